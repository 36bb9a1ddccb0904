/* Python: values and types, calls, members, names in annotations. */
#include "lang/python.h"
#include "lang/python_annotation.h"

/* --- expressions ------------------------------------------------------------------------------------- */

pt_expr_id pt_python__either(pt_extract *x, pt_expr_id a, pt_expr_id b)
{
    return !a ? b : !b || a == b ? a : pt_x_expr(x, PT_EXPR_EITHER, a, b);
}

pt_expr_id pt_python__over(pt_extract *x, pt_expr_op op, pt_expr_id a)
{
    return a ? pt_x_expr(x, op, a, 0) : 0;
}

/* The value of a bare name: `self` by whatever name the method gives it. */
pt_expr_id pt_python__name_value(pt_extract *x, pt_node n)
{
    pt_expr_id e = pt_x_bare_node(x, n);
    const pt_expr *name = &x->facts->exprs.at[e];
    if (name->op != PT_EXPR_LOCAL)
        return e;
    pt_expr_id value = x->bindings.at[name->a].binding.value;
    return pt_x_op(x, value) == PT_EXPR_SELF ? value : e;
}

bool pt_python__is_self(pt_extract *x, pt_node n)
{
    return pt_x_kind(x, n) == N_identifier && pt_x_op(x, pt_python__name_value(x, n)) == PT_EXPR_SELF;
}

bool pt_python__is_name(const pt_extract *x, pt_node n, const char *name)
{
    return pt_x_kind(x, n) == N_identifier && pt_str_eq(pt_x_text(x, n), pt_str_c(name));
}

/* Arguments given, keywords included; unknown with *args or **kwargs. */
static uint16_t arity_of(const pt_extract *x, pt_node arguments)
{
    if (pt_x_kind(x, arguments) == N_generator_expression)
        return 1;
    if (pt_x_has(x, arguments, N_list_splat) || pt_x_has(x, arguments, N_dictionary_splat))
        return PT_ARITY_ANY;
    return pt_x_count(x, arguments);
}

/* What makes another object of the same class: cls, pt_python__type(self), self.__class__. */
static bool is_own_class(pt_extract *x, pt_node function)
{
    unsigned kind = pt_x_kind(x, function);
    if (kind == N_identifier)
        return pt_python__is_self(x, function);
    if (kind == N_attribute)
        return pt_python__is_self(x, pt_x_field(x, function, F_object))
            && pt_str_eq(pt_x_text(x, pt_x_field(x, function, F_attribute)), PT_STR("__class__"));
    return kind == N_call && pt_python__is_name(x, pt_x_field(x, function, F_function), "type")
        && pt_python__is_self(x, pt_x_first(x, pt_x_field(x, function, F_arguments)));
}

static pt_expr_id call_value(pt_extract *x, pt_node n)
{
    pt_node function = pt_x_field(x, n, F_function);
    if (pt_python__is_name(x, function, "super"))
        return pt_x_super(x);
    if (is_own_class(x, function))
        return pt_x_self(x);
    pt_expr_id callee = pt_x_value(x, function);
    return callee ? pt_x_expr(x, PT_EXPR_CALL, callee, arity_of(x, pt_x_field(x, n, F_arguments))) : 0;
}

/* A list whose first element (or the call that makes each) is known is an array of that. */
static pt_expr_id list_value(pt_extract *x, pt_node n)
{
    pt_node first = pt_x_first(x, n);
    bool made = pt_x_kind(x, first) == N_call
        && pt_x_kind(x, pt_x_field(x, first, F_function)) == N_identifier;
    bool literal = pt_x_kind(x, n) == N_list || pt_x_kind(x, n) == N_set;
    pt_expr_id element = literal || made ? pt_x_value(x, first) : 0;
    pt_expr_op op = pt_x_op(x, element); /* of a bare name it is not known whether it names a class */
    if (op != PT_EXPR_CALL && op != PT_EXPR_LOCAL && op != PT_EXPR_SELF)
        return pt_x_literal(x, literal && pt_x_kind(x, n) == N_set ? PT_LITERAL_SET : PT_LITERAL_LIST);
    return pt_x_expr(x, PT_EXPR_INSTANCE, pt_x_expr(x, PT_EXPR_ARRAY, element, 0), 0);
}

static pt_expr_id tuple_value(pt_extract *x, pt_node n)
{
    pt_expr_id items[16];
    size_t count = 0;
    for (PT_X_EACH(x, n, child))
        if (count < sizeof items / sizeof *items)
            items[count++] = pt_x_value(x, child);
    return pt_x_expr(x, PT_EXPR_TUPLE, pt_x_list(x, items, count), 0);
}

pt_expr_id pt_python__value(pt_extract *x, pt_node n)
{
    switch (pt_x_kind(x, n)) {
    case N_identifier:
        return pt_python__name_value(x, n);
    case N_attribute: {
        pt_expr_id object = pt_x_value(x, pt_x_field(x, n, F_object));
        return pt_x_expr(x, PT_EXPR_MEMBER, object, pt_x_node_name(x, pt_x_field(x, n, F_attribute)));
    }
    case N_call:
        return call_value(x, n);
    case N_subscript:
        return pt_python__over(x, PT_EXPR_ELEMENT, pt_x_value(x, pt_x_field(x, n, F_value)));
    case N_parenthesized_expression:
        return pt_x_value(x, pt_x_first(x, n));
    case N_await:
        return pt_python__over(x, PT_EXPR_UNWRAP, pt_x_value(x, pt_x_first(x, n)));
    case N_named_expression:
        return pt_x_value(x, pt_x_field(x, n, F_value));
    case N_assignment: /* a = b = c */
        return pt_x_value(x, pt_x_field(x, n, F_right));
    case N_as_pattern:
        return pt_x_value(x, pt_x_first(x, n));
    case N_comparison_operator: case N_not_operator:
        return pt_x_literal(x, PT_LITERAL_BOOL);
    case N_conditional_expression: { /* a if c else b */
        pt_node first = pt_x_first(x, n), last = first;
        for (PT_X_EACH(x, n, child))
            last = child;
        return pt_python__either(x, pt_x_value(x, first), pt_x_value(x, last));
    }
    case N_boolean_operator: /* of `and`, the right side is what is worked with */
        if (pt_x_has(x, n, T_AND))
            return pt_x_value(x, pt_x_field(x, n, F_right));
        return pt_python__either(x, pt_x_value(x, pt_x_field(x, n, F_left)),
                                 pt_x_value(x, pt_x_field(x, n, F_right)));
    case N_string: case N_concatenated_string:
        return pt_x_literal(x, PT_LITERAL_STRING);
    case N_integer:
        return pt_x_literal(x, PT_LITERAL_INT);
    case N_float:
        return pt_x_literal(x, PT_LITERAL_FLOAT);
    case N_true: case N_false:
        return pt_x_literal(x, PT_LITERAL_BOOL);
    case N_none:
        return pt_x_literal(x, PT_LITERAL_NULL);
    case N_list: case N_list_comprehension: case N_set: case N_set_comprehension: case N_generator_expression:
        return list_value(x, n);
    case N_dictionary: case N_dictionary_comprehension:
        return pt_x_literal(x, PT_LITERAL_MAP);
    case N_tuple: case N_expression_list:
        return tuple_value(x, n);
    case N_lambda:
        return pt_x_expr(x, PT_EXPR_LAMBDA, 0, 0);
    default:
        return 0;
    }
}

static pt_expr_id generic_type(pt_extract *x, pt_expr_id base, pt_node args, pt_node skip)
{
    pt_expr_id items[8];
    size_t count = 0;
    for (PT_X_EACH(x, args, child))
        if (child != skip && count < sizeof items / sizeof *items)
            items[count++] = pt_x_type(x, child);
    pt_str name = pt_x_text(x, skip);
    if (count && pt_str_ends(name, PT_STR("Optional")))
        return pt_x_expr(x, PT_EXPR_OPTIONAL, items[0], 0);
    return base && count ? pt_x_expr(x, PT_EXPR_GENERIC, base, pt_x_list(x, items, count)) : base;
}

pt_expr_id pt_python__type(pt_extract *x, pt_node n)
{
    switch (pt_x_kind(x, n)) {
    case N_type: case N_parenthesized_expression: case N_constrained_type:
        return pt_x_type(x, pt_x_first(x, n));
    case N_identifier: case N_attribute:
        return pt_x_value(x, n);
    case N_generic_type: {
        pt_node base = pt_x_first(x, n);
        pt_node args = pt_x_child(x, n, N_type_parameter);
        return args == PT_NO_NODE ? pt_x_type(x, base) : generic_type(x, pt_x_type(x, base), args, base);
    }
    case N_subscript: {
        pt_node base = pt_x_field(x, n, F_value);
        return generic_type(x, pt_x_type(x, base), n, base);
    }
    case N_union_type: case N_binary_operator: {
        pt_expr_id all = 0;
        for (PT_X_EACH(x, n, child))
            all = pt_python__either(x, all, pt_x_type(x, child));
        return all;
    }
    case N_member_type: {
        pt_node base = pt_x_first(x, n);
        pt_node name = base == PT_NO_NODE ? base : pt_node_after(x->syntax, n, base);
        return pt_x_expr(x, PT_EXPR_MEMBER, pt_x_type(x, base), pt_x_node_name(x, name));
    }
    case N_string:
        return pt_python__quoted_type(x, n, false);
    case N_none:
        return pt_x_literal(x, PT_LITERAL_NULL);
    default:
        return 0;
    }
}

/* Whether the arguments of a generic are values: Literal["a"]. */
static bool takes_values(const pt_extract *x, pt_node n)
{
    unsigned kind = pt_x_kind(x, n);
    return (kind == N_generic_type || kind == N_subscript)
        && pt_str_ends(pt_x_text(x, pt_x_first(x, n)), PT_STR("Literal"));
}

/* Type references for every name in a type annotation. */
void pt_python__type_node(pt_extract *x, pt_node n)
{
    pt_node end = pt_node_at(x->syntax, n)->next;
    for (pt_node i = n; i < end; i++) {
        unsigned kind = pt_x_kind(x, i);
        if (pt_x_is_claimed(x, i))
            continue;
        if (kind == N_attribute || kind == N_identifier) {
            pt_expr_id what = pt_x_value(x, i);
            pt_node name = kind == N_attribute ? pt_x_field(x, i, F_attribute) : i;
            pt_x_claim_tree(x, i);
            pt_x_ref_expr(x, PT_REF_TYPE, what, PT_ARITY_ANY, name);
        } else if (kind == N_string) {
            pt_python__quoted_type(x, i, true);
            pt_x_claim(x, i);
        } else if (takes_values(x, i)) {
            pt_node base = pt_x_first(x, i);
            for (PT_X_EACH(x, i, argument))
                if (argument != base)
                    pt_x_claim_tree(x, argument);
        }
    }
}

/* --- references -------------------------------------------------------------------------------------- */

void pt_python__keyword_argument(pt_extract *x, pt_node n)
{
    pt_x_claim(x, pt_x_field(x, n, F_name));
}

/* A member that is read, not called: its name is claimed by the call otherwise. */
void pt_python__attribute(pt_extract *x, pt_node n)
{
    pt_node name = pt_x_field(x, n, F_attribute);
    if (pt_x_is_claimed(x, name))
        return;
    pt_x_claim(x, name);
    pt_x_ref_expr(x, PT_REF_VALUE, pt_x_value(x, n), PT_ARITY_ANY, name);
}

static void pass_arguments(pt_extract *x, pt_node arguments, pt_expr_id callee)
{
    uint32_t index = 0;
    if (!callee || pt_x_kind(x, arguments) != N_argument_list)
        return;
    for (PT_X_EACH(x, arguments, argument)) {
        unsigned kind = pt_x_kind(x, argument);
        if (kind == N_identifier || kind == N_attribute)
            pt_python__value_into(x, argument, pt_x_expr(x, PT_EXPR_ARGUMENT, callee, index));
        index += kind != N_comment;
    }
}

void pt_python__call(pt_extract *x, pt_node n)
{
    pt_node function = pt_x_field(x, n, F_function), arguments = pt_x_field(x, n, F_arguments);
    pt_node name = pt_x_kind(x, function) == N_attribute ? pt_x_field(x, function, F_attribute) : function;
    uint16_t arity = arity_of(x, arguments);
    if (pt_python__is_name(x, function, "super")) {
        pt_x_claim(x, function);
        return;
    }
    if (is_own_class(x, function)) {
        pt_x_claim(x, name);
        pt_x_ref(x, PT_REF_CONSTRUCT, 0, pt_x_self(x), arity, name);
        return;
    }
    pt_expr_id callee = pt_x_value(x, function);
    pt_x_claim(x, name);
    pt_x_ref_expr(x, PT_REF_CALL, callee, arity, name);
    pass_arguments(x, arguments, callee);
}

/* What a function returns stands in its value when no type is declared: self, a new object, a member … */
void pt_python__return_statement(pt_extract *x, pt_node n)
{
    pt_def *def = pt_x_def_at(x, x->def);
    pt_node result = pt_x_first(x, n);
    bool lambda_or_class = !(PT_KINDS_CALLABLE >> def->kind & 1) && def->kind != PT_KIND_PROPERTY;
    if (result == PT_NO_NODE || !x->def || lambda_or_class || def->type)
        return;
    pt_expr_id returned = pt_x_value(x, result), known = def->value;
    pt_expr_op op = pt_x_op(x, returned);
    if (op == PT_EXPR_UNKNOWN || op == PT_EXPR_LITERAL || pt_x_op(x, known) == PT_EXPR_EITHER)
        return;
    known = pt_python__either(x, known, returned);
    pt_x_def_at(x, x->def)->value = known;
}
