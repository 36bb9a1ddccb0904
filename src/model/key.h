/* Entity keys: language:kind:qualified_name:path, with #2, #3 … behind the qualified name where a file defines
 * the same thing again. Language and kind come before the first two colons, the path after the last. '%',
 * control bytes, and ':' in a path, are percent-encoded; '#' in a qualified name too, when a digit follows. */
#ifndef PT_MODEL_KEY_H
#define PT_MODEL_KEY_H

#include "model/kind.h"

typedef struct {
    uint8_t language; /* pt_language */
    uint8_t kind;     /* pt_kind */
    uint32_t twin;    /* 1 for the first of its name in the file, 2, 3 … for the others */
    pt_str qualified; /* "" for the file itself */
    pt_str path;      /* relative to the root, with '/' */
} pt_key;

void pt_key_format(const pt_key *key, pt_buf *out);

/* Reads a key; qualified and path are decoded into `storage`, which must outlive *key. PT_E_INVALID with a
 * hint when the text is no key. */
PT_MUST_USE pt_status pt_key_parse(pt_str text, pt_key *key, pt_buf *storage, pt_error *err);

#endif
