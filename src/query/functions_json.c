/* Functions of Json values, and get, which looks into lists and Json alike. */
#include "query/build.h"
#include "query/function_tables.h"

enum { MAX_PADDED = 1 << 24 }; /* elements of an array that set_json_path may make */

static pt_json_node *tree_of(pt_call *call, pt_value v)
{
    pt_json_node *tree = pt_value_to_tree(call->values, call->scratch, v);
    if (!tree)
        call->values->failed = true;
    return tree;
}

/* Scalars as plain values; arrays and objects stay Json. */
static pt_value plain(pt_call *call, const pt_json_node *node)
{
    bool nested = node->type == PT_JSON_ARRAY || node->type == PT_JSON_OBJECT;
    return nested ? pt_value_json(call->values, node) : pt_value_of_json(call->values, node);
}

/* The text of to_string: a Json string without its quotes. */
static pt_str text_of(pt_call *call, pt_value v)
{
    pt_str text = {"", 0};
    if (pt_value_kind(v) == PT_KIND_STRING)
        return pt_value_as_str(call->values, v);
    const pt_json_node *tree = tree_of(call, v);
    if (tree && tree->type == PT_JSON_STRING)
        return tree->string;
    pt_buf buf = {0};
    if (tree && pt_json_write_compact(&buf, tree))
        text = pt_arena_str(call->scratch, pt_buf_view(&buf));
    else
        call->values->failed = true;
    pt_buf_release(&buf);
    return text.ptr ? text : (call->values->failed = true, PT_STR(""));
}

static pt_value fn_to_string(pt_call *call, const pt_value *args, size_t count)
{
    (void)count;
    if (pt_value_kind(args[0]) == PT_KIND_STRING)
        return args[0];
    return pt_value_str(call->values, text_of(call, args[0]));
}

/* --- making ----------------------------------------------------------------------------------------- */

static pt_value fn_json(pt_call *call, const pt_value *args, size_t count)
{
    (void)count;
    if (pt_value_kind(args[0]) == PT_KIND_JSON)
        return args[0];
    const pt_json_node *tree = tree_of(call, args[0]);
    return tree ? pt_value_json(call->values, tree) : PT_NULL;
}

static pt_value fn_json_object(pt_call *call, const pt_value *args, size_t count)
{
    if (count % 2)
        return pt_throw(call, "'json_object' requires an even number of arguments");
    pt_json_node object = {.type = PT_JSON_OBJECT, .count = (uint32_t)(count / 2)};
    object.items = PT_ARENA_ARRAY(call->scratch, pt_json_node, count / 2);
    object.keys = PT_ARENA_ARRAY(call->scratch, pt_str, count / 2);
    if (!object.items || !object.keys)
        return pt_build_nomem(call);
    for (size_t i = 0; i < count / 2; i++) {
        const pt_json_node *value = tree_of(call, args[2 * i + 1]);
        if (!value)
            return PT_NULL;
        object.keys[i] = text_of(call, args[2 * i]);
        object.items[i] = *value;
    }
    return pt_value_json(call->values, &object);
}

static pt_value fn_parse_json(pt_call *call, const pt_value *args, size_t count)
{
    (void)count;
    pt_json_node *tree;
    pt_error err = {0};
    if (pt_value_kind(args[0]) != PT_KIND_STRING)
        return pt_throw(call, "'parse_json' requires a string argument");
    pt_status status = pt_json_read(call->scratch, pt_value_as_str(call->values, args[0]), &tree, &err);
    if (status == PT_E_NOMEM)
        return pt_build_nomem(call);
    if (status != PT_OK)
        return pt_throw(call, "%s at line %u column %u", err.message, (unsigned)err.line, (unsigned)err.column);
    return pt_value_json(call->values, tree);
}

static pt_value fn_dump_json(pt_call *call, const pt_value *args, size_t count)
{
    (void)count;
    if (pt_value_kind(args[0]) != PT_KIND_JSON)
        return pt_throw(call, "'dump_json' requires a json argument");
    return pt_value_str(call->values, pt_value_as_str(call->values, args[0]));
}

static pt_value fn_json_to_scalar(pt_call *call, const pt_value *args, size_t count)
{
    (void)count;
    if (pt_value_kind(args[0]) != PT_KIND_JSON)
        return args[0];
    const pt_json_node *tree = tree_of(call, args[0]);
    return tree ? plain(call, tree) : PT_NULL;
}

/* --- looking inside --------------------------------------------------------------------------------- */

static const pt_json_node *element(const pt_json_node *array, int64_t index)
{
    bool inside = array->type == PT_JSON_ARRAY && index >= 0 && index < (int64_t)array->count;
    return inside ? &array->items[index] : NULL;
}

/* One step of a path; NULL (thrown) when it leads nowhere. */
static const pt_json_node *step_into(pt_call *call, const pt_json_node *node, pt_value key)
{
    const pt_json_node *found = NULL;
    int64_t index;
    if (pt_value_kind(key) == PT_KIND_STRING) {
        pt_str name = pt_value_as_str(call->values, key);
        found = node->type == PT_JSON_OBJECT ? pt_json_member(node, name) : NULL;
        if (!found)
            pt_throw(call, "key '%.*s' not found in json", (int)(name.len < 100 ? name.len : 100), name.ptr);
    } else if (pt_value_whole(call->values, key, &index)) {
        found = element(node, index);
        if (!found)
            pt_throw(call, "index '%lld' not found in json", (long long)index);
    } else {
        pt_throw(call, "second argument to 'get' must be a string, an integer or a path of them");
    }
    return found;
}

static pt_value get_in_json(pt_call *call, pt_value json, pt_value key)
{
    const pt_json_node *node = tree_of(call, json);
    size_t count = 1;
    const pt_value *path = &key;
    if (pt_value_kind(key) == PT_KIND_LIST || pt_value_kind(key) == PT_KIND_SET)
        path = pt_value_items(call->values, key, &count);
    for (size_t i = 0; node && i < count; i++)
        node = step_into(call, node, path[i]);
    return node ? plain(call, node) : PT_NULL;
}

static pt_value get_in_list(pt_call *call, pt_value list, pt_value key)
{
    int64_t index;
    size_t count;
    if (!pt_value_whole(call->values, key, &index))
        return pt_throw(call, "second argument to 'get' must be an integer");
    const pt_value *items = pt_value_items(call->values, list, &count);
    int64_t at = index < 0 ? index + (int64_t)count : index;
    if (at < 0 || at >= (int64_t)count)
        return pt_throw(call, "index %lld out of bound", (long long)index);
    return items[at];
}

static pt_value get(pt_call *call, pt_value from, pt_value key)
{
    switch (pt_value_kind(from)) {
    case PT_KIND_LIST:
    case PT_KIND_SET:
        return get_in_list(call, from, key);
    case PT_KIND_JSON:
        return get_in_json(call, from, key);
    default:
        return pt_throw(call, "first argument to 'get' must be a list or json");
    }
}

static pt_value get_or(pt_call *call, const pt_value *args, pt_value otherwise)
{
    pt_value v = get(call, args[0], args[1]);
    if (!call->failed)
        return v;
    call->failed = false;
    return otherwise;
}

static pt_value fn_get(pt_call *call, const pt_value *args, size_t count)
{
    return count == 2 ? get(call, args[0], args[1]) : get_or(call, args, args[2]);
}

static pt_value fn_maybe_get(pt_call *call, const pt_value *args, size_t count)
{
    (void)count;
    return get_or(call, args, PT_NULL);
}

/* --- changing --------------------------------------------------------------------------------------- */

/* Grows an array or object to `count` places, the new ones null. */
static bool grow(pt_call *call, pt_json_node *node, size_t count)
{
    pt_json_node *items = PT_ARENA_ARRAY(call->scratch, pt_json_node, count);
    pt_str *keys = node->type == PT_JSON_OBJECT ? PT_ARENA_ARRAY(call->scratch, pt_str, count) : NULL;
    if (!items || (node->type == PT_JSON_OBJECT && !keys)) {
        call->values->failed = true;
        return false;
    }
    if (node->count)
        memcpy(items, node->items, node->count * sizeof *items);
    if (keys && node->count)
        memcpy(keys, node->keys, node->count * sizeof *keys);
    for (size_t i = node->count; i < count; i++)
        items[i] = (pt_json_node){.type = PT_JSON_NULL};
    node->items = items;
    node->keys = keys;
    node->count = (uint32_t)count;
    return true;
}

static pt_json_node *member_to_change(pt_call *call, pt_json_node *object, pt_str name)
{
    for (uint32_t i = object->count; i-- > 0;)
        if (pt_str_eq(object->keys[i], name))
            return &object->items[i];
    if (!grow(call, object, object->count + 1))
        return NULL;
    pt_json_node *added = &object->items[object->count - 1];
    object->keys[object->count - 1] = name;
    *added = (pt_json_node){.type = PT_JSON_OBJECT};
    return added;
}

static bool array_index(pt_call *call, pt_value key, int64_t *out)
{
    if (!pt_value_whole(call->values, key, out)) {
        pt_throw(call, "json path must be a string or a number");
        return false;
    }
    if (*out < 0 || *out >= MAX_PADDED) {
        pt_throw(call, "json path has the index %lld", (long long)*out);
        return false;
    }
    return true;
}

static pt_json_node *element_to_change(pt_call *call, pt_json_node *array, pt_value key)
{
    int64_t index;
    if (!array_index(call, key, &index))
        return NULL;
    if (index >= array->count && !grow(call, array, (size_t)index + 1))
        return NULL;
    return &array->items[index];
}

/* The place that a path means. What is missing on the way is made: empty objects, nulls in arrays. */
static pt_json_node *walk(pt_call *call, pt_json_node *node, const pt_value *path, size_t count)
{
    for (size_t i = 0; node && i < count; i++) {
        if (node->type == PT_JSON_OBJECT)
            node = member_to_change(call, node, text_of(call, path[i]));
        else if (node->type == PT_JSON_ARRAY)
            node = element_to_change(call, node, path[i]);
        else
            return pt_throw(call, "json path does not exist"), NULL;
    }
    return node;
}

static const pt_value *path_of(pt_call *call, pt_value v, size_t *count)
{
    if (pt_value_kind(v) == PT_KIND_LIST || pt_value_kind(v) == PT_KIND_SET)
        return pt_value_items(call->values, v, count);
    pt_throw(call, "json path must be a list");
    return NULL;
}

static pt_value fn_set_json_path(pt_call *call, const pt_value *args, size_t count)
{
    const pt_value *path = path_of(call, args[1], &count);
    pt_json_node *tree = path ? tree_of(call, args[0]) : NULL;
    const pt_json_node *value = tree ? tree_of(call, args[2]) : NULL;
    pt_json_node *place = value ? walk(call, tree, path, count) : NULL;
    if (!place)
        return PT_NULL;
    *place = *value;
    return pt_value_json(call->values, tree);
}

static void drop_member(pt_json_node *object, pt_str name)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < object->count; i++) {
        if (pt_str_eq(object->keys[i], name))
            continue;
        object->items[kept] = object->items[i];
        object->keys[kept++] = object->keys[i];
    }
    object->count = kept;
}

static void drop_element(pt_call *call, pt_json_node *array, pt_value key)
{
    int64_t index;
    if (!array_index(call, key, &index))
        return;
    if (index >= array->count) {
        pt_throw(call, "json path has the index %lld, which does not exist", (long long)index);
        return;
    }
    size_t behind = array->count - (size_t)index - 1;
    memmove(array->items + index, array->items + index + 1, behind * sizeof *array->items);
    array->count--;
}

static pt_value fn_remove_json_path(pt_call *call, const pt_value *args, size_t count)
{
    const pt_value *path = path_of(call, args[1], &count);
    if (path && count == 0)
        return pt_throw(call, "json path must not be empty");
    pt_json_node *tree = path ? tree_of(call, args[0]) : NULL;
    pt_json_node *place = tree ? walk(call, tree, path, count - 1) : NULL;
    if (!place)
        return PT_NULL;
    if (place->type == PT_JSON_OBJECT)
        drop_member(place, text_of(call, path[count - 1]));
    else if (place->type == PT_JSON_ARRAY)
        drop_element(call, place, path[count - 1]);
    else
        return pt_throw(call, "json path does not exist");
    return pt_value_json(call->values, tree);
}

/* --- concat ----------------------------------------------------------------------------------------- */

static bool merge_into(pt_call *call, pt_json_node *a, const pt_json_node *b);

static bool merge_objects(pt_call *call, pt_json_node *a, const pt_json_node *b)
{
    for (uint32_t i = 0; i < b->count; i++) {
        bool known = pt_json_member(a, b->keys[i]) != NULL;
        pt_json_node *place = member_to_change(call, a, b->keys[i]);
        if (!place)
            return false;
        if (!known)
            *place = b->items[i];
        else if (!merge_into(call, place, &b->items[i]))
            return false;
    }
    return true;
}

/* Objects key by key, arrays one behind the other; of anything else b replaces a. */
static bool merge_into(pt_call *call, pt_json_node *a, const pt_json_node *b)
{
    if (a->type == PT_JSON_OBJECT && b->type == PT_JSON_OBJECT)
        return merge_objects(call, a, b);
    if (a->type != PT_JSON_ARRAY || b->type != PT_JSON_ARRAY) {
        *a = *b;
        return true;
    }
    uint32_t before = a->count;
    if (b->count == 0)
        return true;
    if (!grow(call, a, (size_t)before + b->count))
        return false;
    memcpy(a->items + before, b->items, b->count * sizeof *b->items);
    return true;
}

static pt_value concat_json(pt_call *call, const pt_value *args, size_t count)
{
    pt_json_node *merged = tree_of(call, args[0]);
    for (size_t i = 1; merged && i < count; i++) {
        const pt_json_node *next = tree_of(call, args[i]);
        if (!next || !merge_into(call, merged, next))
            return PT_NULL;
    }
    return merged ? pt_value_json(call->values, merged) : PT_NULL;
}

static pt_value concat_lists(pt_call *call, const pt_value *args, size_t count)
{
    pt_value_vec items = {0};
    for (size_t i = 0; i < count; i++) {
        size_t more;
        const pt_value *at = pt_value_items(call->values, args[i], &more);
        for (size_t k = 0; k < more; k++)
            if (!pt_build_push(call, &items, at[k]))
                break;
    }
    return pt_build_list(call, &items);
}

static pt_value concat_strings(pt_call *call, const pt_value *args, size_t count)
{
    pt_buf text = {0};
    for (size_t i = 0; i < count; i++)
        pt_buf_str(&text, pt_value_as_str(call->values, args[i]));
    return pt_build_bytes(call, &text, PT_KIND_STRING);
}

static pt_kind concat_kind(pt_value v)
{
    pt_kind kind = pt_value_kind(v);
    return kind == PT_KIND_SET ? PT_KIND_LIST : kind;
}

static pt_value fn_concat(pt_call *call, const pt_value *args, size_t count)
{
    pt_kind kind = concat_kind(args[0]);
    for (size_t i = 0; i < count; i++)
        if (concat_kind(args[i]) != kind)
            return pt_throw(call, "'concat' requires strings, lists or json, all of the same kind");
    if (kind == PT_KIND_STRING)
        return concat_strings(call, args, count);
    if (kind == PT_KIND_LIST)
        return concat_lists(call, args, count);
    if (kind == PT_KIND_JSON)
        return concat_json(call, args, count);
    return pt_throw(call, "'concat' requires strings, lists or json");
}

const pt_function pt_functions_json[] = {
    {"to_string", 1, 1, fn_to_string, 0},
    {"json", 1, 1, fn_json, 0},
    {"json_object", 0, PT_ANY_ARGS, fn_json_object, 0},
    {"parse_json", 1, 1, fn_parse_json, 0},
    {"dump_json", 1, 1, fn_dump_json, 0},
    {"json_to_scalar", 1, 1, fn_json_to_scalar, 0},
    {"get", 2, 3, fn_get, 0},
    {"maybe_get", 2, 2, fn_maybe_get, 0},
    {"set_json_path", 3, 3, fn_set_json_path, 0},
    {"remove_json_path", 2, 2, fn_remove_json_path, 0},
    {"concat", 1, PT_ANY_ARGS, fn_concat, 0},
    {0},
};
