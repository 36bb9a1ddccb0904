#include "base/arena.h"
#include "base/hash.h"
#include "base/intern.h"
#include "base/json.h"
#include "base/pool.h"
#include "base/vec.h"
#include "check.h"

#include <stdatomic.h>

static void test_intern_gives_dense_ids(void)
{
    pt_intern table;
    pt_intern_init(&table);
    CHECK_INT(pt_intern_id(&table, PT_STR("")), 0);
    for (int round = 0; round < 2; round++)
        for (uint32_t i = 0; i < 5000; i++) {
            char text[16];
            snprintf(text, sizeof text, "name%u", i);
            CHECK_INT(pt_intern_id(&table, pt_str_c(text)), i + 1);
        }
    CHECK(pt_str_eq(pt_intern_str(&table, 4712), PT_STR("name4711")));
    CHECK_INT(pt_intern_find(&table, PT_STR("other")), PT_INTERN_NONE);
    pt_intern_release(&table);
}

static void test_varints_round_trip_and_reject_truncation(void)
{
    static const uint64_t values[] = {0, 1, 127, 128, 300, 1u << 31, UINT64_MAX};
    pt_buf buf = {0};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        pt_buf_varint(&buf, values[i]);
    pt_reader in = pt_reader_of(pt_buf_view(&buf));
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        CHECK(pt_read_varint(&in) == values[i]);
    CHECK(!in.failed);
    pt_read_varint(&in);
    CHECK(in.failed);
    pt_buf_release(&buf);
}

static void test_json_escapes_and_repairs(void)
{
    pt_buf buf = {0};
    pt_json json = {.out = &buf};
    pt_json_open(&json, '{');
    pt_json_key(&json, "a\"b");
    pt_json_str(&json, (pt_str){"x\n\x01\xff\xc3\xa9", 6});
    pt_json_key(&json, "n");
    pt_json_open(&json, '[');
    pt_json_double(&json, 1.0);
    pt_json_double(&json, 0.1);
    pt_json_int(&json, -3);
    pt_json_close(&json, ']');
    pt_json_close(&json, '}');
    CHECK_STR(pt_buf_cstr(&buf), "{\"a\\\"b\":\"x\\n\\u0001\xef\xbf\xbd\xc3\xa9\",\"n\":[1.0,0.1,-3]}");
    pt_buf_release(&buf);
}

enum { ITEMS = 20000 };
static _Atomic int runs[ITEMS * 2];

static void count_and_spawn(void *context, size_t item, unsigned worker)
{
    atomic_fetch_add(&runs[item], 1);
    if (item < ITEMS)
        pt_pool_spawn(context, worker, item + ITEMS);
}

static void test_pool_runs_every_item_once(void)
{
    for (unsigned threads = 1; threads <= 8; threads *= 2) {
        pt_error err;
        pt_pool *pool;
        CHECK_OK(pt_pool_new(threads, &pool, &err), err);
        memset(runs, 0, sizeof runs);
        for (int round = 1; round <= 3; round++) {
            CHECK_OK(pt_pool_for(pool, ITEMS, count_and_spawn, pool, &err), err);
            int wrong = 0;
            for (int i = 0; i < ITEMS * 2; i++)
                wrong += runs[i] != round;
            CHECK_INT(wrong, 0);
        }
        pt_pool_free(pool);
    }
}

static void test_hash_sum_is_a_set_digest(void)
{
    pt_hash128 a = pt_hash128_of(PT_STR("a")), b = pt_hash128_of(PT_STR("b"));
    CHECK(pt_hash128_eq(pt_hash128_add(a, b), pt_hash128_add(b, a)));
    CHECK(pt_hash128_eq(pt_hash128_sub(pt_hash128_add(a, b), b), a));
    char hex[33];
    pt_hash128 back;
    pt_hash128_hex(a, hex);
    CHECK(pt_hash128_parse(pt_str_c(hex), &back) && pt_hash128_eq(a, back));
}

static void test_failing_allocation_is_survived(void)
{
    pt_mem_fail_after(1);
    pt_vec(int) numbers = {0};
    CHECK(!pt_vec_push(&numbers, 1));
    pt_buf buf = {0};
    pt_buf_c(&buf, "text");
    CHECK(buf.failed && buf.len == 0);
    pt_arena arena = {0};
    CHECK(pt_arena_alloc(&arena, 10) == NULL);
    pt_mem_fail_after(0);
    CHECK(pt_vec_push(&numbers, 1));
    pt_vec_release(&numbers);
}

int main(int argc, char **argv)
{
    static const pt_test tests[] = {
        PT_TEST(test_intern_gives_dense_ids),
        PT_TEST(test_varints_round_trip_and_reject_truncation),
        PT_TEST(test_json_escapes_and_repairs),
        PT_TEST(test_pool_runs_every_item_once),
        PT_TEST(test_hash_sum_is_a_set_digest),
        PT_TEST(test_failing_allocation_is_survived),
    };
    return PT_RUN(tests);
}
