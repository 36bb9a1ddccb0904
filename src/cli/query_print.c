#include "cli/query_print.h"

#include "base/mem.h"
#include "query/problem.h"

/* --- tables ----------------------------------------------------------------------------------------- */

static size_t width_of(pt_str text)
{
    size_t width = 0;
    for (size_t i = 0; i < text.len; i++)
        width += ((uint8_t)text.ptr[i] & 0xc0) != 0x80;
    return width;
}

static void put_spaces(pt_buf *out, size_t count)
{
    while (count--)
        pt_buf_byte(out, ' ');
}

/* One line of a cell's text: control bytes as blanks. */
static void put_cell(const pt_query_result *result, pt_value v, pt_buf *out)
{
    size_t begin = out->len;
    if (pt_value_is_null(v))
        pt_buf_c(out, "null");
    else
        pt_value_text(pt_query_result_values(result), out, v);
    for (size_t i = begin; i < out->len; i++)
        if ((uint8_t)out->ptr[i] < ' ')
            out->ptr[i] = ' ';
}

static void pad(pt_buf *out, size_t begin, size_t width, bool number, bool last)
{
    size_t used = width_of((pt_str){out->ptr + begin, out->len - begin});
    size_t missing = width > used ? width - used : 0;
    if (number && missing && pt_buf_reserve(out, missing)) {
        memmove(out->ptr + begin + missing, out->ptr + begin, out->len - begin);
        memset(out->ptr + begin, ' ', missing);
        out->len += missing;
    } else if (!last) {
        put_spaces(out, missing);
    }
}

static void measure(const pt_query_result *result, size_t *widths)
{
    size_t columns = pt_query_result_columns(result);
    pt_buf cell = {0};
    for (size_t c = 0; c < columns; c++)
        widths[c] = width_of(pt_query_result_header(result, c));
    for (size_t r = 0; r < pt_query_result_rows(result); r++)
        for (size_t c = 0; c < columns; c++) {
            pt_buf_clear(&cell);
            put_cell(result, pt_query_result_row(result, r)[c], &cell);
            size_t width = width_of(pt_buf_view(&cell));
            widths[c] = width > widths[c] ? width : widths[c];
        }
    pt_buf_release(&cell);
}

static void put_headers(const pt_query_result *result, const size_t *widths, pt_buf *out)
{
    size_t columns = pt_query_result_columns(result);
    for (size_t c = 0; c < columns; c++) {
        size_t begin = out->len;
        pt_buf_str(out, pt_query_result_header(result, c));
        pad(out, begin, widths[c], false, c + 1 == columns);
        pt_buf_c(out, c + 1 < columns ? "  " : "\n");
    }
    for (size_t c = 0; c < columns; c++) {
        for (size_t i = 0; i < widths[c]; i++)
            pt_buf_byte(out, '-');
        pt_buf_c(out, c + 1 < columns ? "  " : "\n");
    }
}

static void print_table(const pt_query_result *result, pt_buf *out)
{
    size_t columns = pt_query_result_columns(result), rows = pt_query_result_rows(result);
    size_t *widths = pt_calloc(columns + 1, sizeof *widths);
    if (!widths) {
        out->failed = true;
        return;
    }
    measure(result, widths);
    put_headers(result, widths, out);
    for (size_t r = 0; r < rows; r++)
        for (size_t c = 0; c < columns; c++) {
            pt_value v = pt_query_result_row(result, r)[c];
            size_t begin = out->len;
            put_cell(result, v, out);
            pad(out, begin, widths[c], pt_value_is_number(v), c + 1 == columns);
            pt_buf_c(out, c + 1 < columns ? "  " : "\n");
        }
    pt_buf_printf(out, "(%zu row%s)\n", rows, rows == 1 ? "" : "s");
    pt_free(widths);
}

/* --- CSV (RFC 4180, lines ended by \n) -------------------------------------------------------------- */

static void put_field(pt_buf *out, pt_str text)
{
    bool quoted = false;
    for (size_t i = 0; i < text.len; i++)
        quoted |= strchr(",\"\r\n", text.ptr[i]) != NULL && text.ptr[i];
    if (!quoted) {
        pt_buf_str(out, text);
        return;
    }
    pt_buf_byte(out, '"');
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '"')
            pt_buf_byte(out, '"');
        pt_buf_byte(out, text.ptr[i]);
    }
    pt_buf_byte(out, '"');
}

static void print_csv(const pt_query_result *result, pt_buf *out)
{
    size_t columns = pt_query_result_columns(result);
    pt_buf cell = {0};
    for (size_t c = 0; c < columns; c++) {
        put_field(out, pt_query_result_header(result, c));
        pt_buf_byte(out, c + 1 < columns ? ',' : '\n');
    }
    for (size_t r = 0; r < pt_query_result_rows(result); r++)
        for (size_t c = 0; c < columns; c++) {
            pt_value v = pt_query_result_row(result, r)[c];
            pt_buf_clear(&cell);
            if (!pt_value_is_null(v))
                pt_value_text(pt_query_result_values(result), &cell, v);
            put_field(out, pt_buf_view(&cell));
            pt_buf_byte(out, c + 1 < columns ? ',' : '\n');
        }
    pt_buf_release(&cell);
}

void pt_query_print(const pt_query_result *result, pt_query_format format, pt_buf *out)
{
    if (format == PT_QUERY_JSON) {
        if (pt_query_result_json(result, out))
            pt_buf_byte(out, '\n');
        return;
    }
    for (const pt_query_result *r = result; r; r = pt_query_result_next(r)) {
        if (r != result)
            pt_buf_byte(out, '\n');
        (format == PT_QUERY_CSV ? print_csv : print_table)(r, out);
    }
}

/* --- errors ----------------------------------------------------------------------------------------- */

/* The line that holds an offset. */
static pt_str line_at(pt_str script, size_t offset, size_t *begin)
{
    size_t first = offset, end = offset;
    while (first > 0 && script.ptr[first - 1] != '\n')
        first--;
    while (end < script.len && script.ptr[end] != '\n')
        end++;
    *begin = first;
    return (pt_str){script.ptr + first, end - first};
}

static void put_place(pt_str script, const pt_query_failure *failure, pt_str origin, pt_buf *out)
{
    uint32_t line, column;
    size_t begin, offset = failure->offset < script.len ? failure->offset : script.len;
    pt_problem_position(script, offset, &line, &column);
    pt_str text = line_at(script, offset, &begin);
    pt_buf_printf(out, "  --> %.*s%s%u:%u\n", (int)origin.len, origin.ptr, origin.len ? ":" : "", line, column);
    pt_buf_printf(out, "%4u | %.*s\n     | ", line, (int)text.len, text.ptr);
    for (size_t i = begin; i < offset; i++)
        if (((uint8_t)script.ptr[i] & 0xc0) != 0x80)
            pt_buf_byte(out, script.ptr[i] == '\t' ? '\t' : ' ');
    size_t rest = begin + text.len - offset, length = failure->length < rest ? failure->length : rest;
    size_t carets = length ? width_of((pt_str){script.ptr + offset, length}) : 1;
    for (size_t i = 0; i < carets; i++)
        pt_buf_byte(out, '^');
    pt_buf_byte(out, '\n');
}

void pt_query_print_failure(const pt_query_result *result, pt_str script, pt_str origin, pt_buf *out)
{
    pt_query_failure failure = pt_query_result_failure(result);
    pt_buf_c(out, "error");
    if (failure.code)
        pt_buf_printf(out, "[%s]", failure.code);
    pt_buf_printf(out, ": %.*s\n", (int)failure.message.len, failure.message.ptr);
    if (failure.located)
        put_place(script, &failure, origin, out);
    if (failure.help.len)
        pt_buf_printf(out, "help: %.*s\n", (int)failure.help.len, failure.help.ptr);
}
