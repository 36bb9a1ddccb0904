/* The public entry: a run from script text to result object. */
#include "query/query.h"

#include "query/execute.h"
#include "query/jobs.h"
#include "query/parse.h"

#include "base/error.h"
#include "base/mem.h"

#include <time.h>

struct pt_query_result {
    const pt_output *output; /* NULL: it failed */
    bool owns;               /* the run; false for `next` ones */
    pt_run *run;
    pt_str script;
    pt_query_result *next;
    bool params_unreadable;
    double took;
};

/* --- whether a script writes ------------------------------------------------------------------------ */

static bool block_writes(const pt_block *block);

static bool clause_writes(const pt_clause *clause)
{
    return clause->query && pt_query_writes(clause->query);
}

static bool stmt_writes(const pt_stmt *stmt)
{
    if (clause_writes(&stmt->clause) || (stmt->sysop && pt_sysop_writes(stmt->sysop)))
        return true;
    for (size_t i = 0; i < stmt->result_count; i++)
        if (clause_writes(&stmt->results[i]))
            return true;
    return block_writes(&stmt->then) || block_writes(&stmt->otherwise);
}

static bool block_writes(const pt_block *block)
{
    for (size_t i = 0; i < block->count; i++)
        if (stmt_writes(&block->at[i]))
            return true;
    return false;
}

static bool script_writes(const pt_script *script)
{
    switch (script->kind) {
    case PT_SCRIPT_QUERY:
        return pt_query_writes(script->query);
    case PT_SCRIPT_SYSOP:
        return pt_sysop_writes(script->sysop);
    case PT_SCRIPT_BLOCK:
        return block_writes(&script->block);
    }
    return false;
}

/* --- running ---------------------------------------------------------------------------------------- */

static bool read_params(pt_query_result *result, pt_str params)
{
    pt_run *run = result->run;
    pt_json_node *node;
    pt_error err = {0};
    params = pt_str_trim(params);
    if (params.len == 0)
        return true;
    pt_status status = pt_json_read(&run->arena, params, &node, &err);
    if (status == PT_E_NOMEM)
        return pt_fail_nomem(run);
    result->params_unreadable = status != PT_OK || node->type != PT_JSON_OBJECT;
    if (result->params_unreadable)
        return pt_fail(run, PT_NO_SPAN, NULL, "params argument is not a JSON map");
    run->params = node;
    return true;
}

static const pt_output *execute(pt_run *run, const pt_query_session *session, const pt_script *script)
{
    pt_store store;
    bool write = script_writes(script) && !run->options->read_only;
    if (!pt_store_begin(&store, run, session, write))
        return NULL;
    const pt_output *out = pt_execute_script(&store, script);
    if (run->problem || !pt_run_check(run))
        out = NULL;
    bool ended = pt_store_end(&store, out != NULL);
    return ended ? out : NULL;
}

static void run_script(pt_query_result *result, const pt_query_session *session, pt_str params)
{
    pt_run *run = result->run;
    pt_script script = {0};
    uint64_t job = pt_jobs_begin(session->jobs, run);
    if (read_params(result, params) && pt_parse_script(run, result->script, &script))
        result->output = execute(run, session, &script);
    pt_jobs_end(session->jobs, job);
    run->kill = NULL;
    if (!result->output && !run->problem)
        pt_fail_nomem(run);
}

static pt_run *new_run(pt_str script, const pt_query_options *options)
{
    static const pt_query_options standard = {0};
    pt_run *run = pt_calloc(1, sizeof *run);
    if (!run)
        return NULL;
    run->options = options ? options : &standard;
    run->script = script;
    pt_values_init(&run->values);
    uint64_t seed = run->options->seed ? run->options->seed
        : (uint64_t)time(NULL) ^ (uint64_t)(pt_clock() * 1e9);
    pt_call_init(&run->call, &run->values, &run->scratch, seed);
    run->deadline = run->options->timeout > 0 ? pt_clock() + run->options->timeout : 0;
    return run;
}

static bool chain(pt_query_result *result)
{
    for (const pt_output *out = result->output ? result->output->next : NULL; out; out = out->next) {
        pt_query_result *next = pt_calloc(1, sizeof *next);
        if (!next)
            return false;
        *next = (pt_query_result){.output = out, .run = result->run};
        result->next = next;
        result = next;
    }
    return true;
}

pt_status pt_query_run(const pt_query_session *session, pt_str script, pt_str params,
                       const pt_query_options *options,
                       pt_query_result **out, pt_error *err)
{
    pt_query_result *result = pt_calloc(1, sizeof *result);
    pt_run *run = result ? new_run(script, options) : NULL;
    if (!run) {
        pt_free(result);
        return pt_error_nomem(err);
    }
    double start = pt_clock();
    result->run = run;
    result->owns = true;
    result->script = pt_arena_str(&run->arena, script);
    if (result->script.ptr)
        run_script(result, session, params);
    else
        pt_fail_nomem(run);
    run->options = NULL;
    pt_call_release(&run->call);
    result->took = pt_clock() - start;
    if (!chain(result)) {
        pt_query_result_free(result);
        return pt_error_nomem(err);
    }
    *out = result;
    return PT_OK;
}

void pt_query_result_free(pt_query_result *result)
{
    while (result) {
        pt_query_result *next = result->next;
        if (result->owns) {
            pt_values_release(&result->run->values);
            pt_arena_release(&result->run->arena);
            pt_arena_release(&result->run->scratch);
            pt_free(result->run);
        }
        pt_free(result);
        result = next;
    }
}

/* --- looking at results ----------------------------------------------------------------------------- */

bool pt_query_result_ok(const pt_query_result *result)
{
    return result->output != NULL;
}

size_t pt_query_result_columns(const pt_query_result *result)
{
    return result->output->columns;
}

pt_str pt_query_result_header(const pt_query_result *result, size_t column)
{
    return result->output->headers[column];
}

size_t pt_query_result_rows(const pt_query_result *result)
{
    return result->output->count;
}

const pt_value *pt_query_result_row(const pt_query_result *result, size_t row)
{
    return result->output->rows + row * result->output->columns;
}

const pt_values *pt_query_result_values(const pt_query_result *result)
{
    return &result->run->values;
}

const pt_query_result *pt_query_result_next(const pt_query_result *result)
{
    return result->next;
}

pt_query_failure pt_query_result_failure(const pt_query_result *result)
{
    const pt_problem *problem = result->run->problem;
    pt_query_failure failure = {.message = PT_STR(""), .help = PT_STR("")};
    if (!problem || result->output)
        return failure;
    failure.code = problem->code;
    failure.message = problem->message;
    failure.help = problem->help;
    failure.located = problem->label_count > 0;
    if (failure.located) {
        failure.offset = problem->labels[0].at;
        failure.length = problem->labels[0].len;
    }
    return failure;
}

static void print_table(const pt_query_result *result, pt_json *out, bool outermost)
{
    const pt_output *table = result->output;
    pt_json_open(out, '{');
    pt_json_key(out, "headers");
    pt_json_open(out, '[');
    for (size_t i = 0; i < table->columns; i++)
        pt_json_str(out, table->headers[i]);
    pt_json_close(out, ']');
    pt_json_key(out, "next");
    if (result->next)
        print_table(result->next, out, false);
    else
        pt_json_null(out);
    if (outermost) {
        pt_json_key(out, "ok");
        pt_json_bool(out, true);
    }
    pt_json_key(out, "rows");
    pt_json_open(out, '[');
    for (size_t i = 0; i < table->count; i++) {
        pt_json_open(out, '[');
        for (size_t k = 0; k < table->columns; k++)
            pt_value_print(&result->run->values, out, table->rows[i * table->columns + k]);
        pt_json_close(out, ']');
    }
    pt_json_close(out, ']');
    if (outermost) {
        pt_json_key(out, "took");
        pt_json_double(out, result->took);
    }
    pt_json_close(out, '}');
}

static void print_message(const pt_query_result *result, pt_json *out)
{
    pt_json_open(out, '{');
    pt_json_key(out, "message");
    pt_json_str(out, result->run->problem->message);
    pt_json_key(out, "ok");
    pt_json_bool(out, false);
    pt_json_close(out, '}');
}

bool pt_query_result_json(const pt_query_result *result, pt_buf *out)
{
    pt_json json = {.out = out};
    if (result->output)
        print_table(result, &json, true);
    else if (result->params_unreadable)
        print_message(result, &json);
    else
        pt_problem_print(result->run->problem, result->script, &json);
    return !out->failed;
}
