#include "ingest/ignore.h"

#include "base/error.h"
#include "base/mem.h"
#include "base/vec.h"
#include "ingest/file.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

enum { LARGEST_IGNORE_FILE = 64 * 1024 * 1024 };

typedef struct {
    pt_rules *rules;
    size_t base;  /* length of the path to the file's folder */
    size_t level; /* folders entered when it was read, this one included; 0: from outside the root */
} list;

typedef struct {
    list *at;
    size_t len;
    size_t cap;
} list_stack;

struct pt_ignore {
    pt_ignore_options options;
    pt_arena arena;
    pt_str prefix;
    size_t level;
    list_stack own;
    list_stack git;
};

/* Puts the rules of a file on a stack; a file that is absent or says nothing changes nothing. */
static pt_status push_file(pt_ignore *ignore, list_stack *stack, int dir, const char *name, int flags,
                           size_t base, pt_error *err)
{
    pt_buf text = {0};
    pt_rules *rules = NULL;
    pt_status status = pt_file_slurp(dir, name, flags, LARGEST_IGNORE_FILE, &text);
    if (status == PT_OK)
        status = pt_rules_parse(pt_buf_view(&text), &rules, err);
    pt_buf_release(&text);
    if (status == PT_E_NOMEM)
        return pt_error_nomem(err);
    if (status == PT_E_LIMIT)
        return pt_error_set(err, status, "cannot open %s: too many open files", name);
    if (!rules || pt_rules_empty(rules)) {
        pt_rules_free(rules);
        return PT_OK;
    }
    if (pt_vec_push(stack, (list){rules, base, ignore->level}))
        return PT_OK;
    pt_rules_free(rules);
    return pt_error_nomem(err);
}

static void pop_level(list_stack *stack, size_t level)
{
    while (stack->len && pt_vec_last(stack).level >= level)
        pt_rules_free(pt_vec_pop(stack).rules);
}

static pt_status push_folder(pt_ignore *ignore, int dir, pt_str path, unsigned has, pt_error *err)
{
    pt_status status = PT_OK;
    if (has & PT_IGNORE_HAS_GIT && !ignore->options.no_git)
        status = push_file(ignore, &ignore->git, dir, PT_IGNORE_GIT_NAME, O_NOFOLLOW, path.len, err);
    if (status == PT_OK && has & PT_IGNORE_HAS_OWN && !ignore->options.no_own)
        status = push_file(ignore, &ignore->own, dir, PT_IGNORE_OWN_NAME, O_NOFOLLOW, path.len, err);
    return status;
}

/* The folders above the root, from the repository's top down; their paths are the prefix's beginnings. */
static pt_status push_parents(pt_ignore *ignore, pt_str top, pt_error *err)
{
    pt_status status = PT_OK;
    for (size_t i = 0; i < ignore->prefix.len && status == PT_OK; i++) {
        if (i && ignore->prefix.ptr[i - 1] != '/')
            continue;
        pt_str path = pt_str_upto(ignore->prefix, i);
        pt_str folder = pt_arena_printf(&ignore->arena, "%s/%.*s", top.ptr, (int)path.len, path.ptr);
        if (!folder.ptr)
            return pt_error_nomem(err);
        int dir = open(folder.ptr, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (dir < 0)
            continue;
        status = push_folder(ignore, dir, path, PT_IGNORE_HAS_GIT | PT_IGNORE_HAS_OWN, err);
        close(dir);
    }
    return status;
}

/* The lists at the bottom of git's stack. repo may be NULL. */
static pt_status push_outer(pt_ignore *ignore, const pt_gitrepo *repo, pt_error *err)
{
    pt_gitrepo_env env = ignore->options.env ? *ignore->options.env : pt_gitrepo_env_of_process();
    pt_str file = {0};
    pt_status status = pt_gitrepo_user_ignore(&ignore->arena, repo, &env, &file);
    if (status == PT_OK)
        status = push_file(ignore, &ignore->git, AT_FDCWD, file.ptr, 0, 0, err);
    if (status == PT_E_NOMEM)
        return pt_error_nomem(err);
    if (!repo)
        return PT_OK;
    file = pt_arena_printf(&ignore->arena, "%s/info/exclude", repo->common.ptr);
    return file.ptr ? push_file(ignore, &ignore->git, AT_FDCWD, file.ptr, 0, 0, err) : pt_error_nomem(err);
}

/* Sets the prefix: what of `real`, the root's path, lies below the repository's top. */
static bool set_prefix(pt_ignore *ignore, pt_str real, pt_str top)
{
    size_t skip = top.len > 1 ? top.len + 1 : 1;
    if (real.len <= skip)
        return true;
    pt_str below = pt_str_from(real, skip);
    ignore->prefix = pt_arena_printf(&ignore->arena, "%.*s/", (int)below.len, below.ptr);
    return ignore->prefix.ptr != NULL;
}

static pt_status load(pt_ignore *ignore, pt_str real, pt_error *err)
{
    pt_gitrepo repo;
    pt_status status = real.len ? pt_gitrepo_find(&ignore->arena, real, &repo) : PT_E_NOT_FOUND;
    if (status == PT_E_NOMEM)
        return pt_error_nomem(err);
    bool inside = status == PT_OK;
    ignore->options.no_git |= !inside && !ignore->options.git_anywhere;
    if (inside && !set_prefix(ignore, real, repo.top))
        return pt_error_nomem(err);
    status = ignore->options.no_git ? PT_OK : push_outer(ignore, inside ? &repo : NULL, err);
    return status == PT_OK && inside ? push_parents(ignore, repo.top, err) : status;
}

pt_status pt_ignore_new(const char *root, const pt_ignore_options *options, pt_ignore **out, pt_error *err)
{
    pt_ignore *ignore = pt_calloc(1, sizeof *ignore);
    if (!ignore)
        return pt_error_nomem(err);
    ignore->prefix = PT_STR("");
    if (options)
        ignore->options = *options;
    char *real = realpath(root, NULL);
    pt_status status = load(ignore, pt_str_c(real), err);
    free(real);
    if (status != PT_OK) {
        pt_ignore_free(ignore);
        return status;
    }
    *out = ignore;
    return PT_OK;
}

void pt_ignore_free(pt_ignore *ignore)
{
    if (!ignore)
        return;
    pop_level(&ignore->own, 0);
    pop_level(&ignore->git, 0);
    pt_vec_release(&ignore->own);
    pt_vec_release(&ignore->git);
    pt_arena_release(&ignore->arena);
    pt_free(ignore);
}

pt_str pt_ignore_prefix(const pt_ignore *ignore)
{
    return ignore->prefix;
}

pt_status pt_ignore_enter(pt_ignore *ignore, int dir, pt_str path, unsigned has, pt_error *err)
{
    ignore->level++;
    pt_status status = push_folder(ignore, dir, path, has, err);
    if (status != PT_OK)
        pt_ignore_leave(ignore);
    return status;
}

void pt_ignore_leave(pt_ignore *ignore)
{
    pop_level(&ignore->own, ignore->level);
    pop_level(&ignore->git, ignore->level);
    ignore->level--;
}

static pt_rule_verdict ask(const list_stack *stack, const pt_rules_probe *probe)
{
    for (size_t i = stack->len; i > 0; i--) {
        pt_rule_verdict verdict = pt_rules_match(stack->at[i - 1].rules, probe, stack->at[i - 1].base);
        if (verdict != PT_RULE_NONE)
            return verdict;
    }
    return PT_RULE_NONE;
}

bool pt_ignore_match(const pt_ignore *ignore, const pt_rules_probe *probe)
{
    pt_rule_verdict verdict = ask(&ignore->own, probe);
    if (verdict == PT_RULE_NONE)
        verdict = ask(&ignore->git, probe);
    return verdict == PT_RULE_DROP;
}

/* One step of pt_ignore_path(): enters the folder open as `dir` (-1: it is not there, so it holds no rules)
 * and asks about what the first `end` bytes of `path` name. */
static pt_status enter_and_match(pt_ignore *ignore, int dir, pt_str path, size_t start, size_t end,
                                 bool is_dir, bool *ignored, pt_error *err)
{
    unsigned has = dir < 0 ? 0 : PT_IGNORE_HAS_GIT | PT_IGNORE_HAS_OWN;
    pt_status status = pt_ignore_enter(ignore, dir, pt_str_upto(path, start), has, err);
    if (status != PT_OK)
        return status;
    pt_rules_probe probe = pt_rules_probe_of(pt_str_upto(path, end), is_dir);
    *ignored = pt_ignore_match(ignore, &probe);
    return PT_OK;
}

static pt_status match_down(pt_ignore *ignore, int root_dir, pt_str path, bool is_dir, bool *ignored,
                            pt_error *err)
{
    size_t start = ignore->prefix.len;
    int dir = dup(root_dir);
    pt_status status = PT_OK;
    *ignored = false;
    while (status == PT_OK && !*ignored && start < path.len) {
        ptrdiff_t slash = pt_str_find(pt_str_from(path, start), '/');
        size_t end = slash < 0 ? path.len : start + (size_t)slash;
        status = enter_and_match(ignore, dir, path, start, end, end < path.len || is_dir, ignored, err);
        int next = dir < 0 ? -1 : pt_file_open_folder(dir, (pt_str){path.ptr + start, end - start});
        if (dir >= 0)
            close(dir);
        dir = next;
        start = end + 1;
    }
    if (dir >= 0)
        close(dir);
    return status;
}

pt_status pt_ignore_path(pt_ignore *ignore, int root_dir, pt_str path, bool is_dir, bool *ignored,
                         pt_error *err)
{
    pt_buf full = {0};
    bool answer = false;
    pt_buf_str(&full, ignore->prefix);
    pt_buf_str(&full, path);
    pt_status status = full.failed ? pt_error_nomem(err) : PT_OK;
    if (status == PT_OK)
        status = match_down(ignore, root_dir, pt_buf_view(&full), is_dir, &answer, err);
    while (ignore->level)
        pt_ignore_leave(ignore);
    pt_buf_release(&full);
    if (status == PT_OK)
        *ignored = answer;
    return status;
}
