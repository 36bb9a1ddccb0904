/* Expressions: precedence climbing over a table of operators. */
#include "query/parse.h"

#include "query/expr.h"

#include "base/mem.h"
#include "base/vec.h"

typedef pt_vec(pt_expr *) expr_vec;

static const struct {
    const char *token;
    const char *function;
    unsigned char level; /* higher binds tighter */
    bool right;
} operators[] = {
    {"||", "or", 1, false},   {"&&", "and", 2, false},      {">=", "ge", 3, false},  {"<=", "le", 3, false},
    {"->", "maybe_get", 10, false}, {">", "gt", 3, false},  {"<", "lt", 3, false},   {"==", "eq", 4, false},
    {"!=", "neq", 4, false},  {"%", "mod", 5, false},       {"++", "concat", 6, false},
    {"+", "add", 6, false},
    {"-", "sub", 6, false},   {"*", "mul", 7, false},       {"/", "div", 7, false},  {"^", "pow", 8, true},
    {"~", "coalesce", 9, false},
};

enum { NO_OPERATOR = sizeof operators / sizeof *operators, ACCESS_LEVEL = 10 };

pt_expr *pt_expr_new(pt_run *run, pt_expr_kind kind, pt_span span)
{
    pt_expr *expr = PT_ARENA_NEW(&run->arena, pt_expr);
    if (!expr) {
        pt_fail_nomem(run);
        return NULL;
    }
    expr->kind = kind;
    expr->span = span;
    return expr;
}

pt_expr *pt_expr_var(pt_run *run, pt_str name, pt_span span)
{
    pt_expr *expr = pt_expr_new(run, PT_EXPR_VAR, span);
    if (expr)
        expr->name = name;
    return expr;
}

pt_expr *pt_expr_const(pt_run *run, pt_value value, pt_span span)
{
    pt_expr *expr = pt_expr_new(run, PT_EXPR_CONST, span);
    if (expr)
        expr->value = value;
    return expr;
}

pt_expr *pt_expr_call(pt_run *run, const char *function, pt_span span, pt_expr **args, size_t count)
{
    pt_expr *expr = pt_expr_new(run, PT_EXPR_CALL, span);
    if (!expr)
        return NULL;
    expr->name = pt_str_c(function);
    expr->function = pt_function_find(expr->name);
    expr->args = pt_arena_alloc(&run->arena, count * sizeof *args);
    if (!expr->args) {
        pt_fail_nomem(run);
        return NULL;
    }
    if (count)
        memcpy(expr->args, args, count * sizeof *args);
    expr->count = count;
    return expr;
}

static size_t operator_at(pt_parser *p)
{
    for (size_t i = 0; i < NO_OPERATOR; i++)
        if (pt_parse__peek(p, operators[i].token))
            return i;
    return NO_OPERATOR;
}

static bool climb(pt_parser *p, unsigned min_level, pt_expr **out);
static bool term(pt_parser *p, pt_expr **out);

/* A term with its prefix operators; `->` binds tighter than those, everything else looser. */
static bool prefixed(pt_parser *p, pt_expr **out)
{
    pt_parse__blanks(p);
    size_t start = p->at;
    bool minus = pt_parse__peek(p, "-"), negate = !minus && pt_parse__peek(p, "!");
    if (!minus && !negate)
        return term(p, out);
    if (!pt_parse__enter(p))
        return false;
    p->at++;
    pt_expr *operand = NULL;
    bool ok = prefixed(p, &operand);
    while (ok && pt_parse__peek(p, "->")) {
        pt_mark mark = pt_parse__mark(p);
        pt_expr *pair[2] = {operand, NULL};
        pt_parse__token(p, "->");
        if (!prefixed(p, &pair[1])) {
            pt_parse__back(p, mark);
            break;
        }
        operand = pt_expr_call(p->run, "maybe_get", pt_parse__span(p, start), pair, 2);
        ok = operand != NULL;
    }
    pt_parse__leave(p);
    if (!ok)
        return false;
    *out = pt_expr_call(p->run, minus ? "minus" : "negate", pt_parse__span(p, start), &operand, 1);
    return *out != NULL;
}

/* One operator of at least min_level and its right side, put around *left. False: there is none. */
static bool extend(pt_parser *p, unsigned min_level, size_t start, pt_expr **left)
{
    pt_mark mark = pt_parse__mark(p);
    size_t op = operator_at(p);
    if (op == NO_OPERATOR || operators[op].level < min_level)
        return pt_parse__back(p, mark);
    pt_expr *pair[2] = {*left, NULL};
    pt_parse__token(p, operators[op].token);
    if (!climb(p, operators[op].level + !operators[op].right, &pair[1]))
        return pt_parse__back(p, mark);
    *left = pt_expr_call(p->run, operators[op].function, pt_parse__span(p, start), pair, 2);
    return *left != NULL;
}

static bool climb(pt_parser *p, unsigned min_level, pt_expr **out)
{
    pt_parse__blanks(p);
    size_t start = p->at;
    pt_expr *left = NULL;
    if (!pt_parse__enter(p))
        return false;
    bool ok = prefixed(p, &left);
    while (ok && extend(p, min_level, start, &left))
        ;
    pt_parse__leave(p);
    if (ok && left)
        *out = left;
    return ok && left;
}

bool pt_parse__expr(pt_parser *p, pt_expr **out)
{
    return climb(p, 1, out);
}

bool pt_parse__exprs(pt_parser *p, pt_expr ***out, size_t *count)
{
    expr_vec exprs = {0};
    pt_expr *expr;
    bool ok = true;
    while (ok && pt_parse__expr(p, &expr)) {
        ok = PT_PUSH(p, &exprs, expr);
        if (!pt_parse__token(p, ","))
            break;
    }
    if (ok) {
        *out = PT_KEEP(p, &exprs);
        *count = exprs.len;
    }
    ok = ok ? *out != NULL : pt_fail_nomem(p->run);
    pt_vec_release(&exprs);
    return ok;
}

/* --- terms ------------------------------------------------------------------------------------------ */

static bool constant(pt_parser *p, size_t start, pt_value value, pt_expr **out)
{
    *out = pt_expr_const(p->run, value, pt_parse__span(p, start));
    return *out != NULL;
}

static bool parameter(pt_parser *p, size_t start, pt_str name, pt_expr **out)
{
    const pt_json_node *node = p->run->params ? pt_json_member(p->run->params, name) : NULL;
    if (!node)
        pt_fail(p->run, pt_parse__span(p, start), "parser::param_not_found",
                "required parameter %.*s not found",
                (int)name.len, name.ptr);
    if (!constant(p, start, node ? pt_value_of_json(&p->run->values, node) : PT_NULL, out))
        return false;
    (*out)->name = name;
    return true;
}

static bool bracketed(pt_parser *p, size_t start, const char *function, const char *closing, pt_expr **out)
{
    pt_expr **args;
    size_t count;
    if (!pt_parse__exprs(p, &args, &count) || !pt_parse__token(p, closing))
        return false;
    *out = pt_expr_call(p->run, function, pt_parse__span(p, start), args, count);
    return *out != NULL;
}

static bool list(pt_parser *p, size_t start, pt_expr **out)
{
    return bracketed(p, start, "list", "]", out);
}

/* {key: value, …}, the opening brace being read. */
static bool object(pt_parser *p, size_t start, pt_expr **out)
{
    expr_vec pairs = {0};
    bool ok = true;
    while (ok && !pt_parse__peek(p, "}")) {
        pt_expr *key, *value;
        ok = pt_parse__expr(p, &key) && pt_parse__token(p, ":") && pt_parse__expr(p, &value)
            && PT_PUSH(p, &pairs, key) && PT_PUSH(p, &pairs, value);
        if (ok && !pt_parse__token(p, ","))
            break;
    }
    ok = ok && pt_parse__token(p, "}");
    if (ok)
        *out = pt_expr_call(p->run, "json_object", pt_parse__span(p, start), pairs.at, pairs.len);
    pt_vec_release(&pairs);
    return ok && *out;
}

static void check_arity(pt_parser *p, const pt_expr *call)
{
    const pt_function *f = call->function;
    if (!f || (call->count >= f->min_args && (f->max_args == PT_ANY_ARGS || call->count <= f->max_args)))
        return;
    pt_fail(p->run, call->span, "parser::func_wrong_num_args", "wrong number of arguments for function '%s'",
            f->name);
    pt_fail_help(p->run, "it takes %s%u", f->min_args == f->max_args ? "" : "at least ", f->min_args);
}

/* `if` and `cond`, the only lazy functions, become COND; an odd last argument is the default. */
static bool conditional(pt_parser *p, pt_expr *call)
{
    bool is_if = pt_str_eq(call->name, PT_STR("if"));
    if (is_if && call->count != 2 && call->count != 3)
        pt_fail(p->run, call->span, "parser::bad_if", "wrong number of arguments to if");
    if (!is_if && call->count == 0)
        pt_fail(p->run, call->span, "parser::empty_cond", "'cond' cannot have empty body");
    call->kind = PT_EXPR_COND;
    if (call->count % 2 == 0)
        return true;
    pt_expr **args = PT_ARENA_ARRAY(&p->run->arena, pt_expr *, call->count + 1);
    pt_expr *yes = pt_expr_const(p->run, PT_TRUE, call->span);
    if (!args || !yes)
        return pt_fail_nomem(p->run);
    memcpy(args, call->args, (call->count - 1) * sizeof *args);
    args[call->count - 1] = yes;
    args[call->count] = call->args[call->count - 1];
    call->args = args;
    call->count++;
    return true;
}

static bool call(pt_parser *p, size_t start, pt_expr **out)
{
    pt_mark mark = pt_parse__mark(p);
    pt_str name;
    if (!pt_parse__ident(p, &name) || !pt_parse__token(p, "("))
        return pt_parse__back(p, mark);
    if (!bracketed(p, start, "", ")", out))
        return pt_parse__back(p, mark);
    (*out)->name = name;
    if (pt_str_eq(name, PT_STR("if")) || pt_str_eq(name, PT_STR("cond")))
        return conditional(p, *out);
    (*out)->function = pt_function_find(name);
    check_arity(p, *out);
    return true;
}

static bool literal(pt_parser *p, size_t start, pt_expr **out)
{
    static const struct {
        const char *token;
        pt_value value;
    } literals[] = {{"null", {0}}, {"true", {PT_KIND_BOOL << 2 | (uint64_t)1 << 32}},
        {"false", {PT_KIND_BOOL << 2}}};
    for (size_t i = 0; i < 3; i++)
        if (pt_parse__token(p, literals[i].token))
            return constant(p, start, literals[i].value, out);
    return false;
}

static bool grouped(pt_parser *p, size_t start, pt_expr **out)
{
    if (pt_parse__token(p, "("))
        return pt_parse__expr(p, out) && pt_parse__token(p, ")");
    if (pt_parse__token(p, "["))
        return list(p, start, out);
    return pt_parse__token(p, "{") && object(p, start, out);
}

static bool term(pt_parser *p, pt_expr **out)
{
    pt_parse__blanks(p);
    pt_mark mark = pt_parse__mark(p);
    size_t start = p->at;
    pt_value number;
    pt_str text;
    if (literal(p, start, out))
        return true;
    if (pt_parse__number(p, &number))
        return constant(p, start, number, out);
    if (pt_parse__string(p, &text))
        return constant(p, start, pt_value_str(&p->run->values, text), out);
    if (pt_parse__param(p, &text))
        return parameter(p, start, text, out);
    if (pt_parse__peek(p, "(") || pt_parse__peek(p, "[") || pt_parse__peek(p, "{"))
        return grouped(p, start, out) || pt_parse__back(p, mark);
    if (call(p, start, out))
        return true;
    if (!pt_parse__var(p, &text))
        return false;
    *out = pt_expr_var(p->run, text, pt_parse__span(p, start));
    return *out != NULL;
}

bool pt_parse__constant(pt_parser *p, pt_expr *expr, pt_value *out)
{
    return pt_expr_constant(p->run, expr, out);
}
