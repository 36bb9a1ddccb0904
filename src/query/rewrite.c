/* Rewritings of single predicates that lose nothing and gain much:
 *
 *   x == c behind an atom      also becomes `x in [c]` (for numbers, in both kinds), which can be looked up
 *   p[x,z] := p[x,y], p[y,z]   becomes p[x,z] := p[x,y], base[y,z] with p's other clauses as base: the same
 *                              closure, with each path found from one end only
 */
#include "query/rewrite.h"

#include <math.h>

/* --- equalities ------------------------------------------------------------------------------------- */

/* The values that `==` takes for equal to v, as a list; false when they are too many to list. */
static bool equal_values(pt_values *values, pt_value v, pt_value *out)
{
    const double exact = 9007199254740992.0;
    pt_value all[3] = {v};
    size_t count = 1;
    if (pt_value_kind(v) == PT_KIND_INT) {
        double d = (double)pt_value_as_int(values, v);
        if (fabs(d) >= exact)
            return false;
        all[count++] = pt_value_float(values, d);
        if (d == 0.0)
            all[count++] = pt_value_float(values, -0.0);
    } else if (pt_value_kind(v) == PT_KIND_FLOAT) {
        double d = pt_value_as_float(values, v);
        if (fabs(d) >= exact)
            return false;
        if (d == floor(d))
            all[count++] = pt_value_int(values, (int64_t)d);
    }
    *out = pt_value_list(values, all, count);
    return !values->failed;
}

/* Whether the filter is `variable == constant`, either way round. */
static bool is_equality(const pt_literal *literal, uint32_t *slot, pt_value *constant)
{
    const pt_expr *expr = literal->expr;
    if (literal->kind != PT_LIT_FILTER || expr->kind != PT_EXPR_CALL || !expr->function
        || strcmp(expr->function->name, "eq") != 0)
        return false;
    const pt_expr *a = expr->args[0], *b = expr->args[1];
    const pt_expr *var = a->kind == PT_EXPR_VAR ? a : b, *value = a->kind == PT_EXPR_VAR ? b : a;
    if (var->kind != PT_EXPR_VAR || value->kind != PT_EXPR_CONST)
        return false;
    *slot = var->slot;
    *constant = value->value;
    return true;
}

static bool add_equalities(pt_run *run, pt_horn *clause)
{
    size_t count = clause->count;
    pt_literal *literals = PT_ARENA_ARRAY(&run->arena, pt_literal, count * 2);
    if (!literals)
        return pt_fail_nomem(run);
    memcpy(literals, clause->literals, count * sizeof *literals);
    for (size_t i = 0; i < clause->count; i++) {
        uint32_t slot;
        pt_value constant, list;
        if (!is_equality(&clause->literals[i], &slot, &constant)
            || !equal_values(&run->values, constant, &list))
            continue;
        pt_expr *expr = pt_expr_const(run, list, clause->literals[i].span);
        if (!expr)
            return false;
        literals[count++] = (pt_literal){.kind = PT_LIT_IN, .span = clause->literals[i].span, .slot = slot,
            .expr = expr};
    }
    if (count == clause->count)
        return true;
    clause->literals = literals;
    clause->count = count;
    return true;
}

/* --- closures --------------------------------------------------------------------------------------- */

static size_t own_literals(const pt_pred *pred, const pt_horn *clause)
{
    size_t count = 0;
    for (size_t i = 0; i < clause->count; i++)
        count += clause->literals[i].pred && clause->literals[i].pred->component == pred->component;
    return count;
}

/* head (x, z), literals p(x, y) and p(y, z) in either order, nothing else. */
static bool is_composition(const pt_pred *pred, const pt_horn *clause)
{
    if (pred->arity != 2 || clause->count != 2 || own_literals(pred, clause) != 2)
        return false;
    for (size_t i = 0; i < 2; i++) {
        const pt_literal *first = &clause->literals[i], *second = &clause->literals[1 - i];
        bool both = first->kind == PT_LIT_ATOM && second->kind == PT_LIT_ATOM && first->pred == pred
            && second->pred == pred;
        if (both && first->args[0] == clause->head[0] && second->args[1] == clause->head[1]
            && first->args[1] == second->args[0] && first->args[1] != PT_ANYTHING
                && clause->head[0] != clause->head[1]
            && first->args[1] != clause->head[0] && first->args[1] != clause->head[1])
            return true;
    }
    return false;
}

static bool is_closure(const pt_pred *pred, size_t *composition)
{
    *composition = SIZE_MAX;
    if (pred->kind != PT_PRED_RULES || pred->aggregated || !pred->recursive)
        return false;
    for (size_t i = 0; i < pred->clause_count; i++) {
        if (own_literals(pred, &pred->clauses[i]) == 0)
            continue;
        if (*composition != SIZE_MAX || !is_composition(pred, &pred->clauses[i]))
            return false;
        *composition = i;
    }
    return *composition != SIZE_MAX && pred->clause_count > 1;
}

static bool linearise(pt_program *program, pt_pred *pred, size_t composition)
{
    pt_run *run = program->run;
    pt_pred *base = pt_program_add(program, PT_PRED_RULES, pred->name);
    if (!base)
        return false;
    base->arity = pred->arity;
    base->head = pred->head;
    base->span = pred->span;
    base->reached = true;
    base->clauses = PT_ARENA_ARRAY(&run->arena, pt_horn, pred->clause_count);
    pt_horn *step = &pred->clauses[composition];
    pt_literal *literals = PT_ARENA_ARRAY(&run->arena, pt_literal, 2);
    pt_horn *clauses = PT_ARENA_ARRAY(&run->arena, pt_horn, 2);
    pt_horn *copy = &clauses[0];
    if (!base->clauses || !literals || !clauses)
        return pt_fail_nomem(run);
    for (size_t i = 0; i < pred->clause_count; i++)
        if (i != composition)
            base->clauses[base->clause_count++] = pred->clauses[i];
    /* p := base */
    uint32_t *pair = PT_ARENA_ARRAY(&run->arena, uint32_t, 3);
    pt_literal *one = PT_ARENA_NEW(&run->arena, pt_literal);
    if (!pair || !one)
        return pt_fail_nomem(run);
    pair[0] = 0, pair[1] = 1, pair[2] = PT_ANYTHING;
    *one = (pt_literal){.kind = PT_LIT_ATOM, .span = step->span, .name = pred->name, .pred = base};
    one->args = pair;
    one->count = 2;
    *copy = (pt_horn){.literals = one, .count = 1, .head = pair, .slot_count = 2, .span = step->span};
    /* p := p, base */
    memcpy(literals, step->literals, 2 * sizeof *literals);
    literals[literals[0].args[0] == step->head[0] ? 1 : 0].pred = base;
    clauses[1] = *step;
    clauses[1].literals = literals;
    pred->clauses = clauses;
    pred->clause_count = 2;
    return true;
}

bool pt_rewrite(pt_program *program)
{
    size_t count = program->count, composition;
    for (size_t i = 0; i < count; i++) {
        pt_pred *pred = program->preds[i];
        if (!pred->reached || pred->kind != PT_PRED_RULES)
            continue;
        for (size_t k = 0; k < pred->clause_count; k++)
            if (!add_equalities(program->run, &pred->clauses[k]))
                return false;
        if (is_closure(pred, &composition) && !linearise(program, pred, composition))
            return false;
    }
    return true;
}
