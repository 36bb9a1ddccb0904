/* *reference{…}: every site. The store keeps them by file: by file, by from (whose file it is), or all. */
#include "query/graph_reader.h"

#include "base/error.h"
#include "base/vec.h"

enum { FILE_PATH, LINE, COLUMN, KIND, NAME, FROM, TO, TIER, COLUMNS };

static const pt_relation_column columns[COLUMNS] = {
    {"file", "String"}, {"line", "Int"},    {"column", "Int"},  {"kind", "String"},
    {"name", "String"}, {"from", "String"}, {"to", "[String]"}, {"tier", "String"},
};

typedef pt_vec(pt_value) pt_value_vec;

static pt_relation_estimate estimate(const pt_graph_counts *counts, pt_columns bound)
{
    double all = (double)counts->references, per_file = counts->files ? all / (double)counts->files : all;
    double per_entity = all / ((double)counts->entities + 1);
    if (bound >> FILE_PATH & 1)
        return (pt_relation_estimate){bound >> LINE & 1 ? 3 : per_file, per_file + 5};
    if (bound >> FROM & 1)
        return (pt_relation_estimate){per_entity, per_file + 5};
    return (pt_relation_estimate){bound >> NAME & 1 ? all / 1000 : bound ? all / 8 : all, all};
}

/* What costs nothing to compare, before strings are made. */
static bool ruled_out(const pt_lookup *l, const pt_reference *ref)
{
    if (pt_lookup_bound(l, NAME) && (!pt_lookup_text(l, NAME).ptr || !pt_str_eq(pt_lookup_text(l, NAME), ref->name)))
        return true;
    if (pt_lookup_bound(l, KIND)) {
        pt_str kind = pt_lookup_text(l, KIND);
        if (!kind.ptr || !pt_str_eq(kind, pt_str_c(pt_ref_kind_name(ref->kind))))
            return true;
    }
    return pt_lookup_bound(l, LINE) && !pt_value_same(l->key[LINE], pt_value_int(l->values, ref->line));
}

static pt_status put_targets(pt_lookup *l, const pt_reference *ref, pt_value_vec *keys, pt_value *out)
{
    pt_vec_clear(keys);
    for (unsigned i = 0; i < ref->count; i++) {
        pt_value key;
        pt_status status = pt_lookup_key_of(l, ref->to[i], &key);
        if (status != PT_OK)
            return status;
        if (!pt_vec_push(keys, key))
            return pt_error_nomem(l->err);
    }
    *out = pt_value_list(l->values, keys->at, keys->len);
    return PT_OK;
}

static pt_status put_reference(pt_lookup *l, pt_value path, const pt_reference *ref, pt_value_vec *keys)
{
    pt_value row[COLUMNS] = {
        [FILE_PATH] = path,
        [LINE] = pt_value_int(l->values, ref->line),
        [COLUMN] = pt_value_int(l->values, ref->column),
        [KIND] = pt_value_str(l->values, pt_str_c(pt_ref_kind_name(ref->kind))),
        [NAME] = pt_lookup_wants(l, NAME) ? pt_lookup_str(l, ref->name) : PT_NULL,
        [TIER] = pt_value_str(l->values, pt_str_c(pt_tier_name(ref->tier))),
    };
    pt_status status = PT_OK;
    if (pt_lookup_wants(l, FROM) && ref->from != PT_ENTITY_NONE)
        status = pt_lookup_key_of(l, ref->from, &row[FROM]);
    if (status == PT_OK && pt_lookup_wants(l, TO))
        status = put_targets(l, ref, keys, &row[TO]);
    return status == PT_OK ? pt_lookup_row(l, row) : status;
}

static pt_status of_file(pt_lookup *l, const pt_graph_file *file)
{
    pt_graph_references *rows;
    pt_reference ref;
    pt_value_vec keys = {0};
    pt_value path = pt_lookup_str(l, file->path);
    pt_status status = pt_graph_references_open(l->graph, file->number, &rows, l->err);
    if (status != PT_OK)
        return status;
    while (status == PT_OK && (status = pt_graph_references_next(rows, &ref, l->err)) == PT_OK)
        if (!ruled_out(l, &ref))
            status = put_reference(l, path, &ref, &keys);
    pt_graph_references_close(rows);
    pt_vec_release(&keys);
    return pt_lookup_end(status);
}

static pt_status run(pt_lookup *l)
{
    pt_entity_id from;
    pt_graph_file file;
    l->wanted |= l->bound;
    if (pt_lookup_bound(l, FILE_PATH) || !pt_lookup_bound(l, FROM) || pt_value_is_null(l->key[FROM]))
        return pt_lookup_files(l, FILE_PATH, of_file);
    pt_status status = pt_lookup_id(l, l->key[FROM], &from);
    if (status == PT_OK)
        status = pt_graph_file_at(l->graph, pt_entity_file(from), &file, l->err);
    return status == PT_OK ? of_file(l, &file) : pt_lookup_end(status);
}

const pt_graph_relation pt_relation__reference = {"reference", columns, COLUMNS, 5, estimate, run};
