#include "exchange/cozo.h"

#include "base/error.h"
#include "exchange/sqlite.h"
#include "query/catalog.h"
#include "query/msgpack.h"

enum { VALUES_MEMORY = 8 << 20, RECORD_FIELDS = 13, RECORD_DEPTH = 4 };

/* --- keys of the catalogue ------------------------------------------------------------------------------------ */

void pt_cozo_put_id(pt_buf *out, uint64_t id)
{
    for (int shift = 56; shift >= 0; shift -= 8)
        pt_buf_byte(out, (char)(id >> shift));
}

uint64_t pt_cozo_get_id(pt_str bytes)
{
    uint64_t id = 0;
    for (size_t i = 0; bytes.len >= PT_COZO_ID && i < PT_COZO_ID; i++)
        id = id << 8 | (uint8_t)bytes.ptr[i];
    return id;
}

pt_str pt_cozo_last_id_key(void)
{
    return PT_STR("\0\0\0\0\0\0\0\0\1");
}

pt_str pt_cozo_version_key(void)
{
    return PT_STR("\0\0\0\0\0\0\0\0\1\6STORAGE_\377VERSION\0\376");
}

bool pt_cozo_name_key(pt_str name, pt_buf *out)
{
    pt_values values;
    pt_values_init(&values);
    pt_buf_clear(out);
    pt_cozo_put_id(out, 0);
    pt_encode_key(&values, out, pt_value_str(&values, name));
    bool ok = !values.failed && !out->failed;
    pt_values_release(&values);
    return ok;
}

bool pt_cozo_key_name(pt_str key, pt_buf *out)
{
    pt_values values;
    pt_value name;
    pt_values_init(&values);
    pt_reader in = pt_reader_of(key);
    pt_read_bytes(&in, PT_COZO_ID);
    bool ok = !in.failed && pt_decode_key(&values, &in, &name) && in.at == in.end && !values.failed
           && pt_value_kind(name) == PT_KIND_STRING;
    if (ok)
        pt_buf_str(out, pt_value_as_str(&values, name));
    pt_values_release(&values);
    return ok && !out->failed;
}

/* --- records -------------------------------------------------------------------------------------------------- */

static const pt_type_kind types[] = {
    [PT_CELL_NULL] = PT_TYPE_ANY,    [PT_CELL_STRING] = PT_TYPE_STRING, [PT_CELL_INT] = PT_TYPE_INT,
    [PT_CELL_FLOAT] = PT_TYPE_FLOAT, [PT_CELL_BOOL] = PT_TYPE_BOOL,     [PT_CELL_LIST] = PT_TYPE_LIST,
};

bool pt_cozo_record(const pt_exchange_relation *relation, uint64_t id, pt_buf *out)
{
    pt_type element = {.kind = PT_TYPE_STRING};
    pt_column columns[PT_EXCHANGE_COLUMNS] = {0};
    for (size_t i = 0; i < relation->column_count; i++) {
        const pt_exchange_column *from = &relation->columns[i];
        columns[i] = (pt_column){.name = pt_str_c(from->name), .typed = true};
        columns[i].type = (pt_type){.kind = types[from->type], .nullable = from->nullable, .items = &element, .count = 1};
    }
    pt_relation_record record = {
        .name = pt_str_c(relation->name), .id = id, .keys = columns, .key_count = relation->key_count,
        .values = columns + relation->key_count, .value_count = relation->column_count - relation->key_count,
        .access = PT_ACCESS_NORMAL, .description = PT_STR(""),
    };
    pt_values values;
    pt_values_init(&values);
    bool ok = pt_record_encode(&values, &record, out);
    pt_values_release(&values);
    return ok;
}

/* How many records stand at the beginning of each entry of a map of indices; 0: the field is not such a map. */
static const struct {
    const char *name;
    unsigned char records;
} fields[RECORD_FIELDS] = {
    {"name", 0},         {"id", 0},           {"metadata", 0},    {"put_triggers", 0}, {"rm_triggers", 0}, {"replace_triggers", 0},
    {"access_level", 0}, {"is_temp", 0},      {"indices", 1},     {"hnsw_indices", 1}, {"fts_indices", 1}, {"lsh_indices", 2},
    {"description", 0},
};

static bool copy_value(pt_reader *in, pt_buf *out)
{
    const uint8_t *start = in->at;
    if (!pt_mp_skip(in))
        return false;
    pt_buf_put(out, start, (size_t)(in->at - start));
    return true;
}

static bool copy_head(pt_reader *in, pt_buf *out, pt_mp_item *head)
{
    const uint8_t *start = in->at;
    if (!pt_mp_read(in, head))
        return false;
    pt_buf_put(out, start, (size_t)(in->at - start));
    return true;
}

static bool move_record(pt_reader *in, uint64_t add, unsigned depth, uint64_t *id, pt_buf *out);

static bool move_indices(pt_reader *in, uint64_t add, unsigned depth, unsigned records, pt_buf *out)
{
    pt_mp_item map, entry;
    uint64_t ignored;
    if (!copy_head(in, out, &map) || map.type != PT_MP_MAP)
        return false;
    for (size_t i = 0; i < map.count; i++) {
        if (!copy_value(in, out) || !copy_head(in, out, &entry) || entry.type != PT_MP_ARRAY || entry.count < records)
            return false;
        for (size_t k = 0; k < entry.count; k++)
            if (!(k < records ? move_record(in, add, depth + 1, &ignored, out) : copy_value(in, out)))
                return false;
    }
    return true;
}

static bool move_id(pt_reader *in, uint64_t add, uint64_t *id, pt_buf *out)
{
    pt_mp_item number;
    if (!pt_mp_read(in, &number) || number.type != PT_MP_INT || number.integer < 0 || number.integer >= (int64_t)1 << 48)
        return false;
    *id = (uint64_t)number.integer;
    pt_mp_int(out, (int64_t)(*id + add));
    return true;
}

static unsigned field_number(pt_str name)
{
    unsigned i = 0;
    while (i < RECORD_FIELDS && !pt_str_eq(name, pt_str_c(fields[i].name)))
        i++;
    return i;
}

static bool move_record(pt_reader *in, uint64_t add, unsigned depth, uint64_t *id, pt_buf *out)
{
    pt_mp_item head, name;
    bool seen = false;
    if (depth > RECORD_DEPTH || !copy_head(in, out, &head) || (head.type != PT_MP_MAP && head.type != PT_MP_ARRAY))
        return false;
    for (size_t i = 0; i < head.count; i++) {
        bool ok = true;
        size_t field = i;
        if (head.type == PT_MP_MAP) {
            ok = copy_head(in, out, &name) && name.type == PT_MP_STR;
            field = ok ? field_number(name.bytes) : RECORD_FIELDS;
        }
        if (ok && field == 1)
            ok = seen = move_id(in, add, id, out);
        else if (ok && field < RECORD_FIELDS && fields[field].records)
            ok = move_indices(in, add, depth, fields[field].records, out);
        else if (ok)
            ok = copy_value(in, out);
        if (!ok)
            return false;
    }
    return seen;
}

bool pt_cozo_move_record(pt_str record, uint64_t add, uint64_t *id, pt_buf *out)
{
    pt_reader in = pt_reader_of(record);
    return move_record(&in, add, 0, id, out) && in.at == in.end && !out->failed;
}

/* --- rows ------------------------------------------------------------------------------------------------------ */

void pt_cozo_encoder_init(pt_cozo_encoder *e)
{
    memset(e, 0, sizeof *e);
    pt_values_init(&e->values);
}

void pt_cozo_encoder_release(pt_cozo_encoder *e)
{
    pt_values_release(&e->values);
    pt_buf_release(&e->text);
    pt_buf_release(&e->key);
    pt_buf_release(&e->value);
}

static pt_value text_value(pt_cozo_encoder *e, pt_str s)
{
    pt_buf_clear(&e->text);
    pt_mend_utf8(s, &e->text);
    e->values.failed |= e->text.failed;
    return pt_value_str(&e->values, e->text.len ? pt_buf_view(&e->text) : PT_STR(""));
}

static pt_value list_value(pt_cozo_encoder *e, const pt_cell *cell)
{
    pt_value items[UINT8_MAX + 1];
    size_t count = cell->count < sizeof items / sizeof *items ? cell->count : sizeof items / sizeof *items;
    for (size_t i = 0; i < count; i++)
        items[i] = text_value(e, cell->items[i]);
    return pt_value_list(&e->values, items, count);
}

static pt_value cell_value(pt_cozo_encoder *e, const pt_cell *cell)
{
    switch (cell->type) {
    case PT_CELL_STRING:
        return text_value(e, cell->string);
    case PT_CELL_INT:
        return pt_value_int(&e->values, cell->integer);
    case PT_CELL_FLOAT:
        return pt_value_float(&e->values, cell->number);
    case PT_CELL_BOOL:
        return pt_value_bool(cell->boolean);
    case PT_CELL_LIST:
        return list_value(e, cell);
    default:
        return PT_NULL;
    }
}

pt_status pt_cozo_encode(pt_cozo_encoder *e, const pt_exchange_relation *relation, uint64_t id, const pt_cell *cells, pt_error *err)
{
    if (pt_values_memory(&e->values) > VALUES_MEMORY) {
        pt_values_release(&e->values);
        pt_values_init(&e->values);
    }
    bool ok = true;
    pt_buf_clear(&e->key);
    pt_buf_clear(&e->value);
    pt_cozo_put_id(&e->key, id);
    pt_cozo_put_id(&e->value, id);
    pt_mp_array(&e->value, relation->column_count - relation->key_count);
    for (size_t i = 0; i < relation->column_count; i++) {
        pt_value v = cell_value(e, &cells[i]);
        if (i < relation->key_count)
            pt_encode_key(&e->values, &e->key, v);
        else
            ok &= pt_encode_row_value(&e->values, &e->value, v);
    }
    return ok && !e->values.failed && !e->key.failed && !e->value.failed ? PT_OK : pt_error_nomem(err);
}
