/* Questions: any operation as JSON text, and the common ones as structs. */
#include "api/api.h"

#include "ops/reach.h"

/* --- operations as text ------------------------------------------------------------------------------------ */

static void keep_candidates(pt_snapshot *snapshot, pt_op_context *context)
{
    pt_buf_clear(&snapshot->candidates);
    pt_buf_str(&snapshot->candidates, pt_buf_view(&context->candidates));
    pt_buf_cstr(&snapshot->candidates);
}

static pt_status set_argument(pt_op_context *context, const pt_argument *argument, pt_error *err)
{
    for (size_t i = 0; i < context->op->param_count; i++)
        if (strcmp(context->op->params[i].name, argument->name) == 0) {
            context->args[i] = pt_str_c(argument->value);
            return PT_OK;
        }
    return pt_error_set(err, PT_E_INVALID, "%s takes no argument '%.100s'", context->op->name, argument->name);
}

static bool append(void *context, pt_str bytes)
{
    pt_buf *text = context;
    pt_buf_str(text, bytes);
    return !text->failed;
}

/* Runs the operation and appends what it says. */
static pt_status run(pt_op_context *context, pt_buf *text, pt_error *err)
{
    pt_out out;
    context->out = &out;
    pt_out_begin(&out, PT_OUT_JSON, append, text);
    pt_status status = pt_op_run(context, err);
    if (status == PT_OK)
        status = pt_out_end(&out, err);
    else if (status == PT_E_CORRUPT && out.ended)
        status = PT_OK; /* the finding is in the result */
    pt_out_release(&out);
    if (text->failed)
        status = pt_error_nomem(err);
    return status;
}

pt_status pt_ask(pt_snapshot *snapshot, const char *operation, const pt_argument *arguments, size_t argument_count,
                 char **json, pt_error *err)
{
    pt_buf text = {0};
    pt_op_context context = {
        .op = pt_op_find(pt_str_c(operation)),
        .store = &snapshot->database->store,
        .graph = snapshot->graph,
        .connection = snapshot->database->connection,
    };
    if (!context.op)
        return pt_error_set(err, PT_E_NOT_FOUND, "there is no operation '%.100s'", operation);
    pt_status status = PT_OK;
    for (size_t i = 0; status == PT_OK && i < argument_count; i++)
        status = set_argument(&context, &arguments[i], err);
    if (status == PT_OK)
        status = run(&context, &text, err);
    keep_candidates(snapshot, &context);
    pt_op_release(&context);
    if (status == PT_OK && !pt_buf_cstr(&text))
        status = pt_error_nomem(err);
    if (status == PT_OK)
        *json = text.ptr;
    else
        pt_buf_release(&text);
    return status;
}

void pt_text_free(char *text)
{
    pt_free(text);
}

const char *pt_operation_name(size_t index)
{
    return index < pt_op_count() ? pt_op_at(index)->name : NULL;
}

pt_status pt_api__resolve(pt_snapshot *snapshot, const char *text, pt_arena *arena, pt_entity *out, pt_error *err)
{
    pt_op_context context = {.op = pt_op_find(PT_STR("callers")), .graph = snapshot->graph};
    for (size_t i = 0; i < context.op->param_count; i++)
        if (strcmp(context.op->params[i].name, "entity") == 0)
            context.args[i] = pt_str_c(text);
    pt_entity found;
    pt_status status = pt_op_entity(&context, "entity", &found, err);
    if (status == PT_OK)
        status = pt_graph_entity(snapshot->graph, found.id, arena, out, err);
    keep_candidates(snapshot, &context);
    pt_op_release(&context);
    return status;
}

/* --- answers as structs -------------------------------------------------------------------------------------- */

/* Answers on their way; what is handed out is its first member. */
typedef struct {
    pt_answers public;
    pt_arena arena;
    pt_vec(pt_answer) items;
} answers;

void pt_answers_free(pt_answers *public)
{
    answers *a = (answers *)public;
    if (!a)
        return;
    pt_vec_release(&a->items);
    pt_arena_release(&a->arena);
    pt_free(a);
}

/* Hands the answers out, or drops them when status is a failure. */
static pt_status finish(answers *a, pt_status status, pt_answers **out)
{
    if (status != PT_OK) {
        pt_answers_free(&a->public);
        return status;
    }
    a->public.at = a->items.at;
    a->public.count = a->items.len;
    *out = &a->public;
    return PT_OK;
}

static pt_status add(answers *a, pt_graph *graph, const pt_entity *entity, pt_answer answer, pt_error *err)
{
    pt_status status = pt_api__entity(graph, entity, &a->arena, &answer.entity, err);
    if (status == PT_OK && !pt_vec_push(&a->items, answer))
        status = pt_error_nomem(err);
    return status;
}

static pt_status add_id(answers *a, pt_graph *graph, pt_entity_id id, pt_answer answer, pt_error *err)
{
    pt_entity entity;
    pt_status status = pt_graph_entity(graph, id, &a->arena, &entity, err);
    return status == PT_OK ? add(a, graph, &entity, answer, err) : status;
}

static const pt_answer no_edge = {.edge = "", .tier = ""};

static pt_status find(answers *a, pt_snapshot *snapshot, const char *text, size_t limit, pt_error *err)
{
    pt_found *found;
    size_t count;
    pt_status status = pt_graph_find(snapshot->graph, pt_str_c(text), limit ? limit : SIZE_MAX / sizeof *found, &a->arena,
                                     &found, &count, &a->public.more, err);
    for (size_t i = 0; status == PT_OK && i < count; i++)
        status = add(a, snapshot->graph, &found[i].entity, no_edge, err);
    return status;
}

pt_status pt_find(pt_snapshot *snapshot, const char *text, size_t limit, pt_answers **out, pt_error *err)
{
    answers *a = pt_calloc(1, sizeof *a);
    return a ? finish(a, find(a, snapshot, text, limit, err), out) : pt_error_nomem(err);
}

static pt_status add_edge(answers *a, pt_graph *graph, pt_graph_edge *edge, bool in, pt_error *err)
{
    pt_entity source;
    pt_status status = pt_graph_entity(graph, edge->from, &a->arena, &source, err);
    if (status == PT_OK && edge->sites == 0)
        status = pt_graph_edge_sites(graph, edge, err);
    if (status != PT_OK)
        return status;
    pt_answer answer = {
        .edge = pt_edge_kind_name(edge->kind),
        .tier = pt_tier_name(edge->tier),
        .confidence = pt_op_confidence(source.language, edge->tier),
        .sites = edge->sites,
        .line = edge->line,
        .hop = 1,
    };
    return add_id(a, graph, in ? edge->from : edge->to, answer, err);
}

static pt_status add_neighbours(answers *a, pt_snapshot *snapshot, const char *text, bool in, size_t limit, pt_error *err)
{
    pt_entity entity;
    pt_graph_edges *edges;
    pt_graph_edge edge;
    pt_status status = pt_api__resolve(snapshot, text, &a->arena, &entity, err);
    if (status == PT_OK)
        status = (in ? pt_graph_in : pt_graph_out)(snapshot->graph, entity.id, PT_EDGES_CALL, &edges, err);
    if (status != PT_OK)
        return status;
    while ((status = pt_graph_edges_next(edges, &edge, err)) == PT_OK) {
        a->public.more = limit && a->items.len >= limit;
        if (a->public.more)
            break;
        status = add_edge(a, snapshot->graph, &edge, in, err);
        if (status != PT_OK)
            break;
    }
    pt_graph_edges_close(edges);
    return status == PT_E_NOT_FOUND ? PT_OK : status;
}

static pt_status neighbours(pt_snapshot *snapshot, const char *entity, bool in, size_t limit, pt_answers **out,
                            pt_error *err)
{
    answers *a = pt_calloc(1, sizeof *a);
    return a ? finish(a, add_neighbours(a, snapshot, entity, in, limit, err), out) : pt_error_nomem(err);
}

pt_status pt_callers(pt_snapshot *snapshot, const char *entity, size_t limit, pt_answers **out, pt_error *err)
{
    return neighbours(snapshot, entity, true, limit, out, err);
}

pt_status pt_callees(pt_snapshot *snapshot, const char *entity, size_t limit, pt_answers **out, pt_error *err)
{
    return neighbours(snapshot, entity, false, limit, out, err);
}

static pt_status impact(answers *a, pt_snapshot *snapshot, const char *text, unsigned depth, size_t limit, pt_error *err)
{
    pt_entity entity;
    pt_reach reach = {0};
    pt_status status = pt_api__resolve(snapshot, text, &a->arena, &entity, err);
    if (status == PT_OK)
        status = pt_reach_back(snapshot->graph, entity.id, depth, PT_EDGES_DEPEND, &reach, err);
    for (size_t i = 1; status == PT_OK && i < reach.visits.len; i++) {
        pt_answer answer = no_edge;
        answer.hop = reach.visits.at[i].hop;
        a->public.more = limit && a->items.len >= limit;
        if (a->public.more)
            break;
        status = add_id(a, snapshot->graph, reach.visits.at[i].id, answer, err);
    }
    pt_reach_release(&reach);
    return status;
}

pt_status pt_impact(pt_snapshot *snapshot, const char *entity, unsigned depth, size_t limit, pt_answers **out,
                    pt_error *err)
{
    answers *a = pt_calloc(1, sizeof *a);
    return a ? finish(a, impact(a, snapshot, entity, depth, limit, err), out) : pt_error_nomem(err);
}
