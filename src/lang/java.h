/* What the files of Java share: the numbering of node types and fields, and notes on nodes further down.
 *
 *   java_express.c   values and types, locals, references
 *   java.c           definitions, imports, the table
 *
 * Internal to src/lang. */
#ifndef PT_LANG_JAVA_H
#define PT_LANG_JAVA_H

#include "lang/extract.h"

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

enum { N_OTHER, NODES(PT_NODE_ENUM) TOKENS(PT_TOKEN_ENUM) NODE_COUNT };
enum { F_NONE, FIELDS(PT_FIELD_ENUM) FIELD_COUNT };

/* What a node further down is to be taken for, noted by the node above it: an anonymous class's body with the
 * type it extends, a lambda or method reference with the place its value goes to. Innermost first. */
typedef struct pending {
    struct pending *outer;
    pt_node node;
    pt_node whole; /* class body: the expression or enum constant; else PT_NO_NODE */
    pt_expr_id expr;
} pending;

/* java_express.c */
void pt_java__expect(pt_extract *x, pt_node node, pt_node whole, pt_expr_id expr);
const pending *pt_java__expected(pt_extract *x, pt_node node);
pt_node pt_java__last_child(const pt_extract *x, pt_node n);
bool pt_java__is_annotation(const pt_extract *x, pt_node n);
void pt_java__annotation(pt_extract *x, pt_node n);
pt_node pt_java__first_proper(const pt_extract *x, pt_node n);
pt_expr_id pt_java__over(pt_extract *x, pt_expr_op op, pt_expr_id a);
pt_expr_id pt_java__dotted(pt_extract *x, pt_node n);
pt_expr_id pt_java__value(pt_extract *x, pt_node n);
pt_expr_id pt_java__type(pt_extract *x, pt_node n);
pt_expr_id pt_java__declared_type(pt_extract *x, pt_node type_node, pt_node declarator);
void pt_java__local_variable(pt_extract *x, pt_node n);
void pt_java__enhanced_for(pt_extract *x, pt_node n);
void pt_java__resource(pt_extract *x, pt_node n);
void pt_java__catch_parameter(pt_extract *x, pt_node n);
void pt_java__instance_of(pt_extract *x, pt_node n);
void pt_java__typed_pattern(pt_extract *x, pt_node n);
void pt_java__record_pattern(pt_extract *x, pt_node n);
void pt_java__lambda(pt_extract *x, pt_node n);
void pt_java__method_invocation(pt_extract *x, pt_node n);
void pt_java__object_creation(pt_extract *x, pt_node n);
void pt_java__constructor_invocation(pt_extract *x, pt_node n);
void pt_java__field_access(pt_extract *x, pt_node n);
void pt_java__method_reference(pt_extract *x, pt_node n);
void pt_java__assignment(pt_extract *x, pt_node n);
void pt_java__type_identifier(pt_extract *x, pt_node n);
void pt_java__scoped_type(pt_extract *x, pt_node n);
void pt_java__label(pt_extract *x, pt_node n);
void pt_java__switch_expression(pt_extract *x, pt_node n);

/* java.c */
void pt_java__parameters(pt_extract *x, pt_node list, uint16_t *least, uint16_t *most);
void pt_java__type_ref(pt_extract *x, pt_ref_kind kind, pt_node n, pt_expr_id what, uint16_t arity);
bool pt_java__is_function(const pt_extract *x, pt_node n);

#endif
