/* One search for everybody who needs distances: Dijkstra itself, Yen's spurs, weighted closeness. */
#ifndef PT_GRAPH_ALGORITHMS_DIJKSTRA_INTERNAL_H
#define PT_GRAPH_ALGORITHMS_DIJKSTRA_INTERNAL_H

#include "graph/algorithms/internal.h"
#include "graph/algorithms/paths.h"

typedef struct {
    const pt_csr *graph;
    pt_graph_precision precision;
    double *distance; /* INFINITY for all nodes before a search */
    double start_cost; /* distance of the start; the usual 0 */
    uint32_t *parent; /* or NULL */
    pt_graph__heap heap;
    uint64_t *goal; /* goals not yet settled, or NULL */
    size_t goals_left;
    const uint64_t *closed;       /* nodes that must not be entered, or NULL */
    const uint64_t *closed_first; /* nodes that must not be entered from the start, or NULL */
    /* Lower bounds of the way to the one goal, INFINITY where there is none, or NULL. With them the search is
     * A*: the heap goes by `key`, and ends at the goal. */
    const double *potential;
    double *key;
    uint32_t *touched; /* room for all nodes whose distance was set, or NULL */
    uint32_t touched_count;
    pt_graph__ticker ticker;
} pt_graph__search;

static inline double pt_graph__cost_add(pt_graph_precision precision, double cost, double weight)
{
    return precision == PT_GRAPH_SINGLE ? (double)((float)cost + (float)weight) : cost + weight;
}

/* Searches from start until all goals, and all nodes as near as them, are settled, or to the end without
 * goals. PT_OK or what the ticker said. */
pt_status pt_graph__search_from(pt_graph__search *search, uint32_t start);

#endif
