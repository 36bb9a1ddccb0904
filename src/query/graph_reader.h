/* What the relations of the graph share: the snapshot, keys of entities, rows on their way.
 *
 * Entities are numbers in the store and keys in the language. Both ways are remembered during a run, since a
 * join hands back the keys that it was just given. */
#ifndef PT_QUERY_GRAPH_READER_H
#define PT_QUERY_GRAPH_READER_H

#include "query/graph_relations.h"

typedef struct {
    uint64_t from; /* + 1; 0: free */
    uint64_t to;
} pt_graph_pair;

typedef struct {
    pt_graph_pair *slots;
    size_t mask, used;
} pt_graph_map;

enum { PT_GRAPH_RELATIONS = 12 };

struct pt_graph_relations {
    const pt_store_db *store;
    pt_graph *graph; /* NULL: not opened yet, or opened says why not */
    pt_status opened;
    bool tried;
    pt_error error;
    pt_graph_counts counts;
    pt_values *values;       /* of the run */
    pt_graph_map keys, ids;  /* entity → word of its key, and back */
    pt_arena scratch;
    pt_buf text;
    pt_buf source;           /* of source_file, see pt_graph_source */
    uint32_t source_file;
    bool source_known;
    pt_relation relations[PT_GRAPH_RELATIONS];
    const pt_relation *list[PT_GRAPH_RELATIONS + 1];
};

/* One look-up, as a relation's scan is given it. */
typedef struct {
    pt_graph_relations *r;
    pt_graph *graph;
    pt_values *values;
    pt_columns bound, wanted;
    const pt_value *key;
    pt_row_sink sink;
    pt_error *err;
} pt_lookup;

typedef pt_status (*pt_lookup_run)(pt_lookup *l);
typedef pt_relation_estimate (*pt_lookup_estimate)(const pt_graph_counts *counts, pt_columns bound);

/* A row of the table of relations. */
typedef struct {
    const char *name;
    const pt_relation_column *columns;
    size_t column_count, key_count;
    pt_lookup_estimate estimate;
    pt_lookup_run run;
} pt_graph_relation;

extern const pt_graph_relation pt_relation__entity, pt_relation__edge, pt_relation__reference, pt_relation__files,
    pt_relation__skipped, pt_relation__codebase, pt_relation__code_graph, pt_relation__dependency_edges,
    pt_relation__file_hash_cache, pt_relation__test_entities, pt_relation__word_coverage, pt_relation__ignored_files;

static inline bool pt_lookup_bound(const pt_lookup *l, unsigned column)
{
    return l->bound >> column & 1;
}

static inline bool pt_lookup_wants(const pt_lookup *l, unsigned column)
{
    return l->wanted >> column & 1;
}

/* The text a column is bound to; ptr NULL when it is bound to something that is no string. */
pt_str pt_lookup_text(const pt_lookup *l, unsigned column);
/* Hands a row on; PT_E_CANCELLED when the sink refuses. */
pt_status pt_lookup_row(const pt_lookup *l, const pt_value *row);
pt_status pt_lookup_end(pt_status status); /* PT_E_NOT_FOUND, the end of an iteration, is PT_OK */

/* A string; bytes that are no UTF-8 become U+FFFD. */
pt_value pt_lookup_str(const pt_lookup *l, pt_str text);
pt_value pt_lookup_hash(const pt_lookup *l, pt_hash128 hash);

/* The key of an entity at hand, and of one by number (which must exist). */
pt_status pt_lookup_key(pt_lookup *l, const pt_entity *entity, pt_value *out);
pt_status pt_lookup_key_of(pt_lookup *l, pt_entity_id id, pt_value *out);
/* The entity a key names; PT_E_NOT_FOUND. */
pt_status pt_lookup_id(pt_lookup *l, pt_value key, pt_entity_id *out);

/* Goes through entities, all of them or those that an index gives for what is bound. Columns by what they
 * hold, PT_NO_COLUMN where the relation has none. Each entity once; more may come than match. */
enum { PT_NO_COLUMN = 64 };

typedef struct {
    unsigned key, file, name, qualified, parent;
} pt_entity_columns;

typedef pt_status (*pt_entity_sink)(pt_lookup *l, const pt_entity *entity);
pt_status pt_lookup_entities(pt_lookup *l, const pt_entity_columns *columns, pt_entity_sink sink);
pt_relation_estimate pt_entities_estimate(const pt_graph_counts *counts, const pt_entity_columns *columns,
                                          pt_columns bound);

/* The same for files, by path. */
typedef pt_status (*pt_file_sink)(pt_lookup *l, const pt_graph_file *file);
pt_status pt_lookup_files(pt_lookup *l, unsigned path_column, pt_file_sink sink);
/* And for edges; each of (from, to, kind) once. Sites and line are there when `sites`. */
typedef pt_status (*pt_edge_sink)(pt_lookup *l, const pt_graph_edge *edge);
pt_status pt_lookup_edges(pt_lookup *l, unsigned kinds, bool sites, pt_edge_sink sink);

/* The text of a file of the tree as it is now; false when it cannot be read or is not what was ingested.
 * Lives until the next call. */
bool pt_lookup_source(pt_lookup *l, const pt_graph_file *file, pt_str *out);
/* Its lines first … last, without the last line end. */
pt_str pt_source_lines(pt_str source, uint32_t first, uint32_t last);

void pt_split_path(pt_str path, pt_str *folder, pt_str *name); /* "" for the folder of what lies at the root */

#endif
