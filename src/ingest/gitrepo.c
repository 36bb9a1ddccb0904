#include "ingest/gitrepo.h"

#include "ingest/file.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { LARGEST_POINTER = 64 * 1024, LARGEST_CONFIG = 4 * 1024 * 1024 };

pt_gitrepo_env pt_gitrepo_env_of_process(void)
{
    return (pt_gitrepo_env){getenv("HOME"), getenv("XDG_CONFIG_HOME"), "/etc/gitconfig"};
}

/* ---- the repository ---- */

/* <folder>/<name>; `name` itself when it is absolute. */
static pt_str join(pt_arena *arena, pt_str folder, pt_str name)
{
    if (pt_str_starts(name, PT_STR("/")))
        return pt_arena_str(arena, name);
    const char *slash = pt_str_ends(folder, PT_STR("/")) ? "" : "/";
    return pt_arena_printf(arena, "%.*s%s%.*s", (int)folder.len, folder.ptr, slash, (int)name.len, name.ptr);
}

static pt_status check_exists(pt_arena *arena, pt_str folder, const char *name)
{
    struct stat st;
    pt_str path = join(arena, folder, pt_str_c(name));
    if (!path.ptr)
        return PT_E_NOMEM;
    return lstat(path.ptr, &st) == 0 ? PT_OK : PT_E_NOT_FOUND;
}

/* Reads the path that a one-line file holds after `prefix`, relative to `folder`. */
static pt_status read_pointer(pt_arena *arena, pt_str file, const char *prefix, pt_str folder, pt_str *out)
{
    pt_buf text = {0};
    pt_status status = pt_file_slurp(AT_FDCWD, file.ptr, 0, LARGEST_POINTER, &text);
    pt_str line = pt_buf_view(&text);
    while (line.len && (line.ptr[line.len - 1] == '\n' || line.ptr[line.len - 1] == '\r'))
        line.len--;
    bool valid = line.len && pt_str_starts(line, pt_str_c(prefix)) && pt_str_find(line, '\0') < 0;
    if (status == PT_OK && !valid)
        status = PT_E_NOT_FOUND;
    if (status == PT_OK) {
        pt_str path = join(arena, folder, pt_str_from(line, strlen(prefix)));
        if (path.ptr)
            *out = path;
        else
            status = PT_E_NOMEM;
    }
    pt_buf_release(&text);
    return status;
}

/* Whether `git` is a repository's folder as git tells one, and where the shared part of it lies. */
static pt_status check_git_folder(pt_arena *arena, pt_str git, pt_str *common)
{
    pt_str shared = git;
    pt_str pointer = join(arena, git, PT_STR("commondir"));
    if (!pointer.ptr)
        return PT_E_NOMEM;
    if (read_pointer(arena, pointer, "", git, &shared) == PT_E_NOMEM)
        return PT_E_NOMEM;
    pt_status status = check_exists(arena, git, "HEAD");
    if (status == PT_OK)
        status = check_exists(arena, shared, "objects");
    if (status == PT_OK)
        status = check_exists(arena, shared, "refs");
    if (status == PT_OK)
        *common = shared;
    return status;
}

/* Whether `folder` is the top of a working tree. */
static pt_status check_top(pt_arena *arena, pt_str folder, pt_gitrepo *out)
{
    struct stat st;
    pt_str git = join(arena, folder, PT_STR(".git")), common;
    if (!git.ptr)
        return PT_E_NOMEM;
    if (stat(git.ptr, &st) < 0)
        return PT_E_NOT_FOUND;
    pt_status status = PT_OK;
    if (!S_ISDIR(st.st_mode))
        status = read_pointer(arena, git, "gitdir: ", folder, &git);
    if (status == PT_OK)
        status = check_git_folder(arena, git, &common);
    if (status == PT_OK)
        *out = (pt_gitrepo){folder, common};
    return status;
}

pt_status pt_gitrepo_find(pt_arena *arena, pt_str folder, pt_gitrepo *out)
{
    for (;;) {
        pt_str here = pt_arena_str(arena, folder);
        if (!here.ptr)
            return PT_E_NOMEM;
        pt_status status = check_top(arena, here, out);
        if (status != PT_E_NOT_FOUND || folder.len <= 1)
            return status;
        ptrdiff_t slash = pt_str_rfind(folder, '/');
        if (slash < 0)
            return PT_E_NOT_FOUND;
        folder = pt_str_upto(folder, slash ? (size_t)slash : 1);
    }
}

/* ---- configuration files ---- */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

static pt_str skip_blanks(pt_str s)
{
    while (s.len && is_blank(s.ptr[0]))
        s = pt_str_from(s, 1);
    return s;
}

static pt_str skip_line(pt_str s)
{
    ptrdiff_t end = pt_str_find(s, '\n');
    return pt_str_from(s, end < 0 ? s.len : (size_t)end + 1);
}

static bool same_word(pt_str word, const char *lower)
{
    size_t length = strlen(lower);
    for (size_t i = 0; i < word.len && i < length; i++) {
        char c = word.ptr[i];
        if ((c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c) != lower[i])
            return false;
    }
    return word.len == length;
}

/* "[name]" or "[name "sub"]" at *at, moving behind it. Sets *core for [core]. */
static void take_section(pt_str *at, bool *core)
{
    pt_str s = pt_str_from(*at, 1);
    size_t i = 0;
    bool quoted = false;
    while (i < s.len && s.ptr[i] != '\n' && (quoted || s.ptr[i] != ']')) {
        quoted ^= s.ptr[i] == '"';
        i += quoted && s.ptr[i] == '\\' && i + 1 < s.len ? 2 : 1;
    }
    bool closed = i < s.len && s.ptr[i] == ']';
    *core = closed && same_word(pt_str_upto(s, i), "core");
    *at = pt_str_from(s, i < s.len ? i + closed : s.len);
}

static pt_str take_word(pt_str *at)
{
    size_t i = 0;
    while (i < at->len && !is_blank(at->ptr[i]) && at->ptr[i] != '=' && at->ptr[i] != '\n')
        i++;
    pt_str word = pt_str_upto(*at, i);
    *at = pt_str_from(*at, i);
    return word;
}

/* The byte that \c stands for in a value; 0: the line goes on. */
static char unescape(char c)
{
    switch (c) {
    case 'n':
        return '\n';
    case 't':
        return '\t';
    case 'b':
        return '\b';
    case '\n':
        return 0;
    default:
        return c;
    }
}

/* A value up to the end of its line, moving *at there: quotes and escapes resolved, comment and blanks at the
 * end cut. It is written to `value`, which has room for all of *at. */
static pt_str take_value(pt_str *at, char *value)
{
    pt_str s = skip_blanks(*at);
    size_t length = 0, kept = 0, i = 0;
    bool quoted = false;
    for (; i < s.len && s.ptr[i] != '\n'; i++) {
        char c = s.ptr[i];
        if (!quoted && (c == '#' || c == ';'))
            break;
        if (c == '"') {
            quoted = !quoted;
            kept = length;
            continue;
        }
        bool escaped = c == '\\' && i + 1 < s.len;
        if (escaped)
            c = unescape(s.ptr[++i]);
        if (!c)
            continue;
        value[length++] = c;
        if (quoted || escaped || !is_blank(c))
            kept = length;
    }
    *at = pt_str_from(s, i);
    return (pt_str){value, kept};
}

bool pt_gitrepo_config_excludes(pt_arena *arena, pt_str text, pt_str *out)
{
    bool core = false, found = false;
    char *scratch = pt_arena_alloc(arena, text.len);
    if (!scratch) {
        *out = (pt_str){NULL, 0};
        return true;
    }
    if (pt_str_starts(text, PT_STR("\xef\xbb\xbf")))
        text = pt_str_from(text, 3);
    while ((text = skip_blanks(text)).len) {
        char c = text.ptr[0];
        if (c == '[') {
            take_section(&text, &core);
            continue;
        }
        pt_str word = c == '#' || c == ';' ? pt_str_upto(text, 0) : take_word(&text);
        text = skip_blanks(text);
        if (text.len && text.ptr[0] == '=' && word.len) {
            text = pt_str_from(text, 1);
            pt_str value = take_value(&text, scratch);
            if (core && same_word(word, "excludesfile")) {
                *out = pt_arena_str(arena, value);
                found = true;
            }
        }
        text = skip_line(text);
    }
    return found;
}

/* ---- the user's ignore file ---- */

static pt_status read_excludes(pt_arena *arena, pt_str config, pt_str *value, bool *found)
{
    pt_buf text = {0};
    if (!config.ptr)
        return PT_E_NOMEM;
    pt_status status = pt_file_slurp(AT_FDCWD, config.ptr, 0, LARGEST_CONFIG, &text);
    if (status == PT_OK && pt_gitrepo_config_excludes(arena, pt_buf_view(&text), value)) {
        *found = true;
        status = value->ptr ? PT_OK : PT_E_NOMEM;
    }
    pt_buf_release(&text);
    return status == PT_E_NOMEM ? status : PT_OK;
}

/* The user's folder for configuration: {NULL, 0} when memory is out, "" when there is none. */
static pt_str xdg_folder(pt_arena *arena, const pt_gitrepo_env *env)
{
    if (env->xdg_config && *env->xdg_config)
        return pt_str_c(env->xdg_config);
    return env->home && *env->home ? join(arena, pt_str_c(env->home), PT_STR(".config")) : PT_STR("");
}

/* A configured path made absolute: "~/" is the user's home, other names lie below the working tree's top. */
static pt_status expand(pt_arena *arena, pt_str value, const pt_gitrepo *repo, const pt_gitrepo_env *env,
                        pt_str *out)
{
    pt_str folder = repo ? repo->top : PT_STR("");
    if (pt_str_starts(value, PT_STR("~/"))) {
        folder = pt_str_c(env->home ? env->home : "");
        value = pt_str_from(value, 2);
    }
    bool absolute = pt_str_starts(value, PT_STR("/"));
    if (!value.len || (!absolute && !folder.len) || pt_str_find(value, '\0') >= 0)
        return PT_E_NOT_FOUND;
    pt_str path = join(arena, folder, value);
    if (!path.ptr)
        return PT_E_NOMEM;
    *out = path;
    return PT_OK;
}

pt_status pt_gitrepo_user_ignore(pt_arena *arena, const pt_gitrepo *repo, const pt_gitrepo_env *env,
                                 pt_str *out)
{
    pt_str home = pt_str_c(env->home ? env->home : ""), xdg = xdg_folder(arena, env), value = {0};
    pt_str files[4];
    size_t count = 0;
    bool found = false;
    if (!xdg.ptr)
        return PT_E_NOMEM;
    if (env->system_config && *env->system_config)
        files[count++] = pt_str_c(env->system_config);
    if (xdg.len)
        files[count++] = join(arena, xdg, PT_STR("git/config"));
    if (home.len)
        files[count++] = join(arena, home, PT_STR(".gitconfig"));
    if (repo)
        files[count++] = join(arena, repo->common, PT_STR("config"));
    for (size_t i = 0; i < count; i++)
        if (read_excludes(arena, files[i], &value, &found) == PT_E_NOMEM)
            return PT_E_NOMEM;
    if (found)
        return expand(arena, value, repo, env, out);
    if (!xdg.len)
        return PT_E_NOT_FOUND;
    value = join(arena, xdg, PT_STR("git/ignore"));
    return value.ptr ? expand(arena, value, NULL, env, out) : PT_E_NOMEM;
}
