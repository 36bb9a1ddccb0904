#include "store/engine.h"

pt_status pt_engine_check_table(unsigned table, pt_error *err)
{
    if (table < PT_TABLE_COUNT)
        return PT_OK;
    return pt_error_set(err, PT_E_INVALID, "table %u is not one of the %d tables", table, PT_TABLE_COUNT);
}

pt_status pt_engine_may_change(pt_txn_state *state, unsigned table, pt_error *err)
{
    if (!state->writes)
        return pt_error_set(err, PT_E_INVALID, "a read transaction cannot change anything");
    if (state->failed)
        return pt_error_set(err, PT_E_INVALID, "the transaction has failed and can only be aborted");
    if (pt_engine_check_table(table, err) != PT_OK)
        return pt_engine_fail(state, PT_E_INVALID);
    state->changes++;
    return PT_OK;
}

static pt_status check_pair(pt_bytes key, pt_bytes value, pt_error *err)
{
    if (!pt_engine_key_ok(key))
        return pt_error_set(err, PT_E_INVALID, "a key of %zu bytes cannot be stored: 1 to %d are allowed",
                            key.len, PT_KEY_MAX);
    if (value.len > PT_VALUE_MAX)
        return pt_error_set(err, PT_E_INVALID,
                            "a value of %zu bytes cannot be stored: at most %zu are allowed",
                            value.len, PT_VALUE_MAX);
    return PT_OK;
}

pt_status pt_engine_may_put(pt_txn_state *state, unsigned table, pt_bytes key, pt_bytes value, pt_error *err)
{
    pt_status status = pt_engine_may_change(state, table, err);
    if (status != PT_OK)
        return status;
    status = check_pair(key, value, err);
    return status == PT_OK ? PT_OK : pt_engine_fail(state, status);
}

pt_status pt_engine_may_commit(const pt_txn_state *state, pt_error *err)
{
    if (!state->writes)
        return pt_error_set(err, PT_E_INVALID, "a read transaction is ended by abort");
    if (state->failed)
        return pt_error_set(err, PT_E_INVALID, "the transaction has failed and can only be aborted");
    return PT_OK;
}

pt_status pt_engine_no_position(pt_error *err)
{
    return pt_error_set(err, PT_E_INVALID, "the cursor has no position: seek first");
}

pt_status pt_engine_check_row(pt_bytes previous, pt_bytes key, pt_bytes value, pt_error *err)
{
    pt_status status = check_pair(key, value, err);
    if (status != PT_OK)
        return status;
    if (previous.len && pt_engine_compare(previous, key) >= 0)
        return pt_error_set(err, PT_E_INVALID, "the keys of a bulk load do not ascend");
    return PT_OK;
}
