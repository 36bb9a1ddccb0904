/* Functions of strings, by characters and not by bytes. */
#include "query/build.h"
#include "query/function_tables.h"
#include "query/unicode.h"

static bool is_string(pt_value v)
{
    return pt_value_kind(v) == PT_KIND_STRING;
}

static pt_value not_string(pt_call *call, const char *name)
{
    return pt_throw(call, "'%s' requires strings", name);
}

static pt_value fn_length(pt_call *call, const pt_value *args, size_t count)
{
    (void)count;
    pt_kind kind = pt_value_kind(args[0]);
    if (kind != PT_KIND_STRING && kind != PT_KIND_BYTES && kind != PT_KIND_LIST && kind != PT_KIND_SET
        && kind != PT_KIND_VEC)
        return pt_throw(call, "'length' requires lists, strings or bytes");
    pt_str bytes = pt_value_as_str(call->values, args[0]);
    size_t length = bytes.len;
    if (kind == PT_KIND_STRING)
        length = pt_char_count(bytes);
    else if (kind == PT_KIND_VEC)
        length = bytes.len ? (bytes.len - 1) / (bytes.ptr[0] == 2 ? 8 : 4) : 0;
    else if (kind != PT_KIND_BYTES)
        pt_value_items(call->values, args[0], &length);
    return pt_value_int(call->values, (int64_t)length);
}

/* --- searching -------------------------------------------------------------------------------------- */

static pt_value fn_str_includes(pt_call *call, const pt_value *args, size_t count)
{
    (void)count;
    if (!is_string(args[0]) || !is_string(args[1]))
        return not_string(call, "str_includes");
    pt_str text = pt_value_as_str(call->values, args[0]), part = pt_value_as_str(call->values, args[1]);
    return pt_value_bool(part.len == 0 || pt_str_find_str(text, part) >= 0);
}

static pt_value at_end(pt_call *call, const pt_value *args, bool (*test)(pt_str, pt_str), const char *name)
{
    pt_kind kind = pt_value_kind(args[0]);
    if ((kind != PT_KIND_STRING && kind != PT_KIND_BYTES) || pt_value_kind(args[1]) != kind)
        return pt_throw(call, "'%s' requires strings or bytes", name);
    return pt_value_bool(test(pt_value_as_str(call->values, args[0]), pt_value_as_str(call->values, args[1])));
}

static pt_value fn_starts_with(pt_call *call, const pt_value *args, size_t count)
{
    (void)count;
    return at_end(call, args, pt_str_starts, "starts_with");
}

static pt_value fn_ends_with(pt_call *call, const pt_value *args, size_t count)
{
    (void)count;
    return at_end(call, args, pt_str_ends, "ends_with");
}

/* --- case and blanks -------------------------------------------------------------------------------- */

static pt_value recased(pt_call *call, pt_value v, void (*put)(pt_buf *, pt_str), const char *name)
{
    pt_buf text = {0};
    if (!is_string(v))
        return not_string(call, name);
    put(&text, pt_value_as_str(call->values, v));
    return pt_build_bytes(call, &text, PT_KIND_STRING);
}

static pt_value fn_lowercase(pt_call *call, const pt_value *args, size_t count)
{
    (void)count;
    return recased(call, args[0], pt_char_lower, "lowercase");
}

static pt_value fn_uppercase(pt_call *call, const pt_value *args, size_t count)
{
    (void)count;
    return recased(call, args[0], pt_char_upper, "uppercase");
}

static pt_str trim_both(pt_str text)
{
    return pt_char_trim_end(pt_char_trim_start(text));
}

static pt_value trimmed(pt_call *call, pt_value v, pt_str (*trim)(pt_str), const char *name)
{
    if (!is_string(v))
        return not_string(call, name);
    return pt_value_str(call->values, trim(pt_value_as_str(call->values, v)));
}

static pt_value fn_trim(pt_call *call, const pt_value *args, size_t count)
{
    (void)count;
    return trimmed(call, args[0], trim_both, "trim");
}

static pt_value fn_trim_start(pt_call *call, const pt_value *args, size_t count)
{
    (void)count;
    return trimmed(call, args[0], pt_char_trim_start, "trim_start");
}

static pt_value fn_trim_end(pt_call *call, const pt_value *args, size_t count)
{
    (void)count;
    return trimmed(call, args[0], pt_char_trim_end, "trim_end");
}

/* --- pieces ----------------------------------------------------------------------------------------- */

static pt_value fn_chars(pt_call *call, const pt_value *args, size_t count)
{
    (void)count;
    pt_value_vec items = {0};
    if (!is_string(args[0]))
        return not_string(call, "chars");
    pt_str text = pt_value_as_str(call->values, args[0]);
    while (text.len) {
        size_t len = pt_char_len(*text.ptr);
        if (!pt_build_push(call, &items, pt_value_str(call->values, pt_str_upto(text, len))))
            break;
        text = pt_str_from(text, len);
    }
    return pt_build_list(call, &items);
}

static pt_value fn_from_substrings(pt_call *call, const pt_value *args, size_t count)
{
    pt_buf text = {0};
    if (pt_value_kind(args[0]) != PT_KIND_LIST && pt_value_kind(args[0]) != PT_KIND_SET)
        return pt_throw(call, "'from_substrings' requires a list of strings");
    const pt_value *items = pt_value_items(call->values, args[0], &count);
    for (size_t i = 0; i < count; i++) {
        if (!is_string(items[i])) {
            pt_buf_release(&text);
            return pt_throw(call, "'from_substrings' requires a list of strings");
        }
        pt_buf_str(&text, pt_value_as_str(call->values, items[i]));
    }
    return pt_build_bytes(call, &text, PT_KIND_STRING);
}

/* The text from its count-th character on. */
static pt_str skip_chars(pt_str text, int64_t count)
{
    for (; count > 0 && text.len; count--)
        text = pt_str_from(text, pt_char_len(*text.ptr));
    return text;
}

static pt_value fn_slice_string(pt_call *call, const pt_value *args, size_t count)
{
    (void)count;
    int64_t from, to;
    if (!is_string(args[0]))
        return pt_throw(call, "first argument to 'slice_string' must be a string");
    if (!pt_value_whole(call->values, args[1], &from) || from < 0)
        return pt_throw(call, "second argument to 'slice_string' must be an integer, not negative");
    if (!pt_value_whole(call->values, args[2], &to) || to < from)
        return pt_throw(call, "third argument to 'slice_string' must be an integer, not less than the second");
    pt_str rest = skip_chars(pt_value_as_str(call->values, args[0]), from);
    pt_str behind = skip_chars(rest, to - from);
    return pt_value_str(call->values, pt_str_upto(rest, rest.len - behind.len));
}

const pt_function pt_functions_string[] = {
    {"length", 1, 1, fn_length, 0},
    {"str_includes", 2, 2, fn_str_includes, 0},
    {"starts_with", 2, 2, fn_starts_with, 0},
    {"ends_with", 2, 2, fn_ends_with, 0},
    {"lowercase", 1, 1, fn_lowercase, 0},
    {"uppercase", 1, 1, fn_uppercase, 0},
    {"trim", 1, 1, fn_trim, 0},
    {"trim_start", 1, 1, fn_trim_start, 0},
    {"trim_end", 1, 1, fn_trim_end, 0},
    {"chars", 1, 1, fn_chars, 0},
    {"from_substrings", 1, 1, fn_from_substrings, 0},
    {"slice_string", 3, 3, fn_slice_string, 0},
    {0},
};
