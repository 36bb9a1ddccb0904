#include "query/value.h"

#include "base/hash.h"
#include "base/mem.h"

#include <stdlib.h>

enum { FIRST_SLOTS = 512, MAX_SLOTS = 1 << 30 };

void pt_values_init(pt_values *values)
{
    *values = (pt_values){.count = 1};
}

void pt_values_release(pt_values *values)
{
    pt_free(values->slots);
    pt_free(values->entries);
    pt_arena_release(&values->bytes);
    pt_values_init(values);
}

size_t pt_values_memory(const pt_values *values)
{
    size_t slots = values->slots ? (size_t)values->slot_mask + 1 : 0;
    return values->bytes.total + slots * sizeof *values->slots + values->cap * sizeof *values->entries;
}

static bool grow_slots(pt_values *values)
{
    uint64_t size = values->slots ? ((uint64_t)values->slot_mask + 1) * 2 : FIRST_SLOTS;
    pt_value_slot *slots = size > MAX_SLOTS ? NULL : pt_calloc(size, sizeof *slots);
    if (!slots)
        return false;
    pt_value_slot *old = values->slots;
    uint64_t old_size = old ? (uint64_t)values->slot_mask + 1 : 0;
    uint32_t mask = (uint32_t)(size - 1);
    for (uint64_t i = 0; i < old_size; i++) {
        if (old[i].id == 0)
            continue;
        uint32_t at = old[i].hash & mask;
        while (slots[at].id)
            at = (at + 1) & mask;
        slots[at] = old[i];
    }
    pt_free(old);
    values->slots = slots;
    values->slot_mask = mask;
    return true;
}

static bool grow_entries(pt_values *values)
{
    uint32_t cap = values->cap ? values->cap * 2 : FIRST_SLOTS / 2;
    pt_value_entry *entries = pt_realloc(values->entries, cap * sizeof *entries);
    if (!entries)
        return false;
    if (!values->entries)
        entries[0] = (pt_value_entry){.ptr = ""};
    values->entries = entries;
    values->cap = cap;
    return true;
}

static pt_value fail(pt_values *values)
{
    values->failed = true;
    return PT_NULL;
}

/* The value of kind and bytes, new or known. `depth` counts for a new one only. */
static pt_value intern(pt_values *values, pt_kind kind, pt_str bytes, unsigned depth)
{
    bool full = !values->slots || values->count >= (values->slot_mask >> 1) + 1;
    if (bytes.len > UINT32_MAX || (full && !grow_slots(values)))
        return fail(values);
    uint32_t hash = (uint32_t)(pt_hash64(bytes) >> 8) ^ (uint32_t)kind * 0x9e3779b1u;
    uint32_t at = hash & values->slot_mask;
    for (; values->slots[at].id; at = (at + 1) & values->slot_mask) {
        const pt_value_slot *slot = &values->slots[at];
        const pt_value_entry *entry = &values->entries[slot->id];
        if (slot->hash == hash && entry->kind == kind && pt_str_eq((pt_str){entry->ptr, entry->len}, bytes))
            return PT_VALUE__SPECIAL(kind, slot->id);
    }
    if (values->count >= values->cap && !grow_entries(values))
        return fail(values);
    pt_str kept = pt_arena_str(&values->bytes, bytes);
    if (!kept.ptr)
        return fail(values);
    uint32_t id = values->count++;
    values->slots[at] = (pt_value_slot){hash, id};
    values->entries[id] = (pt_value_entry){kept.ptr, (uint32_t)kept.len, (uint8_t)kind, (uint8_t)depth};
    return PT_VALUE__SPECIAL(kind, id);
}

pt_value pt_value_bytes(pt_values *values, pt_kind kind, pt_str bytes)
{
    return intern(values, kind, bytes, 0);
}

pt_value pt_value__boxed_int(pt_values *values, int64_t i)
{
    return intern(values, PT_KIND_INT, (pt_str){(const char *)&i, sizeof i}, 0);
}

pt_value pt_value__boxed_float(pt_values *values, uint64_t bits)
{
    if (bits == 0)
        return PT_VALUE__SPECIAL(PT_KIND_FLOAT, 0);
    return intern(values, PT_KIND_FLOAT, (pt_str){(const char *)&bits, sizeof bits}, 0);
}

int64_t pt_value__unbox_int(const pt_values *values, pt_value v)
{
    int64_t i;
    memcpy(&i, values->entries[pt_value__id(v)].ptr, sizeof i);
    return i;
}

double pt_value__unbox_float(const pt_values *values, pt_value v)
{
    double d = 0.0;
    if (pt_value__id(v))
        memcpy(&d, values->entries[pt_value__id(v)].ptr, sizeof d);
    return d;
}

static unsigned depth_of(const pt_values *values, const pt_value *items, size_t count)
{
    unsigned deepest = 0;
    for (size_t i = 0; i < count; i++) {
        pt_kind kind = pt_value_kind(items[i]);
        if (kind != PT_KIND_LIST && kind != PT_KIND_SET)
            continue;
        unsigned depth = values->entries[pt_value__id(items[i])].depth;
        deepest = depth > deepest ? depth : deepest;
    }
    return deepest + 1;
}

static pt_value list_of(pt_values *values, pt_kind kind, const pt_value *items, size_t count)
{
    unsigned depth = depth_of(values, items, count);
    if (depth > PT_VALUE_DEPTH) {
        values->too_deep = true;
        return fail(values);
    }
    return intern(values, kind, (pt_str){(const char *)items, count * sizeof *items}, depth);
}

pt_value pt_value_list(pt_values *values, const pt_value *items, size_t count)
{
    return list_of(values, PT_KIND_LIST, items, count);
}

pt_value pt_value_set(pt_values *values, const pt_value *items, size_t count)
{
    return list_of(values, PT_KIND_SET, items, count);
}

pt_value pt_value_validity(pt_values *values, int64_t micros, bool is_assert)
{
    char bytes[9];
    memcpy(bytes, &micros, 8);
    bytes[8] = is_assert;
    return intern(values, PT_KIND_VALIDITY, (pt_str){bytes, sizeof bytes}, 0);
}

int64_t pt_value_as_micros(const pt_values *values, pt_value v, bool *is_assert)
{
    const char *bytes = values->entries[pt_value__id(v)].ptr;
    int64_t micros;
    memcpy(&micros, bytes, 8);
    *is_assert = bytes[8] != 0;
    return micros;
}

const char *pt_value_kind_name(pt_kind kind)
{
    static const char *const names[PT_KIND_COUNT] = {
        [PT_KIND_NULL] = "null",     [PT_KIND_BOOL] = "bool",   [PT_KIND_INT] = "int",
        [PT_KIND_FLOAT] = "float",   [PT_KIND_STRING] = "string", [PT_KIND_BYTES] = "bytes",
        [PT_KIND_UUID] = "uuid",     [PT_KIND_REGEX] = "regex", [PT_KIND_LIST] = "list",
        [PT_KIND_SET] = "set",       [PT_KIND_VEC] = "vector",  [PT_KIND_JSON] = "json",
        [PT_KIND_VALIDITY] = "validity",
    };
    return (unsigned)kind < PT_KIND_COUNT ? names[kind] : "value";
}
