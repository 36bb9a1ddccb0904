/* DegreeCentrality, PageRank, ClosenessCentrality, BetweennessCentrality. */
#include "query/fixed_graph.h"

#include "graph/algorithms/centrality.h"

static size_t two_columns(pt_fixed *rule)
{
    (void)rule;
    return 2;
}

static size_t four_columns(pt_fixed *rule)
{
    (void)rule;
    return 4;
}

/* --- DegreeCentrality ------------------------------------------------------------------------------- */

static bool emit_degrees(pt_fixed_graph *graph)
{
    pt_error err = {0};
    uint32_t *total = pt_fixed_graph_array(graph, sizeof *total), *out = pt_fixed_graph_array(graph, sizeof *out),
             *in = pt_fixed_graph_array(graph, sizeof *in);
    if (!total || !out || !in || !pt_fixed_graph_ok(graph, pt_graph_degrees(&graph->csr, total, out, in, &err), &err))
        return false;
    for (uint32_t i = 0; i < graph->count; i++) {
        pt_value row[4] = {graph->nodes[i], pt_fixed_graph_int(graph, total[i]), pt_fixed_graph_int(graph, out[i]),
                           pt_fixed_graph_int(graph, in[i])};
        if (!pt_fixed_emit(graph->rule, row))
            return false;
    }
    return true;
}

static bool run_degree(pt_fixed *rule)
{
    pt_fixed_graph graph;
    const pt_fixed_graph_options options = {.extra = 1};
    bool ok = pt_fixed_graph_init(&graph, rule, &options) && emit_degrees(&graph);
    pt_fixed_graph_release(&graph);
    return ok;
}

/* --- scores ----------------------------------------------------------------------------------------- */

static bool emit_scores(pt_fixed_graph *graph, const double *scores)
{
    for (uint32_t i = 0; i < graph->count; i++) {
        pt_value row[2] = {graph->nodes[i], pt_fixed_graph_float(graph, scores[i])};
        if (!pt_fixed_emit(graph->rule, row))
            return false;
    }
    return true;
}

static bool read_undirected(pt_fixed *rule, pt_fixed_graph_options *options)
{
    bool undirected;
    if (!pt_fixed_bool(rule, "undirected", false, &undirected))
        return false;
    options->csr_flags = undirected ? PT_CSR_UNDIRECTED : 0;
    return true;
}

static bool compute_pagerank(pt_fixed_graph *graph, double *scores)
{
    pt_pagerank_options options = {.method = PT_PAGERANK_IN_PLACE};
    pt_fixed *rule = graph->rule;
    pt_error err = {0};
    return pt_fixed_unit(rule, "theta", 0.85, &options.theta) && pt_fixed_unit(rule, "epsilon", 0.0001, &options.epsilon)
        && pt_fixed_count(rule, "iterations", 1, 10, &options.iterations)
        && pt_fixed_graph_ok(graph, pt_graph_pagerank(&graph->csr, &options, scores, NULL, &graph->run, &err), &err);
}

/* In floats, as the original does it. */
static float closeness(uint32_t reached, double distance, uint32_t nodes)
{
    float connected = (float)reached;
    return connected * connected / (float)distance / ((float)nodes - 1);
}

static bool compute_closeness(pt_fixed_graph *graph, double *scores)
{
    pt_error err = {0};
    uint32_t *reached = pt_fixed_graph_array(graph, sizeof *reached);
    if (!reached)
        return false;
    pt_status status = pt_graph_closeness(&graph->csr, true, reached, scores, &graph->run, &err);
    for (uint32_t i = 0; status == PT_OK && i < graph->count; i++)
        scores[i] = (double)closeness(reached[i], scores[i], graph->count);
    return pt_fixed_graph_ok(graph, status, &err);
}

static bool compute_betweenness(pt_fixed_graph *graph, double *scores)
{
    pt_error err = {0};
    const pt_betweenness_options options = {0};
    if (graph->csr.arcs && !(graph->csr.min_weight > 0))
        return pt_fixed_fail(graph->rule, "algo::invalid_edge_weight", "BetweennessCentrality requires weights above 0");
    pt_status status = pt_graph_betweenness(&graph->csr, &options, scores, &graph->run, &err);
    for (uint32_t i = 0; status == PT_OK && i < graph->count; i++)
        scores[i] = (double)(float)scores[i];
    return pt_fixed_graph_ok(graph, status, &err);
}

static bool run_scores(pt_fixed *rule, pt_weights weights, bool (*compute)(pt_fixed_graph *graph, double *scores))
{
    pt_fixed_graph graph = {0};
    pt_fixed_graph_options options = {.weights = weights};
    bool ok = read_undirected(rule, &options) && pt_fixed_graph_init(&graph, rule, &options);
    double *scores = ok ? pt_fixed_graph_array(&graph, sizeof *scores) : NULL;
    ok = scores && compute(&graph, scores) && emit_scores(&graph, scores);
    pt_fixed_graph_release(&graph);
    return ok;
}

static bool run_pagerank(pt_fixed *rule)
{
    return run_scores(rule, PT_WEIGHTS_NONE, compute_pagerank);
}

static bool run_closeness(pt_fixed *rule)
{
    return run_scores(rule, PT_WEIGHTS_F32, compute_closeness);
}

static bool run_betweenness(pt_fixed *rule)
{
    return run_scores(rule, PT_WEIGHTS_F32, compute_betweenness);
}

const pt_fixed_rule pt_fixed_rules_centrality[] = {
    {"DegreeCentrality", four_columns, run_degree},
    {"PageRank", two_columns, run_pagerank},
    {"ClosenessCentrality", two_columns, run_closeness},
    {"BetweennessCentrality", two_columns, run_betweenness},
    {0},
};
