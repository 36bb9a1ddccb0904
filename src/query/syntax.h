/* The syntax of a script, as parsing leaves it: parameters are already replaced by their values. All of
 * it lives in the run's arena. */
#ifndef PT_QUERY_SYNTAX_H
#define PT_QUERY_SYNTAX_H

#include "query/fixed.h"
#include "query/problem.h"

/* --- expressions ------------------------------------------------------------------------------------ */

typedef enum {
    PT_EXPR_CONST,
    PT_EXPR_VAR,
    PT_EXPR_CALL,
    PT_EXPR_COND /* args: condition, value, condition, value … lazily */
} pt_expr_kind;

typedef struct pt_expr pt_expr;

struct pt_expr {
    pt_expr_kind kind;
    pt_span span;
    pt_value value;            /* CONST */
    pt_str name;               /* VAR: the variable; CALL: the function; CONST: the parameter, or empty */
    const pt_function *function; /* CALL; NULL: there is none of that name */
    pt_expr **args;
    size_t count;
    uint32_t slot; /* VAR: where its value is, once compiled */
};

/* --- atoms ------------------------------------------------------------------------------------------ */

typedef enum {
    PT_ATOM_RULE,   /* name[args] */
    PT_ATOM_STORED, /* *name[args] or *name{field: arg} */
    PT_ATOM_SEARCH, /* ~name{…} */
    PT_ATOM_UNIFY,  /* name = expr */
    PT_ATOM_IN,     /* name in expr */
    PT_ATOM_EXPR,
    PT_ATOM_NOT, /* kids[0] */
    PT_ATOM_AND,
    PT_ATOM_OR
} pt_atom_kind;

typedef struct pt_atom pt_atom;

struct pt_atom {
    pt_atom_kind kind;
    pt_span span;
    pt_str name; /* relation, rule or variable */
    pt_expr **args;
    pt_str *fields; /* of the named form, parallel to args; NULL: positional */
    bool named;
    bool timed; /* has an `@` */
    size_t count;
    pt_expr *expr;
    pt_atom **kids;
    size_t kid_count;
};

/* --- rules ------------------------------------------------------------------------------------------ */

typedef struct {
    pt_str var;
    pt_span span;
    const pt_aggregation *aggregation; /* NULL: a plain variable */
    pt_value *aggregation_args;
    size_t aggregation_arg_count;
} pt_head_arg;

typedef struct {
    pt_str name; /* "?" for the entry */
    pt_span span;
    pt_head_arg *args;
    size_t count;
    pt_atom *body; /* an AND */
} pt_rule;

typedef struct {
    pt_str name;
    pt_span span;
    bool stored;  /* *name, else a rule */
    bool named;   /* by {} */
    bool timed;
    pt_str *vars;   /* what the script calls the columns */
    pt_str *fields; /* of the named form */
    size_t count;
} pt_fixed_arg;

typedef struct {
    pt_str name; /* what the rule defines */
    pt_span span;
    pt_head_arg *args;
    size_t count;
    pt_str fixed_name;
    const pt_fixed_rule *rule;
    pt_fixed_arg *inputs;
    size_t input_count;
    pt_str *option_names;
    pt_expr **options;
    size_t option_count;
    size_t arity;
    bool param_headers; /* `?[] <- [[$a, $b]]`: the columns are called a and b */
    pt_str *param_names;
} pt_fixed_use;

/* --- stored relations' schemas ---------------------------------------------------------------------- */

typedef enum {
    PT_TYPE_ANY,
    PT_TYPE_BOOL,
    PT_TYPE_INT,
    PT_TYPE_FLOAT,
    PT_TYPE_STRING,
    PT_TYPE_BYTES,
    PT_TYPE_UUID,
    PT_TYPE_VALIDITY,
    PT_TYPE_JSON,
    PT_TYPE_LIST,  /* items[0] */
    PT_TYPE_TUPLE, /* items */
    PT_TYPE_VEC
} pt_type_kind;

typedef struct pt_type pt_type;

struct pt_type {
    pt_type_kind kind;
    bool nullable;
    bool sized; /* LIST of exactly `len` */
    bool wide;  /* VEC of F64 */
    uint64_t len;
    pt_type *items;
    size_t count;
};

typedef struct {
    pt_str name;
    pt_span span;
    pt_type type;
    bool typed;       /* a type was stated */
    pt_expr *standard; /* the default; NULL: none */
    pt_str source;    /* the head variable (or aggregate) to take; empty: of the same name */
} pt_column;

typedef struct {
    pt_column *keys;
    size_t key_count;
    pt_column *values;
    size_t value_count;
    bool given; /* a schema with at least one column was written */
} pt_schema;

/* --- queries ---------------------------------------------------------------------------------------- */

typedef enum {
    PT_OP_NONE,
    PT_OP_CREATE,
    PT_OP_REPLACE,
    PT_OP_PUT,
    PT_OP_INSERT,
    PT_OP_UPDATE,
    PT_OP_RM,
    PT_OP_DELETE,
    PT_OP_ENSURE,
    PT_OP_ENSURE_NOT
} pt_op;

typedef struct {
    pt_str name; /* an output header, "count(x)" */
    bool descending;
    pt_span span;
} pt_sort_key;

typedef enum { PT_ASSERT_NOTHING, PT_ASSERT_NONE, PT_ASSERT_SOME } pt_assertion;

typedef struct {
    pt_rule *rules;
    size_t rule_count;
    pt_fixed_use *fixed;
    size_t fixed_count;
    bool has_limit;
    uint64_t limit;
    uint64_t offset;
    pt_sort_key *sort;
    size_t sort_count;
    pt_assertion assertion;
    pt_span assertion_span;
    bool returning;
    bool no_magic;
    double timeout; /* 0: none */
    pt_op op;
    pt_str relation;
    pt_span relation_span;
    pt_schema schema;
    pt_span span;
    /* The entry's columns; no entry: only allowed with :create and a schema. */
    pt_str *headers;
    size_t header_count;
    bool has_entry;
} pt_query;

/* --- system operations and scripts ------------------------------------------------------------------ */

typedef enum {
    PT_SYS_RELATIONS,
    PT_SYS_COLUMNS,
    PT_SYS_INDICES,
    PT_SYS_REMOVE,
    PT_SYS_RENAME,
    PT_SYS_ACCESS_LEVEL,
    PT_SYS_SHOW_TRIGGERS,
    PT_SYS_SET_TRIGGERS,
    PT_SYS_EXPLAIN,
    PT_SYS_COMPACT,
    PT_SYS_RUNNING,
    PT_SYS_KILL,
    PT_SYS_FIXED_RULES,
    PT_SYS_INDEX_CREATE,
    PT_SYS_INDEX_DROP,
    PT_SYS_UNSUPPORTED /* hnsw, fts, lsh */
} pt_sys_kind;

typedef enum { PT_ACCESS_HIDDEN, PT_ACCESS_READ_ONLY, PT_ACCESS_PROTECTED, PT_ACCESS_NORMAL } pt_access;

typedef enum { PT_TRIGGER_PUT, PT_TRIGGER_RM, PT_TRIGGER_REPLACE, PT_TRIGGER_KINDS } pt_trigger_kind;

typedef struct {
    pt_trigger_kind kind;
    pt_str source;
} pt_trigger;

typedef struct {
    pt_sys_kind kind;
    pt_span span;
    pt_str *names; /* relations; RENAME: old, new, old, new … */
    size_t name_count;
    pt_str index;
    pt_str *columns;
    size_t column_count;
    pt_access access;
    pt_trigger *triggers;
    size_t trigger_count;
    pt_query *query; /* EXPLAIN */
    uint64_t id;     /* KILL */
    const char *feature; /* UNSUPPORTED */
} pt_sysop;

typedef enum {
    PT_STMT_QUERY,  /* query, also under %ignore_error */
    PT_STMT_SYSOP,
    PT_STMT_BREAK,
    PT_STMT_CONTINUE,
    PT_STMT_RETURN, /* results */
    PT_STMT_DEBUG,
    PT_STMT_IF,
    PT_STMT_LOOP,
    PT_STMT_SWAP
} pt_stmt_kind;

typedef struct pt_stmt pt_stmt;

typedef struct {
    pt_stmt *at;
    size_t count;
} pt_block;

/* A relation's name, or a query and where its result goes. */
typedef struct {
    pt_query *query; /* NULL: `name` is a relation */
    pt_str name;
    pt_str into; /* "_tmp", or empty */
    pt_span span;
} pt_clause;

struct pt_stmt {
    pt_stmt_kind kind;
    pt_span span;
    pt_clause clause; /* QUERY, IF, DEBUG */
    bool ignore_error;
    bool negated; /* IF: %if_not */
    pt_sysop *sysop;
    pt_str label; /* BREAK, CONTINUE, LOOP; SWAP's first */
    pt_str other; /* SWAP's second */
    pt_block then; /* IF, LOOP */
    pt_block otherwise;
    pt_clause *results;
    size_t result_count;
};

typedef enum { PT_SCRIPT_QUERY, PT_SCRIPT_SYSOP, PT_SCRIPT_BLOCK } pt_script_kind;

typedef struct {
    pt_script_kind kind;
    pt_query *query;
    pt_sysop *sysop;
    pt_block block;
} pt_script;

#endif
