/* Entities, edges and references of a snapshot, one by one. */
#include "api/api.h"

const char *pt_api__text(pt_str text, pt_arena *arena)
{
    return pt_arena_str(arena, text.ptr ? text : PT_STR("")).ptr;
}

const char *pt_api__key(const pt_entity *entity, pt_arena *arena)
{
    pt_buf key = {0};
    pt_entity_key(entity, &key);
    const char *text = key.failed ? NULL : pt_api__text(pt_buf_view(&key), arena);
    pt_buf_release(&key);
    return text;
}

static pt_status parent_key(pt_graph *graph, const pt_entity *entity, pt_arena *arena, const char **out, pt_error *err)
{
    pt_entity parent;
    *out = "";
    if (entity->parent == PT_ENTITY_NONE)
        return PT_OK;
    pt_status status = pt_graph_entity(graph, entity->parent, arena, &parent, err);
    if (status == PT_OK)
        *out = pt_api__key(&parent, arena);
    return status;
}

pt_status pt_api__entity(pt_graph *graph, const pt_entity *entity, pt_arena *arena, pt_entity_info *out, pt_error *err)
{
    pt_entity_detail detail;
    const char *parent;
    pt_status status = pt_graph_detail(graph, entity->id, arena, &detail, err);
    if (status == PT_OK)
        status = parent_key(graph, entity, arena, &parent, err);
    if (status != PT_OK)
        return status;
    pt_entity_info info = {
        .key = pt_api__key(entity, arena),
        .kind = pt_kind_name(entity->kind),
        .name = pt_api__text(entity->name, arena),
        .qualified_name = pt_api__text(entity->qualified, arena),
        .language = pt_language_name(entity->language),
        .file = pt_api__text(entity->path, arena),
        .line_start = entity->line_start,
        .line_end = entity->line_end,
        .signature = pt_api__text(detail.signature, arena),
        .visibility = pt_visibility_name(entity->visibility),
        .parent = parent,
        .doc = pt_api__text(detail.doc, arena),
        .is_test = entity->is_test,
    };
    if (!info.key || !info.name || !info.qualified_name || !info.file || !info.signature || !parent || !info.doc)
        return pt_error_nomem(err);
    *out = info;
    return PT_OK;
}

static pt_status find_file(pt_snapshot *snapshot, const char *path, pt_graph_file *out, pt_error *err)
{
    pt_status status = pt_graph_file_find(snapshot->graph, pt_str_c(path), out, err);
    return status == PT_E_NOT_FOUND ? pt_error_set(err, status, "the graph has no file '%.200s'", path) : status;
}

/* --- entities --------------------------------------------------------------------------------------------- */

struct pt_entity_iterator {
    pt_graph *graph;
    pt_graph_entities *rows;
    pt_arena arena; /* of the item last given */
};

pt_status pt_entities_open(pt_snapshot *snapshot, const char *path, pt_entity_iterator **out, pt_error *err)
{
    pt_graph_file file = {.number = PT_ALL_FILES};
    pt_status status = path ? find_file(snapshot, path, &file, err) : PT_OK;
    if (status != PT_OK)
        return status;
    pt_entity_iterator *it = pt_calloc(1, sizeof *it);
    if (!it)
        return pt_error_nomem(err);
    it->graph = snapshot->graph;
    status = pt_graph_entities_open(it->graph, file.number, &it->rows, err);
    if (status == PT_OK)
        *out = it;
    else
        pt_free(it);
    return status;
}

pt_status pt_entities_next(pt_entity_iterator *iterator, pt_entity_info *out, pt_error *err)
{
    pt_entity entity;
    pt_status status = pt_graph_entities_next(iterator->rows, &entity, err);
    if (status != PT_OK)
        return status;
    pt_arena_reset(&iterator->arena);
    return pt_api__entity(iterator->graph, &entity, &iterator->arena, out, err);
}

void pt_entities_close(pt_entity_iterator *iterator)
{
    if (!iterator)
        return;
    pt_graph_entities_close(iterator->rows);
    pt_arena_release(&iterator->arena);
    pt_free(iterator);
}

/* --- edges ------------------------------------------------------------------------------------------------ */

struct pt_edge_iterator {
    pt_graph *graph;
    pt_graph_entities *sources; /* NULL: one source only */
    pt_graph_edges *rows;       /* of the source at hand; NULL: the next one is due */
    pt_arena source_arena;
    const char *from;
    uint8_t language;
    pt_arena arena; /* of the item last given */
};

static pt_status begin_source(pt_edge_iterator *it, const pt_entity *source, pt_error *err)
{
    pt_arena_reset(&it->source_arena);
    it->language = source->language;
    it->from = pt_api__key(source, &it->source_arena);
    return it->from ? pt_graph_out(it->graph, source->id, 0, &it->rows, err) : pt_error_nomem(err);
}

static pt_status open_edges(pt_edge_iterator *it, pt_snapshot *snapshot, const char *from, pt_error *err)
{
    pt_entity source;
    if (!from)
        return pt_graph_entities_open(it->graph, PT_ALL_FILES, &it->sources, err);
    pt_status status = pt_api__resolve(snapshot, from, &it->arena, &source, err);
    return status == PT_OK ? begin_source(it, &source, err) : status;
}

pt_status pt_edges_open(pt_snapshot *snapshot, const char *from, pt_edge_iterator **out, pt_error *err)
{
    pt_edge_iterator *it = pt_calloc(1, sizeof *it);
    if (!it)
        return pt_error_nomem(err);
    it->graph = snapshot->graph;
    pt_status status = open_edges(it, snapshot, from, err);
    if (status == PT_OK)
        *out = it;
    else
        pt_edges_close(it);
    return status;
}

static pt_status next_edge(pt_edge_iterator *it, pt_graph_edge *edge, pt_error *err)
{
    for (;;) {
        pt_status status = it->rows ? pt_graph_edges_next(it->rows, edge, err) : PT_E_NOT_FOUND;
        if (status != PT_E_NOT_FOUND || !it->sources)
            return status;
        pt_graph_edges_close(it->rows);
        it->rows = NULL;
        pt_entity source;
        status = pt_graph_entities_next(it->sources, &source, err);
        if (status == PT_OK)
            status = begin_source(it, &source, err);
        if (status != PT_OK)
            return status;
    }
}

pt_status pt_edges_next(pt_edge_iterator *iterator, pt_edge_info *out, pt_error *err)
{
    pt_graph_edge edge;
    pt_entity target;
    pt_status status = next_edge(iterator, &edge, err);
    if (status != PT_OK)
        return status;
    pt_arena_reset(&iterator->arena);
    status = pt_graph_entity(iterator->graph, edge.to, &iterator->arena, &target, err);
    if (status != PT_OK)
        return status;
    const char *to = pt_api__key(&target, &iterator->arena);
    if (!to)
        return pt_error_nomem(err);
    *out = (pt_edge_info){
        .from = iterator->from,
        .to = to,
        .kind = pt_edge_kind_name(edge.kind),
        .tier = pt_tier_name(edge.tier),
        .confidence = pt_op_confidence(iterator->language, edge.tier),
        .sites = edge.sites,
        .line = edge.line,
    };
    return PT_OK;
}

void pt_edges_close(pt_edge_iterator *iterator)
{
    if (!iterator)
        return;
    pt_graph_edges_close(iterator->rows);
    pt_graph_entities_close(iterator->sources);
    pt_arena_release(&iterator->source_arena);
    pt_arena_release(&iterator->arena);
    pt_free(iterator);
}

/* --- references ------------------------------------------------------------------------------------------- */

struct pt_reference_iterator {
    pt_graph *graph;
    pt_graph_files *files; /* NULL: one file only */
    pt_graph_references *rows;
    pt_str path; /* of the file at hand; lives as long as the graph */
    pt_arena arena;
};

static pt_status begin_file(pt_reference_iterator *it, const pt_graph_file *file, pt_error *err)
{
    it->path = file->path;
    return pt_graph_references_open(it->graph, file->number, &it->rows, err);
}

static pt_status open_references(pt_reference_iterator *it, pt_snapshot *snapshot, const char *path, pt_error *err)
{
    pt_graph_file file;
    if (!path)
        return pt_graph_files_open(it->graph, PT_STR(""), &it->files, err);
    pt_status status = find_file(snapshot, path, &file, err);
    return status == PT_OK ? begin_file(it, &file, err) : status;
}

pt_status pt_references_open(pt_snapshot *snapshot, const char *path, pt_reference_iterator **out, pt_error *err)
{
    pt_reference_iterator *it = pt_calloc(1, sizeof *it);
    if (!it)
        return pt_error_nomem(err);
    it->graph = snapshot->graph;
    pt_status status = open_references(it, snapshot, path, err);
    if (status == PT_OK)
        *out = it;
    else
        pt_references_close(it);
    return status;
}

static pt_status next_reference(pt_reference_iterator *it, pt_reference *reference, pt_error *err)
{
    for (;;) {
        pt_status status = it->rows ? pt_graph_references_next(it->rows, reference, err) : PT_E_NOT_FOUND;
        if (status != PT_E_NOT_FOUND || !it->files)
            return status;
        pt_graph_references_close(it->rows);
        it->rows = NULL;
        pt_graph_file file;
        status = pt_graph_files_next(it->files, &file, err);
        if (status == PT_OK)
            status = begin_file(it, &file, err);
        if (status != PT_OK)
            return status;
    }
}

static pt_status target_keys(pt_reference_iterator *it, const pt_reference *reference, const char *const **out,
                             pt_error *err)
{
    const char **keys = PT_ARENA_ARRAY(&it->arena, const char *, (size_t)reference->count + 1);
    if (!keys)
        return pt_error_nomem(err);
    for (unsigned i = 0; i < reference->count; i++) {
        pt_entity target;
        pt_status status = pt_graph_entity(it->graph, reference->to[i], &it->arena, &target, err);
        if (status != PT_OK)
            return status;
        keys[i] = pt_api__key(&target, &it->arena);
        if (!keys[i])
            return pt_error_nomem(err);
    }
    *out = keys;
    return PT_OK;
}

pt_status pt_references_next(pt_reference_iterator *iterator, pt_reference_info *out, pt_error *err)
{
    pt_reference reference;
    pt_entity from;
    const char *const *to = NULL;
    pt_status status = next_reference(iterator, &reference, err);
    if (status != PT_OK)
        return status;
    pt_arena_reset(&iterator->arena);
    status = pt_graph_entity(iterator->graph, reference.from, &iterator->arena, &from, err);
    if (status == PT_OK)
        status = target_keys(iterator, &reference, &to, err);
    if (status != PT_OK)
        return status;
    pt_reference_info info = {
        .file = pt_api__text(iterator->path, &iterator->arena),
        .line = reference.line,
        .column = reference.column,
        .kind = pt_ref_kind_name(reference.kind),
        .name = pt_api__text(reference.name, &iterator->arena),
        .from = pt_api__key(&from, &iterator->arena),
        .to = to,
        .to_count = reference.count,
        .tier = pt_tier_name(reference.tier),
    };
    if (!info.file || !info.name || !info.from)
        return pt_error_nomem(err);
    *out = info;
    return PT_OK;
}

void pt_references_close(pt_reference_iterator *iterator)
{
    if (!iterator)
        return;
    pt_graph_references_close(iterator->rows);
    pt_graph_files_close(iterator->files);
    pt_arena_release(&iterator->arena);
    pt_free(iterator);
}
