/* The catalogue of stored relations: relation 0 of the database, in CozoDB's format.
 *
 * Records are read into the run's arena and kept for the run; changes are written through at once, inside
 * the run's transaction. */
#ifndef PT_QUERY_CATALOG_H
#define PT_QUERY_CATALOG_H

#include "query/run.h"
#include "query/syntax.h"

typedef struct pt_relation_record pt_relation_record;

typedef struct {
    pt_str name;
    pt_relation_record *relation; /* the index's own record, "base:name" */
    uint64_t *columns;            /* positions in the base relation of the index's columns */
    size_t count;
} pt_index_record;

struct pt_relation_record {
    pt_relation_record *next; /* in the run's cache */
    pt_str name;
    uint64_t id;
    pt_column *keys;
    size_t key_count;
    pt_column *values;
    size_t value_count;
    pt_str *triggers[PT_TRIGGER_KINDS];
    size_t trigger_count[PT_TRIGGER_KINDS];
    pt_access access;
    bool temporary;
    bool is_index; /* "base:name" */
    pt_index_record *indices;
    size_t index_count;
    pt_str description;
    pt_str foreign[3]; /* MessagePack of the hnsw, fts and lsh maps, kept as they are */
    bool dropped;      /* removed in this run */
};

typedef struct {
    pt_relation_record *records; /* those looked at so far */
    bool opened;                 /* storage version was checked, or written */
} pt_catalog;

typedef struct pt_store pt_store;

static inline const pt_column *pt_record_column(const pt_relation_record *record, size_t i)
{
    return i < record->key_count ? &record->keys[i] : &record->values[i - record->key_count];
}

/* The record of a stored relation or index. NULL: there is none, or with the error recorded. */
pt_relation_record *pt_catalog_find(pt_store *store, pt_str name);
/* Gives it an id and writes it. */
bool pt_catalog_add(pt_store *store, pt_relation_record *record);
bool pt_catalog_write(pt_store *store, const pt_relation_record *record);
bool pt_catalog_remove(pt_store *store, pt_relation_record *record); /* its entry and its rows */
/* All records sorted by name, indices included. */
bool pt_catalog_all(pt_store *store, pt_relation_record ***out, size_t *count);

bool pt_record_encode(const pt_values *values, const pt_relation_record *record, pt_buf *out);
pt_relation_record *pt_record_decode(pt_run *run, pt_str bytes); /* NULL with the error recorded */

/* "[Int;2]?", as ::columns prints it. */
void pt_type_text(const pt_type *type, pt_buf *out);

#endif
