/* Linking one file: each reference to its targets, then the file's edges.
 *
 * A reference is resolved by its name and what stands before it; what is left after that is chosen by kind,
 * by arity, and definitions before declarations. A receiver of unknown type is linked by name only to methods
 * the file can see by its imports. */
#include "base/error.h"
#include "link/linker.h"

#include <stdlib.h>

enum { FUEL = 4000 };

/* --- visibility ------------------------------------------------------------------------------------------- */

static bool mark_seen(pt_link_scratch *s, uint32_t index)
{
    if (s->seen[index] == s->round)
        return false;
    s->seen[index] = s->round;
    return true;
}

static uint32_t group_index(const pt_linker *l, uint32_t container)
{
    return l->unit_count + (container - l->entity_count);
}

/* Marks what the imports of a unit reach; adds files not seen before to the queue. */
static bool mark_imports(const pt_linker *l, const pt_unit *unit, pt_link_scratch *s)
{
    for (uint32_t i = 0; i < unit->import_count; i++) {
        if (unit->modules[i].kind != PT_MODULE_CONTAINER)
            continue;
        uint32_t container = unit->modules[i].container;
        if (container >= l->entity_count) {
            mark_seen(s, group_index(l, container));
            continue;
        }
        uint32_t target = l->unit_of[container];
        if (mark_seen(s, target) && !pt_vec_push(&s->queue, target))
            return false;
    }
    return true;
}

static bool mark_visible(const pt_view *view)
{
    const pt_linker *l = view->linker;
    pt_link_scratch *s = view->scratch;
    pt_vec_clear(&s->queue);
    s->round++;
    mark_seen(s, (uint32_t)(view->unit - l->units));
    if (!(pt_link__rules(view->unit->language)->flags & PT_RULE_IMPORTS_TRANSITIVE)
        && view->unit->container >= l->entity_count)
        mark_seen(s, group_index(l, view->unit->container));
    if (!mark_imports(l, view->unit, s))
        return false;
    while (s->queue.len)
        if (!mark_imports(l, &l->units[pt_vec_pop(&s->queue)], s))
            return false;
    return true;
}

bool pt_link__is_visible(const pt_view *view, const pt_unit *unit)
{
    const pt_linker *l = view->linker;
    const pt_link_scratch *s = view->scratch;
    if (!s)
        return true;
    if (s->seen[unit - l->units] == s->round)
        return true;
    return unit->container >= l->entity_count && s->seen[group_index(l, unit->container)] == s->round;
}

/* --- preparing the file's facts ------------------------------------------------------------------------------ */

static bool take_names(const pt_linker *l, pt_link_scratch *s)
{
    const pt_facts *f = &s->facts;
    if (!pt_vec_reserve(&s->names, f->identifiers) || !pt_vec_reserve(&s->exprs, f->exprs.len)
        || !pt_vec_reserve(&s->bindings, f->bindings.len) || !pt_vec_reserve(&s->meanings, f->exprs.len)
        || !pt_vec_reserve(&s->meant, f->exprs.len))
        return false;
    for (uint32_t i = 0; i < f->identifiers; i++) {
        uint32_t id = pt_intern_find(&l->names, f->names.at[i]);
        s->names.at[i] = id == PT_INTERN_NONE ? 0 : id;
    }
    s->names.len = f->identifiers;
    for (size_t i = 0; i < f->exprs.len; i++) {
        pt_expr e = f->exprs.at[i];
        if (e.op == PT_EXPR_NAME)
            e.a = e.a < s->names.len ? s->names.at[e.a] : 0;
        else if (e.op == PT_EXPR_MEMBER || e.op == PT_EXPR_PATH)
            e.b = e.b < s->names.len ? s->names.at[e.b] : 0;
        s->exprs.at[i] = e;
    }
    memcpy(s->bindings.at, f->bindings.at, f->bindings.len * sizeof *s->bindings.at);
    memset(s->meant.at, 0, f->exprs.len);
    return true;
}

/* --- choosing ------------------------------------------------------------------------------------------------- */

static pt_kinds wanted_by(unsigned ref_kind)
{
    switch (ref_kind) {
    case PT_REF_CALL:
        return PT_CALLABLES | PT_TYPE_NAMES | PT_STORAGE | PT_KIND_SET(MACRO);
    case PT_REF_CONSTRUCT:
        return PT_CALLABLES | PT_TYPE_NAMES | PT_KIND_SET(CONSTANT);
    case PT_REF_TYPE:
        return PT_TYPE_NAMES;
    case PT_REF_EXTENDS: case PT_REF_IMPLEMENTS:
        return PT_TYPE_NAMES | PT_KIND_SET(MODULE);
    case PT_REF_MACRO:
        return PT_KIND_SET(MACRO) | PT_CALLABLES;
    default:
        return PT_CALLABLES | PT_TYPE_NAMES | PT_STORAGE | PT_KIND_SET(MACRO);
    }
}

typedef bool (*target_test)(const pt_linker *l, uint32_t entity, uint32_t argument);

/* Keeps the targets that pass, if any does. */
static void prefer(const pt_linker *l, pt_targets *t, target_test passes, uint32_t argument)
{
    uint32_t kept[PT_LINK_MOST], count = 0;
    if (t->count < 2 || t->count > PT_LINK_MOST)
        return;
    for (uint32_t i = 0; i < t->count; i++)
        if (passes(l, t->to[i], argument))
            kept[count++] = t->to[i];
    if (count == 0)
        return;
    memcpy(t->to, kept, count * sizeof *kept);
    t->count = count;
}

static bool is_definition(const pt_linker *l, uint32_t entity, uint32_t argument)
{
    (void)argument;
    return !(pt_link__def(l, entity)->flags & PT_DEF_DECLARATION);
}

static bool is_of_kinds(const pt_linker *l, uint32_t entity, uint32_t kinds)
{
    return pt_link__is(l, entity, kinds);
}

static bool takes_arguments(const pt_linker *l, uint32_t entity, uint32_t arity)
{
    const pt_def *d = pt_link__def(l, entity);
    return !(PT_CALLABLES >> d->kind & 1) || (arity >= d->params_min && (d->params_max == PT_ARITY_ANY || arity <= d->params_max));
}

/* Twins under #if, all in one file: a link to each, as sure as the link to one. */
static bool are_twins(const pt_linker *l, const pt_targets *t)
{
    for (uint32_t i = 0; i < t->count && i < PT_LINK_MOST; i++)
        if (l->unit_of[t->to[i]] != l->unit_of[t->to[0]] || !(pt_link__def(l, t->to[i])->flags & PT_DEF_CONDITIONAL))
            return false;
    return true;
}

static void choose(const pt_linker *l, const pt_ref *ref, pt_targets *t)
{
    prefer(l, t, is_definition, 0);
    if (ref->kind == PT_REF_CALL || ref->kind == PT_REF_CONSTRUCT)
        prefer(l, t, is_of_kinds, PT_CALLABLES | PT_KIND_SET(MACRO));
    if (ref->arity != PT_ARITY_ANY)
        prefer(l, t, takes_arguments, ref->arity);
    if (ref->kind == PT_REF_CALL)
        prefer(l, t, is_of_kinds, PT_CALLABLES | PT_KIND_SET(MACRO) | PT_TYPE_NAMES);
    if (ref->kind == PT_REF_TYPE || ref->kind == PT_REF_EXTENDS || ref->kind == PT_REF_IMPLEMENTS)
        prefer(l, t, is_of_kinds, PT_TYPES); /* not the typedef of the same name */
    if (t->count > PT_LINK_MAX_CANDIDATES) {
        t->count = 0;
        t->tier = PT_TIER_UNRESOLVED;
    } else if (t->count > 1 && t->tier < PT_TIER_CANDIDATES && !are_twins(l, t)) {
        t->tier = PT_TIER_CANDIDATES;
    }
}

/* --- constructions ---------------------------------------------------------------------------------------------- */

static void add_constructors(const pt_linker *l, uint32_t type, pt_targets *found)
{
    const pt_unit *unit = pt_link__unit_of(l, type);
    const char *given = pt_link__rules(unit->language)->constructor;
    uint32_t init = pt_intern_find(&l->names, pt_str_c(given ? given : "init"));
    pt_name_id names[2] = {pt_link__def(l, type)->name, init == PT_INTERN_NONE ? 0 : init};
    for (unsigned i = 0; i < 2; i++) {
        pt_targets t = pt_link__in_container(l, l->canonical[type], names[i], PT_KIND_SET(CONSTRUCTOR), 0);
        for (uint32_t k = 0; k < t.count && k < PT_LINK_MOST; k++)
            if (i == 1 || l->container_of[t.to[k]] == l->canonical[type])
                pt_link__add_target(found, t.to[k]);
    }
}

/* Calling or constructing a type runs its constructor, where it has one. */
static void to_constructors(const pt_linker *l, const pt_ref *ref, pt_targets *t)
{
    pt_targets found = pt_link__no_targets(t->tier);
    for (uint32_t i = 0; i < t->count && i < PT_LINK_MOST; i++) {
        uint32_t before = found.count;
        if (pt_link__is(l, t->to[i], PT_TYPES))
            add_constructors(l, t->to[i], &found);
        if (found.count == before)
            pt_link__add_target(&found, t->to[i]);
    }
    *t = found;
    if (ref->arity != PT_ARITY_ANY)
        prefer(l, t, takes_arguments, ref->arity);
    if (t->count > PT_LINK_MAX_CANDIDATES)
        *t = pt_link__no_targets(PT_TIER_UNRESOLVED);
    else if (t->count > 1 && t->tier < PT_TIER_CANDIDATES)
        t->tier = PT_TIER_CANDIDATES;
}

/* --- receivers of unknown type ------------------------------------------------------------------------------------ */

static pt_targets methods_by_name(const pt_view *view, const pt_ref *ref, pt_name_id name)
{
    const pt_linker *l = view->linker;
    const uint32_t *list;
    size_t count = pt_link__named(l, name, &list);
    pt_targets found = pt_link__no_targets(PT_TIER_UNIQUE);
    uint8_t family = pt_link__family(view->unit->language);
    if (count > 256)
        return pt_link__no_targets(PT_TIER_UNRESOLVED);
    for (size_t i = 0; i < count; i++) {
        const pt_def *d = pt_link__def(l, list[i]);
        const pt_unit *unit = pt_link__unit_of(l, list[i]);
        bool method = d->kind == PT_KIND_METHOD && !(d->flags & PT_DEF_DECLARATION);
        if (method && pt_link__family(unit->language) == family && pt_link__is_visible(view, unit)
            && takes_arguments(l, list[i], ref->arity == PT_ARITY_ANY ? d->params_min : ref->arity))
            pt_link__add_target(&found, list[i]);
    }
    if (found.count > 1)
        found.tier = PT_TIER_CANDIDATES;
    if (found.count == 0)
        found.tier = PT_TIER_UNRESOLVED;
    return found;
}

/* --- one reference ------------------------------------------------------------------------------------------------- */

static pt_targets find_targets(const pt_view *view, const pt_ref *ref, pt_name_id name)
{
    const pt_targets nothing = pt_link__no_targets(PT_TIER_UNRESOLVED);
    if (!ref->name || ref->local)
        return nothing;
    if (!ref->base)
        return pt_link__bare(view, name, ref->scope, wanted_by(ref->kind), 0);
    pt_meaning base = pt_link__meaning(view, ref->base, 0);
    if (base.is == PT_IS_EXTERNAL)
        return pt_link__no_targets(PT_TIER_EXTERNAL);
    if (base.is != PT_IS_UNKNOWN && base.entity != PT_NO_ENTITY) {
        pt_targets found = pt_link__in_container(view->linker, base.entity, name, wanted_by(ref->kind), 0);
        if (found.count && base.is == PT_IS_MODULE)
            found.tier = PT_TIER_IMPORT;
        return found;
    }
    if (base.is == PT_IS_UNKNOWN && ref->kind == PT_REF_CALL && name)
        return methods_by_name(view, ref, name);
    return nothing;
}

static uint8_t edge_kind_of(const pt_linker *l, const pt_ref *ref, const pt_targets *t)
{
    if (!t->count)
        return (uint8_t)pt_ref_kind_edge(ref->kind);
    bool callable = pt_link__is(l, t->to[0], PT_CALLABLES);
    if (pt_link__is(l, t->to[0], PT_KIND_SET(MACRO)))
        return PT_EDGE_EXPANDS;
    if (ref->kind == PT_REF_VALUE)
        return callable ? PT_EDGE_REFERENCES : PT_EDGE_USES;
    if (ref->kind == PT_REF_CALL || ref->kind == PT_REF_CONSTRUCT) {
        bool storage = pt_link__is(l, t->to[0], PT_STORAGE);
        bool object = storage && pt_link__def(l, t->to[0])->flags & PT_DEF_CALLABLE_OBJECT;
        return storage && !object ? PT_EDGE_USES : PT_EDGE_CALLS;
    }
    return (uint8_t)pt_ref_kind_edge(ref->kind);
}

static bool is_silent(const pt_ref *ref, const pt_targets *t)
{
    return !t->count && (ref->kind == PT_REF_VALUE || ref->kind == PT_REF_READ);
}

static bool put_link(pt_link_scratch *s, const pt_targets *t, uint8_t edge_kind, bool kept, bool import)
{
    pt_link link = {
        .edge_kind = edge_kind,
        .tier = t->tier,
        .count = (uint8_t)t->count,
        .kept = kept,
        .first = (uint32_t)s->targets.len,
    };
    for (uint32_t i = 0; i < t->count; i++)
        if (!pt_vec_push(&s->targets, t->to[i]))
            return false;
    return import ? pt_vec_push(&s->imports, link) : pt_vec_push(&s->refs, link);
}

static bool put_edges(pt_link_scratch *s, const pt_targets *t, pt_def_id from, uint8_t kind, uint32_t line)
{
    for (uint32_t i = 0; i < t->count; i++) {
        pt_linked_edge edge = {.from = from, .to = t->to[i], .kind = kind, .tier = t->tier, .sites = 1, .line = line};
        if (!pt_vec_push(&s->edges, edge))
            return false;
    }
    return true;
}

static bool link_ref(const pt_view *view, const pt_ref *ref)
{
    const pt_linker *l = view->linker;
    pt_link_scratch *s = view->scratch;
    s->fuel = FUEL;
    pt_name_id name = ref->name < s->names.len ? s->names.at[ref->name] : 0;
    pt_targets t = find_targets(view, ref, name);
    choose(l, ref, &t);
    if (t.count && (ref->kind == PT_REF_CALL || ref->kind == PT_REF_CONSTRUCT))
        to_constructors(l, ref, &t);
    uint8_t kind = edge_kind_of(l, ref, &t);
    return put_link(s, &t, kind, !is_silent(ref, &t), false)
        && put_edges(s, &t, s->facts.scopes.at[ref->scope].def, kind, ref->line);
}

/* --- imports ---------------------------------------------------------------------------------------------------------- */

static bool link_import(const pt_view *view, uint32_t index)
{
    pt_link_scratch *s = view->scratch;
    const pt_import *import = &view->unit->imports[index];
    pt_targets t = pt_link__imported(view->linker, view->unit, index, PT_ANYTHING, 0);
    if (!t.count && view->unit->modules[index].kind == PT_MODULE_CONTAINER
        && view->unit->modules[index].container < view->linker->entity_count)
        pt_link__add_target(&t, view->unit->modules[index].container), t.tier = PT_TIER_IMPORT;
    if (t.count > PT_LINK_MAX_CANDIDATES)
        t.count = PT_LINK_MAX_CANDIDATES;
    pt_def_id from = view->unit->scopes[import->scope].def;
    return put_link(s, &t, PT_EDGE_IMPORTS, true, true) && put_edges(s, &t, from, PT_EDGE_IMPORTS, import->line);
}

/* --- overriding --------------------------------------------------------------------------------------------------------- */

static bool link_override(const pt_view *view, pt_def_id def)
{
    const pt_linker *l = view->linker;
    const pt_def *d = &view->unit->defs[def];
    uint32_t entity = view->unit->first + def, type = l->container_of[entity];
    if (d->kind != PT_KIND_METHOD || type == PT_NO_ENTITY || !pt_link__is(l, type, PT_TYPES) || d->flags & PT_DEF_STATIC)
        return true;
    for (uint32_t i = l->base_start[type]; i < l->base_start[type + 1]; i++) {
        uint32_t base = l->canonical[l->base_list[i]];
        pt_targets t = pt_link__in_container(l, base, d->name, PT_KIND_SET(METHOD), 1);
        prefer(l, &t, takes_arguments, d->params_min);
        if (base == type || !t.count || t.count > PT_LINK_MAX_CANDIDATES)
            continue;
        t.tier = t.count > 1 ? PT_TIER_CANDIDATES : PT_TIER_TYPED;
        if (!put_edges(view->scratch, &t, def, PT_EDGE_OVERRIDES, d->line))
            return false;
    }
    return true;
}

/* --- edges ---------------------------------------------------------------------------------------------------------------- */

static int by_edge(const void *a, const void *b)
{
    const pt_linked_edge *x = a, *y = b;
    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    if (x->kind != y->kind)
        return x->kind < y->kind ? -1 : 1;
    if (x->to != y->to)
        return x->to < y->to ? -1 : 1;
    return x->line < y->line ? -1 : x->line > y->line;
}

static void merge_sites(pt_link_scratch *s)
{
    size_t kept = 0;
    if (s->edges.len == 0)
        return;
    qsort(s->edges.at, s->edges.len, sizeof *s->edges.at, by_edge);
    for (size_t i = 0; i < s->edges.len; i++) {
        pt_linked_edge *last = kept ? &s->edges.at[kept - 1] : NULL;
        const pt_linked_edge *e = &s->edges.at[i];
        if (!last || last->from != e->from || last->kind != e->kind || last->to != e->to) {
            s->edges.at[kept++] = *e;
            continue;
        }
        last->sites++;
        if (e->tier < last->tier)
            last->tier = e->tier;
    }
    s->edges.len = kept;
}

pt_status pt_link__file(const pt_linker *l, uint32_t file, pt_link_scratch *s, pt_error *err)
{
    const pt_unit *unit = &l->units[file];
    const pt_facts *f = &s->facts;
    pt_vec_clear(&s->refs);
    pt_vec_clear(&s->imports);
    pt_vec_clear(&s->targets);
    pt_vec_clear(&s->edges);
    if (f->defs.len != unit->def_count || f->imports.len != unit->import_count)
        return pt_error_set(err, PT_E_CORRUPT, "the facts of %.*s changed while they were linked",
                            (int)unit->path.len, unit->path.ptr);
    bool ok = take_names(l, s);
    pt_view view = {l, unit, f->scopes.at, s->bindings.at, s->exprs.at, s};
    ok = ok && mark_visible(&view);
    for (size_t i = 0; ok && i < f->refs.len; i++)
        ok = link_ref(&view, &f->refs.at[i]);
    for (uint32_t i = 0; ok && i < unit->import_count; i++)
        ok = link_import(&view, i);
    for (pt_def_id d = 1; ok && d < unit->def_count; d++)
        ok = link_override(&view, d);
    if (!ok)
        return pt_error_nomem(err);
    merge_sites(s);
    return PT_OK;
}
