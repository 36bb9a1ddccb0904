/* The graph of a database as relations of the query language, read straight from the store.
 *
 *     entity edge reference file skipped codebase         as docs/QUERY.md lists them
 *     CodeGraph DependencyEdges FileHashCache             the read-only views that queries written for
 *     TestEntitiesExcluded FileWordCoverage IgnoredFiles  Parseltongue 1.5.4 read
 *
 * A look-up goes through whatever index the store has for what is bound; only what none serves reads a
 * whole relation. */
#ifndef PT_QUERY_GRAPH_RELATIONS_H
#define PT_QUERY_GRAPH_RELATIONS_H

#include "query/relation.h"
#include "store/graph.h"

typedef struct pt_graph_relations pt_graph_relations;


/* For one run of one script; the store is borrowed and must outlive it. The snapshot is taken when the run
 * first asks. A database that holds no graph makes the queries that read one fail, and no others. */
PT_MUST_USE pt_status pt_graph_relations_new(const pt_store_db *store, pt_graph_relations **out, pt_error *err);
void pt_graph_relations_free(pt_graph_relations *relations); /* NULL accepted */

/* Ended by NULL; as pt_query_session wants them. */
const pt_relation *const *pt_graph_relations_list(const pt_graph_relations *relations);

#endif
