/* Rule bodies: atoms, disjunctions, conjunctions. */
#include "query/parse.h"

#include "base/vec.h"

typedef pt_vec(pt_atom *) atom_vec;
typedef pt_vec(pt_expr *) expr_vec;
typedef pt_vec(pt_str) str_vec;

static pt_atom *new_atom(pt_parser *p, pt_atom_kind kind)
{
    pt_atom *atom = PT_ARENA_NEW(&p->run->arena, pt_atom);
    if (!atom)
        pt_fail_nomem(p->run);
    else
        atom->kind = kind;
    return atom;
}

static bool body_until(pt_parser *p, pt_atom **out);

static bool at_time(pt_parser *p, pt_atom *atom)
{
    pt_expr *time;
    if (!pt_parse__token(p, "@"))
        return true;
    atom->timed = true;
    return pt_parse__expr(p, &time);
}

/* {field, field: expr, …}, the brace being read; a repeated field: the last wins. */
static bool fields(pt_parser *p, pt_atom *atom)
{
    str_vec names = {0};
    expr_vec args = {0};
    pt_str field;
    bool ok = true;
    while (ok && pt_parse__uident(p, &field)) {
        size_t start = p->at - field.len;
        pt_expr *arg = NULL;
        if (pt_parse__token(p, ":"))
            ok = pt_parse__expr(p, &arg);
        else
            arg = pt_expr_var(p->run, field, pt_parse__span(p, start));
        size_t at = 0;
        while (at < names.len && !pt_str_eq(names.at[at], field))
            at++;
        if (ok && arg && at < names.len)
            args.at[at] = arg;
        else
            ok = ok && arg && PT_PUSH(p, &names, field) && PT_PUSH(p, &args, arg);
        if (!ok || !pt_parse__token(p, ","))
            break;
    }
    atom->named = true;
    atom->count = args.len;
    atom->fields = ok ? PT_KEEP(p, &names) : NULL;
    atom->args = ok ? PT_KEEP(p, &args) : NULL;
    pt_vec_release(&names);
    pt_vec_release(&args);
    return atom->fields && atom->args;
}

static bool stored(pt_parser *p, pt_atom **out)
{
    size_t start = p->at;
    pt_atom *atom = new_atom(p, PT_ATOM_STORED);
    if (!atom || !pt_parse__token(p, "*") || !pt_parse__relname(p, &atom->name))
        return false;
    bool ok = pt_parse__token(p, "[")
        ? pt_parse__exprs(p, &atom->args, &atom->count) && at_time(p, atom) && pt_parse__token(p, "]")
        : pt_parse__token(p, "{") && fields(p, atom) && at_time(p, atom) && pt_parse__token(p, "}");
    atom->span = pt_parse__span(p, start);
    *out = atom;
    return ok;
}

static bool search_options(pt_parser *p)
{
    pt_str name;
    pt_expr *value;
    while (pt_parse__ident(p, &name)) {
        if (!pt_parse__token(p, ":") || !pt_parse__expr(p, &value))
            return false;
        if (!pt_parse__token(p, ","))
            break;
    }
    return true;
}

static bool search(pt_parser *p, pt_atom **out)
{
    size_t start = p->at;
    pt_atom *atom = new_atom(p, PT_ATOM_SEARCH);
    bool ok = atom && pt_parse__token(p, "~") && pt_parse__relname(p, &atom->name) && pt_parse__token(p, "{")
        && fields(p, atom) && pt_parse__token(p, "|") && search_options(p) && pt_parse__token(p, "}");
    if (!ok)
        return false;
    atom->span = pt_parse__span(p, start);
    *out = atom;
    return true;
}

static bool rule_call(pt_parser *p, pt_atom **out)
{
    size_t start = p->at;
    pt_atom *atom = new_atom(p, PT_ATOM_RULE);
    if (!atom || !pt_parse__uident(p, &atom->name) || !pt_parse__token(p, "[")
        || !pt_parse__exprs(p, &atom->args, &atom->count) || !pt_parse__token(p, "]"))
        return false;
    atom->span = pt_parse__span(p, start);
    *out = atom;
    return true;
}

/* var in expr, var = expr */
static bool binding(pt_parser *p, pt_atom_kind kind, pt_atom **out)
{
    size_t start = p->at;
    pt_atom *atom = new_atom(p, kind);
    if (!atom || !pt_parse__var(p, &atom->name) || !pt_parse__token(p, kind == PT_ATOM_IN ? "in" : "=")
        || !pt_parse__expr(p, &atom->expr))
        return false;
    atom->span = pt_parse__span(p, start);
    *out = atom;
    return true;
}

static bool filter(pt_parser *p, pt_atom **out)
{
    size_t start = p->at;
    pt_atom *atom = new_atom(p, PT_ATOM_EXPR);
    if (!atom || !pt_parse__expr(p, &atom->expr))
        return false;
    atom->span = pt_parse__span(p, start);
    *out = atom;
    return true;
}

static bool grouped(pt_parser *p, pt_atom **out)
{
    return pt_parse__token(p, "(") && body_until(p, out) && pt_parse__token(p, ")");
}

static bool any_atom(pt_parser *p, pt_atom **out);

static bool negation(pt_parser *p, pt_atom **out)
{
    size_t start = p->at;
    pt_atom *kid = NULL, *atom = new_atom(p, PT_ATOM_NOT);
    if (!atom || !pt_parse__word(p, "not") || !any_atom(p, &kid))
        return false;
    atom->kids = pt_parse__keep(p, &kid, 1, sizeof kid);
    atom->kid_count = 1;
    atom->span = pt_parse__span(p, start);
    *out = atom;
    return atom->kids != NULL;
}

static bool unification(pt_parser *p, pt_atom **out)
{
    return binding(p, PT_ATOM_UNIFY, out);
}

static bool membership(pt_parser *p, pt_atom **out)
{
    return binding(p, PT_ATOM_IN, out);
}

static bool any_atom(pt_parser *p, pt_atom **out)
{
    static bool (*const alternatives[])(pt_parser *p, pt_atom **out) = {
        negation, stored, search, rule_call, membership, unification, filter, grouped,
    };
    pt_parse__blanks(p);
    if (!pt_parse__enter(p))
        return false;
    bool ok = false;
    for (size_t i = 0; !ok && i < sizeof alternatives / sizeof *alternatives; i++) {
        pt_mark mark = pt_parse__mark(p);
        ok = alternatives[i](p, out) || pt_parse__back(p, mark);
    }
    pt_parse__leave(p);
    return ok;
}

static bool group_of(pt_parser *p, pt_atom_kind kind, size_t start, const atom_vec *kids, pt_atom **out)
{
    pt_atom *atom = new_atom(p, kind);
    if (!atom)
        return false;
    atom->kids = PT_KEEP(p, kids);
    atom->kid_count = kids->len;
    atom->span = pt_parse__span(p, start);
    *out = atom;
    return atom->kids != NULL;
}

static bool disjunction(pt_parser *p, pt_atom **out)
{
    pt_parse__blanks(p);
    size_t start = p->at;
    atom_vec kids = {0};
    bool ok = any_atom(p, out) && PT_PUSH(p, &kids, *out);
    while (ok) {
        pt_mark mark = pt_parse__mark(p);
        pt_atom *next;
        if (!pt_parse__word(p, "or") || !any_atom(p, &next)) {
            pt_parse__back(p, mark);
            break;
        }
        ok = PT_PUSH(p, &kids, next);
    }
    if (ok && kids.len > 1)
        ok = group_of(p, PT_ATOM_OR, start, &kids, out);
    pt_vec_release(&kids);
    return ok;
}

static bool body_until(pt_parser *p, pt_atom **out)
{
    pt_parse__blanks(p);
    size_t start = p->at;
    atom_vec kids = {0};
    bool ok = true;
    for (;;) {
        pt_mark mark = pt_parse__mark(p);
        pt_atom *atom;
        if (!disjunction(p, &atom)) {
            pt_parse__back(p, mark);
            break;
        }
        ok = PT_PUSH(p, &kids, atom);
        if (!ok || !pt_parse__token(p, ","))
            break;
    }
    ok = ok && group_of(p, PT_ATOM_AND, start, &kids, out);
    pt_vec_release(&kids);
    return ok;
}

bool pt_parse__body(pt_parser *p, pt_atom **out)
{
    return body_until(p, out);
}
