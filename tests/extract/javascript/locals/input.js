function run({ host, opts: { port = 80 } }, [head, , tail], cb = fallback) {
  host.start(); port.x(); head.go(); tail.go(); cb();
  for (const row of table.rows) row.draw();
  for (const key in table) use(key);
  for (let i = 0, n = size(); i < n; i++) { step(i); }
  for (var hoisted of list) { hoisted.a(); }
  hoisted.b();
  try { risky(); } catch ({ message }) { log(message); } finally { done(); }
  if (head) { let head = new Tail(); head.wag(); }
  const pick = head ? new A() : new B();
  pick.act();
  const either = make() || spare;
  either.act();
  const { left, ...others } = split(head);
  left.act(); others.act();
  switch (head) { case LIMIT: { break; } default: const inner = f(); inner.g(); }
  label: while (true) { break label; }
  const text = `x ${head.name}`;
  const table2 = { open: onOpen, close: handlers.close, list: [first, second] };
  emit('x', onOpen, handlers.close, table2['key'], text?.trim());
  chain().of()?.calls().last;
  let x = head; x = tail; delete x.y; typeof x;
  return [pick, either].map((p) => p.act());
}
