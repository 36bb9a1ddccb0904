/* One run of a script: the memory, the parameters, the limits and the error that all stages share. */
#ifndef PT_QUERY_RUN_H
#define PT_QUERY_RUN_H

#include "query/function.h"
#include "query/problem.h"
#include "query/query.h"

#include <stdatomic.h>

typedef struct pt_run {
    pt_arena arena;   /* syntax, plans, whatever lives as long as the run */
    pt_arena scratch; /* of function calls */
    pt_values values;
    pt_call call;
    pt_str script;
    const pt_json_node *params; /* object, or NULL */
    pt_problem *problem;        /* the error, once there is one */
    pt_problem out_of_memory;   /* room for the error that needs none */

    const pt_query_options *options;
    double deadline;          /* seconds of the monotonic clock; 0: none */
    size_t memory;            /* bytes of row stores; values and arena count themselves */
    const atomic_bool *kill;  /* set from elsewhere to stop the run; may be NULL */
    unsigned ticks;
    bool in_trigger; /* triggers do not set off triggers */
} pt_run;

/* Records an error unless there is one already; always false. */
bool pt_fail(pt_run *run, pt_span span, const char *code, const char *format, ...) PT_PRINTF(4, 5);
bool pt_fail_help(pt_run *run, const char *format, ...) PT_PRINTF(2, 3); /* adds help to the error */
bool pt_fail_nomem(pt_run *run);
bool pt_fail_status(pt_run *run, const pt_error *err); /* the store refused something */
void pt_fail_label(pt_run *run, pt_span span);         /* one more label */

/* Wraps the recorded error: its message goes behind the others into causes. */
void pt_fail_wrap(pt_run *run, const char *format, ...) PT_PRINTF(2, 3);

double pt_clock(void); /* monotonic seconds */

/* Whether to go on; false (recorded) at the deadline, the memory ceiling, or when killed. */
bool pt_run_check(pt_run *run);

static inline bool pt_run_tick(pt_run *run) /* for inner loops: checks now and then */
{
    return ++run->ticks & 1023 || pt_run_check(run);
}

/* After each call of a function or aggregation: what it used of the scratch memory is free again. */
static inline void pt_run_call_done(pt_run *run)
{
    if (run->scratch.head)
        pt_arena_reset(&run->scratch);
}

/* Takes the failure of a function call over as the run's error, labelled with span. */
bool pt_fail_call(pt_run *run, pt_span span);

#endif
