/* JavaScript and TypeScript: what values and types are, and the references that expressions make. */
#include "lang/ecmascript.h"

pt_expr_id pt_es__either(pt_extract *x, pt_expr_id a, pt_expr_id b)
{
    return !a ? b : !b || a == b ? a : pt_x_expr(x, PT_EXPR_EITHER, a, b);
}

pt_str pt_es__key(const pt_extract *x, pt_node n)
{
    pt_str text = pt_x_text(x, n);
    if (pt_x_kind(x, n) == N_string && text.len >= 2)
        return (pt_str){text.ptr + 1, text.len - 2};
    return text;
}

void pt_es__expect(pt_extract *x, pt_node function, unsigned index, pt_expr_id item)
{
    pt_es_state *s = pt_es__state(x);
    pt_es_callback *c = &s->callbacks[s->callback_count++ % PT_ES_CALLBACKS];
    *c = (pt_es_callback){.function = function, .index = index, .item = item};
}

pt_expr_id pt_es__expected(pt_extract *x, pt_node function, unsigned index)
{
    const pt_es_state *s = pt_es__state(x);
    for (unsigned i = 0; i < PT_ES_CALLBACKS; i++)
        if (s->callbacks[i].function == function && s->callbacks[i].index == index)
            return s->callbacks[i].item;
    return 0;
}

/* --- values ------------------------------------------------------------------------------------------ */

/* `this` is the object of the member whose code we are in, or nothing known inside a callback of the old kind. */
static pt_expr_id this_value(pt_extract *x)
{
    const pt_es_state *s = pt_es__state(x);
    for (pt_scope_id scope = x->scope; scope; scope = x->facts->scopes.at[scope].parent) {
        unsigned what = scope < s->this_cap ? s->this_of[scope] : PT_ES_THIS_OUTER;
        if (what == PT_ES_THIS_UNKNOWN)
            return 0;
        if (what == PT_ES_THIS_MEMBER || x->facts->scopes.at[scope].kind == PT_SCOPE_TYPE)
            return pt_x_expr(x, PT_EXPR_SELF, scope, 0);
    }
    return 0;
}

static uint16_t arity(const pt_extract *x, pt_node args)
{
    if (args == PT_NO_NODE)
        return 0;
    if (pt_x_kind(x, args) != N_arguments || pt_x_has(x, args, N_spread_element))
        return PT_ARITY_ANY;
    return pt_x_count(x, args);
}

/* Methods of arrays that give the array's type back, or an element of it. */
static const struct { const char *name; bool element; } array_methods[] = {
    {"filter", false}, {"slice", false}, {"concat", false}, {"reverse", false}, {"sort", false},
    {"find", true},    {"pop", true},    {"shift", true},   {"at", true},       {"findLast", true}};

static pt_expr_id array_method(pt_extract *x, pt_node callee, pt_expr_id array)
{
    pt_str name = pt_x_text(x, pt_x_field(x, callee, F_property));
    for (size_t i = 0; i < sizeof array_methods / sizeof *array_methods; i++) {
        if (!pt_str_eq(name, pt_str_c(array_methods[i].name)))
            continue;
        return array && array_methods[i].element ? pt_x_expr(x, PT_EXPR_ELEMENT, array, 0) : array;
    }
    return 0;
}

static pt_expr_id call_value(pt_extract *x, pt_node n)
{
    if (pt_es__required(x, n).len) /* the name that the call's own import binds */
        return pt_x_bare(x, pt_x_text(x, n));
    pt_node function = pt_x_field(x, n, F_function);
    unsigned kind = pt_x_kind(x, function);
    if (kind == N_super || kind == N_import)
        return 0;
    if (kind == N_member_expression && pt_str_eq(pt_x_text(x, pt_x_field(x, function, F_property)), PT_STR("bind")))
        return pt_x_value(x, pt_x_field(x, function, F_object));
    pt_expr_id callee = pt_x_value(x, function);
    if (!callee)
        return 0;
    pt_expr_id called = pt_x_expr(x, PT_EXPR_CALL, callee, arity(x, pt_x_field(x, n, F_arguments)));
    return kind == N_member_expression ? pt_es__either(x, called, array_method(x, function, x->facts->exprs.at[callee].a)) : called;
}

static pt_expr_id binary_value(pt_extract *x, pt_node n)
{
    pt_node left = pt_x_field(x, n, F_left), right = pt_x_field(x, n, F_right);
    if (pt_x_has(x, n, T_AND))
        return pt_x_value(x, right);
    if (!pt_x_has(x, n, T_OR) && !pt_x_has(x, n, T_NULLISH))
        return 0;
    return pt_es__either(x, pt_x_value(x, left), pt_x_value(x, right));
}

static pt_expr_id subscript_value(pt_extract *x, pt_node n)
{
    pt_expr_id object = pt_x_value(x, pt_x_field(x, n, F_object));
    pt_node index = pt_x_field(x, n, F_index);
    if (pt_x_kind(x, index) == N_string)
        return pt_x_expr(x, PT_EXPR_MEMBER, object, pt_x_name(x, pt_es__key(x, index)));
    return object ? pt_x_expr(x, PT_EXPR_ELEMENT, object, 0) : 0;
}

static pt_node last_child(const pt_extract *x, pt_node n)
{
    pt_node last = PT_NO_NODE;
    for (PT_X_EACH(x, n, child))
        if (pt_x_kind(x, child) != N_comment)
            last = child;
    return last;
}

/* `x as T`, `<T>x`: an instance of T; `x as const` stays what it is. */
static pt_expr_id cast_value(pt_extract *x, pt_node value, pt_node type)
{
    if (type == value || type == PT_NO_NODE || pt_x_kind(x, type) == T_CONST)
        return pt_x_value(x, value);
    pt_expr_id to = pt_x_type(x, type);
    return to ? pt_x_expr(x, PT_EXPR_INSTANCE, to, 0) : 0;
}

static pt_expr_id wrapped(pt_extract *x, pt_expr_op op, pt_expr_id inner)
{
    return inner ? pt_x_expr(x, op, inner, 0) : 0;
}

static pt_expr_id array_value(pt_extract *x, pt_node n)
{
    pt_expr_id items[8];
    size_t count = 0;
    for (PT_X_EACH(x, n, child)) {
        if (count == sizeof items / sizeof *items || pt_x_kind(x, child) == N_spread_element)
            return pt_x_literal(x, PT_LITERAL_LIST);
        items[count++] = pt_x_value(x, child);
    }
    bool known = false;
    for (size_t i = 0; i < count; i++)
        known |= items[i] && x->facts->exprs.at[items[i]].op != PT_EXPR_LITERAL;
    if (!known)
        return pt_x_literal(x, PT_LITERAL_LIST);
    return pt_x_expr(x, PT_EXPR_TUPLE, pt_x_list(x, items, count), 0);
}

static pt_expr_id literal_value(pt_extract *x, unsigned kind)
{
    switch (kind) {
    case N_string: case N_template_string:
        return pt_x_literal(x, PT_LITERAL_STRING);
    case N_number:
        return pt_x_literal(x, PT_LITERAL_FLOAT);
    case N_true: case N_false:
        return pt_x_literal(x, PT_LITERAL_BOOL);
    case N_null: case N_undefined:
        return pt_x_literal(x, PT_LITERAL_NULL);
    case N_regex:
        return pt_x_literal(x, PT_LITERAL_REGEX);
    case N_object:
        return pt_x_literal(x, PT_LITERAL_OBJECT);
    case N_arrow_function: case N_function_expression: case N_generator_function:
        return pt_x_expr(x, PT_EXPR_LAMBDA, 0, 0);
    default:
        return 0;
    }
}

pt_expr_id pt_es__value(pt_extract *x, pt_node n)
{
    unsigned kind = pt_x_kind(x, n);
    switch (kind) {
    case N_identifier: case N_shorthand_property_identifier: case N_type_identifier:
        return pt_x_bare_node(x, n);
    case N_this:
        return this_value(x);
    case N_super:
        return pt_x_super(x);
    case N_member_expression: case N_nested_identifier:
        return pt_x_expr(x, PT_EXPR_MEMBER, pt_x_value(x, pt_x_field(x, n, F_object)),
                         pt_x_node_name(x, pt_x_field(x, n, F_property)));
    case N_subscript_expression:
        return subscript_value(x, n);
    case N_call_expression:
        return call_value(x, n);
    case N_new_expression:
        return wrapped(x, PT_EXPR_INSTANCE, pt_x_value(x, pt_x_field(x, n, F_constructor)));
    case N_await_expression: case N_non_null_expression:
        return wrapped(x, PT_EXPR_UNWRAP, pt_x_value(x, pt_x_first(x, n)));
    case N_as_expression:
        return cast_value(x, pt_x_first(x, n), last_child(x, n));
    case N_type_assertion:
        return cast_value(x, last_child(x, n), pt_x_first(x, pt_x_first(x, n)));
    case N_parenthesized_expression: case N_satisfies_expression: case N_instantiation_expression:
        return pt_x_value(x, pt_x_first(x, n));
    case N_ternary_expression:
        return pt_es__either(x, pt_x_value(x, pt_x_field(x, n, F_consequence)),
                             pt_x_value(x, pt_x_field(x, n, F_alternative)));
    case N_binary_expression:
        return binary_value(x, n);
    case N_assignment_expression: case N_augmented_assignment_expression:
        return pt_x_value(x, pt_x_field(x, n, F_right));
    case N_sequence_expression:
        return pt_x_value(x, last_child(x, n));
    case N_array:
        return array_value(x, n);
    default:
        return literal_value(x, kind);
    }
}

/* --- types ------------------------------------------------------------------------------------------- */

/* Types that have their argument's members. */
static bool is_transparent(pt_str name)
{
    static const char *const names[] = {"Partial", "Required", "Readonly", "NonNullable", "Pick", "Omit", "Awaited",
                                        "DeepReadonly", "NoInfer"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (pt_str_eq(name, pt_str_c(names[i])))
            return true;
    return false;
}

static pt_expr_id type_list(pt_extract *x, pt_node n, pt_node skip)
{
    pt_expr_id items[8];
    size_t count = 0;
    for (PT_X_EACH(x, n, child))
        if (child != skip && count < sizeof items / sizeof *items && pt_x_kind(x, child) != N_comment)
            items[count++] = pt_x_type(x, child);
    return pt_x_list(x, items, count);
}

static pt_expr_id generic_type(pt_extract *x, pt_node n)
{
    pt_node name = pt_x_field(x, n, F_name), args = pt_x_field(x, n, F_type_arguments);
    pt_str text = pt_x_text(x, name);
    if (is_transparent(text))
        return pt_x_type(x, pt_x_first(x, args));
    if (pt_str_eq(text, PT_STR("Array")) || pt_str_eq(text, PT_STR("ReadonlyArray")))
        return wrapped(x, PT_EXPR_ARRAY, pt_x_type(x, pt_x_first(x, args)));
    pt_expr_id base = pt_x_type(x, name);
    return args == PT_NO_NODE ? base : pt_x_expr(x, PT_EXPR_GENERIC, base, type_list(x, args, PT_NO_NODE));
}

static bool is_nothing(const pt_extract *x, pt_node n)
{
    pt_str text = pt_x_text(x, n);
    return pt_str_eq(text, PT_STR("undefined")) || pt_str_eq(text, PT_STR("null"));
}

static pt_expr_id union_type(pt_extract *x, pt_node n)
{
    pt_expr_id all = 0;
    bool optional = false;
    for (PT_X_EACH(x, n, child)) {
        if (is_nothing(x, child))
            optional = true;
        else
            all = pt_es__either(x, all, pt_x_type(x, child));
    }
    return optional ? wrapped(x, PT_EXPR_OPTIONAL, all) : all;
}

static pt_expr_id predefined_type(pt_extract *x, pt_node n)
{
    static const struct { const char *name; uint8_t literal; } types[] = {
        {"string", PT_LITERAL_STRING}, {"number", PT_LITERAL_FLOAT}, {"boolean", PT_LITERAL_BOOL},
        {"bigint", PT_LITERAL_INT},    {"void", PT_LITERAL_NULL},    {"undefined", PT_LITERAL_NULL}};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (pt_str_eq(pt_x_text(x, n), pt_str_c(types[i].name)))
            return pt_x_literal(x, types[i].literal);
    return 0;
}

static pt_expr_id function_type(pt_extract *x, pt_node n)
{
    pt_expr_id items[8];
    size_t count = 0;
    pt_node params = pt_x_field(x, n, F_parameters);
    if (params != PT_NO_NODE)
        for (PT_X_EACH(x, params, p))
            if (count < sizeof items / sizeof *items && pt_x_kind(x, p) != N_comment)
                items[count++] = pt_x_type(x, pt_x_field(x, p, F_type));
    pt_expr_id result = pt_x_type(x, pt_x_field(x, n, F_return_type));
    return pt_x_expr(x, PT_EXPR_FUNCTION, result, pt_x_list(x, items, count));
}

static pt_expr_id lookup_type(pt_extract *x, pt_node n)
{
    pt_node index = last_child(x, n);
    pt_expr_id object = pt_x_type(x, pt_x_first(x, n));
    pt_node text = pt_x_first(x, index);
    if (pt_x_kind(x, index) == N_literal_type && pt_x_kind(x, text) == N_string)
        return pt_x_expr(x, PT_EXPR_MEMBER, object, pt_x_name(x, pt_es__key(x, text)));
    return wrapped(x, PT_EXPR_ELEMENT, object);
}

pt_expr_id pt_es__type(pt_extract *x, pt_node n)
{
    switch (pt_x_kind(x, n)) {
    case N_type_annotation: case N_readonly_type: case N_parenthesized_type: case N_constraint: case N_default_type:
        return pt_x_type(x, pt_x_first(x, n));
    case N_optional_type:
        return wrapped(x, PT_EXPR_OPTIONAL, pt_x_type(x, pt_x_first(x, n)));
    case N_rest_type:
        return pt_x_type(x, pt_x_first(x, n));
    case N_required_parameter: case N_optional_parameter: /* named member of a tuple type */
        return pt_x_type(x, pt_x_field(x, n, F_type));
    case N_type_identifier: case N_identifier: case N_member_expression: case N_call_expression:
    case N_nested_identifier:
        return pt_x_value(x, n);
    case N_nested_type_identifier:
        return pt_x_expr(x, PT_EXPR_MEMBER, pt_x_value(x, pt_x_field(x, n, F_module)),
                         pt_x_node_name(x, pt_x_field(x, n, F_name)));
    case N_generic_type:
        return generic_type(x, n);
    case N_array_type:
        return wrapped(x, PT_EXPR_ARRAY, pt_x_type(x, pt_x_first(x, n)));
    case N_tuple_type:
        return pt_x_expr(x, PT_EXPR_TUPLE, type_list(x, n, PT_NO_NODE), 0);
    case N_union_type: case N_intersection_type:
        return union_type(x, n);
    case N_function_type:
        return function_type(x, n);
    case N_predefined_type:
        return predefined_type(x, n);
    case N_literal_type:
        return literal_value(x, pt_x_kind(x, pt_x_first(x, n)));
    case N_template_literal_type:
        return pt_x_literal(x, PT_LITERAL_STRING);
    case N_this_type:
        return this_value(x);
    case N_type_query:
        return wrapped(x, PT_EXPR_TYPEOF, pt_x_value(x, pt_x_first(x, n)));
    case N_lookup_type:
        return lookup_type(x, n);
    case N_conditional_type:
        return pt_es__either(x, pt_x_type(x, pt_x_field(x, n, F_consequence)),
                             pt_x_type(x, pt_x_field(x, n, F_alternative)));
    case N_type_predicate_annotation: case N_type_predicate:
        return pt_x_literal(x, PT_LITERAL_BOOL);
    default:
        return 0;
    }
}

void pt_es__nested_type(pt_extract *x, pt_node n)
{
    if (pt_x_is_claimed(x, n))
        return;
    pt_expr_id what = pt_x_type(x, n);
    pt_x_claim_tree(x, n);
    pt_x_ref_expr(x, PT_REF_TYPE, what, PT_ARITY_ANY, pt_x_field(x, n, F_name));
}

/* `typeof a.b` in a type names a value, but only for its type. */
void pt_es__type_query(pt_extract *x, pt_node n)
{
    pt_node of = pt_x_first(x, n);
    unsigned kind = pt_x_kind(x, of);
    if (kind != N_identifier && kind != N_member_expression)
        return;
    pt_expr_id what = pt_x_value(x, of);
    pt_x_claim_tree(x, of);
    pt_node property = pt_x_field(x, of, F_property);
    pt_x_ref_expr(x, PT_REF_TYPE, what, PT_ARITY_ANY, property == PT_NO_NODE ? of : property);
}

/* --- references -------------------------------------------------------------------------------------- */

void pt_es__member(pt_extract *x, pt_node n)
{
    pt_node property = pt_x_field(x, n, F_property);
    if (pt_x_is_claimed(x, property))
        return;
    pt_x_claim(x, property);
    pt_x_ref_expr(x, PT_REF_VALUE, pt_x_value(x, n), PT_ARITY_ANY, property);
}

/* A name or member that flows into a slot; the parts before a member's name stay to be walked. */
static void flow_name(pt_extract *x, pt_node n, pt_expr_id slot)
{
    pt_expr_id value = pt_x_value(x, n);
    pt_node at = pt_x_kind(x, n) == N_member_expression ? pt_x_field(x, n, F_property) : n;
    if (pt_x_is_claimed(x, at))
        return;
    pt_x_claim(x, at);
    pt_x_slot(x, pt_x_ref_expr(x, PT_REF_VALUE, value, PT_ARITY_ANY, at), slot);
}

static void flow_object(pt_extract *x, pt_node n, pt_expr_id slot)
{
    for (PT_X_EACH(x, n, child)) {
        unsigned kind = pt_x_kind(x, child);
        if (kind == N_shorthand_property_identifier)
            flow_name(x, child, pt_x_expr(x, PT_EXPR_MEMBER, slot, pt_x_node_name(x, child)));
        if (kind != N_pair)
            continue;
        pt_node key = pt_x_field(x, child, F_key);
        if (pt_x_kind(x, key) != N_computed_property_name)
            pt_es__flow(x, pt_x_field(x, child, F_value),
                        pt_x_expr(x, PT_EXPR_MEMBER, slot, pt_x_name(x, pt_es__key(x, key))));
    }
}

void pt_es__flow(pt_extract *x, pt_node n, pt_expr_id slot)
{
    if (n == PT_NO_NODE || !slot || x->depth > 12)
        return;
    x->depth++;
    switch (pt_x_kind(x, n)) {
    case N_identifier: case N_member_expression:
        flow_name(x, n, slot);
        break;
    case N_parenthesized_expression: case N_as_expression: case N_satisfies_expression:
        pt_es__flow(x, pt_x_first(x, n), slot);
        break;
    case N_object:
        flow_object(x, n, slot);
        break;
    case N_array: {
        pt_expr_id element = pt_x_expr(x, PT_EXPR_ELEMENT, slot, 0);
        for (PT_X_EACH(x, n, child))
            pt_es__flow(x, child, element);
        break;
    }
    default:
        break;
    }
    x->depth--;
}

/* Methods of arrays, maps and promises that hand what they hold to a callback: which parameter gets it. */
static const struct { const char *name; uint8_t index; bool promise; } callbacks[] = {
    {"forEach", 0, false}, {"map", 0, false},       {"filter", 0, false},    {"some", 0, false},
    {"every", 0, false},   {"find", 0, false},      {"findIndex", 0, false}, {"flatMap", 0, false},
    {"reduce", 1, false},  {"findLast", 0, false},  {"sort", 0, false},      {"then", 0, true}};

static void note_callback(pt_extract *x, pt_expr_id object, pt_str method, pt_node function)
{
    if (!object)
        return;
    for (size_t i = 0; i < sizeof callbacks / sizeof *callbacks; i++)
        if (pt_str_eq(method, pt_str_c(callbacks[i].name)))
            pt_es__expect(x, function, callbacks[i].index,
                          pt_x_expr(x, callbacks[i].promise ? PT_EXPR_UNWRAP : PT_EXPR_ELEMENT, object, 0));
}

static void arguments(pt_extract *x, pt_node args, pt_expr_id callee)
{
    if (!callee || pt_x_kind(x, args) != N_arguments)
        return;
    uint32_t index = 0;
    for (PT_X_EACH(x, args, arg)) {
        if (pt_x_kind(x, arg) == N_comment)
            continue;
        pt_es__flow(x, arg, pt_x_expr(x, PT_EXPR_ARGUMENT, callee, index));
        index++;
    }
}

/* f.call(this, a), f.apply(this, list): a call of f, when f is itself a name or member. */
static bool calls_through(pt_extract *x, pt_node callee, pt_node property)
{
    pt_str name = pt_x_text(x, property);
    if (!pt_str_eq(name, PT_STR("call")) && !pt_str_eq(name, PT_STR("apply")))
        return false;
    pt_node object = pt_x_field(x, callee, F_object);
    unsigned kind = pt_x_kind(x, object);
    if (kind != N_identifier && kind != N_member_expression)
        return false;
    pt_node at = kind == N_identifier ? object : pt_x_field(x, object, F_property);
    pt_x_claim(x, property);
    pt_x_claim(x, at);
    pt_x_ref_expr(x, PT_REF_CALL, pt_x_value(x, object), PT_ARITY_ANY, at);
    return true;
}

static void member_call(pt_extract *x, pt_node callee, pt_node args)
{
    pt_node property = pt_x_field(x, callee, F_property);
    if (calls_through(x, callee, property))
        return;
    pt_expr_id what = pt_x_value(x, callee);
    pt_x_claim(x, property);
    pt_x_ref_expr(x, PT_REF_CALL, what, arity(x, args), property);
    pt_node first = pt_x_kind(x, args) == N_arguments ? pt_x_first(x, args) : PT_NO_NODE;
    if (pt_es__is_function(pt_x_kind(x, first)))
        note_callback(x, x->facts->exprs.at[what].a, pt_x_text(x, property), first);
    arguments(x, args, what);
}

void pt_es__call(pt_extract *x, pt_node n)
{
    pt_node callee = pt_x_field(x, n, F_function), args = pt_x_field(x, n, F_arguments);
    pt_str path = pt_es__required(x, n);
    if (path.len) {
        if (!pt_x_is_claimed(x, n))
            pt_x_import(x, PT_IMPORT_MODULE, path, PT_STR(""), pt_x_text(x, n), pt_x_first(x, args));
        pt_x_claim_tree(x, n);
        return;
    }
    while (pt_x_kind(x, callee) == N_parenthesized_expression || pt_x_kind(x, callee) == N_non_null_expression)
        callee = pt_x_first(x, callee);
    unsigned kind = pt_x_kind(x, callee);
    if (kind == N_member_expression) {
        member_call(x, callee, args);
        return;
    }
    if (kind == N_super) {
        pt_x_ref(x, PT_REF_CALL, pt_x_name(x, PT_STR("constructor")), pt_x_super(x), arity(x, args), callee);
        return;
    }
    if (kind == N_import || pt_es__is_function(kind))
        return;
    pt_expr_id what = pt_x_value(x, callee);
    if (kind == N_identifier)
        pt_x_claim(x, callee);
    if (kind == N_identifier || kind == N_subscript_expression || kind == N_call_expression)
        pt_x_ref_expr(x, PT_REF_CALL, what, arity(x, args), callee);
    arguments(x, args, what);
}

void pt_es__new(pt_extract *x, pt_node n)
{
    pt_node type = pt_x_field(x, n, F_constructor), args = pt_x_field(x, n, F_arguments);
    unsigned kind = pt_x_kind(x, type);
    if (kind != N_identifier && kind != N_member_expression)
        return;
    pt_expr_id what = pt_x_value(x, type);
    pt_node at = kind == N_identifier ? type : pt_x_field(x, type, F_property);
    pt_x_claim(x, at);
    pt_x_ref_expr(x, PT_REF_CONSTRUCT, what, arity(x, args), at);
    arguments(x, args, what);
}

/* --- JSX --------------------------------------------------------------------------------------------- */

static void jsx_attributes(pt_extract *x, pt_node n, pt_expr_id component)
{
    pt_expr_id properties = pt_x_expr(x, PT_EXPR_ARGUMENT, component, 0);
    for (PT_X_EACH(x, n, attribute)) {
        if (pt_x_kind(x, attribute) != N_jsx_attribute)
            continue;
        pt_node name = pt_x_first(x, attribute), value = pt_x_child(x, attribute, N_jsx_expression);
        if (value != PT_NO_NODE)
            pt_es__flow(x, pt_x_first(x, value), pt_x_expr(x, PT_EXPR_MEMBER, properties, pt_x_node_name(x, name)));
    }
}

/* A capitalised or dotted element is a component that is made; others are HTML's own. */
void pt_es__jsx_open(pt_extract *x, pt_node n)
{
    pt_node name = pt_x_field(x, n, F_name);
    pt_str text = pt_x_text(x, name);
    unsigned kind = pt_x_kind(x, name);
    if (kind == N_identifier && text.len && (text.ptr[0] < 'a' || text.ptr[0] > 'z')) {
        pt_expr_id what = pt_x_value(x, name);
        pt_x_claim(x, name);
        pt_x_ref_expr(x, PT_REF_CONSTRUCT, what, PT_ARITY_ANY, name);
        jsx_attributes(x, n, what);
    } else if (kind == N_member_expression) {
        pt_expr_id what = pt_x_value(x, name);
        pt_node property = pt_x_field(x, name, F_property);
        pt_x_claim(x, property);
        pt_x_ref_expr(x, PT_REF_CONSTRUCT, what, PT_ARITY_ANY, property);
        jsx_attributes(x, n, what);
    } else {
        pt_x_claim(x, name);
    }
}
