#include "query/coerce.h"

#include "query/catalog.h"
#include "query/program.h"

#include "base/mem.h"

#include <math.h>

static bool failed(pt_run *run, const pt_type *type, pt_value v, const char *code)
{
    pt_buf wanted = {0}, given = {0};
    pt_json json = {.out = &given};
    pt_type_text(type, &wanted);
    pt_value_print(&run->values, &json, v);
    const char *to = pt_buf_cstr(&wanted), *from = pt_buf_cstr(&given);
    pt_fail(run, PT_NO_SPAN, code, "data coercion failed: expected type %s, got value %.200s", to ? to : "?",
            from ? from : "?");
    pt_buf_release(&wanted);
    pt_buf_release(&given);
    return false;
}

bool pt_uuid_parse(pt_str text, unsigned char out[16])
{
    if (pt_str_starts(text, PT_STR("urn:uuid:")))
        text = pt_str_from(text, 9);
    if (text.len > 2 && text.ptr[0] == '{' && text.ptr[text.len - 1] == '}')
        text = (pt_str){text.ptr + 1, text.len - 2};
    bool hyphens = text.len == 36;
    if (!hyphens && text.len != 32)
        return false;
    size_t digits = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i], lower = (char)(c | 0x20);
        if (hyphens && (i == 8 || i == 13 || i == 18 || i == 23)) {
            if (c != '-')
                return false;
            continue;
        }
        bool digit = c >= '0' && c <= '9';
        if (!digit && (lower < 'a' || lower > 'f'))
            return false;
        unsigned nibble = digit ? (unsigned)(c - '0') : (unsigned)(lower - 'a' + 10);
        out[digits / 2] = (unsigned char)(digits % 2 ? out[digits / 2] | nibble : nibble << 4);
        digits++;
    }
    return true;
}

static bool to_int(pt_run *run, const pt_type *type, pt_value v, pt_value *out)
{
    if (pt_value_kind(v) == PT_KIND_INT) {
        *out = v;
        return true;
    }
    double d = pt_value_kind(v) == PT_KIND_FLOAT ? pt_value_as_float(&run->values, v) : NAN;
    if (d != floor(d) || fabs(d) >= 9223372036854775808.0)
        return failed(run, type, v, "eval::coercion_failed");
    *out = pt_value_int(&run->values, (int64_t)d);
    return true;
}

static bool to_float(pt_run *run, const pt_type *type, pt_value v, pt_value *out)
{
    if (!pt_value_is_number(v))
        return failed(run, type, v, "eval::coercion_failed");
    bool is_float = pt_value_kind(v) == PT_KIND_FLOAT;
    *out = is_float ? v : pt_value_float(&run->values, pt_value_as_double(&run->values, v));
    return true;
}

static bool to_bytes(pt_run *run, const pt_type *type, pt_value v, pt_value *out)
{
    *out = v;
    if (pt_value_kind(v) == PT_KIND_BYTES)
        return true;
    if (pt_value_kind(v) != PT_KIND_STRING)
        return failed(run, type, v, "eval::coercion_failed");
    pt_buf bytes = {0};
    bool ok = pt_base64_decode(&bytes, pt_value_as_str(&run->values, v)) && !bytes.failed;
    if (ok)
        *out = pt_value_bytes(&run->values, PT_KIND_BYTES, pt_buf_view(&bytes));
    pt_buf_release(&bytes);
    return ok || failed(run, type, v, "eval::coercion_bad_base_64");
}

static bool to_uuid(pt_run *run, const pt_type *type, pt_value v, pt_value *out)
{
    unsigned char uuid[16] = {0};
    *out = v;
    if (pt_value_kind(v) == PT_KIND_UUID)
        return true;
    if (pt_value_kind(v) != PT_KIND_STRING || !pt_uuid_parse(pt_value_as_str(&run->values, v), uuid))
        return failed(run, type, v, "eval::coercion_failed");
    *out = pt_value_bytes(&run->values, PT_KIND_UUID, (pt_str){(const char *)uuid, sizeof uuid});
    return true;
}

static bool to_json(pt_run *run, const pt_type *type, pt_value v, pt_value *out)
{
    *out = v;
    if (pt_value_kind(v) == PT_KIND_JSON)
        return true;
    pt_arena arena = {0};
    const pt_json_node *tree = pt_value_to_tree(&run->values, &arena, v);
    if (tree)
        *out = pt_value_json(&run->values, tree);
    pt_arena_release(&arena);
    (void)type;
    return tree && !run->values.failed ? true : run->values.failed ? pt_run_check(run) : pt_fail_nomem(run);
}

static bool to_list(pt_run *run, const pt_type *type, pt_value v, pt_value *out)
{
    if (pt_value_kind(v) != PT_KIND_LIST && pt_value_kind(v) != PT_KIND_SET)
        return failed(run, type, v, "eval::coercion_failed");
    size_t count;
    pt_value_items(&run->values, v, &count);
    bool tuple = type->kind == PT_TYPE_TUPLE;
    if ((type->sized && count != type->len) || (tuple && count != type->count))
        return failed(run, type, v, "eval::coercion_bad_list_len");
    pt_value *items = pt_malloc(count * sizeof *items);
    bool ok = items != NULL || pt_fail_nomem(run);
    for (size_t i = 0; ok && i < count; i++) { /* the pool may move while elements are made */
        const pt_value *from = pt_value_items(&run->values, v, &count);
        ok = pt_coerce(run, &type->items[tuple ? i : 0], from[i], &items[i]);
    }
    if (ok)
        *out = pt_value_list(&run->values, items, count);
    pt_free(items);
    return ok;
}

static bool exactly(pt_run *run, const pt_type *type, pt_kind kind, pt_value v, pt_value *out)
{
    *out = v;
    return pt_value_kind(v) == kind || failed(run, type, v, "eval::coercion_failed");
}

static bool to_any(pt_run *run, pt_value v, pt_value *out)
{
    size_t count;
    *out = v;
    if (pt_value_kind(v) != PT_KIND_SET)
        return true;
    const pt_value *items = pt_value_items(&run->values, v, &count);
    pt_value *copy = pt_malloc(count * sizeof *copy);
    if (!copy)
        return pt_fail_nomem(run);
    if (count)
        memcpy(copy, items, count * sizeof *copy);
    *out = pt_value_list(&run->values, copy, count);
    pt_free(copy);
    return true;
}

bool pt_coerce(pt_run *run, const pt_type *type, pt_value v, pt_value *out)
{
    if (pt_value_is_null(v)) {
        *out = v;
        return type->nullable || failed(run, type, v, "eval::coercion_null");
    }
    switch (type->kind) {
    case PT_TYPE_ANY:
        return to_any(run, v, out);
    case PT_TYPE_BOOL:
        return exactly(run, type, PT_KIND_BOOL, v, out);
    case PT_TYPE_STRING:
        return exactly(run, type, PT_KIND_STRING, v, out);
    case PT_TYPE_INT:
        return to_int(run, type, v, out);
    case PT_TYPE_FLOAT:
        return to_float(run, type, v, out);
    case PT_TYPE_BYTES:
        return to_bytes(run, type, v, out);
    case PT_TYPE_UUID:
        return to_uuid(run, type, v, out);
    case PT_TYPE_JSON:
        return to_json(run, type, v, out);
    case PT_TYPE_LIST:
    case PT_TYPE_TUPLE:
        return to_list(run, type, v, out);
    case PT_TYPE_VALIDITY:
        return exactly(run, type, PT_KIND_VALIDITY, v, out);
    case PT_TYPE_VEC:
        return exactly(run, type, PT_KIND_VEC, v, out);
    }
    return false;
}

bool pt_type_same(const pt_type *a, const pt_type *b)
{
    if (a->kind != b->kind || a->nullable != b->nullable || a->sized != b->sized || a->wide != b->wide
        || a->len != b->len
        || a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (!pt_type_same(&a->items[i], &b->items[i]))
            return false;
    return true;
}
