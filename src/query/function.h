/* How scalar functions and aggregations are written and registered.
 *
 * A file of functions (functions_<topic>.c, aggregate_<topic>.c) defines one table of rows, ended by an
 * all-zero row, and names it in function_tables.c. A function is pure C over values:
 *
 *     static pt_value fn_length(pt_call *call, const pt_value *args, size_t count)
 *     {
 *         if (pt_value_kind(args[0]) == PT_KIND_STRING) …
 *         return pt_throw(call, "'length' requires lists, strings or bytes");
 *     }
 *     const pt_function pt_functions_string[] = {{"length", 1, 1, fn_length, 0}, …, {0}};
 *
 * The engine has checked the number of arguments. Arguments and results are values of call->values. A
 * failure is reported by pt_throw, whose result the function returns; a failed constructor of a value
 * (memory, depth) needs no handling, the engine looks at call->values->failed after each call. */
#ifndef PT_QUERY_FUNCTION_H
#define PT_QUERY_FUNCTION_H

#include "query/value.h"

/* State of a query that functions may use. One per run, never shared between threads. */
typedef struct pt_call {
    pt_values *values;
    pt_arena *scratch;   /* memory for the time of one call: the engine resets it between calls */
    bool failed;         /* pt_throw was called and not yet handled */
    const char *code;    /* of the failure; "eval::throw" unless the function says otherwise */
    char help[400];      /* the reason, UTF-8 */
    uint64_t random[2];  /* state of pt_random */
    struct pt_memo *memos;
} pt_call;

void pt_call_init(pt_call *call, pt_values *values, pt_arena *scratch, uint64_t seed);
void pt_call_release(pt_call *call);

/* Records a failure; returns null. The first one stands until the engine takes it. */
pt_value pt_throw(pt_call *call, const char *format, ...) PT_PRINTF(2, 3);
/* The same with a code of its own, such as "unsupported::function". `code` is kept, not copied. */
pt_value pt_throw_code(pt_call *call, const char *code, const char *format, ...) PT_PRINTF(3, 4);

uint64_t pt_random(pt_call *call); /* xoroshiro128+ */

/* Something costly made from a value, kept for the whole run (a compiled regular expression for its
 * source text, say). `owner` tells kinds of things apart: the address of a static of the user. */
void *pt_memo_get(pt_call *call, const void *owner, pt_value key);
/* Keeps thing, calling drop(thing) at the end of the run. False when memory is out; it is dropped then. */
bool pt_memo_put(pt_call *call, const void *owner, pt_value key, void *thing, void (*drop)(void *thing));

/* --- scalar functions ------------------------------------------------------------------------------- */

enum { PT_ANY_ARGS = 255 };

enum {
    PT_FN_IMPURE = 1 /* may give another result next time (rand_*, now): never folded */
};

typedef pt_value (*pt_function_run)(pt_call *call, const pt_value *args, size_t count);

typedef struct {
    const char *name;
    unsigned char min_args;
    unsigned char max_args; /* PT_ANY_ARGS: no upper limit */
    pt_function_run run;
    unsigned flags;
} pt_function;

const pt_function *pt_function_find(pt_str name); /* NULL: no such function */

/* --- aggregations ----------------------------------------------------------------------------------- */

/* An aggregation has an ordinary form, and if it is a semi-lattice also a joining form, used when all
 * aggregations of a head are semi-lattices and last; only that one may recurse.
 *
 * Ordinary: the engine gives each group state_size bytes, all zero; calls init, then add for every
 * derivation, then finish once, then release. State may own heap memory (pt_vec …) if release frees it.
 * `args` are the constant arguments behind the variable (collect's limit). init may be NULL (nothing to
 * do, no arguments allowed), release too (nothing owned).
 *
 * Joining: the first value of a group becomes its value as it is; every further one is joined into it.
 * join returns whether *acc has changed, which must be exact, or recursion would not end. empty is the
 * value of a group without any derivation (only a head without grouping variables has one). */
typedef struct {
    const char *name;
    size_t state_size;
    unsigned char max_args; /* constant arguments */
    void (*init)(pt_call *call, void *state, const pt_value *args, size_t count);
    void (*add)(pt_call *call, void *state, pt_value v);
    pt_value (*finish)(pt_call *call, void *state);
    void (*release)(void *state);
    bool (*join)(pt_call *call, pt_value *acc, pt_value v); /* NULL: not a semi-lattice */
    pt_value (*empty)(pt_call *call);                       /* with join only */
} pt_aggregation;

const pt_aggregation *pt_aggregation_find(pt_str name); /* NULL: no such aggregation */

/* --- the tables ------------------------------------------------------------------------------------- */

extern const pt_function *const pt_function_tables[];       /* ended by NULL */
extern const pt_aggregation *const pt_aggregation_tables[]; /* ended by NULL */

/* The operators: arithmetic, comparison, boolean, concat, coalesce, maybe_get is in the list functions. */
extern const pt_function pt_functions_operator[];

#endif
