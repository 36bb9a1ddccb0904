/* Feeds bytes to the readers of every kind of stored row. The first byte picks the kind, the next eight are the
 * key where there is one. What was read must be within what was given; sanitizers watch. */
#include "store/lists.h"
#include "store/names.h"

#include <stdlib.h>

static volatile size_t sink;

static void use(pt_str s)
{
    for (size_t i = 0; i < s.len; i++)
        sink += (unsigned char)s.ptr[i];
}

static void read_entities(pt_bytes key, pt_bytes value)
{
    pt_entity_block block = {0};
    pt_entity e;
    if (pt_entity_block_begin(&block, key, value))
        while (pt_entity_block_next(&block, &e)) {
            use(e.qualified);
            use(e.name);
        }
    pt_buf_release(&block.qualified);
}

static void read_names(pt_bytes value)
{
    static pt_names_block block;
    pt_name_entry entry;
    uint32_t grams[2 * PT_NAME_MOST];
    if (pt_names_block_begin(&block, value))
        while (pt_names_block_next(&block, &entry)) {
            use(entry.name);
            sink += pt_name_grams(entry.name, grams);
        }
}

static pt_status visit(void *context, uint64_t list, const pt_list_item *item, pt_error *err)
{
    (void)context, (void)err;
    sink += list + item->id + item->line;
    return PT_OK;
}

static void read_links(pt_str bytes)
{
    pt_stored_links links = {0};
    size_t count = bytes.len ? (unsigned char)bytes.ptr[0] : 0;
    if (pt_links_decode(bytes, count, &links, NULL) == PT_OK)
        for (size_t i = 0; i < links.links.len; i++)
            for (unsigned t = 0; t < links.links.at[i].count; t++)
                sink += links.targets.at[links.links.at[i].first + t];
    pt_links_release(&links);
}

static void read_packed(pt_str bytes)
{
    pt_packer *packer;
    pt_buf raw = {0};
    if (pt_packer_new(&packer, NULL) != PT_OK)
        return;
    pt_reader in = pt_reader_of(bytes);
    uint64_t len = pt_read_varint(&in);
    if (pt_unpack(packer, (pt_str){(const char *)in.at, (size_t)(in.end - in.at)}, len, &raw, NULL) == PT_OK)
        use(pt_buf_view(&raw));
    pt_buf_release(&raw);
    pt_packer_free(packer);
}

static void read_records(pt_str key, pt_str bytes)
{
    pt_graph_file file;
    pt_facts_place place;
    pt_str path, reason;
    if (pt_file_decode(bytes, 1, &file))
        use(file.path);
    if (pt_place_decode(bytes, &place))
        sink += place.len;
    if (pt_skipped_decode(key, bytes, &path, &reason)) {
        use(path);
        use(reason);
    }
}

static void read_facts(pt_str bytes)
{
    pt_facts facts = {0};
    pt_reference row;
    if (pt_facts_unpack(bytes, &facts, NULL) == PT_OK)
        for (size_t i = 0; i < facts.imports.len + facts.refs.len; i++) {
            pt_graph__reference(&facts, 1, i, &row);
            use(row.name);
        }
    pt_facts_release(&facts);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 9)
        return 0;
    pt_bytes key = {data + 1, 8}, value = {data + 9, size - 9};
    pt_str bytes = {value.ptr, value.len};
    switch (data[0] % 10) {
    case 0:
        read_entities(key, value);
        break;
    case 1:
        read_names(value);
        break;
    case 2:
        read_links(bytes);
        break;
    case 3:
        read_packed(bytes);
        break;
    case 4:
        read_records((pt_str){key.ptr, key.len}, bytes);
        break;
    case 5:
        read_facts(bytes);
        break;
    default:
        sink += (size_t)pt_list_row((pt_list_format)(data[0] % 10 - 6), key, value, visit, NULL, NULL);
    }
    return 0;
}
