/* Times of every graph algorithm, on made-up graphs of three shapes.
 *
 *     bench_graph [shape] [nodes] [edges] [threads]
 *
 * shape: chain, star or random (default: all three); 1,000,000 nodes and 5,000,000 edges by default. All
 * pairs (exact closeness and betweenness) are left out above 20,000 nodes. */
#include "graph/every.h"

#include <stdio.h>
#include <sys/resource.h>
#include <time.h>

enum { MOST_NODES_FOR_ALL_PAIRS = 20000 };

static double now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static pt_csr_edge edge_of(const char *shape, uint32_t nodes, size_t i)
{
    uint64_t x = pt_hash_u64(i + 1);
    uint32_t a = (uint32_t)(x % nodes), b = (uint32_t)((x >> 32) % nodes);
    if (shape[0] == 'r')
        return (pt_csr_edge){a, b};
    uint32_t v = (uint32_t)(i % nodes);
    return shape[0] == 's' ? (pt_csr_edge){0, v} : (pt_csr_edge){v, v + 1 < nodes ? v + 1 : v};
}

static int bench(const char *shape, uint32_t nodes, size_t count, pt_pool *pool)
{
    pt_error err;
    every_graph g;
    pt_csr_edge *edges = calloc(count + 1, sizeof *edges);
    for (size_t i = 0; i < count; i++)
        edges[i] = edge_of(shape, nodes, i);
    double start = now_ms();
    if (every_build(&g, nodes, edges, count, &err) != PT_OK) {
        fprintf(stderr, "%s\n", err.message);
        return 1;
    }
    printf("%s: %u nodes, %zu edges, %u threads\n", shape, nodes, count, pt_pool_threads(pool));
    printf("  %-22s %10.1f ms\n", "build four graphs", now_ms() - start);
    pt_graph_run run = {.pool = pool};
    for (size_t a = 0; a < EVERY_COUNT; a++) {
        if (every_algorithm[a].cost == QUADRATIC && nodes > MOST_NODES_FOR_ALL_PAIRS)
            continue;
        digest d = {0};
        start = now_ms();
        pt_status status = every_algorithm[a].run(&g, &run, &d, &err);
        printf("  %-22s %10.1f ms  %s\n", every_algorithm[a].name, now_ms() - start,
               status == PT_OK ? "" : err.message);
        fflush(stdout);
    }
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    printf("  peak memory so far     %10ld MiB\n", usage.ru_maxrss / 1024);
    every_release(&g);
    free(edges);
    return 0;
}

int main(int argc, char **argv)
{
    static const char *shapes[] = {"chain", "star", "random"};
    uint32_t nodes = argc > 2 ? (uint32_t)strtoul(argv[2], NULL, 10) : 1000000;
    size_t count = argc > 3 ? strtoul(argv[3], NULL, 10) : 5 * (size_t)nodes;
    pt_error err;
    pt_pool *pool;
    if (nodes == 0
        || pt_pool_new(argc > 4 ? (unsigned)strtoul(argv[4], NULL, 10) : pt_cpu_count(), &pool, &err)
               != PT_OK)
        return 1;
    int failed = 0;
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
        if (argc < 2 || strcmp(argv[1], shapes[i]) == 0)
            failed |= bench(shapes[i], nodes, count, pool);
    pt_pool_free(pool);
    return failed;
}
