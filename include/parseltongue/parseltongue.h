/* Parseltongue: source code as a graph that answers questions.
 *
 *     pt_database *db;  pt_streamer *streamer;  pt_snapshot *graph;  pt_answers *callers;
 *     pt_database_open_folder("src", PT_DATABASE_WRITE, &db, &err);
 *     pt_streamer_new(db, "src", NULL, &streamer, &err);
 *     pt_streamer_stream_directory_parallel(streamer, NULL, &err);
 *     pt_snapshot_open(db, &graph, &err);
 *     pt_callers(graph, "main", 0, &callers, &err);
 *
 * Errors     A call that can fail returns PT_OK or another pt_status and then fills in the pt_error it was given
 *            (NULL is accepted); see <parseltongue/status.h>. Output parameters are untouched on failure, and
 *            are NULL accepted where it says so.
 * Strings    NUL-terminated UTF-8 as far as the source code and the file names are. Strings given are copied.
 *            Strings returned are borrowed; each function or struct says until when. None is ever NULL.
 * Threads    A database may be used by any number of threads at once. A streamer, and a snapshot with the
 *            iterators opened on it, belong to one thread at a time. A database must not be used across fork.
 * Order      Close iterators before their snapshot, snapshots and streamers before their database. Answers live
 *            on their own. Every close and free accepts NULL. */
#ifndef PARSELTONGUE_PARSELTONGUE_H
#define PARSELTONGUE_PARSELTONGUE_H

#include <parseltongue/status.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Version of the library, "0.1.0". */
const char *pt_version(void);

/* Databases -------------------------------------------------------------------------------------------- */

typedef struct pt_database pt_database;

typedef enum {
    PT_DATABASE_READ,  /* it must be there */
    PT_DATABASE_WRITE  /* it is made, with missing parent folders, if it is not there */
} pt_database_mode;

/* Opens "engine:path" ("lmdb:path", "rocksdb:path" …; a path alone is LMDB's), or "mem", which begins empty and is
 * gone when closed. PT_E_UNSUPPORTED: no such engine, the message lists those there are; PT_E_NOT_FOUND;
 * PT_E_BUSY: the engine allows one process only, and there is one; PT_E_CORRUPT; PT_E_VERSION. */
PT_MUST_USE pt_status pt_database_open(const char *connection, pt_database_mode mode, pt_database **out,
                                       pt_error *err);

/* Opens the database that a folder of source code has by default: FOLDER/.parseltongue. */
PT_MUST_USE pt_status pt_database_open_folder(const char *folder, pt_database_mode mode, pt_database **out,
                                              pt_error *err);

void pt_database_close(pt_database *database);

/* Streaming a folder into a graph ---------------------------------------------------------------------- */

typedef struct pt_streamer pt_streamer;

typedef struct {
    uint64_t files_done, files_total;
    uint64_t bytes_done, bytes_total;
} pt_stream_progress;

/* All-zero is the standard. */
typedef struct {
    const char *const *include; /* patterns as in .gitignore: only files that match; none: all */
    size_t include_count;
    const char *const *exclude; /* and these are left out */
    size_t exclude_count;
    uint64_t max_file_size; /* bytes; larger files are skipped; 0: 32 MiB */
    unsigned threads;       /* of the parallel call; 0: as many processors as may be used */
    bool no_ignore;         /* do not honour .gitignore and .parseltongueignore */
    bool hidden;            /* take names that begin with a dot */
    /* Called now and then on the calling thread; returning false stops with PT_E_CANCELLED. May be NULL. */
    bool (*progress)(void *context, const pt_stream_progress *progress);
    void *context;
} pt_stream_config;

typedef struct {
    uint64_t total_files;      /* found, skipped ones included */
    uint64_t processed_files;  /* that are in the graph now */
    uint64_t reused_files;     /* of those: unchanged since an earlier run, not parsed again */
    uint64_t entities_created; /* that the graph has now */
    uint64_t code_entities, test_entities;
    uint64_t edges_created;
    const char *const *errors; /* one text for each file that could not be read or parsed, "path: reason" */
    size_t error_count;
    double duration; /* seconds */
    char digest[33]; /* of the graph: equal for equal graphs, whatever the engine, the threads and the history */
} pt_stream_result;

typedef struct {
    const char *file_path; /* relative to the folder, with '/' */
    uint64_t entities_created;
    bool success;
    const char *error; /* "" on success */
} pt_file_result;

/* Sums over all calls of one streamer. */
typedef struct {
    uint64_t files_processed;
    uint64_t entities_created;
    uint64_t code_entities_created;
    uint64_t test_entities_created;
    uint64_t errors_encountered;
} pt_stream_stats;

/* A streamer of the folder into the database, which must be open to write. `config` (NULL: standard) is copied,
 * with its strings. PT_E_NOT_FOUND or PT_E_INVALID: the folder. */
PT_MUST_USE pt_status pt_streamer_new(pt_database *database, const char *folder, const pt_stream_config *config,
                                      pt_streamer **out, pt_error *err);
void pt_streamer_free(pt_streamer *streamer);

/* Make the graph of the folder anew, on this thread or on several; the graph that comes out is the same, byte for
 * byte. All or nothing: readers see the old graph until the last moment, and on failure it stays. A file that
 * cannot be read is no failure but one of `errors`. *out (NULL accepted): strings live until the streamer's next
 * call. PT_E_BUSY: somebody else is writing; PT_E_FULL: the disk; PT_E_CANCELLED; PT_E_NOMEM. */
PT_MUST_USE pt_status pt_streamer_stream_directory(pt_streamer *streamer, pt_stream_result *out, pt_error *err);
PT_MUST_USE pt_status pt_streamer_stream_directory_parallel(pt_streamer *streamer, pt_stream_result *out,
                                                            pt_error *err);

/* Renews one file, and with it every edge that leads to or from it. `path` is absolute or relative to the folder.
 * It looks at the whole folder, so other files that have changed are renewed too; those that have not are not
 * parsed again. A file that is not there, is left out or cannot be read is PT_OK with success = false.
 * *out as above. */
PT_MUST_USE pt_status pt_streamer_stream_file(pt_streamer *streamer, const char *path, pt_file_result *out,
                                              pt_error *err);

void pt_streamer_get_stats(const pt_streamer *streamer, pt_stream_stats *out);

/* Snapshots -------------------------------------------------------------------------------------------- */

/* The graph as it was when the snapshot was opened: writers never change what it sees. */
typedef struct pt_snapshot pt_snapshot;

/* PT_E_NOT_FOUND when nothing was ever streamed. */
PT_MUST_USE pt_status pt_snapshot_open(pt_database *database, pt_snapshot **out, pt_error *err);
void pt_snapshot_close(pt_snapshot *snapshot);

typedef struct {
    uint64_t files, skipped, lines;
    uint64_t entities, tests; /* tests: of the entities, those of class "test" */
    uint64_t edges, references;
} pt_snapshot_counts;

void pt_snapshot_get_counts(const pt_snapshot *snapshot, pt_snapshot_counts *out);

/* The graph's digest, 32 hexadecimal digits; lives as long as the snapshot. */
const char *pt_snapshot_digest(const pt_snapshot *snapshot);

/* Entities, edges, references, one by one -----------------------------------------------------------------
 *
 * `next` gives PT_OK and an item, PT_E_NOT_FOUND (without touching err) behind the last one, or an error; the
 * iterator can then only be closed. The strings of an item live until the iterator's next call. */

typedef struct {
    const char *key;  /* "c:fn:dictAdd:src/dict.c": names it in every call that takes an entity */
    const char *kind; /* "function", "struct" … */
    const char *name;
    const char *qualified_name; /* "" for a file */
    const char *language;
    const char *file; /* relative to the folder */
    uint32_t line_start, line_end;
    const char *signature;
    const char *visibility; /* "public", "package", "protected", "private" */
    const char *parent;     /* key of what contains it; "" for a file */
    const char *doc;        /* first line of its documentation */
    bool is_test;
} pt_entity_info;

typedef struct {
    const char *from, *to; /* keys */
    const char *kind;      /* "calls", "uses", "imports" … */
    const char *tier;      /* how it was found: "exact", "typed", "import", "unique", "candidates", "pointer" */
    double confidence;     /* 0 … 1 */
    uint32_t sites;        /* places in the source */
    uint32_t line;         /* of the first of them */
} pt_edge_info;

typedef struct {
    const char *file;
    uint32_t line, column;
    const char *kind; /* "call", "type", "import" … */
    const char *name;
    const char *from;      /* key of the entity it stands in */
    const char *const *to; /* keys of what it may mean; none when it is unresolved or external */
    size_t to_count;
    const char *tier;
} pt_reference_info;

typedef struct pt_entity_iterator pt_entity_iterator;
typedef struct pt_edge_iterator pt_edge_iterator;
typedef struct pt_reference_iterator pt_reference_iterator;

/* Entities and references of one file, or of all (path NULL), in the order of paths and of the source. Edges by
 * the order of the entities they come from; of one entity (key, or any name that means one; NULL: all).
 * PT_E_NOT_FOUND: there is no such file or entity. */
PT_MUST_USE pt_status pt_entities_open(pt_snapshot *snapshot, const char *path, pt_entity_iterator **out,
                                       pt_error *err);
PT_MUST_USE pt_status pt_entities_next(pt_entity_iterator *iterator, pt_entity_info *out, pt_error *err);
void pt_entities_close(pt_entity_iterator *iterator);

PT_MUST_USE pt_status pt_edges_open(pt_snapshot *snapshot, const char *from, pt_edge_iterator **out,
                                    pt_error *err);
PT_MUST_USE pt_status pt_edges_next(pt_edge_iterator *iterator, pt_edge_info *out, pt_error *err);
void pt_edges_close(pt_edge_iterator *iterator);

PT_MUST_USE pt_status pt_references_open(pt_snapshot *snapshot, const char *path, pt_reference_iterator **out,
                                         pt_error *err);
PT_MUST_USE pt_status pt_references_next(pt_reference_iterator *iterator, pt_reference_info *out, pt_error *err);
void pt_references_close(pt_reference_iterator *iterator);

/* Questions -----------------------------------------------------------------------------------------------
 *
 * An entity is named by its key, a qualified name, a plain name or "file:line". PT_E_NOT_FOUND and
 * PT_E_AMBIGUOUS leave what could be meant in pt_snapshot_candidates. `limit` 0: no limit. */

typedef struct {
    pt_entity_info entity;
    const char *edge;  /* callers and callees: kind of the edge; else "" */
    const char *tier;  /* likewise */
    double confidence; /* likewise, else 0 */
    uint32_t sites, line;
    uint32_t hop; /* impact: steps away, from 1; callers and callees: 1; find: 0 */
} pt_answer;

typedef struct {
    const pt_answer *at;
    size_t count;
    bool more; /* the limit left some out */
} pt_answers;

void pt_answers_free(pt_answers *answers); /* with all strings in it */

/* What a name may stand for, definitions first. None is PT_OK with count 0. */
PT_MUST_USE pt_status pt_find(pt_snapshot *snapshot, const char *text, size_t limit, pt_answers **out,
                              pt_error *err);
/* Who calls it, and what it calls; expansions of macros are calls. */
PT_MUST_USE pt_status pt_callers(pt_snapshot *snapshot, const char *entity, size_t limit, pt_answers **out,
                                 pt_error *err);
PT_MUST_USE pt_status pt_callees(pt_snapshot *snapshot, const char *entity, size_t limit, pt_answers **out,
                                 pt_error *err);
/* What is affected when it changes, nearest first, at most `depth` hops away. */
PT_MUST_USE pt_status pt_impact(pt_snapshot *snapshot, const char *entity, unsigned depth, size_t limit,
                                pt_answers **out, pt_error *err);

/* Keys that the last name that was not clear could mean, one a line; lives until the snapshot's next question. */
const char *pt_snapshot_candidates(const pt_snapshot *snapshot);

typedef struct {
    const char *name;  /* of a parameter, without dashes: "entity", "limit" */
    const char *value; /* NULL: as if not given; of a flag: anything else */
} pt_argument;

/* Asks any operation that the command line has ("stats", "path", "export" …; parseltongue COMMAND --help tells
 * the parameters) and gives its answer as JSON text, an export as it stands, for pt_text_free. That
 * "verify" finds a changed tree is PT_OK and "same":false. PT_E_NOT_FOUND: no such operation; PT_E_INVALID: an
 * argument it does not take, or one that is missing or no number. */
PT_MUST_USE pt_status pt_ask(pt_snapshot *snapshot, const char *operation, const pt_argument *arguments,
                             size_t argument_count, char **json, pt_error *err);
void pt_text_free(char *text);

/* Names of the operations, by index; NULL behind the last one. */
const char *pt_operation_name(size_t index);

#ifdef __cplusplus
}
#endif

#endif
