/* Software metrics that a graph of code can answer. */
#ifndef PT_GRAPH_METRICS_H
#define PT_GRAPH_METRICS_H

#include "graph/algorithms/run.h"

typedef struct {
    uint32_t cbo; /* coupling between objects */
    double lcom;  /* lack of cohesion, 0 … 1 */
    uint32_t rfc; /* response set */
    uint32_t wmc; /* weighted methods */
} pt_coupling;

/* Every node by itself: cbo = distinct neighbours in either direction; lcom = share of pairs of distinct
 * callees that have no callee in common (0 with fewer than two); rfc = distinct nodes at most two arcs away;
 * wmc = outgoing arcs. The node itself never counts as a neighbour. Needs incoming arcs. */
PT_MUST_USE pt_status pt_graph_coupling(const pt_csr *graph, pt_coupling *out, const pt_graph_run *run,
                                        pt_error *err);

/* Classes as a whole. owner[v] is the class of member v, below `classes`, or PT_CSR_NONE; complexity[v] that
 * of a method, 0 for a field. cbo = distinct other classes that members use or are used by; lcom = share of
 * pairs of methods of which neither uses the other and which use no member in common (0 with fewer than
 * two); rfc = methods, and distinct other nodes they use; wmc = the sum of complexities. `out` is by
 * class. */
PT_MUST_USE pt_status pt_graph_class_coupling(const pt_csr *graph, const uint32_t *owner,
                                              const uint32_t *complexity, uint32_t classes, pt_coupling *out,
                                              const pt_graph_run *run, pt_error *err);

/* 'A' … 'F': D and F for one or two of cbo > 10, lcom > 0.8; else A, B, C for none, one or two of rfc > 50,
 * wmc > 50. */
char pt_coupling_grade(const pt_coupling *metrics);

/* Technical debt by rule, after the SQALE method. */
typedef enum { PT_SQALE_COUPLING, PT_SQALE_COHESION, PT_SQALE_COMPLEXITY, PT_SQALE_RULES } pt_sqale_rule;

typedef struct {
    const char *violation; /* "HIGH_COUPLING" */
    const char *metric;    /* "CBO" */
    double threshold;      /* violated above */
    double hours;          /* to remedy it */
} pt_sqale_rule_info;

extern const pt_sqale_rule_info pt_sqale_rules[PT_SQALE_RULES];

double pt_sqale_value(const pt_coupling *metrics, pt_sqale_rule rule);
bool pt_sqale_violated(const pt_coupling *metrics, pt_sqale_rule rule);
double pt_sqale_hours(const pt_coupling *metrics); /* of all rules violated */
const char *pt_sqale_severity(double hours);       /* "NONE", "LOW" up to 4, "MEDIUM" up to 8, "HIGH" */

/* Shannon entropy, in bits, of the kinds of each node's outgoing edges. kinds[i], below kind_count, is that
 * of edge i; bits[v] is 0 without edges. */
PT_MUST_USE pt_status pt_graph_entropy(uint32_t nodes, const pt_csr_edge *edges, const uint8_t *kinds,
                                       size_t count, unsigned kind_count, double *bits, pt_error *err);

#endif
