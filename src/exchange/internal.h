/* Shared by the files that make rows: relations.c (the table, the graph's own relations), compatible.c (those of
 * Parseltongue 1.5.4). */
#ifndef PT_EXCHANGE_INTERNAL_H
#define PT_EXCHANGE_INTERNAL_H

#include "exchange/relations.h"
#include "store/graph.h"

struct pt_exchange {
    pt_graph *graph;
    pt_row_taker take;
    void *context;
    pt_cell cells[PT_EXCHANGE_COLUMNS];
    size_t used;
    pt_arena arena;     /* of the row at hand */
    pt_buf text;        /* source of text_file */
    uint32_t text_file; /* UINT32_MAX: none */
    bool text_there;
};

typedef pt_status (*pt_exchange_entity)(pt_exchange *x, const pt_entity *e, pt_error *err);
typedef pt_status (*pt_exchange_file)(pt_exchange *x, const pt_graph_file *file, pt_error *err);

pt_status pt_exchange__entities(pt_exchange *x, pt_exchange_entity row, pt_error *err);
pt_status pt_exchange__files(pt_exchange *x, pt_exchange_file row, pt_error *err);

/* Cells of a row, in the order of the columns; then end. */
void pt_exchange__begin(pt_exchange *x);
void pt_exchange__null(pt_exchange *x);
void pt_exchange__str(pt_exchange *x, pt_str s);
void pt_exchange__c(pt_exchange *x, const char *s);
void pt_exchange__int(pt_exchange *x, int64_t i);
void pt_exchange__float(pt_exchange *x, double d);
void pt_exchange__bool(pt_exchange *x, bool b);
void pt_exchange__list(pt_exchange *x, const pt_str *items, size_t count);
pt_status pt_exchange__end(pt_exchange *x, pt_error *err);

pt_str pt_exchange__key(pt_exchange *x, const pt_entity *e); /* in the row's arena; ptr NULL: memory is out */
pt_status pt_exchange__key_of(pt_exchange *x, pt_entity_id id, pt_str *out, pt_error *err);

/* The source of a file, read once; false when it is not there or has changed since. */
bool pt_exchange__source(pt_exchange *x, const pt_graph_file *file);
/* Lines first … last of it, without the last line end. */
pt_str pt_exchange__lines(const pt_exchange *x, uint32_t first, uint32_t last);

/* Path to folder and name, "" for the root. */
void pt_exchange__split(pt_str path, pt_str *folder, pt_str *name);

#define PT_EXCHANGE_RELATION(n, keys, cols, compat, function) \
    {n, keys, sizeof(cols) / sizeof *(cols), cols, compat, function}

extern const pt_exchange_relation pt_exchange_compatible[];
extern const size_t pt_exchange_compatible_count;

#endif
