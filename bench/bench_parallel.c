/* bench_parallel_vs_sequential_performance: the time to stream 100 generated files with one thread and with as many
 * as may be used; first files of one function and one struct, where starting and the commit are all there is to
 * measure, then files of a common size. The best of several runs each, into new databases on disk. */
#include <parseltongue/parseltongue.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <stdbool.h>
#include <unistd.h>

enum { MODULES = 100, RUNS = 5, COMMON = 200 };

static char work[64];

static void write_module(int module, int items)
{
    char path[128];
    snprintf(path, sizeof path, "%s/source/module_%d.rs", work, module);
    FILE *out = fopen(path, "w");
    if (!out)
        return;
    for (int i = 0; i < items; i++)
        fprintf(out, "pub struct Item%d_%d {\n    pub value: i32,\n}\n\npub fn work_%d_%d(x: i32) -> i32 {\n    work_%d_%d(x) + 1\n}\n\n",
                module, i, module, i, (module + 1) % MODULES, i);
    fclose(out);
}

static bool stream(bool parallel, int run, pt_stream_result *out)
{
    char source[128], connection[128];
    pt_error err;
    pt_database *db = NULL;
    pt_streamer *s = NULL;
    snprintf(source, sizeof source, "%s/source", work);
    snprintf(connection, sizeof connection, "lmdb:%s/%s%d", work, parallel ? "parallel" : "sequential", run);
    pt_status status = pt_database_open(connection, PT_DATABASE_WRITE, &db, &err);
    if (status == PT_OK)
        status = pt_streamer_new(db, source, NULL, &s, &err);
    if (status == PT_OK && parallel)
        status = pt_streamer_stream_directory_parallel(s, out, &err);
    else if (status == PT_OK)
        status = pt_streamer_stream_directory(s, out, &err);
    pt_streamer_free(s);
    pt_database_close(db);
    if (status != PT_OK)
        fprintf(stderr, "bench_parallel: %s\n", err.message);
    return status == PT_OK;
}

static bool best_of(bool parallel, pt_stream_result *best)
{
    for (int run = 0; run < RUNS; run++) {
        pt_stream_result result;
        if (!stream(parallel, run, &result))
            return false;
        if (run == 0 || result.duration < best->duration)
            *best = result;
    }
    return true;
}

static bool bench_parallel_vs_sequential_performance(int items)
{
    char command[256];
    for (int module = 0; module < MODULES; module++)
        write_module(module, items);
    snprintf(command, sizeof command, "rm -rf '%s'/parallel* '%s'/sequential*", work, work);
    if (system(command) != 0)
        return false;
    pt_stream_result sequential = {0}, parallel = {0};
    if (!best_of(false, &sequential) || !best_of(true, &parallel))
        return false;
    printf("%d functions and structs in each of %d files\n", items, MODULES);
    printf("Sequential: %.4f s, %llu files\n", sequential.duration, (unsigned long long)sequential.processed_files);
    printf("Parallel:   %.4f s, %llu files\n", parallel.duration, (unsigned long long)parallel.processed_files);
    printf("Speedup:    %.2fx\n", sequential.duration / parallel.duration);
    return strcmp(sequential.digest, parallel.digest) == 0;
}

int main(void)
{
    char source[128], command[128];
    strcpy(work, "/tmp/pt-bench-XXXXXX");
    if (!mkdtemp(work))
        return 1;
    snprintf(source, sizeof source, "%s/source", work);
    mkdir(source, 0777);
    bool same = bench_parallel_vs_sequential_performance(1) && bench_parallel_vs_sequential_performance(COMMON);
    snprintf(command, sizeof command, "rm -rf '%s'", work);
    return system(command) == 0 && same ? 0 : 1;
}
