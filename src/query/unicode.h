/* Characters of UTF-8 text: stepping, blanks, upper and lower case with the full mappings of Unicode
 * (one character may become several; the final sigma has a form of its own). Text must be valid UTF-8. */
#ifndef PT_QUERY_UNICODE_H
#define PT_QUERY_UNICODE_H

#include "base/str.h"

/* Bytes of the character that begins with this byte. */
static inline size_t pt_char_len(char first)
{
    unsigned char c = (unsigned char)first;
    return c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
}

uint32_t pt_char_at(const char *at);              /* the code point that begins there */
void pt_char_put(pt_buf *out, uint32_t code);     /* appends it */
size_t pt_char_count(pt_str text);
pt_str pt_char_trim_start(pt_str text);           /* without leading White_Space */
pt_str pt_char_trim_end(pt_str text);
void pt_char_upper(pt_buf *out, pt_str text);     /* appends the text in upper case */
void pt_char_lower(pt_buf *out, pt_str text);

#endif
