/* Values to the types of columns. */
#ifndef PT_QUERY_COERCE_H
#define PT_QUERY_COERCE_H

#include "query/run.h"
#include "query/syntax.h"

/* The value as the type wants it. False with the error recorded (eval::coercion_failed …). */
bool pt_coerce(pt_run *run, const pt_type *type, pt_value v, pt_value *out);

bool pt_type_same(const pt_type *a, const pt_type *b);

/* 16 bytes from any textual form of a UUID: hyphenated or not, in braces, as a URN. */
bool pt_uuid_parse(pt_str text, unsigned char out[16]);

#endif
