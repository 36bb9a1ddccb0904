#include "ops/out.h"

#include "base/error.h"

#include <stdio.h>

enum { FLUSH_AT = 64 * 1024, WIDEST_COLUMN = 100 };

static void flush(pt_out *out)
{
    if (out->buffer.failed)
        out->broken = true;
    if (!out->broken && out->buffer.len && !out->sink(out->context, pt_buf_view(&out->buffer)))
        out->broken = true;
    pt_buf_clear(&out->buffer);
}

static void flush_if_large(pt_out *out)
{
    if (out->buffer.len >= FLUSH_AT)
        flush(out);
}

void pt_out_begin(pt_out *out, pt_out_format format, pt_out_sink sink, void *context)
{
    *out = (pt_out){.format = format, .sink = sink, .context = context};
    out->json.out = &out->buffer;
}

static bool is_json(pt_out *out)
{
    if (out->format != PT_OUT_JSON)
        return false;
    if (out->depth == 0) {
        pt_json_open(&out->json, '{');
        out->depth = 1;
    }
    return true;
}

pt_status pt_out_end(pt_out *out, pt_error *err)
{
    if (out->format == PT_OUT_JSON && out->depth != UINT32_MAX) {
        is_json(out);
        pt_json_close(&out->json, '}');
        pt_buf_byte(&out->buffer, '\n');
    }
    bool memory = out->buffer.failed;
    flush(out);
    out->ended = true;
    if (memory)
        return pt_error_nomem(err);
    return out->broken ? pt_error_set(err, PT_E_IO, "cannot write the result") : PT_OK;
}

void pt_out_release(pt_out *out)
{
    pt_buf_release(&out->buffer);
    pt_arena_release(&out->arena);
    pt_vec_release(&out->cells);
    pt_vec_release(&out->row_starts);
}

static void put_cell(pt_out *out, const char *name, pt_str text, bool number)
{
    pt_out_cell cell = {pt_str_c(name), pt_arena_str(&out->arena, text), number};
    if (!cell.text.ptr || !pt_vec_push(&out->cells, cell))
        out->broken = true;
}

static void put_text(pt_out *out, const char *name, pt_str text, bool number)
{
    if (out->in_list) {
        put_cell(out, name, text, number);
        return;
    }
    pt_buf_printf(&out->buffer, "%*s%-16s ", out->depth ? 2 : 0, "", name);
    pt_buf_str(&out->buffer, text);
    pt_buf_byte(&out->buffer, '\n');
}

void pt_out_str(pt_out *out, const char *name, pt_str value)
{
    if (is_json(out)) {
        pt_json_key(&out->json, name);
        pt_json_str(&out->json, value);
    } else {
        put_text(out, name, value, false);
    }
}

void pt_out_uint(pt_out *out, const char *name, uint64_t value)
{
    if (is_json(out)) {
        pt_json_key(&out->json, name);
        pt_json_uint(&out->json, value);
        return;
    }
    char text[24];
    snprintf(text, sizeof text, "%llu", (unsigned long long)value);
    put_text(out, name, pt_str_c(text), true);
}

void pt_out_double(pt_out *out, const char *name, double value)
{
    if (is_json(out)) {
        pt_json_key(&out->json, name);
        pt_json_double(&out->json, value);
        return;
    }
    char text[32];
    snprintf(text, sizeof text, "%.3f", value);
    put_text(out, name, pt_str_c(text), true);
}

void pt_out_bool(pt_out *out, const char *name, bool value)
{
    if (is_json(out)) {
        pt_json_key(&out->json, name);
        pt_json_bool(&out->json, value);
    } else {
        put_text(out, name, value ? PT_STR("yes") : PT_STR("no"), false);
    }
}

void pt_out_block(pt_out *out, const char *name, pt_str value)
{
    if (is_json(out)) {
        pt_json_key(&out->json, name);
        pt_json_str(&out->json, value);
        return;
    }
    pt_buf_byte(&out->buffer, '\n');
    pt_buf_str(&out->buffer, value);
    if (value.len && value.ptr[value.len - 1] != '\n')
        pt_buf_byte(&out->buffer, '\n');
}

void pt_out_list(pt_out *out, const char *name)
{
    if (is_json(out)) {
        pt_json_key(&out->json, name);
        pt_json_open(&out->json, '[');
    } else {
        pt_vec_clear(&out->cells);
        pt_vec_clear(&out->row_starts);
    }
    out->in_list = true;
    out->depth = 1;
}

void pt_out_record(pt_out *out)
{
    if (out->format == PT_OUT_JSON) {
        if (out->depth == 2)
            pt_json_close(&out->json, '}');
        flush_if_large(out);
        pt_json_open(&out->json, '{');
        out->depth = 2;
        return;
    }
    if (!pt_vec_push(&out->row_starts, out->cells.len))
        out->broken = true;
}

static size_t row_end(const pt_out *out, size_t row)
{
    return row + 1 < out->row_starts.len ? out->row_starts.at[row + 1] : out->cells.len;
}

/* Columns are aligned by position; the last one is not padded. */
static void print_rows(pt_out *out)
{
    size_t widths[16] = {0};
    for (size_t row = 0; row < out->row_starts.len; row++)
        for (size_t c = out->row_starts.at[row], i = 0; c < row_end(out, row) && i < 16; c++, i++) {
            size_t len = out->cells.at[c].text.len;
            if (len > widths[i] && len <= WIDEST_COLUMN)
                widths[i] = len;
        }
    for (size_t row = 0; row < out->row_starts.len; row++) {
        size_t end = row_end(out, row);
        for (size_t c = out->row_starts.at[row], i = 0; c < end && i < 16; c++, i++) {
            const pt_out_cell *cell = &out->cells.at[c];
            size_t pad = c + 1 < end && cell->text.len < widths[i] ? widths[i] - cell->text.len : 0;
            if (cell->number)
                pt_buf_printf(&out->buffer, "%*s", (int)(widths[i] > cell->text.len ? widths[i] - cell->text.len : 0), "");
            pt_buf_str(&out->buffer, cell->text);
            pt_buf_printf(&out->buffer, "%*s", (int)(cell->number ? 0 : pad), "");
            if (c + 1 < end)
                pt_buf_c(&out->buffer, "  ");
        }
        pt_buf_byte(&out->buffer, '\n');
        flush_if_large(out);
    }
}

void pt_out_list_end(pt_out *out, const char *empty)
{
    out->in_list = false;
    if (out->format == PT_OUT_JSON) {
        if (out->depth == 2)
            pt_json_close(&out->json, '}');
        pt_json_close(&out->json, ']');
        out->depth = 1;
        return;
    }
    out->depth = 0;
    if (out->row_starts.len == 0)
        pt_buf_printf(&out->buffer, "%s\n", empty);
    print_rows(out);
    pt_arena_reset(&out->arena);
}

void pt_out_group(pt_out *out, const char *name)
{
    if (is_json(out)) {
        pt_json_key(&out->json, name);
        pt_json_open(&out->json, '{');
        return;
    }
    pt_buf_printf(&out->buffer, "%s\n", name);
    out->depth = 1;
}

void pt_out_group_end(pt_out *out)
{
    if (out->format == PT_OUT_JSON)
        pt_json_close(&out->json, '}');
    else
        out->depth = 0;
}

void pt_out_raw(pt_out *out, pt_str bytes)
{
    out->depth = UINT32_MAX;
    pt_buf_str(&out->buffer, bytes);
    flush_if_large(out);
}
