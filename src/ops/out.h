/* Where an operation writes its result: one object of named values and lists of records, as JSON or as text for
 * people. Text goes to the sink as it is ready; nothing is held back but the rows of one list. */
#ifndef PT_OPS_OUT_H
#define PT_OPS_OUT_H

#include "base/arena.h"
#include "base/json.h"
#include "base/vec.h"

/* Takes bytes; false stops the operation with PT_E_IO. */
typedef bool (*pt_out_sink)(void *context, pt_str bytes);

typedef enum { PT_OUT_TEXT, PT_OUT_JSON } pt_out_format;

typedef struct {
    pt_str label; /* name of the column */
    pt_str text;
    bool number;
} pt_out_cell;

typedef struct pt_out {
    pt_out_format format;
    pt_out_sink sink;
    void *context;
    pt_buf buffer;
    pt_json json;
    bool broken; /* the sink refused, or memory is out */
    bool ended;  /* the object is complete and was handed over */
    /* text: the rows of the list being written */
    unsigned depth;
    bool in_list;
    pt_arena arena;
    pt_vec(pt_out_cell) cells;
    pt_vec(size_t) row_starts;
} pt_out;

void pt_out_begin(pt_out *out, pt_out_format format, pt_out_sink sink, void *context);
/* Ends the object and hands everything to the sink; an operation that tells a result and fails all the same does
 * it itself, otherwise it is the caller's. PT_E_IO when the sink refused, PT_E_NOMEM. */
PT_MUST_USE pt_status pt_out_end(pt_out *out, pt_error *err);
void pt_out_release(pt_out *out);

/* Values of the object or of the record that is open. As text, a record is a row and each value a column. */
void pt_out_str(pt_out *out, const char *name, pt_str value);
void pt_out_uint(pt_out *out, const char *name, uint64_t value);
void pt_out_double(pt_out *out, const char *name, double value);
void pt_out_bool(pt_out *out, const char *name, bool value);
/* A longer text, such as source code: on lines of its own. */
void pt_out_block(pt_out *out, const char *name, pt_str value);

/* A list of records. Lists do not nest. `empty` is what text shows when there is no record. */
void pt_out_list(pt_out *out, const char *name);
void pt_out_record(pt_out *out); /* begins the next record */
void pt_out_list_end(pt_out *out, const char *empty);

/* A group of values under one name. Groups do not nest and hold no lists. */
void pt_out_group(pt_out *out, const char *name);
void pt_out_group_end(pt_out *out);

/* Bytes that are the whole output, as an export has; no object is written then. */
void pt_out_raw(pt_out *out, pt_str bytes);

#endif
