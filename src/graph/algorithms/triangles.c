/* Triangles by the forward algorithm: Schank and Wagner, "Finding, Counting and Listing All Triangles in
 * Large Graphs" (WEA 2005); coefficients as in Watts and Strogatz, "Collective dynamics of 'small-world'
 * networks" (Nature 393, 1998).
 *
 * Every edge is turned from the end with fewer neighbours to the one with more, so no node keeps more than
 * √(2m) arcs, and every triangle has one corner from which both others are ahead. There it is counted. */
#include "graph/algorithms/internal.h"
#include "graph/algorithms/structure.h"

#include <stdatomic.h>

enum { BLOCK = 256 };

typedef struct {
    const pt_csr *graph;
    uint32_t *ahead_at; /* nodes + 1 */
    uint32_t *ahead;
    _Atomic uint64_t *count;
    uint32_t **marks; /* by worker, by node: v + 1 if ahead of v */
} triangles;

static bool is_ahead(const pt_csr *g, uint32_t from, uint32_t to)
{
    uint32_t a = pt_csr_out_degree(g, from), b = pt_csr_out_degree(g, to);
    return a != b ? a < b : from < to;
}

static void turn_ahead(triangles *t)
{
    const pt_csr *g = t->graph;
    uint32_t kept = 0;
    for (uint32_t v = 0; v < g->nodes; v++) {
        t->ahead_at[v] = kept;
        for (uint32_t i = g->out_at[v]; i < g->out_at[v + 1]; i++)
            if (is_ahead(g, v, g->out[i]))
                t->ahead[kept++] = g->out[i];
    }
    t->ahead_at[g->nodes] = kept;
}

static void count_at(triangles *t, uint32_t v, uint32_t *mark)
{
    uint64_t at_v = 0;
    for (uint32_t i = t->ahead_at[v]; i < t->ahead_at[v + 1]; i++)
        mark[t->ahead[i]] = v + 1;
    for (uint32_t i = t->ahead_at[v]; i < t->ahead_at[v + 1]; i++) {
        uint32_t u = t->ahead[i];
        uint64_t at_u = 0;
        for (uint32_t k = t->ahead_at[u]; k < t->ahead_at[u + 1]; k++) {
            if (mark[t->ahead[k]] != v + 1)
                continue;
            at_u++;
            atomic_fetch_add_explicit(&t->count[t->ahead[k]], 1, memory_order_relaxed);
        }
        if (at_u)
            atomic_fetch_add_explicit(&t->count[u], at_u, memory_order_relaxed);
        at_v += at_u;
    }
    if (at_v)
        atomic_fetch_add_explicit(&t->count[v], at_v, memory_order_relaxed);
}

static pt_status count_block(void *context, size_t item, unsigned worker)
{
    triangles *t = context;
    uint32_t from = (uint32_t)(item * BLOCK), n = t->graph->nodes;
    uint32_t to = n - from < BLOCK ? n : from + BLOCK;
    for (uint32_t v = from; v < to; v++)
        count_at(t, v, t->marks[worker]);
    return PT_OK;
}

static pt_status count_all(triangles *t, uint64_t *out, const pt_graph_run *run, pt_arena *scratch)
{
    uint32_t n = t->graph->nodes;
    unsigned workers = pt_graph__workers(run);
    t->ahead_at = PT_GRAPH__ARRAY(scratch, uint32_t, (size_t)n + 1);
    t->ahead = PT_GRAPH__ARRAY(scratch, uint32_t, t->graph->arcs / 2);
    t->count = PT_GRAPH__ARRAY(scratch, _Atomic uint64_t, n);
    t->marks = PT_ARENA_ARRAY(scratch, uint32_t *, workers);
    bool fits = t->ahead_at && t->ahead && t->count && t->marks;
    for (unsigned w = 0; fits && w < workers; w++)
        fits = (t->marks[w] = PT_ARENA_ARRAY(scratch, uint32_t, n)) != NULL;
    if (!fits)
        return PT_E_NOMEM;
    for (uint32_t v = 0; v < n; v++)
        atomic_init(&t->count[v], 0);
    turn_ahead(t);
    pt_status status = pt_graph__for(run, ((size_t)n + BLOCK - 1) / BLOCK, count_block, t);
    for (uint32_t v = 0; status == PT_OK && v < n; v++)
        out[v] = atomic_load_explicit(&t->count[v], memory_order_relaxed);
    return status;
}

pt_status pt_graph_triangles(const pt_csr *graph, uint64_t *out, const pt_graph_run *run, pt_error *err)
{
    pt_status status = pt_graph__need_undirected(graph, PT_CSR_SIMPLE, err);
    if (status != PT_OK || graph->nodes == 0)
        return status;
    triangles t = {.graph = graph};
    pt_arena scratch = {0};
    status = count_all(&t, out, run, &scratch);
    pt_arena_release(&scratch);
    return pt_graph__report(status, err);
}
