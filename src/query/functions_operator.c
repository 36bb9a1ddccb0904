/* The functions behind the operators of expressions. */
#include "query/function.h"

#include "base/mem.h"

#include <math.h>

static bool all_numbers(const pt_value *args, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!pt_value_is_number(args[i]))
            return false;
    return true;
}

static int64_t wrap_add(int64_t a, int64_t b)
{
    return (int64_t)((uint64_t)a + (uint64_t)b);
}

static int64_t wrap_mul(int64_t a, int64_t b)
{
    return (int64_t)((uint64_t)a * (uint64_t)b);
}

/* Integers and floats are summed apart, and the float part only counts if it isn't zero. */
static pt_value fn_add(pt_call *call, const pt_value *args, size_t count)
{
    if (!all_numbers(args, count))
        return pt_throw(call, "addition requires numbers");
    int64_t whole = 0;
    double rest = 0.0;
    for (size_t i = 0; i < count; i++) {
        if (pt_value_kind(args[i]) == PT_KIND_INT)
            whole = wrap_add(whole, pt_value_as_int(call->values, args[i]));
        else
            rest += pt_value_as_float(call->values, args[i]);
    }
    if (rest == 0.0)
        return pt_value_int(call->values, whole);
    return pt_value_float(call->values, (double)whole + rest);
}

static pt_value fn_mul(pt_call *call, const pt_value *args, size_t count)
{
    if (!all_numbers(args, count))
        return pt_throw(call, "multiplication requires numbers");
    int64_t whole = 1;
    double rest = 1.0;
    for (size_t i = 0; i < count; i++) {
        if (pt_value_kind(args[i]) == PT_KIND_INT)
            whole = wrap_mul(whole, pt_value_as_int(call->values, args[i]));
        else
            rest *= pt_value_as_float(call->values, args[i]);
    }
    if (rest == 1.0)
        return pt_value_int(call->values, whole);
    return pt_value_float(call->values, (double)whole * rest);
}

static bool both_ints(const pt_value *args)
{
    return pt_value_kind(args[0]) == PT_KIND_INT && pt_value_kind(args[1]) == PT_KIND_INT;
}

static pt_value fn_sub(pt_call *call, const pt_value *args, size_t count)
{
    pt_values *values = call->values;
    if (!all_numbers(args, count))
        return pt_throw(call, "subtraction requires numbers");
    if (!both_ints(args))
        return pt_value_float(values, pt_value_as_double(values, args[0]) - pt_value_as_double(values,
                args[1]));
    uint64_t a = (uint64_t)pt_value_as_int(values, args[0]), b = (uint64_t)pt_value_as_int(values, args[1]);
    return pt_value_int(values, (int64_t)(a - b));
}

static pt_value fn_div(pt_call *call, const pt_value *args, size_t count)
{
    pt_values *values = call->values;
    if (!all_numbers(args, count))
        return pt_throw(call, "division requires numbers");
    return pt_value_float(values, pt_value_as_double(values, args[0]) / pt_value_as_double(values, args[1]));
}

static pt_value fn_mod(pt_call *call, const pt_value *args, size_t count)
{
    pt_values *values = call->values;
    if (!all_numbers(args, count))
        return pt_throw(call, "'mod' requires numbers");
    if (!both_ints(args))
        return pt_value_float(values, fmod(pt_value_as_double(values, args[0]),
                                           pt_value_as_double(values, args[1])));
    int64_t a = pt_value_as_int(values, args[0]), b = pt_value_as_int(values, args[1]);
    if (b == 0)
        return pt_throw(call, "'mod' by zero");
    return pt_value_int(values, b == -1 ? 0 : a % b);
}

static pt_value fn_pow(pt_call *call, const pt_value *args, size_t count)
{
    pt_values *values = call->values;
    if (!all_numbers(args, count))
        return pt_throw(call, "'pow' requires numbers");
    return pt_value_float(values, pow(pt_value_as_double(values, args[0]),
                                      pt_value_as_double(values, args[1])));
}

static pt_value fn_minus(pt_call *call, const pt_value *args, size_t count)
{
    pt_values *values = call->values;
    if (!all_numbers(args, count))
        return pt_throw(call, "negation requires a number");
    if (pt_value_kind(args[0]) == PT_KIND_FLOAT)
        return pt_value_float(values, -pt_value_as_float(values, args[0]));
    return pt_value_int(values, (int64_t)(0 - (uint64_t)pt_value_as_int(values, args[0])));
}

static pt_value fn_eq(pt_call *call, const pt_value *args, size_t count)
{
    (void)count;
    return pt_value_bool(pt_value_eq(call->values, args[0], args[1]));
}

static pt_value fn_neq(pt_call *call, const pt_value *args, size_t count)
{
    (void)count;
    return pt_value_bool(!pt_value_eq(call->values, args[0], args[1]));
}

/* Whether < and its kin apply; both numbers, or both of one of the kinds that have an order. */
static bool comparable(pt_value a, pt_value b)
{
    pt_kind kind = pt_value_kind(a);
    if (pt_value_is_number(a))
        return pt_value_is_number(b);
    bool ordered = kind == PT_KIND_NULL || kind == PT_KIND_BOOL || kind == PT_KIND_STRING
        || kind == PT_KIND_BYTES || kind == PT_KIND_LIST;
    return ordered && pt_value_kind(b) == kind;
}

enum { LESS = 1, SAME = 2, GREATER = 4, NEITHER = 0 };

static unsigned relation(pt_call *call, const pt_value *args)
{
    if (!comparable(args[0], args[1])) {
        pt_throw(call, "comparison can only be done between the same kinds of values, got %s and %s",
                 pt_value_kind_name(pt_value_kind(args[0])), pt_value_kind_name(pt_value_kind(args[1])));
        return NEITHER;
    }
    bool mixed = pt_value_is_number(args[0]) && pt_value_kind(args[0]) != pt_value_kind(args[1]);
    if (mixed) {
        double a = pt_value_as_double(call->values, args[0]), b = pt_value_as_double(call->values, args[1]);
        return a < b ? LESS : a > b ? GREATER : a == b ? SAME : NEITHER;
    }
    int order = pt_value_cmp(call->values, args[0], args[1]);
    return order < 0 ? LESS : order > 0 ? GREATER : SAME;
}

static pt_value fn_lt(pt_call *call, const pt_value *args, size_t count)
{
    (void)count;
    return pt_value_bool(relation(call, args) & LESS);
}

static pt_value fn_le(pt_call *call, const pt_value *args, size_t count)
{
    (void)count;
    return pt_value_bool(relation(call, args) & (LESS | SAME));
}

static pt_value fn_gt(pt_call *call, const pt_value *args, size_t count)
{
    (void)count;
    return pt_value_bool(relation(call, args) & GREATER);
}

static pt_value fn_ge(pt_call *call, const pt_value *args, size_t count)
{
    (void)count;
    return pt_value_bool(relation(call, args) & (GREATER | SAME));
}

/* The value of `and` (decides = false) and `or` (decides = true). */
static pt_value connective(pt_call *call, const pt_value *args, size_t count, bool decides, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (pt_value_kind(args[i]) != PT_KIND_BOOL)
            return pt_throw(call, "'%s' requires booleans", name);
        if (pt_value_as_bool(args[i]) == decides)
            return pt_value_bool(decides);
    }
    return pt_value_bool(!decides);
}

static pt_value fn_and(pt_call *call, const pt_value *args, size_t count)
{
    return connective(call, args, count, false, "and");
}

static pt_value fn_or(pt_call *call, const pt_value *args, size_t count)
{
    return connective(call, args, count, true, "or");
}

static pt_value fn_negate(pt_call *call, const pt_value *args, size_t count)
{
    (void)count;
    if (pt_value_kind(args[0]) != PT_KIND_BOOL)
        return pt_throw(call, "'negate' requires a boolean");
    return pt_value_bool(!pt_value_as_bool(args[0]));
}

static pt_value fn_coalesce(pt_call *call, const pt_value *args, size_t count)
{
    (void)call;
    for (size_t i = 0; i < count; i++)
        if (!pt_value_is_null(args[i]))
            return args[i];
    return PT_NULL;
}

static pt_value fn_is_in(pt_call *call, const pt_value *args, size_t count)
{
    if (pt_value_kind(args[1]) != PT_KIND_LIST)
        return pt_throw(call, "right hand side of 'is_in' must be a list");
    const pt_value *items = pt_value_items(call->values, args[1], &count);
    for (size_t i = 0; i < count; i++)
        if (pt_value_same(items[i], args[0]))
            return PT_TRUE;
    return PT_FALSE;
}

static pt_value fn_list(pt_call *call, const pt_value *args, size_t count)
{
    return pt_value_list(call->values, args, count);
}

const pt_function pt_functions_operator[] = {
    {"add", 0, PT_ANY_ARGS, fn_add, 0},
    {"mul", 0, PT_ANY_ARGS, fn_mul, 0},
    {"sub", 2, 2, fn_sub, 0},
    {"div", 2, 2, fn_div, 0},
    {"mod", 2, 2, fn_mod, 0},
    {"pow", 2, 2, fn_pow, 0},
    {"minus", 1, 1, fn_minus, 0},
    {"eq", 2, 2, fn_eq, 0},
    {"neq", 2, 2, fn_neq, 0},
    {"lt", 2, 2, fn_lt, 0},
    {"le", 2, 2, fn_le, 0},
    {"gt", 2, 2, fn_gt, 0},
    {"ge", 2, 2, fn_ge, 0},
    {"and", 0, PT_ANY_ARGS, fn_and, 0},
    {"or", 0, PT_ANY_ARGS, fn_or, 0},
    {"negate", 1, 1, fn_negate, 0},
    {"coalesce", 0, PT_ANY_ARGS, fn_coalesce, 0},
    {"is_in", 2, 2, fn_is_in, 0},
    {"list", 0, PT_ANY_ARGS, fn_list, 0},
    {0},
};
