/* Batagelj and Zaveršnik, "An O(m) Algorithm for Cores Decomposition of Networks" (2003, arXiv:cs/0310049).
 *
 * Nodes lie sorted by how many neighbours they have left. The first is taken out; each of its neighbours
 * changes places with the first node of its own degree and so comes to lie one degree lower. */
#include "graph/algorithms/internal.h"
#include "graph/algorithms/structure.h"

typedef struct {
    uint32_t *degree; /* becomes the core numbers */
    uint32_t *sorted;
    uint32_t *place; /* by node: where it is in sorted */
    uint32_t *first; /* by degree: where its nodes begin */
} bins;

static void fill(bins *b, uint32_t nodes, uint32_t largest)
{
    for (uint32_t v = 0; v < nodes; v++)
        b->first[b->degree[v] + 1]++;
    for (uint32_t d = 0; d <= largest; d++)
        b->first[d + 1] += b->first[d];
    for (uint32_t v = 0; v < nodes; v++) {
        b->place[v] = b->first[b->degree[v]]++;
        b->sorted[b->place[v]] = v;
    }
    for (uint32_t d = largest + 1; d > 0; d--)
        b->first[d] = b->first[d - 1];
    b->first[0] = 0;
}

static void lower(bins *b, uint32_t node)
{
    uint32_t at = b->place[node], first = b->first[b->degree[node]]++, other = b->sorted[first];
    b->sorted[first] = node;
    b->sorted[at] = other;
    b->place[node] = first;
    b->place[other] = at;
    b->degree[node]--;
}

static pt_status peel(const pt_csr *g, uint32_t *core, const pt_graph_run *run, pt_arena *scratch)
{
    uint32_t n = g->nodes, largest = 0;
    for (uint32_t v = 0; v < n; v++) {
        core[v] = pt_csr_out_degree(g, v);
        largest = core[v] > largest ? core[v] : largest;
    }
    bins b = {.degree = core};
    b.sorted = PT_GRAPH__ARRAY(scratch, uint32_t, n);
    b.place = PT_GRAPH__ARRAY(scratch, uint32_t, n);
    b.first = PT_ARENA_ARRAY(scratch, uint32_t, (size_t)largest + 2);
    if (!b.sorted || !b.place || !b.first)
        return PT_E_NOMEM;
    fill(&b, n, largest);
    pt_graph__ticker ticker = pt_graph__ticker_of(run);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t node = b.sorted[i];
        pt_status status = pt_graph__tick(&ticker, pt_csr_out_degree(g, node) + 1);
        if (status != PT_OK)
            return status;
        for (uint32_t a = g->out_at[node]; a < g->out_at[node + 1]; a++)
            if (core[g->out[a]] > core[node])
                lower(&b, g->out[a]);
    }
    return PT_OK;
}

pt_status pt_graph_kcore(const pt_csr *graph, uint32_t *core, const pt_graph_run *run, pt_error *err)
{
    pt_status status = pt_graph__need_undirected(graph, 0, err);
    if (status != PT_OK)
        return status;
    pt_arena scratch = {0};
    status = peel(graph, core, run, &scratch);
    pt_arena_release(&scratch);
    return pt_graph__report(status, err);
}
