package p;

class Refs extends Base {
    Refs next;
    int size;

    int size() { return size; }

    void calls(Refs other, List<? extends Item> items, Item[] array) {
        int size = size();
        run();
        this.run();
        super.run();
        other.next.run(size, LIMIT);
        Util.<String>of("a").trim().length();
        org.example.Deep.go();
        array[0].touch();
        (other).run();
        ((Item) other.value).touch();
        (size + 1 + "").trim();
        Refs.super.run();
        Refs.this.run();
        for (Item item : items)
            item.touch();
        for (var item : items)
            item.touch();
        for (int i = 0, n = items.size(); i < n; i++)
            items.get(i).touch();
        Item chosen = size > 0 ? array[1] : other.item();
        chosen.touch();
        var made = new Item(size, other);
        made.touch();
        new Item.Builder().name("x").build();
        other.new Part(1).use();
        new java.util.ArrayList<Item>(3);
        Item[] grid = new Item[size];
        Item[] literal = {chosen, made};
        Class<?> c = Item.class;
        next = other;
        other.next.size = Config.MAX;
        assert size > 0 : Messages.EMPTY;
        synchronized (lock) { lock.notifyAll(); }
    }

    void anonymous(final Item item) {
        Visitor<Item> v = new Visitor<Item>(item) {
            int count = start();
            @Override public void visit(Item it) { it.touch(); item.touch(); helper(count); }
            void helper(int n) { Refs.this.run(); }
        };
        v.visit(item);
        class Local extends Item {
            void go() { touch(); }
        }
        new Local().go();
    }

    void resources(Path path) throws IOException {
        try (Reader in = open(path); var out = Files.create(path); next) {
            in.read();
            out.write(in);
        } catch (IOException | RuntimeException e) {
            e.printStackTrace();
        } finally {
            close();
        }
    }

    void labels() {
        outer:
        while (true) {
            for (;;) { break outer; }
        }
    }
}
