/* Fixtures: tests/extract/<language>/<case>/ holds one source file `input.<extension>` and `expected`, the
 * text form of its facts. PT_UPDATE=1 in the environment writes `expected` anew: read the difference before
 * committing it. */
#include "cases.h"
#include "check.h"

#include <dirent.h>
#include <stdlib.h>

static bool read_file(const char *path, pt_buf *out)
{
    FILE *f = fopen(path, "rb");
    if (!f)
        return false;
    char chunk[65536];
    size_t got;
    while ((got = fread(chunk, 1, sizeof chunk, f)) > 0)
        pt_buf_put(out, chunk, got);
    fclose(f);
    return true;
}

/* First difference of two texts, line by line. */
static void report(const char *dir, pt_str expected, pt_str actual)
{
    for (unsigned line = 1;; line++) {
        ptrdiff_t e = pt_str_find(expected, '\n'), a = pt_str_find(actual, '\n');
        pt_str el = e < 0 ? expected : pt_str_upto(expected, (size_t)e);
        pt_str al = a < 0 ? actual : pt_str_upto(actual, (size_t)a);
        if (!pt_str_eq(el, al) || e < 0 || a < 0) {
            fprintf(stderr, "%s/expected:%u:\n  expected: %.*s\n  actual:   %.*s\n", dir, line, (int)el.len, el.ptr,
                    (int)al.len, al.ptr);
            return;
        }
        expected = pt_str_from(expected, (size_t)e + 1);
        actual = pt_str_from(actual, (size_t)a + 1);
    }
}

static bool find_input(const char *dir, char *path, size_t size)
{
    DIR *d = opendir(dir);
    bool found = false;
    struct dirent *entry;
    while (d && (entry = readdir(d)))
        if (strncmp(entry->d_name, "input.", 6) == 0) {
            found = snprintf(path, size, "%s/%s", dir, entry->d_name) < (int)size;
        }
    if (d)
        closedir(d);
    return found;
}

static void run_case(int dialect, const char *dir)
{
    char input[4096], expected_path[4096];
    pt_error err = {0};
    pt_buf text = {0}, expected = {0}, actual = {0};
    snprintf(expected_path, sizeof expected_path, "%s/expected", dir);
    bool found = find_input(dir, input, sizeof input) && read_file(input, &text);
    CHECK(found);
    CHECK_OK(pt_dump_text(dialect, pt_buf_view(&text), &actual, &err), err);
    if (getenv("PT_UPDATE")) {
        FILE *f = fopen(expected_path, "wb");
        CHECK(f && fwrite(actual.ptr, 1, actual.len, f) == actual.len);
        if (f)
            fclose(f);
    } else {
        CHECK(read_file(expected_path, &expected));
        bool same = pt_str_eq(pt_buf_view(&expected), pt_buf_view(&actual));
        CHECK(same);
        if (!same)
            report(dir, pt_buf_view(&expected), pt_buf_view(&actual));
    }
    pt_buf_release(&text);
    pt_buf_release(&expected);
    pt_buf_release(&actual);
}

static int cases_run;

/* TSX shares the dialect with TypeScript but has a folder of its own. */
static const char *dialect_folder(int dialect)
{
    return dialect == PT_DIALECT_TSX ? "tsx" : pt_language_name(pt_lang_get((unsigned)dialect)->id);
}

static void run_dialect(int dialect)
{
    char folder[1024], dir[2048];
    snprintf(folder, sizeof folder, "%s/extract/%s", PT_TEST_DIR, dialect_folder(dialect));
    DIR *d = opendir(folder);
    struct dirent *entry;
    while (d && (entry = readdir(d))) {
        if (entry->d_name[0] == '.')
            continue;
        snprintf(dir, sizeof dir, "%s/%s", folder, entry->d_name);
        run_case(dialect, dir);
        cases_run++;
    }
    if (d)
        closedir(d);
}

static void test_fixtures_give_expected_facts(void)
{
    for (int dialect = 0; dialect < PT_DIALECT_COUNT; dialect++)
        if (pt_lang_get((unsigned)dialect))
            run_dialect(dialect);
    CHECK(cases_run > 0);
}

static void test_every_table_fits_its_grammar(void)
{
    for (unsigned dialect = 0; dialect < PT_DIALECT_COUNT; dialect++) {
        pt_lang_ready ready;
        pt_error err = {0};
        if (!pt_lang_get(dialect))
            continue;
        pt_status status = pt_lang_prepare(pt_lang_get(dialect), &ready, &err);
        CHECK_OK(status, err);
        if (status == PT_OK)
            pt_lang_release(&ready);
    }
}

static void test_damaged_facts_are_refused(void)
{
    pt_buf packed = {0};
    pt_facts facts = {0};
    pt_error err;
    for (unsigned seed = 1; seed < 3000; seed++) {
        pt_buf_clear(&packed);
        pt_buf_varint(&packed, PT_FACTS_VERSION);
        unsigned state = seed;
        for (int i = 0; i < 60; i++) {
            state = state * 1103515245u + 12345u;
            pt_buf_byte(&packed, (char)(state >> 20 & (seed % 3 ? 7 : 255)));
        }
        (void)!pt_facts_unpack(pt_buf_view(&packed), &facts, &err);
    }
    /* a line number whose difference is as large as a number can be */
    pt_buf_clear(&packed);
    pt_buf_put(&packed, "\x01\x00\x01\x00\x00\x00\x01\x01\x00\x01", 10);
    for (int i = 0; i < 14; i++)
        pt_buf_byte(&packed, 0);
    for (int i = 0; i < 3; i++)
        pt_buf_varint(&packed, UINT64_MAX - 1);
    for (int i = 0; i < 40; i++)
        pt_buf_byte(&packed, 0);
    CHECK_INT(pt_facts_unpack(pt_buf_view(&packed), &facts, &err), PT_E_CORRUPT);
    CHECK_INT(pt_facts_unpack(PT_STR(""), &facts, &err), PT_E_VERSION);
    pt_buf_release(&packed);
    pt_facts_release(&facts);
}

int main(int argc, char **argv)
{
    static const pt_test tests[] = {
        PT_TEST(test_every_table_fits_its_grammar),
        PT_TEST(test_fixtures_give_expected_facts),
        PT_TEST(test_damaged_facts_are_refused),
    };
    return PT_RUN(tests);
}
