/* *entity{…}: by key, by parent, by name (also the last part of a qualified one), by file, or all. */
#include "query/graph_reader.h"

#include "base/error.h"

/* --- going through entities ------------------------------------------------------------------------- */

static pt_status by_key(pt_lookup *l, unsigned column, pt_entity_sink sink)
{
    pt_entity_id id;
    pt_entity e;
    pt_status status = pt_lookup_id(l, l->key[column], &id);
    pt_arena arena = {0};
    if (status == PT_OK)
        status = pt_graph_entity(l->graph, id, &arena, &e, l->err);
    if (status == PT_OK)
        status = sink(l, &e);
    pt_arena_release(&arena);
    return pt_lookup_end(status);
}

static pt_status by_parent(pt_lookup *l, unsigned column, pt_entity_sink sink)
{
    pt_graph_edges *edges;
    pt_graph_edge edge;
    pt_entity_id parent;
    pt_entity e;
    pt_arena arena = {0};
    pt_status status = pt_lookup_id(l, l->key[column], &parent);
    if (status == PT_OK)
        status = pt_graph_out(l->graph, parent, 1u << PT_EDGE_CONTAINS, &edges, l->err);
    if (status != PT_OK)
        return pt_lookup_end(status);
    while (status == PT_OK && (status = pt_graph_edges_next(edges, &edge, l->err)) == PT_OK) {
        pt_arena_reset(&arena);
        status = pt_graph_entity(l->graph, edge.to, &arena, &e, l->err);
        if (status == PT_OK)
            status = sink(l, &e);
    }
    pt_graph_edges_close(edges);
    pt_arena_release(&arena);
    return pt_lookup_end(status);
}

static pt_status named(pt_lookup *l, pt_str name, pt_entity_sink sink)
{
    pt_arena arena = {0};
    pt_found *found;
    size_t count;
    pt_status status = pt_graph_named(l->graph, name, &arena, &found, &count, l->err);
    for (size_t i = 0; status == PT_OK && i < count; i++)
        status = sink(l, &found[i].entity);
    pt_arena_release(&arena);
    return status;
}

/* A name is the last part of its qualified name, so one of the ends is the name. */
static pt_status by_qualified(pt_lookup *l, pt_str qualified, pt_entity_sink sink)
{
    pt_status status = named(l, qualified, sink);
    for (size_t i = 1; status == PT_OK && i < qualified.len; i++)
        if (qualified.ptr[i - 1] == '.' || qualified.ptr[i - 1] == ':')
            status = named(l, pt_str_from(qualified, i), sink);
    return status;
}

static pt_status by_file(pt_lookup *l, uint32_t file, pt_entity_sink sink)
{
    pt_graph_entities *rows;
    pt_entity e;
    pt_status status = pt_graph_entities_open(l->graph, file, &rows, l->err);
    if (status != PT_OK)
        return status;
    while (status == PT_OK && (status = pt_graph_entities_next(rows, &e, l->err)) == PT_OK)
        status = sink(l, &e);
    pt_graph_entities_close(rows);
    return pt_lookup_end(status);
}

static bool is_bound(pt_columns bound, unsigned column)
{
    return column < PT_NO_COLUMN && bound >> column & 1;
}

/* "" is not in the index of names, so what is bound to it is found by going through all. */
static bool bound_name(const pt_lookup *l, unsigned column)
{
    return is_bound(l->bound, column) && (!pt_lookup_text(l, column).ptr || pt_lookup_text(l, column).len);
}

pt_status pt_lookup_entities(pt_lookup *l, const pt_entity_columns *columns, pt_entity_sink sink)
{
    pt_graph_file file;
    if (is_bound(l->bound, columns->key))
        return by_key(l, columns->key, sink);
    if (is_bound(l->bound, columns->parent) && !pt_value_is_null(l->key[columns->parent]))
        return by_parent(l, columns->parent, sink);
    if (bound_name(l, columns->qualified))
        return by_qualified(l, pt_lookup_text(l, columns->qualified), sink);
    if (bound_name(l, columns->name))
        return named(l, pt_lookup_text(l, columns->name), sink);
    if (!is_bound(l->bound, columns->file))
        return by_file(l, PT_ALL_FILES, sink);
    pt_str path = pt_lookup_text(l, columns->file);
    pt_status status = path.ptr ? pt_graph_file_find(l->graph, path, &file, l->err) : PT_E_NOT_FOUND;
    return status == PT_OK ? by_file(l, file.number, sink) : pt_lookup_end(status);
}

pt_relation_estimate pt_entities_estimate(const pt_graph_counts *counts, const pt_entity_columns *columns,
                                          pt_columns bound)
{
    double all = (double)counts->entities, per_file = counts->files ? all / (double)counts->files : all;
    if (is_bound(bound, columns->key))
        return (pt_relation_estimate){1, 4};
    if (is_bound(bound, columns->qualified))
        return (pt_relation_estimate){1.2, 6};
    if (is_bound(bound, columns->name))
        return (pt_relation_estimate){2, 6};
    if (is_bound(bound, columns->parent))
        return (pt_relation_estimate){5, 8};
    if (is_bound(bound, columns->file))
        return (pt_relation_estimate){per_file, per_file + 2};
    return (pt_relation_estimate){bound ? all / 8 : all, all};
}

/* --- entity ----------------------------------------------------------------------------------------- */

enum { KEY, KIND, NAME, QUALIFIED, LANGUAGE, FILE_PATH, LINE_START, LINE_END, SIGNATURE, VISIBILITY, CLASS, PARENT, DOC, COLUMNS };

static const pt_relation_column columns[COLUMNS] = {
    {"key", "String"},      {"kind", "String"},      {"name", "String"},       {"qualified_name", "String"},
    {"language", "String"}, {"file", "String"},      {"line_start", "Int"},    {"line_end", "Int"},
    {"signature", "String"}, {"visibility", "String"}, {"class", "String"},    {"parent", "String?"},
    {"doc", "String"},
};
static const pt_entity_columns places = {KEY, FILE_PATH, NAME, QUALIFIED, PARENT};
static const pt_columns of_facts = 1u << SIGNATURE | 1u << DOC, of_parent = 1u << PARENT;

static pt_status put_detail(pt_lookup *l, pt_entity_id id, pt_value *row)
{
    pt_entity_detail detail;
    pt_arena arena = {0};
    pt_status status = pt_graph_detail(l->graph, id, &arena, &detail, l->err);
    if (status == PT_OK) {
        row[SIGNATURE] = pt_lookup_str(l, detail.signature);
        row[DOC] = pt_lookup_str(l, detail.doc);
    }
    pt_arena_release(&arena);
    return status;
}

static void put_plain(pt_lookup *l, const pt_entity *e, pt_value *row)
{
    pt_values *v = l->values;
    row[KIND] = pt_value_str(v, pt_str_c(pt_kind_name(e->kind)));
    row[NAME] = pt_lookup_wants(l, NAME) ? pt_lookup_str(l, e->name) : PT_NULL;
    row[QUALIFIED] = pt_lookup_wants(l, QUALIFIED) ? pt_lookup_str(l, e->qualified) : PT_NULL;
    row[LANGUAGE] = pt_value_str(v, pt_str_c(pt_language_name(e->language)));
    row[FILE_PATH] = pt_lookup_wants(l, FILE_PATH) ? pt_lookup_str(l, e->path) : PT_NULL;
    row[LINE_START] = pt_value_int(v, e->line_start);
    row[LINE_END] = pt_value_int(v, e->line_end);
    row[VISIBILITY] = pt_value_str(v, pt_str_c(pt_visibility_name(e->visibility)));
    row[CLASS] = pt_value_str(v, e->is_test ? PT_STR("test") : PT_STR("code"));
}

/* Does a cheap column rule the row out? Facts need not be unpacked then. */
static bool ruled_out(const pt_lookup *l, const pt_value *row)
{
    static const pt_columns cheap = 1u << KIND | 1u << LANGUAGE | 1u << VISIBILITY | 1u << CLASS | 1u << LINE_START
        | 1u << LINE_END;
    for (unsigned i = 0; i < COLUMNS; i++)
        if ((l->bound & cheap) >> i & 1 && !pt_value_same(row[i], l->key[i]))
            return true;
    return false;
}

static pt_status put_entity(pt_lookup *l, const pt_entity *e)
{
    pt_value row[COLUMNS] = {{0}};
    pt_entity_id id = e->id, parent = e->parent;
    pt_status status = PT_OK;
    put_plain(l, e, row);
    if (ruled_out(l, row))
        return PT_OK;
    if (pt_lookup_wants(l, KEY) || pt_lookup_bound(l, KEY))
        status = pt_lookup_key(l, e, &row[KEY]);
    if (status == PT_OK && (l->wanted | l->bound) & of_parent && parent != PT_ENTITY_NONE)
        status = pt_lookup_key_of(l, parent, &row[PARENT]);
    if (status == PT_OK && (l->wanted | l->bound) & of_facts)
        status = put_detail(l, id, row);
    return status == PT_OK ? pt_lookup_row(l, row) : status;
}

static pt_status run(pt_lookup *l)
{
    l->wanted |= l->bound;
    return pt_lookup_entities(l, &places, put_entity);
}

static pt_relation_estimate estimate(const pt_graph_counts *counts, pt_columns bound)
{
    return pt_entities_estimate(counts, &places, bound);
}

const pt_graph_relation pt_relation__entity = {"entity", columns, COLUMNS, 1, estimate, run};
