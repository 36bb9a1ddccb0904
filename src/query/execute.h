/* Executing parts of a script inside a run's transaction. */
#ifndef PT_QUERY_EXECUTE_H
#define PT_QUERY_EXECUTE_H

#include "query/program.h"
#include "query/store.h"

/* A table of results; rows and headers live in the run's arena. */
typedef struct pt_output pt_output;

struct pt_output {
    pt_str *headers;
    size_t columns;
    pt_value *rows;
    size_t count;
    pt_output *next;
};

/* Rows that a trigger sees as a rule. */
typedef struct {
    pt_str name;
    pt_table *table;
} pt_given;

/* The result of a query, written where its options say. NULL with the error recorded. */
pt_output *pt_execute_query(pt_store *store, const pt_query *query, const pt_given *given,
                            size_t given_count);
pt_output *pt_execute_sysop(pt_store *store, const pt_sysop *op);
pt_output *pt_execute_script(pt_store *store, const pt_script *script);

/* Writes rows by the query's mutation; the output is a status, or what :returning asks for. */
pt_output *pt_mutate(pt_store *store, const pt_query *query, const pt_output *rows);

/* Whether it changes stored relations, so that the transaction must be a writing one. */
bool pt_query_writes(const pt_query *query);
bool pt_sysop_writes(const pt_sysop *op);

pt_output *pt_output_new(pt_run *run, const char *const *headers, size_t columns,
                         size_t rows); /* rows are null */
bool pt_output_sort(pt_run *run, pt_output *out); /* by whole rows */
pt_output *pt_output_status(pt_run *run, const char *status);

bool pt_check_access(pt_run *run, const pt_relation_record *record, pt_access needed, const char *what,
                     pt_span span);
bool pt_check_writable(pt_store *store, pt_span span); /* not in read-only mode */

/* mutate.c, also used for indices: the entry of a base row in an index. */
bool pt_index_put(pt_store *store, const pt_index_record *index, const pt_value *row);
bool pt_index_del(pt_store *store, const pt_index_record *index, const pt_value *row);

#endif
