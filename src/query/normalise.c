/* Bodies to safe conjunctions.
 *
 * Negation is pushed inward (De Morgan), the body becomes a disjunction of conjunctions, arguments of
 * atoms become plain variables, and the literals are put into an order in which each one's variables are
 * bound when it is reached: atoms stay where they were written; a unification whose right side is bound
 * stays too; filters, negations and other unifications wait for the first atom that binds their
 * variables. Where a unification ends up decides what it means: its variable unbound, it binds
 * (structurally); bound, it is the filter `==`. */
#include "query/program.h"

#include "query/parse.h"
#include "query/store.h"

#include "base/vec.h"

#include <stdlib.h>

enum { MAX_DISJUNCTS = 4096, MAX_LITERALS = 100000 };

typedef struct {
    const pt_atom *atom; /* a leaf */
    pt_expr *expr;       /* EXPR: of the atom, maybe negated */
    bool negated;
} leaf;

typedef pt_vec(leaf) conjunction;
typedef pt_vec(conjunction) disjunction;

/* --- programs --------------------------------------------------------------------------------------- */

pt_pred *pt_program_find(const pt_program *program, pt_str name)
{
    for (size_t i = 0; i < program->count; i++)
        if (program->preds[i]->kind != PT_PRED_SOURCE && pt_str_eq(program->preds[i]->name, name))
            return program->preds[i];
    return NULL;
}

pt_pred *pt_program_add(pt_program *program, pt_pred_kind kind, pt_str name)
{
    pt_run *run = program->run;
    if (program->count == program->cap) {
        size_t cap = program->cap ? program->cap * 2 : 16;
        pt_pred **preds = PT_ARENA_ARRAY(&run->arena, pt_pred *, cap);
        if (!preds) {
            pt_fail_nomem(run);
            return NULL;
        }
        if (program->count)
            memcpy(preds, program->preds, program->count * sizeof *preds);
        program->preds = preds;
        program->cap = cap;
    }
    pt_pred *pred = PT_ARENA_NEW(&run->arena, pt_pred);
    if (!pred) {
        pt_fail_nomem(run);
        return NULL;
    }
    pred->kind = kind;
    pred->name = name;
    program->preds[program->count++] = pred;
    return pred;
}

/* --- disjunctive normal form ------------------------------------------------------------------------ */

static void release(disjunction *d)
{
    for (size_t i = 0; i < d->len; i++)
        pt_vec_release(&d->at[i]);
    pt_vec_release(d);
}

static bool expand(pt_run *run, const pt_atom *atom, bool negated, disjunction *out);

static bool append_all(pt_run *run, conjunction *to, const conjunction *from)
{
    for (size_t i = 0; i < from->len; i++)
        if (!pt_vec_push(to, from->at[i]))
            return pt_fail_nomem(run);
    return true;
}

/* out × more, into out. */
static bool multiply(pt_run *run, disjunction *out, const disjunction *more)
{
    disjunction product = {0};
    bool ok = out->len * more->len <= MAX_DISJUNCTS
        || pt_fail(run, PT_NO_SPAN, "limit::disjuncts", "the rule has too many alternatives");
    for (size_t i = 0; ok && i < out->len; i++)
        for (size_t k = 0; ok && k < more->len; k++) {
            conjunction both = {0};
            ok = append_all(run, &both, &out->at[i]) && append_all(run, &both, &more->at[k]);
            if (!ok || !pt_vec_push(&product, both)) {
                pt_vec_release(&both);
                ok = ok && pt_fail_nomem(run);
            }
        }
    release(out);
    *out = product;
    return ok;
}

static bool conjoin(pt_run *run, const pt_atom *atom, bool negated, disjunction *out)
{
    conjunction nothing = {0};
    bool ok = pt_vec_push(out, nothing) || pt_fail_nomem(run);
    for (size_t i = 0; ok && i < atom->kid_count; i++) {
        disjunction kid = {0};
        ok = expand(run, atom->kids[i], negated, &kid) && multiply(run, out, &kid);
        release(&kid);
    }
    return ok;
}

static bool disjoin(pt_run *run, const pt_atom *atom, bool negated, disjunction *out)
{
    for (size_t i = 0; i < atom->kid_count; i++) {
        disjunction kid = {0};
        bool ok = expand(run, atom->kids[i], negated, &kid);
        for (size_t k = 0; k < kid.len; k++) {
            if (ok && pt_vec_push(out, kid.at[k]))
                continue;
            pt_vec_release(&kid.at[k]);
            ok = false;
        }
        pt_vec_release(&kid);
        if (!ok)
            return run->problem ? false : pt_fail_nomem(run);
        if (out->len > MAX_DISJUNCTS)
            return pt_fail(run, atom->span, "limit::disjuncts", "the rule has too many alternatives");
    }
    return true;
}

static bool single(pt_run *run, const pt_atom *atom, bool negated, disjunction *out)
{
    leaf one = {atom, atom->expr, negated};
    if (atom->kind == PT_ATOM_SEARCH && !negated)
        return pt_fail(run, atom->span, "unsupported::search_index", "searching in an index is not supported")
            || pt_fail_help(run, "vector, full-text and similarity indices are not part of this engine");
    bool binding = atom->kind == PT_ATOM_UNIFY || atom->kind == PT_ATOM_IN || atom->kind == PT_ATOM_SEARCH;
    if (negated && binding)
        return pt_fail(run, atom->span, "eval::unsafe_negation", "encountered unsafe negation");
    if (negated && atom->kind == PT_ATOM_EXPR) {
        one.expr = pt_expr_call(run, "negate", atom->expr->span, &one.expr, 1);
        one.negated = false;
        if (!one.expr)
            return false;
    }
    conjunction alone = {0};
    if (pt_vec_push(&alone, one) && pt_vec_push(out, alone))
        return true;
    pt_vec_release(&alone);
    return pt_fail_nomem(run);
}

static bool expand(pt_run *run, const pt_atom *atom, bool negated, disjunction *out)
{
    switch (atom->kind) {
    case PT_ATOM_NOT:
        return expand(run, atom->kids[0], !negated, out);
    case PT_ATOM_AND:
        return negated ? disjoin(run, atom, true, out) : conjoin(run, atom, false, out);
    case PT_ATOM_OR:
        return negated ? conjoin(run, atom, true, out) : disjoin(run, atom, false, out);
    default:
        return single(run, atom, negated, out);
    }
}

/* --- one conjunction -------------------------------------------------------------------------------- */

typedef struct {
    pt_literal literal;
    pt_expr *source; /* before it is compiled */
    bool done;
} draft;

typedef struct {
    pt_program *program;
    pt_vec(pt_str) names; /* of variables, by slot; fresh ones are empty */
    pt_vec(bool) bound;
    pt_vec(draft) drafts;
    pt_vec(pt_literal) ordered;
} clause_builder;

static uint32_t slot_named(clause_builder *b, pt_str name)
{
    for (size_t i = 0; i < b->names.len; i++)
        if (b->names.at[i].len && pt_str_eq(b->names.at[i], name))
            return (uint32_t)i;
    return PT_NO_SLOT;
}

static uint32_t new_slot(clause_builder *b, pt_str name)
{
    if (!pt_vec_push(&b->names, name) || !pt_vec_push(&b->bound, false)) {
        pt_fail_nomem(b->program->run);
        return PT_NO_SLOT;
    }
    return (uint32_t)b->names.len - 1;
}

static uint32_t slot_for(clause_builder *b, pt_str name)
{
    uint32_t slot = pt_str_eq(name, PT_STR("_")) ? PT_NO_SLOT : slot_named(b, name);
    return slot != PT_NO_SLOT ? slot : new_slot(b, pt_str_eq(name, PT_STR("_")) ? PT_STR("") : name);
}

static bool add_draft(clause_builder *b, draft d)
{
    return pt_vec_push(&b->drafts, d) || pt_fail_nomem(b->program->run);
}

static bool add_unification(clause_builder *b, uint32_t slot, pt_expr *expr, pt_span span)
{
    return add_draft(b, (draft){{.kind = PT_LIT_LET, .slot = slot, .span = span}, expr, false});
}

/* The slot of an argument: a variable's own, or a fresh one unified before the atom. */
static bool argument(clause_builder *b, pt_expr *arg, const uint32_t *before, size_t count, uint32_t *out)
{
    if (arg->kind == PT_EXPR_VAR && pt_str_eq(arg->name, PT_STR("_"))) {
        *out = PT_ANYTHING;
        return true;
    }
    bool plain = arg->kind == PT_EXPR_VAR;
    uint32_t slot = plain ? slot_for(b, arg->name) : PT_NO_SLOT;
    for (size_t i = 0; plain && i < count; i++)
        plain = before[i] != slot;
    if (!plain)
        slot = new_slot(b, PT_STR(""));
    *out = slot;
    return slot != PT_NO_SLOT && (plain || add_unification(b, slot, arg, arg->span));
}

/* The arguments of the named form by column. */
static bool by_column(clause_builder *b, const pt_atom *atom, pt_pred *pred, pt_expr ***out)
{
    pt_run *run = b->program->run;
    pt_expr **args = PT_ARENA_ARRAY(&run->arena, pt_expr *, pred->arity);
    if (!args)
        return pt_fail_nomem(run);
    for (size_t i = 0; i < atom->count; i++) {
        size_t column = pt_source_column(pred->source, atom->fields[i]);
        if (column == pred->arity)
            return pt_fail(run, atom->span, "eval::named_field_not_found",
                           "relation '%.*s' has no column '%.*s'",
                           (int)atom->name.len, atom->name.ptr, (int)atom->fields[i].len,
                               atom->fields[i].ptr);
        args[column] = atom->args[i];
    }
    *out = args;
    return true;
}

static bool add_atom(clause_builder *b, const leaf *one)
{
    pt_run *run = b->program->run;
    const pt_atom *atom = one->atom;
    pt_expr **args = atom->args;
    size_t count = atom->count;
    draft d = {.literal = {.kind = one->negated ? PT_LIT_ABSENT : PT_LIT_ATOM, .span = atom->span,
        .name = atom->name}};
    d.literal.stored = atom->kind == PT_ATOM_STORED;
    if (atom->timed)
        return pt_fail(run, atom->span, "unsupported::time_travel",
                       "queries at a time ('@') are not supported");
    if (atom->named) {
        d.literal.pred = pt_program_source(b->program, atom->name, atom->span);
        if (!d.literal.pred || !by_column(b, atom, d.literal.pred, &args))
            return false;
        count = d.literal.pred->arity;
    }
    d.literal.args = PT_ARENA_ARRAY(&run->arena, uint32_t, count);
    d.literal.count = count;
    if (!d.literal.args)
        return pt_fail_nomem(run);
    for (size_t i = 0; i < count; i++) {
        d.literal.args[i] = PT_ANYTHING;
        if (args[i] && !argument(b, args[i], d.literal.args, i, &d.literal.args[i]))
            return false;
    }
    return add_draft(b, d);
}

static bool add_leaf(clause_builder *b, const leaf *one)
{
    const pt_atom *atom = one->atom;
    draft d = {.literal = {.span = atom->span}, .source = one->expr};
    switch (atom->kind) {
    case PT_ATOM_RULE:
    case PT_ATOM_STORED:
        return add_atom(b, one);
    case PT_ATOM_UNIFY:
    case PT_ATOM_IN:
        d.literal.kind = atom->kind == PT_ATOM_IN ? PT_LIT_IN : PT_LIT_LET;
        d.literal.slot = slot_for(b, atom->name);
        return d.literal.slot != PT_NO_SLOT && add_draft(b, d);
    default:
        d.literal.kind = PT_LIT_FILTER;
        return add_draft(b, d);
    }
}

/* --- order ------------------------------------------------------------------------------------------ */

typedef struct {
    clause_builder *b;
    bool all_bound;
    const pt_expr *unbound;
} bound_check;

static void see_variable(void *context, const pt_expr *var)
{
    bound_check *check = context;
    uint32_t slot = slot_named(check->b, var->name);
    if (slot != PT_NO_SLOT && check->b->bound.at[slot])
        return;
    check->all_bound = false;
    check->unbound = check->unbound ? check->unbound : var;
}

static bool expr_bound(clause_builder *b, const pt_expr *expr, const pt_expr **unbound)
{
    bound_check check = {b, true, NULL};
    pt_expr_variables(expr, see_variable, &check);
    if (unbound)
        *unbound = check.unbound;
    return check.all_bound;
}

static uint32_t lookup_slot(void *context, pt_str name)
{
    return slot_named(context, name);
}

/* `slot = expr` and `slot in expr` with the slot bound are filters; this makes them such. */
static bool to_filter(clause_builder *b, draft *d)
{
    pt_run *run = b->program->run;
    pt_expr *pair[2] = {pt_expr_new(run, PT_EXPR_VAR, d->literal.span), d->source};
    if (!pair[0])
        return false;
    pair[0]->name = b->names.at[d->literal.slot];
    if (pair[0]->name.len == 0) { /* a fresh variable: give it a name no script can write */
        pair[0]->name = pt_arena_printf(&run->arena, "\x01%u", d->literal.slot);
        if (!pair[0]->name.ptr)
            return pt_fail_nomem(run);
        b->names.at[d->literal.slot] = pair[0]->name;
    }
    d->source = pt_expr_call(run, d->literal.kind == PT_LIT_IN ? "is_in" : "eq", d->literal.span, pair, 2);
    d->literal.kind = PT_LIT_FILTER;
    return d->source != NULL;
}

static bool place(clause_builder *b, draft *d)
{
    pt_run *run = b->program->run;
    bool binding = d->literal.kind == PT_LIT_LET || d->literal.kind == PT_LIT_IN;
    d->done = true;
    if (binding && b->bound.at[d->literal.slot] && !to_filter(b, d))
        return false;
    if (d->source) {
        d->literal.expr = pt_expr_compile(run, d->source, lookup_slot, b, "eval::unbound_variable");
        if (!d->literal.expr)
            return false;
    }
    if (d->literal.kind == PT_LIT_LET || d->literal.kind == PT_LIT_IN)
        b->bound.at[d->literal.slot] = true;
    for (size_t i = 0; d->literal.kind == PT_LIT_ATOM && i < d->literal.count; i++)
        if (d->literal.args[i] != PT_ANYTHING)
            b->bound.at[d->literal.args[i]] = true;
    return pt_vec_push(&b->ordered, d->literal) || pt_fail_nomem(run);
}

/* Whether a waiting literal may come now. At the end of the body, a negation needs only one bound
 * argument; what is unbound in it then is any. */
static bool ready(clause_builder *b, const draft *d, bool at_end)
{
    if (d->source)
        return expr_bound(b, d->source, NULL);
    bool all = true, any = false;
    for (size_t i = 0; i < d->literal.count; i++) {
        uint32_t slot = d->literal.args[i];
        if (slot == PT_ANYTHING)
            continue;
        any = any || b->bound.at[slot];
        all = all && b->bound.at[slot];
    }
    return at_end ? any : all && any;
}

static bool place_ready(clause_builder *b, size_t count, bool at_end)
{
    bool again = true;
    while (again) {
        again = false;
        for (size_t i = 0; i < count; i++) {
            draft *d = &b->drafts.at[i];
            if (d->done || d->literal.kind == PT_LIT_ATOM || !ready(b, d, at_end))
                continue;
            if (!place(b, d))
                return false;
            again = true;
        }
    }
    return true;
}

static bool unplaced(clause_builder *b, const draft *d)
{
    pt_run *run = b->program->run;
    if (!d->source)
        return pt_fail(run, d->literal.span, "eval::unsafe_negation", "encountered unsafe negation");
    const pt_expr *unbound = NULL;
    expr_bound(b, d->source, &unbound);
    pt_str name = unbound ? unbound->name : PT_STR("");
    return pt_fail(run, unbound ? unbound->span : d->literal.span, "eval::unbound_variable",
                   "atom contains unbound variable '%.*s'",
                   (int)name.len, name.ptr);
}

/* A unification of a slot with a constant or bound expression stays where it is written: before the
 * atoms that follow. Other drafts wait. */
static bool order(clause_builder *b)
{
    for (size_t i = 0; i < b->drafts.len; i++) {
        draft *d = &b->drafts.at[i];
        bool binding = d->literal.kind == PT_LIT_LET || d->literal.kind == PT_LIT_IN;
        bool now = d->literal.kind == PT_LIT_ATOM || (binding && ready(b, d, false));
        if (d->done || !now)
            continue;
        if (!place(b, d) || !place_ready(b, i + 1, false))
            return false;
    }
    if (!place_ready(b, b->drafts.len, false) || !place_ready(b, b->drafts.len, true))
        return false;
    for (size_t i = 0; i < b->drafts.len; i++)
        if (!b->drafts.at[i].done)
            return unplaced(b, &b->drafts.at[i]);
    return true;
}

/* --- clauses ---------------------------------------------------------------------------------------- */

static void count_use(void *context, const pt_expr *var)
{
    uint32_t *uses = context;
    uses[var->slot]++;
}

/* Columns bound to a variable nobody else uses become PT_ANYTHING. */
static bool drop_unused(clause_builder *b, pt_horn *horn)
{
    pt_run *run = b->program->run;
    uint32_t *uses = PT_ARENA_ARRAY(&run->arena, uint32_t, horn->slot_count);
    if (!uses)
        return pt_fail_nomem(run);
    for (size_t i = 0; i < horn->count; i++) {
        pt_literal *literal = &horn->literals[i];
        for (size_t k = 0; k < literal->count; k++)
            if (literal->args[k] != PT_ANYTHING)
                uses[literal->args[k]]++;
        if (literal->expr)
            pt_expr_variables(literal->expr, count_use, uses);
        if (literal->kind == PT_LIT_LET || literal->kind == PT_LIT_IN)
            uses[literal->slot]++;
    }
    for (size_t i = 0; horn->head[i] != PT_NO_SLOT; i++)
        uses[horn->head[i]]++;
    for (size_t i = 0; i < horn->count; i++)
        for (size_t k = 0; k < horn->literals[i].count; k++) {
            uint32_t *arg = &horn->literals[i].args[k];
            if (*arg != PT_ANYTHING && uses[*arg] == 1)
                *arg = PT_ANYTHING;
        }
    return true;
}

static bool finish(clause_builder *b, const pt_rule *rule, pt_horn *out)
{
    pt_run *run = b->program->run;
    *out = (pt_horn){.count = b->ordered.len, .slot_count = (uint32_t)b->names.len, .span = rule->span};
    out->head = PT_ARENA_ARRAY(&run->arena, uint32_t, rule->count + 1);
    out->literals = PT_ARENA_ARRAY(&run->arena, pt_literal, b->ordered.len);
    if (!out->head || !out->literals)
        return pt_fail_nomem(run);
    if (b->ordered.len)
        memcpy(out->literals, b->ordered.at, b->ordered.len * sizeof *out->literals);
    for (size_t i = 0; i < rule->count; i++) {
        const pt_head_arg *arg = &rule->args[i];
        out->head[i] = pt_str_eq(arg->var, PT_STR("_")) ? PT_NO_SLOT : slot_named(b, arg->var);
        if (out->head[i] != PT_NO_SLOT && b->bound.at[out->head[i]])
            continue;
        for (size_t k = 0; k < rule->count; k++) /* a repeated one counts as `x2 = x` in the body */
            if (k != i && pt_str_eq(rule->args[k].var, arg->var))
                return pt_fail(run, arg->span, "eval::unbound_variable",
                               "atom contains unbound variable '%.*s'",
                               (int)arg->var.len, arg->var.ptr);
        out->unbound = out->unbound ? out->unbound : arg;
        out->head[i] = 0;
    }
    out->head[rule->count] = PT_NO_SLOT;
    return out->unbound || drop_unused(b, out);
}

static bool build_clause(pt_program *program, const pt_rule *rule, const conjunction *leaves, pt_horn *out)
{
    clause_builder b = {.program = program};
    bool ok = true;
    for (size_t i = 0; ok && i < leaves->len; i++)
        ok = add_leaf(&b, &leaves->at[i]);
    ok = ok && order(&b) && finish(&b, rule, out);
    pt_vec_release(&b.names);
    pt_vec_release(&b.bound);
    pt_vec_release(&b.drafts);
    pt_vec_release(&b.ordered);
    return ok;
}

static bool add_clauses(pt_program *program, pt_pred *pred, const pt_rule *rule, const disjunction *d)
{
    pt_run *run = program->run;
    pt_horn *clauses = PT_ARENA_ARRAY(&run->arena, pt_horn, pred->clause_count + d->len);
    if (!clauses)
        return pt_fail_nomem(run);
    if (pred->clause_count)
        memcpy(clauses, pred->clauses, pred->clause_count * sizeof *clauses);
    for (size_t i = 0; i < d->len; i++)
        if (!build_clause(program, rule, &d->at[i], &clauses[pred->clause_count + i]))
            return false;
    pred->clauses = clauses;
    pred->clause_count += d->len;
    return true;
}

static void look_at_head(pt_pred *pred)
{
    bool last = true;
    pred->joining = true;
    for (size_t i = pred->arity; i-- > 0;) {
        const pt_aggregation *aggregation = pred->head[i].aggregation;
        pred->aggregated = pred->aggregated || aggregation;
        if (aggregation && (!aggregation->join || pred->head[i].aggregation_arg_count))
            pred->joining = false;
        pred->lattice = pred->lattice || (aggregation && !last);
        last = last && aggregation;
    }
    pred->joining = pred->joining && pred->aggregated;
    pred->lattice = pred->joining && !pred->lattice;
}

static bool add_rule(pt_program *program, const pt_rule *rule)
{
    pt_pred *pred = pt_program_find(program, rule->name);
    if (!pred) {
        pred = pt_program_add(program, PT_PRED_RULES, rule->name);
        if (!pred)
            return false;
        pred->arity = rule->count;
        pred->head = rule->args;
        pred->span = rule->span;
        look_at_head(pred);
    }
    disjunction d = {0};
    bool ok = expand(program->run, rule->body, false, &d) && add_clauses(program, pred, rule, &d);
    release(&d);
    return ok;
}

/* Rules are looked at in order of their names, so that of several errors the same one is reported. */
static int by_name(const void *a, const void *b)
{
    const pt_rule *const *left = a, *const *right = b;
    int order = pt_str_cmp((*left)->name, (*right)->name);
    return order ? order : (*left > *right) - (*left < *right);
}

bool pt_normalise(pt_program *program)
{
    const pt_query *query = program->query;
    for (size_t i = 0; i < query->fixed_count; i++) {
        pt_pred *pred = pt_program_add(program, PT_PRED_FIXED, query->fixed[i].name);
        if (!pred)
            return false;
        pred->fixed = &query->fixed[i];
        pred->arity = query->fixed[i].arity;
        pred->span = query->fixed[i].span;
    }
    const pt_rule **rules = PT_ARENA_ARRAY(&program->run->arena, const pt_rule *, query->rule_count);
    if (!rules)
        return pt_fail_nomem(program->run);
    for (size_t i = 0; i < query->rule_count; i++)
        rules[i] = &query->rules[i];
    qsort(rules, query->rule_count, sizeof *rules, by_name);
    for (size_t i = 0; i < query->rule_count; i++)
        if (!add_rule(program, rules[i]))
            return false;
    program->entry = pt_program_find(program, PT_STR("?"));
    return true;
}
