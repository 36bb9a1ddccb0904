/* Types of expressions, as far as declared types, constructions, results and simple flow tell them. */
#include "link/linker.h"

static const pt_meaning unknown = {PT_IS_UNKNOWN, PT_NO_ENTITY, 0, 0};

static pt_meaning as(pt_meaning m, pt_is is)
{
    if (m.is == PT_IS_TYPE || m.is == PT_IS_VALUE)
        m.is = (uint8_t)is;
    return m;
}

static uint32_t unit_index(const pt_view *view)
{
    return (uint32_t)(view->unit - view->linker->units);
}

/* Only faces can be read later: an expression of the file being linked is remembered by its face's number when
 * it has one; generic arguments of locals are looked at directly. */
static pt_meaning typed_by(const pt_view *view, uint32_t entity, pt_expr_id expr)
{
    return (pt_meaning){PT_IS_TYPE, entity, unit_index(view), view->scratch ? expr | PT_OWN_EXPR : expr};
}

uint32_t pt_link__enclosing_type(const pt_view *view, pt_scope_id scope)
{
    const pt_linker *l = view->linker;
    for (pt_def_id def = view->scopes[scope].def; def; def = view->unit->defs[def].parent) {
        uint32_t entity = view->unit->first + def;
        if (pt_link__is(l, entity, PT_TYPES))
            return l->canonical[entity];
        uint32_t container = l->container_of[entity];
        if (container != PT_NO_ENTITY && pt_link__is(l, container, PT_TYPES))
            return l->canonical[container];
    }
    return PT_NO_ENTITY;
}

static pt_meaning first_base(const pt_linker *l, uint32_t type)
{
    if (type == PT_NO_ENTITY || !l->base_start || l->base_start[type] == l->base_start[type + 1])
        return unknown;
    return (pt_meaning){PT_IS_VALUE, l->canonical[l->base_list[l->base_start[type]]], 0, 0};
}

pt_meaning pt_link__meaning_of(const pt_linker *l, uint32_t entity, unsigned depth)
{
    const pt_def *d = pt_link__def(l, entity);
    pt_view face = pt_link__face(l, pt_link__unit_of(l, entity));
    if (PT_TYPES >> d->kind & 1)
        return (pt_meaning){PT_IS_TYPE, l->canonical[entity], 0, 0};
    if (PT_SPACES >> d->kind & 1)
        return (pt_meaning){PT_IS_MODULE, l->canonical[entity], 0, 0};
    if (d->kind == PT_KIND_TYPE_ALIAS)
        return as(pt_link__type(&face, d->type, depth + 1), PT_IS_TYPE);
    if (PT_STORAGE >> d->kind & 1) {
        if (d->kind == PT_KIND_CONSTANT && !d->type && !d->value && d->parent
            && pt_link__is(l, pt_link__unit_of(l, entity)->first + d->parent, PT_KIND_SET(ENUM)))
            return (pt_meaning){PT_IS_VALUE, l->container_of[entity], 0, 0}; /* an enumerator */
        return d->type ? as(pt_link__type(&face, d->type, depth + 1), PT_IS_VALUE)
                       : pt_link__meaning(&face, d->value, depth + 1);
    }
    return unknown;
}

/* What calling an entity gives. */
static pt_meaning result_of(const pt_linker *l, uint32_t entity, unsigned depth)
{
    const pt_def *d = pt_link__def(l, entity);
    if (PT_TYPES >> d->kind & 1)
        return (pt_meaning){PT_IS_VALUE, l->canonical[entity], 0, 0};
    if (d->kind == PT_KIND_TYPE_ALIAS)
        return as(pt_link__meaning_of(l, entity, depth), PT_IS_VALUE);
    if (d->kind == PT_KIND_CONSTRUCTOR && l->container_of[entity] != PT_NO_ENTITY)
        return (pt_meaning){PT_IS_VALUE, l->container_of[entity], 0, 0};
    if (!(PT_CALLABLES >> d->kind & 1))
        return unknown;
    pt_view face = pt_link__face(l, pt_link__unit_of(l, entity));
    return d->type ? as(pt_link__type(&face, d->type, depth + 1), PT_IS_VALUE)
                   : pt_link__meaning(&face, d->value, depth + 1);
}

static pt_meaning call_meaning(const pt_view *view, pt_expr_id callee, unsigned depth)
{
    const pt_linker *l = view->linker;
    pt_targets t = pt_link__named_by(view, callee, PT_CALLABLES | PT_TYPE_NAMES, depth + 1);
    if (t.count)
        return result_of(l, t.to[0], depth + 1);
    const pt_expr *e = &view->exprs[callee];
    if (e->op == PT_EXPR_MEMBER && view->unit->language == PT_LANGUAGE_RUBY
        && pt_str_eq(pt_intern_str(&l->names, e->b), PT_STR("new")))
        return as(pt_link__meaning(view, e->a, depth + 1), PT_IS_VALUE);
    pt_meaning m = pt_link__meaning(view, callee, depth + 1);
    return m.is == PT_IS_TYPE ? as(m, PT_IS_VALUE) : m.is == PT_IS_EXTERNAL ? m : unknown;
}

/* Reads a remembered type expression where it stands. */
static pt_view view_of(const pt_view *view, const pt_meaning *m, pt_expr_id *expr)
{
    *expr = m->expr & ~(pt_expr_id)PT_OWN_EXPR;
    if (m->expr & PT_OWN_EXPR && view->scratch)
        return *view;
    if (m->expr & PT_OWN_EXPR)
        *expr = 0;
    return pt_link__face(view->linker, &view->linker->units[m->unit]);
}

/* The n-th cell of a list; 0 when it is shorter. */
static pt_expr_id list_item(const pt_view *view, pt_expr_id list, uint32_t n)
{
    while (list && n-- > 0)
        list = view->exprs[list].b;
    return list ? view->exprs[list].a : 0;
}

/* What is inside a container type: the element of an array or list, the value of a map or optional. */
static pt_meaning inside(const pt_view *view, pt_meaning m, bool last, unsigned depth)
{
    pt_expr_id expr;
    pt_view at = view_of(view, &m, &expr);
    const pt_expr *e = &at.exprs[expr];
    if (e->op == PT_EXPR_ARRAY || e->op == PT_EXPR_OPTIONAL || e->op == PT_EXPR_POINTER)
        return as(pt_link__type(&at, e->a, depth + 1), PT_IS_VALUE);
    if (e->op != PT_EXPR_GENERIC)
        return unknown;
    pt_expr_id list = e->b;
    while (last && list && at.exprs[list].b)
        list = at.exprs[list].b;
    return as(pt_link__type(&at, list_item(&at, list, 0), depth + 1), PT_IS_VALUE);
}

static pt_meaning item_of(const pt_view *view, pt_expr_id of, uint32_t index, unsigned depth)
{
    const pt_expr *e = &view->exprs[of];
    if (e->op == PT_EXPR_TUPLE)
        return pt_link__meaning(view, list_item(view, e->a, index), depth + 1);
    pt_meaning m = pt_link__meaning(view, of, depth + 1);
    pt_expr_id expr;
    pt_view at = view_of(view, &m, &expr);
    if (at.exprs[expr].op != PT_EXPR_TUPLE)
        return unknown;
    return as(pt_link__type(&at, list_item(&at, at.exprs[expr].a, index), depth + 1), PT_IS_VALUE);
}

static pt_meaning local_meaning(const pt_view *view, uint32_t index, unsigned depth)
{
    const pt_binding *b = &view->bindings[index];
    if (b->kind == PT_BIND_TYPE_PARAM)
        return as(pt_link__type(view, b->type, depth + 1), PT_IS_TYPE);
    if (b->type)
        return as(pt_link__type(view, b->type, depth + 1), PT_IS_VALUE);
    return pt_link__meaning(view, b->value, depth + 1);
}

static pt_meaning named_meaning(const pt_view *view, pt_expr_id expr, unsigned depth)
{
    pt_targets t = pt_link__named_by(view, expr, PT_ANYTHING, depth + 1);
    if (t.count)
        return pt_link__meaning_of(view->linker, t.to[0], depth + 1);
    return t.tier == PT_TIER_EXTERNAL ? (pt_meaning){PT_IS_EXTERNAL, PT_NO_ENTITY, 0, 0} : unknown;
}

static pt_meaning find_meaning(const pt_view *view, pt_expr_id expr, unsigned depth)
{
    const pt_expr *e = &view->exprs[expr];
    switch ((pt_expr_op)e->op) {
    case PT_EXPR_NAME: case PT_EXPR_MEMBER: case PT_EXPR_PATH:
        return named_meaning(view, expr, depth);
    case PT_EXPR_LOCAL:
        return local_meaning(view, e->a, depth);
    case PT_EXPR_CALL:
        return call_meaning(view, e->a, depth);
    case PT_EXPR_INSTANCE:
        return as(pt_link__type(view, e->a, depth + 1), PT_IS_VALUE);
    case PT_EXPR_ELEMENT:
        return inside(view, pt_link__meaning(view, e->a, depth + 1), true, depth);
    case PT_EXPR_KEY:
        return inside(view, pt_link__meaning(view, e->a, depth + 1), false, depth);
    case PT_EXPR_UNWRAP: {
        pt_meaning m = pt_link__meaning(view, e->a, depth + 1);
        pt_meaning within = m.entity == PT_NO_ENTITY && m.expr ? inside(view, m, false, depth) : unknown;
        return within.is ? within : m;
    }
    case PT_EXPR_DEREF: case PT_EXPR_ADDRESS:
        return pt_link__meaning(view, e->a, depth + 1);
    case PT_EXPR_SELF: {
        uint32_t type = pt_link__enclosing_type(view, e->a);
        return type == PT_NO_ENTITY ? unknown : (pt_meaning){PT_IS_VALUE, type, 0, 0};
    }
    case PT_EXPR_SUPER:
        return first_base(view->linker, pt_link__enclosing_type(view, e->a));
    case PT_EXPR_EITHER: {
        pt_meaning a = pt_link__meaning(view, e->a, depth + 1);
        return a.is == PT_IS_UNKNOWN ? pt_link__meaning(view, e->b, depth + 1) : a;
    }
    case PT_EXPR_ITEM:
        return item_of(view, e->a, e->b, depth);
    case PT_EXPR_GENERIC: {
        pt_meaning m = pt_link__type(view, expr, depth + 1);
        return as(m, PT_IS_TYPE);
    }
    default:
        return unknown;
    }
}

pt_meaning pt_link__meaning(const pt_view *view, pt_expr_id expr, unsigned depth)
{
    pt_link_scratch *s = view->scratch;
    if (!expr || depth > PT_LINK_DEPTH)
        return unknown;
    if (!s)
        return find_meaning(view, expr, depth);
    if (s->meant.at[expr] == 1 || s->fuel == 0)
        return unknown;
    if (s->meant.at[expr] == 2)
        return s->meanings.at[expr];
    s->meant.at[expr] = 1;
    s->fuel--;
    pt_meaning m = find_meaning(view, expr, depth);
    s->meanings.at[expr] = m;
    s->meant.at[expr] = 2;
    return m;
}

pt_meaning pt_link__type(const pt_view *view, pt_expr_id expr, unsigned depth)
{
    if (!expr || depth > PT_LINK_DEPTH)
        return unknown;
    const pt_expr *e = &view->exprs[expr];
    switch ((pt_expr_op)e->op) {
    case PT_EXPR_NAME: case PT_EXPR_MEMBER: case PT_EXPR_PATH: {
        pt_targets t = pt_link__named_by(view, expr, PT_TYPE_NAMES, depth + 1);
        if (t.count)
            return pt_link__meaning_of(view->linker, t.to[0], depth + 1);
        return t.tier == PT_TIER_EXTERNAL ? (pt_meaning){PT_IS_EXTERNAL, PT_NO_ENTITY, 0, 0} : unknown;
    }
    case PT_EXPR_LOCAL:
        return local_meaning(view, e->a, depth);
    case PT_EXPR_GENERIC: {
        pt_meaning m = pt_link__type(view, e->a, depth + 1);
        return typed_by(view, m.is == PT_IS_TYPE ? m.entity : PT_NO_ENTITY, expr);
    }
    case PT_EXPR_ARRAY: case PT_EXPR_TUPLE:
        return typed_by(view, PT_NO_ENTITY, expr);
    case PT_EXPR_POINTER: case PT_EXPR_OPTIONAL: case PT_EXPR_ADDRESS: case PT_EXPR_DEREF: case PT_EXPR_IMPL:
    case PT_EXPR_INSTANCE:
        return pt_link__type(view, e->a, depth + 1);
    case PT_EXPR_EITHER: {
        pt_meaning a = pt_link__type(view, e->a, depth + 1);
        return a.is == PT_IS_TYPE ? a : pt_link__type(view, e->b, depth + 1);
    }
    case PT_EXPR_SELF: case PT_EXPR_SUPER: case PT_EXPR_TYPEOF: case PT_EXPR_CALL: case PT_EXPR_ELEMENT:
        return as(pt_link__meaning(view, e->op == PT_EXPR_TYPEOF ? e->a : expr, depth + 1), PT_IS_TYPE);
    default:
        return unknown;
    }
}
