/* Files of other programs without those programs: SHA-256, moved records, bytes that are not what they should be. */
#include "exchange/cozo.h"
#include "exchange/exchange.h"
#include "exchange/sha256.h"
#include "exchange/sqlite.h"
#include "store/copy.h"

#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static char folder[64];

static const char *path_of(const char *name)
{
    static char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static void test_sha256(void)
{
    char hex[65], many[200];
    pt_sha256_hex(PT_STR(""), hex);
    CHECK_STR(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    pt_sha256_hex(PT_STR("abc"), hex);
    CHECK_STR(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    pt_sha256_hex(PT_STR("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"), hex);
    CHECK_STR(hex, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    memset(many, 'a', sizeof many);
    pt_sha256_hex((pt_str){many, 119}, hex); /* 119 and 64: one and no byte left of a block */
    CHECK_STR(hex, "31eba51c313a5c08226adf18d4a359cfdfd8d2e816b13f4af952f7ea6584dcfb");
    pt_sha256_hex((pt_str){many, 64}, hex);
    CHECK_STR(hex, "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb");
}

static void test_mended_utf8(void)
{
    pt_buf out = {0};
    pt_mend_utf8(PT_STR("a\xf6z\xc3\xb6\xff"), &out);
    CHECK_STR(pt_buf_cstr(&out), "a\xef\xbf\xbdz\xc3\xb6\xef\xbf\xbd");
    pt_buf_release(&out);
}

static void test_names_are_keys_and_back(void)
{
    pt_buf key = {0}, name = {0};
    CHECK(pt_cozo_name_key(PT_STR("abcdefgh:i"), &key));
    CHECK(pt_cozo_key_name(pt_buf_view(&key), &name));
    CHECK_STR(pt_buf_cstr(&name), "abcdefgh:i");
    CHECK(!pt_cozo_key_name(pt_str_upto(pt_buf_view(&key), key.len - 1), &name));
    CHECK(!pt_cozo_key_name(pt_cozo_version_key(), &name));
    pt_buf_release(&key);
    pt_buf_release(&name);
}

/* Moving there and back gives the record; every cut of it is refused. */
static void test_records_move(void)
{
    for (size_t i = 0; i < pt_exchange_count(); i++) {
        pt_buf record = {0}, moved = {0}, back = {0};
        uint64_t id = 0;
        CHECK(pt_cozo_record(pt_exchange_at(i), 7, &record));
        CHECK(pt_cozo_move_record(pt_buf_view(&record), 100000, &id, &moved));
        CHECK_INT(id, 7);
        CHECK(pt_cozo_move_record(pt_buf_view(&moved), 0, &id, &back));
        CHECK_INT(id, 100007);
        CHECK(pt_str_eq(pt_buf_view(&moved), pt_buf_view(&back)));
        for (size_t cut = 0; cut < record.len; cut++) {
            pt_buf_clear(&moved);
            CHECK(!pt_cozo_move_record(pt_str_upto(pt_buf_view(&record), cut), 1, &id, &moved));
        }
        pt_buf_release(&record);
        pt_buf_release(&moved);
        pt_buf_release(&back);
    }
}

/* A record whose indices hold records without end. */
static void test_deep_records_are_refused(void)
{
    pt_buf deep = {0}, out = {0};
    uint64_t id;
    for (int i = 0; i < 100000; i++) /* {indices: {"": [ … */
        pt_buf_put(&deep, "\x81\xa7indices\x81\xa0\x91", 12);
    CHECK(!pt_cozo_move_record(pt_buf_view(&deep), 1, &id, &out));
    pt_buf_release(&deep);
    pt_buf_release(&out);
}

static pt_status import_pairs(pt_str (*pairs)[2], size_t count, const char *name, pt_store_db *db, pt_error *err)
{
    pt_sqlite *file;
    pt_sqlite_stmt *insert;
    pt_exchanged done;
    unlink(path_of(name));
    CHECK_OK(pt_sqlite_create(path_of(name), &file, err), *err);
    CHECK_OK(pt_sqlite_run(file, "create table cozo (k BLOB primary key, v BLOB)", err), *err);
    CHECK_OK(pt_sqlite_prepare(file, "insert into cozo values (?, ?)", &insert, err), *err);
    for (size_t i = 0; i < count; i++)
        CHECK_OK(pt_sqlite_put_blobs(insert, pairs[i][0], pairs[i][1], NULL, err), *err);
    pt_sqlite_stmt_free(insert);
    CHECK_OK(pt_sqlite_finish(file, err), *err);
    pt_sqlite_free(file);
    return pt_import_cozo(NULL, db->backend, db->db, path_of(name), &done, err);
}

#define ID(n) "\0\0\0\0\0\0\0" n

static void test_import_refuses_what_is_damaged(void)
{
    pt_error err = {0};
    pt_store_db db;
    pt_contents contents;
    pt_buf name = {0}, record = {0};
    static const char long_key[600] = {0, 0, 0, 0, 0, 0, 0, 1};
    CHECK(pt_cozo_name_key(PT_STR("codebase"), &name));
    CHECK(pt_cozo_record(pt_exchange_find(PT_STR("codebase")), 1, &record));
    pt_str good[][2] = {
        {pt_cozo_last_id_key(), PT_STR(ID("\1"))}, {pt_cozo_version_key(), PT_STR("\0")}, {pt_buf_view(&name), pt_buf_view(&record)},
        {PT_STR(ID("\1") "x"), PT_STR(ID("\1") "\x90")},
    };
    static const struct {
        size_t at;
        pt_str key, value;
        pt_status expected;
    } bad[] = {
        {0, {"\0\0\0\0\0\0\0\0\1", 9}, {"\0\0", 2}, PT_E_CORRUPT},
        {1, {"\0\0\0\0\0\0\0\0\1\6STORAGE_\377VERSION\0\376", 28}, {"\1", 1}, PT_E_VERSION},
        {2, {"\0\0\0\0\0\0\0\0\6", 9}, {"\x90", 1}, PT_E_CORRUPT},
        {3, {"\0\0\0\0\0\0\0\2x", 9}, {"", 0}, PT_E_CORRUPT},             /* no such relation */
        {3, {"\0\0\0\0\0\0\0\1x", 9}, {"\0\0\0\0\0\0\0\2", 8}, PT_E_CORRUPT}, /* another's value */
        {3, {"\0\0\0\0\0\0\0\1x", 9}, {"\0", 1}, PT_E_CORRUPT},
        {3, {long_key, sizeof long_key}, {"", 0}, PT_E_LIMIT},
        {3, {"\0\0\0", 3}, {"", 0}, PT_E_CORRUPT},
    };
    CHECK_OK(pt_store_open_db("mem", PT_OPEN_CREATE, &db, &err), err);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        pt_str pairs[4][2];
        memcpy(pairs, good, sizeof pairs);
        pairs[bad[i].at][0] = bad[i].key;
        pairs[bad[i].at][1] = bad[i].value;
        CHECK_INT(import_pairs(pairs, 4, "bad", &db, &err), bad[i].expected);
    }
    CHECK_INT(import_pairs(good, 0, "none", &db, &err), PT_E_CORRUPT);
    CHECK_OK(pt_store_contents(&db, &contents, &err), err);
    CHECK_INT(contents.rows, 0);
    CHECK_OK(import_pairs(good, 4, "good", &db, &err), err);
    CHECK_OK(pt_store_contents(&db, &contents, &err), err);
    CHECK_INT(contents.rows, 4);
    CHECK_INT(import_pairs(good, 4, "again", &db, &err), PT_E_INVALID); /* it is there already */
    pt_store_close_db(&db);
    pt_buf_release(&name);
    pt_buf_release(&record);
}

static void test_files_that_are_none(void)
{
    pt_error err = {0};
    pt_sqlite *file;
    pt_sqlite_stmt *rows;
    FILE *f = fopen(path_of("text"), "w");
    fputs("this is not a database, but it is long enough to be looked at as one: "
          "sixteen bytes of magic, page sizes and the rest of a hundred bytes of header\n", f);
    fclose(f);
    CHECK_INT(pt_sqlite_open(path_of("nothing"), &file, &err), PT_E_NOT_FOUND);
    CHECK_INT(pt_sqlite_open(folder, &file, &err), PT_E_INVALID);
    CHECK_INT(pt_sqlite_create(path_of("text"), &file, &err), PT_E_INVALID);
    CHECK_OK(pt_sqlite_open(path_of("text"), &file, &err), err);
    CHECK_INT(pt_sqlite_prepare(file, "select k, v from cozo", &rows, &err), PT_E_CORRUPT);
    pt_sqlite_free(file);
    CHECK_OK(pt_sqlite_create(path_of("given-up"), &file, &err), err);
    pt_sqlite_free(file);
    CHECK_INT(access(path_of("given-up"), F_OK), -1);
}

int main(int argc, char **argv)
{
    pt_error err = {0};
    pt_sqlite *file;
    strcpy(folder, "/tmp/pt-exchange-XXXXXX");
    if (!mkdtemp(folder))
        return 2;
    if (pt_sqlite_create(path_of("probe"), &file, &err) != PT_OK) {
        printf("SQLite is not there: %s\n0 passed, 0 failed\n", err.message);
        return 0;
    }
    pt_sqlite_free(file);
    static const pt_test tests[] = {
        PT_TEST(test_sha256),
        PT_TEST(test_mended_utf8),
        PT_TEST(test_names_are_keys_and_back),
        PT_TEST(test_records_move),
        PT_TEST(test_deep_records_are_refused),
        PT_TEST(test_import_refuses_what_is_damaged),
        PT_TEST(test_files_that_are_none),
    };
    int code = PT_RUN(tests);
    static const char *const made[] = {"bad", "none", "good", "again", "text"};
    for (size_t i = 0; i < sizeof made / sizeof *made; i++)
        unlink(path_of(made[i]));
    rmdir(folder);
    return code;
}
