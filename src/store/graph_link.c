/* Edges and references of files, as the linker gives them. */
#include "store/writer.h"

#include "base/error.h"
#include "store/digest.h"

enum { SHARD_BITS = 5, SHARD_SHIFT_MOST = 24 };

/* Numbers of the linker. */

static pt_status check_numbers(const pt_graph_writer *w, const uint32_t *first, pt_error *err)
{
    for (uint32_t f = 0; f < w->file_count; f++)
        if (first[f + 1] < first[f] || first[f + 1] - first[f] != (w->files[f].added ? w->files[f].entities : 0))
            return pt_error_set(err, PT_E_INVALID, "the linker's entities of %.*s are not those added",
                                (int)(w->paths[f].len < 200 ? w->paths[f].len : 200), w->paths[f].ptr);
    return first[0] ? pt_error_set(err, PT_E_INVALID, "the linker's numbers begin with 0") : PT_OK;
}

static bool copy_numbers(pt_graph_writer *w, const uint32_t *first)
{
    uint32_t total = first[w->file_count];
    w->first = pt_malloc(((size_t)w->file_count + 1) * sizeof *w->first);
    w->coarse = pt_malloc((((size_t)total >> PT_COARSE) + 1) * sizeof *w->coarse);
    if (!w->first || !w->coarse)
        return false;
    memcpy(w->first, first, ((size_t)w->file_count + 1) * sizeof *w->first);
    uint32_t file = 0;
    for (size_t n = 0; n <= total >> PT_COARSE; n++) {
        while (file + 1 < w->file_count && first[file + 1] <= n << PT_COARSE)
            file++;
        w->coarse[n] = file;
    }
    return true;
}

pt_entity_id pt_writer__entity(const pt_graph_writer *writer, uint32_t number)
{
    uint32_t file = writer->coarse[number >> PT_COARSE];
    while (writer->first[file + 1] <= number)
        file++;
    return pt_entity_of(file, number - writer->first[file]);
}

static bool allocate_shards(pt_graph_writer *w)
{
    uint32_t total = w->first[w->file_count];
    while (w->shard_shift < SHARD_SHIFT_MOST && total >> w->shard_shift >> SHARD_BITS)
        w->shard_shift++;
    w->shards = (size_t)(total >> w->shard_shift) + 1;
    w->incoming_rows = pt_calloc(w->shards, sizeof *w->incoming_rows);
    w->shard_failed = pt_calloc(w->shards, sizeof *w->shard_failed);
    bool ok = w->incoming_rows && w->shard_failed;
    for (unsigned i = 0; ok && i < w->worker_count; i++)
        ok = (w->workers[i].incoming = pt_calloc(w->shards, sizeof(pt_buf))) != NULL;
    return ok;
}

/* Tables that hold files and their entities can be loaded while these are linked. */

static pt_str entity_piece(pt_graph_writer *writer, size_t file)
{
    return writer->files[file].entity_rows;
}

static pt_str file_piece(pt_graph_writer *writer, size_t file)
{
    return writer->files[file].row;
}

static pt_str path_piece(pt_graph_writer *writer, size_t index)
{
    (void)index;
    return pt_buf_view(&writer->path_rows);
}

static bool make_path_rows(pt_graph_writer *w)
{
    pt_vec(pt_row_entry) entries = {0};
    pt_arena arena = {0};
    bool ok = true;
    for (uint32_t f = 0; ok && f < w->file_count; f++) {
        if (!w->files[f].added)
            continue;
        uint8_t key[PT_PATH_MOST + 16], number[4];
        size_t len = pt_path_key(w->paths[f], key);
        pt_put_be32(number, f);
        pt_row_entry entry = {pt_arena_str(&arena, (pt_str){(char *)key, len}),
                              pt_arena_str(&arena, (pt_str){(char *)number, sizeof number})};
        ok = entry.key.ptr && entry.value.ptr && pt_vec_push(&entries, entry);
    }
    ok = ok && pt_writer__sort_rows(entries.at, entries.len, &w->path_rows);
    pt_vec_release(&entries);
    pt_arena_release(&arena);
    return ok;
}

static void load_files(pt_graph_writer *w)
{
    pt_stream_end(w->stream);
    pt_storer_load(w->storer, PT_TABLE_FACTS, pt_stream_places, NULL, w->stream);
    pt_writer__load(w, PT_TABLE_FILE, w->file_count, file_piece);
    pt_writer__load(w, PT_TABLE_PATH, 1, path_piece);
    pt_writer__load(w, PT_TABLE_ENTITY, w->file_count, entity_piece);
}

pt_status pt_graph_begin_links(pt_graph_writer *writer, const uint32_t *first, pt_error *err)
{
    if (writer->stage != PT_WRITE_FILES)
        return pt_error_set(err, PT_E_INVALID, "links were begun before");
    pt_status status = check_numbers(writer, first, err);
    if (status != PT_OK)
        return status;
    if (!copy_numbers(writer, first) || !allocate_shards(writer) || !make_path_rows(writer))
        return pt_error_nomem(err);
    writer->stage = PT_WRITE_LINKS;
    load_files(writer);
    return PT_OK;
}

/* Edges. */

static uint64_t key_of(const pt_graph_writer *writer, pt_entity_id id)
{
    return writer->files[pt_entity_file(id)].keys[pt_entity_def(id)];
}

/* For the list of edges to the target: where in its shard, kind and tier, from whom. */
static void add_incoming(pt_graph_writer *writer, pt_write_worker *w, uint32_t file, const pt_linked_edge *e)
{
    pt_buf *shard = &w->incoming[e->to >> writer->shard_shift];
    pt_buf_varint(shard, e->to & ((1u << writer->shard_shift) - 1));
    pt_buf_byte(shard, (char)(e->kind | e->tier << 4));
    pt_buf_varint(shard, writer->first[file] + e->from);
}

static void add_edge(pt_graph_writer *writer, pt_write_worker *w, uint32_t file, const pt_linked_edge *e)
{
    pt_graph_edge edge = {
        .from = pt_entity_of(file, e->from),
        .to = pt_writer__entity(writer, e->to),
        .kind = e->kind,
        .tier = e->tier,
        .sites = e->sites,
        .line = e->line,
    };
    pt_list_add(&w->lists, &(pt_list_item){edge.to, e->kind, e->tier, e->sites, e->line});
    add_incoming(writer, w, file, e);
    w->digest = pt_hash128_add(w->digest, pt_digest_edge(&edge, key_of(writer, edge.from), key_of(writer, edge.to)));
    w->counts.edges++;
    w->counts.edges_by_kind[e->kind]++;
    w->counts.edges_by_tier[e->tier]++;
}

static bool edge_fits(const pt_graph_writer *writer, const pt_linked *linked, size_t i)
{
    const pt_linked_edge *e = &linked->edges[i], *before = i ? e - 1 : NULL;
    bool sorted = !before || before->from < e->from
        || (before->from == e->from
            && (before->kind < e->kind || (before->kind == e->kind && before->to < e->to)));
    return sorted && e->from < writer->files[linked->file].entities && e->to < writer->first[writer->file_count]
        && e->kind < PT_EDGE_KIND_COUNT && e->kind != PT_EDGE_CONTAINS && e->tier < PT_TIER_COUNT;
}

static pt_status add_edges(pt_graph_writer *writer, pt_write_worker *w, const pt_linked *linked, pt_error *err)
{
    pt_buf_clear(&w->rows);
    if (!w->lists.rows)
        pt_list_writer_init(&w->lists, PT_LIST_OUT, &w->rows);
    for (size_t i = 0, end; i < linked->edge_count; i = end) {
        uint32_t from = linked->edges[i].from;
        for (end = i; end < linked->edge_count && linked->edges[end].from == from; end++)
            if (!edge_fits(writer, linked, end))
                return pt_error_set(err, PT_E_INVALID, "edge %zu of file %u is not sound", end, linked->file);
        pt_list_begin(&w->lists, pt_entity_of(linked->file, from), end - i);
        for (size_t k = i; k < end; k++)
            add_edge(writer, w, linked->file, &linked->edges[k]);
    }
    pt_list_flush(&w->lists);
    return pt_writer__keep(&w->links, &w->rows, &writer->files[linked->file].out_rows) ? PT_OK : pt_error_nomem(err);
}

/* References. */

static pt_status add_reference(pt_graph_writer *writer, pt_write_worker *w, const pt_linked *linked,
                               const pt_link *link, pt_reference *row, pt_error *err)
{
    pt_stored_link stored = {0};
    if (!link->kept)
        return pt_vec_push(&w->stored.links, stored) ? PT_OK : pt_error_nomem(err);
    const pt_written_file *f = &writer->files[linked->file];
    row->edge_kind = link->edge_kind;
    row->tier = link->tier;
    stored = (pt_stored_link){.kept = true, .edge_kind = link->edge_kind, .tier = link->tier,
                              .first = (uint32_t)w->stored.targets.len};
    if (link->tier != PT_TIER_UNRESOLVED && link->tier != PT_TIER_EXTERNAL)
        stored.count = link->count;
    pt_digest_reference sum = {0};
    for (unsigned t = 0; t < stored.count; t++) {
        uint32_t number = linked->targets[link->first + t];
        if (number >= writer->first[writer->file_count])
            return pt_error_set(err, PT_E_INVALID, "a target of file %u is not sound", linked->file);
        pt_entity_id to = pt_writer__entity(writer, number);
        pt_digest_target(&sum, key_of(writer, to));
        if (!pt_vec_push(&w->stored.targets, to))
            return pt_error_nomem(err);
    }
    w->digest = pt_hash128_add(w->digest, pt_digest_reference_end(&sum, row, f->path, pt_digest_path(row->name),
                                                                  f->keys[pt_entity_def(row->from)]));
    w->counts.references++;
    w->counts.references_by_tier[row->tier]++;
    return pt_vec_push(&w->stored.links, stored) ? PT_OK : pt_error_nomem(err);
}

static pt_status add_references(pt_graph_writer *writer, pt_write_worker *w, const pt_linked *linked, pt_error *err)
{
    const pt_facts *facts = linked->facts;
    pt_vec_clear(&w->stored.links);
    pt_vec_clear(&w->stored.targets);
    for (size_t i = 0; i < facts->imports.len + facts->refs.len; i++) {
        pt_reference row;
        bool is_import = i < facts->imports.len;
        size_t at = is_import ? i : i - facts->imports.len;
        pt_graph__reference(facts, linked->file, i, &row);
        const pt_link *link = is_import ? &linked->imports[at] : &linked->refs[at];
        if (pt_entity_def(row.from) >= writer->files[linked->file].entities || link->tier >= PT_TIER_COUNT
            || link->edge_kind >= PT_EDGE_KIND_COUNT)
            return pt_error_set(err, PT_E_INVALID, "a reference of file %u is not sound", linked->file);
        pt_status status = add_reference(writer, w, linked, link, &row, err);
        if (status != PT_OK)
            return status;
    }
    return PT_OK;
}

/* The packed links, in parts of one row each. The first begins with the length of all before it was packed. */
static bool make_link_rows(pt_write_worker *w, uint32_t file)
{
    pt_error ignored;
    pt_buf_clear(&w->raw);
    pt_links_encode(&w->stored, &w->raw);
    if (w->raw.failed || pt_pack(w->packer, pt_buf_view(&w->raw), &w->packed, &ignored) != PT_OK)
        return false;
    pt_buf_clear(&w->qualified);
    pt_buf_varint(&w->qualified, w->raw.len);
    pt_buf_str(&w->qualified, pt_buf_view(&w->packed));
    if (w->qualified.failed)
        return false;
    pt_str left = pt_buf_view(&w->qualified);
    for (uint32_t part = 0; left.len > 0; part++) {
        uint8_t key[8];
        pt_put_be32(key, file);
        pt_put_be32(key + 4, part);
        pt_str here = pt_str_upto(left, PT_ROW_MOST);
        pt_rows_add(&w->rows, key, part ? 8 : 4, here.ptr, here.len);
        left = pt_str_from(left, here.len);
    }
    return true;
}

pt_status pt_graph_add_links(pt_graph_writer *writer, unsigned worker, const pt_linked *linked, pt_error *err)
{
    if (linked->file >= writer->file_count || worker >= writer->worker_count || writer->stage != PT_WRITE_LINKS
        || !writer->files[linked->file].added || writer->files[linked->file].linked
        || linked->facts->defs.len != writer->files[linked->file].entities)
        return pt_error_set(err, PT_E_INVALID, "links of file %u cannot be added (again)", linked->file);
    pt_write_worker *w = &writer->workers[worker];
    pt_written_file *f = &writer->files[linked->file];
    pt_status status = add_edges(writer, w, linked, err);
    if (status == PT_OK)
        status = add_references(writer, w, linked, err);
    if (status != PT_OK)
        return status;
    pt_buf_clear(&w->rows);
    if (!make_link_rows(w, linked->file) || !pt_writer__keep(&w->links, &w->rows, &f->link_rows))
        return pt_error_nomem(err);
    f->linked = true;
    return PT_OK;
}
