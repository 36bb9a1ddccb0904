/* The writer's state, shared by the files that make it up.
 *
 *   graph_write.c   begins, takes files and their entities          per worker, nothing shared
 *   graph_link.c    takes edges and references                      per worker, nothing shared
 *   graph_finish.c  incoming edges, names, catalogue, commit
 *
 * What a worker makes of a file is rows, kept in the worker's arenas and pointed to by file, until the storer
 * loads them in the order of files. */
#ifndef PT_STORE_WRITER_H
#define PT_STORE_WRITER_H

#include "store/names.h"
#include "store/storer.h"
#include "store/stream.h"

#include <pthread.h>

/* Where a file's facts are while it is written. */
typedef enum {
    PT_FACTS_NOWHERE,
    PT_FACTS_STORED, /* in the snapshot of the workers */
    PT_FACTS_KEPT    /* packed, in a worker's memory */
} pt_facts_where;

typedef struct {
    bool added, linked;
    uint8_t facts; /* pt_facts_where */
    uint32_t entities;
    uint64_t path;         /* pt_digest_path */
    uint64_t *keys;        /* pt_digest_key of its entities */
    pt_facts_place place;  /* STORED */
    pt_str packed;         /* KEPT; place.raw is its unpacked length */
    pt_str row;            /* record of the file */
    pt_str entity_rows, out_rows, link_rows; /* as pt_rows_add makes them */
} pt_written_file;

/* What one worker owns. */
typedef struct {
    pt_packer *packer;
    pt_txn *txn; /* of the snapshot before, for stored facts; NULL until needed */
    pt_cursor *cursor;
    pt_arena kept;     /* packed facts, hashes of keys: until the writer is freed */
    pt_arena entities; /* rows: until they are loaded */
    pt_arena links;
    pt_hash128 digest;
    pt_graph_counts counts;
    uint64_t reused;
    pt_names_share names;
    pt_buf *incoming; /* edges by shard of their target */

    pt_buf packed, raw, rows, qualified; /* for the file at hand */
    pt_entity_packer blocks;
    pt_vec(uint32_t) last_child;
    pt_vec(bool) tests;
    pt_vec(uint64_t) twins;       /* hash table: key without its twin number … */
    pt_vec(uint32_t) twin_counts; /* … and how many there were */
    pt_list_writer lists;
    pt_stored_links stored;
} pt_write_worker;

/* Rows of pieces that follow each other, as a source. */
typedef struct {
    pt_graph_writer *writer;
    pt_str (*piece)(pt_graph_writer *writer, size_t index);
    size_t count, index;
    pt_reader in;
    uint64_t rows, bytes;
} pt_piece_source;

typedef enum { PT_WRITE_FILES, PT_WRITE_LINKS, PT_WRITE_FINISHED } pt_write_stage;

typedef struct {
    pt_str key, value;
} pt_row_entry;

struct pt_graph_writer {
    pt_store_db store;
    const pt_str *paths;
    uint32_t file_count;
    unsigned worker_count;
    pt_write_stage stage;
    pt_written_file *files;
    pt_write_worker *workers;
    pt_storer *storer;
    pt_stream *stream;

    uint32_t *first;      /* the linker's numbers of entities, by file; one more at the end */
    uint32_t *coarse;     /* a file at or before that of number n << PT_COARSE */
    unsigned shard_shift; /* shard of a target: its number >> shard_shift */
    size_t shards;
    pt_buf *incoming_rows; /* by shard */
    bool *shard_failed;

    pthread_mutex_t lock; /* guards the rest */
    pt_arena texts;
    pt_vec(pt_row_entry) skipped; /* path, reason */
    pt_vec(pt_row_entry) catalogue;

    pt_names_rows names;
    pt_buf path_rows, skipped_rows, catalogue_rows;
    pt_piece_source sources[PT_GRAPH_TABLES];
};

enum { PT_COARSE = 6 };

/* Queues a table whose rows are `count` pieces. */
void pt_writer__load(pt_graph_writer *writer, unsigned table, size_t count,
                     pt_str (*piece)(pt_graph_writer *writer, size_t index));

/* The id of an entity by the linker's number, which must be below first[files]. */
pt_entity_id pt_writer__entity(const pt_graph_writer *writer, uint32_t number);

/* Appends entries as rows in order of their keys; of equal keys one is kept. False when memory is out. */
bool pt_writer__sort_rows(pt_row_entry *entries, size_t count, pt_buf *rows);

/* Copies rows into an arena and clears the buffer. False when memory is out. */
bool pt_writer__keep(pt_arena *arena, pt_buf *rows, pt_str *out);

#endif
