/* Linking a folder of sources without a store: for linking cases and for work on the linker. */
#ifndef PT_TESTS_LINK_TREE_H
#define PT_TESTS_LINK_TREE_H

#include "base/error.h"
#include "ingest/walk.h"
#include "lang/registry.h"
#include "link/link.h"
#include "model/key.h"

#include <time.h>

typedef struct {
    pt_walk walk;
    pt_str *paths;
    pt_buf *packed; /* by file */
    pt_linker *linker;
    pt_facts *facts; /* by worker */
    unsigned workers;
    pt_facts *all;  /* by file, unpacked, for keys of targets */
    void *context;
    void (*visit)(void *context, const pt_linked *linked);
    double parse_seconds, link_seconds;
} pt_tree;

static inline double pt_tree_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static inline int pt_tree_language(void *context, pt_str path)
{
    (void)context;
    return pt_lang_of_path(path);
}

static inline pt_status pt_tree_source(void *context, unsigned worker, uint32_t file, pt_facts *facts, pt_error *err)
{
    pt_tree *tree = context;
    (void)worker;
    return pt_facts_unpack(pt_buf_view(&tree->packed[file]), facts, err);
}

static inline pt_status pt_tree_sink(void *context, unsigned worker, const pt_linked *linked, pt_error *err)
{
    pt_tree *tree = context;
    (void)worker;
    (void)err;
    if (tree->visit)
        tree->visit(tree->context, linked);
    return PT_OK;
}

/* All facts of a file; NULL when there are none. */
static inline const pt_facts *pt_tree_facts(const pt_tree *tree, uint32_t file)
{
    pt_facts *facts = &tree->all[file];
    pt_error err;
    if (facts->defs.len == 0 && pt_facts_unpack(pt_buf_view(&tree->packed[file]), facts, &err) != PT_OK)
        return NULL;
    return facts;
}

/* The key of an entity of the tree. */
static inline void pt_tree_key(const pt_tree *tree, uint32_t entity, pt_buf *out)
{
    uint32_t file = pt_linker_file_of(tree->linker, entity);
    pt_def_id def = entity - pt_linker_first(tree->linker, file);
    const pt_facts *facts = pt_tree_facts(tree, file);
    if (!facts)
        return;
    pt_buf name = {0};
    pt_facts_qualified_name(facts, def, &name);
    pt_key key = {facts->language, facts->defs.at[def].kind, 1, pt_buf_view(&name), tree->paths[file]};
    pt_key_format(&key, out);
    pt_buf_release(&name);
}

static inline pt_status pt_tree_parse_file(pt_tree *tree, uint32_t i, pt_lang_set *set, pt_parser *parser,
                                           pt_extract *extract, pt_syntax *syntax, pt_error *err)
{
    const pt_lang_ready *ready;
    pt_facts facts = {0};
    pt_buf text = {0};
    pt_status status = PT_OK;
    if (pt_file_read(tree->walk.root, tree->paths[i], 1u << 30, &text, NULL) == PT_SKIP_NONE) {
        status = pt_lang_set_get(set, tree->walk.files[i].language, &ready, err);
        if (status == PT_OK)
            status = pt_parser_parse(parser, &ready->grammar, pt_buf_view(&text), syntax, err);
        if (status == PT_OK)
            status = pt_extract_file(extract, ready, syntax, &facts, err);
        if (status == PT_OK) {
            pt_facts_pack(&facts, &tree->packed[i]);
            status = pt_linker_add(tree->linker, 0, i, &facts, err);
        }
    }
    pt_facts_release(&facts);
    pt_buf_release(&text);
    return status;
}

/* Parses and links everything under root on `threads` threads; visit is called for every file (with one thread
 * only when it is not thread-safe). */
static inline pt_status pt_tree_link(const char *root, unsigned threads, pt_tree *tree, pt_error *err)
{
    pt_walk_options options = {.language_of = pt_tree_language, .ignore = {.no_git = true}};
    pt_lang_set *set = NULL;
    pt_parser *parser = NULL;
    pt_extract *extract = NULL;
    pt_syntax syntax = {0};
    pt_pool *pool = NULL;
    pt_status status = pt_walk_run(root, &options, &tree->walk, err);
    if (status != PT_OK)
        return status;
    uint32_t count = (uint32_t)tree->walk.file_count;
    tree->paths = calloc(count + 1, sizeof *tree->paths);
    tree->packed = calloc(count + 1, sizeof *tree->packed);
    tree->all = calloc(count + 1, sizeof *tree->all);
    for (uint32_t i = 0; i < count; i++)
        tree->paths[i] = tree->walk.files[i].path;
    if (status == PT_OK)
        status = pt_linker_new(tree->paths, count, 1, &tree->linker, err);
    if (status == PT_OK)
        status = pt_lang_set_new(&set, err);
    if (status == PT_OK)
        status = pt_parser_new(&parser, err);
    if (status == PT_OK)
        status = pt_extract_new(&extract, err);
    double begin = pt_tree_seconds();
    for (uint32_t i = 0; status == PT_OK && i < count; i++)
        status = pt_tree_parse_file(tree, i, set, parser, extract, &syntax, err);
    tree->parse_seconds = pt_tree_seconds() - begin;
    if (status == PT_OK)
        status = pt_pool_new(threads, &pool, err);
    begin = pt_tree_seconds();
    if (status == PT_OK)
        status = pt_linker_number(tree->linker, err);
    if (status == PT_OK)
        status = pt_linker_run(tree->linker, pool, pt_tree_source, pt_tree_sink, tree, err);
    tree->link_seconds = pt_tree_seconds() - begin;
    pt_pool_free(pool);
    pt_syntax_release(&syntax);
    pt_extract_free(extract);
    pt_parser_free(parser);
    pt_lang_set_free(set);
    return status;
}

static inline void pt_tree_release(pt_tree *tree)
{
    for (size_t i = 0; i < tree->walk.file_count; i++) {
        pt_buf_release(&tree->packed[i]);
        pt_facts_release(&tree->all[i]);
    }
    free(tree->paths);
    free(tree->packed);
    free(tree->all);
    pt_linker_free(tree->linker);
    pt_walk_release(&tree->walk);
}

#endif
