#include "ingest/skip.h"

static const char *const names[PT_SKIP_REASONS] = {
    [PT_SKIP_NONE] = "none",
    [PT_SKIP_SYMLINK] = "symlink",
    [PT_SKIP_SPECIAL] = "special_file",
    [PT_SKIP_TOO_LARGE] = "too_large",
    [PT_SKIP_UNREADABLE] = "unreadable",
    [PT_SKIP_UNKNOWN_LANGUAGE] = "unknown_language",
    [PT_SKIP_BINARY] = "binary",
    [PT_SKIP_VANISHED] = "vanished",
    [PT_SKIP_CHANGED_WHILE_READING] = "changed_while_reading",
    [PT_SKIP_PARSE_FAILED] = "parse_failed",
    [PT_SKIP_OUT_OF_MEMORY] = "out_of_memory",
};

const char *pt_skip_reason_name(pt_skip_reason reason)
{
    return (unsigned)reason < PT_SKIP_REASONS ? names[reason] : "unknown";
}
