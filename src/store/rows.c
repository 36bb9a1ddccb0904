/* Rows in memory, records of files and facts, blocks of entities. */
#include "store/rows.h"

#include "base/error.h"

#include <stddef.h>
#include <stdio.h>

pt_status pt_graph__damaged(pt_error *err, const char *what)
{
    return pt_error_set(err, PT_E_CORRUPT, "the stored graph is damaged (%s); ingest the folder again", what);
}

uint32_t pt_read_near(pt_reader *in, uint32_t base)
{
    int64_t delta = pt_unzigzag(pt_read_varint(in));
    if (delta < -(int64_t)UINT32_MAX || delta > (int64_t)UINT32_MAX || base + delta < 0
        || base + delta > (int64_t)UINT32_MAX) {
        in->failed = true;
        return 0;
    }
    return (uint32_t)(base + delta);
}

void pt_rows_add(pt_buf *rows, const void *key, size_t key_len, const void *value, size_t value_len)
{
    pt_buf_varint(rows, key_len);
    pt_buf_put(rows, key, key_len);
    pt_buf_varint(rows, value_len);
    pt_buf_put(rows, value, value_len);
}

bool pt_rows_next(pt_reader *rows, pt_bytes *key, pt_bytes *value)
{
    if (rows->at == rows->end || rows->failed)
        return false;
    pt_str k = pt_read_bytes(rows, (size_t)pt_read_varint(rows));
    pt_str v = pt_read_bytes(rows, (size_t)pt_read_varint(rows));
    *key = (pt_bytes){k.ptr, k.len};
    *value = (pt_bytes){v.ptr, v.len};
    return !rows->failed;
}

/* Files and facts. */

static void put_hash(pt_hash128 hash, uint8_t out[16])
{
    pt_put_be64(out, hash.high);
    pt_put_be64(out + 8, hash.low);
}

void pt_file_encode(const pt_graph_file *file, pt_buf *out)
{
    uint8_t hash[16];
    put_hash(file->hash, hash);
    pt_buf_byte(out, (char)file->language);
    pt_buf_byte(out, (char)file->dialect);
    pt_buf_byte(out, (char)file->is_test);
    pt_buf_put(out, hash, sizeof hash);
    pt_buf_varint(out, file->size);
    pt_buf_varint(out, pt_zigzag(file->mtime));
    pt_buf_varint(out, file->lines);
    pt_buf_varint(out, file->parse_errors);
    pt_buf_varint(out, file->error_bytes);
    pt_buf_varint(out, file->entities);
    pt_buf_str(out, file->path);
}

bool pt_file_decode(pt_str row, uint32_t number, pt_graph_file *out)
{
    pt_reader in = pt_reader_of(row);
    pt_graph_file file = {.number = number};
    file.language = pt_read_byte(&in);
    file.dialect = pt_read_byte(&in);
    file.is_test = pt_read_byte(&in) & 1;
    pt_str hash = pt_read_bytes(&in, 16);
    if (hash.len == 16)
        file.hash = (pt_hash128){.high = pt_get_be64(hash.ptr), .low = pt_get_be64(hash.ptr + 8)};
    file.size = pt_read_varint(&in);
    file.mtime = pt_unzigzag(pt_read_varint(&in));
    file.lines = pt_read_u32(&in);
    file.parse_errors = pt_read_u32(&in);
    file.error_bytes = pt_read_u32(&in);
    file.entities = pt_read_u32(&in);
    file.path = pt_read_bytes(&in, (size_t)(in.end - in.at));
    if (in.failed || file.language >= PT_LANGUAGE_COUNT || file.path.len == 0)
        return false;
    *out = file;
    return true;
}

void pt_facts_key(const pt_graph_file *file, uint8_t key[PT_FACTS_KEY])
{
    put_hash(file->hash, key);
    key[16] = file->language;
    key[17] = file->dialect;
}

void pt_place_encode(const pt_facts_place *place, pt_buf *out)
{
    pt_buf_varint(out, place->at);
    pt_buf_varint(out, place->len);
    pt_buf_varint(out, place->raw);
}

bool pt_place_decode(pt_str row, pt_facts_place *out)
{
    pt_reader in = pt_reader_of(row);
    pt_facts_place place = {.at = pt_read_varint(&in)};
    place.len = pt_read_u32(&in);
    place.raw = pt_read_u32(&in);
    if (in.failed || in.at != in.end || place.at > UINT64_MAX / 2)
        return false;
    *out = place;
    return true;
}

void pt_skipped_encode(pt_str path, pt_str reason, pt_buf *out)
{
    pt_str kept = path.len < PT_PATH_MOST ? PT_STR("") : path;
    pt_buf_varint(out, kept.len);
    pt_buf_str(out, kept);
    pt_buf_str(out, reason);
}

bool pt_skipped_decode(pt_str key, pt_str row, pt_str *path, pt_str *reason)
{
    pt_reader in = pt_reader_of(row);
    pt_str p = pt_read_bytes(&in, (size_t)pt_read_varint(&in));
    if (in.failed)
        return false;
    *path = p.len ? p : key;
    *reason = pt_read_bytes(&in, (size_t)(in.end - in.at));
    return true;
}

/* Counts. */

static const struct {
    const char *name;
    size_t offset;
    unsigned count;
    const char *(*part)(unsigned);
} count_names[] = {
    {"files", offsetof(pt_graph_counts, files), 1, NULL},
    {"skipped", offsetof(pt_graph_counts, skipped), 1, NULL},
    {"lines", offsetof(pt_graph_counts, lines), 1, NULL},
    {"entities", offsetof(pt_graph_counts, entities), 1, NULL},
    {"tests", offsetof(pt_graph_counts, tests), 1, NULL},
    {"edges", offsetof(pt_graph_counts, edges), 1, NULL},
    {"edges", offsetof(pt_graph_counts, edges_by_kind), PT_EDGE_KIND_COUNT, pt_edge_kind_name},
    {"edges", offsetof(pt_graph_counts, edges_by_tier), PT_TIER_COUNT, pt_tier_name},
    {"references", offsetof(pt_graph_counts, references), 1, NULL},
    {"references", offsetof(pt_graph_counts, references_by_tier), PT_TIER_COUNT, pt_tier_name},
};

size_t pt_counts__size(void)
{
    return sizeof(pt_graph_counts) / sizeof(uint64_t);
}

uint64_t *pt_counts__at(pt_graph_counts *counts, size_t index)
{
    return (uint64_t *)counts + index;
}

void pt_counts__name(size_t index, char *out, size_t size)
{
    size_t offset = index * sizeof(uint64_t);
    for (size_t i = 0; i < sizeof count_names / sizeof *count_names; i++) {
        size_t begin = count_names[i].offset;
        if (offset < begin || offset >= begin + count_names[i].count * sizeof(uint64_t))
            continue;
        unsigned part = (unsigned)((offset - begin) / sizeof(uint64_t));
        if (count_names[i].part)
            snprintf(out, size, "%s.%s", count_names[i].name, count_names[i].part(part));
        else
            snprintf(out, size, "%s", count_names[i].name);
        return;
    }
}

/* Keys of paths. */

size_t pt_path_key(pt_str path, uint8_t key[PT_PATH_MOST + 16])
{
    size_t len = path.len < PT_PATH_MOST ? path.len : PT_PATH_MOST;
    memcpy(key, path.ptr, len);
    if (path.len < PT_PATH_MOST)
        return len;
    put_hash(pt_hash128_of(path), key + len);
    return len + 16;
}

/* Blocks of entities.
 *
 *   first def, then for each: kind and visibility and class, flags and whether a twin number follows, distance to
 *   its parent and to its last child, how much of the qualified name is that of the one before, the rest of it,
 *   length of the name at its end, lines. */

enum { KIND_BITS = 5, VISIBILITY_BITS = 2 };
_Static_assert(PT_KIND_COUNT <= 1 << KIND_BITS && PT_VISIBILITY_COUNT <= 1 << VISIBILITY_BITS, "head of an entity");

void pt_entity_packer_begin(pt_entity_packer *packer, uint32_t file)
{
    pt_buf_clear(&packer->block);
    pt_buf_clear(&packer->last_qualified);
    packer->file = file;
    packer->next = 0;
}

void pt_entity_packer_release(pt_entity_packer *packer)
{
    pt_buf_release(&packer->block);
    pt_buf_release(&packer->last_qualified);
}

void pt_entity_packer_end(pt_entity_packer *packer, pt_buf *rows)
{
    if (packer->block.len == 0)
        return;
    uint8_t key[8];
    pt_put_be32(key, packer->file);
    pt_put_be32(key + 4, packer->next - 1);
    pt_rows_add(rows, key, sizeof key, packer->block.ptr, packer->block.len);
    rows->failed |= packer->block.failed | packer->last_qualified.failed;
    pt_buf_clear(&packer->block);
    pt_buf_clear(&packer->last_qualified);
}

static size_t shared_prefix(pt_str a, pt_str b)
{
    size_t most = a.len < b.len ? a.len : b.len, n = 0;
    while (n < most && a.ptr[n] == b.ptr[n])
        n++;
    return n;
}

static void put_qualified(pt_entity_packer *packer, const pt_entity *entity)
{
    size_t shared = shared_prefix(pt_buf_view(&packer->last_qualified), entity->qualified);
    pt_buf *out = &packer->block;
    pt_buf_varint(out, shared);
    pt_buf_varint(out, entity->qualified.len - shared);
    pt_buf_str(out, pt_str_from(entity->qualified, shared));
    pt_buf_varint(out, entity->qualified.len ? entity->name.len : 0);
    if (packer->last_qualified.len > shared)
        packer->last_qualified.len = shared;
    pt_buf_str(&packer->last_qualified, pt_str_from(entity->qualified, shared));
}

void pt_entity_packer_add(pt_entity_packer *packer, const pt_entity *entity, pt_buf *rows)
{
    uint32_t def = pt_entity_def(entity->id);
    if (packer->block.len + entity->qualified.len + 16 > PT_ROW_MOST)
        pt_entity_packer_end(packer, rows);
    pt_buf *out = &packer->block;
    if (out->len == 0) {
        pt_buf_varint(out, def);
        packer->line = 0;
    }
    pt_buf_byte(out, (char)(entity->kind | entity->visibility << KIND_BITS | entity->is_test << 7));
    pt_buf_varint(out, (uint32_t)entity->flags << 1 | (entity->twin > 1));
    if (entity->twin > 1)
        pt_buf_varint(out, entity->twin);
    pt_buf_varint(out, entity->parent == PT_ENTITY_NONE ? 0 : def - pt_entity_def(entity->parent));
    pt_buf_varint(out, entity->last_child ? entity->last_child - def : 0);
    put_qualified(packer, entity);
    pt_buf_varint(out, pt_zigzag((int64_t)entity->line_start - packer->line));
    pt_buf_varint(out, pt_zigzag((int64_t)entity->line_end - entity->line_start));
    packer->line = entity->line_start;
    packer->next = def + 1;
}

bool pt_entity_block_begin(pt_entity_block *block, pt_bytes key, pt_bytes value)
{
    if (key.len != 8)
        return false;
    block->in = pt_reader_of((pt_str){value.ptr, value.len});
    block->file = pt_get_be32(key.ptr);
    block->next = pt_read_u32(&block->in);
    block->line = 0;
    pt_buf_clear(&block->qualified);
    return !block->in.failed;
}

static void read_qualified(pt_entity_block *block, pt_entity *out)
{
    uint64_t shared = pt_read_varint(&block->in);
    pt_str rest = pt_read_bytes(&block->in, (size_t)pt_read_varint(&block->in));
    uint64_t name = pt_read_varint(&block->in);
    if (shared > block->qualified.len || name > shared + rest.len) {
        block->in.failed = true;
        return;
    }
    block->qualified.len = (size_t)shared;
    pt_buf_str(&block->qualified, rest);
    if (block->qualified.failed)
        return;
    out->qualified = pt_buf_view(&block->qualified);
    out->name = pt_str_from(out->qualified, out->qualified.len - (size_t)name);
}

bool pt_entity_block_next(pt_entity_block *block, pt_entity *out)
{
    pt_reader *in = &block->in;
    if (in->failed || in->at == in->end)
        return false;
    uint32_t def = block->next;
    pt_entity e = {.id = pt_entity_of(block->file, def), .twin = 1, .parent = PT_ENTITY_NONE};
    uint8_t head = pt_read_byte(in);
    e.kind = head & ((1 << KIND_BITS) - 1);
    e.visibility = head >> KIND_BITS & ((1 << VISIBILITY_BITS) - 1);
    e.is_test = head >> 7;
    uint32_t flags = pt_read_u32(in);
    e.flags = (uint16_t)(flags >> 1);
    if (flags & 1)
        e.twin = pt_read_u32(in);
    uint32_t up = pt_read_u32(in), down = pt_read_u32(in);
    if (up)
        e.parent = pt_entity_of(block->file, def - up);
    e.last_child = down ? def + down : 0;
    read_qualified(block, &e);
    e.line_start = pt_read_near(in, block->line);
    e.line_end = pt_read_near(in, e.line_start);
    if (e.kind >= PT_KIND_COUNT || flags >> 17 || up > def || down > UINT32_MAX - def || e.twin == 0 || def == UINT32_MAX)
        in->failed = true;
    if (in->failed || block->qualified.failed)
        return false;
    block->line = e.line_start;
    block->next = def + 1;
    *out = e;
    return true;
}
