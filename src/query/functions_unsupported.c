/* Functions of the language that this engine leaves out: known names, so that the error says why. */
#include "query/function_tables.h"

static pt_value fn_vector(pt_call *call, const pt_value *args, size_t count)
{
    (void)args, (void)count;
    return pt_throw_code(call, "unsupported::vector", "vectors are not supported");
}

static pt_value fn_haversine(pt_call *call, const pt_value *args, size_t count)
{
    (void)args, (void)count;
    return pt_throw_code(call, "unsupported::function", "geographical functions ('haversine') are not supported");
}

static pt_value fn_t2s(pt_call *call, const pt_value *args, size_t count)
{
    (void)args, (void)count;
    return pt_throw_code(call, "unsupported::function", "conversion of Chinese script ('t2s') is not supported");
}

static pt_value fn_normalize(pt_call *call, const pt_value *args, size_t count)
{
    (void)args, (void)count;
    return pt_throw_code(call, "unsupported::function", "'unicode_normalize' is not supported");
}

static pt_value fn_uuid_v1(pt_call *call, const pt_value *args, size_t count)
{
    (void)args, (void)count;
    return pt_throw_code(call, "unsupported::function", "'rand_uuid_v1' is not supported: use rand_uuid_v4");
}

static pt_value fn_validity(pt_call *call, const pt_value *args, size_t count)
{
    (void)args, (void)count;
    return pt_throw_code(call, "unsupported::time_travel", "time travel ('validity') is not supported");
}

const pt_function pt_functions_unsupported[] = {
    {"vec", 1, 2, fn_vector, 0},
    {"rand_vec", 1, 2, fn_vector, 0},
    {"l2_normalize", 1, 1, fn_vector, 0},
    {"l2_dist", 2, 2, fn_vector, 0},
    {"ip_dist", 2, 2, fn_vector, 0},
    {"cos_dist", 2, 2, fn_vector, 0},
    {"haversine", 4, 4, fn_haversine, 0},
    {"haversine_deg_input", 4, 4, fn_haversine, 0},
    {"t2s", 1, 1, fn_t2s, 0},
    {"unicode_normalize", 2, 2, fn_normalize, 0},
    {"rand_uuid_v1", 0, 0, fn_uuid_v1, 0},
    {"validity", 1, 2, fn_validity, 0},
    {0},
};
