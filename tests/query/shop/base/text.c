#include "base/text.h"

#include "app/report.h"

static int length(const char *s)
{
    int n = 0;
    while (s[n])
        n++;
    return n;
}

text text_of(const char *s)
{
    if (!s)
        report("no text");
    return (text){s, length(s)};
}

int text_same(text a, text b)
{
    return a.len == b.len;
}

static int never_called(int x)
{
    return x + 1;
}
