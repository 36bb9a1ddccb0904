#include "exchange/internal.h"

#include "base/error.h"
#include "ops/ops.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* --- cells ------------------------------------------------------------------------------------------------- */

void pt_exchange__begin(pt_exchange *x)
{
    x->used = 0;
}

static void put(pt_exchange *x, pt_cell cell)
{
    if (x->used < PT_EXCHANGE_COLUMNS)
        x->cells[x->used++] = cell;
}

void pt_exchange__null(pt_exchange *x)
{
    put(x, (pt_cell){.type = PT_CELL_NULL});
}

void pt_exchange__str(pt_exchange *x, pt_str s)
{
    put(x, (pt_cell){.type = PT_CELL_STRING, .string = s});
}

void pt_exchange__c(pt_exchange *x, const char *s)
{
    pt_exchange__str(x, pt_str_c(s));
}

void pt_exchange__int(pt_exchange *x, int64_t i)
{
    put(x, (pt_cell){.type = PT_CELL_INT, .integer = i});
}

void pt_exchange__float(pt_exchange *x, double d)
{
    put(x, (pt_cell){.type = PT_CELL_FLOAT, .number = d});
}

void pt_exchange__bool(pt_exchange *x, bool b)
{
    put(x, (pt_cell){.type = PT_CELL_BOOL, .boolean = b});
}

void pt_exchange__list(pt_exchange *x, const pt_str *items, size_t count)
{
    put(x, (pt_cell){.type = PT_CELL_LIST, .items = items, .count = count});
}

pt_status pt_exchange__end(pt_exchange *x, pt_error *err)
{
    pt_status status = x->take(x->context, x->cells, err);
    pt_arena_reset(&x->arena);
    return status;
}

pt_str pt_exchange__key(pt_exchange *x, const pt_entity *e)
{
    pt_buf key = {0};
    pt_entity_key(e, &key);
    pt_str copy = key.failed ? (pt_str){0} : pt_arena_str(&x->arena, pt_buf_view(&key));
    pt_buf_release(&key);
    return copy;
}

pt_status pt_exchange__key_of(pt_exchange *x, pt_entity_id id, pt_str *out, pt_error *err)
{
    pt_entity e;
    pt_status status = pt_graph_entity(x->graph, id, &x->arena, &e, err);
    if (status != PT_OK)
        return status;
    *out = pt_exchange__key(x, &e);
    return out->ptr ? PT_OK : pt_error_nomem(err);
}

void pt_exchange__split(pt_str path, pt_str *folder, pt_str *name)
{
    ptrdiff_t slash = pt_str_rfind(path, '/');
    *folder = slash < 0 ? PT_STR("") : pt_str_upto(path, (size_t)slash);
    *name = slash < 0 ? path : pt_str_from(path, (size_t)slash + 1);
}

/* --- source text --------------------------------------------------------------------------------------------- */

static bool read_text(pt_exchange *x, const pt_graph_file *file)
{
    pt_error ignored;
    pt_buf path = {0};
    pt_str root;
    struct stat st;
    char chunk[16384];
    ssize_t got = 0;
    if (pt_graph_catalogue(x->graph, PT_STR("root"), &root, &ignored) != PT_OK)
        return false;
    pt_buf_str(&path, root);
    pt_buf_byte(&path, '/');
    pt_buf_str(&path, file->path);
    const char *name = pt_buf_cstr(&path);
    int fd = name ? open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW) : -1;
    pt_buf_release(&path);
    if (fd < 0)
        return false;
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
        while ((got = read(fd, chunk, sizeof chunk)) > 0)
            pt_buf_put(&x->text, chunk, (size_t)got);
    close(fd);
    return got == 0 && !x->text.failed && pt_hash128_eq(pt_hash128_of(pt_buf_view(&x->text)), file->hash);
}

bool pt_exchange__source(pt_exchange *x, const pt_graph_file *file)
{
    if (x->text_file != file->number) {
        pt_buf_clear(&x->text);
        x->text_file = file->number;
        x->text_there = read_text(x, file);
    }
    return x->text_there;
}

pt_str pt_exchange__lines(const pt_exchange *x, uint32_t first, uint32_t last)
{
    size_t begin = 0, at = 0;
    uint32_t line = 1;
    for (; line < first && at < x->text.len; line++) {
        const char *end = memchr(x->text.ptr + at, '\n', x->text.len - at);
        at = end ? (size_t)(end - x->text.ptr) + 1 : x->text.len;
    }
    begin = at;
    for (; line <= last && at < x->text.len; line++) {
        const char *end = memchr(x->text.ptr + at, '\n', x->text.len - at);
        at = end ? (size_t)(end - x->text.ptr) + 1 : x->text.len;
    }
    if (at > begin && x->text.ptr[at - 1] == '\n')
        at--;
    return at > begin ? (pt_str){x->text.ptr + begin, at - begin} : PT_STR("");
}

/* --- going through the graph ------------------------------------------------------------------------------------ */

pt_status pt_exchange__entities(pt_exchange *x, pt_exchange_entity row, pt_error *err)
{
    pt_graph_entities *entities;
    pt_entity e;
    pt_status status = pt_graph_entities_open(x->graph, PT_ALL_FILES, &entities, err);
    if (status != PT_OK)
        return status;
    while ((status = pt_graph_entities_next(entities, &e, err)) == PT_OK)
        if ((status = row(x, &e, err)) != PT_OK)
            break;
    pt_graph_entities_close(entities);
    return status == PT_E_NOT_FOUND ? PT_OK : status;
}

pt_status pt_exchange__files(pt_exchange *x, pt_exchange_file row, pt_error *err)
{
    pt_graph_files *files;
    pt_graph_file file;
    pt_status status = pt_graph_files_open(x->graph, PT_STR(""), &files, err);
    if (status != PT_OK)
        return status;
    while ((status = pt_graph_files_next(files, &file, err)) == PT_OK)
        if ((status = row(x, &file, err)) != PT_OK)
            break;
    pt_graph_files_close(files);
    return status == PT_E_NOT_FOUND ? PT_OK : status;
}

/* --- the graph's own relations -------------------------------------------------------------------------------- */

static pt_status entity_row(pt_exchange *x, const pt_entity *e, pt_error *err)
{
    pt_entity_detail detail;
    pt_str parent = PT_STR("");
    pt_status status = pt_graph_detail(x->graph, e->id, &x->arena, &detail, err);
    if (status == PT_OK && e->parent != PT_ENTITY_NONE)
        status = pt_exchange__key_of(x, e->parent, &parent, err);
    pt_str key = pt_exchange__key(x, e);
    if (status != PT_OK || !key.ptr)
        return status != PT_OK ? status : pt_error_nomem(err);
    pt_exchange__begin(x);
    pt_exchange__str(x, key);
    pt_exchange__c(x, pt_kind_name(e->kind));
    pt_exchange__str(x, e->name);
    pt_exchange__str(x, e->qualified);
    pt_exchange__c(x, pt_language_name(e->language));
    pt_exchange__str(x, e->path);
    pt_exchange__int(x, e->line_start);
    pt_exchange__int(x, e->line_end);
    pt_exchange__str(x, detail.signature);
    pt_exchange__c(x, pt_visibility_name(e->visibility));
    pt_exchange__c(x, e->is_test ? "test" : "code");
    pt_exchange__str(x, parent);
    pt_exchange__str(x, detail.doc);
    return pt_exchange__end(x, err);
}

static pt_status edge_row(pt_exchange *x, const pt_entity *e, const pt_graph_edge *edge, pt_error *err)
{
    pt_str to;
    pt_status status = pt_exchange__key_of(x, edge->to, &to, err);
    pt_str from = pt_exchange__key(x, e);
    if (status != PT_OK || !from.ptr)
        return status != PT_OK ? status : pt_error_nomem(err);
    pt_exchange__begin(x);
    pt_exchange__str(x, from);
    pt_exchange__str(x, to);
    pt_exchange__c(x, pt_edge_kind_name(edge->kind));
    pt_exchange__c(x, pt_tier_name(edge->tier));
    pt_exchange__float(x, pt_op_confidence(e->language, edge->tier));
    pt_exchange__int(x, edge->sites);
    pt_exchange__int(x, edge->line);
    return pt_exchange__end(x, err);
}

static pt_status edge_rows(pt_exchange *x, const pt_entity *e, pt_error *err)
{
    pt_graph_edges *edges;
    pt_graph_edge edge;
    pt_status status = pt_graph_out(x->graph, e->id, 0, &edges, err);
    if (status != PT_OK)
        return status;
    while ((status = pt_graph_edges_next(edges, &edge, err)) == PT_OK)
        if ((status = edge_row(x, e, &edge, err)) != PT_OK)
            break;
    pt_graph_edges_close(edges);
    return status == PT_E_NOT_FOUND ? PT_OK : status;
}

static pt_status reference_row(pt_exchange *x, const pt_graph_file *file, const pt_reference *r, pt_error *err)
{
    pt_str targets[UINT8_MAX + 1], from;
    pt_status status = pt_exchange__key_of(x, r->from, &from, err);
    for (unsigned i = 0; status == PT_OK && i < r->count; i++)
        status = pt_exchange__key_of(x, r->to[i], &targets[i], err);
    if (status != PT_OK)
        return status;
    pt_exchange__begin(x);
    pt_exchange__str(x, file->path);
    pt_exchange__int(x, r->line);
    pt_exchange__int(x, r->column);
    pt_exchange__c(x, pt_ref_kind_name(r->kind));
    pt_exchange__str(x, r->name);
    pt_exchange__str(x, from);
    pt_exchange__list(x, targets, r->count);
    pt_exchange__c(x, pt_tier_name(r->tier));
    return pt_exchange__end(x, err);
}

static pt_status reference_rows(pt_exchange *x, const pt_graph_file *file, pt_error *err)
{
    pt_graph_references *rows;
    pt_reference r;
    pt_status status = pt_graph_references_open(x->graph, file->number, &rows, err);
    if (status != PT_OK)
        return status;
    while ((status = pt_graph_references_next(rows, &r, err)) == PT_OK)
        if ((status = reference_row(x, file, &r, err)) != PT_OK)
            break;
    pt_graph_references_close(rows);
    return status == PT_E_NOT_FOUND ? PT_OK : status;
}

static pt_status file_row(pt_exchange *x, const pt_graph_file *f, pt_error *err)
{
    char hash[33];
    pt_hash128_hex(f->hash, hash);
    pt_exchange__begin(x);
    pt_exchange__str(x, f->path);
    pt_exchange__c(x, pt_language_name(f->language));
    pt_exchange__c(x, hash);
    pt_exchange__int(x, (int64_t)f->size);
    pt_exchange__int(x, f->lines);
    pt_exchange__int(x, f->mtime);
    pt_exchange__int(x, f->parse_errors);
    pt_exchange__int(x, f->entities);
    pt_exchange__c(x, f->is_test ? "test" : "code");
    return pt_exchange__end(x, err);
}

static pt_status run_entity(pt_exchange *x, pt_error *err)
{
    return pt_exchange__entities(x, entity_row, err);
}

static pt_status run_edge(pt_exchange *x, pt_error *err)
{
    return pt_exchange__entities(x, edge_rows, err);
}

static pt_status run_reference(pt_exchange *x, pt_error *err)
{
    return pt_exchange__files(x, reference_rows, err);
}

static pt_status run_file(pt_exchange *x, pt_error *err)
{
    return pt_exchange__files(x, file_row, err);
}

static pt_status run_skipped(pt_exchange *x, pt_error *err)
{
    pt_graph_skipped *rows;
    pt_str path, reason;
    pt_status status = pt_graph_skipped_open(x->graph, &rows, err);
    if (status != PT_OK)
        return status;
    while ((status = pt_graph_skipped_next(rows, &path, &reason, err)) == PT_OK) {
        pt_exchange__begin(x);
        pt_exchange__str(x, path);
        pt_exchange__str(x, reason);
        if ((status = pt_exchange__end(x, err)) != PT_OK)
            break;
    }
    pt_graph_skipped_close(rows);
    return status == PT_E_NOT_FOUND ? PT_OK : status;
}

static pt_status run_codebase(pt_exchange *x, pt_error *err)
{
    pt_str name, value;
    pt_status status = PT_OK;
    for (size_t i = 0; status == PT_OK; i++) {
        status = pt_graph_catalogue_at(x->graph, i, &name, &value, err);
        if (status != PT_OK)
            break;
        pt_exchange__begin(x);
        pt_exchange__str(x, name);
        pt_exchange__str(x, value);
        status = pt_exchange__end(x, err);
    }
    return status == PT_E_NOT_FOUND ? PT_OK : status;
}

/* --- the table ----------------------------------------------------------------------------------------------- */

#define S PT_CELL_STRING
#define I PT_CELL_INT
static const pt_exchange_column entity_columns[] = {
    {"key", S, false},        {"kind", S, false},       {"name", S, false},      {"qualified_name", S, false},
    {"language", S, false},   {"file", S, false},       {"line_start", I, false}, {"line_end", I, false},
    {"signature", S, false},  {"visibility", S, false}, {"class", S, false},     {"parent", S, false},
    {"doc", S, false},
};
static const pt_exchange_column edge_columns[] = {
    {"from", S, false}, {"to", S, false}, {"kind", S, false}, {"tier", S, false}, {"confidence", PT_CELL_FLOAT, false},
    {"sites", I, false}, {"line", I, false},
};
static const pt_exchange_column reference_columns[] = {
    {"file", S, false}, {"line", I, false}, {"column", I, false}, {"kind", S, false}, {"name", S, false},
    {"from", S, false}, {"to", PT_CELL_LIST, false}, {"tier", S, false},
};
static const pt_exchange_column file_columns[] = {
    {"path", S, false},  {"language", S, false},     {"hash", S, false},     {"size", I, false}, {"lines", I, false},
    {"mtime", I, false}, {"parse_errors", I, false}, {"entities", I, false}, {"class", S, false},
};
static const pt_exchange_column skipped_columns[] = {{"path", S, false}, {"reason", S, false}};
static const pt_exchange_column codebase_columns[] = {{"name", S, false}, {"value", S, false}};

static const pt_exchange_relation own[] = {
    PT_EXCHANGE_RELATION("entity", 1, entity_columns, false, run_entity),
    PT_EXCHANGE_RELATION("edge", 3, edge_columns, false, run_edge),
    PT_EXCHANGE_RELATION("reference", 5, reference_columns, false, run_reference),
    PT_EXCHANGE_RELATION("file", 1, file_columns, false, run_file),
    PT_EXCHANGE_RELATION("skipped", 1, skipped_columns, false, run_skipped),
    PT_EXCHANGE_RELATION("codebase", 1, codebase_columns, false, run_codebase),
};

enum { OWN = sizeof own / sizeof *own };

size_t pt_exchange_count(void)
{
    return OWN + pt_exchange_compatible_count;
}

const pt_exchange_relation *pt_exchange_at(size_t index)
{
    return index < OWN ? &own[index] : &pt_exchange_compatible[index - OWN];
}

const pt_exchange_relation *pt_exchange_find(pt_str name)
{
    for (size_t i = 0; i < pt_exchange_count(); i++)
        if (pt_str_eq(name, pt_str_c(pt_exchange_at(i)->name)))
            return pt_exchange_at(i);
    return NULL;
}

pt_status pt_exchange_rows(pt_graph *graph, const pt_exchange_relation *relation, pt_row_taker take, void *context,
                           pt_error *err)
{
    pt_exchange x = {.graph = graph, .take = take, .context = context, .text_file = UINT32_MAX};
    pt_status status = relation->run(&x, err);
    pt_buf_release(&x.text);
    pt_arena_release(&x.arena);
    return status;
}
