/* Functions of lists. A Set (only read from foreign files) counts as a list. */
#include "query/build.h"
#include "query/function_tables.h"

static bool is_list(pt_value v)
{
    pt_kind kind = pt_value_kind(v);
    return kind == PT_KIND_LIST || kind == PT_KIND_SET;
}

typedef struct {
    const pt_value *at;
    size_t count;
} items;

static items items_of(const pt_call *call, pt_value list)
{
    items found;
    found.at = pt_value_items(call->values, list, &found.count);
    return found;
}

static pt_value not_list(pt_call *call, const char *name)
{
    return pt_throw(call, "'%s' requires lists", name);
}

/* --- elements --------------------------------------------------------------------------------------- */

static pt_value fn_first(pt_call *call, const pt_value *args, size_t count)
{
    (void)count;
    if (!is_list(args[0]))
        return not_list(call, "first");
    items list = items_of(call, args[0]);
    return list.count ? list.at[0] : PT_NULL;
}

static pt_value fn_last(pt_call *call, const pt_value *args, size_t count)
{
    (void)count;
    if (!is_list(args[0]))
        return not_list(call, "last");
    items list = items_of(call, args[0]);
    return list.count ? list.at[list.count - 1] : PT_NULL;
}

/* The element that an index means, negative ones from the end. */
static bool find_element(pt_call *call, items list, int64_t index, size_t *out)
{
    int64_t at = index < 0 ? index + (int64_t)list.count : index;
    if (at < 0 || at >= (int64_t)list.count) {
        pt_throw(call, "index %lld out of bound", (long long)index);
        return false;
    }
    *out = (size_t)at;
    return true;
}

static pt_value fn_slice(pt_call *call, const pt_value *args, size_t count)
{
    (void)count;
    int64_t from, to;
    size_t first, end;
    if (!is_list(args[0]))
        return not_list(call, "slice");
    if (!pt_value_whole(call->values, args[1], &from) || !pt_value_whole(call->values, args[2], &to))
        return pt_throw(call, "second and third arguments to 'slice' must be integers");
    items list = items_of(call, args[0]);
    if (!find_element(call, list, from, &first))
        return PT_NULL;
    if (to == (int64_t)list.count)
        end = list.count;
    else if (!find_element(call, list, to, &end))
        return PT_NULL;
    if (first > end)
        return pt_throw(call, "'slice' requires an end that is not before the start");
    return pt_value_list(call->values, list.at + first, end - first);
}

/* --- other lists ------------------------------------------------------------------------------------ */

static pt_value *new_items(pt_call *call, size_t count)
{
    pt_value *at = pt_arena_alloc(call->scratch, count * sizeof *at);
    if (!at)
        call->values->failed = true;
    return at;
}

/* The list with one more element, behind it or in front. */
static pt_value extended(pt_call *call, pt_value list, pt_value v, bool behind)
{
    items old = items_of(call, list);
    pt_value *at = new_items(call, old.count + 1);
    if (!at)
        return PT_NULL;
    memcpy(at + (behind ? 0 : 1), old.at, old.count * sizeof *at);
    at[behind ? old.count : 0] = v;
    return pt_value_list(call->values, at, old.count + 1);
}

static pt_value fn_append(pt_call *call, const pt_value *args, size_t count)
{
    (void)count;
    if (!is_list(args[0]))
        return pt_throw(call, "'append' requires first argument to be a list");
    return extended(call, args[0], args[1], true);
}

static pt_value fn_prepend(pt_call *call, const pt_value *args, size_t count)
{
    (void)count;
    if (!is_list(args[0]))
        return pt_throw(call, "'prepend' requires first argument to be a list");
    return extended(call, args[0], args[1], false);
}

static pt_value fn_reverse(pt_call *call, const pt_value *args, size_t count)
{
    (void)count;
    if (!is_list(args[0]))
        return not_list(call, "reverse");
    items list = items_of(call, args[0]);
    pt_value *at = new_items(call, list.count);
    if (!at)
        return PT_NULL;
    for (size_t i = 0; i < list.count; i++)
        at[i] = list.at[list.count - 1 - i];
    return pt_value_list(call->values, at, list.count);
}

static pt_value *copy_items(pt_call *call, items list)
{
    pt_value *at = new_items(call, list.count);
    if (at && list.count)
        memcpy(at, list.at, list.count * sizeof *at);
    return at;
}

static pt_value fn_sorted(pt_call *call, const pt_value *args, size_t count)
{
    (void)count;
    if (!is_list(args[0]))
        return not_list(call, "sorted");
    items list = items_of(call, args[0]);
    pt_value *at = copy_items(call, list);
    if (!at)
        return PT_NULL;
    pt_value_sort(call->values, at, list.count);
    return pt_value_list(call->values, at, list.count);
}

/* --- pieces ----------------------------------------------------------------------------------------- */

typedef enum { CHUNKS, CHUNKS_EXACT, WINDOWS } pieces;

static pt_value cut(pt_call *call, const pt_value *args, pieces how, const char *name)
{
    int64_t wanted;
    if (!is_list(args[0]))
        return pt_throw(call, "first argument of '%s' must be a list", name);
    if (!pt_value_whole(call->values, args[1], &wanted))
        return pt_throw(call, "second argument of '%s' must be an integer", name);
    if (wanted <= 0)
        return pt_throw(call, "second argument of '%s' must be positive", name);
    items list = items_of(call, args[0]);
    size_t size = (uint64_t)wanted > list.count ? list.count + 1 : (size_t)wanted;
    size_t step = how == WINDOWS ? 1 : size;
    pt_value_vec parts = {0};
    for (size_t at = 0; at < list.count; at += step) {
        size_t left = list.count - at;
        if (left < size && how != CHUNKS)
            break;
        pt_value part = pt_value_list(call->values, list.at + at, left < size ? left : size);
        if (!pt_build_push(call, &parts, part))
            break;
    }
    return pt_build_list(call, &parts);
}

static pt_value fn_chunks(pt_call *call, const pt_value *args, size_t count)
{
    (void)count;
    return cut(call, args, CHUNKS, "chunks");
}

static pt_value fn_chunks_exact(pt_call *call, const pt_value *args, size_t count)
{
    (void)count;
    return cut(call, args, CHUNKS_EXACT, "chunks_exact");
}

static pt_value fn_windows(pt_call *call, const pt_value *args, size_t count)
{
    (void)count;
    return cut(call, args, WINDOWS, "windows");
}

/* --- as sets ---------------------------------------------------------------------------------------- */

static bool all_lists(pt_call *call, const pt_value *args, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (!is_list(args[i]))
            return not_list(call, name), false;
    return true;
}

static pt_value fn_union(pt_call *call, const pt_value *args, size_t count)
{
    if (!all_lists(call, args, count, "union"))
        return PT_NULL;
    size_t total = 0, len = 0;
    for (size_t i = 0; i < count; i++)
        total += items_of(call, args[i]).count;
    pt_value *at = new_items(call, total);
    for (size_t i = 0; at && i < count; i++) {
        items list = items_of(call, args[i]);
        memcpy(at + len, list.at, list.count * sizeof *at);
        len += list.count;
    }
    return at ? pt_value_list(call->values, at, pt_value_sort_distinct(call->values, at, len)) : PT_NULL;
}

static bool holds(const pt_call *call, const pt_value *sorted, size_t count, pt_value v)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = pt_value_cmp(call->values, sorted[middle], v);
        if (order == 0)
            return true;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

/* The distinct elements of the first list that are in each of the others (`keep`), or in none. */
static pt_value filtered(pt_call *call, const pt_value *args, size_t count, bool keep, const char *name)
{
    if (!all_lists(call, args, count, name))
        return PT_NULL;
    items list = items_of(call, args[0]);
    pt_value *at = copy_items(call, list);
    if (!at)
        return PT_NULL;
    size_t left = pt_value_sort_distinct(call->values, at, list.count);
    for (size_t i = 1; i < count; i++) {
        items other = items_of(call, args[i]);
        pt_value *sorted = copy_items(call, other);
        if (!sorted)
            return PT_NULL;
        size_t others = pt_value_sort_distinct(call->values, sorted, other.count), kept = 0;
        for (size_t k = 0; k < left; k++)
            if (holds(call, sorted, others, at[k]) == keep)
                at[kept++] = at[k];
        left = kept;
    }
    return pt_value_list(call->values, at, left);
}

static pt_value fn_intersection(pt_call *call, const pt_value *args, size_t count)
{
    return filtered(call, args, count, true, "intersection");
}

static pt_value fn_difference(pt_call *call, const pt_value *args, size_t count)
{
    return filtered(call, args, count, false, "difference");
}

const pt_function pt_functions_list[] = {
    {"first", 1, 1, fn_first, 0},
    {"last", 1, 1, fn_last, 0},
    {"slice", 3, 3, fn_slice, 0},
    {"append", 2, 2, fn_append, 0},
    {"prepend", 2, 2, fn_prepend, 0},
    {"reverse", 1, 1, fn_reverse, 0},
    {"sorted", 1, 1, fn_sorted, 0},
    {"chunks", 2, 2, fn_chunks, 0},
    {"chunks_exact", 2, 2, fn_chunks_exact, 0},
    {"windows", 2, 2, fn_windows, 0},
    {"union", 1, PT_ANY_ARGS, fn_union, 0},
    {"intersection", 1, PT_ANY_ARGS, fn_intersection, 0},
    {"difference", 2, PT_ANY_ARGS, fn_difference, 0},
    {0},
};
