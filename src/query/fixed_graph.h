/* Relations as graphs, for the fixed rules: nodes are values at the border and numbers inside.
 *
 *     edges[from, to, weight…]  ──▶  pt_csr of numbers  ──▶  algorithm  ──▶  rows of values
 *
 * Every call that fails has recorded the error (see fixed.h). */
#ifndef PT_QUERY_FIXED_GRAPH_H
#define PT_QUERY_FIXED_GRAPH_H

#include "graph/algorithms/run.h"
#include "query/fixed.h"

/* How nodes are numbered, and so the order in which algorithms see them. */
typedef enum {
    PT_NODES_AS_SEEN, /* in order of first appearance in the edges (from, then to, row by row) */
    PT_NODES_SORTED   /* in the order of values */
} pt_node_order;

typedef enum {
    PT_WEIGHTS_NONE,  /* the third column isn't looked at */
    PT_WEIGHTS_F32,   /* rounded to float, ≥ 0; 1.0 where there is no third column */
    PT_WEIGHTS_ANY_SIGN, /* the same, negative ones too */
    PT_WEIGHTS_F64    /* not rounded, ≥ 0 */
} pt_weights;

typedef struct {
    pt_fixed *rule;
    pt_csr csr;
    pt_value *nodes; /* by number */
    uint32_t count;
    uint32_t edge_nodes; /* how many of them occur in edges: these have the lowest numbers, unless sorted */
    uint32_t *slots;     /* hash table of numbers + 1 */
    uint32_t slot_mask;
    pt_graph_run run;
} pt_fixed_graph;

typedef struct {
    pt_node_order order;
    pt_weights weights;
    unsigned csr_flags;
    size_t extra; /* an input whose first column names nodes besides those of the edges; 0: none */
} pt_fixed_graph_options;

/* The graph of input 0, which must have at least two columns. */
bool pt_fixed_graph_init(pt_fixed_graph *graph, pt_fixed *rule, const pt_fixed_graph_options *options);
void pt_fixed_graph_release(pt_fixed_graph *graph); /* all-zero is accepted */

uint32_t pt_fixed_graph_find(const pt_fixed_graph *graph, pt_value node); /* PT_CSR_NONE: not in it */
bool pt_fixed_graph_ok(const pt_fixed_graph *graph, pt_status status, const pt_error *err); /* reports a failure */
/* An array of a thing per node, all zero, in the rule's arena. NULL: recorded. */
void *pt_fixed_graph_array(const pt_fixed_graph *graph, size_t size);

/* The list of nodes. */
pt_value pt_fixed_graph_path(const pt_fixed_graph *graph, const uint32_t *path, size_t count);

/* Values of the common kinds, for rows. */
pt_value pt_fixed_graph_int(const pt_fixed_graph *graph, int64_t i);
pt_value pt_fixed_graph_float(const pt_fixed_graph *graph, double d);

/* The numbers of the nodes in the first column of an input; those that are not in the graph are left out. */
bool pt_fixed_graph_numbers(const pt_fixed_graph *graph, size_t input, uint32_t **out, size_t *count);

/* The row of a node in a relation of nodes, by its first column. NULL: recorded, algo::node_with_key_not_found. */
const pt_value *pt_fixed_node_row(pt_fixed *rule, const pt_fixed_input *nodes, pt_value node);

/* An integer option from `min` to UINT32_MAX, larger values clipped. */
bool pt_fixed_count(pt_fixed *rule, const char *name, int64_t min, int64_t otherwise, uint32_t *out);
/* A float option between 0 and 1. */
bool pt_fixed_unit(pt_fixed *rule, const char *name, double otherwise, double *out);

extern const pt_fixed_rule pt_fixed_rules_centrality[];
extern const pt_fixed_rule pt_fixed_rules_community[];
extern const pt_fixed_rule pt_fixed_rules_components[];
extern const pt_fixed_rule pt_fixed_rules_paths[];
extern const pt_fixed_rule pt_fixed_rules_search[];
extern const pt_fixed_rule pt_fixed_rules_readers[];

#endif
