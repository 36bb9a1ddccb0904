#include "store/table.h"

static int place_of(const table *t, text key)
{
    int i = 0;
    while (i < t->used && !text_same(t->keys[i], key))
        i++;
    return i;
}

void table_put(table *t, text key, int value)
{
    int i = place_of(t, key);
    t->keys[i] = key;
    t->values[i] = value;
    if (i == t->used)
        t->used++;
}

int table_get(const table *t, text key)
{
    int i = place_of(t, key);
    return i < t->used ? t->values[i] : -1;
}
