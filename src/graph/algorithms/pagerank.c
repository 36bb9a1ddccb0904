/* Brin and Page, "The Anatomy of a Large-Scale Hypertextual Web Search Engine" (WWW7, 1998).
 *
 * A node hands out its score in equal shares along its arcs; the shares are kept, so that a round only adds
 * up what comes in. The power method reads the shares of the round before and can be done in parallel; the
 * in-place method (Gauss–Seidel) reads what it has just written. */
#include "graph/algorithms/centrality.h"
#include "graph/algorithms/internal.h"

#include "base/error.h"

#include <math.h>

typedef struct {
    double change;
    double dangling; /* scores without an arc to leave by */
} block_sums;

typedef struct {
    const pt_csr *graph;
    const pt_pagerank_options *options;
    double *score;
    double *share;
    double *next_share;
    block_sums *sums;
    double base; /* what every node gets in this round */
} power;

static pt_status power_block(void *context, size_t item, unsigned worker)
{
    (void)worker;
    power *p = context;
    const pt_csr *g = p->graph;
    uint32_t from = (uint32_t)(item * PT_GRAPH__BLOCK);
    uint32_t to = g->nodes - from < PT_GRAPH__BLOCK ? g->nodes : from + PT_GRAPH__BLOCK;
    block_sums sums = {0};
    for (uint32_t v = from; v < to; v++) {
        double incoming = 0;
        for (uint32_t i = g->in_at[v]; i < g->in_at[v + 1]; i++)
            incoming += p->share[g->in[i]];
        double score = p->base + p->options->theta * incoming;
        sums.change += fabs(score - p->score[v]);
        p->score[v] = score;
        uint32_t degree = pt_csr_out_degree(g, v);
        p->next_share[v] = degree ? score / degree : 0;
        sums.dangling += degree ? 0 : score;
    }
    p->sums[item] = sums;
    return PT_OK;
}

static double start_power(power *p)
{
    uint32_t n = p->graph->nodes, dangling = 0;
    for (uint32_t v = 0; v < n; v++) {
        uint32_t degree = pt_csr_out_degree(p->graph, v);
        p->score[v] = 1.0 / n;
        p->share[v] = degree ? p->score[v] / degree : 0;
        dangling += degree == 0;
    }
    return (double)dangling / n;
}

static pt_status run_power(power *p, uint32_t *rounds, const pt_graph_run *run)
{
    uint32_t n = p->graph->nodes;
    size_t blocks = pt_graph__blocks(n);
    double theta = p->options->theta, dangling = start_power(p), change;
    do {
        p->base = (1 - theta) / n + theta * dangling / n;
        pt_status status = pt_graph__for(run, blocks, power_block, p);
        if (status != PT_OK)
            return status;
        change = dangling = 0;
        for (size_t b = 0; b < blocks; b++) {
            change += p->sums[b].change;
            dangling += p->sums[b].dangling;
        }
        double *shares = p->share;
        p->share = p->next_share;
        p->next_share = shares;
        ++*rounds;
    } while (change >= p->options->epsilon && *rounds < p->options->iterations);
    return PT_OK;
}

static pt_status power_method(const pt_csr *graph, const pt_pagerank_options *options, double *score,
                              uint32_t *rounds, const pt_graph_run *run, pt_arena *scratch)
{
    power p = {.graph = graph, .options = options, .score = score};
    p.share = PT_GRAPH__ARRAY(scratch, double, graph->nodes);
    p.next_share = PT_GRAPH__ARRAY(scratch, double, graph->nodes);
    p.sums = PT_GRAPH__ARRAY(scratch, block_sums, pt_graph__blocks(graph->nodes));
    return p.share && p.next_share && p.sums ? run_power(&p, rounds, run) : PT_E_NOMEM;
}

static float share_of(float score, uint32_t degree)
{
    return degree ? score / (float)degree : 0;
}

static pt_status in_place(const pt_csr *g, const pt_pagerank_options *options, double *score,
                          uint32_t *rounds, const pt_graph_run *run, pt_arena *scratch)
{
    float *share = PT_GRAPH__ARRAY(scratch, float, g->nodes);
    if (!share)
        return PT_E_NOMEM;
    float theta = (float)options->theta, first = 1.0f / (float)g->nodes,
          base = (1.0f - theta) / (float)g->nodes;
    for (uint32_t v = 0; v < g->nodes; v++) {
        score[v] = first;
        share[v] = share_of(first, pt_csr_out_degree(g, v));
    }
    pt_graph__ticker ticker = pt_graph__ticker_of(run);
    double change;
    do {
        change = 0;
        for (uint32_t v = 0; v < g->nodes; v++) {
            pt_status status = pt_graph__tick(&ticker, pt_csr_in_degree(g, v) + 1);
            if (status != PT_OK)
                return status;
            float incoming = 0;
            for (uint32_t i = g->in_at[v]; i < g->in_at[v + 1]; i++)
                incoming += share[g->in[i]];
            float now = base + theta * incoming;
            change += fabs((double)(now - (float)score[v]));
            score[v] = now;
            share[v] = share_of(now, pt_csr_out_degree(g, v));
        }
        ++*rounds;
    } while (change >= options->epsilon && *rounds < options->iterations);
    return PT_OK;
}

pt_status pt_graph_pagerank(const pt_csr *graph, const pt_pagerank_options *options, double *score,
                            uint32_t *rounds, const pt_graph_run *run, pt_error *err)
{
    pt_status status = pt_graph__need_in(graph, err);
    if (status != PT_OK)
        return status;
    if (!(options->theta >= 0 && options->theta <= 1))
        return pt_error_set(err, PT_E_INVALID, "the damping of PageRank must lie between 0 and 1, not %g",
                            options->theta);
    uint32_t done = 0;
    pt_arena scratch = {0};
    if (graph->nodes > 0 && options->method == PT_PAGERANK_POWER)
        status = power_method(graph, options, score, &done, run, &scratch);
    else if (graph->nodes > 0)
        status = in_place(graph, options, score, &done, run, &scratch);
    pt_arena_release(&scratch);
    if (status == PT_OK && rounds)
        *rounds = done;
    return pt_graph__report(status, err);
}
