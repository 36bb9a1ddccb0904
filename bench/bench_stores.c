/* The storage engines side by side, on rows like those of a code graph.
 *
 *     bench_stores FOLDER [WORK-FOLDER [ENGINE…]]
 *
 * The rows follow from the names and sizes of the files below FOLDER: for each file one blob of 2 KB, and
 * for every 40 bytes of it one entity with a record (8-byte key, 30 to 200 bytes), its outgoing and incoming
 * edges (9-byte key, 10 to 60 bytes each) and an entry in an index of names (16 to 24-byte key, 8 bytes).
 * Text in values is made of parts of the files' names, so that it compresses about as names do.
 *
 * Each engine runs in a process of its own. Columns:
 *
 *   load       rows/s and MB/s (keys and values) of one transaction that loads all tables, synced
 *   peak       highest resident memory during the load, and what of it is heap (the rest is the mapped file)
 *   disk       bytes on disk after it, and by how much that is more (or less) than keys and values
 *   small      transactions/s of ten puts each, synced
 *   cold       point reads/s by random key after the files were dropped from the page cache
 *   warm       the same again, and the 99th percentile of a read's time
 *   scan       rows/s of a cursor over the largest table */
#define _GNU_SOURCE
#include "base/mem.h"
#include "base/str.h"
#include "base/vec.h"
#include "store/open.h"

#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { ENTITY = 0, OUTGOING = 1, INCOMING = 2, NAMES = 3, BLOBS = 4, TABLES = 5, BYTES_PER_ENTITY = 40,
      BLOB = 2048 };
enum { SMALL_TXNS = 1000, READS = 200000, COLD_READS = 5000 };

typedef struct {
    char *name;
    uint32_t entities;
    uint64_t first; /* number of its first entity */
} file_row;

static pt_vec(file_row) files;
static uint64_t entity_count, source_bytes;

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static uint64_t mix(uint64_t x)
{
    x ^= x >> 31;
    x *= 0x9e3779b97f4a7c15u;
    return x ^ x >> 29;
}

static int add_file(const char *path, const struct stat *info, int kind, struct FTW *where)
{
    (void)where;
    if (kind != FTW_F || info->st_size == 0)
        return 0;
    file_row row = {strdup(path), (uint32_t)(info->st_size / BYTES_PER_ENTITY + 1), entity_count};
    if (!row.name || !pt_vec_push(&files, row))
        return 1;
    entity_count += row.entities;
    source_bytes += (uint64_t)info->st_size;
    return 0;
}

/* Rows of one table in order. */
typedef struct {
    unsigned table;
    uint64_t next;
    size_t file;
    uint64_t rows, bytes;
    uint8_t key[32];
    char value[BLOB];
} source;

static void put64(uint8_t *out, uint64_t v)
{
    for (int i = 7; i >= 0; i--, v >>= 8)
        out[i] = (uint8_t)v;
}

/* Text out of the names of files. */
static void fill_text(char *out, size_t len, uint64_t seed)
{
    for (size_t done = 0; done < len;) {
        const char *name = files.at[(seed >> 3) % files.len].name;
        size_t name_len = strlen(name), skip = name_len > 24 ? name_len - 24 : 0;
        size_t n = name_len - skip < len - done ? name_len - skip : len - done;
        memcpy(out + done, name + skip, n);
        done += n;
        seed = mix(seed + done);
        if (done < len)
            out[done++] = (char)(seed & 0xff);
    }
}

static size_t entity_key(uint8_t *key, unsigned table, uint64_t number)
{
    put64(key, number);
    key[8] = (uint8_t)table;
    if (table != NAMES)
        return table == ENTITY ? 8 : 9;
    /* Names ascend with the number, so that rows come sorted. */
    put64(key + 8, mix(number));
    return 16 + mix(number) % 9;
}

static size_t value_size(unsigned table, uint64_t number)
{
    uint64_t r = mix(number * 4 + table);
    if (table == NAMES)
        return 8;
    return table == ENTITY ? 30 + r % 171 : 10 + r % 51;
}

static pt_status next_row(void *context, pt_bytes *key, pt_bytes *value, pt_error *err)
{
    (void)err;
    source *s = context;
    uint64_t end = s->table == BLOBS ? files.len : entity_count;
    if (s->next == end)
        return PT_E_NOT_FOUND;
    size_t key_len = s->table == BLOBS ? 8 : entity_key(s->key, s->table, s->next);
    size_t len = s->table == BLOBS ? BLOB : value_size(s->table, s->next);
    if (s->table == BLOBS)
        put64(s->key, s->next);
    if (s->table == ENTITY || s->table == BLOBS)
        fill_text(s->value, len, mix(s->next));
    else
        for (size_t i = 0; i < len; i++) /* edges: small numbers */
            s->value[i] = (char)(mix(s->next + i) & (i % 3 ? 0xff : 0x0f));
    *key = (pt_bytes){s->key, key_len};
    *value = (pt_bytes){s->value, len};
    s->next++;
    s->rows++;
    s->bytes += key_len + len;
    return PT_OK;
}

static void must(pt_status status, const pt_error *err)
{
    if (status == PT_OK)
        return;
    printf("failed: %s\n", err->message);
    exit(1);
}

/* A line "Name:   123 kB" of this process's status, in MB. */
static double memory_mb(const char *name)
{
    char line[256];
    double kb = 0;
    FILE *status = fopen("/proc/self/status", "r");
    while (status && fgets(line, sizeof line, status))
        if (strncmp(line, name, strlen(name)) == 0)
            kb = atof(line + strlen(name) + 1);
    if (status)
        fclose(status);
    return kb / 1024;
}

static int drop_file(const char *path, const struct stat *info, int kind, struct FTW *where)
{
    (void)info, (void)where;
    int fd = kind == FTW_F ? open(path, O_RDONLY) : -1;
    if (fd >= 0) {
        fdatasync(fd);
        posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
        close(fd);
    }
    return 0;
}

static uint64_t loaded_rows, loaded_bytes;
static double highest_heap;

/* Passes rows on, and looks at the heap now and then. */
static pt_status watched_row(void *context, pt_bytes *key, pt_bytes *value, pt_error *err)
{
    source *s = context;
    if (s->rows % 65536 == 0) {
        double heap = memory_mb("RssAnon");
        highest_heap = heap > highest_heap ? heap : highest_heap;
    }
    return next_row(context, key, value, err);
}

static void bench_load(pt_store_db db)
{
    pt_error err = {0};
    pt_txn *txn;
    double before = memory_mb("VmHWM"), start = seconds();
    must(db.backend->begin_write(db.db, &txn, &err), &err);
    for (unsigned table = 0; table < TABLES; table++) {
        source s = {.table = table};
        must(db.backend->load(txn, table, watched_row, &s, &err), &err);
        loaded_rows += s.rows;
        loaded_bytes += s.bytes;
    }
    must(db.backend->commit(txn, &err), &err);
    double took = seconds() - start;
    uint64_t disk = 0;
    must(db.backend->size(db.db, &disk, &err), &err);
    printf(" %7.2f M %6.0f MB/s  %5.0f MB (%4.0f)  %6.0f MB %+4.0f %%", (double)loaded_rows / took / 1e6,
           (double)loaded_bytes / took / 1e6, memory_mb("VmHWM") - before, highest_heap, (double)disk / 1e6,
           disk ? ((double)disk / (double)loaded_bytes - 1) * 100 : 0);
    fflush(stdout);
}

static void bench_small(pt_store_db db)
{
    pt_error err = {0};
    double start = seconds();
    unsigned n = 0;
    for (; n < SMALL_TXNS && seconds() - start < 5; n++) {
        pt_txn *txn;
        must(db.backend->begin_write(db.db, &txn, &err), &err);
        for (unsigned i = 0; i < 10; i++) {
            uint8_t key[32];
            char value[256];
            uint64_t number = mix(n * 10 + i) % entity_count;
            size_t key_len = entity_key(key, OUTGOING, number), len = value_size(OUTGOING, number);
            fill_text(value, len, n + i);
            must(db.backend->put(txn, OUTGOING, (pt_bytes){key, key_len}, (pt_bytes){value, len}, &err),
                 &err);
        }
        must(db.backend->commit(txn, &err), &err);
    }
    printf("  %6.0f/s", n / (seconds() - start));
    fflush(stdout);
}

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Reads in one transaction. Returns reads/s; *p99 in µs. */
static double bench_reads(pt_store_db db, unsigned count, double *p99)
{
    pt_error err = {0};
    pt_txn *txn;
    double *times = pt_malloc(count * sizeof *times), start = seconds(), sum = 0;
    must(db.backend->begin_read(db.db, &txn, &err), &err);
    for (unsigned i = 0; i < count; i++) {
        uint8_t key[32];
        pt_bytes value;
        size_t len = entity_key(key, ENTITY, mix(i + 77) % entity_count);
        double begin = seconds();
        must(db.backend->get(txn, ENTITY, (pt_bytes){key, len}, &value, &err), &err);
        sum += value.len ? *(const char *)value.ptr : 0;
        times[i] = seconds() - begin;
    }
    double took = seconds() - start;
    db.backend->abort(txn);
    qsort(times, count, sizeof *times, compare_doubles);
    *p99 = times[count / 100 * 99] * 1e6 + (sum > 1e300);
    pt_free(times);
    return count / took;
}

static double bench_scan(pt_store_db db)
{
    pt_error err = {0};
    pt_txn *txn;
    pt_cursor *cursor;
    pt_bytes key, value;
    uint64_t rows = 0;
    double start = seconds();
    must(db.backend->begin_read(db.db, &txn, &err), &err);
    must(db.backend->cursor_open(txn, ENTITY, &cursor, &err), &err);
    pt_status status = db.backend->cursor_seek(cursor, (pt_bytes){0}, &key, &value, &err);
    for (; status == PT_OK; status = db.backend->cursor_next(cursor, &key, &value, &err))
        rows++;
    db.backend->cursor_close(cursor);
    db.backend->abort(txn);
    if (rows != entity_count)
        printf(" (%llu rows!)", (unsigned long long)rows);
    return (double)rows / (seconds() - start);
}

static void bench_engine(const char *engine, const char *folder)
{
    char connection[4300], path[4200];
    pt_error err = {0};
    pt_store_db db;
    double p99_cold, p99;
    snprintf(path, sizeof path, "%s/%s", folder, engine);
    snprintf(connection, sizeof connection, "%s:%s", engine, path);
    printf("%-8s", engine);
    must(pt_store_open_db(connection, PT_OPEN_CREATE, &db, &err), &err);
    bench_load(db);
    bench_small(db);
    if (db.backend->layout) {
        pt_store_close_db(&db);
        nftw(path, drop_file, 16, FTW_PHYS);
        must(pt_store_open_db(connection, 0, &db, &err), &err);
    }
    double cold = bench_reads(db, COLD_READS, &p99_cold);
    (void)bench_reads(db, READS, &p99);
    double warm = bench_reads(db, READS, &p99);
    printf("  %6.0f/s  %7.0f/s %5.1f us  %6.2f M/s\n", cold, warm, p99, bench_scan(db) / 1e6);
    pt_store_close_db(&db);
}

static void in_child(const char *engine, const char *folder)
{
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        bench_engine(engine, folder);
        exit(0);
    }
    waitpid(pid, NULL, 0);
}

int main(int argc, char **argv)
{
    static char folder[4096];
    if (argc < 2 || nftw(argv[1], add_file, 64, FTW_PHYS) != 0 || !files.len) {
        fprintf(stderr, "usage: bench_stores FOLDER [WORK-FOLDER [ENGINE...]]\n");
        return 2;
    }
    snprintf(folder, sizeof folder, "%s/bench-stores-XXXXXX", argc > 2 ? argv[2] : "/tmp");
    if (!mkdtemp(folder))
        return 2;
    printf("%zu files, %.1f MB: %llu rows\n", files.len, (double)source_bytes / 1e6,
           (unsigned long long)(entity_count * 4 + files.len));
    printf("engine     load rows/s   bytes     peak (heap)       disk            small     cold"
           "        warm      p99     scan rows\n");
    if (argc > 3)
        for (int i = 3; i < argc; i++)
            in_child(argv[i], folder);
    else
        for (size_t i = 0; i < PT_STORE_ENGINES; i++)
            in_child((const char *[]){"lmdb", "rocksdb", "sled", "mem"}[i], folder);
    char command[4200];
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command) != 0;
}
