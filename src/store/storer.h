/* The thread that stores while others parse and link. It owns the write transaction: whole tables are handed to
 * it as sources of sorted rows, which it loads one after another. */
#ifndef PT_STORE_STORER_H
#define PT_STORE_STORER_H

#include "store/open.h"

typedef struct pt_storer pt_storer;

/* Starts the thread and begins the write transaction: PT_E_BUSY when somebody else has one. */
PT_MUST_USE pt_status pt_storer_new(const pt_store_db *store, pt_storer **out, pt_error *err);

/* Ends the thread; what was not committed is undone. A source that waits must have been told to end. NULL
 * accepted. */
void pt_storer_free(pt_storer *storer);

/* Queues the replacement of a table. `source` is called on the storer's thread, and not at all when a load before
 * has failed; then `done` (NULL accepted), in any case. `context` must live until pt_storer_wait or _free. At most
 * PT_TABLE_COUNT loads for each storer. */
void pt_storer_load(pt_storer *storer, unsigned table, pt_row_source source, void (*done)(void *context),
                    void *context);

/* Waits until everything queued is loaded; gives the first failure. */
PT_MUST_USE pt_status pt_storer_wait(pt_storer *storer, pt_error *err);

/* Waits, and commits. */
PT_MUST_USE pt_status pt_storer_commit(pt_storer *storer, pt_error *err);

#endif
