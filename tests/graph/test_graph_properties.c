/* Random small graphs, and for every algorithm the plainest way to the same answer: matrices, and trying out
 * all paths, all cycles, all divisions. */
#include "base/hash.h"
#include "base/mem.h"
#include "check.h"
#include "graph/algorithms/centrality.h"
#include "graph/algorithms/community.h"
#include "graph/algorithms/components.h"
#include "graph/algorithms/metrics.h"
#include "graph/algorithms/paths.h"
#include "graph/algorithms/structure.h"
#include "graph/algorithms/traverse.h"

#include <math.h>
#include <stdlib.h>

enum { MOST = 24, MOST_EDGES = 80, ROUNDS = 400 };

typedef struct {
    uint32_t n;
    size_t count;
    pt_csr_edge edges[MOST_EDGES];
    double weights[MOST_EDGES];
    pt_csr graph;               /* weighted unless asked otherwise */
    int arcs[MOST][MOST];       /* how many */
    double least[MOST][MOST];   /* cheapest arc, or INFINITY */
    double distance[MOST][MOST];
    double hops[MOST][MOST];
} sample;

static uint64_t dice;

static uint32_t roll(uint32_t sides)
{
    dice += 0x9e3779b97f4a7c15u;
    return (uint32_t)(pt_hash_u64(dice) % sides);
}

static void floyd_warshall(double d[MOST][MOST], uint32_t n)
{
    for (uint32_t k = 0; k < n; k++)
        for (uint32_t a = 0; a < n; a++)
            for (uint32_t b = 0; b < n; b++)
                if (d[a][k] + d[k][b] < d[a][b])
                    d[a][b] = d[a][k] + d[k][b];
}

static void fill_matrices(sample *s)
{
    const pt_csr *g = &s->graph;
    for (uint32_t a = 0; a < s->n; a++)
        for (uint32_t b = 0; b < s->n; b++) {
            s->arcs[a][b] = 0;
            s->least[a][b] = INFINITY;
            s->distance[a][b] = s->hops[a][b] = a == b ? 0 : INFINITY;
        }
    for (uint32_t v = 0; v < g->nodes; v++)
        for (uint32_t i = g->out_at[v]; i < g->out_at[v + 1]; i++) {
            double w = pt_csr_out_weight(g, i);
            s->arcs[v][g->out[i]]++;
            s->least[v][g->out[i]] = fmin(s->least[v][g->out[i]], w);
            s->distance[v][g->out[i]] = fmin(s->distance[v][g->out[i]], w);
            s->hops[v][g->out[i]] = fmin(s->hops[v][g->out[i]], 1);
        }
    floyd_warshall(s->distance, s->n);
    floyd_warshall(s->hops, s->n);
}

/* Weights are least_weight … 4, whole, so that ties are many and sums are exact. */
static void make(sample *s, uint32_t nodes, uint32_t least_weight, unsigned flags)
{
    s->n = 1 + roll(nodes);
    s->count = roll(s->n * 3 < MOST_EDGES ? s->n * 3 : MOST_EDGES);
    for (size_t i = 0; i < s->count; i++) {
        s->edges[i] = (pt_csr_edge){roll(s->n), roll(s->n)};
        s->weights[i] = least_weight + roll(5 - least_weight);
    }
    pt_error err;
    CHECK_OK(pt_csr_init(&s->graph, s->n, s->edges, s->weights, s->count, flags, &err), err);
    fill_matrices(s);
}

#define EACH_SAMPLE(s, nodes, least_weight, flags)                                                     \
    for (int round = 0; round < ROUNDS && pt_check_failures == 0; round++, pt_csr_release(&(s).graph)) \
        if (make(&(s), (nodes), (least_weight), (flags)), true)

static bool near(double a, double b)
{
    return a == b || fabs(a - b) < 1e-9 * (1 + fabs(a));
}

static void test_rows_hold_the_edges(void)
{
    sample s;
    for (unsigned flags = 0; flags < 16; flags++)
        EACH_SAMPLE(s, 12, 0, flags) {
            const pt_csr *g = &s.graph;
            int expected[MOST][MOST] = {0};
            double weight[MOST][MOST] = {0};
            uint32_t arcs = 0;
            for (size_t i = 0; i < s.count; i++)
                for (int turn = 0; turn < (flags & PT_CSR_UNDIRECTED ? 2 : 1); turn++) {
                    uint32_t a = turn ? s.edges[i].to : s.edges[i].from,
                             b = turn ? s.edges[i].from : s.edges[i].to;
                    if (a == b && (flags & PT_CSR_NO_LOOPS))
                        continue;
                    expected[a][b] = flags & PT_CSR_MERGE ? 1 : expected[a][b] + 1;
                    weight[a][b] += s.weights[i];
                }
            for (uint32_t a = 0; a < s.n; a++)
                for (uint32_t b = 0; b < s.n; b++) {
                    double sum = 0;
                    int in = 0;
                    for (uint32_t i = g->out_at[a]; i < g->out_at[a + 1]; i++)
                        sum += g->out[i] == b ? g->out_weight[i] : 0;
                    for (uint32_t i = g->in_at ? g->in_at[b] : 0; g->in_at && i < g->in_at[b + 1]; i++)
                        in += g->in[i] == a;
                    CHECK_INT(s.arcs[a][b], expected[a][b]);
                    CHECK(near(sum, weight[a][b]));
                    CHECK(!g->in_at || in == expected[a][b]);
                    arcs += (uint32_t)s.arcs[a][b];
                }
            CHECK_INT(g->arcs, arcs);
            for (uint32_t v = 0; v < s.n; v++)
                for (uint32_t i = g->out_at[v]; i + 1 < g->out_at[v + 1]; i++)
                    CHECK(g->out[i] <= g->out[i + 1]);
        }
}

static void test_bad_edges_are_refused(void)
{
    pt_csr g = {0};
    pt_error err;
    pt_csr_edge edge = {0, 2};
    double weights[] = {NAN, INFINITY};
    CHECK_INT(pt_csr_init(&g, 2, &edge, NULL, 1, 0, &err), PT_E_INVALID);
    CHECK_INT(pt_csr_init(&g, 3, &edge, &weights[0], 1, 0, &err), PT_E_INVALID);
    CHECK_INT(pt_csr_init(&g, 3, &edge, &weights[1], 1, 0, &err), PT_E_INVALID);
    CHECK_INT(pt_csr_init(&g, UINT32_MAX, &edge, NULL, 1, 0, &err), PT_E_LIMIT);
    CHECK(!g.out_at);
}

static void test_distances(void)
{
    sample s;
    EACH_SAMPLE(s, MOST, 0, roll(2) ? PT_CSR_UNDIRECTED : 0) {
        pt_error err;
        uint32_t start = roll(s.n), goal = roll(s.n), hops[MOST], parent[MOST];
        double distance[MOST];
        CHECK_OK(pt_graph_shortest_hops(&s.graph, start, NULL, 0, hops, parent, NULL, &err), err);
        for (uint32_t v = 0; v < s.n; v++) {
            CHECK(hops[v] == UINT32_MAX ? s.hops[start][v] == INFINITY : s.hops[start][v] == hops[v]);
            CHECK(parent[v] == PT_CSR_NONE || s.hops[start][parent[v]] + 1 == s.hops[start][v]);
        }
        CHECK_OK(pt_graph_dijkstra(&s.graph, start, NULL, 0, PT_GRAPH_DOUBLE, distance, parent, NULL, &err),
                 err);
        for (uint32_t v = 0; v < s.n; v++) {
            CHECK(distance[v] == s.distance[start][v]);
            CHECK(parent[v] == PT_CSR_NONE || distance[parent[v]] + s.least[parent[v]][v] == distance[v]);
        }
        CHECK_OK(pt_graph_dijkstra(&s.graph, start, &goal, 1, PT_GRAPH_SINGLE, distance, NULL, NULL, &err),
                 err);
        CHECK(distance[goal] == s.distance[start][goal]);
    }
}

static double shaky_estimate(void *context, uint32_t node)
{
    const double *to_goal = context;
    double truth = to_goal[node] == INFINITY ? 9 : to_goal[node];
    return pt_hash_u64(node) % 3 ? truth : truth / 4; /* admissible, not consistent */
}

static void test_astar_is_optimal_with_inconsistent_estimates(void)
{
    sample s;
    EACH_SAMPLE(s, MOST, 0, 0) {
        pt_error err;
        double to_goal[MOST];
        pt_graph_paths paths = {0};
        uint32_t start = roll(s.n), goal = roll(s.n);
        for (uint32_t v = 0; v < s.n; v++)
            to_goal[v] = s.distance[v][goal];
        CHECK_OK(pt_graph_astar(&s.graph, start, goal, shaky_estimate, to_goal, &paths, NULL, &err), err);
        bool reachable = s.distance[start][goal] < INFINITY;
        CHECK_INT(paths.ends.len, reachable);
        if (reachable) {
            pt_graph_path p = pt_graph_paths_at(&paths, 0);
            CHECK(p.cost == s.distance[start][goal]);
            CHECK(p.nodes[0] == start && p.nodes[p.count - 1] == goal);
        }
        pt_graph_paths_release(&paths);
    }
}

/* All paths without repeated nodes, or all cycles from their smallest node, by trying. */
typedef struct {
    const sample *s;
    uint32_t goal;
    bool cycles;
    uint32_t path[MOST];
    bool used[MOST];
    double costs[200000];
    size_t count;
} trial;

static void try_from(trial *t, uint32_t node, uint32_t length, double cost)
{
    t->path[length - 1] = node;
    if (!t->cycles && node == t->goal) {
        t->costs[t->count++] = cost;
        return;
    }
    t->used[node] = true;
    for (uint32_t to = 0; to < t->s->n; to++) {
        if (t->s->arcs[node][to] == 0)
            continue;
        if (t->cycles && to == t->path[0])
            t->costs[t->count++] = length;
        else if (!t->used[to] && (!t->cycles || to > t->path[0]))
            try_from(t, to, length + 1, cost + t->s->least[node][to]);
    }
    t->used[node] = false;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static bool is_way(const sample *s, pt_graph_path p, bool closed)
{
    uint64_t seen = 0;
    for (size_t i = 0; i < p.count; i++) {
        if (seen >> p.nodes[i] & 1)
            return false;
        seen |= (uint64_t)1 << p.nodes[i];
        uint32_t next = i + 1 < p.count ? p.nodes[i + 1] : p.nodes[0];
        if ((i + 1 < p.count || closed) && s->arcs[p.nodes[i]][next] == 0)
            return false;
    }
    return true;
}

static bool all_different(const pt_graph_paths *paths)
{
    for (size_t i = 0; i < paths->ends.len; i++)
        for (size_t k = 0; k < i; k++) {
            pt_graph_path p = pt_graph_paths_at(paths, i), q = pt_graph_paths_at(paths, k);
            if (p.count == q.count && memcmp(p.nodes, q.nodes, p.count * sizeof *p.nodes) == 0)
                return false;
        }
    return true;
}

static void test_yen_and_ties_find_all_paths(void)
{
    static trial t;
    sample s;
    EACH_SAMPLE(s, 8, 0, 0) {
        pt_error err;
        pt_graph_paths paths = {0}, ties = {0};
        double distance[MOST];
        uint32_t start = roll(s.n), goal = roll(s.n);
        size_t k = roll(2) ? 5 : 100000, cheapest = 0;
        t = (trial){.s = &s, .goal = goal};
        try_from(&t, start, 1, 0);
        qsort(t.costs, t.count, sizeof *t.costs, by_value);
        CHECK_OK(pt_graph_yen(&s.graph, start, goal, k, PT_GRAPH_DOUBLE, &paths, NULL, &err), err);
        CHECK_INT(paths.ends.len, k < t.count ? k : t.count);
        for (size_t i = 0; i < paths.ends.len; i++) {
            CHECK(is_way(&s, pt_graph_paths_at(&paths, i), false));
            CHECK(pt_graph_paths_at(&paths, i).cost == t.costs[i]);
        }
        CHECK(all_different(&paths));
        while (cheapest < t.count && t.costs[cheapest] == t.costs[0])
            cheapest++;
        CHECK_OK(pt_graph_dijkstra(&s.graph, start, &goal, 1, PT_GRAPH_DOUBLE, distance, NULL, NULL, &err),
                 err);
        CHECK_OK(pt_graph_tied_paths(&s.graph, start, goal, PT_GRAPH_DOUBLE, distance, SIZE_MAX, &ties, NULL,
                                     &err),
                 err);
        CHECK_INT(ties.ends.len, cheapest);
        for (size_t i = 0; i < ties.ends.len; i++)
            CHECK(is_way(&s, pt_graph_paths_at(&ties, i), false));
        CHECK(all_different(&ties));
        pt_graph_paths_release(&paths);
        pt_graph_paths_release(&ties);
    }
}

static void test_johnson_finds_all_cycles(void)
{
    static trial t;
    sample s;
    EACH_SAMPLE(s, 8, 1, 0) {
        pt_error err;
        bool complete;
        pt_graph_paths cycles = {0};
        t = (trial){.s = &s, .cycles = true};
        for (uint32_t v = 0; v < s.n; v++)
            try_from(&t, v, 1, 0);
        CHECK_OK(pt_graph_johnson(&s.graph, SIZE_MAX, &cycles, &complete, NULL, &err), err);
        CHECK(complete);
        CHECK_INT(cycles.ends.len, t.count);
        for (size_t i = 0; i < cycles.ends.len; i++) {
            pt_graph_path p = pt_graph_paths_at(&cycles, i);
            CHECK(is_way(&s, p, true));
            for (size_t k = 1; k < p.count; k++)
                CHECK(p.nodes[k] > p.nodes[0]);
        }
        CHECK(all_different(&cycles));
        pt_graph_paths_release(&cycles);
    }
}

static bool together(const sample *s, uint32_t a, uint32_t b)
{
    return s->hops[a][b] < INFINITY && s->hops[b][a] < INFINITY;
}

static void test_components_and_orders(void)
{
    sample s;
    EACH_SAMPLE(s, MOST, 1, 0) {
        pt_error err;
        uint32_t root[MOST], late[MOST], weak[MOST], sorted[MOST], place[MOST], count, same, sorted_count;
        CHECK_OK(pt_graph_scc(&s.graph, PT_SCC_BY_ROOT, root, &count, NULL, &err), err);
        CHECK_OK(pt_graph_scc(&s.graph, PT_SCC_BY_COMPLETION, late, &same, NULL, &err), err);
        CHECK_OK(pt_graph_connected(&s.graph, weak, &same, NULL, &err), err);
        double either[MOST][MOST];
        for (uint32_t a = 0; a < s.n; a++)
            for (uint32_t b = 0; b < s.n; b++)
                either[a][b] = a == b ? 0 : s.arcs[a][b] + s.arcs[b][a] ? 1 : INFINITY;
        floyd_warshall(either, s.n);
        for (uint32_t a = 0; a < s.n; a++)
            for (uint32_t b = 0; b < s.n; b++) {
                CHECK((root[a] == root[b]) == together(&s, a, b));
                CHECK((late[a] == late[b]) == together(&s, a, b));
                CHECK((weak[a] == weak[b]) == (either[a][b] < INFINITY));
                CHECK(!s.arcs[a][b] || late[b] <= late[a]);
                CHECK(a >= b || weak[a] <= weak[b] || weak[b] < weak[a]);
            }
        uint32_t fresh = 0;
        for (uint32_t v = 0; v < s.n; v++) {
            CHECK(weak[v] <= fresh);
            fresh += weak[v] == fresh;
        }
        CHECK_OK(pt_graph_topological_sort(&s.graph, sorted, &sorted_count, NULL, &err), err);
        for (uint32_t v = 0; v < s.n; v++)
            place[v] = UINT32_MAX;
        for (uint32_t i = 0; i < sorted_count; i++)
            place[sorted[i]] = i;
        for (uint32_t v = 0; v < s.n; v++) {
            bool behind_cycle = false;
            for (uint32_t c = 0; c < s.n; c++)
                for (uint32_t d = 0; d < s.n; d++)
                    behind_cycle |= s.arcs[c][d] && together(&s, c, d) && s.hops[c][v] < INFINITY;
            CHECK((place[v] == UINT32_MAX) == behind_cycle);
            for (uint32_t to = 0; to < s.n; to++)
                CHECK(!s.arcs[v][to] || place[to] == UINT32_MAX || place[v] < place[to]);
        }
    }
}

static void test_one_shortest_cycle_per_component(void)
{
    sample s;
    EACH_SAMPLE(s, MOST, 1, 0) {
        pt_error err;
        pt_graph_paths cycles = {0};
        size_t expected = 0;
        CHECK_OK(pt_graph_cycles(&s.graph, &cycles, NULL, &err), err);
        for (uint32_t v = 0; v < s.n; v++) {
            double shortest = INFINITY;
            bool smallest = true;
            for (uint32_t to = 0; to < s.n; to++) {
                smallest &= to >= v || !together(&s, v, to);
                if (s.arcs[v][to])
                    shortest = fmin(shortest, 1 + s.hops[to][v]);
            }
            if (!smallest || shortest == INFINITY)
                continue;
            CHECK(expected < cycles.ends.len);
            if (expected >= cycles.ends.len)
                break;
            pt_graph_path p = pt_graph_paths_at(&cycles, expected++);
            CHECK_INT(p.nodes[0], v);
            CHECK_INT(p.count, shortest);
            CHECK(is_way(&s, p, true));
        }
        CHECK_INT(cycles.ends.len, expected);
        pt_graph_paths_release(&cycles);
    }
}

static void test_reach_is_by_hop(void)
{
    sample s;
    EACH_SAMPLE(s, MOST, 1, 0) {
        pt_error err;
        pt_graph_reach reach = {0};
        pt_csr turned = pt_csr_reversed(&s.graph);
        uint32_t starts[] = {roll(s.n), roll(s.n)}, most = roll(2) ? 2 : UINT32_MAX, found = 0;
        CHECK_OK(pt_graph_reach_by_hop(&turned, starts, 2, most, &reach, NULL, &err), err);
        for (size_t h = 0; h + 1 < reach.at.len; h++)
            for (size_t i = reach.at.at[h]; i < reach.at.at[h + 1]; i++) {
                uint32_t v = reach.nodes.at[i];
                CHECK(fmin(s.hops[v][starts[0]], s.hops[v][starts[1]]) == (double)h);
                CHECK(i == reach.at.at[h] || reach.nodes.at[i - 1] < v);
            }
        for (uint32_t v = 0; v < s.n; v++)
            found += fmin(s.hops[v][starts[0]], s.hops[v][starts[1]]) <= (most == 2 ? 2 : 1e9);
        CHECK_INT(reach.nodes.len, found);
        pt_graph_reach_release(&reach);
    }
}

static void test_pagerank_by_matrix(void)
{
    sample s;
    EACH_SAMPLE(s, MOST, 1, 0) {
        pt_error err;
        double score[MOST], plain[MOST], next[MOST], sum = 0;
        uint32_t rounds;
        pt_pagerank_options options = {.theta = 0.85, .epsilon = 0, .iterations = 30};
        CHECK_OK(pt_graph_pagerank(&s.graph, &options, score, &rounds, NULL, &err), err);
        CHECK_INT(rounds, 30);
        for (uint32_t v = 0; v < s.n; v++)
            plain[v] = 1.0 / s.n;
        for (int i = 0; i < 30; i++) {
            for (uint32_t v = 0; v < s.n; v++)
                next[v] = 0.15 / s.n;
            for (uint32_t a = 0; a < s.n; a++)
                for (uint32_t b = 0; b < s.n; b++) {
                    uint32_t degree = pt_csr_out_degree(&s.graph, a);
                    next[b] += 0.85 * plain[a] * (degree ? (double)s.arcs[a][b] / degree : 1.0 / s.n);
                }
            memcpy(plain, next, sizeof plain);
        }
        for (uint32_t v = 0; v < s.n; v++) {
            CHECK(near(score[v], plain[v]));
            sum += score[v];
        }
        CHECK(near(sum, 1));
        float fast[MOST];
        for (uint32_t v = 0; v < s.n; v++)
            fast[v] = 1.0f / (float)s.n;
        options = (pt_pagerank_options){PT_PAGERANK_IN_PLACE, 0.85, 0.0001, 10};
        CHECK_OK(pt_graph_pagerank(&s.graph, &options, score, &rounds, NULL, &err), err);
        for (uint32_t i = 0; i < rounds; i++)
            for (uint32_t v = 0; v < s.n; v++) {
                float incoming = 0;
                for (uint32_t a = 0; a < s.n; a++)
                    for (int k = 0; k < s.arcs[a][v]; k++)
                        incoming += fast[a] / (float)pt_csr_out_degree(&s.graph, a);
                fast[v] = (1 - 0.85f) / (float)s.n + 0.85f * incoming;
            }
        for (uint32_t v = 0; v < s.n; v++)
            CHECK(fast[v] == (float)score[v]);
    }
}

/* Shortest paths from each node, counted along arcs that are tight, nearest nodes first. */
static void count_paths(const sample *s, double distance[MOST][MOST], double weight_of_arc[MOST][MOST],
                        double paths[MOST][MOST])
{
    for (uint32_t a = 0; a < s->n; a++) {
        bool done[MOST] = {false};
        memset(paths[a], 0, sizeof paths[a]);
        paths[a][a] = 1;
        for (uint32_t i = 0; i < s->n; i++) {
            uint32_t next = PT_CSR_NONE;
            for (uint32_t v = 0; v < s->n; v++)
                if (!done[v] && (next == PT_CSR_NONE || distance[a][v] < distance[a][next]))
                    next = v;
            done[next] = true;
            for (uint32_t u = 0; u < s->n && next != a; u++)
                if (distance[a][next] < INFINITY
                    && distance[a][u] + weight_of_arc[u][next] == distance[a][next])
                    paths[a][next] += paths[a][u] * s->arcs[u][next];
        }
    }
}

static void check_centrality(sample *s, double distance[MOST][MOST], double weight_of_arc[MOST][MOST])
{
    pt_error err;
    static double paths[MOST][MOST];
    double score[MOST], sums[MOST];
    uint32_t reached[MOST];
    pt_betweenness_options options = {0};
    count_paths(s, distance, weight_of_arc, paths);
    CHECK_OK(pt_graph_betweenness(&s->graph, &options, score, NULL, &err), err);
    CHECK_OK(pt_graph_closeness(&s->graph, false, reached, sums, NULL, &err), err);
    for (uint32_t v = 0; v < s->n; v++) {
        double expected = 0, sum = 0;
        uint32_t count = 0;
        for (uint32_t a = 0; a < s->n; a++) {
            sum += distance[v][a] < INFINITY ? distance[v][a] : 0;
            count += distance[v][a] < INFINITY;
            for (uint32_t b = 0; b < s->n; b++)
                if (a != v && b != v && a != b && distance[a][b] < INFINITY
                    && distance[a][v] + distance[v][b] == distance[a][b])
                    expected += paths[a][v] * paths[v][b] / paths[a][b];
        }
        CHECK(near(score[v], expected));
        CHECK_INT(reached[v], count);
        CHECK(sums[v] == sum);
    }
}

static void test_centrality_by_counting_paths(void)
{
    sample s;
    static double unit[MOST][MOST], weight[MOST][MOST];
    EACH_SAMPLE(s, 12, 3, roll(2) ? PT_CSR_UNDIRECTED | PT_CSR_MERGE : PT_CSR_MERGE) {
        for (uint32_t a = 0; a < s.n; a++)
            for (uint32_t b = 0; b < s.n; b++) {
                unit[a][b] = s.arcs[a][b] ? 1 : INFINITY;
                weight[a][b] = s.least[a][b];
            }
        check_centrality(&s, s.distance, weight);
        pt_error err;
        unsigned flags = s.graph.flags & ~(unsigned)PT_CSR_MERGE;
        pt_csr_release(&s.graph);
        CHECK_OK(pt_csr_init(&s.graph, s.n, s.edges, NULL, s.count, flags, &err), err);
        fill_matrices(&s);
        check_centrality(&s, s.hops, unit);
    }
}

static void test_cores_and_triangles(void)
{
    sample s;
    EACH_SAMPLE(s, MOST, 1, PT_CSR_UNDIRECTED | PT_CSR_SIMPLE) {
        pt_error err;
        uint32_t core[MOST], plain[MOST] = {0};
        uint64_t triangles[MOST];
        CHECK_OK(pt_graph_kcore(&s.graph, core, NULL, &err), err);
        CHECK_OK(pt_graph_triangles(&s.graph, triangles, NULL, &err), err);
        for (uint32_t k = 1; k <= s.n; k++) {
            bool in[MOST], changed = true;
            for (uint32_t v = 0; v < s.n; v++)
                in[v] = true;
            while (changed) {
                changed = false;
                for (uint32_t v = 0; v < s.n; v++) {
                    uint32_t degree = 0;
                    for (uint32_t to = 0; to < s.n; to++)
                        degree += in[to] && s.arcs[v][to];
                    if (in[v] && degree < k)
                        in[v] = false, changed = true;
                }
            }
            for (uint32_t v = 0; v < s.n; v++)
                plain[v] = in[v] ? k : plain[v];
        }
        for (uint32_t v = 0; v < s.n; v++) {
            uint64_t count = 0;
            for (uint32_t a = 0; a < s.n; a++)
                for (uint32_t b = 0; b < a; b++)
                    count += s.arcs[v][a] && s.arcs[v][b] && s.arcs[a][b];
            CHECK_INT(core[v], plain[v]);
            CHECK_INT(triangles[v], count);
        }
    }
}

static void test_spanning_trees(void)
{
    sample s;
    EACH_SAMPLE(s, MOST, 0, PT_CSR_UNDIRECTED) {
        pt_error err;
        uint32_t start = roll(s.n), members = 0;
        pt_graph_links tree = {0}, forest = {0};
        CHECK_OK(pt_graph_prim(&s.graph, start, &tree, NULL, &err), err);
        CHECK_OK(pt_graph_kruskal(&s.graph, &forest, NULL, &err), err);
        bool in[MOST] = {false};
        double plain = 0, prim = 0, kruskal = 0;
        in[start] = true;
        for (;;) {
            double best = INFINITY;
            uint32_t next = 0;
            for (uint32_t a = 0; a < s.n; a++)
                for (uint32_t b = 0; b < s.n; b++)
                    if (in[a] && !in[b] && s.least[a][b] < best)
                        best = s.least[a][b], next = b;
            if (best == INFINITY)
                break;
            in[next] = true;
            plain += best;
        }
        bool grown[MOST] = {false};
        grown[start] = true;
        for (size_t i = 0; i < tree.len; i++) {
            CHECK(grown[tree.at[i].from] && !grown[tree.at[i].to]);
            CHECK(tree.at[i].cost == s.least[tree.at[i].from][tree.at[i].to]);
            grown[tree.at[i].to] = true;
            prim += tree.at[i].cost;
        }
        for (size_t i = 0; i < forest.len; i++)
            kruskal += in[forest.at[i].from] ? forest.at[i].cost : 0;
        uint32_t roots = 0, component[MOST];
        CHECK_OK(pt_graph_connected(&s.graph, component, &roots, NULL, &err), err);
        for (uint32_t v = 0; v < s.n; v++)
            members += in[v];
        CHECK_INT(tree.len, members - 1);
        CHECK_INT(forest.len, s.n - roots);
        CHECK(prim == plain && kruskal == plain);
        pt_vec_release(&tree);
        pt_vec_release(&forest);
    }
}

static double modularity_by_pairs(const sample *s, const uint32_t *community, double weight[MOST][MOST])
{
    double out[MOST] = {0}, in[MOST] = {0}, total = 0, q = 0;
    for (uint32_t a = 0; a < s->n; a++)
        for (uint32_t b = 0; b < s->n; b++) {
            out[a] += weight[a][b];
            in[b] += weight[a][b];
            total += weight[a][b];
        }
    for (uint32_t a = 0; a < s->n && total > 0; a++)
        for (uint32_t b = 0; b < s->n; b++)
            if (community[a] == community[b])
                q += weight[a][b] - out[a] * in[b] / total;
    return total > 0 ? q / total : 0;
}

static void weights_of(const sample *s, double weight[MOST][MOST])
{
    const pt_csr *g = &s->graph;
    memset(weight, 0, sizeof(double[MOST][MOST]));
    for (uint32_t v = 0; v < s->n; v++)
        for (uint32_t i = g->out_at[v]; i < g->out_at[v + 1]; i++)
            weight[v][g->out[i]] += pt_csr_out_weight(g, i);
}

/* Tries all divisions of the nodes from `at` on into communities. */
static double best_division(const sample *s, double weight[MOST][MOST], uint32_t *community, uint32_t at,
                            uint32_t used)
{
    if (at == s->n)
        return modularity_by_pairs(s, community, weight);
    double best = -1;
    for (uint32_t c = 0; c <= used; c++) {
        community[at] = c;
        best = fmax(best, best_division(s, weight, community, at + 1, used + (c == used)));
    }
    return best;
}

static bool communities_are_connected(const sample *s, const uint32_t *community)
{
    static double inside[MOST][MOST];
    for (uint32_t a = 0; a < s->n; a++)
        for (uint32_t b = 0; b < s->n; b++) {
            bool linked = community[a] == community[b] && (s->arcs[a][b] || s->arcs[b][a]);
            inside[a][b] = a == b ? 0 : linked ? 1 : INFINITY;
        }
    floyd_warshall(inside, s->n);
    for (uint32_t a = 0; a < s->n; a++)
        for (uint32_t b = 0; b < s->n; b++)
            if (community[a] == community[b] && inside[a][b] == INFINITY)
                return false;
    return true;
}

static void test_leiden_is_close_to_the_best_division(void)
{
    sample s;
    static double weight[MOST][MOST];
    double found = 0, possible = 0;
    EACH_SAMPLE(s, 7, 1, roll(2) ? PT_CSR_UNDIRECTED : 0) {
        pt_error err;
        double q;
        uint32_t community[MOST], any[MOST], count;
        pt_leiden_options options = {.resolution = 1, .randomness = 0.01, .rounds = 10, .seed = dice};
        CHECK_OK(pt_graph_leiden(&s.graph, &options, community, &count, NULL, &err), err);
        CHECK_OK(pt_graph_modularity(&s.graph, community, 1, &q, &err), err);
        weights_of(&s, weight);
        CHECK(near(q, modularity_by_pairs(&s, community, weight)));
        double best = best_division(&s, weight, any, 0, 0);
        CHECK(q <= best + 1e-9);
        CHECK(communities_are_connected(&s, community));
        found += q;
        possible += best;
    }
    CHECK(found > 0.98 * possible);
}

static void test_communities_of_larger_graphs(void)
{
    sample s;
    EACH_SAMPLE(s, MOST, 1, roll(2) ? PT_CSR_UNDIRECTED : 0) {
        pt_error err;
        uint32_t community[MOST], alone[MOST], count, fresh = 0;
        double q, q_alone, last = -1;
        pt_leiden_options options = {.resolution = 1, .randomness = 0.01, .rounds = 2, .seed = dice};
        CHECK_OK(pt_graph_leiden(&s.graph, &options, community, &count, NULL, &err), err);
        CHECK(communities_are_connected(&s, community));
        for (uint32_t v = 0; v < s.n; v++) {
            alone[v] = v;
            CHECK(community[v] <= fresh);
            fresh += community[v] == fresh;
        }
        CHECK_INT(fresh, count);
        CHECK_OK(pt_graph_modularity(&s.graph, community, 1, &q, &err), err);
        CHECK_OK(pt_graph_modularity(&s.graph, alone, 1, &q_alone, &err), err);
        CHECK(q >= q_alone - 1e-9);
        pt_louvain made = {0};
        pt_louvain_options louvain = {.rounds = 10, .delta = 0.0001};
        CHECK_OK(pt_graph_louvain(&s.graph, &louvain, &made, NULL, &err), err);
        for (uint32_t l = 0; l < made.levels; l++) {
            const uint32_t *labels = made.labels.at + (size_t)l * s.n;
            CHECK_OK(pt_graph_modularity(&s.graph, labels, 1, &q, &err), err);
            CHECK(q > last);
            last = q;
            for (uint32_t a = 0; l > 0 && a < s.n; a++)
                for (uint32_t b = 0; b < s.n; b++)
                    CHECK((labels - s.n)[a] != (labels - s.n)[b] || labels[a] == labels[b]);
        }
        pt_louvain_release(&made);
    }
}

static void test_labels_are_among_the_heaviest(void)
{
    sample s;
    EACH_SAMPLE(s, MOST, 1, roll(2) ? PT_CSR_UNDIRECTED : 0) {
        pt_error err;
        uint32_t label[MOST], rounds;
        pt_label_options options = {.rounds = 50,
                                    .ties = roll(2) ? PT_LABEL_SMALLEST : PT_LABEL_MIXED,
                                    .seed = dice};
        CHECK_OK(pt_graph_label_propagation(&s.graph, &options, label, &rounds, NULL, &err), err);
        for (uint32_t v = 0; rounds < 50 && v < s.n; v++) {
            double weight[MOST] = {0}, most = 0;
            for (uint32_t i = s.graph.out_at[v]; i < s.graph.out_at[v + 1]; i++)
                weight[label[s.graph.out[i]]] += s.graph.out_weight[i];
            for (uint32_t c = 0; c < s.n; c++)
                most = fmax(most, weight[c]);
            CHECK(weight[label[v]] == most);
        }
    }
}

static void test_walks_follow_arcs(void)
{
    sample s;
    EACH_SAMPLE(s, MOST, 0, 0) {
        pt_error err;
        pt_graph_paths walks = {0}, again = {0};
        uint32_t starts[] = {roll(s.n), roll(s.n)};
        pt_graph_walk_options options = {.steps = 6, .iterations = 3, .seed = dice};
        CHECK_OK(pt_graph_random_walk(&s.graph, starts, 2, &options, &walks, NULL, &err), err);
        CHECK_OK(pt_graph_random_walk(&s.graph, starts, 2, &options, &again, NULL, &err), err);
        CHECK_INT(walks.ends.len, 6);
        CHECK(walks.nodes.len == again.nodes.len
              && memcmp(walks.nodes.at, again.nodes.at, walks.nodes.len * sizeof *walks.nodes.at) == 0);
        for (size_t i = 0; i < walks.ends.len; i++) {
            pt_graph_path p = pt_graph_paths_at(&walks, i);
            double way_on = 0;
            CHECK_INT(p.nodes[0], starts[i / 3]);
            for (size_t k = 0; k + 1 < p.count; k++)
                CHECK(s.arcs[p.nodes[k]][p.nodes[k + 1]] > 0);
            for (uint32_t a = s.graph.out_at[p.nodes[p.count - 1]];
                 a < s.graph.out_at[p.nodes[p.count - 1] + 1]; a++)
                way_on += s.graph.out_weight[a];
            CHECK(p.count == 7 || way_on == 0);
        }
        pt_graph_paths_release(&walks);
        pt_graph_paths_release(&again);
    }
}

static void test_walks_are_drawn_by_weight(void)
{
    static const pt_csr_edge edges[] = {{0, 1}, {0, 2}};
    static const double weights[] = {1, 3};
    pt_csr g;
    pt_error err;
    uint32_t start = 0, to_two = 0;
    pt_graph_paths walks = {0};
    pt_graph_walk_options options = {.steps = 1, .iterations = 10000, .seed = 1};
    CHECK_OK(pt_csr_init(&g, 3, edges, weights, 2, 0, &err), err);
    CHECK_OK(pt_graph_random_walk(&g, &start, 1, &options, &walks, NULL, &err), err);
    for (size_t i = 0; i < walks.ends.len; i++)
        to_two += pt_graph_paths_at(&walks, i).nodes[1] == 2;
    CHECK(to_two > 7300 && to_two < 7700);
    pt_graph_paths_release(&walks);
    pt_csr_release(&g);
}

static void check_coupling(const sample *s, uint32_t v, const pt_coupling *c)
{
    uint32_t cbo = 0, rfc = 0, callees[MOST], count = 0, lonely = 0;
    for (uint32_t a = 0; a < s->n; a++) {
        cbo += a != v && (s->arcs[v][a] || s->arcs[a][v]);
        rfc += a != v && s->hops[v][a] <= 2;
        if (a != v && s->arcs[v][a])
            callees[count++] = a;
    }
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t k = 0; k < i; k++) {
            bool share = false;
            for (uint32_t a = 0; a < s->n; a++)
                share |= s->arcs[callees[i]][a] && s->arcs[callees[k]][a];
            lonely += !share;
        }
    CHECK_INT(c->cbo, cbo);
    CHECK_INT(c->rfc, rfc);
    CHECK_INT(c->wmc, pt_csr_out_degree(&s->graph, v));
    CHECK(near(c->lcom, count < 2 ? 0 : lonely / (count * (count - 1.0) / 2)));
}

static void test_coupling_by_matrix(void)
{
    sample s;
    EACH_SAMPLE(s, MOST, 1, 0) {
        pt_error err;
        pt_coupling out[MOST];
        CHECK_OK(pt_graph_coupling(&s.graph, out, NULL, &err), err);
        for (uint32_t v = 0; v < s.n; v++)
            check_coupling(&s, v, &out[v]);
    }
}

static void test_top_is_sorted(void)
{
    for (int round = 0; round < ROUNDS; round++) {
        double score[50];
        uint32_t nodes[60], count = roll(50), top = roll(60);
        for (uint32_t v = 0; v < count; v++)
            score[v] = roll(8);
        uint32_t got = pt_graph_top(score, count, top, nodes);
        CHECK_INT(got, top < count ? top : count);
        for (uint32_t i = 0; i < got; i++) {
            uint32_t before = 0;
            for (uint32_t v = 0; v < count; v++)
                before += score[v] > score[nodes[i]] || (score[v] == score[nodes[i]] && v < nodes[i]);
            CHECK_INT(before, i);
        }
    }
}

static void test_entropy(void)
{
    static const pt_csr_edge edges[] = {{0, 1}, {0, 2}, {1, 2}, {1, 2}, {0, 0}, {0, 1}};
    static const uint8_t kinds[] = {0, 1, 2, 2, 2, 2};
    double bits[3];
    pt_error err;
    CHECK_OK(pt_graph_entropy(3, edges, kinds, 6, 3, bits, &err), err);
    CHECK(near(bits[0], 1.5));
    CHECK(bits[1] == 0 && bits[2] == 0);
    CHECK_INT(pt_graph_entropy(3, edges, kinds, 6, 2, bits, &err), PT_E_INVALID);
}

static void test_missing_incoming_arcs_are_said(void)
{
    static const pt_csr_edge edges[] = {{0, 1}, {1, 2}};
    pt_csr g;
    pt_error err;
    uint32_t labels[3], count;
    double score[3] = {0};
    pt_coupling metrics[3];
    pt_graph_paths paths = {0};
    pt_louvain louvain = {0};
    CHECK_OK(pt_csr_init(&g, 3, edges, NULL, 2, PT_CSR_OUT_ONLY, &err), err);
    CHECK_INT(pt_graph_degrees(&g, labels, NULL, NULL, &err), PT_E_INVALID);
    CHECK_OK(pt_graph_degrees(&g, NULL, labels, NULL, &err), err);
    pt_pagerank_options pagerank = {.theta = 0.85};
    CHECK_INT(pt_graph_pagerank(&g, &pagerank, score, NULL, NULL, &err), PT_E_INVALID);
    CHECK_INT(pt_graph_louvain(&g, &(pt_louvain_options){.rounds = 1}, &louvain, NULL, &err), PT_E_INVALID);
    CHECK_INT(pt_graph_leiden(&g, &(pt_leiden_options){.rounds = 1}, labels, &count, NULL, &err), PT_E_INVALID);
    CHECK_INT(pt_graph_coupling(&g, metrics, NULL, &err), PT_E_INVALID);
    CHECK_INT(pt_graph_tied_paths(&g, 0, 2, PT_GRAPH_DOUBLE, score, 9, &paths, NULL, &err), PT_E_INVALID);
    CHECK_OK(pt_graph_yen(&g, 0, 2, 2, PT_GRAPH_DOUBLE, &paths, NULL, &err), err);
    CHECK_INT(paths.ends.len, 1);
    pt_graph_paths_release(&paths);
    pt_csr_release(&g);
}

int main(int argc, char **argv)
{
    static const pt_test tests[] = {
        PT_TEST(test_rows_hold_the_edges),
        PT_TEST(test_bad_edges_are_refused),
        PT_TEST(test_distances),
        PT_TEST(test_astar_is_optimal_with_inconsistent_estimates),
        PT_TEST(test_yen_and_ties_find_all_paths),
        PT_TEST(test_johnson_finds_all_cycles),
        PT_TEST(test_components_and_orders),
        PT_TEST(test_one_shortest_cycle_per_component),
        PT_TEST(test_reach_is_by_hop),
        PT_TEST(test_pagerank_by_matrix),
        PT_TEST(test_centrality_by_counting_paths),
        PT_TEST(test_cores_and_triangles),
        PT_TEST(test_spanning_trees),
        PT_TEST(test_leiden_is_close_to_the_best_division),
        PT_TEST(test_communities_of_larger_graphs),
        PT_TEST(test_labels_are_among_the_heaviest),
        PT_TEST(test_walks_follow_arcs),
        PT_TEST(test_walks_are_drawn_by_weight),
        PT_TEST(test_coupling_by_matrix),
        PT_TEST(test_top_is_sorted),
        PT_TEST(test_entropy),
        PT_TEST(test_missing_incoming_arcs_are_said),
    };
    return PT_RUN(tests);
}
