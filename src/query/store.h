/* Relations that rows are read from by name: stored ones, temporary ones of a script, and those the
 * embedder provides. */
#ifndef PT_QUERY_STORE_H
#define PT_QUERY_STORE_H

#include "query/catalog.h"
#include "query/program.h"

/* --- sources ---------------------------------------------------------------------------------------- */

enum { PT_SOURCE_PARTS = 16 };

/* What was fetched for one set of bound columns. */
typedef struct {
    pt_columns bound;
    pt_table *rows; /* fetched, a bag */
    pt_table *seen; /* values of the bound columns that were asked for */
    double spent;   /* rows read and look-ups made */
} pt_source_part;

/* A relation as a query reads it: rows are fetched on demand and kept. */
struct pt_source {
    pt_run *run;
    pt_store *store;
    pt_str name;
    const pt_relation *virtual;  /* given by the embedder; else: */
    const pt_relation_record *record; /* stored; else temporary: */
    pt_table *temporary;
    pt_columns wanted;  /* columns some literal asks for */
    pt_table *full;     /* all rows, once they were needed; owned unless it is `temporary` */
    bool complete;      /* full has all rows */
    pt_source_part parts[PT_SOURCE_PARTS];
    size_t part_count;
    double guess;       /* rows; exact when `counted` */
    bool counted;
    pt_buf count_at;    /* key up to which rows were counted */
    size_t count;
    unsigned uses;      /* literals of the program that read it */
    pt_str *columns;
    size_t arity;
    size_t key_count;
};

size_t pt_source_column(const pt_source *source, pt_str name); /* arity: there is none */

/* What a look-up by the bound columns is expected to yield and cost. */
pt_relation_estimate pt_source_estimate(pt_source *source, pt_columns bound);

/* Makes sure that the rows matching `key` (by column; bound ones are set) are in *table, and returns it;
 * NULL with the error recorded. The table may hold other rows too. */
pt_table *pt_source_fetch(pt_source *source, pt_columns bound, const pt_value *key);
pt_table *pt_source_all(pt_source *source);
/* Hands all rows to the sink without keeping them. False: the sink has stopped it, or recorded. */
bool pt_source_stream(pt_source *source, pt_row_sink sink);

void pt_source_release(pt_source *source);

/* --- the store of a run ----------------------------------------------------------------------------- */

typedef struct pt_temporary {
    struct pt_temporary *next;
    pt_str name;
    pt_relation_record record;
    pt_table *table; /* a set, keyed by its key columns */
} pt_temporary;

struct pt_store {
    pt_run *run;
    const pt_query_session *session;
    pt_txn *txn; /* NULL: no database, or not begun */
    bool writable;
    pt_cursor *cursor; /* kept between scans; closed before anything is written */
    pt_buf prefix;     /* of the scan that is under way */
    pt_catalog catalog;
    pt_temporary *temporaries;
};

/* Begins the run's transaction, a writing one if any part of the script may write. */
bool pt_store_begin(pt_store *store, pt_run *run, const pt_query_session *session, bool write);
/* Ends it; commit only when the run has no error. False with the error recorded. */
bool pt_store_end(pt_store *store, bool commit);

pt_temporary *pt_store_temporary(pt_store *store, pt_str name);
/* A new, empty one (an old one of that name is dropped). NULL with the error recorded. */
pt_temporary *pt_store_new_temporary(pt_store *store, pt_str name, const pt_relation_record *record);
bool pt_is_temporary(pt_str name);

const pt_relation *pt_store_virtual(const pt_store *store, pt_str name);

/* Reads rows of a stored relation whose key begins with `prefix` (the first `prefix_len` key columns) into
 * the sink. */
bool pt_stored_scan(pt_store *store, const pt_relation_record *record, const pt_value *prefix,
                    size_t prefix_len,
                    pt_columns wanted, pt_row_sink sink);

/* The same through an index: `prefix` are values of the index's first columns; rows are the base's. */
bool pt_stored_scan_index(pt_store *store, const pt_relation_record *record, const pt_index_record *index,
                          const pt_value *prefix, size_t prefix_len, pt_columns wanted, pt_row_sink sink);
/* Counts rows on from the key in `at` (empty: the first), up to `most` more, adding to *count; *end tells
 * whether there are no more. */
bool pt_stored_count(pt_store *store, const pt_relation_record *record, pt_buf *at, size_t most,
                     size_t *count, bool *end);

/* Keys and values of rows, in the stored format. */
void pt_stored_key(const pt_values *values, const pt_relation_record *record, const pt_value *columns,
                   size_t count,
                   pt_buf *out);
bool pt_stored_value(const pt_values *values, const pt_relation_record *record,
                     const pt_value *values_columns,
                     pt_buf *out);
bool pt_stored_decode_key(pt_run *run, const pt_relation_record *record, pt_bytes key, pt_columns wanted,
                          pt_value *row);
bool pt_stored_decode_value(pt_run *run, const pt_relation_record *record, pt_bytes value, pt_columns wanted,
                            pt_value *row);

/* Single rows by encoded key. get: 1 found, 0 not, -1 recorded. */
int pt_stored_get(pt_store *store, pt_str key, pt_bytes *value);
bool pt_stored_put(pt_store *store, pt_str key, pt_str value);
bool pt_stored_del(pt_store *store, pt_str key);

#endif
