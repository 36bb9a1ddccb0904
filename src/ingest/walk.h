/* The first stage: which files under a folder are to be read.
 *
 * One pass over the tree, by descriptors relative to each other, so that paths of any length work and nothing
 * outside the tree is reached; no recursion, and a bounded number of open descriptors. Links are not
 * followed. Left out without a row: what ignore rules drop (ignore.h), names that begin with a dot (unless
 * asked for), `.git` and `.parseltongue` always, and what `protect` lists. */
#ifndef PT_INGEST_WALK_H
#define PT_INGEST_WALK_H

#include "base/arena.h"
#include "ingest/file.h"
#include "ingest/ignore.h"

#define PT_WALK_MAX_FILE_SIZE (UINT64_C(32) << 20)

/* A file or folder by identity, whatever its name. */
typedef struct {
    uint64_t device;
    uint64_t inode;
} pt_walk_identity;

typedef struct {
    /* The language a file is parsed as, 0 … 65535, or negative for none. NULL: every file is language 0.
     * `path` is relative to the root and borrowed for the call. */
    int (*language_of)(void *context, pt_str path);
    /* Told now and then, and at the end, how many files were found and folders entered. Returning false stops
     * the walk with PT_E_CANCELLED. May be NULL. */
    bool (*progress)(void *context, uint64_t files, uint64_t folders);
    void *context; /* for both */
    uint64_t max_file_size; /* bytes; 0: PT_WALK_MAX_FILE_SIZE */
    /* Patterns as in an ignore file, relative to the root. A path that `exclude` drops is left out, whatever
     * else holds. With any `include`, only files are taken that it matches, themselves or by a folder. */
    const pt_str *include;
    size_t include_count;
    const pt_str *exclude;
    size_t exclude_count;
    const pt_walk_identity *protect; /* never entered nor listed: the database */
    size_t protect_count;
    bool hidden; /* take names that begin with a dot */
    pt_ignore_options ignore;
} pt_walk_options;

typedef struct {
    pt_str path; /* relative to the root, '/' between names; any bytes but NUL; NUL-terminated */
    uint64_t size;
    int64_t mtime_ns;
    uint16_t language;
} pt_walk_file;

typedef struct {
    pt_str path;
    pt_skip_reason reason;
} pt_walk_skip;

/* Both arrays are sorted by the bytes of the paths. A folder left out counts as one. */
typedef struct {
    pt_walk_file *files;
    size_t file_count;
    pt_walk_skip *skipped;
    size_t skipped_count;
    uint64_t folders;  /* entered, the root included */
    uint64_t ignored;  /* by ignore rules */
    uint64_t excluded; /* by `exclude`, and files that no `include` matches */
    uint64_t hidden;
    int root; /* open on the root, for pt_file_read(); closed by release */
    pt_arena arena;
} pt_walk;

/* Walks `root`, a folder or a link to one. options may be NULL. What goes wrong below the root is a row of
 * `skipped`; what vanishes meanwhile is as if it had never been. Errors: PT_E_NOT_FOUND, PT_E_INVALID (not a
 * folder), PT_E_IO (it cannot be opened or listed), PT_E_NOMEM, PT_E_LIMIT (too many open files),
 * PT_E_CANCELLED. */
PT_MUST_USE pt_status pt_walk_run(const char *root, const pt_walk_options *options, pt_walk *out,
                                  pt_error *err);
void pt_walk_release(pt_walk *walk);

#endif
