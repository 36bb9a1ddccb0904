/* The digest of a graph: the sum of a 128-bit hash of every row of entity, edge, reference, file and skipped, in
 * terms of keys and columns. It does not depend on numbers, order, engine, or who computed it. Not in it: a file's
 * mtime, which differs between copies of a tree, CONTAINS edges, which are the parents of entities, and the
 * catalogue. An entity stands in other rows as the 64-bit hash of its key. */
#ifndef PT_STORE_DIGEST_H
#define PT_STORE_DIGEST_H

#include "store/graph.h"

uint64_t pt_digest_path(pt_str path);
/* entity->qualified, kind, language and twin are used. */
uint64_t pt_digest_key(const pt_entity *entity, uint64_t path);

pt_hash128 pt_digest_file(const pt_graph_file *file);
/* `parent` 0: none. */
pt_hash128 pt_digest_entity(const pt_entity *entity, uint64_t key, uint64_t parent, pt_str signature, pt_str doc);
pt_hash128 pt_digest_edge(const pt_graph_edge *edge, uint64_t from, uint64_t to);
pt_hash128 pt_digest_skipped(pt_str path, pt_str reason);

/* A reference: begun, given its targets, ended. name: hash of the name (pt_digest_path). */
typedef struct {
    uint64_t targets;
} pt_digest_reference;

static inline void pt_digest_target(pt_digest_reference *reference, uint64_t to)
{
    reference->targets = pt_hash_u64(reference->targets * 31 + to + 1);
}

pt_hash128 pt_digest_reference_end(const pt_digest_reference *reference, const pt_reference *row, uint64_t path,
                                   uint64_t name, uint64_t from);

#endif
