/* Running fixed rules: their inputs, options and output. */
#include "query/fixed.h"

#include "query/program.h"
#include "query/store.h"

#include "base/mem.h"
#include "base/vec.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

struct pt_fixed {
    pt_program *program; /* NULL while only the arity is asked for */
    pt_run *run;
    const pt_fixed_use *use;
    pt_pred *pred;
    pt_fixed_input *inputs;
    pt_arena arena;
    size_t arity;
};

struct pt_fixed_expr {
    const pt_expr *expr;
};

const pt_fixed_rule *pt_fixed_rule_find(pt_str name)
{
    for (const pt_fixed_rule *const *table = pt_fixed_rule_tables; *table; table++)
        for (const pt_fixed_rule *row = *table; row->name; row++)
            if (pt_str_eq(name, pt_str_c(row->name)))
                return row;
    return NULL;
}

/* --- errors and limits ------------------------------------------------------------------------------ */

pt_call *pt_fixed_call(pt_fixed *rule)
{
    return &rule->run->call;
}

pt_arena *pt_fixed_arena(pt_fixed *rule)
{
    return &rule->arena;
}

bool pt_fixed_fail(pt_fixed *rule, const char *code, const char *format, ...)
{
    char text[400];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    return pt_fail(rule->run, rule->use->span, code, "%s", text);
}

bool pt_fixed_nomem(pt_fixed *rule)
{
    return pt_fail_nomem(rule->run);
}

bool pt_fixed_tick(pt_fixed *rule)
{
    return pt_run_tick(rule->run) && !rule->run->problem;
}

/* --- inputs ----------------------------------------------------------------------------------------- */

size_t pt_fixed_input_count(const pt_fixed *rule)
{
    return rule->use->input_count;
}

/* The named form puts columns where it names them: a copy of the rows. */
static bool pick_columns(pt_fixed *rule, const pt_pred *pred, const pt_fixed_arg *arg, pt_fixed_input *out)
{
    const pt_table *table = pred->source->full;
    size_t columns[PT_TABLE_COLUMNS];
    for (size_t i = 0; i < arg->count; i++) {
        columns[i] = pt_source_column(pred->source, arg->fields[i]);
        if (columns[i] == pred->arity)
            return pt_fail(rule->run, arg->span, "eval::named_field_not_found",
                           "relation '%.*s' has no column '%.*s'",
                           (int)arg->name.len, arg->name.ptr, (int)arg->fields[i].len, arg->fields[i].ptr);
    }
    pt_table *picked = pt_table_new(arg->count, PT_TABLE_SET, NULL);
    pt_value row[PT_TABLE_COLUMNS];
    bool ok = picked != NULL;
    for (uint32_t r = 0; ok && r < table->count; r++) {
        for (size_t i = 0; i < arg->count; i++)
            row[i] = pt_table_row(table, r)[columns[i]];
        ok = pt_table_add(picked, row) != PT_NO_MEMORY;
    }
    ok = ok && pt_table_sort(picked, &rule->run->values);
    size_t size = ok ? (size_t)picked->count * arg->count * sizeof(pt_value) : 0;
    pt_value *rows = ok ? pt_arena_alloc(&rule->arena, size) : NULL;
    if (rows) {
        if (size)
            memcpy(rows, picked->rows, size);
        *out = (pt_fixed_input){rows, picked->count, arg->count};
    }
    pt_table_free(picked);
    return rows || pt_fail_nomem(rule->run);
}

static bool load_input(pt_fixed *rule, size_t index)
{
    const pt_pred *pred = rule->pred->inputs[index];
    const pt_fixed_arg *arg = &rule->use->inputs[index];
    const pt_table *table = pred->source ? pt_source_all(pred->source) : pred->table;
    if (!table)
        return false;
    if (arg->named)
        return pick_columns(rule, pred, arg, &rule->inputs[index]);
    rule->inputs[index] = (pt_fixed_input){table->rows, table->count, table->arity};
    return true;
}

const pt_fixed_input *pt_fixed_input_at(pt_fixed *rule, size_t index, size_t min_arity)
{
    if (index >= rule->use->input_count || !rule->inputs) {
        pt_fixed_fail(rule, "fixed_rule::not_enough_args", "the fixed rule requires input relation %zu",
                      index);
        return NULL;
    }
    if (rule->inputs[index].arity < min_arity) {
        pt_fixed_fail(rule, "algo::input_relation_bad_arity",
                      "input relation %zu must have at least %zu columns", index,
                      min_arity);
        return NULL;
    }
    return &rule->inputs[index];
}

/* --- options ---------------------------------------------------------------------------------------- */

static const pt_expr *find_option(const pt_fixed *rule, const char *name)
{
    for (size_t i = rule->use->option_count; i-- > 0;)
        if (pt_str_eq(rule->use->option_names[i], pt_str_c(name)))
            return rule->use->options[i];
    return NULL;
}

bool pt_fixed_has(const pt_fixed *rule, const char *name)
{
    return find_option(rule, name) != NULL;
}

size_t pt_fixed_list_width(const pt_fixed *rule, const char *name)
{
    const pt_expr *expr = find_option(rule, name);
    return expr && expr->kind == PT_EXPR_CALL && pt_str_eq(expr->name, PT_STR("list")) ? expr->count : 0;
}

static bool missing(pt_fixed *rule, const char *name)
{
    return pt_fixed_fail(rule, "fixed_rule::arg_not_found", "cannot find the required named option '%s'",
                         name);
}

static bool wrong(pt_fixed *rule, const char *name, const char *want)
{
    return pt_fixed_fail(rule, "fixed_rule::arg_wrong", "wrong value for option '%s': %s is required", name,
                         want);
}

bool pt_fixed_value(pt_fixed *rule, const char *name, pt_value *out)
{
    const pt_expr *expr = find_option(rule, name);
    if (!expr)
        return missing(rule, name);
    if (pt_expr_constant(rule->run, expr, out))
        return true;
    return pt_fail(rule->run, expr->span, "eval::not_constant", "option '%s' must be constant", name);
}

bool pt_fixed_bool(pt_fixed *rule, const char *name, bool otherwise, bool *out)
{
    pt_value v = pt_value_bool(otherwise);
    if (pt_fixed_has(rule, name) && !pt_fixed_value(rule, name, &v))
        return false;
    if (pt_value_kind(v) != PT_KIND_BOOL)
        return wrong(rule, name, "a boolean");
    *out = pt_value_as_bool(v);
    return true;
}

bool pt_fixed_int(pt_fixed *rule, const char *name, int64_t min, const int64_t *otherwise, int64_t *out)
{
    const pt_values *values = &rule->run->values;
    pt_value v;
    if (!pt_fixed_has(rule, name) && otherwise) {
        *out = *otherwise;
        return true;
    }
    if (!pt_fixed_value(rule, name, &v))
        return false;
    if (!pt_value_is_number(v))
        return wrong(rule, name, "an integer");
    double d = pt_value_as_double(values, v);
    if (pt_value_kind(v) == PT_KIND_FLOAT && !(d == floor(d) && fabs(d) < 9e18))
        return pt_fixed_fail(rule, "fixed_rule::arg_not_found", "option '%s' must be an integer", name);
    int64_t i = pt_value_kind(v) == PT_KIND_INT ? pt_value_as_int(values, v) : (int64_t)d;
    if (i < min)
        return wrong(rule, name, min > 0 ? "a positive integer" : "a non-negative integer");
    *out = i;
    return true;
}

bool pt_fixed_float(pt_fixed *rule, const char *name, const double *otherwise, double *out)
{
    pt_value v;
    if (!pt_fixed_has(rule, name) && otherwise) {
        *out = *otherwise;
        return true;
    }
    if (!pt_fixed_value(rule, name, &v))
        return false;
    if (!pt_value_is_number(v))
        return wrong(rule, name, "a number");
    *out = pt_value_as_double(&rule->run->values, v);
    return true;
}

bool pt_fixed_str(pt_fixed *rule, const char *name, const char *otherwise, pt_str *out)
{
    pt_value v;
    if (!pt_fixed_has(rule, name) && otherwise) {
        *out = pt_str_c(otherwise);
        return true;
    }
    if (!pt_fixed_value(rule, name, &v))
        return false;
    if (pt_value_kind(v) != PT_KIND_STRING)
        return wrong(rule, name, "a string");
    *out = pt_value_as_str(&rule->run->values, v);
    return true;
}

/* --- expressions over columns ----------------------------------------------------------------------- */

typedef struct {
    const pt_fixed *rule;
    const size_t *inputs;
    size_t count;
} column_names;

static uint32_t column_slot(void *context, pt_str name)
{
    const column_names *names = context;
    uint32_t base = 0;
    for (size_t i = 0; i < names->count; i++) {
        const pt_fixed_arg *arg = &names->rule->use->inputs[names->inputs[i]];
        for (size_t k = 0; k < arg->count; k++)
            if (pt_str_eq(arg->vars[k], name))
                return base + (uint32_t)k;
        base += (uint32_t)names->rule->inputs[names->inputs[i]].arity;
    }
    return PT_NO_SLOT;
}

pt_fixed_expr *pt_fixed_expression(pt_fixed *rule, const char *name, const size_t *inputs, size_t count)
{
    const pt_expr *expr = find_option(rule, name);
    if (!expr) {
        missing(rule, name);
        return NULL;
    }
    for (size_t i = 0; i < count; i++)
        if (!pt_fixed_input_at(rule, inputs[i], 0))
            return NULL;
    column_names names = {rule, inputs, count};
    pt_fixed_expr *compiled = PT_ARENA_NEW(&rule->arena, pt_fixed_expr);
    if (!compiled) {
        pt_fail_nomem(rule->run);
        return NULL;
    }
    compiled->expr = pt_expr_compile(rule->run, expr, column_slot, &names, "eval::bad_binding");
    return compiled->expr ? compiled : NULL;
}

bool pt_fixed_eval(pt_fixed *rule, const pt_fixed_expr *expr, const pt_value *columns, pt_value *out)
{
    return pt_expr_eval(rule->run, expr->expr, columns, out);
}

bool pt_fixed_test(pt_fixed *rule, const pt_fixed_expr *expr, const pt_value *columns, bool *out)
{
    return pt_expr_test(rule->run, expr->expr, columns, out);
}

/* --- running ---------------------------------------------------------------------------------------- */

bool pt_fixed_emit(pt_fixed *rule, const pt_value *row)
{
    if (pt_table_add(rule->pred->table, row) == PT_NO_MEMORY)
        return pt_fail_nomem(rule->run);
    return pt_run_tick(rule->run) && !rule->run->problem;
}

bool pt_fixed_check_arity(pt_run *run, pt_fixed_use *use)
{
    pt_fixed rule = {.run = run, .use = use};
    use->arity = use->rule->arity(&rule);
    pt_arena_release(&rule.arena);
    if (run->problem)
        return false;
    if (use->count && use->count != use->arity)
        return pt_fail(run, use->span, "parser::fixed_rule_head_arity_mismatch",
                       "fixed rule head arity mismatch: %zu expected, %zu given", use->arity, use->count);
    return true;
}

bool pt_fixed_evaluate(pt_program *program, pt_pred *pred)
{
    pt_run *run = program->run;
    pt_fixed rule = {.program = program, .run = run, .use = pred->fixed, .pred = pred, .arity = pred->arity};
    rule.inputs = PT_ARENA_ARRAY(&rule.arena, pt_fixed_input, pred->fixed->input_count);
    bool ok = rule.inputs || pt_fail_nomem(run);
    for (size_t i = 0; ok && i < pred->fixed->input_count; i++)
        ok = load_input(&rule, i);
    ok = ok && pred->fixed->rule->run(&rule) && !run->problem;
    pt_arena_release(&rule.arena);
    if (!ok && !run->problem)
        pt_fail(run, pred->span, "eval::fixed_rule_failed", "the fixed rule failed");
    return ok;
}
