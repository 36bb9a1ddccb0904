/* The indexes over all files: where each definition is a member, members by name, definitions by name, files
 * by stem.
 *
 *   member_heads[hash(container, name)] ──▶ entity ──member_next──▶ entity …      (ascending)
 *
 * Containers that are no single entity (a package, a directory, a language's root) are numbered behind the
 * entities; namespaces and types that are written in parts are merged into their first part. */
#include "base/error.h"
#include "base/hash.h"
#include "base/mem.h"
#include "link/linker.h"

#include <stdlib.h>

static uint64_t member_hash(uint32_t container, pt_name_id name)
{
    return pt_hash_u64((uint64_t)container << 32 | name);
}

uint32_t pt_link__next_member(const pt_linker *l, uint32_t entity)
{
    uint32_t container = l->container_of[entity];
    pt_name_id name = l->name_of[entity];
    for (uint32_t next = l->member_next[entity]; next; next = l->member_next[next - 1])
        if (l->container_of[next - 1] == container && l->name_of[next - 1] == name)
            return next - 1;
    return PT_NO_ENTITY;
}

uint32_t pt_link__member(const pt_linker *l, uint32_t container, pt_name_id name)
{
    if (container == PT_NO_ENTITY || !name || (container < l->entity_count && !l->populated[container]))
        return PT_NO_ENTITY;
    for (uint32_t e = l->member_heads[member_hash(container, name) & l->member_mask]; e; e = l->member_next[e - 1])
        if (l->container_of[e - 1] == container && l->name_of[e - 1] == name)
            return e - 1;
    return PT_NO_ENTITY;
}

/* Puts an entity into its container, keeping chains ascending. */
static void insert_member(pt_linker *l, uint32_t entity)
{
    pt_name_id name = l->name_of[entity];
    uint32_t container = l->container_of[entity];
    if (!name || container == PT_NO_ENTITY)
        return;
    if (container < l->entity_count)
        l->populated[container] = 1;
    uint32_t slot = member_hash(container, name) & l->member_mask;
    uint32_t tail = l->member_tails[slot];
    if (!tail || tail - 1 < entity) {
        *(tail ? &l->member_next[tail - 1] : &l->member_heads[slot]) = entity + 1;
        l->member_tails[slot] = entity + 1;
        return;
    }
    uint32_t *at = &l->member_heads[slot];
    while (*at - 1 < entity)
        at = &l->member_next[*at - 1];
    l->member_next[entity] = *at;
    *at = entity + 1;
}

/* --- groups: directories, packages, roots --------------------------------------------------------------- */

/* A group's name is its language and its path or package; its number follows those of the entities. */
static pt_str group_key(uint8_t language, pt_str name, pt_buf *scratch)
{
    pt_buf_clear(scratch);
    pt_buf_byte(scratch, (char)(language + 1));
    pt_buf_str(scratch, name);
    return pt_buf_view(scratch);
}

uint32_t pt_link__group(const pt_linker *l, uint8_t language, pt_str name)
{
    pt_buf scratch = {0};
    pt_str key = group_key(pt_link__family(language), name, &scratch);
    uint32_t id = scratch.failed ? PT_INTERN_NONE : pt_intern_find(&l->groups, key);
    pt_buf_release(&scratch);
    return id == PT_INTERN_NONE ? PT_NO_ENTITY : l->entity_count + id - 1;
}

static uint32_t make_group(pt_linker *l, uint8_t language, pt_str name, pt_buf *scratch)
{
    pt_str key = group_key(pt_link__family(language), name, scratch);
    uint32_t id = scratch->failed ? PT_INTERN_NONE : pt_intern_id(&l->groups, key);
    return id == PT_INTERN_NONE ? PT_NO_ENTITY : l->entity_count + id - 1;
}

static uint32_t top_container(pt_linker *l, const pt_unit *unit, pt_buf *scratch)
{
    switch ((pt_top)pt_link__rules(unit->language)->top) {
    case PT_TOP_FILE:
        return unit->first;
    case PT_TOP_DIRECTORY:
        return make_group(l, unit->language, pt_path_directory(unit->path), scratch);
    case PT_TOP_PACKAGE:
        return make_group(l, unit->language, pt_intern_str(&l->names, unit->package), scratch);
    case PT_TOP_ROOT:
        return make_group(l, unit->language, PT_STR(""), scratch);
    }
    return unit->first;
}

/* --- containers ----------------------------------------------------------------------------------------- */

static bool is_type(unsigned kind)
{
    return kind == PT_KIND_CLASS || kind == PT_KIND_STRUCT || kind == PT_KIND_UNION || kind == PT_KIND_ENUM
        || kind == PT_KIND_INTERFACE || kind == PT_KIND_TRAIT || kind == PT_KIND_PROTOCOL;
}

static bool merges(const pt_unit *unit, const pt_def *d)
{
    uint32_t flags = pt_link__rules(unit->language)->flags;
    return (d->kind == PT_KIND_MODULE && flags & PT_RULE_MERGE_MODULES)
        || (is_type(d->kind) && flags & PT_RULE_MERGE_TYPES);
}

/* The earlier part of the same namespace or type, or the entity itself. */
static uint32_t canonical_part(const pt_linker *l, uint32_t entity)
{
    const pt_def *d = pt_link__def(l, entity);
    for (uint32_t e = pt_link__member(l, l->container_of[entity], d->name); e != PT_NO_ENTITY && e < entity;
         e = pt_link__next_member(l, e))
        if ((d->kind == PT_KIND_MODULE) == (pt_link__def(l, e)->kind == PT_KIND_MODULE)
            && (d->kind == PT_KIND_MODULE || is_type(pt_link__def(l, e)->kind)))
            return l->canonical[e];
    return entity;
}

/* Definitions in file order, parents first: so a parent's canonical part is known before its members. */
static void place_unit(pt_linker *l, pt_unit *unit, pt_buf *scratch)
{
    unit->container = top_container(l, unit, scratch);
    l->container_of[unit->first] = PT_NO_ENTITY;
    l->canonical[unit->first] = unit->first;
    for (uint32_t i = 1; i < unit->def_count; i++) {
        const pt_def *d = &unit->defs[i];
        uint32_t entity = unit->first + i;
        l->canonical[entity] = entity;
        l->container_of[entity] = d->parent ? l->canonical[unit->first + d->parent] : unit->container;
        if (d->owner || d->kind == PT_KIND_IMPL || (d->parent && unit->defs[d->parent].kind == PT_KIND_IMPL)) {
            l->container_of[entity] = PT_NO_ENTITY; /* until owners are known */
            continue;
        }
        if (merges(unit, d))
            l->canonical[entity] = canonical_part(l, entity);
        insert_member(l, entity);
    }
}

pt_status pt_linker_number(pt_linker *l, pt_error *err)
{
    uint64_t total = 0;
    for (uint32_t i = 0; i < l->unit_count; i++) {
        l->units[i].first = (uint32_t)total;
        total += l->units[i].def_count;
    }
    if (total >= PT_NO_ENTITY / 2)
        return pt_error_set(err, PT_E_LIMIT, "more than two thousand million definitions");
    l->entity_count = (uint32_t)total;
    uint32_t slots = 1024;
    while (slots < total)
        slots *= 2;
    l->member_mask = slots - 1;
    l->unit_of = pt_malloc((total + 1) * sizeof *l->unit_of);
    l->name_of = pt_malloc((total + 1) * sizeof *l->name_of);
    l->kind_of = pt_malloc((total + 1) * sizeof *l->kind_of);
    l->canonical = pt_malloc((total + 1) * sizeof *l->canonical);
    l->container_of = pt_malloc((total + 1) * sizeof *l->container_of);
    l->member_heads = pt_calloc(slots, sizeof *l->member_heads);
    l->member_tails = pt_calloc(slots, sizeof *l->member_tails);
    l->populated = pt_calloc(total + 1, sizeof *l->populated);
    l->member_next = pt_calloc(total + 1, sizeof *l->member_next);
    if (!l->unit_of || !l->name_of || !l->kind_of || !l->canonical || !l->container_of || !l->member_heads || !l->member_tails
        || !l->populated || !l->member_next)
        return pt_error_nomem(err);
    for (uint32_t u = 0; u < l->unit_count; u++)
        for (uint32_t i = 0; i < l->units[u].def_count; i++)
            l->unit_of[l->units[u].first + i] = u;
    return PT_OK;
}

/* --- by name, by stem ----------------------------------------------------------------------------------- */

/* Counting sort of `count` items into lists by key_of(item) < keys. */
typedef uint32_t (*key_function)(const pt_linker *l, uint32_t item);

static pt_status bucket(const pt_linker *l, uint32_t count, uint32_t keys, key_function key_of, uint32_t **start,
                        uint32_t **list, pt_error *err)
{
    uint32_t *s = pt_calloc((size_t)keys + 2, sizeof *s);
    uint32_t *items = pt_malloc(((size_t)count + 1) * sizeof *items);
    if (!s || !items) {
        pt_free(s);
        pt_free(items);
        return pt_error_nomem(err);
    }
    for (uint32_t i = 0; i < count; i++)
        s[key_of(l, i) + 2]++;
    for (uint32_t k = 2; k < keys + 2; k++)
        s[k] += s[k - 1];
    for (uint32_t i = 0; i < count; i++)
        items[s[key_of(l, i) + 1]++] = i;
    *start = s;
    *list = items;
    return PT_OK;
}

static uint32_t name_of_entity(const pt_linker *l, uint32_t entity)
{
    return l->name_of[entity];
}

pt_str pt_link__stem(pt_str path)
{
    ptrdiff_t slash = pt_str_rfind(path, '/');
    pt_str name = pt_str_from(path, (size_t)(slash + 1));
    ptrdiff_t dot = pt_str_find(name, '.');
    return dot > 0 ? pt_str_upto(name, (size_t)dot) : name;
}

static uint32_t stem_of_unit(const pt_linker *l, uint32_t unit)
{
    if (!l->units[unit].present)
        return 0;
    uint32_t id = pt_intern_find(&l->names, pt_link__stem(l->units[unit].path));
    return id == PT_INTERN_NONE ? 0 : id;
}

static pt_status intern_stems(pt_linker *l, pt_error *err)
{
    for (uint32_t i = 0; i < l->unit_count; i++)
        if (l->units[i].present && pt_intern_id(&l->names, pt_link__stem(l->units[i].path)) == PT_INTERN_NONE)
            return pt_error_nomem(err);
    return PT_OK;
}

static void copy_names(pt_linker *l)
{
    for (uint32_t u = 0; u < l->unit_count; u++) {
        const pt_unit *unit = &l->units[u];
        for (uint32_t i = 0; i < unit->def_count; i++) {
            l->name_of[unit->first + i] = unit->defs[i].name;
            l->kind_of[unit->first + i] = unit->defs[i].kind;
        }
    }
}

pt_status pt_link__build_index(pt_linker *l, pt_error *err)
{
    pt_status status = intern_stems(l, err);
    copy_names(l);
    pt_buf scratch = {0};
    for (uint32_t i = 0; status == PT_OK && i < l->unit_count; i++)
        if (l->units[i].present)
            place_unit(l, &l->units[i], &scratch);
    if (status == PT_OK && scratch.failed)
        status = pt_error_nomem(err);
    pt_buf_release(&scratch);
    if (status == PT_OK)
        status = bucket(l, l->entity_count, l->names.count, name_of_entity, &l->name_start, &l->name_list, err);
    if (status == PT_OK)
        status = bucket(l, l->unit_count, l->names.count, stem_of_unit, &l->stem_start, &l->stem_list, err);
    return status;
}

/* --- owners ----------------------------------------------------------------------------------------------- */

void pt_link__place_owned(pt_linker *l, uint32_t entity, uint32_t container)
{
    l->container_of[entity] = container;
    insert_member(l, entity);
}

/* --- bases ------------------------------------------------------------------------------------------------ */

typedef struct {
    uint32_t type, base;
} base_pair;

pt_status pt_link__index_bases(pt_linker *l, pt_error *err)
{
    size_t total = 0;
    for (uint32_t u = 0; u < l->unit_count; u++)
        total += l->units[u].base_count;
    base_pair *pairs = pt_malloc((total + 1) * sizeof *pairs);
    l->base_start = pt_calloc((size_t)l->entity_count + 2, sizeof *l->base_start);
    l->base_list = pt_malloc((total + 1) * sizeof *l->base_list);
    if (!pairs || !l->base_start || !l->base_list) {
        pt_free(pairs);
        return pt_error_nomem(err);
    }
    size_t count = 0;
    for (uint32_t u = 0; u < l->unit_count; u++) {
        const pt_unit *unit = &l->units[u];
        for (uint32_t i = 0; i < unit->base_count; i++)
            if (unit->bases[i].to != PT_NO_ENTITY)
                pairs[count++] = (base_pair){l->canonical[unit->first + unit->bases[i].def], unit->bases[i].to};
    }
    /* a stable order by type: pairs were made in file order */
    for (size_t i = 0; i < count; i++)
        l->base_start[pairs[i].type + 1]++;
    for (uint32_t e = 0; e < l->entity_count; e++)
        l->base_start[e + 1] += l->base_start[e];
    uint32_t *at = pt_malloc(((size_t)l->entity_count + 1) * sizeof *at);
    if (!at) {
        pt_free(pairs);
        return pt_error_nomem(err);
    }
    memcpy(at, l->base_start, ((size_t)l->entity_count + 1) * sizeof *at);
    for (size_t i = 0; i < count; i++)
        l->base_list[at[pairs[i].type]++] = pairs[i].base;
    pt_free(at);
    pt_free(pairs);
    return PT_OK;
}
