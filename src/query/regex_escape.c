/* Escapes and Unicode properties in regular expressions. */
#include "query/regex_translate.h"

#include "query/unicode.h"

#include <stdio.h>

#define NO_WORD "[^" PT_REGEX_WORD "]"

static int hex_digit(int c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Behind \x, \u or \U: so many digits, or any number in braces. */
static bool hex_escape(pt_regex__translator *t, int digits, uint32_t *out)
{
    bool braces = pt_regex__accept(t, "{");
    uint32_t code = 0;
    int n = 0;
    for (; braces ? n < 8 : n < digits; n++) {
        int digit = pt_regex__at_end(t) ? -1 : hex_digit(pt_regex__peek(t));
        if (digit < 0)
            break;
        code = code << 4 | (uint32_t)digit;
        t->at++;
    }
    if (n == 0 || (braces ? !pt_regex__accept(t, "}") : n < digits))
        return pt_regex__fail(t, "invalid hexadecimal escape");
    if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
        return pt_regex__fail(t, "hexadecimal escape is not a character");
    *out = code;
    return true;
}

/* An escape that means one character; false without a problem: it means something else. */
bool pt_regex__literal_escape(pt_regex__translator *t, uint32_t *out)
{
    static const struct {
        char letter, code;
    } controls[] = {{'a', '\a'}, {'f', '\f'}, {'t', '\t'}, {'n', '\n'}, {'r', '\r'}, {'v', '\v'}};
    int c = pt_regex__peek(t);
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
static bool find_property(const char *kind, const char *name, char *out, size_t size, bool *no_memory)
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
        if (pt_regex__is_property(out, no_memory))
            return true;
    }
    if (is_kind(kind, "scx", "scriptextensions")) {
        snprintf(out, size, "scx:%s", name);
        return pt_regex__is_property(out, no_memory);
    }
    snprintf(out, size, "%s", name);
    return kind[0] == 0 && pt_regex__is_property(out, no_memory);
}

/* Without regard to case, one case stands for all. PCRE2 doesn't see that for properties. */
static bool is_cased(const char *property)
{
    static const char *const cased[] = {"Lu", "Ll", "Lt", "uppercase", "lowercase", "upper", "lower"};
    for (size_t i = 0; i < sizeof cased / sizeof *cased; i++)
        if (strcmp(cased[i], property) == 0)
            return true;
    return false;
}

/* Behind \p or \P; writes a class item that may also stand alone. */
static bool property(pt_regex__translator *t, bool negated)
{
    char kind[32] = "", name[64], found[80];
    pt_str text;
    if (pt_regex__accept(t, "{")) {
        ptrdiff_t end = pt_str_find(pt_str_from(t->source, t->at), '}');
        if (end < 0)
            return pt_regex__fail(t, "unclosed property name");
        text = (pt_str){t->source.ptr + t->at, (size_t)end};
        t->at += (size_t)end + 1;
    } else if (pt_regex__at_end(t)) {
        return pt_regex__fail(t, "incomplete escape");
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
        return pt_regex__fail(t, "unknown Unicode property");
    squeeze(text, name, sizeof name);
    if (!kind[0] && strcmp(name, "ascii") == 0)
        pt_regex__put(t, negated ? "\\x{80}-\\x{10ffff}" : "\\x{0}-\\x{7f}");
    else if (!kind[0] && strcmp(name, "assigned") == 0)
        pt_regex__put(t, negated ? "\\p{Cn}" : "\\P{Cn}");
    else if (name[0] && find_property(kind, name, found, sizeof found, &t->out->pattern.failed))
        pt_buf_printf(&t->out->pattern, "\\%c{%s}", negated ? 'P' : 'p', t->modes.caseless && is_cased(found) ? "L&" : found);
    else
        return pt_regex__fail(t, "unknown Unicode property");
    return true;
}

/* Behind the backslash, the escapes that mean a set: writes an item for brackets. *separate: it must stand
 * in brackets of its own. False: a problem, or none of these. */
bool pt_regex__set_escape(pt_regex__translator *t, bool *separate)
{
    *separate = false;
    if (t->modes.ascii && (pt_regex__peek(t) == 'p' || pt_regex__peek(t) == 'P'))
        return pt_regex__fail(t, "Unicode property without Unicode mode");
    if (pt_regex__accept(t, "p"))
        return property(t, false);
    if (pt_regex__accept(t, "P"))
        return property(t, true);
    static const struct {
        const char *letter, *items, *ascii;
    } sets[] = {{"d", "\\p{Nd}", "0-9"},
                {"D", "\\P{Nd}", "\\x{0}-/:-\\x{10ffff}"},
                {"s", "\\p{White_Space}", "\\x{9}-\\x{d}\\x{20}"},
                {"S", "\\P{White_Space}", "\\x{0}-\\x{8}\\x{e}-\\x{1f}!-\\x{10ffff}"},
                {"w", PT_REGEX_WORD, PT_REGEX_ASCII_WORD}};
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) {
        if (!pt_regex__accept(t, sets[i].letter))
            continue;
        pt_regex__put(t, t->modes.ascii ? sets[i].ascii : sets[i].items);
        return true;
    }
    if (!pt_regex__accept(t, "W"))
        return false;
    pt_regex__put(t, t->modes.ascii ? "[^" PT_REGEX_ASCII_WORD "]" : NO_WORD);
    *separate = true;
    return true;
}
