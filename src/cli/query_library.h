/* The ready queries: queries/<name>.cozo, run as `parseltongue query @name`. */
#ifndef PT_CLI_QUERY_LIBRARY_H
#define PT_CLI_QUERY_LIBRARY_H

#include "base/str.h"

/* Reads the query `name` (without '@') from the first folder that has it: "queries" beside the executable or in
 * a folder above it (a source tree), then the share folder of the installation. PT_E_NOT_FOUND, PT_E_IO. */
PT_MUST_USE pt_status pt_query_library_read(const char *name, pt_buf *out, pt_error *err);

/* Appends a line for every query there is: its name and the first line of its comment. */
PT_MUST_USE pt_status pt_query_library_list(pt_buf *out, pt_error *err);

/* Reads a whole file. */
PT_MUST_USE pt_status pt_query_read_file(const char *path, pt_buf *out, pt_error *err);

#endif
