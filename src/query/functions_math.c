/* Functions of numbers, and tests of what kind a number is. */
#include "query/build.h"
#include "query/function_tables.h"

#include <math.h>

static const double PI = 3.14159265358979323846;

static pt_value not_numbers(pt_call *call, const char *name)
{
    return pt_throw(call, "'%s' requires numbers", name);
}

/* --- of one float ----------------------------------------------------------------------------------- */

static pt_value of_double(pt_call *call, pt_value v, double (*function)(double), const char *name)
{
    if (!pt_value_is_number(v))
        return not_numbers(call, name);
    return pt_value_float(call->values, function(pt_value_as_double(call->values, v)));
}

#define FLOAT_FUNCTION(name, function)                                                          \
    static pt_value fn_##name(pt_call *call, const pt_value *args, size_t count)                \
    {                                                                                           \
        (void)count;                                                                            \
        return of_double(call, args[0], function, #name);                                       \
    }

static double to_radians(double degrees)
{
    return degrees * PI / 180.0;
}

static double to_degrees(double radians)
{
    return radians * 180.0 / PI;
}

FLOAT_FUNCTION(sqrt, sqrt)
FLOAT_FUNCTION(exp, exp)
FLOAT_FUNCTION(exp2, exp2)
FLOAT_FUNCTION(ln, log)
FLOAT_FUNCTION(log2, log2)
FLOAT_FUNCTION(log10, log10)
FLOAT_FUNCTION(sin, sin)
FLOAT_FUNCTION(cos, cos)
FLOAT_FUNCTION(tan, tan)
FLOAT_FUNCTION(asin, asin)
FLOAT_FUNCTION(acos, acos)
FLOAT_FUNCTION(atan, atan)
FLOAT_FUNCTION(sinh, sinh)
FLOAT_FUNCTION(cosh, cosh)
FLOAT_FUNCTION(tanh, tanh)
FLOAT_FUNCTION(asinh, asinh)
FLOAT_FUNCTION(acosh, acosh)
FLOAT_FUNCTION(atanh, atanh)
FLOAT_FUNCTION(deg_to_rad, to_radians)
FLOAT_FUNCTION(rad_to_deg, to_degrees)

static pt_value fn_atan2(pt_call *call, const pt_value *args, size_t count)
{
    (void)count;
    if (!pt_value_is_number(args[0]) || !pt_value_is_number(args[1]))
        return not_numbers(call, "atan2");
    double y = pt_value_as_double(call->values, args[0]), x = pt_value_as_double(call->values, args[1]);
    return pt_value_float(call->values, atan2(y, x));
}

/* --- that keep the kind ----------------------------------------------------------------------------- */

static pt_value rounded(pt_call *call, pt_value v, double (*function)(double), const char *name)
{
    if (pt_value_kind(v) == PT_KIND_INT)
        return v;
    return of_double(call, v, function, name);
}

static pt_value fn_floor(pt_call *call, const pt_value *args, size_t count)
{
    (void)count;
    return rounded(call, args[0], floor, "floor");
}

static pt_value fn_ceil(pt_call *call, const pt_value *args, size_t count)
{
    (void)count;
    return rounded(call, args[0], ceil, "ceil");
}

static pt_value fn_round(pt_call *call, const pt_value *args, size_t count)
{
    (void)count;
    return rounded(call, args[0], round, "round");
}

static pt_value fn_abs(pt_call *call, const pt_value *args, size_t count)
{
    (void)count;
    if (pt_value_kind(args[0]) != PT_KIND_INT)
        return of_double(call, args[0], fabs, "abs");
    int64_t i = pt_value_as_int(call->values, args[0]);
    return i < 0 ? pt_value_int(call->values, (int64_t)(0 - (uint64_t)i)) : args[0];
}

/* An integer for floats too, -1 for -0.0; but NaN for NaN. */
static pt_value fn_signum(pt_call *call, const pt_value *args, size_t count)
{
    (void)count;
    pt_values *values = call->values;
    if (!pt_value_is_number(args[0]))
        return not_numbers(call, "signum");
    if (pt_value_kind(args[0]) == PT_KIND_INT) {
        int64_t i = pt_value_as_int(values, args[0]);
        return pt_value_int(values, (i > 0) - (i < 0));
    }
    double d = pt_value_as_float(values, args[0]);
    if (isnan(d))
        return pt_value_float(values, NAN);
    return pt_value_int(values, signbit(d) ? -1 : d > 0);
}

static pt_value extreme(pt_call *call, const pt_value *args, size_t count, int sign, const char *name)
{
    pt_value best = args[0];
    for (size_t i = 0; i < count; i++) {
        if (!pt_value_is_number(args[i]))
            return pt_throw(call, "'%s' can only be applied to numbers", name);
        if (pt_value_cmp(call->values, args[i], best) * sign > 0)
            best = args[i];
    }
    return best;
}

static pt_value fn_max(pt_call *call, const pt_value *args, size_t count)
{
    return extreme(call, args, count, 1, "max");
}

static pt_value fn_min(pt_call *call, const pt_value *args, size_t count)
{
    return extreme(call, args, count, -1, "min");
}

/* --- tests ------------------------------------------------------------------------------------------ */

static pt_value fn_is_finite(pt_call *call, const pt_value *args, size_t count)
{
    (void)count;
    bool finite = pt_value_is_number(args[0]) && isfinite(pt_value_as_double(call->values, args[0]));
    return pt_value_bool(finite);
}

static pt_value fn_is_infinite(pt_call *call, const pt_value *args, size_t count)
{
    (void)count;
    return pt_value_bool(pt_value_kind(args[0]) == PT_KIND_FLOAT && isinf(pt_value_as_float(call->values, args[0])));
}

static pt_value fn_is_nan(pt_call *call, const pt_value *args, size_t count)
{
    (void)count;
    return pt_value_bool(pt_value_kind(args[0]) == PT_KIND_FLOAT && isnan(pt_value_as_float(call->values, args[0])));
}

/* --- int_range -------------------------------------------------------------------------------------- */

enum { MAX_RANGE = 1 << 26 };

/* How many numbers lie between start and end, end excluded. */
static uint64_t range_length(int64_t start, int64_t end, int64_t step)
{
    uint64_t span = step > 0 ? (uint64_t)end - (uint64_t)start : (uint64_t)start - (uint64_t)end;
    if (step > 0 ? start >= end : start <= end)
        return 0;
    uint64_t stride = step > 0 ? (uint64_t)step : 0 - (uint64_t)step;
    return stride ? (span - 1) / stride + 1 : UINT64_MAX;
}

static pt_value fn_int_range(pt_call *call, const pt_value *args, size_t count)
{
    static const char *const names[] = {"start", "end", "step"};
    int64_t bounds[3] = {0, 0, 1}; /* start, end, step */
    for (size_t i = 0; i < count; i++) {
        size_t at = count == 1 ? 1 : i;
        if (!pt_value_whole(call->values, args[i], &bounds[at]))
            return pt_throw(call, "'int_range' requires integer argument for %s", names[at]);
    }
    uint64_t length = range_length(bounds[0], bounds[1], bounds[2]);
    if (length > MAX_RANGE)
        return pt_throw(call, "'int_range' would give more than %d numbers", MAX_RANGE);
    pt_value_vec items = {0};
    if (!pt_vec_reserve(&items, length))
        return pt_build_nomem(call);
    for (uint64_t i = 0; i < length; i++)
        items.at[items.len++] = pt_value_int(call->values, (int64_t)((uint64_t)bounds[0] + i * (uint64_t)bounds[2]));
    return pt_build_list(call, &items);
}

const pt_function pt_functions_math[] = {
    {"abs", 1, 1, fn_abs, 0},
    {"signum", 1, 1, fn_signum, 0},
    {"floor", 1, 1, fn_floor, 0},
    {"ceil", 1, 1, fn_ceil, 0},
    {"round", 1, 1, fn_round, 0},
    {"max", 1, PT_ANY_ARGS, fn_max, 0},
    {"min", 1, PT_ANY_ARGS, fn_min, 0},
    {"sqrt", 1, 1, fn_sqrt, 0},
    {"exp", 1, 1, fn_exp, 0},
    {"exp2", 1, 1, fn_exp2, 0},
    {"ln", 1, 1, fn_ln, 0},
    {"log2", 1, 1, fn_log2, 0},
    {"log10", 1, 1, fn_log10, 0},
    {"sin", 1, 1, fn_sin, 0},
    {"cos", 1, 1, fn_cos, 0},
    {"tan", 1, 1, fn_tan, 0},
    {"asin", 1, 1, fn_asin, 0},
    {"acos", 1, 1, fn_acos, 0},
    {"atan", 1, 1, fn_atan, 0},
    {"atan2", 2, 2, fn_atan2, 0},
    {"sinh", 1, 1, fn_sinh, 0},
    {"cosh", 1, 1, fn_cosh, 0},
    {"tanh", 1, 1, fn_tanh, 0},
    {"asinh", 1, 1, fn_asinh, 0},
    {"acosh", 1, 1, fn_acosh, 0},
    {"atanh", 1, 1, fn_atanh, 0},
    {"deg_to_rad", 1, 1, fn_deg_to_rad, 0},
    {"rad_to_deg", 1, 1, fn_rad_to_deg, 0},
    {"is_finite", 1, 1, fn_is_finite, 0},
    {"is_infinite", 1, 1, fn_is_infinite, 0},
    {"is_nan", 1, 1, fn_is_nan, 0},
    {"int_range", 1, 3, fn_int_range, 0},
    {0},
};
