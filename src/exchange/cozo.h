/* Rows and records of CozoDB 0.7, shared by writing and reading its files. */
#ifndef PT_EXCHANGE_COZO_H
#define PT_EXCHANGE_COZO_H

#include "base/sorter.h"
#include "exchange/relations.h"
#include "query/encode.h"

enum { PT_COZO_ID = 8 }; /* bytes of a relation's id, before keys and values */

void pt_cozo_put_id(pt_buf *out, uint64_t id);
uint64_t pt_cozo_get_id(pt_str bytes); /* of the first 8 bytes; 0 when there are less */

pt_str pt_cozo_last_id_key(void);
pt_str pt_cozo_version_key(void);
/* The catalogue's key of a relation. False when memory is out. */
bool pt_cozo_name_key(pt_str name, pt_buf *out);
/* The name in a catalogue key, appended to *out; false when it is not one. */
bool pt_cozo_key_name(pt_str key, pt_buf *out);

/* The catalogue's record of a relation to be written. */
bool pt_cozo_record(const pt_exchange_relation *relation, uint64_t id, pt_buf *out);

/* Copies a record and the records of its indices with `add` added to all ids; *id is the old one. Both spellings are
 * read; what is not understood is copied. False: damaged, or memory is out (out->failed). */
bool pt_cozo_move_record(pt_str record, uint64_t add, uint64_t *id, pt_buf *out);

/* Makes rows of cells. */
typedef struct {
    pt_values values;
    pt_buf text, key, value;
} pt_cozo_encoder;

void pt_cozo_encoder_init(pt_cozo_encoder *e);
void pt_cozo_encoder_release(pt_cozo_encoder *e);
/* Leaves the row in key and value. */
PT_MUST_USE pt_status pt_cozo_encode(pt_cozo_encoder *e, const pt_exchange_relation *relation, uint64_t id,
                                     const pt_cell *cells, pt_error *err);

/* The rows of a graph's relation, in order of keys; a key may come more than once. For pt_sorter_free. */
PT_MUST_USE pt_status pt_cozo_sorted(struct pt_graph *graph, const pt_exchange_relation *relation, uint64_t id,
                                     pt_sorter **out, pt_error *err);

#endif
