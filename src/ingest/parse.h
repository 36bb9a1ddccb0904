/* The parse stage: every file read, parsed, extracted and handed to linker and store, on the pool. */
#ifndef PT_INGEST_PARSE_H
#define PT_INGEST_PARSE_H

#include "base/pool.h"
#include "ingest/walk.h"
#include "lang/registry.h"
#include "link/link.h"
#include "store/graph.h"

typedef struct {
    const pt_walk *walk;
    uint64_t max_file_size;
    pt_lang_set *languages;
    pt_linker *linker;
    pt_graph_writer *writer;
    /* As in pt_ingest_options; called from the thread that runs the stage. */
    bool (*progress)(void *context, uint64_t files, uint64_t bytes);
    void *context;
} pt_parse_stage;

typedef struct {
    uint64_t files;  /* handed on */
    uint64_t bytes;  /* of their source */
    uint64_t reused; /* of them: facts known from an earlier ingest */
    uint64_t skipped;
} pt_parse_result;

/* Fails with what linker or store fail with, PT_E_NOMEM, or PT_E_CANCELLED. A file that cannot be read or parsed
 * becomes a row of `skipped`. */
PT_MUST_USE pt_status pt_parse_run(const pt_parse_stage *stage, pt_pool *pool, pt_parse_result *out, pt_error *err);

#endif
