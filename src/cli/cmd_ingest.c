/* ingest, also by the name it had in Parseltongue 1.5.4. */
#include "cli/cli.h"

#include "base/error.h"
#include "cli/progress.h"
#include "ingest/ingest.h"
#include "ops/out.h"

#include <stdio.h>
#include <stdlib.h>

static pt_status read_patterns(const pt_arguments *a, const char *name, pt_arena *arena, const pt_str **out, size_t *count,
                               pt_error *err)
{
    pt_str *list = PT_ARENA_ARRAY(arena, pt_str, a->given.len + 1);
    if (!list)
        return pt_error_nomem(err);
    for (size_t i = 0; i < a->given.len; i++)
        if (strcmp(a->given.at[i].option->name, name) == 0)
            list[(*count)++] = pt_str_c(a->given.at[i].value);
    *out = list;
    return PT_OK;
}

static pt_status read_threads(const pt_arguments *a, unsigned *out, pt_error *err)
{
    const char *text = pt_arguments_value(a, "threads");
    char *end;
    if (pt_arguments_has(a, "sequential"))
        *out = 1;
    if (!text)
        return PT_OK;
    long threads = strtol(text, &end, 10);
    if (end == text || *end || threads < 1 || threads > 1024)
        return pt_error_set(err, PT_E_INVALID, "--threads takes a number from 1 to 1024, not '%s'", text);
    if (pt_arguments_has(a, "sequential") && threads != 1)
        return pt_error_set(err, PT_E_INVALID, "--sequential and --threads %ld contradict each other", threads);
    *out = (unsigned)threads;
    return PT_OK;
}

static pt_status read_options(const pt_arguments *a, pt_arena *arena, pt_ingest_options *o, pt_error *err)
{
    const char *size = pt_arguments_value(a, "max-file-size");
    o->connection = pt_arguments_value(a, "db");
    o->no_ignore = pt_arguments_has(a, "no-ignore");
    o->hidden = pt_arguments_has(a, "hidden");
    if (a->words.len > 1)
        return pt_error_set(err, PT_E_INVALID, "one folder at a time; '%s' is one too many", a->words.at[1]);
    if (size && (!pt_parse_size(size, &o->max_file_size) || o->max_file_size == 0))
        return pt_error_set(err, PT_E_INVALID, "--max-file-size takes a size such as 32M, not '%s'", size);
    pt_status status = read_threads(a, &o->threads, err);
    if (status == PT_OK)
        status = read_patterns(a, "include", arena, &o->include, &o->include_count, err);
    if (status == PT_OK)
        status = read_patterns(a, "exclude", arena, &o->exclude, &o->exclude_count, err);
    return status;
}

/* --- the summary ---------------------------------------------------------------------------------------------- */

static double resolved_share(const pt_graph_counts *c)
{
    uint64_t open = c->references_by_tier[PT_TIER_UNRESOLVED] + c->references_by_tier[PT_TIER_EXTERNAL];
    return c->references ? (double)(c->references - open) / (double)c->references : 0;
}

static void put_tiers(pt_out *out, const pt_graph_counts *c)
{
    pt_out_group(out, "edges_by_tier");
    for (unsigned tier = 0; tier < PT_TIER_COUNT; tier++)
        if (c->edges_by_tier[tier])
            pt_out_uint(out, pt_tier_name(tier), c->edges_by_tier[tier]);
    pt_out_group_end(out);
}

static void put_phases(pt_out *out, const pt_ingest_summary *s, bool stats)
{
    static const char *const walls[PT_PHASES] = {"walk", "parse", "link", "store"};
    static const char *const cpus[PT_PHASES] = {"walk_cpu", "parse_cpu", "link_cpu", "store_cpu"};
    static const char *const peaks[PT_PHASES] = {"walk_peak_bytes", "parse_peak_bytes", "link_peak_bytes", "store_peak_bytes"};
    pt_out_group(out, "seconds");
    for (unsigned p = 0; p < PT_PHASES; p++) {
        pt_out_double(out, walls[p], s->phases[p].wall);
        if (stats) {
            pt_out_double(out, cpus[p], s->phases[p].cpu);
            pt_out_uint(out, peaks[p], s->phases[p].peak_bytes);
        }
    }
    pt_out_group_end(out);
}

static void put_summary(pt_out *out, const pt_ingest_summary *s, bool stats)
{
    const pt_graph_counts *c = &s->counts;
    double wall = 0;
    char digest[33];
    for (unsigned p = 0; p < PT_PHASES; p++)
        wall += s->phases[p].wall;
    pt_hash128_hex(s->digest, digest);
    pt_out_uint(out, "files_found", s->files_found);
    pt_out_uint(out, "files_ingested", s->files_ingested);
    pt_out_uint(out, "files_reused", s->files_reused);
    pt_out_uint(out, "files_skipped", s->files_skipped);
    pt_out_uint(out, "source_bytes", s->source_bytes);
    pt_out_uint(out, "lines", c->lines);
    pt_out_uint(out, "entities", c->entities);
    pt_out_uint(out, "entities_code", c->entities - c->tests);
    pt_out_uint(out, "entities_test", c->tests);
    pt_out_uint(out, "references", c->references);
    pt_out_double(out, "resolved_share", resolved_share(c));
    pt_out_uint(out, "edges", c->edges);
    put_tiers(out, c);
    put_phases(out, s, stats);
    pt_out_uint(out, "threads", s->threads);
    pt_out_double(out, "seconds_total", wall);
    pt_out_double(out, "mb_per_second", wall > 0 ? (double)s->source_bytes / 1e6 / wall : 0);
    pt_out_str(out, "digest", pt_str_c(digest));
    pt_out_str(out, "database", pt_str_c(s->connection));
    pt_out_uint(out, "database_bytes", s->database_bytes);
}

static int print_summary(const pt_ingest_summary *summary, bool json, bool stats)
{
    pt_out out;
    pt_error err = {0};
    pt_out_begin(&out, json ? PT_OUT_JSON : PT_OUT_TEXT, pt_cli_write, NULL);
    put_summary(&out, summary, stats);
    pt_status status = pt_out_end(&out, &err);
    pt_out_release(&out);
    return status == PT_OK ? PT_EXIT_SUCCESS : pt_cli_fail(&err, json, PT_STR(""));
}

static int run(const pt_arguments *a)
{
    pt_ingest_options options = {0};
    pt_ingest_summary summary = {0};
    pt_arena arena = {0};
    pt_progress_bar bar;
    pt_error err = {0};
    bool quiet = pt_arguments_has(a, "quiet"), json = pt_arguments_has(a, "json");
    pt_status status = read_options(a, &arena, &options, &err);
    if (status != PT_OK) {
        pt_arena_release(&arena);
        return pt_cli_usage("ingest", &err);
    }
    pt_progress_begin(&bar, quiet);
    options.progress = pt_progress_tell;
    options.context = &bar;
    status = pt_ingest(a->words.len ? a->words.at[0] : ".", &options, &summary, &err);
    pt_progress_end(&bar);
    pt_arena_release(&arena);
    if (status != PT_OK)
        return pt_cli_fail(&err, json, PT_STR(""));
    if (quiet && !json)
        return PT_EXIT_SUCCESS;
    return print_summary(&summary, json, pt_arguments_has(a, "stats") || pt_arguments_has(a, "verbose"));
}

static const pt_option options_table[] = {
    {"db", 0, "ENGINE:PATH", "where to keep the graph (default: DIR/.parseltongue)"},
    {"threads", 0, "N", "worker threads (default: as many processors as may be used)"},
    {"sequential", 0, NULL, "one thread only"},
    {"parallel", 0, NULL, "as many threads as may be used, which is the default"},
    {"include", 0, "GLOB", "only files that match; may be repeated"},
    {"exclude", 'e', "GLOB", "leave out what matches; may be repeated"},
    {"no-ignore", 0, NULL, "do not honour .gitignore and .parseltongueignore"},
    {"hidden", 0, NULL, "take names that begin with a dot"},
    {"max-file-size", 0, "SIZE", "leave out larger files (default: 32M)"},
    {"json", 0, NULL, "print the summary as one JSON object"},
    {"stats", 0, NULL, "with CPU seconds and peak memory of each phase"},
    {"quiet", 'q', NULL, "print nothing but errors"},
    {"verbose", 'v', NULL, "the same as --stats"},
    {"help", 'h', NULL, "tell about the command"},
    {NULL, 0, NULL, NULL},
};

const pt_command pt_cmd_ingest = {"ingest", "[DIR] [options]", "Read a folder of source code into its graph", options_table, run};
const pt_command pt_cmd_streamer = {"pt01-folder-to-cozodb-streamer", "[DIR] [options]", "Ingest, by its name in version 1.5.4",
                                    options_table, run};
