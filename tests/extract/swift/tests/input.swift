import XCTest

final class StoreTests: XCTestCase {
    override func setUp() { store = Store() }
    func testOpen() { XCTAssertEqual(store.open(), 1) }
    struct Helper { let x: Int }
}

@Suite struct Suites {
    @Test("named", arguments: [1, 2]) func works(x: Int) { #expect(store.ok) }
}

@Test func free() async throws {}
