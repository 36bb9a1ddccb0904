#include "query/expr.h"

#include "query/parse.h"

#include "base/mem.h"

enum { INLINE_ARGS = 8 };

bool pt_expr_is_constant(const pt_expr *expr)
{
    if (expr->kind == PT_EXPR_VAR)
        return false;
    for (size_t i = 0; i < expr->count; i++)
        if (!pt_expr_is_constant(expr->args[i]))
            return false;
    return true;
}

bool pt_expr_is_pure(const pt_expr *expr)
{
    if (expr->kind == PT_EXPR_CALL && expr->function && expr->function->flags & PT_FN_IMPURE)
        return false;
    for (size_t i = 0; i < expr->count; i++)
        if (!pt_expr_is_pure(expr->args[i]))
            return false;
    return true;
}

void pt_expr_variables(const pt_expr *expr, void (*see)(void *context, const pt_expr *var), void *context)
{
    if (expr->kind == PT_EXPR_VAR)
        see(context, expr);
    for (size_t i = 0; i < expr->count; i++)
        pt_expr_variables(expr->args[i], see, context);
}

static bool eval_call(pt_run *run, const pt_expr *expr, const pt_value *frame, pt_value *out)
{
    pt_value few[INLINE_ARGS], *args = few;
    if (expr->count > INLINE_ARGS) {
        args = pt_malloc(expr->count * sizeof *args);
        if (!args)
            return pt_fail_nomem(run);
    }
    bool ok = true;
    for (size_t i = 0; ok && i < expr->count; i++)
        ok = pt_expr_eval(run, expr->args[i], frame, &args[i]);
    if (ok) {
        pt_value v = expr->function->run(&run->call, args, expr->count);
        pt_run_call_done(run);
        ok = !run->call.failed && !run->values.failed;
        if (ok)
            *out = v;
        else
            pt_fail_call(run, expr->span);
    }
    if (args != few)
        pt_free(args);
    return ok;
}

static bool eval_cond(pt_run *run, const pt_expr *expr, const pt_value *frame, pt_value *out)
{
    for (size_t i = 0; i + 1 < expr->count; i += 2) {
        bool holds;
        if (!pt_expr_test(run, expr->args[i], frame, &holds))
            return false;
        if (holds)
            return pt_expr_eval(run, expr->args[i + 1], frame, out);
    }
    *out = PT_NULL;
    return true;
}

bool pt_expr_eval(pt_run *run, const pt_expr *expr, const pt_value *frame, pt_value *out)
{
    switch (expr->kind) {
    case PT_EXPR_CONST:
        *out = expr->value;
        return true;
    case PT_EXPR_VAR:
        *out = frame[expr->slot];
        return true;
    case PT_EXPR_CALL:
        return eval_call(run, expr, frame, out);
    case PT_EXPR_COND:
        return eval_cond(run, expr, frame, out);
    }
    return false;
}

bool pt_expr_test(pt_run *run, const pt_expr *expr, const pt_value *frame, bool *out)
{
    pt_value v;
    if (!pt_expr_eval(run, expr, frame, &v))
        return false;
    if (pt_value_kind(v) != PT_KIND_BOOL) {
        pt_fail(run, expr->span, "eval::predicate_not_bool", "predicate must evaluate to a boolean, got %s",
                pt_value_kind_name(pt_value_kind(v)));
        return false;
    }
    *out = pt_value_as_bool(v);
    return true;
}

static bool known_functions(pt_run *run, const pt_expr *expr)
{
    if (expr->kind == PT_EXPR_CALL && !expr->function)
        return pt_fail(run, expr->span, "eval::no_implementation", "no implementation found for op '%.*s'",
                       (int)expr->name.len, expr->name.ptr);
    for (size_t i = 0; i < expr->count; i++)
        if (!known_functions(run, expr->args[i]))
            return false;
    return true;
}

bool pt_expr_constant(pt_run *run, const pt_expr *expr, pt_value *out)
{
    return pt_expr_is_constant(expr) && known_functions(run, expr) && pt_expr_eval(run, expr, NULL, out);
}

typedef struct {
    pt_run *run;
    pt_slot_of slot_of;
    void *context;
    const char *unbound_code;
} compiler;

static pt_expr *compile(const compiler *c, const pt_expr *expr)
{
    pt_expr *copy = pt_expr_new(c->run, expr->kind, expr->span);
    if (!copy)
        return NULL;
    *copy = *expr;
    if (expr->kind == PT_EXPR_VAR) {
        copy->slot = c->slot_of(c->context, expr->name);
        if (copy->slot != PT_NO_SLOT)
            return copy;
        pt_fail(c->run, expr->span, c->unbound_code, "symbol '%.*s' is unbound", (int)expr->name.len,
                expr->name.ptr);
        return NULL;
    }
    copy->args = PT_ARENA_ARRAY(&c->run->arena, pt_expr *, expr->count);
    if (!copy->args) {
        pt_fail_nomem(c->run);
        return NULL;
    }
    bool constant = expr->kind == PT_EXPR_CALL;
    for (size_t i = 0; i < expr->count; i++) {
        copy->args[i] = compile(c, expr->args[i]);
        if (!copy->args[i])
            return NULL;
        constant = constant && copy->args[i]->kind == PT_EXPR_CONST;
    }
    bool foldable = constant && !(expr->function->flags & PT_FN_IMPURE);
    if (!foldable)
        return copy;
    pt_value v;
    if (!pt_expr_eval(c->run, copy, NULL, &v)) {
        /* It fails whenever it is evaluated; but it may never be. */
        if (c->run->problem && !c->run->problem->fatal)
            c->run->problem = NULL;
        return copy;
    }
    copy->kind = PT_EXPR_CONST;
    copy->value = v;
    copy->count = 0;
    return copy;
}

pt_expr *pt_expr_compile(pt_run *run, const pt_expr *expr, pt_slot_of slot_of, void *context,
                         const char *unbound_code)
{
    compiler c = {run, slot_of, context, unbound_code};
    if (run->problem || !known_functions(run, expr))
        return NULL;
    pt_expr *compiled = compile(&c, expr);
    return run->problem ? NULL : compiled;
}

void pt_expr_text(const pt_values *values, const pt_expr *expr, pt_buf *out)
{
    pt_json json = {.out = out};
    switch (expr->kind) {
    case PT_EXPR_CONST:
        pt_value_print(values, &json, expr->value);
        return;
    case PT_EXPR_VAR:
        pt_buf_str(out, expr->name);
        return;
    default:
        pt_buf_str(out, expr->kind == PT_EXPR_COND ? PT_STR("cond") : expr->name);
        pt_buf_byte(out, '(');
        for (size_t i = 0; i < expr->count; i++) {
            if (i)
                pt_buf_c(out, ", ");
            pt_expr_text(values, expr->args[i], out);
        }
        pt_buf_byte(out, ')');
    }
}
