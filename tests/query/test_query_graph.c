/* The graph in the query language, on the tree tests/query/shop: look-ups of the relations, the ready queries
 * (queries/ against tests/query/ready/), the examples of docs/QUERY.md, and relations of scripts across ingests on
 * every engine. */
#define _GNU_SOURCE
#include "check.h"

#include "ingest/ingest.h"
#include "query/graph_relations.h"
#include "query/query.h"

#include <dirent.h>
#include <stdlib.h>
#include <unistd.h>

#define SHOP PT_TEST_DIR "/query/shop"

static char folder[] = "/tmp/parseltongue-query-XXXXXX";

/* --- in process ------------------------------------------------------------------------------------- */

static void ingest(const pt_store_db *store)
{
    pt_ingest_options options = {.threads = 1, .no_sync = true};
    pt_ingest_summary summary;
    pt_error err = {0};
    CHECK_OK(pt_ingest_to(SHOP, &options, store, &summary, &err), err);
}

/* Rows as JSON, or the error's code. */
static const char *ask(const pt_store_db *store, const char *script)
{
    static char text[8192];
    pt_graph_relations *relations;
    pt_query_result *result;
    pt_buf out = {0};
    pt_error err = {0};
    if (pt_graph_relations_new(store, &relations, &err) != PT_OK)
        return "no memory";
    pt_query_session session = {.backend = store->backend, .db = store->db, .table = PT_TABLE_RELATIONS,
                                .relations = pt_graph_relations_list(relations)};
    if (pt_query_run(&session, pt_str_c(script), PT_STR(""), NULL, &result, &err) != PT_OK)
        return "no result";
    if (!pt_query_result_ok(result)) {
        pt_query_failure failure = pt_query_result_failure(result);
        snprintf(text, sizeof text, "%s: %.*s", failure.code ? failure.code : "-", (int)failure.message.len,
                 failure.message.ptr);
    } else {
        pt_query_result_json(result, &out);
        const char *rows = strstr(pt_buf_cstr(&out), "\"rows\":");
        snprintf(text, sizeof text, "%.*s", (int)(strstr(rows, ",\"took\"") - rows - 7), rows + 7);
    }
    pt_buf_release(&out);
    pt_query_result_free(result);
    pt_graph_relations_free(relations);
    return text;
}

static pt_query_result *run_script(const pt_store_db *store, const char *script, pt_str params)
{
    pt_graph_relations *relations;
    pt_query_result *result = NULL;
    pt_error err = {0};
    CHECK_OK(pt_graph_relations_new(store, &relations, &err), err);
    pt_query_session session = {.backend = store->backend, .db = store->db, .table = PT_TABLE_RELATIONS,
                                .relations = pt_graph_relations_list(relations)};
    CHECK_OK(pt_query_run(&session, pt_str_c(script), params, NULL, &result, &err), err);
    pt_graph_relations_free(relations);
    return result;
}

/* One value of a column, found by itself in a run of its own: as many rows as going through all rows has. */
static void check_value(const pt_store_db *store, const char *script, const pt_query_result *values, size_t row)
{
    const pt_value *cells = pt_query_result_row(values, row);
    pt_buf params = {0};
    pt_json json = {.out = &params};
    pt_json_open(&json, '{');
    pt_json_key(&json, "v");
    pt_value_print(pt_query_result_values(values), &json, cells[0]);
    pt_json_close(&json, '}');
    pt_query_result *found = run_script(store, script, pt_buf_view(&params));
    CHECK(found && pt_query_result_ok(found));
    if (found && pt_query_result_ok(found)) {
        const pt_values *pool = pt_query_result_values(found);
        int64_t got = pt_value_as_int(pool, pt_query_result_row(found, 0)[0]);
        int64_t expected = pt_value_as_int(pt_query_result_values(values), cells[1]);
        if (got != expected)
            fprintf(stderr, "%s with %s\n", script, pt_buf_cstr(&params));
        CHECK_INT(got, expected);
    }
    pt_query_result_free(found);
    pt_buf_release(&params);
}

static int check_column(const pt_store_db *store, const char *relation, const char *columns, const char *column)
{
    char script[1000];
    const char *n = "n_rows";
    snprintf(script, sizeof script, "all[%s, %s] := *%s{%s}, %s = 1 ?[%s, count(%s)] := all[%s, %s]", columns, n, relation,
             columns, n, column, n, columns, n);
    pt_query_result *values = run_script(store, script, PT_STR(""));
    snprintf(script, sizeof script, "all[%s, %s] := *%s{%s}, %s == $v, %s = 1 ?[count(%s)] := all[%s, %s]", columns, n,
             relation, columns, column, n, n, columns, n);
    CHECK(values && pt_query_result_ok(values));
    int count = values && pt_query_result_ok(values) ? (int)pt_query_result_rows(values) : 0;
    for (int i = 0; i < count; i++)
        check_value(store, script, values, (size_t)i);
    pt_query_result_free(values);
    return count;
}

/* Every way to look a row up finds what going through all rows finds. */
static void test_lookups(void)
{
    static const char *const relations[][2] = {
        {"entity", "key, kind, name, qualified_name, language, file, line_start, signature, class, parent"},
        {"edge", "from, to, kind, tier, confidence, sites, line"},
        {"reference", "file, line, column, kind, name, from, tier"},
        {"file", "path, language, hash, lines, class"},
        {"codebase", "name, value"},
        {"CodeGraph", "ISGL1_key, file_path, entity_type, Current_Code"},
        {"DependencyEdges", "from_key, to_key, edge_type, source_location"},
        {"FileHashCache", "file_path, content_hash"},
        {"TestEntitiesExcluded", "entity_name, filename, line_start"},
        {"FileWordCoverage", "folder_path, filename, source_word_count"},
    };
    pt_store_db store = {0};
    pt_error err = {0};
    CHECK_OK(pt_store_open_db("mem", PT_OPEN_CREATE, &store, &err), err);
    ingest(&store);
    for (size_t i = 0; i < sizeof relations / sizeof *relations; i++) {
        char columns[200];
        snprintf(columns, sizeof columns, "%s", relations[i][1]);
        for (char *rest, *column = strtok_r(columns, ", ", &rest); column; column = strtok_r(NULL, ", ", &rest))
            CHECK(check_column(&store, relations[i][0], relations[i][1], column) > 0);
    }
    CHECK_STR(ask(&store, "?[k] := *entity{key: k, name: 'table_put'}, k == 'c:fn:table_put:store/table.c'"),
              "[[\"c:fn:table_put:store/table.c\"]]");
    CHECK_STR(ask(&store, "?[n] := *entity{key: 'no:such:key', name: n}"), "[]");
    CHECK_STR(ask(&store, "?[n] := *entity{key: 7, name: n}"), "[]");
    CHECK_STR(ask(&store, "?[n] := *edge{from: n, kind: 'no such kind'}"), "[]");
    CHECK_STR(ask(&store, "?[e] := *entity{key, kind: 'file', parent: p}, e = is_null(p)"), "[[true]]");
    CHECK(strstr(ask(&store, "?[key] <- [['x']] :put entity {key}"), "insufficient_access_level"));
    pt_store_close_db(&store);
}

static void test_without_a_graph(void)
{
    pt_store_db store = {0};
    pt_error err = {0};
    CHECK_OK(pt_store_open_db("mem", PT_OPEN_CREATE, &store, &err), err);
    CHECK(strstr(ask(&store, "?[k] := *entity{key: k}"), "holds no graph"));
    CHECK_STR(ask(&store, "?[a] <- [[1]] :create mine {a}"), "[[\"OK\"]]");
    CHECK_STR(ask(&store, "?[a] := *mine[a]"), "[[1]]");
    pt_store_close_db(&store);
}

/* Relations of scripts stay when the tree is ingested again, and do not change the graph. */
static void check_engine(const char *name)
{
    char connection[200];
    pt_store_db store = {0};
    pt_error err = {0};
    snprintf(connection, sizeof connection, "%s:%s/%s", name, folder, name);
    CHECK_OK(pt_store_open_db(connection, PT_OPEN_CREATE, &store, &err), err);
    if (!store.db)
        return;
    ingest(&store);
    char digest[100];
    snprintf(digest, sizeof digest, "%s", ask(&store, "?[v] := *codebase{name: 'digest', value: v}"));
    CHECK_STR(ask(&store, "?[a, b] <- [[1, 'x']] :create mine {a => b}"), "[[\"OK\"]]");
    CHECK_STR(ask(&store, "?[a, b] := *entity{name: b, kind: 'struct'}, a = b == 'text' :put mine {a => b}"), "[[\"OK\"]]");
    ingest(&store);
    CHECK_STR(ask(&store, "?[a, b] := *mine{a, b}"), "[[false,\"table\"],[true,\"text\"],[1,\"x\"]]");
    CHECK_STR(ask(&store, "?[v] := *codebase{name: 'digest', value: v}"), digest);
    pt_graph *graph = NULL;
    CHECK_OK(pt_graph_open(&store, &graph, &err), err);
    pt_hash128 computed;
    CHECK_OK(pt_graph_verify(graph, NULL, &computed, &err), err);
    pt_graph_close(graph);
    pt_store_close_db(&store);
}

static void test_engines(void)
{
    pt_store_engine engines[PT_STORE_ENGINES];
    pt_store_engines(engines);
    for (unsigned i = 0; i < PT_STORE_ENGINES; i++)
        if (engines[i].available)
            check_engine(engines[i].name);
}

/* --- through the command ---------------------------------------------------------------------------- */

static bool read_all(FILE *from, pt_buf *out)
{
    char chunk[4096];
    size_t got;
    while (from && (got = fread(chunk, 1, sizeof chunk, from)) > 0)
        pt_buf_put(out, chunk, got);
    return from && !out->failed;
}

static void read_path(const char *path, pt_buf *out)
{
    FILE *file = fopen(path, "rb");
    if (!read_all(file, out))
        fprintf(stderr, "cannot read %s\n", path), pt_check_failures++;
    if (file)
        fclose(file);
}

/* What the command prints, stdout and stderr; returns its exit code. */
static int run(const char *arguments, pt_buf *out)
{
    char line[2000];
    snprintf(line, sizeof line, "'%s/parseltongue' %s 2>&1", PT_BUILD_DIR, arguments);
    FILE *from = popen(line, "r");
    read_all(from, out);
    return from ? WEXITSTATUS(pclose(from)) : -1;
}

static void check_output(const char *what, const char *arguments, pt_str expected)
{
    pt_buf out = {0};
    int code = run(arguments, &out);
    if (code != 0 || !pt_str_eq(pt_buf_view(&out), expected)) {
        fprintf(stderr, "%s: exit %d\n--- expected\n%.*s--- got\n%.*s", what, code, (int)expected.len, expected.ptr,
                (int)out.len, out.ptr);
        pt_check_failures++;
    }
    pt_buf_release(&out);
}

static void test_ready_queries(void)
{
    static const char *const parameters[][2] = {{"impact", "-p key=c:fn:place_of:store/table.c"},
                                                {"tests-reaching", "-p function=place_of"}};
    DIR *queries = opendir(PT_TEST_DIR "/../queries");
    int count = 0;
    CHECK(queries != NULL);
    for (struct dirent *entry; queries && (entry = readdir(queries));) {
        char name[256], arguments[1000], path[600];
        const char *given = "";
        if (!strstr(entry->d_name, ".cozo"))
            continue;
        snprintf(name, sizeof name, "%.*s", (int)(strlen(entry->d_name) - 5), entry->d_name);
        for (size_t i = 0; i < sizeof parameters / sizeof *parameters; i++)
            given = strcmp(parameters[i][0], name) == 0 ? parameters[i][1] : given;
        snprintf(arguments, sizeof arguments, "query @%s %s --db lmdb:%s/shop", name, given, folder);
        snprintf(path, sizeof path, PT_TEST_DIR "/query/ready/%s.txt", name);
        pt_buf expected = {0};
        read_path(path, &expected);
        check_output(name, arguments, pt_buf_view(&expected));
        pt_buf_release(&expected);
        count++;
    }
    if (queries)
        closedir(queries);
    CHECK(count >= 13);
}

/* The text between a line `fence` and the next "```"; ptr NULL when there is none. *rest goes behind it. */
static pt_str fenced(pt_str *rest, const char *fence)
{
    ptrdiff_t begin = pt_str_find_str(*rest, pt_str_c(fence));
    if (begin < 0)
        return (pt_str){NULL, 0};
    pt_str body = pt_str_from(*rest, (size_t)begin + strlen(fence));
    ptrdiff_t end = pt_str_find_str(body, PT_STR("```\n"));
    if (end < 0)
        return (pt_str){NULL, 0};
    *rest = pt_str_from(body, (size_t)end + 4);
    return pt_str_upto(body, (size_t)end);
}

static void test_documentation(void)
{
    pt_buf page = {0};
    char arguments[200], path[100];
    int count = 0;
    read_path(PT_TEST_DIR "/../docs/QUERY.md", &page);
    snprintf(path, sizeof path, "%s/example.cozo", folder);
    snprintf(arguments, sizeof arguments, "query -f %s --db lmdb:%s/shop", path, folder);
    for (pt_str rest = pt_buf_view(&page);; count++) {
        pt_str script = fenced(&rest, "```cozo\n");
        pt_str expected = script.ptr ? fenced(&rest, "```text\n") : script;
        if (!expected.ptr)
            break;
        FILE *file = fopen(path, "wb");
        CHECK(file && fwrite(script.ptr, 1, script.len, file) == script.len && fclose(file) == 0);
        check_output("an example of QUERY.md", arguments, expected);
    }
    CHECK(count >= 8);
    pt_buf_release(&page);
}

static void test_errors(void)
{
    pt_buf out = {0};
    char arguments[300];
    snprintf(arguments, sizeof arguments, "query --db lmdb:%s/shop '?[name] := *entitty{name}'", folder);
    CHECK_INT(run(arguments, &out), 1);
    CHECK_STR(pt_buf_cstr(&out), "error[query::relation_not_found]: cannot find requested stored relation 'entitty'\n"
                                 "  --> 1:12\n   1 | ?[name] := *entitty{name}\n     |            ^^^^^^^^^^^^^^\n");
    pt_buf_clear(&out);
    strcat(arguments, " --json");
    CHECK_INT(run(arguments, &out), 1);
    CHECK(strstr(pt_buf_cstr(&out), "\"ok\":false") && strstr(pt_buf_cstr(&out), "\"code\":\"query::relation_not_found\""));
    pt_buf_clear(&out);
    CHECK_INT(run("query --timeout soon x", &out), 2);
    CHECK_INT(run("query --json --csv x", &out), 2);
    CHECK_INT(run("query @no-such-query", &out), 1);
    CHECK_INT(run("query '?[a] <- [[1]]' --db lmdb:/nonexistent/graph", &out), 1);
    pt_buf_release(&out);
}

int main(int argc, char **argv)
{
    static const pt_test tests[] = {
        PT_TEST(test_lookups), PT_TEST(test_without_a_graph), PT_TEST(test_engines), PT_TEST(test_ready_queries),
        PT_TEST(test_documentation), PT_TEST(test_errors),
    };
    char line[500];
    pt_buf out = {0};
    if (!mkdtemp(folder))
        return 1;
    snprintf(line, sizeof line, "ingest " SHOP " --db lmdb:%s/shop", folder);
    CHECK_INT(run(line, &out), 0);
    pt_buf_release(&out);
    int code = PT_RUN(tests);
    snprintf(line, sizeof line, "rm -r '%s'", folder);
    return system(line) == 0 ? code : 1;
}
