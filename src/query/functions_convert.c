/* Conversions between kinds, and tests of kinds. */
#include "query/build.h"
#include "query/function_tables.h"

#include <math.h>
#include <stdlib.h>

/* --- to_int ----------------------------------------------------------------------------------------- */

/* Decimal digits with an optional sign, and nothing else. */
static bool int_of_text(pt_str text, int64_t *out)
{
    bool minus = text.len && text.ptr[0] == '-';
    pt_str digits = text.len && (minus || text.ptr[0] == '+') ? pt_str_from(text, 1) : text;
    uint64_t limit = (uint64_t)INT64_MAX + minus, magnitude = 0;
    for (size_t i = 0; i < digits.len; i++) {
        unsigned digit = (unsigned char)digits.ptr[i] - (unsigned)'0';
        if (digit > 9 || magnitude > (limit - digit) / 10)
            return false;
        magnitude = magnitude * 10 + digit;
    }
    *out = (int64_t)(minus ? 0 - magnitude : magnitude);
    return digits.len > 0;
}

static int64_t clipped(double d)
{
    const double limit = 9223372036854775808.0;
    if (isnan(d))
        return 0;
    return d >= limit ? INT64_MAX : d < -limit ? INT64_MIN : (int64_t)d;
}

static pt_value fn_to_int(pt_call *call, const pt_value *args, size_t count)
{
    (void)count;
    pt_values *values = call->values;
    int64_t i = 0;
    bool is_assert;
    switch (pt_value_kind(args[0])) {
    case PT_KIND_NULL:
        return pt_value_int(values, 0);
    case PT_KIND_BOOL:
        return pt_value_int(values, pt_value_as_bool(args[0]));
    case PT_KIND_INT:
        return args[0];
    case PT_KIND_FLOAT:
        return pt_value_int(values, clipped(pt_value_as_float(values, args[0])));
    case PT_KIND_VALIDITY:
        return pt_value_int(values, pt_value_as_micros(values, args[0], &is_assert));
    case PT_KIND_STRING:
        if (int_of_text(pt_value_as_str(values, args[0]), &i))
            return pt_value_int(values, i);
        return pt_throw(call, "the string cannot be interpreted as int");
    default:
        return pt_throw(call, "'to_int' does not convert a value of kind %s", pt_value_kind_name(pt_value_kind(args[0])));
    }
}

/* --- to_float --------------------------------------------------------------------------------------- */

static bool float_word(pt_str text, double *out)
{
    static const struct {
        const char *word;
        double value;
    } words[] = {{"PI", 3.14159265358979323846}, {"E", 2.71828182845904523536}, {"NAN", NAN}, {"INF", INFINITY},
                 {"NEG_INF", -INFINITY}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (!pt_str_eq(text, pt_str_c(words[i].word)))
            continue;
        *out = words[i].value;
        return true;
    }
    return false;
}

static bool same_letters(pt_str text, const char *lower)
{
    if (text.len != strlen(lower))
        return false;
    for (size_t i = 0; i < text.len; i++)
        if ((text.ptr[i] | 0x20) != lower[i])
            return false;
    return true;
}

static size_t skip_digits(pt_str text, size_t at)
{
    while (at < text.len && text.ptr[at] >= '0' && text.ptr[at] <= '9')
        at++;
    return at;
}

/* Digits with a point anywhere, then perhaps an exponent. */
static bool is_decimal(pt_str text)
{
    size_t at = skip_digits(text, 0), digits = at;
    if (at < text.len && text.ptr[at] == '.') {
        size_t end = skip_digits(text, at + 1);
        digits += end - at - 1;
        at = end;
    }
    if (digits == 0)
        return false;
    if (at < text.len && (text.ptr[at] | 0x20) == 'e') {
        at++;
        if (at < text.len && (text.ptr[at] == '+' || text.ptr[at] == '-'))
            at++;
        size_t end = skip_digits(text, at);
        if (end == at)
            return false;
        at = end;
    }
    return at == text.len;
}

static pt_value float_of_text(pt_call *call, pt_str text)
{
    double d;
    if (float_word(text, &d))
        return pt_value_float(call->values, d);
    bool minus = text.len && text.ptr[0] == '-';
    pt_str rest = text.len && (minus || text.ptr[0] == '+') ? pt_str_from(text, 1) : text;
    if (same_letters(rest, "nan"))
        d = NAN;
    else if (same_letters(rest, "inf") || same_letters(rest, "infinity"))
        d = INFINITY;
    else if (!is_decimal(rest))
        return pt_throw(call, "the string cannot be interpreted as float");
    else {
        pt_str terminated = pt_arena_str(call->scratch, rest);
        if (!terminated.ptr)
            return pt_build_nomem(call);
        d = strtod(terminated.ptr, NULL);
    }
    return pt_value_float(call->values, minus ? -d : d);
}

static pt_value fn_to_float(pt_call *call, const pt_value *args, size_t count)
{
    (void)count;
    pt_values *values = call->values;
    switch (pt_value_kind(args[0])) {
    case PT_KIND_NULL:
        return pt_value_float(values, 0.0);
    case PT_KIND_BOOL:
        return pt_value_float(values, pt_value_as_bool(args[0]));
    case PT_KIND_INT:
    case PT_KIND_FLOAT:
        return pt_value_float(values, pt_value_as_double(values, args[0]));
    case PT_KIND_STRING:
        return float_of_text(call, pt_value_as_str(values, args[0]));
    default:
        return pt_throw(call, "'to_float' does not convert a value of kind %s", pt_value_kind_name(pt_value_kind(args[0])));
    }
}

/* --- to_bool ---------------------------------------------------------------------------------------- */

/* False is null, an integer 0, and what is empty. (A Json 0.0 is no integer.) */
static bool json_truth(pt_call *call, pt_value v)
{
    static const char *const falsehoods[] = {"null", "false", "0", "\"\"", "[]", "{}"};
    pt_str text = pt_value_as_str(call->values, v);
    for (size_t i = 0; i < sizeof falsehoods / sizeof *falsehoods; i++)
        if (pt_str_eq(text, pt_str_c(falsehoods[i])))
            return false;
    return true;
}

static bool truth(pt_call *call, pt_value v)
{
    static const char nil[16];
    bool is_assert;
    switch (pt_value_kind(v)) {
    case PT_KIND_NULL:
        return false;
    case PT_KIND_BOOL:
        return pt_value_as_bool(v);
    case PT_KIND_INT:
    case PT_KIND_FLOAT:
        return pt_value_as_double(call->values, v) != 0;
    case PT_KIND_UUID:
        return memcmp(pt_value_as_str(call->values, v).ptr, nil, sizeof nil) != 0;
    case PT_KIND_JSON:
        return json_truth(call, v);
    case PT_KIND_VALIDITY:
        pt_value_as_micros(call->values, v, &is_assert);
        return is_assert;
    case PT_KIND_VEC:
        return true;
    default:
        return pt_value_as_str(call->values, v).len > 0;
    }
}

static pt_value fn_to_bool(pt_call *call, const pt_value *args, size_t count)
{
    (void)count;
    return pt_value_bool(truth(call, args[0]));
}

static pt_value fn_to_unity(pt_call *call, const pt_value *args, size_t count)
{
    (void)count;
    return pt_value_int(call->values, truth(call, args[0]));
}

static pt_value fn_assert(pt_call *call, const pt_value *args, size_t count)
{
    if (pt_value_same(args[0], PT_TRUE))
        return PT_TRUE;
    pt_buf text = {0};
    pt_json json = {.out = &text};
    pt_json_open(&json, '[');
    for (size_t i = 0; i < count && text.len < 300; i++)
        pt_value_print(call->values, &json, args[i]);
    pt_json_close(&json, ']');
    pt_throw(call, "assertion failed: %.*s", (int)(text.len < 300 ? text.len : 300), text.ptr ? text.ptr : "");
    pt_buf_release(&text);
    return PT_NULL;
}

/* --- kinds ------------------------------------------------------------------------------------------ */

#define KIND_TEST(name, condition)                                                              \
    static pt_value fn_##name(pt_call *call, const pt_value *args, size_t count)                \
    {                                                                                           \
        (void)call, (void)count;                                                                \
        pt_kind kind = pt_value_kind(args[0]);                                                  \
        return pt_value_bool(condition);                                                        \
    }

KIND_TEST(is_null, kind == PT_KIND_NULL)
KIND_TEST(is_int, kind == PT_KIND_INT)
KIND_TEST(is_float, kind == PT_KIND_FLOAT)
KIND_TEST(is_num, kind == PT_KIND_INT || kind == PT_KIND_FLOAT)
KIND_TEST(is_string, kind == PT_KIND_STRING)
KIND_TEST(is_list, kind == PT_KIND_LIST || kind == PT_KIND_SET)
KIND_TEST(is_bytes, kind == PT_KIND_BYTES)
KIND_TEST(is_uuid, kind == PT_KIND_UUID)
KIND_TEST(is_json, kind == PT_KIND_JSON)
KIND_TEST(is_vec, kind == PT_KIND_VEC)

const pt_function pt_functions_convert[] = {
    {"to_int", 1, 1, fn_to_int, 0},
    {"to_float", 1, 1, fn_to_float, 0},
    {"to_bool", 1, 1, fn_to_bool, 0},
    {"to_unity", 1, 1, fn_to_unity, 0},
    {"assert", 1, PT_ANY_ARGS, fn_assert, 0},
    {"is_null", 1, 1, fn_is_null, 0},
    {"is_int", 1, 1, fn_is_int, 0},
    {"is_float", 1, 1, fn_is_float, 0},
    {"is_num", 1, 1, fn_is_num, 0},
    {"is_string", 1, 1, fn_is_string, 0},
    {"is_list", 1, 1, fn_is_list, 0},
    {"is_bytes", 1, 1, fn_is_bytes, 0},
    {"is_uuid", 1, 1, fn_is_uuid, 0},
    {"is_json", 1, 1, fn_is_json, 0},
    {"is_vec", 1, 1, fn_is_vec, 0},
    {0},
};
