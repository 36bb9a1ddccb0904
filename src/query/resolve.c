/* Names in literals to predicates, for everything that is reachable from the entry. */
#include "query/store.h"

static bool arity_fits(pt_run *run, const pt_literal *literal)
{
    if (literal->count == literal->pred->arity)
        return true;
    return pt_fail(run, literal->span, "eval::rule_arity_mismatch",
                   "arity mismatch: '%.*s' has %zu columns, %zu are given",
                   (int)literal->name.len, literal->name.ptr, literal->pred->arity, literal->count);
}

static bool reach(pt_program *program, pt_pred *pred);

static bool resolve_literal(pt_program *program, pt_literal *literal)
{
    pt_run *run = program->run;
    if (literal->kind != PT_LIT_ATOM && literal->kind != PT_LIT_ABSENT)
        return true;
    if (!literal->pred)
        literal->pred = literal->stored ? pt_program_source(program, literal->name, literal->span)
                                        : pt_program_find(program, literal->name);
    if (!literal->pred)
        return pt_fail(run, literal->span, "eval::rule_not_found", "requested rule '%.*s' not found",
                       (int)literal->name.len,
                       literal->name.ptr);
    if (!arity_fits(run, literal))
        return false;
    for (size_t i = 0; literal->pred->source && i < literal->count; i++)
        if (literal->args[i] != PT_ANYTHING)
            literal->pred->source->wanted |= i < 63 ? (pt_columns)1 << i : ~(pt_columns)0;
    return reach(program, literal->pred);
}

static bool resolve_fixed(pt_program *program, pt_pred *pred)
{
    pt_run *run = program->run;
    const pt_fixed_use *use = pred->fixed;
    pred->inputs = PT_ARENA_ARRAY(&run->arena, pt_pred *, use->input_count);
    if (!pred->inputs)
        return pt_fail_nomem(run);
    for (size_t i = 0; i < use->input_count; i++) {
        const pt_fixed_arg *input = &use->inputs[i];
        if (input->timed)
            return pt_fail(run, input->span, "unsupported::time_travel",
                           "queries at a time ('@') are not supported");
        pred->inputs[i] = input->stored ? pt_program_source(program, input->name, input->span)
                                        : pt_program_find(program, input->name);
        if (!pred->inputs[i])
            return pt_fail(run, input->span, "algo::rule_not_found", "fixed rule input '%.*s' not found",
                           (int)input->name.len,
                           input->name.ptr);
        if (pred->inputs[i]->source)
            pred->inputs[i]->source->wanted = ~(pt_columns)0;
        if (!input->named && input->count > pred->inputs[i]->arity)
            return pt_fail(run, input->span, "eval::tuple_too_short",
                           "more columns are bound than the relation has");
        if (!reach(program, pred->inputs[i]))
            return false;
    }
    return true;
}

/* Recursion is as deep as rules call each other; the parser bounds neither, so a queue is used. */
static bool reach(pt_program *program, pt_pred *pred)
{
    (void)program;
    pred->reached = true;
    return true;
}

static bool resolve_pred(pt_program *program, pt_pred *pred)
{
    if (pred->kind == PT_PRED_FIXED)
        return resolve_fixed(program, pred);
    for (size_t i = 0; i < pred->clause_count; i++)
        for (size_t k = 0; k < pred->clauses[i].count; k++)
            if (!resolve_literal(program, &pred->clauses[i].literals[k]))
                return false;
    return true;
}

bool pt_check_heads(const pt_program *program)
{
    for (size_t i = 0; i < program->order_count; i++) {
        const pt_pred *pred = program->order[i];
        for (size_t k = 0; k < pred->clause_count; k++) {
            const pt_head_arg *unbound = pred->clauses[k].unbound;
            if (unbound)
                return pt_fail(program->run, unbound->span, "eval::unbound_symb_in_head",
                               "symbol '%.*s' in rule head is unbound",
                               (int)unbound->var.len, unbound->var.ptr);
        }
    }
    return true;
}

bool pt_resolve(pt_program *program)
{
    if (!program->entry)
        return true;
    program->entry->reached = true;
    for (bool again = true; again;) {
        again = false;
        for (size_t i = 0; i < program->count; i++) {
            pt_pred *pred = program->preds[i];
            if (!pred->reached || pred->visit)
                continue;
            pred->visit = 1; /* resolved; stratification starts from zero again */
            again = true;
            if (!resolve_pred(program, pred))
                return false;
        }
    }
    for (size_t i = 0; i < program->count; i++)
        program->preds[i]->visit = 0;
    return true;
}
