/* Shortest paths: ShortestPathBFS, ShortestPathDijkstra, KShortestPathYen, ShortestPathAStar. */
#include "query/fixed_graph.h"

#include "graph/algorithms/paths.h"

#include <math.h>

static size_t three_columns(pt_fixed *rule)
{
    (void)rule;
    return 3;
}

static size_t four_columns(pt_fixed *rule)
{
    (void)rule;
    return 4;
}

/* What all but A* work with: arrays by node, of one search at a time, and a path. */
typedef struct {
    pt_fixed_graph graph;
    double *distance;
    uint32_t *parent;
    pt_graph_nodes path;
    pt_graph_paths paths;
} search;

static bool init_search(search *s, pt_fixed *rule, const pt_fixed_graph_options *options)
{
    *s = (search){0};
    if (!pt_fixed_graph_init(&s->graph, rule, options))
        return false;
    s->distance = pt_fixed_graph_array(&s->graph, sizeof *s->distance);
    s->parent = s->distance ? pt_fixed_graph_array(&s->graph, sizeof *s->parent) : NULL;
    return s->parent != NULL;
}

static void release_search(search *s)
{
    pt_vec_release(&s->path);
    pt_graph_paths_release(&s->paths);
    pt_fixed_graph_release(&s->graph);
}

static void clear_paths(search *s)
{
    pt_vec_clear(&s->paths.nodes);
    pt_vec_clear(&s->paths.ends);
    pt_vec_clear(&s->paths.costs);
}

static bool emit_path(const pt_fixed_graph *graph, pt_value start, pt_value goal, double cost, const uint32_t *path,
                      size_t count)
{
    pt_value row[4] = {start, goal, pt_fixed_graph_float(graph, cost), pt_fixed_graph_path(graph, path, count)};
    return pt_fixed_emit(graph->rule, row);
}

static bool emit_paths(const search *s, pt_value start, pt_value goal)
{
    for (size_t i = 0; i < s->paths.ends.len; i++) {
        pt_graph_path path = pt_graph_paths_at(&s->paths, i);
        if (!emit_path(&s->graph, start, goal, path.cost, path.nodes, path.count))
            return false;
    }
    return true;
}

/* --- ShortestPathBFS: goals that can't be reached, or are the start itself, have null --------------- */

static bool hops_row(search *s, pt_value start, pt_value goal, uint32_t from, uint32_t to)
{
    pt_value row[3] = {start, goal, PT_NULL};
    bool found = from != PT_CSR_NONE && to != PT_CSR_NONE && from != to && s->parent[to] != PT_CSR_NONE;
    if (found && !pt_graph_trace(s->parent, to, &s->path))
        return pt_fixed_nomem(s->graph.rule);
    if (found)
        row[2] = pt_fixed_graph_path(&s->graph, s->path.at, s->path.len);
    return pt_fixed_emit(s->graph.rule, row);
}

static bool all_hops(search *s)
{
    pt_fixed *rule = s->graph.rule;
    const pt_fixed_input *starts = pt_fixed_input_at(rule, 1, 1), *goals = starts ? pt_fixed_input_at(rule, 2, 1) : NULL;
    uint32_t *numbers;
    size_t count;
    if (!goals || !pt_fixed_graph_numbers(&s->graph, 2, &numbers, &count))
        return false;
    for (size_t i = 0; i < starts->count; i++) {
        pt_value start = starts->rows[i * starts->arity];
        uint32_t from = pt_fixed_graph_find(&s->graph, start);
        pt_error err = {0};
        if (from != PT_CSR_NONE
            && !pt_fixed_graph_ok(&s->graph, pt_graph_shortest_hops(&s->graph.csr, from, numbers, count, NULL, s->parent,
                                                                    &s->graph.run, &err), &err))
            return false;
        for (size_t k = 0; k < goals->count; k++) {
            pt_value goal = goals->rows[k * goals->arity];
            if (!hops_row(s, start, goal, from, pt_fixed_graph_find(&s->graph, goal)))
                return false;
        }
    }
    return true;
}

static bool run_bfs(pt_fixed *rule)
{
    const pt_fixed_graph_options options = {.order = PT_NODES_SORTED};
    search s;
    bool ok = init_search(&s, rule, &options) && all_hops(&s);
    release_search(&s);
    return ok;
}

/* --- ShortestPathDijkstra --------------------------------------------------------------------------- */

enum { MAX_TIES = 1 << 20 }; /* tied paths between two nodes */

typedef struct {
    uint32_t *starts, *goals; /* goals NULL: all nodes */
    size_t start_count, goal_count;
} ends;

static bool read_ends(const pt_fixed_graph *graph, bool goals_needed, ends *out)
{
    *out = (ends){0};
    if (!pt_fixed_graph_numbers(graph, 1, &out->starts, &out->start_count))
        return false;
    if (!goals_needed && pt_fixed_input_count(graph->rule) < 3)
        return true;
    return pt_fixed_graph_numbers(graph, 2, &out->goals, &out->goal_count);
}

static bool tied_rows(search *s, uint32_t from, uint32_t to)
{
    pt_fixed_graph *graph = &s->graph;
    pt_error err = {0};
    clear_paths(s);
    return pt_fixed_graph_ok(graph, pt_graph_tied_paths(&graph->csr, from, to, PT_GRAPH_SINGLE, s->distance, MAX_TIES,
                                                        &s->paths, &graph->run, &err), &err)
        && emit_paths(s, graph->nodes[from], graph->nodes[to]);
}

static bool distance_row(search *s, uint32_t from, uint32_t to, bool ties)
{
    pt_fixed_graph *graph = &s->graph;
    bool found = isfinite(s->distance[to]);
    if (found && ties)
        return tied_rows(s, from, to);
    pt_vec_clear(&s->path);
    if (found && !pt_graph_trace(s->parent, to, &s->path))
        return pt_fixed_nomem(graph->rule);
    return emit_path(graph, graph->nodes[from], graph->nodes[to], s->distance[to], s->path.at, s->path.len);
}

static bool distances_from(search *s, uint32_t from, const ends *e, bool ties)
{
    pt_error err = {0};
    pt_status status = pt_graph_dijkstra(&s->graph.csr, from, e->goals, e->goal_count, PT_GRAPH_SINGLE, s->distance,
                                         s->parent, &s->graph.run, &err);
    if (!pt_fixed_graph_ok(&s->graph, status, &err))
        return false;
    size_t count = e->goals ? e->goal_count : s->graph.count;
    for (size_t i = 0; i < count; i++)
        if (!distance_row(s, from, e->goals ? e->goals[i] : (uint32_t)i, ties && e->goals))
            return false;
    return true;
}

static bool run_dijkstra(pt_fixed *rule)
{
    bool undirected, ties;
    if (!pt_fixed_bool(rule, "undirected", false, &undirected) || !pt_fixed_bool(rule, "keep_ties", false, &ties))
        return false;
    const pt_fixed_graph_options options = {.weights = PT_WEIGHTS_F32, .csr_flags = undirected ? PT_CSR_UNDIRECTED : 0};
    search s;
    ends e;
    bool ok = init_search(&s, rule, &options) && read_ends(&s.graph, false, &e);
    for (size_t i = 0; ok && i < e.start_count; i++)
        ok = (e.goals && e.goal_count == 0) || distances_from(&s, e.starts[i], &e, ties);
    release_search(&s);
    return ok;
}

/* --- KShortestPathYen ------------------------------------------------------------------------------- */

/* A goal that can't be reached has a row only if one path was asked for. */
static bool yen_rows(search *s, uint32_t from, uint32_t to, uint32_t k)
{
    pt_fixed_graph *graph = &s->graph;
    pt_error err = {0};
    clear_paths(s);
    pt_status status = pt_graph_yen(&graph->csr, from, to, k, PT_GRAPH_SINGLE, &s->paths, &graph->run, &err);
    if (!pt_fixed_graph_ok(graph, status, &err))
        return false;
    if (s->paths.ends.len == 0 && k == 1)
        return emit_path(graph, graph->nodes[from], graph->nodes[to], INFINITY, NULL, 0);
    return emit_paths(s, graph->nodes[from], graph->nodes[to]);
}

static bool run_yen(pt_fixed *rule)
{
    bool undirected;
    uint32_t k;
    if (!pt_fixed_bool(rule, "undirected", false, &undirected) || !pt_fixed_count(rule, "k", 1, -1, &k))
        return false;
    const pt_fixed_graph_options options = {.weights = PT_WEIGHTS_F32, .csr_flags = undirected ? PT_CSR_UNDIRECTED : 0};
    search s;
    ends e;
    bool ok = init_search(&s, rule, &options) && read_ends(&s.graph, true, &e);
    for (size_t i = 0; ok && i < e.start_count; i++)
        for (size_t g = 0; ok && g < e.goal_count; g++)
            ok = yen_rows(&s, e.starts[i], e.goals[g], k);
    release_search(&s);
    return ok;
}

/* --- ShortestPathAStar ------------------------------------------------------------------------------ */

/* The heuristic is an expression over a node's row and the goal's, one behind the other. */
typedef struct {
    search *search;
    const pt_fixed_input *nodes;
    const pt_value *goal;
    size_t goal_arity;
    const pt_fixed_expr *expr;
    pt_value *columns;
    bool failed;
} heuristic;

static double estimate(void *context, uint32_t node)
{
    heuristic *h = context;
    pt_fixed *rule = h->search->graph.rule;
    const pt_value *row = h->failed ? NULL : pt_fixed_node_row(rule, h->nodes, h->search->graph.nodes[node]);
    pt_value v;
    h->failed = true;
    if (!row)
        return 0;
    memcpy(h->columns, row, h->nodes->arity * sizeof *row);
    memcpy(h->columns + h->nodes->arity, h->goal, h->goal_arity * sizeof *row);
    if (!pt_fixed_eval(rule, h->expr, h->columns, &v))
        return 0;
    double d = pt_value_is_number(v) ? pt_value_as_double(pt_fixed_call(rule)->values, v) : NAN;
    if (!(d >= 0)) {
        pt_fixed_fail(rule, "algo::unacceptable_value", "the heuristic must give numbers that are not negative");
        return 0;
    }
    h->failed = false;
    return d;
}

/* The cost given is what the search ordered by: with the estimate of the goal, unless it is the start. */
static bool astar_row(heuristic *h, pt_value start)
{
    search *s = h->search;
    pt_fixed_graph *graph = &s->graph;
    uint32_t from = pt_fixed_graph_find(graph, start), to = pt_fixed_graph_find(graph, h->goal[0]);
    pt_error err = {0};
    clear_paths(s);
    if (from != PT_CSR_NONE && to != PT_CSR_NONE) {
        pt_status status = pt_graph_astar(&graph->csr, from, to, estimate, h, &s->paths, &graph->run, &err);
        if (h->failed || !pt_fixed_graph_ok(graph, status, &err))
            return false;
    }
    if (s->paths.ends.len == 0)
        return emit_path(graph, start, h->goal[0], INFINITY, NULL, 0);
    pt_graph_path path = pt_graph_paths_at(&s->paths, 0);
    double rest = from == to ? 0 : estimate(h, to);
    return !h->failed && emit_path(graph, start, h->goal[0], path.cost + rest, path.nodes, path.count);
}

static bool astar_rows(search *s)
{
    static const size_t both[] = {1, 3};
    pt_fixed *rule = s->graph.rule;
    const pt_fixed_input *nodes = pt_fixed_input_at(rule, 1, 1), *starts = nodes ? pt_fixed_input_at(rule, 2, 1) : NULL,
                         *goals = starts ? pt_fixed_input_at(rule, 3, 1) : NULL;
    heuristic h = {.search = s, .nodes = nodes};
    h.expr = goals ? pt_fixed_expression(rule, "heuristic", both, 2) : NULL;
    if (!h.expr)
        return false;
    h.goal_arity = goals->arity;
    h.columns = PT_ARENA_ARRAY(pt_fixed_arena(rule), pt_value, nodes->arity + goals->arity);
    if (!h.columns)
        return pt_fixed_nomem(rule);
    for (size_t i = 0; i < starts->count; i++)
        for (size_t g = 0; g < goals->count; g++) {
            h.goal = goals->rows + g * goals->arity;
            if (!astar_row(&h, starts->rows[i * starts->arity]))
                return false;
        }
    return true;
}

/* Starts are nodes even without edges: a start that is the goal has a path of one node. */
static bool run_astar(pt_fixed *rule)
{
    const pt_fixed_graph_options options = {.order = PT_NODES_SORTED, .weights = PT_WEIGHTS_F64, .extra = 2};
    search s;
    bool ok = init_search(&s, rule, &options) && astar_rows(&s);
    release_search(&s);
    return ok;
}

const pt_fixed_rule pt_fixed_rules_paths[] = {
    {"ShortestPathBFS", three_columns, run_bfs},
    {"ShortestPathDijkstra", four_columns, run_dijkstra},
    {"KShortestPathYen", four_columns, run_yen},
    {"ShortestPathAStar", four_columns, run_astar},
    {0},
};
