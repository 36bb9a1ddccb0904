/* ClusteringCoefficients, CommunityDetectionLouvain, LabelPropagation. */
#include "query/fixed_graph.h"

#include "graph/algorithms/community.h"
#include "graph/algorithms/structure.h"

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

/* --- ClusteringCoefficients ------------------------------------------------------------------------- */

static bool emit_clustering(pt_fixed_graph *graph)
{
    pt_error err = {0};
    uint64_t *triangles = pt_fixed_graph_array(graph, sizeof *triangles);
    if (!triangles || !pt_fixed_graph_ok(graph, pt_graph_triangles(&graph->csr, triangles, &graph->run, &err), &err))
        return false;
    for (uint32_t i = 0; i < graph->count; i++) {
        uint32_t degree = pt_csr_out_degree(&graph->csr, i);
        pt_value row[4] = {graph->nodes[i], pt_fixed_graph_float(graph, pt_graph_clustering(triangles[i], degree)),
                           pt_fixed_graph_int(graph, (int64_t)triangles[i]), pt_fixed_graph_int(graph, degree)};
        if (!pt_fixed_emit(graph->rule, row))
            return false;
    }
    return true;
}

static bool run_clustering(pt_fixed *rule)
{
    pt_fixed_graph graph;
    const pt_fixed_graph_options options = {.csr_flags = PT_CSR_UNDIRECTED | PT_CSR_SIMPLE};
    bool ok = pt_fixed_graph_init(&graph, rule, &options) && emit_clustering(&graph);
    pt_fixed_graph_release(&graph);
    return ok;
}

/* --- CommunityDetectionLouvain ---------------------------------------------------------------------- */

/* The first labels are the coarsest, which come last in the hierarchy. */
static bool emit_hierarchy(pt_fixed_graph *graph, const pt_louvain *hierarchy, uint32_t depth)
{
    pt_values *values = pt_fixed_call(graph->rule)->values;
    uint32_t kept = hierarchy->levels < depth ? hierarchy->levels : depth;
    pt_value *labels = PT_ARENA_ARRAY(pt_fixed_arena(graph->rule), pt_value, (size_t)kept + 1);
    if (!labels)
        return pt_fixed_nomem(graph->rule);
    for (uint32_t i = 0; i < graph->count; i++) {
        for (uint32_t l = 0; l < kept; l++) {
            size_t level = hierarchy->levels - 1 - l;
            labels[l] = pt_value_int(values, hierarchy->labels.at[level * graph->count + i]);
        }
        pt_value row[2] = {pt_value_list(values, labels, kept), graph->nodes[i]};
        if (!pt_fixed_emit(graph->rule, row))
            return false;
    }
    return true;
}

static bool run_louvain(pt_fixed *rule)
{
    const double delta = 0.0001;
    bool undirected;
    uint32_t depth;
    pt_louvain_options how;
    if (!pt_fixed_bool(rule, "undirected", false, &undirected) || !pt_fixed_count(rule, "max_iter", 1, 10, &how.rounds)
        || !pt_fixed_float(rule, "delta", &delta, &how.delta)
        || !pt_fixed_count(rule, "keep_depth", 1, UINT32_MAX, &depth))
        return false;
    const pt_fixed_graph_options options = {.weights = PT_WEIGHTS_F32, .csr_flags = undirected ? PT_CSR_UNDIRECTED : 0};
    pt_fixed_graph graph;
    pt_louvain hierarchy = {0};
    pt_error err = {0};
    bool ok = pt_fixed_graph_init(&graph, rule, &options)
        && pt_fixed_graph_ok(&graph, pt_graph_louvain(&graph.csr, &how, &hierarchy, &graph.run, &err), &err)
        && emit_hierarchy(&graph, &hierarchy, depth);
    pt_louvain_release(&hierarchy);
    pt_fixed_graph_release(&graph);
    return ok;
}

/* --- LabelPropagation ------------------------------------------------------------------------------- */

static bool emit_labels(pt_fixed_graph *graph, uint32_t rounds)
{
    pt_error err = {0};
    const pt_label_options how = {.rounds = rounds, .ties = PT_LABEL_MIXED};
    uint32_t *labels = pt_fixed_graph_array(graph, sizeof *labels);
    if (!labels
        || !pt_fixed_graph_ok(graph, pt_graph_label_propagation(&graph->csr, &how, labels, NULL, &graph->run, &err), &err))
        return false;
    for (uint32_t i = 0; i < graph->count; i++) {
        pt_value row[2] = {pt_fixed_graph_int(graph, labels[i]), graph->nodes[i]};
        if (!pt_fixed_emit(graph->rule, row))
            return false;
    }
    return true;
}

static bool run_label_propagation(pt_fixed *rule)
{
    bool undirected;
    uint32_t rounds;
    if (!pt_fixed_bool(rule, "undirected", false, &undirected) || !pt_fixed_count(rule, "max_iter", 1, 10, &rounds))
        return false;
    const pt_fixed_graph_options options = {.weights = PT_WEIGHTS_ANY_SIGN,
                                            .csr_flags = undirected ? PT_CSR_UNDIRECTED : 0};
    pt_fixed_graph graph;
    bool ok = pt_fixed_graph_init(&graph, rule, &options) && emit_labels(&graph, rounds);
    pt_fixed_graph_release(&graph);
    return ok;
}

const pt_fixed_rule pt_fixed_rules_community[] = {
    {"ClusteringCoefficients", four_columns, run_clustering},
    {"CommunityDetectionLouvain", two_columns, run_louvain},
    {"LabelPropagation", two_columns, run_label_propagation},
    {0},
};
