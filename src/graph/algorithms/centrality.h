/* How important nodes are. All outputs are arrays of the caller with a value per node. */
#ifndef PT_GRAPH_CENTRALITY_H
#define PT_GRAPH_CENTRALITY_H

#include "graph/algorithms/run.h"

/* Arcs at each node; a self-loop counts in both, so twice in total. total, out and in may be NULL. Needs
 * incoming arcs for in and total. */
PT_MUST_USE pt_status pt_graph_degrees(const pt_csr *graph, uint32_t *total, uint32_t *out, uint32_t *in,
                                       pt_error *err);

typedef enum {
    PT_PAGERANK_POWER,   /* in double; the score of nodes without outgoing arcs is spread over all nodes, so
                          * scores sum to 1; in parallel */
    PT_PAGERANK_IN_PLACE /* in float, each node at once with the newest scores of the others, ascending; the
                          * score of nodes without outgoing arcs is lost; on one thread */
} pt_pagerank_method;

typedef struct {
    pt_pagerank_method method;
    double theta;        /* damping, 0 … 1; the usual 0.85 */
    double epsilon;      /* ends when the scores' absolute changes sum to less */
    uint32_t iterations; /* ends after so many; at least one is done */
} pt_pagerank_options;

/* Parallel arcs count, weights do not. Needs incoming arcs. *rounds (may be NULL): iterations done. */
PT_MUST_USE pt_status pt_graph_pagerank(const pt_csr *graph, const pt_pagerank_options *options,
                                        double *score, uint32_t *rounds, const pt_graph_run *run,
                                        pt_error *err);

/* What closeness is made of: nodes that can be reached along outgoing arcs (itself included), and the sum of
 * their distances. Weights must be ≥ 0; with `single` the sums are rounded to float at every step. */
PT_MUST_USE pt_status pt_graph_closeness(const pt_csr *graph, bool single, uint32_t *reached,
                                         double *distance, const pt_graph_run *run, pt_error *err);

/* reached² / distance / (nodes − 1). */
static inline double pt_graph_closeness_score(uint32_t reached, double distance, uint32_t nodes)
{
    return (double)reached * reached / distance / ((double)nodes - 1);
}

typedef struct {
    uint32_t samples; /* 0 or ≥ nodes: exact. Else so many sources, drawn by seed, and the scores scaled up */
    uint64_t seed;
} pt_betweenness_options;

/* The sum over ordered pairs of other nodes of the share of their shortest paths that pass through the node.
 * Not normalised; in an undirected graph each pair counts twice. Parallel arcs are different paths. Weights
 * must be > 0. */
PT_MUST_USE pt_status pt_graph_betweenness(const pt_csr *graph, const pt_betweenness_options *options,
                                           double *score, const pt_graph_run *run, pt_error *err);

/* The `top` nodes with the highest scores, highest first, equal ones ascending, into `nodes` (room for
 * `top`). Returns how many: top or, if that is less, count. */
uint32_t pt_graph_top(const double *score, uint32_t count, uint32_t top, uint32_t *nodes);

#endif
