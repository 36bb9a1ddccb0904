#include "check.h"

#include "query/encode.h"

#include <math.h>

static const char *hex(const pt_buf *buf)
{
    static char text[512];
    text[0] = '\0';
    for (size_t i = 0; i < buf->len; i++)
        snprintf(text + 2 * i, 3, "%02X", (unsigned char)buf->ptr[i]);
    return text;
}

static void test_known_bytes(void)
{
    pt_values values;
    pt_buf buf = {0};
    pt_values_init(&values);
    pt_encode_key(&values, &buf, pt_value_str(&values, PT_STR("abcdefgh")));
    pt_encode_key(&values, &buf, pt_value_int(&values, 42));
    CHECK_STR(hex(&buf), "066162636465666768FF0000000000000000F705C04500000000000000");
    pt_buf_clear(&buf);
    pt_encode_key(&values, &buf, pt_value_str(&values, PT_STR("STORAGE_VERSION")));
    CHECK_STR(hex(&buf), "0653544F524147455FFF56455253494F4E00FE");
    pt_buf_clear(&buf);
    CHECK(pt_encode_row_value(&values, &buf, pt_value_int(&values, -3)));
    CHECK(pt_encode_row_value(&values, &buf, PT_NULL));
    CHECK_STR(hex(&buf), "81A34E756D81A3496E74FDA44E756C6C");
    pt_buf_release(&buf);
    pt_values_release(&values);
}

static size_t samples(pt_values *values, pt_value *out)
{
    size_t n = 0;
    static const int64_t ints[] = {0, 1, -1, 1 << 20, INT64_MAX, INT64_MIN, (int64_t)1 << 53,
        -((int64_t)1 << 53), ((int64_t)1 << 53) - 1};
    static const double floats[] = {0.0, -0.0, 1.0, -1.5, 1e300, -INFINITY, INFINITY, NAN,
        9007199254740992.0};
    static const char *const texts[] = {"", "a", "ab", "abcdefg", "abcdefgh", "abcdefghi", "abcdefghabcdefgh",
        "b", "\xff"};
    out[n++] = PT_NULL, out[n++] = PT_FALSE, out[n++] = PT_TRUE;
    for (size_t i = 0; i < sizeof ints / sizeof *ints; i++)
        out[n++] = pt_value_int(values, ints[i]);
    for (size_t i = 0; i < sizeof floats / sizeof *floats; i++)
        out[n++] = pt_value_float(values, floats[i]);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        out[n++] = pt_value_str(values, pt_str_c(texts[i]));
    out[n++] = pt_value_bytes(values, PT_KIND_BYTES, (pt_str){"\0\0", 2});
    out[n++] = pt_value_bytes(values, PT_KIND_UUID, PT_STR("0123456789abcdef"));
    out[n++] = pt_value_bytes(values, PT_KIND_UUID, PT_STR("9123056789abcdef"));
    size_t first = n;
    out[n++] = pt_value_list(values, NULL, 0);
    out[n++] = pt_value_list(values, out + 3, 2);
    out[n++] = pt_value_list(values, out + first, 2);
    out[n++] = pt_value_bytes(values, PT_KIND_JSON, PT_STR("{\"a\":[1,2.5,null,true,\"x\"]}"));
    return n;
}

static int cmp_encoded(const pt_values *values, pt_value a, pt_value b)
{
    pt_buf x = {0}, y = {0};
    pt_encode_key(values, &x, a);
    pt_encode_key(values, &y, b);
    int order = pt_str_cmp(pt_buf_view(&x), pt_buf_view(&y));
    pt_buf_release(&x);
    pt_buf_release(&y);
    return order;
}

static void test_keys_sort_like_values(void)
{
    pt_values values;
    pt_value all[64];
    pt_values_init(&values);
    size_t n = samples(&values, all);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < n; k++) {
            int bytes = cmp_encoded(&values, all[i], all[k]), order = pt_value_cmp(&values, all[i], all[k]);
            CHECK_INT((bytes > 0) - (bytes < 0), (order > 0) - (order < 0));
        }
    pt_values_release(&values);
}

static void test_round_trips(void)
{
    pt_values values;
    pt_value all[64], back;
    pt_values_init(&values);
    size_t n = samples(&values, all);
    all[n++] = pt_value_validity(&values, -5, true);
    all[n++] = pt_value_bytes(&values, PT_KIND_VEC, PT_STR("\x01\x3f\x80\0\0"));
    for (size_t i = 0; i < n; i++) {
        pt_buf key = {0}, row = {0};
        pt_encode_key(&values, &key, all[i]);
        CHECK(pt_encode_row_value(&values, &row, all[i]));
        pt_reader in = pt_reader_of(pt_buf_view(&key));
        CHECK(pt_decode_key(&values, &in, &back) && in.at == in.end && pt_value_same(back, all[i]));
        in = pt_reader_of(pt_buf_view(&key));
        CHECK(pt_skip_key(&in) && in.at == in.end);
        in = pt_reader_of(pt_buf_view(&row));
        CHECK(pt_decode_row_value(&values, &in, &back) && in.at == in.end && pt_value_same(back, all[i]));
        for (size_t cut = 0; cut < key.len; cut++) {
            in = pt_reader_of((pt_str){key.ptr, cut});
            CHECK(!pt_decode_key(&values, &in, &back));
        }
        for (size_t cut = 0; cut < row.len; cut++) {
            in = pt_reader_of((pt_str){row.ptr, cut});
            CHECK(!pt_decode_row_value(&values, &in, &back));
        }
        pt_buf_release(&key);
        pt_buf_release(&row);
    }
    pt_values_release(&values);
}

int main(int argc, char **argv)
{
    static const pt_test tests[] = {PT_TEST(test_known_bytes), PT_TEST(test_keys_sort_like_values),
        PT_TEST(test_round_trips)};
    return PT_RUN(tests);
}
