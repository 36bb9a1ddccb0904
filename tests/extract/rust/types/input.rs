fn types<'a, T, U: Iterator<Item = T> + 'a, const N: usize>(
    a: &'a mut T,
    b: U,
    c: [Entry; N],
    d: (Entry, u32),
    e: Box<dyn Draw + Send>,
    f: impl Fn(Entry) -> Fault,
    g: fn(u32) -> Entry,
    h: *const a::b::Node<Leaf>,
    i: <T as Into<U>>::Out,
    j: T::Item,
    k: for<'b> fn(&'b str),
) -> impl Future<Output = Entry> + 'a
where
    T: Draw + Clone,
    T::Item: Debug,
    Vec<T>: Sized,
{
    a.draw();
    b.next();
    c[0].touch();
    d.0.touch();
    e.draw();
    f(1).fail();
    g(2).touch();
    h.leaf();
    i.go();
    j.go();
    T::make();
    let m: T = N;
    k(m);
}
