#include "base/json_read.h"

#include "base/error.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/vec.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

typedef struct {
    pt_arena *arena;
    pt_str text;
    size_t at;
    unsigned depth;
    pt_status status;
    const char *message;
    pt_buf scratch;
} reader;

static bool value(reader *in, pt_json_node *out);

static bool fail(reader *in, const char *message)
{
    if (in->status == PT_OK) {
        in->status = PT_E_INVALID;
        in->message = message;
    }
    return false;
}

static bool out_of_memory(reader *in)
{
    in->status = PT_E_NOMEM;
    return false;
}

static int peek(const reader *in)
{
    return in->at < in->text.len ? (unsigned char)in->text.ptr[in->at] : -1;
}

static void blanks(reader *in)
{
    int c = peek(in);
    while (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
        in->at++;
        c = peek(in);
    }
}

static bool word(reader *in, pt_str literal)
{
    if (!pt_str_starts(pt_str_from(in->text, in->at), literal))
        return fail(in, "not a JSON value");
    in->at += literal.len;
    return true;
}

static bool is_digit(int c)
{
    return c >= '0' && c <= '9';
}

static void digits(reader *in)
{
    while (is_digit(peek(in)))
        in->at++;
}

/* The part of a number behind its integer digits; *whole says whether there is none. */
static bool fraction(reader *in, bool *whole)
{
    *whole = true;
    if (peek(in) == '.') {
        *whole = false;
        in->at++;
        if (!is_digit(peek(in)))
            return fail(in, "a digit must follow the decimal point");
        digits(in);
    }
    if (peek(in) == 'e' || peek(in) == 'E') {
        *whole = false;
        in->at++;
        if (peek(in) == '+' || peek(in) == '-')
            in->at++;
        if (!is_digit(peek(in)))
            return fail(in, "a digit must follow the exponent mark");
        digits(in);
    }
    return true;
}

static bool number(reader *in, pt_json_node *out)
{
    size_t start = in->at;
    if (peek(in) == '-')
        in->at++;
    size_t first = in->at;
    if (!is_digit(peek(in)))
        return fail(in, "not a JSON value");
    digits(in);
    if (in->text.ptr[first] == '0' && in->at > first + 1)
        return fail(in, "a number may not start with 0");
    bool whole;
    if (!fraction(in, &whole))
        return false;
    pt_buf_clear(&in->scratch);
    pt_buf_put(&in->scratch, in->text.ptr + start, in->at - start);
    const char *text = pt_buf_cstr(&in->scratch);
    if (!text)
        return out_of_memory(in);
    bool minus_zero = strcmp(text, "-0") == 0;
    if (whole && !minus_zero) {
        errno = 0;
        out->integer = strtoll(text, NULL, 10);
        out->type = PT_JSON_INT;
        if (errno == 0)
            return true;
    }
    out->type = PT_JSON_FLOAT;
    out->number = strtod(text, NULL);
    return isinf(out->number) ? fail(in, "number out of range") : true;
}

static bool hex4(reader *in, uint32_t *out)
{
    uint32_t code = 0;
    for (int i = 0; i < 4; i++, in->at++) {
        int c = peek(in);
        int lower = c | 0x20;
        if (!is_digit(c) && (lower < 'a' || lower > 'f'))
            return fail(in, "\\u needs four hexadecimal digits");
        code = code << 4 | (uint32_t)(is_digit(c) ? c - '0' : lower - 'a' + 10);
    }
    *out = code;
    return true;
}

static void put_utf8(pt_buf *out, uint32_t c)
{
    if (c < 0x80) {
        pt_buf_byte(out, (char)c);
    } else if (c < 0x800) {
        pt_buf_byte(out, (char)(0xc0 | c >> 6));
        pt_buf_byte(out, (char)(0x80 | (c & 0x3f)));
    } else if (c < 0x10000) {
        pt_buf_byte(out, (char)(0xe0 | c >> 12));
        pt_buf_byte(out, (char)(0x80 | (c >> 6 & 0x3f)));
        pt_buf_byte(out, (char)(0x80 | (c & 0x3f)));
    } else {
        pt_buf_byte(out, (char)(0xf0 | c >> 18));
        pt_buf_byte(out, (char)(0x80 | (c >> 12 & 0x3f)));
        pt_buf_byte(out, (char)(0x80 | (c >> 6 & 0x3f)));
        pt_buf_byte(out, (char)(0x80 | (c & 0x3f)));
    }
}

static bool unicode_escape(reader *in)
{
    uint32_t code, low;
    if (!hex4(in, &code))
        return false;
    if (code >= 0xd800 && code < 0xdc00) {
        if (!pt_str_starts(pt_str_from(in->text, in->at), PT_STR("\\u")))
            return fail(in, "lone surrogate");
        in->at += 2;
        if (!hex4(in, &low))
            return false;
        if (low < 0xdc00 || low > 0xdfff)
            return fail(in, "lone surrogate");
        code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
    } else if (code >= 0xdc00 && code < 0xe000) {
        return fail(in, "lone surrogate");
    }
    put_utf8(&in->scratch, code);
    return true;
}

static bool escape(reader *in)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    int c = peek(in);
    in->at++;
    if (c == 'u')
        return unicode_escape(in);
    const char *which = c > 0 ? strchr(from, c) : NULL;
    if (!which)
        return fail(in, "unknown escape");
    pt_buf_byte(&in->scratch, to[which - from]);
    return true;
}

/* One plain character; the position is at its first byte. */
static bool character(reader *in)
{
    size_t len = pt_utf8_len(pt_str_from(in->text, in->at));
    if (len == 0)
        return fail(in, in->at < in->text.len ? "bytes that are not UTF-8" : "unclosed string");
    if (peek(in) < 0x20)
        return fail(in, "control character in a string");
    in->at += len;
    return true;
}

static bool string(reader *in, pt_str *out)
{
    size_t plain = ++in->at; /* start of the run not yet copied */
    bool copied = false;
    pt_buf_clear(&in->scratch);
    while (peek(in) != '"') {
        if (peek(in) != '\\') {
            if (!character(in))
                return false;
            continue;
        }
        pt_buf_put(&in->scratch, in->text.ptr + plain, in->at - plain);
        copied = true;
        in->at++;
        if (!escape(in))
            return false;
        plain = in->at;
    }
    pt_str rest = {in->text.ptr + plain, in->at - plain};
    in->at++;
    *out = rest;
    if (!copied)
        return true;
    pt_buf_str(&in->scratch, rest);
    *out = pt_arena_str(in->arena, pt_buf_view(&in->scratch));
    return in->scratch.failed || !out->ptr ? out_of_memory(in) : true;
}

typedef pt_vec(pt_json_node) node_vec;
typedef pt_vec(pt_str) key_vec;

static bool keep(reader *in, const void *from, size_t count, size_t size, void **out)
{
    *out = pt_arena_alloc(in->arena, count * size);
    if (!*out)
        return out_of_memory(in);
    if (count)
        memcpy(*out, from, count * size);
    return true;
}

static bool member_key(reader *in, pt_str *key)
{
    blanks(in);
    if (peek(in) != '"')
        return fail(in, "a member's name was expected");
    if (!string(in, key))
        return false;
    blanks(in);
    if (peek(in) != ':')
        return fail(in, "':' was expected");
    in->at++;
    return true;
}

/* Elements or members up to the closing bracket. */
static bool elements(reader *in, int closing, node_vec *items, key_vec *keys)
{
    blanks(in);
    if (peek(in) == closing)
        return true;
    for (;;) {
        pt_json_node node = {0};
        pt_str key = {0};
        if (closing == '}' && !member_key(in, &key))
            return false;
        if (!value(in, &node))
            return false;
        if (!pt_vec_push(items, node) || (closing == '}' && !pt_vec_push(keys, key)))
            return out_of_memory(in);
        blanks(in);
        if (peek(in) == closing)
            return true;
        if (peek(in) != ',')
            return fail(in, "',' or a closing bracket was expected");
        in->at++;
    }
}

static bool container(reader *in, pt_json_node *out)
{
    int closing = peek(in) == '{' ? '}' : ']';
    if (++in->depth > PT_JSON_DEPTH)
        return fail(in, "nested too deeply");
    in->at++;
    node_vec items = {0};
    key_vec keys = {0};
    void *kept_items = NULL, *kept_keys = NULL;
    bool ok = elements(in, closing, &items, &keys)
        && keep(in, items.at, items.len, sizeof *items.at, &kept_items)
        && keep(in, keys.at, keys.len, sizeof *keys.at, &kept_keys);
    if (ok) {
        out->type = closing == '}' ? PT_JSON_OBJECT : PT_JSON_ARRAY;
        out->count = (uint32_t)items.len;
        out->items = kept_items;
        out->keys = kept_keys;
        in->at++;
    }
    pt_vec_release(&items);
    pt_vec_release(&keys);
    in->depth--;
    return ok;
}

static bool value(reader *in, pt_json_node *out)
{
    blanks(in);
    *out = (pt_json_node){.type = PT_JSON_NULL};
    switch (peek(in)) {
    case 'n':
        return word(in, PT_STR("null"));
    case 't':
    case 'f':
        out->type = PT_JSON_BOOL;
        out->boolean = peek(in) == 't';
        return word(in, out->boolean ? PT_STR("true") : PT_STR("false"));
    case '"':
        out->type = PT_JSON_STRING;
        return string(in, &out->string);
    case '{':
    case '[':
        return container(in, out);
    default:
        return number(in, out);
    }
}

static void position(const reader *in, pt_error *err)
{
    uint32_t line = 1, column = 1;
    for (size_t i = 0; i < in->at && i < in->text.len; i++) {
        bool newline = in->text.ptr[i] == '\n';
        line += newline;
        column = newline ? 1 : column + 1;
    }
    pt_error_at(err, NULL, line, column);
}

pt_status pt_json_read(pt_arena *arena, pt_str text, pt_json_node **out, pt_error *err)
{
    reader in = {.arena = arena, .text = text};
    pt_json_node *root = PT_ARENA_NEW(arena, pt_json_node);
    if (!root)
        return pt_error_nomem(err);
    bool ok = value(&in, root);
    if (ok) {
        blanks(&in);
        ok = in.at == text.len || fail(&in, "text after the value");
    }
    pt_buf_release(&in.scratch);
    if (ok) {
        *out = root;
        return PT_OK;
    }
    if (in.status == PT_E_NOMEM)
        return pt_error_nomem(err);
    pt_error_set(err, in.status, "JSON: %s", in.message);
    position(&in, err);
    return in.status;
}

const pt_json_node *pt_json_member(const pt_json_node *object, pt_str name)
{
    if (object->type != PT_JSON_OBJECT)
        return NULL;
    for (uint32_t i = object->count; i-- > 0;)
        if (pt_str_eq(object->keys[i], name))
            return &object->items[i];
    return NULL;
}

typedef struct {
    pt_str key;
    uint32_t index;
} member;

static int by_key(const void *a, const void *b)
{
    const member *left = a, *right = b;
    int order = pt_str_cmp(left->key, right->key);
    return order ? order : (left->index > right->index) - (left->index < right->index);
}

static bool write_node(pt_json *json, const pt_json_node *node);

static bool write_object(pt_json *json, const pt_json_node *node)
{
    member *members = pt_malloc(node->count * sizeof *members);
    if (!members)
        return false;
    for (uint32_t i = 0; i < node->count; i++)
        members[i] = (member){node->keys[i], i};
    qsort(members, node->count, sizeof *members, by_key);
    bool ok = true;
    pt_json_open(json, '{');
    for (uint32_t i = 0; ok && i < node->count; i++) {
        if (i + 1 < node->count && pt_str_eq(members[i].key, members[i + 1].key))
            continue;
        pt_json_key_str(json, members[i].key);
        ok = write_node(json, &node->items[members[i].index]);
    }
    pt_json_close(json, '}');
    pt_free(members);
    return ok;
}

static bool write_array(pt_json *json, const pt_json_node *node)
{
    bool ok = true;
    pt_json_open(json, '[');
    for (uint32_t i = 0; ok && i < node->count; i++)
        ok = write_node(json, &node->items[i]);
    pt_json_close(json, ']');
    return ok;
}

static bool write_node(pt_json *json, const pt_json_node *node)
{
    switch (node->type) {
    case PT_JSON_NULL:
        pt_json_null(json);
        return true;
    case PT_JSON_BOOL:
        pt_json_bool(json, node->boolean);
        return true;
    case PT_JSON_INT:
        pt_json_int(json, node->integer);
        return true;
    case PT_JSON_FLOAT:
        pt_json_double(json, node->number);
        return true;
    case PT_JSON_STRING:
        pt_json_str(json, node->string);
        return true;
    case PT_JSON_ARRAY:
        return write_array(json, node);
    case PT_JSON_OBJECT:
        return write_object(json, node);
    }
    return true;
}

bool pt_json_write_compact(pt_buf *out, const pt_json_node *node)
{
    pt_json json = {.out = out};
    return write_node(&json, node) && !out->failed;
}
