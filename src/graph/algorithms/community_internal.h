/* What Louvain and Leiden share: a graph with the weights of its nodes, the sums of a division into
 * communities, and how much a node would gain by a move. */
#ifndef PT_GRAPH_ALGORITHMS_COMMUNITY_INTERNAL_H
#define PT_GRAPH_ALGORITHMS_COMMUNITY_INTERNAL_H

#include "graph/algorithms/community.h"
#include "graph/algorithms/internal.h"

typedef struct {
    const pt_csr *graph;
    pt_csr own;      /* what `graph` points to, unless that is the caller's; to be released */
    double *out;     /* by node: weight of its outgoing arcs, loops included */
    double *in;
    double total;    /* of all arcs */
    pt_arena memory; /* of the arrays */
} pt_graph__level;

/* The level of the caller's graph, or of one that is moved in. False when memory is out. */
bool pt_graph__level_init(pt_graph__level *level, const pt_csr *graph);
/* The level whose nodes are the `count` communities of `fine`. */
pt_status pt_graph__level_join(const pt_graph__level *fine, const uint32_t *community, uint32_t count,
                               pt_graph__level *coarse);
void pt_graph__level_release(pt_graph__level *level);

/* Weights between one node and the communities around it, both directions added; loops do not count. */
typedef struct {
    double *weight; /* by community; 0 unless in `found` */
    uint32_t *found;
    uint32_t count;
    uint64_t *is_found;
} pt_graph__links;

bool pt_graph__links_init(pt_graph__links *links, uint32_t communities, pt_arena *memory);
void pt_graph__links_add(pt_graph__links *links, uint32_t community, double weight);
/* Gathers the communities of node's neighbours: in the order of its outgoing arcs, then of its incoming
 * ones. */
void pt_graph__links_of(pt_graph__links *links, const pt_csr *graph, uint32_t node,
                        const uint32_t *community);
void pt_graph__links_clear(pt_graph__links *links);

/* Does the graph keep one set of rows for both directions? Then it is enough to look at one, twice as
 * heavy. */
static inline bool pt_graph__one_sided(const pt_csr *graph)
{
    return graph->in_at == graph->out_at;
}

/* What node adds to modularity · total by being in a community of these sums (its own weights left out) to
 * which it is linked so. */
static inline double pt_graph__gain(const pt_graph__level *level, uint32_t node, double link, double sum_out,
                                    double sum_in, double resolution)
{
    return link - resolution * (sum_out * level->in[node] + sum_in * level->out[node]) / level->total;
}

#endif
