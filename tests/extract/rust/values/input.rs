async fn go(store: &Store, list: Vec<Entry>) -> Option<u32> {
    let a = store.open()?.read().await;
    a.close();
    let b: Box<Entry> = Box::new(Entry::default());
    b.touch();
    let c = store.map.get("k").unwrap();
    c.touch();
    let (left, right) = pair(store);
    left.go();
    right.0.go();
    let d = Point::<f32> { x: 1.0, callback: handler, left };
    d.callback(2);
    (d.callback)(2);
    register(handler, &math::twice, store.size, |e: Entry, f| e.touch(f));
    store.hook = handler;
    let f = if LIMIT > 2 { first } else { second };
    f(1);
    let g = list[0];
    g.touch();
    let h = &list[1..2];
    for i in h.iter() {
        i.touch();
    }
    list.iter().map(|x| x.size()).collect::<Vec<_>>();
    parse::<u32>("1");
    Vec::<Entry>::with_capacity(LIMIT);
    <Entry as Draw>::draw(&g);
    let k = Meters(1.0, Unit);
    k.0.abs();
    Shape::Circle(k, 2);
    (1 + 2).pow(2);
    "text".len();
    let path = path::Path::new(path);
    path.join();
    let raw = ptr as *mut Node;
    unsafe { (*raw).next() };
    let t = { 5 };
    crate::top::level();
    self::here();
    super::up();
    ::std::mem::swap(a, b);
    let size = Size { ..Default::default() };
    'outer: loop { break 'outer; }
    Some(k.0)
}
