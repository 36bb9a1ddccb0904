/* Filling in the error detail of <parseltongue/status.h>. */
#ifndef PT_BASE_ERROR_H
#define PT_BASE_ERROR_H

#include <parseltongue/status.h>

/* Writes status and message into *err (NULL is accepted) and returns status, so that a failing call
 * reads `return pt_error_set(err, PT_E_IO, "cannot open %s", path);`. */
pt_status pt_error_set(pt_error *err, pt_status status, const char *format, ...) PT_PRINTF(3, 4);

/* The same, with ": <strerror(errno)>" appended; ENOSPC and EDQUOT become PT_E_FULL, ENOMEM PT_E_NOMEM,
 * ENOENT PT_E_NOT_FOUND, anything else PT_E_IO. */
pt_status pt_error_errno(pt_error *err, const char *format, ...) PT_PRINTF(2, 3);

pt_status pt_error_nomem(pt_error *err);

/* Names the place an error that is already filled in is about. path may be NULL. */
void pt_error_at(pt_error *err, const char *path, uint32_t line, uint32_t column);

#endif
