/* The linker: from the facts of all files to edges.
 *
 * Linking is a pure function of all facts and paths. It works in passes, each parallel over files:
 *
 *   face       what other files can see of a file is kept: definitions, types, imports, bases   (at parse time)
 *   names      every worker's names become one numbering
 *   containers where each definition is a member: file, package, namespace, type (merged over files)
 *   imports    which file, package or namespace each import means
 *   owners     types of members written outside their type; bases of types
 *   references every reference of every file, with the file's full facts at hand               (sink)
 *
 * Numbers: a unit is a file, in the order of the sorted paths; an entity is a definition, numbered through all
 * units (unit.first + index in the unit's defs). */
#ifndef PT_LINK_LINK_H
#define PT_LINK_LINK_H

#include "base/pool.h"
#include "facts/facts.h"

#define PT_NO_ENTITY UINT32_MAX

enum { PT_LINK_MAX_CANDIDATES = 8 }; /* with more targets than this a reference is unresolved */

typedef struct pt_linker pt_linker;

/* A linker for files of these paths, which ascend bytewise and are borrowed until it is freed. Their facts
 * will be given by at most `workers` threads. */
PT_MUST_USE pt_status pt_linker_new(const pt_str *paths, uint32_t files, unsigned workers, pt_linker **out,
                                    pt_error *err);
void pt_linker_free(pt_linker *linker);

/* Keeps the face of a file's facts, copying what it needs. Files may come in any order, from any worker, each
 * once; a file that is never given has no entities. */
PT_MUST_USE pt_status pt_linker_add(pt_linker *linker, unsigned worker, uint32_t file, const pt_facts *facts,
                                    pt_error *err);

/* How one reference was linked. */
typedef struct {
    uint8_t edge_kind; /* pt_edge_kind: what the target makes of it, such as EXPANDS for a call of a macro */
    uint8_t tier;      /* pt_tier */
    uint8_t count;     /* targets, 0 for unresolved and external */
    bool kept;         /* false: says nothing (a name used as a value that is nothing we know) */
    uint32_t first;    /* index of the first target in pt_linked.targets */
} pt_link;

typedef struct {
    pt_def_id from;  /* in this file */
    uint32_t to;     /* entity */
    uint8_t kind;    /* pt_edge_kind; CONTAINS is not among them: it is the parent of each def */
    uint8_t tier;    /* the strongest of its sites */
    uint32_t sites;
    uint32_t line;   /* of the first site */
} pt_linked_edge;

/* One linked file. Valid during the sink's call. */
typedef struct {
    uint32_t file;
    const pt_facts *facts;      /* all of them; names are strings of this file */
    const pt_link *refs;        /* one per facts->refs */
    const pt_link *imports;     /* one per facts->imports */
    const uint32_t *targets;    /* entities */
    const pt_linked_edge *edges; /* sorted by (from, kind, to) */
    size_t edge_count;
} pt_linked;

/* Gives back the facts of a file, for the last pass. `worker` indexes per-thread state; *facts is the worker's
 * own to overwrite and stays valid until the worker's next call. */
typedef pt_status (*pt_link_source)(void *context, unsigned worker, uint32_t file, pt_facts *facts, pt_error *err);
typedef pt_status (*pt_link_sink)(void *context, unsigned worker, const pt_linked *linked, pt_error *err);

/* All files have been added: numbers the entities. Once, before pt_linker_run. PT_E_NOMEM or PT_E_LIMIT. */
PT_MUST_USE pt_status pt_linker_number(pt_linker *linker, pt_error *err);

/* Runs all passes. The sink is called once for every file that was added, from any worker, in any order. Fails
 * with the first error of source, sink or memory. */
PT_MUST_USE pt_status pt_linker_run(pt_linker *linker, pt_pool *pool, pt_link_source source, pt_link_sink sink,
                                    void *context, pt_error *err);

/* After pt_linker_number. */
uint32_t pt_linker_entity_count(const pt_linker *linker);
uint32_t pt_linker_first(const pt_linker *linker, uint32_t file);     /* number of the file's entity 0 */
uint32_t pt_linker_file_of(const pt_linker *linker, uint32_t entity); /* the file an entity lies in */

#endif
