/* Dijkstra, "A note on two problems in connexion with graphs" (Numerische Mathematik 1, 1959), on a heap with
 * decrease-key. */
#include "graph/algorithms/dijkstra_internal.h"

#include <math.h>

static void set_distance(pt_graph__search *s, uint32_t node, uint32_t parent, double cost)
{
    if (s->touched && s->distance[node] == INFINITY)
        s->touched[s->touched_count++] = node;
    s->distance[node] = cost;
    if (s->potential)
        s->key[node] = cost + s->potential[node];
    if (s->parent)
        s->parent[node] = parent;
    pt_graph__heap_raise(&s->heap, node);
}

static void relax(pt_graph__search *s, uint32_t node, const uint64_t *closed_too)
{
    const pt_csr *g = s->graph;
    for (uint32_t i = g->out_at[node]; i < g->out_at[node + 1]; i++) {
        uint32_t next = g->out[i];
        if ((s->closed && pt_graph__has(s->closed, next)) || (closed_too && pt_graph__has(closed_too, next)))
            continue;
        double cost = pt_graph__cost_add(s->precision, s->distance[node], pt_csr_out_weight(g, i));
        if (cost < s->distance[next] && !(s->potential && s->potential[next] == INFINITY))
            set_distance(s, next, node, cost);
    }
}

static void settle(pt_graph__search *s, uint32_t node)
{
    if (!s->goal || !pt_graph__has(s->goal, node))
        return;
    pt_graph__drop(s->goal, node);
    s->goals_left--;
}

pt_status pt_graph__search_from(pt_graph__search *s, uint32_t start)
{
    double last = s->start_cost;
    set_distance(s, start, PT_CSR_NONE, s->start_cost);
    while (s->heap.count > 0) {
        uint32_t node = pt_graph__heap_pop(&s->heap);
        if (s->goal && s->goals_left == 0 && (s->potential || s->distance[node] > last))
            break;
        last = s->distance[node];
        settle(s, node);
        pt_status status = pt_graph__tick(&s->ticker, pt_csr_out_degree(s->graph, node) + 1);
        if (status != PT_OK)
            return status;
        relax(s, node, node == start ? s->closed_first : NULL);
    }
    pt_graph__heap_clear(&s->heap);
    return PT_OK;
}

static pt_status search_to(pt_graph__search *s, uint32_t start, const uint32_t *goals, size_t goal_count,
                           pt_arena *scratch)
{
    uint32_t n = s->graph->nodes;
    if (!pt_graph__heap_init(&s->heap, n, s->distance, NULL, scratch))
        return PT_E_NOMEM;
    if (goals && !(s->goal = PT_GRAPH__BITS(scratch, n)))
        return PT_E_NOMEM;
    for (uint32_t v = 0; v < n; v++)
        s->distance[v] = INFINITY;
    for (uint32_t v = 0; s->parent && v < n; v++)
        s->parent[v] = PT_CSR_NONE;
    for (size_t i = 0; goals && i < goal_count; i++) {
        s->goals_left += !pt_graph__has(s->goal, goals[i]);
        pt_graph__add(s->goal, goals[i]);
    }
    return pt_graph__search_from(s, start);
}

pt_status pt_graph_dijkstra(const pt_csr *graph, uint32_t start, const uint32_t *goals, size_t goal_count,
                            pt_graph_precision precision, double *distance, uint32_t *parent,
                            const pt_graph_run *run, pt_error *err)
{
    if (start >= graph->nodes)
        return pt_graph__no_node(start, graph, err);
    for (size_t i = 0; goals && i < goal_count; i++)
        if (goals[i] >= graph->nodes)
            return pt_graph__no_node(goals[i], graph, err);
    pt_status status = pt_graph__need_weights_from(graph, 0, err);
    if (status != PT_OK)
        return status;
    pt_graph__search s = {.graph = graph,
                          .precision = precision,
                          .distance = distance,
                          .parent = parent,
                          .ticker = pt_graph__ticker_of(run)};
    pt_arena scratch = {0};
    status = search_to(&s, start, goals, goal_count, &scratch);
    pt_arena_release(&scratch);
    return pt_graph__report(status, err);
}
