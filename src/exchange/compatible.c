/* The relations of Parseltongue 1.5.4, filled from the graph. Where the original had constants, so has this; keys are
 * this program's. */
#include "exchange/internal.h"
#include "exchange/sha256.h"

#include "base/error.h"
#include "base/json.h"

/* --- CodeGraph ----------------------------------------------------------------------------------------------- */

/* entity_type, and its spelling in interface_signature; NULL: no row, the original had no such entities. */
static const struct {
    const char *column, *signature;
} types[PT_KIND_COUNT] = {
    [PT_KIND_MODULE] = {"module", "Module"},       [PT_KIND_FUNCTION] = {"function", "Function"},
    [PT_KIND_METHOD] = {"method", "Method"},       [PT_KIND_CONSTRUCTOR] = {"method", "Method"},
    [PT_KIND_CLASS] = {"class", "Class"},          [PT_KIND_STRUCT] = {"struct", "Struct"},
    [PT_KIND_UNION] = {"struct", "Struct"},        [PT_KIND_ENUM] = {"enum", "Enum"},
    [PT_KIND_INTERFACE] = {"interface", "Interface"}, [PT_KIND_TRAIT] = {"trait", "Trait"},
    [PT_KIND_PROTOCOL] = {"trait", "Trait"},       [PT_KIND_IMPL] = {"impl", "ImplBlock"},
    [PT_KIND_TYPE_ALIAS] = {"variable", "Variable"}, [PT_KIND_MACRO] = {"macro", "Macro"},
    [PT_KIND_CONSTANT] = {"constant", "Constant"}, [PT_KIND_VARIABLE] = {"variable", "Variable"},
};

static pt_str keep(pt_exchange *x, pt_buf *text)
{
    pt_str kept = text->failed ? (pt_str){0} : pt_arena_str(&x->arena, pt_buf_view(text));
    pt_buf_release(text);
    return kept;
}

static void put_json_str(pt_json *json, const char *key, pt_str value)
{
    pt_json_key(json, key);
    pt_json_str(json, value);
}

static void put_type(pt_json *json, const pt_entity *e)
{
    pt_json_key(json, "entity_type");
    if (e->kind != PT_KIND_IMPL) {
        pt_json_str(json, pt_str_c(types[e->kind].signature));
        return;
    }
    pt_json_open(json, '{');
    pt_json_key(json, "ImplBlock");
    pt_json_open(json, '{');
    pt_json_key(json, "trait_name");
    pt_json_null(json);
    put_json_str(json, "struct_name", e->name);
    pt_json_close(json, '}');
    pt_json_close(json, '}');
}

static pt_str interface_signature(pt_exchange *x, const pt_entity *e)
{
    pt_buf text = {0};
    pt_json json = {.out = &text};
    pt_json_open(&json, '{');
    put_type(&json, e);
    put_json_str(&json, "name", e->name);
    put_json_str(&json, "visibility", PT_STR("Public"));
    put_json_str(&json, "file_path", e->path);
    pt_json_key(&json, "line_range");
    pt_json_open(&json, '{');
    pt_json_key(&json, "start");
    pt_json_uint(&json, e->line_start);
    pt_json_key(&json, "end");
    pt_json_uint(&json, e->line_end);
    pt_json_close(&json, '}');
    pt_json_key(&json, "module_path");
    pt_json_open(&json, '[');
    pt_json_close(&json, ']');
    pt_json_key(&json, "documentation");
    pt_json_null(&json);
    pt_json_key(&json, "language_specific");
    pt_json_open(&json, '{');
    put_json_str(&json, "language", pt_str_c(pt_language_name(e->language)));
    pt_json_close(&json, '}');
    pt_json_close(&json, '}');
    return keep(x, &text);
}

/* "__src_auth" of "src/auth.rs". */
static pt_str semantic_path(pt_exchange *x, pt_str path)
{
    pt_buf text = {0};
    ptrdiff_t dot = pt_str_rfind(path, '.'), slash = pt_str_rfind(path, '/');
    size_t end = dot > slash ? (size_t)dot : path.len;
    pt_buf_c(&text, "__");
    for (size_t i = 0; i < end; i++)
        pt_buf_byte(&text, strchr("/\\-.", path.ptr[i]) && path.ptr[i] ? '_' : path.ptr[i]);
    return keep(x, &text);
}

static pt_str ingested_at(pt_exchange *x)
{
    pt_error ignored;
    pt_str value;
    return pt_graph_catalogue(x->graph, PT_STR("ingested_at"), &value, &ignored) == PT_OK ? value : PT_STR("");
}

/* The folder of the first, or of the second level that a file is in; "" when it is not that deep. */
static pt_str level(pt_str path, unsigned number)
{
    for (;; number--) {
        ptrdiff_t slash = pt_str_find(path, '/');
        if (slash < 0)
            return PT_STR("");
        if (number == 1)
            return pt_str_upto(path, (size_t)slash);
        path = pt_str_from(path, (size_t)slash + 1);
    }
}

static void put_code(pt_exchange *x, pt_str code, bool there)
{
    if (there)
        pt_exchange__str(x, code);
    else
        pt_exchange__null(x);
}

static const char classification[] =
    "{\"entity_class\":\"CodeImplementation\",\"testability\":\"Medium\",\"complexity\":\"Simple\",\"dependencies\":0,"
    "\"test_coverage_estimate\":0.0,\"critical_path\":false,\"change_risk\":\"Medium\"}";

static pt_status code_row(pt_exchange *x, const pt_entity *e, pt_error *err)
{
    pt_graph_file file;
    char hash[65];
    if (!types[e->kind].column || e->is_test)
        return PT_OK;
    pt_status status = pt_graph_file_at(x->graph, pt_entity_file(e->id), &file, err);
    if (status != PT_OK)
        return status;
    bool there = pt_exchange__source(x, &file);
    pt_str code = there ? pt_exchange__lines(x, e->line_start, e->line_end) : PT_STR("");
    pt_str key = pt_exchange__key(x, e), signature = interface_signature(x, e), path = semantic_path(x, e->path);
    if (!key.ptr || !signature.ptr || !path.ptr)
        return pt_error_nomem(err);
    pt_sha256_hex(code, hash);
    pt_exchange__begin(x);
    pt_exchange__str(x, key);
    put_code(x, code, there);
    put_code(x, code, there);
    pt_exchange__str(x, signature);
    pt_exchange__c(x, classification);
    pt_exchange__null(x); /* lsp_meta_data */
    pt_exchange__bool(x, true);
    pt_exchange__bool(x, false);
    pt_exchange__null(x); /* Future_Action */
    pt_exchange__str(x, e->path);
    pt_exchange__c(x, pt_language_name(e->language));
    pt_exchange__str(x, ingested_at(x));
    pt_exchange__c(x, types[e->kind].column);
    pt_exchange__c(x, "CODE");
    pt_exchange__null(x); /* birth_timestamp: these keys have none */
    put_code(x, pt_str_c(hash), there);
    pt_exchange__str(x, path);
    pt_exchange__str(x, level(e->path, 1));
    pt_exchange__str(x, level(e->path, 2));
    return pt_exchange__end(x, err);
}

static pt_status run_code(pt_exchange *x, pt_error *err)
{
    return pt_exchange__entities(x, code_row, err);
}

/* --- DependencyEdges ------------------------------------------------------------------------------------------ */

static const char *const edge_types[PT_EDGE_KIND_COUNT] = {
    [PT_EDGE_CALLS] = "Calls",     [PT_EDGE_EXPANDS] = "Calls",         [PT_EDGE_USES] = "Uses",
    [PT_EDGE_REFERENCES] = "Uses", [PT_EDGE_IMPORTS] = "Uses",          [PT_EDGE_IMPLEMENTS] = "Implements",
    [PT_EDGE_EXTENDS] = "Extends", [PT_EDGE_OVERRIDES] = "Implements",
};

static pt_status dependency_row(pt_exchange *x, const pt_entity *e, const pt_graph_edge *edge, pt_error *err)
{
    pt_str to, from = pt_exchange__key(x, e);
    pt_status status = pt_exchange__key_of(x, edge->to, &to, err);
    if (status != PT_OK)
        return status;
    pt_str where = pt_arena_printf(&x->arena, "%.*s:%u", (int)e->path.len, e->path.ptr, edge->line);
    if (!where.ptr || !from.ptr)
        return pt_error_nomem(err);
    pt_exchange__begin(x);
    pt_exchange__str(x, from);
    pt_exchange__str(x, to);
    pt_exchange__c(x, edge_types[edge->kind]);
    pt_exchange__str(x, where);
    return pt_exchange__end(x, err);
}

static pt_status dependency_rows(pt_exchange *x, const pt_entity *e, pt_error *err)
{
    pt_graph_edges *edges;
    pt_graph_edge edge;
    pt_status status = pt_graph_out(x->graph, e->id, 0, &edges, err);
    if (status != PT_OK)
        return status;
    while ((status = pt_graph_edges_next(edges, &edge, err)) == PT_OK)
        if (edge_types[edge.kind] && (status = dependency_row(x, e, &edge, err)) != PT_OK)
            break;
    pt_graph_edges_close(edges);
    return status == PT_E_NOT_FOUND ? PT_OK : status;
}

static pt_status run_dependencies(pt_exchange *x, pt_error *err)
{
    return pt_exchange__entities(x, dependency_rows, err);
}

/* --- FileHashCache, TestEntitiesExcluded, IgnoredFiles ---------------------------------------------------------- */

static pt_status hash_row(pt_exchange *x, const pt_graph_file *file, pt_error *err)
{
    char hash[65];
    if (!pt_exchange__source(x, file))
        return PT_OK;
    pt_sha256_hex(pt_buf_view(&x->text), hash);
    pt_exchange__begin(x);
    pt_exchange__str(x, file->path);
    pt_exchange__c(x, hash);
    pt_exchange__str(x, ingested_at(x));
    return pt_exchange__end(x, err);
}

static pt_status run_hashes(pt_exchange *x, pt_error *err)
{
    return pt_exchange__files(x, hash_row, err);
}

static pt_status test_row(pt_exchange *x, const pt_entity *e, pt_error *err)
{
    pt_str folder, name, key;
    if (!types[e->kind].column || !e->is_test)
        return PT_OK;
    key = pt_exchange__key(x, e);
    if (!key.ptr)
        return pt_error_nomem(err);
    pt_exchange__split(e->path, &folder, &name);
    pt_exchange__begin(x);
    pt_exchange__str(x, key);
    pt_exchange__str(x, folder);
    pt_exchange__str(x, name);
    pt_exchange__c(x, "TestImplementation");
    pt_exchange__c(x, pt_language_name(e->language));
    pt_exchange__int(x, e->line_start);
    pt_exchange__int(x, e->line_end);
    pt_exchange__c(x, "test_classification");
    return pt_exchange__end(x, err);
}

static pt_status run_tests(pt_exchange *x, pt_error *err)
{
    return pt_exchange__entities(x, test_row, err);
}

static pt_status run_ignored(pt_exchange *x, pt_error *err)
{
    pt_graph_skipped *rows;
    pt_str path, reason, folder, name;
    pt_status status = pt_graph_skipped_open(x->graph, &rows, err);
    if (status != PT_OK)
        return status;
    while ((status = pt_graph_skipped_next(rows, &path, &reason, err)) == PT_OK) {
        pt_exchange__split(path, &folder, &name);
        ptrdiff_t dot = pt_str_rfind(name, '.');
        pt_exchange__begin(x);
        pt_exchange__str(x, folder);
        pt_exchange__str(x, name);
        pt_exchange__str(x, dot < 0 ? PT_STR("") : pt_str_from(name, (size_t)dot + 1));
        pt_exchange__str(x, reason);
        if ((status = pt_exchange__end(x, err)) != PT_OK)
            break;
    }
    pt_graph_skipped_close(rows);
    return status == PT_E_NOT_FOUND ? PT_OK : status;
}

/* --- FileWordCoverage ------------------------------------------------------------------------------------------ */

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static int64_t count_words(pt_str text)
{
    int64_t words = 0;
    for (size_t i = 0; i < text.len; i++)
        words += !is_blank(text.ptr[i]) && (i == 0 || is_blank(text.ptr[i - 1]));
    return words;
}

typedef struct {
    int64_t source, entity, import, comment, entities;
} word_counts;

static pt_status count_entities(pt_exchange *x, const pt_graph_file *file, word_counts *counts, uint8_t *covered,
                                pt_error *err)
{
    pt_graph_entities *entities;
    pt_entity e;
    pt_status status = pt_graph_entities_open(x->graph, file->number, &entities, err);
    if (status != PT_OK)
        return status;
    while ((status = pt_graph_entities_next(entities, &e, err)) == PT_OK) {
        if (!types[e.kind].column)
            continue;
        for (uint32_t line = e.line_start; line <= e.line_end && line <= file->lines; line++)
            covered[line] = 1;
        if (e.is_test)
            continue;
        counts->entities++;
        counts->entity += count_words(pt_exchange__lines(x, e.line_start, e.line_end));
    }
    pt_graph_entities_close(entities);
    return status == PT_E_NOT_FOUND ? PT_OK : status;
}

static pt_status count_imports(pt_exchange *x, const pt_graph_file *file, word_counts *counts, uint8_t *covered,
                               pt_error *err)
{
    pt_graph_references *rows;
    pt_reference r;
    pt_status status = pt_graph_references_open(x->graph, file->number, &rows, err);
    if (status != PT_OK)
        return status;
    while ((status = pt_graph_references_next(rows, &r, err)) == PT_OK) {
        if (r.kind != PT_REF_IMPORT || r.line > file->lines || covered[r.line])
            continue;
        covered[r.line] = 1;
        counts->import += count_words(pt_exchange__lines(x, r.line, r.line));
    }
    pt_graph_references_close(rows);
    return status == PT_E_NOT_FOUND ? PT_OK : status;
}

/* Comments outside of entities: lines that begin as one does, up to the end of a block. */
static int64_t count_comments(const pt_exchange *x, const pt_graph_file *file, const uint8_t *covered)
{
    bool hash = file->language == PT_LANGUAGE_PYTHON || file->language == PT_LANGUAGE_RUBY || file->language == PT_LANGUAGE_PHP;
    bool inside = false;
    int64_t words = 0;
    pt_str rest = pt_buf_view(&x->text);
    for (uint32_t line = 1; rest.len && line <= file->lines; line++) {
        ptrdiff_t end = pt_str_find(rest, '\n');
        pt_str text = pt_str_trim(end < 0 ? rest : pt_str_upto(rest, (size_t)end));
        rest = end < 0 ? PT_STR("") : pt_str_from(rest, (size_t)end + 1);
        bool block = pt_str_starts(text, PT_STR("/*"));
        if (covered[line] && !inside)
            continue;
        if (inside || block || pt_str_starts(text, PT_STR("//")) || (hash && pt_str_starts(text, PT_STR("#"))))
            words += count_words(text);
        if (inside || block)
            inside = pt_str_find_str(text, PT_STR("*/")) < 0;
    }
    return words;
}

static double share(int64_t part, int64_t whole)
{
    return whole > 0 ? (double)part / (double)whole * 100.0 : 100.0;
}

static pt_status words_row(pt_exchange *x, const pt_graph_file *file, pt_error *err)
{
    word_counts n = {0};
    pt_str folder, name;
    if (!pt_exchange__source(x, file))
        return PT_OK;
    uint8_t *covered = PT_ARENA_ARRAY(&x->arena, uint8_t, (size_t)file->lines + 2);
    if (!covered)
        return pt_error_nomem(err);
    memset(covered, 0, (size_t)file->lines + 2);
    n.source = count_words(pt_buf_view(&x->text));
    pt_status status = count_entities(x, file, &n, covered, err);
    if (status == PT_OK)
        status = count_imports(x, file, &n, covered, err);
    if (status != PT_OK)
        return status;
    n.comment = count_comments(x, file, covered);
    pt_exchange__split(file->path, &folder, &name);
    pt_exchange__begin(x);
    pt_exchange__str(x, folder);
    pt_exchange__str(x, name);
    pt_exchange__c(x, pt_language_name(file->language));
    pt_exchange__int(x, n.source);
    pt_exchange__int(x, n.entity);
    pt_exchange__int(x, n.import);
    pt_exchange__int(x, n.comment);
    pt_exchange__float(x, share(n.entity, n.source));
    pt_exchange__float(x, share(n.entity, n.source - n.import - n.comment));
    pt_exchange__int(x, n.entities);
    return pt_exchange__end(x, err);
}

static pt_status run_words(pt_exchange *x, pt_error *err)
{
    return pt_exchange__files(x, words_row, err);
}

/* --- the table ------------------------------------------------------------------------------------------------- */

#define S PT_CELL_STRING
#define I PT_CELL_INT
#define F PT_CELL_FLOAT
#define B PT_CELL_BOOL
static const pt_exchange_column code_columns[] = {
    {"ISGL1_key", S, false},     {"Current_Code", S, true},        {"Future_Code", S, true},
    {"interface_signature", S, false}, {"TDD_Classification", S, false}, {"lsp_meta_data", S, true},
    {"current_ind", B, false},   {"future_ind", B, false},         {"Future_Action", S, true},
    {"file_path", S, false},     {"language", S, false},           {"last_modified", S, false},
    {"entity_type", S, false},   {"entity_class", S, false},       {"birth_timestamp", I, true},
    {"content_hash", S, true},   {"semantic_path", S, true},       {"root_subfolder_L1", S, false},
    {"root_subfolder_L2", S, false},
};
static const pt_exchange_column dependency_columns[] = {
    {"from_key", S, false}, {"to_key", S, false}, {"edge_type", S, false}, {"source_location", S, true}};
static const pt_exchange_column hash_columns[] = {
    {"file_path", S, false}, {"content_hash", S, false}, {"last_updated", S, false}};
static const pt_exchange_column test_columns[] = {
    {"entity_name", S, false}, {"folder_path", S, false}, {"filename", S, false}, {"entity_class", S, false},
    {"language", S, false},    {"line_start", I, false},  {"line_end", I, false}, {"detection_reason", S, false},
};
static const pt_exchange_column words_columns[] = {
    {"folder_path", S, false},      {"filename", S, false},         {"language", S, false},
    {"source_word_count", I, false}, {"entity_word_count", I, false}, {"import_word_count", I, false},
    {"comment_word_count", I, false}, {"raw_coverage_pct", F, false}, {"effective_coverage_pct", F, false},
    {"entity_count", I, false},
};
static const pt_exchange_column ignored_columns[] = {
    {"folder_path", S, false}, {"filename", S, false}, {"extension", S, false}, {"reason", S, false}};

const pt_exchange_relation pt_exchange_compatible[] = {
    PT_EXCHANGE_RELATION("CodeGraph", 1, code_columns, true, run_code),
    PT_EXCHANGE_RELATION("DependencyEdges", 3, dependency_columns, true, run_dependencies),
    PT_EXCHANGE_RELATION("FileHashCache", 1, hash_columns, true, run_hashes),
    PT_EXCHANGE_RELATION("TestEntitiesExcluded", 3, test_columns, true, run_tests),
    PT_EXCHANGE_RELATION("FileWordCoverage", 2, words_columns, true, run_words),
    PT_EXCHANGE_RELATION("IgnoredFiles", 2, ignored_columns, true, run_ignored),
};
const size_t pt_exchange_compatible_count = sizeof pt_exchange_compatible / sizeof *pt_exchange_compatible;
