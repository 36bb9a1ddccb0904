/* PHPDoc types: `Foo|null`, `?Foo`, `Foo[]`, `array<int, Foo>`, `Collection<Foo>`, `\A\B`, `$this`. */
#include "lang/php_doc.h"

enum { DEEPEST_TYPE = 8 };

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '*' || c == '\r' || c == '\n';
}

static pt_str skip_blanks(pt_str s)
{
    while (s.len && (s.ptr[0] == ' ' || s.ptr[0] == '\t'))
        s = pt_str_from(s, 1);
    return s;
}

/* Length of the type that s begins with: up to a blank that is in no bracket. */
static size_t type_length(pt_str s)
{
    unsigned depth = 0;
    size_t i = 0;
    for (; i < s.len; i++) {
        char c = s.ptr[i];
        depth += c == '<' || c == '(' || c == '{';
        depth -= depth && (c == '>' || c == ')' || c == '}');
        if (c == '\n' || (!depth && is_blank(c)))
            break;
    }
    return i;
}

static bool begins_with_word(pt_str s, pt_str word)
{
    if (!pt_str_starts(s, word))
        return false;
    if (s.len == word.len)
        return true;
    char c = s.ptr[word.len];
    return !(c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'));
}

pt_str pt_php_doc_tag(pt_str comment, pt_str tag, pt_str variable, pt_str *rest)
{
    for (ptrdiff_t at; (at = pt_str_find_str(comment, tag)) >= 0;) {
        comment = pt_str_from(comment, (size_t)at + tag.len);
        pt_str after = skip_blanks(comment);
        if (after.ptr == comment.ptr) /* a longer tag */
            continue;
        pt_str type = pt_str_upto(after, type_length(after));
        pt_str following = skip_blanks(pt_str_from(after, type.len));
        while (following.len && (following.ptr[0] == '.' || following.ptr[0] == '&'))
            following = pt_str_from(following, 1);
        if (variable.len && !begins_with_word(following, variable))
            continue;
        if (rest)
            *rest = following;
        return type;
    }
    return PT_STR("");
}

static const struct { const char *name; int literal; } builtins[] = {
    {"string", PT_LITERAL_STRING}, {"int", PT_LITERAL_INT},      {"integer", PT_LITERAL_INT}, {"float", PT_LITERAL_FLOAT},
    {"bool", PT_LITERAL_BOOL},     {"boolean", PT_LITERAL_BOOL}, {"void", PT_LITERAL_NULL},   {"array", PT_LITERAL_LIST},
    {"list", PT_LITERAL_LIST},     {"iterable", PT_LITERAL_LIST}, {"false", PT_LITERAL_BOOL}, {"true", PT_LITERAL_BOOL},
    {"mixed", -1},                 {"object", -1},               {"callable", -1},            {"resource", -1},
    {"never", -1},                 {"null", PT_LITERAL_NULL}};

static pt_expr_id either(pt_extract *x, pt_expr_id a, pt_expr_id b)
{
    return !a ? b : !b || a == b ? a : pt_x_expr(x, PT_EXPR_EITHER, a, b);
}

typedef struct {
    pt_extract *x;
    pt_expr_id (*name)(pt_extract *x, pt_str text);
} maker;

static pt_expr_id type_of(const maker *m, pt_str text, unsigned depth);

static bool is_name(pt_str s)
{
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        bool good = c == '_' || c == '\\' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (i && c >= '0' && c <= '9')
            || (c & 0x80);
        if (!good)
            return false;
    }
    return s.len > 0;
}

static bool is_list(pt_str s)
{
    return pt_str_eq(s, PT_STR("array")) || pt_str_eq(s, PT_STR("list")) || pt_str_eq(s, PT_STR("iterable"));
}

/* T<A, B>: the last argument of a list is its element. */
static pt_expr_id generic(const maker *m, pt_str base, pt_str args, unsigned depth)
{
    pt_expr_id items[4];
    size_t count = 0;
    unsigned nesting = 0;
    for (size_t i = 0, start = 0; i <= args.len && count < 4; i++) {
        char c = i < args.len ? args.ptr[i] : ',';
        nesting += c == '<';
        nesting -= nesting && c == '>';
        if (c != ',' || (nesting && i < args.len))
            continue;
        items[count++] = type_of(m, (pt_str){args.ptr + start, i - start}, depth + 1);
        start = i + 1;
    }
    if (!is_list(base))
        return pt_x_expr(m->x, PT_EXPR_GENERIC, type_of(m, base, depth + 1), pt_x_list(m->x, items, count));
    pt_expr_id element = count ? items[count - 1] : 0;
    return element ? pt_x_expr(m->x, PT_EXPR_ARRAY, element, 0) : pt_x_literal(m->x, PT_LITERAL_LIST);
}

static pt_expr_id one_type(const maker *m, pt_str text, unsigned depth)
{
    if (pt_str_ends(text, PT_STR("[]"))) {
        pt_expr_id element = type_of(m, pt_str_upto(text, text.len - 2), depth + 1);
        return element ? pt_x_expr(m->x, PT_EXPR_ARRAY, element, 0) : pt_x_literal(m->x, PT_LITERAL_LIST);
    }
    ptrdiff_t open = pt_str_find(text, '<');
    if (open > 0 && text.ptr[text.len - 1] == '>')
        return generic(m, pt_str_upto(text, (size_t)open),
                       (pt_str){text.ptr + open + 1, text.len - (size_t)open - 2}, depth);
    if (pt_str_eq(text, PT_STR("$this")) || pt_str_eq(text, PT_STR("self")) || pt_str_eq(text, PT_STR("static")))
        return pt_x_self(m->x);
    for (size_t i = 0; i < sizeof builtins / sizeof *builtins; i++)
        if (pt_str_eq(text, pt_str_c(builtins[i].name)))
            return builtins[i].literal < 0 ? 0 : pt_x_literal(m->x, (unsigned)builtins[i].literal);
    return is_name(text) ? m->name(m->x, text) : 0;
}

/* A union; null in it makes the rest optional, an array of nothing known gives way to what is known. */
static pt_expr_id type_of(const maker *m, pt_str text, unsigned depth)
{
    pt_expr_id all = 0;
    bool optional = false;
    unsigned nesting = 0;
    text = pt_str_trim(text);
    if (depth > DEEPEST_TYPE)
        return 0;
    if (text.len && text.ptr[0] == '?') {
        optional = true;
        text = pt_str_from(text, 1);
    }
    for (size_t i = 0, start = 0; i <= text.len; i++) {
        char c = i < text.len ? text.ptr[i] : '|';
        nesting += c == '<' || c == '(';
        nesting -= nesting && (c == '>' || c == ')');
        if ((c != '|' && c != '&') || (nesting && i < text.len))
            continue;
        pt_str part = {text.ptr + start, i - start};
        start = i + 1;
        if (pt_str_eq(part, PT_STR("null")))
            optional = true;
        else if (part.len)
            all = either(m->x, all, one_type(m, part, depth));
    }
    return optional && all ? pt_x_expr(m->x, PT_EXPR_OPTIONAL, all, 0) : all;
}

pt_expr_id pt_php_doc_type(pt_extract *x, pt_str text, pt_expr_id (*name)(pt_extract *x, pt_str text))
{
    maker m = {.x = x, .name = name};
    return text.len && text.len < 400 ? type_of(&m, text, 0) : 0;
}
