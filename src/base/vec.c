#include "base/vec.h"

bool pt_vec__grow(void **at, size_t *cap, size_t need, size_t size)
{
    if (need <= *cap)
        return true;
    size_t grown = *cap ? *cap * 2 : 8;
    if (grown < need)
        grown = need;
    if (grown > SIZE_MAX / size)
        return false;
    void *moved = pt_realloc(*at, grown * size);
    if (!moved)
        return false;
    *at = moved;
    *cap = grown;
    return true;
}
