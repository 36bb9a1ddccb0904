/* Yen, "Finding the K Shortest Loopless Paths in a Network" (Management Science 17(11), 1971), with Lawler's
 * rule (Management Science 18(7), 1972): a path is only varied from where it left its parent onwards, because
 * earlier variations are known already.
 *
 *   accepted   A ─ B ─ C ─ D          candidates: for each node B, C of the accepted path, the cheapest way
 *                  └─ E ─────┘        on that shares the path up to it and takes none of the next steps that
 *                                     accepted paths with the same beginning took */
#include "graph/algorithms/dijkstra_internal.h"

#include <math.h>
#include <string.h>

typedef struct {
    pt_graph__search search;
    uint32_t goal;
    pt_graph_paths found;      /* accepted and candidates; the lists below hold indices */
    pt_vec(uint32_t) branched; /* by path: how many of its first nodes it shares with its parent */
    pt_graph_nodes accepted;
    pt_graph_nodes waiting;
    uint64_t *closed;
    uint64_t *closed_first;
    pt_graph_nodes path;
} yen;

/* Cheapest, then shortest, then by nodes. */
static int compare(const yen *y, uint32_t a, uint32_t b)
{
    pt_graph_path p = pt_graph_paths_at(&y->found, a), q = pt_graph_paths_at(&y->found, b);
    if (p.cost != q.cost)
        return p.cost < q.cost ? -1 : 1;
    if (p.count != q.count)
        return p.count < q.count ? -1 : 1;
    for (size_t i = 0; i < p.count; i++)
        if (p.nodes[i] != q.nodes[i])
            return p.nodes[i] < q.nodes[i] ? -1 : 1;
    return 0;
}

static double path_cost(const yen *y, const uint32_t *nodes, size_t count)
{
    const pt_csr *g = y->search.graph;
    double cost = 0;
    for (size_t i = 0; i + 1 < count; i++) {
        double least = INFINITY;
        for (uint32_t a = g->out_at[nodes[i]]; a < g->out_at[nodes[i] + 1]; a++)
            if (g->out[a] == nodes[i + 1] && pt_csr_out_weight(g, a) < least)
                least = pt_csr_out_weight(g, a);
        cost = pt_graph__cost_add(y->search.precision, cost, least);
    }
    return cost;
}

/* Distances of the nodes the last search touched go back to INFINITY: those it settled, and their neighbours. */
static void forget(yen *y)
{
    pt_graph__search *s = &y->search;
    for (uint32_t i = 0; i < s->settled_count; i++) {
        uint32_t node = s->settled[i];
        s->distance[node] = INFINITY;
        for (uint32_t a = s->graph->out_at[node]; a < s->graph->out_at[node + 1]; a++)
            s->distance[s->graph->out[a]] = INFINITY;
    }
    s->settled_count = 0;
}

/* Appends the cheapest way from spur to the goal to y->path; *none when there is no way. */
static pt_status way_on(yen *y, uint32_t spur, bool *none)
{
    pt_graph__search *s = &y->search;
    pt_graph__add(s->goal, y->goal);
    s->goals_left = 1;
    pt_status status = pt_graph__search_from(s, spur);
    if (status != PT_OK)
        return status;
    *none = s->distance[y->goal] == INFINITY;
    pt_graph_nodes tail = {0};
    bool fits = *none || pt_graph_trace(s->parent, y->goal, &tail);
    for (size_t i = 0; fits && i < tail.len; i++)
        fits = pt_vec_push(&y->path, tail.at[i]);
    pt_vec_release(&tail);
    forget(y);
    return fits ? PT_OK : PT_E_NOMEM;
}

static bool add_candidate(yen *y, size_t shared)
{
    double cost = path_cost(y, y->path.at, y->path.len);
    uint32_t index = (uint32_t)y->found.ends.len;
    if (!pt_graph__paths_add(&y->found, y->path.at, y->path.len, cost)
        || !pt_vec_push(&y->branched, (uint32_t)shared))
        return false;
    return pt_vec_push(&y->waiting, index);
}

/* Marks (or clears) the next steps of accepted paths that begin with the same `shared` nodes. */
static void close_steps(yen *y, uint32_t last, size_t shared, bool close)
{
    for (size_t i = 0; i < y->accepted.len; i++) {
        pt_graph_path p = pt_graph_paths_at(&y->found, y->accepted.at[i]);
        pt_graph_path q = pt_graph_paths_at(&y->found, last);
        if (p.count <= shared || memcmp(p.nodes, q.nodes, shared * sizeof *p.nodes) != 0)
            continue;
        if (close)
            pt_graph__add(y->closed_first, p.nodes[shared]);
        else
            pt_graph__drop(y->closed_first, p.nodes[shared]);
    }
}

static pt_status vary_at(yen *y, uint32_t last, size_t shared)
{
    bool none = true;
    pt_graph_path p = pt_graph_paths_at(&y->found, last);
    uint32_t spur = p.nodes[shared - 1];
    pt_vec_clear(&y->path);
    for (size_t i = 0; i + 1 < shared; i++)
        if (!pt_vec_push(&y->path, p.nodes[i]))
            return PT_E_NOMEM;
    close_steps(y, last, shared, true);
    pt_status status = way_on(y, spur, &none);
    close_steps(y, last, shared, false);
    if (status != PT_OK || none)
        return status;
    return add_candidate(y, shared) ? PT_OK : PT_E_NOMEM;
}

static pt_status vary(yen *y, uint32_t last)
{
    size_t count = pt_graph_paths_at(&y->found, last).count;
    pt_status status = PT_OK;
    for (size_t shared = 1; shared < count && status == PT_OK; shared++) {
        if (shared >= y->branched.at[last])
            status = vary_at(y, last, shared);
        pt_graph__add(y->closed, pt_graph_paths_at(&y->found, last).nodes[shared - 1]);
    }
    pt_graph_path p = pt_graph_paths_at(&y->found, last);
    for (size_t i = 0; i < p.count; i++)
        pt_graph__drop(y->closed, p.nodes[i]);
    return status;
}

static uint32_t take_best(yen *y)
{
    size_t best = 0;
    for (size_t i = 1; i < y->waiting.len; i++)
        if (compare(y, y->waiting.at[i], y->waiting.at[best]) < 0)
            best = i;
    uint32_t path = y->waiting.at[best];
    y->waiting.at[best] = pt_vec_last(&y->waiting);
    (void)pt_vec_pop(&y->waiting);
    return path;
}

static bool yen_init(yen *y, pt_arena *scratch)
{
    pt_graph__search *s = &y->search;
    uint32_t n = s->graph->nodes;
    s->distance = PT_GRAPH__ARRAY(scratch, double, n);
    s->parent = PT_GRAPH__ARRAY(scratch, uint32_t, n);
    s->settled = PT_GRAPH__ARRAY(scratch, uint32_t, n);
    s->goal = PT_GRAPH__BITS(scratch, n);
    s->closed = y->closed = PT_GRAPH__BITS(scratch, n);
    s->closed_first = y->closed_first = PT_GRAPH__BITS(scratch, n);
    for (uint32_t v = 0; s->distance && v < n; v++)
        s->distance[v] = INFINITY;
    return s->distance && s->parent && s->settled && s->goal && s->closed && s->closed_first
        && pt_graph__heap_init(&s->heap, n, s->distance, NULL, scratch);
}

static pt_status find_paths(yen *y, uint32_t start, size_t k)
{
    bool none;
    pt_status status = way_on(y, start, &none);
    if (status != PT_OK || none || k == 0)
        return status;
    if (!add_candidate(y, 1))
        return PT_E_NOMEM;
    while (y->accepted.len < k && y->waiting.len > 0 && status == PT_OK) {
        uint32_t best = take_best(y);
        if (!pt_vec_push(&y->accepted, best))
            return PT_E_NOMEM;
        if (y->accepted.len < k)
            status = vary(y, best);
    }
    return status;
}

static pt_status hand_over(yen *y, pt_graph_paths *paths)
{
    for (size_t i = 0; i < y->accepted.len; i++) {
        pt_graph_path p = pt_graph_paths_at(&y->found, y->accepted.at[i]);
        if (!pt_graph__paths_add(paths, p.nodes, p.count, p.cost))
            return PT_E_NOMEM;
    }
    return PT_OK;
}

static void yen_release(yen *y)
{
    pt_graph_paths_release(&y->found);
    pt_vec_release(&y->branched);
    pt_vec_release(&y->accepted);
    pt_vec_release(&y->waiting);
    pt_vec_release(&y->path);
}

pt_status pt_graph_yen(const pt_csr *graph, uint32_t start, uint32_t goal, size_t k, pt_graph_precision precision,
                       pt_graph_paths *paths, const pt_graph_run *run, pt_error *err)
{
    if (start >= graph->nodes || goal >= graph->nodes)
        return pt_graph__no_node(start >= graph->nodes ? start : goal, graph, err);
    pt_status status = pt_graph__need_weights_from(graph, 0, err);
    if (status != PT_OK)
        return status;
    yen y = {.goal = goal,
             .search = {.graph = graph, .precision = precision, .ticker = pt_graph__ticker_of(run)}};
    pt_arena scratch = {0};
    size_t before = paths->ends.len;
    status = yen_init(&y, &scratch) ? find_paths(&y, start, k) : PT_E_NOMEM;
    if (status == PT_OK)
        status = hand_over(&y, paths);
    yen_release(&y);
    pt_arena_release(&scratch);
    if (status != PT_OK)
        pt_graph__paths_cut(paths, before);
    return pt_graph__report(status, err);
}
