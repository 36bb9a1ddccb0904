/* Faces: what other files need to know of a file, copied out of its facts while they are at hand. Bodies
 * (references, locals) stay behind; expressions, scopes and type parameters are kept as far as a definition's
 * type or a base needs them. */
#include "base/error.h"
#include "base/mem.h"
#include "link/linker.h"

pt_status pt_linker_new(const pt_str *paths, uint32_t files, unsigned workers, pt_linker **out, pt_error *err)
{
    pt_linker *l = pt_calloc(1, sizeof *l);
    if (!l)
        return pt_error_nomem(err);
    l->unit_count = files;
    l->worker_count = workers;
    l->units = pt_calloc(files, sizeof *l->units);
    l->workers = pt_calloc(workers, sizeof *l->workers);
    pt_intern_init(&l->names);
    pt_intern_init(&l->groups);
    for (unsigned i = 0; l->workers && i < workers; i++)
        pt_intern_init(&l->workers[i].names);
    if (!l->units || !l->workers) {
        pt_linker_free(l);
        return pt_error_nomem(err);
    }
    for (uint32_t i = 0; i < files; i++)
        l->units[i].path = paths[i];
    *out = l;
    return PT_OK;
}

void pt_linker_free(pt_linker *l)
{
    if (!l)
        return;
    for (unsigned i = 0; l->workers && i < l->worker_count; i++) {
        pt_arena_release(&l->workers[i].arena);
        pt_intern_release(&l->workers[i].names);
        pt_free(l->workers[i].global_of);
        pt_vec_release(&l->workers[i].marks);
    }
    pt_free(l->workers);
    pt_free(l->units);
    pt_intern_release(&l->names);
    pt_intern_release(&l->groups);
    pt_free(l->unit_of);
    pt_free(l->name_of);
    pt_free(l->kind_of);
    pt_free(l->canonical);
    pt_free(l->container_of);
    pt_free(l->member_heads);
    pt_free(l->member_tails);
    pt_free(l->member_next);
    pt_free(l->populated);
    pt_free(l->name_start);
    pt_free(l->name_list);
    pt_free(l->base_start);
    pt_free(l->base_list);
    pt_free(l->stem_start);
    pt_free(l->stem_list);
    pt_arena_release(&l->arena);
    pt_free(l);
}

/* New numbers of what is kept; 0 = dropped (number 0 is always kept as 0). */
typedef struct {
    const pt_facts *facts;
    uint32_t *exprs, *scopes, *bindings;
    uint32_t *names; /* the facts' names to the worker's, + 1 */
    bool again;      /* a binding was marked whose expressions are not */
} kept;

static void keep_scope(kept *k, pt_scope_id scope)
{
    while (!k->scopes[scope]) {
        k->scopes[scope] = 1;
        scope = k->facts->scopes.at[scope].parent;
    }
}

enum { A_EXPR = 1, B_EXPR = 2, A_SCOPE = 4, B_SCOPE = 8, A_NAME = 16, B_NAME = 32, A_BINDING = 64 };

static const uint8_t operands[PT_EXPR_OP_COUNT] = {
    [PT_EXPR_NAME] = A_NAME | B_SCOPE,    [PT_EXPR_LOCAL] = A_BINDING,       [PT_EXPR_MEMBER] = A_EXPR | B_NAME,
    [PT_EXPR_PATH] = A_EXPR | B_NAME,     [PT_EXPR_CALL] = A_EXPR,           [PT_EXPR_INSTANCE] = A_EXPR,
    [PT_EXPR_ELEMENT] = A_EXPR,           [PT_EXPR_DEREF] = A_EXPR,          [PT_EXPR_ADDRESS] = A_EXPR,
    [PT_EXPR_UNWRAP] = A_EXPR,            [PT_EXPR_SELF] = A_SCOPE,          [PT_EXPR_SUPER] = A_SCOPE,
    [PT_EXPR_EITHER] = A_EXPR | B_EXPR,   [PT_EXPR_ITEM] = A_EXPR,           [PT_EXPR_ARGUMENT] = A_EXPR,
    [PT_EXPR_GENERIC] = A_EXPR | B_EXPR,  [PT_EXPR_LIST] = A_EXPR | B_EXPR,  [PT_EXPR_POINTER] = A_EXPR,
    [PT_EXPR_ARRAY] = A_EXPR,             [PT_EXPR_OPTIONAL] = A_EXPR,       [PT_EXPR_TUPLE] = A_EXPR,
    [PT_EXPR_FUNCTION] = A_EXPR | B_EXPR, [PT_EXPR_IMPL] = A_EXPR | B_EXPR,  [PT_EXPR_TYPEOF] = A_EXPR,
    [PT_EXPR_KEY] = A_EXPR,
};

enum { DEEPEST = 512 };

static void keep_expr(kept *k, pt_expr_id root)
{
    pt_expr_id stack[DEEPEST];
    unsigned depth = 0;
    stack[depth++] = root;
    while (depth) {
        pt_expr_id id = stack[--depth];
        if (id == 0 || k->exprs[id])
            continue;
        k->exprs[id] = 1;
        const pt_expr *e = &k->facts->exprs.at[id];
        uint8_t has = operands[e->op];
        if (has & A_SCOPE)
            keep_scope(k, e->a);
        if (has & B_SCOPE)
            keep_scope(k, e->b);
        if (has & A_BINDING && !k->bindings[e->a]) {
            k->bindings[e->a] = 1;
            k->again = true;
        }
        if (has & A_EXPR && depth < DEEPEST)
            stack[depth++] = e->a;
        if (has & B_EXPR && depth < DEEPEST)
            stack[depth++] = e->b;
    }
}

static bool is_base(const pt_ref *r)
{
    return r->kind == PT_REF_EXTENDS || r->kind == PT_REF_IMPLEMENTS;
}

/* A bare name in the body of a macro: it means what it means where the macro is used. */
static bool is_macro_word(const pt_facts *f, const pt_ref *r)
{
    const pt_def *d = &f->defs.at[f->scopes.at[r->scope].def];
    return d->kind == PT_KIND_MACRO && !r->base && r->name && !r->local
        && (r->kind == PT_REF_CALL || r->kind == PT_REF_VALUE);
}

static uint32_t count_macro_words(const pt_facts *f)
{
    uint32_t count = 0;
    for (size_t i = 0; i < f->refs.len; i++)
        count += is_macro_word(f, &f->refs.at[i]);
    return count;
}

static uint32_t keep_all(kept *k)
{
    const pt_facts *f = k->facts;
    uint32_t bases = 0;
    keep_scope(k, 0);
    for (size_t i = 0; i < f->defs.len; i++) {
        const pt_def *d = &f->defs.at[i];
        keep_scope(k, d->scope);
        keep_scope(k, d->body);
        keep_expr(k, d->owner);
        keep_expr(k, d->type);
        keep_expr(k, d->value);
    }
    for (size_t i = 0; i < f->refs.len; i++) {
        if (!is_base(&f->refs.at[i]))
            continue;
        bases++;
        keep_expr(k, f->refs.at[i].base);
        keep_scope(k, f->refs.at[i].scope);
    }
    for (size_t i = 0; i < f->imports.len; i++)
        keep_scope(k, f->imports.at[i].scope);
    while (k->again) {
        k->again = false;
        for (size_t i = 1; i < f->bindings.len; i++) {
            const pt_binding *b = &f->bindings.at[i];
            if (k->bindings[i] != 1)
                continue;
            k->bindings[i] = 2;
            keep_scope(k, b->scope);
            keep_expr(k, b->type);
            keep_expr(k, b->value);
        }
    }
    return bases;
}

static uint32_t renumber(uint32_t *marks, size_t count)
{
    uint32_t next = 1;
    for (size_t i = 1; i < count; i++)
        marks[i] = marks[i] ? next++ : 0;
    marks[0] = 0;
    return next;
}

static pt_name_id name_of(kept *k, pt_link_worker *worker, pt_name_id name)
{
    if (!name)
        return 0;
    if (!k->names[name])
        k->names[name] = pt_intern_id(&worker->names, pt_facts_name(k->facts, name)) + 1;
    return k->names[name] - 1;
}

static void copy_defs(kept *k, pt_link_worker *w, pt_unit *unit)
{
    for (size_t i = 0; i < k->facts->defs.len; i++) {
        pt_def d = k->facts->defs.at[i];
        d.name = name_of(k, w, d.name);
        d.qualifier = name_of(k, w, d.qualifier);
        d.segment = 0;
        d.signature = d.doc = 0;
        d.scope = k->scopes[d.scope];
        d.body = k->scopes[d.body];
        d.owner = k->exprs[d.owner];
        d.type = k->exprs[d.type];
        d.value = k->exprs[d.value];
        unit->defs[unit->def_count++] = d;
    }
}

static void copy_exprs(kept *k, pt_link_worker *w, pt_unit *unit)
{
    unit->exprs[unit->expr_count++] = (pt_expr){0};
    for (size_t i = 1; i < k->facts->exprs.len; i++) {
        if (!k->exprs[i])
            continue;
        pt_expr e = k->facts->exprs.at[i];
        uint8_t has = operands[e.op];
        e.a = has & A_EXPR ? k->exprs[e.a]
            : has & A_SCOPE ? k->scopes[e.a]
            : has & A_NAME  ? name_of(k, w, e.a)
            : has & A_BINDING ? k->bindings[e.a] : e.a;
        e.b = has & B_EXPR ? k->exprs[e.b] : has & B_SCOPE ? k->scopes[e.b] : has & B_NAME ? name_of(k, w, e.b) : e.b;
        unit->exprs[unit->expr_count++] = e;
    }
}

static void copy_rest(kept *k, pt_link_worker *w, pt_unit *unit)
{
    const pt_facts *f = k->facts;
    for (size_t i = 0; i < f->scopes.len; i++)
        if (i == 0 || k->scopes[i]) {
            pt_scope s = f->scopes.at[i];
            s.parent = k->scopes[s.parent];
            unit->scopes[unit->scope_count++] = s;
        }
    unit->bindings[unit->binding_count++] = (pt_binding){0};
    for (size_t i = 1; i < f->bindings.len; i++) {
        if (!k->bindings[i])
            continue;
        pt_binding b = f->bindings.at[i];
        b.name = name_of(k, w, b.name);
        b.scope = k->scopes[b.scope];
        b.type = k->exprs[b.type];
        b.value = k->exprs[b.value];
        unit->bindings[unit->binding_count++] = b;
    }
    for (size_t i = 0; i < f->imports.len; i++) {
        pt_import m = f->imports.at[i];
        m.scope = k->scopes[m.scope];
        m.path = name_of(k, w, m.path);
        m.name = name_of(k, w, m.name);
        m.alias = name_of(k, w, m.alias);
        unit->imports[unit->import_count++] = m;
    }
    for (size_t i = 0; i < f->refs.len; i++) {
        const pt_ref *r = &f->refs.at[i];
        if (!is_base(r))
            continue;
        unit->bases[unit->base_count++] = (pt_base){
            .def = f->scopes.at[r->scope].def,
            .kind = r->kind,
            .name = name_of(k, w, r->name),
            .base = k->exprs[r->base],
            .scope = k->scopes[r->scope],
            .to = PT_NO_ENTITY,
        };
    }
}

static void copy_macro_words(kept *k, pt_link_worker *w, pt_unit *unit)
{
    const pt_facts *f = k->facts;
    for (size_t i = 0; i < f->refs.len; i++) {
        const pt_ref *r = &f->refs.at[i];
        if (!is_macro_word(f, r))
            continue;
        unit->words[unit->word_count++] = (pt_macro_word){
            .def = f->scopes.at[r->scope].def,
            .kind = r->kind,
            .arity = r->arity,
            .name = name_of(k, w, r->name),
        };
    }
}

static bool make_room(pt_link_worker *w, pt_unit *unit, const pt_facts *f, uint32_t exprs, uint32_t scopes,
                      uint32_t bindings, uint32_t bases)
{
    unit->words = PT_ARENA_ARRAY(&w->arena, pt_macro_word, count_macro_words(f));
    unit->defs = PT_ARENA_ARRAY(&w->arena, pt_def, f->defs.len);
    unit->exprs = PT_ARENA_ARRAY(&w->arena, pt_expr, exprs);
    unit->scopes = PT_ARENA_ARRAY(&w->arena, pt_scope, scopes);
    unit->bindings = PT_ARENA_ARRAY(&w->arena, pt_binding, bindings);
    unit->imports = PT_ARENA_ARRAY(&w->arena, pt_import, f->imports.len);
    unit->modules = PT_ARENA_ARRAY(&w->arena, pt_module_ref, f->imports.len);
    unit->modules_next = PT_ARENA_ARRAY(&w->arena, pt_module_ref, f->imports.len);
    unit->imports_by_alias = PT_ARENA_ARRAY(&w->arena, uint32_t, f->imports.len);
    unit->globs = PT_ARENA_ARRAY(&w->arena, uint32_t, f->imports.len);
    unit->bases = PT_ARENA_ARRAY(&w->arena, pt_base, bases);
    return unit->defs && unit->exprs && unit->scopes && unit->bindings && unit->imports && unit->modules && unit->modules_next
        && unit->imports_by_alias && unit->globs && unit->bases && unit->words;
}

pt_status pt_linker_add(pt_linker *l, unsigned worker, uint32_t file, const pt_facts *facts, pt_error *err)
{
    pt_link_worker *w = &l->workers[worker];
    pt_unit *unit = &l->units[file];
    size_t marks = facts->exprs.len + facts->scopes.len + facts->bindings.len + facts->names.len;
    if (!pt_vec_reserve(&w->marks, marks))
        return pt_error_nomem(err);
    memset(w->marks.at, 0, marks * sizeof *w->marks.at);
    kept k = {.facts = facts, .exprs = w->marks.at};
    k.scopes = k.exprs + facts->exprs.len;
    k.bindings = k.scopes + facts->scopes.len;
    k.names = k.bindings + facts->bindings.len;
    uint32_t bases = keep_all(&k);
    uint32_t exprs = renumber(k.exprs, facts->exprs.len);
    uint32_t scopes = renumber(k.scopes, facts->scopes.len);
    uint32_t bindings = renumber(k.bindings, facts->bindings.len);
    pt_status status = PT_OK;
    if (make_room(w, unit, facts, exprs, scopes, bindings, bases)) {
        unit->language = facts->language;
        unit->worker = (uint8_t)worker;
        unit->package = name_of(&k, w, facts->package);
        copy_defs(&k, w, unit);
        copy_exprs(&k, w, unit);
        copy_rest(&k, w, unit);
        copy_macro_words(&k, w, unit);
        unit->present = true;
    } else {
        status = pt_error_nomem(err);
    }
    return status;
}
