/* JavaScript, TypeScript and TSX: what their files share.
 *
 * The three grammars have most node types in common. The enumerators of what JavaScript has come first, then
 * what only TypeScript has; so one table of rules and one set of hooks serves all three, and JavaScript's list
 * of names is the front part of TSX's. A class field is the one node with two names.
 *
 *   ecmascript.c         the tables, scopes, statements, the three languages
 *   ecmascript_expr.c    what values and types are, references
 *   ecmascript_def.c     functions, classes, variables, members
 *   ecmascript_module.c  imports and exports of both module systems */
#ifndef PT_LANG_ECMASCRIPT_H
#define PT_LANG_ECMASCRIPT_H

#include "lang/extract.h"
#include "lang/known.h"

#define PT_ES_NODES(N)                                                                                    \
    N(program) N(identifier) N(property_identifier) N(private_property_identifier) N(string) N(number)    \
    N(computed_property_name) N(this) N(super) N(import) N(undefined) N(null) N(true) N(false) N(regex)   \
    N(template_string) N(shorthand_property_identifier) N(shorthand_property_identifier_pattern)          \
    N(member_expression) N(subscript_expression) N(call_expression) N(new_expression) N(arguments)        \
    N(spread_element) N(await_expression) N(parenthesized_expression) N(ternary_expression)               \
    N(binary_expression) N(unary_expression) N(assignment_expression) N(augmented_assignment_expression)  \
    N(sequence_expression) N(update_expression) N(object) N(array) N(pair) N(arrow_function)              \
    N(function_expression) N(generator_function) N(function_declaration) N(generator_function_declaration)\
    N(class) N(class_declaration) N(class_body) N(class_heritage) N(class_static_block)                   \
    N(method_definition) N(formal_parameters) N(assignment_pattern) N(rest_pattern) N(object_pattern)     \
    N(array_pattern) N(pair_pattern) N(object_assignment_pattern) N(lexical_declaration)                  \
    N(variable_declaration) N(variable_declarator) N(statement_block) N(for_statement)                    \
    N(for_in_statement) N(catch_clause) N(switch_body) N(import_statement) N(import_clause)               \
    N(import_specifier) N(named_imports) N(namespace_import) N(export_statement) N(export_clause)         \
    N(export_specifier) N(namespace_export) N(import_attribute) N(expression_statement) N(decorator)      \
    N(comment) N(return_statement)

/* JavaScript and TSX, not TypeScript. */
#define PT_ES_JSX_NODES(N)                                                                                \
    N(jsx_opening_element) N(jsx_closing_element) N(jsx_self_closing_element) N(jsx_attribute)            \
    N(jsx_expression) N(jsx_namespace_name)

#define PT_ES_TOKENS(T)                                                                                   \
    T(ASYNC, "'async'") T(STATIC, "'static'") T(GET, "'get'") T(SET, "'set'") T(DEFAULT, "'default'")     \
    T(CONST, "'const'") T(LET, "'let'") T(VAR, "'var'") T(OF, "'of'") T(OR, "'||'") T(AND, "'&&'")        \
    T(NULLISH, "'?\?'")

#define PT_ES_TYPESCRIPT_NODES(N)                                                                         \
    N(type_annotation) N(type_identifier) N(nested_type_identifier) N(nested_identifier) N(generic_type)  \
    N(type_arguments) N(type_parameter) N(type_parameters) N(predefined_type) N(array_type)               \
    N(tuple_type) N(union_type) N(intersection_type) N(function_type) N(constructor_type) N(object_type)  \
    N(literal_type) N(template_literal_type) N(this_type) N(type_query) N(index_type_query)               \
    N(lookup_type) N(conditional_type) N(infer_type) N(readonly_type) N(parenthesized_type)               \
    N(optional_type) N(rest_type) N(constraint) N(default_type) N(type_predicate)                         \
    N(type_predicate_annotation) N(asserts) N(asserts_annotation) N(mapped_type_clause)                   \
    N(index_signature) N(call_signature) N(construct_signature) N(method_signature)                       \
    N(property_signature) N(abstract_method_signature) N(function_signature) N(required_parameter)        \
    N(optional_parameter) N(accessibility_modifier) N(override_modifier) N(abstract_class_declaration)    \
    N(extends_clause) N(implements_clause) N(extends_type_clause) N(interface_declaration)                \
    N(interface_body) N(type_alias_declaration) N(enum_declaration) N(enum_body) N(enum_assignment)       \
    N(internal_module) N(module) N(ambient_declaration) N(import_alias) N(import_require_clause)          \
    N(as_expression) N(satisfies_expression) N(non_null_expression) N(instantiation_expression)

/* Of the tsx grammar it lacks, and the other way round. */
#define PT_ES_PLAIN_TYPESCRIPT_NODES(N) N(type_assertion)

#define PT_ES_TYPESCRIPT_TOKENS(T) T(ABSTRACT, "'abstract'") T(READONLY, "'readonly'") T(TYPE, "'type'")

#define PT_ES_FIELDS(F)                                                                                   \
    F(name) F(parameters) F(parameter) F(body) F(value) F(left) F(right) F(function) F(arguments)         \
    F(constructor) F(object) F(property) F(index) F(key) F(source) F(declaration) F(alias) F(kind)        \
    F(consequence) F(alternative)

#define PT_ES_TYPESCRIPT_FIELDS(F) F(type) F(return_type) F(type_arguments) F(pattern) F(module)

enum {
    N_OTHER,
    N_field_definition, /* public_field_definition in TypeScript */
    PT_ES_NODES(PT_NODE_ENUM) PT_ES_TOKENS(PT_TOKEN_ENUM) PT_ES_JSX_NODES(PT_NODE_ENUM) N_JAVASCRIPT_END,
    N_BEFORE_TYPESCRIPT = N_JAVASCRIPT_END - 1,
    PT_ES_TYPESCRIPT_NODES(PT_NODE_ENUM) PT_ES_TYPESCRIPT_TOKENS(PT_TOKEN_ENUM) N_TSX_END,
    N_BEFORE_PLAIN = N_TSX_END - 1,
    PT_ES_PLAIN_TYPESCRIPT_NODES(PT_NODE_ENUM) NODE_COUNT
};

enum {
    F_NONE,
    PT_ES_FIELDS(PT_FIELD_ENUM) F_COMMON_END,
    F_BEFORE_TYPESCRIPT = F_COMMON_END - 1,
    PT_ES_TYPESCRIPT_FIELDS(PT_FIELD_ENUM) FIELD_COUNT
};

/* What `this` is in a scope. */
enum { PT_ES_THIS_OUTER, PT_ES_THIS_MEMBER, PT_ES_THIS_UNKNOWN };

typedef struct {
    pt_node node, end; /* a variable declaration or for-head and its end */
    bool is_var, is_const, single;
} pt_es_declaration;

/* A function whose parameter `index` is known to be `item`, by what it is passed or assigned to. */
typedef struct {
    pt_node function;
    unsigned index;
    pt_expr_id item;
} pt_es_callback;

enum { PT_ES_CALLBACKS = 16 };

/* Per-file state, in x->state. */
typedef struct {
    pt_node pending;      /* a function, class or object that a def was made for before the walk reached it */
    pt_def_id pending_def;
    pt_node exported;     /* the declaration of the export statement the walk is in, … */
    pt_node export_whole; /* … the statement, … */
    uint16_t export_flags;
    pt_node ambient_end;  /* end of the `declare` the walk is in */
    pt_node global_end;   /* end of the `declare global` the walk is in */
    pt_es_callback callbacks[PT_ES_CALLBACKS]; /* a ring */
    unsigned callback_count;
    pt_node prototype_object; /* the object in X.prototype = {…} */
    pt_scope_id prototype_scope;
    pt_expr_id prototype_owner;
    pt_name_id prototype_name;
    bool is_module;       /* the file has an import or export */
    pt_es_declaration *declarations; /* a stack */
    size_t declaration_count, declaration_cap;
    uint8_t *this_of;     /* by scope: PT_ES_THIS_… */
    size_t this_cap;
    pt_known known;       /* members, file-level variables, names in export lists */
} pt_es_state;

static inline pt_es_state *pt_es__state(pt_extract *x)
{
    return x->state;
}

/* --- ecmascript.c: scopes ---------------------------------------------------------------------------- */

/* Opens a function's scope and notes what `this` is in it. */
pt_scope_id pt_es__open_function(pt_extract *x, pt_def_id def, pt_node n, unsigned what_this);
void pt_es__set_this(pt_extract *x, pt_scope_id scope, unsigned what);
bool pt_es__is_function(unsigned kind); /* node kinds of function and arrow expressions */

/* --- ecmascript_expr.c ------------------------------------------------------------------------------- */

pt_expr_id pt_es__value(pt_extract *x, pt_node n);
pt_expr_id pt_es__type(pt_extract *x, pt_node n);
/* Notes what a function's parameter is, to be found when the walk reaches the function. */
void pt_es__expect(pt_extract *x, pt_node function, unsigned index, pt_expr_id item);
pt_expr_id pt_es__expected(pt_extract *x, pt_node function, unsigned index);
pt_expr_id pt_es__either(pt_extract *x, pt_expr_id a, pt_expr_id b);
pt_str pt_es__key(const pt_extract *x, pt_node n); /* text of a property's name, without quotes */
/* References for what a literal or expression puts into `slot`, into its members and elements. */
void pt_es__flow(pt_extract *x, pt_node n, pt_expr_id slot);
void pt_es__call(pt_extract *x, pt_node n);
void pt_es__new(pt_extract *x, pt_node n);
void pt_es__member(pt_extract *x, pt_node n);
void pt_es__jsx_open(pt_extract *x, pt_node n);
void pt_es__type_query(pt_extract *x, pt_node n);
void pt_es__nested_type(pt_extract *x, pt_node n);

/* --- ecmascript_def.c -------------------------------------------------------------------------------- */

void pt_es__function_declaration(pt_extract *x, pt_node n);
void pt_es__function_expression(pt_extract *x, pt_node n);
void pt_es__class(pt_extract *x, pt_node n);
void pt_es__method(pt_extract *x, pt_node n);
void pt_es__field(pt_extract *x, pt_node n);
void pt_es__object(pt_extract *x, pt_node n);
void pt_es__pair(pt_extract *x, pt_node n);
void pt_es__declaration(pt_extract *x, pt_node n);
void pt_es__declarator(pt_extract *x, pt_node n);
void pt_es__assignment(pt_extract *x, pt_node n);
void pt_es__for_in(pt_extract *x, pt_node n);
void pt_es__catch(pt_extract *x, pt_node n);
void pt_es__interface(pt_extract *x, pt_node n);
void pt_es__type_alias(pt_extract *x, pt_node n);
void pt_es__enum(pt_extract *x, pt_node n);
void pt_es__namespace(pt_extract *x, pt_node n);
void pt_es__signature(pt_extract *x, pt_node n);
void pt_es__type_scope(pt_extract *x, pt_node n);
void pt_es__tuple_type(pt_extract *x, pt_node n);
void pt_es__object_type(pt_extract *x, pt_node n);
void pt_es__type_parameter(pt_extract *x, pt_node n);
void pt_es__static_block(pt_extract *x, pt_node n);

/* The statement an expression is, for its comment; PT_NO_NODE when it is part of another. */
static inline pt_node pt_es__statement(const pt_extract *x, pt_node n)
{
    return n > 0 && pt_x_kind(x, n - 1) == N_expression_statement ? n - 1 : PT_NO_NODE;
}

/* The doc comment's first line, unless it begins with a tag. */
void pt_es__doc(pt_extract *x, pt_def_id def, pt_node n, const uint16_t *over);
/* Flags, visibility and doc that a def of declaration `n` has from its place: export, declare. */
void pt_es__place(pt_extract *x, pt_def_id def, pt_node n);
/* A variable, class or function that `value` defines under `name`; `whole` gives the lines. */
pt_def_id pt_es__define(pt_extract *x, pt_kind plain, pt_node whole, pt_node at, pt_str name, pt_node value);

/* --- ecmascript_module.c ----------------------------------------------------------------------------- */

void pt_es__import(pt_extract *x, pt_node n);
void pt_es__import_alias(pt_extract *x, pt_node n);
void pt_es__export(pt_extract *x, pt_node n);
void pt_es__ambient(pt_extract *x, pt_node n);
/* The path of a require("…") or import("…"); "" when it is none. */
pt_str pt_es__required(const pt_extract *x, pt_node call);
/* If `n` binds names to what require or import gives, makes the imports and returns true. */
bool pt_es__bind_required(pt_extract *x, pt_node pattern, pt_node value);
/* If `n` assigns to module.exports or exports.x: defines and exports, and returns true. */
bool pt_es__commonjs(pt_extract *x, pt_node n, pt_node left, pt_node right);
/* After the walk: what export lists name is exported, what isn't exported from a module is its own. */
void pt_es__finish_exports(pt_extract *x);

#endif
