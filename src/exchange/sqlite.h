/* SQLite, loaded when it is first asked for, so that no other command starts with it. */
#ifndef PT_EXCHANGE_SQLITE_H
#define PT_EXCHANGE_SQLITE_H

#include "exchange/relations.h"

typedef struct pt_sqlite pt_sqlite;         /* an open file */
typedef struct pt_sqlite_stmt pt_sqlite_stmt;

/* Makes a new file and begins a transaction. PT_E_INVALID when there is something at the path, PT_E_UNSUPPORTED when
 * the library cannot be loaded. */
PT_MUST_USE pt_status pt_sqlite_create(const char *path, pt_sqlite **out, pt_error *err);
/* Commits, closes, and makes it survive power loss. */
PT_MUST_USE pt_status pt_sqlite_finish(pt_sqlite *db, pt_error *err);
/* Opens a file to read. PT_E_NOT_FOUND. */
PT_MUST_USE pt_status pt_sqlite_open(const char *path, pt_sqlite **out, pt_error *err);
/* Closes; a file that was being created is removed. NULL accepted. */
void pt_sqlite_free(pt_sqlite *db);

PT_MUST_USE pt_status pt_sqlite_run(pt_sqlite *db, const char *sql, pt_error *err);
PT_MUST_USE pt_status pt_sqlite_prepare(pt_sqlite *db, const char *sql, pt_sqlite_stmt **out, pt_error *err);
void pt_sqlite_stmt_free(pt_sqlite_stmt *stmt); /* NULL accepted; before its file is closed */

/* Runs a statement without result for a row of blobs or cells. *changed (NULL accepted): rows it inserted. */
PT_MUST_USE pt_status pt_sqlite_put_blobs(pt_sqlite_stmt *stmt, pt_str key, pt_str value, int *changed, pt_error *err);
PT_MUST_USE pt_status pt_sqlite_put_cells(pt_sqlite_stmt *stmt, const pt_cell *cells, size_t count, int *changed,
                                          pt_error *err);

/* The next row of two blobs, borrowed until the next call. PT_E_NOT_FOUND (without touching err) behind the last. */
PT_MUST_USE pt_status pt_sqlite_next(pt_sqlite_stmt *stmt, pt_str *key, pt_str *value, pt_error *err);

/* A copy of s with U+FFFD for each byte that is not UTF-8. */
void pt_mend_utf8(pt_str s, pt_buf *out);

#endif
