/* query: runs CozoScript on the graph and on the relations that scripts have stored beside it. */
#include "cli/cli.h"
#include "cli/prompt.h"
#include "cli/query_library.h"
#include "cli/query_print.h"

#include "base/error.h"
#include "base/json_read.h"
#include "base/mem.h"
#include "query/graph_relations.h"
#include "store/open.h"

#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

typedef struct {
    const pt_arguments *arguments;
    char *connection;
    pt_query_format format;
    pt_query_options options;
    pt_buf params;
    const char *origin; /* of the script: a file's name, or "" */
} query_command;

static atomic_bool interrupted;

static void interrupt(int number)
{
    (void)number;
    atomic_store(&interrupted, true);
}

/* --- options ---------------------------------------------------------------------------------------- */

/* "name=json"; what is no JSON is taken as a string. */
static pt_status add_param(pt_json *json, const char *text, pt_error *err)
{
    pt_str whole = pt_str_c(text);
    ptrdiff_t equals = pt_str_find(whole, '=');
    pt_arena arena = {0};
    pt_json_node *node;
    if (equals <= 0)
        return pt_error_set(err, PT_E_INVALID, "--param is name=value, not '%.100s'", text);
    pt_str name = pt_str_upto(whole, (size_t)equals), value = pt_str_from(whole, (size_t)equals + 1);
    pt_json_key_str(json, *name.ptr == '$' ? pt_str_from(name, 1) : name);
    pt_status status = pt_json_read(&arena, value, &node, NULL);
    pt_arena_release(&arena);
    if (status == PT_E_NOMEM)
        return pt_error_nomem(err);
    if (status == PT_OK) {
        pt_buf_str(json->out, value);
        json->comma = true;
    } else {
        pt_json_str(json, value);
    }
    return PT_OK;
}

static pt_status read_params(query_command *q, pt_error *err)
{
    pt_json json = {.out = &q->params};
    pt_status status = PT_OK;
    pt_json_open(&json, '{');
    for (size_t i = 0; status == PT_OK && i < q->arguments->given.len; i++)
        if (strcmp(q->arguments->given.at[i].option->name, "param") == 0)
            status = add_param(&json, q->arguments->given.at[i].value, err);
    pt_json_close(&json, '}');
    return status == PT_OK && q->params.failed ? pt_error_nomem(err) : status;
}

static pt_status read_limits(query_command *q, pt_error *err)
{
    const char *timeout = pt_arguments_value(q->arguments, "timeout"), *memory = pt_arguments_value(q->arguments, "memory");
    uint64_t bytes = 0;
    char *end = "";
    if (timeout) {
        q->options.timeout = strtod(timeout, &end);
        if (end == timeout || *end || !(q->options.timeout > 0) || isinf(q->options.timeout))
            return pt_error_set(err, PT_E_INVALID, "--timeout is a number of seconds above 0, not '%.50s'", timeout);
    }
    if (memory && (!pt_parse_size(memory, &bytes) || bytes == 0 || bytes > SIZE_MAX))
        return pt_error_set(err, PT_E_INVALID, "--memory is a size such as 512M, not '%.50s'", memory);
    q->options.memory = (size_t)bytes;
    q->options.allow_files = pt_arguments_has(q->arguments, "allow-files");
    q->options.kill = &interrupted;
    return PT_OK;
}

static pt_status read_format(query_command *q, pt_error *err)
{
    static const struct {
        const char *name;
        pt_query_format format;
    } formats[] = {{"json", PT_QUERY_JSON}, {"csv", PT_QUERY_CSV}, {"table", PT_QUERY_TABLE}};
    unsigned given = 0;
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (pt_arguments_has(q->arguments, formats[i].name)) {
            q->format = formats[i].format;
            given++;
        }
    return given > 1 ? pt_error_set(err, PT_E_INVALID, "--json, --csv and --table exclude each other") : PT_OK;
}

/* The script that was given; `*none` when it is to be asked for. */
static pt_status read_script(query_command *q, pt_buf *script, bool *none, pt_error *err)
{
    const char *file = pt_arguments_value(q->arguments, "file");
    size_t words = q->arguments->words.len;
    if (words + (file != NULL) > 1)
        return pt_error_set(err, PT_E_INVALID, "one script at a time: '%.100s'", q->arguments->words.at[words - 1]);
    const char *word = words ? q->arguments->words.at[0] : NULL;
    if (file)
        q->origin = file;
    if (file && strcmp(file, "-") != 0)
        return pt_query_read_file(file, script, err);
    if (word && *word == '@') {
        q->origin = word;
        return pt_query_library_read(word + 1, script, err);
    }
    if (word && strcmp(word, "-") != 0) {
        pt_buf_c(script, word);
        return script->failed ? pt_error_nomem(err) : PT_OK;
    }
    *none = !file && !word && isatty(STDIN_FILENO);
    return *none ? PT_OK : pt_query_read_file("/dev/stdin", script, err);
}

/* --- running ---------------------------------------------------------------------------------------- */

static int print_result(const query_command *q, const pt_query_result *result, pt_str script)
{
    pt_buf text = {0};
    bool ok = pt_query_result_ok(result), to_people = !ok && q->format != PT_QUERY_JSON;
    if (to_people)
        pt_query_print_failure(result, script, pt_str_c(q->origin), &text);
    else
        pt_query_print(result, q->format, &text);
    FILE *to = to_people ? stderr : stdout;
    bool written = !text.failed && fwrite(text.ptr, 1, text.len, to) == text.len && fflush(to) == 0;
    pt_buf_release(&text);
    return ok && written ? PT_EXIT_SUCCESS : PT_EXIT_FAILURE;
}

static pt_status run_on(const query_command *q, const pt_store_db *store, pt_str script, pt_query_result **result,
                        pt_error *err)
{
    pt_graph_relations *relations = NULL;
    pt_status status = pt_graph_relations_new(store, &relations, err);
    if (status != PT_OK)
        return status;
    pt_query_session session = {.backend = store->backend, .db = store->db, .table = PT_TABLE_RELATIONS,
                                .relations = pt_graph_relations_list(relations)};
    status = pt_query_run(&session, script, pt_buf_view(&q->params), &q->options, result, err);
    pt_graph_relations_free(relations);
    return status;
}

/* A script that writes nothing leaves the database open to other writers. */
static int run_script(const query_command *q, pt_str script)
{
    pt_error err = {0};
    pt_store_db store = {0};
    pt_query_result *result = NULL;
    unsigned flags = pt_query_script_writes(script) ? 0 : PT_OPEN_READ_ONLY;
    pt_status status = pt_store_open_db(q->connection, flags, &store, &err);
    if (status == PT_OK)
        status = run_on(q, &store, script, &result, &err);
    int code = status == PT_OK ? print_result(q, result, script)
                               : pt_cli_fail(&err, q->format == PT_QUERY_JSON, PT_STR(""));
    pt_query_result_free(result);
    pt_store_close_db(&store);
    return code;
}

/* --- the prompt ------------------------------------------------------------------------------------- */

typedef struct {
    pt_arena arena;
    pt_vec(const char *) at;
} word_list;

static void add_word(word_list *words, pt_str word)
{
    pt_str kept = pt_arena_str(&words->arena, word);
    if (kept.ptr)
        (void)pt_vec_push(&words->at, kept.ptr);
}

/* The strings of a result's column; nothing when the script failed. */
static void add_column(const query_command *q, const pt_store_db *store, const char *script, size_t column, word_list *words)
{
    pt_query_result *result = NULL;
    pt_error err = {0};
    if (run_on(q, store, pt_str_c(script), &result, &err) == PT_OK && pt_query_result_ok(result))
        for (size_t i = 0; i < pt_query_result_rows(result); i++) {
            pt_value v = pt_query_result_row(result, i)[column];
            if (pt_value_kind(v) == PT_KIND_STRING)
                add_word(words, pt_value_as_str(pt_query_result_values(result), v));
        }
    pt_query_result_free(result);
}

/* Stored relations and, of these from `first` on, their columns. */
static void add_stored(const query_command *q, word_list *words)
{
    pt_store_db store = {0};
    pt_error err = {0};
    if (pt_store_open_db(q->connection, PT_OPEN_READ_ONLY, &store, &err) != PT_OK)
        return;
    size_t first = words->at.len;
    add_column(q, &store, "::relations", 0, words);
    for (size_t i = first, end = words->at.len; i < end; i++) {
        pt_str script = pt_arena_printf(&words->arena, "::columns %s", words->at.at[i]);
        if (script.ptr)
            add_column(q, &store, script.ptr, 0, words);
    }
    pt_store_close_db(&store);
}

static void add_graph(word_list *words)
{
    static const pt_store_db none = {0};
    pt_graph_relations *relations;
    if (pt_graph_relations_new(&none, &relations, NULL) != PT_OK)
        return;
    for (const pt_relation *const *r = pt_graph_relations_list(relations); *r; r++) {
        add_word(words, pt_str_c((*r)->name));
        for (size_t i = 0; i < (*r)->column_count; i++)
            add_word(words, pt_str_c((*r)->columns[i].name));
    }
    pt_graph_relations_free(relations);
}

static void answer(query_command *q, pt_buf *script)
{
    pt_buf named = {0};
    pt_error err = {0};
    const char *text = pt_buf_cstr(script);
    if (text && *text == '@') {
        script->ptr[strcspn(text, " \n")] = '\0';
        if (pt_query_library_read(text + 1, &named, &err) != PT_OK)
            pt_cli_fail(&err, false, PT_STR(""));
        else
            run_script(q, pt_buf_view(&named));
    } else {
        run_script(q, pt_buf_view(script));
    }
    pt_buf_release(&named);
}

static int interact(query_command *q)
{
    word_list words = {0};
    pt_buf script = {0};
    add_graph(&words);
    add_stored(q, &words);
    bool complete = pt_vec_push(&words.at, NULL);
    pt_prompt_begin(complete ? words.at.at : NULL);
    puts("A script ends with an empty line or ';'. @name runs a ready query, Ctrl-D leaves.");
    while (pt_prompt_read(&script)) {
        atomic_store(&interrupted, false);
        answer(q, &script);
        pt_buf_clear(&script);
    }
    putchar('\n');
    pt_prompt_end();
    pt_buf_release(&script);
    pt_vec_release(&words.at);
    pt_arena_release(&words.arena);
    return PT_EXIT_SUCCESS;
}

/* --- the command ------------------------------------------------------------------------------------ */

static int list_queries(void)
{
    pt_buf text = {0};
    pt_error err = {0};
    pt_status status = pt_query_library_list(&text, &err);
    if (status == PT_OK)
        pt_cli_write(NULL, pt_buf_view(&text));
    pt_buf_release(&text);
    return status == PT_OK ? PT_EXIT_SUCCESS : pt_cli_fail(&err, false, PT_STR(""));
}

static int run_command(query_command *q, pt_buf *script)
{
    pt_error err = {0};
    bool none = false;
    pt_status status = read_format(q, &err);
    if (status == PT_OK)
        status = read_limits(q, &err);
    if (status == PT_OK)
        status = read_params(q, &err);
    if (status != PT_OK)
        return pt_cli_usage("query", &err);
    status = read_script(q, script, &none, &err);
    if (status == PT_E_INVALID)
        return pt_cli_usage("query", &err);
    if (status == PT_OK)
        status = pt_cli_find_database(pt_arguments_value(q->arguments, "db"), &q->connection, &err);
    if (status != PT_OK)
        return pt_cli_fail(&err, q->format == PT_QUERY_JSON, PT_STR(""));
    struct sigaction action = {.sa_handler = interrupt, .sa_flags = SA_RESTART};
    sigaction(SIGINT, &action, NULL);
    return none ? interact(q) : run_script(q, pt_buf_view(script));
}

static int run(const pt_arguments *arguments)
{
    query_command q = {.arguments = arguments, .origin = ""};
    pt_buf script = {0};
    if (pt_arguments_has(arguments, "list"))
        return list_queries();
    int code = run_command(&q, &script);
    pt_buf_release(&script);
    pt_buf_release(&q.params);
    pt_free(q.connection);
    return code;
}

static const pt_option options[] = {
    {"file", 'f', "FILE", "read the script from a file, '-' is the standard input"},
    {"param", 'p', "NAME=JSON", "value of $NAME; text that is no JSON is a string; may be given again"},
    {"json", 0, NULL, "print the result as CozoDB's JSON, errors too"},
    {"csv", 0, NULL, "print comma-separated values"},
    {"table", 0, NULL, "print a table (the default)"},
    {"timeout", 0, "SECONDS", "give up after so long"},
    {"memory", 0, "SIZE", "give up when values and rows take more"},
    {"allow-files", 0, NULL, "let CsvReader and JsonReader read local files"},
    {"list", 0, NULL, "list the ready queries"},
    {"db", 0, "ENGINE:PATH", "the graph to ask (default: the nearest .parseltongue, upwards)"},
    {"help", 'h', NULL, "tell about the command"},
    {NULL, 0, NULL, NULL},
};

const pt_command pt_cmd_query = {"query", "[SCRIPT | -f FILE | @NAME | -]",
                                 "Ask the graph in CozoScript, a Datalog; without a script, at a prompt", options, run};
