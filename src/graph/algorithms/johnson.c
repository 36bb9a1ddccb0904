/* Johnson, "Finding all the elementary circuits of a directed graph" (SIAM J. Comput. 4(1), 1975).
 *
 * Nodes are in classes, at first the strongly connected components. For every node s, ascending, s is the
 * smallest of its class: a depth-first search from s inside the class finds all circuits whose smallest node
 * is s; then s is taken out, and the rest of the class is split into components again. A node from which s
 * could not be reached stays blocked until a node on the way is unblocked again; who waits for whom is kept
 * in lists (B in the paper). */
#include "graph/algorithms/scc_internal.h"

typedef struct {
    uint32_t node;
    uint32_t next; /* in `waits`; PT_CSR_NONE at the end */
} wait;

typedef struct {
    const pt_csr *graph;
    uint32_t *class;   /* by node: the name of its class, one of the members; PT_CSR_NONE when taken out */
    uint32_t *members; /* of the class of s; s first */
    uint32_t count;
    pt_graph__tarjan tarjan; /* splits a class */
    uint64_t *blocked;
    uint64_t *led_back; /* by node on the path: a circuit has been found through it */
    uint32_t *cursor;
    uint32_t *waiting; /* by node: first of those that wait for it, in `waits` */
    pt_vec(wait) waits;
    pt_graph_nodes path;
    pt_graph_nodes unblocking;
    size_t limit;
    pt_graph_paths *cycles;
    bool cut; /* the limit was reached */
    pt_graph__ticker ticker;
} johnson;

/* Finds the class of s by a search from s, which reaches all of it. Between searches no node is blocked. */
static pt_status find_members(johnson *j, uint32_t s)
{
    const pt_csr *g = j->graph;
    pt_graph__add(j->blocked, s);
    j->members[0] = s;
    j->count = 1;
    for (uint32_t head = 0; head < j->count; head++) {
        uint32_t node = j->members[head];
        pt_status status = pt_graph__tick(&j->ticker, pt_csr_out_degree(g, node) + 1);
        if (status != PT_OK)
            return status;
        for (uint32_t i = g->out_at[node]; i < g->out_at[node + 1]; i++) {
            if (j->class[g->out[i]] != j->class[s] || pt_graph__has(j->blocked, g->out[i]))
                continue;
            pt_graph__add(j->blocked, g->out[i]);
            j->members[j->count++] = g->out[i];
        }
    }
    for (uint32_t i = 0; i < j->count; i++) {
        pt_graph__drop(j->blocked, j->members[i]);
        j->waiting[j->members[i]] = PT_CSR_NONE;
    }
    pt_vec_clear(&j->waits);
    return PT_OK;
}

/* Takes s, the first member, out of its class and splits the rest. A new class is named after the member
 * whose place in the list is the time that its search entered it: no two classes share a name. */
static pt_status split_class(johnson *j)
{
    pt_graph__tarjan *t = &j->tarjan;
    j->class[j->members[0]] = PT_CSR_NONE;
    t->clock = t->components = 0;
    for (uint32_t i = 1; i < j->count; i++)
        t->entered[j->members[i]] = 0;
    for (uint32_t i = 1; i < j->count; i++)
        t->component[j->members[i]] = PT_CSR_NONE;
    for (uint32_t i = 1; i < j->count; i++) {
        pt_status status = t->entered[j->members[i]] ? PT_OK : pt_graph__tarjan_from(t, j->members[i]);
        if (status != PT_OK)
            return status;
    }
    for (uint32_t i = 1; i < j->count; i++)
        j->class[j->members[i]] = j->members[t->low[j->members[i]]];
    return PT_OK;
}

static bool enter(johnson *j, uint32_t node)
{
    pt_graph__add(j->blocked, node);
    pt_graph__drop(j->led_back, node);
    j->cursor[node] = j->graph->out_at[node];
    return pt_vec_push(&j->path, node);
}

/* The next neighbour of the same class, each once; PT_CSR_NONE at the end. */
static uint32_t next_neighbour(johnson *j, uint32_t node)
{
    const pt_csr *g = j->graph;
    uint32_t end = g->out_at[node + 1], *cursor = &j->cursor[node];
    while (*cursor < end) {
        uint32_t to = g->out[(*cursor)++];
        while (*cursor < end && g->out[*cursor] == to)
            (*cursor)++;
        if (j->class[to] == j->class[node])
            return to;
    }
    return PT_CSR_NONE;
}

static bool unblock(johnson *j, uint32_t node)
{
    pt_vec_clear(&j->unblocking);
    if (!pt_vec_push(&j->unblocking, node))
        return false;
    while (j->unblocking.len > 0) {
        uint32_t v = pt_vec_pop(&j->unblocking);
        pt_graph__drop(j->blocked, v);
        uint32_t w = j->waiting[v];
        j->waiting[v] = PT_CSR_NONE;
        for (; w != PT_CSR_NONE; w = j->waits.at[w].next)
            if (pt_graph__has(j->blocked, j->waits.at[w].node)
                && !pt_vec_push(&j->unblocking, j->waits.at[w].node))
                return false;
    }
    return true;
}

static bool wait_for(johnson *j, uint32_t node, uint32_t other)
{
    for (uint32_t w = j->waiting[other]; w != PT_CSR_NONE; w = j->waits.at[w].next)
        if (j->waits.at[w].node == node)
            return true;
    if (!pt_vec_push(&j->waits, (wait){node, j->waiting[other]}))
        return false;
    j->waiting[other] = (uint32_t)(j->waits.len - 1);
    return true;
}

static bool leave(johnson *j, uint32_t node)
{
    (void)pt_vec_pop(&j->path);
    if (pt_graph__has(j->led_back, node)) {
        if (j->path.len > 0)
            pt_graph__add(j->led_back, pt_vec_last(&j->path));
        return unblock(j, node);
    }
    j->cursor[node] = j->graph->out_at[node];
    for (uint32_t to; (to = next_neighbour(j, node)) != PT_CSR_NONE;)
        if (!wait_for(j, node, to))
            return false;
    return true;
}

static bool add_circuit(johnson *j)
{
    if (j->cycles->ends.len >= j->limit) {
        j->cut = true;
        return true;
    }
    pt_graph__add(j->led_back, pt_vec_last(&j->path));
    return pt_graph__paths_add(j->cycles, j->path.at, j->path.len, (double)j->path.len);
}

static pt_status circuits_from(johnson *j, uint32_t s)
{
    bool fits = enter(j, s);
    while (fits && j->path.len > 0 && !j->cut) {
        uint32_t node = pt_vec_last(&j->path), before = j->cursor[node];
        uint32_t to = next_neighbour(j, node);
        pt_status status = pt_graph__tick(&j->ticker, j->cursor[node] - before + 1);
        if (status != PT_OK)
            return status;
        if (to == PT_CSR_NONE)
            fits = leave(j, node);
        else if (to == s)
            fits = add_circuit(j);
        else if (!pt_graph__has(j->blocked, to))
            fits = enter(j, to);
    }
    return fits ? PT_OK : PT_E_NOMEM;
}

static pt_status search_from(johnson *j, uint32_t s)
{
    pt_status status = find_members(j, s);
    if (status == PT_OK)
        status = circuits_from(j, s);
    for (uint32_t i = 0; i < j->count; i++)
        pt_graph__drop(j->blocked, j->members[i]);
    return status == PT_OK && j->count > 1 && !j->cut ? split_class(j) : status;
}

static pt_status first_classes(johnson *j, const pt_graph_run *run)
{
    uint32_t count, *name = j->cursor;
    pt_status status = pt_graph_scc(j->graph, PT_SCC_BY_COMPLETION, j->class, &count, run, NULL);
    for (uint32_t v = 0; v < j->graph->nodes && status == PT_OK; v++)
        name[j->class[v]] = v;
    for (uint32_t v = 0; v < j->graph->nodes && status == PT_OK; v++)
        j->class[v] = name[j->class[v]];
    return status;
}

static pt_status run_johnson(johnson *j, const pt_graph_run *run, pt_arena *scratch)
{
    uint32_t n = j->graph->nodes;
    j->class = PT_GRAPH__ARRAY(scratch, uint32_t, n);
    j->members = PT_GRAPH__ARRAY(scratch, uint32_t, n);
    j->cursor = PT_GRAPH__ARRAY(scratch, uint32_t, n);
    j->waiting = PT_GRAPH__ARRAY(scratch, uint32_t, n);
    j->blocked = PT_GRAPH__BITS(scratch, n);
    j->led_back = PT_GRAPH__BITS(scratch, n);
    j->tarjan = (pt_graph__tarjan){.graph = j->graph, .class = j->class, .ticker = pt_graph__ticker_of(run)};
    j->tarjan.component = PT_GRAPH__ARRAY(scratch, uint32_t, n);
    if (!j->class || !j->members || !j->cursor || !j->waiting || !j->blocked || !j->led_back
        || !j->tarjan.component || !pt_graph__tarjan_init(&j->tarjan, scratch))
        return PT_E_NOMEM;
    pt_status status = first_classes(j, run);
    for (uint32_t s = 0; s < n && status == PT_OK && !j->cut; s++)
        status = search_from(j, s);
    return status;
}

pt_status pt_graph_johnson(const pt_csr *graph, size_t limit, pt_graph_paths *cycles, bool *complete,
                           const pt_graph_run *run, pt_error *err)
{
    size_t before = cycles->ends.len;
    johnson j = {.graph = graph, .cycles = cycles, .ticker = pt_graph__ticker_of(run)};
    j.limit = limit > SIZE_MAX - before ? SIZE_MAX : before + limit;
    pt_arena scratch = {0};
    pt_status status = run_johnson(&j, run, &scratch);
    pt_vec_release(&j.waits);
    pt_vec_release(&j.path);
    pt_vec_release(&j.unblocking);
    pt_arena_release(&scratch);
    if (status == PT_OK)
        *complete = !j.cut;
    else
        pt_graph__paths_cut(cycles, before);
    return pt_graph__report(status, err);
}
