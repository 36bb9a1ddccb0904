func statements(opt: Thing?, v: Shape, items: [Item]) {
    if let x: Thing = g(), x.ok, let self { x.go() } else if var z = h() { z.go() }
    if let opt { opt.go() }
    if case let .some(y) = opt, case .circle(let r, var q) = v { y.go(r, q); q.go() }
    while let n = it.next() { n.go() }
    guard let item = opt?.item as? Item, item.ok else { return item.fail() }
    guard case .rec(let inner) = v else { return }
    item.go(inner)
    inner.draw()
    for (index, element) in items.enumerated() where element.ok { element.touch(index) }
    for case let thing? in things { thing.go() }
    for i: Item in list() { i.touch() }
    switch make() {
    case .circle(let c, _): c.go()
    case Shape.rec(let s) where s.ok: s.go()
    case is Thing: other()
    case let t as Thing: t.go()
    case (let a, var b): a.go(b); b.go()
    case let w?: w.go()
    case limit: hit()
    default: break
    }
    do {
        try f()
    } catch let e as Fault {
        e.log()
    } catch {
        error.log()
    }
    repeat { work() } while go()
    defer { close() }
    let (p, q) = pair(), r = 3
    p.go()
    q.go(r)
    outer: for _ in 0..<limit { continue outer }
}
