/* Python: what the node types of tree-sitter-python mean. */
#include "lang/extract.h"
#include "lang/python_annotation.h"

#include "base/hash.h"

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
    N(expression_statement) N(block) N(comment) N(binary_operator) N(expression_list)                 \
    N(if_statement) N(elif_clause) N(try_statement) N(except_clause) N(match_statement)               \
    N(union_pattern) N(dict_pattern) N(splat_pattern) N(not_operator) N(comparison_operator)          \
    N(assert_statement) N(return_statement) N(raise_statement) N(continue_statement)                  \
    N(break_statement) N(pair) N(string_content)

#define TOKENS(T) T(ASYNC, "'async'") T(AND, "'and'")

#define FIELDS(F)                                                                                    \
    F(name) F(parameters) F(return_type) F(body) F(superclasses) F(function) F(arguments) F(object)  \
    F(attribute) F(left) F(right) F(type) F(value) F(alias) F(module_name) F(definition)             \
    F(subscript) F(type_parameters) F(condition) F(consequence) F(subject)

PT_LANG_ENUMS(NODES, TOKENS, FIELDS)

/* --- expressions ------------------------------------------------------------------------------------- */

static pt_expr_id either(pt_extract *x, pt_expr_id a, pt_expr_id b)
{
    return !a ? b : !b || a == b ? a : pt_x_expr(x, PT_EXPR_EITHER, a, b);
}

static pt_expr_id over(pt_extract *x, pt_expr_op op, pt_expr_id a)
{
    return a ? pt_x_expr(x, op, a, 0) : 0;
}

/* The value of a bare name: `self` by whatever name the method gives it. */
static pt_expr_id name_value(pt_extract *x, pt_node n)
{
    pt_expr_id e = pt_x_bare_node(x, n);
    const pt_expr *name = &x->facts->exprs.at[e];
    if (name->op != PT_EXPR_LOCAL)
        return e;
    pt_expr_id value = x->bindings.at[name->a].binding.value;
    return pt_x_op(x, value) == PT_EXPR_SELF ? value : e;
}

static bool is_self(pt_extract *x, pt_node n)
{
    return pt_x_kind(x, n) == N_identifier && pt_x_op(x, name_value(x, n)) == PT_EXPR_SELF;
}

static bool is_name(const pt_extract *x, pt_node n, const char *name)
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

/* What makes another object of the same class: cls, type(self), self.__class__. */
static bool is_own_class(pt_extract *x, pt_node function)
{
    unsigned kind = pt_x_kind(x, function);
    if (kind == N_identifier)
        return is_self(x, function);
    if (kind == N_attribute)
        return is_self(x, pt_x_field(x, function, F_object))
            && pt_str_eq(pt_x_text(x, pt_x_field(x, function, F_attribute)), PT_STR("__class__"));
    return kind == N_call && is_name(x, pt_x_field(x, function, F_function), "type")
        && is_self(x, pt_x_first(x, pt_x_field(x, function, F_arguments)));
}

static pt_expr_id call_value(pt_extract *x, pt_node n)
{
    pt_node function = pt_x_field(x, n, F_function);
    if (is_name(x, function, "super"))
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
    bool made = pt_x_kind(x, first) == N_call && pt_x_kind(x, pt_x_field(x, first, F_function)) == N_identifier;
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

static pt_expr_id value(pt_extract *x, pt_node n)
{
    switch (pt_x_kind(x, n)) {
    case N_identifier:
        return name_value(x, n);
    case N_attribute: {
        pt_expr_id object = pt_x_value(x, pt_x_field(x, n, F_object));
        return pt_x_expr(x, PT_EXPR_MEMBER, object, pt_x_node_name(x, pt_x_field(x, n, F_attribute)));
    }
    case N_call:
        return call_value(x, n);
    case N_subscript:
        return over(x, PT_EXPR_ELEMENT, pt_x_value(x, pt_x_field(x, n, F_value)));
    case N_parenthesized_expression:
        return pt_x_value(x, pt_x_first(x, n));
    case N_await:
        return over(x, PT_EXPR_UNWRAP, pt_x_value(x, pt_x_first(x, n)));
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
static void type_node(pt_extract *x, pt_node n)
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

/* --- what is remembered while a file is walked -------------------------------------------------------- */

/* A name with a meaning of its own in a scope: declared global or nonlocal, or narrowed by isinstance. */
typedef struct scoped_name {
    struct scoped_name *older;
    pt_scope_id scope;
    pt_name_id name;
    bool global;
} scoped_name;

/* What a match statement looks at. */
typedef struct subject {
    struct subject *outer;
    pt_node end;
    pt_node node;
    pt_expr_id value;
} subject;

typedef struct enum_class {
    struct enum_class *older;
    pt_def_id def;
} enum_class;

typedef struct {
    pt_node decorated; /* the definition whose def was made with its decorators */
    pt_def_id decorated_def;
    bool decorated_member, decorated_static;
    pt_node type_only_end;   /* nodes before it are below `if TYPE_CHECKING` */
    pt_node conditional_end; /* nodes before it are below an if or try of a module or class */
    scoped_name *outer_names, *narrowed;
    subject *subjects;
    enum_class *enums;
    uint64_t *variables; /* hash of (def << 32 | name) → def of the variable: two words per slot */
    size_t slots, used;
    struct exported {
        struct exported *older;
        pt_name_id name;
    } *exported;
} python_state;

static python_state *state_of(pt_extract *x)
{
    return x->state;
}

static void *remember(pt_extract *x, size_t size)
{
    void *p = pt_arena_calloc(&x->arena, 1, size);
    x->failed |= !p;
    return p;
}

/* The slot of a variable of a def: key, then its def; NULL when memory is out. */
static uint64_t *variable_slot(pt_extract *x, pt_def_id parent, pt_name_id name)
{
    python_state *state = x->state;
    if (state->used * 2 >= state->slots) {
        size_t slots = state->slots ? state->slots * 2 : 64;
        uint64_t *table = pt_arena_calloc(&x->arena, slots, 2 * sizeof *table);
        if (!table) {
            x->failed = true;
            return NULL;
        }
        for (size_t i = 0; i < state->slots; i++) {
            if (!state->variables[2 * i])
                continue;
            size_t at = pt_hash_u64(state->variables[2 * i]) & (slots - 1);
            while (table[2 * at])
                at = (at + 1) & (slots - 1);
            table[2 * at] = state->variables[2 * i];
            table[2 * at + 1] = state->variables[2 * i + 1];
        }
        state->variables = table;
        state->slots = slots;
    }
    uint64_t key = (uint64_t)parent << 32 | name;
    size_t at = pt_hash_u64(key) & (state->slots - 1);
    while (state->variables[2 * at] && state->variables[2 * at] != key)
        at = (at + 1) & (state->slots - 1);
    return &state->variables[2 * at];
}

static unsigned scope_kind(const pt_extract *x, pt_scope_id scope)
{
    return x->facts->scopes.at[scope].kind;
}

static bool in_type_scope(const pt_extract *x)
{
    return scope_kind(x, x->scope) == PT_SCOPE_TYPE;
}

static bool in_function(const pt_extract *x)
{
    return scope_kind(x, pt_x_function_scope(x)) == PT_SCOPE_FUNCTION;
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
        bool receiver = first && drop_first && !splat;
        first = false;
        pt_expr_id declared = receiver || splat ? 0 : pt_x_type(x, pt_x_field(x, p, F_type));
        pt_expr_id initial = receiver ? pt_x_self(x) : declared ? 0 : pt_x_value(x, pt_x_field(x, p, F_value));
        pt_x_bind(x, PT_BIND_PARAM, name, declared, initial, PT_NO_NODE);
        variadic |= splat;
        if (receiver || splat)
            continue;
        most++;
        least += kind != N_default_parameter && kind != N_typed_default_parameter;
    }
    pt_x_def_at(x, def)->params_min = (uint16_t)(least < PT_ARITY_ANY ? least : PT_ARITY_ANY - 1);
    pt_x_def_at(x, def)->params_max = variadic || most >= PT_ARITY_ANY ? PT_ARITY_ANY : (uint16_t)most;
}

/* def f[T: Bound], class A[T]: names of types, bound in the scope just opened. */
static void type_parameters(pt_extract *x, pt_node list)
{
    if (list == PT_NO_NODE)
        return;
    for (PT_X_EACH(x, list, p)) {
        pt_node name = pt_x_first(x, p);
        pt_expr_id bound = 0;
        if (pt_x_kind(x, name) == N_constrained_type) {
            pt_node limited = name;
            name = pt_x_first(x, pt_x_first(x, limited));
            bound = pt_x_type(x, pt_node_after(x->syntax, limited, pt_x_first(x, limited)));
        } else if (pt_x_kind(x, name) != N_identifier) {
            name = pt_x_first(x, name); /* *Ts, **P */
        }
        if (pt_x_kind(x, name) == N_identifier)
            pt_x_bind(x, PT_BIND_TYPE_PARAM, name, bound, 0, PT_NO_NODE);
    }
}

typedef struct {
    bool is_static, is_class, is_property, is_abstract, is_test, is_overload;
} decorators;

static void read_decorator(pt_str text, decorators *found)
{
    ptrdiff_t call = pt_str_find(text, '(');
    pt_str name = pt_str_trim(pt_str_from(call < 0 ? text : pt_str_upto(text, (size_t)call), 1));
    found->is_test |= pt_str_starts(name, PT_STR("pytest.")) || pt_str_starts(name, PT_STR("unittest."));
    found->is_property |= pt_str_ends(name, PT_STR(".setter")) || pt_str_ends(name, PT_STR(".getter"))
        || pt_str_ends(name, PT_STR(".deleter"));
    name = pt_str_from(name, (size_t)(pt_str_rfind(name, '.') + 1));
    found->is_static |= pt_str_eq(name, PT_STR("staticmethod"));
    found->is_class |= pt_str_eq(name, PT_STR("classmethod"));
    found->is_property |= pt_str_eq(name, PT_STR("property")) || pt_str_eq(name, PT_STR("cached_property"))
        || pt_str_eq(name, PT_STR("abstractproperty")) || pt_str_eq(name, PT_STR("classproperty"));
    found->is_abstract |= pt_str_starts(name, PT_STR("abstract"));
    found->is_overload |= pt_str_eq(name, PT_STR("overload"));
}

static decorators decorators_of(const pt_extract *x, pt_node decorated)
{
    decorators found = {0};
    for (PT_X_EACH(x, decorated, child))
        if (pt_x_kind(x, child) == N_decorator)
            read_decorator(pt_x_text(x, child), &found);
    return found;
}

static pt_kind function_kind(const pt_extract *x, pt_str name, decorators d)
{
    if (!in_type_scope(x))
        return PT_KIND_FUNCTION;
    if (d.is_property)
        return PT_KIND_PROPERTY;
    return pt_str_eq(name, PT_STR("__init__")) ? PT_KIND_CONSTRUCTOR : PT_KIND_METHOD;
}

/* Twins of what is defined under an if or try of a module or class may exist. */
static unsigned common_flags(pt_extract *x, pt_node n)
{
    unsigned inherited = x->facts->defs.at[x->def].flags & PT_DEF_TEST;
    return inherited | (n < state_of(x)->conditional_end && !in_function(x) ? PT_DEF_CONDITIONAL : 0u);
}

/* Makes the def of a function or class in the current scope. */
static pt_def_id declare(pt_extract *x, pt_node n, decorators d)
{
    pt_node name_node = pt_x_field(x, n, F_name), body = pt_x_field(x, n, F_body);
    pt_str name = pt_x_text(x, name_node);
    bool function = pt_x_kind(x, n) == N_function_definition;
    unsigned flags = common_flags(x, n);
    flags |= (d.is_static || d.is_class ? PT_DEF_STATIC : 0u) | (d.is_abstract ? PT_DEF_ABSTRACT : 0u)
        | (d.is_overload ? PT_DEF_DECLARATION : 0u) | (function && pt_x_has(x, n, T_ASYNC) ? PT_DEF_ASYNC : 0u);
    if (d.is_test || (function && pt_str_starts(name, PT_STR("test_"))))
        flags |= PT_DEF_TEST;
    pt_def_id def = pt_x_def(x, function ? function_kind(x, name, d) : PT_KIND_CLASS, n, name_node);
    pt_x_signature(x, def, n, body);
    set_visibility(x, def, name);
    pt_x_def_at(x, def)->flags |= (uint16_t)flags;
    return def;
}

/* Decorators are the decorated def's own references, but see the names around it. */
static void decorated_definition(pt_extract *x, pt_node n)
{
    python_state *state = x->state;
    pt_node definition = pt_x_field(x, n, F_definition);
    unsigned kind = pt_x_kind(x, definition);
    if (kind != N_function_definition && kind != N_class_definition)
        return;
    decorators d = decorators_of(x, n);
    state->decorated = definition;
    state->decorated_member = in_type_scope(x);
    state->decorated_static = d.is_static;
    state->decorated_def = declare(x, definition, d);
    pt_x_open_def(x, state->decorated_def, n, PT_SCOPE_BLOCK);
}

static void function_definition(pt_extract *x, pt_node n)
{
    python_state *state = x->state;
    bool decorated = state->decorated == n && state->decorated_def;
    bool member = decorated ? state->decorated_member && !state->decorated_static : in_type_scope(x);
    pt_def_id def = decorated ? state->decorated_def : declare(x, n, (decorators){0});
    pt_x_open_def(x, def, n, PT_SCOPE_FUNCTION);
    type_parameters(x, pt_x_field(x, n, F_type_parameters));
    pt_expr_id returned = pt_x_type(x, pt_x_field(x, n, F_return_type));
    pt_x_def_at(x, def)->type = returned;
    parameters(x, def, pt_x_field(x, n, F_parameters), member);
    docstring(x, def, pt_x_field(x, n, F_body));
}

static bool is_enum_name(pt_str base)
{
    return pt_str_ends(base, PT_STR("Enum")) || pt_str_ends(base, PT_STR("Flag"))
        || pt_str_ends(base, PT_STR("Choices"));
}

static void note_base(pt_extract *x, pt_def_id def, pt_str base)
{
    python_state *state = x->state;
    if (pt_str_ends(base, PT_STR("TestCase")))
        pt_x_mark_test(x, def);
    if (!is_enum_name(base))
        return;
    enum_class *added = remember(x, sizeof *added);
    if (!added)
        return;
    *added = (enum_class){.older = state->enums, .def = def};
    state->enums = added;
}

static void superclass(pt_extract *x, pt_def_id def, pt_node base)
{
    unsigned kind = pt_x_kind(x, base);
    pt_node named = kind == N_subscript ? pt_x_field(x, base, F_value) : base;
    unsigned named_kind = pt_x_kind(x, named);
    if (named_kind != N_identifier && named_kind != N_attribute)
        return; /* a call that makes a class: its parts are walked */
    pt_node name = named_kind == N_attribute ? pt_x_field(x, named, F_attribute) : named;
    pt_x_claim(x, name);
    pt_x_ref_expr(x, PT_REF_EXTENDS, pt_x_value(x, named), PT_ARITY_ANY, name);
    note_base(x, def, pt_x_text(x, named));
    if (kind != N_subscript)
        return;
    for (PT_X_EACH(x, base, argument))
        if (argument != named)
            type_node(x, argument);
}

static void class_definition(pt_extract *x, pt_node n)
{
    python_state *state = x->state;
    bool decorated = state->decorated == n && state->decorated_def;
    pt_def_id def = decorated ? state->decorated_def : declare(x, n, (decorators){0});
    pt_node bases = pt_x_field(x, n, F_superclasses);
    pt_x_open_def(x, def, n, PT_SCOPE_TYPE);
    type_parameters(x, pt_x_field(x, n, F_type_parameters));
    if (bases != PT_NO_NODE)
        for (PT_X_EACH(x, bases, base))
            superclass(x, def, base);
    docstring(x, def, pt_x_field(x, n, F_body));
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

static bool is_enum(pt_extract *x, pt_def_id def)
{
    const enum_class *e = state_of(x)->enums;
    while (e && e->def != def)
        e = e->older;
    return e != NULL;
}

static pt_kind variable_kind(pt_extract *x, pt_node statement, pt_str name, bool field)
{
    bool alias = pt_x_kind(x, statement) == N_assignment
        && pt_str_ends(pt_x_text(x, pt_x_field(x, statement, F_type)), PT_STR("TypeAlias"));
    if (alias)
        return PT_KIND_TYPE_ALIAS;
    if (in_type_scope(x))
        return !field && name.ptr[0] != '_' && is_enum(x, x->def) ? PT_KIND_CONSTANT : PT_KIND_FIELD;
    return is_constant_name(name) ? PT_KIND_CONSTANT : PT_KIND_VARIABLE;
}

static bool is_null(const pt_extract *x, pt_expr_id e)
{
    const pt_expr *expr = &x->facts->exprs.at[e];
    return expr->op == PT_EXPR_LITERAL && expr->a == PT_LITERAL_NULL;
}

/* The first assignment to a module's or class's name, or to self.name, defines it; a later one tells its type
 * when the first was None. */
static void define_variable(pt_extract *x, pt_node statement, pt_node name, pt_expr_id declared, pt_expr_id initial,
                            bool field)
{
    pt_str text = pt_x_text(x, name);
    pt_name_id id = pt_x_name(x, text);
    pt_x_claim(x, name);
    uint64_t *slot = variable_slot(x, x->def, id);
    if (!slot || !text.len)
        return;
    if (slot[0]) {
        pt_def *known = pt_x_def_at(x, (pt_def_id)slot[1]);
        if (!known->type && declared)
            known->type = declared, known->value = 0;
        else if (!known->type && initial && (!known->value || is_null(x, known->value)))
            known->value = initial;
        return;
    }
    if (pt_x_declares(x, x->scope, id))
        return;
    unsigned flags = common_flags(x, statement);
    pt_def_id made = pt_x_def(x, variable_kind(x, statement, text, field), statement, name);
    pt_def *def = pt_x_def_at(x, made);
    bool alias = def->kind == PT_KIND_TYPE_ALIAS;
    pt_node right = pt_x_field(x, statement, F_right);
    def->type = alias ? pt_x_type(x, right) : declared;
    if (alias && right != PT_NO_NODE)
        type_node(x, right);
    def->value = def->type ? 0 : initial;
    def->flags |= (uint16_t)flags;
    if (pt_x_op(x, initial) == PT_EXPR_LAMBDA)
        def->flags |= PT_DEF_CALLABLE_OBJECT;
    set_visibility(x, made, text);
    slot[0] = (uint64_t)x->def << 32 | id;
    slot[1] = made;
    state_of(x)->used++;
}

static void define_in(pt_extract *x, pt_def_id def, pt_node statement, pt_node name, pt_expr_id declared,
                      pt_expr_id initial)
{
    pt_scope_id scope = x->scope;
    pt_def_id inside = x->def;
    x->def = def;
    x->scope = def ? x->facts->defs.at[def].body : 0;
    define_variable(x, statement, name, declared, initial, true);
    x->scope = scope;
    x->def = inside;
}

/* self.name = … in a method defines a field of the class. */
static void define_field(pt_extract *x, pt_node statement, pt_node target, pt_expr_id declared, pt_expr_id initial)
{
    pt_def_id owner = pt_x_enclosing(x, PT_KIND_BIT(CLASS));
    if (owner && is_self(x, pt_x_field(x, target, F_object)))
        define_in(x, owner, statement, pt_x_field(x, target, F_attribute), declared, initial);
}

/* --- locals ------------------------------------------------------------------------------------------ */

static const scoped_name *find_scoped(const scoped_name *list, pt_scope_id scope, pt_name_id name)
{
    while (list && !(list->scope == scope && list->name == name))
        list = list->older;
    return list;
}

static void add_scoped(pt_extract *x, scoped_name **list, pt_scope_id scope, pt_name_id name, bool global)
{
    scoped_name *added = remember(x, sizeof *added);
    if (!added)
        return;
    *added = (scoped_name){.older = *list, .scope = scope, .name = name, .global = global};
    *list = added;
}

/* How the targets of an assignment, loop or pattern are bound. */
typedef struct {
    pt_node after;     /* visible from its end on; PT_NO_NODE: at once */
    pt_scope_id scope; /* a comprehension's own scope; 0: the innermost function, class or module */
    bool define;       /* at module or class level they are defs, not locals */
} binding_place;

/* An assignment inside a narrowed block ends the narrowing. */
static void widen(pt_extract *x, pt_scope_id function, pt_node target, pt_expr_id declared, pt_expr_id initial,
                  pt_node after)
{
    pt_name_id name = pt_x_node_name(x, target);
    for (pt_scope_id s = x->scope; s != function && s; s = x->facts->scopes.at[s].parent)
        if (find_scoped(state_of(x)->narrowed, s, name))
            pt_x_bind_in(x, s, PT_BIND_LOCAL, pt_x_text(x, target), target, declared, initial, after);
}

static void bind_name(pt_extract *x, pt_node statement, pt_node target, pt_expr_id declared, pt_expr_id initial,
                      binding_place place)
{
    pt_scope_id scope = place.scope ? place.scope : pt_x_function_scope(x);
    bool local = place.scope || scope_kind(x, scope) == PT_SCOPE_FUNCTION || !place.define;
    if (!local) {
        define_variable(x, statement, target, declared, initial, false);
        return;
    }
    pt_name_id name = pt_x_node_name(x, target);
    const scoped_name *outer = find_scoped(state_of(x)->outer_names, scope, name);
    if (outer) {
        pt_x_claim(x, target);
        if (outer->global)
            define_in(x, 0, statement, target, declared, initial);
        return;
    }
    if (is_null(x, initial) && pt_x_declares(x, scope, name)) {
        pt_x_claim(x, target); /* says less than what is known */
        return;
    }
    pt_x_bind_in(x, scope, PT_BIND_LOCAL, pt_x_text(x, target), target, declared, initial, place.after);
    if (state_of(x)->narrowed)
        widen(x, scope, target, declared, initial, place.after);
}

static void bind_target(pt_extract *x, pt_node statement, pt_node target, pt_expr_id declared, pt_expr_id initial,
                        binding_place place)
{
    switch (pt_x_kind(x, target)) {
    case N_identifier:
        bind_name(x, statement, target, declared, initial, place);
        return;
    case N_attribute:
        define_field(x, statement, target, declared, initial);
        return;
    case N_pattern_list: case N_tuple_pattern: case N_list_pattern: case N_tuple: case N_list: case N_expression_list: {
        uint32_t index = 0;
        for (PT_X_EACH(x, target, item)) {
            pt_expr_id part = initial ? pt_x_expr(x, PT_EXPR_ITEM, initial, index) : 0;
            index++;
            if (x->depth++ < 16)
                bind_target(x, statement, item, 0, part, place);
            x->depth--;
        }
        return;
    }
    case N_list_splat_pattern: case N_parenthesized_expression: case N_as_pattern_target:
        if (x->depth++ < 16)
            bind_target(x, statement, pt_x_first(x, target), declared, initial, place);
        x->depth--;
        return;
    default:
        return;
    }
}

/* global x, nonlocal x: assignments below are to a name further out. */
static void outer_names(pt_extract *x, pt_node n)
{
    pt_scope_id scope = pt_x_function_scope(x);
    for (PT_X_EACH(x, n, name))
        if (pt_x_kind(x, name) == N_identifier)
            add_scoped(x, &state_of(x)->outer_names, scope, pt_x_node_name(x, name),
                       pt_x_kind(x, n) == N_global_statement);
    pt_x_skip(x, n);
}

/* A name or member used as a value that goes to `slot`; its object is left for the walk. */
static void value_into(pt_extract *x, pt_node n, pt_expr_id slot)
{
    unsigned kind = pt_x_kind(x, n);
    pt_node name = kind == N_attribute ? pt_x_field(x, n, F_attribute) : n;
    if (kind != N_attribute && kind != N_identifier)
        return;
    pt_expr_id what = pt_x_value(x, n);
    pt_expr_op op = pt_x_op(x, what);
    if ((op != PT_EXPR_NAME && op != PT_EXPR_MEMBER) || pt_x_is_claimed(x, name))
        return;
    pt_x_claim(x, name);
    pt_x_slot(x, pt_x_ref_expr(x, PT_REF_VALUE, what, PT_ARITY_ANY, name), slot);
}

/* The elements of a list, tuple or dictionary go to the elements of the target: tables of functions. */
static void table_into(pt_extract *x, pt_node table, pt_expr_id target)
{
    unsigned kind = pt_x_kind(x, table);
    if (!target || (kind != N_list && kind != N_tuple && kind != N_dictionary))
        return;
    pt_expr_id slot = pt_x_expr(x, PT_EXPR_ELEMENT, target, 0);
    for (PT_X_EACH(x, table, item))
        value_into(x, pt_x_kind(x, item) == N_pair ? pt_x_field(x, item, F_value) : item, slot);
}

/* __all__ = ["name", …] */
static void note_exports(pt_extract *x, pt_node list)
{
    python_state *state = x->state;
    unsigned kind = pt_x_kind(x, list);
    if (kind != N_list && kind != N_tuple)
        return;
    for (PT_X_EACH(x, list, item)) {
        pt_node content = pt_x_child(x, item, N_string_content);
        if (pt_x_kind(x, item) != N_string || content == PT_NO_NODE)
            continue;
        struct exported *added = remember(x, sizeof *added);
        if (!added)
            return;
        *added = (struct exported){.older = state->exported, .name = pt_x_node_name(x, content)};
        state->exported = added;
    }
}

static void assignment(pt_extract *x, pt_node n)
{
    pt_node left = pt_x_field(x, n, F_left), right = pt_x_field(x, n, F_right);
    pt_expr_id declared = pt_x_type(x, pt_x_field(x, n, F_type));
    pt_expr_id initial = pt_x_value(x, right);
    unsigned kind = pt_x_kind(x, left);
    if (x->scope == 0 && is_name(x, left, "__all__"))
        note_exports(x, right);
    pt_expr_id target = kind == N_attribute || kind == N_subscript ? pt_x_value(x, left) : 0;
    bind_target(x, n, left, declared, initial, (binding_place){.after = n, .define = true});
    if (target)
        value_into(x, right, target);
    table_into(x, right, target ? target : kind == N_identifier ? pt_x_bare_node(x, left) : 0);
}

static void augmented_assignment(pt_extract *x, pt_node n)
{
    if (x->scope == 0 && is_name(x, pt_x_field(x, n, F_left), "__all__"))
        note_exports(x, pt_x_field(x, n, F_right));
}

static void for_loop(pt_extract *x, pt_node n)
{
    pt_node right = pt_x_field(x, n, F_right);
    bind_target(x, n, pt_x_field(x, n, F_left), 0, over(x, PT_EXPR_ELEMENT, pt_x_value(x, right)),
                (binding_place){.after = right});
}

static pt_node inside_parentheses(const pt_extract *x, pt_node n)
{
    while (pt_x_kind(x, n) == N_parenthesized_expression)
        n = pt_x_first(x, n);
    return n;
}

/* with v as x: what v.__enter__() gives, v itself when that is not declared. */
static void with_item(pt_extract *x, pt_node n)
{
    pt_node pattern = inside_parentheses(x, pt_x_field(x, n, F_value));
    if (pt_x_kind(x, pattern) != N_as_pattern)
        return;
    pt_expr_id manager = pt_x_value(x, pt_x_first(x, pattern)), bound = 0;
    if (manager) {
        pt_expr_id enter = pt_x_expr(x, PT_EXPR_MEMBER, manager, pt_x_name(x, PT_STR("__enter__")));
        bound = either(x, pt_x_expr(x, PT_EXPR_CALL, enter, 0), manager);
    }
    bind_target(x, pattern, pt_x_field(x, pattern, F_alias), 0, bound, (binding_place){.after = pattern});
}

/* except E as e, except (A, B) as e: an instance of one of them. */
static void except_clause(pt_extract *x, pt_node n)
{
    pt_node pattern = pt_x_field(x, n, F_value);
    if (pt_x_kind(x, pattern) != N_as_pattern)
        return;
    pt_node types = inside_parentheses(x, pt_x_first(x, pattern));
    pt_expr_id bound = 0;
    if (pt_x_kind(x, types) == N_tuple)
        for (PT_X_EACH(x, types, one))
            bound = either(x, bound, over(x, PT_EXPR_INSTANCE, pt_x_value(x, one)));
    else
        bound = over(x, PT_EXPR_INSTANCE, pt_x_value(x, types));
    bind_target(x, pattern, pt_x_field(x, pattern, F_alias), 0, bound, (binding_place){.after = pattern});
}

static void named_expression(pt_extract *x, pt_node n)
{
    bind_target(x, n, pt_x_field(x, n, F_name), 0, pt_x_value(x, pt_x_field(x, n, F_value)),
                (binding_place){.after = n, .define = true});
}

static void lambda(pt_extract *x, pt_node n)
{
    pt_x_open_scope(x, n, PT_SCOPE_FUNCTION);
    pt_def_id none = 0;
    parameters(x, none, pt_x_field(x, n, F_parameters), false);
}

/* A block, so that := inside names a local of the function around. */
static void comprehension(pt_extract *x, pt_node n)
{
    pt_scope_id scope = pt_x_open_scope(x, n, PT_SCOPE_BLOCK);
    for (PT_X_EACH(x, n, clause))
        if (pt_x_kind(x, clause) == N_for_in_clause) {
            pt_expr_id from = pt_x_value(x, pt_x_field(x, clause, F_right));
            bind_target(x, clause, pt_x_field(x, clause, F_left), 0, over(x, PT_EXPR_ELEMENT, from),
                        (binding_place){.after = PT_NO_NODE, .scope = scope});
        }
}

/* --- narrowing --------------------------------------------------------------------------------------- */

/* If the condition says that a local is of a type: its node, and the type. `and` says what its parts say. */
static pt_node narrowed_name(pt_extract *x, pt_node condition, pt_expr_id *type)
{
    condition = inside_parentheses(x, condition);
    if (pt_x_kind(x, condition) == N_boolean_operator && pt_x_has(x, condition, T_AND)) {
        pt_node found = narrowed_name(x, pt_x_field(x, condition, F_left), type);
        return found;
    }
    pt_node arguments = pt_x_field(x, condition, F_arguments);
    if (pt_x_kind(x, condition) != N_call || !is_name(x, pt_x_field(x, condition, F_function), "isinstance")
        || pt_x_count(x, arguments) != 2)
        return PT_NO_NODE;
    pt_node name = pt_x_first(x, arguments), types = pt_node_after(x->syntax, arguments, name);
    if (pt_x_kind(x, name) != N_identifier || pt_x_op(x, pt_x_bare_node(x, name)) != PT_EXPR_LOCAL)
        return PT_NO_NODE;
    *type = 0;
    if (pt_x_kind(x, types) == N_tuple)
        for (PT_X_EACH(x, types, one))
            *type = either(x, *type, pt_x_value(x, one));
    else
        *type = pt_x_value(x, types);
    return *type ? name : PT_NO_NODE;
}

static void narrow(pt_extract *x, pt_node name, pt_expr_id type, pt_node after)
{
    pt_x_bind_in(x, x->scope, PT_BIND_LOCAL, pt_x_text(x, name), PT_NO_NODE, type, 0, after);
    add_scoped(x, &state_of(x)->narrowed, x->scope, pt_x_node_name(x, name), false);
}

/* Whether a block ends by leaving. */
static bool leaves(const pt_extract *x, pt_node block)
{
    pt_node last = PT_NO_NODE;
    if (block != PT_NO_NODE)
        for (PT_X_EACH(x, block, child))
            if (pt_x_kind(x, child) != N_comment)
                last = child;
    unsigned kind = pt_x_kind(x, last);
    return kind == N_return_statement || kind == N_raise_statement || kind == N_continue_statement
        || kind == N_break_statement;
}

static void narrow_by(pt_extract *x, pt_node n)
{
    pt_node condition = pt_x_field(x, n, F_condition), block = pt_x_field(x, n, F_consequence);
    pt_expr_id type = 0;
    pt_node name = narrowed_name(x, condition, &type);
    if (name != PT_NO_NODE) {
        pt_x_open_scope(x, block == PT_NO_NODE ? condition : block, PT_SCOPE_BLOCK);
        narrow(x, name, type, PT_NO_NODE);
        return;
    }
    condition = inside_parentheses(x, condition);
    if (pt_x_kind(x, condition) != N_not_operator || !leaves(x, block))
        return;
    name = narrowed_name(x, pt_x_first(x, condition), &type);
    if (name != PT_NO_NODE)
        pt_x_bind_in(x, pt_x_function_scope(x), PT_BIND_LOCAL, pt_x_text(x, name), PT_NO_NODE, type, 0, n);
}

static void if_statement(pt_extract *x, pt_node n)
{
    python_state *state = x->state;
    if (in_function(x)) {
        narrow_by(x, n);
        return;
    }
    pt_str condition = pt_x_text(x, pt_x_field(x, n, F_condition));
    pt_node block = pt_x_field(x, n, F_consequence), end = pt_node_at(x->syntax, n)->next;
    if (pt_str_ends(condition, PT_STR("TYPE_CHECKING")) && block != PT_NO_NODE)
        state->type_only_end = pt_node_at(x->syntax, block)->next;
    else if (pt_str_find_str(condition, PT_STR("__main__")) < 0 && end > state->conditional_end)
        state->conditional_end = end;
}

static void elif_clause(pt_extract *x, pt_node n)
{
    if (in_function(x))
        narrow_by(x, n);
}

static void try_statement(pt_extract *x, pt_node n)
{
    python_state *state = x->state;
    pt_node end = pt_node_at(x->syntax, n)->next;
    if (!in_function(x) && end > state->conditional_end)
        state->conditional_end = end;
}

static void assert_statement(pt_extract *x, pt_node n)
{
    pt_expr_id type = 0;
    pt_node name = in_function(x) ? narrowed_name(x, pt_x_first(x, n), &type) : PT_NO_NODE;
    if (name != PT_NO_NODE)
        narrow(x, name, type, n);
}

/* --- match ------------------------------------------------------------------------------------------- */

static void match_statement(pt_extract *x, pt_node n)
{
    python_state *state = x->state;
    subject *added = remember(x, sizeof *added);
    if (!added)
        return;
    pt_node node = pt_x_field(x, n, F_subject);
    *added = (subject){.outer = state->subjects, .end = pt_node_at(x->syntax, n)->next, .node = node,
                       .value = pt_x_value(x, node)};
    state->subjects = added;
}

/* a.b.C in a pattern, as an expression; `last` is its last identifier. */
static pt_expr_id dotted_value(pt_extract *x, pt_node n, pt_node *last)
{
    pt_expr_id e = 0;
    for (PT_X_EACH(x, n, part)) {
        e = e ? pt_x_expr(x, PT_EXPR_MEMBER, e, pt_x_node_name(x, part)) : name_value(x, part);
        *last = part;
    }
    return e;
}

static void match_pattern(pt_extract *x, pt_node n, pt_expr_id matched, unsigned depth);

static void capture(pt_extract *x, pt_node pattern, pt_node name, pt_expr_id matched)
{
    if (pt_x_kind(x, name) == N_identifier)
        bind_name(x, pattern, name, 0, matched, (binding_place){.after = name});
}

/* The type a class pattern asks for; 0 when it is another pattern. */
static pt_expr_id pattern_type(pt_extract *x, pt_node n)
{
    while (pt_x_kind(x, n) == N_case_pattern || pt_x_kind(x, n) == N_as_pattern)
        n = pt_x_first(x, n);
    pt_node last = PT_NO_NODE;
    return pt_x_kind(x, n) == N_class_pattern ? dotted_value(x, pt_x_first(x, n), &last) : 0;
}

static void dotted_ref(pt_extract *x, pt_ref_kind kind, pt_node n, pt_expr_id what, pt_node last)
{
    if (pt_x_first(x, n) != last && kind == PT_REF_VALUE)
        pt_x_ref(x, PT_REF_VALUE, pt_x_node_name(x, pt_x_first(x, n)), 0, PT_ARITY_ANY, pt_x_first(x, n));
    pt_x_claim_tree(x, n);
    pt_x_ref_expr(x, kind, what, PT_ARITY_ANY, last);
}

/* An argument of a class pattern: name=pattern looks at a member of the object. */
static void match_argument(pt_extract *x, pt_node argument, pt_expr_id object, unsigned depth)
{
    pt_node keyword = argument, alias = PT_NO_NODE;
    for (; pt_x_kind(x, keyword) == N_case_pattern || pt_x_kind(x, keyword) == N_as_pattern;
         keyword = pt_x_first(x, keyword))
        if (pt_x_kind(x, keyword) == N_as_pattern)
            alias = pt_node_after(x->syntax, keyword, pt_x_first(x, keyword));
    if (pt_x_kind(x, keyword) != N_keyword_pattern) {
        match_pattern(x, argument, 0, depth);
        return;
    }
    pt_node field = pt_x_first(x, keyword), value = pt_node_after(x->syntax, keyword, field);
    pt_expr_id member = pt_x_expr(x, PT_EXPR_MEMBER, object, pt_x_node_name(x, field));
    pt_x_claim(x, field);
    pt_x_ref_expr(x, PT_REF_VALUE, member, PT_ARITY_ANY, field);
    match_pattern(x, value, member, depth);
    pt_expr_id type = pattern_type(x, value);
    capture(x, argument, alias, type ? pt_x_expr(x, PT_EXPR_INSTANCE, type, 0) : member);
}

static void class_pattern(pt_extract *x, pt_node n, unsigned depth)
{
    pt_node name = pt_x_first(x, n), last = PT_NO_NODE;
    pt_expr_id type = dotted_value(x, name, &last);
    if (last == PT_NO_NODE)
        return;
    dotted_ref(x, PT_REF_TYPE, name, type, last);
    pt_expr_id object = over(x, PT_EXPR_INSTANCE, type);
    for (PT_X_EACH(x, n, argument))
        if (argument != name && pt_x_kind(x, argument) == N_case_pattern)
            match_argument(x, argument, object, depth + 1);
}

static void match_pattern(pt_extract *x, pt_node n, pt_expr_id matched, unsigned depth)
{
    pt_node last = PT_NO_NODE;
    if (depth > 16 || n == PT_NO_NODE)
        return;
    switch (pt_x_kind(x, n)) {
    case N_case_pattern:
        if (pt_x_first(x, n) != PT_NO_NODE)
            match_pattern(x, pt_x_first(x, n), matched, depth + 1);
        return;
    case N_as_pattern: {
        pt_node inner = pt_x_first(x, n), name = pt_node_after(x->syntax, n, inner);
        pt_expr_id type = pattern_type(x, inner);
        match_pattern(x, inner, matched, depth + 1);
        capture(x, n, name, type ? pt_x_expr(x, PT_EXPR_INSTANCE, type, 0) : matched);
        return;
    }
    case N_class_pattern:
        class_pattern(x, n, depth);
        return;
    case N_dotted_name: {
        pt_expr_id what = dotted_value(x, n, &last);
        if (last == pt_x_first(x, n))
            capture(x, n, last, matched);
        else
            dotted_ref(x, PT_REF_VALUE, n, what, last);
        return;
    }
    case N_splat_pattern:
        capture(x, n, pt_x_first(x, n), 0);
        return;
    case N_union_pattern:
        for (PT_X_EACH(x, n, child))
            match_pattern(x, child, matched, depth + 1);
        return;
    case N_list_pattern: case N_tuple_pattern: {
        uint32_t index = 0;
        for (PT_X_EACH(x, n, child))
            match_pattern(x, child, matched ? pt_x_expr(x, PT_EXPR_ITEM, matched, index++) : 0, depth + 1);
        return;
    }
    case N_dict_pattern:
        for (PT_X_EACH(x, n, child))
            match_pattern(x, child, pt_x_kind(x, child) == N_case_pattern ? over(x, PT_EXPR_ELEMENT, matched) : 0,
                          depth + 1);
        return;
    default:
        return;
    }
}

static void case_clause(pt_extract *x, pt_node n)
{
    python_state *state = x->state;
    while (state->subjects && state->subjects->end <= n)
        state->subjects = state->subjects->outer;
    subject *of = state->subjects;
    pt_expr_id type = 0;
    unsigned patterns = 0;
    for (PT_X_EACH(x, n, child)) {
        if (pt_x_kind(x, child) != N_case_pattern)
            continue;
        match_pattern(x, child, of ? of->value : 0, 0);
        type = patterns++ ? 0 : pattern_type(x, child);
    }
    if (!type || !of || !in_function(x) || pt_x_op(x, of->value) != PT_EXPR_LOCAL)
        return;
    pt_x_open_scope(x, n, PT_SCOPE_BLOCK);
    narrow(x, of->node, type, PT_NO_NODE);
}

/* --- references -------------------------------------------------------------------------------------- */

static void keyword_argument(pt_extract *x, pt_node n)
{
    pt_x_claim(x, pt_x_field(x, n, F_name));
}

/* A member that is read, not called: its name is claimed by the call otherwise. */
static void attribute(pt_extract *x, pt_node n)
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
            value_into(x, argument, pt_x_expr(x, PT_EXPR_ARGUMENT, callee, index));
        index += kind != N_comment;
    }
}

static void call(pt_extract *x, pt_node n)
{
    pt_node function = pt_x_field(x, n, F_function), arguments = pt_x_field(x, n, F_arguments);
    pt_node name = pt_x_kind(x, function) == N_attribute ? pt_x_field(x, function, F_attribute) : function;
    uint16_t arity = arity_of(x, arguments);
    if (is_name(x, function, "super")) {
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
static void return_statement(pt_extract *x, pt_node n)
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
    known = either(x, known, returned);
    pt_x_def_at(x, x->def)->value = known;
}

/* --- imports ----------------------------------------------------------------------------------------- */

static unsigned import_flags(pt_extract *x, pt_node n)
{
    return n < state_of(x)->type_only_end ? PT_IMPORT_TYPE_ONLY : 0u;
}

static void import_statement(pt_extract *x, pt_node n)
{
    for (PT_X_EACH(x, n, item)) {
        pt_node path = item, alias = PT_NO_NODE;
        if (pt_x_kind(x, item) == N_comment)
            continue;
        if (pt_x_kind(x, item) == N_aliased_import) {
            path = pt_x_field(x, item, F_name);
            alias = pt_x_field(x, item, F_alias);
        }
        pt_str name = pt_x_text(x, path);
        ptrdiff_t dot = pt_str_find(name, '.');
        pt_str bound = alias != PT_NO_NODE ? pt_x_text(x, alias) : dot < 0 ? name : pt_str_upto(name, (size_t)dot);
        pt_x_import(x, PT_IMPORT_MODULE | import_flags(x, n), name, PT_STR(""), bound, path);
    }
    pt_x_skip(x, n);
}

static void import_from_statement(pt_extract *x, pt_node n)
{
    pt_node module = pt_x_field(x, n, F_module_name);
    pt_str path = pt_x_text(x, module);
    unsigned flags = import_flags(x, n);
    for (PT_X_EACH(x, n, item)) {
        unsigned kind = pt_x_kind(x, item);
        if (item == module)
            continue;
        if (kind == N_wildcard_import)
            pt_x_import(x, flags | PT_IMPORT_GLOB, path, PT_STR(""), PT_STR(""), item);
        else if (kind == N_aliased_import)
            pt_x_import(x, flags, path, pt_x_text(x, pt_x_field(x, item, F_name)),
                        pt_x_text(x, pt_x_field(x, item, F_alias)), item);
        else if (kind == N_dotted_name)
            pt_x_import(x, flags, path, pt_x_text(x, item), pt_x_text(x, item), item);
    }
    pt_x_skip(x, n);
}

/* type Name[T] = target */
static void type_alias(pt_extract *x, pt_node n)
{
    pt_node left = pt_x_field(x, n, F_left), name = left;
    while (name != PT_NO_NODE && pt_x_kind(x, name) != N_identifier)
        name = pt_x_first(x, name);
    if (name == PT_NO_NODE)
        return;
    pt_def_id def = pt_x_def(x, PT_KIND_TYPE_ALIAS, n, name);
    pt_x_signature(x, def, n, PT_NO_NODE);
    pt_x_open_def(x, def, n, PT_SCOPE_BLOCK);
    type_parameters(x, pt_x_child(x, pt_x_first(x, left), N_type_parameter));
    pt_expr_id target = pt_x_type(x, pt_x_field(x, n, F_right));
    pt_x_def_at(x, def)->type = target;
}

/* --- files ------------------------------------------------------------------------------------------- */

static void begin(pt_extract *x, pt_node root)
{
    (void)root;
    x->state = remember(x, sizeof(python_state));
}

static void module(pt_extract *x, pt_node n)
{
    docstring(x, 0, n);
}

/* What __all__ lists is exported. */
static void end(pt_extract *x, pt_node root)
{
    (void)root;
    const struct exported *e = state_of(x)->exported;
    uint8_t *listed = e ? pt_arena_calloc(&x->arena, x->names.count, 1) : NULL;
    x->failed |= e && !listed;
    if (!listed)
        return;
    for (; e; e = e->older)
        listed[e->name] = 1;
    for (size_t i = 1; i < x->facts->defs.len; i++) {
        pt_def *def = &x->facts->defs.at[i];
        if (def->parent == 0 && listed[def->name])
            def->flags |= PT_DEF_EXPORTED;
    }
}

/* Whether a path has a directory of the name. */
static bool is_below(pt_str path, pt_str directory)
{
    for (ptrdiff_t slash; (slash = pt_str_find(path, '/')) >= 0; path = pt_str_from(path, (size_t)slash + 1))
        if (pt_str_eq(pt_str_upto(path, (size_t)slash), directory))
            return true;
    return false;
}

/* A directory `test` may be a package of tools for tests, except at the root. */
static bool is_test_path(pt_str path)
{
    pt_str name = pt_str_from(path, (size_t)(pt_str_rfind(path, '/') + 1));
    return pt_str_starts(name, PT_STR("test_")) || pt_str_ends(name, PT_STR("_test.py"))
        || pt_str_eq(name, PT_STR("tests.py")) || pt_str_eq(name, PT_STR("conftest.py"))
        || pt_str_starts(path, PT_STR("test/")) || is_below(path, PT_STR("tests"));
}

static const pt_rule rules[NODE_COUNT] = {
    [N_module] = {.action = PT_DO_HOOK, .hook = module},
    [N_decorated_definition] = {.action = PT_DO_HOOK, .hook = decorated_definition},
    [N_function_definition] = {.action = PT_DO_HOOK, .hook = function_definition},
    [N_class_definition] = {.action = PT_DO_HOOK, .hook = class_definition},
    [N_assignment] = {.action = PT_DO_HOOK, .hook = assignment},
    [N_augmented_assignment] = {.action = PT_DO_HOOK, .hook = augmented_assignment},
    [N_for_statement] = {.action = PT_DO_HOOK, .hook = for_loop},
    [N_with_item] = {.action = PT_DO_HOOK, .hook = with_item},
    [N_except_clause] = {.action = PT_DO_HOOK, .hook = except_clause},
    [N_named_expression] = {.action = PT_DO_HOOK, .hook = named_expression},
    [N_lambda] = {.action = PT_DO_HOOK, .hook = lambda},
    [N_list_comprehension] = {.action = PT_DO_HOOK, .hook = comprehension},
    [N_dictionary_comprehension] = {.action = PT_DO_HOOK, .hook = comprehension},
    [N_set_comprehension] = {.action = PT_DO_HOOK, .hook = comprehension},
    [N_generator_expression] = {.action = PT_DO_HOOK, .hook = comprehension},
    [N_if_statement] = {.action = PT_DO_HOOK, .hook = if_statement},
    [N_elif_clause] = {.action = PT_DO_HOOK, .hook = elif_clause},
    [N_try_statement] = {.action = PT_DO_HOOK, .hook = try_statement},
    [N_assert_statement] = {.action = PT_DO_HOOK, .hook = assert_statement},
    [N_match_statement] = {.action = PT_DO_HOOK, .hook = match_statement},
    [N_case_clause] = {.action = PT_DO_HOOK, .hook = case_clause},
    [N_return_statement] = {.action = PT_DO_HOOK, .hook = return_statement},
    [N_call] = {.action = PT_DO_HOOK, .hook = call},
    [N_attribute] = {.action = PT_DO_HOOK, .hook = attribute},
    [N_identifier] = {.action = PT_DO_VALUE},
    [N_keyword_argument] = {.action = PT_DO_HOOK, .hook = keyword_argument},
    [N_type] = {.action = PT_DO_HOOK, .hook = type_node},
    [N_type_alias_statement] = {.action = PT_DO_HOOK, .hook = type_alias},
    [N_import_statement] = {.action = PT_DO_HOOK, .hook = import_statement},
    [N_import_from_statement] = {.action = PT_DO_HOOK, .hook = import_from_statement},
    [N_future_import_statement] = {.action = PT_DO_SKIP},
    [N_global_statement] = {.action = PT_DO_HOOK, .hook = outer_names},
    [N_nonlocal_statement] = {.action = PT_DO_HOOK, .hook = outer_names},
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
    .begin = begin,
    .end = end,
    .is_test_path = is_test_path,
};
