/* What the files of C# share: the numbering of node types and fields, and notes on nodes further down.
 *
 *   csharp_express.c   values and types, references
 *   csharp_local.c     locals, lambdas, queries, patterns
 *   csharp.c           definitions, usings, conditional code, the table
 *
 * The grammar has one `identifier` for types and values: the field a name stands in tells which it is, and
 * the few places of types that have no field (bases, type arguments) are walked by name. Internal to src/lang. */
#ifndef PT_LANG_CSHARP_H
#define PT_LANG_CSHARP_H

#include "lang/extract.h"

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

enum { N_OTHER, NODES(PT_NODE_ENUM) TOKENS(PT_TOKEN_ENUM) NODE_COUNT };
enum { F_NONE, FIELDS(PT_FIELD_ENUM) FIELD_COUNT };

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

typedef struct {
    uint16_t least, most;
    pt_expr_id receiver; /* type of the `this` parameter of an extension method */
} parameter_counts;

/* csharp_express.c */
void pt_csharp__begin(pt_extract *x, pt_node root);
void pt_csharp__expect(pt_extract *x, pt_node node, bool is_type, pt_expr_id expr);
pt_expr_id pt_csharp__expected_slot(pt_extract *x, pt_node node);
bool pt_csharp__is_node(const pt_extract *x, pt_node n);
pt_node pt_csharp__last_child(const pt_extract *x, pt_node n);
pt_node pt_csharp__first_child(const pt_extract *x, pt_node n);
bool pt_csharp__is_followed_by(const pt_extract *x, pt_node parent, pt_node child, char mark);
pt_expr_id pt_csharp__over(pt_extract *x, pt_expr_op op, pt_expr_id a);
pt_expr_id pt_csharp__instance(pt_extract *x, pt_expr_id type);
pt_expr_id pt_csharp__unknown(pt_extract *x);
pt_expr_id pt_csharp__type(pt_extract *x, pt_node n);
pt_expr_id pt_csharp__value(pt_extract *x, pt_node n);
pt_node pt_csharp__name_node(const pt_extract *x, pt_node n);
bool pt_csharp__is_type_name(unsigned kind);
void pt_csharp__type_ref(pt_extract *x, pt_ref_kind kind, pt_node n, uint16_t arity);
bool pt_csharp__stands_for_type(const pt_extract *x, pt_node n);
void pt_csharp__argument(pt_extract *x, pt_node n);
void pt_csharp__invocation(pt_extract *x, pt_node n);
void pt_csharp__object_creation(pt_extract *x, pt_node n);
void pt_csharp__implicit_creation(pt_extract *x, pt_node n);
void pt_csharp__return_statement(pt_extract *x, pt_node n);
void pt_csharp__constructor_initializer(pt_extract *x, pt_node n);
void pt_csharp__member_access(pt_extract *x, pt_node n);
void pt_csharp__conditional(pt_extract *x, pt_node n);
void pt_csharp__assignment(pt_extract *x, pt_node n);
void pt_csharp__declared_in_expression(pt_extract *x, pt_node n);
void pt_csharp__with_initializer(pt_extract *x, pt_node n);
void pt_csharp__with_expression(pt_extract *x, pt_node n);
void pt_csharp__anonymous_object(pt_extract *x, pt_node n);
void pt_csharp__type_test(pt_extract *x, pt_node n);
void pt_csharp__type_arguments(pt_extract *x, pt_node n);
void pt_csharp__identifier(pt_extract *x, pt_node n);
void pt_csharp__generic_name(pt_extract *x, pt_node n);
void pt_csharp__qualified_name(pt_extract *x, pt_node n);
void pt_csharp__tuple_element(pt_extract *x, pt_node n);
void pt_csharp__constraints(pt_extract *x, pt_node n);
void pt_csharp__attribute(pt_extract *x, pt_node n);
void pt_csharp__label(pt_extract *x, pt_node n);

/* csharp_local.c */
void pt_csharp__variables(pt_extract *x, pt_node n);
void pt_csharp__foreach(pt_extract *x, pt_node n);
void pt_csharp__catch_declaration(pt_extract *x, pt_node n);
void pt_csharp__declaration_expression(pt_extract *x, pt_node n);
void pt_csharp__lambda(pt_extract *x, pt_node n);
void pt_csharp__range_variable(pt_extract *x, pt_node n);
void pt_csharp__query(pt_extract *x, pt_node n);
void pt_csharp__typed_pattern(pt_extract *x, pt_node n);
void pt_csharp__recursive_pattern(pt_extract *x, pt_node n);
void pt_csharp__is_pattern(pt_extract *x, pt_node n);
void pt_csharp__switch_expression(pt_extract *x, pt_node n);

/* csharp.c */
const pt_def *pt_csharp__enclosing(const pt_extract *x);
parameter_counts pt_csharp__parameters(pt_extract *x, pt_node list, pt_expr_id slot);
bool pt_csharp__is_followed(unsigned kind);
void pt_csharp__expect_initial(pt_extract *x, pt_node initial, pt_expr_id declared, pt_expr_id variable);
pt_node pt_csharp__initialiser(const pt_extract *x, pt_node declarator);

#endif
