/* The order of evaluation: strongly connected components of "needs the rows of", by Tarjan's algorithm
 * (SIAM J. Comput. 1, 1972), without recursion, since programs may be long chains.
 *
 * Inside a component no rule may need another's rows completely: through a negation, as the input of a
 * fixed rule, or under an aggregation other than its own semi-lattice. */
#include "query/program.h"

#include "base/vec.h"

typedef struct {
    pt_pred *pred;
    size_t clause;
    size_t literal; /* of a fixed rule: input */
} visit_frame;

typedef struct {
    pt_program *program;
    pt_vec(visit_frame) path;
    pt_vec(pt_pred *) open;
    uint32_t next_visit;
    uint32_t next_component;
} visitor;

/* The next predicate that the frame's one depends on; NULL: no more. */
static pt_pred *next_dependency(visit_frame *frame)
{
    pt_pred *pred = frame->pred;
    if (pred->kind == PT_PRED_FIXED)
        return frame->literal < pred->fixed->input_count ? pred->inputs[frame->literal++] : NULL;
    while (frame->clause < pred->clause_count) {
        const pt_horn *clause = &pred->clauses[frame->clause];
        while (frame->literal < clause->count) {
            pt_pred *other = clause->literals[frame->literal++].pred;
            if (other)
                return other;
        }
        frame->clause++;
        frame->literal = 0;
    }
    return NULL;
}

static bool enter(visitor *v, pt_pred *pred)
{
    pred->visit = pred->low = ++v->next_visit;
    pred->on_stack = true;
    return pt_vec_push(&v->path, (visit_frame){pred, 0, 0}) && pt_vec_push(&v->open, pred);
}

static bool close_component(visitor *v, pt_pred *root)
{
    pt_program *program = v->program;
    size_t first = v->open.len;
    while (v->open.at[--first] != root)
        ;
    bool several = v->open.len - first > 1;
    for (size_t i = first; i < v->open.len; i++) {
        pt_pred *pred = v->open.at[i];
        pred->on_stack = false;
        pred->component = v->next_component;
        pred->recursive = pred->recursive || several;
        program->order[program->order_count++] = pred;
    }
    v->open.len = first;
    v->next_component++;
    return true;
}

static bool visit(visitor *v, pt_pred *root)
{
    if (!enter(v, root))
        return false;
    while (v->path.len) {
        visit_frame *frame = &pt_vec_last(&v->path);
        pt_pred *pred = frame->pred, *other = next_dependency(frame);
        if (!other) {
            v->path.len--;
            if (v->path.len && pt_vec_last(&v->path).pred->low > pred->low)
                pt_vec_last(&v->path).pred->low = pred->low;
            if (pred->low == pred->visit)
                close_component(v, pred);
            continue;
        }
        pred->recursive = pred->recursive || other == pred;
        if (!other->visit && !enter(v, other))
            return false;
        if (other->on_stack && other->visit < pred->low)
            pred->low = other->visit;
    }
    return true;
}

static bool unstratifiable(pt_run *run, const pt_pred *pred, pt_span span)
{
    return pt_fail(run, span.at == UINT32_MAX ? pred->span : span, "eval::unstratifiable",
                   "query is unstratifiable: rule '%.*s' needs its own result complete", (int)pred->name.len,
                       pred->name.ptr);
}

static bool allowed(const pt_pred *from, const pt_literal *literal)
{
    const pt_pred *to = literal->pred;
    if (literal->kind == PT_LIT_ABSENT)
        return false;
    if (from->aggregated)
        return from == to && from->joining;
    return !to->aggregated;
}

static bool check_pred(pt_run *run, const pt_pred *pred)
{
    for (size_t i = 0; pred->kind == PT_PRED_FIXED && i < pred->fixed->input_count; i++)
        if (pred->inputs[i]->component == pred->component)
            return unstratifiable(run, pred, pred->span);
    for (size_t i = 0; i < pred->clause_count; i++)
        for (size_t k = 0; k < pred->clauses[i].count; k++) {
            const pt_literal *literal = &pred->clauses[i].literals[k];
            if (literal->pred && literal->pred->component == pred->component && !allowed(pred, literal))
                return unstratifiable(run, pred, literal->span);
        }
    return true;
}

bool pt_stratify(pt_program *program)
{
    pt_run *run = program->run;
    visitor v = {.program = program};
    program->order = PT_ARENA_ARRAY(&run->arena, pt_pred *, program->count);
    program->order_count = 0;
    for (size_t i = 0; i < program->count; i++) {
        program->preds[i]->visit = program->preds[i]->low = 0;
        program->preds[i]->recursive = program->preds[i]->on_stack = false;
    }
    bool ok = program->order && (!program->entry || visit(&v, program->entry));
    pt_vec_release(&v.path);
    pt_vec_release(&v.open);
    if (!ok)
        return pt_fail_nomem(run);
    for (size_t i = 0; i < program->order_count; i++)
        if (!check_pred(run, program->order[i]))
            return false;
    return true;
}
