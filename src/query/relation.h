/* Read-only relations that the embedder gives to the query engine: `*entity{…}`, `*edge{…}`.
 *
 * The engine asks for rows by the columns whose values it knows, and remembers what it got: a provider
 * is asked at most once in a run for the same columns with the same values. So a selective query reads
 * only what it needs, through whatever index the provider has. */
#ifndef PT_QUERY_RELATION_H
#define PT_QUERY_RELATION_H

#include "query/value.h"

typedef struct {
    const char *name;
    const char *type; /* as in a schema: "String", "Int", "[String]?"; NULL: "Any?" */
} pt_relation_column;

enum { PT_RELATION_COLUMNS = 64 };

/* A set of columns, bit i for column i. */
typedef uint64_t pt_columns;

typedef struct {
    double rows;  /* expected rows for one value of the bound columns */
    double cost;  /* of one such look-up, in rows read (an index: rows + 1, a scan: all rows) */
} pt_relation_estimate;

typedef struct pt_relation pt_relation;
struct pt_txn;

/* Takes one row, as many values as the relation has columns; those not asked for may be null. False: stop,
 * and return PT_E_CANCELLED (the sink has recorded why, or has seen enough). */
typedef struct {
    bool (*row)(void *context, const pt_value *row);
    void *context;
} pt_row_sink;

struct pt_relation {
    const char *name;
    const pt_relation_column *columns; /* keys first */
    size_t column_count;
    size_t key_count;
    void *context; /* the provider's own */

    /* What a look-up with these columns bound costs. Called while planning; must be cheap. */
    pt_relation_estimate (*estimate)(const pt_relation *relation, pt_columns bound);

    /* Delivers the rows whose bound columns are structurally equal to the values in `key` (indexed by
     * column; only bound ones are set), each row once, in any order. A provider may deliver rows that do
     * not match: the engine drops them. Only the columns in `wanted` need be filled in. Values are made in `values`. Rows come
     * from one snapshot for the whole run: `txn` is the run's transaction, NULL without a database. */
    pt_status (*scan)(const pt_relation *relation, struct pt_txn *txn, pt_values *values, pt_columns bound,
                      const pt_value *key, pt_columns wanted, pt_row_sink sink, pt_error *err);
};

#endif
