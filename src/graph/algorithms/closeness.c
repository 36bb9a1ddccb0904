/* Closeness: Bavelas, "Communication Patterns in Task-Oriented Groups" (J. Acoust. Soc. Am. 22(6), 1950), for
 * graphs that are not connected as in Wasserman and Faust, "Social Network Analysis" (1994).
 *
 * Without weights, 64 searches share one pass over the arcs, a bit each: Then et al., "The More the Merrier:
 * Efficient Multi-Source Graph Traversal" (VLDB 8(4), 2014). How many nodes a level adds to each search is
 * counted in bit planes: plane p holds bit p of 64 counters, so that adding 64 bits at once is a carry chain.
 * With weights it is Dijkstra's algorithm once per node. */
#include "graph/algorithms/centrality.h"
#include "graph/algorithms/dijkstra_internal.h"

#include <math.h>
#include <string.h>

enum { LANES = 64, PLANES = 32 };

typedef struct {
    uint64_t *seen;  /* by node: the searches that have been there */
    uint64_t *front; /* by node: the searches that are there now */
    uint64_t *next;
    uint32_t *list; /* nodes with any bit in front */
    uint32_t *next_list;
} lanes;

typedef struct {
    const pt_csr *graph;
    const pt_graph_run *run;
    bool single;
    uint32_t *reached;
    double *distance;
    lanes *lanes;              /* by worker; without weights */
    pt_graph__search *searches; /* by worker; with weights */
} closeness;

static void count_bits(uint64_t planes[PLANES], unsigned *used, uint64_t bits)
{
    for (unsigned p = 0; bits && p < PLANES; p++) {
        uint64_t carry = planes[p] & bits;
        planes[p] ^= bits;
        bits = carry;
        *used = p + 1 > *used ? p + 1 : *used;
    }
}

static uint32_t lane_count(const uint64_t planes[PLANES], unsigned used, unsigned lane)
{
    uint32_t count = 0;
    for (unsigned p = 0; p < used; p++)
        count |= (uint32_t)(planes[p] >> lane & 1) << p;
    return count;
}

/* Fills the next front; returns how many nodes it has. */
static uint32_t advance(const pt_csr *g, lanes *l, uint32_t count)
{
    uint32_t made = 0;
    for (uint32_t n = 0; n < count; n++) {
        uint32_t node = l->list[n];
        uint64_t here = l->front[node];
        l->front[node] = 0;
        for (uint32_t i = g->out_at[node]; i < g->out_at[node + 1]; i++) {
            uint32_t to = g->out[i];
            uint64_t fresh = here & ~l->seen[to];
            if (!fresh)
                continue;
            if (!l->next[to])
                l->next_list[made++] = to;
            l->next[to] |= fresh;
        }
    }
    return made;
}

static void swap_fronts(lanes *l)
{
    uint64_t *front = l->front;
    uint32_t *list = l->list;
    l->front = l->next;
    l->next = front;
    l->list = l->next_list;
    l->next_list = list;
}

/* Adds the level to the sums of the batch's sources. */
static void account(closeness *c, lanes *l, uint32_t count, uint32_t first, unsigned used_lanes, double depth)
{
    uint64_t planes[PLANES] = {0};
    unsigned used = 0;
    for (uint32_t n = 0; n < count; n++) {
        l->seen[l->list[n]] |= l->front[l->list[n]];
        count_bits(planes, &used, l->front[l->list[n]]);
    }
    for (unsigned lane = 0; lane < used_lanes; lane++) {
        uint32_t added = lane_count(planes, used, lane);
        c->reached[first + lane] += added;
        c->distance[first + lane] += depth * added;
    }
}

static pt_status batch(void *context, size_t item, unsigned worker)
{
    closeness *c = context;
    lanes *l = &c->lanes[worker];
    uint32_t first = (uint32_t)(item * LANES), n = c->graph->nodes;
    unsigned sources = n - first < LANES ? n - first : LANES;
    memset(l->seen, 0, n * sizeof *l->seen);
    for (unsigned i = 0; i < sources; i++) {
        l->list[i] = first + i;
        l->front[first + i] = l->seen[first + i] = (uint64_t)1 << i;
        c->reached[first + i] = 1;
        c->distance[first + i] = 0;
    }
    pt_graph__ticker ticker = pt_graph__ticker_of(c->run);
    uint32_t count = sources;
    for (uint32_t depth = 1; count > 0; depth++) {
        uint32_t left = count;
        count = advance(c->graph, l, count);
        swap_fronts(l);
        account(c, l, count, first, sources, depth);
        pt_status status = pt_graph__tick(&ticker, left + LANES);
        if (status != PT_OK)
            return status;
    }
    return PT_OK;
}

static pt_status sources_of_block(void *context, size_t item, unsigned worker)
{
    closeness *c = context;
    pt_graph__search *s = &c->searches[worker];
    uint32_t n = c->graph->nodes, first = (uint32_t)(item * LANES);
    uint32_t end = n - first < LANES ? n : first + LANES;
    pt_graph_precision precision = c->single ? PT_GRAPH_SINGLE : PT_GRAPH_DOUBLE;
    for (uint32_t source = first; source < end; source++) {
        for (uint32_t v = 0; v < n; v++)
            s->distance[v] = INFINITY;
        pt_status status = pt_graph__search_from(s, source);
        if (status != PT_OK)
            return status;
        uint32_t reached = 0;
        double sum = 0;
        for (uint32_t v = 0; v < n; v++) {
            if (s->distance[v] == INFINITY)
                continue;
            reached++;
            sum = pt_graph__cost_add(precision, sum, s->distance[v]);
        }
        c->reached[source] = reached;
        c->distance[source] = sum;
    }
    return PT_OK;
}

static bool lanes_init(lanes *l, uint32_t n, pt_arena *scratch)
{
    l->seen = PT_GRAPH__ARRAY(scratch, uint64_t, n);
    l->front = PT_ARENA_ARRAY(scratch, uint64_t, n);
    l->next = PT_ARENA_ARRAY(scratch, uint64_t, n);
    l->list = PT_GRAPH__ARRAY(scratch, uint32_t, n);
    l->next_list = PT_GRAPH__ARRAY(scratch, uint32_t, n);
    return l->seen && l->front && l->next && l->list && l->next_list;
}

static bool search_init(pt_graph__search *s, const closeness *c, pt_arena *scratch)
{
    *s = (pt_graph__search){
        .graph = c->graph,
        .precision = c->single ? PT_GRAPH_SINGLE : PT_GRAPH_DOUBLE,
        .distance = PT_GRAPH__ARRAY(scratch, double, c->graph->nodes),
        .ticker = pt_graph__ticker_of(c->run),
    };
    return s->distance && pt_graph__heap_init(&s->heap, c->graph->nodes, s->distance, NULL, scratch);
}

static pt_status run_closeness(closeness *c, pt_arena *scratch)
{
    unsigned workers = pt_graph__workers(c->run);
    bool weighted = c->graph->out_weight, fits = true;
    c->lanes = weighted ? NULL : PT_ARENA_ARRAY(scratch, lanes, workers);
    c->searches = weighted ? PT_ARENA_ARRAY(scratch, pt_graph__search, workers) : NULL;
    if (!c->lanes && !c->searches)
        return PT_E_NOMEM;
    for (unsigned w = 0; w < workers && fits; w++)
        fits = weighted ? search_init(&c->searches[w], c, scratch)
                        : lanes_init(&c->lanes[w], c->graph->nodes, scratch);
    if (!fits)
        return PT_E_NOMEM;
    size_t items = ((size_t)c->graph->nodes + LANES - 1) / LANES;
    return pt_graph__for(c->run, items, weighted ? sources_of_block : batch, c);
}

pt_status pt_graph_closeness(const pt_csr *graph, bool single, uint32_t *reached, double *distance,
                             const pt_graph_run *run, pt_error *err)
{
    pt_status status = pt_graph__need_weights_from(graph, 0, err);
    if (status != PT_OK || graph->nodes == 0)
        return status;
    closeness c = {.graph = graph, .run = run, .single = single, .reached = reached, .distance = distance};
    pt_arena scratch = {0};
    status = run_closeness(&c, &scratch);
    pt_arena_release(&scratch);
    return pt_graph__report(status, err);
}
