#include "cli/query_library.h"

#include "base/error.h"
#include "base/mem.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#ifndef PT_SHARE_FOLDER
#define PT_SHARE_FOLDER "/usr/local/share/parseltongue"
#endif

enum { LEVELS = 3 }; /* of folders above the executable */

pt_status pt_query_read_file(const char *path, pt_buf *out, pt_error *err)
{
    char chunk[16384];
    size_t got;
    FILE *file = fopen(path, "rb");
    if (!file)
        return pt_error_errno(err, "cannot open %s", path);
    while ((got = fread(chunk, 1, sizeof chunk, file)) > 0)
        pt_buf_put(out, chunk, got);
    bool bad = ferror(file);
    fclose(file);
    if (bad)
        return pt_error_set(err, PT_E_IO, "cannot read %s", path);
    return out->failed ? pt_error_nomem(err) : PT_OK;
}

static bool is_folder(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* The level-th place where the folder of queries may be; false behind the last. */
static bool place(unsigned level, char out[PATH_MAX])
{
    char self[PATH_MAX];
    ssize_t len = readlink("/proc/self/exe", self, sizeof self - 1);
    if (level > LEVELS + 1)
        return false;
    if (level == LEVELS + 1) {
        snprintf(out, PATH_MAX, "%s/queries", PT_SHARE_FOLDER);
        return true;
    }
    self[len < 0 ? 0 : len] = '\0';
    for (unsigned i = 0; i <= (level < LEVELS ? level : 1); i++) {
        char *slash = strrchr(self, '/');
        if (slash)
            *slash = '\0';
    }
    snprintf(out, PATH_MAX, level < LEVELS ? "%.3900s/queries" : "%.3900s/share/parseltongue/queries", self);
    return true;
}

static bool is_name(const char *name)
{
    for (const char *c = name; *c; c++)
        if (!(*c >= 'a' && *c <= 'z') && !(*c >= '0' && *c <= '9') && *c != '-' && *c != '_')
            return false;
    return *name;
}

pt_status pt_query_library_read(const char *name, pt_buf *out, pt_error *err)
{
    char folder[PATH_MAX], path[PATH_MAX + 300];
    if (!is_name(name) || strlen(name) > 200)
        return pt_error_set(err, PT_E_INVALID, "'@%.100s' is no name of a query", name);
    for (unsigned level = 0; place(level, folder); level++) {
        snprintf(path, sizeof path, "%s/%s.cozo", folder, name);
        if (access(path, R_OK) == 0)
            return pt_query_read_file(path, out, err);
    }
    return pt_error_set(err, PT_E_NOT_FOUND, "there is no query '@%s'; parseltongue query --list shows those there are", name);
}

static void put_summary(const char *path, const char *name, pt_buf *out)
{
    pt_buf text = {0};
    if (pt_query_read_file(path, &text, NULL) != PT_OK) {
        pt_buf_release(&text);
        return;
    }
    pt_str line = pt_buf_view(&text);
    ptrdiff_t end = pt_str_find(line, '\n');
    line = end < 0 ? line : pt_str_upto(line, (size_t)end);
    while (line.len && (*line.ptr == '#' || *line.ptr == ' '))
        line = pt_str_from(line, 1);
    pt_buf_printf(out, "@%-22.*s %.*s\n", (int)(strlen(name) - strlen(".cozo")), name, (int)line.len, line.ptr);
    pt_buf_release(&text);
}

static int is_query(const struct dirent *entry)
{
    return pt_str_ends(pt_str_c(entry->d_name), PT_STR(".cozo"));
}

pt_status pt_query_library_list(pt_buf *out, pt_error *err)
{
    char folder[PATH_MAX], path[PATH_MAX + 300];
    struct dirent **entries;
    unsigned level = 0;
    while (place(level, folder) && !is_folder(folder))
        level++;
    int count = place(level, folder) ? scandir(folder, &entries, is_query, alphasort) : -1;
    if (count < 0)
        return pt_error_set(err, PT_E_NOT_FOUND, "the folder of ready queries was not found");
    for (int i = 0; i < count; i++) {
        snprintf(path, sizeof path, "%s/%.255s", folder, entries[i]->d_name);
        put_summary(path, entries[i]->d_name, out);
        free(entries[i]);
    }
    free(entries);
    return out->failed ? pt_error_nomem(err) : PT_OK;
}
