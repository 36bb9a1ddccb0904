/* Streaming a folder into a graph: the calls of Parseltongue's FileStreamer on top of the ingest. */
#define _GNU_SOURCE
#include "api/api.h"

#include "ingest/ingest.h"
#include "ingest/skip.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

struct pt_streamer {
    pt_database *database;
    pt_arena kept;        /* folder and configuration */
    const char *folder;   /* absolute */
    pt_stream_config config;
    pt_ingest_options options;
    pt_stream_stats stats;
    pt_arena arena; /* strings of the last result */
    pt_vec(const char *) errors;
};

/* --- making one -------------------------------------------------------------------------------------------- */

static pt_status copy_patterns(pt_arena *arena, const char *const *patterns, size_t count, const pt_str **out, pt_error *err)
{
    pt_str *list = PT_ARENA_ARRAY(arena, pt_str, count + 1);
    for (size_t i = 0; list && i < count; i++) {
        list[i] = pt_arena_str(arena, pt_str_c(patterns[i]));
        if (!list[i].ptr)
            return pt_error_nomem(err);
    }
    *out = list;
    return list ? PT_OK : pt_error_nomem(err);
}

static bool tell(void *context, const pt_ingest_progress *progress)
{
    pt_streamer *s = context;
    pt_stream_progress p = {progress->files_done, progress->files_total, progress->bytes_done, progress->bytes_total};
    return s->config.progress(s->config.context, &p);
}

static pt_status set_config(pt_streamer *s, const pt_stream_config *config, pt_error *err)
{
    s->config = *config;
    s->options = (pt_ingest_options){
        .connection = s->database->connection,
        .include_count = config->include_count,
        .exclude_count = config->exclude_count,
        .no_ignore = config->no_ignore,
        .hidden = config->hidden,
        .max_file_size = config->max_file_size,
        .progress = config->progress ? tell : NULL,
        .context = s,
    };
    pt_status status = copy_patterns(&s->kept, config->include, config->include_count, &s->options.include, err);
    if (status == PT_OK)
        status = copy_patterns(&s->kept, config->exclude, config->exclude_count, &s->options.exclude, err);
    return status;
}

static pt_status set_folder(pt_streamer *s, const char *folder, pt_error *err)
{
    char path[PATH_MAX];
    struct stat st;
    if (!realpath(folder, path) || stat(path, &st) != 0)
        return errno == ENOENT ? pt_error_set(err, PT_E_NOT_FOUND, "there is no folder %.300s", folder)
                               : pt_error_errno(err, "cannot read %.300s", folder);
    if (!S_ISDIR(st.st_mode))
        return pt_error_set(err, PT_E_INVALID, "%.300s is not a folder", folder);
    s->folder = pt_api__text(pt_str_c(path), &s->kept);
    return s->folder ? PT_OK : pt_error_nomem(err);
}

pt_status pt_streamer_new(pt_database *database, const char *folder, const pt_stream_config *config, pt_streamer **out,
                          pt_error *err)
{
    static const pt_stream_config standard;
    pt_streamer *s = pt_calloc(1, sizeof *s);
    if (!s)
        return pt_error_nomem(err);
    s->database = database;
    pt_status status = set_folder(s, folder, err);
    if (status == PT_OK)
        status = set_config(s, config ? config : &standard, err);
    if (status == PT_OK)
        *out = s;
    else
        pt_streamer_free(s);
    return status;
}

void pt_streamer_free(pt_streamer *streamer)
{
    if (!streamer)
        return;
    pt_vec_release(&streamer->errors);
    pt_arena_release(&streamer->arena);
    pt_arena_release(&streamer->kept);
    pt_free(streamer);
}

/* --- folders ----------------------------------------------------------------------------------------------- */

/* Whether a file was left out because something went wrong, not because it is no source code. */
static bool is_error(pt_str reason)
{
    static const pt_skip_reason errors[] = {PT_SKIP_TOO_LARGE, PT_SKIP_UNREADABLE, PT_SKIP_VANISHED,
                                            PT_SKIP_CHANGED_WHILE_READING, PT_SKIP_PARSE_FAILED, PT_SKIP_OUT_OF_MEMORY};
    for (size_t i = 0; i < sizeof errors / sizeof *errors; i++)
        if (pt_str_eq(reason, pt_str_c(pt_skip_reason_name(errors[i]))))
            return true;
    return false;
}

static pt_status collect_errors(pt_streamer *s, pt_graph *graph, pt_error *err)
{
    pt_graph_skipped *rows;
    pt_str path, reason;
    pt_status status = pt_graph_skipped_open(graph, &rows, err);
    if (status != PT_OK)
        return status;
    while ((status = pt_graph_skipped_next(rows, &path, &reason, err)) == PT_OK) {
        if (!is_error(reason))
            continue;
        pt_str text = pt_arena_printf(&s->arena, "%.*s: %.*s", (int)path.len, path.ptr, (int)reason.len, reason.ptr);
        if (!text.ptr || !pt_vec_push(&s->errors, text.ptr)) {
            status = pt_error_nomem(err);
            break;
        }
    }
    pt_graph_skipped_close(rows);
    return status == PT_E_NOT_FOUND ? PT_OK : status;
}

/* Makes the graph anew and opens it. */
static pt_status renew(pt_streamer *s, unsigned threads, pt_ingest_summary *summary, pt_graph **graph, pt_error *err)
{
    pt_ingest_options options = s->options;
    options.threads = threads;
    pt_vec_clear(&s->errors);
    pt_arena_reset(&s->arena);
    pt_status status = pt_ingest_to(s->folder, &options, &s->database->store, summary, err);
    return status == PT_OK ? pt_graph_open(&s->database->store, graph, err) : status;
}

static void put_result(pt_streamer *s, const pt_ingest_summary *summary, pt_stream_result *out)
{
    *out = (pt_stream_result){
        .total_files = summary->files_found,
        .processed_files = summary->files_ingested,
        .reused_files = summary->files_reused,
        .entities_created = summary->counts.entities,
        .code_entities = summary->counts.entities - summary->counts.tests,
        .test_entities = summary->counts.tests,
        .edges_created = summary->counts.edges,
        .errors = s->errors.at,
        .error_count = s->errors.len,
    };
    for (unsigned p = 0; p < PT_PHASES; p++)
        out->duration += summary->phases[p].wall;
    pt_hash128_hex(summary->digest, out->digest);
}

static void count(pt_streamer *s, uint64_t files, uint64_t entities, uint64_t tests, uint64_t errors)
{
    s->stats.files_processed += files;
    s->stats.entities_created += entities;
    s->stats.code_entities_created += entities - tests;
    s->stats.test_entities_created += tests;
    s->stats.errors_encountered += errors;
}

static pt_status stream(pt_streamer *s, unsigned threads, pt_stream_result *out, pt_error *err)
{
    pt_ingest_summary summary;
    pt_graph *graph = NULL;
    pt_status status = renew(s, threads, &summary, &graph, err);
    if (status == PT_OK)
        status = collect_errors(s, graph, err);
    pt_graph_close(graph);
    if (status != PT_OK)
        return status;
    count(s, summary.files_ingested, summary.counts.entities, summary.counts.tests, s->errors.len);
    if (out)
        put_result(s, &summary, out);
    return PT_OK;
}

pt_status pt_streamer_stream_directory(pt_streamer *streamer, pt_stream_result *out, pt_error *err)
{
    return stream(streamer, 1, out, err);
}

pt_status pt_streamer_stream_directory_parallel(pt_streamer *streamer, pt_stream_result *out, pt_error *err)
{
    return stream(streamer, streamer->config.threads, out, err);
}

/* --- one file ---------------------------------------------------------------------------------------------- */

static bool has_parent_step(const char *path)
{
    size_t len = strlen(path);
    return strstr(path, "/../") || (len >= 3 && strcmp(path + len - 3, "/..") == 0);
}

/* The path as the graph has it; false when it lies outside the folder. */
static bool path_in_folder(const pt_streamer *s, const char *path, char out[PATH_MAX])
{
    pt_str folder = pt_str_c(s->folder);
    char full[PATH_MAX];
    if (path[0] == '/')
        snprintf(full, sizeof full, "%s", path);
    else if ((size_t)snprintf(full, sizeof full, "%s/%s", s->folder, path) >= sizeof full)
        return false;
    /* a file that is gone, or a link, has no real path to go by: it is taken as written */
    if (!realpath(full, out)) {
        if (has_parent_step(full))
            return false;
        snprintf(out, PATH_MAX, "%s", full);
    }
    size_t skip = folder.len == 1 ? 1 : folder.len + 1;
    if (!pt_str_starts(pt_str_c(out), folder) || (folder.len > 1 && out[folder.len] != '/'))
        return false;
    memmove(out, out + skip, strlen(out + skip) + 1);
    return true;
}

static const char *why_skipped(pt_streamer *s, pt_graph *graph, pt_str path)
{
    pt_graph_skipped *rows;
    pt_str skipped, reason;
    const char *why = "the folder has no such file, or leaves it out";
    if (pt_graph_skipped_open(graph, &rows, NULL) != PT_OK)
        return why;
    while (pt_graph_skipped_next(rows, &skipped, &reason, NULL) == PT_OK)
        if (pt_str_eq(skipped, path))
            why = pt_api__text(reason, &s->arena);
    pt_graph_skipped_close(rows);
    return why ? why : "";
}

static pt_status count_file(pt_streamer *s, pt_graph *graph, const pt_graph_file *file, pt_error *err)
{
    pt_graph_entities *rows;
    pt_entity entity;
    uint64_t tests = 0;
    pt_status status = pt_graph_entities_open(graph, file->number, &rows, err);
    if (status != PT_OK)
        return status;
    while ((status = pt_graph_entities_next(rows, &entity, err)) == PT_OK)
        tests += entity.is_test;
    pt_graph_entities_close(rows);
    if (status != PT_E_NOT_FOUND)
        return status;
    count(s, 1, file->entities, tests, 0);
    return PT_OK;
}

static pt_status file_result(pt_streamer *s, pt_graph *graph, const char *path, pt_file_result *out, pt_error *err)
{
    pt_graph_file file;
    pt_file_result result = {.file_path = pt_api__text(pt_str_c(path), &s->arena), .error = ""};
    pt_status status = pt_graph_file_find(graph, pt_str_c(path), &file, err);
    if (status == PT_OK) {
        result.success = true;
        result.entities_created = file.entities;
        status = count_file(s, graph, &file, err);
    } else if (status == PT_E_NOT_FOUND) {
        result.error = why_skipped(s, graph, pt_str_c(path));
        count(s, 1, 0, 0, 1);
        status = PT_OK;
    }
    if (status == PT_OK && !result.file_path)
        status = pt_error_nomem(err);
    if (status == PT_OK && out)
        *out = result;
    return status;
}

pt_status pt_streamer_stream_file(pt_streamer *streamer, const char *path, pt_file_result *out, pt_error *err)
{
    char relative[PATH_MAX];
    pt_ingest_summary summary;
    pt_graph *graph = NULL;
    if (!path_in_folder(streamer, path, relative))
        return pt_error_set(err, PT_E_INVALID, "%.200s does not lie in %.200s", path, streamer->folder);
    pt_status status = renew(streamer, streamer->config.threads, &summary, &graph, err);
    if (status == PT_OK)
        status = file_result(streamer, graph, relative, out, err);
    pt_graph_close(graph);
    return status;
}

void pt_streamer_get_stats(const pt_streamer *streamer, pt_stream_stats *out)
{
    *out = streamer->stats;
}
