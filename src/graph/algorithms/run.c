/* The machinery behind all algorithms; see internal.h. */
#include "graph/algorithms/internal.h"

#include "base/error.h"
#include "base/mem.h"

#include <stdatomic.h>
#include <string.h>

pt_status pt_graph__report(pt_status status, pt_error *err)
{
    switch (status) {
    case PT_OK: return PT_OK;
    case PT_E_NOMEM: return pt_error_nomem(err);
    case PT_E_CANCELLED: return pt_error_set(err, status, "the graph algorithm was stopped on request");
    case PT_E_LIMIT:
        return pt_error_set(err, status, "the graph algorithm reached its limit of time or work");
    default: return pt_error_set(err, status, "the graph algorithm was stopped: %s", pt_status_name(status));
    }
}

pt_status pt_graph__no_node(uint32_t node, const pt_csr *graph, pt_error *err)
{
    return pt_error_set(err, PT_E_INVALID, "node %u is outside a graph of %u nodes", node, graph->nodes);
}

pt_status pt_graph__need_in(const pt_csr *graph, pt_error *err)
{
    if (graph->in_at || graph->nodes == 0)
        return PT_OK;
    return pt_error_set(err, PT_E_INVALID, "the algorithm needs a graph with incoming arcs");
}

pt_status pt_graph__need_undirected(const pt_csr *graph, unsigned flags, pt_error *err)
{
    flags |= PT_CSR_UNDIRECTED;
    if ((graph->flags & flags) == flags || graph->nodes == 0)
        return PT_OK;
    return pt_error_set(err, PT_E_INVALID, "the algorithm needs an undirected%s graph",
                        flags & PT_CSR_SIMPLE ? " graph without loops and parallel edges, not any" : "");
}

pt_status pt_graph__need_weights_from(const pt_csr *graph, double least, pt_error *err)
{
    if (graph->min_weight >= least || graph->arcs == 0)
        return PT_OK;
    return pt_error_set(err, PT_E_INVALID, "the algorithm needs weights %s 0, but there is one of %g",
                        least > 0 ? "above" : "of at least", graph->min_weight);
}

unsigned pt_graph__workers(const pt_graph_run *run)
{
    return run && run->pool ? pt_pool_threads(run->pool) : 1;
}

typedef struct {
    const pt_graph_run *run;
    pt_graph__task task;
    void *context;
    _Atomic int status;
} loop;

static void run_item(void *context, size_t item, unsigned worker)
{
    loop *l = context;
    if (atomic_load_explicit(&l->status, memory_order_relaxed) != PT_OK)
        return;
    pt_status status = pt_graph__ask(l->run);
    if (status == PT_OK)
        status = l->task(l->context, item, worker);
    int fine = PT_OK;
    if (status != PT_OK)
        atomic_compare_exchange_strong(&l->status, &fine, status);
}

pt_status pt_graph__for(const pt_graph_run *run, size_t count, pt_graph__task task, void *context)
{
    loop l = {.run = run, .task = task, .context = context, .status = PT_OK};
    if (run && run->pool && count > 1) {
        pt_status status = pt_pool_for(run->pool, count, run_item, &l, NULL);
        return status != PT_OK ? status : (pt_status)atomic_load(&l.status);
    }
    for (size_t i = 0; i < count; i++)
        run_item(&l, i, 0);
    return (pt_status)atomic_load(&l.status);
}

void *pt_graph__array(pt_arena *arena, size_t count, size_t size)
{
    return count > SIZE_MAX / size ? NULL : pt_arena_alloc(arena, count * size);
}

uint32_t *pt_graph__filled(pt_arena *arena, size_t count, uint32_t value)
{
    uint32_t *array = PT_GRAPH__ARRAY(arena, uint32_t, count);
    for (size_t i = 0; array && i < count; i++)
        array[i] = value;
    return array;
}

void pt_graph_paths_release(pt_graph_paths *paths)
{
    pt_vec_release(&paths->nodes);
    pt_vec_release(&paths->ends);
    pt_vec_release(&paths->costs);
}

bool pt_graph__paths_add(pt_graph_paths *paths, const uint32_t *nodes, size_t count, double cost)
{
    size_t start = paths->nodes.len;
    if (!pt_vec_reserve(&paths->nodes, start + count) || !pt_vec_reserve(&paths->costs, paths->costs.len + 1)
        || !pt_vec_push(&paths->ends, start + count))
        return false;
    if (count)
        memcpy(paths->nodes.at + start, nodes, count * sizeof *nodes);
    paths->nodes.len = start + count;
    paths->costs.at[paths->costs.len++] = cost;
    return true;
}

void pt_graph__paths_cut(pt_graph_paths *paths, size_t count)
{
    paths->ends.len = paths->costs.len = count;
    paths->nodes.len = count ? paths->ends.at[count - 1] : 0;
}

bool pt_graph_trace(const uint32_t *parent, uint32_t node, pt_graph_nodes *path)
{
    size_t count = 0;
    for (uint32_t v = node; v != PT_CSR_NONE; v = parent[v])
        count++;
    if (!pt_vec_reserve(path, count))
        return false;
    path->len = count;
    for (uint32_t v = node; v != PT_CSR_NONE; v = parent[v])
        path->at[--count] = v;
    return true;
}

/* Lemire, "Fast Random Integer Generation in an Interval" (ACM TOMACS 29(1), 2019). */
uint32_t pt_graph__random_below(uint64_t *state, uint32_t bound)
{
    uint64_t product = (pt_graph__random(state) >> 32) * bound;
    uint32_t reject_under = (uint32_t)(-bound) % bound;
    while ((uint32_t)product < reject_under)
        product = (pt_graph__random(state) >> 32) * bound;
    return (uint32_t)(product >> 32);
}

void pt_graph__shuffle(uint32_t *items, uint32_t count, uint64_t *state)
{
    for (uint32_t i = count; i > 1; i--) {
        uint32_t j = pt_graph__random_below(state, i), item = items[i - 1];
        items[i - 1] = items[j];
        items[j] = item;
    }
}
