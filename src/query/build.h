/* Results of functions that are put together piece by piece, and arguments that several of them read the
 * same way. */
#ifndef PT_QUERY_BUILD_H
#define PT_QUERY_BUILD_H

#include "query/function.h"

#include "base/vec.h"

typedef pt_vec(pt_value) pt_value_vec;

/* Appends v. False when memory is out: values->failed is then set and the caller returns any value. */
bool pt_build_push(pt_call *call, pt_value_vec *items, pt_value v);
/* The list of the items; releases them. */
pt_value pt_build_list(pt_call *call, pt_value_vec *items);
/* The value of kind with the buffer's bytes; releases the buffer. */
pt_value pt_build_bytes(pt_call *call, pt_buf *bytes, pt_kind kind);
/* Reports that memory is out; returns null. */
pt_value pt_build_nomem(pt_call *call);

/* A number with an integral value, floats beyond the range of integers clipped. False: it isn't one. */
bool pt_value_whole(const pt_values *values, pt_value v, int64_t *out);

#endif
