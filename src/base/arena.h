/* A bump allocator: many small allocations, dropped all at once.
 *
 *   chunk ──▶ chunk ──▶ chunk            allocations are never freed singly;
 *   [used   ] [used   ] [used |free]     reset keeps the first chunk for the next task
 */
#ifndef PT_BASE_ARENA_H
#define PT_BASE_ARENA_H

#include "base/str.h"

#include <stddef.h>

typedef struct pt_arena_chunk pt_arena_chunk;

typedef struct {
    pt_arena_chunk *head; /* chunk being filled; older ones behind it */
    size_t total;         /* bytes of all chunks */
} pt_arena;

void pt_arena_init(pt_arena *arena); /* all-zero memory is an initialised arena too */
void pt_arena_release(pt_arena *arena);
void pt_arena_reset(pt_arena *arena); /* forgets all allocations, keeps the largest chunk */

/* Memory for size bytes, aligned for any type, not cleared. NULL when memory is out. */
void *pt_arena_alloc(pt_arena *arena, size_t size);
void *pt_arena_calloc(pt_arena *arena, size_t count, size_t size);

/* A NUL-terminated copy that lives in the arena. The view is {NULL, 0} when memory is out. */
pt_str pt_arena_str(pt_arena *arena, pt_str s);
pt_str pt_arena_printf(pt_arena *arena, const char *format, ...) PT_PRINTF(2, 3);

#define PT_ARENA_NEW(arena, type) ((type *)pt_arena_calloc((arena), 1, sizeof(type)))
#define PT_ARENA_ARRAY(arena, type, n) ((type *)pt_arena_calloc((arena), (n), sizeof(type)))

#endif
