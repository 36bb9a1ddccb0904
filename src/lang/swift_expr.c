/* Swift: values, types, patterns and statements.
 *
 * SELF stands for `self` in a value and for `Self` in a type. Names that begin with a capital are types by
 * convention: calling one constructs it, reading one is a TYPE reference. `.member` belongs to the type that the
 * place asks for, where that is written down: a declared type, a result type, TYPEOF what is switched over. */
#include "lang/swift.h"

#include <string.h>

enum { MOST_ITEMS = 16 };

static pt_expr_id wrap(pt_extract *x, pt_expr_op op, pt_expr_id a)
{
    return a ? pt_x_expr(x, op, a, 0) : 0;
}

pt_expr_id pt_swift__known(pt_extract *x, pt_expr_id e)
{
    return e ? e : pt_x_expr(x, PT_EXPR_UNKNOWN, 0, 0);
}

bool pt_swift__is_upper(pt_str name)
{
    size_t i = 0;
    while (i < name.len && name.ptr[i] == '_')
        i++;
    return i < name.len && name.ptr[i] >= 'A' && name.ptr[i] <= 'Z';
}

static bool is_extra(const pt_extract *x, pt_node n)
{
    return pt_node_at(x->syntax, n)->flags & (PT_NODE_EXTRA | PT_NODE_TOKEN);
}

static pt_str text_between(const pt_extract *x, pt_node before, pt_node after)
{
    uint32_t start = pt_node_at(x->syntax, before)->end, end = pt_node_at(x->syntax, after)->start;
    return start < end ? (pt_str){x->syntax->text.ptr + start, end - start} : PT_STR("");
}

bool pt_swift__is_type(unsigned kind)
{
    switch (kind) {
    case N_user_type: case N_optional_type: case N_array_type: case N_dictionary_type: case N_tuple_type:
    case N_function_type: case N_metatype: case N_opaque_type: case N_existential_type:
    case N_protocol_composition_type: case N_suppressed_constraint: case N_type_pack_expansion:
    case N_type_parameter_pack:
        return true;
    default:
        return false;
    }
}

static pt_node first_type(const pt_extract *x, pt_node n)
{
    if (n == PT_NO_NODE)
        return n;
    for (PT_X_EACH(x, n, child))
        if (pt_swift__is_type(pt_x_kind(x, child)))
            return child;
    return PT_NO_NODE;
}

pt_node pt_swift__type_child(const pt_extract *x, pt_node n)
{
    pt_node last = PT_NO_NODE;
    for (PT_X_EACH(x, n, child))
        if (pt_swift__is_type(pt_x_kind(x, child)))
            last = child;
    return last;
}

pt_node pt_swift__last_name(const pt_extract *x, pt_node n)
{
    pt_node last = PT_NO_NODE;
    for (PT_X_EACH(x, n, child))
        if (pt_x_kind(x, child) == N_simple_identifier)
            last = child;
    return last;
}

/* --- types ------------------------------------------------------------------------------------------- */

static pt_expr_id type_list(pt_extract *x, pt_node n)
{
    pt_expr_id items[MOST_ITEMS];
    size_t count = 0;
    for (PT_X_EACH(x, n, child)) {
        unsigned kind = pt_x_kind(x, child);
        if ((pt_swift__is_type(kind) || kind == N_tuple_type_item) && count < MOST_ITEMS)
            items[count++] = pt_x_type(x, child);
    }
    return pt_x_list(x, items, count);
}

static pt_expr_id named_type(pt_extract *x, pt_str name)
{
    return pt_str_eq(name, PT_STR("Self")) ? pt_x_self(x) : pt_x_bare(x, name);
}

/* `T.Type` and `P.Protocol` stand for T and P. */
static bool is_metatype_name(pt_str name)
{
    return pt_str_eq(name, PT_STR("Type")) || pt_str_eq(name, PT_STR("Protocol"));
}

static pt_expr_id user_type(pt_extract *x, pt_node n)
{
    pt_expr_id type = 0;
    for (PT_X_EACH(x, n, part)) {
        pt_str name = pt_x_text(x, part);
        if (pt_x_kind(x, part) == N_type_arguments) {
            pt_expr_id list = type_list(x, part);
            type = type && list ? pt_x_expr(x, PT_EXPR_GENERIC, type, list) : type;
        } else if (pt_x_kind(x, part) == N_type_identifier && !(type && is_metatype_name(name))) {
            type = type ? pt_x_expr(x, PT_EXPR_MEMBER, type, pt_x_name(x, name)) : named_type(x, name);
        }
    }
    return type;
}

static pt_expr_id function_type(pt_extract *x, pt_node n)
{
    pt_node params = pt_x_first(x, n), result = pt_swift__type_child(x, n);
    pt_expr_id list = pt_x_kind(x, params) == N_tuple_type ? type_list(x, params) : 0;
    return pt_x_expr(x, PT_EXPR_FUNCTION, result == params ? 0 : pt_x_type(x, result), list);
}

static pt_expr_id composition(pt_extract *x, pt_node n)
{
    pt_expr_id items[MOST_ITEMS], all = 0;
    size_t count = 0;
    for (PT_X_EACH(x, n, part))
        if (count < MOST_ITEMS && (items[count] = pt_x_type(x, part)) != 0)
            count++;
    while (count > 0) {
        count--;
        all = all ? pt_x_expr(x, PT_EXPR_IMPL, items[count], all) : items[count];
    }
    return all;
}

static pt_expr_id dictionary_type(pt_extract *x, pt_node n)
{
    pt_expr_id list = type_list(x, n);
    return pt_x_expr(x, PT_EXPR_GENERIC, pt_x_expr(x, PT_EXPR_NAME, pt_x_name(x, PT_STR("Dictionary")), 0), list);
}

pt_expr_id pt_swift__type(pt_extract *x, pt_node n)
{
    switch (pt_x_kind(x, n)) {
    case N_user_type:
        return user_type(x, n);
    case N_type_identifier: case N_simple_identifier:
        return named_type(x, pt_x_text(x, n));
    case N_type_annotation: case N_tuple_type_item: case N_metatype: case N_suppressed_constraint:
    case N_type_pack_expansion: case N_type_parameter_pack:
        return pt_x_type(x, first_type(x, n));
    case N_optional_type:
        return wrap(x, PT_EXPR_OPTIONAL, pt_x_type(x, first_type(x, n)));
    case N_array_type:
        return wrap(x, PT_EXPR_ARRAY, pt_x_type(x, first_type(x, n)));
    case N_dictionary_type:
        return dictionary_type(x, n);
    case N_tuple_type:
        if (pt_x_count(x, n) == 1)
            return pt_x_type(x, pt_x_first(x, n));
        return pt_x_expr(x, PT_EXPR_TUPLE, type_list(x, n), 0);
    case N_function_type:
        return function_type(x, n);
    case N_opaque_type: case N_existential_type:
        return wrap(x, PT_EXPR_IMPL, pt_x_type(x, first_type(x, n)));
    case N_protocol_composition_type:
        return composition(x, n);
    default:
        return 0;
    }
}

static bool is_raw_type(pt_str name)
{
    return pt_str_eq(name, PT_STR("Self")) || is_metatype_name(name);
}

void pt_swift__type_ref(pt_extract *x, pt_ref_kind kind, pt_node n)
{
    pt_expr_id type = 0;
    pt_node last = PT_NO_NODE;
    if (pt_x_kind(x, n) != N_user_type || pt_x_is_claimed(x, n))
        return;
    for (PT_X_EACH(x, n, part))
        if (pt_x_kind(x, part) == N_type_identifier && !(last != PT_NO_NODE && is_metatype_name(pt_x_text(x, part))))
            last = part;
    pt_x_claim(x, n);
    for (PT_X_EACH(x, n, part)) {
        pt_str name = pt_x_text(x, part);
        if (pt_x_kind(x, part) != N_type_identifier || (type && is_raw_type(name)))
            continue;
        if (!pt_str_eq(name, PT_STR("Self")))
            pt_x_ref(x, part == last ? kind : PT_REF_TYPE, pt_x_name(x, name), type, PT_ARITY_ANY, part);
        type = type ? pt_x_expr(x, PT_EXPR_MEMBER, type, pt_x_name(x, name)) : named_type(x, name);
    }
}

void pt_swift__user_type(pt_extract *x, pt_node n)
{
    pt_swift__type_ref(x, PT_REF_TYPE, n);
}

/* --- values ------------------------------------------------------------------------------------------ */

static pt_node member_name(const pt_extract *x, pt_node navigation)
{
    return pt_x_first(x, pt_x_child(x, navigation, N_navigation_suffix));
}

static pt_expr_id target_value(pt_extract *x, pt_node navigation)
{
    pt_node target = pt_x_first(x, navigation), suffix = pt_x_child(x, navigation, N_navigation_suffix);
    pt_expr_id value = pt_x_value(x, target);
    if (suffix == PT_NO_NODE || target == suffix)
        return pt_swift__known(x, 0);
    bool chained = pt_str_find(text_between(x, target, suffix), '?') >= 0;
    return pt_swift__known(x, chained ? wrap(x, PT_EXPR_UNWRAP, value) : value);
}

static pt_expr_id navigation_value(pt_extract *x, pt_node n)
{
    pt_node name = member_name(x, n);
    pt_expr_id target = target_value(x, n);
    if (pt_x_kind(x, name) != N_integer_literal)
        return pt_x_expr(x, PT_EXPR_MEMBER, target, pt_x_node_name(x, name));
    uint32_t index = 0;
    pt_str digits = pt_x_text(x, name);
    for (size_t i = 0; i < digits.len && i < 4; i++)
        index = index * 10 + (uint32_t)(digits.ptr[i] - '0') % 10;
    return pt_x_expr(x, PT_EXPR_ITEM, target, index);
}

static bool is_subscript(const pt_extract *x, pt_node suffix)
{
    return pt_str_starts(pt_x_text(x, pt_x_child(x, suffix, N_value_arguments)), PT_STR("["));
}

/* Arguments in parentheses and trailing closures. */
static uint16_t call_arity(const pt_extract *x, pt_node suffix)
{
    uint32_t count = pt_x_count(x, pt_x_child(x, suffix, N_value_arguments));
    if (suffix == PT_NO_NODE)
        return 0;
    for (PT_X_EACH(x, suffix, child))
        count += pt_x_kind(x, child) == N_lambda_literal;
    return count < PT_ARITY_ANY ? (uint16_t)count : PT_ARITY_ANY - 1;
}

static pt_expr_id call_value(pt_extract *x, pt_node n)
{
    pt_node callee = pt_x_first(x, n), suffix = pt_x_child(x, n, N_call_suffix);
    if (pt_x_kind(x, callee) == N_array_literal) /* [Item]() */
        return wrap(x, PT_EXPR_INSTANCE, wrap(x, PT_EXPR_ARRAY, pt_x_value(x, pt_x_first(x, callee))));
    pt_expr_id what = pt_x_value(x, callee);
    if (!what || is_subscript(x, suffix))
        return wrap(x, PT_EXPR_ELEMENT, what);
    pt_expr e = x->facts->exprs.at[what];
    if (e.op == PT_EXPR_MEMBER && e.b == pt_x_name(x, PT_STR("init")))
        return x->facts->exprs.at[e.a].op == PT_EXPR_UNKNOWN ? 0 : pt_x_expr(x, PT_EXPR_INSTANCE, e.a, 0);
    return pt_x_expr(x, PT_EXPR_CALL, what, call_arity(x, suffix));
}

static pt_expr_id either(pt_extract *x, pt_expr_id a, pt_expr_id b)
{
    return !a ? b : !b || a == b ? a : pt_x_expr(x, PT_EXPR_EITHER, a, b);
}

static pt_node second(const pt_extract *x, pt_node n)
{
    pt_node first = pt_x_first(x, n);
    return first == PT_NO_NODE ? first : pt_node_after(x->syntax, n, first);
}

static pt_node last_child(const pt_extract *x, pt_node n)
{
    pt_node last = PT_NO_NODE;
    for (PT_X_EACH(x, n, child))
        last = child;
    return last;
}

static pt_expr_id tuple_value(pt_extract *x, pt_node n)
{
    pt_expr_id items[MOST_ITEMS];
    size_t count = 0;
    for (PT_X_EACH(x, n, child))
        if (pt_node_at(x->syntax, child)->field != F_name && !is_extra(x, child) && count < MOST_ITEMS)
            items[count++] = pt_x_value(x, child);
    return count == 1 ? items[0] : pt_x_expr(x, PT_EXPR_TUPLE, pt_x_list(x, items, count), 0);
}

static pt_expr_id literal(pt_extract *x, unsigned kind)
{
    switch (kind) {
    case N_line_string_literal: case N_multi_line_string_literal: case N_raw_string_literal:
        return pt_x_literal(x, PT_LITERAL_STRING);
    case N_integer_literal: case N_hex_literal: case N_bin_literal: case N_oct_literal:
        return pt_x_literal(x, PT_LITERAL_INT);
    case N_real_literal:
        return pt_x_literal(x, PT_LITERAL_FLOAT);
    case N_boolean_literal: case N_comparison_expression: case N_equality_expression:
        return pt_x_literal(x, PT_LITERAL_BOOL);
    case N_array_literal:
        return pt_x_literal(x, PT_LITERAL_LIST);
    case N_dictionary_literal:
        return pt_x_literal(x, PT_LITERAL_MAP);
    case N_range_expression:
        return pt_x_literal(x, PT_LITERAL_RANGE);
    case N_regex_literal:
        return pt_x_literal(x, PT_LITERAL_REGEX);
    default:
        return 0;
    }
}

/* x as T, x as! T; x as? T may be nil. */
static pt_expr_id cast_value(pt_extract *x, pt_node n)
{
    pt_node to = first_type(x, n);
    pt_expr_id type = pt_x_type(x, to);
    if (!type)
        return 0;
    bool optional = pt_str_find_str(text_between(x, pt_x_first(x, n), to), PT_STR("as?")) >= 0;
    return pt_x_expr(x, PT_EXPR_INSTANCE, optional ? pt_x_expr(x, PT_EXPR_OPTIONAL, type, 0) : type, 0);
}

static bool is_implicit_member(const pt_extract *x, pt_node n)
{
    return pt_x_kind(x, n) == N_prefix_expression && pt_str_starts(pt_x_text(x, n), PT_STR("."));
}

static pt_expr_id identifier_value(pt_extract *x, pt_node n)
{
    pt_str name = pt_x_text(x, n);
    if (pt_str_starts(name, PT_STR("$")))
        return 0;
    return pt_str_eq(name, PT_STR("Self")) ? pt_x_self(x) : pt_x_bare(x, name);
}

pt_expr_id pt_swift__value(pt_extract *x, pt_node n)
{
    unsigned kind = pt_x_kind(x, n);
    switch (kind) {
    case N_simple_identifier:
        return identifier_value(x, n);
    case N_self_expression:
        return pt_x_self(x);
    case N_super_expression:
        return pt_x_super(x);
    case N_navigation_expression:
        return navigation_value(x, n);
    case N_call_expression:
        return call_value(x, n);
    case N_constructor_expression:
        return wrap(x, PT_EXPR_INSTANCE, pt_x_type(x, first_type(x, n)));
    case N_as_expression:
        return cast_value(x, n);
    case N_postfix_expression:
        return wrap(x, PT_EXPR_UNWRAP, pt_x_value(x, pt_x_first(x, n)));
    case N_prefix_expression:
        if (is_implicit_member(x, n))
            return pt_x_expr(x, PT_EXPR_MEMBER, pt_swift__known(x, 0), pt_x_node_name(x, pt_x_first(x, n)));
        return pt_x_value(x, last_child(x, n));
    case N_try_expression: case N_await_expression:
        return pt_x_value(x, last_child(x, n));
    case N_ternary_expression: {
        pt_expr_id yes = pt_x_value(x, second(x, n)), no = pt_x_value(x, last_child(x, n));
        return either(x, yes, no);
    }
    case N_nil_coalescing_expression: {
        pt_expr_id given = wrap(x, PT_EXPR_UNWRAP, pt_x_value(x, pt_x_first(x, n)));
        pt_expr_id otherwise = pt_x_value(x, second(x, n));
        return either(x, given, otherwise);
    }
    case N_tuple_expression:
        return tuple_value(x, n);
    case N_directly_assignable_expression: case N_value_argument:
        return pt_x_value(x, last_child(x, n));
    case N_key_path_expression: /* \Store, of whose instances a member follows */
        return wrap(x, PT_EXPR_INSTANCE, pt_x_type(x, pt_x_child(x, n, N_type_identifier)));
    case N_lambda_literal:
        return pt_x_expr(x, PT_EXPR_LAMBDA, 0, 0);
    default:
        return literal(x, kind);
    }
}

/* --- references -------------------------------------------------------------------------------------- */

static bool says_nothing(pt_str name)
{
    return pt_str_starts(name, PT_STR("$")) || pt_str_eq(name, PT_STR("_")) || pt_str_eq(name, PT_STR("Self"));
}

static uint32_t name_ref(pt_extract *x, pt_node n)
{
    pt_str name = pt_x_text(x, n);
    if (pt_x_is_claimed(x, n) || says_nothing(name))
        return 0;
    pt_x_claim(x, n);
    pt_ref_kind kind = pt_swift__is_upper(name) ? PT_REF_TYPE : PT_REF_VALUE;
    return pt_x_ref(x, kind, pt_x_name(x, name), 0, PT_ARITY_ANY, n);
}

void pt_swift__identifier(pt_extract *x, pt_node n)
{
    name_ref(x, n);
}

static uint32_t member_ref(pt_extract *x, pt_node n)
{
    pt_node name = member_name(x, n);
    if (name == PT_NO_NODE || pt_x_is_claimed(x, name) || pt_x_kind(x, name) != N_simple_identifier)
        return 0;
    pt_str text = pt_x_text(x, name);
    pt_x_claim(x, name);
    if (pt_str_eq(text, PT_STR("self")))
        return 0;
    pt_ref_kind kind = pt_swift__is_upper(text) ? PT_REF_TYPE : PT_REF_VALUE;
    return pt_x_ref(x, kind, pt_x_name(x, text), target_value(x, n), PT_ARITY_ANY, name);
}

void pt_swift__navigation(pt_extract *x, pt_node n)
{
    member_ref(x, n);
}

/* `.name` where a value of of_type is expected. */
static uint32_t implicit_ref(pt_extract *x, pt_node n, pt_ref_kind kind, uint16_t arity, pt_expr_id of_type)
{
    pt_node name = pt_x_first(x, n);
    if (name == PT_NO_NODE || pt_x_is_claimed(x, name))
        return 0;
    pt_x_claim(x, name);
    return pt_x_ref(x, kind, pt_x_node_name(x, name), pt_swift__known(x, of_type), arity, name);
}

void pt_swift__prefix(pt_extract *x, pt_node n)
{
    if (is_implicit_member(x, n))
        implicit_ref(x, n, PT_REF_VALUE, PT_ARITY_ANY, 0);
}

void pt_swift__pass(pt_extract *x, pt_node n, pt_expr_id slot, pt_expr_id of_type)
{
    uint32_t ref = 0;
    unsigned kind = pt_x_kind(x, n);
    if (kind == N_simple_identifier)
        ref = name_ref(x, n);
    else if (kind == N_navigation_expression)
        ref = member_ref(x, n);
    else if (is_implicit_member(x, n) && of_type)
        ref = implicit_ref(x, n, PT_REF_VALUE, PT_ARITY_ANY, of_type);
    else if (kind == N_call_expression && is_implicit_member(x, pt_x_first(x, n)) && of_type)
        implicit_ref(x, pt_x_first(x, n), PT_REF_CALL, call_arity(x, pt_x_child(x, n, N_call_suffix)), of_type);
    if (ref && slot && x->facts->refs.at[ref - 1].kind == PT_REF_VALUE)
        pt_x_slot(x, ref, slot);
}

static void arguments(pt_extract *x, pt_node suffix, pt_expr_id what)
{
    pt_node args = pt_x_child(x, suffix, N_value_arguments);
    uint32_t index = 0;
    for (PT_X_EACH(x, suffix, label))
        if (pt_x_kind(x, label) == N_simple_identifier)
            pt_x_claim(x, label);
    if (args == PT_NO_NODE || !what)
        return;
    for (PT_X_EACH(x, args, arg)) {
        if (is_extra(x, arg))
            continue;
        pt_swift__pass(x, last_child(x, arg), pt_x_expr(x, PT_EXPR_ARGUMENT, what, index), 0);
        index++;
    }
}

/* X.init(…) constructs X; self.init(…) and super.init(…) call a constructor. */
static void navigation_call(pt_extract *x, pt_node callee, uint16_t arity)
{
    pt_node name = member_name(x, callee);
    pt_str text = pt_x_text(x, name);
    pt_expr_id target = target_value(x, callee);
    uint8_t op = x->facts->exprs.at[target].op;
    if (name == PT_NO_NODE || pt_x_is_claimed(x, name))
        return;
    pt_x_claim(x, name);
    if (pt_str_eq(text, PT_STR("init")) && op != PT_EXPR_SELF && op != PT_EXPR_SUPER && op != PT_EXPR_UNKNOWN) {
        pt_x_ref_expr(x, PT_REF_CONSTRUCT, target, arity, name);
        return;
    }
    pt_ref_kind kind = pt_swift__is_upper(text) ? PT_REF_CONSTRUCT : PT_REF_CALL;
    pt_x_ref(x, kind, pt_x_name(x, text), target, arity, name);
}

static void identifier_call(pt_extract *x, pt_node callee, uint16_t arity)
{
    pt_str text = pt_x_text(x, callee);
    if (pt_x_is_claimed(x, callee))
        return;
    pt_x_claim(x, callee);
    if (pt_str_eq(text, PT_STR("defer")) || pt_str_starts(text, PT_STR("$")))
        return;
    if (pt_str_eq(text, PT_STR("Self")))
        pt_x_ref(x, PT_REF_CONSTRUCT, 0, pt_x_self(x), arity, callee);
    else
        pt_x_ref(x, pt_swift__is_upper(text) ? PT_REF_CONSTRUCT : PT_REF_CALL, pt_x_name(x, text), 0, arity, callee);
}

void pt_swift__call(pt_extract *x, pt_node n)
{
    pt_node callee = pt_x_first(x, n), suffix = pt_x_child(x, n, N_call_suffix);
    if (suffix == PT_NO_NODE || is_subscript(x, suffix))
        return;
    pt_expr_id what = pt_x_value(x, callee);
    uint16_t arity = call_arity(x, suffix);
    switch (pt_x_kind(x, callee)) {
    case N_simple_identifier:
        identifier_call(x, callee, arity);
        break;
    case N_navigation_expression:
        navigation_call(x, callee, arity);
        break;
    case N_prefix_expression:
        if (is_implicit_member(x, callee))
            implicit_ref(x, callee, PT_REF_CALL, arity, 0);
        break;
    default:
        if (what && x->facts->exprs.at[what].op != PT_EXPR_LAMBDA && pt_x_kind(x, callee) != N_array_literal)
            pt_x_ref(x, PT_REF_CALL, 0, what, arity, callee);
    }
    arguments(x, suffix, what);
}

void pt_swift__constructor(pt_extract *x, pt_node n)
{
    pt_node type = first_type(x, n), suffix = pt_x_child(x, n, N_constructor_suffix);
    uint16_t arity = call_arity(x, suffix);
    pt_expr_id what = pt_x_type(x, type);
    if (pt_x_kind(x, type) == N_user_type) {
        size_t before = x->facts->refs.len;
        pt_swift__type_ref(x, PT_REF_CONSTRUCT, type);
        for (size_t i = before; i < x->facts->refs.len; i++)
            if (x->facts->refs.at[i].kind == PT_REF_CONSTRUCT)
                x->facts->refs.at[i].arity = arity;
    }
    if (suffix != PT_NO_NODE)
        arguments(x, suffix, what);
}

void pt_swift__assignment(pt_extract *x, pt_node n)
{
    pt_expr_id target = pt_x_value(x, pt_x_first(x, n));
    if (target)
        pt_swift__pass(x, last_child(x, n), target, pt_x_expr(x, PT_EXPR_TYPEOF, target, 0));
}

/* return .member: a member of the result type. */
void pt_swift__transfer(pt_extract *x, pt_node n)
{
    pt_node result = last_child(x, n);
    pt_expr_id type = x->facts->defs.at[x->def].type;
    pt_str text = pt_x_text(x, n);
    if (pt_str_starts(text, PT_STR("continue")) || pt_str_starts(text, PT_STR("break")))
        pt_x_claim(x, result); /* a label */
    if (x->def && pt_str_starts(text, PT_STR("return")) && type)
        pt_swift__pass(x, result, 0, type);
}

/* A body of one expression returns it: `{ .member }`. */
void pt_swift__statements(pt_extract *x, pt_node n)
{
    pt_node only = pt_x_first(x, n);
    const pt_def *d = &x->facts->defs.at[x->def];
    bool body = x->def && d->body == x->scope && d->type;
    pt_expr_id type = d->type;
    bool single = only != PT_NO_NODE && pt_node_after(x->syntax, n, only) == PT_NO_NODE;
    pt_x_open_scope(x, n, PT_SCOPE_BLOCK);
    if (body && single)
        pt_swift__pass(x, only, 0, type);
}

void pt_swift__tuple(pt_extract *x, pt_node n)
{
    for (PT_X_EACH(x, n, label))
        if (pt_node_at(x->syntax, label)->field == F_name && pt_x_kind(x, label) == N_simple_identifier)
            pt_x_claim(x, label);
}

void pt_swift__key_path(pt_extract *x, pt_node n)
{
    pt_node type = pt_x_child(x, n, N_type_identifier);
    if (type != PT_NO_NODE)
        pt_x_ref(x, PT_REF_TYPE, pt_x_node_name(x, type), 0, PT_ARITY_ANY, type);
    for (PT_X_EACH(x, n, part))
        if (pt_x_kind(x, part) == N_simple_identifier)
            pt_x_claim(x, part);
}

void pt_swift__macro_invocation(pt_extract *x, pt_node n)
{
    pt_node name = pt_x_child(x, n, N_simple_identifier), suffix = pt_x_child(x, n, N_call_suffix);
    pt_x_claim(x, name);
    if (name != PT_NO_NODE)
        pt_x_ref(x, PT_REF_MACRO, pt_x_node_name(x, name), 0, call_arity(x, suffix), name);
}

/* --- closures ---------------------------------------------------------------------------------------- */

void pt_swift__lambda(pt_extract *x, pt_node n)
{
    pt_node type = pt_x_child(x, n, N_lambda_function_type);
    pt_node params = pt_x_child(x, type, N_lambda_function_type_parameters);
    pt_x_open_scope(x, n, PT_SCOPE_FUNCTION);
    if (params == PT_NO_NODE)
        return;
    for (PT_X_EACH(x, params, p)) {
        if (pt_x_kind(x, p) != N_lambda_parameter)
            continue;
        pt_node name = pt_swift__last_name(x, p);
        for (PT_X_EACH(x, p, label))
            if (pt_x_kind(x, label) == N_simple_identifier)
                pt_x_claim(x, label);
        pt_x_bind(x, PT_BIND_PARAM, name, pt_x_type(x, first_type(x, p)), 0, PT_NO_NODE);
    }
}

/* [weak self], [x = a.b] */
void pt_swift__capture(pt_extract *x, pt_node n)
{
    pt_node name = pt_x_child(x, n, N_simple_identifier), value = last_child(x, n);
    if (name == PT_NO_NODE)
        return;
    pt_x_claim(x, name);
    if (value != name && pt_node_at(x->syntax, value)->start > pt_node_at(x->syntax, name)->start)
        pt_x_bind(x, PT_BIND_LOCAL, name, 0, pt_x_value(x, value), n);
}

/* --- patterns ---------------------------------------------------------------------------------------- */

static bool follows_dot(const pt_extract *x, pt_node n)
{
    uint32_t start = pt_node_at(x->syntax, n)->start;
    return start > 0 && x->syntax->text.ptr[start - 1] == '.';
}

/* .name or Type.name in a pattern: the case that is matched; its payload are the case's fields "0", "1", … */
static pt_expr_id pattern_case(pt_extract *x, pt_node name, pt_expr_id of_type)
{
    pt_x_claim(x, name);
    pt_expr_id base = pt_swift__known(x, of_type);
    pt_x_ref(x, PT_REF_VALUE, pt_x_node_name(x, name), base, PT_ARITY_ANY, name);
    return pt_x_expr(x, PT_EXPR_INSTANCE, pt_x_expr(x, PT_EXPR_MEMBER, base, pt_x_node_name(x, name)), 0);
}

static pt_expr_id pattern_part(pt_extract *x, pt_expr_id matched, pt_expr_id value, uint32_t index)
{
    static const char *const digits[] = {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"};
    if (matched)
        return index < 10 ? pt_x_expr(x, PT_EXPR_MEMBER, matched, pt_x_name(x, pt_str_c(digits[index]))) : 0;
    return value ? pt_x_expr(x, PT_EXPR_ITEM, value, index) : 0;
}

static void bind_pattern(pt_extract *x, pt_node n, bool binding, pt_expr_id type, pt_expr_id value, pt_node after)
{
    pt_expr_id matched = 0, of_type = type ? type : wrap(x, PT_EXPR_TYPEOF, value);
    pt_node cast = first_type(x, n);
    bool optional = pt_str_ends(pt_x_text(x, n), PT_STR("?"));
    uint32_t index = 0, parts = 0;
    pt_expr_id whole = type ? pt_x_expr(x, PT_EXPR_INSTANCE, type, 0) : value;
    for (PT_X_EACH(x, n, child))
        parts += pt_x_kind(x, child) == N_pattern;
    for (PT_X_EACH(x, n, child)) {
        switch (pt_x_kind(x, child)) {
        case N_value_binding_pattern:
            binding = true;
            break;
        case N_simple_identifier:
            if (follows_dot(x, child))
                matched = pattern_case(x, child, cast != PT_NO_NODE ? pt_x_type(x, cast) : of_type);
            else if (binding)
                pt_x_bind(x, PT_BIND_LOCAL, child, type, type ? 0 : optional ? wrap(x, PT_EXPR_UNWRAP, value) : value,
                          after);
            break;
        case N_pattern:
            if (cast != PT_NO_NODE && !matched) /* let t as Thing */
                pt_swift__bind(x, child, binding, pt_x_type(x, cast), 0, after);
            else
                pt_swift__bind(x, child, binding, 0,
                               parts == 1 && !matched ? whole : pattern_part(x, matched, whole, index), after);
            index++;
            break;
        default:
            break;
        }
    }
}

void pt_swift__bind(pt_extract *x, pt_node pattern, bool binding, pt_expr_id type, pt_expr_id value, pt_node after)
{
    if (pattern == PT_NO_NODE || x->depth >= 32)
        return;
    x->depth++;
    bind_pattern(x, pattern, binding, type, value, after);
    x->depth--;
}

/* --- statements -------------------------------------------------------------------------------------- */

/* One condition `let name: T = value`, `let name` or `case let .some(name) = value`, from its `let` or pattern on.
 * Returns its last node. */
static pt_node let_condition(pt_extract *x, pt_node n, pt_node let)
{
    pt_node name = pt_node_after(x->syntax, n, let);
    if (pt_x_kind(x, name) != N_simple_identifier)
        return let;
    bool of_case = follows_dot(x, name);
    pt_expr_id type = 0;
    pt_node last = name, parts[8];
    unsigned count = 0;
    for (pt_node next; (next = pt_node_after(x->syntax, n, last)) != PT_NO_NODE; last = next) {
        unsigned kind = pt_x_kind(x, next);
        if (kind == N_type_annotation)
            type = pt_x_type(x, next);
        else if (of_case && kind == N_pattern && count < 8)
            parts[count++] = next;
        else
            break;
    }
    pt_node value_node = pt_node_after(x->syntax, n, last);
    bool given = value_node != PT_NO_NODE && pt_str_find(text_between(x, last, value_node), '=') >= 0;
    pt_expr_id value = given ? pt_x_value(x, value_node) : of_case ? 0 : pt_x_bare_node(x, name);
    pt_node end = given ? value_node : last;
    if (of_case) {
        pt_expr_id matched = pattern_case(x, name, wrap(x, PT_EXPR_TYPEOF, value));
        for (unsigned i = 0; i < count; i++)
            pt_swift__bind(x, parts[i], true, 0, pattern_part(x, matched, 0, i), end);
    } else if (!pt_str_eq(pt_x_text(x, name), PT_STR("self"))) {
        pt_x_bind(x, PT_BIND_LOCAL, name, type, type ? 0 : wrap(x, PT_EXPR_UNWRAP, value), end);
    } else {
        pt_x_claim(x, name);
    }
    return end;
}

/* `case .some(let y) = value`: from the case's name on. */
static pt_node case_condition(pt_extract *x, pt_node n, pt_node name)
{
    pt_node last = name, parts[8];
    unsigned count = 0;
    for (pt_node next; (next = pt_node_after(x->syntax, n, last)) != PT_NO_NODE; last = next) {
        if (pt_x_kind(x, next) != N_pattern)
            break;
        if (count < 8)
            parts[count++] = next;
    }
    pt_node value_node = pt_node_after(x->syntax, n, last);
    bool given = value_node != PT_NO_NODE && pt_str_find(text_between(x, last, value_node), '=') >= 0;
    pt_node end = given ? value_node : last;
    pt_expr_id matched = pattern_case(x, name, given ? wrap(x, PT_EXPR_TYPEOF, pt_x_value(x, value_node)) : 0);
    for (unsigned i = 0; i < count; i++)
        pt_swift__bind(x, parts[i], false, 0, pattern_part(x, matched, 0, i), end);
    return end;
}

static void conditions(pt_extract *x, pt_node n)
{
    for (pt_node child = pt_x_first(x, n); child != PT_NO_NODE; child = pt_node_after(x->syntax, n, child)) {
        unsigned kind = pt_x_kind(x, child);
        if (kind == N_statements)
            return;
        if (kind == N_value_binding_pattern)
            child = let_condition(x, n, child);
        else if (kind == N_simple_identifier && follows_dot(x, child))
            child = case_condition(x, n, child);
    }
}

void pt_swift__conditions(pt_extract *x, pt_node n)
{
    pt_x_open_scope(x, n, PT_SCOPE_BLOCK);
    conditions(x, n);
}

/* What a guard binds lives on after it. */
void pt_swift__guard(pt_extract *x, pt_node n)
{
    conditions(x, n);
}

void pt_swift__for(pt_extract *x, pt_node n)
{
    pt_node item = pt_x_child(x, n, N_pattern), over = item;
    pt_expr_id type = pt_x_type(x, pt_x_child(x, n, N_type_annotation));
    pt_x_open_scope(x, n, PT_SCOPE_BLOCK);
    if (item == PT_NO_NODE)
        return;
    do
        over = pt_node_after(x->syntax, n, over);
    while (pt_x_kind(x, over) == N_type_annotation || (over != PT_NO_NODE && is_extra(x, over)));
    pt_expr_id element = wrap(x, PT_EXPR_ELEMENT, pt_x_value(x, over));
    pt_swift__bind(x, item, true, type, type ? 0 : element, over == PT_NO_NODE ? item : over);
}

static void pop_switches(pt_swift__state *s, pt_node n)
{
    while (s->count && s->switches[s->count - 1].end <= n)
        s->count--;
}

static bool switch_room(pt_extract *x, pt_swift__state *s)
{
    if (s->count < s->room)
        return true;
    unsigned room = s->room ? s->room * 2 : 8;
    pt_swift__switch *switches = PT_ARENA_ARRAY(&x->arena, pt_swift__switch, room);
    if (!switches) {
        x->failed = true;
        return false;
    }
    if (s->count)
        memcpy(switches, s->switches, s->count * sizeof *switches);
    s->switches = switches;
    s->room = room;
    return true;
}

void pt_swift__switch_statement(pt_extract *x, pt_node n)
{
    pt_swift__state *s = x->state;
    pop_switches(s, n);
    pt_expr_id value = pt_x_value(x, pt_x_first(x, n));
    if (switch_room(x, s))
        s->switches[s->count++] = (pt_swift__switch){.end = pt_node_at(x->syntax, n)->next, .value = value};
}

void pt_swift__switch_entry(pt_extract *x, pt_node n)
{
    pt_swift__state *s = x->state;
    pop_switches(s, n);
    pt_x_open_scope(x, n, PT_SCOPE_BLOCK);
    pt_expr_id value = s->count ? s->switches[s->count - 1].value : 0;
    for (PT_X_EACH(x, n, pattern))
        if (pt_x_kind(x, pattern) == N_switch_pattern)
            pt_swift__bind(x, pt_x_first(x, pattern), false, 0, value, PT_NO_NODE);
}

void pt_swift__catch(pt_extract *x, pt_node n)
{
    pt_node pattern = pt_x_child(x, n, N_pattern);
    pt_scope_id scope = pt_x_open_scope(x, n, PT_SCOPE_BLOCK);
    if (pattern != PT_NO_NODE)
        pt_swift__bind(x, pattern, false, 0, 0, PT_NO_NODE);
    else
        pt_x_bind_in(x, scope, PT_BIND_LOCAL, PT_STR("error"), PT_NO_NODE, 0, 0, PT_NO_NODE);
}
