/* Running a plan: every derivation of a clause is handed to a sink. */
#ifndef PT_QUERY_MACHINE_H
#define PT_QUERY_MACHINE_H

#include "query/plan.h"

/* One derivation: `row` holds the head's values. False stops the machine: at a failure, which is
 * recorded, or when enough was seen. */
typedef bool (*pt_derived)(void *context, const pt_value *row);

/* False when stopped by the sink, or with the error recorded. */
bool pt_machine_run(pt_run *run, pt_plan *plan, const pt_pred *pred, pt_derived derived, void *context);

#endif
