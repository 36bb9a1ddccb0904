/* The fixed rules that belong to the language: Constant (what `<-` means) and ReorderSort. */
#include "query/fixed.h"

#include "base/mem.h"

#include <stdlib.h>

static size_t constant_arity(pt_fixed *rule)
{
    pt_value data;
    size_t rows, width = 0;
    if (!pt_fixed_value(rule, "data", &data))
        return 0;
    if (pt_value_kind(data) != PT_KIND_LIST) {
        pt_fixed_fail(rule, "fixed_rule::arg_wrong", "the data must be a list of rows");
        return 0;
    }
    const pt_values *values = pt_fixed_call(rule)->values;
    const pt_value *items = pt_value_items(values, data, &rows);
    for (size_t i = 0; i < rows; i++) {
        size_t count = 0;
        if (pt_value_kind(items[i]) == PT_KIND_LIST)
            pt_value_items(values, items[i], &count);
        if (count == 0 || (i > 0 && count != width)) {
            pt_fixed_fail(rule, count ? "parser::const_data_arity_mismatch" : "parser::bad_row_for_const",
                          "the data must be lists of the same length");
            return 0;
        }
        width = count;
    }
    return width;
}

static bool run_constant(pt_fixed *rule)
{
    pt_value data;
    size_t rows, width;
    if (!pt_fixed_value(rule, "data", &data))
        return false;
    const pt_values *values = pt_fixed_call(rule)->values;
    const pt_value *items = pt_value_items(values, data, &rows);
    for (size_t i = 0; i < rows; i++)
        if (!pt_fixed_emit(rule, pt_value_items(values, items[i], &width)))
            return false;
    return true;
}

/* --- ReorderSort ------------------------------------------------------------------------------------ */

typedef struct {
    const pt_values *values;
    const pt_value *keys; /* of the row */
    size_t key_count;
    size_t row;
    int sign;
} sortable;

/* `out` and `sort_by` are expressions over the columns; a list literal is one value. */
static size_t reorder_arity(pt_fixed *rule)
{
    size_t width = pt_fixed_list_width(rule, "out");
    if (width == 0 && !pt_fixed_has(rule, "out"))
        pt_fixed_fail(rule, "parser::no_algo_arity",
                      "the columns of the result are not known: option 'out' is missing");
    else if (width == 0)
        pt_fixed_fail(rule, "fixed_rule::arg_wrong", "option 'out' must be a list");
    return width ? width + 1 : 0;
}

static int by_keys(const void *a, const void *b)
{
    const sortable *left = a, *right = b;
    int order = pt_value_cmp_rows(left->values, left->keys, right->keys, left->key_count) * left->sign;
    return order ? order : (left->row > right->row) - (left->row < right->row);
}

typedef struct {
    bool descending, break_ties;
    int64_t skip, take;
} reorder_options;

static bool read_options(pt_fixed *rule, reorder_options *out)
{
    static const int64_t zero = 0;
    return pt_fixed_bool(rule, "descending", false, &out->descending)
        && pt_fixed_bool(rule, "break_ties", false, &out->break_ties)
            && pt_fixed_int(rule, "skip", 0, &zero, &out->skip)
        && pt_fixed_int(rule, "take", 0, &zero, &out->take);
}

static bool emit_ranked(pt_fixed *rule, const sortable *sorted, size_t count, const pt_value *outs,
                        size_t width,
                        const reorder_options *options)
{
    pt_value *row = pt_arena_alloc(pt_fixed_arena(rule), (width + 1) * sizeof *row);
    if (!row)
        return pt_fixed_nomem(rule);
    size_t rank = 0;
    for (size_t i = 0; i < count; i++) {
        bool tie = i > 0
            && pt_value_cmp_rows(sorted[i].values, sorted[i].keys, sorted[i - 1].keys,
                                 sorted[i].key_count) == 0;
        if (!tie || options->break_ties)
            rank = i + 1;
        if (i < (size_t)options->skip
            || (options->take && i >= (size_t)options->skip + (size_t)options->take))
            continue;
        row[0] = pt_value_int(pt_fixed_call(rule)->values, (int64_t)rank);
        memcpy(row + 1, outs + sorted[i].row * width, width * sizeof *row);
        if (!pt_fixed_emit(rule, row))
            return false;
    }
    return true;
}

static bool run_reorder(pt_fixed *rule)
{
    static const size_t first[] = {0};
    const pt_fixed_input *in = pt_fixed_input_at(rule, 0, 1);
    reorder_options options;
    if (!in || !read_options(rule, &options))
        return false;
    size_t width = pt_fixed_list_width(rule, "out"), keys = pt_fixed_list_width(rule, "sort_by");
    bool sorts = pt_fixed_has(rule, "sort_by");
    size_t key_count = keys ? keys : 1;
    const pt_fixed_expr *out = pt_fixed_expression(rule, "out", first, 1);
    const pt_fixed_expr *by = sorts && out ? pt_fixed_expression(rule, "sort_by", first, 1) : NULL;
    if (!out || (sorts && !by))
        return false;
    pt_arena *arena = pt_fixed_arena(rule);
    const pt_values *values = pt_fixed_call(rule)->values;
    sortable *rows = PT_ARENA_ARRAY(arena, sortable, in->count);
    pt_value *key_values = PT_ARENA_ARRAY(arena, pt_value, in->count * key_count);
    pt_value *outs = PT_ARENA_ARRAY(arena, pt_value, in->count * width);
    if (!rows || !key_values || !outs)
        return pt_fixed_nomem(rule);
    for (size_t i = 0; i < in->count; i++) {
        const pt_value *columns = in->rows + i * in->arity;
        pt_value v;
        size_t count;
        if (!pt_fixed_tick(rule) || !pt_fixed_eval(rule, out, columns, &v))
            return false;
        memcpy(outs + i * width, pt_value_items(values, v, &count), width * sizeof *outs);
        if (by && !pt_fixed_eval(rule, by, columns, &v))
            return false;
        if (keys)
            memcpy(key_values + i * key_count, pt_value_items(values, v, &count), keys * sizeof *key_values);
        else
            key_values[i] = by ? v : PT_NULL;
        rows[i] = (sortable){values, key_values + i * key_count, key_count, i, options.descending ? -1 : 1};
    }
    qsort(rows, in->count, sizeof *rows, by_keys);
    return emit_ranked(rule, rows, in->count, outs, width, &options);
}

const pt_fixed_rule pt_fixed_rules_core[] = {
    {"Constant", constant_arity, run_constant},
    {"ReorderSort", reorder_arity, run_reorder},
    {0},
};
