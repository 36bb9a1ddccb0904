/* Connection strings and the registry of engines. RocksDB and Sled bring the C++ or the Rust run time
 * with them, so they are shared objects that are loaded when a connection string first names them. */
#define _GNU_SOURCE

#include "store/open.h"

#include "base/error.h"
#include "base/mem.h"
#include "base/str.h"
#include "store/engines.h"
#include "store/folder.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#ifndef PT_PLUGIN_DIR
#define PT_PLUGIN_DIR "/usr/lib/parseltongue"
#endif

typedef struct {
    const char *name;
    const pt_backend *linked; /* NULL: a shared object */
    const char *how_to_get;
} engine_row;

static const engine_row engines[PT_STORE_ENGINES] = {
    {"lmdb", &pt_engine_lmdb, ""},
    {"rocksdb", NULL,
     "build Parseltongue where RocksDB's development files are installed (Debian: librocksdb-dev)"},
    {"sled", NULL, "build Parseltongue where cargo can get the crate sled"},
    {"mem", &pt_engine_mem, ""},
};

/* Shared objects once loaded stay: their run times do not unload cleanly. */
static const pt_backend *loaded[PT_STORE_ENGINES];
static pthread_mutex_t loading = PTHREAD_MUTEX_INITIALIZER;

static size_t find_row(pt_str name)
{
    size_t i = 0;
    while (i < PT_STORE_ENGINES && !pt_str_eq(pt_str_c(engines[i].name), name))
        i++;
    return i;
}

/* Writes the folder of the running program, with a final '/', and returns whether it is known. */
static bool program_folder(char *out, size_t size)
{
    ssize_t len = readlink("/proc/self/exe", out, size - 1);
    if (len <= 0)
        return false;
    out[len] = '\0';
    char *slash = strrchr(out, '/');
    if (slash)
        slash[1] = '\0';
    return slash != NULL;
}

/* dlopen of folder + below + "parseltongue-<name>.so", if there is such a file. *tried is set when there
 * is one, so that the reason of a failure is told. */
static void *try_folder(const char *folder, const char *below, const char *name, bool *tried)
{
    char path[4096];
    int len = snprintf(path, sizeof path, "%s%sparseltongue-%s.so", folder, below, name);
    if (len < 0 || (size_t)len >= sizeof path || access(path, F_OK) != 0)
        return NULL;
    *tried = true;
    return dlopen(path, RTLD_NOW | RTLD_LOCAL);
}

static void *open_plugin(const char *name, bool *tried)
{
    char program[4096];
    bool known = program_folder(program, sizeof program);
    const char *asked = secure_getenv("PARSELTONGUE_PLUGIN_DIR");
    const struct {
        const char *folder, *below;
    } places[] = {
        {asked && *asked ? asked : NULL, "/"},
        {known ? program : NULL, ""},
        {known ? program : NULL, "../lib/parseltongue/"},
        {PT_PLUGIN_DIR, "/"},
    };
    void *object = NULL;
    for (size_t i = 0; i < sizeof places / sizeof *places && !object && !*tried; i++)
        if (places[i].folder)
            object = try_folder(places[i].folder, places[i].below, name, tried);
    return object;
}

static pt_status load_plugin(const engine_row *row, const pt_backend **out, pt_error *err)
{
    bool tried = false;
    void *object = open_plugin(row->name, &tried);
    if (!object && !tried)
        return pt_error_set(err, PT_E_UNSUPPORTED, "the storage engine %s is not installed: %s", row->name,
                            row->how_to_get);
    const char *why = object ? NULL : dlerror();
    if (!object)
        return pt_error_set(err, PT_E_UNSUPPORTED, "the storage engine %s cannot be loaded: %s", row->name,
                            why ? why : "unknown reason");
    const pt_backend *backend = dlsym(object, PT_BACKEND_SYMBOL);
    if (!backend || backend->abi != PT_BACKEND_ABI || strcmp(backend->name, row->name) != 0) {
        dlclose(object);
        return pt_error_set(err, PT_E_UNSUPPORTED,
                            "parseltongue-%s.so belongs to another version of Parseltongue", row->name);
    }
    *out = backend;
    return PT_OK;
}

static pt_status load_row(size_t i, const pt_backend **out, pt_error *err)
{
    if (engines[i].linked) {
        *out = engines[i].linked;
        return PT_OK;
    }
    pthread_mutex_lock(&loading);
    pt_status status = loaded[i] ? PT_OK : load_plugin(&engines[i], &loaded[i], err);
    if (status == PT_OK)
        *out = loaded[i];
    pthread_mutex_unlock(&loading);
    return status;
}

static pt_status find_engine(pt_str name, const pt_backend **out, pt_error *err)
{
    size_t i = find_row(name);
    if (i < PT_STORE_ENGINES)
        return load_row(i, out, err);
    pt_buf list = {0};
    for (size_t k = 0; k < PT_STORE_ENGINES; k++)
        pt_buf_printf(&list, "%s%s", k ? ", " : "", engines[k].name);
    const char *names = pt_buf_cstr(&list);
    pt_error_set(err, PT_E_UNSUPPORTED, "there is no storage engine %.*s; there are: %s", (int)name.len,
                 name.ptr, names ? names : "");
    pt_buf_release(&list);
    return PT_E_UNSUPPORTED;
}

pt_status pt_store_find_engine(const char *name, const pt_backend **out, pt_error *err)
{
    return find_engine(pt_str_c(name), out, err);
}

static bool is_engine_name(pt_str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (!(s.ptr[i] >= 'a' && s.ptr[i] <= 'z') && !(s.ptr[i] >= '0' && s.ptr[i] <= '9'))
            return false;
    return s.len > 0;
}

/* Splits a connection string into the name of an engine and a path. */
static pt_str split_connection(const char *connection, const char **path)
{
    pt_str whole = pt_str_c(connection);
    ptrdiff_t colon = pt_str_find(whole, ':');
    pt_str name = pt_str_upto(whole, colon < 0 ? 0 : (size_t)colon);
    if (is_engine_name(name)) {
        *path = connection + colon + 1;
        return name;
    }
    *path = connection;
    return strcmp(connection, "mem") == 0 ? PT_STR("mem") : PT_STR("lmdb");
}

/* Opens a database that lies on disk, see folder.h. */
static pt_status open_folder(const pt_backend *engine, const char *path, unsigned flags, pt_db **out,
                             pt_error *err)
{
    bool is_new = false;
    pt_status status = pt_folder_prepare(path, engine, flags, &is_new, err);
    if (status != PT_OK)
        return status;
    if (is_new && (!(flags & PT_OPEN_CREATE) || flags & PT_OPEN_READ_ONLY))
        return pt_error_set(err, PT_E_NOT_FOUND, "there is no database at %s", path);

    pt_db *db;
    status = engine->open(path, is_new ? flags : flags & ~(unsigned)PT_OPEN_CREATE, &db, err);
    if (status == PT_E_NOT_FOUND)
        return pt_error_set(err, PT_E_CORRUPT, "files of the %s database at %s are missing", engine->name,
                            path);
    if (status != PT_OK)
        return status;
    if (is_new && (status = pt_folder_ready(path, engine, err)) != PT_OK) {
        engine->close(db);
        return status;
    }
    *out = db;
    return PT_OK;
}

pt_status pt_store_open_db(const char *connection, unsigned flags, pt_store_db *out, pt_error *err)
{
    const char *path;
    const pt_backend *engine;
    pt_str name = split_connection(connection, &path);
    pt_status status = find_engine(name, &engine, err);
    if (status != PT_OK)
        return status;
    if (engine->layout && !*path)
        return pt_error_set(err, PT_E_INVALID, "the connection %s names no path", connection);

    pt_db *db;
    if (engine->layout)
        status = open_folder(engine, path, flags, &db, err);
    else
        status = engine->open(path, flags, &db, err);
    if (status == PT_OK)
        *out = (pt_store_db){engine, db};
    return status;
}

void pt_store_close_db(pt_store_db *store)
{
    if (store->backend)
        store->backend->close(store->db);
    *store = (pt_store_db){0};
}

void pt_store_engines(pt_store_engine out[PT_STORE_ENGINES])
{
    for (size_t i = 0; i < PT_STORE_ENGINES; i++) {
        const pt_backend *backend;
        pt_error err = {0};
        out[i] = (pt_store_engine){.name = engines[i].name};
        out[i].available = load_row(i, &backend, &err) == PT_OK;
        if (out[i].available)
            snprintf(out[i].version, sizeof out[i].version, "%s", backend->version());
        else
            snprintf(out[i].why_not, sizeof out[i].why_not, "%s", err.message);
    }
}
