/* Breadth-first search over the stored graph: what an entity reaches, or is reached from, nearest first. */
#ifndef PT_OPS_REACH_H
#define PT_OPS_REACH_H

#include "base/vec.h"
#include "store/graph.h"

typedef struct {
    pt_entity_id id;
    uint32_t before; /* index of the visit it was reached from; its own: the start */
    uint32_t hop;
} pt_visit;

/* Visits in the order they were found, and a hash of their ids. All-zero memory is an empty one. */
typedef struct {
    pt_vec(pt_visit) visits;
    pt_vec(uint32_t) slots; /* index + 1 */
} pt_reach;

/* Adds the start. False when memory is out. */
bool pt_reach_begin(pt_reach *reach, pt_entity_id start);

/* Adds what lies one edge behind a visit (`in`: before it) and was not visited. `kinds` as in pt_graph_out. */
PT_MUST_USE pt_status pt_reach_expand(pt_graph *graph, pt_reach *reach, uint32_t index, bool in, unsigned kinds,
                                      pt_error *err);

/* Everything from which `start` can be reached in at most `depth` hops; the first visit is `start`. */
PT_MUST_USE pt_status pt_reach_back(pt_graph *graph, pt_entity_id start, uint64_t depth, unsigned kinds,
                                    pt_reach *reach, pt_error *err);

void pt_reach_release(pt_reach *reach);

#endif
