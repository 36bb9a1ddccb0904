/* Building the index of names.
 *
 *   shares     each thread's names, numbered as they came
 *   buckets    all of them by first letter; each is sorted and made distinct on its own     (pool)
 *   numbers    a bucket's first number is the count of those before; shares learn theirs
 *   postings   entities by number of their name: counted, then filled in
 *   rows       of each bucket: names, keys, postings                                        (pool)
 *   grams      in shards by first letter; each shard goes through all names                 (pool) */
#include "store/names.h"

#include "base/error.h"

#include <stdlib.h>

enum { BUCKETS = 256, SHARD_LEAST = 1 << 16, SHARD_PARTS = 8 };

static bool is_upper(uint8_t c)
{
    return c >= 'A' && c <= 'Z';
}

static bool is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(uint8_t c)
{
    return is_upper(c) || (c >= 'a' && c <= 'z') || c >= 0x80;
}

bool pt_word_begins(pt_str name, size_t i)
{
    uint8_t c = (uint8_t)name.ptr[i];
    if (!is_letter(c) && !is_digit(c))
        return false;
    if (i == 0)
        return true;
    uint8_t before = (uint8_t)name.ptr[i - 1];
    if (is_digit(c))
        return !is_digit(before);
    if (!is_upper(c) || !is_upper(before))
        return !is_letter(before) || (is_upper(c) && !is_upper(before));
    uint8_t after = i + 1 < name.len ? (uint8_t)name.ptr[i + 1] : 0;
    return is_letter(after) && !is_upper(after);
}

int pt_name_cmp_folded(pt_str a, pt_str b)
{
    size_t most = a.len < b.len ? a.len : b.len;
    for (size_t i = 0; i < most; i++) {
        int order = pt_fold((uint8_t)a.ptr[i]) - pt_fold((uint8_t)b.ptr[i]);
        if (order)
            return order;
    }
    return (a.len > b.len) - (a.len < b.len);
}

int pt_name_cmp(pt_str a, pt_str b)
{
    int order = pt_name_cmp_folded(a, b);
    return order ? order : pt_str_cmp(a, b);
}

size_t pt_name_grams(pt_str name, uint32_t *out)
{
    size_t count = 0;
    for (size_t i = 0; i < name.len; i++) {
        uint8_t a = pt_fold((uint8_t)name.ptr[i]);
        uint8_t b = i + 1 < name.len ? pt_fold((uint8_t)name.ptr[i + 1]) : 0;
        if (i + 2 < name.len)
            out[count++] = pt_gram(a, b, pt_fold((uint8_t)name.ptr[i + 2]));
        if (pt_word_begins(name, i))
            out[count++] = pt_gram(PT_GRAM_WORD, a, b);
    }
    return count;
}

/* Shares. */

void pt_names_share_init(pt_names_share *share)
{
    *share = (pt_names_share){0};
    pt_intern_init(&share->names);
}

void pt_names_share_release(pt_names_share *share)
{
    pt_intern_release(&share->names);
    pt_vec_release(&share->postings);
    pt_vec_release(&share->files);
}

bool pt_names_begin_file(pt_names_share *share, uint32_t file, uint32_t entities)
{
    return pt_vec_push(&share->files, pt_entity_of(file, entities));
}

bool pt_names_add(pt_names_share *share, pt_str name, bool is_test, bool is_declaration)
{
    uint32_t id = pt_intern_id(&share->names, pt_str_upto(name, PT_NAME_MOST));
    unsigned class = (is_test ? PT_CLASS_TEST : 0) | (is_declaration ? PT_CLASS_DECLARATION : 0);
    return id < PT_INTERN_NONE >> 2 && pt_vec_push(&share->postings, id << 2 | class);
}

/* Blocks. */

bool pt_names_block_begin(pt_names_block *block, pt_bytes value)
{
    block->in = pt_reader_of((pt_str){value.ptr, value.len});
    block->next = pt_read_u32(&block->in);
    block->len = 0;
    return !block->in.failed;
}

bool pt_names_block_next(pt_names_block *block, pt_name_entry *out)
{
    pt_reader *in = &block->in;
    if (in->failed || in->at == in->end)
        return false;
    uint8_t classes = pt_read_byte(in), shared = pt_read_byte(in);
    pt_str rest = pt_read_bytes(in, pt_read_byte(in));
    if (in->failed || shared > block->len || shared + rest.len > PT_NAME_MOST || block->next == UINT32_MAX) {
        in->failed = true;
        return false;
    }
    if (rest.len)
        memcpy(block->name + shared, rest.ptr, rest.len);
    block->len = (uint8_t)(shared + rest.len);
    *out = (pt_name_entry){block->next++, classes, {block->name, block->len}};
    return true;
}

/* Building. */

typedef struct {
    const char *ptr;
    uint32_t len;
    uint32_t share;
    uint32_t local; /* its number there */
} found_name;

typedef struct {
    const pt_names_share *shares;
    unsigned share_count;
    pt_names_rows *rows;
    found_name *found;               /* all names of all shares, by bucket */
    size_t bucket_at[BUCKETS + 1];   /* where each begins in it */
    uint32_t bucket_first[BUCKETS + 1]; /* number of its first name */
    uint32_t distinct[BUCKETS];
    uint32_t **numbers;              /* by share and local number */
    pt_str *names;                   /* by number */
    uint8_t *classes;
    uint32_t *posting_at;            /* by number, one more at the end */
    uint64_t *postings;              /* class << 62 | file << 31 … see posting_of */
    size_t *gram_counts;             /* BUCKETS of each bucket, by the gram's first byte */
    unsigned shard_first[BUCKETS + 1];
    bool *failed;                    /* by bucket or shard: memory was out */
} build;

static int by_name(const void *a, const void *b)
{
    const found_name *x = a, *y = b;
    return pt_name_cmp((pt_str){x->ptr, x->len}, (pt_str){y->ptr, y->len});
}

static unsigned bucket_of(pt_str name)
{
    return pt_fold((uint8_t)name.ptr[0]);
}

static bool fill_buckets(build *b)
{
    size_t at[BUCKETS + 1] = {0};
    for (unsigned s = 0; s < b->share_count; s++)
        for (uint32_t n = 1; n < b->shares[s].names.count; n++)
            at[bucket_of(b->shares[s].names.strings[n]) + 1]++;
    for (unsigned i = 0; i < BUCKETS; i++)
        at[i + 1] += at[i];
    memcpy(b->bucket_at, at, sizeof at);
    b->found = pt_malloc((at[BUCKETS] + 1) * sizeof *b->found);
    if (!b->found)
        return false;
    for (unsigned s = 0; s < b->share_count; s++)
        for (uint32_t n = 1; n < b->shares[s].names.count; n++) {
            pt_str name = b->shares[s].names.strings[n];
            b->found[at[bucket_of(name)]++] = (found_name){name.ptr, (uint32_t)name.len, s, n};
        }
    return true;
}

static bool same_name(const found_name *a, const found_name *b)
{
    return a->len == b->len && memcmp(a->ptr, b->ptr, a->len) == 0;
}

static void sort_bucket(void *context, size_t bucket, unsigned worker)
{
    build *b = context;
    (void)worker;
    found_name *names = b->found + b->bucket_at[bucket];
    size_t count = b->bucket_at[bucket + 1] - b->bucket_at[bucket];
    if (count)
        qsort(names, count, sizeof *names, by_name);
    for (size_t i = 0; i < count; i++)
        b->distinct[bucket] += i == 0 || !same_name(&names[i], &names[i - 1]);
}

static bool allocate_numbers(build *b)
{
    for (unsigned i = 0; i < BUCKETS; i++)
        b->bucket_first[i + 1] = b->bucket_first[i] + b->distinct[i];
    size_t total = (size_t)b->bucket_first[BUCKETS] + 1;
    b->names = pt_malloc(total * sizeof *b->names);
    b->classes = pt_calloc(total, 1);
    b->posting_at = pt_calloc(total + 1, sizeof *b->posting_at);
    b->numbers = pt_calloc(b->share_count + 1, sizeof *b->numbers);
    bool ok = b->names && b->classes && b->posting_at && b->numbers;
    for (unsigned s = 0; ok && s < b->share_count; s++)
        ok = (b->numbers[s] = pt_malloc(((size_t)b->shares[s].names.count + 1) * sizeof **b->numbers)) != NULL;
    return ok;
}

static void number_names(build *b)
{
    for (unsigned bucket = 0; bucket < BUCKETS; bucket++) {
        uint32_t next = b->bucket_first[bucket];
        for (size_t i = b->bucket_at[bucket]; i < b->bucket_at[bucket + 1]; i++) {
            const found_name *f = &b->found[i];
            if (i == b->bucket_at[bucket] || !same_name(f, f - 1))
                b->names[next++] = (pt_str){f->ptr, f->len};
            b->numbers[f->share][f->local] = next - 1;
        }
    }
}

/* Calls visit(number of the name, class, entity) for every entity that has a name. */
typedef void (*visit_posting)(build *b, uint32_t name, unsigned class, pt_entity_id id);

static void each_posting(build *b, visit_posting visit)
{
    for (unsigned s = 0; s < b->share_count; s++) {
        const pt_names_share *share = &b->shares[s];
        size_t at = 0;
        for (size_t f = 0; f < share->files.len; f++)
            for (uint32_t def = 0; def < pt_entity_def(share->files.at[f]) && at < share->postings.len; def++) {
                uint32_t posting = share->postings.at[at++];
                if (posting >> 2)
                    visit(b, b->numbers[s][posting >> 2], posting & 3, pt_entity_of(pt_entity_file(share->files.at[f]), def));
            }
    }
}

static void count_posting(build *b, uint32_t name, unsigned class, pt_entity_id id)
{
    (void)id;
    b->posting_at[name + 1]++;
    b->classes[name] |= (uint8_t)(1u << class);
}

/* posting_at[name] is where the next one goes, and so the end of its postings at last. File numbers stay below
 * 2^30: more paths than that do not fit into memory. */
static void fill_posting(build *b, uint32_t name, unsigned class, pt_entity_id id)
{
    b->postings[b->posting_at[name]++] = (uint64_t)class << 62 | id;
}

static bool collect_postings(build *b)
{
    uint32_t total = b->bucket_first[BUCKETS];
    each_posting(b, count_posting);
    for (uint32_t n = 0; n < total; n++)
        b->posting_at[n + 1] += b->posting_at[n];
    b->postings = pt_malloc(((size_t)b->posting_at[total] + 1) * sizeof *b->postings);
    if (!b->postings)
        return false;
    each_posting(b, fill_posting);
    return true;
}

/* The rows of names of one bucket. */

typedef struct {
    pt_buf *rows, *keys;
    pt_buf block;
    pt_str last;
    uint32_t number; /* of last */
} name_packer;

static void end_names(name_packer *p)
{
    if (p->block.len == 0)
        return;
    uint8_t number[4], key[PT_NAME_KEY_MOST + 5];
    pt_put_be32(number, p->number);
    pt_rows_add(p->rows, number, sizeof number, p->block.ptr, p->block.len);
    size_t len = p->last.len < PT_NAME_KEY_MOST ? p->last.len : PT_NAME_KEY_MOST;
    for (size_t i = 0; i < len; i++)
        key[i] = pt_fold((uint8_t)p->last.ptr[i]);
    key[len] = 0;
    memcpy(key + len + 1, number, sizeof number);
    pt_rows_add(p->keys, key, len + 5, "", 0);
    p->rows->failed |= p->block.failed;
    pt_buf_clear(&p->block);
    p->last = PT_STR("");
}

static void pack_name(name_packer *p, uint32_t number, pt_str name, uint8_t classes)
{
    if (p->block.len + name.len + 3 > PT_ROW_MOST)
        end_names(p);
    if (p->block.len == 0)
        pt_buf_varint(&p->block, number);
    size_t shared = 0;
    while (shared < name.len && shared < p->last.len && name.ptr[shared] == p->last.ptr[shared])
        shared++;
    pt_buf_byte(&p->block, (char)classes);
    pt_buf_byte(&p->block, (char)shared);
    pt_buf_byte(&p->block, (char)(name.len - shared));
    pt_buf_str(&p->block, pt_str_from(name, shared));
    p->last = name;
    p->number = number;
}

/* The postings of one name, the best class first, then by file and place. */
static bool pack_postings(pt_list_writer *w, uint32_t name, uint64_t *at, size_t count)
{
    uint64_t *scratch = count > 24 ? pt_malloc(count * sizeof *scratch) : NULL;
    if (count > 24 && !scratch)
        return false;
    pt_sort_u64(at, scratch, count);
    pt_free(scratch);
    pt_list_begin(w, name, count);
    for (size_t i = 0; i < count; i++)
        pt_list_add(w, &(pt_list_item){.id = at[i] & UINT64_MAX >> 2, .kind = (uint8_t)(at[i] >> 62)});
    return true;
}

static void count_grams(build *b, size_t bucket)
{
    uint32_t grams[2 * PT_NAME_MOST];
    size_t *counts = b->gram_counts + bucket * BUCKETS;
    for (uint32_t n = b->bucket_first[bucket]; n < b->bucket_first[bucket + 1]; n++) {
        size_t count = pt_name_grams(b->names[n], grams);
        for (size_t i = 0; i < count; i++)
            counts[grams[i] >> 16]++;
    }
}

static void pack_bucket(void *context, size_t bucket, unsigned worker)
{
    build *b = context;
    (void)worker;
    name_packer names = {.rows = &b->rows->names[bucket], .keys = &b->rows->keys[bucket]};
    pt_list_writer posts;
    pt_list_writer_init(&posts, PT_LIST_POST, &b->rows->posts[bucket]);
    bool ok = true;
    for (uint32_t n = b->bucket_first[bucket]; ok && n < b->bucket_first[bucket + 1]; n++) {
        uint32_t first = n ? b->posting_at[n - 1] : 0;
        pack_name(&names, n, b->names[n], b->classes[n]);
        ok = pack_postings(&posts, n, b->postings + first, b->posting_at[n] - first);
    }
    end_names(&names);
    pt_list_flush(&posts);
    pt_buf_release(&names.block);
    pt_list_writer_release(&posts);
    count_grams(b, bucket);
    b->failed[bucket] = !ok || names.rows->failed || names.keys->failed || b->rows->posts[bucket].failed;
}

/* Cuts the first bytes of grams into shards of about the same number of grams. */
static void cut_shards(build *b)
{
    size_t counts[BUCKETS] = {0}, total = 0;
    for (size_t i = 0; i < (size_t)BUCKETS * BUCKETS; i++) {
        counts[i % BUCKETS] += b->gram_counts[i];
        total += b->gram_counts[i];
    }
    size_t most = total / SHARD_PARTS > SHARD_LEAST ? total / SHARD_PARTS : SHARD_LEAST, sum = 0;
    size_t shards = 0;
    for (unsigned c = 0; c < BUCKETS; c++) {
        if (sum && sum + counts[c] > most) {
            b->shard_first[++shards] = c;
            sum = 0;
        }
        sum += counts[c];
    }
    b->shard_first[++shards] = BUCKETS;
    b->rows->shards = shards;
}

static void pack_grams(uint64_t *pairs, size_t count, pt_buf *rows)
{
    pt_list_writer w;
    pt_list_writer_init(&w, PT_LIST_GRAM, rows);
    for (size_t i = 0, end; i < count; i = end) {
        for (end = i; end < count && pairs[end] >> 32 == pairs[i] >> 32;)
            end++;
        pt_list_begin(&w, pairs[i] >> 32, end - i);
        for (size_t k = i; k < end; k++)
            if (k == i || pairs[k] != pairs[k - 1])
                pt_list_add(&w, &(pt_list_item){.id = (uint32_t)pairs[k]});
    }
    pt_list_flush(&w);
    pt_list_writer_release(&w);
}

static void pack_shard(void *context, size_t shard, unsigned worker)
{
    build *b = context;
    (void)worker;
    unsigned low = b->shard_first[shard], high = b->shard_first[shard + 1];
    size_t count = 0;
    for (size_t bucket = 0; bucket < BUCKETS; bucket++)
        for (unsigned c = low; c < high; c++)
            count += b->gram_counts[bucket * BUCKETS + c];
    uint64_t *pairs = pt_malloc((2 * count + 1) * sizeof *pairs);
    b->failed[shard] = !pairs;
    if (!pairs)
        return;
    uint32_t grams[2 * PT_NAME_MOST];
    size_t filled = 0;
    for (uint32_t n = 0; n < b->bucket_first[BUCKETS]; n++) {
        size_t found = pt_name_grams(b->names[n], grams);
        for (size_t i = 0; i < found; i++)
            if (grams[i] >> 16 >= low && grams[i] >> 16 < high)
                pairs[filled++] = (uint64_t)grams[i] << 32 | n;
    }
    pt_sort_u64(pairs, pairs + count, filled);
    pack_grams(pairs, filled, &b->rows->grams[shard]);
    b->failed[shard] = b->rows->grams[shard].failed;
    pt_free(pairs);
}

static pt_status run_all(build *b, pt_pool *pool, size_t count, pt_pool_task task, pt_error *err)
{
    pt_status status = pt_pool_for(pool, count, task, b, err);
    for (size_t i = 0; status == PT_OK && i < count; i++)
        if (b->failed[i])
            status = pt_error_nomem(err);
    return status;
}

static bool allocate_rows(pt_names_rows *rows)
{
    rows->buckets = BUCKETS;
    rows->names = pt_calloc(BUCKETS, sizeof *rows->names);
    rows->keys = pt_calloc(BUCKETS, sizeof *rows->keys);
    rows->posts = pt_calloc(BUCKETS, sizeof *rows->posts);
    rows->grams = pt_calloc(BUCKETS, sizeof *rows->grams);
    return rows->names && rows->keys && rows->posts && rows->grams;
}

static pt_status build_rows(build *b, pt_pool *pool, pt_error *err)
{
    b->failed = pt_calloc(BUCKETS, sizeof *b->failed);
    b->gram_counts = pt_calloc((size_t)BUCKETS * BUCKETS, sizeof *b->gram_counts);
    if (!b->failed || !b->gram_counts || !allocate_rows(b->rows) || !fill_buckets(b))
        return pt_error_nomem(err);
    pt_status status = run_all(b, pool, BUCKETS, sort_bucket, err);
    if (status != PT_OK)
        return status;
    if (!allocate_numbers(b))
        return pt_error_nomem(err);
    number_names(b);
    if (!collect_postings(b))
        return pt_error_nomem(err);
    status = run_all(b, pool, BUCKETS, pack_bucket, err);
    if (status != PT_OK)
        return status;
    cut_shards(b);
    return run_all(b, pool, b->rows->shards, pack_shard, err);
}

pt_status pt_names_build(const pt_names_share *shares, unsigned count, pt_pool *pool, pt_names_rows *out,
                         pt_error *err)
{
    pt_names_rows rows = {0};
    build *b = pt_calloc(1, sizeof *b);
    if (!b)
        return pt_error_nomem(err);
    b->shares = shares;
    b->share_count = count;
    b->rows = &rows;
    pt_status status = build_rows(b, pool, err);
    for (unsigned s = 0; b->numbers && s < count; s++)
        pt_free(b->numbers[s]);
    pt_free(b->numbers);
    pt_free(b->found);
    pt_free(b->names);
    pt_free(b->classes);
    pt_free(b->posting_at);
    pt_free(b->postings);
    pt_free(b->gram_counts);
    pt_free(b->failed);
    pt_free(b);
    if (status == PT_OK)
        *out = rows;
    else
        pt_names_rows_release(&rows);
    return status;
}

static void release_bufs(pt_buf *bufs, size_t count)
{
    for (size_t i = 0; bufs && i < count; i++)
        pt_buf_release(&bufs[i]);
    pt_free(bufs);
}

void pt_names_rows_release(pt_names_rows *rows)
{
    release_bufs(rows->names, rows->buckets);
    release_bufs(rows->keys, rows->buckets);
    release_bufs(rows->posts, rows->buckets);
    release_bufs(rows->grams, rows->shards);
    *rows = (pt_names_rows){0};
}
