/* Copying a database into another: a snapshot read by cursors, written as sorted runs. */
#include "store/copy.h"

#include "base/error.h"

/* A table of a snapshot, as the source of a load. Adds up what it gives. */
typedef struct {
    const pt_backend *backend;
    pt_cursor *cursor;
    unsigned table;
    bool started;
    pt_contents *contents;
} table_rows;

static void count_row(pt_contents *contents, unsigned table, pt_bytes key, pt_bytes value)
{
    pt_hash128 k = pt_hash128_of((pt_str){key.ptr, key.len}), v = pt_hash128_of((pt_str){value.ptr, value.len});
    uint64_t parts[5] = {table, k.low, k.high, v.low, v.high};
    contents->hash = pt_hash128_add(contents->hash, pt_hash128_of((pt_str){(const char *)parts, sizeof parts}));
    contents->rows++;
    contents->bytes += key.len + value.len;
}

static pt_status next_row(void *context, pt_bytes *key, pt_bytes *value, pt_error *err)
{
    table_rows *rows = context;
    pt_status status = rows->started ? rows->backend->cursor_next(rows->cursor, key, value, err)
                                     : rows->backend->cursor_seek(rows->cursor, (pt_bytes){0}, key, value, err);
    rows->started = true;
    if (status == PT_OK)
        count_row(rows->contents, rows->table, *key, *value);
    return status;
}

static pt_status open_rows(const pt_store_db *store, pt_txn *txn, unsigned table, pt_contents *contents,
                           table_rows *out, pt_error *err)
{
    *out = (table_rows){.backend = store->backend, .table = table, .contents = contents};
    return store->backend->cursor_open(txn, table, &out->cursor, err);
}

pt_status pt_store_contents(const pt_store_db *store, pt_contents *out, pt_error *err)
{
    const pt_backend *b = store->backend;
    pt_contents contents = {0};
    pt_bytes key, value;
    pt_txn *txn;
    pt_status status = b->begin_read(store->db, &txn, err);
    if (status != PT_OK)
        return status;
    for (unsigned table = 0; table < PT_TABLE_COUNT && status == PT_OK; table++) {
        table_rows rows;
        status = open_rows(store, txn, table, &contents, &rows, err);
        if (status != PT_OK)
            break;
        while ((status = next_row(&rows, &key, &value, err)) == PT_OK)
            ;
        status = status == PT_E_NOT_FOUND ? PT_OK : status;
        b->cursor_close(rows.cursor);
    }
    b->abort(txn);
    if (status == PT_OK)
        *out = contents;
    return status;
}

static pt_status load_table(const pt_store_db *from, pt_txn *read, const pt_store_db *to, pt_txn *write, unsigned table,
                            pt_contents *contents, pt_error *err)
{
    table_rows rows;
    pt_status status = open_rows(from, read, table, contents, &rows, err);
    if (status != PT_OK)
        return status;
    status = to->backend->load(write, table, next_row, &rows, err);
    from->backend->cursor_close(rows.cursor);
    return status;
}

static pt_status load_all(const pt_store_db *from, pt_txn *read, const pt_store_db *to, pt_contents *contents,
                          pt_error *err)
{
    pt_txn *write;
    pt_status status = to->backend->begin_write(to->db, &write, err);
    if (status != PT_OK)
        return status;
    for (unsigned table = 0; table < PT_TABLE_COUNT && status == PT_OK; table++)
        status = load_table(from, read, to, write, table, contents, err);
    if (status == PT_OK)
        return to->backend->commit(write, err);
    to->backend->abort(write);
    return status;
}

/* PT_OK: there is no row in any table. */
static pt_status must_be_empty(const pt_store_db *store, pt_error *err)
{
    const pt_backend *b = store->backend;
    pt_bytes key, value;
    pt_txn *txn;
    pt_status status = b->begin_read(store->db, &txn, err);
    if (status != PT_OK)
        return status;
    for (unsigned table = 0; table < PT_TABLE_COUNT && status == PT_OK; table++) {
        pt_cursor *cursor;
        status = b->cursor_open(txn, table, &cursor, err);
        if (status != PT_OK)
            break;
        status = b->cursor_seek(cursor, (pt_bytes){0}, &key, &value, err);
        b->cursor_close(cursor);
        if (status == PT_OK)
            status = pt_error_set(err, PT_E_INVALID, "the database to copy to is not empty");
        else if (status == PT_E_NOT_FOUND)
            status = PT_OK;
    }
    b->abort(txn);
    return status;
}

pt_status pt_store_copy(const pt_store_db *from, const pt_store_db *to, bool replace, pt_contents *out, pt_error *err)
{
    pt_contents read = {0}, written;
    pt_txn *txn;
    pt_status status = replace ? PT_OK : must_be_empty(to, err);
    if (status == PT_OK)
        status = from->backend->begin_read(from->db, &txn, err);
    if (status != PT_OK)
        return status;
    status = load_all(from, txn, to, &read, err);
    from->backend->abort(txn);
    if (status == PT_OK)
        status = pt_store_contents(to, &written, err);
    if (status != PT_OK)
        return status;
    if (written.rows != read.rows || !pt_hash128_eq(written.hash, read.hash))
        return pt_error_set(err, PT_E_CORRUPT, "the copy differs from what was read: %llu rows out of %llu",
                            (unsigned long long)written.rows, (unsigned long long)read.rows);
    if (out)
        *out = read;
    return PT_OK;
}
