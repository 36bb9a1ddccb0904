/* Whole databases in the files of other programs. */
#ifndef PT_EXCHANGE_EXCHANGE_H
#define PT_EXCHANGE_EXCHANGE_H

#include "base/str.h"

#include <stddef.h>

struct pt_graph;
struct pt_backend;
struct pt_db;

typedef struct {
    uint64_t relations; /* written, or read */
    uint64_t rows;
    uint64_t repeated;  /* rows that had the key of another and are not in the file */
    uint64_t same;      /* import: relations of the graph itself, which were compared and are the same */
} pt_exchanged;

/* Writes entity, edge, reference, file, skipped and codebase as ordinary tables with indices. */
PT_MUST_USE pt_status pt_export_sqlite(struct pt_graph *graph, const char *path, pt_exchanged *out, pt_error *err);

/* Writes a SQLite file in CozoDB 0.7's layout: the users' relations as they are, then all that relations.h lists. The
 * graph must be of that database. PT_E_INVALID when a user's relation has the name of one of those. */
PT_MUST_USE pt_status pt_export_cozo(struct pt_graph *graph, const struct pt_backend *backend, struct pt_db *db,
                                     const char *path, pt_exchanged *out, pt_error *err);

/* Reads such a file into the users' relations of a database, in one commit. Relations that the graph has itself are
 * not stored again: PT_E_INVALID unless their rows are those of `graph` (NULL: any relation is stored). A user's
 * relation that is there already is PT_E_INVALID too, and so is a key that is too long. Everything else of a
 * relation, such as triggers and indices of other kinds, is kept as it is. */
PT_MUST_USE pt_status pt_import_cozo(struct pt_graph *graph, const struct pt_backend *backend, struct pt_db *db,
                                     const char *path, pt_exchanged *out, pt_error *err);

#endif
