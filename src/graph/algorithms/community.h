/* Communities: groups of nodes with more arcs inside than chance would give.
 *
 * Modularity here is that of directed graphs (Leicht and Newman, Phys. Rev. Lett. 100, 2008),
 *
 *     Q = 1/m · Σ_c ( w(c → c) − γ · out(c) · in(c) / m )      m: all weights; out, in: sums of a community
 *
 * which for an undirected graph, where every edge lies in both directions, is the usual one. */
#ifndef PT_GRAPH_COMMUNITY_H
#define PT_GRAPH_COMMUNITY_H

#include "graph/algorithms/run.h"

/* The modularity of a division; communities are numbered below nodes. 0 for a graph without weight. */
PT_MUST_USE pt_status pt_graph_modularity(const pt_csr *graph, const uint32_t *community, double resolution,
                                          double *modularity, pt_error *err);

/* By community: arcs between its nodes, and arcs that come in or go out (each counts at both ends). */
PT_MUST_USE pt_status pt_graph_community_arcs(const pt_csr *graph, const uint32_t *community, uint32_t count,
                                              uint32_t *inside, uint32_t *outside, pt_error *err);

/* Renumbers labels (all below count) 0, 1, … in the order in which they first appear. */
PT_MUST_USE pt_status pt_graph_renumber(uint32_t *labels, uint32_t count, uint32_t *distinct, pt_error *err);

typedef struct {
    uint32_t rounds; /* at most, per level; the usual 10 */
    double delta;    /* a level ends when modularity gains no more than this in a round; 0.0001 */
} pt_louvain_options;

/* A hierarchy. Level 0 is the finest; labels[l · nodes + v] is the community of node v on level l, numbered
 * by first appearance. No level at all when nothing was worth joining, or with at most two nodes. */
typedef struct {
    uint32_t levels;
    pt_vec(uint32_t) labels;
} pt_louvain;

/* Weights must be ≥ 0. Nodes move in ascending order, to communities of nodes that they have arcs to. Needs
 * incoming arcs. `out` is all-zero or an earlier result, which is replaced. */
PT_MUST_USE pt_status pt_graph_louvain(const pt_csr *graph, const pt_louvain_options *options,
                                       pt_louvain *out, const pt_graph_run *run, pt_error *err);
void pt_louvain_release(pt_louvain *result);

typedef struct {
    double resolution; /* γ; the usual 1. Higher: more and smaller communities */
    double randomness; /* of the refinement, ≥ 0; the usual 0.01 */
    uint32_t rounds;   /* repetitions of the whole method, each from the result of the last; 10. Fewer when
                        * nothing moves any more */
    uint64_t seed;
} pt_leiden_options;

/* community[v] for every node, 0 … *count − 1 by first appearance. Every community is connected (whatever the
 * direction of arcs). Weights must be ≥ 0; needs incoming arcs. */
PT_MUST_USE pt_status pt_graph_leiden(const pt_csr *graph, const pt_leiden_options *options,
                                      uint32_t *community, uint32_t *count, const pt_graph_run *run,
                                      pt_error *err);

typedef enum {
    PT_LABEL_MIXED,   /* its own if that is one of them, else one picked by hash of node, label and seed */
    PT_LABEL_SMALLEST /* the smallest. Plain, but early rounds are all ties, so small labels flood the graph:
                       * expect few, large communities */
} pt_label_ties;

typedef struct {
    uint32_t rounds; /* at most */
    pt_label_ties ties;
    uint64_t seed;
} pt_label_options;

/* Label propagation: in ascending order every node takes the label that weighs most among its outgoing
 * neighbours, of several the one that `ties` says; until nothing changes. Labels are node numbers. Negative
 * weights are allowed. *done (may be NULL): rounds done. */
PT_MUST_USE pt_status pt_graph_label_propagation(const pt_csr *graph, const pt_label_options *options,
                                                 uint32_t *label, uint32_t *done, const pt_graph_run *run,
                                                 pt_error *err);

#endif
