/* The queries that are running, for ::running and ::kill. */
#ifndef PT_QUERY_JOBS_H
#define PT_QUERY_JOBS_H

#include "query/execute.h"

/* Registers a run and lets it be killed; 0 when there is no list or no memory. */
uint64_t pt_jobs_begin(pt_query_jobs *jobs, pt_run *run);
void pt_jobs_end(pt_query_jobs *jobs, uint64_t id);

pt_output *pt_jobs_list(pt_store *store, const pt_sysop *op);
pt_output *pt_jobs_kill(pt_store *store, const pt_sysop *op);

#endif
