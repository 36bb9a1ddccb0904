/* Traag, Waltman and van Eck, "From Louvain to Leiden: guaranteeing well-connected communities" (Scientific
 * Reports 9, 2019), with the directed modularity of Leicht and Newman.
 *
 *   1 move     nodes wait in a queue; each goes where it gains most, and wakes its neighbours
 *   2 refine   inside every community, nodes start alone again and join groups that are well connected to
 *              the rest of it, at random, better ones more often
 *   3 join     groups become the nodes of the next level; the communities are its first division
 *
 * Levels are climbed until every community is one node; that is a round. The next begins with the result.
 * Communities in the end are cut into connected parts, which never costs modularity: only a round that is
 * not carried through could leave one in pieces. */
#include "graph/algorithms/community_internal.h"

#include "base/error.h"

#include <math.h>
#include <string.h>

enum { QUIET_ROUNDS = 3 };

typedef struct {
    double *out; /* by community */
    double *in;
} sums;

typedef struct {
    const pt_leiden_options *options;
    pt_graph__level *level;
    uint32_t *community; /* by node of the level: the division */
    sums community_sum;
    uint32_t *group; /* by node: the refined division */
    sums group_sum;
    double *border;       /* by group: weight between it and the rest of its community */
    uint64_t *joined;     /* by node: it is no longer alone in its group */
    uint32_t *queue;      /* a ring of nodes */
    uint64_t *queued;
    uint32_t *empty;      /* communities without nodes */
    uint32_t *size;       /* by community: nodes */
    uint32_t empty_count;
    double *chance;       /* by place in links.found */
    pt_graph__links links;
    uint64_t random;
    bool changed; /* anything moved in this round */
    pt_graph__ticker ticker;
} leiden;

static void sums_move(sums *s, const pt_graph__level *level, uint32_t node, uint32_t from, uint32_t to)
{
    s->out[from] -= level->out[node];
    s->in[from] -= level->in[node];
    s->out[to] += level->out[node];
    s->in[to] += level->in[node];
}

static void move_node(leiden *l, uint32_t node, uint32_t to)
{
    uint32_t from = l->community[node];
    sums_move(&l->community_sum, l->level, node, from, to);
    if (--l->size[from] == 0) {
        l->community_sum.out[from] = l->community_sum.in[from] = 0;
        l->empty[l->empty_count++] = from;
    }
    if (l->size[to]++ == 0)
        l->empty_count--;
    l->community[node] = to;
    l->changed = true;
}

/* Where node gains most; home when nothing is better, an empty community when being alone is. */
static uint32_t best_community(leiden *l, uint32_t node)
{
    const pt_graph__level *level = l->level;
    const sums *s = &l->community_sum;
    double resolution = l->options->resolution;
    uint32_t home = l->community[node], best = home;
    double most = pt_graph__gain(level, node, l->links.weight[home], s->out[home] - level->out[node],
                                 s->in[home] - level->in[node], resolution);
    if (most < 0 && l->size[home] > 1) {
        most = 0;
        best = l->empty[l->empty_count - 1];
    }
    double enough = 1e-12 * level->total; /* rounding must not make nodes wander for ever */
    for (uint32_t i = 0; i < l->links.count; i++) {
        uint32_t c = l->links.found[i];
        double gain = c == home
                          ? -INFINITY
                          : pt_graph__gain(level, node, l->links.weight[c], s->out[c], s->in[c], resolution);
        if (gain > most + enough) {
            most = gain;
            best = c;
        }
    }
    return best;
}

static void wake(leiden *l, const uint32_t *nodes, uint32_t count, uint32_t home, uint32_t *tail,
                 uint32_t *waiting)
{
    for (uint32_t i = 0; i < count; i++) {
        if (l->community[nodes[i]] == home || pt_graph__has(l->queued, nodes[i]))
            continue;
        pt_graph__add(l->queued, nodes[i]);
        l->queue[*tail] = nodes[i];
        *tail = *tail + 1 == l->level->graph->nodes ? 0 : *tail + 1;
        ++*waiting;
    }
}

static pt_status move_nodes(leiden *l)
{
    const pt_csr *g = l->level->graph;
    uint32_t n = g->nodes, head = 0, tail = 0, waiting = n;
    for (uint32_t v = 0; v < n; v++) {
        l->queue[v] = v;
        pt_graph__add(l->queued, v);
    }
    pt_graph__shuffle(l->queue, n, &l->random);
    while (waiting > 0) {
        uint32_t node = l->queue[head];
        head = head + 1 == n ? 0 : head + 1;
        waiting--;
        pt_graph__drop(l->queued, node);
        pt_status status =
            pt_graph__tick(&l->ticker, pt_csr_out_degree(g, node) + pt_csr_in_degree(g, node) + 1);
        if (status != PT_OK)
            return status;
        pt_graph__links_of(&l->links, g, node, l->community);
        uint32_t best = best_community(l, node);
        pt_graph__links_clear(&l->links);
        if (best == l->community[node])
            continue;
        move_node(l, node, best);
        wake(l, g->out + g->out_at[node], pt_csr_out_degree(g, node), best, &tail, &waiting);
        wake(l, g->in + g->in_at[node], pt_csr_in_degree(g, node), best, &tail, &waiting);
    }
    return PT_OK;
}

/* Is the group (or node) with these sums linked to the rest of its community as well as chance would link
 * it? */
static bool well_connected(const leiden *l, double border, double out, double in, uint32_t community)
{
    double rest_out = l->community_sum.out[community] - out, rest_in = l->community_sum.in[community] - in;
    double chance = l->options->resolution * (out * rest_in + in * rest_out) / l->level->total;
    return border >= chance;
}

/* Gathers the groups around node inside its community. */
static void links_inside(leiden *l, uint32_t node)
{
    const pt_csr *g = l->level->graph;
    double times = pt_graph__one_sided(g) ? 2 : 1;
    for (uint32_t i = g->out_at[node]; i < g->out_at[node + 1]; i++)
        if (g->out[i] != node && l->community[g->out[i]] == l->community[node])
            pt_graph__links_add(&l->links, l->group[g->out[i]], times * pt_csr_out_weight(g, i));
    for (uint32_t i = g->in_at[node]; times == 1 && i < g->in_at[node + 1]; i++)
        if (g->in[i] != node && l->community[g->in[i]] == l->community[node])
            pt_graph__links_add(&l->links, l->group[g->in[i]], pt_csr_in_weight(g, i));
}

/* Every node alone in a group named after it. Groups keep the name of the node that they began with. */
static void start_groups(leiden *l)
{
    const pt_csr *g = l->level->graph;
    uint32_t n = g->nodes;
    memcpy(l->group_sum.out, l->level->out, n * sizeof *l->group_sum.out);
    memcpy(l->group_sum.in, l->level->in, n * sizeof *l->group_sum.in);
    memset(l->joined, 0, pt_graph__words(n) * sizeof *l->joined);
    for (uint32_t v = 0; v < n; v++) {
        l->group[v] = v;
        l->border[v] = 0;
    }
    for (uint32_t v = 0; v < n; v++)
        for (uint32_t i = g->out_at[v]; i < g->out_at[v + 1]; i++) {
            if (g->out[i] == v || l->community[g->out[i]] != l->community[v])
                continue;
            l->border[v] += pt_csr_out_weight(g, i);
            l->border[g->out[i]] += pt_csr_out_weight(g, i);
        }
}

/* A group worth joining, drawn with chances e^(gain / randomness); the node's own group stands for
 * staying. */
static uint32_t draw_group(leiden *l, uint32_t node)
{
    const pt_graph__level *level = l->level;
    uint32_t home = l->group[node], best = home;
    double most = 0, sum = 0, randomness = l->options->randomness;
    for (uint32_t i = 0; i < l->links.count; i++) {
        uint32_t c = l->links.found[i];
        double gain = pt_graph__gain(level, node, l->links.weight[c], l->group_sum.out[c], l->group_sum.in[c],
                                     l->options->resolution);
        bool fit =
            c != home && gain >= 0
            && well_connected(l, l->border[c], l->group_sum.out[c], l->group_sum.in[c], l->community[node]);
        l->chance[i] = fit ? gain : -INFINITY;
        if (fit && (gain > most || best == home)) {
            most = gain;
            best = c;
        }
    }
    if (randomness <= 0 || best == home)
        return best;
    sum = exp(-most / randomness); /* of staying alone, which gains 0 */
    double stay = sum;
    for (uint32_t i = 0; i < l->links.count; i++)
        sum += l->chance[i] = exp((l->chance[i] - most) / randomness);
    double at = pt_graph__random_unit(&l->random) * sum - stay;
    if (at < 0)
        return home;
    for (uint32_t i = 0; i < l->links.count; i++)
        if ((at -= l->chance[i]) < 0)
            return l->links.found[i];
    return best;
}

static void refine_node(leiden *l, uint32_t node)
{
    links_inside(l, node);
    double link = 0;
    for (uint32_t i = 0; i < l->links.count; i++)
        link += l->links.weight[l->links.found[i]];
    uint32_t home = l->group[node], to = home;
    if (well_connected(l, link, l->level->out[node], l->level->in[node], l->community[node]))
        to = draw_group(l, node);
    if (to != home) {
        l->border[to] += link - 2 * l->links.weight[to];
        sums_move(&l->group_sum, l->level, node, home, to);
        l->group[node] = to;
        pt_graph__add(l->joined, node);
        pt_graph__add(l->joined, to);
    }
    pt_graph__links_clear(&l->links);
}

static pt_status refine(leiden *l)
{
    const pt_csr *g = l->level->graph;
    uint32_t n = g->nodes;
    start_groups(l);
    for (uint32_t v = 0; v < n; v++)
        l->queue[v] = v;
    pt_graph__shuffle(l->queue, n, &l->random);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t node = l->queue[i];
        pt_status status =
            pt_graph__tick(&l->ticker, pt_csr_out_degree(g, node) + pt_csr_in_degree(g, node) + 1);
        if (status != PT_OK)
            return status;
        if (!pt_graph__has(l->joined, node))
            refine_node(l, node);
    }
    return PT_OK;
}

static bool prepare(leiden *l, pt_graph__level *level, uint32_t *community, pt_arena *memory)
{
    uint32_t n = level->graph->nodes;
    l->level = level;
    l->community = community;
    l->community_sum = (sums){PT_ARENA_ARRAY(memory, double, n), PT_ARENA_ARRAY(memory, double, n)};
    l->group_sum = (sums){PT_GRAPH__ARRAY(memory, double, n), PT_GRAPH__ARRAY(memory, double, n)};
    l->group = PT_GRAPH__ARRAY(memory, uint32_t, n);
    l->border = PT_GRAPH__ARRAY(memory, double, n);
    l->joined = PT_GRAPH__BITS(memory, n);
    l->queue = PT_GRAPH__ARRAY(memory, uint32_t, n);
    l->queued = PT_GRAPH__BITS(memory, n);
    l->empty = PT_GRAPH__ARRAY(memory, uint32_t, n);
    l->size = PT_ARENA_ARRAY(memory, uint32_t, n);
    l->chance = PT_GRAPH__ARRAY(memory, double, n);
    if (!l->community_sum.out || !l->community_sum.in || !l->group_sum.out || !l->group_sum.in || !l->group
        || !l->border || !l->joined || !l->queue || !l->queued || !l->empty || !l->size || !l->chance
        || !pt_graph__links_init(&l->links, n, memory))
        return false;
    for (uint32_t v = 0; v < n; v++) {
        l->size[community[v]]++;
        l->community_sum.out[community[v]] += level->out[v];
        l->community_sum.in[community[v]] += level->in[v];
    }
    l->empty_count = 0;
    for (uint32_t c = n; c > 0; c--)
        if (l->size[c - 1] == 0)
            l->empty[l->empty_count++] = c - 1;
    return true;
}

/* Divides the nodes of `coarse`, which are groups, as their members are divided. */
static uint32_t *division_of_groups(const leiden *l, uint32_t fine, uint32_t groups, pt_arena *memory)
{
    uint32_t *division = PT_GRAPH__ARRAY(memory, uint32_t, groups);
    for (uint32_t v = 0; division && v < fine; v++)
        division[l->group[v]] = l->community[v];
    return division;
}

/* One level: moves, refines, and makes the next level. *top is set when there is none. `division` is the
 * level's, and becomes the next one's, in the memory given. */
static pt_status step(leiden *l, pt_graph__level *level, uint32_t **division, pt_arena *memory,
                      uint32_t *node_of, uint32_t nodes, bool *top)
{
    uint32_t n = level->graph->nodes, communities, groups;
    pt_arena scratch = {0};
    pt_status status = prepare(l, level, *division, &scratch) ? move_nodes(l) : PT_E_NOMEM;
    if (status == PT_OK)
        status = refine(l);
    if (status == PT_OK)
        status = pt_graph_renumber(l->community, n, &communities, NULL);
    if (status == PT_OK)
        status = pt_graph_renumber(l->group, n, &groups, NULL);
    *top = status != PT_OK || communities == n || groups == n;
    if (!*top) {
        pt_graph__level coarse = {0};
        status = pt_graph__level_join(level, l->group, groups, &coarse);
        uint32_t *next = status == PT_OK ? division_of_groups(l, n, groups, memory) : NULL;
        if (next) {
            for (uint32_t v = 0; v < nodes; v++)
                node_of[v] = l->group[node_of[v]];
            pt_graph__level_release(level);
            *level = coarse;
            level->graph = &level->own;
            *division = next;
        } else {
            pt_graph__level_release(&coarse);
            status = PT_E_NOMEM;
        }
    }
    pt_arena_release(&scratch);
    return status;
}

/* Climbs from the caller's graph and writes the division found there into `community`. */
static pt_status climb(leiden *l, const pt_csr *graph, uint32_t *community)
{
    pt_graph__level level = {0};
    pt_arena memory = {0};
    uint32_t n = graph->nodes, *node_of = PT_GRAPH__ARRAY(&memory, uint32_t, n);
    uint32_t *division = PT_GRAPH__ARRAY(&memory, uint32_t, n);
    pt_status status = node_of && division && pt_graph__level_init(&level, graph) ? PT_OK : PT_E_NOMEM;
    for (uint32_t v = 0; status == PT_OK && v < n; v++) {
        node_of[v] = v;
        division[v] = community[v];
    }
    bool top = level.total == 0;
    while (status == PT_OK && !top)
        status = step(l, &level, &division, &memory, node_of, n, &top);
    for (uint32_t v = 0; status == PT_OK && v < n; v++)
        community[v] = division[node_of[v]];
    pt_graph__level_release(&level);
    pt_arena_release(&memory);
    return status;
}

/* Marks everything connected to v inside its community with v, in `part`. */
static void flood_part(const pt_csr *g, const uint32_t *community, uint32_t v, uint32_t *part, uint32_t *list)
{
    uint32_t count = 0;
    list[count++] = part[v] = v;
    while (count > 0) {
        uint32_t node = list[--count];
        for (uint32_t i = g->out_at[node]; i < g->out_at[node + 1]; i++)
            if (community[g->out[i]] == community[v] && part[g->out[i]] == PT_CSR_NONE)
                list[count++] = g->out[i], part[g->out[i]] = v;
        for (uint32_t i = g->in_at[node]; i < g->in_at[node + 1]; i++)
            if (community[g->in[i]] == community[v] && part[g->in[i]] == PT_CSR_NONE)
                list[count++] = g->in[i], part[g->in[i]] = v;
    }
}

static pt_status cut_apart(const pt_csr *g, uint32_t *community, uint32_t *count)
{
    pt_arena scratch = {0};
    uint32_t *part = pt_graph__filled(&scratch, g->nodes, PT_CSR_NONE);
    uint32_t *list = PT_GRAPH__ARRAY(&scratch, uint32_t, g->nodes);
    pt_status status = part && list ? PT_OK : PT_E_NOMEM;
    for (uint32_t v = 0; v < g->nodes && status == PT_OK; v++)
        if (part[v] == PT_CSR_NONE)
            flood_part(g, community, v, part, list);
    if (status == PT_OK) {
        memcpy(community, part, g->nodes * sizeof *community);
        status = pt_graph_renumber(community, g->nodes, count, NULL);
    }
    pt_arena_release(&scratch);
    return status;
}

static pt_status check_options(const pt_csr *graph, const pt_leiden_options *options, pt_error *err)
{
    if (!(options->resolution >= 0 && options->randomness >= 0 && isfinite(options->resolution)))
        return pt_error_set(err, PT_E_INVALID, "Leiden needs a resolution and a randomness of at least 0");
    pt_status status = pt_graph__need_in(graph, err);
    return status != PT_OK ? status : pt_graph__need_weights_from(graph, 0, err);
}

pt_status pt_graph_leiden(const pt_csr *graph, const pt_leiden_options *options, uint32_t *community,
                          uint32_t *count, const pt_graph_run *run, pt_error *err)
{
    pt_status status = check_options(graph, options, err);
    if (status != PT_OK)
        return status;
    leiden l = {.options = options, .random = options->seed, .ticker = pt_graph__ticker_of(run)};
    for (uint32_t v = 0; v < graph->nodes; v++)
        community[v] = v;
    unsigned quiet = 0; /* rounds in a row that moved nothing; the next may, because it draws anew */
    for (uint32_t round = 0; round < options->rounds && quiet < QUIET_ROUNDS && status == PT_OK; round++) {
        l.changed = false;
        status = climb(&l, graph, community);
        quiet = l.changed ? 0 : quiet + 1;
    }
    uint32_t communities = 0;
    if (status == PT_OK)
        status = cut_apart(graph, community, &communities);
    if (status == PT_OK)
        *count = communities;
    return pt_graph__report(status, err);
}
