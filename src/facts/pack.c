/* The stored form of facts.
 *
 *     varint PT_FACTS_VERSION, then the head, then each section as a count and its records. Names are their
 *     lengths followed by all their bytes. Lines are zigzag differences to the record before.
 *
 * Reading trusts nothing: counts are bounded by the bytes that are left, indices by the counts. */
#include "base/error.h"
#include "facts/facts.h"

static void put(pt_buf *out, uint64_t value)
{
    pt_buf_varint(out, value);
}

static void put_delta(pt_buf *out, uint32_t *last, uint32_t value)
{
    int64_t delta = (int64_t)value - *last;
    *last = value;
    put(out, ((uint64_t)delta << 1) ^ (uint64_t)(delta >> 63));
}

static uint32_t read_delta(pt_reader *in, uint32_t *last)
{
    uint64_t raw = pt_read_varint(in);
    uint64_t value = *last + (raw >> 1 ^ (0 - (raw & 1))); /* wraps; so the check finds what is negative, too */
    if (value > UINT32_MAX) {
        in->failed = true;
        return 0;
    }
    return *last = (uint32_t)value;
}

static void pack_names(const pt_facts *facts, pt_buf *out)
{
    put(out, facts->names.len);
    for (size_t i = 0; i < facts->names.len; i++)
        put(out, facts->names.at[i].len);
    for (size_t i = 0; i < facts->names.len; i++)
        pt_buf_str(out, facts->names.at[i]);
}

static void pack_def(const pt_def *d, uint32_t *line, pt_buf *out)
{
    pt_buf_byte(out, (char)d->kind);
    pt_buf_byte(out, (char)d->visibility);
    put(out, d->flags);
    put(out, (uint16_t)(d->params_min + 1));
    put(out, (uint16_t)(d->params_max + 1));
    put(out, d->name);
    put(out, d->qualifier);
    put(out, d->segment);
    put(out, d->parent);
    put(out, d->scope);
    put(out, d->body);
    put(out, d->owner);
    put(out, d->type);
    put(out, d->value);
    put_delta(out, line, d->line);
    uint32_t same = d->line;
    put_delta(out, &same, d->end_line);
    same = d->line;
    put_delta(out, &same, d->name_line);
    put(out, d->name_column);
    put(out, d->signature);
    put(out, d->doc);
}

static void pack_ref(const pt_ref *r, uint32_t *line, uint32_t *scope, pt_buf *out)
{
    bool position_only = r->arity == PT_ARITY_ANY && !r->slot;
    pt_buf_byte(out, (char)(r->kind | r->local << 6 | position_only << 7));
    put(out, r->name);
    put_delta(out, scope, r->scope);
    put(out, r->base);
    put_delta(out, line, r->line);
    put(out, r->column);
    if (!position_only) {
        put(out, (uint16_t)(r->arity + 1));
        put(out, r->slot);
    }
}

void pt_facts_pack(const pt_facts *facts, pt_buf *out)
{
    put(out, PT_FACTS_VERSION);
    pt_buf_byte(out, (char)facts->language);
    put(out, facts->lines);
    put(out, facts->parse_errors);
    put(out, facts->error_bytes);
    put(out, facts->package);
    put(out, facts->identifiers);
    pack_names(facts, out);
    uint32_t line = 0;
    put(out, facts->defs.len);
    for (size_t i = 0; i < facts->defs.len; i++)
        pack_def(&facts->defs.at[i], &line, out);
    put(out, facts->scopes.len);
    for (size_t i = 0; i < facts->scopes.len; i++) {
        pt_buf_byte(out, (char)facts->scopes.at[i].kind);
        put(out, facts->scopes.at[i].parent);
        put(out, facts->scopes.at[i].def);
    }
    line = 0;
    put(out, facts->bindings.len);
    for (size_t i = 0; i < facts->bindings.len; i++) {
        const pt_binding *b = &facts->bindings.at[i];
        pt_buf_byte(out, (char)b->kind);
        put(out, b->name);
        put(out, b->scope);
        put(out, b->type);
        put(out, b->value);
        put_delta(out, &line, b->line);
        put(out, b->column);
    }
    put(out, facts->exprs.len);
    for (size_t i = 0; i < facts->exprs.len; i++) {
        pt_buf_byte(out, (char)facts->exprs.at[i].op);
        put(out, facts->exprs.at[i].a);
        put(out, facts->exprs.at[i].b);
    }
    line = 0;
    put(out, facts->imports.len);
    for (size_t i = 0; i < facts->imports.len; i++) {
        const pt_import *m = &facts->imports.at[i];
        put(out, m->flags);
        put(out, m->scope);
        put(out, m->path);
        put(out, m->name);
        put(out, m->alias);
        put_delta(out, &line, m->line);
        put(out, m->column);
    }
    line = 0;
    uint32_t scope = 0;
    put(out, facts->refs.len);
    for (size_t i = 0; i < facts->refs.len; i++)
        pack_ref(&facts->refs.at[i], &line, &scope, out);
}

/* A count of records that take at least `least` bytes each. */
static size_t read_count(pt_reader *in, size_t least)
{
    uint64_t count = pt_read_varint(in);
    if (count > (uint64_t)(in->end - in->at) / least) {
        in->failed = true;
        return 0;
    }
    return (size_t)count;
}

static uint16_t read_u16(pt_reader *in)
{
    uint64_t v = pt_read_varint(in);
    if (v > UINT16_MAX)
        in->failed = true;
    return (uint16_t)v;
}

static uint32_t read_below(pt_reader *in, size_t limit)
{
    uint32_t v = pt_read_u32(in);
    if (v >= limit) {
        in->failed = true;
        return 0;
    }
    return v;
}

static uint8_t read_kind(pt_reader *in, unsigned limit)
{
    uint8_t v = pt_read_byte(in);
    if (v >= limit) {
        in->failed = true;
        return 0;
    }
    return v;
}

static bool unpack_names(pt_reader *in, pt_facts *facts)
{
    size_t count = read_count(in, 1);
    if (!pt_vec_reserve(&facts->names, count))
        return false;
    facts->names.len = count;
    for (size_t i = 0; i < count; i++)
        facts->names.at[i] = (pt_str){NULL, (size_t)pt_read_varint(in)};
    for (size_t i = 0; i < count; i++)
        facts->names.at[i] = pt_read_bytes(in, facts->names.at[i].len);
    return true;
}

static bool unpack_defs(pt_reader *in, pt_facts *facts)
{
    size_t count = read_count(in, 20), names = facts->names.len;
    if (!pt_vec_reserve(&facts->defs, count))
        return false;
    facts->defs.len = count;
    uint32_t line = 0;
    for (size_t i = 0; i < count; i++) {
        pt_def *d = &facts->defs.at[i];
        d->kind = read_kind(in, PT_KIND_COUNT);
        d->visibility = read_kind(in, PT_VISIBILITY_COUNT);
        d->flags = read_u16(in);
        d->params_min = (uint16_t)(read_u16(in) - 1);
        d->params_max = (uint16_t)(read_u16(in) - 1);
        d->name = read_below(in, names);
        d->qualifier = read_below(in, names);
        d->segment = read_below(in, names);
        d->parent = read_below(in, i ? i : 1);
        d->scope = pt_read_u32(in);
        d->body = pt_read_u32(in);
        d->owner = pt_read_u32(in);
        d->type = pt_read_u32(in);
        d->value = pt_read_u32(in);
        d->line = read_delta(in, &line);
        uint32_t same = d->line;
        d->end_line = read_delta(in, &same);
        same = d->line;
        d->name_line = read_delta(in, &same);
        d->name_column = pt_read_u32(in);
        d->signature = read_below(in, names);
        d->doc = read_below(in, names);
    }
    return true;
}

static bool unpack_scopes(pt_reader *in, pt_facts *facts)
{
    size_t count = read_count(in, 3);
    if (!pt_vec_reserve(&facts->scopes, count))
        return false;
    facts->scopes.len = count;
    for (size_t i = 0; i < count; i++) {
        pt_scope *s = &facts->scopes.at[i];
        s->kind = read_kind(in, PT_SCOPE_BLOCK + 1);
        s->parent = read_below(in, i ? i : 1);
        s->def = read_below(in, facts->defs.len);
    }
    return true;
}

static bool unpack_bindings(pt_reader *in, pt_facts *facts)
{
    size_t count = read_count(in, 7);
    if (!pt_vec_reserve(&facts->bindings, count))
        return false;
    facts->bindings.len = count;
    uint32_t line = 0;
    for (size_t i = 0; i < count; i++) {
        pt_binding *b = &facts->bindings.at[i];
        b->kind = read_kind(in, PT_BIND_LABEL + 1);
        b->name = read_below(in, facts->names.len);
        b->scope = read_below(in, facts->scopes.len);
        b->type = pt_read_u32(in);
        b->value = pt_read_u32(in);
        b->line = read_delta(in, &line);
        b->column = pt_read_u32(in);
    }
    return true;
}

/* What the operands of an expression index. */
enum { OF_NOTHING, OF_NAME, OF_SCOPE, OF_BINDING, OF_EXPR, OF_DEF };

static const uint8_t operand_of[PT_EXPR_OP_COUNT][2] = {
    [PT_EXPR_NAME] = {OF_NAME, OF_SCOPE},    [PT_EXPR_LOCAL] = {OF_BINDING, 0},
    [PT_EXPR_MEMBER] = {OF_EXPR, OF_NAME},   [PT_EXPR_PATH] = {OF_EXPR, OF_NAME},
    [PT_EXPR_CALL] = {OF_EXPR, 0},           [PT_EXPR_INSTANCE] = {OF_EXPR, 0},
    [PT_EXPR_ELEMENT] = {OF_EXPR, 0},        [PT_EXPR_DEREF] = {OF_EXPR, 0},
    [PT_EXPR_ADDRESS] = {OF_EXPR, 0},        [PT_EXPR_UNWRAP] = {OF_EXPR, 0},
    [PT_EXPR_SELF] = {OF_SCOPE, 0},          [PT_EXPR_SUPER] = {OF_SCOPE, 0},
    [PT_EXPR_LAMBDA] = {OF_DEF, 0},          [PT_EXPR_EITHER] = {OF_EXPR, OF_EXPR},
    [PT_EXPR_ITEM] = {OF_EXPR, 0},           [PT_EXPR_ARGUMENT] = {OF_EXPR, 0},
    [PT_EXPR_GENERIC] = {OF_EXPR, OF_EXPR},  [PT_EXPR_LIST] = {OF_EXPR, OF_EXPR},
    [PT_EXPR_POINTER] = {OF_EXPR, 0},        [PT_EXPR_ARRAY] = {OF_EXPR, 0},
    [PT_EXPR_OPTIONAL] = {OF_EXPR, 0},       [PT_EXPR_TUPLE] = {OF_EXPR, 0},
    [PT_EXPR_FUNCTION] = {OF_EXPR, OF_EXPR}, [PT_EXPR_IMPL] = {OF_EXPR, OF_EXPR},
    [PT_EXPR_TYPEOF] = {OF_EXPR, 0},         [PT_EXPR_KEY] = {OF_EXPR, 0},
};

/* An expression may only use earlier ones: the graph of expressions has no cycle. */
static uint32_t read_operand(pt_reader *in, const pt_facts *facts, size_t self, unsigned of)
{
    switch (of) {
    case OF_NAME:
        return read_below(in, facts->names.len);
    case OF_SCOPE:
        return read_below(in, facts->scopes.len);
    case OF_BINDING:
        return read_below(in, facts->bindings.len);
    case OF_EXPR:
        return read_below(in, self ? self : 1);
    case OF_DEF:
        return read_below(in, facts->defs.len);
    default:
        return pt_read_u32(in);
    }
}

static bool unpack_exprs(pt_reader *in, pt_facts *facts)
{
    size_t count = read_count(in, 3);
    if (!pt_vec_reserve(&facts->exprs, count))
        return false;
    facts->exprs.len = count;
    for (size_t i = 0; i < count; i++) {
        pt_expr *e = &facts->exprs.at[i];
        e->op = read_kind(in, PT_EXPR_OP_COUNT);
        e->a = read_operand(in, facts, i, operand_of[e->op][0]);
        e->b = read_operand(in, facts, i, operand_of[e->op][1]);
    }
    return true;
}

static bool unpack_imports(pt_reader *in, pt_facts *facts)
{
    size_t count = read_count(in, 7);
    if (!pt_vec_reserve(&facts->imports, count))
        return false;
    facts->imports.len = count;
    uint32_t line = 0;
    for (size_t i = 0; i < count; i++) {
        pt_import *m = &facts->imports.at[i];
        m->flags = read_u16(in);
        m->scope = read_below(in, facts->scopes.len);
        m->path = read_below(in, facts->names.len);
        m->name = read_below(in, facts->names.len);
        m->alias = read_below(in, facts->names.len);
        m->line = read_delta(in, &line);
        m->column = pt_read_u32(in);
    }
    return true;
}

static bool unpack_refs(pt_reader *in, pt_facts *facts)
{
    size_t count = read_count(in, 6);
    if (!pt_vec_reserve(&facts->refs, count))
        return false;
    facts->refs.len = count;
    uint32_t line = 0, scope = 0;
    for (size_t i = 0; i < count; i++) {
        pt_ref *r = &facts->refs.at[i];
        uint8_t head = pt_read_byte(in);
        r->kind = head & 0x3f;
        r->local = head >> 6 & 1;
        r->name = read_below(in, facts->names.len);
        r->scope = read_delta(in, &scope);
        r->base = read_below(in, facts->exprs.len);
        r->line = read_delta(in, &line);
        r->column = pt_read_u32(in);
        r->arity = PT_ARITY_ANY;
        r->slot = 0;
        if (!(head & 0x80)) {
            r->arity = (uint16_t)(read_u16(in) - 1);
            r->slot = read_below(in, facts->exprs.len);
        }
        if (r->kind >= PT_REF_KIND_COUNT || r->scope >= facts->scopes.len)
            in->failed = true;
        if (in->failed)
            return true;
    }
    return true;
}

/* Defs and bindings come before what they index; their indices are checked when all is read. */
static bool indices_fit(const pt_facts *facts)
{
    if (facts->names.len == 0 || facts->defs.len == 0 || facts->scopes.len == 0 || facts->exprs.len == 0
        || facts->bindings.len == 0 || facts->package >= facts->names.len
        || facts->identifiers > facts->names.len)
        return false;
    for (size_t i = 0; i < facts->defs.len; i++) {
        const pt_def *d = &facts->defs.at[i];
        if (d->scope >= facts->scopes.len || d->body >= facts->scopes.len || d->owner >= facts->exprs.len
            || d->type >= facts->exprs.len || d->value >= facts->exprs.len)
            return false;
    }
    for (size_t i = 0; i < facts->bindings.len; i++) {
        const pt_binding *b = &facts->bindings.at[i];
        if (b->type >= facts->exprs.len || b->value >= facts->exprs.len)
            return false;
    }
    return true;
}

pt_status pt_facts_unpack(pt_str packed, pt_facts *facts, pt_error *err)
{
    pt_reader in = pt_reader_of(packed);
    uint64_t version = pt_read_varint(&in);
    if (version != PT_FACTS_VERSION)
        return pt_error_set(err, PT_E_VERSION, "stored facts are of version %llu, this program reads %d",
                            (unsigned long long)version, PT_FACTS_VERSION);
    pt_facts_clear(facts);
    facts->language = read_kind(&in, PT_LANGUAGE_COUNT);
    facts->lines = pt_read_u32(&in);
    facts->parse_errors = pt_read_u32(&in);
    facts->error_bytes = pt_read_u32(&in);
    facts->package = pt_read_u32(&in);
    facts->identifiers = pt_read_u32(&in);
    bool memory = unpack_names(&in, facts) && unpack_defs(&in, facts) && unpack_scopes(&in, facts)
        && unpack_bindings(&in, facts) && unpack_exprs(&in, facts) && unpack_imports(&in, facts)
        && unpack_refs(&in, facts);
    if (!memory)
        return pt_error_nomem(err);
    if (in.failed || in.at != in.end || !indices_fit(facts)) {
        pt_facts_clear(facts);
        return pt_error_set(err, PT_E_CORRUPT, "stored facts are damaged; ingest the folder again");
    }
    return PT_OK;
}
