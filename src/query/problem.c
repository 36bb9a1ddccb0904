#include "query/problem.h"

void pt_problem_position(pt_str script, size_t at, uint32_t *line, uint32_t *column)
{
    *line = *column = 1;
    for (size_t i = 0; i < at && i < script.len; i++) {
        bool newline = script.ptr[i] == '\n';
        *line += newline;
        *column = newline ? 1 : *column + ((script.ptr[i] & 0xc0) != 0x80);
    }
}

static pt_str source_line(pt_str script, size_t at, size_t *start)
{
    *start = at < script.len ? at : script.len;
    while (*start > 0 && script.ptr[*start - 1] != '\n')
        (*start)--;
    pt_str rest = pt_str_from(script, *start);
    ptrdiff_t end = pt_str_find(rest, '\n');
    return end < 0 ? rest : pt_str_upto(rest, (size_t)end);
}

/* The line a label is in, with carets under it, after the message; in red for terminals. */
static void render(const pt_problem *problem, pt_str script, pt_buf *out)
{
    if (problem->code)
        pt_buf_printf(out, "\x1b[31m%s\x1b[0m\n\n", problem->code);
    pt_buf_printf(out, "  \x1b[31m\xc3\x97\x1b[0m ");
    pt_buf_str(out, problem->message);
    pt_buf_byte(out, '\n');
    for (unsigned i = 0; i < problem->label_count; i++) {
        uint32_t line, column;
        size_t start;
        pt_span span = problem->labels[i];
        pt_problem_position(script, span.at, &line, &column);
        pt_str text = source_line(script, span.at, &start);
        size_t width = start + text.len > span.at ? start + text.len - span.at : 0;
        pt_buf_printf(out, " %4u \xe2\x94\x82 ", line);
        pt_buf_str(out, text);
        pt_buf_printf(out, "\n      \xc2\xb7 %*s\x1b[35m", (int)column - 1, "");
        for (size_t k = 0; k == 0 || (k < span.len && k < width); k++)
            pt_buf_byte(out, '^');
        pt_buf_c(out, "\x1b[0m\n");
    }
    if (problem->help.len) {
        pt_buf_c(out, "  \x1b[36mhelp: \x1b[0m");
        pt_buf_str(out, problem->help);
        pt_buf_byte(out, '\n');
    }
}

static void print_labels(const pt_problem *problem, pt_json *out)
{
    pt_json_key(out, "labels");
    pt_json_open(out, '[');
    for (unsigned i = 0; i < problem->label_count; i++) {
        pt_json_open(out, '{');
        pt_json_key(out, "span");
        pt_json_open(out, '{');
        pt_json_key(out, "length");
        pt_json_uint(out, problem->labels[i].len);
        pt_json_key(out, "offset");
        pt_json_uint(out, problem->labels[i].at);
        pt_json_close(out, '}');
        pt_json_close(out, '}');
    }
    pt_json_close(out, ']');
}

void pt_problem_print(const pt_problem *problem, pt_str script, pt_json *out)
{
    pt_json_open(out, '{');
    pt_json_key(out, "causes");
    pt_json_open(out, '[');
    for (unsigned i = 0; i < problem->cause_count; i++)
        pt_json_str(out, problem->causes[i]);
    pt_json_close(out, ']');
    if (problem->code) {
        pt_json_key(out, "code");
        pt_json_str(out, pt_str_c(problem->code));
    }
    pt_buf display = {0};
    render(problem, script, &display);
    pt_json_key(out, "display");
    pt_json_str(out, pt_buf_view(&display));
    pt_buf_release(&display);
    pt_json_key(out, "filename");
    pt_json_str(out, PT_STR(""));
    if (problem->help.len) {
        pt_json_key(out, "help");
        pt_json_str(out, problem->help);
    }
    print_labels(problem, out);
    pt_json_key(out, "message");
    pt_json_str(out, problem->message);
    pt_json_key(out, "ok");
    pt_json_bool(out, false);
    pt_json_key(out, "related");
    pt_json_open(out, '[');
    if (problem->related)
        pt_problem_print(problem->related, script, out);
    pt_json_close(out, ']');
    pt_json_key(out, "severity");
    pt_json_str(out, PT_STR("error"));
    pt_json_close(out, '}');
}
