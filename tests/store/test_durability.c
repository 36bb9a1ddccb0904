/* What survives: SIGKILL in the middle of commits, full disks, failing writes, files that were cut short or
 * whose bits were flipped, two processes at once. What has to be killed or may crash runs in a child, which
 * is this program started again ("child" mode …), as an engine must not be used across fork. */
#define _GNU_SOURCE
#include "store/suite.h"

#include <dirent.h>
#include <dlfcn.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/uio.h>

/* Answers of a child, as exit codes. */
enum { CHILD_OK = 0, CHILD_WRONG = 10, CHILD_ERROR = 20 /* and the status, negated */ };

static bool persistent(const pt_backend *e)
{
    return e->layout != 0;
}

/* Starts this program again. Its standard output is readable from *out if that is not NULL. */
static pid_t start_child(const char *mode, const char *connection, int *out)
{
    int ends[2] = {-1, -1};
    if (out && pipe(ends) != 0)
        exit(2);
    pid_t pid = fork();
    if (pid == 0) {
        if (out) {
            dup2(ends[1], 1);
            close(ends[0]);
            close(ends[1]);
        }
        execl("/proc/self/exe", "test_durability", "child", mode, connection, (char *)NULL);
        _exit(127);
    }
    if (out) {
        close(ends[1]);
        *out = ends[0];
    }
    return pid;
}

/* The exit code of a child, or −signal. */
static int wait_child(pid_t pid)
{
    int status;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

static int run_child(const char *mode, const char *connection)
{
    fflush(stdout);
    return wait_child(start_child(mode, connection, NULL));
}

static int answer(pt_status status)
{
    return status == PT_OK ? CHILD_OK : CHILD_ERROR - (int)status;
}

/* A database whose whole content follows from one number: table 0 names it, table 1 holds a load of rows
 * tagged with it, table 2 a row for each of the last numbers, table 3 a value longer than a page. */

enum { STAGE_ROWS = 400, STAGE_KEPT = 16 };

static char stage_tag(unsigned n)
{
    return (char)('a' + n / 5 % 26);
}

static pt_bytes stage_blob(unsigned n)
{
    static _Thread_local char bytes[9000];
    memset(bytes, 'A' + n % 26, sizeof bytes);
    return (pt_bytes){bytes, sizeof bytes - n % 1000};
}

static pt_status write_stage(pt_store_db db, unsigned n, pt_error *err)
{
    char key[16], text[16];
    pt_txn *txn;
    pt_status status = db.backend->begin_write(db.db, &txn, err);
    if (status != PT_OK)
        return status;
    snprintf(text, sizeof text, "%u", n);
    snprintf(key, sizeof key, "%u", n % STAGE_KEPT);
    if (n % 5 == 0) /* the load comes first, or in the middle of other changes */
        status = n % 2 ? load(db, txn, 1, (numbered){.count = STAGE_ROWS, .tag = stage_tag(n)}, err) : PT_OK;
    if (status == PT_OK)
        status = db.backend->put(txn, 0, bytes_c("n"), bytes_c(text), err);
    if (status == PT_OK)
        status = db.backend->put(txn, 2, bytes_c(key), bytes_c(text), err);
    if (status == PT_OK && n % 5 == 0 && n % 2 == 0)
        status = load(db, txn, 1, (numbered){.count = STAGE_ROWS, .tag = stage_tag(n)}, err);
    if (status == PT_OK)
        status = db.backend->put(txn, 3, bytes_c("blob"), stage_blob(n), err);
    if (status == PT_OK)
        return db.backend->commit(txn, err);
    db.backend->abort(txn);
    return status;
}

/* Reads everything. *n: the number that the content belongs to. False: it belongs to none. */
static pt_status read_stage(pt_store_db db, unsigned *n, bool *consistent, pt_error *err)
{
    pt_txn *txn;
    pt_bytes value = {0};
    char text[32] = "0", expected[1024] = "";
    pt_status status = db.backend->begin_read(db.db, &txn, err);
    if (status != PT_OK)
        return status;
    status = db.backend->get(txn, 0, bytes_c("n"), &value, err);
    if (status == PT_OK)
        snprintf(text, sizeof text, "%.*s", (int)value.len, (const char *)value.ptr);
    if (status == PT_E_NOT_FOUND)
        status = PT_OK;
    *n = (unsigned)atoi(text);
    *consistent = status == PT_OK;
    if (status == PT_OK && *n) {
        long long count = count_numbered(db, txn, 1, stage_tag(*n));
        *consistent &= count == (*n >= 5 ? STAGE_ROWS : 0);
        status = count < -1 ? (pt_status)(count / 100) : db.backend->get(txn, 3, bytes_c("blob"), &value,
                                                                         err);
        *consistent &= status == PT_OK && same_bytes(value, stage_blob(*n));
        unsigned first = *n >= STAGE_KEPT ? *n - STAGE_KEPT + 1 : 1;
        for (unsigned i = first; i <= *n && status == PT_OK; i++) {
            snprintf(text, sizeof text, "%u", i % STAGE_KEPT);
            snprintf(expected, sizeof expected, "%u", i);
            status = db.backend->get(txn, 2, bytes_c(text), &value, err);
            *consistent &= status == PT_OK && same_bytes(value, bytes_c(expected));
        }
    }
    db.backend->abort(txn);
    return status == PT_E_NOT_FOUND ? PT_OK : status;
}

/* Opens, verifies, reads. */
static int child_read(const char *connection, unsigned flags, bool verify)
{
    pt_error err = {0};
    pt_store_db db;
    unsigned n = 0;
    bool consistent = false;
    pt_status status = pt_store_open_db(connection, flags, &db, &err);
    if (status != PT_OK)
        return answer(status);
    if (verify)
        status = db.backend->check(db.db, &err);
    if (status == PT_OK)
        status = read_stage(db, &n, &consistent, &err);
    pt_store_close_db(&db);
    if (status != PT_OK)
        return answer(status);
    return consistent ? CHILD_OK : CHILD_WRONG;
}

/* Writes stage after stage until it is killed, and tells each one that was committed. */
static int child_write_for_ever(const char *connection)
{
    pt_error err = {0};
    pt_store_db db;
    unsigned n = 0;
    bool consistent;
    pt_status status = pt_store_open_db(connection, PT_OPEN_CREATE, &db, &err);
    if (status == PT_OK)
        status = read_stage(db, &n, &consistent, &err);
    while (status == PT_OK && (status = write_stage(db, ++n, &err)) == PT_OK)
        if (write(1, &n, sizeof n) != sizeof n)
            return CHILD_WRONG;
    fprintf(stderr, "writing child: %s\n", err.message);
    return answer(status);
}

/* Kills a writer. Returns the last commit it told of, 0 if none. */
static unsigned kill_writer(const char *connection, unsigned after_commits, unsigned microseconds)
{
    int out;
    unsigned n, last = 0;
    pid_t pid = start_child("write", connection, &out);
    for (unsigned i = 0; i < after_commits && read(out, &n, sizeof n) == sizeof n; i++)
        last = n;
    usleep(microseconds);
    kill(pid, SIGKILL);
    CHECK_INT(wait_child(pid), -SIGKILL);
    while (read(out, &n, sizeof n) == sizeof n)
        last = n;
    close(out);
    return last;
}

static void check_kills(const pt_backend *e, unsigned moments)
{
    char connection[512];
    uint64_t seed = 42;
    unsigned before = 0;
    snprintf(connection, sizeof connection, "%s", fresh(e));
    for (unsigned i = 0; i < moments; i++) {
        unsigned told = kill_writer(connection, 1 + (unsigned)next_random(&seed) % 6,
                                    (unsigned)next_random(&seed) % 6000);
        if (told < before)
            told = before;
        pt_error err = {0};
        pt_store_db db;
        unsigned n = 0;
        bool consistent = false;
        pt_status status = pt_store_open_db(connection, PT_OPEN_CREATE, &db, &err);
        CHECK_OK(status, err);
        if (status != PT_OK)
            return;
        CHECK_OK(e->check(db.db, &err), err);
        CHECK_OK(read_stage(db, &n, &consistent, &err), err);
        CHECK(consistent);
        if (n != told && n != told + 1)
            fprintf(stderr, "%s, kill %u: %u was committed, %u is there\n", e->name, i, told, n);
        CHECK(n == told || n == told + 1);
        before = n;
        pt_store_close_db(&db);
        if (!consistent)
            return;
    }
}

static void test_kill_during_commit(void)
{
    FOR_ENGINES(e)
        if (persistent(e))
            check_kills(e, long_mode() ? 220 : 20);
}

/* A database with some stages in it. The path of its folder goes to path. */
static void make_stages(const pt_backend *e, unsigned last, char connection[512], char path[512])
{
    pt_error err = {0};
    pt_store_db db;
    snprintf(connection, 512, "%s", fresh(e));
    snprintf(path, 512, "%s", strchr(connection, ':') + 1);
    CHECK_OK(pt_store_open_db(connection, PT_OPEN_CREATE, &db, &err), err);
    for (unsigned n = 1; n <= last; n++)
        CHECK_OK(write_stage(db, n, &err), err);
    pt_store_close_db(&db);
}

/* Damaged files. */

enum { FILES_MOST = 64 };

typedef struct {
    char paths[FILES_MOST][512];
    off_t sizes[FILES_MOST];
    size_t count;
} file_list;

/* The files of a database that hold anything, but not its lock files, which hold nothing to read. */
static void list_files(const char *folder, file_list *list)
{
    DIR *dir = opendir(folder);
    for (struct dirent *entry; dir && (entry = readdir(dir)) != NULL;) {
        char path[1024];
        struct stat info;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (entry->d_name[0] == '.' || lstat(path, &info) != 0 || strstr(entry->d_name, "lock")
            || strncmp(entry->d_name, "LOG", 3) == 0)
            continue;
        if (S_ISDIR(info.st_mode)) {
            list_files(path, list);
        } else if (info.st_size && list->count < FILES_MOST && strlen(path) < sizeof list->paths[0]) {
            memcpy(list->paths[list->count], path, strlen(path) + 1);
            list->sizes[list->count++] = info.st_size;
        }
    }
    if (dir)
        closedir(dir);
}

static void flip_bit(const char *path, off_t offset, unsigned bit)
{
    unsigned char byte;
    int fd = open(path, O_RDWR);
    if (pread(fd, &byte, 1, offset) == 1) {
        byte ^= (unsigned char)(1u << bit);
        CHECK(pwrite(fd, &byte, 1, offset) == 1);
    }
    close(fd);
}

/* The engines differ in what they can tell: LMDB has no checksums over values, and a log that ends early is
 * for RocksDB and sled the trace of a crash. But no engine may crash or hang, and one with checksums may
 * show nothing but what once was committed. */
static void check_damage(const pt_backend *e, unsigned trials)
{
    char connection[512], path[512], copy[600], copy_connection[700], command[2048];
    uint64_t seed = 7;
    unsigned told = 0;
    make_stages(e, 23, connection, path);
    snprintf(copy, sizeof copy, "%s-copy", path);
    snprintf(copy_connection, sizeof copy_connection, "%s:%s", e->name, copy);
    for (unsigned i = 0; i < trials; i++) {
        file_list list = {.count = 0};
        snprintf(command, sizeof command, "rm -rf '%s' && cp -a '%s' '%s'", copy, path, copy);
        CHECK_INT(system(command), 0);
        list_files(copy, &list);
        size_t file = next_random(&seed) % list.count;
        off_t offset = (off_t)(next_random(&seed) % (uint64_t)list.sizes[file]);
        unsigned bit = (unsigned)(next_random(&seed) % 8);
        bool cut = i % 3 == 0;
        if (cut)
            CHECK_INT(truncate(list.paths[file], offset), 0);
        else
            flip_bit(list.paths[file], offset, bit);
        int code = run_child(i % 2 ? "verify" : "verify-read-only", copy_connection);
        told += code > CHILD_ERROR;
        bool blind = strcmp(e->name, "lmdb") == 0 && !cut;
        bool fine = code == CHILD_OK || code > CHILD_ERROR || (blind && code == CHILD_WRONG);
        if (!fine || code > CHILD_ERROR - PT_E_CANCELLED)
            fprintf(stderr, "%s: %s of %s at %lld bit %u: child gave %d\n", e->name, cut ? "cut" : "flip",
                    list.paths[file], (long long)offset, bit, code);
        CHECK(fine && code <= CHILD_ERROR - PT_E_CANCELLED);
    }
    CHECK(told > trials / 4);
}

static void test_damaged_files_are_errors(void)
{
    FOR_ENGINES(e)
        if (persistent(e))
            check_damage(e, long_mode() ? 600 : 30);
}

static void test_lost_files_are_errors(void)
{
    static const struct {
        const char *engine, *file;
    } files[] = {{"lmdb", "data.mdb"}, {"rocksdb", "CURRENT"}, {"sled", "sled/db"}};
    FOR_ENGINES(e) {
        for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
            if (strcmp(files[i].engine, e->name) != 0)
                continue;
            char connection[512], path[512], file[600];
            pt_error err = {0};
            pt_store_db db = {0};
            make_stages(e, 3, connection, path);
            snprintf(file, sizeof file, "%s/%s", path, files[i].file);
            CHECK_INT(truncate(file, 0), 0);
            CHECK_INT(pt_store_open_db(connection, PT_OPEN_CREATE, &db, &err), PT_E_CORRUPT);
            CHECK_INT(unlink(file), 0);
            CHECK_INT(pt_store_open_db(connection, PT_OPEN_CREATE, &db, &err), PT_E_CORRUPT);
            CHECK(db.db == NULL && err.message[0]);
        }
    }
}

/* Full disks and failing writes. */

/* Writes large rows until the engine says that there is no room. */
static pt_status fill(pt_store_db db, bool by_load, pt_error *err)
{
    pt_txn *txn;
    pt_status status = PT_OK;
    char key[16];
    for (unsigned round = 0; round < 400 && status == PT_OK; round++) {
        status = db.backend->begin_write(db.db, &txn, err);
        if (status != PT_OK)
            return status;
        if (by_load)
            status = load(db, txn, 7, (numbered){.count = 2000000, .tag = 'z'}, err);
        for (unsigned i = 0; i < 20 && status == PT_OK && !by_load; i++) {
            snprintf(key, sizeof key, "%u.%u", round, i);
            status = db.backend->put(txn, 8, bytes_c(key), stage_blob(i), err);
        }
        if (status == PT_OK)
            status = db.backend->commit(txn, err);
        else
            db.backend->abort(txn);
    }
    return status;
}

/* After a failure: what was committed must be readable at once. sled may refuse all reads until it is opened
 * again. 0 when right. */
static int reads_after_failure(pt_store_db db)
{
    pt_error err = {0};
    unsigned n = 0;
    bool consistent = false;
    pt_status status = read_stage(db, &n, &consistent, &err);
    if (status != PT_OK && strcmp(db.backend->name, "sled") == 0)
        return CHILD_OK;
    if (status != PT_OK || !consistent || n != 7)
        fprintf(stderr, "after a failure: %s, number %u\n", err.message, n);
    return status == PT_OK && consistent && n == 7 ? CHILD_OK : CHILD_WRONG;
}

static int child_fill(const char *connection, bool by_load, bool limit)
{
    pt_error err = {0};
    pt_store_db db;
    pt_status status = pt_store_open_db(connection, PT_OPEN_CREATE, &db, &err);
    for (unsigned n = 1; n <= 7 && status == PT_OK; n++)
        status = write_stage(db, n, &err);
    if (status != PT_OK)
        return answer(status);
    if (limit) {
        signal(SIGXFSZ, SIG_IGN);
        CHECK_INT(setrlimit(RLIMIT_FSIZE, &(struct rlimit){2 << 20, 2 << 20}), 0);
    }
    status = fill(db, by_load, &err);
    int code = reads_after_failure(db);
    pt_store_close_db(&db);
    return code ? code : answer(status);
}

static void check_full(const pt_backend *e, const char *mode, const char *connection)
{
    int code = run_child(mode, connection);
    if (code != CHILD_ERROR - PT_E_FULL)
        fprintf(stderr, "%s, %s: child gave %d\n", e->name, mode, code);
    CHECK_INT(code, CHILD_ERROR - PT_E_FULL);
}

static void check_stage_seven(const char *connection)
{
    pt_error err = {0};
    pt_store_db db;
    unsigned n = 0;
    bool consistent = false;
    pt_status status = pt_store_open_db(connection, 0, &db, &err);
    CHECK_OK(status, err);
    if (status != PT_OK)
        return;
    CHECK_OK(db.backend->check(db.db, &err), err);
    CHECK_OK(read_stage(db, &n, &consistent, &err), err);
    CHECK(consistent);
    CHECK_INT(n, 7);
    CHECK_OK(write_stage(db, 8, &err), err);
    pt_store_close_db(&db);
}

static void test_a_file_size_limit_is_an_error(void)
{
    FOR_ENGINES(e) {
        for (int by_load = 0; persistent(e) && by_load < 2; by_load++) {
            char connection[512];
            /* sled and RocksDB spread their data over files that stay small. */
            if (strcmp(e->name, "rocksdb") == 0 && !by_load)
                continue;
            snprintf(connection, sizeof connection, "%s", fresh(e));
            check_full(e, by_load ? "limit-load" : "limit-put", connection);
            check_stage_seven(connection);
        }
    }
}

static void test_a_full_disk_is_an_error(void)
{
    char disk[300];
    snprintf(disk, sizeof disk, "%s/disk", scratch);
    mkdir(disk, 0777);
    FOR_ENGINES(e) {
        for (int by_load = 0; persistent(e) && by_load < 2; by_load++) {
            char connection[512];
            if (mount("tmpfs", disk, "tmpfs", 0, "size=16m") != 0) {
                printf("without full disks: a file system cannot be mounted here\n");
                return;
            }
            snprintf(connection, sizeof connection, "%s:%s/db", e->name, disk);
            check_full(e, by_load ? "full-load" : "full-put", connection);
            CHECK_INT(mount("tmpfs", disk, "tmpfs", MS_REMOUNT, "size=64m"), 0);
            check_stage_seven(connection);
            CHECK_INT(umount2(disk, MNT_DETACH), 0); /* a thread of an engine may hold a file yet */
        }
    }
}

/* Calls that engines write with, replaced by ones that fail when told to. (Those of the C library that the
 * linked LMDB uses are looked up in the program first, by every shared object.) */
static atomic_int calls_until_failure = -1;

static bool must_fail(void)
{
    int left = atomic_load(&calls_until_failure);
    while (left > 0 && !atomic_compare_exchange_weak(&calls_until_failure, &left, left - 1))
        ;
    if (left != 0)
        return false;
    errno = EIO;
    return true;
}

#define REPLACE(name, result, parameters, arguments, fd)                                  \
    result name parameters                                                                \
    {                                                                                     \
        static result(*real) parameters;                                                  \
        if (!real)                                                                        \
            *(void **)&real = dlsym(RTLD_NEXT, #name);                                    \
        return fd > 2 && must_fail() ? (result)-1 : real arguments;                       \
    }

REPLACE(fdatasync, int, (int fd), (fd), fd)
REPLACE(fsync, int, (int fd), (fd), fd)
REPLACE(pwrite, ssize_t, (int fd, const void *bytes, size_t len, off_t at_offset), (fd, bytes, len,
                                                                                    at_offset), fd)
REPLACE(write, ssize_t, (int fd, const void *bytes, size_t len), (fd, bytes, len), fd)
REPLACE(writev, ssize_t, (int fd, const struct iovec *parts, int count), (fd, parts, count), fd)

/* Every write from the n-th on fails: the stage is there as a whole or not at all. */
static void check_failing_writes(const pt_backend *e)
{
    unsigned failures = 0;
    for (int after = 0; after < 60; after += 1 + after / 8) {
        char connection[512], path[512];
        pt_error err = {0};
        pt_store_db db;
        unsigned n = 0, wanted = 7 + (unsigned)after % 4; /* up to 10: with a load */
        bool consistent = false;
        make_stages(e, wanted - 1, connection, path);
        CHECK_OK(pt_store_open_db(connection, 0, &db, &err), err);
        atomic_store(&calls_until_failure, after);
        pt_status status = write_stage(db, wanted, &err);
        atomic_store(&calls_until_failure, -1);
        failures += status != PT_OK;
        CHECK(status == PT_OK || err.message[0]);
        if (status == PT_OK || strcmp(e->name, "sled") != 0) { /* sled gives up for good */
            CHECK_OK(read_stage(db, &n, &consistent, &err), err);
            CHECK(consistent && n == wanted - (status != PT_OK));
        }
        pt_store_close_db(&db);
        CHECK_OK(pt_store_open_db(connection, 0, &db, &err), err);
        CHECK_OK(db.backend->check(db.db, &err), err);
        CHECK_OK(read_stage(db, &n, &consistent, &err), err);
        CHECK(consistent && (n == wanted || (n == wanted - 1 && status != PT_OK)));
        pt_store_close_db(&db);
    }
    CHECK(failures > 0);
}

static void test_failing_writes_lose_nothing(void)
{
    FOR_ENGINES(e)
        if (persistent(e))
            check_failing_writes(e);
}

/* Memory. */

static void test_failing_allocations_are_errors(void)
{
    FOR_ENGINES(e) {
        pt_error err = {0};
        pt_store_db db = open_fresh(e, &err);
        unsigned n = 0, failed = 0;
        bool consistent = false;
        for (unsigned after = 1; after < 120; after++) {
            pt_mem_fail_after(after);
            pt_status status = write_stage(db, n + 1, &err);
            pt_mem_fail_after(0);
            failed += status != PT_OK;
            unsigned expected = status == PT_OK ? n + 1 : n;
            CHECK_OK(read_stage(db, &n, &consistent, &err), err);
            CHECK(consistent && n == expected);
        }
        CHECK(failed > 0 || e->layout); /* plugins have an allocator of their own */
        CHECK_OK(e->check(db.db, &err), err);
        pt_store_close_db(&db);
    }
}

/* Two processes, and threads. */

static void test_two_processes(void)
{
    FOR_ENGINES(e) {
        if (!persistent(e))
            continue;
        char connection[512], path[512];
        pt_error err = {0};
        pt_store_db db;
        pt_txn *txn;
        bool alone = strcmp(e->name, "lmdb") != 0;
        make_stages(e, 7, connection, path);
        CHECK_OK(pt_store_open_db(connection, 0, &db, &err), err);
        CHECK_OK(e->begin_write(db.db, &txn, &err), err);
        CHECK_OK(e->put(txn, 0, bytes_c("n"), bytes_c("999"), &err), err);
        CHECK_INT(run_child("stage", connection), CHILD_ERROR - PT_E_BUSY);
        CHECK_INT(run_child("read", connection), alone ? CHILD_ERROR - PT_E_BUSY : CHILD_OK);
        if (strcmp(e->name, "sled") != 0)
            CHECK_INT(run_child("read-only", connection), CHILD_OK);
        e->abort(txn);
        if (!alone) {
            unsigned n = 0;
            bool consistent = false;
            pt_txn *old = begin_read(db);
            CHECK_INT(run_child("stage", connection), CHILD_OK);
            CHECK_STR(get(db, old, 0, "n"), "7");
            CHECK_OK(read_stage(db, &n, &consistent, &err), err);
            CHECK(consistent && n == 8);
            e->abort(old);
            /* A compaction would pull the file away under the other. */
            int out;
            pid_t pid = start_child("hold", connection, &out);
            char byte;
            CHECK(read(out, &byte, 1) == 1);
            CHECK_INT(e->compact(db.db, &err), PT_E_BUSY);
            kill(pid, SIGKILL);
            wait_child(pid);
            close(out);
            CHECK_OK(e->compact(db.db, &err), err);
        }
        pt_store_close_db(&db);
        CHECK_INT(run_child("stage", connection), CHILD_OK);
    }
}

static int child_stage(const char *connection)
{
    pt_error err = {0};
    pt_store_db db;
    unsigned n = 0;
    bool consistent = false;
    pt_status status = pt_store_open_db(connection, 0, &db, &err);
    if (status != PT_OK)
        return answer(status);
    status = read_stage(db, &n, &consistent, &err);
    if (status == PT_OK)
        status = write_stage(db, n + 1, &err);
    pt_store_close_db(&db);
    return consistent || status != PT_OK ? answer(status) : CHILD_WRONG;
}

static int child_hold(const char *connection)
{
    pt_error err = {0};
    pt_store_db db;
    if (pt_store_open_db(connection, 0, &db, &err) != PT_OK)
        return CHILD_WRONG;
    if (write(1, "x", 1) != 1)
        return CHILD_WRONG;
    pause();
    return CHILD_OK;
}

typedef struct {
    pt_store_db db;
    atomic_bool stop;
    atomic_uint wrong, reads;
} shared_db;

static void *read_all_the_time(void *context)
{
    shared_db *s = context;
    unsigned last = 0;
    while (!atomic_load(&s->stop)) {
        unsigned n = 0;
        bool consistent = false;
        pt_error err = {0};
        if (read_stage(s->db, &n, &consistent, &err) != PT_OK || !consistent || n < last)
            atomic_fetch_add(&s->wrong, 1);
        last = n;
        atomic_fetch_add(&s->reads, 1);
    }
    return NULL;
}

static void test_readers_on_threads_during_writes(void)
{
    FOR_ENGINES(e) {
        pt_error err = {0};
        shared_db s = {.db = open_fresh(e, &err)};
        pthread_t threads[3];
        for (size_t i = 0; i < 3; i++)
            pthread_create(&threads[i], NULL, read_all_the_time, &s);
        while (atomic_load(&s.reads) == 0)
            sched_yield(); /* however busy the machine is, somebody reads while we write */
        for (unsigned n = 1; n <= (long_mode() ? 2000 : 150); n++)
            CHECK_OK(write_stage(s.db, n, &err), err);
        atomic_store(&s.stop, true);
        for (size_t i = 0; i < 3; i++)
            pthread_join(threads[i], NULL);
        CHECK_INT(atomic_load(&s.wrong), 0);
        CHECK(atomic_load(&s.reads) > 0);
        CHECK_OK(e->check(s.db.db, &err), err);
        pt_store_close_db(&s.db);
    }
}

static void test_compact_gives_space_back(void)
{
    FOR_ENGINES(e) {
        if (!persistent(e))
            continue;
        pt_error err = {0};
        uint64_t full = 0, less = 0;
        pt_store_db db = open_fresh(e, &err);
        pt_txn *txn = begin_write(db);
        CHECK_OK(load(db, txn, 0, (numbered){.count = 60000, .tag = 'a'}, &err), err);
        CHECK_OK(load(db, txn, 1, (numbered){.count = 10, .tag = 'b'}, &err), err);
        commit(db, txn);
        CHECK_OK(e->size(db.db, &full, &err), err);
        txn = begin_write(db);
        CHECK_OK(e->clear(txn, 0, &err), err);
        CHECK_INT(e->compact(db.db, &err), PT_E_BUSY);
        commit(db, txn);
        pt_txn *reader = begin_read(db);
        CHECK_INT(e->compact(db.db, &err), PT_E_BUSY);
        e->abort(reader);
        CHECK_OK(e->compact(db.db, &err), err);
        CHECK_OK(e->size(db.db, &less, &err), err);
        CHECK(less < full);
        CHECK_OK(e->check(db.db, &err), err);
        txn = begin_write(db);
        CHECK_STR(get(db, txn, 0, "00000001"), "-");
        CHECK_INT(count_numbered(db, txn, 1, 'b'), 10);
        put(db, txn, 2, "after", "it");
        commit(db, txn);
        pt_store_close_db(&db);
    }
}

/* Loads more than the address space has room for, then reads what was there before. */
static int child_address_space(const char *connection)
{
    pt_error err = {0};
    pt_store_db db;
    struct rlimit limit = {(rlim_t)240 << 20, (rlim_t)240 << 20};
    if (setrlimit(RLIMIT_AS, &limit) != 0)
        return CHILD_WRONG;
    pt_status status = pt_store_open_db(connection, PT_OPEN_CREATE, &db, &err);
    for (unsigned n = 1; n <= 7 && status == PT_OK; n++)
        status = write_stage(db, n, &err);
    if (status != PT_OK)
        return CHILD_WRONG;
    pt_txn *txn = begin_write(db);
    status = load(db, txn, 7, (numbered){.count = 6000000, .tag = 'z'}, &err);
    if (status == PT_OK)
        status = db.backend->commit(txn, &err);
    else
        db.backend->abort(txn);
    int code = reads_after_failure(db);
    pt_store_close_db(&db);
    return code ? code : answer(status);
}

/* LMDB maps its file: as much as there is room for. */
static void test_limited_address_space(void)
{
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    FOR_ENGINES(e) {
        if (strcmp(e->name, "lmdb") != 0)
            continue;
        char connection[512];
        snprintf(connection, sizeof connection, "%s", fresh(e));
        check_full(e, "address-space", connection);
        check_stage_seven(connection);
    }
#endif
}

static int child_main(const char *mode, const char *connection)
{
    if (strcmp(mode, "address-space") == 0)
        return child_address_space(connection);
    if (strcmp(mode, "write") == 0)
        return child_write_for_ever(connection);
    if (strcmp(mode, "verify") == 0)
        return child_read(connection, 0, true);
    if (strcmp(mode, "verify-read-only") == 0)
        return child_read(connection, PT_OPEN_READ_ONLY, true);
    if (strcmp(mode, "read") == 0)
        return child_read(connection, 0, false);
    if (strcmp(mode, "read-only") == 0)
        return child_read(connection, PT_OPEN_READ_ONLY, false);
    if (strcmp(mode, "stage") == 0)
        return child_stage(connection);
    if (strcmp(mode, "hold") == 0)
        return child_hold(connection);
    return child_fill(connection, strstr(mode, "load") != NULL, strncmp(mode, "limit", 5) == 0);
}

int main(int argc, char **argv)
{
    if (argc == 4 && strcmp(argv[1], "child") == 0) {
        int code = child_main(argv[2], argv[3]);
        fflush(NULL);
        _exit(code); /* what an engine leaks when it gives up is not looked for */
    }
    suite_begin();
    static const pt_test tests[] = {
        PT_TEST(test_kill_during_commit),
        PT_TEST(test_damaged_files_are_errors),
        PT_TEST(test_lost_files_are_errors),
        PT_TEST(test_a_file_size_limit_is_an_error),
        PT_TEST(test_a_full_disk_is_an_error),
        PT_TEST(test_limited_address_space),
        PT_TEST(test_failing_writes_lose_nothing),
        PT_TEST(test_failing_allocations_are_errors),
        PT_TEST(test_two_processes),
        PT_TEST(test_readers_on_threads_during_writes),
        PT_TEST(test_compact_gives_space_back),
    };
    int failed = PT_RUN(tests);
    scratch_remove();
    return failed;
}
