#include "query/function.h"

#include "base/hash.h"
#include "base/mem.h"
#include "base/vec.h"

#include <stdarg.h>
#include <stdio.h>

typedef struct pt_memo pt_memo;

struct pt_memo {
    pt_memo *next;
    const void *owner;
    pt_value key;
    void *thing;
    void (*drop)(void *thing);
};

void pt_call_init(pt_call *call, pt_values *values, pt_arena *scratch, uint64_t seed)
{
    *call = (pt_call){.values = values, .scratch = scratch};
    call->random[0] = pt_hash_u64(seed + 1);
    call->random[1] = pt_hash_u64(seed + 2) | 1;
}

void pt_call_release(pt_call *call)
{
    while (call->memos) {
        pt_memo *next = call->memos->next;
        call->memos->drop(call->memos->thing);
        pt_free(call->memos);
        call->memos = next;
    }
}

static void throw(pt_call *call, const char *code, const char *format, va_list args)
{
    if (call->failed)
        return;
    call->failed = true;
    call->code = code;
    vsnprintf(call->help, sizeof call->help, format, args);
}

pt_value pt_throw(pt_call *call, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    throw(call, "eval::throw", format, args);
    va_end(args);
    return PT_NULL;
}

pt_value pt_throw_code(pt_call *call, const char *code, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    throw(call, code, format, args);
    va_end(args);
    return PT_NULL;
}

uint64_t pt_random(pt_call *call)
{
    uint64_t a = call->random[0], b = call->random[1], sum = a + b;
    b ^= a;
    call->random[0] = (a << 24 | a >> 40) ^ b ^ b << 16;
    call->random[1] = b << 37 | b >> 27;
    return sum;
}

void *pt_memo_get(pt_call *call, const void *owner, pt_value key)
{
    for (pt_memo *memo = call->memos; memo; memo = memo->next)
        if (memo->owner == owner && pt_value_same(memo->key, key))
            return memo->thing;
    return NULL;
}

bool pt_memo_put(pt_call *call, const void *owner, pt_value key, void *thing, void (*drop)(void *thing))
{
    pt_memo *memo = pt_malloc(sizeof *memo);
    if (!memo) {
        drop(thing);
        call->values->failed = true;
        return false;
    }
    *memo = (pt_memo){call->memos, owner, key, thing, drop};
    call->memos = memo;
    return true;
}

const pt_function *pt_function_find(pt_str name)
{
    for (const pt_function *const *table = pt_function_tables; *table; table++)
        for (const pt_function *row = *table; row->name; row++)
            if (pt_str_eq(name, pt_str_c(row->name)))
                return row;
    return NULL;
}

const pt_aggregation *pt_aggregation_find(pt_str name)
{
    for (const pt_aggregation *const *table = pt_aggregation_tables; *table; table++)
        for (const pt_aggregation *row = *table; row->name; row++)
            if (pt_str_eq(name, pt_str_c(row->name)))
                return row;
    return NULL;
}
