/* Runs the case files in functions: lines of "call => value" or "call => ! error code". A value is JSON, with
 * a word before it if that doesn't tell the kind ("bytes", "uuid", "json"). A line with "?[" is a script,
 * and its value the rows. "=>*" marks what CozoDB does otherwise, on purpose; functions/refresh.mjs, which
 * asks the real one for all values, leaves such lines alone. Lines that begin with '#' are remarks. Arguments
 * are other case files to run instead. */
#include "check.h"

#include "query/query.h"

#include "base/mem.h"
#include "base/vec.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

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

/* The script that a line's call stands for; a call gets its kind as a second column. */
static void write_script(pt_str call, pt_buf *out)
{
    if (pt_str_find_str(call, PT_STR("?[")) >= 0) {
        pt_buf_str(out, call);
        return;
    }
    pt_buf_c(out, "?[x, k] := x = ");
    pt_buf_str(out, call);
    pt_buf_c(out, ", k = cond(is_bytes(x), 'bytes ', is_uuid(x), 'uuid ', is_json(x), 'json ', true, '')");
}

/* The result as a case file spells it. */
static void write_result(const pt_query_result *result, bool is_call, pt_buf *out)
{
    pt_buf json = {0}, text = {0};
    pt_arena arena = {0};
    pt_json_node *node;
    if (!pt_query_result_ok(result)) {
        pt_query_failure failure = pt_query_result_failure(result);
        pt_buf_printf(out, "! %s", failure.code ? failure.code : "-");
        return;
    }
    pt_query_result_json(result, &json);
    CHECK(pt_json_read(&arena, pt_buf_view(&json), &node, NULL) == PT_OK);
    const pt_json_node *rows = pt_json_member(node, PT_STR("rows"));
    if (rows && is_call) {
        const pt_json_node *row = &rows->items[0];
        pt_buf_str(out, row->items[1].string);
        CHECK(pt_json_write_compact(out, &row->items[0]));
    } else if (rows) {
        CHECK(pt_json_write_compact(out, rows));
    }
    pt_buf_release(&text);
    pt_buf_release(&json);
    pt_arena_release(&arena);
}

/* The JSON of an expectation without blanks; what is no JSON as it is. */
static void write_expected(pt_str text, pt_buf *out)
{
    static const char *const kinds[] = {"bytes ", "uuid ", "json "};
    pt_arena arena = {0};
    pt_json_node *node;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (!pt_str_starts(text, pt_str_c(kinds[i])))
            continue;
        pt_buf_c(out, kinds[i]);
        text = pt_str_from(text, strlen(kinds[i]));
    }
    if (pt_json_read(&arena, text, &node, NULL) == PT_OK)
        CHECK(pt_json_write_compact(out, node));
    else
        pt_buf_str(out, text);
    pt_arena_release(&arena);
}

static void run_line(const char *file, unsigned line, pt_str call, pt_str expected)
{
    pt_query_session session = {0};
    pt_query_options options = {.seed = 7, .timeout = 20};
    pt_query_result *result = NULL;
    pt_error err = {0};
    pt_buf script = {0}, got = {0}, want = {0};
    write_script(call, &script);
    CHECK_OK(pt_query_run(&session, pt_buf_view(&script), (pt_str){0}, &options, &result, &err), err);
    write_result(result, pt_str_find_str(call, PT_STR("?[")) < 0, &got);
    write_expected(expected, &want);
    if (!pt_str_eq(pt_buf_view(&got), pt_buf_view(&want))) {
        fprintf(stderr, "%s:%u: %.*s\n  got      %.*s\n  expected %.*s\n", file, line, (int)call.len, call.ptr, (int)got.len,
                got.ptr, (int)want.len, want.ptr);
        pt_check_failures++;
    }
    pt_query_result_free(result);
    pt_buf_release(&script);
    pt_buf_release(&got);
    pt_buf_release(&want);
}

static unsigned run_file(const char *path)
{
    pt_str text = read_file(path), rest = text;
    unsigned line = 0, checked = 0;
    while (rest.len) {
        ptrdiff_t end = pt_str_find(rest, '\n');
        pt_str one = end < 0 ? rest : pt_str_upto(rest, (size_t)end);
        rest = pt_str_from(rest, one.len + (end >= 0));
        line++;
        if (one.len == 0 || one.ptr[0] == '#')
            continue;
        ptrdiff_t arrow = pt_str_find_str(one, PT_STR(" =>"));
        if (arrow < 0) {
            fprintf(stderr, "%s:%u: no \" =>\"\n", path, line);
            pt_check_failures++;
            continue;
        }
        pt_str expected = pt_str_from(one, (size_t)arrow + 3);
        if (pt_str_starts(expected, PT_STR("*")))
            expected = pt_str_from(expected, 1);
        run_line(path, line, pt_str_upto(one, (size_t)arrow), pt_str_trim(expected));
        checked++;
    }
    free((void *)text.ptr);
    return checked;
}

static void test_cases(void)
{
    char path[1024];
    unsigned checked = 0;
    DIR *dir = opendir(PT_TEST_DIR "/query/functions");
    CHECK(dir != NULL);
    for (struct dirent *entry; dir && (entry = readdir(dir));) {
        size_t len = strlen(entry->d_name);
        if (len < 6 || strcmp(entry->d_name + len - 5, ".case") != 0)
            continue;
        snprintf(path, sizeof path, "%s/query/functions/%s", PT_TEST_DIR, entry->d_name);
        checked += run_file(path);
    }
    if (dir)
        closedir(dir);
    CHECK(checked > 500);
    fprintf(stderr, "%u calls\n", checked);
}

/* With every allocation failing in turn: an error that says so, never a crash or a leak. */
static void starve(const char *script)
{
    pt_query_session session = {0};
    pt_query_options options = {.seed = 7, .timeout = 20};
    bool done = false;
    for (uint64_t n = 1; !done && n < 20000; n += 1 + n / 60) {
        pt_query_result *result = NULL;
        pt_error err = {0};
        pt_mem_fail_after(n);
        pt_status status = pt_query_run(&session, pt_str_c(script), (pt_str){0}, &options, &result, &err);
        pt_mem_fail_after(0);
        done = status == PT_OK && pt_query_result_ok(result);
        if (status == PT_OK && !done)
            CHECK_STR(pt_query_result_failure(result).code, "limit::memory");
        pt_query_result_free(result);
    }
    CHECK(done);
    if (!done)
        fprintf(stderr, "never succeeded: %s\n", script);
}

static void test_failing_memory(void)
{
    starve("?[x] := x in ['a', 'bc'], regex_replace_all(x, '(?P<n>[a-z&&[^b]])|\\\\p{Greek}', '<${n}>') != 'q'");
    starve("?[y, z] := x in int_range(20), y = set_json_path({}, [x, to_string(x)], [x, 1.5]), z = concat(y, json([x]))");
    starve("?[a, b] := x in ['Ab', 'Σx'], a = chunks(chars(lowercase(x)), 2), b = union(a, reverse(sorted(a)))");
    starve("?[x] := b = pack_bits([true, false]), x = encode_base64(bit_xor(b, bit_not(b)))");
    starve("?[collect(x), unique(x), group_count(x), union(y), intersection(y), mean(x)] := x in [3, 1, 1], y = [x, 2]");
    starve("?[x, union(y), min_cost(z)] := x in [3, 1, 1], y in [[2], [x]], z = [x, 2]");
    starve("e[a, b] <- [[1, 2], [2, 3], [3, 1], [3, 4]] p[n, r] <~ PageRank(e[]) c[n, r] <~ SCC(e[]) "
           "l[n, r] <~ CommunityDetectionLouvain(e[]) ?[n, r] := p[n, r] or c[n, r] or l[n, r]");
    starve("e[a, b] <- [[1, 2], [2, 3], [1, 3]] n[k] <- [[1], [2], [3]] s[] <- [[1]] g[] <- [[3]] "
           "d[a, b, c, p] <~ ShortestPathDijkstra(e[], s[], g[], keep_ties: true) "
           "y[a, b, c, p] <~ KShortestPathYen(e[], s[], g[], k: 3) "
           "x[a, b, c, p] <~ ShortestPathAStar(e[], n[k], s[], g[gk], heuristic: gk - k) "
           "?[p] := d[a, b, c, p] or y[a, b, c, p] or x[a, b, c, p]");
    starve("e[a, b] <- [[1, 2], [2, 3], [1, 3]] n[k] <- [[1], [2], [3]] s[] <- [[1]] "
           "b[a, c, p] <~ BFS(e[], n[k], condition: k > 1, limit: 5) "
           "r[i, c, p] <~ RandomWalk(e[], n[k], s[], steps: 3, weight: k) "
           "m[a, c, w] <~ MinimumSpanningForestKruskal(e[]) "
           "?[x, y] := b[x, _, y] or r[x, _, y] or m[x, _, y]");
}

int main(int argc, char **argv)
{
    static const pt_test tests[] = {PT_TEST(test_cases), PT_TEST(test_failing_memory)};
    if (argc > 1 && pt_str_ends(pt_str_c(argv[1]), PT_STR(".case"))) {
        for (int i = 1; i < argc; i++)
            printf("%u calls\n", run_file(argv[i]));
        return pt_check_failures ? 1 : 0;
    }
    return PT_RUN(tests);
}
