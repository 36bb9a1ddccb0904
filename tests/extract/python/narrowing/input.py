def narrow(a, b, c, d, self_like):
    if isinstance(a, Foo):
        a.foo()
    elif isinstance(a, (Bar, pkg.Baz)) and a.ready():
        a.bar()
        a = parse(a)
        a.parsed()
    else:
        a.other()
    a.after()
    if not isinstance(b, Foo):
        return
    b.foo()
    assert isinstance(c, Foo), "why"
    c.foo()
    if isinstance(d, Foo) or d.x():
        d.unknown()
    if isinstance(GLOBAL, Foo):
        GLOBAL.foo()
    while isinstance(d, Foo):
        d.again()
