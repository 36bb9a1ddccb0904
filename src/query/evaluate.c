/* Semi-naive evaluation, component by component.
 *
 * In a recursive component every epoch runs each clause once per occurrence of a recursive predicate: that
 * occurrence sees only the last epoch's rows, those before it everything up to them, those behind it what
 * was there before; so every combination of rows is looked at exactly once, also where a clause uses
 * recursive predicates several times (Bancilhon and Ramakrishnan, SIGMOD 1986). */
#include "query/group.h"
#include "query/machine.h"

#include "base/mem.h"
#include "base/vec.h"

enum { BATCH_ROWS = 32, BATCH_COLUMNS = 8 };

typedef struct {
    pt_program *program;
    pt_run *run;
    pt_pred *pred;
    uint64_t enough; /* rows at which to stop; UINT64_MAX: never */
    /* Rows on their way into a set: while the cache loads their places, others are derived. */
    pt_value batch[BATCH_ROWS * BATCH_COLUMNS];
    uint32_t hashes[BATCH_ROWS];
    unsigned waiting;
} target;

static bool into_set(void *context, const pt_value *row)
{
    target *t = context;
    pt_table_added added = pt_table_add(t->pred->table, row);
    if (added == PT_NO_MEMORY)
        return pt_fail_nomem(t->run);
    return t->pred->table->count < t->enough;
}

static bool flush(target *t)
{
    pt_table *table = t->pred->table;
    for (unsigned i = 0; i < t->waiting; i++)
        if (pt_table_add_hashed(table, t->batch + i * table->arity, t->hashes[i]) == PT_NO_MEMORY)
            return pt_fail_nomem(t->run);
    t->waiting = 0;
    return true;
}

static bool into_batch(void *context, const pt_value *row)
{
    target *t = context;
    size_t arity = t->pred->arity;
    memcpy(t->batch + t->waiting * arity, row, arity * sizeof *row);
    t->hashes[t->waiting++] = pt_table_prefetch(t->pred->table, row);
    return t->waiting < BATCH_ROWS || flush(t);
}

/* The sink for rows of a set-valued predicate. */
static pt_derived set_sink(const target *t)
{
    return t->enough == UINT64_MAX && t->pred->arity <= BATCH_COLUMNS ? into_batch : into_set;
}

/* Merges a derivation into its group. A row that this epoch's clauses have not seen yet is changed in
 * place, one that they have is replaced. */
static bool into_lattice(void *context, const pt_value *row)
{
    target *t = context;
    pt_pred *pred = t->pred;
    pt_table *table = pred->table;
    uint32_t at = pt_table_find(table, row);
    if (at == PT_TABLE_NONE)
        return pt_table_add(table, row) != PT_NO_MEMORY || pt_fail_nomem(t->run);
    pt_value joined[PT_TABLE_COLUMNS];
    const pt_value *old = pt_table_row(table, at);
    bool changed = false;
    for (size_t i = 0; i < pred->arity; i++) {
        const pt_aggregation *aggregation = pred->head[i].aggregation;
        joined[i] = old[i];
        if (aggregation && aggregation->join(&t->run->call, &joined[i], row[i]))
            changed = true;
        pt_run_call_done(t->run);
        if (t->run->call.failed || t->run->values.failed)
            return pt_fail_call(t->run, pred->head[i].span);
    }
    if (!changed)
        return true;
    if (at >= pred->new_end && !table->indices) {
        memcpy(table->rows + (size_t)at * table->arity, joined, table->arity * sizeof *joined);
        return true;
    }
    return pt_table_replace(table, at, joined) || pt_fail_nomem(t->run);
}

static bool into_groups(void *context, const pt_value *row)
{
    return pt_groups_add(context, row);
}

static bool new_table(pt_run *run, pt_pred *pred)
{
    size_t keys[PT_TABLE_COLUMNS], count = 0;
    if (pred->arity > PT_TABLE_COLUMNS)
        return pt_fail(run, pred->span, "limit::columns", "a rule may have at most %d columns",
                       PT_TABLE_COLUMNS);
    for (size_t i = 0; pred->head && i < pred->arity; i++)
        if (!pred->head[i].aggregation)
            keys[count++] = i;
    bool keyed = pred->lattice || (pred->joining && pred->recursive);
    pred->table = keyed ? pt_table_new_keyed(pred->arity, keys, count, &run->memory)
                        : pt_table_new(pred->arity, PT_TABLE_SET, &run->memory);
    return pred->table || pt_fail_nomem(run);
}

/* A group without rows, where there are no grouping columns: one row of empty values. */
static bool empty_lattice(pt_run *run, pt_pred *pred)
{
    if (pred->table->count || pred->table->key_count)
        return true;
    pt_value row[PT_TABLE_COLUMNS];
    for (size_t i = 0; i < pred->arity; i++)
        row[i] = pred->head[i].aggregation->empty(&run->call);
    return pt_table_add(pred->table, row) != PT_NO_MEMORY || pt_fail_nomem(run);
}

/* --- without recursion ------------------------------------------------------------------------------ */

/* Once there are enough rows the machine is stopped by its sink, which is no failure. */
static bool run_clause(target *t, const pt_horn *clause, pt_derived derived, void *context)
{
    pt_plan *plan = pt_plan_clause(t->program, t->pred, clause, SIZE_MAX);
    if (!plan)
        return false;
    return pt_machine_run(t->run, plan, t->pred, derived, context) || !t->run->problem;
}

static bool run_clauses(target *t, pt_derived derived, void *context)
{
    for (size_t i = 0; i < t->pred->clause_count; i++) {
        if (!pt_run_check(t->run) || !run_clause(t, &t->pred->clauses[i], derived, context))
            return false;
        if (t->pred->table->count >= t->enough) /* a batch never has enough */
            break;
    }
    return true;
}

static bool evaluate_groups(target *t)
{
    pt_groups groups;
    bool ok = pt_groups_init(&groups, t->run, t->pred) && run_clauses(t, into_groups, &groups)
        && pt_groups_finish(&groups, t->pred->table);
    pt_groups_release(&groups);
    return ok;
}

static uint64_t enough_rows(const pt_program *program, const pt_pred *pred)
{
    const pt_query *query = program->query;
    if (pred != program->entry || !query->has_limit || query->sort_count || pred->aggregated)
        return UINT64_MAX;
    uint64_t rows = query->limit + query->offset;
    return rows ? rows : 1;
}

static bool evaluate_once(pt_program *program, pt_pred *pred)
{
    target t = {.program = program, .run = program->run, .pred = pred, .enough = enough_rows(program, pred)};
    if (pred->lattice)
        return run_clauses(&t, into_lattice, &t) && empty_lattice(t.run, pred);
    if (pred->aggregated)
        return evaluate_groups(&t);
    return run_clauses(&t, set_sink(&t), &t) && flush(&t);
}

/* --- with recursion --------------------------------------------------------------------------------- */

typedef struct {
    pt_pred *pred;
    pt_plan *plan;
} recursive_plan;

typedef struct {
    pt_program *program;
    pt_pred **preds; /* of the component */
    size_t count;
    pt_vec(recursive_plan) plans;
} component;

static bool is_recursive(const pt_pred *pred, const pt_literal *literal)
{
    return literal->kind == PT_LIT_ATOM && literal->pred->component == pred->component;
}

static bool derive(component *c, pt_pred *pred, pt_plan *plan)
{
    target t = {.program = c->program, .run = c->program->run, .pred = pred, .enough = UINT64_MAX};
    pt_derived derived = pred->joining ? into_lattice : set_sink(&t);
    return pt_machine_run(t.run, plan, pred, derived, &t) && flush(&t);
}

/* Runs the clauses that don't recurse; keeps plans for those that do. */
static bool first_epoch(component *c, pt_pred *pred)
{
    for (size_t i = 0; i < pred->clause_count; i++) {
        const pt_horn *clause = &pred->clauses[i];
        bool recursive = false;
        for (size_t k = 0; k < clause->count; k++) {
            if (!is_recursive(pred, &clause->literals[k]))
                continue;
            recursive = true;
            recursive_plan one = {pred, pt_plan_clause(c->program, pred, clause, k)};
            if (!one.plan)
                return false;
            if (!pt_vec_push(&c->plans, one))
                return pt_fail_nomem(c->program->run);
        }
        if (recursive)
            continue;
        pt_plan *plan = pt_plan_clause(c->program, pred, clause, SIZE_MAX);
        if (!plan || !derive(c, pred, plan))
            return false;
    }
    return true;
}

/* The rows added since become the delta; false: there are none. */
static bool next_delta(component *c)
{
    bool any = false;
    for (size_t i = 0; i < c->count; i++) {
        pt_pred *pred = c->preds[i];
        pred->old_end = pred->new_end;
        pred->new_end = pred->table->count;
        any = any || pred->new_end > pred->old_end;
    }
    return any;
}

static bool has_delta(const pt_plan *plan)
{
    for (size_t i = 0; i < plan->count; i++) {
        const pt_step *step = &plan->steps[i];
        if (step->range == PT_RANGE_DELTA)
            return step->literal->pred->new_end > step->literal->pred->old_end;
    }
    return true;
}

static bool fixpoint(component *c)
{
    for (size_t i = 0; i < c->count; i++)
        if (!first_epoch(c, c->preds[i]))
            return false;
    while (next_delta(c)) {
        if (!pt_run_check(c->program->run))
            return false;
        for (size_t i = 0; i < c->plans.len; i++)
            if (has_delta(c->plans.at[i].plan) && !derive(c, c->plans.at[i].pred, c->plans.at[i].plan))
                return false;
    }
    return true;
}

static bool evaluate_component(pt_program *program, pt_pred **preds, size_t count)
{
    component c = {program, preds, count, {0}};
    bool ok = true;
    for (size_t i = 0; i < count; i++)
        preds[i]->old_end = preds[i]->new_end = 0;
    ok = fixpoint(&c);
    for (size_t i = 0; ok && i < count; i++)
        if (preds[i]->table->keys)
            ok = empty_lattice(program->run, preds[i]);
    pt_vec_release(&c.plans);
    return ok;
}

/* --- the program ------------------------------------------------------------------------------------ */

/* Consumers that care about order see their inputs sorted. */
static void mark_ordered(pt_program *program)
{
    for (size_t i = 0; i < program->order_count; i++) {
        pt_pred *pred = program->order[i];
        if (pred->kind == PT_PRED_FIXED)
            for (size_t k = 0; k < pred->fixed->input_count; k++)
                pred->inputs[k]->ordered = true;
        if (!pt_order_matters(program, pred))
            continue;
        for (size_t k = 0; k < pred->clause_count; k++)
            for (size_t n = 0; n < pred->clauses[k].count; n++)
                if (pred->clauses[k].literals[n].pred)
                    pred->clauses[k].literals[n].pred->ordered = true;
    }
}

static void count_uses(pt_program *program)
{
    for (size_t i = 0; i < program->order_count; i++)
        for (size_t k = 0; k < program->order[i]->clause_count; k++) {
            const pt_horn *clause = &program->order[i]->clauses[k];
            for (size_t n = 0; n < clause->count; n++)
                if (clause->literals[n].pred && clause->literals[n].pred->source)
                    clause->literals[n].pred->source->uses++;
        }
}

static bool freeze(pt_run *run, pt_pred *pred)
{
    pt_table *table = pred->table;
    if (!table)
        return true;
    if (table->keys)
        pt_table_drop_dead(table);
    if (pred->ordered && !table->indices && !pt_table_sort(table, &run->values))
        return pt_fail_nomem(run);
    if (!table->indices)
        table->frozen = true;
    return true;
}

static bool read_ordered(pt_run *run, pt_pred *pred)
{
    if (!pred->source || !pred->ordered)
        return true;
    pt_table *temporary = pred->source->temporary;
    if (temporary)
        return pt_table_sort_growing(temporary, &run->values) || pt_fail_nomem(run);
    return pt_source_all(pred->source) != NULL;
}

static bool is_derived(const pt_pred *pred)
{
    return pred->kind == PT_PRED_RULES || pred->kind == PT_PRED_FIXED;
}

static bool evaluate_preds(pt_program *program, pt_pred **preds, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!read_ordered(program->run, preds[i]) || (is_derived(preds[i])
                                                      && !new_table(program->run, preds[i])))
            return false;
    if (!is_derived(preds[0]))
        return true;
    if (preds[0]->recursive)
        return evaluate_component(program, preds, count);
    return preds[0]->kind == PT_PRED_FIXED ? pt_fixed_evaluate(program, preds[0])
        : evaluate_once(program, preds[0]);
}

bool pt_evaluate(pt_program *program)
{
    mark_ordered(program);
    count_uses(program);
    for (size_t first = 0, end; first < program->order_count; first = end) {
        for (end = first; end < program->order_count; end++)
            if (program->order[end]->component != program->order[first]->component)
                break;
        if (!pt_run_check(program->run) || !evaluate_preds(program, program->order + first, end - first))
            return false;
        for (size_t i = first; i < end; i++)
            if (!freeze(program->run, program->order[i]))
                return false;
    }
    return true;
}
