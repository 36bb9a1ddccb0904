/* A storage engine for tests: one sorted array per transaction, copied whole. Just enough of the contract
 * for what the query engine asks. */
#ifndef PT_TESTS_FAKE_BACKEND_H
#define PT_TESTS_FAKE_BACKEND_H

#include <parseltongue/backend.h>

#include <stdlib.h>
#include <string.h>

typedef struct {
    pt_bytes key, value;
} fake_row;

struct pt_db {
    fake_row *rows;
    size_t count;
};

struct pt_txn {
    pt_db *db;
    fake_row *rows;
    size_t count, cap;
};

struct pt_cursor {
    pt_txn *txn;
    size_t at;
};

static pt_bytes fake_copy(pt_bytes b)
{
    void *p = malloc(b.len ? b.len : 1);
    if (b.len)
        memcpy(p, b.ptr, b.len);
    return (pt_bytes){p, b.len};
}

static void fake_free_rows(fake_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        free((void *)rows[i].key.ptr);
        free((void *)rows[i].value.ptr);
    }
    free(rows);
}

static pt_status fake_begin(pt_db *db, pt_txn **out, pt_error *err)
{
    (void)err;
    pt_txn *txn = malloc(sizeof *txn);
    *txn = (pt_txn){db, malloc((db->count + 1) * sizeof(fake_row)), db->count, db->count + 1};
    for (size_t i = 0; i < db->count; i++)
        txn->rows[i] = (fake_row){fake_copy(db->rows[i].key), fake_copy(db->rows[i].value)};
    *out = txn;
    return PT_OK;
}

static void fake_abort(pt_txn *txn)
{
    fake_free_rows(txn->rows, txn->count);
    free(txn);
}

static pt_status fake_commit(pt_txn *txn, pt_error *err)
{
    (void)err;
    fake_free_rows(txn->db->rows, txn->db->count);
    txn->db->rows = txn->rows;
    txn->db->count = txn->count;
    free(txn);
    return PT_OK;
}

static int fake_cmp(pt_bytes a, pt_bytes b)
{
    int order = memcmp(a.ptr, b.ptr, a.len < b.len ? a.len : b.len);
    return order ? order : (a.len > b.len) - (a.len < b.len);
}

/* The first row with a key not below. */
static size_t fake_lower(const pt_txn *txn, pt_bytes key)
{
    size_t low = 0, high = txn->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (fake_cmp(txn->rows[middle].key, key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool fake_has(const pt_txn *txn, size_t at, pt_bytes key)
{
    return at < txn->count && fake_cmp(txn->rows[at].key, key) == 0;
}

static pt_status fake_get(pt_txn *txn, unsigned table, pt_bytes key, pt_bytes *value, pt_error *err)
{
    (void)table, (void)err;
    size_t at = fake_lower(txn, key);
    if (!fake_has(txn, at, key))
        return PT_E_NOT_FOUND;
    *value = txn->rows[at].value;
    return PT_OK;
}

static pt_status fake_put(pt_txn *txn, unsigned table, pt_bytes key, pt_bytes value, pt_error *err)
{
    (void)table, (void)err;
    size_t at = fake_lower(txn, key);
    if (fake_has(txn, at, key)) {
        free((void *)txn->rows[at].value.ptr);
        txn->rows[at].value = fake_copy(value);
        return PT_OK;
    }
    if (txn->count == txn->cap)
        txn->rows = realloc(txn->rows, (txn->cap *= 2) * sizeof(fake_row));
    memmove(txn->rows + at + 1, txn->rows + at, (txn->count - at) * sizeof(fake_row));
    txn->rows[at] = (fake_row){fake_copy(key), fake_copy(value)};
    txn->count++;
    return PT_OK;
}

static pt_status fake_del(pt_txn *txn, unsigned table, pt_bytes key, pt_error *err)
{
    (void)table, (void)err;
    size_t at = fake_lower(txn, key);
    if (!fake_has(txn, at, key))
        return PT_OK;
    free((void *)txn->rows[at].key.ptr);
    free((void *)txn->rows[at].value.ptr);
    txn->count--;
    memmove(txn->rows + at, txn->rows + at + 1, (txn->count - at) * sizeof(fake_row));
    return PT_OK;
}

static pt_status fake_cursor_open(pt_txn *txn, unsigned table, pt_cursor **out, pt_error *err)
{
    (void)table, (void)err;
    *out = malloc(sizeof **out);
    **out = (pt_cursor){txn, 0};
    return PT_OK;
}

static void fake_cursor_close(pt_cursor *cursor)
{
    free(cursor);
}

static pt_status fake_here(pt_cursor *cursor, pt_bytes *key, pt_bytes *value)
{
    if (cursor->at >= cursor->txn->count)
        return PT_E_NOT_FOUND;
    *key = cursor->txn->rows[cursor->at].key;
    *value = cursor->txn->rows[cursor->at].value;
    return PT_OK;
}

static pt_status fake_seek(pt_cursor *cursor, pt_bytes key, pt_bytes *found, pt_bytes *value, pt_error *err)
{
    (void)err;
    cursor->at = fake_lower(cursor->txn, key);
    return fake_here(cursor, found, value);
}

static pt_status fake_next(pt_cursor *cursor, pt_bytes *key, pt_bytes *value, pt_error *err)
{
    (void)err;
    cursor->at++;
    return fake_here(cursor, key, value);
}

static const pt_backend fake_backend = {
    .name = "fake",
    .begin_read = fake_begin,
    .begin_write = fake_begin,
    .commit = fake_commit,
    .abort = fake_abort,
    .get = fake_get,
    .put = fake_put,
    .del = fake_del,
    .cursor_open = fake_cursor_open,
    .cursor_close = fake_cursor_close,
    .cursor_seek = fake_seek,
    .cursor_next = fake_next,
};

#endif
