/* A database as a file of CozoDB's sqlite engine: one table `cozo` of keys and values. */
#include "exchange/cozo.h"
#include "exchange/exchange.h"
#include "exchange/sqlite.h"
#include "store/open.h"

#include "base/error.h"
#include "base/sorter.h"

enum { SORT_MEMORY = 64 << 20 };

typedef struct {
    pt_sqlite *db;
    pt_sqlite_stmt *insert;
    pt_exchanged done;
    uint64_t last_id;
    pt_buf key, value;
} file_writer;

static pt_status put_pair(file_writer *w, pt_str key, pt_str value, pt_error *err)
{
    int changed = 0;
    pt_status status = pt_sqlite_put_blobs(w->insert, key, value, &changed, err);
    if (status == PT_OK && pt_cozo_get_id(key) != 0)
        *(changed ? &w->done.rows : &w->done.repeated) += 1;
    return status;
}

/* --- users' relations ------------------------------------------------------------------------------------------- */

/* The pairs of the database are those of a CozoDB already, but for the last id, which comes at the end. */
static pt_status put_user_pair(file_writer *w, pt_bytes key, pt_bytes value, pt_error *err)
{
    pt_str k = {key.ptr, key.len}, v = {value.ptr, value.len};
    if (pt_str_eq(k, pt_cozo_last_id_key())) {
        w->last_id = pt_cozo_get_id(v);
        return PT_OK;
    }
    if (pt_str_eq(k, pt_cozo_version_key()))
        return PT_OK;
    if (pt_cozo_get_id(k) == 0) {
        pt_buf_clear(&w->key);
        if (!pt_cozo_key_name(k, &w->key))
            return pt_error_set(err, PT_E_CORRUPT, "the catalogue of stored relations is damaged");
        if (pt_exchange_find(pt_buf_view(&w->key)))
            return pt_error_set(err, PT_E_INVALID, "there is a stored relation with the name of one of the graph's: %.*s",
                                (int)w->key.len, w->key.ptr);
        w->done.relations++;
    }
    return put_pair(w, k, v, err);
}

static pt_status put_user_relations(file_writer *w, const pt_backend *b, pt_db *db, pt_error *err)
{
    pt_txn *txn;
    pt_cursor *cursor;
    pt_bytes key, value;
    pt_status status = b->begin_read(db, &txn, err);
    if (status != PT_OK)
        return status;
    status = b->cursor_open(txn, PT_TABLE_RELATIONS, &cursor, err);
    if (status == PT_OK) {
        status = b->cursor_seek(cursor, (pt_bytes){0}, &key, &value, err);
        while (status == PT_OK && (status = put_user_pair(w, key, value, err)) == PT_OK)
            status = b->cursor_next(cursor, &key, &value, err);
        b->cursor_close(cursor);
    }
    b->abort(txn);
    return status == PT_E_NOT_FOUND ? PT_OK : status;
}

/* --- the graph's relations ----------------------------------------------------------------------------------------- */

typedef struct {
    const pt_exchange_relation *relation;
    uint64_t id;
    pt_cozo_encoder encoder;
    pt_sorter *sorter;
} row_sorter;

static pt_status sort_row(void *context, const pt_cell *cells, pt_error *err)
{
    row_sorter *s = context;
    pt_status status = pt_cozo_encode(&s->encoder, s->relation, s->id, cells, err);
    return status == PT_OK ? pt_sorter_add(s->sorter, pt_buf_view(&s->encoder.key), pt_buf_view(&s->encoder.value), err) : status;
}

pt_status pt_cozo_sorted(struct pt_graph *graph, const pt_exchange_relation *relation, uint64_t id, pt_sorter **out, pt_error *err)
{
    row_sorter s = {.relation = relation, .id = id};
    pt_cozo_encoder_init(&s.encoder);
    pt_status status = pt_sorter_new(SORT_MEMORY, &s.sorter, err);
    if (status == PT_OK)
        status = pt_exchange_rows(graph, relation, sort_row, &s, err);
    if (status == PT_OK)
        status = pt_sorter_sort(s.sorter, err);
    pt_cozo_encoder_release(&s.encoder);
    if (status == PT_OK)
        *out = s.sorter;
    else
        pt_sorter_free(s.sorter);
    return status;
}

static pt_status put_record(file_writer *w, const pt_exchange_relation *relation, uint64_t id, pt_error *err)
{
    pt_buf_clear(&w->value);
    if (!pt_cozo_name_key(pt_str_c(relation->name), &w->key) || !pt_cozo_record(relation, id, &w->value))
        return pt_error_nomem(err);
    w->done.relations++;
    return put_pair(w, pt_buf_view(&w->key), pt_buf_view(&w->value), err);
}

static pt_status put_relation(file_writer *w, struct pt_graph *graph, const pt_exchange_relation *relation, pt_error *err)
{
    pt_sorter *sorter = NULL;
    pt_str key, value;
    uint64_t id = ++w->last_id;
    pt_status status = put_record(w, relation, id, err);
    if (status == PT_OK)
        status = pt_cozo_sorted(graph, relation, id, &sorter, err);
    while (status == PT_OK && (status = pt_sorter_next(sorter, &key, &value, err)) == PT_OK)
        status = put_pair(w, key, value, err);
    pt_sorter_free(sorter);
    return status == PT_E_NOT_FOUND ? PT_OK : status;
}

static pt_status put_head(file_writer *w, pt_error *err)
{
    pt_buf_clear(&w->value);
    pt_cozo_put_id(&w->value, w->last_id);
    if (w->value.failed)
        return pt_error_nomem(err);
    pt_status status = put_pair(w, pt_cozo_last_id_key(), pt_buf_view(&w->value), err);
    return status == PT_OK ? put_pair(w, pt_cozo_version_key(), PT_STR("\0"), err) : status;
}

pt_status pt_export_cozo(struct pt_graph *graph, const pt_backend *backend, pt_db *database, const char *path, pt_exchanged *out,
                         pt_error *err)
{
    file_writer w = {0};
    pt_status status = pt_sqlite_create(path, &w.db, err);
    if (status != PT_OK)
        return status;
    status = pt_sqlite_run(w.db, "create table cozo (k BLOB primary key, v BLOB)", err);
    if (status == PT_OK)
        status = pt_sqlite_prepare(w.db, "insert or ignore into cozo values (?, ?)", &w.insert, err);
    if (status == PT_OK)
        status = put_user_relations(&w, backend, database, err);
    for (size_t i = 0; status == PT_OK && i < pt_exchange_count(); i++)
        status = put_relation(&w, graph, pt_exchange_at(i), err);
    if (status == PT_OK)
        status = put_head(&w, err);
    pt_sqlite_stmt_free(w.insert);
    if (status == PT_OK)
        status = pt_sqlite_finish(w.db, err);
    pt_sqlite_free(w.db);
    pt_buf_release(&w.key);
    pt_buf_release(&w.value);
    if (status == PT_OK)
        *out = w.done;
    return status;
}
