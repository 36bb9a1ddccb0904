/* Throw-away folders for tests of the ingest room. */
#ifndef PT_TESTS_INGEST_TREE_H
#define PT_TESTS_INGEST_TREE_H

#include "base/str.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static inline int tree_shell(const char *format, ...) PT_PRINTF(1, 2);

/* Runs a command; its exit code, -1 if it could not be run. */
static inline int tree_shell(const char *format, ...)
{
    pt_buf command = {0};
    char text[4096];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    pt_buf_c(&command, text);
    int code = system(pt_buf_cstr(&command));
    pt_buf_release(&command);
    return code;
}

/* A new empty folder, in memory where that is possible; its path is valid until the next call. Never inside a
 * repository. */
static inline const char *tree_new(void)
{
    static char path[64];
    snprintf(path, sizeof path, "%s/pt-tree-XXXXXX", access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    return mkdtemp(path) ? path : "/nonexistent";
}

static inline void tree_remove(const char *root)
{
    if (strstr(root, "/pt-tree-"))
        tree_shell("chmod -R u+rwx '%s' 2>/dev/null; rm -rf '%s'", root, root);
}

static inline const char *tree_path(const char *root, pt_str path)
{
    static char full[8192];
    snprintf(full, sizeof full, "%s/%.*s", root, (int)path.len, path.ptr ? path.ptr : "");
    return full;
}

/* Makes the folders that a path leads through; a '/' at its end makes it one too. */
static inline void tree_folders(const char *root, pt_str path)
{
    for (size_t i = 0; i < path.len; i++)
        if (path.ptr[i] == '/')
            mkdir(tree_path(root, pt_str_upto(path, i)), 0777);
}

static inline void tree_write(const char *root, pt_str path, pt_str text)
{
    tree_folders(root, path);
    FILE *file = fopen(tree_path(root, path), "wb");
    if (!file)
        return;
    if (text.len)
        fwrite(text.ptr, 1, text.len, file);
    fclose(file);
}

static inline void tree_write_c(const char *root, const char *path, const char *text)
{
    tree_write(root, pt_str_c(path), pt_str_c(text));
}

/* What makes git, and so the walk, take a folder for a repository. */
static inline void tree_fake_git(const char *root, const char *git)
{
    char path[512];
    snprintf(path, sizeof path, "%s/objects/", git);
    tree_folders(root, pt_str_c(path));
    snprintf(path, sizeof path, "%s/refs/", git);
    tree_folders(root, pt_str_c(path));
    snprintf(path, sizeof path, "%s/HEAD", git);
    tree_write_c(root, path, "ref: refs/heads/main\n");
}

static inline pt_str tree_read(const char *path, pt_buf *out)
{
    FILE *file = fopen(path, "rb");
    char chunk[4096];
    size_t n;
    while (file && (n = fread(chunk, 1, sizeof chunk, file)) > 0)
        pt_buf_put(out, chunk, n);
    if (file)
        fclose(file);
    return pt_buf_view(out);
}

#endif
