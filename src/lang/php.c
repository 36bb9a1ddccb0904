/* PHP: what the node types of tree-sitter-php mean.
 *
 * Variables and properties keep their `$` as names ("$x"), so that a variable, a function and a constant of
 * one name stay apart. A qualified name A\B\C is PATH(NAME "A\B", "C"), \A\B\C is PATH(PATH(root, "A\B"), "C"):
 * a namespace is one entity named with its backslashes. */
#include "lang/known.h"
#include "lang/php_doc.h"

const TSLanguage *tree_sitter_php(void);

#define NODES(N)                                                                                          \
    N(program) N(namespace_definition) N(namespace_name) N(namespace_use_declaration)                     \
    N(namespace_use_clause) N(namespace_use_group) N(name) N(qualified_name) N(relative_name)             \
    N(relative_scope) N(variable_name) N(class_declaration) N(interface_declaration)                      \
    N(trait_declaration) N(enum_declaration) N(enum_case) N(anonymous_class) N(base_clause)               \
    N(class_interface_clause) N(use_declaration) N(use_list) N(const_declaration) N(const_element)        \
    N(property_declaration) N(property_element) N(property_hook) N(method_declaration)                    \
    N(function_definition) N(formal_parameters) N(simple_parameter) N(variadic_parameter)                 \
    N(property_promotion_parameter) N(anonymous_function) N(anonymous_function_use_clause)                \
    N(arrow_function) N(by_ref) N(visibility_modifier) N(static_modifier) N(abstract_modifier)            \
    N(attribute_list) N(attribute) N(named_type) N(optional_type) N(union_type) N(intersection_type)      \
    N(disjunctive_normal_form_type) N(primitive_type) N(type_list) N(function_call_expression)            \
    N(member_call_expression) N(nullsafe_member_call_expression) N(scoped_call_expression)                \
    N(member_access_expression) N(nullsafe_member_access_expression) N(scoped_property_access_expression) \
    N(class_constant_access_expression) N(object_creation_expression) N(arguments) N(argument)            \
    N(variadic_unpacking) N(variadic_placeholder) N(assignment_expression)                                \
    N(reference_assignment_expression) N(augmented_assignment_expression) N(list_literal)                 \
    N(array_creation_expression) N(array_element_initializer) N(foreach_statement) N(pair)                \
    N(catch_clause) N(global_declaration) N(static_variable_declaration) N(binary_expression)             \
    N(conditional_expression) N(parenthesized_expression) N(subscript_expression) N(clone_expression)     \
    N(cast_expression) N(error_suppression_expression) N(match_expression)                                \
    N(include_expression) N(include_once_expression) N(require_expression) N(require_once_expression)     \
    N(string) N(encapsed_string) N(heredoc) N(nowdoc) N(integer) N(float) N(boolean) N(null) N(comment)   \
    N(named_label_statement) N(goto_statement) N(declare_directive) N(return_statement)

#define TOKENS(T) T(COALESCE, "'?\?'") T(INSTANCEOF, "'instanceof'") T(OR, "'||'")

#define FIELDS(F)                                                                                         \
    F(name) F(body) F(parameters) F(return_type) F(type) F(value) F(default_value) F(function)            \
    F(arguments) F(object) F(scope) F(left) F(right) F(alias) F(condition) F(alternative)                 \
    F(conditional_expressions) F(visibility)

PT_LANG_ENUMS(NODES, TOKENS, FIELDS)

typedef struct {
    pt_known names; /* file-level variables, constants by (scope, name) */
} state;

static void begin(pt_extract *x, pt_node root)
{
    (void)root;
    x->state = PT_ARENA_NEW(&x->arena, state);
    if (!x->state)
        x->failed = true;
}

static bool text_is(pt_str text, const char *wanted)
{
    return pt_str_eq(text, pt_str_c(wanted));
}

static pt_expr_id either(pt_extract *x, pt_expr_id a, pt_expr_id b)
{
    return !a ? b : !b || a == b ? a : pt_x_expr(x, PT_EXPR_EITHER, a, b);
}

static pt_expr_id wrapped(pt_extract *x, pt_expr_op op, pt_expr_id inner)
{
    return inner ? pt_x_expr(x, op, inner, 0) : 0;
}

static pt_scope_kind scope_kind(const pt_extract *x, pt_scope_id scope)
{
    return (pt_scope_kind)x->facts->scopes.at[scope].kind;
}

/* --- names ------------------------------------------------------------------------------------------- */

static pt_expr_id special_name(pt_extract *x, pt_str text)
{
    if (text_is(text, "self") || text_is(text, "static"))
        return pt_x_self(x);
    return text_is(text, "parent") ? pt_x_super(x) : 0;
}

/* Foo, A\Foo, \A\Foo, namespace\Foo */
static pt_expr_id name_expr(pt_extract *x, pt_str text)
{
    bool absolute = text.len && text.ptr[0] == '\\';
    if (absolute)
        text = pt_str_from(text, 1);
    if (pt_str_starts(text, PT_STR("namespace\\")))
        return name_expr(x, pt_str_from(text, strlen("namespace\\")));
    ptrdiff_t slash = pt_str_rfind(text, '\\');
    pt_name_id last = pt_x_name(x, pt_str_from(text, (size_t)(slash + 1)));
    if (slash < 0)
        return absolute ? pt_x_expr(x, PT_EXPR_PATH, 0, last) : pt_x_expr(x, PT_EXPR_NAME, last, x->scope);
    pt_name_id space = pt_x_name(x, pt_str_upto(text, (size_t)slash));
    pt_expr_id base = absolute ? pt_x_expr(x, PT_EXPR_PATH, 0, space) : pt_x_expr(x, PT_EXPR_NAME, space, x->scope);
    return pt_x_expr(x, PT_EXPR_PATH, base, last);
}

static bool is_name_node(unsigned kind)
{
    return kind == N_name || kind == N_qualified_name || kind == N_relative_name;
}

static pt_expr_id class_expr(pt_extract *x, pt_node n)
{
    pt_expr_id special = special_name(x, pt_x_text(x, n));
    return special ? special : name_expr(x, pt_x_text(x, n));
}

/* A reference of the kind to what a name node names. */
static void name_ref(pt_extract *x, pt_ref_kind kind, pt_node n, uint16_t arity)
{
    if (pt_x_is_claimed(x, n))
        return;
    pt_expr_id what = class_expr(x, n);
    pt_x_claim_tree(x, n);
    uint8_t op = x->facts->exprs.at[what].op;
    bool itself = op == PT_EXPR_SELF || op == PT_EXPR_SUPER;
    if (!itself)
        pt_x_ref_expr(x, kind, what, arity, n);
    else if (kind == PT_REF_CONSTRUCT)
        pt_x_ref(x, kind, 0, what, arity, n);
}

/* --- values ------------------------------------------------------------------------------------------ */

static uint16_t arity(const pt_extract *x, pt_node args)
{
    if (args == PT_NO_NODE)
        return 0;
    for (PT_X_EACH(x, args, arg))
        if (pt_x_has(x, arg, N_variadic_unpacking) || pt_x_kind(x, arg) == N_variadic_placeholder)
            return PT_ARITY_ANY;
    return pt_x_count(x, args);
}

static pt_name_id property_name(pt_extract *x, pt_str name)
{
    pt_str text = pt_arena_printf(&x->arena, "$%.*s", (int)name.len, name.ptr);
    if (!text.ptr)
        x->failed = true;
    return text.ptr ? pt_x_name(x, text) : 0;
}

static pt_expr_id scope_value(pt_extract *x, pt_node scope)
{
    unsigned kind = pt_x_kind(x, scope);
    if (kind == N_relative_scope || is_name_node(kind))
        return class_expr(x, scope);
    return pt_x_value(x, scope);
}

/* What `->name` or `::name` names; `called`: a method. */
static pt_expr_id member_value(pt_extract *x, pt_node n, bool called)
{
    pt_node name = pt_x_field(x, n, F_name);
    if (pt_x_kind(x, name) != N_name)
        return 0;
    pt_name_id text = called ? pt_x_node_name(x, name) : property_name(x, pt_x_text(x, name));
    return pt_x_expr(x, PT_EXPR_MEMBER, pt_x_value(x, pt_x_field(x, n, F_object)), text);
}

static pt_expr_id scoped_value(pt_extract *x, pt_node n)
{
    pt_expr_id scope = scope_value(x, pt_x_field(x, n, F_scope));
    return scope ? pt_x_expr(x, PT_EXPR_PATH, scope, pt_x_node_name(x, pt_x_field(x, n, F_name))) : 0;
}

static pt_expr_id called_value(pt_extract *x, pt_node n)
{
    pt_node function = pt_x_field(x, n, F_function);
    switch (pt_x_kind(x, n)) {
    case N_member_call_expression: case N_nullsafe_member_call_expression:
        return member_value(x, n, true);
    case N_scoped_call_expression:
        return scoped_value(x, n);
    default:
        return is_name_node(pt_x_kind(x, function)) ? name_expr(x, pt_x_text(x, function)) : pt_x_value(x, function);
    }
}

/* Foo::BAR: its two children have no fields. */
static pt_expr_id constant_value(pt_extract *x, pt_node n)
{
    pt_node scope = pt_x_first(x, n);
    pt_node name = scope == PT_NO_NODE ? scope : pt_node_after(x->syntax, n, scope);
    if (text_is(pt_x_text(x, name), "class"))
        return pt_x_literal(x, PT_LITERAL_STRING);
    pt_expr_id base = scope_value(x, scope);
    return base ? pt_x_expr(x, PT_EXPR_PATH, base, pt_x_node_name(x, name)) : 0;
}

static pt_expr_id created_value(pt_extract *x, pt_node n)
{
    pt_node type = pt_x_first(x, n);
    unsigned kind = pt_x_kind(x, type);
    return is_name_node(kind) || kind == N_relative_scope ? wrapped(x, PT_EXPR_INSTANCE, class_expr(x, type)) : 0;
}

static pt_expr_id variable_value(pt_extract *x, pt_node n)
{
    return text_is(pt_x_text(x, n), "$this") ? pt_x_self(x) : pt_x_bare_node(x, n);
}

static pt_expr_id literal_value(pt_extract *x, unsigned kind)
{
    switch (kind) {
    case N_string: case N_encapsed_string: case N_heredoc: case N_nowdoc:
        return pt_x_literal(x, PT_LITERAL_STRING);
    case N_integer:
        return pt_x_literal(x, PT_LITERAL_INT);
    case N_float:
        return pt_x_literal(x, PT_LITERAL_FLOAT);
    case N_boolean:
        return pt_x_literal(x, PT_LITERAL_BOOL);
    case N_null:
        return pt_x_literal(x, PT_LITERAL_NULL);
    case N_array_creation_expression:
        return pt_x_literal(x, PT_LITERAL_LIST);
    case N_anonymous_function: case N_arrow_function:
        return pt_x_expr(x, PT_EXPR_LAMBDA, 0, 0);
    default:
        return 0;
    }
}

static pt_expr_id value(pt_extract *x, pt_node n)
{
    unsigned kind = pt_x_kind(x, n);
    switch (kind) {
    case N_variable_name:
        return variable_value(x, n);
    case N_name: case N_qualified_name: case N_relative_name:
        return name_expr(x, pt_x_text(x, n));
    case N_member_access_expression: case N_nullsafe_member_access_expression:
        return member_value(x, n, false);
    case N_scoped_property_access_expression:
        return scoped_value(x, n);
    case N_class_constant_access_expression:
        return constant_value(x, n);
    case N_function_call_expression: case N_member_call_expression: case N_nullsafe_member_call_expression:
    case N_scoped_call_expression: {
        pt_expr_id callee = called_value(x, n);
        return callee ? pt_x_expr(x, PT_EXPR_CALL, callee, arity(x, pt_x_field(x, n, F_arguments))) : 0;
    }
    case N_object_creation_expression:
        return created_value(x, n);
    case N_assignment_expression: case N_augmented_assignment_expression: case N_reference_assignment_expression:
        return pt_x_value(x, pt_x_field(x, n, F_right));
    case N_conditional_expression: {
        pt_node body = pt_x_field(x, n, F_body);
        pt_node yes = body == PT_NO_NODE ? pt_x_field(x, n, F_condition) : body;
        return either(x, pt_x_value(x, yes), pt_x_value(x, pt_x_field(x, n, F_alternative)));
    }
    case N_binary_expression:
        if (!pt_x_has(x, n, T_COALESCE))
            return 0;
        return either(x, pt_x_value(x, pt_x_field(x, n, F_left)), pt_x_value(x, pt_x_field(x, n, F_right)));
    case N_subscript_expression:
        return wrapped(x, PT_EXPR_ELEMENT, pt_x_value(x, pt_x_first(x, n)));
    case N_parenthesized_expression: case N_clone_expression: case N_error_suppression_expression: case N_argument:
    case N_by_ref:
        return pt_x_value(x, pt_x_first(x, n));
    default:
        return literal_value(x, kind);
    }
}

/* --- types ------------------------------------------------------------------------------------------- */

static pt_expr_id primitive_type(pt_extract *x, pt_node n)
{
    return pt_php_doc_type(x, pt_x_text(x, n), name_expr);
}

static pt_expr_id type(pt_extract *x, pt_node n)
{
    switch (pt_x_kind(x, n)) {
    case N_named_type:
        return class_expr(x, pt_x_first(x, n));
    case N_name: case N_qualified_name: case N_relative_name:
        return class_expr(x, n);
    case N_optional_type:
        return wrapped(x, PT_EXPR_OPTIONAL, pt_x_type(x, pt_x_first(x, n)));
    case N_union_type: case N_intersection_type: case N_type_list: case N_disjunctive_normal_form_type: {
        pt_expr_id all = 0;
        bool optional = false;
        for (PT_X_EACH(x, n, part)) {
            bool null = text_is(pt_x_text(x, part), "null");
            optional |= null;
            all = null ? all : either(x, all, pt_x_type(x, part));
        }
        return optional ? wrapped(x, PT_EXPR_OPTIONAL, all) : all;
    }
    case N_primitive_type:
        return primitive_type(x, n);
    default:
        return 0;
    }
}

static void named_type(pt_extract *x, pt_node n)
{
    name_ref(x, PT_REF_TYPE, pt_x_first(x, n), PT_ARITY_ANY);
}

/* The doc comment just before a declaration, "" when there is none. */
static pt_str doc_comment(const pt_extract *x, pt_node n)
{
    if (n == 0 || pt_x_kind(x, n - 1) != N_comment || pt_node_at(x->syntax, n - 1)->next != n)
        return PT_STR("");
    pt_str text = pt_x_text(x, n - 1);
    return pt_str_starts(text, PT_STR("/**")) ? text : PT_STR("");
}

/* The doc comment's first line, unless it begins with a tag. */
static void doc(pt_extract *x, pt_def_id def, pt_node n)
{
    pt_str text = doc_comment(x, n);
    while (text.len && strchr("/* \t\r\n", text.ptr[0]))
        text = pt_str_from(text, 1);
    if (text.len && text.ptr[0] != '@')
        pt_x_doc_text(x, def, text);
}

/* The declared type, or what the comment says when there is none or it says less ("array"). */
static pt_expr_id declared_type(pt_extract *x, pt_node native, pt_str comment, pt_str tag, pt_str variable)
{
    pt_expr_id own = pt_x_type(x, native);
    const pt_expr *e = &x->facts->exprs.at[own];
    bool vague = !own || (e->op == PT_EXPR_LITERAL && e->a == PT_LITERAL_LIST);
    if (!vague || !comment.len)
        return own;
    pt_expr_id said = pt_php_doc_type(x, pt_php_doc_tag(comment, tag, variable, NULL), name_expr);
    return said ? said : own;
}

/* --- scopes and members ------------------------------------------------------------------------------ */

static bool is_file_level(const pt_extract *x)
{
    pt_scope_kind kind = scope_kind(x, pt_x_function_scope(x));
    return kind == PT_SCOPE_FILE || kind == PT_SCOPE_MODULE;
}

/* From after the attributes to the body. */
static void signature(pt_extract *x, pt_def_id def, pt_node n)
{
    pt_str text = pt_x_text(x, n);
    pt_node attributes = pt_x_child(x, n, N_attribute_list), body = pt_x_field(x, n, F_body);
    uint32_t start = pt_node_at(x->syntax, n)->start;
    if (body != PT_NO_NODE)
        text.len = pt_node_at(x->syntax, body)->start - start;
    if (attributes != PT_NO_NODE)
        text = pt_str_from(text, pt_node_at(x->syntax, attributes)->end - start);
    pt_x_signature_text(x, def, text);
}

static void modifiers(pt_extract *x, pt_def_id def, pt_node n)
{
    pt_str word = pt_x_text(x, pt_x_child(x, n, N_visibility_modifier));
    pt_def *d = pt_x_def_at(x, def);
    d->visibility = text_is(word, "private") ? PT_VISIBILITY_PRIVATE
        : text_is(word, "protected") ? PT_VISIBILITY_PROTECTED : PT_VISIBILITY_PUBLIC;
    d->flags |= (uint16_t)((pt_x_has(x, n, N_static_modifier) ? PT_DEF_STATIC : 0)
                           | (pt_x_has(x, n, N_abstract_modifier) ? PT_DEF_ABSTRACT : 0));
}

static void namespace_definition(pt_extract *x, pt_node n)
{
    pt_node name = pt_x_field(x, n, F_name), body = pt_x_field(x, n, F_body);
    if (name != PT_NO_NODE)
        pt_x_claim_tree(x, name);
    if (body == PT_NO_NODE) { /* up to the next one or the end of the file */
        if (x->def)
            pt_x_def_at(x, x->def)->end_line = pt_node_at(x->syntax, n)->row;
        x->scope = 0;
        x->def = 0;
    }
    if (name == PT_NO_NODE)
        return;
    pt_def_id def = pt_x_def(x, PT_KIND_MODULE, n, name);
    pt_x_signature(x, def, n, body);
    if (body == PT_NO_NODE)
        pt_x_def_at(x, def)->end_line = x->facts->lines;
    pt_x_open_def(x, def, body == PT_NO_NODE ? 0 : n, PT_SCOPE_MODULE);
}

static void heritage(pt_extract *x, pt_node n, unsigned clause, pt_ref_kind kind)
{
    pt_node list = pt_x_child(x, n, clause);
    if (list == PT_NO_NODE)
        return;
    for (PT_X_EACH(x, list, name))
        if (is_name_node(pt_x_kind(x, name)))
            name_ref(x, kind, name, PT_ARITY_ANY);
}

static void type_body(pt_extract *x, pt_def_id def, pt_node n)
{
    pt_x_open_def(x, def, n, PT_SCOPE_TYPE);
    heritage(x, n, N_base_clause, PT_REF_EXTENDS);
    heritage(x, n, N_class_interface_clause, PT_REF_IMPLEMENTS);
    pt_str base = pt_x_text(x, pt_x_first(x, pt_x_child(x, n, N_base_clause)));
    if (pt_str_ends(base, PT_STR("TestCase")))
        pt_x_mark_test(x, def);
}

static void type_definition(pt_extract *x, pt_node n, pt_kind kind)
{
    pt_def_id def = pt_x_def(x, kind, n, pt_x_field(x, n, F_name));
    signature(x, def, n);
    modifiers(x, def, n);
    doc(x, def, n);
    type_body(x, def, n);
}

static void class_declaration(pt_extract *x, pt_node n) { type_definition(x, n, PT_KIND_CLASS); }
static void interface_declaration(pt_extract *x, pt_node n) { type_definition(x, n, PT_KIND_INTERFACE); }
static void trait_declaration(pt_extract *x, pt_node n) { type_definition(x, n, PT_KIND_TRAIT); }
static void enum_declaration(pt_extract *x, pt_node n) { type_definition(x, n, PT_KIND_ENUM); }

static void anonymous_class(pt_extract *x, pt_node n)
{
    pt_def_id def = pt_x_def_named(x, PT_KIND_CLASS, n, PT_NO_NODE, PT_STR("class@anonymous"));
    pt_x_def_at(x, def)->flags |= PT_DEF_ANONYMOUS;
    type_body(x, def, n);
}

static void enum_case(pt_extract *x, pt_node n)
{
    pt_def_id def = pt_x_def(x, PT_KIND_CONSTANT, n, pt_x_field(x, n, F_name));
    pt_expr_id self = pt_x_self(x);
    pt_x_def_at(x, def)->type = self;
    pt_x_def_at(x, def)->flags |= PT_DEF_STATIC;
    doc(x, def, n);
}

static void trait_use(pt_extract *x, pt_node n)
{
    for (PT_X_EACH(x, n, name))
        if (is_name_node(pt_x_kind(x, name)))
            name_ref(x, PT_REF_IMPLEMENTS, name, PT_ARITY_ANY);
}

static void constant_declaration(pt_extract *x, pt_node n)
{
    pt_str comment = doc_comment(x, n);
    for (PT_X_EACH(x, n, element)) {
        if (pt_x_kind(x, element) != N_const_element)
            continue;
        pt_node name = pt_x_first(x, element);
        pt_node initial = name == PT_NO_NODE ? name : pt_node_after(x->syntax, element, name);
        pt_expr_id declared = declared_type(x, pt_x_field(x, n, F_type), comment, PT_STR("@var"), PT_STR(""));
        pt_expr_id first = declared ? 0 : pt_x_value(x, initial);
        pt_def_id def = pt_x_def(x, PT_KIND_CONSTANT, element, name);
        modifiers(x, def, n);
        pt_def *d = pt_x_def_at(x, def);
        d->type = declared;
        d->value = first;
        d->flags |= scope_kind(x, x->scope) == PT_SCOPE_TYPE ? PT_DEF_STATIC : 0;
        doc(x, def, n);
    }
}

static void property_declaration(pt_extract *x, pt_node n)
{
    pt_str comment = doc_comment(x, n);
    pt_expr_id declared = declared_type(x, pt_x_field(x, n, F_type), comment, PT_STR("@var"), PT_STR(""));
    for (PT_X_EACH(x, n, element)) {
        if (pt_x_kind(x, element) != N_property_element)
            continue;
        pt_node name = pt_x_field(x, element, F_name);
        pt_expr_id initial = declared ? 0 : pt_x_value(x, pt_x_field(x, element, F_default_value));
        pt_def_id def = pt_x_def(x, PT_KIND_FIELD, n, name);
        signature(x, def, n);
        modifiers(x, def, n);
        pt_x_def_at(x, def)->type = declared;
        pt_x_def_at(x, def)->value = initial;
        doc(x, def, n);
    }
}

/* --- functions --------------------------------------------------------------------------------------- */

/* A parameter with a visibility is also a field of the class. */
static void promoted_field(pt_extract *x, pt_node p, pt_node name, pt_expr_id declared)
{
    pt_def_id class = pt_x_enclosing(x, PT_KINDS_TYPE);
    if (!class)
        return;
    pt_scope_id scope = x->scope;
    pt_def_id inside = x->def;
    x->def = class;
    x->scope = x->facts->defs.at[class].body;
    pt_def_id def = pt_x_def(x, PT_KIND_FIELD, p, name);
    modifiers(x, def, p);
    pt_x_def_at(x, def)->type = declared;
    x->def = inside;
    x->scope = scope;
}

static void parameters(pt_extract *x, pt_def_id def, pt_node list, pt_str comment)
{
    uint32_t least = 0, most = 0;
    bool variadic = false;
    if (list == PT_NO_NODE)
        return;
    for (PT_X_EACH(x, list, p)) {
        unsigned kind = pt_x_kind(x, p);
        pt_node name = pt_x_field(x, p, F_name), initial = pt_x_field(x, p, F_default_value);
        if (pt_x_kind(x, name) == N_by_ref)
            name = pt_x_first(x, name);
        if (kind == N_comment || name == PT_NO_NODE)
            continue;
        pt_expr_id declared = declared_type(x, pt_x_field(x, p, F_type), comment, PT_STR("@param"), pt_x_text(x, name));
        bool many = kind == N_variadic_parameter;
        if (kind == N_property_promotion_parameter)
            promoted_field(x, p, name, declared);
        pt_expr_id bound = many ? wrapped(x, PT_EXPR_ARRAY, declared) : declared;
        pt_x_bind(x, PT_BIND_PARAM, name, bound, bound ? 0 : pt_x_value(x, initial), PT_NO_NODE);
        variadic |= many;
        most += !many;
        least = !many && initial == PT_NO_NODE ? most : least;
    }
    pt_def *d = pt_x_def_at(x, def);
    d->params_min = (uint16_t)(least < PT_ARITY_ANY ? least : PT_ARITY_ANY - 1);
    d->params_max = variadic || most >= PT_ARITY_ANY ? PT_ARITY_ANY : (uint16_t)most;
}

static void function_parts(pt_extract *x, pt_def_id def, pt_node n)
{
    pt_str comment = doc_comment(x, n);
    signature(x, def, n);
    doc(x, def, n);
    pt_x_open_def(x, def, n, PT_SCOPE_FUNCTION);
    pt_expr_id result = declared_type(x, pt_x_field(x, n, F_return_type), comment, PT_STR("@return"), PT_STR(""));
    pt_x_def_at(x, def)->type = result;
    parameters(x, def, pt_x_field(x, n, F_parameters), comment);
}

static void function_definition(pt_extract *x, pt_node n)
{
    pt_def_id def = pt_x_def(x, PT_KIND_FUNCTION, n, pt_x_field(x, n, F_name));
    function_parts(x, def, n);
}

static bool is_test_method(const pt_extract *x, pt_node n, pt_str name)
{
    if (!(x->facts->defs.at[x->def].flags & PT_DEF_TEST))
        return false;
    return pt_str_starts(name, PT_STR("test")) || pt_str_find_str(doc_comment(x, n), PT_STR("@test")) > 0
        || pt_str_find_str(pt_x_text(x, pt_x_child(x, n, N_attribute_list)), PT_STR("Test")) > 0;
}

static void method_declaration(pt_extract *x, pt_node n)
{
    pt_node name = pt_x_field(x, n, F_name);
    pt_str text = pt_x_text(x, name);
    bool construct = text_is(text, "__construct"), test = is_test_method(x, n, text);
    bool in_interface = x->facts->defs.at[x->def].kind == PT_KIND_INTERFACE;
    pt_def_id def = pt_x_def(x, construct ? PT_KIND_CONSTRUCTOR : PT_KIND_METHOD, n, name);
    modifiers(x, def, n);
    pt_x_def_at(x, def)->flags |= in_interface ? PT_DEF_ABSTRACT : 0;
    if (test)
        pt_x_mark_test(x, def);
    function_parts(x, def, n);
}

static void closure(pt_extract *x, pt_node n)
{
    pt_x_open_scope(x, n, PT_SCOPE_FUNCTION);
    parameters(x, 0, pt_x_field(x, n, F_parameters), PT_STR(""));
}

static void property_hook(pt_extract *x, pt_node n)
{
    pt_x_claim(x, pt_x_child(x, n, N_name));
    closure(x, n);
}

/* --- variables --------------------------------------------------------------------------------------- */

static void file_variable(pt_extract *x, pt_node n, pt_node name, pt_expr_id initial)
{
    state *s = x->state;
    pt_scope_id scope = pt_x_function_scope(x);
    pt_x_claim(x, name);
    pt_def_id old = pt_known_get(&s->names, scope, pt_x_node_name(x, name));
    if (old) {
        pt_def *d = pt_x_def_at(x, old);
        d->value = d->value ? d->value : initial;
        return;
    }
    pt_def_id def = pt_x_def(x, PT_KIND_VARIABLE, n, name);
    pt_x_def_at(x, def)->value = initial;
    doc(x, def, n > 0 ? n - 1 : n);
    pt_known_set(x, &s->names, scope, pt_x_node_name(x, name), def);
}

static bool weak(const pt_extract *x, const pt_binding *b)
{
    return !b->type && (!b->value || x->facts->exprs.at[b->value].op == PT_EXPR_LITERAL);
}

/* The first assignment declares a local; one that says more than the first is kept instead. */
static void assign_variable(pt_extract *x, pt_node n, pt_node name, pt_expr_id initial)
{
    pt_scope_id scope = pt_x_function_scope(x);
    if (text_is(pt_x_text(x, name), "$this"))
        return;
    if (is_file_level(x)) {
        file_variable(x, n, name, initial);
        return;
    }
    pt_expr_id e = pt_x_bare_node(x, name);
    const pt_expr *old = &x->facts->exprs.at[e];
    pt_binding *b = old->op == PT_EXPR_LOCAL ? &x->bindings.at[old->a].binding : NULL;
    pt_x_claim(x, name);
    if (!b || b->scope != scope)
        pt_x_bind_in(x, scope, PT_BIND_LOCAL, pt_x_text(x, name), name, 0, initial, PT_NO_NODE);
    else if (initial && initial != e && weak(x, b))
        b->value = initial;
}

static void assign(pt_extract *x, pt_node n, pt_node target, pt_expr_id initial);

static void assign_list(pt_extract *x, pt_node n, pt_node list, pt_expr_id initial)
{
    uint32_t index = 0;
    bool keyed = false;
    if (x->depth > 16)
        return;
    x->depth++;
    for (PT_X_EACH(x, list, item)) {
        unsigned kind = pt_x_kind(x, item);
        if (kind == N_string || kind == N_integer) { /* the key of what follows */
            keyed = true;
            continue;
        }
        pt_expr_id part = !initial ? 0 : keyed ? pt_x_expr(x, PT_EXPR_ELEMENT, initial, 0)
                                               : pt_x_expr(x, PT_EXPR_ITEM, initial, index);
        assign(x, n, item, part);
        index++;
        keyed = false;
    }
    x->depth--;
}

static void assign(pt_extract *x, pt_node n, pt_node target, pt_expr_id initial)
{
    switch (pt_x_kind(x, target)) {
    case N_variable_name:
        assign_variable(x, n, target, initial);
        return;
    case N_by_ref:
        assign(x, n, pt_x_first(x, target), initial);
        return;
    case N_list_literal: case N_array_creation_expression:
        assign_list(x, n, target, initial);
        return;
    default:
        return;
    }
}

static void assignment(pt_extract *x, pt_node n)
{
    assign(x, n, pt_x_field(x, n, F_left), pt_x_value(x, pt_x_field(x, n, F_right)));
}

static void static_variable(pt_extract *x, pt_node n)
{
    assign(x, n, pt_x_field(x, n, F_name), pt_x_value(x, pt_x_field(x, n, F_value)));
}

static void global_variables(pt_extract *x, pt_node n)
{
    for (PT_X_EACH(x, n, name))
        pt_x_claim(x, name);
}

static void foreach_loop(pt_extract *x, pt_node n)
{
    pt_node over = pt_x_first(x, n);
    pt_node item = over == PT_NO_NODE ? over : pt_node_after(x->syntax, n, over);
    pt_expr_id list = pt_x_value(x, over);
    pt_expr_id element = wrapped(x, PT_EXPR_ELEMENT, list);
    if (pt_x_kind(x, item) != N_pair) {
        assign(x, n, item, element);
        return;
    }
    pt_node key = pt_x_first(x, item);
    assign(x, n, key, wrapped(x, PT_EXPR_KEY, list));
    assign(x, n, pt_node_after(x->syntax, item, key), element);
}

static void catch_clause(pt_extract *x, pt_node n)
{
    pt_expr_id types = pt_x_type(x, pt_x_field(x, n, F_type));
    assign(x, n, pt_x_field(x, n, F_name), wrapped(x, PT_EXPR_INSTANCE, types));
}

/* A comment with @var and a variable declares that variable. */
static void comment(pt_extract *x, pt_node n)
{
    pt_str text = pt_x_text(x, n), rest;
    if (is_file_level(x) || scope_kind(x, x->scope) == PT_SCOPE_TYPE || !pt_str_starts(text, PT_STR("/**")))
        return;
    pt_str said = pt_php_doc_tag(text, PT_STR("@var"), PT_STR(""), &rest);
    if (!said.len || !rest.len || rest.ptr[0] != '$')
        return;
    size_t len = 1;
    while (len < rest.len && strchr(" \t*/\r\n", rest.ptr[len]) == NULL)
        len++;
    pt_expr_id declared = pt_php_doc_type(x, said, name_expr);
    if (declared)
        pt_x_bind_in(x, pt_x_function_scope(x), PT_BIND_LOCAL, pt_str_upto(rest, len), n, declared, 0, n);
}

/* A variable that is no local: of the file, when it is used there. */
static void variable(pt_extract *x, pt_node n)
{
    pt_x_skip(x, n);
    bool claimed = pt_x_is_claimed(x, n) || text_is(pt_x_text(x, n), "$this");
    if (!claimed && is_file_level(x))
        pt_x_ref(x, PT_REF_VALUE, pt_x_node_name(x, n), 0, PT_ARITY_ANY, n);
}

/* --- references -------------------------------------------------------------------------------------- */

static void flow_argument(pt_extract *x, pt_node arg, pt_expr_id slot)
{
    pt_node given = pt_x_kind(x, arg) == N_argument ? pt_x_first(x, arg) : arg;
    if (given != PT_NO_NODE && given == pt_x_field(x, arg, F_name))
        given = pt_node_after(x->syntax, arg, given);
    unsigned kind = pt_x_kind(x, given);
    if (kind != N_member_access_expression || pt_x_is_claimed(x, pt_x_field(x, given, F_name)))
        return;
    pt_node name = pt_x_field(x, given, F_name);
    pt_expr_id what = pt_x_value(x, given);
    if (!what)
        return;
    pt_x_claim(x, name);
    pt_x_slot(x, pt_x_ref_expr(x, PT_REF_VALUE, what, PT_ARITY_ANY, name), slot);
}

static void arguments(pt_extract *x, pt_node args, pt_expr_id callee)
{
    uint32_t index = 0;
    if (!callee || args == PT_NO_NODE)
        return;
    for (PT_X_EACH(x, args, arg)) {
        if (pt_x_kind(x, arg) == N_comment)
            continue;
        flow_argument(x, arg, pt_x_expr(x, PT_EXPR_ARGUMENT, callee, index));
        index++;
    }
}

/* f(...) makes a closure of f and calls nothing. */
static pt_ref_kind call_kind(const pt_extract *x, pt_node args)
{
    return args != PT_NO_NODE && pt_x_has(x, args, N_variadic_placeholder) ? PT_REF_VALUE : PT_REF_CALL;
}

static pt_str plain_string(const pt_extract *x, pt_node n)
{
    pt_str text = pt_x_text(x, n);
    unsigned kind = pt_x_kind(x, n);
    if ((kind != N_string && kind != N_encapsed_string) || text.len < 2 || pt_str_find(text, '$') >= 0)
        return PT_STR("");
    return (pt_str){text.ptr + 1, text.len - 2};
}

/* define('X', …): a constant of the root namespace. */
static bool define(pt_extract *x, pt_node n, pt_node function, pt_node args)
{
    pt_str word = pt_x_text(x, function);
    if (!text_is(word, "define") && !text_is(word, "\\define"))
        return false;
    pt_node first = pt_x_first(x, pt_x_first(x, args));
    pt_str name = plain_string(x, first);
    if (!name.len)
        return false;
    pt_scope_id scope = x->scope;
    pt_def_id inside = x->def;
    x->scope = 0;
    x->def = 0;
    pt_def_id def = pt_x_def_named(x, PT_KIND_CONSTANT, n, first, name);
    pt_x_signature(x, def, n, PT_NO_NODE);
    x->scope = scope;
    x->def = inside;
    return true;
}

static void function_call(pt_extract *x, pt_node n)
{
    pt_node function = pt_x_field(x, n, F_function), args = pt_x_field(x, n, F_arguments);
    pt_expr_id what = called_value(x, n);
    define(x, n, function, args);
    unsigned kind = pt_x_kind(x, function);
    if (is_name_node(kind))
        pt_x_claim_tree(x, function);
    if (is_name_node(kind) || kind == N_variable_name)
        pt_x_ref_expr(x, call_kind(x, args), what, arity(x, args), function);
    arguments(x, args, what);
}

/* The class before `::` is itself a value that is named, unless it is self, static, parent. */
static void scope_ref(pt_extract *x, pt_node scope)
{
    unsigned kind = pt_x_kind(x, scope);
    if (is_name_node(kind))
        name_ref(x, PT_REF_VALUE, scope, PT_ARITY_ANY);
}

static void member_call(pt_extract *x, pt_node n)
{
    pt_node name = pt_x_field(x, n, F_name), args = pt_x_field(x, n, F_arguments);
    if (pt_x_kind(x, name) != N_name)
        return;
    pt_expr_id what = called_value(x, n);
    pt_x_claim(x, name);
    pt_x_ref_expr(x, call_kind(x, args), what, arity(x, args), name);
    scope_ref(x, pt_x_field(x, n, F_scope));
    arguments(x, args, what);
}

static void member_access(pt_extract *x, pt_node n)
{
    pt_node name = pt_x_field(x, n, F_name);
    if (pt_x_is_claimed(x, name))
        return;
    pt_expr_id what = pt_x_value(x, n);
    pt_x_claim(x, name);
    pt_x_ref_expr(x, PT_REF_VALUE, what, PT_ARITY_ANY, name);
    scope_ref(x, pt_x_field(x, n, F_scope));
}

static void constant_access(pt_extract *x, pt_node n)
{
    pt_node scope = pt_x_first(x, n);
    pt_node name = scope == PT_NO_NODE ? scope : pt_node_after(x->syntax, n, scope);
    if (pt_x_is_claimed(x, name) || name == PT_NO_NODE)
        return;
    pt_expr_id what = constant_value(x, n);
    pt_x_claim(x, name);
    if (x->facts->exprs.at[what].op == PT_EXPR_PATH)
        pt_x_ref_expr(x, PT_REF_VALUE, what, PT_ARITY_ANY, name);
    scope_ref(x, scope);
}

static void creation(pt_extract *x, pt_node n)
{
    pt_node type_node = pt_x_first(x, n), args = pt_x_child(x, n, N_arguments);
    if (pt_x_kind(x, type_node) == N_relative_scope || is_name_node(pt_x_kind(x, type_node))) {
        arguments(x, args, class_expr(x, type_node));
        name_ref(x, PT_REF_CONSTRUCT, type_node, arity(x, args));
    }
}

/* $x instanceof Foo: the name is a type; what is known of a local by nothing else, it says. */
static void binary(pt_extract *x, pt_node n)
{
    pt_node left = pt_x_field(x, n, F_left), right = pt_x_field(x, n, F_right);
    if (!pt_x_has(x, n, T_INSTANCEOF) || !is_name_node(pt_x_kind(x, right)))
        return;
    pt_expr_id tested = pt_x_value(x, left), instance = wrapped(x, PT_EXPR_INSTANCE, class_expr(x, right));
    name_ref(x, PT_REF_TYPE, right, PT_ARITY_ANY);
    const pt_expr *e = &x->facts->exprs.at[tested];
    if (e->op == PT_EXPR_LOCAL && !x->bindings.at[e->a].binding.type && !x->bindings.at[e->a].binding.value)
        x->bindings.at[e->a].binding.value = instance;
}

/* [$object, 'method'] and [Foo::class, 'method'] are callables. */
static void array(pt_extract *x, pt_node n)
{
    pt_node first = pt_x_first(x, n);
    pt_node second = first == PT_NO_NODE ? first : pt_node_after(x->syntax, n, first);
    if (second == PT_NO_NODE || pt_node_after(x->syntax, n, second) != PT_NO_NODE)
        return;
    pt_node object = pt_x_first(x, first), text = pt_x_first(x, second);
    pt_str name = plain_string(x, text);
    bool plain = name.len && second + 1 == text && pt_node_at(x->syntax, text)->next == pt_node_at(x->syntax, second)->next;
    unsigned kind = pt_x_kind(x, object);
    pt_expr_id holder = kind == N_variable_name || kind == N_member_access_expression ? pt_x_value(x, object)
        : kind == N_class_constant_access_expression ? scope_value(x, pt_x_first(x, object)) : 0;
    if (!plain || !holder || pt_str_find(name, ' ') >= 0)
        return;
    pt_x_ref(x, PT_REF_VALUE, pt_x_name(x, name), holder, PT_ARITY_ANY, text);
}

static void name_value(pt_extract *x, pt_node n)
{
    pt_str text = pt_x_text(x, n);
    if (!pt_str_starts(text, PT_STR("__")) && !special_name(x, text))
        name_ref(x, PT_REF_VALUE, n, PT_ARITY_ANY);
    pt_x_skip(x, n);
}

static void argument(pt_extract *x, pt_node n)
{
    pt_x_claim(x, pt_x_field(x, n, F_name));
}

static void attribute(pt_extract *x, pt_node n)
{
    name_ref(x, PT_REF_TYPE, pt_x_first(x, n), PT_ARITY_ANY);
}

static void return_statement(pt_extract *x, pt_node n)
{
    pt_x_returns(x, pt_x_value(x, pt_x_first(x, n)));
}

/* --- imports ----------------------------------------------------------------------------------------- */

static void use_clause(pt_extract *x, pt_node clause, pt_str prefix)
{
    pt_node target = pt_x_first(x, clause), alias = pt_x_field(x, clause, F_alias);
    pt_str text = pt_x_text(x, target);
    if (text.len && text.ptr[0] == '\\')
        text = pt_str_from(text, 1);
    ptrdiff_t slash = pt_str_rfind(text, '\\');
    pt_str name = pt_str_from(text, (size_t)(slash + 1));
    pt_str path = slash < 0 ? PT_STR("") : pt_str_upto(text, (size_t)slash);
    if (prefix.len)
        path = pt_arena_printf(&x->arena, "%.*s%s%.*s", (int)prefix.len, prefix.ptr, path.len ? "\\" : "",
                               (int)path.len, path.ptr);
    pt_x_import(x, 0, path, name, alias == PT_NO_NODE ? name : pt_x_text(x, alias), target);
}

static void use_list(pt_extract *x, pt_node list, pt_str prefix)
{
    for (PT_X_EACH(x, list, clause))
        if (pt_x_kind(x, clause) == N_namespace_use_clause)
            use_clause(x, clause, prefix);
}

static void use_declaration(pt_extract *x, pt_node n)
{
    pt_node group = pt_x_field(x, n, F_body);
    pt_str prefix = pt_x_text(x, pt_x_child(x, n, N_namespace_name));
    if (prefix.len && prefix.ptr[0] == '\\')
        prefix = pt_str_from(prefix, 1);
    pt_x_skip(x, n);
    use_list(x, group == PT_NO_NODE ? n : group, group == PT_NO_NODE ? PT_STR("") : prefix);
}

/* include 'a.php', require __DIR__ . '/a.php' */
static void include(pt_extract *x, pt_node n)
{
    pt_node what = pt_x_first(x, n);
    if (pt_x_kind(x, what) == N_parenthesized_expression)
        what = pt_x_first(x, what);
    pt_str path = plain_string(x, what);
    if (pt_x_kind(x, what) == N_binary_expression) {
        pt_str left = pt_x_text(x, pt_x_field(x, what, F_left));
        pt_str right = plain_string(x, pt_x_field(x, what, F_right));
        bool here = text_is(left, "__DIR__") || text_is(left, "dirname(__FILE__)");
        if (here && right.len)
            path = pt_arena_printf(&x->arena, ".%.*s", (int)right.len, right.ptr);
    }
    if (path.len)
        pt_x_import(x, PT_IMPORT_GLOB, path, PT_STR(""), PT_STR(""), what);
}

static bool is_test_folder(pt_str part)
{
    return text_is(part, "tests") || text_is(part, "test") || text_is(part, "Tests") || text_is(part, "Test");
}

static bool is_test_path(pt_str path)
{
    for (ptrdiff_t slash; (slash = pt_str_find(path, '/')) >= 0; path = pt_str_from(path, (size_t)slash + 1))
        if (is_test_folder(pt_str_upto(path, (size_t)slash)))
            return true;
    return pt_str_ends(path, PT_STR("Test.php"));
}

#define HOOK(function) {.action = PT_DO_HOOK, .hook = function}

static const pt_rule rules[NODE_COUNT] = {
    [N_namespace_definition] = HOOK(namespace_definition),
    [N_namespace_use_declaration] = HOOK(use_declaration),
    [N_class_declaration] = HOOK(class_declaration),
    [N_interface_declaration] = HOOK(interface_declaration),
    [N_trait_declaration] = HOOK(trait_declaration),
    [N_enum_declaration] = HOOK(enum_declaration),
    [N_anonymous_class] = HOOK(anonymous_class),
    [N_enum_case] = HOOK(enum_case),
    [N_use_declaration] = HOOK(trait_use),
    [N_use_list] = {.action = PT_DO_SKIP},
    [N_const_declaration] = HOOK(constant_declaration),
    [N_property_declaration] = HOOK(property_declaration),
    [N_property_hook] = HOOK(property_hook),
    [N_method_declaration] = HOOK(method_declaration),
    [N_function_definition] = HOOK(function_definition),
    [N_anonymous_function] = HOOK(closure),
    [N_arrow_function] = HOOK(closure),
    [N_anonymous_function_use_clause] = {.action = PT_DO_SKIP},
    [N_attribute] = HOOK(attribute),
    [N_named_type] = HOOK(named_type),
    [N_assignment_expression] = HOOK(assignment),
    [N_reference_assignment_expression] = HOOK(assignment),
    [N_static_variable_declaration] = HOOK(static_variable),
    [N_global_declaration] = HOOK(global_variables),
    [N_foreach_statement] = HOOK(foreach_loop),
    [N_catch_clause] = HOOK(catch_clause),
    [N_comment] = HOOK(comment),
    [N_return_statement] = HOOK(return_statement),
    [N_variable_name] = HOOK(variable),
    [N_function_call_expression] = HOOK(function_call),
    [N_member_call_expression] = HOOK(member_call),
    [N_nullsafe_member_call_expression] = HOOK(member_call),
    [N_scoped_call_expression] = HOOK(member_call),
    [N_member_access_expression] = HOOK(member_access),
    [N_nullsafe_member_access_expression] = HOOK(member_access),
    [N_scoped_property_access_expression] = HOOK(member_access),
    [N_class_constant_access_expression] = HOOK(constant_access),
    [N_object_creation_expression] = HOOK(creation),
    [N_binary_expression] = HOOK(binary),
    [N_array_creation_expression] = HOOK(array),
    [N_argument] = HOOK(argument),
    [N_name] = HOOK(name_value),
    [N_qualified_name] = HOOK(name_value),
    [N_relative_name] = HOOK(name_value),
    [N_include_expression] = HOOK(include),
    [N_include_once_expression] = HOOK(include),
    [N_require_expression] = HOOK(include),
    [N_require_once_expression] = HOOK(include),
    [N_named_label_statement] = {.action = PT_DO_SKIP},
    [N_goto_statement] = {.action = PT_DO_SKIP},
    [N_declare_directive] = {.action = PT_DO_SKIP},
};

const pt_lang pt_lang_php = {
    .id = PT_LANGUAGE_PHP,
    .flags = PT_LANG_CASE_INSENSITIVE,
    .extensions = "php phtml php5 inc",
    .grammar = tree_sitter_php,
    .nodes = node_names,
    .node_count = NODE_COUNT,
    .fields = field_names,
    .field_count = FIELD_COUNT,
    .rules = rules,
    .value = value,
    .type = type,
    .begin = begin,
    .is_test_path = is_test_path,
};
