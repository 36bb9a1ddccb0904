/* However a folder is streamed, with one thread or many, into whichever engine, the graph is the same. */
#include <parseltongue/parseltongue.h>

#include "api/generated.h"
#include "base/mem.h"
#include "base/str.h"
#include "check.h"
#include "ingest/ingest.h"

#include <unistd.h>

static char work[64];

static void make_work(void)
{
    char source[128];
    strcpy(work, "/tmp/pt-par-XXXXXX");
    CHECK(mkdtemp(work) != NULL);
    snprintf(source, sizeof source, "%s/source", work);
    mkdir(source, 0777);
}

static void remove_work(void)
{
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'", work);
    CHECK_INT(system(command), 0);
}

/* All a graph says, as text. */
static void print_entities(pt_snapshot *graph, pt_buf *out)
{
    pt_entity_iterator *rows = NULL;
    pt_entity_info e;
    pt_error err = {0};
    CHECK_OK(pt_entities_open(graph, NULL, &rows, &err), err);
    while (rows && pt_entities_next(rows, &e, &err) == PT_OK)
        pt_buf_printf(out, "%s|%s|%s|%s|%s|%u|%u|%s|%s|%s|%s|%d\n", e.key, e.kind, e.name, e.qualified_name, e.file,
                      e.line_start, e.line_end, e.signature, e.visibility, e.parent, e.doc, e.is_test);
    pt_entities_close(rows);
}

static void print_edges(pt_snapshot *graph, pt_buf *out)
{
    pt_edge_iterator *rows = NULL;
    pt_edge_info e;
    pt_error err = {0};
    CHECK_OK(pt_edges_open(graph, NULL, &rows, &err), err);
    while (rows && pt_edges_next(rows, &e, &err) == PT_OK)
        pt_buf_printf(out, "%s|%s|%s|%s|%g|%u|%u\n", e.from, e.to, e.kind, e.tier, e.confidence, e.sites, e.line);
    pt_edges_close(rows);
}

static void print_references(pt_snapshot *graph, pt_buf *out)
{
    pt_reference_iterator *rows = NULL;
    pt_reference_info r;
    pt_error err = {0};
    CHECK_OK(pt_references_open(graph, NULL, &rows, &err), err);
    while (rows && pt_references_next(rows, &r, &err) == PT_OK) {
        pt_buf_printf(out, "%s|%u|%u|%s|%s|%s|%s", r.file, r.line, r.column, r.kind, r.name, r.from, r.tier);
        for (size_t i = 0; i < r.to_count; i++)
            pt_buf_printf(out, "|%s", r.to[i]);
        pt_buf_byte(out, '\n');
    }
    pt_references_close(rows);
}

static void print_exports(pt_snapshot *graph, pt_buf *out)
{
    static const char *const relations[] = {"entity", "edge", "reference", "file", "skipped"};
    for (size_t i = 0; i < sizeof relations / sizeof *relations; i++) {
        const pt_argument argument = {"relation", relations[i]};
        char *text = NULL;
        pt_error err = {0};
        CHECK_OK(pt_ask(graph, "export", &argument, 1, &text, &err), err);
        pt_buf_c(out, text ? text : "");
        pt_text_free(text);
    }
}

/* Source of a definition, as show tells it: the "code" of the original's comparison. */
static void print_code(pt_snapshot *graph, pt_buf *out)
{
    pt_entity_iterator *rows = NULL;
    pt_entity_info e;
    pt_error err = {0};
    CHECK_OK(pt_entities_open(graph, NULL, &rows, &err), err);
    while (rows && pt_entities_next(rows, &e, &err) == PT_OK) {
        const pt_argument argument = {"entity", e.key};
        char *text = NULL;
        CHECK_OK(pt_ask(graph, "show", &argument, 1, &text, &err), err);
        pt_buf_c(out, text ? text : "");
        pt_text_free(text);
    }
    pt_entities_close(rows);
}

static void print_graph(pt_database *db, pt_buf *out)
{
    pt_snapshot *graph = NULL;
    pt_error err = {0};
    pt_snapshot_counts c;
    CHECK_OK(pt_snapshot_open(db, &graph, &err), err);
    if (!graph)
        return;
    pt_snapshot_get_counts(graph, &c);
    pt_buf_printf(out, "%s %llu %llu %llu %llu %llu %llu %llu\n", pt_snapshot_digest(graph), (unsigned long long)c.files,
                  (unsigned long long)c.skipped, (unsigned long long)c.lines, (unsigned long long)c.entities,
                  (unsigned long long)c.tests, (unsigned long long)c.edges, (unsigned long long)c.references);
    print_entities(graph, out);
    print_edges(graph, out);
    print_references(graph, out);
    print_exports(graph, out);
    print_code(graph, out);
    pt_snapshot_close(graph);
}

/* Streams into a new database of the engine, closes and reopens it, and prints the graph. False when the engine is
 * not there. */
static bool stream_and_print(const char *engine, unsigned threads, pt_stream_result *result, pt_buf *out)
{
    char connection[160], source[128];
    static unsigned number;
    bool in_memory = strcmp(engine, "mem") == 0;
    pt_error err = {0};
    pt_database *db = NULL;
    pt_streamer *s = NULL;
    snprintf(source, sizeof source, "%s/source", work);
    if (in_memory)
        strcpy(connection, "mem");
    else
        snprintf(connection, sizeof connection, "%s:%s/db%u", engine, work, number++);
    pt_status status = pt_database_open(connection, PT_DATABASE_WRITE, &db, &err);
    if (status == PT_E_UNSUPPORTED)
        return false;
    CHECK_OK(status, err);
    pt_stream_config config = {.threads = threads};
    CHECK_OK(pt_streamer_new(db, source, &config, &s, &err), err);
    if (threads == 0)
        status = pt_streamer_stream_directory(s, result, &err);
    else
        status = pt_streamer_stream_directory_parallel(s, result, &err);
    CHECK_OK(status, err);
    result->errors = NULL;
    pt_streamer_free(s);
    if (!in_memory) {
        pt_database_close(db);
        CHECK_OK(pt_database_open(connection, PT_DATABASE_READ, &db, &err), err);
    }
    print_graph(db, out);
    pt_database_close(db);
    return true;
}

static void test_parallel_streaming_correctness_matches_sequential(void)
{
    static const char *const engines[] = {"lmdb", "rocksdb", "sled", "mem"};
    static const unsigned threads[] = {1, 2, 4, 8};
    pt_buf expected = {0};
    pt_stream_result sequential;
    char source[128];
    make_work();
    snprintf(source, sizeof source, "%s/source", work);
    generate(source, 6, GENERATED_FILES);
    CHECK(stream_and_print("lmdb", 0, &sequential, &expected));
    CHECK_INT(sequential.processed_files, 6 * GENERATED_FILES);
    CHECK(sequential.test_entities >= 12 && sequential.edges_created > sequential.entities_created);
    for (size_t e = 0; e < sizeof engines / sizeof *engines; e++)
        for (size_t t = 0; t < sizeof threads / sizeof *threads; t++) {
            pt_buf actual = {0};
            pt_stream_result parallel;
            if (!stream_and_print(engines[e], threads[t], &parallel, &actual)) {
                printf("notice: no engine %s\n", engines[e]);
                break;
            }
            CHECK_STR(parallel.digest, sequential.digest);
            CHECK_INT(parallel.total_files, sequential.total_files);
            CHECK_INT(parallel.processed_files, sequential.processed_files);
            CHECK_INT(parallel.entities_created, sequential.entities_created);
            CHECK_INT(parallel.code_entities, sequential.code_entities);
            CHECK_INT(parallel.edges_created, sequential.edges_created);
            CHECK_INT(parallel.error_count, sequential.error_count);
            CHECK(pt_str_eq(pt_buf_view(&actual), pt_buf_view(&expected)));
            pt_buf_release(&actual);
        }
    pt_buf_release(&expected);
    remove_work();
}

/* An ingest that runs out of memory, at whichever allocation, says so and leaves the old graph. */
static void test_ingest_without_memory(void)
{
    char source[128];
    pt_store_db store = {0};
    pt_ingest_summary before, summary;
    pt_error err = {0};
    make_work();
    snprintf(source, sizeof source, "%s/source", work);
    generate(source, 2, GENERATED_FILES);
    CHECK_OK(pt_store_open_db("mem", PT_OPEN_CREATE, &store, &err), err);
    CHECK_OK(pt_ingest_to(source, NULL, &store, &before, &err), err);
    generate(source, 3, GENERATED_FILES);
    unsigned failures = 0;
    bool done = false;
    for (uint64_t n = 1; !done && n < 10000000; n += n / 16 + 1) {
        pt_graph *graph = NULL;
        pt_ingest_options options = {.threads = 1 + n % 2};
        memset(&err, 0, sizeof err);
        pt_mem_fail_after(n);
        pt_status status = pt_ingest_to(source, &options, &store, &summary, &err);
        pt_mem_fail_after(0);
        done = status == PT_OK;
        if (done)
            break;
        failures++;
        CHECK_INT(status, PT_E_NOMEM);
        CHECK(err.message[0]);
        CHECK_OK(pt_graph_open(&store, &graph, &err), err);
        if (graph)
            CHECK(pt_hash128_eq(pt_graph_digest(graph), before.digest));
        pt_graph_close(graph);
    }
    CHECK(done && failures > 20);
    pt_store_close_db(&store);
    CHECK_OK(pt_store_open_db("mem", PT_OPEN_CREATE, &store, &err), err);
    CHECK_OK(pt_ingest_to(source, NULL, &store, &before, &err), err);
    CHECK(pt_hash128_eq(before.digest, summary.digest));
    pt_store_close_db(&store);
    remove_work();
}

int main(int argc, char **argv)
{
    setenv("PARSELTONGUE_PLUGIN_DIR", PT_BUILD_DIR, 0);
    static const pt_test tests[] = {
        PT_TEST(test_parallel_streaming_correctness_matches_sequential),
        PT_TEST(test_ingest_without_memory),
    };
    return PT_RUN(tests);
}
