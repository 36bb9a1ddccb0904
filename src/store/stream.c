#include "store/stream.h"

#include "base/error.h"
#include "base/intern.h"

#include <pthread.h>
#include <stdlib.h>

enum { QUEUE_MOST = 32 << 20 }; /* bytes of copies that may wait */

typedef struct item item;
struct item {
    item *next;
    uint8_t key[PT_FACTS_KEY];
    uint32_t raw;
    pt_str packed;
    bool copied; /* packed stands behind the item */
};

typedef struct {
    uint8_t key[PT_FACTS_KEY];
    pt_facts_place place;
} indexed;

struct pt_stream {
    pthread_mutex_t lock; /* guards the queue */
    pthread_cond_t changed;
    item *head, **tail;
    size_t waiting; /* bytes of copies in the queue */
    bool ended, cancelled;

    /* the source's own */
    pt_intern known; /* keys */
    pt_vec(indexed) places;
    uint64_t at; /* bytes put into the stream */
    item *current;
    size_t used; /* bytes of current */
    uint8_t key[4];
    char row[PT_STREAM_ROW];
    uint32_t rows;
    size_t next_place;
    pt_buf value;
};

pt_status pt_stream_new(pt_stream **out, pt_error *err)
{
    pt_stream *s = pt_calloc(1, sizeof *s);
    if (!s)
        return pt_error_nomem(err);
    pthread_mutex_init(&s->lock, NULL);
    pthread_cond_init(&s->changed, NULL);
    pt_intern_init(&s->known);
    s->tail = &s->head;
    *out = s;
    return PT_OK;
}

void pt_stream_free(pt_stream *stream)
{
    if (!stream)
        return;
    for (item *i = stream->head; i;) {
        item *next = i->next;
        pt_free(i);
        i = next;
    }
    pt_free(stream->current);
    pt_intern_release(&stream->known);
    pt_vec_release(&stream->places);
    pt_buf_release(&stream->value);
    pthread_cond_destroy(&stream->changed);
    pthread_mutex_destroy(&stream->lock);
    pt_free(stream);
}

pt_status pt_stream_put(pt_stream *stream, const uint8_t key[PT_FACTS_KEY], pt_str packed, uint32_t raw, bool copy,
                        pt_error *err)
{
    item *i = pt_malloc(sizeof *i + (copy ? packed.len : 0));
    if (!i)
        return pt_error_nomem(err);
    *i = (item){.raw = raw, .packed = packed, .copied = copy};
    memcpy(i->key, key, PT_FACTS_KEY);
    if (copy && packed.len)
        i->packed.ptr = memcpy(i + 1, packed.ptr, packed.len);
    pthread_mutex_lock(&stream->lock);
    while (copy && stream->waiting > QUEUE_MOST && !stream->cancelled)
        pthread_cond_wait(&stream->changed, &stream->lock);
    bool cancelled = stream->cancelled;
    if (!cancelled) {
        stream->waiting += copy ? packed.len : 0;
        *stream->tail = i;
        stream->tail = &i->next;
        pthread_cond_broadcast(&stream->changed);
    }
    pthread_mutex_unlock(&stream->lock);
    if (!cancelled)
        return PT_OK;
    pt_free(i);
    return pt_error_set(err, PT_E_CANCELLED, "nothing more is stored");
}

static void set_flag(pt_stream *stream, bool *flag)
{
    pthread_mutex_lock(&stream->lock);
    *flag = true;
    pthread_cond_broadcast(&stream->changed);
    pthread_mutex_unlock(&stream->lock);
}

void pt_stream_end(pt_stream *stream)
{
    set_flag(stream, &stream->ended);
}

void pt_stream_cancel(void *stream)
{
    pt_stream *s = stream;
    set_flag(s, &s->cancelled);
}

/* The next item of the queue; waits for one. PT_E_NOT_FOUND at the end. */
static pt_status take(pt_stream *s, item **out, pt_error *err)
{
    pthread_mutex_lock(&s->lock);
    while (!s->head && !s->ended && !s->cancelled)
        pthread_cond_wait(&s->changed, &s->lock);
    item *i = s->cancelled ? NULL : s->head;
    if (i) {
        s->head = i->next;
        if (!s->head)
            s->tail = &s->head;
        s->waiting -= i->copied ? i->packed.len : 0;
        pthread_cond_broadcast(&s->changed);
    }
    bool cancelled = s->cancelled;
    pthread_mutex_unlock(&s->lock);
    if (cancelled)
        return pt_error_set(err, PT_E_CANCELLED, "cancelled");
    *out = i;
    return i ? PT_OK : PT_E_NOT_FOUND;
}

/* Notes where an item will stand. *is_new: its key was not known. */
static pt_status index_item(pt_stream *s, const item *i, bool *is_new, pt_error *err)
{
    uint32_t before = s->known.count;
    indexed entry = {.place = {s->at, (uint32_t)i->packed.len, i->raw}};
    memcpy(entry.key, i->key, PT_FACTS_KEY);
    if (pt_intern_id(&s->known, (pt_str){(const char *)i->key, PT_FACTS_KEY}) == PT_INTERN_NONE)
        return pt_error_nomem(err);
    *is_new = s->known.count > before;
    if (*is_new && !pt_vec_push(&s->places, entry))
        return pt_error_nomem(err);
    return PT_OK;
}

static pt_status next_item(pt_stream *s, pt_error *err)
{
    for (;;) {
        item *i = NULL;
        bool is_new;
        pt_status status = take(s, &i, err);
        if (status != PT_OK)
            return status;
        status = index_item(s, i, &is_new, err);
        if (status == PT_OK && is_new) {
            s->current = i;
            s->used = 0;
            s->at += i->packed.len;
            return PT_OK;
        }
        pt_free(i);
        if (status != PT_OK)
            return status;
    }
}

pt_status pt_stream_rows(void *stream, pt_bytes *key, pt_bytes *value, pt_error *err)
{
    pt_stream *s = stream;
    size_t filled = 0;
    while (filled < PT_STREAM_ROW) {
        pt_status status = s->current ? PT_OK : next_item(s, err);
        if (status == PT_E_NOT_FOUND)
            break;
        if (status != PT_OK)
            return status;
        size_t left = s->current->packed.len - s->used, room = PT_STREAM_ROW - filled;
        size_t part = left < room ? left : room;
        if (part)
            memcpy(s->row + filled, s->current->packed.ptr + s->used, part);
        filled += part;
        s->used += part;
        if (part == left) {
            pt_free(s->current);
            s->current = NULL;
        }
    }
    if (filled == 0)
        return PT_E_NOT_FOUND;
    pt_put_be32(s->key, s->rows++);
    *key = (pt_bytes){s->key, sizeof s->key};
    *value = (pt_bytes){s->row, filled};
    return PT_OK;
}

static int by_key(const void *a, const void *b)
{
    return memcmp(((const indexed *)a)->key, ((const indexed *)b)->key, PT_FACTS_KEY);
}

pt_status pt_stream_places(void *stream, pt_bytes *key, pt_bytes *value, pt_error *err)
{
    pt_stream *s = stream;
    if (s->next_place == 0 && s->places.len)
        qsort(s->places.at, s->places.len, sizeof *s->places.at, by_key);
    if (s->next_place == s->places.len)
        return PT_E_NOT_FOUND;
    const indexed *entry = &s->places.at[s->next_place++];
    pt_buf_clear(&s->value);
    pt_place_encode(&entry->place, &s->value);
    if (s->value.failed)
        return pt_error_nomem(err);
    *key = (pt_bytes){entry->key, PT_FACTS_KEY};
    *value = (pt_bytes){s->value.ptr, s->value.len};
    return PT_OK;
}

/* Reading. */

pt_status pt_stream_read(const pt_backend *backend, pt_cursor *cursor, const pt_facts_place *place, pt_buf *out,
                         pt_error *err)
{
    pt_buf_clear(out);
    uint64_t row = place->at / PT_STREAM_ROW;
    size_t skip = (size_t)(place->at % PT_STREAM_ROW);
    if (row > UINT32_MAX)
        return pt_graph__damaged(err, "facts");
    uint8_t wanted[4];
    pt_bytes key, value;
    pt_put_be32(wanted, (uint32_t)row);
    pt_status status = place->len ? backend->cursor_seek(cursor, (pt_bytes){wanted, 4}, &key, &value, err) : PT_OK;
    while (status == PT_OK && out->len < place->len) {
        if (key.len != 4 || pt_get_be32(key.ptr) != row || value.len <= skip)
            return pt_graph__damaged(err, "facts");
        size_t left = place->len - out->len, here = value.len - skip;
        pt_buf_put(out, (const char *)value.ptr + skip, here < left ? here : left);
        if (out->failed)
            return pt_error_nomem(err);
        skip = 0;
        row++;
        if (out->len < place->len)
            status = backend->cursor_next(cursor, &key, &value, err);
    }
    return status == PT_E_NOT_FOUND ? pt_graph__damaged(err, "facts") : status;
}
