/* Names to definitions: bare names outwards through scopes, members inwards through bases and re-exports. */
#include "link/linker.h"

void pt_link__add_target(pt_targets *targets, uint32_t entity)
{
    uint32_t known = targets->count < PT_LINK_MOST ? targets->count : PT_LINK_MOST;
    for (uint32_t i = 0; i < known; i++)
        if (targets->to[i] == entity)
            return;
    if (targets->count < PT_LINK_MOST)
        targets->to[targets->count] = entity;
    targets->count++;
}

static pt_targets nothing(void)
{
    return pt_link__no_targets(PT_TIER_UNRESOLVED);
}

static pt_targets one(uint32_t entity, pt_tier tier)
{
    pt_targets targets = pt_link__no_targets(tier);
    pt_link__add_target(&targets, entity);
    return targets;
}

/* --- members ------------------------------------------------------------------------------------------------ */

static pt_targets direct_members(const pt_linker *l, uint32_t container, pt_name_id name, pt_kinds want, pt_tier tier)
{
    pt_targets found = pt_link__no_targets(tier);
    for (uint32_t e = pt_link__member(l, container, name); e != PT_NO_ENTITY; e = pt_link__next_member(l, e))
        if (pt_link__is(l, e, want))
            pt_link__add_target(&found, e);
    return found;
}

/* Bases of a type, nearest and first named first, each once: inheritance may be wide, and damaged code may
 * inherit in circles. */
enum { MOST_BASES = 96 };

static bool is_listed(const uint32_t *list, uint32_t count, uint32_t item)
{
    for (uint32_t i = 0; i < count; i++)
        if (list[i] == item)
            return true;
    return false;
}

static pt_targets in_bases(const pt_linker *l, uint32_t type, pt_name_id name, pt_kinds want)
{
    uint32_t queue[MOST_BASES], count = 0;
    if (!l->base_start || l->base_start[type] == l->base_start[type + 1])
        return nothing();
    queue[count++] = type;
    for (uint32_t at = 0; at < count; at++) {
        uint32_t here = queue[at];
        if (at) {
            pt_targets found = direct_members(l, here, name, want, PT_TIER_TYPED);
            if (found.count)
                return found;
        }
        for (uint32_t i = l->base_start[here]; i < l->base_start[here + 1] && count < MOST_BASES; i++) {
            uint32_t base = l->canonical[l->base_list[i]];
            if (!is_listed(queue, count, base))
                queue[count++] = base;
        }
    }
    return nothing();
}

/* Index of the first import with that alias among those sorted by alias. */
static uint32_t first_alias(const pt_unit *unit, pt_name_id name)
{
    uint32_t low = 0, high = unit->alias_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (unit->imports[unit->imports_by_alias[middle]].alias < name)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

#define EACH_ALIAS(unit, name, i)                                                                              \
    uint32_t i = first_alias(unit, name);                                                                      \
    i < (unit)->alias_count && (unit)->imports[(unit)->imports_by_alias[i]].alias == (name);                   \
    i++

/* Whether what an import brings into a file is also a member of the file for those who import it. */
static bool is_passed_on(const pt_unit *unit, const pt_import *import)
{
    return unit->language == PT_LANGUAGE_PYTHON || import->flags & (PT_IMPORT_REEXPORT | PT_IMPORT_EXPORT);
}

static pt_targets default_export(const pt_linker *l, const pt_unit *unit, pt_kinds want)
{
    pt_targets found = pt_link__no_targets(PT_TIER_IMPORT);
    for (uint32_t i = 1; i < unit->def_count; i++)
        if (unit->defs[i].flags & PT_DEF_DEFAULT_EXPORT && pt_link__is(l, unit->first + i, want))
            pt_link__add_target(&found, unit->first + i);
    return found;
}

static pt_targets through_imports(const pt_linker *l, const pt_unit *unit, pt_name_id name, pt_kinds want, unsigned depth)
{
    for (EACH_ALIAS(unit, name, i)) {
        uint32_t import = unit->imports_by_alias[i];
        if (!is_passed_on(unit, &unit->imports[import]))
            continue;
        pt_targets found = pt_link__imported(l, unit, import, want, depth + 1);
        if (found.count)
            return found;
    }
    if (pt_str_eq(pt_intern_str(&l->names, name), PT_STR("default")))
        return default_export(l, unit, want);
    for (uint32_t i = 0; i < unit->glob_count; i++) {
        uint32_t import = unit->globs[i];
        if (!is_passed_on(unit, &unit->imports[import]) || unit->modules[import].kind != PT_MODULE_CONTAINER)
            continue;
        pt_targets found = pt_link__in_container(l, unit->modules[import].container, name, want, depth + 1);
        if (found.count)
            return found;
    }
    return nothing();
}

pt_targets pt_link__in_container(const pt_linker *l, uint32_t container, pt_name_id name, pt_kinds want, unsigned depth)
{
    if (depth > PT_LINK_DEPTH || container == PT_NO_ENTITY || !name)
        return nothing();
    bool entity = container < l->entity_count;
    bool is_file = entity && pt_link__def(l, container)->kind == PT_KIND_FILE;
    pt_targets found = direct_members(l, container, name, want, is_file ? PT_TIER_IMPORT : PT_TIER_TYPED);
    if (found.count || !entity)
        return found.count ? found : nothing();
    const pt_unit *unit = pt_link__unit_of(l, container);
    if (is_file) {
        found = through_imports(l, unit, name, want, depth);
        uint32_t (*submodule)(const pt_linker *, uint32_t, pt_name_id) = pt_link__rules(unit->language)->submodule;
        uint32_t child = !found.count && submodule ? submodule(l, container, name) : PT_NO_ENTITY;
        return child == PT_NO_ENTITY ? found : one(child, PT_TIER_IMPORT);
    }
    return in_bases(l, container, name, want);
}

/* --- imports -------------------------------------------------------------------------------------------------- */

pt_targets pt_link__imported(const pt_linker *l, const pt_unit *unit, uint32_t index, pt_kinds want, unsigned depth)
{
    const pt_import *import = &unit->imports[index];
    pt_module_ref module = unit->modules[index];
    if (depth > PT_LINK_DEPTH)
        return nothing();
    if (import->flags & PT_IMPORT_EXPORT && !import->path)
        return direct_members(l, unit->first, import->name, want, PT_TIER_IMPORT);
    if (module.kind == PT_MODULE_EXTERNAL)
        return pt_link__no_targets(PT_TIER_EXTERNAL);
    if (module.kind != PT_MODULE_CONTAINER)
        return nothing();
    if (import->name) {
        pt_targets found = pt_link__in_container(l, module.container, import->name, want, depth + 1);
        if (found.count && found.tier == PT_TIER_TYPED)
            found.tier = PT_TIER_IMPORT;
        if (!found.count && found.tier == PT_TIER_UNRESOLVED && module.container >= l->entity_count)
            found.tier = PT_TIER_EXTERNAL; /* a package we only have a part of */
        return found;
    }
    return pt_link__is(l, module.container, want) ? one(module.container, PT_TIER_IMPORT) : nothing();
}

/* --- bare names ------------------------------------------------------------------------------------------------- */


/* Names an import binds in a scope around the place. Import scopes are numbered as in the face. */
static pt_targets by_alias(const pt_view *view, pt_name_id name, pt_def_id inside, pt_kinds want, unsigned depth)
{
    const pt_unit *unit = view->unit;
    pt_targets best = nothing();
    for (EACH_ALIAS(unit, name, i)) {
        uint32_t import = unit->imports_by_alias[i];
        pt_def_id bound_in = unit->scopes[unit->imports[import].scope].def;
        if (bound_in != inside || unit->imports[import].flags & PT_IMPORT_EXPORT)
            continue;
        pt_targets found = pt_link__imported(view->linker, unit, import, want, depth + 1);
        if (found.count)
            return found;
        if (found.tier == PT_TIER_EXTERNAL)
            best = found;
    }
    return best;
}

static bool sees_members(const pt_view *view, pt_def_id def, pt_scope_id scope, pt_kinds *want)
{
    const pt_def *d = &view->unit->defs[def];
    uint32_t flags = pt_link__rules(view->unit->language)->flags;
    bool type = (PT_TYPES | PT_KIND_SET(IMPL)) >> d->kind & 1;
    if (!type)
        return true;
    if (flags & PT_RULE_MEMBERS_IN_SCOPE)
        return true;
    if (flags & PT_RULE_TYPES_IN_SCOPE) {
        *want &= PT_TYPE_NAMES | PT_KIND_SET(CONSTANT);
        return true;
    }
    /* the body of the type itself, not its methods' */
    return view->scopes[scope].kind == PT_SCOPE_TYPE && view->scopes[scope].def == def;
}

/* The level of one enclosing definition: its members, its type's bases, what it imports. */
static pt_targets at_level(const pt_view *view, pt_def_id def, pt_scope_id scope, pt_name_id name, pt_kinds want,
                           unsigned depth)
{
    const pt_linker *l = view->linker;
    uint32_t entity = view->unit->first + def;
    pt_kinds here = want;
    if (sees_members(view, def, scope, &here)) {
        pt_targets found = direct_members(l, l->canonical[entity], name, here, PT_TIER_EXACT);
        if (found.count)
            return found;
        uint32_t type = l->container_of[entity];
        bool member = type < l->entity_count && type != PT_NO_ENTITY && pt_link__is(l, type, PT_TYPES);
        if (pt_link__is(l, entity, PT_TYPES)) {
            found = in_bases(l, l->canonical[entity], name, here);
        } else if (member && pt_link__rules(view->unit->language)->flags & PT_RULE_MEMBERS_IN_SCOPE
                   && view->unit->defs[def].owner) { /* a member written outside its type */
            found = pt_link__in_container(l, type, name, here, depth + 1);
        }
        if (found.count)
            return found;
    }
    return by_alias(view, name, def, want, depth);
}

/* Definitions of the same file among those of the container at the top. */
static pt_targets in_own_file(const pt_view *view, pt_name_id name, pt_kinds want)
{
    const pt_linker *l = view->linker;
    const pt_unit *unit = view->unit;
    pt_targets found = pt_link__no_targets(PT_TIER_EXACT);
    for (uint32_t e = pt_link__member(l, unit->container, name); e != PT_NO_ENTITY; e = pt_link__next_member(l, e))
        if (e >= unit->first && e < unit->first + unit->def_count && pt_link__is(l, e, want))
            pt_link__add_target(&found, e);
    return found;
}

/* External linkage: definitions elsewhere that are not private to their file, or lie in an included one. */
static pt_targets by_linkage(const pt_view *view, pt_name_id name, pt_kinds want)
{
    const pt_linker *l = view->linker;
    pt_targets included = pt_link__no_targets(PT_TIER_IMPORT), anywhere = pt_link__no_targets(PT_TIER_UNIQUE);
    bool declared = false;
    for (uint32_t e = pt_link__member(l, view->unit->container, name); e != PT_NO_ENTITY; e = pt_link__next_member(l, e)) {
        const pt_def *d = pt_link__def(l, e);
        if (!(want >> d->kind & 1))
            continue;
        bool visible = view->scratch && pt_link__is_visible(view, pt_link__unit_of(l, e));
        bool definition = !(d->flags & PT_DEF_DECLARATION);
        declared |= visible && !definition;
        if (visible && definition)
            pt_link__add_target(&included, e);
        bool external = !(d->flags & PT_DEF_LOCAL) && PT_CALLABLES >> d->kind & 1;
        bool variable = !(d->flags & PT_DEF_LOCAL) && d->kind == PT_KIND_VARIABLE;
        if (definition && (external || variable || !view->scratch))
            pt_link__add_target(&anywhere, e);
    }
    if (included.count)
        return included;
    if (anywhere.count) {
        anywhere.tier = anywhere.count > 1 ? PT_TIER_CANDIDATES : declared ? PT_TIER_IMPORT : PT_TIER_UNIQUE;
        return anywhere;
    }
    if (!declared)
        return nothing();
    pt_targets declarations = pt_link__no_targets(PT_TIER_IMPORT);
    for (uint32_t e = pt_link__member(l, view->unit->container, name); e != PT_NO_ENTITY; e = pt_link__next_member(l, e))
        if (pt_link__is(l, e, want) && pt_link__is_visible(view, pt_link__unit_of(l, e)))
            pt_link__add_target(&declarations, e);
    return declarations;
}

static pt_targets by_globs(const pt_view *view, pt_name_id name, pt_scope_id scope, pt_kinds want, unsigned depth)
{
    const pt_unit *unit = view->unit;
    for (uint32_t i = 0; i < unit->glob_count; i++) {
        uint32_t import = unit->globs[i];
        pt_def_id inside = unit->scopes[unit->imports[import].scope].def;
        pt_def_id at = view->scopes[scope].def;
        while (at && at != inside)
            at = unit->defs[at].parent;
        if (at != inside || unit->modules[import].kind != PT_MODULE_CONTAINER)
            continue;
        pt_targets found = pt_link__in_container(view->linker, unit->modules[import].container, name, want, depth + 1);
        if (found.count) {
            found.tier = PT_TIER_IMPORT;
            return found;
        }
    }
    return nothing();
}

/* Whether all are prototypes of functions, or extern variables. */
static bool are_declarations(const pt_linker *l, const pt_targets *t)
{
    for (uint32_t i = 0; i < t->count && i < PT_LINK_MOST; i++)
        if (!(pt_link__def(l, t->to[i])->flags & PT_DEF_DECLARATION)
            || !pt_link__is(l, t->to[i], PT_CALLABLES | PT_KIND_SET(VARIABLE)))
            return false;
    return t->count > 0;
}

/* What the file's own declarations declare, where it is known; else they themselves. */
static pt_targets declared_here(const pt_view *view, pt_name_id name, pt_kinds want, pt_targets declarations)
{
    pt_targets defined = by_linkage(view, name, want);
    return defined.count && !are_declarations(view->linker, &defined) ? defined : declarations;
}

static pt_targets at_top(const pt_view *view, pt_name_id name, pt_scope_id scope, pt_kinds want, unsigned depth)
{
    const pt_unit *unit = view->unit;
    uint32_t flags = pt_link__rules(unit->language)->flags;
    pt_targets found = in_own_file(view, name, want);
    if (flags & PT_RULE_LINKER_VISIBLE && are_declarations(view->linker, &found))
        return declared_here(view, name, want, found);
    if (found.count)
        return found;
    found = by_alias(view, name, 0, want, depth);
    if (found.count || found.tier == PT_TIER_EXTERNAL)
        return found;
    if (unit->container != unit->first) {
        found = flags & PT_RULE_LINKER_VISIBLE ? by_linkage(view, name, want)
                                               : direct_members(view->linker, unit->container, name, want, PT_TIER_EXACT);
        if (found.count)
            return found;
    }
    return by_globs(view, name, scope, want, depth);
}

pt_targets pt_link__bare(const pt_view *view, pt_name_id name, pt_scope_id scope, pt_kinds want, unsigned depth)
{
    if (!name || depth > PT_LINK_DEPTH)
        return nothing();
    for (pt_def_id def = view->scopes[scope].def; def; def = view->unit->defs[def].parent) {
        pt_targets found = at_level(view, def, scope, name, want, depth);
        if (found.count || found.tier == PT_TIER_EXTERNAL)
            return found;
    }
    return at_top(view, name, scope, want, depth);
}

/* --- names and paths in expressions -------------------------------------------------------------------------------- */

static pt_targets member_of(const pt_view *view, pt_expr_id base, pt_name_id name, pt_kinds want, unsigned depth)
{
    pt_meaning m = pt_link__meaning(view, base, depth + 1);
    if (m.is == PT_IS_EXTERNAL)
        return pt_link__no_targets(PT_TIER_EXTERNAL);
    if (m.is == PT_IS_UNKNOWN || m.entity == PT_NO_ENTITY)
        return nothing();
    pt_targets found = pt_link__in_container(view->linker, m.entity, name, want, depth + 1);
    if (found.count && m.is == PT_IS_MODULE)
        found.tier = PT_TIER_IMPORT;
    return found;
}

pt_targets pt_link__named_by(const pt_view *view, pt_expr_id expr, pt_kinds want, unsigned depth)
{
    if (depth > PT_LINK_DEPTH)
        return nothing();
    const pt_expr *e = &view->exprs[expr];
    switch (e->op) {
    case PT_EXPR_NAME:
        return pt_link__bare(view, e->a, e->b, want, depth + 1);
    case PT_EXPR_MEMBER:
        return member_of(view, e->a, e->b, want, depth);
    case PT_EXPR_PATH:
        return e->a ? member_of(view, e->a, e->b, want, depth)
                    : direct_members(view->linker, view->unit->container, e->b, want, PT_TIER_EXACT);
    case PT_EXPR_GENERIC:
        return pt_link__named_by(view, e->a, want, depth + 1);
    default:
        return nothing();
    }
}
