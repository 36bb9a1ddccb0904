/* Lifecycle of the graph's relations, and what they share. */
#include "query/graph_reader.h"

#include "base/error.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static const pt_graph_relation *const table[PT_GRAPH_RELATIONS] = {
    &pt_relation__entity,          &pt_relation__edge,          &pt_relation__reference,     &pt_relation__files,
    &pt_relation__skipped,         &pt_relation__codebase,      &pt_relation__code_graph,    &pt_relation__dependency_edges,
    &pt_relation__file_hash_cache, &pt_relation__test_entities, &pt_relation__word_coverage, &pt_relation__ignored_files,
};

/* --- lifecycle -------------------------------------------------------------------------------------- */

static void open_graph(pt_graph_relations *r)
{
    if (r->tried)
        return;
    r->tried = true;
    r->opened = pt_graph_open(r->store, &r->graph, &r->error);
    if (r->opened == PT_OK)
        pt_graph_get_counts(r->graph, &r->counts);
}

static const pt_graph_relation *entry_of(const pt_relation *relation)
{
    const pt_graph_relations *r = relation->context;
    return table[relation - r->relations];
}

static pt_relation_estimate estimate(const pt_relation *relation, pt_columns bound)
{
    pt_graph_relations *r = relation->context;
    open_graph(r);
    return entry_of(relation)->estimate(&r->counts, bound);
}

static void map_clear(pt_graph_map *map)
{
    pt_free(map->slots);
    *map = (pt_graph_map){0};
}

static pt_status scan(const pt_relation *relation, struct pt_txn *txn, pt_values *values, pt_columns bound,
                      const pt_value *key, pt_columns wanted, pt_row_sink sink, pt_error *err)
{
    pt_graph_relations *r = relation->context;
    (void)txn; /* tables of scripts; the graph's snapshot is its own */
    open_graph(r);
    if (r->opened != PT_OK)
        return pt_error_set(err, r->opened, "%s", r->error.message);
    if (r->values != values) {
        map_clear(&r->keys);
        map_clear(&r->ids);
        r->values = values;
    }
    pt_lookup l = {r, r->graph, values, bound, wanted, key, sink, err};
    pt_status status = entry_of(relation)->run(&l);
    pt_arena_reset(&r->scratch);
    return status;
}

pt_status pt_graph_relations_new(const pt_store_db *store, pt_graph_relations **out, pt_error *err)
{
    pt_graph_relations *r = pt_calloc(1, sizeof *r);
    if (!r)
        return pt_error_nomem(err);
    r->store = store;
    for (size_t i = 0; i < PT_GRAPH_RELATIONS; i++) {
        r->relations[i] = (pt_relation){table[i]->name, table[i]->columns, table[i]->column_count, table[i]->key_count,
                                        r, estimate, scan};
        r->list[i] = &r->relations[i];
    }
    *out = r;
    return PT_OK;
}

void pt_graph_relations_free(pt_graph_relations *relations)
{
    if (!relations)
        return;
    pt_graph_close(relations->graph);
    map_clear(&relations->keys);
    map_clear(&relations->ids);
    pt_arena_release(&relations->scratch);
    pt_buf_release(&relations->text);
    pt_buf_release(&relations->source);
    pt_free(relations);
}

const pt_relation *const *pt_graph_relations_list(const pt_graph_relations *relations)
{
    return relations->list;
}

/* --- rows ------------------------------------------------------------------------------------------- */

pt_str pt_lookup_text(const pt_lookup *l, unsigned column)
{
    pt_value v = l->key[column];
    return pt_value_kind(v) == PT_KIND_STRING ? pt_value_as_str(l->values, v) : (pt_str){NULL, 0};
}

pt_status pt_lookup_row(const pt_lookup *l, const pt_value *row)
{
    return l->sink.row(l->sink.context, row) ? PT_OK : PT_E_CANCELLED;
}

pt_status pt_lookup_end(pt_status status)
{
    return status == PT_E_NOT_FOUND ? PT_OK : status;
}

static bool is_utf8(pt_str s)
{
    while (s.len) {
        size_t len = (uint8_t)*s.ptr < 0x80 ? 1 : pt_utf8_len(s);
        if (!len)
            return false;
        s = pt_str_from(s, len);
    }
    return true;
}

pt_value pt_lookup_str(const pt_lookup *l, pt_str text)
{
    if (is_utf8(text))
        return pt_value_str(l->values, text);
    pt_buf clean = {0};
    while (text.len) {
        size_t len = pt_utf8_len(text);
        pt_buf_str(&clean, len ? pt_str_upto(text, len) : PT_STR("\xef\xbf\xbd"));
        text = pt_str_from(text, len ? len : 1);
    }
    pt_value v = pt_value_str(l->values, pt_buf_view(&clean));
    if (clean.failed)
        l->values->failed = true;
    pt_buf_release(&clean);
    return v;
}

pt_value pt_lookup_hash(const pt_lookup *l, pt_hash128 hash)
{
    char hex[33];
    pt_hash128_hex(hash, hex);
    return pt_value_str(l->values, (pt_str){hex, 32});
}

/* --- keys and numbers ------------------------------------------------------------------------------- */

static pt_graph_pair *slot_of(const pt_graph_map *map, uint64_t from)
{
    size_t at = (size_t)pt_hash_u64(from) & map->mask;
    while (map->slots[at].from && map->slots[at].from != from + 1)
        at = (at + 1) & map->mask;
    return &map->slots[at];
}

static bool map_grow(pt_graph_map *map)
{
    size_t size = map->slots ? (map->mask + 1) * 2 : 1024;
    pt_graph_map grown = {pt_calloc(size, sizeof *grown.slots), size - 1, map->used};
    if (!grown.slots)
        return false;
    for (size_t i = 0; map->slots && i <= map->mask; i++)
        if (map->slots[i].from)
            *slot_of(&grown, map->slots[i].from - 1) = map->slots[i];
    pt_free(map->slots);
    *map = grown;
    return true;
}

static bool map_put(pt_graph_map *map, uint64_t from, uint64_t to)
{
    if ((!map->slots || map->used * 2 > map->mask) && !map_grow(map))
        return false;
    pt_graph_pair *slot = slot_of(map, from);
    map->used += !slot->from;
    *slot = (pt_graph_pair){from + 1, to};
    return true;
}

static const pt_graph_pair *map_find(const pt_graph_map *map, uint64_t from)
{
    const pt_graph_pair *slot = map->slots ? slot_of(map, from) : NULL;
    return slot && slot->from ? slot : NULL;
}

static bool remember(pt_graph_relations *r, pt_entity_id id, pt_value key)
{
    return map_put(&r->keys, id, key.word) && map_put(&r->ids, key.word, id);
}

pt_status pt_lookup_key(pt_lookup *l, const pt_entity *entity, pt_value *out)
{
    const pt_graph_pair *known = map_find(&l->r->keys, entity->id);
    if (known) {
        *out = (pt_value){known->to};
        return PT_OK;
    }
    pt_buf_clear(&l->r->text);
    pt_entity_key(entity, &l->r->text);
    pt_value key = pt_lookup_str(l, pt_buf_view(&l->r->text));
    if (l->r->text.failed || l->values->failed || !remember(l->r, entity->id, key))
        return pt_error_nomem(l->err);
    *out = key;
    return PT_OK;
}

pt_status pt_lookup_key_of(pt_lookup *l, pt_entity_id id, pt_value *out)
{
    const pt_graph_pair *known = map_find(&l->r->keys, id);
    pt_entity e;
    if (known) {
        *out = (pt_value){known->to};
        return PT_OK;
    }
    pt_arena_reset(&l->r->scratch);
    pt_status status = pt_graph_entity(l->graph, id, &l->r->scratch, &e, l->err);
    if (status == PT_E_NOT_FOUND)
        return pt_error_set(l->err, PT_E_CORRUPT, "the graph is damaged: an edge leads to nothing");
    return status == PT_OK ? pt_lookup_key(l, &e, out) : status;
}

static pt_status find_in_file(pt_lookup *l, const pt_key *key, uint32_t file, pt_entity_id *out)
{
    pt_graph_entities *rows;
    pt_entity e;
    pt_status status = pt_graph_entities_open(l->graph, file, &rows, l->err);
    if (status != PT_OK)
        return status;
    while ((status = pt_graph_entities_next(rows, &e, l->err)) == PT_OK)
        if (e.kind == key->kind && e.twin == key->twin && pt_str_eq(e.qualified, key->qualified)) {
            *out = e.id;
            break;
        }
    pt_graph_entities_close(rows);
    return status;
}

pt_status pt_lookup_id(pt_lookup *l, pt_value key, pt_entity_id *out)
{
    const pt_graph_pair *known = map_find(&l->r->ids, key.word);
    pt_key parts;
    pt_graph_file file;
    pt_buf storage = {0};
    if (known) {
        *out = known->to;
        return PT_OK;
    }
    pt_status status = PT_E_NOT_FOUND;
    if (pt_value_kind(key) == PT_KIND_STRING
        && pt_key_parse(pt_value_as_str(l->values, key), &parts, &storage, NULL) == PT_OK)
        status = pt_graph_file_find(l->graph, parts.path, &file, l->err);
    if (status == PT_OK)
        status = file.language == parts.language ? find_in_file(l, &parts, file.number, out) : PT_E_NOT_FOUND;
    pt_buf_release(&storage);
    return status;
}

/* --- the tree --------------------------------------------------------------------------------------- */

static bool read_file(const char *path, pt_buf *out)
{
    struct stat st;
    char chunk[65536];
    ssize_t got = -1;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);
    if (fd < 0)
        return false;
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
        while ((got = read(fd, chunk, sizeof chunk)) > 0)
            pt_buf_put(out, chunk, (size_t)got);
    close(fd);
    return got == 0 && !out->failed;
}

bool pt_lookup_source(pt_lookup *l, const pt_graph_file *file, pt_str *out)
{
    pt_graph_relations *r = l->r;
    pt_str root;
    if (!r->source.ptr || r->source_file != file->number) {
        pt_buf path = {0};
        pt_buf_clear(&r->source);
        r->source_file = file->number;
        r->source_known = false;
        if (pt_buf_reserve(&r->source, 1) && pt_graph_catalogue(l->graph, PT_STR("root"), &root, NULL) == PT_OK) {
            pt_buf_printf(&path, "%.*s/%.*s", (int)root.len, root.ptr, (int)file->path.len, file->path.ptr);
            const char *name = pt_buf_cstr(&path);
            r->source_known = name && read_file(name, &r->source)
                && pt_hash128_eq(pt_hash128_of(pt_buf_view(&r->source)), file->hash);
        }
        pt_buf_release(&path);
    }
    *out = pt_buf_view(&r->source);
    return r->source_known;
}

pt_str pt_source_lines(pt_str source, uint32_t first, uint32_t last)
{
    size_t at = 0;
    for (uint32_t line = 1; line < first && at < source.len; at++)
        line += source.ptr[at] == '\n';
    size_t end = at;
    for (uint32_t line = first; end < source.len; end++)
        if (source.ptr[end] == '\n' && line++ >= last)
            break;
    return (pt_str){source.ptr + at, end - at};
}

void pt_split_path(pt_str path, pt_str *folder, pt_str *name)
{
    ptrdiff_t slash = pt_str_rfind(path, '/');
    *folder = slash < 0 ? PT_STR("") : pt_str_upto(path, (size_t)slash);
    *name = slash < 0 ? path : pt_str_from(path, (size_t)slash + 1);
}
