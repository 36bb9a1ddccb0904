/* The engine from outside: relations of the embedder, limits, failing memory, and that nothing is changed
 * by what fails. */
#include "check.h"

#include "query/query.h"
#include "store/open.h"

#include "base/mem.h"

#include <stdlib.h>

enum { TABLE = 5, NODES = 2000 };

/* --- a virtual relation: link{from, to => kind}, a ring with chords, indexed both ways ---------------- */

typedef struct {
    unsigned scans, whole, rows;
} ring;

static pt_relation_estimate ring_estimate(const pt_relation *relation, pt_columns bound)
{
    (void)relation;
    return bound & 3 ? (pt_relation_estimate){2, 3} : (pt_relation_estimate){2 * NODES, 2 * NODES};
}

static bool ring_row(pt_values *values, pt_row_sink sink, ring *r, int64_t from, int64_t to, const char *kind)
{
    pt_value row[3] = {pt_value_int(values, from), pt_value_int(values, to),
        pt_value_str(values, pt_str_c(kind))};
    r->rows++;
    return sink.row(sink.context, row);
}

static bool ring_from(pt_values *values, pt_row_sink sink, ring *r, int64_t from)
{
    return ring_row(values, sink, r, from, (from + 1) % NODES, "next")
        && ring_row(values, sink, r, from, (from + 100) % NODES, "far");
}

static bool ring_to(pt_values *values, pt_row_sink sink, ring *r, int64_t to)
{
    return ring_row(values, sink, r, (to + NODES - 1) % NODES, to, "next")
        && ring_row(values, sink, r, (to + NODES - 100) % NODES, to, "far");
}

static pt_status ring_scan(const pt_relation *relation, pt_txn *txn, pt_values *values, pt_columns bound,
                           const pt_value *key,
                           pt_columns wanted, pt_row_sink sink, pt_error *err)
{
    ring *r = relation->context;
    (void)txn, (void)wanted, (void)err;
    r->scans++;
    bool ok = true;
    bool by_from = bound & 1, by_to = !by_from && bound & 2;
    if ((by_from || by_to) && pt_value_kind(key[by_to]) != PT_KIND_INT)
        return PT_OK;
    if (by_from)
        ok = ring_from(values, sink, r, pt_value_as_int(values, key[0]));
    else if (by_to)
        ok = ring_to(values, sink, r, pt_value_as_int(values, key[1]));
    else
        for (int64_t i = 0; ok && i < NODES && ++r->whole; i++)
            ok = ring_from(values, sink, r, i);
    return ok ? PT_OK : PT_E_CANCELLED;
}

/* --- running ---------------------------------------------------------------------------------------- */

typedef struct {
    pt_store_db db;
    ring ring;
    pt_relation relation;
    const pt_relation *relations[2];
    pt_query_session session;
    pt_query_options options;
} fixture;

static void setup(fixture *f)
{
    static const pt_relation_column columns[] = {{"from", "Int"}, {"to", "Int"}, {"kind", "String"}};
    pt_error err;
    *f = (fixture){0};
    CHECK_OK(pt_store_open_db("mem", PT_OPEN_CREATE, &f->db, &err), err);
    f->relation = (pt_relation){"link", columns, 3, 2, &f->ring, ring_estimate, ring_scan};
    f->relations[0] = &f->relation;
    f->session = (pt_query_session){.backend = f->db.backend, .db = f->db.db, .table = TABLE,
        .relations = f->relations};
    f->options.seed = 1;
}

/* Rows as JSON, or the error's code. The text lives until the next call. */
static const char *ask(fixture *f, const char *script)
{
    static char text[4096];
    pt_query_result *result;
    pt_buf out = {0};
    pt_error err = {0};
    if (pt_query_run(&f->session, pt_str_c(script), PT_STR(""), &f->options, &result, &err) != PT_OK)
        return "no result";
    if (!pt_query_result_ok(result)) {
        const char *code = pt_query_result_failure(result).code;
        snprintf(text, sizeof text, "%s", code ? code : "-");
    } else {
        pt_query_result_json(result, &out);
        const char *json = pt_buf_cstr(&out), *rows = strstr(json, "\"rows\":");
        snprintf(text, sizeof text, "%.*s", (int)(strstr(rows, ",\"took\"") - rows - 7), rows + 7);
    }
    pt_buf_release(&out);
    pt_query_result_free(result);
    return text;
}

static void test_virtual_relation(void)
{
    fixture f;
    setup(&f);
    CHECK_STR(ask(&f, "?[to] := *link{from: 5, to}"), "[[6],[105]]");
    CHECK_STR(ask(&f, "?[from] := *link{from, to: 5, kind}, kind == 'far'"), "[[1905]]");
    CHECK_STR(ask(&f, "?[from, kind] := *link[from, to, kind], to == 5.0"), "[[4,\"next\"],[1905,\"far\"]]");
    CHECK_STR(ask(&f, "?[c] := *link{from: 5, to: b}, *link{from: b, to: c}"), "[[7],[106],[205]]");
    CHECK_INT(f.ring.whole, 0);
    CHECK(f.ring.rows < 30);
    CHECK_STR(ask(&f, "r[x, n] := *link{from: 1, to: x}, n = 1 r[y, m] := r[x, n], n < 2, *link{from: x, to: y}, m = n + 1 "
                      "?[count(x)] := r[x, _]"), "[[5]]");
    CHECK_INT(f.ring.whole, 0);
    CHECK_STR(ask(&f, "?[count(a)] := *link{from: a}"), "[[4000]]");
    CHECK_INT(f.ring.whole, NODES);
    CHECK_STR(ask(&f, "?[from, to] <- [[1, 2]] :put link {from, to}"), "tx::insufficient_access_level");
    CHECK_STR(ask(&f, ":create link {a}"), "eval::stored_relation_conflict");
    CHECK_STR(ask(&f, "::columns link"),
              "[[\"from\",true,0,\"Int\",false],[\"to\",true,1,\"Int\",false],[\"kind\",false,2,\"String\",false]]");
    CHECK_STR(ask(&f, "?[x] := *link{nothing: x}"), "eval::named_field_not_found");
    pt_store_close_db(&f.db);
}

/* Every node reaches all: look-ups one by one would cost more than reading everything, which is noticed. */
static void test_many_lookups_read_all(void)
{
    fixture f;
    setup(&f);
    CHECK_STR(ask(&f, "r[x] := x = 0 r[y] := r[x], *link{from: x, to: y} ?[count(x)] := r[x]"), "[[2000]]");
    CHECK(f.ring.rows <= 3 * 2 * NODES);
    pt_store_close_db(&f.db);
}

static const char endless[] = "n[x] := x = 0 n[y] := n[x], y = x + 1 ?[x] := n[x]";

static void test_limits(void)
{
    fixture f;
    setup(&f);
    CHECK_STR(ask(&f, ":create r {a}"), "[[\"OK\"]]");
    f.options.memory = 8 << 20;
    CHECK_STR(ask(&f, endless), "limit::memory");
    f.options.memory = 0;
    f.options.timeout = 0.05;
    CHECK_STR(ask(&f, endless), "eval::killed");
    CHECK_STR(ask(&f, "a[x] := *link{from: x} ?[count(x)] := a[x], a[y], a[z], a[w]"), "eval::killed");
    CHECK_STR(ask(&f, "%loop {?[x] <- [[1]]} %end"), "eval::killed");
    CHECK_STR(ask(&f, "{?[a] <- [[1]] :put r {a}} %loop {?[x] <- [[1]]} %end"), "eval::killed");
    f.options.timeout = 0;
    CHECK_STR(ask(&f, "n[x] := x = 0 n[y] := n[x], y = x + 1 ?[x] := n[x] :timeout 0.05"), "eval::killed");
    atomic_bool kill = true;
    f.options.kill = &kill;
    CHECK_STR(ask(&f, endless), "eval::killed");
    f.options.kill = NULL;
    CHECK_STR(ask(&f, "?[a] := *r[a]"), "[]");
    pt_store_close_db(&f.db);
}

static void test_read_only(void)
{
    fixture f;
    setup(&f);
    CHECK_STR(ask(&f, ":create r {a}"), "[[\"OK\"]]");
    f.options.read_only = true;
    CHECK_STR(ask(&f, "?[a] <- [[1]] :put r {a}"), "-");
    CHECK_STR(ask(&f, "::remove r"), "-");
    CHECK_STR(ask(&f, "{?[a] <- [[1]] :create _t {a}} {?[a] := *_t[a]}"), "[[1]]");
    pt_store_close_db(&f.db);
}

static void test_deep_nesting_is_refused(void)
{
    enum { DEEP = 100000 };
    fixture f;
    setup(&f);
    static const char *const openings[] = {"(", "[", "not (", "-", "!", "{", "f("};
    for (size_t i = 0; i < sizeof openings / sizeof *openings; i++) {
        pt_buf script = {0};
        pt_buf_c(&script, "?[x] := x = 1, y = ");
        for (int k = 0; k < DEEP; k++)
            pt_buf_c(&script, openings[i]);
        CHECK_STR(ask(&f, pt_buf_cstr(&script)), "parser::pest");
        pt_buf_release(&script);
    }
    CHECK_STR(ask(&f, "l[x] := x = [] l[y] := l[x], y = [x] ?[x] := l[x]"), "limit::depth");
    pt_store_close_db(&f.db);
}

/* With every allocation failing in turn: an error or no result, never a crash, and the database stays. */
static void test_failing_memory(void)
{
    static const char script[] =
        "e[a, b] <- [[1, 2], [2, 3], [3, 'x']] r[a, b] := e[a, b] r[a, c] := e[a, b], r[b, c] "
        "s[a, count(b)] := r[a, b], not e[b, a] t[min(b)] := *link{from: 3, to: b} "
        "?[k, v] := s[k, v], t[z], *keep{k: 1}, v in [1, 2, 3] :order -v :put keep {k => v}";
    fixture f;
    setup(&f);
    CHECK_STR(ask(&f, "?[k, v] <- [[1, 'old']] :create keep {k => v}"), "[[\"OK\"]]");
    bool done = false;
    for (uint64_t n = 1; !done && n < 20000; n += 1 + n / 40) {
        pt_query_result *result = NULL;
        pt_error err = {0};
        pt_mem_fail_after(n);
        pt_status status = pt_query_run(&f.session, pt_str_c(script), PT_STR("{\"p\": [1, {\"a\": 2}]}"),
                                        &f.options, &result, &err);
        pt_mem_fail_after(0);
        done = status == PT_OK && pt_query_result_ok(result);
        if (status == PT_OK && !done)
            CHECK_STR(pt_query_result_failure(result).code, "limit::memory");
        pt_query_result_free(result);
        if (!done)
            CHECK_STR(ask(&f, "?[k, v] := *keep[k, v]"), "[[1,\"old\"]]");
    }
    CHECK(done);
    pt_store_close_db(&f.db);
}

static void test_jobs(void)
{
    fixture f;
    pt_error err;
    setup(&f);
    CHECK_OK(pt_query_jobs_new(&f.session.jobs, &err), err);
    CHECK_STR(ask(&f, "::kill 77"), "[[\"NOT_FOUND\"]]");
    CHECK(strncmp(ask(&f, "::running"), "[[2,\"20", 7) == 0);
    CHECK(!pt_query_kill(f.session.jobs, 2));
    pt_query_jobs_free(f.session.jobs);
    pt_store_close_db(&f.db);
}

static void test_error_object(void)
{
    fixture f;
    pt_query_result *result;
    pt_error err;
    pt_buf out = {0};
    setup(&f);
    CHECK_OK(pt_query_run(&f.session, PT_STR("?[x] :=\n x = 1 + 'a'"), PT_STR(""), &f.options, &result, &err),
             err);
    pt_query_failure failure = pt_query_result_failure(result);
    CHECK_STR(failure.code, "eval::throw");
    CHECK_INT(failure.offset, 13);
    CHECK_INT(failure.length, 7);
    CHECK(failure.help.len > 0);
    CHECK(pt_query_result_json(result, &out));
    CHECK(strstr(pt_buf_cstr(&out), "\"labels\":[{\"span\":{\"length\":7,\"offset\":13}}]") != NULL);
    pt_buf_release(&out);
    pt_query_result_free(result);
    CHECK_OK(pt_query_run(&f.session, PT_STR("?[x] := x = 1"), PT_STR("[1]"), &f.options, &result, &err),
             err);
    out = (pt_buf){0};
    CHECK(pt_query_result_json(result, &out));
    CHECK_STR(pt_buf_cstr(&out), "{\"message\":\"params argument is not a JSON map\",\"ok\":false}");
    pt_buf_release(&out);
    pt_query_result_free(result);
    pt_store_close_db(&f.db);
}

int main(int argc, char **argv)
{
    static const pt_test tests[] = {
        PT_TEST(test_virtual_relation), PT_TEST(test_many_lookups_read_all), PT_TEST(test_limits),
        PT_TEST(test_read_only),        PT_TEST(test_deep_nesting_is_refused), PT_TEST(test_failing_memory),
        PT_TEST(test_jobs),             PT_TEST(test_error_object),
    };
    return PT_RUN(tests);
}
