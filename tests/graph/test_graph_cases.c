/* Small graphs with the values they must give, from the text files in tests/graph/cases.
 *
 *     graph 4 undirected simple     nodes and how the graph is built (also: merge, noloops)
 *     0 1                           edges, each with a weight or none
 *     1 2
 *     run bfs start=0               an algorithm and its options …
 *     0 0 0                         … and the lines it must give, up to the next run or graph
 *
 * A line that begins with # is a comment. `test_graph_cases print FILE` prints what the runs of a file give,
 * in full precision, for comparing with other implementations (reference.py). */
#include "base/mem.h"
#include "base/str.h"
#include "check.h"
#include "graph/algorithms/centrality.h"
#include "graph/algorithms/community.h"
#include "graph/algorithms/components.h"
#include "graph/algorithms/metrics.h"
#include "graph/algorithms/paths.h"
#include "graph/algorithms/structure.h"
#include "graph/algorithms/traverse.h"

#include <dirent.h>
#include <math.h>
#include <stdlib.h>

static int digits = 6;

typedef struct {
    const pt_csr *graph;
    const char *line; /* "run pagerank theta=0.5" */
    pt_buf *out;
    pt_error *err;
} job;

static double option(const job *j, const char *name, double otherwise)
{
    size_t length = strlen(name);
    for (const char *at = strchr(j->line, ' '); at; at = strchr(at + 1, ' '))
        if (strncmp(at + 1, name, length) == 0 && at[1 + length] == '=')
            return strtod(at + length + 2, NULL);
    return otherwise;
}

static uint32_t node_option(const job *j, const char *name)
{
    return (uint32_t)option(j, name, 0);
}

static void put_number(const job *j, double value)
{
    pt_buf_printf(j->out, " %.*g", digits, value);
}

static void put_values(const job *j, const double *values)
{
    for (uint32_t v = 0; v < j->graph->nodes; v++) {
        pt_buf_printf(j->out, "%u", v);
        put_number(j, values[v]);
        pt_buf_byte(j->out, '\n');
    }
}

static void put_labels(const job *j, const uint32_t *labels)
{
    for (uint32_t v = 0; v < j->graph->nodes; v++)
        pt_buf_printf(j->out, "%u %u\n", v, labels[v]);
}

static void put_path(const job *j, const uint32_t *nodes, size_t count, const double *cost)
{
    for (size_t i = 0; i < count; i++)
        pt_buf_printf(j->out, i ? " %u" : "%u", nodes[i]);
    if (cost) {
        pt_buf_c(j->out, " :");
        put_number(j, *cost);
    }
    pt_buf_byte(j->out, '\n');
}

static void put_paths(const job *j, pt_graph_paths *paths)
{
    for (size_t i = 0; i < paths->ends.len; i++) {
        pt_graph_path p = pt_graph_paths_at(paths, i);
        put_path(j, p.nodes, p.count, &p.cost);
    }
    pt_graph_paths_release(paths);
}

#define ARRAY_OF(type, variable) type *variable = calloc((size_t)j->graph->nodes + 1, sizeof(type))

typedef struct {
    job *job;
    uint32_t limit;
    uint32_t not_beyond;
} visit;

static pt_graph_next put_step(void *context, const pt_graph_step *step)
{
    visit *v = context;
    pt_graph_nodes path = {0};
    if (!pt_graph_trace(step->parent, step->node, &path))
        return PT_GRAPH_STOP;
    pt_buf_printf(v->job->out, "%u %u:", step->node, step->depth);
    for (size_t i = 0; i < path.len; i++)
        pt_buf_printf(v->job->out, " %u", path.at[i]);
    pt_buf_byte(v->job->out, '\n');
    pt_vec_release(&path);
    if (--v->limit == 0)
        return PT_GRAPH_STOP;
    return step->node == v->not_beyond ? PT_GRAPH_NOT_BEYOND : PT_GRAPH_GO_ON;
}

static visit visit_of(job *j)
{
    return (visit){j, (uint32_t)option(j, "limit", 1e9), (uint32_t)option(j, "notbeyond", UINT32_MAX)};
}

static pt_status run_bfs(job *j)
{
    uint32_t start = node_option(j, "start");
    visit v = visit_of(j);
    bool all = option(j, "start", -1) < 0;
    return pt_graph_bfs(j->graph, all ? NULL : &start, 1, put_step, &v, NULL, j->err);
}

static pt_status run_dfs(job *j)
{
    uint32_t start = node_option(j, "start");
    visit v = visit_of(j);
    bool all = option(j, "start", -1) < 0;
    pt_graph_order order = option(j, "descending", 0) ? PT_GRAPH_DESCENDING : PT_GRAPH_ASCENDING;
    return pt_graph_dfs(j->graph, all ? NULL : &start, 1, order, put_step, &v, NULL, j->err);
}

static pt_status run_reach(job *j)
{
    uint32_t start = node_option(j, "start");
    pt_graph_reach reach = {0};
    pt_csr turned = pt_csr_reversed(j->graph);
    pt_status status = pt_graph_reach_by_hop(option(j, "reverse", 0) ? &turned : j->graph, &start, 1,
                                             (uint32_t)option(j, "hops", 1e9), &reach, NULL, j->err);
    for (size_t h = 0; h + 1 < reach.at.len; h++) {
        pt_buf_printf(j->out, "%zu:", h);
        for (size_t i = reach.at.at[h]; i < reach.at.at[h + 1]; i++)
            pt_buf_printf(j->out, " %u", reach.nodes.at[i]);
        pt_buf_byte(j->out, '\n');
    }
    pt_graph_reach_release(&reach);
    return status;
}

static pt_status run_hops(job *j)
{
    uint32_t goal = node_option(j, "goal");
    ARRAY_OF(uint32_t, hops);
    ARRAY_OF(uint32_t, parent);
    pt_graph_nodes path = {0};
    pt_status status =
        pt_graph_shortest_hops(j->graph, node_option(j, "start"), &goal, 1, hops, parent, NULL, j->err);
    if (status == PT_OK && hops[goal] != UINT32_MAX && pt_graph_trace(parent, goal, &path))
        put_path(j, path.at, path.len, NULL);
    pt_vec_release(&path);
    free(hops);
    free(parent);
    return status;
}

static pt_status run_dijkstra(job *j)
{
    ARRAY_OF(double, distance);
    pt_graph_precision precision = option(j, "single", 0) ? PT_GRAPH_SINGLE : PT_GRAPH_DOUBLE;
    pt_status status = pt_graph_dijkstra(j->graph, node_option(j, "start"), NULL, 0, precision, distance,
                                         NULL, NULL, j->err);
    if (status == PT_OK)
        put_values(j, distance);
    free(distance);
    return status;
}

static pt_status run_path(job *j)
{
    uint32_t start = node_option(j, "start"), goal = node_option(j, "goal");
    ARRAY_OF(double, distance);
    ARRAY_OF(uint32_t, parent);
    pt_graph_nodes path = {0};
    pt_status status =
        pt_graph_dijkstra(j->graph, start, &goal, 1, PT_GRAPH_DOUBLE, distance, parent, NULL, j->err);
    if (status == PT_OK && distance[goal] < INFINITY && pt_graph_trace(parent, goal, &path))
        put_path(j, path.at, path.len, &distance[goal]);
    pt_vec_release(&path);
    free(distance);
    free(parent);
    return status;
}

static pt_status run_ties(job *j)
{
    uint32_t start = node_option(j, "start"), goal = node_option(j, "goal");
    ARRAY_OF(double, distance);
    pt_graph_paths paths = {0};
    pt_status status =
        pt_graph_dijkstra(j->graph, start, &goal, 1, PT_GRAPH_DOUBLE, distance, NULL, NULL, j->err);
    if (status == PT_OK)
        status = pt_graph_tied_paths(j->graph, start, goal, PT_GRAPH_DOUBLE, distance,
                                     (size_t)option(j, "limit", 1e9), &paths, NULL, j->err);
    put_paths(j, &paths);
    free(distance);
    return status;
}

static double scaled_distance(void *context, uint32_t node)
{
    const double *scale = context;
    return *scale * node;
}

static pt_status run_astar(job *j)
{
    pt_graph_paths paths = {0};
    double scale = option(j, "scale", 0);
    pt_status status = pt_graph_astar(j->graph, node_option(j, "start"), node_option(j, "goal"),
                                      scaled_distance, &scale, &paths, NULL, j->err);
    put_paths(j, &paths);
    return status;
}

static pt_status run_yen(job *j)
{
    pt_graph_paths paths = {0};
    pt_status status = pt_graph_yen(j->graph, node_option(j, "start"), node_option(j, "goal"),
                                    (size_t)option(j, "k", 1), PT_GRAPH_DOUBLE, &paths, NULL, j->err);
    put_paths(j, &paths);
    return status;
}

static pt_status run_degrees(job *j)
{
    ARRAY_OF(uint32_t, total);
    ARRAY_OF(uint32_t, out);
    ARRAY_OF(uint32_t, in);
    pt_status status = pt_graph_degrees(j->graph, total, out, in, j->err);
    for (uint32_t v = 0; status == PT_OK && v < j->graph->nodes; v++)
        pt_buf_printf(j->out, "%u %u %u %u\n", v, total[v], out[v], in[v]);
    free(total);
    free(out);
    free(in);
    return status;
}

static pt_status run_pagerank(job *j)
{
    ARRAY_OF(double, score);
    pt_pagerank_options options = {
        .method = option(j, "inplace", 0) ? PT_PAGERANK_IN_PLACE : PT_PAGERANK_POWER,
        .theta = option(j, "theta", 0.85),
        .epsilon = option(j, "epsilon", 1e-6),
        .iterations = (uint32_t)option(j, "iterations", 100),
    };
    pt_status status = pt_graph_pagerank(j->graph, &options, score, NULL, NULL, j->err);
    if (status == PT_OK)
        put_values(j, score);
    free(score);
    return status;
}

static pt_status run_closeness(job *j)
{
    ARRAY_OF(uint32_t, reached);
    ARRAY_OF(double, distance);
    pt_status status = pt_graph_closeness(j->graph, false, reached, distance, NULL, j->err);
    for (uint32_t v = 0; status == PT_OK && v < j->graph->nodes; v++) {
        pt_buf_printf(j->out, "%u %u", v, reached[v]);
        put_number(j, distance[v]);
        put_number(j, pt_graph_closeness_score(reached[v], distance[v], j->graph->nodes));
        pt_buf_byte(j->out, '\n');
    }
    free(reached);
    free(distance);
    return status;
}

static pt_status run_betweenness(job *j)
{
    ARRAY_OF(double, score);
    pt_betweenness_options options = {0};
    pt_status status = pt_graph_betweenness(j->graph, &options, score, NULL, j->err);
    if (status == PT_OK)
        put_values(j, score);
    free(score);
    return status;
}

static pt_status run_connected(job *j)
{
    uint32_t count;
    ARRAY_OF(uint32_t, component);
    pt_status status = pt_graph_connected(j->graph, component, &count, NULL, j->err);
    if (status == PT_OK)
        put_labels(j, component);
    free(component);
    return status;
}

static pt_status run_scc(job *j)
{
    uint32_t count;
    ARRAY_OF(uint32_t, component);
    pt_scc_order order = option(j, "completion", 0) ? PT_SCC_BY_COMPLETION : PT_SCC_BY_ROOT;
    pt_status status = pt_graph_scc(j->graph, order, component, &count, NULL, j->err);
    if (status == PT_OK)
        put_labels(j, component);
    free(component);
    return status;
}

static pt_status run_topsort(job *j)
{
    uint32_t count = 0;
    ARRAY_OF(uint32_t, sorted);
    pt_status status = pt_graph_topological_sort(j->graph, sorted, &count, NULL, j->err);
    if (status == PT_OK)
        put_path(j, sorted, count, NULL);
    free(sorted);
    return status;
}

static pt_status run_cycles(job *j)
{
    pt_graph_paths cycles = {0};
    pt_status status = pt_graph_cycles(j->graph, &cycles, NULL, j->err);
    put_paths(j, &cycles);
    return status;
}

static pt_status run_johnson(job *j)
{
    pt_graph_paths cycles = {0};
    bool complete = false;
    pt_status status =
        pt_graph_johnson(j->graph, (size_t)option(j, "limit", 1e9), &cycles, &complete, NULL, j->err);
    put_paths(j, &cycles);
    pt_buf_c(j->out, complete ? "complete\n" : "cut\n");
    return status;
}

static pt_status run_louvain(job *j)
{
    pt_louvain made = {0};
    pt_louvain_options options = {.rounds = (uint32_t)option(j, "rounds", 10),
                                  .delta = option(j, "delta", 0.0001)};
    pt_status status = pt_graph_louvain(j->graph, &options, &made, NULL, j->err);
    for (uint32_t l = 0; l < made.levels; l++) {
        pt_buf_printf(j->out, "%u:", l);
        for (uint32_t v = 0; v < j->graph->nodes; v++)
            pt_buf_printf(j->out, " %u", made.labels.at[(size_t)l * j->graph->nodes + v]);
        pt_buf_byte(j->out, '\n');
    }
    pt_louvain_release(&made);
    return status;
}

static pt_status run_leiden(job *j)
{
    uint32_t count;
    double modularity;
    ARRAY_OF(uint32_t, community);
    pt_leiden_options options = {.resolution = option(j, "resolution", 1),
                                 .randomness = option(j, "randomness", 0.01),
                                 .rounds = (uint32_t)option(j, "rounds", 10),
                                 .seed = (uint64_t)option(j, "seed", 0)};
    pt_status status = pt_graph_leiden(j->graph, &options, community, &count, NULL, j->err);
    if (status == PT_OK)
        status = pt_graph_modularity(j->graph, community, options.resolution, &modularity, j->err);
    if (status == PT_OK) {
        put_labels(j, community);
        pt_buf_c(j->out, "modularity");
        put_number(j, modularity);
        pt_buf_byte(j->out, '\n');
    }
    free(community);
    return status;
}

static pt_status run_labels(job *j)
{
    ARRAY_OF(uint32_t, label);
    pt_label_options options = {.rounds = (uint32_t)option(j, "rounds", 10),
                                .ties = option(j, "smallest", 0) ? PT_LABEL_SMALLEST : PT_LABEL_MIXED,
                                .seed = (uint64_t)option(j, "seed", 0)};
    pt_status status = pt_graph_label_propagation(j->graph, &options, label, NULL, NULL, j->err);
    if (status == PT_OK)
        put_labels(j, label);
    free(label);
    return status;
}

static pt_status run_kcore(job *j)
{
    ARRAY_OF(uint32_t, core);
    pt_status status = pt_graph_kcore(j->graph, core, NULL, j->err);
    if (status == PT_OK)
        put_labels(j, core);
    free(core);
    return status;
}

static pt_status run_clustering(job *j)
{
    ARRAY_OF(uint64_t, triangles);
    pt_status status = pt_graph_triangles(j->graph, triangles, NULL, j->err);
    for (uint32_t v = 0; status == PT_OK && v < j->graph->nodes; v++) {
        uint32_t degree = pt_csr_out_degree(j->graph, v);
        pt_buf_printf(j->out, "%u", v);
        put_number(j, pt_graph_clustering(triangles[v], degree));
        pt_buf_printf(j->out, " %llu %u\n", (unsigned long long)triangles[v], degree);
    }
    free(triangles);
    return status;
}

static void put_links(const job *j, pt_graph_links *links)
{
    for (size_t i = 0; i < links->len; i++) {
        pt_buf_printf(j->out, "%u %u", links->at[i].from, links->at[i].to);
        put_number(j, links->at[i].cost);
        pt_buf_byte(j->out, '\n');
    }
    pt_vec_release(links);
}

static pt_status run_prim(job *j)
{
    pt_graph_links tree = {0};
    pt_status status = pt_graph_prim(j->graph, node_option(j, "start"), &tree, NULL, j->err);
    put_links(j, &tree);
    return status;
}

static pt_status run_kruskal(job *j)
{
    pt_graph_links forest = {0};
    pt_status status = pt_graph_kruskal(j->graph, &forest, NULL, j->err);
    put_links(j, &forest);
    return status;
}

static pt_status run_walk(job *j)
{
    uint32_t start = node_option(j, "start");
    pt_graph_paths walks = {0};
    pt_graph_walk_options options = {.steps = (uint32_t)option(j, "steps", 1),
                                     .iterations = (uint32_t)option(j, "iterations", 1),
                                     .seed = (uint64_t)option(j, "seed", 0)};
    pt_status status = pt_graph_random_walk(j->graph, &start, 1, &options, &walks, NULL, j->err);
    put_paths(j, &walks);
    return status;
}

static void put_coupling(const job *j, const pt_coupling *rows, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        pt_buf_printf(j->out, "%u %u", i, rows[i].cbo);
        put_number(j, rows[i].lcom);
        pt_buf_printf(j->out, " %u %u %c %g %s\n", rows[i].rfc, rows[i].wmc, pt_coupling_grade(&rows[i]),
                      pt_sqale_hours(&rows[i]), pt_sqale_severity(pt_sqale_hours(&rows[i])));
    }
}

static pt_status run_coupling(job *j)
{
    ARRAY_OF(pt_coupling, rows);
    pt_status status = pt_graph_coupling(j->graph, rows, NULL, j->err);
    if (status == PT_OK)
        put_coupling(j, rows, j->graph->nodes);
    free(rows);
    return status;
}

/* Members are given as digits: owners=0011- says that node 4 has no class; complexity=2110. */
static pt_status run_classes(job *j)
{
    ARRAY_OF(uint32_t, owner);
    ARRAY_OF(uint32_t, complexity);
    ARRAY_OF(pt_coupling, rows);
    const char *owners = strstr(j->line, "owners=") + strlen("owners=");
    const char *weights = strstr(j->line, "complexity=") + strlen("complexity=");
    uint32_t classes = node_option(j, "classes");
    for (uint32_t v = 0; v < j->graph->nodes; v++) {
        owner[v] = owners[v] == '-' ? PT_CSR_NONE : (uint32_t)(owners[v] - '0');
        complexity[v] = (uint32_t)(weights[v] - '0');
    }
    pt_status status = pt_graph_class_coupling(j->graph, owner, complexity, classes, rows, NULL, j->err);
    if (status == PT_OK)
        put_coupling(j, rows, classes);
    free(owner);
    free(complexity);
    free(rows);
    return status;
}

static const struct {
    const char *name;
    pt_status (*run)(job *j);
} runs[] = {
    {"bfs", run_bfs},
    {"dfs", run_dfs},
    {"reach", run_reach},
    {"hops", run_hops},
    {"dijkstra", run_dijkstra},
    {"path", run_path},
    {"ties", run_ties},
    {"astar", run_astar},
    {"yen", run_yen},
    {"degrees", run_degrees},
    {"pagerank", run_pagerank},
    {"closeness", run_closeness},
    {"betweenness", run_betweenness},
    {"connected", run_connected},
    {"scc", run_scc},
    {"topsort", run_topsort},
    {"cycles", run_cycles},
    {"johnson", run_johnson},
    {"louvain", run_louvain},
    {"leiden", run_leiden},
    {"labels", run_labels},
    {"kcore", run_kcore},
    {"clustering", run_clustering},
    {"prim", run_prim},
    {"kruskal", run_kruskal},
    {"walk", run_walk},
    {"coupling", run_coupling},
    {"classes", run_classes},
};

static pt_status run_line(job *j)
{
    const char *name = j->line + strlen("run ");
    size_t length = strcspn(name, " ");
    for (size_t i = 0; i < sizeof runs / sizeof *runs; i++)
        if (strlen(runs[i].name) == length && memcmp(runs[i].name, name, length) == 0)
            return runs[i].run(j);
    pt_buf_printf(j->out, "no such algorithm: %s\n", name);
    return PT_OK;
}

/* A file being read: the graph so far, the run so far with what it is to give. */
typedef struct {
    const char *path;
    bool print;
    unsigned flags;
    uint32_t nodes;
    pt_vec(pt_csr_edge) edges;
    pt_vec(double) weights;
    char line[4096]; /* the run */
    size_t number;   /* its line number */
    pt_buf expected;
} reader;

static void perform(reader *r)
{
    if (!r->line[0])
        return;
    pt_csr graph = {0};
    pt_error err = {0};
    pt_buf actual = {0};
    bool weighted = r->weights.len > 0;
    pt_status status = pt_csr_init(&graph, r->nodes, r->edges.at, weighted ? r->weights.at : NULL,
                                   r->edges.len, r->flags, &err);
    job j = {&graph, r->line, &actual, &err};
    if (status == PT_OK)
        status = run_line(&j);
    if (status != PT_OK)
        pt_buf_printf(&actual, "error %s\n", pt_status_name(status));
    if (r->print)
        printf("%s\n%s", r->line, pt_buf_cstr(&actual));
    else if (!pt_str_eq(pt_buf_view(&actual), pt_buf_view(&r->expected))) {
        fprintf(stderr, "%s:%zu: %s\nexpected:\n%sgot:\n%s", r->path, r->number, r->line,
                pt_buf_cstr(&r->expected), pt_buf_cstr(&actual));
        CHECK(false);
    }
    pt_buf_release(&actual);
    pt_csr_release(&graph);
    r->line[0] = '\0';
}

static void begin_graph(reader *r, const char *line)
{
    r->nodes = (uint32_t)strtoul(line + strlen("graph "), NULL, 10);
    r->flags = (strstr(line, "undirected") ? PT_CSR_UNDIRECTED : 0u)
               | (strstr(line, "simple") ? PT_CSR_SIMPLE : 0u) | (strstr(line, "merge") ? PT_CSR_MERGE : 0u)
               | (strstr(line, "noloops") ? PT_CSR_NO_LOOPS : 0u);
    pt_vec_clear(&r->edges);
    pt_vec_clear(&r->weights);
}

static void add_edge(reader *r, const char *line)
{
    pt_csr_edge edge;
    double weight;
    int got = sscanf(line, "%u %u %lf", &edge.from, &edge.to, &weight);
    CHECK(got >= 2 && pt_vec_push(&r->edges, edge));
    CHECK(got == 2 || pt_vec_push(&r->weights, weight));
    CHECK(r->weights.len == 0 || r->weights.len == r->edges.len);
}

static void take_line(reader *r, const char *line, size_t number)
{
    bool graph = strncmp(line, "graph ", 6) == 0, run = strncmp(line, "run ", 4) == 0;
    if (graph || run)
        perform(r);
    if (graph) {
        begin_graph(r, line);
    } else if (run) {
        snprintf(r->line, sizeof r->line, "%s", line);
        r->number = number;
        pt_buf_clear(&r->expected);
    } else if (r->line[0]) {
        pt_buf_printf(&r->expected, "%s\n", line);
    } else {
        add_edge(r, line);
    }
}

static size_t read_cases(const char *path, bool print)
{
    char line[4096];
    size_t number = 0, cases = 0;
    reader r = {.path = path, .print = print};
    FILE *file = fopen(path, "r");
    CHECK(file);
    while (file && fgets(line, sizeof line, file)) {
        number++;
        line[strcspn(line, "\n")] = '\0';
        cases += strncmp(line, "run ", 4) == 0;
        if (line[0] && line[0] != '#')
            take_line(&r, line, number);
    }
    perform(&r);
    if (file)
        fclose(file);
    pt_vec_release(&r.edges);
    pt_vec_release(&r.weights);
    pt_buf_release(&r.expected);
    return cases;
}

static void test_cases(void)
{
    const char *folder = PT_TEST_DIR "/graph/cases";
    size_t cases = 0;
    DIR *dir = opendir(folder);
    CHECK(dir);
    for (struct dirent *entry; dir && (entry = readdir(dir));) {
        char path[4096];
        if (!strstr(entry->d_name, ".txt"))
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        cases += read_cases(path, false);
    }
    if (dir)
        closedir(dir);
    CHECK(cases > 0);
}

int main(int argc, char **argv)
{
    static const pt_test tests[] = {PT_TEST(test_cases)};
    if (argc == 3 && strcmp(argv[1], "print") == 0) {
        digits = 17;
        (void)read_cases(argv[2], true);
        return pt_check_failures != 0;
    }
    return PT_RUN(tests);
}
