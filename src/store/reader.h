/* The reader's state, shared by the files that make it up: graph_read.c (snapshot, files, entities), graph_edges.c,
 * graph_facts.c (facts, references, skipped), find.c and search.c, verify.c. */
#ifndef PT_STORE_READER_H
#define PT_STORE_READER_H

#include "store/lists.h"
#include "store/stream.h"

typedef struct {
    uint32_t number;
    pt_graph_file *file; /* NULL: free */
} pt_file_slot;

struct pt_graph {
    pt_store_db store;
    const pt_backend *backend;
    pt_txn *txn;
    pt_graph_counts counts;
    pt_hash128 digest;
    pt_arena arena; /* of files and catalogue values */
    pt_file_slot *slots;
    uint32_t slot_mask, slot_used;

    pt_cursor *entity_cursor;
    pt_entity_block block; /* scratch of pt_graph_entity */
    /* Where entity_cursor stands: entities asked for one after another are often of one block. */
    pt_entity_id block_first, block_last; /* first > last: nowhere */
    pt_bytes block_row;
    pt_packer *packer;
    pt_cursor *stream_cursor;
    pt_buf packed, raw; /* raw: facts of raw_file */
    uint32_t raw_file;
    pt_facts facts; /* unpacked from raw, when facts_file says so */
    uint32_t facts_file;
};

#define PT_NO_FILE UINT32_MAX

/* A file that must be there: when it is not, the graph is damaged. */
pt_status pt_graph__file(pt_graph *graph, uint32_t number, const pt_graph_file **out, pt_error *err);

/* Goes through entities by id, from one on. */
typedef struct {
    pt_graph *graph;
    pt_cursor *cursor;
    pt_entity_block block;
    pt_entity_id from;
    const pt_graph_file *file;
    bool in_block, started;
} pt_entity_scan;

pt_status pt_entity_scan_open(pt_entity_scan *scan, pt_graph *graph, pt_entity_id from, pt_error *err);
/* PT_E_NOT_FOUND at the end of all. Strings live until the next call. */
pt_status pt_entity_scan_next(pt_entity_scan *scan, pt_entity *out, pt_error *err);
void pt_entity_scan_close(pt_entity_scan *scan); /* all-zero accepted */

/* The unpacked bytes of a file's facts, into *raw. */
pt_status pt_graph__raw_facts(pt_graph *graph, uint32_t file, pt_buf *raw, pt_error *err);

/* A copy of an entity whose strings live in the arena. */
pt_status pt_graph__keep_entity(const pt_entity *entity, pt_arena *arena, pt_entity *out, pt_error *err);

#endif
