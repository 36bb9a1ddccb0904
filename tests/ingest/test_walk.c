#include "base/mem.h"
#include "check.h"
#include "ingest/tree.h"
#include "ingest/walk.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>

static const pt_gitrepo_env no_env;

/* 1 for C, 2 for headers, none for the rest. */
static int language_of(void *context, pt_str path)
{
    (void)context;
    return pt_str_ends(path, PT_STR(".c")) ? 1 : pt_str_ends(path, PT_STR(".h")) ? 2 : -1;
}

static pt_walk_options plain_options(void)
{
    return (pt_walk_options){.language_of = language_of, .ignore = {.env = &no_env}};
}

/* The results as text: "path path | path:reason path:reason". */
static const char *show(const pt_walk *walk)
{
    static pt_buf text;
    pt_buf_clear(&text);
    for (size_t i = 0; i < walk->file_count; i++) {
        pt_buf_c(&text, i ? " " : "");
        pt_buf_str(&text, walk->files[i].path);
    }
    pt_buf_c(&text, " |");
    for (size_t i = 0; i < walk->skipped_count; i++) {
        pt_buf_byte(&text, ' ');
        pt_buf_str(&text, walk->skipped[i].path);
        pt_buf_printf(&text, ":%s", pt_skip_reason_name(walk->skipped[i].reason));
    }
    return pt_buf_cstr(&text);
}

/* Walks and compares with what show() is to say. */
static void check_walk(const char *root, const pt_walk_options *options, const char *expected)
{
    pt_walk walk;
    pt_error err = {0};
    pt_status status = pt_walk_run(root, options, &walk, &err);
    CHECK_OK(status, err);
    if (status != PT_OK)
        return;
    CHECK_STR(show(&walk), expected);
    pt_walk_release(&walk);
}

static void new_root(char root[64])
{
    snprintf(root, 64, "%s", tree_new());
}

static void test_order_language_and_size(void)
{
    char root[64];
    new_root(root);
    tree_write_c(root, "a/x.c", "12345");
    tree_write_c(root, "a.c", "");
    tree_write_c(root, "a0.h", "");
    tree_write_c(root, "a/b/y.h", "");
    tree_write_c(root, "a/b.c", "");
    tree_write_c(root, "README", "");
    tree_write_c(root, "big.c", "0123456789");
    pt_walk_options options = plain_options();
    options.max_file_size = 9;
    check_walk(root, &options, "a.c a/b.c a/b/y.h a/x.c a0.h | README:unknown_language big.c:too_large");
    pt_walk walk;
    struct stat st;
    CHECK_INT(pt_walk_run(root, &options, &walk, NULL), PT_OK);
    CHECK_INT(walk.files[3].size, 5);
    CHECK_INT(walk.files[2].language, 2);
    CHECK_INT(stat(tree_path(root, PT_STR("a/x.c")), &st), 0);
    CHECK_INT(walk.files[3].mtime_ns, (long long)st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec);
    CHECK_INT(walk.folders, 3);
    pt_walk_release(&walk);
    tree_remove(root);
}

static void test_hidden_and_own_names(void)
{
    char root[64];
    new_root(root);
    tree_fake_git(root, ".git");
    tree_write_c(root, ".git/hooks/a.c", "");
    tree_write_c(root, ".parseltongue/b.c", "");
    tree_write_c(root, ".github/c.c", "");
    tree_write_c(root, ".d.c", "");
    tree_write_c(root, "sub/.git/e.c", "");
    tree_write_c(root, "sub/f.c", "");
    tree_write_c(root, "work/.git", "gitdir: nowhere");
    tree_write_c(root, "work/g.c", "");
    pt_walk_options options = plain_options();
    check_walk(root, &options, "sub/f.c work/g.c |");
    options.hidden = true;
    check_walk(root, &options, ".d.c .github/c.c sub/f.c work/g.c |");
    tree_remove(root);
}

static void test_ignore_files_and_globs(void)
{
    char root[64], sub[80];
    new_root(root);
    snprintf(sub, sizeof sub, "%s/sub", root);
    tree_fake_git(root, ".git");
    tree_write_c(root, ".gitignore", "out/\n/sub/gen.c\n");
    tree_write_c(root, "sub/.gitignore", "tmp.c\n!/deep/tmp.c\n");
    tree_write_c(root, "sub/deep/.parseltongueignore", "own.c\n");
    static const char *const files[] = {
        "a.c",     "b.c",       "gen.c",   "out/c.c",        "sub/gen.c",
        "sub/h.h", "sub/tmp.c", "sub/x.c", "sub/deep/tmp.c", "sub/deep/own.c",
    };
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        tree_write_c(root, files[i], "");
    pt_walk_options options = plain_options();
    check_walk(root, &options, "a.c b.c gen.c sub/deep/tmp.c sub/h.h sub/x.c |");
    check_walk(sub, &options, "deep/tmp.c h.h x.c |");
    pt_str exclude[] = {PT_STR("/sub/*.h"), PT_STR("b.c")};
    options.exclude = exclude;
    options.exclude_count = 2;
    check_walk(root, &options, "a.c gen.c sub/deep/tmp.c sub/x.c |");
    pt_str include[] = {PT_STR("sub/"), PT_STR("/b.c"), PT_STR("/a.*"), PT_STR("!x.c")};
    options.include = include;
    options.include_count = 4;
    check_walk(root, &options, "a.c sub/deep/tmp.c |");
    tree_remove(root);
}

static void test_links_and_special_files(void)
{
    char root[64];
    new_root(root);
    tree_write_c(root, "a/a.c", "");
    CHECK_INT(tree_shell("cd %s && ln -s . a/loop && ln -s ../a a/up.c && ln -s /nowhere gone.c && "
                         "ln -s a.c a/b.c && mkfifo f.c", root), 0);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "%s/s.c", root);
    CHECK_INT(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
    pt_walk_options options = plain_options();
    check_walk(root, &options,
               "a/a.c | a/b.c:symlink a/loop:symlink a/up.c:symlink f.c:special_file gone.c:symlink "
               "s.c:special_file");
    pt_buf out = {0};
    int dir = open(root, O_RDONLY | O_DIRECTORY);
    CHECK_INT(pt_file_read(dir, PT_STR("f.c"), 100, &out, NULL), PT_SKIP_SPECIAL);
    CHECK_INT(pt_file_read(dir, PT_STR("s.c"), 100, &out, NULL), PT_SKIP_SPECIAL);
    CHECK_INT(pt_file_read(dir, PT_STR("a/b.c"), 100, &out, NULL), PT_SKIP_SYMLINK);
    CHECK_INT(pt_file_read(dir, PT_STR("a"), 100, &out, NULL), PT_SKIP_SPECIAL);
    CHECK_INT(out.len, 0);
    pt_buf_release(&out);
    close(dir);
    close(fd);
    tree_remove(root);
}

static void test_protected_paths(void)
{
    char root[64];
    new_root(root);
    tree_write_c(root, "db/a.c", "");
    tree_write_c(root, "data.mdb", "");
    tree_write_c(root, "b.c", "");
    struct stat folder, file;
    CHECK_INT(stat(tree_path(root, PT_STR("db")), &folder), 0);
    CHECK_INT(stat(tree_path(root, PT_STR("data.mdb")), &file), 0);
    pt_walk_identity protect[] = {{folder.st_dev, folder.st_ino}, {file.st_dev, file.st_ino}};
    pt_walk_options options = plain_options();
    options.protect = protect;
    options.protect_count = 2;
    check_walk(root, &options, "b.c |");
    tree_remove(root);
}

/* As root everything is readable, so the walk is done by a child that is nobody. */
static void test_unreadable_folder(void)
{
    char root[64];
    new_root(root);
    tree_write_c(root, "a/a.c", "");
    tree_write_c(root, "a.c", "");
    tree_write_c(root, "a!b", "");
    CHECK_INT(chmod(root, 0755), 0);
    CHECK_INT(chmod(tree_path(root, PT_STR("a")), 0), 0);
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        int before = pt_check_failures;
        if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0))
            _exit(3);
        pt_walk_options options = plain_options();
        check_walk(root, &options, "a.c | a:unreadable a!b:unknown_language");
        _exit(pt_check_failures != before);
    }
    int status = -1;
    CHECK_INT(waitpid(child, &status, 0), child);
    CHECK_INT(status, 0);
    tree_remove(root);
}

static void test_names_that_are_not_utf8(void)
{
    char root[64];
    new_root(root);
    tree_write(root, PT_STR("\xff\xfe/\x80 \n\x01.c"), PT_STR("x"));
    pt_walk_options options = plain_options();
    pt_walk walk;
    pt_buf out = {0};
    CHECK_INT(pt_walk_run(root, &options, &walk, NULL), PT_OK);
    CHECK_STR(show(&walk), "\xff\xfe/\x80 \n\x01.c |");
    CHECK_INT(pt_file_read(walk.root, walk.files[0].path, 1, &out, NULL), PT_SKIP_NONE);
    CHECK_INT(out.len, 1);
    pt_buf_release(&out);
    pt_walk_release(&walk);
    tree_remove(root);
}

enum { LEVELS = 3000, STEP = 100 };

/* LEVELS folders "dir" in each other, with a file a.c and a folder "e" (in it a file) in two of STEP levels. */
static void make_deep(const char *root)
{
    int dir = open(root, O_RDONLY | O_DIRECTORY);
    for (int i = 1; i <= LEVELS; i++) {
        mkdirat(dir, "dir", 0777);
        int next = openat(dir, "dir", O_RDONLY | O_DIRECTORY);
        close(dir);
        dir = next;
        if (i % STEP > 1)
            continue;
        close(openat(dir, "a.c", O_CREAT | O_WRONLY, 0666));
        mkdirat(dir, "e", 0777);
        int fd = openat(dir, "e/b.c", O_CREAT | O_WRONLY, 0666);
        CHECK_INT(write(fd, "text", 4), 4);
        close(fd);
    }
    close(dir);
}

static void test_deeper_than_any_path(void)
{
    char root[64];
    new_root(root);
    make_deep(root);
    struct rlimit old, few = {40, 40};
    pt_walk_options options = plain_options();
    CHECK_INT(getrlimit(RLIMIT_NOFILE, &old), 0);
    few.rlim_max = old.rlim_max;
    for (int round = 0; round < 2; round++) {
        pt_walk walk;
        pt_error err = {0};
        CHECK_INT(setrlimit(RLIMIT_NOFILE, round ? &few : &old), 0);
        pt_status status = pt_walk_run(root, &options, &walk, &err);
        CHECK_INT(setrlimit(RLIMIT_NOFILE, &old), 0);
        CHECK_OK(status, err);
        if (status != PT_OK)
            break;
        CHECK_INT(walk.folders, 1 + LEVELS + 2 * LEVELS / STEP);
        CHECK_INT(walk.file_count, 4 * LEVELS / STEP);
        CHECK_INT(walk.skipped_count, 0);
        pt_buf out = {0};
        size_t longest = 0;
        for (size_t i = 0; i < walk.file_count; i++) {
            CHECK_INT(pt_file_read(walk.root, walk.files[i].path, 100, &out, NULL), PT_SKIP_NONE);
            longest = walk.files[i].path.len > longest ? walk.files[i].path.len : longest;
            CHECK(i == 0 || pt_str_cmp(walk.files[i - 1].path, walk.files[i].path) < 0);
        }
        CHECK_INT(longest, 4 * LEVELS + 5);
        CHECK_INT(out.len, 8 * LEVELS / STEP);
        pt_buf_release(&out);
        pt_walk_release(&walk);
    }
    tree_remove(root);
}

static void test_large_folder(void)
{
    enum { FILES = 20000 };
    char root[64], name[32];
    new_root(root);
    int dir = open(root, O_RDONLY | O_DIRECTORY);
    for (int i = 0; i < FILES; i++) {
        snprintf(name, sizeof name, "%d.c", i * 7919 % FILES);
        close(openat(dir, name, O_CREAT | O_WRONLY, 0666));
    }
    close(dir);
    pt_walk_options options = plain_options();
    pt_walk walk;
    CHECK_INT(pt_walk_run(root, &options, &walk, NULL), PT_OK);
    CHECK_INT(walk.file_count, FILES);
    for (size_t i = 1; i < walk.file_count; i++)
        CHECK(pt_str_cmp(walk.files[i - 1].path, walk.files[i].path) < 0);
    pt_walk_release(&walk);
    tree_remove(root);
}

typedef struct {
    const char *root;
    atomic_bool stop;
} churn;

/* Makes and removes folders and files, turns them into each other and into links, until told to stop. */
static void *run_churn(void *context)
{
    churn *c = context;
    int dir = open(c->root, O_RDONLY | O_DIRECTORY);
    for (unsigned i = 0; !atomic_load(&c->stop); i++) {
        char folder[16], file[32];
        snprintf(folder, sizeof folder, "d%u", i % 5);
        snprintf(file, sizeof file, "d%u/f%u.c", i % 5, i % 3);
        switch (i / 15 % 6) {
        case 0:
            mkdirat(dir, folder, 0777);
            break;
        case 1:
            close(openat(dir, file, O_CREAT | O_WRONLY, 0666));
            break;
        case 2:
            renameat(dir, folder, dir, "moved");
            (void)!symlinkat(".", dir, folder);
            break;
        case 3:
            unlinkat(dir, folder, 0);
            renameat(dir, "moved", dir, folder);
            break;
        case 4:
            unlinkat(dir, file, 0);
            break;
        default:
            unlinkat(dir, folder, AT_REMOVEDIR);
            close(openat(dir, folder, O_CREAT | O_WRONLY, 0666));
            unlinkat(dir, folder, 0);
        }
    }
    close(dir);
    return NULL;
}

static void test_a_tree_that_changes_under_the_walk(void)
{
    char root[64];
    new_root(root);
    tree_write_c(root, "z/stays.c", "text");
    churn c = {.root = root};
    pthread_t thread;
    CHECK_INT(pthread_create(&thread, NULL, run_churn, &c), 0);
    pt_walk_options options = plain_options();
    pt_buf out = {0};
    for (int i = 0; i < 8000; i++) {
        pt_walk walk;
        pt_error err = {0};
        pt_status status = pt_walk_run(root, &options, &walk, &err);
        CHECK_OK(status, err);
        if (status != PT_OK)
            break;
        bool found = false;
        for (size_t k = 0; k < walk.file_count; k++) {
            pt_buf_clear(&out);
            bool stays = pt_str_eq(walk.files[k].path, PT_STR("z/stays.c"));
            pt_skip_reason reason = pt_file_read(walk.root, walk.files[k].path, 100, &out, NULL);
            CHECK(!stays || reason == PT_SKIP_NONE);
            found |= stays;
        }
        CHECK(found);
        pt_walk_release(&walk);
    }
    atomic_store(&c.stop, true);
    pthread_join(thread, NULL);
    pt_buf_release(&out);
    tree_remove(root);
}

static void *run_writer(void *context)
{
    churn *c = context;
    const char *path = tree_path(c->root, PT_STR("w.c"));
    char text[5000];
    memset(text, 'x', sizeof text);
    int fd = open(path, O_WRONLY);
    for (unsigned i = 0; !atomic_load(&c->stop); i++) {
        if (i % 3 == 0)
            (void)!ftruncate(fd, 100);
        else
            (void)!pwrite(fd, text, sizeof text, (i % 40) * 1000);
    }
    close(fd);
    return NULL;
}

static void test_a_file_that_changes_under_the_read(void)
{
    char root[64];
    new_root(root);
    tree_write_c(root, "w.c", "");
    churn c = {.root = root};
    pthread_t thread;
    CHECK_INT(pthread_create(&thread, NULL, run_writer, &c), 0);
    int dir = open(root, O_RDONLY | O_DIRECTORY);
    pt_buf out = {0};
    for (int i = 0; i < 20000; i++) {
        pt_file_info info = {0};
        pt_buf_clear(&out);
        pt_buf_c(&out, "kept");
        pt_skip_reason reason = pt_file_read(dir, PT_STR("w.c"), 30000, &out, &info);
        CHECK(reason == PT_SKIP_NONE || reason == PT_SKIP_CHANGED_WHILE_READING || reason == PT_SKIP_TOO_LARGE
              || reason == PT_SKIP_BINARY);
        CHECK_INT(out.len, 4 + info.size);
    }
    atomic_store(&c.stop, true);
    pthread_join(thread, NULL);
    pt_buf_release(&out);
    close(dir);
    tree_remove(root);
}

static void test_binary_and_limits(void)
{
    static const struct {
        const char *name;
        pt_str text;
        size_t pad; /* bytes 'x' before the text */
        pt_skip_reason reason;
    } cases[] = {
        {"empty", {"", 0}, 0, PT_SKIP_NONE},
        {"text", {"int x;\n", 7}, 0, PT_SKIP_NONE},
        {"nul", {"a\0b", 3}, 0, PT_SKIP_BINARY},
        {"nul at 7999", {"\0", 1}, 7999, PT_SKIP_BINARY},
        {"nul at 8000", {"\0", 1}, 8000, PT_SKIP_NONE},
        {"utf16 little", {"\xff\xfe" "a", 3}, 0, PT_SKIP_BINARY},
        {"utf16 big", {"\xfe\xff" "a", 3}, 0, PT_SKIP_BINARY},
        {"utf8 mark", {"\xef\xbb\xbf" "a", 4}, 0, PT_SKIP_NONE},
        {"latin1", {"\xe9t\xe9", 3}, 0, PT_SKIP_NONE},
        {"at the limit", {"", 0}, 10000, PT_SKIP_NONE},
        {"above the limit", {"", 0}, 10001, PT_SKIP_TOO_LARGE},
    };
    char root[64];
    new_root(root);
    int dir = open(root, O_RDONLY | O_DIRECTORY);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        pt_buf text = {0}, out = {0};
        for (size_t k = 0; k < cases[i].pad; k++)
            pt_buf_byte(&text, 'x');
        pt_buf_str(&text, cases[i].text);
        tree_write(root, pt_str_c(cases[i].name), pt_buf_view(&text));
        CHECK_INT(pt_file_read(dir, pt_str_c(cases[i].name), 10000, &out, NULL), cases[i].reason);
        pt_str expected = cases[i].reason == PT_SKIP_NONE ? pt_buf_view(&text) : PT_STR("");
        CHECK(pt_str_eq(expected, pt_buf_view(&out)));
        pt_buf_release(&text);
        pt_buf_release(&out);
    }
    pt_buf out = {0};
    CHECK_INT(pt_file_read(dir, PT_STR("gone"), 100, &out, NULL), PT_SKIP_VANISHED);
    CHECK_INT(pt_file_read(dir, PT_STR("text/below"), 100, &out, NULL), PT_SKIP_VANISHED);
    CHECK_INT(pt_file_read(dir, PT_STR(""), 100, &out, NULL), PT_SKIP_UNREADABLE);
    CHECK_INT(pt_file_read(dir, PT_STR("/etc/passwd"), 10000, &out, NULL), PT_SKIP_UNREADABLE);
    CHECK_INT(pt_file_read(dir, PT_STR("../x"), 100, &out, NULL), PT_SKIP_UNREADABLE);
    CHECK_INT(pt_file_read(dir, PT_STR("text\0x"), 100, &out, NULL), PT_SKIP_UNREADABLE);
    pt_mem_fail_after(1);
    CHECK_INT(pt_file_read(dir, PT_STR("text"), 100, &out, NULL), PT_SKIP_OUT_OF_MEMORY);
    pt_mem_fail_after(0);
    CHECK_INT(pt_file_read(dir, PT_STR("text"), 100, &out, NULL), PT_SKIP_NONE);
    pt_buf_release(&out);
    close(dir);
    tree_remove(root);
}

static int open_descriptors(void)
{
    int count = 0;
    for (int fd = 0; fd < 256; fd++)
        count += fcntl(fd, F_GETFD) >= 0;
    return count;
}

static void test_memory_running_out(void)
{
    char root[64], name[64];
    new_root(root);
    tree_fake_git(root, ".git");
    tree_write_c(root, ".gitignore", "*.o\n/a/[bc]d\n");
    for (int i = 0; i < 40; i++) {
        snprintf(name, sizeof name, "d%d/e/f%d.%s", i / 8, i, i % 3 ? "c" : "txt");
        tree_write_c(root, name, "");
    }
    pt_walk_options options = plain_options();
    pt_str glob = PT_STR("*.h");
    options.exclude = &glob;
    options.exclude_count = 1;
    int before = open_descriptors();
    pt_status status = PT_E_NOMEM;
    uint64_t n = 1;
    for (; n < 1000 && status == PT_E_NOMEM; n++) {
        pt_walk walk = {.file_count = 77};
        pt_error err = {0};
        pt_mem_fail_after(n);
        status = pt_walk_run(root, &options, &walk, &err);
        pt_mem_fail_after(0);
        CHECK_INT(open_descriptors(), before + (status == PT_OK));
        if (status == PT_OK) {
            CHECK_INT(walk.file_count, 26);
            CHECK_INT(walk.skipped_count, 14);
            pt_walk_release(&walk);
        } else {
            CHECK_INT(status, PT_E_NOMEM);
            CHECK_INT(err.status, PT_E_NOMEM);
            CHECK_INT(walk.file_count, 77);
        }
    }
    CHECK_INT(status, PT_OK);
    CHECK(n > 20);
    tree_remove(root);
}

static bool count_calls(void *context, uint64_t files, uint64_t folders)
{
    uint64_t *seen = context;
    seen[0]++;
    seen[1] = files;
    seen[2] = folders;
    return seen[3] == 0;
}

static void test_errors_and_progress(void)
{
    char root[64];
    new_root(root);
    tree_write_c(root, "a/a.c", "");
    pt_walk walk = {.file_count = 77};
    pt_error err;
    CHECK_INT(pt_walk_run(tree_path(root, PT_STR("none")), NULL, &walk, &err), PT_E_NOT_FOUND);
    CHECK_INT(pt_walk_run(tree_path(root, PT_STR("a/a.c")), NULL, &walk, &err), PT_E_INVALID);
    CHECK_INT(pt_walk_run("", NULL, &walk, &err), PT_E_NOT_FOUND);
    uint64_t seen[4] = {0};
    pt_walk_options options = {.progress = count_calls, .context = seen, .ignore = {.env = &no_env}};
    seen[3] = 1;
    CHECK_INT(pt_walk_run(root, &options, &walk, &err), PT_E_CANCELLED);
    CHECK_INT(walk.file_count, 77);
    seen[3] = 0;
    CHECK_INT(pt_walk_run(root, &options, &walk, &err), PT_OK);
    CHECK_INT(seen[1], 1);
    CHECK_INT(seen[2], 2);
    pt_walk_release(&walk);
    CHECK_STR(pt_skip_reason_name(PT_SKIP_CHANGED_WHILE_READING), "changed_while_reading");
    CHECK_STR(pt_skip_reason_name((pt_skip_reason)99), "unknown");
    tree_remove(root);
}

int main(int argc, char **argv)
{
    static const pt_test tests[] = {
        PT_TEST(test_order_language_and_size),
        PT_TEST(test_hidden_and_own_names),
        PT_TEST(test_ignore_files_and_globs),
        PT_TEST(test_links_and_special_files),
        PT_TEST(test_protected_paths),
        PT_TEST(test_unreadable_folder),
        PT_TEST(test_names_that_are_not_utf8),
        PT_TEST(test_deeper_than_any_path),
        PT_TEST(test_large_folder),
        PT_TEST(test_a_tree_that_changes_under_the_walk),
        PT_TEST(test_a_file_that_changes_under_the_read),
        PT_TEST(test_binary_and_limits),
        PT_TEST(test_memory_running_out),
        PT_TEST(test_errors_and_progress),
    };
    return PT_RUN(tests);
}
