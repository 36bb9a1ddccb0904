/* System operations: `::relations`, `::index create …`. */
#include "query/coerce.h"
#include "query/execute.h"

#include "query/encode.h"
#include "query/explain.h"
#include "query/jobs.h"

#include "base/mem.h"

bool pt_sysop_writes(const pt_sysop *op)
{
    switch (op->kind) {
    case PT_SYS_REMOVE:
    case PT_SYS_RENAME:
    case PT_SYS_ACCESS_LEVEL:
    case PT_SYS_SET_TRIGGERS:
    case PT_SYS_INDEX_CREATE:
    case PT_SYS_INDEX_DROP:
        return true;
    default:
        return false;
    }
}

static pt_relation_record *find(pt_store *store, pt_str name, pt_span span)
{
    pt_relation_record *record = pt_catalog_find(store, name);
    if (!record && !store->run->problem)
        pt_fail(store->run, span, "query::relation_not_found", "cannot find requested stored relation '%.*s'",
                (int)name.len,
                name.ptr);
    return record;
}

static pt_value text(pt_run *run, pt_str s)
{
    return pt_value_str(&run->values, s);
}

static pt_value number(pt_run *run, size_t n)
{
    return pt_value_int(&run->values, (int64_t)n);
}

/* --- listings --------------------------------------------------------------------------------------- */

static const char *access_name(const pt_relation_record *record)
{
    static const char *const names[] = {
        [PT_ACCESS_HIDDEN] = "hidden",
        [PT_ACCESS_READ_ONLY] = "read_only",
        [PT_ACCESS_PROTECTED] = "protected",
        [PT_ACCESS_NORMAL] = "normal",
    };
    return record->is_index ? "index" : names[record->access];
}

static pt_output *relations(pt_store *store, const pt_sysop *op)
{
    static const char *const headers[] = {"name",           "arity",         "access_level",       "n_keys",
        "n_non_keys",
                                          "n_put_triggers", "n_rm_triggers", "n_replace_triggers",
                                              "description"};
    pt_run *run = store->run;
    pt_relation_record **all;
    size_t stored, given = 0;
    (void)op;
    if (!pt_catalog_all(store, &all, &stored))
        return NULL;
    while (store->session->relations && store->session->relations[given])
        given++;
    pt_output *out = pt_output_new(run, headers, 9, stored + given);
    for (size_t i = 0; out && i < given + stored; i++) {
        pt_value *row = out->rows + i * 9;
        const pt_relation *v = i < given ? store->session->relations[i] : NULL;
        const pt_relation_record *r = v ? NULL : all[i - given];
        size_t keys = v ? v->key_count : r->key_count, values = v ? v->column_count - v->key_count
            : r->value_count;
        row[0] = text(run, v ? pt_str_c(v->name) : r->name);
        row[1] = number(run, keys + values);
        row[2] = text(run, v ? PT_STR("read_only") : pt_str_c(access_name(r)));
        row[3] = number(run, keys);
        row[4] = number(run, values);
        for (int k = 0; k < PT_TRIGGER_KINDS; k++)
            row[5 + k] = number(run, v ? 0 : r->trigger_count[k]);
        row[8] = text(run, v ? PT_STR("graph") : r->description);
    }
    return out;
}

static const char *const column_headers[] = {"column", "is_key", "index", "type", "has_default"};

static pt_output *virtual_columns(pt_run *run, const pt_relation *relation)
{
    pt_output *out = pt_output_new(run, column_headers, 5, relation->column_count);
    for (size_t i = 0; out && i < relation->column_count; i++) {
        pt_value *row = out->rows + i * 5;
        const pt_relation_column *column = &relation->columns[i];
        row[0] = text(run, pt_str_c(column->name));
        row[1] = pt_value_bool(i < relation->key_count);
        row[2] = number(run, i);
        row[3] = text(run, pt_str_c(column->type ? column->type : "Any?"));
        row[4] = PT_FALSE;
    }
    return out;
}

static pt_output *columns(pt_store *store, const pt_sysop *op)
{
    pt_run *run = store->run;
    const pt_relation *relation = pt_store_virtual(store, op->names[0]);
    if (relation)
        return virtual_columns(run, relation);
    const pt_temporary *temporary = pt_store_temporary(store, op->names[0]);
    const pt_relation_record *record = temporary ? &temporary->record : find(store, op->names[0], op->span);
    if (!record)
        return NULL;
    size_t count = record->key_count + record->value_count;
    pt_output *out = pt_output_new(run, column_headers, 5, count);
    for (size_t i = 0; out && i < count; i++) {
        pt_value *row = out->rows + i * 5;
        const pt_column *column = pt_record_column(record, i);
        pt_buf type = {0};
        pt_type_text(&column->type, &type);
        row[0] = text(run, column->name);
        row[1] = pt_value_bool(i < record->key_count);
        row[2] = number(run, i);
        row[3] = text(run, pt_buf_view(&type));
        row[4] = pt_value_bool(column->standard != NULL);
        pt_buf_release(&type);
    }
    return out;
}

/* {"indices":[column positions]} */
static pt_value index_config(pt_run *run, const pt_index_record *index)
{
    pt_buf json_text = {0};
    pt_json json = {.out = &json_text};
    pt_json_open(&json, '{');
    pt_json_key(&json, "indices");
    pt_json_open(&json, '[');
    for (size_t i = 0; i < index->count; i++)
        pt_json_uint(&json, index->columns[i]);
    pt_json_close(&json, ']');
    pt_json_close(&json, '}');
    pt_value v = pt_value_bytes(&run->values, PT_KIND_JSON, pt_buf_view(&json_text));
    pt_buf_release(&json_text);
    return v;
}

static pt_output *indices(pt_store *store, const pt_sysop *op)
{
    static const char *const headers[] = {"name", "type", "relations", "config"};
    pt_run *run = store->run;
    const pt_relation_record *record = find(store, op->names[0], op->span);
    pt_output *out = record ? pt_output_new(run, headers, 4, record->index_count) : NULL;
    for (size_t i = 0; out && i < record->index_count; i++) {
        pt_value *row = out->rows + i * 4;
        pt_value name = text(run, record->indices[i].relation->name);
        row[0] = text(run, record->indices[i].name);
        row[1] = text(run, PT_STR("normal"));
        row[2] = pt_value_list(&run->values, &name, 1);
        row[3] = index_config(run, &record->indices[i]);
    }
    return out;
}

static pt_output *show_triggers(pt_store *store, const pt_sysop *op)
{
    static const char *const headers[] = {"type", "idx", "trigger"},
        *const kinds[] = {"put", "rm", "replace"};
    pt_run *run = store->run;
    const pt_relation_record *record = find(store, op->names[0], op->span);
    size_t count = 0, at = 0;
    for (int k = 0; record && k < PT_TRIGGER_KINDS; k++)
        count += record->trigger_count[k];
    pt_output *out = record ? pt_output_new(run, headers, 3, count) : NULL;
    for (int k = 0; out && k < PT_TRIGGER_KINDS; k++)
        for (size_t i = 0; i < record->trigger_count[k]; i++) {
            pt_value *row = out->rows + at++ * 3;
            row[0] = text(run, pt_str_c(kinds[k]));
            row[1] = number(run, i);
            row[2] = text(run, record->triggers[k][i]);
        }
    return out;
}

static pt_output *fixed_rules(pt_store *store, const pt_sysop *op)
{
    static const char *const headers[] = {"rule"};
    size_t count = 0, at = 0;
    (void)op;
    for (const pt_fixed_rule *const *table = pt_fixed_rule_tables; *table; table++)
        for (const pt_fixed_rule *rule = *table; rule->name; rule++)
            count++;
    pt_output *out = pt_output_new(store->run, headers, 1, count);
    for (const pt_fixed_rule *const *table = pt_fixed_rule_tables; out && *table; table++)
        for (const pt_fixed_rule *rule = *table; rule->name; rule++)
            out->rows[at++] = text(store->run, pt_str_c(rule->name));
    if (out)
        pt_value_sort(&store->run->values, out->rows, count);
    return out;
}

/* --- changes ---------------------------------------------------------------------------------------- */

static pt_output *ok_if(pt_store *store, bool ok)
{
    return ok ? pt_output_status(store->run, "OK") : NULL;
}

static bool remove_one(pt_store *store, pt_str name, pt_span span)
{
    pt_run *run = store->run;
    pt_relation_record *record = find(store, name, span);
    if (!record || !pt_check_access(run, record, PT_ACCESS_NORMAL, "relation removal", span))
        return false;
    if (record->index_count)
        return pt_fail(run, span, NULL, "cannot remove relation '%.*s': it has indices", (int)name.len,
                       name.ptr);
    return pt_catalog_remove(store, record);
}

static pt_output *remove_all(pt_store *store, const pt_sysop *op)
{
    bool ok = pt_check_writable(store, op->span);
    for (size_t i = 0; ok && i < op->name_count; i++)
        ok = remove_one(store, op->names[i], op->span);
    return ok_if(store, ok);
}

/* A renamed record keeps its id, so rows stay; its indices are renamed with it. */
static bool move_record(pt_store *store, pt_relation_record *record, pt_str name)
{
    pt_buf key = {0};
    pt_run *run = store->run;
    static const char zero[8] = {0};
    pt_buf_put(&key, zero, sizeof zero);
    pt_encode_key(&run->values, &key, pt_value_str(&run->values, record->name));
    bool ok = key.failed ? pt_fail_nomem(run) : pt_stored_del(store, pt_buf_view(&key));
    pt_buf_release(&key);
    record->name = name;
    return ok;
}

static bool rename_one(pt_store *store, pt_str from, pt_str to, pt_span span)
{
    pt_run *run = store->run;
    pt_relation_record *record = find(store, from, span);
    if (!record || !pt_check_access(run, record, PT_ACCESS_NORMAL, "renaming relation", span))
        return false;
    if (pt_catalog_find(store, to) || pt_store_virtual(store, to) || pt_is_temporary(to))
        return pt_fail(run, span, "eval::rel_name_conflict", "cannot rename to '%.*s': the name is taken",
                       (int)to.len, to.ptr);
    if (run->problem || !move_record(store, record, to))
        return false;
    for (size_t i = 0; i < record->index_count; i++) {
        pt_index_record *index = &record->indices[i];
        pt_str name = pt_arena_printf(&run->arena, "%.*s:%.*s", (int)to.len, to.ptr, (int)index->name.len,
                                      index->name.ptr);
        pt_relation_record *inner = pt_catalog_find(store, index->relation->name);
        if (!name.ptr || !inner)
            return run->problem ? false : pt_fail_nomem(run);
        if (!move_record(store, inner, name) || !pt_catalog_write(store, inner))
            return false;
        index->relation = inner;
    }
    return pt_catalog_write(store, record);
}

static pt_output *rename_all(pt_store *store, const pt_sysop *op)
{
    bool ok = pt_check_writable(store, op->span);
    for (size_t i = 0; ok && i + 1 < op->name_count; i += 2)
        ok = rename_one(store, op->names[i], op->names[i + 1], op->span);
    return ok_if(store, ok);
}

static pt_output *access_level(pt_store *store, const pt_sysop *op)
{
    bool ok = pt_check_writable(store, op->span);
    for (size_t i = 0; ok && i < op->name_count; i++) {
        pt_relation_record *record = find(store, op->names[i], op->span);
        if (!record)
            return NULL;
        record->access = op->access;
        ok = pt_catalog_write(store, record);
    }
    return ok_if(store, ok);
}

static pt_output *set_triggers(pt_store *store, const pt_sysop *op)
{
    pt_run *run = store->run;
    pt_relation_record *record = find(store, op->names[0], op->span);
    if (!record || !pt_check_writable(store, op->span)
        || !pt_check_access(run, record, PT_ACCESS_PROTECTED, "setting triggers", op->span))
        return NULL;
    for (int k = 0; k < PT_TRIGGER_KINDS; k++) {
        record->trigger_count[k] = 0;
        record->triggers[k] = PT_ARENA_ARRAY(&run->arena, pt_str, op->trigger_count);
        if (!record->triggers[k])
            return pt_fail_nomem(run), NULL;
    }
    for (size_t i = 0; i < op->trigger_count; i++) {
        const pt_trigger *t = &op->triggers[i];
        record->triggers[t->kind][record->trigger_count[t->kind]++] = t->source;
    }
    return ok_if(store, pt_catalog_write(store, record));
}

/* --- indices ---------------------------------------------------------------------------------------- */

static size_t column_named(const pt_relation_record *record, pt_str name)
{
    size_t count = record->key_count + record->value_count, at = 0;
    while (at < count && !pt_str_eq(pt_record_column(record, at)->name, name))
        at++;
    return at;
}

static bool has_position(const pt_index_record *index, uint64_t column)
{
    for (size_t i = 0; i < index->count; i++)
        if (index->columns[i] == column)
            return true;
    return false;
}

/* The listed columns, then the base's keys that are not among them. */
static bool index_columns(pt_store *store, const pt_relation_record *base, const pt_sysop *op,
                          pt_index_record *out)
{
    pt_run *run = store->run;
    size_t most = op->column_count + base->key_count;
    out->columns = PT_ARENA_ARRAY(&run->arena, uint64_t, most);
    out->relation = PT_ARENA_NEW(&run->arena, pt_relation_record);
    if (!out->columns || !out->relation)
        return pt_fail_nomem(run);
    for (size_t i = 0; i < op->column_count; i++) {
        size_t column = column_named(base, op->columns[i]);
        if (column == base->key_count + base->value_count)
            return pt_fail(run, op->span, "tx::col_in_idx_not_found",
                           "column '%.*s' of the index is not in the relation",
                           (int)op->columns[i].len, op->columns[i].ptr);
        if (!has_position(out, column))
            out->columns[out->count++] = column;
    }
    for (size_t i = 0; i < base->key_count; i++)
        if (!has_position(out, i))
            out->columns[out->count++] = i;
    out->relation->keys = PT_ARENA_ARRAY(&run->arena, pt_column, out->count);
    if (!out->relation->keys)
        return pt_fail_nomem(run);
    for (size_t i = 0; i < out->count; i++)
        out->relation->keys[i] = *pt_record_column(base, out->columns[i]);
    out->relation->key_count = out->count;
    return true;
}

typedef struct {
    pt_store *store;
    const pt_index_record *index;
    pt_table *rows;
} index_build;

static bool gather_row(void *context, const pt_value *row)
{
    index_build *b = context;
    return pt_table_add(b->rows, row) != PT_NO_MEMORY || pt_fail_nomem(b->store->run);
}

static bool fill_index(pt_store *store, const pt_relation_record *base, const pt_index_record *index)
{
    index_build b = {store, index, pt_table_new(base->key_count + base->value_count, PT_TABLE_BAG,
                                                &store->run->memory)};
    pt_columns wanted = 0;
    for (size_t i = 0; i < index->count; i++)
        wanted |= index->columns[i] < 63 ? (pt_columns)1 << index->columns[i] : ~(pt_columns)0;
    bool ok = b.rows ? pt_stored_scan(store, base, NULL, 0, wanted, (pt_row_sink){gather_row, &b})
        : pt_fail_nomem(store->run);
    for (uint32_t i = 0; ok && i < b.rows->count; i++)
        ok = pt_run_tick(store->run) && pt_index_put(store, index, pt_table_row(b.rows, i));
    pt_table_free(b.rows);
    return ok;
}

static pt_output *index_create(pt_store *store, const pt_sysop *op)
{
    pt_run *run = store->run;
    pt_relation_record *base = find(store, op->names[0], op->span);
    if (!base || !pt_check_writable(store, op->span))
        return NULL;
    for (size_t i = 0; i < base->index_count; i++)
        if (pt_str_eq(base->indices[i].name, op->index))
            return pt_fail(run, op->span, "tx::index_already_exists", "index '%.*s' already exists",
                           (int)op->index.len, op->index.ptr), NULL;
    pt_index_record *all = PT_ARENA_ARRAY(&run->arena, pt_index_record, base->index_count + 1);
    if (!all)
        return pt_fail_nomem(run), NULL;
    if (base->index_count)
        memcpy(all, base->indices, base->index_count * sizeof *all);
    pt_index_record *index = &all[base->index_count];
    if (!index_columns(store, base, op, index))
        return NULL;
    index->name = op->index;
    index->relation->name = pt_arena_printf(&run->arena, "%.*s:%.*s", (int)base->name.len, base->name.ptr,
                                            (int)op->index.len, op->index.ptr);
    index->relation->access = PT_ACCESS_NORMAL;
    index->relation->is_index = true;
    index->relation->description = PT_STR("");
    if (!pt_catalog_add(store, index->relation))
        return NULL;
    base->indices = all;
    base->index_count++;
    return ok_if(store, pt_catalog_write(store, base) && fill_index(store, base, index));
}

static pt_output *index_drop(pt_store *store, const pt_sysop *op)
{
    pt_run *run = store->run;
    pt_relation_record *base = find(store, op->names[0], op->span);
    if (!base || !pt_check_writable(store, op->span))
        return NULL;
    size_t at = 0;
    while (at < base->index_count && !pt_str_eq(base->indices[at].name, op->index))
        at++;
    if (at == base->index_count)
        return pt_fail(run, op->span, "tx::idx_not_found", "index '%.*s' not found", (int)op->index.len,
                       op->index.ptr), NULL;
    bool ok = pt_catalog_remove(store, base->indices[at].relation);
    pt_relation_record *cached = pt_catalog_find(store, base->indices[at].relation->name);
    if (cached && ok)
        ok = pt_catalog_remove(store, cached);
    for (size_t i = at; i + 1 < base->index_count; i++)
        base->indices[i] = base->indices[i + 1];
    base->index_count--;
    return ok_if(store, ok && !run->problem && pt_catalog_write(store, base));
}

/* --- the rest --------------------------------------------------------------------------------------- */

static pt_output *compact(pt_store *store, const pt_sysop *op)
{
    (void)op;
    return pt_output_status(store->run, "OK");
}

static pt_output *unsupported(pt_store *store, const pt_sysop *op)
{
    pt_fail(store->run, op->span, op->feature, "search indices are not supported");
    pt_fail_help(store->run, "vector, full-text and similarity indices are not part of this engine");
    return NULL;
}

pt_output *pt_execute_sysop(pt_store *store, const pt_sysop *op)
{
    static pt_output *(*const ops[])(pt_store *store, const pt_sysop *op) = {
        [PT_SYS_RELATIONS] = relations,
        [PT_SYS_COLUMNS] = columns,
        [PT_SYS_INDICES] = indices,
        [PT_SYS_REMOVE] = remove_all,
        [PT_SYS_RENAME] = rename_all,
        [PT_SYS_ACCESS_LEVEL] = access_level,
        [PT_SYS_SHOW_TRIGGERS] = show_triggers,
        [PT_SYS_SET_TRIGGERS] = set_triggers,
        [PT_SYS_EXPLAIN] = pt_explain,
        [PT_SYS_COMPACT] = compact,
        [PT_SYS_RUNNING] = pt_jobs_list,
        [PT_SYS_KILL] = pt_jobs_kill,
        [PT_SYS_FIXED_RULES] = fixed_rules,
        [PT_SYS_INDEX_CREATE] = index_create,
        [PT_SYS_INDEX_DROP] = index_drop,
        [PT_SYS_UNSUPPORTED] = unsupported,
    };
    pt_output *out = ops[op->kind](store, op);
    return store->run->problem ? NULL : out;
}
