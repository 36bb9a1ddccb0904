/* Operations: every question once, free of transport. What there is stands in operations.def; command line,
 * documentation and servers are made from that table.
 *
 * An operation reads its arguments and the graph, and writes one result object through pt_out: named values and
 * lists of records. What it looks like as JSON or as text is the writer's business. */
#ifndef PT_OPS_OPS_H
#define PT_OPS_OPS_H

#include "ops/out.h"
#include "store/graph.h"

typedef enum { PT_ARG_TEXT, PT_ARG_ENTITY, PT_ARG_NUMBER, PT_ARG_FLAG } pt_arg_type;

typedef struct {
    const char *name; /* "entity": a positional argument, or --name */
    uint8_t type;     /* pt_arg_type */
    bool positional;
    bool required;
    const char *standard; /* value when it is not given, NULL: none */
    const char *help;
} pt_param;

typedef struct pt_op_context pt_op_context;

typedef struct {
    const char *name;
    const char *summary; /* one line, begins in lower case, no full stop */
    const char *help;    /* some sentences, or "" */
    const pt_param *params;
    size_t param_count;
    pt_status (*run)(pt_op_context *context, pt_error *err);
} pt_op;

enum { PT_OP_MAX_PARAMS = 12 };

/* One run of an operation. Filled by the caller but for what stands below the line. */
struct pt_op_context {
    const pt_op *op;
    const pt_store_db *store;
    pt_graph *graph;
    const char *connection;
    pt_str args[PT_OP_MAX_PARAMS]; /* by parameter; ptr NULL: not given and no standard value */
    pt_out *out;
    /* ---- */
    pt_arena arena;
    pt_buf candidates; /* for PT_E_AMBIGUOUS and PT_E_NOT_FOUND: keys that could be meant, one a line */
};

const pt_op *pt_op_find(pt_str name); /* NULL when there is none */
size_t pt_op_count(void);
const pt_op *pt_op_at(size_t index);

/* Runs an operation whose arguments are set: checks that required ones are there and numbers are numbers
 * (PT_E_INVALID), then runs it. The caller releases arena and candidates with pt_op_release. */
PT_MUST_USE pt_status pt_op_run(pt_op_context *context, pt_error *err);
void pt_op_release(pt_op_context *context);

/* --- for operations ------------------------------------------------------------------------------------- */

pt_str pt_op_text(const pt_op_context *context, const char *param); /* ptr NULL when it is not given */
uint64_t pt_op_number(const pt_op_context *context, const char *param); /* 0 when it is not given */
bool pt_op_flag(const pt_op_context *context, const char *param);

/* The entity an argument names. PT_E_NOT_FOUND and PT_E_AMBIGUOUS leave what could be meant in candidates. */
PT_MUST_USE pt_status pt_op_entity(pt_op_context *context, const char *param, pt_entity *out, pt_error *err);

/* The set of edge kinds (1u << pt_edge_kind) a comma-separated argument names; `standard` when not given. */
PT_MUST_USE pt_status pt_op_edge_kinds(const pt_op_context *context, const char *param, unsigned standard,
                                       unsigned *out, pt_error *err);

/* Writes the fields every record of an entity has: key, kind, name, file, line. */
void pt_op_put_entity(pt_op_context *context, const pt_entity *entity);
pt_str pt_op_key(pt_op_context *context, const pt_entity *entity); /* in the context's arena */

/* How sure an edge of a tier is, 0 … 1, in a language: the measured precision. */
double pt_op_confidence(unsigned language, unsigned tier);

enum {
    PT_EDGES_CALL = 1u << PT_EDGE_CALLS | 1u << PT_EDGE_EXPANDS,
    /* an edge by which a change of the target can break the source */
    PT_EDGES_DEPEND = PT_EDGES_CALL | 1u << PT_EDGE_USES | 1u << PT_EDGE_EXTENDS | 1u << PT_EDGE_IMPLEMENTS
        | 1u << PT_EDGE_OVERRIDES | 1u << PT_EDGE_REFERENCES
};

#endif
