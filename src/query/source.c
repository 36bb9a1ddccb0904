/* Relations as queries read them: rows are fetched for the columns that are bound, once for the same
 * values, and kept in tables. When look-ups have cost a good part of reading everything, everything is
 * read; so the work stays within a small factor of the better choice, whatever the estimates were worth. */
#include "query/store.h"

#include <math.h>

enum {
    LOOK_UP_COST = 16, /* of finding the first row, in rows read one after the other */
    PATIENCE = 4,      /* everything is read when look-ups have cost this part of it */
    FIRST_COUNT = 256, /* rows counted before anything is read */
    MANY_ROWS = 100000 /* taken for a relation that has more */
};

static void stored_names(pt_source *source, const pt_relation_record *record)
{
    for (size_t i = 0; i < source->arity; i++)
        source->columns[i] = pt_record_column(record, i)->name;
}

static bool shape(pt_source *source, size_t arity, size_t key_count)
{
    source->arity = arity;
    source->key_count = key_count;
    source->columns = PT_ARENA_ARRAY(&source->run->arena, pt_str, arity);
    if (arity > PT_TABLE_COLUMNS)
        return pt_fail(source->run, PT_NO_SPAN, "limit::columns", "a relation may have at most %d columns",
                       PT_TABLE_COLUMNS);
    return source->columns || pt_fail_nomem(source->run);
}

static bool open_virtual(pt_source *source, const pt_relation *relation)
{
    source->virtual = relation;
    if (!shape(source, relation->column_count, relation->key_count))
        return false;
    for (size_t i = 0; i < source->arity; i++)
        source->columns[i] = pt_str_c(relation->columns[i].name);
    source->guess = relation->estimate(relation, 0).rows;
    return true;
}

static bool open_temporary(pt_source *source, pt_temporary *temporary)
{
    const pt_relation_record *record = &temporary->record;
    if (!shape(source, record->key_count + record->value_count, record->key_count))
        return false;
    stored_names(source, record);
    source->temporary = temporary->table;
    source->full = temporary->table;
    source->complete = true;
    return true;
}

/* Counts up to that many rows in all; counting is several times cheaper than reading. */
static bool count_rows(pt_source *source, size_t most)
{
    if (source->counted || source->virtual || most <= source->count)
        return true;
    if (!pt_stored_count(source->store, source->record, &source->count_at, most - source->count,
                         &source->count,
                         &source->counted))
        return false;
    source->guess = source->counted || source->count * 2 > MANY_ROWS ? (double)source->count : MANY_ROWS;
    return true;
}

static bool open_stored(pt_source *source, pt_relation_record *record, pt_span span)
{
    pt_run *run = source->run;
    if (record->access == PT_ACCESS_HIDDEN && !record->is_index)
        return pt_fail(run, span, "tx::insufficient_access_level", "the relation '%.*s' is hidden",
                       (int)record->name.len,
                       record->name.ptr);
    source->record = record;
    if (!shape(source, record->key_count + record->value_count, record->key_count))
        return false;
    stored_names(source, record);
    return count_rows(source, FIRST_COUNT);
}

static bool open_source(pt_source *source, pt_span span)
{
    pt_store *store = source->store;
    const pt_relation *relation = pt_store_virtual(store, source->name);
    if (relation)
        return open_virtual(source, relation);
    pt_temporary *temporary = pt_store_temporary(store, source->name);
    if (temporary)
        return open_temporary(source, temporary);
    pt_relation_record *record = pt_is_temporary(source->name) ? NULL : pt_catalog_find(store, source->name);
    if (record)
        return open_stored(source, record, span);
    return pt_fail(source->run, span, "query::relation_not_found",
                   "cannot find requested stored relation '%.*s'",
                   (int)source->name.len, source->name.ptr);
}

pt_pred *pt_program_source(pt_program *program, pt_str name, pt_span span)
{
    pt_run *run = program->run;
    for (size_t i = 0; i < program->count; i++)
        if (program->preds[i]->kind == PT_PRED_SOURCE && pt_str_eq(program->preds[i]->name, name))
            return program->preds[i];
    pt_source *source = PT_ARENA_NEW(&run->arena, pt_source);
    if (!source) {
        pt_fail_nomem(run);
        return NULL;
    }
    source->run = run;
    source->store = program->store;
    source->name = name;
    pt_pred *pred = open_source(source, span) ? pt_program_add(program, PT_PRED_SOURCE, name) : NULL;
    if (!pred) {
        pt_source_release(source);
        return NULL;
    }
    pred->source = source;
    pred->arity = source->arity;
    pred->span = span;
    return pred;
}

size_t pt_source_column(const pt_source *source, pt_str name)
{
    size_t at = 0;
    while (at < source->arity && !pt_str_eq(source->columns[at], name))
        at++;
    return at;
}

/* --- estimates -------------------------------------------------------------------------------------- */

static size_t bound_prefix(const pt_source *source, pt_columns bound)
{
    size_t len = 0;
    while (len < source->key_count && len < 63 && bound >> len & 1)
        len++;
    return len;
}

static size_t index_prefix(const pt_index_record *index, pt_columns bound)
{
    size_t len = 0;
    while (len < index->count && index->columns[len] < 63 && bound >> index->columns[len] & 1)
        len++;
    return len;
}

static size_t count_bits(pt_columns columns)
{
    size_t count = 0;
    for (; columns; columns &= columns - 1)
        count++;
    return count;
}

static pt_relation_estimate stored_estimate(const pt_source *source, pt_columns bound)
{
    double all = source->guess;
    size_t prefix = bound_prefix(source, bound), longest = 0;
    if (prefix == source->key_count)
        return (pt_relation_estimate){0.9, 1};
    double rows = all / pow(10, (double)count_bits(bound));
    if (prefix) {
        double found = pow(all, 1.0 - (double)prefix / (double)source->key_count);
        return (pt_relation_estimate){found < rows ? found : rows, found + 1};
    }
    for (size_t i = 0; source->record && i < source->record->index_count; i++) {
        size_t len = index_prefix(&source->record->indices[i], bound);
        longest = len > longest ? len : longest;
    }
    if (longest)
        return (pt_relation_estimate){sqrt(all) < rows ? sqrt(all) : rows, 2 * sqrt(all) + 1};
    return (pt_relation_estimate){rows, all};
}

pt_relation_estimate pt_source_estimate(pt_source *source, pt_columns bound)
{
    if (source->virtual)
        return source->virtual->estimate(source->virtual, bound);
    if (source->temporary)
        source->guess = source->temporary->count;
    return stored_estimate(source, bound);
}

/* --- fetching --------------------------------------------------------------------------------------- */

typedef struct {
    pt_source *source;
    pt_table *table;
    pt_columns bound;
    const pt_value *key;
    double read;
} fetch_sink;

static bool take_row(void *context, const pt_value *row)
{
    fetch_sink *sink = context;
    sink->read++;
    if (!pt_run_tick(sink->source->run))
        return false;
    for (pt_columns left = sink->bound; left; left &= left - 1) {
        size_t column = (size_t)__builtin_ctzll(left);
        if (!pt_value_same(row[column], sink->key[column]))
            return true;
    }
    return pt_table_add(sink->table, row) != PT_NO_MEMORY || pt_fail_nomem(sink->source->run);
}

static bool scan_virtual(pt_source *source, pt_columns bound, const pt_value *key, pt_row_sink sink)
{
    pt_error err = {0};
    pt_run *run = source->run;
    pt_status status = source->virtual->scan(source->virtual, source->store->txn, &run->values, bound, key,
                                             source->wanted,
                                             sink, &err);
    if (status != PT_OK && status != PT_E_CANCELLED && !run->problem) {
        err.status = status;
        pt_fail_status(run, &err);
    }
    return status == PT_OK && !run->problem;
}

/* By an index whose first columns are bound: its rows give the keys of rows in the base. */
static bool scan_index(pt_source *source, const pt_index_record *index, size_t len, const pt_value *key,
                       pt_row_sink sink)
{
    pt_value prefix[PT_TABLE_COLUMNS];
    for (size_t i = 0; i < len; i++)
        prefix[i] = key[index->columns[i]];
    return pt_stored_scan_index(source->store, source->record, index, prefix, len, source->wanted, sink);
}

static bool scan_stored(pt_source *source, pt_columns bound, const pt_value *key, pt_row_sink sink)
{
    const pt_relation_record *record = source->record;
    size_t prefix = bound_prefix(source, bound), longest = 0;
    const pt_index_record *best = NULL;
    for (size_t i = 0; prefix == 0 && i < record->index_count; i++) {
        size_t len = index_prefix(&record->indices[i], bound);
        if (len > longest) {
            longest = len;
            best = &record->indices[i];
        }
    }
    if (best)
        return scan_index(source, best, longest, key, sink);
    return pt_stored_scan(source->store, record, key, prefix, source->wanted, sink);
}

static bool scan(pt_source *source, pt_columns bound, const pt_value *key, pt_table *into, double *read)
{
    fetch_sink context = {source, into, bound, key, 0};
    pt_row_sink sink = {take_row, &context};
    bool ok = source->virtual ? scan_virtual(source, bound, key, sink)
        : scan_stored(source, bound, key, sink);
    *read = context.read;
    return ok;
}

bool pt_source_stream(pt_source *source, pt_row_sink sink)
{
    return source->virtual ? scan_virtual(source, 0, NULL, sink)
                           : pt_stored_scan(source->store, source->record, NULL, 0, source->wanted, sink);
}

pt_table *pt_source_all(pt_source *source)
{
    if (source->complete)
        return source->full;
    double read;
    source->full = pt_table_new(source->arity, PT_TABLE_BAG, &source->run->memory);
    if (!source->full) {
        pt_fail_nomem(source->run);
        return NULL;
    }
    if (!scan(source, 0, NULL, source->full, &read))
        return NULL;
    source->complete = true;
    source->full->frozen = true;
    source->full->clustered = !source->virtual && (source->wanted & 1);
    if (source->virtual && !pt_table_sort(source->full, &source->run->values)) {
        pt_fail_nomem(source->run);
        return NULL;
    }
    return source->full;
}

/* The part for a set of bound columns. NULL: there is no room for one more, or no memory (recorded). */
static pt_source_part *part_of(pt_source *source, pt_columns bound)
{
    for (size_t i = 0; i < source->part_count; i++)
        if (source->parts[i].bound == bound)
            return &source->parts[i];
    if (source->part_count == PT_SOURCE_PARTS)
        return NULL;
    pt_source_part *part = &source->parts[source->part_count];
    part->bound = bound;
    part->rows = pt_table_new(source->arity, PT_TABLE_BAG, &source->run->memory);
    part->seen = pt_table_new(count_bits(bound), PT_TABLE_SET, &source->run->memory);
    if (!part->rows || !part->seen) {
        pt_table_free(part->rows);
        pt_table_free(part->seen);
        pt_fail_nomem(source->run);
        return NULL;
    }
    source->part_count++;
    return part;
}

/* Whether to go on looking up one by one. The rows of a stored relation are counted on the way, as far as
 * the look-ups have cost, so that reading everything is considered when it is known to be cheap. */
static bool worth_look_ups(pt_source *source, const pt_source_part *part, double all)
{
    if (source->virtual)
        return part->spent <= all;
    double worth = part->spent * PATIENCE;
    if (!source->counted && worth > (double)source->count && !count_rows(source,
            (size_t)(worth * 1.5) + FIRST_COUNT))
        return false;
    return !source->counted || worth <= source->guess;
}

pt_table *pt_source_fetch(pt_source *source, pt_columns bound, const pt_value *key)
{
    if (source->complete || bound == 0)
        return pt_source_all(source);
    pt_relation_estimate all = pt_source_estimate(source, 0), one = pt_source_estimate(source, bound);
    pt_source_part *part = one.cost * 2 < all.cost ? part_of(source, bound) : NULL;
    if (!part || !worth_look_ups(source, part, all.cost))
        return source->run->problem ? NULL : pt_source_all(source);
    pt_value asked[PT_RELATION_COLUMNS];
    size_t count = 0;
    for (pt_columns left = bound; left; left &= left - 1)
        asked[count++] = key[__builtin_ctzll(left)];
    pt_table_added added = pt_table_add(part->seen, asked);
    if (added == PT_PRESENT)
        return part->rows;
    double read = 0;
    if (added == PT_NO_MEMORY) {
        pt_fail_nomem(source->run);
        return NULL;
    }
    if (!scan(source, bound, key, part->rows, &read))
        return NULL;
    part->spent += read + LOOK_UP_COST;
    return part->rows;
}

void pt_source_release(pt_source *source)
{
    if (source->full != source->temporary)
        pt_table_free(source->full);
    pt_buf_release(&source->count_at);
    for (size_t i = 0; i < source->part_count; i++) {
        pt_table_free(source->parts[i].rows);
        pt_table_free(source->parts[i].seen);
    }
}
