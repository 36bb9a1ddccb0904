fn patterns(shape: Shape, opt: Option<Entry>, res: Result<Entry, Fault>) {
    if let Some(e) = opt {
        e.touch();
    } else {
        e.other();
    }
    if let Some(ref mut a) = find() && let Ok(b) = a.next() {
        b.touch();
    }
    while let Some(item) = queue.pop() {
        item.run();
    }
    let Ok(entry) = res else { return };
    entry.touch();
    match shape {
        Shape::Circle(point, _) if point.big() => point.draw(),
        Shape::Rect { size, name: label } => { size.grow(); label.len(); }
        whole @ Shape::Empty => whole.draw(),
        LIMIT | Other::LIMIT => {}
        [first, .., last] => first.touch(last),
        (x, y) | &(x, y) => x.touch(y),
        1..=9 => match inner() { Some(z) => z.go(), None => {} },
        other => other.draw(),
    }
    let Point { x, y: Meters(m, ..) }: Point = here();
    m.abs();
    for (i, (k, v)) in pairs() {
        v.touch(k);
    }
    let f = |(p, q): (Entry, Fault), Meters(r, _)| { p.touch(q); r.abs() };
    let entry = entry.next();
    entry.touch();
}
