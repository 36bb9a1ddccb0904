/* Which paths of a tree its own files, its repository and its user want left out.
 *
 * Lists of rules form two stacks; the highest list that says something about a path decides:
 *
 *       Parseltongue's                    git's
 *   c/.parseltongueignore           c/.gitignore                ▲ wins
 *     .parseltongueignore             .gitignore
 *                            .git/info/exclude
 *                            core.excludesFile
 *
 * and all of the left stack stands above the right one. As for git, its files mean nothing outside of a
 * repository: what an unpacked archive holds was put there on purpose, and some archives (Debian's kernel
 * source) come with a .gitignore that drops all of it.
 *
 * A rule that keeps a path ("!name") does not help when a folder above it is left out: whoever walks does not
 * enter that folder. Whether git tracks a path makes no difference. */
#ifndef PT_INGEST_IGNORE_H
#define PT_INGEST_IGNORE_H

#include "base/str.h"
#include "ingest/gitrepo.h"
#include "ingest/rules.h"

#define PT_IGNORE_GIT_NAME ".gitignore"
#define PT_IGNORE_OWN_NAME ".parseltongueignore"

enum { PT_IGNORE_HAS_GIT = 1, PT_IGNORE_HAS_OWN = 2 };

typedef struct pt_ignore pt_ignore;

typedef struct {
    bool no_git;               /* leave out all of git's files */
    bool no_own;               /* leave out .parseltongueignore */
    bool git_anywhere;         /* git's files count outside of a repository too */
    const pt_gitrepo_env *env; /* NULL: the process's */
} pt_ignore_options;

/* The rules that hold for `root`, a folder, from outside of it: its repository's, the user's, and those of
 * the folders above it up to the repository's top. options may be NULL. Unreadable files count as absent. The
 * root itself is never asked about: whoever names a folder wants it. Errors: PT_E_NOMEM, PT_E_LIMIT (too many
 * open files). */
PT_MUST_USE pt_status pt_ignore_new(const char *root, const pt_ignore_options *options, pt_ignore **out,
                                    pt_error *err);
void pt_ignore_free(pt_ignore *ignore); /* NULL accepted */

/* The path from the repository's top to root, "" or with a '/' at its end. Every path given below begins with
 * it. Borrowed from ignore. */
pt_str pt_ignore_prefix(const pt_ignore *ignore);

/* Enters a folder, open as `dir`: its ignore files hold until the matching pt_ignore_leave(). `path` is "" or
 * ends in '/'. `has` says which of the two files (PT_IGNORE_HAS_…) to look for. Errors: PT_E_NOMEM,
 * PT_E_LIMIT (too many open files); the folder is then not entered. */
PT_MUST_USE pt_status pt_ignore_enter(pt_ignore *ignore, int dir, pt_str path, unsigned has, pt_error *err);
void pt_ignore_leave(pt_ignore *ignore);

/* Whether something directly in the folder entered last, or deeper, is left out. */
bool pt_ignore_match(const pt_ignore *ignore, const pt_rules_probe *probe);

/* The same for one path relative to root (no '/' at its end) with all folders above it looked at in turn, for
 * callers that do not walk. `root_dir` is open on root and nothing may be entered. Errors as above. */
PT_MUST_USE pt_status pt_ignore_path(pt_ignore *ignore, int root_dir, pt_str path, bool is_dir, bool *ignored,
                                     pt_error *err);

#endif
