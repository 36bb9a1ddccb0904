/* bench_bare DIR [THREADS]: the floor of an ingest. Reads and parses every file that an ingest of DIR would read,
 * with the same grammars on the same pool, and drops the trees. Prints one JSON object; seconds are of the wall
 * clock and do not include finding the files. */
#include "base/error.h"
#include "base/pool.h"
#include "ingest/headers.h"
#include "lang/registry.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

typedef struct {
    _Alignas(64) pt_parser *parser;
    pt_buf text;
    uint64_t bytes, files;
} state;

typedef struct {
    pt_walk walk;
    uint32_t *order;
    pt_lang_set *languages;
    state *workers;
} job;

static const pt_walk *sorting;

static int larger_first(const void *a, const void *b)
{
    uint64_t x = sorting->files[*(const uint32_t *)a].size, y = sorting->files[*(const uint32_t *)b].size;
    return x != y ? (x > y ? -1 : 1) : 0;
}

static void parse_one(void *context, size_t item, unsigned worker)
{
    job *j = context;
    state *s = &j->workers[worker];
    const pt_walk_file *file = &j->walk.files[j->order[item]];
    const pt_lang_ready *ready;
    pt_error err;
    pt_buf_clear(&s->text);
    if (pt_file_read(j->walk.root, file->path, PT_WALK_MAX_FILE_SIZE, &s->text, NULL) != PT_SKIP_NONE)
        return;
    if (pt_lang_set_get(j->languages, file->language, &ready, &err) != PT_OK
        || pt_parser_parse_bare(s->parser, &ready->grammar, pt_buf_view(&s->text), &err) != PT_OK)
        return;
    s->bytes += s->text.len;
    s->files++;
}

static int language_of(void *context, pt_str path)
{
    (void)context;
    return pt_lang_of_path(path);
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static int fail(const pt_error *err)
{
    fprintf(stderr, "bench_bare: %s\n", err->message);
    return 1;
}

int main(int argc, char **argv)
{
    job j = {0};
    pt_error err = {0};
    pt_pool *pool;
    pt_walk_options options = {.language_of = language_of};
    unsigned threads = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : pt_cpu_count();
    if (argc < 2 || threads == 0) {
        fprintf(stderr, "usage: bench_bare DIR [THREADS]\n");
        return 2;
    }
    if (pt_walk_run(argv[1], &options, &j.walk, &err) || pt_headers_decide(&j.walk, &err)
        || pt_lang_set_new(&j.languages, &err) || pt_pool_new(threads, &pool, &err))
        return fail(&err);
    j.order = malloc((j.walk.file_count + 1) * sizeof *j.order);
    j.workers = aligned_alloc(64, threads * sizeof *j.workers);
    for (uint32_t i = 0; i < j.walk.file_count; i++)
        j.order[i] = i;
    sorting = &j.walk;
    qsort(j.order, j.walk.file_count, sizeof *j.order, larger_first);
    for (unsigned i = 0; i < threads; i++) {
        j.workers[i] = (state){0};
        if (pt_parser_new(&j.workers[i].parser, &err))
            return fail(&err);
    }
    double begin = now();
    if (pt_pool_for(pool, j.walk.file_count, parse_one, &j, &err))
        return fail(&err);
    double seconds = now() - begin;
    uint64_t bytes = 0, files = 0;
    for (unsigned i = 0; i < threads; i++) {
        bytes += j.workers[i].bytes;
        files += j.workers[i].files;
        pt_parser_free(j.workers[i].parser);
        pt_buf_release(&j.workers[i].text);
    }
    printf("{\"seconds\":%.4f,\"bytes\":%llu,\"files\":%llu,\"threads\":%u}\n", seconds, (unsigned long long)bytes,
           (unsigned long long)files, threads);
    pt_pool_free(pool);
    pt_lang_set_free(j.languages);
    free(j.order);
    free(j.workers);
    pt_walk_release(&j.walk);
    return 0;
}
