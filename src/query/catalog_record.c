/* Catalogue records as MessagePack. Written as maps by field name; read as those or as positional arrays,
 * since CozoDB writes both. */
#include "query/catalog.h"

#include "query/encode.h"
#include "query/msgpack.h"
#include "query/parse.h"

#include "base/vec.h"

enum { MAX_EXPR_DEPTH = 128, MAX_TYPE_DEPTH = 64, MAX_FIELDS = 16 };

/* --- types ------------------------------------------------------------------------------------------ */

static const char *const type_names[] = {
    [PT_TYPE_ANY] = "Any",       [PT_TYPE_BOOL] = "Bool",   [PT_TYPE_INT] = "Int",
    [PT_TYPE_FLOAT] = "Float",
    [PT_TYPE_STRING] = "String", [PT_TYPE_BYTES] = "Bytes", [PT_TYPE_UUID] = "Uuid",
    [PT_TYPE_VALIDITY] = "Validity",
    [PT_TYPE_JSON] = "Json",     [PT_TYPE_LIST] = "List",   [PT_TYPE_TUPLE] = "Tuple", [PT_TYPE_VEC] = "Vec",
};

void pt_type_text(const pt_type *type, pt_buf *out)
{
    switch (type->kind) {
    case PT_TYPE_LIST:
        pt_buf_byte(out, '[');
        pt_type_text(&type->items[0], out);
        if (type->sized)
            pt_buf_printf(out, ";%llu", (unsigned long long)type->len);
        pt_buf_byte(out, ']');
        break;
    case PT_TYPE_TUPLE:
        pt_buf_byte(out, '(');
        for (size_t i = 0; i < type->count; i++) {
            if (i)
                pt_buf_byte(out, ',');
            pt_type_text(&type->items[i], out);
        }
        pt_buf_byte(out, ')');
        break;
    case PT_TYPE_VEC:
        pt_buf_printf(out, "<%s;%llu>", type->wide ? "F64" : "F32", (unsigned long long)type->len);
        break;
    default:
        pt_buf_c(out, type_names[type->kind]);
    }
    if (type->nullable)
        pt_buf_byte(out, '?');
}

static void field(pt_buf *out, const char *name)
{
    pt_mp_str(out, pt_str_c(name));
}

static void put_type(pt_buf *out, const pt_type *type)
{
    pt_mp_map(out, 2);
    field(out, "coltype");
    switch (type->kind) {
    case PT_TYPE_LIST:
        pt_mp_map(out, 1);
        field(out, "List");
        pt_mp_map(out, 2);
        field(out, "eltype");
        put_type(out, &type->items[0]);
        field(out, "len");
        if (type->sized)
            pt_mp_int(out, (int64_t)type->len);
        else
            pt_mp_nil(out);
        break;
    case PT_TYPE_TUPLE:
        pt_mp_map(out, 1);
        field(out, "Tuple");
        pt_mp_array(out, type->count);
        for (size_t i = 0; i < type->count; i++)
            put_type(out, &type->items[i]);
        break;
    case PT_TYPE_VEC:
        pt_mp_map(out, 1);
        field(out, "Vec");
        pt_mp_map(out, 2);
        field(out, "eltype");
        field(out, type->wide ? "F64" : "F32");
        field(out, "len");
        pt_mp_int(out, (int64_t)type->len);
        break;
    default:
        field(out, type_names[type->kind]);
    }
    field(out, "nullable");
    pt_mp_bool(out, type->nullable);
}

/* --- expressions ------------------------------------------------------------------------------------ */

static void put_op(pt_buf *out, pt_str function)
{
    char name[80] = "OP_";
    size_t n = 3;
    for (size_t i = 0; i < function.len && n < sizeof name; i++) {
        char c = function.ptr[i];
        name[n++] = c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
    }
    pt_mp_str(out, (pt_str){name, n});
}

static bool put_expr(const pt_values *values, pt_buf *out, const pt_expr *expr)
{
    bool ok = true;
    pt_mp_map(out, 1);
    switch (expr->kind) {
    case PT_EXPR_CONST:
        field(out, "Const");
        pt_mp_map(out, 1);
        field(out, "val");
        return pt_encode_row_value(values, out, expr->value);
    case PT_EXPR_VAR:
        field(out, "Binding");
        pt_mp_map(out, 2);
        field(out, "var");
        pt_mp_map(out, 1);
        field(out, "name");
        pt_mp_str(out, expr->name);
        field(out, "tuple_pos");
        pt_mp_nil(out);
        return true;
    case PT_EXPR_CALL:
        field(out, "Apply");
        pt_mp_map(out, 2);
        field(out, "op");
        put_op(out, expr->name);
        field(out, "args");
        pt_mp_array(out, expr->count);
        for (size_t i = 0; ok && i < expr->count; i++)
            ok = put_expr(values, out, expr->args[i]);
        return ok;
    case PT_EXPR_COND:
        field(out, "Cond");
        pt_mp_map(out, 1);
        field(out, "clauses");
        pt_mp_array(out, expr->count / 2);
        for (size_t i = 0; ok && i + 1 < expr->count; i += 2) {
            pt_mp_array(out, 2);
            ok = put_expr(values, out, expr->args[i]) && put_expr(values, out, expr->args[i + 1]);
        }
        return ok;
    }
    return ok;
}

/* --- writing ---------------------------------------------------------------------------------------- */

static bool put_columns(const pt_values *values, pt_buf *out, const pt_column *columns, size_t count)
{
    bool ok = true;
    pt_mp_array(out, count);
    for (size_t i = 0; ok && i < count; i++) {
        pt_mp_map(out, 3);
        field(out, "name");
        pt_mp_str(out, columns[i].name);
        field(out, "typing");
        put_type(out, &columns[i].type);
        field(out, "default_gen");
        if (columns[i].standard)
            ok = put_expr(values, out, columns[i].standard);
        else
            pt_mp_nil(out);
    }
    return ok;
}

static void put_triggers(pt_buf *out, const char *name, const pt_str *triggers, size_t count)
{
    field(out, name);
    pt_mp_array(out, count);
    for (size_t i = 0; i < count; i++)
        pt_mp_str(out, triggers[i]);
}

static bool put_indices(const pt_values *values, const pt_relation_record *record, pt_buf *out)
{
    bool ok = true;
    field(out, "indices");
    pt_mp_map(out, record->index_count);
    for (size_t i = 0; ok && i < record->index_count; i++) {
        const pt_index_record *index = &record->indices[i];
        pt_mp_str(out, index->name);
        pt_mp_array(out, 2);
        ok = pt_record_encode(values, index->relation, out);
        pt_mp_array(out, index->count);
        for (size_t k = 0; k < index->count; k++)
            pt_mp_int(out, (int64_t)index->columns[k]);
    }
    return ok;
}

static const char *const access_names[] = {
    [PT_ACCESS_HIDDEN] = "Hidden",
    [PT_ACCESS_READ_ONLY] = "ReadOnly",
    [PT_ACCESS_PROTECTED] = "Protected",
    [PT_ACCESS_NORMAL] = "Normal",
};

bool pt_record_encode(const pt_values *values, const pt_relation_record *record, pt_buf *out)
{
    static const char *const foreign[] = {"hnsw_indices", "fts_indices", "lsh_indices"};
    pt_mp_map(out, 13);
    field(out, "name");
    pt_mp_str(out, record->name);
    field(out, "id");
    pt_mp_int(out, (int64_t)record->id);
    field(out, "metadata");
    pt_mp_map(out, 2);
    field(out, "keys");
    bool ok = put_columns(values, out, record->keys, record->key_count);
    field(out, "non_keys");
    ok = ok && put_columns(values, out, record->values, record->value_count);
    put_triggers(out, "put_triggers", record->triggers[PT_TRIGGER_PUT],
                 record->trigger_count[PT_TRIGGER_PUT]);
    put_triggers(out, "rm_triggers", record->triggers[PT_TRIGGER_RM], record->trigger_count[PT_TRIGGER_RM]);
    put_triggers(out, "replace_triggers", record->triggers[PT_TRIGGER_REPLACE],
                 record->trigger_count[PT_TRIGGER_REPLACE]);
    field(out, "access_level");
    field(out, access_names[record->access]);
    field(out, "is_temp");
    pt_mp_bool(out, false);
    ok = ok && put_indices(values, record, out);
    for (int i = 0; i < 3; i++) {
        field(out, foreign[i]);
        if (record->foreign[i].len)
            pt_buf_str(out, record->foreign[i]);
        else
            pt_mp_map(out, 0);
    }
    field(out, "description");
    pt_mp_str(out, record->description);
    return ok && !out->failed;
}

/* --- reading ---------------------------------------------------------------------------------------- */

typedef struct {
    pt_run *run;
    pt_reader in;
    unsigned depth;
} decoder;

static bool bad(decoder *d)
{
    d->in.failed = true;
    return false;
}

static bool item(decoder *d, pt_mp_type type, pt_mp_item *out)
{
    return (pt_mp_read(&d->in, out) && out->type == type) || bad(d);
}

static bool text(decoder *d, pt_str *out)
{
    pt_mp_item it;
    if (!item(d, PT_MP_STR, &it))
        return false;
    *out = pt_arena_str(&d->run->arena, it.bytes);
    return out->ptr != NULL || pt_fail_nomem(d->run);
}

/* Reads a struct in either spelling: read(d, context, i) is called for the field names[i]. */
static bool fields(decoder *d, const char *const *names, size_t count,
                   bool (*read)(decoder *d, void *context, size_t i),
                   void *context)
{
    pt_mp_item head, key;
    if (!pt_mp_read(&d->in, &head))
        return false;
    if (head.type != PT_MP_MAP && head.type != PT_MP_ARRAY)
        return bad(d);
    uint32_t seen = 0;
    for (size_t i = 0; i < head.count; i++) {
        size_t at = i;
        if (head.type == PT_MP_MAP) {
            if (!item(d, PT_MP_STR, &key))
                return false;
            for (at = 0; at < count && !pt_str_eq(key.bytes, pt_str_c(names[at])); at++)
                ;
        }
        if (at >= count)
            return bad(d);
        seen |= 1u << at;
        if (!read(d, context, at))
            return false;
    }
    return seen == (1u << count) - 1 || bad(d);
}

static bool nil_next(decoder *d)
{
    return d->in.at < d->in.end && *d->in.at == 0xc0;
}

static bool read_type(decoder *d, pt_type *out);

static bool optional_length(decoder *d, pt_type *out)
{
    pt_mp_item it;
    if (!pt_mp_read(&d->in, &it))
        return false;
    out->sized = it.type == PT_MP_INT && out->kind == PT_TYPE_LIST;
    out->len = it.type == PT_MP_INT && it.integer >= 0 ? (uint64_t)it.integer : 0;
    return it.type == PT_MP_INT || it.type == PT_MP_NIL || bad(d);
}

static bool list_field(decoder *d, void *context, size_t i)
{
    pt_type *out = context;
    pt_mp_item it;
    if (i == 1)
        return optional_length(d, out);
    if (out->kind == PT_TYPE_VEC) {
        if (!item(d, PT_MP_STR, &it))
            return false;
        out->wide = pt_str_eq(it.bytes, PT_STR("F64"));
        return true;
    }
    out->items = PT_ARENA_NEW(&d->run->arena, pt_type);
    out->count = 1;
    return out->items ? read_type(d, out->items) : pt_fail_nomem(d->run);
}

static bool tuple_types(decoder *d, pt_type *out)
{
    pt_mp_item head;
    if (!item(d, PT_MP_ARRAY, &head))
        return false;
    out->items = PT_ARENA_ARRAY(&d->run->arena, pt_type, head.count);
    out->count = head.count;
    if (!out->items)
        return pt_fail_nomem(d->run);
    for (size_t i = 0; i < head.count; i++)
        if (!read_type(d, &out->items[i]))
            return false;
    return true;
}

static bool column_type(decoder *d, pt_type *out)
{
    static const char *const list_fields[] = {"eltype", "len"};
    pt_mp_item it;
    if (!pt_mp_read(&d->in, &it))
        return false;
    bool nested = it.type == PT_MP_MAP;
    if (nested && (it.count != 1 || !item(d, PT_MP_STR, &it)))
        return bad(d);
    for (size_t i = 0; i < sizeof type_names / sizeof *type_names; i++) {
        if (it.type != PT_MP_STR || !pt_str_eq(it.bytes, pt_str_c(type_names[i])))
            continue;
        out->kind = (pt_type_kind)i;
        if (nested != (i >= PT_TYPE_LIST))
            return bad(d);
        if (!nested)
            return true;
        return i == PT_TYPE_TUPLE ? tuple_types(d, out) : fields(d, list_fields, 2, list_field, out);
    }
    return bad(d);
}

static bool boolean(decoder *d, bool *out)
{
    pt_mp_item it;
    if (!item(d, PT_MP_BOOL, &it))
        return false;
    *out = it.boolean;
    return true;
}

static bool type_field(decoder *d, void *context, size_t i)
{
    pt_type *out = context;
    return i == 0 ? column_type(d, out) : boolean(d, &out->nullable);
}

static bool read_type(decoder *d, pt_type *out)
{
    static const char *const names[] = {"coltype", "nullable"};
    if (++d->depth > MAX_TYPE_DEPTH)
        return bad(d);
    bool ok = fields(d, names, 2, type_field, out);
    d->depth--;
    return ok;
}

/* --- expressions ------------------------------------------------------------------------------------ */

static bool read_expr(decoder *d, pt_expr **out);

static bool const_field(decoder *d, void *context, size_t i)
{
    (void)i;
    pt_expr *expr = context;
    expr->kind = PT_EXPR_CONST;
    return pt_decode_row_value(&d->run->values, &d->in, &expr->value) || bad(d);
}

static bool var_name(decoder *d, void *context, size_t i)
{
    (void)i;
    pt_expr *expr = context;
    return text(d, &expr->name);
}

static bool binding_field(decoder *d, void *context, size_t i)
{
    static const char *const names[] = {"name"};
    pt_expr *expr = context;
    expr->kind = PT_EXPR_VAR;
    return i == 0 ? fields(d, names, 1, var_name, expr) : pt_mp_skip(&d->in);
}

static bool op_name(decoder *d, pt_expr *expr)
{
    pt_mp_item it;
    if (!item(d, PT_MP_STR, &it))
        return false;
    pt_str name = pt_str_starts(it.bytes, PT_STR("OP_")) ? pt_str_from(it.bytes, 3) : it.bytes;
    char *lower = pt_arena_alloc(&d->run->arena, name.len + 1);
    if (!lower)
        return pt_fail_nomem(d->run);
    for (size_t i = 0; i < name.len; i++)
        lower[i] = name.ptr[i] >= 'A' && name.ptr[i] <= 'Z' ? (char)(name.ptr[i] - 'A' + 'a') : name.ptr[i];
    expr->name = (pt_str){lower, name.len};
    expr->function = pt_function_find(expr->name);
    return true;
}

static bool arguments(decoder *d, pt_expr *expr, size_t per_item)
{
    pt_mp_item head, pair;
    if (!item(d, PT_MP_ARRAY, &head))
        return false;
    expr->count = head.count * per_item;
    expr->args = PT_ARENA_ARRAY(&d->run->arena, pt_expr *, expr->count);
    if (!expr->args)
        return pt_fail_nomem(d->run);
    for (size_t i = 0; i < expr->count; i++) {
        if (per_item == 2 && i % 2 == 0 && (!item(d, PT_MP_ARRAY, &pair) || pair.count != 2))
            return bad(d);
        if (!read_expr(d, &expr->args[i]))
            return false;
    }
    return true;
}

static bool apply_field(decoder *d, void *context, size_t i)
{
    pt_expr *expr = context;
    expr->kind = PT_EXPR_CALL;
    return i == 0 ? op_name(d, expr) : arguments(d, expr, 1);
}

static bool cond_field(decoder *d, void *context, size_t i)
{
    (void)i;
    pt_expr *expr = context;
    expr->kind = PT_EXPR_COND;
    return arguments(d, expr, 2);
}

static bool read_variant(decoder *d, pt_expr *expr)
{
    static const char *const val[] = {"val"}, *const var[] = {"var", "tuple_pos"},
        *const apply[] = {"op", "args"},
                            *const cond[] = {"clauses"};
    static const struct {
        const char *name;
        const char *const *fields;
        size_t count;
        bool (*read)(decoder *d, void *context, size_t i);
    } variants[] = {
        {"Const", val, 1, const_field},         {"Binding", var, 2, binding_field},
        {"Apply", apply, 2, apply_field},
        {"UnboundApply", apply, 2, apply_field}, {"Cond", cond, 1, cond_field},
    };
    pt_mp_item map, name;
    if (!item(d, PT_MP_MAP, &map) || map.count != 1 || !item(d, PT_MP_STR, &name))
        return bad(d);
    for (size_t i = 0; i < sizeof variants / sizeof *variants; i++)
        if (pt_str_eq(name.bytes, pt_str_c(variants[i].name)))
            return fields(d, variants[i].fields, variants[i].count, variants[i].read, expr);
    return bad(d);
}

static bool read_expr(decoder *d, pt_expr **out)
{
    *out = PT_ARENA_NEW(&d->run->arena, pt_expr);
    if (!*out)
        return pt_fail_nomem(d->run);
    if (++d->depth > MAX_EXPR_DEPTH)
        return bad(d);
    bool ok = read_variant(d, *out);
    d->depth--;
    return ok;
}

/* --- records ---------------------------------------------------------------------------------------- */

static bool column_field(decoder *d, void *context, size_t i)
{
    pt_column *column = context;
    pt_mp_item it;
    if (i == 0)
        return text(d, &column->name);
    if (i == 1)
        return read_type(d, &column->type);
    return nil_next(d) ? pt_mp_read(&d->in, &it) : read_expr(d, &column->standard);
}

static bool read_columns(decoder *d, pt_column **out, size_t *count)
{
    static const char *const names[] = {"name", "typing", "default_gen"};
    pt_mp_item head;
    if (!item(d, PT_MP_ARRAY, &head))
        return false;
    *out = PT_ARENA_ARRAY(&d->run->arena, pt_column, head.count);
    *count = head.count;
    if (!*out)
        return pt_fail_nomem(d->run);
    for (size_t i = 0; i < head.count; i++)
        if (!fields(d, names, 3, column_field, &(*out)[i]))
            return false;
    return true;
}

static bool metadata_field(decoder *d, void *context, size_t i)
{
    pt_relation_record *record = context;
    return i == 0 ? read_columns(d, &record->keys, &record->key_count)
                  : read_columns(d, &record->values, &record->value_count);
}

static bool read_triggers(decoder *d, pt_relation_record *record, pt_trigger_kind kind)
{
    pt_mp_item head;
    if (!item(d, PT_MP_ARRAY, &head))
        return false;
    pt_str *triggers = PT_ARENA_ARRAY(&d->run->arena, pt_str, head.count);
    if (!triggers)
        return pt_fail_nomem(d->run);
    for (size_t i = 0; i < head.count; i++)
        if (!text(d, &triggers[i]))
            return false;
    record->triggers[kind] = triggers;
    record->trigger_count[kind] = head.count;
    return true;
}

static bool read_access(decoder *d, pt_relation_record *record)
{
    pt_mp_item it;
    if (!item(d, PT_MP_STR, &it))
        return false;
    for (int i = 0; i < 4; i++)
        if (pt_str_eq(it.bytes, pt_str_c(access_names[i]))) {
            record->access = (pt_access)i;
            return true;
        }
    return bad(d);
}

static bool read_record(decoder *d, pt_relation_record **out);

static bool read_positions(decoder *d, pt_index_record *index)
{
    pt_mp_item head, it;
    if (!item(d, PT_MP_ARRAY, &head))
        return false;
    index->columns = PT_ARENA_ARRAY(&d->run->arena, uint64_t, head.count);
    index->count = head.count;
    if (!index->columns)
        return pt_fail_nomem(d->run);
    for (size_t i = 0; i < head.count; i++) {
        if (!item(d, PT_MP_INT, &it) || it.integer < 0 || it.integer > UINT16_MAX)
            return bad(d);
        index->columns[i] = (uint64_t)it.integer;
    }
    return true;
}

static bool read_indices(decoder *d, pt_relation_record *record)
{
    pt_mp_item map, pair;
    if (!item(d, PT_MP_MAP, &map))
        return false;
    record->indices = PT_ARENA_ARRAY(&d->run->arena, pt_index_record, map.count);
    record->index_count = map.count;
    if (!record->indices)
        return pt_fail_nomem(d->run);
    for (size_t i = 0; i < map.count; i++) {
        pt_index_record *index = &record->indices[i];
        if (!text(d, &index->name) || !item(d, PT_MP_ARRAY, &pair) || pair.count != 2
            || !read_record(d, &index->relation) || !read_positions(d, index))
            return bad(d);
        index->relation->is_index = true;
    }
    return true;
}

static bool read_foreign(decoder *d, pt_str *out)
{
    const uint8_t *start = d->in.at;
    if (!pt_mp_skip(&d->in))
        return false;
    *out = pt_arena_str(&d->run->arena, (pt_str){(const char *)start, (size_t)(d->in.at - start)});
    return out->ptr || pt_fail_nomem(d->run);
}

static bool record_field(decoder *d, void *context, size_t i)
{
    static const char *const metadata[] = {"keys", "non_keys"};
    pt_relation_record *record = context;
    pt_mp_item it;
    switch (i) {
    case 0:
        return text(d, &record->name);
    case 1:
        if (!item(d, PT_MP_INT, &it))
            return false;
        record->id = (uint64_t)it.integer;
        return true;
    case 2:
        return fields(d, metadata, 2, metadata_field, record);
    case 3:
    case 4:
    case 5:
        return read_triggers(d, record, (pt_trigger_kind)(i - 3));
    case 6:
        return read_access(d, record);
    case 7:
        return boolean(d, &record->temporary);
    case 8:
        return read_indices(d, record);
    case 12:
        return text(d, &record->description);
    default:
        return read_foreign(d, &record->foreign[i - 9]);
    }
}

/* Positions of indices must lie in the relation: look-ups use them unchecked. */
static bool sound(const pt_relation_record *record)
{
    size_t arity = record->key_count + record->value_count;
    if (arity > 255)
        return false;
    for (size_t i = 0; i < record->index_count; i++) {
        const pt_index_record *index = &record->indices[i];
        if (index->relation->key_count != index->count)
            return false;
        for (size_t k = 0; k < index->count; k++)
            if (index->columns[k] >= arity)
                return false;
    }
    return true;
}

static bool read_record(decoder *d, pt_relation_record **out)
{
    static const char *const names[] = {
        "name",    "id",      "metadata",     "put_triggers", "rm_triggers", "replace_triggers",
        "access_level",
        "is_temp", "indices", "hnsw_indices", "fts_indices",  "lsh_indices", "description",
    };
    pt_relation_record *record = PT_ARENA_NEW(&d->run->arena, pt_relation_record);
    if (!record)
        return pt_fail_nomem(d->run);
    if (++d->depth > MAX_TYPE_DEPTH)
        return bad(d);
    bool ok = fields(d, names, 13, record_field, record) && (sound(record) || bad(d));
    d->depth--;
    *out = record;
    return ok;
}

pt_relation_record *pt_record_decode(pt_run *run, pt_str bytes)
{
    decoder d = {.run = run, .in = pt_reader_of(bytes)};
    pt_relation_record *record = NULL;
    if (read_record(&d, &record) && d.in.at == d.in.end && !run->values.failed)
        return record;
    if (!run->problem) {
        pt_error err = {.status = PT_E_CORRUPT, .message = "a record of the catalogue is damaged"};
        pt_fail_status(run, &err);
    }
    return NULL;
}
