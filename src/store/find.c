#include "store/find.h"

#include "base/error.h"

#include <stdlib.h>

/* Names in order. */

pt_status pt_name_scan_open(pt_name_scan *scan, pt_graph *graph, pt_error *err)
{
    *scan = (pt_name_scan){.graph = graph};
    return graph->backend->cursor_open(graph->txn, PT_TABLE_NAME, &scan->cursor, err);
}

void pt_name_scan_close(pt_name_scan *scan)
{
    if (scan->cursor)
        scan->graph->backend->cursor_close(scan->cursor);
}

static pt_status enter_block(pt_name_scan *s, pt_status status, pt_bytes key, pt_bytes value, pt_error *err)
{
    s->in_block = false;
    if (status != PT_OK)
        return status;
    if (key.len != 4 || !pt_names_block_begin(&s->block, value))
        return pt_graph__damaged(err, "names");
    s->last = pt_get_be32(key.ptr);
    s->in_block = true;
    return PT_OK;
}

static pt_status seek_block(pt_name_scan *s, uint32_t number, pt_error *err)
{
    uint8_t wanted[4];
    pt_bytes key = {0}, value = {0};
    pt_put_be32(wanted, number);
    pt_status status = s->graph->backend->cursor_seek(s->cursor, (pt_bytes){wanted, 4}, &key, &value, err);
    return enter_block(s, status, key, value, err);
}

pt_status pt_name_scan_next(pt_name_scan *scan, pt_name_entry *out, pt_error *err)
{
    while (scan->in_block) {
        if (pt_names_block_next(&scan->block, out))
            return PT_OK;
        if (scan->block.in.failed)
            return pt_graph__damaged(err, "names");
        pt_bytes key = {0}, value = {0};
        pt_status status = scan->graph->backend->cursor_next(scan->cursor, &key, &value, err);
        status = enter_block(scan, status, key, value, err);
        if (status != PT_OK)
            return status;
    }
    return PT_E_NOT_FOUND;
}

pt_status pt_name_scan_number(pt_name_scan *scan, uint32_t number, pt_name_entry *out, pt_error *err)
{
    bool here = scan->in_block && scan->block.next <= number && number <= scan->last;
    pt_status status = here ? PT_OK : seek_block(scan, number, err);
    while (status == PT_OK) {
        status = pt_name_scan_next(scan, out, err);
        if (status == PT_OK && out->number >= number)
            return out->number == number ? PT_OK : PT_E_NOT_FOUND;
    }
    return status;
}

static pt_status block_of_name(pt_name_scan *s, pt_str name, uint32_t *number, pt_error *err)
{
    const pt_backend *backend = s->graph->backend;
    char wanted[PT_NAME_KEY_MOST];
    size_t len = name.len < PT_NAME_KEY_MOST ? name.len : PT_NAME_KEY_MOST;
    for (size_t i = 0; i < len; i++)
        wanted[i] = (char)pt_fold((uint8_t)name.ptr[i]);
    pt_cursor *cursor;
    pt_bytes key, value;
    pt_status status = backend->cursor_open(s->graph->txn, PT_TABLE_NAME_KEY, &cursor, err);
    if (status != PT_OK)
        return status;
    status = backend->cursor_seek(cursor, (pt_bytes){wanted, len}, &key, &value, err);
    if (status == PT_OK && key.len < 5)
        status = pt_graph__damaged(err, "names");
    if (status == PT_OK)
        *number = pt_get_be32((const char *)key.ptr + key.len - 4);
    backend->cursor_close(cursor);
    return status;
}

pt_status pt_name_scan_seek(pt_name_scan *scan, pt_str name, pt_name_entry *out, pt_error *err)
{
    uint32_t number;
    pt_status status = block_of_name(scan, name, &number, err);
    if (status == PT_OK)
        status = seek_block(scan, number, err);
    while (status == PT_OK) {
        status = pt_name_scan_next(scan, out, err);
        if (status == PT_OK && pt_name_cmp_folded(out->name, name) >= 0)
            break;
    }
    return status;
}

/* Gathering. */

enum { TIED_MOST = 4096 }; /* of entities that rank alike but for their keys, so many are put in order */

typedef struct {
    uint32_t number;
    uint8_t match, distance, class, len;
} ranked;

typedef struct {
    pt_found found;
    pt_str key;
} keyed;

static int by_rank(const void *a, const void *b)
{
    const ranked *x = a, *y = b;
    if (x->match != y->match)
        return x->match - y->match;
    if (x->distance != y->distance)
        return x->distance - y->distance;
    if (x->class != y->class)
        return x->class - y->class;
    if (x->len != y->len)
        return x->len - y->len;
    return (x->number > y->number) - (x->number < y->number);
}

static bool same_rank(const ranked *x, const ranked *y)
{
    return x->match == y->match && x->distance == y->distance && x->class == y->class && x->len == y->len;
}

static int by_key(const void *a, const void *b)
{
    return pt_str_cmp(((const keyed *)a)->key, ((const keyed *)b)->key);
}

static bool is_separator(char c)
{
    return c == ':' || c == '.' || c == '/' || c == '#';
}

/* Equal from the ends, where "::", "." and the like are the same. */
static bool ends_qualified(pt_str whole, pt_str tail)
{
    size_t i = whole.len, k = tail.len;
    while (k > 0) {
        if (i == 0)
            return false;
        if (is_separator(tail.ptr[k - 1]) && is_separator(whole.ptr[i - 1])) {
            while (k > 0 && is_separator(tail.ptr[k - 1]))
                k--;
            while (i > 0 && is_separator(whole.ptr[i - 1]))
                i--;
            continue;
        }
        if (tail.ptr[--k] != whole.ptr[--i])
            return false;
    }
    return i == 0 || is_separator(whole.ptr[i - 1]);
}

static bool ends_path(pt_str path, pt_str tail)
{
    return pt_str_ends(path, tail) && (path.len == tail.len || path.ptr[path.len - tail.len - 1] == '/');
}

static bool is_wanted(const pt_gather *g, const pt_entity *e)
{
    if (g->path.len)
        return e->kind == PT_KIND_FILE && ends_path(e->path, g->path);
    return g->tail.len == 0 || ends_qualified(e->qualified.len ? e->qualified : e->name, g->tail);
}

typedef pt_vec(keyed) keyed_vec;

static pt_status add_posting(pt_gather *g, const ranked *r, pt_entity_id id, keyed_vec *tied, pt_error *err)
{
    keyed k = {.found = {.match = r->match, .distance = r->distance}};
    pt_status status = pt_graph_entity(g->graph, id, g->arena, &k.found.entity, err);
    if (status == PT_E_NOT_FOUND)
        return pt_graph__damaged(err, "a name of no entity");
    if (status != PT_OK || !is_wanted(g, &k.found.entity))
        return status;
    pt_buf text = {0};
    pt_entity_key(&k.found.entity, &text);
    k.key = pt_arena_str(g->arena, pt_buf_view(&text));
    bool ok = !text.failed && k.key.ptr && pt_vec_push(tied, k);
    pt_buf_release(&text);
    return ok ? PT_OK : pt_error_nomem(err);
}

/* The entities of one class of a name. */
static pt_status add_postings(pt_gather *g, const ranked *r, keyed_vec *tied, pt_error *err)
{
    pt_list_reader list;
    pt_list_item item;
    pt_status status = pt_list_open(&list, g->graph->backend, g->graph->txn, PT_TABLE_POST, PT_LIST_POST, r->number,
                                    r->class, err);
    if (status != PT_OK)
        return status;
    while (tied->len < g->limit - g->found.len + TIED_MOST) {
        status = pt_list_next(&list, &item, err);
        if (status != PT_OK || item.kind > r->class)
            break;
        if (item.kind == r->class)
            status = add_posting(g, r, item.id, tied, err);
        if (status != PT_OK)
            break;
    }
    pt_list_close(&list);
    return status == PT_E_NOT_FOUND ? PT_OK : status;
}

pt_status pt_gather_one(pt_gather *gather, const pt_found *found, pt_error *err)
{
    if (gather->found.len == gather->limit) {
        gather->more = true;
        return PT_OK;
    }
    return pt_vec_push(&gather->found, *found) ? PT_OK : pt_error_nomem(err);
}

/* Those that rank alike, by key. */
static pt_status add_tied(pt_gather *g, const ranked *at, size_t count, pt_error *err)
{
    keyed_vec tied = {0};
    pt_status status = PT_OK;
    for (size_t i = 0; status == PT_OK && i < count; i++)
        status = add_postings(g, &at[i], &tied, err);
    if (status == PT_OK && tied.len)
        qsort(tied.at, tied.len, sizeof *tied.at, by_key);
    for (size_t i = 0; status == PT_OK && i < tied.len; i++)
        status = pt_gather_one(g, &tied.at[i].found, err);
    pt_vec_release(&tied);
    return status;
}

pt_status pt_gather_names(pt_gather *gather, pt_name_candidate *names, size_t count, pt_error *err)
{
    ranked *all = pt_malloc((count * PT_CLASSES + 1) * sizeof *all);
    if (!all)
        return pt_error_nomem(err);
    size_t filled = 0;
    for (size_t i = 0; i < count; i++)
        for (uint8_t class = 0; class < PT_CLASSES; class++)
            if (names[i].classes >> class & 1)
                all[filled++] = (ranked){names[i].number, names[i].match, names[i].distance, class, names[i].len};
    if (filled)
        qsort(all, filled, sizeof *all, by_rank);
    pt_status status = PT_OK;
    for (size_t i = 0, end; status == PT_OK && i < filled && !gather->more; i = end) {
        for (end = i; end < filled && same_rank(&all[i], &all[end]);)
            end++;
        status = add_tied(gather, all + i, end - i, err);
    }
    pt_free(all);
    return status;
}

pt_status pt_gather_end(pt_gather *gather, pt_status status, pt_found **found, size_t *count, bool *more, pt_error *err)
{
    size_t len = gather->found.len;
    pt_found *kept = status == PT_OK ? pt_arena_alloc(gather->arena, (len + 1) * sizeof *kept) : NULL;
    if (status == PT_OK && !kept)
        status = pt_error_nomem(err);
    if (status == PT_OK) {
        if (len)
            memcpy(kept, gather->found.at, len * sizeof *kept);
        *found = kept;
        *count = len;
        if (more)
            *more = gather->more;
    }
    pt_vec_release(&gather->found);
    return status;
}

/* What a text stands for. */

static pt_status find_key(pt_gather *g, pt_str text, pt_error *err)
{
    pt_key key;
    pt_graph_file file;
    pt_buf storage = {0};
    pt_graph_entities *entities = NULL;
    pt_entity e;
    if (pt_key_parse(text, &key, &storage, NULL) != PT_OK) {
        pt_buf_release(&storage);
        return PT_OK;
    }
    pt_status status = pt_graph_file_find(g->graph, key.path, &file, err);
    if (status == PT_OK && file.language == key.language)
        status = pt_graph_entities_open(g->graph, file.number, &entities, err);
    while (status == PT_OK && entities && (status = pt_graph_entities_next(entities, &e, err)) == PT_OK) {
        if (e.kind != key.kind || e.twin != key.twin || !pt_str_eq(e.qualified, key.qualified))
            continue;
        pt_found found = {0};
        status = pt_graph__keep_entity(&e, g->arena, &found.entity, err);
        if (status == PT_OK)
            status = pt_gather_one(g, &found, err);
        break;
    }
    pt_graph_entities_close(entities);
    pt_buf_release(&storage);
    return status == PT_E_NOT_FOUND ? PT_OK : status;
}

/* The innermost entity of a file at a line; line 0: the file. */
static pt_status find_in_file(pt_gather *g, uint32_t file, uint32_t line, pt_error *err)
{
    pt_entity_scan scan;
    pt_entity e, best = {.id = PT_ENTITY_NONE};
    pt_status status = pt_entity_scan_open(&scan, g->graph, pt_entity_of(file, 0), err);
    while (status == PT_OK && (status = pt_entity_scan_next(&scan, &e, err)) == PT_OK) {
        if (pt_entity_file(e.id) != file)
            break;
        bool here = line ? e.line_start <= line && line <= e.line_end : pt_entity_def(e.id) == 0;
        if (here && (best.id == PT_ENTITY_NONE || e.line_end - e.line_start <= best.line_end - best.line_start))
            best = e;
    }
    pt_entity_scan_close(&scan);
    if (status != PT_OK && status != PT_E_NOT_FOUND)
        return status;
    if (best.id == PT_ENTITY_NONE)
        return PT_OK;
    pt_found found = {0};
    status = pt_graph_entity(g->graph, best.id, g->arena, &found.entity, err);
    return status == PT_OK ? pt_gather_one(g, &found, err) : status;
}

static pt_str last_part(pt_str text)
{
    size_t at = text.len;
    while (at > 0 && !is_separator(text.ptr[at - 1]))
        at--;
    return pt_str_from(text, at);
}

/* The names that are a text, exactly, or but for case. */
static pt_status names_like(pt_graph *graph, pt_str text, bool exact, pt_name_candidate **out, size_t *count,
                            pt_arena *arena, pt_error *err)
{
    pt_name_scan scan;
    pt_name_entry entry;
    pt_vec(pt_name_candidate) names = {0};
    text = pt_str_upto(text, PT_NAME_MOST);
    pt_status status = pt_name_scan_open(&scan, graph, err);
    if (status == PT_OK)
        status = pt_name_scan_seek(&scan, text, &entry, err);
    while (status == PT_OK && pt_name_cmp_folded(entry.name, text) == 0) {
        bool same = pt_str_eq(entry.name, text);
        pt_name_candidate c = {entry.number, entry.classes, same ? PT_MATCH_EXACT : PT_MATCH_CASELESS, 0,
                               (uint8_t)entry.name.len};
        if (same == exact && !pt_vec_push(&names, c))
            status = pt_error_nomem(err);
        if (status == PT_OK)
            status = pt_name_scan_next(&scan, &entry, err);
    }
    pt_name_scan_close(&scan);
    if (status == PT_E_NOT_FOUND)
        status = PT_OK;
    pt_name_candidate *kept = pt_arena_alloc(arena, (names.len + 1) * sizeof *kept);
    if (status == PT_OK && !kept)
        status = pt_error_nomem(err);
    if (status == PT_OK) {
        if (names.len)
            memcpy(kept, names.at, names.len * sizeof *kept);
        *out = kept;
        *count = names.len;
    }
    pt_vec_release(&names);
    return status;
}

static pt_status find_named(pt_gather *g, pt_str name, bool exact, pt_error *err)
{
    pt_name_candidate *names;
    size_t count;
    pt_status status = names_like(g->graph, name, exact, &names, &count, g->arena, err);
    return status == PT_OK ? pt_gather_names(g, names, count, err) : status;
}

/* Cuts ":120" off; 0 when there is none. */
static uint32_t cut_line(pt_str *text)
{
    ptrdiff_t colon = pt_str_rfind(*text, ':');
    uint64_t line = 0;
    if (colon <= 0 || (size_t)colon + 1 == text->len || text->len - (size_t)colon > 10)
        return 0;
    for (size_t i = (size_t)colon + 1; i < text->len; i++) {
        if (text->ptr[i] < '0' || text->ptr[i] > '9')
            return 0;
        line = line * 10 + (uint64_t)(text->ptr[i] - '0');
    }
    text->len = (size_t)colon;
    return (uint32_t)line;
}

static pt_status find_path(pt_gather *g, pt_str text, pt_error *err)
{
    pt_graph_file file;
    uint32_t line = cut_line(&text);
    pt_status status = pt_graph_file_find(g->graph, text, &file, err);
    if (status == PT_OK)
        return find_in_file(g, file.number, line, err);
    if (status != PT_E_NOT_FOUND)
        return status;
    if (pt_str_find(text, '.') < 0 && pt_str_find(text, '/') < 0 && !line)
        return PT_OK;
    pt_gather files = {.graph = g->graph, .arena = g->arena, .limit = g->limit, .path = text};
    status = find_named(&files, pt_str_from(text, (size_t)(pt_str_rfind(text, '/') + 1)), true, err);
    g->more |= files.more;
    for (size_t i = 0; status == PT_OK && i < files.found.len; i++)
        status = find_in_file(g, pt_entity_file(files.found.at[i].entity.id), line, err);
    pt_vec_release(&files.found);
    return status;
}

static pt_status find_name(pt_gather *g, pt_str text, bool exact, pt_error *err)
{
    pt_str name = last_part(text);
    g->tail = name.len < text.len && exact ? text : PT_STR("");
    pt_status status = name.len ? find_named(g, name, exact, err) : PT_OK;
    /* A name may have separators in it: operators, modules of Go, files. */
    if (status == PT_OK && g->found.len == 0 && name.len < text.len) {
        g->tail = PT_STR("");
        status = find_named(g, text, exact, err);
    }
    return status;
}

pt_status pt_graph_find(pt_graph *graph, pt_str text, size_t limit, pt_arena *arena, pt_found **found, size_t *count,
                        bool *more, pt_error *err)
{
    pt_gather g = {.graph = graph, .arena = arena, .limit = limit};
    text = pt_str_trim(text);
    pt_status status = text.len ? find_key(&g, text, err) : PT_OK;
    if (status == PT_OK && text.len && g.found.len == 0)
        status = find_path(&g, text, err);
    if (status == PT_OK && text.len && g.found.len == 0)
        status = find_name(&g, text, true, err);
    if (status == PT_OK && text.len && g.found.len == 0 && last_part(text).len == text.len)
        status = find_name(&g, text, false, err);
    return pt_gather_end(&g, status, found, count, more, err);
}

pt_status pt_graph_named(pt_graph *graph, pt_str name, pt_arena *arena, pt_found **found, size_t *count, pt_error *err)
{
    pt_gather g = {.graph = graph, .arena = arena, .limit = SIZE_MAX / 2};
    pt_status status = name.len ? find_named(&g, name, true, err) : PT_OK;
    return pt_gather_end(&g, status, found, count, NULL, err);
}
