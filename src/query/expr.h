/* Evaluating expressions over a frame of variables. */
#ifndef PT_QUERY_EXPR_H
#define PT_QUERY_EXPR_H

#include "query/run.h"
#include "query/syntax.h"

/* Looks up what a variable is; PT_NO_SLOT: it is not bound. */
enum { PT_NO_SLOT = UINT32_MAX };
typedef uint32_t (*pt_slot_of)(void *context, pt_str name);

/* A copy of the expression whose variables know their slots, with constant parts folded. NULL with the
 * error recorded: an unknown function, or an unbound variable (`unbound_code`). */
pt_expr *pt_expr_compile(pt_run *run, const pt_expr *expr, pt_slot_of slot_of, void *context,
                         const char *unbound_code);

/* The value for a frame of variables. False with the error recorded. */
bool pt_expr_eval(pt_run *run, const pt_expr *expr, const pt_value *frame, pt_value *out);
/* A filter's value: must be a boolean (eval::predicate_not_bool). */
bool pt_expr_test(pt_run *run, const pt_expr *expr, const pt_value *frame, bool *out);

/* The value of an expression without variables. False: it has some, or fails (recorded then). */
bool pt_expr_constant(pt_run *run, const pt_expr *expr, pt_value *out);
bool pt_expr_is_constant(const pt_expr *expr); /* no variables */
bool pt_expr_is_pure(const pt_expr *expr);     /* no impure functions */

/* Calls see(context, variable) for every variable, in order of appearance. */
void pt_expr_variables(const pt_expr *expr, void (*see)(void *context, const pt_expr *var), void *context);

/* Appends source text of the expression, for ::explain and messages. */
void pt_expr_text(const pt_values *values, const pt_expr *expr, pt_buf *out);

#endif
