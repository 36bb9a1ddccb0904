public enum Shape: String, CaseIterable {
    case empty, circle(Double, label: Item)
    /// Coded.
    case coded = "x"
    indirect case rec(Shape)
    var area: Double {
        switch self {
        case .empty: return 0
        case .circle(let r, _), .other(let r): return r.area
        case let .rec(inner): return inner.area
        default: return limit
        }
    }
}

enum Fault<T>: Error { case bad(T), worse }

func use(shape: Shape) -> Shape {
    let s: Shape = .empty
    let t: Shape = .circle(1, label: item)
    var u = Shape.rec(s)
    u = .coded
    paint(.empty)
    throw Fault.bad(t)
    return .rec(u)
}
