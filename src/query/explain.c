#include "query/explain.h"

#include "query/plan.h"

#include "base/vec.h"

enum { COLUMNS = 9 };

typedef struct {
    pt_run *run;
    pt_program *program;
    pt_vec(pt_value) rows;
    size_t stratum, rule, atom;
    const pt_pred *pred;
} writer;

static pt_value text(writer *w, const char *s)
{
    return pt_value_str(&w->run->values, pt_str_c(s));
}

static pt_value number(writer *w, size_t n)
{
    return pt_value_int(&w->run->values, (int64_t)n);
}

static bool add(writer *w, const char *op, pt_value ref, pt_value joins, pt_value filter, pt_value out)
{
    pt_value row[COLUMNS] = {
        number(w, w->stratum), number(w, w->rule), pt_value_str(&w->run->values, w->pred->name),
            number(w, w->atom++),
        text(w, op), ref, joins, filter, out,
    };
    for (size_t i = 0; i < COLUMNS; i++)
        if (!pt_vec_push(&w->rows, row[i]))
            return pt_fail_nomem(w->run);
    return true;
}

/* Which columns a step looks up by. */
static pt_value joins_on(writer *w, const pt_step *step)
{
    pt_value columns[PT_TABLE_COLUMNS];
    for (size_t i = 0; i < step->key_count; i++)
        columns[i] = number(w, step->key_columns[i]);
    return pt_value_list(&w->run->values, columns, step->key_count);
}

static pt_value expr_text(writer *w, const pt_expr *expr)
{
    pt_buf buf = {0};
    pt_expr_text(&w->run->values, expr, &buf);
    pt_value v = pt_value_str(&w->run->values, pt_buf_view(&buf));
    pt_buf_release(&buf);
    return v;
}

static const char *atom_op(const pt_step *step)
{
    bool stored = step->literal->stored, negated = step->kind == PT_STEP_ABSENT;
    bool prefix = step->key_count > 0;
    for (size_t i = 0; i < step->key_count; i++)
        prefix = prefix && step->key_columns[i] == i;
    if (negated)
        return stored ? (prefix ? "stored_neg_prefix_join" : "stored_neg_mat_join")
                      : (prefix ? "mem_neg_prefix_join" : "mem_neg_mat_join");
    if (!step->key_count)
        return stored ? "load_stored" : "load_mem";
    return stored ? (prefix ? "stored_prefix_join" : "stored_mat_join")
        : (prefix ? "mem_prefix_join" : "mem_mat_join");
}

static bool explain_step(writer *w, const pt_step *step)
{
    pt_str name = step->literal->name;
    if (step->kind == PT_STEP_ATOM || step->kind == PT_STEP_ABSENT) {
        pt_str ref = pt_arena_printf(&w->run->arena, "%s%.*s", step->literal->stored ? ":" : "",
                                     (int)name.len, name.ptr);
        return add(w, atom_op(step), pt_value_str(&w->run->values, ref), joins_on(w, step), PT_NULL, PT_NULL);
    }
    const char *op = step->kind == PT_STEP_IN ? "multi-unify" : step->kind == PT_STEP_LET ? "unify"
        : "filter";
    return add(w, op, PT_NULL, PT_NULL, expr_text(w, step->literal->expr), PT_NULL);
}

static bool explain_clause(writer *w, const pt_horn *clause)
{
    pt_plan *plan = pt_plan_clause(w->program, w->pred, clause, SIZE_MAX);
    if (!plan)
        return false;
    w->atom = 0;
    for (size_t i = 0; i < plan->count; i++)
        if (!explain_step(w, &plan->steps[i]))
            return false;
    const char *op = w->pred->lattice ? "meet_aggr_out" : w->pred->aggregated ? "aggr_out" : "out";
    pt_value head[PT_TABLE_COLUMNS];
    for (size_t i = 0; i < w->pred->arity; i++)
        head[i] = pt_value_str(&w->run->values, w->pred->head[i].var.len ? w->pred->head[i].var
                               : PT_STR("_"));
    return add(w, op, PT_NULL, PT_NULL, PT_NULL, pt_value_list(&w->run->values, head, w->pred->arity));
}

/* Tables are made empty: plans look at their sizes. */
static bool explain_program(writer *w)
{
    pt_program *program = w->program;
    for (size_t i = 0; i < program->order_count; i++) {
        pt_pred *pred = program->order[i];
        if (pred->kind == PT_PRED_SOURCE || pred->arity > PT_TABLE_COLUMNS)
            continue;
        pred->table = pt_table_new(pred->arity, PT_TABLE_SET, &w->run->memory);
        if (!pred->table)
            return pt_fail_nomem(w->run);
    }
    for (size_t i = 0; i < program->order_count; i++) {
        w->pred = program->order[i];
        w->stratum = w->pred->component;
        w->atom = w->rule = 0;
        if (w->pred->kind == PT_PRED_FIXED && !add(w, "algo", PT_NULL, PT_NULL, PT_NULL, PT_NULL))
            return false;
        for (w->rule = 0; w->rule < w->pred->clause_count; w->rule++)
            if (!explain_clause(w, &w->pred->clauses[w->rule]))
                return false;
    }
    return true;
}

pt_output *pt_explain(pt_store *store, const pt_sysop *op)
{
    static const char *const headers[COLUMNS] = {"stratum", "rule_idx", "rule", "atom_idx", "op", "ref",
        "joins_on",
                                                 "filters/expr", "out_relation"};
    pt_run *run = store->run;
    pt_program program = {.run = run, .store = store, .query = op->query};
    writer w = {.run = run, .program = &program};
    pt_output *out = NULL;
    if (pt_compile_program(&program) && explain_program(&w))
        out = pt_output_new(run, headers, COLUMNS, w.rows.len / COLUMNS);
    if (out && w.rows.len)
        memcpy(out->rows, w.rows.at, w.rows.len * sizeof *out->rows);
    pt_vec_release(&w.rows);
    pt_program_release(&program);
    return out;
}
