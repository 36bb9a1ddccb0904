/* ConnectedComponents, StronglyConnectedComponents (SCC), TopSort, and spanning trees. */
#include "query/fixed_graph.h"

#include "graph/algorithms/components.h"
#include "graph/algorithms/structure.h"

static size_t two_columns(pt_fixed *rule)
{
    (void)rule;
    return 2;
}

static size_t three_columns(pt_fixed *rule)
{
    (void)rule;
    return 3;
}

/* --- components ------------------------------------------------------------------------------------- */

static bool emit_components(pt_fixed_graph *graph, bool strong)
{
    pt_error err = {0};
    uint32_t count, *component = pt_fixed_graph_array(graph, sizeof *component);
    if (!component)
        return false;
    pt_status status = strong
        ? pt_graph_scc(&graph->csr, PT_SCC_BY_ROOT, component, &count, &graph->run, &err)
        : pt_graph_connected(&graph->csr, component, &count, &graph->run, &err);
    if (!pt_fixed_graph_ok(graph, status, &err))
        return false;
    for (uint32_t i = 0; i < graph->count; i++) {
        pt_value row[2] = {graph->nodes[i], pt_fixed_graph_int(graph, component[i])};
        if (!pt_fixed_emit(graph->rule, row))
            return false;
    }
    return true;
}

/* Nodes that are only in the second input have the highest numbers, so their components are numbered last. */
static bool run_components(pt_fixed *rule, bool strong)
{
    const pt_fixed_graph_options options = {.csr_flags = strong ? 0 : PT_CSR_UNDIRECTED, .extra = 1};
    pt_fixed_graph graph;
    bool ok = pt_fixed_graph_init(&graph, rule, &options) && emit_components(&graph, strong);
    pt_fixed_graph_release(&graph);
    return ok;
}

static bool run_connected(pt_fixed *rule)
{
    return run_components(rule, false);
}

static bool run_strong(pt_fixed *rule)
{
    return run_components(rule, true);
}

/* --- TopSort ---------------------------------------------------------------------------------------- */

static bool emit_order(pt_fixed_graph *graph)
{
    pt_error err = {0};
    uint32_t count = 0, *sorted = pt_fixed_graph_array(graph, sizeof *sorted);
    if (!sorted
        || !pt_fixed_graph_ok(graph, pt_graph_topological_sort(&graph->csr, sorted, &count, &graph->run, &err), &err))
        return false;
    for (uint32_t i = 0; i < count; i++) {
        pt_value row[2] = {pt_fixed_graph_int(graph, i), graph->nodes[sorted[i]]};
        if (!pt_fixed_emit(graph->rule, row))
            return false;
    }
    return true;
}

static bool run_top_sort(pt_fixed *rule)
{
    const pt_fixed_graph_options options = {0};
    pt_fixed_graph graph;
    bool ok = pt_fixed_graph_init(&graph, rule, &options) && emit_order(&graph);
    pt_fixed_graph_release(&graph);
    return ok;
}

/* --- spanning trees --------------------------------------------------------------------------------- */

static bool emit_links(pt_fixed_graph *graph, const pt_graph_links *links)
{
    for (size_t i = 0; i < links->len; i++) {
        const pt_graph_link *link = &links->at[i];
        pt_value row[3] = {graph->nodes[link->from], graph->nodes[link->to], pt_fixed_graph_float(graph, link->cost)};
        if (!pt_fixed_emit(graph->rule, row))
            return false;
    }
    return true;
}

/* Where Prim's tree begins: the node in the second input, else the first of all. */
static bool find_start(pt_fixed_graph *graph, uint32_t *out)
{
    *out = 0;
    if (pt_fixed_input_count(graph->rule) < 2)
        return true;
    const pt_fixed_input *starts = pt_fixed_input_at(graph->rule, 1, 1);
    if (!starts)
        return false;
    if (starts->count == 0)
        return pt_fixed_fail(graph->rule, "algo::empty_starting", "the relation of the starting node is empty");
    *out = pt_fixed_graph_find(graph, starts->rows[0]);
    return *out != PT_CSR_NONE
        || pt_fixed_fail(graph->rule, "algo::starting_node_not_found", "the starting node is not in the graph");
}

static bool run_prim(pt_fixed *rule)
{
    const pt_fixed_graph_options options = {.weights = PT_WEIGHTS_ANY_SIGN, .csr_flags = PT_CSR_UNDIRECTED};
    pt_fixed_graph graph;
    pt_graph_links tree = {0};
    pt_error err = {0};
    uint32_t start;
    bool ok = pt_fixed_graph_init(&graph, rule, &options) && find_start(&graph, &start);
    if (ok && graph.count)
        ok = pt_fixed_graph_ok(&graph, pt_graph_prim(&graph.csr, start, &tree, &graph.run, &err), &err)
            && emit_links(&graph, &tree);
    pt_vec_release(&tree);
    pt_fixed_graph_release(&graph);
    return ok;
}

static bool run_kruskal(pt_fixed *rule)
{
    const pt_fixed_graph_options options = {.weights = PT_WEIGHTS_ANY_SIGN};
    pt_fixed_graph graph;
    pt_graph_links forest = {0};
    pt_error err = {0};
    bool ok = pt_fixed_graph_init(&graph, rule, &options)
        && pt_fixed_graph_ok(&graph, pt_graph_kruskal(&graph.csr, &forest, &graph.run, &err), &err)
        && emit_links(&graph, &forest);
    pt_vec_release(&forest);
    pt_fixed_graph_release(&graph);
    return ok;
}

const pt_fixed_rule pt_fixed_rules_components[] = {
    {"ConnectedComponents", two_columns, run_connected},
    {"StronglyConnectedComponents", two_columns, run_strong},
    {"SCC", two_columns, run_strong},
    {"TopSort", two_columns, run_top_sort},
    {"MinimumSpanningTreePrim", three_columns, run_prim},
    {"MinimumSpanningForestKruskal", three_columns, run_kruskal},
    {0},
};
