/* Expressions of C and C++: what they are worth, what they refer to, and where function values go.
 *
 * Slots. A name that is stored somewhere says where, so that a later call through that place finds it:
 *     .open = f   p->open = f      MEMBER of the struct's instance, or of the expression
 *     {"get", f}                   ITEM of the struct's instance, by position
 *     table[] = {f}                ELEMENT of the variable
 *     run(f)                       ARGUMENT of the callee
 *     return f;                    CALL of the function that returns it
 * A parameter that may be a function is worth the ARGUMENT of its own function (pt_c__parameters); where it is
 * passed on or stored, a VALUE reference without a name and with the parameter as base says so. */
#include "lang/c_family.h"

/* --- values ------------------------------------------------------------------------------------------ */

pt_expr_id pt_c__known(pt_extract *x, pt_expr_id e)
{
    return e ? e : pt_x_expr(x, PT_EXPR_UNKNOWN, 0, 0);
}

static pt_expr_id either(pt_extract *x, pt_expr_id a, pt_expr_id b)
{
    return !a || a == b ? b : !b ? a : pt_x_expr(x, PT_EXPR_EITHER, a, b);
}

static bool is_error(const pt_extract *x, pt_node n)
{
    return pt_node_at(x->syntax, n)->flags & PT_NODE_ERROR;
}

/* Arguments of a call; one that the grammar can't read (a type) counts once. */
uint16_t pt_c__count(const pt_extract *x, pt_node args)
{
    if (args == PT_NO_NODE)
        return 0;
    bool broken = false;
    for (PT_X_EACH(x, args, arg)) {
        if (pt_x_kind(x, arg) == N_parameter_pack_expansion)
            return PT_ARITY_ANY;
        broken |= is_error(x, arg);
    }
    if (!broken)
        return pt_x_count(x, args);
    pt_str text = pt_x_text(x, args);
    unsigned depth = 0, commas = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        depth += c == '(' || c == '[' || c == '{';
        depth -= (c == ')' || c == ']' || c == '}') && depth;
        commas += c == ',' && depth == 1;
        if (c == '"')
            for (i++; i < text.len && text.ptr[i] != '"'; i++)
                i += text.ptr[i] == '\\';
    }
    return (uint16_t)(commas + 1 < PT_ARITY_ANY ? commas + 1 : PT_ARITY_ANY - 1);
}

static bool is_tag_keyword(pt_str word)
{
    return pt_str_eq(word, PT_STR("struct")) || pt_str_eq(word, PT_STR("union"))
        || pt_str_eq(word, PT_STR("enum"));
}

/* The X of an argument `struct X`, which the grammar reads as an identifier and an error. */
static pt_node tag_after(const pt_extract *x, pt_node args, pt_node keyword)
{
    if (pt_x_kind(x, keyword) != N_identifier || !is_tag_keyword(pt_x_text(x, keyword)))
        return PT_NO_NODE;
    pt_node error = pt_node_after(x->syntax, args, keyword);
    return error != PT_NO_NODE && is_error(x, error) ? pt_x_child(x, error, N_identifier) : PT_NO_NODE;
}

/* Tags are names apart from variables': in `struct node *node` neither hides the other. */
pt_expr_id pt_c__tag(pt_extract *x, pt_node name)
{
    pt_name_id id = pt_x_node_name(x, name);
    return id ? pt_x_expr(x, PT_EXPR_NAME, id, x->scope) : 0;
}

void pt_c__tag_ref(pt_extract *x, pt_node name)
{
    pt_x_claim(x, name);
    uint32_t ref = pt_x_ref(x, PT_REF_TYPE, 0, pt_c__tag(x, name), PT_ARITY_ANY, name);
    if (!ref)
        return;
    x->facts->refs.at[ref - 1].base = 0;
    x->facts->refs.at[ref - 1].name = pt_x_node_name(x, name);
}

/* A macro that is given a type gives a value of it: container_of(p, struct foo, m), va_arg(ap, struct foo). */
static pt_expr_id typed_by_argument(pt_extract *x, pt_node args)
{
    for (PT_X_EACH(x, args, arg)) {
        pt_node tag = tag_after(x, args, arg);
        if (tag != PT_NO_NODE)
            return pt_x_expr(x, PT_EXPR_INSTANCE, pt_x_expr(x, PT_EXPR_POINTER, pt_c__tag(x, tag), 0), 0);
    }
    return 0;
}

/* static_cast<T>(e) and its like: the T. */
static pt_node cast_target(const pt_extract *x, pt_node function)
{
    if (pt_x_kind(x, function) != N_template_function)
        return PT_NO_NODE;
    pt_str name = pt_x_text(x, pt_x_field(x, function, F_name));
    bool cast = pt_str_ends(name, PT_STR("_cast")) || pt_str_ends(name, PT_STR("_pointer_cast"));
    return cast ? pt_x_first(x, pt_x_field(x, function, F_arguments)) : PT_NO_NODE;
}

static pt_expr_id call_value(pt_extract *x, pt_node n)
{
    pt_node function = pt_x_field(x, n, F_function), args = pt_x_field(x, n, F_arguments);
    pt_node target = cast_target(x, function);
    if (target != PT_NO_NODE)
        return pt_x_expr(x, PT_EXPR_INSTANCE, pt_x_type(x, target), 0);
    if (pt_x_kind(x, function) == N_identifier && args != PT_NO_NODE) {
        pt_expr_id typed = typed_by_argument(x, args);
        if (typed)
            return typed;
    }
    pt_expr_id callee = pt_x_value(x, function);
    return callee ? pt_x_expr(x, PT_EXPR_CALL, callee, pt_c__count(x, args)) : 0;
}

static pt_node last_child(const pt_extract *x, pt_node n)
{
    pt_node last = PT_NO_NODE;
    for (PT_X_EACH(x, n, child))
        if (!(pt_node_at(x->syntax, child)->flags & PT_NODE_EXTRA))
            last = child;
    return last;
}

static pt_expr_id binary_value(pt_extract *x, pt_node n)
{
    pt_node left = pt_x_field(x, n, F_left), right = pt_x_field(x, n, F_right);
    if (left == PT_NO_NODE || right == PT_NO_NODE)
        return 0;
    uint32_t start = pt_node_at(x->syntax, left)->end, end = pt_node_at(x->syntax, right)->start;
    pt_str operator = pt_str_trim((pt_str){x->syntax->text.ptr + start, end - start});
    if (operator.len == 1 && (operator.ptr[0] == '+' || operator.ptr[0] == '-'))
        return either(x, pt_x_value(x, left), 0);
    bool logical = operator.len && strchr("<>=!&|", operator.ptr[0]) && operator.len == 2
        && !pt_str_eq(operator, PT_STR("<<")) && !pt_str_eq(operator, PT_STR(">>"));
    return logical ? pt_x_literal(x, PT_LITERAL_BOOL) : 0;
}

static pt_expr_id pointer_value(pt_extract *x, pt_node n)
{
    pt_expr_id of = pt_x_value(x, pt_x_field(x, n, F_argument));
    if (!of)
        return 0;
    bool address = pt_x_text(x, n).ptr[0] == '&';
    return pt_x_expr(x, address ? PT_EXPR_ADDRESS : PT_EXPR_DEREF, of, 0);
}

static pt_expr_id generic(pt_extract *x, pt_expr_id base, pt_node arguments);

/* base::scope, where scope may have template arguments. */
static pt_expr_id below(pt_extract *x, pt_expr_id base, pt_node scope)
{
    pt_node arguments = pt_x_kind(x, scope) == N_template_type ? pt_x_field(x, scope, F_arguments) : PT_NO_NODE;
    pt_expr_id named = pt_x_expr(x, PT_EXPR_PATH, base, pt_x_node_name(x, pt_c__path_name(x, scope)));
    return arguments == PT_NO_NODE ? named : generic(x, named, arguments);
}

/* a::b::c<T>, which the grammar nests to the right. */
static pt_expr_id path(pt_extract *x, pt_node n)
{
    pt_expr_id base = 0;
    bool rooted = pt_str_starts(pt_x_text(x, n), PT_STR("::"));
    for (unsigned depth = 0; pt_x_kind(x, n) == N_qualified_identifier && depth < 32; depth++) {
        pt_node scope = pt_x_field(x, n, F_scope), name = pt_x_field(x, n, F_name);
        if (scope != PT_NO_NODE) {
            base = pt_c__known(x, base || rooted ? below(x, base, scope) : pt_x_type(x, scope));
            rooted = false;
        }
        n = name;
    }
    pt_node arguments = PT_NO_NODE;
    unsigned kind = pt_x_kind(x, n);
    if (kind == N_dependent_name) {
        n = pt_x_first(x, n);
        kind = pt_x_kind(x, n);
    }
    if (kind == N_template_type || kind == N_template_function || kind == N_template_method) {
        arguments = pt_x_field(x, n, F_arguments);
        n = pt_x_field(x, n, F_name);
    }
    if (n == PT_NO_NODE)
        return base;
    pt_expr_id result = pt_x_expr(x, PT_EXPR_PATH, base, pt_x_node_name(x, n));
    return arguments == PT_NO_NODE ? result : generic(x, result, arguments);
}

static pt_expr_id generic(pt_extract *x, pt_expr_id base, pt_node arguments)
{
    pt_expr_id items[8];
    size_t count = 0;
    for (PT_X_EACH(x, arguments, arg))
        if (count < sizeof items / sizeof *items)
            items[count++] = pt_x_type(x, arg);
    return pt_x_expr(x, PT_EXPR_GENERIC, base, pt_x_list(x, items, count));
}

static pt_expr_id template_value(pt_extract *x, pt_node n)
{
    pt_expr_id base = pt_x_bare_node(x, pt_x_field(x, n, F_name));
    pt_node arguments = pt_x_field(x, n, F_arguments);
    return arguments == PT_NO_NODE ? base : generic(x, base, arguments);
}

/* The name after . or ->, without template arguments. */
static pt_node member_name(const pt_extract *x, pt_node n)
{
    pt_node field = pt_x_field(x, n, F_field);
    for (unsigned depth = 0; depth < 8; depth++) {
        unsigned kind = pt_x_kind(x, field);
        if (kind == N_dependent_name)
            field = pt_x_first(x, field);
        else if (kind == N_template_method || kind == N_qualified_identifier)
            field = pt_x_field(x, field, F_name);
        else
            break;
    }
    return field;
}

static pt_expr_id field_value(pt_extract *x, pt_node n)
{
    pt_expr_id object = pt_c__known(x, pt_x_value(x, pt_x_field(x, n, F_argument)));
    return pt_x_expr(x, PT_EXPR_MEMBER, object, pt_x_node_name(x, member_name(x, n)));
}

static pt_expr_id instance(pt_extract *x, pt_node type)
{
    pt_expr_id of = pt_x_type(x, type);
    return of ? pt_x_expr(x, PT_EXPR_INSTANCE, of, 0) : 0;
}

static pt_expr_id literal_value(pt_extract *x, unsigned kind)
{
    switch (kind) {
    case N_string_literal: case N_concatenated_string: case N_raw_string_literal:
        return pt_x_literal(x, PT_LITERAL_STRING);
    case N_char_literal:
        return pt_x_literal(x, PT_LITERAL_CHAR);
    case N_number_literal: case N_sizeof_expression: case N_alignof_expression: case N_offsetof_expression:
        return pt_x_literal(x, PT_LITERAL_INT);
    case N_true: case N_false:
        return pt_x_literal(x, PT_LITERAL_BOOL);
    case N_null:
        return pt_x_literal(x, PT_LITERAL_NULL);
    default:
        return 0;
    }
}

pt_expr_id pt_c__value(pt_extract *x, pt_node n)
{
    unsigned kind = pt_x_kind(x, n);
    switch (kind) {
    case N_identifier:
        return pt_x_bare_node(x, n);
    case N_this:
        return pt_x_self(x);
    case N_qualified_identifier:
        return path(x, n);
    case N_template_function:
        return template_value(x, n);
    case N_field_expression:
        return field_value(x, n);
    case N_call_expression:
        return call_value(x, n);
    case N_subscript_expression: {
        pt_expr_id of = pt_x_value(x, pt_x_field(x, n, F_argument));
        return of ? pt_x_expr(x, PT_EXPR_ELEMENT, of, 0) : 0;
    }
    case N_pointer_expression:
        return pointer_value(x, n);
    case N_parenthesized_expression: case N_extension_expression:
        return pt_x_value(x, pt_x_first(x, n));
    case N_compound_statement: case N_comma_expression: case N_expression_statement:
        return pt_x_value(x, last_child(x, n));
    case N_cast_expression: case N_compound_literal_expression: case N_new_expression:
        return instance(x, pt_x_field(x, n, F_type));
    case N_conditional_expression:
        return either(x, pt_x_value(x, pt_x_field(x, n, F_consequence)),
                      pt_x_value(x, pt_x_field(x, n, F_alternative)));
    case N_assignment_expression:
        return pt_x_value(x, pt_x_field(x, n, F_left));
    case N_update_expression:
        return pt_x_value(x, pt_x_field(x, n, F_argument));
    case N_binary_expression:
        return binary_value(x, n);
    case N_lambda_expression:
        return pt_x_expr(x, PT_EXPR_LAMBDA, 0, 0);
    case N_co_await_expression: {
        pt_expr_id of = pt_x_value(x, pt_x_field(x, n, F_argument));
        return of ? pt_x_expr(x, PT_EXPR_UNWRAP, of, 0) : 0;
    }
    default:
        return literal_value(x, kind);
    }
}

/* --- types ------------------------------------------------------------------------------------------- */

static bool is_typeof(pt_str name)
{
    return pt_str_eq(name, PT_STR("typeof")) || pt_str_eq(name, PT_STR("__typeof__"))
        || pt_str_eq(name, PT_STR("__typeof"));
}

/* `typeof(x)` is read as a macro that stands for a type; x then looks like a type. */
static pt_expr_id macro_type(pt_extract *x, pt_node n)
{
    pt_node inner = pt_x_field(x, n, F_type);
    if (!is_typeof(pt_x_text(x, pt_x_field(x, n, F_name))))
        return pt_x_type(x, inner);
    pt_expr_id of = pt_x_type(x, inner);
    return of ? pt_x_expr(x, PT_EXPR_TYPEOF, of, 0) : 0;
}

static pt_expr_id descriptor_type(pt_extract *x, pt_node n)
{
    pt_expr_id base = pt_x_type(x, pt_x_field(x, n, F_type));
    pt_node declarator = pt_x_field(x, n, F_declarator);
    return declarator == PT_NO_NODE ? base : pt_c__declarator(x, declarator, base).type;
}

pt_expr_id pt_c__type(pt_extract *x, pt_node n)
{
    switch (pt_x_kind(x, n)) {
    case N_type_identifier: case N_identifier: case N_namespace_identifier:
        return pt_x_bare_node(x, n);
    case N_type_descriptor:
        return descriptor_type(x, n);
    case N_struct_specifier: case N_union_specifier: case N_enum_specifier: case N_class_specifier:
        return pt_c__specifier_type(x, n);
    case N_macro_type_specifier:
        return macro_type(x, n);
    case N_qualified_identifier:
        return path(x, n);
    case N_template_type: case N_template_function:
        return template_value(x, n);
    case N_dependent_type: case N_dependent_name:
        return pt_x_type(x, pt_x_first(x, n));
    case N_trailing_return_type:
        return pt_x_type(x, pt_x_first(x, n));
    case N_parameter_pack_expansion:
        return pt_x_type(x, pt_x_field(x, n, F_pattern));
    case N_decltype: {
        pt_expr_id of = pt_x_value(x, pt_x_first(x, n));
        return of ? pt_x_expr(x, PT_EXPR_TYPEOF, of, 0) : 0;
    }
    default:
        return 0;
    }
}

/* --- where values go --------------------------------------------------------------------------------- */

/* The expression without parentheses and casts. */
static pt_node bare_operand(const pt_extract *x, pt_node n)
{
    for (unsigned depth = 0; depth < 64; depth++) {
        unsigned kind = pt_x_kind(x, n);
        if (kind == N_parenthesized_expression)
            n = pt_x_first(x, n);
        else if (kind == N_cast_expression)
            n = pt_x_field(x, n, F_value);
        else
            break;
    }
    return n;
}

/* The name that a qualified or templated name ends in. */
pt_node pt_c__path_name(const pt_extract *x, pt_node n)
{
    for (unsigned depth = 0; depth < 32; depth++) {
        unsigned kind = pt_x_kind(x, n);
        if (kind == N_dependent_name)
            n = pt_x_first(x, n);
        else if (kind == N_qualified_identifier || kind == N_template_function || kind == N_template_type
                 || kind == N_template_method)
            n = pt_x_field(x, n, F_name);
        else
            break;
    }
    return n;
}

static pt_expr_id value_or_type(pt_extract *x, pt_node n)
{
    unsigned kind = pt_x_kind(x, n);
    return kind == N_type_identifier || kind == N_template_type ? pt_x_type(x, n) : pt_x_value(x, n);
}

/* A reference of what `n` names; the name it ends in is used up. */
void pt_c__name_ref(pt_extract *x, pt_ref_kind kind, pt_node n, uint16_t arity, pt_expr_id slot)
{
    unsigned what = pt_x_kind(x, n);
    pt_node name = what == N_field_expression ? member_name(x, n) : pt_c__path_name(x, n);
    if (name == PT_NO_NODE || pt_x_is_claimed(x, name))
        return;
    bool named = what == N_identifier || what == N_field_expression || what == N_qualified_identifier
        || what == N_template_function || what == N_template_type || what == N_type_identifier;
    if (what == N_identifier && pt_c__is_keyword(pt_x_text(x, n)))
        return;
    if (named)
        pt_x_claim(x, name);
    pt_expr_id expr = value_or_type(x, n);
    const pt_expr *e = &x->facts->exprs.at[expr];
    pt_node at = named ? name : n;
    if (e->op == PT_EXPR_PATH && !e->a) { /* ::f is not the f that is visible here */
        pt_name_id id = e->b;
        pt_expr_id root = pt_x_expr(x, PT_EXPR_PATH, 0, 0);
        pt_x_slot(x, pt_x_ref(x, kind, id, root, arity, at), slot);
        return;
    }
    pt_x_slot(x, pt_x_ref_expr(x, kind, expr, arity, at), slot);
}

static void member_into(pt_extract *x, pt_node n, pt_expr_id slot)
{
    pt_node name = member_name(x, n);
    if (name == PT_NO_NODE || pt_x_is_claimed(x, name))
        return;
    pt_x_claim(x, name);
    pt_x_slot(x, pt_x_ref_expr(x, PT_REF_VALUE, pt_x_value(x, n), PT_ARITY_ANY, name), slot);
}

/* A callback that is handed on. */
static void parameter_into(pt_extract *x, pt_node n, pt_expr_id slot)
{
    pt_expr_id value = pt_x_bare_node(x, n);
    const pt_expr *e = &x->facts->exprs.at[value];
    if (e->op != PT_EXPR_LOCAL || x->facts->exprs.at[x->bindings.at[e->a].binding.value].op != PT_EXPR_ARGUMENT)
        return;
    pt_x_claim(x, n);
    pt_x_slot(x, pt_x_ref(x, PT_REF_VALUE, 0, value, PT_ARITY_ANY, n), slot);
}

void pt_c__into(pt_extract *x, pt_node value, pt_expr_id slot)
{
    value = bare_operand(x, value);
    switch (pt_x_kind(x, value)) {
    case N_identifier:
        parameter_into(x, value, slot);
        if (!pt_x_is_claimed(x, value) && !pt_c__is_keyword(pt_x_text(x, value)))
            pt_x_value_into(x, value, slot);
        return;
    case N_qualified_identifier: case N_template_function:
        pt_c__name_ref(x, PT_REF_VALUE, value, PT_ARITY_ANY, slot);
        return;
    case N_field_expression:
        member_into(x, value, slot);
        return;
    case N_pointer_expression:
        value = bare_operand(x, pt_x_field(x, value, F_argument));
        if (pt_x_kind(x, value) == N_identifier)
            pt_x_value_into(x, value, slot);
        else if (pt_x_kind(x, value) == N_field_expression)
            member_into(x, value, slot);
        else if (pt_x_kind(x, value) == N_qualified_identifier)
            pt_c__name_ref(x, PT_REF_VALUE, value, PT_ARITY_ANY, slot);
        return;
    case N_conditional_expression:
        if (x->depth++ < 16) {
            pt_c__into(x, pt_x_field(x, value, F_consequence), slot);
            pt_c__into(x, pt_x_field(x, value, F_alternative), slot);
        }
        x->depth--;
        return;
    default:
        return;
    }
}

void pt_c__arguments(pt_extract *x, pt_node args, pt_expr_id callee)
{
    if (args == PT_NO_NODE || !callee)
        return;
    uint32_t index = 0;
    for (PT_X_EACH(x, args, arg)) {
        if (pt_node_at(x->syntax, arg)->flags & (PT_NODE_EXTRA | PT_NODE_ERROR))
            continue;
        pt_c__into(x, arg, pt_x_expr(x, PT_EXPR_ARGUMENT, callee, index));
        index++;
    }
}

static bool is_array(const pt_extract *x, pt_expr_id type)
{
    return x->facts->exprs.at[type].op == PT_EXPR_ARRAY;
}

/* The place that a chain of designators names, below `object`. */
static pt_expr_id designated(pt_extract *x, pt_node pair, pt_expr_id object)
{
    for (PT_X_EACH(x, pair, part)) {
        unsigned kind = pt_x_kind(x, part);
        pt_node name = kind == N_field_designator ? pt_x_child(x, part, N_field_identifier)
            : kind == N_field_identifier ? part : PT_NO_NODE;
        if (pt_node_at(x->syntax, part)->field != F_designator)
            continue;
        if (name == PT_NO_NODE) {
            object = pt_x_expr(x, PT_EXPR_ELEMENT, object, 0);
            continue;
        }
        pt_name_id field = pt_x_node_name(x, name);
        pt_x_ref(x, PT_REF_VALUE, field, object, PT_ARITY_ANY, name);
        object = pt_x_expr(x, PT_EXPR_MEMBER, object, field);
    }
    return object;
}

static void initialise_list(pt_extract *x, pt_node list, pt_expr_id object, pt_expr_id table);

static void initialise_one(pt_extract *x, pt_node value, pt_expr_id object, pt_expr_id slot)
{
    if (pt_x_kind(x, value) == N_initializer_list)
        initialise_list(x, value, object, 0);
    else
        pt_c__into(x, value, slot);
}

/* `object`: what the list fills, as a typed value; `table`: the array variable, when it is one. */
static void initialise_list(pt_extract *x, pt_node list, pt_expr_id object, pt_expr_id table)
{
    if (x->depth >= 32)
        return;
    x->depth++;
    const pt_expr *o = &x->facts->exprs.at[object];
    bool array = table || (o->op == PT_EXPR_INSTANCE && is_array(x, o->a));
    pt_expr_id element = array ? pt_x_expr(x, PT_EXPR_ELEMENT, object, 0) : 0;
    pt_expr_id stored = table ? pt_x_expr(x, PT_EXPR_ELEMENT, table, 0) : element;
    uint32_t index = 0;
    for (PT_X_EACH(x, list, item)) {
        if (pt_node_at(x->syntax, item)->flags & PT_NODE_EXTRA)
            continue;
        if (pt_x_kind(x, item) == N_initializer_pair) {
            pt_node value = pt_x_field(x, item, F_value);
            pt_expr_id place = designated(x, item, object);
            initialise_one(x, value, place, place == element ? stored : place);
        } else {
            pt_expr_id place = array ? element : pt_x_expr(x, PT_EXPR_ITEM, object, index);
            initialise_one(x, item, place, array ? stored : place);
        }
        index++;
    }
    x->depth--;
}

/* `target`: the variable itself. */
void pt_c__initialise(pt_extract *x, pt_node value, pt_expr_id type, pt_expr_id target)
{
    if (value == PT_NO_NODE)
        return;
    if (pt_x_kind(x, value) != N_initializer_list) {
        pt_c__into(x, value, target);
        return;
    }
    pt_expr_id object = type ? pt_x_expr(x, PT_EXPR_INSTANCE, type, 0) : pt_c__known(x, target);
    initialise_list(x, value, object, is_array(x, type) ? target : 0);
}

/* --- hooks ------------------------------------------------------------------------------------------- */

void pt_c__identifier(pt_extract *x, pt_node n)
{
    if (pt_x_is_claimed(x, n))
        return;
    pt_str text = pt_x_text(x, n);
    if (text.len && !pt_c__is_keyword(text))
        pt_x_ref(x, PT_REF_VALUE, pt_x_name(x, text), 0, PT_ARITY_ANY, n);
}

/* The words of `struct X` among the arguments: X is a type. */
static void type_arguments(pt_extract *x, pt_node args)
{
    for (PT_X_EACH(x, args, arg)) {
        pt_node tag = tag_after(x, args, arg);
        if (tag != PT_NO_NODE)
            pt_c__tag_ref(x, tag);
    }
}

void pt_c__call(pt_extract *x, pt_node n)
{
    pt_node function = pt_x_field(x, n, F_function), args = pt_x_field(x, n, F_arguments);
    if (pt_x_is_claimed(x, n) || cast_target(x, function) != PT_NO_NODE) {
        pt_x_claim(x, pt_x_field(x, function, F_name));
        return;
    }
    uint16_t arity = pt_c__count(x, args);
    pt_node bare = bare_operand(x, function);
    pt_expr_id callee = pt_x_value(x, bare);
    if (pt_x_kind(x, bare) == N_pointer_expression && x->facts->exprs.at[callee].op == PT_EXPR_DEREF) {
        bare = bare_operand(x, pt_x_field(x, bare, F_argument)); /* (*f)(x) is f(x) */
        callee = pt_x_value(x, bare);
    }
    if (pt_x_kind(x, bare) == N_primitive_type)
        return;
    pt_c__name_ref(x, PT_REF_CALL, bare, arity, 0);
    if (args == PT_NO_NODE)
        return;
    type_arguments(x, args);
    if (!pt_c__macro_statement(x, n))
        pt_c__arguments(x, args, callee);
}

void pt_c__field_expression(pt_extract *x, pt_node n)
{
    member_into(x, n, 0);
}

void pt_c__assignment(pt_extract *x, pt_node n)
{
    pt_node left = pt_x_field(x, n, F_left), right = pt_x_field(x, n, F_right);
    if (left == PT_NO_NODE || right == PT_NO_NODE)
        return;
    uint32_t start = pt_node_at(x->syntax, left)->end, end = pt_node_at(x->syntax, right)->start;
    pt_str operator = {x->syntax->text.ptr + start, end - start};
    if (pt_str_eq(pt_str_trim(operator), PT_STR("=")))
        pt_c__into(x, right, pt_x_value(x, left));
}

void pt_c__return(pt_extract *x, pt_node n)
{
    pt_def_id function = pt_x_enclosing(x, PT_KINDS_CALLABLE);
    pt_node value = pt_x_first(x, n);
    if (!function || value == PT_NO_NODE)
        return;
    const pt_def *def = pt_x_def_at(x, function);
    if (def->body != pt_x_function_scope(x)) /* a lambda returns it */
        return;
    pt_expr_id name = pt_x_expr(x, PT_EXPR_NAME, def->name, def->scope);
    pt_c__into(x, value, pt_x_expr(x, PT_EXPR_CALL, name, PT_ARITY_ANY));
}

void pt_c__compound_literal(pt_extract *x, pt_node n)
{
    pt_node list = pt_x_field(x, n, F_value);
    pt_expr_id type = pt_x_type(x, pt_x_field(x, n, F_type));
    if (list != PT_NO_NODE && type)
        pt_c__initialise(x, list, type, 0);
}

void pt_c__offsetof(pt_extract *x, pt_node n)
{
    pt_node member = pt_x_field(x, n, F_member);
    pt_expr_id of = instance(x, pt_x_field(x, n, F_type));
    if (member != PT_NO_NODE && of)
        pt_x_ref(x, PT_REF_VALUE, pt_x_node_name(x, member), of, PT_ARITY_ANY, member);
}

/* FOO(type) in place of a type is a macro's use; in typeof(x), x is a value. */
void pt_c__macro_type(pt_extract *x, pt_node n)
{
    pt_node name = pt_x_field(x, n, F_name), inner = pt_x_field(x, n, F_type);
    pt_x_claim(x, name);
    if (!is_typeof(pt_x_text(x, name))) {
        pt_x_ref(x, PT_REF_CALL, pt_x_node_name(x, name), 0, 1, name);
        return;
    }
    pt_node word = pt_x_field(x, inner, F_type);
    if (pt_x_kind(x, word) != N_type_identifier)
        return;
    pt_x_claim(x, word);
    pt_x_ref(x, PT_REF_VALUE, pt_x_node_name(x, word), 0, PT_ARITY_ANY, word);
}

void pt_c__asm_operand(pt_extract *x, pt_node n)
{
    pt_x_claim(x, pt_x_field(x, n, F_symbol));
}
