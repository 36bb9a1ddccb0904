#include "app/report.h"
#include "store/table.h"

static int even(int n);

static int odd(int n)
{
    return n == 0 ? 0 : even(n - 1);
}

static int even(int n)
{
    return n == 0 ? 1 : odd(n - 1);
}

static void fill(table *t)
{
    table_put(t, text_of("one"), 1);
    table_put(t, text_of("two"), 2);
}

int main(void)
{
    table t = {0};
    fill(&t);
    if (even(table_get(&t, text_of("two"))))
        report("even");
    return 0;
}
