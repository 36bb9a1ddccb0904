/* Shortest paths by number of arcs: Moore, "The shortest path through a maze" (1959). */
#include "graph/algorithms/internal.h"
#include "graph/algorithms/paths.h"

typedef struct {
    const pt_csr *graph;
    uint32_t *hops;
    uint32_t *parent;
    uint32_t *queue;
    uint64_t *goal; /* not yet found; NULL without goals */
    size_t goals_left;
    pt_graph__ticker ticker;
} search;

static void mark_goals(search *s, const uint32_t *goals, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        s->goals_left += !pt_graph__has(s->goal, goals[i]);
        pt_graph__add(s->goal, goals[i]);
    }
}

/* True when this was the last goal. */
static bool found_all(search *s, uint32_t node)
{
    if (!s->goal || !pt_graph__has(s->goal, node))
        return false;
    pt_graph__drop(s->goal, node);
    return --s->goals_left == 0;
}

static pt_status flood(search *s, uint32_t start)
{
    const pt_csr *g = s->graph;
    uint32_t head = 0, tail = 0;
    s->hops[start] = 0;
    s->queue[tail++] = start;
    if (found_all(s, start))
        return PT_OK;
    while (head < tail) {
        uint32_t node = s->queue[head++];
        pt_status status = pt_graph__tick(&s->ticker, pt_csr_out_degree(g, node) + 1);
        if (status != PT_OK)
            return status;
        for (uint32_t i = g->out_at[node]; i < g->out_at[node + 1]; i++) {
            uint32_t next = g->out[i];
            if (s->hops[next] != UINT32_MAX)
                continue;
            s->hops[next] = s->hops[node] + 1;
            if (s->parent)
                s->parent[next] = node;
            if (found_all(s, next))
                return PT_OK;
            s->queue[tail++] = next;
        }
    }
    return PT_OK;
}

static pt_status search_from(search *s, uint32_t start, const uint32_t *goals, size_t goal_count,
                             pt_arena *scratch)
{
    uint32_t n = s->graph->nodes;
    s->queue = PT_GRAPH__ARRAY(scratch, uint32_t, n);
    if (!s->hops)
        s->hops = PT_GRAPH__ARRAY(scratch, uint32_t, n);
    if (goals)
        s->goal = PT_GRAPH__BITS(scratch, n);
    if (!s->queue || !s->hops || (goals && !s->goal))
        return PT_E_NOMEM;
    for (uint32_t v = 0; v < n; v++)
        s->hops[v] = UINT32_MAX;
    for (uint32_t v = 0; s->parent && v < n; v++)
        s->parent[v] = PT_CSR_NONE;
    if (goals)
        mark_goals(s, goals, goal_count);
    return goals && goal_count == 0 ? PT_OK : flood(s, start);
}

pt_status pt_graph_shortest_hops(const pt_csr *graph, uint32_t start, const uint32_t *goals,
                                 size_t goal_count, uint32_t *hops, uint32_t *parent, const pt_graph_run *run,
                                 pt_error *err)
{
    if (start >= graph->nodes)
        return pt_graph__no_node(start, graph, err);
    for (size_t i = 0; goals && i < goal_count; i++)
        if (goals[i] >= graph->nodes)
            return pt_graph__no_node(goals[i], graph, err);
    search s = {.graph = graph, .hops = hops, .parent = parent, .ticker = pt_graph__ticker_of(run)};
    pt_arena scratch = {0};
    pt_status status = search_from(&s, start, goals, goal_count, &scratch);
    pt_arena_release(&scratch);
    return pt_graph__report(status, err);
}
