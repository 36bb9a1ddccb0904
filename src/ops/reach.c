#include "ops/reach.h"

#include "base/error.h"
#include "base/hash.h"

static bool grow_slots(pt_reach *s)
{
    size_t size = s->slots.len ? s->slots.len * 2 : 1024;
    uint32_t *slots = pt_calloc(size, sizeof *slots);
    if (!slots)
        return false;
    for (uint32_t i = 0; i < s->visits.len; i++) {
        size_t at = pt_hash_u64(s->visits.at[i].id) & (size - 1);
        while (slots[at])
            at = (at + 1) & (size - 1);
        slots[at] = i + 1;
    }
    pt_vec_release(&s->slots);
    s->slots.at = slots;
    s->slots.len = s->slots.cap = size;
    return true;
}

/* Adds an entity that was not visited before. False when memory is out. */
static bool add_visit(pt_reach *s, pt_entity_id id, uint32_t before, uint32_t hop)
{
    if (s->visits.len * 2 >= s->slots.len && !grow_slots(s))
        return false;
    size_t at = pt_hash_u64(id) & (s->slots.len - 1);
    for (; s->slots.at[at]; at = (at + 1) & (s->slots.len - 1))
        if (s->visits.at[s->slots.at[at] - 1].id == id)
            return true;
    pt_visit v = {id, before, hop};
    if (!pt_vec_push(&s->visits, v))
        return false;
    s->slots.at[at] = (uint32_t)s->visits.len;
    return true;
}

bool pt_reach_begin(pt_reach *reach, pt_entity_id start)
{
    return add_visit(reach, start, 0, 0);
}

pt_status pt_reach_expand(pt_graph *graph, pt_reach *reach, uint32_t index, bool in, unsigned kinds, pt_error *err)
{
    pt_graph_edges *edges;
    pt_graph_edge edge;
    pt_visit from = reach->visits.at[index];
    pt_status status = (in ? pt_graph_in : pt_graph_out)(graph, from.id, kinds, &edges, err);
    if (status != PT_OK)
        return status;
    while ((status = pt_graph_edges_next(edges, &edge, err)) == PT_OK)
        if (!add_visit(reach, in ? edge.from : edge.to, index, from.hop + 1)) {
            status = pt_error_nomem(err);
            break;
        }
    pt_graph_edges_close(edges);
    return status == PT_E_NOT_FOUND ? PT_OK : status;
}

pt_status pt_reach_back(pt_graph *graph, pt_entity_id start, uint64_t depth, unsigned kinds, pt_reach *reach,
                        pt_error *err)
{
    if (!pt_reach_begin(reach, start))
        return pt_error_nomem(err);
    for (uint32_t i = 0; i < reach->visits.len && reach->visits.at[i].hop < depth; i++) {
        pt_status status = pt_reach_expand(graph, reach, i, true, kinds, err);
        if (status != PT_OK)
            return status;
    }
    return PT_OK;
}

void pt_reach_release(pt_reach *reach)
{
    pt_vec_release(&reach->visits);
    pt_vec_release(&reach->slots);
}
