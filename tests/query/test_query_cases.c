/* Runs the case files of this folder: *.test. Each case is a program or several, sharing a database, with
 * what must come out:
 *
 *     === name of the case
 *     ?[x] := x = $p
 *     --- params {"p": 1}
 *     --- headers ["x"]
 *     --- rows [[1]]
 *     ?[y] := …
 *     --- error eval::unbound_symb_in_head
 *
 * A program ends at its first line of `---`; `headers` and `params` are optional, `rows` or `error` ends
 * it ("error -" is one without a code). With the argument --serve the program instead answers
 * lines of JSON {"script", "params"} (or {"reset": true}) on its input with lines of results, for
 * tests/query/reference; a third argument names the database ("mem"). */
#include "check.h"

#include "query/query.h"
#include "store/open.h"

#include "base/vec.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

enum { QUERY_TABLE = 3 };

static pt_str read_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    pt_buf text = {0};
    char chunk[65536];
    size_t got;
    while (file && (got = fread(chunk, 1, sizeof chunk, file)) > 0)
        pt_buf_put(&text, chunk, got);
    if (file)
        fclose(file);
    return pt_buf_view(&text);
}

typedef struct {
    const char *file;
    unsigned line;
    pt_str name;
    pt_buf script;
    pt_str params, headers;
    pt_store_db db;
    unsigned checked;
} test_case;

static void complain(const test_case *c, const char *what, pt_str got, pt_str wanted)
{
    fprintf(stderr, "%s:%u: %.*s: %s\n  got      %.*s\n  expected %.*s\n  script   %.*s\n", c->file, c->line,
            (int)c->name.len, c->name.ptr,
            what, (int)got.len, got.ptr, (int)wanted.len, wanted.ptr, (int)c->script.len, c->script.ptr);
    pt_check_failures++;
}

/* The compact text of JSON, for comparison. */
static pt_str compact(pt_arena *arena, pt_str text)
{
    pt_json_node *node;
    pt_buf buf = {0};
    if (pt_json_read(arena, text, &node, NULL) != PT_OK || !pt_json_write_compact(&buf, node))
        return PT_STR("(not JSON)");
    pt_str kept = pt_arena_str(arena, pt_buf_view(&buf));
    pt_buf_release(&buf);
    return kept;
}

static pt_str member(pt_arena *arena, pt_str json, const char *name)
{
    pt_json_node *node;
    pt_buf buf = {0};
    if (pt_json_read(arena, json, &node, NULL) != PT_OK)
        return PT_STR("(not JSON)");
    const pt_json_node *found = pt_json_member(node, pt_str_c(name));
    if (!found || !pt_json_write_compact(&buf, found))
        return PT_STR("(none)");
    pt_str kept = pt_arena_str(arena, pt_buf_view(&buf));
    pt_buf_release(&buf);
    return kept;
}

static void run_program(test_case *c, bool fails, pt_str wanted)
{
    pt_query_session session = {.backend = c->db.backend, .db = c->db.db, .table = QUERY_TABLE};
    pt_query_options options = {.seed = 7, .timeout = 20};
    pt_query_result *result = NULL;
    pt_error err = {0};
    pt_buf json = {0};
    pt_arena arena = {0};
    if (pt_query_run(&session, pt_buf_view(&c->script), c->params, &options, &result, &err) != PT_OK) {
        complain(c, "run failed", pt_str_c(err.message), wanted);
        return;
    }
    pt_query_result_json(result, &json);
    pt_str text = pt_buf_view(&json);
    if (fails) {
        pt_query_failure failure = pt_query_result_failure(result);
        pt_str code = pt_query_result_ok(result) ? text : failure.code ? pt_str_c(failure.code) : PT_STR("-");
        if (!pt_str_eq(code, wanted))
            complain(c, "error", code, wanted);
    } else if (!pt_query_result_ok(result)) {
        complain(c, "it failed", member(&arena, text, "message"), wanted);
    } else {
        pt_str rows = member(&arena, text, "rows");
        if (!pt_str_eq(rows, compact(&arena, wanted)))
            complain(c, "rows", rows, wanted);
        if (c->headers.len && !pt_str_eq(member(&arena, text, "headers"), compact(&arena, c->headers)))
            complain(c, "headers", member(&arena, text, "headers"), c->headers);
    }
    c->checked++;
    pt_query_result_free(result);
    pt_buf_release(&json);
    pt_arena_release(&arena);
    pt_buf_clear(&c->script);
    c->params = c->headers = (pt_str){0};
}

static void begin_case(test_case *c, pt_str name)
{
    pt_error err = {0};
    pt_store_close_db(&c->db);
    CHECK_OK(pt_store_open_db("mem", PT_OPEN_CREATE, &c->db, &err), err);
    c->name = name;
    pt_buf_clear(&c->script);
}

static void directive(test_case *c, pt_str line)
{
    static const struct {
        const char *word;
        int kind;
    } words[] = {{"params ", 0}, {"headers ", 1}, {"rows ", 2}, {"error ", 3}};
    for (size_t i = 0; i < 4; i++) {
        if (!pt_str_starts(line, pt_str_c(words[i].word)))
            continue;
        pt_str rest = pt_str_trim(pt_str_from(line, strlen(words[i].word)));
        if (i == 0)
            c->params = rest;
        else if (i == 1)
            c->headers = rest;
        else
            run_program(c, i == 3, rest);
        return;
    }
    complain(c, "unknown directive", line, PT_STR("params, headers, rows or error"));
}

static unsigned run_file(const char *path)
{
    pt_str text = read_file(path);
    test_case c = {.file = path};
    for (size_t at = 0; at < text.len;) {
        pt_str rest = pt_str_from(text, at);
        ptrdiff_t end = pt_str_find(rest, '\n');
        pt_str line = end < 0 ? rest : pt_str_upto(rest, (size_t)end);
        at += line.len + 1;
        c.line++;
        if (pt_str_starts(line, PT_STR("=== ")))
            begin_case(&c, pt_str_from(line, 4));
        else if (pt_str_starts(line, PT_STR("--- ")))
            directive(&c, pt_str_from(line, 4));
        else if (c.name.len) {
            pt_buf_str(&c.script, line);
            pt_buf_byte(&c.script, '\n');
        }
    }
    pt_store_close_db(&c.db);
    pt_buf_release(&c.script);
    free((void *)text.ptr);
    return c.checked;
}

static void test_cases(void)
{
    char path[1024];
    unsigned checked = 0;
    DIR *dir = opendir(PT_TEST_DIR "/query");
    CHECK(dir != NULL);
    for (struct dirent *entry; dir && (entry = readdir(dir));) {
        size_t len = strlen(entry->d_name);
        if (len < 6 || strcmp(entry->d_name + len - 5, ".test") != 0)
            continue;
        snprintf(path, sizeof path, "%s/query/%s", PT_TEST_DIR, entry->d_name);
        checked += run_file(path);
    }
    if (dir)
        closedir(dir);
    CHECK(checked > 20);
    fprintf(stderr, "%u programs\n", checked);
}

/* One request; false: the input is not what it should be. */
static bool answer(const pt_json_node *request, const char *connection, pt_store_db *db)
{
    const pt_json_node *script = pt_json_member(request, PT_STR("script"));
    const pt_json_node *params = pt_json_member(request, PT_STR("params"));
    pt_error err;
    if (pt_json_member(request, PT_STR("reset"))) {
        pt_store_close_db(db);
        return pt_store_open_db(connection, PT_OPEN_CREATE, db, &err) == PT_OK && puts("{}") >= 0;
    }
    pt_query_session session = {.backend = db->backend, .db = db->db, .table = QUERY_TABLE};
    pt_query_options options = {.seed = 7, .timeout = 60, .memory = (size_t)2 << 30};
    pt_query_result *result;
    pt_buf out = {0};
    if (!script || pt_query_run(&session, script->string, params ? params->string : PT_STR(""), &options,
                                &result, &err) != PT_OK)
        return false;
    pt_query_result_json(result, &out);
    puts(pt_buf_cstr(&out));
    pt_query_result_free(result);
    pt_buf_release(&out);
    return true;
}

static int serve(const char *connection)
{
    pt_store_db db = {0};
    pt_error err;
    char *line = NULL;
    size_t cap = 0;
    ssize_t len;
    bool ok = pt_store_open_db(connection, PT_OPEN_CREATE, &db, &err) == PT_OK;
    while (ok && (len = getline(&line, &cap, stdin)) > 0) {
        pt_arena arena = {0};
        pt_json_node *request;
        ok = pt_json_read(&arena, (pt_str){line, (size_t)len}, &request, &err) == PT_OK
            && answer(request, connection, &db);
        fflush(stdout);
        pt_arena_release(&arena);
    }
    free(line);
    pt_store_close_db(&db);
    return ok ? 0 : 1;
}

int main(int argc, char **argv)
{
    static const pt_test tests[] = {PT_TEST(test_cases)};
    if (argc > 1 && strcmp(argv[1], "--serve") == 0)
        return serve(argc > 2 ? argv[2] : "mem");
    return PT_RUN(tests);
}
