/* A query from its syntax to its rows. */
#include "query/execute.h"

#include "query/order.h"

#include "base/mem.h"


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

static bool sort_keys(pt_run *run, const pt_query *query, pt_order_key **out)
{
    pt_order_key *keys = PT_ARENA_ARRAY(&run->arena, pt_order_key, query->sort_count);
    if (!keys)
        return pt_fail_nomem(run);
    for (size_t i = 0; i < query->sort_count; i++) {
        keys[i].column = query->header_count - 1; /* of equal headers the last */
        while (!pt_str_eq(query->headers[keys[i].column], query->sort[i].name))
            keys[i].column--;
        keys[i].descending = query->sort[i].descending;
    }
    *out = keys;
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

static pt_output *take_rows(pt_run *run, const pt_value *rows, size_t arity, const uint32_t *numbers,
                            size_t count)
{
    pt_output *out = pt_output_new(run, NULL, arity, count);
    for (size_t i = 0; out && i < count; i++)
        memcpy(out->rows + i * arity, rows + (size_t)numbers[i] * arity, arity * sizeof(pt_value));
    return out;
}

static uint32_t *number_rows(pt_run *run, size_t count)
{
    uint32_t *numbers = pt_malloc(count * sizeof *numbers);
    for (size_t i = 0; numbers && i < count; i++)
        numbers[i] = (uint32_t)i;
    if (!numbers)
        pt_fail_nomem(run);
    return numbers;
}

/* Without :order, rows are cut as they came and then sorted for printing; with it, sorted and cut. */
static bool arrange(pt_run *run, const pt_query *query, const pt_table *table, bool by_row, pt_output **out)
{
    pt_order_key *keys = NULL;
    size_t first = 0, count = table->count;
    bool sort_first = query->sort_count || by_row;
    if (!sort_keys(run, query, &keys))
        return false;
    uint32_t *numbers = number_rows(run, count);
    if (!numbers)
        return false;
    bool ok = !sort_first || pt_order_rows(&run->values, table->rows, table->arity, numbers, count, keys,
                                           query->sort_count);
    cut(query, &first, &count);
    ok = ok && (sort_first || pt_order_rows(&run->values, table->rows, table->arity, numbers + first, count,
                                            NULL, 0));
    *out = ok ? take_rows(run, table->rows, table->arity, numbers + first, count) : NULL;
    pt_free(numbers);
    if (*out)
        (*out)->headers = query->headers;
    return *out != NULL || (ok ? false : pt_fail_nomem(run));
}

bool pt_output_sort(pt_run *run, pt_output *out)
{
    uint32_t *numbers = number_rows(run, out->count);
    if (!numbers)
        return false;
    bool ok = pt_order_rows(&run->values, out->rows, out->columns, numbers, out->count, NULL, 0);
    pt_output *sorted = ok ? take_rows(run, out->rows, out->columns, numbers, out->count) : NULL;
    pt_free(numbers);
    if (sorted)
        out->rows = sorted->rows;
    return sorted || (ok ? false : pt_fail_nomem(run));
}

/* --- running ---------------------------------------------------------------------------------------- */

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
    return pt_normalise(program) && pt_resolve(program) && pt_stratify(program) && pt_check_heads(program)
        && pt_demand(program);
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
        return pt_fail(run, query->assertion_span, "eval::assert_none_failure",
                       "the query is asserted to return no result, but a tuple is found");
    if (query->assertion == PT_ASSERT_SOME && !rows->count)
        return pt_fail(run, query->assertion_span, "eval::assert_some_failure",
                       "the query is asserted to return some results, but returned none");
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
