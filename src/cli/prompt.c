#include "cli/prompt.h"

#include <ctype.h>
#include <dlfcn.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { HISTORY_MOST = 1000 };

/* Of libedit's readline interface, what is used. */
typedef char *completion_step(const char *text, int state);
typedef char **completion(const char *text, int start, int end);

static struct {
    char *(*readline)(const char *prompt);
    int (*add_history)(const char *line);
    int (*read_history)(const char *path);
    int (*write_history)(const char *path);
    int (*stifle_history)(int most);
    char **(*completion_matches)(const char *text, completion_step *step);
} edit;

static const char *const *completed;
static char history[PATH_MAX];

static bool bind(void *library, const char *name, void *slot)
{
    void *symbol = dlsym(library, name);
    memcpy(slot, &symbol, sizeof symbol);
    return symbol;
}

static char *next_word(const char *text, int state)
{
    static size_t at;
    size_t len = strlen(text);
    at = state ? at : 0;
    while (completed && completed[at]) {
        const char *word = completed[at++];
        if (strncmp(word, text, len) == 0)
            return strdup(word);
    }
    return NULL;
}

static char **complete(const char *text, int start, int end)
{
    (void)start, (void)end;
    return edit.completion_matches(text, next_word);
}

static void load_library(void)
{
    void *library = dlopen("libedit.so.2", RTLD_NOW | RTLD_LOCAL);
    if (!library)
        return;
    completion **hook = dlsym(library, "rl_attempted_completion_function");
    const char **breaks = dlsym(library, "rl_basic_word_break_characters");
    bool ok = bind(library, "add_history", &edit.add_history) && bind(library, "read_history", &edit.read_history)
        && bind(library, "write_history", &edit.write_history) && bind(library, "stifle_history", &edit.stifle_history)
        && bind(library, "rl_completion_matches", &edit.completion_matches) && hook && breaks;
    if (!ok || !bind(library, "readline", &edit.readline)) {
        dlclose(library);
        return;
    }
    *hook = complete;
    *breaks = " \t\n\"'(){}[],:=<>!&|+-*/%^~?#$;";
}

/* $XDG_STATE_HOME/parseltongue/history, its folder made; "" when there is no such place. */
static void find_history(void)
{
    const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
    char folder[PATH_MAX - 64] = "";
    int len = 0;
    if (state && *state == '/')
        len = snprintf(folder, sizeof folder, "%s/parseltongue", state);
    else if (home && *home == '/')
        len = snprintf(folder, sizeof folder, "%s/.local/state/parseltongue", home);
    if (len <= 0 || (size_t)len >= sizeof folder)
        return;
    for (char *slash = strchr(folder + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(folder, 0700);
        *slash = '/';
    }
    mkdir(folder, 0700);
    snprintf(history, sizeof history, "%s/history", folder);
}

void pt_prompt_begin(const char *const *words)
{
    completed = words;
    load_library();
    if (!edit.readline)
        return;
    find_history();
    edit.add_history("");
    edit.stifle_history(HISTORY_MOST);
    if (*history)
        edit.read_history(history);
}

void pt_prompt_end(void)
{
    if (edit.readline && *history)
        edit.write_history(history);
    completed = NULL;
}

/* A line without its end, for free(); NULL at the end of input. */
static char *read_line(const char *prompt)
{
    char *line = NULL;
    size_t room = 0;
    if (edit.readline)
        return edit.readline(prompt);
    fputs(prompt, stdout);
    fflush(stdout);
    ssize_t len = getline(&line, &room, stdin);
    if (len < 0) {
        free(line);
        return NULL;
    }
    if (len > 0 && line[len - 1] == '\n')
        line[len - 1] = '\0';
    return line;
}

static bool ends_script(pt_str line, bool first)
{
    return (line.len == 0 && !first) || pt_str_ends(line, PT_STR(";")) || (first && pt_str_starts(line, PT_STR("::")));
}

bool pt_prompt_read(pt_buf *out)
{
    bool first = true;
    for (;;) {
        char *text = read_line(first ? "parseltongue> " : "         ...> ");
        if (!text)
            return out->len > 0;
        pt_str line = pt_str_trim(pt_str_c(text));
        if (line.len && edit.readline)
            edit.add_history(text);
        bool ends = ends_script(line, first);
        if (pt_str_ends(line, PT_STR(";")))
            line.len--;
        pt_buf_str(out, line);
        pt_buf_byte(out, '\n');
        first = first && line.len == 0;
        if (first)
            pt_buf_clear(out);
        free(text);
        if (ends)
            return true;
    }
}
