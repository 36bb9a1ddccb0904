/* ::explain: the plan of a query as a table. */
#ifndef PT_QUERY_EXPLAIN_H
#define PT_QUERY_EXPLAIN_H

#include "query/execute.h"

pt_output *pt_explain(pt_store *store, const pt_sysop *op);

#endif
