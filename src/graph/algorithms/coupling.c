/* Chidamber and Kemerer, "A Metrics Suite for Object Oriented Design" (IEEE Trans. Software Engineering
 * 20(6), 1994); cohesion as a share of pairs, so that it compares between classes of different size. */
#include "graph/algorithms/internal.h"
#include "graph/algorithms/metrics.h"

#include "base/error.h"

typedef struct {
    uint32_t item; /* place in the list of methods or callees */
    uint32_t next; /* PT_CSR_NONE at the end */
} use;

/* Marks hold the number of the last round that set them, so that a new round starts with none set. */
typedef struct {
    const pt_csr *graph;
    uint32_t *mark;
    uint32_t round;
    uint32_t *users;      /* by node: first of `uses`, if users_round is this round */
    uint32_t *users_round;
    pt_vec(use) uses;
    uint32_t *paired; /* by place: the last place it was paired with, + 1; PT_CSR_NONE-free */
    const uint32_t *owner; /* of classes; else NULL */
    pt_graph__ticker ticker;
} coupling;

static bool mark_new(coupling *c, uint32_t node)
{
    bool fresh = c->mark[node] != c->round;
    c->mark[node] = c->round;
    return fresh;
}

static bool use_counts(const coupling *c, uint32_t user, uint32_t used)
{
    return !c->owner || c->owner[used] == c->owner[user];
}

/* Counts the places before `at` that share this target and have not been counted for `at`. */
static uint32_t pair_users(coupling *c, uint32_t target, uint32_t at)
{
    uint32_t pairs = 0;
    if (c->users_round[target] != c->round)
        return 0;
    for (uint32_t u = c->users[target]; u != PT_CSR_NONE; u = c->uses.at[u].next) {
        uint32_t item = c->uses.at[u].item;
        if (item == at || c->paired[item] == at + 1)
            continue;
        c->paired[item] = at + 1;
        pairs++;
    }
    return pairs;
}

static bool add_user(coupling *c, uint32_t target, uint32_t at)
{
    uint32_t first = c->users_round[target] == c->round ? c->users[target] : PT_CSR_NONE;
    if (first != PT_CSR_NONE && c->uses.at[first].item == at)
        return true;
    if (!pt_vec_push(&c->uses, (use){at, first}))
        return false;
    c->users[target] = (uint32_t)(c->uses.len - 1);
    c->users_round[target] = c->round;
    return true;
}

/* Pairs of nodes in the list that use something in common; in classes a method counts as using itself, so
 * that one that uses another is paired with it. */
static pt_status count_pairs(coupling *c, const uint32_t *list, uint32_t count, uint64_t *pairs)
{
    const pt_csr *g = c->graph;
    *pairs = 0;
    pt_vec_clear(&c->uses);
    for (uint32_t at = 0; at < count; at++)
        c->paired[at] = 0;
    for (uint32_t at = 0; at < count; at++) {
        uint32_t node = list[at], with = 0;
        for (uint32_t i = g->out_at[node]; i < g->out_at[node + 1]; i++) {
            if (!use_counts(c, node, g->out[i]))
                continue;
            if (with < at)
                with += pair_users(c, g->out[i], at);
            if (!add_user(c, g->out[i], at))
                return PT_E_NOMEM;
        }
        if (c->owner) {
            with += pair_users(c, node, at);
            if (!add_user(c, node, at))
                return PT_E_NOMEM;
        }
        *pairs += with;
        pt_status status = pt_graph__tick(&c->ticker, pt_csr_out_degree(g, node) + with + 1);
        if (status != PT_OK)
            return status;
    }
    return PT_OK;
}

static double lack(uint64_t pairs, uint32_t count)
{
    double all = (double)count * (count - 1.0) / 2;
    return count < 2 ? 0 : (all - (double)pairs) / all;
}

static uint32_t list_callees(coupling *c, uint32_t node, uint32_t *list)
{
    const pt_csr *g = c->graph;
    uint32_t count = 0;
    c->round++;
    (void)mark_new(c, node);
    for (uint32_t i = g->out_at[node]; i < g->out_at[node + 1]; i++)
        if (mark_new(c, g->out[i]))
            list[count++] = g->out[i];
    return count;
}

static pt_status measure_node(coupling *c, uint32_t node, uint32_t *list, pt_coupling *out)
{
    const pt_csr *g = c->graph;
    uint32_t callees = list_callees(c, node, list);
    *out = (pt_coupling){.cbo = callees, .rfc = callees, .wmc = pt_csr_out_degree(g, node)};
    for (uint32_t i = g->in_at[node]; i < g->in_at[node + 1]; i++)
        out->cbo += mark_new(c, g->in[i]);
    callees = list_callees(c, node, list);
    for (uint32_t k = 0; k < callees; k++) {
        for (uint32_t i = g->out_at[list[k]]; i < g->out_at[list[k] + 1]; i++)
            out->rfc += mark_new(c, g->out[i]);
        pt_status status = pt_graph__tick(&c->ticker, pt_csr_out_degree(g, list[k]) + 1);
        if (status != PT_OK)
            return status;
    }
    uint64_t pairs;
    pt_status status = count_pairs(c, list, callees, &pairs);
    out->lcom = lack(pairs, callees);
    return status;
}

static bool coupling_init(coupling *c, pt_arena *scratch)
{
    uint32_t n = c->graph->nodes;
    c->mark = PT_ARENA_ARRAY(scratch, uint32_t, n);
    c->users = PT_GRAPH__ARRAY(scratch, uint32_t, n);
    c->users_round = PT_ARENA_ARRAY(scratch, uint32_t, n);
    c->paired = PT_GRAPH__ARRAY(scratch, uint32_t, n);
    return c->mark && c->users && c->users_round && c->paired;
}

static pt_status measure_nodes(coupling *c, pt_coupling *out, pt_arena *scratch)
{
    uint32_t *list = PT_GRAPH__ARRAY(scratch, uint32_t, c->graph->nodes);
    pt_status status = list && coupling_init(c, scratch) ? PT_OK : PT_E_NOMEM;
    for (uint32_t v = 0; v < c->graph->nodes && status == PT_OK; v++) {
        if (c->round > UINT32_MAX - 4)
            return PT_E_LIMIT;
        status = measure_node(c, v, list, &out[v]);
    }
    return status;
}

pt_status pt_graph_coupling(const pt_csr *graph, pt_coupling *out, const pt_graph_run *run, pt_error *err)
{
    pt_status status = pt_graph__need_in(graph, err);
    if (status != PT_OK)
        return status;
    coupling c = {.graph = graph, .ticker = pt_graph__ticker_of(run)};
    pt_arena scratch = {0};
    status = measure_nodes(&c, out, &scratch);
    pt_vec_release(&c.uses);
    pt_arena_release(&scratch);
    return pt_graph__report(status, err);
}

typedef struct {
    coupling base;
    const uint32_t *complexity;
    uint32_t classes;
    uint32_t *first; /* by class: where its members begin in `members`; one more than classes */
    uint32_t *members;
    uint32_t *methods; /* of the class at hand */
    uint32_t *class_mark;
} class_coupling;

static void sort_members(class_coupling *k)
{
    uint32_t n = k->base.graph->nodes;
    const uint32_t *owner = k->base.owner;
    for (uint32_t v = 0; v < n; v++)
        if (owner[v] != PT_CSR_NONE)
            k->first[owner[v] + 2]++;
    for (uint32_t c = 0; c < k->classes; c++)
        k->first[c + 2] += k->first[c + 1];
    for (uint32_t v = 0; v < n; v++)
        if (owner[v] != PT_CSR_NONE)
            k->members[k->first[owner[v] + 1]++] = v;
}

static uint32_t count_classes(class_coupling *k, uint32_t class, const uint32_t *nodes, uint32_t count)
{
    uint32_t fresh = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t other = k->base.owner[nodes[i]];
        if (other == PT_CSR_NONE || other == class || k->class_mark[other] == class + 1)
            continue;
        k->class_mark[other] = class + 1;
        fresh++;
    }
    return fresh;
}

static pt_status measure_class(class_coupling *k, uint32_t class, pt_coupling *out)
{
    const pt_csr *g = k->base.graph;
    uint32_t methods = 0;
    *out = (pt_coupling){0};
    k->base.round++;
    for (uint32_t m = k->first[class]; m < k->first[class + 1]; m++) {
        uint32_t v = k->members[m];
        out->cbo += count_classes(k, class, g->out + g->out_at[v], pt_csr_out_degree(g, v));
        out->cbo += count_classes(k, class, g->in + g->in_at[v], pt_csr_in_degree(g, v));
        out->wmc += k->complexity[v];
        if (k->complexity[v] > 0) {
            k->methods[methods++] = v;
            out->rfc += mark_new(&k->base, v);
        }
    }
    for (uint32_t m = 0; m < methods; m++)
        for (uint32_t i = g->out_at[k->methods[m]]; i < g->out_at[k->methods[m] + 1]; i++)
            out->rfc += mark_new(&k->base, g->out[i]);
    uint64_t pairs;
    pt_status status = count_pairs(&k->base, k->methods, methods, &pairs);
    out->lcom = lack(pairs, methods);
    return status;
}

static pt_status measure_classes(class_coupling *k, pt_coupling *out, pt_arena *scratch)
{
    uint32_t n = k->base.graph->nodes;
    k->first = PT_ARENA_ARRAY(scratch, uint32_t, (size_t)k->classes + 2);
    k->members = PT_GRAPH__ARRAY(scratch, uint32_t, n);
    k->methods = PT_GRAPH__ARRAY(scratch, uint32_t, n);
    k->class_mark = PT_ARENA_ARRAY(scratch, uint32_t, k->classes);
    if (!k->first || !k->members || !k->methods || !k->class_mark || !coupling_init(&k->base, scratch))
        return PT_E_NOMEM;
    sort_members(k);
    pt_status status = PT_OK;
    for (uint32_t c = 0; c < k->classes && status == PT_OK; c++)
        status = measure_class(k, c, &out[c]);
    return status;
}

pt_status pt_graph_class_coupling(const pt_csr *graph, const uint32_t *owner, const uint32_t *complexity,
                                  uint32_t classes, pt_coupling *out, const pt_graph_run *run, pt_error *err)
{
    pt_status status = pt_graph__need_in(graph, err);
    for (uint32_t v = 0; v < graph->nodes && status == PT_OK; v++)
        if (owner[v] != PT_CSR_NONE && owner[v] >= classes)
            status = pt_error_set(err, PT_E_INVALID, "node %u belongs to class %u, but there are only %u", v,
                                  owner[v], classes);
    if (status != PT_OK)
        return status;
    class_coupling k = {.base = {.graph = graph, .owner = owner, .ticker = pt_graph__ticker_of(run)},
                        .complexity = complexity,
                        .classes = classes};
    pt_arena scratch = {0};
    status = measure_classes(&k, out, &scratch);
    pt_vec_release(&k.base.uses);
    pt_arena_release(&scratch);
    return pt_graph__report(status, err);
}
