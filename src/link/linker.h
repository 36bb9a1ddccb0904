/* What the files of the linker share. */
#ifndef PT_LINK_LINKER_H
#define PT_LINK_LINKER_H

#include "base/arena.h"
#include "base/vec.h"
#include "base/intern.h"
#include "link/link.h"

/* What a type says it extends or implements. */
typedef struct {
    pt_def_id def;   /* the type, in its file */
    uint8_t kind;    /* PT_REF_EXTENDS or PT_REF_IMPLEMENTS */
    pt_name_id name;
    pt_expr_id base; /* what stands before the name */
    pt_scope_id scope;
    uint32_t to;     /* entity, PT_NO_ENTITY when unknown */
} pt_base;

/* A name in the body of a macro, to be looked up where the macro is used. */
typedef struct {
    pt_def_id def; /* the macro, in its file */
    uint8_t kind;  /* PT_REF_CALL or PT_REF_VALUE */
    uint16_t arity;
    pt_name_id name;
} pt_macro_word;

typedef enum { PT_MODULE_NONE, PT_MODULE_EXTERNAL, PT_MODULE_CONTAINER } pt_module_kind;

/* What an import's path means: a container (file, package, namespace, type) or nothing in this tree. */
typedef struct {
    uint8_t kind;       /* pt_module_kind */
    uint32_t container; /* see pt_linker.container_of */
} pt_module_ref;

/* The face of a file. In the arrays names are numbers of the linker's names, 0 is "". */
typedef struct {
    pt_str path;
    uint8_t language;
    bool present;
    uint8_t worker; /* whose names the arrays use until the names are one */
    uint32_t first; /* number of defs[0] among all entities */
    uint32_t includer;  /* of a source file (.c) that another one includes: that unit + 1; else 0 */
    uint32_t container; /* where its top level is a member: the file's entity, or a package or root */
    pt_name_id package;
    uint32_t def_count, scope_count, binding_count, expr_count, import_count, base_count, word_count;
    pt_def *defs;
    pt_scope *scopes;
    pt_binding *bindings;
    pt_expr *exprs;
    pt_import *imports;
    pt_base *bases;
    pt_macro_word *words;       /* of macro bodies, by ascending def */
    pt_module_ref *modules;     /* by import */
    pt_module_ref *modules_next; /* what the next round found, while paths through re-exports are followed */
    uint32_t *imports_by_alias; /* indices of imports with an alias, sorted by (alias, index) */
    uint32_t alias_count;
    uint32_t *globs; /* indices of glob imports */
    uint32_t glob_count;
} pt_unit;

typedef struct {
    pt_arena arena;
    pt_intern names;
    pt_vec(uint32_t) marks; /* scratch of making a face, kept from file to file */
    uint32_t *global_of; /* number of each of its names among the linker's */
} pt_link_worker;

/* Containers are numbered after entities: an entity that contains others is its own number, and packages,
 * merged namespaces and language roots that are no single entity get numbers from entity_count on. */
struct pt_linker {
    uint32_t unit_count;
    pt_unit *units;
    unsigned worker_count;
    pt_link_worker *workers;
    pt_intern names;
    uint32_t entity_count;
    pt_intern groups;         /* containers that are no entity: number = entity_count + id − 1 */
    uint32_t *unit_of;        /* by entity */
    pt_name_id *name_of;      /* by entity: its name, and … */
    uint8_t *kind_of;         /* … its kind, together, since look-ups compare them all the time */
    uint32_t *canonical;      /* by entity: the entity that stands for all parts of a merged type or namespace */
    uint32_t *container_of;   /* by entity: where it is a member; PT_NO_ENTITY for files */

    /* members: hash of (container, name) → entities in ascending order */
    uint32_t *member_heads; /* slot → entity + 1 */
    uint32_t *member_tails; /* last of each chain, for appending */
    uint32_t member_mask;
    uint32_t *member_next; /* by entity: next of the same slot + 1 */
    uint8_t *populated;    /* by entity: whether anything is a member of it; most functions have none */

    /* all entities by name, ascending */
    uint32_t *name_start; /* names + 1 */
    uint32_t *name_list;

    /* direct bases by canonical type */
    uint32_t *base_start; /* entity_count + 1 */
    uint32_t *base_list;

    /* files by their last path component without extension, for module paths */
    uint32_t *stem_start; /* names + 1 */
    uint32_t *stem_list;  /* units, ascending */
    pt_arena arena;
};

/* Everything needed to read expressions of one file: its own full facts while it is linked, its face when
 * another file looks in. Names are the linker's numbers. */
typedef struct {
    const pt_linker *linker;
    const pt_unit *unit;
    const pt_scope *scopes;
    const pt_binding *bindings;
    const pt_expr *exprs;
    struct pt_link_scratch *scratch; /* of the worker; NULL in a face seen from elsewhere */
} pt_view;

static inline const pt_unit *pt_link__unit_of(const pt_linker *l, uint32_t entity)
{
    return &l->units[l->unit_of[entity]];
}

static inline const pt_def *pt_link__def(const pt_linker *l, uint32_t entity)
{
    const pt_unit *unit = pt_link__unit_of(l, entity);
    return &unit->defs[entity - unit->first];
}

static inline pt_view pt_link__face(const pt_linker *l, const pt_unit *unit)
{
    return (pt_view){l, unit, unit->scopes, unit->bindings, unit->exprs, NULL};
}

/* Languages that see each other's definitions: C and C++ are one. */
static inline uint8_t pt_link__family(uint8_t language)
{
    return language == PT_LANGUAGE_CPP ? PT_LANGUAGE_C : language == PT_LANGUAGE_TYPESCRIPT ? PT_LANGUAGE_JAVASCRIPT : language;
}

/* --- rules: what languages differ in ------------------------------------------------------------------ */

enum {
    PT_RULE_MEMBERS_IN_SCOPE = 1 << 0,  /* bare names may be members of the enclosing type and its bases */
    PT_RULE_MERGE_MODULES = 1 << 1,     /* namespaces of one name are one */
    PT_RULE_MERGE_TYPES = 1 << 2,       /* so are types: Ruby, C# partial */
    PT_RULE_LINKER_VISIBLE = 1 << 3,    /* external linkage: a name defined once in the tree is found */
    PT_RULE_CALL_CONSTRUCTS = 1 << 4,   /* T(x) makes a T: Python, Swift, Kotlin */
    PT_RULE_TYPES_IN_SCOPE = 1 << 5,    /* nested types are visible by bare name in the enclosing type */
    PT_RULE_IMPORTS_TRANSITIVE = 1 << 6,/* what an included file includes is visible too */
    PT_RULE_PATHS_THROUGH_IMPORTS = 1 << 7 /* a module path may lead through re-exports */
};

typedef enum { PT_TOP_FILE, PT_TOP_DIRECTORY, PT_TOP_PACKAGE, PT_TOP_ROOT } pt_top;

typedef struct {
    uint32_t flags;
    uint8_t top; /* pt_top: what a file's top level is a member of */
    /* What an import's path means. Called again, a few times, for paths that were not found: what the round
     * before found of other files' re-exports can be used then. NULL: nothing is known of modules. */
    pt_module_ref (*module)(const pt_linker *l, const pt_unit *unit, const pt_import *import);
    /* A submodule of a container that is no member of it: a file in a package. NULL: there are none. */
    uint32_t (*submodule)(const pt_linker *l, uint32_t container, pt_name_id name);
    const char *constructor; /* name under which constructors are members, "" = the type's own name, NULL: kind CONSTRUCTOR */
} pt_link_rules;

const pt_link_rules *pt_link__rules(unsigned language);

/* --- index.c ------------------------------------------------------------------------------------------ */

PT_MUST_USE pt_status pt_link__merge_names(pt_linker *l, pt_pool *pool, pt_error *err);
PT_MUST_USE pt_status pt_link__build_index(pt_linker *l, pt_error *err);
PT_MUST_USE pt_status pt_link__index_bases(pt_linker *l, pt_error *err); /* from unit->bases[].to */
void pt_link__place_owned(pt_linker *l, uint32_t entity, uint32_t container);

/* The last component of a path up to its first dot. */
pt_str pt_link__stem(pt_str path);

/* First member of that name (PT_NO_ENTITY: none) and the next one after it. */
uint32_t pt_link__member(const pt_linker *l, uint32_t container, pt_name_id name);
uint32_t pt_link__next_member(const pt_linker *l, uint32_t entity);

/* Entities of a name, ascending. */
static inline size_t pt_link__named(const pt_linker *l, pt_name_id name, const uint32_t **out)
{
    *out = l->name_list + l->name_start[name];
    return l->name_start[name + 1] - l->name_start[name];
}

/* The container of directory `path` or package `name` of a language; PT_NO_ENTITY when there is none. */
uint32_t pt_link__group(const pt_linker *l, uint8_t language, pt_str name);

/* --- module.c ----------------------------------------------------------------------------------------- */

/* The unit whose path is `path` exactly; NULL when there is none. */
const pt_unit *pt_link__unit_at(const pt_linker *l, pt_str path);

/* How many leading directories two paths share. */
size_t pt_link__shared_directories(pt_str a, pt_str b);

/* --- resolve.c ---------------------------------------------------------------------------------------- */

enum { PT_LINK_DEPTH = 20, PT_LINK_MOST = 64 };

typedef struct {
    uint32_t to[PT_LINK_MOST];
    uint32_t count; /* found in all; only the first PT_LINK_MOST are in `to` */
    uint8_t tier;
} pt_targets;

/* No targets yet; the array is left as it is, since only `count` of it is ever read. */
static inline pt_targets pt_link__no_targets(pt_tier tier)
{
    pt_targets targets;
    targets.count = 0;
    targets.tier = (uint8_t)tier;
    return targets;
}

/* Kinds of entities a reference can mean, as a set of 1 << pt_kind. */
typedef uint32_t pt_kinds;
#define PT_KIND_SET(kind) ((pt_kinds)1 << PT_KIND_##kind)
enum {
    PT_TYPES = PT_KIND_SET(CLASS) | PT_KIND_SET(STRUCT) | PT_KIND_SET(UNION) | PT_KIND_SET(ENUM) | PT_KIND_SET(INTERFACE)
        | PT_KIND_SET(TRAIT) | PT_KIND_SET(PROTOCOL),
    PT_TYPE_NAMES = PT_TYPES | PT_KIND_SET(TYPE_ALIAS),
    PT_CALLABLES = PT_KIND_SET(FUNCTION) | PT_KIND_SET(METHOD) | PT_KIND_SET(CONSTRUCTOR),
    PT_STORAGE = PT_KIND_SET(CONSTANT) | PT_KIND_SET(VARIABLE) | PT_KIND_SET(FIELD) | PT_KIND_SET(PROPERTY),
    PT_SPACES = PT_KIND_SET(MODULE) | PT_KIND_SET(FILE),
    PT_ANYTHING = ~0
};

static inline bool pt_link__is(const pt_linker *l, uint32_t entity, pt_kinds kinds)
{
    return entity < l->entity_count && kinds >> l->kind_of[entity] & 1;
}

/* What a bare name means in a scope of a file. */
pt_targets pt_link__bare(const pt_view *view, pt_name_id name, pt_scope_id scope, pt_kinds want, unsigned depth);
/* Members of a container by name, through bases, re-exports and submodules. */
pt_targets pt_link__in_container(const pt_linker *l, uint32_t container, pt_name_id name, pt_kinds want, unsigned depth);
/* What the name or path of an expression means: NAME, MEMBER, PATH, GENERIC of these. */
pt_targets pt_link__named_by(const pt_view *view, pt_expr_id expr, pt_kinds want, unsigned depth);
/* What an import binds. */
pt_targets pt_link__imported(const pt_linker *l, const pt_unit *unit, uint32_t import, pt_kinds want, unsigned depth);

void pt_link__add_target(pt_targets *targets, uint32_t entity);

/* --- type.c ------------------------------------------------------------------------------------------- */

typedef enum { PT_IS_UNKNOWN, PT_IS_VALUE, PT_IS_TYPE, PT_IS_MODULE, PT_IS_EXTERNAL } pt_is;

/* What is known of an expression: a value of a type, a type, a module or namespace, or something of a library
 * outside the tree. */
typedef struct {
    uint8_t is;      /* pt_is */
    uint32_t entity; /* the type (canonical), or the container of a module; PT_NO_ENTITY: only `expr` is known */
    uint32_t unit;   /* where `expr` is to be read */
    pt_expr_id expr; /* the type's expression, for its generic arguments; 0: none. With PT_OWN_EXPR: a number of
                        the file being linked, not of a face */
} pt_meaning;

#define PT_OWN_EXPR 0x80000000u

/* The meaning of an expression in value position, and in type position. */
pt_meaning pt_link__meaning(const pt_view *view, pt_expr_id expr, unsigned depth);
pt_meaning pt_link__type(const pt_view *view, pt_expr_id expr, unsigned depth);
/* What using an entity as a value gives. */
pt_meaning pt_link__meaning_of(const pt_linker *l, uint32_t entity, unsigned depth);
/* The type (canonical) or namespace a def of a file lies in, for bare names and self; PT_NO_ENTITY: none. */
uint32_t pt_link__enclosing_type(const pt_view *view, pt_scope_id scope);

/* --- reference.c -------------------------------------------------------------------------------------- */

/* What using a macro calls, for one file. */
typedef struct {
    uint32_t macro;
    uint32_t first, count; /* in expanded */
    uint32_t alias_first, alias_count; /* behind those: called only when the macro's name is called: #define f g */
} pt_expansion;

typedef struct {
    uint32_t to;
    uint8_t tier;
} pt_expanded;

/* Per worker: the file being linked and what was found out about its expressions. */
typedef struct pt_link_scratch {
    pt_facts facts;             /* as the source gave them */
    pt_vec(pt_name_id) names;   /* the file's names as the linker's numbers; UNKNOWN_NAME: no definition anywhere has it */
    pt_vec(pt_expr) exprs;      /* with the linker's names */
    pt_vec(pt_binding) bindings;
    pt_vec(pt_meaning) meanings; /* by expression */
    pt_vec(uint8_t) meant;       /* by expression: 0 not asked yet, 1 being found out, 2 known */
    uint32_t *seen;              /* by unit: round in which it was found visible */
    uint32_t round;
    uint32_t fuel; /* steps left for the current reference */
    bool external; /* something outside of the tree is imported, directly or not */
    pt_vec(uint32_t) queue;
    pt_vec(pt_expansion) expansions; /* of the macros that the file uses */
    pt_vec(pt_expanded) expanded;
    uint32_t *expansion_of; /* by entity: index in expansions + 1 */
    pt_vec(pt_link) refs;
    pt_vec(pt_link) imports;
    pt_vec(uint32_t) targets;
    pt_vec(pt_linked_edge) edges;
} pt_link_scratch;

/* Whether a file is reached by the imports of the file being linked (true when not known). */
bool pt_link__is_visible(const pt_view *view, const pt_unit *unit);

/* Keeps of the targets those that a reference can mean best; too many make it unresolved. */
void pt_link__choose(const pt_linker *l, const pt_ref *ref, pt_targets *t);

/* --- macro.c ------------------------------------------------------------------------------------------ */

/* Forgets the expansions of the file before. */
void pt_link__forget_expansions(pt_link_scratch *scratch);
/* Adds the calls that a reference to a macro makes in its place to scratch->edges. False: no memory. */
bool pt_link__expand(const pt_view *view, const pt_ref *ref, uint32_t macro, uint8_t tier);

/* Links one file whose facts are in scratch->facts. */
PT_MUST_USE pt_status pt_link__file(const pt_linker *l, uint32_t file, pt_link_scratch *scratch, pt_error *err);

#endif
