/* export to a file of another program, and import. */
#include "cli/cli.h"

#include "base/error.h"
#include "base/mem.h"
#include "exchange/exchange.h"
#include "store/graph.h"

#include <stdio.h>

typedef struct {
    const char *connection, *format, *file;
    pt_exchanged done;
} exchange;

static int print(const exchange *x, bool json)
{
    pt_out out;
    pt_error err = {0};
    pt_out_begin(&out, json ? PT_OUT_JSON : PT_OUT_TEXT, pt_cli_write, NULL);
    pt_out_str(&out, "database", pt_str_c(x->connection));
    pt_out_str(&out, "file", pt_str_c(x->file));
    pt_out_uint(&out, "relations", x->done.relations);
    pt_out_uint(&out, "rows", x->done.rows);
    pt_out_uint(&out, "repeated", x->done.repeated);
    pt_out_uint(&out, "compared", x->done.same);
    pt_status status = pt_out_end(&out, &err);
    pt_out_release(&out);
    return status == PT_OK ? PT_EXIT_SUCCESS : pt_cli_fail(&err, json, PT_STR(""));
}

static pt_status write_file(exchange *x, pt_error *err)
{
    pt_store_db store = {0};
    pt_graph *graph = NULL;
    pt_status status = pt_store_open_db(x->connection, PT_OPEN_READ_ONLY, &store, err);
    if (status == PT_OK)
        status = pt_graph_open(&store, &graph, err);
    if (status == PT_OK && strcmp(x->format, "cozo") == 0)
        status = pt_export_cozo(graph, store.backend, store.db, x->file, &x->done, err);
    else if (status == PT_OK)
        status = pt_export_sqlite(graph, x->file, &x->done, err);
    pt_graph_close(graph);
    pt_store_close_db(&store);
    return status;
}

static pt_status read_file(exchange *x, pt_error *err)
{
    pt_store_db store = {0};
    pt_graph *graph = NULL;
    pt_status status = pt_store_open_db(x->connection, PT_OPEN_CREATE, &store, err);
    if (status == PT_OK)
        status = pt_graph_open(&store, &graph, err);
    if (status == PT_OK || status == PT_E_NOT_FOUND)
        status = pt_import_cozo(graph, store.backend, store.db, x->file, &x->done, err);
    pt_graph_close(graph);
    pt_store_close_db(&store);
    return status;
}

static pt_status read_arguments(const pt_arguments *a, exchange *x, pt_error *err)
{
    x->format = pt_arguments_value(a, "format");
    if (a->words.len != 1)
        return pt_error_set(err, PT_E_INVALID, a->words.len ? "one FILE at a time" : "FILE is missing");
    x->file = a->words.at[0];
    return PT_OK;
}

static int run(const char *name, const pt_arguments *a, exchange *x, pt_status (*work)(exchange *x, pt_error *err))
{
    pt_error err = {0};
    char *connection = NULL;
    bool json = pt_arguments_has(a, "json");
    if (read_arguments(a, x, &err) != PT_OK)
        return pt_cli_usage(name, &err);
    if (!x->format || (strcmp(x->format, "cozo") != 0 && (work == read_file || strcmp(x->format, "sqlite") != 0))) {
        pt_error_set(&err, PT_E_INVALID, "--format is %s", work == read_file ? "cozo" : "ndjson, csv, cozo or sqlite");
        return pt_cli_usage(name, &err);
    }
    pt_status status = pt_cli_find_database(pt_arguments_value(a, "db"), &connection, &err);
    x->connection = connection;
    if (status == PT_OK)
        status = work(x, &err);
    int code = status == PT_OK ? print(x, json) : pt_cli_fail(&err, json, PT_STR(""));
    pt_free(connection);
    return code;
}

static int run_export(const pt_arguments *a)
{
    exchange x = {0};
    return run("export", a, &x, write_file);
}

static int run_import(const pt_arguments *a)
{
    exchange x = {0};
    return run("import", a, &x, read_file);
}

static const pt_option options[] = {
    {"format", 0, "FORMAT", "cozo: the sqlite engine of CozoDB 0.7; sqlite (export only): ordinary tables"},
    {"db", 0, "ENGINE:PATH", "the database (default: the nearest .parseltongue, upwards)"},
    {"json", 0, NULL, "print one JSON object"},
    {"help", 'h', NULL, "tell about the command"},
    {NULL, 0, NULL, NULL},
};

const pt_command pt_cmd_export_file = {"export", "FILE --format cozo|sqlite", "Write the whole database to a file of another program",
                                       options, run_export};
const pt_command pt_cmd_import = {"import", "FILE --format cozo", "Read relations from a file of CozoDB", options, run_import};

bool pt_cli_exports_file(int argc, char **argv)
{
    for (int i = 0; i < argc && strcmp(argv[i], "--") != 0; i++) {
        const char *value = strncmp(argv[i], "--format=", 9) == 0 ? argv[i] + 9
                            : strcmp(argv[i], "--format") == 0 && i + 1 < argc ? argv[i + 1]
                                                                               : "";
        if (strcmp(value, "cozo") == 0 || strcmp(value, "sqlite") == 0)
            return true;
    }
    return false;
}
