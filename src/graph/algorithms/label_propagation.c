/* Raghavan, Albert and Kumara, "Near linear time algorithm to detect community structures in large-scale
 * networks" (Phys. Rev. E 76, 2007), in the asynchronous form, with a fixed order of nodes and fixed choice
 * among ties in place of random ones. */
#include "graph/algorithms/community.h"
#include "graph/algorithms/internal.h"

#include "base/hash.h"

typedef struct {
    const pt_csr *graph;
    const pt_label_options *options;
    uint32_t *label;
    double *weight;   /* by label; only those in `found` mean anything */
    uint64_t *is_found;
    uint32_t *found;
} spread;

/* Is label a the better choice for the node? The hash is different at every node: were some labels better
 * everywhere, they would flood the graph. */
static bool better(const spread *s, uint32_t node, uint32_t a, uint32_t b)
{
    uint32_t own = s->label[node];
    if (s->weight[a] != s->weight[b])
        return s->weight[a] > s->weight[b];
    if (s->options->ties == PT_LABEL_SMALLEST)
        return a < b;
    if (a == own || b == own)
        return a == own;
    uint64_t mix = pt_hash_u64(s->options->seed + node + 1);
    uint64_t x = pt_hash_u64(mix ^ a), y = pt_hash_u64(mix ^ b);
    return x != y ? x < y : a < b;
}

static uint32_t heaviest_label(spread *s, uint32_t node)
{
    const pt_csr *g = s->graph;
    uint32_t count = 0;
    for (uint32_t i = g->out_at[node]; i < g->out_at[node + 1]; i++) {
        uint32_t label = s->label[g->out[i]];
        if (!pt_graph__has(s->is_found, label)) {
            pt_graph__add(s->is_found, label);
            s->found[count++] = label;
            s->weight[label] = 0;
        }
        s->weight[label] += pt_csr_out_weight(g, i);
    }
    uint32_t best = count ? s->found[0] : s->label[node];
    for (uint32_t i = 0; i < count; i++) {
        uint32_t label = s->found[i];
        pt_graph__drop(s->is_found, label);
        if (better(s, node, label, best))
            best = label;
    }
    return best;
}

static pt_status propagate(spread *s, uint32_t *done, const pt_graph_run *run, pt_arena *scratch)
{
    uint32_t n = s->graph->nodes;
    s->weight = PT_GRAPH__ARRAY(scratch, double, n);
    s->is_found = PT_GRAPH__BITS(scratch, n);
    s->found = PT_GRAPH__ARRAY(scratch, uint32_t, n);
    if (!s->weight || !s->is_found || !s->found)
        return PT_E_NOMEM;
    for (uint32_t v = 0; v < n; v++)
        s->label[v] = v;
    pt_graph__ticker ticker = pt_graph__ticker_of(run);
    bool changed = true;
    while (changed && *done < s->options->rounds) {
        changed = false;
        for (uint32_t v = 0; v < n; v++) {
            pt_status status = pt_graph__tick(&ticker, pt_csr_out_degree(s->graph, v) + 1);
            if (status != PT_OK)
                return status;
            uint32_t label = heaviest_label(s, v);
            changed |= label != s->label[v];
            s->label[v] = label;
        }
        ++*done;
    }
    return PT_OK;
}

pt_status pt_graph_label_propagation(const pt_csr *graph, const pt_label_options *options, uint32_t *label,
                                     uint32_t *done, const pt_graph_run *run, pt_error *err)
{
    spread s = {.graph = graph, .options = options, .label = label};
    uint32_t rounds = 0;
    pt_arena scratch = {0};
    pt_status status = propagate(&s, &rounds, run, &scratch);
    pt_arena_release(&scratch);
    if (status == PT_OK && done)
        *done = rounds;
    return pt_graph__report(status, err);
}
