void work(struct node *n, struct tree *t)
{
    int i = 0, total = COUNT, *p = &total;
    struct node *q = (struct node *)t->root, arr[3];
    struct node copy = *n;
    n->next->prev->value = i;
    arr[i].left->run(1);
    ((struct other *)q)->touch();
    (n + 1)->step();
    (i ? n : q)->either();
    (*n).deref();
    find(t)->found(make(i), arr);
    q = container_of(n, struct node, link);
    q->contained();
    list_entry(n, struct tree, link)->entry();
    i = offsetof(struct node, link);
    i = sizeof(struct node) + sizeof(node_t) + _Alignof(struct tree);
    printf("%" PRIu64 "\n", total);
    for (struct node *it = n; it; it = it->next)
        it->loop();
    {
        struct tree *n = t;
        n->shadow();
    }
    n->outer();
    goto out;
out:
    return;
}

struct node *wrap(struct node *n)
{
    typeof(n) same = n;
    struct node list[] = {{1}, {2}};
    extern int elsewhere;
    int prototype(int);
    static int calls;
    calls = elsewhere + prototype(1);
    return same ? same : list;
}
