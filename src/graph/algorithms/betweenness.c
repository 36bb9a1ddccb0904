/* Brandes, "A faster algorithm for betweenness centrality" (J. Math. Sociology 25(2), 2001); from a sample of
 * sources as in Brandes and Pich, "Centrality estimation in large networks" (Int. J. Bifurcation and Chaos
 * 17(7), 2007).
 *
 * From each source: shortest paths are counted outwards, then shares are added up inwards, in reverse order
 * of distance. No lists of predecessors are kept; an arc is on a shortest path if the distances say so.
 *
 * Sums must not depend on who computes what. Sources are cut into batches whose size depends on their number
 * only; a batch adds up from zero, and batches are added to the result in order, as many at a time as there
 * are slots to hold them. */
#include "graph/algorithms/centrality.h"
#include "graph/algorithms/internal.h"

#include <math.h>
#include <string.h>

enum { SMALLEST_BATCH = 32, MOST_BATCHES = 1024, SLOTS_PER_WORKER = 2 };

typedef struct {
    double *distance; /* INFINITY between sources, like all of these at rest */
    double *paths;    /* shortest paths from the source; 0 at rest */
    double *pull;     /* (1 + share) / paths: what a shortest path through it hands inwards */
    uint32_t *order; /* by distance */
    uint32_t count;
    pt_graph__heap heap; /* with weights */
    pt_graph__ticker ticker;
} worker_state;

typedef struct {
    const pt_csr *graph;
    const pt_graph_run *run;
    const uint32_t *sources; /* NULL: every node */
    uint32_t source_count;
    uint32_t batch;      /* sources per batch */
    size_t first_batch;  /* of the batches now in the slots */
    double **slots;      /* by batch: sums by node */
    worker_state *states;
} betweenness;

static pt_status count_by_hops(const pt_csr *g, worker_state *s, uint32_t source)
{
    s->distance[source] = 0;
    s->paths[source] = 1;
    s->order[s->count++] = source;
    for (uint32_t head = 0; head < s->count; head++) {
        uint32_t node = s->order[head];
        pt_status status = pt_graph__tick(&s->ticker, pt_csr_out_degree(g, node) + 1);
        if (status != PT_OK)
            return status;
        double next = s->distance[node] + 1;
        for (uint32_t i = g->out_at[node]; i < g->out_at[node + 1]; i++) {
            uint32_t to = g->out[i];
            if (s->distance[to] == INFINITY) {
                s->distance[to] = next;
                s->order[s->count++] = to;
            }
            if (s->distance[to] == next)
                s->paths[to] += s->paths[node];
        }
    }
    return PT_OK;
}

static pt_status count_by_weight(const pt_csr *g, worker_state *s, uint32_t source)
{
    s->distance[source] = 0;
    s->paths[source] = 1;
    pt_graph__heap_raise(&s->heap, source);
    while (s->heap.count > 0) {
        uint32_t node = pt_graph__heap_pop(&s->heap);
        s->order[s->count++] = node;
        pt_status status = pt_graph__tick(&s->ticker, pt_csr_out_degree(g, node) + 1);
        if (status != PT_OK)
            return status;
        for (uint32_t i = g->out_at[node]; i < g->out_at[node + 1]; i++) {
            uint32_t to = g->out[i];
            double next = s->distance[node] + g->out_weight[i];
            if (next < s->distance[to]) {
                s->distance[to] = next;
                s->paths[to] = 0;
                pt_graph__heap_raise(&s->heap, to);
            }
            if (next == s->distance[to])
                s->paths[to] += s->paths[node];
        }
    }
    return PT_OK;
}

static void add_shares(const pt_csr *g, worker_state *s, uint32_t source, double *sum)
{
    for (uint32_t n = s->count; n > 0; n--) {
        uint32_t node = s->order[n - 1];
        double share = 0;
        for (uint32_t i = g->out_at[node]; i < g->out_at[node + 1]; i++) {
            uint32_t to = g->out[i];
            if (s->distance[node] + pt_csr_out_weight(g, i) == s->distance[to])
                share += s->pull[to];
        }
        share *= s->paths[node];
        s->pull[node] = (1 + share) / s->paths[node];
        if (node != source)
            sum[node] += share;
    }
}

static void forget(worker_state *s)
{
    for (uint32_t n = 0; n < s->count; n++) {
        s->distance[s->order[n]] = INFINITY;
        s->paths[s->order[n]] = 0;
    }
    s->count = 0;
}

static pt_status run_batch(void *context, size_t item, unsigned worker)
{
    betweenness *b = context;
    worker_state *s = &b->states[worker];
    size_t from = (b->first_batch + item) * b->batch;
    size_t to = from + b->batch < b->source_count ? from + b->batch : b->source_count;
    memset(b->slots[item], 0, b->graph->nodes * sizeof *b->slots[item]);
    for (size_t i = from; i < to; i++) {
        uint32_t source = b->sources ? b->sources[i] : (uint32_t)i;
        pt_status status = b->graph->out_weight ? count_by_weight(b->graph, s, source)
                                                : count_by_hops(b->graph, s, source);
        if (status != PT_OK)
            return status;
        add_shares(b->graph, s, source, b->slots[item]);
        forget(s);
    }
    return PT_OK;
}

static bool state_init(worker_state *s, const betweenness *b, pt_arena *scratch)
{
    uint32_t n = b->graph->nodes;
    s->distance = PT_GRAPH__ARRAY(scratch, double, n);
    s->paths = PT_ARENA_ARRAY(scratch, double, n);
    s->pull = PT_GRAPH__ARRAY(scratch, double, n);
    s->order = PT_GRAPH__ARRAY(scratch, uint32_t, n);
    s->ticker = pt_graph__ticker_of(b->run);
    if (!s->distance || !s->paths || !s->pull || !s->order)
        return false;
    for (uint32_t v = 0; v < n; v++)
        s->distance[v] = INFINITY;
    return !b->graph->out_weight || pt_graph__heap_init(&s->heap, n, s->distance, NULL, scratch);
}

static bool states_init(betweenness *b, unsigned workers, size_t slots, pt_arena *scratch)
{
    b->states = PT_ARENA_ARRAY(scratch, worker_state, workers);
    b->slots = PT_ARENA_ARRAY(scratch, double *, slots);
    bool fits = b->states && b->slots;
    for (unsigned w = 0; w < workers && fits; w++)
        fits = state_init(&b->states[w], b, scratch);
    for (size_t i = 0; i < slots && fits; i++)
        fits = (b->slots[i] = PT_GRAPH__ARRAY(scratch, double, b->graph->nodes)) != NULL;
    return fits;
}

static pt_status run_all(betweenness *b, double *score, pt_arena *scratch)
{
    uint32_t n = b->graph->nodes;
    b->batch = (b->source_count + MOST_BATCHES - 1) / MOST_BATCHES;
    b->batch = b->batch < SMALLEST_BATCH ? SMALLEST_BATCH : b->batch;
    size_t batches = ((size_t)b->source_count + b->batch - 1) / b->batch;
    size_t slots = (size_t)pt_graph__workers(b->run) * SLOTS_PER_WORKER;
    slots = slots < batches ? slots : batches;
    if (!states_init(b, pt_graph__workers(b->run), slots, scratch))
        return PT_E_NOMEM;
    memset(score, 0, n * sizeof *score);
    for (b->first_batch = 0; b->first_batch < batches; b->first_batch += slots) {
        size_t count = batches - b->first_batch < slots ? batches - b->first_batch : slots;
        pt_status status = pt_graph__for(b->run, count, run_batch, b);
        if (status != PT_OK)
            return status;
        for (size_t i = 0; i < count; i++)
            for (uint32_t v = 0; v < n; v++)
                score[v] += b->slots[i][v];
    }
    return PT_OK;
}

static pt_status draw_sources(betweenness *b, const pt_betweenness_options *options, pt_arena *scratch)
{
    uint32_t n = b->graph->nodes;
    b->source_count = n;
    if (options->samples == 0 || options->samples >= n)
        return PT_OK;
    uint32_t *nodes = PT_GRAPH__ARRAY(scratch, uint32_t, n);
    if (!nodes)
        return PT_E_NOMEM;
    uint64_t random = options->seed;
    for (uint32_t v = 0; v < n; v++)
        nodes[v] = v;
    pt_graph__shuffle(nodes, n, &random);
    b->sources = nodes;
    b->source_count = options->samples;
    return PT_OK;
}

pt_status pt_graph_betweenness(const pt_csr *graph, const pt_betweenness_options *options, double *score,
                               const pt_graph_run *run, pt_error *err)
{
    pt_status status = pt_graph__need_weights_from(graph, 0x1p-1074, err);
    if (status != PT_OK || graph->nodes == 0)
        return status;
    betweenness b = {.graph = graph, .run = run};
    pt_arena scratch = {0};
    status = draw_sources(&b, options, &scratch);
    if (status == PT_OK)
        status = run_all(&b, score, &scratch);
    pt_arena_release(&scratch);
    for (uint32_t v = 0; status == PT_OK && b.sources && v < graph->nodes; v++)
        score[v] *= (double)graph->nodes / b.source_count;
    return pt_graph__report(status, err);
}
