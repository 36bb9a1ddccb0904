class Functions
{
    private Func<Item, string> name = item => item.Name;
    Action go = Start;

    void Use(List<Item> items, Button button)
    {
        items.ForEach(item => item.Touch());
        items.Where(i => i.Ready).Select(Item.NameOf).Aggregate((a, b) => a.Join(b));
        items.Sort((Item a, Item b) => a.CompareTo(b));
        button.Click += OnClick;
        button.Click -= this.OnClick;
        this.go = Start;
        Run(Start, async () => await Load(), delegate (Item i) { i.Touch(); }, Helper.Go);
        Action<Item> act = static x => x.Touch();
        act(items[0]);
        int Local(int n, Item it = null) { it.Touch(); return n <= 1 ? 1 : n * Local(n - 1); }
        static void Other<T>(T x) where T : Item => x.Touch();
        Local(3);
        go?.Invoke();
    }
    void OnClick(object sender, EventArgs e) { }
    static void Start() { }
}
