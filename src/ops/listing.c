/* entities, show, search, references: looking definitions and places up. */
#define _GNU_SOURCE
#include "base/error.h"
#include "base/mem.h"
#include "ops/ops.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* --- entities --------------------------------------------------------------------------------------------- */

typedef struct {
    int kind, language; /* -1: any */
    int test;           /* -1: any, 0: code, 1: test */
    pt_str name;        /* ptr NULL: any */
} filter;

static pt_status read_filter(pt_op_context *c, filter *f, pt_error *err)
{
    pt_str kind = pt_op_text(c, "kind"), language = pt_op_text(c, "language"), class = pt_op_text(c, "class");
    *f = (filter){-1, -1, -1, pt_op_text(c, "name")};
    if (kind.ptr && (f->kind = pt_kind_find(kind)) < 0)
        return pt_error_set(err, PT_E_INVALID, "'%.*s' is no kind of entity; there are: file, module, function, method, "
                            "constructor, class, struct, union, enum, interface, trait, protocol, impl, type_alias, macro, "
                            "constant, variable, field, property", (int)kind.len, kind.ptr);
    if (language.ptr && (f->language = pt_language_find(language)) < 0)
        return pt_error_set(err, PT_E_INVALID, "'%.*s' is no language we know", (int)language.len, language.ptr);
    if (class.ptr && !pt_str_eq(class, PT_STR("code")) && !pt_str_eq(class, PT_STR("test")))
        return pt_error_set(err, PT_E_INVALID, "--class is code or test");
    if (class.ptr)
        f->test = pt_str_eq(class, PT_STR("test"));
    return PT_OK;
}

static bool passes(const filter *f, const pt_entity *e)
{
    return (f->kind < 0 || e->kind == f->kind) && (f->language < 0 || e->language == f->language)
        && (f->test < 0 || e->is_test == f->test) && (!f->name.ptr || pt_str_eq(e->name, f->name));
}

static void put_listed(pt_op_context *c, const pt_entity *e)
{
    pt_out_record(c->out);
    pt_op_put_entity(c, e);
    if (c->out->format == PT_OUT_JSON) {
        pt_out_str(c->out, "qualified_name", e->qualified);
        pt_out_str(c->out, "class", e->is_test ? PT_STR("test") : PT_STR("code"));
    }
}

static pt_status list_file(pt_op_context *c, uint32_t file, const filter *f, uint64_t limit, uint64_t *count, pt_error *err)
{
    pt_graph_entities *rows;
    pt_entity e;
    pt_status status = pt_graph_entities_open(c->graph, file, &rows, err);
    if (status != PT_OK)
        return status;
    while ((!limit || *count < limit) && (status = pt_graph_entities_next(rows, &e, err)) == PT_OK) {
        if (!passes(f, &e))
            continue;
        put_listed(c, &e);
        ++*count;
    }
    pt_graph_entities_close(rows);
    return status == PT_E_NOT_FOUND ? PT_OK : status;
}

pt_status pt_op_entities(pt_op_context *c, pt_error *err)
{
    filter f;
    pt_graph_files *files;
    pt_graph_file file;
    uint64_t limit = pt_op_number(c, "limit"), count = 0;
    pt_str prefix = pt_op_text(c, "file");
    pt_status status = read_filter(c, &f, err);
    if (status == PT_OK)
        status = pt_graph_files_open(c->graph, prefix.ptr ? prefix : PT_STR(""), &files, err);
    if (status != PT_OK)
        return status;
    pt_out_list(c->out, "entities");
    while ((!limit || count < limit) && (status = pt_graph_files_next(files, &file, err)) == PT_OK) {
        if (f.language >= 0 && file.language != f.language)
            continue;
        status = list_file(c, file.number, &f, limit, &count, err);
        if (status != PT_OK)
            break;
    }
    pt_out_list_end(c->out, "no entity matches");
    pt_graph_files_close(files);
    return status == PT_E_NOT_FOUND ? PT_OK : status;
}

/* --- show --------------------------------------------------------------------------------------------------- */

static pt_status tree_root(pt_op_context *c, pt_str *root, pt_error *err)
{
    pt_status status = pt_graph_catalogue(c->graph, PT_STR("root"), root, err);
    return status == PT_E_NOT_FOUND ? pt_error_set(err, PT_E_NOT_FOUND, "the graph does not say which folder it was made of")
                                    : status;
}

/* The text of a file of the tree; an empty buffer and a note when it cannot be had. */
static const char *read_source(pt_op_context *c, const pt_entity *e, pt_buf *out, pt_error *err)
{
    pt_str root;
    pt_graph_file file;
    struct stat st;
    char chunk[65536];
    ssize_t got;
    if (tree_root(c, &root, err) != PT_OK || pt_graph_file_find(c->graph, e->path, &file, err) != PT_OK)
        return "the folder the graph was made of is not known";
    pt_str path = pt_arena_printf(&c->arena, "%.*s/%.*s", (int)root.len, root.ptr, (int)e->path.len, e->path.ptr);
    int fd = path.ptr ? open(path.ptr, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW) : -1;
    if (fd < 0)
        return "the file is not there any more";
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
        while ((got = read(fd, chunk, sizeof chunk)) > 0)
            pt_buf_put(out, chunk, (size_t)got);
    close(fd);
    bool same = pt_hash128_eq(pt_hash128_of(pt_buf_view(out)), file.hash);
    return same ? NULL : "the file has changed since it was ingested; lines may have moved";
}

static pt_str lines_of(pt_str text, uint32_t first, uint32_t last)
{
    size_t begin = 0, end = text.len;
    uint32_t line = 1;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] != '\n')
            continue;
        line++;
        if (line == first)
            begin = i + 1;
        if (line == last + 1) {
            end = i + 1;
            break;
        }
    }
    return line < first ? PT_STR("") : (pt_str){text.ptr + begin, end - begin};
}

pt_status pt_op_show(pt_op_context *c, pt_error *err)
{
    pt_entity e, parent;
    pt_entity_detail detail;
    pt_status status = pt_op_entity(c, "entity", &e, err);
    if (status == PT_OK)
        status = pt_graph_detail(c->graph, e.id, &c->arena, &detail, err);
    if (status != PT_OK)
        return status;
    pt_out_str(c->out, "key", pt_op_key(c, &e));
    pt_out_str(c->out, "kind", pt_str_c(pt_kind_name(e.kind)));
    pt_out_str(c->out, "name", e.name);
    pt_out_str(c->out, "qualified_name", e.qualified);
    pt_out_str(c->out, "language", pt_str_c(pt_language_name(e.language)));
    pt_out_str(c->out, "file", e.path);
    pt_out_uint(c->out, "line_start", e.line_start);
    pt_out_uint(c->out, "line_end", e.line_end);
    pt_out_str(c->out, "signature", detail.signature);
    pt_out_str(c->out, "visibility", pt_str_c(pt_visibility_name(e.visibility)));
    pt_out_str(c->out, "class", e.is_test ? PT_STR("test") : PT_STR("code"));
    if (e.parent != PT_ENTITY_NONE && pt_graph_entity(c->graph, e.parent, &c->arena, &parent, err) == PT_OK)
        pt_out_str(c->out, "parent", pt_op_key(c, &parent));
    pt_out_str(c->out, "doc", detail.doc);
    pt_buf text = {0};
    pt_error ignored;
    const char *note = read_source(c, &e, &text, &ignored);
    if (note)
        pt_out_str(c->out, "note", pt_str_c(note));
    pt_out_block(c->out, "source", lines_of(pt_buf_view(&text), e.line_start, e.line_end));
    pt_buf_release(&text);
    return PT_OK;
}

/* --- search --------------------------------------------------------------------------------------------------- */

static const char *match_name(unsigned match)
{
    static const char *const names[] = {"exact", "caseless", "prefix", "word", "part", "fuzzy"};
    return match < sizeof names / sizeof *names ? names[match] : "?";
}

pt_status pt_op_search(pt_op_context *c, pt_error *err)
{
    pt_found *found;
    size_t count, limit = (size_t)pt_op_number(c, "limit");
    pt_status status = pt_graph_search(c->graph, pt_op_text(c, "text"), limit ? limit : 10000, &c->arena, &found, &count, err);
    if (status != PT_OK)
        return status;
    pt_out_list(c->out, "matches");
    for (size_t i = 0; i < count; i++) {
        pt_out_record(c->out);
        pt_op_put_entity(c, &found[i].entity);
        pt_out_str(c->out, "match", pt_str_c(match_name(found[i].match)));
    }
    pt_out_list_end(c->out, "nothing found");
    return PT_OK;
}

/* --- references -------------------------------------------------------------------------------------------------- */

static pt_status put_reference(pt_op_context *c, const pt_reference *r, pt_error *err)
{
    pt_entity e;
    pt_buf targets = {0};
    pt_status status = pt_graph_entity(c->graph, r->from, &c->arena, &e, err);
    if (status != PT_OK)
        return status;
    pt_out_record(c->out);
    pt_out_uint(c->out, "line", r->line);
    pt_out_uint(c->out, "column", r->column);
    pt_out_str(c->out, "kind", pt_str_c(pt_ref_kind_name(r->kind)));
    pt_out_str(c->out, "name", r->name);
    pt_out_str(c->out, "from", pt_op_key(c, &e));
    pt_out_str(c->out, "tier", pt_str_c(pt_tier_name(r->tier)));
    for (unsigned i = 0; i < r->count && status == PT_OK; i++) {
        status = pt_graph_entity(c->graph, r->to[i], &c->arena, &e, err);
        if (status != PT_OK)
            break;
        if (i)
            pt_buf_byte(&targets, ' ');
        pt_entity_key(&e, &targets);
    }
    pt_out_str(c->out, "to", pt_buf_view(&targets));
    pt_buf_release(&targets);
    return status;
}

pt_status pt_op_references(pt_op_context *c, pt_error *err)
{
    pt_graph_file file;
    pt_graph_references *rows;
    pt_reference r;
    pt_str path = pt_op_text(c, "file"), tier_name = pt_op_text(c, "tier");
    uint64_t limit = pt_op_number(c, "limit"), count = 0;
    int tier = tier_name.ptr ? pt_tier_find(tier_name) : -1;
    if (tier_name.ptr && tier < 0)
        return pt_error_set(err, PT_E_INVALID, "'%.*s' is no tier; there are: exact, typed, import, unique, candidates, "
                            "pointer, unresolved, external", (int)tier_name.len, tier_name.ptr);
    pt_status status = pt_graph_file_find(c->graph, path, &file, err);
    if (status == PT_E_NOT_FOUND)
        return pt_error_set(err, PT_E_NOT_FOUND, "the graph has no file '%.*s'", (int)path.len, path.ptr);
    if (status == PT_OK)
        status = pt_graph_references_open(c->graph, file.number, &rows, err);
    if (status != PT_OK)
        return status;
    pt_out_list(c->out, "references");
    while ((!limit || count < limit) && (status = pt_graph_references_next(rows, &r, err)) == PT_OK) {
        if (tier >= 0 && r.tier != tier)
            continue;
        count++;
        status = put_reference(c, &r, err);
        if (status != PT_OK)
            break;
    }
    pt_out_list_end(c->out, "no references");
    pt_graph_references_close(rows);
    return status == PT_E_NOT_FOUND ? PT_OK : status;
}
