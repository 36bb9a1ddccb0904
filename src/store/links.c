/* The stored form of one file's links, and packing.
 *
 *     count of distinct targets, their numbers ascending as differences
 *     a byte for each link: kept, edge kind, tier
 *     for each link that has targets: their count, and which they are
 *
 * The bytes stand together because they pack well: most sites of a file are alike. */
#include "store/rows.h"

#include "base/error.h"

#include <zstd.h>
#include <zstd_errors.h>

enum { TIER_BITS = 3, KIND_MASK = 15, KEPT = 1 << 7 };
_Static_assert(PT_TIER_COUNT <= 1 << TIER_BITS && PT_EDGE_KIND_COUNT <= KIND_MASK + 1, "head of a link");

static bool has_targets(unsigned tier)
{
    return tier != PT_TIER_UNRESOLVED && tier != PT_TIER_EXTERNAL;
}

static size_t distinct(pt_entity_id *at, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (kept == 0 || at[kept - 1] != at[i])
            at[kept++] = at[i];
    return kept;
}

static size_t index_of(const pt_entity_id *at, size_t count, pt_entity_id id)
{
    size_t low = 0;
    while (low < count) {
        size_t middle = low + (count - low) / 2;
        if (at[middle] < id)
            low = middle + 1;
        else
            count = middle;
    }
    return low;
}

void pt_links_encode(const pt_stored_links *links, pt_buf *out)
{
    size_t count = links->targets.len;
    uint64_t *sorted = pt_malloc((count * 2 + 1) * sizeof *sorted);
    if (!sorted) {
        out->failed = true;
        return;
    }
    if (count)
        memcpy(sorted, links->targets.at, count * sizeof *sorted);
    pt_sort_u64(sorted, sorted + count, count);
    count = distinct(sorted, count);
    pt_buf_varint(out, count);
    for (size_t i = 0; i < count; i++) {
        bool same = i && pt_entity_file(sorted[i]) == pt_entity_file(sorted[i - 1]);
        pt_buf_varint(out, pt_entity_file(sorted[i]) - (i ? pt_entity_file(sorted[i - 1]) : 0));
        pt_buf_varint(out, pt_entity_def(sorted[i]) - (same ? pt_entity_def(sorted[i - 1]) : 0));
    }
    for (size_t i = 0; i < links->links.len; i++) {
        const pt_stored_link *l = &links->links.at[i];
        pt_buf_byte(out, l->kept ? (char)(KEPT | l->edge_kind << TIER_BITS | l->tier) : 0);
    }
    for (size_t i = 0; i < links->links.len; i++) {
        const pt_stored_link *l = &links->links.at[i];
        if (!l->kept || !has_targets(l->tier))
            continue;
        pt_buf_byte(out, (char)l->count);
        for (unsigned t = 0; t < l->count; t++)
            pt_buf_varint(out, index_of(sorted, count, links->targets.at[l->first + t]));
    }
    pt_free(sorted);
}

static bool read_distinct(pt_reader *in, pt_entity_id *at, size_t count)
{
    uint32_t file = 0, def = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t by = pt_read_u32(in), more = pt_read_u32(in);
        if (by || i == 0)
            def = 0;
        if (by > UINT32_MAX - file || more > UINT32_MAX - def)
            in->failed = true;
        file += by;
        def += more;
        at[i] = pt_entity_of(file, def);
    }
    return !in->failed;
}

static bool read_heads(pt_reader *in, size_t count, pt_stored_links *out)
{
    for (size_t i = 0; i < count; i++) {
        uint8_t head = pt_read_byte(in);
        pt_stored_link l = {.kept = head & KEPT, .edge_kind = head >> TIER_BITS & KIND_MASK, .tier = head & 7};
        if (l.edge_kind >= PT_EDGE_KIND_COUNT)
            in->failed = true;
        out->links.at[i] = l;
    }
    out->links.len = count;
    return !in->failed;
}

static pt_status read_targets(pt_reader *in, const pt_entity_id *known, size_t count, pt_stored_links *out,
                              pt_error *err)
{
    for (size_t i = 0; i < out->links.len; i++) {
        pt_stored_link *l = &out->links.at[i];
        if (!l->kept || !has_targets(l->tier))
            continue;
        l->first = (uint32_t)out->targets.len;
        l->count = pt_read_byte(in);
        for (unsigned t = 0; t < l->count && !in->failed; t++) {
            uint64_t which = pt_read_varint(in);
            if (which >= count)
                in->failed = true;
            else if (!pt_vec_push(&out->targets, known[which]))
                return pt_error_nomem(err);
        }
    }
    return in->failed || in->at != in->end ? pt_graph__damaged(err, "links") : PT_OK;
}

pt_status pt_links_decode(pt_str bytes, size_t count, pt_stored_links *out, pt_error *err)
{
    pt_vec_clear(&out->links);
    pt_vec_clear(&out->targets);
    pt_reader in = pt_reader_of(bytes);
    uint64_t targets = pt_read_varint(&in);
    if (in.failed || targets > bytes.len / 2 || count > bytes.len)
        return pt_graph__damaged(err, "links");
    pt_entity_id *known = pt_malloc(((size_t)targets + 1) * sizeof *known);
    pt_status status = known && pt_vec_reserve(&out->links, count) ? PT_OK : pt_error_nomem(err);
    if (status == PT_OK && (!read_distinct(&in, known, (size_t)targets) || !read_heads(&in, count, out)))
        status = pt_graph__damaged(err, "links");
    if (status == PT_OK)
        status = read_targets(&in, known, (size_t)targets, out, err);
    pt_free(known);
    return status;
}

void pt_links_release(pt_stored_links *links)
{
    pt_vec_release(&links->links);
    pt_vec_release(&links->targets);
}

void pt_graph__reference(const pt_facts *facts, uint32_t file, size_t index, pt_reference *out)
{
    if (index < facts->imports.len) {
        const pt_import *m = &facts->imports.at[index];
        *out = (pt_reference){
            .file = file,
            .line = m->line,
            .column = m->column,
            .kind = PT_REF_IMPORT,
            .name = pt_facts_name(facts, m->name ? m->name : m->path),
            .from = pt_entity_of(file, facts->scopes.at[m->scope].def),
        };
        return;
    }
    const pt_ref *r = &facts->refs.at[index - facts->imports.len];
    *out = (pt_reference){
        .file = file,
        .line = r->line,
        .column = r->column,
        .kind = r->kind,
        .name = pt_facts_name(facts, r->name),
        .from = pt_entity_of(file, facts->scopes.at[r->scope].def),
    };
}

/* Packing. */

struct pt_packer {
    ZSTD_CCtx *pack;
    ZSTD_DCtx *unpack;
};

enum { LEVEL = 3 };

pt_status pt_packer_new(pt_packer **out, pt_error *err)
{
    pt_packer *packer = pt_calloc(1, sizeof *packer);
    if (!packer)
        return pt_error_nomem(err);
    packer->pack = ZSTD_createCCtx();
    packer->unpack = ZSTD_createDCtx();
    if (!packer->pack || !packer->unpack) {
        pt_packer_free(packer);
        return pt_error_nomem(err);
    }
    *out = packer;
    return PT_OK;
}

void pt_packer_free(pt_packer *packer)
{
    if (!packer)
        return;
    ZSTD_freeCCtx(packer->pack);
    ZSTD_freeDCtx(packer->unpack);
    pt_free(packer);
}

pt_status pt_pack(pt_packer *packer, pt_str raw, pt_buf *out, pt_error *err)
{
    pt_buf_clear(out);
    if (!pt_buf_reserve(out, ZSTD_compressBound(raw.len)))
        return pt_error_nomem(err);
    size_t len = ZSTD_compressCCtx(packer->pack, out->ptr, out->cap, raw.ptr, raw.len, LEVEL);
    if (ZSTD_isError(len) && ZSTD_getErrorCode(len) == ZSTD_error_memory_allocation)
        return pt_error_nomem(err);
    if (ZSTD_isError(len) || len >= raw.len) {
        pt_buf_str(out, raw);
        return PT_OK;
    }
    out->len = len;
    return PT_OK;
}

pt_status pt_unpack(pt_packer *packer, pt_str packed, uint64_t raw_len, pt_buf *out, pt_error *err)
{
    pt_buf_clear(out);
    if (packed.len == raw_len) {
        pt_buf_str(out, packed);
        return out->failed ? pt_error_nomem(err) : PT_OK;
    }
    /* zstd cannot make more than about 64 KiB out of three bytes: more is a damaged number. */
    if (raw_len / 65536 > packed.len || ZSTD_getFrameContentSize(packed.ptr, packed.len) != raw_len)
        return pt_graph__damaged(err, "a packed row");
    if (!pt_buf_reserve(out, (size_t)raw_len))
        return pt_error_nomem(err);
    size_t len = ZSTD_decompressDCtx(packer->unpack, out->ptr, (size_t)raw_len, packed.ptr, packed.len);
    if (ZSTD_isError(len) || len != raw_len)
        return pt_graph__damaged(err, "a packed row");
    out->len = len;
    return PT_OK;
}

/* Sorting: least significant byte first; bytes that are the same everywhere are passed over. */

void pt_sort_u64(uint64_t *at, uint64_t *scratch, size_t count)
{
    if (count <= 24) {
        for (size_t i = 1; i < count; i++) {
            uint64_t v = at[i];
            size_t j = i;
            for (; j > 0 && at[j - 1] > v; j--)
                at[j] = at[j - 1];
            at[j] = v;
        }
        return;
    }
    uint64_t differ = 0;
    for (size_t i = 1; i < count; i++)
        differ |= at[i] ^ at[0];
    uint64_t *from = at, *to = scratch;
    for (unsigned shift = 0; shift < 64; shift += 8) {
        if ((differ >> shift & 255) == 0)
            continue;
        size_t start[256] = {0}, sum = 0;
        for (size_t i = 0; i < count; i++)
            start[from[i] >> shift & 255]++;
        for (unsigned b = 0; b < 256; b++) {
            size_t n = start[b];
            start[b] = sum;
            sum += n;
        }
        for (size_t i = 0; i < count; i++)
            to[start[from[i] >> shift & 255]++] = from[i];
        uint64_t *swap = from;
        from = to;
        to = swap;
    }
    if (from != at)
        memcpy(at, from, count * sizeof *at);
}
