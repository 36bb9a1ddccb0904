#include "store/lmdb_file.h"

#include "base/error.h"
#include "base/mem.h"
#include "store/engine.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

/* Offsets within a page, and constants, of LMDB's file format (MDB_page, MDB_node, MDB_db, MDB_meta). */
enum {
    PAGE_FLAGS = 10,
    PAGE_LOWER = 12, /* end of the node offsets; overflow pages: how many, 32 bits */
    PAGE_UPPER = 14, /* start of the nodes */
    PAGE_HEADER = 16,

    P_BRANCH = 1,
    P_LEAF = 2,
    P_OVERFLOW = 4,
    P_META = 8,
    P_DIRTY = 0x10,
    P_KINDS = 0x6f,

    NODE_FLAGS = 4,
    NODE_KEY_SIZE = 6,
    NODE_HEADER = 8,
    F_BIGDATA = 1,
    F_SUBDATA = 2,

    TREE_SIZE = 48,
    META_MAGIC = 16,
    META_VERSION = 20,
    META_TREES = 40,
    META_LAST_PAGE = META_TREES + 2 * TREE_SIZE,
    META_TXNID = META_LAST_PAGE + 8,
    META_END = META_TXNID + 8,

    MAX_DEPTH = 32,
    MAX_PAGE = 65536
};

static const uint32_t magic = 0xBEEFC0DE;
static const uint64_t no_page = UINT64_MAX;

static uint16_t get16(const unsigned char *at)
{
    uint16_t v;
    memcpy(&v, at, sizeof v);
    return v;
}

static uint32_t get32(const unsigned char *at)
{
    uint32_t v;
    memcpy(&v, at, sizeof v);
    return v;
}

static uint64_t get64(const unsigned char *at)
{
    uint64_t v;
    memcpy(&v, at, sizeof v);
    return v;
}

static pt_lmdb_tree get_tree(const unsigned char *at)
{
    return (pt_lmdb_tree){
        .flags = get16(at + 4),
        .depth = get16(at + 6),
        .branch_pages = get64(at + 8),
        .leaf_pages = get64(at + 16),
        .overflow_pages = get64(at + 24),
        .entries = get64(at + 32),
        .root = get64(at + 40),
    };
}

/* Reads exactly len bytes. */
static pt_status read_at(int fd, const char *path, void *out, size_t len, uint64_t offset, pt_error *err)
{
    for (size_t done = 0; done < len;) {
        ssize_t n = pread(fd, (char *)out + done, len - done, (off_t)(offset + done));
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return pt_error_errno(err, "cannot read %s", path);
        if (n == 0)
            return pt_error_set(err, PT_E_CORRUPT, "%s is truncated: page at byte %llu is missing", path,
                                (unsigned long long)offset);
        done += (size_t)n;
    }
    return PT_OK;
}

static bool tree_is_sane(const pt_lmdb_tree *tree, uint64_t last_page)
{
    if (tree->root == no_page)
        return tree->depth == 0;
    return tree->root <= last_page && tree->depth >= 1 && tree->depth <= MAX_DEPTH;
}

static pt_status parse_meta(const unsigned char *page, const char *path, pt_lmdb_meta *meta, pt_error *err)
{
    if (get32(page + META_MAGIC) != magic || !(get16(page + PAGE_FLAGS) & P_META))
        return pt_error_set(err, PT_E_CORRUPT, "%s is not an LMDB file, or its first pages are damaged",
                            path);
    if ((get32(page + META_VERSION) & 0xffffff) != 1)
        return pt_error_set(err, PT_E_VERSION,
                            "%s has version %u of the LMDB file format, this program knows 1",
                            path, get32(page + META_VERSION));
    *meta = (pt_lmdb_meta){
        .page_size = get32(page + META_TREES),
        .free_list = get_tree(page + META_TREES),
        .main = get_tree(page + META_TREES + TREE_SIZE),
        .last_page = get64(page + META_LAST_PAGE),
        .txnid = get64(page + META_TXNID),
    };
    bool power_of_two = meta->page_size && !(meta->page_size & (meta->page_size - 1));
    if (!power_of_two || meta->page_size < 512 || meta->page_size > MAX_PAGE || meta->last_page < 1
        || meta->last_page > INT64_MAX / MAX_PAGE - 1 || !tree_is_sane(&meta->free_list, meta->last_page)
        || !tree_is_sane(&meta->main, meta->last_page))
        return pt_error_set(err, PT_E_CORRUPT, "a meta page of %s is damaged", path);
    return PT_OK;
}

pt_status pt_lmdb_read_meta(int fd, const char *path, pt_lmdb_meta *out, pt_error *err)
{
    unsigned char page[META_END];
    pt_lmdb_meta metas[2];
    pt_status status = read_at(fd, path, page, sizeof page, 0, err);
    if (status == PT_OK)
        status = parse_meta(page, path, &metas[0], err);
    if (status == PT_OK)
        status = read_at(fd, path, page, sizeof page, metas[0].page_size, err);
    if (status == PT_OK)
        status = parse_meta(page, path, &metas[1], err);
    if (status != PT_OK)
        return status;
    /* Commit n writes meta page n mod 2. */
    if (metas[0].page_size != metas[1].page_size || (metas[0].txnid != metas[1].txnid && (metas[0].txnid & 1))
        || (metas[0].txnid != metas[1].txnid && !(metas[1].txnid & 1)))
        return pt_error_set(err, PT_E_CORRUPT, "the meta pages of %s contradict each other", path);
    *out = metas[metas[1].txnid > metas[0].txnid];
    return PT_OK;
}

bool pt_lmdb_is_whole(int fd, const pt_lmdb_meta *meta)
{
    struct stat info;
    return fstat(fd, &info) == 0 && (uint64_t)info.st_size / meta->page_size > meta->last_page;
}

/* The walk. */

typedef struct {
    int fd;
    const char *path;
    const pt_lmdb_meta *meta;
    unsigned char *seen;   /* a bit per page */
    unsigned char *pages;  /* one page per level, MAX_DEPTH of them for each nesting of trees */
    pt_error *err;
} walk;

/* One tree being walked, and what was counted. */
typedef struct {
    pt_lmdb_tree tree;
    unsigned char *pages; /* by level */
    bool integer_keys;    /* the list of free pages */
    bool names;           /* the tree of named trees */
    pt_lmdb_tree count;
} tree_walk;

static pt_status bad(const walk *w, uint64_t page, const char *what)
{
    return pt_error_set(w->err, PT_E_CORRUPT, "%s is damaged: page %llu %s", w->path,
                        (unsigned long long)page, what);
}

static pt_status use_pages(const walk *w, uint64_t first, uint64_t count)
{
    if (first < 2 || first > w->meta->last_page || count > w->meta->last_page + 1 - first)
        return bad(w, first, "does not exist");
    for (uint64_t p = first; p < first + count; p++) {
        if (w->seen[p / 8] & 1u << p % 8)
            return bad(w, p, "is used twice");
        w->seen[p / 8] |= (unsigned char)(1u << p % 8);
    }
    return PT_OK;
}

static pt_status read_page(const walk *w, uint64_t number, unsigned char *page)
{
    pt_status status = use_pages(w, number, 1);
    if (status == PT_OK)
        status = read_at(w->fd, w->path, page, w->meta->page_size, number * w->meta->page_size, w->err);
    if (status == PT_OK && get64(page) != number)
        status = bad(w, number, "has the number of another");
    return status;
}

/* Checks the header of a branch or leaf page. */
static pt_status check_header(const walk *w, uint64_t number, const unsigned char *page, unsigned kind)
{
    unsigned lower = get16(page + PAGE_LOWER), upper = get16(page + PAGE_UPPER);
    if ((get16(page + PAGE_FLAGS) & P_KINDS & ~P_DIRTY) != kind)
        return bad(w, number, "is of the wrong kind");
    if (lower < PAGE_HEADER || lower % 2 || lower > upper || upper > w->meta->page_size)
        return bad(w, number, "has a damaged header");
    if (lower == PAGE_HEADER || (kind == P_BRANCH && lower < PAGE_HEADER + 4))
        return bad(w, number, "is empty");
    return PT_OK;
}

static unsigned node_count(const unsigned char *page)
{
    return (get16(page + PAGE_LOWER) - PAGE_HEADER) / 2u;
}

/* The i-th node of a page whose header is sound, NULL if it is not within the page. */
static const unsigned char *node_at(const walk *w, const unsigned char *page, unsigned i)
{
    unsigned offset = get16(page + PAGE_HEADER + 2 * i);
    if (offset < get16(page + PAGE_UPPER) || offset + NODE_HEADER > w->meta->page_size)
        return NULL;
    const unsigned char *node = page + offset;
    return offset + NODE_HEADER + get16(node + NODE_KEY_SIZE) <= w->meta->page_size ? node : NULL;
}

static pt_bytes node_key(const unsigned char *node)
{
    return (pt_bytes){node + NODE_HEADER, get16(node + NODE_KEY_SIZE)};
}

static int compare_keys(const tree_walk *t, pt_bytes a, pt_bytes b)
{
    if (!t->integer_keys || a.len != 8 || b.len != 8)
        return pt_engine_compare(a, b);
    uint64_t x = get64(a.ptr), y = get64(b.ptr);
    return (x > y) - (x < y);
}

/* A run of pages that holds one long value. It may be longer than the value: LMDB overwrites in place. */
static pt_status check_overflow(const walk *w, tree_walk *t, uint64_t first, size_t size)
{
    unsigned char header[PAGE_HEADER], last;
    uint64_t needed = (PAGE_HEADER - 1 + size) / w->meta->page_size + 1;
    uint64_t start = first * w->meta->page_size;
    pt_status status = use_pages(w, first, needed);
    if (status == PT_OK)
        status = read_at(w->fd, w->path, header, sizeof header, start, w->err);
    if (status != PT_OK)
        return status;
    uint64_t count = get32(header + PAGE_LOWER);
    if (get64(header) != first || (get16(header + PAGE_FLAGS) & P_KINDS & ~P_DIRTY) != P_OVERFLOW
        || count < needed)
        return bad(w, first, "does not hold a long value");
    t->count.overflow_pages += count;
    if (count > needed)
        status = use_pages(w, first + needed, count - needed);
    if (status != PT_OK)
        return status;
    return read_at(w->fd, w->path, &last, 1, start + PAGE_HEADER + size - 1, w->err);
}

static pt_status walk_tree(const walk *w, tree_walk *t);

static pt_status check_named_tree(const walk *w, const tree_walk *t, uint64_t page, const unsigned char *data,
                                  size_t size)
{
    if (!t->names || size != TREE_SIZE)
        return bad(w, page, "has a tree where a value must be");
    tree_walk inner = {
        .tree = get_tree(data),
        .pages = t->pages + (size_t)MAX_DEPTH * w->meta->page_size,
    };
    if (!tree_is_sane(&inner.tree, w->meta->last_page))
        return bad(w, page, "has a damaged table record");
    return walk_tree(w, &inner);
}

/* The pages listed as free in one value of the free list. */
static pt_status check_free_pages(const walk *w, uint64_t page, const unsigned char *data, size_t size)
{
    uint64_t count = size >= 8 ? get64(data) : UINT64_MAX;
    if (count > size / 8 - 1)
        return bad(w, page, "has a damaged list of free pages");
    pt_status status = PT_OK;
    for (uint64_t i = 0; i < count && status == PT_OK; i++)
        status = use_pages(w, get64(data + 8 + 8 * i), 1);
    return status;
}

static pt_status check_long_free_list(const walk *w, uint64_t first, size_t size)
{
    unsigned char *data = pt_malloc(size);
    if (!data)
        return pt_error_nomem(w->err);
    pt_status status = read_at(w->fd, w->path, data, size, first * w->meta->page_size + PAGE_HEADER, w->err);
    if (status == PT_OK)
        status = check_free_pages(w, first, data, size);
    pt_free(data);
    return status;
}

static pt_status check_leaf_node(const walk *w, tree_walk *t, uint64_t page, const unsigned char *node,
                                 const unsigned char *page_end)
{
    unsigned flags = get16(node + NODE_FLAGS);
    size_t size = get16(node) | (size_t)get16(node + 2) << 16;
    const unsigned char *data = node + NODE_HEADER + get16(node + NODE_KEY_SIZE);
    size_t room = (size_t)(page_end - data);
    t->count.entries++;
    if (flags & ~(unsigned)(F_BIGDATA | F_SUBDATA) || (flags & F_BIGDATA ? room < 8 : room < size))
        return bad(w, page, "has a damaged node");
    if (flags & F_SUBDATA)
        return check_named_tree(w, t, page, data, size);
    if (flags & F_BIGDATA) {
        pt_status status = check_overflow(w, t, get64(data), size);
        return status == PT_OK && t->integer_keys ? check_long_free_list(w, get64(data), size) : status;
    }
    return t->integer_keys ? check_free_pages(w, page, data, size) : PT_OK;
}

static pt_status walk_page(const walk *w, tree_walk *t, uint64_t number, unsigned level, pt_bytes low,
                           pt_bytes high);

static pt_status walk_node(const walk *w, tree_walk *t, uint64_t number, unsigned level,
                           const unsigned char *node, pt_bytes low, pt_bytes high)
{
    const unsigned char *page = t->pages + (size_t)level * w->meta->page_size;
    if (level + 1u == t->tree.depth)
        return check_leaf_node(w, t, number, node, page + w->meta->page_size);
    uint64_t kid = get16(node) | (uint64_t)get16(node + 2) << 16 | (uint64_t)get16(node + NODE_FLAGS) << 32;
    return walk_page(w, t, kid, level + 1, low, high);
}

/* All keys of the page and below must be ≥ low and < high, where these are not empty. The first key of a
 * branch page counts as the smallest of all. */
static pt_status walk_page(const walk *w, tree_walk *t, uint64_t number, unsigned level, pt_bytes low,
                           pt_bytes high)
{
    bool leaf = level + 1u == t->tree.depth;
    unsigned char *page = t->pages + (size_t)level * w->meta->page_size;
    pt_status status = read_page(w, number, page);
    if (status == PT_OK)
        status = check_header(w, number, page, leaf ? P_LEAF : P_BRANCH);
    leaf ? t->count.leaf_pages++ : t->count.branch_pages++;
    for (unsigned i = 0, n = status == PT_OK ? node_count(page) : 0; i < n && status == PT_OK; i++) {
        const unsigned char *node = node_at(w, page, i), *next = i + 1 < n ? node_at(w, page, i + 1) : NULL;
        if (!node || (i + 1 < n && !next))
            return bad(w, number, "has a damaged node");
        pt_bytes key = leaf || i ? node_key(node) : low;
        pt_bytes end = next ? node_key(next) : high;
        if ((leaf && key.len == 0) || (low.len && compare_keys(t, key, low) < 0)
            || (key.len && end.len && compare_keys(t, key, end) >= 0))
            return bad(w, number, "has keys out of order");
        status = walk_node(w, t, number, level, node, key, end);
    }
    return status;
}

static pt_status walk_tree(const walk *w, tree_walk *t)
{
    if (t->tree.root != no_page) {
        pt_status status = walk_page(w, t, t->tree.root, 0, (pt_bytes){0}, (pt_bytes){0});
        if (status != PT_OK)
            return status;
    }
    if (t->count.entries != t->tree.entries || t->count.leaf_pages != t->tree.leaf_pages
        || t->count.branch_pages != t->tree.branch_pages || t->count.overflow_pages != t->tree.overflow_pages)
        return pt_error_set(w->err, PT_E_CORRUPT,
                            "%s is damaged: a table has %llu rows instead of %llu, or lost pages",
                            w->path, (unsigned long long)t->count.entries,
                            (unsigned long long)t->tree.entries);
    return PT_OK;
}

pt_status pt_lmdb_verify(int fd, const char *path, const pt_lmdb_meta *meta, pt_error *err)
{
    struct stat info;
    if (fstat(fd, &info) != 0)
        return pt_error_errno(err, "cannot read %s", path);
    /* Pages at the end may never have been written, but those are a few: a number far beyond the end is
     * damage, and must not size the map of seen pages. */
    if (meta->last_page / 2 > (uint64_t)info.st_size / meta->page_size + 100000)
        return pt_error_set(err, PT_E_CORRUPT, "%s is truncated, or its last page number is damaged", path);
    walk w = {.fd = fd, .path = path, .meta = meta, .err = err};
    w.seen = pt_calloc(1, (size_t)(meta->last_page / 8 + 1));
    w.pages = pt_malloc((size_t)2 * MAX_DEPTH * meta->page_size);
    pt_status status = w.seen && w.pages ? PT_OK : pt_error_nomem(err);
    if (status == PT_OK) {
        tree_walk names = {.tree = meta->main, .pages = w.pages, .names = true};
        status = walk_tree(&w, &names);
    }
    if (status == PT_OK) {
        tree_walk frees = {.tree = meta->free_list, .pages = w.pages, .integer_keys = true};
        status = walk_tree(&w, &frees);
    }
    pt_free(w.seen);
    pt_free(w.pages);
    return status;
}
