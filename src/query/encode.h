/* Values as stored bytes: keys that sort bytewise, and MessagePack rows. The formats are those of
 * CozoDB 0.7.6, so that its files can be read and written.
 *
 * Key encoding: a tag byte per value, then
 *   numbers   the double's bits, order-preserving, then 00 exact integer, 10 float, or 04 and the integer
 *   text      groups of eight bytes, each followed by FF, or FF minus the bytes of padding in the last
 *   lists     the elements' encodings, then 00 */
#ifndef PT_QUERY_ENCODE_H
#define PT_QUERY_ENCODE_H

#include "query/value.h"

void pt_encode_key(const pt_values *values, pt_buf *out, pt_value v);

/* Reads one value that pt_encode_key wrote; false for anything else. */
bool pt_decode_key(pt_values *values, pt_reader *in, pt_value *out);
bool pt_skip_key(pt_reader *in);

/* The MessagePack form of a value in a stored row. False when memory is out. */
bool pt_encode_row_value(const pt_values *values, pt_buf *out, pt_value v);
bool pt_decode_row_value(pt_values *values, pt_reader *in, pt_value *out);

#endif
