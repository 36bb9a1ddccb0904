/* Read-only views with the names and columns of Parseltongue 1.5.4: CodeGraph, TestEntitiesExcluded,
 * FileWordCoverage. Source text is read from the tree, and only when a column asks for it. */
#include "query/graph_reader.h"

#include "base/error.h"

#include <ctype.h>

/* --- CodeGraph -------------------------------------------------------------------------------------- */

enum {
    KEY, CURRENT_CODE, FUTURE_CODE, SIGNATURE, TDD, LSP, CURRENT_IND, FUTURE_IND, FUTURE_ACTION, FILE_PATH, LANGUAGE,
    LAST_MODIFIED, ENTITY_TYPE, ENTITY_CLASS, BIRTH, CONTENT_HASH, SEMANTIC_PATH, ROOT_1, ROOT_2, COLUMNS
};

static const pt_relation_column columns[COLUMNS] = {
    {"ISGL1_key", "String"},          {"Current_Code", "String?"},     {"Future_Code", "String?"},
    {"interface_signature", "String"}, {"TDD_Classification", "String"}, {"lsp_meta_data", "String?"},
    {"current_ind", "Bool"},          {"future_ind", "Bool"},          {"Future_Action", "String?"},
    {"file_path", "String"},          {"language", "String"},          {"last_modified", "String"},
    {"entity_type", "String"},        {"entity_class", "String"},      {"birth_timestamp", "Int?"},
    {"content_hash", "String?"},      {"semantic_path", "String?"},    {"root_subfolder_L1", "String"},
    {"root_subfolder_L2", "String"},
};
static const pt_entity_columns places = {KEY, FILE_PATH, PT_NO_COLUMN, PT_NO_COLUMN, PT_NO_COLUMN};

/* The names of kinds that the original has; a file is no entity there. */
static const char *const old_types[PT_KIND_COUNT] = {
    [PT_KIND_MODULE] = "module",       [PT_KIND_FUNCTION] = "function",    [PT_KIND_METHOD] = "method",
    [PT_KIND_CONSTRUCTOR] = "method",  [PT_KIND_CLASS] = "class",          [PT_KIND_STRUCT] = "struct",
    [PT_KIND_UNION] = "struct",        [PT_KIND_ENUM] = "enum",            [PT_KIND_INTERFACE] = "interface",
    [PT_KIND_TRAIT] = "trait",         [PT_KIND_PROTOCOL] = "interface",   [PT_KIND_IMPL] = "impl",
    [PT_KIND_TYPE_ALIAS] = "variable", [PT_KIND_MACRO] = "macro",          [PT_KIND_CONSTANT] = "constant",
    [PT_KIND_VARIABLE] = "variable",   [PT_KIND_FIELD] = "variable",       [PT_KIND_PROPERTY] = "variable",
};

static pt_status file_of(pt_lookup *l, const pt_entity *e, pt_graph_file *file)
{
    pt_status status = pt_graph_file_at(l->graph, pt_entity_file(e->id), file, l->err);
    return status == PT_E_NOT_FOUND ? pt_error_set(l->err, PT_E_CORRUPT, "the graph is damaged: an entity of no file")
                                    : status;
}

static pt_status put_code(pt_lookup *l, const pt_entity *e, pt_value *row)
{
    pt_graph_file file;
    pt_str source;
    pt_status status = file_of(l, e, &file);
    if (status == PT_OK && pt_lookup_source(l, &file, &source)) {
        pt_str code = pt_source_lines(source, e->line_start, e->line_end);
        row[CURRENT_CODE] = row[FUTURE_CODE] = pt_lookup_str(l, code);
        row[CONTENT_HASH] = pt_lookup_hash(l, pt_hash128_of(code));
    }
    return status;
}

static pt_value signature(pt_lookup *l, const pt_entity *e)
{
    pt_buf text = {0};
    pt_json j = {.out = &text};
    pt_json_open(&j, '{');
    pt_json_key(&j, "entity_type");
    pt_json_str(&j, pt_str_c(old_types[e->kind]));
    pt_json_key(&j, "name");
    pt_json_str(&j, e->name);
    pt_json_key(&j, "visibility");
    pt_json_str(&j, e->visibility == PT_VISIBILITY_PUBLIC ? PT_STR("Public") : PT_STR("Private"));
    pt_json_key(&j, "file_path");
    pt_json_str(&j, e->path);
    pt_json_key(&j, "line_range");
    pt_json_open(&j, '{');
    pt_json_key(&j, "start");
    pt_json_uint(&j, e->line_start);
    pt_json_key(&j, "end");
    pt_json_uint(&j, e->line_end);
    pt_json_close(&j, '}');
    pt_json_key(&j, "language_specific");
    pt_json_open(&j, '{');
    pt_json_key(&j, "language");
    pt_json_str(&j, pt_str_c(pt_language_name(e->language)));
    pt_json_close(&j, '}');
    pt_json_close(&j, '}');
    pt_value v = text.failed ? PT_NULL : pt_value_str(l->values, pt_buf_view(&text));
    l->values->failed |= text.failed;
    pt_buf_release(&text);
    return v;
}

/* "src/core/x/a.c" is in (src, core), "src/a.c" in (src, ""), "a.c" in (., ""). */
static void put_roots(pt_lookup *l, pt_str path, pt_value *row)
{
    ptrdiff_t first = pt_str_find(path, '/');
    pt_str rest = first < 0 ? PT_STR("") : pt_str_from(path, (size_t)first + 1);
    ptrdiff_t second = pt_str_find(rest, '/');
    row[ROOT_1] = pt_lookup_str(l, first < 0 ? PT_STR(".") : pt_str_upto(path, (size_t)first));
    row[ROOT_2] = pt_lookup_str(l, second < 0 ? PT_STR("") : pt_str_upto(rest, (size_t)second));
}

/* "__" and the path without its extension, punctuation as '_'. */
static pt_value semantic_path(pt_lookup *l, pt_str path)
{
    pt_str folder, name;
    pt_split_path(path, &folder, &name);
    ptrdiff_t dot = pt_str_rfind(name, '.');
    size_t len = dot > 0 ? path.len - name.len + (size_t)dot : path.len;
    pt_buf text = {0};
    pt_buf_c(&text, "__");
    for (size_t i = 0; i < len; i++)
        pt_buf_byte(&text, strchr("/\\-.", path.ptr[i]) ? '_' : path.ptr[i]);
    pt_value v = pt_lookup_str(l, pt_buf_view(&text));
    l->values->failed |= text.failed;
    pt_buf_release(&text);
    return v;
}

static pt_value ingested_at(pt_lookup *l)
{
    pt_str time = PT_STR("");
    return pt_graph_catalogue(l->graph, PT_STR("ingested_at"), &time, NULL) == PT_OK ? pt_lookup_str(l, time)
                                                                                     : pt_lookup_str(l, PT_STR(""));
}

static void put_plain(pt_lookup *l, const pt_entity *e, pt_value *row)
{
    row[CURRENT_IND] = PT_TRUE;
    row[FUTURE_IND] = PT_FALSE;
    row[FILE_PATH] = pt_lookup_str(l, e->path);
    row[LANGUAGE] = pt_value_str(l->values, pt_str_c(pt_language_name(e->language)));
    row[ENTITY_TYPE] = pt_value_str(l->values, pt_str_c(old_types[e->kind]));
    row[ENTITY_CLASS] = pt_value_str(l->values, PT_STR("CODE"));
    row[LAST_MODIFIED] = ingested_at(l);
    if (pt_lookup_wants(l, SIGNATURE))
        row[SIGNATURE] = signature(l, e);
    if (pt_lookup_wants(l, TDD))
        row[TDD] = pt_value_str(l->values, PT_STR("{\"entity_class\":\"CODE\"}"));
    if (pt_lookup_wants(l, SEMANTIC_PATH))
        row[SEMANTIC_PATH] = semantic_path(l, e->path);
    if (pt_lookup_wants(l, ROOT_1) || pt_lookup_wants(l, ROOT_2))
        put_roots(l, e->path, row);
}

static pt_status put_old_entity(pt_lookup *l, const pt_entity *e)
{
    static const pt_columns of_source = 1u << CURRENT_CODE | 1u << FUTURE_CODE | 1u << CONTENT_HASH;
    pt_value row[COLUMNS] = {{0}};
    if (e->is_test || !old_types[e->kind])
        return PT_OK;
    put_plain(l, e, row);
    pt_status status = pt_lookup_key(l, e, &row[KEY]);
    if (status == PT_OK && l->wanted & of_source)
        status = put_code(l, e, row);
    return status == PT_OK ? pt_lookup_row(l, row) : status;
}

static pt_status run_code_graph(pt_lookup *l)
{
    l->wanted |= l->bound;
    return pt_lookup_entities(l, &places, put_old_entity);
}

static pt_relation_estimate estimate_code_graph(const pt_graph_counts *counts, pt_columns bound)
{
    return pt_entities_estimate(counts, &places, bound);
}

const pt_graph_relation pt_relation__code_graph = {"CodeGraph", columns, COLUMNS, 1, estimate_code_graph, run_code_graph};

/* --- TestEntitiesExcluded --------------------------------------------------------------------------- */

static const pt_relation_column test_columns[] = {
    {"entity_name", "String"}, {"folder_path", "String"}, {"filename", "String"}, {"entity_class", "String"},
    {"language", "String"},    {"line_start", "Int"},     {"line_end", "Int"},    {"detection_reason", "String"},
};
static const pt_entity_columns test_places = {0, PT_NO_COLUMN, PT_NO_COLUMN, PT_NO_COLUMN, PT_NO_COLUMN};

static pt_status put_test(pt_lookup *l, const pt_entity *e)
{
    pt_str folder, name;
    pt_value row[8];
    if (!e->is_test || !old_types[e->kind])
        return PT_OK;
    pt_split_path(e->path, &folder, &name);
    pt_status status = pt_lookup_key(l, e, &row[0]);
    row[1] = pt_lookup_str(l, folder);
    row[2] = pt_lookup_str(l, name);
    row[3] = pt_value_str(l->values, PT_STR("TestImplementation"));
    row[4] = pt_value_str(l->values, pt_str_c(pt_language_name(e->language)));
    row[5] = pt_value_int(l->values, e->line_start);
    row[6] = pt_value_int(l->values, e->line_end);
    row[7] = pt_value_str(l->values, PT_STR("test_classification"));
    return status == PT_OK ? pt_lookup_row(l, row) : status;
}

static pt_status run_tests(pt_lookup *l)
{
    return pt_lookup_entities(l, &test_places, put_test);
}

static pt_relation_estimate estimate_tests(const pt_graph_counts *counts, pt_columns bound)
{
    pt_relation_estimate estimate = pt_entities_estimate(counts, &test_places, bound);
    double tests = (double)counts->tests;
    return (pt_relation_estimate){tests < estimate.rows ? tests : estimate.rows, estimate.cost};
}

const pt_graph_relation pt_relation__test_entities = {"TestEntitiesExcluded", test_columns, 8, 3, estimate_tests, run_tests};

/* --- FileWordCoverage ------------------------------------------------------------------------------- */

static const pt_relation_column coverage_columns[] = {
    {"folder_path", "String"},      {"filename", "String"},         {"language", "String"},
    {"source_word_count", "Int"},   {"entity_word_count", "Int"},   {"import_word_count", "Int"},
    {"comment_word_count", "Int"},  {"raw_coverage_pct", "Float"},  {"effective_coverage_pct", "Float"},
    {"entity_count", "Int"},
};

typedef enum { NEITHER, IN_ENTITY, IN_IMPORT, IN_COMMENT } line_use;

typedef struct {
    uint64_t words[4]; /* by line_use */
    uint64_t entities;
} coverage;

static bool starts_comment(pt_str line)
{
    static const char *const openers[] = {"//", "/*", "#!", "# ", "\"\"\"", "* ", "*/"};
    line = pt_str_trim(line);
    for (size_t i = 0; i < sizeof openers / sizeof *openers; i++)
        if (pt_str_starts(line, pt_str_c(openers[i])))
            return true;
    return pt_str_eq(line, PT_STR("*")) || pt_str_eq(line, PT_STR("#"));
}

static uint64_t count_words(pt_str line)
{
    uint64_t words = 0;
    bool inside = false;
    for (size_t i = 0; i < line.len; i++) {
        bool space = isspace((unsigned char)line.ptr[i]);
        words += !space && !inside;
        inside = !space;
    }
    return words;
}

static void mark(uint8_t *uses, uint32_t lines, uint32_t first, uint32_t last, line_use use)
{
    for (uint32_t line = first; line >= 1 && line <= last && line <= lines; line++)
        if (uses[line - 1] == NEITHER)
            uses[line - 1] = (uint8_t)use;
}

static pt_status mark_entities(pt_lookup *l, const pt_graph_file *file, uint8_t *uses, coverage *c)
{
    pt_graph_entities *rows;
    pt_entity e;
    pt_status status = pt_graph_entities_open(l->graph, file->number, &rows, l->err);
    if (status != PT_OK)
        return status;
    while ((status = pt_graph_entities_next(rows, &e, l->err)) == PT_OK)
        if (old_types[e.kind] && e.kind != PT_KIND_MODULE) {
            mark(uses, file->lines, e.line_start, e.line_end, IN_ENTITY);
            c->entities++;
        }
    pt_graph_entities_close(rows);
    return pt_lookup_end(status);
}

static pt_status mark_imports(pt_lookup *l, const pt_graph_file *file, uint8_t *uses)
{
    pt_graph_references *rows;
    pt_reference ref;
    pt_status status = pt_graph_references_open(l->graph, file->number, &rows, l->err);
    if (status != PT_OK)
        return status;
    while ((status = pt_graph_references_next(rows, &ref, l->err)) == PT_OK)
        if (ref.kind == PT_REF_IMPORT)
            mark(uses, file->lines, ref.line, ref.line, IN_IMPORT);
    pt_graph_references_close(rows);
    return pt_lookup_end(status);
}

static void count_lines(pt_str source, const uint8_t *uses, uint32_t lines, coverage *c)
{
    for (uint32_t i = 0; i < lines && source.len; i++) {
        ptrdiff_t end = pt_str_find(source, '\n');
        pt_str line = end < 0 ? source : pt_str_upto(source, (size_t)end);
        line_use use = uses[i] == NEITHER && starts_comment(line) ? IN_COMMENT : (line_use)uses[i];
        c->words[use] += count_words(line);
        source = pt_str_from(source, end < 0 ? source.len : (size_t)end + 1);
    }
}

static double percent(uint64_t part, uint64_t whole)
{
    return whole ? 100.0 * (double)part / (double)whole : 100.0;
}

static pt_status put_coverage(pt_lookup *l, const pt_graph_file *file)
{
    pt_str folder, name, source;
    coverage c = {{0}, 0};
    uint8_t *uses = pt_calloc((size_t)file->lines + 1, 1);
    if (!uses)
        return pt_error_nomem(l->err);
    pt_status status = mark_entities(l, file, uses, &c);
    if (status == PT_OK)
        status = mark_imports(l, file, uses);
    if (status == PT_OK && pt_lookup_source(l, file, &source))
        count_lines(source, uses, file->lines, &c);
    pt_free(uses);
    uint64_t all = c.words[0] + c.words[1] + c.words[2] + c.words[3];
    pt_split_path(file->path, &folder, &name);
    pt_value row[10] = {
        pt_lookup_str(l, folder), pt_lookup_str(l, name),
        pt_value_str(l->values, pt_str_c(pt_language_name(file->language))),
        pt_value_int(l->values, (int64_t)all), pt_value_int(l->values, (int64_t)c.words[IN_ENTITY]),
        pt_value_int(l->values, (int64_t)c.words[IN_IMPORT]), pt_value_int(l->values, (int64_t)c.words[IN_COMMENT]),
        pt_value_float(l->values, percent(c.words[IN_ENTITY], all)),
        pt_value_float(l->values, percent(c.words[IN_ENTITY], all - c.words[IN_IMPORT] - c.words[IN_COMMENT])),
        pt_value_int(l->values, (int64_t)c.entities),
    };
    return status == PT_OK ? pt_lookup_row(l, row) : status;
}

static pt_status run_coverage(pt_lookup *l)
{
    return pt_lookup_files(l, PT_NO_COLUMN, put_coverage);
}

static pt_relation_estimate estimate_coverage(const pt_graph_counts *counts, pt_columns bound)
{
    double all = (double)counts->files;
    return (pt_relation_estimate){bound ? all / 10 : all, 50 * all};
}

const pt_graph_relation pt_relation__word_coverage = {"FileWordCoverage", coverage_columns, 10, 2, estimate_coverage,
                                                   run_coverage};
