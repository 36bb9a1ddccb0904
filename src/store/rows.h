/* The layout of a stored graph, and the encodings of its rows.
 *
 *   table       key                              value
 *   CATALOGUE   name                             value
 *   FILE        number                           record of the file
 *   PATH        path (cut to PT_PATH_MOST)       number
 *   FACTS       hash, language, dialect          where in the stream, length, length unpacked
 *   STREAM      row number                       PT_STREAM_ROW bytes of the stream of all packed facts
 *   ENTITY      file, last def of the block      a block of entities: front-coded, differences
 *   OUT, IN     lists.h: entity                  edges from it, to it
 *   LINKS       file, part                       how each reference of the file was linked, packed
 *   SKIPPED     path (cut)                       path if the key is cut, reason
 *   NAME        last name number of the block    a block of distinct names in order of (folded, exact)
 *   NAME_KEY    last name of the block (cut), 0, its number      –
 *   POST        lists.h: name number             entities of that name, by class
 *   GRAM        lists.h: three bytes             names in which they stand
 *
 * Numbers in keys are big-endian, others varints. A row has 10 to 26 bytes of overhead in an engine, and a value
 * of more than half a page wastes space in LMDB: so small things share a row of about PT_ROW_MOST bytes (four
 * fit into a page of 4 KiB), and the stream is cut so that two rows fill a page. A block is keyed by the last
 * thing in it: one seek finds the block of any. */
#ifndef PT_STORE_ROWS_H
#define PT_STORE_ROWS_H

#include "store/graph.h"

enum {
    PT_TABLE_CATALOGUE,
    PT_TABLE_FILE,
    PT_TABLE_PATH,
    PT_TABLE_FACTS,
    PT_TABLE_STREAM,
    PT_TABLE_ENTITY,
    PT_TABLE_OUT,
    PT_TABLE_IN,
    PT_TABLE_LINKS,
    PT_TABLE_SKIPPED,
    PT_TABLE_NAME,
    PT_TABLE_NAME_KEY,
    PT_TABLE_POST,
    PT_TABLE_GRAM,
    PT_GRAPH_TABLES /* the tables behind these are not the graph's; the last is that of scripts */
};

_Static_assert((int)PT_GRAPH_TABLES <= (int)PT_TABLE_RELATIONS, "tables overlap");

enum {
    PT_ROW_MOST = 990,
    PT_STREAM_ROW = 2026,
    PT_PATH_MOST = 400,
    PT_NAME_MOST = 255, /* of a name in the index */
    PT_NAME_KEY_MOST = 64,
    PT_FACTS_KEY = 18
};

static inline void pt_put_be32(uint8_t *to, uint32_t v)
{
    to[0] = (uint8_t)(v >> 24), to[1] = (uint8_t)(v >> 16), to[2] = (uint8_t)(v >> 8), to[3] = (uint8_t)v;
}

static inline uint32_t pt_get_be32(const void *from)
{
    const uint8_t *b = from;
    return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

static inline void pt_put_be64(uint8_t *to, uint64_t v)
{
    pt_put_be32(to, (uint32_t)(v >> 32));
    pt_put_be32(to + 4, (uint32_t)v);
}

static inline uint64_t pt_get_be64(const void *from)
{
    return (uint64_t)pt_get_be32(from) << 32 | pt_get_be32((const uint8_t *)from + 4);
}

static inline uint64_t pt_zigzag(int64_t v)
{
    return (uint64_t)v << 1 ^ (uint64_t)(v >> 63);
}

static inline int64_t pt_unzigzag(uint64_t v)
{
    return (int64_t)(v >> 1) ^ -(int64_t)(v & 1);
}

/* base + the next zigzag difference, which must be a 32-bit number. */
uint32_t pt_read_near(pt_reader *in, uint32_t base);

pt_status pt_graph__damaged(pt_error *err, const char *what);

/* Rows on their way to a table, one after another in memory. */
void pt_rows_add(pt_buf *rows, const void *key, size_t key_len, const void *value, size_t value_len);
bool pt_rows_next(pt_reader *rows, pt_bytes *key, pt_bytes *value);

/* Records of files, facts and skipped paths. The readers are false for damaged rows. */
void pt_file_encode(const pt_graph_file *file, pt_buf *out);
bool pt_file_decode(pt_str row, uint32_t number, pt_graph_file *out); /* path borrows the row */

typedef struct {
    uint64_t at;  /* offset in the stream */
    uint32_t len; /* bytes there */
    uint32_t raw; /* bytes of the facts when unpacked */
} pt_facts_place;

void pt_facts_key(const pt_graph_file *file, uint8_t key[PT_FACTS_KEY]);
void pt_place_encode(const pt_facts_place *place, pt_buf *out);
bool pt_place_decode(pt_str row, pt_facts_place *out);

/* The path stands in the value only when the key does not have all of it. */
void pt_skipped_encode(pt_str path, pt_str reason, pt_buf *out);
bool pt_skipped_decode(pt_str key, pt_str row, pt_str *path, pt_str *reason); /* borrow key and row */

/* Counts by position, as they stand in the catalogue: "files", "edges.calls", "references.exact" … */
size_t pt_counts__size(void);
uint64_t *pt_counts__at(pt_graph_counts *counts, size_t index);
void pt_counts__name(size_t index, char *out, size_t size);

/* The key of a path: the path itself, or when it is too long its beginning and its hash. */
size_t pt_path_key(pt_str path, uint8_t key[PT_PATH_MOST + 16]);

/* Blocks of entities, of one file. The writer is given them in order of their defs; `rows` gets the blocks. */
typedef struct {
    pt_buf block;
    pt_buf last_qualified;
    uint32_t file;
    uint32_t next; /* def expected next */
    uint32_t line;
} pt_entity_packer;

void pt_entity_packer_begin(pt_entity_packer *packer, uint32_t file);
void pt_entity_packer_add(pt_entity_packer *packer, const pt_entity *entity, pt_buf *rows);
void pt_entity_packer_end(pt_entity_packer *packer, pt_buf *rows);
void pt_entity_packer_release(pt_entity_packer *packer);

/* Reads a block, entity after entity. id, parent and last_child of *out are right for `file`; name and qualified
 * live until the next call; language and path are not set. False at the end, or when damaged: see in.failed. */
typedef struct {
    pt_reader in;
    pt_buf qualified;
    uint32_t file;
    uint32_t next;
    uint32_t line;
} pt_entity_block;

bool pt_entity_block_begin(pt_entity_block *block, pt_bytes key, pt_bytes value);
bool pt_entity_block_next(pt_entity_block *block, pt_entity *out);

/* Links of one file: imports, then references, as they are in its facts. */
typedef struct {
    uint8_t edge_kind, tier, count;
    bool kept;
    uint32_t first; /* of its targets */
} pt_stored_link;

typedef struct {
    pt_vec(pt_stored_link) links;
    pt_vec(pt_entity_id) targets;
} pt_stored_links;

/* `targets` are in the order of the links' `first`. */
void pt_links_encode(const pt_stored_links *links, pt_buf *out);
/* PT_E_CORRUPT, PT_E_NOMEM. */
pt_status pt_links_decode(pt_str bytes, size_t count, pt_stored_links *out, pt_error *err);
void pt_links_release(pt_stored_links *links);

/* What facts say about the index-th reference of a file, its imports being the first. Tier and targets are not
 * set; the index must be below their count. */
void pt_graph__reference(const pt_facts *facts, uint32_t file, size_t index, pt_reference *out);

/* zstd with a context each thread keeps. What does not become smaller is kept as it is: len == raw. */
typedef struct pt_packer pt_packer;
PT_MUST_USE pt_status pt_packer_new(pt_packer **out, pt_error *err);
void pt_packer_free(pt_packer *packer);
PT_MUST_USE pt_status pt_pack(pt_packer *packer, pt_str raw, pt_buf *out, pt_error *err); /* replaces *out */
PT_MUST_USE pt_status pt_unpack(pt_packer *packer, pt_str packed, uint64_t raw_len, pt_buf *out, pt_error *err);

/* Ascending sort of numbers; `scratch` is as large as `at`. */
void pt_sort_u64(uint64_t *at, uint64_t *scratch, size_t count);

#endif
