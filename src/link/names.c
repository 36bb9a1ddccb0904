#define _GNU_SOURCE
/* One numbering of names: the workers' tables become the linker's, and the faces are rewritten in parallel. */
#include "base/error.h"
#include "base/mem.h"
#include "link/linker.h"

#include <stdlib.h>

static pt_status merge_worker(pt_linker *l, pt_link_worker *w, pt_error *err)
{
    w->global_of = pt_malloc(w->names.count * sizeof *w->global_of);
    if (!w->global_of)
        return pt_error_nomem(err);
    w->global_of[0] = 0;
    for (uint32_t i = 1; i < w->names.count; i++) {
        w->global_of[i] = pt_intern_id(&l->names, pt_intern_str(&w->names, i));
        if (w->global_of[i] == PT_INTERN_NONE)
            return pt_error_nomem(err);
    }
    return PT_OK;
}

static void rename_expr(pt_expr *e, const uint32_t *g)
{
    if (e->op == PT_EXPR_NAME)
        e->a = g[e->a];
    else if (e->op == PT_EXPR_MEMBER || e->op == PT_EXPR_PATH)
        e->b = g[e->b];
}

static int by_alias(const void *a, const void *b, void *context)
{
    const pt_unit *unit = context;
    uint32_t i = *(const uint32_t *)a, j = *(const uint32_t *)b;
    uint32_t x = unit->imports[i].alias, y = unit->imports[j].alias;
    return x != y ? (x < y ? -1 : 1) : i < j ? -1 : i > j;
}

static void sort_imports(pt_unit *unit)
{
    for (uint32_t i = 0; i < unit->import_count; i++) {
        const pt_import *m = &unit->imports[i];
        if (m->alias)
            unit->imports_by_alias[unit->alias_count++] = i;
        if (m->flags & PT_IMPORT_GLOB)
            unit->globs[unit->glob_count++] = i;
    }
    qsort_r(unit->imports_by_alias, unit->alias_count, sizeof *unit->imports_by_alias, by_alias, unit);
}

static void rename_unit(void *context, size_t item, unsigned worker)
{
    pt_linker *l = context;
    pt_unit *unit = &l->units[item];
    (void)worker;
    if (!unit->present)
        return;
    const uint32_t *g = l->workers[unit->worker].global_of;
    unit->package = g[unit->package];
    for (uint32_t i = 0; i < unit->def_count; i++) {
        unit->defs[i].name = g[unit->defs[i].name];
        unit->defs[i].qualifier = g[unit->defs[i].qualifier];
    }
    for (uint32_t i = 0; i < unit->expr_count; i++)
        rename_expr(&unit->exprs[i], g);
    for (uint32_t i = 0; i < unit->binding_count; i++)
        unit->bindings[i].name = g[unit->bindings[i].name];
    for (uint32_t i = 0; i < unit->import_count; i++) {
        pt_import *m = &unit->imports[i];
        m->path = g[m->path];
        m->name = g[m->name];
        m->alias = g[m->alias];
    }
    for (uint32_t i = 0; i < unit->base_count; i++)
        unit->bases[i].name = g[unit->bases[i].name];
    for (uint32_t i = 0; i < unit->word_count; i++)
        unit->words[i].name = g[unit->words[i].name];
    sort_imports(unit);
}

pt_status pt_link__merge_names(pt_linker *l, pt_pool *pool, pt_error *err)
{
    for (unsigned i = 0; i < l->worker_count; i++) {
        pt_status status = merge_worker(l, &l->workers[i], err);
        if (status != PT_OK)
            return status;
    }
    return pt_pool_for(pool, l->unit_count, rename_unit, l, err);
}
