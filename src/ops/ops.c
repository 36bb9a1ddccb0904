#include "ops/ops.h"

#include "base/error.h"

#include <stdlib.h>

#define OPERATION(function, name, summary, help, parameters) pt_status function(pt_op_context *context, pt_error *err);
#include "ops/operations.def"
#undef OPERATION

#define POSITIONAL true
#define NAMED false
#define REQUIRED true
#define OPTIONAL false
#define PARAM(type, name, positional, required, standard, help) {name, PT_ARG_##type, positional, required, standard, help}
#define ENTITY_PARAM(name) PARAM(ENTITY, name, POSITIONAL, REQUIRED, NULL, "key, name or file:line")
#define LIMIT(standard) PARAM(NUMBER, "limit", NAMED, OPTIONAL, standard, "at most so many rows, 0: all")
#define KINDS(standard) PARAM(TEXT, "kinds", NAMED, OPTIONAL, standard, "edge kinds, comma-separated, or all")
#define PARAMETERS(...) (const pt_param[]){__VA_ARGS__}, sizeof((const pt_param[]){__VA_ARGS__}) / sizeof(pt_param)
#define NO_PARAMETERS NULL, 0

static const pt_op operations[] = {
#define OPERATION(function, name, summary, help, ...) {name, summary, help, __VA_ARGS__, function},
#include "ops/operations.def"
#undef OPERATION
};

size_t pt_op_count(void)
{
    return sizeof operations / sizeof *operations;
}

const pt_op *pt_op_at(size_t index)
{
    return &operations[index];
}

const pt_op *pt_op_find(pt_str name)
{
    for (size_t i = 0; i < pt_op_count(); i++)
        if (pt_str_eq(name, pt_str_c(operations[i].name)))
            return &operations[i];
    return NULL;
}

static int index_of(const pt_op *op, const char *param)
{
    for (size_t i = 0; i < op->param_count; i++)
        if (strcmp(op->params[i].name, param) == 0)
            return (int)i;
    return -1;
}

pt_str pt_op_text(const pt_op_context *context, const char *param)
{
    int i = index_of(context->op, param);
    return i < 0 ? (pt_str){NULL, 0} : context->args[i];
}

static bool parse_number(pt_str text, uint64_t *out)
{
    uint64_t value = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9' || value > UINT64_MAX / 10 - 1)
            return false;
        value = value * 10 + (uint64_t)(text.ptr[i] - '0');
    }
    *out = value;
    return text.len > 0;
}

uint64_t pt_op_number(const pt_op_context *context, const char *param)
{
    uint64_t value = 0;
    return parse_number(pt_op_text(context, param), &value) ? value : 0;
}

bool pt_op_flag(const pt_op_context *context, const char *param)
{
    return pt_op_text(context, param).ptr != NULL;
}

static pt_status check_argument(const pt_param *param, pt_str *arg, pt_error *err)
{
    uint64_t number;
    if (!arg->ptr && param->standard)
        *arg = pt_str_c(param->standard);
    if (!arg->ptr && param->required)
        return pt_error_set(err, PT_E_INVALID, "argument '%s' is missing: %s", param->name, param->help);
    if (arg->ptr && param->type == PT_ARG_NUMBER && !parse_number(*arg, &number))
        return pt_error_set(err, PT_E_INVALID, "'%s' must be a number that is not negative, not '%.*s'", param->name,
                            (int)(arg->len < 100 ? arg->len : 100), arg->ptr);
    return PT_OK;
}

pt_status pt_op_run(pt_op_context *context, pt_error *err)
{
    for (size_t i = 0; i < context->op->param_count; i++) {
        pt_status status = check_argument(&context->op->params[i], &context->args[i], err);
        if (status != PT_OK)
            return status;
    }
    return context->op->run(context, err);
}

void pt_op_release(pt_op_context *context)
{
    pt_arena_release(&context->arena);
    pt_buf_release(&context->candidates);
}

static void list_candidates(pt_op_context *context, const pt_found *found, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        pt_entity_key(&found[i].entity, &context->candidates);
        pt_buf_byte(&context->candidates, '\n');
    }
}

static pt_status nothing_found(pt_op_context *context, pt_str text, pt_error *err)
{
    pt_found *found;
    size_t count;
    pt_status status = pt_graph_search(context->graph, text, 5, &context->arena, &found, &count, err);
    if (status != PT_OK)
        return status;
    list_candidates(context, found, count);
    return pt_error_set(err, PT_E_NOT_FOUND, "there is no entity '%.*s'%s", (int)(text.len < 200 ? text.len : 200),
                        text.ptr, count ? "; similar names:" : "");
}

/* A definition with the declarations of the same name beside it is what is meant. */
static size_t definitions_of_one_name(const pt_found *found, size_t count)
{
    size_t definitions = 0;
    for (size_t i = 0; i < count; i++) {
        if (!pt_str_eq(found[i].entity.qualified, found[0].entity.qualified))
            return count;
        definitions += !(found[i].entity.flags & PT_DEF_DECLARATION);
    }
    return definitions;
}

pt_status pt_op_entity(pt_op_context *context, const char *param, pt_entity *out, pt_error *err)
{
    enum { MOST_CANDIDATES = 20 };
    pt_str text = pt_op_text(context, param);
    pt_found *found;
    size_t count;
    bool more;
    pt_status status = pt_graph_find(context->graph, text, MOST_CANDIDATES, &context->arena, &found, &count, &more, err);
    if (status != PT_OK)
        return status;
    if (count == 0)
        return nothing_found(context, text, err);
    if (count > 1 && (more || definitions_of_one_name(found, count) != 1)) {
        list_candidates(context, found, count);
        return pt_error_set(err, PT_E_AMBIGUOUS, "'%.*s' means several entities%s; give one of these keys:",
                            (int)(text.len < 200 ? text.len : 200), text.ptr, more ? " (the first are shown)" : "");
    }
    *out = found[0].entity;
    return PT_OK;
}

pt_status pt_op_edge_kinds(const pt_op_context *context, const char *param, unsigned standard, unsigned *out, pt_error *err)
{
    pt_str text = pt_op_text(context, param);
    unsigned kinds = 0;
    if (!text.ptr) {
        *out = standard;
        return PT_OK;
    }
    if (pt_str_eq(text, PT_STR("all"))) {
        *out = (1u << PT_EDGE_KIND_COUNT) - 1;
        return PT_OK;
    }
    while (text.len) {
        ptrdiff_t comma = pt_str_find(text, ',');
        pt_str word = comma < 0 ? text : pt_str_upto(text, (size_t)comma);
        int kind = pt_edge_kind_find(word);
        if (kind < 0)
            return pt_error_set(err, PT_E_INVALID, "'%.*s' is no kind of edge; there are: calls, uses, imports, extends, "
                                "implements, overrides, contains, references, expands", (int)word.len, word.ptr);
        kinds |= 1u << kind;
        text = comma < 0 ? PT_STR("") : pt_str_from(text, (size_t)comma + 1);
    }
    *out = kinds;
    return PT_OK;
}

pt_str pt_op_key(pt_op_context *context, const pt_entity *entity)
{
    pt_buf key = {0};
    pt_entity_key(entity, &key);
    pt_str kept = pt_arena_str(&context->arena, pt_buf_view(&key));
    pt_buf_release(&key);
    return kept.ptr ? kept : PT_STR("");
}

void pt_op_put_entity(pt_op_context *context, const pt_entity *entity)
{
    pt_out *out = context->out;
    pt_buf key = {0};
    pt_entity_key(entity, &key);
    pt_out_str(out, "key", pt_buf_view(&key));
    if (out->format == PT_OUT_JSON) {
        pt_out_str(out, "kind", pt_str_c(pt_kind_name(entity->kind)));
        pt_out_str(out, "name", entity->name);
        pt_out_str(out, "file", entity->path);
    }
    pt_out_uint(out, "line", entity->line_start);
    pt_buf_release(&key);
}

double pt_op_confidence(unsigned language, unsigned tier)
{
    return pt_tier_confidence(language, tier);
}
