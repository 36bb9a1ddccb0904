/* The values of the query language, one 64-bit word each.
 *
 *     xxxx…xxx1   integer of 63 bits
 *     xxxx…xx10   float whose exponent is of the common sort (about 1e-77 … 1e77)
 *     id32…kk00   anything else: a kind, and null, false, true, or the id of bytes in the pool
 *
 * Everything that does not fit the word is interned in a pt_values: strings, bytes, uuids and Json by
 * their bytes, lists by the words of their elements, the rarer numbers by their eight bytes. So two
 * values are structurally equal (1 is not 1.0, -0.0 not 0.0) exactly if their words are equal, a row is
 * an array of integers, and nothing is ever counted or freed singly.
 *
 * Ownership: one pt_values per run of a script; its values, and the views that the accessors return,
 * live as long as it does. Not thread-safe.
 *
 * Memory out, or a list nested too deeply: the constructor returns null and sets values->failed, which
 * the engine looks at after every function; no caller needs to. */
#ifndef PT_QUERY_VALUE_H
#define PT_QUERY_VALUE_H

#include "base/arena.h"
#include "base/json.h"
#include "base/json_read.h"
#include "base/str.h"

typedef struct {
    uint64_t word;
} pt_value;

typedef enum {
    PT_KIND_NULL,
    PT_KIND_BOOL,
    PT_KIND_INT,
    PT_KIND_FLOAT,
    PT_KIND_STRING,
    PT_KIND_BYTES,
    PT_KIND_UUID,     /* 16 bytes in textual order */
    PT_KIND_REGEX,    /* source text; never stored */
    PT_KIND_LIST,
    PT_KIND_SET,      /* sorted, distinct; only read from foreign files, prints as a list */
    PT_KIND_VEC,      /* not computed with: 1 byte (1 F32, 2 F64), then the elements' big-endian bits */
    PT_KIND_JSON,     /* compact text, keys sorted */
    PT_KIND_VALIDITY, /* 8 bytes of microseconds (host order), 1 byte is_assert */
    PT_KIND_COUNT
} pt_kind;

enum { PT_VALUE_DEPTH = 200 }; /* lists within lists */

typedef struct {
    const char *ptr;
    uint32_t len;
    uint8_t kind;
    uint8_t depth; /* of lists; 0 for all else */
} pt_value_entry;

typedef struct {
    uint32_t hash;
    uint32_t id;
} pt_value_slot;

typedef struct pt_values {
    pt_value_slot *slots;
    uint32_t slot_mask;
    uint32_t count; /* ids given out; id 0 is no entry */
    pt_value_entry *entries;
    uint32_t cap;
    pt_arena bytes;
    bool failed;   /* memory ran out, or nesting too deep */
    bool too_deep; /* which of the two */
} pt_values;

void pt_values_init(pt_values *values);
void pt_values_release(pt_values *values);
size_t pt_values_memory(const pt_values *values); /* bytes held */

/* --- words ------------------------------------------------------------------------------------------ */

#define PT_VALUE__SPECIAL(kind, id) ((pt_value){(uint64_t)(id) << 32 | (uint64_t)(kind) << 2})
#define PT_NULL PT_VALUE__SPECIAL(PT_KIND_NULL, 0)
#define PT_FALSE PT_VALUE__SPECIAL(PT_KIND_BOOL, 0)
#define PT_TRUE PT_VALUE__SPECIAL(PT_KIND_BOOL, 1)

static inline bool pt_value_same(pt_value a, pt_value b) /* structural equality */
{
    return a.word == b.word;
}

static inline pt_kind pt_value_kind(pt_value v)
{
    if (v.word & 1)
        return PT_KIND_INT;
    if (v.word & 2)
        return PT_KIND_FLOAT;
    return (pt_kind)(v.word >> 2 & 0x3f);
}

static inline bool pt_value_is_null(pt_value v)
{
    return v.word == 0;
}

static inline bool pt_value_is_number(pt_value v)
{
    pt_kind kind = pt_value_kind(v);
    return kind == PT_KIND_INT || kind == PT_KIND_FLOAT;
}

static inline pt_value pt_value_bool(bool b)
{
    return b ? PT_TRUE : PT_FALSE;
}

static inline uint32_t pt_value__id(pt_value v)
{
    return (uint32_t)(v.word >> 32);
}

/* --- making values ---------------------------------------------------------------------------------- */

pt_value pt_value__boxed_int(pt_values *values, int64_t i);
pt_value pt_value__boxed_float(pt_values *values, uint64_t bits);

static inline pt_value pt_value_int(pt_values *values, int64_t i)
{
    pt_value v = {(uint64_t)i << 1 | 1};
    return (int64_t)v.word >> 1 == i ? v : pt_value__boxed_int(values, i);
}

static inline pt_value pt_value_float(pt_values *values, double d)
{
    const uint64_t top3 = (uint64_t)1 << 60, low61 = ((uint64_t)1 << 61) - 1;
    uint64_t bits;
    memcpy(&bits, &d, sizeof bits);
    uint64_t shifted = (bits & ~((uint64_t)1 << 63)) + top3; /* exponents 011… and 100… now begin with 10 */
    if (shifted >> 61 != 2)
        return pt_value__boxed_float(values, bits);
    return (pt_value){((bits >> 63) << 61 | (shifted & low61)) << 2 | 2};
}

/* Any bytes by kind (STRING, BYTES, UUID, REGEX, JSON, VALIDITY, VEC). Copied. A STRING must be UTF-8. */
pt_value pt_value_bytes(pt_values *values, pt_kind kind, pt_str bytes);

static inline pt_value pt_value_str(pt_values *values, pt_str s)
{
    return pt_value_bytes(values, PT_KIND_STRING, s);
}

/* A list of the items in order. Copied. */
pt_value pt_value_list(pt_values *values, const pt_value *items, size_t count);
pt_value pt_value_set(pt_values *values, const pt_value *items, size_t count); /* sorted, distinct */
pt_value pt_value_validity(pt_values *values, int64_t micros, bool is_assert);

/* Sorts in the order of pt_value_cmp and drops repeats; returns how many are left. */
size_t pt_value_sort_distinct(const pt_values *values, pt_value *items, size_t count);
void pt_value_sort(const pt_values *values, pt_value *items, size_t count); /* stable where words equal */

/* --- looking into values ---------------------------------------------------------------------------- */

int64_t pt_value__unbox_int(const pt_values *values, pt_value v);
double pt_value__unbox_float(const pt_values *values, pt_value v);

static inline int64_t pt_value_as_int(const pt_values *values, pt_value v) /* an INT */
{
    return v.word & 1 ? (int64_t)v.word >> 1 : pt_value__unbox_int(values, v);
}

static inline double pt_value_as_float(const pt_values *values, pt_value v) /* a FLOAT */
{
    const uint64_t top3 = (uint64_t)1 << 60, low61 = ((uint64_t)1 << 61) - 1;
    if (!(v.word & 2))
        return pt_value__unbox_float(values, v);
    uint64_t payload = v.word >> 2;
    uint64_t bits = (((payload & low61) | (uint64_t)1 << 62) - top3) | payload >> 61 << 63;
    double d;
    memcpy(&d, &bits, sizeof d);
    return d;
}

static inline double pt_value_as_double(const pt_values *values, pt_value v) /* an INT or a FLOAT */
{
    return pt_value_kind(v) == PT_KIND_INT ? (double)pt_value_as_int(values, v)
        : pt_value_as_float(values, v);
}

static inline bool pt_value_as_bool(pt_value v) /* a BOOL */
{
    return v.word == PT_TRUE.word;
}

/* The bytes of a value that has some (see pt_value_bytes); of a list, the words of its elements. */
static inline pt_str pt_value_as_str(const pt_values *values, pt_value v)
{
    const pt_value_entry *entry = &values->entries[pt_value__id(v)];
    return (pt_str){entry->ptr, entry->len};
}

/* The elements of a LIST or SET. */
static inline const pt_value *pt_value_items(const pt_values *values, pt_value v, size_t *count)
{
    const pt_value_entry *entry = &values->entries[pt_value__id(v)];
    *count = entry->len / sizeof(pt_value);
    return (const pt_value *)(const void *)entry->ptr;
}

int64_t pt_value_as_micros(const pt_values *values, pt_value v, bool *is_assert); /* a VALIDITY */

/* --- order ------------------------------------------------------------------------------------------ */

/* The total order of results: null < false < true < numbers < String < Bytes < Uuid < List < Set < Vec
 * < Json < Validity. 0 only for values that are the same. (The order of stored keys differs in Vec and
 * Validity: compare the bytes of pt_encode_key.) */
int pt_value_cmp(const pt_values *values, pt_value a, pt_value b);
int pt_value_cmp_rows(const pt_values *values, const pt_value *a, const pt_value *b, size_t count);

/* The `==` of expressions: as structural equality, but 1 equals 1.0. */
bool pt_value_eq(const pt_values *values, pt_value a, pt_value b);

int pt_double_total_cmp(double a, double b); /* -NaN < -inf < … -0.0 < 0.0 … < inf < NaN */

/* A lower-case name for messages, "string". Never NULL. */
const char *pt_value_kind_name(pt_kind kind);

/* --- JSON ------------------------------------------------------------------------------------------- */

/* As results print it: bytes as base64, infinities as "INFINITY" and "NEGATIVE_INFINITY", NaN as null. */
void pt_value_print(const pt_values *values, pt_json *out, pt_value v);

/* A value of a parameter: an array is a List (of such values), an object is Json. */
pt_value pt_value_of_json(pt_values *values, const pt_json_node *node);

/* The Json value of a tree (scalars stay Json), in its compact text. */
pt_value pt_value_json(pt_values *values, const pt_json_node *node);

/* The tree of a Json value, in the given arena; NULL when memory is out. */
pt_json_node *pt_value_json_tree(const pt_values *values, pt_arena *arena, pt_value json);

/* Any value as a tree, as the function json() and the column type Json convert it: bytes and uuids are
 * arrays of numbers, NaN and infinities null, a validity [micros, bool]. NULL when memory is out. */
pt_json_node *pt_value_to_tree(const pt_values *values, pt_arena *arena, pt_value v);

/* The text of to_string and of messages: a string unquoted, else the compact text of pt_value_to_tree. */
void pt_value_text(const pt_values *values, pt_buf *out, pt_value v);

void pt_base64_encode(pt_buf *out, pt_str bytes);             /* standard alphabet, padded */
bool pt_base64_decode(pt_buf *out, pt_str text);              /* false: not such text */
void pt_uuid_text(const unsigned char uuid[16], char out[37]); /* hyphenated, lower case, NUL */

#endif
