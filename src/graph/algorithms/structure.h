/* Cores, triangles and spanning trees. */
#ifndef PT_GRAPH_STRUCTURE_H
#define PT_GRAPH_STRUCTURE_H

#include "graph/algorithms/run.h"

/* core[v]: the largest k such that v is in a part of the graph where every node has k arcs to others of the
 * part. Needs PT_CSR_UNDIRECTED; loops and parallel arcs count, so PT_CSR_SIMPLE is what one wants. */
PT_MUST_USE pt_status pt_graph_kcore(const pt_csr *graph, uint32_t *core, const pt_graph_run *run,
                                     pt_error *err);

/* out[v]: triangles that v is a corner of. Needs PT_CSR_UNDIRECTED | PT_CSR_SIMPLE. */
PT_MUST_USE pt_status pt_graph_triangles(const pt_csr *graph, uint64_t *out, const pt_graph_run *run,
                                         pt_error *err);

/* The share of pairs of neighbours that are neighbours of each other; 0 with fewer than two. */
static inline double pt_graph_clustering(uint64_t triangles, uint32_t degree)
{
    return degree < 2 ? 0 : 2 * (double)triangles / ((double)degree * ((double)degree - 1));
}

typedef struct {
    uint32_t from;
    uint32_t to;
    double cost;
} pt_graph_link;

typedef pt_vec(pt_graph_link) pt_graph_links;

/* Appends the links of a cheapest spanning tree of start's component, in the order in which it grows: from
 * is in the tree already. Of equally cheap links the one from the highest such node comes first, then the
 * one to the lowest. Needs PT_CSR_UNDIRECTED. Negative weights are allowed. */
PT_MUST_USE pt_status pt_graph_prim(const pt_csr *graph, uint32_t start, pt_graph_links *tree,
                                    const pt_graph_run *run, pt_error *err);

/* Appends the links of a cheapest spanning forest, cheapest first, then by from and to. The direction of arcs
 * does not matter; a link is given in the direction of its arc, of an undirected graph in that from the
 * lower node. */
PT_MUST_USE pt_status pt_graph_kruskal(const pt_csr *graph, pt_graph_links *forest, const pt_graph_run *run,
                                       pt_error *err);

#endif
