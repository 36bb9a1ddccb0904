/* Linking cases: tests/link/<case>/tree/ is a small project, `expected` its edges and unresolved calls as text,
 * sorted. PT_UPDATE=1 writes `expected` anew: read the difference before committing it. Every case is linked on
 * one thread and on several, and with a file beside it that has nothing to do with it; the result must be the
 * same. */
#define _GNU_SOURCE
#include <stdlib.h>

#include "check.h"
#include "tree.h"

#include <dirent.h>
#include <ftw.h>
#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct {
    pt_tree tree;
    pthread_mutex_t lock;
    pt_vec(char *) lines;
} collected;

static void add_line(collected *c, pt_buf *line)
{
    char *copy = strdup(pt_buf_cstr(line));
    pt_buf_clear(line);
    (void)!pt_vec_push(&c->lines, copy);
}

static void collect_edges(collected *c, const pt_linked *linked, pt_buf *line)
{
    uint32_t first = pt_linker_first(c->tree.linker, linked->file);
    for (size_t i = 0; i < linked->edge_count; i++) {
        const pt_linked_edge *e = &linked->edges[i];
        pt_tree_key(&c->tree, first + e->from, line);
        pt_buf_printf(line, " %s ", pt_edge_kind_name(e->kind));
        pt_tree_key(&c->tree, e->to, line);
        pt_buf_printf(line, " %s x%u line %u", pt_tier_name(e->tier), e->sites, e->line);
        add_line(c, line);
    }
}

static void collect_open(collected *c, const pt_linked *linked, pt_buf *line)
{
    const pt_facts *f = linked->facts;
    uint32_t first = pt_linker_first(c->tree.linker, linked->file);
    for (size_t i = 0; i < f->refs.len; i++) {
        const pt_ref *r = &f->refs.at[i];
        if (!linked->refs[i].kept || linked->refs[i].count || !r->name)
            continue;
        pt_str name = pt_facts_name(f, r->name);
        pt_tree_key(&c->tree, first + f->scopes.at[r->scope].def, line);
        pt_buf_printf(line, " %s '%.*s' %s line %u", pt_ref_kind_name(r->kind), (int)name.len, name.ptr,
                      pt_tier_name(linked->refs[i].tier), r->line);
        add_line(c, line);
    }
}

static void collect(void *context, const pt_linked *linked)
{
    collected *c = context;
    pt_buf line = {0};
    pthread_mutex_lock(&c->lock);
    collect_edges(c, linked, &line);
    collect_open(c, linked, &line);
    pthread_mutex_unlock(&c->lock);
    pt_buf_release(&line);
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The edges of a folder as sorted lines. */
static bool link_folder(const char *root, unsigned threads, pt_buf *out)
{
    collected c = {.lock = PTHREAD_MUTEX_INITIALIZER};
    pt_error err = {0};
    c.tree.context = &c;
    c.tree.visit = collect;
    pt_status status = pt_tree_link(root, threads, &c.tree, &err);
    CHECK_OK(status, err);
    if (c.lines.len)
        qsort(c.lines.at, c.lines.len, sizeof *c.lines.at, by_text);
    for (size_t i = 0; i < c.lines.len; i++) {
        pt_buf_printf(out, "%s\n", c.lines.at[i]);
        free(c.lines.at[i]);
    }
    pt_vec_release(&c.lines);
    pt_tree_release(&c.tree);
    return status == PT_OK;
}

static void read_expected(const char *path, pt_buf *out)
{
    FILE *f = fopen(path, "rb");
    char chunk[4096];
    size_t got;
    CHECK(f != NULL);
    while (f && (got = fread(chunk, 1, sizeof chunk, f)) > 0)
        pt_buf_put(out, chunk, got);
    if (f)
        fclose(f);
}

static void write_expected(const char *path, const pt_buf *text)
{
    FILE *f = fopen(path, "wb");
    CHECK(f && fwrite(text->ptr, 1, text->len, f) == text->len);
    if (f)
        fclose(f);
}

static void report(const char *path, pt_str expected, pt_str actual)
{
    for (unsigned line = 1; expected.len || actual.len; line++) {
        ptrdiff_t e = pt_str_find(expected, '\n'), a = pt_str_find(actual, '\n');
        pt_str el = pt_str_upto(expected, e < 0 ? expected.len : (size_t)e);
        pt_str al = pt_str_upto(actual, a < 0 ? actual.len : (size_t)a);
        if (!pt_str_eq(el, al)) {
            fprintf(stderr, "%s:%u:\n  expected: %.*s\n  actual:   %.*s\n", path, line, (int)el.len, el.ptr,
                    (int)al.len, al.ptr);
            return;
        }
        expected = e < 0 ? PT_STR("") : pt_str_from(expected, (size_t)e + 1);
        actual = a < 0 ? PT_STR("") : pt_str_from(actual, (size_t)a + 1);
    }
}

/* Copies a file or folder; a case's tree is small. */
static void copy_tree(const char *from, const char *to)
{
    DIR *d = opendir(from);
    struct dirent *entry;
    CHECK(d && mkdir(to, 0777) == 0);
    while (d && (entry = readdir(d))) {
        char source[4096], target[4096];
        struct stat info;
        pt_buf text = {0};
        snprintf(source, sizeof source, "%s/%s", from, entry->d_name);
        snprintf(target, sizeof target, "%s/%s", to, entry->d_name);
        if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..") || stat(source, &info) != 0)
            continue;
        if (S_ISDIR(info.st_mode)) {
            copy_tree(source, target);
            continue;
        }
        read_expected(source, &text);
        write_expected(target, &text);
        pt_buf_release(&text);
    }
    if (d)
        closedir(d);
}

static int remove_entry(const char *path, const struct stat *info, int type, struct FTW *place)
{
    (void)info;
    (void)type;
    (void)place;
    return remove(path);
}

/* Nobody includes it and it shares no name with any case: entities and files get other numbers, edges stay. */
static void check_unrelated_file(const char *root, const pt_buf *alone)
{
    char folder[] = "/tmp/parseltongue-link-XXXXXX", tree[128], file[256];
    pt_buf together = {0};
    pt_buf text = {0};
    CHECK(mkdtemp(folder) != NULL);
    snprintf(tree, sizeof tree, "%s/tree", folder);
    snprintf(file, sizeof file, "%s/AAA_unrelated.c", tree);
    copy_tree(root, tree);
    pt_buf_str(&text, PT_STR("#define unrelated_one(x) 1\nint unrelated_two;\nvoid unrelated_three(int x_) { x_ = 1; }\n"));
    write_expected(file, &text);
    if (link_folder(tree, 2, &together))
        CHECK(pt_str_eq(pt_buf_view(alone), pt_buf_view(&together)));
    CHECK(nftw(folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS) == 0);
    pt_buf_release(&together);
    pt_buf_release(&text);
}

static void run_case(const char *dir)
{
    char root[4096], path[4096];
    pt_buf once = {0}, again = {0}, expected = {0};
    snprintf(root, sizeof root, "%s/tree", dir);
    snprintf(path, sizeof path, "%s/expected", dir);
    if (link_folder(root, 1, &once) && link_folder(root, 4, &again))
        CHECK(pt_str_eq(pt_buf_view(&once), pt_buf_view(&again)));
    check_unrelated_file(root, &once);
    if (getenv("PT_UPDATE")) {
        write_expected(path, &once);
    } else {
        read_expected(path, &expected);
        bool same = pt_str_eq(pt_buf_view(&expected), pt_buf_view(&once));
        CHECK(same);
        if (!same)
            report(path, pt_buf_view(&expected), pt_buf_view(&once));
    }
    pt_buf_release(&once);
    pt_buf_release(&again);
    pt_buf_release(&expected);
}

static void test_cases_give_expected_edges(void)
{
    int cases = 0;
    DIR *d = opendir(PT_TEST_DIR "/link");
    struct dirent *entry;
    while (d && (entry = readdir(d))) {
        char dir[2048], tree[4096];
        snprintf(dir, sizeof dir, "%s/link/%s", PT_TEST_DIR, entry->d_name);
        snprintf(tree, sizeof tree, "%s/tree", dir);
        DIR *t = entry->d_name[0] == '.' ? NULL : opendir(tree);
        if (!t)
            continue;
        closedir(t);
        run_case(dir);
        cases++;
    }
    if (d)
        closedir(d);
    CHECK(cases > 0);
}

int main(int argc, char **argv)
{
    static const pt_test tests[] = {PT_TEST(test_cases_give_expected_edges)};
    return PT_RUN(tests);
}
