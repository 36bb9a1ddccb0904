#include "store/folder.h"

#include "base/error.h"
#include "base/mem.h"
#include "base/str.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

char *pt_folder_join(const char *folder, const char *name)
{
    size_t size = strlen(folder) + strlen(name) + 2;
    char *path = pt_malloc(size);
    if (path)
        snprintf(path, size, "%s/%s", folder, name);
    return path;
}

pt_status pt_folder_sync(const char *path, pt_error *err)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return pt_error_errno(err, "cannot open the folder %s", path);
    int failed = fsync(fd);
    pt_status status = failed ? pt_error_errno(err, "cannot write the folder %s to disk", path) : PT_OK;
    close(fd);
    return status;
}

/* mkdir -p. A path component that exists and is no folder shows in the next one. */
static pt_status make_folders(const char *path, pt_error *err)
{
    size_t len = strlen(path);
    char *part = pt_malloc(len + 1);
    if (!part)
        return pt_error_nomem(err);
    memcpy(part, path, len + 1);
    pt_status status = PT_OK;
    for (size_t i = 1; i <= len && status == PT_OK; i++) {
        if (part[i] != '/' && part[i] != '\0')
            continue;
        part[i] = '\0';
        if (mkdir(part, 0777) != 0 && errno != EEXIST)
            status = pt_error_errno(err, "cannot make the folder %s", part);
        part[i] = path[i];
    }
    pt_free(part);
    return status;
}

/* Writes text to a file beside name_file and renames it over it. */
static pt_status replace_file(const char *folder, const char *name_file, const char *text, pt_error *err)
{
    size_t size = strlen(name_file) + 32;
    char *temp = pt_malloc(size);
    if (!temp)
        return pt_error_nomem(err);
    snprintf(temp, size, "%s.%ld", name_file, (long)getpid());
    pt_status status = PT_OK;
    int fd = open(temp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (fd < 0) {
        status = pt_error_errno(err, "cannot write %s", temp);
        goto done;
    }
    ssize_t len = (ssize_t)strlen(text);
    bool failed = write(fd, text, (size_t)len) != len || fsync(fd) != 0;
    failed |= close(fd) != 0;
    if (failed || rename(temp, name_file) != 0) {
        status = pt_error_errno(err, "cannot write %s", name_file);
        unlink(temp);
        goto done;
    }
    status = pt_folder_sync(folder, err);
done:
    pt_free(temp);
    return status;
}

static pt_status write_name(const char *path, const pt_backend *engine, const char *state, pt_error *err)
{
    char text[64];
    snprintf(text, sizeof text, "%.32s %u %s\n", engine->name, engine->layout, state);
    char *name_file = pt_folder_join(path, PT_FOLDER_NAME_FILE);
    if (!name_file)
        return pt_error_nomem(err);
    pt_status status = replace_file(path, name_file, text, err);
    pt_free(name_file);
    return status;
}

pt_status pt_folder_ready(const char *path, const pt_backend *engine, pt_error *err)
{
    return write_name(path, engine, "ready", err);
}

/* Reads the name file into text. False when there is none. */
static bool read_name(const char *path, char *text, size_t size)
{
    char *name_file = pt_folder_join(path, PT_FOLDER_NAME_FILE);
    int fd = name_file ? open(name_file, O_RDONLY | O_CLOEXEC) : -1;
    pt_free(name_file);
    if (fd < 0)
        return false;
    ssize_t len = read(fd, text, size - 1);
    close(fd);
    text[len > 0 ? len : 0] = '\0';
    return true;
}

static pt_status check_name(const char *text, const char *path, const pt_backend *engine, bool *is_new,
                            pt_error *err)
{
    char name[33], state[9];
    unsigned layout;
    if (sscanf(text, "%32s %9u %8s", name, &layout, state) != 3)
        return pt_error_set(err, PT_E_CORRUPT, "%s/" PT_FOLDER_NAME_FILE " does not name a storage engine",
                            path);
    if (strcmp(name, engine->name) != 0)
        return pt_error_set(err, PT_E_INVALID, "%s holds a database of the engine %s: open it as %s:%s", path,
                            name, name, path);
    if (layout != engine->layout)
        return pt_error_set(err, PT_E_VERSION,
                            "%s was written with layout %u of the engine %s, this program knows layout %u",
                            path, layout, name, engine->layout);
    *is_new = strcmp(state, "ready") != 0;
    return PT_OK;
}

/* PT_OK when nothing but leftovers of a name file is in the folder. */
static pt_status check_empty(const char *path, pt_error *err)
{
    DIR *dir = opendir(path);
    if (!dir)
        return pt_error_errno(err, "cannot read the folder %s", path);
    pt_status status = PT_OK;
    for (struct dirent *entry; status == PT_OK && (entry = readdir(dir)) != NULL;) {
        const char *name = entry->d_name;
        if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0
            || strncmp(name, PT_FOLDER_NAME_FILE, strlen(PT_FOLDER_NAME_FILE)) == 0)
            continue;
        status = pt_error_set(err, PT_E_INVALID, "%s is a folder with other things in it, not a database",
                              path);
    }
    closedir(dir);
    return status;
}

static pt_status make_database_folder(const char *path, const pt_backend *engine, unsigned flags,
                                      pt_error *err)
{
    if (!(flags & PT_OPEN_CREATE) || flags & PT_OPEN_READ_ONLY)
        return pt_error_set(err, PT_E_NOT_FOUND, "there is no database at %s", path);
    pt_status status = make_folders(path, err);
    return status == PT_OK ? write_name(path, engine, "new", err) : status;
}

pt_status pt_folder_prepare(const char *path, const pt_backend *engine, unsigned flags, bool *is_new,
                            pt_error *err)
{
    struct stat info;
    if (stat(path, &info) != 0) {
        if (errno != ENOENT)
            return pt_error_errno(err, "cannot open the database at %s", path);
        if (lstat(path, &info) == 0)
            return pt_error_set(err, PT_E_NOT_FOUND, "%s is a link to something that is not there", path);
        pt_status status = make_database_folder(path, engine, flags, err);
        if (status == PT_OK)
            *is_new = true;
        return status;
    }
    if (!S_ISDIR(info.st_mode))
        return pt_error_set(err, PT_E_INVALID, "%s is a file; a database is a folder", path);

    char text[64];
    if (read_name(path, text, sizeof text))
        return check_name(text, path, engine, is_new, err);
    pt_status status = check_empty(path, err);
    if (status == PT_OK)
        status = make_database_folder(path, engine, flags, err);
    if (status == PT_OK)
        *is_new = true;
    return status;
}

static pt_status add_sizes(const char *path, unsigned depth, uint64_t *bytes, pt_error *err);

static pt_status add_entry(const char *folder, const char *name, unsigned depth, uint64_t *bytes,
                           pt_error *err)
{
    if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
        return PT_OK;
    char *path = pt_folder_join(folder, name);
    if (!path)
        return pt_error_nomem(err);
    struct stat info;
    pt_status status = PT_OK;
    /* A file that vanishes meanwhile (an engine tidying up) takes no space. */
    if (lstat(path, &info) == 0) {
        *bytes += (uint64_t)info.st_blocks * 512;
        if (S_ISDIR(info.st_mode) && depth)
            status = add_sizes(path, depth - 1, bytes, err);
    }
    pt_free(path);
    return status;
}

static pt_status add_sizes(const char *path, unsigned depth, uint64_t *bytes, pt_error *err)
{
    DIR *dir = opendir(path);
    if (!dir)
        return pt_error_errno(err, "cannot read the folder %s", path);
    pt_status status = PT_OK;
    for (struct dirent *entry; status == PT_OK && (entry = readdir(dir)) != NULL;)
        status = add_entry(path, entry->d_name, depth, bytes, err);
    closedir(dir);
    return status;
}

pt_status pt_folder_size(const char *path, uint64_t *bytes, pt_error *err)
{
    uint64_t sum = 0;
    pt_status status = add_sizes(path, 4, &sum, err);
    if (status == PT_OK)
        *bytes = sum;
    return status;
}
