#include "store/table.h"

void test_put_and_get(void)
{
    table t = {0};
    table_put(&t, text_of("a"), 7);
    table_get(&t, text_of("a"));
}

int main(void)
{
    test_put_and_get();
    return 0;
}
