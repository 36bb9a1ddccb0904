/* What the commands share. Exit codes: 0 success, 1 failure, 2 usage. Data goes to stdout, all else to stderr. */
#ifndef PT_CLI_CLI_H
#define PT_CLI_CLI_H

#include "cli/options.h"
#include "ops/out.h"

typedef enum { PT_EXIT_SUCCESS, PT_EXIT_FAILURE, PT_EXIT_USAGE } pt_exit;

typedef struct {
    const char *name;
    const char *arguments; /* "[DIR]" */
    const char *summary;
    const pt_option *options; /* ends with a NULL name */
    int (*run)(const pt_arguments *arguments);
} pt_command;

extern const pt_command pt_cmd_ingest;
extern const pt_command pt_cmd_streamer; /* ingest by the name it had in Parseltongue 1.5.4 */
extern const pt_command pt_cmd_query;
extern const pt_command pt_cmd_engines;
extern const pt_command pt_cmd_copy;
extern const pt_command pt_cmd_check;
extern const pt_command pt_cmd_compact;
extern const pt_command pt_cmd_import;
extern const pt_command pt_cmd_export_file; /* the operation export, where --format asks for a file */

/* Does --format ask for a file of another program? */
bool pt_cli_exports_file(int argc, char **argv);

/* Runs the operation `name` with argv behind it. */
int pt_cmd_operation(const char *name, int argc, char **argv);
int pt_operation_help(const char *name);

/* Prints an error as "parseltongue: file:line: message", or with json as {"error": …} on stdout, and returns the
 * exit code that fits: usage errors are the caller's to tell. `candidates`: lines that could be meant, or "". */
int pt_cli_fail(const pt_error *err, bool json, pt_str candidates);
int pt_cli_usage(const char *command, const pt_error *err);

bool pt_cli_write(void *context, pt_str bytes); /* a pt_out_sink to stdout */

/* The connection string of the graph that is meant: `db` if given, else that of the nearest folder, from the
 * current one upwards, that holds a database. For pt_free. PT_E_NOT_FOUND says how to make one. */
PT_MUST_USE pt_status pt_cli_find_database(const char *db, char **out, pt_error *err);

#endif
