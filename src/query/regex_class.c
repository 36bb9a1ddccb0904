/* Classes of characters in regular expressions.
 *
 * A class in brackets becomes something that matches exactly one character. Flat ones stay brackets; a
 * nested one is an alternative beside them, and the operations on sets become look-ahead:
 *
 *     [a[bc]]  (?:[a]|[bc])        [x&&y]  (?:(?=[x])[y])
 *     [^a[bc]] (?:(?!(?:…))(?s:.)) [x--y]  (?:(?![y])[x]) */
#include "query/regex_translate.h"

#define ANY "(?s:.)"

static bool ascii_class(pt_regex__translator *t, bool *found)
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
    if (!pt_regex__accept(t, "[:"))
        return true;
    bool negated = pt_regex__accept(t, "^");
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++) {
        if (!pt_regex__accept(t, classes[i].name))
            continue;
        if (!pt_regex__accept(t, ":]"))
            break;
        pt_buf_printf(&t->out->pattern, "[%s%s]", negated ? "^" : "", classes[i].items);
        *found = true;
        return true;
    }
    t->at = start; /* then it is a nested class that begins with a colon */
    return true;
}

/* One end of a range. *is_set: it was no character but a set, already written. */
static bool class_char(pt_regex__translator *t, uint32_t *code, bool *is_set, bool *separate)
{
    *is_set = *separate = false;
    if (!pt_regex__accept(t, "\\")) {
        *code = pt_regex__take_char(t);
        return true;
    }
    if (pt_regex__at_end(t))
        return pt_regex__fail(t, "incomplete escape");
    if (pt_regex__literal_escape(t, code))
        return true;
    if (t->out->problem)
        return false;
    *is_set = true;
    return pt_regex__set_escape(t, separate) || pt_regex__fail(t, "unknown escape in a class");
}

/* Pieces of a union: characters and ranges gather in one pair of brackets, which is open while `flat`. */
typedef struct {
    bool flat;
    bool any;
} class_union;

static void flat_piece(pt_regex__translator *t, class_union *u)
{
    if (!u->flat)
        pt_regex__put(t, u->any ? "|[" : "[");
    u->flat = u->any = true;
}

static void own_piece(pt_regex__translator *t, class_union *u)
{
    if (u->flat)
        pt_regex__put(t, "]");
    if (u->any)
        pt_regex__put(t, "|");
    u->flat = false;
    u->any = true;
}

static bool at_operator(const pt_regex__translator *t)
{
    return pt_regex__next_is(t, "&&") || pt_regex__next_is(t, "--") || pt_regex__next_is(t, "~~");
}

/* A character, a range or an escaped set. */
static bool class_item(pt_regex__translator *t, class_union *u)
{
    uint32_t first, last;
    bool is_set, separate;
    if (pt_regex__next_is(t, "\\W")) {
        own_piece(t, u);
        return class_char(t, &first, &is_set, &separate);
    }
    flat_piece(t, u);
    size_t start = t->out->pattern.len;
    if (!class_char(t, &first, &is_set, &separate))
        return false;
    pt_regex__skip_blanks(t);
    bool range = pt_regex__peek(t) == '-' && !pt_regex__next_is(t, "--") && !pt_regex__next_is(t, "-]");
    if (is_set)
        return !range || pt_regex__fail(t, "a range must be between characters");
    pt_regex__put_literal(t, first);
    if (!range)
        return true;
    t->at++;
    pt_regex__skip_blanks(t);
    if (pt_regex__at_end(t))
        return pt_regex__fail(t, "unclosed character class");
    if (!class_char(t, &last, &is_set, &separate))
        return false;
    if (is_set || last < first) {
        t->out->pattern.len = start;
        return pt_regex__fail(t, "invalid range in a character class");
    }
    pt_regex__put(t, "-");
    pt_regex__put_literal(t, last);
    return true;
}

/* A '-' or ']' at the beginning of a class is itself. */
static void leading_literals(pt_regex__translator *t, class_union *u)
{
    while (pt_regex__peek(t) == '-' && !pt_regex__next_is(t, "--")) {
        flat_piece(t, u);
        pt_regex__put_literal(t, '-');
        t->at++;
    }
    if (!u->any && pt_regex__peek(t) == ']' ) {
        flat_piece(t, u);
        pt_regex__put_literal(t, ']');
        t->at++;
    }
}

/* Items up to ']' or an operator; written as something that matches one character. */
static bool union_of_items(pt_regex__translator *t, bool first)
{
    class_union u = {0};
    pt_regex__put(t, "(?:");
    if (first)
        leading_literals(t, &u);
    for (;;) {
        bool ascii = false;
        pt_regex__skip_blanks(t);
        if (pt_regex__at_end(t))
            return pt_regex__fail(t, "unclosed character class");
        if (pt_regex__peek(t) == ']' || at_operator(t))
            break;
        if (pt_regex__peek(t) != '[') {
            if (!class_item(t, &u))
                return false;
            continue;
        }
        own_piece(t, &u);
        if (!ascii_class(t, &ascii) || (!ascii && !pt_regex__bracket_class(t)))
            return false;
    }
    if (u.flat)
        pt_regex__put(t, "]");
    pt_regex__put(t, u.any ? ")" : "(?!))"); /* nothing at all: matches nothing */
    return true;
}

static pt_str copy(pt_buf *out, const char *at, size_t len)
{
    pt_buf_put(out, at, len);
    return pt_buf_view(out);
}

/* (?=a)b, or with the look-ahead negated (?!a)b. */
static void put_ahead(pt_regex__translator *t, bool negated, pt_str a, pt_str b)
{
    pt_regex__put(t, negated ? "(?:(?!" : "(?:(?=");
    pt_buf_str(&t->out->pattern, a);
    pt_regex__put(t, ")");
    pt_buf_str(&t->out->pattern, b);
    pt_regex__put(t, ")");
}

/* Makes of the operand written at `left` and the one at `right` what the operator means. */
static void combine(pt_regex__translator *t, char operator, size_t left, size_t right)
{
    pt_buf *out = &t->out->pattern, left_copy = {0}, right_copy = {0};
    if (out->failed)
        return;
    pt_str a = copy(&left_copy, out->ptr + left, right - left);
    pt_str b = copy(&right_copy, out->ptr + right, out->len - right);
    out->len = left;
    if (operator == '~')
        pt_regex__put(t, "(?:");
    put_ahead(t, operator != '&', operator == '&' ? a : b, operator == '&' ? b : a);
    if (operator == '~') {
        pt_regex__put(t, "|");
        put_ahead(t, true, a, b);
        pt_regex__put(t, ")");
    }
    out->failed = out->failed || left_copy.failed || right_copy.failed;
    pt_buf_release(&left_copy);
    pt_buf_release(&right_copy);
}

enum { MAX_CLASS = 1 << 16 }; /* operands are copied by operators: this bounds the growth */

static bool class_body(pt_regex__translator *t)
{
    size_t start = t->out->pattern.len;
    bool negated = pt_regex__accept(t, "^");
    pt_regex__skip_blanks(t);
    if (!union_of_items(t, true))
        return false;
    while (at_operator(t)) {
        char operator = t->source.ptr[t->at];
        size_t right = t->out->pattern.len;
        t->at += 2;
        pt_regex__skip_blanks(t);
        if (!union_of_items(t, false))
            return false;
        combine(t, operator, start, right);
        if (t->out->pattern.len > MAX_CLASS)
            return pt_regex__fail(t, "character class is too large");
    }
    t->at++; /* ']' */
    if (negated) {
        pt_regex__insert(t, start, "(?:(?!");
        pt_regex__put(t, ")" ANY ")");
    }
    return true;
}

bool pt_regex__bracket_class(pt_regex__translator *t)
{
    if (++t->depth > PT_REGEX_DEPTH)
        return pt_regex__fail(t, "pattern is nested too deeply");
    t->at++; /* '[' */
    bool ok = class_body(t);
    t->depth--;
    return ok;
}
