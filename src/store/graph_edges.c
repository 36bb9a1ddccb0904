/* Edges from and to an entity. CONTAINS edges are not stored: they are the parents in the rows of entities, and
 * are put in where their kind stands among the others. */
#include "store/reader.h"

#include "base/error.h"

struct pt_graph_edges {
    pt_graph *graph;
    pt_entity_id id;
    unsigned kinds;
    bool out;
    pt_list_reader list;
    bool list_open, list_ended, has_waiting;
    pt_list_item waiting; /* of the list, read ahead */
    bool contains;        /* CONTAINS edges are still to come */
    pt_entity self;       /* line and last child, or parent */
    pt_entity_scan children;
};

static const unsigned all_kinds = (1u << PT_EDGE_KIND_COUNT) - 1, contains_bit = 1u << PT_EDGE_CONTAINS;

/* Reads the entity for what its CONTAINS edges need. */
static pt_status begin_contains(pt_graph_edges *e, pt_error *err)
{
    pt_arena arena = {0};
    pt_status status = pt_graph_entity(e->graph, e->id, &arena, &e->self, err);
    pt_arena_release(&arena);
    if (status == PT_E_NOT_FOUND) {
        e->contains = false;
        return PT_OK;
    }
    if (status != PT_OK)
        return status;
    e->contains = e->out ? e->self.last_child != 0 : e->self.parent != PT_ENTITY_NONE;
    return e->contains && e->out ? pt_entity_scan_open(&e->children, e->graph, e->id + 1, err) : PT_OK;
}

static pt_status begin_list(pt_graph_edges *e, pt_error *err)
{
    unsigned wanted = e->kinds & ~contains_bit;
    uint8_t lowest = 0;
    if (!wanted) {
        e->list_ended = true;
        return PT_OK;
    }
    while (!(wanted >> lowest & 1))
        lowest++;
    pt_status status = pt_list_open(&e->list, e->graph->backend, e->graph->txn, e->out ? PT_TABLE_OUT : PT_TABLE_IN,
                                    e->out ? PT_LIST_OUT : PT_LIST_IN, e->id, lowest, err);
    e->list_open = status == PT_OK;
    return status;
}

static pt_status open_edges(pt_graph *graph, pt_entity_id id, unsigned kinds, bool out, pt_graph_edges **result,
                            pt_error *err)
{
    pt_graph_edges *e = pt_calloc(1, sizeof *e);
    if (!e)
        return pt_error_nomem(err);
    e->graph = graph;
    e->id = id;
    e->kinds = kinds ? kinds & all_kinds : all_kinds;
    e->out = out;
    pt_status status = e->kinds & contains_bit ? begin_contains(e, err) : PT_OK;
    if (status == PT_OK)
        status = begin_list(e, err);
    if (status != PT_OK) {
        pt_graph_edges_close(e);
        return status;
    }
    *result = e;
    return PT_OK;
}

pt_status pt_graph_out(pt_graph *graph, pt_entity_id from, unsigned kinds, pt_graph_edges **out, pt_error *err)
{
    return open_edges(graph, from, kinds, true, out, err);
}

pt_status pt_graph_in(pt_graph *graph, pt_entity_id to, unsigned kinds, pt_graph_edges **out, pt_error *err)
{
    return open_edges(graph, to, kinds, false, out, err);
}

void pt_graph_edges_close(pt_graph_edges *edges)
{
    if (!edges)
        return;
    if (edges->list_open)
        pt_list_close(&edges->list);
    pt_entity_scan_close(&edges->children);
    pt_free(edges);
}

static pt_graph_edge contains_edge(pt_entity_id from, pt_entity_id to, uint32_t line)
{
    return (pt_graph_edge){from, to, PT_EDGE_CONTAINS, PT_TIER_EXACT, 1, line};
}

/* PT_E_NOT_FOUND behind the last CONTAINS edge. */
static pt_status next_contains(pt_graph_edges *e, pt_graph_edge *out, pt_error *err)
{
    if (!e->out) {
        e->contains = false;
        *out = contains_edge(e->self.parent, e->id, e->self.line_start);
        return PT_OK;
    }
    pt_entity child;
    pt_entity_id last = pt_entity_of(pt_entity_file(e->id), e->self.last_child);
    for (;;) {
        pt_status status = pt_entity_scan_next(&e->children, &child, err);
        e->contains = status == PT_OK && child.id < last;
        if (status != PT_OK)
            return status;
        if (child.id > last)
            return PT_E_NOT_FOUND;
        if (child.parent != e->id)
            continue;
        *out = contains_edge(e->id, child.id, child.line_start);
        return PT_OK;
    }
}

/* Reads the list ahead, up to an item of a wanted kind. */
static pt_status fill_waiting(pt_graph_edges *e, pt_error *err)
{
    while (!e->has_waiting && !e->list_ended) {
        pt_status status = pt_list_next(&e->list, &e->waiting, err);
        if (status == PT_E_NOT_FOUND)
            e->list_ended = true;
        else if (status != PT_OK)
            return status;
        else
            e->has_waiting = e->kinds >> e->waiting.kind & 1;
    }
    return PT_OK;
}

pt_status pt_graph_edges_next(pt_graph_edges *edges, pt_graph_edge *out, pt_error *err)
{
    pt_graph_edges *e = edges;
    pt_status status = fill_waiting(e, err);
    if (status != PT_OK)
        return status;
    if (e->contains && !(e->has_waiting && e->waiting.kind < PT_EDGE_CONTAINS)) {
        status = next_contains(e, out, err);
        if (status != PT_E_NOT_FOUND)
            return status;
    }
    if (!e->has_waiting)
        return PT_E_NOT_FOUND;
    e->has_waiting = false;
    *out = (pt_graph_edge){
        .from = e->out ? e->id : e->waiting.id,
        .to = e->out ? e->waiting.id : e->id,
        .kind = e->waiting.kind,
        .tier = e->waiting.tier,
        .sites = e->waiting.sites,
        .line = e->out ? e->waiting.line : 0,
    };
    return PT_OK;
}

pt_status pt_graph_edge_sites(pt_graph *graph, pt_graph_edge *edge, pt_error *err)
{
    pt_graph_edges *edges;
    pt_graph_edge found;
    if (edge->kind >= PT_EDGE_KIND_COUNT)
        return PT_E_NOT_FOUND;
    pt_status status = pt_graph_out(graph, edge->from, 1u << edge->kind, &edges, err);
    if (status != PT_OK)
        return status;
    do
        status = pt_graph_edges_next(edges, &found, err);
    while (status == PT_OK && found.to != edge->to);
    pt_graph_edges_close(edges);
    if (status == PT_OK)
        *edge = found;
    return status;
}
