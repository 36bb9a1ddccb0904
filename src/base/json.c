#include "base/json.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static void before_value(pt_json *json)
{
    if (json->comma)
        pt_buf_byte(json->out, ',');
    json->comma = true;
}

void pt_json_open(pt_json *json, char bracket)
{
    before_value(json);
    pt_buf_byte(json->out, bracket);
    json->comma = false;
}

void pt_json_close(pt_json *json, char bracket)
{
    pt_buf_byte(json->out, bracket);
    json->comma = true;
}

size_t pt_utf8_len(pt_str s)
{
    if (s.len == 0)
        return 0;
    const unsigned char *p = (const unsigned char *)s.ptr;
    if (p[0] < 0x80)
        return 1;
    size_t len = p[0] >= 0xf0 ? 4 : p[0] >= 0xe0 ? 3 : 2;
    if (p[0] < 0xc2 || p[0] > 0xf4 || s.len < len)
        return 0;
    for (size_t i = 1; i < len; i++)
        if ((p[i] & 0xc0) != 0x80)
            return 0;
    bool overlong = (p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xf0 && p[1] < 0x90);
    bool surrogate = p[0] == 0xed && p[1] > 0x9f;
    bool beyond = p[0] == 0xf4 && p[1] > 0x8f;
    return overlong || surrogate || beyond ? 0 : len;
}

static void escaped(pt_buf *out, char c)
{
    static const char *const shorthand[] = {
        ['\b'] = "\\b", ['\t'] = "\\t", ['\n'] = "\\n", ['\f'] = "\\f",
        ['\r'] = "\\r", ['"'] = "\\\"", ['\\'] = "\\\\",
    };
    unsigned char u = (unsigned char)c;
    if (u < sizeof shorthand / sizeof *shorthand && shorthand[u])
        pt_buf_c(out, shorthand[u]);
    else
        pt_buf_printf(out, "\\u%04x", u);
}

static void quoted(pt_buf *out, pt_str s)
{
    pt_buf_byte(out, '"');
    size_t plain = 0; /* start of the run not yet written */
    size_t i = 0;
    while (i < s.len) {
        unsigned char c = (unsigned char)s.ptr[i];
        size_t step = c < 0x80 ? 1 : pt_utf8_len(pt_str_from(s, i));
        if (step && c >= 0x20 && c != '"' && c != '\\') {
            i += step;
            continue;
        }
        pt_buf_put(out, s.ptr + plain, i - plain);
        if (step)
            escaped(out, s.ptr[i]);
        else
            pt_buf_c(out, "\xef\xbf\xbd");
        plain = ++i;
    }
    pt_buf_put(out, s.ptr + plain, s.len - plain);
    pt_buf_byte(out, '"');
}

void pt_json_key_str(pt_json *json, pt_str key)
{
    before_value(json);
    quoted(json->out, key);
    pt_buf_byte(json->out, ':');
    json->comma = false;
}

void pt_json_key(pt_json *json, const char *key)
{
    pt_json_key_str(json, pt_str_c(key));
}

void pt_json_str(pt_json *json, pt_str s)
{
    before_value(json);
    quoted(json->out, s);
}

void pt_json_int(pt_json *json, int64_t value)
{
    before_value(json);
    pt_buf_printf(json->out, "%lld", (long long)value);
}

void pt_json_uint(pt_json *json, uint64_t value)
{
    before_value(json);
    pt_buf_printf(json->out, "%llu", (unsigned long long)value);
}

size_t pt_double_text(double value, char out[32])
{
    int length = 0;
    for (int digits = 1; digits <= 17; digits++) {
        length = snprintf(out, 32, "%.*g", digits, value);
        if (strtod(out, NULL) == value)
            break;
    }
    if (!strpbrk(out, ".e")) {
        out[length++] = '.';
        out[length++] = '0';
        out[length] = '\0';
    }
    return (size_t)length;
}

void pt_json_double(pt_json *json, double value)
{
    before_value(json);
    if (!isfinite(value)) {
        pt_buf_c(json->out, "null");
        return;
    }
    char text[32];
    pt_buf_put(json->out, text, pt_double_text(value, text));
}

void pt_json_bool(pt_json *json, bool value)
{
    before_value(json);
    pt_buf_c(json->out, value ? "true" : "false");
}

void pt_json_null(pt_json *json)
{
    before_value(json);
    pt_buf_c(json->out, "null");
}
