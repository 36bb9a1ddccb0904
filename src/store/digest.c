#include "store/digest.h"

#include "store/rows.h"

/* Words in a fixed byte order, so that machines agree. */
static pt_hash128 hash_words(const uint64_t *words, size_t count)
{
    uint8_t bytes[12 * 8];
    for (size_t i = 0; i < count; i++)
        pt_put_be64(bytes + 8 * i, words[i]);
    return pt_hash128_of((pt_str){(const char *)bytes, count * 8});
}

#define HASH_WORDS(...) \
    hash_words((const uint64_t[]){__VA_ARGS__}, sizeof(const uint64_t[]){__VA_ARGS__} / sizeof(uint64_t))

uint64_t pt_digest_path(pt_str path)
{
    return pt_hash64(path);
}

uint64_t pt_digest_key(const pt_entity *entity, uint64_t path)
{
    return HASH_WORDS('K', path, entity->language, entity->kind, entity->twin, pt_hash64(entity->qualified)).low;
}

pt_hash128 pt_digest_file(const pt_graph_file *file)
{
    return HASH_WORDS('F', pt_hash64(file->path), file->language, file->is_test, file->hash.low, file->hash.high,
                      file->size, file->lines, file->parse_errors, file->error_bytes, file->entities);
}

pt_hash128 pt_digest_entity(const pt_entity *entity, uint64_t key, uint64_t parent, pt_str signature, pt_str doc)
{
    return HASH_WORDS('N', key, parent, pt_hash64(entity->name), entity->visibility, entity->is_test, entity->flags,
                      entity->line_start, entity->line_end, pt_hash64(signature), pt_hash64(doc));
}

pt_hash128 pt_digest_edge(const pt_graph_edge *edge, uint64_t from, uint64_t to)
{
    return HASH_WORDS('E', from, to, edge->kind, edge->tier, edge->sites, edge->line);
}

pt_hash128 pt_digest_skipped(pt_str path, pt_str reason)
{
    return HASH_WORDS('S', pt_hash64(path), pt_hash64(reason));
}

pt_hash128 pt_digest_reference_end(const pt_digest_reference *reference, const pt_reference *row, uint64_t path,
                                   uint64_t name, uint64_t from)
{
    return HASH_WORDS('R', path, row->line, row->column, row->kind, row->edge_kind, row->tier, name, from,
                      reference->targets);
}
