/* All cheapest paths, from the distances of Dijkstra's algorithm: walks back from the goal along arcs that
 * are tight (distance of the source + weight = distance of the target), depth first, with an explicit stack.
 * Arcs of weight 0 can close a cycle of tight arcs, so nodes on the path are not entered again. */
#include "graph/algorithms/dijkstra_internal.h"

typedef struct {
    const pt_csr *graph;
    const double *distance;
    pt_graph_precision precision;
    uint64_t *on_path;
    pt_vec(uint32_t) cursors; /* by place on the path: the next incoming arc to try */
    pt_graph_nodes path;      /* goal first */
    pt_graph_nodes turned;
} walk;

static bool enter(walk *w, uint32_t node)
{
    pt_graph__add(w->on_path, node);
    return pt_vec_push(&w->path, node) && pt_vec_push(&w->cursors, w->graph->in_at[node]);
}

static void leave(walk *w)
{
    pt_graph__drop(w->on_path, pt_vec_pop(&w->path));
    (void)pt_vec_pop(&w->cursors);
}

/* The next node before the path's last one, or PT_CSR_NONE. */
static uint32_t next_before(walk *w)
{
    const pt_csr *g = w->graph;
    uint32_t node = pt_vec_last(&w->path), *cursor = &pt_vec_last(&w->cursors);
    while (*cursor < g->in_at[node + 1]) {
        uint32_t arc = (*cursor)++, from = g->in[arc];
        double cost = pt_graph__cost_add(w->precision, w->distance[from], pt_csr_in_weight(g, arc));
        if (cost != w->distance[node] || pt_graph__has(w->on_path, from))
            continue;
        while (*cursor < g->in_at[node + 1] && g->in[*cursor] == from)
            (*cursor)++;
        return from;
    }
    return PT_CSR_NONE;
}

static bool add_turned(walk *w, double cost, pt_graph_paths *paths)
{
    pt_vec_clear(&w->turned);
    for (size_t i = w->path.len; i > 0; i--)
        if (!pt_vec_push(&w->turned, w->path.at[i - 1]))
            return false;
    return pt_graph__paths_add(paths, w->turned.at, w->turned.len, cost);
}

static pt_status collect(walk *w, uint32_t start, uint32_t goal, size_t limit, pt_graph_paths *paths,
                         pt_graph__ticker *ticker)
{
    if (limit == 0)
        return PT_OK;
    if (!enter(w, goal))
        return PT_E_NOMEM;
    while (w->path.len > 0) {
        pt_status status = pt_graph__tick(ticker, 1);
        if (status != PT_OK)
            return status;
        bool complete = pt_vec_last(&w->path) == start;
        if (complete && !add_turned(w, w->distance[goal], paths))
            return PT_E_NOMEM;
        if (complete && --limit == 0)
            return PT_OK;
        uint32_t before = complete ? PT_CSR_NONE : next_before(w);
        if (before == PT_CSR_NONE)
            leave(w);
        else if (!enter(w, before))
            return PT_E_NOMEM;
    }
    return PT_OK;
}

pt_status pt_graph_tied_paths(const pt_csr *graph, uint32_t start, uint32_t goal,
                              pt_graph_precision precision, const double *distance, size_t limit,
                              pt_graph_paths *paths, const pt_graph_run *run, pt_error *err)
{
    if (start >= graph->nodes || goal >= graph->nodes)
        return pt_graph__no_node(start >= graph->nodes ? start : goal, graph, err);
    pt_status status = pt_graph__need_in(graph, err);
    if (status != PT_OK || !(distance[goal] < __builtin_inf()))
        return status;
    pt_arena scratch = {0};
    walk w = {.graph = graph, .distance = distance, .precision = precision};
    w.on_path = PT_GRAPH__BITS(&scratch, graph->nodes);
    pt_graph__ticker ticker = pt_graph__ticker_of(run);
    size_t before = paths->ends.len;
    status = w.on_path ? collect(&w, start, goal, limit, paths, &ticker) : PT_E_NOMEM;
    pt_vec_release(&w.path);
    pt_vec_release(&w.cursors);
    pt_vec_release(&w.turned);
    pt_arena_release(&scratch);
    if (status != PT_OK)
        pt_graph__paths_cut(paths, before);
    return pt_graph__report(status, err);
}
