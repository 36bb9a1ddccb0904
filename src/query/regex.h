/* Regular expressions in the syntax of the query language, which is that of Rust's regex crate: no
 * look-around and no back-references, Unicode classes, sets in brackets ([a-z&&[^aeiou]]). A pattern is
 * translated into one that means the same to PCRE2, which compiles and runs it.
 *
 * PCRE2 tracks back, so a search may take long; it is bounded, and gives up with PT_REGEX_LIMIT. */
#ifndef PT_QUERY_REGEX_H
#define PT_QUERY_REGEX_H

#include "base/str.h"

typedef struct pt_regex pt_regex; /* immutable, but one search at a time */

/* A compiled pattern, or NULL: *reason (of at least 160 bytes) then says why, or is empty when memory is
 * out. The pattern must be UTF-8. */
pt_regex *pt_regex_new(pt_str pattern, char reason[160]);
void pt_regex_free(pt_regex *regex);

typedef enum { PT_REGEX_FOUND, PT_REGEX_NONE, PT_REGEX_LIMIT, PT_REGEX_NO_MEMORY } pt_regex_outcome;

/* The first match that begins at byte `from` or later. Text must be UTF-8, `from` a character's start. */
pt_regex_outcome pt_regex_search(pt_regex *regex, pt_str text, size_t from);

/* Is there a match at all? When going back takes too long, by trying all ways at once; pt_regex_group is
 * undefined afterwards. */
pt_regex_outcome pt_regex_test(pt_regex *regex, pt_str text);

/* Of the last match: the bytes of a group (0 is the whole), empty with start = SIZE_MAX if it took no part. */
typedef struct {
    size_t start, end;
} pt_regex_span;
pt_regex_span pt_regex_group(const pt_regex *regex, unsigned group);

unsigned pt_regex_groups(const pt_regex *regex); /* how many, not counting the whole */
/* The number of the group of that name; 0: there is none. */
unsigned pt_regex_named(const pt_regex *regex, pt_str name);

/* --- between regex_translate.c and regex.c ---------------------------------------------------------- */

enum { PT_REGEX_NAMES = 64 };

typedef struct {
    pt_buf pattern; /* for PCRE2 */
    unsigned groups;
    struct {
        pt_str name; /* in the source */
        unsigned group;
    } names[PT_REGEX_NAMES];
    unsigned name_count;
    const char *problem; /* what is wrong with the source, and where */
    size_t problem_at;
} pt_regex__translation;

/* False: problem is set, or pattern.failed. The buffer is to be released in any case. */
bool pt_regex__translate(pt_str source, pt_regex__translation *out);
/* Does PCRE2 know this property ("sc:Greek", "Alphabetic")? Sets *no_memory when it can't be told. */
bool pt_regex__is_property(const char *name, bool *no_memory);

#endif
