#include "exchange/sqlite.h"

#include "base/error.h"
#include "base/json.h"
#include "base/mem.h"

#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

/* The functions that are used, by name. */
#define FUNCTIONS(X)                                                                                                  \
    X(open_v2) X(close) X(exec) X(errmsg) X(prepare_v2) X(finalize) X(step) X(reset) X(changes)                         \
    X(bind_null) X(bind_int64) X(bind_double) X(bind_text64) X(bind_blob64) X(column_blob) X(column_bytes) X(column_type)

static struct {
    void *library;
#define X(name) __typeof__(&sqlite3_##name) name;
    FUNCTIONS(X)
#undef X
} sqlite;

static pthread_mutex_t loading = PTHREAD_MUTEX_INITIALIZER;

static bool find_functions(void *library)
{
    bool all = true;
#define X(function)                                                                                                    \
    {                                                                                                                  \
        void *symbol = dlsym(library, "sqlite3_" #function);                                                           \
        memcpy(&sqlite.function, &symbol, sizeof symbol);                                                              \
        all &= symbol != NULL;                                                                                         \
    }
    FUNCTIONS(X)
#undef X
    return all;
}

static pt_status load(pt_error *err)
{
    pt_status status = PT_OK;
    pthread_mutex_lock(&loading);
    if (!sqlite.library) {
        void *library = dlopen("libsqlite3.so.0", RTLD_NOW | RTLD_LOCAL);
        if (!library)
            status = pt_error_set(err, PT_E_UNSUPPORTED, "SQLite is needed for this and cannot be loaded (Debian: libsqlite3-0)");
        else if (!find_functions(library))
            status = pt_error_set(err, PT_E_UNSUPPORTED, "the installed SQLite is too old");
        if (status == PT_OK)
            sqlite.library = library;
        else if (library)
            dlclose(library);
    }
    pthread_mutex_unlock(&loading);
    return status;
}

struct pt_sqlite {
    sqlite3 *handle;
    char *path;
    bool creating;
};

struct pt_sqlite_stmt {
    pt_sqlite *db;
    sqlite3_stmt *handle;
    pt_buf text;
};

static pt_status failed(const pt_sqlite *db, int code, pt_error *err)
{
    pt_status status = code == SQLITE_NOMEM     ? PT_E_NOMEM
                       : code == SQLITE_FULL    ? PT_E_FULL
                       : code == SQLITE_BUSY    ? PT_E_BUSY
                       : code == SQLITE_CORRUPT ? PT_E_CORRUPT
                       : code == SQLITE_NOTADB  ? PT_E_CORRUPT
                                                : PT_E_IO;
    return pt_error_set(err, status, "%s: %s", db->path, db->handle ? sqlite.errmsg(db->handle) : "cannot be opened");
}

static pt_status open_file(const char *path, int flags, pt_sqlite **out, pt_error *err)
{
    pt_status status = load(err);
    if (status != PT_OK)
        return status;
    pt_sqlite *db = pt_calloc(1, sizeof *db);
    if (db)
        db->path = pt_malloc(strlen(path) + 1);
    if (!db || !db->path) {
        pt_free(db);
        return pt_error_nomem(err);
    }
    strcpy(db->path, path);
    int code = sqlite.open_v2(path, &db->handle, flags, NULL);
    if (code == SQLITE_OK) {
        *out = db;
        return PT_OK;
    }
    status = failed(db, code, err);
    pt_sqlite_free(db);
    return status;
}

pt_status pt_sqlite_create(const char *path, pt_sqlite **out, pt_error *err)
{
    struct stat st;
    pt_sqlite *db;
    if (lstat(path, &st) == 0)
        return pt_error_set(err, PT_E_INVALID, "%s is there already", path);
    pt_status status = open_file(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, &db, err);
    if (status != PT_OK)
        return status;
    db->creating = true;
    /* A file that is given up is removed: it needs no journal. It is synced once, at the end. */
    status = pt_sqlite_run(db, "pragma journal_mode = off; pragma synchronous = off; begin", err);
    if (status == PT_OK)
        *out = db;
    else
        pt_sqlite_free(db);
    return status;
}

pt_status pt_sqlite_open(const char *path, pt_sqlite **out, pt_error *err)
{
    struct stat st;
    if (stat(path, &st) != 0)
        return pt_error_errno(err, "%s", path);
    if (!S_ISREG(st.st_mode))
        return pt_error_set(err, PT_E_INVALID, "%s is not a file", path);
    return open_file(path, SQLITE_OPEN_READONLY, out, err);
}

pt_status pt_sqlite_finish(pt_sqlite *db, pt_error *err)
{
    /* The last statement that writes also syncs. */
    pt_status status = pt_sqlite_run(db, "commit; pragma synchronous = full; pragma journal_mode = delete; "
                                         "begin immediate; pragma user_version = 1; pragma user_version = 0; commit", err);
    if (status == PT_OK)
        db->creating = false;
    return status;
}

void pt_sqlite_free(pt_sqlite *db)
{
    if (!db)
        return;
    if (db->handle)
        sqlite.close(db->handle);
    if (db->creating)
        unlink(db->path);
    pt_free(db->path);
    pt_free(db);
}

pt_status pt_sqlite_run(pt_sqlite *db, const char *sql, pt_error *err)
{
    int code = sqlite.exec(db->handle, sql, NULL, NULL, NULL);
    return code == SQLITE_OK ? PT_OK : failed(db, code, err);
}

pt_status pt_sqlite_prepare(pt_sqlite *db, const char *sql, pt_sqlite_stmt **out, pt_error *err)
{
    pt_sqlite_stmt *stmt = pt_calloc(1, sizeof *stmt);
    if (!stmt)
        return pt_error_nomem(err);
    stmt->db = db;
    int code = sqlite.prepare_v2(db->handle, sql, -1, &stmt->handle, NULL);
    if (code != SQLITE_OK) {
        pt_sqlite_stmt_free(stmt);
        return failed(db, code, err);
    }
    *out = stmt;
    return PT_OK;
}

void pt_sqlite_stmt_free(pt_sqlite_stmt *stmt)
{
    if (!stmt)
        return;
    sqlite.finalize(stmt->handle);
    pt_buf_release(&stmt->text);
    pt_free(stmt);
}

static pt_status step(pt_sqlite_stmt *stmt, int *changed, pt_error *err)
{
    int code = sqlite.step(stmt->handle);
    pt_status status = code == SQLITE_DONE ? PT_OK : failed(stmt->db, code, err);
    sqlite.reset(stmt->handle);
    if (changed)
        *changed = sqlite.changes(stmt->db->handle);
    return status;
}

static int bind_blob(pt_sqlite_stmt *stmt, int at, pt_str bytes)
{
    return sqlite.bind_blob64(stmt->handle, at, bytes.len ? bytes.ptr : "", bytes.len, SQLITE_STATIC);
}

pt_status pt_sqlite_put_blobs(pt_sqlite_stmt *stmt, pt_str key, pt_str value, int *changed, pt_error *err)
{
    int code = bind_blob(stmt, 1, key);
    if (code == SQLITE_OK)
        code = bind_blob(stmt, 2, value);
    return code == SQLITE_OK ? step(stmt, changed, err) : failed(stmt->db, code, err);
}

void pt_mend_utf8(pt_str s, pt_buf *out)
{
    for (size_t at = 0, n; at < s.len; at += n) {
        n = pt_utf8_len(pt_str_from(s, at));
        if (n)
            pt_buf_put(out, s.ptr + at, n);
        else
            pt_buf_c(out, "\xef\xbf\xbd");
        n = n ? n : 1;
    }
}

/* A list is a JSON array. */
static void put_list(const pt_cell *cell, pt_buf *out)
{
    pt_json json = {.out = out};
    pt_json_open(&json, '[');
    for (size_t i = 0; i < cell->count; i++)
        pt_json_str(&json, cell->items[i]);
    pt_json_close(&json, ']');
}

static int bind_text(pt_sqlite_stmt *stmt, int at, const pt_cell *cell)
{
    pt_buf_clear(&stmt->text);
    if (cell->type == PT_CELL_LIST)
        put_list(cell, &stmt->text);
    else
        pt_mend_utf8(cell->string, &stmt->text);
    if (stmt->text.failed)
        return SQLITE_NOMEM;
    return sqlite.bind_text64(stmt->handle, at, stmt->text.len ? stmt->text.ptr : "", stmt->text.len, SQLITE_TRANSIENT, SQLITE_UTF8);
}

static int bind_cell(pt_sqlite_stmt *stmt, int at, const pt_cell *cell)
{
    switch (cell->type) {
    case PT_CELL_INT:
        return sqlite.bind_int64(stmt->handle, at, cell->integer);
    case PT_CELL_BOOL:
        return sqlite.bind_int64(stmt->handle, at, cell->boolean);
    case PT_CELL_FLOAT:
        return sqlite.bind_double(stmt->handle, at, cell->number);
    case PT_CELL_NULL:
        return sqlite.bind_null(stmt->handle, at);
    default:
        return bind_text(stmt, at, cell);
    }
}

pt_status pt_sqlite_put_cells(pt_sqlite_stmt *stmt, const pt_cell *cells, size_t count, int *changed, pt_error *err)
{
    int code = SQLITE_OK;
    for (size_t i = 0; i < count && code == SQLITE_OK; i++)
        code = bind_cell(stmt, (int)i + 1, &cells[i]);
    return code == SQLITE_OK ? step(stmt, changed, err) : failed(stmt->db, code, err);
}

pt_status pt_sqlite_next(pt_sqlite_stmt *stmt, pt_str *key, pt_str *value, pt_error *err)
{
    int code = sqlite.step(stmt->handle);
    if (code == SQLITE_DONE)
        return PT_E_NOT_FOUND;
    if (code != SQLITE_ROW)
        return failed(stmt->db, code, err);
    for (int i = 0; i < 2; i++) {
        if (sqlite.column_type(stmt->handle, i) != SQLITE_BLOB)
            return pt_error_set(err, PT_E_CORRUPT, "%s: a row is not a pair of blobs", stmt->db->path);
        const void *bytes = sqlite.column_blob(stmt->handle, i);
        *(i ? value : key) = (pt_str){bytes ? bytes : "", (size_t)sqlite.column_bytes(stmt->handle, i)};
    }
    return PT_OK;
}
