/* Aggregations that gather values: lists of them, numbers of distinct ones, unions and intersections. */
#include "query/build.h"
#include "query/function_tables.h"

typedef struct {
    pt_value_vec items;
    size_t limit; /* of collect; 0: none */
    size_t dense; /* items that are known to be distinct, when only those count */
} gathered;

static void release_gathered(void *state)
{
    pt_vec_release(&((gathered *)state)->items);
}

static pt_value list_of(pt_call *call, void *state)
{
    gathered *g = state;
    return pt_value_list(call->values, g->items.at, g->items.len);
}

/* --- collect ---------------------------------------------------------------------------------------- */

static void init_collect(pt_call *call, void *state, const pt_value *args, size_t count)
{
    int64_t limit;
    if (count == 0)
        return;
    if (!pt_value_whole(call->values, args[0], &limit))
        pt_throw_code(call, NULL, "the argument to 'collect' must be an integer");
    else if (limit <= 0)
        pt_throw_code(call, NULL, "the argument to 'collect' must be positive, got %lld", (long long)limit);
    else
        ((gathered *)state)->limit = (size_t)limit;
}

static void add_collect(pt_call *call, void *state, pt_value v)
{
    gathered *g = state;
    if (g->limit == 0 || g->items.len < g->limit)
        pt_build_push(call, &g->items, v);
}

/* --- distinct values: sorted out whenever the list has doubled -------------------------------------- */

static void make_distinct(pt_call *call, gathered *g)
{
    g->items.len = g->items.len ? pt_value_sort_distinct(call->values, g->items.at, g->items.len) : 0;
    g->dense = g->items.len;
}

enum { FIRST_SORT = 64 };

static void add_distinct(pt_call *call, void *state, pt_value v)
{
    gathered *g = state;
    if (pt_build_push(call, &g->items, v) && g->items.len > FIRST_SORT && g->items.len > 2 * g->dense)
        make_distinct(call, g);
}

static pt_value distinct_list(pt_call *call, void *state)
{
    make_distinct(call, state);
    return list_of(call, state);
}

static pt_value distinct_count(pt_call *call, void *state)
{
    make_distinct(call, state);
    return pt_value_int(call->values, (int64_t)((gathered *)state)->items.len);
}

/* --- group_count ------------------------------------------------------------------------------------ */

static void add_gathered(pt_call *call, void *state, pt_value v)
{
    pt_build_push(call, &((gathered *)state)->items, v);
}

static pt_value finish_group_count(pt_call *call, void *state)
{
    gathered *g = state;
    pt_value_vec groups = {0};
    if (g->items.len)
        pt_value_sort(call->values, g->items.at, g->items.len);
    for (size_t i = 0, next; i < g->items.len; i = next) {
        for (next = i + 1; next < g->items.len && pt_value_same(g->items.at[next], g->items.at[i]);)
            next++;
        pt_value pair[2] = {g->items.at[i], pt_value_int(call->values, (int64_t)(next - i))};
        if (!pt_build_push(call, &groups, pt_value_list(call->values, pair, 2)))
            break;
    }
    return pt_build_list(call, &groups);
}

/* --- union and intersection ------------------------------------------------------------------------- */

/* The elements of v, or NULL (thrown): it is no list. */
static const pt_value *elements(pt_call *call, pt_value v, size_t *count, const char *name)
{
    if (pt_value_kind(v) == PT_KIND_LIST || pt_value_kind(v) == PT_KIND_SET)
        return pt_value_items(call->values, v, count);
    pt_throw_code(call, NULL, "cannot compute '%s' for a value of kind %s", name, pt_value_kind_name(pt_value_kind(v)));
    return NULL;
}

static void add_union(pt_call *call, void *state, pt_value v)
{
    size_t count;
    const pt_value *items = elements(call, v, &count, "union");
    for (size_t i = 0; items && i < count; i++)
        add_distinct(call, state, items[i]);
}

/* Keeps of the sorted `left` what is in the sorted `right` too; returns how many. */
static size_t keep_common(const pt_values *values, pt_value *left, size_t left_count, const pt_value *right,
                          size_t right_count)
{
    size_t kept = 0, k = 0;
    for (size_t i = 0; i < left_count; i++) {
        while (k < right_count && pt_value_cmp(values, right[k], left[i]) < 0)
            k++;
        if (k < right_count && pt_value_same(right[k], left[i]))
            left[kept++] = left[i];
    }
    return kept;
}

/* A sorted, distinct copy. NULL when memory is out. */
static pt_value *sorted_copy(pt_call *call, const pt_value *items, size_t *count)
{
    pt_value *copy = pt_arena_alloc(call->scratch, *count * sizeof *copy);
    if (!copy) {
        call->values->failed = true;
        return NULL;
    }
    if (*count)
        memcpy(copy, items, *count * sizeof *copy);
    *count = pt_value_sort_distinct(call->values, copy, *count);
    return copy;
}

typedef struct {
    gathered common;
    bool any;
} intersection;

static void add_intersection(pt_call *call, void *state, pt_value v)
{
    intersection *x = state;
    size_t count;
    const pt_value *items = elements(call, v, &count, "intersection");
    pt_value *sorted = items ? sorted_copy(call, items, &count) : NULL;
    if (!sorted)
        return;
    pt_value_vec *common = &x->common.items;
    if (x->any) {
        common->len = keep_common(call->values, common->at, common->len, sorted, count);
        return;
    }
    x->any = true;
    for (size_t i = 0; i < count; i++)
        if (!pt_build_push(call, common, sorted[i]))
            return;
}

/* Joining makes of *acc a sorted list, if it isn't one yet: that is a change too, but only once. */
static bool replace(pt_call *call, pt_value *acc, const pt_value *items, size_t count)
{
    pt_value before = *acc;
    *acc = pt_value_list(call->values, items, count);
    return !pt_value_same(before, *acc);
}

static bool join_union(pt_call *call, pt_value *acc, pt_value v)
{
    size_t left_count, right_count;
    const pt_value *left = elements(call, *acc, &left_count, "union");
    const pt_value *right = left ? elements(call, v, &right_count, "union") : NULL;
    if (!right)
        return false;
    size_t total = left_count + right_count;
    pt_value *all = pt_arena_alloc(call->scratch, total * sizeof *all);
    if (!all) {
        call->values->failed = true;
        return false;
    }
    memcpy(all, left, left_count * sizeof *all);
    memcpy(all + left_count, right, right_count * sizeof *all);
    return replace(call, acc, all, pt_value_sort_distinct(call->values, all, total));
}

static bool join_intersection(pt_call *call, pt_value *acc, pt_value v)
{
    size_t left_count, right_count;
    const pt_value *left = elements(call, *acc, &left_count, "intersection");
    const pt_value *right = left ? elements(call, v, &right_count, "intersection") : NULL;
    pt_value *a = right ? sorted_copy(call, left, &left_count) : NULL;
    pt_value *b = a ? sorted_copy(call, right, &right_count) : NULL;
    return b && replace(call, acc, a, keep_common(call->values, a, left_count, b, right_count));
}

static pt_value empty_list(pt_call *call)
{
    return pt_value_list(call->values, NULL, 0);
}

static pt_value no_value(pt_call *call)
{
    (void)call;
    return PT_NULL;
}

#define GATHERED(name, add, finish) {name, sizeof(gathered), 0, NULL, add, finish, release_gathered, NULL, NULL}

const pt_aggregation pt_aggregations_list[] = {
    {"collect", sizeof(gathered), 1, init_collect, add_collect, list_of, release_gathered, NULL, NULL},
    GATHERED("unique", add_distinct, distinct_list),
    GATHERED("count_unique", add_distinct, distinct_count),
    GATHERED("group_count", add_gathered, finish_group_count),
    {"union", sizeof(gathered), 0, NULL, add_union, distinct_list, release_gathered, join_union, empty_list},
    {"intersection", sizeof(intersection), 0, NULL, add_intersection, list_of, release_gathered, join_intersection,
     no_value},
    {0},
};
