/* A stored graph on every engine, side by side.
 *
 *     bench_graphstore CONNECTION WORK-FOLDER [ENGINE…]
 *
 * Reads all rows of the database CONNECTION into memory, and has each engine, in a process of its own, load them in
 * one transaction and answer questions from them. Prints one line of a Markdown table per engine:
 *
 *   load      graph rows (entities, edges, references, files) per second and MB/s of keys and values, synced
 *   small     transactions/s of ten puts each, synced
 *   cold      entities/s read by random id after the engine's files were dropped from the page cache, each once
 *   warm      the same again
 *   1 hop     the second time that the same are asked: callers and callees of an entity with their records, at most 100: per second, p50 / p99
 *   3 hops    everything reached backwards over calls in three hops, at most 1000 entities: per second, p50 / p99
 *   scan      entities/s in the order of ids
 *   disk      bytes on disk, and as a share of the source
 *   memory    heap after the questions; the highest resident memory also counts mapped files
 *
 * PT_BENCH_DROP_CACHES=1 drops the caches of the whole machine before cold reads; needs root. */
#define _GNU_SOURCE
#include "base/mem.h"
#include "base/vec.h"
#include "store/folder.h"
#include "store/rows.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { SMALL_SECONDS = 2, COLD_READS = 2000, WARM_READS = 100000, ONE_HOPS = 20000, THREE_HOPS = 1000, HOP_LIMIT = 100,
       REACH_LIMIT = 1000 };

static pt_buf tables[PT_TABLE_COUNT];
static uint64_t stored_bytes, graph_rows, source_bytes;
static pt_vec(pt_entity_id) ids;

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static void must(pt_status status, const pt_error *err)
{
    if (status == PT_OK)
        return;
    fprintf(stderr, "failed: %s\n", err->message);
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

/* --- the graph in memory ------------------------------------------------------------------------------------- */

static void read_table(pt_store_db db, pt_txn *txn, unsigned table)
{
    pt_error err = {0};
    pt_cursor *cursor;
    pt_bytes key, value;
    must(db.backend->cursor_open(txn, table, &cursor, &err), &err);
    pt_status status = db.backend->cursor_seek(cursor, (pt_bytes){0}, &key, &value, &err);
    for (; status == PT_OK; status = db.backend->cursor_next(cursor, &key, &value, &err)) {
        pt_rows_add(&tables[table], key.ptr, key.len, value.ptr, value.len);
        stored_bytes += key.len + value.len;
    }
    db.backend->cursor_close(cursor);
    if (tables[table].failed)
        exit(1);
}

static void print_tables(void)
{
    static const char *const names[PT_GRAPH_TABLES] = {
        [PT_TABLE_CATALOGUE] = "catalogue", [PT_TABLE_FILE] = "file",   [PT_TABLE_PATH] = "path",         [PT_TABLE_FACTS] = "facts",
        [PT_TABLE_STREAM] = "stream",       [PT_TABLE_ENTITY] = "entity", [PT_TABLE_OUT] = "out",         [PT_TABLE_IN] = "in",
        [PT_TABLE_LINKS] = "links",         [PT_TABLE_SKIPPED] = "skipped", [PT_TABLE_NAME] = "name",     [PT_TABLE_NAME_KEY] = "name_key",
        [PT_TABLE_POST] = "post",           [PT_TABLE_GRAM] = "gram",
    };
    printf("Of the source's size:");
    for (unsigned table = 0; table < PT_GRAPH_TABLES; table++)
        printf(" %s %.3f", names[table], (double)tables[table].len / (double)source_bytes);
    printf("\n\n");
}

static void read_graph(const char *connection)
{
    pt_error err = {0};
    pt_store_db db;
    pt_txn *txn;
    pt_graph *graph;
    pt_graph_counts counts;
    pt_graph_files *files;
    pt_graph_file file;
    must(pt_store_open_db(connection, PT_OPEN_READ_ONLY, &db, &err), &err);
    must(db.backend->begin_read(db.db, &txn, &err), &err);
    for (unsigned table = 0; table < PT_TABLE_COUNT; table++)
        read_table(db, txn, table);
    db.backend->abort(txn);
    must(pt_graph_open(&db, &graph, &err), &err);
    pt_graph_get_counts(graph, &counts);
    graph_rows = counts.entities + counts.edges + counts.references + counts.files + counts.skipped;
    must(pt_graph_files_open(graph, PT_STR(""), &files, &err), &err);
    while (pt_graph_files_next(files, &file, &err) == PT_OK) {
        source_bytes += file.size;
        for (uint32_t i = 0; i < file.entities; i++)
            if (!pt_vec_push(&ids, pt_entity_of(file.number, i)))
                exit(1);
    }
    pt_graph_files_close(files);
    pt_graph_close(graph);
    pt_store_close_db(&db);
}

static pt_status next_row(void *context, pt_bytes *key, pt_bytes *value, pt_error *err)
{
    (void)err;
    return pt_rows_next(context, key, value) ? PT_OK : PT_E_NOT_FOUND;
}

static pt_entity_id random_id(uint64_t i)
{
    return ids.at[pt_hash_u64(i + 1) % ids.len];
}

/* --- measurements -------------------------------------------------------------------------------------------- */

static void bench_load(pt_store_db db)
{
    pt_error err = {0};
    pt_txn *txn;
    double start = seconds();
    must(db.backend->begin_write(db.db, &txn, &err), &err);
    for (unsigned table = 0; table < PT_TABLE_COUNT; table++) {
        pt_reader rows = pt_reader_of(pt_buf_view(&tables[table]));
        must(db.backend->load(txn, table, next_row, &rows, &err), &err);
    }
    must(db.backend->commit(txn, &err), &err);
    double took = seconds() - start;
    printf(" %.2f M rows/s, %.0f MB/s |", (double)graph_rows / took / 1e6, (double)stored_bytes / took / 1e6);
    fflush(stdout);
}

static void bench_small(pt_store_db db)
{
    pt_error err = {0};
    double start = seconds();
    unsigned n = 0;
    for (; seconds() - start < SMALL_SECONDS; n++) {
        pt_txn *txn;
        must(db.backend->begin_write(db.db, &txn, &err), &err);
        for (unsigned i = 0; i < 10; i++) {
            uint8_t key[8];
            char value[100] = {0};
            pt_put_be64(key, pt_hash_u64(n * 10 + i));
            must(db.backend->put(txn, PT_TABLE_COUNT - 1, (pt_bytes){key, 8}, (pt_bytes){value, sizeof value}, &err), &err);
        }
        must(db.backend->commit(txn, &err), &err);
    }
    printf(" %.0f/s |", n / (seconds() - start));
    fflush(stdout);
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

static void drop_caches(const char *path)
{
    nftw(path, drop_file, 16, FTW_PHYS);
    const char *wanted = getenv("PT_BENCH_DROP_CACHES");
    int fd = wanted && strcmp(wanted, "1") == 0 ? open("/proc/sys/vm/drop_caches", O_WRONLY) : -1;
    if (fd < 0)
        return;
    sync();
    if (write(fd, "3", 1) != 1)
        fprintf(stderr, "the machine's caches could not be dropped\n");
    close(fd);
}

/* One question about an entity. */
typedef void (*question)(pt_graph *graph, pt_entity_id id, pt_arena *arena);

static void ask_record(pt_graph *graph, pt_entity_id id, pt_arena *arena)
{
    pt_error err = {0};
    pt_entity e;
    must(pt_graph_entity(graph, id, arena, &e, &err), &err);
}

static void each_edge(pt_graph *graph, pt_entity_id id, bool out, size_t limit, void (*see)(void *context, pt_entity_id other),
                      void *context)
{
    pt_error err = {0};
    pt_graph_edges *edges;
    pt_graph_edge edge;
    unsigned kinds = 1u << PT_EDGE_CALLS | 1u << PT_EDGE_EXPANDS;
    must(out ? pt_graph_out(graph, id, kinds, &edges, &err) : pt_graph_in(graph, id, kinds, &edges, &err), &err);
    for (size_t n = 0; n < limit && pt_graph_edges_next(edges, &edge, &err) == PT_OK; n++)
        see(context, out ? edge.to : edge.from);
    pt_graph_edges_close(edges);
}

typedef struct {
    pt_vec(pt_entity_id) at;
    uint32_t marks[4096]; /* hash table of positions + 1 */
} reached;

static void reach(void *context, pt_entity_id id)
{
    reached *r = context;
    uint32_t slot = (uint32_t)pt_hash_u64(id) & 4095;
    if (r->at.len >= REACH_LIMIT)
        return;
    for (; r->marks[slot]; slot = (slot + 1) & 4095)
        if (r->at.at[r->marks[slot] - 1] == id)
            return;
    if (!pt_vec_push(&r->at, id))
        exit(1);
    r->marks[slot] = (uint32_t)r->at.len;
}

static void ask_one_hop(pt_graph *graph, pt_entity_id id, pt_arena *arena)
{
    reached r = {0};
    each_edge(graph, id, false, HOP_LIMIT / 2, reach, &r);
    each_edge(graph, id, true, HOP_LIMIT / 2, reach, &r);
    for (size_t i = 0; i < r.at.len; i++)
        ask_record(graph, r.at.at[i], arena);
    pt_vec_release(&r.at);
}

static void ask_three_hops(pt_graph *graph, pt_entity_id id, pt_arena *arena)
{
    reached r = {0};
    size_t begin = 0;
    (void)arena;
    reach(&r, id);
    for (unsigned hop = 0; hop < 3; hop++)
        for (size_t end = r.at.len; begin < end; begin++)
            each_edge(graph, r.at.at[begin], false, REACH_LIMIT, reach, &r);
    pt_vec_release(&r.at);
}

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void bench_questions(pt_graph *graph, question ask, unsigned count, uint64_t seed, bool times_too)
{
    pt_arena arena = {0};
    double *times = pt_malloc(count * sizeof *times);
    if (!times)
        exit(1);
    for (unsigned i = 0; times_too && i < count; i++) {
        ask(graph, random_id(seed + i), &arena);
        pt_arena_reset(&arena);
    }
    double start = seconds();
    for (unsigned i = 0; i < count; i++) {
        double begin = seconds();
        ask(graph, random_id(seed + i), &arena);
        times[i] = seconds() - begin;
        pt_arena_reset(&arena);
    }
    double took = seconds() - start;
    qsort(times, count, sizeof *times, compare_doubles);
    printf(" %.0f/s", count / took);
    if (times_too)
        printf(", %.1f / %.1f µs", times[count / 2] * 1e6, times[count / 100 * 99] * 1e6);
    printf(" |");
    fflush(stdout);
    pt_free(times);
    pt_arena_release(&arena);
}

static void bench_scan(pt_graph *graph)
{
    pt_error err = {0};
    pt_graph_entities *entities;
    pt_entity e;
    uint64_t rows = 0;
    double start = seconds();
    must(pt_graph_entities_open(graph, PT_ALL_FILES, &entities, &err), &err);
    while (pt_graph_entities_next(entities, &e, &err) == PT_OK)
        rows++;
    pt_graph_entities_close(entities);
    if (rows != ids.len)
        printf(" (%llu rows!)", (unsigned long long)rows);
    printf(" %.2f M/s |", (double)rows / (seconds() - start) / 1e6);
}

static void bench_engine(const char *engine, const char *folder)
{
    char connection[4300], path[4200];
    pt_error err = {0};
    pt_store_db db;
    pt_graph *graph;
    uint64_t disk = 0;
    snprintf(path, sizeof path, "%s/%s", folder, engine);
    snprintf(connection, sizeof connection, strcmp(engine, "mem") == 0 ? "%s" : "%s:%s", engine, path);
    printf("| %s |", engine);
    must(pt_store_open_db(connection, PT_OPEN_CREATE, &db, &err), &err);
    bench_load(db);
    if (db.backend->layout) {
        pt_store_close_db(&db);
        must(pt_folder_size(path, &disk, &err), &err);
        must(pt_store_open_db(connection, 0, &db, &err), &err);
    }
    bench_small(db);
    for (unsigned table = 0; table < PT_TABLE_COUNT; table++)
        pt_buf_release(&tables[table]);
    if (db.backend->layout) {
        pt_store_close_db(&db);
        drop_caches(path);
        must(pt_store_open_db(connection, 0, &db, &err), &err);
    }
    must(pt_graph_open(&db, &graph, &err), &err);
    bench_questions(graph, ask_record, COLD_READS, 77, false);
    bench_questions(graph, ask_record, WARM_READS, 77, false);
    bench_questions(graph, ask_one_hop, ONE_HOPS, 500000, true);
    bench_questions(graph, ask_three_hops, THREE_HOPS, 900000, true);
    bench_scan(graph);
    printf(" %.1f MB, %.2f × |", (double)disk / 1e6, (double)disk / (double)source_bytes);
    printf(" %.0f MB |\n", memory_mb("RssAnon"));
    pt_graph_close(graph);
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
    if (argc < 3) {
        fprintf(stderr, "usage: bench_graphstore CONNECTION WORK-FOLDER [ENGINE...]\n");
        return 2;
    }
    read_graph(argv[1]);
    snprintf(folder, sizeof folder, "%s/bench-graphstore-XXXXXX", argv[2]);
    if (!ids.len || !mkdtemp(folder))
        return 2;
    printf("%.1f MB of source, %llu graph rows in %.1f MB of keys and values\n\n", (double)source_bytes / 1e6,
           (unsigned long long)graph_rows, (double)stored_bytes / 1e6);
    print_tables();
    printf("| | load | small | cold | warm | 1 hop, p50 / p99 | 3 hops, p50 / p99 | scan | disk, of source | heap |\n"
           "|---|---|---|---|---|---|---|---|---|---|\n");
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
