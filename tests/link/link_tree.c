/* link_tree FOLDER [--edges | --refs | --calls]: links a folder and prints counts by tier, every edge, every
 * reference with its targets, or functions and calls between them by place, for bench/truth. For work on the
 * linker. */
#include <stdlib.h>

#include "tree.h"

#include <stdio.h>

typedef struct {
    pt_tree tree;
    bool edges, refs, calls;
    size_t tiers[PT_REF_KIND_COUNT][PT_TIER_COUNT];
    size_t edge_count, silent;
    pt_buf out;
} job;

static void print_edges(job *j, const pt_linked *linked)
{
    uint32_t first = pt_linker_first(j->tree.linker, linked->file);
    for (size_t i = 0; i < linked->edge_count; i++) {
        const pt_linked_edge *e = &linked->edges[i];
        pt_tree_key(&j->tree, first + e->from, &j->out);
        pt_buf_printf(&j->out, " %s ", pt_edge_kind_name(e->kind));
        pt_tree_key(&j->tree, e->to, &j->out);
        pt_buf_printf(&j->out, " %s %u:%u\n", pt_tier_name(e->tier), e->sites, e->line);
    }
}

static void print_refs(job *j, const pt_linked *linked)
{
    const pt_facts *f = linked->facts;
    for (size_t i = 0; i < f->refs.len; i++) {
        const pt_ref *r = &f->refs.at[i];
        const pt_link *k = &linked->refs[i];
        if (!k->kept)
            continue;
        pt_str path = j->tree.paths[linked->file], name = pt_facts_name(f, r->name);
        pt_buf_printf(&j->out, "%.*s:%u:%u %s %.*s %s", (int)path.len, path.ptr, r->line, r->column,
                      pt_ref_kind_name(r->kind), (int)name.len, name.ptr, pt_tier_name(k->tier));
        for (unsigned t = 0; t < k->count; t++) {
            pt_buf_byte(&j->out, ' ');
            pt_tree_key(&j->tree, linked->targets[k->first + t], &j->out);
        }
        pt_buf_byte(&j->out, '\n');
    }
}

static void print_place(job *j, uint32_t entity)
{
    uint32_t file = pt_linker_file_of(j->tree.linker, entity);
    const pt_facts *facts = pt_tree_facts(&j->tree, file);
    pt_str path = j->tree.paths[file];
    if (facts)
        pt_buf_printf(&j->out, "\t%.*s\t%u", (int)path.len, path.ptr,
                      facts->defs.at[entity - pt_linker_first(j->tree.linker, file)].name_line);
}

static bool is_function(job *j, uint32_t entity)
{
    uint32_t file = pt_linker_file_of(j->tree.linker, entity);
    const pt_facts *facts = pt_tree_facts(&j->tree, file);
    const pt_def *d = facts ? &facts->defs.at[entity - pt_linker_first(j->tree.linker, file)] : NULL;
    return d && (d->kind == PT_KIND_FUNCTION || d->kind == PT_KIND_METHOD || d->kind == PT_KIND_CONSTRUCTOR)
        && !(d->flags & PT_DEF_DECLARATION);
}

static void print_calls(job *j, const pt_linked *linked)
{
    uint32_t first = pt_linker_first(j->tree.linker, linked->file);
    for (uint32_t d = 0; d < linked->facts->defs.len; d++) {
        if (!is_function(j, first + d))
            continue;
        pt_str name = pt_facts_name(linked->facts, linked->facts->defs.at[d].name);
        pt_buf_printf(&j->out, "function");
        print_place(j, first + d);
        pt_buf_printf(&j->out, "\t%u\t%.*s\n", linked->facts->defs.at[d].end_line, (int)name.len, name.ptr);
    }
    for (size_t i = 0; i < linked->edge_count; i++) {
        const pt_linked_edge *e = &linked->edges[i];
        if (e->kind != PT_EDGE_CALLS || !is_function(j, first + e->from) || !is_function(j, e->to))
            continue;
        pt_buf_printf(&j->out, "call");
        print_place(j, first + e->from);
        print_place(j, e->to);
        pt_buf_printf(&j->out, "\t%s\t%u\t%u\n", pt_tier_name(e->tier), e->line, e->sites);
    }
}

static void visit(void *context, const pt_linked *linked)
{
    job *j = context;
    for (size_t i = 0; i < linked->facts->refs.len; i++) {
        j->silent += !linked->refs[i].kept;
        if (linked->refs[i].kept)
            j->tiers[linked->facts->refs.at[i].kind][linked->refs[i].tier]++;
    }
    for (size_t i = 0; i < linked->facts->imports.len; i++)
        j->tiers[PT_REF_IMPORT][linked->imports[i].tier]++;
    j->edge_count += linked->edge_count;
    if (j->edges)
        print_edges(j, linked);
    if (j->refs)
        print_refs(j, linked);
    if (j->calls)
        print_calls(j, linked);
    fwrite(j->out.ptr, 1, j->out.len, stdout);
    pt_buf_clear(&j->out);
}

int main(int argc, char **argv)
{
    static job j;
    pt_error err = {0};
    if (argc < 2)
        return 2;
    j.edges = argc > 2 && strcmp(argv[2], "--edges") == 0;
    j.refs = argc > 2 && strcmp(argv[2], "--refs") == 0;
    j.calls = argc > 2 && strcmp(argv[2], "--calls") == 0;
    j.tree.context = &j;
    j.tree.visit = visit;
    if (pt_tree_link(argv[1], 1, &j.tree, &err) != PT_OK) {
        fprintf(stderr, "%s\n", err.message);
        return 1;
    }
    if (!j.edges && !j.refs && !j.calls) {
        printf("%zu files, %u entities, %zu edges, %zu silent; parse %.3f s, link %.3f s\n", j.tree.walk.file_count,
               pt_linker_entity_count(j.tree.linker), j.edge_count, j.silent, j.tree.parse_seconds, j.tree.link_seconds);
        for (int kind = 0; kind < PT_REF_KIND_COUNT; kind++) {
            printf("%-10s", pt_ref_kind_name((unsigned)kind));
            for (int tier = 0; tier < PT_TIER_COUNT; tier++)
                printf(" %s %zu", pt_tier_name((unsigned)tier), j.tiers[kind][tier]);
            printf("\n");
        }
    }
    pt_buf_release(&j.out);
    pt_tree_release(&j.tree);
    return 0;
}
