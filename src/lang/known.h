/* Definitions that a language's hooks want to find again, by scope and name.
 *
 * All-zero is an empty table; its memory is the extraction's arena, so that it ends with the file. */
#ifndef PT_LANG_KNOWN_H
#define PT_LANG_KNOWN_H

#include "lang/extract.h"

typedef struct {
    uint64_t key; /* 0: empty */
    uint32_t value;
} pt_known_slot;

typedef struct {
    pt_known_slot *slots;
    size_t len, used;
} pt_known;

/* What was last noted for the name in the scope; 0: nothing. `scope` may be any number below UINT32_MAX. */
uint32_t pt_known_get(const pt_known *known, uint32_t scope, pt_name_id name);
/* Sets x->failed when memory is out. */
void pt_known_set(pt_extract *x, pt_known *known, uint32_t scope, pt_name_id name, uint32_t value);

#endif
