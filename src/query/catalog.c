#include "query/catalog.h"

#include "query/encode.h"
#include "query/store.h"

#include "base/vec.h"

#include <stdlib.h>

enum { TAG_NULL = 0x01, TAG_STRING = 0x06 };

static const char catalog_id[8] = {0};

static void name_key(pt_store *store, pt_str name, pt_buf *out)
{
    pt_buf_put(out, catalog_id, sizeof catalog_id);
    pt_encode_key(&store->run->values, out, pt_value_str(&store->run->values, name));
}

static void version_key(pt_store *store, pt_buf *out)
{
    pt_buf_put(out, catalog_id, sizeof catalog_id);
    pt_buf_byte(out, TAG_NULL);
    pt_encode_key(&store->run->values, out, pt_value_str(&store->run->values, PT_STR("STORAGE_VERSION")));
}

static pt_str last_id_key(void)
{
    static const char key[9] = {0, 0, 0, 0, 0, 0, 0, 0, TAG_NULL};
    return (pt_str){key, sizeof key};
}

/* A database that has relations must be of the version we know. */
static bool check_version(pt_store *store)
{
    pt_bytes value;
    if (store->catalog.opened)
        return true;
    int found = pt_stored_get(store, last_id_key(), &value);
    if (found < 0)
        return false;
    store->catalog.opened = true;
    if (!found)
        return true;
    pt_buf key = {0};
    version_key(store, &key);
    found = key.failed ? (pt_fail_nomem(store->run), -1) : pt_stored_get(store, pt_buf_view(&key), &value);
    pt_buf_release(&key);
    if (found == 1 && value.len == 1 && *(const char *)value.ptr == 0)
        return true;
    pt_error err = {.status = PT_E_VERSION, .message = "the stored relations are of an unknown version"};
    return found < 0 ? false : pt_fail_status(store->run, &err);
}

static uint64_t read_u64(pt_bytes value)
{
    uint64_t v = 0;
    for (size_t i = 0; i < value.len && i < 8; i++)
        v = v << 8 | ((const unsigned char *)value.ptr)[i];
    return v;
}

static pt_relation_record *cached(const pt_store *store, pt_str name)
{
    for (pt_relation_record *r = store->catalog.records; r; r = r->next)
        if (pt_str_eq(r->name, name))
            return r;
    return NULL;
}

static void cache(pt_store *store, pt_relation_record *record)
{
    record->next = store->catalog.records;
    store->catalog.records = record;
}

static void forget(pt_store *store, const pt_relation_record *record)
{
    for (pt_relation_record **at = &store->catalog.records; *at; at = &(*at)->next)
        if (*at == record) {
            *at = record->next;
            return;
        }
}

pt_relation_record *pt_catalog_find(pt_store *store, pt_str name)
{
    pt_relation_record *record = cached(store, name);
    if (record || !store->txn || !check_version(store))
        return record;
    pt_buf key = {0};
    pt_bytes value;
    name_key(store, name, &key);
    int found = key.failed ? (pt_fail_nomem(store->run), -1)
        : pt_stored_get(store, pt_buf_view(&key), &value);
    pt_buf_release(&key);
    if (found <= 0)
        return NULL;
    record = pt_record_decode(store->run, (pt_str){value.ptr, value.len});
    if (record) {
        record->is_index = pt_str_find(name, ':') >= 0;
        cache(store, record);
    }
    return record;
}

bool pt_catalog_write(pt_store *store, const pt_relation_record *record)
{
    pt_buf key = {0}, value = {0};
    name_key(store, record->name, &key);
    bool ok = pt_record_encode(&store->run->values, record, &value) && !key.failed;
    ok = ok ? pt_stored_put(store, pt_buf_view(&key), pt_buf_view(&value)) : pt_fail_nomem(store->run);
    pt_buf_release(&key);
    pt_buf_release(&value);
    return ok;
}

static bool next_id(pt_store *store, uint64_t *out)
{
    pt_bytes value = {0};
    int found = pt_stored_get(store, last_id_key(), &value);
    if (found < 0)
        return false;
    *out = (found ? read_u64(value) : 0) + 1;
    char bytes[8];
    for (int i = 0; i < 8; i++)
        bytes[i] = (char)(*out >> (56 - 8 * i));
    if (!pt_stored_put(store, last_id_key(), (pt_str){bytes, sizeof bytes}))
        return false;
    if (found)
        return true;
    pt_buf key = {0};
    version_key(store, &key);
    bool ok = key.failed ? pt_fail_nomem(store->run) : pt_stored_put(store, pt_buf_view(&key),
                                                                     (pt_str){"", 1});
    pt_buf_release(&key);
    return ok;
}

bool pt_catalog_add(pt_store *store, pt_relation_record *record)
{
    if (!check_version(store) || !next_id(store, &record->id) || !pt_catalog_write(store, record))
        return false;
    cache(store, record);
    return true;
}

/* --- removal ---------------------------------------------------------------------------------------- */

/* Deletes rows a batch at a time: a cursor need not survive deletions. */
static bool delete_rows(pt_store *store, pt_str prefix)
{
    enum { BATCH = 4096 };
    const pt_backend *backend = store->session->backend;
    pt_error err = {0};
    pt_status status = PT_OK;
    pt_buf keys = {0};
    for (size_t taken = BATCH; status == PT_OK && taken == BATCH;) {
        pt_cursor *cursor;
        pt_bytes key, value;
        pt_buf_clear(&keys);
        taken = 0;
        status = backend->cursor_open(store->txn, store->session->table, &cursor, &err);
        if (status != PT_OK)
            break;
        status = backend->cursor_seek(cursor, (pt_bytes){prefix.ptr, prefix.len}, &key, &value, &err);
        while (status == PT_OK && key.len >= prefix.len && memcmp(key.ptr, prefix.ptr, prefix.len) == 0
               && taken < BATCH) {
            pt_buf_varint(&keys, key.len);
            pt_buf_put(&keys, key.ptr, key.len);
            taken++;
            status = backend->cursor_next(cursor, &key, &value, &err);
        }
        backend->cursor_close(cursor);
        status = status == PT_E_NOT_FOUND ? PT_OK : status;
        pt_reader in = pt_reader_of(pt_buf_view(&keys));
        for (size_t i = 0; status == PT_OK && !keys.failed && i < taken; i++) {
            pt_str one = pt_read_bytes(&in, pt_read_varint(&in));
            status = backend->del(store->txn, store->session->table, (pt_bytes){one.ptr, one.len}, &err);
        }
        if (keys.failed)
            break;
    }
    bool no_memory = keys.failed;
    pt_buf_release(&keys);
    if (no_memory)
        return pt_fail_nomem(store->run);
    err.status = status;
    return status == PT_OK || pt_fail_status(store->run, &err);
}

bool pt_catalog_remove(pt_store *store, pt_relation_record *record)
{
    pt_buf key = {0}, rows = {0};
    name_key(store, record->name, &key);
    pt_stored_key(&store->run->values, record, NULL, 0, &rows);
    bool ok = key.failed || rows.failed ? pt_fail_nomem(store->run)
                                        : pt_stored_del(store, pt_buf_view(&key))
                                            && delete_rows(store, pt_buf_view(&rows));
    pt_buf_release(&key);
    pt_buf_release(&rows);
    forget(store, record);
    return ok;
}

/* --- all records ------------------------------------------------------------------------------------ */

static int by_name(const void *a, const void *b)
{
    const pt_relation_record *const *left = a, *const *right = b;
    return pt_str_cmp((*left)->name, (*right)->name);
}

typedef pt_vec(pt_relation_record *) record_vec;

static bool read_all(pt_store *store, pt_cursor *cursor, record_vec *out)
{
    const pt_backend *backend = store->session->backend;
    char start[9] = {0};
    start[8] = TAG_STRING;
    pt_error err = {0};
    pt_bytes key, value;
    pt_status status = backend->cursor_seek(cursor, (pt_bytes){start, sizeof start}, &key, &value, &err);
    while (status == PT_OK && key.len >= sizeof start && memcmp(key.ptr, start, sizeof start) == 0) {
        pt_relation_record *record = pt_record_decode(store->run, (pt_str){value.ptr, value.len});
        if (!record)
            return false;
        record->is_index = pt_str_find(record->name, ':') >= 0;
        if (!pt_vec_push(out, record))
            return pt_fail_nomem(store->run);
        status = backend->cursor_next(cursor, &key, &value, &err);
    }
    err.status = status;
    return status == PT_OK || status == PT_E_NOT_FOUND || pt_fail_status(store->run, &err);
}

bool pt_catalog_all(pt_store *store, pt_relation_record ***out, size_t *count)
{
    record_vec all = {0};
    *out = NULL;
    *count = 0;
    if (!store->txn)
        return true;
    pt_cursor *cursor;
    pt_error err = {0};
    pt_status status = store->session->backend->cursor_open(store->txn, store->session->table, &cursor, &err);
    err.status = status;
    if (status != PT_OK)
        return pt_fail_status(store->run, &err);
    bool ok = check_version(store) && read_all(store, cursor, &all);
    store->session->backend->cursor_close(cursor);
    *out = ok ? pt_arena_alloc(&store->run->arena, all.len * sizeof **out) : NULL;
    if (*out) {
        *count = all.len;
        if (all.len)
            memcpy(*out, all.at, all.len * sizeof **out);
        qsort(*out, *count, sizeof **out, by_name);
    } else if (ok) {
        ok = pt_fail_nomem(store->run);
    }
    pt_vec_release(&all);
    return ok;
}
