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

/* The shortest digits that read back as value, without trailing zeros, and the decimal exponent of the
 * first. Up to 15 digits a decimal survives the way through a double, so 15, 16 and 17 are all to try. */
static int shortest_digits(double value, char digits[24], int *exponent)
{
    char text[40];
    for (int precision = 14; precision <= 16; precision++) {
        snprintf(text, sizeof text, "%.*e", precision, value);
        if (strtod(text, NULL) == value)
            break;
    }
    char *mark = strchr(text, 'e');
    *exponent = atoi(mark + 1);
    int count = 0;
    for (const char *p = text; p < mark; p++)
        if (*p != '.')
            digits[count++] = *p;
    while (count > 1 && digits[count - 1] == '0')
        count--;
    return count;
}

/* Digits and point for exponents -5 to 15, "0.00001", "1000000000000000.0". */
static size_t positional(const char *digits, int count, int exponent, char *out)
{
    size_t n = 0;
    if (exponent < 0) {
        out[n++] = '0';
        out[n++] = '.';
        for (int i = -1; i > exponent; i--)
            out[n++] = '0';
    }
    for (int i = 0; i < count || i <= exponent; i++) {
        if (exponent >= 0 && i == exponent + 1)
            out[n++] = '.';
        out[n++] = i < count ? digits[i] : '0';
    }
    if (exponent >= 0 && count <= exponent + 1) {
        out[n++] = '.';
        out[n++] = '0';
    }
    return n;
}

size_t pt_double_text(double value, char out[32])
{
    char digits[24] = "";
    int exponent;
    size_t n = 0;
    if (signbit(value))
        out[n++] = '-';
    int count = shortest_digits(fabs(value), digits, &exponent);
    if (exponent >= -5 && exponent <= 15)
        return n + positional(digits, count, exponent, out + n);
    out[n++] = digits[0];
    if (count > 1) {
        out[n++] = '.';
        memcpy(out + n, digits + 1, (size_t)count - 1);
        n += (size_t)count - 1;
    }
    return n + (size_t)snprintf(out + n, 32 - n, "e%d", exponent);
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
