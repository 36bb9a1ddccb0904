/* Yen, "Finding the K Shortest Loopless Paths in a Network" (Management Science 17(11), 1971), with Lawler's
 * rule (Management Science 18(7), 1972): a path is only varied from where it left its parent onwards, because
 * earlier variations are known already.
 *
 *   accepted   A ─ B ─ C ─ D          candidates: for each node B, C of the accepted path, the cheapest way
 *                  └─ E ─────┘        on that shares the path up to it and takes none of the next steps that
 *                                     accepted paths with the same beginning took
 *
 * All those searches have the same goal, so they are led there: by the distances to it in the whole graph,
 * which closing nodes can only make longer. They are taken a little short, so that sums rounded in another
 * order remain lower bounds. */
#include "graph/algorithms/dijkstra_internal.h"

#include <math.h>
#include <string.h>

typedef struct {
    double cost;
    uint32_t parent; /* the accepted path it varies; PT_CSR_NONE for the first path */
    uint32_t shared; /* how many of its first nodes are the parent's */
} candidate;

/* A candidate is only its cost and where it leaves its parent. When it is accepted, the same search finds its
 * nodes again: what was closed then is what is closed now, because paths accepted since that begin the same
 * way also went on as their own parents did. So memory holds k paths, not one per variation. */
typedef struct {
    pt_graph__search search;
    uint32_t goal;
    pt_graph_paths accepted;
    pt_vec(uint32_t) branched; /* by accepted path: how many first nodes it shares with its parent */
    pt_vec(uint32_t) matching; /* by accepted path: first nodes it shares with the one being varied */
    pt_vec(candidate) waiting;
    uint64_t *closed;
    uint64_t *closed_first;
    pt_graph_nodes path;
    pt_graph_nodes tail;
} yen;

static void forget(yen *y)
{
    pt_graph__search *s = &y->search;
    for (uint32_t i = 0; i < s->touched_count; i++)
        s->distance[s->touched[i]] = INFINITY;
    s->touched_count = 0;
}

static pt_status search_on(yen *y, uint32_t spur, double cost)
{
    y->search.start_cost = cost;
    y->search.goals_left = 1;
    pt_graph__add(y->search.goal, y->goal);
    return pt_graph__search_from(&y->search, spur);
}

/* Marks (or clears) the next steps of accepted paths that begin with the same `shared` nodes. */
static void close_steps(yen *y, size_t shared, bool close)
{
    for (size_t i = 0; i < y->matching.len; i++) {
        pt_graph_path p = pt_graph_paths_at(&y->accepted, i);
        if (y->matching.at[i] < shared || p.count <= shared)
            continue;
        if (close)
            pt_graph__add(y->closed_first, p.nodes[shared]);
        else
            pt_graph__drop(y->closed_first, p.nodes[shared]);
    }
}

static bool match_paths(yen *y, size_t varied)
{
    pt_graph_path q = pt_graph_paths_at(&y->accepted, varied);
    pt_vec_clear(&y->matching);
    for (size_t i = 0; i < y->accepted.ends.len; i++) {
        pt_graph_path p = pt_graph_paths_at(&y->accepted, i);
        uint32_t same = 0;
        while (same < p.count && same < q.count && p.nodes[same] == q.nodes[same])
            same++;
        if (!pt_vec_push(&y->matching, same))
            return false;
    }
    return true;
}

static pt_status search_variation(yen *y, uint32_t spur, size_t shared, double cost)
{
    close_steps(y, shared, true);
    pt_status status = search_on(y, spur, cost);
    close_steps(y, shared, false);
    return status;
}

static double step_cost(const yen *y, double cost, uint32_t from, uint32_t to)
{
    const pt_csr *g = y->search.graph;
    double least = INFINITY;
    for (uint32_t a = g->out_at[from]; a < g->out_at[from + 1]; a++)
        if (g->out[a] == to && pt_csr_out_weight(g, a) < least)
            least = pt_csr_out_weight(g, a);
    return pt_graph__cost_add(y->search.precision, cost, least);
}

static void close_nodes(yen *y, pt_graph_path p, size_t count, bool close)
{
    for (size_t i = 0; i < count; i++)
        if (close)
            pt_graph__add(y->closed, p.nodes[i]);
        else
            pt_graph__drop(y->closed, p.nodes[i]);
}

/* Adds the candidates that leave the accepted path where it is its own. */
static pt_status vary(yen *y, uint32_t varied)
{
    if (!match_paths(y, varied))
        return PT_E_NOMEM;
    pt_graph_path p = pt_graph_paths_at(&y->accepted, varied);
    pt_status status = PT_OK;
    double cost = 0;
    for (size_t shared = 1; shared < p.count && status == PT_OK; shared++) {
        if (shared >= y->branched.at[varied]) {
            status = search_variation(y, p.nodes[shared - 1], shared, cost);
            candidate c = {y->search.distance[y->goal], varied, (uint32_t)shared};
            if (status == PT_OK && c.cost < INFINITY && !pt_vec_push(&y->waiting, c))
                status = PT_E_NOMEM;
            forget(y);
        }
        cost = step_cost(y, cost, p.nodes[shared - 1], p.nodes[shared]);
        pt_graph__add(y->closed, p.nodes[shared - 1]);
    }
    close_nodes(y, p, p.count, false);
    return status;
}

/* The cheapest; of several the one found first. */
static candidate take_best(yen *y)
{
    size_t best = 0;
    for (size_t i = 1; i < y->waiting.len; i++)
        if (y->waiting.at[i].cost < y->waiting.at[best].cost)
            best = i;
    candidate c = y->waiting.at[best];
    memmove(&y->waiting.at[best], &y->waiting.at[best + 1], (y->waiting.len - best - 1) * sizeof c);
    y->waiting.len--;
    return c;
}

static bool add_accepted(yen *y, candidate c)
{
    pt_vec_clear(&y->path);
    if (!pt_graph_trace(y->search.parent, y->goal, &y->tail)
        || !pt_vec_reserve(&y->path, c.shared - 1 + y->tail.len))
        return false;
    if (c.shared > 1)
        memcpy(y->path.at, pt_graph_paths_at(&y->accepted, c.parent).nodes,
               (c.shared - 1) * sizeof *y->path.at);
    memcpy(y->path.at + c.shared - 1, y->tail.at, y->tail.len * sizeof *y->path.at);
    y->path.len = c.shared - 1 + y->tail.len;
    return pt_graph__paths_add(&y->accepted, y->path.at, y->path.len, c.cost)
           && pt_vec_push(&y->branched, c.shared);
}

static pt_status accept_variation(yen *y, candidate c)
{
    if (!match_paths(y, c.parent))
        return PT_E_NOMEM;
    pt_graph_path p = pt_graph_paths_at(&y->accepted, c.parent);
    double cost = 0;
    for (size_t i = 0; i + 1 < c.shared; i++)
        cost = step_cost(y, cost, p.nodes[i], p.nodes[i + 1]);
    close_nodes(y, p, c.shared - 1, true);
    pt_status status = search_variation(y, p.nodes[c.shared - 1], c.shared, cost);
    close_nodes(y, p, c.shared - 1, false);
    if (status == PT_OK && !add_accepted(y, c))
        status = PT_E_NOMEM;
    forget(y);
    return status;
}

static pt_status accept_first(yen *y, uint32_t start)
{
    pt_status status = search_on(y, start, 0);
    candidate first = {y->search.distance[y->goal], PT_CSR_NONE, 1};
    if (status == PT_OK && first.cost < INFINITY && !add_accepted(y, first))
        status = PT_E_NOMEM;
    forget(y);
    return status;
}

static pt_status find_paths(yen *y, uint32_t start, size_t k)
{
    pt_status status = k > 0 ? accept_first(y, start) : PT_OK;
    while (status == PT_OK && y->accepted.ends.len > 0 && y->accepted.ends.len < k) {
        status = vary(y, (uint32_t)y->accepted.ends.len - 1);
        if (status != PT_OK || y->waiting.len == 0)
            break;
        status = accept_variation(y, take_best(y));
    }
    return status;
}

static pt_status find_potentials(yen *y, const pt_graph_run *run, pt_arena *scratch)
{
    pt_graph__search *s = &y->search;
    uint32_t n = s->graph->nodes;
    if (!s->graph->in_at)
        return PT_OK;
    double *potential = PT_GRAPH__ARRAY(scratch, double, n);
    s->key = PT_GRAPH__ARRAY(scratch, double, n);
    if (!potential || !s->key)
        return PT_E_NOMEM;
    for (uint32_t v = 0; v < n; v++)
        potential[v] = INFINITY;
    pt_csr turned = pt_csr_reversed(s->graph);
    pt_graph__search back = {.graph = &turned,
                             .precision = s->precision,
                             .distance = potential,
                             .heap = s->heap,
                             .ticker = pt_graph__ticker_of(run)};
    back.heap.key = potential;
    pt_status status = pt_graph__search_from(&back, y->goal);
    double shorter = s->precision == PT_GRAPH_SINGLE ? 1 - 1e-4 : 1 - 1e-9;
    for (uint32_t v = 0; v < n; v++)
        potential[v] *= shorter;
    s->potential = potential;
    s->heap.key = s->key;
    return status;
}

static bool yen_init(yen *y, pt_arena *scratch)
{
    pt_graph__search *s = &y->search;
    uint32_t n = s->graph->nodes;
    s->distance = PT_GRAPH__ARRAY(scratch, double, n);
    s->parent = PT_GRAPH__ARRAY(scratch, uint32_t, n);
    s->touched = PT_GRAPH__ARRAY(scratch, uint32_t, n);
    s->goal = PT_GRAPH__BITS(scratch, n);
    s->closed = y->closed = PT_GRAPH__BITS(scratch, n);
    s->closed_first = y->closed_first = PT_GRAPH__BITS(scratch, n);
    for (uint32_t v = 0; s->distance && v < n; v++)
        s->distance[v] = INFINITY;
    return s->distance && s->parent && s->touched && s->goal && s->closed && s->closed_first
        && pt_graph__heap_init(&s->heap, n, s->distance, NULL, scratch);
}

static pt_status hand_over(const yen *y, pt_graph_paths *paths)
{
    for (size_t i = 0; i < y->accepted.ends.len; i++) {
        pt_graph_path p = pt_graph_paths_at(&y->accepted, i);
        if (!pt_graph__paths_add(paths, p.nodes, p.count, p.cost))
            return PT_E_NOMEM;
    }
    return PT_OK;
}

static void yen_release(yen *y)
{
    pt_graph_paths_release(&y->accepted);
    pt_vec_release(&y->branched);
    pt_vec_release(&y->matching);
    pt_vec_release(&y->waiting);
    pt_vec_release(&y->path);
    pt_vec_release(&y->tail);
}

pt_status pt_graph_yen(const pt_csr *graph, uint32_t start, uint32_t goal, size_t k,
                       pt_graph_precision precision, pt_graph_paths *paths, const pt_graph_run *run,
                       pt_error *err)
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
    status = yen_init(&y, &scratch) ? find_potentials(&y, run, &scratch) : PT_E_NOMEM;
    if (status == PT_OK)
        status = find_paths(&y, start, k);
    if (status == PT_OK)
        status = hand_over(&y, paths);
    yen_release(&y);
    pt_arena_release(&scratch);
    if (status != PT_OK)
        pt_graph__paths_cut(paths, before);
    return pt_graph__report(status, err);
}
