/* Reading the index of names: shared by find.c (what a text stands for) and search.c (names like a text). */
#ifndef PT_STORE_FIND_H
#define PT_STORE_FIND_H

#include "store/names.h"
#include "store/reader.h"

/* Goes through names in order. */
typedef struct {
    pt_graph *graph;
    pt_cursor *cursor;
    pt_names_block block;
    uint32_t last; /* number of the last name of the block */
    bool in_block;
} pt_name_scan;

PT_MUST_USE pt_status pt_name_scan_open(pt_name_scan *scan, pt_graph *graph, pt_error *err);
void pt_name_scan_close(pt_name_scan *scan);
/* Moves to the first name ≥ `name` (folded), or to a number, and gives it. PT_E_NOT_FOUND when there is none. */
PT_MUST_USE pt_status pt_name_scan_seek(pt_name_scan *scan, pt_str name, pt_name_entry *out, pt_error *err);
PT_MUST_USE pt_status pt_name_scan_number(pt_name_scan *scan, uint32_t number, pt_name_entry *out, pt_error *err);
PT_MUST_USE pt_status pt_name_scan_next(pt_name_scan *scan, pt_name_entry *out, pt_error *err);

/* A name whose entities are wanted. */
typedef struct {
    uint32_t number;
    uint8_t classes, match, distance, len;
} pt_name_candidate;

/* Gathers entities of names. */
typedef struct {
    pt_graph *graph;
    pt_arena *arena;
    size_t limit;
    pt_str tail; /* only entities whose qualified name ends with this; "": all */
    pt_str path; /* only files whose path ends with this; "": all entities */
    pt_vec(pt_found) found;
    bool more; /* there were others behind the limit */
} pt_gather;

/* Adds the entities of candidates (which it sorts): by match, distance, class, length of the name, key. */
PT_MUST_USE pt_status pt_gather_names(pt_gather *gather, pt_name_candidate *names, size_t count, pt_error *err);
/* Adds one entity; false when the limit is reached (sets more) or memory is out (found.failed). */
PT_MUST_USE pt_status pt_gather_one(pt_gather *gather, const pt_found *found, pt_error *err);

/* Moves what was found to the arena. Releases the gather, in any case. */
PT_MUST_USE pt_status pt_gather_end(pt_gather *gather, pt_status status, pt_found **found, size_t *count, bool *more,
                                    pt_error *err);

#endif
