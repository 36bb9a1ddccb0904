/* The stored graph: how it is written by an ingest, and read by everything else.
 *
 * A graph is a set of relations (entity, edge, reference, file, skipped, codebase) on the tables of an open
 * database; rows.h has the layout. A writer replaces the whole graph in one commit and reuses the facts of
 * files whose content is known. A pt_graph is a snapshot to read: writers never change what it sees.
 *
 * Numbers: an entity is a definition of a file's facts, its id (file number << 32 | index of the def). File
 * numbers are the positions of the sorted paths given to the writer; a file that was not added leaves a hole.
 * Numbers mean something within one snapshot only; what outlives it are keys (model/key.h).
 *
 * Iterators: `next` gives PT_OK and an item, PT_E_NOT_FOUND (without touching err) behind the last one, or an
 * error. Stored rows are checked as they are read: damaged ones give PT_E_CORRUPT. */
#ifndef PT_STORE_GRAPH_H
#define PT_STORE_GRAPH_H

#include "base/arena.h"
#include "base/hash.h"
#include "base/pool.h"
#include "facts/facts.h"
#include "link/link.h"
#include "model/key.h"
#include "store/open.h"

typedef uint64_t pt_entity_id;
#define PT_ENTITY_NONE UINT64_MAX

static inline pt_entity_id pt_entity_of(uint32_t file, pt_def_id def)
{
    return (pt_entity_id)file << 32 | def;
}

static inline uint32_t pt_entity_file(pt_entity_id id)
{
    return (uint32_t)(id >> 32);
}

static inline pt_def_id pt_entity_def(pt_entity_id id)
{
    return (pt_def_id)id;
}

/* A file of the graph. A writer is given what stands above the line, and takes the rest from the facts. */
typedef struct {
    uint32_t number;
    pt_str path;      /* relative to the root, with '/' */
    uint8_t language; /* pt_language */
    uint8_t dialect;  /* the registry's number of its grammar */
    bool is_test;     /* by its path */
    pt_hash128 hash;  /* of its content */
    uint64_t size;    /* bytes */
    int64_t mtime;    /* nanoseconds since 1970 */
    /* ---- */
    uint32_t lines;
    uint32_t parse_errors;
    uint32_t error_bytes;
    uint32_t entities;
} pt_graph_file;

/* How much a graph holds. CONTAINS edges, which are every entity's parent, are counted like any other. */
typedef struct {
    uint64_t files, skipped, lines;
    uint64_t entities, tests; /* tests: entities of class "test", out of all */
    uint64_t edges;
    uint64_t edges_by_kind[PT_EDGE_KIND_COUNT];
    uint64_t edges_by_tier[PT_TIER_COUNT];
    uint64_t references;
    uint64_t references_by_tier[PT_TIER_COUNT];
} pt_graph_counts;

/* Writing ---------------------------------------------------------------------------------------------
 *
 *     pt_graph_writer_new(paths)                          PT_E_BUSY when somebody else writes
 *     for each file, in any order, on any worker:
 *         pt_graph_facts_find, else parse it
 *         pt_graph_add_file
 *     pt_graph_begin_links(first)
 *     pt_linker_run(source = pt_graph_facts_again, sink = pt_graph_add_links)
 *     pt_graph_finish
 *
 * A thread of the writer's own stores what is ready while workers parse and link. Calls that take a `worker`
 * may be made by that many threads at once, one per number; all others by one thread, with no worker inside.
 * After an error only pt_graph_writer_free may follow: the database is then as it was. */
typedef struct pt_graph_writer pt_graph_writer;

/* Begins to replace the graph of a database. `paths` ascend bytewise without repetition; they and the store
 * are borrowed until the writer is freed. */
PT_MUST_USE pt_status pt_graph_writer_new(const pt_store_db *store, const pt_str *paths, uint32_t files,
                                          unsigned workers, pt_graph_writer **out, pt_error *err);
void pt_graph_writer_free(pt_graph_writer *writer); /* gives up what is not finished; NULL accepted */

/* The stored facts of a file's content (file->hash, language, dialect), when an earlier ingest left them and
 * they are of this PT_FACTS_VERSION; else PT_E_NOT_FOUND (without touching err). *facts (all-zero or used
 * before) is overwritten; its names live until the worker's next call of this or pt_graph_facts_again. */
PT_MUST_USE pt_status pt_graph_facts_find(pt_graph_writer *writer, unsigned worker, const pt_graph_file *file,
                                          pt_facts *facts, pt_error *err);

/* Adds a file and its entities, each file once. Keeps and stores the facts if pt_graph_facts_find has not
 * just found them. Copies what it needs. file->path must be paths[file->number]. */
PT_MUST_USE pt_status pt_graph_add_file(pt_graph_writer *writer, unsigned worker, const pt_graph_file *file,
                                        const pt_facts *facts, pt_error *err);

/* From any thread, at any time before finish. `reason` is one line of text. A path may be any bytes. */
PT_MUST_USE pt_status pt_graph_add_skipped(pt_graph_writer *writer, pt_str path, pt_str reason, pt_error *err);

/* Sets a value of the catalogue (relation codebase), for pt_graph_catalogue; not part of the digest. Names
 * that the writer sets itself ("schema_version", "digest", counts) cannot be set. */
PT_MUST_USE pt_status pt_graph_set(pt_graph_writer *writer, pt_str name, pt_str value, pt_error *err);

/* All files have been added. first[f] is the linker's number of entity 0 of file f (pt_linker_first),
 * first[files] the number of all entities. Copied. */
PT_MUST_USE pt_status pt_graph_begin_links(pt_graph_writer *writer, const uint32_t *first, pt_error *err);

/* The facts of an added file once more (a pt_link_source is one line). *facts as in pt_graph_facts_find. */
PT_MUST_USE pt_status pt_graph_facts_again(pt_graph_writer *writer, unsigned worker, uint32_t file,
                                           pt_facts *facts, pt_error *err);

/* Adds edges and references of an added file, each file at most once (a pt_link_sink is one line). */
PT_MUST_USE pt_status pt_graph_add_links(pt_graph_writer *writer, unsigned worker, const pt_linked *linked,
                                         pt_error *err);

typedef struct {
    pt_graph_counts counts;
    pt_hash128 digest;
    uint64_t facts_reused;  /* files whose stored facts were found */
    uint64_t rows, bytes;   /* rows stored, and the bytes of their keys and values */
} pt_graph_written;

/* Computes incoming edges and the indexes of names on the pool (whose threads must be ≤ the writer's
 * workers), stores all, and publishes the new graph in one commit. *out may be NULL. */
PT_MUST_USE pt_status pt_graph_finish(pt_graph_writer *writer, pt_pool *pool, pt_graph_written *out,
                                      pt_error *err);

/* Reading ---------------------------------------------------------------------------------------------
 *
 * A snapshot and what was opened on it belong to one thread at a time; any number may be open. Strings come
 * from the arena the caller gives, unless said otherwise. */
typedef struct pt_graph pt_graph;

/* Begins a snapshot. The store must outlive it. PT_E_NOT_FOUND when nothing was ever ingested, PT_E_VERSION
 * for a graph of another schema, PT_E_CORRUPT. */
PT_MUST_USE pt_status pt_graph_open(const pt_store_db *store, pt_graph **out, pt_error *err);
void pt_graph_close(pt_graph *graph); /* after all its iterators; NULL accepted */

void pt_graph_get_counts(const pt_graph *graph, pt_graph_counts *out);
pt_hash128 pt_graph_digest(const pt_graph *graph); /* as it was computed when the graph was written */

/* Recomputes the digest and the counts from every stored row, on the pool's threads (NULL: on this one). What
 * disagrees with what is stored, or cannot be read, is PT_E_CORRUPT. */
PT_MUST_USE pt_status pt_graph_verify(pt_graph *graph, pt_pool *pool, pt_hash128 *digest, pt_error *err);

/* A value of the catalogue; PT_E_NOT_FOUND (without touching err). Borrowed from the graph. */
PT_MUST_USE pt_status pt_graph_catalogue(pt_graph *graph, pt_str name, pt_str *value, pt_error *err);
/* The index-th name, in bytewise order of names. */
PT_MUST_USE pt_status pt_graph_catalogue_at(pt_graph *graph, size_t index, pt_str *name, pt_str *value,
                                            pt_error *err);

/* Files. Paths are borrowed from the graph and live as long as it. PT_E_NOT_FOUND (without touching err). */
PT_MUST_USE pt_status pt_graph_file_at(pt_graph *graph, uint32_t number, pt_graph_file *out, pt_error *err);
PT_MUST_USE pt_status pt_graph_file_find(pt_graph *graph, pt_str path, pt_graph_file *out, pt_error *err);

/* Iterates over the files whose path starts with `prefix` (copied), in bytewise order of paths. */
typedef struct pt_graph_files pt_graph_files;
PT_MUST_USE pt_status pt_graph_files_open(pt_graph *graph, pt_str prefix, pt_graph_files **out, pt_error *err);
PT_MUST_USE pt_status pt_graph_files_next(pt_graph_files *files, pt_graph_file *out, pt_error *err);
void pt_graph_files_close(pt_graph_files *files); /* NULL accepted */

typedef struct {
    pt_entity_id id;
    pt_entity_id parent; /* PT_ENTITY_NONE for a file */
    uint8_t kind;        /* pt_kind */
    uint8_t visibility;  /* pt_visibility */
    uint8_t language;    /* pt_language */
    bool is_test;        /* class "test" */
    uint16_t flags;      /* PT_DEF_* */
    uint32_t twin;       /* as in its key: 1 for the first of its name */
    uint32_t line_start;
    uint32_t line_end;
    uint32_t last_child; /* index of the last def whose parent this is; 0: it has no children */
    pt_str name;         /* of a file: the last part of its path */
    pt_str qualified;    /* "" for a file */
    pt_str path;         /* lives as long as the graph */
} pt_entity;

/* An entity by its id; PT_E_NOT_FOUND when there is none. */
PT_MUST_USE pt_status pt_graph_entity(pt_graph *graph, pt_entity_id id, pt_arena *arena, pt_entity *out,
                                      pt_error *err);
/* Appends its key. */
void pt_entity_key(const pt_entity *entity, pt_buf *out);

/* Iterates over the entities of a file, or of all files (file number PT_ALL_FILES), by id. */
#define PT_ALL_FILES UINT32_MAX
typedef struct pt_graph_entities pt_graph_entities;
PT_MUST_USE pt_status pt_graph_entities_open(pt_graph *graph, uint32_t file, pt_graph_entities **out,
                                             pt_error *err);
/* Strings live until the next call. */
PT_MUST_USE pt_status pt_graph_entities_next(pt_graph_entities *entities, pt_entity *out, pt_error *err);
void pt_graph_entities_close(pt_graph_entities *entities); /* NULL accepted */

/* What is asked for more rarely, from the file's facts. */
typedef struct {
    pt_str signature;
    pt_str doc;
    uint32_t name_line;
    uint32_t name_column; /* 1-based, bytes */
    uint16_t params_min;
    uint16_t params_max; /* PT_ARITY_ANY: variadic */
} pt_entity_detail;
PT_MUST_USE pt_status pt_graph_detail(pt_graph *graph, pt_entity_id id, pt_arena *arena, pt_entity_detail *out,
                                      pt_error *err);

/* All facts of a file. *facts as in pt_facts_unpack; its names live until the next call of this or of
 * pt_graph_detail on this graph. */
PT_MUST_USE pt_status pt_graph_facts(pt_graph *graph, uint32_t file, pt_facts *facts, pt_error *err);

typedef struct {
    pt_entity_id from;
    pt_entity_id to;
    uint8_t kind;   /* pt_edge_kind */
    uint8_t tier;   /* pt_tier */
    uint32_t sites; /* 0: not stored here, see pt_graph_edge_sites */
    uint32_t line;  /* of the first site */
} pt_graph_edge;

/* Iterates over the edges from an entity, by (kind, to), or to it, by (kind, from); CONTAINS edges come where
 * their kind stands. `kinds` is a set of (1u << pt_edge_kind), 0 for all. Pages: no list is ever held whole.
 * Edges of pt_graph_in have sites and line 0, CONTAINS edges excepted: sites 1, line of the contained. */
typedef struct pt_graph_edges pt_graph_edges;
PT_MUST_USE pt_status pt_graph_out(pt_graph *graph, pt_entity_id from, unsigned kinds, pt_graph_edges **out,
                                   pt_error *err);
PT_MUST_USE pt_status pt_graph_in(pt_graph *graph, pt_entity_id to, unsigned kinds, pt_graph_edges **out,
                                  pt_error *err);
PT_MUST_USE pt_status pt_graph_edges_next(pt_graph_edges *edges, pt_graph_edge *out, pt_error *err);
void pt_graph_edges_close(pt_graph_edges *edges); /* NULL accepted */

/* Fills in sites and line of an edge by its from, to and kind; PT_E_NOT_FOUND when there is no such edge. */
PT_MUST_USE pt_status pt_graph_edge_sites(pt_graph *graph, pt_graph_edge *edge, pt_error *err);

typedef struct {
    uint32_t file;
    uint32_t line;
    uint32_t column;
    uint8_t kind;      /* pt_ref_kind */
    uint8_t edge_kind; /* pt_edge_kind of the edge it became */
    uint8_t tier;      /* pt_tier */
    uint8_t count;     /* of targets */
    pt_str name;       /* of an import: what it names, or the module's path */
    pt_entity_id from;
    const pt_entity_id *to;
} pt_reference;

/* Iterates over the references of a file: its imports, then the others, in source order. */
typedef struct pt_graph_references pt_graph_references;
PT_MUST_USE pt_status pt_graph_references_open(pt_graph *graph, uint32_t file, pt_graph_references **out,
                                               pt_error *err);
/* Name and targets live until the next call. */
PT_MUST_USE pt_status pt_graph_references_next(pt_graph_references *references, pt_reference *out,
                                               pt_error *err);
void pt_graph_references_close(pt_graph_references *references); /* NULL accepted */

/* Iterates over what was left out, in bytewise order of paths. Strings live until the next call. */
typedef struct pt_graph_skipped pt_graph_skipped;
PT_MUST_USE pt_status pt_graph_skipped_open(pt_graph *graph, pt_graph_skipped **out, pt_error *err);
PT_MUST_USE pt_status pt_graph_skipped_next(pt_graph_skipped *skipped, pt_str *path, pt_str *reason,
                                            pt_error *err);
void pt_graph_skipped_close(pt_graph_skipped *skipped); /* NULL accepted */

/* Finding --------------------------------------------------------------------------------------------- */

/* How a name fits what was searched, best first. */
typedef enum {
    PT_MATCH_EXACT,
    PT_MATCH_CASELESS, /* but for upper and lower case */
    PT_MATCH_PREFIX,
    PT_MATCH_WORD,     /* a word of the name (camelCase, snake_case, digits) begins with it */
    PT_MATCH_PART,     /* somewhere in the name */
    PT_MATCH_FUZZY     /* a few letters differ */
} pt_match;

typedef struct {
    pt_entity entity;
    uint8_t match;    /* pt_match */
    uint8_t distance; /* FUZZY: letters to change */
} pt_found;

/* What `text` stands for where an entity is asked for: a key, a path, path:line (the innermost entity there; a
 * path may be cut at the front), a qualified name or the end of one (Store::open, open). Gives at most `limit`
 * candidates in *found (from the arena), definitions first, and their number; `*more` (NULL accepted) says
 * whether there are others. None is PT_OK with 0. */
PT_MUST_USE pt_status pt_graph_find(pt_graph *graph, pt_str text, size_t limit, pt_arena *arena, pt_found **found,
                                    size_t *count, bool *more, pt_error *err);

/* All entities of exactly this name, through the index; "" and names that nothing has give none. */
PT_MUST_USE pt_status pt_graph_named(pt_graph *graph, pt_str name, pt_arena *arena, pt_found **found,
                                     size_t *count, pt_error *err);

/* Entities by name, through the index, best first: by match, then definitions before declarations, code before
 * tests, shorter names, then by key. */
PT_MUST_USE pt_status pt_graph_search(pt_graph *graph, pt_str text, size_t limit, pt_arena *arena,
                                      pt_found **found, size_t *count, pt_error *err);

#endif
