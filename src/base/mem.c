#include "base/mem.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>

static _Atomic int64_t fail_countdown; /* 0: never; n > 0: n allocations to go; -1: failing */

static bool fails_now(void)
{
    int64_t left = atomic_load_explicit(&fail_countdown, memory_order_relaxed);
    if (left == 0)
        return false;
    if (left < 0)
        return true;
    left = atomic_fetch_sub(&fail_countdown, 1);
    if (left > 1)
        return false;
    atomic_store(&fail_countdown, -1);
    return true;
}

void *pt_malloc(size_t size)
{
    return fails_now() ? NULL : malloc(size ? size : 1);
}

void *pt_calloc(size_t count, size_t size)
{
    return fails_now() ? NULL : calloc(count ? count : 1, size ? size : 1);
}

void *pt_realloc(void *ptr, size_t size)
{
    return fails_now() ? NULL : realloc(ptr, size ? size : 1);
}

void pt_free(void *ptr)
{
    free(ptr);
}

void pt_mem_fail_after(uint64_t n)
{
    atomic_store(&fail_countdown, (int64_t)n);
}
