/* Go: values, types, calls and literals. */
#include "lang/go.h"

#include <string.h>

/* --- expressions ------------------------------------------------------------------------------------- */

pt_expr_id pt_go__known(pt_extract *x, pt_expr_id e)
{
    return e ? e : pt_x_expr(x, PT_EXPR_UNKNOWN, 0, 0);
}

pt_expr_id pt_go__wrap(pt_extract *x, pt_expr_op op, pt_expr_id a)
{
    return a ? pt_x_expr(x, op, a, 0) : 0;
}

bool pt_go__is_extra(const pt_extract *x, pt_node n)
{
    return pt_node_at(x->syntax, n)->flags & PT_NODE_EXTRA;
}

static bool in_list(pt_str name, const char *blank_separated)
{
    for (const char *p = blank_separated; *p;) {
        size_t len = strcspn(p, " ");
        if (pt_str_eq(name, (pt_str){p, len}))
            return true;
        p += len + (p[len] == ' ');
    }
    return false;
}

static pt_expr_id builtin_name(pt_extract *x, const char *name)
{
    return pt_x_expr(x, PT_EXPR_NAME, pt_x_name(x, pt_str_c(name)), 0);
}

/* new(T), make(T), append(list, …), len(x) */
static pt_expr_id builtin_call(pt_extract *x, pt_str name, pt_node args)
{
    pt_node first = pt_x_first(x, args);
    if (pt_str_eq(name, PT_STR("new")))
        return pt_go__wrap(x, PT_EXPR_INSTANCE, pt_go__wrap(x, PT_EXPR_POINTER, pt_x_type(x, first)));
    if (pt_str_eq(name, PT_STR("make")))
        return pt_go__wrap(x, PT_EXPR_INSTANCE, pt_x_type(x, first));
    if (pt_str_eq(name, PT_STR("append")))
        return pt_x_value(x, first);
    return in_list(name, "len cap copy") ? pt_x_literal(x, PT_LITERAL_INT) : 0;
}

static pt_expr_id call_value(pt_extract *x, pt_node n)
{
    pt_node callee = pt_x_field(x, n, F_function), args = pt_x_field(x, n, F_arguments);
    pt_expr_id what = pt_x_value(x, callee);
    if (pt_x_kind(x, callee) == N_identifier && x->facts->exprs.at[what].op == PT_EXPR_NAME) {
        pt_expr_id builtin = builtin_call(x, pt_x_text(x, callee), args);
        if (builtin)
            return builtin;
    }
    return what ? pt_x_expr(x, PT_EXPR_CALL, what, pt_x_count(x, args)) : 0;
}

static pt_expr_id unary_value(pt_extract *x, pt_node n)
{
    pt_expr_id operand = pt_x_value(x, pt_x_field(x, n, F_operand));
    pt_str text = pt_x_text(x, n);
    if (pt_str_starts(text, PT_STR("&")))
        return pt_go__wrap(x, PT_EXPR_ADDRESS, operand);
    if (pt_str_starts(text, PT_STR("*")))
        return pt_go__wrap(x, PT_EXPR_DEREF, operand);
    if (pt_str_starts(text, PT_STR("<-")))
        return pt_go__wrap(x, PT_EXPR_ELEMENT, operand);
    return pt_str_starts(text, PT_STR("!")) ? pt_x_literal(x, PT_LITERAL_BOOL) : operand;
}

static pt_expr_id literal(pt_extract *x, unsigned kind)
{
    switch (kind) {
    case N_interpreted_string_literal: case N_raw_string_literal:
        return pt_x_literal(x, PT_LITERAL_STRING);
    case N_rune_literal:
        return pt_x_literal(x, PT_LITERAL_CHAR);
    case N_int_literal: case N_iota:
        return pt_x_literal(x, PT_LITERAL_INT);
    case N_float_literal: case N_imaginary_literal:
        return pt_x_literal(x, PT_LITERAL_FLOAT);
    case N_true: case N_false:
        return pt_x_literal(x, PT_LITERAL_BOOL);
    case N_nil:
        return pt_x_literal(x, PT_LITERAL_NULL);
    default:
        return 0;
    }
}

pt_expr_id pt_go__value(pt_extract *x, pt_node n)
{
    unsigned kind = pt_x_kind(x, n);
    switch (kind) {
    case N_identifier:
        return pt_x_bare_node(x, n);
    case N_selector_expression: {
        pt_expr_id operand = pt_go__known(x, pt_x_value(x, pt_x_field(x, n, F_operand)));
        return pt_x_expr(x, PT_EXPR_MEMBER, operand, pt_x_node_name(x, pt_x_field(x, n, F_field)));
    }
    case N_call_expression:
        return call_value(x, n);
    case N_index_expression:
        return pt_go__wrap(x, PT_EXPR_ELEMENT, pt_x_value(x, pt_x_field(x, n, F_operand)));
    case N_slice_expression:
        return pt_x_value(x, pt_x_field(x, n, F_operand));
    case N_unary_expression:
        return unary_value(x, n);
    case N_parenthesized_expression: case N_variadic_argument: case N_literal_element:
        return pt_x_value(x, pt_x_first(x, n));
    case N_expression_list: /* of one */
        return pt_x_value(x, pt_x_first(x, n));
    case N_type_conversion_expression:
        if (pt_x_kind(x, pt_x_field(x, n, F_type)) == N_generic_type)
            return pt_x_expr(x, PT_EXPR_CALL, pt_go__known(x, pt_x_type(x, pt_x_field(x, n, F_type))), 1);
        return pt_go__wrap(x, PT_EXPR_INSTANCE, pt_x_type(x, pt_x_field(x, n, F_type)));
    case N_type_assertion_expression: case N_composite_literal:
        return pt_go__wrap(x, PT_EXPR_INSTANCE, pt_x_type(x, pt_x_field(x, n, F_type)));
    case N_type_instantiation_expression:
        return pt_x_type(x, pt_x_field(x, n, F_type));
    case N_func_literal:
        return pt_x_expr(x, PT_EXPR_LAMBDA, 0, 0);
    default:
        return literal(x, kind);
    }
}

/* --- types ------------------------------------------------------------------------------------------- */

static size_t add_params(pt_extract *x, pt_node list, pt_expr_id *items, size_t count)
{
    for (PT_X_EACH(x, list, p)) {
        pt_expr_id type = pt_x_type(x, pt_x_field(x, p, F_type));
        size_t names = 0;
        if (pt_go__is_extra(x, p))
            continue;
        for (PT_X_EACH(x, p, child))
            names += pt_node_at(x->syntax, child)->field == F_name;
        for (names = names ? names : 1; names > 0 && count < PT_GO_MOST_ITEMS; names--)
            items[count++] = type;
    }
    return count;
}

/* The result of a function: one type, or a tuple. */
pt_expr_id pt_go__result_type(pt_extract *x, pt_node result)
{
    pt_expr_id items[PT_GO_MOST_ITEMS];
    if (pt_x_kind(x, result) != N_parameter_list)
        return pt_x_type(x, result);
    size_t count = add_params(x, result, items, 0);
    return count == 1 ? items[0] : pt_x_expr(x, PT_EXPR_TUPLE, pt_x_list(x, items, count), 0);
}

static pt_expr_id function_type(pt_extract *x, pt_node n)
{
    pt_expr_id items[PT_GO_MOST_ITEMS];
    pt_node params = pt_x_field(x, n, F_parameters);
    size_t count = params == PT_NO_NODE ? 0 : add_params(x, params, items, 0);
    pt_expr_id result = pt_go__result_type(x, pt_x_field(x, n, F_result));
    return pt_x_expr(x, PT_EXPR_FUNCTION, result, pt_x_list(x, items, count));
}

static pt_expr_id generic_type(pt_extract *x, pt_node n)
{
    pt_expr_id items[PT_GO_MOST_ITEMS], base = pt_x_type(x, pt_x_field(x, n, F_type));
    pt_node args = pt_x_field(x, n, F_type_arguments);
    size_t count = 0;
    if (args == PT_NO_NODE || !base)
        return base;
    for (PT_X_EACH(x, args, arg))
        if (!pt_go__is_extra(x, arg) && count < PT_GO_MOST_ITEMS)
            items[count++] = pt_x_type(x, arg);
    return pt_x_expr(x, PT_EXPR_GENERIC, base, pt_x_list(x, items, count));
}

static pt_expr_id map_type(pt_extract *x, pt_node n)
{
    pt_expr_id key = pt_x_type(x, pt_x_field(x, n, F_key)), element = pt_x_type(x, pt_x_field(x, n, F_value));
    pt_expr_id items[] = {key, element};
    return pt_x_expr(x, PT_EXPR_GENERIC, builtin_name(x, "map"), pt_x_list(x, items, 2));
}

static pt_expr_id channel_type(pt_extract *x, pt_node n)
{
    pt_expr_id item = pt_x_type(x, pt_x_field(x, n, F_value));
    return pt_x_expr(x, PT_EXPR_GENERIC, builtin_name(x, "chan"), pt_x_list(x, &item, 1));
}

pt_expr_id pt_go__type(pt_extract *x, pt_node n)
{
    switch (pt_x_kind(x, n)) {
    case N_type_identifier: case N_identifier:
        return pt_x_bare_node(x, n);
    case N_qualified_type: {
        pt_expr_id package = pt_go__known(x, pt_x_bare_node(x, pt_x_field(x, n, F_package)));
        return pt_x_expr(x, PT_EXPR_MEMBER, package, pt_x_node_name(x, pt_x_field(x, n, F_name)));
    }
    case N_selector_expression:
        return pt_x_value(x, n);
    case N_pointer_type:
        return pt_go__wrap(x, PT_EXPR_POINTER, pt_x_type(x, pt_x_first(x, n)));
    case N_unary_expression:
        return pt_go__wrap(x, PT_EXPR_POINTER, pt_x_type(x, pt_x_field(x, n, F_operand)));
    case N_array_type: case N_implicit_length_array_type: case N_slice_type:
        return pt_go__wrap(x, PT_EXPR_ARRAY, pt_x_type(x, pt_x_field(x, n, F_element)));
    case N_map_type:
        return map_type(x, n);
    case N_channel_type:
        return channel_type(x, n);
    case N_function_type:
        return function_type(x, n);
    case N_generic_type:
        return generic_type(x, n);
    case N_parenthesized_type: case N_negated_type: case N_type_elem: case N_type_constraint:
    case N_parenthesized_expression:
        return pt_x_type(x, pt_x_first(x, n));
    default:
        return 0;
    }
}

/* Without pointer, parentheses and type arguments. */
pt_node pt_go__base_type(const pt_extract *x, pt_node n)
{
    for (unsigned depth = 0; depth < 8; depth++) {
        unsigned kind = pt_x_kind(x, n);
        if (kind == N_generic_type)
            n = pt_x_field(x, n, F_type);
        else if (kind == N_pointer_type || kind == N_parenthesized_type)
            n = pt_x_first(x, n);
        else
            break;
    }
    return n;
}

static bool is_predeclared(pt_str name)
{
    return in_list(name, "string int bool error byte any int64 float64 uint64 uint32 int32 uint8 uint rune uintptr "
                         "uint16 int16 int8 float32 complex128 complex64 comparable");
}

void pt_go__type_identifier(pt_extract *x, pt_node n)
{
    if (!pt_x_is_claimed(x, n) && !is_predeclared(pt_x_text(x, n)))
        pt_x_ref(x, PT_REF_TYPE, pt_x_node_name(x, n), 0, PT_ARITY_ANY, n);
}

/* A reference of another kind than TYPE to what a type node names. */
void pt_go__named_type_ref(pt_extract *x, pt_ref_kind kind, pt_node n)
{
    n = pt_go__base_type(x, n);
    unsigned node = pt_x_kind(x, n);
    if (node != N_type_identifier && node != N_qualified_type)
        return;
    pt_node name = node == N_qualified_type ? pt_x_field(x, n, F_name) : n;
    if (pt_x_is_claimed(x, name))
        return;
    pt_x_claim_tree(x, n);
    if (!is_predeclared(pt_x_text(x, name)))
        pt_x_ref_expr(x, kind, pt_x_type(x, n), PT_ARITY_ANY, name);
}

void pt_go__qualified_type(pt_extract *x, pt_node n)
{
    pt_go__named_type_ref(x, PT_REF_TYPE, n);
}

/* --- values ------------------------------------------------------------------------------------------ */

static bool is_import(const pt_extract *x, pt_name_id name)
{
    for (size_t i = 0; i < x->facts->imports.len; i++)
        if (x->facts->imports.at[i].alias == name)
            return true;
    return false;
}

void pt_go__identifier(pt_extract *x, pt_node n)
{
    if (!pt_x_is_claimed(x, n) && !pt_str_eq(pt_x_text(x, n), PT_STR("_")))
        pt_x_ref(x, PT_REF_VALUE, pt_x_node_name(x, n), 0, PT_ARITY_ANY, n);
}

/* A package before a dot is no value. */
void pt_go__selector(pt_extract *x, pt_node n)
{
    pt_node operand = pt_x_field(x, n, F_operand), name = pt_x_field(x, n, F_field);
    if (pt_x_kind(x, operand) == N_identifier && is_import(x, pt_x_node_name(x, operand)))
        pt_x_claim(x, operand);
    if (pt_x_is_claimed(x, name))
        return;
    pt_x_claim(x, name);
    pt_x_ref_expr(x, PT_REF_VALUE, pt_x_value(x, n), PT_ARITY_ANY, name);
}

/* The value of n goes into slot. */
void pt_go__pass(pt_extract *x, pt_node n, pt_expr_id slot)
{
    if (pt_x_kind(x, n) == N_literal_element)
        n = pt_x_first(x, n);
    if (pt_x_kind(x, n) == N_unary_expression && pt_str_starts(pt_x_text(x, n), PT_STR("&")))
        n = pt_x_field(x, n, F_operand);
    unsigned kind = pt_x_kind(x, n);
    pt_node name = kind == N_selector_expression ? pt_x_field(x, n, F_field) : n;
    if ((kind != N_identifier && kind != N_selector_expression) || pt_x_is_claimed(x, name))
        return;
    if (pt_str_eq(pt_x_text(x, n), PT_STR("_")))
        return;
    pt_x_claim(x, name);
    pt_x_slot(x, pt_x_ref_expr(x, PT_REF_VALUE, pt_x_value(x, n), PT_ARITY_ANY, name), slot);
}

/* (*T)(x) of what is no local: a conversion. Its type is used, not called. */
static bool pointer_conversion(pt_extract *x, pt_node callee)
{
    pt_node star = pt_x_kind(x, callee) == N_parenthesized_expression ? pt_x_first(x, callee) : PT_NO_NODE;
    if (pt_x_kind(x, star) != N_unary_expression || !pt_str_starts(pt_x_text(x, star), PT_STR("*")))
        return false;
    pt_node named = pt_x_field(x, star, F_operand);
    pt_expr_id what = pt_x_value(x, named);
    pt_expr e = x->facts->exprs.at[what];
    bool qualified = e.op == PT_EXPR_MEMBER && x->facts->exprs.at[e.a].op == PT_EXPR_NAME;
    if (e.op != PT_EXPR_NAME && !qualified)
        return false;
    pt_node name = qualified ? pt_x_field(x, named, F_field) : named;
    pt_x_claim_tree(x, named);
    pt_x_ref_expr(x, PT_REF_TYPE, what, PT_ARITY_ANY, name);
    return true;
}

/* f[T](x) reads as a conversion, but may be a call: what f is decides. */
void pt_go__conversion(pt_extract *x, pt_node n)
{
    pt_node to = pt_x_field(x, n, F_type);
    if (pt_x_kind(x, to) != N_generic_type)
        return;
    pt_node base = pt_x_field(x, to, F_type);
    pt_node name = pt_x_kind(x, base) == N_qualified_type ? pt_x_field(x, base, F_name) : base;
    pt_x_claim_tree(x, base);
    pt_x_ref_expr(x, PT_REF_CALL, pt_x_type(x, base), 1, name);
}

void pt_go__call(pt_extract *x, pt_node n)
{
    pt_node callee = pt_x_field(x, n, F_function), args = pt_x_field(x, n, F_arguments);
    unsigned kind = pt_x_kind(x, callee);
    bool spread = false;
    if (kind == N_func_literal || pointer_conversion(x, callee))
        return;
    if (args != PT_NO_NODE)
        spread = pt_x_has(x, args, N_variadic_argument);
    pt_expr_id what = pt_x_value(x, callee);
    if (!what)
        return;
    pt_node name = kind == N_selector_expression ? pt_x_field(x, callee, F_field) : callee;
    if (kind == N_identifier || kind == N_selector_expression)
        pt_x_claim(x, name);
    pt_x_ref_expr(x, PT_REF_CALL, what, spread ? PT_ARITY_ANY : pt_x_count(x, args), name);
    if (args == PT_NO_NODE)
        return;
    uint32_t index = 0;
    for (PT_X_EACH(x, args, arg)) {
        if (pt_go__is_extra(x, arg))
            continue;
        unsigned arg_kind = pt_x_kind(x, arg);
        if (arg_kind == N_identifier || arg_kind == N_selector_expression || arg_kind == N_unary_expression)
            pt_go__pass(x, arg, pt_x_expr(x, PT_EXPR_ARGUMENT, what, index));
        index++;
    }
}

bool pt_go__is_struct_like(unsigned kind)
{
    return kind == N_type_identifier || kind == N_qualified_type || kind == N_generic_type || kind == N_struct_type;
}

static void field_value(pt_extract *x, pt_node element, pt_expr_id of)
{
    pt_node key = pt_x_field(x, element, F_key), name = pt_x_first(x, key);
    if (pt_x_kind(x, name) != N_identifier || !of)
        return;
    pt_name_id field = pt_x_node_name(x, name);
    pt_x_claim(x, name);
    pt_x_ref(x, PT_REF_VALUE, field, of, PT_ARITY_ANY, name);
    pt_go__pass(x, pt_x_field(x, element, F_value), pt_x_expr(x, PT_EXPR_MEMBER, of, field));
}

/* {…} inside a literal, whose type is the element type of that. */
static void elided_literal(pt_extract *x, pt_node body, pt_node of_type, unsigned depth)
{
    pt_node plain = pt_x_kind(x, of_type) == N_pointer_type ? pt_x_first(x, of_type) : of_type;
    if (pt_go__is_struct_like(pt_x_kind(x, plain)) && !pt_x_is_claimed(x, body))
        pt_x_ref_expr(x, PT_REF_CONSTRUCT, pt_x_type(x, plain), PT_ARITY_ANY, body);
    pt_go__literal_body(x, body, plain, 0, depth);
}

/* The elements of a literal of the type; of those of elided type, too. */
void pt_go__literal_body(pt_extract *x, pt_node body, pt_node of_type, pt_expr_id slot, unsigned depth)
{
    unsigned kind = pt_x_kind(x, of_type);
    if (body == PT_NO_NODE || depth > 8 || pt_x_is_claimed(x, body))
        return;
    pt_x_claim(x, body);
    bool fields = pt_go__is_struct_like(kind);
    pt_expr_id of = fields ? pt_go__known(x, pt_go__wrap(x, PT_EXPR_INSTANCE, pt_x_type(x, of_type))) : 0;
    pt_node element_type = pt_x_field(x, of_type, kind == N_map_type ? F_value : F_element);
    for (PT_X_EACH(x, body, element)) {
        bool keyed = pt_x_kind(x, element) == N_keyed_element;
        if (fields && keyed) {
            field_value(x, element, of);
            continue;
        }
        pt_node item = keyed ? pt_x_field(x, element, F_value) : element;
        pt_node inner = pt_x_first(x, item);
        if (pt_x_kind(x, inner) == N_literal_value)
            elided_literal(x, inner, element_type, depth + 1);
        else if (!fields && slot)
            pt_go__pass(x, item, slot);
    }
}

void pt_go__composite(pt_extract *x, pt_node n)
{
    pt_node of_type = pt_x_field(x, n, F_type);
    if (pt_go__is_struct_like(pt_x_kind(x, of_type)))
        pt_go__named_type_ref(x, PT_REF_CONSTRUCT, of_type);
    pt_go__literal_body(x, pt_x_field(x, n, F_body), of_type, 0, 0);
}
