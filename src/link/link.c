/* The passes of the linker, in order, on the pool. */
#include "link/link.h"

#include "base/error.h"
#include "base/mem.h"
#include "link/linker.h"

#include <stdatomic.h>

typedef struct {
    pt_linker *linker;
    pt_link_scratch *scratch; /* per worker */
    pt_link_source source;
    pt_link_sink sink;
    void *context;
    pt_error *errors; /* per worker: its first */
    uint32_t *owned;  /* by entity: container found for members written outside their type */
    _Atomic bool stop;
} run;

static void fail(run *r)
{
    atomic_store(&r->stop, true);
}

/* Paths are resolved in rounds, each reading only what the round before found, so that the result does not
 * depend on the order of files: the first without any import, the others through re-exports. */
enum { PATH_ROUNDS = 4 };

static bool goes_through_imports(const pt_unit *unit)
{
    return pt_link__rules(unit->language)->flags & PT_RULE_PATHS_THROUGH_IMPORTS;
}

static void resolve_imports(void *context, size_t item, unsigned worker)
{
    pt_linker *l = context;
    pt_unit *unit = &l->units[item];
    pt_module_ref (*module)(const pt_linker *, const pt_unit *, const pt_import *) = pt_link__rules(unit->language)->module;
    (void)worker;
    for (uint32_t i = 0; unit->present && module && i < unit->import_count; i++)
        unit->modules_next[i] = unit->modules[i].kind == PT_MODULE_CONTAINER ? unit->modules[i]
                                                                             : module(l, unit, &unit->imports[i]);
}

static bool publish_modules(pt_linker *l)
{
    bool changed = false;
    for (uint32_t u = 0; u < l->unit_count; u++) {
        pt_unit *unit = &l->units[u];
        for (uint32_t i = 0; unit->present && i < unit->import_count; i++) {
            changed |= goes_through_imports(unit) && unit->modules_next[i].kind != unit->modules[i].kind;
            unit->modules[i] = unit->modules_next[i];
        }
    }
    return changed;
}

static pt_status resolve_paths(pt_linker *l, pt_pool *pool, pt_error *err)
{
    bool again = true;
    pt_status status = PT_OK;
    for (unsigned round = 0; status == PT_OK && again && round < PATH_ROUNDS; round++) {
        status = pt_pool_for(pool, l->unit_count, resolve_imports, l, err);
        again = publish_modules(l);
    }
    return status;
}

static bool is_owned(const pt_unit *unit, const pt_def *d)
{
    return d->owner || d->kind == PT_KIND_IMPL || (d->parent && unit->defs[d->parent].kind == PT_KIND_IMPL);
}

/* The type that a member belongs to: its own owner, or that of the impl it stands in. */
static uint32_t owner_of(const pt_linker *l, const pt_unit *unit, const pt_def *d)
{
    pt_view face = pt_link__face(l, unit);
    pt_expr_id owner = d->owner ? d->owner : d->parent ? unit->defs[d->parent].owner : 0;
    pt_meaning m = pt_link__type(&face, owner, 0);
    if (m.is == PT_IS_TYPE && m.entity != PT_NO_ENTITY)
        return m.entity;
    pt_targets space = pt_link__named_by(&face, owner, PT_KIND_SET(MODULE), 0); /* C++: void ns::f() {} */
    return space.count ? l->canonical[space.to[0]] : PT_NO_ENTITY;
}

static void resolve_owners(void *context, size_t item, unsigned worker)
{
    run *r = context;
    pt_linker *l = r->linker;
    const pt_unit *unit = &l->units[item];
    (void)worker;
    for (uint32_t i = 1; unit->present && i < unit->def_count; i++)
        if (is_owned(unit, &unit->defs[i]))
            r->owned[unit->first + i] = owner_of(l, unit, &unit->defs[i]);
}

static void place_owned(run *r)
{
    pt_linker *l = r->linker;
    for (uint32_t u = 0; u < l->unit_count; u++) {
        const pt_unit *unit = &l->units[u];
        for (uint32_t i = 1; unit->present && i < unit->def_count; i++) {
            const pt_def *d = &unit->defs[i];
            uint32_t entity = unit->first + i;
            if (!is_owned(unit, d))
                continue;
            uint32_t container = r->owned[entity];
            if (d->kind == PT_KIND_IMPL) { /* what an impl implements is said of its type */
                l->canonical[entity] = container == PT_NO_ENTITY ? entity : container;
                continue;
            }
            pt_link__place_owned(l, entity, container == PT_NO_ENTITY ? unit->container : container);
        }
    }
}

static void resolve_bases(void *context, size_t item, unsigned worker)
{
    pt_linker *l = context;
    pt_unit *unit = &l->units[item];
    pt_view face = pt_link__face(l, unit);
    (void)worker;
    for (uint32_t i = 0; unit->present && i < unit->base_count; i++) {
        pt_base *b = &unit->bases[i];
        pt_targets t = pt_link__no_targets(PT_TIER_UNRESOLVED);
        if (b->base && b->name) {
            pt_meaning m = pt_link__meaning(&face, b->base, 0);
            if (m.is != PT_IS_UNKNOWN && m.entity != PT_NO_ENTITY)
                t = pt_link__in_container(l, m.entity, b->name, PT_TYPE_NAMES | PT_KIND_SET(MODULE), 0);
        } else if (b->name) {
            t = pt_link__bare(&face, b->name, b->scope, PT_TYPE_NAMES | PT_KIND_SET(MODULE), 0);
        }
        if (!t.count)
            continue;
        pt_meaning m = pt_link__meaning_of(l, t.to[0], 0);
        if (m.entity != PT_NO_ENTITY && m.entity < l->entity_count && m.entity != l->canonical[unit->first + b->def])
            b->to = m.entity;
    }
}

static void link_one(void *context, size_t item, unsigned worker)
{
    run *r = context;
    pt_link_scratch *s = &r->scratch[worker];
    pt_error *err = &r->errors[worker];
    if (atomic_load_explicit(&r->stop, memory_order_relaxed) || !r->linker->units[item].present)
        return;
    uint32_t file = (uint32_t)item;
    pt_status status = r->source(r->context, worker, file, &s->facts, err);
    if (status == PT_OK)
        status = pt_link__file(r->linker, file, s, err);
    if (status == PT_OK) {
        pt_linked linked = {file, &s->facts, s->refs.at, s->imports.at, s->targets.at, s->edges.at, s->edges.len};
        status = r->sink(r->context, worker, &linked, err);
    }
    if (status != PT_OK)
        fail(r);
}

static void release_scratch(pt_link_scratch *s)
{
    pt_facts_release(&s->facts);
    pt_vec_release(&s->names);
    pt_vec_release(&s->exprs);
    pt_vec_release(&s->bindings);
    pt_vec_release(&s->meanings);
    pt_vec_release(&s->meant);
    pt_vec_release(&s->queue);
    pt_vec_release(&s->refs);
    pt_vec_release(&s->imports);
    pt_vec_release(&s->targets);
    pt_vec_release(&s->edges);
    pt_free(s->seen);
}

static bool make_scratch(run *r, unsigned workers)
{
    pt_linker *l = r->linker;
    r->scratch = pt_calloc(workers, sizeof *r->scratch);
    r->errors = pt_calloc(workers, sizeof *r->errors);
    if (!r->scratch || !r->errors)
        return false;
    for (unsigned i = 0; i < workers; i++) {
        r->scratch[i].seen = pt_calloc((size_t)l->unit_count + l->groups.count + 1, sizeof(uint32_t));
        if (!r->scratch[i].seen)
            return false;
    }
    return true;
}

static pt_status index_owners(run *r, pt_pool *pool, pt_error *err)
{
    pt_linker *l = r->linker;
    r->owned = pt_malloc(((size_t)l->entity_count + 1) * sizeof *r->owned);
    if (!r->owned)
        return pt_error_nomem(err);
    pt_status status = pt_pool_for(pool, l->unit_count, resolve_owners, r, err);
    if (status == PT_OK)
        place_owned(r);
    pt_free(r->owned);
    return status;
}

static pt_status first_error(const run *r, unsigned workers, pt_error *err)
{
    for (unsigned i = 0; i < workers; i++)
        if (r->errors[i].status != PT_OK) {
            if (err)
                *err = r->errors[i];
            return r->errors[i].status;
        }
    return PT_OK;
}

pt_status pt_linker_run(pt_linker *l, pt_pool *pool, pt_link_source source, pt_link_sink sink, void *context,
                        pt_error *err)
{
    unsigned workers = pt_pool_threads(pool);
    run r = {.linker = l, .source = source, .sink = sink, .context = context};
    pt_status status = pt_link__merge_names(l, pool, err);
    if (status == PT_OK)
        status = pt_link__build_index(l, err);
    if (status == PT_OK)
        status = resolve_paths(l, pool, err);
    if (status == PT_OK)
        status = index_owners(&r, pool, err);
    if (status == PT_OK)
        status = pt_pool_for(pool, l->unit_count, resolve_bases, l, err);
    if (status == PT_OK)
        status = pt_link__index_bases(l, err);
    if (status == PT_OK && !make_scratch(&r, workers))
        status = pt_error_nomem(err);
    if (status == PT_OK)
        status = pt_pool_for(pool, l->unit_count, link_one, &r, err);
    if (status == PT_OK)
        status = first_error(&r, workers, err);
    for (unsigned i = 0; r.scratch && i < workers; i++)
        release_scratch(&r.scratch[i]);
    pt_free(r.scratch);
    pt_free(r.errors);
    return status;
}

uint32_t pt_linker_entity_count(const pt_linker *l)
{
    return l->entity_count;
}

uint32_t pt_linker_first(const pt_linker *l, uint32_t file)
{
    return l->units[file].first;
}

uint32_t pt_linker_file_of(const pt_linker *l, uint32_t entity)
{
    return l->unit_of[entity];
}
