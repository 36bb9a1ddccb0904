/* Reading files of a tree that others may be changing: nothing that lies at a path can make a read block,
 * run over, or follow a link. */
#ifndef PT_INGEST_FILE_H
#define PT_INGEST_FILE_H

#include "base/str.h"
#include "ingest/skip.h"

#include <sys/stat.h>

typedef struct {
    uint64_t size;    /* bytes */
    int64_t mtime_ns; /* since 1970 */
} pt_file_info;

/* Appends the contents of the regular file at `path`, relative to the folder that is open as `root`, to
 * *out. The path may be longer than PATH_MAX; empty and absolute ones and those with a NUL or ".." are
 * unreadable. `limit` is in bytes. A file that changes during the read is read again, a few times. Gives
 * PT_SKIP_NONE, or why there is nothing to parse: symlink (the last name is one), special_file, too_large,
 * unreadable, binary, vanished, changed_while_reading, out_of_memory; *out and *info are then as before.
 * info (NULL accepted) is about the bytes read. */
PT_MUST_USE pt_skip_reason pt_file_read(int root, pt_str path, uint64_t limit, pt_buf *out,
                                        pt_file_info *info);

/* Opens a folder below `root` (path "" is root itself), never through a link as last name. The descriptor, or
 * -1 with errno. */
int pt_file_open_folder(int root, pt_str path);

/* The whole of a small file that configures something, as openat(dir, name, O_RDONLY | flags) finds it.
 * PT_E_NOT_FOUND: there is no such regular file, or none that can be read within the limit; PT_E_LIMIT: the
 * process has no descriptor to spare; PT_E_NOMEM. */
PT_MUST_USE pt_status pt_file_slurp(int dir, const char *name, int flags, size_t limit, pt_buf *out);

pt_file_info pt_file_info_of(const struct stat *st);

#endif
