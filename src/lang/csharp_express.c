/* C#: values and types, calls, members, created objects, types as references. */
#include "lang/csharp.h"

#include <string.h>

void pt_csharp__begin(pt_extract *x, pt_node root)
{
    (void)root;
    x->state = pt_arena_calloc(&x->arena, 1, sizeof(csharp_state));
    x->failed |= !x->state;
}

void pt_csharp__expect(pt_extract *x, pt_node node, bool is_type, pt_expr_id expr)
{
    csharp_state *state = x->state;
    note *added = pt_arena_alloc(&x->arena, sizeof *added);
    if (!added) {
        x->failed = true;
        return;
    }
    *added = (note){.outer = state->notes, .node = node, .is_type = is_type, .expr = expr};
    state->notes = added;
}

/* What was noted for the node; NULL: nothing. Notes of nodes that were passed over are dropped. */
static const note *expected(pt_extract *x, pt_node node)
{
    csharp_state *state = x->state;
    note *top = state->notes;
    while (top && top->node < node)
        top = top->outer;
    bool found = top && top->node == node;
    state->notes = found ? top->outer : top;
    return found ? top : NULL;
}

/* The place the value of the node goes to; 0: not known. */
pt_expr_id pt_csharp__expected_slot(pt_extract *x, pt_node node)
{
    const note *found = expected(x, node);
    return found && !found->is_type ? found->expr : 0;
}

bool pt_csharp__is_node(const pt_extract *x, pt_node n)
{
    return !(pt_node_at(x->syntax, n)->flags & (PT_NODE_EXTRA | PT_NODE_TOKEN));
}

pt_node pt_csharp__last_child(const pt_extract *x, pt_node n)
{
    pt_node last = PT_NO_NODE;
    if (n != PT_NO_NODE)
        for (PT_X_EACH(x, n, child))
            if (!(pt_node_at(x->syntax, child)->flags & PT_NODE_EXTRA))
                last = child;
    return last;
}

/* First child, tokens like `this` included, comments not. */
pt_node pt_csharp__first_child(const pt_extract *x, pt_node n)
{
    if (n != PT_NO_NODE)
        for (PT_X_EACH(x, n, child))
            if (!(pt_node_at(x->syntax, child)->flags & PT_NODE_EXTRA))
                return child;
    return PT_NO_NODE;
}

/* Whether `mark` stands between a child and the next one: the `=` of { X = 1 }, the `:` of { X: 1 }. */
bool pt_csharp__is_followed_by(const pt_extract *x, pt_node parent, pt_node child, char mark)
{
    pt_node next = pt_node_after(x->syntax, parent, child);
    if (next == PT_NO_NODE)
        return false;
    uint32_t from = pt_node_at(x->syntax, child)->end, to = pt_node_at(x->syntax, next)->start;
    return to > from && memchr(x->syntax->text.ptr + from, mark, to - from) != NULL;
}

/* --- expressions ------------------------------------------------------------------------------------- */

pt_expr_id pt_csharp__over(pt_extract *x, pt_expr_op op, pt_expr_id a)
{
    return a ? pt_x_expr(x, op, a, 0) : 0;
}

static pt_expr_id either(pt_extract *x, pt_expr_id a, pt_expr_id b)
{
    return !a ? b : !b || a == b ? a : pt_x_expr(x, PT_EXPR_EITHER, a, b);
}

/* A value of a type; built-in types are their own values. */
pt_expr_id pt_csharp__instance(pt_extract *x, pt_expr_id type)
{
    return pt_x_op(x, type) == PT_EXPR_LITERAL ? type : pt_csharp__over(x, PT_EXPR_INSTANCE, type);
}

pt_expr_id pt_csharp__unknown(pt_extract *x)
{
    return pt_x_expr(x, PT_EXPR_UNKNOWN, 0, 0);
}

static pt_node simple_name(const pt_extract *x, pt_node n)
{
    return pt_x_kind(x, n) == N_generic_name ? pt_csharp__first_child(x, n) : n;
}

static pt_expr_id generic(pt_extract *x, pt_node n, pt_expr_id base)
{
    pt_node arguments = pt_x_child(x, n, N_type_argument_list);
    pt_expr_id items[8];
    size_t count = 0;
    if (arguments != PT_NO_NODE)
        for (PT_X_EACH(x, arguments, child))
            if (pt_csharp__is_node(x, child) && count < sizeof items / sizeof *items)
                items[count++] = pt_x_type(x, child);
    return base && count ? pt_x_expr(x, PT_EXPR_GENERIC, base, pt_x_list(x, items, count)) : base;
}

/* a.name or a.name<T>; type arguments matter in types only. */
static pt_expr_id member(pt_extract *x, pt_expr_id object, pt_node name, bool in_type)
{
    pt_expr_id e = pt_x_expr(x, PT_EXPR_MEMBER, object, pt_x_node_name(x, simple_name(x, name)));
    return in_type && pt_x_kind(x, name) == N_generic_name ? generic(x, name, e) : e;
}

static pt_expr_id qualified(pt_extract *x, pt_node n, bool in_type)
{
    pt_node alias = pt_x_field(x, n, F_alias), name = pt_x_field(x, n, F_name);
    if (alias == PT_NO_NODE) {
        pt_node qualifier = pt_x_field(x, n, F_qualifier);
        return member(x, in_type ? pt_x_type(x, qualifier) : pt_x_value(x, qualifier), name, in_type);
    }
    bool global = pt_str_eq(pt_x_text(x, alias), PT_STR("global"));
    pt_expr_id root = global ? 0 : pt_x_bare_node(x, alias);
    pt_expr_id e = pt_x_expr(x, PT_EXPR_PATH, root, pt_x_node_name(x, simple_name(x, name)));
    return in_type ? generic(x, name, e) : e;
}

static pt_expr_id tuple(pt_extract *x, pt_node n, bool in_type)
{
    pt_expr_id items[16];
    size_t count = 0;
    for (PT_X_EACH(x, n, child))
        if (pt_csharp__is_node(x, child) && count < sizeof items / sizeof *items)
            items[count++] = in_type ? pt_x_type(x, pt_x_field(x, child, F_type))
                : pt_x_value(x, pt_csharp__last_child(x, child));
    return pt_x_expr(x, PT_EXPR_TUPLE, pt_x_list(x, items, count), 0);
}

/* a?.b and a?[i] */
static pt_expr_id conditional_access(pt_extract *x, pt_node n)
{
    pt_expr_id object = pt_csharp__over(x, PT_EXPR_UNWRAP, pt_x_value(x, pt_x_field(x, n, F_condition)));
    pt_node binding = pt_csharp__last_child(x, n);
    if (pt_x_kind(x, binding) == N_member_binding_expression)
        return member(x, object, pt_x_field(x, binding, F_name), false);
    return pt_csharp__over(x, PT_EXPR_ELEMENT, object);
}

/* Whether the arm's value says something outside of it: its pattern binds no names, or it makes an object. */
static bool is_plain_arm(const pt_extract *x, pt_node arm)
{
    unsigned pattern = pt_x_kind(x, pt_csharp__first_child(x, arm));
    return pattern == N_constant_pattern || pattern == N_OTHER
        || pt_x_kind(x, pt_csharp__last_child(x, arm)) == N_object_creation_expression;
}

/* The values of the first arms; those that throw say nothing. */
static pt_expr_id switch_value(pt_extract *x, pt_node n)
{
    pt_expr_id all = 0;
    unsigned arms = 0;
    for (PT_X_EACH(x, n, arm))
        if (pt_x_kind(x, arm) == N_switch_expression_arm && arms++ < 4 && is_plain_arm(x, arm))
            all = either(x, all, pt_x_value(x, pt_csharp__last_child(x, arm)));
    return all;
}

static pt_expr_id call_value(pt_extract *x, pt_node n)
{
    pt_expr_id callee = pt_x_value(x, pt_x_field(x, n, F_function));
    return callee ? pt_x_expr(x, PT_EXPR_CALL, callee, pt_x_count(x, pt_x_field(x, n, F_arguments))) : 0;
}

static bool has_operator(const pt_extract *x, pt_node n, const char *text)
{
    pt_node left = pt_x_field(x, n, F_left), right = pt_x_field(x, n, F_right);
    if (left == PT_NO_NODE || right == PT_NO_NODE)
        return false;
    uint32_t from = pt_node_at(x->syntax, left)->end, to = pt_node_at(x->syntax, right)->start;
    return to > from && pt_str_find_str((pt_str){x->syntax->text.ptr + from, to - from}, pt_str_c(text)) >= 0;
}

static pt_expr_id literal_value(pt_extract *x, unsigned kind)
{
    switch (kind) {
    case N_integer_literal: return pt_x_literal(x, PT_LITERAL_INT);
    case N_real_literal: return pt_x_literal(x, PT_LITERAL_FLOAT);
    case N_boolean_literal: case N_is_expression: case N_is_pattern_expression:
        return pt_x_literal(x, PT_LITERAL_BOOL);
    case N_null_literal: return pt_x_literal(x, PT_LITERAL_NULL);
    case N_character_literal: return pt_x_literal(x, PT_LITERAL_CHAR);
    case N_string_literal: case N_verbatim_string_literal: case N_raw_string_literal:
    case N_interpolated_string_expression:
        return pt_x_literal(x, PT_LITERAL_STRING);
    case N_collection_expression: return pt_x_literal(x, PT_LITERAL_LIST);
    case N_anonymous_object_creation_expression: return pt_x_literal(x, PT_LITERAL_OBJECT);
    case N_lambda_expression: case N_anonymous_method_expression: return pt_x_expr(x, PT_EXPR_LAMBDA, 0, 0);
    default: return 0;
    }
}

pt_expr_id pt_csharp__value(pt_extract *x, pt_node n)
{
    unsigned kind = pt_x_kind(x, n);
    switch (kind) {
    case N_identifier: case N_generic_name:
        return pt_x_bare_node(x, simple_name(x, n));
    case T_THIS:
        return pt_x_self(x);
    case T_BASE:
        return pt_x_super(x);
    case N_qualified_name: case N_alias_qualified_name:
        return qualified(x, n, false);
    case N_predefined_type:
        return pt_x_type(x, n);
    case N_member_access_expression:
        return member(x, pt_x_value(x, pt_x_field(x, n, F_expression)), pt_x_field(x, n, F_name), false);
    case N_conditional_access_expression:
        return conditional_access(x, n);
    case N_invocation_expression:
        return call_value(x, n);
    case N_element_access_expression:
        return pt_csharp__over(x, PT_EXPR_ELEMENT, pt_x_value(x, pt_x_field(x, n, F_expression)));
    case N_object_creation_expression: case N_array_creation_expression: case N_cast_expression:
    case N_default_expression:
        return pt_csharp__instance(x, pt_x_type(x, pt_x_field(x, n, F_type)));
    case N_as_expression:
        return pt_csharp__instance(x, pt_x_type(x, pt_x_field(x, n, F_right)));
    case N_parenthesized_expression: case N_checked_expression: case N_ref_expression: case N_with_expression:
        return pt_x_value(x, pt_csharp__first_child(x, n));
    case N_await_expression: case N_postfix_unary_expression:
        return pt_csharp__over(x, PT_EXPR_UNWRAP, pt_x_value(x, pt_csharp__first_child(x, n)));
    case N_assignment_expression:
        return pt_x_value(x, pt_x_field(x, n, F_right));
    case N_conditional_expression:
        return either(x, pt_x_value(x, pt_x_field(x, n, F_consequence)),
                      pt_x_value(x, pt_x_field(x, n, F_alternative)));
    case N_binary_expression:
        return !has_operator(x, n, "??") ? 0
            : either(x, pt_x_value(x, pt_x_field(x, n, F_left)), pt_x_value(x, pt_x_field(x, n, F_right)));
    case N_switch_expression:
        return switch_value(x, n);
    case N_tuple_expression:
        return tuple(x, n, false);
    default:
        return literal_value(x, kind);
    }
}

static pt_expr_id predefined_type(pt_extract *x, pt_str name)
{
    static const struct {
        const char *name;
        unsigned literal;
    } types[] = {{"bool", PT_LITERAL_BOOL}, {"string", PT_LITERAL_STRING}, {"char", PT_LITERAL_CHAR},
                 {"float", PT_LITERAL_FLOAT}, {"double", PT_LITERAL_FLOAT}, {"decimal", PT_LITERAL_FLOAT}};
    if (pt_str_eq(name, PT_STR("void")) || pt_str_eq(name, PT_STR("object")))
        return 0;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (pt_str_eq(name, pt_str_c(types[i].name)))
            return pt_x_literal(x, types[i].literal);
    return pt_x_literal(x, PT_LITERAL_INT);
}

pt_expr_id pt_csharp__type(pt_extract *x, pt_node n)
{
    switch (pt_x_kind(x, n)) {
    case N_identifier:
        return pt_x_bare_node(x, n);
    case N_generic_name:
        return generic(x, n, pt_x_bare_node(x, pt_csharp__first_child(x, n)));
    case N_qualified_name: case N_alias_qualified_name:
        return qualified(x, n, true);
    case N_array_type:
        return pt_csharp__over(x, PT_EXPR_ARRAY, pt_x_type(x, pt_x_field(x, n, F_type)));
    case N_nullable_type:
        return pt_csharp__over(x, PT_EXPR_OPTIONAL, pt_x_type(x, pt_x_field(x, n, F_type)));
    case N_pointer_type:
        return pt_csharp__over(x, PT_EXPR_POINTER, pt_x_type(x, pt_x_field(x, n, F_type)));
    case N_ref_type: case N_scoped_type: case N_type_parameter_constraint: case N_primary_constructor_base_type:
        return pt_x_type(x, pt_x_field(x, n, F_type));
    case N_predefined_type:
        return predefined_type(x, pt_x_text(x, n));
    case N_tuple_type:
        return tuple(x, n, true);
    default:
        return 0;
    }
}

/* --- type references --------------------------------------------------------------------------------- */

/* The identifier that a type, or a value that names something, ends in. */
pt_node pt_csharp__name_node(const pt_extract *x, pt_node n)
{
    for (;;) {
        switch (pt_x_kind(x, n)) {
        case N_generic_name: return pt_csharp__first_child(x, n);
        case N_qualified_name: case N_alias_qualified_name: case N_member_access_expression:
        case N_member_binding_expression:
            n = pt_x_field(x, n, F_name);
            break;
        case N_conditional_access_expression: n = pt_csharp__last_child(x, n); break;
        default: return n;
        }
    }
}

bool pt_csharp__is_type_name(unsigned kind)
{
    return kind == N_identifier || kind == N_generic_name || kind == N_qualified_name
        || kind == N_alias_qualified_name;
}

/* A reference to a named type; what stands before its name says nothing of its own. Its type arguments are
 * left for the walk. */
void pt_csharp__type_ref(pt_extract *x, pt_ref_kind kind, pt_node n, uint16_t arity)
{
    if (n == PT_NO_NODE || !pt_csharp__is_type_name(pt_x_kind(x, n)))
        return;
    pt_node name = pt_csharp__name_node(x, n);
    pt_expr_id what = pt_x_type(x, n);
    pt_x_claim(x, n);
    pt_x_claim(x, name);
    if (pt_x_kind(x, n) == N_generic_name)
        pt_x_claim(x, n);
    for (pt_node q = n; pt_x_kind(x, q) == N_qualified_name || pt_x_kind(x, q) == N_alias_qualified_name;) {
        pt_x_claim(x, pt_x_field(x, q, F_name));
        pt_x_claim(x, pt_x_field(x, q, F_alias));
        q = pt_x_field(x, q, F_qualifier);
        pt_x_claim(x, q);
        pt_x_claim(x, simple_name(x, q));
    }
    pt_x_ref_expr(x, kind, what, arity, name);
}

bool pt_csharp__stands_for_type(const pt_extract *x, pt_node n)
{
    uint8_t field = pt_node_at(x->syntax, n)->field;
    return field == F_type || field == F_returns;
}

/* --- references -------------------------------------------------------------------------------------- */

/* Notes for the arguments whose way is followed where they go; the first one must end up innermost. */
static void expect_arguments(pt_extract *x, pt_node list, pt_expr_id called)
{
    pt_node found[16];
    uint32_t at[16], index = 0;
    size_t count = 0;
    if (list == PT_NO_NODE || !called)
        return;
    for (PT_X_EACH(x, list, argument)) {
        if (pt_x_kind(x, argument) != N_argument)
            continue;
        pt_node passed = pt_csharp__last_child(x, argument);
        unsigned kind = pt_x_kind(x, passed);
        if ((pt_csharp__is_followed(kind) || kind == N_declaration_expression)
            && count < sizeof found / sizeof *found) {
            found[count] = passed;
            at[count++] = index;
        }
        index++;
    }
    while (count-- > 0)
        pt_csharp__expect(x, found[count], false, pt_x_expr(x, PT_EXPR_ARGUMENT, called, at[count]));
}

void pt_csharp__argument(pt_extract *x, pt_node n)
{
    pt_node name = pt_x_field(x, n, F_name);
    if (name != PT_NO_NODE && name != pt_csharp__last_child(x, n))
        pt_x_claim(x, name);
}

void pt_csharp__invocation(pt_extract *x, pt_node n)
{
    pt_node function = pt_x_field(x, n, F_function), list = pt_x_field(x, n, F_arguments);
    pt_node name = pt_csharp__name_node(x, function);
    if (pt_x_kind(x, function) == N_identifier && pt_str_eq(pt_x_text(x, function), PT_STR("nameof"))) {
        pt_x_claim(x, function);
        return;
    }
    pt_expr_id called = pt_x_value(x, function);
    pt_x_claim(x, name);
    if (pt_x_kind(x, function) == N_generic_name)
        pt_x_claim(x, function);
    pt_x_ref_expr(x, PT_REF_CALL, called, pt_x_count(x, list), name == PT_NO_NODE ? n : name);
    expect_arguments(x, list, called);
}

/* The names in { Name = value } are members of what is made; the assignments are noted with them. */
static void initialised_members(pt_extract *x, pt_node list, pt_expr_id made)
{
    pt_node found[32];
    pt_expr_id members[32];
    size_t count = 0;
    if (list == PT_NO_NODE)
        return;
    for (PT_X_EACH(x, list, item)) {
        pt_node left = pt_x_field(x, item, F_left);
        if (pt_x_kind(x, item) != N_assignment_expression || pt_x_kind(x, left) != N_identifier)
            continue;
        pt_x_claim(x, left);
        pt_x_ref(x, PT_REF_VALUE, pt_x_node_name(x, left), made ? made : pt_csharp__unknown(x), PT_ARITY_ANY,
                 left);
        if (count < sizeof found / sizeof *found) {
            found[count] = item;
            members[count++] = pt_x_expr(x, PT_EXPR_MEMBER, made, pt_x_node_name(x, left));
        }
    }
    while (count-- > 0)
        pt_csharp__expect(x, found[count], false, members[count]);
}

void pt_csharp__object_creation(pt_extract *x, pt_node n)
{
    pt_node type_node = pt_x_field(x, n, F_type), list = pt_x_field(x, n, F_arguments);
    pt_expr_id made = pt_x_type(x, type_node);
    pt_csharp__type_ref(x, PT_REF_CONSTRUCT, type_node, pt_x_count(x, list));
    initialised_members(x, pt_x_field(x, n, F_initializer), pt_csharp__instance(x, made));
    expect_arguments(x, list, made);
}

/* new(…) makes what is wanted where it stands. */
void pt_csharp__implicit_creation(pt_extract *x, pt_node n)
{
    const note *noted = expected(x, n);
    pt_node list = pt_x_child(x, n, N_argument_list);
    pt_expr_id made = noted ? noted->expr : 0;
    if (pt_x_op(x, made) == PT_EXPR_OPTIONAL)
        made = x->facts->exprs.at[made].a;
    if (made && noted->is_type)
        pt_x_ref_expr(x, PT_REF_CONSTRUCT, made, pt_x_count(x, list), n);
    else if (made)
        pt_x_ref(x, PT_REF_CONSTRUCT, 0, made, pt_x_count(x, list), n);
    initialised_members(x, pt_x_child(x, n, N_initializer_expression),
                        made ? pt_csharp__instance(x, made) : 0);
    expect_arguments(x, list, made);
}

void pt_csharp__return_statement(pt_extract *x, pt_node n)
{
    pt_node result = pt_csharp__first_child(x, n);
    if (pt_x_kind(x, result) == N_implicit_object_creation_expression && pt_csharp__enclosing(x)->type)
        pt_csharp__expect(x, result, true, pt_csharp__enclosing(x)->type);
}

/* : base(…) and : this(…) */
void pt_csharp__constructor_initializer(pt_extract *x, pt_node n)
{
    pt_node list = pt_x_child(x, n, N_argument_list);
    pt_expr_id called = pt_x_has(x, n, T_BASE) ? pt_x_super(x) : pt_x_self(x);
    pt_x_ref(x, PT_REF_CONSTRUCT, 0, called, pt_x_count(x, list), n);
    expect_arguments(x, list, called);
}

void pt_csharp__member_access(pt_extract *x, pt_node n)
{
    pt_expr_id slot = pt_csharp__expected_slot(x, n);
    pt_node name = pt_csharp__name_node(x, n);
    if (pt_x_is_claimed(x, name))
        return;
    pt_x_claim(x, name);
    pt_x_slot(x, pt_x_ref_expr(x, PT_REF_VALUE, pt_csharp__value(x, n), PT_ARITY_ANY, name), slot);
}

/* a?.b: the member is named in the binding below. */
void pt_csharp__conditional(pt_extract *x, pt_node n)
{
    if (pt_x_kind(x, pt_csharp__last_child(x, n)) == N_member_binding_expression)
        pt_csharp__member_access(x, n);
}

void pt_csharp__assignment(pt_extract *x, pt_node n)
{
    pt_node left = pt_x_field(x, n, F_left), right = pt_x_field(x, n, F_right);
    pt_expr_id slot = pt_csharp__expected_slot(x, n);
    unsigned kind = pt_x_kind(x, right);
    if (kind == N_initializer_expression) {
        initialised_members(x, right, slot);
        return;
    }
    if (pt_csharp__is_followed(kind) && !slot)
        slot = pt_x_value(x, left);
    if (pt_csharp__is_followed(kind) && slot)
        pt_csharp__expect(x, right, false,
               kind == N_implicit_object_creation_expression ? pt_x_expr(x, PT_EXPR_TYPEOF, slot, 0) : slot);
    if (pt_x_kind(x, left) != N_tuple_expression)
        return;
    pt_expr_id of = pt_x_value(x, right); /* (int a, var b) = … */
    uint32_t index = 0;
    for (PT_X_EACH(x, left, part)) {
        pt_node declared = pt_x_kind(x, part) == N_argument ? pt_csharp__last_child(x, part) : PT_NO_NODE;
        if (pt_x_kind(x, declared) == N_declaration_expression
            && pt_x_kind(x, pt_x_field(x, declared, F_type)) == N_implicit_type) {
            pt_node name = pt_x_field(x, declared, F_name);
            pt_x_bind(x, PT_BIND_LOCAL, name, 0, of ? pt_x_expr(x, PT_EXPR_ITEM, of, index) : 0, n);
            pt_x_claim(x, declared);
        }
        index += pt_x_kind(x, part) == N_argument;
    }
}

void pt_csharp__declared_in_expression(pt_extract *x, pt_node n)
{
    if (!pt_x_is_claimed(x, n))
        pt_csharp__declaration_expression(x, n);
}

void pt_csharp__with_initializer(pt_extract *x, pt_node n)
{
    pt_node name = pt_x_child(x, n, N_identifier);
    pt_expr_id slot = pt_csharp__expected_slot(x, n);
    pt_x_claim(x, name);
    pt_x_ref(x, PT_REF_VALUE, pt_x_node_name(x, name), slot ? slot : pt_csharp__unknown(x), PT_ARITY_ANY,
             name);
}

void pt_csharp__with_expression(pt_extract *x, pt_node n)
{
    pt_expr_id of = pt_x_value(x, pt_csharp__first_child(x, n));
    pt_node found[32];
    size_t count = 0;
    for (PT_X_EACH(x, n, child))
        if (pt_x_kind(x, child) == N_with_initializer && count < sizeof found / sizeof *found)
            found[count++] = child;
    while (of && count-- > 0)
        pt_csharp__expect(x, found[count], false, of);
}

void pt_csharp__anonymous_object(pt_extract *x, pt_node n)
{
    for (PT_X_EACH(x, n, child))
        if (pt_x_kind(x, child) == N_identifier && pt_csharp__is_followed_by(x, n, child, '='))
            pt_x_claim(x, child);
}

void pt_csharp__type_test(pt_extract *x, pt_node n)
{
    pt_csharp__type_ref(x, PT_REF_TYPE, pt_x_field(x, n, F_right), PT_ARITY_ANY);
}

void pt_csharp__type_arguments(pt_extract *x, pt_node n)
{
    for (PT_X_EACH(x, n, child))
        pt_csharp__type_ref(x, PT_REF_TYPE, child, PT_ARITY_ANY);
}

void pt_csharp__identifier(pt_extract *x, pt_node n)
{
    pt_expr_id slot = pt_csharp__expected_slot(x, n);
    if (pt_x_is_claimed(x, n))
        return;
    if (pt_csharp__stands_for_type(x, n))
        pt_csharp__type_ref(x, PT_REF_TYPE, n, PT_ARITY_ANY);
    else
        pt_x_slot(x, pt_x_ref(x, PT_REF_VALUE, pt_x_node_name(x, n), 0, PT_ARITY_ANY, n), slot);
}

/* List<int> as a type, or Make<int> as a value. */
void pt_csharp__generic_name(pt_extract *x, pt_node n)
{
    if (!pt_x_is_claimed(x, n) && pt_csharp__stands_for_type(x, n))
        pt_csharp__type_ref(x, PT_REF_TYPE, n, PT_ARITY_ANY);
}

/* a.b as a type, global::a in front of a member. */
void pt_csharp__qualified_name(pt_extract *x, pt_node n)
{
    if (pt_x_is_claimed(x, n))
        return;
    if (pt_node_at(x->syntax, n)->field != F_expression) {
        pt_csharp__type_ref(x, PT_REF_TYPE, n, PT_ARITY_ANY);
        return;
    }
    pt_node name = pt_csharp__name_node(x, n);
    pt_x_claim(x, name);
    pt_x_claim(x, pt_x_field(x, n, F_alias));
    pt_x_ref_expr(x, PT_REF_VALUE, qualified(x, n, false), PT_ARITY_ANY, name);
}

void pt_csharp__tuple_element(pt_extract *x, pt_node n)
{
    pt_x_claim(x, pt_x_field(x, n, F_name));
}

void pt_csharp__constraints(pt_extract *x, pt_node n)
{
    pt_x_claim(x, pt_x_child(x, n, N_identifier));
}

void pt_csharp__attribute(pt_extract *x, pt_node n)
{
    pt_node name = pt_x_field(x, n, F_name), list = pt_x_child(x, n, N_attribute_argument_list);
    pt_expr_id made = pt_csharp__instance(x, pt_x_type(x, name));
    pt_csharp__type_ref(x, PT_REF_TYPE, name, PT_ARITY_ANY);
    if (list == PT_NO_NODE)
        return;
    for (PT_X_EACH(x, list, a)) {
        pt_node key = pt_x_field(x, a, F_name);
        if (pt_x_kind(x, a) != N_attribute_argument || key == PT_NO_NODE)
            continue;
        pt_x_claim(x, key);
        if (pt_csharp__is_followed_by(x, a, key, '='))
            pt_x_ref(x, PT_REF_VALUE, pt_x_node_name(x, key), made, PT_ARITY_ANY, key);
    }
}

void pt_csharp__label(pt_extract *x, pt_node n)
{
    pt_node name = pt_csharp__first_child(x, n);
    bool is_case = pt_x_kind(x, n) == N_goto_statement
        && pt_str_find_str(pt_x_text(x, n), PT_STR("case")) >= 0;
    if (!is_case && pt_x_kind(x, name) == N_identifier)
        pt_x_claim(x, name);
}
