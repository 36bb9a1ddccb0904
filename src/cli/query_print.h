/* How results of queries look: tables for people, CSV, and errors with the place they are about. */
#ifndef PT_CLI_QUERY_PRINT_H
#define PT_CLI_QUERY_PRINT_H

#include "query/query.h"

typedef enum { PT_QUERY_TABLE, PT_QUERY_CSV, PT_QUERY_JSON } pt_query_format;

/* Appends a result, success or error, as `format` says. As a table or CSV only for a success. */
void pt_query_print(const pt_query_result *result, pt_query_format format, pt_buf *out);

/* Appends the error of a failed run for people: message, the line with a caret under the place, the hint.
 * `origin` names the script in front of line and column; "" for what was typed. */
void pt_query_print_failure(const pt_query_result *result, pt_str script, pt_str origin, pt_buf *out);

#endif
