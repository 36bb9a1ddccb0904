/* XXH3 from the xxHash library: 64 bits for tables, 128 bits for content addresses and digests. */
#ifndef PT_BASE_HASH_H
#define PT_BASE_HASH_H

#include "base/str.h"

typedef struct {
    uint64_t low;
    uint64_t high;
} pt_hash128;

uint64_t pt_hash64(pt_str bytes);
pt_hash128 pt_hash128_of(pt_str bytes);

static inline bool pt_hash128_eq(pt_hash128 a, pt_hash128 b)
{
    return a.low == b.low && a.high == b.high;
}

/* Sum and difference modulo 2^128: a set of row hashes is kept as their sum, in any order. */
static inline pt_hash128 pt_hash128_add(pt_hash128 a, pt_hash128 b)
{
    pt_hash128 sum = {a.low + b.low, a.high + b.high};
    sum.high += sum.low < a.low;
    return sum;
}

static inline pt_hash128 pt_hash128_sub(pt_hash128 a, pt_hash128 b)
{
    pt_hash128 rest = {a.low - b.low, a.high - b.high};
    rest.high -= a.low < b.low;
    return rest;
}

void pt_hash128_hex(pt_hash128 hash, char out[33]); /* big-endian, lower case, NUL-terminated */
bool pt_hash128_parse(pt_str hex, pt_hash128 *out);

/* A full-avalanche mix of one word, for tables keyed by numbers. */
static inline uint64_t pt_hash_u64(uint64_t x)
{
    x ^= x >> 32;
    x *= 0xd6e8feb86659fd93u;
    x ^= x >> 32;
    x *= 0xd6e8feb86659fd93u;
    return x ^ x >> 32;
}

#endif
