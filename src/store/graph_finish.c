/* What needs all files: incoming edges, the index of names, the catalogue; and the commit. */
#include "store/writer.h"

#include "base/error.h"
#include "store/digest.h"

#include <stdio.h>

/* Incoming edges: every shard gathers what the workers have for its targets, sorts it and makes rows.
 *
 * An edge is one number: target in the shard, kind, source, tier. */

enum { TARGET_SHIFT = 39, KIND_SHIFT = 35, FROM_SHIFT = 3 };

static void count_records(const pt_buf *shard, size_t *count)
{
    pt_reader in = pt_reader_of(pt_buf_view(shard));
    for (; in.at < in.end && !in.failed; ++*count) {
        (void)pt_read_varint(&in);
        (void)pt_read_byte(&in);
        (void)pt_read_varint(&in);
    }
}

static void gather(const pt_buf *shard, uint64_t *edges, size_t *count)
{
    pt_reader in = pt_reader_of(pt_buf_view(shard));
    while (in.at < in.end && !in.failed) {
        uint64_t to = pt_read_varint(&in);
        uint8_t head = pt_read_byte(&in);
        uint64_t from = pt_read_varint(&in);
        edges[(*count)++] = to << TARGET_SHIFT | (uint64_t)(head & 15) << KIND_SHIFT | from << FROM_SHIFT | head >> 4;
    }
}

static void pack_incoming(pt_graph_writer *w, size_t shard, const uint64_t *edges, size_t count, pt_buf *rows)
{
    pt_list_writer lists;
    pt_list_writer_init(&lists, PT_LIST_IN, rows);
    uint32_t base = (uint32_t)(shard << w->shard_shift), file = UINT32_MAX;
    for (size_t i = 0, end; i < count; i = end) {
        for (end = i; end < count && edges[end] >> TARGET_SHIFT == edges[i] >> TARGET_SHIFT;)
            end++;
        pt_entity_id to = pt_writer__entity(w, base + (uint32_t)(edges[i] >> TARGET_SHIFT));
        if (pt_entity_file(to) != file)
            pt_list_flush(&lists);
        file = pt_entity_file(to);
        pt_list_begin(&lists, to, end - i);
        for (size_t k = i; k < end; k++) {
            pt_entity_id from = pt_writer__entity(w, (uint32_t)(edges[k] >> FROM_SHIFT));
            pt_list_add(&lists, &(pt_list_item){.id = from, .kind = edges[k] >> KIND_SHIFT & 15, .tier = edges[k] & 7});
        }
    }
    pt_list_flush(&lists);
    pt_list_writer_release(&lists);
}

static void make_incoming(void *context, size_t shard, unsigned worker)
{
    pt_graph_writer *w = context;
    (void)worker;
    size_t count = 0, filled = 0;
    for (unsigned i = 0; i < w->worker_count; i++)
        count_records(&w->workers[i].incoming[shard], &count);
    uint64_t *edges = pt_malloc((2 * count + 1) * sizeof *edges);
    w->shard_failed[shard] = !edges;
    if (!edges)
        return;
    for (unsigned i = 0; i < w->worker_count; i++) {
        w->shard_failed[shard] |= w->workers[i].incoming[shard].failed;
        gather(&w->workers[i].incoming[shard], edges, &filled);
        pt_buf_release(&w->workers[i].incoming[shard]);
    }
    pt_sort_u64(edges, edges + count, filled);
    pack_incoming(w, shard, edges, filled, &w->incoming_rows[shard]);
    w->shard_failed[shard] |= w->incoming_rows[shard].failed;
    pt_free(edges);
}

/* Pieces of tables. */

static pt_str out_piece(pt_graph_writer *w, size_t i)
{
    return w->files[i].out_rows;
}

static pt_str link_piece(pt_graph_writer *w, size_t i)
{
    return w->files[i].link_rows;
}

static pt_str incoming_piece(pt_graph_writer *w, size_t i)
{
    return pt_buf_view(&w->incoming_rows[i]);
}

static pt_str skipped_piece(pt_graph_writer *w, size_t i)
{
    (void)i;
    return pt_buf_view(&w->skipped_rows);
}

static pt_str catalogue_piece(pt_graph_writer *w, size_t i)
{
    (void)i;
    return pt_buf_view(&w->catalogue_rows);
}

static pt_str name_piece(pt_graph_writer *w, size_t i)
{
    return pt_buf_view(&w->names.names[i]);
}

static pt_str name_key_piece(pt_graph_writer *w, size_t i)
{
    return pt_buf_view(&w->names.keys[i]);
}

static pt_str post_piece(pt_graph_writer *w, size_t i)
{
    return pt_buf_view(&w->names.posts[i]);
}

static pt_str gram_piece(pt_graph_writer *w, size_t i)
{
    return pt_buf_view(&w->names.grams[i]);
}

static pt_status load_incoming(pt_graph_writer *w, pt_pool *pool, pt_error *err)
{
    pt_status status = pt_pool_for(pool, w->shards, make_incoming, w, err);
    for (size_t i = 0; status == PT_OK && i < w->shards; i++)
        if (w->shard_failed[i])
            status = pt_error_nomem(err);
    if (status == PT_OK)
        pt_writer__load(w, PT_TABLE_IN, w->shards, incoming_piece);
    return status;
}

static pt_status load_names(pt_graph_writer *w, pt_pool *pool, pt_error *err)
{
    pt_names_share *shares = pt_malloc(w->worker_count * sizeof *shares);
    if (!shares)
        return pt_error_nomem(err);
    for (unsigned i = 0; i < w->worker_count; i++)
        shares[i] = w->workers[i].names;
    pt_status status = pt_names_build(shares, w->worker_count, pool, &w->names, err);
    pt_free(shares);
    if (status != PT_OK)
        return status;
    pt_writer__load(w, PT_TABLE_NAME, w->names.buckets, name_piece);
    pt_writer__load(w, PT_TABLE_NAME_KEY, w->names.buckets, name_key_piece);
    pt_writer__load(w, PT_TABLE_POST, w->names.buckets, post_piece);
    pt_writer__load(w, PT_TABLE_GRAM, w->names.shards, gram_piece);
    return PT_OK;
}

/* What was skipped. */

static pt_status load_skipped(pt_graph_writer *w, pt_hash128 *digest, uint64_t *count, pt_error *err)
{
    pt_arena arena = {0};
    pt_vec(pt_row_entry) entries = {0};
    pt_buf value = {0};
    bool ok = true;
    for (size_t i = 0; ok && i < w->skipped.len; i++) {
        const pt_row_entry *skipped = &w->skipped.at[i];
        uint8_t key[PT_PATH_MOST + 16];
        size_t len = pt_path_key(skipped->key, key);
        pt_buf_clear(&value);
        pt_skipped_encode(skipped->key, skipped->value, &value);
        pt_row_entry entry = {pt_arena_str(&arena, (pt_str){(char *)key, len}), pt_arena_str(&arena, pt_buf_view(&value))};
        ok = !value.failed && entry.key.ptr && entry.value.ptr && pt_vec_push(&entries, entry);
    }
    ok = ok && pt_writer__sort_rows(entries.at, entries.len, &w->skipped_rows);
    pt_reader in = pt_reader_of(pt_buf_view(&w->skipped_rows));
    pt_bytes key, row;
    while (ok && pt_rows_next(&in, &key, &row)) {
        pt_str path, reason;
        if (pt_skipped_decode((pt_str){key.ptr, key.len}, (pt_str){row.ptr, row.len}, &path, &reason))
            *digest = pt_hash128_add(*digest, pt_digest_skipped(path, reason));
        ++*count;
    }
    pt_vec_release(&entries);
    pt_arena_release(&arena);
    pt_buf_release(&value);
    if (!ok)
        return pt_error_nomem(err);
    pt_writer__load(w, PT_TABLE_SKIPPED, 1, skipped_piece);
    return PT_OK;
}

/* The catalogue. */

static void add_counts(pt_graph_counts *to, const pt_graph_counts *from)
{
    uint64_t *sum = (uint64_t *)to;
    const uint64_t *more = (const uint64_t *)from;
    for (size_t i = 0; i < sizeof *to / sizeof *sum; i++)
        sum[i] += more[i];
}

static void set_reserved(pt_graph_writer *w, pt_arena *arena, pt_str name, pt_str value, bool *ok)
{
    pt_row_entry entry = {pt_arena_str(arena, name), pt_arena_str(arena, value)};
    *ok = *ok && entry.key.ptr && entry.value.ptr && pt_vec_push(&w->catalogue, entry);
}

/* Later entries of a name replace earlier ones. */
static void drop_repeated(pt_graph_writer *w)
{
    size_t kept = 0;
    for (size_t i = 0; i < w->catalogue.len; i++) {
        bool again = false;
        for (size_t k = i + 1; !again && k < w->catalogue.len; k++)
            again = pt_str_eq(w->catalogue.at[k].key, w->catalogue.at[i].key);
        if (!again)
            w->catalogue.at[kept++] = w->catalogue.at[i];
    }
    w->catalogue.len = kept;
}

static pt_status load_catalogue(pt_graph_writer *w, const pt_graph_counts *counts, pt_hash128 digest, pt_error *err)
{
    bool ok = true;
    char text[33];
    snprintf(text, sizeof text, "%d", PT_SCHEMA_VERSION);
    set_reserved(w, &w->texts, PT_STR("schema_version"), pt_str_c(text), &ok);
    pt_hash128_hex(digest, text);
    set_reserved(w, &w->texts, PT_STR("digest"), pt_str_c(text), &ok);
    for (size_t i = 0; i < pt_counts__size(); i++) {
        char name[64];
        pt_counts__name(i, name, sizeof name);
        snprintf(text, sizeof text, "%llu", (unsigned long long)*pt_counts__at((pt_graph_counts *)counts, i));
        set_reserved(w, &w->texts, pt_str_c(name), pt_str_c(text), &ok);
    }
    drop_repeated(w);
    if (!ok || !pt_writer__sort_rows(w->catalogue.at, w->catalogue.len, &w->catalogue_rows))
        return pt_error_nomem(err);
    pt_writer__load(w, PT_TABLE_CATALOGUE, 1, catalogue_piece);
    return PT_OK;
}

/* Everything. */

static pt_status load_all(pt_graph_writer *w, pt_pool *pool, pt_graph_written *written, pt_error *err)
{
    pt_writer__load(w, PT_TABLE_OUT, w->file_count, out_piece);
    pt_writer__load(w, PT_TABLE_LINKS, w->file_count, link_piece);
    for (unsigned i = 0; i < w->worker_count; i++) {
        add_counts(&written->counts, &w->workers[i].counts);
        written->digest = pt_hash128_add(written->digest, w->workers[i].digest);
        written->facts_reused += w->workers[i].reused;
    }
    pt_status status = load_skipped(w, &written->digest, &written->counts.skipped, err);
    if (status == PT_OK)
        status = load_incoming(w, pool, err);
    if (status == PT_OK)
        status = load_names(w, pool, err);
    if (status == PT_OK)
        status = load_catalogue(w, &written->counts, written->digest, err);
    return status;
}

pt_status pt_graph_finish(pt_graph_writer *writer, pt_pool *pool, pt_graph_written *out, pt_error *err)
{
    if (writer->stage != PT_WRITE_LINKS || pt_pool_threads(pool) > writer->worker_count)
        return pt_error_set(err, PT_E_INVALID, "a graph is finished once, after its links");
    writer->stage = PT_WRITE_FINISHED;
    pt_graph_written written = {0};
    pt_status status = load_all(writer, pool, &written, err);
    if (status == PT_OK)
        status = pt_storer_commit(writer->storer, err);
    if (status != PT_OK)
        return status;
    for (unsigned t = 0; t < PT_GRAPH_TABLES; t++) {
        written.rows += writer->sources[t].rows;
        written.bytes += writer->sources[t].bytes;
    }
    if (out)
        *out = written;
    return PT_OK;
}
