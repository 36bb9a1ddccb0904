/* From a connection string to an open database. */
#ifndef PT_STORE_OPEN_H
#define PT_STORE_OPEN_H

#include <parseltongue/backend.h>

/* An open database and the engine it is used through. The engine lives as long as the program. */
typedef struct {
    const pt_backend *backend;
    pt_db *db;
} pt_store_db;

/* The table of the stored relations of queries. Those before it are the graph's (rows.h). */
enum { PT_TABLE_RELATIONS = 14 };

/* Opens "engine:path". What stands before the first ':' is an engine if it is made of lower-case letters
 * and digits; anything else is a path for LMDB. "mem" opens an empty database that is gone when closed.
 * flags: PT_OPEN_*. An engine that is not linked in is loaded now. PT_E_UNSUPPORTED when there is no such
 * engine or it cannot be loaded (the message lists those there are), PT_E_NOT_FOUND without a database
 * and PT_OPEN_CREATE, else as pt_folder_prepare and the engine say. */
PT_MUST_USE pt_status pt_store_open_db(const char *connection, unsigned flags, pt_store_db *out,
                                       pt_error *err);
void pt_store_close_db(pt_store_db *store); /* all-zero is accepted; zeroes it */

typedef struct {
    const char *name;
    bool available;
    char version[64];  /* "LMDB 0.9.24"; "" when not available */
    char why_not[512]; /* "" when available */
} pt_store_engine;

enum { PT_STORE_ENGINES = 4 };

/* All engines, the default one first. Loads those that are not linked in, to ask for their version. */
void pt_store_engines(pt_store_engine out[PT_STORE_ENGINES]);

/* One engine by name, loading it if need be. PT_E_UNSUPPORTED as above. */
PT_MUST_USE pt_status pt_store_find_engine(const char *name, const pt_backend **out, pt_error *err);

#endif
