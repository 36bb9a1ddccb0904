class Patterns
{
    double Area(object o, Shape shape, Mode mode)
    {
        if (o is Circle c && c.Radius > 0) return c.Area();
        if (o is not Square s) return 0;
        s.Side();
        if (shape is { Owner: { Name: var name } who, Size: > Limits.Min } found) { who.Call(); found.Area(); name.Trim(); }
        if (o is Point(var x, Node y) { Z: Leaf leaf } p) { y.Visit(x); leaf.Visit(p.Z); }
        if (o is Limits.Max or Mode.On and not null) { }
        switch (mode)
        {
            case Mode.On:
            case Off when mode.Ready():
                Start();
                break;
            case Box b when b.Full: b.Open(); break;
            case null: break;
            default: Stop(); break;
        }
        var r = shape switch
        {
            Circle d when d.Big() => d.Area(),
            Box { Item: Item inner } => inner.Area(),
            [Item first, .., var last] => first.Area(),
            var other => other.Area(),
        };
        return r.Round();
    }
}
