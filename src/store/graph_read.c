/* Snapshots, the catalogue, files and entities. */
#include "store/reader.h"

#include "base/error.h"

static pt_str view(pt_bytes bytes)
{
    return (pt_str){bytes.ptr, bytes.len};
}

static pt_bytes bytes_of(pt_str s)
{
    return (pt_bytes){s.ptr, s.len};
}

/* Catalogue. */

static pt_status catalogue_get(pt_graph *g, pt_str name, pt_str *value, pt_error *err)
{
    pt_bytes found;
    pt_status status = g->backend->get(g->txn, PT_TABLE_CATALOGUE, bytes_of(name), &found, err);
    if (status == PT_OK)
        *value = view(found);
    return status;
}

static bool read_number(pt_str text, uint64_t *out)
{
    uint64_t n = 0;
    if (text.len == 0 || text.len > 19)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return false;
        n = n * 10 + (uint64_t)(text.ptr[i] - '0');
    }
    *out = n;
    return true;
}

static pt_status check_schema(pt_graph *g, pt_error *err)
{
    pt_str text;
    uint64_t version = 0;
    pt_status status = catalogue_get(g, PT_STR("schema_version"), &text, err);
    if (status == PT_E_NOT_FOUND)
        return pt_error_set(err, PT_E_NOT_FOUND, "the database holds no graph; ingest a folder first");
    if (status != PT_OK)
        return status;
    if (!read_number(text, &version))
        return pt_graph__damaged(err, "schema version");
    if (version > PT_SCHEMA_VERSION)
        return pt_error_set(err, PT_E_VERSION, "the graph was written by a newer version of this program (schema %llu, "
                            "this one reads %d)", (unsigned long long)version, PT_SCHEMA_VERSION);
    if (version < PT_SCHEMA_VERSION)
        return pt_error_set(err, PT_E_VERSION, "the graph was written by an older version of this program (schema %llu, "
                            "this one reads %d); ingest the folder again", (unsigned long long)version,
                            PT_SCHEMA_VERSION);
    return PT_OK;
}

static pt_status read_counts(pt_graph *g, pt_error *err)
{
    pt_str text;
    for (size_t i = 0; i < pt_counts__size(); i++) {
        char name[64];
        pt_counts__name(i, name, sizeof name);
        pt_status status = catalogue_get(g, pt_str_c(name), &text, err);
        if (status != PT_OK && status != PT_E_NOT_FOUND)
            return status;
        if (status != PT_OK || !read_number(text, pt_counts__at(&g->counts, i)))
            return pt_graph__damaged(err, name);
    }
    pt_status status = catalogue_get(g, PT_STR("digest"), &text, err);
    if (status != PT_OK && status != PT_E_NOT_FOUND)
        return status;
    return status == PT_OK && pt_hash128_parse(text, &g->digest) ? PT_OK : pt_graph__damaged(err, "digest");
}

/* Lifecycle. */

static pt_status open_parts(pt_graph *g, pt_error *err)
{
    pt_status status = g->backend->begin_read(g->store.db, &g->txn, err);
    if (status == PT_OK)
        status = check_schema(g, err);
    if (status == PT_OK)
        status = read_counts(g, err);
    if (status == PT_OK)
        status = g->backend->cursor_open(g->txn, PT_TABLE_ENTITY, &g->entity_cursor, err);
    g->block_first = 1;
    if (status == PT_OK)
        status = g->backend->cursor_open(g->txn, PT_TABLE_STREAM, &g->stream_cursor, err);
    return status == PT_OK ? pt_packer_new(&g->packer, err) : status;
}

pt_status pt_graph_open(const pt_store_db *store, pt_graph **out, pt_error *err)
{
    pt_graph *g = pt_calloc(1, sizeof *g);
    if (!g)
        return pt_error_nomem(err);
    g->store = *store;
    g->backend = store->backend;
    g->raw_file = g->facts_file = PT_NO_FILE;
    pt_status status = open_parts(g, err);
    if (status != PT_OK) {
        pt_graph_close(g);
        return status;
    }
    *out = g;
    return PT_OK;
}

void pt_graph_close(pt_graph *graph)
{
    if (!graph)
        return;
    if (graph->entity_cursor)
        graph->backend->cursor_close(graph->entity_cursor);
    if (graph->stream_cursor)
        graph->backend->cursor_close(graph->stream_cursor);
    if (graph->txn)
        graph->backend->abort(graph->txn);
    pt_packer_free(graph->packer);
    pt_facts_release(&graph->facts);
    pt_buf_release(&graph->packed);
    pt_buf_release(&graph->raw);
    pt_buf_release(&graph->block.qualified);
    pt_arena_release(&graph->arena);
    pt_free(graph->slots);
    pt_free(graph);
}

void pt_graph_get_counts(const pt_graph *graph, pt_graph_counts *out)
{
    *out = graph->counts;
}

pt_hash128 pt_graph_digest(const pt_graph *graph)
{
    return graph->digest;
}

pt_status pt_graph_catalogue(pt_graph *graph, pt_str name, pt_str *value, pt_error *err)
{
    return name.len ? catalogue_get(graph, name, value, err) : PT_E_NOT_FOUND;
}

pt_status pt_graph_catalogue_at(pt_graph *graph, size_t index, pt_str *name, pt_str *value, pt_error *err)
{
    pt_cursor *cursor;
    pt_bytes key, row;
    pt_status status = graph->backend->cursor_open(graph->txn, PT_TABLE_CATALOGUE, &cursor, err);
    if (status != PT_OK)
        return status;
    status = graph->backend->cursor_seek(cursor, (pt_bytes){"", 0}, &key, &row, err);
    for (size_t i = 0; status == PT_OK && i < index; i++)
        status = graph->backend->cursor_next(cursor, &key, &row, err);
    if (status == PT_OK) {
        pt_str n = pt_arena_str(&graph->arena, view(key)), v = pt_arena_str(&graph->arena, view(row));
        if (n.ptr && v.ptr)
            *name = n, *value = v;
        else
            status = pt_error_nomem(err);
    }
    graph->backend->cursor_close(cursor);
    return status;
}

/* Files: records that were read stay in a table, keyed by number. */

static pt_file_slot *slot_of(pt_graph *g, uint32_t number)
{
    uint32_t at = (uint32_t)pt_hash_u64(number) & g->slot_mask;
    while (g->slots[at].file && g->slots[at].number != number)
        at = (at + 1) & g->slot_mask;
    return &g->slots[at];
}

static bool grow_slots(pt_graph *g)
{
    if (g->slots && g->slot_used * 2 <= g->slot_mask)
        return true;
    uint32_t size = g->slots ? (g->slot_mask + 1) * 2 : 64;
    pt_file_slot *old = g->slots, *slots = pt_calloc(size, sizeof *slots);
    if (!slots)
        return false;
    uint32_t old_size = old ? g->slot_mask + 1 : 0;
    g->slots = slots;
    g->slot_mask = size - 1;
    for (uint32_t i = 0; i < old_size; i++)
        if (old[i].file)
            *slot_of(g, old[i].number) = old[i];
    pt_free(old);
    return true;
}

static pt_status remember_file(pt_graph *g, uint32_t number, pt_str row, const pt_graph_file **out, pt_error *err)
{
    pt_graph_file file;
    if (!pt_file_decode(row, number, &file))
        return pt_graph__damaged(err, "a file");
    pt_graph_file *kept = PT_ARENA_NEW(&g->arena, pt_graph_file);
    file.path = pt_arena_str(&g->arena, file.path);
    if (!kept || !file.path.ptr || !grow_slots(g))
        return pt_error_nomem(err);
    *kept = file;
    *slot_of(g, number) = (pt_file_slot){number, kept};
    g->slot_used++;
    *out = kept;
    return PT_OK;
}

static pt_status file_record(pt_graph *g, uint32_t number, const pt_graph_file **out, pt_error *err)
{
    pt_file_slot *slot = g->slots ? slot_of(g, number) : NULL;
    if (slot && slot->file) {
        *out = slot->file;
        return PT_OK;
    }
    uint8_t key[4];
    pt_bytes row;
    pt_put_be32(key, number);
    pt_status status = g->backend->get(g->txn, PT_TABLE_FILE, (pt_bytes){key, sizeof key}, &row, err);
    return status == PT_OK ? remember_file(g, number, view(row), out, err) : status;
}

pt_status pt_graph__file(pt_graph *graph, uint32_t number, const pt_graph_file **out, pt_error *err)
{
    pt_status status = file_record(graph, number, out, err);
    return status == PT_E_NOT_FOUND ? pt_graph__damaged(err, "a file is missing") : status;
}

pt_status pt_graph_file_at(pt_graph *graph, uint32_t number, pt_graph_file *out, pt_error *err)
{
    const pt_graph_file *file;
    pt_status status = file_record(graph, number, &file, err);
    if (status == PT_OK)
        *out = *file;
    return status;
}

static pt_status file_by_path_row(pt_graph *g, pt_bytes row, const pt_graph_file **out, pt_error *err)
{
    return row.len == 4 ? pt_graph__file(g, pt_get_be32(row.ptr), out, err) : pt_graph__damaged(err, "a path");
}

pt_status pt_graph_file_find(pt_graph *graph, pt_str path, pt_graph_file *out, pt_error *err)
{
    if (path.len == 0)
        return PT_E_NOT_FOUND;
    uint8_t key[PT_PATH_MOST + 16];
    pt_bytes row;
    const pt_graph_file *file;
    size_t len = pt_path_key(path, key);
    pt_status status = graph->backend->get(graph->txn, PT_TABLE_PATH, (pt_bytes){key, len}, &row, err);
    if (status == PT_OK)
        status = file_by_path_row(graph, row, &file, err);
    if (status == PT_OK && !pt_str_eq(file->path, path))
        return PT_E_NOT_FOUND;
    if (status == PT_OK)
        *out = *file;
    return status;
}

struct pt_graph_files {
    pt_graph *graph;
    pt_cursor *cursor;
    bool started;
    size_t prefix_len;
    char prefix[];
};

pt_status pt_graph_files_open(pt_graph *graph, pt_str prefix, pt_graph_files **out, pt_error *err)
{
    pt_graph_files *files = pt_calloc(1, sizeof *files + prefix.len + 1);
    if (!files)
        return pt_error_nomem(err);
    files->graph = graph;
    files->prefix_len = prefix.len;
    if (prefix.len)
        memcpy(files->prefix, prefix.ptr, prefix.len);
    pt_status status = graph->backend->cursor_open(graph->txn, PT_TABLE_PATH, &files->cursor, err);
    if (status != PT_OK) {
        pt_free(files);
        return status;
    }
    *out = files;
    return PT_OK;
}

void pt_graph_files_close(pt_graph_files *files)
{
    if (!files)
        return;
    files->graph->backend->cursor_close(files->cursor);
    pt_free(files);
}

static pt_status step_files(pt_graph_files *f, pt_bytes *key, pt_bytes *row, pt_error *err)
{
    const pt_backend *backend = f->graph->backend;
    if (f->started)
        return backend->cursor_next(f->cursor, key, row, err);
    f->started = true;
    size_t len = f->prefix_len < PT_PATH_MOST ? f->prefix_len : PT_PATH_MOST;
    return backend->cursor_seek(f->cursor, (pt_bytes){f->prefix, len}, key, row, err);
}

/* Keys of long paths are cut: the key decides when to end, the path whether it is meant. */
pt_status pt_graph_files_next(pt_graph_files *files, pt_graph_file *out, pt_error *err)
{
    pt_str prefix = {files->prefix, files->prefix_len};
    for (;;) {
        pt_bytes key, row;
        const pt_graph_file *file;
        pt_status status = step_files(files, &key, &row, err);
        if (status != PT_OK)
            return status;
        if (!pt_str_starts(view(key), pt_str_upto(prefix, PT_PATH_MOST)))
            return PT_E_NOT_FOUND;
        status = file_by_path_row(files->graph, row, &file, err);
        if (status != PT_OK)
            return status;
        if (pt_str_starts(file->path, prefix)) {
            *out = *file;
            return PT_OK;
        }
    }
}

/* Entities. */

static pt_str base_name(pt_str path)
{
    return pt_str_from(path, (size_t)(pt_str_rfind(path, '/') + 1));
}

static void add_file(pt_entity *entity, const pt_graph_file *file)
{
    entity->language = file->language;
    entity->path = file->path;
    if (entity->parent == PT_ENTITY_NONE && entity->qualified.len == 0)
        entity->name = base_name(file->path);
}

static pt_status block_damaged(const pt_entity_block *block, pt_error *err)
{
    return block->qualified.failed ? pt_error_nomem(err) : pt_graph__damaged(err, "entities");
}

pt_status pt_graph__keep_entity(const pt_entity *entity, pt_arena *arena, pt_entity *out, pt_error *err)
{
    pt_entity kept = *entity;
    kept.qualified = pt_arena_str(arena, entity->qualified);
    if (!kept.qualified.ptr)
        return pt_error_nomem(err);
    if (entity->qualified.len)
        kept.name = pt_str_from(kept.qualified, kept.qualified.len - entity->name.len);
    *out = kept;
    return PT_OK;
}

/* Begins the block in which an entity is, if it is there. */
static pt_status begin_block_of(pt_graph *graph, pt_entity_id id, pt_error *err)
{
    uint8_t wanted[8];
    pt_bytes key;
    pt_put_be64(wanted, id);
    if (id < graph->block_first || id > graph->block_last) {
        graph->block_first = 1;
        graph->block_last = 0;
        pt_status status = graph->backend->cursor_seek(graph->entity_cursor, (pt_bytes){wanted, 8}, &key, &graph->block_row, err);
        if (status != PT_OK)
            return status;
        if (key.len == sizeof wanted)
            graph->block_last = pt_get_be64(key.ptr);
    } else {
        pt_put_be64(wanted, graph->block_last);
        key = (pt_bytes){wanted, sizeof wanted};
    }
    if (!pt_entity_block_begin(&graph->block, key, graph->block_row)) {
        graph->block_last = 0;
        return pt_graph__damaged(err, "entities");
    }
    graph->block_first = pt_entity_of(graph->block.file, graph->block.next);
    return PT_OK;
}

pt_status pt_graph_entity(pt_graph *graph, pt_entity_id id, pt_arena *arena, pt_entity *out, pt_error *err)
{
    pt_entity_block *block = &graph->block;
    pt_status status = begin_block_of(graph, id, err);
    if (status != PT_OK)
        return status;
    if (block->file != pt_entity_file(id))
        return PT_E_NOT_FOUND;
    pt_entity entity;
    bool more;
    while ((more = pt_entity_block_next(block, &entity)) && entity.id < id)
        continue;
    if (block->in.failed || block->qualified.failed)
        return block_damaged(block, err);
    if (!more || entity.id != id)
        return PT_E_NOT_FOUND;
    const pt_graph_file *file;
    status = pt_graph__file(graph, pt_entity_file(id), &file, err);
    if (status != PT_OK)
        return status;
    add_file(&entity, file);
    return pt_graph__keep_entity(&entity, arena, out, err);
}

void pt_entity_key(const pt_entity *entity, pt_buf *out)
{
    pt_key_format(&(pt_key){entity->language, entity->kind, entity->twin, entity->qualified, entity->path}, out);
}

pt_status pt_entity_scan_open(pt_entity_scan *scan, pt_graph *graph, pt_entity_id from, pt_error *err)
{
    *scan = (pt_entity_scan){.graph = graph, .from = from};
    return graph->backend->cursor_open(graph->txn, PT_TABLE_ENTITY, &scan->cursor, err);
}

void pt_entity_scan_close(pt_entity_scan *scan)
{
    if (scan->cursor)
        scan->graph->backend->cursor_close(scan->cursor);
    pt_buf_release(&scan->block.qualified);
}

static pt_status next_block(pt_entity_scan *s, pt_error *err)
{
    uint8_t wanted[8];
    pt_bytes key, value;
    pt_put_be64(wanted, s->from);
    const pt_backend *backend = s->graph->backend;
    pt_status status = s->started ? backend->cursor_next(s->cursor, &key, &value, err)
                                  : backend->cursor_seek(s->cursor, (pt_bytes){wanted, 8}, &key, &value, err);
    if (status != PT_OK)
        return status;
    s->started = true;
    s->in_block = pt_entity_block_begin(&s->block, key, value);
    if (!s->in_block)
        return pt_graph__damaged(err, "entities");
    return pt_graph__file(s->graph, s->block.file, &s->file, err);
}

pt_status pt_entity_scan_next(pt_entity_scan *scan, pt_entity *out, pt_error *err)
{
    for (;;) {
        if (!scan->in_block) {
            pt_status status = next_block(scan, err);
            if (status != PT_OK)
                return status;
        }
        pt_entity entity;
        if (pt_entity_block_next(&scan->block, &entity)) {
            if (entity.id < scan->from)
                continue;
            add_file(&entity, scan->file);
            *out = entity;
            return PT_OK;
        }
        if (scan->block.in.failed || scan->block.qualified.failed)
            return block_damaged(&scan->block, err);
        scan->in_block = false;
    }
}

struct pt_graph_entities {
    pt_entity_scan scan;
    uint32_t file;
};

pt_status pt_graph_entities_open(pt_graph *graph, uint32_t file, pt_graph_entities **out, pt_error *err)
{
    pt_graph_entities *e = pt_calloc(1, sizeof *e);
    if (!e)
        return pt_error_nomem(err);
    e->file = file;
    pt_status status = pt_entity_scan_open(&e->scan, graph, file == PT_ALL_FILES ? 0 : pt_entity_of(file, 0), err);
    if (status != PT_OK) {
        pt_free(e);
        return status;
    }
    *out = e;
    return PT_OK;
}

pt_status pt_graph_entities_next(pt_graph_entities *entities, pt_entity *out, pt_error *err)
{
    pt_entity entity;
    pt_status status = pt_entity_scan_next(&entities->scan, &entity, err);
    if (status == PT_OK && entities->file != PT_ALL_FILES && pt_entity_file(entity.id) != entities->file)
        return PT_E_NOT_FOUND;
    if (status == PT_OK)
        *out = entity;
    return status;
}

void pt_graph_entities_close(pt_graph_entities *entities)
{
    if (entities)
        pt_entity_scan_close(&entities->scan);
    pt_free(entities);
}
