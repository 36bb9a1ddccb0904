/* Ignore rules: the text cases in ignore/, what lies outside of the tree, and git itself on random trees. */
#include "base/mem.h"
#include "base/vec.h"
#include "check.h"
#include "ingest/ignore.h"
#include "ingest/tree.h"
#include "ingest/walk.h"

#include <dirent.h>
#include <fcntl.h>

static const pt_gitrepo_env no_env;

static int ignored_in(const char *root, const pt_ignore_options *options, const char *path)
{
    pt_ignore *ignore;
    pt_error err;
    pt_str p = pt_str_c(path);
    bool is_dir = pt_str_ends(p, PT_STR("/")), answer = false;
    if (pt_ignore_new(root, options, &ignore, &err) != PT_OK)
        return -1;
    int dir = open(root, O_RDONLY | O_DIRECTORY);
    p.len -= is_dir;
    pt_status status = pt_ignore_path(ignore, dir, p, is_dir, &answer, &err);
    close(dir);
    pt_ignore_free(ignore);
    return status == PT_OK ? answer : -1;
}

/* ---- cases as text ----
 *
 *   case NAME            a new tree
 *   file PATH            an ignore file; its lines follow, each behind "| " (a '$' at the end marks blanks)
 *   ignored PATH         what is expected; a '/' at the end says that it is a folder
 *   kept PATH
 */
typedef struct {
    char root[64];
    pt_buf text;
    pt_str file;
    const char *source;
    int line;
    int expectations;
} case_run;

static void finish_file(case_run *run)
{
    if (run->file.len)
        tree_write(run->root, run->file, pt_buf_view(&run->text));
    run->file.len = 0;
    run->text.len = 0;
}

static void finish_case(case_run *run)
{
    finish_file(run);
    if (run->root[0])
        tree_remove(run->root);
    run->root[0] = '\0';
}

static void start_case(case_run *run)
{
    finish_case(run);
    snprintf(run->root, sizeof run->root, "%s", tree_new());
    tree_fake_git(run->root, ".git");
}

static void expect(case_run *run, pt_str path, bool ignored)
{
    char name[1024];
    snprintf(name, sizeof name, "%.*s", (int)path.len, path.ptr);
    finish_file(run);
    run->expectations++;
    if (ignored_in(run->root, &(pt_ignore_options){.env = &no_env}, name) == ignored)
        return;
    fprintf(stderr, "%s:%d: %s should be %s\n", run->source, run->line, name, ignored ? "ignored" : "kept");
    pt_check_failures++;
}

static void run_line(case_run *run, pt_str line)
{
    run->line++;
    if (pt_str_starts(line, PT_STR("| ")) || pt_str_eq(line, PT_STR("|"))) {
        line = pt_str_from(line, line.len < 2 ? 1 : 2);
        line.len -= pt_str_ends(line, PT_STR("$"));
        pt_buf_str(&run->text, line);
        pt_buf_byte(&run->text, '\n');
    } else if (pt_str_starts(line, PT_STR("case "))) {
        start_case(run);
    } else if (pt_str_starts(line, PT_STR("file "))) {
        finish_file(run);
        run->file = pt_str_from(line, 5);
    } else if (pt_str_starts(line, PT_STR("ignored "))) {
        expect(run, pt_str_from(line, 8), true);
    } else if (pt_str_starts(line, PT_STR("kept "))) {
        expect(run, pt_str_from(line, 5), false);
    } else if (line.len && line.ptr[0] != '#') {
        fprintf(stderr, "%s:%d: not understood\n", run->source, run->line);
        pt_check_failures++;
    }
}

static int run_cases(const char *path, const char *name)
{
    case_run run = {.source = name};
    pt_buf text = {0};
    pt_str rest = tree_read(path, &text);
    while (rest.len) {
        ptrdiff_t end = pt_str_find(rest, '\n');
        run_line(&run, pt_str_upto(rest, end < 0 ? rest.len : (size_t)end));
        rest = pt_str_from(rest, end < 0 ? rest.len : (size_t)end + 1);
    }
    finish_case(&run);
    pt_buf_release(&run.text);
    pt_buf_release(&text);
    return run.expectations;
}

static void test_cases(void)
{
    DIR *dir = opendir(PT_TEST_DIR "/ingest/ignore");
    int expectations = 0;
    CHECK(dir != NULL);
    for (const struct dirent *d; dir && (d = readdir(dir));) {
        char path[4096];
        if (!pt_str_ends(pt_str_c(d->d_name), PT_STR(".case")))
            continue;
        snprintf(path, sizeof path, "%s/ingest/ignore/%s", PT_TEST_DIR, d->d_name);
        expectations += run_cases(path, d->d_name);
    }
    if (dir)
        closedir(dir);
    CHECK(expectations > 50);
}

/* ---- what lies outside of the tree ---- */

static void test_files_outside_the_tree(void)
{
    char root[64], home[96], sub[96];
    snprintf(root, sizeof root, "%s", tree_new());
    snprintf(home, sizeof home, "%s/home", root);
    snprintf(sub, sizeof sub, "%s/repo/sub/deep", root);
    pt_gitrepo_env env = {.home = home};
    pt_ignore_options options = {.env = &env};
    tree_fake_git(root, "repo/.git");
    tree_folders(root, PT_STR("repo/sub/deep/"));
    tree_write_c(root, "repo/.gitignore", "top.c\n/sub/deep/anchored.c\n/anchored2.c\n");
    tree_write_c(root, "repo/sub/.gitignore", "middle.c\n!global.c\n");
    tree_write_c(root, "repo/.git/info/exclude", "info.c\n");
    tree_write_c(root, "home/.config/git/ignore", "global.c\nglobal2.c\n");
    tree_write_c(root, ".gitignore", "outside.c\n");
    CHECK_INT(ignored_in(sub, &options, "top.c"), 1);
    CHECK_INT(ignored_in(sub, &options, "anchored.c"), 1);
    CHECK_INT(ignored_in(sub, &options, "anchored2.c"), 0);
    CHECK_INT(ignored_in(sub, &options, "middle.c"), 1);
    CHECK_INT(ignored_in(sub, &options, "info.c"), 1);
    CHECK_INT(ignored_in(sub, &options, "global.c"), 0);
    CHECK_INT(ignored_in(sub, &options, "global2.c"), 1);
    CHECK_INT(ignored_in(sub, &options, "outside.c"), 0);
    CHECK_INT(ignored_in(sub, &(pt_ignore_options){.env = &env, .no_git = true}, "top.c"), 0);

    tree_write_c(root, "home/.gitconfig", "[core]\n\texcludesFile = ~/mine\n");
    tree_write_c(root, "home/mine", "mine.c\n");
    CHECK_INT(ignored_in(sub, &options, "mine.c"), 1);
    CHECK_INT(ignored_in(sub, &options, "global2.c"), 0);
    tree_write_c(root, "repo/.git/config", "[core]\n  ; theirs\n  EXCLUDESFILE=\"../home\\\\x\" # no\n");
    CHECK_INT(ignored_in(sub, &options, "mine.c"), 0);
    tree_remove(root);
}

static void test_worktrees_share_the_repository(void)
{
    char root[64], tree[96];
    snprintf(root, sizeof root, "%s", tree_new());
    snprintf(tree, sizeof tree, "%s/work", root);
    tree_fake_git(root, "main/.git");
    tree_write_c(root, "main/.git/info/exclude", "shared.c\n");
    tree_write_c(root, "main/.git/worktrees/work/HEAD", "ref: refs/heads/work\n");
    tree_write_c(root, "main/.git/worktrees/work/commondir", "../..\n");
    tree_write_c(root, "work/.git", "gitdir: ../main/.git/worktrees/work\n");
    tree_write_c(root, "work/.gitignore", "own.c\n");
    pt_ignore_options options = {.env = &no_env};
    CHECK_INT(ignored_in(tree, &options, "shared.c"), 1);
    CHECK_INT(ignored_in(tree, &options, "own.c"), 1);
    CHECK_INT(ignored_in(tree, &options, "other.c"), 0);
    tree_remove(root);
}

static void test_git_files_need_a_repository(void)
{
    char root[64];
    snprintf(root, sizeof root, "%s", tree_new());
    tree_folders(root, PT_STR(".git/"));
    tree_write_c(root, ".gitignore", "a.c\n");
    tree_write_c(root, ".parseltongueignore", "b.c\n");
    CHECK_INT(ignored_in(root, &(pt_ignore_options){.env = &no_env}, "a.c"), 0);
    CHECK_INT(ignored_in(root, &(pt_ignore_options){.env = &no_env, .git_anywhere = true}, "a.c"), 1);
    CHECK_INT(ignored_in(root, &(pt_ignore_options){.env = &no_env}, "b.c"), 1);
    CHECK_INT(ignored_in(root, &(pt_ignore_options){.env = &no_env, .no_own = true}, "b.c"), 0);
    tree_remove(root);
}

static void test_configuration_values(void)
{
    static const struct {
        const char *text, *value; /* NULL: none */
    } cases[] = {
        {"[core]\nexcludesfile = /a/b\n", "/a/b"},
        {"[core] excludesFile = x y  \n", "x y"},
        {"[CORE]\n\tExcludesFile=\"a # b\" ; c\n", "a # b"},
        {"[core]\nexcludesfile = a\\\\b\\\"c\\tq\\\n  d\n", "a\\b\"c\tq  d"},
        {"[core \"x\"]\nexcludesfile = a\n", NULL},
        {"[user]\nexcludesfile = a\n[core]\neditor = excludesfile = b\n", NULL},
        {"[core]\nexcludesfile = a\n[x \"]\\\"\"]\n[core]\nexcludesfile = b", "b"},
        {"[core]\n# excludesfile = a\n;excludesfile = b\nexcludesfile\n", NULL},
        {"[core]\nexcludesfile =\n", ""},
        {"[core\nexcludesfile = a\n", NULL},
        {"\xef\xbb\xbf[core]\r\nexcludesfile = a\r\n", "a"},
        {"= a\n]]]\"\\", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        pt_arena arena = {0};
        pt_str value = {0};
        bool found = pt_gitrepo_config_excludes(&arena, pt_str_c(cases[i].text), &value);
        CHECK_INT(found, cases[i].value != NULL);
        if (found && cases[i].value)
            CHECK_STR(value.ptr, cases[i].value);
        pt_arena_release(&arena);
    }
}

static void test_patterns_cannot_make_a_match_slow(void)
{
    pt_buf pattern = {0}, path = {0};
    for (int i = 0; i < 60; i++)
        pt_buf_c(&pattern, i % 3 ? "*a" : "**/");
    for (int i = 0; i < 4000; i++)
        pt_buf_c(&path, i % 40 == 39 ? "/" : "a");
    pt_buf_c(&pattern, "b");
    pt_str line = pt_buf_view(&pattern);
    pt_rules *rules = NULL;
    CHECK_INT(pt_rules_new(&line, 1, &rules, NULL), PT_OK);
    pt_buf_byte(&path, 'b');
    pt_rules_probe probe = pt_rules_probe_of(pt_buf_view(&path), false);
    CHECK_INT(pt_rules_match(rules, &probe, 0), PT_RULE_NONE);
    pt_rules_free(rules);
    pt_buf_release(&pattern);
    pt_buf_release(&path);
}

static void test_memory_running_out(void)
{
    char root[64];
    snprintf(root, sizeof root, "%s", tree_new());
    tree_fake_git(root, ".git");
    tree_write_c(root, ".gitignore", "*.o\n/a/[bc]d\n**/x\n");
    tree_write_c(root, ".git/info/exclude", "y\n");
    tree_write_c(root, ".gitconfig", "[core]\nexcludesfile = ~/.gitignore\n");
    tree_write_c(root, "a/.parseltongueignore", "!/bd\n");
    pt_ignore_options options = {.env = &(pt_gitrepo_env){.home = root}};
    int answer = -1;
    for (uint64_t n = 1; n < 500 && answer < 0; n++) {
        pt_mem_fail_after(n);
        answer = ignored_in(root, &options, "a/cd");
        pt_mem_fail_after(0);
    }
    CHECK_INT(answer, 1);
    tree_remove(root);
}

/* ---- against git ---- */

static uint64_t random_state;

static unsigned pick(unsigned n)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return (unsigned)(random_state >> 33) % n;
}

static const char *const random_names[] = {
    "a", "b", "ab", "abc", "a.o", "b.o", "x.c", "foo", "foo.c", "bar", "bA", "a b", "!n", "#c",
    "[x]", "a\\", "b ", ".h", "-", "]", "*", "a?", "a.b.o", "B", "\xc3\xa9", "^", "foobar", "aa",
    "a-b",
};

static const char *const random_pieces[] = {
    "*", "**", "?", "/", "a", "b", "foo", ".o", "[ab]", "[!a]", "\\", " ", "**/", "/**", "/**/",
    "*.o", "[a-c]", "[]]", "[^]a]", "[[:alpha:]]", "[", "]", "a*", "*b", "!", "#", "x.c", "\\a",
    "\\*", "[a-]", "[\\]]", "-", "ab", "bar", "[[:x:]]", "\\ ", "[a", "[/]", "B", "\xc3\xa9", "\t",
    "\r", "[[:upper:]", "[[:space:][:punct:]]", "[b-a]", "[+--]", "\\/", "^", "a**/b", "foo**/bar", "a**",
};

#define PICK(array) ((array)[pick(sizeof(array) / sizeof *(array))])

static void random_pattern(pt_buf *out)
{
    if (pick(4) == 0)
        pt_buf_c(out, "!");
    if (pick(5) == 0)
        pt_buf_c(out, "/");
    bool plain = pick(3) == 0;
    for (unsigned i = 0, n = 1 + pick(4); i < n; i++) {
        if (plain && i)
            pt_buf_c(out, "/");
        pt_buf_c(out, plain ? PICK(random_names) : PICK(random_pieces));
    }
    if (pick(4) == 0)
        pt_buf_c(out, "/");
    if (pick(10) == 0)
        pt_buf_c(out, pick(2) ? "  " : "\r");
    pt_buf_c(out, "\n");
}

static void random_ignore_file(const char *root, pt_str path)
{
    pt_buf text = {0};
    for (unsigned i = 0, n = 1 + pick(6); i < n; i++)
        random_pattern(&text);
    if (pick(8) == 0)
        text.len--;
    tree_write(root, path, pt_buf_view(&text));
    pt_buf_release(&text);
}

/* Adds the paths of a random tree to `list`, each with a NUL behind it. Folders end in '/'. */
static void random_tree(const char *root, pt_buf *folder, int depth, pt_buf *list)
{
    size_t length = folder->len;
    for (unsigned i = 0, n = 1 + pick(5); i < n; i++) {
        bool is_dir = depth < 4 && pick(2);
        pt_buf_c(folder, PICK(random_names));
        if (access(tree_path(root, pt_buf_view(folder)), F_OK) != 0) {
            pt_buf_c(folder, is_dir ? "/" : "");
            pt_buf_str(list, pt_buf_view(folder));
            pt_buf_byte(list, '\0');
            if (is_dir)
                tree_folders(root, pt_buf_view(folder));
            else
                tree_write(root, pt_buf_view(folder), PT_STR(""));
            if (is_dir)
                random_tree(root, folder, depth + 1, list);
        }
        folder->len = length;
    }
    if (pick(depth ? 4 : 1) == 0) {
        pt_buf_c(folder, ".gitignore");
        random_ignore_file(root, pt_buf_view(folder));
        folder->len = length;
    }
}

typedef pt_vec(pt_str) path_list;

static path_list split(pt_str text)
{
    path_list list = {0};
    while (text.len) {
        ptrdiff_t end = pt_str_find(text, '\0');
        size_t length = end < 0 ? text.len : (size_t)end;
        pt_str path = pt_str_upto(text, length);
        path.len -= pt_str_ends(path, PT_STR("/"));
        (void)!pt_vec_push(&list, path);
        text = pt_str_from(text, end < 0 ? text.len : length + 1);
    }
    return list;
}

static int compare_paths(const void *a, const void *b)
{
    return pt_str_cmp(*(const pt_str *)a, *(const pt_str *)b);
}

static void sort_paths(path_list *list)
{
    if (list->len)
        qsort(list->at, list->len, sizeof *list->at, compare_paths);
}

static void print_difference(const char *what, uint64_t seed, pt_str path, bool git)
{
    if (pt_check_failures++ < 20)
        fprintf(stderr, "seed %llu, %s: git says %d for \"%.*s\"\n", (unsigned long long)seed, what, git,
                (int)path.len, path.ptr);
}

/* Both sorted: reports what only one has. */
static void compare_lists(const char *what, uint64_t seed, path_list ours, path_list gits)
{
    size_t i = 0, k = 0;
    while (i < ours.len || k < gits.len) {
        int order = i == ours.len ? 1 : k == gits.len ? -1 : pt_str_cmp(ours.at[i], gits.at[k]);
        if (order)
            print_difference(what, seed, order < 0 ? ours.at[i] : gits.at[k], order > 0);
        i += order <= 0;
        k += order >= 0;
    }
}

static void compare_walk(const char *root, uint64_t seed, const pt_ignore_options *options, path_list gits)
{
    pt_walk walk;
    pt_error err;
    path_list ours = {0};
    CHECK_OK(pt_walk_run(root, &(pt_walk_options){.hidden = true, .ignore = *options}, &walk, &err), err);
    for (size_t i = 0; i < walk.file_count; i++)
        (void)!pt_vec_push(&ours, walk.files[i].path);
    compare_lists("walk", seed, ours, gits);
    pt_vec_release(&ours);
    pt_walk_release(&walk);
}

static void compare_questions(const char *root, uint64_t seed, const pt_ignore_options *options, pt_str list,
                              path_list gits)
{
    pt_ignore *ignore;
    path_list ours = {0}, all = split(list);
    int dir = open(root, O_RDONLY | O_DIRECTORY);
    CHECK_INT(pt_ignore_new(root, options, &ignore, NULL), PT_OK);
    for (size_t i = 0; i < all.len; i++) {
        bool ignored = false, is_dir = all.at[i].ptr[all.at[i].len] == '/';
        CHECK_INT(pt_ignore_path(ignore, dir, all.at[i], is_dir, &ignored, NULL), PT_OK);
        if (ignored)
            (void)!pt_vec_push(&ours, all.at[i]);
    }
    sort_paths(&ours);
    compare_lists("question", seed, ours, gits);
    close(dir);
    pt_ignore_free(ignore);
    pt_vec_release(&ours);
    pt_vec_release(&all);
}

/* What git answers: a command in the tree, its sorted output. *text keeps the bytes. */
static path_list ask_git(const char *base, const char *command, pt_buf *text)
{
    char path[128];
    int code = tree_shell("cd '%s/repo' && HOME='%s/home' XDG_CONFIG_HOME= GIT_CONFIG_NOSYSTEM=1 "
                          "git %s > ../out", base, base, command);
    CHECK(code == 0 || code == 256); /* 1: nothing is ignored */
    snprintf(path, sizeof path, "%s/out", base);
    path_list list = split(tree_read(path, text));
    sort_paths(&list);
    return list;
}

/* The questions for git: paths without the '/' behind folders, which git takes for an empty name's place. */
static void write_paths(const char *base, pt_str list)
{
    path_list paths = split(list);
    pt_buf text = {0};
    for (size_t i = 0; i < paths.len; i++) {
        pt_buf_str(&text, paths.at[i]);
        pt_buf_byte(&text, '\0');
    }
    tree_write(base, PT_STR("paths"), pt_buf_view(&text));
    pt_buf_release(&text);
    pt_vec_release(&paths);
}

static void compare_with_git(const char *base, uint64_t seed)
{
    char root[128], home[128];
    pt_buf folder = {0}, list = {0}, listed = {0}, checked = {0};
    snprintf(root, sizeof root, "%s/repo", base);
    snprintf(home, sizeof home, "%s/home", base);
    random_state = seed * 0x9e3779b97f4a7c15u + 1;
    for (int i = 0; i < 8; i++)
        pick(2);
    random_tree(root, &folder, 0, &list);
    if (pick(3) == 0)
        random_ignore_file(root, PT_STR(".git/info/exclude"));
    if (pick(3) == 0)
        random_ignore_file(base, PT_STR("home/.config/git/ignore"));
    write_paths(base, pt_buf_view(&list));
    pt_ignore_options options = {.env = &(pt_gitrepo_env){.home = home}};
    path_list files = ask_git(base, "ls-files -o --exclude-standard -z", &listed);
    path_list ignored = ask_git(base, "check-ignore --no-index -z --stdin < ../paths", &checked);
    compare_walk(root, seed, &options, files);
    compare_questions(root, seed, &options, pt_buf_view(&list), ignored);
    pt_vec_release(&files);
    pt_vec_release(&ignored);
    pt_buf_release(&folder);
    pt_buf_release(&list);
    pt_buf_release(&listed);
    pt_buf_release(&checked);
}

static uint64_t number_of(const char *variable, uint64_t otherwise)
{
    const char *text = getenv(variable);
    return text ? strtoull(text, NULL, 10) : otherwise;
}

/* PT_IGNORE_TREES trees (200) from seed PT_IGNORE_SEED (1) on. PT_IGNORE_KEEP leaves the last one behind. */
static void test_git_agrees_on_random_trees(void)
{
    char base[64];
    if (tree_shell("git --version > /dev/null 2>&1") != 0) {
        printf("git is not installed: not compared with it\n");
        return;
    }
    uint64_t first = number_of("PT_IGNORE_SEED", 1), trees = number_of("PT_IGNORE_TREES", 200);
    snprintf(base, sizeof base, "%s", tree_new());
    CHECK_INT(tree_shell("git init -q '%s/repo'", base), 0);
    for (uint64_t i = 0; i < trees && pt_check_failures < 20; i++) {
        tree_shell("cd '%s' && find repo -mindepth 1 -maxdepth 1 ! -name .git -exec rm -rf {} + && "
                   "rm -rf home repo/.git/info/exclude", base);
        compare_with_git(base, first + i);
    }
    if (!getenv("PT_IGNORE_KEEP"))
        tree_remove(base);
}

int main(int argc, char **argv)
{
    static const pt_test tests[] = {
        PT_TEST(test_cases),
        PT_TEST(test_files_outside_the_tree),
        PT_TEST(test_worktrees_share_the_repository),
        PT_TEST(test_git_files_need_a_repository),
        PT_TEST(test_configuration_values),
        PT_TEST(test_patterns_cannot_make_a_match_slow),
        PT_TEST(test_memory_running_out),
        PT_TEST(test_git_agrees_on_random_trees),
    };
    return PT_RUN(tests);
}
