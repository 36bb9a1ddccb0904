/* Kahn, "Topological sorting of large networks" (Comm. ACM 5(11), 1962), with a stack of the nodes that are
 * ready. */
#include "graph/algorithms/components.h"
#include "graph/algorithms/internal.h"

static pt_status sort(const pt_csr *g, uint32_t *sorted, uint32_t *count, const pt_graph_run *run,
                      pt_arena *scratch)
{
    uint32_t *waits_for = PT_ARENA_ARRAY(scratch, uint32_t, g->nodes);
    uint32_t *ready = PT_GRAPH__ARRAY(scratch, uint32_t, g->nodes);
    if (!waits_for || !ready)
        return PT_E_NOMEM;
    uint32_t waiting = 0, done = 0;
    pt_graph__ticker ticker = pt_graph__ticker_of(run);
    for (uint32_t i = 0; i < g->arcs; i++)
        waits_for[g->out[i]]++;
    for (uint32_t v = 0; v < g->nodes; v++)
        if (waits_for[v] == 0)
            ready[waiting++] = v;
    while (waiting > 0) {
        uint32_t node = sorted[done++] = ready[--waiting];
        pt_status status = pt_graph__tick(&ticker, pt_csr_out_degree(g, node) + 1);
        if (status != PT_OK)
            return status;
        for (uint32_t i = g->out_at[node]; i < g->out_at[node + 1]; i++)
            if (--waits_for[g->out[i]] == 0)
                ready[waiting++] = g->out[i];
    }
    *count = done;
    return PT_OK;
}

pt_status pt_graph_topological_sort(const pt_csr *graph, uint32_t *sorted, uint32_t *count,
                                    const pt_graph_run *run, pt_error *err)
{
    pt_arena scratch = {0};
    pt_status status = sort(graph, sorted, count, run, &scratch);
    pt_arena_release(&scratch);
    return pt_graph__report(status, err);
}
