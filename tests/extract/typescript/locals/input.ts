export function run(shape: Shape, { a, b }: Options, list: Item[], maybe?: Maybe | undefined): Result {
  shape.area(); a.go(); b.go(); maybe!.go();
  for (const it of list) it.touch();
  const m: Map<string, Item> = new Map<string, Item>();
  m.get('x')?.touch();
  const [first, second]: [A, B] = pair();
  first.a(); second.b();
  list.filter((i: Item) => i.ok).forEach(i => i.touch());
  const opts: Options = { a: onA, nested: { b: onB } };
  let cb: typeof run = run;
  const fn = function <T>(x: T): T { return x; };
  generic<Item>(fn);
  try { cb(shape, opts, list); } catch (e: unknown) { (e as Failure).report(); }
  return ({ ok: true, check() { return shape; } } as Result);
}
