/* Connected components by union of sets with path halving: Tarjan and van Leeuwen, "Worst-case analysis of
 * set union algorithms" (J. ACM 31(2), 1984). The smaller node is always the root, so roots come in the order
 * that components are numbered in, and the output array is all the memory it takes. */
#include "graph/algorithms/components.h"
#include "graph/algorithms/internal.h"

static uint32_t find_root(uint32_t *parent, uint32_t v)
{
    while (parent[v] != v)
        v = parent[v] = parent[parent[v]];
    return v;
}

static pt_status unite_all(const pt_csr *g, uint32_t *parent, const pt_graph_run *run)
{
    pt_graph__ticker ticker = pt_graph__ticker_of(run);
    for (uint32_t v = 0; v < g->nodes; v++)
        parent[v] = v;
    for (uint32_t v = 0; v < g->nodes; v++) {
        pt_status status = pt_graph__tick(&ticker, pt_csr_out_degree(g, v) + 1);
        if (status != PT_OK)
            return status;
        for (uint32_t i = g->out_at[v]; i < g->out_at[v + 1]; i++) {
            uint32_t a = find_root(parent, v), b = find_root(parent, g->out[i]);
            if (a < b)
                parent[b] = a;
            else
                parent[a] = b;
        }
    }
    return PT_OK;
}

/* Roots are smaller than their members: when a node is reached, its parent is numbered already. */
static uint32_t number_components(uint32_t *parent, uint32_t nodes)
{
    uint32_t count = 0;
    for (uint32_t v = 0; v < nodes; v++)
        parent[v] = parent[v] == v ? count++ : parent[parent[v]];
    return count;
}

pt_status pt_graph_connected(const pt_csr *graph, uint32_t *component, uint32_t *count,
                             const pt_graph_run *run, pt_error *err)
{
    pt_status status = unite_all(graph, component, run);
    if (status == PT_OK)
        *count = number_components(component, graph->nodes);
    return pt_graph__report(status, err);
}
