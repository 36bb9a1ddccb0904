/* A clause as steps: nested loops over look-ups, in an order chosen by what is bound and how many rows
 * are expected. */
#ifndef PT_QUERY_PLAN_H
#define PT_QUERY_PLAN_H

#include "query/program.h"
#include "query/store.h"

typedef enum {
    PT_STEP_ATOM,   /* each row that agrees in the bound columns binds the others */
    PT_STEP_ABSENT, /* goes on if no row agrees */
    PT_STEP_LET,    /* slot = expr */
    PT_STEP_SAME,   /* goes on if slot is the value of expr */
    PT_STEP_IN,     /* slot = each element */
    PT_STEP_AMONG,  /* goes on once for each element that is slot */
    PT_STEP_FILTER
} pt_step_kind;

/* Which rows of a predicate of the component under evaluation a step sees. */
typedef enum {
    PT_RANGE_ALL,   /* of another component: all there are */
    PT_RANGE_OLD,   /* those before the last epoch */
    PT_RANGE_DELTA, /* those of the last epoch */
    PT_RANGE_NEW    /* both */
} pt_range;

typedef struct {
    pt_step_kind kind;
    const pt_literal *literal;
    pt_range range;
    size_t *key_columns; /* bound, ascending */
    uint32_t *key_slots;
    size_t key_count;
    size_t *bind_columns;
    uint32_t *bind_slots;
    size_t bind_count;
    pt_columns bound;
    bool whole; /* all columns are bound */
    bool once;  /* further rows would change nothing */
    double rows; /* expected, for one row of the step before */
    /* while running */
    pt_table *table;
    pt_index *index;
} pt_step;

typedef struct {
    const pt_horn *clause;
    pt_step *steps;
    size_t count;
} pt_plan;

/* The steps of a clause of `pred`; with `delta` the literal of that number runs over the rows of the last
 * epoch (SIZE_MAX: none). NULL with the error recorded. */
pt_plan *pt_plan_clause(pt_program *program, const pt_pred *pred, const pt_horn *clause, size_t delta);

/* Whether the order in which a clause of `pred` sees rows shows in its result. */
bool pt_order_matters(const pt_program *program, const pt_pred *pred);

#endif
