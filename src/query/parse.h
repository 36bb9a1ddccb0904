/* Reading scripts.
 *
 * The grammar is scannerless with ordered choice: at each point the first alternative that matches wins,
 * and blanks and comments may stand between any two tokens. So the parser is a recursive descent over
 * bytes that goes back to where an alternative began when it does not match. A failed match returns
 * false and leaves no error; the furthest position at which any token was expected is the place of the
 * syntax error. Errors of meaning (a wrong number of arguments, an unknown parameter) are recorded in
 * the run and do not stop the reading, as a syntax error further on goes before them. */
#ifndef PT_QUERY_PARSE_H
#define PT_QUERY_PARSE_H

#include "query/run.h"
#include "query/syntax.h"

enum { PT_PARSE_DEPTH = 160 };

typedef struct {
    pt_run *run;
    pt_str src;
    size_t at;
    size_t furthest;
    unsigned depth;
    bool too_deep;
} pt_parser;

/* The whole script. False with the run's error recorded. */
bool pt_parse_script(pt_run *run, pt_str src, pt_script *out);
/* Source that must be a single query (a trigger); its parameters are not replaced if there are none. */
bool pt_parse_single_query(pt_run *run, pt_str src, pt_query **out);
/* A column type as written in a schema. False (nothing recorded) if it is none. */
bool pt_parse_type_text(pt_run *run, pt_str src, pt_type *out);

/* --- tokens (lex.c) --------------------------------------------------------------------------------- */

typedef struct { /* where an alternative began, and the error there was then */
    size_t at;
    pt_problem *problem;
} pt_mark;

pt_mark pt_parse__mark(const pt_parser *p);
bool pt_parse__back(pt_parser *p, pt_mark mark); /* always false */
void pt_parse__blanks(pt_parser *p);
bool pt_parse__peek(pt_parser *p, const char *token);  /* skips blanks; does not consume */
bool pt_parse__token(pt_parser *p, const char *token); /* skips blanks; consumes a match */
bool pt_parse__word(pt_parser *p, const char *word);   /* as token, and no letter, digit or _ follows */
bool pt_parse__ident(pt_parser *p, pt_str *out);       /* letter … */
bool pt_parse__uident(pt_parser *p, pt_str *out);      /* letter or _ … */
bool pt_parse__var(pt_parser *p, pt_str *out);         /* uident with dots */
bool pt_parse__cname(pt_parser *p, pt_str *out);       /* a.b.c */
bool pt_parse__relname(pt_parser *p, pt_str *out);     /* a.b:idx, or uident; no blanks before */
bool pt_parse__string(pt_parser *p, pt_str *out);
bool pt_parse__number(pt_parser *p, pt_value *out);
bool pt_parse__param(pt_parser *p, pt_str *out); /* without the $ */
pt_span pt_parse__span(const pt_parser *p, size_t start); /* from start to the last byte consumed */
bool pt_parse__enter(pt_parser *p); /* one level deeper; false at the limit */
void pt_parse__leave(pt_parser *p);

/* Copies a vector's elements into the arena. */
void *pt_parse__keep(pt_parser *p, const void *from, size_t count, size_t size);
#define PT_KEEP(p, vec) pt_parse__keep((p), (vec)->at, (vec)->len, sizeof *(vec)->at)

/* Appends to a vector, or records that memory is out. */
#define PT_PUSH(p, vec, ...) (pt_vec_push((vec), __VA_ARGS__) || pt_fail_nomem((p)->run))

/* --- the grammar ------------------------------------------------------------------------------------ */

bool pt_parse__expr(pt_parser *p, pt_expr **out);
/* expr {"," expr} [","], possibly none */
bool pt_parse__exprs(pt_parser *p, pt_expr ***out, size_t *count);
bool pt_parse__constant(pt_parser *p, pt_expr *expr, pt_value *out); /* evaluates; false: not constant */
bool pt_parse__body(pt_parser *p, pt_atom **out);
bool pt_parse__query(pt_parser *p, pt_query **out);
bool pt_parse__schema(pt_parser *p, pt_schema *out);
bool pt_parse__type(pt_parser *p, pt_type *out);
bool pt_parse__sysop(pt_parser *p, pt_sysop **out);
bool pt_parse__block(pt_parser *p, pt_block *out);

pt_expr *pt_expr_new(pt_run *run, pt_expr_kind kind, pt_span span); /* NULL, recorded, when memory is out */
pt_expr *pt_expr_var(pt_run *run, pt_str name, pt_span span);
pt_expr *pt_expr_const(pt_run *run, pt_value value, pt_span span);
pt_expr *pt_expr_call(pt_run *run, const char *function, pt_span span, pt_expr **args, size_t count);

#endif
