/* Java: values and types, locals and patterns, calls, members, method references, types as references.
 *
 * Types, methods and variables have name spaces of their own: a bare call never means a local. */
#include "lang/java.h"

void pt_java__expect(pt_extract *x, pt_node node, pt_node whole, pt_expr_id expr)
{
    pending *p = pt_arena_alloc(&x->arena, sizeof *p);
    if (!p) {
        x->failed = true;
        return;
    }
    *p = (pending){.outer = x->state, .node = node, .whole = whole, .expr = expr};
    x->state = p;
}

/* What was noted for the node; NULL: nothing. Notes of nodes that were passed over are dropped. */
const pending *pt_java__expected(pt_extract *x, pt_node node)
{
    pending *p = x->state;
    while (p && p->node < node)
        p = p->outer;
    x->state = p && p->node == node ? p->outer : p;
    return p && p->node == node ? p : NULL;
}

pt_node pt_java__last_child(const pt_extract *x, pt_node n)
{
    pt_node last = PT_NO_NODE;
    if (n != PT_NO_NODE)
        for (PT_X_EACH(x, n, child))
            if (!(pt_node_at(x->syntax, child)->flags & PT_NODE_EXTRA))
                last = child;
    return last;
}

bool pt_java__is_annotation(const pt_extract *x, pt_node n)
{
    return pt_x_kind(x, n) == N_annotation || pt_x_kind(x, n) == N_marker_annotation;
}

/* First child that is neither annotation, token nor comment. */
pt_node pt_java__first_proper(const pt_extract *x, pt_node n)
{
    if (n == PT_NO_NODE)
        return n;
    for (PT_X_EACH(x, n, child))
        if (!(pt_node_at(x->syntax, child)->flags & (PT_NODE_EXTRA | PT_NODE_TOKEN))
            && !pt_java__is_annotation(x, child))
            return child;
    return PT_NO_NODE;
}

/* --- expressions ------------------------------------------------------------------------------------- */

pt_expr_id pt_java__over(pt_extract *x, pt_expr_op op, pt_expr_id a)
{
    return a ? pt_x_expr(x, op, a, 0) : 0;
}

static pt_expr_id either(pt_extract *x, pt_expr_id a, pt_expr_id b)
{
    return !a ? b : !b || a == b ? a : pt_x_expr(x, PT_EXPR_EITHER, a, b);
}

/* A value of a type; built-in types are their own values. */
static pt_expr_id instance(pt_extract *x, pt_expr_id type)
{
    return pt_x_op(x, type) == PT_EXPR_LITERAL ? type : pt_java__over(x, PT_EXPR_INSTANCE, type);
}

/* a.b.c, a scoped_identifier, as members. */
pt_expr_id pt_java__dotted(pt_extract *x, pt_node n)
{
    pt_expr_id e = 0;
    pt_str rest = pt_x_text(x, n);
    while (rest.len) {
        ptrdiff_t dot = pt_str_find(rest, '.');
        pt_str part = pt_str_trim(dot < 0 ? rest : pt_str_upto(rest, (size_t)dot));
        rest = dot < 0 ? PT_STR("") : pt_str_from(rest, (size_t)dot + 1);
        e = e ? pt_x_expr(x, PT_EXPR_MEMBER, e, pt_x_name(x, part))
              : pt_x_expr(x, PT_EXPR_NAME, pt_x_name(x, part), x->scope);
    }
    return e;
}

/* What stands before the dot of a field access or call: Outer.this, Outer.super and plain values. */
static pt_expr_id object_value(pt_extract *x, pt_node n)
{
    pt_node object = pt_x_field(x, n, F_object);
    if (object != PT_NO_NODE && pt_x_kind(x, object) != N_super && pt_x_has(x, n, N_super))
        return pt_java__over(x, PT_EXPR_INSTANCE, pt_x_value(x, object));
    return pt_x_value(x, object);
}

static pt_expr_id callee(pt_extract *x, pt_node n)
{
    pt_name_id name = pt_x_node_name(x, pt_x_field(x, n, F_name));
    if (pt_x_field(x, n, F_object) == PT_NO_NODE)
        return pt_x_expr(x, PT_EXPR_NAME, name, x->scope);
    return pt_x_expr(x, PT_EXPR_MEMBER, object_value(x, n), name);
}

/* The type after `new`, as a member of what stands before it in outer.new Inner(). */
static pt_expr_id created_type(pt_extract *x, pt_node n)
{
    pt_node type = pt_x_field(x, n, F_type), outer = pt_java__first_proper(x, n);
    pt_node first = pt_x_first(x, n);
    if (pt_x_kind(x, first) == T_NEW || outer == type || pt_x_kind(x, type) != N_type_identifier)
        return pt_x_type(x, type);
    return pt_x_expr(x, PT_EXPR_MEMBER, pt_x_value(x, outer), pt_x_node_name(x, type));
}

static bool is_type_node(unsigned kind)
{
    return kind == N_type_identifier || kind == N_scoped_type_identifier || kind == N_generic_type
        || kind == N_array_type || kind == N_annotated_type || kind == N_integral_type
        || kind == N_floating_point_type || kind == N_boolean_type;
}

static pt_expr_id reference_base(pt_extract *x, pt_node n)
{
    pt_node first = pt_x_first(x, n);
    return is_type_node(pt_x_kind(x, first)) ? pt_x_type(x, first) : pt_x_value(x, first);
}

/* The name after ::, PT_NO_NODE for `new`. */
static pt_node reference_name(const pt_extract *x, pt_node n)
{
    pt_node last = pt_java__last_child(x, n);
    return pt_x_kind(x, last) == N_identifier && last != pt_x_first(x, n) ? last : PT_NO_NODE;
}

static pt_expr_id field_value(pt_extract *x, pt_node n)
{
    pt_node field = pt_x_field(x, n, F_field);
    if (pt_x_kind(x, field) == N_this)
        return pt_java__over(x, PT_EXPR_INSTANCE, pt_x_value(x, pt_x_field(x, n, F_object)));
    return pt_x_expr(x, PT_EXPR_MEMBER, object_value(x, n), pt_x_node_name(x, field));
}

pt_expr_id pt_java__value(pt_extract *x, pt_node n)
{
    switch (pt_x_kind(x, n)) {
    case N_identifier:
        return pt_x_bare_node(x, n);
    case N_this:
        return pt_x_self(x);
    case N_super:
        return pt_x_super(x);
    case N_field_access:
        return field_value(x, n);
    case N_method_invocation:
        return pt_x_expr(x, PT_EXPR_CALL, callee(x, n), pt_x_count(x, pt_x_field(x, n, F_arguments)));
    case N_object_creation_expression:
        return instance(x, created_type(x, n));
    case N_array_creation_expression:
        return pt_java__over(x, PT_EXPR_INSTANCE,
                             pt_java__over(x, PT_EXPR_ARRAY, pt_x_type(x, pt_x_field(x, n, F_type))));
    case N_array_access:
        return pt_java__over(x, PT_EXPR_ELEMENT, pt_x_value(x, pt_x_field(x, n, F_array)));
    case N_parenthesized_expression:
        return pt_x_value(x, pt_java__first_proper(x, n));
    case N_cast_expression:
        return instance(x, pt_x_type(x, pt_x_field(x, n, F_type)));
    case N_ternary_expression:
        return either(x, pt_x_value(x, pt_x_field(x, n, F_consequence)),
                      pt_x_value(x, pt_x_field(x, n, F_alternative)));
    case N_assignment_expression:
        return pt_x_value(x, pt_x_field(x, n, F_right));
    case N_lambda_expression: case N_method_reference:
        return pt_x_expr(x, PT_EXPR_LAMBDA, 0, 0);
    case N_true: case N_false: case N_instanceof_expression:
        return pt_x_literal(x, PT_LITERAL_BOOL);
    case N_decimal_integer_literal: case N_hex_integer_literal: case N_octal_integer_literal:
    case N_binary_integer_literal:
        return pt_x_literal(x, PT_LITERAL_INT);
    case N_decimal_floating_point_literal: case N_hex_floating_point_literal:
        return pt_x_literal(x, PT_LITERAL_FLOAT);
    case N_character_literal:
        return pt_x_literal(x, PT_LITERAL_CHAR);
    case N_string_literal:
        return pt_x_literal(x, PT_LITERAL_STRING);
    case N_null_literal:
        return pt_x_literal(x, PT_LITERAL_NULL);
    default:
        return 0;
    }
}

static pt_expr_id generic_type(pt_extract *x, pt_node n)
{
    pt_expr_id base = pt_x_type(x, pt_x_first(x, n)), items[8];
    pt_node arguments = pt_x_child(x, n, N_type_arguments);
    size_t count = 0;
    if (arguments != PT_NO_NODE)
        for (PT_X_EACH(x, arguments, child))
            if (count < sizeof items / sizeof *items
                && !(pt_node_at(x->syntax, child)->flags & PT_NODE_EXTRA))
                items[count++] = pt_x_type(x, child);
    return base && count ? pt_x_expr(x, PT_EXPR_GENERIC, base, pt_x_list(x, items, count)) : base;
}

pt_expr_id pt_java__type(pt_extract *x, pt_node n)
{
    switch (pt_x_kind(x, n)) {
    case N_type_identifier:
        return pt_str_eq(pt_x_text(x, n), PT_STR("var")) ? 0 : pt_x_bare_node(x, n);
    case N_scoped_type_identifier: {
        pt_expr_id outer = pt_x_type(x, pt_x_first(x, n));
        return pt_x_expr(x, PT_EXPR_MEMBER, outer, pt_x_node_name(x, pt_java__last_child(x, n)));
    }
    case N_generic_type:
        return generic_type(x, n);
    case N_array_type:
        return pt_java__over(x, PT_EXPR_ARRAY, pt_x_type(x, pt_x_field(x, n, F_element)));
    case N_annotated_type:
        return pt_x_type(x, pt_java__last_child(x, n));
    case N_wildcard: {
        pt_node bound = pt_java__last_child(x, n);
        return is_type_node(pt_x_kind(x, bound)) ? pt_x_type(x, bound) : 0;
    }
    case N_catch_type: {
        pt_expr_id all = 0;
        for (PT_X_EACH(x, n, child))
            all = either(x, all, pt_x_type(x, child));
        return all;
    }
    case N_integral_type:
        return pt_x_literal(x, pt_str_eq(pt_x_text(x, n), PT_STR("char")) ? PT_LITERAL_CHAR : PT_LITERAL_INT);
    case N_floating_point_type:
        return pt_x_literal(x, PT_LITERAL_FLOAT);
    case N_boolean_type:
        return pt_x_literal(x, PT_LITERAL_BOOL);
    default:
        return 0;
    }
}

/* The declared type of a node with `type` and perhaps `dimensions` after the name. */
pt_expr_id pt_java__declared_type(pt_extract *x, pt_node type_node, pt_node declarator)
{
    pt_expr_id declared = pt_x_type(x, type_node);
    return pt_x_field(x, declarator, F_dimensions) == PT_NO_NODE ? declared
        : pt_java__over(x, PT_EXPR_ARRAY, declared);
}

/* --- locals ------------------------------------------------------------------------------------------ */

void pt_java__local_variable(pt_extract *x, pt_node n)
{
    pt_node type_node = pt_x_field(x, n, F_type);
    for (PT_X_EACH(x, n, child)) {
        if (pt_x_kind(x, child) != N_variable_declarator)
            continue;
        pt_node initial = pt_x_field(x, child, F_value), name = pt_x_field(x, child, F_name);
        pt_expr_id declared = pt_java__declared_type(x, type_node, child);
        pt_x_bind(x, PT_BIND_LOCAL, name, declared, declared ? 0 : pt_x_value(x, initial), child);
        if (pt_java__is_function(x, initial))
            pt_java__expect(x, initial, PT_NO_NODE,
                            pt_x_expr(x, PT_EXPR_LOCAL, (uint32_t)x->bindings.len - 1, 0));
    }
}

void pt_java__enhanced_for(pt_extract *x, pt_node n)
{
    pt_node over_node = pt_x_field(x, n, F_value);
    pt_expr_id declared = pt_java__declared_type(x, pt_x_field(x, n, F_type), n);
    pt_expr_id element = declared ? 0 : pt_java__over(x, PT_EXPR_ELEMENT, pt_x_value(x, over_node));
    pt_x_bind(x, PT_BIND_LOCAL, pt_x_field(x, n, F_name), declared, element, over_node);
}

void pt_java__resource(pt_extract *x, pt_node n)
{
    pt_expr_id declared = pt_java__declared_type(x, pt_x_field(x, n, F_type), n);
    pt_expr_id initial = declared ? 0 : pt_x_value(x, pt_x_field(x, n, F_value));
    pt_x_bind(x, PT_BIND_LOCAL, pt_x_field(x, n, F_name), declared, initial, n);
}

void pt_java__catch_parameter(pt_extract *x, pt_node n)
{
    pt_expr_id declared = pt_x_type(x, pt_x_child(x, n, N_catch_type));
    pt_x_bind(x, PT_BIND_LOCAL, pt_x_field(x, n, F_name), declared, 0, PT_NO_NODE);
}

void pt_java__instance_of(pt_extract *x, pt_node n)
{
    pt_node name = pt_x_field(x, n, F_name);
    pt_x_bind(x, PT_BIND_LOCAL, name, pt_x_type(x, pt_x_field(x, n, F_right)), 0, n);
}

/* `Type name` in a pattern. */
void pt_java__typed_pattern(pt_extract *x, pt_node n)
{
    pt_node type_node = pt_java__first_proper(x, n), name = pt_java__last_child(x, n);
    if (pt_x_kind(x, name) == N_identifier)
        pt_x_bind(x, PT_BIND_LOCAL, name, pt_x_type(x, type_node), 0, n);
}

void pt_java__record_pattern(pt_extract *x, pt_node n)
{
    pt_node name = pt_x_child(x, n, N_identifier);
    if (name == PT_NO_NODE)
        return;
    pt_x_claim(x, name);
    pt_x_ref(x, PT_REF_TYPE, pt_x_node_name(x, name), 0, PT_ARITY_ANY, name);
}

void pt_java__lambda(pt_extract *x, pt_node n)
{
    const pending *p = pt_java__expected(x, n);
    pt_expr_id slot = p ? p->expr : 0;
    pt_node list = pt_x_field(x, n, F_parameters);
    pt_x_open_scope(x, n, PT_SCOPE_FUNCTION);
    bool is_argument = pt_x_op(x, slot) == PT_EXPR_ARGUMENT;
    uint16_t least, most;
    if (pt_x_kind(x, list) == N_formal_parameters) {
        pt_java__parameters(x, list, &least, &most);
        return;
    }
    if (pt_x_kind(x, list) == N_identifier) {
        pt_x_bind(x, PT_BIND_PARAM, list, 0, is_argument ? pt_x_expr(x, PT_EXPR_ITEM, slot, 0) : 0,
                  PT_NO_NODE);
        return;
    }
    uint32_t index = 0;
    if (list != PT_NO_NODE)
        for (PT_X_EACH(x, list, p2))
            if (pt_x_kind(x, p2) == N_identifier) {
                pt_expr_id part = is_argument ? pt_x_expr(x, PT_EXPR_ITEM, slot, index) : 0;
                pt_x_bind(x, PT_BIND_PARAM, p2, 0, part, PT_NO_NODE);
                index++;
            }
}

/* --- references -------------------------------------------------------------------------------------- */

/* Notes for each argument that is a lambda or method reference where it goes; the first one must end up
 * innermost. */
static void expect_arguments(pt_extract *x, pt_node args, pt_expr_id called)
{
    pt_node found[16];
    uint32_t at[16], index = 0;
    size_t count = 0;
    if (args == PT_NO_NODE)
        return;
    for (PT_X_EACH(x, args, arg)) {
        if (pt_java__is_function(x, arg) && count < sizeof found / sizeof *found) {
            found[count] = arg;
            at[count++] = index;
        }
        index += !(pt_node_at(x->syntax, arg)->flags & PT_NODE_EXTRA);
    }
    while (count-- > 0)
        pt_java__expect(x, found[count], PT_NO_NODE, pt_x_expr(x, PT_EXPR_ARGUMENT, called, at[count]));
}

void pt_java__method_invocation(pt_extract *x, pt_node n)
{
    pt_node name = pt_x_field(x, n, F_name), args = pt_x_field(x, n, F_arguments);
    pt_expr_id called = callee(x, n);
    pt_x_claim(x, name);
    pt_x_ref_expr(x, PT_REF_CALL, called, pt_x_count(x, args), name);
    expect_arguments(x, args, called);
}

void pt_java__object_creation(pt_extract *x, pt_node n)
{
    pt_node type_node = pt_x_field(x, n, F_type), args = pt_x_field(x, n, F_arguments);
    pt_node body = pt_x_child(x, n, N_class_body);
    pt_expr_id created = created_type(x, n);
    pt_java__type_ref(x, PT_REF_CONSTRUCT, type_node, created, pt_x_count(x, args));
    if (body != PT_NO_NODE)
        pt_java__expect(x, body, n, created);
    if (created)
        expect_arguments(x, args, created);
}

/* this(…) and super(…) */
void pt_java__constructor_invocation(pt_extract *x, pt_node n)
{
    pt_node which = pt_x_field(x, n, F_constructor), args = pt_x_field(x, n, F_arguments);
    pt_expr_id called = pt_x_value(x, which);
    pt_x_ref(x, PT_REF_CONSTRUCT, 0, called, pt_x_count(x, args), which);
    expect_arguments(x, args, called);
}

void pt_java__field_access(pt_extract *x, pt_node n)
{
    pt_node field = pt_x_field(x, n, F_field);
    if (pt_x_kind(x, field) != N_identifier || pt_x_is_claimed(x, field))
        return;
    pt_x_claim(x, field);
    pt_x_ref_expr(x, PT_REF_VALUE, field_value(x, n), PT_ARITY_ANY, field);
}

/* Type::method is a value; Type::new stands for a lambda that makes one. */
void pt_java__method_reference(pt_extract *x, pt_node n)
{
    const pending *p = pt_java__expected(x, n);
    pt_expr_id slot = p ? p->expr : 0, base = reference_base(x, n);
    pt_node name = reference_name(x, n), first = pt_x_first(x, n);
    if (name == PT_NO_NODE) {
        if (pt_x_kind(x, first) != N_array_type)
            pt_java__type_ref(x, PT_REF_CONSTRUCT, first, base, PT_ARITY_ANY);
        return;
    }
    pt_x_claim(x, name);
    pt_expr_id what = pt_x_expr(x, PT_EXPR_MEMBER, base, pt_x_node_name(x, name));
    pt_x_slot(x, pt_x_ref_expr(x, PT_REF_VALUE, what, PT_ARITY_ANY, name), slot);
}

void pt_java__assignment(pt_extract *x, pt_node n)
{
    pt_node right = pt_x_field(x, n, F_right);
    if (pt_java__is_function(x, right))
        pt_java__expect(x, right, PT_NO_NODE, pt_x_value(x, pt_x_field(x, n, F_left)));
}

void pt_java__type_identifier(pt_extract *x, pt_node n)
{
    pt_str name = pt_x_text(x, n);
    if (!pt_x_is_claimed(x, n) && !pt_str_eq(name, PT_STR("var")))
        pt_x_ref(x, PT_REF_TYPE, pt_x_name(x, name), 0, PT_ARITY_ANY, n);
}

/* a.b.Outer.Inner: the parts that begin with a small letter are taken for packages, which are no types. */
void pt_java__scoped_type(pt_extract *x, pt_node n)
{
    pt_node name = pt_java__last_child(x, n), outer = pt_x_first(x, n);
    pt_str text = pt_x_text(x, name), first = pt_x_text(x, outer);
    bool package = text.len && text.ptr[0] >= 'a' && text.ptr[0] <= 'z';
    if (first.len && first.ptr[0] >= 'a' && first.ptr[0] <= 'z' && pt_x_kind(x, outer) == N_type_identifier)
        pt_x_claim(x, outer);
    if (pt_x_is_claimed(x, name))
        return;
    pt_x_claim(x, name);
    if (!package)
        pt_x_ref_expr(x, PT_REF_TYPE, pt_x_type(x, n), PT_ARITY_ANY, name);
}

void pt_java__annotation(pt_extract *x, pt_node n)
{
    pt_node name = pt_x_field(x, n, F_name), args = pt_x_child(x, n, N_annotation_argument_list);
    pt_expr_id what = pt_java__dotted(x, name);
    pt_x_claim_tree(x, name);
    pt_x_ref_expr(x, PT_REF_TYPE, what, PT_ARITY_ANY, name);
    if (args == PT_NO_NODE)
        return;
    for (PT_X_EACH(x, args, pair)) {
        pt_node key = pt_x_field(x, pair, F_key);
        if (pt_x_kind(x, pair) != N_element_value_pair || key == PT_NO_NODE)
            continue;
        pt_x_claim(x, key);
        pt_x_ref(x, PT_REF_VALUE, pt_x_node_name(x, key), pt_java__over(x, PT_EXPR_INSTANCE, what),
                 PT_ARITY_ANY, key);
    }
}

void pt_java__label(pt_extract *x, pt_node n)
{
    pt_x_claim(x, pt_x_child(x, n, N_identifier));
}

/* Whether the values switched over are known to be of no enum: numbers, characters, strings. */
static bool is_plain(const pt_extract *x, pt_expr_id over_value)
{
    const pt_expr *e = &x->facts->exprs.at[over_value];
    if (e->op == PT_EXPR_LOCAL)
        e = &x->facts->exprs.at[x->bindings.at[e->a].binding.type];
    return e->op == PT_EXPR_LITERAL || e->op == PT_EXPR_UNKNOWN
        || (e->op == PT_EXPR_NAME && pt_str_eq(pt_intern_str(&x->names, e->a), PT_STR("String")));
}

static void case_names(pt_extract *x, pt_node switch_label, pt_expr_id over_value)
{
    for (PT_X_EACH(x, switch_label, name))
        if (pt_x_kind(x, name) == N_identifier) {
            pt_x_claim(x, name);
            pt_x_ref(x, PT_REF_VALUE, pt_x_node_name(x, name), over_value, PT_ARITY_ANY, name);
        }
}

/* The labels of a switch over an enum are members of what is switched over. */
void pt_java__switch_expression(pt_extract *x, pt_node n)
{
    pt_expr_id over_value = pt_x_value(x, pt_x_field(x, n, F_condition));
    pt_node body = pt_x_field(x, n, F_body);
    if (is_plain(x, over_value) || body == PT_NO_NODE)
        return;
    for (PT_X_EACH(x, body, group))
        for (PT_X_EACH(x, group, child)) {
            if (pt_x_kind(x, child) != N_switch_label)
                break;
            case_names(x, child, over_value);
        }
}
