using System;
class Refs
{
    Refs next; Helper helper; event Action Fired;

    void Calls(Refs other, List<Item> items, Item[] array, object o)
    {
        Run();
        this.Run();
        base.Run();
        other.next.Run(items, Limits.Max);
        Util.Of<string>("a").Trim();
        Make<Item>();
        System.Console.WriteLine(nameof(other.next));
        global::Shop.Root.Go();
        array[0].Touch();
        ((Item)o).Touch();
        (o as Item).Touch();
        other?.next?.Run();
        other?[0].Run();
        helper!.Work();
        (other ?? next).Run();
        int.Parse("1");
        typeof(Item).ToString();
        default(Item).Touch();
        foreach (Item item in items) item.Touch();
        foreach (var item in items) item.Touch();
        foreach (var (key, val) in pairs) val.Touch();
        for (int i = 0, n = items.Count; i < n; i++) items[i].Touch();
        var made = new Item(1, other) { Name = "x", Size = Limits.Max, Inner = { Depth = 2 } };
        made.Touch();
        Item target = new(2) { Name = "y" };
        Item? maybe = new();
        other.helper = new(3);
        Consume(new(4), named: made);
        new Outer.Inner<Item>().Run();
        var anonymous = new { X = made.Name, other.next, target };
        var list = new List<Item> { made, target };
        var grid = new Item[3];
        var both = new[] { made };
        Item[] more = [made, ..list];
        var (a, b) = Pairs();
        b.Touch();
        (Item c, var d) = Pairs();
        d.Touch();
        cache.TryGet("k", out var found);
        found.Touch();
        if (cache.TryGet("k", out Item got)) got.Touch();
        var copy = person with { Name = made.Name };
        using var file = File.Open("x");
        file.Read();
        using (var reader = file.Reader()) reader.Read();
        lock (helper) { helper.Work(); }
        try { Run(); }
        catch (IOException e) when (e.Code == Limits.Max) { e.Log(); }
        finally { Close(); }
        var text = $"{made.Name}: {Format(other)}";
        var type = o is Item ? 1 : 2;
        goto end;
    end:
        Run();
        throw new ShopException(nameof(o));
    }

    Item Create() { return new(5); }
    Item Build() => new(6);
}
