/* What the files of Python share: the numbering of node types and fields, and what is remembered of a file.
 *
 *   python_annotation.c   types in strings
 *   python_express.c      values and types, references
 *   python_bind.c         assignments, loops, narrowing by isinstance, match
 *   python.c              definitions, imports, the table
 *
 * Internal to src/lang. */
#ifndef PT_LANG_PYTHON_H
#define PT_LANG_PYTHON_H

#include "lang/extract.h"

#define NODES(N)                                                                                     \
    N(module) N(function_definition) N(class_definition) N(decorated_definition) N(decorator)        \
    N(call) N(argument_list) N(attribute) N(identifier) N(assignment) N(augmented_assignment)        \
    N(import_statement) N(import_from_statement) N(future_import_statement) N(aliased_import)        \
    N(dotted_name) N(relative_import) N(import_prefix) N(wildcard_import)                            \
    N(parameters) N(lambda_parameters) N(typed_parameter) N(default_parameter)                       \
    N(typed_default_parameter) N(list_splat_pattern) N(dictionary_splat_pattern)                     \
    N(keyword_separator) N(positional_separator) N(list_splat) N(dictionary_splat)                   \
    N(lambda) N(for_statement) N(for_in_clause) N(with_item) N(as_pattern) N(as_pattern_target)      \
    N(named_expression) N(keyword_argument) N(global_statement) N(nonlocal_statement)                \
    N(list_comprehension) N(dictionary_comprehension) N(set_comprehension) N(generator_expression)   \
    N(type) N(generic_type) N(union_type) N(member_type) N(type_parameter) N(constrained_type)       \
    N(type_alias_statement) N(string) N(concatenated_string) N(integer) N(float) N(true) N(false)    \
    N(none) N(await) N(subscript) N(parenthesized_expression) N(conditional_expression)              \
    N(boolean_operator) N(list) N(dictionary) N(set) N(tuple) N(pattern_list) N(tuple_pattern)       \
    N(list_pattern) N(case_clause) N(case_pattern) N(class_pattern) N(keyword_pattern)               \
    N(expression_statement) N(block) N(comment) N(binary_operator) N(expression_list)                 \
    N(if_statement) N(elif_clause) N(try_statement) N(except_clause) N(match_statement)               \
    N(union_pattern) N(dict_pattern) N(splat_pattern) N(not_operator) N(comparison_operator)          \
    N(assert_statement) N(return_statement) N(raise_statement) N(continue_statement)                  \
    N(break_statement) N(pair) N(string_content)

#define TOKENS(T) T(ASYNC, "'async'") T(AND, "'and'")

#define FIELDS(F)                                                                                    \
    F(name) F(parameters) F(return_type) F(body) F(superclasses) F(function) F(arguments) F(object)  \
    F(attribute) F(left) F(right) F(type) F(value) F(alias) F(module_name) F(definition)             \
    F(subscript) F(type_parameters) F(condition) F(consequence) F(subject)

enum { N_OTHER, NODES(PT_NODE_ENUM) TOKENS(PT_TOKEN_ENUM) NODE_COUNT };
enum { F_NONE, FIELDS(PT_FIELD_ENUM) FIELD_COUNT };

/* A name with a meaning of its own in a scope: declared global or nonlocal, or narrowed by isinstance. */
typedef struct scoped_name {
    struct scoped_name *older;
    pt_scope_id scope;
    pt_name_id name;
    bool global;
} scoped_name;

/* What a match statement looks at. */
typedef struct subject {
    struct subject *outer;
    pt_node end;
    pt_node node;
    pt_expr_id value;
} subject;

typedef struct enum_class {
    struct enum_class *older;
    pt_def_id def;
} enum_class;

typedef struct {
    pt_node decorated; /* the definition whose def was made with its decorators */
    pt_def_id decorated_def;
    bool decorated_member, decorated_static;
    pt_node type_only_end;   /* nodes before it are below `if TYPE_CHECKING` */
    pt_node conditional_end; /* nodes before it are below an if or try of a module or class */
    scoped_name *outer_names, *narrowed;
    subject *subjects;
    enum_class *enums;
    uint64_t *variables; /* hash of (def << 32 | name) → def of the variable: two words per slot */
    size_t slots, used;
    struct exported {
        struct exported *older;
        pt_name_id name;
    } *exported;
} python_state;

/* How the targets of an assignment, loop or pattern are bound. */
typedef struct {
    pt_node after;     /* visible from its end on; PT_NO_NODE: at once */
    pt_scope_id scope; /* a comprehension's own scope; 0: the innermost function, class or module */
    bool define;       /* at module or class level they are defs, not locals */
} binding_place;

/* python_express.c */
pt_expr_id pt_python__either(pt_extract *x, pt_expr_id a, pt_expr_id b);
pt_expr_id pt_python__over(pt_extract *x, pt_expr_op op, pt_expr_id a);
pt_expr_id pt_python__name_value(pt_extract *x, pt_node n);
pt_expr_id pt_python__value(pt_extract *x, pt_node n);
bool pt_python__is_self(pt_extract *x, pt_node n);
bool pt_python__is_name(const pt_extract *x, pt_node n, const char *name);
pt_expr_id pt_python__type(pt_extract *x, pt_node n);
void pt_python__type_node(pt_extract *x, pt_node n);
void pt_python__keyword_argument(pt_extract *x, pt_node n);
void pt_python__attribute(pt_extract *x, pt_node n);
void pt_python__call(pt_extract *x, pt_node n);
void pt_python__return_statement(pt_extract *x, pt_node n);

/* python_bind.c */
void pt_python__outer_names(pt_extract *x, pt_node n);
void pt_python__value_into(pt_extract *x, pt_node n, pt_expr_id slot);
void pt_python__assignment(pt_extract *x, pt_node n);
void pt_python__augmented_assignment(pt_extract *x, pt_node n);
void pt_python__for_loop(pt_extract *x, pt_node n);
void pt_python__with_item(pt_extract *x, pt_node n);
void pt_python__except_clause(pt_extract *x, pt_node n);
void pt_python__named_expression(pt_extract *x, pt_node n);
void pt_python__lambda(pt_extract *x, pt_node n);
void pt_python__comprehension(pt_extract *x, pt_node n);
void pt_python__if_statement(pt_extract *x, pt_node n);
void pt_python__elif_clause(pt_extract *x, pt_node n);
void pt_python__try_statement(pt_extract *x, pt_node n);
void pt_python__assert_statement(pt_extract *x, pt_node n);
void pt_python__boolean_operator(pt_extract *x, pt_node n);
void pt_python__conditional_expression(pt_extract *x, pt_node n);
void pt_python__match_statement(pt_extract *x, pt_node n);
void pt_python__case_clause(pt_extract *x, pt_node n);

/* python.c */
python_state *pt_python__state_of(pt_extract *x);
void *pt_python__remember(pt_extract *x, size_t size);
unsigned pt_python__scope_kind(const pt_extract *x, pt_scope_id scope);
bool pt_python__in_function(const pt_extract *x);
void pt_python__parameters(pt_extract *x, pt_def_id def, pt_node params, bool drop_first);
bool pt_python__is_null(const pt_extract *x, pt_expr_id e);
void pt_python__define_variable(pt_extract *x, pt_node statement, pt_node name, pt_expr_id declared,
    pt_expr_id initial, bool field);
void pt_python__define_in(pt_extract *x, pt_def_id def, pt_node statement, pt_node name, pt_expr_id declared,
    pt_expr_id initial);
void pt_python__define_field(pt_extract *x, pt_node statement, pt_node target, pt_expr_id declared,
    pt_expr_id initial);

#endif
