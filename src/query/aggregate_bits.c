/* Aggregations of byte strings of one length, bit by bit. */
#include "query/build.h"
#include "query/function_tables.h"

typedef enum { AND, OR, XOR } connective;

static bool join_bits(pt_call *call, pt_value *acc, pt_value v, connective how, const char *name)
{
    if (pt_value_kind(*acc) != PT_KIND_BYTES || pt_value_kind(v) != PT_KIND_BYTES) {
        pt_throw_code(call, NULL, "'%s' requires bytes", name);
        return false;
    }
    pt_str a = pt_value_as_str(call->values, *acc), b = pt_value_as_str(call->values, v);
    if (a.len != b.len) {
        pt_throw_code(call, NULL, "operands of '%s' must have the same lengths, got %zu and %zu bytes", name, a.len, b.len);
        return false;
    }
    char *bytes = pt_arena_alloc(call->scratch, a.len);
    if (!bytes) {
        call->values->failed = true;
        return false;
    }
    for (size_t i = 0; i < a.len; i++)
        bytes[i] = (char)(how == AND ? a.ptr[i] & b.ptr[i] : how == OR ? a.ptr[i] | b.ptr[i] : a.ptr[i] ^ b.ptr[i]);
    pt_value before = *acc;
    *acc = pt_value_bytes(call->values, PT_KIND_BYTES, (pt_str){bytes, a.len});
    return !pt_value_same(before, *acc);
}

static bool join_and(pt_call *call, pt_value *acc, pt_value v)
{
    return join_bits(call, acc, v, AND, "bit_and");
}

static bool join_or(pt_call *call, pt_value *acc, pt_value v)
{
    return join_bits(call, acc, v, OR, "bit_or");
}

/* All-zero state is null: the first value takes its place. */
static void add_bits(pt_call *call, pt_value *acc, pt_value v, connective how, const char *name)
{
    if (!pt_value_is_null(*acc))
        join_bits(call, acc, v, how, name);
    else if (pt_value_kind(v) == PT_KIND_BYTES)
        *acc = v;
    else
        pt_throw_code(call, NULL, "'%s' requires bytes", name);
}

static void add_and(pt_call *call, void *state, pt_value v)
{
    add_bits(call, state, v, AND, "bit_and");
}

static void add_or(pt_call *call, void *state, pt_value v)
{
    add_bits(call, state, v, OR, "bit_or");
}

static void add_xor(pt_call *call, void *state, pt_value v)
{
    add_bits(call, state, v, XOR, "bit_xor");
}

static pt_value no_bytes(pt_call *call)
{
    return pt_value_bytes(call->values, PT_KIND_BYTES, PT_STR(""));
}

static pt_value finish_bits(pt_call *call, void *state)
{
    pt_value v = *(pt_value *)state;
    return pt_value_is_null(v) ? no_bytes(call) : v;
}

const pt_aggregation pt_aggregations_bits[] = {
    {"bit_and", sizeof(pt_value), 0, NULL, add_and, finish_bits, NULL, join_and, no_bytes},
    {"bit_or", sizeof(pt_value), 0, NULL, add_or, finish_bits, NULL, join_or, no_bytes},
    {"bit_xor", sizeof(pt_value), 0, NULL, add_xor, finish_bits, NULL, NULL, NULL},
    {0},
};
