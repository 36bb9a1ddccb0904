namespace Shop;

class Store : Base, IStore
{
    private int count;
    public int Count { get { return count; } private set { count = value; } }
    public string Name { get; set; } = Defaults.Name;
    public Item First => items[0];
    public required Item? Last { get; init; }
    public static Store Instance { get; } = new(1);
    public Item this[int index, string key] { get => items[index]; set => items[index] = value; }
    public event EventHandler Closed { add { handlers.Add(value); } remove { handlers.Remove(value); } }

    static Store() { }
    public Store(int count) : base(count, Defaults.Name) { this.count = count; }
    private Store() : this(0) { }
    ~Store() { Close(); }

    public static Store operator +(Store a, Store b) => a.Merge(b);
    public static bool operator true(Store a) => a.Ok;
    public static implicit operator int(Store s) => s.Count;
    public static explicit operator Item(Store s) { return s.First; }

    void IStore.Open(Mode mode) { helper.Open(mode); }
    int IStore.Size => count;
    public override async Task<Item> Load<T>(T key, int retries = 3, params string[] rest) where T : IKey
    {
        var item = await source.Fetch(key.Id);
        item.Touch();
        return item;
    }
    protected virtual void Close() { }
    extern static int Native(int x);
    partial void OnChanged();
    public (int Width, Item Item) Size(ref int a, out Item b, in Item c) { b = new(); return (1, c); }
    unsafe int* Pointer(byte* p) => (int*)p;
}

static class Extensions
{
    public static Item Best(this IEnumerable<Item> items, int n) => items.First();
    public static void Print(this Store store) { store.Close(); }
}
