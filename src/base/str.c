#include "base/str.h"

#include "base/mem.h"

#include <stdarg.h>
#include <stdio.h>

int pt_str_cmp(pt_str a, pt_str b)
{
    size_t common = a.len < b.len ? a.len : b.len;
    int order = common ? memcmp(a.ptr, b.ptr, common) : 0;
    if (order)
        return order;
    return a.len < b.len ? -1 : a.len > b.len;
}

ptrdiff_t pt_str_find(pt_str s, char c)
{
    const char *hit = s.len ? memchr(s.ptr, c, s.len) : NULL;
    return hit ? hit - s.ptr : -1;
}

ptrdiff_t pt_str_rfind(pt_str s, char c)
{
    for (size_t i = s.len; i > 0; i--)
        if (s.ptr[i - 1] == c)
            return (ptrdiff_t)(i - 1);
    return -1;
}

ptrdiff_t pt_str_find_str(pt_str s, pt_str part)
{
    if (part.len == 0)
        return 0;
    for (size_t i = 0; i + part.len <= s.len; i++) {
        const char *hit = memchr(s.ptr + i, part.ptr[0], s.len - part.len - i + 1);
        if (!hit)
            return -1;
        i = (size_t)(hit - s.ptr);
        if (memcmp(hit, part.ptr, part.len) == 0)
            return (ptrdiff_t)i;
    }
    return -1;
}

pt_str pt_path_directory(pt_str path)
{
    ptrdiff_t slash = pt_str_rfind(path, '/');
    return pt_str_upto(path, slash < 0 ? 0 : (size_t)slash);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

pt_str pt_str_trim(pt_str s)
{
    while (s.len && is_blank(s.ptr[0]))
        s = pt_str_from(s, 1);
    while (s.len && is_blank(s.ptr[s.len - 1]))
        s.len--;
    return s;
}

void pt_buf_release(pt_buf *buf)
{
    pt_free(buf->ptr);
    *buf = (pt_buf){0};
}

bool pt_buf_reserve(pt_buf *buf, size_t more)
{
    if (buf->failed)
        return false;
    if (buf->cap - buf->len >= more)
        return true;
    size_t cap = buf->cap ? buf->cap * 2 : 256;
    if (more > SIZE_MAX / 2 - buf->len) {
        buf->failed = true;
        return false;
    }
    while (cap - buf->len < more)
        cap *= 2;
    char *grown = pt_realloc(buf->ptr, cap);
    if (!grown) {
        buf->failed = true;
        return false;
    }
    buf->ptr = grown;
    buf->cap = cap;
    return true;
}

void pt_buf_put(pt_buf *buf, const void *bytes, size_t len)
{
    if (len == 0 || !pt_buf_reserve(buf, len))
        return;
    memcpy(buf->ptr + buf->len, bytes, len);
    buf->len += len;
}

void pt_buf_str(pt_buf *buf, pt_str s)
{
    pt_buf_put(buf, s.ptr, s.len);
}

void pt_buf_c(pt_buf *buf, const char *cstring)
{
    pt_buf_put(buf, cstring, strlen(cstring));
}

void pt_buf_byte(pt_buf *buf, char c)
{
    pt_buf_put(buf, &c, 1);
}

void pt_buf_printf(pt_buf *buf, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (length >= 0 && pt_buf_reserve(buf, (size_t)length + 1)) {
        vsnprintf(buf->ptr + buf->len, (size_t)length + 1, format, again);
        buf->len += (size_t)length;
    }
    va_end(again);
}

void pt_buf_varint(pt_buf *buf, uint64_t value)
{
    if (!pt_buf_reserve(buf, 10))
        return;
    uint8_t *out = (uint8_t *)buf->ptr + buf->len;
    while (value >= 0x80) {
        *out++ = (uint8_t)(value | 0x80);
        value >>= 7;
    }
    *out++ = (uint8_t)value;
    buf->len = (size_t)((char *)out - buf->ptr);
}

const char *pt_buf_cstr(pt_buf *buf)
{
    if (!pt_buf_reserve(buf, 1))
        return NULL;
    buf->ptr[buf->len] = '\0';
    return buf->ptr;
}

uint64_t pt_read_varint_slow(pt_reader *in)
{
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 64 && in->at < in->end; shift += 7) {
        uint8_t byte = *in->at++;
        value |= (uint64_t)(byte & 0x7f) << shift;
        if (byte < 0x80)
            return value;
    }
    in->failed = true;
    in->at = in->end;
    return 0;
}

pt_str pt_read_bytes(pt_reader *in, size_t len)
{
    if ((size_t)(in->end - in->at) < len) {
        in->failed = true;
        in->at = in->end;
        return (pt_str){"", 0};
    }
    pt_str s = {(const char *)in->at, len};
    in->at += len;
    return s;
}
