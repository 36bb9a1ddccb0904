/* Degree centrality: Freeman, "Centrality in social networks" (Social Networks 1, 1978). And choosing the
 * highest of any scores. */
#include "graph/algorithms/centrality.h"
#include "graph/algorithms/internal.h"

pt_status pt_graph_degrees(const pt_csr *graph, uint32_t *total, uint32_t *out, uint32_t *in, pt_error *err)
{
    if (in || total) {
        pt_status status = pt_graph__need_in(graph, err);
        if (status != PT_OK)
            return status;
    }
    for (uint32_t v = 0; v < graph->nodes; v++) {
        if (out)
            out[v] = pt_csr_out_degree(graph, v);
        if (in)
            in[v] = pt_csr_in_degree(graph, v);
        if (total)
            total[v] = pt_csr_out_degree(graph, v) + pt_csr_in_degree(graph, v);
    }
    return PT_OK;
}

static bool below(const double *score, uint32_t a, uint32_t b)
{
    return score[a] != score[b] ? score[a] < score[b] : a > b;
}

/* Lets the node sink in a heap with the lowest on top. */
static void sink(const double *score, uint32_t *nodes, uint32_t count, uint32_t at, uint32_t node)
{
    for (uint64_t child; (child = 2 * (uint64_t)at + 1) < count; at = (uint32_t)child) {
        child += child + 1 < count && below(score, nodes[child + 1], nodes[child]);
        if (below(score, node, nodes[child]))
            break;
        nodes[at] = nodes[child];
    }
    nodes[at] = node;
}

uint32_t pt_graph_top(const double *score, uint32_t count, uint32_t top, uint32_t *nodes)
{
    top = top < count ? top : count;
    if (top == 0)
        return 0;
    for (uint32_t v = 0; v < top; v++)
        nodes[v] = v;
    for (uint32_t i = top / 2; i > 0; i--)
        sink(score, nodes, top, i - 1, nodes[i - 1]);
    for (uint32_t v = top; v < count; v++)
        if (below(score, nodes[0], v))
            sink(score, nodes, top, 0, v);
    for (uint32_t i = top - 1; i > 0; i--) {
        uint32_t lowest = nodes[0], last = nodes[i];
        sink(score, nodes, i, 0, last);
        nodes[i] = lowest;
    }
    return top;
}
