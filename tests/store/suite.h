/* What the tests of the store share: the engines there are, a folder that is removed afterwards, short
 * forms of the calls, rows made from numbers.
 *
 * PT_STORE_ENGINE=name runs the tests for one engine only, PT_STORE_LONG=1 many more rounds. */
#ifndef PT_TESTS_STORE_SUITE_H
#define PT_TESTS_STORE_SUITE_H

#include "base/mem.h"
#include "check.h"
#include "store/engine.h"
#include "store/open.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char scratch[256]; /* a folder */

static inline void shell(const char *command, const char *path)
{
    char line[1024];
    snprintf(line, sizeof line, "%s '%s'", command, path);
    if (system(line) != 0)
        fprintf(stderr, "failed: %s\n", line);
}

static inline void scratch_make(void)
{
    const char *root = getenv("TMPDIR");
    snprintf(scratch, sizeof scratch, "%s/parseltongue-store-XXXXXX", root ? root : "/tmp");
    if (!mkdtemp(scratch))
        exit(2);
}

static inline void scratch_remove(void)
{
    shell("rm -rf", scratch);
}

/* "engine:<scratch>/<name>", in a static buffer. */
static inline const char *at(const char *engine, const char *name)
{
    static char text[512];
    snprintf(text, sizeof text, "%s:%s/%s", engine, scratch, name);
    return text;
}

/* "<scratch>/<name>", in a static buffer. */
static inline const char *path_of(const char *name)
{
    static char text[512];
    snprintf(text, sizeof text, "%s/%s", scratch, name);
    return text;
}

static inline uint64_t next_random(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return *seed >> 33;
}

static inline pt_bytes bytes_c(const char *text)
{
    return (pt_bytes){text, strlen(text)};
}

static inline bool same_bytes(pt_bytes a, pt_bytes b)
{
    return pt_engine_compare(a, b) == 0;
}

static const pt_backend *engines[PT_STORE_ENGINES];
static size_t engine_count;

#define FOR_ENGINES(e) \
    for (size_t e##_i = 0; e##_i < engine_count; e##_i++) \
        for (const pt_backend *e = engines[e##_i]; e; e = NULL)

static const char *current_engine = "";
static int engine_number;

/* A connection to a database of its own for each call. */
static inline const char *fresh(const pt_backend *e)
{
    char name[64];
    snprintf(name, sizeof name, "fresh-%d", engine_number++);
    current_engine = e->name;
    return at(e->name, name);
}

static inline pt_store_db open_fresh(const pt_backend *e, pt_error *err)
{
    pt_store_db db = {0};
    CHECK_OK(pt_store_open_db(fresh(e), PT_OPEN_CREATE, &db, err), *err);
    return db;
}

static inline void put(pt_store_db db, pt_txn *txn, unsigned table, const char *key, const char *value)
{
    pt_error err = {0};
    CHECK_OK(db.backend->put(txn, table, bytes_c(key), bytes_c(value), &err), err);
}

/* The value as text, "-" when there is none, "!" on failure. */
static inline const char *get(pt_store_db db, pt_txn *txn, unsigned table, const char *key)
{
    static char text[256];
    pt_bytes value;
    pt_error err = {0};
    pt_status status = db.backend->get(txn, table, bytes_c(key), &value, &err);
    if (status != PT_OK)
        return status == PT_E_NOT_FOUND ? "-" : "!";
    snprintf(text, sizeof text, "%.*s", (int)value.len, (const char *)value.ptr);
    return text;
}

static inline pt_txn *begin_read(pt_store_db db)
{
    pt_txn *txn = NULL;
    pt_error err = {0};
    CHECK_OK(db.backend->begin_read(db.db, &txn, &err), err);
    return txn;
}

static inline pt_txn *begin_write(pt_store_db db)
{
    pt_txn *txn = NULL;
    pt_error err = {0};
    CHECK_OK(db.backend->begin_write(db.db, &txn, &err), err);
    return txn;
}

static inline void commit(pt_store_db db, pt_txn *txn)
{
    pt_error err = {0};
    CHECK_OK(db.backend->commit(txn, &err), err);
}

/* All rows of a table as "key=value key=value", forwards or backwards. */
static inline const char *rows(pt_store_db db, pt_txn *txn, unsigned table, bool back)
{
    static char text[4096];
    size_t len = 0;
    pt_cursor *cursor = NULL;
    pt_bytes key, value;
    pt_error err = {0};
    CHECK_OK(db.backend->cursor_open(txn, table, &cursor, &err), err);
    pt_status status = back ? db.backend->cursor_last(cursor, &key, &value, &err)
                            : db.backend->cursor_seek(cursor, (pt_bytes){0}, &key, &value, &err);
    text[0] = '\0';
    while (status == PT_OK && len < sizeof text) {
        len += (size_t)snprintf(text + len, sizeof text - len, "%s%.*s=%.*s", len ? " " : "", (int)key.len,
                                (const char *)key.ptr, (int)value.len, (const char *)value.ptr);
        status = back ? db.backend->cursor_prev(cursor, &key, &value, &err)
                      : db.backend->cursor_next(cursor, &key, &value, &err);
    }
    CHECK_INT(status, PT_E_NOT_FOUND);
    db.backend->cursor_close(cursor);
    return text;
}

/* Rows "00000000" … with values that tell their number and a tag. */
typedef struct {
    unsigned next, count;
    unsigned out_of_order_at; /* 0: never */
    pt_status fail_at_end;    /* PT_OK: ends well */
    char tag;
    char key[16], value[64];
} numbered;

static inline pt_status next_numbered(void *context, pt_bytes *key, pt_bytes *value, pt_error *err)
{
    numbered *n = context;
    if (n->next == n->count)
        return n->fail_at_end == PT_OK ? PT_E_NOT_FOUND : pt_error_set(err, n->fail_at_end, "told to fail");
    unsigned shown = n->out_of_order_at && n->next == n->out_of_order_at ? 0 : n->next;
    n->next++;
    *key = (pt_bytes){n->key, (size_t)snprintf(n->key, sizeof n->key, "%08u", shown)};
    *value = (pt_bytes){n->value, (size_t)snprintf(n->value, sizeof n->value, "%c%u %.*s", n->tag, shown,
                                                   (int)(shown % 30), "..............................")};
    return PT_OK;
}

static inline pt_status load(pt_store_db db, pt_txn *txn, unsigned table, numbered rows_of, pt_error *err)
{
    return db.backend->load(txn, table, next_numbered, &rows_of, err);
}

/* Counts the rows of a table and checks that they are those of a load: -1 when not, a hundred times the
 * status when they cannot be read. */
static inline long long count_numbered(pt_store_db db, pt_txn *txn, unsigned table, char tag)
{
    numbered expected = {.count = 1u << 30, .tag = tag};
    long long count = 0;
    pt_cursor *cursor = NULL;
    pt_bytes key, value, want_key = {0}, want_value = {0};
    pt_error err = {0};
    CHECK_OK(db.backend->cursor_open(txn, table, &cursor, &err), err);
    pt_status status = db.backend->cursor_seek(cursor, (pt_bytes){0}, &key, &value, &err);
    for (; status == PT_OK; status = db.backend->cursor_next(cursor, &key, &value, &err)) {
        next_numbered(&expected, &want_key, &want_value, NULL);
        if (!same_bytes(key, want_key) || !same_bytes(value, want_value))
            break;
        count++;
    }
    db.backend->cursor_close(cursor);
    if (status == PT_OK)
        return -1;
    return status == PT_E_NOT_FOUND ? count : (long long)status * 100;
}

static inline unsigned long_mode(void)
{
    const char *text = getenv("PT_STORE_LONG");
    return text ? (unsigned)atoi(text) : 0;
}


static inline void suite_begin(void)
{
    setenv("PARSELTONGUE_PLUGIN_DIR", PT_BUILD_DIR, 0);
    scratch_make();
    pt_store_engine all[PT_STORE_ENGINES];
    pt_store_engines(all);
    const char *only = getenv("PT_STORE_ENGINE");
    for (size_t i = 0; i < PT_STORE_ENGINES; i++) {
        pt_error err;
        if (only && strcmp(only, all[i].name) != 0)
            continue;
#ifdef __SANITIZE_THREAD__
        /* The sanitizer does not see how shared objects that it did not compile synchronise. */
        if (strcmp(all[i].name, "rocksdb") == 0 || strcmp(all[i].name, "sled") == 0)
            continue;
#endif
        if (all[i].available && pt_store_find_engine(all[i].name, &engines[engine_count], &err) == PT_OK)
            engine_count++;
        else
            printf("without %s: %s\n", all[i].name, all[i].why_not);
    }
}

#endif
