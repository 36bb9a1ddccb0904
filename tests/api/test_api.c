/* The public C API, over small trees that are made here. */
#include <parseltongue/parseltongue.h>

#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char root[64];
static char text[1 << 20];

static void write_file(const char *path, const char *content)
{
    char full[512];
    snprintf(full, sizeof full, "%s/%s", root, path);
    FILE *f = fopen(full, "w");
    CHECK(f != NULL);
    if (!f)
        return;
    fputs(content, f);
    fclose(f);
}

static void make_root(void)
{
    strcpy(root, "/tmp/pt-api-XXXXXX");
    CHECK(mkdtemp(root) != NULL);
    write_file("a.c", "#include \"a.h\"\n/* Adds. */\nint add(int a, int b) { return a + b; }\nint twice(int a) { return add(a, a); }\n");
    write_file("a.h", "int add(int, int);\nint twice(int);\n");
    write_file("b.c", "#include \"a.h\"\nint main(void) { return twice(2) + puts(\"x\"); }\nint test_main(void) { return main(); }\n");
    write_file("c.py", "class A:\n    def run(self):\n        return self.stop()\n    def stop(self):\n        pass\n");
    write_file("d.py", "class A:\n    def run(self):\n        pass\n");
}

static void remove_root(void)
{
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'", root);
    CHECK_INT(system(command), 0);
}

static pt_database *open_mem(void)
{
    pt_database *db = NULL;
    pt_error err = {0};
    CHECK_OK(pt_database_open("mem", PT_DATABASE_WRITE, &db, &err), err);
    return db;
}

static pt_streamer *streamer_of(pt_database *db, const pt_stream_config *config)
{
    pt_streamer *s = NULL;
    pt_error err = {0};
    CHECK_OK(pt_streamer_new(db, root, config, &s, &err), err);
    return s;
}

static pt_snapshot *stream_and_open(pt_database *db)
{
    pt_snapshot *snapshot = NULL;
    pt_error err = {0};
    pt_streamer *s = streamer_of(db, NULL);
    CHECK_OK(pt_streamer_stream_directory(s, NULL, &err), err);
    pt_streamer_free(s);
    CHECK_OK(pt_snapshot_open(db, &snapshot, &err), err);
    return snapshot;
}

static void test_streams_a_directory(void)
{
    pt_error err = {0};
    make_root();
    pt_database *db = open_mem();
    pt_snapshot *snapshot = NULL;
    CHECK_INT(pt_snapshot_open(db, &snapshot, &err), PT_E_NOT_FOUND);
    pt_streamer *s = streamer_of(db, NULL);
    pt_stream_result one, again;
    pt_stream_stats stats;
    CHECK_OK(pt_streamer_stream_directory(s, &one, &err), err);
    CHECK_INT(one.total_files, 5);
    CHECK_INT(one.processed_files, 5);
    CHECK_INT(one.reused_files, 0);
    CHECK_INT(one.error_count, 0);
    CHECK(one.entities_created > 8 && one.code_entities + one.test_entities == one.entities_created);
    CHECK_OK(pt_streamer_stream_directory_parallel(s, &again, &err), err);
    CHECK_INT(again.reused_files, 5);
    CHECK_STR(again.digest, one.digest);
    pt_streamer_get_stats(s, &stats);
    CHECK_INT(stats.files_processed, 10);
    CHECK_INT(stats.entities_created, 2 * one.entities_created);
    CHECK_INT(stats.code_entities_created + stats.test_entities_created, stats.entities_created);
    CHECK_INT(stats.errors_encountered, 0);
    CHECK_OK(pt_snapshot_open(db, &snapshot, &err), err);
    CHECK_STR(pt_snapshot_digest(snapshot), one.digest);
    pt_snapshot_close(snapshot);
    pt_streamer_free(s);
    pt_database_close(db);
    remove_root();
}

static void test_files_that_fail_are_errors_of_the_result(void)
{
    pt_error err = {0};
    make_root();
    pt_stream_config config = {.max_file_size = 70, .threads = 2};
    pt_database *db = open_mem();
    pt_streamer *s = streamer_of(db, &config);
    pt_stream_result result;
    pt_stream_stats stats;
    CHECK_OK(pt_streamer_stream_directory_parallel(s, &result, &err), err);
    CHECK_INT(result.error_count, 3);
    if (result.error_count)
        CHECK_STR(result.errors[0], "a.c: too_large");
    pt_streamer_get_stats(s, &stats);
    CHECK_INT(stats.errors_encountered, 3);
    pt_streamer_free(s);
    pt_database_close(db);
    remove_root();
}

static void test_patterns_are_copied(void)
{
    pt_error err = {0};
    make_root();
    char pattern[] = "*.py";
    const char *patterns[] = {pattern};
    pt_stream_config config = {.exclude = patterns, .exclude_count = 1};
    pt_database *db = open_mem();
    pt_streamer *s = streamer_of(db, &config);
    memset(pattern, 'x', 4);
    patterns[0] = NULL;
    pt_stream_result result;
    CHECK_OK(pt_streamer_stream_directory(s, &result, &err), err);
    CHECK_INT(result.processed_files, 3);
    pt_streamer_free(s);
    pt_database_close(db);
    remove_root();
}

static void test_streams_one_file(void)
{
    pt_error err = {0};
    make_root();
    pt_database *db = open_mem();
    pt_streamer *s = streamer_of(db, NULL);
    pt_stream_result before;
    pt_file_result file;
    CHECK_OK(pt_streamer_stream_directory(s, &before, &err), err);
    char digest[33];
    strcpy(digest, before.digest);
    write_file("a.c", "int add(int a, int b) { return a + b; }\nint half(int a) { return a; }\nint third(void) { return 3; }\n");
    CHECK_OK(pt_streamer_stream_file(s, "a.c", &file, &err), err);
    CHECK(file.success);
    CHECK_STR(file.file_path, "a.c");
    CHECK_STR(file.error, "");
    CHECK(file.entities_created >= 4);
    char absolute[512];
    snprintf(absolute, sizeof absolute, "%s/c.py", root);
    CHECK_OK(pt_streamer_stream_file(s, absolute, &file, &err), err);
    CHECK_STR(file.file_path, "c.py");
    CHECK(file.success);
    CHECK_OK(pt_streamer_stream_file(s, "nothing.c", &file, &err), err);
    CHECK(!file.success);
    CHECK(file.error[0]);
    CHECK_INT(pt_streamer_stream_file(s, "/etc/passwd", &file, &err), PT_E_INVALID);
    CHECK_INT(pt_streamer_stream_file(s, "../x.c", &file, &err), PT_E_INVALID);
    pt_stream_stats stats;
    pt_streamer_get_stats(s, &stats);
    CHECK_INT(stats.files_processed, 5 + 2 + 1);
    CHECK_INT(stats.errors_encountered, 1);
    pt_snapshot *snapshot = NULL;
    pt_answers *found = NULL;
    CHECK_OK(pt_snapshot_open(db, &snapshot, &err), err);
    CHECK(strcmp(pt_snapshot_digest(snapshot), digest) != 0);
    CHECK_OK(pt_find(snapshot, "half", 0, &found, &err), err);
    CHECK_INT(found->count, 1);
    pt_answers_free(found);
    pt_snapshot_close(snapshot);
    pt_streamer_free(s);
    pt_database_close(db);
    remove_root();
}

static void test_iterates(void)
{
    pt_error err = {0};
    make_root();
    pt_database *db = open_mem();
    pt_snapshot *snapshot = stream_and_open(db);
    pt_snapshot_counts counts;
    pt_snapshot_get_counts(snapshot, &counts);
    pt_entity_iterator *entities;
    pt_entity_info entity;
    uint64_t count = 0, tests = 0;
    bool saw_add = false;
    CHECK_OK(pt_entities_open(snapshot, NULL, &entities, &err), err);
    for (; pt_entities_next(entities, &entity, &err) == PT_OK; count++) {
        tests += entity.is_test;
        if (strcmp(entity.key, "c:fn:add:a.c") != 0)
            continue;
        saw_add = true;
        CHECK_STR(entity.signature, "int add(int a, int b)");
        CHECK_STR(entity.parent, "c:file::a.c");
        CHECK_STR(entity.doc, "Adds.");
        CHECK_INT(entity.line_start, 3);
    }
    pt_entities_close(entities);
    CHECK(saw_add);
    CHECK_INT(count, counts.entities);
    CHECK_INT(tests, counts.tests);

    pt_edge_iterator *edges;
    pt_edge_info edge;
    bool saw_call = false;
    CHECK_OK(pt_edges_open(snapshot, NULL, &edges, &err), err);
    for (count = 0; pt_edges_next(edges, &edge, &err) == PT_OK; count++)
        saw_call |= !strcmp(edge.from, "c:fn:twice:a.c") && !strcmp(edge.to, "c:fn:add:a.c") && !strcmp(edge.kind, "calls")
            && edge.line == 4 && edge.sites == 1 && edge.confidence > 0.5;
    pt_edges_close(edges);
    CHECK(saw_call);
    CHECK_INT(count, counts.edges);
    CHECK_OK(pt_edges_open(snapshot, "twice", &edges, &err), err);
    for (count = 0; pt_edges_next(edges, &edge, &err) == PT_OK; count++)
        CHECK_STR(edge.to, "c:fn:add:a.c");
    CHECK_INT(count, 1);
    pt_edges_close(edges);

    pt_reference_iterator *references;
    pt_reference_info reference;
    bool saw_puts = false;
    CHECK_OK(pt_references_open(snapshot, NULL, &references, &err), err);
    for (count = 0; pt_references_next(references, &reference, &err) == PT_OK; count++)
        saw_puts |= !strcmp(reference.name, "puts") && reference.to_count == 0 && reference.line == 2
            && !strcmp(reference.from, "c:fn:main:b.c");
    pt_references_close(references);
    CHECK(saw_puts);
    CHECK_INT(count, counts.references);
    CHECK_INT(pt_references_open(snapshot, "none.c", &references, &err), PT_E_NOT_FOUND);
    CHECK_INT(pt_entities_open(snapshot, "none.c", &entities, &err), PT_E_NOT_FOUND);
    CHECK_INT(pt_edges_open(snapshot, "run", &edges, &err), PT_E_AMBIGUOUS);
    pt_snapshot_close(snapshot);
    pt_database_close(db);
    remove_root();
}

static void test_typed_questions(void)
{
    pt_error err = {0};
    make_root();
    pt_database *db = open_mem();
    pt_snapshot *snapshot = stream_and_open(db);
    pt_answers *answers = NULL;
    CHECK_OK(pt_callers(snapshot, "add", 0, &answers, &err), err);
    CHECK_INT(answers->count, 1);
    CHECK_STR(answers->at[0].entity.key, "c:fn:twice:a.c");
    CHECK_STR(answers->at[0].edge, "calls");
    CHECK_INT(answers->at[0].line, 4);
    CHECK_INT(answers->at[0].sites, 1);
    pt_answers_free(answers);
    CHECK_OK(pt_callees(snapshot, "main", 0, &answers, &err), err);
    CHECK_INT(answers->count, 1);
    CHECK_STR(answers->at[0].entity.name, "twice");
    pt_answers_free(answers);
    CHECK_OK(pt_impact(snapshot, "add", 5, 0, &answers, &err), err);
    CHECK_INT(answers->count, 3);
    CHECK_INT(answers->at[0].hop, 1);
    CHECK_INT(answers->at[2].hop, 3);
    CHECK_STR(answers->at[2].entity.name, "test_main");
    pt_answers_free(answers);
    CHECK_OK(pt_impact(snapshot, "add", 5, 2, &answers, &err), err);
    CHECK_INT(answers->count, 2);
    CHECK(answers->more);
    pt_answers_free(answers);
    CHECK_OK(pt_find(snapshot, "run", 0, &answers, &err), err);
    CHECK_INT(answers->count, 2);
    pt_answers_free(answers);
    CHECK_INT(pt_callers(snapshot, "run", 0, &answers, &err), PT_E_AMBIGUOUS);
    CHECK_STR(pt_snapshot_candidates(snapshot), "python:method:A.run:c.py\npython:method:A.run:d.py\n");
    CHECK_INT(pt_callers(snapshot, "twise", 0, &answers, &err), PT_E_NOT_FOUND);
    CHECK(strstr(pt_snapshot_candidates(snapshot), "c:fn:twice:a.c") != NULL);
    pt_snapshot_close(snapshot);
    pt_database_close(db);
    remove_root();
}

static void test_asks_every_operation(void)
{
    pt_error err = {0};
    make_root();
    pt_database *db = open_mem();
    pt_snapshot *snapshot = stream_and_open(db);
    const pt_argument all[] = {{"entity", "add"}, {"text", "add"}, {"file", "a.c"}, {"relation", "edge"}, {"from", "main"}, {"to", "add"}};
    size_t asked = 0;
    for (const char *name; (name = pt_operation_name(asked)) != NULL; asked++) {
        pt_argument arguments[2];
        size_t count = 0;
        char *json = NULL;
        /* each operation is given what it says is missing */
        for (size_t tries = 0; tries < 3; tries++) {
            pt_status status = pt_ask(snapshot, name, arguments, count, &json, &err);
            if (status == PT_OK)
                break;
            CHECK_INT(status, PT_E_INVALID);
            for (size_t i = 0; i < sizeof all / sizeof *all && count < 2; i++) {
                char quoted[32];
                snprintf(quoted, sizeof quoted, "'%s'", all[i].name);
                if (strstr(err.message, quoted))
                    arguments[count++] = all[i];
            }
        }
        CHECK(json && json[0] == '{' && json[strlen(json) - 1] == '\n');
        pt_text_free(json);
    }
    CHECK(asked >= 15);
    char *json = NULL;
    const pt_argument add = {"entity", "add"}, wrong = {"no", "1"};
    CHECK_OK(pt_ask(snapshot, "callers", &add, 1, &json, &err), err);
    CHECK(json && strstr(json, "\"c:fn:twice:a.c\"") != NULL);
    pt_text_free(json);
    CHECK_INT(pt_ask(snapshot, "callers", &wrong, 1, &json, &err), PT_E_INVALID);
    CHECK_INT(pt_ask(snapshot, "nothing", NULL, 0, &json, &err), PT_E_NOT_FOUND);
    pt_snapshot_close(snapshot);
    pt_database_close(db);
    remove_root();
}

static void test_a_snapshot_stays_as_it_was(void)
{
    pt_error err = {0};
    make_root();
    pt_database *db = NULL, *reader = NULL;
    CHECK_INT(pt_database_open_folder(root, PT_DATABASE_READ, &db, &err), PT_E_NOT_FOUND);
    CHECK_OK(pt_database_open_folder(root, PT_DATABASE_WRITE, &db, &err), err);
    snprintf(text, sizeof text, "%s/.parseltongue/.gitignore", root);
    CHECK(access(text, R_OK) == 0);
    pt_snapshot *old = stream_and_open(db), *now = NULL;
    write_file("a.c", "int other(void) { return 1; }\n");
    pt_streamer *s = streamer_of(db, NULL);
    CHECK_OK(pt_streamer_stream_directory_parallel(s, NULL, &err), err);
    CHECK_OK(pt_snapshot_open(db, &now, &err), err);
    CHECK(strcmp(pt_snapshot_digest(old), pt_snapshot_digest(now)) != 0);
    pt_answers *answers = NULL;
    CHECK_OK(pt_find(old, "c:fn:add:a.c", 0, &answers, &err), err);
    CHECK_INT(answers->count, 1);
    pt_answers_free(answers);
    CHECK_OK(pt_find(now, "c:fn:add:a.c", 0, &answers, &err), err);
    CHECK_INT(answers->count, 0);
    pt_answers_free(answers);
    pt_snapshot_close(old);
    pt_snapshot_close(now);
    pt_streamer_free(s);
    pt_database_close(db);
    CHECK_OK(pt_database_open_folder(root, PT_DATABASE_READ, &reader, &err), err);
    CHECK_OK(pt_snapshot_open(reader, &now, &err), err);
    pt_snapshot_close(now);
    pt_database_close(reader);
    remove_root();
}

static bool stop(void *context, const pt_stream_progress *progress)
{
    (void)progress;
    return ++*(int *)context < 2;
}

static void test_progress_can_stop(void)
{
    pt_error err = {0};
    make_root();
    int calls = 0;
    pt_database *db = open_mem();
    pt_stream_config config = {.progress = stop, .context = &calls};
    pt_streamer *s = streamer_of(db, &config);
    CHECK_INT(pt_streamer_stream_directory_parallel(s, NULL, &err), PT_E_CANCELLED);
    pt_snapshot *snapshot = NULL;
    CHECK_INT(pt_snapshot_open(db, &snapshot, &err), PT_E_NOT_FOUND);
    pt_streamer_free(s);
    CHECK_INT(pt_streamer_new(db, "/nonexistent/folder", NULL, &s, &err), PT_E_NOT_FOUND);
    CHECK_INT(pt_streamer_new(db, "/dev/null", NULL, &s, &err), PT_E_INVALID);
    pt_database_close(db);
    CHECK_INT(pt_database_open("nope:x", PT_DATABASE_READ, &db, &err), PT_E_UNSUPPORTED);
    remove_root();
}

int main(int argc, char **argv)
{
    static const pt_test tests[] = {
        PT_TEST(test_streams_a_directory),
        PT_TEST(test_files_that_fail_are_errors_of_the_result),
        PT_TEST(test_patterns_are_copied),
        PT_TEST(test_streams_one_file),
        PT_TEST(test_iterates),
        PT_TEST(test_typed_questions),
        PT_TEST(test_asks_every_operation),
        PT_TEST(test_a_snapshot_stays_as_it_was),
        PT_TEST(test_progress_can_stop),
    };
    return PT_RUN(tests);
}
