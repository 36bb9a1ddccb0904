/* Finding and searching, by the cases in tests/store/search: see the first of them for how they are written. */
#include "store/tree.h"

#include "base/error.h"

static const char *const match_names[] = {"exact", "caseless", "prefix", "word", "part", "fuzzy"};

static const char *case_name;

/* The lines of a case, trimmed. */
static pt_str next_line(pt_str *text)
{
    ptrdiff_t end = pt_str_find(*text, '\n');
    size_t len = end < 0 ? text->len : (size_t)end;
    pt_str line = pt_str_trim(pt_str_upto(*text, len));
    *text = pt_str_from(*text, end < 0 ? len : len + 1);
    return line;
}

static bool cut_word(pt_str *line, pt_str word)
{
    if (!pt_str_ends(*line, word))
        return false;
    *line = pt_str_trim(pt_str_upto(*line, line->len - word.len));
    return true;
}

typedef struct {
    pt_str path, qualified;
    uint8_t language, kind;
    unsigned flags;
    bool is_test;
} wanted_entity;

static int by_path(const void *a, const void *b)
{
    const wanted_entity *x = a, *y = b;
    int order = pt_str_cmp(x->path, y->path);
    return order ? order : x->qualified.ptr < y->qualified.ptr ? -1 : 1;
}

/* "+ key" lines to entities; the file of each comes by itself. */
static void parse_entity(pt_str line, pt_arena *arena, wanted_entity *out)
{
    pt_error err = {0};
    pt_key key = {0};
    pt_buf storage = {0};
    *out = (wanted_entity){.is_test = cut_word(&line, PT_STR(" test"))};
    out->flags = cut_word(&line, PT_STR(" declaration")) ? PT_DEF_DECLARATION : 0;
    CHECK_OK(pt_key_parse(line, &key, &storage, &err), err);
    out->qualified = pt_arena_str(arena, key.qualified);
    out->path = pt_arena_str(arena, key.path);
    out->language = key.language;
    out->kind = key.kind;
    pt_buf_release(&storage);
}

static void add_entity(tree *t, tree_file *f, const wanted_entity *e)
{
    size_t cut = e->qualified.len;
    while (cut > 0 && e->qualified.ptr[cut - 1] != ':' && e->qualified.ptr[cut - 1] != '.')
        cut--;
    pt_str separator = pt_str_c(pt_language_separator(e->language));
    pt_def_id id = tree_def(t, f, (pt_kind)e->kind, e->qualified.ptr + cut, 0, e->flags);
    if (cut) {
        pt_str outer = pt_arena_str(&t->arena, pt_str_upto(e->qualified, cut - separator.len));
        f->facts.defs.at[id].qualifier = tree_name(t, &f->facts, outer.ptr);
    }
    f->record.is_test |= e->is_test;
}

static void read_tree(pt_str text, tree *t)
{
    pt_vec(wanted_entity) entities = {0};
    while (text.len) {
        pt_str line = next_line(&text);
        wanted_entity e;
        if (!pt_str_starts(line, PT_STR("+ ")))
            continue;
        parse_entity(pt_str_from(line, 2), &t->arena, &e);
        CHECK(pt_vec_push(&entities, e));
    }
    qsort(entities.at, entities.len, sizeof *entities.at, by_path);
    tree_file *f = NULL;
    for (size_t i = 0; i < entities.len; i++) {
        if (i == 0 || !pt_str_eq(entities.at[i].path, entities.at[i - 1].path))
            f = tree_add(t, entities.at[i].path.ptr, (pt_language)entities.at[i].language);
        add_entity(t, f, &entities.at[i]);
    }
    pt_vec_release(&entities);
    tree_number(t);
    for (size_t i = 0; i < t->files.len; i++)
        t->files.at[i].record.hash.low = i + 1;
}

static void print_found(const pt_found *found, size_t count, pt_buf *out)
{
    for (size_t i = 0; i < count; i++) {
        pt_buf_printf(out, "%s ", match_names[found[i].match]);
        pt_entity_key(&found[i].entity, out);
        pt_buf_byte(out, '\n');
    }
}

static void ask(pt_graph *g, pt_str question, pt_buf *out)
{
    pt_error err = {0};
    pt_arena arena = {0};
    pt_found *found = NULL;
    size_t count = 0;
    pt_str text = pt_str_from(question, 1);
    if (question.ptr[0] == '?')
        CHECK_OK(pt_graph_search(g, text, 50, &arena, &found, &count, &err), err);
    else
        CHECK_OK(pt_graph_find(g, text, 50, &arena, &found, &count, NULL, &err), err);
    print_found(found, count, out);
    for (size_t limit = 0; limit <= count; limit++) { /* fewer are the first of all */
        pt_found *some = NULL;
        size_t len = 0;
        if (question.ptr[0] == '?')
            CHECK_OK(pt_graph_search(g, text, limit, &arena, &some, &len, &err), err);
        else
            CHECK_OK(pt_graph_find(g, text, limit, &arena, &some, &len, NULL, &err), err);
        CHECK_INT(len, limit);
        for (size_t i = 0; i < len; i++)
            CHECK(some[i].entity.id == found[i].entity.id);
    }
    pt_arena_release(&arena);
}

static bool is_question(pt_str line)
{
    return line.len && (line.ptr[0] == '?' || line.ptr[0] == '=');
}

static void check_questions(pt_graph *g, pt_str text)
{
    pt_str line = next_line(&text);
    while (text.len) {
        if (!is_question(line)) {
            line = next_line(&text);
            continue;
        }
        pt_str question = line;
        pt_buf wanted = {0}, actual = {0};
        for (line = next_line(&text); !is_question(line) && (line.len || text.len); line = next_line(&text))
            if (line.len)
                pt_buf_printf(&wanted, "%.*s\n", (int)line.len, line.ptr);
        ask(g, question, &actual);
        if (!pt_str_eq(pt_buf_view(&wanted), pt_buf_view(&actual)))
            fprintf(stderr, "%s: %.*s\n", case_name, (int)question.len, question.ptr);
        CHECK_STR(pt_buf_cstr(&actual), pt_buf_cstr(&wanted));
        pt_buf_release(&wanted);
        pt_buf_release(&actual);
    }
}

static void read_case(const char *path, pt_buf *out)
{
    FILE *file = fopen(path, "rb");
    CHECK(file != NULL);
    char part[4096];
    size_t len;
    while (file && (len = fread(part, 1, sizeof part, file)) > 0)
        pt_buf_put(out, part, len);
    if (file)
        fclose(file);
}

static void test_cases(void)
{
    static const char *const cases[] = {"ranking"};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char path[1024];
        pt_buf text = {0};
        tree t = {0};
        case_name = cases[i];
        snprintf(path, sizeof path, "%s/store/search/%s.case", PT_TEST_DIR, cases[i]);
        read_case(path, &text);
        read_tree(pt_buf_view(&text), &t);
        FOR_ENGINES(e) {
            pt_error err = {0};
            pt_store_db db = open_fresh(e, &err);
            pt_graph *g = NULL;
            CHECK_OK(tree_store(&(tree_write){.tree = &t, .workers = 2}, &db, NULL, &err), err);
            CHECK_OK(pt_graph_open(&db, &g, &err), err);
            if (g)
                check_questions(g, pt_buf_view(&text));
            pt_graph_close(g);
            pt_store_close_db(&db);
        }
        tree_release(&t);
        pt_buf_release(&text);
    }
}

/* Among many names: lists over many rows, names over many blocks. */
static void test_many_names(void)
{
    pt_error err = {0};
    pt_store_db db = {0};
    tree t = {0};
    CHECK_OK(pt_store_open_db("mem", PT_OPEN_CREATE, &db, &err), err);
    for (unsigned i = 0; i < 40; i++) {
        char text[64];
        snprintf(text, sizeof text, "file%02u.c", i);
        tree_file *f = tree_add(&t, text, PT_LANGUAGE_C);
        for (unsigned k = 0; k < 200; k++) {
            snprintf(text, sizeof text, "getThing%04uValue", i * 200 + k);
            tree_def(&t, f, PT_KIND_FUNCTION, k % 4 ? text : "common", 0, 0);
        }
    }
    tree_number(&t);
    CHECK_OK(tree_store(&(tree_write){.tree = &t, .workers = 2}, &db, NULL, &err), err);
    pt_graph *g = NULL;
    CHECK_OK(pt_graph_open(&db, &g, &err), err);
    for (unsigned n = 1; n < 8000; n += 2) {
        char text[64];
        pt_arena arena = {0};
        pt_found *found = NULL;
        size_t count = 0;
        snprintf(text, sizeof text, "thing%04uV", n);
        CHECK_OK(pt_graph_search(g, pt_str_c(text), 1, &arena, &found, &count, &err), err);
        snprintf(text, sizeof text, "getThing%04uValue", n);
        CHECK(count == 1 && found[0].match == PT_MATCH_WORD && pt_str_eq(found[0].entity.name, pt_str_c(text)));
        pt_arena_release(&arena);
    }
    pt_arena arena = {0};
    pt_found *found = NULL;
    size_t count = 0;
    bool more = false;
    CHECK_OK(pt_graph_find(g, PT_STR("common"), 5000, &arena, &found, &count, &more, &err), err);
    CHECK_INT(count, 2000);
    CHECK(!more);
    CHECK_OK(pt_graph_find(g, PT_STR("common"), 7, &arena, &found, &count, &more, &err), err);
    CHECK(count == 7 && more);
    pt_arena_release(&arena);
    pt_graph_close(g);
    pt_store_close_db(&db);
    tree_release(&t);
}

int main(int argc, char **argv)
{
    static const pt_test tests[] = {PT_TEST(test_cases), PT_TEST(test_many_names)};
    suite_begin();
    int failed = PT_RUN(tests);
    scratch_remove();
    return failed;
}
