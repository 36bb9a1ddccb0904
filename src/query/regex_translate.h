/* What the parts of the translation of patterns share: regex_translate.c (the whole), regex_escape.c (what
 * follows a backslash) and regex_class.c (what stands in brackets). */
#ifndef PT_QUERY_REGEX_TRANSLATE_H
#define PT_QUERY_REGEX_TRANSLATE_H

#include "query/regex.h"

enum { PT_REGEX_DEPTH = 100 };

/* Word characters, as items of a class. */
#define PT_REGEX_WORD "\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\p{Join_Control}"
#define PT_REGEX_ASCII_WORD "0-9A-Za-z_"

/* Flags that matter to the translation; they last to the end of a group. */
typedef struct {
    bool verbose;  /* x: blanks and comments do not count */
    bool ascii;    /* u switched off: \w and the like mean ASCII */
    bool caseless; /* i */
} pt_regex__modes;

typedef struct {
    pt_str source;
    size_t at;
    unsigned depth;
    pt_regex__modes modes;
    pt_regex__translation *out;
} pt_regex__translator;

bool pt_regex__fail(pt_regex__translator *t, const char *problem); /* records it; always false */

/* Reading the source. */
bool pt_regex__at_end(const pt_regex__translator *t);
int pt_regex__peek(const pt_regex__translator *t); /* the next byte, -1 at the end */
bool pt_regex__next_is(const pt_regex__translator *t, const char *text);
bool pt_regex__accept(pt_regex__translator *t, const char *text); /* goes past it, if it is next */
uint32_t pt_regex__take_char(pt_regex__translator *t);
void pt_regex__skip_blanks(pt_regex__translator *t); /* where flag x says so */

/* Writing the pattern. */
void pt_regex__put(pt_regex__translator *t, const char *text);
void pt_regex__put_literal(pt_regex__translator *t, uint32_t code); /* itself, within brackets or without */
void pt_regex__insert(pt_regex__translator *t, size_t at, const char *text);

/* Behind a backslash, an escape that means one character. False without a problem: it means something else. */
bool pt_regex__literal_escape(pt_regex__translator *t, uint32_t *out);

/* One that means a set: writes an item for brackets. *separate: it is in brackets of its own already. False: a
 * problem, or none of these. */
bool pt_regex__set_escape(pt_regex__translator *t, bool *separate);

/* A class, from its opening bracket on. */
bool pt_regex__bracket_class(pt_regex__translator *t);

#endif
