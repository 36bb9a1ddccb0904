struct Foo { Foo(int); void go(); Foo *next; };
std::map<int, Foo> table;
int work(Foo &param, const std::vector<Foo> &list)
{
    Foo a(1), b{2}, c;
    Foo d = Foo(3);
    auto e = make_foo(4);
    auto *f = new Foo(5);
    auto g = std::make_unique<Foo>(6);
    const auto &h = param;
    Foo seed(a);
    std::vector<Foo> many;
    e.go(); f->go(); g->go(); h.go(); seed.go();
    for (auto &item : list) item.go();
    for (const Foo &typed : list) typed.go();
    for (auto [key, value] : table) value.go();
    auto [first, second] = split(a);
    second.go();
    if (auto found = find(1); found) found->go();
    if (Foo *inner = find(2)) inner->go();
    while (auto step = next()) step->go();
    switch (auto mode = pick()) { default: mode.go(); }
    try { risky(); } catch (const std::exception &err) { err.what(); } catch (...) {}
    auto fn = [&a, this, n = a.next](Foo *arg) -> int { arg->go(); n->go(); return a.next; };
    fn(f);
    static_cast<Foo *>(raw)->go();
    dynamic_cast<const Foo &>(raw).go();
    ((Foo *)raw)->go();
    Foo{7}.go();
    Foo(8).go();
    ns::Bar<int>::make()->go();
    obj.tmpl<int>(1);
    list[0].next->go();
    delete f;
    f->~Foo();
    throw Error("x");
    return a.next == nullptr;
}
