/* MessagePack, as far as stored rows and the catalogue need it. Written with the shortest headers. */
#ifndef PT_QUERY_MSGPACK_H
#define PT_QUERY_MSGPACK_H

#include "base/str.h"

void pt_mp_nil(pt_buf *out);
void pt_mp_bool(pt_buf *out, bool b);
void pt_mp_int(pt_buf *out, int64_t i);
void pt_mp_float(pt_buf *out, double d);
void pt_mp_str(pt_buf *out, pt_str s);
void pt_mp_bin(pt_buf *out, pt_str bytes);
void pt_mp_array(pt_buf *out, size_t count);
void pt_mp_map(pt_buf *out, size_t count);

typedef enum { PT_MP_NIL, PT_MP_BOOL, PT_MP_INT, PT_MP_FLOAT, PT_MP_STR, PT_MP_BIN, PT_MP_ARRAY,
    PT_MP_MAP } pt_mp_type;

typedef struct {
    pt_mp_type type;
    bool boolean;
    int64_t integer;
    double number;
    pt_str bytes; /* STR and BIN; a view of what is read */
    size_t count; /* elements of ARRAY, pairs of MAP, which follow */
} pt_mp_item;

/* Reads one scalar or header; false (and in->failed) at the end of bytes and for what is not supported
 * (extension types, integers above 63 bits). A count is never larger than the bytes that are left. */
bool pt_mp_read(pt_reader *in, pt_mp_item *out);
bool pt_mp_skip(pt_reader *in); /* one whole value */

#endif
