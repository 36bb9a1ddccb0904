/// More.
extension Store: Draw, Other where T == Int {
    func draw(on c: Canvas) { self.open(c); Self.make() }
    static var kind: Kind { .plain }
    private func hidden() {}
}

public extension A.Inner {
    struct Nested { func go() {} }
    init(raw: Int) { self.init() }
    subscript(i: Int) -> Int { i }
}

extension Array where Element: Foo {}
extension Optional: @retroactive P where Wrapped: Q { typealias X = Wrapped.Y }
