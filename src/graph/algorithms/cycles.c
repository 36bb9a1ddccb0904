/* One cycle per strongly connected component: within a component every node lies on a cycle, so a
 * breadth-first search from its smallest node that keeps inside comes back there, over a shortest one. */
#include "graph/algorithms/components.h"
#include "graph/algorithms/internal.h"

typedef struct {
    const pt_csr *graph;
    uint32_t *component;
    uint32_t *parent; /* PT_CSR_NONE: not reached */
    uint32_t *queue;
    pt_graph__ticker ticker;
} search;

/* The last node of a shortest cycle through start; PT_CSR_NONE when there is none. */
static pt_status close_cycle(search *s, uint32_t start, uint32_t *last)
{
    const pt_csr *g = s->graph;
    uint32_t head = 0, tail = 0;
    s->queue[tail++] = start;
    while (head < tail) {
        uint32_t node = s->queue[head++];
        pt_status status = pt_graph__tick(&s->ticker, pt_csr_out_degree(g, node) + 1);
        if (status != PT_OK)
            return status;
        for (uint32_t i = g->out_at[node]; i < g->out_at[node + 1]; i++) {
            uint32_t to = g->out[i];
            if (to == start) {
                *last = node;
                return PT_OK;
            }
            if (s->component[to] != s->component[start] || s->parent[to] != PT_CSR_NONE)
                continue;
            s->parent[to] = node;
            s->queue[tail++] = to;
        }
    }
    *last = PT_CSR_NONE;
    return PT_OK;
}

static pt_status add_cycle(search *s, uint32_t start, pt_graph_nodes *path, pt_graph_paths *cycles)
{
    uint32_t last;
    pt_status status = close_cycle(s, start, &last);
    if (status != PT_OK || last == PT_CSR_NONE)
        return status;
    if (!pt_graph_trace(s->parent, last, path)
        || !pt_graph__paths_add(cycles, path->at, path->len, (double)path->len))
        return PT_E_NOMEM;
    return PT_OK;
}

static pt_status find_cycles(search *s, pt_graph_nodes *path, pt_graph_paths *cycles, const pt_graph_run *run,
                             pt_arena *scratch)
{
    uint32_t n = s->graph->nodes, count;
    s->component = PT_GRAPH__ARRAY(scratch, uint32_t, n);
    s->parent = pt_graph__filled(scratch, n, PT_CSR_NONE);
    s->queue = PT_GRAPH__ARRAY(scratch, uint32_t, n);
    uint64_t *done = PT_GRAPH__BITS(scratch, n);
    if (!s->component || !s->parent || !s->queue || !done)
        return PT_E_NOMEM;
    pt_status status = pt_graph_scc(s->graph, PT_SCC_BY_COMPLETION, s->component, &count, run, NULL);
    for (uint32_t v = 0; v < n && status == PT_OK; v++) {
        if (pt_graph__has(done, s->component[v]))
            continue;
        pt_graph__add(done, s->component[v]);
        status = add_cycle(s, v, path, cycles);
    }
    return status;
}

pt_status pt_graph_cycles(const pt_csr *graph, pt_graph_paths *cycles, const pt_graph_run *run, pt_error *err)
{
    search s = {.graph = graph, .ticker = pt_graph__ticker_of(run)};
    pt_arena scratch = {0};
    pt_graph_nodes path = {0};
    size_t before = cycles->ends.len;
    pt_status status = find_cycles(&s, &path, cycles, run, &scratch);
    pt_vec_release(&path);
    pt_arena_release(&scratch);
    if (status != PT_OK)
        pt_graph__paths_cut(cycles, before);
    return pt_graph__report(status, err);
}
