/* Swift's own header: the node numbers that its two files share.
 *
 *     swift.c         definitions, imports; the table
 *     swift_expr.c    values, types, patterns, statements
 *
 * The grammar puts most things under the field `name` and writes conditions as flat lists, so children are
 * told apart by their kinds and their order rather than by fields. */
#ifndef PT_LANG_SWIFT_H
#define PT_LANG_SWIFT_H

#include "lang/extract.h"

#define PT_SWIFT_NODES(N)                                                                               \
    N(source_file) N(import_declaration) N(identifier) N(simple_identifier) N(type_identifier)          \
    N(directive) N(class_declaration) N(protocol_declaration) N(inheritance_specifier) N(modifiers)     \
    N(attribute) N(visibility_modifier) N(property_modifier) N(member_modifier)                         \
    N(function_declaration) N(protocol_function_declaration) N(init_declaration) N(deinit_declaration)  \
    N(subscript_declaration) N(function_body) N(class_body) N(enum_class_body) N(protocol_body)         \
    N(parameter) N(type_parameters) N(type_parameter)                                                   \
    N(inheritance_constraint) N(equality_constraint) N(property_declaration)                            \
    N(protocol_property_declaration) N(computed_property) N(computed_setter) N(willset_clause)          \
    N(didset_clause) N(willset_didset_block) N(type_annotation) N(pattern) N(value_binding_pattern)     \
    N(enum_entry) N(enum_type_parameters) N(typealias_declaration) N(associatedtype_declaration)        \
    N(operator_declaration) N(precedence_group_declaration) N(macro_declaration) N(macro_definition)    \
    N(macro_invocation) N(custom_operator)                                                              \
    N(user_type) N(type_arguments) N(optional_type) N(array_type) N(dictionary_type) N(tuple_type)      \
    N(tuple_type_item) N(function_type) N(metatype) N(opaque_type) N(existential_type)                  \
    N(protocol_composition_type) N(suppressed_constraint) N(type_pack_expansion) N(type_parameter_pack) \
    N(statements) N(if_statement) N(guard_statement) N(while_statement) N(for_statement)                \
    N(switch_statement) N(switch_entry) N(switch_pattern) N(catch_block) N(where_clause)                \
    N(control_transfer_statement) N(assignment) N(directly_assignable_expression) N(try_operator)       \
    N(call_expression) N(call_suffix) N(value_arguments) N(value_argument) N(value_argument_label)      \
    N(constructor_expression) N(constructor_suffix) N(navigation_expression) N(navigation_suffix)       \
    N(self_expression) N(super_expression) N(prefix_expression) N(postfix_expression)                   \
    N(as_expression) N(try_expression) N(await_expression) N(ternary_expression)                        \
    N(nil_coalescing_expression) N(tuple_expression) N(lambda_literal) N(lambda_function_type)          \
    N(lambda_function_type_parameters) N(lambda_parameter) N(capture_list_item) N(key_path_expression)  \
    N(array_literal) N(dictionary_literal) N(line_string_literal) N(multi_line_string_literal)          \
    N(raw_string_literal) N(integer_literal) N(hex_literal) N(bin_literal) N(oct_literal)               \
    N(real_literal) N(boolean_literal) N(regex_literal) N(comparison_expression)                        \
    N(equality_expression) N(range_expression) N(availability_condition)

#define PT_SWIFT_TOKENS(T)                                                                              \
    T(CLASS, "'class'") T(STRUCT, "'struct'") T(ENUM, "'enum'") T(EXTENSION, "'extension'") T(ACTOR, "'actor'")

#define PT_SWIFT_FIELDS(F) F(name) F(value) F(default_value) F(suffix)

enum { N_OTHER, PT_SWIFT_NODES(PT_NODE_ENUM) PT_SWIFT_TOKENS(PT_TOKEN_ENUM) NODE_COUNT };
enum { F_NONE, PT_SWIFT_FIELDS(PT_FIELD_ENUM) FIELD_COUNT };

/* A switch whose entries are being walked: what it is over. */
typedef struct {
    pt_node end;
    pt_expr_id value;
} pt_swift__switch;

typedef struct {
    uint32_t start, end; /* bytes */
} pt_swift__region;

typedef struct {
    pt_swift__switch *switches; /* a stack */
    unsigned count, room;
    pt_swift__region *regions; /* under #if … */
    unsigned region_count;
    unsigned region; /* … the first that does not end before the walk */
} pt_swift__state;

pt_expr_id pt_swift__value(pt_extract *x, pt_node n);
pt_expr_id pt_swift__type(pt_extract *x, pt_node n);

bool pt_swift__is_type(unsigned kind);
bool pt_swift__is_upper(pt_str name);
pt_node pt_swift__type_child(const pt_extract *x, pt_node n); /* last child that is a type */
pt_node pt_swift__last_name(const pt_extract *x, pt_node n);  /* last child that is a simple_identifier */
pt_expr_id pt_swift__known(pt_extract *x, pt_expr_id e);

/* A reference of another kind than TYPE to what a user_type names. */
void pt_swift__type_ref(pt_extract *x, pt_ref_kind kind, pt_node user_type);
/* The value of n goes into slot; of_type, where known, is the type that `.member` is looked up in. */
void pt_swift__pass(pt_extract *x, pt_node n, pt_expr_id slot, pt_expr_id of_type);
/* Declares what a pattern binds: all its names with `binding`, else those under let or var. */
void pt_swift__bind(pt_extract *x, pt_node pattern, bool binding, pt_expr_id type, pt_expr_id value, pt_node after);

void pt_swift__identifier(pt_extract *x, pt_node n);
void pt_swift__user_type(pt_extract *x, pt_node n);
void pt_swift__call(pt_extract *x, pt_node n);
void pt_swift__constructor(pt_extract *x, pt_node n);
void pt_swift__navigation(pt_extract *x, pt_node n);
void pt_swift__prefix(pt_extract *x, pt_node n);
void pt_swift__assignment(pt_extract *x, pt_node n);
void pt_swift__transfer(pt_extract *x, pt_node n);
void pt_swift__statements(pt_extract *x, pt_node n);
void pt_swift__tuple(pt_extract *x, pt_node n);
void pt_swift__key_path(pt_extract *x, pt_node n);
void pt_swift__macro_invocation(pt_extract *x, pt_node n);
void pt_swift__lambda(pt_extract *x, pt_node n);
void pt_swift__capture(pt_extract *x, pt_node n);
void pt_swift__conditions(pt_extract *x, pt_node n);
void pt_swift__guard(pt_extract *x, pt_node n);
void pt_swift__for(pt_extract *x, pt_node n);
void pt_swift__switch_statement(pt_extract *x, pt_node n);
void pt_swift__switch_entry(pt_extract *x, pt_node n);
void pt_swift__catch(pt_extract *x, pt_node n);

#endif
