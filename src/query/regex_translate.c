/* From the syntax of Rust's regex crate to that of PCRE2.
 *
 * Recursive descent over the source (alternation, concatenation, repetition, atom), writing as it goes.
 * A class in brackets becomes something that matches exactly one character. Flat ones stay brackets; a
 * nested one is an alternative beside them, and the operations on sets become look-ahead:
 *
 *     [a[bc]]  (?:[a]|[bc])        [x&&y]  (?:(?=[x])[y])
 *     [^a[bc]] (?:(?!(?:…))(?s:.)) [x--y]  (?:(?![y])[x])
 *
 * Everything that both sides spell alike but mean differently (\w, \d, \s, \b, names of scripts) is
 * spelled out, and everything that only PCRE2 knows is refused, as the original does. */
#include "query/regex.h"

#include "query/unicode.h"

#include <stdio.h>
#include <stdlib.h>

enum { MAX_DEPTH = 100, MAX_REPEAT = 65535 };

#define WORD_ITEMS "\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\p{Join_Control}"
#define ASCII_ITEMS "0-9A-Za-z_"
#define WORD "[" WORD_ITEMS "]"
#define NO_WORD "[^" WORD_ITEMS "]"
#define ASCII_WORD "[" ASCII_ITEMS "]"
#define ANY "(?s:.)"
#define BOUNDARY(word) "(?:(?<=" word ")(?!" word ")|(?<!" word ")(?=" word "))"
#define NO_BOUNDARY(word) "(?:(?<=" word ")(?=" word ")|(?<!" word ")(?!" word "))"
#define WORD_START(word) "(?:(?<!" word ")(?=" word "))"
#define WORD_END(word) "(?:(?<=" word ")(?!" word "))"
#define BOTH(pattern) pattern(WORD), pattern(ASCII_WORD)
#define HALF_START(word) "(?<!" word ")"
#define HALF_END(word) "(?!" word ")"

typedef struct {
    pt_str source;
    size_t at;
    unsigned depth;
    bool verbose; /* flag x: blanks and comments do not count */
    bool ascii;   /* flag u switched off: \w and the like mean ASCII */
    pt_regex__translation *out;
} translator;

static bool fail(translator *t, const char *problem)
{
    if (!t->out->problem) {
        t->out->problem = problem;
        t->out->problem_at = t->at;
    }
    return false;
}

static bool at_end(const translator *t)
{
    return t->at >= t->source.len;
}

static int peek(const translator *t)
{
    return at_end(t) ? -1 : (unsigned char)t->source.ptr[t->at];
}

static bool next_is(const translator *t, const char *text)
{
    return pt_str_starts(pt_str_from(t->source, t->at), pt_str_c(text));
}

static bool accept(translator *t, const char *text)
{
    if (!next_is(t, text))
        return false;
    t->at += strlen(text);
    return true;
}

static uint32_t take_char(translator *t)
{
    uint32_t code = pt_char_at(t->source.ptr + t->at);
    t->at += pt_char_len(t->source.ptr[t->at]);
    return code;
}

static void put(translator *t, const char *text)
{
    pt_buf_c(&t->out->pattern, text);
}

/* A character as itself, within brackets or without. */
static void put_literal(translator *t, uint32_t code)
{
    bool plain = code >= 0x80 || (code >= '0' && code <= '9') || (code >= 'a' && code <= 'z')
        || (code >= 'A' && code <= 'Z') || code == '_';
    if (plain)
        pt_char_put(&t->out->pattern, code);
    else
        pt_buf_printf(&t->out->pattern, "\\x{%x}", (unsigned)code);
}

static void insert(translator *t, size_t at, const char *text)
{
    pt_buf *buf = &t->out->pattern;
    size_t len = strlen(text), behind = buf->len - at;
    pt_buf_c(buf, text);
    if (buf->failed)
        return;
    memmove(buf->ptr + at + len, buf->ptr + at, behind);
    memcpy(buf->ptr + at, text, len);
}

static bool is_blank(int c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static void skip_blanks(translator *t)
{
    while (t->verbose && !at_end(t)) {
        if (peek(t) == '#')
            while (!at_end(t) && peek(t) != '\n')
                t->at++;
        else if (is_blank(peek(t)))
            t->at++;
        else
            return;
    }
}

/* --- escapes ---------------------------------------------------------------------------------------- */

static int hex_digit(int c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Behind \x, \u or \U: so many digits, or any number in braces. */
static bool hex_escape(translator *t, int digits, uint32_t *out)
{
    bool braces = accept(t, "{");
    uint32_t code = 0;
    int n = 0;
    for (; braces ? n < 8 : n < digits; n++) {
        int digit = at_end(t) ? -1 : hex_digit(peek(t));
        if (digit < 0)
            break;
        code = code << 4 | (uint32_t)digit;
        t->at++;
    }
    if (n == 0 || (braces ? !accept(t, "}") : n < digits))
        return fail(t, "invalid hexadecimal escape");
    if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
        return fail(t, "hexadecimal escape is not a character");
    *out = code;
    return true;
}

/* An escape that means one character; false without a problem: it means something else. */
static bool literal_escape(translator *t, uint32_t *out)
{
    static const struct {
        char letter, code;
    } controls[] = {{'a', '\a'}, {'f', '\f'}, {'t', '\t'}, {'n', '\n'}, {'r', '\r'}, {'v', '\v'}};
    int c = peek(t);
    for (size_t i = 0; i < sizeof controls / sizeof *controls; i++) {
        if (controls[i].letter != c)
            continue;
        t->at++;
        *out = (unsigned char)controls[i].code;
        return true;
    }
    if (c == 'x' || c == 'u' || c == 'U') {
        t->at++;
        return hex_escape(t, c == 'x' ? 2 : c == 'u' ? 4 : 8, out);
    }
    bool letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
    if (c < 0x20 || c >= 0x7f || letter || (c >= '0' && c <= '9') || c == '<' || c == '>')
        return false;
    t->at++;
    *out = (uint32_t)c;
    return true;
}

/* --- properties ------------------------------------------------------------------------------------- */

/* Names compare without case, blanks, hyphens and underscores. */
static void squeeze(pt_str name, char *out, size_t size)
{
    size_t n = 0;
    for (size_t i = 0; i < name.len && n + 1 < size; i++) {
        char c = name.ptr[i];
        if (c != ' ' && c != '_' && c != '-')
            out[n++] = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
    }
    out[n] = 0;
}

static const char *general_category(const char *name)
{
    static const char *const names[][2] = {
        {"letter", "L"}, {"casedletter", "L&"}, {"lc", "L&"}, {"uppercaseletter", "Lu"}, {"lowercaseletter", "Ll"},
        {"titlecaseletter", "Lt"}, {"modifierletter", "Lm"}, {"otherletter", "Lo"}, {"mark", "M"},
        {"combiningmark", "M"}, {"nonspacingmark", "Mn"}, {"spacingmark", "Mc"}, {"enclosingmark", "Me"},
        {"number", "N"}, {"decimalnumber", "Nd"}, {"digit", "Nd"}, {"letternumber", "Nl"}, {"othernumber", "No"},
        {"punctuation", "P"}, {"punct", "P"}, {"connectorpunctuation", "Pc"}, {"dashpunctuation", "Pd"},
        {"openpunctuation", "Ps"}, {"closepunctuation", "Pe"}, {"initialpunctuation", "Pi"},
        {"finalpunctuation", "Pf"}, {"otherpunctuation", "Po"}, {"symbol", "S"}, {"mathsymbol", "Sm"},
        {"currencysymbol", "Sc"}, {"modifiersymbol", "Sk"}, {"othersymbol", "So"}, {"separator", "Z"},
        {"spaceseparator", "Zs"}, {"lineseparator", "Zl"}, {"paragraphseparator", "Zp"}, {"other", "C"},
        {"control", "Cc"}, {"cntrl", "Cc"}, {"format", "Cf"}, {"unassigned", "Cn"}, {"privateuse", "Co"},
        {"surrogate", "Cs"}, {"l", "L"}, {"lu", "Lu"}, {"ll", "Ll"}, {"lt", "Lt"}, {"lm", "Lm"}, {"lo", "Lo"},
        {"m", "M"}, {"mn", "Mn"}, {"mc", "Mc"}, {"me", "Me"}, {"n", "N"}, {"nd", "Nd"}, {"nl", "Nl"}, {"no", "No"},
        {"p", "P"}, {"pc", "Pc"}, {"pd", "Pd"}, {"ps", "Ps"}, {"pe", "Pe"}, {"pi", "Pi"}, {"pf", "Pf"}, {"po", "Po"},
        {"s", "S"}, {"sm", "Sm"}, {"sc", "Sc"}, {"sk", "Sk"}, {"so", "So"}, {"z", "Z"}, {"zs", "Zs"}, {"zl", "Zl"},
        {"zp", "Zp"}, {"c", "C"}, {"cc", "Cc"}, {"cf", "Cf"}, {"cn", "Cn"}, {"co", "Co"}, {"any", "Any"},
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i][0], name) == 0)
            return names[i][1];
    return NULL;
}

static bool is_kind(const char *kind, const char *brief, const char *full)
{
    return strcmp(kind, brief) == 0 || strcmp(kind, full) == 0;
}

/* PCRE2's name for a property of this kind ("": not said) into out. */
static bool find_property(const char *kind, const char *name, char *out, size_t size)
{
    const char *category = general_category(name);
    if (kind[0] == 0 || is_kind(kind, "gc", "generalcategory")) {
        if (category)
            return snprintf(out, size, "%s", category) > 0;
        if (kind[0])
            return false;
    }
    if (kind[0] == 0 || is_kind(kind, "sc", "script")) {
        snprintf(out, size, "sc:%s", name);
        if (pt_regex__is_property(out))
            return true;
    }
    if (is_kind(kind, "scx", "scriptextensions")) {
        snprintf(out, size, "scx:%s", name);
        return pt_regex__is_property(out);
    }
    snprintf(out, size, "%s", name);
    return kind[0] == 0 && pt_regex__is_property(out);
}

/* Behind \p or \P; writes a class item that may also stand alone. */
static bool property(translator *t, bool negated)
{
    char kind[32] = "", name[64], found[80];
    pt_str text;
    if (accept(t, "{")) {
        ptrdiff_t end = pt_str_find(pt_str_from(t->source, t->at), '}');
        if (end < 0)
            return fail(t, "unclosed property name");
        text = (pt_str){t->source.ptr + t->at, (size_t)end};
        t->at += (size_t)end + 1;
    } else if (at_end(t)) {
        return fail(t, "incomplete escape");
    } else {
        text = (pt_str){t->source.ptr + t->at, pt_char_len(t->source.ptr[t->at])};
        t->at += text.len;
    }
    ptrdiff_t separator = pt_str_find(text, '=');
    if (separator < 0)
        separator = pt_str_find(text, ':');
    if (separator >= 0) {
        squeeze(pt_str_upto(text, (size_t)separator), kind, sizeof kind);
        text = pt_str_from(text, (size_t)separator + 1);
    }
    if (pt_str_find(text, '^') >= 0)
        return fail(t, "unknown Unicode property");
    squeeze(text, name, sizeof name);
    if (!kind[0] && strcmp(name, "ascii") == 0)
        put(t, negated ? "\\x{80}-\\x{10ffff}" : "\\x{0}-\\x{7f}");
    else if (!kind[0] && strcmp(name, "assigned") == 0)
        put(t, negated ? "\\p{Cn}" : "\\P{Cn}");
    else if (name[0] && find_property(kind, name, found, sizeof found))
        pt_buf_printf(&t->out->pattern, "\\%c{%s}", negated ? 'P' : 'p', found);
    else
        return fail(t, "unknown Unicode property");
    return true;
}

/* Behind the backslash, the escapes that mean a set: writes an item for brackets. *separate: it must stand
 * in brackets of its own. False: a problem, or none of these. */
static bool set_escape(translator *t, bool *separate)
{
    *separate = false;
    if (t->ascii && (peek(t) == 'p' || peek(t) == 'P'))
        return fail(t, "Unicode property without Unicode mode");
    if (accept(t, "p"))
        return property(t, false);
    if (accept(t, "P"))
        return property(t, true);
    static const struct {
        const char *letter, *items, *ascii;
    } sets[] = {{"d", "\\p{Nd}", "0-9"},
                {"D", "\\P{Nd}", "\\x{0}-/:-\\x{10ffff}"},
                {"s", "\\p{White_Space}", "\\x{9}-\\x{d}\\x{20}"},
                {"S", "\\P{White_Space}", "\\x{0}-\\x{8}\\x{e}-\\x{1f}!-\\x{10ffff}"},
                {"w", WORD_ITEMS, ASCII_ITEMS}};
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) {
        if (!accept(t, sets[i].letter))
            continue;
        put(t, t->ascii ? sets[i].ascii : sets[i].items);
        return true;
    }
    if (!accept(t, "W"))
        return false;
    put(t, t->ascii ? "[^" ASCII_ITEMS "]" : NO_WORD);
    *separate = true;
    return true;
}

/* --- classes ---------------------------------------------------------------------------------------- */

static bool bracket_class(translator *t);

static bool ascii_class(translator *t, bool *found)
{
    static const struct {
        const char *name, *items;
    } classes[] = {
        {"alnum", "0-9A-Za-z"}, {"alpha", "A-Za-z"}, {"ascii", "\\x{0}-\\x{7f}"}, {"blank", "\\x{9}\\x{20}"},
        {"cntrl", "\\x{0}-\\x{1f}\\x{7f}"}, {"digit", "0-9"}, {"graph", "\\x{21}-\\x{7e}"}, {"lower", "a-z"},
        {"print", "\\x{20}-\\x{7e}"}, {"punct", "\\x{21}-\\x{2f}\\x{3a}-\\x{40}\\x{5b}-\\x{60}\\x{7b}-\\x{7e}"},
        {"space", "\\x{9}-\\x{d}\\x{20}"}, {"upper", "A-Z"}, {"word", "0-9A-Za-z_"}, {"xdigit", "0-9A-Fa-f"},
    };
    size_t start = t->at;
    *found = false;
    if (!accept(t, "[:"))
        return true;
    bool negated = accept(t, "^");
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++) {
        if (!accept(t, classes[i].name))
            continue;
        if (!accept(t, ":]"))
            break;
        pt_buf_printf(&t->out->pattern, "[%s%s]", negated ? "^" : "", classes[i].items);
        *found = true;
        return true;
    }
    t->at = start; /* then it is a nested class that begins with a colon */
    return true;
}

/* One end of a range. *is_set: it was no character but a set, already written. */
static bool class_char(translator *t, uint32_t *code, bool *is_set, bool *separate)
{
    *is_set = *separate = false;
    if (!accept(t, "\\")) {
        *code = take_char(t);
        return true;
    }
    if (at_end(t))
        return fail(t, "incomplete escape");
    if (literal_escape(t, code))
        return true;
    if (t->out->problem)
        return false;
    *is_set = true;
    return set_escape(t, separate) || fail(t, "unknown escape in a class");
}

/* Pieces of a union: characters and ranges gather in one pair of brackets, which is open while `flat`. */
typedef struct {
    bool flat;
    bool any;
} class_union;

static void flat_piece(translator *t, class_union *u)
{
    if (!u->flat)
        put(t, u->any ? "|[" : "[");
    u->flat = u->any = true;
}

static void own_piece(translator *t, class_union *u)
{
    if (u->flat)
        put(t, "]");
    if (u->any)
        put(t, "|");
    u->flat = false;
    u->any = true;
}

static bool at_operator(const translator *t)
{
    return next_is(t, "&&") || next_is(t, "--") || next_is(t, "~~");
}

/* A character, a range or an escaped set. */
static bool class_item(translator *t, class_union *u)
{
    uint32_t first, last;
    bool is_set, separate;
    if (next_is(t, "\\W")) {
        own_piece(t, u);
        return class_char(t, &first, &is_set, &separate);
    }
    flat_piece(t, u);
    size_t start = t->out->pattern.len;
    if (!class_char(t, &first, &is_set, &separate))
        return false;
    skip_blanks(t);
    bool range = peek(t) == '-' && !next_is(t, "--") && !next_is(t, "-]");
    if (is_set)
        return !range || fail(t, "a range must be between characters");
    put_literal(t, first);
    if (!range)
        return true;
    t->at++;
    skip_blanks(t);
    if (at_end(t))
        return fail(t, "unclosed character class");
    if (!class_char(t, &last, &is_set, &separate))
        return false;
    if (is_set || last < first) {
        t->out->pattern.len = start;
        return fail(t, "invalid range in a character class");
    }
    put(t, "-");
    put_literal(t, last);
    return true;
}

/* A '-' or ']' at the beginning of a class is itself. */
static void leading_literals(translator *t, class_union *u)
{
    while (peek(t) == '-' && !next_is(t, "--")) {
        flat_piece(t, u);
        put_literal(t, '-');
        t->at++;
    }
    if (!u->any && peek(t) == ']' ) {
        flat_piece(t, u);
        put_literal(t, ']');
        t->at++;
    }
}

/* Items up to ']' or an operator; written as something that matches one character. */
static bool union_of_items(translator *t, bool first)
{
    class_union u = {0};
    put(t, "(?:");
    if (first)
        leading_literals(t, &u);
    for (;;) {
        bool ascii = false;
        skip_blanks(t);
        if (at_end(t))
            return fail(t, "unclosed character class");
        if (peek(t) == ']' || at_operator(t))
            break;
        if (peek(t) != '[') {
            if (!class_item(t, &u))
                return false;
            continue;
        }
        own_piece(t, &u);
        if (!ascii_class(t, &ascii) || (!ascii && !bracket_class(t)))
            return false;
    }
    if (u.flat)
        put(t, "]");
    put(t, u.any ? ")" : "(?!))"); /* nothing at all: matches nothing */
    return true;
}

/* Makes of the operand written at `left` and the one at `right` what the operator means. */
static void combine(translator *t, char operator, size_t left, size_t right)
{
    static const char forms[][4][10] = {
        /* before left, between, behind: (?:(?=L)R), and with the operands exchanged */
        {"(?:(?=", ")", ")"},
        {"(?:(?!", ")", ")"},
    };
    pt_buf *buf = &t->out->pattern;
    if (buf->failed)
        return;
    pt_buf l = {0}, r = {0};
    pt_buf_put(&l, buf->ptr + left, right - left);
    pt_buf_put(&r, buf->ptr + right, buf->len - right);
    buf->len = left;
    const char(*form)[10] = forms[operator != '&'];
    pt_str a = operator == '&' ? pt_buf_view(&l) : pt_buf_view(&r), b = operator == '&' ? pt_buf_view(&r) : pt_buf_view(&l);
    if (operator == '~')
        put(t, "(?:");
    for (int pass = 0; pass < (operator == '~' ? 2 : 1); pass++) {
        put(t, pass ? "|" : "");
        put(t, form[0]);
        pt_buf_str(buf, pass ? b : a);
        put(t, form[1]);
        pt_buf_str(buf, pass ? a : b);
        put(t, form[2]);
    }
    if (operator == '~')
        put(t, ")");
    buf->failed = buf->failed || l.failed || r.failed;
    pt_buf_release(&l);
    pt_buf_release(&r);
}

enum { MAX_CLASS = 1 << 16 }; /* operands are copied by operators: this bounds the growth */

static bool class_body(translator *t)
{
    size_t start = t->out->pattern.len;
    bool negated = accept(t, "^");
    skip_blanks(t);
    if (!union_of_items(t, true))
        return false;
    while (at_operator(t)) {
        char operator = t->source.ptr[t->at];
        size_t right = t->out->pattern.len;
        t->at += 2;
        skip_blanks(t);
        if (!union_of_items(t, false))
            return false;
        combine(t, operator, start, right);
        if (t->out->pattern.len > MAX_CLASS)
            return fail(t, "character class is too large");
    }
    t->at++; /* ']' */
    if (negated) {
        insert(t, start, "(?:(?!");
        put(t, ")" ANY ")");
    }
    return true;
}

static bool bracket_class(translator *t)
{
    if (++t->depth > MAX_DEPTH)
        return fail(t, "pattern is nested too deeply");
    t->at++; /* '[' */
    bool ok = class_body(t);
    t->depth--;
    return ok;
}

/* --- atoms ------------------------------------------------------------------------------------------ */

static bool alternatives(translator *t);

typedef struct {
    bool repeatable; /* false: flags, nothing was written that could be repeated */
    bool wrap;       /* an assertion, or repeated already: needs a group around it to be repeated */
} atom_kind;

static bool group_name(translator *t)
{
    ptrdiff_t end = pt_str_find(pt_str_from(t->source, t->at), '>');
    pt_str name = {t->source.ptr + t->at, end < 0 ? 0 : (size_t)end};
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i], lower = (char)(c | 0x20);
        bool letter = (lower >= 'a' && lower <= 'z') || c == '_' || (unsigned char)c >= 0x80;
        bool later = (c >= '0' && c <= '9') || c == '.' || c == '[' || c == ']';
        if (!letter && (i == 0 || !later))
            return fail(t, "invalid name of a group");
    }
    if (name.len == 0)
        return fail(t, "empty or unclosed name of a group");
    pt_regex__translation *out = t->out;
    for (unsigned i = 0; i < out->name_count; i++)
        if (pt_str_eq(out->names[i].name, name))
            return fail(t, "two groups of the same name");
    if (out->name_count == PT_REGEX_NAMES)
        return fail(t, "too many named groups");
    out->names[out->name_count].name = name;
    out->names[out->name_count++].group = out->groups + 1;
    t->at += (size_t)end + 1;
    return true;
}

/* The letters between "(?" and ":" or ")"; written as PCRE2's flags. */
static bool flags(translator *t, bool *verbose, bool *ascii)
{
    bool off = false, any = false, dangling = false;
    for (;; t->at++) {
        char letter[2] = {(char)peek(t), 0};
        if (peek(t) == ':' || peek(t) == ')')
            return (any && !dangling) || peek(t) == ':' ? !dangling || fail(t, "dangling flag negation") : fail(t, "missing flags");
        if (letter[0] == '-' && !off) {
            off = dangling = true;
            put(t, "-");
            continue;
        }
        if (at_end(t) || !strchr("imsUxu", letter[0]))
            return fail(t, "unrecognized flag");
        any = true;
        dangling = false;
        if (letter[0] == 'x')
            *verbose = !off;
        else if (letter[0] == 'u')
            *ascii = off;
        else
            put(t, letter);
    }
}

static bool group(translator *t, atom_kind *kind)
{
    bool verbose = t->verbose, ascii = t->ascii, inner_verbose = verbose, inner_ascii = ascii;
    t->at++; /* '(' */
    if (accept(t, "?P<") || (next_is(t, "?<") && !next_is(t, "?<=") && !next_is(t, "?<!") && accept(t, "?<"))) {
        if (!group_name(t))
            return false;
        put(t, "(");
        t->out->groups++;
    } else if (accept(t, "?")) {
        put(t, "(?");
        if (!flags(t, &inner_verbose, &inner_ascii))
            return false;
        if (accept(t, ")")) {
            put(t, ")");
            t->verbose = inner_verbose;
            t->ascii = inner_ascii;
            kind->repeatable = false;
            return true;
        }
        t->at++; /* ':' */
        put(t, ":");
    } else {
        put(t, "(");
        t->out->groups++;
    }
    t->verbose = inner_verbose;
    t->ascii = inner_ascii;
    if (!alternatives(t))
        return false;
    t->verbose = verbose;
    t->ascii = ascii;
    if (!accept(t, ")"))
        return fail(t, "unclosed group");
    put(t, ")");
    return true;
}

static bool assertion_escape(translator *t)
{
    static const struct {
        const char *source, *pattern, *ascii;
    } assertions[] = {
        {"b{start}", BOTH(WORD_START)},
        {"b{end}", BOTH(WORD_END)},
        {"b{start-half}", BOTH(HALF_START)},
        {"b{end-half}", BOTH(HALF_END)},
        {"b", BOTH(BOUNDARY)},
        {"B", BOTH(NO_BOUNDARY)},
        {"<", BOTH(WORD_START)},
        {">", BOTH(WORD_END)},
        {"A", "\\A", "\\A"},
        {"z", "\\z", "\\z"},
    };
    for (size_t i = 0; i < sizeof assertions / sizeof *assertions; i++) {
        if (!accept(t, assertions[i].source))
            continue;
        put(t, t->ascii ? assertions[i].ascii : assertions[i].pattern);
        return true;
    }
    return false;
}

static bool escape(translator *t, atom_kind *kind)
{
    uint32_t code;
    bool separate;
    t->at++; /* '\' */
    if (at_end(t))
        return fail(t, "incomplete escape");
    if (literal_escape(t, &code)) {
        put_literal(t, code);
        return true;
    }
    if (t->out->problem)
        return false;
    if (assertion_escape(t)) {
        kind->wrap = true;
        return true;
    }
    size_t start = t->out->pattern.len;
    if (!set_escape(t, &separate))
        return fail(t, "unrecognized escape");
    if (!separate) {
        insert(t, start, "[");
        put(t, "]");
    }
    return true;
}

static bool atom(translator *t, atom_kind *kind)
{
    *kind = (atom_kind){.repeatable = true};
    switch (peek(t)) {
    case '(':
        return group(t, kind);
    case '[':
        return bracket_class(t);
    case '\\':
        return escape(t, kind);
    case '.':
        put(t, ".");
        t->at++;
        return true;
    case '^':
    case '$':
        pt_buf_byte(&t->out->pattern, (char)peek(t));
        t->at++;
        kind->wrap = true;
        return true;
    case '*':
    case '+':
    case '?':
    case '{':
        return fail(t, "repetition operator missing expression");
    default:
        put_literal(t, take_char(t));
        return true;
    }
}

/* --- repetition and above --------------------------------------------------------------------------- */

static bool number(translator *t, unsigned *out)
{
    unsigned n = 0;
    size_t start = t->at;
    skip_blanks(t);
    for (; peek(t) >= '0' && peek(t) <= '9'; t->at++) {
        n = n * 10 + (unsigned)(peek(t) - '0');
        if (n > MAX_REPEAT)
            return fail(t, "repetition count is too large");
    }
    skip_blanks(t);
    *out = n;
    return t->at > start || fail(t, "repetition quantifier expects a decimal number");
}

/* Writes one of * + ? {n} {n,} {n,m}. */
static bool quantifier(translator *t)
{
    unsigned low, high;
    char sign[2] = {(char)peek(t), 0};
    t->at++;
    if (sign[0] != '{') {
        put(t, sign);
        return true;
    }
    if (!number(t, &low))
        return false;
    if (accept(t, "}")) {
        pt_buf_printf(&t->out->pattern, "{%u}", low);
        return true;
    }
    if (!accept(t, ","))
        return fail(t, "unclosed repetition quantifier");
    skip_blanks(t);
    if (accept(t, "}")) {
        pt_buf_printf(&t->out->pattern, "{%u,}", low);
        return true;
    }
    if (!number(t, &high))
        return false;
    if (!accept(t, "}"))
        return fail(t, "unclosed repetition quantifier");
    if (high < low)
        return fail(t, "invalid repetition count range");
    pt_buf_printf(&t->out->pattern, "{%u,%u}", low, high);
    return true;
}

static bool repeated(translator *t)
{
    size_t start = t->out->pattern.len;
    atom_kind kind;
    if (!atom(t, &kind))
        return false;
    for (;;) {
        skip_blanks(t);
        if (at_end(t) || !strchr("*+?{", peek(t)))
            return true;
        if (!kind.repeatable)
            return fail(t, "repetition operator missing expression");
        if (kind.wrap) {
            insert(t, start, "(?:");
            put(t, ")");
        }
        if (!quantifier(t))
            return false;
        if (accept(t, "?"))
            put(t, "?");
        kind.wrap = true; /* a second one would be possessive, or lazy */
    }
}

static bool alternatives(translator *t)
{
    if (++t->depth > MAX_DEPTH)
        return fail(t, "pattern is nested too deeply");
    for (;;) {
        skip_blanks(t);
        if (at_end(t) || peek(t) == ')')
            break;
        if (accept(t, "|")) {
            put(t, "|");
            continue;
        }
        if (!repeated(t))
            return false;
    }
    t->depth--;
    return true;
}

bool pt_regex__translate(pt_str source, pt_regex__translation *out)
{
    translator t = {.source = source, .out = out};
    *out = (pt_regex__translation){0};
    if (!alternatives(&t))
        return false;
    if (!at_end(&t))
        return fail(&t, "unopened group");
    return !out->pattern.failed;
}
