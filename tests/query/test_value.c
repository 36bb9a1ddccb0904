#include "check.h"

#include "query/function.h"
#include "query/value.h"

#include <math.h>

static void test_numbers_round_trip(void)
{
    pt_values values;
    pt_values_init(&values);
    static const int64_t ints[] = {0, 1, -1, INT64_MAX, INT64_MIN, (int64_t)1 << 62, -((int64_t)1 << 62) - 1};
    for (size_t i = 0; i < sizeof ints / sizeof *ints; i++) {
        pt_value v = pt_value_int(&values, ints[i]);
        CHECK(pt_value_kind(v) == PT_KIND_INT);
        CHECK(pt_value_as_int(&values, v) == ints[i]);
        CHECK(pt_value_same(v, pt_value_int(&values, ints[i])));
    }
    static const double floats[] = {0.0, -0.0, 1.0, -1.5, 1e300, 5e-324, 1e-76, 1e77, INFINITY, -INFINITY,
        NAN, 3.14};
    for (size_t i = 0; i < sizeof floats / sizeof *floats; i++) {
        pt_value v = pt_value_float(&values, floats[i]);
        double back = pt_value_as_float(&values, v);
        CHECK(pt_value_kind(v) == PT_KIND_FLOAT);
        CHECK(memcmp(&back, &floats[i], sizeof back) == 0);
        CHECK(pt_value_same(v, pt_value_float(&values, floats[i])));
    }
    pt_values_release(&values);
}

/* Reads JSON as a parameter, prints it as a result. */
static const char *round_trip(const char *text)
{
    static char out[1024];
    pt_values values;
    pt_values_init(&values);
    pt_arena arena = {0};
    pt_json_node *node;
    pt_error err = {0};
    pt_buf buf = {0};
    pt_json json = {.out = &buf};
    if (pt_json_read(&arena, pt_str_c(text), &node, &err) != PT_OK)
        snprintf(out, sizeof out, "%s at %u:%u", err.message, err.line, err.column);
    else {
        pt_value_print(&values, &json, pt_value_of_json(&values, node));
        snprintf(out, sizeof out, "%s", pt_buf_cstr(&buf));
    }
    pt_buf_release(&buf);
    pt_arena_release(&arena);
    pt_values_release(&values);
    return out;
}

static void test_json(void)
{
    CHECK_STR(round_trip("[1, 1.0, -0.0, 1e16, 1.5E-7, 0.00001, 1e15]"),
              "[1,1.0,-0.0,1e16,1.5e-7,0.00001,1000000000000000.0]");
    CHECK_STR(round_trip("9223372036854775808"), "9.223372036854776e18");
    CHECK_STR(round_trip("-0"), "-0.0");
    CHECK_STR(round_trip("{\"b\":[1,{}],\"a\":null,\"b\":2}"), "{\"a\":null,\"b\":2}");
    CHECK_STR(round_trip("\"\\u00e9\\ud83d\\ude00\\n\""), "\"\xc3\xa9\xf0\x9f\x98\x80\\n\"");
    CHECK_STR(round_trip("1e999"), "JSON: number out of range at 1:6");
    CHECK_STR(round_trip("[1,]"), "JSON: not a JSON value at 1:4");
    CHECK_STR(round_trip("01"), "JSON: a number may not start with 0 at 1:3");
    CHECK_STR(round_trip("\"\\ud800\""), "JSON: lone surrogate at 1:8");
    CHECK_STR(round_trip("[] x"), "JSON: text after the value at 1:4");
}

static void test_order(void)
{
    pt_values values;
    pt_values_init(&values);
    pt_value one = pt_value_int(&values, 1), one_f = pt_value_float(&values, 1.0);
    pt_value list = pt_value_list(&values, &one, 1), pair[] = {one, one};
    const pt_value ascending[] = {
        PT_NULL, PT_FALSE, PT_TRUE, pt_value_float(&values, -INFINITY), pt_value_int(&values, INT64_MIN),
        pt_value_float(&values, -0.0), pt_value_int(&values, 0), pt_value_float(&values, 0.0), one, one_f,
        pt_value_float(&values, NAN), pt_value_str(&values, PT_STR("")), pt_value_str(&values, PT_STR("a")),
        pt_value_bytes(&values, PT_KIND_BYTES, PT_STR("a")), list, pt_value_list(&values, pair, 2),
        pt_value_bytes(&values, PT_KIND_JSON, PT_STR("1")), pt_value_validity(&values, 5, true),
        pt_value_validity(&values, 5, false), pt_value_validity(&values, 4, true),
    };
    size_t count = sizeof ascending / sizeof *ascending;
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < count; k++) {
            int order = pt_value_cmp(&values, ascending[i], ascending[k]);
            CHECK_INT((order > 0) - (order < 0), (i > k) - (i < k));
        }
    CHECK(pt_value_eq(&values, one, one_f));
    CHECK(!pt_value_same(one, one_f));
    CHECK(!pt_value_eq(&values, list, pt_value_list(&values, &one_f, 1)));
    pt_values_release(&values);
}

static void test_operators(void)
{
    pt_values values;
    pt_values_init(&values);
    pt_call call;
    pt_call_init(&call, &values, NULL, 1);
    pt_value args[] = {pt_value_float(&values, 2.5), pt_value_float(&values, 0.4)};
    pt_value product = pt_function_find(PT_STR("mul"))->run(&call, args, 2);
    CHECK(pt_value_same(product, pt_value_int(&values, 1)));
    args[0] = PT_TRUE;
    pt_function_find(PT_STR("add"))->run(&call, args, 2);
    CHECK(call.failed);
    CHECK_STR(call.code, "eval::throw");
    CHECK(!pt_function_find(PT_STR("ad")));
    pt_call_release(&call);
    pt_values_release(&values);
}

static void test_nesting_is_bounded(void)
{
    pt_values values;
    pt_values_init(&values);
    pt_value v = PT_NULL;
    for (int i = 0; i < PT_VALUE_DEPTH; i++)
        v = pt_value_list(&values, &v, 1);
    CHECK(!values.failed);
    pt_value_list(&values, &v, 1);
    CHECK(values.failed && values.too_deep);
    pt_values_release(&values);
}

int main(int argc, char **argv)
{
    static const pt_test tests[] = {
        PT_TEST(test_numbers_round_trip), PT_TEST(test_json), PT_TEST(test_order), PT_TEST(test_operators),
        PT_TEST(test_nesting_is_bounded),
    };
    return PT_RUN(tests);
}
