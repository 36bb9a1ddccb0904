/* What is done to a database as a whole, whatever is in it. */
#ifndef PT_STORE_COPY_H
#define PT_STORE_COPY_H

#include "base/hash.h"
#include "store/open.h"

typedef struct {
    uint64_t rows;
    uint64_t bytes;  /* of keys and values */
    pt_hash128 hash; /* sum of the hashes of all rows with their tables: equal for equal contents */
} pt_contents;

/* Reads every row of every table in one snapshot. */
PT_MUST_USE pt_status pt_store_contents(const pt_store_db *store, pt_contents *out, pt_error *err);

/* Copies all tables in one commit, then reads the copy and compares it with what was read (PT_E_CORRUPT when they
 * differ). PT_E_INVALID when `to` is not empty, unless `replace`. The two must be different databases. *out may be
 * NULL. */
PT_MUST_USE pt_status pt_store_copy(const pt_store_db *from, const pt_store_db *to, bool replace, pt_contents *out,
                                    pt_error *err);

#endif
