/* Any operation of operations.def as a command. */
#include "cli/cli.h"

#include "base/error.h"
#include "base/mem.h"
#include "ops/ops.h"

#include <stdio.h>
#include <unistd.h>

static const pt_option shared[] = {
    {"db", 0, "ENGINE:PATH", "the graph to ask (default: the nearest .parseltongue, upwards)"},
    {"json", 0, NULL, "print one JSON object"},
    {"help", 'h', NULL, "tell about the command"},
    {NULL, 0, NULL, NULL},
};

/* The named parameters of an operation as options; ends with a NULL name. */
static void options_of(const pt_op *op, pt_option out[PT_OP_MAX_PARAMS + 1])
{
    size_t count = 0;
    for (size_t i = 0; i < op->param_count; i++)
        if (!op->params[i].positional)
            out[count++] = (pt_option){op->params[i].name, 0, op->params[i].type == PT_ARG_FLAG ? NULL : "VALUE", op->params[i].help};
    out[count] = (pt_option){NULL, 0, NULL, NULL};
}

int pt_operation_help(const char *name)
{
    const pt_op *op = pt_op_find(pt_str_c(name));
    pt_option own[PT_OP_MAX_PARAMS + 1];
    pt_buf text = {0};
    pt_buf_printf(&text, "parseltongue %s", op->name);
    for (size_t i = 0; i < op->param_count; i++)
        if (op->params[i].positional)
            pt_buf_printf(&text, op->params[i].required ? " %s" : " [%s]", op->params[i].name);
    pt_buf_printf(&text, " [options]\n\n%c%s. %s\n\n", op->summary[0] - ('a' - 'A'), op->summary + 1, op->help);
    for (size_t i = 0; i < op->param_count; i++)
        if (op->params[i].positional)
            pt_buf_printf(&text, "  %-29s %s\n", op->params[i].name, op->params[i].help);
    options_of(op, own);
    pt_options_help(own, &text);
    pt_options_help(shared, &text);
    bool written = !text.failed && pt_cli_write(NULL, pt_buf_view(&text));
    pt_buf_release(&text);
    if (!written)
        fputs("parseltongue: cannot write the result\n", stderr);
    return written ? PT_EXIT_SUCCESS : PT_EXIT_FAILURE;
}

static pt_status set_words(const pt_op *op, const pt_arguments *arguments, pt_op_context *context, pt_error *err)
{
    size_t word = 0;
    for (size_t i = 0; i < op->param_count; i++) {
        const char *value = NULL;
        if (op->params[i].positional)
            value = word < arguments->words.len ? arguments->words.at[word++] : NULL;
        else
            value = pt_arguments_value(arguments, op->params[i].name);
        if (value)
            context->args[i] = pt_str_c(value);
        if (!value && op->params[i].required)
            return pt_error_set(err, PT_E_INVALID, "argument %s is missing: %s", op->params[i].name, op->params[i].help);
    }
    if (word < arguments->words.len)
        return pt_error_set(err, PT_E_INVALID, "one argument too many: %s", arguments->words.at[word]);
    return PT_OK;
}

static int run(pt_op_context *context, const char *db, bool json)
{
    pt_error err = {0};
    pt_store_db store = {0};
    char *connection = NULL;
    pt_out out = {0};
    pt_status status = pt_cli_find_database(db, &connection, &err);
    if (status == PT_OK)
        status = pt_store_open_db(connection, PT_OPEN_READ_ONLY, &store, &err);
    if (status == PT_OK)
        status = pt_graph_open(&store, &context->graph, &err);
    if (status == PT_OK) {
        context->store = &store;
        context->connection = connection;
        context->out = &out;
        pt_out_begin(&out, json ? PT_OUT_JSON : PT_OUT_TEXT, pt_cli_write, NULL);
        status = pt_op_run(context, &err);
        if (status == PT_OK)
            status = pt_out_end(&out, &err);
    }
    int code = status == PT_OK ? PT_EXIT_SUCCESS : pt_cli_fail(&err, json && !out.ended, pt_buf_view(&context->candidates));
    pt_out_release(&out);
    pt_op_release(context);
    pt_graph_close(context->graph);
    pt_store_close_db(&store);
    pt_free(connection);
    return code;
}

int pt_cmd_operation(const char *name, int argc, char **argv)
{
    pt_op_context context = {.op = pt_op_find(pt_str_c(name))};
    pt_option own[PT_OP_MAX_PARAMS + 1];
    pt_arguments arguments = {0};
    pt_error err = {0};
    options_of(context.op, own);
    const pt_option *const tables[] = {own, shared, NULL};
    pt_status status = pt_arguments_parse(argc, argv, tables, &arguments, &err);
    if (status == PT_OK)
        status = set_words(context.op, &arguments, &context, &err);
    int code = status == PT_OK ? run(&context, pt_arguments_value(&arguments, "db"), pt_arguments_has(&arguments, "json"))
                               : pt_cli_usage(name, &err);
    pt_arguments_release(&arguments);
    return code;
}
