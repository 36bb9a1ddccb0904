#include "query/table.h"

#include "query/order.h"

#include "base/hash.h"
#include "base/mem.h"

enum { FIRST_ROWS = 16 };

/* Where the rows of a key stand, in a frozen index. */
typedef struct {
    uint32_t hash;
    uint32_t start;
    uint32_t len; /* 0: free */
} group_slot;

struct pt_index {
    pt_index *next_index;
    pt_table *table;
    size_t *columns;
    size_t count;
    pt_table_slot *slots; /* growing: row = newest row + 1; frozen: group + 1 */
    uint32_t slot_mask;
    uint32_t keys;
    uint32_t *next;  /* growing: next older row of the same key, + 1 */
    uint32_t next_cap;
    pt_value *grouped; /* frozen: copies of the rows, key after key, or the table's own rows */
    group_slot *groups; /* frozen: in place of slots, which are gone then */
};


static uint32_t hash_words(const pt_value *values, size_t count)
{
    uint64_t h = 0x51ed270b;
    for (size_t i = 0; i < count; i++)
        h = (h ^ values[i].word) * 0x9e3779b97f4a7c15u, h ^= h >> 32;
    return (uint32_t)(h ^ h >> 29);
}

static uint32_t hash_columns(const pt_value *row, const size_t *columns, size_t count)
{
    uint64_t h = 0x51ed270b;
    for (size_t i = 0; i < count; i++)
        h = (h ^ row[columns[i]].word) * 0x9e3779b97f4a7c15u, h ^= h >> 32;
    return (uint32_t)(h ^ h >> 29);
}

static bool same_columns(const pt_value *a, const pt_value *b, const size_t *columns, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (a[columns[i]].word != b[columns[i]].word)
            return false;
    return true;
}

static bool same_words(const pt_value *a, const pt_value *b, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (a[i].word != b[i].word)
            return false;
    return true;
}

static void account(pt_table *table, size_t before, size_t after)
{
    if (table->memory)
        *table->memory += after - before;
}

static bool grow(pt_table *table, void **at, size_t from, size_t to, size_t size)
{
    void *moved = pt_realloc(*at, to * size);
    if (!moved)
        return false;
    *at = moved;
    account(table, from * size, to * size);
    return true;
}

/* --- life ------------------------------------------------------------------------------------------- */

pt_table *pt_table_new(size_t arity, pt_table_form form, size_t *memory)
{
    pt_table *table = pt_calloc(1, sizeof *table);
    if (!table)
        return NULL;
    table->arity = arity;
    table->bag = form == PT_TABLE_BAG;
    table->memory = memory;
    return table;
}

pt_table *pt_table_new_keyed(size_t arity, const size_t *keys, size_t key_count, size_t *memory)
{
    pt_table *table = pt_table_new(arity, PT_TABLE_SET, memory);
    if (!table)
        return NULL;
    table->keys = pt_malloc(key_count * sizeof *keys);
    if (!table->keys) {
        pt_free(table);
        return NULL;
    }
    if (key_count)
        memcpy(table->keys, keys, key_count * sizeof *keys);
    table->key_count = key_count;
    return table;
}

static void free_indices(pt_table *table)
{
    while (table->indices) {
        pt_index *index = table->indices;
        table->indices = index->next_index;
        pt_free(index->columns);
        pt_free(index->slots);
        pt_free(index->next);
        if (index->grouped != table->rows)
            pt_free(index->grouped);
        pt_free(index->groups);
        pt_free(index);
    }
}

void pt_table_free(pt_table *table)
{
    if (!table)
        return;
    free_indices(table);
    size_t slots = table->slots ? (size_t)table->slot_mask + 1 : 0;
    account(table, table->cap * table->arity * sizeof *table->rows + slots * sizeof *table->slots, 0);
    pt_free(table->rows);
    pt_free(table->slots);
    pt_free(table->keys);
    pt_free(table->dead);
    pt_free(table);
}

void pt_table_clear(pt_table *table)
{
    free_indices(table);
    table->count = table->dead_count = 0;
    table->frozen = table->sorted = table->clustered = false;
    if (table->slots)
        memset(table->slots, 0, ((size_t)table->slot_mask + 1) * sizeof *table->slots);
}

bool pt_table_reserve(pt_table *table, uint32_t rows)
{
    if (rows <= table->cap)
        return true;
    uint32_t cap = table->cap ? table->cap : FIRST_ROWS;
    while (cap < rows) {
        if (cap > UINT32_MAX / 2)
            return false;
        cap *= 2;
    }
    size_t width = table->arity ? table->arity : 1;
    if (!grow(table, (void **)&table->rows, table->cap, cap, width * sizeof *table->rows))
        return false;
    if (table->keys && !grow(table, (void **)&table->dead, table->cap, cap, 1))
        return false;
    table->cap = cap;
    return true;
}

/* --- the set ---------------------------------------------------------------------------------------- */

static uint32_t hash_row(const pt_table *table, const pt_value *row)
{
    return table->keys ? hash_columns(row, table->keys, table->key_count) : hash_words(row, table->arity);
}

static bool same_row(const pt_table *table, const pt_value *a, const pt_value *b)
{
    return table->keys ? same_columns(a, b, table->keys, table->key_count) : same_words(a, b, table->arity);
}

static pt_table_slot *probe(const pt_table *table, const pt_value *row, uint32_t hash)
{
    for (uint32_t i = hash & table->slot_mask;; i = (i + 1) & table->slot_mask) {
        pt_table_slot *slot = &table->slots[i];
        if (slot->row == 0 || (slot->hash == hash && same_row(table, pt_table_row(table, slot->row - 1),
                                                              row)))
            return slot;
    }
}

/* Room for one more key; rehashing needs the stored hashes only. */
static bool grow_slots(pt_table_slot **slots, uint32_t *mask, uint32_t used, size_t *memory)
{
    uint64_t size = *slots ? (uint64_t)*mask + 1 : 0;
    if (size && (uint64_t)used + 1 <= size / 4 * 3 - size / 8)
        return true;
    uint64_t grown = size ? size * 2 : 64;
    if (grown > (uint64_t)1 << 31)
        return false;
    pt_table_slot *fresh = pt_calloc(grown, sizeof *fresh);
    if (!fresh)
        return false;
    uint32_t new_mask = (uint32_t)(grown - 1);
    for (uint64_t i = 0; i < size; i++) {
        if ((*slots)[i].row == 0)
            continue;
        uint32_t at = (*slots)[i].hash & new_mask;
        while (fresh[at].row)
            at = (at + 1) & new_mask;
        fresh[at] = (*slots)[i];
    }
    pt_free(*slots);
    *slots = fresh;
    *mask = new_mask;
    if (memory)
        *memory += (grown - size) * sizeof *fresh;
    return true;
}

uint32_t pt_table_find(const pt_table *table, const pt_value *row)
{
    if (!table->slots)
        return PT_TABLE_NONE;
    const pt_table_slot *slot = probe(table, row, hash_row(table, row));
    return slot->row ? slot->row - 1 : PT_TABLE_NONE;
}

static bool index_row(pt_index *index, uint32_t row);

static bool append(pt_table *table, const pt_value *row)
{
    if (table->count == table->cap && !pt_table_reserve(table, table->count + 1))
        return false;
    if (table->arity)
        memcpy(table->rows + (size_t)table->count * table->arity, row, table->arity * sizeof *row);
    if (table->dead)
        table->dead[table->count] = 0;
    table->count++;
    for (pt_index *index = table->indices; index; index = index->next_index)
        if (!index_row(index, table->count - 1))
            return false;
    return true;
}

uint32_t pt_table_prefetch(const pt_table *table, const pt_value *row)
{
    uint32_t hash = hash_words(row, table->arity);
    if (table->slots)
        __builtin_prefetch(&table->slots[hash & table->slot_mask], 1);
    return hash;
}

pt_table_added pt_table_add(pt_table *table, const pt_value *row)
{
    if (table->bag && table->count < UINT32_MAX - 2)
        return append(table, row) ? PT_ADDED : PT_NO_MEMORY;
    return pt_table_add_hashed(table, row, hash_row(table, row));
}

pt_table_added pt_table_add_hashed(pt_table *table, const pt_value *row, uint32_t hash)
{
    if (table->count >= UINT32_MAX - 2)
        return PT_NO_MEMORY;
    if (!grow_slots(&table->slots, &table->slot_mask, table->count, table->memory))
        return PT_NO_MEMORY;
    pt_table_slot *slot = probe(table, row, hash);
    if (slot->row)
        return PT_PRESENT;
    if (!append(table, row))
        return PT_NO_MEMORY;
    *slot = (pt_table_slot){hash, table->count};
    return PT_ADDED;
}

bool pt_table_replace(pt_table *table, uint32_t old, const pt_value *row)
{
    pt_table_slot *slot = probe(table, row, hash_row(table, row));
    if (!append(table, row))
        return false;
    table->dead[old] = 1;
    table->dead_count++;
    slot->row = table->count;
    return true;
}

void pt_table_drop_dead(pt_table *table)
{
    if (!table->dead_count)
        return;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < table->count; i++) {
        if (table->dead[i])
            continue;
        if (kept != i)
            memmove(table->rows + (size_t)kept * table->arity, pt_table_row(table, i),
                    table->arity * sizeof *table->rows);
        kept++;
    }
    free_indices(table);
    table->count = kept;
    table->dead_count = 0;
    memset(table->dead, 0, kept);
    memset(table->slots, 0, ((size_t)table->slot_mask + 1) * sizeof *table->slots);
    for (uint32_t i = 0; i < kept; i++) {
        uint32_t hash = hash_row(table, pt_table_row(table, i));
        *probe(table, pt_table_row(table, i), hash) = (pt_table_slot){hash, i + 1};
    }
}

/* --- sorting ---------------------------------------------------------------------------------------- */

static bool is_sorted(const pt_table *table, const pt_values *values)
{
    for (uint32_t i = 1; i < table->count; i++)
        if (pt_value_cmp_rows(values, pt_table_row(table, i - 1), pt_table_row(table, i), table->arity) > 0)
            return false;
    return true;
}

bool pt_table_sort(pt_table *table, const pt_values *values)
{
    if (table->sorted || table->count < 2 || is_sorted(table, values)) {
        table->sorted = table->frozen = true;
        return true;
    }
    uint32_t *order = pt_malloc(table->count * sizeof *order * 2);
    pt_value *rows = pt_malloc((size_t)table->count * table->arity * sizeof *rows);
    if (!order || !rows) {
        pt_free(order);
        pt_free(rows);
        return false;
    }
    uint32_t *place = order + table->count; /* old row number to new */
    for (uint32_t i = 0; i < table->count; i++)
        order[i] = i;
    if (!pt_order_rows(values, table->rows, table->arity, order, table->count, NULL, 0)) {
        pt_free(order);
        pt_free(rows);
        return false;
    }
    for (uint32_t i = 0; i < table->count; i++) {
        memcpy(rows + (size_t)i * table->arity, pt_table_row(table, order[i]), table->arity * sizeof *rows);
        place[order[i]] = i;
    }
    for (uint64_t i = 0; table->slots && i <= table->slot_mask; i++)
        if (table->slots[i].row)
            table->slots[i].row = place[table->slots[i].row - 1] + 1;
    pt_free(order);
    pt_free(table->rows);
    account(table, (size_t)table->cap * table->arity * sizeof *rows,
            (size_t)table->count * table->arity * sizeof *rows);
    table->rows = rows;
    table->cap = table->count;
    table->sorted = table->frozen = true;
    return true;
}

bool pt_table_sort_growing(pt_table *table, const pt_values *values)
{
    free_indices(table);
    bool ok = pt_table_sort(table, values);
    table->frozen = table->sorted = false;
    return ok;
}

/* --- indices ---------------------------------------------------------------------------------------- */

static bool same_key(const pt_index *index, const pt_value *row, const pt_value *key)
{
    for (size_t i = 0; i < index->count; i++)
        if (row[index->columns[i]].word != key[i].word)
            return false;
    return true;
}

/* The slot of the key that `row` has, in a growing index. */
static pt_table_slot *probe_chain(const pt_index *index, const pt_value *row, uint32_t hash)
{
    for (uint32_t i = hash & index->slot_mask;; i = (i + 1) & index->slot_mask) {
        pt_table_slot *slot = &index->slots[i];
        if (slot->row == 0)
            return slot;
        const pt_value *other = pt_table_row(index->table, slot->row - 1);
        if (slot->hash == hash && same_columns(other, row, index->columns, index->count))
            return slot;
    }
}

static bool index_row(pt_index *index, uint32_t row)
{
    pt_table *table = index->table;
    if (index->next_cap < table->cap) {
        if (!grow(table, (void **)&index->next, index->next_cap, table->cap, sizeof *index->next))
            return false;
        index->next_cap = table->cap;
    }
    if (!grow_slots(&index->slots, &index->slot_mask, index->keys, table->memory))
        return false;
    const pt_value *values = pt_table_row(table, row);
    uint32_t hash = hash_columns(values, index->columns, index->count);
    pt_table_slot *slot = probe_chain(index, values, hash);
    index->keys += slot->row == 0;
    index->next[row] = slot->row;
    *slot = (pt_table_slot){hash, row + 1};
    return true;
}

/* Counts each key's rows, then copies the rows key after key. `group_of` says each row's group. */
static bool group_rows(pt_index *index, uint32_t *group_of)
{
    pt_table *table = index->table;
    for (uint32_t i = 0; i < table->count; i++) {
        if (!grow_slots(&index->slots, &index->slot_mask, index->keys, table->memory))
            return false;
        const pt_value *row = pt_table_row(table, i);
        uint32_t hash = hash_columns(row, index->columns, index->count);
        pt_table_slot *slot = probe_chain(index, row, hash); /* slots hold first rows for now */
        if (slot->row == 0) {
            *slot = (pt_table_slot){hash, i + 1};
            group_of[i] = index->keys++;
        } else {
            group_of[i] = group_of[slot->row - 1];
        }
    }
    return true;
}

/* The slots hold group numbers + 1; `starts` has one more entry than there are groups. */
static bool slots_to_groups(pt_index *index, const uint32_t *starts)
{
    uint64_t size = index->slots ? (uint64_t)index->slot_mask + 1 : 0;
    if (size == 0)
        return true;
    index->groups = pt_calloc(size, sizeof *index->groups);
    if (!index->groups)
        return false;
    for (uint64_t i = 0; i < size; i++) {
        const pt_table_slot *slot = &index->slots[i];
        if (slot->row)
            index->groups[i] = (group_slot){slot->hash, starts[slot->row - 1],
                starts[slot->row] - starts[slot->row - 1]};
    }
    pt_free(index->slots);
    index->slots = NULL;
    return true;
}

/* starts[g] becomes the end of group g, which is the start of the next. */
static void copy_groups(pt_index *index, const uint32_t *group_of, uint32_t *starts)
{
    const pt_table *table = index->table;
    size_t width = table->arity * sizeof *table->rows;
    uint32_t *fill = starts + 1;
    for (uint32_t i = 0; i < table->count; i++)
        fill[group_of[i] + 1]++;
    for (uint32_t g = 1; g <= index->keys; g++)
        fill[g] += fill[g - 1];
    for (uint32_t i = 0; i < table->count; i++)
        memcpy((char *)index->grouped + fill[group_of[i]]++ * width, pt_table_row(table, i), width);
}

static bool build_groups(pt_index *index)
{
    pt_table *table = index->table;
    size_t width = table->arity * sizeof *table->rows;
    uint32_t *group_of = pt_malloc(table->count * sizeof *group_of);
    bool ok = group_of && group_rows(index, group_of);
    uint32_t *starts = ok ? pt_calloc((size_t)index->keys + 2, sizeof *starts) : NULL;
    index->grouped = starts ? pt_malloc(table->count * width) : NULL;
    ok = index->grouped != NULL;
    if (ok) {
        account(table, 0, table->count * width);
        copy_groups(index, group_of, starts);
        for (uint64_t i = 0; index->slots && i <= index->slot_mask; i++)
            if (index->slots[i].row)
                index->slots[i].row = group_of[index->slots[i].row - 1] + 1;
        ok = slots_to_groups(index, starts);
    }
    pt_free(group_of);
    pt_free(starts);
    return ok;
}

/* The key of row i, new in a table whose rows of one key stand together. */
static bool begin_run(pt_index *index, uint32_t i, uint32_t *starts)
{
    if (!grow_slots(&index->slots, &index->slot_mask, index->keys, index->table->memory))
        return false;
    uint32_t hash = hash_words(pt_table_row(index->table, i), index->count), at = hash & index->slot_mask;
    while (index->slots[at].row)
        at = (at + 1) & index->slot_mask;
    starts[index->keys++] = i;
    index->slots[at] = (pt_table_slot){hash, index->keys};
    return true;
}

/* Rows of one key stand together already: the table's rows are the groups. */
static bool build_runs(pt_index *index)
{
    pt_table *table = index->table;
    uint32_t *starts = pt_malloc(((size_t)table->count + 1) * sizeof *starts);
    bool ok = starts != NULL;
    for (uint32_t i = 0; ok && i < table->count; i++) {
        const pt_value *row = pt_table_row(table, i);
        if (i == 0 || !same_words(row, row - table->arity, index->count))
            ok = begin_run(index, i, starts);
    }
    if (ok) {
        starts[index->keys] = table->count;
        index->grouped = table->rows;
        ok = slots_to_groups(index, starts);
    }
    pt_free(starts);
    return ok;
}

static bool is_prefix(const pt_index *index)
{
    for (size_t i = 0; i < index->count; i++)
        if (index->columns[i] != i)
            return false;
    return true;
}

static bool build(pt_index *index)
{
    pt_table *table = index->table;
    if (table->frozen && (table->clustered || table->sorted) && is_prefix(index) && table->count)
        return build_runs(index);
    if (index->table->frozen)
        return build_groups(index);
    for (uint32_t i = 0; i < index->table->count; i++)
        if (!index_row(index, i))
            return false;
    return true;
}

pt_index *pt_table_index(pt_table *table, const size_t *columns, size_t count)
{
    for (pt_index *index = table->indices; index; index = index->next_index)
        if (index->count == count && memcmp(index->columns, columns, count * sizeof *columns) == 0)
            return index;
    pt_index *index = pt_calloc(1, sizeof *index);
    if (!index)
        return NULL;
    index->columns = pt_malloc(count * sizeof *columns);
    index->table = table;
    index->count = count;
    if (index->columns && count)
        memcpy(index->columns, columns, count * sizeof *columns);
    bool ok = index->columns && build(index);
    index->next_index = table->indices; /* also of a failed one: freed with the table */
    table->indices = index;
    return ok ? index : NULL;
}

double pt_index_keys(const pt_index *index)
{
    return index->keys;
}

static pt_matches find_group(const pt_index *index, const pt_value *key, uint32_t hash)
{
    size_t arity = index->table->arity;
    for (uint32_t i = hash & index->slot_mask;; i = (i + 1) & index->slot_mask) {
        const group_slot *slot = &index->groups[i];
        if (slot->len == 0)
            return (pt_matches){.index = index};
        const pt_value *row = index->grouped + (size_t)slot->start * arity;
        if (slot->hash == hash && same_key(index, row, key))
            return (pt_matches){index, row, row + slot->len * arity, 0};
    }
}

pt_matches pt_index_find(const pt_index *index, const pt_value *key)
{
    uint32_t hash = hash_words(key, index->count);
    if (index->groups)
        return find_group(index, key, hash);
    if (!index->slots)
        return (pt_matches){.index = index};
    for (uint32_t i = hash & index->slot_mask;; i = (i + 1) & index->slot_mask) {
        const pt_table_slot *slot = &index->slots[i];
        if (slot->row == 0)
            return (pt_matches){.index = index};
        if (slot->hash == hash && same_key(index, pt_table_row(index->table, slot->row - 1), key))
            return (pt_matches){.index = index, .chain = slot->row};
    }
}

const pt_value *pt_matches_next_chained(pt_matches *matches, uint32_t low, uint32_t high)
{
    const pt_table *table = matches->index->table;
    while (matches->chain) {
        uint32_t row = matches->chain - 1;
        matches->chain = matches->index->next[row];
        if (row < low) {
            matches->chain = 0;
            return NULL;
        }
        if (row < high && !(table->dead && table->dead[row]))
            return pt_table_row(table, row);
    }
    return NULL;
}
