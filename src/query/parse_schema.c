/* Schemas of stored relations: columns, types, defaults. */
#include "query/parse.h"

#include "base/vec.h"

typedef pt_vec(pt_column) column_vec;
typedef pt_vec(pt_type) type_vec;

static const struct {
    const char *name;
    pt_type_kind kind;
} simple_types[] = {
    {"Any", PT_TYPE_ANY},     {"Bool", PT_TYPE_BOOL},   {"Int", PT_TYPE_INT},   {"Float", PT_TYPE_FLOAT},
    {"String", PT_TYPE_STRING}, {"Bytes", PT_TYPE_BYTES}, {"Uuid", PT_TYPE_UUID},
    {"Validity", PT_TYPE_VALIDITY},
    {"Json", PT_TYPE_JSON},
};

static bool list_type(pt_parser *p, pt_type *out)
{
    pt_type item;
    out->kind = PT_TYPE_LIST;
    if (!pt_parse__type(p, &item))
        return false;
    out->items = pt_parse__keep(p, &item, 1, sizeof item);
    out->count = 1;
    if (pt_parse__token(p, ";")) {
        pt_expr *len;
        pt_value v;
        if (!pt_parse__expr(p, &len))
            return false;
        bool constant = pt_parse__constant(p, len, &v);
        if (!constant)
            pt_fail(p->run, len->span, "eval::not_constant", "the length of a list type must be constant");
        bool known = constant && pt_value_kind(v) == PT_KIND_INT
            && pt_value_as_int(&p->run->values, v) >= 0;
        if (!known)
            pt_fail(p->run, len->span, "parser::bad_list_len_in_type",
                    "the length of a list type must be a non-negative integer");
        out->sized = true;
        out->len = known ? (uint64_t)pt_value_as_int(&p->run->values, v) : 0;
    }
    return out->items && pt_parse__token(p, "]");
}

static bool tuple_type(pt_parser *p, pt_type *out)
{
    type_vec items = {0};
    pt_type item;
    bool ok = true;
    out->kind = PT_TYPE_TUPLE;
    while (ok && !pt_parse__peek(p, ")") && pt_parse__type(p, &item)) {
        ok = PT_PUSH(p, &items, item);
        if (!ok || !pt_parse__token(p, ","))
            break;
    }
    out->items = ok ? PT_KEEP(p, &items) : NULL;
    out->count = items.len;
    pt_vec_release(&items);
    return out->items && pt_parse__token(p, ")");
}

static bool vec_type(pt_parser *p, pt_type *out)
{
    pt_value len;
    out->kind = PT_TYPE_VEC;
    bool narrow = pt_parse__token(p, "F32") || pt_parse__token(p, "Float");
    out->wide = !narrow && (pt_parse__token(p, "F64") || pt_parse__token(p, "Double"));
    if ((!narrow && !out->wide) || !pt_parse__token(p, ";") || !pt_parse__number(p, &len)
        || pt_value_kind(len) != PT_KIND_INT)
        return false;
    out->len = (uint64_t)pt_value_as_int(&p->run->values, len);
    return pt_parse__token(p, ">");
}

static bool base_type(pt_parser *p, pt_type *out)
{
    for (size_t i = 0; i < sizeof simple_types / sizeof *simple_types; i++)
        if (pt_parse__token(p, simple_types[i].name)) {
            out->kind = simple_types[i].kind;
            return true;
        }
    if (pt_parse__token(p, "["))
        return list_type(p, out);
    if (pt_parse__token(p, "("))
        return tuple_type(p, out);
    return pt_parse__token(p, "<") && vec_type(p, out);
}

bool pt_parse__type(pt_parser *p, pt_type *out)
{
    *out = (pt_type){0};
    if (!pt_parse__enter(p))
        return false;
    bool ok = base_type(p, out);
    pt_parse__leave(p);
    if (ok)
        out->nullable = pt_parse__token(p, "?");
    return ok;
}

/* The head variable, or aggregate of it, that a column takes: `x`, `count(x)`. */
static bool source(pt_parser *p, pt_str *out)
{
    pt_str var;
    pt_parse__blanks(p);
    size_t start = p->at;
    if (!pt_parse__var(p, &var))
        return false;
    if (pt_parse__token(p, "(") && (!pt_parse__var(p, &var) || !pt_parse__token(p, ")")))
        return false;
    *out = (pt_str){p->src.ptr + start, p->at - start};
    return true;
}

static bool column(pt_parser *p, pt_column *out)
{
    *out = (pt_column){.type = {.kind = PT_TYPE_ANY, .nullable = true}};
    if (!pt_parse__ident(p, &out->name))
        return false;
    out->span = pt_parse__span(p, p->at - out->name.len);
    if (pt_parse__token(p, ":")) {
        out->typed = true;
        if (!pt_parse__type(p, &out->type))
            return false;
    }
    if (pt_parse__token(p, "default"))
        return pt_parse__expr(p, &out->standard);
    if (!pt_parse__peek(p, "=>") && pt_parse__token(p, "="))
        return source(p, &out->source);
    return true;
}

static bool columns(pt_parser *p, pt_column **out, size_t *count)
{
    column_vec all = {0};
    bool ok = true;
    for (;;) {
        pt_column one;
        pt_mark mark = pt_parse__mark(p);
        if (!column(p, &one)) {
            pt_parse__back(p, mark);
            break;
        }
        ok = PT_PUSH(p, &all, one);
        if (!ok || !pt_parse__token(p, ","))
            break;
    }
    *out = ok ? PT_KEEP(p, &all) : NULL;
    *count = all.len;
    pt_vec_release(&all);
    return *out != NULL;
}

static const pt_column *column_at(const pt_schema *schema, size_t i)
{
    return i < schema->key_count ? &schema->keys[i] : &schema->values[i - schema->key_count];
}

static void distinct_names(pt_parser *p, const pt_schema *schema)
{
    for (size_t i = 0; i < schema->key_count + schema->value_count; i++)
        for (size_t k = 0; k < i; k++) {
            const pt_column *one = column_at(schema, i);
            if (pt_str_eq(one->name, column_at(schema, k)->name))
                pt_fail(p->run, one->span, "parser::dup_name_in_cols", "duplicate name '%.*s' in columns",
                        (int)one->name.len, one->name.ptr);
        }
}

bool pt_parse__schema(pt_parser *p, pt_schema *out)
{
    *out = (pt_schema){0};
    if (!pt_parse__token(p, "{") || !columns(p, &out->keys, &out->key_count))
        return false;
    if (pt_parse__token(p, "=>") && !columns(p, &out->values, &out->value_count))
        return false;
    if (!pt_parse__token(p, "}"))
        return false;
    out->given = out->key_count + out->value_count > 0;
    distinct_names(p, out);
    return true;
}

bool pt_parse_type_text(pt_run *run, pt_str src, pt_type *out)
{
    pt_parser p = {.run = run, .src = src};
    bool ok = pt_parse__type(&p, out);
    pt_parse__blanks(&p);
    return ok && p.at == src.len;
}
