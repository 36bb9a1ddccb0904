func expressions(a: Store, b: Item?) async throws {
    a.b!.c(x: 1, y: handler)
    try await a.load()?.first.go()
    a.items.map { $0.name }.filter { (e: Item) -> Bool in e.ok }.forEach(print)
    a.run(1) { [weak self, c = a.child] r, s in self?.handle(r); c.go() } done: { finish() }
    a.onDone = handler
    a[1, 2].x = handler
    names.map(\.name)
    let path = \Store.items.count
    let f = Foo<Int>(x: limit)
    f.go()
    Foo.Bar(2).go()
    let g = Foo.init(x: 1)
    g.go()
    let list = [Item]()
    list[0].touch()
    let z = cond ? a : other
    z.go()
    let y = b ?? Item()
    y.go()
    (a as! Thing).go()
    let t = (1, x: a).1
    type(of: a).make()
    "x \(a.name) \(limit)".count
    foo(a, with: second, &counter)
    #selector(foo)
    #expect(check(a) == limit)
    let h = { (n: Int) in n + limit }
    h(1)
    Store.shared.open()
    let kind = Kind.self
    if #available(iOS 15, *) { modern() }
    let w = if flag { one } else { two }
    w.go()
}
