#[macro_export]
macro_rules! check {
    ($a:expr, $($rest:tt)*) => {
        $crate::verify($a, LIMIT);
        $a.run();
        check!($($rest)*)
    };
}

fn use_macros(store: &Store) {
    println!("{} {}", name(store), store.size());
    let v = vec![store.entry(1).key(), LIMIT, make::<u32>(2)];
    assert_eq!(a::b::parse("x"), Some(Shape::Circle(1)));
    log::info!(target: "x", count = store.count, "done {}", self.path.name()?.len());
    let vec = 1;
    vec![1; vec];
    matches!(x, Token::End { at: Position { line, .. } } | Token::Start);
    select! {
        let got = rx.recv() => got.handle(|e| e.touch()),
        x as Entry => Self::done(),
        _ => other!(store.list[0].touch()),
    }
    thread_local! { static KEY: RefCell<Store> = RefCell::new(Store { size: 1 }); fn skipped(a: u32) {} }
    write!(f, "{}", (a + b).pow(2));
}
