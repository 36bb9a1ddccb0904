/* Beginning to write, files and their entities. */
#include "store/writer.h"

#include "base/error.h"
#include "store/digest.h"

#include <stdlib.h>

/* Lifecycle. */

static void release_worker(const pt_store_db *store, pt_write_worker *w, size_t shards)
{
    if (w->cursor)
        store->backend->cursor_close(w->cursor);
    if (w->txn)
        store->backend->abort(w->txn);
    for (size_t i = 0; w->incoming && i < shards; i++)
        pt_buf_release(&w->incoming[i]);
    pt_free(w->incoming);
    pt_packer_free(w->packer);
    pt_arena_release(&w->kept);
    pt_arena_release(&w->entities);
    pt_arena_release(&w->links);
    pt_names_share_release(&w->names);
    pt_buf_release(&w->packed);
    pt_buf_release(&w->raw);
    pt_buf_release(&w->rows);
    pt_buf_release(&w->qualified);
    pt_entity_packer_release(&w->blocks);
    pt_vec_release(&w->last_child);
    pt_vec_release(&w->tests);
    pt_vec_release(&w->twins);
    pt_vec_release(&w->twin_counts);
    pt_list_writer_release(&w->lists);
    pt_links_release(&w->stored);
}

void pt_graph_writer_free(pt_graph_writer *writer)
{
    if (!writer)
        return;
    if (writer->stream)
        pt_stream_cancel(writer->stream);
    pt_storer_free(writer->storer);
    pt_stream_free(writer->stream);
    for (unsigned i = 0; writer->workers && i < writer->worker_count; i++)
        release_worker(&writer->store, &writer->workers[i], writer->shards);
    for (size_t i = 0; writer->incoming_rows && i < writer->shards; i++)
        pt_buf_release(&writer->incoming_rows[i]);
    pt_free(writer->workers);
    pt_free(writer->files);
    pt_free(writer->first);
    pt_free(writer->coarse);
    pt_free(writer->incoming_rows);
    pt_free(writer->shard_failed);
    pt_names_rows_release(&writer->names);
    pt_buf_release(&writer->path_rows);
    pt_buf_release(&writer->skipped_rows);
    pt_buf_release(&writer->catalogue_rows);
    pt_vec_release(&writer->skipped);
    pt_vec_release(&writer->catalogue);
    pt_arena_release(&writer->texts);
    pthread_mutex_destroy(&writer->lock);
    pt_free(writer);
}

static pt_status check_paths(const pt_str *paths, uint32_t files, pt_error *err)
{
    for (uint32_t i = 0; i < files; i++)
        if (paths[i].len == 0 || (i && pt_str_cmp(paths[i - 1], paths[i]) >= 0))
            return pt_error_set(err, PT_E_INVALID, "the paths of a graph must ascend");
    return files >> 30 ? pt_error_set(err, PT_E_LIMIT, "more than 2^30 files") : PT_OK;
}

static pt_status start(pt_graph_writer *w, pt_error *err)
{
    w->files = pt_calloc((size_t)w->file_count + 1, sizeof *w->files);
    w->workers = pt_calloc(w->worker_count, sizeof *w->workers);
    if (!w->files || !w->workers)
        return pt_error_nomem(err);
    for (unsigned i = 0; i < w->worker_count; i++)
        pt_names_share_init(&w->workers[i].names);
    for (unsigned i = 0; i < w->worker_count; i++) {
        pt_status status = pt_packer_new(&w->workers[i].packer, err);
        if (status != PT_OK)
            return status;
    }
    pt_status status = pt_stream_new(&w->stream, err);
    if (status == PT_OK)
        status = pt_storer_new(&w->store, &w->storer, err);
    if (status == PT_OK)
        pt_storer_load(w->storer, PT_TABLE_STREAM, pt_stream_rows, pt_stream_cancel, w->stream);
    return status;
}

pt_status pt_graph_writer_new(const pt_store_db *store, const pt_str *paths, uint32_t files, unsigned workers,
                              pt_graph_writer **out, pt_error *err)
{
    pt_status status = check_paths(paths, files, err);
    if (status != PT_OK)
        return status;
    pt_graph_writer *w = pt_calloc(1, sizeof *w);
    if (!w)
        return pt_error_nomem(err);
    pthread_mutex_init(&w->lock, NULL);
    w->store = *store;
    w->paths = paths;
    w->file_count = files;
    w->worker_count = workers ? workers : 1;
    status = start(w, err);
    if (status != PT_OK) {
        pt_graph_writer_free(w);
        return status;
    }
    *out = w;
    return PT_OK;
}

/* Rows as sources. */

static pt_status next_piece_row(void *context, pt_bytes *key, pt_bytes *value, pt_error *err)
{
    pt_piece_source *s = context;
    while (!pt_rows_next(&s->in, key, value)) {
        if (s->in.failed)
            return pt_error_set(err, PT_E_CORRUPT, "rows in memory are damaged");
        if (s->index == s->count)
            return PT_E_NOT_FOUND;
        s->in = pt_reader_of(s->piece(s->writer, s->index++));
    }
    s->rows++;
    s->bytes += key->len + value->len;
    return PT_OK;
}

void pt_writer__load(pt_graph_writer *writer, unsigned table, size_t count,
                     pt_str (*piece)(pt_graph_writer *writer, size_t index))
{
    pt_piece_source *s = &writer->sources[table];
    *s = (pt_piece_source){.writer = writer, .piece = piece, .count = count};
    pt_storer_load(writer->storer, table, next_piece_row, NULL, s);
}

static int by_row_key(const void *a, const void *b)
{
    return pt_str_cmp(((const pt_row_entry *)a)->key, ((const pt_row_entry *)b)->key);
}

bool pt_writer__sort_rows(pt_row_entry *entries, size_t count, pt_buf *rows)
{
    if (count)
        qsort(entries, count, sizeof *entries, by_row_key);
    for (size_t i = 0; i < count; i++)
        if (i == 0 || !pt_str_eq(entries[i].key, entries[i - 1].key))
            pt_rows_add(rows, entries[i].key.ptr, entries[i].key.len, entries[i].value.ptr, entries[i].value.len);
    return !rows->failed;
}

bool pt_writer__keep(pt_arena *arena, pt_buf *rows, pt_str *out)
{
    if (rows->failed)
        return false;
    pt_str kept = {pt_arena_alloc(arena, rows->len + 1), rows->len};
    if (!kept.ptr)
        return false;
    if (rows->len)
        memcpy((char *)kept.ptr, rows->ptr, rows->len);
    pt_buf_clear(rows);
    *out = kept;
    return true;
}

static pt_status no_such_file(const pt_graph_writer *writer, uint32_t file, pt_error *err)
{
    return pt_error_set(err, PT_E_INVALID, "file %u is not one of %u that may be added", file, writer->file_count);
}

/* Facts. */

static pt_status open_snapshot(pt_graph_writer *writer, pt_write_worker *w, pt_error *err)
{
    if (w->cursor)
        return PT_OK;
    const pt_backend *backend = writer->store.backend;
    pt_status status = w->txn ? PT_OK : backend->begin_read(writer->store.db, &w->txn, err);
    if (status == PT_OK)
        status = backend->cursor_open(w->txn, PT_TABLE_STREAM, &w->cursor, err);
    return status;
}

/* Packed facts from the snapshot or memory. `packed` may borrow w->packed. */
static pt_status packed_facts(pt_graph_writer *writer, pt_write_worker *w, const pt_written_file *f, pt_str *packed,
                              pt_error *err)
{
    if (f->facts == PT_FACTS_KEPT) {
        *packed = f->packed;
        return PT_OK;
    }
    pt_status status = pt_stream_read(writer->store.backend, w->cursor, &f->place, &w->packed, err);
    *packed = pt_buf_view(&w->packed);
    return status;
}

static pt_status unpack_facts(pt_graph_writer *writer, pt_write_worker *w, const pt_written_file *f, pt_facts *facts,
                              pt_error *err)
{
    pt_str packed;
    pt_status status = packed_facts(writer, w, f, &packed, err);
    if (status == PT_OK)
        status = pt_unpack(w->packer, packed, f->place.raw, &w->raw, err);
    return status == PT_OK ? pt_facts_unpack(pt_buf_view(&w->raw), facts, err) : status;
}

/* Facts that cannot be read are as good as none: the file is parsed. */
static pt_status none_if_damaged(pt_status status)
{
    return status == PT_E_CORRUPT || status == PT_E_VERSION ? PT_E_NOT_FOUND : status;
}

pt_status pt_graph_facts_find(pt_graph_writer *writer, unsigned worker, const pt_graph_file *file, pt_facts *facts,
                              pt_error *err)
{
    if (file->number >= writer->file_count || worker >= writer->worker_count)
        return no_such_file(writer, file->number, err);
    pt_write_worker *w = &writer->workers[worker];
    pt_status status = open_snapshot(writer, w, err);
    if (status != PT_OK)
        return status;
    uint8_t key[PT_FACTS_KEY];
    pt_bytes value;
    pt_facts_key(file, key);
    status = writer->store.backend->get(w->txn, PT_TABLE_FACTS, (pt_bytes){key, sizeof key}, &value, err);
    if (status != PT_OK)
        return status;
    pt_written_file found = {.facts = PT_FACTS_STORED};
    if (!pt_place_decode((pt_str){value.ptr, value.len}, &found.place))
        return PT_E_NOT_FOUND;
    pt_error detail = {0};
    status = none_if_damaged(unpack_facts(writer, w, &found, facts, &detail));
    if (status == PT_OK && facts->language != file->language)
        status = PT_E_NOT_FOUND;
    if (status != PT_OK && status != PT_E_NOT_FOUND)
        return pt_error_set(err, status, "%s", detail.message);
    if (status == PT_OK) {
        writer->files[file->number].facts = PT_FACTS_STORED;
        writer->files[file->number].place = found.place;
    }
    return status;
}

pt_status pt_graph_facts_again(pt_graph_writer *writer, unsigned worker, uint32_t file, pt_facts *facts, pt_error *err)
{
    if (file >= writer->file_count || !writer->files[file].added || worker >= writer->worker_count)
        return no_such_file(writer, file, err);
    pt_write_worker *w = &writer->workers[worker];
    const pt_written_file *f = &writer->files[file];
    pt_status status = f->facts == PT_FACTS_STORED ? open_snapshot(writer, w, err) : PT_OK;
    return status == PT_OK ? unpack_facts(writer, w, f, facts, err) : status;
}

static pt_status keep_facts(pt_write_worker *w, pt_written_file *f, const pt_facts *facts, pt_error *err)
{
    pt_buf_clear(&w->raw);
    pt_facts_pack(facts, &w->raw);
    if (w->raw.failed)
        return pt_error_nomem(err);
    if (w->raw.len > UINT32_MAX / 2)
        return pt_error_set(err, PT_E_LIMIT, "the facts of a file are larger than 2 GiB");
    pt_status status = pt_pack(w->packer, pt_buf_view(&w->raw), &w->packed, err);
    if (status != PT_OK)
        return status;
    f->place.raw = (uint32_t)w->raw.len;
    f->facts = PT_FACTS_KEPT;
    return pt_writer__keep(&w->kept, &w->packed, &f->packed) ? PT_OK : pt_error_nomem(err);
}

static pt_status store_facts(pt_graph_writer *writer, pt_write_worker *w, pt_written_file *f,
                             const pt_graph_file *file, const pt_facts *facts, pt_error *err)
{
    bool stored = f->facts == PT_FACTS_STORED;
    pt_str packed;
    pt_status status = stored ? PT_OK : keep_facts(w, f, facts, err);
    if (status == PT_OK)
        status = packed_facts(writer, w, f, &packed, err);
    if (status != PT_OK)
        return status;
    uint8_t key[PT_FACTS_KEY];
    pt_facts_key(file, key);
    w->reused += stored;
    status = pt_stream_put(writer->stream, key, packed, f->place.raw, stored, err);
    return status == PT_E_CANCELLED ? pt_storer_wait(writer->storer, err) : status;
}

/* Entities. */

static bool prepare_tables(pt_write_worker *w, const pt_facts *facts, uint32_t *slots)
{
    size_t count = facts->defs.len;
    *slots = 16;
    while (*slots < count * 2)
        *slots *= 2;
    if (!pt_vec_reserve(&w->last_child, count) || !pt_vec_reserve(&w->tests, count)
        || !pt_vec_reserve(&w->twins, *slots) || !pt_vec_reserve(&w->twin_counts, *slots))
        return false;
    memset(w->last_child.at, 0, count * sizeof *w->last_child.at);
    memset(w->twin_counts.at, 0, *slots * sizeof *w->twin_counts.at);
    for (uint32_t i = 1; i < count; i++)
        w->last_child.at[facts->defs.at[i].parent] = i;
    return true;
}

/* How many entities of this key (but for the twin number) the file has so far, this one included. */
static uint32_t count_twin(pt_write_worker *w, uint32_t slots, uint64_t key)
{
    uint32_t at = (uint32_t)key & (slots - 1);
    while (w->twin_counts.at[at] && w->twins.at[at] != key)
        at = (at + 1) & (slots - 1);
    w->twins.at[at] = key;
    return ++w->twin_counts.at[at];
}

static pt_str base_name(pt_str path)
{
    return pt_str_from(path, (size_t)(pt_str_rfind(path, '/') + 1));
}

static void describe(pt_write_worker *w, const pt_graph_file *file, const pt_facts *facts, uint32_t i, pt_entity *out)
{
    const pt_def *d = &facts->defs.at[i];
    w->tests.at[i] = file->is_test || d->flags & PT_DEF_TEST || (i && w->tests.at[d->parent]);
    pt_buf_clear(&w->qualified);
    pt_facts_qualified_name(facts, i, &w->qualified);
    *out = (pt_entity){
        .id = pt_entity_of(file->number, i),
        .parent = i ? pt_entity_of(file->number, d->parent) : PT_ENTITY_NONE,
        .kind = d->kind,
        .visibility = d->visibility,
        .language = file->language,
        .is_test = w->tests.at[i],
        .flags = d->flags,
        .twin = 1,
        .line_start = d->line,
        .line_end = d->end_line,
        .last_child = w->last_child.at[i],
        .name = i ? pt_facts_name(facts, d->name) : base_name(file->path),
        .qualified = i ? pt_buf_view(&w->qualified) : PT_STR(""),
        .path = file->path,
    };
}

static void count_entity(pt_write_worker *w, const pt_entity *e)
{
    w->counts.entities++;
    w->counts.tests += e->is_test;
    if (e->parent == PT_ENTITY_NONE)
        return;
    w->counts.edges++;
    w->counts.edges_by_kind[PT_EDGE_CONTAINS]++;
    w->counts.edges_by_tier[PT_TIER_EXACT]++;
}

static bool add_entity(pt_write_worker *w, pt_written_file *f, const pt_facts *facts, pt_entity *e, uint32_t slots)
{
    uint32_t i = pt_entity_def(e->id);
    const pt_def *d = &facts->defs.at[i];
    uint64_t key = pt_digest_key(e, f->path);
    e->twin = count_twin(w, slots, key);
    f->keys[i] = e->twin > 1 ? pt_digest_key(e, f->path) : key;
    uint64_t parent = i ? f->keys[d->parent] : 0;
    w->digest = pt_hash128_add(w->digest, pt_digest_entity(e, f->keys[i], parent, pt_facts_name(facts, d->signature),
                                                           pt_facts_name(facts, d->doc)));
    pt_entity_packer_add(&w->blocks, e, &w->rows);
    count_entity(w, e);
    return pt_names_add(&w->names, e->name, e->is_test, d->flags & PT_DEF_DECLARATION);
}

static bool add_entities(pt_write_worker *w, pt_written_file *f, const pt_graph_file *file, const pt_facts *facts)
{
    uint32_t slots, count = (uint32_t)facts->defs.len;
    f->keys = pt_arena_alloc(&w->kept, count * sizeof *f->keys);
    if (!f->keys || !prepare_tables(w, facts, &slots) || !pt_names_begin_file(&w->names, file->number, count))
        return false;
    pt_buf_clear(&w->rows);
    pt_entity_packer_begin(&w->blocks, file->number);
    for (uint32_t i = 0; i < count; i++) {
        pt_entity entity;
        describe(w, file, facts, i, &entity);
        if (w->qualified.failed || !add_entity(w, f, facts, &entity, slots))
            return false;
    }
    pt_entity_packer_end(&w->blocks, &w->rows);
    return pt_writer__keep(&w->entities, &w->rows, &f->entity_rows);
}

static bool facts_fit(const pt_facts *facts)
{
    if (facts->defs.len == 0 || facts->defs.len >= UINT32_MAX || facts->defs.at[0].kind != PT_KIND_FILE)
        return false;
    for (size_t i = 1; i < facts->defs.len; i++)
        if (facts->defs.at[i].parent >= i || facts->defs.at[i].kind >= PT_KIND_COUNT)
            return false;
    return true;
}

static bool add_record(pt_write_worker *w, pt_written_file *f, const pt_graph_file *given, const pt_facts *facts)
{
    pt_graph_file file = *given;
    file.lines = facts->lines;
    file.parse_errors = facts->parse_errors;
    file.error_bytes = facts->error_bytes;
    file.entities = f->entities;
    w->counts.files++;
    w->counts.lines += file.lines;
    w->digest = pt_hash128_add(w->digest, pt_digest_file(&file));
    uint8_t key[4];
    pt_put_be32(key, file.number);
    pt_buf_clear(&w->packed);
    pt_file_encode(&file, &w->packed);
    pt_buf_clear(&w->rows);
    pt_rows_add(&w->rows, key, sizeof key, w->packed.ptr, w->packed.len);
    return !w->packed.failed && pt_writer__keep(&w->entities, &w->rows, &f->row);
}

pt_status pt_graph_add_file(pt_graph_writer *writer, unsigned worker, const pt_graph_file *file,
                            const pt_facts *facts, pt_error *err)
{
    if (file->number >= writer->file_count || worker >= writer->worker_count)
        return no_such_file(writer, file->number, err);
    pt_written_file *f = &writer->files[file->number];
    if (f->added || writer->stage != PT_WRITE_FILES || !pt_str_eq(file->path, writer->paths[file->number]))
        return pt_error_set(err, PT_E_INVALID, "file %u cannot be added (again)", file->number);
    if (!facts_fit(facts) || file->language >= PT_LANGUAGE_COUNT)
        return pt_error_set(err, PT_E_INVALID, "the facts of file %u are not sound", file->number);
    pt_write_worker *w = &writer->workers[worker];
    f->path = pt_digest_path(file->path);
    f->entities = (uint32_t)facts->defs.len;
    if (!add_entities(w, f, file, facts) || !add_record(w, f, file, facts))
        return pt_error_nomem(err);
    f->added = true;
    return store_facts(writer, w, f, file, facts, err);
}

/* What was skipped, and the catalogue. */

pt_status pt_graph_add_skipped(pt_graph_writer *writer, pt_str path, pt_str reason, pt_error *err)
{
    if (path.len == 0)
        return pt_error_set(err, PT_E_INVALID, "a skipped file needs a path");
    pthread_mutex_lock(&writer->lock);
    pt_row_entry entry = {pt_arena_str(&writer->texts, path), pt_arena_str(&writer->texts, reason)};
    bool ok = entry.key.ptr && entry.value.ptr && pt_vec_push(&writer->skipped, entry);
    pthread_mutex_unlock(&writer->lock);
    return ok ? PT_OK : pt_error_nomem(err);
}

pt_status pt_graph_set(pt_graph_writer *writer, pt_str name, pt_str value, pt_error *err)
{
    if (name.len == 0 || name.len > PT_PATH_MOST)
        return pt_error_set(err, PT_E_INVALID, "a name in the catalogue has 1 to %d bytes", PT_PATH_MOST);
    pt_row_entry entry = {pt_arena_str(&writer->texts, name), pt_arena_str(&writer->texts, value)};
    return entry.key.ptr && entry.value.ptr && pt_vec_push(&writer->catalogue, entry) ? PT_OK : pt_error_nomem(err);
}
