/* What the walk has to know about the git repository around a folder: where its working tree begins, and
 * which files outside the tree hold ignore rules. git itself is not run, and nothing is written. */
#ifndef PT_INGEST_GITREPO_H
#define PT_INGEST_GITREPO_H

#include "base/arena.h"

typedef struct {
    pt_str top;    /* absolute path of the working tree's top folder, "/" or without '/' at its end */
    pt_str common; /* absolute path of the .git folder that all its worktrees share */
} pt_gitrepo;

/* Where git looks for a user's and a machine's configuration. NULL or "": there is none. */
typedef struct {
    const char *home;
    const char *xdg_config; /* when empty: <home>/.config */
    const char *system_config;
} pt_gitrepo_env;

pt_gitrepo_env pt_gitrepo_env_of_process(void);

/* Finds the repository whose working tree holds `folder`, an absolute path without links. A `.git` may be a
 * folder or a file that names one (worktrees, submodules). PT_E_NOT_FOUND: there is none. PT_E_NOMEM. Views
 * are NUL-terminated and live in the arena. */
PT_MUST_USE pt_status pt_gitrepo_find(pt_arena *arena, pt_str folder, pt_gitrepo *out);

/* The file that core.excludesFile names, or git's default for it. repo may be NULL. PT_E_NOT_FOUND: there is
 * none to be read. PT_E_NOMEM. */
PT_MUST_USE pt_status pt_gitrepo_user_ignore(pt_arena *arena, const pt_gitrepo *repo,
                                             const pt_gitrepo_env *env, pt_str *out);

/* The value of core.excludesFile in a configuration file's text, unquoted and not expanded; the last one
 * wins. Returns whether there is any; *out is then valid (it may be empty) unless memory is out, which shows
 * as out->ptr == NULL. */
bool pt_gitrepo_config_excludes(pt_arena *arena, pt_str text, pt_str *out);

#endif
