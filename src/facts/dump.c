/* Facts as text, one a line, in source order: for fixtures and for people. */
#include "facts/facts.h"

enum { DEEPEST_EXPR = 24 };

static void put_name(const pt_facts *f, pt_name_id name, pt_buf *out)
{
    pt_buf_str(out, pt_facts_name(f, name));
}

static const char *literal_name(uint32_t literal)
{
    static const char *const names[] = {"null", "bool", "int", "float", "string", "char",
                                        "list", "map", "set", "regex", "range", "object"};
    return literal < sizeof names / sizeof *names ? names[literal] : "?";
}

static void put_expr(const pt_facts *f, pt_expr_id id, unsigned depth, pt_buf *out);

static void put_list(const pt_facts *f, pt_expr_id list, unsigned depth, pt_buf *out)
{
    for (unsigned n = 0; list && n < 16; n++) {
        const pt_expr *cell = &f->exprs.at[list];
        if (n)
            pt_buf_c(out, ", ");
        put_expr(f, cell->a, depth, out);
        list = cell->b;
    }
}

static void put_around(const pt_facts *f, const char *before, pt_expr_id a, const char *after, unsigned depth,
                       pt_buf *out)
{
    pt_buf_c(out, before);
    put_expr(f, a, depth, out);
    pt_buf_c(out, after);
}

static void put_expr(const pt_facts *f, pt_expr_id id, unsigned depth, pt_buf *out)
{
    if (id == 0 || depth > DEEPEST_EXPR) {
        pt_buf_c(out, "?");
        return;
    }
    const pt_expr *e = &f->exprs.at[id];
    depth++;
    switch ((pt_expr_op)e->op) {
    case PT_EXPR_NAME:
        put_name(f, e->a, out);
        return;
    case PT_EXPR_LOCAL:
        pt_buf_byte(out, '$');
        put_name(f, f->bindings.at[e->a].name, out);
        return;
    case PT_EXPR_MEMBER:
        put_around(f, "", e->a, ".", depth, out);
        put_name(f, e->b, out);
        return;
    case PT_EXPR_PATH:
        if (e->a)
            put_expr(f, e->a, depth, out);
        pt_buf_c(out, "::");
        put_name(f, e->b, out);
        return;
    case PT_EXPR_CALL:
        put_expr(f, e->a, depth, out);
        if (e->b == PT_ARITY_ANY)
            pt_buf_c(out, "(*)");
        else
            pt_buf_printf(out, "(%u)", e->b);
        return;
    case PT_EXPR_INSTANCE:
        put_around(f, "new<", e->a, ">", depth, out);
        return;
    case PT_EXPR_ELEMENT:
        put_around(f, "", e->a, "[]", depth, out);
        return;
    case PT_EXPR_DEREF:
        put_around(f, "*", e->a, "", depth, out);
        return;
    case PT_EXPR_ADDRESS:
        put_around(f, "&", e->a, "", depth, out);
        return;
    case PT_EXPR_UNWRAP:
        put_around(f, "", e->a, "!", depth, out);
        return;
    case PT_EXPR_SELF:
        pt_buf_c(out, "self");
        return;
    case PT_EXPR_SUPER:
        pt_buf_c(out, "super");
        return;
    case PT_EXPR_LITERAL:
        pt_buf_printf(out, "<%s>", literal_name(e->a));
        return;
    case PT_EXPR_LAMBDA:
        pt_buf_c(out, "<lambda>");
        return;
    case PT_EXPR_EITHER:
        put_around(f, "(", e->a, " | ", depth, out);
        put_around(f, "", e->b, ")", depth, out);
        return;
    case PT_EXPR_ITEM:
        put_expr(f, e->a, depth, out);
        pt_buf_printf(out, ".%u", e->b);
        return;
    case PT_EXPR_ARGUMENT:
        put_expr(f, e->a, depth, out);
        pt_buf_printf(out, "(#%u)", e->b);
        return;
    case PT_EXPR_GENERIC:
        put_around(f, "", e->a, "<", depth, out);
        put_list(f, e->b, depth, out);
        pt_buf_byte(out, '>');
        return;
    case PT_EXPR_LIST:
        put_list(f, id, depth, out);
        return;
    case PT_EXPR_POINTER:
        put_around(f, "ptr<", e->a, ">", depth, out);
        return;
    case PT_EXPR_ARRAY:
        put_around(f, "array<", e->a, ">", depth, out);
        return;
    case PT_EXPR_OPTIONAL:
        put_around(f, "", e->a, "?", depth, out);
        return;
    case PT_EXPR_TUPLE:
        pt_buf_byte(out, '(');
        put_list(f, e->a, depth, out);
        pt_buf_byte(out, ')');
        return;
    case PT_EXPR_FUNCTION:
        pt_buf_c(out, "fn(");
        put_list(f, e->b, depth, out);
        put_around(f, ")->", e->a, "", depth, out);
        return;
    case PT_EXPR_IMPL:
        put_around(f, "impl<", e->a, "", depth, out);
        if (e->b)
            put_around(f, " + ", e->b, "", depth, out);
        pt_buf_byte(out, '>');
        return;
    case PT_EXPR_TYPEOF:
        put_around(f, "typeof(", e->a, ")", depth, out);
        return;
    case PT_EXPR_KEY:
        put_around(f, "key(", e->a, ")", depth, out);
        return;
    case PT_EXPR_UNKNOWN:
    case PT_EXPR_OP_COUNT:
        break;
    }
    pt_buf_byte(out, '?');
}

static void put_arity(uint16_t arity, pt_buf *out)
{
    if (arity == PT_ARITY_ANY)
        pt_buf_byte(out, '*');
    else
        pt_buf_printf(out, "%u", arity);
}

static void put_optional_expr(const pt_facts *f, const char *label, pt_expr_id id, pt_buf *out)
{
    if (!id)
        return;
    pt_buf_printf(out, " %s=", label);
    put_expr(f, id, 0, out);
}

static void put_flags(uint32_t flags, const char *const *names, pt_buf *out)
{
    for (unsigned bit = 0; names[bit]; bit++)
        if (flags >> bit & 1)
            pt_buf_printf(out, " %s", names[bit]);
}

/* "Store::open", or "<file>" at the top level. */
static void put_def_name(const pt_facts *f, pt_def_id def, pt_buf *out)
{
    if (def == 0)
        pt_buf_c(out, "<file>");
    else
        pt_facts_qualified_name(f, def, out);
}

static bool is_callable(unsigned kind)
{
    return kind == PT_KIND_FUNCTION || kind == PT_KIND_METHOD || kind == PT_KIND_CONSTRUCTOR;
}

static void put_quoted(const pt_facts *f, const char *label, pt_name_id text, pt_buf *out)
{
    if (!text)
        return;
    pt_buf_printf(out, " %s\"", label);
    put_name(f, text, out);
    pt_buf_byte(out, '"');
}

static void dump_def(const pt_facts *f, pt_def_id id, pt_buf *out)
{
    static const char *const flag_names[] = {"test", "declaration", "static", "local", "abstract", "default",
                                             "exported", "async", "override", "extension", "callable",
                                             "anonymous", "conditional", NULL};
    const pt_def *d = &f->defs.at[id];
    pt_buf_printf(out, "def %s ", pt_kind_name(d->kind));
    put_def_name(f, id, out);
    if (is_callable(d->kind) || d->params_max) {
        pt_buf_byte(out, '/');
        put_arity(d->params_min, out);
        if (d->params_max != d->params_min) {
            pt_buf_c(out, "..");
            put_arity(d->params_max, out);
        }
    }
    pt_buf_printf(out, " %u-%u %s", d->line, d->end_line, pt_visibility_name(d->visibility));
    put_flags(d->flags, flag_names, out);
    put_optional_expr(f, "owner", d->owner, out);
    put_optional_expr(f, "type", d->type, out);
    put_optional_expr(f, "value", d->value, out);
    put_quoted(f, "", d->signature, out);
    put_quoted(f, "doc ", d->doc, out);
    pt_buf_byte(out, '\n');
}

static void dump_import(const pt_facts *f, const pt_import *m, pt_buf *out)
{
    static const char *const flag_names[] = {"glob", "reexport", "static", "system", "default",
                                             "export", "module", "typeonly", NULL};
    pt_buf_printf(out, "import %u:%u \"", m->line, m->column);
    put_name(f, m->path, out);
    pt_buf_byte(out, '"');
    if (m->name) {
        pt_buf_c(out, " name=");
        put_name(f, m->name, out);
    }
    if (m->alias) {
        pt_buf_c(out, " as=");
        put_name(f, m->alias, out);
    }
    put_flags(m->flags, flag_names, out);
    if (m->scope) {
        pt_buf_c(out, " in=");
        put_def_name(f, f->scopes.at[m->scope].def, out);
    }
    pt_buf_byte(out, '\n');
}

static void dump_ref(const pt_facts *f, const pt_ref *r, pt_buf *out)
{
    pt_buf_printf(out, "ref %u:%u %s ", r->line, r->column, pt_ref_kind_name(r->kind));
    if (r->name)
        put_name(f, r->name, out);
    else
        pt_buf_c(out, "<expression>");
    if (r->kind == PT_REF_CALL || r->kind == PT_REF_CONSTRUCT || r->kind == PT_REF_MACRO) {
        pt_buf_byte(out, '/');
        put_arity(r->arity, out);
    }
    pt_buf_c(out, " from=");
    put_def_name(f, f->scopes.at[r->scope].def, out);
    if (r->local)
        pt_buf_c(out, " local");
    put_optional_expr(f, "base", r->base, out);
    put_optional_expr(f, "slot", r->slot, out);
    pt_buf_byte(out, '\n');
}

static void dump_binding(const pt_facts *f, const pt_binding *b, pt_buf *out)
{
    static const char *const kinds[] = {"local", "param", "typeparam", "label"};
    pt_buf_printf(out, "bind %u:%u %s ", b->line, b->column, b->kind < 4 ? kinds[b->kind] : "?");
    put_name(f, b->name, out);
    pt_buf_c(out, " in=");
    put_def_name(f, f->scopes.at[b->scope].def, out);
    put_optional_expr(f, "type", b->type, out);
    put_optional_expr(f, "value", b->value, out);
    pt_buf_byte(out, '\n');
}

void pt_facts_dump(const pt_facts *f, pt_buf *out)
{
    pt_buf_printf(out, "file %s lines=%u errors=%u", pt_language_name(f->language), f->lines, f->parse_errors);
    if (f->package) {
        pt_buf_c(out, " package=");
        put_name(f, f->package, out);
    }
    put_quoted(f, "doc ", f->defs.at[0].doc, out);
    put_flags(f->defs.at[0].flags, (const char *const[]){"test", NULL}, out);
    pt_buf_byte(out, '\n');
    for (size_t i = 1; i < f->defs.len; i++)
        dump_def(f, (pt_def_id)i, out);
    for (size_t i = 0; i < f->imports.len; i++)
        dump_import(f, &f->imports.at[i], out);
    for (size_t i = 1; i < f->bindings.len; i++)
        dump_binding(f, &f->bindings.at[i], out);
    for (size_t i = 0; i < f->refs.len; i++)
        dump_ref(f, &f->refs.at[i], out);
}
