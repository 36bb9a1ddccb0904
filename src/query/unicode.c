#include "query/unicode.h"

typedef struct {
    uint32_t first, last, step; /* first, first + step … last */
    int32_t difference;         /* to what it becomes */
} case_range;

typedef struct {
    uint32_t code;
    uint32_t to[3]; /* ended by 0 */
} case_several;

typedef struct {
    uint32_t first, last;
} code_range;

#include "query/unicode_tables.inc"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* --- stepping --------------------------------------------------------------------------------------- */

uint32_t pt_char_at(const char *at)
{
    static const unsigned char masks[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
    size_t len = pt_char_len(*at);
    uint32_t code = (unsigned char)*at & masks[len];
    for (size_t i = 1; i < len; i++)
        code = code << 6 | ((unsigned char)at[i] & 0x3f);
    return code;
}

void pt_char_put(pt_buf *out, uint32_t code)
{
    static const unsigned char marks[] = {0, 0, 0xc0, 0xe0, 0xf0};
    size_t len = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    pt_buf_byte(out, (char)(marks[len] | code >> 6 * (len - 1)));
    for (size_t left = len - 1; left-- > 0;)
        pt_buf_byte(out, (char)(0x80 | (code >> 6 * left & 0x3f)));
}

static bool is_first_byte(char c)
{
    return ((unsigned char)c & 0xc0) != 0x80;
}

size_t pt_char_count(pt_str text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++)
        count += is_first_byte(text.ptr[i]);
    return count;
}

static const char *step_back(const char *at)
{
    do
        at--;
    while (!is_first_byte(*at));
    return at;
}

/* --- blanks ----------------------------------------------------------------------------------------- */

static bool in_ranges(const code_range *ranges, size_t count, uint32_t code)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (ranges[middle].last < code)
            low = middle + 1;
        else
            high = middle;
    }
    return low < count && ranges[low].first <= code;
}

static bool is_white(uint32_t code)
{
    static const code_range white[] = {{0x9, 0xd},       {0x20, 0x20},     {0x85, 0x85},     {0xa0, 0xa0},
                                       {0x1680, 0x1680}, {0x2000, 0x200a}, {0x2028, 0x2029}, {0x202f, 0x202f},
                                       {0x205f, 0x205f}, {0x3000, 0x3000}};
    return in_ranges(white, COUNT(white), code);
}

pt_str pt_char_trim_start(pt_str text)
{
    while (text.len && is_white(pt_char_at(text.ptr)))
        text = pt_str_from(text, pt_char_len(*text.ptr));
    return text;
}

pt_str pt_char_trim_end(pt_str text)
{
    while (text.len) {
        const char *last = step_back(text.ptr + text.len);
        if (!is_white(pt_char_at(last)))
            break;
        text.len = (size_t)(last - text.ptr);
    }
    return text;
}

/* --- case ------------------------------------------------------------------------------------------- */

typedef struct {
    const case_range *ranges;
    size_t range_count;
    const case_several *several;
    size_t several_count;
} case_table;

static const case_table upper = {upper_ranges, COUNT(upper_ranges), upper_several, COUNT(upper_several)};
static const case_table lower = {lower_ranges, COUNT(lower_ranges), lower_several, COUNT(lower_several)};

static bool put_several(pt_buf *out, const case_table *table, uint32_t code)
{
    for (size_t i = 0; i < table->several_count; i++) {
        if (table->several[i].code != code)
            continue;
        for (size_t k = 0; k < 3 && table->several[i].to[k]; k++)
            pt_char_put(out, table->several[i].to[k]);
        return true;
    }
    return false;
}

static void put_mapped(pt_buf *out, const case_table *table, uint32_t code)
{
    size_t low = 0, high = table->range_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (table->ranges[middle].last < code)
            low = middle + 1;
        else
            high = middle;
    }
    const case_range *range = &table->ranges[low];
    bool mapped = low < table->range_count && range->first <= code && (code - range->first) % range->step == 0;
    if (mapped)
        pt_char_put(out, (uint32_t)((int32_t)code + range->difference));
    else if (!put_several(out, table, code))
        pt_char_put(out, code);
}

void pt_char_upper(pt_buf *out, pt_str text)
{
    for (size_t i = 0; i < text.len; i += pt_char_len(text.ptr[i])) {
        char c = text.ptr[i];
        if ((unsigned char)c < 0x80)
            pt_buf_byte(out, c >= 'a' && c <= 'z' ? (char)(c - 32) : c);
        else
            put_mapped(out, &upper, pt_char_at(text.ptr + i));
    }
}

enum { CAPITAL_SIGMA = 0x3a3, SMALL_SIGMA = 0x3c3, FINAL_SIGMA = 0x3c2 };

static bool is_ignorable(uint32_t code)
{
    return in_ranges(case_ignorable, COUNT(case_ignorable), code);
}

/* Unicode's Final_Sigma: a cased character before it and none behind, case-ignorable ones skipped. */
static bool is_final(pt_str text, size_t at)
{
    const char *end = text.ptr + text.len, *before = text.ptr + at, *behind = before + pt_char_len(*before);
    bool cased_before = false;
    while (before > text.ptr && !cased_before) {
        before = step_back(before);
        uint32_t code = pt_char_at(before);
        cased_before = in_ranges(cased, COUNT(cased), code) && !is_ignorable(code);
        if (!cased_before && !is_ignorable(code))
            return false;
    }
    while (behind < end && is_ignorable(pt_char_at(behind)))
        behind += pt_char_len(*behind);
    return cased_before && !(behind < end && in_ranges(cased, COUNT(cased), pt_char_at(behind)));
}

void pt_char_lower(pt_buf *out, pt_str text)
{
    for (size_t i = 0; i < text.len; i += pt_char_len(text.ptr[i])) {
        char c = text.ptr[i];
        if ((unsigned char)c < 0x80) {
            pt_buf_byte(out, c >= 'A' && c <= 'Z' ? (char)(c + 32) : c);
            continue;
        }
        uint32_t code = pt_char_at(text.ptr + i);
        if (code == CAPITAL_SIGMA)
            pt_char_put(out, is_final(text, i) ? FINAL_SIGMA : SMALL_SIGMA);
        else
            put_mapped(out, &lower, code);
    }
}
