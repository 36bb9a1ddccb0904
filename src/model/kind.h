/* The vocabulary of the graph: kinds of entities, edges and references, tiers, visibilities, languages.
 *
 * Every list is one table; names, keys and counts come from it. The numbers are stored in databases and
 * facts: add at the end only, and raise PT_SCHEMA_VERSION when a meaning changes. */
#ifndef PT_MODEL_KIND_H
#define PT_MODEL_KIND_H

#include "base/str.h"

#define PT_SCHEMA_VERSION 1

/*      symbol         name             in keys */
#define PT_KINDS(X)                                   \
    X(FILE,            "file",          "file")       \
    X(MODULE,          "module",        "mod")        \
    X(FUNCTION,        "function",      "fn")         \
    X(METHOD,          "method",        "method")     \
    X(CONSTRUCTOR,     "constructor",   "constructor")\
    X(CLASS,           "class",         "class")      \
    X(STRUCT,          "struct",        "struct")     \
    X(UNION,           "union",         "union")      \
    X(ENUM,            "enum",          "enum")       \
    X(INTERFACE,       "interface",     "interface")  \
    X(TRAIT,           "trait",         "trait")      \
    X(PROTOCOL,        "protocol",      "protocol")   \
    X(IMPL,            "impl",          "impl")       \
    X(TYPE_ALIAS,      "type_alias",    "type_alias") \
    X(MACRO,           "macro",         "macro")      \
    X(CONSTANT,        "constant",      "constant")   \
    X(VARIABLE,        "variable",      "variable")   \
    X(FIELD,           "field",         "field")      \
    X(PROPERTY,        "property",      "property")

typedef enum {
#define X(symbol, name, key) PT_KIND_##symbol,
    PT_KINDS(X)
#undef X
    PT_KIND_COUNT
} pt_kind;

#define PT_EDGE_KINDS(X)            \
    X(CALLS, "calls")               \
    X(USES, "uses")                 \
    X(IMPORTS, "imports")           \
    X(EXTENDS, "extends")           \
    X(IMPLEMENTS, "implements")     \
    X(OVERRIDES, "overrides")       \
    X(CONTAINS, "contains")         \
    X(REFERENCES, "references")     \
    X(EXPANDS, "expands")

typedef enum {
#define X(symbol, name) PT_EDGE_##symbol,
    PT_EDGE_KINDS(X)
#undef X
    PT_EDGE_KIND_COUNT
} pt_edge_kind;

/* How an edge was found, strongest first. UNRESOLVED and EXTERNAL make no edge. */
#define PT_TIERS(X)                 \
    X(EXACT, "exact")               \
    X(TYPED, "typed")               \
    X(IMPORT, "import")             \
    X(UNIQUE, "unique")             \
    X(CANDIDATES, "candidates")     \
    X(POINTER, "pointer")           \
    X(UNRESOLVED, "unresolved")     \
    X(EXTERNAL, "external")

typedef enum {
#define X(symbol, name) PT_TIER_##symbol,
    PT_TIERS(X)
#undef X
    PT_TIER_COUNT
} pt_tier;

/* What a reference in the source is; `edge` is the kind of the edge it becomes. */
#define PT_REF_KINDS(X)                                                          \
    X(CALL, "call", CALLS)            /* f(x), o.m(x) */                         \
    X(CONSTRUCT, "construct", CALLS)  /* new T(x), T{…}, T(x) known to be a type */ \
    X(TYPE, "type", USES)             /* a type named in a declaration, cast, … */ \
    X(READ, "read", USES)             /* a constant, variable or field used */   \
    X(VALUE, "value", REFERENCES)     /* a name used as a value: if it turns out to be a function, its address is taken; a variable or constant: it is used (edge uses) */ \
    X(IMPORT, "import", IMPORTS)      /* made from pt_import */                  \
    X(EXTENDS, "extends", EXTENDS)                                               \
    X(IMPLEMENTS, "implements", IMPLEMENTS)                                      \
    X(MACRO, "macro", EXPANDS)        /* m!(x), FOO(x) known to be a macro */

typedef enum {
#define X(symbol, name, edge) PT_REF_##symbol,
    PT_REF_KINDS(X)
#undef X
    PT_REF_KIND_COUNT
} pt_ref_kind;

#define PT_VISIBILITIES(X)      \
    X(PUBLIC, "public")         \
    X(PACKAGE, "package")       \
    X(PROTECTED, "protected")   \
    X(PRIVATE, "private")

typedef enum {
#define X(symbol, name) PT_VISIBILITY_##symbol,
    PT_VISIBILITIES(X)
#undef X
    PT_VISIBILITY_COUNT
} pt_visibility;

/*      symbol       name          separator between the parts of a qualified name */
#define PT_LANGUAGES(X)                     \
    X(RUST,          "rust",       "::")    \
    X(PYTHON,        "python",     ".")     \
    X(JAVASCRIPT,    "javascript", ".")     \
    X(TYPESCRIPT,    "typescript", ".")     \
    X(GO,            "go",         ".")     \
    X(JAVA,          "java",       ".")     \
    X(C,             "c",          ".")     \
    X(CPP,           "cpp",        "::")    \
    X(RUBY,          "ruby",       "::")    \
    X(PHP,           "php",        "::")    \
    X(CSHARP,        "csharp",     ".")     \
    X(SWIFT,         "swift",      ".")

typedef enum {
#define X(symbol, name, separator) PT_LANGUAGE_##symbol,
    PT_LANGUAGES(X)
#undef X
    PT_LANGUAGE_COUNT
} pt_language;

/* Names of numbers; "?" for a number out of range. */
const char *pt_kind_name(unsigned kind);
const char *pt_kind_key(unsigned kind);
const char *pt_edge_kind_name(unsigned kind);
const char *pt_tier_name(unsigned tier);
const char *pt_ref_kind_name(unsigned kind);
const char *pt_visibility_name(unsigned visibility);
const char *pt_language_name(unsigned language);
const char *pt_language_separator(unsigned language);

pt_edge_kind pt_ref_kind_edge(unsigned ref_kind);

/* How sure an edge of a tier is, 0 … 1, in a language: the measured precision. */
double pt_tier_confidence(unsigned language, unsigned tier);

/* Numbers of names; -1 when there is none. pt_kind_find accepts both spellings, "function" and "fn". */
int pt_kind_find(pt_str name);
int pt_edge_kind_find(pt_str name);
int pt_tier_find(pt_str name);
int pt_language_find(pt_str name);

#endif
