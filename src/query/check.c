/* What can be said about a query before its rules are looked into: heads agree, there is an entry, options
 * name what exists. */
#include "query/parse.h"
#include "query/program.h"

static bool same_aggregation(const pt_head_arg *a, const pt_head_arg *b)
{
    if (a->aggregation != b->aggregation || a->aggregation_arg_count != b->aggregation_arg_count)
        return false;
    for (size_t i = 0; i < a->aggregation_arg_count; i++)
        if (!pt_value_same(a->aggregation_args[i], b->aggregation_args[i]))
            return false;
    return true;
}

static bool heads_agree(pt_run *run, const pt_rule *a, const pt_rule *b)
{
    bool agree = a->count == b->count;
    for (size_t i = 0; agree && i < a->count; i++)
        agree = same_aggregation(&a->args[i], &b->args[i]);
    if (agree)
        return true;
    pt_fail(run, a->span, "parser::head_aggr_mismatch", "rule '%.*s' has conflicting heads", (int)a->name.len,
            a->name.ptr);
    pt_fail_label(run, b->span);
    return false;
}

static bool check_rules(pt_run *run, const pt_query *query)
{
    for (size_t i = 0; i < query->rule_count; i++)
        for (size_t k = 0; k < i; k++)
            if (pt_str_eq(query->rules[i].name, query->rules[k].name)
                && !heads_agree(run, &query->rules[k], &query->rules[i]))
                return false;
    return true;
}

static bool twice(pt_run *run, pt_str name, pt_span one, pt_span other)
{
    pt_fail(run, one, "parser::mult_rule_def", "the rule '%.*s' cannot have multiple definitions",
            (int)name.len, name.ptr);
    pt_fail_label(run, other);
    return false;
}

static bool check_fixed(pt_run *run, const pt_query *query)
{
    for (size_t i = 0; i < query->fixed_count; i++) {
        const pt_fixed_use *use = &query->fixed[i];
        for (size_t k = 0; k < i; k++)
            if (pt_str_eq(use->name, query->fixed[k].name))
                return twice(run, use->name, query->fixed[k].span, use->span);
        for (size_t k = 0; k < query->rule_count; k++)
            if (pt_str_eq(use->name, query->rules[k].name))
                return twice(run, use->name, query->rules[k].span, use->span);
    }
    return true;
}

/* --- headers ---------------------------------------------------------------------------------------- */

static pt_str header_of(pt_run *run, const pt_head_arg *arg)
{
    if (!arg->aggregation)
        return arg->var;
    return pt_arena_printf(&run->arena, "%s(%.*s)", arg->aggregation->name, (int)arg->var.len, arg->var.ptr);
}

static bool headers_of(pt_run *run, pt_query *query, const pt_head_arg *args, size_t count)
{
    query->headers = PT_ARENA_ARRAY(&run->arena, pt_str, count);
    query->header_count = count;
    for (size_t i = 0; query->headers && i < count; i++) {
        query->headers[i] = header_of(run, &args[i]);
        if (!query->headers[i].ptr)
            return pt_fail_nomem(run);
    }
    return query->headers || pt_fail_nomem(run);
}

static bool numbered_headers(pt_run *run, pt_query *query, const pt_fixed_use *use)
{
    query->header_count = use->arity;
    query->headers = PT_ARENA_ARRAY(&run->arena, pt_str, use->arity);
    for (size_t i = 0; query->headers && i < use->arity; i++)
        query->headers[i] = use->param_headers ? use->param_names[i]
            : pt_arena_printf(&run->arena, "_%zu", i);
    return query->headers || pt_fail_nomem(run);
}

static bool is_entry(pt_str name)
{
    return pt_str_eq(name, PT_STR("?"));
}

/* True also without an entry; query->has_entry tells. */
static bool find_headers(pt_run *run, pt_query *query)
{
    for (size_t i = query->rule_count; i-- > 0;)
        if (is_entry(query->rules[i].name)) {
            query->has_entry = true;
            return headers_of(run, query, query->rules[i].args, query->rules[i].count);
        }
    for (size_t i = 0; i < query->fixed_count; i++) {
        const pt_fixed_use *use = &query->fixed[i];
        if (!is_entry(use->name))
            continue;
        query->has_entry = true;
        if (use->count)
            return headers_of(run, query, use->args, use->count);
        bool needed = query->op && !query->schema.given && !use->param_headers;
        if (needed)
            return pt_fail(run, query->relation_span, "parser::no_entry_head",
                           "the entry rule has no head to name columns");
        return numbered_headers(run, query, use);
    }
    return true;
}

/* --- mutation --------------------------------------------------------------------------------------- */

/* Without a schema, all columns of the entry are keys of any type. */
static bool default_schema(pt_run *run, pt_query *query)
{
    pt_column *keys = PT_ARENA_ARRAY(&run->arena, pt_column, query->header_count);
    if (!keys)
        return pt_fail_nomem(run);
    for (size_t i = 0; i < query->header_count; i++) {
        pt_str header = query->headers[i];
        if (pt_str_find(header, '(') >= 0 || (header.len && header.ptr[0] == '_'))
            return pt_fail(run, query->relation_span, "parser::symbol_invalid_as_field",
                           "'%.*s' cannot be a column's name",
                           (int)header.len, header.ptr);
        keys[i] = (pt_column){
            .name = header, .span = query->relation_span, .type = {.kind = PT_TYPE_ANY, .nullable = true}};
        for (size_t k = 0; k < i; k++)
            if (pt_str_eq(keys[k].name, header))
                return pt_fail(run, query->relation_span, "parser::dup_name_in_cols",
                               "duplicate name '%.*s' in columns",
                               (int)header.len, header.ptr);
    }
    query->schema.keys = keys;
    query->schema.key_count = query->header_count;
    return true;
}

static bool check_mutation(pt_run *run, pt_query *query)
{
    if (query->op == PT_OP_NONE)
        return true;
    if (!query->has_entry && query->op == PT_OP_CREATE && !query->schema.given)
        return pt_fail(run, query->relation_span, "parser::no_entry_head",
                       "neither a schema nor an entry names the columns");
    if (!query->has_entry && query->op != PT_OP_CREATE)
        return pt_fail(run, query->span, "parser::no_entry", "the program has no entry");
    if (!query->schema.given && !default_schema(run, query))
        return false;
    if (query->schema.key_count == 0 && (query->op == PT_OP_CREATE || query->op == PT_OP_REPLACE))
        return pt_fail(run, query->relation_span, "parser::relation_has_no_keys",
                       "relation '%.*s' has no keys",
                       (int)query->relation.len, query->relation.ptr);
    return true;
}

static bool check_sort(pt_run *run, const pt_query *query)
{
    for (size_t i = 0; i < query->sort_count; i++) {
        size_t at = 0;
        while (at < query->header_count && !pt_str_eq(query->headers[at], query->sort[i].name))
            at++;
        if (at == query->header_count)
            return pt_fail(run, query->sort[i].span, "parser::sort_key_not_found",
                           "sort key '%.*s' not found",
                           (int)query->sort[i].name.len, query->sort[i].name.ptr);
    }
    return true;
}

bool pt_check_query(pt_run *run, pt_query *query)
{
    if (!check_rules(run, query) || !check_fixed(run, query) || !find_headers(run, query))
        return false;
    if (!query->has_entry && query->op == PT_OP_NONE)
        return pt_fail(run, query->span, "parser::no_entry", "the program has no entry");
    return check_sort(run, query) && check_mutation(run, query);
}
