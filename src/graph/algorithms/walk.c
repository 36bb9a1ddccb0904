/* Random walks: Pearson, "The Problem of the Random Walk" (Nature 72, 1905). Every walk has a stream of
 * random numbers of its own, made of the seed, the start's place in the list and the walk's number, so walks
 * do not depend on each other. */
#include "graph/algorithms/internal.h"
#include "graph/algorithms/traverse.h"

static uint64_t stream_of(uint64_t seed, size_t start, uint32_t walk)
{
    uint64_t state = seed;
    state = pt_graph__random(&state) ^ start;
    state = pt_graph__random(&state) ^ walk;
    return pt_graph__random(&state);
}

/* An arc of node, or PT_CSR_NONE. */
static uint32_t draw_arc(const pt_csr *g, uint32_t node, uint64_t *random)
{
    uint32_t first = g->out_at[node], end = g->out_at[node + 1], last = PT_CSR_NONE;
    if (first == end)
        return PT_CSR_NONE;
    if (!g->out_weight)
        return first + pt_graph__random_below(random, end - first);
    double sum = 0;
    for (uint32_t i = first; i < end; i++)
        sum += g->out_weight[i];
    double at = pt_graph__random_unit(random) * sum;
    for (uint32_t i = first; i < end; i++) {
        if (g->out_weight[i] == 0)
            continue;
        last = i;
        if ((at -= g->out_weight[i]) < 0)
            break;
    }
    return last;
}

static pt_status walk(const pt_csr *g, uint32_t node, uint32_t steps, uint64_t random, pt_graph_nodes *path,
                      double *cost, pt_graph__ticker *ticker)
{
    pt_vec_clear(path);
    *cost = 0;
    if (!pt_vec_push(path, node))
        return PT_E_NOMEM;
    for (uint32_t step = 0; step < steps; step++) {
        uint32_t work = g->out_weight ? pt_csr_out_degree(g, node) + 1 : 1;
        pt_status status = pt_graph__tick(ticker, work);
        if (status != PT_OK)
            return status;
        uint32_t arc = draw_arc(g, node, &random);
        if (arc == PT_CSR_NONE)
            break;
        *cost += pt_csr_out_weight(g, arc);
        node = g->out[arc];
        if (!pt_vec_push(path, node))
            return PT_E_NOMEM;
    }
    return PT_OK;
}

static pt_status walk_all(const pt_csr *g, const uint32_t *starts, size_t count,
                          const pt_graph_walk_options *options, pt_graph_paths *walks, pt_graph_nodes *path,
                          const pt_graph_run *run)
{
    pt_graph__ticker ticker = pt_graph__ticker_of(run);
    for (size_t s = 0; s < count; s++)
        for (uint32_t i = 0; i < options->iterations; i++) {
            double cost;
            uint64_t random = stream_of(options->seed, s, i);
            pt_status status = walk(g, starts[s], options->steps, random, path, &cost, &ticker);
            if (status != PT_OK)
                return status;
            if (!pt_graph__paths_add(walks, path->at, path->len, cost))
                return PT_E_NOMEM;
        }
    return PT_OK;
}

pt_status pt_graph_random_walk(const pt_csr *graph, const uint32_t *starts, size_t start_count,
                               const pt_graph_walk_options *options, pt_graph_paths *walks,
                               const pt_graph_run *run, pt_error *err)
{
    for (size_t i = 0; i < start_count; i++)
        if (starts[i] >= graph->nodes)
            return pt_graph__no_node(starts[i], graph, err);
    pt_status status = pt_graph__need_weights_from(graph, 0, err);
    if (status != PT_OK)
        return status;
    size_t before = walks->ends.len;
    pt_graph_nodes path = {0};
    status = walk_all(graph, starts, start_count, options, walks, &path, run);
    pt_vec_release(&path);
    if (status != PT_OK)
        pt_graph__paths_cut(walks, before);
    return pt_graph__report(status, err);
}
