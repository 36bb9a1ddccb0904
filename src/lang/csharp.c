/* C#: what the node types of tree-sitter-c-sharp mean.
 *
 * The grammar has one `identifier` for types and values: the field a name stands in tells which it is, and
 * the few places of types that have no field (bases, type arguments) are walked by name. */
#include "lang/extract.h"

#include <stdio.h>
#include <string.h>

const TSLanguage *tree_sitter_c_sharp(void);

#define NODES(N)                                                                                      \
    N(compilation_unit) N(identifier) N(generic_name) N(qualified_name) N(alias_qualified_name)       \
    N(type_argument_list) N(array_type) N(nullable_type) N(pointer_type) N(predefined_type)           \
    N(tuple_type) N(tuple_element) N(ref_type) N(scoped_type) N(implicit_type)                        \
    N(function_pointer_type) N(type_parameter_list) N(type_parameter)                                 \
    N(type_parameter_constraints_clause) N(type_parameter_constraint) N(using_directive)              \
    N(extern_alias_directive) N(namespace_declaration) N(file_scoped_namespace_declaration)           \
    N(class_declaration) N(struct_declaration) N(interface_declaration) N(enum_declaration)           \
    N(record_declaration) N(delegate_declaration) N(enum_member_declaration) N(declaration_list)      \
    N(base_list) N(primary_constructor_base_type) N(modifier) N(attribute_list) N(attribute)          \
    N(attribute_argument_list) N(attribute_argument) N(attribute_target_specifier)                    \
    N(global_attribute) N(method_declaration) N(constructor_declaration) N(destructor_declaration)    \
    N(constructor_initializer) N(operator_declaration) N(conversion_operator_declaration)             \
    N(indexer_declaration) N(property_declaration) N(event_declaration) N(event_field_declaration)    \
    N(field_declaration) N(accessor_list) N(accessor_declaration) N(explicit_interface_specifier)     \
    N(parameter_list) N(bracketed_parameter_list) N(parameter) N(implicit_parameter)                  \
    N(arrow_expression_clause) N(block) N(local_function_statement) N(local_declaration_statement)    \
    N(variable_declaration) N(variable_declarator) N(bracketed_argument_list) N(tuple_pattern)        \
    N(for_statement) N(foreach_statement) N(using_statement) N(fixed_statement) N(catch_clause)       \
    N(catch_declaration) N(switch_statement) N(switch_body) N(switch_expression)                      \
    N(switch_expression_arm) N(goto_statement) N(labeled_statement) N(return_statement)               \
    N(argument_list) N(argument) N(invocation_expression) N(member_access_expression)                 \
    N(conditional_access_expression) N(member_binding_expression) N(element_binding_expression)       \
    N(element_access_expression) N(object_creation_expression) N(implicit_object_creation_expression) \
    N(initializer_expression) N(anonymous_object_creation_expression) N(array_creation_expression)    \
    N(implicit_array_creation_expression) N(collection_expression) N(with_expression)                 \
    N(with_initializer) N(lambda_expression) N(anonymous_method_expression) N(assignment_expression)  \
    N(declaration_expression) N(binary_expression) N(conditional_expression) N(cast_expression)       \
    N(as_expression) N(is_expression) N(is_pattern_expression) N(await_expression)                    \
    N(parenthesized_expression) N(postfix_unary_expression) N(prefix_unary_expression)                \
    N(checked_expression) N(ref_expression) N(default_expression) N(typeof_expression)                \
    N(tuple_expression) N(interpolated_string_expression) N(query_expression) N(from_clause)          \
    N(join_clause) N(join_into_clause) N(let_clause) N(declaration_pattern) N(var_pattern)            \
    N(recursive_pattern) N(list_pattern) N(property_pattern_clause) N(positional_pattern_clause)      \
    N(parenthesized_variable_designation) N(subpattern) N(constant_pattern) N(integer_literal)        \
    N(real_literal) N(boolean_literal) N(null_literal) N(character_literal) N(string_literal)         \
    N(verbatim_string_literal) N(raw_string_literal) N(preproc_if) N(preproc_elif) N(preproc_else)    \
    N(preproc_define) N(preproc_undef) N(preproc_region) N(preproc_endregion) N(preproc_pragma)       \
    N(preproc_if_in_attribute_list) N(preproc_line) N(preproc_error) N(preproc_warning)               \
    N(preproc_nullable) N(comment)

#define TOKENS(T)                                                                                     \
    T(THIS, "'this'") T(BASE, "'base'") T(STATIC, "'static'") T(STRUCT, "'struct'") T(GET, "'get'")

#define FIELDS(F)                                                                                     \
    F(name) F(body) F(parameters) F(type) F(returns) F(arguments) F(function) F(expression)           \
    F(condition) F(consequence) F(alternative) F(left) F(right) F(value) F(pattern) F(qualifier)      \
    F(alias) F(operator) F(initializer) F(accessors)

PT_LANG_ENUMS(NODES, TOKENS, FIELDS)

/* What a node further down is to be taken for, noted by the node above it: where a function or method group
 * goes, what `new()` makes, what a pattern is matched with. Innermost first. */
typedef struct note {
    struct note *outer;
    pt_node node;
    bool is_type; /* expr is the type the value has, else the place it goes to */
    pt_expr_id expr;
} note;

typedef struct {
    note *notes;
    pt_node conditional_end; /* nodes before it lie under an #if */
} csharp_state;

static void begin(pt_extract *x, pt_node root)
{
    (void)root;
    x->state = pt_arena_calloc(&x->arena, 1, sizeof(csharp_state));
    x->failed |= !x->state;
}

static void expect(pt_extract *x, pt_node node, bool is_type, pt_expr_id expr)
{
    csharp_state *state = x->state;
    note *added = pt_arena_alloc(&x->arena, sizeof *added);
    if (!added) {
        x->failed = true;
        return;
    }
    *added = (note){.outer = state->notes, .node = node, .is_type = is_type, .expr = expr};
    state->notes = added;
}

/* What was noted for the node; NULL: nothing. Notes of nodes that were passed over are dropped. */
static const note *expected(pt_extract *x, pt_node node)
{
    csharp_state *state = x->state;
    note *top = state->notes;
    while (top && top->node < node)
        top = top->outer;
    bool found = top && top->node == node;
    state->notes = found ? top->outer : top;
    return found ? top : NULL;
}

/* The place the value of the node goes to; 0: not known. */
static pt_expr_id expected_slot(pt_extract *x, pt_node node)
{
    const note *found = expected(x, node);
    return found && !found->is_type ? found->expr : 0;
}

static bool is_node(const pt_extract *x, pt_node n)
{
    return !(pt_node_at(x->syntax, n)->flags & (PT_NODE_EXTRA | PT_NODE_TOKEN));
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

/* First child, tokens like `this` included, comments not. */
static pt_node first_child(const pt_extract *x, pt_node n)
{
    if (n != PT_NO_NODE)
        for (PT_X_EACH(x, n, child))
            if (!(pt_node_at(x->syntax, child)->flags & PT_NODE_EXTRA))
                return child;
    return PT_NO_NODE;
}

/* Whether `mark` stands between a child and the next one: the `=` of { X = 1 }, the `:` of { X: 1 }. */
static bool is_followed_by(const pt_extract *x, pt_node parent, pt_node child, char mark)
{
    pt_node next = pt_node_after(x->syntax, parent, child);
    if (next == PT_NO_NODE)
        return false;
    uint32_t from = pt_node_at(x->syntax, child)->end, to = pt_node_at(x->syntax, next)->start;
    return to > from && memchr(x->syntax->text.ptr + from, mark, to - from) != NULL;
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

static pt_expr_id unknown(pt_extract *x)
{
    return pt_x_expr(x, PT_EXPR_UNKNOWN, 0, 0);
}

static pt_node simple_name(const pt_extract *x, pt_node n)
{
    return pt_x_kind(x, n) == N_generic_name ? first_child(x, n) : n;
}

static pt_expr_id generic(pt_extract *x, pt_node n, pt_expr_id base)
{
    pt_node arguments = pt_x_child(x, n, N_type_argument_list);
    pt_expr_id items[8];
    size_t count = 0;
    if (arguments != PT_NO_NODE)
        for (PT_X_EACH(x, arguments, child))
            if (is_node(x, child) && count < sizeof items / sizeof *items)
                items[count++] = pt_x_type(x, child);
    return base && count ? pt_x_expr(x, PT_EXPR_GENERIC, base, pt_x_list(x, items, count)) : base;
}

/* a.name or a.name<T>; type arguments matter in types only. */
static pt_expr_id member(pt_extract *x, pt_expr_id object, pt_node name, bool in_type)
{
    pt_expr_id e = pt_x_expr(x, PT_EXPR_MEMBER, object, pt_x_node_name(x, simple_name(x, name)));
    return in_type && pt_x_kind(x, name) == N_generic_name ? generic(x, name, e) : e;
}

static pt_expr_id qualified(pt_extract *x, pt_node n, bool in_type)
{
    pt_node alias = pt_x_field(x, n, F_alias), name = pt_x_field(x, n, F_name);
    if (alias == PT_NO_NODE) {
        pt_node qualifier = pt_x_field(x, n, F_qualifier);
        return member(x, in_type ? pt_x_type(x, qualifier) : pt_x_value(x, qualifier), name, in_type);
    }
    bool global = pt_str_eq(pt_x_text(x, alias), PT_STR("global"));
    pt_expr_id root = global ? 0 : pt_x_bare_node(x, alias);
    pt_expr_id e = pt_x_expr(x, PT_EXPR_PATH, root, pt_x_node_name(x, simple_name(x, name)));
    return in_type ? generic(x, name, e) : e;
}

static pt_expr_id tuple(pt_extract *x, pt_node n, bool in_type)
{
    pt_expr_id items[16];
    size_t count = 0;
    for (PT_X_EACH(x, n, child))
        if (is_node(x, child) && count < sizeof items / sizeof *items)
            items[count++] = in_type ? pt_x_type(x, pt_x_field(x, child, F_type)) : pt_x_value(x, last_child(x, child));
    return pt_x_expr(x, PT_EXPR_TUPLE, pt_x_list(x, items, count), 0);
}

/* a?.b and a?[i] */
static pt_expr_id conditional_access(pt_extract *x, pt_node n)
{
    pt_expr_id object = over(x, PT_EXPR_UNWRAP, pt_x_value(x, pt_x_field(x, n, F_condition)));
    pt_node binding = last_child(x, n);
    if (pt_x_kind(x, binding) == N_member_binding_expression)
        return member(x, object, pt_x_field(x, binding, F_name), false);
    return over(x, PT_EXPR_ELEMENT, object);
}

/* Whether the arm's value says something outside of it: its pattern binds no names, or it makes an object. */
static bool is_plain_arm(const pt_extract *x, pt_node arm)
{
    unsigned pattern = pt_x_kind(x, first_child(x, arm));
    return pattern == N_constant_pattern || pattern == N_OTHER
        || pt_x_kind(x, last_child(x, arm)) == N_object_creation_expression;
}

/* The values of the first arms; those that throw say nothing. */
static pt_expr_id switch_value(pt_extract *x, pt_node n)
{
    pt_expr_id all = 0;
    unsigned arms = 0;
    for (PT_X_EACH(x, n, arm))
        if (pt_x_kind(x, arm) == N_switch_expression_arm && arms++ < 4 && is_plain_arm(x, arm))
            all = either(x, all, pt_x_value(x, last_child(x, arm)));
    return all;
}

static pt_expr_id call_value(pt_extract *x, pt_node n)
{
    pt_expr_id callee = pt_x_value(x, pt_x_field(x, n, F_function));
    return callee ? pt_x_expr(x, PT_EXPR_CALL, callee, pt_x_count(x, pt_x_field(x, n, F_arguments))) : 0;
}

static bool has_operator(const pt_extract *x, pt_node n, const char *text)
{
    pt_node left = pt_x_field(x, n, F_left), right = pt_x_field(x, n, F_right);
    if (left == PT_NO_NODE || right == PT_NO_NODE)
        return false;
    uint32_t from = pt_node_at(x->syntax, left)->end, to = pt_node_at(x->syntax, right)->start;
    return to > from && pt_str_find_str((pt_str){x->syntax->text.ptr + from, to - from}, pt_str_c(text)) >= 0;
}

static pt_expr_id literal_value(pt_extract *x, unsigned kind)
{
    switch (kind) {
    case N_integer_literal: return pt_x_literal(x, PT_LITERAL_INT);
    case N_real_literal: return pt_x_literal(x, PT_LITERAL_FLOAT);
    case N_boolean_literal: case N_is_expression: case N_is_pattern_expression:
        return pt_x_literal(x, PT_LITERAL_BOOL);
    case N_null_literal: return pt_x_literal(x, PT_LITERAL_NULL);
    case N_character_literal: return pt_x_literal(x, PT_LITERAL_CHAR);
    case N_string_literal: case N_verbatim_string_literal: case N_raw_string_literal:
    case N_interpolated_string_expression:
        return pt_x_literal(x, PT_LITERAL_STRING);
    case N_collection_expression: return pt_x_literal(x, PT_LITERAL_LIST);
    case N_anonymous_object_creation_expression: return pt_x_literal(x, PT_LITERAL_OBJECT);
    case N_lambda_expression: case N_anonymous_method_expression: return pt_x_expr(x, PT_EXPR_LAMBDA, 0, 0);
    default: return 0;
    }
}

static pt_expr_id value(pt_extract *x, pt_node n)
{
    unsigned kind = pt_x_kind(x, n);
    switch (kind) {
    case N_identifier: case N_generic_name:
        return pt_x_bare_node(x, simple_name(x, n));
    case T_THIS:
        return pt_x_self(x);
    case T_BASE:
        return pt_x_super(x);
    case N_qualified_name: case N_alias_qualified_name:
        return qualified(x, n, false);
    case N_predefined_type:
        return pt_x_type(x, n);
    case N_member_access_expression:
        return member(x, pt_x_value(x, pt_x_field(x, n, F_expression)), pt_x_field(x, n, F_name), false);
    case N_conditional_access_expression:
        return conditional_access(x, n);
    case N_invocation_expression:
        return call_value(x, n);
    case N_element_access_expression:
        return over(x, PT_EXPR_ELEMENT, pt_x_value(x, pt_x_field(x, n, F_expression)));
    case N_object_creation_expression: case N_array_creation_expression: case N_cast_expression:
    case N_default_expression:
        return instance(x, pt_x_type(x, pt_x_field(x, n, F_type)));
    case N_as_expression:
        return instance(x, pt_x_type(x, pt_x_field(x, n, F_right)));
    case N_parenthesized_expression: case N_checked_expression: case N_ref_expression: case N_with_expression:
        return pt_x_value(x, first_child(x, n));
    case N_await_expression: case N_postfix_unary_expression:
        return over(x, PT_EXPR_UNWRAP, pt_x_value(x, first_child(x, n)));
    case N_assignment_expression:
        return pt_x_value(x, pt_x_field(x, n, F_right));
    case N_conditional_expression:
        return either(x, pt_x_value(x, pt_x_field(x, n, F_consequence)),
                      pt_x_value(x, pt_x_field(x, n, F_alternative)));
    case N_binary_expression:
        return !has_operator(x, n, "??") ? 0
            : either(x, pt_x_value(x, pt_x_field(x, n, F_left)), pt_x_value(x, pt_x_field(x, n, F_right)));
    case N_switch_expression:
        return switch_value(x, n);
    case N_tuple_expression:
        return tuple(x, n, false);
    default:
        return literal_value(x, kind);
    }
}

static pt_expr_id predefined_type(pt_extract *x, pt_str name)
{
    static const struct {
        const char *name;
        unsigned literal;
    } types[] = {{"bool", PT_LITERAL_BOOL}, {"string", PT_LITERAL_STRING}, {"char", PT_LITERAL_CHAR},
                 {"float", PT_LITERAL_FLOAT}, {"double", PT_LITERAL_FLOAT}, {"decimal", PT_LITERAL_FLOAT}};
    if (pt_str_eq(name, PT_STR("void")) || pt_str_eq(name, PT_STR("object")))
        return 0;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (pt_str_eq(name, pt_str_c(types[i].name)))
            return pt_x_literal(x, types[i].literal);
    return pt_x_literal(x, PT_LITERAL_INT);
}

static pt_expr_id type(pt_extract *x, pt_node n)
{
    switch (pt_x_kind(x, n)) {
    case N_identifier:
        return pt_x_bare_node(x, n);
    case N_generic_name:
        return generic(x, n, pt_x_bare_node(x, first_child(x, n)));
    case N_qualified_name: case N_alias_qualified_name:
        return qualified(x, n, true);
    case N_array_type:
        return over(x, PT_EXPR_ARRAY, pt_x_type(x, pt_x_field(x, n, F_type)));
    case N_nullable_type:
        return over(x, PT_EXPR_OPTIONAL, pt_x_type(x, pt_x_field(x, n, F_type)));
    case N_pointer_type:
        return over(x, PT_EXPR_POINTER, pt_x_type(x, pt_x_field(x, n, F_type)));
    case N_ref_type: case N_scoped_type: case N_type_parameter_constraint: case N_primary_constructor_base_type:
        return pt_x_type(x, pt_x_field(x, n, F_type));
    case N_predefined_type:
        return predefined_type(x, pt_x_text(x, n));
    case N_tuple_type:
        return tuple(x, n, true);
    default:
        return 0;
    }
}

/* --- type references --------------------------------------------------------------------------------- */

/* The identifier that a type, or a value that names something, ends in. */
static pt_node name_node(const pt_extract *x, pt_node n)
{
    for (;;) {
        switch (pt_x_kind(x, n)) {
        case N_generic_name: return first_child(x, n);
        case N_qualified_name: case N_alias_qualified_name: case N_member_access_expression:
        case N_member_binding_expression:
            n = pt_x_field(x, n, F_name);
            break;
        case N_conditional_access_expression: n = last_child(x, n); break;
        default: return n;
        }
    }
}

static bool is_type_name(unsigned kind)
{
    return kind == N_identifier || kind == N_generic_name || kind == N_qualified_name
        || kind == N_alias_qualified_name;
}

/* A reference to a named type; what stands before its name says nothing of its own. Its type arguments are
 * left for the walk. */
static void type_ref(pt_extract *x, pt_ref_kind kind, pt_node n, uint16_t arity)
{
    if (n == PT_NO_NODE || !is_type_name(pt_x_kind(x, n)))
        return;
    pt_node name = name_node(x, n);
    pt_expr_id what = pt_x_type(x, n);
    pt_x_claim(x, n);
    pt_x_claim(x, name);
    if (pt_x_kind(x, n) == N_generic_name)
        pt_x_claim(x, n);
    for (pt_node q = n; pt_x_kind(x, q) == N_qualified_name || pt_x_kind(x, q) == N_alias_qualified_name;) {
        pt_x_claim(x, pt_x_field(x, q, F_name));
        pt_x_claim(x, pt_x_field(x, q, F_alias));
        q = pt_x_field(x, q, F_qualifier);
        pt_x_claim(x, q);
        pt_x_claim(x, simple_name(x, q));
    }
    pt_x_ref_expr(x, kind, what, arity, name);
}

static bool stands_for_type(const pt_extract *x, pt_node n)
{
    uint8_t field = pt_node_at(x->syntax, n)->field;
    return field == F_type || field == F_returns;
}

/* --- modifiers --------------------------------------------------------------------------------------- */

typedef struct {
    bool has_visibility, is_static, is_abstract, is_override, is_const, is_async, is_extern, is_partial, is_test;
    pt_visibility visibility;
    bool local;
    uint32_t start; /* where the signature starts: after the attributes */
} modifiers;

static bool is_test_attribute(pt_str name)
{
    static const char *const names[] = {
        "Fact", "Theory", "Test", "TestCase", "TestCaseSource", "TestMethod", "DataTestMethod", "TestClass",
        "TestFixture", "SetUp", "TearDown", "OneTimeSetUp", "OneTimeTearDown", "TestInitialize", "TestCleanup",
        "ClassInitialize", "ClassCleanup", "AssemblyInitialize", "AssemblyCleanup", "SetUpFixture"};
    name = pt_str_from(name, (size_t)(pt_str_rfind(name, '.') + 1));
    if (pt_str_ends(name, PT_STR("Attribute")))
        name.len -= strlen("Attribute");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (pt_str_eq(name, pt_str_c(names[i])))
            return true;
    return false;
}

static void read_modifier(pt_str text, modifiers *out)
{
    static const struct {
        const char *word;
        pt_visibility visibility;
    } words[] = {{"public", PT_VISIBILITY_PUBLIC}, {"protected", PT_VISIBILITY_PROTECTED},
                 {"private", PT_VISIBILITY_PRIVATE}, {"internal", PT_VISIBILITY_PACKAGE}, {"file", PT_VISIBILITY_PRIVATE}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (pt_str_eq(text, pt_str_c(words[i].word))) { /* of two, `protected` is the one that says most */
            bool decided = out->has_visibility && out->visibility == PT_VISIBILITY_PROTECTED;
            out->visibility = decided ? PT_VISIBILITY_PROTECTED : words[i].visibility;
            out->has_visibility = true;
        }
    out->is_static |= pt_str_eq(text, PT_STR("static"));
    out->is_abstract |= pt_str_eq(text, PT_STR("abstract"));
    out->is_override |= pt_str_eq(text, PT_STR("override"));
    out->is_const |= pt_str_eq(text, PT_STR("const"));
    out->is_async |= pt_str_eq(text, PT_STR("async"));
    out->is_extern |= pt_str_eq(text, PT_STR("extern"));
    out->is_partial |= pt_str_eq(text, PT_STR("partial"));
    out->local |= pt_str_eq(text, PT_STR("file"));
}

static modifiers modifiers_of(pt_extract *x, pt_node n)
{
    modifiers found = {.start = pt_node_at(x->syntax, n)->start};
    for (PT_X_EACH(x, n, child)) {
        switch (pt_x_kind(x, child)) {
        case N_modifier:
            read_modifier(pt_x_text(x, child), &found);
            break;
        case N_attribute_list:
            found.start = pt_node_at(x->syntax, child)->end;
            for (PT_X_EACH(x, child, a))
                if (pt_x_kind(x, a) == N_attribute)
                    found.is_test |= is_test_attribute(pt_x_text(x, pt_x_field(x, a, F_name)));
            break;
        case N_comment: case N_preproc_if_in_attribute_list:
            break;
        default:
            return found;
        }
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

static pt_visibility usual_visibility(const pt_extract *x, pt_kind kind)
{
    if (in_interface(x) || enclosing(x)->kind == PT_KIND_ENUM)
        return PT_VISIBILITY_PUBLIC;
    bool top = enclosing(x)->kind == PT_KIND_FILE || enclosing(x)->kind == PT_KIND_MODULE;
    return kind == PT_KIND_MODULE ? PT_VISIBILITY_PUBLIC : top ? PT_VISIBILITY_PACKAGE : PT_VISIBILITY_PRIVATE;
}

/* The first text of the block of /// lines above a byte, without XML tags. */
static void doc_above(pt_extract *x, pt_def_id def, uint32_t at)
{
    pt_str text = x->syntax->text, block = {text.ptr, 0};
    uint32_t start = at;
    while (start > 0) {
        uint32_t end = start;
        while (end > 0 && text.ptr[end - 1] != '\n')
            end--; /* end: start of the line that holds `start` */
        if (end == 0)
            break;
        uint32_t line = end - 1;
        while (line > 0 && text.ptr[line - 1] != '\n')
            line--;
        pt_str content = pt_str_trim((pt_str){text.ptr + line, end - 1 - line});
        if (!pt_str_starts(content, PT_STR("///")))
            break;
        block = (pt_str){text.ptr + line, at - line};
        start = line;
    }
    while (block.len) {
        ptrdiff_t newline = pt_str_find(block, '\n');
        if (newline < 0)
            break;
        pt_str line = pt_str_trim(pt_str_upto(block, (size_t)newline));
        block = pt_str_from(block, (size_t)newline + 1);
        line = pt_str_trim(pt_str_from(line, line.len < 3 ? line.len : 3));
        if (line.len && line.ptr[0] == '<') {
            ptrdiff_t close = pt_str_find(line, '>');
            line = close < 0 ? PT_STR("") : pt_str_trim(pt_str_from(line, (size_t)close + 1));
        }
        ptrdiff_t tail = pt_str_find_str(line, PT_STR("</"));
        if (tail >= 0)
            line = pt_str_trim(pt_str_upto(line, (size_t)tail));
        if (line.len) {
            pt_x_doc_text(x, def, line);
            return;
        }
    }
}

/* What all declarations have in common. `body`: where the signature ends, PT_NO_NODE for the node's end. */
static void describe(pt_extract *x, pt_def_id id, pt_node n, const modifiers *m, pt_node body)
{
    const pt_syntax_node *node = pt_node_at(x->syntax, n);
    bool conditional = n < ((csharp_state *)x->state)->conditional_end;
    bool test = m->is_test || (enclosing(x)->flags & PT_DEF_TEST);
    pt_x_signature_span(x, id, m->start, body == PT_NO_NODE ? node->end : pt_node_at(x->syntax, body)->start);
    doc_above(x, id, node->start);
    pt_visibility usual = usual_visibility(x, (pt_kind)pt_x_def_at(x, id)->kind);
    pt_def *def = pt_x_def_at(x, id);
    def->visibility = (uint8_t)(m->has_visibility ? m->visibility : usual);
    def->flags |= (uint16_t)((m->is_static ? PT_DEF_STATIC : 0) | (m->is_abstract ? PT_DEF_ABSTRACT : 0)
                             | (m->is_override ? PT_DEF_OVERRIDE : 0) | (m->is_async ? PT_DEF_ASYNC : 0)
                             | (m->is_extern ? PT_DEF_DECLARATION : 0) | (test ? PT_DEF_TEST : 0)
                             | (m->local ? PT_DEF_LOCAL : 0) | (conditional ? PT_DEF_CONDITIONAL : 0));
}

/* The bound of a type parameter: the first type of its `where` clause. */
static pt_expr_id bound_of(pt_extract *x, pt_node declaration, pt_str parameter)
{
    for (PT_X_EACH(x, declaration, clause)) {
        if (pt_x_kind(x, clause) != N_type_parameter_constraints_clause)
            continue;
        if (!pt_str_eq(pt_x_text(x, pt_x_child(x, clause, N_identifier)), parameter))
            continue;
        for (PT_X_EACH(x, clause, constraint)) {
            pt_expr_id bound = pt_x_kind(x, constraint) == N_type_parameter_constraint ? pt_x_type(x, constraint) : 0;
            if (bound)
                return bound;
        }
    }
    return 0;
}

static void type_parameters(pt_extract *x, pt_node n)
{
    pt_node list = pt_x_child(x, n, N_type_parameter_list);
    if (list == PT_NO_NODE)
        return;
    for (PT_X_EACH(x, list, p)) {
        pt_node name = pt_x_field(x, p, F_name);
        if (pt_x_kind(x, p) == N_type_parameter)
            pt_x_bind(x, PT_BIND_TYPE_PARAM, name, bound_of(x, n, pt_x_text(x, name)), 0, PT_NO_NODE);
    }
}

static bool has_modifier(const pt_extract *x, pt_node n, pt_str word)
{
    for (PT_X_EACH(x, n, child))
        if (pt_x_kind(x, child) == N_modifier && pt_str_eq(pt_x_text(x, child), word))
            return true;
    return false;
}

typedef struct {
    uint16_t least, most;
    pt_expr_id receiver; /* type of the `this` parameter of an extension method */
} arity;

static bool has_default(const pt_extract *x, pt_node parameter)
{
    return is_followed_by(x, parameter, pt_x_field(x, parameter, F_name), '=');
}

/* Binds the parameters and counts them. `params T[] rest` has no node of its own. A lambda's parameter without
 * a type is part of `slot`, the place the lambda goes to. */
static arity parameters(pt_extract *x, pt_node list, pt_expr_id slot)
{
    arity found = {0};
    uint32_t least = 0, most = 0, index = 0;
    bool variadic = false;
    pt_node rest_type = PT_NO_NODE;
    if (list == PT_NO_NODE)
        return found;
    for (PT_X_EACH(x, list, p)) {
        unsigned kind = pt_x_kind(x, p);
        uint8_t field = pt_node_at(x->syntax, p)->field;
        if (field == F_type)
            rest_type = p;
        if (field == F_name && rest_type != PT_NO_NODE) {
            variadic = true;
            pt_x_bind(x, PT_BIND_PARAM, p, pt_x_type(x, rest_type), 0, PT_NO_NODE);
        }
        if (kind != N_parameter)
            continue;
        pt_expr_id declared = pt_x_type(x, pt_x_field(x, p, F_type));
        pt_expr_id part = !declared && slot ? pt_x_expr(x, PT_EXPR_ITEM, slot, index) : 0;
        pt_x_bind(x, PT_BIND_PARAM, pt_x_field(x, p, F_name), declared, part, PT_NO_NODE);
        bool extended = index++ == 0 && has_modifier(x, p, PT_STR("this"));
        if (extended)
            found.receiver = declared ? declared : unknown(x);
        most += !extended;
        least += !extended && !has_default(x, p);
    }
    found.least = (uint16_t)(least < PT_ARITY_ANY ? least : PT_ARITY_ANY - 1);
    found.most = variadic || most >= PT_ARITY_ANY ? PT_ARITY_ANY : (uint16_t)most;
    return found;
}

static void set_arity(pt_extract *x, pt_def_id id, arity found)
{
    pt_def *def = pt_x_def_at(x, id);
    def->params_min = found.least;
    def->params_max = found.most;
    if (!found.receiver)
        return;
    def->flags |= PT_DEF_EXTENSION;
    def->owner = found.receiver;
}

/* By custom the names of interfaces begin with I and a capital; nothing else in the file tells them. */
static bool is_interface_name(pt_str name)
{
    return name.len > 1 && name.ptr[0] == 'I' && name.ptr[1] >= 'A' && name.ptr[1] <= 'Z';
}

static void bases(pt_extract *x, pt_node list, pt_kind kind)
{
    if (list == PT_NO_NODE || kind == PT_KIND_ENUM)
        return;
    bool first = true;
    for (PT_X_EACH(x, list, base)) {
        pt_node named = base, arguments = PT_NO_NODE;
        if (pt_x_kind(x, base) == N_primary_constructor_base_type) {
            named = pt_x_field(x, base, F_type);
            arguments = pt_x_child(x, base, N_argument_list);
        }
        if (!is_type_name(pt_x_kind(x, named)))
            continue;
        pt_node next = pt_node_after(x->syntax, list, base);
        if (pt_x_kind(x, next) == N_argument_list)
            arguments = next;
        bool is_class = kind == PT_KIND_INTERFACE
            || (kind == PT_KIND_CLASS && first && !is_interface_name(pt_x_text(x, name_node(x, named))));
        type_ref(x, is_class ? PT_REF_EXTENDS : PT_REF_IMPLEMENTS, named, PT_ARITY_ANY);
        if (arguments != PT_NO_NODE)
            type_ref(x, PT_REF_CONSTRUCT, named, pt_x_count(x, arguments));
        first = false;
    }
}

/* The parameters of a primary constructor are visible in the whole type; those of a record are properties. */
static void primary_constructor(pt_extract *x, pt_node n, pt_def_id def)
{
    pt_node list = pt_x_child(x, n, N_parameter_list);
    if (list == PT_NO_NODE)
        return;
    if (pt_x_kind(x, n) != N_record_declaration) {
        set_arity(x, def, parameters(x, list, 0));
        return;
    }
    arity found = {0};
    for (PT_X_EACH(x, list, p)) {
        if (pt_x_kind(x, p) != N_parameter)
            continue;
        pt_expr_id declared = pt_x_type(x, pt_x_field(x, p, F_type));
        pt_def_id property = pt_x_def(x, PT_KIND_PROPERTY, p, pt_x_field(x, p, F_name));
        pt_x_signature(x, property, p, PT_NO_NODE);
        pt_x_def_at(x, property)->type = declared;
        found.most++;
        found.least += !has_default(x, p);
    }
    set_arity(x, def, found);
}

static void type_declaration(pt_extract *x, pt_node n, pt_kind kind)
{
    pt_node body = pt_x_field(x, n, F_body), name = pt_x_field(x, n, F_name);
    modifiers m = modifiers_of(x, n);
    if (pt_x_text(x, name).len == 0)
        return;
    pt_def_id def = pt_x_def(x, kind, n, name);
    describe(x, def, n, &m, body);
    pt_x_open_def(x, def, n, PT_SCOPE_TYPE);
    type_parameters(x, n);
    bases(x, pt_x_child(x, n, N_base_list), kind);
    primary_constructor(x, n, def);
}

static void class_declaration(pt_extract *x, pt_node n) { type_declaration(x, n, PT_KIND_CLASS); }
static void struct_declaration(pt_extract *x, pt_node n) { type_declaration(x, n, PT_KIND_STRUCT); }
static void interface_declaration(pt_extract *x, pt_node n) { type_declaration(x, n, PT_KIND_INTERFACE); }
static void enum_declaration(pt_extract *x, pt_node n) { type_declaration(x, n, PT_KIND_ENUM); }

static void record_declaration(pt_extract *x, pt_node n)
{
    type_declaration(x, n, pt_x_has(x, n, T_STRUCT) ? PT_KIND_STRUCT : PT_KIND_CLASS);
}

static void enum_member(pt_extract *x, pt_node n)
{
    modifiers m = modifiers_of(x, n);
    m.is_static = true;
    pt_def_id def = pt_x_def(x, PT_KIND_CONSTANT, n, pt_x_field(x, n, F_name));
    describe(x, def, n, &m, PT_NO_NODE);
    pt_expr_id of = pt_x_expr(x, PT_EXPR_NAME, enclosing(x)->name, x->scope);
    pt_x_def_at(x, def)->type = of;
    pt_x_open_def(x, def, n, PT_SCOPE_BLOCK);
}

static void delegate_declaration(pt_extract *x, pt_node n)
{
    modifiers m = modifiers_of(x, n);
    pt_def_id def = pt_x_def(x, PT_KIND_TYPE_ALIAS, n, pt_x_field(x, n, F_name));
    describe(x, def, n, &m, PT_NO_NODE);
    pt_x_open_def(x, def, n, PT_SCOPE_FUNCTION);
    type_parameters(x, n);
    pt_node list = pt_x_field(x, n, F_parameters);
    set_arity(x, def, parameters(x, list, 0));
    pt_expr_id items[16];
    size_t count = 0;
    if (list != PT_NO_NODE)
        for (PT_X_EACH(x, list, p))
            if (pt_x_kind(x, p) == N_parameter && count < sizeof items / sizeof *items)
                items[count++] = pt_x_type(x, pt_x_field(x, p, F_type));
    pt_expr_id result = pt_x_type(x, pt_x_field(x, n, F_type));
    pt_expr_id function = pt_x_expr(x, PT_EXPR_FUNCTION, result, pt_x_list(x, items, count));
    pt_x_def_at(x, def)->type = function;
}

/* `void IShape.Draw()`: a member that is seen through the interface only. */
static void explicit_interface(pt_extract *x, pt_node n, pt_def_id def)
{
    pt_node specifier = pt_x_child(x, n, N_explicit_interface_specifier);
    if (specifier == PT_NO_NODE)
        return;
    pt_node name = first_child(x, specifier);
    pt_name_id qualifier = pt_x_node_name(x, name);
    pt_x_def_at(x, def)->qualifier = qualifier;
    type_ref(x, PT_REF_TYPE, name, PT_ARITY_ANY);
}

/* A method or whatever has parameters, a body and a name: `name` is the node it is at, `text` what it is called. */
static void callable(pt_extract *x, pt_node n, pt_kind kind, pt_node name, pt_str text)
{
    pt_node body = pt_x_field(x, n, F_body);
    modifiers m = modifiers_of(x, n);
    bool bodiless = body == PT_NO_NODE;
    if (text.len == 0)
        return;
    m.is_abstract |= bodiless && in_interface(x) && !m.is_static;
    m.is_extern |= bodiless && m.is_partial;
    pt_x_claim(x, name);
    pt_def_id def = pt_x_def_named(x, kind, n, name, text);
    describe(x, def, n, &m, body);
    pt_x_open_def(x, def, n, PT_SCOPE_FUNCTION);
    type_parameters(x, n);
    explicit_interface(x, n, def);
    set_arity(x, def, parameters(x, pt_x_field(x, n, F_parameters), 0));
    pt_node returns = pt_x_field(x, n, F_returns);
    pt_expr_id result = pt_x_type(x, returns != PT_NO_NODE ? returns : pt_x_field(x, n, F_type));
    pt_x_def_at(x, def)->type = result;
    if (pt_x_kind(x, body) == N_arrow_expression_clause && result)
        expect(x, first_child(x, body), true, result);
}

static void method_declaration(pt_extract *x, pt_node n)
{
    pt_node name = pt_x_field(x, n, F_name);
    callable(x, n, PT_KIND_METHOD, name, pt_x_text(x, name));
}

static void local_function(pt_extract *x, pt_node n)
{
    pt_node name = pt_x_field(x, n, F_name);
    callable(x, n, PT_KIND_FUNCTION, name, pt_x_text(x, name));
}

static void constructor_declaration(pt_extract *x, pt_node n)
{
    pt_node name = pt_x_field(x, n, F_name);
    callable(x, n, PT_KIND_CONSTRUCTOR, name, pt_x_text(x, name));
}

static pt_str prefixed(pt_extract *x, const char *prefix, pt_str text)
{
    return pt_arena_printf(&x->arena, "%s%.*s", prefix, (int)text.len, text.ptr);
}

static void destructor_declaration(pt_extract *x, pt_node n)
{
    pt_node name = pt_x_field(x, n, F_name);
    callable(x, n, PT_KIND_METHOD, name, prefixed(x, "~", pt_x_text(x, name)));
}

/* The text between the word `operator` and the parameters, blanks dropped: "operator +", "operator int". */
static void operator_declaration(pt_extract *x, pt_node n)
{
    pt_node list = pt_x_field(x, n, F_parameters);
    pt_str text = pt_x_text(x, n);
    ptrdiff_t word = pt_str_find_str(text, PT_STR("operator"));
    if (list == PT_NO_NODE || word < 0)
        return;
    uint32_t end = pt_node_at(x->syntax, list)->start - pt_node_at(x->syntax, n)->start;
    uint32_t start = (uint32_t)word + (uint32_t)strlen("operator");
    if (end <= start)
        return;
    pt_str what = pt_str_trim((pt_str){text.ptr + start, end - start});
    callable(x, n, PT_KIND_METHOD, list, prefixed(x, "operator ", what));
}

/* Properties, indexers, and events with accessors. */
static void property(pt_extract *x, pt_node n)
{
    bool indexer = pt_x_kind(x, n) == N_indexer_declaration;
    pt_node accessors = pt_x_field(x, n, F_accessors), initial = pt_x_field(x, n, F_value);
    pt_node name = indexer ? pt_x_child(x, n, T_THIS) : pt_x_field(x, n, F_name);
    pt_node body = accessors != PT_NO_NODE ? accessors : initial;
    modifiers m = modifiers_of(x, n);
    if (name == PT_NO_NODE || pt_x_text(x, name).len == 0)
        return;
    pt_x_claim(x, name);
    pt_def_id def = pt_x_def_named(x, PT_KIND_PROPERTY, n, name, indexer ? PT_STR("this[]") : pt_x_text(x, name));
    m.is_abstract |= in_interface(x) && !m.is_static && initial == PT_NO_NODE;
    describe(x, def, n, &m, body);
    pt_expr_id declared = pt_x_type(x, pt_x_field(x, n, F_type));
    pt_x_def_at(x, def)->type = declared;
    pt_x_open_def(x, def, n, PT_SCOPE_FUNCTION);
    explicit_interface(x, n, def);
    if (indexer)
        set_arity(x, def, parameters(x, pt_x_field(x, n, F_parameters), 0));
    pt_node made = pt_x_kind(x, initial) == N_arrow_expression_clause ? first_child(x, initial) : initial;
    if (made != PT_NO_NODE && declared)
        expect(x, made, true, declared);
}

static void accessor(pt_extract *x, pt_node n)
{
    pt_x_open_scope(x, n, PT_SCOPE_BLOCK);
    pt_x_claim(x, pt_x_field(x, n, F_name));
    if (!pt_x_has(x, n, T_GET))
        pt_x_bind_in(x, x->scope, PT_BIND_PARAM, PT_STR("value"), PT_NO_NODE, enclosing(x)->type, 0, PT_NO_NODE);
}

/* Functions and names of functions, whose way is followed, and `new()`, which takes its type from there. */
static bool is_followed(unsigned kind)
{
    return kind == N_identifier || kind == N_member_access_expression || kind == N_lambda_expression
        || kind == N_anonymous_method_expression || kind == N_implicit_object_creation_expression;
}

/* The initialiser of a variable: `new()` makes its declared type, everything else goes to the variable. */
static void expect_initial(pt_extract *x, pt_node initial, pt_expr_id declared, pt_expr_id variable)
{
    bool made = pt_x_kind(x, initial) == N_implicit_object_creation_expression;
    if (!made || declared)
        expect(x, initial, made, made ? declared : variable);
}

/* The initialiser of a declarator. */
static pt_node initialiser(const pt_extract *x, pt_node declarator)
{
    pt_node last = last_child(x, declarator);
    unsigned kind = pt_x_kind(x, last);
    bool none = last == first_child(x, declarator) || kind == N_bracketed_argument_list;
    return none ? PT_NO_NODE : last;
}

static void fields(pt_extract *x, pt_node n)
{
    modifiers m = modifiers_of(x, n);
    pt_node declaration = pt_x_child(x, n, N_variable_declaration);
    if (declaration == PT_NO_NODE)
        return;
    pt_x_claim(x, declaration);
    pt_expr_id declared = pt_x_type(x, pt_x_field(x, declaration, F_type));
    bool event = pt_x_kind(x, n) == N_event_field_declaration;
    pt_def_id last = 0;
    pt_node found[8];
    pt_expr_id slots[8];
    size_t count = 0, defined = 0;
    m.is_static |= m.is_const;
    for (PT_X_EACH(x, declaration, d)) {
        pt_node name = pt_x_field(x, d, F_name), initial = initialiser(x, d);
        if (pt_x_kind(x, d) != N_variable_declarator || pt_x_text(x, name).len == 0)
            continue;
        last = pt_x_def(x, m.is_const ? PT_KIND_CONSTANT : PT_KIND_FIELD, n, name);
        describe(x, last, n, &m, PT_NO_NODE);
        pt_x_def_at(x, last)->type = declared;
        unsigned kind = pt_x_kind(x, initial);
        if (event || kind == N_lambda_expression || kind == N_anonymous_method_expression)
            pt_x_def_at(x, last)->flags |= PT_DEF_CALLABLE_OBJECT;
        defined++;
        if (is_followed(kind) && count < sizeof found / sizeof *found) {
            found[count] = initial;
            slots[count++] = pt_x_bare_node(x, name);
        }
    }
    if (defined == 1)
        pt_x_open_def(x, last, n, PT_SCOPE_BLOCK);
    while (count-- > 0)
        expect_initial(x, found[count], declared, slots[count]);
}

static void namespace_declaration(pt_extract *x, pt_node n)
{
    pt_node name = pt_x_field(x, n, F_name);
    pt_x_claim_tree(x, name);
    pt_def_id def = pt_x_def(x, PT_KIND_MODULE, n, name);
    pt_x_signature(x, def, n, pt_x_field(x, n, F_body));
    bool whole_file = pt_x_kind(x, n) == N_file_scoped_namespace_declaration;
    if (whole_file)
        pt_x_def_at(x, def)->end_line = x->facts->lines;
    pt_x_open_def(x, def, whole_file ? 0 : n, PT_SCOPE_MODULE);
}

/* --- locals ------------------------------------------------------------------------------------------ */

/* (a, b): each name is an item of the value; nested ones too. */
static void bind_tuple(pt_extract *x, pt_node pattern, pt_expr_id of, pt_node after)
{
    uint32_t index = 0;
    for (PT_X_EACH(x, pattern, part)) {
        if (!is_node(x, part))
            continue;
        pt_expr_id item = of ? pt_x_expr(x, PT_EXPR_ITEM, of, index) : 0;
        index++;
        unsigned kind = pt_x_kind(x, part);
        if (kind == N_identifier)
            pt_x_bind(x, PT_BIND_LOCAL, part, 0, item, after);
        else if ((kind == N_tuple_pattern || kind == N_parenthesized_variable_designation) && x->depth < 16) {
            x->depth++;
            bind_tuple(x, part, item, after);
            x->depth--;
        }
    }
}

static void variables(pt_extract *x, pt_node n)
{
    if (pt_x_is_claimed(x, n))
        return; /* fields */
    pt_expr_id declared = pt_x_type(x, pt_x_field(x, n, F_type));
    pt_node found[8];
    pt_expr_id locals[8];
    size_t count = 0;
    for (PT_X_EACH(x, n, d)) {
        if (pt_x_kind(x, d) != N_variable_declarator)
            continue;
        pt_node initial = initialiser(x, d), names = pt_x_child(x, d, N_tuple_pattern);
        pt_expr_id made = declared ? 0 : pt_x_value(x, initial);
        if (names != PT_NO_NODE)
            bind_tuple(x, names, made, d);
        else
            pt_x_bind(x, PT_BIND_LOCAL, pt_x_field(x, d, F_name), declared, made, d);
        if (!is_followed(pt_x_kind(x, initial)) || names != PT_NO_NODE || count == sizeof found / sizeof *found)
            continue;
        found[count] = initial;
        locals[count++] = pt_x_expr(x, PT_EXPR_LOCAL, (uint32_t)x->bindings.len - 1, 0);
    }
    while (count-- > 0)
        expect_initial(x, found[count], declared, locals[count]);
}

static void foreach(pt_extract *x, pt_node n)
{
    pt_x_open_scope(x, n, PT_SCOPE_BLOCK);
    pt_node left = pt_x_field(x, n, F_left), right = pt_x_field(x, n, F_right);
    pt_expr_id declared = pt_x_type(x, pt_x_field(x, n, F_type));
    pt_expr_id element = declared ? 0 : over(x, PT_EXPR_ELEMENT, pt_x_value(x, right));
    if (pt_x_kind(x, left) == N_tuple_pattern)
        bind_tuple(x, left, element, right);
    else if (pt_x_kind(x, left) == N_identifier)
        pt_x_bind(x, PT_BIND_LOCAL, left, declared, element, right);
}

static void catch_declaration(pt_extract *x, pt_node n)
{
    pt_x_bind(x, PT_BIND_LOCAL, pt_x_field(x, n, F_name), pt_x_type(x, pt_x_field(x, n, F_type)), 0, PT_NO_NODE);
}

/* `out var x`: the type of the parameter it is passed to. */
static void declaration_expression(pt_extract *x, pt_node n)
{
    pt_expr_id slot = expected_slot(x, n), declared = pt_x_type(x, pt_x_field(x, n, F_type));
    pt_x_bind(x, PT_BIND_LOCAL, pt_x_field(x, n, F_name), declared, declared ? 0 : slot, n);
}

static void lambda(pt_extract *x, pt_node n)
{
    pt_expr_id slot = expected_slot(x, n);
    if (x->facts->exprs.at[slot].op != PT_EXPR_ARGUMENT)
        slot = 0;
    pt_x_open_scope(x, n, PT_SCOPE_FUNCTION);
    pt_node list = pt_x_field(x, n, F_parameters);
    if (pt_x_kind(x, list) == N_implicit_parameter)
        pt_x_bind(x, PT_BIND_PARAM, list, 0, slot ? pt_x_expr(x, PT_EXPR_ITEM, slot, 0) : 0, PT_NO_NODE);
    else
        (void)parameters(x, list, slot);
}

/* from a in list, join b in other on …: range variables are elements; let and into name what went before. */
static void range_variable(pt_extract *x, pt_node n)
{
    unsigned kind = pt_x_kind(x, n);
    pt_node name = pt_x_field(x, n, F_name), source = PT_NO_NODE;
    if (name == PT_NO_NODE)
        for (PT_X_EACH(x, n, child))
            if (pt_x_kind(x, child) == N_identifier && !stands_for_type(x, child)) {
                name = child;
                break;
            }
    if (name != PT_NO_NODE)
        source = pt_node_after(x->syntax, n, name);
    pt_expr_id declared = pt_x_type(x, pt_x_field(x, n, F_type));
    pt_expr_id from = declared || source == PT_NO_NODE ? 0 : pt_x_value(x, source);
    if (kind != N_let_clause)
        from = over(x, PT_EXPR_ELEMENT, from);
    pt_x_bind(x, PT_BIND_LOCAL, name, declared, from, source != PT_NO_NODE ? source : name);
}

/* `… into name` continues a query with what it gave so far. */
static void query(pt_extract *x, pt_node n)
{
    pt_x_open_scope(x, n, PT_SCOPE_BLOCK);
    for (PT_X_EACH(x, n, child))
        if (pt_x_kind(x, child) == N_identifier)
            pt_x_bind(x, PT_BIND_LOCAL, child, 0, 0, child);
}

static void typed_pattern(pt_extract *x, pt_node n)
{
    pt_node name = pt_x_field(x, n, F_name), list = pt_x_child(x, n, N_parenthesized_variable_designation);
    pt_expr_id matched = expected_slot(x, n), declared = pt_x_type(x, pt_x_field(x, n, F_type));
    if (list != PT_NO_NODE)
        bind_tuple(x, list, declared ? instance(x, declared) : matched, n);
    else
        pt_x_bind(x, PT_BIND_LOCAL, name, declared, declared ? 0 : matched, n);
}

/* Shape { Size: > 0, Owner: var o } name: the properties are members of the shape, and what they match is too. */
static void recursive_pattern(pt_extract *x, pt_node n)
{
    pt_expr_id matched = expected_slot(x, n);
    pt_node type_node = pt_x_field(x, n, F_type), clause = pt_x_child(x, n, N_property_pattern_clause);
    pt_expr_id declared = pt_x_type(x, type_node);
    pt_expr_id whole = declared ? instance(x, declared) : matched ? matched : unknown(x);
    pt_x_bind(x, PT_BIND_LOCAL, pt_x_field(x, n, F_name), declared, declared ? 0 : matched, n);
    if (clause == PT_NO_NODE)
        return;
    pt_node patterns[16];
    pt_expr_id members[16];
    size_t count = 0;
    for (PT_X_EACH(x, clause, sub)) {
        pt_node name = first_child(x, sub);
        if (pt_x_kind(x, sub) != N_subpattern || pt_x_kind(x, name) != N_identifier
            || !is_followed_by(x, sub, name, ':'))
            continue;
        pt_x_claim(x, name);
        pt_x_ref(x, PT_REF_VALUE, pt_x_node_name(x, name), whole, PT_ARITY_ANY, name);
        if (count < sizeof patterns / sizeof *patterns) {
            patterns[count] = pt_node_after(x->syntax, sub, name);
            members[count++] = pt_x_expr(x, PT_EXPR_MEMBER, whole, pt_x_node_name(x, name));
        }
    }
    while (count-- > 0)
        expect(x, patterns[count], false, members[count]);
}

static void is_pattern(pt_extract *x, pt_node n)
{
    pt_expr_id matched = pt_x_value(x, pt_x_field(x, n, F_expression));
    if (matched)
        expect(x, pt_x_field(x, n, F_pattern), false, matched);
}

/* Every arm's pattern is matched with the value before `switch`. */
static void switch_expression(pt_extract *x, pt_node n)
{
    pt_expr_id matched = pt_x_value(x, first_child(x, n));
    pt_node patterns[64];
    size_t count = 0;
    for (PT_X_EACH(x, n, arm))
        if (pt_x_kind(x, arm) == N_switch_expression_arm && count < sizeof patterns / sizeof *patterns)
            patterns[count++] = first_child(x, arm);
    while (matched && count-- > 0)
        expect(x, patterns[count], false, matched);
}

/* --- references -------------------------------------------------------------------------------------- */

/* Notes for the arguments whose way is followed where they go; the first one must end up innermost. */
static void expect_arguments(pt_extract *x, pt_node list, pt_expr_id called)
{
    pt_node found[16];
    uint32_t at[16], index = 0;
    size_t count = 0;
    if (list == PT_NO_NODE || !called)
        return;
    for (PT_X_EACH(x, list, argument)) {
        if (pt_x_kind(x, argument) != N_argument)
            continue;
        pt_node passed = last_child(x, argument);
        unsigned kind = pt_x_kind(x, passed);
        if ((is_followed(kind) || kind == N_declaration_expression) && count < sizeof found / sizeof *found) {
            found[count] = passed;
            at[count++] = index;
        }
        index++;
    }
    while (count-- > 0)
        expect(x, found[count], false, pt_x_expr(x, PT_EXPR_ARGUMENT, called, at[count]));
}

static void argument(pt_extract *x, pt_node n)
{
    pt_node name = pt_x_field(x, n, F_name);
    if (name != PT_NO_NODE && name != last_child(x, n))
        pt_x_claim(x, name);
}

static void invocation(pt_extract *x, pt_node n)
{
    pt_node function = pt_x_field(x, n, F_function), list = pt_x_field(x, n, F_arguments);
    pt_node name = name_node(x, function);
    if (pt_x_kind(x, function) == N_identifier && pt_str_eq(pt_x_text(x, function), PT_STR("nameof"))) {
        pt_x_claim(x, function);
        return;
    }
    pt_expr_id called = pt_x_value(x, function);
    pt_x_claim(x, name);
    if (pt_x_kind(x, function) == N_generic_name)
        pt_x_claim(x, function);
    pt_x_ref_expr(x, PT_REF_CALL, called, pt_x_count(x, list), name == PT_NO_NODE ? n : name);
    expect_arguments(x, list, called);
}

/* The names in { Name = value } are members of what is made; the assignments are noted with them. */
static void initialised_members(pt_extract *x, pt_node list, pt_expr_id made)
{
    pt_node found[32];
    pt_expr_id members[32];
    size_t count = 0;
    if (list == PT_NO_NODE)
        return;
    for (PT_X_EACH(x, list, item)) {
        pt_node left = pt_x_field(x, item, F_left);
        if (pt_x_kind(x, item) != N_assignment_expression || pt_x_kind(x, left) != N_identifier)
            continue;
        pt_x_claim(x, left);
        pt_x_ref(x, PT_REF_VALUE, pt_x_node_name(x, left), made ? made : unknown(x), PT_ARITY_ANY, left);
        if (count < sizeof found / sizeof *found) {
            found[count] = item;
            members[count++] = pt_x_expr(x, PT_EXPR_MEMBER, made, pt_x_node_name(x, left));
        }
    }
    while (count-- > 0)
        expect(x, found[count], false, members[count]);
}

static void object_creation(pt_extract *x, pt_node n)
{
    pt_node type_node = pt_x_field(x, n, F_type), list = pt_x_field(x, n, F_arguments);
    pt_expr_id made = pt_x_type(x, type_node);
    type_ref(x, PT_REF_CONSTRUCT, type_node, pt_x_count(x, list));
    initialised_members(x, pt_x_field(x, n, F_initializer), instance(x, made)); /* stands after the arguments */
    expect_arguments(x, list, made);
}

/* new(…) makes what is wanted where it stands. */
static void implicit_creation(pt_extract *x, pt_node n)
{
    const note *noted = expected(x, n);
    pt_node list = pt_x_child(x, n, N_argument_list);
    pt_expr_id made = noted ? noted->expr : 0;
    if (x->facts->exprs.at[made].op == PT_EXPR_OPTIONAL)
        made = x->facts->exprs.at[made].a;
    if (made && noted->is_type)
        pt_x_ref_expr(x, PT_REF_CONSTRUCT, made, pt_x_count(x, list), n);
    else if (made)
        pt_x_ref(x, PT_REF_CONSTRUCT, 0, made, pt_x_count(x, list), n);
    initialised_members(x, pt_x_child(x, n, N_initializer_expression), made ? instance(x, made) : 0);
    expect_arguments(x, list, made);
}

static void return_statement(pt_extract *x, pt_node n)
{
    pt_node result = first_child(x, n);
    if (pt_x_kind(x, result) == N_implicit_object_creation_expression && enclosing(x)->type)
        expect(x, result, true, enclosing(x)->type);
}

/* : base(…) and : this(…) */
static void constructor_initializer(pt_extract *x, pt_node n)
{
    pt_node list = pt_x_child(x, n, N_argument_list);
    pt_expr_id called = pt_x_has(x, n, T_BASE) ? pt_x_super(x) : pt_x_self(x);
    pt_x_ref(x, PT_REF_CONSTRUCT, 0, called, pt_x_count(x, list), n);
    expect_arguments(x, list, called);
}

static void member_access(pt_extract *x, pt_node n)
{
    pt_expr_id slot = expected_slot(x, n);
    pt_node name = name_node(x, n);
    if (pt_x_is_claimed(x, name))
        return;
    pt_x_claim(x, name);
    pt_x_slot(x, pt_x_ref_expr(x, PT_REF_VALUE, value(x, n), PT_ARITY_ANY, name), slot);
}

/* a?.b: the member is named in the binding below. */
static void conditional(pt_extract *x, pt_node n)
{
    if (pt_x_kind(x, last_child(x, n)) == N_member_binding_expression)
        member_access(x, n);
}

static void assignment(pt_extract *x, pt_node n)
{
    pt_node left = pt_x_field(x, n, F_left), right = pt_x_field(x, n, F_right);
    pt_expr_id slot = expected_slot(x, n);
    unsigned kind = pt_x_kind(x, right);
    if (kind == N_initializer_expression) {
        initialised_members(x, right, slot);
        return;
    }
    if (is_followed(kind) && !slot)
        slot = pt_x_value(x, left);
    if (is_followed(kind) && slot)
        expect(x, right, false,
               kind == N_implicit_object_creation_expression ? pt_x_expr(x, PT_EXPR_TYPEOF, slot, 0) : slot);
    if (pt_x_kind(x, left) != N_tuple_expression)
        return;
    pt_expr_id of = pt_x_value(x, right); /* (int a, var b) = … */
    uint32_t index = 0;
    for (PT_X_EACH(x, left, part)) {
        pt_node declared = pt_x_kind(x, part) == N_argument ? last_child(x, part) : PT_NO_NODE;
        if (pt_x_kind(x, declared) == N_declaration_expression
            && pt_x_kind(x, pt_x_field(x, declared, F_type)) == N_implicit_type) {
            pt_node name = pt_x_field(x, declared, F_name);
            pt_x_bind(x, PT_BIND_LOCAL, name, 0, of ? pt_x_expr(x, PT_EXPR_ITEM, of, index) : 0, n);
            pt_x_claim(x, declared);
        }
        index += pt_x_kind(x, part) == N_argument;
    }
}

static void declared_in_expression(pt_extract *x, pt_node n)
{
    if (!pt_x_is_claimed(x, n))
        declaration_expression(x, n);
}

static void with_initializer(pt_extract *x, pt_node n)
{
    pt_node name = pt_x_child(x, n, N_identifier);
    pt_expr_id slot = expected_slot(x, n);
    pt_x_claim(x, name);
    pt_x_ref(x, PT_REF_VALUE, pt_x_node_name(x, name), slot ? slot : unknown(x), PT_ARITY_ANY, name);
}

static void with_expression(pt_extract *x, pt_node n)
{
    pt_expr_id of = pt_x_value(x, first_child(x, n));
    pt_node found[32];
    size_t count = 0;
    for (PT_X_EACH(x, n, child))
        if (pt_x_kind(x, child) == N_with_initializer && count < sizeof found / sizeof *found)
            found[count++] = child;
    while (of && count-- > 0)
        expect(x, found[count], false, of);
}

static void anonymous_object(pt_extract *x, pt_node n)
{
    for (PT_X_EACH(x, n, child))
        if (pt_x_kind(x, child) == N_identifier && is_followed_by(x, n, child, '='))
            pt_x_claim(x, child);
}

static void type_test(pt_extract *x, pt_node n)
{
    type_ref(x, PT_REF_TYPE, pt_x_field(x, n, F_right), PT_ARITY_ANY);
}

static void type_arguments(pt_extract *x, pt_node n)
{
    for (PT_X_EACH(x, n, child))
        type_ref(x, PT_REF_TYPE, child, PT_ARITY_ANY);
}

static void identifier(pt_extract *x, pt_node n)
{
    pt_expr_id slot = expected_slot(x, n);
    if (pt_x_is_claimed(x, n))
        return;
    if (stands_for_type(x, n))
        type_ref(x, PT_REF_TYPE, n, PT_ARITY_ANY);
    else
        pt_x_slot(x, pt_x_ref(x, PT_REF_VALUE, pt_x_node_name(x, n), 0, PT_ARITY_ANY, n), slot);
}

/* List<int> as a type, or Make<int> as a value. */
static void generic_name(pt_extract *x, pt_node n)
{
    if (!pt_x_is_claimed(x, n) && stands_for_type(x, n))
        type_ref(x, PT_REF_TYPE, n, PT_ARITY_ANY);
}

/* a.b as a type, global::a in front of a member. */
static void qualified_name(pt_extract *x, pt_node n)
{
    if (pt_x_is_claimed(x, n))
        return;
    if (pt_node_at(x->syntax, n)->field != F_expression) {
        type_ref(x, PT_REF_TYPE, n, PT_ARITY_ANY);
        return;
    }
    pt_node name = name_node(x, n);
    pt_x_claim(x, name);
    pt_x_claim(x, pt_x_field(x, n, F_alias));
    pt_x_ref_expr(x, PT_REF_VALUE, qualified(x, n, false), PT_ARITY_ANY, name);
}

static void tuple_element(pt_extract *x, pt_node n)
{
    pt_x_claim(x, pt_x_field(x, n, F_name));
}

static void constraints(pt_extract *x, pt_node n)
{
    pt_x_claim(x, pt_x_child(x, n, N_identifier));
}

static void attribute(pt_extract *x, pt_node n)
{
    pt_node name = pt_x_field(x, n, F_name), list = pt_x_child(x, n, N_attribute_argument_list);
    pt_expr_id made = instance(x, pt_x_type(x, name));
    type_ref(x, PT_REF_TYPE, name, PT_ARITY_ANY);
    if (list == PT_NO_NODE)
        return;
    for (PT_X_EACH(x, list, a)) {
        pt_node key = pt_x_field(x, a, F_name);
        if (pt_x_kind(x, a) != N_attribute_argument || key == PT_NO_NODE)
            continue;
        pt_x_claim(x, key);
        if (is_followed_by(x, a, key, '='))
            pt_x_ref(x, PT_REF_VALUE, pt_x_node_name(x, key), made, PT_ARITY_ANY, key);
    }
}

static void label(pt_extract *x, pt_node n)
{
    pt_node name = first_child(x, n);
    bool is_case = pt_x_kind(x, n) == N_goto_statement
        && pt_str_find_str(pt_x_text(x, n), PT_STR("case")) >= 0;
    if (!is_case && pt_x_kind(x, name) == N_identifier)
        pt_x_claim(x, name);
}

/* --- files ------------------------------------------------------------------------------------------- */

static void alias_using(pt_extract *x, pt_node n, pt_node alias, unsigned flags)
{
    pt_node target = last_child(x, n);
    pt_str path = pt_x_text(x, target);
    if (pt_x_kind(x, target) != N_identifier && pt_str_find(path, '<') >= 0) {
        pt_def_id def = pt_x_def(x, PT_KIND_TYPE_ALIAS, n, alias);
        pt_x_signature(x, def, n, PT_NO_NODE);
        pt_expr_id stands_for = pt_x_type(x, target);
        pt_x_def_at(x, def)->type = stands_for;
        type_ref(x, PT_REF_TYPE, target, PT_ARITY_ANY);
        return;
    }
    pt_x_skip(x, n);
    if (pt_str_starts(path, PT_STR("global::")))
        path = pt_str_from(path, strlen("global::"));
    ptrdiff_t dot = pt_str_rfind(path, '.');
    pt_x_import(x, flags, dot < 0 ? PT_STR("") : pt_str_upto(path, (size_t)dot), pt_str_from(path, (size_t)(dot + 1)),
                pt_x_text(x, alias), target);
}

static void using_directive(pt_extract *x, pt_node n)
{
    pt_node alias = pt_x_field(x, n, F_name), name = last_child(x, n);
    bool global = pt_str_starts(pt_x_text(x, n), PT_STR("global"));
    unsigned flags = global ? PT_IMPORT_REEXPORT : 0;
    if (alias != PT_NO_NODE) {
        alias_using(x, n, alias, flags);
        return;
    }
    flags |= PT_IMPORT_GLOB | (pt_x_has(x, n, T_STATIC) ? PT_IMPORT_STATIC : 0);
    pt_str path = pt_x_text(x, name);
    if (pt_str_starts(path, PT_STR("global::")))
        path = pt_str_from(path, strlen("global::"));
    pt_x_import(x, flags, path, PT_STR(""), PT_STR(""), name);
    pt_x_skip(x, n);
}

static void extern_alias(pt_extract *x, pt_node n)
{
    pt_node name = pt_x_field(x, n, F_name);
    pt_x_import(x, PT_IMPORT_MODULE, pt_x_text(x, name), PT_STR(""), pt_x_text(x, name), name);
    pt_x_skip(x, n);
}

static void conditional_code(pt_extract *x, pt_node n)
{
    csharp_state *state = x->state;
    pt_node end = pt_node_at(x->syntax, n)->next, condition = pt_x_field(x, n, F_condition);
    state->conditional_end = end > state->conditional_end ? end : state->conditional_end;
    if (condition != PT_NO_NODE)
        pt_x_claim_tree(x, condition);
}

static bool is_test_directory(pt_str part)
{
    static const char *const ends[] = {".Tests", ".Test", ".UnitTests", ".IntegrationTests", ".FunctionalTests",
                                       ".Specs"};
    if (pt_str_eq(part, PT_STR("test")) || pt_str_eq(part, PT_STR("tests")) || pt_str_eq(part, PT_STR("Tests"))
        || pt_str_eq(part, PT_STR("Test")))
        return true;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (pt_str_ends(part, pt_str_c(ends[i])))
            return true;
    return false;
}

static bool is_test_path(pt_str path)
{
    for (ptrdiff_t slash; (slash = pt_str_find(path, '/')) >= 0; path = pt_str_from(path, (size_t)slash + 1))
        if (is_test_directory(pt_str_upto(path, (size_t)slash)))
            return true;
    return pt_str_ends(path, PT_STR("Test.cs")) || pt_str_ends(path, PT_STR("Tests.cs"));
}

static const pt_rule rules[NODE_COUNT] = {
    [N_using_directive] = {.action = PT_DO_HOOK, .hook = using_directive},
    [N_extern_alias_directive] = {.action = PT_DO_HOOK, .hook = extern_alias},
    [N_namespace_declaration] = {.action = PT_DO_HOOK, .hook = namespace_declaration},
    [N_file_scoped_namespace_declaration] = {.action = PT_DO_HOOK, .hook = namespace_declaration},
    [N_class_declaration] = {.action = PT_DO_HOOK, .hook = class_declaration},
    [N_struct_declaration] = {.action = PT_DO_HOOK, .hook = struct_declaration},
    [N_interface_declaration] = {.action = PT_DO_HOOK, .hook = interface_declaration},
    [N_enum_declaration] = {.action = PT_DO_HOOK, .hook = enum_declaration},
    [N_record_declaration] = {.action = PT_DO_HOOK, .hook = record_declaration},
    [N_delegate_declaration] = {.action = PT_DO_HOOK, .hook = delegate_declaration},
    [N_enum_member_declaration] = {.action = PT_DO_HOOK, .hook = enum_member},
    [N_method_declaration] = {.action = PT_DO_HOOK, .hook = method_declaration},
    [N_local_function_statement] = {.action = PT_DO_HOOK, .hook = local_function},
    [N_constructor_declaration] = {.action = PT_DO_HOOK, .hook = constructor_declaration},
    [N_destructor_declaration] = {.action = PT_DO_HOOK, .hook = destructor_declaration},
    [N_operator_declaration] = {.action = PT_DO_HOOK, .hook = operator_declaration},
    [N_conversion_operator_declaration] = {.action = PT_DO_HOOK, .hook = operator_declaration},
    [N_indexer_declaration] = {.action = PT_DO_HOOK, .hook = property},
    [N_property_declaration] = {.action = PT_DO_HOOK, .hook = property},
    [N_event_declaration] = {.action = PT_DO_HOOK, .hook = property},
    [N_accessor_declaration] = {.action = PT_DO_HOOK, .hook = accessor},
    [N_field_declaration] = {.action = PT_DO_HOOK, .hook = fields},
    [N_event_field_declaration] = {.action = PT_DO_HOOK, .hook = fields},
    [N_variable_declaration] = {.action = PT_DO_HOOK, .hook = variables},
    [N_block] = {.action = PT_DO_SCOPE},
    [N_switch_body] = {.action = PT_DO_SCOPE},
    [N_switch_expression_arm] = {.action = PT_DO_SCOPE},
    [N_for_statement] = {.action = PT_DO_SCOPE},
    [N_using_statement] = {.action = PT_DO_SCOPE},
    [N_fixed_statement] = {.action = PT_DO_SCOPE},
    [N_catch_clause] = {.action = PT_DO_SCOPE},
    [N_foreach_statement] = {.action = PT_DO_HOOK, .hook = foreach},
    [N_catch_declaration] = {.action = PT_DO_HOOK, .hook = catch_declaration},
    [N_declaration_expression] = {.action = PT_DO_HOOK, .hook = declared_in_expression},
    [N_lambda_expression] = {.action = PT_DO_HOOK, .hook = lambda},
    [N_anonymous_method_expression] = {.action = PT_DO_HOOK, .hook = lambda},
    [N_query_expression] = {.action = PT_DO_HOOK, .hook = query},
    [N_from_clause] = {.action = PT_DO_HOOK, .hook = range_variable},
    [N_join_clause] = {.action = PT_DO_HOOK, .hook = range_variable},
    [N_join_into_clause] = {.action = PT_DO_HOOK, .hook = range_variable},
    [N_let_clause] = {.action = PT_DO_HOOK, .hook = range_variable},
    [N_declaration_pattern] = {.action = PT_DO_HOOK, .hook = typed_pattern},
    [N_var_pattern] = {.action = PT_DO_HOOK, .hook = typed_pattern},
    [N_recursive_pattern] = {.action = PT_DO_HOOK, .hook = recursive_pattern},
    [N_is_pattern_expression] = {.action = PT_DO_HOOK, .hook = is_pattern},
    [N_switch_expression] = {.action = PT_DO_HOOK, .hook = switch_expression},
    [N_argument] = {.action = PT_DO_HOOK, .hook = argument},
    [N_invocation_expression] = {.action = PT_DO_HOOK, .hook = invocation},
    [N_object_creation_expression] = {.action = PT_DO_HOOK, .hook = object_creation},
    [N_implicit_object_creation_expression] = {.action = PT_DO_HOOK, .hook = implicit_creation},
    [N_anonymous_object_creation_expression] = {.action = PT_DO_HOOK, .hook = anonymous_object},
    [N_return_statement] = {.action = PT_DO_HOOK, .hook = return_statement},
    [N_constructor_initializer] = {.action = PT_DO_HOOK, .hook = constructor_initializer},
    [N_member_access_expression] = {.action = PT_DO_HOOK, .hook = member_access},
    [N_conditional_access_expression] = {.action = PT_DO_HOOK, .hook = conditional},
    [N_assignment_expression] = {.action = PT_DO_HOOK, .hook = assignment},
    [N_with_expression] = {.action = PT_DO_HOOK, .hook = with_expression},
    [N_with_initializer] = {.action = PT_DO_HOOK, .hook = with_initializer},
    [N_as_expression] = {.action = PT_DO_HOOK, .hook = type_test},
    [N_is_expression] = {.action = PT_DO_HOOK, .hook = type_test},
    [N_type_argument_list] = {.action = PT_DO_HOOK, .hook = type_arguments},
    [N_identifier] = {.action = PT_DO_HOOK, .hook = identifier},
    [N_generic_name] = {.action = PT_DO_HOOK, .hook = generic_name},
    [N_qualified_name] = {.action = PT_DO_HOOK, .hook = qualified_name},
    [N_alias_qualified_name] = {.action = PT_DO_HOOK, .hook = qualified_name},
    [N_tuple_element] = {.action = PT_DO_HOOK, .hook = tuple_element},
    [N_type_parameter_constraints_clause] = {.action = PT_DO_HOOK, .hook = constraints},
    [N_attribute_target_specifier] = {.action = PT_DO_SKIP},
    [N_attribute] = {.action = PT_DO_HOOK, .hook = attribute},
    [N_goto_statement] = {.action = PT_DO_HOOK, .hook = label},
    [N_labeled_statement] = {.action = PT_DO_HOOK, .hook = label},
    [N_preproc_if] = {.action = PT_DO_HOOK, .hook = conditional_code},
    [N_preproc_elif] = {.action = PT_DO_HOOK, .hook = conditional_code},
    [N_preproc_if_in_attribute_list] = {.action = PT_DO_HOOK, .hook = conditional_code},
    [N_preproc_define] = {.action = PT_DO_SKIP},
    [N_preproc_undef] = {.action = PT_DO_SKIP},
    [N_preproc_region] = {.action = PT_DO_SKIP},
    [N_preproc_endregion] = {.action = PT_DO_SKIP},
    [N_preproc_pragma] = {.action = PT_DO_SKIP},
    [N_preproc_line] = {.action = PT_DO_SKIP},
    [N_preproc_error] = {.action = PT_DO_SKIP},
    [N_preproc_warning] = {.action = PT_DO_SKIP},
    [N_preproc_nullable] = {.action = PT_DO_SKIP},
};

const pt_lang pt_lang_csharp = {
    .id = PT_LANGUAGE_CSHARP,
    .flags = PT_LANG_MEMBERS_IN_SCOPE,
    .extensions = "cs csx",
    .grammar = tree_sitter_c_sharp,
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
