/* Functions of byte strings: base64 and bits. */
#include "query/build.h"
#include "query/function_tables.h"

static pt_value fn_encode_base64(pt_call *call, const pt_value *args, size_t count)
{
    (void)count;
    pt_buf text = {0};
    if (pt_value_kind(args[0]) != PT_KIND_BYTES)
        return pt_throw(call, "'encode_base64' requires bytes");
    pt_base64_encode(&text, pt_value_as_str(call->values, args[0]));
    return pt_build_bytes(call, &text, PT_KIND_STRING);
}

static pt_value fn_decode_base64(pt_call *call, const pt_value *args, size_t count)
{
    (void)count;
    pt_buf bytes = {0};
    if (pt_value_kind(args[0]) != PT_KIND_STRING)
        return pt_throw(call, "'decode_base64' requires strings");
    if (!pt_base64_decode(&bytes, pt_value_as_str(call->values, args[0]))) {
        pt_buf_release(&bytes);
        return pt_throw(call, "the string is not properly encoded");
    }
    return pt_build_bytes(call, &bytes, PT_KIND_BYTES);
}

typedef enum { AND, OR, XOR } connective;

static unsigned char combined(unsigned char a, unsigned char b, connective how)
{
    return (unsigned char)(how == AND ? a & b : how == OR ? a | b : a ^ b);
}

static pt_value combine(pt_call *call, const pt_value *args, connective how, const char *name)
{
    if (pt_value_kind(args[0]) != PT_KIND_BYTES || pt_value_kind(args[1]) != PT_KIND_BYTES)
        return pt_throw(call, "'%s' requires bytes", name);
    pt_str a = pt_value_as_str(call->values, args[0]), b = pt_value_as_str(call->values, args[1]);
    if (a.len != b.len)
        return pt_throw(call, "operands of '%s' must have the same lengths", name);
    char *bytes = pt_arena_alloc(call->scratch, a.len);
    if (!bytes)
        return pt_build_nomem(call);
    for (size_t i = 0; i < a.len; i++)
        bytes[i] = (char)combined((unsigned char)a.ptr[i], (unsigned char)b.ptr[i], how);
    return pt_value_bytes(call->values, PT_KIND_BYTES, (pt_str){bytes, a.len});
}

static pt_value fn_bit_and(pt_call *call, const pt_value *args, size_t count)
{
    (void)count;
    return combine(call, args, AND, "bit_and");
}

static pt_value fn_bit_or(pt_call *call, const pt_value *args, size_t count)
{
    (void)count;
    return combine(call, args, OR, "bit_or");
}

static pt_value fn_bit_xor(pt_call *call, const pt_value *args, size_t count)
{
    (void)count;
    return combine(call, args, XOR, "bit_xor");
}

static pt_value fn_bit_not(pt_call *call, const pt_value *args, size_t count)
{
    (void)count;
    if (pt_value_kind(args[0]) != PT_KIND_BYTES)
        return pt_throw(call, "'bit_not' requires bytes");
    pt_str a = pt_value_as_str(call->values, args[0]);
    char *bytes = pt_arena_alloc(call->scratch, a.len);
    if (!bytes)
        return pt_build_nomem(call);
    for (size_t i = 0; i < a.len; i++)
        bytes[i] = (char)~a.ptr[i];
    return pt_value_bytes(call->values, PT_KIND_BYTES, (pt_str){bytes, a.len});
}

/* Bits lie in bytes from the most significant one down; the last byte is filled up with zeros. */
static pt_value fn_pack_bits(pt_call *call, const pt_value *args, size_t count)
{
    if (pt_value_kind(args[0]) != PT_KIND_LIST && pt_value_kind(args[0]) != PT_KIND_SET)
        return pt_throw(call, "'pack_bits' requires a list of booleans");
    const pt_value *bits = pt_value_items(call->values, args[0], &count);
    char *bytes = pt_arena_calloc(call->scratch, count / 8 + 1, 1);
    if (!bytes)
        return pt_build_nomem(call);
    for (size_t i = 0; i < count; i++) {
        if (pt_value_kind(bits[i]) != PT_KIND_BOOL)
            return pt_throw(call, "'pack_bits' requires a list of booleans");
        if (pt_value_as_bool(bits[i]))
            bytes[i / 8] = (char)(bytes[i / 8] | 0x80 >> i % 8);
    }
    return pt_value_bytes(call->values, PT_KIND_BYTES, (pt_str){bytes, (count + 7) / 8});
}

static pt_value fn_unpack_bits(pt_call *call, const pt_value *args, size_t count)
{
    (void)count;
    if (pt_value_kind(args[0]) != PT_KIND_BYTES)
        return pt_throw(call, "'unpack_bits' requires bytes");
    pt_str bytes = pt_value_as_str(call->values, args[0]);
    pt_value *bits = pt_arena_alloc(call->scratch, bytes.len * 8 * sizeof *bits);
    if (!bits)
        return pt_build_nomem(call);
    for (size_t i = 0; i < bytes.len * 8; i++)
        bits[i] = pt_value_bool(bytes.ptr[i / 8] & 0x80 >> i % 8);
    return pt_value_list(call->values, bits, bytes.len * 8);
}

const pt_function pt_functions_bytes[] = {
    {"encode_base64", 1, 1, fn_encode_base64, 0},
    {"decode_base64", 1, 1, fn_decode_base64, 0},
    {"bit_and", 2, 2, fn_bit_and, 0},
    {"bit_or", 2, 2, fn_bit_or, 0},
    {"bit_xor", 2, 2, fn_bit_xor, 0},
    {"bit_not", 1, 1, fn_bit_not, 0},
    {"pack_bits", 1, 1, fn_pack_bits, 0},
    {"unpack_bits", 1, 1, fn_unpack_bits, 0},
    {0},
};
