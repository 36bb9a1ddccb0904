#include "query/plan.h"

#include "base/hash.h"
#include "base/mem.h"

#include <math.h>

enum { SAMPLE = 2048, DELTA_GUESS = 50, GROWING_GUESS = 100000, LIST_GUESS = 8 };

typedef struct {
    pt_program *program;
    const pt_pred *pred;
    const pt_horn *clause;
    size_t delta;
    bool in_order; /* atoms as written */
    bool *bound;    /* by slot */
    bool *bindable; /* by slot: some positive literal binds it */
    bool *done;     /* by literal */
    pt_plan *plan;
} planner;

bool pt_order_matters(const pt_program *program, const pt_pred *pred)
{
    static const char *const sensitive[] = {"collect", "choice", "shortest", "min_cost", "latest_by",
        "smallest_by"};
    for (size_t i = 0; pred->aggregated && i < pred->arity; i++)
        for (size_t k = 0; pred->head[i].aggregation && k < sizeof sensitive / sizeof *sensitive; k++)
            if (strcmp(pred->head[i].aggregation->name, sensitive[k]) == 0)
                return true;
    const pt_query *query = program->query;
    return pred == program->entry && !pred->aggregated && query->has_limit && query->sort_count == 0;
}

/* --- estimates -------------------------------------------------------------------------------------- */

/* Distinct values of the columns among evenly spread rows, by a little hash set. */
static double sample_distinct(const pt_table *table, const size_t *columns, size_t count, uint32_t *sampled)
{
    static const uint64_t empty = 0;
    uint64_t seen[SAMPLE * 2] = {0};
    uint32_t step = table->count / SAMPLE + 1, distinct = 0;
    *sampled = 0;
    for (uint32_t row = 0; row < table->count && *sampled < SAMPLE; row += step, (*sampled)++) {
        uint64_t h = 1;
        for (size_t i = 0; i < count; i++)
            h = pt_hash_u64(h ^ pt_table_row(table, row)[columns[i]].word) | 1;
        uint64_t at = h % (SAMPLE * 2);
        while (seen[at] != empty && seen[at] != h)
            at = (at + 1) % (SAMPLE * 2);
        distinct += seen[at] == empty;
        seen[at] = h;
    }
    return distinct;
}

static double table_rows(const pt_table *table, const size_t *columns, size_t count)
{
    if (count == 0 || table->count == 0)
        return table->count;
    if (count == table->arity)
        return 0.9;
    uint32_t sampled;
    double distinct = sample_distinct(table, columns, count, &sampled);
    if (sampled < table->count && distinct > sampled * 0.5)
        distinct *= (double)table->count / sampled;
    return table->count / distinct;
}

static size_t bound_columns(const planner *p, const pt_literal *literal, size_t *columns, pt_columns *mask)
{
    size_t count = 0;
    *mask = 0;
    for (size_t i = 0; i < literal->count; i++)
        if (literal->args[i] != PT_ANYTHING && p->bound[literal->args[i]]) {
            columns[count++] = i;
            *mask |= i < 63 ? (pt_columns)1 << i : 0;
        }
    return count;
}

static double atom_rows(const planner *p, size_t at)
{
    const pt_literal *literal = &p->clause->literals[at];
    pt_pred *pred = literal->pred;
    size_t columns[PT_TABLE_COLUMNS];
    pt_columns mask;
    size_t count = bound_columns(p, literal, columns, &mask);
    if (at == p->delta)
        return count ? 1 : DELTA_GUESS;
    if (pred->component == p->pred->component) {
        if (count == 0)
            return pred->table->count > GROWING_GUESS ? pred->table->count : GROWING_GUESS;
        return count == literal->count ? 0.9 : 10;
    }
    if (pred->source && pred->source->complete)
        return table_rows(pred->source->full, columns, count);
    if (pred->source)
        return pt_source_estimate(pred->source, mask).rows;
    return table_rows(pred->table, columns, count);
}

static double list_rows(const planner *p, const pt_literal *literal)
{
    size_t count = LIST_GUESS;
    if (literal->expr->kind == PT_EXPR_CONST && pt_value_kind(literal->expr->value) == PT_KIND_LIST)
        pt_value_items(&p->program->run->values, literal->expr->value, &count);
    return (double)count;
}

/* --- choosing --------------------------------------------------------------------------------------- */

typedef struct {
    const planner *p;
    bool all;
} variables_bound;

static void see_slot(void *context, const pt_expr *var)
{
    variables_bound *v = context;
    v->all = v->all && v->p->bound[var->slot];
}

static bool expr_ready(const planner *p, const pt_literal *literal)
{
    variables_bound v = {p, true};
    pt_expr_variables(literal->expr, see_slot, &v);
    return v.all;
}

/* A negated atom is ready when everything is bound that will be. */
static bool absent_ready(const planner *p, const pt_literal *literal)
{
    for (size_t i = 0; i < literal->count; i++) {
        uint32_t slot = literal->args[i];
        if (slot != PT_ANYTHING && p->bindable[slot] && !p->bound[slot])
            return false;
    }
    return true;
}

/* Literals that don't multiply rows are placed as soon as they can be. */
static bool immediate(const planner *p, const pt_literal *literal)
{
    switch (literal->kind) {
    case PT_LIT_ABSENT:
        return absent_ready(p, literal);
    case PT_LIT_LET:
    case PT_LIT_FILTER:
        return expr_ready(p, literal);
    case PT_LIT_IN:
        return p->bound[literal->slot] && expr_ready(p, literal);
    default:
        return false;
    }
}

static bool split_columns(planner *p, pt_step *step)
{
    pt_arena *arena = &p->program->run->arena;
    const pt_literal *literal = step->literal;
    step->key_columns = PT_ARENA_ARRAY(arena, size_t, literal->count);
    step->key_slots = PT_ARENA_ARRAY(arena, uint32_t, literal->count);
    step->bind_columns = PT_ARENA_ARRAY(arena, size_t, literal->count);
    step->bind_slots = PT_ARENA_ARRAY(arena, uint32_t, literal->count);
    if (!step->key_columns || !step->key_slots || !step->bind_columns || !step->bind_slots)
        return pt_fail_nomem(p->program->run);
    for (size_t i = 0; i < literal->count; i++) {
        uint32_t slot = literal->args[i];
        if (slot == PT_ANYTHING || (!p->bound[slot] && literal->kind == PT_LIT_ABSENT))
            continue;
        if (p->bound[slot]) {
            step->key_columns[step->key_count] = i;
            step->key_slots[step->key_count++] = slot;
            step->bound |= i < 63 ? (pt_columns)1 << i : 0;
        } else {
            step->bind_columns[step->bind_count] = i;
            step->bind_slots[step->bind_count++] = slot;
        }
    }
    step->whole = step->key_count == literal->count;
    return true;
}

static pt_range range_of(const planner *p, size_t at)
{
    if (p->delta == SIZE_MAX || p->clause->literals[at].pred->component != p->pred->component)
        return PT_RANGE_ALL;
    return at == p->delta ? PT_RANGE_DELTA : at < p->delta ? PT_RANGE_NEW : PT_RANGE_OLD;
}

static bool place(planner *p, size_t at)
{
    const pt_literal *literal = &p->clause->literals[at];
    pt_step *step = &p->plan->steps[p->plan->count++];
    bool bound = (literal->kind == PT_LIT_LET || literal->kind == PT_LIT_IN) && p->bound[literal->slot];
    static const pt_step_kind kinds[][2] = {
        [PT_LIT_ATOM] = {PT_STEP_ATOM, PT_STEP_ATOM},     [PT_LIT_ABSENT] = {PT_STEP_ABSENT, PT_STEP_ABSENT},
        [PT_LIT_LET] = {PT_STEP_LET, PT_STEP_SAME},       [PT_LIT_IN] = {PT_STEP_IN, PT_STEP_AMONG},
        [PT_LIT_FILTER] = {PT_STEP_FILTER, PT_STEP_FILTER},
    };
    p->done[at] = true;
    step->kind = kinds[literal->kind][bound];
    step->literal = literal;
    step->rows = 1;
    if (literal->kind == PT_LIT_LET || literal->kind == PT_LIT_IN)
        p->bound[literal->slot] = true;
    if (!literal->pred)
        return true;
    step->range = range_of(p, at);
    if (literal->kind == PT_LIT_ATOM)
        step->rows = atom_rows(p, at);
    if (!split_columns(p, step))
        return false;
    for (size_t i = 0; i < step->bind_count; i++)
        p->bound[step->bind_slots[i]] = true;
    return true;
}

static bool place_immediate(planner *p)
{
    bool again = true;
    while (again) {
        again = false;
        for (size_t i = 0; i < p->clause->count; i++)
            if (!p->done[i] && immediate(p, &p->clause->literals[i])) {
                if (!place(p, i))
                    return false;
                again = true;
            }
    }
    return true;
}

static bool candidate(const planner *p, size_t at)
{
    const pt_literal *literal = &p->clause->literals[at];
    return !p->done[at] && (literal->kind == PT_LIT_ATOM || (literal->kind == PT_LIT_IN
                                                             && expr_ready(p, literal)));
}

/* Whether anything else needs the element that an `in` with a small constant list would bind: a look-up
 * through it is better than a check behind a scan. */
static size_t choose(const planner *p)
{
    size_t best = SIZE_MAX;
    double best_rows = HUGE_VAL;
    for (size_t i = 0; i < p->clause->count; i++) {
        if (!candidate(p, i))
            continue;
        const pt_literal *literal = &p->clause->literals[i];
        double rows = p->in_order ? (double)i : literal->kind == PT_LIT_IN ? list_rows(p, literal)
            : atom_rows(p, i);
        if (rows < best_rows) {
            best_rows = rows;
            best = i;
        }
    }
    return best;
}

/* --- finishing -------------------------------------------------------------------------------------- */

static void use_slot(void *context, const pt_expr *var)
{
    bool *used = context;
    used[var->slot] = true;
}

/* From the end: a step of a set-valued clause whose bindings nobody uses afterwards need match once. */
static bool find_once(planner *p)
{
    bool *used = PT_ARENA_ARRAY(&p->program->run->arena, bool, p->clause->slot_count + 1);
    if (!used)
        return pt_fail_nomem(p->program->run);
    for (size_t i = 0; i < p->pred->arity; i++)
        used[p->clause->head[i]] = true;
    for (size_t i = p->plan->count; i-- > 0;) {
        pt_step *step = &p->plan->steps[i];
        bool needed = false;
        for (size_t k = 0; k < step->bind_count; k++)
            needed = needed || used[step->bind_slots[k]];
        step->once = step->kind == PT_STEP_ATOM && !needed && !p->pred->aggregated;
        for (size_t k = 0; k < step->key_count; k++)
            used[step->key_slots[k]] = true;
        if (step->kind == PT_STEP_SAME || step->kind == PT_STEP_AMONG)
            used[step->literal->slot] = true;
        if (step->literal->expr)
            pt_expr_variables(step->literal->expr, use_slot, used);
    }
    return true;
}

static void mark_bindable(planner *p)
{
    for (size_t i = 0; i < p->clause->count; i++) {
        const pt_literal *literal = &p->clause->literals[i];
        if (literal->kind == PT_LIT_LET || literal->kind == PT_LIT_IN)
            p->bindable[literal->slot] = true;
        for (size_t k = 0; literal->kind == PT_LIT_ATOM && k < literal->count; k++)
            if (literal->args[k] != PT_ANYTHING)
                p->bindable[literal->args[k]] = true;
    }
}

static bool fill(planner *p)
{
    mark_bindable(p);
    if (!place_immediate(p))
        return false;
    if (p->delta != SIZE_MAX && !p->in_order && (!place(p, p->delta) || !place_immediate(p)))
        return false;
    for (size_t next = choose(p); next != SIZE_MAX; next = choose(p))
        if (!place(p, next) || !place_immediate(p))
            return false;
    return find_once(p);
}

pt_plan *pt_plan_clause(pt_program *program, const pt_pred *pred, const pt_horn *clause, size_t delta)
{
    pt_arena *arena = &program->run->arena;
    planner p = {.program = program, .pred = pred, .clause = clause, .delta = delta};
    p.in_order = pt_order_matters(program, pred);
    p.bound = PT_ARENA_ARRAY(arena, bool, clause->slot_count + 1);
    p.bindable = PT_ARENA_ARRAY(arena, bool, clause->slot_count + 1);
    p.done = PT_ARENA_ARRAY(arena, bool, clause->count + 1);
    p.plan = PT_ARENA_NEW(arena, pt_plan);
    if (p.plan)
        p.plan->steps = PT_ARENA_ARRAY(arena, pt_step, clause->count);
    if (!p.bound || !p.bindable || !p.done || !p.plan || !p.plan->steps) {
        pt_fail_nomem(program->run);
        return NULL;
    }
    p.plan->clause = clause;
    return fill(&p) ? p.plan : NULL;
}
