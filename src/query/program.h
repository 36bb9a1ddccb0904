/* A query on its way from syntax to evaluation.
 *
 *     syntax ─ check ─▶ heads agree, there is an entry
 *            ─ normalise ─▶ clauses: conjunctions of literals over numbered variables, safe and ordered
 *            ─ demand ─▶ only what the entry needs is derived
 *            ─ stratify ─▶ strongly connected components in order of evaluation
 *            ─ plan ─▶ steps of each clause, joins ordered
 *            ─ evaluate ─▶ rows
 */
#ifndef PT_QUERY_PROGRAM_H
#define PT_QUERY_PROGRAM_H

#include "query/expr.h"
#include "query/relation.h"
#include "query/table.h"

typedef struct pt_store pt_store;

#define PT_NO_SPAN ((pt_span){UINT32_MAX, 0})

typedef struct pt_pred pt_pred;
typedef struct pt_source pt_source;


typedef enum {
    PT_LIT_ATOM,   /* a row of pred */
    PT_LIT_ABSENT, /* no row of pred: bound columns compared, the others are any */
    PT_LIT_LET,    /* slot is the value of expr, structurally */
    PT_LIT_IN,     /* slot is an element of the list expr, once for each occurrence */
    PT_LIT_FILTER
} pt_literal_kind;

enum { PT_ANYTHING = UINT32_MAX }; /* a column nobody asks for */

typedef struct {
    pt_literal_kind kind;
    pt_span span;
    pt_str name; /* of the atom's rule or relation */
    bool stored; /* *name */
    pt_pred *pred;
    uint32_t *args; /* slots, or PT_ANYTHING */
    size_t count;
    uint32_t slot;
    pt_expr *expr;
} pt_literal;

typedef struct {
    pt_literal *literals; /* in textual order as made safe */
    size_t count;
    uint32_t *head; /* slots */
    uint32_t slot_count;
    pt_span span;
    const pt_head_arg *unbound; /* a head variable the body doesn't bind: an error once the rule is used */
} pt_horn;

typedef enum {
    PT_PRED_RULES,
    PT_PRED_FIXED,
    PT_PRED_SOURCE, /* a relation */
    PT_PRED_GIVEN   /* rows that were there before: what a trigger sees */
} pt_pred_kind;

struct pt_pred {
    pt_pred_kind kind;
    pt_str name;
    pt_span span;
    size_t arity;
    pt_horn *clauses;
    size_t clause_count;
    pt_head_arg *head; /* of the first rule; for the aggregations */
    bool aggregated;
    bool lattice; /* all aggregations are semi-lattices and last */
    bool joining; /* all are semi-lattices, wherever they stand */
    pt_fixed_use *fixed;
    pt_pred **inputs; /* of a fixed rule */
    pt_source *source;
    /* stratification */
    bool reached;
    bool recursive;
    uint32_t component;
    uint32_t visit, low; /* Tarjan's numbers */
    bool on_stack;
    /* evaluation */
    pt_table *table;
    size_t old_end, new_end; /* rows before this epoch's delta, and behind it */
    bool ordered;            /* consumers see its rows sorted */
};

typedef struct {
    pt_run *run;
    pt_store *store;
    const pt_query *query;
    pt_pred **preds;
    size_t count;
    size_t cap;
    pt_pred *entry; /* NULL: none, with :create */
    pt_pred **order; /* reached predicates, components one after the other, in order of evaluation */
    size_t order_count;
} pt_program;

/* check.c: heads, entry, options; fills in the headers. */
bool pt_check_query(pt_run *run, pt_query *query);
bool pt_fixed_check_arity(pt_run *run, pt_fixed_use *use);

/* normalise.c */
bool pt_normalise(pt_program *program);
pt_pred *pt_program_find(const pt_program *program, pt_str name);
pt_pred *pt_program_add(pt_program *program, pt_pred_kind kind, pt_str name); /* NULL, recorded */
/* The predicate of a stored, temporary or virtual relation, made on first use. NULL, recorded. */
pt_pred *pt_program_source(pt_program *program, pt_str name, pt_span span);

/* resolve.c: names to predicates, for what is reachable from the entry */
bool pt_resolve(pt_program *program);
bool pt_check_heads(const pt_program *program); /* of rules in program->order: bound by their bodies */

/* execute.c: normalise … demand; ready to evaluate or explain */
bool pt_compile_program(pt_program *program);
void pt_program_release(pt_program *program);

/* demand.c */
bool pt_demand(pt_program *program);

/* stratify.c */
bool pt_stratify(pt_program *program);

/* evaluate.c: fills the tables of all reached predicates. */
bool pt_evaluate(pt_program *program);

/* fixed.c: runs a fixed rule into its table. */
bool pt_fixed_evaluate(pt_program *program, pt_pred *pred);

#endif
