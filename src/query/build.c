#include "query/build.h"

#include <math.h>

pt_value pt_build_nomem(pt_call *call)
{
    call->values->failed = true;
    return PT_NULL;
}

bool pt_build_push(pt_call *call, pt_value_vec *items, pt_value v)
{
    if (pt_vec_push(items, v))
        return true;
    call->values->failed = true;
    return false;
}

pt_value pt_build_list(pt_call *call, pt_value_vec *items)
{
    pt_value list = pt_value_list(call->values, items->at, items->len);
    pt_vec_release(items);
    return list;
}

pt_value pt_build_bytes(pt_call *call, pt_buf *bytes, pt_kind kind)
{
    pt_value v = bytes->failed ? pt_build_nomem(call) : pt_value_bytes(call->values, kind, pt_buf_view(bytes));
    pt_buf_release(bytes);
    return v;
}

bool pt_value_whole(const pt_values *values, pt_value v, int64_t *out)
{
    const double limit = 9223372036854775808.0;
    if (!pt_value_is_number(v))
        return false;
    if (pt_value_kind(v) == PT_KIND_INT) {
        *out = pt_value_as_int(values, v);
        return true;
    }
    double d = pt_value_as_float(values, v);
    if (d != floor(d))
        return false;
    *out = d >= limit ? INT64_MAX : d < -limit ? INT64_MIN : (int64_t)d;
    return true;
}
