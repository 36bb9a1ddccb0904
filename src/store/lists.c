#include "store/lists.h"

#include "base/error.h"

enum { KEY_LIST = 8, KEY_PART = KEY_LIST + 9, END_MARK = 0xff, ITEM_GUESS = 6, MANY_SITES = 1 << 7 };
_Static_assert(PT_EDGE_KIND_COUNT <= 16 && PT_TIER_COUNT <= 8, "head of an edge");

/* The state items are differences to, where a list begins in a row. */
static pt_list_item origin(pt_list_format format, uint64_t list)
{
    bool edges = format == PT_LIST_OUT || format == PT_LIST_IN;
    return (pt_list_item){.id = edges ? list : 0};
}

/* Writing. */

static void put_id(pt_buf *out, uint64_t last, uint64_t id)
{
    int64_t files = (int64_t)pt_entity_file(id) - pt_entity_file(last);
    pt_buf_varint(out, pt_zigzag(files));
    if (files == 0)
        pt_buf_varint(out, pt_zigzag((int64_t)pt_entity_def(id) - pt_entity_def(last)));
    else
        pt_buf_varint(out, pt_entity_def(id));
}

static void put_edge(pt_list_writer *w, const pt_list_item *item)
{
    bool out = w->format == PT_LIST_OUT, many = out && item->sites != 1;
    pt_buf_byte(&w->items, (char)(item->kind | item->tier << 4 | (many ? MANY_SITES : 0)));
    put_id(&w->items, w->last.id, item->id);
    if (many)
        pt_buf_varint(&w->items, item->sites);
    if (out) {
        pt_buf_varint(&w->items, pt_zigzag((int64_t)item->line - w->line));
        w->line = item->line;
    }
}

static void put_posting(pt_list_writer *w, const pt_list_item *item)
{
    int64_t files = (int64_t)pt_entity_file(item->id) - pt_entity_file(w->last.id);
    bool near = files == 0 && item->kind == w->last.kind;
    pt_buf_varint(&w->items, pt_zigzag(files) << 2 | item->kind);
    pt_buf_varint(&w->items, pt_entity_def(item->id) - (near ? pt_entity_def(w->last.id) : 0));
}

static void put_item(pt_list_writer *w, const pt_list_item *item)
{
    if (w->format == PT_LIST_GRAM)
        pt_buf_varint(&w->items, item->id - w->last.id);
    else if (w->format == PT_LIST_POST)
        put_posting(w, item);
    else
        put_edge(w, item);
}

void pt_list_writer_init(pt_list_writer *writer, pt_list_format format, pt_buf *rows)
{
    *writer = (pt_list_writer){.format = format, .rows = rows};
}

void pt_list_writer_release(pt_list_writer *writer)
{
    pt_buf_release(&writer->row);
    pt_buf_release(&writer->items);
}

/* Moves the items of the open list into the row. */
static void close_list(pt_list_writer *w)
{
    if (!w->open || w->count == 0)
        return;
    if (w->row.len == 0)
        w->first = w->list;
    else
        pt_buf_varint(&w->row, w->list - w->closed);
    w->closed = w->list;
    pt_buf_varint(&w->row, w->count);
    pt_buf_put(&w->row, w->items.ptr, w->items.len);
    pt_buf_clear(&w->items);
    w->count = 0;
}

static void write_row(pt_list_writer *w, const uint8_t *key, size_t key_len, bool goes_on)
{
    pt_buf value = {0};
    pt_buf_varint(&value, w->first << 1 | goes_on);
    pt_buf_put(&value, w->row.ptr, w->row.len);
    pt_rows_add(w->rows, key, key_len, value.ptr, value.len);
    w->rows->failed |= value.failed | w->row.failed | w->items.failed;
    pt_buf_release(&value);
    pt_buf_clear(&w->row);
    w->line = 0;
}

/* The row is full in the middle of a list. */
static void split_list(pt_list_writer *w)
{
    uint8_t key[KEY_PART];
    pt_put_be64(key, w->list);
    key[KEY_LIST] = w->last.kind;
    pt_put_be64(key + KEY_LIST + 1, w->last.id);
    close_list(w);
    write_row(w, key, sizeof key, true);
    w->split = true;
    w->last = origin(w->format, w->list);
}

void pt_list_flush(pt_list_writer *w)
{
    close_list(w);
    w->open = false;
    if (w->row.len == 0)
        return;
    uint8_t key[KEY_LIST + 1];
    pt_put_be64(key, w->closed);
    key[KEY_LIST] = END_MARK;
    write_row(w, key, w->split ? KEY_LIST + 1 : KEY_LIST, false);
}

void pt_list_begin(pt_list_writer *w, uint64_t list, size_t count)
{
    close_list(w);
    size_t guess = count < PT_ROW_MOST ? count * ITEM_GUESS : SIZE_MAX;
    if (guess <= PT_ROW_MOST && w->row.len + guess > PT_ROW_MOST)
        pt_list_flush(w);
    w->open = true;
    w->split = false;
    w->list = list;
    w->last = origin(w->format, list);
}

void pt_list_add(pt_list_writer *w, const pt_list_item *item)
{
    if (w->count && w->row.len + w->items.len + 24 > PT_ROW_MOST)
        split_list(w);
    put_item(w, item);
    w->last = *item;
    w->count++;
}

/* Reading. */

static uint64_t read_id(pt_reader *in, uint64_t last)
{
    uint32_t file = pt_read_near(in, pt_entity_file(last));
    uint32_t def = file == pt_entity_file(last) ? pt_read_near(in, pt_entity_def(last)) : pt_read_u32(in);
    return pt_entity_of(file, def);
}

static void read_edge(pt_reader *in, bool out, pt_list_item *last)
{
    uint8_t head = pt_read_byte(in);
    last->kind = head & 15;
    last->tier = head >> 4 & 7;
    last->id = read_id(in, last->id);
    last->sites = out ? head & MANY_SITES ? pt_read_u32(in) : 1 : 0;
    if (out)
        last->line = pt_read_near(in, last->line);
    if (last->kind >= PT_EDGE_KIND_COUNT || (!out && head & MANY_SITES))
        in->failed = true;
}

static void read_posting(pt_reader *in, pt_list_item *last)
{
    uint64_t head = pt_read_varint(in);
    int64_t file = pt_entity_file(last->id) + pt_unzigzag(head >> 2);
    uint8_t kind = head & 3;
    uint32_t def = pt_read_u32(in);
    if (file == pt_entity_file(last->id) && kind == last->kind)
        def += pt_entity_def(last->id);
    if (file < 0 || file > UINT32_MAX)
        in->failed = true;
    last->id = pt_entity_of((uint32_t)file, def);
    last->kind = kind;
}

static bool read_item(pt_reader *in, pt_list_format format, pt_list_item *last)
{
    if (format == PT_LIST_GRAM)
        last->id += pt_read_varint(in);
    else if (format == PT_LIST_POST)
        read_posting(in, last);
    else
        read_edge(in, format == PT_LIST_OUT, last);
    return !in->failed;
}

static void begin_list(pt_list_reader *r, uint64_t list)
{
    uint32_t line = r->last.line;
    r->last = origin(r->format, list);
    r->last.line = line;
    r->left = pt_read_u32(&r->in);
    if (r->left > (uint64_t)(r->in.end - r->in.at))
        r->in.failed = true;
}

/* Finds the list in a row. False when it is not there, or the row is damaged (in.failed). */
static bool enter_row(pt_list_reader *r, pt_bytes value)
{
    r->in = pt_reader_of((pt_str){value.ptr, value.len});
    uint64_t head = pt_read_varint(&r->in), list = head >> 1;
    r->goes_on = head & 1;
    r->last.line = 0;
    r->left = 0;
    for (bool first = true; !r->in.failed && r->in.at < r->in.end; first = false) {
        list += first ? 0 : pt_read_varint(&r->in);
        begin_list(r, list);
        if (list >= r->list)
            return list == r->list && !r->in.failed;
        for (; r->left > 0 && !r->in.failed; r->left--)
            (void)read_item(&r->in, r->format, &r->last);
    }
    return false;
}

static pt_status row_damaged(pt_error *err)
{
    return pt_graph__damaged(err, "a list");
}

/* After a seek or a step: takes over the row, or ends. */
static pt_status take_row(pt_list_reader *r, pt_status status, pt_bytes value, pt_error *err)
{
    r->ended = true;
    if (status == PT_E_NOT_FOUND)
        return PT_OK;
    if (status != PT_OK)
        return status;
    r->ended = !enter_row(r, value);
    return r->in.failed ? row_damaged(err) : PT_OK;
}

static pt_status seek(pt_list_reader *r, const uint8_t *wanted, size_t len, pt_error *err)
{
    pt_bytes value = {0};
    pt_status status = r->backend->cursor_seek(r->cursor, (pt_bytes){wanted, len}, &r->key, &value, err);
    return take_row(r, status, value, err);
}

/* Is the row a part of the list, and its last item before (kind, id)? */
static bool row_is_before(const pt_list_reader *r, const uint8_t wanted[KEY_PART])
{
    return !r->ended && r->key.len == KEY_PART && memcmp(r->key.ptr, wanted, KEY_PART) < 0;
}

pt_status pt_list_open(pt_list_reader *reader, const pt_backend *backend, pt_txn *txn, unsigned table,
                       pt_list_format format, uint64_t list, uint8_t kind, pt_error *err)
{
    pt_list_reader r = {.backend = backend, .table = table, .format = format, .list = list};
    pt_status status = backend->cursor_open(txn, table, &r.cursor, err);
    if (status != PT_OK)
        return status;
    uint8_t key[KEY_PART] = {0};
    pt_put_be64(key, list);
    key[KEY_LIST] = kind;
    status = seek(&r, key, KEY_LIST, err);
    if (status == PT_OK && kind > 0 && row_is_before(&r, key))
        status = seek(&r, key, KEY_PART, err);
    if (status != PT_OK) {
        backend->cursor_close(r.cursor);
        return status;
    }
    *reader = r;
    return PT_OK;
}

static pt_status next_row(pt_list_reader *r, pt_error *err)
{
    bool last = r->in.at == r->in.end;
    if (!last || !r->goes_on) {
        r->ended = true;
        return PT_OK;
    }
    pt_bytes value = {0};
    pt_status status = r->backend->cursor_next(r->cursor, &r->key, &value, err);
    status = take_row(r, status, value, err);
    return status == PT_OK && (r->ended || r->left == 0) ? row_damaged(err) : status;
}

pt_status pt_list_next(pt_list_reader *r, pt_list_item *item, pt_error *err)
{
    if (!r->ended && r->left == 0) {
        pt_status status = next_row(r, err);
        if (status != PT_OK)
            return status;
    }
    if (r->ended)
        return PT_E_NOT_FOUND;
    if (!read_item(&r->in, r->format, &r->last))
        return row_damaged(err);
    r->left--;
    *item = r->last;
    return PT_OK;
}

pt_status pt_list_skip(pt_list_reader *r, uint64_t id, pt_list_item *item, pt_error *err)
{
    uint8_t key[KEY_PART] = {0};
    pt_put_be64(key, r->list);
    pt_put_be64(key + KEY_LIST + 1, id);
    if (row_is_before(r, key)) {
        pt_status status = seek(r, key, KEY_PART, err);
        if (status != PT_OK)
            return status;
    }
    pt_status status;
    do
        status = pt_list_next(r, item, err);
    while (status == PT_OK && item->id < id);
    return status;
}

void pt_list_close(pt_list_reader *reader)
{
    if (reader->cursor)
        reader->backend->cursor_close(reader->cursor);
    *reader = (pt_list_reader){0};
}

pt_status pt_list_row(pt_list_format format, pt_bytes key, pt_bytes value, pt_list_visit visit, void *context,
                      pt_error *err)
{
    pt_list_reader r = {.format = format};
    r.in = pt_reader_of((pt_str){value.ptr, value.len});
    uint64_t head = pt_read_varint(&r.in), list = head >> 1;
    for (bool first = true; !r.in.failed && r.in.at < r.in.end; first = false) {
        list += first ? 0 : pt_read_varint(&r.in);
        begin_list(&r, list);
        for (; r.left > 0 && !r.in.failed; r.left--) {
            if (!read_item(&r.in, format, &r.last))
                break;
            pt_status status = visit(context, list, &r.last, err);
            if (status != PT_OK)
                return status;
        }
    }
    if (r.in.failed || key.len < KEY_LIST || pt_get_be64(key.ptr) != list)
        return row_damaged(err);
    return PT_OK;
}
