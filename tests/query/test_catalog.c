/* Relations as CozoDB wrote them: its catalogue has two spellings, and both must be read. */
#include "check.h"

#include "query/encode.h"
#include "query/msgpack.h"
#include "query/query.h"
#include "store/open.h"

enum { TABLE = 5 };

static void str(pt_buf *out, const char *s)
{
    pt_mp_str(out, pt_str_c(s));
}

static void column(pt_buf *out, const char *name, const char *type, bool nullable)
{
    pt_mp_array(out, 3);
    str(out, name);
    pt_mp_array(out, 2);
    str(out, type);
    pt_mp_bool(out, nullable);
}

/* old{k: Int => v: [String;2]? default ['a', 'b']} as positional arrays, a search index beside it. */
static void positional_record(pt_buf *out)
{
    pt_mp_array(out, 13);
    str(out, "old");
    pt_mp_int(out, 1);
    pt_mp_array(out, 2);
    pt_mp_array(out, 1);
    column(out, "k", "Int", false);
    pt_mp_nil(out);
    pt_mp_array(out, 1);
    pt_mp_array(out, 3);
    str(out, "v");
    pt_mp_array(out, 2);
    pt_mp_map(out, 1);
    str(out, "List");
    pt_mp_array(out, 2);
    pt_mp_array(out, 2);
    str(out, "String");
    pt_mp_bool(out, false);
    pt_mp_int(out, 2);
    pt_mp_bool(out, true);
    pt_mp_map(out, 1);
    str(out, "Apply");
    pt_mp_array(out, 2);
    str(out, "OP_LIST");
    pt_mp_array(out, 2);
    for (int i = 0; i < 2; i++) {
        pt_mp_map(out, 1);
        str(out, "Const");
        pt_mp_array(out, 1);
        pt_mp_map(out, 1);
        str(out, "Str");
        str(out, i ? "b" : "a");
    }
    for (int i = 0; i < 3; i++)
        pt_mp_array(out, 0);
    str(out, "Protected");
    pt_mp_bool(out, false);
    pt_mp_map(out, 0);
    pt_mp_map(out, 1);
    str(out, "vectors");
    pt_mp_array(out, 2);
    pt_mp_int(out, 7);
    pt_mp_map(out, 0);
    pt_mp_map(out, 0);
    pt_mp_map(out, 0);
    str(out, "from elsewhere");
}

static void put(const pt_store_db *db, pt_txn *txn, pt_str key, pt_str value)
{
    pt_error err;
    CHECK_OK(db->backend->put(txn, TABLE, (pt_bytes){key.ptr, key.len}, (pt_bytes){value.ptr, value.len},
                              &err), err);
}

static void write_foreign(const pt_store_db *db, pt_str record)
{
    pt_error err;
    pt_txn *txn;
    CHECK_OK(db->backend->begin_write(db->db, &txn, &err), err);
    put(db, txn, (pt_str){"\0\0\0\0\0\0\0\0\x01", 9}, (pt_str){"\0\0\0\0\0\0\0\x01", 8});
    put(db, txn, (pt_str){"\0\0\0\0\0\0\0\0\x01\x06STORAGE_\xffVERSION\0\xfe", 28}, (pt_str){"\0", 1});
    put(db, txn, (pt_str){"\0\0\0\0\0\0\0\0\x06old\0\0\0\0\0\xfa", 18}, record);
    put(db, txn, (pt_str){"\0\0\0\0\0\0\0\x01\x05\xc0\x45\0\0\0\0\0\0\0", 18},
        (pt_str){"\0\0\0\0\0\0\0\x01\x91\xa4Null", 14});
    CHECK_OK(db->backend->commit(txn, &err), err);
}

static const char *ask(const pt_store_db *db, const char *script)
{
    static char text[2048];
    pt_query_session session = {.backend = db->backend, .db = db->db, .table = TABLE};
    pt_query_result *result;
    pt_error err;
    pt_buf out = {0};
    if (pt_query_run(&session, pt_str_c(script), PT_STR(""), NULL, &result, &err) != PT_OK)
        return "no result";
    const char *code = pt_query_result_failure(result).code;
    pt_query_result_json(result, &out);
    const char *json = pt_buf_cstr(&out), *rows = strstr(json, "\"rows\":"), *end = strstr(json, ",\"took\"");
    if (rows && end)
        snprintf(text, sizeof text, "%.*s", (int)(end - rows - 7), rows + 7);
    else
        snprintf(text, sizeof text, "%s", code ? code : "-");
    pt_buf_release(&out);
    pt_query_result_free(result);
    return text;
}

static void test_positional_spelling(void)
{
    pt_store_db db;
    pt_error err;
    pt_buf record = {0};
    CHECK_OK(pt_store_open_db("mem", PT_OPEN_CREATE, &db, &err), err);
    positional_record(&record);
    write_foreign(&db, pt_buf_view(&record));
    CHECK_STR(ask(&db, "::relations"), "[[\"old\",2,\"protected\",1,1,0,0,0,\"from elsewhere\"]]");
    CHECK_STR(ask(&db, "::columns old"),
              "[[\"k\",true,0,\"Int\",false],[\"v\",false,1,\"[String;2]?\",true]]");
    CHECK_STR(ask(&db, "?[k, v] := *old[k, v]"), "[[42,null]]");
    CHECK_STR(ask(&db, "?[k] <- [[1]] :put old {k}"), "[[\"OK\"]]");
    CHECK_STR(ask(&db, "::access_level normal old"), "[[\"OK\"]]");
    CHECK_STR(ask(&db, "?[k, v] := *old[k, v]"), "[[1,[\"a\",\"b\"]],[42,null]]");
    CHECK_STR(ask(&db, ":create fresh {k}"), "[[\"OK\"]]");
    pt_buf_release(&record);
    pt_store_close_db(&db);
}

static void test_damaged_records(void)
{
    pt_buf record = {0};
    positional_record(&record);
    for (size_t cut = 0; cut < record.len; cut++) {
        pt_store_db db;
        pt_error err;
        CHECK_OK(pt_store_open_db("mem", PT_OPEN_CREATE, &db, &err), err);
        write_foreign(&db, (pt_str){record.ptr, cut});
        CHECK_STR(ask(&db, "?[k] := *old[k, v]"), "store::corrupt");
        pt_store_close_db(&db);
    }
    pt_buf_release(&record);
}

int main(int argc, char **argv)
{
    static const pt_test tests[] = {PT_TEST(test_positional_spelling), PT_TEST(test_damaged_records)};
    return PT_RUN(tests);
}
