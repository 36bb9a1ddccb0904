open class Account: NSObject {
    public static let shared = Account()
    private(set) var items: [String: Item] = [:]
    @Published var total: Money { willSet { check(newValue) } didSet { notify(oldValue, total) } }
    lazy var cache: Cache? = Cache<Int>(size: limit)
    weak var delegate: Delegate?
    let onChange: (Int) -> Void = { value in log(value) }
    static let handlers: [String: Handler] = ["a": first, "b": Account.second]
    var count: Int {
        get { return items.count }
        set(count) { items.resize(count) }
    }
    var style: Style { return .plain }

    /// Makes one.
    public init?(name: String, _ size: Int = 3, flag: Bool = true) {
        self.name = name
        super.init(name)
    }
    convenience init() { self.init(name: "x") }
    deinit { close() }
    subscript(index: Int) -> Item { items[index]! }
    static func == (lhs: Account, rhs: Account) -> Bool { lhs.id == rhs.id }
    class func make() -> Account { Self.shared }
    open override func reset(_ all: Bool) {}
    func map<R>(_ f: (Item) throws -> R) rethrows -> [R] { try items.values.map(f) }
    @discardableResult @MainActor private func touch() -> Self { self }
}
