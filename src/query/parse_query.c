/* Queries: rules and options. */
#include "query/parse.h"
#include "query/program.h"

#include "base/vec.h"

typedef pt_vec(pt_head_arg) head_vec;
typedef pt_vec(pt_str) str_vec;
typedef pt_vec(pt_expr *) expr_vec;

typedef struct {
    pt_str name;
    pt_span span;
    pt_head_arg *args;
    size_t count;
} rule_head;

typedef struct {
    pt_query *query;
    pt_vec(pt_rule) rules;
    pt_vec(pt_fixed_use) fixed;
    pt_vec(pt_sort_key) sort;
} builder;

/* --- heads ------------------------------------------------------------------------------------------ */

/* Constant arguments of an aggregation, behind its variable. */
static bool aggregation_args(pt_parser *p, pt_head_arg *arg)
{
    pt_vec(pt_value) values = {0};
    bool ok = true;
    while (ok && pt_parse__token(p, ",")) {
        pt_expr *expr;
        pt_value v = PT_NULL;
        if (!pt_parse__expr(p, &expr))
            break;
        if (!pt_parse__constant(p, expr, &v))
            pt_fail(p->run, expr->span, "eval::not_constant",
                    "an argument of an aggregation must be constant");
        ok = PT_PUSH(p, &values, v);
    }
    arg->aggregation_args = ok ? PT_KEEP(p, &values) : NULL;
    arg->aggregation_arg_count = values.len;
    pt_vec_release(&values);
    return arg->aggregation_args && pt_parse__token(p, ")");
}

static bool aggregated(pt_parser *p, pt_head_arg *out)
{
    pt_str name;
    pt_parse__blanks(p);
    size_t start = p->at;
    if (!pt_parse__ident(p, &name) || !pt_parse__token(p, "(") || !pt_parse__var(p, &out->var)
        || !aggregation_args(p, out))
        return false;
    out->span = pt_parse__span(p, start);
    out->aggregation = pt_aggregation_find(name);
    if (!out->aggregation)
        pt_fail(p->run, out->span, "parser::aggr_not_found", "aggregation '%.*s' not found", (int)name.len,
                name.ptr);
    else if (out->aggregation_arg_count > out->aggregation->max_args)
        pt_fail(p->run, out->span, "parser::func_wrong_num_args",
                "wrong number of arguments for aggregation '%s'",
                out->aggregation->name);
    return true;
}

static bool head_arg(pt_parser *p, pt_head_arg *out)
{
    *out = (pt_head_arg){0};
    pt_mark mark = pt_parse__mark(p);
    if (aggregated(p, out))
        return true;
    pt_parse__back(p, mark);
    *out = (pt_head_arg){0};
    pt_parse__blanks(p);
    size_t start = p->at;
    if (!pt_parse__var(p, &out->var))
        return false;
    out->span = pt_parse__span(p, start);
    return true;
}

static bool head(pt_parser *p, rule_head *out)
{
    head_vec args = {0};
    pt_head_arg arg;
    pt_parse__blanks(p);
    size_t start = p->at;
    if (pt_parse__token(p, "?"))
        out->name = PT_STR("?");
    else if (!pt_parse__uident(p, &out->name))
        return false;
    if (!pt_parse__token(p, "["))
        return false;
    bool ok = true;
    while (ok && head_arg(p, &arg)) {
        ok = PT_PUSH(p, &args, arg);
        if (!pt_parse__token(p, ","))
            break;
    }
    out->args = ok ? PT_KEEP(p, &args) : NULL;
    out->count = args.len;
    pt_vec_release(&args);
    ok = out->args && pt_parse__token(p, "]");
    out->span = pt_parse__span(p, start);
    return ok;
}

/* --- constant rules --------------------------------------------------------------------------------- */

/* Whether the data are literally one row of parameters, whose names then become the headers. */
static bool row_of_params(pt_parser *p, const pt_expr *data, pt_fixed_use *use)
{
    static const char list[] = "list";
    if (data->kind != PT_EXPR_CALL || !pt_str_eq(data->name, pt_str_c(list)) || data->count != 1)
        return false;
    const pt_expr *row = data->args[0];
    if (row->kind != PT_EXPR_CALL || !pt_str_eq(row->name, pt_str_c(list)) || row->count == 0)
        return false;
    pt_str *names = PT_ARENA_ARRAY(&p->run->arena, pt_str, row->count);
    for (size_t i = 0; names && i < row->count; i++) {
        if (row->args[i]->kind != PT_EXPR_CONST || row->args[i]->name.len == 0)
            return false;
        names[i] = row->args[i]->name;
    }
    use->param_names = names;
    return names != NULL;
}

static void no_aggregates(pt_parser *p, const rule_head *h, const char *code)
{
    for (size_t i = 0; i < h->count; i++)
        if (h->args[i].aggregation)
            pt_fail(p->run, h->args[i].span, code, "this rule cannot have aggregation");
}

static void check_data(pt_parser *p, const rule_head *h, const pt_expr *expr, pt_value data,
                       pt_fixed_use *use)
{
    const pt_values *values = &p->run->values;
    size_t count, width;
    if (pt_value_kind(data) != PT_KIND_LIST) {
        pt_fail(p->run, expr->span, "fixed_rule::arg_wrong",
                "the data of a constant rule must be a list of rows");
        return;
    }
    const pt_value *rows = pt_value_items(values, data, &count);
    if (count == 0 && h->count == 0)
        pt_fail(p->run, h->span, "parser::empty_const_rule", "constant rule is empty and has no head");
    use->arity = h->count;
    for (size_t i = 0; i < count; i++) {
        if (pt_value_kind(rows[i]) != PT_KIND_LIST) {
            pt_fail(p->run, expr->span, "parser::bad_row_for_const",
                    "a row of a constant rule must be a list");
            return;
        }
        pt_value_items(values, rows[i], &width);
        if (width == 0)
            pt_fail(p->run, expr->span, "parser::const_rule_empty_row", "a row of a constant rule is empty");
        if (i > 0 && width != use->arity)
            pt_fail(p->run, expr->span, "parser::const_data_arity_mismatch",
                    "rows of a constant rule differ in length");
        use->arity = i == 0 ? width : use->arity;
    }
    if (h->count && use->arity != h->count)
        pt_fail(p->run, h->span, "parser::fixed_rule_head_arity_mismatch", "fixed rule head arity mismatch");
}

static bool constant_rule(pt_parser *p, const rule_head *h, builder *b)
{
    pt_expr *data;
    pt_value v = PT_NULL;
    if (!pt_parse__expr(p, &data))
        return false;
    no_aggregates(p, h, "parser::aggr_in_const_rule");
    pt_fixed_use use = {.name = h->name, .span = h->span, .args = h->args, .count = h->count};
    use.fixed_name = PT_STR("Constant");
    use.rule = pt_fixed_rule_find(use.fixed_name);
    if (pt_parse__constant(p, data, &v))
        check_data(p, h, data, v, &use);
    else if (!p->run->problem)
        pt_fail(p->run, data->span, "eval::not_constant", "the data of a constant rule must be constant");
    use.param_headers = h->count == 0 && row_of_params(p, data, &use);
    static pt_str names[] = {{"data", 4}};
    pt_expr *kept = pt_expr_const(p->run, v, data->span);
    use.option_names = names;
    use.options = pt_parse__keep(p, &kept, 1, sizeof kept);
    use.option_count = 1;
    return kept && use.options && PT_PUSH(p, &b->fixed, use);
}

/* --- fixed rules ------------------------------------------------------------------------------------ */

typedef struct {
    pt_vec(pt_fixed_arg) inputs;
    str_vec names;
    expr_vec values;
} fixed_args;

/* The columns' names: [a, b], or {field: a, field}. */
static bool bindings(pt_parser *p, pt_fixed_arg *arg, bool named)
{
    str_vec vars = {0}, fields = {0};
    pt_str one, var;
    bool ok = true;
    while (ok && (named ? pt_parse__ident(p, &one) : pt_parse__var(p, &one))) {
        var = one;
        if (named && pt_parse__token(p, ":") && !pt_parse__var(p, &var))
            ok = false;
        for (size_t i = 0; i < vars.len; i++)
            if (pt_str_eq(vars.at[i], var) && !pt_str_eq(var, PT_STR("_")))
                pt_fail(p->run, pt_parse__span(p, p->at - one.len),
                        "parser::duplicate_bindings_for_fixed_rule",
                        "duplicate binding '%.*s'", (int)var.len, var.ptr);
        ok = ok && PT_PUSH(p, &vars, var) && PT_PUSH(p, &fields, one);
        if (!ok || !pt_parse__token(p, ","))
            break;
    }
    arg->vars = ok ? PT_KEEP(p, &vars) : NULL;
    arg->fields = ok ? PT_KEEP(p, &fields) : NULL;
    arg->count = vars.len;
    arg->named = named;
    pt_vec_release(&vars);
    pt_vec_release(&fields);
    if (!arg->vars || !arg->fields)
        return false;
    pt_expr *time;
    if (arg->stored && pt_parse__token(p, "@")) {
        arg->timed = true;
        if (!pt_parse__expr(p, &time))
            return false;
    }
    return pt_parse__token(p, named ? "}" : "]");
}

static bool input(pt_parser *p, fixed_args *args)
{
    pt_parse__blanks(p);
    size_t start = p->at;
    pt_fixed_arg arg = {.stored = pt_parse__token(p, "*")};
    if (arg.stored ? !pt_parse__relname(p, &arg.name) : !pt_parse__uident(p, &arg.name))
        return false;
    bool named = arg.stored && pt_parse__token(p, "{");
    if ((!named && !pt_parse__token(p, "[")) || !bindings(p, &arg, named))
        return false;
    arg.span = pt_parse__span(p, start);
    return PT_PUSH(p, &args->inputs, arg);
}

static bool named_option(pt_parser *p, fixed_args *args)
{
    pt_str name;
    pt_expr *value;
    return pt_parse__ident(p, &name) && pt_parse__token(p, ":") && pt_parse__expr(p, &value)
        && (PT_PUSH(p, &args->names, name) && PT_PUSH(p, &args->values, value));
}

static bool fixed_args_list(pt_parser *p, fixed_args *args)
{
    while (!pt_parse__peek(p, ")")) {
        pt_mark mark = pt_parse__mark(p);
        if (!input(p, args)) {
            pt_parse__back(p, mark);
            if (!named_option(p, args))
                return false;
        }
        if (!pt_parse__token(p, ","))
            break;
    }
    return pt_parse__token(p, ")");
}

static bool keep_fixed(pt_parser *p, const rule_head *h, pt_str name, const fixed_args *args, builder *b)
{
    pt_fixed_use use = {.name = h->name, .span = h->span, .args = h->args, .count = h->count,
        .fixed_name = name};
    use.inputs = PT_KEEP(p, &args->inputs);
    use.input_count = args->inputs.len;
    use.option_names = PT_KEEP(p, &args->names);
    use.options = PT_KEEP(p, &args->values);
    use.option_count = args->values.len;
    use.rule = pt_fixed_rule_find(name);
    if (!use.rule)
        pt_fail(p->run, h->span, "parser::fixed_rule_not_found", "fixed rule '%.*s' not found", (int)name.len,
                name.ptr);
    else
        pt_fixed_check_arity(p->run, &use);
    return use.inputs && use.option_names && use.options && PT_PUSH(p, &b->fixed, use);
}

static bool fixed_rule(pt_parser *p, const rule_head *h, builder *b)
{
    pt_str name;
    fixed_args args = {0};
    if (!pt_parse__cname(p, &name) || !pt_parse__token(p, "("))
        return false;
    no_aggregates(p, h, "parser::fixed_aggr_conflict");
    bool ok = fixed_args_list(p, &args) && keep_fixed(p, h, name, &args, b);
    pt_vec_release(&args.inputs);
    pt_vec_release(&args.names);
    pt_vec_release(&args.values);
    return ok;
}

/* --- rules ------------------------------------------------------------------------------------------ */

static bool inline_rule(pt_parser *p, const rule_head *h, builder *b)
{
    pt_rule rule = {.name = h->name, .span = h->span, .args = h->args, .count = h->count};
    if (!pt_parse__body(p, &rule.body))
        return false;
    if (h->count == 0)
        pt_fail(p->run, h->span, "parser::empty_horn_rule_head",
                "horn-clause rule cannot have empty rule head");
    else if (rule.body->kid_count == 0)
        pt_fail(p->run, h->span, "parser::empty_rule_body", "the rule has no body");
    return PT_PUSH(p, &b->rules, rule);
}

static bool any_rule(pt_parser *p, builder *b)
{
    rule_head h = {0};
    if (!head(p, &h))
        return false;
    if (pt_parse__token(p, ":="))
        return inline_rule(p, &h, b);
    if (pt_parse__token(p, "<-"))
        return constant_rule(p, &h, b);
    return pt_parse__token(p, "<~") && fixed_rule(p, &h, b);
}

/* --- options ---------------------------------------------------------------------------------------- */

static bool option_constant(pt_parser *p, pt_value *out, pt_span *span)
{
    pt_expr *expr;
    if (!pt_parse__expr(p, &expr))
        return false;
    *span = expr->span;
    *out = PT_NULL;
    if (pt_parse__constant(p, expr, out))
        return true;
    const pt_problem *inner = p->run->problem;
    if (inner && inner->fatal)
        return false;
    p->run->problem = NULL;
    pt_fail(p->run, expr->span, "parser::option_not_constant", "query option is not constant");
    p->run->problem->related = inner;
    return true;
}

static bool count_option(pt_parser *p, uint64_t *out)
{
    pt_value v;
    pt_span span;
    if (!option_constant(p, &v, &span))
        return false;
    double d = pt_value_is_number(v) ? pt_value_as_double(&p->run->values, v) : -1.0;
    if (d < 0 || d != (double)(uint64_t)(d < 9e18 ? d : 0))
        pt_fail(p->run, span, "parser::option_not_non_neg", "query option is not a non-negative integer");
    *out = d >= 0 && d < 9e18 ? (uint64_t)d : 0;
    return true;
}

static bool limit_option(pt_parser *p, builder *b)
{
    b->query->has_limit = true;
    return count_option(p, &b->query->limit);
}

static bool offset_option(pt_parser *p, builder *b)
{
    return count_option(p, &b->query->offset);
}

static bool timeout_option(pt_parser *p, builder *b)
{
    pt_value v;
    pt_span span;
    if (!option_constant(p, &v, &span))
        return false;
    if (!pt_value_is_number(v))
        pt_fail(p->run, span, "parser::option_not_non_neg", "query option is not a non-negative number");
    else
        b->query->timeout = pt_value_as_double(&p->run->values, v);
    return true;
}

static bool sleep_option(pt_parser *p, builder *b)
{
    (void)b;
    pt_value v;
    pt_span span;
    if (!option_constant(p, &v, &span))
        return false;
    if (!pt_value_is_number(v) || pt_value_as_double(&p->run->values, v) <= 0)
        pt_fail(p->run, span, "parser::option_not_pos", "query option is not positive");
    return true;
}

static bool magic_option(pt_parser *p, builder *b)
{
    pt_value v;
    pt_span span;
    if (!option_constant(p, &v, &span))
        return false;
    if (pt_value_kind(v) != PT_KIND_BOOL)
        pt_fail(p->run, span, "parser::option_not_bool", "query option is not a boolean");
    b->query->no_magic = pt_value_as_bool(v);
    return true;
}

static bool sort_key(pt_parser *p, builder *b)
{
    pt_sort_key key = {0};
    pt_str var;
    if (pt_parse__token(p, "-"))
        key.descending = true;
    else
        pt_parse__token(p, "+");
    pt_parse__blanks(p);
    size_t start = p->at;
    if (!pt_parse__var(p, &var))
        return false;
    if (p->at < p->src.len && p->src.ptr[p->at] == '(') {
        p->at++;
        if (!pt_parse__var(p, &var) || !pt_parse__token(p, ")"))
            return false;
    }
    key.span = pt_parse__span(p, start);
    key.name = (pt_str){p->src.ptr + start, p->at - start};
    return PT_PUSH(p, &b->sort, key);
}

static bool order_option(pt_parser *p, builder *b)
{
    if (!sort_key(p, b))
        return false;
    while (pt_parse__token(p, ","))
        if (!sort_key(p, b))
            return false;
    return true;
}

static bool assert_option(pt_parser *p, builder *b)
{
    pt_parse__blanks(p);
    size_t start = p->at;
    pt_assertion which = pt_parse__token(p, "none") ? PT_ASSERT_NONE : PT_ASSERT_SOME;
    if (which == PT_ASSERT_SOME && !pt_parse__token(p, "some"))
        return false;
    if (b->query->assertion)
        pt_fail(p->run, pt_parse__span(p, start), "parser::multiple_out_assert",
                "multiple query output assertions defined");
    b->query->assertion = which;
    b->query->assertion_span = pt_parse__span(p, start);
    return true;
}

static bool returning_option(pt_parser *p, builder *b)
{
    (void)p;
    b->query->returning = true;
    return true;
}

static bool mutation(pt_parser *p, builder *b, pt_op op)
{
    pt_parse__blanks(p);
    size_t start = p->at;
    if (!pt_parse__cname(p, &b->query->relation) && !pt_parse__uident(p, &b->query->relation))
        return false;
    b->query->relation_span = pt_parse__span(p, start);
    b->query->op = op;
    pt_mark mark = pt_parse__mark(p);
    return pt_parse__schema(p, &b->query->schema) || !pt_parse__back(p, mark);
}

static const struct {
    const char *token;
    bool (*read)(pt_parser *p, builder *b);
    pt_op op;
} options[] = {
    {":limit", limit_option, 0},
    {":offset", offset_option, 0},
    {":order", order_option, 0},
    {":sort", order_option, 0},
    {":assert", assert_option, 0},
    {":returning", returning_option, 0},
    {":timeout", timeout_option, 0},
    {":sleep", sleep_option, 0},
    {":disable_magic_rewrite", magic_option, 0},
    {":create", NULL, PT_OP_CREATE},
    {":replace", NULL, PT_OP_REPLACE},
    {":insert", NULL, PT_OP_INSERT},
    {":put", NULL, PT_OP_PUT},
    {":update", NULL, PT_OP_UPDATE},
    {":rm", NULL, PT_OP_RM},
    {":delete", NULL, PT_OP_DELETE},
    {":ensure_not", NULL, PT_OP_ENSURE_NOT},
    {":ensure", NULL, PT_OP_ENSURE},
};

static bool option(pt_parser *p, builder *b)
{
    for (size_t i = 0; i < sizeof options / sizeof *options; i++)
        if (pt_parse__token(p, options[i].token))
            return options[i].read ? options[i].read(p, b) : mutation(p, b, options[i].op);
    return false;
}

/* --- the whole query -------------------------------------------------------------------------------- */

static bool statements(pt_parser *p, builder *b)
{
    size_t count = 0;
    for (;; count++) {
        pt_mark mark = pt_parse__mark(p);
        bool is_option = pt_parse__peek(p, ":");
        if (!(is_option ? option(p, b) : any_rule(p, b))) {
            pt_parse__back(p, mark);
            return count > 0;
        }
        pt_parse__token(p, ";");
    }
}

bool pt_parse__query(pt_parser *p, pt_query **out)
{
    pt_parse__blanks(p);
    size_t start = p->at;
    builder b = {.query = PT_ARENA_NEW(&p->run->arena, pt_query)};
    bool ok = b.query ? statements(p, &b) : pt_fail_nomem(p->run);
    if (ok) {
        b.query->rules = PT_KEEP(p, &b.rules);
        b.query->rule_count = b.rules.len;
        b.query->fixed = PT_KEEP(p, &b.fixed);
        b.query->fixed_count = b.fixed.len;
        b.query->sort = PT_KEEP(p, &b.sort);
        b.query->sort_count = b.sort.len;
        b.query->span = pt_parse__span(p, start);
        ok = b.query->rules && b.query->fixed && b.query->sort;
    }
    pt_vec_release(&b.rules);
    pt_vec_release(&b.fixed);
    pt_vec_release(&b.sort);
    if (!ok)
        return false;
    if (!p->run->problem)
        pt_check_query(p->run, b.query);
    *out = b.query;
    return true;
}
