/* The stream of packed facts: one after another in the order in which they come, cut into rows that fill pages.
 *
 *     facts    │ a.c ····· │ b.c ··············· │ c.c ··· │ d.c …
 *     rows     │ 0 ··············· │ 1 ··············· │ 2 …
 *
 * Equal keys are stored once. Workers put; the storer's thread is the source of rows, and waits for more. */
#ifndef PT_STORE_STREAM_H
#define PT_STORE_STREAM_H

#include "store/rows.h"

typedef struct pt_stream pt_stream;

PT_MUST_USE pt_status pt_stream_new(pt_stream **out, pt_error *err);
void pt_stream_free(pt_stream *stream); /* after the thread that calls its source has ended; NULL accepted */

/* From any thread. `packed` is copied if `copy`, else it lives as long as the stream. Waits while much is queued.
 * PT_E_CANCELLED when the source has given up. */
PT_MUST_USE pt_status pt_stream_put(pt_stream *stream, const uint8_t key[PT_FACTS_KEY], pt_str packed, uint32_t raw,
                                    bool copy, pt_error *err);

void pt_stream_end(pt_stream *stream);    /* nothing will be put any more */
void pt_stream_cancel(void *stream);      /* the source gives up, and nobody waits for it */

/* pt_row_source of STREAM and, when that has ended, of FACTS; the context is the stream. */
pt_status pt_stream_rows(void *stream, pt_bytes *key, pt_bytes *value, pt_error *err);
pt_status pt_stream_places(void *stream, pt_bytes *key, pt_bytes *value, pt_error *err);

/* Reads `place` out of the stream of a transaction, replacing *out. `cursor` is one on PT_TABLE_STREAM. */
PT_MUST_USE pt_status pt_stream_read(const pt_backend *backend, pt_cursor *cursor, const pt_facts_place *place,
                                     pt_buf *out, pt_error *err);

#endif
