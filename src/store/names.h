/* The index of names: every distinct name of an entity, who has it, and which three letters stand in it.
 *
 * Names are numbered in the order of (folded, exact), folded being ASCII lower case. So names that are equal but
 * for case stand together, and those with a common beginning too.
 *
 * Grams are three folded bytes that follow each other in a name. For each word of a name there is another, of
 * PT_GRAM_WORD and the word's first two bytes (0 when it has but one), so that short words are found too. */
#ifndef PT_STORE_NAMES_H
#define PT_STORE_NAMES_H

#include "base/intern.h"
#include "store/lists.h"

enum { PT_GRAM_WORD = 1 };

static inline uint8_t pt_fold(uint8_t c)
{
    return c >= 'A' && c <= 'Z' ? (uint8_t)(c + 32) : c;
}

static inline uint32_t pt_gram(uint8_t a, uint8_t b, uint8_t c)
{
    return (uint32_t)a << 16 | (uint32_t)b << 8 | c;
}

/* Does a word begin at i? Words: camelCase, HTTPServer, snake_case, utf8. */
bool pt_word_begins(pt_str name, size_t i);

int pt_name_cmp_folded(pt_str a, pt_str b);
int pt_name_cmp(pt_str a, pt_str b); /* folded, then exact */

/* Appends the grams of a name, with repetitions; at most 2 * PT_NAME_MOST. */
size_t pt_name_grams(pt_str name, uint32_t *out);

/* One thread's share of the names, collected while files are added. */
typedef struct {
    pt_intern names;
    pt_vec(uint32_t) postings; /* number of name << 2 | class, for each entity of … */
    pt_vec(pt_entity_id) files; /* … one file after another: number, and how many entities */
} pt_names_share;

void pt_names_share_init(pt_names_share *share);
void pt_names_share_release(pt_names_share *share);
bool pt_names_begin_file(pt_names_share *share, uint32_t file, uint32_t entities); /* false: memory is out */
/* The entities of the file follow, in order; "" is not indexed. */
bool pt_names_add(pt_names_share *share, pt_str name, bool is_test, bool is_declaration);

/* The rows of the index, in pieces that follow each other. */
typedef struct {
    pt_buf *names, *keys, *posts; /* `buckets` of each */
    size_t buckets;
    pt_buf *grams;
    size_t shards;
} pt_names_rows;

/* Merges the shares and makes all rows, on the pool. The shares are no longer needed then. */
PT_MUST_USE pt_status pt_names_build(const pt_names_share *shares, unsigned count, pt_pool *pool,
                                     pt_names_rows *out, pt_error *err);
void pt_names_rows_release(pt_names_rows *rows);

/* A block of names as it is stored: for each its classes, what it shares with the one before, the rest. */
typedef struct {
    pt_reader in;
    uint32_t next; /* number of the name that comes next */
    uint8_t len;
    char name[PT_NAME_MOST];
} pt_names_block;

typedef struct {
    uint32_t number;
    uint8_t classes; /* set of 1 << class */
    pt_str name;     /* lives until the next call */
} pt_name_entry;

bool pt_names_block_begin(pt_names_block *block, pt_bytes value);
bool pt_names_block_next(pt_names_block *block, pt_name_entry *out); /* false: at the end, or in.failed */

#endif
