#define _GNU_SOURCE
#include "base/sorter.h"

#include "base/error.h"
#include "base/mem.h"
#include "base/vec.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { RUN_BUFFER = 256 * 1024, LARGEST_RECORD = 1 << 30 };

/* A record in the buffer: lengths, then key, then payload. */
typedef struct {
    size_t offset;
    uint32_t key_len, payload_len;
} record;

typedef struct {
    off_t at, end; /* what of the run has not been read */
    pt_buf buffer; /* what has been read; the current record begins at `used` */
    size_t used;
    pt_str key, payload;
    bool done;
} run;

struct pt_sorter {
    size_t memory;
    pt_buf bytes;
    pt_vec(record) records;
    FILE *file;
    pt_vec(run) runs;
    size_t next; /* of records, when all fit in memory */
    bool first;  /* of the merge */
};

pt_status pt_sorter_new(size_t memory, pt_sorter **out, pt_error *err)
{
    pt_sorter *s = pt_calloc(1, sizeof *s);
    if (!s)
        return pt_error_nomem(err);
    s->memory = memory;
    *out = s;
    return PT_OK;
}

void pt_sorter_free(pt_sorter *s)
{
    if (!s)
        return;
    for (size_t i = 0; i < s->runs.len; i++)
        pt_buf_release(&s->runs.at[i].buffer);
    pt_vec_release(&s->runs);
    pt_vec_release(&s->records);
    pt_buf_release(&s->bytes);
    if (s->file)
        fclose(s->file);
    pt_free(s);
}

static pt_str key_of(const pt_sorter *s, const record *r)
{
    return (pt_str){s->bytes.ptr + r->offset, r->key_len};
}

static pt_str payload_of(const pt_sorter *s, const record *r)
{
    return (pt_str){s->bytes.ptr + r->offset + r->key_len, r->payload_len};
}

static int in_order(const void *a, const void *b, void *sorter)
{
    int order = pt_str_cmp(key_of(sorter, a), key_of(sorter, b));
    return order ? order : pt_str_cmp(payload_of(sorter, a), payload_of(sorter, b));
}

static void sort_buffer(pt_sorter *s)
{
    if (s->records.len)
        qsort_r(s->records.at, s->records.len, sizeof *s->records.at, in_order, s);
}

static FILE *temporary_file(void)
{
    const char *folder = getenv("TMPDIR");
    char path[4096];
    if (snprintf(path, sizeof path, "%s/parseltongue-XXXXXX", folder && *folder ? folder : "/tmp") >= (int)sizeof path)
        return NULL;
    int fd = mkstemp(path);
    if (fd < 0)
        return NULL;
    unlink(path);
    FILE *file = fdopen(fd, "w+b");
    if (!file)
        close(fd);
    return file;
}

static bool write_record(FILE *to, pt_str key, pt_str payload)
{
    uint32_t lengths[2] = {(uint32_t)key.len, (uint32_t)payload.len};
    return fwrite(lengths, sizeof lengths, 1, to) == 1 && fwrite(key.ptr, 1, key.len, to) == key.len
        && fwrite(payload.ptr, 1, payload.len, to) == payload.len;
}

static pt_status spill(pt_sorter *s, pt_error *err)
{
    if (!s->file && !(s->file = temporary_file()))
        return pt_error_errno(err, "cannot make a temporary file for sorting");
    sort_buffer(s);
    run r = {.at = ftello(s->file)};
    for (size_t i = 0; i < s->records.len; i++)
        if (!write_record(s->file, key_of(s, &s->records.at[i]), payload_of(s, &s->records.at[i])))
            return pt_error_errno(err, "cannot write a temporary file for sorting");
    r.end = ftello(s->file);
    if (!pt_vec_push(&s->runs, r))
        return pt_error_nomem(err);
    pt_vec_clear(&s->records);
    pt_buf_clear(&s->bytes);
    return PT_OK;
}

pt_status pt_sorter_add(pt_sorter *s, pt_str key, pt_str payload, pt_error *err)
{
    if (key.len > LARGEST_RECORD || payload.len > LARGEST_RECORD)
        return pt_error_set(err, PT_E_LIMIT, "a record is too long to be sorted");
    if (s->records.len && s->bytes.len + s->records.len * sizeof(record) + key.len + payload.len > s->memory) {
        pt_status status = spill(s, err);
        if (status != PT_OK)
            return status;
    }
    record r = {s->bytes.len, (uint32_t)key.len, (uint32_t)payload.len};
    pt_buf_str(&s->bytes, key);
    pt_buf_str(&s->bytes, payload);
    return !s->bytes.failed && pt_vec_push(&s->records, r) ? PT_OK : pt_error_nomem(err);
}

/* Makes `need` bytes of the run readable at buffer + used. */
static pt_status fill(pt_sorter *s, run *r, size_t need, pt_error *err)
{
    if (r->buffer.len - r->used >= need)
        return PT_OK;
    memmove(r->buffer.ptr, r->buffer.ptr + r->used, r->buffer.len - r->used);
    r->buffer.len -= r->used;
    r->used = 0;
    size_t want = need > RUN_BUFFER ? need : RUN_BUFFER;
    if (!pt_buf_reserve(&r->buffer, want))
        return pt_error_nomem(err);
    while (r->buffer.len < need) {
        size_t left = (size_t)(r->end - r->at), room = want - r->buffer.len;
        ssize_t got = pread(fileno(s->file), r->buffer.ptr + r->buffer.len, left < room ? left : room, r->at);
        if (got <= 0)
            return pt_error_errno(err, "cannot read a temporary file for sorting");
        r->buffer.len += (size_t)got;
        r->at += got;
    }
    return PT_OK;
}

static pt_status advance(pt_sorter *s, run *r, pt_error *err)
{
    uint32_t lengths[2];
    if (r->at == r->end && r->used == r->buffer.len) {
        r->done = true;
        return PT_OK;
    }
    pt_status status = fill(s, r, sizeof lengths, err);
    if (status != PT_OK)
        return status;
    memcpy(lengths, r->buffer.ptr + r->used, sizeof lengths);
    size_t size = sizeof lengths + lengths[0] + lengths[1];
    status = fill(s, r, size, err);
    if (status != PT_OK)
        return status;
    r->key = (pt_str){r->buffer.ptr + r->used + sizeof lengths, lengths[0]};
    r->payload = (pt_str){r->key.ptr + lengths[0], lengths[1]};
    r->used += size;
    return PT_OK;
}

pt_status pt_sorter_sort(pt_sorter *s, pt_error *err)
{
    if (!s->runs.len) {
        sort_buffer(s);
        return PT_OK;
    }
    pt_status status = s->records.len ? spill(s, err) : PT_OK;
    if (status == PT_OK && fflush(s->file) != 0)
        status = pt_error_errno(err, "cannot write a temporary file for sorting");
    for (size_t i = 0; status == PT_OK && i < s->runs.len; i++) {
        pt_buf_reserve(&s->runs.at[i].buffer, RUN_BUFFER);
        status = advance(s, &s->runs.at[i], err);
    }
    s->first = true;
    return status;
}

/* The run whose record comes first; NULL when all are done. */
static run *first_run(pt_sorter *s)
{
    run *best = NULL;
    for (size_t i = 0; i < s->runs.len; i++) {
        run *r = &s->runs.at[i];
        if (r->done)
            continue;
        int order = best ? pt_str_cmp(r->key, best->key) : -1;
        if (order < 0 || (order == 0 && pt_str_cmp(r->payload, best->payload) < 0))
            best = r;
    }
    return best;
}

pt_status pt_sorter_next(pt_sorter *s, pt_str *key, pt_str *payload, pt_error *err)
{
    if (!s->runs.len) {
        if (s->next == s->records.len)
            return PT_E_NOT_FOUND;
        const record *r = &s->records.at[s->next++];
        *key = key_of(s, r);
        *payload = payload_of(s, r);
        return PT_OK;
    }
    run *r = s->first ? NULL : first_run(s); /* the record given last is still the first of its run */
    if (r) {
        pt_status status = advance(s, r, err);
        if (status != PT_OK)
            return status;
    }
    s->first = false;
    r = first_run(s);
    if (!r)
        return PT_E_NOT_FOUND;
    *key = r->key;
    *payload = r->payload;
    return PT_OK;
}
