/* A file of CozoDB's sqlite engine into the users' relations of a database.
 *
 * Ids of the file are moved behind those the database has given out. The graph's own relations are not stored: what
 * the file says of them must be what the graph says. */
#include "exchange/cozo.h"
#include "exchange/exchange.h"
#include "exchange/sqlite.h"
#include "store/open.h"

#include "base/error.h"
#include "base/hash.h"
#include "base/vec.h"

#include <stdlib.h>

typedef struct {
    uint64_t id; /* in the file */
    const pt_exchange_relation *own; /* not NULL: the graph has it */
    pt_hash128 hash;                 /* own: sum of the hashes of the rows, without ids */
    uint64_t rows;
} relation;

typedef struct {
    struct pt_graph *graph;
    const pt_backend *backend;
    pt_txn *txn;
    const char *path;
    pt_exchanged done;
    uint64_t add;     /* to ids of the file */
    uint64_t last_id; /* of the file */
    bool has_last_id, has_version;
    pt_vec(relation) relations; /* by id, once the catalogue is read */
    bool sorted;
    size_t at; /* the relation of the row before */
    pt_buf key, value, name;
} reader;

static pt_status damaged(const reader *r, const char *what, pt_error *err)
{
    return pt_error_set(err, PT_E_CORRUPT, "%s is not a database of CozoDB, or damaged: %s", r->path, what);
}

static pt_status put(reader *r, pt_str key, pt_str value, pt_error *err)
{
    if (key.len > PT_KEY_MAX)
        return pt_error_set(err, PT_E_LIMIT, "%s: a row's key takes %zu bytes; at most %d can be stored", r->path, key.len,
                            (int)PT_KEY_MAX);
    return r->backend->put(r->txn, PT_TABLE_RELATIONS, (pt_bytes){key.ptr, key.len}, (pt_bytes){value.ptr, value.len}, err);
}

/* --- the database that is read into ------------------------------------------------------------------------------ */

static pt_status get(reader *r, pt_str key, pt_str *value, pt_error *err)
{
    pt_bytes found;
    pt_status status = r->backend->get(r->txn, PT_TABLE_RELATIONS, (pt_bytes){key.ptr, key.len}, &found, err);
    if (status == PT_OK)
        *value = (pt_str){found.ptr, found.len};
    return status;
}

static pt_status read_last_id(reader *r, pt_error *err)
{
    pt_str value;
    pt_status status = get(r, pt_cozo_last_id_key(), &value, err);
    if (status == PT_OK)
        r->add = pt_cozo_get_id(value);
    return status == PT_E_NOT_FOUND ? PT_OK : status;
}

/* --- the catalogue ------------------------------------------------------------------------------------------------ */

static pt_status take_name(reader *r, pt_str key, pt_str record, pt_error *err)
{
    pt_str old;
    relation found = {0};
    pt_buf_clear(&r->name);
    pt_buf_clear(&r->value);
    if (!pt_cozo_key_name(key, &r->name) || !pt_cozo_move_record(record, r->add, &found.id, &r->value) || found.id == 0)
        return r->name.failed || r->value.failed ? pt_error_nomem(err) : damaged(r, "a record of its catalogue", err);
    found.own = r->graph ? pt_exchange_find(pt_buf_view(&r->name)) : NULL;
    if (!pt_vec_push(&r->relations, found))
        return pt_error_nomem(err);
    r->done.relations++;
    if (found.own)
        return PT_OK;
    pt_status status = get(r, key, &old, err);
    if (status == PT_OK)
        return pt_error_set(err, PT_E_INVALID, "there is a stored relation '%.*s' already", (int)r->name.len, r->name.ptr);
    return status == PT_E_NOT_FOUND ? put(r, key, pt_buf_view(&r->value), err) : status;
}

static pt_status take_catalogue(reader *r, pt_str key, pt_str value, pt_error *err)
{
    if (pt_str_eq(key, pt_cozo_last_id_key())) {
        r->has_last_id = value.len == PT_COZO_ID;
        r->last_id = pt_cozo_get_id(value);
        return r->has_last_id ? PT_OK : damaged(r, "its last id", err);
    }
    if (pt_str_eq(key, pt_cozo_version_key())) {
        r->has_version = value.len == 1 && value.ptr[0] == 0;
        return r->has_version ? PT_OK : pt_error_set(err, PT_E_VERSION, "%s is of another version of CozoDB", r->path);
    }
    return take_name(r, key, value, err);
}

static int by_id(const void *a, const void *b)
{
    const relation *x = a, *y = b;
    return (x->id > y->id) - (x->id < y->id);
}

static pt_status end_catalogue(reader *r, pt_error *err)
{
    if (!r->has_last_id || !r->has_version)
        return damaged(r, "it does not say its version", err);
    if (r->relations.len)
        qsort(r->relations.at, r->relations.len, sizeof *r->relations.at, by_id);
    for (size_t i = 0; i < r->relations.len; i++)
        if (r->relations.at[i].id > r->last_id || (i && r->relations.at[i].id == r->relations.at[i - 1].id))
            return damaged(r, "the ids of its relations", err);
    r->sorted = true;
    return PT_OK;
}

/* --- rows ---------------------------------------------------------------------------------------------------------- */

static pt_hash128 row_hash(pt_str key, pt_str value)
{
    pt_hash128 k = pt_hash128_of(pt_str_from(key, PT_COZO_ID)), v = pt_hash128_of(pt_str_from(value, PT_COZO_ID));
    uint64_t both[4] = {k.low, k.high, v.low, v.high};
    return pt_hash128_of((pt_str){(const char *)both, sizeof both});
}

static pt_status take_row(reader *r, pt_str key, pt_str value, pt_error *err)
{
    uint64_t id = pt_cozo_get_id(key);
    while (r->at < r->relations.len && r->relations.at[r->at].id < id)
        r->at++;
    if (r->at == r->relations.len || r->relations.at[r->at].id != id)
        return damaged(r, "rows of a relation that its catalogue lacks", err);
    if (value.len && pt_cozo_get_id(value) != id)
        return damaged(r, "a row's value", err);
    relation *rel = &r->relations.at[r->at];
    rel->rows++;
    if (rel->own) {
        if (value.len < PT_COZO_ID)
            return damaged(r, "a row's value", err);
        rel->hash = pt_hash128_add(rel->hash, row_hash(key, value));
        return PT_OK;
    }
    pt_buf_clear(&r->key);
    pt_buf_clear(&r->value);
    pt_cozo_put_id(&r->key, id + r->add);
    pt_buf_str(&r->key, pt_str_from(key, PT_COZO_ID));
    if (value.len) {
        pt_cozo_put_id(&r->value, id + r->add);
        pt_buf_str(&r->value, pt_str_from(value, PT_COZO_ID));
    }
    r->done.rows++;
    return r->key.failed || r->value.failed ? pt_error_nomem(err) : put(r, pt_buf_view(&r->key), pt_buf_view(&r->value), err);
}

static pt_status take_pairs(reader *r, pt_sqlite_stmt *rows, pt_error *err)
{
    pt_str key, value;
    pt_status status;
    while ((status = pt_sqlite_next(rows, &key, &value, err)) == PT_OK) {
        if (key.len <= PT_COZO_ID)
            return damaged(r, "a key that is too short", err);
        bool catalogue = pt_cozo_get_id(key) == 0;
        if (!catalogue && !r->sorted)
            status = end_catalogue(r, err);
        if (status == PT_OK)
            status = catalogue ? take_catalogue(r, key, value, err) : take_row(r, key, value, err);
        if (status != PT_OK)
            return status;
    }
    if (status != PT_E_NOT_FOUND)
        return status;
    return r->sorted ? PT_OK : end_catalogue(r, err);
}

/* --- relations of the graph itself --------------------------------------------------------------------------------- */

static pt_status compare(reader *r, const relation *rel, pt_error *err)
{
    pt_sorter *sorter;
    pt_str key, value;
    pt_hash128 hash = {0};
    uint64_t rows = 0;
    pt_status status = pt_cozo_sorted(r->graph, rel->own, rel->id, &sorter, err);
    if (status != PT_OK)
        return status;
    pt_buf_clear(&r->key);
    while ((status = pt_sorter_next(sorter, &key, &value, err)) == PT_OK) {
        if (rows && pt_str_eq(key, pt_buf_view(&r->key)))
            continue;
        pt_buf_clear(&r->key);
        pt_buf_str(&r->key, key);
        hash = pt_hash128_add(hash, row_hash(key, value));
        rows++;
    }
    pt_sorter_free(sorter);
    if (status != PT_E_NOT_FOUND)
        return status;
    if (r->key.failed)
        return pt_error_nomem(err);
    r->done.same++;
    if (rows == rel->rows && pt_hash128_eq(hash, rel->hash))
        return PT_OK;
    return pt_error_set(err, PT_E_INVALID, "relation '%s' of %s (%llu rows) is not what this graph has (%llu rows); read it into a "
                        "database without a graph", rel->own->name, r->path, (unsigned long long)rel->rows, (unsigned long long)rows);
}

static pt_status put_head(reader *r, pt_error *err)
{
    pt_buf_clear(&r->value);
    pt_cozo_put_id(&r->value, r->add + r->last_id);
    if (r->value.failed)
        return pt_error_nomem(err);
    pt_status status = put(r, pt_cozo_last_id_key(), pt_buf_view(&r->value), err);
    return status == PT_OK ? put(r, pt_cozo_version_key(), PT_STR("\0"), err) : status;
}

static pt_status read_file(reader *r, pt_sqlite *file, pt_error *err)
{
    pt_sqlite_stmt *rows = NULL;
    pt_status status = pt_sqlite_prepare(file, "select k, v from cozo order by k", &rows, err);
    if (status == PT_OK)
        status = read_last_id(r, err);
    if (status == PT_OK)
        status = take_pairs(r, rows, err);
    for (size_t i = 0; status == PT_OK && i < r->relations.len; i++)
        if (r->relations.at[i].own)
            status = compare(r, &r->relations.at[i], err);
    if (status == PT_OK)
        status = put_head(r, err);
    pt_sqlite_stmt_free(rows);
    return status;
}

pt_status pt_import_cozo(struct pt_graph *graph, const pt_backend *backend, pt_db *db, const char *path, pt_exchanged *out,
                         pt_error *err)
{
    reader r = {.graph = graph, .backend = backend, .path = path};
    pt_sqlite *file;
    pt_status status = pt_sqlite_open(path, &file, err);
    if (status != PT_OK)
        return status;
    status = backend->begin_write(db, &r.txn, err);
    if (status == PT_OK) {
        status = read_file(&r, file, err);
        if (status == PT_OK)
            status = backend->commit(r.txn, err);
        else
            backend->abort(r.txn);
    }
    pt_sqlite_free(file);
    pt_vec_release(&r.relations);
    pt_buf_release(&r.key);
    pt_buf_release(&r.value);
    pt_buf_release(&r.name);
    if (status == PT_OK)
        *out = r.done;
    return status;
}
