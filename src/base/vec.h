/* A typed growing array: `pt_vec(uint32_t) ids = {0}; pt_vec_push(&ids, 7);`
 *
 * pt_vec_push is an expression that is false when memory is out (the array is then unchanged). */
#ifndef PT_BASE_VEC_H
#define PT_BASE_VEC_H

#include "base/mem.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define pt_vec(type)    \
    struct {            \
        type *at;       \
        size_t len;     \
        size_t cap;     \
    }

#define pt_vec_release(v) (pt_free((v)->at), (v)->at = NULL, (v)->len = (v)->cap = 0)
#define pt_vec_clear(v) ((v)->len = 0)
#define pt_vec_reserve(v, n) pt_vec__grow((void **)&(v)->at, &(v)->cap, (n), sizeof *(v)->at)
#define pt_vec_push(v, ...)                                                      \
    (((v)->len < (v)->cap || pt_vec_reserve((v), (v)->len + 1))                  \
     && ((v)->at[(v)->len] = (__VA_ARGS__), (v)->len++, true))
#define pt_vec_last(v) ((v)->at[(v)->len - 1])
#define pt_vec_pop(v) ((v)->at[--(v)->len])

/* Makes room for at least `need` elements of `size` bytes. False when memory is out. */
bool pt_vec__grow(void **at, size_t *cap, size_t need, size_t size);

#endif
