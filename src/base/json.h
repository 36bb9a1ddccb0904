/* Writing JSON text into a buffer: commas, quotes and escapes are the writer's business.
 *
 *     pt_json j = {.out = &buf};
 *     pt_json_open(&j, '{');
 *     pt_json_key(&j, "files");  pt_json_int(&j, 12);
 *     pt_json_close(&j, '}');
 *
 * Strings that are not UTF-8 are written with U+FFFD for each bad byte. */
#ifndef PT_BASE_JSON_H
#define PT_BASE_JSON_H

#include "base/str.h"

typedef struct {
    pt_buf *out;
    bool comma; /* the next value needs one */
} pt_json;

void pt_json_open(pt_json *json, char bracket);  /* '{' or '[' */
void pt_json_close(pt_json *json, char bracket); /* '}' or ']' */
void pt_json_key(pt_json *json, const char *key);
void pt_json_key_str(pt_json *json, pt_str key);
void pt_json_str(pt_json *json, pt_str s);
void pt_json_int(pt_json *json, int64_t value);
void pt_json_uint(pt_json *json, uint64_t value);
void pt_json_double(pt_json *json, double value); /* shortest digits that round-trip, always with '.' or 'e'; NaN and infinities are null */
void pt_json_bool(pt_json *json, bool value);
void pt_json_null(pt_json *json);

/* Shortest decimal text of a finite double that reads back as the same number, as pt_json_double prints
 * it: positional for decimal exponents -5 to 15 ("0.00001", "1.0"), else "1.5e-7". At most 32 bytes, no
 * NUL; returns the length. */
size_t pt_double_text(double value, char out[32]);

/* Length (1 to 4) of the valid UTF-8 sequence at s, or 0 if there is none. */
size_t pt_utf8_len(pt_str s);

#endif
