/* The total order of values, and the looser equality of `==`. */
#include "query/value.h"

#include "base/mem.h"

#include <stdlib.h>

int pt_double_total_cmp(double a, double b)
{
    int64_t x, y;
    memcpy(&x, &a, sizeof x);
    memcpy(&y, &b, sizeof y);
    x ^= (int64_t)((uint64_t)(x >> 63) >> 1);
    y ^= (int64_t)((uint64_t)(y >> 63) >> 1);
    return (x > y) - (x < y);
}

static int rank(pt_kind kind)
{
    static const unsigned char ranks[PT_KIND_COUNT] = {
        [PT_KIND_NULL] = 0,  [PT_KIND_BOOL] = 1,  [PT_KIND_INT] = 2,   [PT_KIND_FLOAT] = 2,
        [PT_KIND_STRING] = 3,
        [PT_KIND_BYTES] = 4, [PT_KIND_UUID] = 5,  [PT_KIND_REGEX] = 6, [PT_KIND_LIST] = 7,  [PT_KIND_SET] = 8,
        [PT_KIND_VEC] = 9,   [PT_KIND_JSON] = 10, [PT_KIND_VALIDITY] = 11,
    };
    return ranks[kind];
}

static int cmp_numbers(const pt_values *values, pt_value a, pt_value b)
{
    bool a_int = pt_value_kind(a) == PT_KIND_INT, b_int = pt_value_kind(b) == PT_KIND_INT;
    if (a_int && b_int) {
        int64_t x = pt_value_as_int(values, a), y = pt_value_as_int(values, b);
        return (x > y) - (x < y);
    }
    int order = pt_double_total_cmp(pt_value_as_double(values, a), pt_value_as_double(values, b));
    return order ? order : b_int - a_int;
}

static int cmp_items(const pt_values *values, pt_value a, pt_value b)
{
    size_t a_count, b_count;
    const pt_value *x = pt_value_items(values, a, &a_count);
    const pt_value *y = pt_value_items(values, b, &b_count);
    int order = pt_value_cmp_rows(values, x, y, a_count < b_count ? a_count : b_count);
    return order ? order : (a_count > b_count) - (a_count < b_count);
}

/* By time_high, time_mid, time_low, then the rest. */
static int cmp_uuids(pt_str a, pt_str b)
{
    int order = memcmp(a.ptr + 6, b.ptr + 6, 2);
    if (order == 0)
        order = memcmp(a.ptr + 4, b.ptr + 4, 2);
    if (order == 0)
        order = memcmp(a.ptr, b.ptr, 4);
    return order ? order : memcmp(a.ptr + 8, b.ptr + 8, 8);
}

static int cmp_validities(const pt_values *values, pt_value a, pt_value b)
{
    bool a_assert, b_assert;
    int64_t x = pt_value_as_micros(values, a, &a_assert), y = pt_value_as_micros(values, b, &b_assert);
    int order = (x < y) - (x > y);
    return order ? order : b_assert - a_assert;
}

/* F32 before F64, then the shorter, then by elements. Their bits are ordered like doubles are. */
static int cmp_vecs(pt_str a, pt_str b)
{
    if (a.len == 0 || b.len == 0 || a.ptr[0] != b.ptr[0] || a.len != b.len)
        return a.len && b.len && a.ptr[0] != b.ptr[0] ? a.ptr[0] - b.ptr[0]
            : (a.len > b.len) - (a.len < b.len);
    size_t width = a.ptr[0] == 1 ? 4 : 8;
    for (size_t at = 1; at < a.len; at += width) {
        bool a_minus = a.ptr[at] & 0x80, b_minus = b.ptr[at] & 0x80;
        if (a_minus != b_minus)
            return b_minus - a_minus;
        int order = memcmp(a.ptr + at, b.ptr + at, at + width <= a.len ? width : a.len - at);
        if (order)
            return a_minus ? -order : order;
    }
    return 0;
}

int pt_value_cmp(const pt_values *values, pt_value a, pt_value b)
{
    if (a.word == b.word)
        return 0;
    if (a.word & b.word & 1)
        return (int64_t)a.word < (int64_t)b.word ? -1 : 1;
    int left = rank(pt_value_kind(a)), right = rank(pt_value_kind(b));
    if (left != right)
        return left - right;
    switch (pt_value_kind(a)) {
    case PT_KIND_NULL:
    case PT_KIND_BOOL:
        return a.word < b.word ? -1 : 1;
    case PT_KIND_INT:
    case PT_KIND_FLOAT:
        return cmp_numbers(values, a, b);
    case PT_KIND_LIST:
    case PT_KIND_SET:
        return cmp_items(values, a, b);
    case PT_KIND_UUID:
        return cmp_uuids(pt_value_as_str(values, a), pt_value_as_str(values, b));
    case PT_KIND_VEC:
        return cmp_vecs(pt_value_as_str(values, a), pt_value_as_str(values, b));
    case PT_KIND_VALIDITY:
        return cmp_validities(values, a, b);
    default:
        return pt_str_cmp(pt_value_as_str(values, a), pt_value_as_str(values, b));
    }
}

int pt_value_cmp_rows(const pt_values *values, const pt_value *a, const pt_value *b, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int order = pt_value_cmp(values, a[i], b[i]);
        if (order)
            return order;
    }
    return 0;
}

bool pt_value_eq(const pt_values *values, pt_value a, pt_value b)
{
    if (a.word == b.word)
        return true;
    pt_kind left = pt_value_kind(a), right = pt_value_kind(b);
    bool mixed = (left == PT_KIND_INT && right == PT_KIND_FLOAT)
        || (left == PT_KIND_FLOAT && right == PT_KIND_INT);
    return mixed && pt_value_as_double(values, a) == pt_value_as_double(values, b);
}

/* Merges the sorted halves of items through scratch. */
static void merge(const pt_values *values, pt_value *items, size_t middle, size_t count, pt_value *scratch)
{
    memcpy(scratch, items, middle * sizeof *items);
    size_t left = 0, right = middle, out = 0;
    while (left < middle && right < count) {
        bool take_right = pt_value_cmp(values, items[right], scratch[left]) < 0;
        items[out++] = take_right ? items[right++] : scratch[left++];
    }
    memcpy(items + out, scratch + left, (middle - left) * sizeof *items);
}

static void insertion_sort(const pt_values *values, pt_value *items, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        pt_value v = items[i];
        size_t at = i;
        for (; at > 0 && pt_value_cmp(values, v, items[at - 1]) < 0; at--)
            items[at] = items[at - 1];
        items[at] = v;
    }
}

enum { SMALL = 12 };

static void merge_sort(const pt_values *values, pt_value *items, size_t count, pt_value *scratch)
{
    if (count <= SMALL) {
        insertion_sort(values, items, count);
        return;
    }
    merge_sort(values, items, count / 2, scratch);
    merge_sort(values, items + count / 2, count - count / 2, scratch);
    merge(values, items, count / 2, count, scratch);
}

void pt_value_sort(const pt_values *values, pt_value *items, size_t count)
{
    pt_value *scratch = count > SMALL ? pt_malloc(count * sizeof *scratch) : NULL;
    if (count > SMALL && !scratch) /* slow, but right */
        insertion_sort(values, items, count);
    else
        merge_sort(values, items, count, scratch);
    pt_free(scratch);
}

size_t pt_value_sort_distinct(const pt_values *values, pt_value *items, size_t count)
{
    pt_value_sort(values, items, count);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (kept == 0 || !pt_value_same(items[kept - 1], items[i]))
            items[kept++] = items[i];
    return kept;
}
