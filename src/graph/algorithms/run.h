/* How a graph algorithm is run, and what holds for all of them.
 *
 * Determinism  A result depends on the graph, the options and the seed. Never on the number of threads.
 * Memory       Arrays that the caller provides for one value per node are working memory too: after a failure
 *              their contents are undefined. Every other output is untouched by a failure.
 * Depth        Nothing recurses; a chain of a million nodes is a graph like any other.
 * Errors       PT_E_NOMEM; whatever `check` returned; PT_E_INVALID for a node that is not there, an option
 * out
 *              of range, or a graph that lacks what the algorithm needs (weights ≥ 0, incoming arcs, …).
 * Emptiness    A graph without nodes is valid everywhere and gives an empty result. */
#ifndef PT_GRAPH_RUN_H
#define PT_GRAPH_RUN_H

#include "base/pool.h"
#include "base/vec.h"
#include "graph/csr.h"

/* NULL instead of one of these means: on the calling thread, to the end. */
typedef struct {
    pt_pool *pool; /* NULL: the calling thread alone. It must not be inside a loop already */
    /* Asked every few milliseconds, possibly by several threads at once. Anything but PT_OK ends the run with
     * that status: PT_E_CANCELLED on request, PT_E_LIMIT when time is up. NULL: never asked. */
    pt_status (*check)(void *context);
    void *context;
} pt_graph_run;

typedef pt_vec(uint32_t) pt_graph_nodes;

/* A growing list of paths, each with a cost. All-zero memory is an empty one. Algorithms append to it. */
typedef struct {
    pt_graph_nodes nodes; /* of all paths, one after the other */
    pt_vec(size_t) ends;  /* by path: where its nodes end */
    pt_vec(double) costs;
} pt_graph_paths;

typedef struct {
    const uint32_t *nodes; /* borrowed until the list changes */
    size_t count;
    double cost;
} pt_graph_path;

void pt_graph_paths_release(pt_graph_paths *paths);

static inline pt_graph_path pt_graph_paths_at(const pt_graph_paths *paths, size_t i)
{
    size_t start = i ? paths->ends.at[i - 1] : 0;
    return (pt_graph_path){paths->nodes.at + start, paths->ends.at[i] - start, paths->costs.at[i]};
}

/* Follows `parent` (PT_CSR_NONE at a start) from node back to its start and stores the path, start first, in
 * `path`, replacing what was there. False when memory is out. */
PT_MUST_USE bool pt_graph_trace(const uint32_t *parent, uint32_t node, pt_graph_nodes *path);

#endif
