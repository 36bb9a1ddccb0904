/* The facts of one file: what it defines, what it refers to, and what can be said about types.
 *
 * Facts depend on nothing but the file's bytes, its language and PT_FACTS_VERSION, so they are kept by
 * content hash and an unchanged file is never parsed again. They are language-neutral: a language's
 * extractor (src/lang) writes them, the linker (src/link) reads them and needs no syntax tree.
 *
 *   names     strings of this file, each once           names[0] = ""; the first `identifiers` of them are
 *             names of things, the rest are texts (signatures, docs)
 *   defs      what becomes an entity                    defs[0]  = the file itself
 *   scopes    the tree of lexical scopes                scopes[0] = the file's scope
 *   bindings  locals, parameters, type parameters that an expression needs (others are dropped)
 *   exprs     a DAG of small nodes for receivers, initialisers and types     exprs[0] = unknown
 *   imports   import, include, use, require, re-export
 *   refs      every place that may become an edge
 *
 * All indices are 32-bit; 0 stands for "none" wherever that is meaningful (see the zero entries above).
 * Bare names are already matched against locals: what lexical scoping inside the file decides about
 * locals is decided here, in parallel, once; what needs other files is left to the linker. */
#ifndef PT_FACTS_FACTS_H
#define PT_FACTS_FACTS_H

#include "base/str.h"
#include "base/vec.h"
#include "model/kind.h"

/* Raise when the format or what any extractor says changes: stored facts of other versions are not read. */
#define PT_FACTS_VERSION 1

typedef uint32_t pt_name_id;  /* index into names */
typedef uint32_t pt_def_id;   /* index into defs */
typedef uint32_t pt_scope_id; /* index into scopes */
typedef uint32_t pt_expr_id;  /* index into exprs */

enum {
    PT_DEF_TEST = 1 << 0,        /* test code by an attribute, annotation or name (paths are judged later) */
    PT_DEF_DECLARATION = 1 << 1, /* without a body, defined elsewhere: prototype, extern, forward declaration */
    PT_DEF_STATIC = 1 << 2,      /* member of the type, not of an instance */
    PT_DEF_LOCAL = 1 << 3,       /* visible in this file only: C `static`, not exported from a module */
    PT_DEF_ABSTRACT = 1 << 4,    /* to be implemented: trait signature, interface member, pure virtual */
    PT_DEF_DEFAULT_EXPORT = 1 << 5,
    PT_DEF_EXPORTED = 1 << 6,
    PT_DEF_ASYNC = 1 << 7,
    PT_DEF_OVERRIDE = 1 << 8,    /* said so: override, @Override */
    PT_DEF_EXTENSION = 1 << 9,   /* member given from outside the type: Kotlin-like, C#, Swift */
    PT_DEF_CALLABLE_OBJECT = 1 << 10, /* variable, constant or field whose value is a function */
    PT_DEF_ANONYMOUS = 1 << 11,  /* the source gives no name; the extractor made one up */
    PT_DEF_CONDITIONAL = 1 << 12 /* under an #if, #ifdef, cfg: twins may exist */
};

#define PT_ARITY_ANY UINT16_MAX /* unknown, or unbounded as a maximum */

typedef struct {
    uint8_t kind;       /* pt_kind */
    uint8_t visibility; /* pt_visibility */
    uint16_t flags;     /* PT_DEF_* */
    uint16_t params_min;
    uint16_t params_max; /* PT_ARITY_ANY: variadic; self/this never counted */
    pt_name_id name;
    pt_name_id qualifier; /* extra part before the name in the qualified name, for members written outside
                             their type: "A" in C++ `void A::f()`, "Store" in Go `func (s *Store) Open()` */
    pt_name_id segment;   /* part this def contributes to its children's qualified names; 0: its name */
    pt_def_id parent;     /* the def that contains it */
    pt_scope_id scope;    /* where its name is declared */
    pt_scope_id body;     /* the scope it opens, 0: none */
    pt_expr_id owner;     /* type this is a member of, when it is not the parent: impl target, Go receiver … */
    pt_expr_id type;      /* callable: return type; variable, field: declared type; alias: what it stands for */
    pt_expr_id value;     /* initialiser of a variable, constant, field, when no type is declared; callable or
                             property without a declared type: what it returns, where the extractor can say */
    uint32_t line;        /* 1-based, of the definition's start (attributes and doc comment not counted) */
    uint32_t end_line;
    uint32_t name_column; /* 1-based byte column of the name on name_line */
    uint32_t name_line;
    pt_name_id signature; /* one line, without body, blanks folded */
    pt_name_id doc;       /* first line of the doc comment, without markers */
} pt_def;

typedef enum {
    PT_SCOPE_FILE,
    PT_SCOPE_MODULE,   /* module or namespace body */
    PT_SCOPE_TYPE,     /* members of a type */
    PT_SCOPE_FUNCTION, /* parameters and body */
    PT_SCOPE_BLOCK
} pt_scope_kind;

typedef struct {
    pt_scope_id parent;
    pt_def_id def; /* innermost def this scope lies in */
    uint8_t kind;  /* pt_scope_kind */
} pt_scope;

typedef enum {
    PT_BIND_LOCAL,
    PT_BIND_PARAM,
    PT_BIND_TYPE_PARAM, /* `type` is its bound */
    PT_BIND_LABEL       /* a name that hides others and stands for nothing */
} pt_binding_kind;

typedef struct {
    uint8_t kind;
    pt_name_id name;
    pt_scope_id scope;
    pt_expr_id type;  /* declared type */
    pt_expr_id value; /* what it is initialised with, when there is no declared type */
    uint32_t line, column;
} pt_binding;

/*      op          a            b          meaning */
#define PT_EXPR_OPS(X)                                                                          \
    X(UNKNOWN)   /* –           –          anything */                                          \
    X(NAME)      /* name        scope      a bare name, not a local */                          \
    X(LOCAL)     /* binding     –          a local, parameter or type parameter */              \
    X(MEMBER)    /* expr        name       a.b, a->b: member of a value (or of a module or type, where \
                                           the language writes both with a dot) */              \
    X(PATH)      /* expr or 0   name       a::b: member of a namespace, module or type; 0: from the root */ \
    X(CALL)      /* expr        arity      what calling a gives */                              \
    X(INSTANCE)  /* expr        –          a value of type a: new T(), T{}, a cast to T */      \
    X(ELEMENT)   /* expr        –          an element of a: a[i], for x in a */                 \
    X(DEREF)     /* expr        –          *a */                                                \
    X(ADDRESS)   /* expr        –          &a */                                                \
    X(UNWRAP)    /* expr        –          a!, a?, await a: the value inside */                 \
    X(SELF)      /* scope       –          this, self */                                        \
    X(SUPER)     /* scope       –          super, parent, base */                               \
    X(LITERAL)   /* PT_LITERAL_* –         a literal of a built-in type */                      \
    X(LAMBDA)    /* def or 0    –          a function value */                                  \
    X(EITHER)    /* expr        expr       one of two: c ? a : b, a || b, union types */        \
    X(ITEM)      /* expr        index      component of a tuple or destructured list */         \
    X(ARGUMENT)  /* expr        index      slot: the index-th argument of calling a */          \
    X(GENERIC)   /* expr        list       T<A, B> */                                           \
    X(LIST)      /* expr        list or 0  cons cell: arguments of GENERIC, TUPLE, FUNCTION */  \
    X(POINTER)   /* expr        –          type: T*, &T, Box is GENERIC */                      \
    X(ARRAY)     /* expr        –          type: T[], [T] */                                    \
    X(OPTIONAL)  /* expr        –          type: T?, Optional is GENERIC */                     \
    X(TUPLE)     /* list        –          type or value */                                     \
    X(FUNCTION)  /* expr        list       type of functions returning a */                     \
    X(IMPL)      /* expr        expr       type that implements trait b (dyn, impl, bounds: b or 0) */ \
    X(TYPEOF)    /* expr        –          type: decltype(a), typeof a, keyof values … */        \
    X(KEY)       /* expr        –          key of iterating a map: for k, v in m */

typedef enum {
#define X(op) PT_EXPR_##op,
    PT_EXPR_OPS(X)
#undef X
    PT_EXPR_OP_COUNT
} pt_expr_op;

enum {
    PT_LITERAL_NULL, PT_LITERAL_BOOL, PT_LITERAL_INT, PT_LITERAL_FLOAT, PT_LITERAL_STRING, PT_LITERAL_CHAR,
    PT_LITERAL_LIST, PT_LITERAL_MAP, PT_LITERAL_SET, PT_LITERAL_REGEX, PT_LITERAL_RANGE, PT_LITERAL_OBJECT
};

typedef struct {
    uint8_t op;
    uint32_t a;
    uint32_t b;
} pt_expr;

enum {
    PT_IMPORT_GLOB = 1 << 0,     /* everything: use a::*, from a import *, #include, import a.* */
    PT_IMPORT_REEXPORT = 1 << 1, /* pub use, export … from; also visible to importers of this file */
    PT_IMPORT_STATIC = 1 << 2,   /* Java/C# static import: members of the type `path` */
    PT_IMPORT_SYSTEM = 1 << 3,   /* #include <…> */
    PT_IMPORT_DEFAULT = 1 << 4,  /* import x from "m": `name` is "default" */
    PT_IMPORT_EXPORT = 1 << 5,   /* export {a as b}: path is "", name the local name, alias the exported */
    PT_IMPORT_MODULE = 1 << 6,   /* alias stands for the module itself: import a as b, require */
    PT_IMPORT_TYPE_ONLY = 1 << 7
};

typedef struct {
    uint16_t flags;
    pt_scope_id scope; /* where the alias is bound */
    pt_name_id path;   /* the module as written, in the language's own spelling: "a/b.h", "./x", "..pkg.mod",
                          "crate::a::b", "java.util" */
    pt_name_id name;   /* item taken from it; 0: the module itself or, with GLOB, all */
    pt_name_id alias;  /* name bound in scope; 0: none (side effects, glob) */
    uint32_t line, column;
} pt_import;

typedef struct {
    uint8_t kind;      /* pt_ref_kind; never PT_REF_IMPORT: those come from imports */
    bool local;        /* the bare name is a local: never an edge to what has that name outside */
    uint16_t arity;    /* number of arguments, PT_ARITY_ANY: unknown (spread, not a call) */
    pt_name_id name;   /* last part of what is named; 0: an expression is called that has no name */
    pt_scope_id scope; /* where it stands; its innermost def is the edge's source */
    pt_expr_id base;   /* what stands before the name: a in a.b(), A in A::b(), the value called when name
                          is 0; LOCAL of the binding when `local`; 0: a bare name */
    pt_expr_id slot;   /* VALUE: where the value goes: MEMBER (a field assigned or initialised), ARGUMENT
                          (passed), LOCAL, NAME (variable), ELEMENT of one of these (table); 0: not known */
    uint32_t line, column;
} pt_ref;

typedef struct {
    uint8_t language; /* pt_language */
    uint32_t lines;
    uint32_t parse_errors; /* ERROR and missing nodes */
    uint32_t error_bytes;
    pt_name_id package;    /* declared package or namespace of the whole file: Java, Go; 0: none */
    uint32_t identifiers;  /* how many of the names are names of things */
    pt_vec(pt_str) names;
    pt_vec(pt_def) defs;
    pt_vec(pt_scope) scopes;
    pt_vec(pt_binding) bindings; /* bindings[0] is unused, so that LOCAL 0 is none */
    pt_vec(pt_expr) exprs;
    pt_vec(pt_import) imports;
    pt_vec(pt_ref) refs;
} pt_facts;

static inline pt_str pt_facts_name(const pt_facts *facts, pt_name_id id)
{
    return id < facts->names.len ? facts->names.at[id] : (pt_str){"", 0};
}

void pt_facts_release(pt_facts *facts); /* names are borrowed and not freed */
void pt_facts_clear(pt_facts *facts);   /* empties it, keeps the memory */

/* Appends the facts in their stored form: varints, positions as differences. */
void pt_facts_pack(const pt_facts *facts, pt_buf *out);

/* Reads stored facts back. names point into `packed`, which must outlive *facts. All indices are checked,
 * so that a reader may follow them. Fails with PT_E_CORRUPT, PT_E_VERSION or PT_E_NOMEM. */
PT_MUST_USE pt_status pt_facts_unpack(pt_str packed, pt_facts *facts, pt_error *err);

/* Appends a readable, stable text form, one fact a line: what test fixtures hold. */
void pt_facts_dump(const pt_facts *facts, pt_buf *out);

/* Appends the qualified name of a def: the segments of its parents, its qualifier and its name, joined by
 * the language's separator. The file itself has none. */
void pt_facts_qualified_name(const pt_facts *facts, pt_def_id def, pt_buf *out);

#endif
