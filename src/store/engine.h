/* What the engines written in C share: the state every transaction carries, and the checks of arguments
 * that the contract (<parseltongue/backend.h>) asks of each of them. */
#ifndef PT_STORE_ENGINE_H
#define PT_STORE_ENGINE_H

#include "base/error.h"

#include <parseltongue/backend.h>

#include <string.h>

typedef struct {
    bool writes;      /* a write transaction */
    bool failed;      /* a write went wrong: only abort may follow */
    uint64_t changes; /* writes so far; a cursor that remembers another number has lost its position */
} pt_txn_state;

/* Marks the transaction as lost and returns status. */
static inline pt_status pt_engine_fail(pt_txn_state *state, pt_status status)
{
    state->failed = true;
    return status;
}

static inline bool pt_engine_key_ok(pt_bytes key)
{
    return key.len >= 1 && key.len <= PT_KEY_MAX;
}

static inline int pt_engine_compare(pt_bytes a, pt_bytes b)
{
    size_t common = a.len < b.len ? a.len : b.len;
    int order = common ? memcmp(a.ptr, b.ptr, common) : 0;
    return order ? order : (a.len > b.len) - (a.len < b.len);
}

/* Before any write: the transaction must be a sound write transaction, the table must exist. Counts the
 * change. On failure the transaction is lost. */
pt_status pt_engine_may_change(pt_txn_state *state, unsigned table, pt_error *err);

/* The same, and a key (and value) that can be stored. */
pt_status pt_engine_may_put(pt_txn_state *state, unsigned table, pt_bytes key, pt_bytes value, pt_error *err);

/* Before commit: a read transaction or one that has failed cannot be committed. */
pt_status pt_engine_may_commit(const pt_txn_state *state, pt_error *err);

pt_status pt_engine_check_table(unsigned table, pt_error *err);

/* For cursor_next and cursor_prev. */
pt_status pt_engine_no_position(pt_error *err);

/* Checks one row of a load against the key before it (empty at the start). */
pt_status pt_engine_check_row(pt_bytes previous, pt_bytes key, pt_bytes value, pt_error *err);

#endif
