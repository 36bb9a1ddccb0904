/* C#: locals, lambdas, range variables, patterns. */
#include "lang/csharp.h"

/* --- locals ------------------------------------------------------------------------------------------ */

/* (a, b): each name is an item of the value; nested ones too. */
static void bind_tuple(pt_extract *x, pt_node pattern, pt_expr_id of, pt_node after)
{
    uint32_t index = 0;
    for (PT_X_EACH(x, pattern, part)) {
        if (!pt_csharp__is_node(x, part))
            continue;
        pt_expr_id item = of ? pt_x_expr(x, PT_EXPR_ITEM, of, index) : 0;
        index++;
        unsigned kind = pt_x_kind(x, part);
        if (kind == N_identifier)
            pt_x_bind(x, PT_BIND_LOCAL, part, 0, item, after);
        else if ((kind == N_tuple_pattern || kind == N_parenthesized_variable_designation) && x->depth < 16) {
            x->depth++;
            bind_tuple(x, part, item, after);
            x->depth--;
        }
    }
}

void pt_csharp__variables(pt_extract *x, pt_node n)
{
    if (pt_x_is_claimed(x, n))
        return; /* fields */
    pt_expr_id declared = pt_x_type(x, pt_x_field(x, n, F_type));
    pt_node found[8];
    pt_expr_id locals[8];
    size_t count = 0;
    for (PT_X_EACH(x, n, d)) {
        if (pt_x_kind(x, d) != N_variable_declarator)
            continue;
        pt_node initial = pt_csharp__initialiser(x, d), names = pt_x_child(x, d, N_tuple_pattern);
        pt_expr_id made = declared ? 0 : pt_x_value(x, initial);
        if (names != PT_NO_NODE)
            bind_tuple(x, names, made, d);
        else
            pt_x_bind(x, PT_BIND_LOCAL, pt_x_field(x, d, F_name), declared, made, d);
        if (!pt_csharp__is_followed(pt_x_kind(x, initial)) || names != PT_NO_NODE
            || count == sizeof found / sizeof *found)
            continue;
        found[count] = initial;
        locals[count++] = pt_x_expr(x, PT_EXPR_LOCAL, (uint32_t)x->bindings.len - 1, 0);
    }
    while (count-- > 0)
        pt_csharp__expect_initial(x, found[count], declared, locals[count]);
}

void pt_csharp__foreach(pt_extract *x, pt_node n)
{
    pt_x_open_scope(x, n, PT_SCOPE_BLOCK);
    pt_node left = pt_x_field(x, n, F_left), right = pt_x_field(x, n, F_right);
    pt_expr_id declared = pt_x_type(x, pt_x_field(x, n, F_type));
    pt_expr_id element = declared ? 0 : pt_csharp__over(x, PT_EXPR_ELEMENT, pt_x_value(x, right));
    if (pt_x_kind(x, left) == N_tuple_pattern)
        bind_tuple(x, left, element, right);
    else if (pt_x_kind(x, left) == N_identifier)
        pt_x_bind(x, PT_BIND_LOCAL, left, declared, element, right);
}

void pt_csharp__catch_declaration(pt_extract *x, pt_node n)
{
    pt_x_bind(x, PT_BIND_LOCAL, pt_x_field(x, n, F_name), pt_x_type(x, pt_x_field(x, n, F_type)), 0,
              PT_NO_NODE);
}

/* `out var x`: the type of the parameter it is passed to. */
void pt_csharp__declaration_expression(pt_extract *x, pt_node n)
{
    pt_expr_id slot = pt_csharp__expected_slot(x, n), declared = pt_x_type(x, pt_x_field(x, n, F_type));
    pt_x_bind(x, PT_BIND_LOCAL, pt_x_field(x, n, F_name), declared, declared ? 0 : slot, n);
}

void pt_csharp__lambda(pt_extract *x, pt_node n)
{
    pt_expr_id slot = pt_csharp__expected_slot(x, n);
    if (pt_x_op(x, slot) != PT_EXPR_ARGUMENT)
        slot = 0;
    pt_x_open_scope(x, n, PT_SCOPE_FUNCTION);
    pt_node list = pt_x_field(x, n, F_parameters);
    if (pt_x_kind(x, list) == N_implicit_parameter)
        pt_x_bind(x, PT_BIND_PARAM, list, 0, slot ? pt_x_expr(x, PT_EXPR_ITEM, slot, 0) : 0, PT_NO_NODE);
    else
        (void)pt_csharp__parameters(x, list, slot);
}

/* from a in list, join b in other on …: range variables are elements; let and into name what went before. */
void pt_csharp__range_variable(pt_extract *x, pt_node n)
{
    unsigned kind = pt_x_kind(x, n);
    pt_node name = pt_x_field(x, n, F_name), source = PT_NO_NODE;
    if (name == PT_NO_NODE)
        for (PT_X_EACH(x, n, child))
            if (pt_x_kind(x, child) == N_identifier && !pt_csharp__stands_for_type(x, child)) {
                name = child;
                break;
            }
    if (name != PT_NO_NODE)
        source = pt_node_after(x->syntax, n, name);
    pt_expr_id declared = pt_x_type(x, pt_x_field(x, n, F_type));
    pt_expr_id from = declared || source == PT_NO_NODE ? 0 : pt_x_value(x, source);
    if (kind != N_let_clause)
        from = pt_csharp__over(x, PT_EXPR_ELEMENT, from);
    pt_x_bind(x, PT_BIND_LOCAL, name, declared, from, source != PT_NO_NODE ? source : name);
}

/* `… into name` continues a query with what it gave so far. */
void pt_csharp__query(pt_extract *x, pt_node n)
{
    pt_x_open_scope(x, n, PT_SCOPE_BLOCK);
    for (PT_X_EACH(x, n, child))
        if (pt_x_kind(x, child) == N_identifier)
            pt_x_bind(x, PT_BIND_LOCAL, child, 0, 0, child);
}

void pt_csharp__typed_pattern(pt_extract *x, pt_node n)
{
    pt_node name = pt_x_field(x, n, F_name), list = pt_x_child(x, n, N_parenthesized_variable_designation);
    pt_expr_id matched = pt_csharp__expected_slot(x, n), declared = pt_x_type(x, pt_x_field(x, n, F_type));
    if (list != PT_NO_NODE)
        bind_tuple(x, list, declared ? pt_csharp__instance(x, declared) : matched, n);
    else
        pt_x_bind(x, PT_BIND_LOCAL, name, declared, declared ? 0 : matched, n);
}

/* Shape { Size: > 0, Owner: var o } name: the properties are members of the shape, and what they match is
 * too. */
void pt_csharp__recursive_pattern(pt_extract *x, pt_node n)
{
    pt_expr_id matched = pt_csharp__expected_slot(x, n);
    pt_node type_node = pt_x_field(x, n, F_type), clause = pt_x_child(x, n, N_property_pattern_clause);
    pt_expr_id declared = pt_x_type(x, type_node);
    pt_expr_id whole = declared ? pt_csharp__instance(x, declared) : matched ? matched
        : pt_csharp__unknown(x);
    pt_x_bind(x, PT_BIND_LOCAL, pt_x_field(x, n, F_name), declared, declared ? 0 : matched, n);
    if (clause == PT_NO_NODE)
        return;
    pt_node patterns[16];
    pt_expr_id members[16];
    size_t count = 0;
    for (PT_X_EACH(x, clause, sub)) {
        pt_node name = pt_csharp__first_child(x, sub);
        if (pt_x_kind(x, sub) != N_subpattern || pt_x_kind(x, name) != N_identifier
            || !pt_csharp__is_followed_by(x, sub, name, ':'))
            continue;
        pt_x_claim(x, name);
        pt_x_ref(x, PT_REF_VALUE, pt_x_node_name(x, name), whole, PT_ARITY_ANY, name);
        if (count < sizeof patterns / sizeof *patterns) {
            patterns[count] = pt_node_after(x->syntax, sub, name);
            members[count++] = pt_x_expr(x, PT_EXPR_MEMBER, whole, pt_x_node_name(x, name));
        }
    }
    while (count-- > 0)
        pt_csharp__expect(x, patterns[count], false, members[count]);
}

void pt_csharp__is_pattern(pt_extract *x, pt_node n)
{
    pt_expr_id matched = pt_x_value(x, pt_x_field(x, n, F_expression));
    if (matched)
        pt_csharp__expect(x, pt_x_field(x, n, F_pattern), false, matched);
}

/* Every arm's pattern is matched with the value before `switch`. */
void pt_csharp__switch_expression(pt_extract *x, pt_node n)
{
    pt_expr_id matched = pt_x_value(x, pt_csharp__first_child(x, n));
    pt_node patterns[64];
    size_t count = 0;
    for (PT_X_EACH(x, n, arm))
        if (pt_x_kind(x, arm) == N_switch_expression_arm && count < sizeof patterns / sizeof *patterns)
            patterns[count++] = pt_csharp__first_child(x, arm);
    while (matched && count-- > 0)
        pt_csharp__expect(x, patterns[count], false, matched);
}
