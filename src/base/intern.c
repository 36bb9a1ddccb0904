#include "base/intern.h"

#include "base/hash.h"
#include "base/mem.h"

enum { FIRST_SLOTS = 256 };

void pt_intern_init(pt_intern *table)
{
    *table = (pt_intern){.count = 1};
}

void pt_intern_init_borrow(pt_intern *table)
{
    pt_intern_init(table);
    table->borrow = true;
}

void pt_intern_release(pt_intern *table)
{
    pt_free(table->slots);
    pt_free(table->strings);
    pt_arena_release(&table->bytes);
    *table = (pt_intern){.count = 1};
}

void pt_intern_clear(pt_intern *table)
{
    table->count = 1;
    if (table->slots)
        memset(table->slots, 0, ((size_t)table->slot_mask + 1) * sizeof *table->slots);
    pt_arena_reset(&table->bytes);
}

/* The slot of s: its own, or the free one (id 0) where it belongs. */
static pt_intern_slot *probe(const pt_intern *table, pt_str s, uint64_t hash)
{
    for (uint32_t i = (uint32_t)hash & table->slot_mask;; i = (i + 1) & table->slot_mask) {
        pt_intern_slot *slot = &table->slots[i];
        if (slot->id == 0 || (slot->hash == hash && pt_str_eq(table->strings[slot->id], s)))
            return slot;
    }
}

static bool grow_slots(pt_intern *table)
{
    uint64_t size = table->slots ? ((uint64_t)table->slot_mask + 1) * 2 : FIRST_SLOTS;
    if (size > UINT32_MAX)
        return false;
    pt_intern_slot *slots = pt_calloc(size, sizeof *slots);
    if (!slots)
        return false;
    pt_intern_slot *old = table->slots;
    uint64_t old_size = old ? (uint64_t)table->slot_mask + 1 : 0;
    uint32_t mask = (uint32_t)(size - 1);
    for (uint64_t i = 0; i < old_size; i++) {
        if (old[i].id == 0)
            continue;
        uint32_t at = (uint32_t)old[i].hash & mask;
        while (slots[at].id)
            at = (at + 1) & mask;
        slots[at] = old[i];
    }
    pt_free(old);
    table->slots = slots;
    table->slot_mask = mask;
    return true;
}

static bool grow_strings(pt_intern *table)
{
    uint32_t cap = table->cap ? table->cap * 2 : FIRST_SLOTS / 2;
    pt_str *strings = cap > table->cap ? pt_realloc(table->strings, cap * sizeof *strings) : NULL;
    if (!strings)
        return false;
    strings[0] = PT_STR("");
    table->strings = strings;
    table->cap = cap;
    return true;
}

uint32_t pt_intern_id(pt_intern *table, pt_str s)
{
    if (s.len == 0)
        return 0;
    if ((!table->slots || table->count >= (table->slot_mask >> 1) + 1) && !grow_slots(table))
        return PT_INTERN_NONE;
    uint64_t hash = pt_hash64(s);
    pt_intern_slot *slot = probe(table, s, hash);
    if (slot->id)
        return slot->id;
    if (table->count >= table->cap && !grow_strings(table))
        return PT_INTERN_NONE;
    pt_str kept = table->borrow ? s : pt_arena_str(&table->bytes, s);
    if (!kept.ptr)
        return PT_INTERN_NONE;
    *slot = (pt_intern_slot){hash, table->count};
    table->strings[table->count] = kept;
    return table->count++;
}

uint32_t pt_intern_find(const pt_intern *table, pt_str s)
{
    if (s.len == 0)
        return 0;
    if (!table->slots)
        return PT_INTERN_NONE;
    const pt_intern_slot *slot = probe(table, s, pt_hash64(s));
    return slot->id ? slot->id : PT_INTERN_NONE;
}
