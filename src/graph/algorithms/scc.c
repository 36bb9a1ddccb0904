/* Strongly connected components: Tarjan, "Depth-first search and linear graph algorithms" (SIAM J. Comput.
 * 1(2), 1972), with the recursion turned into a chain of parents and a cursor per node. */
#include "graph/algorithms/scc_internal.h"

static void enter(pt_graph__tarjan *t, uint32_t node, uint32_t parent)
{
    t->entered[node] = t->low[node] = ++t->clock;
    t->parent[node] = parent;
    t->cursor[node] = t->graph->out_at[node];
    t->stack[t->stacked++] = node;
}

static void lower(pt_graph__tarjan *t, uint32_t node, uint32_t to)
{
    t->low[node] = to < t->low[node] ? to : t->low[node];
}

/* Follows arcs of node up to one that leads to a node not entered yet; PT_CSR_NONE if there is none. */
static uint32_t follow(pt_graph__tarjan *t, uint32_t node)
{
    const pt_csr *g = t->graph;
    while (t->cursor[node] < g->out_at[node + 1]) {
        uint32_t to = g->out[t->cursor[node]++];
        if (t->class && t->class[to] != t->class[node])
            continue;
        if (t->entered[to] == 0)
            return to;
        if (t->component[to] == PT_CSR_NONE)
            lower(t, node, t->entered[to]);
    }
    return PT_CSR_NONE;
}

static void leave(pt_graph__tarjan *t, uint32_t node)
{
    if (t->parent[node] != PT_CSR_NONE)
        lower(t, t->parent[node], t->low[node]);
    if (t->low[node] != t->entered[node])
        return;
    uint32_t member;
    do {
        member = t->stack[--t->stacked];
        t->component[member] = t->components;
        t->low[member] = t->entered[node];
    } while (member != node);
    pt_graph__add(t->roots, t->entered[node]);
    t->components++;
}

pt_status pt_graph__tarjan_from(pt_graph__tarjan *t, uint32_t root)
{
    enter(t, root, PT_CSR_NONE);
    for (uint32_t node = root; node != PT_CSR_NONE;) {
        uint32_t before = t->cursor[node], child = follow(t, node);
        pt_status status = pt_graph__tick(&t->ticker, t->cursor[node] - before + 1);
        if (status != PT_OK)
            return status;
        if (child != PT_CSR_NONE) {
            enter(t, child, node);
            node = child;
        } else {
            leave(t, node);
            node = t->parent[node];
        }
    }
    return PT_OK;
}

/* Every node's low is now the time its component was entered: its rank among the roots is the new number. */
static void number_by_root(pt_graph__tarjan *t)
{
    uint32_t *rank = t->cursor, count = 0;
    for (uint32_t time = 1; time <= t->graph->nodes; time++) {
        rank[time - 1] = count;
        count += pt_graph__has(t->roots, time);
    }
    for (uint32_t v = 0; v < t->graph->nodes; v++)
        t->component[v] = rank[t->low[v] - 1];
}

bool pt_graph__tarjan_init(pt_graph__tarjan *t, pt_arena *scratch)
{
    uint32_t n = t->graph->nodes;
    t->entered = PT_ARENA_ARRAY(scratch, uint32_t, n);
    t->low = PT_GRAPH__ARRAY(scratch, uint32_t, n);
    t->parent = PT_GRAPH__ARRAY(scratch, uint32_t, n);
    t->cursor = PT_GRAPH__ARRAY(scratch, uint32_t, n);
    t->stack = PT_GRAPH__ARRAY(scratch, uint32_t, n);
    t->roots = PT_GRAPH__BITS(scratch, (size_t)n + 1);
    if (!t->entered || !t->low || !t->parent || !t->cursor || !t->stack || !t->roots)
        return false;
    for (uint32_t v = 0; v < n; v++)
        t->component[v] = PT_CSR_NONE;
    return true;
}

static pt_status run_tarjan(pt_graph__tarjan *t, pt_scc_order order, pt_arena *scratch)
{
    if (!pt_graph__tarjan_init(t, scratch))
        return PT_E_NOMEM;
    pt_status status = PT_OK;
    for (uint32_t v = 0; v < t->graph->nodes && status == PT_OK; v++)
        if (t->entered[v] == 0)
            status = pt_graph__tarjan_from(t, v);
    if (status == PT_OK && order == PT_SCC_BY_ROOT)
        number_by_root(t);
    return status;
}

pt_status pt_graph_scc(const pt_csr *graph, pt_scc_order order, uint32_t *component, uint32_t *count,
                       const pt_graph_run *run, pt_error *err)
{
    pt_graph__tarjan t = {.graph = graph, .component = component, .ticker = pt_graph__ticker_of(run)};
    pt_arena scratch = {0};
    pt_status status = run_tarjan(&t, order, &scratch);
    pt_arena_release(&scratch);
    if (status == PT_OK)
        *count = t.components;
    return pt_graph__report(status, err);
}
