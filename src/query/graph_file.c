/* *file{…}, *skipped{…}, *codebase{…} and the older views *FileHashCache{…} and *IgnoredFiles{…}. */
#include "query/graph_reader.h"

/* --- going through files ---------------------------------------------------------------------------- */

static pt_status one_file(pt_lookup *l, pt_str path, pt_file_sink sink)
{
    pt_graph_file file;
    pt_status status = path.ptr ? pt_graph_file_find(l->graph, path, &file, l->err) : PT_E_NOT_FOUND;
    return status == PT_OK ? sink(l, &file) : pt_lookup_end(status);
}

pt_status pt_lookup_files(pt_lookup *l, unsigned path_column, pt_file_sink sink)
{
    pt_graph_files *rows;
    pt_graph_file file;
    if (path_column < PT_NO_COLUMN && pt_lookup_bound(l, path_column))
        return one_file(l, pt_lookup_text(l, path_column), sink);
    pt_status status = pt_graph_files_open(l->graph, PT_STR(""), &rows, l->err);
    if (status != PT_OK)
        return status;
    while (status == PT_OK && (status = pt_graph_files_next(rows, &file, l->err)) == PT_OK)
        status = sink(l, &file);
    pt_graph_files_close(rows);
    return pt_lookup_end(status);
}

static pt_relation_estimate estimate_files(const pt_graph_counts *counts, pt_columns bound)
{
    double all = (double)counts->files;
    if (bound & 1)
        return (pt_relation_estimate){1, 2};
    return (pt_relation_estimate){bound ? all / 4 : all, all};
}

/* --- file ------------------------------------------------------------------------------------------- */

enum { PATH, LANGUAGE, HASH, SIZE, LINES, MTIME, PARSE_ERRORS, ENTITIES, CLASS, FILE_COLUMNS };

static const pt_relation_column file_columns[FILE_COLUMNS] = {
    {"path", "String"}, {"language", "String"}, {"hash", "String"},  {"size", "Int"},     {"lines", "Int"},
    {"mtime", "Int"},   {"parse_errors", "Int"}, {"entities", "Int"}, {"class", "String"},
};

static pt_status put_file(pt_lookup *l, const pt_graph_file *f)
{
    pt_values *v = l->values;
    pt_value row[FILE_COLUMNS] = {
        [PATH] = pt_lookup_str(l, f->path),
        [LANGUAGE] = pt_value_str(v, pt_str_c(pt_language_name(f->language))),
        [HASH] = pt_lookup_hash(l, f->hash),
        [SIZE] = pt_value_int(v, (int64_t)f->size),
        [LINES] = pt_value_int(v, f->lines),
        [MTIME] = pt_value_int(v, f->mtime),
        [PARSE_ERRORS] = pt_value_int(v, f->parse_errors),
        [ENTITIES] = pt_value_int(v, f->entities),
        [CLASS] = pt_value_str(v, f->is_test ? PT_STR("test") : PT_STR("code")),
    };
    return pt_lookup_row(l, row);
}

static pt_status run_files(pt_lookup *l)
{
    return pt_lookup_files(l, PATH, put_file);
}

const pt_graph_relation pt_relation__files = {"file", file_columns, FILE_COLUMNS, 1, estimate_files, run_files};

/* --- FileHashCache ---------------------------------------------------------------------------------- */

static const pt_relation_column cache_columns[] = {{"file_path", "String"}, {"content_hash", "String"},
                                                   {"last_updated", "String"}};

static pt_status put_cached(pt_lookup *l, const pt_graph_file *f)
{
    pt_str time = PT_STR("");
    pt_status status = pt_graph_catalogue(l->graph, PT_STR("ingested_at"), &time, l->err);
    pt_value row[3] = {pt_lookup_str(l, f->path), pt_lookup_hash(l, f->hash), pt_lookup_str(l, time)};
    return status == PT_OK || status == PT_E_NOT_FOUND ? pt_lookup_row(l, row) : status;
}

static pt_status run_cache(pt_lookup *l)
{
    return pt_lookup_files(l, 0, put_cached);
}

const pt_graph_relation pt_relation__file_hash_cache = {"FileHashCache", cache_columns, 3, 1, estimate_files, run_cache};

/* --- skipped and IgnoredFiles ----------------------------------------------------------------------- */

typedef pt_status (*skipped_sink)(pt_lookup *l, pt_str path, pt_str reason);

static pt_status each_skipped(pt_lookup *l, skipped_sink sink)
{
    pt_graph_skipped *rows;
    pt_str path, reason;
    pt_status status = pt_graph_skipped_open(l->graph, &rows, l->err);
    if (status != PT_OK)
        return status;
    while (status == PT_OK && (status = pt_graph_skipped_next(rows, &path, &reason, l->err)) == PT_OK)
        status = sink(l, path, reason);
    pt_graph_skipped_close(rows);
    return pt_lookup_end(status);
}

static pt_relation_estimate estimate_skipped(const pt_graph_counts *counts, pt_columns bound)
{
    double all = (double)counts->skipped;
    return (pt_relation_estimate){bound ? all / 10 : all, all};
}

static const pt_relation_column skipped_columns[] = {{"path", "String"}, {"reason", "String"}};

static pt_status put_skipped(pt_lookup *l, pt_str path, pt_str reason)
{
    pt_value row[2] = {pt_lookup_str(l, path), pt_lookup_str(l, reason)};
    return pt_lookup_row(l, row);
}

static pt_status run_skipped(pt_lookup *l)
{
    return each_skipped(l, put_skipped);
}

const pt_graph_relation pt_relation__skipped = {"skipped", skipped_columns, 2, 1, estimate_skipped, run_skipped};

static const pt_relation_column ignored_columns[] = {
    {"folder_path", "String"}, {"filename", "String"}, {"extension", "String"}, {"reason", "String"}};

/* The names of reasons that the original has too. */
static pt_str old_reason(pt_str reason)
{
    static const char *const pairs[][2] = {{"unknown_language", "no_parser"}, {"binary", "binary_file"}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        if (pt_str_eq(reason, pt_str_c(pairs[i][0])))
            return pt_str_c(pairs[i][1]);
    return reason;
}

static pt_status put_ignored(pt_lookup *l, pt_str path, pt_str reason)
{
    pt_str folder, name;
    pt_split_path(path, &folder, &name);
    ptrdiff_t dot = pt_str_rfind(name, '.');
    pt_value row[4] = {pt_lookup_str(l, folder), pt_lookup_str(l, name),
                       pt_lookup_str(l, dot > 0 ? pt_str_from(name, (size_t)dot + 1) : PT_STR("")),
                       pt_lookup_str(l, old_reason(reason))};
    return pt_lookup_row(l, row);
}

static pt_status run_ignored(pt_lookup *l)
{
    return each_skipped(l, put_ignored);
}

const pt_graph_relation pt_relation__ignored_files = {"IgnoredFiles", ignored_columns, 4, 2, estimate_skipped, run_ignored};

/* --- codebase --------------------------------------------------------------------------------------- */

static const pt_relation_column codebase_columns[] = {{"name", "String"}, {"value", "String"}};

static pt_relation_estimate estimate_codebase(const pt_graph_counts *counts, pt_columns bound)
{
    (void)counts;
    return bound & 1 ? (pt_relation_estimate){1, 2} : (pt_relation_estimate){60, 60};
}

static pt_status put_named(pt_lookup *l, pt_str name, pt_str value)
{
    pt_value row[2] = {pt_lookup_str(l, name), pt_lookup_str(l, value)};
    return pt_lookup_row(l, row);
}

static pt_status run_codebase(pt_lookup *l)
{
    pt_str name, value;
    pt_status status = PT_OK;
    if (pt_lookup_bound(l, 0)) {
        name = pt_lookup_text(l, 0);
        status = name.ptr ? pt_graph_catalogue(l->graph, name, &value, l->err) : PT_E_NOT_FOUND;
        return status == PT_OK ? put_named(l, name, value) : pt_lookup_end(status);
    }
    for (size_t i = 0; status == PT_OK; i++) {
        status = pt_graph_catalogue_at(l->graph, i, &name, &value, l->err);
        if (status == PT_OK)
            status = put_named(l, name, value);
    }
    return pt_lookup_end(status);
}

const pt_graph_relation pt_relation__codebase = {"codebase", codebase_columns, 2, 1, estimate_codebase, run_codebase};
