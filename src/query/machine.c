#include "query/machine.h"

#include "base/mem.h"

typedef struct {
    pt_run *run;
    pt_plan *plan;
    pt_value *frame; /* by slot */
    pt_value *row;   /* of the head */
    size_t arity;
    pt_derived derived;
    void *context;
    bool in_recursion; /* the plan will be run again */
    size_t first_atom; /* step: before it nothing multiplies rows */
} machine;

static bool advance(machine *m, size_t at);

/* --- atoms ------------------------------------------------------------------------------------------ */

static void range_of(const pt_step *step, uint32_t *low, uint32_t *high)
{
    const pt_pred *pred = step->literal->pred;
    *low = 0;
    *high = UINT32_MAX;
    if (step->range == PT_RANGE_DELTA)
        *low = (uint32_t)pred->old_end;
    if (step->range == PT_RANGE_OLD)
        *high = (uint32_t)pred->old_end;
    if (step->range == PT_RANGE_NEW || step->range == PT_RANGE_DELTA)
        *high = (uint32_t)pred->new_end;
}

/* The table to look in, fetched from its source if need be. The step keeps table and index for the next
 * time; only a source that is not complete has to be asked again. */
static bool prepare(machine *m, pt_step *step)
{
    const pt_pred *pred = step->literal->pred;
    pt_table *table = pred->table;
    if (pred->source && !(step->table && pred->source->complete && step->table == pred->source->full)) {
        pt_value key[PT_TABLE_COLUMNS];
        for (size_t i = 0; i < step->key_count; i++)
            key[step->key_columns[i]] = m->frame[step->key_slots[i]];
        table = pt_source_fetch(pred->source, step->bound, key);
        if (!table)
            return false;
    } else if (pred->source) {
        table = step->table;
    }
    if (table == step->table && (step->index || !step->key_count))
        return true;
    step->table = table;
    step->index = NULL;
    bool by_set = step->whole && !table->bag && !table->keys;
    if (!step->key_count || by_set)
        return true;
    step->index = pt_table_index(table, step->key_columns, step->key_count);
    return step->index || pt_fail_nomem(m->run);
}

static inline void bind(machine *m, const pt_step *step, const pt_value *row)
{
    for (size_t i = 0; i < step->bind_count; i++)
        m->frame[step->bind_slots[i]] = row[step->bind_columns[i]];
}

static bool scan(machine *m, pt_step *step, size_t at, uint32_t low, uint32_t high)
{
    const pt_table *table = step->table;
    for (uint32_t i = low; i < high && i < table->count; i++) {
        if (table->dead && table->dead[i])
            continue;
        bind(m, step, pt_table_row(table, i));
        if (!advance(m, at + 1))
            return false;
        if (step->once)
            break;
    }
    return true;
}

static bool look_up(machine *m, pt_step *step, size_t at, uint32_t low, uint32_t high)
{
    pt_value key[PT_TABLE_COLUMNS];
    for (size_t i = 0; i < step->key_count; i++)
        key[i] = m->frame[step->key_slots[i]];
    if (!step->index) {
        uint32_t row = pt_table_find(step->table, key);
        return row == PT_TABLE_NONE || row < low || row >= high || advance(m, at + 1);
    }
    size_t arity = step->table->arity;
    pt_matches matches = pt_index_find(step->index, key);
    const pt_value *row;
    while ((row = pt_matches_next(&matches, arity, low, high))) {
        bind(m, step, row);
        if (!advance(m, at + 1))
            return false;
        if (step->once)
            break;
    }
    return true;
}

/* --- streams ---------------------------------------------------------------------------------------- */

typedef struct {
    machine *m;
    const pt_step *step;
    size_t at;
} stream;

static bool stream_row(void *context, const pt_value *row)
{
    const stream *s = context;
    bind(s->m, s->step, row);
    return pt_run_tick(s->m->run) && advance(s->m, s->at + 1);
}

/* A relation that is read once from end to end need not be kept, if nothing else reads from the store
 * meanwhile. */
static bool can_stream(const machine *m, const pt_step *step)
{
    const pt_pred *pred = step->literal->pred;
    const pt_source *source = pred->source;
    if (!source || source->complete || source->uses > 1 || step->key_count || step->once || m->in_recursion)
        return false;
    for (size_t i = 0; i < m->plan->count; i++) {
        const pt_literal *other = m->plan->steps[i].literal;
        if (other->pred && other->pred != pred && other->pred->source && !other->pred->source->complete)
            return false;
    }
    return true;
}

static bool atom(machine *m, pt_step *step, size_t at)
{
    uint32_t low, high;
    if (at == m->first_atom && can_stream(m, step))
        return pt_source_stream(step->literal->pred->source,
                                (pt_row_sink){stream_row, &(stream){m, step, at}});
    if (!pt_run_tick(m->run) || !prepare(m, step))
        return false;
    range_of(step, &low, &high);
    return step->key_count ? look_up(m, step, at, low, high) : scan(m, step, at, low, high);
}

static bool exists(machine *m, pt_step *step, bool *found)
{
    pt_value key[PT_TABLE_COLUMNS];
    if (!pt_run_tick(m->run) || !prepare(m, step))
        return false;
    for (size_t i = 0; i < step->key_count; i++)
        key[i] = m->frame[step->key_slots[i]];
    if (!step->key_count) {
        *found = step->table->count > 0;
    } else if (!step->index) {
        *found = pt_table_find(step->table, key) != PT_TABLE_NONE;
    } else {
        pt_matches matches = pt_index_find(step->index, key);
        *found = pt_matches_next(&matches, step->table->arity, 0, UINT32_MAX) != NULL;
    }
    return true;
}

/* --- lists ------------------------------------------------------------------------------------------ */

static bool elements(machine *m, const pt_step *step, const pt_value **items, size_t *count)
{
    pt_value list;
    if (!pt_expr_eval(m->run, step->literal->expr, m->frame, &list))
        return false;
    if (pt_value_kind(list) != PT_KIND_LIST)
        return pt_fail(m->run, step->literal->span, "eval::invalid_spread_unif",
                       "right hand side of 'in' must be a list, got %s", pt_value_kind_name(pt_value_kind(list)));
    *items = pt_value_items(&m->run->values, list, count);
    return true;
}

static bool in_list(machine *m, const pt_step *step, size_t at)
{
    const pt_value *items = NULL;
    size_t count = 0;
    uint32_t slot = step->literal->slot;
    if (!elements(m, step, &items, &count))
        return false;
    pt_value wanted = m->frame[slot];
    for (size_t i = 0; i < count; i++) {
        if (step->kind == PT_STEP_AMONG && !pt_value_same(items[i], wanted))
            continue;
        m->frame[slot] = items[i];
        if (!pt_run_tick(m->run) || !advance(m, at + 1))
            return false;
    }
    return true;
}

/* --- steps ------------------------------------------------------------------------------------------ */

static bool derive(machine *m)
{
    const uint32_t *head = m->plan->clause->head;
    for (size_t i = 0; i < m->arity; i++)
        m->row[i] = m->frame[head[i]];
    return m->derived(m->context, m->row);
}

/* Steps that pass a row on at most once, without looping; false: recorded. */
static bool check(machine *m, pt_step *step, bool *pass)
{
    pt_value v;
    switch (step->kind) {
    case PT_STEP_LET:
        *pass = true;
        return pt_expr_eval(m->run, step->literal->expr, m->frame, &m->frame[step->literal->slot]);
    case PT_STEP_SAME:
        if (!pt_expr_eval(m->run, step->literal->expr, m->frame, &v))
            return false;
        *pass = pt_value_same(v, m->frame[step->literal->slot]);
        return true;
    case PT_STEP_FILTER:
        return pt_expr_test(m->run, step->literal->expr, m->frame, pass);
    default:
        if (!exists(m, step, pass))
            return false;
        *pass = !*pass;
        return true;
    }
}

static bool advance(machine *m, size_t at)
{
    for (; at < m->plan->count; at++) {
        pt_step *step = &m->plan->steps[at];
        bool pass;
        if (step->kind == PT_STEP_ATOM)
            return atom(m, step, at);
        if (step->kind == PT_STEP_IN || step->kind == PT_STEP_AMONG)
            return in_list(m, step, at);
        if (!check(m, step, &pass))
            return false;
        if (!pass)
            return true;
    }
    return derive(m);
}

bool pt_machine_run(pt_run *run, pt_plan *plan, const pt_pred *pred, pt_derived derived, void *context)
{
    machine m = {.run = run, .plan = plan, .arity = pred->arity, .derived = derived, .context = context};
    size_t slots = plan->clause->slot_count;
    m.frame = pt_malloc((slots + pred->arity) * sizeof *m.frame);
    if (!m.frame)
        return pt_fail_nomem(run);
    for (size_t i = 0; i < slots + pred->arity; i++)
        m.frame[i] = PT_NULL;
    m.row = m.frame + slots;
    m.in_recursion = pred->recursive;
    while (m.first_atom < plan->count && plan->steps[m.first_atom].kind != PT_STEP_ATOM
           && plan->steps[m.first_atom].kind != PT_STEP_IN && plan->steps[m.first_atom].kind != PT_STEP_AMONG)
        m.first_atom++;
    bool ok = advance(&m, 0);
    pt_free(m.frame);
    return ok;
}
