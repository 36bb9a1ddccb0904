/* Connection strings, the registry of engines, and the folder of a database. */
#define _GNU_SOURCE
#include "store/suite.h"

static pt_status open_at(const char *connection, unsigned flags, pt_store_db *db, pt_error *err)
{
    *err = (pt_error){0};
    *db = (pt_store_db){0};
    return pt_store_open_db(connection, flags, db, err);
}

/* Opens, which must fail with a status and a message that has a part. */
static void check_refused(const char *connection, unsigned flags, pt_status expected, const char *part)
{
    pt_error err;
    pt_store_db db;
    pt_status status = open_at(connection, flags, &db, &err);
    if (status != expected || !strstr(err.message, part))
        fprintf(stderr, "%s: %s\n", connection, err.message);
    CHECK_INT(status, expected);
    CHECK(strstr(err.message, part) != NULL);
    CHECK(db.db == NULL);
    pt_store_close_db(&db);
}

static void check_opens(const char *connection, unsigned flags, const char *engine)
{
    pt_error err;
    pt_store_db db;
    CHECK_OK(open_at(connection, flags, &db, &err), err);
    if (db.backend)
        CHECK_STR(db.backend->name, engine);
    pt_store_close_db(&db);
}

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    CHECK(file != NULL);
    if (file) {
        fputs(text, file);
        fclose(file);
    }
}

static void test_connection_names_engine_and_path(void)
{
    char bare[512];
    check_opens("mem", PT_OPEN_CREATE, "mem");
    check_opens("mem:", 0, "mem");
    check_opens("mem:whatever", 0, "mem");
    snprintf(bare, sizeof bare, "%s", path_of("bare"));
    check_opens(bare, PT_OPEN_CREATE, "lmdb");
    check_opens(bare, 0, "lmdb");
    check_opens(at("lmdb", "bare"), 0, "lmdb");
    /* What is not letters before the colon is part of a path. */
    snprintf(bare, sizeof bare, "%s", path_of("a:b"));
    check_opens(bare, PT_OPEN_CREATE, "lmdb");
    check_opens(at("lmdb", "a:b"), 0, "lmdb");
    check_refused("lmdb:", PT_OPEN_CREATE, PT_E_INVALID, "names no path");
    check_refused("", PT_OPEN_CREATE, PT_E_INVALID, "names no path");
}

static void test_unknown_engine_lists_those_there_are(void)
{
    check_refused("mysql:x", PT_OPEN_CREATE, PT_E_UNSUPPORTED, "lmdb, rocksdb, sled, mem");
}

static void test_engines_tell_version_or_reason(void)
{
    pt_store_engine all[PT_STORE_ENGINES];
    pt_store_engines(all);
    CHECK_STR(all[0].name, "lmdb");
    for (size_t i = 0; i < PT_STORE_ENGINES; i++) {
        CHECK(all[i].available == (all[i].version[0] != '\0'));
        CHECK(all[i].available == (all[i].why_not[0] == '\0'));
    }
    CHECK(all[0].available && strncmp(all[0].version, "LMDB 0.9", 8) == 0);
    CHECK(all[3].available);
}

/* In a process of its own, as an engine once loaded stays. */
static int child_plugins(void)
{
    char folder[512], file[600];
    snprintf(folder, sizeof folder, "%s", path_of("plugins"));
    mkdir(folder, 0777);
    setenv("PARSELTONGUE_PLUGIN_DIR", folder, 1);
    snprintf(file, sizeof file, "%s/parseltongue-sled.so", folder);
    write_file(file, "not a shared object");
    check_refused(at("sled", "x"), PT_OPEN_CREATE, PT_E_UNSUPPORTED, "cannot be loaded");
    CHECK(access(path_of("x"), F_OK) != 0); /* nothing was made */
    snprintf(file, sizeof file, "%s/parseltongue-rocksdb.so", folder);
    char command[1500];
    snprintf(command, sizeof command,
             "cp \"$(ldd /proc/self/exe | awk '/liblmdb/ {print $3}')\" '%s' 2>/dev/null || "
             "cp /lib/x86_64-linux-gnu/liblmdb.so.0 '%s'", file, file);
    if (system(command) == 0)
        check_refused(at("rocksdb", "x"), PT_OPEN_CREATE, PT_E_UNSUPPORTED, "another version");
    return pt_check_failures ? 1 : 0;
}

static void test_broken_plugins_are_errors(void)
{
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        execl("/proc/self/exe", "test_open", "child", scratch, (char *)NULL);
        _exit(127);
    }
    int status = -1;
    waitpid(pid, &status, 0);
    CHECK_INT(status, 0);
}

/* The heavy run times must not come with the program. */
static void test_nothing_heavy_is_linked(void)
{
    char line[1024];
    FILE *maps = popen("ldd /proc/$PPID/exe", "r");
    CHECK(maps != NULL);
    while (maps && fgets(line, sizeof line, maps))
#ifdef __SANITIZE_ADDRESS__
        CHECK(!strstr(line, "rocksdb")); /* the sanitizer is C++ itself */
#else
        CHECK(!strstr(line, "rocksdb") && !strstr(line, "libstdc++"));
#endif
    if (maps)
        pclose(maps);
}

static void test_sled_backend_initialization_works(void)
{
    const pt_backend *sled;
    pt_error err = {0};
    if (pt_store_find_engine("sled", &sled, &err) != PT_OK) {
        check_refused(at("sled", "s"), PT_OPEN_CREATE, PT_E_UNSUPPORTED, "cargo");
        return;
    }
    pt_store_db db;
    CHECK_OK(open_at(at("sled", "s"), PT_OPEN_CREATE, &db, &err), err);
    CHECK_STR(db.backend->name, "sled");
    CHECK(strncmp(db.backend->version(), "sled 0.34", 9) == 0);
    pt_txn *txn = begin_write(db);
    put(db, txn, 0, "key", "value");
    commit(db, txn);
    pt_store_close_db(&db);
    CHECK_OK(open_at(at("sled", "s"), 0, &db, &err), err);
    txn = begin_read(db);
    CHECK_STR(get(db, txn, 0, "key"), "value");
    db.backend->abort(txn);
    pt_store_close_db(&db);
}

static void test_a_database_is_made_only_when_asked(void)
{
    FOR_ENGINES(e) {
        if (!e->layout)
            continue;
        char name[64], deep[128];
        snprintf(name, sizeof name, "made-%s", e->name);
        snprintf(deep, sizeof deep, "made-%s/in/deep folders", e->name);
        check_refused(at(e->name, name), 0, PT_E_NOT_FOUND, "no database");
        check_refused(at(e->name, name), PT_OPEN_READ_ONLY | PT_OPEN_CREATE, PT_E_NOT_FOUND, "no database");
        CHECK(access(path_of(name), F_OK) != 0);
        check_opens(at(e->name, deep), PT_OPEN_CREATE, e->name);
        check_opens(at(e->name, deep), 0, e->name);
        check_opens(at(e->name, deep), PT_OPEN_READ_ONLY, e->name);
    }
}

static void test_reading_only_refuses_writes(void)
{
    FOR_ENGINES(e) {
        pt_error err;
        pt_store_db db;
        pt_txn *txn = NULL;
        const char *connection = e->layout ? at(e->name, "read-only") : "mem";
        if (e->layout) {
            shell("rm -rf", path_of("read-only"));
            check_opens(connection, PT_OPEN_CREATE, e->name);
        }
        CHECK_OK(open_at(connection, PT_OPEN_READ_ONLY, &db, &err), err);
        CHECK_INT(e->begin_write(db.db, &txn, &err), PT_E_INVALID);
        CHECK(txn == NULL);
        txn = begin_read(db);
        CHECK_STR(get(db, txn, 0, "k"), "-");
        e->abort(txn);
        pt_store_close_db(&db);
    }
}

static void test_paths_that_are_no_database(void)
{
    char target[512];
    write_file(path_of("a file"), "text");
    mkdir(path_of("things"), 0777);
    write_file(path_of("things/notes.txt"), "text");
    mkdir(path_of("empty"), 0777);
    snprintf(target, sizeof target, "%s", path_of("nowhere"));
    CHECK_INT(symlink(target, path_of("dangling")), 0);
    snprintf(target, sizeof target, "%s", path_of("loop"));
    CHECK_INT(symlink(target, path_of("loop")), 0);
    FOR_ENGINES(e) {
        if (!e->layout)
            continue;
        for (unsigned flags = 0; flags <= PT_OPEN_CREATE; flags++) {
            check_refused(at(e->name, "a file"), flags, PT_E_INVALID, "is a file");
            check_refused(at(e->name, "things"), flags, PT_E_INVALID, "other things");
            check_refused(at(e->name, "dangling"), flags, PT_E_NOT_FOUND, "a link to something");
            check_refused(at(e->name, "loop"), flags, PT_E_IO, "cannot open");
            check_refused(at(e->name, "a file/below"), flags, PT_E_IO, "a file");
        }
        check_refused(at(e->name, "empty"), 0, PT_E_NOT_FOUND, "no database");
        check_opens(at(e->name, "empty"), PT_OPEN_CREATE, e->name);
        shell("rm -rf", path_of("empty"));
        mkdir(path_of("empty"), 0777);
    }
    CHECK(access(path_of("things/" "PARSELTONGUE"), F_OK) != 0);
}

static void test_databases_of_others(void)
{
    FOR_ENGINES(e) {
        if (!e->layout)
            continue;
        char text[64];
        const char *other = strcmp(e->name, "lmdb") == 0 ? "rocksdb" : "lmdb";
        shell("rm -rf", path_of("other"));
        mkdir(path_of("other"), 0777);
        snprintf(text, sizeof text, "%s 1 ready\n", other);
        write_file(path_of("other/PARSELTONGUE"), text);
        check_refused(at(e->name, "other"), PT_OPEN_CREATE, PT_E_INVALID, other);
        for (unsigned layout = 0; layout <= 99; layout += 99) {
            snprintf(text, sizeof text, "%s %u ready\n", e->name, layout);
            write_file(path_of("other/PARSELTONGUE"), text);
            check_refused(at(e->name, "other"), PT_OPEN_CREATE, PT_E_VERSION, "layout");
        }
        static const char *const damaged[] = {"", "\n", "lmdb", "lmdb one ready\n", "\x01\x02 \xff"};
        for (size_t i = 0; i < sizeof damaged / sizeof *damaged; i++) {
            write_file(path_of("other/PARSELTONGUE"), damaged[i]);
            check_refused(at(e->name, "other"), PT_OPEN_CREATE, PT_E_CORRUPT, "does not name");
        }
    }
}

static void test_a_creation_cut_short_is_begun_again(void)
{
    FOR_ENGINES(e) {
        if (!e->layout)
            continue;
        char text[64];
        shell("rm -rf", path_of("cut"));
        mkdir(path_of("cut"), 0777);
        snprintf(text, sizeof text, "%s %u new\n", e->name, e->layout);
        write_file(path_of("cut/PARSELTONGUE"), text);
        write_file(path_of("cut/PARSELTONGUE.123"), "lef");
        check_refused(at(e->name, "cut"), 0, PT_E_NOT_FOUND, "no database");
        check_opens(at(e->name, "cut"), PT_OPEN_CREATE, e->name);
        check_opens(at(e->name, "cut"), 0, e->name);
    }
}

static void test_names_of_any_bytes(void)
{
    static const char *const names[] = {"with blanks ", "q'uo\"te", "\xff\xfe not UTF-8", "new\nline",
                                        "-dash", "%41", "\xc3\xa4"};
    FOR_ENGINES(e) {
        for (size_t i = 0; e->layout && i < sizeof names / sizeof *names; i++) {
            char name[128];
            snprintf(name, sizeof name, "%s-%s", e->name, names[i]);
            check_opens(at(e->name, name), PT_OPEN_CREATE, e->name);
            check_opens(at(e->name, name), 0, e->name);
            CHECK(access(path_of(name), F_OK) == 0);
        }
    }
}

/* Without rights: as nobody, in a child, when this is run by root. */
static int try_without_rights(const char *connection, unsigned flags, pt_status expected)
{
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        setenv("PT_STORE_NOBODY", "1", 1);
        char number[16], wanted[16];
        snprintf(number, sizeof number, "%u", flags);
        snprintf(wanted, sizeof wanted, "%d", (int)expected);
        execl("/proc/self/exe", "test_open", "nobody", connection, number, wanted, (char *)NULL);
        _exit(127);
    }
    int status = -1;
    waitpid(pid, &status, 0);
    return status;
}

static int child_nobody(char **argv)
{
    pt_error err;
    pt_store_db db;
    const pt_backend *engine; /* load the plugin while its folder can be read */
    char name[16];
    snprintf(name, sizeof name, "%.*s", (int)strcspn(argv[2], ":"), argv[2]);
    if (pt_store_find_engine(name, &engine, &err) != PT_OK)
        return 3;
    if (getuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0))
        return 4;
    pt_status status = open_at(argv[2], (unsigned)atoi(argv[3]), &db, &err);
    pt_store_close_db(&db);
    if ((int)status == atoi(argv[4]) && (status == PT_OK || err.message[0]))
        return 0;
    fprintf(stderr, "%s: status %d, %s\n", argv[2], (int)status, err.message);
    return 5;
}

static void test_missing_rights_are_errors(void)
{
    chmod(scratch, 0755);
    FOR_ENGINES(e) {
        if (!e->layout)
            continue;
        char name[64];
        snprintf(name, sizeof name, "rights-%s", e->name);
        check_opens(at(e->name, name), PT_OPEN_CREATE, e->name);
        CHECK_INT(chmod(path_of(name), 0500), 0);
        CHECK_INT(try_without_rights(at(e->name, name), 0, PT_E_IO), 0);
        CHECK_INT(try_without_rights(at(e->name, name), PT_OPEN_READ_ONLY, PT_E_IO), 0);
        CHECK_INT(try_without_rights(at(e->name, "cannot be made"), PT_OPEN_CREATE, PT_E_IO), 0);
        CHECK_INT(chmod(path_of(name), 0700), 0);
        check_opens(at(e->name, name), 0, e->name);
    }
}

static void test_the_same_database_twice_in_one_process(void)
{
    FOR_ENGINES(e) {
        if (!e->layout)
            continue;
        pt_error err;
        pt_store_db first, second;
        shell("rm -rf", path_of("twice"));
        CHECK_OK(open_at(at(e->name, "twice"), PT_OPEN_CREATE, &first, &err), err);
        if (strcmp(e->name, "lmdb") != 0) {
            check_refused(at(e->name, "twice"), 0, PT_E_BUSY, "open");
            pt_store_close_db(&first);
            continue;
        }
        CHECK_OK(open_at(at(e->name, "twice"), 0, &second, &err), err);
        pt_txn *txn = begin_write(first), *other = NULL;
        put(first, txn, 0, "k", "v");
        CHECK_INT(e->begin_write(second.db, &other, &err), PT_E_BUSY);
        commit(first, txn);
        pt_store_close_db(&first);
        txn = begin_read(second);
        CHECK_STR(get(second, txn, 0, "k"), "v");
        e->abort(txn);
        pt_store_close_db(&second);
    }
}

static void test_failing_allocations_at_open(void)
{
    FOR_ENGINES(e) {
        unsigned failed = 0;
        for (unsigned after = 1; after < 30; after++) {
            pt_error err;
            pt_store_db db;
            shell("rm -rf", path_of("scarce"));
            pt_mem_fail_after(after);
            pt_status status = open_at(at(e->name, "scarce"), PT_OPEN_CREATE, &db, &err);
            pt_mem_fail_after(0);
            failed += status != PT_OK;
            CHECK(status == PT_OK || (db.db == NULL && err.message[0]));
            pt_store_close_db(&db);
            check_opens(at(e->name, "scarce"), PT_OPEN_CREATE, e->name);
        }
        CHECK(failed > 0);
    }
}

int main(int argc, char **argv)
{
    if (argc == 5 && strcmp(argv[1], "nobody") == 0)
        return child_nobody(argv);
    if (argc == 3 && strcmp(argv[1], "child") == 0) {
        snprintf(scratch, sizeof scratch, "%s", argv[2]);
        return child_plugins();
    }
    suite_begin();
    static const pt_test tests[] = {
        PT_TEST(test_connection_names_engine_and_path),
        PT_TEST(test_unknown_engine_lists_those_there_are),
        PT_TEST(test_engines_tell_version_or_reason),
        PT_TEST(test_broken_plugins_are_errors),
        PT_TEST(test_nothing_heavy_is_linked),
        PT_TEST(test_sled_backend_initialization_works),
        PT_TEST(test_a_database_is_made_only_when_asked),
        PT_TEST(test_reading_only_refuses_writes),
        PT_TEST(test_paths_that_are_no_database),
        PT_TEST(test_databases_of_others),
        PT_TEST(test_a_creation_cut_short_is_begun_again),
        PT_TEST(test_names_of_any_bytes),
        PT_TEST(test_missing_rights_are_errors),
        PT_TEST(test_the_same_database_twice_in_one_process),
        PT_TEST(test_failing_allocations_at_open),
    };
    int failed = PT_RUN(tests);
    scratch_remove();
    return failed;
}
