package org.example.shop;

import java.util.*;
import java.util.List;
import java.util.Map.Entry;
import static org.example.Check.notNull;
import static org.example.Limits.*;

/** A shop.
 * More. */
@Entity(name = "shop", kinds = {Kind.A, Kind.B})
public abstract class Shop<K extends Comparable<K>, V> extends Base<V> implements Store<K, V>, java.io.Closeable {
    public static final int LIMIT = 10, OTHER[] = {LIMIT};
    private final Map<K, List<V>> items = new HashMap<>();
    protected Helper helper = Helper.make(LIMIT);
    int[] counts, totals = new int[LIMIT];
    static final Runnable HOOK = Shop::hook;

    static {
        Helper first = Helper.make(1);
        first.run();
    }

    {
        helper.start();
    }

    /** Makes one. */
    public Shop(Helper helper) {
        super(helper, LIMIT);
        this.helper = helper;
    }

    protected Shop() {
        this(null);
    }

    @Override
    @Deprecated public <T extends Helper> T find(K key, T... rest) throws IOException, shop.Broken {
        T first = rest[0];
        first.run();
        return first;
    }

    abstract V load(final K key);

    synchronized int size(int[] from, int dim[]) { return from.length; }

    static void hook() { }

    public static class Item implements Comparable<Item> {
        String name;
        public int compareTo(Item o) { return name.compareTo(o.name); }
    }

    class Inner {
        Shop<K, V> outer() { return Shop.this; }
    }

    private interface Visitor<R> extends Base, Other<R> {
        String NAME = "visitor";
        R visit(Item item);
        default R all() { return visit(null); }
        static void none() { }
        private void hidden() { }
    }
}

enum Color implements Named {
    RED, GREEN(2), BLUE(3) {
        @Override int weight() { return super.weight() + code; }
    };

    private final int code;
    Color() { this(1); }
    Color(int code) { this.code = code; }
    int weight() { return code; }
}

/** Two numbers. */
public record Pair<A>(A first, int... second) implements Named {
    static int made;
    public Pair { notNull(first); made++; }
    public Pair(A a) { this(a, 1, 2); }
    A swap() { return first; }
}

@interface Marker {
    String value() default "x";
    int[] sizes() default {1, 2};
    Class<?> type();
    int MAX = 3;
}

sealed interface Shape permits Circle, Square { }
non-sealed class Circle implements Shape { }
