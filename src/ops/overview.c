/* stats, tree, digest, skipped: what the graph holds as a whole. */
#include "base/error.h"
#include "base/intern.h"
#include "ops/ops.h"

static pt_str digest_text(pt_hash128 digest, char text[33])
{
    pt_hash128_hex(digest, text);
    return (pt_str){text, 32};
}

static void put_by_kind(pt_op_context *c, const pt_graph_counts *counts)
{
    pt_out_group(c->out, "edges_by_kind");
    for (unsigned kind = 0; kind < PT_EDGE_KIND_COUNT; kind++)
        pt_out_uint(c->out, pt_edge_kind_name(kind), counts->edges_by_kind[kind]);
    pt_out_group_end(c->out);
}

static void put_by_tier(pt_op_context *c, const char *name, const uint64_t *counts)
{
    pt_out_group(c->out, name);
    for (unsigned tier = 0; tier < PT_TIER_COUNT; tier++)
        if (counts[tier])
            pt_out_uint(c->out, pt_tier_name(tier), counts[tier]);
    pt_out_group_end(c->out);
}

static pt_status put_catalogue(pt_op_context *c, pt_error *err)
{
    pt_out_group(c->out, "codebase");
    for (size_t i = 0;; i++) {
        pt_str name, value;
        pt_status status = pt_graph_catalogue_at(c->graph, i, &name, &value, err);
        if (status == PT_E_NOT_FOUND)
            break;
        if (status != PT_OK)
            return status;
        pt_str label = pt_arena_str(&c->arena, name);
        if (!label.ptr)
            return pt_error_nomem(err);
        pt_out_str(c->out, label.ptr, value);
    }
    pt_out_group_end(c->out);
    return PT_OK;
}

pt_status pt_op_stats(pt_op_context *c, pt_error *err)
{
    pt_graph_counts counts;
    char digest[33];
    uint64_t bytes = 0;
    pt_graph_get_counts(c->graph, &counts);
    pt_status status = c->store->backend->size(c->store->db, &bytes, err);
    if (status != PT_OK)
        return status;
    pt_out_str(c->out, "database", pt_str_c(c->connection));
    pt_out_uint(c->out, "database_bytes", bytes);
    pt_out_uint(c->out, "files", counts.files);
    pt_out_uint(c->out, "skipped", counts.skipped);
    pt_out_uint(c->out, "lines", counts.lines);
    pt_out_uint(c->out, "entities", counts.entities);
    pt_out_uint(c->out, "entities_code", counts.entities - counts.tests);
    pt_out_uint(c->out, "entities_test", counts.tests);
    pt_out_uint(c->out, "edges", counts.edges);
    pt_out_uint(c->out, "references", counts.references);
    put_by_kind(c, &counts);
    put_by_tier(c, "edges_by_tier", counts.edges_by_tier);
    put_by_tier(c, "references_by_tier", counts.references_by_tier);
    pt_out_str(c->out, "digest", digest_text(pt_graph_digest(c->graph), digest));
    return put_catalogue(c, err);
}

pt_status pt_op_digest(pt_op_context *c, pt_error *err)
{
    char digest[33];
    (void)err;
    pt_out_str(c->out, "digest", digest_text(pt_graph_digest(c->graph), digest));
    return PT_OK;
}

/* --- tree ------------------------------------------------------------------------------------------------- */

typedef struct {
    pt_str path; /* "" for the beginning */
    uint64_t files, lines, entities;
    bool is_file;
} branch;

typedef struct {
    pt_op_context *context;
    pt_intern names; /* path → index + 1 of branches */
    pt_vec(branch) branches;
    uint64_t depth;
    size_t begin; /* bytes of the folder that was asked for, with its slash */
} growth;

/* The part of a path that is shown: cut below the depth. */
static pt_str shown_part(const growth *g, pt_str path)
{
    uint64_t level = 0;
    for (size_t i = g->begin; i < path.len; i++)
        if (path.ptr[i] == '/' && ++level >= g->depth)
            return pt_str_upto(path, i + 1);
    return path;
}

static branch *branch_of(growth *g, pt_str path, bool is_file)
{
    uint32_t id = pt_intern_id(&g->names, path);
    if (id == PT_INTERN_NONE)
        return NULL;
    while (g->branches.len < id) {
        branch made = {.path = pt_intern_str(&g->names, (uint32_t)g->branches.len + 1), .is_file = is_file};
        if (!pt_vec_push(&g->branches, made))
            return NULL;
    }
    return &g->branches.at[id - 1];
}

static pt_status grow(growth *g, pt_str prefix, pt_error *err)
{
    pt_graph_files *files;
    pt_graph_file file;
    pt_status status = pt_graph_files_open(g->context->graph, prefix, &files, err);
    if (status != PT_OK)
        return status;
    while ((status = pt_graph_files_next(files, &file, err)) == PT_OK) {
        pt_str part = shown_part(g, file.path);
        branch *b = branch_of(g, part, part.len == file.path.len);
        if (!b) {
            status = pt_error_nomem(err);
            break;
        }
        b->files++;
        b->lines += file.lines;
        b->entities += file.entities;
    }
    pt_graph_files_close(files);
    return status == PT_E_NOT_FOUND ? PT_OK : status;
}

pt_status pt_op_tree(pt_op_context *c, pt_error *err)
{
    pt_str path = pt_op_text(c, "path");
    pt_str prefix = PT_STR("");
    if (path.len && !pt_str_eq(path, PT_STR("."))) {
        bool slash = path.ptr[path.len - 1] == '/';
        prefix = pt_arena_printf(&c->arena, "%.*s%s", (int)path.len, path.ptr, slash ? "" : "/");
        if (!prefix.ptr)
            return pt_error_nomem(err);
    }
    growth g = {.context = c, .depth = pt_op_number(c, "depth"), .begin = prefix.len};
    pt_intern_init(&g.names);
    if (g.depth == 0)
        g.depth = UINT64_MAX;
    uint64_t limit = pt_op_number(c, "limit");
    pt_status status = grow(&g, prefix, err);
    pt_out_list(c->out, "tree");
    for (size_t i = 0; status == PT_OK && i < g.branches.len && (!limit || i < limit); i++) {
        const branch *b = &g.branches.at[i];
        pt_out_record(c->out);
        pt_out_str(c->out, "path", b->path);
        pt_out_uint(c->out, "files", b->files);
        pt_out_uint(c->out, "lines", b->lines);
        pt_out_uint(c->out, "entities", b->entities);
    }
    pt_out_list_end(c->out, "no files");
    pt_vec_release(&g.branches);
    pt_intern_release(&g.names);
    return status;
}

pt_status pt_op_skipped(pt_op_context *c, pt_error *err)
{
    pt_graph_skipped *rows;
    pt_str path, reason;
    uint64_t limit = pt_op_number(c, "limit"), count = 0;
    pt_status status = pt_graph_skipped_open(c->graph, &rows, err);
    if (status != PT_OK)
        return status;
    pt_out_list(c->out, "skipped");
    while ((!limit || count++ < limit) && (status = pt_graph_skipped_next(rows, &path, &reason, err)) == PT_OK) {
        pt_out_record(c->out);
        pt_out_str(c->out, "path", path);
        pt_out_str(c->out, "reason", reason);
    }
    pt_out_list_end(c->out, "nothing was skipped");
    pt_graph_skipped_close(rows);
    return status == PT_E_NOT_FOUND ? PT_OK : status;
}
