#define XXH_INLINE_ALL
#include "base/hash.h"

#include <stdio.h>
#include <xxhash.h>

uint64_t pt_hash64(pt_str bytes)
{
    return XXH3_64bits(bytes.ptr, bytes.len);
}

pt_hash128 pt_hash128_of(pt_str bytes)
{
    XXH128_hash_t h = XXH3_128bits(bytes.ptr, bytes.len);
    return (pt_hash128){h.low64, h.high64};
}

void pt_hash128_hex(pt_hash128 hash, char out[33])
{
    snprintf(out, 33, "%016llx%016llx", (unsigned long long)hash.high, (unsigned long long)hash.low);
}

static bool parse_word(const char *hex, uint64_t *out)
{
    uint64_t word = 0;
    for (int i = 0; i < 16; i++) {
        char c = hex[i];
        unsigned digit = c >= '0' && c <= '9' ? (unsigned)(c - '0')
            : c >= 'a' && c <= 'f'            ? (unsigned)(c - 'a' + 10)
                                              : 16u;
        if (digit > 15)
            return false;
        word = word << 4 | digit;
    }
    *out = word;
    return true;
}

bool pt_hash128_parse(pt_str hex, pt_hash128 *out)
{
    pt_hash128 hash;
    if (hex.len != 32 || !parse_word(hex.ptr, &hash.high) || !parse_word(hex.ptr + 16, &hash.low))
        return false;
    *out = hash;
    return true;
}
