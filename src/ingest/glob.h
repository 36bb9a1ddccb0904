// One ignore pattern, compiled to a few operations and matched without recursion.
//
//   doc/**/[a-c]*.txt  ─▶  LITERAL "doc/"  DIRS  CLASS {abc}  STAR  LITERAL ".txt"
//
// The language is that of gitignore(5) as git itself matches it, case-sensitive, byte for byte:
//   ?       one byte, not '/'
//   *       any bytes, none of them '/'
//   **/     nothing, or anything that ends in '/': at the start, after a '/', or where the pattern's first
//           special byte is (git's own reading: "a**/b" matches "ab")
//   **      anything at all, in the same places, at the end of the pattern; elsewhere it is a *
//   [...]   one byte of a set, never '/': ranges, [:names:]; '!' or '^' first negates
//   \x      the byte x
// A pattern with an open '[' or a lone '\' at the end matches nothing.
#ifndef PT_INGEST_GLOB_H
#define PT_INGEST_GLOB_H

#include "base/arena.h"

typedef enum {
    PT_GLOB_LITERAL, /* these bytes */
    PT_GLOB_ANY,     /* ? */
    PT_GLOB_CLASS,   /* [...] */
    PT_GLOB_STAR,    /* * */
    PT_GLOB_SPAN,    /* ** */
    PT_GLOB_DIRS     // **/
} pt_glob_kind;

typedef struct {
    pt_glob_kind kind;
    pt_str literal;      /* LITERAL: never empty */
    const uint64_t *set; /* CLASS: 256 bits */
} pt_glob_op;

typedef struct {
    pt_glob_op *ops;
    size_t count;
} pt_glob;

/* Compiles pattern into *out, which then lives in the arena and borrows nothing from the pattern.
 * PT_E_INVALID: the pattern can match nothing. PT_E_NOMEM. */
PT_MUST_USE pt_status pt_glob_compile(pt_arena *arena, pt_str pattern, pt_glob *out);

/* Whether the pattern matches the whole of text. Time is bounded by a polynomial in both lengths. */
bool pt_glob_match(const pt_glob *glob, pt_str text);

#endif
