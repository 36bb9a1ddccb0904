/* Names like a text.
 *
 *   exact, caseless, prefix   stand together in the order of names: one seek
 *   word, part                stand in the lists of all grams of the text: the lists are intersected
 *   fuzzy                     share enough grams with the text: lists are counted, then the few candidates left
 *                             are compared by the restricted Damerau–Levenshtein distance
 *
 * q-gram counting: Ukkonen, "Approximate string-matching with q-grams and maximal matches" (1992). Bounds keep
 * the work small where a text is in very many names; what is beyond them is not found. */
#include "store/find.h"

#include "base/error.h"

#include <stdlib.h>

enum {
    PREFIX_MOST = 8192,  /* names looked at that begin with the text */
    PART_MOST = 16384,   /* names looked at that have its grams */
    COUNT_MOST = 200000, /* entries of a gram's list that are counted */
    FUZZY_MOST = 4096,   /* names compared */
    FUZZY_LEAST = 3      /* letters */
};

typedef pt_vec(pt_name_candidate) candidates;

typedef struct {
    pt_graph *graph;
    pt_str text;
    pt_name_scan names;
    candidates found;
} search;

static bool begins_at(pt_str name, size_t at, pt_str text)
{
    if (name.len - at < text.len)
        return false;
    for (size_t i = 0; i < text.len; i++)
        if (pt_fold((uint8_t)name.ptr[at + i]) != pt_fold((uint8_t)text.ptr[i]))
            return false;
    return true;
}

/* How a name fits; PT_MATCH_FUZZY when it does not. */
static pt_match match_of(pt_str name, pt_str text)
{
    if (pt_str_eq(name, text))
        return PT_MATCH_EXACT;
    if (begins_at(name, 0, text))
        return name.len == text.len ? PT_MATCH_CASELESS : PT_MATCH_PREFIX;
    pt_match best = PT_MATCH_FUZZY;
    for (size_t i = 1; i < name.len && best != PT_MATCH_WORD; i++)
        if (begins_at(name, i, text))
            best = pt_word_begins(name, i) ? PT_MATCH_WORD : PT_MATCH_PART;
    return best;
}

static pt_status add(search *s, const pt_name_entry *entry, pt_match match, uint8_t distance, pt_error *err)
{
    pt_name_candidate c = {entry->number, entry->classes, (uint8_t)match, distance, (uint8_t)entry->name.len};
    return pt_vec_push(&s->found, c) ? PT_OK : pt_error_nomem(err);
}

static pt_status not_found_is_ok(pt_status status)
{
    return status == PT_E_NOT_FOUND ? PT_OK : status;
}

static pt_status find_prefix(search *s, pt_error *err)
{
    pt_name_entry entry;
    pt_status status = pt_name_scan_seek(&s->names, s->text, &entry, err);
    for (unsigned seen = 0; status == PT_OK && seen < PREFIX_MOST && begins_at(entry.name, 0, s->text); seen++) {
        status = add(s, &entry, match_of(entry.name, s->text), 0, err);
        if (status == PT_OK)
            status = pt_name_scan_next(&s->names, &entry, err);
    }
    return not_found_is_ok(status);
}

/* Looks at a name that may have the text in it. */
static pt_status check_part(search *s, uint32_t number, pt_error *err)
{
    pt_name_entry entry;
    pt_status status = pt_name_scan_number(&s->names, number, &entry, err);
    if (status == PT_E_NOT_FOUND)
        return pt_graph__damaged(err, "a gram of no name");
    if (status != PT_OK)
        return status;
    pt_match match = match_of(entry.name, s->text);
    return match == PT_MATCH_WORD || match == PT_MATCH_PART ? add(s, &entry, match, 0, err) : PT_OK;
}

/* The names of a gram, at one of them. */
typedef struct {
    pt_list_reader list;
    uint64_t at;
} gram_names;

static pt_status move_to(gram_names *g, uint64_t number, pt_error *err)
{
    pt_list_item item;
    pt_status status = pt_list_skip(&g->list, number, &item, err);
    if (status == PT_OK)
        g->at = item.id;
    return status;
}

static pt_status open_gram(search *s, pt_list_reader *list, uint32_t gram, pt_error *err)
{
    return pt_list_open(list, s->graph->backend, s->graph->txn, PT_TABLE_GRAM, PT_LIST_GRAM, gram, 0, err);
}

/* Moves all to the first name ≥ `number` that they have in common, and gives it. */
static pt_status move_together(gram_names *grams, size_t count, uint64_t *number, pt_error *err)
{
    size_t agree = 0;
    for (size_t i = 0; agree < count; i = (i + 1) % count) {
        pt_status status = grams[i].at < *number ? move_to(&grams[i], *number, err) : PT_OK;
        if (status != PT_OK)
            return status;
        agree = grams[i].at == *number ? agree + 1 : 1;
        *number = grams[i].at;
    }
    return PT_OK;
}

static pt_status intersect(search *s, gram_names *grams, size_t count, pt_error *err)
{
    pt_status status = PT_OK;
    uint64_t number = 0;
    for (size_t i = 0; status == PT_OK && i < count; i++)
        status = move_to(&grams[i], 0, err);
    for (unsigned seen = 0; status == PT_OK && seen < PART_MOST; seen++) {
        status = move_together(grams, count, &number, err);
        if (status == PT_OK && number > UINT32_MAX)
            status = pt_graph__damaged(err, "a gram");
        if (status == PT_OK)
            status = check_part(s, (uint32_t)number, err);
        number++;
    }
    return not_found_is_ok(status);
}

static pt_status find_grams(search *s, const uint32_t *grams, size_t count, pt_error *err)
{
    gram_names *open = pt_calloc(count + 1, sizeof *open);
    if (!open)
        return pt_error_nomem(err);
    pt_status status = PT_OK;
    for (size_t i = 0; status == PT_OK && i < count; i++)
        status = open_gram(s, &open[i].list, grams[i], err);
    if (status == PT_OK && count)
        status = intersect(s, open, count, err);
    for (size_t i = 0; i < count; i++)
        if (open[i].list.cursor)
            pt_list_close(&open[i].list);
    pt_free(open);
    return status;
}

/* Three letters and more are found by the grams in them, two by those that begin words. One letter begins so many
 * names that nobody misses those where it begins the second word. */
static pt_status find_parts(search *s, pt_error *err)
{
    uint32_t grams[PT_NAME_MOST];
    size_t count = 0;
    for (size_t i = 0; i + 2 < s->text.len; i++)
        grams[count++] = pt_gram(pt_fold((uint8_t)s->text.ptr[i]), pt_fold((uint8_t)s->text.ptr[i + 1]),
                                 pt_fold((uint8_t)s->text.ptr[i + 2]));
    if (s->text.len == 2)
        grams[count++] = pt_gram(PT_GRAM_WORD, pt_fold((uint8_t)s->text.ptr[0]), pt_fold((uint8_t)s->text.ptr[1]));
    return find_grams(s, grams, count, err);
}

/* Fuzzy: how many grams each name shares with the text. */

typedef pt_vec(uint64_t) numbers;

static pt_status collect_gram(search *s, uint32_t gram, numbers *out, pt_error *err)
{
    pt_list_reader list;
    pt_list_item item;
    pt_status status = open_gram(s, &list, gram, err);
    if (status != PT_OK)
        return status;
    for (unsigned n = 0; n < COUNT_MOST && (status = pt_list_next(&list, &item, err)) == PT_OK; n++)
        if (!pt_vec_push(out, item.id)) {
            status = pt_error_nomem(err);
            break;
        }
    pt_list_close(&list);
    return not_found_is_ok(status);
}

/* Names that share at least `least` grams, those that share the most first: ~count << 32 | number. */
static pt_status rank_shared(numbers *all, unsigned least, pt_error *err)
{
    uint64_t *scratch = pt_malloc((all->len + 1) * sizeof *scratch);
    if (!scratch)
        return pt_error_nomem(err);
    pt_sort_u64(all->at, scratch, all->len);
    size_t kept = 0;
    for (size_t i = 0, end; i < all->len; i = end) {
        for (end = i; end < all->len && all->at[end] == all->at[i];)
            end++;
        if (end - i >= least)
            all->at[kept++] = (uint64_t)(UINT32_MAX - (end - i)) << 32 | (uint32_t)all->at[i];
    }
    all->len = kept;
    pt_sort_u64(all->at, scratch, kept);
    pt_free(scratch);
    return PT_OK;
}

static unsigned least_of(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* Letters to insert, drop, change or swap to make one of the other; `most` + 1 when it is more than `most`. */
static unsigned distance_of(pt_str a, pt_str b, unsigned most)
{
    unsigned rows[3][PT_NAME_MOST + 1];
    unsigned *before = rows[0], *last = rows[1], *row = rows[2];
    for (size_t k = 0; k <= b.len; k++)
        last[k] = (unsigned)k;
    for (size_t i = 1; i <= a.len; i++) {
        unsigned best = row[0] = (unsigned)i;
        for (size_t k = 1; k <= b.len; k++) {
            uint8_t x = pt_fold((uint8_t)a.ptr[i - 1]), y = pt_fold((uint8_t)b.ptr[k - 1]);
            row[k] = least_of(last[k - 1] + (x != y), least_of(last[k], row[k - 1]) + 1);
            bool swapped = i > 1 && k > 1 && x == pt_fold((uint8_t)b.ptr[k - 2])
                && y == pt_fold((uint8_t)a.ptr[i - 2]);
            if (swapped)
                row[k] = least_of(row[k], before[k - 2] + 1);
            best = least_of(best, row[k]);
        }
        if (best > most)
            return most + 1;
        unsigned *free = before;
        before = last;
        last = row;
        row = free;
    }
    return least_of(last[b.len], most + 1);
}

static pt_status compare_all(search *s, const numbers *ranked, unsigned most, pt_error *err)
{
    for (size_t i = 0; i < ranked->len && i < FUZZY_MOST; i++) {
        pt_name_entry entry;
        pt_status status = pt_name_scan_number(&s->names, (uint32_t)ranked->at[i], &entry, err);
        if (status == PT_E_NOT_FOUND)
            return pt_graph__damaged(err, "a gram of no name");
        if (status != PT_OK)
            return status;
        if (entry.name.len > s->text.len + most || entry.name.len + most < s->text.len
            || match_of(entry.name, s->text) != PT_MATCH_FUZZY)
            continue;
        unsigned distance = distance_of(entry.name, s->text, most);
        status = distance <= most ? add(s, &entry, PT_MATCH_FUZZY, (uint8_t)distance, err) : PT_OK;
        if (status != PT_OK)
            return status;
    }
    return PT_OK;
}

static pt_status find_fuzzy(search *s, pt_error *err)
{
    uint32_t grams[2 * PT_NAME_MOST];
    if (s->text.len < FUZZY_LEAST)
        return PT_OK;
    unsigned most = s->text.len < 5 ? 1 : s->text.len < 9 ? 2 : 3;
    size_t count = pt_name_grams(s->text, grams);
    numbers shared = {0};
    pt_status status = PT_OK;
    for (size_t i = 0; status == PT_OK && i < count; i++) {
        bool again = false;
        for (size_t k = 0; k < i; k++)
            again |= grams[k] == grams[i];
        status = again ? PT_OK : collect_gram(s, grams[i], &shared, err);
    }
    /* One letter changed changes three grams at most, and the one that begins its word. */
    unsigned lost = 4 * most;
    if (status == PT_OK)
        status = rank_shared(&shared, count > lost ? (unsigned)count - lost : 1, err);
    if (status == PT_OK)
        status = compare_all(s, &shared, most, err);
    pt_vec_release(&shared);
    return status;
}

/* Stages are gone through until there are enough. */
pt_status pt_graph_search(pt_graph *graph, pt_str text, size_t limit, pt_arena *arena, pt_found **found, size_t *count,
                          pt_error *err)
{
    static pt_status (*const stages[])(search *, pt_error *) = {find_prefix, find_parts, find_fuzzy};
    search s = {.graph = graph, .text = pt_str_upto(pt_str_trim(text), PT_NAME_MOST)};
    pt_gather gather = {.graph = graph, .arena = arena, .limit = limit};
    pt_status status = pt_name_scan_open(&s.names, graph, err);
    size_t parts = s.text.len ? sizeof stages / sizeof *stages : 0;
    for (size_t i = 0; status == PT_OK && i < parts && gather.found.len < limit; i++) {
        pt_vec_clear(&s.found);
        status = stages[i](&s, err);
        if (status == PT_OK)
            status = pt_gather_names(&gather, s.found.at, s.found.len, err);
    }
    pt_name_scan_close(&s.names);
    pt_vec_release(&s.found);
    return pt_gather_end(&gather, status, found, count, NULL, err);
}
