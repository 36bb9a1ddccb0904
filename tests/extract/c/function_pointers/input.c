struct ops { int (*open)(int); int (*close)(void); struct { void (*go)(void); } sub; };
typedef void (*cb_t)(int);

static const struct ops fast = {
    .open = fast_open,
    .close = &fast_close,
    .sub = { .go = fast_go },
};
static struct cmd table[] = {
    {"get", getCommand, 2},
    {"set", setCommand, {nested}},
    [3] = {.name = "x", .run = delCommand},
};
static cb_t handlers[] = { [0] = first, [1] = (cb_t)second, third };
static const struct ops *current = &fast;
struct ops by_position = { pos_open, pos_close };

cb_t choose(int which)
{
    return which ? first : second;
}

void use(struct ops *ops, cb_t cb)
{
    struct ops local = { .open = local_open };
    cb_t mine = chosen, more[] = { a, b };
    ops->open = fast_open;
    ops->sub.go = flag ? go_a : go_b;
    (*ops).close = (int (*)(void))closer;
    handlers[2] = third;
    current = &fast;
    ops->open(1);
    (*ops->close)();
    (*cb)(2);
    cb(3);
    table[1].run(4);
    handlers[0](5);
    choose(1)(6);
    local.open(7);
    mine(8);
    register_cb(on_event, &on_close, ops->open, cb, ops);
    set((struct ops){ .open = lit_open });
    qsort(base, 3, sizeof(*base), compare);
}
