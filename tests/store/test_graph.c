/* The stored graph, over all engines: every row comes back as it went in, whoever wrote it in whatever order. */
#include "store/tree.h"

#include "base/error.h"
#include "store/rows.h"

/* Comparing what is stored with the tree. */

static bool def_is_test(const tree_file *f, pt_def_id def)
{
    for (;; def = f->facts.defs.at[def].parent) {
        if (f->record.is_test || f->facts.defs.at[def].flags & PT_DEF_TEST)
            return true;
        if (def == 0)
            return false;
    }
}

static void check_file(pt_graph *g, const tree_file *f)
{
    pt_error err = {0};
    pt_graph_file file = {0};
    CHECK_OK(pt_graph_file_find(g, f->path, &file, &err), err);
    CHECK_INT(file.number, f->record.number);
    CHECK(pt_str_eq(file.path, f->path));
    CHECK(pt_hash128_eq(file.hash, f->record.hash));
    CHECK_INT(file.language, f->record.language);
    CHECK_INT(file.dialect, f->record.dialect);
    CHECK_INT(file.is_test, f->record.is_test);
    CHECK_INT(file.size, f->record.size);
    CHECK_INT(file.mtime, f->record.mtime);
    CHECK_INT(file.lines, f->facts.lines);
    CHECK_INT(file.entities, f->facts.defs.len);
}

static void check_entity(pt_graph *g, const tree_file *f, const pt_entity *e, pt_arena *arena)
{
    pt_error err = {0};
    pt_def_id i = pt_entity_def(e->id);
    const pt_def *d = &f->facts.defs.at[i];
    pt_buf qualified = {0};
    pt_facts_qualified_name(&f->facts, i, &qualified);
    CHECK_INT(e->kind, d->kind);
    CHECK_INT(e->visibility, d->visibility);
    CHECK_INT(e->flags, d->flags);
    CHECK_INT(e->language, f->record.language);
    CHECK_INT(e->line_start, d->line);
    CHECK_INT(e->line_end, d->end_line);
    CHECK_INT(e->is_test, def_is_test(f, i));
    CHECK(pt_str_eq(e->path, f->path));
    CHECK(i == 0 || pt_str_eq(e->name, pt_facts_name(&f->facts, d->name)));
    CHECK(pt_str_eq(e->qualified, pt_buf_view(&qualified)));
    CHECK(i == 0 ? e->parent == PT_ENTITY_NONE : e->parent == pt_entity_of(f->record.number, d->parent));
    pt_entity_detail detail = {0};
    CHECK_OK(pt_graph_detail(g, e->id, arena, &detail, &err), err);
    CHECK(pt_str_eq(detail.signature, pt_facts_name(&f->facts, d->signature)));
    CHECK(pt_str_eq(detail.doc, pt_facts_name(&f->facts, d->doc)));
    CHECK_INT(detail.params_max, d->params_max);
    pt_entity alone = {0};
    CHECK_OK(pt_graph_entity(g, e->id, arena, &alone, &err), err);
    CHECK(alone.id == e->id && alone.parent == e->parent && alone.twin == e->twin && alone.last_child == e->last_child);
    CHECK(pt_str_eq(alone.qualified, e->qualified) && pt_str_eq(alone.name, e->name));
    pt_buf_release(&qualified);
}

static size_t count_children(const tree_file *f, pt_def_id def)
{
    size_t count = 0;
    for (size_t i = 1; i < f->facts.defs.len; i++)
        count += f->facts.defs.at[i].parent == def;
    return count;
}

static void check_out(pt_graph *g, const tree *t, const tree_file *f, pt_def_id def, unsigned kinds)
{
    pt_error err = {0};
    pt_graph_edges *edges = NULL;
    pt_graph_edge e, last = {0};
    size_t seen = 0, wanted = !kinds || kinds >> PT_EDGE_CONTAINS & 1 ? count_children(f, def) : 0;
    for (size_t i = 0; i < f->edges.len; i++)
        wanted += f->edges.at[i].from == def && (!kinds || kinds >> f->edges.at[i].kind & 1);
    CHECK_OK(pt_graph_out(g, pt_entity_of(f->record.number, def), kinds, &edges, &err), err);
    pt_status status;
    while ((status = pt_graph_edges_next(edges, &e, &err)) == PT_OK) {
        CHECK(seen == 0 || last.kind < e.kind || (last.kind == e.kind && last.to < e.to));
        last = e;
        seen++;
        if (e.kind == PT_EDGE_CONTAINS)
            continue;
        bool found = false;
        for (size_t i = 0; i < f->edges.len && !found; i++) {
            const pt_linked_edge *x = &f->edges.at[i];
            found = x->from == def && x->kind == e.kind && tree_id(t, x->to) == e.to && x->tier == e.tier
                && x->sites == e.sites && x->line == e.line;
        }
        CHECK(found);
    }
    CHECK_INT(status, PT_E_NOT_FOUND);
    CHECK_INT(seen, wanted);
    pt_graph_edges_close(edges);
}

/* Incoming edges against all outgoing ones. */
static void check_in(pt_graph *g, const tree *t, uint32_t number, unsigned kinds)
{
    pt_error err = {0};
    pt_graph_edges *edges = NULL;
    pt_graph_edge e, last = {0};
    size_t seen = 0, wanted = 0;
    pt_entity_id id = tree_id(t, number);
    for (size_t f = 0; f < t->files.len; f++)
        for (size_t i = 0; i < t->files.at[f].edges.len; i++)
            wanted += t->files.at[f].edges.at[i].to == number && (!kinds || kinds >> t->files.at[f].edges.at[i].kind & 1);
    wanted += (!kinds || kinds >> PT_EDGE_CONTAINS & 1) && pt_entity_def(id) != 0;
    CHECK_OK(pt_graph_in(g, id, kinds, &edges, &err), err);
    while (pt_graph_edges_next(edges, &e, &err) == PT_OK) {
        CHECK(seen == 0 || last.kind < e.kind || (last.kind == e.kind && last.from < e.from));
        CHECK(e.to == id);
        last = e;
        if (seen++ % 16 == 0) {
            CHECK_OK(pt_graph_edge_sites(g, &e, &err), err);
            CHECK(e.sites > 0);
        }
    }
    CHECK_INT(seen, wanted);
    pt_graph_edges_close(edges);
}

static void check_reference(const tree *t, const tree_file *f, size_t i, const pt_reference *r)
{
    bool is_import = i < f->imports.len;
    const pt_link *l = is_import ? &f->imports.at[i] : &f->refs.at[i - f->imports.len];
    pt_reference wanted;
    pt_graph__reference(&f->facts, f->record.number, i, &wanted);
    CHECK(r->file == wanted.file && r->line == wanted.line && r->column == wanted.column && r->kind == wanted.kind);
    CHECK(pt_str_eq(r->name, wanted.name));
    CHECK(r->from == wanted.from);
    CHECK_INT(r->tier, l->tier);
    CHECK_INT(r->edge_kind, l->edge_kind);
    CHECK_INT(r->count, l->count);
    for (unsigned k = 0; k < r->count && k < l->count; k++)
        CHECK(r->to[k] == tree_id(t, f->targets.at[l->first + k]));
}

static void check_references(pt_graph *g, const tree *t, const tree_file *f)
{
    pt_error err = {0};
    pt_graph_references *references = NULL;
    pt_reference r;
    CHECK_OK(pt_graph_references_open(g, f->record.number, &references, &err), err);
    for (size_t i = 0; i < f->imports.len + f->refs.len; i++) {
        const pt_link *l = i < f->imports.len ? &f->imports.at[i] : &f->refs.at[i - f->imports.len];
        if (!l->kept)
            continue;
        CHECK_OK(pt_graph_references_next(references, &r, &err), err);
        check_reference(t, f, i, &r);
    }
    CHECK_INT(pt_graph_references_next(references, &r, &err), PT_E_NOT_FOUND);
    pt_graph_references_close(references);
}

static void check_entities(pt_graph *g, const tree *t, uint32_t file)
{
    pt_error err = {0};
    pt_arena arena = {0};
    pt_graph_entities *entities = NULL;
    pt_entity e;
    uint32_t next = 0;
    const tree_file *f = &t->files.at[file];
    CHECK_OK(pt_graph_entities_open(g, file, &entities, &err), err);
    while (pt_graph_entities_next(entities, &e, &err) == PT_OK) {
        CHECK(e.id == pt_entity_of(file, next));
        if (next < f->facts.defs.len && (next < 100 || next % 50 == 0)) {
            check_entity(g, f, &e, &arena);
            check_out(g, t, f, next, 0);
            check_out(g, t, f, next, 1u << PT_EDGE_USES | 1u << PT_EDGE_REFERENCES);
            check_in(g, t, t->first.at[file] + next, 0);
        }
        next++;
    }
    CHECK_INT(next, f->facts.defs.len);
    pt_graph_entities_close(entities);
    pt_arena_release(&arena);
}

static void check_lists(pt_graph *g, const tree *t)
{
    pt_error err = {0};
    pt_graph_files *files = NULL;
    pt_graph_file file;
    size_t count = 0;
    CHECK_OK(pt_graph_files_open(g, PT_STR("t/00"), &files, &err), err);
    while (pt_graph_files_next(files, &file, &err) == PT_OK)
        CHECK_INT(file.number, count++);
    pt_graph_files_close(files);
    CHECK_INT(count, t->files.len < 10 ? t->files.len : 10);
    pt_graph_skipped *skipped = NULL;
    pt_str path, reason;
    CHECK_OK(pt_graph_skipped_open(g, &skipped, &err), err);
    CHECK_OK(pt_graph_skipped_next(skipped, &path, &reason, &err), err);
    CHECK(pt_str_eq(path, PT_STR("big.c")) && pt_str_eq(reason, PT_STR("larger than the limit")));
    CHECK_OK(pt_graph_skipped_next(skipped, &path, &reason, &err), err);
    CHECK(pt_str_eq(path, PT_STR("img/logo.png")) && pt_str_eq(reason, PT_STR("binary")));
    CHECK_INT(pt_graph_skipped_next(skipped, &path, &reason, &err), PT_E_NOT_FOUND);
    pt_graph_skipped_close(skipped);
    pt_str value, name;
    CHECK_OK(pt_graph_catalogue(g, PT_STR("root"), &value, &err), err);
    CHECK(pt_str_eq(value, PT_STR("/somewhere")));
    CHECK_INT(pt_graph_catalogue(g, PT_STR("none"), &value, &err), PT_E_NOT_FOUND);
    CHECK_OK(pt_graph_catalogue_at(g, 0, &name, &value, &err), err);
    CHECK(pt_str_eq(name, PT_STR("digest")));
    CHECK_INT(pt_graph_catalogue_at(g, 1000, &name, &value, &err), PT_E_NOT_FOUND);
}

static void check_graph(const pt_store_db *db, const tree *t)
{
    pt_error err = {0};
    pt_graph *g = NULL;
    CHECK_OK(pt_graph_open(db, &g, &err), err);
    if (!g)
        return;
    for (uint32_t f = 0; f < t->files.len; f++) {
        check_file(g, &t->files.at[f]);
        check_entities(g, t, f);
        check_references(g, t, &t->files.at[f]);
    }
    check_in(g, t, 1, 1u << PT_EDGE_CALLS);
    check_in(g, t, 1, 1u << PT_EDGE_EXPANDS | 1u << PT_EDGE_CONTAINS);
    check_lists(g, t);
    pt_arena arena = {0};
    pt_entity e;
    CHECK_INT(pt_graph_entity(g, pt_entity_of(0, 100000), &arena, &e, &err), PT_E_NOT_FOUND);
    CHECK_INT(pt_graph_entity(g, pt_entity_of(100000, 0), &arena, &e, &err), PT_E_NOT_FOUND);
    pt_arena_release(&arena);
    pt_graph_close(g);
}

/* Tests. */

static void test_everything_comes_back(void)
{
    tree t = {0};
    tree_random(&t, 14, 2500, 1);
    FOR_ENGINES(e) {
        pt_error err = {0};
        pt_store_db db = open_fresh(e, &err);
        pt_graph_written written = {0};
        CHECK_OK(tree_store(&(tree_write){.tree = &t, .workers = 2}, &db, &written, &err), err);
        check_graph(&db, &t);
        CHECK_INT(written.counts.files, 14);
        CHECK_INT(written.counts.skipped, 2);
        CHECK_INT(written.counts.entities, tree_total(&t));
        pt_store_close_db(&db);
    }
    tree_release(&t);
}

static void verify(const pt_store_db *db, pt_hash128 wanted)
{
    pt_error err = {0};
    pt_graph *g = NULL;
    pt_pool *pool = NULL;
    pt_hash128 digest = {0};
    CHECK_OK(pt_pool_new(2, &pool, &err), err);
    CHECK_OK(pt_graph_open(db, &g, &err), err);
    CHECK_OK(pt_graph_verify(g, NULL, &digest, &err), err);
    CHECK(pt_hash128_eq(digest, wanted));
    CHECK_OK(pt_graph_verify(g, pool, &digest, &err), err);
    CHECK(pt_hash128_eq(digest, wanted));
    pt_graph_close(g);
    pt_pool_free(pool);
}

static void test_digest_does_not_depend_on_order_workers_or_engine(void)
{
    tree t = {0};
    pt_hash128 first = {0};
    tree_random(&t, 20, 50, 7);
    FOR_ENGINES(e) {
        pt_error err = {0};
        pt_store_db db = open_fresh(e, &err);
        for (unsigned round = 0; round < 4; round++) {
            pt_graph_written written = {0};
            tree_write how = {.tree = &t, .workers = 1 + round, .seed = round, .find = round == 3};
            CHECK_OK(tree_store(&how, &db, &written, &err), err);
            if (!first.low)
                first = written.digest;
            CHECK(pt_hash128_eq(written.digest, first));
            CHECK_INT(written.facts_reused, round == 3 ? t.files.len : 0);
            verify(&db, first);
        }
        pt_store_close_db(&db);
    }
    tree_release(&t);
}

static void test_any_change_changes_the_digest(void)
{
    pt_error err = {0};
    pt_store_db db = {0};
    CHECK_OK(pt_store_open_db("mem", PT_OPEN_CREATE, &db, &err), err);
    pt_hash128 seen[8];
    for (unsigned i = 0; i < 8; i++) {
        tree t = {0};
        tree_random(&t, 6, 5, 3);
        tree_file *f = &t.files.at[1];
        pt_link *link = NULL;
        for (size_t k = 0; k < f->refs.len && !link; k++)
            if (f->refs.at[k].kept && f->refs.at[k].count)
                link = &f->refs.at[k];
        if (i == 1)
            f->edges.at[0].line += 1;
        if (i == 2)
            f->edges.at[0].sites += 1;
        if (i == 3 && link)
            f->targets.at[link->first] ^= 1;
        if (i == 4)
            f->facts.defs.at[2].signature = 0;
        if (i == 5)
            f->facts.defs.at[2].end_line++;
        if (i == 6)
            f->record.hash.low ^= 1;
        if (i == 7)
            f->facts.defs.at[1].visibility ^= 1;
        pt_graph_written written = {0};
        CHECK_OK(tree_store(&(tree_write){.tree = &t, .workers = 1}, &db, &written, &err), err);
        seen[i] = written.digest;
        for (unsigned k = 0; k < i; k++)
            CHECK(!pt_hash128_eq(seen[k], seen[i]));
        tree_release(&t);
    }
    pt_store_close_db(&db);
}

static void test_facts_that_nobody_uses_are_dropped(void)
{
    pt_error err = {0};
    pt_store_db db = {0};
    CHECK_OK(pt_store_open_db("mem", PT_OPEN_CREATE, &db, &err), err);
    tree one = {0}, other = {0};
    tree_random(&one, 3, 4, 5);
    tree_random(&other, 3, 4, 6);
    for (size_t i = 0; i < other.files.len; i++)
        other.files.at[i].record.hash.low ^= 1;
    pt_graph_written written = {0};
    tree_write how = {.tree = &one, .workers = 1, .find = true};
    CHECK_OK(tree_store(&how, &db, &written, &err), err);
    CHECK_INT(written.facts_reused, 0);
    CHECK_OK(tree_store(&how, &db, &written, &err), err);
    CHECK_INT(written.facts_reused, 3);
    how.tree = &other;
    CHECK_OK(tree_store(&how, &db, &written, &err), err);
    CHECK_INT(written.facts_reused, 0);
    how.tree = &one;
    CHECK_OK(tree_store(&how, &db, &written, &err), err);
    CHECK_INT(written.facts_reused, 0);
    tree_release(&one);
    tree_release(&other);
    pt_store_close_db(&db);
}

static void test_twins_are_numbered_in_source_order(void)
{
    pt_error err = {0};
    pt_store_db db = {0};
    CHECK_OK(pt_store_open_db("mem", PT_OPEN_CREATE, &db, &err), err);
    tree t = {0};
    tree_file *f = tree_add(&t, "a.c", PT_LANGUAGE_C);
    for (unsigned i = 0; i < 3; i++)
        tree_def(&t, f, PT_KIND_FUNCTION, "twin", 0, 0);
    tree_def(&t, f, PT_KIND_MACRO, "twin", 0, 0);
    tree_number(&t);
    CHECK_OK(tree_store(&(tree_write){.tree = &t, .workers = 1}, &db, NULL, &err), err);
    static const char *const keys[] = {"c:file::a.c", "c:fn:twin:a.c", "c:fn:twin#2:a.c", "c:fn:twin#3:a.c",
                                       "c:macro:twin:a.c"};
    pt_graph *g = NULL;
    pt_arena arena = {0};
    CHECK_OK(pt_graph_open(&db, &g, &err), err);
    for (unsigned i = 0; i < 5; i++) {
        pt_entity e = {0};
        pt_buf key = {0};
        pt_found *found = NULL;
        size_t count = 0;
        CHECK_OK(pt_graph_entity(g, pt_entity_of(0, i), &arena, &e, &err), err);
        pt_entity_key(&e, &key);
        CHECK_STR(pt_buf_cstr(&key), keys[i]);
        CHECK_OK(pt_graph_find(g, pt_str_c(keys[i]), 5, &arena, &found, &count, NULL, &err), err);
        CHECK_INT(count, 1);
        CHECK(count == 1 && found[0].entity.id == e.id);
        pt_buf_release(&key);
    }
    pt_arena_release(&arena);
    pt_graph_close(g);
    pt_store_close_db(&db);
    tree_release(&t);
}

/* The graph of before stays when the new one is given up, and a reader keeps what it sees. */
static void test_one_commit_publishes(void)
{
    tree one = {0}, other = {0};
    tree_random(&one, 5, 10, 11);
    tree_random(&other, 5, 10, 12);
    FOR_ENGINES(e) {
        pt_error err = {0};
        pt_store_db db = open_fresh(e, &err);
        pt_graph *before = NULL, *after = NULL, *none = NULL;
        pt_graph_written first = {0}, second = {0};
        CHECK_INT(pt_graph_open(&db, &none, &err), PT_E_NOT_FOUND);
        CHECK_OK(tree_store(&(tree_write){.tree = &one, .workers = 1}, &db, &first, &err), err);
        CHECK_OK(pt_graph_open(&db, &before, &err), err);
        pt_graph_writer *w = NULL, *late = NULL;
        CHECK_OK(pt_graph_writer_new(&db, other.paths.at, 5, 1, &w, &err), err);
        CHECK_INT(pt_graph_writer_new(&db, other.paths.at, 5, 1, &late, &err), PT_E_BUSY);
        for (unsigned i = 0; i < 5; i++)
            CHECK_OK(pt_graph_add_file(w, 0, &other.files.at[i].record, &other.files.at[i].facts, &err), err);
        pt_graph_writer_free(w);
        CHECK_OK(pt_graph_open(&db, &after, &err), err);
        CHECK(pt_hash128_eq(pt_graph_digest(after), first.digest));
        pt_graph_close(after);
        CHECK_OK(tree_store(&(tree_write){.tree = &other, .workers = 1}, &db, &second, &err), err);
        CHECK(pt_hash128_eq(pt_graph_digest(before), first.digest));
        pt_hash128 digest = {0};
        CHECK_OK(pt_graph_verify(before, NULL, &digest, &err), err);
        pt_graph_close(before);
        verify(&db, second.digest);
        pt_store_close_db(&db);
    }
    tree_release(&one);
    tree_release(&other);
}

static void test_misuse_is_refused(void)
{
    pt_error err = {0};
    pt_store_db db = {0};
    CHECK_OK(pt_store_open_db("mem", PT_OPEN_CREATE, &db, &err), err);
    tree t = {0};
    tree_random(&t, 4, 5, 2);
    pt_graph_writer *w = NULL;
    pt_str wrong[] = {PT_STR("b"), PT_STR("a")};
    CHECK_INT(pt_graph_writer_new(&db, wrong, 2, 1, &w, &err), PT_E_INVALID);
    CHECK_OK(pt_graph_writer_new(&db, t.paths.at, 4, 1, &w, &err), err);
    pt_graph_file strange = t.files.at[0].record;
    strange.number = 9;
    CHECK_INT(pt_graph_add_file(w, 0, &strange, &t.files.at[0].facts, &err), PT_E_INVALID);
    strange.number = 1;
    CHECK_INT(pt_graph_add_file(w, 0, &strange, &t.files.at[0].facts, &err), PT_E_INVALID);
    CHECK_OK(pt_graph_add_file(w, 0, &t.files.at[0].record, &t.files.at[0].facts, &err), err);
    CHECK_INT(pt_graph_add_file(w, 0, &t.files.at[0].record, &t.files.at[0].facts, &err), PT_E_INVALID);
    CHECK_INT(pt_graph_begin_links(w, t.first.at, &err), PT_E_INVALID);
    pt_linked linked = tree_linked(&t, 0);
    CHECK_INT(pt_graph_add_links(w, 0, &linked, &err), PT_E_INVALID);
    CHECK_INT(pt_graph_add_skipped(w, PT_STR(""), PT_STR("x"), &err), PT_E_INVALID);
    CHECK_INT(pt_graph_set(w, PT_STR(""), PT_STR("x"), &err), PT_E_INVALID);
    pt_graph_writer_free(w);
    pt_store_close_db(&db);
    tree_release(&t);
}

static void test_an_empty_tree(void)
{
    FOR_ENGINES(e) {
        pt_error err = {0};
        pt_store_db db = open_fresh(e, &err);
        tree t = {0};
        pt_graph_written written = {0};
        tree_number(&t);
        CHECK_OK(tree_store(&(tree_write){.tree = &t, .workers = 1}, &db, &written, &err), err);
        verify(&db, written.digest);
        pt_graph *g = NULL;
        pt_arena arena = {0};
        pt_found *found;
        size_t count = 1;
        CHECK_OK(pt_graph_open(&db, &g, &err), err);
        CHECK_OK(pt_graph_search(g, PT_STR("anything"), 5, &arena, &found, &count, &err), err);
        CHECK_INT(count, 0);
        pt_graph_close(g);
        pt_arena_release(&arena);
        pt_store_close_db(&db);
        tree_release(&t);
    }
}

static void set_row(const pt_store_db *db, unsigned table, const char *key, pt_str value)
{
    pt_error err = {0};
    pt_txn *txn = NULL;
    CHECK_OK(db->backend->begin_write(db->db, &txn, &err), err);
    CHECK_OK(db->backend->put(txn, table, bytes_c(key), (pt_bytes){value.ptr, value.len}, &err), err);
    CHECK_OK(db->backend->commit(txn, &err), err);
}

static void test_other_schemas_are_told_apart(void)
{
    pt_error err = {0};
    pt_store_db db = {0};
    CHECK_OK(pt_store_open_db("mem", PT_OPEN_CREATE, &db, &err), err);
    tree t = {0};
    tree_random(&t, 2, 2, 2);
    CHECK_OK(tree_store(&(tree_write){.tree = &t, .workers = 1}, &db, NULL, &err), err);
    pt_graph *g = NULL;
    set_row(&db, PT_TABLE_CATALOGUE, "schema_version", PT_STR("99"));
    CHECK_INT(pt_graph_open(&db, &g, &err), PT_E_VERSION);
    CHECK(strstr(err.message, "newer") != NULL);
    set_row(&db, PT_TABLE_CATALOGUE, "schema_version", PT_STR("0"));
    CHECK_INT(pt_graph_open(&db, &g, &err), PT_E_VERSION);
    CHECK(strstr(err.message, "older") != NULL);
    set_row(&db, PT_TABLE_CATALOGUE, "schema_version", PT_STR("one"));
    CHECK_INT(pt_graph_open(&db, &g, &err), PT_E_CORRUPT);
    CHECK_OK(tree_store(&(tree_write){.tree = &t, .workers = 1}, &db, NULL, &err), err);
    CHECK_OK(pt_graph_open(&db, &g, &err), err);
    pt_graph_close(g);
    tree_release(&t);
    pt_store_close_db(&db);
}

/* Damage. */

typedef struct {
    unsigned table;
    char key[PT_KEY_MAX];
    size_t key_len;
    pt_buf value;
} stored_row;

static void pick_row(const pt_store_db *db, uint64_t *seed, stored_row *out)
{
    pt_error err = {0};
    pt_txn *txn = NULL;
    pt_cursor *cursor = NULL;
    pt_bytes key = {0}, value = {0};
    out->table = (unsigned)(next_random(seed) % PT_GRAPH_TABLES);
    CHECK_OK(db->backend->begin_read(db->db, &txn, &err), err);
    CHECK_OK(db->backend->cursor_open(txn, out->table, &cursor, &err), err);
    pt_status status = db->backend->cursor_seek(cursor, (pt_bytes){"", 0}, &key, &value, &err);
    for (unsigned skip = (unsigned)(next_random(seed) % 12); skip && status == PT_OK; skip--) {
        pt_bytes k, v;
        if (db->backend->cursor_next(cursor, &k, &v, &err) != PT_OK)
            break;
        key = k;
        value = v;
    }
    CHECK_INT(status, PT_OK);
    memcpy(out->key, key.ptr, key.len);
    out->key_len = key.len;
    pt_buf_clear(&out->value);
    pt_buf_put(&out->value, value.ptr, value.len);
    db->backend->cursor_close(cursor);
    db->backend->abort(txn);
}

static void put_row(const pt_store_db *db, const stored_row *row, pt_str value)
{
    pt_error err = {0};
    pt_txn *txn = NULL;
    CHECK_OK(db->backend->begin_write(db->db, &txn, &err), err);
    CHECK_OK(db->backend->put(txn, row->table, (pt_bytes){row->key, row->key_len}, (pt_bytes){value.ptr, value.len}, &err), err);
    CHECK_OK(db->backend->commit(txn, &err), err);
}

/* Reads whatever can be read. */
static void read_all(pt_graph *g)
{
    pt_arena arena = {0};
    pt_found *found;
    size_t count;
    static const char *const texts[] = {"hot", "name_1", "nmae_2", "c:fn:hot:t/000/src/sub/file000.c", "file001.c:3"};
    for (unsigned i = 0; i < sizeof texts / sizeof *texts; i++) {
        (void)!pt_graph_find(g, pt_str_c(texts[i]), 10, &arena, &found, &count, NULL, NULL);
        (void)!pt_graph_search(g, pt_str_c(texts[i]), 10, &arena, &found, &count, NULL);
    }
    pt_entity e;
    pt_entity_detail detail;
    for (uint32_t f = 0; f < 6; f++) {
        for (uint32_t d = 0; d < 8; d++) {
            pt_graph_edges *edges = NULL;
            pt_graph_edge edge;
            (void)!pt_graph_entity(g, pt_entity_of(f, d), &arena, &e, NULL);
            (void)!pt_graph_detail(g, pt_entity_of(f, d), &arena, &detail, NULL);
            if (pt_graph_in(g, pt_entity_of(f, d), 0, &edges, NULL) == PT_OK)
                while (pt_graph_edges_next(edges, &edge, NULL) == PT_OK)
                    continue;
            pt_graph_edges_close(edges);
        }
        pt_graph_references *references = NULL;
        pt_reference r;
        if (pt_graph_references_open(g, f, &references, NULL) == PT_OK)
            while (pt_graph_references_next(references, &r, NULL) == PT_OK)
                continue;
        pt_graph_references_close(references);
    }
    pt_arena_release(&arena);
}

/* A changed byte in any row is an error or noticed by verify; nothing crashes. */
static void test_damaged_rows(void)
{
    pt_error err = {0};
    pt_store_db db = {0};
    CHECK_OK(pt_store_open_db("mem", PT_OPEN_CREATE, &db, &err), err);
    tree t = {0};
    tree_random(&t, 6, 300, 9);
    pt_graph_written first = {0};
    CHECK_OK(tree_store(&(tree_write){.tree = &t, .workers = 1}, &db, &first, &err), err);
    uint64_t seed = 5;
    stored_row row = {0};
    unsigned rounds = getenv("PT_STORE_LONG") ? 20000 : 600, noticed = 0;
    for (unsigned i = 0; i < rounds; i++) {
        pick_row(&db, &seed, &row);
        pt_buf bad = {0};
        pt_buf_str(&bad, pt_buf_view(&row.value));
        if (bad.len && i % 4)
            bad.ptr[next_random(&seed) % bad.len] ^= (char)(1 << next_random(&seed) % 8);
        else
            bad.len = bad.len ? next_random(&seed) % bad.len : 0;
        put_row(&db, &row, pt_buf_view(&bad));
        pt_graph *g = NULL;
        pt_hash128 digest;
        pt_status status = pt_graph_open(&db, &g, &err);
        if (status == PT_OK) {
            read_all(g);
            status = pt_graph_verify(g, NULL, &digest, &err);
        }
        noticed += status != PT_OK;
        pt_graph_close(g);
        put_row(&db, &row, pt_buf_view(&row.value));
        pt_buf_release(&bad);
    }
    /* Not in the digest: mtimes, the catalogue's free values, facts that nobody reads again. */
    CHECK(noticed > rounds * 8 / 10);
    verify(&db, first.digest);
    pt_buf_release(&row.value);
    tree_release(&t);
    pt_store_close_db(&db);
}

/* Memory. */

static void test_memory_may_fail_anywhere(void)
{
    tree t = {0};
    tree_random(&t, 5, 100, 4);
    pt_error err = {0};
    pt_store_db db = {0};
    pt_graph_written first = {0};
    CHECK_OK(pt_store_open_db("mem", PT_OPEN_CREATE, &db, &err), err);
    CHECK_OK(tree_store(&(tree_write){.tree = &t, .workers = 1}, &db, &first, &err), err);
    bool done = false;
    uint64_t n = 1;
    for (unsigned rounds = 0; !done && rounds < 2000; rounds++, n += 1 + n / 40) {
        pt_mem_fail_after(n);
        pt_status status = tree_store(&(tree_write){.tree = &t, .workers = 2, .find = n % 2}, &db, NULL, &err);
        pt_mem_fail_after(0);
        done = status == PT_OK;
        if (!done)
            CHECK_INT(status, PT_E_NOMEM);
    }
    CHECK(done);
    for (n = 1, done = false; !done && n < 100000; n += 1 + n / 20) {
        pt_graph *g = NULL;
        pt_arena arena = {0};
        pt_found *found;
        size_t count;
        pt_hash128 digest;
        pt_mem_fail_after(n);
        pt_status status = pt_graph_open(&db, &g, &err);
        if (status == PT_OK)
            status = pt_graph_search(g, PT_STR("name"), 10, &arena, &found, &count, &err);
        if (status == PT_OK)
            status = pt_graph_find(g, PT_STR("hot"), 10, &arena, &found, &count, NULL, &err);
        if (status == PT_OK)
            status = pt_graph_verify(g, NULL, &digest, &err);
        pt_mem_fail_after(0);
        pt_graph_close(g);
        pt_arena_release(&arena);
        done = status == PT_OK;
        if (!done)
            CHECK_INT(status, PT_E_NOMEM);
    }
    CHECK(done);
    verify(&db, first.digest);
    pt_store_close_db(&db);
    tree_release(&t);
}

int main(int argc, char **argv)
{
    static const pt_test tests[] = {
        PT_TEST(test_everything_comes_back),
        PT_TEST(test_digest_does_not_depend_on_order_workers_or_engine),
        PT_TEST(test_any_change_changes_the_digest),
        PT_TEST(test_facts_that_nobody_uses_are_dropped),
        PT_TEST(test_twins_are_numbered_in_source_order),
        PT_TEST(test_one_commit_publishes),
        PT_TEST(test_misuse_is_refused),
        PT_TEST(test_an_empty_tree),
        PT_TEST(test_other_schemas_are_told_apart),
        PT_TEST(test_damaged_rows),
        PT_TEST(test_memory_may_fail_anywhere),
    };
    suite_begin();
    int failed = PT_RUN(tests);
    scratch_remove();
    return failed;
}
