/* Shortest paths along outgoing arcs. Weights must be ≥ 0; a graph without weights counts arcs. Unreachable
 * is INFINITY. Among paths of equal cost the one found first wins: nodes of equal distance are settled in
 * ascending order and a path is only replaced by a cheaper one. */
#ifndef PT_GRAPH_PATHS_H
#define PT_GRAPH_PATHS_H

#include "graph/algorithms/run.h"

typedef enum {
    PT_GRAPH_DOUBLE,
    PT_GRAPH_SINGLE /* sums of weights are rounded to float at every step */
} pt_graph_precision;

/* Paths with the fewest arcs: breadth-first from start. hops[v] (UINT32_MAX: not reached) and parent[v]
 * (PT_CSR_NONE at the start and where not reached) are given for every node; either may be NULL. With
 * goals the search ends when it has all of them, and farther nodes may count as not reached. */
PT_MUST_USE pt_status pt_graph_shortest_hops(const pt_csr *graph, uint32_t start, const uint32_t *goals,
                                             size_t goal_count, uint32_t *hops, uint32_t *parent,
                                             const pt_graph_run *run, pt_error *err);

/* Dijkstra's algorithm. distance[v] and parent[v] for every node; parent may be NULL. With goals (NULL: none)
 * the search ends when they are settled: the distances of goals, and of nodes nearer than the farthest of
 * them, are then right; the others are upper bounds. */
PT_MUST_USE pt_status pt_graph_dijkstra(const pt_csr *graph, uint32_t start, const uint32_t *goals,
                                        size_t goal_count, pt_graph_precision precision, double *distance,
                                        uint32_t *parent, const pt_graph_run *run, pt_error *err);

/* Appends all cheapest paths from start to goal without repeated nodes, at most `limit` of them: different
 * sequences of nodes, parallel arcs do not multiply them. `distance` is what pt_graph_dijkstra gave for this
 * start, with this goal (or none) and precision. Needs incoming arcs. */
PT_MUST_USE pt_status pt_graph_tied_paths(const pt_csr *graph, uint32_t start, uint32_t goal,
                                          pt_graph_precision precision, const double *distance, size_t limit,
                                          pt_graph_paths *paths, const pt_graph_run *run, pt_error *err);

/* A lower bound of the cost from node to goal, ≥ 0. */
typedef double (*pt_graph_heuristic)(void *context, uint32_t node);

/* Appends the cheapest path from start to goal, if there is one, with its true cost. The heuristic is asked
 * at most once per node and never for the start. It need not be consistent: nodes are opened again. Among
 * equally promising nodes the one found last is followed first. */
PT_MUST_USE pt_status pt_graph_astar(const pt_csr *graph, uint32_t start, uint32_t goal,
                                     pt_graph_heuristic heuristic, void *context, pt_graph_paths *paths,
                                     const pt_graph_run *run, pt_error *err);

/* Appends the up to k cheapest paths from start to goal without repeated nodes, cheapest first. Parallel arcs
 * count as the cheapest of them. Which of equally cheap paths come first, or are left out at k, is fixed but
 * arbitrary. start == goal gives the path of one node. */
PT_MUST_USE pt_status pt_graph_yen(const pt_csr *graph, uint32_t start, uint32_t goal, size_t k,
                                   pt_graph_precision precision, pt_graph_paths *paths,
                                   const pt_graph_run *run, pt_error *err);

#endif
