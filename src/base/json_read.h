/* Reading JSON text (RFC 8259, strictly) into a tree that lives in an arena.
 *
 * Numbers written as integers that fit 64 bits signed are integers; all others are doubles, and one that
 * overflows a double is an error, as are bad escapes, lone surrogates, bytes that are not UTF-8, text
 * after the value, and nesting deeper than PT_JSON_DEPTH. */
#ifndef PT_BASE_JSON_READ_H
#define PT_BASE_JSON_READ_H

#include "base/arena.h"

enum { PT_JSON_DEPTH = 128 };

typedef enum {
    PT_JSON_NULL,
    PT_JSON_BOOL,
    PT_JSON_INT,
    PT_JSON_FLOAT,
    PT_JSON_STRING,
    PT_JSON_ARRAY,
    PT_JSON_OBJECT
} pt_json_type;

typedef struct pt_json_node pt_json_node;

struct pt_json_node {
    pt_json_type type;
    uint32_t count;      /* elements of an array, members of an object */
    union {
        bool boolean;
        int64_t integer;
        double number;
        pt_str string;       /* decoded */
        pt_json_node *items; /* an array's elements, an object's values */
    };
    pt_str *keys; /* an object's, parallel to items, as written (duplicates included) */
};

/* Strings without escapes are views of `text`, which must outlive the tree. On failure err says where
 * (line and column). */
PT_MUST_USE pt_status pt_json_read(pt_arena *arena, pt_str text, pt_json_node **out, pt_error *err);

/* The value of an object's last member of that name, or NULL. */
const pt_json_node *pt_json_member(const pt_json_node *object, pt_str name);

/* Appends the shortest text of the tree: no blanks, members sorted by key, of equal keys the last.
 * False when memory is out. */
bool pt_json_write_compact(pt_buf *out, const pt_json_node *node);

#endif
