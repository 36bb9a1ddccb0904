/* Feeds bytes to the query engine: a script, and behind a NUL byte its parameters. What runs is bounded in
 * time and memory; whatever comes out must be a result, and print. */
#include "query/query.h"
#include "store/open.h"

#include "base/mem.h"

#include <stdlib.h>

static void prepare(const pt_query_session *session, const pt_query_options *options)
{
    static const char *const scripts[] = {
        ":create r {k: Int, l => v: String?, w default 3}",
        "?[k, l, v] <- [[1, 2, 'a'], [2, 'x', null], [3, [1], 'b']] :put r {k, l => v}",
        "::index create r:by_v {v}",
        ":create e {a, b}",
        "?[a, b] <- [[1, 2], [2, 3], [3, 1], [3, 4]] :put e {a, b}",
    };
    for (size_t i = 0; i < sizeof scripts / sizeof *scripts; i++) {
        pt_query_result *result;
        if (pt_query_run(session, pt_str_c(scripts[i]), PT_STR(""), options, &result, NULL) != PT_OK)
            abort();
        pt_query_result_free(result);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    pt_store_db db;
    pt_query_options options = {.timeout = 0.2, .memory = (size_t)64 << 20, .seed = 1};
    if (pt_store_open_db("mem", PT_OPEN_CREATE, &db, NULL) != PT_OK)
        return 0;
    pt_query_session session = {.backend = db.backend, .db = db.db, .table = 3};
    prepare(&session, &options);
    pt_str all = {(const char *)data, size};
    ptrdiff_t end = pt_str_find(all, '\0');
    pt_str script = end < 0 ? all : pt_str_upto(all, (size_t)end);
    pt_str params = end < 0 ? PT_STR("") : pt_str_from(all, (size_t)end + 1);
    pt_query_result *result;
    if (pt_query_run(&session, script, params, &options, &result, NULL) == PT_OK) {
        pt_buf text = {0};
        if (!pt_query_result_json(result, &text) || text.len == 0)
            abort();
        pt_buf_release(&text);
        pt_query_result_free(result);
    }
    pt_store_close_db(&db);
    return 0;
}
