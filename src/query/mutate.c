/* Writing the rows of a query into a stored or temporary relation. */
#include "query/coerce.h"
#include "query/execute.h"
#include "query/parse.h"

#include "base/mem.h"

typedef struct {
    pt_store *store;
    pt_run *run;
    const pt_query *query;
    pt_relation_record *record;
    pt_temporary *temporary; /* its rows are in memory */
    size_t arity;
    size_t *from;        /* by column: column of the result, or SIZE_MAX */
    pt_expr **standards; /* by column: the default, where `from` is SIZE_MAX */
    pt_value *row;       /* the row being written, coerced */
    pt_value *old;       /* the row that was there */
    pt_buf key;
    pt_buf value;
    bool keep;         /* rows are needed afterwards, for :returning or triggers */
    pt_table *fresh;   /* inserted, or requested to be removed */
    pt_table *gone;    /* replaced or deleted */
} mutation;

/* --- checks ----------------------------------------------------------------------------------------- */

static const char *const op_names[] = {
    [PT_OP_NONE] = "none",     [PT_OP_CREATE] = "create", [PT_OP_REPLACE] = "replace", [PT_OP_PUT] = "put",
    [PT_OP_INSERT] = "insert", [PT_OP_UPDATE] = "update", [PT_OP_RM] = "rm",
    [PT_OP_DELETE] = "delete",
    [PT_OP_ENSURE] = "ensure", [PT_OP_ENSURE_NOT] = "ensure_not",
};

bool pt_check_access(pt_run *run, const pt_relation_record *record, pt_access needed, const char *what,
                     pt_span span)
{
    if (!record->is_index && record->access >= needed)
        return true;
    return pt_fail(run, span, "tx::insufficient_access_level",
                   "insufficient access level for %s on relation '%.*s'", what,
                   (int)record->name.len, record->name.ptr);
}

bool pt_check_writable(pt_store *store, pt_span span)
{
    if (store->run->options->read_only)
        return pt_fail(store->run, span, NULL, "the database is read-only");
    if (!store->txn)
        return pt_fail(store->run, span, NULL, "there is no database to write to");
    return true;
}

static pt_access needed_access(pt_op op)
{
    if (op == PT_OP_ENSURE || op == PT_OP_ENSURE_NOT)
        return PT_ACCESS_READ_ONLY;
    return op == PT_OP_REPLACE ? PT_ACCESS_NORMAL : PT_ACCESS_PROTECTED;
}

/* --- making the relation ---------------------------------------------------------------------------- */

static bool record_of_schema(mutation *m, pt_relation_record *out)
{
    const pt_schema *schema = &m->query->schema;
    *out = (pt_relation_record){.name = m->query->relation, .access = PT_ACCESS_NORMAL};
    out->description = PT_STR("");
    out->keys = schema->keys;
    out->key_count = schema->key_count;
    out->values = schema->values;
    out->value_count = schema->value_count;
    for (size_t i = 0; i < schema->key_count + schema->value_count; i++)
        if (pt_record_column(out, i)->type.kind == PT_TYPE_VEC)
            return pt_fail(m->run, pt_record_column(out, i)->span, "unsupported::vector",
                           "vector columns are not supported");
    if (schema->key_count + schema->value_count > PT_TABLE_COLUMNS)
        return pt_fail(m->run, m->query->relation_span, "limit::columns",
                       "a relation may have at most %d columns", PT_TABLE_COLUMNS);
    return true;
}

static bool conflict(mutation *m)
{
    return pt_fail(m->run, m->query->relation_span, "eval::stored_relation_conflict",
                   "stored relation '%.*s' conflicts with an existing one", (int)m->query->relation.len,
                       m->query->relation.ptr);
}

/* The triggers and access level of a replaced relation stay. */
static bool remove_old(mutation *m, pt_relation_record *old, pt_relation_record *fresh)
{
    if (!pt_check_access(m->run, old, PT_ACCESS_NORMAL, "replace", m->query->relation_span))
        return false;
    if (old->index_count)
        return pt_fail(m->run, m->query->relation_span, "eval::replace_rel_with_indices",
                       "cannot replace relation '%.*s' since it has indices", (int)old->name.len,
                           old->name.ptr);
    memcpy(fresh->triggers, old->triggers, sizeof fresh->triggers);
    memcpy(fresh->trigger_count, old->trigger_count, sizeof fresh->trigger_count);
    fresh->access = old->access;
    return pt_catalog_remove(m->store, old);
}

static bool make_stored(mutation *m)
{
    pt_relation_record *record = PT_ARENA_NEW(&m->run->arena, pt_relation_record);
    if (!record)
        return pt_fail_nomem(m->run);
    if (!record_of_schema(m, record) || !pt_check_writable(m->store, m->query->relation_span))
        return false;
    pt_relation_record *old = pt_catalog_find(m->store, record->name);
    if (m->run->problem || (old && m->query->op == PT_OP_CREATE))
        return m->run->problem ? false : conflict(m);
    if (pt_store_virtual(m->store, record->name))
        return conflict(m);
    if (old && !remove_old(m, old, record))
        return false;
    m->record = record;
    return pt_catalog_add(m->store, record);
}

static bool make_temporary(mutation *m)
{
    pt_relation_record record;
    if (m->query->op == PT_OP_CREATE && pt_store_temporary(m->store, m->query->relation))
        return conflict(m);
    if (!record_of_schema(m, &record))
        return false;
    m->temporary = pt_store_new_temporary(m->store, m->query->relation, &record);
    return m->temporary != NULL;
}

static bool find_stored(mutation *m)
{
    pt_str name = m->query->relation;
    if (pt_store_virtual(m->store, name))
        return pt_fail(m->run, m->query->relation_span, "tx::insufficient_access_level",
                       "relation '%.*s' is part of the graph and cannot be written", (int)name.len, name.ptr);
    m->record = pt_catalog_find(m->store, name);
    if (!m->record && !m->run->problem)
        pt_fail(m->run, m->query->relation_span, "query::relation_not_found",
                "cannot find requested stored relation '%.*s'",
                (int)name.len, name.ptr);
    return m->record && pt_check_writable(m->store, m->query->relation_span)
        && pt_check_access(m->run, m->record, needed_access(m->query->op), op_names[m->query->op],
                           m->query->relation_span);
}

static bool find_temporary(mutation *m)
{
    pt_str name = m->query->relation;
    m->temporary = pt_store_temporary(m->store, name);
    return m->temporary || pt_fail(m->run, m->query->relation_span, "query::relation_not_found",
                                   "cannot find requested stored relation '%.*s'", (int)name.len, name.ptr);
}

static bool find_relation(mutation *m)
{
    bool makes = m->query->op == PT_OP_CREATE || m->query->op == PT_OP_REPLACE;
    bool ok = pt_is_temporary(m->query->relation) ? (makes ? make_temporary(m) : find_temporary(m))
                                                  : (makes ? make_stored(m) : find_stored(m));
    if (ok && m->temporary)
        m->record = &m->temporary->record;
    return ok;
}

/* --- columns ---------------------------------------------------------------------------------------- */

static const pt_column *schema_column(const pt_query *query, size_t i)
{
    const pt_schema *s = &query->schema;
    return i < s->key_count ? &s->keys[i] : &s->values[i - s->key_count];
}

static const pt_column *input_named(const pt_query *query, pt_str name)
{
    for (size_t i = 0; i < query->schema.key_count + query->schema.value_count; i++)
        if (pt_str_eq(schema_column(query, i)->name, name))
            return schema_column(query, i);
    return NULL;
}

static size_t header_at(const pt_query *query, pt_str name)
{
    for (size_t i = 0; i < query->header_count; i++)
        if (pt_str_eq(query->headers[i], name))
            return i;
    return SIZE_MAX;
}

static bool inputs_exist(mutation *m)
{
    const pt_query *query = m->query;
    for (size_t i = 0; i < query->schema.key_count + query->schema.value_count; i++) {
        const pt_column *input = schema_column(query, i), *column = NULL;
        for (size_t k = 0; !column && k < m->arity; k++)
            if (pt_str_eq(pt_record_column(m->record, k)->name, input->name))
                column = pt_record_column(m->record, k);
        bool removes = query->op == PT_OP_RM || query->op == PT_OP_DELETE;
        if (!column && (removes || query->op == PT_OP_ENSURE_NOT) && !query->schema.given)
            continue;
        if (!column)
            return pt_fail(m->run, query->relation_span, "eval::required_col_not_found",
                           "required column '%.*s' not found",
                           (int)input->name.len, input->name.ptr);
        bool any = input->type.kind == PT_TYPE_ANY && input->type.nullable;
        if (input->typed && !any && !pt_type_same(&input->type, &column->type))
            return pt_fail(m->run, query->relation_span, "eval::col_type_mismatch",
                           "the type of column '%.*s' is another",
                           (int)input->name.len, input->name.ptr);
    }
    return true;
}

static uint32_t no_slot(void *context, pt_str name)
{
    (void)context, (void)name;
    return PT_NO_SLOT;
}

static bool column_required(const mutation *m, size_t i)
{
    bool key = i < m->record->key_count;
    return key || (m->query->op != PT_OP_UPDATE && m->query->op != PT_OP_RM && m->query->op != PT_OP_DELETE);
}

static bool map_column(mutation *m, size_t i)
{
    const pt_column *column = pt_record_column(m->record, i);
    const pt_column *input = input_named(m->query, column->name);
    m->from[i] = input ? header_at(m->query, input->source.len ? input->source : input->name) : SIZE_MAX;
    if (m->from[i] != SIZE_MAX || (!column_required(m, i) && !(input && m->query->op == PT_OP_UPDATE)))
        return true;
    const pt_expr *standard = input && input->standard ? input->standard : column->standard;
    if (!standard && (m->query->has_entry || !m->query->schema.given))
        return pt_fail(m->run, m->query->relation_span, "eval::required_col_not_provided",
                       "required column '%.*s' not provided by input",
                       (int)column->name.len, column->name.ptr);
    if (!standard)
        return true;
    m->standards[i] = pt_expr_compile(m->run, standard, no_slot, NULL, "eval::unbound_variable");
    return m->standards[i] != NULL;
}

static bool map_columns(mutation *m)
{
    m->arity = m->record->key_count + m->record->value_count;
    m->from = PT_ARENA_ARRAY(&m->run->arena, size_t, m->arity);
    m->standards = PT_ARENA_ARRAY(&m->run->arena, pt_expr *, m->arity);
    m->row = PT_ARENA_ARRAY(&m->run->arena, pt_value, m->arity);
    m->old = PT_ARENA_ARRAY(&m->run->arena, pt_value, m->arity);
    if (!m->from || !m->standards || !m->row || !m->old)
        return pt_fail_nomem(m->run);
    if (!inputs_exist(m))
        return false;
    for (size_t i = 0; i < m->arity; i++)
        if (!map_column(m, i))
            return false;
    return true;
}

/* Fills in row[first … last) from a result row, coerced; false: recorded. */
static bool fill(mutation *m, const pt_value *in, size_t first, size_t last)
{
    for (size_t i = first; i < last; i++) {
        const pt_column *column = pt_record_column(m->record, i);
        pt_value v = m->from[i] == SIZE_MAX ? PT_NULL : in[m->from[i]];
        if (m->from[i] == SIZE_MAX && m->standards[i] && !pt_expr_eval(m->run, m->standards[i], NULL, &v))
            return false;
        if (!pt_coerce(m->run, &column->type, v, &m->row[i])) {
            pt_fail_help(m->run, "the value is for column '%.*s'", (int)column->name.len, column->name.ptr);
            return false;
        }
    }
    return true;
}

/* --- rows ------------------------------------------------------------------------------------------- */

/* Whether there is a row with the key of m->row; its values are put into m->old when asked for. */
static int find_row(mutation *m, bool decode)
{
    pt_bytes stored;
    if (m->temporary) {
        uint32_t at = pt_table_find(m->temporary->table, m->row);
        if (at == PT_TABLE_NONE)
            return 0;
        memcpy(m->old, pt_table_row(m->temporary->table, at), m->arity * sizeof *m->old);
        return 1;
    }
    pt_buf_clear(&m->key);
    pt_stored_key(&m->run->values, m->record, m->row, m->record->key_count, &m->key);
    if (m->key.failed)
        return pt_fail_nomem(m->run), -1;
    int found = pt_stored_get(m->store, pt_buf_view(&m->key), &stored);
    if (found != 1 || !decode)
        return found;
    memcpy(m->old, m->row, m->record->key_count * sizeof *m->old);
    return pt_stored_decode_value(m->run, m->record, stored, ~(pt_columns)0, m->old) ? 1 : -1;
}

static void index_key(pt_store *store, const pt_index_record *index, const pt_value *row, pt_buf *key)
{
    pt_value columns[PT_TABLE_COLUMNS];
    for (size_t i = 0; i < index->count; i++)
        columns[i] = row[index->columns[i]];
    pt_stored_key(&store->run->values, index->relation, columns, index->count, key);
}

bool pt_index_put(pt_store *store, const pt_index_record *index, const pt_value *row)
{
    pt_buf key = {0};
    index_key(store, index, row, &key);
    bool ok = key.failed ? pt_fail_nomem(store->run) : pt_stored_put(store, pt_buf_view(&key), PT_STR(""));
    pt_buf_release(&key);
    return ok;
}

bool pt_index_del(pt_store *store, const pt_index_record *index, const pt_value *row)
{
    pt_buf key = {0};
    index_key(store, index, row, &key);
    bool ok = key.failed ? pt_fail_nomem(store->run) : pt_stored_del(store, pt_buf_view(&key));
    pt_buf_release(&key);
    return ok;
}

static bool update_indices(mutation *m, const pt_value *old, const pt_value *row)
{
    for (size_t i = 0; i < m->record->index_count; i++) {
        const pt_index_record *index = &m->record->indices[i];
        if ((old && !pt_index_del(m->store, index, old)) || (row && !pt_index_put(m->store, index, row)))
            return false;
    }
    return true;
}

static bool write_temporary(mutation *m)
{
    pt_table *table = m->temporary->table;
    uint32_t at = pt_table_find(table, m->row);
    if (at == PT_TABLE_NONE)
        return pt_table_add(table, m->row) != PT_NO_MEMORY || pt_fail_nomem(m->run);
    if (table->keys && !pt_table_replace(table, at, m->row))
        return pt_fail_nomem(m->run);
    return true;
}

static bool write_row(mutation *m, bool existed)
{
    if (m->temporary)
        return write_temporary(m);
    pt_buf_clear(&m->key);
    pt_buf_clear(&m->value);
    pt_stored_key(&m->run->values, m->record, m->row, m->record->key_count, &m->key);
    bool ok = pt_stored_value(&m->run->values, m->record, m->row + m->record->key_count, &m->value);
    if (!ok || m->key.failed || m->value.failed)
        return pt_fail_nomem(m->run);
    return pt_stored_put(m->store, pt_buf_view(&m->key), pt_buf_view(&m->value))
        && update_indices(m, existed ? m->old : NULL, m->row);
}

/* A set has no way to forget a row: the others are copied. */
static bool remove_temporary(mutation *m)
{
    pt_table *old = m->temporary->table;
    pt_table *table = old->keys ? pt_table_new_keyed(old->arity, old->keys, old->key_count, old->memory)
                                : pt_table_new(old->arity, PT_TABLE_SET, old->memory);
    bool ok = table != NULL;
    for (uint32_t i = 0; ok && i < old->count; i++) {
        const pt_value *row = pt_table_row(old, i);
        bool same = pt_value_cmp_rows(&m->run->values, row, m->row, m->record->key_count) == 0;
        if (!same && !(old->dead && old->dead[i]))
            ok = pt_table_add(table, row) != PT_NO_MEMORY;
    }
    if (!ok) {
        pt_table_free(table);
        return pt_fail_nomem(m->run);
    }
    pt_table_free(old);
    m->temporary->table = table;
    return true;
}

static bool remove_row(mutation *m)
{
    if (m->temporary)
        return remove_temporary(m);
    return pt_stored_del(m->store, pt_buf_view(&m->key)) && update_indices(m, m->old, NULL);
}

static bool remember(mutation *m, pt_table *table, const pt_value *row)
{
    return !m->keep || pt_table_add(table, row) != PT_NO_MEMORY || pt_fail_nomem(m->run);
}

/* --- operations ------------------------------------------------------------------------------------- */

static bool violated(mutation *m, const char *reason)
{
    pt_fail(m->run, PT_NO_SPAN, "transact::assertion_failure", "%s", reason);
    return false;
}

static bool put(mutation *m, const pt_value *in)
{
    if (!fill(m, in, 0, m->arity))
        return false;
    bool look = m->keep || m->record->index_count || m->query->op == PT_OP_INSERT;
    int found = look ? find_row(m, true) : 0;
    if (found < 0)
        return false;
    if (found && m->query->op == PT_OP_INSERT)
        return violated(m, "key exists in database");
    return write_row(m, found) && remember(m, m->fresh, m->row) && (!found || remember(m, m->gone, m->old));
}

static bool update(mutation *m, const pt_value *in)
{
    if (!fill(m, in, 0, m->record->key_count))
        return false;
    int found = find_row(m, true);
    if (found < 0)
        return false;
    if (!found)
        return violated(m, "key to update does not exist");
    for (size_t i = m->record->key_count; i < m->arity; i++) {
        if (m->from[i] == SIZE_MAX)
            m->row[i] = m->old[i];
        else if (!fill(m, in, i, i + 1))
            return false;
    }
    return write_row(m, true) && remember(m, m->fresh, m->row) && remember(m, m->gone, m->old);
}

static bool rm(mutation *m, const pt_value *in)
{
    if (!fill(m, in, 0, m->record->key_count))
        return false;
    int found = find_row(m, m->keep || m->record->index_count);
    if (found < 0)
        return false;
    if (!found && m->query->op == PT_OP_DELETE)
        return violated(m, "key to delete does not exist");
    for (size_t i = m->record->key_count; i < m->arity; i++)
        m->row[i] = PT_NULL;
    return remember(m, m->fresh, m->row) && (!found || (remember(m, m->gone, m->old) && remove_row(m)));
}

static bool ensure(mutation *m, const pt_value *in)
{
    if (!fill(m, in, 0, m->arity))
        return false;
    int found = find_row(m, true);
    if (found < 0)
        return false;
    if (!found)
        return violated(m, "key does not exist in database");
    for (size_t i = 0; i < m->arity; i++)
        if (!pt_value_same(m->row[i], m->old[i]))
            return violated(m, "the stored value is another");
    return true;
}

static bool ensure_not(mutation *m, const pt_value *in)
{
    if (!fill(m, in, 0, m->record->key_count))
        return false;
    int found = find_row(m, false);
    if (found < 0)
        return false;
    return !found || violated(m, "key exists in database");
}

static bool write_rows(mutation *m, const pt_output *rows)
{
    static bool (*const ops[])(mutation *m, const pt_value *in) = {
        [PT_OP_CREATE] = put,  [PT_OP_REPLACE] = put, [PT_OP_PUT] = put,       [PT_OP_INSERT] = put,
        [PT_OP_UPDATE] = update, [PT_OP_RM] = rm,     [PT_OP_DELETE] = rm,     [PT_OP_ENSURE] = ensure,
        [PT_OP_ENSURE_NOT] = ensure_not,
    };
    for (size_t i = 0; i < rows->count; i++) {
        if (pt_run_tick(m->run) && ops[m->query->op](m, rows->rows + i * rows->columns))
            continue;
        const char *code = m->run->problem ? m->run->problem->code : NULL;
        if (!code || strcmp(code, "transact::assertion_failure") != 0)
            pt_fail_wrap(m->run, "when executing '%s' for row %zu", op_names[m->query->op], i);
        pt_fail_wrap(m->run, "when executing against relation '%.*s'", (int)m->record->name.len,
                     m->record->name.ptr);
        return false;
    }
    return !m->run->values.failed || pt_run_check(m->run);
}

/* --- afterwards ------------------------------------------------------------------------------------- */

static bool has_triggers(const mutation *m, pt_trigger_kind *kind)
{
    bool removes = m->query->op == PT_OP_RM || m->query->op == PT_OP_DELETE;
    bool checks = m->query->op == PT_OP_ENSURE || m->query->op == PT_OP_ENSURE_NOT
        || m->query->op == PT_OP_CREATE;
    *kind = removes ? PT_TRIGGER_RM : m->query->op == PT_OP_REPLACE ? PT_TRIGGER_REPLACE : PT_TRIGGER_PUT;
    return !m->temporary && !checks && m->record->trigger_count[*kind] > 0;
}

/* What a trigger sees of removed rows are their keys only. */
static pt_table *keys_of(mutation *m, const pt_table *rows)
{
    pt_table *keys = pt_table_new(m->record->key_count, PT_TABLE_SET, &m->run->memory);
    for (uint32_t i = 0; keys && i < rows->count; i++)
        if (pt_table_add(keys, pt_table_row(rows, i)) == PT_NO_MEMORY) {
            pt_table_free(keys);
            keys = NULL;
        }
    return keys;
}

static bool run_triggers(mutation *m, pt_trigger_kind kind)
{
    pt_table *keys = kind == PT_TRIGGER_RM ? keys_of(m, m->fresh) : NULL;
    if (kind == PT_TRIGGER_RM && !keys)
        return pt_fail_nomem(m->run);
    const pt_given given[] = {{PT_STR("_new"), keys ? keys : m->fresh}, {PT_STR("_old"), m->gone}};
    bool ok = true;
    for (size_t i = 0; ok && i < m->record->trigger_count[kind]; i++) {
        pt_query *query;
        const pt_json_node *params = m->run->params;
        m->run->params = NULL;
        bool cascade = m->run->in_trigger;
        m->run->in_trigger = true;
        ok = pt_parse_single_query(m->run, m->record->triggers[kind][i], &query)
            && pt_execute_query(m->store, query, given, kind == PT_TRIGGER_REPLACE ? 0 : 2);
        if (!ok)
            pt_fail_wrap(m->run, "when executing triggers of relation '%.*s'", (int)m->record->name.len,
                         m->record->name.ptr);
        m->run->in_trigger = cascade;
        m->run->params = params;
    }
    pt_table_free(keys);
    return ok;
}

static void copy_kind(pt_run *run, pt_output *out, size_t *at, const char *kind, const pt_table *rows)
{
    pt_value name = pt_value_str(&run->values, pt_str_c(kind));
    for (uint32_t i = 0; i < rows->count; i++) {
        pt_value *to = out->rows + (*at)++ * out->columns;
        to[0] = name;
        memcpy(to + 1, pt_table_row(rows, i), rows->arity * sizeof *to);
    }
}

static pt_output *returned(mutation *m)
{
    bool removes = m->query->op == PT_OP_RM || m->query->op == PT_OP_DELETE;
    pt_output *out = pt_output_new(m->run, NULL, m->arity + 1, m->fresh->count + m->gone->count);
    size_t at = 0;
    if (!out)
        return NULL;
    out->headers[0] = PT_STR("_kind");
    for (size_t i = 0; i < m->arity; i++)
        out->headers[i + 1] = pt_record_column(m->record, i)->name;
    copy_kind(m->run, out, &at, removes ? "requested" : "inserted", m->fresh);
    copy_kind(m->run, out, &at, removes ? "deleted" : "replaced", m->gone);
    return out;
}

static bool prepare(mutation *m, bool *triggers, pt_trigger_kind *kind)
{
    if (!find_relation(m) || !map_columns(m))
        return false;
    *triggers = has_triggers(m, kind) && !m->run->in_trigger;
    m->keep = *triggers || m->query->returning;
    m->fresh = pt_table_new(m->arity, PT_TABLE_BAG, &m->run->memory);
    m->gone = pt_table_new(m->arity, PT_TABLE_BAG, &m->run->memory);
    return (m->fresh && m->gone) || pt_fail_nomem(m->run);
}

pt_output *pt_mutate(pt_store *store, const pt_query *query, const pt_output *rows)
{
    mutation m = {.store = store, .run = store->run, .query = query};
    pt_trigger_kind kind;
    bool triggers;
    pt_output *out = NULL;
    bool ok = prepare(&m, &triggers, &kind) && write_rows(&m, rows);
    if (ok && m.temporary)
        pt_table_drop_dead(m.temporary->table);
    ok = ok && (!triggers || run_triggers(&m, kind));
    if (ok)
        out = query->returning ? returned(&m) : pt_output_status(m.run, "OK");
    pt_table_free(m.fresh);
    pt_table_free(m.gone);
    pt_buf_release(&m.key);
    pt_buf_release(&m.value);
    return out;
}
