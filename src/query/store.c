/* The database side of a run: its transaction, rows by key, and temporary relations. */
#include "query/store.h"

#include "query/encode.h"
#include "query/msgpack.h"

#include <stdio.h>

enum { ID_BYTES = 8 };

bool pt_is_temporary(pt_str name)
{
    return name.len > 0 && name.ptr[0] == '_';
}

/* --- the transaction -------------------------------------------------------------------------------- */

bool pt_store_begin(pt_store *store, pt_run *run, const pt_query_session *session, bool write)
{
    *store = (pt_store){.run = run, .session = session, .writable = write};
    if (!session->backend)
        return true;
    pt_error err = {0};
    pt_status status = write ? session->backend->begin_write(session->db, &store->txn, &err)
                             : session->backend->begin_read(session->db, &store->txn, &err);
    if (status == PT_OK)
        return true;
    err.status = status;
    store->txn = NULL;
    return pt_fail_status(run, &err);
}

static void free_temporaries(pt_store *store)
{
    for (pt_temporary *t = store->temporaries; t; t = t->next)
        pt_table_free(t->table);
    store->temporaries = NULL;
}

static void close_cursor(pt_store *store)
{
    if (store->cursor)
        store->session->backend->cursor_close(store->cursor);
    store->cursor = NULL;
}

bool pt_store_end(pt_store *store, bool commit)
{
    pt_error err = {0};
    pt_status status = PT_OK;
    free_temporaries(store);
    close_cursor(store);
    pt_buf_release(&store->prefix);
    if (!store->txn)
        return true;
    if (commit && store->writable)
        status = store->session->backend->commit(store->txn, &err);
    else
        store->session->backend->abort(store->txn);
    store->txn = NULL;
    err.status = status;
    return status == PT_OK || pt_fail_status(store->run, &err);
}

const pt_relation *pt_store_virtual(const pt_store *store, pt_str name)
{
    for (const pt_relation *const *r = store->session->relations; r && *r; r++)
        if (pt_str_eq(name, pt_str_c((*r)->name)))
            return *r;
    return NULL;
}

/* --- temporary relations ---------------------------------------------------------------------------- */

pt_temporary *pt_store_temporary(pt_store *store, pt_str name)
{
    for (pt_temporary *t = store->temporaries; t; t = t->next)
        if (pt_str_eq(t->name, name))
            return t;
    return NULL;
}

pt_temporary *pt_store_new_temporary(pt_store *store, pt_str name, const pt_relation_record *record)
{
    pt_run *run = store->run;
    size_t keys[PT_TABLE_COLUMNS];
    size_t arity = record->key_count + record->value_count;
    if (arity > PT_TABLE_COLUMNS) {
        pt_fail(run, PT_NO_SPAN, "limit::columns", "a relation may have at most %d columns",
                PT_TABLE_COLUMNS);
        return NULL;
    }
    for (size_t i = 0; i < record->key_count; i++)
        keys[i] = i;
    pt_table *table = record->value_count ? pt_table_new_keyed(arity, keys, record->key_count, &run->memory)
                                          : pt_table_new(arity, PT_TABLE_SET, &run->memory);
    pt_temporary *t = pt_store_temporary(store, name);
    if (!t && (t = PT_ARENA_NEW(&run->arena, pt_temporary))) {
        t->next = store->temporaries;
        store->temporaries = t;
    }
    if (!t || !table) {
        pt_table_free(table);
        pt_fail_nomem(run);
        return NULL;
    }
    pt_table_free(t->table);
    t->name = name;
    t->record = *record;
    t->record.temporary = true;
    t->table = table;
    return t;
}

/* --- rows as bytes ---------------------------------------------------------------------------------- */

static void put_id(pt_buf *out, uint64_t id)
{
    char bytes[ID_BYTES];
    for (int i = 0; i < ID_BYTES; i++)
        bytes[i] = (char)(id >> (56 - 8 * i));
    pt_buf_put(out, bytes, sizeof bytes);
}

void pt_stored_key(const pt_values *values, const pt_relation_record *record, const pt_value *columns,
                   size_t count,
                   pt_buf *out)
{
    put_id(out, record->id);
    for (size_t i = 0; i < count; i++)
        pt_encode_key(values, out, columns[i]);
}

bool pt_stored_value(const pt_values *values, const pt_relation_record *record,
                     const pt_value *values_columns,
                     pt_buf *out)
{
    if (record->is_index)
        return true;
    put_id(out, record->id);
    pt_mp_array(out, record->value_count);
    for (size_t i = 0; i < record->value_count; i++)
        if (!pt_encode_row_value(values, out, values_columns[i]))
            return false;
    return !out->failed;
}

static bool corrupt(pt_run *run, const pt_relation_record *record)
{
    if (run->values.failed)
        return pt_run_check(run);
    pt_error err = {.status = PT_E_CORRUPT};
    snprintf(err.message, sizeof err.message, "a row of relation '%.*s' is damaged", (int)record->name.len,
             record->name.ptr);
    return pt_fail_status(run, &err);
}

static bool is_wanted(pt_columns wanted, size_t column)
{
    return wanted >> (column < 63 ? column : 63) & 1;
}

bool pt_stored_decode_key(pt_run *run, const pt_relation_record *record, pt_bytes key, pt_columns wanted,
                          pt_value *row)
{
    pt_reader in = pt_reader_of((pt_str){key.ptr, key.len});
    pt_read_bytes(&in, ID_BYTES);
    for (size_t i = 0; i < record->key_count; i++) {
        bool ok = is_wanted(wanted, i) ? pt_decode_key(&run->values, &in, &row[i]) : pt_skip_key(&in);
        if (!ok || in.failed)
            return corrupt(run, record);
    }
    return (in.at == in.end && !run->values.failed) || corrupt(run, record);
}

bool pt_stored_decode_value(pt_run *run, const pt_relation_record *record, pt_bytes value, pt_columns wanted,
                            pt_value *row)
{
    pt_reader in = pt_reader_of((pt_str){value.ptr, value.len});
    pt_mp_item head;
    if (record->value_count == 0)
        return true;
    pt_read_bytes(&in, ID_BYTES);
    if (in.failed || !pt_mp_read(&in, &head) || head.type != PT_MP_ARRAY || head.count != record->value_count)
        return corrupt(run, record);
    for (size_t i = 0; i < record->value_count; i++) {
        size_t column = record->key_count + i;
        bool ok = is_wanted(wanted, column) ? pt_decode_row_value(&run->values, &in, &row[column])
            : pt_mp_skip(&in);
        if (!ok)
            return corrupt(run, record);
    }
    return !run->values.failed || corrupt(run, record);
}

/* --- single rows ------------------------------------------------------------------------------------ */

static bool fail_status(pt_store *store, pt_status status, pt_error *err)
{
    err->status = status;
    return pt_fail_status(store->run, err);
}

int pt_stored_get(pt_store *store, pt_str key, pt_bytes *value)
{
    pt_error err = {0};
    if (!store->txn)
        return 0;
    pt_status status = store->session->backend->get(store->txn, store->session->table,
                                                    (pt_bytes){key.ptr, key.len}, value, &err);
    if (status == PT_E_NOT_FOUND)
        return 0;
    return status == PT_OK ? 1 : (fail_status(store, status, &err), -1);
}

bool pt_stored_put(pt_store *store, pt_str key, pt_str value)
{
    pt_error err = {0};
    close_cursor(store);
    if (key.len > PT_KEY_MAX)
        return pt_fail(store->run, PT_NO_SPAN, "store::key_too_long",
                       "a key takes %zu bytes, the store allows %d", key.len,
                       PT_KEY_MAX);
    pt_status status = store->session->backend->put(store->txn, store->session->table,
                                                    (pt_bytes){key.ptr, key.len},
                                                    (pt_bytes){value.ptr, value.len}, &err);
    return status == PT_OK || fail_status(store, status, &err);
}

bool pt_stored_del(pt_store *store, pt_str key)
{
    pt_error err = {0};
    close_cursor(store);
    pt_status status = store->session->backend->del(store->txn, store->session->table,
                                                    (pt_bytes){key.ptr, key.len}, &err);
    return status == PT_OK || fail_status(store, status, &err);
}

/* --- scans ------------------------------------------------------------------------------------------ */

/* Called for each row whose key begins with the prefix; false stops (recorded if it is a failure). */
typedef bool (*row_visit)(void *context, pt_bytes key, pt_bytes value);

static bool open_cursor(pt_store *store)
{
    pt_error err = {0};
    if (store->cursor)
        return true;
    pt_status status = store->session->backend->cursor_open(store->txn, store->session->table, &store->cursor,
                                                            &err);
    if (status == PT_OK)
        return true;
    store->cursor = NULL;
    return fail_status(store, status, &err);
}

/* The prefix of a whole relation is eight bytes: one comparison. */
static bool has_prefix(pt_bytes key, pt_str prefix)
{
    uint64_t a, b;
    if (key.len < prefix.len)
        return false;
    if (prefix.len != sizeof a)
        return memcmp(key.ptr, prefix.ptr, prefix.len) == 0;
    memcpy(&a, key.ptr, sizeof a);
    memcpy(&b, prefix.ptr, sizeof b);
    return a == b;
}

/* A visit must neither scan nor write. */
static bool scan_prefix(pt_store *store, pt_str prefix, row_visit visit, void *context)
{
    const pt_backend *backend = store->session->backend;
    pt_error err = {0};
    pt_bytes key, value;
    if (!store->txn)
        return true;
    if (!open_cursor(store))
        return false;
    bool ok = true;
    pt_cursor *cursor = store->cursor;
    pt_status status = backend->cursor_seek(cursor, (pt_bytes){prefix.ptr, prefix.len}, &key, &value, &err);
    while (status == PT_OK && has_prefix(key, prefix)) {
        ok = visit(context, key, value);
        if (!ok)
            break;
        status = backend->cursor_next(cursor, &key, &value, &err);
    }
    if (status != PT_OK && status != PT_E_NOT_FOUND)
        return fail_status(store, status, &err);
    return ok;
}

typedef struct {
    pt_store *store;
    const pt_relation_record *record;
    pt_columns wanted;
    pt_row_sink sink;
    pt_value *row;
    /* through an index */
    const pt_index_record *index;
    pt_value *base_key;
    pt_buf key;
} scan_state;

static pt_columns key_mask(const pt_relation_record *record)
{
    return record->key_count >= 63 ? ~(pt_columns)0 : ((pt_columns)1 << record->key_count) - 1;
}

static bool visit_row(void *context, pt_bytes key, pt_bytes value)
{
    scan_state *s = context;
    pt_run *run = s->store->run;
    if (!pt_stored_decode_key(run, s->record, key, s->wanted, s->row))
        return false;
    if (s->wanted & ~key_mask(s->record) && !pt_stored_decode_value(run, s->record, value, s->wanted, s->row))
        return false;
    return s->sink.row(s->sink.context, s->row);
}

static bool get_row(scan_state *s, pt_str key)
{
    pt_bytes value;
    int found = pt_stored_get(s->store, key, &value);
    return found <= 0 ? found == 0 : visit_row(s, (pt_bytes){key.ptr, key.len}, value);
}

bool pt_stored_scan(pt_store *store, const pt_relation_record *record, const pt_value *prefix,
                    size_t prefix_len,
                    pt_columns wanted, pt_row_sink sink)
{
    pt_value row[PT_TABLE_COLUMNS];
    scan_state s = {.store = store, .record = record, .sink = sink, .row = row};
    pt_columns bound = prefix_len >= 63 ? ~(pt_columns)0 : ((pt_columns)1 << prefix_len) - 1;
    s.wanted = wanted | bound;
    memset(row, 0, (record->key_count + record->value_count) * sizeof *row);
    pt_buf_clear(&store->prefix);
    pt_stored_key(&store->run->values, record, prefix, prefix_len, &store->prefix);
    if (store->prefix.failed)
        return pt_fail_nomem(store->run);
    pt_str key = pt_buf_view(&store->prefix);
    return prefix_len == record->key_count ? get_row(&s, key) : scan_prefix(store, key, visit_row, &s);
}

/* An index row's columns are the indexed ones and then the base's remaining keys: enough to build the
 * base's key and fetch the row by it. */
static bool visit_index(void *context, pt_bytes key, pt_bytes value)
{
    scan_state *s = context;
    pt_run *run = s->store->run;
    (void)value;
    const pt_relation_record *inner = s->index->relation;
    if (!pt_stored_decode_key(run, inner, key, ~(pt_columns)0, s->base_key))
        return false;
    for (size_t i = 0; i < s->index->count; i++)
        s->row[s->index->columns[i]] = s->base_key[i];
    bool needs_row = false;
    for (size_t i = s->record->key_count; i < s->record->key_count + s->record->value_count; i++) {
        bool covered = false;
        for (size_t k = 0; k < s->index->count; k++)
            covered = covered || s->index->columns[k] == i;
        needs_row = needs_row || (is_wanted(s->wanted, i) && !covered);
    }
    if (!needs_row)
        return s->sink.row(s->sink.context, s->row);
    pt_bytes stored;
    pt_buf_clear(&s->key);
    pt_stored_key(&run->values, s->record, s->row, s->record->key_count, &s->key);
    int found = s->key.failed ? (pt_fail_nomem(run), -1) : pt_stored_get(s->store, pt_buf_view(&s->key),
            &stored);
    if (found <= 0)
        return found == 0 && corrupt(run, inner);
    return pt_stored_decode_value(run, s->record, stored, s->wanted, s->row)
        && s->sink.row(s->sink.context, s->row);
}

bool pt_stored_scan_index(pt_store *store, const pt_relation_record *record, const pt_index_record *index,
                          const pt_value *prefix, size_t prefix_len, pt_columns wanted, pt_row_sink sink)
{
    pt_value row[PT_TABLE_COLUMNS], base_key[PT_TABLE_COLUMNS];
    scan_state s = {.store = store, .record = record, .wanted = wanted, .sink = sink, .row = row,
        .index = index,
                    .base_key = base_key};
    for (size_t i = 0; i < index->count; i++) /* bound ones are compared again */
        s.wanted |= (pt_columns)1 << (index->columns[i] < 63 ? index->columns[i] : 63);
    memset(row, 0, (record->key_count + record->value_count) * sizeof *row);
    pt_buf_clear(&store->prefix);
    pt_stored_key(&store->run->values, index->relation, prefix, prefix_len, &store->prefix);
    bool ok = !store->prefix.failed || pt_fail_nomem(store->run);
    ok = ok && scan_prefix(store, pt_buf_view(&store->prefix), visit_index, &s);
    pt_buf_release(&s.key);
    return ok;
}

bool pt_stored_count(pt_store *store, const pt_relation_record *record, pt_buf *at, size_t most,
                     size_t *count, bool *end)
{
    const pt_backend *backend = store->session->backend;
    pt_error err = {0};
    pt_bytes key, value;
    *end = store->txn == NULL;
    if (at->len == 0)
        put_id(at, record->id);
    if (at->failed)
        return pt_fail_nomem(store->run);
    if (*end || !open_cursor(store))
        return *end;
    pt_status status = backend->cursor_seek(store->cursor, (pt_bytes){at->ptr, at->len}, &key, &value, &err);
    while (status == PT_OK && has_prefix(key, (pt_str){at->ptr, ID_BYTES}) && most > 0) {
        ++*count, --most;
        status = backend->cursor_next(store->cursor, &key, &value, &err);
    }
    if (status != PT_OK && status != PT_E_NOT_FOUND)
        return fail_status(store, status, &err);
    *end = status == PT_E_NOT_FOUND || !has_prefix(key, (pt_str){at->ptr, ID_BYTES});
    if (*end)
        return true;
    pt_buf_clear(at);
    pt_buf_put(at, key.ptr, key.len);
    return !at->failed || pt_fail_nomem(store->run);
}
