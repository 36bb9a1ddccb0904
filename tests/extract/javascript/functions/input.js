/** Adds things. */
function add(a, b = 2, ...rest) {
  return sum(a, b);
}
const twice = (x) => add(x, x);
let later = async function named() { await named(); };
var old = function* () { yield add(1); };
const one = x => x.run(), two = 2;
function outer() {
  function inner(y) { return y; }
  const helper = (z) => inner(z);
  return helper(1);
}
setTimeout(function tick() { tick(); }, 100);
items.forEach(item => item.touch());
fetchAll().then((result) => result.use());
tag`a ${twice(1)} b`;
old.call(null, 1);
const api = {
  list() { return this.all; },
  get size() { return 1; },
  find: function (id) { return this.list()[id]; },
  save: async (it) => api.find(it),
  nested: { deep() { later(); } },
  later,
  other: twice,
};
(function () { add(1, 2); })();
