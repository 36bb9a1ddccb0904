/* The aggregations that nearly every query uses: count, sum, min, max, collect. */
#include "query/function.h"

#include "base/vec.h"

/* --- count ------------------------------------------------------------------------------------------ */

static void count_add(pt_call *call, void *state, pt_value v)
{
    (void)call, (void)v;
    ++*(int64_t *)state;
}

static pt_value count_finish(pt_call *call, void *state)
{
    return pt_value_int(call->values, *(int64_t *)state);
}

/* --- sum -------------------------------------------------------------------------------------------- */

static void sum_add(pt_call *call, void *state, pt_value v)
{
    if (pt_value_is_number(v))
        *(double *)state += pt_value_as_double(call->values, v);
    else
        pt_throw_code(call, NULL, "cannot compute 'sum': encountered a value that is not a number");
}

static pt_value sum_finish(pt_call *call, void *state)
{
    return pt_value_float(call->values, *(double *)state);
}

/* --- min, max --------------------------------------------------------------------------------------- */

/* Replaces *acc by v if v lies on the wanted side of it. Nulls count for nothing. */
static bool keep_extreme(pt_call *call, pt_value *acc, pt_value v, int side)
{
    if (pt_value_is_null(v))
        return false;
    if (pt_value_is_null(*acc)) {
        *acc = v;
        return true;
    }
    if (!pt_value_is_number(*acc) || !pt_value_is_number(v)) {
        pt_throw_code(call, NULL, "cannot compute '%s': encountered a value that is not a number", side < 0 ? "min" : "max");
        return false;
    }
    if (pt_value_eq(call->values, v, *acc) || pt_value_cmp(call->values, v, *acc) * side <= 0)
        return false;
    *acc = v;
    return true;
}

static bool min_join(pt_call *call, pt_value *acc, pt_value v)
{
    return keep_extreme(call, acc, v, -1);
}

static bool max_join(pt_call *call, pt_value *acc, pt_value v)
{
    return keep_extreme(call, acc, v, 1);
}

/* All-zero state is null already. */
static void min_add(pt_call *call, void *state, pt_value v)
{
    keep_extreme(call, state, v, -1);
}

static void max_add(pt_call *call, void *state, pt_value v)
{
    keep_extreme(call, state, v, 1);
}

static pt_value extreme_finish(pt_call *call, void *state)
{
    (void)call;
    return *(pt_value *)state;
}

static pt_value null_of(pt_call *call)
{
    (void)call;
    return PT_NULL;
}

/* --- collect ---------------------------------------------------------------------------------------- */

typedef struct {
    pt_vec(pt_value) items;
    uint64_t limit; /* 0: none */
} collected;

static void collect_init(pt_call *call, void *state, const pt_value *args, size_t count)
{
    collected *c = state;
    if (count == 0)
        return;
    if (pt_value_kind(args[0]) != PT_KIND_INT || pt_value_as_int(call->values, args[0]) <= 0)
        pt_throw_code(call, NULL, "'collect' needs a positive number");
    else
        c->limit = (uint64_t)pt_value_as_int(call->values, args[0]);
}

static void collect_add(pt_call *call, void *state, pt_value v)
{
    collected *c = state;
    if (c->limit && c->items.len >= c->limit)
        return;
    if (!pt_vec_push(&c->items, v))
        call->values->failed = true;
}

static pt_value collect_finish(pt_call *call, void *state)
{
    collected *c = state;
    return pt_value_list(call->values, c->items.at, c->items.len);
}

static void collect_release(void *state)
{
    collected *c = state;
    pt_vec_release(&c->items);
}

const pt_aggregation pt_aggregations_basic[] = {
    {.name = "count", .state_size = sizeof(int64_t), .add = count_add, .finish = count_finish},
    {.name = "sum", .state_size = sizeof(double), .add = sum_add, .finish = sum_finish},
    {.name = "min",
     .state_size = sizeof(pt_value),
     .add = min_add,
     .finish = extreme_finish,
     .join = min_join,
     .empty = null_of},
    {.name = "max",
     .state_size = sizeof(pt_value),
     .add = max_add,
     .finish = extreme_finish,
     .join = max_join,
     .empty = null_of},
    {.name = "collect",
     .state_size = sizeof(collected),
     .max_args = 1,
     .init = collect_init,
     .add = collect_add,
     .finish = collect_finish,
     .release = collect_release},
    {0},
};
