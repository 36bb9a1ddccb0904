import Foundation
@_exported import Core
@testable import struct Shapes.Point

/// A store.
/// Of things.
@objc public final class Store<T: Hashable, U>: Base, Opener where T: Codable, U: Draw {
    fileprivate struct Inner<V> { var value: V }
    actor Worker { nonisolated func run() {} }
}

/// Draws.
public protocol Draw: AnyObject, Base {
    associatedtype Canvas: Surface
    var depth: Int { get set }
    static func make() -> Self
    /// Draws once.
    func draw(on canvas: Canvas, times: Int...) throws
    init(x: Int)
    subscript(key: String) -> Canvas? { get }
}

typealias Grid<T> = [[T]]
typealias Handler = (Request, inout Context) async throws -> Response?
private let limit: Int = 3, other = limit
var shared: Store<Int, Any> { Store.make() }
let (left, right) = pair()

infix operator <+>: AdditionPrecedence
precedencegroup P { higherThan: Q }

func <+> (a: Point, b: Point) -> Point { a.add(b) }

func generic<T, U: Draw>(
    _ t: T, f: @escaping (Int, T) -> U, any d: any Draw, s: some Draw & Base, m: T.Type, o: Int! = nil
) async -> [T]? where T: Draw, T.Canvas == Surface {
    t.draw()
    f(1, t).draw()
    d.draw()
    s.draw()
    m.make()
    func inner() {}
    struct Local { var z: Int }
    inner()
    return nil
}

macro stringify(_ x: Int) -> String = #externalMacro(module: "M", type: "T")
