/* The preprocessor's side of C and C++: #include, #define with the names its body mentions, and calls at
 * file level that are really definitions written by a macro. */
#include "lang/c_family.h"

/* --- words ------------------------------------------------------------------------------------------- */

static bool is_word_start(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$' || (unsigned char)c >= 0x80;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_word(char c)
{
    return is_word_start(c) || is_digit(c);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\\' || c == '\f' || c == '\v';
}

static bool in_list(pt_str word, const char *list)
{
    while (*list) {
        size_t len = strcspn(list, " ");
        if (pt_str_eq(word, (pt_str){list, len}))
            return true;
        list += len + (list[len] == ' ');
    }
    return false;
}

/* Keywords of C, by their first letter, so that most names are decided at once. */
bool pt_c__is_keyword(pt_str word)
{
    static const char *const by_letter[26] = {
        ['a' - 'a'] = "auto asm alignas alignof",
        ['b' - 'a'] = "break bool",
        ['c' - 'a'] = "case char const continue constexpr",
        ['d' - 'a'] = "default do double defined",
        ['e' - 'a'] = "else enum extern",
        ['f' - 'a'] = "for float false",
        ['g' - 'a'] = "goto",
        ['i' - 'a'] = "if int inline",
        ['l' - 'a'] = "long",
        ['n' - 'a'] = "nullptr",
        ['r' - 'a'] = "return register restrict",
        ['s' - 'a'] = "sizeof struct static switch signed short",
        ['t' - 'a'] = "typedef typeof true",
        ['u' - 'a'] = "union unsigned",
        ['v' - 'a'] = "void volatile",
        ['w' - 'a'] = "while",
    };
    if (!word.len)
        return false;
    char c = word.ptr[0];
    if (c >= 'a' && c <= 'z')
        return by_letter[c - 'a'] && in_list(word, by_letter[c - 'a']);
    return c == '_'
        && in_list(word, "_Bool _Static_assert _Alignof _Alignas _Generic _Noreturn _Atomic __typeof__ "
                         "__typeof "
                         "__inline __inline__ __attribute__ __asm__ __volatile__ __extension__ __VA_ARGS__ "
                         "__VA_OPT__ __func__ __FILE__ __LINE__ __FUNCTION__ __restrict __const __signed__ "
                         "__alignof__");
}

static bool is_cpp_keyword(pt_str word)
{
    return in_list(word, "and bitand bitor catch class const_cast co_await co_return co_yield concept decltype "
                         "delete dynamic_cast explicit export friend mutable namespace new noexcept not "
                         "operator or "
                         "private protected public reinterpret_cast requires static_assert static_cast "
                         "template "
                         "this throw try typeid typename using virtual xor");
}

bool pt_c__is_reserved(const pt_extract *x, pt_str word)
{
    return pt_c__is_keyword(word) || (pt_c__state(x)->cpp && is_cpp_keyword(word));
}

/* --- macro bodies ------------------------------------------------------------------------------------ */

/* A body is read as tokens: no grammar can know what a fragment will be part of. */
typedef struct {
    pt_str text;
    size_t at;
    uint32_t line;       /* 1-based, of `at` */
    size_t line_start;   /* offset of the line in text; column = at - line_start + first_column (line 1) */
    uint32_t first_column;
    uint32_t first_line;
    pt_str params;       /* "(a, b)" or "" */
} body;

static char peek(const body *b, size_t ahead)
{
    return b->at + ahead < b->text.len ? b->text.ptr[b->at + ahead] : '\0';
}

static void advance(body *b)
{
    if (b->text.ptr[b->at] == '\n') {
        b->line++;
        b->line_start = b->at + 1;
    }
    b->at++;
}

static void skip_quoted(body *b, char quote)
{
    advance(b);
    while (b->at < b->text.len && peek(b, 0) != quote) {
        if (peek(b, 0) == '\\' && b->at + 1 < b->text.len)
            advance(b);
        advance(b);
    }
    if (b->at < b->text.len)
        advance(b);
}

static void skip_comment(body *b)
{
    bool block = peek(b, 1) == '*';
    advance(b);
    advance(b);
    while (b->at < b->text.len) {
        if (block && peek(b, 0) == '*' && peek(b, 1) == '/') {
            advance(b);
            advance(b);
            return;
        }
        if (!block && peek(b, 0) == '\n')
            return;
        advance(b);
    }
}

/* Moves to the next word or the end; returns the last sign passed, '\0' when there was none. `arrow` is '>'
 * after "->", ':' after "::". */
static char skip_to_word(body *b)
{
    char last = '\0', before = '\0';
    while (b->at < b->text.len && !is_word_start(peek(b, 0))) {
        char c = peek(b, 0);
        if (c == '"' || c == '\'') {
            skip_quoted(b, c);
            last = c;
            continue;
        }
        if (c == '/' && (peek(b, 1) == '/' || peek(b, 1) == '*')) {
            skip_comment(b);
            continue;
        }
        if (is_digit(c)) { /* a number with its suffix */
            while (b->at < b->text.len && (is_word(peek(b, 0)) || peek(b, 0) == '.'))
                advance(b);
            last = '0';
            continue;
        }
        if (!is_blank(c)) {
            before = last;
            last = c;
        }
        advance(b);
    }
    return last == '>' && before != '-' ? '\0' : last == ':' && before != ':' ? '\0' : last;
}

static pt_str read_word(body *b)
{
    size_t start = b->at;
    while (b->at < b->text.len && is_word(peek(b, 0)))
        b->at++;
    return (pt_str){b->text.ptr + start, b->at - start};
}

static size_t skip_blanks(pt_str text, size_t at)
{
    while (at < text.len && is_blank(text.ptr[at]))
        at++;
    return at;
}

/* Arguments of the parenthesis that opens at `at`; PT_ARITY_ANY when it does not close or passes on "...". */
static uint16_t count_arguments(pt_str text, size_t at)
{
    unsigned depth = 0, commas = 0;
    bool any = false;
    for (; at < text.len; at++) {
        char c = text.ptr[at];
        if (c == '"' || c == '\'') {
            for (at++; at < text.len && text.ptr[at] != c; at++)
                at += text.ptr[at] == '\\';
            any = true;
        } else if (c == '(' || c == '[' || c == '{') {
            any |= depth > 0;
            depth++;
        } else if (c == ')' || c == ']' || c == '}') {
            if (--depth == 0)
                return any ? (uint16_t)(commas + 1 < PT_ARITY_ANY ? commas + 1 : PT_ARITY_ANY - 1) : 0;
        } else if (c == ',' && depth == 1) {
            commas++;
        } else if (!is_blank(c)) {
            any = true;
        }
        if (c == '_' && pt_str_starts(pt_str_from(text, at), PT_STR("__VA_")))
            return PT_ARITY_ANY;
    }
    return PT_ARITY_ANY;
}

/* Whether the word is among the words of a text. */
static bool has_word(pt_str text, pt_str word)
{
    for (size_t i = 0; i < text.len; i++) {
        size_t start = i;
        while (i < text.len && is_word(text.ptr[i]))
            i++;
        if (i > start && pt_str_eq((pt_str){text.ptr + start, i - start}, word))
            return true;
    }
    return false;
}

/* A tag or a type in front of a word makes it a type. */
static bool introduces_type(pt_str word)
{
    return in_list(word, "struct union enum class typename");
}

static void body_word(pt_extract *x, body *b, pt_str word, char sign, pt_str previous)
{
    size_t next = skip_blanks(b->text, b->at);
    char after = next < b->text.len ? b->text.ptr[next] : '\0';
    bool member = sign == '.' || sign == '>';
    bool pasted = sign == '#' || after == '#';
    if (pasted || (member && after != '(') || has_word(b->params, word))
        return;
    bool type = introduces_type(previous) && sign == '\0';
    pt_ref_kind kind = type ? PT_REF_TYPE : after == '(' ? PT_REF_CALL : PT_REF_VALUE;
    uint16_t arity = kind == PT_REF_CALL ? count_arguments(b->text, next) : PT_ARITY_ANY;
    size_t start = b->at - word.len;
    uint32_t column = (uint32_t)(start - b->line_start) + (b->line == b->first_line ? b->first_column : 1);
    pt_expr_id base = member ? pt_c__known(x, 0) : 0;
    pt_x_ref_pos(x, kind, pt_x_name(x, word), base, arity, b->line, column);
}

/* References of the words in a body that begins at a line and column. */
static void macro_body(pt_extract *x, pt_str text, uint32_t line, uint32_t column, pt_str params)
{
    body b = {.text = text, .line = line, .first_line = line, .params = params, .first_column = column};
    pt_str previous = PT_STR("");
    while (b.at < b.text.len) {
        char sign = skip_to_word(&b);
        pt_str word = read_word(&b);
        if (!word.len)
            break;
        if (!pt_c__is_reserved(x, word))
            body_word(x, &b, word, sign, previous);
        previous = word;
    }
}

static void macro_arity(pt_extract *x, pt_def_id def, pt_str params)
{
    uint32_t count = 0;
    if (!params.len)
        return;
    for (size_t i = 0; i < params.len; i++)
        count += is_word_start(params.ptr[i]) && (i == 0 || !is_word(params.ptr[i - 1]));
    bool variadic = pt_str_find_str(params, PT_STR("...")) >= 0;
    pt_x_def_at(x, def)->params_min = (uint16_t)(count < PT_ARITY_ANY ? count : PT_ARITY_ANY - 1);
    pt_x_def_at(x, def)->params_max = variadic || count >= PT_ARITY_ANY ? PT_ARITY_ANY : (uint16_t)count;
}

/* A definition as text: what the grammar makes of it is wrong when a comment stands in its lines. */
typedef struct {
    size_t name, name_end, params_end, end; /* offsets in the file; no parameters: params_end = name_end */
    uint32_t lines;                         /* line ends inside */
} define_text;

static define_text read_define(pt_str text, size_t at)
{
    define_text d = {0};
    at = skip_blanks(text, at + 1); /* after # */
    at = skip_blanks(text, at + strlen("define"));
    d.name = at;
    while (at < text.len && is_word(text.ptr[at]))
        at++;
    d.name_end = d.params_end = at;
    if (at < text.len && text.ptr[at] == '(') {
        while (at < text.len && text.ptr[at] != ')' && text.ptr[at] != '\n')
            at += text.ptr[at] == '\\' && at + 1 < text.len ? 2 : 1;
        d.params_end = at < text.len && text.ptr[at] == ')' ? at + 1 : at;
        if (d.params_end > text.len)
            d.params_end = text.len;
    }
    for (at = d.name_end; at < text.len; at++) {
        bool comment = text.ptr[at] == '/' && at + 1 < text.len && text.ptr[at + 1] == '*';
        ptrdiff_t close = comment ? pt_str_find_str(pt_str_from(text, at + 2), PT_STR("*/")) : -1;
        if (close >= 0) {
            for (size_t i = at; i < at + (size_t)close; i++)
                d.lines += text.ptr[i] == '\n';
            at += (size_t)close + 3;
            continue;
        }
        if (text.ptr[at] != '\n')
            continue;
        bool escaped = text.ptr[at - 1] == '\\' || (text.ptr[at - 1] == '\r' && text.ptr[at - 2] == '\\');
        if (!escaped)
            break;
        d.lines++;
    }
    d.end = at < text.len ? at : text.len;
    d.params_end = d.params_end < d.end ? d.params_end : d.end;
    return d;
}

/* The first node after n that begins at an offset or later. */
static pt_node node_from(const pt_extract *x, pt_node n, size_t offset)
{
    pt_node i = n + 1;
    while (i < x->syntax->nodes.len && pt_node_at(x->syntax, i)->start < offset)
        i++;
    return i;
}

/* The macro whose "#" stands at an offset of n's first line. A macro belongs to the file, wherever it is
 * written. The walk goes on behind its text, which may end before or after the grammar's node. */
static void define_at(pt_extract *x, pt_node n, size_t start)
{
    pt_str text = x->syntax->text;
    define_text d = read_define(text, start);
    x->resume = node_from(x, n, d.end);
    if (d.name_end == d.name)
        return;
    pt_scope_id scope = x->scope;
    pt_def_id parent = x->def;
    x->scope = 0;
    x->def = 0;
    pt_str name = {text.ptr + d.name, d.name_end - d.name};
    pt_str params = {text.ptr + d.name_end, d.params_end - d.name_end};
    pt_def_id id = pt_x_def_named(x, PT_KIND_MACRO, n, PT_NO_NODE, name);
    pt_c__finish(x, id, n);
    pt_name_id signature = pt_c__folded(x, (pt_str){text.ptr + start, d.params_end - start});
    const pt_syntax_node *node = pt_node_at(x->syntax, n);
    uint32_t column = pt_node_column(x->syntax, n) - (uint32_t)(node->start - start);
    pt_def *def = pt_x_def_at(x, id);
    def->signature = signature;
    def->end_line = def->line + d.lines;
    def->name_column = column + (uint32_t)(d.name - start);
    macro_arity(x, id, params);
    x->scope = scope;
    x->def = parent;
    pt_x_open_def(x, id, n, PT_SCOPE_FUNCTION);
    x->facts->scopes.at[x->scope].parent = 0;
    if (x->frames.len)
        pt_vec_last(&x->frames).end = x->resume;
    macro_body(x, (pt_str){text.ptr + d.params_end, d.end - d.params_end}, node->row + 1,
               column + (uint32_t)(d.params_end - start), params);
}

void pt_c__define_macro(pt_extract *x, pt_node n)
{
    define_at(x, n, pt_node_at(x->syntax, n)->start);
}

/* Parameters or a body outside of a definition: the definition's first line is in an error. */
void pt_c__broken_macro(pt_extract *x, pt_node n)
{
    pt_str text = x->syntax->text;
    size_t end = pt_node_at(x->syntax, n)->start, start = end;
    while (start > 0 && text.ptr[start - 1] != '\n')
        start--;
    size_t hash = skip_blanks(text, start);
    if (hash >= end || text.ptr[hash] != '#')
        return;
    size_t word = skip_blanks(text, hash + 1);
    if (!pt_str_starts(pt_str_from(text, word), PT_STR("define ")))
        return;
    pt_c__forget_references(x, pt_node_line(x->syntax, n));
    define_at(x, n, hash);
}

/* --- includes ---------------------------------------------------------------------------------------- */

void pt_c__include(pt_extract *x, pt_node n)
{
    pt_node path = pt_x_field(x, n, F_path);
    pt_str text = pt_x_text(x, path);
    unsigned kind = pt_x_kind(x, path);
    pt_x_skip(x, n);
    if ((kind != N_string_literal && kind != N_system_lib_string) || text.len < 2)
        return;
    unsigned flags = PT_IMPORT_GLOB | (kind == N_system_lib_string ? (unsigned)PT_IMPORT_SYSTEM : 0u);
    pt_x_import(x, flags, (pt_str){text.ptr + 1, text.len - 2}, PT_STR(""), PT_STR(""), path);
}

/* --- definitions written by a macro ------------------------------------------------------------------ */

static bool is_upper_word(pt_str word)
{
    for (size_t i = 0; i < word.len; i++)
        if (word.ptr[i] >= 'a' && word.ptr[i] <= 'z')
            return false;
    return word.len > 0;
}

/* TEST(x) {, KUNIT_TEST(x) {, TEST_BEGIN(x) {: a macro that makes a function which is a test. */
bool pt_c__is_test_macro(pt_str macro)
{
    return is_upper_word(macro)
        && (pt_str_starts(macro, PT_STR("TEST")) || pt_str_ends(macro, PT_STR("_TEST"))
            || pt_str_find_str(macro, PT_STR("_TEST_")) >= 0);
}

/* The name a defining macro defines: the last argument that is a plain word ("DEFINE_PER_CPU(int, x)"), and
 * the first for one that is followed by a block ("SYSCALL_DEFINE1(close, …) {"). */
static pt_node defined_name(const pt_extract *x, pt_node args, bool first)
{
    pt_node found = PT_NO_NODE;
    if (args == PT_NO_NODE)
        return found;
    for (PT_X_EACH(x, args, arg)) {
        if (pt_x_kind(x, arg) != N_identifier || pt_c__is_keyword(pt_x_text(x, arg)))
            continue;
        found = arg;
        if (first)
            break;
    }
    return found;
}

/* The block after a statement that misses its semicolon: `DEFINE_X(…) { … }`; PT_NO_NODE when there is none. */
static pt_node block_after(const pt_extract *x, pt_node call)
{
    pt_node n = pt_node_at(x->syntax, call)->next;
    while (n < x->syntax->nodes.len && (pt_node_at(x->syntax, n)->flags & (PT_NODE_MISSING | PT_NODE_EXTRA)))
        n = pt_node_at(x->syntax, n)->next;
    if (n >= x->syntax->nodes.len || pt_x_kind(x, n) != N_compound_statement)
        return PT_NO_NODE;
    pt_str gap = {x->syntax->text.ptr + pt_node_at(x->syntax, call)->end,
                  pt_node_at(x->syntax, n)->start - pt_node_at(x->syntax, call)->end};
    return pt_str_find(gap, ';') < 0 ? n : PT_NO_NODE;
}

/* Whether a call of the macro at file level defines its argument as a variable. A name in lower case may be a
 * type with a parenthesized variable. */
bool pt_c__macro_defines(pt_str macro, unsigned arguments)
{
    if (!is_upper_word(macro))
        return true;
    if (pt_str_starts(macro, PT_STR("DEFINE_PER_CPU")))
        return true;
    bool family = pt_str_starts(macro, PT_STR("DEFINE_")) || pt_str_ends(macro, PT_STR("_HEAD"));
    return family && arguments == 1 && pt_str_find_str(macro, PT_STR("EVENT")) < 0;
}

bool pt_c__macro_statement(pt_extract *x, pt_node call)
{
    pt_scope_kind place = pt_c__scope_kind(x);
    pt_node macro = pt_x_field(x, call, F_function), args = pt_x_field(x, call, F_arguments);
    if (place == PT_SCOPE_FUNCTION || place == PT_SCOPE_BLOCK || pt_x_kind(x, macro) != N_identifier)
        return false;
    pt_node block = block_after(x, call);
    pt_str word = pt_x_text(x, macro);
    bool defines = is_upper_word(word) && pt_c__macro_defines(word, pt_c__count(x, args));
    if (pt_node_column(x->syntax, call) != 1 || !is_upper_word(word) || (block == PT_NO_NODE && !defines))
        return false;
    pt_node name = defined_name(x, args, block != PT_NO_NODE);
    if (name == PT_NO_NODE)
        return false;
    pt_kind kind = block == PT_NO_NODE ? PT_KIND_VARIABLE : PT_KIND_FUNCTION;
    pt_def_id def = pt_c__define(x, kind, call, name);
    pt_x_signature(x, def, call, PT_NO_NODE);
    if (block == PT_NO_NODE)
        return true;
    if (pt_c__is_test_macro(word))
        pt_x_mark_test(x, def);
    pt_x_def_at(x, def)->params_max = PT_ARITY_ANY;
    pt_x_def_at(x, def)->end_line = pt_node_at(x->syntax, block)->end_row + 1;
    pt_c__state(x)->macro_function = def;
    pt_c__state(x)->macro_block = block;
    pt_c__state(x)->macro_args = args;
    pt_x_claim_tree(x, args);
    return true;
}

/* SYSCALL_DEFINE1(close, unsigned int, fd): names of parameters are among them, which ones nobody says. */
void pt_c__bind_macro_arguments(pt_extract *x, pt_node args)
{
    bool first = true;
    for (PT_X_EACH(x, args, arg)) {
        if (!first && pt_x_kind(x, arg) == N_identifier && !pt_c__is_keyword(pt_x_text(x, arg)))
            pt_x_bind(x, PT_BIND_PARAM, arg, 0, 0, PT_NO_NODE);
        first = false;
    }
}

/* --- tests ------------------------------------------------------------------------------------------- */

/* A folder named test or tests, or a file named test_…, …_test or with one of the blank-separated endings. */
bool pt_c__is_test_path(pt_str path, const char *suffixes)
{
    ptrdiff_t slash;
    pt_str rest = path;
    while ((slash = pt_str_find(rest, '/')) >= 0) {
        if (in_list(pt_str_upto(rest, (size_t)slash), "test tests testing unittest unittests selftests"))
            return true;
        rest = pt_str_from(rest, (size_t)slash + 1);
    }
    ptrdiff_t dot = pt_str_rfind(rest, '.');
    pt_str stem = dot > 0 ? pt_str_upto(rest, (size_t)dot) : rest;
    if (pt_str_starts(stem, PT_STR("test_")) || pt_str_eq(stem, PT_STR("test")))
        return true;
    while (*suffixes) {
        size_t len = strcspn(suffixes, " ");
        if (pt_str_ends(stem, (pt_str){suffixes, len}))
            return true;
        suffixes += len + (suffixes[len] == ' ');
    }
    return false;
}
