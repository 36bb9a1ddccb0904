/* Prim, "Shortest connection networks and some generalizations" (Bell System Technical Journal 36(6), 1957),
 * on a heap with decrease-key. */
#include "graph/algorithms/internal.h"
#include "graph/algorithms/structure.h"

#include <math.h>

typedef struct {
    const pt_csr *graph;
    double *cost;   /* by node outside the tree: of its cheapest link into it */
    uint32_t *from; /* the tree's end of that link; the higher one wins a tie */
    uint64_t *in_tree;
    pt_graph__heap heap;
    pt_graph__ticker ticker;
} prim;

static void offer_links(prim *p, uint32_t node)
{
    const pt_csr *g = p->graph;
    pt_graph__add(p->in_tree, node);
    for (uint32_t i = g->out_at[node]; i < g->out_at[node + 1]; i++) {
        uint32_t to = g->out[i];
        double cost = pt_csr_out_weight(g, i);
        if (pt_graph__has(p->in_tree, to) || cost > p->cost[to]
            || (cost == p->cost[to] && node <= p->from[to]))
            continue;
        p->cost[to] = cost;
        p->from[to] = node;
        pt_graph__heap_raise(&p->heap, to);
    }
}

static pt_status grow(prim *p, uint32_t start, pt_graph_links *tree, pt_arena *scratch)
{
    uint32_t n = p->graph->nodes;
    p->cost = PT_GRAPH__ARRAY(scratch, double, n);
    p->from = PT_ARENA_ARRAY(scratch, uint32_t, n);
    p->in_tree = PT_GRAPH__BITS(scratch, n);
    if (!p->cost || !p->from || !p->in_tree || !pt_graph__heap_init(&p->heap, n, p->cost, p->from, scratch))
        return PT_E_NOMEM;
    for (uint32_t v = 0; v < n; v++)
        p->cost[v] = INFINITY;
    offer_links(p, start);
    while (p->heap.count > 0) {
        uint32_t node = pt_graph__heap_pop(&p->heap);
        pt_status status = pt_graph__tick(&p->ticker, pt_csr_out_degree(p->graph, node) + 1);
        if (status != PT_OK)
            return status;
        if (!pt_vec_push(tree, (pt_graph_link){p->from[node], node, p->cost[node]}))
            return PT_E_NOMEM;
        offer_links(p, node);
    }
    return PT_OK;
}

pt_status pt_graph_prim(const pt_csr *graph, uint32_t start, pt_graph_links *tree, const pt_graph_run *run,
                        pt_error *err)
{
    if (start >= graph->nodes)
        return pt_graph__no_node(start, graph, err);
    pt_status status = pt_graph__need_undirected(graph, 0, err);
    if (status != PT_OK)
        return status;
    prim p = {.graph = graph, .ticker = pt_graph__ticker_of(run)};
    pt_arena scratch = {0};
    size_t before = tree->len;
    status = grow(&p, start, tree, &scratch);
    pt_arena_release(&scratch);
    if (status != PT_OK)
        tree->len = before;
    return pt_graph__report(status, err);
}
