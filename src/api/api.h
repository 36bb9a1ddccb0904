/* What the files of the public API share. */
#ifndef PT_API_API_H
#define PT_API_API_H

#include <parseltongue/parseltongue.h>

#include "base/error.h"
#include "base/mem.h"
#include "ops/ops.h"

struct pt_database {
    pt_store_db store;
    char *connection;
};

struct pt_snapshot {
    pt_database *database;
    pt_graph *graph;
    char digest_text[33];
    pt_buf candidates;
};

/* Strings come from the arena (NUL-terminated). PT_E_NOMEM, or what the graph says. */
PT_MUST_USE pt_status pt_api__entity(pt_graph *graph, const pt_entity *entity, pt_arena *arena, pt_entity_info *out,
                                     pt_error *err);
/* The key of an entity; NULL when memory is out. */
const char *pt_api__key(const pt_entity *entity, pt_arena *arena);
const char *pt_api__text(pt_str text, pt_arena *arena); /* a copy; NULL when memory is out */

/* What `text` means, as operations take it; leaves candidates in the snapshot. */
PT_MUST_USE pt_status pt_api__resolve(pt_snapshot *snapshot, const char *text, pt_arena *arena, pt_entity *out,
                                      pt_error *err);

/* A copy of a C string, for pt_free; NULL when memory is out. */
char *pt_api__copy(const char *text);

#endif
