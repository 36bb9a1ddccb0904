/* From the syntax of Rust's regex crate to that of PCRE2.
 *
 * Recursive descent over the source (alternation, concatenation, repetition, atom), writing as it goes.
 * Everything that both sides spell alike but mean differently (\w, \d, \s, \b, names of scripts) is
 * spelled out, and everything that only PCRE2 knows is refused, as the original does. */
#include "query/regex_translate.h"

#include "query/unicode.h"

enum { MAX_REPEAT = 65535 };

#define WORD "[" PT_REGEX_WORD "]"
#define ASCII_WORD "[" PT_REGEX_ASCII_WORD "]"
#define BOUNDARY(word) "(?:(?<=" word ")(?!" word ")|(?<!" word ")(?=" word "))"
#define NO_BOUNDARY(word) "(?:(?<=" word ")(?=" word ")|(?<!" word ")(?!" word "))"
#define WORD_START(word) "(?:(?<!" word ")(?=" word "))"
#define WORD_END(word) "(?:(?<=" word ")(?!" word "))"
#define BOTH(pattern) pattern(WORD), pattern(ASCII_WORD)
#define HALF_START(word) "(?<!" word ")"
#define HALF_END(word) "(?!" word ")"

/* --- reading and writing ---------------------------------------------------------------------------- */

bool pt_regex__fail(pt_regex__translator *t, const char *problem)
{
    if (!t->out->problem) {
        t->out->problem = problem;
        t->out->problem_at = t->at;
    }
    return false;
}

bool pt_regex__at_end(const pt_regex__translator *t)
{
    return t->at >= t->source.len;
}

int pt_regex__peek(const pt_regex__translator *t)
{
    return pt_regex__at_end(t) ? -1 : (unsigned char)t->source.ptr[t->at];
}

bool pt_regex__next_is(const pt_regex__translator *t, const char *text)
{
    return pt_str_starts(pt_str_from(t->source, t->at), pt_str_c(text));
}

bool pt_regex__accept(pt_regex__translator *t, const char *text)
{
    if (!pt_regex__next_is(t, text))
        return false;
    t->at += strlen(text);
    return true;
}

uint32_t pt_regex__take_char(pt_regex__translator *t)
{
    uint32_t code = pt_char_at(t->source.ptr + t->at);
    t->at += pt_char_len(t->source.ptr[t->at]);
    return code;
}

void pt_regex__put(pt_regex__translator *t, const char *text)
{
    pt_buf_c(&t->out->pattern, text);
}

/* A character as itself, within brackets or without. */
void pt_regex__put_literal(pt_regex__translator *t, uint32_t code)
{
    bool plain = code >= 0x80 || (code >= '0' && code <= '9') || (code >= 'a' && code <= 'z')
        || (code >= 'A' && code <= 'Z') || code == '_';
    if (plain)
        pt_char_put(&t->out->pattern, code);
    else
        pt_buf_printf(&t->out->pattern, "\\x{%x}", (unsigned)code);
}

void pt_regex__insert(pt_regex__translator *t, size_t at, const char *text)
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

void pt_regex__skip_blanks(pt_regex__translator *t)
{
    while (t->modes.verbose && !pt_regex__at_end(t)) {
        if (pt_regex__peek(t) == '#')
            while (!pt_regex__at_end(t) && pt_regex__peek(t) != '\n')
                t->at++;
        else if (is_blank(pt_regex__peek(t)))
            t->at++;
        else
            return;
    }
}

/* --- atoms ------------------------------------------------------------------------------------------ */

static bool alternatives(pt_regex__translator *t);

typedef struct {
    bool repeatable; /* false: flags, nothing was written that could be repeated */
    bool wrap;       /* an assertion, or repeated already: needs a group around it to be repeated */
} atom_kind;

static bool group_name(pt_regex__translator *t)
{
    ptrdiff_t end = pt_str_find(pt_str_from(t->source, t->at), '>');
    pt_str name = {t->source.ptr + t->at, end < 0 ? 0 : (size_t)end};
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i], lower = (char)(c | 0x20);
        bool letter = (lower >= 'a' && lower <= 'z') || c == '_' || (unsigned char)c >= 0x80;
        bool later = (c >= '0' && c <= '9') || c == '.' || c == '[' || c == ']';
        if (!letter && (i == 0 || !later))
            return pt_regex__fail(t, "invalid name of a group");
    }
    if (name.len == 0)
        return pt_regex__fail(t, "empty or unclosed name of a group");
    pt_regex__translation *out = t->out;
    for (unsigned i = 0; i < out->name_count; i++)
        if (pt_str_eq(out->names[i].name, name))
            return pt_regex__fail(t, "two groups of the same name");
    if (out->name_count == PT_REGEX_NAMES)
        return pt_regex__fail(t, "too many named groups");
    out->names[out->name_count].name = name;
    out->names[out->name_count++].group = out->groups + 1;
    t->at += (size_t)end + 1;
    return true;
}

/* The letters between "(?" and ":" or ")"; written as PCRE2's flags. */
static bool flags(pt_regex__translator *t, pt_regex__modes *new)
{
    bool off = false, any = false, dangling = false;
    for (; pt_regex__peek(t) != ':' && pt_regex__peek(t) != ')'; t->at++) {
        char letter[2] = {(char)pt_regex__peek(t), 0};
        if (letter[0] == '-' && !off) {
            off = dangling = true;
            pt_regex__put(t, "-");
            continue;
        }
        if (pt_regex__at_end(t) || !letter[0] || !strchr("imsUxu", letter[0]))
            return pt_regex__fail(t, "unrecognized flag");
        any = true;
        dangling = false;
        if (letter[0] == 'x')
            new->verbose = !off;
        else if (letter[0] == 'u')
            new->ascii = off;
        else
            pt_regex__put(t, letter);
        if (letter[0] == 'i')
            new->caseless = !off;
    }
    if (dangling)
        return pt_regex__fail(t, "dangling flag negation");
    return any || pt_regex__peek(t) == ':' || pt_regex__fail(t, "missing flags");
}

static bool group(pt_regex__translator *t, atom_kind *kind)
{
    pt_regex__modes outer = t->modes, inner = outer;
    t->at++; /* '(' */
    if (pt_regex__accept(t, "?P<") || (pt_regex__next_is(t, "?<") && !pt_regex__next_is(t, "?<=") && !pt_regex__next_is(t, "?<!") && pt_regex__accept(t, "?<"))) {
        if (!group_name(t))
            return false;
        pt_regex__put(t, "(");
        t->out->groups++;
    } else if (pt_regex__accept(t, "?")) {
        pt_regex__put(t, "(?");
        if (!flags(t, &inner))
            return false;
        if (pt_regex__accept(t, ")")) {
            pt_regex__put(t, ")");
            t->modes = inner;
            kind->repeatable = false;
            return true;
        }
        t->at++; /* ':' */
        pt_regex__put(t, ":");
    } else {
        pt_regex__put(t, "(");
        t->out->groups++;
    }
    t->modes = inner;
    if (!alternatives(t))
        return false;
    t->modes = outer;
    if (!pt_regex__accept(t, ")"))
        return pt_regex__fail(t, "unclosed group");
    pt_regex__put(t, ")");
    return true;
}

static bool assertion_escape(pt_regex__translator *t)
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
        if (!pt_regex__accept(t, assertions[i].source))
            continue;
        pt_regex__put(t, t->modes.ascii ? assertions[i].ascii : assertions[i].pattern);
        return true;
    }
    return false;
}

static bool escape(pt_regex__translator *t, atom_kind *kind)
{
    uint32_t code;
    bool separate;
    t->at++; /* '\' */
    if (pt_regex__at_end(t))
        return pt_regex__fail(t, "incomplete escape");
    if (pt_regex__literal_escape(t, &code)) {
        pt_regex__put_literal(t, code);
        return true;
    }
    if (t->out->problem)
        return false;
    if (assertion_escape(t)) {
        kind->wrap = true;
        return true;
    }
    size_t start = t->out->pattern.len;
    if (!pt_regex__set_escape(t, &separate))
        return pt_regex__fail(t, "unrecognized escape");
    if (!separate) {
        pt_regex__insert(t, start, "[");
        pt_regex__put(t, "]");
    }
    return true;
}

static bool atom(pt_regex__translator *t, atom_kind *kind)
{
    *kind = (atom_kind){.repeatable = true};
    switch (pt_regex__peek(t)) {
    case '(':
        return group(t, kind);
    case '[':
        return pt_regex__bracket_class(t);
    case '\\':
        return escape(t, kind);
    case '.':
        pt_regex__put(t, ".");
        t->at++;
        return true;
    case '^':
    case '$':
        pt_buf_byte(&t->out->pattern, (char)pt_regex__peek(t));
        t->at++;
        kind->wrap = true;
        return true;
    case '*':
    case '+':
    case '?':
    case '{':
        return pt_regex__fail(t, "repetition operator missing expression");
    default:
        pt_regex__put_literal(t, pt_regex__take_char(t));
        return true;
    }
}

/* --- repetition and above --------------------------------------------------------------------------- */

static bool number(pt_regex__translator *t, unsigned *out)
{
    unsigned n = 0;
    size_t start = t->at;
    pt_regex__skip_blanks(t);
    for (; pt_regex__peek(t) >= '0' && pt_regex__peek(t) <= '9'; t->at++) {
        n = n * 10 + (unsigned)(pt_regex__peek(t) - '0');
        if (n > MAX_REPEAT)
            return pt_regex__fail(t, "repetition count is too large");
    }
    pt_regex__skip_blanks(t);
    *out = n;
    return t->at > start || pt_regex__fail(t, "repetition quantifier expects a decimal number");
}

/* Writes one of * + ? {n} {n,} {n,m}. */
static bool quantifier(pt_regex__translator *t)
{
    unsigned low, high;
    char sign[2] = {(char)pt_regex__peek(t), 0};
    t->at++;
    if (sign[0] != '{') {
        pt_regex__put(t, sign);
        return true;
    }
    if (!number(t, &low))
        return false;
    if (pt_regex__accept(t, "}")) {
        pt_buf_printf(&t->out->pattern, "{%u}", low);
        return true;
    }
    if (!pt_regex__accept(t, ","))
        return pt_regex__fail(t, "unclosed repetition quantifier");
    pt_regex__skip_blanks(t);
    if (pt_regex__accept(t, "}")) {
        pt_buf_printf(&t->out->pattern, "{%u,}", low);
        return true;
    }
    if (!number(t, &high))
        return false;
    if (!pt_regex__accept(t, "}"))
        return pt_regex__fail(t, "unclosed repetition quantifier");
    if (high < low)
        return pt_regex__fail(t, "invalid repetition count range");
    pt_buf_printf(&t->out->pattern, "{%u,%u}", low, high);
    return true;
}

static bool repeated(pt_regex__translator *t)
{
    size_t start = t->out->pattern.len;
    atom_kind kind;
    if (!atom(t, &kind))
        return false;
    for (;;) {
        pt_regex__skip_blanks(t);
        if (pt_regex__peek(t) != '*' && pt_regex__peek(t) != '+' && pt_regex__peek(t) != '?' && pt_regex__peek(t) != '{')
            return true;
        if (!kind.repeatable)
            return pt_regex__fail(t, "repetition operator missing expression");
        if (kind.wrap) {
            pt_regex__insert(t, start, "(?:");
            pt_regex__put(t, ")");
        }
        if (!quantifier(t))
            return false;
        if (pt_regex__accept(t, "?"))
            pt_regex__put(t, "?");
        kind.wrap = true; /* a second one would be possessive, or lazy */
    }
}

static bool alternatives(pt_regex__translator *t)
{
    if (++t->depth > PT_REGEX_DEPTH)
        return pt_regex__fail(t, "pattern is nested too deeply");
    for (;;) {
        pt_regex__skip_blanks(t);
        if (pt_regex__at_end(t) || pt_regex__peek(t) == ')')
            break;
        if (pt_regex__accept(t, "|")) {
            pt_regex__put(t, "|");
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
    pt_regex__translator t = {.source = source, .out = out};
    *out = (pt_regex__translation){0};
    if (!alternatives(&t))
        return false;
    if (!pt_regex__at_end(&t))
        return pt_regex__fail(&t, "unopened group");
    return !out->pattern.failed;
}
