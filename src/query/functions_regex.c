/* Functions that search with regular expressions. Compiled patterns are kept for the run, in a table with
 * a fixed number of places: patterns may come from data, without end. */
#include "query/build.h"
#include "query/function_tables.h"
#include "query/regex.h"
#include "query/unicode.h"

#include "base/hash.h"

#include <stdlib.h>

enum { CACHE_PLACES = 256 };

typedef struct {
    struct {
        pt_value source;
        pt_regex *regex;
    } places[CACHE_PLACES]; /* by hash of the source; the newer one stays */
} regex_cache;

static void drop_cache(void *thing)
{
    regex_cache *cache = thing;
    for (size_t i = 0; i < CACHE_PLACES; i++)
        pt_regex_free(cache->places[i].regex);
    pt_free(cache);
}

static regex_cache *cache_of(pt_call *call)
{
    static const char owner;
    regex_cache *cache = pt_memo_get(call, &owner, PT_NULL);
    if (cache)
        return cache;
    cache = pt_calloc(1, sizeof *cache);
    if (!cache) {
        call->values->failed = true;
        return NULL;
    }
    return pt_memo_put(call, &owner, PT_NULL, cache, drop_cache) ? cache : NULL;
}

/* The compiled pattern, until the next call; NULL: thrown. */
static pt_regex *regex_of(pt_call *call, pt_value source)
{
    char reason[160];
    if (pt_value_kind(source) != PT_KIND_STRING && pt_value_kind(source) != PT_KIND_REGEX)
        return pt_throw(call, "a regular expression must be a string"), NULL;
    regex_cache *cache = cache_of(call);
    if (!cache)
        return NULL;
    size_t at = pt_hash_u64(source.word) % CACHE_PLACES;
    if (cache->places[at].regex && pt_value_same(cache->places[at].source, source))
        return cache->places[at].regex;
    pt_regex *regex = pt_regex_new(pt_value_as_str(call->values, source), reason);
    if (!regex && reason[0])
        return pt_throw(call, "the string cannot be interpreted as regex: %s", reason), NULL;
    if (!regex) {
        call->values->failed = true;
        return NULL;
    }
    pt_regex_free(cache->places[at].regex);
    cache->places[at].source = source;
    cache->places[at].regex = regex;
    return regex;
}

static bool strings(pt_call *call, const pt_value *args, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        bool pattern = i == 1; /* looked at by regex_of */
        if (!pattern && pt_value_kind(args[i]) != PT_KIND_STRING) {
            pt_throw(call, "'%s' requires strings", name);
            return false;
        }
    }
    return true;
}

static bool is_found(pt_call *call, pt_regex_outcome outcome)
{
    switch (outcome) {
    case PT_REGEX_FOUND:
        return true;
    case PT_REGEX_LIMIT:
        pt_throw(call, "the regular expression takes too long on this text");
        return false;
    case PT_REGEX_NO_MEMORY:
        call->values->failed = true;
        return false;
    default:
        return false;
    }
}

/* --- all matches ------------------------------------------------------------------------------------ */

/* Matches from left to right that do not overlap; one that is empty may not begin where the last one ended. */
typedef struct {
    pt_call *call;
    pt_regex *regex;
    pt_str text;
    size_t from;
    size_t last_end; /* SIZE_MAX: none yet */
    pt_regex_span found;
} matches;

static bool next_match(matches *m)
{
    while (m->from <= m->text.len && is_found(m->call, pt_regex_search(m->regex, m->text, m->from))) {
        m->found = pt_regex_group(m->regex, 0);
        bool repeats = m->found.start == m->found.end && m->found.end == m->last_end;
        if (!repeats) {
            m->from = m->last_end = m->found.end;
            return true;
        }
        m->from += m->from < m->text.len ? pt_char_len(m->text.ptr[m->from]) : 1;
    }
    return false;
}

static matches all_matches(pt_call *call, pt_regex *regex, pt_str text)
{
    return (matches){.call = call, .regex = regex, .text = text, .last_end = SIZE_MAX};
}

static pt_str found_text(const matches *m)
{
    return (pt_str){m->text.ptr + m->found.start, m->found.end - m->found.start};
}

static pt_value fn_regex_matches(pt_call *call, const pt_value *args, size_t count)
{
    if (!strings(call, args, count, "regex_matches"))
        return PT_NULL;
    pt_regex *regex = regex_of(call, args[1]);
    if (!regex)
        return PT_NULL;
    return pt_value_bool(is_found(call, pt_regex_test(regex, pt_value_as_str(call->values, args[0]))));
}

static pt_value fn_regex_extract_first(pt_call *call, const pt_value *args, size_t count)
{
    if (!strings(call, args, count, "regex_extract_first"))
        return PT_NULL;
    pt_regex *regex = regex_of(call, args[1]);
    if (!regex)
        return PT_NULL;
    matches m = all_matches(call, regex, pt_value_as_str(call->values, args[0]));
    return next_match(&m) ? pt_value_str(call->values, found_text(&m)) : PT_NULL;
}

static pt_value fn_regex_extract(pt_call *call, const pt_value *args, size_t count)
{
    pt_value_vec items = {0};
    if (!strings(call, args, count, "regex_extract"))
        return PT_NULL;
    pt_regex *regex = regex_of(call, args[1]);
    if (!regex)
        return PT_NULL;
    matches m = all_matches(call, regex, pt_value_as_str(call->values, args[0]));
    while (next_match(&m))
        if (!pt_build_push(call, &items, pt_value_str(call->values, found_text(&m))))
            break;
    return pt_build_list(call, &items);
}

/* --- replacing -------------------------------------------------------------------------------------- */

static bool is_name_char(char c)
{
    char lower = (char)(c | 0x20);
    return (c >= '0' && c <= '9') || (lower >= 'a' && lower <= 'z') || c == '_';
}

/* What follows a '$' in a template: a name or number, in braces or not. False: the '$' is just itself. */
static bool reference(pt_str rest, pt_str *name, size_t *used)
{
    if (rest.len && rest.ptr[0] == '{') {
        ptrdiff_t end = pt_str_find(rest, '}');
        if (end < 0)
            return false;
        *name = (pt_str){rest.ptr + 1, (size_t)end - 1};
        *used = (size_t)end + 1;
        return true;
    }
    size_t len = 0;
    while (len < rest.len && is_name_char(rest.ptr[len]))
        len++;
    *name = pt_str_upto(rest, len);
    *used = len;
    return len > 0;
}

/* The group that a name or number means, one that doesn't exist if there is none. */
static unsigned group_of(const pt_regex *regex, pt_str name)
{
    unsigned number = 0;
    for (size_t i = 0; i < name.len; i++) {
        if (name.ptr[i] < '0' || name.ptr[i] > '9') {
            unsigned named = pt_regex_named(regex, name);
            return named ? named : UINT32_MAX;
        }
        number = number > 100000 ? number : number * 10 + (unsigned)(name.ptr[i] - '0');
    }
    return name.len ? number : UINT32_MAX;
}

static void expand(pt_buf *out, const matches *m, pt_str template)
{
    while (template.len) {
        ptrdiff_t dollar = pt_str_find(template, '$');
        if (dollar < 0)
            break;
        pt_buf_str(out, pt_str_upto(template, (size_t)dollar));
        template = pt_str_from(template, (size_t)dollar + 1);
        pt_str name;
        size_t used;
        if (template.len && template.ptr[0] == '$') {
            pt_buf_byte(out, '$');
            template = pt_str_from(template, 1);
        } else if (reference(template, &name, &used)) {
            pt_regex_span span = pt_regex_group(m->regex, group_of(m->regex, name));
            if (span.start != SIZE_MAX)
                pt_buf_put(out, m->text.ptr + span.start, span.end - span.start);
            template = pt_str_from(template, used);
        } else {
            pt_buf_byte(out, '$');
        }
    }
    pt_buf_str(out, template);
}

static pt_value replaced(pt_call *call, const pt_value *args, size_t count, bool all, const char *name)
{
    if (!strings(call, args, count, name))
        return PT_NULL;
    pt_regex *regex = regex_of(call, args[1]);
    if (!regex)
        return PT_NULL;
    pt_buf text = {0};
    size_t copied = 0;
    matches m = all_matches(call, regex, pt_value_as_str(call->values, args[0]));
    while (next_match(&m)) {
        pt_buf_put(&text, m.text.ptr + copied, m.found.start - copied);
        expand(&text, &m, pt_value_as_str(call->values, args[2]));
        copied = m.found.end;
        if (!all)
            break;
    }
    pt_buf_str(&text, pt_str_from(m.text, copied));
    return pt_build_bytes(call, &text, PT_KIND_STRING);
}

static pt_value fn_regex_replace(pt_call *call, const pt_value *args, size_t count)
{
    return replaced(call, args, count, false, "regex_replace");
}

static pt_value fn_regex_replace_all(pt_call *call, const pt_value *args, size_t count)
{
    return replaced(call, args, count, true, "regex_replace_all");
}

const pt_function pt_functions_regex[] = {
    {"regex_matches", 2, 2, fn_regex_matches, 0},
    {"regex_replace", 3, 3, fn_regex_replace, 0},
    {"regex_replace_all", 3, 3, fn_regex_replace_all, 0},
    {"regex_extract", 2, 2, fn_regex_extract, 0},
    {"regex_extract_first", 2, 2, fn_regex_extract_first, 0},
    {0},
};
