/* The folder of a database, the same for every engine that keeps something on disk.
 *
 *     graph/
 *       PARSELTONGUE     "lmdb 1 ready\n": engine, layout version, state
 *       …                files of the engine
 *
 * The name file is written before the engine makes its first file, with the state "new", and again, with
 * "ready", when the engine has made the database. So a folder of other things is never taken for a
 * database, one engine never opens another's files, a creation that was cut short is begun again, and a
 * database whose files were lost is an error instead of a new empty one. */
#ifndef PT_STORE_FOLDER_H
#define PT_STORE_FOLDER_H

#include <parseltongue/backend.h>

#include <stdint.h>

#define PT_FOLDER_NAME_FILE "PARSELTONGUE"

/* Finds the folder, or makes it and its parents if PT_OPEN_CREATE is in flags, and checks that it belongs
 * to the engine. Writes into *is_new whether the engine has yet to make the database. PT_E_NOT_FOUND
 * when there is nothing, PT_E_INVALID for a file or a folder of other things or of another engine,
 * PT_E_VERSION for another layout, PT_E_CORRUPT for a name file that cannot be read. */
pt_status pt_folder_prepare(const char *path, const pt_backend *engine, unsigned flags, bool *is_new,
                            pt_error *err);

/* Notes that the engine has made the database. */
pt_status pt_folder_ready(const char *path, const pt_backend *engine, pt_error *err);

/* Disk space of all files below a folder, in bytes. */
pt_status pt_folder_size(const char *path, uint64_t *bytes, pt_error *err);

/* Makes what was renamed or created in a folder survive power loss. */
pt_status pt_folder_sync(const char *path, pt_error *err);

/* "folder/name" in new memory for pt_free; NULL when memory is out. */
char *pt_folder_join(const char *folder, const char *name);

#endif
