/* Java: what the node types of tree-sitter-java mean; definitions, imports, the table.
 *
 * Annotations lie in a declaration's modifiers, so the def is opened before they are walked and is their
 * source. */
#include "lang/java.h"

#include <stdio.h>
#include <string.h>

const TSLanguage *tree_sitter_java(void);

static const char *const node_names[NODE_COUNT] = {NODES(PT_NODE_NAME) TOKENS(PT_TOKEN_NAME)};
static const char *const field_names[FIELD_COUNT] = {FIELDS(PT_FIELD_NAME)};

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
        leading = leading && (pt_java__is_annotation(x, m)
                              || (pt_node_at(x->syntax, m)->flags & PT_NODE_EXTRA));
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
        pt_x_bind(x, PT_BIND_TYPE_PARAM, pt_x_child(x, p, N_type_identifier),
                  pt_x_type(x, pt_x_first(x, bound)),
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
        case N_annotated_type: case N_scoped_type_identifier: n = pt_java__last_child(x, n); break;
        default: return n;
        }
    }
}

/* A reference to the type itself; the arguments of a generic one are left for the walk. */
void pt_java__type_ref(pt_extract *x, pt_ref_kind kind, pt_node n, pt_expr_id what, uint16_t arity)
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
        pt_java__type_ref(x, kind, base, pt_x_type(x, base), PT_ARITY_ANY);
        if (pt_str_ends(pt_x_text(x, base), PT_STR("TestCase")))
            pt_x_mark_test(x, def);
    }
}

/* Binds parameters and counts them. A lambda's parameter without a type is part of the place the lambda
 * goes to. */
void pt_java__parameters(pt_extract *x, pt_node list, uint16_t *least, uint16_t *most)
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
            type_node = pt_java__first_proper(x, p);
            if (pt_x_kind(x, type_node) == N_modifiers)
                type_node = pt_node_after(x->syntax, p, type_node);
        }
        pt_expr_id declared = pt_java__declared_type(x, type_node, declarator);
        if (variadic)
            declared = pt_java__over(x, PT_EXPR_ARRAY, declared);
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
        pt_node type_node = kind == N_formal_parameter ? pt_x_field(x, p, F_type)
            : pt_java__first_proper(x, p);
        pt_expr_id declared = pt_java__declared_type(x, type_node, declarator);
        if (kind == N_spread_parameter)
            declared = pt_java__over(x, PT_EXPR_ARRAY, declared);
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
    const pending *p = pt_java__expected(x, n);
    if (!p)
        return;
    char text[80];
    pt_expr_id base = p->expr;
    while (pt_x_op(x, base) == PT_EXPR_GENERIC)
        base = x->facts->exprs.at[base].a;
    const pt_expr *e = &x->facts->exprs.at[base];
    pt_name_id base_id = e->op == PT_EXPR_NAME ? e->a : e->op == PT_EXPR_MEMBER ? e->b : 0;
    pt_str base_name = pt_intern_str(&x->names, base_id);
    int len = snprintf(text, sizeof text, "<%.*s>", (int)(base_name.len < 70 ? base_name.len : 70),
                       base_name.ptr);
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
        pt_java__expect(x, body, n, type);
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
    pt_expr_id result = pt_java__declared_type(x, pt_x_field(x, n, F_type), n);
    pt_x_def_at(x, def)->type = result;
    uint16_t least = 0, most = 0;
    if (list != PT_NO_NODE)
        pt_java__parameters(x, list, &least, &most);
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

bool pt_java__is_function(const pt_extract *x, pt_node n)
{
    return pt_x_kind(x, n) == N_lambda_expression || pt_x_kind(x, n) == N_method_reference;
}

/* A signature shows an initialiser of one line only. */
static bool is_long(const pt_extract *x, pt_node initial)
{
    return initial != PT_NO_NODE
        && pt_node_at(x->syntax, initial)->row != pt_node_at(x->syntax, initial)->end_row;
}

static pt_def_id define_field(pt_extract *x, pt_node n, pt_node declarator, const modifiers *m)
{
    pt_expr_id declared = pt_java__declared_type(x, pt_x_field(x, n, F_type), declarator);
    bool constant = (m->is_static && m->is_final) || in_interface(x);
    pt_def_id def = pt_x_def(x, constant ? PT_KIND_CONSTANT : PT_KIND_FIELD, n,
                             pt_x_field(x, declarator, F_name));
    pt_node initial = pt_x_field(x, declarator, F_value);
    describe(x, def, n, m, is_long(x, initial) ? initial : PT_NO_NODE);
    pt_x_def_at(x, def)->type = declared;
    if (pt_java__is_function(x, initial)) {
        pt_x_def_at(x, def)->flags |= PT_DEF_CALLABLE_OBJECT;
        pt_java__expect(x, initial, PT_NO_NODE, pt_x_bare_node(x, pt_x_field(x, declarator, F_name)));
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
    pt_node at = pt_x_kind(x, whole) == N_scoped_identifier ? pt_java__last_child(x, whole) : whole;
    pt_x_import(x, flags, from, name, name, at);
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
        pt_node at = pt_x_kind(x, name) == N_scoped_identifier ? pt_java__last_child(x, name) : name;
        if (pt_x_kind(x, at) == N_identifier)
            pt_x_ref_expr(x, PT_REF_TYPE, pt_java__dotted(x, name), PT_ARITY_ANY, at);
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
    [N_enhanced_for_statement] = {.action = PT_DO_SCOPE, .hook = pt_java__enhanced_for},
    [N_catch_clause] = {.action = PT_DO_SCOPE},
    [N_try_with_resources_statement] = {.action = PT_DO_SCOPE},
    [N_local_variable_declaration] = {.action = PT_DO_HOOK, .hook = pt_java__local_variable},
    [N_resource] = {.action = PT_DO_HOOK, .hook = pt_java__resource},
    [N_catch_formal_parameter] = {.action = PT_DO_HOOK, .hook = pt_java__catch_parameter},
    [N_instanceof_expression] = {.action = PT_DO_HOOK, .hook = pt_java__instance_of},
    [N_type_pattern] = {.action = PT_DO_HOOK, .hook = pt_java__typed_pattern},
    [N_record_pattern_component] = {.action = PT_DO_HOOK, .hook = pt_java__typed_pattern},
    [N_record_pattern] = {.action = PT_DO_HOOK, .hook = pt_java__record_pattern},
    [N_lambda_expression] = {.action = PT_DO_HOOK, .hook = pt_java__lambda},
    [N_method_invocation] = {.action = PT_DO_HOOK, .hook = pt_java__method_invocation},
    [N_object_creation_expression] = {.action = PT_DO_HOOK, .hook = pt_java__object_creation},
    [N_explicit_constructor_invocation] = {.action = PT_DO_HOOK, .hook = pt_java__constructor_invocation},
    [N_field_access] = {.action = PT_DO_HOOK, .hook = pt_java__field_access},
    [N_method_reference] = {.action = PT_DO_HOOK, .hook = pt_java__method_reference},
    [N_assignment_expression] = {.action = PT_DO_HOOK, .hook = pt_java__assignment},
    [N_marker_annotation] = {.action = PT_DO_HOOK, .hook = pt_java__annotation},
    [N_annotation] = {.action = PT_DO_HOOK, .hook = pt_java__annotation},
    [N_labeled_statement] = {.action = PT_DO_HOOK, .hook = pt_java__label},
    [N_break_statement] = {.action = PT_DO_HOOK, .hook = pt_java__label},
    [N_continue_statement] = {.action = PT_DO_HOOK, .hook = pt_java__label},
    [N_switch_expression] = {.action = PT_DO_HOOK, .hook = pt_java__switch_expression},
    [N_identifier] = {.action = PT_DO_VALUE},
    [N_type_identifier] = {.action = PT_DO_HOOK, .hook = pt_java__type_identifier},
    [N_scoped_type_identifier] = {.action = PT_DO_HOOK, .hook = pt_java__scoped_type},
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
    .value = pt_java__value,
    .type = pt_java__type,
    .is_test_path = is_test_path,
};
