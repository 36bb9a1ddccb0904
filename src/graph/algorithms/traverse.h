/* Visiting nodes along outgoing arcs. For the other direction pass pt_csr_reversed(). */
#ifndef PT_GRAPH_TRAVERSE_H
#define PT_GRAPH_TRAVERSE_H

#include "graph/algorithms/run.h"

typedef struct {
    uint32_t node;
    uint32_t start;         /* the start it was reached from */
    uint32_t depth;         /* arcs between them; 0 at the start itself */
    const uint32_t *parent; /* by node, for pt_graph_trace; valid during the visit */
} pt_graph_step;

typedef enum {
    PT_GRAPH_GO_ON,
    PT_GRAPH_NOT_BEYOND, /* the arcs of this node are not followed */
    PT_GRAPH_STOP        /* the traversal ends, with success */
} pt_graph_next;

typedef pt_graph_next (*pt_graph_visitor)(void *context, const pt_graph_step *step);

/* Visits every node that can be reached once, nearest first, then in order of discovery (neighbours
 * ascending). The starts are exhausted one after the other and share what has been visited; with
 * starts == NULL every node is a start, ascending. */
PT_MUST_USE pt_status pt_graph_bfs(const pt_csr *graph, const uint32_t *starts, size_t start_count,
                                   pt_graph_visitor visit, void *context, const pt_graph_run *run,
                                   pt_error *err);

typedef enum { PT_GRAPH_ASCENDING, PT_GRAPH_DESCENDING } pt_graph_order;

/* The same depth first, in preorder; neighbours in the order asked for. */
PT_MUST_USE pt_status pt_graph_dfs(const pt_csr *graph, const uint32_t *starts, size_t start_count,
                                   pt_graph_order order, pt_graph_visitor visit, void *context,
                                   const pt_graph_run *run, pt_error *err);

/* What can be reached, by hop. Those first reached after h arcs are nodes[at[h]] … nodes[at[h + 1] − 1],
 * ascending; h = 0 are the starts, each once. */
typedef struct {
    pt_graph_nodes nodes;
    pt_vec(size_t) at; /* hops + 2 offsets, or none if there is no start */
} pt_graph_reach;

/* Breadth first from all starts together, up to max_hops arcs (UINT32_MAX: all the way). Wide levels are
 * shared among the threads of the pool. `out` is all-zero or an earlier result, which is replaced. */
PT_MUST_USE pt_status pt_graph_reach_by_hop(const pt_csr *graph, const uint32_t *starts, size_t start_count,
                                            uint32_t max_hops, pt_graph_reach *out, const pt_graph_run *run,
                                            pt_error *err);
void pt_graph_reach_release(pt_graph_reach *reach);

typedef struct {
    uint32_t steps;      /* arcs per walk; a walk ends early where there is no way on */
    uint32_t iterations; /* walks per start */
    uint64_t seed;
} pt_graph_walk_options;

/* Appends starts × iterations walks, the first start's first. The next arc is drawn evenly, or with chances
 * proportional to the weights, which must be ≥ 0 (no way on where they sum to 0). The cost of a walk is the
 * sum of its weights. */
PT_MUST_USE pt_status pt_graph_random_walk(const pt_csr *graph, const uint32_t *starts, size_t start_count,
                                           const pt_graph_walk_options *options, pt_graph_paths *walks,
                                           const pt_graph_run *run, pt_error *err);

#endif
