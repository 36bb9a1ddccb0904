/* Python: what the node types of tree-sitter-python mean. */
#include "lang/extract.h"

#include <string.h>

const TSLanguage *tree_sitter_python(void);

#define NODES(N)                                                                                     \
    N(module) N(function_definition) N(class_definition) N(decorated_definition) N(decorator)        \
    N(call) N(argument_list) N(attribute) N(identifier) N(assignment) N(augmented_assignment)        \
    N(import_statement) N(import_from_statement) N(future_import_statement) N(aliased_import)        \
    N(dotted_name) N(relative_import) N(import_prefix) N(wildcard_import)                            \
    N(parameters) N(lambda_parameters) N(typed_parameter) N(default_parameter)                       \
    N(typed_default_parameter) N(list_splat_pattern) N(dictionary_splat_pattern)                     \
    N(keyword_separator) N(positional_separator) N(list_splat) N(dictionary_splat)                   \
    N(lambda) N(for_statement) N(for_in_clause) N(with_item) N(as_pattern) N(as_pattern_target)      \
    N(named_expression) N(keyword_argument) N(global_statement) N(nonlocal_statement)                \
    N(list_comprehension) N(dictionary_comprehension) N(set_comprehension) N(generator_expression)   \
    N(type) N(generic_type) N(union_type) N(member_type) N(type_parameter) N(constrained_type)       \
    N(type_alias_statement) N(string) N(concatenated_string) N(integer) N(float) N(true) N(false)    \
    N(none) N(await) N(subscript) N(parenthesized_expression) N(conditional_expression)              \
    N(boolean_operator) N(list) N(dictionary) N(set) N(tuple) N(pattern_list) N(tuple_pattern)       \
    N(list_pattern) N(case_clause) N(case_pattern) N(class_pattern) N(keyword_pattern)               \
    N(expression_statement) N(block) N(comment) N(binary_operator) N(expression_list)

#define TOKENS(T) T(ASYNC, "'async'")

#define FIELDS(F)                                                                                    \
    F(name) F(parameters) F(return_type) F(body) F(superclasses) F(function) F(arguments) F(object)  \
    F(attribute) F(left) F(right) F(type) F(value) F(alias) F(module_name) F(definition)             \
    F(subscript) F(type_parameters)

PT_LANG_ENUMS(NODES, TOKENS, FIELDS)

/* --- expressions ------------------------------------------------------------------------------------- */

static pt_expr_id either(pt_extract *x, pt_expr_id a, pt_expr_id b)
{
    return !a ? b : !b || a == b ? a : pt_x_expr(x, PT_EXPR_EITHER, a, b);
}

static bool is_self_name(const pt_extract *x, pt_str name)
{
    if (!pt_str_eq(name, PT_STR("self")) && !pt_str_eq(name, PT_STR("cls")))
        return false;
    return pt_x_enclosing(x, PT_KINDS_TYPE) != 0;
}

static pt_expr_id call_value(pt_extract *x, pt_node n)
{
    pt_node function = pt_x_field(x, n, F_function);
    if (pt_x_kind(x, function) == N_identifier && pt_str_eq(pt_x_text(x, function), PT_STR("super")))
        return pt_x_super(x);
    pt_expr_id callee = pt_x_value(x, function);
    return callee ? pt_x_expr(x, PT_EXPR_CALL, callee, pt_x_count(x, pt_x_field(x, n, F_arguments))) : 0;
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

static pt_expr_id value(pt_extract *x, pt_node n)
{
    switch (pt_x_kind(x, n)) {
    case N_identifier:
        return is_self_name(x, pt_x_text(x, n)) ? pt_x_self(x) : pt_x_bare_node(x, n);
    case N_attribute: {
        pt_expr_id object = pt_x_value(x, pt_x_field(x, n, F_object));
        return pt_x_expr(x, PT_EXPR_MEMBER, object, pt_x_node_name(x, pt_x_field(x, n, F_attribute)));
    }
    case N_call:
        return call_value(x, n);
    case N_subscript:
        return pt_x_expr(x, PT_EXPR_ELEMENT, pt_x_value(x, pt_x_field(x, n, F_value)), 0);
    case N_parenthesized_expression:
        return pt_x_value(x, pt_x_first(x, n));
    case N_await:
        return pt_x_expr(x, PT_EXPR_UNWRAP, pt_x_value(x, pt_x_first(x, n)), 0);
    case N_named_expression:
        return pt_x_value(x, pt_x_field(x, n, F_value));
    case N_conditional_expression: { /* a if c else b */
        pt_node first = pt_x_first(x, n), last = first;
        for (PT_X_EACH(x, n, child))
            last = child;
        return either(x, pt_x_value(x, first), pt_x_value(x, last));
    }
    case N_boolean_operator:
        return either(x, pt_x_value(x, pt_x_field(x, n, F_left)), pt_x_value(x, pt_x_field(x, n, F_right)));
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
    case N_list: case N_list_comprehension:
        return pt_x_literal(x, PT_LITERAL_LIST);
    case N_dictionary: case N_dictionary_comprehension:
        return pt_x_literal(x, PT_LITERAL_MAP);
    case N_set: case N_set_comprehension:
        return pt_x_literal(x, PT_LITERAL_SET);
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
    return pt_x_expr(x, PT_EXPR_GENERIC, base, pt_x_list(x, items, count));
}

/* A quoted annotation that is a plain name: "Node". */
static pt_expr_id quoted_type(pt_extract *x, pt_node n)
{
    pt_str text = pt_x_text(x, n);
    while (text.len && (text.ptr[0] == '"' || text.ptr[0] == '\''))
        text = pt_str_from(text, 1);
    while (text.len && (text.ptr[text.len - 1] == '"' || text.ptr[text.len - 1] == '\''))
        text.len--;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (!(c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')))
            return 0;
    }
    return pt_x_bare(x, text);
}

static pt_expr_id type(pt_extract *x, pt_node n)
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
            all = either(x, all, pt_x_type(x, child));
        return all;
    }
    case N_member_type: {
        pt_node base = pt_x_first(x, n);
        pt_node name = base == PT_NO_NODE ? base : pt_node_after(x->syntax, n, base);
        return pt_x_expr(x, PT_EXPR_MEMBER, pt_x_type(x, base), pt_x_node_name(x, name));
    }
    case N_string:
        return quoted_type(x, n);
    case N_none:
        return pt_x_literal(x, PT_LITERAL_NULL);
    default:
        return 0;
    }
}

/* Type references for every name in a type annotation. */
static void type_node(pt_extract *x, pt_node n)
{
    for (pt_node i = n; i < pt_node_at(x->syntax, n)->next; i++) {
        unsigned kind = pt_x_kind(x, i);
        if (pt_x_is_claimed(x, i))
            continue;
        if (kind == N_attribute || kind == N_identifier) {
            pt_expr_id what = pt_x_value(x, i);
            pt_node name = kind == N_attribute ? pt_x_field(x, i, F_attribute) : i;
            pt_x_claim_tree(x, i);
            pt_x_ref_expr(x, PT_REF_TYPE, what, PT_ARITY_ANY, name);
        } else if (kind == N_string) {
            pt_x_ref_expr(x, PT_REF_TYPE, quoted_type(x, i), PT_ARITY_ANY, i);
        }
    }
}

/* --- definitions ------------------------------------------------------------------------------------- */

static void set_visibility(pt_extract *x, pt_def_id def, pt_str name)
{
    bool dunder = name.len > 4 && pt_str_starts(name, PT_STR("__")) && pt_str_ends(name, PT_STR("__"));
    if (!dunder && pt_str_starts(name, PT_STR("_")))
        pt_x_def_at(x, def)->visibility = PT_VISIBILITY_PRIVATE;
}

static void docstring(pt_extract *x, pt_def_id def, pt_node body)
{
    pt_node statement = pt_x_first(x, body);
    while (statement != PT_NO_NODE && pt_x_kind(x, statement) == N_comment)
        statement = pt_node_after(x->syntax, body, statement);
    if (pt_x_kind(x, statement) != N_expression_statement)
        return;
    pt_node string = pt_x_first(x, statement);
    if (pt_x_kind(x, string) != N_string)
        return;
    pt_str text = pt_x_text(x, string);
    while (text.len && strchr("rRuUbB", text.ptr[0]))
        text = pt_str_from(text, 1);
    pt_x_doc_text(x, def, text);
}

static pt_node parameter_name(const pt_extract *x, pt_node p)
{
    pt_node name = pt_x_field(x, p, F_name);
    if (name != PT_NO_NODE)
        return name;
    if (pt_x_kind(x, p) == N_identifier)
        return p;
    return pt_x_first(x, p); /* typed_parameter, splats: the pattern comes first */
}

static bool is_splat(unsigned kind)
{
    return kind == N_list_splat_pattern || kind == N_dictionary_splat_pattern;
}

/* Binds the parameters and sets the arity; the receiver of a method is not counted. */
static void parameters(pt_extract *x, pt_def_id def, pt_node params, bool drop_first)
{
    uint32_t least = 0, most = 0;
    bool variadic = false, first = true;
    if (params == PT_NO_NODE)
        return;
    for (PT_X_EACH(x, params, p)) {
        unsigned kind = pt_x_kind(x, p);
        if (kind == N_comment || kind == N_keyword_separator || kind == N_positional_separator)
            continue;
        pt_node name = parameter_name(x, p);
        bool splat = is_splat(kind) || is_splat(pt_x_kind(x, name));
        if (is_splat(pt_x_kind(x, name)))
            name = pt_x_first(x, name);
        bool receiver = first && drop_first;
        first = false;
        pt_expr_id declared = receiver ? pt_x_self(x) : splat ? 0 : pt_x_type(x, pt_x_field(x, p, F_type));
        pt_expr_id initial = receiver || declared ? 0 : pt_x_value(x, pt_x_field(x, p, F_value));
        pt_x_bind(x, PT_BIND_PARAM, name, receiver ? 0 : declared, receiver ? declared : initial, PT_NO_NODE);
        variadic |= splat;
        if (receiver || splat)
            continue;
        most++;
        least += kind != N_default_parameter && kind != N_typed_default_parameter;
    }
    pt_x_def_at(x, def)->params_min = (uint16_t)(least < PT_ARITY_ANY ? least : PT_ARITY_ANY - 1);
    pt_x_def_at(x, def)->params_max = variadic || most >= PT_ARITY_ANY ? PT_ARITY_ANY : (uint16_t)most;
}

typedef struct {
    bool is_static, is_property, is_abstract, is_test, is_overload;
} decorators;

/* The decorators of a definition: its siblings before it in a decorated_definition. */
static decorators decorators_of(const pt_extract *x, pt_node definition)
{
    decorators found = {0};
    if (definition == 0)
        return found;
    for (pt_node i = definition; i-- > 0 && x->syntax->nodes.at[i].next <= definition;) {
        if (pt_x_kind(x, i) != N_decorator)
            continue;
        if (pt_x_kind(x, i - 1) != N_decorated_definition && pt_x_kind(x, i) != N_decorator)
            break;
        pt_str text = pt_x_text(x, i);
        found.is_static |= pt_str_eq(text, PT_STR("@staticmethod"));
        found.is_property |= pt_str_eq(text, PT_STR("@property")) || pt_str_find_str(text, PT_STR("cached_property")) > 0
            || pt_str_ends(text, PT_STR(".setter"));
        found.is_abstract |= pt_str_find_str(text, PT_STR("abstractmethod")) > 0;
        found.is_test |= pt_str_starts(text, PT_STR("@pytest.")) || pt_str_starts(text, PT_STR("@unittest."));
        found.is_overload |= pt_str_ends(text, PT_STR("overload"));
    }
    return found;
}

/* The definition with its decorators, if it has any. */
static pt_node whole_definition(const pt_extract *x, pt_node n)
{
    for (pt_node i = n; i-- > 0 && n - i < 4096;) {
        const pt_syntax_node *node = pt_node_at(x->syntax, i);
        if (pt_x_kind(x, i) == N_decorated_definition && node->next >= pt_node_at(x->syntax, n)->next)
            return i;
        if (node->next > n) /* an ancestor that is something else */
            return n;
    }
    return n;
}

static bool in_type_scope(const pt_extract *x)
{
    return x->facts->scopes.at[x->scope].kind == PT_SCOPE_TYPE;
}

static pt_kind function_kind(const pt_extract *x, pt_str name, decorators d)
{
    if (!in_type_scope(x))
        return PT_KIND_FUNCTION;
    if (d.is_property)
        return PT_KIND_PROPERTY;
    return pt_str_eq(name, PT_STR("__init__")) ? PT_KIND_CONSTRUCTOR : PT_KIND_METHOD;
}

static void function_definition(pt_extract *x, pt_node n)
{
    pt_node name = pt_x_field(x, n, F_name), body = pt_x_field(x, n, F_body);
    pt_node whole = whole_definition(x, n);
    decorators d = whole == n ? (decorators){0} : decorators_of(x, n);
    bool member = in_type_scope(x);
    pt_def_id def = pt_x_def(x, function_kind(x, pt_x_text(x, name), d), n, name);
    pt_x_signature(x, def, n, body);
    set_visibility(x, def, pt_x_text(x, name));
    uint32_t flags = (d.is_static ? PT_DEF_STATIC : 0u) | (d.is_abstract ? PT_DEF_ABSTRACT : 0u)
        | (d.is_overload ? PT_DEF_DECLARATION : 0u) | (pt_x_has(x, n, T_ASYNC) ? PT_DEF_ASYNC : 0u);
    pt_x_def_at(x, def)->flags |= (uint16_t)flags;
    if (d.is_test || pt_str_starts(pt_x_text(x, name), PT_STR("test_")))
        pt_x_mark_test(x, def);
    pt_x_open_def(x, def, n, PT_SCOPE_FUNCTION);
    pt_node result = pt_x_field(x, n, F_return_type);
    pt_expr_id returned = pt_x_type(x, result);
    pt_x_def_at(x, def)->type = returned;
    parameters(x, def, pt_x_field(x, n, F_parameters), member && !d.is_static);
    docstring(x, def, body);
}

static void superclasses(pt_extract *x, pt_def_id def, pt_node list)
{
    if (list == PT_NO_NODE)
        return;
    for (PT_X_EACH(x, list, base)) {
        unsigned kind = pt_x_kind(x, base);
        if (kind == N_keyword_argument || kind == N_comment)
            continue;
        pt_expr_id what = pt_x_type(x, base);
        pt_node at = kind == N_attribute ? pt_x_field(x, base, F_attribute) : base;
        if (kind == N_identifier || kind == N_attribute)
            pt_x_claim_tree(x, base);
        else
            pt_x_claim(x, pt_x_first(x, base));
        pt_x_ref_expr(x, PT_REF_EXTENDS, what, PT_ARITY_ANY, at);
        if (pt_str_ends(pt_x_text(x, base), PT_STR("TestCase")))
            pt_x_mark_test(x, def);
    }
}

static void class_definition(pt_extract *x, pt_node n)
{
    pt_node name = pt_x_field(x, n, F_name), body = pt_x_field(x, n, F_body);
    pt_def_id def = pt_x_def(x, PT_KIND_CLASS, n, name);
    pt_x_signature(x, def, n, body);
    set_visibility(x, def, pt_x_text(x, name));
    pt_x_open_def(x, def, n, PT_SCOPE_TYPE);
    superclasses(x, def, pt_x_field(x, n, F_superclasses));
    docstring(x, def, body);
}

static bool is_constant_name(pt_str name)
{
    bool letter = false;
    for (size_t i = 0; i < name.len; i++) {
        if (name.ptr[i] >= 'a' && name.ptr[i] <= 'z')
            return false;
        letter |= name.ptr[i] >= 'A' && name.ptr[i] <= 'Z';
    }
    return letter;
}

static bool defined_here(const pt_extract *x, pt_name_id name)
{
    for (size_t i = x->facts->defs.len; i-- > 1 && x->facts->defs.len - i < 2000;)
        if (x->facts->defs.at[i].name == name && x->facts->defs.at[i].parent == x->def)
            return true;
    return false;
}

/* The first assignment to a module's or class's name defines it. */
static void define_variable(pt_extract *x, pt_node statement, pt_node name, pt_expr_id declared, pt_expr_id initial)
{
    pt_str text = pt_x_text(x, name);
    pt_x_claim(x, name);
    if (defined_here(x, pt_x_name(x, text)))
        return;
    pt_kind kind = in_type_scope(x) ? PT_KIND_FIELD : is_constant_name(text) ? PT_KIND_CONSTANT : PT_KIND_VARIABLE;
    pt_def_id id = pt_x_def(x, kind, statement, name);
    pt_def *def = pt_x_def_at(x, id);
    def->type = declared;
    def->value = declared ? 0 : initial;
    if (x->facts->exprs.at[initial].op == PT_EXPR_LAMBDA)
        def->flags |= PT_DEF_CALLABLE_OBJECT;
    set_visibility(x, id, text);
}

/* self.name = … in a method defines a field of the class. */
static void define_field(pt_extract *x, pt_node statement, pt_node target, pt_expr_id declared, pt_expr_id initial)
{
    pt_node object = pt_x_field(x, target, F_object), name = pt_x_field(x, target, F_attribute);
    pt_def_id owner = pt_x_enclosing(x, PT_KIND_BIT(CLASS));
    if (!owner || !pt_str_eq(pt_x_text(x, object), PT_STR("self")))
        return;
    pt_scope_id scope = x->scope;
    pt_def_id inside = x->def;
    x->def = owner;
    x->scope = x->facts->defs.at[owner].body;
    define_variable(x, statement, name, declared, initial);
    x->scope = scope;
    x->def = inside;
}

static void bind_target(pt_extract *x, pt_node statement, pt_node target, pt_expr_id declared, pt_expr_id initial)
{
    switch (pt_x_kind(x, target)) {
    case N_identifier: {
        pt_scope_kind kind = (pt_scope_kind)x->facts->scopes.at[pt_x_function_scope(x)].kind;
        if (kind == PT_SCOPE_FUNCTION)
            pt_x_bind_in(x, pt_x_function_scope(x), PT_BIND_LOCAL, pt_x_text(x, target), target, declared, initial,
                         statement);
        else
            define_variable(x, statement, target, declared, initial);
        return;
    }
    case N_attribute:
        define_field(x, statement, target, declared, initial);
        return;
    case N_pattern_list: case N_tuple_pattern: case N_list_pattern: case N_tuple: case N_list: case N_expression_list: {
        uint32_t index = 0;
        for (PT_X_EACH(x, target, item)) {
            pt_expr_id part = initial ? pt_x_expr(x, PT_EXPR_ITEM, initial, index) : 0;
            index++;
            if (x->depth++ < 16)
                bind_target(x, statement, item, 0, part);
            x->depth--;
        }
        return;
    }
    case N_list_splat_pattern: case N_parenthesized_expression: case N_as_pattern_target:
        if (x->depth++ < 16)
            bind_target(x, statement, pt_x_first(x, target), declared, initial);
        x->depth--;
        return;
    default:
        return;
    }
}

static void assignment(pt_extract *x, pt_node n)
{
    pt_node left = pt_x_field(x, n, F_left), right = pt_x_field(x, n, F_right);
    pt_expr_id declared = pt_x_type(x, pt_x_field(x, n, F_type));
    pt_expr_id initial = pt_x_value(x, right);
    pt_expr_id slot = pt_x_kind(x, left) == N_attribute ? pt_x_value(x, left) : 0;
    bind_target(x, n, left, declared, initial);
    if (slot)
        pt_x_value_into(x, right, slot);
}

static void for_loop(pt_extract *x, pt_node n)
{
    pt_expr_id over = pt_x_value(x, pt_x_field(x, n, F_right));
    bind_target(x, pt_x_field(x, n, F_right), pt_x_field(x, n, F_left), 0,
                over ? pt_x_expr(x, PT_EXPR_ELEMENT, over, 0) : 0);
}

static void as_pattern(pt_extract *x, pt_node n)
{
    pt_node what = pt_x_first(x, n), alias = pt_x_field(x, n, F_alias);
    pt_expr_id bound = pt_x_value(x, what);
    /* `except E as e` binds an instance of E, `with f() as x` what f gives */
    if (bound && x->facts->exprs.at[bound].op != PT_EXPR_CALL)
        bound = pt_x_expr(x, PT_EXPR_CALL, bound, PT_ARITY_ANY);
    bind_target(x, n, alias, 0, bound);
}

static void named_expression(pt_extract *x, pt_node n)
{
    bind_target(x, n, pt_x_field(x, n, F_name), 0, pt_x_value(x, pt_x_field(x, n, F_value)));
}

static void lambda(pt_extract *x, pt_node n)
{
    pt_x_open_scope(x, n, PT_SCOPE_FUNCTION);
    pt_def_id none = 0;
    parameters(x, none, pt_x_field(x, n, F_parameters), false);
}

static void comprehension(pt_extract *x, pt_node n)
{
    pt_x_open_scope(x, n, PT_SCOPE_FUNCTION);
    for (PT_X_EACH(x, n, clause))
        if (pt_x_kind(x, clause) == N_for_in_clause) {
            pt_expr_id over = pt_x_value(x, pt_x_field(x, clause, F_right));
            bind_target(x, PT_NO_NODE, pt_x_field(x, clause, F_left), 0,
                        over ? pt_x_expr(x, PT_EXPR_ELEMENT, over, 0) : 0);
        }
}

static void keyword_argument(pt_extract *x, pt_node n)
{
    pt_x_claim(x, pt_x_field(x, n, F_name));
}

/* A member that is read, not called: its name is claimed by a call's rule otherwise. */
static void attribute(pt_extract *x, pt_node n)
{
    pt_node name = pt_x_field(x, n, F_attribute);
    if (pt_x_is_claimed(x, name))
        return;
    pt_x_claim(x, name);
    pt_x_ref_expr(x, PT_REF_VALUE, pt_x_value(x, n), PT_ARITY_ANY, name);
}

static void self_is_no_value(pt_extract *x, pt_node n)
{
    if (!pt_x_is_claimed(x, n) && !is_self_name(x, pt_x_text(x, n)))
        pt_x_ref(x, PT_REF_VALUE, pt_x_node_name(x, n), 0, PT_ARITY_ANY, n);
}

static void call(pt_extract *x, pt_node n)
{
    pt_expr_id callee = pt_x_value(x, pt_x_field(x, n, F_function));
    uint32_t index = 0;
    pt_node args = pt_x_field(x, n, F_arguments);
    if (args == PT_NO_NODE || pt_x_kind(x, args) != N_argument_list)
        return;
    for (PT_X_EACH(x, args, arg)) {
        unsigned kind = pt_x_kind(x, arg);
        if (callee && (kind == N_identifier || kind == N_attribute) && !is_self_name(x, pt_x_text(x, arg)))
            pt_x_value_into(x, arg, pt_x_expr(x, PT_EXPR_ARGUMENT, callee, index));
        index += kind != N_comment;
    }
}

/* --- imports ----------------------------------------------------------------------------------------- */

static void import_statement(pt_extract *x, pt_node n)
{
    for (PT_X_EACH(x, n, item)) {
        pt_node path = item, alias = PT_NO_NODE;
        if (pt_x_kind(x, item) == N_aliased_import) {
            path = pt_x_field(x, item, F_name);
            alias = pt_x_field(x, item, F_alias);
        }
        pt_str name = pt_x_text(x, path);
        ptrdiff_t dot = pt_str_find(name, '.');
        pt_str bound = alias != PT_NO_NODE ? pt_x_text(x, alias) : dot < 0 ? name : pt_str_upto(name, (size_t)dot);
        pt_x_import(x, PT_IMPORT_MODULE, name, PT_STR(""), bound, path);
    }
    pt_x_skip(x, n);
}

static void import_from_statement(pt_extract *x, pt_node n)
{
    pt_node module = pt_x_field(x, n, F_module_name);
    pt_str path = pt_x_text(x, module);
    for (PT_X_EACH(x, n, item)) {
        unsigned kind = pt_x_kind(x, item);
        if (item == module)
            continue;
        if (kind == N_wildcard_import)
            pt_x_import(x, PT_IMPORT_GLOB, path, PT_STR(""), PT_STR(""), item);
        else if (kind == N_aliased_import)
            pt_x_import(x, 0, path, pt_x_text(x, pt_x_field(x, item, F_name)),
                        pt_x_text(x, pt_x_field(x, item, F_alias)), item);
        else if (kind == N_dotted_name)
            pt_x_import(x, 0, path, pt_x_text(x, item), pt_x_text(x, item), item);
    }
    pt_x_skip(x, n);
}

static void type_alias(pt_extract *x, pt_node n)
{
    pt_node left = pt_x_field(x, n, F_left), name = left;
    while (name != PT_NO_NODE && pt_x_kind(x, name) != N_identifier)
        name = pt_x_first(x, name);
    pt_expr_id target = pt_x_type(x, pt_x_field(x, n, F_right));
    pt_def_id def = pt_x_def(x, PT_KIND_TYPE_ALIAS, n, name);
    pt_x_def_at(x, def)->type = target;
    pt_x_signature(x, def, n, PT_NO_NODE);
}

static void module(pt_extract *x, pt_node n)
{
    docstring(x, 0, n);
}

static bool is_test_path(pt_str path)
{
    ptrdiff_t slash = pt_str_rfind(path, '/');
    pt_str name = pt_str_from(path, (size_t)(slash + 1));
    return pt_str_starts(name, PT_STR("test_")) || pt_str_ends(name, PT_STR("_test.py"))
        || pt_str_eq(name, PT_STR("conftest.py")) || pt_str_starts(path, PT_STR("tests/"))
        || pt_str_find_str(path, PT_STR("/tests/")) >= 0 || pt_str_starts(path, PT_STR("test/"))
        || pt_str_find_str(path, PT_STR("/test/")) >= 0;
}

static const pt_rule rules[NODE_COUNT] = {
    [N_module] = {.action = PT_DO_HOOK, .hook = module},
    [N_function_definition] = {.action = PT_DO_HOOK, .hook = function_definition},
    [N_class_definition] = {.action = PT_DO_HOOK, .hook = class_definition},
    [N_assignment] = {.action = PT_DO_HOOK, .hook = assignment},
    [N_for_statement] = {.action = PT_DO_HOOK, .hook = for_loop},
    [N_as_pattern] = {.action = PT_DO_HOOK, .hook = as_pattern},
    [N_named_expression] = {.action = PT_DO_HOOK, .hook = named_expression},
    [N_lambda] = {.action = PT_DO_HOOK, .hook = lambda},
    [N_list_comprehension] = {.action = PT_DO_HOOK, .hook = comprehension},
    [N_dictionary_comprehension] = {.action = PT_DO_HOOK, .hook = comprehension},
    [N_set_comprehension] = {.action = PT_DO_HOOK, .hook = comprehension},
    [N_generator_expression] = {.action = PT_DO_HOOK, .hook = comprehension},
    [N_call] = {.action = PT_DO_CALL, .callee = F_function, .args = F_arguments, .hook = call},
    [N_attribute] = {.action = PT_DO_HOOK, .hook = attribute},
    [N_identifier] = {.action = PT_DO_HOOK, .hook = self_is_no_value},
    [N_keyword_argument] = {.action = PT_DO_HOOK, .hook = keyword_argument},
    [N_keyword_pattern] = {.action = PT_DO_NOTHING},
    [N_type] = {.action = PT_DO_HOOK, .hook = type_node},
    [N_type_alias_statement] = {.action = PT_DO_HOOK, .hook = type_alias},
    [N_import_statement] = {.action = PT_DO_HOOK, .hook = import_statement},
    [N_import_from_statement] = {.action = PT_DO_HOOK, .hook = import_from_statement},
    [N_future_import_statement] = {.action = PT_DO_SKIP},
    [N_global_statement] = {.action = PT_DO_SKIP},
    [N_nonlocal_statement] = {.action = PT_DO_SKIP},
};

const pt_lang pt_lang_python = {
    .id = PT_LANGUAGE_PYTHON,
    .flags = PT_LANG_HOISTED,
    .extensions = "py pyi pyw",
    .grammar = tree_sitter_python,
    .nodes = node_names,
    .node_count = NODE_COUNT,
    .fields = field_names,
    .field_count = FIELD_COUNT,
    .rules = rules,
    .value = value,
    .type = type,
    .is_test_path = is_test_path,
};
