#include "query/regex.h"

#include "base/mem.h"

#include <stdio.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

enum {
    MATCH_LIMIT = 2000000,  /* steps of one search */
    HEAP_LIMIT = 64 * 1024, /* KiB that one search may keep for going back */
};

struct pt_regex {
    pcre2_general_context *memory;
    pcre2_match_context *limits;
    pcre2_code *code;
    pcre2_match_data *match;
    pt_buf names; /* of groups: number, length, bytes, one after the other */
    unsigned groups;
    bool jit;
};

static void *allocate(size_t size, void *context)
{
    (void)context;
    return pt_malloc(size);
}

static void release(void *memory, void *context)
{
    (void)context;
    pt_free(memory);
}

/* --- compiling -------------------------------------------------------------------------------------- */

static const uint32_t OPTIONS = PCRE2_UTF | PCRE2_UCP | PCRE2_NO_UTF_CHECK | PCRE2_DOLLAR_ENDONLY
    | PCRE2_ALT_CIRCUMFLEX | PCRE2_NEVER_BACKSLASH_C;

static pcre2_code *compile(pcre2_general_context *memory, pt_str pattern, int *error)
{
    size_t at;
    pcre2_compile_context *context = pcre2_compile_context_create(memory);
    *error = PCRE2_ERROR_NOMEMORY;
    if (!context)
        return NULL;
    pcre2_set_newline(context, PCRE2_NEWLINE_LF);
    const char *text = pattern.ptr ? pattern.ptr : "";
    pcre2_code *code = pcre2_compile((PCRE2_SPTR)text, pattern.len, OPTIONS, error, &at, context);
    pcre2_compile_context_free(context);
    return code;
}

static bool is_memory_error(int error)
{
    return error == PCRE2_ERROR_HEAP_FAILED || error == PCRE2_ERROR_NOMEMORY;
}

bool pt_regex__is_property(const char *name, bool *no_memory)
{
    char pattern[100];
    int error;
    snprintf(pattern, sizeof pattern, "\\p{%s}", name);
    pcre2_general_context *memory = pcre2_general_context_create(allocate, release, NULL);
    pcre2_code *code = memory ? compile(memory, pt_str_c(pattern), &error) : NULL;
    if (!memory || (!code && is_memory_error(error)))
        *no_memory = true;
    pcre2_code_free(code);
    pcre2_general_context_free(memory);
    return code != NULL;
}

static void add_names(pt_regex *regex, const pt_regex__translation *translation)
{
    for (unsigned i = 0; i < translation->name_count; i++) {
        pt_buf_varint(&regex->names, translation->names[i].group);
        pt_buf_varint(&regex->names, translation->names[i].name.len);
        pt_buf_str(&regex->names, translation->names[i].name);
    }
}

unsigned pt_regex_named(const pt_regex *regex, pt_str name)
{
    pt_reader in = pt_reader_of(pt_buf_view(&regex->names));
    while (in.at < in.end) {
        uint32_t group = pt_read_u32(&in);
        size_t len = pt_read_u32(&in);
        if (pt_str_eq(pt_read_bytes(&in, len), name))
            return group;
    }
    return 0;
}

static bool prepare(pt_regex *regex, const pt_regex__translation *translation, char reason[160])
{
    int error;
    regex->memory = pcre2_general_context_create(allocate, release, NULL);
    regex->limits = regex->memory ? pcre2_match_context_create(regex->memory) : NULL;
    if (!regex->limits)
        return false;
    regex->code = compile(regex->memory, pt_buf_view(&translation->pattern), &error);
    if (!regex->code && !is_memory_error(error))
        pcre2_get_error_message(error, (PCRE2_UCHAR *)reason, 160);
    regex->match = regex->code ? pcre2_match_data_create_from_pattern(regex->code, regex->memory) : NULL;
    if (!regex->match)
        return false;
    regex->jit = pcre2_jit_compile(regex->code, PCRE2_JIT_COMPLETE) == 0;
    regex->groups = translation->groups;
    pcre2_set_match_limit(regex->limits, MATCH_LIMIT);
    pcre2_set_heap_limit(regex->limits, HEAP_LIMIT);
    add_names(regex, translation);
    return !regex->names.failed;
}

pt_regex *pt_regex_new(pt_str pattern, char reason[160])
{
    pt_regex__translation translation;
    pt_regex *regex = NULL;
    reason[0] = 0;
    if (pt_regex__translate(pattern, &translation)) {
        regex = pt_calloc(1, sizeof *regex);
        if (regex && !prepare(regex, &translation, reason)) {
            pt_regex_free(regex);
            regex = NULL;
        }
    } else if (translation.problem && !translation.pattern.failed) {
        snprintf(reason, 160, "%s, at byte %zu of the pattern", translation.problem, translation.problem_at);
    }
    pt_buf_release(&translation.pattern);
    return regex;
}

void pt_regex_free(pt_regex *regex)
{
    if (!regex)
        return;
    pcre2_match_data_free(regex->match);
    pcre2_code_free(regex->code);
    pcre2_match_context_free(regex->limits);
    pcre2_general_context_free(regex->memory);
    pt_buf_release(&regex->names);
    pt_free(regex);
}

/* --- searching -------------------------------------------------------------------------------------- */

static pt_regex_outcome outcome_of(int result)
{
    if (result >= 0)
        return PT_REGEX_FOUND;
    if (result == PCRE2_ERROR_NOMATCH)
        return PT_REGEX_NONE;
    return result == PCRE2_ERROR_NOMEMORY ? PT_REGEX_NO_MEMORY : PT_REGEX_LIMIT;
}

static int match(pt_regex *regex, pt_str text, size_t from, uint32_t options)
{
    PCRE2_SPTR subject = (PCRE2_SPTR)(text.ptr ? text.ptr : "");
    return pcre2_match(regex->code, subject, text.len, from, PCRE2_NO_UTF_CHECK | options, regex->match, regex->limits);
}

pt_regex_outcome pt_regex_search(pt_regex *regex, pt_str text, size_t from)
{
    int result = regex->jit ? match(regex, text, from, 0) : PCRE2_ERROR_JIT_STACKLIMIT;
    if (result == PCRE2_ERROR_JIT_STACKLIMIT) /* the interpreter goes back further, if more slowly */
        result = match(regex, text, from, PCRE2_NO_JIT);
    return outcome_of(result);
}

pt_regex_outcome pt_regex_test(pt_regex *regex, pt_str text)
{
    enum { WORKSPACE = 4096 };
    int workspace[WORKSPACE];
    const uint32_t options = PCRE2_NO_UTF_CHECK | PCRE2_DFA_SHORTEST;
    pt_regex_outcome outcome = pt_regex_search(regex, text, 0);
    if (outcome != PT_REGEX_LIMIT)
        return outcome;
    return outcome_of(pcre2_dfa_match(regex->code, (PCRE2_SPTR)text.ptr, text.len, 0, options, regex->match,
                                      regex->limits, workspace, WORKSPACE));
}

pt_regex_span pt_regex_group(const pt_regex *regex, unsigned group)
{
    const PCRE2_SIZE *spans = pcre2_get_ovector_pointer(regex->match);
    if (group > regex->groups || spans[2 * group] == PCRE2_UNSET)
        return (pt_regex_span){SIZE_MAX, SIZE_MAX};
    return (pt_regex_span){spans[2 * group], spans[2 * group + 1]};
}

unsigned pt_regex_groups(const pt_regex *regex)
{
    return regex->groups;
}
