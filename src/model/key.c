#include "model/key.h"

#include "base/error.h"

static void encode(pt_str s, const char *also, pt_buf *out)
{
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        bool twin_mark = c == '#' && i + 1 < s.len && s.ptr[i + 1] >= '0' && s.ptr[i + 1] <= '9' && *also == '#';
        if (c < 0x20 || c == 0x7f || c == '%' || twin_mark || (c != '#' && strchr(also, c)))
            pt_buf_printf(out, "%%%02X", c);
        else
            pt_buf_byte(out, (char)c);
    }
}

void pt_key_format(const pt_key *key, pt_buf *out)
{
    pt_buf_c(out, pt_language_name(key->language));
    pt_buf_byte(out, ':');
    pt_buf_c(out, pt_kind_key(key->kind));
    pt_buf_byte(out, ':');
    encode(key->qualified, "#", out);
    if (key->twin > 1)
        pt_buf_printf(out, "#%u", key->twin);
    pt_buf_byte(out, ':');
    encode(key->path, ":", out);
}

static int hex_digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool decode(pt_str s, pt_buf *out)
{
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] != '%') {
            pt_buf_byte(out, s.ptr[i]);
            continue;
        }
        int high = i + 2 < s.len ? hex_digit(s.ptr[i + 1]) : -1;
        int low = high >= 0 ? hex_digit(s.ptr[i + 2]) : -1;
        if (low < 0)
            return false;
        pt_buf_byte(out, (char)(high << 4 | low));
        i += 2;
    }
    return true;
}

/* Cuts "#12" off the end; 1 when there is none. */
static uint32_t cut_twin(pt_str *qualified)
{
    ptrdiff_t mark = pt_str_rfind(*qualified, '#');
    if (mark < 0 || (size_t)mark + 1 == qualified->len || qualified->len - (size_t)mark > 9)
        return 1;
    uint32_t twin = 0;
    for (size_t i = (size_t)mark + 1; i < qualified->len; i++) {
        if (qualified->ptr[i] < '0' || qualified->ptr[i] > '9')
            return 1;
        twin = twin * 10 + (uint32_t)(qualified->ptr[i] - '0');
    }
    if (twin < 2)
        return 1;
    qualified->len = (size_t)mark;
    return twin;
}

static pt_status not_a_key(pt_str text, pt_error *err)
{
    return pt_error_set(err, PT_E_INVALID, "'%.*s' is not a key; a key looks like rust:method:Store::open:src/store.rs",
                        (int)(text.len < 200 ? text.len : 200), text.ptr);
}

pt_status pt_key_parse(pt_str text, pt_key *key, pt_buf *storage, pt_error *err)
{
    ptrdiff_t first = pt_str_find(text, ':');
    pt_str rest = first < 0 ? PT_STR("") : pt_str_from(text, (size_t)first + 1);
    ptrdiff_t second = pt_str_find(rest, ':');
    ptrdiff_t last = pt_str_rfind(text, ':');
    if (first < 0 || second < 0 || last <= first + second + 1)
        return not_a_key(text, err);
    int language = pt_language_find(pt_str_upto(text, (size_t)first));
    int kind = pt_kind_find(pt_str_upto(rest, (size_t)second));
    size_t begin = (size_t)(first + second + 2);
    pt_str qualified = {text.ptr + begin, (size_t)last - begin};
    pt_str path = pt_str_from(text, (size_t)last + 1);
    if (language < 0 || kind < 0 || path.len == 0)
        return not_a_key(text, err);
    pt_key made = {.language = (uint8_t)language, .kind = (uint8_t)kind, .twin = cut_twin(&qualified)};
    pt_buf_clear(storage);
    bool ok = decode(qualified, storage);
    size_t split = storage->len;
    ok = ok && decode(path, storage);
    if (storage->failed)
        return pt_error_nomem(err);
    if (!ok)
        return not_a_key(text, err);
    made.qualified = (pt_str){storage->ptr, split};
    made.path = (pt_str){storage->ptr + split, storage->len - split};
    *key = made;
    return PT_OK;
}
