/* Kruskal, "On the shortest spanning subtree of a graph and the traveling salesman problem" (Proc. AMS 7(1),
 * 1956). Arcs are sorted by merging, which keeps equally cheap ones in the order of the graph: by from and
 * to. */
#include "graph/algorithms/internal.h"
#include "graph/algorithms/structure.h"

#include <string.h>

static void merge(const double *weight, const uint32_t *items, uint32_t *into, size_t from, size_t middle,
                  size_t to)
{
    size_t a = from, b = middle;
    for (size_t i = from; i < to; i++)
        into[i] = b == to || (a < middle && weight[items[a]] <= weight[items[b]]) ? items[a++] : items[b++];
}

/* Sorts stably; returns whichever of the two arrays holds the result. */
static uint32_t *sort_arcs(const double *weight, uint32_t *items, uint32_t *spare, size_t count)
{
    for (size_t width = 1; width < count; width *= 2) {
        for (size_t from = 0; from < count; from += 2 * width) {
            size_t middle = from + width < count ? from + width : count;
            size_t to = middle + width < count ? middle + width : count;
            merge(weight, items, spare, from, middle, to);
        }
        uint32_t *sorted = spare;
        spare = items;
        items = sorted;
    }
    return items;
}

static uint32_t find_root(uint32_t *parent, uint32_t v)
{
    while (parent[v] != v)
        v = parent[v] = parent[parent[v]];
    return v;
}

/* Lists the arcs that count, and the source of every arc. */
static uint32_t list_arcs(const pt_csr *g, uint32_t *arcs, uint32_t *source)
{
    bool one_way = g->flags & PT_CSR_UNDIRECTED;
    uint32_t count = 0;
    for (uint32_t v = 0; v < g->nodes; v++)
        for (uint32_t i = g->out_at[v]; i < g->out_at[v + 1]; i++) {
            source[i] = v;
            if (g->out[i] != v && (!one_way || v < g->out[i]))
                arcs[count++] = i;
        }
    return count;
}

static pt_status join(const pt_csr *g, pt_graph_links *forest, const pt_graph_run *run, pt_arena *scratch)
{
    uint32_t *arcs = PT_GRAPH__ARRAY(scratch, uint32_t, g->arcs);
    uint32_t *spare = PT_GRAPH__ARRAY(scratch, uint32_t, g->arcs);
    uint32_t *source = PT_GRAPH__ARRAY(scratch, uint32_t, g->arcs);
    uint32_t *parent = PT_GRAPH__ARRAY(scratch, uint32_t, g->nodes);
    if (!arcs || !spare || !source || !parent)
        return PT_E_NOMEM;
    uint32_t count = list_arcs(g, arcs, source);
    pt_status status = pt_graph__ask(run);
    if (status != PT_OK)
        return status;
    uint32_t *sorted = g->out_weight ? sort_arcs(g->out_weight, arcs, spare, count) : arcs;
    for (uint32_t v = 0; v < g->nodes; v++)
        parent[v] = v;
    pt_graph__ticker ticker = pt_graph__ticker_of(run);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t from = source[sorted[i]], to = g->out[sorted[i]];
        uint32_t a = find_root(parent, from), b = find_root(parent, to);
        if ((status = pt_graph__tick(&ticker, 1)) != PT_OK)
            return status;
        if (a == b)
            continue;
        parent[a > b ? a : b] = a > b ? b : a;
        if (!pt_vec_push(forest, (pt_graph_link){from, to, pt_csr_out_weight(g, sorted[i])}))
            return PT_E_NOMEM;
    }
    return PT_OK;
}

pt_status pt_graph_kruskal(const pt_csr *graph, pt_graph_links *forest, const pt_graph_run *run,
                           pt_error *err)
{
    pt_arena scratch = {0};
    size_t before = forest->len;
    pt_status status = join(graph, forest, run, &scratch);
    pt_arena_release(&scratch);
    if (status != PT_OK)
        forest->len = before;
    return pt_graph__report(status, err);
}
