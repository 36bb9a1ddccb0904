/* Random numbers, choices and ids, from the generator of the call. */
#include "query/build.h"
#include "query/function_tables.h"

static double unit(pt_call *call) /* [0, 1) */
{
    return (double)(pt_random(call) >> 11) * 0x1p-53;
}

/* Evenly 0 … limit - 1, for a limit > 0: draws of the incomplete last round are drawn again. */
static uint64_t below(pt_call *call, uint64_t limit)
{
    uint64_t drop = (0 - limit) % limit, drawn;
    do
        drawn = pt_random(call);
    while (drawn < drop);
    return drawn % limit;
}

static pt_value fn_rand_float(pt_call *call, const pt_value *args, size_t count)
{
    (void)args, (void)count;
    return pt_value_float(call->values, unit(call));
}

static pt_value fn_rand_bernoulli(pt_call *call, const pt_value *args, size_t count)
{
    (void)count;
    double chance = pt_value_is_number(args[0]) ? pt_value_as_double(call->values, args[0]) : -1;
    if (!(chance >= 0 && chance <= 1))
        return pt_throw(call, "'rand_bernoulli' requires a number between 0 and 1");
    return pt_value_bool(unit(call) < chance);
}

static pt_value fn_rand_int(pt_call *call, const pt_value *args, size_t count)
{
    (void)count;
    int64_t low, high;
    if (!pt_value_whole(call->values, args[0], &low) || !pt_value_whole(call->values, args[1], &high))
        return pt_throw(call, "'rand_int' requires integers");
    if (low > high)
        return pt_throw(call, "'rand_int' requires a lower bound that is not above the upper one");
    uint64_t span = (uint64_t)high - (uint64_t)low + 1; /* 0: all there are */
    uint64_t drawn = span ? below(call, span) : pt_random(call);
    return pt_value_int(call->values, (int64_t)((uint64_t)low + drawn));
}

static pt_value fn_rand_choose(pt_call *call, const pt_value *args, size_t count)
{
    if (pt_value_kind(args[0]) != PT_KIND_LIST && pt_value_kind(args[0]) != PT_KIND_SET)
        return pt_throw(call, "'rand_choose' requires lists");
    const pt_value *items = pt_value_items(call->values, args[0], &count);
    return count ? items[below(call, count)] : PT_NULL;
}

static pt_value fn_rand_uuid_v4(pt_call *call, const pt_value *args, size_t count)
{
    (void)args, (void)count;
    uint64_t halves[2] = {pt_random(call), pt_random(call)};
    unsigned char uuid[16];
    memcpy(uuid, halves, sizeof uuid);
    uuid[6] = (unsigned char)((uuid[6] & 0x0f) | 0x40);
    uuid[8] = (unsigned char)((uuid[8] & 0x3f) | 0x80);
    return pt_value_bytes(call->values, PT_KIND_UUID, (pt_str){(const char *)uuid, sizeof uuid});
}

const pt_function pt_functions_random[] = {
    {"rand_float", 0, 0, fn_rand_float, PT_FN_IMPURE},
    {"rand_bernoulli", 1, 1, fn_rand_bernoulli, PT_FN_IMPURE},
    {"rand_int", 2, 2, fn_rand_int, PT_FN_IMPURE},
    {"rand_choose", 1, 1, fn_rand_choose, PT_FN_IMPURE},
    {"rand_uuid_v4", 0, 0, fn_rand_uuid_v4, PT_FN_IMPURE},
    {0},
};
