/* Only what the entry needs is derived.
 *
 * Every use of a rule with known values in some columns (an adornment) gets a version of the rule of its
 * own, that joins first with the demand: the set of those values, derived by clauses made from what stands
 * before the use (magic sets: Bancilhon, Maier, Sagiv, Ullman, PODS 1986; Beeri and Ramakrishnan, J. Logic
 * Programming 10, 1991). It goes through aggregations by their grouping columns, through negation, and
 * through any strata. Values count as known when they come from a constant, over however many atoms; if a
 * rule is also used without any, it is derived as a whole and shared.
 *
 * Right-linear recursion (p[x,y] := e[x,z], p[z,y] with x known) would still derive p for every z on the
 * way. There the demand carries its origin along instead: way[x0,z] := way[x0,x], e[x,z] and p[x0,y] :=
 * way[x0,x], exit[x,y]; the right-linear evaluation of Naughton, Ramakrishnan, Sagiv and Ullman (SIGMOD
 * 1989).
 *
 * The result may not be stratifiable although the program is; then the program is left as it was. */
#include "query/rewrite.h"

#include "base/vec.h"

typedef struct {
    pt_pred *pred;
    pt_columns bound; /* 0: derived whole */
    pt_pred *magic;   /* the demand; NULL when whole */
    pt_pred *version; /* the rule restricted to it, or pred itself */
    pt_pred *way;     /* right-linear: origin and place; else NULL */
} instance;

typedef struct {
    pt_pred *pred;
    pt_horn *clauses;
    size_t count;
} original;

typedef struct {
    pt_program *program;
    pt_run *run;
    pt_vec(instance) instances;
    pt_vec(original) originals;
    pt_vec(pt_pred *) whole; /* predicates that some use needs whole */
} demand;

/* How a clause passes values on: which literals come first, and what each atom then knows. */
typedef struct {
    size_t *order;  /* literals that are restricted, in the order they become so */
    size_t count;
    size_t *prefix; /* by literal: how many of `order` come before it */
    pt_columns *adornment;
} passing;

static bool expr_known(const pt_expr *expr, const bool *known)
{
    if (expr->kind == PT_EXPR_VAR)
        return known[expr->slot];
    for (size_t i = 0; i < expr->count; i++)
        if (!expr_known(expr->args[i], known))
            return false;
    return true;
}

static bool is_whole(const demand *d, const pt_pred *pred)
{
    for (size_t i = 0; i < d->whole.len; i++)
        if (d->whole.at[i] == pred)
            return true;
    return false;
}

static pt_columns known_columns(const pt_literal *literal, const bool *known)
{
    pt_columns columns = 0;
    for (size_t i = 0; i < literal->count && i < 63; i++)
        if (literal->args[i] != PT_ANYTHING && known[literal->args[i]])
            columns |= (pt_columns)1 << i;
    return columns;
}

/* What a use can hand over: grouping columns of an aggregation; of a recursive predicate not all. */
static pt_columns adornment_of(const pt_pred *pred, pt_columns known)
{
    if (pred->kind != PT_PRED_RULES)
        return 0;
    for (size_t i = 0; i < pred->arity && i < 63; i++)
        if (pred->head && pred->head[i].aggregation)
            known &= ~((pt_columns)1 << i);
    bool all = pred->arity < 63 && known == ((pt_columns)1 << pred->arity) - 1;
    return all && pred->recursive && !pred->aggregated && pred->arity > 1 ? known & (~known + 1) : known;
}

/* Whether the literal can be placed now; its variables are known then. */
static bool place(passing *p, const pt_literal *literal, size_t at, bool *known)
{
    bool has_expr = literal->expr != NULL;
    if (has_expr ? !expr_known(literal->expr, known) : literal->kind != PT_LIT_ATOM
        || !known_columns(literal, known))
        return false;
    p->prefix[at] = p->count;
    if (literal->kind == PT_LIT_ATOM)
        p->adornment[at] = adornment_of(literal->pred, known_columns(literal, known));
    if (literal->kind == PT_LIT_LET || literal->kind == PT_LIT_IN)
        known[literal->slot] = true;
    for (size_t i = 0; i < literal->count; i++)
        if (literal->args[i] != PT_ANYTHING)
            known[literal->args[i]] = true;
    p->order[p->count++] = at;
    return true;
}

static bool pass_values(demand *d, const pt_horn *clause, pt_columns bound, size_t arity, passing *p)
{
    pt_arena *arena = &d->run->arena;
    bool *known = PT_ARENA_ARRAY(arena, bool, clause->slot_count + 1);
    bool *placed = PT_ARENA_ARRAY(arena, bool, clause->count + 1);
    *p = (passing){PT_ARENA_ARRAY(arena, size_t, clause->count), 0,
                   PT_ARENA_ARRAY(arena, size_t, clause->count),
                   PT_ARENA_ARRAY(arena, pt_columns, clause->count)};
    if (!known || !placed || !p->order || !p->prefix || !p->adornment)
        return pt_fail_nomem(d->run);
    for (size_t i = 0; i < arity && i < 63; i++)
        if (bound >> i & 1)
            known[clause->head[i]] = true;
    for (bool again = true; again;) {
        again = false;
        for (size_t i = 0; i < clause->count && !again; i++)
            if (!placed[i])
                again = placed[i] = place(p, &clause->literals[i], i, known);
    }
    for (size_t i = 0; i < clause->count; i++) {
        const pt_literal *literal = &clause->literals[i];
        if (placed[i])
            continue;
        p->prefix[i] = p->count;
        if (literal->kind == PT_LIT_ABSENT)
            p->adornment[i] = adornment_of(literal->pred, known_columns(literal, known));
    }
    return true;
}

/* --- which versions are needed ---------------------------------------------------------------------- */

static instance *find_instance(demand *d, const pt_pred *pred, pt_columns bound)
{
    for (size_t i = 0; i < d->instances.len; i++)
        if (d->instances.at[i].pred == pred && d->instances.at[i].bound == bound)
            return &d->instances.at[i];
    return NULL;
}

static bool need(demand *d, pt_pred *pred, pt_columns bound, bool *changed)
{
    if (pred->kind == PT_PRED_FIXED)
        bound = 0;
    else if (pred->kind != PT_PRED_RULES)
        return true;
    if (bound == 0 && !is_whole(d, pred)) {
        *changed = true;
        return pt_vec_push(&d->whole, pred) || pt_fail_nomem(d->run);
    }
    if (is_whole(d, pred))
        bound = 0;
    if (find_instance(d, pred, bound))
        return true;
    return pt_vec_push(&d->instances, (instance){.pred = pred, .bound = bound}) || pt_fail_nomem(d->run);
}

static bool need_uses(demand *d, size_t at, bool *changed)
{
    pt_pred *pred = d->instances.at[at].pred;
    pt_columns bound = d->instances.at[at].bound;
    for (size_t i = 0; pred->kind == PT_PRED_FIXED && i < pred->fixed->input_count; i++)
        if (!need(d, pred->inputs[i], 0, changed))
            return false;
    for (size_t i = 0; i < pred->clause_count; i++) {
        passing p;
        const pt_horn *clause = &pred->clauses[i];
        if (!pass_values(d, clause, bound, pred->arity, &p))
            return false;
        for (size_t k = 0; k < clause->count; k++)
            if (clause->literals[k].pred && !need(d, clause->literals[k].pred, p.adornment[k], changed))
                return false;
    }
    return true;
}

/* A use that needs a predicate whole changes what its other uses are: begin again until none is found. */
static bool find_instances(demand *d)
{
    enum { MOST = 1000 };
    for (bool changed = true; changed;) {
        changed = false;
        d->instances.len = 0;
        if (!need(d, d->program->entry, 0, &changed))
            return false;
        for (size_t i = 0; i < d->instances.len && !changed; i++)
            if (d->instances.len > MOST || !need_uses(d, i, &changed))
                return false;
    }
    return true;
}

/* --- making them ------------------------------------------------------------------------------------ */

static size_t count_columns(pt_columns columns)
{
    size_t count = 0;
    for (; columns; columns &= columns - 1)
        count++;
    return count;
}

static pt_pred *new_rule(demand *d, const pt_pred *like, size_t arity)
{
    pt_pred *pred = pt_program_add(d->program, PT_PRED_RULES, like->name);
    if (!pred)
        return NULL;
    pred->arity = arity;
    pred->span = like->span;
    pred->reached = true;
    pred->head = PT_ARENA_ARRAY(&d->run->arena, pt_head_arg, arity);
    if (!pred->head)
        pt_fail_nomem(d->run);
    return pred->head ? pred : NULL;
}

static bool add_clause(demand *d, pt_pred *pred, const pt_horn *clause)
{
    pt_horn *clauses = PT_ARENA_ARRAY(&d->run->arena, pt_horn, pred->clause_count + 1);
    if (!clauses)
        return pt_fail_nomem(d->run);
    if (pred->clause_count)
        memcpy(clauses, pred->clauses, pred->clause_count * sizeof *clauses);
    clauses[pred->clause_count++] = *clause;
    pred->clauses = clauses;
    return true;
}

static uint32_t *new_slots(demand *d, size_t count)
{
    uint32_t *slots = PT_ARENA_ARRAY(&d->run->arena, uint32_t, count + 1);
    if (slots)
        slots[count] = PT_NO_SLOT;
    else
        pt_fail_nomem(d->run);
    return slots;
}

/* Slots of the bound columns: `from` is a head or an atom's arguments. */
static uint32_t *bound_slots(demand *d, const uint32_t *from, pt_columns bound)
{
    uint32_t *slots = new_slots(d, count_columns(bound));
    size_t n = 0;
    for (size_t i = 0; slots && i < 63; i++)
        if (bound >> i & 1)
            slots[n++] = from[i];
    return slots;
}

typedef struct {
    pt_horn horn;
    size_t cap;
} draft;

static bool begin(demand *d, draft *b, const pt_horn *like, size_t extra)
{
    b->horn = *like;
    b->horn.count = 0;
    b->cap = like->count + extra;
    b->horn.literals = PT_ARENA_ARRAY(&d->run->arena, pt_literal, b->cap);
    return b->horn.literals || pt_fail_nomem(d->run);
}

/* An atom whose arguments must be different variables: a repeated one gets a fresh slot, held equal. */
static bool add_atom(demand *d, draft *b, pt_pred *pred, uint32_t *args, pt_span span)
{
    b->horn.literals[b->horn.count++] = (pt_literal){
        .kind = PT_LIT_ATOM, .span = span, .name = pred->name, .pred = pred, .args = args,
            .count = pred->arity};
    for (size_t i = 0; i < pred->arity; i++)
        for (size_t k = 0; k < i; k++) {
            if (args[i] != args[k])
                continue;
            pt_expr *same = pt_expr_var(d->run, PT_STR("_"), span);
            if (!same)
                return false;
            same->slot = args[k];
            args[i] = b->horn.slot_count++;
            b->horn.literals[b->horn.count++] = (pt_literal){.kind = PT_LIT_LET, .span = span,
                .slot = args[i], .expr = same};
            break;
        }
    return true;
}

/* The literal with its predicate replaced by the version for this use, in a clause of `one`. */
static pt_literal version_of(demand *d, const instance *one, const pt_literal *literal, pt_columns adornment)
{
    pt_literal copy = *literal;
    if (!literal->pred || literal->pred->kind != PT_PRED_RULES)
        return copy;
    if (one->way && literal->pred == one->pred) {
        copy.pred = one->version;
        return copy;
    }
    const instance *use = find_instance(d, literal->pred, is_whole(d, literal->pred) ? 0 : adornment);
    if (use)
        copy.pred = use->version;
    return copy;
}

/* What guards a version's clauses: the demand, or the way; its arguments are the head's bound slots. */
static bool guard(demand *d, draft *b, const instance *one, const pt_horn *clause)
{
    if (!one->magic)
        return true;
    uint32_t *args = bound_slots(d, clause->head, one->bound);
    return args && add_atom(d, b, one->magic, args, clause->span);
}

/* magic(use's known arguments) := guard, what comes before the use. */
static bool demand_clause(demand *d, const instance *one, const pt_horn *clause, const passing *p, size_t at)
{
    const pt_literal *literal = &clause->literals[at];
    const instance *use = literal->pred->kind == PT_PRED_RULES
        ? find_instance(d, literal->pred, p->adornment[at]) : NULL;
    if (!use || !use->magic || is_whole(d, literal->pred))
        return true;
    draft b;
    if (!begin(d, &b, clause, one->pred->arity * 2 + 2) || !guard(d, &b, one, clause))
        return false;
    b.horn.head = bound_slots(d, literal->args, p->adornment[at]);
    if (!b.horn.head)
        return false;
    bool same = one->magic == use->magic && p->prefix[at] == 0;
    for (size_t i = 0; same && i < use->magic->arity; i++)
        same = b.horn.head[i] == b.horn.literals[0].args[i];
    if (same)
        return true;
    for (size_t i = 0; i < p->prefix[at]; i++) {
        size_t before = p->order[i];
        b.horn.literals[b.horn.count++] = version_of(d, one, &clause->literals[before], p->adornment[before]);
    }
    return add_clause(d, use->magic, &b.horn);
}

static bool version_clause(demand *d, const instance *one, const pt_horn *clause, const passing *p)
{
    draft b;
    if (!begin(d, &b, clause, one->pred->arity * 2 + 2) || !guard(d, &b, one, clause))
        return false;
    for (size_t i = 0; i < clause->count; i++)
        b.horn.literals[b.horn.count++] = version_of(d, one, &clause->literals[i], p->adornment[i]);
    return add_clause(d, one->version, &b.horn);
}

/* --- right-linear recursion ------------------------------------------------------------------------- */

static size_t recursive_literal(const pt_pred *pred, const pt_horn *clause, size_t *count)
{
    size_t at = SIZE_MAX;
    *count = 0;
    for (size_t i = 0; i < clause->count; i++)
        if (clause->literals[i].pred && clause->literals[i].pred->component == pred->component) {
            at = i;
            (*count)++;
        }
    return at;
}

static bool expr_uses(const pt_expr *expr, uint32_t slot)
{
    if (expr->kind == PT_EXPR_VAR)
        return expr->slot == slot;
    for (size_t i = 0; i < expr->count; i++)
        if (expr_uses(expr->args[i], slot))
            return true;
    return false;
}

static size_t uses_of(const pt_horn *clause, uint32_t slot, size_t arity)
{
    size_t uses = 0;
    for (size_t i = 0; i < clause->count; i++) {
        const pt_literal *literal = &clause->literals[i];
        for (size_t k = 0; k < literal->count; k++)
            uses += literal->args[k] == slot;
        uses += literal->expr && (literal->kind == PT_LIT_LET || literal->kind == PT_LIT_IN)
            && literal->slot == slot;
        uses += literal->expr && expr_uses(literal->expr, slot);
    }
    for (size_t i = 0; i < arity; i++)
        uses += clause->head[i] == slot;
    return uses;
}

typedef enum { NOT_LINEAR, EXIT, LEFT_LINEAR, RIGHT_LINEAR } linearity;

/* Columns not bound must pass from the recursive atom to the head untouched (right), or the bound ones from
 * the head to the atom (left). */
static linearity linearity_of(const pt_pred *pred, const pt_horn *clause, pt_columns bound, const passing *p,
                              size_t *literal)
{
    size_t count;
    *literal = recursive_literal(pred, clause, &count);
    if (count == 0)
        return EXIT;
    const pt_literal *own = &clause->literals[*literal];
    if (count > 1 || own->pred != pred || own->kind != PT_LIT_ATOM)
        return NOT_LINEAR;
    bool left = true, right = p->adornment[*literal] == bound;
    for (size_t i = 0; i < pred->arity; i++) {
        bool passes = own->args[i] == clause->head[i];
        if (bound >> i & 1)
            left = left && passes;
        else
            right = right && passes && uses_of(clause, clause->head[i], pred->arity) == 2;
    }
    return left ? LEFT_LINEAR : right ? RIGHT_LINEAR : NOT_LINEAR;
}

static bool is_right_linear(demand *d, const instance *one)
{
    bool right = false;
    const pt_pred *pred = one->pred;
    if (!pred->recursive || pred->aggregated || one->bound == 0 || pred->arity > 31)
        return false;
    for (size_t i = 0; i < pred->clause_count; i++) {
        passing p;
        size_t literal;
        if (!pass_values(d, &pred->clauses[i], one->bound, pred->arity, &p))
            return false;
        linearity kind = linearity_of(pred, &pred->clauses[i], one->bound, &p, &literal);
        if (kind == NOT_LINEAR)
            return false;
        right = right || kind == RIGHT_LINEAR;
    }
    return right;
}

/* Fresh slots for the origin, and the way's arguments: origin, then place (the head's bound slots). */
static uint32_t *way_args(demand *d, draft *b, const instance *one, const uint32_t *place)
{
    size_t width = one->magic->arity;
    uint32_t *args = new_slots(d, 2 * width);
    uint32_t *at = args ? bound_slots(d, place, one->bound) : NULL;
    if (!at)
        return NULL;
    for (size_t i = 0; i < width; i++) {
        args[i] = b->horn.slot_count++;
        args[width + i] = at[i];
    }
    return args;
}

/* way(s, s) := magic(s) */
static bool first_way(demand *d, const instance *one)
{
    size_t width = one->magic->arity;
    pt_horn empty = {.slot_count = (uint32_t)width, .span = one->pred->span};
    draft b;
    uint32_t *args = new_slots(d, width), *head = new_slots(d, 2 * width);
    if (!args || !head || !begin(d, &b, &empty, 2 * width + 2))
        return false;
    for (size_t i = 0; i < width; i++)
        args[i] = head[i] = head[width + i] = (uint32_t)i;
    b.horn.head = head;
    return add_atom(d, &b, one->magic, args, one->pred->span) && add_clause(d, one->way, &b.horn);
}

/* The rest of a right-linear or exit clause behind the way; without its literal number `skip`. */
static bool behind_way(demand *d, const instance *one, const pt_horn *clause, const passing *p, size_t skip,
                       draft *b,
                       uint32_t **origin)
{
    if (!begin(d, b, clause, one->pred->arity * 4 + 2))
        return false;
    uint32_t *args = way_args(d, b, one, clause->head);
    if (!args)
        return false;
    *origin = new_slots(d, one->magic->arity);
    if (!*origin)
        return false;
    memcpy(*origin, args, one->magic->arity * sizeof *args);
    if (!add_atom(d, b, one->way, args, clause->span))
        return false;
    for (size_t i = 0; i < clause->count; i++)
        if (i != skip)
            b->horn.literals[b->horn.count++] = version_of(d, one, &clause->literals[i], p->adornment[i]);
    return true;
}

/* way(s, z') := way(s, z), body */
static bool further_way(demand *d, const instance *one, const pt_horn *clause, const passing *p,
                        size_t literal)
{
    draft b;
    uint32_t *origin;
    size_t width = one->magic->arity;
    uint32_t *head = new_slots(d, 2 * width);
    uint32_t *next = bound_slots(d, clause->literals[literal].args, one->bound);
    if (!head || !next || !behind_way(d, one, clause, p, literal, &b, &origin))
        return false;
    memcpy(head, origin, width * sizeof *head);
    memcpy(head + width, next, width * sizeof *head);
    b.horn.head = head;
    return add_clause(d, one->way, &b.horn);
}

/* p(s, y) := way(s, z), exit(z, y) */
static bool exit_clause(demand *d, const instance *one, const pt_horn *clause, const passing *p)
{
    draft b;
    uint32_t *origin;
    uint32_t *head = new_slots(d, one->pred->arity);
    if (!head || !behind_way(d, one, clause, p, SIZE_MAX, &b, &origin))
        return false;
    size_t n = 0;
    for (size_t i = 0; i < one->pred->arity; i++)
        head[i] = one->bound >> i & 1 ? origin[n++] : clause->head[i];
    b.horn.head = head;
    return add_clause(d, one->version, &b.horn);
}

/* p(s, y) := p(s, w), rest: as it is, the known columns being the origin already. */
static bool left_clause(demand *d, const instance *one, const pt_horn *clause, const passing *p)
{
    draft b;
    if (!begin(d, &b, clause, 0))
        return false;
    for (size_t i = 0; i < clause->count; i++)
        b.horn.literals[b.horn.count++] = version_of(d, one, &clause->literals[i], p->adornment[i]);
    return add_clause(d, one->version, &b.horn);
}

/* magic(use's known arguments) := way, what comes before the use in a clause of a right-linear predicate. */
static bool demand_from_way(demand *d, const instance *one, const pt_horn *clause, const passing *p,
                            size_t at)
{
    const pt_literal *literal = &clause->literals[at];
    const instance *use = literal->pred->kind == PT_PRED_RULES
        ? find_instance(d, literal->pred, p->adornment[at]) : NULL;
    if (!use || !use->magic || is_whole(d, literal->pred))
        return true;
    size_t own;
    linearity kind = linearity_of(one->pred, clause, one->bound, p, &own);
    if (kind == LEFT_LINEAR)
        return demand_clause(d, one, clause, p, at);
    draft b;
    uint32_t *origin;
    if (!behind_way(d, one, clause, p, SIZE_MAX, &b, &origin))
        return false;
    b.horn.count -= clause->count; /* only what comes before */
    for (size_t i = 0; i < p->prefix[at]; i++)
        if (p->order[i] != own)
            b.horn.literals[b.horn.count++] = version_of(d, one, &clause->literals[p->order[i]],
                                                         p->adornment[p->order[i]]);
    b.horn.head = bound_slots(d, literal->args, p->adornment[at]);
    return b.horn.head && add_clause(d, use->magic, &b.horn);
}

static bool right_linear_clause(demand *d, const instance *one, const pt_horn *clause, const passing *p)
{
    size_t literal;
    switch (linearity_of(one->pred, clause, one->bound, p, &literal)) {
    case RIGHT_LINEAR:
        return further_way(d, one, clause, p, literal);
    case LEFT_LINEAR:
        return left_clause(d, one, clause, p);
    default:
        return exit_clause(d, one, clause, p);
    }
}

/* --- all versions ----------------------------------------------------------------------------------- */

static bool make_preds(demand *d, instance *one)
{
    one->version = one->pred;
    if (one->pred->kind == PT_PRED_RULES
        && !pt_vec_push(&d->originals, (original){one->pred, one->pred->clauses, one->pred->clause_count}))
        return pt_fail_nomem(d->run);
    if (one->bound == 0)
        return true;
    size_t width = count_columns(one->bound);
    one->version = new_rule(d, one->pred, one->pred->arity);
    one->magic = new_rule(d, one->pred, width);
    if (!one->version || !one->magic)
        return false;
    one->version->head = one->pred->head;
    one->version->aggregated = one->pred->aggregated;
    one->version->lattice = one->pred->lattice;
    one->version->joining = one->pred->joining;
    if (!is_right_linear(d, one))
        return !d->run->problem;
    one->way = new_rule(d, one->pred, 2 * width);
    return one->way && first_way(d, one);
}

/* Uses inside a right-linear predicate's own clauses demand of others, not of itself; and they stand
 * behind the way's places, which are the demand's values and those reached from them. */
static bool make_clauses(demand *d, const instance *one, const pt_horn *clause)
{
    passing p;
    if (!pass_values(d, clause, one->bound, one->pred->arity, &p))
        return false;
    for (size_t k = 0; k < clause->count; k++) {
        const pt_literal *literal = &clause->literals[k];
        if (!literal->pred || (one->way && literal->pred == one->pred))
            continue;
        if (one->way ? !demand_from_way(d, one, clause, &p, k) : !demand_clause(d, one, clause, &p, k))
            return false;
    }
    return one->way ? right_linear_clause(d, one, clause, &p) : version_clause(d, one, clause, &p);
}

static const original *original_of(const demand *d, const pt_pred *pred)
{
    for (size_t i = 0; i < d->originals.len; i++)
        if (d->originals.at[i].pred == pred)
            return &d->originals.at[i];
    return NULL;
}

static bool make_versions(demand *d)
{
    for (size_t i = 0; i < d->instances.len; i++)
        if (!make_preds(d, &d->instances.at[i]))
            return false;
    /* Originals are read to the end before any is replaced. */
    for (size_t i = 0; i < d->originals.len; i++) {
        pt_pred *pred = d->originals.at[i].pred;
        if (is_whole(d, pred)) {
            pred->clauses = NULL;
            pred->clause_count = 0;
        }
    }
    for (size_t i = 0; i < d->instances.len; i++) {
        const instance *one = &d->instances.at[i];
        const original *from = original_of(d, one->pred);
        for (size_t k = 0; from && k < from->count; k++)
            if (!make_clauses(d, one, &from->clauses[k]))
                return false;
    }
    return true;
}

static void restore(demand *d)
{
    for (size_t i = 0; i < d->originals.len; i++) {
        d->originals.at[i].pred->clauses = d->originals.at[i].clauses;
        d->originals.at[i].pred->clause_count = d->originals.at[i].count;
    }
}

static bool selective(const demand *d)
{
    for (size_t i = 0; i < d->instances.len; i++)
        if (d->instances.at[i].bound)
            return true;
    return false;
}

static bool restrict_program(demand *d)
{
    if (!find_instances(d))
        return !d->run->problem;
    if (!selective(d))
        return true;
    if (!make_versions(d))
        return false;
    if (pt_stratify(d->program))
        return true;
    if (d->run->problem->fatal)
        return false;
    d->run->problem = NULL;
    restore(d);
    return pt_stratify(d->program);
}

bool pt_demand(pt_program *program)
{
    if (!program->entry)
        return true;
    if (!pt_rewrite(program) || !pt_stratify(program))
        return false;
    if (program->query->no_magic)
        return true;
    demand d = {.program = program, .run = program->run};
    bool ok = restrict_program(&d);
    pt_vec_release(&d.instances);
    pt_vec_release(&d.originals);
    pt_vec_release(&d.whole);
    return ok;
}
