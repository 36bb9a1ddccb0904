/* Aggregations that pick one of the values, or join truth values. All-zero state is null. */
#include "query/function_tables.h"

#include <math.h>

static pt_value the_value(pt_call *call, void *state)
{
    (void)call;
    return *(pt_value *)state;
}

static pt_value no_value(pt_call *call)
{
    (void)call;
    return PT_NULL;
}

static void refuse(pt_call *call, const char *name, pt_value v)
{
    pt_throw_code(call, NULL, "cannot compute '%s' on %s", name, pt_value_kind_name(pt_value_kind(v)));
}

/* --- and, or ---------------------------------------------------------------------------------------- */

/* `deciding` is the value that settles the matter: false for and. */
static bool join_bool(pt_call *call, pt_value *acc, pt_value v, pt_value deciding, const char *name)
{
    if (pt_value_kind(*acc) != PT_KIND_BOOL || pt_value_kind(v) != PT_KIND_BOOL) {
        refuse(call, name, pt_value_kind(v) == PT_KIND_BOOL ? *acc : v);
        return false;
    }
    if (pt_value_same(*acc, deciding) || !pt_value_same(v, deciding))
        return false;
    *acc = deciding;
    return true;
}

static bool join_and(pt_call *call, pt_value *acc, pt_value v)
{
    return join_bool(call, acc, v, PT_FALSE, "and");
}

static bool join_or(pt_call *call, pt_value *acc, pt_value v)
{
    return join_bool(call, acc, v, PT_TRUE, "or");
}

static pt_value always_true(pt_call *call)
{
    (void)call;
    return PT_TRUE;
}

static pt_value always_false(pt_call *call)
{
    (void)call;
    return PT_FALSE;
}

static void init_and(pt_call *call, void *state, const pt_value *args, size_t count)
{
    (void)call, (void)args, (void)count;
    *(pt_value *)state = PT_TRUE;
}

static void init_or(pt_call *call, void *state, const pt_value *args, size_t count)
{
    (void)call, (void)args, (void)count;
    *(pt_value *)state = PT_FALSE;
}

static void add_and(pt_call *call, void *state, pt_value v)
{
    join_and(call, state, v);
}

static void add_or(pt_call *call, void *state, pt_value v)
{
    join_or(call, state, v);
}

/* --- choice ----------------------------------------------------------------------------------------- */

static bool join_choice(pt_call *call, pt_value *acc, pt_value v)
{
    (void)call;
    if (!pt_value_is_null(*acc) || pt_value_is_null(v))
        return false;
    *acc = v;
    return true;
}

static void add_choice(pt_call *call, void *state, pt_value v)
{
    join_choice(call, state, v);
}

typedef struct {
    pt_value chosen;
    uint64_t seen;
} random_choice;

/* Each of the values seen is kept with the same chance. */
static void add_choice_rand(pt_call *call, void *state, pt_value v)
{
    random_choice *choice = state;
    choice->seen++;
    if ((double)(pt_random(call) >> 11) * 0x1p-53 * (double)choice->seen < 1)
        choice->chosen = v;
}

static pt_value chosen_value(pt_call *call, void *state)
{
    (void)call;
    return ((random_choice *)state)->chosen;
}

/* --- shortest --------------------------------------------------------------------------------------- */

static bool is_list(pt_value v)
{
    return pt_value_kind(v) == PT_KIND_LIST || pt_value_kind(v) == PT_KIND_SET;
}

static size_t length_of(pt_call *call, pt_value list)
{
    size_t count;
    pt_value_items(call->values, list, &count);
    return count;
}

static bool join_shortest(pt_call *call, pt_value *acc, pt_value v)
{
    if (pt_value_is_null(*acc) || pt_value_is_null(v))
        return join_choice(call, acc, v);
    if (!is_list(*acc) || !is_list(v)) {
        refuse(call, "shortest", is_list(v) ? *acc : v);
        return false;
    }
    if (length_of(call, v) >= length_of(call, *acc))
        return false;
    *acc = v;
    return true;
}

static void add_shortest(pt_call *call, void *state, pt_value v)
{
    if (is_list(v))
        join_shortest(call, state, v);
    else
        refuse(call, "shortest", v);
}

/* --- by cost: [value, cost] ------------------------------------------------------------------------- */

/* The two items, or NULL (thrown). */
static const pt_value *pair_of(pt_call *call, pt_value v, const char *name)
{
    size_t count = 0;
    const pt_value *items = is_list(v) ? pt_value_items(call->values, v, &count) : NULL;
    if (!items)
        refuse(call, name, v);
    else if (count != 2)
        pt_throw_code(call, NULL, "'%s' requires a list of exactly two items", name);
    return count == 2 ? items : NULL;
}

static bool cost_of(pt_call *call, pt_value v, double *out)
{
    const pt_value *pair = pair_of(call, v, "min_cost");
    if (!pair)
        return false;
    if (!pt_value_is_number(pair[1])) {
        pt_throw_code(call, NULL, "'min_cost' requires numbers as costs");
        return false;
    }
    *out = pt_value_as_double(call->values, pair[1]);
    return true;
}

static bool join_min_cost(pt_call *call, pt_value *acc, pt_value v)
{
    double old, new;
    if (!cost_of(call, *acc, &old) || !cost_of(call, v, &new) || !(new < old))
        return false;
    *acc = v;
    return true;
}

static pt_value infinite_cost(pt_call *call)
{
    pt_value pair[2] = {PT_NULL, pt_value_float(call->values, INFINITY)};
    return pt_value_list(call->values, pair, 2);
}

typedef struct {
    pt_value found;
    double cost;
} cheapest;

static void init_min_cost(pt_call *call, void *state, const pt_value *args, size_t count)
{
    (void)call, (void)args, (void)count;
    ((cheapest *)state)->cost = INFINITY;
}

static void add_min_cost(pt_call *call, void *state, pt_value v)
{
    cheapest *best = state;
    double cost;
    if (!cost_of(call, v, &cost) || !(cost < best->cost))
        return;
    best->found = pair_of(call, v, "min_cost")[0];
    best->cost = cost;
}

static pt_value finish_min_cost(pt_call *call, void *state)
{
    const cheapest *best = state;
    pt_value pair[2] = {best->found, pt_value_float(call->values, best->cost)};
    return pt_value_list(call->values, pair, 2);
}

typedef struct {
    pt_value found, cost;
} by_cost;

static void add_latest(pt_call *call, void *state, pt_value v)
{
    by_cost *best = state;
    const pt_value *pair = pair_of(call, v, "latest_by");
    if (pair && pt_value_cmp(call->values, pair[1], best->cost) > 0)
        *best = (by_cost){pair[0], pair[1]};
}

/* A cost of null counts as the least, but the next one replaces it all the same. */
static void add_smallest(pt_call *call, void *state, pt_value v)
{
    by_cost *best = state;
    const pt_value *pair = pair_of(call, v, "smallest_by");
    if (pair && (pt_value_is_null(best->cost) || pt_value_cmp(call->values, pair[1], best->cost) < 0))
        *best = (by_cost){pair[0], pair[1]};
}

static pt_value found_by_cost(pt_call *call, void *state)
{
    (void)call;
    return ((by_cost *)state)->found;
}

const pt_aggregation pt_aggregations_pick[] = {
    {"and", sizeof(pt_value), 0, init_and, add_and, the_value, NULL, join_and, always_true},
    {"or", sizeof(pt_value), 0, init_or, add_or, the_value, NULL, join_or, always_false},
    {"choice", sizeof(pt_value), 0, NULL, add_choice, the_value, NULL, join_choice, no_value},
    {"choice_rand", sizeof(random_choice), 0, NULL, add_choice_rand, chosen_value, NULL, NULL, NULL},
    {"shortest", sizeof(pt_value), 0, NULL, add_shortest, the_value, NULL, join_shortest, no_value},
    {"min_cost", sizeof(cheapest), 0, init_min_cost, add_min_cost, finish_min_cost, NULL, join_min_cost, infinite_cost},
    {"latest_by", sizeof(by_cost), 0, NULL, add_latest, found_by_cost, NULL, NULL, NULL},
    {"smallest_by", sizeof(by_cost), 0, NULL, add_smallest, found_by_cost, NULL, NULL, NULL},
    {0},
};
