#include "cli/cli.h"

#include "base/error.h"
#include "base/mem.h"
#include "ingest/ingest.h"
#include "ops/ops.h"

#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static const pt_command *const commands[] = {&pt_cmd_ingest, &pt_cmd_streamer, &pt_cmd_query, &pt_cmd_engines,
                                             &pt_cmd_copy,   &pt_cmd_check,    &pt_cmd_compact, &pt_cmd_import};

enum { COMMANDS = sizeof commands / sizeof *commands };

/* Prints to stdout and ends the program's work: the exit code. */
static int print(const pt_buf *text)
{
    if (!text->failed && pt_cli_write(NULL, pt_buf_view(text)))
        return PT_EXIT_SUCCESS;
    fputs("parseltongue: cannot write the result\n", stderr);
    return PT_EXIT_FAILURE;
}

static int print_help(void)
{
    pt_buf text = {0};
    pt_buf_c(&text, "Parseltongue reads a folder of source code into a graph and answers questions about it.\n\n"
                    "  parseltongue ingest [DIR]      make or renew the graph of a folder\n"
                    "  parseltongue callers NAME      ask it\n\n"
                    "Commands:\n");
    for (unsigned i = 0; i < COMMANDS; i++)
        pt_buf_printf(&text, "  %-14s %s\n", commands[i]->name, commands[i]->summary);
    pt_buf_c(&text, "\nQuestions:\n");
    for (size_t i = 0; i < pt_op_count(); i++)
        pt_buf_printf(&text, "  %-14s %s\n", pt_op_at(i)->name, pt_op_at(i)->summary);
    pt_buf_c(&text, "\nparseltongue COMMAND --help tells more. Every question takes --db and --json.\n");
    int code = print(&text);
    pt_buf_release(&text);
    return code;
}

static int print_command_help(const pt_command *command)
{
    pt_buf text = {0};
    pt_buf_printf(&text, "parseltongue %s %s\n\n%s.\n\n", command->name, command->arguments, command->summary);
    pt_options_help(command->options, &text);
    int code = print(&text);
    pt_buf_release(&text);
    return code;
}

static bool asks_for_help(int argc, char **argv)
{
    for (int i = 0; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
            return true;
    return false;
}

static int run_command(const pt_command *command, int argc, char **argv)
{
    const pt_option *const tables[] = {command->options, NULL};
    pt_arguments arguments = {0};
    pt_error err = {0};
    if (asks_for_help(argc, argv))
        return print_command_help(command);
    pt_status status = pt_arguments_parse(argc, argv, tables, &arguments, &err);
    int code = status == PT_OK ? command->run(&arguments) : pt_cli_usage(command->name, &err);
    pt_arguments_release(&arguments);
    return code;
}

static int unknown_command(const char *name)
{
    fprintf(stderr, "parseltongue: there is no command '%s'; parseltongue --help lists them\n", name);
    return PT_EXIT_USAGE;
}

int main(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : "--help";
    if (strcmp(name, "--version") == 0 || strcmp(name, "-V") == 0) {
        puts("parseltongue " PT_VERSION);
        return PT_EXIT_SUCCESS;
    }
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0 || strcmp(name, "help") == 0)
        return print_help();
    for (unsigned i = 0; i < COMMANDS; i++)
        if (strcmp(name, commands[i]->name) == 0)
            return run_command(commands[i], argc - 2, argv + 2);
    if (strcmp(name, "export") == 0 && pt_cli_exports_file(argc - 2, argv + 2))
        return run_command(&pt_cmd_export_file, argc - 2, argv + 2);
    if (!pt_op_find(pt_str_c(name)))
        return unknown_command(name);
    if (asks_for_help(argc - 2, argv + 2))
        return pt_operation_help(name);
    return pt_cmd_operation(name, argc - 2, argv + 2);
}

/* --- what the commands share -------------------------------------------------------------------------------- */

bool pt_cli_write(void *context, pt_str bytes)
{
    (void)context;
    return fwrite(bytes.ptr, 1, bytes.len, stdout) == bytes.len && fflush(stdout) == 0;
}

static void print_json_error(const pt_error *err, pt_str candidates)
{
    pt_buf text = {0};
    pt_json json = {.out = &text};
    pt_json_open(&json, '{');
    pt_json_key(&json, "error");
    pt_json_str(&json, pt_str_c(err->message));
    pt_json_key(&json, "code");
    pt_json_str(&json, pt_str_c(pt_status_name(err->status)));
    pt_json_key(&json, "candidates");
    pt_json_open(&json, '[');
    while (candidates.len) {
        ptrdiff_t end = pt_str_find(candidates, '\n');
        pt_json_str(&json, pt_str_upto(candidates, (size_t)end));
        candidates = pt_str_from(candidates, (size_t)end + 1);
    }
    pt_json_close(&json, ']');
    pt_json_close(&json, '}');
    pt_buf_byte(&text, '\n');
    print(&text);
    pt_buf_release(&text);
}

int pt_cli_fail(const pt_error *err, bool json, pt_str candidates)
{
    if (json) {
        print_json_error(err, candidates);
        return PT_EXIT_FAILURE;
    }
    fputs("parseltongue: ", stderr);
    if (err->file[0])
        fprintf(stderr, "%s:", err->file);
    if (err->line)
        fprintf(stderr, "%u:", err->line);
    fprintf(stderr, "%s%s\n", err->file[0] ? " " : "", err->message);
    if (candidates.len)
        fwrite(candidates.ptr, 1, candidates.len, stderr);
    return PT_EXIT_FAILURE;
}

int pt_cli_usage(const char *command, const pt_error *err)
{
    fprintf(stderr, "parseltongue %s: %s\nparseltongue %s --help tells more\n", command, err->message, command);
    return PT_EXIT_USAGE;
}

pt_status pt_cli_find_database(const char *db, char **out, pt_error *err)
{
    char folder[PATH_MAX];
    struct stat st;
    if (db) {
        char *copy = pt_malloc(strlen(db) + 1);
        if (!copy)
            return pt_error_nomem(err);
        strcpy(copy, db);
        *out = copy;
        return PT_OK;
    }
    if (!getcwd(folder, sizeof folder))
        return pt_error_errno(err, "cannot tell the current folder");
    for (;;) {
        char path[PATH_MAX + sizeof "/" PT_DEFAULT_FOLDER];
        snprintf(path, sizeof path, "%s/" PT_DEFAULT_FOLDER, strcmp(folder, "/") == 0 ? "" : folder);
        if (stat(path, &st) == 0 && S_ISDIR(st.st_mode)) {
            *out = pt_ingest_default_connection(folder);
            return *out ? PT_OK : pt_error_nomem(err);
        }
        char *slash = strrchr(folder, '/');
        if (!slash || strcmp(folder, "/") == 0)
            return pt_error_set(err, PT_E_NOT_FOUND, "no graph here or in a folder above; make one with: parseltongue ingest");
        slash[slash == folder] = '\0';
    }
}
