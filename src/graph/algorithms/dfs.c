/* Depth-first search with an explicit stack: Tarjan, "Depth-first search and linear graph algorithms" (SIAM
 * J. Comput. 1(2), 1972). The stack is the chain of parents, so a node only keeps how far its arcs have been
 * followed. */
#include "graph/algorithms/internal.h"
#include "graph/algorithms/traverse.h"

typedef struct {
    const pt_csr *graph;
    pt_graph_order order;
    pt_graph_visitor visit;
    void *context;
    uint64_t *visited;
    uint32_t *parent;
    uint32_t *left; /* arcs not yet followed */
    pt_graph__ticker ticker;
} search;

static pt_graph_next enter(search *s, uint32_t node, uint32_t parent, uint32_t start, uint32_t depth)
{
    pt_graph__add(s->visited, node);
    s->parent[node] = parent;
    pt_graph_step step = {node, start, depth, s->parent};
    pt_graph_next next = s->visit(s->context, &step);
    s->left[node] = next == PT_GRAPH_NOT_BEYOND ? 0 : pt_csr_out_degree(s->graph, node);
    return next;
}

/* The next neighbour of node that is not visited, or PT_CSR_NONE. */
static uint32_t next_child(search *s, uint32_t node)
{
    const pt_csr *g = s->graph;
    while (s->left[node] > 0) {
        uint32_t left = s->left[node]--;
        uint32_t arc =
            s->order == PT_GRAPH_ASCENDING ? g->out_at[node + 1] - left : g->out_at[node] + left - 1;
        if (!pt_graph__has(s->visited, g->out[arc]))
            return g->out[arc];
    }
    return PT_CSR_NONE;
}

static pt_status search_from(search *s, uint32_t start, bool *stopped)
{
    if (pt_graph__has(s->visited, start))
        return PT_OK;
    *stopped = enter(s, start, PT_CSR_NONE, start, 0) == PT_GRAPH_STOP;
    uint32_t node = start, depth = 0;
    while (node != PT_CSR_NONE && !*stopped) {
        uint32_t left = s->left[node], child = next_child(s, node);
        pt_status status = pt_graph__tick(&s->ticker, left - s->left[node] + 1);
        if (status != PT_OK)
            return status;
        if (child == PT_CSR_NONE) {
            node = s->parent[node];
            depth--;
            continue;
        }
        *stopped = enter(s, child, node, start, ++depth) == PT_GRAPH_STOP;
        node = child;
    }
    return PT_OK;
}

static pt_status search_all(search *s, const uint32_t *starts, size_t count, pt_arena *scratch)
{
    uint32_t n = s->graph->nodes;
    s->visited = PT_GRAPH__BITS(scratch, n);
    s->parent = PT_GRAPH__ARRAY(scratch, uint32_t, n);
    s->left = PT_GRAPH__ARRAY(scratch, uint32_t, n);
    if (!s->visited || !s->parent || !s->left)
        return PT_E_NOMEM;
    bool stopped = false;
    pt_status status = PT_OK;
    for (size_t i = 0; i < count && status == PT_OK && !stopped; i++)
        status = search_from(s, starts ? starts[i] : (uint32_t)i, &stopped);
    return status;
}

pt_status pt_graph_dfs(const pt_csr *graph, const uint32_t *starts, size_t start_count, pt_graph_order order,
                       pt_graph_visitor visit, void *context, const pt_graph_run *run, pt_error *err)
{
    for (size_t i = 0; starts && i < start_count; i++)
        if (starts[i] >= graph->nodes)
            return pt_graph__no_node(starts[i], graph, err);
    search s = {.graph = graph,
                .order = order,
                .visit = visit,
                .context = context,
                .ticker = pt_graph__ticker_of(run)};
    pt_arena scratch = {0};
    pt_status status = search_all(&s, starts, starts ? start_count : graph->nodes, &scratch);
    pt_arena_release(&scratch);
    return pt_graph__report(status, err);
}
