#include "ingest/options.h"

#include "base/error.h"

#include <stdio.h>
#include <stdlib.h>

/* Patterns are kept one a line: none has a line end in it, since ignore files have none either. */
static pt_status save_patterns(pt_graph_writer *writer, pt_str name, const pt_str *patterns, size_t count, pt_error *err)
{
    pt_buf text = {0};
    for (size_t i = 0; i < count; i++) {
        pt_buf_str(&text, patterns[i]);
        pt_buf_byte(&text, '\n');
    }
    pt_status status = text.failed ? pt_error_nomem(err) : pt_graph_set(writer, name, pt_buf_view(&text), err);
    pt_buf_release(&text);
    return status;
}

pt_status pt_ingest__save_options(const pt_ingest_options *o, pt_graph_writer *writer, pt_error *err)
{
    char size[24];
    snprintf(size, sizeof size, "%llu", (unsigned long long)o->max_file_size);
    pt_status status = pt_graph_set(writer, PT_STR("option_no_ignore"), o->no_ignore ? PT_STR("1") : PT_STR("0"), err);
    if (status == PT_OK)
        status = pt_graph_set(writer, PT_STR("option_hidden"), o->hidden ? PT_STR("1") : PT_STR("0"), err);
    if (status == PT_OK)
        status = pt_graph_set(writer, PT_STR("option_max_file_size"), pt_str_c(size), err);
    if (status == PT_OK)
        status = save_patterns(writer, PT_STR("option_include"), o->include, o->include_count, err);
    if (status == PT_OK)
        status = save_patterns(writer, PT_STR("option_exclude"), o->exclude, o->exclude_count, err);
    return status;
}

static pt_status value_of(pt_graph *graph, pt_arena *arena, pt_str name, pt_str *out, pt_error *err)
{
    pt_str value;
    pt_status status = pt_graph_catalogue(graph, name, &value, err);
    if (status == PT_E_NOT_FOUND) {
        *out = PT_STR("");
        return PT_OK;
    }
    if (status != PT_OK)
        return status;
    *out = pt_arena_str(arena, value);
    return out->ptr ? PT_OK : pt_error_nomem(err);
}

static pt_status load_patterns(pt_graph *graph, pt_arena *arena, pt_str name, const pt_str **out, size_t *count, pt_error *err)
{
    pt_str text;
    pt_status status = value_of(graph, arena, name, &text, err);
    if (status != PT_OK)
        return status;
    size_t lines = 0;
    for (size_t i = 0; i < text.len; i++)
        lines += text.ptr[i] == '\n';
    pt_str *list = PT_ARENA_ARRAY(arena, pt_str, lines + 1);
    if (!list)
        return pt_error_nomem(err);
    for (size_t i = 0; i < lines; i++) {
        size_t end = (size_t)pt_str_find(text, '\n');
        list[i] = pt_str_upto(text, end);
        text = pt_str_from(text, end + 1);
    }
    *out = list;
    *count = lines;
    return PT_OK;
}

pt_status pt_ingest_options_of(pt_graph *graph, pt_arena *arena, pt_ingest_options *out, pt_error *err)
{
    pt_ingest_options o = {0};
    pt_str no_ignore, hidden, size;
    pt_status status = value_of(graph, arena, PT_STR("option_no_ignore"), &no_ignore, err);
    if (status == PT_OK)
        status = value_of(graph, arena, PT_STR("option_hidden"), &hidden, err);
    if (status == PT_OK)
        status = value_of(graph, arena, PT_STR("option_max_file_size"), &size, err);
    if (status == PT_OK)
        status = load_patterns(graph, arena, PT_STR("option_include"), &o.include, &o.include_count, err);
    if (status == PT_OK)
        status = load_patterns(graph, arena, PT_STR("option_exclude"), &o.exclude, &o.exclude_count, err);
    if (status != PT_OK)
        return status;
    o.no_ignore = pt_str_eq(no_ignore, PT_STR("1"));
    o.hidden = pt_str_eq(hidden, PT_STR("1"));
    o.max_file_size = size.len ? strtoull(size.ptr, NULL, 10) : 0;
    *out = o;
    return PT_OK;
}
