/* Running CozoScript: one script, one transaction, one result.
 *
 * A session says where stored relations live (one table of one database) and which read-only relations
 * the embedder offers (relation.h). It may be used by several threads at once; the database's own rules
 * about writers apply. Every run ends with a result object, of an error too; only the want of memory for
 * the result itself makes pt_query_run fail.
 *
 *     pt_query_session session = {.backend = &pt_backend_mem, .db = db, .table = 9};
 *     pt_query_result *result;
 *     status = pt_query_run(&session, script, params, &options, &result, &err);
 *     pt_query_result_json(result, &buf);
 *     pt_query_result_free(result); */
#ifndef PT_QUERY_QUERY_H
#define PT_QUERY_QUERY_H

#include "base/json.h"
#include "query/relation.h"
#include "query/value.h"

#include <parseltongue/backend.h>

#include <stdatomic.h>

typedef struct pt_query_jobs pt_query_jobs; /* the running queries, for ::running and ::kill */

typedef struct {
    const pt_backend *backend; /* NULL: no stored relations, only temporary and virtual ones */
    pt_db *db;
    unsigned table;
    const pt_relation *const *relations; /* virtual relations, ended by NULL; may be NULL */
    pt_query_jobs *jobs;                 /* shared between the sessions of a process; may be NULL */
} pt_query_session;

typedef struct {
    double timeout;    /* seconds; 0: none. A script's :timeout may only shorten it */
    size_t memory;     /* ceiling in bytes on values and rows; 0: none */
    bool read_only;    /* refuse everything that would change stored relations */
    bool allow_files;  /* let fixed rules read local files */
    uint64_t seed;     /* of random functions; 0: from the clock */
    const atomic_bool *kill; /* stop when it becomes true; may be NULL */
} pt_query_options;

typedef struct pt_query_result pt_query_result;

/* script and params (a JSON object, or empty) are borrowed for the call. options may be NULL. */
PT_MUST_USE pt_status pt_query_run(const pt_query_session *session, pt_str script, pt_str params,
                                   const pt_query_options *options, pt_query_result **out, pt_error *err);
void pt_query_result_free(pt_query_result *result); /* NULL accepted */

bool pt_query_result_ok(const pt_query_result *result);
/* The table of a successful result; values live as long as the result. */
size_t pt_query_result_columns(const pt_query_result *result);
pt_str pt_query_result_header(const pt_query_result *result, size_t column);
size_t pt_query_result_rows(const pt_query_result *result);
const pt_value *pt_query_result_row(const pt_query_result *result, size_t row);
const pt_values *pt_query_result_values(const pt_query_result *result);
/* The next of several results that a script returned; NULL: this is the last. */
const pt_query_result *pt_query_result_next(const pt_query_result *result);

/* The error of a failed one: code may be NULL; message and help are never NULL, offset and length locate
 * it in the script. */
typedef struct {
    const char *code;
    pt_str message;
    pt_str help;
    size_t offset;
    size_t length;
    bool located;
} pt_query_failure;

pt_query_failure pt_query_result_failure(const pt_query_result *result);

/* Appends the whole result object, success or error. False when memory is out. */
bool pt_query_result_json(const pt_query_result *result, pt_buf *out);

/* --- running queries -------------------------------------------------------------------------------- */

PT_MUST_USE pt_status pt_query_jobs_new(pt_query_jobs **out, pt_error *err);
void pt_query_jobs_free(pt_query_jobs *jobs);
bool pt_query_kill(pt_query_jobs *jobs, uint64_t id); /* false: no such query */

#endif
