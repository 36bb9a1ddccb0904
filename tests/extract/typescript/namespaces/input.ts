import fs = require('fs');
import Alias = Outer.Inner;
namespace Outer {
  export namespace Inner { export const x = 1; export function f(): void {} }
  function hidden() { return Inner.f(); }
  export let state: State;
}
namespace A.B { export class C {} }
declare module 'ext' { export function g(a: string): Alias.T; const v: number; }
declare global { interface Window { app: App; } }
export = Outer;
export as namespace Lib;
