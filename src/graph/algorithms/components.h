/* Components, orders and cycles. */
#ifndef PT_GRAPH_COMPONENTS_H
#define PT_GRAPH_COMPONENTS_H

#include "graph/algorithms/run.h"

/* component[v] for every node, 0 … *count − 1, in the order of their smallest nodes; the direction of arcs
 * does not matter. */
PT_MUST_USE pt_status pt_graph_connected(const pt_csr *graph, uint32_t *component, uint32_t *count,
                                         const pt_graph_run *run, pt_error *err);

typedef enum {
    PT_SCC_BY_ROOT, /* in the order in which a depth-first search (nodes and neighbours ascending) enters them */
    PT_SCC_BY_COMPLETION /* a component comes after all that it has arcs to: reverse topological order */
} pt_scc_order;

/* Strongly connected components, numbered from 0 in the order asked for. */
PT_MUST_USE pt_status pt_graph_scc(const pt_csr *graph, pt_scc_order order, uint32_t *component,
                                   uint32_t *count, const pt_graph_run *run, pt_error *err);

/* A topological order: sorted[0 … *count − 1]. Of the nodes that are ready, the one that got ready last comes
 * first, the highest of several. Nodes on cycles or behind them are not in it, so *count < nodes tells
 * that there is a cycle. */
PT_MUST_USE pt_status pt_graph_topological_sort(const pt_csr *graph, uint32_t *sorted, uint32_t *count,
                                                const pt_graph_run *run, pt_error *err);

/* Appends one cycle of every strongly connected component that has any: a shortest one through the
 * component's smallest node, which comes first and is not repeated at the end. Ordered by that node; the
 * cost is the number of arcs. */
PT_MUST_USE pt_status pt_graph_cycles(const pt_csr *graph, pt_graph_paths *cycles, const pt_graph_run *run,
                                      pt_error *err);

/* Appends elementary cycles (no node twice, parallel arcs not told apart), at most `limit` of them. Each
 * begins at its smallest node, and they are ordered by that node. *complete: there are no more. */
PT_MUST_USE pt_status pt_graph_johnson(const pt_csr *graph, size_t limit, pt_graph_paths *cycles,
                                       bool *complete, const pt_graph_run *run, pt_error *err);

#endif
