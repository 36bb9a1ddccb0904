class Anonymous {
    private static final Loader<Key> LOADER = Builder.make()
        .weak()
        .build(new Loader<Key>() {
            @Override public Key load(Key key) { return Anonymous.find(key); }
        });

    enum Level { LOW { void go() { run(); } }, HIGH }

    Object make(int size) {
        record Pair(int a, int b) { int sum() { return a() + b; } }
        interface Shape { void draw(); }
        return new Shape() {
            int size = size();
            int size() { return size; }
            public void draw() { new Pair(size, 1).sum(); }
        };
    }
}
