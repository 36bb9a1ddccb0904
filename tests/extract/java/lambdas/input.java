class Lambdas {
    private Handler handler = this::handle;
    private final Function<Item, String> name = item -> item.name();

    void use(List<Item> items, Registry registry) {
        items.forEach(item -> item.touch());
        items.stream().map(Item::name).filter(s -> s.isEmpty()).reduce((a, b) -> a.join(b));
        items.sort((Item a, Item b) -> a.compareTo(b));
        registry.add("x", this::handle, Item::new, Lambdas::twice, int[]::new, super::toString, items::add);
        Supplier<Item> make = () -> new Item();
        make.get().touch();
        this.handler = registry::handle;
        handler = Lambdas::twice;
        run(() -> { Item local = pick(items); local.touch(); }, x -> x.go(y -> y.stop(x)), z -> z.end());
        java.util.Map.Entry<String, Item> e = null;
    }

    void handle() { }
    static int twice(int x) { return x * 2; }
}
class Locals {
    void use() { Runnable first = this::use; first.run(); }
}
