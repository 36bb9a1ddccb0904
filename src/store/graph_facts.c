/* What is read from the facts of a file: details of entities, references; and what was skipped. */
#include "store/reader.h"

#include "base/error.h"

/* Facts. */

pt_status pt_graph__raw_facts(pt_graph *graph, uint32_t file, pt_buf *raw, pt_error *err)
{
    const pt_graph_file *record;
    pt_status status = pt_graph__file(graph, file, &record, err);
    if (status != PT_OK)
        return status;
    uint8_t key[PT_FACTS_KEY];
    pt_bytes row;
    pt_facts_place place;
    pt_facts_key(record, key);
    status = graph->backend->get(graph->txn, PT_TABLE_FACTS, (pt_bytes){key, sizeof key}, &row, err);
    if (status == PT_E_NOT_FOUND || (status == PT_OK && !pt_place_decode((pt_str){row.ptr, row.len}, &place)))
        return pt_graph__damaged(err, "facts");
    if (status == PT_OK)
        status = pt_stream_read(graph->backend, graph->stream_cursor, &place, &graph->packed, err);
    if (status == PT_OK)
        status = pt_unpack(graph->packer, pt_buf_view(&graph->packed), place.raw, raw, err);
    return status;
}

static pt_status load_raw(pt_graph *g, uint32_t file, pt_error *err)
{
    if (g->raw_file == file)
        return PT_OK;
    g->raw_file = g->facts_file = PT_NO_FILE;
    pt_status status = pt_graph__raw_facts(g, file, &g->raw, err);
    if (status == PT_OK)
        g->raw_file = file;
    return status;
}

pt_status pt_graph_facts(pt_graph *graph, uint32_t file, pt_facts *facts, pt_error *err)
{
    pt_status status = load_raw(graph, file, err);
    return status == PT_OK ? pt_facts_unpack(pt_buf_view(&graph->raw), facts, err) : status;
}

pt_status pt_graph_detail(pt_graph *graph, pt_entity_id id, pt_arena *arena, pt_entity_detail *out, pt_error *err)
{
    uint32_t file = pt_entity_file(id);
    if (graph->facts_file != file) {
        pt_graph_file record;
        pt_status status = pt_graph_file_at(graph, file, &record, err);
        if (status == PT_OK)
            status = pt_graph_facts(graph, file, &graph->facts, err);
        if (status != PT_OK)
            return status;
        graph->facts_file = file;
    }
    if (pt_entity_def(id) >= graph->facts.defs.len)
        return PT_E_NOT_FOUND;
    const pt_def *d = &graph->facts.defs.at[pt_entity_def(id)];
    pt_entity_detail detail = {
        .signature = pt_arena_str(arena, pt_facts_name(&graph->facts, d->signature)),
        .doc = pt_arena_str(arena, pt_facts_name(&graph->facts, d->doc)),
        .name_line = d->name_line,
        .name_column = d->name_column,
        .params_min = d->params_min,
        .params_max = d->params_max,
    };
    if (!detail.signature.ptr || !detail.doc.ptr)
        return pt_error_nomem(err);
    *out = detail;
    return PT_OK;
}

/* References. */

struct pt_graph_references {
    uint32_t file;
    pt_buf raw;
    pt_facts facts;
    pt_stored_links links;
    size_t next;
};

/* Puts the parts of a file's links together. */
static pt_status read_link_parts(pt_graph *g, uint32_t file, pt_buf *out, pt_error *err)
{
    uint8_t wanted[4];
    pt_bytes key, value;
    pt_cursor *cursor;
    pt_put_be32(wanted, file);
    pt_buf_clear(out);
    pt_status status = g->backend->cursor_open(g->txn, PT_TABLE_LINKS, &cursor, err);
    if (status != PT_OK)
        return status;
    status = g->backend->cursor_seek(cursor, (pt_bytes){wanted, 4}, &key, &value, err);
    while (status == PT_OK && key.len >= 4 && memcmp(key.ptr, wanted, 4) == 0) {
        pt_buf_put(out, value.ptr, value.len);
        status = g->backend->cursor_next(cursor, &key, &value, err);
    }
    g->backend->cursor_close(cursor);
    if (out->failed)
        return pt_error_nomem(err);
    return status == PT_E_NOT_FOUND ? PT_OK : status;
}

/* A file whose links were never given has none: all of its references are as if not kept. */
static pt_status load_links(pt_graph *g, pt_graph_references *r, pt_error *err)
{
    size_t count = r->facts.imports.len + r->facts.refs.len;
    pt_buf bytes = {0};
    pt_status status = read_link_parts(g, r->file, &g->packed, err);
    if (status != PT_OK)
        return status;
    if (g->packed.len == 0) {
        r->next = count;
        return PT_OK;
    }
    pt_reader in = pt_reader_of(pt_buf_view(&g->packed));
    uint64_t raw = pt_read_varint(&in);
    pt_str packed = {(const char *)in.at, (size_t)(in.end - in.at)};
    status = in.failed ? pt_graph__damaged(err, "links") : pt_unpack(g->packer, packed, raw, &bytes, err);
    if (status == PT_OK)
        status = pt_links_decode(pt_buf_view(&bytes), count, &r->links, err);
    pt_buf_release(&bytes);
    return status;
}

pt_status pt_graph_references_open(pt_graph *graph, uint32_t file, pt_graph_references **out, pt_error *err)
{
    pt_graph_references *r = pt_calloc(1, sizeof *r);
    if (!r)
        return pt_error_nomem(err);
    r->file = file;
    pt_graph_file record;
    pt_status status = pt_graph_file_at(graph, file, &record, err);
    if (status == PT_OK)
        status = pt_graph__raw_facts(graph, file, &r->raw, err);
    if (status == PT_OK)
        status = pt_facts_unpack(pt_buf_view(&r->raw), &r->facts, err);
    if (status == PT_OK)
        status = load_links(graph, r, err);
    if (status != PT_OK) {
        pt_graph_references_close(r);
        return status;
    }
    *out = r;
    return PT_OK;
}

pt_status pt_graph_references_next(pt_graph_references *references, pt_reference *out, pt_error *err)
{
    pt_graph_references *r = references;
    (void)err;
    while (r->next < r->links.links.len && !r->links.links.at[r->next].kept)
        r->next++;
    if (r->next >= r->links.links.len)
        return PT_E_NOT_FOUND;
    const pt_stored_link *l = &r->links.links.at[r->next];
    pt_graph__reference(&r->facts, r->file, r->next, out);
    out->edge_kind = l->edge_kind;
    out->tier = l->tier;
    out->count = l->count;
    out->to = l->count ? r->links.targets.at + l->first : NULL;
    r->next++;
    return PT_OK;
}

void pt_graph_references_close(pt_graph_references *references)
{
    if (!references)
        return;
    pt_buf_release(&references->raw);
    pt_facts_release(&references->facts);
    pt_links_release(&references->links);
    pt_free(references);
}

/* Skipped. */

struct pt_graph_skipped {
    pt_graph *graph;
    pt_cursor *cursor;
    bool started;
};

pt_status pt_graph_skipped_open(pt_graph *graph, pt_graph_skipped **out, pt_error *err)
{
    pt_graph_skipped *s = pt_calloc(1, sizeof *s);
    if (!s)
        return pt_error_nomem(err);
    s->graph = graph;
    pt_status status = graph->backend->cursor_open(graph->txn, PT_TABLE_SKIPPED, &s->cursor, err);
    if (status != PT_OK) {
        pt_free(s);
        return status;
    }
    *out = s;
    return PT_OK;
}

pt_status pt_graph_skipped_next(pt_graph_skipped *skipped, pt_str *path, pt_str *reason, pt_error *err)
{
    const pt_backend *backend = skipped->graph->backend;
    pt_bytes key, value;
    pt_status status = skipped->started ? backend->cursor_next(skipped->cursor, &key, &value, err)
                                        : backend->cursor_seek(skipped->cursor, (pt_bytes){"", 0}, &key, &value, err);
    if (status != PT_OK)
        return status;
    skipped->started = true;
    bool sound = pt_skipped_decode((pt_str){key.ptr, key.len}, (pt_str){value.ptr, value.len}, path, reason);
    return sound ? PT_OK : pt_graph__damaged(err, "a skipped file");
}

void pt_graph_skipped_close(pt_graph_skipped *skipped)
{
    if (skipped)
        skipped->graph->backend->cursor_close(skipped->cursor);
    pt_free(skipped);
}
