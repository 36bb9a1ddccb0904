/* String views (borrowed bytes with a length, not NUL-terminated) and a growing byte buffer. */
#ifndef PT_BASE_STR_H
#define PT_BASE_STR_H

#include <parseltongue/status.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef struct {
    const char *ptr;
    size_t len;
} pt_str;

#define PT_STR(literal) ((pt_str){(literal), sizeof(literal) - 1})

static inline pt_str pt_str_c(const char *cstring)
{
    return (pt_str){cstring, cstring ? strlen(cstring) : 0};
}

static inline bool pt_str_eq(pt_str a, pt_str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

static inline bool pt_str_starts(pt_str s, pt_str prefix)
{
    return s.len >= prefix.len && (prefix.len == 0 || memcmp(s.ptr, prefix.ptr, prefix.len) == 0);
}

static inline bool pt_str_ends(pt_str s, pt_str suffix)
{
    return s.len >= suffix.len
        && (suffix.len == 0 || memcmp(s.ptr + s.len - suffix.len, suffix.ptr, suffix.len) == 0);
}

/* s without its first n bytes (n ≤ s.len), and its first n bytes. */
static inline pt_str pt_str_from(pt_str s, size_t n)
{
    return (pt_str){n ? s.ptr + n : s.ptr, s.len - n}; /* NULL + 0 is undefined */
}

static inline pt_str pt_str_upto(pt_str s, size_t n)
{
    return (pt_str){s.ptr, n < s.len ? n : s.len};
}

int pt_str_cmp(pt_str a, pt_str b);              /* bytewise, shorter first; <0, 0, >0 */
ptrdiff_t pt_str_find(pt_str s, char c);         /* index of the first c, or -1 */
ptrdiff_t pt_str_rfind(pt_str s, char c);        /* index of the last c, or -1 */
ptrdiff_t pt_str_find_str(pt_str s, pt_str part); /* index of the first occurrence, or -1 */
pt_str pt_path_directory(pt_str path);           /* what stands before the last '/'; "" when there is none */
pt_str pt_str_trim(pt_str s);                    /* without blanks, tabs and line ends at both sides */

/* A byte buffer that grows. When memory is out it sets `failed`, keeps what it has and ignores further
 * appends, so that a writer checks once at the end. All-zero memory is an empty buffer. */
typedef struct {
    char *ptr;
    size_t len;
    size_t cap;
    bool failed;
} pt_buf;

void pt_buf_release(pt_buf *buf);
bool pt_buf_reserve(pt_buf *buf, size_t more); /* room for `more` bytes after len */
void pt_buf_put(pt_buf *buf, const void *bytes, size_t len);
void pt_buf_str(pt_buf *buf, pt_str s);
void pt_buf_c(pt_buf *buf, const char *cstring);
void pt_buf_byte(pt_buf *buf, char c);
void pt_buf_printf(pt_buf *buf, const char *format, ...) PT_PRINTF(2, 3);
void pt_buf_varint(pt_buf *buf, uint64_t value); /* LEB128, 1 to 10 bytes */
/* Appends a NUL that does not count in len and returns the text; NULL if the buffer has failed. */
const char *pt_buf_cstr(pt_buf *buf);

static inline void pt_buf_clear(pt_buf *buf)
{
    buf->len = 0;
    buf->failed = false;
}

static inline pt_str pt_buf_view(const pt_buf *buf)
{
    return (pt_str){buf->ptr, buf->len};
}

/* Reads bytes that came from outside: past the end or on a malformed number it sets `failed` and
 * returns zeros for ever after. */
typedef struct {
    const uint8_t *at;
    const uint8_t *end;
    bool failed;
} pt_reader;

static inline pt_reader pt_reader_of(pt_str s)
{
    return (pt_reader){(const uint8_t *)s.ptr, (const uint8_t *)s.ptr + s.len, false};
}

uint64_t pt_read_varint_slow(pt_reader *in);
pt_str pt_read_bytes(pt_reader *in, size_t len);

static inline uint64_t pt_read_varint(pt_reader *in)
{
    if (in->at < in->end && *in->at < 0x80)
        return *in->at++;
    return pt_read_varint_slow(in);
}

static inline uint32_t pt_read_u32(pt_reader *in) /* a varint that must fit */
{
    uint64_t v = pt_read_varint(in);
    if (v > UINT32_MAX) {
        in->failed = true;
        return 0;
    }
    return (uint32_t)v;
}

static inline uint8_t pt_read_byte(pt_reader *in)
{
    if (in->at < in->end)
        return *in->at++;
    in->failed = true;
    return 0;
}

#endif
