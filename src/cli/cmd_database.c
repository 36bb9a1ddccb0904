/* copy, check, compact: commands about a database as a whole. */
#include "cli/cli.h"

#include "base/error.h"
#include "base/mem.h"
#include "store/copy.h"
#include "store/graph.h"

#include <stdio.h>
#include <stdlib.h>

/* Prints what `fill` writes; the exit code. */
static int print(bool json, void (*fill)(pt_out *out, const void *what), const void *what)
{
    pt_out out;
    pt_error err = {0};
    pt_out_begin(&out, json ? PT_OUT_JSON : PT_OUT_TEXT, pt_cli_write, NULL);
    fill(&out, what);
    pt_status status = pt_out_end(&out, &err);
    pt_out_release(&out);
    return status == PT_OK ? PT_EXIT_SUCCESS : pt_cli_fail(&err, json, PT_STR(""));
}

static pt_status no_words(const pt_arguments *a, pt_error *err)
{
    return a->words.len ? pt_error_set(err, PT_E_INVALID, "one argument too many: %s", a->words.at[0]) : PT_OK;
}

/* The digest a database's graph says it has; "" when there is no graph. */
static pt_status digest_of(const pt_store_db *store, char out[33], pt_error *err)
{
    pt_graph *graph = NULL;
    out[0] = '\0';
    pt_status status = pt_graph_open(store, &graph, err);
    if (status == PT_OK)
        pt_hash128_hex(pt_graph_digest(graph), out);
    pt_graph_close(graph);
    return status == PT_E_NOT_FOUND ? PT_OK : status;
}

/* --- copy ----------------------------------------------------------------------------------------------------- */

typedef struct {
    const char *from, *to;
    char digest[33];
    pt_contents contents;
    uint64_t size;
} copied;

static void put_copied(pt_out *out, const void *what)
{
    const copied *c = what;
    pt_out_str(out, "from", pt_str_c(c->from));
    pt_out_str(out, "to", pt_str_c(c->to));
    pt_out_uint(out, "rows", c->contents.rows);
    pt_out_uint(out, "bytes", c->contents.bytes);
    pt_out_uint(out, "database_bytes", c->size);
    pt_out_str(out, "digest", pt_str_c(c->digest));
}

/* "mem" cannot be copied from or to; the same place twice would be read while it is replaced. */
static pt_status check_places(const char *from, const char *to, pt_error *err)
{
    const char *path_from = strchr(from, ':'), *path_to = strchr(to, ':');
    path_from = path_from ? path_from + 1 : from;
    path_to = path_to ? path_to + 1 : to;
    if (strcmp(from, "mem") == 0 || strcmp(to, "mem") == 0)
        return pt_error_set(err, PT_E_INVALID, "mem has nothing before a command and leaves nothing behind");
    char *real_from = realpath(path_from, NULL), *real_to = realpath(path_to, NULL);
    bool same = real_from && real_to && strcmp(real_from, real_to) == 0;
    free(real_from);
    free(real_to);
    return same ? pt_error_set(err, PT_E_INVALID, "--from and --to are the same database") : PT_OK;
}

static pt_status copy(copied *c, bool replace, pt_error *err)
{
    pt_store_db from = {0}, to = {0};
    char digest[33];
    pt_status status = pt_store_open_db(c->from, PT_OPEN_READ_ONLY, &from, err);
    if (status == PT_OK)
        status = digest_of(&from, c->digest, err);
    if (status == PT_OK)
        status = pt_store_open_db(c->to, PT_OPEN_CREATE, &to, err);
    if (status == PT_OK)
        status = pt_store_copy(&from, &to, replace, &c->contents, err);
    if (status == PT_OK)
        status = digest_of(&to, digest, err);
    if (status == PT_OK && strcmp(digest, c->digest) != 0)
        status = pt_error_set(err, PT_E_CORRUPT, "the digest of the copy is %s, not %s", digest, c->digest);
    if (status == PT_OK)
        status = to.backend->size(to.db, &c->size, err);
    pt_store_close_db(&to);
    pt_store_close_db(&from);
    return status;
}

static int run_copy(const pt_arguments *a)
{
    pt_error err = {0};
    bool json = pt_arguments_has(a, "json");
    copied c = {.from = pt_arguments_value(a, "from"), .to = pt_arguments_value(a, "to")};
    pt_status status = no_words(a, &err);
    if (status == PT_OK && (!c.from || !c.to))
        status = pt_error_set(&err, PT_E_INVALID, "%s ENGINE:PATH is missing", c.from ? "--to" : "--from");
    if (status == PT_OK)
        status = check_places(c.from, c.to, &err);
    if (status != PT_OK)
        return pt_cli_usage("copy", &err);
    if (copy(&c, pt_arguments_has(a, "replace"), &err) != PT_OK)
        return pt_cli_fail(&err, json, PT_STR(""));
    return print(json, put_copied, &c);
}

static const pt_option copy_options[] = {
    {"from", 0, "ENGINE:PATH", "the database to copy"},
    {"to", 0, "ENGINE:PATH", "where to; it is made, or must be empty"},
    {"replace", 0, NULL, "replace all that is there"},
    {"json", 0, NULL, "print one JSON object"},
    {"help", 'h', NULL, "tell about the command"},
    {NULL, 0, NULL, NULL},
};

const pt_command pt_cmd_copy = {"copy", "--from ENGINE:PATH --to ENGINE:PATH", "Copy a database, from one engine to another",
                                copy_options, run_copy};

/* --- check ---------------------------------------------------------------------------------------------------- */

typedef struct {
    const char *connection;
    char digest[33];
    pt_contents contents;
    bool has_graph;
} checked;

static void put_checked(pt_out *out, const void *what)
{
    const checked *c = what;
    pt_out_str(out, "database", pt_str_c(c->connection));
    pt_out_bool(out, "sound", true);
    pt_out_uint(out, "rows", c->contents.rows);
    pt_out_uint(out, "bytes", c->contents.bytes);
    pt_out_bool(out, "graph", c->has_graph);
    if (c->has_graph)
        pt_out_str(out, "digest", pt_str_c(c->digest));
}

static pt_status check_graph(const pt_store_db *store, checked *c, pt_error *err)
{
    pt_graph *graph = NULL;
    pt_hash128 digest;
    pt_status status = pt_graph_open(store, &graph, err);
    if (status == PT_E_NOT_FOUND)
        return PT_OK;
    if (status == PT_OK)
        status = pt_graph_verify(graph, NULL, &digest, err);
    pt_graph_close(graph);
    if (status != PT_OK)
        return status;
    c->has_graph = true;
    pt_hash128_hex(digest, c->digest);
    return PT_OK;
}

static pt_status check(checked *c, pt_error *err)
{
    pt_store_db store = {0};
    pt_status status = pt_store_open_db(c->connection, PT_OPEN_READ_ONLY, &store, err);
    if (status == PT_OK)
        status = store.backend->check(store.db, err);
    if (status == PT_OK)
        status = pt_store_contents(&store, &c->contents, err);
    if (status == PT_OK)
        status = check_graph(&store, c, err);
    pt_store_close_db(&store);
    return status;
}

static int run_check(const pt_arguments *a)
{
    pt_error err = {0};
    char *connection = NULL;
    checked c = {0};
    bool json = pt_arguments_has(a, "json");
    if (no_words(a, &err) != PT_OK)
        return pt_cli_usage("check", &err);
    pt_status status = pt_cli_find_database(pt_arguments_value(a, "db"), &connection, &err);
    c.connection = connection;
    if (status == PT_OK)
        status = check(&c, &err);
    int code = status == PT_OK ? print(json, put_checked, &c) : pt_cli_fail(&err, json, PT_STR(""));
    pt_free(connection);
    return code;
}

static const pt_option database_options[] = {
    {"db", 0, "ENGINE:PATH", "the database (default: the nearest .parseltongue, upwards)"},
    {"json", 0, NULL, "print one JSON object"},
    {"help", 'h', NULL, "tell about the command"},
    {NULL, 0, NULL, NULL},
};

const pt_command pt_cmd_check = {"check", "[options]",
                                 "Check a database: the engine's structure, every index against its rows, the digest",
                                 database_options, run_check};

/* --- compact -------------------------------------------------------------------------------------------------- */

typedef struct {
    const char *connection;
    uint64_t before, after;
} compacted;

static void put_compacted(pt_out *out, const void *what)
{
    const compacted *c = what;
    pt_out_str(out, "database", pt_str_c(c->connection));
    pt_out_uint(out, "bytes_before", c->before);
    pt_out_uint(out, "bytes_after", c->after);
}

static pt_status compact(compacted *c, pt_error *err)
{
    pt_store_db store = {0};
    pt_status status = pt_store_open_db(c->connection, 0, &store, err);
    if (status == PT_OK)
        status = store.backend->size(store.db, &c->before, err);
    if (status == PT_OK)
        status = store.backend->compact(store.db, err);
    if (status == PT_OK)
        status = store.backend->size(store.db, &c->after, err);
    pt_store_close_db(&store);
    return status;
}

static int run_compact(const pt_arguments *a)
{
    pt_error err = {0};
    char *connection = NULL;
    compacted c = {0};
    bool json = pt_arguments_has(a, "json");
    if (no_words(a, &err) != PT_OK)
        return pt_cli_usage("compact", &err);
    pt_status status = pt_cli_find_database(pt_arguments_value(a, "db"), &connection, &err);
    c.connection = connection;
    if (status == PT_OK)
        status = compact(&c, &err);
    int code = status == PT_OK ? print(json, put_compacted, &c) : pt_cli_fail(&err, json, PT_STR(""));
    pt_free(connection);
    return code;
}

const pt_command pt_cmd_compact = {"compact", "[options]", "Give unused space of a database back", database_options, run_compact};
