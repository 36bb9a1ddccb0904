/* The tokens of the language. */
#include "query/parse.h"

#include "base/mem.h"
#include "base/vec.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

pt_mark pt_parse__mark(const pt_parser *p)
{
    return (pt_mark){p->at, p->run->problem};
}

bool pt_parse__back(pt_parser *p, pt_mark mark)
{
    if (p->at > p->furthest)
        p->furthest = p->at;
    p->at = mark.at;
    if (!p->run->problem || !p->run->problem->fatal)
        p->run->problem = mark.problem;
    return false;
}

static int peek_at(const pt_parser *p, size_t at)
{
    return at < p->src.len ? (unsigned char)p->src.ptr[at] : -1;
}

static int peek(const pt_parser *p)
{
    return peek_at(p, p->at);
}

static bool starts(const pt_parser *p, size_t at, const char *token)
{
    return at <= p->src.len && pt_str_starts(pt_str_from(p->src, at), pt_str_c(token));
}

/* Past a comment that begins at `at`, or `at` if none (or none that ends) does. */
static size_t skip_comment(const pt_parser *p, size_t at)
{
    if (peek_at(p, at) == '#') {
        while (at < p->src.len && p->src.ptr[at] != '\n')
            at++;
        return at;
    }
    if (!starts(p, at, "/*"))
        return at;
    size_t open = 0, end = at;
    do {
        if (starts(p, end, "/*"))
            open++, end += 2;
        else if (starts(p, end, "*/"))
            open--, end += 2;
        else
            end++;
    } while (open > 0 && end < p->src.len);
    return open ? at : end;
}

static size_t skip_blanks(const pt_parser *p, size_t at)
{
    for (;;) {
        int c = peek_at(p, at);
        if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
            at++;
            continue;
        }
        size_t behind = skip_comment(p, at);
        if (behind == at)
            return at;
        at = behind;
    }
}

void pt_parse__blanks(pt_parser *p)
{
    p->at = skip_blanks(p, p->at);
}

static bool expected(pt_parser *p)
{
    if (p->at > p->furthest)
        p->furthest = p->at;
    return false;
}

bool pt_parse__peek(pt_parser *p, const char *token)
{
    pt_parse__blanks(p);
    return starts(p, p->at, token);
}

bool pt_parse__token(pt_parser *p, const char *token)
{
    if (!pt_parse__peek(p, token))
        return expected(p);
    p->at += strlen(token);
    return true;
}

/* Length of the letter at `at` (any character beyond ASCII that isn't a blank or punctuation counts). */
static size_t letter(const pt_parser *p, size_t at)
{
    int c = peek_at(p, at);
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))
        return 1;
    if (c < 0x80)
        return 0;
    pt_str rest = pt_str_from(p->src, at);
    bool latin_sign = c == 0xc2 && rest.len > 1 && (unsigned char)rest.ptr[1] != 0xaa
        && (unsigned char)rest.ptr[1] != 0xb5 && (unsigned char)rest.ptr[1] != 0xba;
    bool general_punctuation = c == 0xe2 && rest.len > 1 && (unsigned char)rest.ptr[1] <= 0x81;
    bool cjk_punctuation = c == 0xe3 && rest.len > 1 && (unsigned char)rest.ptr[1] == 0x80
        && rest.len > 2 && (unsigned char)rest.ptr[2] <= 0x84;
    return latin_sign || general_punctuation || cjk_punctuation ? 0 : pt_utf8_len(rest);
}

static size_t word_char(const pt_parser *p, size_t at)
{
    int c = peek_at(p, at);
    return c == '_' || (c >= '0' && c <= '9') ? 1 : letter(p, at);
}

bool pt_parse__word(pt_parser *p, const char *word)
{
    pt_mark mark = pt_parse__mark(p);
    if (!pt_parse__token(p, word))
        return false;
    return word_char(p, p->at) == 0 || pt_parse__back(p, mark);
}

/* A name beginning at the current byte; `extra` is one more character it may contain. */
static bool name(pt_parser *p, bool underscore_first, int extra, pt_str *out)
{
    size_t at = p->at;
    size_t first = letter(p, at);
    if (!first && underscore_first && peek(p) == '_')
        first = 1;
    if (!first)
        return expected(p);
    at += first;
    for (;;) {
        size_t step = word_char(p, at);
        if (!step && extra && peek_at(p, at) == extra)
            step = 1;
        if (!step)
            break;
        at += step;
    }
    *out = (pt_str){p->src.ptr + p->at, at - p->at};
    p->at = at;
    return true;
}

bool pt_parse__ident(pt_parser *p, pt_str *out)
{
    pt_parse__blanks(p);
    return name(p, false, 0, out);
}

bool pt_parse__uident(pt_parser *p, pt_str *out)
{
    pt_parse__blanks(p);
    return name(p, true, 0, out);
}

bool pt_parse__var(pt_parser *p, pt_str *out)
{
    pt_parse__blanks(p);
    return name(p, true, '.', out);
}

/* `separator` and another ident, as long as there are any. */
static void more_idents(pt_parser *p, char separator)
{
    pt_str part;
    while (peek(p) == separator && letter(p, p->at + 1)) {
        p->at++;
        name(p, false, 0, &part);
    }
}

bool pt_parse__cname(pt_parser *p, pt_str *out)
{
    pt_parse__blanks(p);
    size_t start = p->at;
    if (!name(p, false, 0, out))
        return false;
    more_idents(p, '.');
    *out = (pt_str){p->src.ptr + start, p->at - start};
    return true;
}

bool pt_parse__relname(pt_parser *p, pt_str *out)
{
    size_t start = p->at;
    if (!name(p, true, 0, out))
        return false;
    if (out->ptr[0] == '_')
        return true;
    more_idents(p, '.');
    more_idents(p, ':');
    *out = (pt_str){p->src.ptr + start, p->at - start};
    return true;
}

/* --- strings ---------------------------------------------------------------------------------------- */

static bool ends_raw(const pt_parser *p, size_t at, size_t underscores)
{
    if (peek_at(p, at) != '"')
        return false;
    for (size_t i = 1; i <= underscores; i++)
        if (peek_at(p, at + i) != '_')
            return false;
    return true;
}

/* "…" and _"…"_: no escapes; blanks and comments at both ends are dropped. */
static bool raw_string(pt_parser *p, pt_str *out)
{
    size_t at = p->at, underscores = 0;
    while (peek_at(p, at) == '_')
        at++, underscores++;
    if (peek_at(p, at) != '"')
        return expected(p);
    at = skip_blanks(p, at + 1);
    size_t start = at, end = at;
    while (!ends_raw(p, at, underscores)) {
        if (at >= p->src.len)
            return expected(p);
        end = at + 1;
        at = skip_blanks(p, end);
    }
    *out = (pt_str){p->src.ptr + start, end - start};
    p->at = at + 1 + underscores;
    return true;
}

static bool unicode_escape(pt_parser *p, size_t *at, pt_buf *out)
{
    char hex[5] = {0};
    for (int i = 0; i < 4; i++) {
        int c = peek_at(p, *at + (size_t)i), lower = c | 0x20;
        if (!((c >= '0' && c <= '9') || (lower >= 'a' && lower <= 'f')))
            return false;
        hex[i] = (char)c;
    }
    unsigned long code = strtoul(hex, NULL, 16);
    if (code >= 0xd800 && code < 0xe000) {
        pt_fail(p->run, (pt_span){(uint32_t)*at - 2, 6}, "parser::invalid_utf8_code",
                "invalid UTF-8 code: u%s", hex);
        code = 0xfffd;
    }
    char text[3];
    size_t len = code < 0x80 ? 1 : code < 0x800 ? 2 : 3;
    if (len == 1)
        text[0] = (char)code;
    else
        text[0] = (char)(len == 2 ? 0xc0 | code >> 6 : 0xe0 | code >> 12);
    if (len == 3)
        text[1] = (char)(0x80 | (code >> 6 & 0x3f));
    if (len > 1)
        text[len - 1] = (char)(0x80 | (code & 0x3f));
    pt_buf_put(out, text, len);
    *at += 4;
    return true;
}

static bool escape(pt_parser *p, size_t *at, pt_buf *out)
{
    static const char from[] = "'\"\\/bfnrt", to[] = "'\"\\/\b\f\n\r\t";
    int c = peek_at(p, (*at)++);
    if (c == 'u')
        return unicode_escape(p, at, out);
    const char *which = c > 0 ? strchr(from, c) : NULL;
    if (!which)
        return false;
    pt_buf_byte(out, to[which - from]);
    return true;
}

static bool escaped_string(pt_parser *p, int quote, pt_str *out)
{
    if (peek(p) != quote)
        return expected(p);
    pt_mark mark = pt_parse__mark(p);
    pt_buf text = {0};
    size_t at = p->at + 1;
    bool ok = true;
    while (ok && peek_at(p, at) != quote) {
        int c = peek_at(p, at++);
        if (c == '\\')
            ok = escape(p, &at, &text);
        else if (c < 0)
            ok = false;
        else
            pt_buf_byte(&text, (char)c);
    }
    pt_str kept = ok ? pt_arena_str(&p->run->arena, pt_buf_view(&text)) : PT_STR("");
    bool no_memory = text.failed || !kept.ptr;
    pt_buf_release(&text);
    if (no_memory)
        return pt_fail_nomem(p->run);
    p->at = at < p->src.len ? at : p->src.len;
    if (!ok)
        return pt_parse__back(p, mark);
    *out = kept;
    p->at = at + 1;
    return true;
}

bool pt_parse__string(pt_parser *p, pt_str *out)
{
    pt_parse__blanks(p);
    if (peek(p) == '\'')
        return escaped_string(p, '\'', out);
    return raw_string(p, out) || escaped_string(p, '"', out);
}

/* --- numbers ---------------------------------------------------------------------------------------- */

static bool is_digit(int c, int base)
{
    if (base == 16 && (c | 0x20) >= 'a' && (c | 0x20) <= 'f')
        return true;
    return c >= '0' && c < '0' + (base < 10 ? base : 10);
}

static size_t digits(const pt_parser *p, size_t at, int base)
{
    while (is_digit(peek_at(p, at), base) || peek_at(p, at) == '_')
        at++;
    return at;
}

static bool digits_text(pt_parser *p, size_t end, char *text, size_t size)
{
    size_t n = 0;
    for (size_t i = p->at; i < end; i++)
        if (p->src.ptr[i] != '_' && n + 1 < size)
            text[n++] = p->src.ptr[i];
    text[n] = '\0';
    return n + 1 < size;
}

static void integer(pt_parser *p, size_t end, int base, pt_value *out)
{
    char text[128];
    size_t start = p->at;
    bool whole = digits_text(p, end, text, sizeof text);
    errno = 0;
    long long i = strtoll(text, NULL, base);
    p->at = end;
    *out = pt_value_int(&p->run->values, i);
    if (errno || !whole)
        pt_fail(p->run, pt_parse__span(p, start), "parser::bad_pos_int", "cannot parse integer");
}

static bool prefixed(pt_parser *p, pt_value *out)
{
    static const struct {
        const char *prefix;
        int base;
    } bases[] = {{"0x", 16}, {"0o", 8}, {"0b", 2}};
    for (size_t i = 0; i < 3; i++) {
        if (!starts(p, p->at, bases[i].prefix) || !is_digit(peek_at(p, p->at + 2), bases[i].base))
            continue;
        p->at += 2;
        integer(p, digits(p, p->at, bases[i].base), bases[i].base, out);
        return true;
    }
    return false;
}

/* End of the float beginning here, or 0. Its integer part is 0 or does not begin with 0. */
static size_t float_end(const pt_parser *p)
{
    size_t at = peek(p) == '0' ? p->at + 1 : digits(p, p->at, 10);
    bool dot = peek_at(p, at) == '.';
    if (dot)
        at = digits(p, at + 1, 10);
    if (peek_at(p, at) == 'e' || peek_at(p, at) == 'E') {
        size_t exponent = at + 1;
        if (peek_at(p, exponent) == '+' || peek_at(p, exponent) == '-')
            exponent++;
        if (is_digit(peek_at(p, exponent), 10))
            return digits(p, exponent, 10);
    }
    return dot ? at : 0;
}

bool pt_parse__number(pt_parser *p, pt_value *out)
{
    pt_parse__blanks(p);
    if (!is_digit(peek(p), 10))
        return expected(p);
    if (prefixed(p, out))
        return true;
    size_t end = float_end(p), start = p->at;
    if (!end) {
        integer(p, digits(p, p->at, 10), 10, out);
        return true;
    }
    char text[1024];
    bool whole = digits_text(p, end, text, sizeof text);
    p->at = end;
    *out = pt_value_float(&p->run->values, strtod(text, NULL));
    if (!whole)
        pt_fail(p->run, pt_parse__span(p, start), "parser::bad_float", "cannot parse float");
    return true;
}

bool pt_parse__param(pt_parser *p, pt_str *out)
{
    pt_parse__blanks(p);
    if (peek(p) != '$')
        return expected(p);
    size_t at = p->at + 1;
    while (peek_at(p, at) == '.' || word_char(p, at))
        at += peek_at(p, at) == '.' ? 1 : word_char(p, at);
    if (at == p->at + 1)
        return expected(p);
    *out = (pt_str){p->src.ptr + p->at + 1, at - p->at - 1};
    p->at = at;
    return true;
}

/* --- bookkeeping ------------------------------------------------------------------------------------ */

pt_span pt_parse__span(const pt_parser *p, size_t start)
{
    return (pt_span){(uint32_t)start, (uint32_t)(p->at - start)};
}

bool pt_parse__enter(pt_parser *p)
{
    if (p->depth >= PT_PARSE_DEPTH) {
        p->too_deep = true;
        return expected(p);
    }
    p->depth++;
    return true;
}

void pt_parse__leave(pt_parser *p)
{
    p->depth--;
}

void *pt_parse__keep(pt_parser *p, const void *from, size_t count, size_t size)
{
    void *kept = pt_arena_alloc(&p->run->arena, count * size);
    if (!kept)
        pt_fail_nomem(p->run);
    else if (count)
        memcpy(kept, from, count * size);
    return kept;
}
