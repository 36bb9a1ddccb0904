/* Sorting rows. */
#ifndef PT_QUERY_ORDER_H
#define PT_QUERY_ORDER_H

#include "query/value.h"

typedef struct {
    size_t column;
    bool descending;
} pt_order_key;

/* Sorts `count` row numbers of a row-major array by the keys and then by whole rows, in the order of
 * pt_value_cmp. False when memory is out. */
bool pt_order_rows(const pt_values *values, const pt_value *rows, size_t arity, uint32_t *numbers,
                   size_t count,
                   const pt_order_key *keys, size_t key_count);

#endif
