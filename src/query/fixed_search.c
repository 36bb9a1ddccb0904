/* Searches for nodes that meet a condition (BreadthFirstSearch, DepthFirstSearch), and RandomWalk. */
#include "query/fixed_graph.h"

#include "graph/algorithms/traverse.h"

#include <math.h>

static size_t three_columns(pt_fixed *rule)
{
    (void)rule;
    return 3;
}

/* --- BreadthFirstSearch, DepthFirstSearch ----------------------------------------------------------- */

typedef struct {
    pt_fixed_graph graph;
    const pt_fixed_input *nodes;
    const pt_fixed_expr *condition; /* over the columns of nodes */
    uint32_t found, limit;
    bool test_start;
    bool failed;
    pt_graph_nodes path;
} search;

static bool emit_found(search *s, const pt_graph_step *step)
{
    pt_fixed_graph *graph = &s->graph;
    if (!pt_graph_trace(step->parent, step->node, &s->path))
        return pt_fixed_nomem(graph->rule);
    pt_value row[3] = {graph->nodes[step->start], graph->nodes[step->node],
                       pt_fixed_graph_path(graph, s->path.at, s->path.len)};
    return pt_fixed_emit(graph->rule, row);
}

static pt_graph_next visit(void *context, const pt_graph_step *step)
{
    search *s = context;
    bool holds = false;
    if (step->depth == 0 && !s->test_start)
        return PT_GRAPH_GO_ON;
    const pt_value *row = pt_fixed_node_row(s->graph.rule, s->nodes, s->graph.nodes[step->node]);
    s->failed = !row || !pt_fixed_test(s->graph.rule, s->condition, row, &holds) || (holds && !emit_found(s, step));
    s->found += holds;
    return s->failed || s->found >= s->limit ? PT_GRAPH_STOP : PT_GRAPH_GO_ON;
}

static bool traverse(search *s, bool depth_first, size_t start_input)
{
    static const size_t nodes_only[] = {1};
    pt_fixed *rule = s->graph.rule;
    pt_error err = {0};
    uint32_t *starts;
    size_t count;
    s->nodes = pt_fixed_input_at(rule, 1, 1);
    s->condition = s->nodes ? pt_fixed_expression(rule, "condition", nodes_only, 1) : NULL;
    if (!s->condition || !pt_fixed_graph_numbers(&s->graph, start_input, &starts, &count) || count == 0)
        return s->condition && count == 0;
    pt_status status = depth_first
        ? pt_graph_dfs(&s->graph.csr, starts, count, PT_GRAPH_DESCENDING, visit, s, &s->graph.run, &err)
        : pt_graph_bfs(&s->graph.csr, starts, count, visit, s, &s->graph.run, &err);
    return pt_fixed_graph_ok(&s->graph, status, &err) && !s->failed;
}

/* The starts are all nodes, unless there is a third input. They are nodes even without edges. */
static bool run_search(pt_fixed *rule, bool depth_first)
{
    size_t start_input = pt_fixed_input_count(rule) > 2 ? 2 : 1;
    const pt_fixed_graph_options options = {.order = PT_NODES_SORTED, .extra = start_input};
    search s = {.test_start = depth_first};
    bool ok = pt_fixed_count(rule, "limit", 1, 1, &s.limit) && pt_fixed_graph_init(&s.graph, rule, &options)
        && traverse(&s, depth_first, start_input);
    pt_vec_release(&s.path);
    pt_fixed_graph_release(&s.graph);
    return ok;
}

static bool run_bfs(pt_fixed *rule)
{
    return run_search(rule, false);
}

static bool run_dfs(pt_fixed *rule)
{
    return run_search(rule, true);
}

/* --- RandomWalk ------------------------------------------------------------------------------------- */

/* Walks go over the rows of the edges themselves: the weight is an expression over the row of the node that
 * is left, and that of the edge. */
typedef struct {
    pt_fixed *rule;
    const pt_fixed_input *edges, *nodes;
    const pt_fixed_expr *weight; /* NULL: all ways are alike */
    pt_value *columns;
    double *chances; /* by edge of the node */
    pt_value *path;
    uint32_t steps;
} walker;

/* The rows of edges that begin at node: from, and how many. */
static size_t edges_from(const walker *w, pt_value node, size_t *count)
{
    const pt_values *values = pt_fixed_call(w->rule)->values;
    size_t low = 0, high = w->edges->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (pt_value_cmp(values, w->edges->rows[middle * w->edges->arity], node) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    size_t end = low;
    while (end < w->edges->count && pt_value_same(w->edges->rows[end * w->edges->arity], node))
        end++;
    *count = end - low;
    return low;
}

static double unit(walker *w) /* [0, 1) */
{
    return (double)(pt_random(pt_fixed_call(w->rule)) >> 11) * 0x1p-53;
}

static bool weigh(walker *w, const pt_value *node_row, size_t edge, double *out)
{
    pt_value v;
    size_t arity = w->edges->arity;
    memcpy(w->columns, node_row, w->nodes->arity * sizeof *w->columns);
    memcpy(w->columns + w->nodes->arity, w->edges->rows + edge * arity, arity * sizeof *w->columns);
    if (!pt_fixed_eval(w->rule, w->weight, w->columns, &v))
        return false;
    *out = pt_value_is_number(v) ? pt_value_as_double(pt_fixed_call(w->rule)->values, v) : NAN;
    if (isfinite(*out) && *out >= 0)
        return true;
    return pt_fixed_fail(w->rule, "algo::unacceptable_value", "weights of a random walk must be finite and not negative");
}

/* Draws one of the edges first … first + count - 1; *drawn = count if none has any weight. */
static bool draw(walker *w, pt_value node, size_t first, size_t count, size_t *drawn)
{
    *drawn = (size_t)(unit(w) * (double)count);
    if (!w->weight)
        return true;
    const pt_value *row = pt_fixed_node_row(w->rule, w->nodes, node);
    double total = 0;
    if (!row)
        return false;
    for (size_t i = 0; i < count; i++) {
        double weight;
        if (!weigh(w, row, first + i, &weight))
            return false;
        w->chances[i] = total += weight;
    }
    double at = unit(w) * total;
    for (*drawn = 0; *drawn < count && w->chances[*drawn] <= at;)
        ++*drawn;
    return true;
}

static bool walk(walker *w, pt_value start, int64_t number)
{
    pt_values *values = pt_fixed_call(w->rule)->values;
    size_t length = 1;
    w->path[0] = start;
    for (uint32_t step = 0; step < w->steps; step++) {
        size_t count, drawn, first = edges_from(w, w->path[length - 1], &count);
        if (!pt_fixed_tick(w->rule))
            return false;
        if (count == 0)
            break;
        if (!draw(w, w->path[length - 1], first, count, &drawn))
            return false;
        if (drawn == count)
            break;
        pt_value next = w->edges->rows[(first + drawn) * w->edges->arity + 1];
        if (!pt_fixed_node_row(w->rule, w->nodes, next))
            return false;
        w->path[length++] = next;
    }
    pt_value row[3] = {pt_value_int(values, number), start, pt_value_list(values, w->path, length)};
    return pt_fixed_emit(w->rule, row);
}

enum { MAX_STEPS = 1 << 26 };

static bool init_walker(walker *w, pt_fixed *rule)
{
    static const size_t node_then_edge[] = {1, 0};
    *w = (walker){.rule = rule};
    w->edges = pt_fixed_input_at(rule, 0, 2);
    w->nodes = w->edges ? pt_fixed_input_at(rule, 1, 1) : NULL;
    if (!w->nodes || !pt_fixed_count(rule, "steps", 1, -1, &w->steps))
        return false;
    if (w->steps > MAX_STEPS)
        return pt_fixed_fail(rule, "fixed_rule::arg_wrong", "wrong value for option 'steps': at most %d", MAX_STEPS);
    bool weighted = pt_fixed_has(rule, "weight");
    w->weight = weighted ? pt_fixed_expression(rule, "weight", node_then_edge, 2) : NULL;
    if (weighted && !w->weight)
        return false;
    pt_arena *arena = pt_fixed_arena(rule);
    w->columns = PT_ARENA_ARRAY(arena, pt_value, w->nodes->arity + w->edges->arity);
    w->chances = PT_ARENA_ARRAY(arena, double, weighted ? w->edges->count : 0);
    w->path = PT_ARENA_ARRAY(arena, pt_value, (size_t)w->steps + 1);
    return (w->columns && w->chances && w->path) || pt_fixed_nomem(rule);
}

static bool run_walk(pt_fixed *rule)
{
    walker w;
    uint32_t iterations;
    int64_t number = 0;
    if (!init_walker(&w, rule) || !pt_fixed_count(rule, "iterations", 1, 1, &iterations))
        return false;
    const pt_fixed_input *starts = pt_fixed_input_at(rule, 2, 1);
    for (size_t i = 0; starts && i < starts->count; i++) {
        pt_value start = starts->rows[i * starts->arity];
        if (!pt_fixed_node_row(rule, w.nodes, start))
            return false;
        for (uint32_t k = 0; k < iterations; k++)
            if (!walk(&w, start, ++number))
                return false;
    }
    return starts != NULL;
}

const pt_fixed_rule pt_fixed_rules_search[] = {
    {"BreadthFirstSearch", three_columns, run_bfs},
    {"BFS", three_columns, run_bfs},
    {"DepthFirstSearch", three_columns, run_dfs},
    {"DFS", three_columns, run_dfs},
    {"RandomWalk", three_columns, run_walk},
    {0},
};
