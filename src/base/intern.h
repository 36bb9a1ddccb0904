/* Strings to dense 32-bit ids and back. Id 0 is always the empty string.
 *
 *   slots: [ -, 3, -, 1, 2, - ]  ──▶  strings: [ "", "open", "close", "read" ]  ──▶  bytes in an arena
 *
 * Not thread-safe: one owner at a time. Views returned live as long as the interner. */
#ifndef PT_BASE_INTERN_H
#define PT_BASE_INTERN_H

#include "base/arena.h"
#include "base/str.h"

#define PT_INTERN_NONE UINT32_MAX

typedef struct {
    uint64_t hash;
    uint32_t id;
} pt_intern_slot;

typedef struct {
    pt_intern_slot *slots;
    uint32_t slot_mask; /* slots − 1; 0 before the first insertion */
    uint32_t count;     /* ids given out, the empty string included */
    pt_str *strings;    /* by id */
    uint32_t cap;
    pt_arena bytes;
    bool borrow; /* keep the caller's views instead of copies */
} pt_intern;

void pt_intern_init(pt_intern *table);        /* copies what it is given */
void pt_intern_init_borrow(pt_intern *table); /* keeps the caller's views, which must outlive it */
void pt_intern_release(pt_intern *table);
void pt_intern_clear(pt_intern *table); /* forgets all strings, keeps the memory */

uint32_t pt_intern_id(pt_intern *table, pt_str s); /* PT_INTERN_NONE when memory is out */
uint32_t pt_intern_find(const pt_intern *table, pt_str s); /* PT_INTERN_NONE when not there */

static inline pt_str pt_intern_str(const pt_intern *table, uint32_t id)
{
    return id && id < table->count ? table->strings[id] : (pt_str){"", 0};
}

#endif
