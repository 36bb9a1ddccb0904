/* Reachability by hop: a breadth-first search level by level, wide levels in parallel, as in Bader and
 * Madduri, "Designing Multithreaded Algorithms for Breadth-First Search and st-connectivity" (ICPP 2006).
 *
 * Which thread reaches a node first is chance, but which nodes a level has is not: threads only mark them in
 * a bit set, and the level is read from there, ascending. Levels that are small against the graph never pay
 * for a look at all the bits; they are collected in a list and sorted. */
#include "graph/algorithms/internal.h"
#include "graph/algorithms/traverse.h"

#include <stdatomic.h>

enum { WIDE_LEVEL = 1 << 14, SLICE = 1 << 10 };

typedef struct {
    const pt_csr *graph;
    const pt_graph_run *run;
    pt_graph_reach found;
    uint64_t *visited;
    _Atomic uint64_t *fresh; /* the level being made; empty between levels */
    size_t level, level_end; /* the level being left, in found.nodes */
    pt_graph__ticker ticker;
} search;

static void sift(uint32_t *items, size_t at, size_t count)
{
    uint32_t item = items[at];
    for (size_t child; (child = 2 * at + 1) < count; at = child) {
        child += child + 1 < count && items[child + 1] > items[child];
        if (items[child] <= item)
            break;
        items[at] = items[child];
    }
    items[at] = item;
}

static void heap_sort(uint32_t *items, size_t count)
{
    for (size_t i = count / 2; i > 0; i--)
        sift(items, i - 1, count);
    for (size_t i = count; i > 1; i--) {
        uint32_t largest = items[0];
        items[0] = items[i - 1];
        items[i - 1] = largest;
        sift(items, 0, i - 1);
    }
}

/* Moves the fresh bits to the list, ascending, and into the visited ones. */
static bool collect_fresh(search *s)
{
    for (size_t w = 0; w < pt_graph__words(s->graph->nodes); w++) {
        uint64_t bits = atomic_load_explicit(&s->fresh[w], memory_order_relaxed);
        if (!bits)
            continue;
        atomic_store_explicit(&s->fresh[w], 0, memory_order_relaxed);
        s->visited[w] |= bits;
        for (; bits; bits &= bits - 1)
            if (!pt_vec_push(&s->found.nodes, (uint32_t)(w * 64) + (uint32_t)__builtin_ctzll(bits)))
                return false;
    }
    return true;
}

static bool sort_level(search *s)
{
    size_t start = s->level_end, count = s->found.nodes.len - start;
    if (count < s->graph->nodes / 1024 + 32) {
        heap_sort(s->found.nodes.at + start, count);
        return true;
    }
    for (size_t i = start; i < s->found.nodes.len; i++)
        pt_graph__add((uint64_t *)s->fresh, s->found.nodes.at[i]);
    s->found.nodes.len = start;
    return collect_fresh(s);
}

static pt_status expand_alone(search *s)
{
    const pt_csr *g = s->graph;
    for (size_t n = s->level; n < s->level_end; n++) {
        uint32_t node = s->found.nodes.at[n];
        pt_status status = pt_graph__tick(&s->ticker, pt_csr_out_degree(g, node) + 1);
        if (status != PT_OK)
            return status;
        for (uint32_t i = g->out_at[node]; i < g->out_at[node + 1]; i++) {
            if (pt_graph__has(s->visited, g->out[i]))
                continue;
            pt_graph__add(s->visited, g->out[i]);
            if (!pt_vec_push(&s->found.nodes, g->out[i]))
                return PT_E_NOMEM;
        }
    }
    return sort_level(s) ? PT_OK : PT_E_NOMEM;
}

static pt_status expand_slice(void *context, size_t item, unsigned worker)
{
    (void)worker;
    search *s = context;
    const pt_csr *g = s->graph;
    size_t from = s->level + item * SLICE;
    size_t to = from + SLICE < s->level_end ? from + SLICE : s->level_end;
    for (size_t n = from; n < to; n++) {
        uint32_t node = s->found.nodes.at[n];
        for (uint32_t i = g->out_at[node]; i < g->out_at[node + 1]; i++) {
            uint32_t next = g->out[i];
            uint64_t bit = (uint64_t)1 << next % 64;
            if (pt_graph__has(s->visited, next)
                || (atomic_load_explicit(&s->fresh[next / 64], memory_order_relaxed) & bit))
                continue;
            atomic_fetch_or_explicit(&s->fresh[next / 64], bit, memory_order_relaxed);
        }
    }
    return PT_OK;
}

static pt_status expand(search *s)
{
    size_t count = s->level_end - s->level;
    if (pt_graph__workers(s->run) < 2 || count < WIDE_LEVEL)
        return expand_alone(s);
    pt_status status = pt_graph__for(s->run, (count + SLICE - 1) / SLICE, expand_slice, s);
    if (status != PT_OK)
        return status;
    return collect_fresh(s) ? PT_OK : PT_E_NOMEM;
}

static pt_status add_starts(search *s, const uint32_t *starts, size_t count)
{
    if (!pt_vec_push(&s->found.at, 0))
        return PT_E_NOMEM;
    for (size_t i = 0; i < count; i++) {
        if (pt_graph__has(s->visited, starts[i]))
            continue;
        pt_graph__add(s->visited, starts[i]);
        if (!pt_vec_push(&s->found.nodes, starts[i]))
            return PT_E_NOMEM;
    }
    return sort_level(s) && pt_vec_push(&s->found.at, s->found.nodes.len) ? PT_OK : PT_E_NOMEM;
}

static pt_status search_levels(search *s, const uint32_t *starts, size_t count, uint32_t max_hops,
                               pt_arena *scratch)
{
    s->visited = PT_GRAPH__BITS(scratch, s->graph->nodes);
    s->fresh = (_Atomic uint64_t *)PT_GRAPH__BITS(scratch, s->graph->nodes);
    if (!s->visited || !s->fresh)
        return PT_E_NOMEM;
    pt_status status = add_starts(s, starts, count);
    for (uint32_t hop = 0; hop < max_hops && status == PT_OK; hop++) {
        s->level = s->level_end;
        s->level_end = s->found.nodes.len;
        status = expand(s);
        if (status != PT_OK || s->found.nodes.len == s->level_end)
            break;
        if (!pt_vec_push(&s->found.at, s->found.nodes.len))
            status = PT_E_NOMEM;
    }
    return status;
}

pt_status pt_graph_reach_by_hop(const pt_csr *graph, const uint32_t *starts, size_t start_count,
                                uint32_t max_hops, pt_graph_reach *out, const pt_graph_run *run,
                                pt_error *err)
{
    for (size_t i = 0; i < start_count; i++)
        if (starts[i] >= graph->nodes)
            return pt_graph__no_node(starts[i], graph, err);
    search s = {.graph = graph, .run = run, .ticker = pt_graph__ticker_of(run)};
    pt_arena scratch = {0};
    pt_status status = start_count ? search_levels(&s, starts, start_count, max_hops, &scratch) : PT_OK;
    pt_arena_release(&scratch);
    if (status != PT_OK) {
        pt_graph_reach_release(&s.found);
        return pt_graph__report(status, err);
    }
    pt_graph_reach_release(out);
    *out = s.found;
    return PT_OK;
}

void pt_graph_reach_release(pt_graph_reach *reach)
{
    pt_vec_release(&reach->nodes);
    pt_vec_release(&reach->at);
}
