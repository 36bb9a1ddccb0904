/* verify: the stored graph against itself, and against the tree it was made of. */
#include "base/error.h"
#include "ingest/ingest.h"
#include "ops/ops.h"

static void put_difference(pt_op_context *c, const char *what, pt_str path, uint64_t limit, uint64_t *count)
{
    if (limit && *count >= limit)
        return;
    ++*count;
    pt_out_record(c->out);
    pt_out_str(c->out, "difference", pt_str_c(what));
    pt_out_str(c->out, "path", path);
}

static bool same_file(const pt_graph_file *a, const pt_graph_file *b)
{
    return pt_hash128_eq(a->hash, b->hash) && a->dialect == b->dialect;
}

/* Files of two graphs side by side, both in order of paths. */
static pt_status compare_files(pt_op_context *c, pt_graph *now, uint64_t limit, uint64_t *count, pt_error *err)
{
    pt_graph_files *old_files = NULL, *new_files = NULL;
    pt_graph_file a, b;
    pt_status status = pt_graph_files_open(c->graph, PT_STR(""), &old_files, err);
    if (status == PT_OK)
        status = pt_graph_files_open(now, PT_STR(""), &new_files, err);
    pt_status more_old = status, more_new = status;
    if (status == PT_OK) {
        more_old = pt_graph_files_next(old_files, &a, err);
        more_new = pt_graph_files_next(new_files, &b, err);
    }
    while (more_old == PT_OK || more_new == PT_OK) {
        int order = more_old != PT_OK ? 1 : more_new != PT_OK ? -1 : pt_str_cmp(a.path, b.path);
        if (order < 0)
            put_difference(c, "gone from the tree", a.path, limit, count);
        else if (order > 0)
            put_difference(c, "new in the tree", b.path, limit, count);
        else if (!same_file(&a, &b))
            put_difference(c, "changed since", a.path, limit, count);
        if (order <= 0)
            more_old = pt_graph_files_next(old_files, &a, err);
        if (order >= 0)
            more_new = pt_graph_files_next(new_files, &b, err);
    }
    pt_graph_files_close(old_files);
    pt_graph_files_close(new_files);
    if (status == PT_OK && more_old != PT_E_NOT_FOUND)
        status = more_old;
    if (status == PT_OK && more_new != PT_E_NOT_FOUND)
        status = more_new;
    return status;
}

static pt_status put_outcome(pt_op_context *c, pt_hash128 stored, pt_hash128 tree, uint64_t differences, pt_error *err)
{
    char text[33];
    pt_hash128_hex(stored, text);
    pt_out_str(c->out, "stored_digest", pt_str_c(text));
    pt_hash128_hex(tree, text);
    pt_out_str(c->out, "tree_digest", pt_str_c(text));
    bool same = pt_hash128_eq(stored, tree);
    pt_out_bool(c->out, "same", same);
    if (same)
        return PT_OK;
    pt_status status = pt_out_end(c->out, err);
    if (status != PT_OK)
        return status;
    return pt_error_set(err, PT_E_CORRUPT, differences ? "the tree has changed since the graph was made; renew it with: "
                                                         "parseltongue ingest"
                                                       : "the files are the same but the graph is not; renew it with: "
                                                         "parseltongue ingest (was it made with other options?)");
}

pt_status pt_op_verify(pt_op_context *c, pt_error *err)
{
    pt_str root;
    pt_store_db store = {0};
    pt_graph *now = NULL;
    pt_hash128 stored;
    uint64_t differences = 0, limit = pt_op_number(c, "limit");
    pt_status status = pt_graph_verify(c->graph, NULL, &stored, err);
    if (status == PT_OK)
        status = pt_graph_catalogue(c->graph, PT_STR("root"), &root, err);
    pt_str folder = status == PT_OK ? pt_arena_str(&c->arena, root) : PT_STR("");
    pt_ingest_options options;
    if (status == PT_OK)
        status = pt_ingest_options_of(c->graph, &c->arena, &options, err);
    if (status == PT_OK) {
        options.connection = c->connection;
        status = pt_store_open_db("mem", PT_OPEN_CREATE, &store, err);
    }
    if (status == PT_OK)
        status = pt_ingest_to(folder.ptr, &options, &store, NULL, err);
    if (status == PT_OK)
        status = pt_graph_open(&store, &now, err);
    if (status == PT_OK) {
        pt_out_list(c->out, "differences");
        status = compare_files(c, now, limit, &differences, err);
        pt_out_list_end(c->out, "no file differs");
    }
    if (status == PT_OK)
        status = put_outcome(c, stored, pt_graph_digest(now), differences, err);
    pt_graph_close(now);
    pt_store_close_db(&store);
    return status;
}
