/* Status codes and the error detail that every fallible call of the library fills in.
 *
 * A call returns PT_OK or one of the negative codes below. On failure it also writes what was wrong,
 * where, and what to do, into the pt_error the caller passed (NULL is accepted); on success the detail
 * is left untouched. Output parameters are untouched on failure. */
#ifndef PARSELTONGUE_STATUS_H
#define PARSELTONGUE_STATUS_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define PT_MUST_USE __attribute__((warn_unused_result))
#define PT_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#else
#define PT_MUST_USE
#define PT_PRINTF(fmt, args)
#endif

typedef enum {
    PT_OK = 0,
    PT_E_NOMEM = -1,       /* an allocation failed */
    PT_E_IO = -2,          /* the operating system refused a read, write, open … */
    PT_E_NOT_FOUND = -3,   /* no such key, file, database, name */
    PT_E_AMBIGUOUS = -4,   /* a name that means several entities */
    PT_E_INVALID = -5,     /* a value the caller gave cannot be used */
    PT_E_CORRUPT = -6,     /* stored bytes are not what they must be */
    PT_E_BUSY = -7,        /* another process is writing the database */
    PT_E_UNSUPPORTED = -8, /* not built in, or not provided on purpose */
    PT_E_VERSION = -9,     /* database of another schema version */
    PT_E_LIMIT = -10,      /* a limit on size, depth, time or memory was reached */
    PT_E_FULL = -11,       /* disk, quota or address space exhausted */
    PT_E_CANCELLED = -12   /* stopped on request */
} pt_status;

typedef struct {
    pt_status status;
    char message[512]; /* UTF-8, one line, no final full stop */
    char file[256];    /* path the error is about, or "" */
    uint32_t line;     /* 1-based, 0 when there is none */
    uint32_t column;   /* 1-based, 0 when there is none */
} pt_error;

/* A short stable name of a status, "not_found". Never NULL. */
const char *pt_status_name(pt_status status);

#ifdef __cplusplus
}
#endif

#endif
