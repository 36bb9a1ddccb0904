import def, { a, b as c, default as d } from './one.js';
import * as all from './two.js';
import './side.js';
export * from './three.js';
export * as ns from './four.js';
export { x, y as z, default as w } from './five.js';
const local = 1, hidden = 2;
function kept() {}
export { local, kept as renamed };
export const shown = all.make();
export let [first, , third] = shown, { k, l: { m } } = all;
export default kept;
const lazy = () => import('./lazy.js');
async function load() {
  const { run } = await import('./run.js');
  run(def, a, c, d);
}
