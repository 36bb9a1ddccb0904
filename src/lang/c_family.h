/* What C and C++ share: one numbering of node types and fields, and everything of C that C++ has as well.
 *
 *   c_family.c    definitions and declarations: functions, variables, types, members, macros' conditionals
 *   c_express.c   expressions: values, types, calls, members, where values go (slots)
 *   c_repair.c    declarations that macros hide from the grammar
 *   c_macro.c     #define, #include, and text that only a preprocessor understands
 *   cpp_repair.c  the same for classes and namespaces
 *   c.c, cpp.c    the tables, and what only one of the two has
 *
 * The node types of C come first, so that C's table is the front part of C++'s. Internal to src/lang. */
#ifndef PT_LANG_C_FAMILY_H
#define PT_LANG_C_FAMILY_H

#include "lang/extract.h"

#define PT_C_NODES(N)                                                                                     \
    N(translation_unit) N(function_definition) N(declaration) N(field_declaration) N(parameter_declaration) \
    N(type_definition) N(init_declarator) N(function_declarator) N(pointer_declarator)                    \
    N(array_declarator) N(parenthesized_declarator) N(attributed_declarator)                              \
    N(abstract_function_declarator) N(abstract_pointer_declarator) N(abstract_array_declarator)           \
    N(abstract_parenthesized_declarator) N(parameter_list)                              \
    N(struct_specifier) N(union_specifier) N(enum_specifier) N(enumerator_list) N(enumerator)             \
    N(field_declaration_list) N(bitfield_clause) N(declaration_list) N(linkage_specification)             \
    N(type_identifier) N(primitive_type) N(sized_type_specifier)                  \
    N(type_descriptor) N(type_qualifier) N(storage_class_specifier) N(attribute_specifier)                \
    N(attribute_declaration) N(attribute) N(ms_declspec_modifier) N(ms_call_modifier)                     \
    N(ms_based_modifier) N(ms_pointer_modifier) N(identifier) N(field_identifier)                         \
    N(statement_identifier) N(call_expression) N(argument_list) N(field_expression)                       \
    N(subscript_expression) N(pointer_expression) N(parenthesized_expression) N(cast_expression)          \
    N(compound_literal_expression) N(initializer_list) N(initializer_pair) N(field_designator)            \
    N(subscript_designator) N(subscript_range_designator) N(conditional_expression)                       \
    N(assignment_expression) N(comma_expression) N(binary_expression) N(unary_expression)                 \
    N(update_expression) N(sizeof_expression) N(alignof_expression) N(offsetof_expression)                \
    N(generic_expression) N(extension_expression) N(gnu_asm_expression) N(gnu_asm_output_operand)         \
    N(gnu_asm_input_operand) N(gnu_asm_goto_list) N(string_literal) N(string_content)                     \
    N(concatenated_string) N(char_literal) N(number_literal) N(true) N(false) N(null)                     \
    N(compound_statement) N(for_statement) N(if_statement) N(while_statement) N(switch_statement)         \
    N(return_statement) N(expression_statement) N(labeled_statement) N(comment) N(preproc_include)        \
    N(preproc_def) N(preproc_function_def) N(preproc_params) N(preproc_arg) N(preproc_call)               \
    N(preproc_if) N(preproc_ifdef) N(preproc_elif) N(preproc_elifdef) N(preproc_else)                     \
    N(preproc_defined) N(system_lib_string)

/* C alone; C++'s table leaves their numbers empty. */
#define PT_C_ONLY_NODES(N) N(macro_type_specifier)

#define PT_CPP_NODES(N)                                                                                   \
    N(class_specifier) N(base_class_clause) N(access_specifier) N(virtual_specifier)                      \
    N(namespace_definition) N(namespace_identifier) N(nested_namespace_specifier)                         \
    N(namespace_alias_definition) N(using_declaration) N(alias_declaration) N(concept_definition)         \
    N(template_declaration) N(template_instantiation) N(template_parameter_list)                          \
    N(template_argument_list) N(template_type) N(template_function) N(template_method)                    \
    N(type_parameter_declaration) N(optional_type_parameter_declaration)                                  \
    N(variadic_type_parameter_declaration) N(template_template_parameter_declaration)                     \
    N(optional_parameter_declaration) N(variadic_parameter_declaration) N(variadic_declarator)            \
    N(reference_declarator) N(abstract_reference_declarator) N(pointer_type_declarator)                   \
    N(structured_binding_declarator) N(qualified_identifier) N(dependent_name) N(dependent_type)          \
    N(operator_name) N(operator_cast) N(destructor_name) N(friend_declaration)                            \
    N(field_initializer_list) N(field_initializer) N(default_method_clause) N(delete_method_clause)       \
    N(pure_virtual_clause) N(trailing_return_type) N(lambda_expression) N(lambda_capture_specifier)       \
    N(lambda_capture_initializer) N(for_range_loop) N(catch_clause) N(condition_clause) N(new_expression) \
    N(delete_expression) N(co_await_expression) N(fold_expression) N(parameter_pack_expansion)            \
    N(placeholder_type_specifier) N(auto) N(decltype) N(this) N(raw_string_literal)                       \
    N(user_defined_literal) N(literal_suffix) N(requires_expression) N(static_assert_declaration)         \
    N(type_requirement) N(constraint_conjunction) N(constraint_disjunction) N(requires_clause)            \
    N(subscript_argument_list) N(explicit_function_specifier) N(noexcept) N(ref_qualifier)                \
    N(throw_specifier) N(try_statement)

#define PT_C_FIELDS(F)                                                                                    \
    F(name) F(type) F(declarator) F(parameters) F(body) F(value) F(function) F(arguments) F(argument)     \
    F(field) F(operator) F(left) F(right) F(designator) F(condition) F(consequence) F(alternative)        \
    F(member) F(path) F(symbol)

#define PT_CPP_FIELDS(F)                                                                                  \
    F(scope) F(default_value) F(default_type) F(base) F(captures) F(template_parameters)                  \
    F(constraint) F(pattern)

enum {
    N_OTHER,
    PT_C_NODES(PT_NODE_ENUM)
    PT_C_ONLY_NODES(PT_NODE_ENUM)
    PT_C_NODE_COUNT,
    PT_C_NODE_LAST = PT_C_NODE_COUNT - 1,
    PT_CPP_NODES(PT_NODE_ENUM)
    PT_CPP_NODE_COUNT
};

enum {
    F_NONE,
    PT_C_FIELDS(PT_FIELD_ENUM)
    PT_C_FIELD_COUNT,
    PT_C_FIELD_LAST = PT_C_FIELD_COUNT - 1,
    PT_CPP_FIELDS(PT_FIELD_ENUM)
    PT_CPP_FIELD_COUNT
};

/* A def whose own scope opens at a node that is walked later: an initialiser. */
typedef struct pt_c_pending pt_c_pending;
struct pt_c_pending {
    pt_node node;
    pt_def_id def;
    pt_c_pending *next;
};

/* An unnamed type and the name it gets from what it declares; newest first. */
typedef struct pt_c_named pt_c_named;
struct pt_c_named {
    pt_node specifier, at;
    pt_str name;
    bool made; /* not the source's own name (a typedef's) */
    const pt_c_named *older;
};

/* A declarator read from the outside in. */
typedef struct {
    pt_node name;     /* identifier, qualified_identifier, operator_name …; PT_NO_NODE: abstract */
    pt_node function; /* the function_declarator next to the name: it declares a function */
    pt_node init;     /* value of an init_declarator */
    pt_expr_id type;  /* declared type; of a function: what it returns */
} pt_c_declarator;

/* What C++ does differently where the same C code asks. */
typedef struct {
    /* Makes the def of a function, with kind, qualifier and flags; 0: the name says it is none. */
    pt_def_id (*callable)(pt_extract *x, pt_node whole, pt_c_declarator d);
    /* After the def's scope was opened; or NULL. */
    void (*entered)(pt_extract *x, pt_def_id def, pt_node whole);
    /* A declaration in a function; true when it is dealt with; or NULL. */
    bool (*local)(pt_extract *x, pt_node declaration, pt_node declarator, pt_c_declarator d);
    /* After a variable with a qualified name was defined; or NULL. */
    void (*qualified)(pt_extract *x, pt_def_id def, pt_node name);
    /* After a member, a type or a variable was defined; or NULL. */
    void (*defined)(pt_extract *x, pt_def_id def, pt_node whole);
} pt_c_dialect;

/* The visibility that members written next have, by class; innermost first. */
typedef struct pt_c_access pt_c_access;
struct pt_c_access {
    pt_scope_id scope;
    uint8_t visibility;
    pt_c_access *outer;
};

/* Names of namespaces seen: `void ns::f()` is no method. */
typedef struct pt_c_namespace pt_c_namespace;
struct pt_c_namespace {
    pt_str name;
    const pt_c_namespace *older;
};

/* One file's memory between hooks. */
typedef struct {
    const pt_c_dialect *dialect;
    bool cpp;
    pt_node conditional_end;               /* nodes before it are under an #if */
    pt_c_pending *pending, **pending_tail; /* in source order */
    const pt_c_named *named;
    pt_def_id macro_function;              /* DEFINE_SOMETHING(…) waiting for its block, and … */
    pt_node macro_block, macro_args;       /* … that block; its arguments */
    pt_node class_block;                   /* a block that is really a class's body */
    pt_node outer, inner;                  /* outermost template_declaration around the definition `inner` */
    pt_node friend_of;                     /* the function that a friend declaration defines */
    pt_node anonymous_end;                 /* nodes before it are in an unnamed namespace */
    pt_def_id scoped_enum;                 /* enum class: the latest */
    pt_c_access *access;
    const pt_c_namespace *namespaces;
} pt_c_state;

static inline pt_c_state *pt_c__state(const pt_extract *x)
{
    return x->state;
}

typedef struct {
    bool is_static, is_extern, is_const, is_constexpr;
} pt_c_storage;

/* c_family.c */
void pt_c__begin(pt_extract *x, const pt_c_dialect *dialect, bool cpp);
void *pt_c__alloc(pt_extract *x, size_t size); /* zeroed, for one file; NULL: x->failed is set */
pt_c_declarator pt_c__declarator(pt_extract *x, pt_node n, pt_expr_id type);
pt_c_storage pt_c__storage(const pt_extract *x, pt_node n);
pt_scope_kind pt_c__scope_kind(const pt_extract *x);
pt_def_id pt_c__define(pt_extract *x, pt_kind kind, pt_node whole, pt_node name); /* with doc and conditional */
void pt_c__finish(pt_extract *x, pt_def_id def, pt_node whole); /* the same for a def made otherwise */
void pt_c__parameters(pt_extract *x, pt_def_id def, pt_node list);
void pt_c__arity(pt_extract *x, pt_def_id def, pt_node list);
void pt_c__bind(pt_extract *x, pt_node declaration, pt_node declarator, pt_c_declarator d);
bool pt_c__is_local(const pt_extract *x);
void pt_c__enter(pt_extract *x, pt_def_id def, pt_node whole, pt_scope_kind kind);
void pt_c__later(pt_extract *x, pt_node node, pt_def_id def); /* the def's scope opens at the node */
pt_str pt_c__made_name(pt_extract *x, const char *prefix, pt_str of);
bool pt_c__is_anonymous_member(const pt_extract *x, pt_node declaration);
void pt_c__name_type(pt_extract *x, pt_node specifier, pt_node declaration);
pt_expr_id pt_c__specifier_type(pt_extract *x, pt_node specifier);

void pt_c__function_definition(pt_extract *x, pt_node n);
void pt_c__declaration(pt_extract *x, pt_node n);
void pt_c__field_declaration(pt_extract *x, pt_node n);
void pt_c__init_declarator(pt_extract *x, pt_node n);
void pt_c__type_definition(pt_extract *x, pt_node n);
void pt_c__type_specifier(pt_extract *x, pt_node n);
void pt_c__enumerator(pt_extract *x, pt_node n);
void pt_c__parameter_list(pt_extract *x, pt_node n);
void pt_c__conditional(pt_extract *x, pt_node n);
void pt_c__block(pt_extract *x, pt_node n);

/* c_express.c */
pt_expr_id pt_c__value(pt_extract *x, pt_node n);
pt_expr_id pt_c__type(pt_extract *x, pt_node n);
pt_expr_id pt_c__known(pt_extract *x, pt_expr_id e); /* e, or an expression that says "something unknown" */
uint16_t pt_c__count(const pt_extract *x, pt_node args);
void pt_c__into(pt_extract *x, pt_node value, pt_expr_id slot);
void pt_c__initialise(pt_extract *x, pt_node value, pt_expr_id type, pt_expr_id target);
pt_expr_id pt_c__tag(pt_extract *x, pt_node name); /* the type `struct name` */
void pt_c__tag_ref(pt_extract *x, pt_node name);
pt_node pt_c__path_name(const pt_extract *x, pt_node n); /* the leaf of a qualified or templated name */
void pt_c__name_ref(pt_extract *x, pt_ref_kind kind, pt_node n, uint16_t arity, pt_expr_id slot);
void pt_c__arguments(pt_extract *x, pt_node args, pt_expr_id callee);

void pt_c__identifier(pt_extract *x, pt_node n);
void pt_c__call(pt_extract *x, pt_node n);
void pt_c__field_expression(pt_extract *x, pt_node n);
void pt_c__assignment(pt_extract *x, pt_node n);
void pt_c__return(pt_extract *x, pt_node n);
void pt_c__compound_literal(pt_extract *x, pt_node n);
void pt_c__offsetof(pt_extract *x, pt_node n);
void pt_c__macro_type(pt_extract *x, pt_node n);
void pt_c__asm_operand(pt_extract *x, pt_node n);

/* c_repair.c */
bool pt_c__only_macros(pt_extract *x, pt_node n, const pt_c_declarator *d); /* declares nothing: API INLINE */
void pt_c__repair_name(pt_extract *x, pt_node n, pt_c_declarator *d); /* n: the declaration */
pt_expr_id pt_c__repair_type(pt_extract *x, pt_node n, pt_expr_id base);
void pt_c__function_pointer(pt_extract *x, pt_node n);
pt_name_id pt_c__folded(pt_extract *x, pt_str text); /* blanks folded, at most 300 bytes: a signature */
void pt_c__forget_references(pt_extract *x, uint32_t first_line); /* drops those made from the line on */
void pt_c__hidden_function(pt_extract *x, pt_node block);
void pt_c__leave_function(pt_extract *x, pt_node n);

/* cpp_repair.c: each makes the def and says so, or leaves the function definition alone */
bool pt_cpp__class_in_disguise(pt_extract *x, pt_node n);
bool pt_cpp__behind_macro(pt_extract *x, pt_node n);
bool pt_cpp__test_function(pt_extract *x, pt_node n);

/* c_macro.c */
void pt_c__include(pt_extract *x, pt_node n);
void pt_c__define_macro(pt_extract *x, pt_node n);
void pt_c__broken_macro(pt_extract *x, pt_node n);
bool pt_c__is_keyword(pt_str word);                        /* of C */
bool pt_c__is_reserved(const pt_extract *x, pt_str word); /* of this file's language */
bool pt_c__macro_defines(pt_str macro, unsigned arguments);
bool pt_c__macro_statement(pt_extract *x, pt_node call); /* a call at file level that defines something */
bool pt_c__is_test_macro(pt_str macro);
void pt_c__bind_macro_arguments(pt_extract *x, pt_node args); /* of a macro that makes a function */
bool pt_c__is_test_path(pt_str path, const char *suffixes);

#endif
