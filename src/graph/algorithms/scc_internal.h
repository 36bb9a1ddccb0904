/* Tarjan's search, for the whole graph or for a class of nodes of it. */
#ifndef PT_GRAPH_ALGORITHMS_SCC_INTERNAL_H
#define PT_GRAPH_ALGORITHMS_SCC_INTERNAL_H

#include "graph/algorithms/components.h"
#include "graph/algorithms/internal.h"

typedef struct {
    const pt_csr *graph;
    const uint32_t *class; /* only arcs between nodes of the same class are followed; NULL: all arcs */
    uint32_t *component;   /* PT_CSR_NONE before, and while its component is not complete */
    uint32_t components;   /* completed; the number of the next */
    uint32_t *entered;     /* by node: when, from 1; 0 not yet */
    uint32_t *low;         /* by node: the earliest entered node of its component that is known */
    uint32_t *parent;
    uint32_t *cursor; /* by node: the next arc to follow */
    uint32_t *stack;  /* nodes entered whose component is not complete */
    uint32_t stacked;
    uint32_t clock;
    uint64_t *roots; /* by time of entering: is it a component's first node */
    pt_graph__ticker ticker;
} pt_graph__tarjan;

/* graph, class, component and ticker are set; false when memory is out. */
bool pt_graph__tarjan_init(pt_graph__tarjan *tarjan, pt_arena *scratch);
/* Completes the components of all nodes that can be reached from root, which has not been entered. */
pt_status pt_graph__tarjan_from(pt_graph__tarjan *tarjan, uint32_t root);

#endif
