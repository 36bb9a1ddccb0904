/* The whole flow: walk, parse, link, store. */
#define _GNU_SOURCE
#include "ingest/ingest.h"

#include "base/error.h"
#include "base/mem.h"
#include "ingest/headers.h"
#include "ingest/options.h"
#include "ingest/parse.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* One ingest on its way. */
typedef struct {
    const char *root;
    const pt_ingest_options *options;
    pt_ingest_summary summary;
    const pt_store_db *store;
    pt_walk walk;
    pt_str *paths;
    pt_pool *pool;
    pt_lang_set *languages;
    pt_linker *linker;
    pt_graph_writer *writer;
    pt_phase phase;
    double wall_before, cpu_before;
    uint64_t bytes_total;
} ingest;

const char *pt_phase_name(unsigned phase)
{
    static const char *const names[PT_PHASES] = {"walk", "parse", "link", "store"};
    return phase < PT_PHASES ? names[phase] : "?";
}

/* --- cost of phases ------------------------------------------------------------------------------------- */

static double seconds(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void begin_phase(ingest *in, pt_phase phase)
{
    in->phase = phase;
    in->wall_before = seconds(CLOCK_MONOTONIC);
    in->cpu_before = seconds(CLOCK_PROCESS_CPUTIME_ID);
}

static void end_phase(ingest *in)
{
    struct rusage usage;
    pt_phase_cost *cost = &in->summary.phases[in->phase];
    cost->wall = seconds(CLOCK_MONOTONIC) - in->wall_before;
    cost->cpu = seconds(CLOCK_PROCESS_CPUTIME_ID) - in->cpu_before;
    if (getrusage(RUSAGE_SELF, &usage) == 0)
        cost->peak_bytes = (uint64_t)usage.ru_maxrss * 1024;
}

static bool tell(ingest *in, uint64_t files, uint64_t bytes)
{
    pt_ingest_progress progress = {in->phase, files, in->walk.file_count, bytes, in->bytes_total};
    return !in->options->progress || in->options->progress(in->options->context, &progress);
}

static bool tell_walk(void *context, uint64_t files, uint64_t folders)
{
    (void)folders;
    return tell(context, files, 0);
}

static bool tell_parse(void *context, uint64_t files, uint64_t bytes)
{
    return tell(context, files, bytes);
}

/* --- the database ----------------------------------------------------------------------------------------- */

char *pt_ingest_default_connection(const char *root)
{
    size_t size = strlen(root) + sizeof "lmdb:/" PT_DEFAULT_FOLDER;
    char *connection = pt_malloc(size);
    bool slash = *root && root[strlen(root) - 1] == '/';
    if (connection)
        snprintf(connection, size, "lmdb:%s%s%s", root, slash ? "" : "/", PT_DEFAULT_FOLDER);
    return connection;
}

void pt_ingest_hide_from_git(const char *folder)
{
    char path[PATH_MAX];
    if (snprintf(path, sizeof path, "%s/.gitignore", folder) >= (int)sizeof path)
        return;
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (fd < 0)
        return;
    if (write(fd, "*\n", 2) != 2)
        unlink(path);
    close(fd);
}

static pt_status check_root(const char *root, pt_error *err)
{
    struct stat st;
    if (stat(root, &st) != 0)
        return errno == ENOENT ? pt_error_set(err, PT_E_NOT_FOUND, "there is no folder %s", root)
                               : pt_error_errno(err, "cannot read %s", root);
    if (!S_ISDIR(st.st_mode))
        return pt_error_set(err, PT_E_INVALID, "%s is not a folder", root);
    return PT_OK;
}

/* What a connection string names on disk, so that the walk keeps out of it. */
static size_t database_identity(const ingest *in, pt_walk_identity *out)
{
    struct stat st;
    const char *connection = in->options->connection ? in->options->connection : in->summary.connection;
    const char *colon = strchr(connection, ':');
    if (stat(colon ? colon + 1 : connection, &st) != 0)
        return 0;
    *out = (pt_walk_identity){(uint64_t)st.st_dev, (uint64_t)st.st_ino};
    return 1;
}

/* --- the phases -------------------------------------------------------------------------------------------- */

static int language_of(void *context, pt_str path)
{
    (void)context;
    return pt_lang_of_path(path);
}

static pt_status walk(ingest *in, pt_error *err)
{
    const pt_ingest_options *o = in->options;
    pt_walk_identity database;
    pt_walk_options options = {
        .language_of = language_of,
        .progress = tell_walk,
        .context = in,
        .max_file_size = o->max_file_size,
        .include = o->include,
        .include_count = o->include_count,
        .exclude = o->exclude,
        .exclude_count = o->exclude_count,
        .protect = &database,
        .protect_count = database_identity(in, &database),
        .hidden = o->hidden,
        .ignore = {.no_git = o->no_ignore, .no_own = o->no_ignore},
    };
    pt_status status = pt_walk_run(in->root, &options, &in->walk, err);
    if (status == PT_OK && in->walk.file_count > UINT32_MAX / 2)
        status = pt_error_set(err, PT_E_LIMIT, "more than two thousand million files");
    if (status == PT_OK)
        status = pt_headers_decide(&in->walk, err);
    for (size_t i = 0; status == PT_OK && i < in->walk.file_count; i++)
        in->bytes_total += in->walk.files[i].size;
    return status;
}

static pt_status begin_graph(ingest *in, pt_error *err)
{
    uint32_t files = (uint32_t)in->walk.file_count;
    unsigned threads = pt_pool_threads(in->pool);
    in->paths = pt_malloc(((size_t)files + 1) * sizeof *in->paths);
    if (!in->paths)
        return pt_error_nomem(err);
    for (uint32_t i = 0; i < files; i++)
        in->paths[i] = in->walk.files[i].path;
    pt_status status = pt_lang_set_new(&in->languages, err);
    if (status == PT_OK)
        status = pt_linker_new(in->paths, files, threads, &in->linker, err);
    if (status == PT_OK)
        status = pt_graph_writer_new(in->store, in->paths, files, threads, &in->writer, err);
    for (size_t i = 0; status == PT_OK && i < in->walk.skipped_count; i++)
        status = pt_graph_add_skipped(in->writer, in->walk.skipped[i].path,
                                      pt_str_c(pt_skip_reason_name(in->walk.skipped[i].reason)), err);
    return status;
}

static pt_status parse(ingest *in, pt_error *err)
{
    pt_parse_stage stage = {
        .walk = &in->walk,
        .max_file_size = in->options->max_file_size ? in->options->max_file_size : PT_WALK_MAX_FILE_SIZE,
        .languages = in->languages,
        .linker = in->linker,
        .writer = in->writer,
        .progress = tell_parse,
        .context = in,
    };
    pt_parse_result result;
    pt_status status = pt_parse_run(&stage, in->pool, &result, err);
    if (status != PT_OK)
        return status;
    in->summary.files_ingested = result.files;
    in->summary.files_reused = result.reused;
    in->summary.files_skipped = result.skipped + in->walk.skipped_count;
    in->summary.files_found = in->walk.file_count + in->walk.skipped_count;
    in->summary.source_bytes = result.bytes;
    return PT_OK;
}

static pt_status facts_again(void *context, unsigned worker, uint32_t file, pt_facts *facts, pt_error *err)
{
    return pt_graph_facts_again(((ingest *)context)->writer, worker, file, facts, err);
}

static pt_status add_links(void *context, unsigned worker, const pt_linked *linked, pt_error *err)
{
    return pt_graph_add_links(((ingest *)context)->writer, worker, linked, err);
}

static pt_status link_all(ingest *in, pt_error *err)
{
    uint32_t files = (uint32_t)in->walk.file_count;
    pt_status status = pt_linker_number(in->linker, err);
    if (status != PT_OK)
        return status;
    uint32_t *first = pt_malloc(((size_t)files + 1) * sizeof *first);
    if (!first)
        return pt_error_nomem(err);
    for (uint32_t i = 0; i < files; i++)
        first[i] = pt_linker_first(in->linker, i);
    first[files] = pt_linker_entity_count(in->linker);
    status = pt_graph_begin_links(in->writer, first, err);
    pt_free(first);
    if (status == PT_OK)
        status = pt_linker_run(in->linker, in->pool, facts_again, add_links, in, err);
    pt_linker_free(in->linker);
    in->linker = NULL;
    return status;
}

static pt_status set_time(ingest *in, pt_error *err)
{
    char text[32];
    time_t now = time(NULL);
    struct tm utc;
    if (!gmtime_r(&now, &utc) || strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc) == 0)
        return PT_OK;
    return pt_graph_set(in->writer, PT_STR("ingested_at"), pt_str_c(text), err);
}

static pt_status set_catalogue(ingest *in, pt_error *err)
{
    char root[PATH_MAX];
    pt_status status = pt_graph_set(in->writer, PT_STR("root"), pt_str_c(realpath(in->root, root) ? root : in->root), err);
    if (status == PT_OK)
        status = pt_graph_set(in->writer, PT_STR("tool_version"), PT_STR(PT_VERSION), err);
    if (status == PT_OK)
        status = pt_ingest__save_options(in->options, in->writer, err);
    return status == PT_OK ? set_time(in, err) : status;
}

static pt_status store(ingest *in, pt_error *err)
{
    pt_graph_written written;
    pt_status status = set_catalogue(in, err);
    if (status == PT_OK)
        status = pt_graph_finish(in->writer, in->pool, &written, err);
    if (status != PT_OK)
        return status;
    in->summary.counts = written.counts;
    in->summary.digest = written.digest;
    return in->store->backend->size(in->store->db, &in->summary.database_bytes, err);
}

typedef pt_status (*phase_function)(ingest *in, pt_error *err);

static pt_status run_phases(ingest *in, pt_error *err)
{
    static const phase_function phases[PT_PHASES] = {walk, parse, link_all, store};
    for (unsigned phase = 0; phase < PT_PHASES; phase++) {
        begin_phase(in, (pt_phase)phase);
        pt_status status = phases[phase](in, err);
        if (status == PT_OK && phase == PT_PHASE_WALK)
            status = begin_graph(in, err);
        if (status != PT_OK)
            return status;
        end_phase(in);
        bool goes_on = tell(in, in->walk.file_count, in->bytes_total);
        if (!goes_on && phase + 1 < PT_PHASES)
            return pt_error_set(err, PT_E_CANCELLED, "stopped");
    }
    return PT_OK;
}

/* Says first what a user has to know of a database that cannot be written now. */
static pt_status tell_busy(pt_status status, pt_error *err)
{
    char why[sizeof err->message];
    if (status != PT_E_BUSY || !err)
        return status;
    memcpy(why, err->message, sizeof why);
    return pt_error_set(err, PT_E_BUSY, "the database is in use: %.400s", why);
}

static pt_status run(ingest *in, pt_error *err)
{
    in->walk.root = -1;
    in->summary.threads = in->options->threads ? in->options->threads : pt_cpu_count();
    pt_status status = pt_pool_new(in->summary.threads, &in->pool, err);
    if (status == PT_OK)
        status = run_phases(in, err);
    pt_graph_writer_free(in->writer);
    pt_linker_free(in->linker);
    pt_lang_set_free(in->languages);
    pt_pool_free(in->pool);
    pt_free(in->paths);
    if (in->walk.root >= 0)
        pt_walk_release(&in->walk);
    return tell_busy(status, err);
}

static const pt_ingest_options standard_options;

pt_status pt_ingest_to(const char *root, const pt_ingest_options *options, const pt_store_db *store,
                       pt_ingest_summary *out, pt_error *err)
{
    ingest in = {.root = root, .options = options ? options : &standard_options, .store = store};
    pt_status status = check_root(root, err);
    if (status == PT_OK)
        status = run(&in, err);
    if (status == PT_OK && out)
        *out = in.summary;
    return status;
}

static pt_status open_and_run(ingest *in, const char *connection, const char *own_folder, pt_error *err)
{
    pt_store_db store;
    unsigned flags = PT_OPEN_CREATE | (in->options->no_sync ? PT_OPEN_NO_SYNC : 0);
    pt_status status = pt_store_open_db(connection, flags, &store, err);
    if (status != PT_OK)
        return tell_busy(status, err);
    snprintf(in->summary.connection, sizeof in->summary.connection, "%s", connection);
    if (own_folder)
        pt_ingest_hide_from_git(own_folder);
    in->store = &store;
    status = run(in, err);
    pt_store_close_db(&store);
    return status;
}

pt_status pt_ingest(const char *root, const pt_ingest_options *options, pt_ingest_summary *out, pt_error *err)
{
    ingest in = {.root = root, .options = options ? options : &standard_options};
    pt_status status = check_root(root, err);
    if (status != PT_OK)
        return status;
    if (in.options->connection) {
        status = open_and_run(&in, in.options->connection, NULL, err);
    } else {
        char *connection = pt_ingest_default_connection(root);
        if (!connection)
            return pt_error_nomem(err);
        status = open_and_run(&in, connection, connection + strlen("lmdb:"), err);
        pt_free(connection);
    }
    if (status == PT_OK && out)
        *out = in.summary;
    return status;
}
