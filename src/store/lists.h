/* Lists of entities under a number, many lists in a row, or a long list over many rows.
 *
 *   key     number of the last list in the row; when that list goes on in the next row, also the kind and id
 *           of its last item here; when it ends here and began in an earlier row, also 0xff
 *   value   first list and whether the last one goes on; per list: difference to the list before, count, items
 *
 *   ┌ 7 ─────────────┐┌ 9:calls:412 ──┐┌ 9:ff ──────┐┌ 30 ─────
 *   │3: ··  6: ·  7:·││8: ··  9: ·····││9: ·········││10: ·· …
 *   └────────────────┘└──────────────▶┘└────────────┘└─────────
 *
 * One seek to a list's number finds where it begins, one to (number, kind, id) any part of it: a long list can
 * be read by pages and changed in part. Items ascend by (kind, id). */
#ifndef PT_STORE_LISTS_H
#define PT_STORE_LISTS_H

#include "store/rows.h"

typedef enum {
    PT_LIST_OUT,  /* edges from an entity */
    PT_LIST_IN,   /* edges to an entity: without sites and line */
    PT_LIST_POST, /* entities of a name; kind: class, see PT_CLASS_* */
    PT_LIST_GRAM  /* numbers of names; kind 0 */
} pt_list_format;

/* Order of entities under a name: the best first. */
enum { PT_CLASS_TEST = 1, PT_CLASS_DECLARATION = 2, PT_CLASSES = 4 };

typedef struct {
    uint64_t id;
    uint8_t kind;
    uint8_t tier;
    uint32_t sites;
    uint32_t line;
} pt_list_item;

typedef struct {
    pt_list_format format;
    pt_buf *rows; /* receives finished rows */
    pt_buf row;
    uint64_t list;
    uint64_t first, closed; /* first and last list of the row that are finished */
    pt_buf items;           /* of the open list, in this row */
    uint32_t count;         /* of them */
    uint32_t line;
    pt_list_item last;
    bool open, split;
} pt_list_writer;

void pt_list_writer_init(pt_list_writer *writer, pt_list_format format, pt_buf *rows);
void pt_list_writer_release(pt_list_writer *writer);
/* Begins a list; numbers ascend. `count`: how many items it will have, to keep short lists in one row. */
void pt_list_begin(pt_list_writer *writer, uint64_t list, size_t count);
void pt_list_add(pt_list_writer *writer, const pt_list_item *item);
/* Finishes the row: the next list begins a new one. Memory failures show in rows->failed. */
void pt_list_flush(pt_list_writer *writer);

/* Reads one list. All-zero memory may be closed. */
typedef struct {
    const pt_backend *backend;
    pt_cursor *cursor;
    unsigned table;
    pt_list_format format;
    uint64_t list;
    pt_reader in;
    uint32_t left; /* items in this row */
    bool goes_on;
    bool ended;
    pt_bytes key; /* of the row */
    pt_list_item last;
} pt_list_reader;

/* Places a reader before the first item of a list whose (kind, id) is at least that given. A list that is not
 * there is empty. */
PT_MUST_USE pt_status pt_list_open(pt_list_reader *reader, const pt_backend *backend, pt_txn *txn, unsigned table,
                                   pt_list_format format, uint64_t list, uint8_t kind, pt_error *err);
/* PT_E_NOT_FOUND (without touching err) behind the last item. */
PT_MUST_USE pt_status pt_list_next(pt_list_reader *reader, pt_list_item *item, pt_error *err);
/* Moves on to the first item of kind 0 with an id ≥ the one given, and gives it. */
PT_MUST_USE pt_status pt_list_skip(pt_list_reader *reader, uint64_t id, pt_list_item *item, pt_error *err);
void pt_list_close(pt_list_reader *reader);

/* Reads all lists of one row, for checks: calls `item` for each. PT_E_CORRUPT. */
typedef pt_status (*pt_list_visit)(void *context, uint64_t list, const pt_list_item *item, pt_error *err);
PT_MUST_USE pt_status pt_list_row(pt_list_format format, pt_bytes key, pt_bytes value, pt_list_visit visit,
                                  void *context, pt_error *err);

#endif
