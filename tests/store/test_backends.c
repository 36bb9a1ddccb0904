/* The conformance suite: what <parseltongue/backend.h> promises, asked of every engine there is. */
#include "store/suite.h"

#include <pthread.h>
#include <stdatomic.h>

/* The contract, point by point. */

static void test_put_get_delete(void)
{
    FOR_ENGINES(e) {
        pt_error err = {0};
        pt_store_db db = open_fresh(e, &err);
        pt_txn *txn = begin_write(db);
        CHECK_STR(get(db, txn, 0, "a"), "-");
        put(db, txn, 0, "a", "1");
        put(db, txn, 0, "b", "");
        put(db, txn, 15, "a", "other table");
        CHECK_STR(get(db, txn, 0, "a"), "1");
        CHECK_STR(get(db, txn, 0, "b"), "");
        put(db, txn, 0, "a", "2");
        commit(db, txn);

        txn = begin_read(db);
        CHECK_STR(get(db, txn, 0, "a"), "2");
        CHECK_STR(get(db, txn, 15, "a"), "other table");
        CHECK_STR(get(db, txn, 1, "a"), "-");
        e->abort(txn);

        txn = begin_write(db);
        CHECK_OK(e->del(txn, 0, bytes_c("a"), &err), err);
        CHECK_OK(e->del(txn, 0, bytes_c("never there"), &err), err);
        CHECK_STR(get(db, txn, 0, "a"), "-");
        CHECK_STR(rows(db, txn, 0, false), "b=");
        commit(db, txn);
        txn = begin_read(db);
        CHECK_STR(rows(db, txn, 0, false), "b=");
        e->abort(txn);
        pt_store_close_db(&db);
    }
}

static void test_abort_changes_nothing(void)
{
    FOR_ENGINES(e) {
        pt_error err = {0};
        pt_store_db db = open_fresh(e, &err);
        pt_txn *txn = begin_write(db);
        put(db, txn, 3, "k", "kept");
        commit(db, txn);
        txn = begin_write(db);
        put(db, txn, 3, "k", "lost");
        put(db, txn, 3, "l", "lost");
        CHECK_OK(e->clear(txn, 3, &err), err);
        e->abort(txn);
        txn = begin_read(db);
        CHECK_STR(rows(db, txn, 3, false), "k=kept");
        e->abort(txn);
        pt_store_close_db(&db);
    }
}

static void test_order_is_bytewise(void)
{
    static const struct {
        const char *bytes;
        size_t len;
    } keys[] = {{"\0", 1}, {"\0\0", 2}, {"\0\xff", 2}, {"a", 1}, {"a\0", 2}, {"ab", 2}, {"b", 1}, {"\x80",
                                                                                                   1}, {"\xff", 1}, {"\xff\xff", 2}};
    enum { N = sizeof keys / sizeof *keys };
    FOR_ENGINES(e) {
        pt_error err = {0};
        pt_store_db db = open_fresh(e, &err);
        pt_txn *txn = begin_write(db);
        for (size_t i = N; i-- > 0;)
            CHECK_OK(e->put(txn, 1, (pt_bytes){keys[i].bytes, keys[i].len}, (pt_bytes){&i, 1}, &err), err);
        /* The neighbours must not leak into the table. */
        put(db, txn, 0, "\xff\xff\xff", "below");
        put(db, txn, 2, "\x01", "above");
        commit(db, txn);
        txn = begin_read(db);
        pt_cursor *cursor = NULL;
        pt_bytes key, value;
        CHECK_OK(e->cursor_open(txn, 1, &cursor, &err), err);
        CHECK_OK(e->cursor_seek(cursor, (pt_bytes){0}, &key, &value, &err), err);
        for (size_t i = 0; i < N; i++) {
            CHECK(same_bytes(key, (pt_bytes){keys[i].bytes, keys[i].len}));
            CHECK_INT(e->cursor_next(cursor, &key, &value, &err), i + 1 < N ? PT_OK : PT_E_NOT_FOUND);
        }
        CHECK_INT(e->cursor_next(cursor, &key, &value, &err), PT_E_INVALID);
        CHECK_OK(e->cursor_last(cursor, &key, &value, &err), err);
        for (size_t i = N; i-- > 0;) {
            CHECK(same_bytes(key, (pt_bytes){keys[i].bytes, keys[i].len}));
            CHECK_INT(e->cursor_prev(cursor, &key, &value, &err), i ? PT_OK : PT_E_NOT_FOUND);
        }
        CHECK_INT(e->cursor_prev(cursor, &key, &value, &err), PT_E_INVALID);
        e->cursor_close(cursor);
        e->abort(txn);
        pt_store_close_db(&db);
    }
}

static void test_seek_finds_the_next_key(void)
{
    FOR_ENGINES(e) {
        pt_error err = {0};
        pt_store_db db = open_fresh(e, &err);
        pt_txn *txn = begin_write(db);
        put(db, txn, 0, "b", "1");
        put(db, txn, 0, "d", "2");
        commit(db, txn);
        for (int write = 0; write < 2; write++) {
            txn = write ? begin_write(db) : begin_read(db);
            if (write)
                put(db, txn, 0, "bb", "3");
            pt_cursor *cursor = NULL;
            pt_bytes key, value;
            CHECK_OK(e->cursor_open(txn, 0, &cursor, &err), err);
            CHECK_INT(e->cursor_next(cursor, &key, &value, &err), PT_E_INVALID);
            CHECK_OK(e->cursor_seek(cursor, bytes_c("c"), &key, &value, &err), err);
            CHECK(same_bytes(key, bytes_c("d")) && same_bytes(value, bytes_c("2")));
            CHECK_OK(e->cursor_prev(cursor, &key, &value, &err), err);
            CHECK(same_bytes(key, bytes_c(write ? "bb" : "b")));
            CHECK_OK(e->cursor_next(cursor, &key, &value, &err), err);
            CHECK(same_bytes(key, bytes_c("d")));
            CHECK_OK(e->cursor_seek(cursor, bytes_c("b"), &key, &value, &err), err);
            CHECK(same_bytes(key, bytes_c("b")));
            CHECK_INT(e->cursor_seek(cursor, bytes_c("e"), &key, &value, &err), PT_E_NOT_FOUND);
            CHECK_INT(e->cursor_prev(cursor, &key, &value, &err), PT_E_INVALID);
            char longer[PT_KEY_MAX + 100];
            memset(longer, 'c', sizeof longer);
            CHECK_OK(e->cursor_seek(cursor, (pt_bytes){longer, sizeof longer}, &key, &value, &err), err);
            CHECK(same_bytes(key, bytes_c("d")));
            e->cursor_close(cursor);
            e->abort(txn);
        }
        pt_store_close_db(&db);
    }
}

static void test_a_write_takes_the_position_from_cursors(void)
{
    FOR_ENGINES(e) {
        pt_error err = {0};
        pt_store_db db = open_fresh(e, &err);
        pt_txn *txn = begin_write(db);
        put(db, txn, 0, "a", "1");
        put(db, txn, 0, "c", "3");
        pt_cursor *cursor = NULL;
        pt_bytes key, value;
        CHECK_OK(e->cursor_open(txn, 0, &cursor, &err), err);
        CHECK_OK(e->cursor_seek(cursor, (pt_bytes){0}, &key, &value, &err), err);
        put(db, txn, 0, "b", "2");
        CHECK_INT(e->cursor_next(cursor, &key, &value, &err), PT_E_INVALID);
        CHECK_OK(e->cursor_seek(cursor, bytes_c("b"), &key, &value, &err), err);
        CHECK(same_bytes(value, bytes_c("2")));
        CHECK_OK(e->clear(txn, 0, &err), err);
        CHECK_INT(e->cursor_next(cursor, &key, &value, &err), PT_E_INVALID);
        CHECK_INT(e->cursor_seek(cursor, (pt_bytes){0}, &key, &value, &err), PT_E_NOT_FOUND);
        CHECK_INT(e->cursor_last(cursor, &key, &value, &err), PT_E_NOT_FOUND);
        e->cursor_close(cursor);
        e->abort(txn);
        pt_store_close_db(&db);
    }
}

static void test_limits_of_keys_and_values(void)
{
    static char big[3 << 20];
    FOR_ENGINES(e) {
        pt_error err = {0};
        pt_store_db db = open_fresh(e, &err);
        char key[PT_KEY_MAX + 1];
        memset(key, 'k', sizeof key);
        memset(big, 'v', sizeof big);
        pt_txn *txn = begin_write(db);
        CHECK_OK(e->put(txn, 0, (pt_bytes){key, PT_KEY_MAX}, (pt_bytes){big, sizeof big}, &err), err);
        CHECK_OK(e->put(txn, 0, (pt_bytes){key, 1}, (pt_bytes){big, 0}, &err), err);
        commit(db, txn);
        txn = begin_read(db);
        pt_bytes value;
        CHECK_OK(e->get(txn, 0, (pt_bytes){key, PT_KEY_MAX}, &value, &err), err);
        CHECK(same_bytes(value, (pt_bytes){big, sizeof big}));
        CHECK_INT(e->get(txn, 0, (pt_bytes){key, PT_KEY_MAX + 1}, &value, &err), PT_E_NOT_FOUND);
        CHECK_INT(e->get(txn, 0, (pt_bytes){key, 0}, &value, &err), PT_E_NOT_FOUND);
        CHECK_INT(e->get(txn, PT_TABLE_COUNT, (pt_bytes){key, 1}, &value, &err), PT_E_INVALID);
        CHECK_INT(e->put(txn, 0, bytes_c("k"), bytes_c("v"), &err), PT_E_INVALID);
        e->abort(txn);

        static const struct {
            unsigned table;
            size_t key, value;
        } wrong[] = {{0, 0, 1}, {0, PT_KEY_MAX + 1, 1}, {PT_TABLE_COUNT, 1, 1}, {0, 1, PT_VALUE_MAX + 1}};
        for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
            txn = begin_write(db);
            CHECK_INT(e->put(txn, wrong[i].table, (pt_bytes){key, wrong[i].key}, (pt_bytes){big,
                                                                                            wrong[i].value}, &err),
                      PT_E_INVALID);
            CHECK(err.message[0] != '\0');
            /* It can only be aborted now. */
            CHECK_INT(e->put(txn, 0, bytes_c("k"), bytes_c("v"), &err), PT_E_INVALID);
            CHECK_INT(e->commit(txn, &err), PT_E_INVALID);
        }
        txn = begin_write(db);
        CHECK_STR(get(db, txn, 0, "k"), "");
        e->abort(txn);
        pt_store_close_db(&db);
    }
}

static void test_readers_keep_their_snapshot(void)
{
    FOR_ENGINES(e) {
        pt_error err = {0};
        pt_store_db db = open_fresh(e, &err);
        pt_txn *txn = begin_write(db);
        put(db, txn, 0, "a", "1");
        put(db, txn, 0, "b", "1");
        put(db, txn, 1, "t", "1");
        commit(db, txn);

        pt_txn *old = begin_read(db);
        pt_cursor *cursor = NULL;
        pt_bytes key, value;
        CHECK_OK(e->cursor_open(old, 0, &cursor, &err), err);
        CHECK_OK(e->cursor_seek(cursor, (pt_bytes){0}, &key, &value, &err), err);

        txn = begin_write(db);
        put(db, txn, 0, "a", "2");
        put(db, txn, 0, "aa", "2");
        CHECK_OK(e->del(txn, 0, bytes_c("b"), &err), err);
        CHECK_OK(e->clear(txn, 1, &err), err);
        pt_txn *during = begin_read(db);
        CHECK_STR(rows(db, during, 0, false), "a=1 b=1");
        commit(db, txn);
        CHECK_STR(rows(db, during, 0, true), "b=1 a=1");
        e->abort(during);

        CHECK_STR(get(db, old, 0, "a"), "1");
        CHECK_STR(rows(db, old, 0, false), "a=1 b=1");
        CHECK_STR(rows(db, old, 1, false), "t=1");
        CHECK_OK(e->cursor_next(cursor, &key, &value, &err), err);
        CHECK(same_bytes(key, bytes_c("b")));
        txn = begin_write(db);
        put(db, txn, 0, "b", "3");
        commit(db, txn);
        CHECK_STR(rows(db, old, 0, true), "b=1 a=1");
        e->cursor_close(cursor);
        e->abort(old);
        txn = begin_read(db);
        CHECK_STR(rows(db, txn, 0, false), "a=2 aa=2 b=3");
        CHECK_STR(rows(db, txn, 1, false), "");
        e->abort(txn);
        pt_store_close_db(&db);
    }
}

static void test_one_writer_at_a_time(void)
{
    FOR_ENGINES(e) {
        pt_error err = {0};
        pt_store_db db = open_fresh(e, &err);
        pt_txn *txn = begin_write(db), *second = NULL;
        CHECK_INT(e->begin_write(db.db, &second, &err), PT_E_BUSY);
        CHECK(second == NULL);
        e->abort(txn);
        txn = begin_write(db);
        commit(db, txn);
        txn = begin_write(db);
        e->abort(txn);
        pt_store_close_db(&db);
    }
}

static void test_load_replaces_a_table(void)
{
    FOR_ENGINES(e) {
        pt_error err = {0};
        pt_store_db db = open_fresh(e, &err);
        pt_txn *txn = begin_write(db);
        put(db, txn, 2, "old", "row");
        put(db, txn, 3, "other", "table");
        commit(db, txn);
        for (char tag = 'a'; tag <= 'c'; tag++) {
            pt_txn *reader = begin_read(db);
            txn = begin_write(db);
            CHECK_OK(load(db, txn, 2, (numbered){.count = 5000, .tag = tag}, &err), err);
            CHECK_INT(count_numbered(db, txn, 2, tag), 5000);
            CHECK_STR(rows(db, txn, 3, false), "other=table");
            if (tag == 'b') { /* loads and single writes mix */
                put(db, txn, 2, "00000007", "seven");
                CHECK_STR(get(db, txn, 2, "00000007"), "seven");
                CHECK_OK(load(db, txn, 2, (numbered){.count = 5000, .tag = tag}, &err), err);
            }
            if (tag == 'a')
                CHECK_STR(rows(db, reader, 2, false), "old=row");
            else
                CHECK_INT(count_numbered(db, reader, 2, (char)(tag - 1)), 5000);
            commit(db, txn);
            if (tag > 'a')
                CHECK_INT(count_numbered(db, reader, 2, (char)(tag - 1)), 5000);
            e->abort(reader);
            reader = begin_read(db);
            CHECK_INT(count_numbered(db, reader, 2, tag), 5000);
            e->abort(reader);
        }
        txn = begin_write(db);
        CHECK_OK(load(db, txn, 2, (numbered){.count = 0}, &err), err);
        CHECK_STR(rows(db, txn, 2, false), "");
        commit(db, txn);
        txn = begin_read(db);
        CHECK_STR(rows(db, txn, 2, true), "");
        e->abort(txn);
        pt_store_close_db(&db);
    }
}

static void test_load_that_fails_changes_nothing(void)
{
    FOR_ENGINES(e) {
        pt_error err = {0};
        pt_store_db db = open_fresh(e, &err);
        pt_txn *txn = begin_write(db);
        CHECK_OK(load(db, txn, 0, (numbered){.count = 100, .tag = 'a'}, &err), err);
        commit(db, txn);
        txn = begin_write(db);
        CHECK_INT(load(db, txn, 0, (numbered){.count = 100, .tag = 'b', .out_of_order_at = 50}, &err),
                  PT_E_INVALID);
        CHECK_INT(e->commit(txn, &err), PT_E_INVALID);
        txn = begin_write(db);
        CHECK_INT(load(db, txn, 0, (numbered){.count = 100, .tag = 'b', .fail_at_end = PT_E_CANCELLED},
                       &err), PT_E_CANCELLED);
        CHECK_STR(err.message, "told to fail");
        e->abort(txn);
        txn = begin_write(db);
        CHECK_OK(load(db, txn, 0, (numbered){.count = 100, .tag = 'b'}, &err), err);
        e->abort(txn);
        txn = begin_read(db);
        CHECK_INT(count_numbered(db, txn, 0, 'a'), 100);
        e->abort(txn);
        pt_store_close_db(&db);
    }
}

/* Large enough that LMDB commits it in pieces and RocksDB uses several files. */
static void test_large_load_is_one_transaction(void)
{
    enum { N = 600000 };
    FOR_ENGINES(e) {
        bool slow = strcmp(e->name, "sled") == 0;
        unsigned n = slow ? N / 20 : N;
        pt_error err = {0};
        pt_store_db db = open_fresh(e, &err);
        pt_txn *txn = begin_write(db);
        CHECK_OK(load(db, txn, 0, (numbered){.count = n, .tag = 'a'}, &err), err);
        pt_txn *reader = begin_read(db);
        CHECK_STR(rows(db, reader, 0, false), "");
        e->abort(txn);
        CHECK_STR(rows(db, reader, 0, false), "");
        e->abort(reader);
        txn = begin_write(db);
        CHECK_OK(load(db, txn, 0, (numbered){.count = n, .tag = 'b'}, &err), err);
        put(db, txn, 1, "with", "it");
        commit(db, txn);
        CHECK_OK(e->check(db.db, &err), err);
        reader = begin_read(db);
        CHECK_INT(count_numbered(db, reader, 0, 'b'), n);
        CHECK_STR(rows(db, reader, 1, false), "with=it");
        e->abort(reader);
        pt_store_close_db(&db);
    }
}

/* Random operations against a model. */

enum { MODEL_KEYS = 300, MODEL_TABLES = 3, SNAPSHOTS = 3 };

typedef struct {
    uint32_t rows[MODEL_TABLES][MODEL_KEYS]; /* 0: no row; else the seed of its value */
} model;

static char model_keys[MODEL_KEYS][PT_KEY_MAX];
static size_t model_key_lens[MODEL_KEYS];

static pt_bytes model_key(unsigned i)
{
    return (pt_bytes){model_keys[i], model_key_lens[i]};
}

static int compare_model_keys(const void *a, const void *b)
{
    unsigned x = *(const unsigned *)a, y = *(const unsigned *)b;
    return pt_engine_compare(model_key(x), model_key(y));
}

/* Sorted, distinct keys with long common prefixes, zero bytes and 0xff. */
static void make_model_keys(uint64_t *seed)
{
    static const char alphabet[] = {0, 1, 'a', 'b', (char)0xff};
    unsigned count = 0;
    while (count < MODEL_KEYS) {
        bool is_long = next_random(seed) % 20 == 0;
        size_t len = is_long ? PT_KEY_MAX - next_random(seed) % 3 : 1 + next_random(seed) % 12;
        for (size_t i = 0; i < len; i++)
            model_keys[count][i] = is_long && i < len - 4 ? 'x' : alphabet[next_random(seed) % sizeof alphabet];
        model_key_lens[count] = len;
        bool seen = false;
        for (unsigned i = 0; i < count && !seen; i++)
            seen = same_bytes(model_key(i), model_key(count));
        count += !seen;
    }
    unsigned order[MODEL_KEYS];
    static char sorted[MODEL_KEYS][PT_KEY_MAX];
    size_t lens[MODEL_KEYS];
    for (unsigned i = 0; i < MODEL_KEYS; i++)
        order[i] = i;
    qsort(order, MODEL_KEYS, sizeof *order, compare_model_keys);
    for (unsigned i = 0; i < MODEL_KEYS; i++) {
        memcpy(sorted[i], model_keys[order[i]], PT_KEY_MAX);
        lens[i] = model_key_lens[order[i]];
    }
    memcpy(model_keys, sorted, sizeof sorted);
    memcpy(model_key_lens, lens, sizeof lens);
}

/* The value of a seed: mostly short, now and then longer than a page. */
static pt_bytes model_value(uint32_t seed)
{
    static char bytes[20000];
    uint64_t state = seed;
    size_t len = seed % 17 == 0 ? next_random(&state) % sizeof bytes : next_random(&state) % 200;
    for (size_t i = 0; i < len; i++)
        bytes[i] = (char)(seed + i * 7);
    return (pt_bytes){bytes, len};
}

static bool model_has(const model *m, unsigned table, unsigned i, pt_bytes key, pt_bytes value)
{
    return i < MODEL_KEYS && same_bytes(key, model_key(i)) && same_bytes(value,
                                                                         model_value(m->rows[table][i]));
}

/* A short walk of a cursor from a random key, in random directions. */
static bool walk_agrees(pt_store_db db, pt_txn *txn, const model *m, unsigned table, uint64_t *seed)
{
    const pt_backend *e = db.backend;
    pt_cursor *cursor;
    pt_bytes key = {0}, value = {0};
    pt_error err = {0};
    if (e->cursor_open(txn, table, &cursor, &err) != PT_OK)
        return false;
    bool from_end = next_random(seed) % 8 == 0, same = true;
    int at_key = from_end ? MODEL_KEYS - 1 : (int)(next_random(seed) % MODEL_KEYS);
    pt_status status = from_end ? e->cursor_last(cursor, &key, &value, &err)
                                : e->cursor_seek(cursor, model_key((unsigned)at_key), &key, &value, &err);
    int direction = from_end ? -1 : 1;
    for (int steps = 0; steps < 40; steps++) {
        while (at_key >= 0 && at_key < MODEL_KEYS && !m->rows[table][at_key])
            at_key += direction;
        bool there = at_key >= 0 && at_key < MODEL_KEYS;
        same = there ? status == PT_OK && model_has(m, table, (unsigned)at_key, key,
                                                    value) : status == PT_E_NOT_FOUND;
        if (!there || !same)
            break;
        direction = next_random(seed) % 4 ? direction : -direction;
        at_key += direction;
        status = direction > 0 ? e->cursor_next(cursor, &key, &value, &err)
                               : e->cursor_prev(cursor, &key, &value, &err);
    }
    e->cursor_close(cursor);
    return same;
}

static bool all_agree(pt_store_db db, pt_txn *txn, const model *m)
{
    for (unsigned table = 0; table < MODEL_TABLES; table++) {
        pt_cursor *cursor;
        pt_bytes key, value;
        pt_error err = {0};
        if (db.backend->cursor_open(txn, table, &cursor, &err) != PT_OK)
            return false;
        pt_status status = db.backend->cursor_seek(cursor, (pt_bytes){0}, &key, &value, &err);
        bool same = true;
        for (unsigned i = 0; i < MODEL_KEYS && same; i++) {
            if (!m->rows[table][i])
                continue;
            same = status == PT_OK && model_has(m, table, i, key, value);
            if (same)
                status = db.backend->cursor_next(cursor, &key, &value, &err);
        }
        db.backend->cursor_close(cursor);
        if (!same || status != PT_E_NOT_FOUND)
            return false;
    }
    return true;
}

static bool one_agrees(pt_store_db db, pt_txn *txn, const model *m, unsigned table, unsigned i)
{
    pt_bytes value;
    pt_error err = {0};
    pt_status status = db.backend->get(txn, table, model_key(i), &value, &err);
    if (!m->rows[table][i])
        return status == PT_E_NOT_FOUND;
    return status == PT_OK && same_bytes(value, model_value(m->rows[table][i]));
}

typedef struct {
    const model *m;
    unsigned table, next;
} model_source;

static pt_status next_model_row(void *context, pt_bytes *key, pt_bytes *value, pt_error *err)
{
    (void)err;
    model_source *s = context;
    while (s->next < MODEL_KEYS && !s->m->rows[s->table][s->next])
        s->next++;
    if (s->next == MODEL_KEYS)
        return PT_E_NOT_FOUND;
    *key = model_key(s->next);
    *value = model_value(s->m->rows[s->table][s->next]);
    s->next++;
    return PT_OK;
}

static pt_status random_change(pt_store_db db, pt_txn *txn, model *m, uint64_t *seed, pt_error *err)
{
    unsigned table = (unsigned)(next_random(seed) % MODEL_TABLES);
    unsigned i = (unsigned)(next_random(seed) % MODEL_KEYS);
    unsigned dice = (unsigned)(next_random(seed) % 200);
    if (dice == 0) {
        memset(m->rows[table], 0, sizeof m->rows[table]);
        return db.backend->clear(txn, table, err);
    }
    if (dice == 1) {
        for (unsigned k = 0; k < MODEL_KEYS; k++)
            m->rows[table][k] = next_random(seed) % 3 ? (uint32_t)next_random(seed) : 0;
        model_source source = {m, table, 0};
        return db.backend->load(txn, table, next_model_row, &source, err);
    }
    if (dice < 80) {
        m->rows[table][i] = 0;
        return db.backend->del(txn, table, model_key(i), err);
    }
    m->rows[table][i] = (uint32_t)next_random(seed) | 1;
    return db.backend->put(txn, table, model_key(i), model_value(m->rows[table][i]), err);
}

static const char *disagreement = "";

static bool agree(bool right, const char *what)
{
    if (!right)
        disagreement = what;
    return right;
}

/* One write transaction of random changes and reads. False: the engine is wrong. */
static bool random_transaction(pt_store_db db, model *m, uint64_t *seed)
{
    model changed = *m;
    pt_error err = {0};
    pt_txn *txn = begin_write(db);
    if (!txn)
        return false;
    bool right = true;
    for (unsigned n = (unsigned)(next_random(seed) % 60); n > 0 && right; n--) {
        right = agree(random_change(db, txn, &changed, seed, &err) == PT_OK, "a change");
        unsigned table = (unsigned)(next_random(seed) % MODEL_TABLES);
        if (right && next_random(seed) % 4 == 0)
            right = agree(one_agrees(db, txn, &changed, table, (unsigned)(next_random(seed) % MODEL_KEYS)),
                          "get");
        if (right && next_random(seed) % 8 == 0)
            right = agree(walk_agrees(db, txn, &changed, table, seed), "a cursor of a writer");
    }
    if (right && next_random(seed) % 4) {
        right = agree(db.backend->commit(txn, &err) == PT_OK, "commit");
        *m = changed;
    } else {
        db.backend->abort(txn);
    }
    return right;
}

static void check_random(const pt_backend *e, uint64_t seed, unsigned rounds)
{
    static model now, seen[SNAPSHOTS];
    pt_error err = {0};
    pt_txn *readers[SNAPSHOTS] = {0};
    uint64_t start = seed;
    bool right = true;
    memset(&now, 0, sizeof now);
    make_model_keys(&seed);
    char connection[512];
    snprintf(connection, sizeof connection, "%s", fresh(e));
    pt_store_db db = {0};
    CHECK_OK(pt_store_open_db(connection, PT_OPEN_CREATE, &db, &err), err);
    for (unsigned round = 0; round < rounds && right && db.db; round++) {
        right = random_transaction(db, &now, &seed);
        unsigned slot = (unsigned)(next_random(&seed) % SNAPSHOTS);
        if (right && readers[slot]) {
            right = agree(all_agree(db, readers[slot], &seen[slot]), "an old snapshot")
                 && agree(walk_agrees(db, readers[slot], &seen[slot], 0, &seed), "a cursor of a reader");
            e->abort(readers[slot]);
        }
        readers[slot] = begin_read(db);
        seen[slot] = now;
        right = right && agree(all_agree(db, readers[slot], &now), "a new snapshot");
        if (!right || next_random(&seed) % 16)
            continue;
        for (unsigned i = 0; i < SNAPSHOTS; i++) {
            if (readers[i])
                e->abort(readers[i]);
            readers[i] = NULL;
        }
        if (next_random(&seed) % 2)
            CHECK_OK(e->compact(db.db, &err), err);
        CHECK_OK(e->check(db.db, &err), err);
        if (e->layout) {
            pt_store_close_db(&db);
            CHECK_OK(pt_store_open_db(connection, 0, &db, &err), err);
        }
    }
    if (!right)
        fprintf(stderr, "%s disagrees with the model: %s, seed %llu\n", e->name, disagreement,
                (unsigned long long)start);
    CHECK(right);
    for (unsigned i = 0; i < SNAPSHOTS; i++)
        if (readers[i])
            e->abort(readers[i]);
    pt_store_close_db(&db);
}

static void test_random_operations_agree_with_a_model(void)
{
    unsigned seeds = long_mode() ? 30 : 2;
    FOR_ENGINES(e)
        for (unsigned seed = 1; seed <= seeds; seed++)
            check_random(e, seed, 60);
}

int main(int argc, char **argv)
{
    suite_begin();
    static const pt_test tests[] = {
        PT_TEST(test_put_get_delete),
        PT_TEST(test_abort_changes_nothing),
        PT_TEST(test_order_is_bytewise),
        PT_TEST(test_seek_finds_the_next_key),
        PT_TEST(test_a_write_takes_the_position_from_cursors),
        PT_TEST(test_limits_of_keys_and_values),
        PT_TEST(test_readers_keep_their_snapshot),
        PT_TEST(test_one_writer_at_a_time),
        PT_TEST(test_load_replaces_a_table),
        PT_TEST(test_load_that_fails_changes_nothing),
        PT_TEST(test_large_load_is_one_transaction),
        PT_TEST(test_random_operations_agree_with_a_model),
    };
    int failed = PT_RUN(tests);
    scratch_remove();
    return failed;
}
