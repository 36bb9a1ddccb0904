/* From a syntax tree to facts: what a language's file is written against.
 *
 * A language is a table: for each node type of its grammar, what the node means. The driver walks the flat
 * tree once, in source order, and does what the table says; a hook is called where a table can't say it.
 *
 *     static const pt_rule rules[] = {
 *         [N_function_item]   = {.action = PT_DO_DEF, .kind = PT_KIND_FUNCTION, .hook = function},
 *         [N_block]           = {.action = PT_DO_SCOPE},
 *         [N_call_expression] = {.action = PT_DO_CALL, .callee = F_function, .args = F_arguments},
 *         [N_identifier]      = {.action = PT_DO_VALUE},
 *     };
 *
 * Node types and fields are enumerators N_… and F_… made from lists of the names the grammar uses; the
 * flattener stores the enumerator in each node, so hooks `switch` over them.
 *
 * Names: a hook that has used up an identifier (as a definition's name, a callee, a member name …) claims
 * it; an identifier that nobody claimed is a value that is read. Hooks run before the children of their
 * node are walked, so claiming children in a hook is always early enough.
 *
 * Locals: pt_x_bind declares one; every bare name is looked up among them when it is used, innermost scope
 * first. What is not a local stays a bare name, for the linker.
 *
 * Memory: nothing here fails half-way; when memory is out x->failed is set, everything is ignored from then
 * on, and pt_extract_file says so at the end. */
#ifndef PT_LANG_EXTRACT_H
#define PT_LANG_EXTRACT_H

#include "base/intern.h"
#include "facts/facts.h"
#include "lang/syntax.h"

typedef struct pt_extract pt_extract;
typedef struct pt_lang pt_lang;
typedef void (*pt_hook)(pt_extract *x, pt_node node);

typedef enum {
    PT_DO_NOTHING, /* walk on into the children */
    PT_DO_SKIP,    /* neither the node nor its children say anything */
    PT_DO_HOOK,    /* hook(x, node) */
    PT_DO_DEF,     /* a definition: name, params, type, value, body are fields; opens its scope; then hook */
    PT_DO_SCOPE,   /* a block scope over the node */
    PT_DO_CALL,    /* reference of the callee, with the number of args; then hook */
    PT_DO_VALUE,   /* an identifier: a value, unless claimed */
    PT_DO_TYPE     /* a type name: a type reference, unless claimed */
} pt_action;

typedef struct {
    uint8_t action;
    uint8_t kind;       /* DEF: pt_kind. CALL: pt_ref_kind, 0 = PT_REF_CALL */
    uint8_t scope_kind; /* DEF: pt_scope_kind of the body. 0 (PT_SCOPE_FILE) = function for callables, type for others */
    uint8_t name, params, type, value, body; /* DEF: F_…, 0 = the field of that very name when the language lists it, else none */
    uint8_t callee, args;                    /* CALL: F_… */
    pt_hook hook;
} pt_rule;

enum {
    PT_LANG_MEMBERS_IN_SCOPE = 1, /* a bare name may be a member of the enclosing type: C++, C#, Java, Swift */
    PT_LANG_HOISTED = 2,          /* a local is visible in its whole scope: Python, JavaScript */
    PT_LANG_CALLS_NOT_LOCALS = 8, /* f() never calls a local f: Java, where methods have a name space of their own */
    PT_LANG_CASE_INSENSITIVE = 4  /* function and class names: PHP */
};

struct pt_lang {
    uint8_t id;              /* pt_language */
    uint32_t flags;          /* PT_LANG_* */
    const char *extensions;  /* blank-separated, without dots: "ts mts cts" */
    const char *file_names;  /* blank-separated whole names: "Rakefile"; or NULL */
    const TSLanguage *(*grammar)(void);
    const char *const *nodes;  /* names of N_…; index 0 unused; anonymous tokens as "'static'" */
    const char *const *fields; /* names of F_…; index 0 unused */
    unsigned node_count, field_count;
    const pt_rule *rules; /* node_count of them */

    /* The expression of a node in value position, and of a node in type position; 0 when nothing is known.
     * Called through pt_x_value and pt_x_type, which bound the depth. They emit no references: they only say
     * what the receiver, the initialiser or the type is. */
    pt_expr_id (*value)(pt_extract *x, pt_node node);
    pt_expr_id (*type)(pt_extract *x, pt_node node);

    /* What is parsed instead of the file's text, see pt_grammar; or NULL. Nodes and facts keep the real text. */
    pt_status (*mask)(pt_str text, pt_buf *out, pt_error *err);

    pt_hook begin; /* before the walk, with the root; or NULL */
    pt_hook end;   /* after the walk, with the root; or NULL */

    /* True for files that are tests by their path (relative to the root, '/'). NULL: by no path. */
    bool (*is_test_path)(pt_str path);
};

/* The N_ and F_ enumerators of a language file:
 *
 *     #define NODES(N) N(identifier) N(call_expression) …
 *     #define TOKENS(T) T(STATIC, "'static'") …            (T_STATIC; the quotes mark an anonymous token)
 *     #define FIELDS(F) F(name) F(body) …
 */
#define PT_NODE_ENUM(id) N_##id,
#define PT_TOKEN_ENUM(id, name) T_##id,
#define PT_FIELD_ENUM(id) F_##id,
#define PT_NODE_NAME(id) [N_##id] = #id,
#define PT_TOKEN_NAME(id, name) [T_##id] = name,
#define PT_FIELD_NAME(id) [F_##id] = #id,
#define PT_LANG_ENUMS(NODES, TOKENS, FIELDS)                                                        \
    enum { N_OTHER, NODES(PT_NODE_ENUM) TOKENS(PT_TOKEN_ENUM) NODE_COUNT };                         \
    enum { F_NONE, FIELDS(PT_FIELD_ENUM) FIELD_COUNT };                                             \
    static const char *const node_names[NODE_COUNT] = {NODES(PT_NODE_NAME) TOKENS(PT_TOKEN_NAME)};  \
    static const char *const field_names[FIELD_COUNT] = {FIELDS(PT_FIELD_NAME)};

/* A binding while the file is walked. */
typedef struct {
    pt_binding binding;
    pt_node from; /* first node that sees it */
} pt_x_binding;

/* What a name means in one scope: a chain, newest first. */
typedef struct {
    uint32_t key_name, key_scope;
    uint32_t older; /* index + 1 of the previous meaning with the same name and scope, 0: none */
    uint32_t binding; /* index of the binding; 0: a def or import, which the linker resolves */
    pt_node from;
} pt_x_meaning;

typedef struct {
    pt_scope_id scope;
    pt_def_id def;
    pt_node end; /* first node after it */
} pt_x_frame;

struct pt_extract {
    const pt_lang *lang;
    const pt_syntax *syntax;
    pt_facts *facts;
    pt_scope_id scope; /* where the walk is: innermost scope … */
    pt_def_id def;     /* … and innermost def */
    pt_node node;      /* the node being visited */
    bool failed;       /* memory is out */

    /* the rest is the driver's own */
    pt_node resume;
    unsigned depth;
    pt_intern names;
    pt_vec(pt_x_frame) frames;
    pt_vec(pt_x_binding) bindings;
    pt_vec(pt_x_meaning) meanings;
    pt_vec(uint32_t) meaning_slots; /* hash of (scope, name) → newest meaning + 1 */
    pt_vec(pt_node) ref_nodes;      /* node of each ref, for late lookups */
    pt_vec(pt_node) expr_nodes;     /* node at which a NAME expression was made */
    pt_vec(uint32_t) expr_slots;    /* hash of (op, a, b) → expr + 1 */
    pt_vec(uint8_t) claimed;        /* by node */
    pt_vec(uint32_t) scratch;
    pt_buf text;
    void *state;                    /* a language's own, for hooks; NULL at begin, from x->arena */
    pt_arena arena;                 /* dropped after the file */
};

/* --- nodes ------------------------------------------------------------------------------------------- */

static inline unsigned pt_x_kind(const pt_extract *x, pt_node n) /* N_…, N_OTHER for PT_NO_NODE */
{
    return n == PT_NO_NODE ? 0 : x->syntax->nodes.at[n].symbol;
}

static inline pt_str pt_x_text(const pt_extract *x, pt_node n) /* "" for PT_NO_NODE */
{
    return n == PT_NO_NODE ? PT_STR("") : pt_node_text(x->syntax, n);
}

static inline pt_node pt_x_field(const pt_extract *x, pt_node n, unsigned field) /* NONE-tolerant */
{
    return n == PT_NO_NODE ? PT_NO_NODE : pt_node_field(x->syntax, n, (uint8_t)field);
}

static inline pt_node pt_x_child(const pt_extract *x, pt_node n, unsigned kind) /* first child of a kind */
{
    return n == PT_NO_NODE ? PT_NO_NODE : pt_node_child(x->syntax, n, (uint16_t)kind);
}

static inline pt_node pt_x_first(const pt_extract *x, pt_node n)
{
    return n == PT_NO_NODE ? PT_NO_NODE : pt_node_first(x->syntax, n);
}

/* for (PT_X_EACH(x, parent, child)) … */
#define PT_X_EACH(x, parent, child) PT_EACH_CHILD((x)->syntax, parent, child)

bool pt_x_has(const pt_extract *x, pt_node n, unsigned kind); /* has a child (named or token) of the kind */

void pt_x_claim(pt_extract *x, pt_node n);      /* n (not its children) is used up; NONE-tolerant */
void pt_x_claim_tree(pt_extract *x, pt_node n); /* n and everything below it is used up */
bool pt_x_is_claimed(const pt_extract *x, pt_node n);
void pt_x_skip(pt_extract *x, pt_node n);       /* from the hook of n: do not walk n's children */

/* --- names and expressions --------------------------------------------------------------------------- */

pt_name_id pt_x_name(pt_extract *x, pt_str text);
pt_name_id pt_x_node_name(pt_extract *x, pt_node n); /* 0 for PT_NO_NODE */

/* The expression op(a, b); equal ones are made once. */
pt_expr_id pt_x_expr(pt_extract *x, pt_expr_op op, uint32_t a, uint32_t b);

/* Whether a scope itself declares the name, as a local, a def or an import. */
bool pt_x_declares(const pt_extract *x, pt_scope_id scope, pt_name_id name);

static inline pt_expr_op pt_x_op(const pt_extract *x, pt_expr_id e)
{
    return (pt_expr_op)x->facts->exprs.at[e].op;
}

/* A bare name at the current place: LOCAL when a local of that name is visible, else NAME. */
pt_expr_id pt_x_bare(pt_extract *x, pt_str name);
pt_expr_id pt_x_bare_node(pt_extract *x, pt_node n);
pt_expr_id pt_x_self(pt_extract *x);  /* SELF at the current scope */
pt_expr_id pt_x_super(pt_extract *x); /* SUPER at the current scope */
pt_expr_id pt_x_literal(pt_extract *x, unsigned literal);
/* A LIST of `count` expressions; 0 for none. */
pt_expr_id pt_x_list(pt_extract *x, const pt_expr_id *items, size_t count);

/* lang->value and lang->type with bounded depth; NONE-tolerant (0). */
pt_expr_id pt_x_value(pt_extract *x, pt_node n);
pt_expr_id pt_x_type(pt_extract *x, pt_node n);

/* --- definitions and scopes -------------------------------------------------------------------------- */

/* A new def of `kind` in the current def and scope. `whole` gives the lines, `name` the name and its
 * position; a PT_NO_NODE name makes an anonymous def whose name the caller sets. Claims the name node.
 * Visibility starts as PUBLIC, arity as 0..0. Returns its id, 0 when memory is out. */
pt_def_id pt_x_def(pt_extract *x, pt_kind kind, pt_node whole, pt_node name);
pt_def_id pt_x_def_named(pt_extract *x, pt_kind kind, pt_node whole, pt_node at, pt_str name);

/* The def itself, for setting fields; the pointer is valid until the next def is made. Never NULL (a
 * dummy when memory is out). */
pt_def *pt_x_def_at(pt_extract *x, pt_def_id def);

/* Opens a scope over the subtree of `node`: all that is walked in there belongs to def. */
pt_scope_id pt_x_open_def(pt_extract *x, pt_def_id def, pt_node node, pt_scope_kind kind);
pt_scope_id pt_x_open_scope(pt_extract *x, pt_node node, pt_scope_kind kind);

pt_scope_id pt_x_function_scope(const pt_extract *x); /* innermost FUNCTION scope, else MODULE or FILE */
pt_def_id pt_x_enclosing(const pt_extract *x, unsigned kinds); /* innermost enclosing def whose (1u << kind) is in the
                                                                  set; 0 if none */
#define PT_KIND_BIT(kind) (1u << PT_KIND_##kind)
enum {
    PT_KINDS_TYPE = PT_KIND_BIT(CLASS) | PT_KIND_BIT(STRUCT) | PT_KIND_BIT(UNION) | PT_KIND_BIT(ENUM)
        | PT_KIND_BIT(INTERFACE) | PT_KIND_BIT(TRAIT) | PT_KIND_BIT(PROTOCOL) | PT_KIND_BIT(IMPL),
    PT_KINDS_CALLABLE = PT_KIND_BIT(FUNCTION) | PT_KIND_BIT(METHOD) | PT_KIND_BIT(CONSTRUCTOR)
};

/* Sets the signature: the source from the start of `from` to the start of `body` (PT_NO_NODE: to the end of
 * `from`), blanks folded, trailing "{", ":", "=", ";" dropped, at most 300 bytes. */
void pt_x_signature(pt_extract *x, pt_def_id def, pt_node from, pt_node body);
/* The same from a text. */
void pt_x_signature_text(pt_extract *x, pt_def_id def, pt_str text);

/* The same for the bytes [start, end): a declaration without the annotations before it. */
void pt_x_signature_span(pt_extract *x, pt_def_id def, uint32_t start, uint32_t end);

/* Sets the doc: the first text line of the comment block that ends just before `node` (attributes and
 * annotations between are passed over when they are nodes of one of the kinds in `over`, a 0-ended list or
 * NULL). Only comments that begin with one of the blank-separated `markers` count ("/// //! / ** #"; "" = any);
 * write doc-block openers without blank inside. */
void pt_x_doc(pt_extract *x, pt_def_id def, pt_node node, const char *markers, const uint16_t *over);
/* Sets the doc from a text (a docstring, a comment): markers, quotes and blanks are stripped, first line kept. */
void pt_x_doc_text(pt_extract *x, pt_def_id def, pt_str text);

/* Adds an expression to what the function the walk is in returns, for a def that declares no type; literals and
 * functions are left out. */
void pt_x_returns(pt_extract *x, pt_expr_id value);

/* Marks a def as test code. */
void pt_x_mark_test(pt_extract *x, pt_def_id def);

/* --- locals, references, imports --------------------------------------------------------------------- */

/* Declares a local in the current scope (or in `scope`), visible from the end of `after` on (PT_NO_NODE: at
 * once). Claims the name node. A name of "_" or "" is ignored. */
void pt_x_bind(pt_extract *x, pt_binding_kind kind, pt_node name, pt_expr_id type, pt_expr_id value, pt_node after);
void pt_x_bind_in(pt_extract *x, pt_scope_id scope, pt_binding_kind kind, pt_str name, pt_node at, pt_expr_id type,
                  pt_expr_id value, pt_node after);

/* A reference at `at`. `base` 0: a bare name (looked up among the locals at once). Returns its index + 1, 0
 * when it was dropped (memory, or a local value or type that says nothing). */
uint32_t pt_x_ref(pt_extract *x, pt_ref_kind kind, pt_name_id name, pt_expr_id base, uint16_t arity, pt_node at);
/* The same at a position inside a node's text, for names that have no node of their own. */
uint32_t pt_x_ref_pos(pt_extract *x, pt_ref_kind kind, pt_name_id name, pt_expr_id base, uint16_t arity, uint32_t line,
                      uint32_t column);
/* A reference of what an expression names: NAME → bare name, MEMBER and PATH → name and base, GENERIC → its base,
 * others → no name, the expression as base. */
uint32_t pt_x_ref_expr(pt_extract *x, pt_ref_kind kind, pt_expr_id what, uint16_t arity, pt_node at);
/* Where the value of a VALUE reference goes; ref as returned above, 0 accepted. */
void pt_x_slot(pt_extract *x, uint32_t ref, pt_expr_id slot);
/* If `n` is a name or a member expression: claims it and emits a VALUE reference with that slot. */
void pt_x_value_into(pt_extract *x, pt_node n, pt_expr_id slot);

void pt_x_import(pt_extract *x, unsigned flags, pt_str path, pt_str name, pt_str alias, pt_node at);

/* Number of children that are arguments: all but extras (comments) and tokens. */
uint16_t pt_x_count(const pt_extract *x, pt_node args);

/* --- running ----------------------------------------------------------------------------------------- */

/* A language ready for use: its grammar and rules against this build's tree-sitter. */
typedef struct {
    const pt_lang *lang;
    pt_grammar grammar;
} pt_lang_ready;

PT_MUST_USE pt_status pt_lang_prepare(const pt_lang *lang, pt_lang_ready *out, pt_error *err);
void pt_lang_release(pt_lang_ready *ready);

PT_MUST_USE pt_status pt_extract_new(pt_extract **out, pt_error *err); /* one per thread, used file after file */
void pt_extract_free(pt_extract *x);

/* Extracts the facts of a parsed file. *facts (all-zero or used before) is overwritten; its names point into
 * x and the file's text and live until the next call or pt_extract_free. */
PT_MUST_USE pt_status pt_extract_file(pt_extract *x, const pt_lang_ready *ready, const pt_syntax *syntax,
                                      pt_facts *facts, pt_error *err);

#endif
