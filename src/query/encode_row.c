/* Values of stored rows as MessagePack: a one-entry map from the kind's name to the payload. */
#include "query/encode.h"

#include "query/msgpack.h"

#include "base/vec.h"

#include <math.h>

static void named(pt_buf *out, pt_str kind)
{
    pt_mp_map(out, 1);
    pt_mp_str(out, kind);
}

static void put_tree(pt_buf *out, const pt_json_node *node)
{
    switch (node->type) {
    case PT_JSON_NULL:
        pt_mp_nil(out);
        break;
    case PT_JSON_BOOL:
        pt_mp_bool(out, node->boolean);
        break;
    case PT_JSON_INT:
        pt_mp_int(out, node->integer);
        break;
    case PT_JSON_FLOAT:
        pt_mp_float(out, node->number);
        break;
    case PT_JSON_STRING:
        pt_mp_str(out, node->string);
        break;
    case PT_JSON_ARRAY:
        pt_mp_array(out, node->count);
        for (uint32_t i = 0; i < node->count; i++)
            put_tree(out, &node->items[i]);
        break;
    case PT_JSON_OBJECT:
        pt_mp_map(out, node->count);
        for (uint32_t i = 0; i < node->count; i++) {
            pt_mp_str(out, node->keys[i]);
            put_tree(out, &node->items[i]);
        }
        break;
    }
}

static bool put_json(const pt_values *values, pt_buf *out, pt_value v)
{
    pt_arena arena = {0};
    const pt_json_node *tree = pt_value_json_tree(values, &arena, v);
    named(out, PT_STR("Json"));
    if (tree)
        put_tree(out, tree);
    pt_arena_release(&arena);
    return tree != NULL;
}

static bool put_items(const pt_values *values, pt_buf *out, pt_value v)
{
    size_t count;
    const pt_value *items = pt_value_items(values, v, &count);
    named(out, pt_value_kind(v) == PT_KIND_SET ? PT_STR("Set") : PT_STR("List"));
    pt_mp_array(out, count);
    for (size_t i = 0; i < count; i++)
        if (!pt_encode_row_value(values, out, items[i]))
            return false;
    return true;
}

/* Elements are kept big-endian in memory and stored little-endian. */
static void put_vec(pt_buf *out, pt_str bytes)
{
    size_t width = bytes.ptr[0] == 1 ? 4 : 8;
    pt_buf swapped = {0};
    for (size_t at = 1; at + width <= bytes.len; at += width)
        for (size_t i = width; i-- > 0;)
            pt_buf_byte(&swapped, bytes.ptr[at + i]);
    named(out, PT_STR("Vec"));
    pt_mp_array(out, 2);
    pt_mp_int(out, bytes.ptr[0] - 1);
    pt_mp_bin(out, pt_buf_view(&swapped));
    out->failed |= swapped.failed;
    pt_buf_release(&swapped);
}

static void put_number(const pt_values *values, pt_buf *out, pt_value v)
{
    named(out, PT_STR("Num"));
    if (pt_value_kind(v) == PT_KIND_INT) {
        named(out, PT_STR("Int"));
        pt_mp_int(out, pt_value_as_int(values, v));
    } else {
        named(out, PT_STR("Float"));
        pt_mp_float(out, pt_value_as_float(values, v));
    }
}

static void put_validity(const pt_values *values, pt_buf *out, pt_value v)
{
    bool is_assert;
    int64_t micros = pt_value_as_micros(values, v, &is_assert);
    named(out, PT_STR("Validity"));
    pt_mp_array(out, 2);
    pt_mp_int(out, micros);
    pt_mp_bool(out, is_assert);
}

bool pt_encode_row_value(const pt_values *values, pt_buf *out, pt_value v)
{
    switch (pt_value_kind(v)) {
    case PT_KIND_BOOL:
        named(out, PT_STR("Bool"));
        pt_mp_bool(out, pt_value_as_bool(v));
        break;
    case PT_KIND_INT:
    case PT_KIND_FLOAT:
        put_number(values, out, v);
        break;
    case PT_KIND_STRING:
    case PT_KIND_REGEX:
        named(out, PT_STR("Str"));
        pt_mp_str(out, pt_value_as_str(values, v));
        break;
    case PT_KIND_BYTES:
        named(out, PT_STR("Bytes"));
        pt_mp_bin(out, pt_value_as_str(values, v));
        break;
    case PT_KIND_UUID:
        named(out, PT_STR("Uuid"));
        pt_mp_bin(out, pt_value_as_str(values, v));
        break;
    case PT_KIND_LIST:
    case PT_KIND_SET:
        return put_items(values, out, v);
    case PT_KIND_VEC:
        put_vec(out, pt_value_as_str(values, v));
        break;
    case PT_KIND_JSON:
        return put_json(values, out, v) && !out->failed;
    case PT_KIND_VALIDITY:
        put_validity(values, out, v);
        break;
    default:
        pt_mp_str(out, PT_STR("Null"));
    }
    return !out->failed;
}

static bool bad(pt_reader *in)
{
    in->failed = true;
    return false;
}

static bool take_tree(pt_arena *arena, pt_reader *in, unsigned depth, pt_json_node *out);

static bool take_members(pt_arena *arena, pt_reader *in, unsigned depth, const pt_mp_item *head,
                         pt_json_node *out)
{
    bool object = head->type == PT_MP_MAP;
    *out = (pt_json_node){.type = object ? PT_JSON_OBJECT : PT_JSON_ARRAY, .count = (uint32_t)head->count};
    out->items = PT_ARENA_ARRAY(arena, pt_json_node, head->count);
    out->keys = object ? PT_ARENA_ARRAY(arena, pt_str, head->count) : NULL;
    if (depth >= PT_JSON_DEPTH || !out->items || (object && !out->keys))
        return bad(in);
    for (size_t i = 0; i < head->count; i++) {
        pt_mp_item key;
        if (object && (!pt_mp_read(in, &key) || key.type != PT_MP_STR))
            return bad(in);
        if (object)
            out->keys[i] = key.bytes;
        if (!take_tree(arena, in, depth + 1, &out->items[i]))
            return false;
    }
    return true;
}

static bool take_tree(pt_arena *arena, pt_reader *in, unsigned depth, pt_json_node *out)
{
    pt_mp_item item;
    if (!pt_mp_read(in, &item))
        return false;
    *out = (pt_json_node){.type = PT_JSON_NULL};
    switch (item.type) {
    case PT_MP_NIL:
        return true;
    case PT_MP_BOOL:
        *out = (pt_json_node){.type = PT_JSON_BOOL, .boolean = item.boolean};
        return true;
    case PT_MP_INT:
        *out = (pt_json_node){.type = PT_JSON_INT, .integer = item.integer};
        return true;
    case PT_MP_FLOAT:
        out->type = isfinite(item.number) ? PT_JSON_FLOAT : PT_JSON_NULL;
        out->number = item.number;
        return true;
    case PT_MP_STR:
        *out = (pt_json_node){.type = PT_JSON_STRING, .string = item.bytes};
        return true;
    case PT_MP_ARRAY:
    case PT_MP_MAP:
        return take_members(arena, in, depth, &item, out);
    default:
        return bad(in);
    }
}

static bool take_json(pt_values *values, pt_reader *in, unsigned depth, pt_value *out)
{
    (void)depth;
    pt_arena arena = {0};
    pt_json_node node;
    bool ok = take_tree(&arena, in, 0, &node);
    if (ok)
        *out = pt_value_json(values, &node);
    pt_arena_release(&arena);
    return ok;
}

static bool take_value(pt_values *values, pt_reader *in, unsigned depth, pt_value *out);

static bool take_items(pt_values *values, pt_reader *in, unsigned depth, bool set, pt_value *out)
{
    pt_mp_item head;
    if (!pt_mp_read(in, &head) || head.type != PT_MP_ARRAY || depth >= PT_VALUE_DEPTH)
        return bad(in);
    pt_vec(pt_value) items = {0};
    bool ok = true;
    for (size_t i = 0; ok && i < head.count; i++) {
        pt_value item;
        ok = take_value(values, in, depth + 1, &item) && pt_vec_push(&items, item);
    }
    if (ok)
        *out = set ? pt_value_set(values, items.at, items.len) : pt_value_list(values, items.at, items.len);
    pt_vec_release(&items);
    return ok || bad(in);
}

static bool take_list(pt_values *values, pt_reader *in, unsigned depth, pt_value *out)
{
    return take_items(values, in, depth, false, out);
}

static bool take_set(pt_values *values, pt_reader *in, unsigned depth, pt_value *out)
{
    return take_items(values, in, depth, true, out);
}

static bool take_bool(pt_values *values, pt_reader *in, unsigned depth, pt_value *out)
{
    (void)values, (void)depth;
    pt_mp_item item;
    if (!pt_mp_read(in, &item) || item.type != PT_MP_BOOL)
        return bad(in);
    *out = pt_value_bool(item.boolean);
    return true;
}

static bool take_number(pt_values *values, pt_reader *in, unsigned depth, pt_value *out)
{
    (void)depth;
    pt_mp_item map, kind, number;
    if (!pt_mp_read(in, &map) || map.type != PT_MP_MAP || map.count != 1 || !pt_mp_read(in, &kind)
        || kind.type != PT_MP_STR || !pt_mp_read(in, &number))
        return bad(in);
    if (pt_str_eq(kind.bytes, PT_STR("Int")) && number.type == PT_MP_INT)
        *out = pt_value_int(values, number.integer);
    else if (pt_str_eq(kind.bytes, PT_STR("Float")) && number.type == PT_MP_FLOAT)
        *out = pt_value_float(values, number.number);
    else
        return bad(in);
    return true;
}

static bool take_str(pt_values *values, pt_reader *in, unsigned depth, pt_value *out)
{
    (void)depth;
    pt_mp_item item;
    if (!pt_mp_read(in, &item) || item.type != PT_MP_STR)
        return bad(in);
    *out = pt_value_str(values, item.bytes);
    return true;
}

static bool take_bytes(pt_values *values, pt_reader *in, unsigned depth, pt_value *out)
{
    (void)depth;
    pt_mp_item item;
    if (!pt_mp_read(in, &item) || item.type != PT_MP_BIN)
        return bad(in);
    *out = pt_value_bytes(values, PT_KIND_BYTES, item.bytes);
    return true;
}

static bool take_uuid(pt_values *values, pt_reader *in, unsigned depth, pt_value *out)
{
    (void)depth;
    pt_mp_item item;
    if (!pt_mp_read(in, &item) || item.type != PT_MP_BIN || item.bytes.len != 16)
        return bad(in);
    *out = pt_value_bytes(values, PT_KIND_UUID, item.bytes);
    return true;
}

static bool take_validity(pt_values *values, pt_reader *in, unsigned depth, pt_value *out)
{
    (void)depth;
    pt_mp_item head, micros, is_assert;
    if (!pt_mp_read(in, &head) || head.type != PT_MP_ARRAY || head.count != 2 || !pt_mp_read(in, &micros)
        || micros.type != PT_MP_INT || !pt_mp_read(in, &is_assert) || is_assert.type != PT_MP_BOOL)
        return bad(in);
    *out = pt_value_validity(values, micros.integer, is_assert.boolean);
    return true;
}

static bool take_vec(pt_values *values, pt_reader *in, unsigned depth, pt_value *out)
{
    (void)depth;
    pt_mp_item head, type, data;
    if (!pt_mp_read(in, &head) || head.type != PT_MP_ARRAY || head.count != 2 || !pt_mp_read(in, &type)
        || type.type != PT_MP_INT || type.integer < 0 || type.integer > 1 || !pt_mp_read(in, &data)
        || data.type != PT_MP_BIN)
        return bad(in);
    size_t width = type.integer ? 8 : 4;
    pt_buf bytes = {0};
    pt_buf_byte(&bytes, (char)(type.integer + 1));
    for (size_t at = 0; at + width <= data.bytes.len; at += width)
        for (size_t i = width; i-- > 0;)
            pt_buf_byte(&bytes, data.bytes.ptr[at + i]);
    bool ok = !bytes.failed;
    if (ok)
        *out = pt_value_bytes(values, PT_KIND_VEC, pt_buf_view(&bytes));
    pt_buf_release(&bytes);
    return ok;
}

static const struct {
    const char *kind;
    bool (*take)(pt_values *values, pt_reader *in, unsigned depth, pt_value *out);
} readers[] = {
    {"Str", take_str},   {"Num", take_number}, {"Bool", take_bool}, {"List", take_list},
    {"Json", take_json},
    {"Set", take_set},   {"Uuid", take_uuid},  {"Bytes", take_bytes}, {"Validity", take_validity},
    {"Vec", take_vec},
};

static bool take_value(pt_values *values, pt_reader *in, unsigned depth, pt_value *out)
{
    pt_mp_item item, kind;
    if (!pt_mp_read(in, &item))
        return false;
    if (item.type == PT_MP_STR && pt_str_eq(item.bytes, PT_STR("Null"))) {
        *out = PT_NULL;
        return true;
    }
    if (item.type != PT_MP_MAP || item.count != 1 || !pt_mp_read(in, &kind) || kind.type != PT_MP_STR)
        return bad(in);
    for (size_t i = 0; i < sizeof readers / sizeof *readers; i++)
        if (pt_str_eq(kind.bytes, pt_str_c(readers[i].kind)))
            return readers[i].take(values, in, depth, out);
    return bad(in);
}

bool pt_decode_row_value(pt_values *values, pt_reader *in, pt_value *out)
{
    return take_value(values, in, 0, out);
}
