/* The syntax tree of one file as a flat array, made from tree-sitter's tree in one pass.
 *
 * tree-sitter keeps hidden nodes, relative positions and fields by production; a cursor pays for that on
 * every step. Here each visible node is one record in pre-order, and moving about is arithmetic:
 *
 *     index   0            1      2        3     4
 *     node    call ─┬────  ident  args ─┬─ num   ident
 *     next    5            2      5        4     5
 *
 *     first child of i:  i + 1, if i + 1 < next[i]          next sibling of i:  next[i], if inside the parent
 *
 * Anonymous tokens (punctuation, keywords) are left out unless the language asks for them, so the
 * children of a node are its named children plus those tokens. */
#ifndef PT_LANG_SYNTAX_H
#define PT_LANG_SYNTAX_H

#include "base/str.h"
#include "base/vec.h"

typedef uint32_t pt_node; /* index into pt_syntax.nodes */

#define PT_NO_NODE UINT32_MAX

enum { PT_NODE_MISSING = 1, PT_NODE_EXTRA = 2, PT_NODE_TOKEN = 4, PT_NODE_ERROR = 8 };

typedef struct {
    uint16_t symbol; /* the language's number (N_…) of the node type, aliases applied; 0: one it doesn't list */
    uint8_t field;   /* the language's number (F_…) of the parent's field it stands in, 0 for none */
    uint8_t flags;
    uint32_t start; /* byte offsets, [start, end) */
    uint32_t end;
    uint32_t row; /* 0-based line of start */
    uint32_t end_row;
    pt_node next; /* first node after this subtree */
} pt_syntax_node;

typedef struct {
    pt_str text; /* borrowed: the file's bytes */
    pt_vec(pt_syntax_node) nodes;
    pt_vec(uint32_t) line_starts; /* by row; set for rows on which a node starts */
    uint32_t error_bytes;         /* bytes inside ERROR nodes */
    uint32_t errors;              /* ERROR and missing nodes */
    uint32_t depth;               /* deepest nesting seen, hidden nodes included */
} pt_syntax;

static inline const pt_syntax_node *pt_node_at(const pt_syntax *s, pt_node n)
{
    return &s->nodes.at[n];
}

static inline pt_str pt_node_text(const pt_syntax *s, pt_node n)
{
    const pt_syntax_node *node = &s->nodes.at[n];
    return (pt_str){s->text.ptr + node->start, node->end - node->start};
}

static inline uint16_t pt_node_symbol(const pt_syntax *s, pt_node n)
{
    return n == PT_NO_NODE ? 0 : s->nodes.at[n].symbol;
}

static inline pt_node pt_node_first(const pt_syntax *s, pt_node n)
{
    return n + 1 < s->nodes.at[n].next ? n + 1 : PT_NO_NODE;
}

/* The sibling after `child`, a child of `parent`. */
static inline pt_node pt_node_after(const pt_syntax *s, pt_node parent, pt_node child)
{
    pt_node next = s->nodes.at[child].next;
    return next < s->nodes.at[parent].next ? next : PT_NO_NODE;
}

/* for (PT_EACH_CHILD(s, parent, child)) … */
#define PT_EACH_CHILD(s, parent, child)                                                      \
    pt_node child = (parent) + 1; child < (s)->nodes.at[parent].next; child = (s)->nodes.at[child].next

/* First child standing in the field, or PT_NO_NODE. */
static inline pt_node pt_node_field(const pt_syntax *s, pt_node parent, uint8_t field)
{
    if (!field)
        return PT_NO_NODE;
    for (PT_EACH_CHILD(s, parent, child))
        if (s->nodes.at[child].field == field)
            return child;
    return PT_NO_NODE;
}

/* First child of the given symbol, or PT_NO_NODE. */
static inline pt_node pt_node_child(const pt_syntax *s, pt_node parent, uint16_t symbol)
{
    for (PT_EACH_CHILD(s, parent, child))
        if (s->nodes.at[child].symbol == symbol)
            return child;
    return PT_NO_NODE;
}

/* 1-based line and byte column of a node. */
static inline uint32_t pt_node_line(const pt_syntax *s, pt_node n)
{
    return s->nodes.at[n].row + 1;
}

static inline uint32_t pt_node_column(const pt_syntax *s, pt_node n)
{
    return s->nodes.at[n].start - s->line_starts.at[s->nodes.at[n].row] + 1;
}

/* A grammar prepared for flattening. mask is set by whoever needs it, after pt_grammar_init. */
typedef struct TSLanguage TSLanguage;

typedef struct {
    const TSLanguage *language;
    /* Or NULL: what is parsed instead of a text, of the same length and with the same line ends. Appends it to
     * *out, or nothing where the text may stay as it is. */
    pt_status (*mask)(pt_str text, pt_buf *out, pt_error *err);
    uint16_t *number_of; /* by symbol: the language's number of the node type, DROPPED for what is left out */
    uint8_t *field_of;   /* production × width + child position → the language's number of the field */
    uint32_t width;      /* child positions per production that can have a field */
    uint32_t symbols;
} pt_grammar;

/* `nodes` lists the names of the node types that get the numbers 1 … node_count − 1 (index 0 is not used);
 * a name in single quotes, "'static'", is an anonymous token, which is then kept; NULL keeps a number free, so
 * that grammars of one family can share their numbers. `fields` likewise, without NULL. Fails
 * with PT_E_NOMEM, or PT_E_INVALID when the grammar lacks a node type or field of that name. */
PT_MUST_USE pt_status pt_grammar_init(pt_grammar *grammar, const TSLanguage *language, const char *const *nodes,
                                      unsigned node_count, const char *const *fields, unsigned field_count,
                                      pt_error *err);
void pt_grammar_release(pt_grammar *grammar);

typedef struct pt_parser pt_parser; /* tree-sitter's parser and this thread's scratch memory */

PT_MUST_USE pt_status pt_parser_new(pt_parser **out, pt_error *err);
void pt_parser_free(pt_parser *parser);

/* Parses text and flattens the tree into *syntax (all-zero or used before; its memory is reused).
 * text is borrowed by *syntax. Fails with PT_E_NOMEM, or PT_E_LIMIT for text over 2 GiB. */
PT_MUST_USE pt_status pt_parser_parse(pt_parser *parser, const pt_grammar *grammar, pt_str text,
                                      pt_syntax *syntax, pt_error *err);

/* Only parses and drops the tree: the floor that benchmarks compare with. */
PT_MUST_USE pt_status pt_parser_parse_bare(pt_parser *parser, const pt_grammar *grammar, pt_str text,
                                           pt_error *err);

void pt_syntax_release(pt_syntax *syntax);

#endif
