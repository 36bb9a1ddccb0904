/* Rows of values in memory: a set, or a bag, with hash indices on demand.
 *
 *     rows    v v v │ v v v │ v v v │ …            append-only; a row's number is its age
 *     slots   hash → row number                     the set, by all columns or by the key columns
 *     index   (columns) hash → rows that agree      chains through `next`, newest first, while the table
 *                                                   grows; groups of copied rows once it is frozen
 *
 * Since rows are only ever appended, "what is new since" is a range of row numbers. A keyed table (of a
 * semi-lattice aggregation) replaces a row by appending the new one and marking the old one dead. */
#ifndef PT_QUERY_TABLE_H
#define PT_QUERY_TABLE_H

#include "query/value.h"

typedef struct pt_table pt_table;
typedef struct pt_index pt_index;

enum { PT_TABLE_NONE = UINT32_MAX, PT_TABLE_COLUMNS = 255 };

typedef struct {
    uint32_t hash;
    uint32_t row; /* number + 1; 0: free */
} pt_table_slot;

struct pt_table {
    size_t arity;
    pt_value *rows;
    uint32_t count;
    uint32_t cap;
    pt_table_slot *slots;
    uint32_t slot_mask;
    size_t *keys; /* columns that identify a row; NULL: all */
    size_t key_count;
    unsigned char *dead; /* keyed tables: one byte a row */
    bool bag;            /* rows are not looked up; repeats are kept */
    bool frozen;         /* no more rows will come */
    bool sorted;         /* rows are in pt_value_cmp_rows order */
    bool clustered;      /* rows that agree in their first columns, however many, stand together */
    uint32_t dead_count;
    pt_index *indices;
    size_t *memory; /* bytes are accounted for here; may be NULL */
};

typedef enum { PT_TABLE_SET, PT_TABLE_BAG } pt_table_form;

/* NULL when memory is out. */
pt_table *pt_table_new(size_t arity, pt_table_form form, size_t *memory);
/* A set by the listed columns. */
pt_table *pt_table_new_keyed(size_t arity, const size_t *keys, size_t key_count, size_t *memory);
void pt_table_free(pt_table *table); /* NULL accepted */
bool pt_table_reserve(pt_table *table, uint32_t rows);

static inline const pt_value *pt_table_row(const pt_table *table, uint32_t row)
{
    return table->rows + (size_t)row * table->arity;
}

typedef enum { PT_ADDED, PT_PRESENT, PT_NO_MEMORY } pt_table_added;

/* Adds a row to a set or bag; `row` must not point into the table. */
pt_table_added pt_table_add(pt_table *table, const pt_value *row);
/* The same for a set by all columns in two halves, so that many rows may be on their way at once: the first
 * gives the row's hash and begins to load its place into the cache. */
uint32_t pt_table_prefetch(const pt_table *table, const pt_value *row);
pt_table_added pt_table_add_hashed(pt_table *table, const pt_value *row, uint32_t hash);
/* The number of the row equal to `row` (keyed: with its keys), or PT_TABLE_NONE. Not for bags. */
uint32_t pt_table_find(const pt_table *table, const pt_value *row);
/* Keyed: appends a row in place of row number `old`, whose keys are the same. */
bool pt_table_replace(pt_table *table, uint32_t old, const pt_value *row);

/* Sorts the rows; no index may exist and the table is frozen by it. False when memory is out. */
bool pt_table_sort(pt_table *table, const pt_values *values);
/* The same for a table that goes on growing: its indices are forgotten. */
bool pt_table_sort_growing(pt_table *table, const pt_values *values);
void pt_table_drop_dead(pt_table *table); /* keyed, before it is frozen: forgets dead rows and indices */
void pt_table_clear(pt_table *table); /* forgets all rows */

/* --- indices ---------------------------------------------------------------------------------------- */

/* The index on the columns (ascending), made if it isn't there. NULL when memory is out. */
pt_index *pt_table_index(pt_table *table, const size_t *columns, size_t count);
double pt_index_keys(const pt_index *index); /* distinct keys */

/* The rows of one key. */
typedef struct {
    const pt_index *index;
    const pt_value *at;  /* frozen: next row to give */
    const pt_value *end;
    uint32_t chain; /* growing: number + 1 of the next row */
} pt_matches;

/* key: the values of the index's columns in their order. */
pt_matches pt_index_find(const pt_index *index, const pt_value *key);

/* The next match with low ≤ row number < high, or NULL. Row numbers only mean something while the table
 * grows; a frozen one must be asked with 0 and UINT32_MAX. */
const pt_value *pt_matches_next_chained(pt_matches *matches, uint32_t low, uint32_t high);

static inline const pt_value *pt_matches_next(pt_matches *matches, size_t arity, uint32_t low, uint32_t high)
{
    if (!matches->at)
        return pt_matches_next_chained(matches, low, high);
    if (matches->at == matches->end)
        return NULL;
    const pt_value *row = matches->at;
    matches->at += arity;
    return row;
}

#endif
