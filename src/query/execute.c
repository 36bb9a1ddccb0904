/* A query from its syntax to its rows. */
#include "query/execute.h"

#include "base/mem.h"

#include <stdlib.h>

pt_output *pt_output_new(pt_run *run, const char *const *headers, size_t columns, size_t rows)
{
    pt_output *out = PT_ARENA_NEW(&run->arena, pt_output);
    if (out) {
        out->headers = PT_ARENA_ARRAY(&run->arena, pt_str, columns);
        out->rows = PT_ARENA_ARRAY(&run->arena, pt_value, rows * columns);
        out->columns = columns;
        out->count = rows;
    }
    if (!out || !out->headers || !out->rows) {
        pt_fail_nomem(run);
        return NULL;
    }
    for (size_t i = 0; headers && i < columns; i++)
        out->headers[i] = pt_str_c(headers[i]);
    return out;
}

pt_output *pt_output_status(pt_run *run, const char *status)
{
    static const char *const headers[] = {"status"};
    pt_output *out = pt_output_new(run, headers, 1, 1);
    if (out)
        out->rows[0] = pt_value_str(&run->values, pt_str_c(status));
    return out;
}

bool pt_query_writes(const pt_query *query)
{
    return query->op != PT_OP_NONE && !pt_is_temporary(query->relation);
}

/* --- ordering and cutting --------------------------------------------------------------------------- */

typedef struct {
    const pt_values *values;
    const pt_value *row;
    const size_t *columns;
    const bool *descending;
    size_t count;
    size_t arity;
} sortable;

static int by_keys_then_row(const void *a, const void *b)
{
    const sortable *left = a, *right = b;
    for (size_t i = 0; i < left->count; i++) {
        int order = pt_value_cmp(left->values, left->row[left->columns[i]], right->row[left->columns[i]]);
        if (order)
            return left->descending[i] ? -order : order;
    }
    return pt_value_cmp_rows(left->values, left->row, right->row, left->arity);
}

typedef struct {
    size_t *columns;
    bool *descending;
} sort_spec;

static bool sort_columns(pt_run *run, const pt_query *query, sort_spec *out)
{
    out->columns = PT_ARENA_ARRAY(&run->arena, size_t, query->sort_count);
    out->descending = PT_ARENA_ARRAY(&run->arena, bool, query->sort_count);
    if (!out->columns || !out->descending)
        return pt_fail_nomem(run);
    for (size_t i = 0; i < query->sort_count; i++) {
        size_t at = 0;
        while (!pt_str_eq(query->headers[at], query->sort[i].name))
            at++;
        out->columns[i] = at;
        out->descending[i] = query->sort[i].descending;
    }
    return true;
}

static void cut(const pt_query *query, size_t *first, size_t *count)
{
    size_t skip = query->offset < *count ? (size_t)query->offset : *count;
    *first += skip;
    *count -= skip;
    if (query->has_limit && query->limit < *count)
        *count = (size_t)query->limit;
}

static bool take_rows(pt_run *run, const pt_query *query, const sortable *rows, size_t count, pt_output **out)
{
    *out = pt_output_new(run, NULL, query->header_count, count);
    if (!*out)
        return false;
    (*out)->headers = query->headers;
    for (size_t i = 0; i < count; i++)
        memcpy((*out)->rows + i * query->header_count, rows[i].row, query->header_count * sizeof(pt_value));
    return true;
}

/* Without :order, rows are cut as they came and then sorted for printing; with it, sorted and cut. */
static bool arrange(pt_run *run, const pt_query *query, pt_table *table, bool by_row, pt_output **out)
{
    sort_spec spec;
    size_t first = 0, count = table->count;
    if (!sort_columns(run, query, &spec))
        return false;
    sortable *rows = pt_malloc(count * sizeof *rows);
    if (!rows)
        return pt_fail_nomem(run);
    for (size_t i = 0; i < count; i++)
        rows[i] = (sortable){&run->values, pt_table_row(table, (uint32_t)i), spec.columns, spec.descending, query->sort_count,
                             table->arity};
    if (query->sort_count || by_row)
        qsort(rows, count, sizeof *rows, by_keys_then_row);
    cut(query, &first, &count);
    if (!query->sort_count && !by_row)
        qsort(rows + first, count, sizeof *rows, by_keys_then_row);
    bool ok = take_rows(run, query, rows + first, count, out);
    pt_free(rows);
    return ok;
}

/* --- running ---------------------------------------------------------------------------------------- */

static int whole_rows(const void *a, const void *b)
{
    const sortable *left = a, *right = b;
    return pt_value_cmp_rows(left->values, left->row, right->row, left->arity);
}

bool pt_output_sort(pt_run *run, pt_output *out)
{
    sortable *rows = pt_malloc(out->count * sizeof *rows);
    pt_value *sorted = PT_ARENA_ARRAY(&run->arena, pt_value, out->count * out->columns);
    if (!rows || !sorted) {
        pt_free(rows);
        return pt_fail_nomem(run);
    }
    for (size_t i = 0; i < out->count; i++)
        rows[i] = (sortable){.values = &run->values, .row = out->rows + i * out->columns, .arity = out->columns};
    qsort(rows, out->count, sizeof *rows, whole_rows);
    for (size_t i = 0; i < out->count; i++)
        memcpy(sorted + i * out->columns, rows[i].row, out->columns * sizeof *sorted);
    out->rows = sorted;
    pt_free(rows);
    return true;
}

static bool add_given(pt_program *program, const pt_given *given, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        pt_pred *pred = pt_program_add(program, PT_PRED_GIVEN, given[i].name);
        if (!pred)
            return false;
        pred->table = given[i].table;
        pred->arity = given[i].table->arity;
    }
    return true;
}

void pt_program_release(pt_program *program)
{
    for (size_t i = 0; i < program->count; i++) {
        pt_pred *pred = program->preds[i];
        if (pred->source)
            pt_source_release(pred->source);
        if (pred->kind != PT_PRED_GIVEN)
            pt_table_free(pred->table);
    }
}

bool pt_compile_program(pt_program *program)
{
    return pt_normalise(program) && pt_resolve(program) && pt_stratify(program) && pt_demand(program);
}

static bool rows_of(pt_program *program, pt_output **out)
{
    const pt_query *query = program->query;
    const pt_pred *entry = program->entry;
    if (!entry) {
        *out = pt_output_new(program->run, NULL, query->header_count, 0);
        return *out != NULL;
    }
    bool by_row = entry->aggregated || entry->kind == PT_PRED_FIXED;
    return arrange(program->run, query, entry->table, by_row, out);
}

static bool check_assertion(pt_run *run, const pt_query *query, const pt_output *rows)
{
    if (query->assertion == PT_ASSERT_NONE && rows->count)
        return pt_fail(run, query->assertion_span, "eval::assert_none_failure", "the query is asserted to return no result, but a tuple is found");
    if (query->assertion == PT_ASSERT_SOME && !rows->count)
        return pt_fail(run, query->assertion_span, "eval::assert_some_failure", "the query is asserted to return some results, but returned none");
    return true;
}

pt_output *pt_execute_query(pt_store *store, const pt_query *query, const pt_given *given, size_t given_count)
{
    pt_run *run = store->run;
    pt_program program = {.run = run, .store = store, .query = query};
    pt_output *rows = NULL;
    double deadline = run->deadline;
    if (query->timeout > 0) {
        double own = pt_clock() + query->timeout;
        run->deadline = deadline > 0 && deadline < own ? deadline : own;
    }
    bool ok = add_given(&program, given, given_count) && pt_compile_program(&program) && pt_evaluate(&program)
        && rows_of(&program, &rows) && check_assertion(run, query, rows) && pt_run_check(run);
    pt_program_release(&program);
    run->deadline = deadline;
    if (!ok)
        return NULL;
    return query->op == PT_OP_NONE ? rows : pt_mutate(store, query, rows);
}
