/* Building compressed rows by counting, without a comparison sort.
 *
 * Edges are dealt into incoming rows in the order given. Turning that round row by row gives outgoing rows
 * with ascending targets, and turning those round gives incoming rows with ascending sources. Every step is
 * stable, so parallel arcs keep their order and the result depends on nothing but the input. */
#include "graph/csr.h"

#include "base/error.h"
#include "base/mem.h"

#include <math.h>
#include <string.h>

/* One direction. While it is filled, at[v + 1] is where the next arc of v goes: two spare offsets make the
 * end of a row the start of the next without a second array. */
typedef struct {
    uint32_t *at; /* nodes + 2 */
    uint32_t *node;
    double *weight;
} rows;

static void rows_release(rows *r)
{
    pt_free(r->at);
    pt_free(r->node);
    pt_free(r->weight);
    *r = (rows){0};
}

static bool rows_init(rows *r, uint32_t nodes, size_t arcs, bool weighted)
{
    *r = (rows){0};
    r->at = pt_calloc((size_t)nodes + 2, sizeof *r->at);
    r->node = pt_malloc(arcs * sizeof *r->node);
    r->weight = weighted ? pt_malloc(arcs * sizeof *r->weight) : NULL;
    if (r->at && r->node && (r->weight || !weighted))
        return true;
    rows_release(r);
    return false;
}

static void rows_add_up(rows *r, uint32_t nodes)
{
    for (uint32_t v = 0; v < nodes; v++)
        r->at[v + 2] += r->at[v + 1];
}

static void rows_put(rows *r, uint32_t row, uint32_t node, const double *weight)
{
    uint32_t i = r->at[row + 1]++;
    r->node[i] = node;
    if (r->weight)
        r->weight[i] = *weight;
}

static void deal_edges(rows *r, uint32_t nodes, const pt_csr_edge *edges, const double *weights, size_t count,
                       bool both)
{
    for (size_t i = 0; i < count; i++) {
        r->at[(size_t)edges[i].to + 2]++;
        r->at[(size_t)edges[i].from + 2] += both;
    }
    rows_add_up(r, nodes);
    for (size_t i = 0; i < count; i++) {
        const double *weight = weights ? &weights[i] : NULL;
        rows_put(r, edges[i].to, edges[i].from, weight);
        if (both)
            rows_put(r, edges[i].from, edges[i].to, weight);
    }
}

static void turn_round(rows *to, const rows *from, uint32_t nodes)
{
    for (uint32_t i = 0; i < from->at[nodes]; i++)
        to->at[(size_t)from->node[i] + 2]++;
    rows_add_up(to, nodes);
    for (uint32_t v = 0; v < nodes; v++)
        for (uint32_t i = from->at[v]; i < from->at[v + 1]; i++)
            rows_put(to, from->node[i], v, from->weight ? &from->weight[i] : NULL);
}

static void merge_or_drop(rows *r, uint32_t nodes, unsigned flags)
{
    uint32_t kept = 0, i = 0;
    for (uint32_t v = 0; v < nodes; v++) {
        uint32_t first = kept, end = r->at[v + 1];
        for (; i < end; i++) {
            if ((flags & PT_CSR_NO_LOOPS) && r->node[i] == v)
                continue;
            if ((flags & PT_CSR_MERGE) && kept > first && r->node[kept - 1] == r->node[i]) {
                if (r->weight)
                    r->weight[kept - 1] += r->weight[i];
                continue;
            }
            r->node[kept] = r->node[i];
            if (r->weight)
                r->weight[kept] = r->weight[i];
            kept++;
        }
        r->at[v + 1] = kept;
    }
}

static void shrink(rows *r, uint32_t arcs)
{
    void *less = pt_realloc(r->node, arcs * sizeof *r->node);
    r->node = less ? less : r->node;
    less = r->weight ? pt_realloc(r->weight, arcs * sizeof *r->weight) : NULL;
    r->weight = less ? less : r->weight;
}

static pt_status check_input(uint32_t nodes, const pt_csr_edge *edges, const double *weights, size_t count,
                             unsigned flags, pt_error *err)
{
    size_t most = flags & PT_CSR_UNDIRECTED ? (UINT32_MAX - 1) / 2 : UINT32_MAX - 1;
    if (nodes == UINT32_MAX || count > most)
        return pt_error_set(err, PT_E_LIMIT, "a graph of %u nodes and %zu edges is too large", nodes, count);
    for (size_t i = 0; i < count; i++) {
        if (edges[i].from >= nodes || edges[i].to >= nodes)
            return pt_error_set(err, PT_E_INVALID, "edge %zu (%u to %u) is outside a graph of %u nodes", i,
                                edges[i].from, edges[i].to, nodes);
        if (weights && !isfinite(weights[i]))
            return pt_error_set(err, PT_E_INVALID, "the weight of edge %zu (%u to %u) is not finite", i,
                                edges[i].from, edges[i].to);
    }
    return PT_OK;
}

static double smallest(const double *weights, uint32_t count)
{
    double least = count && weights ? weights[0] : 1.0;
    for (uint32_t i = 1; weights && i < count; i++)
        least = weights[i] < least ? weights[i] : least;
    return least;
}

static bool build(rows *in, rows *out, uint32_t nodes, const pt_csr_edge *edges, const double *weights,
                  size_t count, unsigned flags)
{
    bool both = flags & PT_CSR_UNDIRECTED;
    size_t arcs = both ? 2 * count : count;
    if (!rows_init(in, nodes, arcs, weights))
        return false;
    deal_edges(in, nodes, edges, weights, count, both);
    if (!rows_init(out, nodes, arcs, weights))
        return false;
    turn_round(out, in, nodes);
    if (flags & PT_CSR_SIMPLE) {
        merge_or_drop(out, nodes, flags);
        shrink(out, out->at[nodes]);
    }
    if (flags & (PT_CSR_UNDIRECTED | PT_CSR_OUT_ONLY)) {
        rows_release(in);
        return true;
    }
    memset(in->at, 0, ((size_t)nodes + 2) * sizeof *in->at);
    turn_round(in, out, nodes);
    if (out->at[nodes] < arcs)
        shrink(in, out->at[nodes]);
    return true;
}

pt_status pt_csr_init(pt_csr *out, uint32_t nodes, const pt_csr_edge *edges, const double *weights,
                      size_t count, unsigned flags, pt_error *err)
{
    rows forth = {0}, back = {0};
    pt_status status = check_input(nodes, edges, weights, count, flags, err);
    if (status != PT_OK)
        return status;
    if (!build(&back, &forth, nodes, edges, weights, count, flags)) {
        rows_release(&back);
        rows_release(&forth);
        return pt_error_nomem(err);
    }
    if (flags & PT_CSR_UNDIRECTED)
        back = forth;
    *out = (pt_csr){
        .nodes = nodes,
        .arcs = forth.at[nodes],
        .flags = flags,
        .min_weight = smallest(forth.weight, forth.at[nodes]),
        .out_at = forth.at,
        .out = forth.node,
        .out_weight = forth.weight,
        .in_at = back.at,
        .in = back.node,
        .in_weight = back.weight,
    };
    return PT_OK;
}

void pt_csr_release(pt_csr *graph)
{
    pt_free(graph->out_at);
    pt_free(graph->out);
    pt_free(graph->out_weight);
    if (graph->in_at != graph->out_at) {
        pt_free(graph->in_at);
        pt_free(graph->in);
        pt_free(graph->in_weight);
    }
    *graph = (pt_csr){0};
}
