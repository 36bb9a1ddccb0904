/* Blondel, Guillaume, Lambiotte and Lefebvre, "Fast unfolding of communities in large networks" (J. Stat.
 * Mech. P10008, 2008), with the directed modularity of Leicht and Newman.
 *
 * A level is a graph whose nodes are the communities of the level before. On each, nodes move one after the
 * other into the neighbouring community that gains most, in rounds, until modularity hardly grows. */
#include "graph/algorithms/community_internal.h"

#include "base/error.h"

#include <math.h>
#include <string.h>

typedef struct {
    const pt_louvain_options *options;
    pt_graph__level level;
    uint32_t *community; /* by node of the level */
    double *sum_out;     /* by community */
    double *sum_in;
    pt_graph__links links;
    pt_arena memory; /* of this level's arrays */
    pt_graph__ticker ticker;
} louvain;

static double modularity_now(const louvain *l)
{
    const pt_csr *g = l->level.graph;
    double inside = 0, chance = 0;
    for (uint32_t v = 0; v < g->nodes; v++) {
        chance += l->sum_out[v] * l->sum_in[v] / l->level.total;
        for (uint32_t i = g->out_at[v]; i < g->out_at[v + 1]; i++)
            inside += l->community[v] == l->community[g->out[i]] ? pt_csr_out_weight(g, i) : 0;
    }
    return (inside - chance) / l->level.total;
}

/* The community of outgoing neighbours that gains most over staying; the first of several. */
static uint32_t best_community(louvain *l, uint32_t node)
{
    const pt_csr *g = l->level.graph;
    uint32_t home = l->community[node], best = home;
    double stay =
        pt_graph__gain(&l->level, node, l->links.weight[home], l->sum_out[home] - l->level.out[node],
                       l->sum_in[home] - l->level.in[node], 1);
    double most = 0;
    for (uint32_t i = g->out_at[node]; i < g->out_at[node + 1]; i++) {
        uint32_t c = l->community[g->out[i]];
        if (g->out[i] == node || c == home)
            continue;
        double gain =
            pt_graph__gain(&l->level, node, l->links.weight[c], l->sum_out[c], l->sum_in[c], 1) - stay;
        if (gain > most) {
            most = gain;
            best = c;
        }
    }
    return best;
}

static bool move_best(louvain *l, uint32_t node)
{
    uint32_t home = l->community[node];
    pt_graph__links_of(&l->links, l->level.graph, node, l->community);
    uint32_t best = best_community(l, node);
    pt_graph__links_clear(&l->links);
    if (best == home)
        return false;
    l->sum_out[home] -= l->level.out[node];
    l->sum_in[home] -= l->level.in[node];
    l->sum_out[best] += l->level.out[node];
    l->sum_in[best] += l->level.in[node];
    l->community[node] = best;
    return true;
}

static pt_status move_all(louvain *l)
{
    const pt_csr *g = l->level.graph;
    double last = -INFINITY;
    bool moved = true;
    for (uint32_t round = 0; round < l->options->rounds && moved; round++) {
        double now = modularity_now(l);
        if (!(now > last + l->options->delta))
            break;
        last = now;
        moved = false;
        for (uint32_t v = 0; v < g->nodes; v++) {
            pt_status status =
                pt_graph__tick(&l->ticker, pt_csr_out_degree(g, v) + pt_csr_in_degree(g, v) + 1);
            if (status != PT_OK)
                return status;
            moved |= move_best(l, v);
        }
    }
    return PT_OK;
}

static bool prepare(louvain *l)
{
    uint32_t n = l->level.graph->nodes;
    pt_arena_release(&l->memory);
    l->community = PT_GRAPH__ARRAY(&l->memory, uint32_t, n);
    l->sum_out = PT_GRAPH__ARRAY(&l->memory, double, n);
    l->sum_in = PT_GRAPH__ARRAY(&l->memory, double, n);
    if (!l->community || !l->sum_out || !l->sum_in || !pt_graph__links_init(&l->links, n, &l->memory))
        return false;
    for (uint32_t v = 0; v < n; v++)
        l->community[v] = v;
    memcpy(l->sum_out, l->level.out, n * sizeof *l->sum_out);
    memcpy(l->sum_in, l->level.in, n * sizeof *l->sum_in);
    return true;
}

static bool add_labels(const louvain *l, uint32_t nodes, pt_louvain *made)
{
    size_t start = made->labels.len;
    if (!pt_vec_reserve(&made->labels, start + nodes))
        return false;
    uint32_t *labels = made->labels.at + start;
    const uint32_t *finer = made->levels ? labels - nodes : NULL;
    for (uint32_t v = 0; v < nodes; v++)
        labels[v] = l->community[finer ? finer[v] : v];
    made->labels.len = start + nodes;
    made->levels++;
    return true;
}

static pt_status climb(louvain *l, uint32_t nodes, pt_louvain *made)
{
    while (l->level.graph->nodes > 2 && l->level.total > 0) {
        uint32_t count, level_nodes = l->level.graph->nodes;
        pt_status status = prepare(l) ? move_all(l) : PT_E_NOMEM;
        if (status == PT_OK)
            status = pt_graph_renumber(l->community, level_nodes, &count, NULL);
        if (status != PT_OK || count == level_nodes)
            return status;
        pt_graph__level coarse;
        status = pt_graph__level_join(&l->level, l->community, count, &coarse);
        if (status != PT_OK)
            return status;
        pt_graph__level_release(&l->level);
        l->level = coarse;
        l->level.graph = &l->level.own;
        if (!add_labels(l, nodes, made))
            return PT_E_NOMEM;
    }
    return PT_OK;
}

pt_status pt_graph_louvain(const pt_csr *graph, const pt_louvain_options *options, pt_louvain *out,
                           const pt_graph_run *run, pt_error *err)
{
    pt_status status = pt_graph__need_in(graph, err);
    if (status == PT_OK)
        status = pt_graph__need_weights_from(graph, 0, err);
    if (status != PT_OK)
        return status;
    louvain l = {.options = options, .ticker = pt_graph__ticker_of(run)};
    pt_louvain made = {0};
    status = pt_graph__level_init(&l.level, graph) ? climb(&l, graph->nodes, &made) : PT_E_NOMEM;
    pt_graph__level_release(&l.level);
    pt_arena_release(&l.memory);
    if (status != PT_OK) {
        pt_louvain_release(&made);
        return pt_graph__report(status, err);
    }
    pt_louvain_release(out);
    *out = made;
    return PT_OK;
}

void pt_louvain_release(pt_louvain *result)
{
    pt_vec_release(&result->labels);
    result->levels = 0;
}
