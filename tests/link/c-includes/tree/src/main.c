#include "list.h"

static int helper(int x) { return x + 1; }
static void drop(void *p) { (void)p; }

int main(int argc, char **argv)
{
    struct list *l = list_new();
    l->free = drop;
    if (list_empty(l))
        return helper(argc);
    return use() + printf("%s", argv[0]);
}
