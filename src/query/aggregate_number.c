/* Aggregations of numbers. Everything is computed in floats but the counts; min and max keep the value. */
#include "query/function_tables.h"

#include <math.h>

typedef struct {
    double sum, squares, product;
    int64_t count;
} numbers;

static pt_value count_of(pt_call *call, void *state)
{
    return pt_value_int(call->values, ((numbers *)state)->count);
}

static void add_any(pt_call *call, void *state, pt_value v)
{
    (void)call, (void)v;
    ((numbers *)state)->count++;
}

static void add_number(pt_call *call, void *state, pt_value v)
{
    numbers *n = state;
    if (!pt_value_is_number(v)) {
        pt_throw_code(call, NULL, "numbers are required to aggregate, got %s", pt_value_kind_name(pt_value_kind(v)));
        return;
    }
    double d = pt_value_as_double(call->values, v);
    n->product = n->count ? n->product * d : d;
    n->sum += d;
    n->squares += d * d;
    n->count++;
}

static pt_value sum_of(pt_call *call, void *state)
{
    return pt_value_float(call->values, ((numbers *)state)->sum);
}

static pt_value product_of(pt_call *call, void *state)
{
    const numbers *n = state;
    return pt_value_float(call->values, n->count ? n->product : 1.0);
}

static pt_value mean_of(pt_call *call, void *state)
{
    const numbers *n = state;
    return pt_value_float(call->values, n->sum / (double)n->count);
}

static double variance(const numbers *n)
{
    double count = (double)n->count;
    return (n->squares - n->sum * n->sum / count) / (count - 1);
}

static pt_value variance_of(pt_call *call, void *state)
{
    return pt_value_float(call->values, variance(state));
}

static pt_value std_dev_of(pt_call *call, void *state)
{
    return pt_value_float(call->values, sqrt(variance(state)));
}

/* --- min and max: nulls don't count, a value alone is not looked at --------------------------------- */

static bool take_extreme(pt_call *call, pt_value *best, pt_value v, bool greater, const char *name)
{
    if (pt_value_is_null(v))
        return false;
    if (pt_value_is_null(*best)) {
        *best = v;
        return true;
    }
    if (!pt_value_is_number(*best) || !pt_value_is_number(v)) {
        pt_throw_code(call, NULL, "'%s' applied to non-numerical values", name);
        return false;
    }
    double a = pt_value_as_double(call->values, *best), b = pt_value_as_double(call->values, v);
    bool better = greater ? b > a : b < a;
    if (better)
        *best = v;
    return better;
}

static bool join_min(pt_call *call, pt_value *acc, pt_value v)
{
    return take_extreme(call, acc, v, false, "min");
}

static bool join_max(pt_call *call, pt_value *acc, pt_value v)
{
    return take_extreme(call, acc, v, true, "max");
}

static void add_min(pt_call *call, void *state, pt_value v)
{
    join_min(call, state, v);
}

static void add_max(pt_call *call, void *state, pt_value v)
{
    join_max(call, state, v);
}

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

#define NUMBERS(name, add, finish) {name, sizeof(numbers), 0, NULL, add, finish, NULL, NULL, NULL}

const pt_aggregation pt_aggregations_number[] = {
    NUMBERS("count", add_any, count_of),
    NUMBERS("sum", add_number, sum_of),
    NUMBERS("product", add_number, product_of),
    NUMBERS("mean", add_number, mean_of),
    NUMBERS("variance", add_number, variance_of),
    NUMBERS("std_dev", add_number, std_dev_of),
    {"min", sizeof(pt_value), 0, NULL, add_min, the_value, NULL, join_min, no_value},
    {"max", sizeof(pt_value), 0, NULL, add_max, the_value, NULL, join_max, no_value},
    {0},
};
