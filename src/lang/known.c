#include "lang/known.h"

#include "base/hash.h"

static uint64_t key_of(uint32_t scope, pt_name_id name)
{
    return (uint64_t)(scope + 1) << 32 | name;
}

static pt_known_slot *slot_of(const pt_known *known, uint64_t key)
{
    size_t mask = known->len - 1;
    size_t at = pt_hash_u64(key) & mask;
    while (known->slots[at].key && known->slots[at].key != key)
        at = (at + 1) & mask;
    return &known->slots[at];
}

uint32_t pt_known_get(const pt_known *known, uint32_t scope, pt_name_id name)
{
    return known->len ? slot_of(known, key_of(scope, name))->value : 0;
}

static bool grow(pt_extract *x, pt_known *known)
{
    pt_known bigger = {.len = known->len ? known->len * 2 : 128, .used = known->used};
    bigger.slots = PT_ARENA_ARRAY(&x->arena, pt_known_slot, bigger.len);
    if (!bigger.slots) {
        x->failed = true;
        return false;
    }
    for (size_t i = 0; i < known->len; i++)
        if (known->slots[i].key)
            *slot_of(&bigger, known->slots[i].key) = known->slots[i];
    *known = bigger;
    return true;
}

void pt_known_set(pt_extract *x, pt_known *known, uint32_t scope, pt_name_id name, uint32_t value)
{
    if (known->used * 2 >= known->len && !grow(x, known))
        return;
    pt_known_slot *slot = slot_of(known, key_of(scope, name));
    known->used += slot->key == 0;
    *slot = (pt_known_slot){.key = key_of(scope, name), .value = value};
}
