/* Rust's own header: the node numbers that its three files share.
 *
 *     rust.c         items: definitions, imports, attributes; the table
 *     rust_expr.c    values, types, paths, patterns
 *     rust_macro.c   what can be read out of the token trees of macro calls */
#ifndef PT_LANG_RUST_H
#define PT_LANG_RUST_H

#include "lang/extract.h"

#define PT_RUST_NODES(N)                                                                                \
    N(source_file) N(attribute_item) N(inner_attribute_item) N(attribute) N(line_comment) N(block_comment) \
    N(mod_item) N(foreign_mod_item) N(declaration_list) N(extern_crate_declaration) N(use_declaration)  \
    N(use_list) N(use_as_clause) N(use_wildcard) N(scoped_use_list) N(visibility_modifier)              \
    N(struct_item) N(union_item) N(enum_item) N(enum_variant) N(field_declaration_list)                 \
    N(ordered_field_declaration_list) N(field_declaration) N(trait_item) N(impl_item) N(function_item)  \
    N(function_signature_item) N(function_modifiers) N(type_item) N(associated_type) N(const_item)      \
    N(static_item) N(macro_definition) N(macro_rule) N(macro_invocation) N(token_tree)                  \
    N(token_tree_pattern) N(token_repetition) N(metavariable)                                           \
    N(parameters) N(parameter) N(self_parameter) N(variadic_parameter) N(closure_expression)            \
    N(closure_parameters) N(type_parameters) N(type_parameter) N(const_parameter) N(lifetime_parameter) \
    N(trait_bounds) N(where_predicate) N(lifetime) N(label) N(for_lifetimes)                            \
    N(block) N(unsafe_block) N(async_block) N(if_expression) N(else_clause) N(while_expression)         \
    N(let_condition) N(let_chain) N(let_declaration) N(match_expression) N(match_block) N(match_arm)    \
    N(match_pattern) N(for_expression)                                                                  \
    N(identifier) N(self) N(super) N(crate) N(scoped_identifier) N(type_identifier) N(field_identifier) \
    N(shorthand_field_identifier) N(scoped_type_identifier) N(primitive_type) N(generic_type)           \
    N(generic_type_with_turbofish) N(generic_function) N(bracketed_type) N(qualified_type)              \
    N(reference_type) N(pointer_type) N(array_type) N(tuple_type) N(unit_type) N(function_type)         \
    N(dynamic_type) N(abstract_type) N(bounded_type) N(higher_ranked_trait_bound) N(removed_trait_bound) \
    N(type_binding) N(use_bounds)                                                                       \
    N(call_expression) N(arguments) N(field_expression) N(struct_expression) N(field_initializer)       \
    N(shorthand_field_initializer) N(base_field_initializer) N(assignment_expression)                   \
    N(reference_expression) N(unary_expression) N(index_expression) N(parenthesized_expression)         \
    N(type_cast_expression) N(tuple_expression) N(array_expression) N(unit_expression)                  \
    N(range_expression) N(await_expression) N(try_expression) N(binary_expression)                      \
    N(string_literal) N(raw_string_literal) N(char_literal) N(integer_literal) N(float_literal)         \
    N(boolean_literal)                                                                                  \
    N(tuple_pattern) N(tuple_struct_pattern) N(struct_pattern) N(field_pattern) N(slice_pattern)        \
    N(ref_pattern) N(mut_pattern) N(reference_pattern) N(captured_pattern) N(or_pattern)                \
    N(mutable_specifier)

#define PT_RUST_FIELDS(F)                                                                               \
    F(name) F(body) F(parameters) F(return_type) F(type_parameters) F(type) F(trait) F(bounds)          \
    F(value) F(path) F(list) F(alias) F(argument) F(arguments) F(function) F(field) F(pattern)          \
    F(macro) F(element) F(left) F(right) F(condition) F(consequence) F(alternative) F(type_arguments)

#define PT_RUST_NO_TOKENS(T)

enum { N_OTHER, PT_RUST_NODES(PT_NODE_ENUM) NODE_COUNT };
enum { F_NONE, PT_RUST_FIELDS(PT_FIELD_ENUM) FIELD_COUNT };

/* A match whose arms are being walked: what they match. */
typedef struct {
    pt_node end;
    pt_expr_id value;
} pt_rust__match;

typedef struct {
    pt_node attributes; /* first attribute of the item that starts at attributes_end */
    pt_node attributes_end;
    pt_rust__match *matches; /* a stack */
    unsigned match_count, match_room;
} pt_rust__state;

/* --- rust_expr.c ------------------------------------------------------------------------------------- */

pt_expr_id pt_rust__value(pt_extract *x, pt_node n);
pt_expr_id pt_rust__type(pt_extract *x, pt_node n);

/* `a`, or an expression of which nothing is known: so that a name after it is not taken for a bare one. */
pt_expr_id pt_rust__known(pt_extract *x, pt_expr_id a);
/* Camel, _Camel: by convention a type, trait or enum variant. */
bool pt_rust__is_upper(pt_str name);
/* The first segment of a path or a type's name: locals are not meant, type parameters are. */
pt_expr_id pt_rust__head(pt_extract *x, pt_str name);
/* The bounds of trait_bounds, where-predicates: a, or IMPL(a, IMPL(b, c)). */
pt_expr_id pt_rust__bounds(pt_extract *x, pt_node bounds);

/* Claims a path's names, with TYPE references for the types it goes through, and emits one for what it names. */
uint32_t pt_rust__path_ref(pt_extract *x, pt_ref_kind kind, pt_node path, uint16_t arity);
/* A MACRO reference: macros have a namespace of their own, so no local is meant. */
void pt_rust__macro_ref(pt_extract *x, pt_name_id name, pt_expr_id base, pt_node at);
/* The value of n goes into slot: a VALUE reference if n is a name, path or member. */
void pt_rust__pass(pt_extract *x, pt_node n, pt_expr_id slot);
/* Declares the names of a pattern that is matched against a value, or declared with a type. */
void pt_rust__bind(pt_extract *x, pt_binding_kind kind, pt_node pattern, pt_expr_id type, pt_expr_id value,
                   pt_node after);

/* Hooks of expressions. */
void pt_rust__identifier(pt_extract *x, pt_node n);
void pt_rust__scoped_identifier(pt_extract *x, pt_node n);
void pt_rust__type_identifier(pt_extract *x, pt_node n);
void pt_rust__scoped_type(pt_extract *x, pt_node n);
void pt_rust__call(pt_extract *x, pt_node n);
void pt_rust__field_expression(pt_extract *x, pt_node n);
void pt_rust__struct_expression(pt_extract *x, pt_node n);
void pt_rust__struct_pattern(pt_extract *x, pt_node n);
void pt_rust__assignment(pt_extract *x, pt_node n);

/* --- rust_macro.c ------------------------------------------------------------------------------------ */

void pt_rust__macro_invocation(pt_extract *x, pt_node n);
void pt_rust__token_tree(pt_extract *x, pt_node n);

#endif
