/* What the tests of the store share: a folder that is removed afterwards, numbers from a seed, rows made
 * from numbers. */
#ifndef PT_TESTS_STORE_SCRATCH_H
#define PT_TESTS_STORE_SCRATCH_H

#include "base/mem.h"
#include "check.h"
#include "store/engine.h"
#include "store/open.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char scratch[256]; /* a folder */

static inline void shell(const char *command, const char *path)
{
    char line[1024];
    snprintf(line, sizeof line, "%s '%s'", command, path);
    if (system(line) != 0)
        fprintf(stderr, "failed: %s\n", line);
}

static inline void scratch_make(void)
{
    const char *root = getenv("TMPDIR");
    snprintf(scratch, sizeof scratch, "%s/parseltongue-store-XXXXXX", root ? root : "/tmp");
    if (!mkdtemp(scratch))
        exit(2);
}

static inline void scratch_remove(void)
{
    shell("rm -rf", scratch);
}

/* "engine:<scratch>/<name>", in a static buffer. */
static inline const char *at(const char *engine, const char *name)
{
    static char text[512];
    snprintf(text, sizeof text, "%s:%s/%s", engine, scratch, name);
    return text;
}

/* "<scratch>/<name>", in a static buffer. */
static inline const char *path_of(const char *name)
{
    static char text[512];
    snprintf(text, sizeof text, "%s/%s", scratch, name);
    return text;
}

static inline uint64_t next_random(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return *seed >> 33;
}

static inline pt_bytes bytes_c(const char *text)
{
    return (pt_bytes){text, strlen(text)};
}

static inline bool same_bytes(pt_bytes a, pt_bytes b)
{
    return pt_engine_compare(a, b) == 0;
}

#endif
