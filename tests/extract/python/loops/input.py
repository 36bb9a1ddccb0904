def loops(table, xs, ys):
    for k, v in table.items(): k.key(); v.value()
    for v2 in table.values(): v2.value()
    for i, x in enumerate(xs, 1): i.no(); x.go()
    for i, (a, b) in enumerate(zip(xs, ys)): a.go(); b.go()
    for s in sorted(xs, key=len): s.go()
    for r in reversed(list(self_like.rows)): r.go()
    names = {k3: v3.name for k3, v3 in table.items()}
    for p, q in pairs(): p.go(); q.go()
    for one in (xs): one.go()
    for self.item in xs: pass
    return isinstance(xs, Foo) and xs.foo() or xs.other()


def ternary(a, b):
    c = a.foo() if isinstance(a, Foo) else a.other()
    while isinstance(b, Foo) and b.ready(): b.any()
