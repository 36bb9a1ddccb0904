/* The engine that keeps nothing: for tests, pipes and one-shot questions.
 *
 * Each table is a B+tree whose nodes and rows are counted references. A snapshot is a version: one
 * reference to each table's root.
 *
 *      committed version        writer's version
 *              │                       │
 *           [ A  ]                  [ A' ]          A' was copied because A was shared;
 *           /    \                  /    \          B has two parents, C' is the writer's own
 *        [ B ]  [ C ]            [ B ]  [ C' ]
 *
 * The writer changes a node in place when it holds the only reference to it and to everything above it,
 * and copies it otherwise. So readers never see a change and never wait, an abort drops one reference,
 * and a commit swaps one pointer. */
#include "base/mem.h"
#include "store/engine.h"
#include "store/engines.h"

#include <pthread.h>
#include <stdatomic.h>

enum {
    FAN = 32,      /* items of a node; when full it is split */
    MAX_DEPTH = 24 /* far above what 2^64 rows need */
};

typedef struct {
    atomic_uint refs;
    uint32_t key_len;
    uint32_t value_len;
    char bytes[]; /* key, value */
} row;

/* Leaf: keys[i] are the rows. Inner node: keys[i] is a row whose key is ≤ all keys below kids[i] and
 * > all keys below kids[i − 1]; keys[0] is not looked at. */
typedef struct node {
    atomic_uint refs;
    uint16_t count;
    bool leaf;
    row *keys[FAN];
    struct node *kids[];
} node;

typedef struct {
    atomic_uint refs;
    node *roots[PT_TABLE_COUNT]; /* NULL: no rows */
} version;

struct pt_db {
    pthread_mutex_t lock; /* guards the members below */
    version *committed;
    bool writing;
    bool read_only;
};

struct pt_txn {
    pt_txn_state state;
    pt_db *db;
    version *version;
};

struct pt_cursor {
    pt_txn *txn;
    unsigned table;
    unsigned depth; /* levels of the path; 0: no position */
    uint64_t changes;
    struct {
        node *node;
        unsigned at;
    } path[MAX_DEPTH];
};

/* Rows and nodes. */

static pt_bytes row_key(const row *r)
{
    return (pt_bytes){r->bytes, r->key_len};
}

static pt_bytes row_value(const row *r)
{
    return (pt_bytes){r->bytes + r->key_len, r->value_len};
}

static row *row_new(pt_bytes key, pt_bytes value)
{
    row *r = pt_malloc(sizeof *r + key.len + value.len);
    if (!r)
        return NULL;
    atomic_init(&r->refs, 1);
    r->key_len = (uint32_t)key.len;
    r->value_len = (uint32_t)value.len;
    memcpy(r->bytes, key.ptr, key.len);
    if (value.len)
        memcpy(r->bytes + key.len, value.ptr, value.len);
    return r;
}

static row *row_ref(row *r)
{
    atomic_fetch_add_explicit(&r->refs, 1, memory_order_relaxed);
    return r;
}

static void row_unref(row *r)
{
    if (atomic_fetch_sub_explicit(&r->refs, 1, memory_order_acq_rel) == 1)
        pt_free(r);
}

static node *node_new(bool leaf)
{
    node *n = pt_malloc(sizeof *n + (leaf ? 0 : FAN * sizeof n->kids[0]));
    if (!n)
        return NULL;
    atomic_init(&n->refs, 1);
    n->count = 0;
    n->leaf = leaf;
    return n;
}

static node *node_ref(node *n)
{
    atomic_fetch_add_explicit(&n->refs, 1, memory_order_relaxed);
    return n;
}

/* Recursion as deep as the tree. */
static void node_unref(node *n)
{
    if (!n || atomic_fetch_sub_explicit(&n->refs, 1, memory_order_acq_rel) != 1)
        return;
    for (unsigned i = 0; i < n->count; i++) {
        row_unref(n->keys[i]);
        if (!n->leaf)
            node_unref(n->kids[i]);
    }
    pt_free(n);
}

/* Makes *slot, whose parents are all the writer's own, the writer's own. NULL when memory is out. */
static node *node_own(node **slot)
{
    node *shared = *slot;
    if (atomic_load_explicit(&shared->refs, memory_order_acquire) == 1)
        return shared;
    node *copy = node_new(shared->leaf);
    if (!copy)
        return NULL;
    copy->count = shared->count;
    for (unsigned i = 0; i < shared->count; i++) {
        copy->keys[i] = row_ref(shared->keys[i]);
        if (!shared->leaf)
            copy->kids[i] = node_ref(shared->kids[i]);
    }
    *slot = copy;
    node_unref(shared);
    return copy;
}

/* Index of the first key ≥ the given one. */
static unsigned lower_bound(const node *n, unsigned from, pt_bytes key)
{
    unsigned low = from, high = n->count;
    while (low < high) {
        unsigned middle = (low + high) / 2;
        if (pt_engine_compare(row_key(n->keys[middle]), key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The kid below which a key belongs. */
static unsigned kid_of(const node *n, pt_bytes key)
{
    unsigned i = lower_bound(n, 1, key);
    return i < n->count && pt_engine_compare(row_key(n->keys[i]), key) == 0 ? i : i - 1;
}

static bool leaf_has(const node *n, unsigned at, pt_bytes key)
{
    return at < n->count && pt_engine_compare(row_key(n->keys[at]), key) == 0;
}

/* Takes over the references to r and kid. There is room. */
static void node_insert(node *n, unsigned at, row *r, node *kid)
{
    memmove(n->keys + at + 1, n->keys + at, (n->count - at) * sizeof n->keys[0]);
    n->keys[at] = r;
    if (!n->leaf) {
        memmove(n->kids + at + 1, n->kids + at, (n->count - at) * sizeof n->kids[0]);
        n->kids[at] = kid;
    }
    n->count++;
}

static void node_remove(node *n, unsigned at)
{
    row_unref(n->keys[at]);
    memmove(n->keys + at, n->keys + at + 1, (n->count - at - 1u) * sizeof n->keys[0]);
    if (!n->leaf) {
        node_unref(n->kids[at]);
        memmove(n->kids + at, n->kids + at + 1, (n->count - at - 1u) * sizeof n->kids[0]);
    }
    n->count--;
}

/* Moves the items from `at` on to the end of another node of the same kind. */
static void node_move_tail(node *from, unsigned at, node *to)
{
    unsigned moved = from->count - at;
    memcpy(to->keys + to->count, from->keys + at, moved * sizeof from->keys[0]);
    if (!from->leaf)
        memcpy(to->kids + to->count, from->kids + at, moved * sizeof from->kids[0]);
    to->count = (uint16_t)(to->count + moved);
    from->count = (uint16_t)at;
}

/* Splits a full node. Rows that come in ascending order leave full nodes behind. */
static bool node_split(node *n, bool ascending, node **right)
{
    *right = node_new(n->leaf);
    if (!*right)
        return false;
    node_move_tail(n, ascending ? FAN - 1 : FAN / 2, *right);
    return true;
}

/* Trees. */

static bool leaf_put(node *n, pt_bytes key, pt_bytes value, bool *at_end)
{
    row *r = row_new(key, value);
    if (!r)
        return false;
    unsigned at = lower_bound(n, 0, key);
    *at_end = at == n->count;
    if (leaf_has(n, at, key)) {
        row_unref(n->keys[at]);
        n->keys[at] = r;
    } else {
        node_insert(n, at, r, NULL);
    }
    return true;
}

/* Writes a node split off to the right into *right, or NULL. *at_end: the row was put at the very end.
 * False when memory is out. */
static bool tree_put(node **slot, pt_bytes key, pt_bytes value, node **right, bool *at_end)
{
    *right = NULL;
    node *n = node_own(slot);
    if (!n)
        return false;
    if (n->leaf) {
        if (!leaf_put(n, key, value, at_end))
            return false;
    } else {
        unsigned at = kid_of(n, key);
        node *split;
        if (!tree_put(&n->kids[at], key, value, &split, at_end))
            return false;
        *at_end &= at + 1 == n->count;
        if (split)
            node_insert(n, at + 1, row_ref(split->keys[0]), split);
    }
    return n->count < FAN || node_split(n, *at_end, right);
}

static bool root_put(node **root, pt_bytes key, pt_bytes value)
{
    if (!*root && !(*root = node_new(true)))
        return false;
    node *right;
    bool at_end;
    if (!tree_put(root, key, value, &right, &at_end))
        return false;
    if (!right)
        return true;
    node *top = node_new(false);
    if (!top) {
        node_unref(right);
        return false;
    }
    node_insert(top, 0, row_ref((*root)->keys[0]), *root);
    node_insert(top, 1, row_ref(right->keys[0]), right);
    *root = top;
    return true;
}

/* After a removal below kids[at]: an empty kid goes, a small one is joined with its neighbour. */
static bool mend_kid(node *n, unsigned at)
{
    if (n->kids[at]->count == 0) {
        node_remove(n, at);
        return true;
    }
    unsigned left = at ? at - 1 : at;
    if (left + 1 >= n->count || n->kids[left]->count + n->kids[left + 1]->count > FAN / 2)
        return true;
    node *a = node_own(&n->kids[left]);
    node *b = a ? node_own(&n->kids[left + 1]) : NULL;
    if (!b)
        return false;
    if (!b->leaf) { /* the first key of an inner node may be older than the separator above it */
        row_unref(b->keys[0]);
        b->keys[0] = row_ref(n->keys[left + 1]);
    }
    node_move_tail(b, 0, a);
    node_remove(n, left + 1);
    return true;
}

/* Removes a key that is there. */
static bool tree_del(node **slot, pt_bytes key)
{
    node *n = node_own(slot);
    if (!n)
        return false;
    if (n->leaf) {
        node_remove(n, lower_bound(n, 0, key));
        return true;
    }
    unsigned at = kid_of(n, key);
    return tree_del(&n->kids[at], key) && mend_kid(n, at);
}

static bool root_del(node **root, pt_bytes key)
{
    if (!tree_del(root, key))
        return false;
    while (*root && ((*root)->count == 0 || (!(*root)->leaf && (*root)->count == 1))) {
        node *old = *root;
        *root = old->count ? node_ref(old->kids[0]) : NULL;
        node_unref(old);
    }
    return true;
}

static row *tree_get(const node *n, pt_bytes key)
{
    while (n && !n->leaf)
        n = n->kids[kid_of(n, key)];
    unsigned at = n ? lower_bound(n, 0, key) : 0;
    return n && leaf_has(n, at, key) ? n->keys[at] : NULL;
}

/* Versions. */

static version *version_new(const version *from)
{
    version *v = pt_calloc(1, sizeof *v);
    if (!v)
        return NULL;
    atomic_init(&v->refs, 1);
    for (unsigned i = 0; from && i < PT_TABLE_COUNT; i++)
        v->roots[i] = from->roots[i] ? node_ref(from->roots[i]) : NULL;
    return v;
}

static void version_unref(version *v)
{
    if (!v || atomic_fetch_sub_explicit(&v->refs, 1, memory_order_acq_rel) != 1)
        return;
    for (unsigned i = 0; i < PT_TABLE_COUNT; i++)
        node_unref(v->roots[i]);
    pt_free(v);
}

/* The engine. */

static const char *mem_version(void)
{
    return "memory 1";
}

static pt_status mem_open(const char *path, unsigned flags, pt_db **out, pt_error *err)
{
    (void)path;
    pt_db *db = pt_calloc(1, sizeof *db);
    if (!db)
        return pt_error_nomem(err);
    db->committed = version_new(NULL);
    if (!db->committed) {
        pt_free(db);
        return pt_error_nomem(err);
    }
    pthread_mutex_init(&db->lock, NULL);
    db->read_only = flags & PT_OPEN_READ_ONLY;
    *out = db;
    return PT_OK;
}

static void mem_close(pt_db *db)
{
    if (!db)
        return;
    version_unref(db->committed);
    pthread_mutex_destroy(&db->lock);
    pt_free(db);
}

static pt_status mem_begin_read(pt_db *db, pt_txn **out, pt_error *err)
{
    pt_txn *txn = pt_calloc(1, sizeof *txn);
    if (!txn)
        return pt_error_nomem(err);
    txn->db = db;
    pthread_mutex_lock(&db->lock);
    txn->version = db->committed;
    atomic_fetch_add_explicit(&txn->version->refs, 1, memory_order_relaxed);
    pthread_mutex_unlock(&db->lock);
    *out = txn;
    return PT_OK;
}

/* The writer's place, taken or given back. */
static pt_status take_turn(pt_db *db, pt_error *err)
{
    pthread_mutex_lock(&db->lock);
    bool busy = db->writing;
    db->writing = true;
    pthread_mutex_unlock(&db->lock);
    return busy ? pt_error_set(err, PT_E_BUSY, "the database has a write transaction already") : PT_OK;
}

static void give_turn(pt_db *db)
{
    pthread_mutex_lock(&db->lock);
    db->writing = false;
    pthread_mutex_unlock(&db->lock);
}

static pt_status mem_begin_write(pt_db *db, pt_txn **out, pt_error *err)
{
    if (db->read_only)
        return pt_error_set(err, PT_E_INVALID, "the database was opened for reading only");
    pt_status status = take_turn(db, err);
    if (status != PT_OK)
        return status;
    pt_txn *txn = pt_calloc(1, sizeof *txn);
    /* Only the writer replaces `committed`, so it may be read here without the lock. */
    version *v = txn ? version_new(db->committed) : NULL;
    if (!v) {
        pt_free(txn);
        give_turn(db);
        return pt_error_nomem(err);
    }
    *txn = (pt_txn){.state.writes = true, .db = db, .version = v};
    *out = txn;
    return PT_OK;
}

static void mem_abort(pt_txn *txn)
{
    if (txn->state.writes)
        give_turn(txn->db);
    version_unref(txn->version);
    pt_free(txn);
}

static pt_status mem_commit(pt_txn *txn, pt_error *err)
{
    pt_status status = pt_engine_may_commit(&txn->state, err);
    if (status == PT_OK) {
        pthread_mutex_lock(&txn->db->lock);
        version *old = txn->db->committed;
        txn->db->committed = txn->version;
        txn->version = old;
        pthread_mutex_unlock(&txn->db->lock);
    }
    mem_abort(txn);
    return status;
}

static pt_status mem_get(pt_txn *txn, unsigned table, pt_bytes key, pt_bytes *value, pt_error *err)
{
    pt_status status = pt_engine_check_table(table, err);
    if (status != PT_OK)
        return status;
    row *r = tree_get(txn->version->roots[table], key);
    if (!r)
        return PT_E_NOT_FOUND;
    *value = row_value(r);
    return PT_OK;
}

static pt_status mem_put(pt_txn *txn, unsigned table, pt_bytes key, pt_bytes value, pt_error *err)
{
    pt_status status = pt_engine_may_put(&txn->state, table, key, value, err);
    if (status == PT_OK && !root_put(&txn->version->roots[table], key, value))
        status = pt_engine_fail(&txn->state, pt_error_nomem(err));
    return status;
}

static pt_status mem_del(pt_txn *txn, unsigned table, pt_bytes key, pt_error *err)
{
    pt_status status = pt_engine_may_change(&txn->state, table, err);
    if (status != PT_OK || !tree_get(txn->version->roots[table], key))
        return status;
    if (!root_del(&txn->version->roots[table], key))
        return pt_engine_fail(&txn->state, pt_error_nomem(err));
    return PT_OK;
}

static pt_status mem_clear(pt_txn *txn, unsigned table, pt_error *err)
{
    pt_status status = pt_engine_may_change(&txn->state, table, err);
    if (status != PT_OK)
        return status;
    node_unref(txn->version->roots[table]);
    txn->version->roots[table] = NULL;
    return PT_OK;
}

/* The key before is borrowed from the tree: the row just put is its last one. */
static pt_status load_rows(node **root, pt_row_source source, void *context, pt_error *err)
{
    pt_bytes key, value, previous = {0};
    char last[PT_KEY_MAX];
    pt_status status;
    while ((status = source(context, &key, &value, err)) == PT_OK) {
        status = pt_engine_check_row(previous, key, value, err);
        if (status != PT_OK)
            return status;
        if (!root_put(root, key, value))
            return pt_error_nomem(err);
        memcpy(last, key.ptr, key.len);
        previous = (pt_bytes){last, key.len};
    }
    return status == PT_E_NOT_FOUND ? PT_OK : status;
}

static pt_status mem_load(pt_txn *txn, unsigned table, pt_row_source source, void *context, pt_error *err)
{
    pt_status status = mem_clear(txn, table, err);
    if (status == PT_OK)
        status = load_rows(&txn->version->roots[table], source, context, err);
    return status == PT_OK ? PT_OK : pt_engine_fail(&txn->state, status);
}

/* Cursors: the path from the root to a row. */

static pt_status mem_cursor_open(pt_txn *txn, unsigned table, pt_cursor **out, pt_error *err)
{
    pt_status status = pt_engine_check_table(table, err);
    if (status != PT_OK)
        return status;
    pt_cursor *cursor = pt_calloc(1, sizeof *cursor);
    if (!cursor)
        return pt_error_nomem(err);
    cursor->txn = txn;
    cursor->table = table;
    *out = cursor;
    return PT_OK;
}

static void mem_cursor_close(pt_cursor *cursor)
{
    pt_free(cursor);
}

static void push(pt_cursor *cursor, node *n, unsigned at)
{
    cursor->path[cursor->depth].node = n;
    cursor->path[cursor->depth++].at = at;
}

static pt_status current(const pt_cursor *cursor, pt_bytes *key, pt_bytes *value)
{
    const row *r = cursor->path[cursor->depth - 1].node->keys[cursor->path[cursor->depth - 1].at];
    *key = row_key(r);
    *value = row_value(r);
    return PT_OK;
}

/* From a node down its left or right edge to a leaf. */
static void descend(pt_cursor *cursor, node *n, bool to_last)
{
    for (;;) {
        unsigned at = to_last ? n->count - 1u : 0;
        push(cursor, n, at);
        if (n->leaf)
            return;
        n = n->kids[at];
    }
}

/* Moves by one leaf item; false when there is none left (the cursor then has no position). */
static bool step(pt_cursor *cursor, bool back)
{
    while (cursor->depth) {
        unsigned *at = &cursor->path[cursor->depth - 1].at;
        node *n = cursor->path[cursor->depth - 1].node;
        if (back ? *at > 0 : *at + 1u < n->count) {
            *at += back ? -1u : 1u;
            if (!n->leaf)
                descend(cursor, n->kids[*at], back);
            return true;
        }
        cursor->depth--;
    }
    return false;
}

static node *restart(pt_cursor *cursor)
{
    cursor->depth = 0;
    cursor->changes = cursor->txn->state.changes;
    node *root = cursor->txn->version->roots[cursor->table];
    return root && root->count ? root : NULL; /* a put that ran out of memory may leave an empty root */
}

static pt_status mem_cursor_seek(pt_cursor *cursor, pt_bytes wanted, pt_bytes *key, pt_bytes *value,
                                 pt_error *err)
{
    (void)err;
    node *n = restart(cursor);
    if (!n)
        return PT_E_NOT_FOUND;
    for (; !n->leaf; n = n->kids[cursor->path[cursor->depth - 1].at])
        push(cursor, n, kid_of(n, wanted));
    unsigned at = lower_bound(n, 0, wanted);
    push(cursor, n, at < n->count ? at : n->count - 1u);
    if (at == n->count && !step(cursor, false))
        return PT_E_NOT_FOUND;
    return current(cursor, key, value);
}

static pt_status mem_cursor_last(pt_cursor *cursor, pt_bytes *key, pt_bytes *value, pt_error *err)
{
    (void)err;
    node *n = restart(cursor);
    if (!n)
        return PT_E_NOT_FOUND;
    descend(cursor, n, true);
    return current(cursor, key, value);
}

static pt_status move(pt_cursor *cursor, bool back, pt_bytes *key, pt_bytes *value, pt_error *err)
{
    if (!cursor->depth || cursor->changes != cursor->txn->state.changes)
        return pt_engine_no_position(err);
    return step(cursor, back) ? current(cursor, key, value) : PT_E_NOT_FOUND;
}

static pt_status mem_cursor_next(pt_cursor *cursor, pt_bytes *key, pt_bytes *value, pt_error *err)
{
    return move(cursor, false, key, value, err);
}

static pt_status mem_cursor_prev(pt_cursor *cursor, pt_bytes *key, pt_bytes *value, pt_error *err)
{
    return move(cursor, true, key, value, err);
}

static pt_status mem_size(pt_db *db, uint64_t *bytes_on_disk, pt_error *err)
{
    (void)db, (void)err;
    *bytes_on_disk = 0;
    return PT_OK;
}

static pt_status mem_compact(pt_db *db, pt_error *err)
{
    (void)db, (void)err;
    return PT_OK;
}

/* Every key between the separators around it, all leaves at the same depth. */
static bool check_node(const node *n, unsigned depth, const row *low, const row *high)
{
    if (depth == 0 || n->count == 0)
        return false;
    for (unsigned i = 0; i < n->count; i++) {
        const row *from = i || n->leaf ? n->keys[i] : low;
        const row *to = i + 1u < n->count ? n->keys[i + 1] : high;
        if (from && low && pt_engine_compare(row_key(low), row_key(from)) > 0)
            return false;
        if (from && to && pt_engine_compare(row_key(from), row_key(to)) >= 0)
            return false;
        if (!n->leaf && !check_node(n->kids[i], depth - 1, from, to))
            return false;
    }
    return true;
}

static pt_status mem_check(pt_db *db, pt_error *err)
{
    pt_txn *txn;
    pt_status status = mem_begin_read(db, &txn, err);
    if (status != PT_OK)
        return status;
    for (unsigned i = 0; i < PT_TABLE_COUNT && status == PT_OK; i++)
        if (txn->version->roots[i] && !check_node(txn->version->roots[i], MAX_DEPTH, NULL, NULL))
            status = pt_error_set(err, PT_E_CORRUPT, "the tree of table %u is out of order", i);
    mem_abort(txn);
    return status;
}

const pt_backend pt_engine_mem = {
    .abi = PT_BACKEND_ABI,
    .layout = 0,
    .name = "mem",
    .version = mem_version,
    .open = mem_open,
    .close = mem_close,
    .begin_read = mem_begin_read,
    .begin_write = mem_begin_write,
    .commit = mem_commit,
    .abort = mem_abort,
    .get = mem_get,
    .put = mem_put,
    .del = mem_del,
    .clear = mem_clear,
    .load = mem_load,
    .cursor_open = mem_cursor_open,
    .cursor_close = mem_cursor_close,
    .cursor_seek = mem_cursor_seek,
    .cursor_last = mem_cursor_last,
    .cursor_next = mem_cursor_next,
    .cursor_prev = mem_cursor_prev,
    .size = mem_size,
    .compact = mem_compact,
    .check = mem_check,
};
