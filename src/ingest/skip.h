/* Why a path under the root gave no facts: one row of the relation `skipped` each.
 *
 * Names that a rule leaves out (ignored, excluded, hidden) are counted, not listed. */
#ifndef PT_INGEST_SKIP_H
#define PT_INGEST_SKIP_H

typedef enum {
    PT_SKIP_NONE,             /* not skipped */
    PT_SKIP_SYMLINK,          /* never followed: what it points to is reached by its own path or not at all */
    PT_SKIP_SPECIAL,          /* FIFO, socket, device */
    PT_SKIP_TOO_LARGE,        /* above the limit on one file */
    PT_SKIP_UNREADABLE,       /* file or folder that could not be opened or read */
    PT_SKIP_UNKNOWN_LANGUAGE, /* the registry of languages does not know the name */
    PT_SKIP_BINARY,           /* a NUL among the first 8000 bytes, or a UTF-16 or UTF-32 mark */
    PT_SKIP_VANISHED,         /* gone between walk and read */
    PT_SKIP_CHANGED_WHILE_READING,
    PT_SKIP_PARSE_FAILED,  /* the parser gave no tree */
    PT_SKIP_OUT_OF_MEMORY, /* no memory for this file; the rest went on */
    PT_SKIP_REASONS
} pt_skip_reason;

/* "symlink", "too_large" …: stable, stored, shown. Never NULL; "unknown" for a value that is none of them. */
const char *pt_skip_reason_name(pt_skip_reason reason);

#endif
