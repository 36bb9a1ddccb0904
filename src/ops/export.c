/* export: the rows of a relation, one a line, sorted by key, as NDJSON or CSV. What is not stored in the order of
 * its keys goes through an external sort, so that memory stays bounded. */
#include "base/error.h"
#include "base/sorter.h"
#include "ops/ops.h"

#include <stdio.h>

enum { SORT_MEMORY = 64 << 20 };

/* One line being made: values in the order of the relation's columns. */
typedef struct {
    pt_op_context *context;
    bool csv;
    pt_buf line;
    pt_json json;
    size_t columns;     /* written in this line */
    pt_sorter *sorter;  /* NULL: lines go straight out */
    pt_buf key;         /* of the line, for the sorter */
    uint64_t limit, count;
} writer;

/* --- values ------------------------------------------------------------------------------------------------- */

static void csv_text(pt_buf *out, pt_str s)
{
    bool plain = true;
    for (size_t i = 0; i < s.len; i++)
        plain &= s.ptr[i] != ',' && s.ptr[i] != '"' && s.ptr[i] != '\n' && s.ptr[i] != '\r';
    if (plain) {
        pt_buf_str(out, s);
        return;
    }
    pt_buf_byte(out, '"');
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] == '"')
            pt_buf_byte(out, '"');
        pt_buf_byte(out, s.ptr[i]);
    }
    pt_buf_byte(out, '"');
}

static void begin_value(writer *w, const char *name)
{
    if (w->csv && w->columns)
        pt_buf_byte(&w->line, ',');
    if (!w->csv)
        pt_json_key(&w->json, name);
    w->columns++;
}

static void put_str(writer *w, const char *name, pt_str value)
{
    begin_value(w, name);
    if (w->csv)
        csv_text(&w->line, value);
    else
        pt_json_str(&w->json, value);
}

static void put_uint(writer *w, const char *name, uint64_t value)
{
    begin_value(w, name);
    if (w->csv)
        pt_buf_printf(&w->line, "%llu", (unsigned long long)value);
    else
        pt_json_uint(&w->json, value);
}

static void put_double(writer *w, const char *name, double value)
{
    char text[32];
    begin_value(w, name);
    if (w->csv)
        pt_buf_put(&w->line, text, pt_double_text(value, text));
    else
        pt_json_double(&w->json, value);
}

static void put_list(writer *w, const char *name, const pt_str *items, size_t count)
{
    begin_value(w, name);
    if (!w->csv) {
        pt_json_open(&w->json, '[');
        for (size_t i = 0; i < count; i++)
            pt_json_str(&w->json, items[i]);
        pt_json_close(&w->json, ']');
        return;
    }
    pt_buf joined = {0};
    for (size_t i = 0; i < count; i++) {
        if (i)
            pt_buf_byte(&joined, ' ');
        pt_buf_str(&joined, items[i]);
    }
    csv_text(&w->line, pt_buf_view(&joined));
    pt_buf_release(&joined);
}

static void begin_line(writer *w)
{
    pt_buf_clear(&w->line);
    w->json = (pt_json){.out = &w->line};
    w->columns = 0;
    if (!w->csv)
        pt_json_open(&w->json, '{');
}

static bool is_full(const writer *w)
{
    return w->limit && w->count >= w->limit;
}

static void print_line(writer *w, pt_str line)
{
    if (is_full(w))
        return;
    w->count++;
    pt_out_raw(w->context->out, line);
}

static pt_status end_line(writer *w, pt_error *err)
{
    if (!w->csv)
        pt_json_close(&w->json, '}');
    pt_buf_byte(&w->line, '\n');
    if (w->line.failed || w->key.failed)
        return pt_error_nomem(err);
    if (w->sorter)
        return pt_sorter_add(w->sorter, pt_buf_view(&w->key), pt_buf_view(&w->line), err);
    print_line(w, pt_buf_view(&w->line));
    return PT_OK;
}

/* --- relations ----------------------------------------------------------------------------------------------- */

static pt_status entity_row(writer *w, const pt_entity *e, pt_error *err)
{
    pt_op_context *c = w->context;
    pt_entity_detail detail;
    pt_entity parent;
    pt_arena arena = {0};
    pt_buf parent_key = {0};
    pt_status status = pt_graph_detail(c->graph, e->id, &arena, &detail, err);
    if (status == PT_OK && e->parent != PT_ENTITY_NONE) {
        status = pt_graph_entity(c->graph, e->parent, &arena, &parent, err);
        if (status == PT_OK)
            pt_entity_key(&parent, &parent_key);
    }
    if (status == PT_OK) {
        pt_buf_clear(&w->key);
        pt_entity_key(e, &w->key);
        begin_line(w);
        put_str(w, "key", pt_buf_view(&w->key));
        put_str(w, "kind", pt_str_c(pt_kind_name(e->kind)));
        put_str(w, "name", e->name);
        put_str(w, "qualified_name", e->qualified);
        put_str(w, "language", pt_str_c(pt_language_name(e->language)));
        put_str(w, "file", e->path);
        put_uint(w, "line_start", e->line_start);
        put_uint(w, "line_end", e->line_end);
        put_str(w, "signature", detail.signature);
        put_str(w, "visibility", pt_str_c(pt_visibility_name(e->visibility)));
        put_str(w, "class", e->is_test ? PT_STR("test") : PT_STR("code"));
        put_str(w, "parent", pt_buf_view(&parent_key));
        put_str(w, "doc", detail.doc);
        status = end_line(w, err);
    }
    pt_buf_release(&parent_key);
    pt_arena_release(&arena);
    return status;
}

static pt_status edge_rows(writer *w, const pt_entity *e, pt_error *err)
{
    pt_op_context *c = w->context;
    pt_graph_edges *edges;
    pt_graph_edge edge;
    pt_arena arena = {0};
    pt_buf from = {0}, to = {0};
    pt_entity_key(e, &from);
    pt_status status = pt_graph_out(c->graph, e->id, 0, &edges, err);
    bool opened = status == PT_OK;
    while (status == PT_OK && (status = pt_graph_edges_next(edges, &edge, err)) == PT_OK) {
        pt_entity target;
        status = pt_graph_entity(c->graph, edge.to, &arena, &target, err);
        if (status != PT_OK)
            break;
        pt_buf_clear(&to);
        pt_entity_key(&target, &to);
        pt_buf_clear(&w->key);
        pt_buf_str(&w->key, pt_buf_view(&from));
        pt_buf_byte(&w->key, '\0');
        pt_buf_str(&w->key, pt_buf_view(&to));
        pt_buf_byte(&w->key, '\0');
        pt_buf_c(&w->key, pt_edge_kind_name(edge.kind));
        begin_line(w);
        put_str(w, "from", pt_buf_view(&from));
        put_str(w, "to", pt_buf_view(&to));
        put_str(w, "kind", pt_str_c(pt_edge_kind_name(edge.kind)));
        put_str(w, "tier", pt_str_c(pt_tier_name(edge.tier)));
        put_double(w, "confidence", pt_op_confidence(e->language, edge.tier));
        put_uint(w, "sites", edge.sites);
        put_uint(w, "line", edge.line);
        status = end_line(w, err);
        pt_arena_reset(&arena);
    }
    if (opened)
        pt_graph_edges_close(edges);
    pt_buf_release(&from);
    pt_buf_release(&to);
    pt_arena_release(&arena);
    return status == PT_E_NOT_FOUND ? PT_OK : status;
}

typedef pt_status (*per_entity)(writer *w, const pt_entity *e, pt_error *err);

static pt_status each_entity(writer *w, per_entity row, pt_error *err)
{
    pt_graph_entities *entities;
    pt_entity e;
    pt_status status = pt_graph_entities_open(w->context->graph, PT_ALL_FILES, &entities, err);
    if (status != PT_OK)
        return status;
    while ((status = pt_graph_entities_next(entities, &e, err)) == PT_OK) {
        status = row(w, &e, err);
        if (status != PT_OK)
            break;
    }
    pt_graph_entities_close(entities);
    return status == PT_E_NOT_FOUND ? PT_OK : status;
}

static pt_status export_entities(writer *w, pt_error *err)
{
    return each_entity(w, entity_row, err);
}

static pt_status export_edges(writer *w, pt_error *err)
{
    return each_entity(w, edge_rows, err);
}

static pt_status reference_row(writer *w, pt_str path, const pt_reference *r, pt_error *err)
{
    pt_op_context *c = w->context;
    pt_arena arena = {0};
    pt_entity e;
    pt_str targets[UINT8_MAX + 1];
    pt_buf key = {0};
    pt_status status = pt_graph_entity(c->graph, r->from, &arena, &e, err);
    if (status == PT_OK)
        pt_entity_key(&e, &key);
    for (unsigned i = 0; status == PT_OK && i < r->count; i++) {
        pt_buf target = {0};
        pt_entity t;
        status = pt_graph_entity(c->graph, r->to[i], &arena, &t, err);
        if (status == PT_OK)
            pt_entity_key(&t, &target);
        targets[i] = pt_arena_str(&arena, pt_buf_view(&target));
        pt_buf_release(&target);
    }
    if (status == PT_OK) {
        pt_buf_clear(&w->key);
        pt_buf_str(&w->key, path);
        pt_buf_printf(&w->key, "%c%010u%010u%s", '\0', r->line, r->column, pt_ref_kind_name(r->kind));
        begin_line(w);
        put_str(w, "file", path);
        put_uint(w, "line", r->line);
        put_uint(w, "column", r->column);
        put_str(w, "kind", pt_str_c(pt_ref_kind_name(r->kind)));
        put_str(w, "name", r->name);
        put_str(w, "from", pt_buf_view(&key));
        put_list(w, "to", targets, r->count);
        put_str(w, "tier", pt_str_c(pt_tier_name(r->tier)));
        status = end_line(w, err);
    }
    pt_buf_release(&key);
    pt_arena_release(&arena);
    return status;
}

static pt_status file_references(writer *w, const pt_graph_file *file, pt_error *err)
{
    pt_graph_references *rows;
    pt_reference r;
    pt_status status = pt_graph_references_open(w->context->graph, file->number, &rows, err);
    if (status != PT_OK)
        return status;
    while ((status = pt_graph_references_next(rows, &r, err)) == PT_OK) {
        status = reference_row(w, file->path, &r, err);
        if (status != PT_OK)
            break;
    }
    pt_graph_references_close(rows);
    return status == PT_E_NOT_FOUND ? PT_OK : status;
}

static pt_status file_row(writer *w, const pt_graph_file *f, pt_error *err)
{
    char hash[33];
    pt_hash128_hex(f->hash, hash);
    begin_line(w);
    put_str(w, "path", f->path);
    put_str(w, "language", pt_str_c(pt_language_name(f->language)));
    put_str(w, "hash", pt_str_c(hash));
    put_uint(w, "size", f->size);
    put_uint(w, "lines", f->lines);
    put_uint(w, "mtime", (uint64_t)f->mtime);
    put_uint(w, "parse_errors", f->parse_errors);
    put_uint(w, "entities", f->entities);
    put_str(w, "class", f->is_test ? PT_STR("test") : PT_STR("code"));
    return end_line(w, err);
}

typedef pt_status (*per_file)(writer *w, const pt_graph_file *file, pt_error *err);

static pt_status each_file(writer *w, per_file row, pt_error *err)
{
    pt_graph_files *files;
    pt_graph_file file;
    pt_status status = pt_graph_files_open(w->context->graph, PT_STR(""), &files, err);
    if (status != PT_OK)
        return status;
    while (!is_full(w) && (status = pt_graph_files_next(files, &file, err)) == PT_OK) {
        status = row(w, &file, err);
        if (status != PT_OK)
            break;
    }
    pt_graph_files_close(files);
    return status == PT_E_NOT_FOUND ? PT_OK : status;
}

static pt_status export_references(writer *w, pt_error *err)
{
    return each_file(w, file_references, err);
}

static pt_status export_files(writer *w, pt_error *err)
{
    return each_file(w, file_row, err);
}

static pt_status export_skipped(writer *w, pt_error *err)
{
    pt_graph_skipped *rows;
    pt_str path, reason;
    pt_status status = pt_graph_skipped_open(w->context->graph, &rows, err);
    if (status != PT_OK)
        return status;
    while (!is_full(w) && (status = pt_graph_skipped_next(rows, &path, &reason, err)) == PT_OK) {
        begin_line(w);
        put_str(w, "path", path);
        put_str(w, "reason", reason);
        status = end_line(w, err);
        if (status != PT_OK)
            break;
    }
    pt_graph_skipped_close(rows);
    return status == PT_E_NOT_FOUND ? PT_OK : status;
}

static pt_status export_codebase(writer *w, pt_error *err)
{
    pt_str name, value;
    pt_status status = PT_OK;
    for (size_t i = 0; status == PT_OK; i++) {
        status = pt_graph_catalogue_at(w->context->graph, i, &name, &value, err);
        if (status != PT_OK)
            break;
        begin_line(w);
        put_str(w, "name", name);
        put_str(w, "value", value);
        status = end_line(w, err);
    }
    return status == PT_E_NOT_FOUND ? PT_OK : status;
}

static const struct {
    const char *name;
    const char *header; /* of the CSV form */
    bool sorted;        /* stored in the order of its keys */
    pt_status (*run)(writer *w, pt_error *err);
} relations[] = {
    {"entity", "key,kind,name,qualified_name,language,file,line_start,line_end,signature,visibility,class,parent,doc\n", false,
     export_entities},
    {"edge", "from,to,kind,tier,confidence,sites,line\n", false, export_edges},
    {"reference", "file,line,column,kind,name,from,to,tier\n", false, export_references},
    {"file", "path,language,hash,size,lines,mtime,parse_errors,entities,class\n", true, export_files},
    {"skipped", "path,reason\n", true, export_skipped},
    {"codebase", "name,value\n", true, export_codebase},
};

static pt_status print_sorted(writer *w, pt_error *err)
{
    pt_str key, line;
    pt_status status = pt_sorter_sort(w->sorter, err);
    while (status == PT_OK && !is_full(w) && (status = pt_sorter_next(w->sorter, &key, &line, err)) == PT_OK)
        print_line(w, line);
    return status == PT_E_NOT_FOUND ? PT_OK : status;
}

pt_status pt_op_export(pt_op_context *c, pt_error *err)
{
    pt_str relation = pt_op_text(c, "relation"), format = pt_op_text(c, "format");
    writer w = {.context = c, .csv = pt_str_eq(format, PT_STR("csv")), .limit = pt_op_number(c, "limit")};
    size_t r = 0;
    while (r < sizeof relations / sizeof *relations && !pt_str_eq(relation, pt_str_c(relations[r].name)))
        r++;
    if (r == sizeof relations / sizeof *relations)
        return pt_error_set(err, PT_E_INVALID, "there is no relation '%.*s'; there are: entity, edge, reference, file, skipped, "
                            "codebase", (int)relation.len, relation.ptr);
    if (!w.csv && !pt_str_eq(format, PT_STR("ndjson")))
        return pt_error_set(err, PT_E_INVALID, "--format is ndjson or csv");
    pt_status status = relations[r].sorted ? PT_OK : pt_sorter_new(SORT_MEMORY, &w.sorter, err);
    if (w.csv)
        pt_out_raw(c->out, pt_str_c(relations[r].header));
    else
        pt_out_raw(c->out, PT_STR(""));
    if (status == PT_OK)
        status = relations[r].run(&w, err);
    if (status == PT_OK && w.sorter)
        status = print_sorted(&w, err);
    pt_sorter_free(w.sorter);
    pt_buf_release(&w.line);
    pt_buf_release(&w.key);
    return status;
}
