/* Verifying a graph: everything is read, the digest and the counts are made anew, and every index is held
 * against the rows it is made from.
 *
 *   files      each file's path leads back to it
 *   entities   keys of all, their digest; their names                        (pool: a file is a task)
 *   links      edges and references, now that all keys are known             (pool)
 *   indexes    incoming edges against outgoing ones; names, their entities and their grams against entities
 *
 * Two sets are equal when the sums of the 128-bit hashes of their members are. */
#include "store/find.h"

#include "base/error.h"
#include "store/digest.h"

typedef struct {
    uint32_t number;
    uint32_t entities;
    uint64_t path;
    uint64_t *keys;
} checked_file;

/* One thread's part. */
typedef struct {
    pt_graph *graph;
    bool borrowed; /* the caller's graph */
    pt_arena arena; /* of keys */
    pt_hash128 digest;
    pt_graph_counts counts;
    pt_hash128 outgoing, incoming; /* edges as the two tables have them */
    pt_hash128 names;              /* entities by name */
    pt_facts facts;
    pt_status status;
    pt_error error;
} checker;

typedef struct {
    pt_graph *graph;
    pt_vec(checked_file) files;
    checker *checkers;
    unsigned count;
} check;

static void add(pt_hash128 *sum, pt_hash128 row)
{
    *sum = pt_hash128_add(*sum, row);
}

static pt_hash128 hash_of(const uint64_t *words, size_t count)
{
    return pt_hash128_of((pt_str){(const char *)words, count * sizeof *words});
}

static checked_file *file_of(check *c, uint32_t number)
{
    size_t low = 0, high = c->files.len;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (c->files.at[middle].number < number)
            low = middle + 1;
        else
            high = middle;
    }
    return low < c->files.len && c->files.at[low].number == number ? &c->files.at[low] : NULL;
}

/* False when the graph has no such entity. */
static bool key_of(check *c, pt_entity_id id, uint64_t *key)
{
    const checked_file *f = file_of(c, pt_entity_file(id));
    if (!f || pt_entity_def(id) >= f->entities)
        return false;
    *key = f->keys[pt_entity_def(id)];
    return true;
}

/* Files. */

static pt_status check_file(check *c, const pt_graph_file *file, checker *k, pt_error *err)
{
    pt_graph_file found;
    pt_status status = pt_graph_file_find(c->graph, file->path, &found, err);
    if (status == PT_E_NOT_FOUND || (status == PT_OK && found.number != file->number))
        return pt_graph__damaged(err, "a path leads elsewhere");
    if (status != PT_OK)
        return status;
    add(&k->digest, pt_digest_file(file));
    k->counts.files++;
    k->counts.lines += file->lines;
    checked_file f = {.number = file->number, .entities = file->entities, .path = pt_digest_path(file->path)};
    return pt_vec_push(&c->files, f) ? PT_OK : pt_error_nomem(err);
}

static pt_status check_files(check *c, checker *k, pt_error *err)
{
    const pt_backend *backend = c->graph->backend;
    pt_cursor *cursor;
    pt_bytes key, value;
    uint64_t paths = 0;
    pt_status status = backend->cursor_open(c->graph->txn, PT_TABLE_FILE, &cursor, err);
    if (status != PT_OK)
        return status;
    status = backend->cursor_seek(cursor, (pt_bytes){"", 0}, &key, &value, err);
    while (status == PT_OK) {
        const pt_graph_file *file = NULL;
        status = key.len == 4 ? pt_graph__file(c->graph, pt_get_be32(key.ptr), &file, err)
                              : pt_graph__damaged(err, "a file");
        if (status == PT_OK)
            status = check_file(c, file, k, err);
        if (status == PT_OK)
            status = backend->cursor_next(cursor, &key, &value, err);
    }
    backend->cursor_close(cursor);
    if (status != PT_E_NOT_FOUND)
        return status;
    status = backend->cursor_open(c->graph->txn, PT_TABLE_PATH, &cursor, err);
    if (status != PT_OK)
        return status;
    for (status = backend->cursor_seek(cursor, (pt_bytes){"", 0}, &key, &value, err); status == PT_OK; paths++)
        status = backend->cursor_next(cursor, &key, &value, err);
    backend->cursor_close(cursor);
    if (status != PT_E_NOT_FOUND)
        return status;
    return paths == c->files.len ? PT_OK : pt_graph__damaged(err, "a path of no file");
}

static pt_status check_skipped(check *c, checker *k, pt_error *err)
{
    pt_graph_skipped *skipped;
    pt_str path, reason;
    pt_status status = pt_graph_skipped_open(c->graph, &skipped, err);
    if (status != PT_OK)
        return status;
    while ((status = pt_graph_skipped_next(skipped, &path, &reason, err)) == PT_OK) {
        add(&k->digest, pt_digest_skipped(path, reason));
        k->counts.skipped++;
    }
    pt_graph_skipped_close(skipped);
    return status == PT_E_NOT_FOUND ? PT_OK : status;
}

/* Entities. */

static void add_name(checker *k, pt_str name, unsigned class, pt_entity_id id)
{
    if (name.len)
        add(&k->names, hash_of((uint64_t[]){pt_hash64(pt_str_upto(name, PT_NAME_MOST)), class, id}, 3));
}

static pt_status check_entity(checker *k, checked_file *f, const pt_entity *e, pt_error *err)
{
    uint32_t i = pt_entity_def(e->id);
    if (i >= f->entities || i >= k->facts.defs.len || (e->parent == PT_ENTITY_NONE) != (i == 0))
        return pt_graph__damaged(err, "an entity that its facts do not have");
    const pt_def *d = &k->facts.defs.at[i];
    f->keys[i] = pt_digest_key(e, f->path);
    add(&k->digest, pt_digest_entity(e, f->keys[i], i ? f->keys[pt_entity_def(e->parent)] : 0,
                                     pt_facts_name(&k->facts, d->signature), pt_facts_name(&k->facts, d->doc)));
    unsigned class = (e->is_test ? PT_CLASS_TEST : 0) | (e->flags & PT_DEF_DECLARATION ? PT_CLASS_DECLARATION : 0);
    add_name(k, e->name, class, e->id);
    k->counts.entities++;
    k->counts.tests += e->is_test;
    if (i == 0)
        return PT_OK;
    k->counts.edges++;
    k->counts.edges_by_kind[PT_EDGE_CONTAINS]++;
    k->counts.edges_by_tier[PT_TIER_EXACT]++;
    return PT_OK;
}

static pt_status check_entities(checker *k, checked_file *f, pt_error *err)
{
    pt_graph_entities *entities;
    pt_entity e;
    uint32_t count = 0;
    f->keys = pt_arena_calloc(&k->arena, f->entities, sizeof *f->keys);
    if (!f->keys)
        return pt_error_nomem(err);
    pt_status status = pt_graph_facts(k->graph, f->number, &k->facts, err);
    if (status == PT_OK)
        status = pt_graph_entities_open(k->graph, f->number, &entities, err);
    if (status != PT_OK)
        return status;
    for (; (status = pt_graph_entities_next(entities, &e, err)) == PT_OK && status == PT_OK; count++) {
        status = pt_entity_def(e.id) == count ? check_entity(k, f, &e, err) : pt_graph__damaged(err, "entities");
        if (status != PT_OK)
            break;
    }
    pt_graph_entities_close(entities);
    if (status != PT_E_NOT_FOUND)
        return status;
    return count == f->entities ? PT_OK : pt_graph__damaged(err, "an entity is missing");
}

static bool failed(checker *k, pt_status status)
{
    if (status != PT_OK && k->status == PT_OK)
        k->status = status;
    return k->status != PT_OK;
}

static void check_entities_task(void *context, size_t file, unsigned worker)
{
    check *c = context;
    checker *k = &c->checkers[worker];
    if (k->status == PT_OK)
        (void)failed(k, check_entities(k, &c->files.at[file], &k->error));
}

/* Edges and references. */

static pt_hash128 edge_hash(pt_entity_id from, pt_entity_id to, unsigned kind, unsigned tier)
{
    return hash_of((uint64_t[]){from, to, kind, tier}, 4);
}

static pt_status check_edge(check *c, checker *k, const pt_graph_edge *edge, pt_error *err)
{
    uint64_t from, to;
    if (!key_of(c, edge->from, &from) || !key_of(c, edge->to, &to))
        return pt_graph__damaged(err, "an edge to or from nothing");
    add(&k->digest, pt_digest_edge(edge, from, to));
    add(&k->outgoing, edge_hash(edge->from, edge->to, edge->kind, edge->tier));
    k->counts.edges++;
    k->counts.edges_by_kind[edge->kind]++;
    k->counts.edges_by_tier[edge->tier]++;
    return PT_OK;
}

static pt_status check_reference(check *c, checker *k, const checked_file *f, const pt_reference *row, pt_error *err)
{
    pt_digest_reference sum = {0};
    uint64_t key;
    for (unsigned t = 0; t < row->count; t++) {
        if (!key_of(c, row->to[t], &key))
            return pt_graph__damaged(err, "a reference to nothing");
        pt_digest_target(&sum, key);
    }
    if (!key_of(c, row->from, &key))
        return pt_graph__damaged(err, "a reference from nothing");
    add(&k->digest, pt_digest_reference_end(&sum, row, f->path, pt_digest_path(row->name), key));
    k->counts.references++;
    k->counts.references_by_tier[row->tier]++;
    return PT_OK;
}

static pt_status check_references(check *c, checker *k, const checked_file *f, pt_error *err)
{
    pt_graph_references *references;
    pt_reference row;
    pt_status status = pt_graph_references_open(k->graph, f->number, &references, err);
    if (status != PT_OK)
        return status;
    while ((status = pt_graph_references_next(references, &row, err)) == PT_OK) {
        status = check_reference(c, k, f, &row, err);
        if (status != PT_OK)
            break;
    }
    pt_graph_references_close(references);
    return status == PT_E_NOT_FOUND ? PT_OK : status;
}

typedef struct {
    check *all;
    checker *own;
} visit;

static pt_status visit_out(void *context, uint64_t list, const pt_list_item *item, pt_error *err)
{
    visit *v = context;
    pt_graph_edge edge = {list, item->id, item->kind, item->tier, item->sites, item->line};
    return check_edge(v->all, v->own, &edge, err);
}

static pt_status visit_in(void *context, uint64_t list, const pt_list_item *item, pt_error *err)
{
    visit *v = context;
    (void)err;
    add(&v->own->incoming, edge_hash(item->id, list, item->kind, item->tier));
    return PT_OK;
}

/* All rows of a table of lists whose keys begin with `prefix`. */
static pt_status each_row(pt_graph *g, unsigned table, pt_list_format format, pt_bytes prefix, pt_list_visit to_call,
                          void *context, pt_error *err)
{
    pt_cursor *cursor;
    pt_bytes key, value;
    pt_status status = g->backend->cursor_open(g->txn, table, &cursor, err);
    if (status != PT_OK)
        return status;
    status = g->backend->cursor_seek(cursor, prefix, &key, &value, err);
    while (status == PT_OK && key.len >= prefix.len && (!prefix.len || memcmp(key.ptr, prefix.ptr, prefix.len) == 0)) {
        status = pt_list_row(format, key, value, to_call, context, err);
        if (status == PT_OK)
            status = g->backend->cursor_next(cursor, &key, &value, err);
    }
    g->backend->cursor_close(cursor);
    return status == PT_E_NOT_FOUND ? PT_OK : status;
}

static pt_status check_links(check *c, checker *k, const checked_file *f, pt_error *err)
{
    uint8_t prefix[4];
    visit v = {c, k};
    pt_put_be32(prefix, f->number);
    pt_bytes of_file = {prefix, sizeof prefix};
    pt_status status = each_row(k->graph, PT_TABLE_OUT, PT_LIST_OUT, of_file, visit_out, &v, err);
    if (status == PT_OK)
        status = each_row(k->graph, PT_TABLE_IN, PT_LIST_IN, of_file, visit_in, &v, err);
    return status == PT_OK ? check_references(c, k, f, err) : status;
}

static void check_links_task(void *context, size_t file, unsigned worker)
{
    check *c = context;
    checker *k = &c->checkers[worker];
    if (k->status == PT_OK)
        (void)failed(k, check_links(c, k, &c->files.at[file], &k->error));
}

/* The index of names. */

typedef struct {
    pt_name_scan names;
    pt_name_entry name; /* of the list at hand */
    pt_hash128 posts;   /* entities by name */
    pt_hash128 grams;   /* grams by number of name */
} name_check;

static pt_status visit_post(void *context, uint64_t list, const pt_list_item *item, pt_error *err)
{
    name_check *n = context;
    pt_status status = PT_OK;
    if (list > UINT32_MAX)
        return pt_graph__damaged(err, "names");
    if (n->name.name.len == 0 || n->name.number != list)
        status = pt_name_scan_number(&n->names, (uint32_t)list, &n->name, err);
    if (status == PT_E_NOT_FOUND || (status == PT_OK && !(n->name.classes >> item->kind & 1)))
        return pt_graph__damaged(err, "names");
    if (status == PT_OK)
        add(&n->posts, hash_of((uint64_t[]){pt_hash64(n->name.name), item->kind, item->id}, 3));
    return status;
}

static pt_status visit_gram(void *context, uint64_t list, const pt_list_item *item, pt_error *err)
{
    name_check *n = context;
    (void)err;
    add(&n->grams, hash_of((uint64_t[]){list, item->id}, 2));
    return PT_OK;
}

/* Each gram of a name is listed once. */
static void subtract_grams(name_check *n, const pt_name_entry *name)
{
    uint32_t grams[2 * PT_NAME_MOST];
    uint64_t sorted[2 * PT_NAME_MOST], scratch[2 * PT_NAME_MOST];
    size_t count = pt_name_grams(name->name, grams);
    for (size_t i = 0; i < count; i++)
        sorted[i] = grams[i];
    pt_sort_u64(sorted, scratch, count);
    for (size_t i = 0; i < count; i++)
        if (i == 0 || sorted[i] != sorted[i - 1])
            n->grams = pt_hash128_sub(n->grams, hash_of((uint64_t[]){sorted[i], name->number}, 2));
}

static pt_status check_order(name_check *n, pt_error *err)
{
    pt_name_entry entry;
    pt_buf last = {0};
    uint32_t next = 0;
    pt_status status = pt_name_scan_number(&n->names, 0, &entry, err);
    while (status == PT_OK) {
        bool sound = entry.number == next && (next == 0 || pt_name_cmp(pt_buf_view(&last), entry.name) < 0);
        status = sound ? PT_OK : pt_graph__damaged(err, "the order of names");
        subtract_grams(n, &entry);
        pt_buf_clear(&last);
        pt_buf_str(&last, entry.name);
        next++;
        if (status == PT_OK)
            status = last.failed ? pt_error_nomem(err) : pt_name_scan_next(&n->names, &entry, err);
    }
    pt_buf_release(&last);
    return status == PT_E_NOT_FOUND ? PT_OK : status;
}

static pt_status check_names(check *c, pt_hash128 wanted, pt_error *err)
{
    name_check n = {0};
    pt_bytes all = {"", 0};
    pt_status status = pt_name_scan_open(&n.names, c->graph, err);
    if (status == PT_OK)
        status = each_row(c->graph, PT_TABLE_POST, PT_LIST_POST, all, visit_post, &n, err);
    if (status == PT_OK)
        status = each_row(c->graph, PT_TABLE_GRAM, PT_LIST_GRAM, all, visit_gram, &n, err);
    if (status == PT_OK)
        status = check_order(&n, err);
    pt_name_scan_close(&n.names);
    if (status == PT_OK && (!pt_hash128_eq(n.posts, wanted) || n.grams.low || n.grams.high))
        return pt_graph__damaged(err, "the index of names");
    return status;
}

/* Everything. */

static pt_status open_checkers(check *c, pt_error *err)
{
    c->checkers = pt_calloc(c->count, sizeof *c->checkers);
    if (!c->checkers)
        return pt_error_nomem(err);
    c->checkers[0].graph = c->graph;
    c->checkers[0].borrowed = true;
    for (unsigned i = 1; i < c->count; i++) {
        pt_status status = pt_graph_open(&c->graph->store, &c->checkers[i].graph, err);
        if (status != PT_OK)
            return status;
        if (!pt_hash128_eq(c->checkers[i].graph->digest, c->graph->digest))
            return pt_error_set(err, PT_E_BUSY, "the graph is being replaced");
    }
    return PT_OK;
}

static void release_checkers(check *c)
{
    for (unsigned i = 0; c->checkers && i < c->count; i++) {
        pt_arena_release(&c->checkers[i].arena);
        pt_facts_release(&c->checkers[i].facts);
        if (!c->checkers[i].borrowed)
            pt_graph_close(c->checkers[i].graph);
    }
    pt_free(c->checkers);
    pt_vec_release(&c->files);
}

static pt_status run(check *c, pt_pool *pool, pt_pool_task task, pt_error *err)
{
    if (!pool) {
        for (size_t i = 0; i < c->files.len; i++)
            task(c, i, 0);
    } else {
        pt_status status = pt_pool_for(pool, c->files.len, task, c, err);
        if (status != PT_OK)
            return status;
    }
    for (unsigned i = 0; i < c->count; i++)
        if (c->checkers[i].status != PT_OK)
            return pt_error_set(err, c->checkers[i].status, "%s", c->checkers[i].error.message);
    return PT_OK;
}

static void add_counts(pt_graph_counts *to, const pt_graph_counts *from)
{
    for (size_t i = 0; i < pt_counts__size(); i++)
        *pt_counts__at(to, i) += *pt_counts__at((pt_graph_counts *)from, i);
}

static pt_status compare(check *c, pt_hash128 *digest, pt_error *err)
{
    checker sum = {0};
    for (unsigned i = 0; i < c->count; i++) {
        add(&sum.digest, c->checkers[i].digest);
        add(&sum.outgoing, c->checkers[i].outgoing);
        add(&sum.incoming, c->checkers[i].incoming);
        add(&sum.names, c->checkers[i].names);
        add_counts(&sum.counts, &c->checkers[i].counts);
    }
    if (!pt_hash128_eq(sum.incoming, sum.outgoing))
        return pt_graph__damaged(err, "incoming edges are not the outgoing ones");
    for (size_t i = 0; i < pt_counts__size(); i++) {
        char name[64];
        pt_counts__name(i, name, sizeof name);
        if (*pt_counts__at(&sum.counts, i) != *pt_counts__at(&c->graph->counts, i))
            return pt_graph__damaged(err, name);
    }
    pt_status status = check_names(c, sum.names, err);
    if (status == PT_OK && !pt_hash128_eq(sum.digest, c->graph->digest))
        status = pt_graph__damaged(err, "its digest is not that of its rows");
    if (status == PT_OK && digest)
        *digest = sum.digest;
    return status;
}

pt_status pt_graph_verify(pt_graph *graph, pt_pool *pool, pt_hash128 *digest, pt_error *err)
{
    check c = {.graph = graph, .count = pool ? pt_pool_threads(pool) : 1};
    pt_status status = open_checkers(&c, err);
    if (status == PT_OK)
        status = check_files(&c, &c.checkers[0], err);
    if (status == PT_OK)
        status = check_skipped(&c, &c.checkers[0], err);
    if (status == PT_OK)
        status = run(&c, pool, check_entities_task, err);
    if (status == PT_OK)
        status = run(&c, pool, check_links_task, err);
    if (status == PT_OK)
        status = compare(&c, digest, err);
    release_checkers(&c);
    return status;
}
