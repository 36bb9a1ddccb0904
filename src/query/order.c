/* A merge sort of row numbers that carry 64 bits of their first column along, made so that unsigned
 * comparison agrees with the order of values: most comparisons never touch the rows.
 *
 *     prefix    kind's rank (4 bits) │ high bits of the ordered double, or the first bytes of a text */
#include "query/order.h"

#include "base/mem.h"

typedef struct {
    uint64_t prefix;
    uint32_t row;
} item;

typedef struct {
    const pt_values *values;
    const pt_value *rows;
    size_t arity;
    const pt_order_key *keys;
    size_t key_count;
} sorter;

static uint64_t number_prefix(double d)
{
    const uint64_t sign = (uint64_t)1 << 63;
    uint64_t bits;
    memcpy(&bits, &d, sizeof bits);
    return bits & sign ? ~bits : bits | sign;
}

static uint64_t text_prefix(pt_str text)
{
    uint64_t prefix = 0;
    for (size_t i = 0; i < 8; i++)
        prefix = prefix << 8 | (i < text.len ? (unsigned char)text.ptr[i] : 0u);
    return prefix;
}

static uint64_t prefix_of(const pt_values *values, pt_value v)
{
    pt_kind kind = pt_value_kind(v);
    uint64_t rank = (uint64_t)kind << 60;
    switch (kind) {
    case PT_KIND_BOOL:
        return rank | pt_value_as_bool(v);
    case PT_KIND_INT:
    case PT_KIND_FLOAT:
        return (uint64_t)PT_KIND_INT << 60 | number_prefix(pt_value_as_double(values, v)) >> 4;
    case PT_KIND_STRING:
    case PT_KIND_BYTES:
    case PT_KIND_JSON:
        return rank | text_prefix(pt_value_as_str(values, v)) >> 4;
    default:
        return rank;
    }
}

static const pt_value *row_at(const sorter *s, uint32_t row)
{
    return s->rows + (size_t)row * s->arity;
}

static int compare_rows(const sorter *s, uint32_t a, uint32_t b)
{
    const pt_value *left = row_at(s, a), *right = row_at(s, b);
    for (size_t i = 0; i < s->key_count; i++) {
        int order = pt_value_cmp(s->values, left[s->keys[i].column], right[s->keys[i].column]);
        if (order)
            return s->keys[i].descending ? -order : order;
    }
    return pt_value_cmp_rows(s->values, left, right, s->arity);
}

static inline bool before(const sorter *s, const item *a, const item *b)
{
    if (a->prefix != b->prefix)
        return a->prefix < b->prefix;
    return compare_rows(s, a->row, b->row) < 0;
}

static void insertion_sort(const sorter *s, item *items, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        item one = items[i];
        size_t at = i;
        for (; at > 0 && before(s, &one, &items[at - 1]); at--)
            items[at] = items[at - 1];
        items[at] = one;
    }
}

static void merge_sort(const sorter *s, item *items, size_t count, item *scratch)
{
    enum { SMALL = 16 };
    if (count <= SMALL) {
        insertion_sort(s, items, count);
        return;
    }
    size_t middle = count / 2, left = 0, right = middle, out = 0;
    merge_sort(s, items, middle, scratch);
    merge_sort(s, items + middle, count - middle, scratch);
    if (!before(s, &items[middle], &items[middle - 1]))
        return;
    memcpy(scratch, items, middle * sizeof *items);
    while (left < middle && right < count)
        items[out++] = before(s, &items[right], &scratch[left]) ? items[right++] : scratch[left++];
    memcpy(items + out, scratch + left, (middle - left) * sizeof *items);
}

bool pt_order_rows(const pt_values *values, const pt_value *rows, size_t arity, uint32_t *numbers,
                   size_t count,
                   const pt_order_key *keys, size_t key_count)
{
    sorter s = {values, rows, arity, keys, key_count};
    if (count < 2 || arity == 0)
        return true;
    item *items = pt_malloc(count * 2 * sizeof *items);
    if (!items)
        return false;
    size_t first = key_count ? keys[0].column : 0;
    bool descending = key_count && keys[0].descending;
    for (size_t i = 0; i < count; i++) {
        uint64_t prefix = prefix_of(values, row_at(&s, numbers[i])[first]);
        items[i] = (item){descending ? ~prefix : prefix, numbers[i]};
    }
    merge_sort(&s, items, count, items + count);
    for (size_t i = 0; i < count; i++)
        numbers[i] = items[i].row;
    pt_free(items);
    return true;
}
