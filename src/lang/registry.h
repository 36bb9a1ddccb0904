/* The languages there are, and which file is in which. */
#ifndef PT_LANG_REGISTRY_H
#define PT_LANG_REGISTRY_H

#include "lang/extract.h"

/* A dialect is a grammar with its table: one per language, and a second one for TSX. The numbers are stored;
 * add at the end only. */
typedef enum {
    PT_DIALECT_RUST,
    PT_DIALECT_PYTHON,
    PT_DIALECT_JAVASCRIPT,
    PT_DIALECT_TYPESCRIPT,
    PT_DIALECT_TSX,
    PT_DIALECT_GO,
    PT_DIALECT_JAVA,
    PT_DIALECT_C,
    PT_DIALECT_CPP,
    PT_DIALECT_RUBY,
    PT_DIALECT_PHP,
    PT_DIALECT_CSHARP,
    PT_DIALECT_SWIFT,
    PT_DIALECT_COUNT
} pt_dialect;

/* The dialect's table; NULL for a number that is none. */
const pt_lang *pt_lang_get(unsigned dialect);

/* The dialect of a path by its name and extension; -1 when it is of no language we know. ".h" is C here: the
 * ingest decides by the tree around it whether it is C++. */
int pt_lang_of_path(pt_str path);

/* The dialects prepared for use, each at most once, on first use, from any thread. */
typedef struct pt_lang_set pt_lang_set;
PT_MUST_USE pt_status pt_lang_set_new(pt_lang_set **out, pt_error *err);
void pt_lang_set_free(pt_lang_set *set);
PT_MUST_USE pt_status pt_lang_set_get(pt_lang_set *set, unsigned dialect, const pt_lang_ready **out, pt_error *err);

#endif
