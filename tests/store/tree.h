/* Trees of made-up facts and links, for the tests of the stored graph. */
#ifndef PT_TESTS_STORE_TREE_H
#define PT_TESTS_STORE_TREE_H

#include "store/graph.h"
#include "store/suite.h"

#include <stdlib.h>

typedef pt_vec(pt_linked_edge) tree_edges; /* `to` is a number of the linker */

typedef struct {
    pt_str path;
    pt_graph_file record;
    pt_facts facts;
    tree_edges edges;
    pt_vec(pt_link) refs;
    pt_vec(pt_link) imports;
    pt_vec(uint32_t) targets;
} tree_file;

typedef struct {
    pt_arena arena;
    pt_vec(tree_file) files;
    pt_vec(pt_str) paths;
    pt_vec(uint32_t) first;
} tree;

static inline void tree_release(tree *t)
{
    for (size_t i = 0; i < t->files.len; i++) {
        pt_facts_release(&t->files.at[i].facts);
        pt_vec_release(&t->files.at[i].edges);
        pt_vec_release(&t->files.at[i].refs);
        pt_vec_release(&t->files.at[i].imports);
        pt_vec_release(&t->files.at[i].targets);
    }
    pt_vec_release(&t->files);
    pt_vec_release(&t->paths);
    pt_vec_release(&t->first);
    pt_arena_release(&t->arena);
}

static inline pt_name_id tree_name(tree *t, pt_facts *facts, const char *text)
{
    for (pt_name_id i = 0; i < facts->names.len; i++)
        if (pt_str_eq(facts->names.at[i], pt_str_c(text)))
            return i;
    CHECK(pt_vec_push(&facts->names, pt_arena_str(&t->arena, pt_str_c(text))));
    return (pt_name_id)facts->names.len - 1;
}

/* Paths must be added in ascending order. The result lives until the next file is added. */
static inline tree_file *tree_add(tree *t, const char *path, pt_language language)
{
    tree_file f = {.path = pt_arena_str(&t->arena, pt_str_c(path))};
    f.facts.language = (uint8_t)language;
    CHECK(pt_vec_push(&f.facts.names, PT_STR("")));
    CHECK(pt_vec_push(&f.facts.defs, (pt_def){.kind = PT_KIND_FILE, .line = 1, .end_line = 1}));
    CHECK(pt_vec_push(&f.facts.scopes, (pt_scope){0}));
    CHECK(pt_vec_push(&f.facts.exprs, (pt_expr){0}));
    CHECK(pt_vec_push(&f.facts.bindings, (pt_binding){0}));
    f.record = (pt_graph_file){
        .number = (uint32_t)t->files.len,
        .path = f.path,
        .language = (uint8_t)language,
        .dialect = (uint8_t)language,
        .hash = pt_hash128_of(f.path),
        .size = 1000 + t->files.len,
        .mtime = 1700000000000000000 + (int64_t)t->files.len,
        .is_test = pt_str_starts(f.path, PT_STR("tests/")),
    };
    CHECK(pt_vec_push(&t->files, f) && pt_vec_push(&t->paths, f.path));
    return &pt_vec_last(&t->files);
}

/* Adds a definition, and a scope for it. */
static inline pt_def_id tree_def(tree *t, tree_file *f, pt_kind kind, const char *name, pt_def_id parent, unsigned flags)
{
    pt_def_id id = (pt_def_id)f->facts.defs.len;
    char text[64];
    snprintf(text, sizeof text, "signature of %.40s", name);
    pt_def d = {
        .kind = (uint8_t)kind,
        .visibility = id % PT_VISIBILITY_COUNT,
        .flags = (uint16_t)flags,
        .params_min = 1,
        .params_max = PT_ARITY_ANY,
        .name = tree_name(t, &f->facts, name),
        .parent = parent,
        .line = 2 * id - 1,
        .end_line = 2 * id,
        .name_line = 2 * id - 1,
        .name_column = 5,
        .signature = tree_name(t, &f->facts, text),
    };
    f->facts.defs.at[0].end_line = f->facts.lines = 2 * id;
    CHECK(pt_vec_push(&f->facts.defs, d));
    CHECK(pt_vec_push(&f->facts.scopes, (pt_scope){.def = id, .kind = PT_SCOPE_FUNCTION}));
    return id;
}

/* When all definitions are there. */
static inline void tree_number(tree *t)
{
    uint32_t next = 0;
    pt_vec_clear(&t->first);
    for (size_t i = 0; i < t->files.len; i++) {
        CHECK(pt_vec_push(&t->first, next));
        next += (uint32_t)t->files.at[i].facts.defs.len;
    }
    CHECK(pt_vec_push(&t->first, next));
}

static inline uint32_t tree_total(const tree *t)
{
    return pt_vec_last(&t->first);
}

static inline pt_entity_id tree_id(const tree *t, uint32_t number)
{
    uint32_t file = 0;
    while (t->first.at[file + 1] <= number)
        file++;
    return pt_entity_of(file, number - t->first.at[file]);
}

static inline int tree_by_edge(const void *a, const void *b)
{
    const pt_linked_edge *x = a, *y = b;
    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    if (x->kind != y->kind)
        return x->kind - y->kind;
    return (x->to > y->to) - (x->to < y->to);
}

static inline bool tree_has_edge(const tree_edges *edges, const pt_linked_edge *edge)
{
    for (size_t i = 0; i < edges->len; i++)
        if (tree_by_edge(&edges->at[i], edge) == 0)
            return true;
    return false;
}

static inline void tree_edge(tree_file *f, pt_linked_edge edge)
{
    if (!tree_has_edge(&f->edges, &edge))
        CHECK(pt_vec_push(&f->edges, edge));
}

static inline void tree_sort_edges(tree_file *f)
{
    if (f->edges.len)
        qsort(f->edges.at, f->edges.len, sizeof *f->edges.at, tree_by_edge);
}

static inline void tree_random_reference(tree *t, tree_file *f, uint64_t *seed, bool is_import)
{
    char name[32];
    unsigned tier = (unsigned)(next_random(seed) % PT_TIER_COUNT);
    snprintf(name, sizeof name, "ref%u", (unsigned)(next_random(seed) % 40));
    uint32_t line = (uint32_t)(1 + next_random(seed) % 300), column = (uint32_t)(1 + next_random(seed) % 80);
    pt_scope_id scope = (pt_scope_id)(next_random(seed) % f->facts.scopes.len);
    pt_link link = {.tier = (uint8_t)tier, .kept = next_random(seed) % 5 != 0, .first = (uint32_t)f->targets.len};
    if (tier != PT_TIER_UNRESOLVED && tier != PT_TIER_EXTERNAL)
        link.count = (uint8_t)(1 + next_random(seed) % 3);
    for (unsigned i = 0; i < link.count; i++)
        CHECK(pt_vec_push(&f->targets, (uint32_t)(next_random(seed) % tree_total(t))));
    if (is_import) {
        pt_import m = {.scope = scope, .path = tree_name(t, &f->facts, "some.module"), .line = line, .column = column};
        m.name = next_random(seed) % 2 ? tree_name(t, &f->facts, name) : 0;
        link.edge_kind = PT_EDGE_IMPORTS;
        CHECK(pt_vec_push(&f->facts.imports, m) && pt_vec_push(&f->imports, link));
        return;
    }
    pt_ref r = {.kind = (uint8_t)(next_random(seed) % PT_REF_IMPORT), .scope = scope, .line = line, .column = column,
                .arity = 2};
    r.name = tree_name(t, &f->facts, name);
    link.edge_kind = (uint8_t)pt_ref_kind_edge(r.kind);
    CHECK(pt_vec_push(&f->facts.refs, r) && pt_vec_push(&f->refs, link));
}

/* A tree of `files` files in which function "hot" of the first is called by `hot` others. */
static inline void tree_random(tree *t, unsigned files, unsigned hot, uint64_t seed)
{
    for (unsigned i = 0; i < files; i++) {
        char path[600], name[700];
        snprintf(path, sizeof path, "src/sub/file%03u.c", i);
        if (i == files - 1)
            memset(path, 'z', 590), path[590] = 0; /* too long for a key */
        snprintf(name, sizeof name, "t/%03u/%s", i, path);
        tree_file *f = tree_add(t, name, i % 2 ? PT_LANGUAGE_CPP : PT_LANGUAGE_C);
        f->record.is_test = i % 4 == 3;
        if (i == 0)
            tree_def(t, f, PT_KIND_FUNCTION, "hot", 0, 0);
        unsigned defs = i == 1 ? hot : (unsigned)(next_random(&seed) % 30);
        for (unsigned d = 0; d < defs; d++) {
            snprintf(name, sizeof name, "name_%u", (unsigned)(next_random(&seed) % 60));
            if (d == 7)
                memset(name, 'L', 280), name[280] = 0;
            pt_def_id parent = (pt_def_id)(next_random(&seed) % 3 ? 0 : next_random(&seed) % f->facts.defs.len);
            unsigned flags = (unsigned)next_random(&seed) & (PT_DEF_TEST | PT_DEF_DECLARATION | PT_DEF_STATIC);
            pt_def_id id = tree_def(t, f, (pt_kind)(1 + next_random(&seed) % (PT_KIND_COUNT - 1)), name, parent, flags);
            f->facts.defs.at[id].doc = tree_name(t, &f->facts, "What it is for");
            if (d % 5 == 0)
                f->facts.defs.at[id].qualifier = tree_name(t, &f->facts, "Outer");
        }
    }
    tree_number(t);
    for (unsigned i = 0; i < files; i++) {
        tree_file *f = &t->files.at[i];
        unsigned edges = (unsigned)(next_random(&seed) % 60);
        for (unsigned k = 0; k < edges; k++) {
            pt_linked_edge e = {
                .from = (pt_def_id)(next_random(&seed) % f->facts.defs.len),
                .to = (uint32_t)(next_random(&seed) % tree_total(t)),
                .kind = (uint8_t)(next_random(&seed) % PT_EDGE_KIND_COUNT),
                .tier = (uint8_t)(next_random(&seed) % PT_TIER_UNRESOLVED),
                .sites = (uint32_t)(1 + next_random(&seed) % 3),
                .line = (uint32_t)(1 + next_random(&seed) % 1000),
            };
            e.kind = e.kind == PT_EDGE_CONTAINS ? PT_EDGE_REFERENCES : e.kind;
            tree_edge(f, e);
        }
        for (unsigned k = 0; i == 1 && k < f->facts.defs.len; k++)
            tree_edge(f, (pt_linked_edge){.from = k, .to = 1, .kind = PT_EDGE_CALLS, .sites = 1, .line = k + 1});
        for (unsigned k = 0; i == 1 && k < 1000; k++) /* and one that calls many */
            tree_edge(f, (pt_linked_edge){.from = 2, .to = k % tree_total(t), .kind = PT_EDGE_USES, .sites = 2, .line = k});
        tree_sort_edges(f);
        unsigned refs = (unsigned)(next_random(&seed) % 200);
        for (unsigned k = 0; k < refs; k++)
            tree_random_reference(t, f, &seed, k % 10 == 0);
    }
}

static inline pt_linked tree_linked(const tree *t, uint32_t file)
{
    const tree_file *f = &t->files.at[file];
    return (pt_linked){file, &f->facts, f->refs.at, f->imports.at, f->targets.at, f->edges.at, f->edges.len};
}

/* How a tree is written: which worker takes which file, and in what order, follows from the seed. */
typedef struct {
    const tree *tree;
    unsigned workers;
    uint64_t seed; /* 0: one after another */
    bool find;     /* ask for stored facts, and link with those that are given back */
} tree_write;

static inline void tree_shuffle(uint32_t *order, size_t count, uint64_t seed)
{
    for (size_t i = 0; i < count; i++)
        order[i] = (uint32_t)i;
    for (size_t i = count; seed && i > 1; i--) {
        size_t k = next_random(&seed) % i;
        uint32_t swap = order[i - 1];
        order[i - 1] = order[k];
        order[k] = swap;
    }
}

static inline pt_status tree_write_file(const tree_write *how, pt_graph_writer *w, uint32_t file, pt_error *err)
{
    const tree_file *f = &how->tree->files.at[file];
    pt_facts found = {0};
    pt_status status = how->find ? pt_graph_facts_find(w, file % how->workers, &f->record, &found, err) : PT_E_NOT_FOUND;
    if (status == PT_E_NOT_FOUND)
        status = pt_graph_add_file(w, file % how->workers, &f->record, &f->facts, err);
    else if (status == PT_OK)
        status = pt_graph_add_file(w, file % how->workers, &f->record, &found, err);
    pt_facts_release(&found);
    return status;
}

static inline pt_status tree_write_links(const tree_write *how, pt_graph_writer *w, uint32_t file, pt_error *err)
{
    pt_facts again = {0};
    pt_linked linked = tree_linked(how->tree, file);
    pt_status status = pt_graph_facts_again(w, file % how->workers, file, &again, err);
    linked.facts = &again;
    if (status == PT_OK)
        status = pt_graph_add_links(w, file % how->workers, &linked, err);
    pt_facts_release(&again);
    return status;
}

static inline pt_status tree_write_all(const tree_write *how, pt_graph_writer *w, pt_pool *pool, uint32_t *order,
                                       pt_graph_written *out, pt_error *err)
{
    const tree *t = how->tree;
    pt_status status = PT_OK;
    tree_shuffle(order, t->files.len, how->seed);
    for (size_t i = 0; status == PT_OK && i < t->files.len; i++)
        status = tree_write_file(how, w, order[i], err);
    if (status == PT_OK)
        status = pt_graph_add_skipped(w, PT_STR("img/logo.png"), PT_STR("binary"), err);
    if (status == PT_OK)
        status = pt_graph_add_skipped(w, PT_STR("big.c"), PT_STR("larger than the limit"), err);
    if (status == PT_OK)
        status = pt_graph_set(w, PT_STR("root"), PT_STR("/somewhere"), err);
    if (status == PT_OK)
        status = pt_graph_begin_links(w, t->first.at, err);
    tree_shuffle(order, t->files.len, how->seed * 3);
    for (size_t i = 0; status == PT_OK && i < t->files.len; i++)
        status = tree_write_links(how, w, order[i], err);
    return status == PT_OK ? pt_graph_finish(w, pool, out, err) : status;
}

static inline pt_status tree_store(const tree_write *how, const pt_store_db *db, pt_graph_written *out, pt_error *err)
{
    pt_graph_writer *w = NULL;
    pt_pool *pool = NULL;
    uint32_t *order = malloc((how->tree->files.len + 1) * sizeof *order);
    pt_status status = pt_pool_new(how->workers, &pool, err);
    if (status == PT_OK)
        status = pt_graph_writer_new(db, how->tree->paths.at, (uint32_t)how->tree->files.len, how->workers, &w, err);
    if (status == PT_OK)
        status = tree_write_all(how, w, pool, order, out, err);
    pt_graph_writer_free(w);
    pt_pool_free(pool);
    free(order);
    return status;
}

#endif
