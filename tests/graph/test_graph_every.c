/* What must hold for all algorithms: the same result on any number of threads, a clean end when memory is out
 * or the caller asks for it, and no stack that grows with the graph. */
#include "check.h"
#include "graph/every.h"

#include <stdatomic.h>

static pt_csr_edge *random_edges(uint32_t nodes, size_t count, uint64_t seed)
{
    pt_csr_edge *edges = calloc(count + 1, sizeof *edges);
    for (size_t i = 0; i < count; i++) {
        uint64_t x = pt_hash_u64(seed * 1000003 + i + 1);
        edges[i] = (pt_csr_edge){(uint32_t)(x % nodes), (uint32_t)((x >> 32) % nodes)};
    }
    return edges;
}

static uint64_t run_one(size_t a, const every_graph *g, pt_pool *pool)
{
    pt_graph_run run = {.pool = pool};
    pt_error err;
    digest d = {0};
    CHECK_OK(every_algorithm[a].run(g, pool ? &run : NULL, &d, &err), err);
    return d.hash;
}

static void test_threads_do_not_change_results(void)
{
    enum { NODES = 900, EDGES = 3600 };
    pt_error err;
    every_graph g;
    pt_csr_edge *edges = random_edges(NODES, EDGES, 1);
    CHECK_OK(every_build(&g, NODES, edges, EDGES, &err), err);
    uint64_t alone[EVERY_COUNT];
    for (size_t a = 0; a < EVERY_COUNT; a++)
        alone[a] = run_one(a, &g, NULL);
    for (unsigned threads = 1; threads <= 4; threads++) {
        pt_pool *pool = NULL;
        CHECK_OK(pt_pool_new(threads, &pool, &err), err);
        for (size_t a = 0; a < EVERY_COUNT; a++)
            if (run_one(a, &g, pool) != alone[a]) {
                fprintf(stderr, "%s: another result with %u threads\n", every_algorithm[a].name, threads);
                CHECK(false);
            }
        pt_pool_free(pool);
    }
    every_release(&g);
    free(edges);
}

/* Levels of more than 2^14 nodes are the ones that a search by hop shares among threads. */
static void test_wide_levels_are_the_same_on_any_number_of_threads(void)
{
    enum { NODES = 120000, EDGES = 500000 };
    pt_error err;
    pt_csr g;
    pt_csr_edge *edges = random_edges(NODES, EDGES, 2);
    CHECK_OK(pt_csr_init(&g, NODES, edges, NULL, EDGES, 0, &err), err);
    pt_graph_reach alone = {0}, shared = {0};
    uint32_t start = 0;
    CHECK_OK(pt_graph_reach_by_hop(&g, &start, 1, UINT32_MAX, &alone, NULL, &err), err);
    size_t widest = 0;
    for (size_t h = 0; h + 1 < alone.at.len; h++)
        widest = alone.at.at[h + 1] - alone.at.at[h] > widest ? alone.at.at[h + 1] - alone.at.at[h] : widest;
    CHECK(widest > 1 << 14);
    for (unsigned threads = 2; threads <= 3; threads++) {
        pt_graph_run run = {0};
        CHECK_OK(pt_pool_new(threads, &run.pool, &err), err);
        CHECK_OK(pt_graph_reach_by_hop(&g, &start, 1, UINT32_MAX, &shared, &run, &err), err);
        CHECK_INT(shared.nodes.len, alone.nodes.len);
        CHECK_INT(shared.at.len, alone.at.len);
        CHECK(memcmp(shared.nodes.at, alone.nodes.at, alone.nodes.len * sizeof *alone.nodes.at) == 0);
        CHECK(memcmp(shared.at.at, alone.at.at, alone.at.len * sizeof *alone.at.at) == 0);
        pt_pool_free(run.pool);
    }
    pt_graph_reach_release(&alone);
    pt_graph_reach_release(&shared);
    pt_csr_release(&g);
    free(edges);
}

static void fail_every_allocation(size_t a, const every_graph *g, const pt_graph_run *run)
{
    for (uint64_t n = 1; n < 2000; n++) {
        digest d = {0};
        pt_error err = {0};
        pt_mem_fail_after(n);
        pt_status status = every_algorithm[a].run(g, run, &d, &err);
        pt_mem_fail_after(0);
        if (status == PT_OK)
            return;
        CHECK_INT(status, PT_E_NOMEM);
        CHECK_INT(err.status, PT_E_NOMEM);
    }
    fprintf(stderr, "%s: never came to an end\n", every_algorithm[a].name);
    CHECK(false);
}

static void test_out_of_memory_is_said(void)
{
    enum { NODES = 60, EDGES = 150 };
    pt_error err;
    every_graph g;
    pt_pool *pool = NULL;
    pt_csr_edge *edges = random_edges(NODES, EDGES, 3);
    CHECK_OK(every_build(&g, NODES, edges, EDGES, &err), err);
    CHECK_OK(pt_pool_new(2, &pool, &err), err);
    pt_graph_run run = {.pool = pool};
    for (size_t a = 0; a < EVERY_COUNT; a++) {
        fail_every_allocation(a, &g, NULL);
        fail_every_allocation(a, &g, &run);
    }
    pt_pool_free(pool);
    every_release(&g);
    free(edges);
}

static void test_building_out_of_memory(void)
{
    pt_csr_edge *edges = random_edges(50, 200, 4);
    for (unsigned flags = 0; flags < 16; flags++) {
        pt_status status = PT_E_NOMEM;
        for (uint64_t n = 1; status != PT_OK && n < 100; n++) {
            pt_csr g = {0};
            pt_error err;
            pt_mem_fail_after(n);
            status = pt_csr_init(&g, 50, edges, NULL, 200, flags, &err);
            pt_mem_fail_after(0);
            CHECK(status == PT_OK || (status == PT_E_NOMEM && !g.out_at));
            pt_csr_release(&g);
        }
        CHECK_INT(status, PT_OK);
    }
    free(edges);
}

typedef struct {
    _Atomic int asked;
    int patience;
    pt_status answer;
} stopper;

static pt_status stop_after(void *context)
{
    stopper *s = context;
    return atomic_fetch_add(&s->asked, 1) < s->patience ? PT_OK : s->answer;
}

static void test_stops_when_told(void)
{
    enum { NODES = 40000, EDGES = 400000 };
    pt_error err;
    every_graph g;
    pt_csr_edge *edges = random_edges(NODES, EDGES, 5);
    CHECK_OK(every_build(&g, NODES, edges, EDGES, &err), err);
    for (size_t a = 0; a < EVERY_COUNT; a++) {
        if (!every_algorithm[a].asks)
            continue;
        for (int late = 0; late < 2; late++) {
            stopper s = {.patience = late, .answer = late ? PT_E_LIMIT : PT_E_CANCELLED};
            pt_graph_run run = {.check = stop_after, .context = &s};
            digest d = {0};
            pt_status status = every_algorithm[a].run(&g, &run, &d, &err);
            bool stopped = status == s.answer || (late && status == PT_OK && s.asked <= late);
            if (!stopped) {
                fprintf(stderr, "%s: went on after it was told to stop (%s)\n", every_algorithm[a].name,
                        pt_status_name(status));
                CHECK(false);
            }
        }
    }
    every_release(&g);
    free(edges);
}

static void run_quick(uint32_t nodes, const pt_csr_edge *edges, size_t count, bool quadratic)
{
    pt_error err;
    every_graph g;
    CHECK_OK(every_build(&g, nodes, edges, count, &err), err);
    for (size_t a = 0; a < EVERY_COUNT; a++)
        if (quadratic || every_algorithm[a].cost == QUICK)
            run_one(a, &g, NULL);
    every_release(&g);
}

enum { DEEP = 200000 };

static void test_chains_and_rings_do_not_grow_the_stack(void)
{
    pt_csr_edge *edges = calloc(DEEP, sizeof *edges);
    for (uint32_t i = 0; i + 1 < DEEP; i++)
        edges[i] = (pt_csr_edge){i, i + 1};
    pt_error err;
    every_graph g;
    edges[DEEP - 1] = (pt_csr_edge){DEEP - 1, 0};
    static const char *deep[] = {"bfs", "dfs", "reach", "shortest_hops", "dijkstra", "astar", "scc", "cycles",
                                 "johnson", "connected", "prim", "kruskal", "kcore", "louvain", "leiden",
                                 "label_propagation", "topological_sort", "coupling", "pagerank"};
    for (int ring = 0; ring < 2; ring++) {
        CHECK_OK(every_build(&g, DEEP, edges, DEEP - 1 + (size_t)ring, &err), err);
        for (size_t a = 0; a < EVERY_COUNT; a++)
            for (size_t i = 0; i < sizeof deep / sizeof *deep; i++)
                if (strcmp(deep[i], every_algorithm[a].name) == 0)
                    run_one(a, &g, NULL);
        every_release(&g);
    }
    free(edges);
}

static void test_stars_do_not_take_quadratic_time(void)
{
    pt_csr_edge *edges = calloc(DEEP, sizeof *edges);
    for (int inward = 0; inward < 2; inward++) {
        for (uint32_t i = 0; i + 1 < DEEP; i++)
            edges[i] = inward ? (pt_csr_edge){i + 1, 0} : (pt_csr_edge){0, i + 1};
        run_quick(DEEP, edges, DEEP - 1, false);
    }
    free(edges);
}

static void test_tiny_graphs(void)
{
    static const pt_csr_edge loop[] = {{0, 0}}, pair[] = {{0, 1}, {1, 0}, {0, 1}};
    run_quick(1, NULL, 0, true);
    run_quick(2, NULL, 0, true);
    run_quick(1, loop, 1, true);
    run_quick(2, pair, 3, true);
}

/* No nodes: everything that needs no start succeeds and gives nothing. */
static void test_the_empty_graph(void)
{
    static const char *need_a_node[] = {"reach",      "random_walk", "shortest_hops", "dijkstra",
                                        "tied_paths", "astar",       "yen",           "prim"};
    pt_error err;
    every_graph built, zero = {0};
    CHECK_OK(every_build(&built, 0, NULL, 0, &err), err);
    zero.simple.flags = zero.undirected_weighted.flags = PT_CSR_UNDIRECTED | PT_CSR_SIMPLE;
    for (size_t a = 0; a < EVERY_COUNT; a++) {
        bool needs = false;
        for (size_t i = 0; i < sizeof need_a_node / sizeof *need_a_node; i++)
            needs |= strcmp(need_a_node[i], every_algorithm[a].name) == 0;
        for (int z = 0; z < 2; z++) {
            digest d = {0};
            CHECK_INT(every_algorithm[a].run(z ? &zero : &built, NULL, &d, &err),
                      needs ? PT_E_INVALID : PT_OK);
        }
    }
    every_release(&built);
}

int main(int argc, char **argv)
{
    static const pt_test tests[] = {
        PT_TEST(test_threads_do_not_change_results),
        PT_TEST(test_wide_levels_are_the_same_on_any_number_of_threads),
        PT_TEST(test_out_of_memory_is_said),
        PT_TEST(test_building_out_of_memory),
        PT_TEST(test_stops_when_told),
        PT_TEST(test_chains_and_rings_do_not_grow_the_stack),
        PT_TEST(test_stars_do_not_take_quadratic_time),
        PT_TEST(test_tiny_graphs),
        PT_TEST(test_the_empty_graph),
    };
    return PT_RUN(tests);
}
