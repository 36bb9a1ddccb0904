/* Breadth-first search: Moore, "The shortest path through a maze" (1959). The queue holds every node at most
 * once, so it is an array of nodes that is never emptied. */
#include "graph/algorithms/internal.h"
#include "graph/algorithms/traverse.h"

typedef struct {
    const pt_csr *graph;
    pt_graph_visitor visit;
    void *context;
    uint64_t *visited;
    uint32_t *parent;
    uint32_t *queue;
    uint32_t head, tail;
    pt_graph__ticker ticker;
} search;

static pt_graph_next reach(search *s, uint32_t node, uint32_t parent, uint32_t start, uint32_t depth)
{
    pt_graph__add(s->visited, node);
    s->parent[node] = parent;
    pt_graph_step step = {node, start, depth, s->parent};
    pt_graph_next next = s->visit(s->context, &step);
    if (next == PT_GRAPH_GO_ON)
        s->queue[s->tail++] = node;
    return next;
}

static bool expand(search *s, uint32_t node, uint32_t start, uint32_t depth)
{
    const pt_csr *g = s->graph;
    for (uint32_t i = g->out_at[node]; i < g->out_at[node + 1]; i++)
        if (!pt_graph__has(s->visited, g->out[i]) && reach(s, g->out[i], node, start, depth) == PT_GRAPH_STOP)
            return false;
    return true;
}

/* Sets *stopped when the visitor has had enough. */
static pt_status search_from(search *s, uint32_t start, bool *stopped)
{
    if (pt_graph__has(s->visited, start))
        return PT_OK;
    *stopped = reach(s, start, PT_CSR_NONE, start, 0) == PT_GRAPH_STOP;
    uint32_t level_end = s->tail, depth = 1;
    while (s->head < s->tail && !*stopped) {
        if (s->head == level_end) {
            level_end = s->tail;
            depth++;
        }
        uint32_t node = s->queue[s->head++];
        pt_status status = pt_graph__tick(&s->ticker, pt_csr_out_degree(s->graph, node) + 1);
        if (status != PT_OK)
            return status;
        *stopped = !expand(s, node, start, depth);
    }
    return PT_OK;
}

static pt_status search_all(search *s, const uint32_t *starts, size_t count, pt_arena *scratch)
{
    uint32_t n = s->graph->nodes;
    s->visited = PT_GRAPH__BITS(scratch, n);
    s->parent = PT_GRAPH__ARRAY(scratch, uint32_t, n);
    s->queue = PT_GRAPH__ARRAY(scratch, uint32_t, n);
    if (!s->visited || !s->parent || !s->queue)
        return PT_E_NOMEM;
    bool stopped = false;
    pt_status status = PT_OK;
    for (size_t i = 0; i < count && status == PT_OK && !stopped; i++)
        status = search_from(s, starts ? starts[i] : (uint32_t)i, &stopped);
    return status;
}

pt_status pt_graph_bfs(const pt_csr *graph, const uint32_t *starts, size_t start_count,
                       pt_graph_visitor visit, void *context, const pt_graph_run *run, pt_error *err)
{
    for (size_t i = 0; starts && i < start_count; i++)
        if (starts[i] >= graph->nodes)
            return pt_graph__no_node(starts[i], graph, err);
    search s = {.graph = graph, .visit = visit, .context = context, .ticker = pt_graph__ticker_of(run)};
    pt_arena scratch = {0};
    pt_status status = search_all(&s, starts, starts ? start_count : graph->nodes, &scratch);
    pt_arena_release(&scratch);
    return pt_graph__report(status, err);
}
