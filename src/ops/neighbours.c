/* callers, callees, edges, impact, path: following edges. */
#include "base/error.h"
#include "base/mem.h"
#include "ops/ops.h"
#include "ops/reach.h"

/* --- one hop ------------------------------------------------------------------------------------------------ */

static void put_edge_columns(pt_op_context *c, const pt_entity *source, const pt_graph_edge *edge)
{
    pt_out_str(c->out, "edge", pt_str_c(pt_edge_kind_name(edge->kind)));
    pt_out_str(c->out, "tier", pt_str_c(pt_tier_name(edge->tier)));
    if (c->out->format == PT_OUT_JSON) {
        pt_out_double(c->out, "confidence", pt_op_confidence(source->language, edge->tier));
        pt_out_uint(c->out, "sites", edge->sites);
        pt_out_uint(c->out, "site_line", edge->line);
    }
}

typedef pt_status (*open_edges)(pt_graph *graph, pt_entity_id id, unsigned kinds, pt_graph_edges **out, pt_error *err);

/* Lists what lies at the other end of an entity's edges. `in`: edges that lead to it. */
static pt_status put_neighbours(pt_op_context *c, const pt_entity *e, bool in, unsigned kinds, uint64_t limit,
                                uint64_t *count, pt_error *err)
{
    pt_graph_edges *edges;
    pt_graph_edge edge;
    open_edges open = in ? pt_graph_in : pt_graph_out;
    pt_status status = open(c->graph, e->id, kinds, &edges, err);
    if (status != PT_OK)
        return status;
    while ((!limit || *count < limit) && (status = pt_graph_edges_next(edges, &edge, err)) == PT_OK) {
        pt_entity other;
        ++*count;
        status = pt_graph_entity(c->graph, in ? edge.from : edge.to, &c->arena, &other, err);
        if (status == PT_OK && edge.sites == 0)
            status = pt_graph_edge_sites(c->graph, &edge, err);
        if (status != PT_OK)
            break;
        pt_out_record(c->out);
        pt_op_put_entity(c, &other);
        put_edge_columns(c, in ? &other : e, &edge);
    }
    pt_graph_edges_close(edges);
    return status == PT_E_NOT_FOUND ? PT_OK : status;
}

static pt_status one_hop(pt_op_context *c, bool in, const char *list, const char *empty, pt_error *err)
{
    pt_entity e;
    unsigned kinds;
    uint64_t count = 0;
    pt_status status = pt_op_edge_kinds(c, "kinds", PT_EDGES_CALL, &kinds, err);
    if (status == PT_OK)
        status = pt_op_entity(c, "entity", &e, err);
    if (status != PT_OK)
        return status;
    if (c->out->format == PT_OUT_JSON)
        pt_out_str(c->out, "entity", pt_op_key(c, &e));
    pt_out_list(c->out, list);
    status = put_neighbours(c, &e, in, kinds, pt_op_number(c, "limit"), &count, err);
    pt_out_list_end(c->out, empty);
    return status;
}

pt_status pt_op_callers(pt_op_context *c, pt_error *err)
{
    return one_hop(c, true, "callers", "nothing in the tree calls it", err);
}

pt_status pt_op_callees(pt_op_context *c, pt_error *err)
{
    return one_hop(c, false, "callees", "it calls nothing in the tree", err);
}

/* --- edges ---------------------------------------------------------------------------------------------------- */

/* Lists the edges of an entity, those that lead to it or those that leave it. */
static pt_status put_edges(pt_op_context *c, const pt_entity *e, bool in, unsigned kinds, uint64_t limit,
                           uint64_t *count, pt_error *err)
{
    pt_graph_edges *edges;
    pt_graph_edge edge;
    open_edges open = in ? pt_graph_in : pt_graph_out;
    pt_str own = pt_op_key(c, e);
    pt_status status = open(c->graph, e->id, kinds, &edges, err);
    if (status != PT_OK)
        return status;
    while ((!limit || *count < limit) && (status = pt_graph_edges_next(edges, &edge, err)) == PT_OK) {
        pt_entity other;
        ++*count;
        status = pt_graph_entity(c->graph, in ? edge.from : edge.to, &c->arena, &other, err);
        if (status == PT_OK && edge.sites == 0)
            status = pt_graph_edge_sites(c->graph, &edge, err);
        if (status != PT_OK)
            break;
        pt_str others = pt_op_key(c, &other);
        pt_out_record(c->out);
        pt_out_str(c->out, "from", in ? others : own);
        pt_out_str(c->out, "kind", pt_str_c(pt_edge_kind_name(edge.kind)));
        pt_out_str(c->out, "to", in ? own : others);
        pt_out_str(c->out, "tier", pt_str_c(pt_tier_name(edge.tier)));
        pt_out_double(c->out, "confidence", pt_op_confidence(in ? other.language : e->language, edge.tier));
        pt_out_uint(c->out, "sites", edge.sites);
        pt_out_uint(c->out, "line", edge.line);
    }
    pt_graph_edges_close(edges);
    return status == PT_E_NOT_FOUND ? PT_OK : status;
}

static pt_status put_all_edges(pt_op_context *c, unsigned kinds, uint64_t limit, uint64_t *count, pt_error *err)
{
    pt_graph_entities *entities;
    pt_entity e;
    pt_status status = pt_graph_entities_open(c->graph, PT_ALL_FILES, &entities, err);
    if (status != PT_OK)
        return status;
    while ((!limit || *count < limit) && (status = pt_graph_entities_next(entities, &e, err)) == PT_OK) {
        status = put_edges(c, &e, false, kinds, limit, count, err);
        if (status != PT_OK)
            break;
    }
    pt_graph_entities_close(entities);
    return status == PT_E_NOT_FOUND ? PT_OK : status;
}

pt_status pt_op_edges(pt_op_context *c, pt_error *err)
{
    pt_entity e;
    unsigned kinds;
    uint64_t limit = pt_op_number(c, "limit"), count = 0;
    bool one = pt_op_text(c, "entity").ptr != NULL;
    pt_status status = pt_op_edge_kinds(c, "kinds", 0, &kinds, err);
    if (status == PT_OK && one)
        status = pt_op_entity(c, "entity", &e, err);
    if (status != PT_OK)
        return status;
    pt_out_list(c->out, "edges");
    if (one) {
        status = put_edges(c, &e, false, kinds, limit, &count, err);
        if (status == PT_OK)
            status = put_edges(c, &e, true, kinds, limit, &count, err);
    } else {
        status = put_all_edges(c, kinds, limit, &count, err);
    }
    pt_out_list_end(c->out, "no edges");
    return status;
}

/* --- impact --------------------------------------------------------------------------------------------------- */

pt_status pt_op_impact(pt_op_context *c, pt_error *err)
{
    pt_entity e, other;
    unsigned kinds;
    pt_reach s = {0};
    uint64_t limit = pt_op_number(c, "limit");
    pt_status status = pt_op_edge_kinds(c, "kinds", PT_EDGES_DEPEND, &kinds, err);
    if (status == PT_OK)
        status = pt_op_entity(c, "entity", &e, err);
    if (status == PT_OK)
        status = pt_reach_back(c->graph, e.id, pt_op_number(c, "depth"), kinds, &s, err);
    if (status == PT_OK) {
        pt_out_str(c->out, "entity", pt_op_key(c, &e));
        pt_out_uint(c->out, "affected", s.visits.len - 1);
        pt_out_list(c->out, "by_hop");
        for (size_t i = 1; status == PT_OK && i < s.visits.len && (!limit || i <= limit); i++) {
            status = pt_graph_entity(c->graph, s.visits.at[i].id, &c->arena, &other, err);
            if (status != PT_OK)
                break;
            pt_out_record(c->out);
            pt_out_uint(c->out, "hop", s.visits.at[i].hop);
            pt_op_put_entity(c, &other);
        }
        pt_out_list_end(c->out, "nothing depends on it");
    }
    pt_reach_release(&s);
    return status;
}

/* --- path ------------------------------------------------------------------------------------------------------- */

static pt_status put_step(pt_op_context *c, const pt_reach *s, uint32_t index, unsigned kinds, pt_error *err)
{
    pt_entity e;
    pt_graph_edges *edges;
    pt_graph_edge edge;
    pt_visit v = s->visits.at[index];
    pt_status status = pt_graph_entity(c->graph, v.id, &c->arena, &e, err);
    if (status != PT_OK)
        return status;
    pt_out_record(c->out);
    pt_op_put_entity(c, &e);
    if (v.before == index) {
        pt_out_str(c->out, "edge", PT_STR(""));
        return PT_OK;
    }
    status = pt_graph_out(c->graph, s->visits.at[v.before].id, kinds, &edges, err);
    if (status != PT_OK)
        return status;
    while ((status = pt_graph_edges_next(edges, &edge, err)) == PT_OK && edge.to != v.id)
        ;
    if (status == PT_OK) {
        pt_out_str(c->out, "edge", pt_str_c(pt_edge_kind_name(edge.kind)));
        pt_out_str(c->out, "tier", pt_str_c(pt_tier_name(edge.tier)));
    }
    pt_graph_edges_close(edges);
    return status;
}

static pt_status put_path(pt_op_context *c, const pt_reach *s, uint32_t last, unsigned kinds, pt_error *err)
{
    pt_vec(uint32_t) steps = {0};
    pt_status status = PT_OK;
    for (uint32_t i = last;; i = s->visits.at[i].before) {
        if (!pt_vec_push(&steps, i))
            status = pt_error_nomem(err);
        if (status != PT_OK || s->visits.at[i].before == i)
            break;
    }
    pt_out_list(c->out, "path");
    for (size_t i = steps.len; status == PT_OK && i > 0; i--)
        status = put_step(c, s, steps.at[i - 1], kinds, err);
    pt_out_list_end(c->out, "");
    pt_vec_release(&steps);
    return status;
}

pt_status pt_op_path(pt_op_context *c, pt_error *err)
{
    pt_entity from, to;
    unsigned kinds;
    pt_reach s = {0};
    pt_status status = pt_op_edge_kinds(c, "kinds", PT_EDGES_DEPEND, &kinds, err);
    if (status == PT_OK)
        status = pt_op_entity(c, "from", &from, err);
    if (status == PT_OK)
        status = pt_op_entity(c, "to", &to, err);
    if (status == PT_OK && !pt_reach_begin(&s, from.id))
        status = pt_error_nomem(err);
    bool found = false;
    for (uint32_t i = 0; status == PT_OK && !found && i < s.visits.len; i++) {
        found = s.visits.at[i].id == to.id;
        if (found)
            status = put_path(c, &s, i, kinds, err);
        else
            status = pt_reach_expand(c->graph, &s, i, false, kinds, err);
    }
    if (status == PT_OK && !found) {
        pt_out_list(c->out, "path");
        pt_out_list_end(c->out, "no path leads there");
    }
    pt_reach_release(&s);
    return status;
}
