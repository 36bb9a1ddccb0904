/* Go's own header: the node numbers that its two files share.
 *
 *     go.c         definitions, variables, imports; the table
 *     go_expr.c    values, types, calls, literals */
#ifndef PT_LANG_GO_H
#define PT_LANG_GO_H

#include "lang/extract.h"

#define PT_GO_NODES(N)                                                                                        \
    N(source_file) N(package_clause) N(package_identifier) N(import_spec) N(dot) N(blank_identifier)    \
    N(comment) N(function_declaration) N(method_declaration) N(func_literal) N(parameter_list)          \
    N(parameter_declaration) N(variadic_parameter_declaration) N(type_parameter_list)                   \
    N(type_parameter_declaration) N(type_constraint) N(type_declaration) N(type_spec) N(type_alias)     \
    N(struct_type) N(interface_type) N(field_declaration_list) N(field_declaration) N(method_elem)      \
    N(type_elem) N(const_declaration) N(const_spec) N(var_declaration) N(var_spec_list) N(var_spec)     \
    N(short_var_declaration) N(assignment_statement) N(expression_list) N(range_clause)                 \
    N(receive_statement) N(block) N(if_statement) N(for_statement) N(expression_switch_statement)       \
    N(type_switch_statement) N(select_statement) N(expression_case) N(type_case) N(default_case)        \
    N(communication_case) N(identifier) N(field_identifier) N(type_identifier) N(qualified_type)        \
    N(pointer_type) N(array_type) N(implicit_length_array_type) N(slice_type) N(map_type)               \
    N(channel_type) N(function_type) N(generic_type) N(type_arguments) N(parenthesized_type)            \
    N(negated_type) N(call_expression) N(argument_list) N(variadic_argument) N(selector_expression)     \
    N(index_expression) N(slice_expression) N(unary_expression) N(binary_expression)                    \
    N(parenthesized_expression) N(type_assertion_expression) N(type_conversion_expression)              \
    N(type_instantiation_expression) N(composite_literal) N(literal_value) N(keyed_element)             \
    N(literal_element) N(interpreted_string_literal) N(raw_string_literal) N(rune_literal)              \
    N(int_literal) N(float_literal) N(imaginary_literal) N(true) N(false) N(nil) N(iota) N(label_name)

#define PT_GO_FIELDS(F)                                                                                       \
    F(name) F(body) F(parameters) F(result) F(receiver) F(type_parameters) F(type) F(value) F(path)     \
    F(left) F(right) F(function) F(arguments) F(type_arguments) F(operand) F(field) F(index) F(key)     \
    F(element) F(alias) F(package)

enum { N_OTHER, PT_GO_NODES(PT_NODE_ENUM) NODE_COUNT };
enum { F_NONE, PT_GO_FIELDS(PT_FIELD_ENUM) FIELD_COUNT };

/* Most parameters, results and type arguments that are told of one function or type. */
enum { PT_GO_MOST_ITEMS = 16 };

pt_expr_id pt_go__value(pt_extract *x, pt_node n);
pt_expr_id pt_go__type(pt_extract *x, pt_node n);
/* The result of a function: one type, or a tuple. */
pt_expr_id pt_go__result_type(pt_extract *x, pt_node result);

/* `e`, or an expression of which nothing is known: so that a name after it is not taken for a bare one. */
pt_expr_id pt_go__known(pt_extract *x, pt_expr_id e);
/* op(a), 0 when a is. */
pt_expr_id pt_go__wrap(pt_extract *x, pt_expr_op op, pt_expr_id a);
bool pt_go__is_extra(const pt_extract *x, pt_node n); /* a comment */

/* The type node without pointer, parentheses and type arguments. */
pt_node pt_go__base_type(const pt_extract *x, pt_node n);
bool pt_go__is_struct_like(unsigned kind); /* a type node that names a type or is a struct */
/* A reference of the kind to what a type node names. */
void pt_go__named_type_ref(pt_extract *x, pt_ref_kind kind, pt_node n);
/* The value of n goes into slot: a VALUE reference if n is a name or a member. */
void pt_go__pass(pt_extract *x, pt_node n, pt_expr_id slot);
/* References of the elements of a literal of a type, once per body; those that are functions go into slot, if any. */
void pt_go__literal_body(pt_extract *x, pt_node body, pt_node of_type, pt_expr_id slot, unsigned depth);

/* Hooks of expressions and types. */
void pt_go__identifier(pt_extract *x, pt_node n);
void pt_go__type_identifier(pt_extract *x, pt_node n);
void pt_go__qualified_type(pt_extract *x, pt_node n);
void pt_go__selector(pt_extract *x, pt_node n);
void pt_go__call(pt_extract *x, pt_node n);
void pt_go__conversion(pt_extract *x, pt_node n);
void pt_go__composite(pt_extract *x, pt_node n);

#endif
