/* The relations of a graph as rows of typed cells, for writing them into other programs' files: the graph's own
 * (entity, edge, …) and those that Parseltongue 1.5.4 kept in CozoDB (CodeGraph, DependencyEdges, …). */
#ifndef PT_EXCHANGE_RELATIONS_H
#define PT_EXCHANGE_RELATIONS_H

#include "base/str.h"

struct pt_graph;

typedef enum { PT_CELL_NULL, PT_CELL_STRING, PT_CELL_INT, PT_CELL_FLOAT, PT_CELL_BOOL, PT_CELL_LIST } pt_cell_type;

typedef struct {
    uint8_t type; /* pt_cell_type */
    bool boolean;
    int64_t integer;
    double number;
    pt_str string;       /* may be any bytes: who needs UTF-8 mends it */
    const pt_str *items; /* LIST: of strings */
    size_t count;
} pt_cell;

typedef struct {
    const char *name;
    uint8_t type; /* pt_cell_type, of values that are not null */
    bool nullable;
} pt_exchange_column;

enum { PT_EXCHANGE_COLUMNS = 20 };

typedef struct pt_exchange pt_exchange;

typedef struct {
    const char *name;
    size_t key_count; /* the first columns are the key */
    size_t column_count;
    const pt_exchange_column *columns;
    bool compatible; /* one of Parseltongue 1.5.4 */
    pt_status (*run)(pt_exchange *exchange, pt_error *err);
} pt_exchange_relation;

size_t pt_exchange_count(void);
const pt_exchange_relation *pt_exchange_at(size_t index);
const pt_exchange_relation *pt_exchange_find(pt_str name); /* NULL: none of that name */

/* Takes one row, column_count cells, whose strings live for the call. */
typedef pt_status (*pt_row_taker)(void *context, const pt_cell *cells, pt_error *err);

/* Gives all rows of a relation, in no particular order; keys may repeat where the relation says less than the
 * graph (one of the rows is meant). Source text is read from the tree the graph was made of: it is null, and rows
 * that consist of it are missing, where a file is gone or has changed. */
PT_MUST_USE pt_status pt_exchange_rows(struct pt_graph *graph, const pt_exchange_relation *relation, pt_row_taker take,
                                       void *context, pt_error *err);

#endif
