/* Sorting more records than memory should hold (external merge sort, Knuth, TAOCP vol. 3, 5.4).
 *
 *   add ─▶ [buffer] ─full─▶ sorted runs in an unlinked temporary file ─▶ merge ─▶ next, in order
 *
 * A record is a key and a payload, both byte strings; records are ordered by the bytes of the key, then of the
 * payload. */
#ifndef PT_BASE_SORTER_H
#define PT_BASE_SORTER_H

#include "base/str.h"

typedef struct pt_sorter pt_sorter;

/* Keeps up to about `memory` bytes before it writes a run to a temporary file (in $TMPDIR, else /tmp). */
PT_MUST_USE pt_status pt_sorter_new(size_t memory, pt_sorter **out, pt_error *err);
void pt_sorter_free(pt_sorter *sorter); /* NULL accepted */

/* Copies a record in. PT_E_NOMEM, PT_E_IO, PT_E_FULL; PT_E_LIMIT for a record over 1 GiB. */
PT_MUST_USE pt_status pt_sorter_add(pt_sorter *sorter, pt_str key, pt_str payload, pt_error *err);

/* No more will be added; from now on pt_sorter_next. */
PT_MUST_USE pt_status pt_sorter_sort(pt_sorter *sorter, pt_error *err);

/* The next record, PT_E_NOT_FOUND (without touching err) behind the last. Views live until the next call. */
PT_MUST_USE pt_status pt_sorter_next(pt_sorter *sorter, pt_str *key, pt_str *payload, pt_error *err);

#endif
