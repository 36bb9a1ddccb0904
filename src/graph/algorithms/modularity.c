/* Modularity of directed graphs: Leicht and Newman, "Community structure in directed networks" (Phys. Rev.
 * Lett. 100, 2008). And the groundwork of the methods that raise it. */
#include "graph/algorithms/community_internal.h"

#include "base/error.h"
#include "base/mem.h"

static double modularity_of(const pt_csr *g, const uint32_t *community, double resolution, double *out,
                            double *in)
{
    double inside = 0, total = 0, chance = 0;
    for (uint32_t v = 0; v < g->nodes; v++)
        for (uint32_t i = g->out_at[v]; i < g->out_at[v + 1]; i++) {
            double weight = pt_csr_out_weight(g, i);
            total += weight;
            out[community[v]] += weight;
            in[community[g->out[i]]] += weight;
            inside += community[v] == community[g->out[i]] ? weight : 0;
        }
    if (total == 0)
        return 0;
    for (uint32_t c = 0; c < g->nodes; c++)
        chance += out[c] * in[c] / total;
    return (inside - resolution * chance) / total;
}

pt_status pt_graph_modularity(const pt_csr *graph, const uint32_t *community, double resolution,
                              double *modularity, pt_error *err)
{
    for (uint32_t v = 0; v < graph->nodes; v++)
        if (community[v] >= graph->nodes)
            return pt_error_set(err, PT_E_INVALID, "node %u is in community %u, but there are only %u nodes",
                                v, community[v], graph->nodes);
    pt_arena scratch = {0};
    double *out = PT_ARENA_ARRAY(&scratch, double, graph->nodes);
    double *in = PT_ARENA_ARRAY(&scratch, double, graph->nodes);
    bool fits = out && in;
    if (fits)
        *modularity = modularity_of(graph, community, resolution, out, in);
    pt_arena_release(&scratch);
    return fits ? PT_OK : pt_error_nomem(err);
}

pt_status pt_graph_community_arcs(const pt_csr *graph, const uint32_t *community, uint32_t count,
                                  uint32_t *inside, uint32_t *outside, pt_error *err)
{
    for (uint32_t v = 0; v < graph->nodes; v++)
        if (community[v] >= count)
            return pt_error_set(err, PT_E_INVALID, "node %u is in community %u, but there are only %u", v,
                                community[v], count);
    for (uint32_t c = 0; c < count; c++)
        inside[c] = outside[c] = 0;
    for (uint32_t v = 0; v < graph->nodes; v++)
        for (uint32_t i = graph->out_at[v]; i < graph->out_at[v + 1]; i++) {
            uint32_t from = community[v], to = community[graph->out[i]];
            inside[from] += from == to;
            outside[from] += from != to;
            outside[to] += from != to;
        }
    return PT_OK;
}

pt_status pt_graph_renumber(uint32_t *labels, uint32_t count, uint32_t *distinct, pt_error *err)
{
    uint32_t used = 0;
    for (uint32_t v = 0; v < count; v++)
        if (labels[v] >= count)
            return pt_error_set(err, PT_E_INVALID, "label %u is not below %u", labels[v], count);
    pt_arena scratch = {0};
    uint32_t *number = pt_graph__filled(&scratch, count, PT_CSR_NONE);
    if (!number)
        return pt_error_nomem(err);
    for (uint32_t v = 0; v < count; v++) {
        if (number[labels[v]] == PT_CSR_NONE)
            number[labels[v]] = used++;
        labels[v] = number[labels[v]];
    }
    pt_arena_release(&scratch);
    *distinct = used;
    return PT_OK;
}

bool pt_graph__level_init(pt_graph__level *level, const pt_csr *graph)
{
    level->graph = graph;
    level->out = PT_ARENA_ARRAY(&level->memory, double, graph->nodes);
    level->in = PT_ARENA_ARRAY(&level->memory, double, graph->nodes);
    if (!level->out || !level->in)
        return false;
    level->total = 0;
    for (uint32_t v = 0; v < graph->nodes; v++)
        for (uint32_t i = graph->out_at[v]; i < graph->out_at[v + 1]; i++) {
            double weight = pt_csr_out_weight(graph, i);
            level->total += weight;
            level->out[v] += weight;
            level->in[graph->out[i]] += weight;
        }
    return true;
}

static pt_status join_arcs(const pt_csr *g, const uint32_t *community, uint32_t count, pt_csr *out,
                           pt_arena *scratch)
{
    pt_csr_edge *edges = PT_GRAPH__ARRAY(scratch, pt_csr_edge, g->arcs);
    double *weights = PT_GRAPH__ARRAY(scratch, double, g->arcs);
    if (!edges || !weights)
        return PT_E_NOMEM;
    for (uint32_t v = 0; v < g->nodes; v++)
        for (uint32_t i = g->out_at[v]; i < g->out_at[v + 1]; i++) {
            edges[i] = (pt_csr_edge){community[v], community[g->out[i]]};
            weights[i] = pt_csr_out_weight(g, i);
        }
    return pt_csr_init(out, count, edges, weights, g->arcs, PT_CSR_MERGE, NULL);
}

pt_status pt_graph__level_join(const pt_graph__level *fine, const uint32_t *community, uint32_t count,
                               pt_graph__level *coarse)
{
    pt_graph__level made = {0};
    pt_arena scratch = {0};
    pt_status status = join_arcs(fine->graph, community, count, &made.own, &scratch);
    pt_arena_release(&scratch);
    if (status == PT_OK && !pt_graph__level_init(&made, &made.own))
        status = PT_E_NOMEM;
    if (status != PT_OK) {
        pt_graph__level_release(&made);
        return status;
    }
    *coarse = made;
    coarse->graph = &coarse->own;
    return PT_OK;
}

void pt_graph__level_release(pt_graph__level *level)
{
    pt_csr_release(&level->own);
    pt_arena_release(&level->memory);
}

bool pt_graph__links_init(pt_graph__links *links, uint32_t communities, pt_arena *memory)
{
    links->weight = PT_ARENA_ARRAY(memory, double, communities);
    links->found = PT_GRAPH__ARRAY(memory, uint32_t, communities);
    links->is_found = PT_GRAPH__BITS(memory, communities);
    links->count = 0;
    return links->weight && links->found && links->is_found;
}

void pt_graph__links_add(pt_graph__links *links, uint32_t community, double weight)
{
    if (!pt_graph__has(links->is_found, community)) {
        pt_graph__add(links->is_found, community);
        links->found[links->count++] = community;
    }
    links->weight[community] += weight;
}

void pt_graph__links_of(pt_graph__links *links, const pt_csr *g, uint32_t node, const uint32_t *community)
{
    double times = pt_graph__one_sided(g) ? 2 : 1;
    for (uint32_t i = g->out_at[node]; i < g->out_at[node + 1]; i++)
        if (g->out[i] != node)
            pt_graph__links_add(links, community[g->out[i]], times * pt_csr_out_weight(g, i));
    for (uint32_t i = g->in_at[node]; times == 1 && i < g->in_at[node + 1]; i++)
        if (g->in[i] != node)
            pt_graph__links_add(links, community[g->in[i]], pt_csr_in_weight(g, i));
}

void pt_graph__links_clear(pt_graph__links *links)
{
    for (uint32_t i = 0; i < links->count; i++) {
        links->weight[links->found[i]] = 0;
        pt_graph__drop(links->is_found, links->found[i]);
    }
    links->count = 0;
}
