/* Every algorithm behind one signature, for tests that hold for all of them: the result is boiled down to a
 * digest. Also used by bench/bench_graph.c. */
#ifndef PT_TESTS_GRAPH_EVERY_H
#define PT_TESTS_GRAPH_EVERY_H

#include "base/hash.h"
#include "base/mem.h"
#include "graph/algorithms/centrality.h"
#include "graph/algorithms/community.h"
#include "graph/algorithms/components.h"
#include "graph/algorithms/metrics.h"
#include "graph/algorithms/paths.h"
#include "graph/algorithms/structure.h"
#include "graph/algorithms/traverse.h"

#include <stdlib.h>

typedef struct {
    pt_csr directed;
    pt_csr weighted; /* directed, weights ≥ 1 */
    pt_csr simple;   /* undirected, without loops and parallel arcs */
    pt_csr undirected_weighted;
    const pt_csr_edge *edges;
    size_t count;
} every_graph;

typedef struct {
    uint64_t hash;
} digest;

static inline void digest_add(digest *d, const void *bytes, size_t size)
{
    d->hash = d->hash * 31 + pt_hash64((pt_str){bytes, size});
}

static inline void digest_paths(digest *d, const pt_graph_paths *paths)
{
    digest_add(d, paths->nodes.at, paths->nodes.len * sizeof *paths->nodes.at);
    digest_add(d, paths->ends.at, paths->ends.len * sizeof *paths->ends.at);
    digest_add(d, paths->costs.at, paths->costs.len * sizeof *paths->costs.at);
}

typedef pt_status (*every_run)(const every_graph *g, const pt_graph_run *run, digest *d, pt_error *err);

/* The arrays that callers provide do not belong to what may fail, so they come from malloc. */
#define EVERY(name)                                                                                          \
    static pt_status every_##name(const every_graph *g, const pt_graph_run *run, digest *d, pt_error *err)
#define ARRAY_OF(type, variable, n) type *variable = calloc((n) + 1, sizeof(type))

static inline pt_graph_next every_visit(void *context, const pt_graph_step *step)
{
    uint32_t seen[] = {step->node, step->depth, step->start, step->parent[step->node]};
    digest *d = context;
    d->hash = d->hash * 1099511628211u + seen[0] + 7u * seen[1] + 31u * seen[2] + 127u * seen[3];
    return PT_GRAPH_GO_ON;
}

EVERY(bfs)
{
    return pt_graph_bfs(&g->directed, NULL, 0, every_visit, d, run, err);
}

EVERY(dfs)
{
    return pt_graph_dfs(&g->directed, NULL, 0, PT_GRAPH_DESCENDING, every_visit, d, run, err);
}

EVERY(reach)
{
    pt_graph_reach reach = {0};
    uint32_t starts[] = {0, g->directed.nodes / 2};
    pt_status status = pt_graph_reach_by_hop(&g->directed, starts, 2, UINT32_MAX, &reach, run, err);
    digest_add(d, reach.nodes.at, reach.nodes.len * sizeof *reach.nodes.at);
    digest_add(d, reach.at.at, reach.at.len * sizeof *reach.at.at);
    pt_graph_reach_release(&reach);
    return status;
}

EVERY(random_walk)
{
    pt_graph_paths walks = {0};
    uint32_t starts[] = {0, g->directed.nodes / 2};
    pt_graph_walk_options options = {.steps = 20, .iterations = 3, .seed = 7};
    pt_status status = pt_graph_random_walk(&g->weighted, starts, 2, &options, &walks, run, err);
    digest_paths(d, &walks);
    pt_graph_paths_release(&walks);
    return status;
}

EVERY(shortest_hops)
{
    uint32_t n = g->directed.nodes;
    ARRAY_OF(uint32_t, hops, n);
    ARRAY_OF(uint32_t, parent, n);
    pt_status status = pt_graph_shortest_hops(&g->directed, 0, NULL, 0, hops, parent, run, err);
    digest_add(d, hops, n * sizeof *hops);
    digest_add(d, parent, n * sizeof *parent);
    free(hops);
    free(parent);
    return status;
}

EVERY(dijkstra)
{
    uint32_t n = g->weighted.nodes;
    ARRAY_OF(double, distance, n);
    ARRAY_OF(uint32_t, parent, n);
    pt_status status =
        pt_graph_dijkstra(&g->weighted, 0, NULL, 0, PT_GRAPH_DOUBLE, distance, parent, run, err);
    digest_add(d, distance, n * sizeof *distance);
    digest_add(d, parent, n * sizeof *parent);
    free(distance);
    free(parent);
    return status;
}

EVERY(tied_paths)
{
    uint32_t n = g->directed.nodes, goal = n - 1;
    ARRAY_OF(double, distance, n);
    pt_graph_paths paths = {0};
    pt_status status =
        pt_graph_dijkstra(&g->directed, 0, &goal, 1, PT_GRAPH_DOUBLE, distance, NULL, run, err);
    if (status == PT_OK)
        status = pt_graph_tied_paths(&g->directed, 0, goal, PT_GRAPH_DOUBLE, distance, 100, &paths, run, err);
    digest_paths(d, &paths);
    pt_graph_paths_release(&paths);
    free(distance);
    return status;
}

static inline double no_estimate(void *context, uint32_t node)
{
    (void)context;
    (void)node;
    return 0;
}

EVERY(astar)
{
    pt_graph_paths paths = {0};
    uint32_t goal = g->weighted.nodes - 1;
    pt_status status = pt_graph_astar(&g->weighted, 0, goal, no_estimate, NULL, &paths, run, err);
    digest_paths(d, &paths);
    pt_graph_paths_release(&paths);
    return status;
}

EVERY(yen)
{
    pt_graph_paths paths = {0};
    uint32_t goal = g->weighted.nodes - 1;
    pt_status status = pt_graph_yen(&g->weighted, 0, goal, 5, PT_GRAPH_DOUBLE, &paths, run, err);
    digest_paths(d, &paths);
    pt_graph_paths_release(&paths);
    return status;
}

EVERY(degrees)
{
    uint32_t n = g->directed.nodes;
    ARRAY_OF(uint32_t, total, n);
    (void)run;
    pt_status status = pt_graph_degrees(&g->directed, total, NULL, NULL, err);
    digest_add(d, total, n * sizeof *total);
    free(total);
    return status;
}

static inline pt_status every_pagerank_of(const every_graph *g, pt_pagerank_method method,
                                          const pt_graph_run *run, digest *d, pt_error *err)
{
    uint32_t n = g->directed.nodes;
    ARRAY_OF(double, score, n);
    pt_pagerank_options options = {.method = method, .theta = 0.85, .epsilon = 1e-6, .iterations = 20};
    pt_status status = pt_graph_pagerank(&g->directed, &options, score, NULL, run, err);
    digest_add(d, score, n * sizeof *score);
    free(score);
    return status;
}

EVERY(pagerank)
{
    return every_pagerank_of(g, PT_PAGERANK_POWER, run, d, err);
}

EVERY(pagerank_in_place)
{
    return every_pagerank_of(g, PT_PAGERANK_IN_PLACE, run, d, err);
}

static inline pt_status every_closeness_of(const pt_csr *g, const pt_graph_run *run, digest *d, pt_error *err)
{
    ARRAY_OF(uint32_t, reached, g->nodes);
    ARRAY_OF(double, distance, g->nodes);
    pt_status status = pt_graph_closeness(g, false, reached, distance, run, err);
    digest_add(d, reached, g->nodes * sizeof *reached);
    digest_add(d, distance, g->nodes * sizeof *distance);
    free(reached);
    free(distance);
    return status;
}

EVERY(closeness)
{
    return every_closeness_of(&g->directed, run, d, err);
}

EVERY(closeness_weighted)
{
    return every_closeness_of(&g->weighted, run, d, err);
}

static inline pt_status every_betweenness_of(const pt_csr *g, uint32_t samples, const pt_graph_run *run,
                                             digest *d, pt_error *err)
{
    ARRAY_OF(double, score, g->nodes);
    pt_betweenness_options options = {.samples = samples, .seed = 3};
    pt_status status = pt_graph_betweenness(g, &options, score, run, err);
    digest_add(d, score, g->nodes * sizeof *score);
    free(score);
    return status;
}

EVERY(betweenness)
{
    return every_betweenness_of(&g->directed, 0, run, d, err);
}

EVERY(betweenness_weighted)
{
    return every_betweenness_of(&g->weighted, 0, run, d, err);
}

EVERY(betweenness_sampled)
{
    return every_betweenness_of(&g->directed, 64, run, d, err);
}

EVERY(connected)
{
    uint32_t n = g->directed.nodes, count = 0;
    ARRAY_OF(uint32_t, component, n);
    pt_status status = pt_graph_connected(&g->directed, component, &count, run, err);
    digest_add(d, component, n * sizeof *component);
    free(component);
    return status;
}

EVERY(scc)
{
    uint32_t n = g->directed.nodes, count = 0;
    ARRAY_OF(uint32_t, component, n);
    pt_status status = pt_graph_scc(&g->directed, PT_SCC_BY_ROOT, component, &count, run, err);
    digest_add(d, component, n * sizeof *component);
    free(component);
    return status;
}

EVERY(topological_sort)
{
    uint32_t n = g->directed.nodes, count = 0;
    ARRAY_OF(uint32_t, sorted, n);
    pt_status status = pt_graph_topological_sort(&g->directed, sorted, &count, run, err);
    digest_add(d, sorted, count * sizeof *sorted);
    free(sorted);
    return status;
}

EVERY(cycles)
{
    pt_graph_paths cycles = {0};
    pt_status status = pt_graph_cycles(&g->directed, &cycles, run, err);
    digest_paths(d, &cycles);
    pt_graph_paths_release(&cycles);
    return status;
}

EVERY(johnson)
{
    pt_graph_paths cycles = {0};
    bool complete;
    pt_status status = pt_graph_johnson(&g->directed, 100, &cycles, &complete, run, err);
    digest_paths(d, &cycles);
    pt_graph_paths_release(&cycles);
    return status;
}

EVERY(louvain)
{
    pt_louvain made = {0};
    pt_louvain_options options = {.rounds = 10, .delta = 0.0001};
    pt_status status = pt_graph_louvain(&g->weighted, &options, &made, run, err);
    digest_add(d, made.labels.at, made.labels.len * sizeof *made.labels.at);
    pt_louvain_release(&made);
    return status;
}

EVERY(leiden)
{
    uint32_t n = g->simple.nodes, count = 0;
    ARRAY_OF(uint32_t, community, n);
    pt_leiden_options options = {.resolution = 1, .randomness = 0.01, .rounds = 3, .seed = 5};
    pt_status status = pt_graph_leiden(&g->simple, &options, community, &count, run, err);
    digest_add(d, community, n * sizeof *community);
    free(community);
    return status;
}

EVERY(label_propagation)
{
    uint32_t n = g->simple.nodes;
    ARRAY_OF(uint32_t, label, n);
    pt_label_options options = {.rounds = 10};
    pt_status status = pt_graph_label_propagation(&g->simple, &options, label, NULL, run, err);
    digest_add(d, label, n * sizeof *label);
    free(label);
    return status;
}

EVERY(kcore)
{
    uint32_t n = g->simple.nodes;
    ARRAY_OF(uint32_t, core, n);
    pt_status status = pt_graph_kcore(&g->simple, core, run, err);
    digest_add(d, core, n * sizeof *core);
    free(core);
    return status;
}

EVERY(triangles)
{
    uint32_t n = g->simple.nodes;
    ARRAY_OF(uint64_t, count, n);
    pt_status status = pt_graph_triangles(&g->simple, count, run, err);
    digest_add(d, count, n * sizeof *count);
    free(count);
    return status;
}

/* Field by field: links have padding. */
static inline void digest_links(digest *d, const pt_graph_links *links)
{
    for (size_t i = 0; i < links->len; i++) {
        digest_add(d, &links->at[i].from, sizeof links->at[i].from);
        digest_add(d, &links->at[i].to, sizeof links->at[i].to);
        digest_add(d, &links->at[i].cost, sizeof links->at[i].cost);
    }
}

EVERY(prim)
{
    pt_graph_links tree = {0};
    pt_status status = pt_graph_prim(&g->undirected_weighted, 0, &tree, run, err);
    digest_links(d, &tree);
    pt_vec_release(&tree);
    return status;
}

EVERY(kruskal)
{
    pt_graph_links forest = {0};
    pt_status status = pt_graph_kruskal(&g->undirected_weighted, &forest, run, err);
    digest_links(d, &forest);
    pt_vec_release(&forest);
    return status;
}

static inline void digest_coupling(digest *d, const pt_coupling *c)
{
    digest_add(d, &c->cbo, sizeof c->cbo);
    digest_add(d, &c->lcom, sizeof c->lcom);
    digest_add(d, &c->rfc, sizeof c->rfc);
    digest_add(d, &c->wmc, sizeof c->wmc);
}

EVERY(coupling)
{
    uint32_t n = g->directed.nodes;
    ARRAY_OF(pt_coupling, out, n);
    pt_status status = pt_graph_coupling(&g->directed, out, run, err);
    for (uint32_t v = 0; status == PT_OK && v < n; v++)
        digest_coupling(d, &out[v]);
    free(out);
    return status;
}

EVERY(class_coupling)
{
    uint32_t n = g->directed.nodes, classes = n / 5 + 1;
    ARRAY_OF(uint32_t, owner, n);
    ARRAY_OF(uint32_t, complexity, n);
    ARRAY_OF(pt_coupling, out, classes);
    for (uint32_t v = 0; v < n; v++) {
        owner[v] = v % 7 == 6 ? PT_CSR_NONE : v % classes;
        complexity[v] = v % 3;
    }
    pt_status status = pt_graph_class_coupling(&g->directed, owner, complexity, classes, out, run, err);
    for (uint32_t c = 0; status == PT_OK && c < classes; c++)
        digest_coupling(d, &out[c]);
    free(owner);
    free(complexity);
    free(out);
    return status;
}

EVERY(entropy)
{
    uint32_t n = g->directed.nodes;
    ARRAY_OF(double, bits, n);
    ARRAY_OF(uint8_t, kinds, g->count);
    (void)run;
    for (size_t i = 0; i < g->count; i++)
        kinds[i] = (uint8_t)((g->edges[i].from + g->edges[i].to) % 3);
    pt_status status = pt_graph_entropy(n, g->edges, kinds, g->count, 3, bits, err);
    digest_add(d, bits, n * sizeof *bits);
    free(bits);
    free(kinds);
    return status;
}

EVERY(modularity)
{
    uint32_t n = g->directed.nodes;
    double modularity = 0;
    ARRAY_OF(uint32_t, community, n);
    (void)run;
    for (uint32_t v = 0; v < n; v++)
        community[v] = v % 3 < n ? v % 3 : 0;
    pt_status status = pt_graph_modularity(&g->directed, community, 1, &modularity, err);
    digest_add(d, &modularity, sizeof modularity);
    free(community);
    return status;
}

typedef enum { QUICK, QUADRATIC } every_cost;

static const struct {
    const char *name;
    every_run run;
    every_cost cost;
    bool asks; /* whether it asks to go on: not those that are one short pass */
} every_algorithm[] = {
    {"bfs", every_bfs, QUICK, true},
    {"dfs", every_dfs, QUICK, true},
    {"reach", every_reach, QUICK, true},
    {"random_walk", every_random_walk, QUICK, false},
    {"shortest_hops", every_shortest_hops, QUICK, true},
    {"dijkstra", every_dijkstra, QUICK, true},
    {"tied_paths", every_tied_paths, QUICK, true},
    {"astar", every_astar, QUICK, false},
    {"yen", every_yen, QUICK, true},
    {"degrees", every_degrees, QUICK, false},
    {"pagerank", every_pagerank, QUICK, true},
    {"pagerank_in_place", every_pagerank_in_place, QUICK, true},
    {"closeness", every_closeness, QUADRATIC, true},
    {"closeness_weighted", every_closeness_weighted, QUADRATIC, true},
    {"betweenness", every_betweenness, QUADRATIC, true},
    {"betweenness_weighted", every_betweenness_weighted, QUADRATIC, true},
    {"betweenness_sampled", every_betweenness_sampled, QUICK, true},
    {"connected", every_connected, QUICK, true},
    {"scc", every_scc, QUICK, true},
    {"topological_sort", every_topological_sort, QUICK, false}, /* may have nothing to sort */
    {"cycles", every_cycles, QUICK, true},
    {"johnson", every_johnson, QUICK, true},
    {"louvain", every_louvain, QUICK, true},
    {"leiden", every_leiden, QUICK, true},
    {"label_propagation", every_label_propagation, QUICK, true},
    {"kcore", every_kcore, QUICK, true},
    {"triangles", every_triangles, QUICK, true},
    {"prim", every_prim, QUICK, true},
    {"kruskal", every_kruskal, QUICK, true},
    {"coupling", every_coupling, QUICK, true},
    {"class_coupling", every_class_coupling, QUICK, true},
    {"entropy", every_entropy, QUICK, false},
    {"modularity", every_modularity, QUICK, false},
};

enum { EVERY_COUNT = sizeof every_algorithm / sizeof *every_algorithm };

/* Weights are whole numbers from 1 to 8, made of the edge. */
static inline pt_status every_build(every_graph *g, uint32_t nodes, const pt_csr_edge *edges, size_t count,
                                    pt_error *err)
{
    *g = (every_graph){.edges = edges, .count = count};
    ARRAY_OF(double, weights, count);
    for (size_t i = 0; i < count; i++)
        weights[i] = 1 + (double)(pt_hash_u64((uint64_t)edges[i].from << 32 | edges[i].to) % 8);
    pt_status status = pt_csr_init(&g->directed, nodes, edges, NULL, count, 0, err);
    if (status == PT_OK)
        status = pt_csr_init(&g->weighted, nodes, edges, weights, count, 0, err);
    if (status == PT_OK)
        status = pt_csr_init(&g->simple, nodes, edges, NULL, count, PT_CSR_UNDIRECTED | PT_CSR_SIMPLE, err);
    if (status == PT_OK)
        status = pt_csr_init(&g->undirected_weighted, nodes, edges, weights, count, PT_CSR_UNDIRECTED, err);
    free(weights);
    return status;
}

static inline void every_release(every_graph *g)
{
    pt_csr_release(&g->directed);
    pt_csr_release(&g->weighted);
    pt_csr_release(&g->simple);
    pt_csr_release(&g->undirected_weighted);
}

#endif
