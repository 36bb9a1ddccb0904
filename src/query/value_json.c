/* Values to JSON and back. */
#include "query/value.h"

#include "base/mem.h"

#include <math.h>
#include <stdio.h>

void pt_base64_encode(pt_buf *out, pt_str bytes)
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < bytes.len; i += 3) {
        size_t have = bytes.len - i < 3 ? bytes.len - i : 3;
        uint32_t group = 0;
        for (size_t k = 0; k < 3; k++)
            group = group << 8 | (k < have ? (unsigned char)bytes.ptr[i + k] : 0u);
        for (size_t k = 0; k < 4; k++)
            pt_buf_byte(out, k <= have ? alphabet[group >> (18 - 6 * k) & 63] : '=');
    }
}

static int base64_digit(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

bool pt_base64_decode(pt_buf *out, pt_str text)
{
    if (text.len % 4)
        return false;
    for (size_t i = 0; i < text.len; i += 4) {
        bool last = i + 4 == text.len;
        size_t pads = !last || text.ptr[i + 3] != '=' ? 0 : text.ptr[i + 2] == '=' ? 2 : 1;
        uint32_t group = 0;
        for (size_t k = 0; k < 4; k++) {
            int digit = k >= 4 - pads ? 0 : base64_digit(text.ptr[i + k]);
            if (digit < 0)
                return false;
            group = group << 6 | (uint32_t)digit;
        }
        if (pads && group & (pads == 2 ? 0xffffu : 0xffu))
            return false;
        for (size_t k = 0; k < 3 - pads; k++)
            pt_buf_byte(out, (char)(group >> (16 - 8 * k)));
    }
    return true;
}

void pt_uuid_text(const unsigned char uuid[16], char out[37])
{
    size_t n = 0;
    for (int i = 0; i < 16; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            out[n++] = '-';
        snprintf(out + n, 3, "%02x", uuid[i]);
        n += 2;
    }
}

static void print_raw(pt_json *out, pt_str text)
{
    if (out->comma)
        pt_buf_byte(out->out, ',');
    pt_buf_str(out->out, text);
    out->comma = true;
}

static void print_float(pt_json *out, double d)
{
    if (isinf(d))
        pt_json_str(out, d > 0 ? PT_STR("INFINITY") : PT_STR("NEGATIVE_INFINITY"));
    else
        pt_json_double(out, d);
}

static void print_base64(pt_json *out, pt_str bytes)
{
    print_raw(out, PT_STR("\""));
    pt_base64_encode(out->out, bytes);
    pt_buf_byte(out->out, '"');
}

static double vec_element(const unsigned char *at, bool wide)
{
    uint64_t bits = 0;
    for (int i = 0; i < (wide ? 8 : 4); i++)
        bits = bits << 8 | at[i];
    double d;
    float f;
    uint32_t half = (uint32_t)bits;
    memcpy(&d, &bits, sizeof d);
    memcpy(&f, &half, sizeof f);
    return wide ? d : (double)f;
}

static void print_vec(pt_json *out, pt_str bytes)
{
    bool wide = bytes.len && bytes.ptr[0] == 2;
    size_t width = wide ? 8 : 4;
    pt_json_open(out, '[');
    for (size_t at = 1; at + width <= bytes.len; at += width)
        print_float(out, vec_element((const unsigned char *)bytes.ptr + at, wide));
    pt_json_close(out, ']');
}

static void print_validity(const pt_values *values, pt_json *out, pt_value v)
{
    bool is_assert;
    int64_t micros = pt_value_as_micros(values, v, &is_assert);
    pt_json_open(out, '[');
    pt_json_int(out, micros);
    pt_json_bool(out, is_assert);
    pt_json_close(out, ']');
}

static void print_items(const pt_values *values, pt_json *out, pt_value v)
{
    size_t count;
    const pt_value *items = pt_value_items(values, v, &count);
    pt_json_open(out, '[');
    for (size_t i = 0; i < count; i++)
        pt_value_print(values, out, items[i]);
    pt_json_close(out, ']');
}

void pt_value_print(const pt_values *values, pt_json *out, pt_value v)
{
    char uuid[37];
    switch (pt_value_kind(v)) {
    case PT_KIND_BOOL:
        pt_json_bool(out, pt_value_as_bool(v));
        break;
    case PT_KIND_INT:
        pt_json_int(out, pt_value_as_int(values, v));
        break;
    case PT_KIND_FLOAT:
        print_float(out, pt_value_as_float(values, v));
        break;
    case PT_KIND_STRING:
    case PT_KIND_REGEX:
        pt_json_str(out, pt_value_as_str(values, v));
        break;
    case PT_KIND_BYTES:
        print_base64(out, pt_value_as_str(values, v));
        break;
    case PT_KIND_UUID:
        pt_uuid_text((const unsigned char *)pt_value_as_str(values, v).ptr, uuid);
        pt_json_str(out, pt_str_c(uuid));
        break;
    case PT_KIND_LIST:
    case PT_KIND_SET:
        print_items(values, out, v);
        break;
    case PT_KIND_VEC:
        print_vec(out, pt_value_as_str(values, v));
        break;
    case PT_KIND_JSON:
        print_raw(out, pt_value_as_str(values, v));
        break;
    case PT_KIND_VALIDITY:
        print_validity(values, out, v);
        break;
    default:
        pt_json_null(out);
    }
}

static pt_value list_of_json(pt_values *values, const pt_json_node *node)
{
    pt_value *items = pt_malloc(node->count * sizeof *items);
    if (!items) {
        values->failed = true;
        return PT_NULL;
    }
    for (uint32_t i = 0; i < node->count; i++)
        items[i] = pt_value_of_json(values, &node->items[i]);
    pt_value list = pt_value_list(values, items, node->count);
    pt_free(items);
    return list;
}

pt_value pt_value_of_json(pt_values *values, const pt_json_node *node)
{
    switch (node->type) {
    case PT_JSON_NULL:
        return PT_NULL;
    case PT_JSON_BOOL:
        return pt_value_bool(node->boolean);
    case PT_JSON_INT:
        return pt_value_int(values, node->integer);
    case PT_JSON_FLOAT:
        return pt_value_float(values, node->number);
    case PT_JSON_STRING:
        return pt_value_str(values, node->string);
    case PT_JSON_ARRAY:
        return list_of_json(values, node);
    case PT_JSON_OBJECT:
        return pt_value_json(values, node);
    }
    return PT_NULL;
}

static unsigned tree_depth(const pt_json_node *node)
{
    unsigned deepest = 0;
    if (node->type != PT_JSON_ARRAY && node->type != PT_JSON_OBJECT)
        return 0;
    for (uint32_t i = 0; i < node->count; i++) {
        unsigned depth = tree_depth(&node->items[i]);
        deepest = depth > deepest ? depth : deepest;
    }
    return deepest + 1;
}

pt_value pt_value_json(pt_values *values, const pt_json_node *node)
{
    if (tree_depth(node) > PT_JSON_DEPTH) { /* could not be read back */
        values->failed = values->too_deep = true;
        return PT_NULL;
    }
    pt_buf text = {0};
    pt_value v = PT_NULL;
    if (pt_json_write_compact(&text, node))
        v = pt_value_bytes(values, PT_KIND_JSON, pt_buf_view(&text));
    else
        values->failed = true;
    pt_buf_release(&text);
    return v;
}

pt_json_node *pt_value_json_tree(const pt_values *values, pt_arena *arena, pt_value json)
{
    pt_json_node *node;
    return pt_json_read(arena, pt_value_as_str(values, json), &node, NULL) == PT_OK ? node : NULL;
}

static bool fill_tree(const pt_values *values, pt_arena *arena, pt_value v, pt_json_node *out);

static bool new_array(pt_arena *arena, pt_json_node *out, size_t count)
{
    *out = (pt_json_node){.type = PT_JSON_ARRAY, .count = (uint32_t)count};
    out->items = PT_ARENA_ARRAY(arena, pt_json_node, count);
    return out->items != NULL;
}

static bool tree_of_items(const pt_values *values, pt_arena *arena, pt_value v, pt_json_node *out)
{
    size_t count;
    const pt_value *items = pt_value_items(values, v, &count);
    if (!new_array(arena, out, count))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!fill_tree(values, arena, items[i], &out->items[i]))
            return false;
    return true;
}

static bool tree_of_bytes(pt_arena *arena, pt_str bytes, pt_json_node *out)
{
    if (!new_array(arena, out, bytes.len))
        return false;
    for (size_t i = 0; i < bytes.len; i++)
        out->items[i] = (pt_json_node){.type = PT_JSON_INT, .integer = (unsigned char)bytes.ptr[i]};
    return true;
}

static void tree_of_float(double d, pt_json_node *out)
{
    *out = (pt_json_node){.type = isfinite(d) ? PT_JSON_FLOAT : PT_JSON_NULL};
    if (isfinite(d))
        out->number = d;
}

static bool tree_of_vec(pt_arena *arena, pt_str bytes, pt_json_node *out)
{
    bool wide = bytes.len && bytes.ptr[0] == 2;
    size_t width = wide ? 8 : 4, count = bytes.len ? (bytes.len - 1) / width : 0;
    if (!new_array(arena, out, count))
        return false;
    for (size_t i = 0; i < count; i++)
        tree_of_float(vec_element((const unsigned char *)bytes.ptr + 1 + i * width, wide), &out->items[i]);
    return true;
}

static bool tree_of_validity(const pt_values *values, pt_arena *arena, pt_value v, pt_json_node *out)
{
    if (!new_array(arena, out, 2))
        return false;
    bool is_assert;
    out->items[0] = (pt_json_node){.type = PT_JSON_INT};
    out->items[0].integer = pt_value_as_micros(values, v, &is_assert);
    out->items[1] = (pt_json_node){.type = PT_JSON_BOOL, .boolean = is_assert};
    return true;
}

static bool tree_of_json(const pt_values *values, pt_arena *arena, pt_value v, pt_json_node *out)
{
    const pt_json_node *tree = pt_value_json_tree(values, arena, v);
    if (tree)
        *out = *tree;
    return tree != NULL;
}

static bool fill_tree(const pt_values *values, pt_arena *arena, pt_value v, pt_json_node *out)
{
    *out = (pt_json_node){.type = PT_JSON_NULL};
    switch (pt_value_kind(v)) {
    case PT_KIND_BOOL:
        *out = (pt_json_node){.type = PT_JSON_BOOL, .boolean = pt_value_as_bool(v)};
        return true;
    case PT_KIND_INT:
        *out = (pt_json_node){.type = PT_JSON_INT, .integer = pt_value_as_int(values, v)};
        return true;
    case PT_KIND_FLOAT:
        tree_of_float(pt_value_as_float(values, v), out);
        return true;
    case PT_KIND_STRING:
    case PT_KIND_REGEX:
        *out = (pt_json_node){.type = PT_JSON_STRING, .string = pt_value_as_str(values, v)};
        return true;
    case PT_KIND_BYTES:
    case PT_KIND_UUID:
        return tree_of_bytes(arena, pt_value_as_str(values, v), out);
    case PT_KIND_LIST:
    case PT_KIND_SET:
        return tree_of_items(values, arena, v, out);
    case PT_KIND_VEC:
        return tree_of_vec(arena, pt_value_as_str(values, v), out);
    case PT_KIND_JSON:
        return tree_of_json(values, arena, v, out);
    case PT_KIND_VALIDITY:
        return tree_of_validity(values, arena, v, out);
    default:
        return true;
    }
}

pt_json_node *pt_value_to_tree(const pt_values *values, pt_arena *arena, pt_value v)
{
    pt_json_node *node = PT_ARENA_NEW(arena, pt_json_node);
    return node && fill_tree(values, arena, v, node) ? node : NULL;
}

void pt_value_text(const pt_values *values, pt_buf *out, pt_value v)
{
    if (pt_value_kind(v) == PT_KIND_STRING) {
        pt_buf_str(out, pt_value_as_str(values, v));
        return;
    }
    pt_arena arena = {0};
    const pt_json_node *tree = pt_value_to_tree(values, &arena, v);
    if (!tree || !pt_json_write_compact(out, tree))
        out->failed = true;
    pt_arena_release(&arena);
}
