/* What went wrong in a script, in the shape that results report it. */
#ifndef PT_QUERY_PROBLEM_H
#define PT_QUERY_PROBLEM_H

#include "base/json.h"
#include "base/str.h"

typedef struct {
    uint32_t at; /* bytes into the script */
    uint32_t len;
} pt_span;

enum { PT_PROBLEM_LABELS = 2, PT_PROBLEM_CAUSES = 3 };

typedef struct pt_problem {
    const char *code; /* "area::name", or NULL for an error without one */
    pt_str message;
    pt_str help; /* empty: none */
    pt_span labels[PT_PROBLEM_LABELS];
    unsigned label_count;
    pt_str causes[PT_PROBLEM_CAUSES]; /* outer to inner */
    unsigned cause_count;
    const struct pt_problem *related; /* NULL: none */
    bool fatal; /* memory, deadline, kill, store failure: %ignore_error doesn't catch it */
} pt_problem;

/* Writes the error object. */
void pt_problem_print(const pt_problem *problem, pt_str script, pt_json *out);

/* Line and column (1-based, in characters) of a byte offset. */
void pt_problem_position(pt_str script, size_t at, uint32_t *line, uint32_t *column);

#endif
