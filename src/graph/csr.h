/* A graph that never changes: nodes are 0 … nodes − 1, arcs lie in compressed sparse rows.
 *
 *   out_at  [ 0, 2, 2, 3 ]        node 0 has arcs out[0 … 1], node 1 none, node 2 out[2]
 *   out     [ 1, 2, 0 ]           targets, ascending per node; parallel arcs in the order given
 *   weight  [ 1.0, 0.5, 2.0 ]     beside the targets, NULL in a graph without weights (each is 1 then)
 *
 * The incoming arcs lie the same way in in_at, in and in_weight. An undirected graph holds every edge
 * in both directions, and its in_* pointers are its out_* pointers.
 *
 * 4 bytes per arc and direction, 4 per node and direction, 8 more per arc and direction with weights. */
#ifndef PT_GRAPH_CSR_H
#define PT_GRAPH_CSR_H

#include <parseltongue/status.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PT_CSR_NONE UINT32_MAX /* no node */

typedef struct {
    uint32_t from;
    uint32_t to;
} pt_csr_edge;

typedef struct {
    uint32_t nodes;
    uint32_t arcs; /* stored arcs: an undirected edge counts twice */
    unsigned flags;
    double min_weight; /* smallest weight; 1 without weights */
    uint32_t *out_at;  /* nodes + 1 offsets */
    uint32_t *out;
    double *out_weight;
    uint32_t *in_at; /* NULL with PT_CSR_OUT_ONLY */
    uint32_t *in;
    double *in_weight;
} pt_csr;

enum {
    PT_CSR_UNDIRECTED = 1, /* adds the reverse of every edge, of a self-loop too */
    PT_CSR_MERGE = 2,      /* parallel arcs become one; their weights are added */
    PT_CSR_NO_LOOPS = 4,   /* drops self-loops */
    PT_CSR_OUT_ONLY = 8,   /* keeps no incoming arcs */
    PT_CSR_SIMPLE = PT_CSR_MERGE | PT_CSR_NO_LOOPS
};

/* Builds a graph from `count` edges in any order, in O(nodes + count). `weights` has a weight per edge, or
 * is NULL. The input is not kept. PT_E_INVALID: an edge names a node ≥ nodes, or a weight is not finite.
 * PT_E_LIMIT: more than 2^32 − 2 nodes or arcs. PT_E_NOMEM. */
PT_MUST_USE pt_status pt_csr_init(pt_csr *out, uint32_t nodes, const pt_csr_edge *edges,
                                  const double *weights, size_t count, unsigned flags, pt_error *err);
void pt_csr_release(pt_csr *graph); /* all-zero memory is an empty graph */

/* The same graph with all arcs turned round. Borrows; must not be released. Not for PT_CSR_OUT_ONLY. */
static inline pt_csr pt_csr_reversed(const pt_csr *graph)
{
    pt_csr turned = *graph;
    turned.out_at = graph->in_at;
    turned.out = graph->in;
    turned.out_weight = graph->in_weight;
    turned.in_at = graph->out_at;
    turned.in = graph->out;
    turned.in_weight = graph->out_weight;
    return turned;
}

static inline uint32_t pt_csr_out_degree(const pt_csr *graph, uint32_t node)
{
    return graph->out_at[node + 1] - graph->out_at[node];
}

static inline uint32_t pt_csr_in_degree(const pt_csr *graph, uint32_t node)
{
    return graph->in_at[node + 1] - graph->in_at[node];
}

static inline double pt_csr_out_weight(const pt_csr *graph, uint32_t arc)
{
    return graph->out_weight ? graph->out_weight[arc] : 1.0;
}

static inline double pt_csr_in_weight(const pt_csr *graph, uint32_t arc)
{
    return graph->in_weight ? graph->in_weight[arc] : 1.0;
}

#endif
