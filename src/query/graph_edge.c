/* *edge{…} and its older view *DependencyEdges{…}: by from, by to, by kind, or all. */
#include "query/graph_reader.h"

#include "base/error.h"

/* --- going through edges ---------------------------------------------------------------------------- */

enum { FROM, TO };

static pt_status give(pt_lookup *l, pt_graph_edge *edge, bool sites, pt_edge_sink sink)
{
    pt_status status = PT_OK;
    if (sites && edge->sites == 0)
        status = pt_graph_edge_sites(l->graph, edge, l->err);
    if (status == PT_E_NOT_FOUND)
        return pt_error_set(l->err, PT_E_CORRUPT, "the graph is damaged: an edge is stored one way only");
    return status == PT_OK ? sink(l, edge) : status;
}

static pt_status edges_of(pt_lookup *l, pt_entity_id id, unsigned kinds, bool out, bool sites, pt_edge_sink sink)
{
    pt_graph_edges *edges;
    pt_graph_edge edge;
    pt_status status = (out ? pt_graph_out : pt_graph_in)(l->graph, id, kinds, &edges, l->err);
    if (status != PT_OK)
        return status;
    while (status == PT_OK && (status = pt_graph_edges_next(edges, &edge, l->err)) == PT_OK)
        status = give(l, &edge, sites, sink);
    pt_graph_edges_close(edges);
    return pt_lookup_end(status);
}

/* Keys are made in the order of the entities first: their strings then cost no look-up. */
static pt_status all_edges(pt_lookup *l, unsigned kinds, bool sites, pt_edge_sink sink)
{
    pt_graph_entities *rows;
    pt_entity e;
    pt_value key;
    for (int pass = 0; pass < 2; pass++) {
        pt_status status = pt_graph_entities_open(l->graph, PT_ALL_FILES, &rows, l->err);
        if (status != PT_OK)
            return status;
        while (status == PT_OK && (status = pt_graph_entities_next(rows, &e, l->err)) == PT_OK)
            status = pass == 0 ? pt_lookup_key(l, &e, &key) : edges_of(l, e.id, kinds, true, sites, sink);
        pt_graph_entities_close(rows);
        if (status != PT_E_NOT_FOUND)
            return status;
    }
    return PT_OK;
}

/* Both ends are known: the shorter way is not known without counting, out-degrees are the smaller ones. */
pt_status pt_lookup_edges(pt_lookup *l, unsigned kinds, bool sites, pt_edge_sink sink)
{
    pt_entity_id id;
    bool from = pt_lookup_bound(l, FROM);
    if (!from && !pt_lookup_bound(l, TO))
        return all_edges(l, kinds, sites, sink);
    pt_status status = pt_lookup_id(l, l->key[from ? FROM : TO], &id);
    return status == PT_OK ? edges_of(l, id, kinds, from, sites, sink) : pt_lookup_end(status);
}

static pt_relation_estimate estimate(const pt_graph_counts *counts, pt_columns bound)
{
    enum { KIND_COLUMN = 2 };
    double all = (double)counts->edges, entities = (double)counts->entities + 1, each = all / entities;
    double share = bound >> KIND_COLUMN & 1 ? 0.3 : 1;
    if (bound >> FROM & 1 && bound >> TO & 1)
        return (pt_relation_estimate){0.1, each * share + 3};
    if (bound >> FROM & 1 || bound >> TO & 1)
        return (pt_relation_estimate){each * share, each * share + 3};
    return (pt_relation_estimate){all * share, entities + all * share};
}

/* --- edge ------------------------------------------------------------------------------------------- */

enum { KIND = 2, TIER, CONFIDENCE, SITES, LINE, COLUMNS };

static const pt_relation_column columns[COLUMNS] = {
    {"from", "String"},      {"to", "String"}, {"kind", "String"}, {"tier", "String"},
    {"confidence", "Float"}, {"sites", "Int"}, {"line", "Int"},
};

static pt_status language_of(pt_lookup *l, pt_entity_id id, unsigned *out)
{
    pt_graph_file file;
    pt_status status = pt_graph_file_at(l->graph, pt_entity_file(id), &file, l->err);
    if (status == PT_E_NOT_FOUND)
        return pt_error_set(l->err, PT_E_CORRUPT, "the graph is damaged: an entity of no file");
    if (status == PT_OK)
        *out = file.language;
    return status;
}

static pt_status put_edge(pt_lookup *l, const pt_graph_edge *edge)
{
    pt_value row[COLUMNS] = {{0}};
    unsigned language = 0;
    row[TIER] = pt_value_str(l->values, pt_str_c(pt_tier_name(edge->tier)));
    if (pt_lookup_bound(l, TIER) && !pt_value_same(row[TIER], l->key[TIER]))
        return PT_OK;
    pt_status status = pt_lookup_key_of(l, edge->from, &row[FROM]);
    if (status == PT_OK)
        status = pt_lookup_key_of(l, edge->to, &row[TO]);
    if (status == PT_OK)
        status = language_of(l, edge->from, &language);
    row[KIND] = pt_value_str(l->values, pt_str_c(pt_edge_kind_name(edge->kind)));
    row[CONFIDENCE] = pt_value_float(l->values, pt_tier_confidence(language, edge->tier));
    row[SITES] = pt_value_int(l->values, edge->sites);
    row[LINE] = pt_value_int(l->values, edge->line);
    return status == PT_OK ? pt_lookup_row(l, row) : status;
}

static pt_status run_edge(pt_lookup *l)
{
    unsigned kinds = 0;
    if (pt_lookup_bound(l, KIND)) {
        pt_str name = pt_lookup_text(l, KIND);
        int kind = name.ptr ? pt_edge_kind_find(name) : -1;
        if (kind < 0)
            return PT_OK;
        kinds = 1u << kind;
    }
    l->wanted |= l->bound;
    return pt_lookup_edges(l, kinds, l->wanted & (1u << SITES | 1u << LINE), put_edge);
}

const pt_graph_relation pt_relation__edge = {"edge", columns, COLUMNS, 3, estimate, run_edge};

/* --- DependencyEdges -------------------------------------------------------------------------------- */

enum { EDGE_TYPE = 2, SOURCE_LOCATION, OLD_COLUMNS };

static const pt_relation_column old_columns[OLD_COLUMNS] = {
    {"from_key", "String"}, {"to_key", "String"}, {"edge_type", "String"}, {"source_location", "String?"}};

/* What contains what is no dependency. */
static const char *const old_types[PT_EDGE_KIND_COUNT] = {
    [PT_EDGE_CALLS] = "Calls",           [PT_EDGE_USES] = "Uses",           [PT_EDGE_IMPORTS] = "Imports",
    [PT_EDGE_EXTENDS] = "Extends",       [PT_EDGE_IMPLEMENTS] = "Implements", [PT_EDGE_OVERRIDES] = "Overrides",
    [PT_EDGE_REFERENCES] = "References", [PT_EDGE_EXPANDS] = "Expands"};

static unsigned old_kinds(const pt_lookup *l)
{
    pt_str type = pt_lookup_bound(l, EDGE_TYPE) ? pt_lookup_text(l, EDGE_TYPE) : PT_STR("");
    unsigned kinds = 0;
    for (unsigned i = 0; i < PT_EDGE_KIND_COUNT; i++)
        if (old_types[i] && (!pt_lookup_bound(l, EDGE_TYPE) || pt_str_eq(type, pt_str_c(old_types[i]))))
            kinds |= 1u << i;
    return kinds;
}

static pt_status put_location(pt_lookup *l, const pt_graph_edge *edge, pt_value *out)
{
    pt_graph_file file;
    pt_status status = pt_graph_file_at(l->graph, pt_entity_file(edge->from), &file, l->err);
    if (status != PT_OK)
        return status;
    pt_buf_clear(&l->r->text);
    pt_buf_printf(&l->r->text, "%.*s:%u", (int)file.path.len, file.path.ptr, edge->line);
    *out = pt_lookup_str(l, pt_buf_view(&l->r->text));
    return l->r->text.failed ? pt_error_nomem(l->err) : PT_OK;
}

static pt_status put_old_edge(pt_lookup *l, const pt_graph_edge *edge)
{
    pt_value row[OLD_COLUMNS] = {{0}};
    pt_status status = pt_lookup_key_of(l, edge->from, &row[FROM]);
    if (status == PT_OK)
        status = pt_lookup_key_of(l, edge->to, &row[TO]);
    row[EDGE_TYPE] = pt_value_str(l->values, pt_str_c(old_types[edge->kind]));
    if (status == PT_OK && pt_lookup_wants(l, SOURCE_LOCATION))
        status = put_location(l, edge, &row[SOURCE_LOCATION]);
    return status == PT_OK ? pt_lookup_row(l, row) : status;
}

static pt_status run_old_edges(pt_lookup *l)
{
    unsigned kinds = old_kinds(l);
    l->wanted |= l->bound;
    return kinds ? pt_lookup_edges(l, kinds, pt_lookup_wants(l, SOURCE_LOCATION), put_old_edge) : PT_OK;
}

const pt_graph_relation pt_relation__dependency_edges = {"DependencyEdges", old_columns, OLD_COLUMNS, 3, estimate,
                                                      run_old_edges};
