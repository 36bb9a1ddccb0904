/* How fixed rules (`?[…] <~ PageRank(*edge[], iterations: 20)`) are written and registered.
 *
 * A fixed rule reads whole relations and writes rows. It is one row of a table; files of rules
 * (fixed_<topic>.c) define a table ended by an all-zero row and name it in fixed_tables.c:
 *
 *     static bool run_degree(pt_fixed *rule)
 *     {
 *         const pt_fixed_input *edges = pt_fixed_input_at(rule, 0, 2);
 *         if (!edges)
 *             return false;
 *         …
 *         return pt_fixed_emit(rule, row);
 *     }
 *     const pt_fixed_rule pt_fixed_rules_centrality[] = {{"DegreeCentrality", arity_4, run_degree}, {0}};
 *
 * Every call that fails has recorded the error already; the rule returns false at once then. */
#ifndef PT_QUERY_FIXED_H
#define PT_QUERY_FIXED_H

#include "query/function.h"

typedef struct pt_fixed pt_fixed; /* one run of one rule */
typedef struct pt_fixed_expr pt_fixed_expr;

typedef struct {
    const pt_value *rows; /* count × arity, row after row, distinct, ascending by pt_value_cmp_rows */
    size_t count;
    size_t arity;
} pt_fixed_input;

typedef struct {
    const char *name;
    /* Columns of the result, or 0 with an error recorded. Asked before the inputs are evaluated: only
     * options and head size may be looked at. */
    size_t (*arity)(pt_fixed *rule);
    bool (*run)(pt_fixed *rule);
} pt_fixed_rule;

/* --- errors and limits ------------------------------------------------------------------------------ */

pt_call *pt_fixed_call(pt_fixed *rule);     /* values, scratch, random numbers */
pt_arena *pt_fixed_arena(pt_fixed *rule);   /* memory that lives until the rule ends; counts as the query's */
/* Records an error with a code such as "algo::not_an_edge" (kept, not copied); returns false. */
bool pt_fixed_fail(pt_fixed *rule, const char *code, const char *format, ...) PT_PRINTF(3, 4);
bool pt_fixed_nomem(pt_fixed *rule); /* records that memory is out; returns false */
/* Whether to go on: false (recorded) when the deadline has passed, the query was killed or its memory
 * ceiling is reached. Cheap: call it in every loop over nodes. */
bool pt_fixed_tick(pt_fixed *rule);

/* --- inputs ----------------------------------------------------------------------------------------- */

size_t pt_fixed_input_count(const pt_fixed *rule);
/* The index-th input relation with at least min_arity columns. NULL (recorded, fixed_rule::not_enough_args
 * or algo::input_relation_bad_arity) when there is none such. */
const pt_fixed_input *pt_fixed_input_at(pt_fixed *rule, size_t index, size_t min_arity);

/* --- options ---------------------------------------------------------------------------------------- */

/* Options are constant expressions by name. Each call returns false with an error recorded
 * (fixed_rule::arg_not_found, fixed_rule::arg_wrong) when the option is missing and there is no default,
 * or its value is of another type or range; *out is then untouched. */
bool pt_fixed_has(const pt_fixed *rule, const char *name);
bool pt_fixed_value(pt_fixed *rule, const char *name, pt_value *out); /* required */
bool pt_fixed_bool(pt_fixed *rule, const char *name, bool otherwise, bool *out);
bool pt_fixed_int(pt_fixed *rule, const char *name, int64_t min, const int64_t *otherwise, int64_t *out);
bool pt_fixed_float(pt_fixed *rule, const char *name, const double *otherwise, double *out);
bool pt_fixed_str(pt_fixed *rule, const char *name, const char *otherwise, pt_str *out);

/* An option that is an expression over columns: those of the inputs listed, one after the other, by the
 * names the script gave them (`nodes[id, weight]`). NULL with an error recorded (eval::bad_binding,
 * fixed_rule::arg_not_found). Valid until the rule ends. */
pt_fixed_expr *pt_fixed_expression(pt_fixed *rule, const char *name, const size_t *inputs, size_t count);
/* The number of elements, if the option is a list literal (`out: [a, b]`); 0: it is not, or absent. Its value
 * is then a list of that length. */
size_t pt_fixed_list_width(const pt_fixed *rule, const char *name);
/* Its value for the columns' values, concatenated as at creation. False with the error recorded. */
bool pt_fixed_eval(pt_fixed *rule, const pt_fixed_expr *expr, const pt_value *columns, pt_value *out);
/* The same, where the value must be a boolean. */
bool pt_fixed_test(pt_fixed *rule, const pt_fixed_expr *expr, const pt_value *columns, bool *out);

/* --- output ----------------------------------------------------------------------------------------- */

/* Adds a row of as many values as arity() said. Repeated rows are one. */
bool pt_fixed_emit(pt_fixed *rule, const pt_value *row);

/* --- the tables ------------------------------------------------------------------------------------- */

const pt_fixed_rule *pt_fixed_rule_find(pt_str name); /* NULL: no such rule */
extern const pt_fixed_rule *const pt_fixed_rule_tables[]; /* ended by NULL */
extern const pt_fixed_rule pt_fixed_rules_core[];         /* Constant, ReorderSort */

#endif
