/* Imperative scripts: statements one after the other, in one transaction. */
#include "query/execute.h"

#include "base/mem.h"

typedef enum { FLOW_NEXT, FLOW_BREAK, FLOW_CONTINUE, FLOW_RETURN, FLOW_FAILED } flow;

typedef struct {
    pt_store *store;
    pt_run *run;
    pt_output *last;
    pt_str label; /* of a break or continue on its way */
    unsigned depth; /* loops around the statement */
} interpreter;

static flow run_block(interpreter *in, const pt_block *block);

static pt_output *nothing(pt_run *run)
{
    return pt_output_new(run, NULL, 0, 0);
}

/* --- clauses ---------------------------------------------------------------------------------------- */

/* count(a) becomes count_a. */
static pt_str clean_header(pt_run *run, pt_str header)
{
    char *clean = pt_arena_alloc(&run->arena, header.len + 1);
    size_t n = 0;
    if (!clean)
        return PT_STR("");
    for (size_t i = 0; i < header.len; i++)
        if (header.ptr[i] != ')')
            clean[n++] = header.ptr[i] == '(' ? '_' : header.ptr[i];
    return (pt_str){clean, n};
}

static bool store_result(interpreter *in, pt_str name, const pt_output *out, pt_span span)
{
    pt_run *run = in->run;
    pt_relation_record record = {.name = name, .description = {"", 0}};
    record.keys = PT_ARENA_ARRAY(&run->arena, pt_column, out->columns);
    record.key_count = out->columns;
    if (!record.keys)
        return pt_fail_nomem(run);
    for (size_t i = 0; i < out->columns; i++) {
        record.keys[i] = (pt_column){.name = clean_header(run, out->headers[i]),
            .type = {.kind = PT_TYPE_ANY, .nullable = true}};
        for (size_t k = 0; k < i; k++)
            if (pt_str_eq(record.keys[k].name, record.keys[i].name))
                return pt_fail(run, span, NULL, "duplicate name '%.*s' in the result",
                               (int)record.keys[i].name.len,
                               record.keys[i].name.ptr);
    }
    pt_temporary *temporary = pt_store_new_temporary(in->store, name, &record);
    for (size_t i = 0; temporary && i < out->count; i++)
        if (pt_table_add(temporary->table, out->rows + i * out->columns) == PT_NO_MEMORY)
            return pt_fail_nomem(run);
    return temporary != NULL;
}

static pt_output *run_clause(interpreter *in, const pt_clause *clause)
{
    pt_output *out = pt_execute_query(in->store, clause->query, NULL, 0);
    if (out && clause->into.len && !store_result(in, clause->into, out, clause->span))
        return NULL;
    return out;
}

/* All rows of a temporary or stored relation. */
static pt_output *whole_relation(interpreter *in, const pt_clause *clause)
{
    pt_run *run = in->run;
    pt_query query = {.has_entry = true};
    pt_program program = {.run = run, .store = in->store, .query = &query};
    pt_pred *pred = pt_program_source(&program, clause->name, clause->span);
    if (!pred)
        return NULL;
    pred->source->wanted = ~(pt_columns)0;
    pt_table *table = pt_source_all(pred->source);
    pt_output *out = table ? pt_output_new(run, NULL, pred->arity, table->count) : NULL;
    if (out) {
        out->headers = pred->source->columns;
        if (table->count)
            memcpy(out->rows, table->rows, (size_t)table->count * table->arity * sizeof *out->rows);
        if (!pt_output_sort(run, out))
            out = NULL;
    }
    pt_source_release(pred->source);
    return out;
}

static pt_output *clause_rows(interpreter *in, const pt_clause *clause)
{
    return clause->query ? run_clause(in, clause) : whole_relation(in, clause);
}

/* --- statements ------------------------------------------------------------------------------------- */

static flow take(interpreter *in, pt_output *out)
{
    if (!out)
        return FLOW_FAILED;
    in->last = out;
    return FLOW_NEXT;
}

static flow query_stmt(interpreter *in, const pt_stmt *stmt)
{
    pt_output *out = run_clause(in, &stmt->clause);
    bool ignore = !out && stmt->ignore_error && in->run->problem && !in->run->problem->fatal;
    if (!ignore)
        return take(in, out);
    in->run->problem = NULL;
    return take(in, pt_output_status(in->run, "FAILED"));
}

static flow sysop_stmt(interpreter *in, const pt_stmt *stmt)
{
    pt_output *out = pt_execute_sysop(in->store, stmt->sysop);
    if (out && stmt->clause.into.len && !store_result(in, stmt->clause.into, out, stmt->span))
        return FLOW_FAILED;
    return take(in, out);
}

static flow jump_stmt(interpreter *in, const pt_stmt *stmt)
{
    in->label = stmt->label;
    return stmt->kind == PT_STMT_BREAK ? FLOW_BREAK : FLOW_CONTINUE;
}

static flow return_stmt(interpreter *in, const pt_stmt *stmt)
{
    pt_output *first = NULL, **at = &first;
    for (size_t i = 0; i < stmt->result_count; i++) {
        *at = clause_rows(in, &stmt->results[i]);
        if (!*at)
            return FLOW_FAILED;
        at = &(*at)->next;
    }
    flow f = take(in, first ? first : nothing(in->run));
    return f == FLOW_NEXT ? FLOW_RETURN : f;
}

static flow debug_stmt(interpreter *in, const pt_stmt *stmt)
{
    (void)stmt;
    return take(in, nothing(in->run));
}

static flow if_stmt(interpreter *in, const pt_stmt *stmt)
{
    pt_output *condition = clause_rows(in, &stmt->clause);
    if (!condition)
        return FLOW_FAILED;
    flow f = take(in, nothing(in->run));
    bool holds = (condition->count > 0) != stmt->negated;
    const pt_block *block = holds ? &stmt->then : &stmt->otherwise;
    return f == FLOW_NEXT && block->count ? run_block(in, block) : f;
}

static flow loop_stmt(interpreter *in, const pt_stmt *stmt)
{
    for (;;) {
        if (!pt_run_check(in->run))
            return FLOW_FAILED;
        in->depth++;
        flow f = run_block(in, &stmt->then);
        in->depth--;
        if (f == FLOW_FAILED || f == FLOW_RETURN)
            return f;
        bool mine = f == FLOW_NEXT || in->label.len == 0 || pt_str_eq(in->label, stmt->label);
        if (!mine)
            return f;
        if (f == FLOW_BREAK)
            return take(in, nothing(in->run));
    }
}

static flow swap_stmt(interpreter *in, const pt_stmt *stmt)
{
    pt_temporary *a = pt_store_temporary(in->store, stmt->label),
        *b = pt_store_temporary(in->store, stmt->other);
    if (!a || !b) {
        pt_str name = a ? stmt->other : stmt->label;
        pt_fail(in->run, stmt->span, "query::relation_not_found",
                "cannot find requested stored relation '%.*s'", (int)name.len,
                name.ptr);
        return FLOW_FAILED;
    }
    pt_str name = a->name;
    a->name = b->name;
    b->name = name;
    return take(in, nothing(in->run));
}

static flow run_stmt(interpreter *in, const pt_stmt *stmt)
{
    static flow (*const statements[])(interpreter *in, const pt_stmt *stmt) = {
        [PT_STMT_QUERY] = query_stmt, [PT_STMT_SYSOP] = sysop_stmt,   [PT_STMT_BREAK] = jump_stmt,
        [PT_STMT_CONTINUE] = jump_stmt, [PT_STMT_RETURN] = return_stmt, [PT_STMT_DEBUG] = debug_stmt,
        [PT_STMT_IF] = if_stmt,       [PT_STMT_LOOP] = loop_stmt,     [PT_STMT_SWAP] = swap_stmt,
    };
    return statements[stmt->kind](in, stmt);
}

static flow run_block(interpreter *in, const pt_block *block)
{
    for (size_t i = 0; i < block->count; i++) {
        flow f = run_stmt(in, &block->at[i]);
        if (f != FLOW_NEXT)
            return f;
    }
    return FLOW_NEXT;
}

static pt_output *run_script(pt_store *store, const pt_block *block)
{
    interpreter in = {.store = store, .run = store->run, .last = nothing(store->run)};
    flow f = in.last ? run_block(&in, block) : FLOW_FAILED;
    if (f == FLOW_BREAK || f == FLOW_CONTINUE)
        pt_fail(in.run, block->at[0].span, "eval::dangling_ctrl_flow", "control flow has nowhere to go");
    return in.run->problem ? NULL : in.last;
}

pt_output *pt_execute_script(pt_store *store, const pt_script *script)
{
    switch (script->kind) {
    case PT_SCRIPT_QUERY:
        return pt_execute_query(store, script->query, NULL, 0);
    case PT_SCRIPT_SYSOP:
        return pt_execute_sysop(store, script->sysop);
    case PT_SCRIPT_BLOCK:
        return run_script(store, &script->block);
    }
    return NULL;
}
