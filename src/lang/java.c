/* Java: what the node types of tree-sitter-java mean.
 *
 * Types, methods and variables have name spaces of their own: a bare call never means a local. Annotations
 * lie in a declaration's modifiers, so the def is opened before they are walked and is their source. */
#include "lang/extract.h"

#include <stdio.h>
#include <string.h>

const TSLanguage *tree_sitter_java(void);

#define NODES(N)                                                                                      \
    N(identifier) N(type_identifier) N(scoped_identifier) N(scoped_type_identifier) N(generic_type)   \
    N(array_type) N(annotated_type) N(integral_type) N(floating_point_type) N(boolean_type)           \
    N(void_type) N(type_arguments) N(wildcard) N(type_parameters) N(type_parameter) N(type_bound)     \
    N(type_list) N(catch_type) N(modifiers) N(marker_annotation) N(annotation)                        \
    N(annotation_argument_list) N(element_value_pair) N(package_declaration) N(import_declaration)    \
    N(asterisk) N(module_declaration) N(requires_module_directive) N(exports_module_directive)        \
    N(opens_module_directive) N(uses_module_directive) N(provides_module_directive)                   \
    N(class_declaration) N(interface_declaration) N(enum_declaration) N(record_declaration)           \
    N(annotation_type_declaration) N(annotation_type_element_declaration) N(enum_constant)            \
    N(class_body) N(superclass) N(super_interfaces) N(extends_interfaces) N(method_declaration)       \
    N(constructor_declaration) N(compact_constructor_declaration) N(field_declaration)                \
    N(constant_declaration) N(variable_declarator) N(local_variable_declaration) N(static_initializer)\
    N(formal_parameters) N(formal_parameter) N(spread_parameter) N(receiver_parameter)                \
    N(inferred_parameters) N(dimensions) N(block) N(constructor_body)                                 \
    N(explicit_constructor_invocation) N(method_invocation) N(object_creation_expression)             \
    N(array_creation_expression) N(argument_list) N(field_access) N(array_access)                     \
    N(method_reference) N(lambda_expression) N(cast_expression) N(instanceof_expression)              \
    N(ternary_expression) N(assignment_expression) N(parenthesized_expression) N(binary_expression)   \
    N(switch_expression) N(switch_block) N(switch_block_statement_group) N(switch_rule)               \
    N(switch_label) N(pattern) N(type_pattern) N(record_pattern) N(record_pattern_component)          \
    N(for_statement) N(enhanced_for_statement) N(catch_clause) N(catch_formal_parameter)              \
    N(try_with_resources_statement) N(resource) N(labeled_statement) N(break_statement)               \
    N(continue_statement) N(this) N(super) N(decimal_integer_literal) N(hex_integer_literal)          \
    N(octal_integer_literal) N(binary_integer_literal) N(decimal_floating_point_literal)              \
    N(hex_floating_point_literal) N(true) N(false) N(character_literal) N(string_literal)             \
    N(null_literal) N(line_comment) N(block_comment)

#define TOKENS(T)                                                                                     \
    T(PUBLIC, "'public'") T(PROTECTED, "'protected'") T(PRIVATE, "'private'")                         \
    T(ABSTRACT, "'abstract'") T(STATIC, "'static'") T(FINAL, "'final'") T(DEFAULT, "'default'")       \
    T(NEW, "'new'")

#define FIELDS(F)                                                                                     \
    F(name) F(body) F(parameters) F(type) F(type_parameters) F(superclass) F(interfaces) F(arguments) \
    F(object) F(field) F(array) F(left) F(right) F(value) F(condition) F(consequence) F(alternative)  \
    F(constructor) F(declarator) F(dimensions) F(element) F(key) F(module) F(pattern)

PT_LANG_ENUMS(NODES, TOKENS, FIELDS)

/* What a node further down is to be taken for, noted by the node above it: an anonymous class's body with the
 * type it extends, a lambda or method reference with the place its value goes to. Innermost first. */
typedef struct pending {
    struct pending *outer;
    pt_node node;
    pt_node whole; /* class body: the expression or enum constant; else PT_NO_NODE */
    pt_expr_id expr;
} pending;

static void expect(pt_extract *x, pt_node node, pt_node whole, pt_expr_id expr)
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
static const pending *expected(pt_extract *x, pt_node node)
{
    pending *p = x->state;
    while (p && p->node < node)
        p = p->outer;
    x->state = p && p->node == node ? p->outer : p;
    return p && p->node == node ? p : NULL;
}

static pt_node last_child(const pt_extract *x, pt_node n)
{
    pt_node last = PT_NO_NODE;
    if (n != PT_NO_NODE)
        for (PT_X_EACH(x, n, child))
            if (!(pt_node_at(x->syntax, child)->flags & PT_NODE_EXTRA))
                last = child;
    return last;
}

static bool is_annotation(const pt_extract *x, pt_node n)
{
    return pt_x_kind(x, n) == N_annotation || pt_x_kind(x, n) == N_marker_annotation;
}

/* First child that is neither annotation, token nor comment. */
static pt_node first_proper(const pt_extract *x, pt_node n)
{
    if (n == PT_NO_NODE)
        return n;
    for (PT_X_EACH(x, n, child))
        if (!(pt_node_at(x->syntax, child)->flags & (PT_NODE_EXTRA | PT_NODE_TOKEN)) && !is_annotation(x, child))
            return child;
    return PT_NO_NODE;
}

/* --- expressions ------------------------------------------------------------------------------------- */

static pt_expr_id over(pt_extract *x, pt_expr_op op, pt_expr_id a)
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
    return x->facts->exprs.at[type].op == PT_EXPR_LITERAL ? type : over(x, PT_EXPR_INSTANCE, type);
}

/* a.b.c, a scoped_identifier, as members. */
static pt_expr_id dotted(pt_extract *x, pt_node n)
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
        return over(x, PT_EXPR_INSTANCE, pt_x_value(x, object));
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
    pt_node type = pt_x_field(x, n, F_type), outer = first_proper(x, n);
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
    pt_node last = last_child(x, n);
    return pt_x_kind(x, last) == N_identifier && last != pt_x_first(x, n) ? last : PT_NO_NODE;
}

static pt_expr_id field_value(pt_extract *x, pt_node n)
{
    pt_node field = pt_x_field(x, n, F_field);
    if (pt_x_kind(x, field) == N_this)
        return over(x, PT_EXPR_INSTANCE, pt_x_value(x, pt_x_field(x, n, F_object)));
    return pt_x_expr(x, PT_EXPR_MEMBER, object_value(x, n), pt_x_node_name(x, field));
}

static pt_expr_id value(pt_extract *x, pt_node n)
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
        return over(x, PT_EXPR_INSTANCE, over(x, PT_EXPR_ARRAY, pt_x_type(x, pt_x_field(x, n, F_type))));
    case N_array_access:
        return over(x, PT_EXPR_ELEMENT, pt_x_value(x, pt_x_field(x, n, F_array)));
    case N_parenthesized_expression:
        return pt_x_value(x, first_proper(x, n));
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
            if (count < sizeof items / sizeof *items && !(pt_node_at(x->syntax, child)->flags & PT_NODE_EXTRA))
                items[count++] = pt_x_type(x, child);
    return base && count ? pt_x_expr(x, PT_EXPR_GENERIC, base, pt_x_list(x, items, count)) : base;
}

static pt_expr_id type(pt_extract *x, pt_node n)
{
    switch (pt_x_kind(x, n)) {
    case N_type_identifier:
        return pt_str_eq(pt_x_text(x, n), PT_STR("var")) ? 0 : pt_x_bare_node(x, n);
    case N_scoped_type_identifier: {
        pt_expr_id outer = pt_x_type(x, pt_x_first(x, n));
        return pt_x_expr(x, PT_EXPR_MEMBER, outer, pt_x_node_name(x, last_child(x, n)));
    }
    case N_generic_type:
        return generic_type(x, n);
    case N_array_type:
        return over(x, PT_EXPR_ARRAY, pt_x_type(x, pt_x_field(x, n, F_element)));
    case N_annotated_type:
        return pt_x_type(x, last_child(x, n));
    case N_wildcard: {
        pt_node bound = last_child(x, n);
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
static pt_expr_id declared_type(pt_extract *x, pt_node type_node, pt_node declarator)
{
    pt_expr_id declared = pt_x_type(x, type_node);
    return pt_x_field(x, declarator, F_dimensions) == PT_NO_NODE ? declared : over(x, PT_EXPR_ARRAY, declared);
}

/* --- modifiers --------------------------------------------------------------------------------------- */

typedef struct {
    pt_visibility visibility;
    bool has_visibility, is_static, is_abstract, is_final, is_default, is_override, is_test;
    uint32_t start; /* where the signature starts: after the annotations */
} modifiers;

static bool is_test_annotation(pt_str name)
{
    static const char *const names[] = {
        "Test", "ParameterizedTest", "RepeatedTest", "TestFactory", "TestTemplate", "Before", "After",
        "BeforeEach", "AfterEach", "BeforeAll", "AfterAll", "BeforeClass", "AfterClass", "BeforeMethod",
        "AfterMethod", "BeforeSuite", "AfterSuite", "DataProvider", "RunWith", "ExtendWith", "Nested",
        "SpringBootTest", "Theory", "Parameters", "Rule", "ClassRule", "RegisterExtension"};
    ptrdiff_t dot = pt_str_rfind(name, '.');
    name = pt_str_from(name, (size_t)(dot + 1));
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (pt_str_eq(name, pt_str_c(names[i])))
            return true;
    return false;
}

static void read_modifier(pt_extract *x, pt_node m, modifiers *out)
{
    switch (pt_x_kind(x, m)) {
    case T_PUBLIC: out->visibility = PT_VISIBILITY_PUBLIC; out->has_visibility = true; break;
    case T_PROTECTED: out->visibility = PT_VISIBILITY_PROTECTED; out->has_visibility = true; break;
    case T_PRIVATE: out->visibility = PT_VISIBILITY_PRIVATE; out->has_visibility = true; break;
    case T_ABSTRACT: out->is_abstract = true; break;
    case T_STATIC: out->is_static = true; break;
    case T_FINAL: out->is_final = true; break;
    case T_DEFAULT: out->is_default = true; break;
    case N_annotation: case N_marker_annotation: {
        pt_str name = pt_x_text(x, pt_x_field(x, m, F_name));
        out->is_override |= pt_str_eq(name, PT_STR("Override"));
        out->is_test |= is_test_annotation(name);
        break;
    }
    default: break;
    }
}

static modifiers modifiers_of(pt_extract *x, pt_node n)
{
    modifiers found = {.visibility = PT_VISIBILITY_PACKAGE, .start = pt_node_at(x->syntax, n)->start};
    pt_node list = pt_x_child(x, n, N_modifiers);
    if (list == PT_NO_NODE)
        return found;
    bool leading = true;
    for (PT_X_EACH(x, list, m)) {
        read_modifier(x, m, &found);
        leading = leading && (is_annotation(x, m) || (pt_node_at(x->syntax, m)->flags & PT_NODE_EXTRA));
        if (leading)
            found.start = pt_node_at(x->syntax, m)->end;
    }
    return found;
}

/* --- definitions ------------------------------------------------------------------------------------- */

static const pt_def *enclosing(const pt_extract *x)
{
    return &x->facts->defs.at[x->def];
}

static bool in_interface(const pt_extract *x)
{
    return enclosing(x)->kind == PT_KIND_INTERFACE;
}

/* False where the parser has made a name up. */
static bool is_named(const pt_extract *x, pt_node n)
{
    return pt_x_text(x, pt_x_field(x, n, F_name)).len > 0;
}

/* What all declarations have in common. `body`: where the signature ends, PT_NO_NODE for the node's end. */
static void describe(pt_extract *x, pt_def_id id, pt_node n, const modifiers *m, pt_node body)
{
    bool test = m->is_test || (enclosing(x)->flags & PT_DEF_TEST);
    bool local = PT_KINDS_CALLABLE >> enclosing(x)->kind & 1;
    pt_visibility visibility = m->has_visibility ? m->visibility
        : in_interface(x)                        ? PT_VISIBILITY_PUBLIC
        : local                                  ? PT_VISIBILITY_PRIVATE
                                                 : m->visibility;
    const pt_syntax_node *node = pt_node_at(x->syntax, n);
    pt_x_signature_span(x, id, m->start, body == PT_NO_NODE ? node->end : pt_node_at(x->syntax, body)->start);
    pt_x_doc(x, id, n, "/**", NULL);
    pt_def *def = pt_x_def_at(x, id);
    def->visibility = (uint8_t)visibility;
    def->flags |= (uint16_t)((m->is_static ? PT_DEF_STATIC : 0) | (m->is_abstract ? PT_DEF_ABSTRACT : 0)
                             | (m->is_override ? PT_DEF_OVERRIDE : 0) | (test ? PT_DEF_TEST : 0)
                             | (local ? PT_DEF_LOCAL : 0));
}

static void type_parameters(pt_extract *x, pt_node n)
{
    pt_node list = pt_x_field(x, n, F_type_parameters);
    if (list == PT_NO_NODE)
        return;
    for (PT_X_EACH(x, list, p)) {
        if (pt_x_kind(x, p) != N_type_parameter)
            continue;
        pt_node bound = pt_x_child(x, p, N_type_bound);
        pt_x_bind(x, PT_BIND_TYPE_PARAM, pt_x_child(x, p, N_type_identifier), pt_x_type(x, pt_x_first(x, bound)),
                  0, PT_NO_NODE);
    }
}

/* The identifier that names a type: the last of a.b.C, without its arguments. */
static pt_node type_name_node(const pt_extract *x, pt_node n)
{
    for (;;) {
        switch (pt_x_kind(x, n)) {
        case N_generic_type: n = pt_x_first(x, n); break;
        case N_array_type: n = pt_x_field(x, n, F_element); break;
        case N_annotated_type: case N_scoped_type_identifier: n = last_child(x, n); break;
        default: return n;
        }
    }
}

/* A reference to the type itself; the arguments of a generic one are left for the walk. */
static void type_ref(pt_extract *x, pt_ref_kind kind, pt_node n, pt_expr_id what, uint16_t arity)
{
    pt_node name = type_name_node(x, n);
    pt_x_claim(x, name);
    pt_x_ref_expr(x, kind, what, arity, name);
}

static void inherit(pt_extract *x, pt_def_id def, pt_ref_kind kind, pt_node list)
{
    if (pt_x_kind(x, pt_x_first(x, list)) == N_type_list)
        list = pt_x_first(x, list);
    if (list == PT_NO_NODE)
        return;
    for (PT_X_EACH(x, list, base)) {
        if (pt_node_at(x->syntax, base)->flags & PT_NODE_EXTRA)
            continue;
        type_ref(x, kind, base, pt_x_type(x, base), PT_ARITY_ANY);
        if (pt_str_ends(pt_x_text(x, base), PT_STR("TestCase")))
            pt_x_mark_test(x, def);
    }
}

/* Binds parameters and counts them. A lambda's parameter without a type is part of the place the lambda goes to. */
static void parameters(pt_extract *x, pt_node list, uint16_t *least, uint16_t *most)
{
    uint32_t count = 0;
    bool variadic = false;
    for (PT_X_EACH(x, list, p)) {
        unsigned kind = pt_x_kind(x, p);
        if (kind != N_formal_parameter && kind != N_spread_parameter)
            continue;
        count++;
        pt_node declarator = p, type_node = pt_x_field(x, p, F_type);
        if (kind == N_spread_parameter) {
            variadic = true;
            declarator = pt_x_child(x, p, N_variable_declarator);
            type_node = first_proper(x, p);
            if (pt_x_kind(x, type_node) == N_modifiers)
                type_node = pt_node_after(x->syntax, p, type_node);
        }
        pt_expr_id declared = declared_type(x, type_node, declarator);
        if (variadic)
            declared = over(x, PT_EXPR_ARRAY, declared);
        pt_x_bind(x, PT_BIND_PARAM, pt_x_field(x, declarator, F_name), declared, 0, PT_NO_NODE);
    }
    count = count < PT_ARITY_ANY ? count : PT_ARITY_ANY - 1;
    *least = (uint16_t)(count - variadic);
    *most = variadic ? PT_ARITY_ANY : (uint16_t)count;
}

/* The parameters of a record are its fields and those of its canonical constructor. */
static void record_components(pt_extract *x, pt_def_id record, pt_node list)
{
    uint16_t count = 0;
    bool variadic = false;
    if (list == PT_NO_NODE)
        return;
    for (PT_X_EACH(x, list, p)) {
        unsigned kind = pt_x_kind(x, p);
        if (kind != N_formal_parameter && kind != N_spread_parameter)
            continue;
        count++;
        variadic |= kind == N_spread_parameter;
        pt_node declarator = kind == N_formal_parameter ? p : pt_x_child(x, p, N_variable_declarator);
        pt_node type_node = kind == N_formal_parameter ? pt_x_field(x, p, F_type) : first_proper(x, p);
        pt_expr_id declared = declared_type(x, type_node, declarator);
        if (kind == N_spread_parameter)
            declared = over(x, PT_EXPR_ARRAY, declared);
        pt_def_id field = pt_x_def(x, PT_KIND_FIELD, p, pt_x_field(x, declarator, F_name));
        pt_x_signature(x, field, p, PT_NO_NODE);
        pt_x_def_at(x, field)->type = declared;
        pt_x_def_at(x, field)->flags |= PT_DEF_CALLABLE_OBJECT; /* p.x() reads it */
    }
    pt_x_def_at(x, record)->params_min = (uint16_t)(count - variadic);
    pt_x_def_at(x, record)->params_max = variadic ? PT_ARITY_ANY : count;
}

static void type_declaration(pt_extract *x, pt_node n, pt_kind kind)
{
    pt_node body = pt_x_field(x, n, F_body);
    modifiers m = modifiers_of(x, n);
    if (!is_named(x, n))
        return;
    pt_def_id def = pt_x_def(x, kind, n, pt_x_field(x, n, F_name));
    describe(x, def, n, &m, body);
    pt_x_open_def(x, def, n, PT_SCOPE_TYPE);
    type_parameters(x, n);
    inherit(x, def, PT_REF_EXTENDS, pt_x_field(x, n, F_superclass));
    inherit(x, def, PT_REF_IMPLEMENTS, pt_x_field(x, n, F_interfaces));
    inherit(x, def, PT_REF_EXTENDS, pt_x_child(x, n, N_extends_interfaces));
}

static void class_declaration(pt_extract *x, pt_node n) { type_declaration(x, n, PT_KIND_CLASS); }
static void interface_declaration(pt_extract *x, pt_node n) { type_declaration(x, n, PT_KIND_INTERFACE); }
static void enum_declaration(pt_extract *x, pt_node n) { type_declaration(x, n, PT_KIND_ENUM); }

static void record_declaration(pt_extract *x, pt_node n)
{
    type_declaration(x, n, PT_KIND_CLASS);
    if (is_named(x, n))
        record_components(x, x->def, pt_x_field(x, n, F_parameters));
}

/* `new T() { … }` and an enum constant with a body. */
static void class_body(pt_extract *x, pt_node n)
{
    const pending *p = expected(x, n);
    if (!p)
        return;
    char text[80];
    pt_expr_id base = p->expr;
    while (x->facts->exprs.at[base].op == PT_EXPR_GENERIC)
        base = x->facts->exprs.at[base].a;
    const pt_expr *e = &x->facts->exprs.at[base];
    pt_str base_name = pt_intern_str(&x->names, e->op == PT_EXPR_NAME ? e->a : e->op == PT_EXPR_MEMBER ? e->b : 0);
    int len = snprintf(text, sizeof text, "<%.*s>", (int)(base_name.len < 70 ? base_name.len : 70), base_name.ptr);
    pt_str name = pt_arena_str(&x->arena, (pt_str){text, (size_t)len});
    pt_node at = p->whole;
    pt_def_id def = pt_x_def_named(x, PT_KIND_CLASS, at, at, name);
    pt_x_signature(x, def, at, n);
    pt_x_def_at(x, def)->visibility = PT_VISIBILITY_PRIVATE;
    pt_x_def_at(x, def)->flags |= PT_DEF_ANONYMOUS | PT_DEF_LOCAL | (enclosing(x)->flags & PT_DEF_TEST);
    pt_x_open_def(x, def, n, PT_SCOPE_TYPE);
    pt_x_ref_expr(x, PT_REF_EXTENDS, base, PT_ARITY_ANY, at);
}

static void enum_constant(pt_extract *x, pt_node n)
{
    pt_node name = pt_x_field(x, n, F_name), body = pt_x_field(x, n, F_body);
    pt_def_id owner = pt_x_enclosing(x, PT_KIND_BIT(ENUM));
    modifiers m = modifiers_of(x, n);
    m.visibility = PT_VISIBILITY_PUBLIC;
    m.is_static = true;
    pt_def_id def = pt_x_def(x, PT_KIND_CONSTANT, n, name);
    describe(x, def, n, &m, body);
    pt_expr_id type = pt_x_expr(x, PT_EXPR_NAME, x->facts->defs.at[owner].name, x->scope);
    pt_x_def_at(x, def)->type = type;
    pt_x_open_def(x, def, n, PT_SCOPE_BLOCK);
    pt_x_ref_expr(x, PT_REF_CONSTRUCT, type, pt_x_count(x, pt_x_field(x, n, F_arguments)), name);
    if (body != PT_NO_NODE)
        expect(x, body, n, type);
}

static void callable(pt_extract *x, pt_node n, pt_kind kind, modifiers m)
{
    pt_node body = pt_x_field(x, n, F_body), list = pt_x_field(x, n, F_parameters);
    if (!is_named(x, n))
        return;
    m.is_abstract |= in_interface(x) && body == PT_NO_NODE && !m.is_static;
    if (enclosing(x)->kind == PT_KIND_ENUM && kind == PT_KIND_CONSTRUCTOR && !m.has_visibility)
        m.visibility = PT_VISIBILITY_PRIVATE;
    pt_def_id def = pt_x_def(x, kind, n, pt_x_field(x, n, F_name));
    describe(x, def, n, &m, body);
    pt_x_open_def(x, def, n, PT_SCOPE_FUNCTION);
    type_parameters(x, n);
    pt_expr_id result = declared_type(x, pt_x_field(x, n, F_type), n);
    pt_x_def_at(x, def)->type = result;
    uint16_t least = 0, most = 0;
    if (list != PT_NO_NODE)
        parameters(x, list, &least, &most);
    pt_x_def_at(x, def)->params_min = least;
    pt_x_def_at(x, def)->params_max = most;
}

static void method_declaration(pt_extract *x, pt_node n)
{
    callable(x, n, x->def ? PT_KIND_METHOD : PT_KIND_FUNCTION, modifiers_of(x, n));
}

static void constructor_declaration(pt_extract *x, pt_node n)
{
    callable(x, n, PT_KIND_CONSTRUCTOR, modifiers_of(x, n));
}

/* The canonical constructor with its parameters left out: they are the record's components. */
static void compact_constructor(pt_extract *x, pt_node n)
{
    uint16_t least = enclosing(x)->params_min, most = enclosing(x)->params_max;
    if (!is_named(x, n))
        return;
    callable(x, n, PT_KIND_CONSTRUCTOR, modifiers_of(x, n));
    pt_x_def_at(x, x->def)->params_min = least;
    pt_x_def_at(x, x->def)->params_max = most;
}

static void annotation_element(pt_extract *x, pt_node n)
{
    callable(x, n, PT_KIND_METHOD, modifiers_of(x, n));
}

static bool is_function(const pt_extract *x, pt_node n)
{
    return pt_x_kind(x, n) == N_lambda_expression || pt_x_kind(x, n) == N_method_reference;
}

static pt_def_id define_field(pt_extract *x, pt_node n, pt_node declarator, const modifiers *m)
{
    pt_expr_id declared = declared_type(x, pt_x_field(x, n, F_type), declarator);
    bool constant = (m->is_static && m->is_final) || in_interface(x);
    pt_def_id def = pt_x_def(x, constant ? PT_KIND_CONSTANT : PT_KIND_FIELD, n, pt_x_field(x, declarator, F_name));
    describe(x, def, n, m, PT_NO_NODE);
    pt_x_def_at(x, def)->type = declared;
    pt_node initial = pt_x_field(x, declarator, F_value);
    if (is_function(x, initial)) {
        pt_x_def_at(x, def)->flags |= PT_DEF_CALLABLE_OBJECT;
        expect(x, initial, PT_NO_NODE, pt_x_bare_node(x, pt_x_field(x, declarator, F_name)));
    }
    return def;
}

/* What the initialiser of a lone field refers to, the field refers to; of several, their type does. */
static void field_declaration(pt_extract *x, pt_node n)
{
    modifiers m = modifiers_of(x, n);
    m.is_static |= in_interface(x);
    pt_def_id last = 0;
    unsigned count = 0;
    for (PT_X_EACH(x, n, child))
        if (pt_x_kind(x, child) == N_variable_declarator && is_named(x, child)) {
            last = define_field(x, n, child, &m);
            count++;
        }
    if (count == 1)
        pt_x_open_def(x, last, n, PT_SCOPE_BLOCK);
}

/* --- locals ------------------------------------------------------------------------------------------ */

static void local_variable(pt_extract *x, pt_node n)
{
    pt_node type_node = pt_x_field(x, n, F_type);
    for (PT_X_EACH(x, n, child)) {
        if (pt_x_kind(x, child) != N_variable_declarator)
            continue;
        pt_node initial = pt_x_field(x, child, F_value), name = pt_x_field(x, child, F_name);
        pt_expr_id declared = declared_type(x, type_node, child);
        pt_x_bind(x, PT_BIND_LOCAL, name, declared, declared ? 0 : pt_x_value(x, initial), child);
        if (is_function(x, initial))
            expect(x, initial, PT_NO_NODE, pt_x_expr(x, PT_EXPR_LOCAL, (uint32_t)x->bindings.len - 1, 0));
    }
}

static void enhanced_for(pt_extract *x, pt_node n)
{
    pt_node over_node = pt_x_field(x, n, F_value);
    pt_expr_id declared = declared_type(x, pt_x_field(x, n, F_type), n);
    pt_expr_id element = declared ? 0 : over(x, PT_EXPR_ELEMENT, pt_x_value(x, over_node));
    pt_x_bind(x, PT_BIND_LOCAL, pt_x_field(x, n, F_name), declared, element, over_node);
}

static void resource(pt_extract *x, pt_node n)
{
    pt_expr_id declared = declared_type(x, pt_x_field(x, n, F_type), n);
    pt_expr_id initial = declared ? 0 : pt_x_value(x, pt_x_field(x, n, F_value));
    pt_x_bind(x, PT_BIND_LOCAL, pt_x_field(x, n, F_name), declared, initial, n);
}

static void catch_parameter(pt_extract *x, pt_node n)
{
    pt_expr_id declared = pt_x_type(x, pt_x_child(x, n, N_catch_type));
    pt_x_bind(x, PT_BIND_LOCAL, pt_x_field(x, n, F_name), declared, 0, PT_NO_NODE);
}

static void instance_of(pt_extract *x, pt_node n)
{
    pt_node name = pt_x_field(x, n, F_name);
    pt_x_bind(x, PT_BIND_LOCAL, name, pt_x_type(x, pt_x_field(x, n, F_right)), 0, n);
}

/* `Type name` in a pattern. */
static void typed_pattern(pt_extract *x, pt_node n)
{
    pt_node type_node = first_proper(x, n), name = last_child(x, n);
    if (pt_x_kind(x, name) == N_identifier)
        pt_x_bind(x, PT_BIND_LOCAL, name, pt_x_type(x, type_node), 0, n);
}

static void record_pattern(pt_extract *x, pt_node n)
{
    pt_node name = pt_x_child(x, n, N_identifier);
    if (name == PT_NO_NODE)
        return;
    pt_x_claim(x, name);
    pt_x_ref(x, PT_REF_TYPE, pt_x_node_name(x, name), 0, PT_ARITY_ANY, name);
}

static void lambda(pt_extract *x, pt_node n)
{
    const pending *p = expected(x, n);
    pt_expr_id slot = p ? p->expr : 0;
    pt_node list = pt_x_field(x, n, F_parameters);
    pt_x_open_scope(x, n, PT_SCOPE_FUNCTION);
    bool is_argument = x->facts->exprs.at[slot].op == PT_EXPR_ARGUMENT;
    uint16_t least, most;
    if (pt_x_kind(x, list) == N_formal_parameters) {
        parameters(x, list, &least, &most);
        return;
    }
    if (pt_x_kind(x, list) == N_identifier) {
        pt_x_bind(x, PT_BIND_PARAM, list, 0, is_argument ? pt_x_expr(x, PT_EXPR_ITEM, slot, 0) : 0, PT_NO_NODE);
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

/* Notes for each argument that is a lambda or method reference where it goes; the first one must end up innermost. */
static void expect_arguments(pt_extract *x, pt_node args, pt_expr_id called)
{
    pt_node found[16];
    uint32_t at[16], index = 0;
    size_t count = 0;
    if (args == PT_NO_NODE)
        return;
    for (PT_X_EACH(x, args, arg)) {
        if (is_function(x, arg) && count < sizeof found / sizeof *found) {
            found[count] = arg;
            at[count++] = index;
        }
        index += !(pt_node_at(x->syntax, arg)->flags & PT_NODE_EXTRA);
    }
    while (count-- > 0)
        expect(x, found[count], PT_NO_NODE, pt_x_expr(x, PT_EXPR_ARGUMENT, called, at[count]));
}

static void method_invocation(pt_extract *x, pt_node n)
{
    pt_node name = pt_x_field(x, n, F_name), args = pt_x_field(x, n, F_arguments);
    pt_expr_id called = callee(x, n);
    pt_x_claim(x, name);
    pt_x_ref_expr(x, PT_REF_CALL, called, pt_x_count(x, args), name);
    expect_arguments(x, args, called);
}

static void object_creation(pt_extract *x, pt_node n)
{
    pt_node type_node = pt_x_field(x, n, F_type), args = pt_x_field(x, n, F_arguments);
    pt_node body = pt_x_child(x, n, N_class_body);
    pt_expr_id created = created_type(x, n);
    type_ref(x, PT_REF_CONSTRUCT, type_node, created, pt_x_count(x, args));
    if (body != PT_NO_NODE)
        expect(x, body, n, created);
    if (created)
        expect_arguments(x, args, created);
}

/* this(…) and super(…) */
static void constructor_invocation(pt_extract *x, pt_node n)
{
    pt_node which = pt_x_field(x, n, F_constructor), args = pt_x_field(x, n, F_arguments);
    pt_expr_id called = pt_x_value(x, which);
    pt_x_ref(x, PT_REF_CONSTRUCT, 0, called, pt_x_count(x, args), which);
    expect_arguments(x, args, called);
}

static void field_access(pt_extract *x, pt_node n)
{
    pt_node field = pt_x_field(x, n, F_field);
    if (pt_x_kind(x, field) != N_identifier || pt_x_is_claimed(x, field))
        return;
    pt_x_claim(x, field);
    pt_x_ref_expr(x, PT_REF_VALUE, field_value(x, n), PT_ARITY_ANY, field);
}

/* Type::method is a value; Type::new stands for a lambda that makes one. */
static void method_reference(pt_extract *x, pt_node n)
{
    const pending *p = expected(x, n);
    pt_expr_id slot = p ? p->expr : 0, base = reference_base(x, n);
    pt_node name = reference_name(x, n), first = pt_x_first(x, n);
    if (name == PT_NO_NODE) {
        if (pt_x_kind(x, first) != N_array_type)
            type_ref(x, PT_REF_CONSTRUCT, first, base, PT_ARITY_ANY);
        return;
    }
    pt_x_claim(x, name);
    pt_expr_id what = pt_x_expr(x, PT_EXPR_MEMBER, base, pt_x_node_name(x, name));
    pt_x_slot(x, pt_x_ref_expr(x, PT_REF_VALUE, what, PT_ARITY_ANY, name), slot);
}

static void assignment(pt_extract *x, pt_node n)
{
    pt_node right = pt_x_field(x, n, F_right);
    if (is_function(x, right))
        expect(x, right, PT_NO_NODE, pt_x_value(x, pt_x_field(x, n, F_left)));
}

static void type_identifier(pt_extract *x, pt_node n)
{
    pt_str name = pt_x_text(x, n);
    if (!pt_x_is_claimed(x, n) && !pt_str_eq(name, PT_STR("var")))
        pt_x_ref(x, PT_REF_TYPE, pt_x_name(x, name), 0, PT_ARITY_ANY, n);
}

/* a.b.Outer.Inner: the parts that begin with a small letter are taken for packages, which are no types. */
static void scoped_type(pt_extract *x, pt_node n)
{
    pt_node name = last_child(x, n), outer = pt_x_first(x, n);
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

static void annotation(pt_extract *x, pt_node n)
{
    pt_node name = pt_x_field(x, n, F_name), args = pt_x_child(x, n, N_annotation_argument_list);
    pt_expr_id what = dotted(x, name);
    pt_x_claim_tree(x, name);
    pt_x_ref_expr(x, PT_REF_TYPE, what, PT_ARITY_ANY, name);
    if (args == PT_NO_NODE)
        return;
    for (PT_X_EACH(x, args, pair)) {
        pt_node key = pt_x_field(x, pair, F_key);
        if (pt_x_kind(x, pair) != N_element_value_pair || key == PT_NO_NODE)
            continue;
        pt_x_claim(x, key);
        pt_x_ref(x, PT_REF_VALUE, pt_x_node_name(x, key), over(x, PT_EXPR_INSTANCE, what), PT_ARITY_ANY, key);
    }
}

static void label(pt_extract *x, pt_node n)
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
static void switch_expression(pt_extract *x, pt_node n)
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

/* --- files ------------------------------------------------------------------------------------------- */

static pt_node name_child(const pt_extract *x, pt_node n)
{
    pt_node name = pt_x_child(x, n, N_scoped_identifier);
    return name != PT_NO_NODE ? name : pt_x_child(x, n, N_identifier);
}

static void package_declaration(pt_extract *x, pt_node n)
{
    x->facts->package = pt_x_node_name(x, name_child(x, n));
    pt_x_skip(x, n);
}

static void import_declaration(pt_extract *x, pt_node n)
{
    pt_node whole = name_child(x, n);
    pt_str path = pt_x_text(x, whole);
    unsigned flags = pt_x_has(x, n, T_STATIC) ? PT_IMPORT_STATIC : 0;
    pt_x_skip(x, n);
    if (whole == PT_NO_NODE)
        return;
    if (pt_x_has(x, n, N_asterisk)) {
        pt_x_import(x, flags | PT_IMPORT_GLOB, path, PT_STR(""), PT_STR(""), whole);
        return;
    }
    ptrdiff_t dot = pt_str_rfind(path, '.');
    pt_str name = pt_str_trim(pt_str_from(path, (size_t)(dot + 1)));
    pt_str from = dot < 0 ? PT_STR("") : pt_str_trim(pt_str_upto(path, (size_t)dot));
    pt_x_import(x, flags, from, name, name, pt_x_kind(x, whole) == N_scoped_identifier ? last_child(x, whole) : whole);
}

static void module_declaration(pt_extract *x, pt_node n)
{
    pt_node name = pt_x_field(x, n, F_name), body = pt_x_field(x, n, F_body);
    pt_def_id def = pt_x_def(x, PT_KIND_MODULE, n, name);
    pt_x_claim_tree(x, name);
    pt_x_signature(x, def, n, body);
    pt_x_doc(x, def, n, "/**", NULL);
    pt_x_open_def(x, def, n, PT_SCOPE_MODULE);
}

static void requires_module(pt_extract *x, pt_node n)
{
    pt_node name = pt_x_field(x, n, F_module);
    pt_x_import(x, PT_IMPORT_MODULE, pt_x_text(x, name), PT_STR(""), PT_STR(""), name);
    pt_x_skip(x, n);
}

/* uses S; provides S with A, B; */
static void module_types(pt_extract *x, pt_node n)
{
    for (PT_X_EACH(x, n, name)) {
        pt_node at = pt_x_kind(x, name) == N_scoped_identifier ? last_child(x, name) : name;
        if (pt_x_kind(x, at) == N_identifier)
            pt_x_ref_expr(x, PT_REF_TYPE, dotted(x, name), PT_ARITY_ANY, at);
    }
    pt_x_skip(x, n);
}

static bool is_test_component(pt_str part)
{
    static const char *const names[] = {"test", "tests", "androidTest", "integrationTest", "testFixtures",
                                        "functionalTest", "jmh"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (pt_str_eq(part, pt_str_c(names[i])))
            return true;
    return false;
}

/* Below src/main nothing is a test, whatever its package is called. */
static bool is_test_path(pt_str path)
{
    bool after_src = false;
    for (;;) {
        ptrdiff_t slash = pt_str_find(path, '/');
        if (slash < 0)
            break;
        pt_str part = pt_str_upto(path, (size_t)slash);
        if (after_src && pt_str_eq(part, PT_STR("main")))
            return false;
        if (is_test_component(part))
            return true;
        after_src = pt_str_eq(part, PT_STR("src"));
        path = pt_str_from(path, (size_t)slash + 1);
    }
    return pt_str_ends(path, PT_STR("Test.java")) || pt_str_ends(path, PT_STR("Tests.java"))
        || pt_str_ends(path, PT_STR("TestCase.java")) || pt_str_ends(path, PT_STR("IT.java"));
}

static const pt_rule rules[NODE_COUNT] = {
    [N_package_declaration] = {.action = PT_DO_HOOK, .hook = package_declaration},
    [N_import_declaration] = {.action = PT_DO_HOOK, .hook = import_declaration},
    [N_module_declaration] = {.action = PT_DO_HOOK, .hook = module_declaration},
    [N_requires_module_directive] = {.action = PT_DO_HOOK, .hook = requires_module},
    [N_exports_module_directive] = {.action = PT_DO_SKIP},
    [N_opens_module_directive] = {.action = PT_DO_SKIP},
    [N_uses_module_directive] = {.action = PT_DO_HOOK, .hook = module_types},
    [N_provides_module_directive] = {.action = PT_DO_HOOK, .hook = module_types},
    [N_class_declaration] = {.action = PT_DO_HOOK, .hook = class_declaration},
    [N_interface_declaration] = {.action = PT_DO_HOOK, .hook = interface_declaration},
    [N_annotation_type_declaration] = {.action = PT_DO_HOOK, .hook = interface_declaration},
    [N_enum_declaration] = {.action = PT_DO_HOOK, .hook = enum_declaration},
    [N_record_declaration] = {.action = PT_DO_HOOK, .hook = record_declaration},
    [N_class_body] = {.action = PT_DO_HOOK, .hook = class_body},
    [N_enum_constant] = {.action = PT_DO_HOOK, .hook = enum_constant},
    [N_method_declaration] = {.action = PT_DO_HOOK, .hook = method_declaration},
    [N_annotation_type_element_declaration] = {.action = PT_DO_HOOK, .hook = annotation_element},
    [N_constructor_declaration] = {.action = PT_DO_HOOK, .hook = constructor_declaration},
    [N_compact_constructor_declaration] = {.action = PT_DO_HOOK, .hook = compact_constructor},
    [N_field_declaration] = {.action = PT_DO_HOOK, .hook = field_declaration},
    [N_constant_declaration] = {.action = PT_DO_HOOK, .hook = field_declaration},
    [N_receiver_parameter] = {.action = PT_DO_SKIP},
    [N_block] = {.action = PT_DO_SCOPE},
    [N_switch_block] = {.action = PT_DO_SCOPE},
    [N_switch_rule] = {.action = PT_DO_SCOPE},
    [N_for_statement] = {.action = PT_DO_SCOPE},
    [N_enhanced_for_statement] = {.action = PT_DO_SCOPE, .hook = enhanced_for},
    [N_catch_clause] = {.action = PT_DO_SCOPE},
    [N_try_with_resources_statement] = {.action = PT_DO_SCOPE},
    [N_local_variable_declaration] = {.action = PT_DO_HOOK, .hook = local_variable},
    [N_resource] = {.action = PT_DO_HOOK, .hook = resource},
    [N_catch_formal_parameter] = {.action = PT_DO_HOOK, .hook = catch_parameter},
    [N_instanceof_expression] = {.action = PT_DO_HOOK, .hook = instance_of},
    [N_type_pattern] = {.action = PT_DO_HOOK, .hook = typed_pattern},
    [N_record_pattern_component] = {.action = PT_DO_HOOK, .hook = typed_pattern},
    [N_record_pattern] = {.action = PT_DO_HOOK, .hook = record_pattern},
    [N_lambda_expression] = {.action = PT_DO_HOOK, .hook = lambda},
    [N_method_invocation] = {.action = PT_DO_HOOK, .hook = method_invocation},
    [N_object_creation_expression] = {.action = PT_DO_HOOK, .hook = object_creation},
    [N_explicit_constructor_invocation] = {.action = PT_DO_HOOK, .hook = constructor_invocation},
    [N_field_access] = {.action = PT_DO_HOOK, .hook = field_access},
    [N_method_reference] = {.action = PT_DO_HOOK, .hook = method_reference},
    [N_assignment_expression] = {.action = PT_DO_HOOK, .hook = assignment},
    [N_marker_annotation] = {.action = PT_DO_HOOK, .hook = annotation},
    [N_annotation] = {.action = PT_DO_HOOK, .hook = annotation},
    [N_labeled_statement] = {.action = PT_DO_HOOK, .hook = label},
    [N_break_statement] = {.action = PT_DO_HOOK, .hook = label},
    [N_continue_statement] = {.action = PT_DO_HOOK, .hook = label},
    [N_switch_expression] = {.action = PT_DO_HOOK, .hook = switch_expression},
    [N_identifier] = {.action = PT_DO_VALUE},
    [N_type_identifier] = {.action = PT_DO_HOOK, .hook = type_identifier},
    [N_scoped_type_identifier] = {.action = PT_DO_HOOK, .hook = scoped_type},
};

const pt_lang pt_lang_java = {
    .id = PT_LANGUAGE_JAVA,
    .flags = PT_LANG_MEMBERS_IN_SCOPE | PT_LANG_CALLS_NOT_LOCALS,
    .extensions = "java",
    .grammar = tree_sitter_java,
    .nodes = node_names,
    .node_count = NODE_COUNT,
    .fields = field_names,
    .field_count = FIELD_COUNT,
    .rules = rules,
    .value = value,
    .type = type,
    .is_test_path = is_test_path,
};
