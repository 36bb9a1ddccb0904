#define _GNU_SOURCE
#include "ingest/parse.h"

#include "base/error.h"
#include "base/mem.h"

#include <stdatomic.h>
#include <stdlib.h>

/* What one worker needs, used file after file. */
typedef struct {
    _Alignas(64) pt_parser *parser;
    pt_extract *extract;
    pt_syntax syntax;
    pt_facts facts;  /* extracted here */
    pt_facts stored; /* found in the store */
    pt_buf text;
    pt_parse_result result;
    pt_error error;
} worker_state;

typedef struct {
    const pt_parse_stage *stage;
    worker_state *workers;
    uint32_t *order; /* file numbers, largest first */
    _Atomic uint64_t files, bytes;
    _Atomic bool stop;
} run;

static pt_status extract(worker_state *w, const pt_parse_stage *stage, unsigned dialect, pt_error *err)
{
    const pt_lang_ready *ready;
    pt_status status = pt_lang_set_get(stage->languages, dialect, &ready, err);
    if (status == PT_OK)
        status = pt_parser_parse(w->parser, &ready->grammar, pt_buf_view(&w->text), &w->syntax, err);
    if (status == PT_OK)
        status = pt_extract_file(w->extract, ready, &w->syntax, &w->facts, err);
    return status;
}

static pt_status skip(run *r, worker_state *w, pt_str path, pt_skip_reason reason)
{
    w->result.skipped++;
    return pt_graph_add_skipped(r->stage->writer, path, pt_str_c(pt_skip_reason_name(reason)), &w->error);
}

static pt_status take_file(run *r, worker_state *w, unsigned worker, uint32_t number)
{
    const pt_parse_stage *stage = r->stage;
    const pt_walk_file *found = &stage->walk->files[number];
    pt_file_info info;
    pt_buf_clear(&w->text);
    pt_skip_reason reason = pt_file_read(stage->walk->root, found->path, stage->max_file_size, &w->text, &info);
    if (reason != PT_SKIP_NONE)
        return skip(r, w, found->path, reason);
    const pt_lang *lang = pt_lang_get(found->language);
    pt_graph_file file = {
        .number = number,
        .path = found->path,
        .language = lang->id,
        .dialect = (uint8_t)found->language,
        .is_test = lang->is_test_path && lang->is_test_path(found->path),
        .hash = pt_hash128_of(pt_buf_view(&w->text)),
        .size = info.size,
        .mtime = info.mtime_ns,
    };
    const pt_facts *facts = &w->stored;
    pt_status status = pt_graph_facts_find(stage->writer, worker, &file, &w->stored, &w->error);
    if (status == PT_E_NOT_FOUND) {
        facts = &w->facts;
        status = extract(w, stage, found->language, &w->error);
        if (status == PT_E_INVALID || status == PT_E_LIMIT)
            return skip(r, w, found->path, PT_SKIP_PARSE_FAILED);
    } else if (status == PT_OK) {
        w->result.reused++;
    }
    if (status == PT_OK)
        status = pt_linker_add(stage->linker, worker, number, facts, &w->error);
    if (status == PT_OK)
        status = pt_graph_add_file(stage->writer, worker, &file, facts, &w->error);
    if (status == PT_OK) {
        w->result.files++;
        w->result.bytes += info.size;
    }
    return status;
}

static void parse_one(void *context, size_t item, unsigned worker)
{
    run *r = context;
    worker_state *w = &r->workers[worker];
    if (atomic_load_explicit(&r->stop, memory_order_relaxed))
        return;
    uint32_t number = r->order[item];
    pt_status status = take_file(r, w, worker, number);
    uint64_t files = atomic_fetch_add_explicit(&r->files, 1, memory_order_relaxed) + 1;
    uint64_t size = r->stage->walk->files[number].size;
    uint64_t bytes = atomic_fetch_add_explicit(&r->bytes, size, memory_order_relaxed) + size;
    if (status == PT_OK && worker == 0 && r->stage->progress && !r->stage->progress(r->stage->context, files, bytes))
        status = pt_error_set(&w->error, PT_E_CANCELLED, "stopped");
    if (status != PT_OK)
        atomic_store(&r->stop, true);
}

static int larger_first(const void *a, const void *b, void *context)
{
    const pt_walk *walk = context;
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    uint64_t size_x = walk->files[x].size, size_y = walk->files[y].size;
    return size_x != size_y ? (size_x > size_y ? -1 : 1) : x < y ? -1 : x > y;
}

static void release_workers(worker_state *workers, unsigned count)
{
    for (unsigned i = 0; workers && i < count; i++) {
        pt_parser_free(workers[i].parser);
        pt_extract_free(workers[i].extract);
        pt_syntax_release(&workers[i].syntax);
        pt_facts_release(&workers[i].facts);
        pt_facts_release(&workers[i].stored);
        pt_buf_release(&workers[i].text);
    }
    free(workers);
}

static pt_status make_workers(run *r, unsigned count, pt_error *err)
{
    r->workers = aligned_alloc(64, count * sizeof *r->workers);
    if (!r->workers)
        return pt_error_nomem(err);
    memset(r->workers, 0, count * sizeof *r->workers);
    pt_status status = PT_OK;
    for (unsigned i = 0; status == PT_OK && i < count; i++) {
        status = pt_parser_new(&r->workers[i].parser, err);
        if (status == PT_OK)
            status = pt_extract_new(&r->workers[i].extract, err);
    }
    return status;
}

static pt_status sum_up(const run *r, unsigned count, pt_parse_result *out, pt_error *err)
{
    for (unsigned i = 0; i < count; i++) {
        const worker_state *w = &r->workers[i];
        if (w->error.status != PT_OK && w->error.status != PT_E_INVALID && w->error.status != PT_E_LIMIT) {
            if (err)
                *err = w->error;
            return w->error.status;
        }
        out->files += w->result.files;
        out->bytes += w->result.bytes;
        out->reused += w->result.reused;
        out->skipped += w->result.skipped;
    }
    return PT_OK;
}

pt_status pt_parse_run(const pt_parse_stage *stage, pt_pool *pool, pt_parse_result *out, pt_error *err)
{
    unsigned threads = pt_pool_threads(pool);
    uint32_t count = (uint32_t)stage->walk->file_count;
    run r = {.stage = stage};
    r.order = pt_malloc(((size_t)count + 1) * sizeof *r.order);
    if (!r.order)
        return pt_error_nomem(err);
    for (uint32_t i = 0; i < count; i++)
        r.order[i] = i;
    qsort_r(r.order, count, sizeof *r.order, larger_first, (void *)stage->walk);
    pt_status status = make_workers(&r, threads, err);
    pt_parse_result result = {0};
    if (status == PT_OK)
        status = pt_pool_for(pool, count, parse_one, &r, err);
    if (status == PT_OK)
        status = sum_up(&r, threads, &result, err);
    if (status == PT_OK)
        *out = result;
    release_workers(r.workers, threads);
    pt_free(r.order);
    return status;
}
