/* An ingest: a folder of source code becomes a stored graph. */
#ifndef PT_INGEST_INGEST_H
#define PT_INGEST_INGEST_H

#include "store/graph.h"

typedef enum {
    PT_PHASE_WALK,  /* finding the files */
    PT_PHASE_PARSE, /* reading, parsing, extracting; storing what is ready meanwhile */
    PT_PHASE_LINK,  /* linking references; storing what is ready meanwhile */
    PT_PHASE_STORE, /* indexes, last rows, commit */
    PT_PHASES
} pt_phase;

const char *pt_phase_name(unsigned phase); /* "walk" …; never NULL */

typedef struct {
    pt_phase phase;
    uint64_t files_done, files_total;
    uint64_t bytes_done, bytes_total;
} pt_ingest_progress;

typedef struct {
    const char *connection; /* where the graph is kept; NULL: PT_DEFAULT_FOLDER below the root */
    unsigned threads;       /* 0: as many as this process may use; 1: sequential, no other thread works on files */
    const pt_str *include;  /* patterns, as pt_walk_options has them */
    size_t include_count;
    const pt_str *exclude;
    size_t exclude_count;
    bool no_ignore; /* take files that ignore files leave out */
    bool hidden;    /* take names that begin with a dot */
    uint64_t max_file_size; /* bytes, 0: PT_WALK_MAX_FILE_SIZE */
    bool no_sync;           /* the commit need not survive power loss */
    /* Called now and then, from the calling thread; returning false stops the ingest with PT_E_CANCELLED and
     * leaves the old graph. May be NULL. */
    bool (*progress)(void *context, const pt_ingest_progress *progress);
    void *context;
} pt_ingest_options;

#define PT_DEFAULT_FOLDER ".parseltongue"

typedef struct {
    double wall, cpu;    /* seconds */
    uint64_t peak_bytes; /* of resident memory, up to the end of the phase */
} pt_phase_cost;

typedef struct {
    uint64_t files_found;    /* that could be read as some language, and those skipped */
    uint64_t files_ingested;
    uint64_t files_reused;   /* of those ingested: facts known from an earlier ingest */
    uint64_t files_skipped;
    uint64_t source_bytes;   /* of the files ingested */
    pt_graph_counts counts;
    pt_hash128 digest;
    pt_phase_cost phases[PT_PHASES];
    unsigned threads;
    uint64_t database_bytes; /* on disk */
    char connection[4096];   /* as it can be given to later commands */
} pt_ingest_summary;

/* Ingests the folder `root`. All or nothing: until the last moment readers see the old graph, and on failure it
 * stays. PT_E_NOT_FOUND or PT_E_INVALID: the folder; PT_E_BUSY: another process is writing; PT_E_FULL: the disk;
 * PT_E_CANCELLED; PT_E_LIMIT; PT_E_NOMEM. */
PT_MUST_USE pt_status pt_ingest(const char *root, const pt_ingest_options *options, pt_ingest_summary *out,
                                pt_error *err);

/* The same into a database that is open already; out->connection is "". options->connection says no more than
 * which folder the walk keeps out of. */
PT_MUST_USE pt_status pt_ingest_to(const char *root, const pt_ingest_options *options, const pt_store_db *store,
                                   pt_ingest_summary *out, pt_error *err);

/* The options that decided which files a graph was made of, as its catalogue has them; the rest is zero. Strings
 * come from the arena. */
PT_MUST_USE pt_status pt_ingest_options_of(pt_graph *graph, pt_arena *arena, pt_ingest_options *out, pt_error *err);

/* The connection string of the database a folder's graph is kept in by default, for pt_free; NULL when memory
 * is out. */
char *pt_ingest_default_connection(const char *root);

/* Keeps a database folder inside a tree out of the tree's git; failing to is no reason to fail. */
void pt_ingest_hide_from_git(const char *folder);

#endif
