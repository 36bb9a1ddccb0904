/* Rust: values, types, paths and patterns.
 *
 * SELF stands for `self` in a value and for `Self` in a type: both lead to the members of the type. */
#include "lang/rust.h"

enum { MOST_ITEMS = 16 };

static pt_expr_id wrap(pt_extract *x, pt_expr_op op, pt_expr_id a)
{
    return a ? pt_x_expr(x, op, a, 0) : 0;
}

pt_expr_id pt_rust__known(pt_extract *x, pt_expr_id a)
{
    return a ? a : pt_x_expr(x, PT_EXPR_UNKNOWN, 0, 0);
}

bool pt_rust__is_upper(pt_str name)
{
    size_t i = 0;
    while (i < name.len && name.ptr[i] == '_')
        i++;
    return i < name.len && name.ptr[i] >= 'A' && name.ptr[i] <= 'Z';
}

static bool is_self_type(pt_str name)
{
    return pt_str_eq(name, PT_STR("Self"));
}

/* `_` in a type's place is to be inferred. */
static bool is_no_type(pt_str name)
{
    return is_self_type(name) || pt_str_eq(name, PT_STR("_"));
}

static pt_expr_id plain_name(pt_extract *x, pt_str name)
{
    return pt_x_expr(x, PT_EXPR_NAME, pt_x_name(x, name), x->scope);
}

pt_expr_id pt_rust__head(pt_extract *x, pt_str name)
{
    if (is_self_type(name))
        return pt_x_self(x);
    pt_expr_id e = pt_x_bare(x, name);
    const pt_expr *at = &x->facts->exprs.at[e];
    bool local = at->op == PT_EXPR_LOCAL && x->bindings.at[at->a].binding.kind != PT_BIND_TYPE_PARAM;
    return local ? plain_name(x, name) : e;
}

/* --- paths ------------------------------------------------------------------------------------------- */

static pt_expr_id path_prefix(pt_extract *x, pt_node n)
{
    switch (pt_x_kind(x, n)) {
    case N_identifier: case N_type_identifier:
        return pt_rust__head(x, pt_x_text(x, n));
    case N_self: case N_super: case N_crate:
        return plain_name(x, pt_x_text(x, n));
    case N_metavariable:
        return pt_str_eq(pt_x_text(x, n), PT_STR("$crate")) ? plain_name(x, PT_STR("crate")) : 0;
    case N_scoped_identifier:
        return pt_x_value(x, n);
    default:
        return pt_x_type(x, n);
    }
}

static pt_expr_id path_value(pt_extract *x, pt_node n)
{
    pt_node path = pt_x_field(x, n, F_path), name = pt_x_field(x, n, F_name);
    pt_expr_id prefix = path == PT_NO_NODE ? 0 : pt_rust__known(x, path_prefix(x, path));
    return pt_x_expr(x, PT_EXPR_PATH, prefix, pt_x_node_name(x, name));
}

static void prefix_ref(pt_extract *x, pt_node at, pt_str name, pt_expr_id what)
{
    if (pt_rust__is_upper(name) && !is_self_type(name))
        pt_x_ref_expr(x, PT_REF_TYPE, what, PT_ARITY_ANY, at);
}

/* Claims the names of a path's prefix; those that look like types are used. */
static void claim_prefix(pt_extract *x, pt_node path)
{
    for (unsigned depth = 0; path != PT_NO_NODE && depth < 64; depth++) {
        pt_x_claim(x, path);
        switch (pt_x_kind(x, path)) {
        case N_identifier: case N_type_identifier:
            prefix_ref(x, path, pt_x_text(x, path), pt_rust__head(x, pt_x_text(x, path)));
            return;
        case N_scoped_identifier: {
            pt_node name = pt_x_field(x, path, F_name);
            pt_x_claim(x, name);
            prefix_ref(x, name, pt_x_text(x, name), pt_x_value(x, path));
            path = pt_x_field(x, path, F_path);
            break;
        }
        case N_generic_type:
            path = pt_x_field(x, path, F_type);
            if (pt_x_kind(x, path) == N_type_identifier || pt_x_kind(x, path) == N_scoped_type_identifier)
                return; /* a type by its own rule */
            break;
        default:
            return;
        }
    }
}

uint32_t pt_rust__path_ref(pt_extract *x, pt_ref_kind kind, pt_node path, uint16_t arity)
{
    pt_node name = pt_x_field(x, path, F_name);
    pt_x_claim(x, path);
    pt_x_claim(x, name);
    claim_prefix(x, pt_x_field(x, path, F_path));
    return pt_x_ref_expr(x, kind, path_value(x, path), arity, name == PT_NO_NODE ? path : name);
}

void pt_rust__macro_ref(pt_extract *x, pt_name_id name, pt_expr_id base, pt_node at)
{
    uint32_t ref = pt_x_ref(x, PT_REF_MACRO, name, base, PT_ARITY_ANY, at);
    if (!ref || !x->facts->refs.at[ref - 1].local)
        return;
    x->facts->refs.at[ref - 1].local = false;
    x->facts->refs.at[ref - 1].base = 0;
}

/* --- values ------------------------------------------------------------------------------------------ */

/* a.unwrap() and the like give what is inside, a.clone() another a. */
static pt_expr_id transparent_call(pt_extract *x, pt_node callee, uint16_t arity)
{
    pt_str name = pt_x_text(x, pt_x_field(x, callee, F_field));
    pt_node receiver = pt_x_field(x, callee, F_value);
    if (arity == 0 && pt_str_eq(name, PT_STR("clone")))
        return pt_x_value(x, receiver);
    bool unwraps = (arity == 0 && (pt_str_eq(name, PT_STR("unwrap")) || pt_str_eq(name, PT_STR("unwrap_or_default"))))
        || (arity == 1 && (pt_str_eq(name, PT_STR("expect")) || pt_str_eq(name, PT_STR("unwrap_or"))
                           || pt_str_eq(name, PT_STR("unwrap_or_else"))));
    return unwraps ? wrap(x, PT_EXPR_UNWRAP, pt_x_value(x, receiver)) : 0;
}

static pt_expr_id call_value(pt_extract *x, pt_node n)
{
    pt_node callee = pt_x_field(x, n, F_function);
    uint16_t arity = pt_x_count(x, pt_x_field(x, n, F_arguments));
    pt_expr_id through = pt_x_kind(x, callee) == N_field_expression ? transparent_call(x, callee, arity) : 0;
    if (through)
        return through;
    pt_expr_id what = pt_x_value(x, callee);
    return what ? pt_x_expr(x, PT_EXPR_CALL, what, arity) : 0;
}

static pt_expr_id list_of(pt_extract *x, pt_node n, pt_expr_id (*make)(pt_extract *, pt_node))
{
    pt_expr_id items[MOST_ITEMS];
    size_t count = 0;
    for (PT_X_EACH(x, n, child)) {
        unsigned kind = pt_x_kind(x, child);
        bool item = kind != N_lifetime && kind != N_attribute_item && kind != N_self_parameter
            && !(pt_node_at(x->syntax, child)->flags & PT_NODE_EXTRA);
        if (item && count < MOST_ITEMS)
            items[count++] = make(x, child);
    }
    return pt_x_list(x, items, count);
}

static pt_expr_id either(pt_extract *x, pt_expr_id a, pt_expr_id b)
{
    return !a ? b : !b || a == b ? a : pt_x_expr(x, PT_EXPR_EITHER, a, b);
}

/* A block that is one expression; others may end in a local that is not declared yet. */
static pt_expr_id block_value(pt_extract *x, pt_node block)
{
    pt_node only = pt_x_first(x, block);
    if (only == PT_NO_NODE || pt_node_after(x->syntax, block, only) != PT_NO_NODE)
        return 0;
    return pt_x_value(x, only);
}

static pt_expr_id if_value(pt_extract *x, pt_node n)
{
    pt_node otherwise = pt_x_first(x, pt_x_field(x, n, F_alternative));
    pt_expr_id yes = pt_x_value(x, pt_x_field(x, n, F_consequence)), no = pt_x_value(x, otherwise);
    return either(x, yes, no);
}

static pt_expr_id macro_value(pt_extract *x, pt_node n)
{
    pt_str name = pt_x_text(x, pt_x_field(x, n, F_macro));
    if (pt_str_eq(name, PT_STR("vec")))
        return pt_x_literal(x, PT_LITERAL_LIST);
    if (pt_str_eq(name, PT_STR("format")) || pt_str_eq(name, PT_STR("concat")) || pt_str_eq(name, PT_STR("stringify")))
        return pt_x_literal(x, PT_LITERAL_STRING);
    return 0;
}

static pt_expr_id index_value(pt_extract *x, pt_node n)
{
    pt_node object = pt_x_first(x, n);
    pt_node index = object == PT_NO_NODE ? object : pt_node_after(x->syntax, n, object);
    pt_expr_id whole = pt_x_value(x, object);
    return pt_x_kind(x, index) == N_range_expression ? whole : wrap(x, PT_EXPR_ELEMENT, whole);
}

static pt_expr_id unary_value(pt_extract *x, pt_node n)
{
    pt_expr_id inner = pt_x_value(x, pt_x_first(x, n));
    return pt_str_starts(pt_x_text(x, n), PT_STR("*")) ? wrap(x, PT_EXPR_DEREF, inner) : inner;
}

static pt_expr_id literal_value(pt_extract *x, unsigned kind)
{
    switch (kind) {
    case N_string_literal: case N_raw_string_literal:
        return pt_x_literal(x, PT_LITERAL_STRING);
    case N_char_literal:
        return pt_x_literal(x, PT_LITERAL_CHAR);
    case N_integer_literal:
        return pt_x_literal(x, PT_LITERAL_INT);
    case N_float_literal:
        return pt_x_literal(x, PT_LITERAL_FLOAT);
    case N_boolean_literal:
        return pt_x_literal(x, PT_LITERAL_BOOL);
    case N_array_expression:
        return pt_x_literal(x, PT_LITERAL_LIST);
    case N_range_expression:
        return pt_x_literal(x, PT_LITERAL_RANGE);
    default:
        return 0;
    }
}

pt_expr_id pt_rust__value(pt_extract *x, pt_node n)
{
    unsigned kind = pt_x_kind(x, n);
    switch (kind) {
    case N_identifier:
        return is_self_type(pt_x_text(x, n)) ? pt_x_self(x) : pt_x_bare_node(x, n);
    case N_self:
        return pt_x_self(x);
    case N_scoped_identifier: case N_scoped_type_identifier:
        return path_value(x, n);
    case N_generic_function:
        return pt_x_value(x, pt_x_field(x, n, F_function));
    case N_field_expression: {
        pt_expr_id object = pt_rust__known(x, pt_x_value(x, pt_x_field(x, n, F_value)));
        return pt_x_expr(x, PT_EXPR_MEMBER, object, pt_x_node_name(x, pt_x_field(x, n, F_field)));
    }
    case N_call_expression:
        return call_value(x, n);
    case N_macro_invocation:
        return macro_value(x, n);
    case N_await_expression: case N_try_expression:
        return wrap(x, PT_EXPR_UNWRAP, pt_x_value(x, pt_x_first(x, n)));
    case N_reference_expression:
        return wrap(x, PT_EXPR_ADDRESS, pt_x_value(x, pt_x_field(x, n, F_value)));
    case N_unary_expression:
        return unary_value(x, n);
    case N_index_expression:
        return index_value(x, n);
    case N_parenthesized_expression: case N_unsafe_block: case N_async_block: case N_else_clause:
        return pt_x_value(x, pt_x_first(x, n));
    case N_block:
        return block_value(x, n);
    case N_if_expression:
        return if_value(x, n);
    case N_struct_expression:
        return wrap(x, PT_EXPR_INSTANCE, pt_x_type(x, pt_x_field(x, n, F_name)));
    case N_type_cast_expression:
        return wrap(x, PT_EXPR_INSTANCE, pt_x_type(x, pt_x_field(x, n, F_type)));
    case N_tuple_expression: case N_unit_expression:
        return pt_x_expr(x, PT_EXPR_TUPLE, list_of(x, n, pt_x_value), 0);
    case N_closure_expression:
        return pt_x_expr(x, PT_EXPR_LAMBDA, 0, 0);
    default:
        return literal_value(x, kind);
    }
}

/* --- types ------------------------------------------------------------------------------------------- */

static pt_expr_id joined_bounds(pt_extract *x, pt_node list, pt_node from, unsigned depth)
{
    while (from != PT_NO_NODE) {
        unsigned kind = pt_x_kind(x, from);
        bool says_nothing = kind == N_lifetime || kind == N_removed_trait_bound || kind == N_use_bounds
            || (pt_node_at(x->syntax, from)->flags & PT_NODE_EXTRA);
        pt_expr_id first = says_nothing ? 0 : pt_x_type(x, from);
        from = pt_node_after(x->syntax, list, from);
        if (!first)
            continue;
        pt_expr_id rest = depth < MOST_ITEMS ? joined_bounds(x, list, from, depth + 1) : 0;
        return rest ? pt_x_expr(x, PT_EXPR_IMPL, first, rest) : first;
    }
    return 0;
}

pt_expr_id pt_rust__bounds(pt_extract *x, pt_node bounds)
{
    return joined_bounds(x, bounds, pt_x_first(x, bounds), 0);
}

static pt_expr_id function_type(pt_extract *x, pt_node n)
{
    pt_expr_id params = list_of(x, pt_x_field(x, n, F_parameters), pt_x_type);
    return pt_x_expr(x, PT_EXPR_FUNCTION, pt_x_type(x, pt_x_field(x, n, F_return_type)), params);
}

static pt_expr_id qualified_type(pt_extract *x, pt_node n)
{
    pt_expr_id type = pt_x_type(x, pt_x_field(x, n, F_type));
    return type ? pt_x_expr(x, PT_EXPR_IMPL, type, pt_x_type(x, pt_x_field(x, n, F_alias))) : 0;
}

pt_expr_id pt_rust__type(pt_extract *x, pt_node n)
{
    switch (pt_x_kind(x, n)) {
    case N_type_identifier: case N_identifier:
        return pt_rust__head(x, pt_x_text(x, n));
    case N_primitive_type:
        return plain_name(x, pt_x_text(x, n));
    case N_scoped_type_identifier: case N_scoped_identifier:
        return path_value(x, n);
    case N_generic_type: case N_generic_type_with_turbofish: {
        pt_expr_id base = pt_x_type(x, pt_x_field(x, n, F_type));
        pt_expr_id list = list_of(x, pt_x_field(x, n, F_type_arguments), pt_x_type);
        return list && base ? pt_x_expr(x, PT_EXPR_GENERIC, base, list) : base;
    }
    case N_type_binding: case N_higher_ranked_trait_bound: case N_parameter:
        return pt_x_type(x, pt_x_field(x, n, F_type));
    case N_reference_type: case N_pointer_type:
        return wrap(x, PT_EXPR_POINTER, pt_x_type(x, pt_x_field(x, n, F_type)));
    case N_array_type:
        return wrap(x, PT_EXPR_ARRAY, pt_x_type(x, pt_x_field(x, n, F_element)));
    case N_tuple_type: case N_unit_type:
        return pt_x_expr(x, PT_EXPR_TUPLE, list_of(x, n, pt_x_type), 0);
    case N_function_type:
        return function_type(x, n);
    case N_dynamic_type: case N_abstract_type:
        return wrap(x, PT_EXPR_IMPL, pt_x_type(x, pt_x_field(x, n, F_trait)));
    case N_bounded_type:
        return pt_rust__bounds(x, n);
    case N_bracketed_type:
        return pt_x_type(x, pt_x_first(x, n));
    case N_qualified_type:
        return qualified_type(x, n);
    default:
        return 0;
    }
}

/* --- patterns ---------------------------------------------------------------------------------------- */

/* What stands in a pattern for the whole, as a value. */
static pt_expr_id whole_value(pt_extract *x, pt_expr_id type, pt_expr_id value)
{
    return type ? pt_x_expr(x, PT_EXPR_INSTANCE, type, 0) : value;
}

static void bind_items(pt_extract *x, pt_binding_kind kind, pt_node pattern, pt_expr_id whole, pt_node after)
{
    uint32_t index = 0;
    for (PT_X_EACH(x, pattern, item)) {
        pt_rust__bind(x, kind, item, 0, whole ? pt_x_expr(x, PT_EXPR_ITEM, whole, index) : 0, after);
        index++;
    }
}

/* Some(a), Ok(a): the value inside. Variant(a, b): the variant's fields "0" and "1". */
static void bind_tuple_struct(pt_extract *x, pt_binding_kind kind, pt_node pattern, pt_expr_id value, pt_node after)
{
    pt_node type = pt_x_field(x, pattern, F_type);
    pt_str name = pt_x_text(x, type);
    bool inside = pt_str_eq(name, PT_STR("Some")) || pt_str_eq(name, PT_STR("Ok"));
    bool error = pt_str_eq(name, PT_STR("Err"));
    pt_expr_id of = inside || error ? 0 : wrap(x, PT_EXPR_INSTANCE, pt_x_type(x, type));
    uint32_t index = 0;
    for (PT_X_EACH(x, pattern, item)) {
        static const char *const digits[] = {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"};
        if (item == type)
            continue;
        pt_expr_id part = inside ? wrap(x, PT_EXPR_UNWRAP, value) : 0;
        if (of && index < sizeof digits / sizeof *digits)
            part = pt_x_expr(x, PT_EXPR_MEMBER, of, pt_x_name(x, pt_str_c(digits[index])));
        pt_rust__bind(x, kind, item, 0, part, after);
        index++;
    }
}

static void bind_struct(pt_extract *x, pt_binding_kind kind, pt_node pattern, pt_node after)
{
    pt_expr_id of = wrap(x, PT_EXPR_INSTANCE, pt_x_type(x, pt_x_field(x, pattern, F_type)));
    for (PT_X_EACH(x, pattern, field)) {
        if (pt_x_kind(x, field) != N_field_pattern)
            continue;
        pt_node name = pt_x_field(x, field, F_name), inner = pt_x_field(x, field, F_pattern);
        pt_expr_id value = of ? pt_x_expr(x, PT_EXPR_MEMBER, of, pt_x_node_name(x, name)) : 0;
        if (inner == PT_NO_NODE)
            pt_x_bind(x, kind, name, 0, value, after);
        else
            pt_rust__bind(x, kind, inner, 0, value, after);
    }
}

static void bind_each(pt_extract *x, pt_binding_kind kind, pt_node pattern, pt_expr_id type, pt_expr_id value,
                      pt_node after)
{
    for (PT_X_EACH(x, pattern, item))
        pt_rust__bind(x, kind, item, type, value, after);
}

static void bind_pattern(pt_extract *x, pt_binding_kind kind, pt_node pattern, pt_expr_id type, pt_expr_id value,
                         pt_node after)
{
    switch (pt_x_kind(x, pattern)) {
    case N_identifier: /* Camel and CONSTANT are matched, not bound */
        if (!pt_rust__is_upper(pt_x_text(x, pattern)))
            pt_x_bind(x, kind, pattern, type, type ? 0 : value, after);
        return;
    case N_self:
        return;
    case N_tuple_pattern:
        bind_items(x, kind, pattern, whole_value(x, type, value), after);
        return;
    case N_tuple_struct_pattern:
        bind_tuple_struct(x, kind, pattern, whole_value(x, type, value), after);
        return;
    case N_struct_pattern:
        bind_struct(x, kind, pattern, after);
        return;
    case N_slice_pattern:
        bind_each(x, kind, pattern, 0, wrap(x, PT_EXPR_ELEMENT, whole_value(x, type, value)), after);
        return;
    case N_match_pattern:
        pt_rust__bind(x, kind, pt_x_first(x, pattern), type, value, after);
        return;
    case N_ref_pattern: case N_mut_pattern: case N_reference_pattern: case N_captured_pattern: case N_or_pattern:
        bind_each(x, kind, pattern, type, value, after);
        return;
    default:
        return;
    }
}

void pt_rust__bind(pt_extract *x, pt_binding_kind kind, pt_node pattern, pt_expr_id type, pt_expr_id value,
                   pt_node after)
{
    if (pattern == PT_NO_NODE || x->depth >= 32)
        return;
    x->depth++;
    bind_pattern(x, kind, pattern, type, value, after);
    x->depth--;
}

/* --- hooks ------------------------------------------------------------------------------------------- */

void pt_rust__identifier(pt_extract *x, pt_node n)
{
    if (!pt_x_is_claimed(x, n) && !is_self_type(pt_x_text(x, n)))
        pt_x_ref(x, PT_REF_VALUE, pt_x_node_name(x, n), 0, PT_ARITY_ANY, n);
}

void pt_rust__scoped_identifier(pt_extract *x, pt_node n)
{
    if (!pt_x_is_claimed(x, n))
        pt_rust__path_ref(x, PT_REF_VALUE, n, PT_ARITY_ANY);
}

void pt_rust__type_identifier(pt_extract *x, pt_node n)
{
    if (!pt_x_is_claimed(x, n) && !is_no_type(pt_x_text(x, n)))
        pt_x_ref(x, PT_REF_TYPE, pt_x_node_name(x, n), 0, PT_ARITY_ANY, n);
}

void pt_rust__scoped_type(pt_extract *x, pt_node n)
{
    if (!pt_x_is_claimed(x, n))
        pt_rust__path_ref(x, PT_REF_TYPE, n, PT_ARITY_ANY);
}

static bool is_path(unsigned kind)
{
    return kind == N_scoped_identifier || kind == N_scoped_type_identifier;
}

static void call_ref(pt_extract *x, pt_node callee, uint16_t arity)
{
    unsigned kind = pt_x_kind(x, callee);
    pt_node name = is_path(kind) ? pt_x_field(x, callee, F_name) : callee;
    pt_ref_kind ref = pt_rust__is_upper(pt_x_text(x, name)) ? PT_REF_CONSTRUCT : PT_REF_CALL;
    if (is_path(kind)) {
        pt_rust__path_ref(x, ref, callee, arity);
        return;
    }
    pt_expr_id what = pt_x_value(x, callee);
    if (kind == N_field_expression) {
        name = pt_x_field(x, callee, F_field);
        ref = PT_REF_CALL;
    } else if (kind != N_identifier) {
        ref = PT_REF_CALL;
    }
    if (!what)
        return;
    pt_x_claim(x, name);
    pt_x_ref_expr(x, ref, what, arity, name);
}

void pt_rust__pass(pt_extract *x, pt_node n, pt_expr_id slot)
{
    if (pt_x_kind(x, n) == N_reference_expression)
        n = pt_x_field(x, n, F_value);
    unsigned kind = pt_x_kind(x, n);
    if (kind == N_generic_function)
        n = pt_x_field(x, n, F_function);
    kind = pt_x_kind(x, n);
    uint32_t ref = 0;
    if (pt_x_is_claimed(x, n))
        return;
    if (kind == N_scoped_identifier) {
        ref = pt_rust__path_ref(x, PT_REF_VALUE, n, PT_ARITY_ANY);
    } else if (kind == N_identifier && !is_self_type(pt_x_text(x, n))) {
        pt_x_claim(x, n);
        ref = pt_x_ref(x, PT_REF_VALUE, pt_x_node_name(x, n), 0, PT_ARITY_ANY, n);
    } else if (kind == N_field_expression) {
        pt_node name = pt_x_field(x, n, F_field);
        pt_x_claim(x, name);
        ref = pt_x_ref_expr(x, PT_REF_VALUE, pt_x_value(x, n), PT_ARITY_ANY, name);
    }
    pt_x_slot(x, ref, slot);
}

void pt_rust__call(pt_extract *x, pt_node n)
{
    pt_node callee = pt_x_field(x, n, F_function), args = pt_x_field(x, n, F_arguments);
    if (pt_x_kind(x, callee) == N_generic_function)
        callee = pt_x_field(x, callee, F_function);
    call_ref(x, callee, pt_x_count(x, args));
    pt_expr_id what = pt_x_first(x, args) == PT_NO_NODE ? 0 : pt_x_value(x, callee);
    if (!what)
        return;
    uint32_t index = 0;
    for (PT_X_EACH(x, args, arg)) {
        if (pt_node_at(x->syntax, arg)->flags & PT_NODE_EXTRA)
            continue;
        unsigned kind = pt_x_kind(x, arg);
        if (kind == N_identifier || kind == N_scoped_identifier || kind == N_field_expression
            || kind == N_reference_expression || kind == N_generic_function)
            pt_rust__pass(x, arg, pt_x_expr(x, PT_EXPR_ARGUMENT, what, index));
        index++;
    }
}

void pt_rust__field_expression(pt_extract *x, pt_node n)
{
    pt_node name = pt_x_field(x, n, F_field);
    if (pt_x_is_claimed(x, name))
        return;
    pt_x_claim(x, name);
    pt_x_ref_expr(x, PT_REF_VALUE, pt_x_value(x, n), PT_ARITY_ANY, name);
}

static void initializer(pt_extract *x, pt_node init, pt_expr_id of)
{
    bool shorthand = pt_x_kind(x, init) == N_shorthand_field_initializer;
    pt_node name = shorthand ? pt_x_child(x, init, N_identifier) : pt_x_field(x, init, F_field);
    if (name == PT_NO_NODE || !of)
        return;
    pt_name_id field = pt_x_node_name(x, name);
    pt_x_ref(x, PT_REF_VALUE, field, of, PT_ARITY_ANY, name);
    pt_rust__pass(x, shorthand ? name : pt_x_field(x, init, F_value), pt_x_expr(x, PT_EXPR_MEMBER, of, field));
}

void pt_rust__struct_expression(pt_extract *x, pt_node n)
{
    pt_node type = pt_x_field(x, n, F_name), body = pt_x_field(x, n, F_body);
    pt_expr_id what = pt_x_type(x, type), of = wrap(x, PT_EXPR_INSTANCE, what);
    pt_node name = type;
    if (pt_x_kind(x, type) == N_generic_type_with_turbofish)
        name = pt_x_field(x, type, F_type);
    if (is_path(pt_x_kind(x, name))) {
        pt_rust__path_ref(x, PT_REF_CONSTRUCT, name, PT_ARITY_ANY);
    } else if (what) {
        pt_x_claim(x, name);
        pt_x_ref_expr(x, PT_REF_CONSTRUCT, what, PT_ARITY_ANY, name);
    }
    if (body == PT_NO_NODE)
        return;
    for (PT_X_EACH(x, body, init))
        if (pt_x_kind(x, init) == N_field_initializer || pt_x_kind(x, init) == N_shorthand_field_initializer)
            initializer(x, init, of);
}

void pt_rust__struct_pattern(pt_extract *x, pt_node n)
{
    pt_expr_id of = wrap(x, PT_EXPR_INSTANCE, pt_x_type(x, pt_x_field(x, n, F_type)));
    if (!of)
        return;
    for (PT_X_EACH(x, n, field)) {
        pt_node name = pt_x_kind(x, field) == N_field_pattern ? pt_x_field(x, field, F_name) : PT_NO_NODE;
        if (name != PT_NO_NODE)
            pt_x_ref(x, PT_REF_VALUE, pt_x_node_name(x, name), of, PT_ARITY_ANY, name);
    }
}

void pt_rust__assignment(pt_extract *x, pt_node n)
{
    pt_node left = pt_x_field(x, n, F_left);
    if (pt_x_kind(x, left) == N_field_expression)
        pt_rust__pass(x, pt_x_field(x, n, F_right), pt_x_value(x, left));
}
