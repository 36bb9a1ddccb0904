/* Hart, Nilsson and Raphael, "A Formal Basis for the Heuristic Determination of Minimum Cost Paths" (IEEE
 * Trans. Systems Science and Cybernetics 4(2), 1968). */
#include "graph/algorithms/internal.h"
#include "graph/algorithms/paths.h"

#include <math.h>

typedef struct {
    const pt_csr *graph;
    pt_graph_heuristic heuristic;
    void *context;
    double *cost;     /* from the start */
    double *estimate; /* of the rest; NAN: not asked yet */
    double *priority;
    uint32_t *order; /* when the node was last put into the heap: the latest wins a tie */
    uint32_t *parent;
    pt_graph__heap heap;
    uint32_t clock;
    pt_graph__ticker ticker;
} search;

static bool search_init(search *s, pt_arena *scratch)
{
    uint32_t n = s->graph->nodes;
    s->cost = PT_GRAPH__ARRAY(scratch, double, n);
    s->estimate = PT_GRAPH__ARRAY(scratch, double, n);
    s->priority = PT_GRAPH__ARRAY(scratch, double, n);
    s->order = PT_GRAPH__ARRAY(scratch, uint32_t, n);
    s->parent = PT_GRAPH__ARRAY(scratch, uint32_t, n);
    if (!s->cost || !s->estimate || !s->priority || !s->order || !s->parent
        || !pt_graph__heap_init(&s->heap, n, s->priority, s->order, scratch))
        return false;
    for (uint32_t v = 0; v < n; v++) {
        s->cost[v] = INFINITY;
        s->estimate[v] = NAN;
    }
    return true;
}

static void open_node(search *s, uint32_t node, uint32_t parent, double cost)
{
    if (isnan(s->estimate[node]))
        s->estimate[node] = parent == PT_CSR_NONE ? 0 : s->heuristic(s->context, node);
    s->cost[node] = cost;
    s->parent[node] = parent;
    s->priority[node] = cost + s->estimate[node];
    s->order[node] = ++s->clock;
    pt_graph__heap_raise(&s->heap, node);
}

static void relax(search *s, uint32_t node)
{
    const pt_csr *g = s->graph;
    for (uint32_t i = g->out_at[node]; i < g->out_at[node + 1]; i++) {
        double cost = s->cost[node] + pt_csr_out_weight(g, i);
        if (cost < s->cost[g->out[i]])
            open_node(s, g->out[i], node, cost);
    }
}

static pt_status search_path(search *s, uint32_t start, uint32_t goal, pt_graph_paths *paths)
{
    open_node(s, start, PT_CSR_NONE, 0);
    while (s->heap.count > 0) {
        uint32_t node = pt_graph__heap_pop(&s->heap);
        if (node == goal)
            break;
        pt_status status = pt_graph__tick(&s->ticker, pt_csr_out_degree(s->graph, node) + 1);
        if (status != PT_OK)
            return status;
        relax(s, node);
    }
    if (s->cost[goal] == INFINITY)
        return PT_OK;
    pt_graph_nodes path = {0};
    bool fits = pt_graph_trace(s->parent, goal, &path)
             && pt_graph__paths_add(paths, path.at, path.len, s->cost[goal]);
    pt_vec_release(&path);
    return fits ? PT_OK : PT_E_NOMEM;
}

pt_status pt_graph_astar(const pt_csr *graph, uint32_t start, uint32_t goal, pt_graph_heuristic heuristic,
                         void *context, pt_graph_paths *paths, const pt_graph_run *run, pt_error *err)
{
    if (start >= graph->nodes || goal >= graph->nodes)
        return pt_graph__no_node(start >= graph->nodes ? start : goal, graph, err);
    pt_status status = pt_graph__need_weights_from(graph, 0, err);
    if (status != PT_OK)
        return status;
    search s = {.graph = graph,
                .heuristic = heuristic,
                .context = context,
                .ticker = pt_graph__ticker_of(run)};
    pt_arena scratch = {0};
    status = search_init(&s, &scratch) ? search_path(&s, start, goal, paths) : PT_E_NOMEM;
    pt_arena_release(&scratch);
    return pt_graph__report(status, err);
}
