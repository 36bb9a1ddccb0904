#include "lang/registry.h"

#include "base/error.h"
#include "base/mem.h"

#include <pthread.h>

#define DIALECT(number, table) extern const pt_lang table;
#include "lang/languages.def"
#undef DIALECT

static const pt_lang *const dialects[PT_DIALECT_COUNT] = {
#define DIALECT(number, table) [PT_DIALECT_##number] = &table,
#include "lang/languages.def"
#undef DIALECT
};

const pt_lang *pt_lang_get(unsigned dialect)
{
    return dialect < PT_DIALECT_COUNT ? dialects[dialect] : NULL;
}

/* Whether a blank-separated list holds the word. */
static bool lists(const char *list, pt_str word)
{
    while (list && *list) {
        size_t len = strcspn(list, " ");
        if (pt_str_eq((pt_str){list, len}, word))
            return true;
        list += len + (list[len] == ' ');
    }
    return false;
}

int pt_lang_of_path(pt_str path)
{
    ptrdiff_t slash = pt_str_rfind(path, '/');
    pt_str name = pt_str_from(path, (size_t)(slash + 1));
    ptrdiff_t dot = pt_str_rfind(name, '.');
    pt_str extension = dot > 0 ? pt_str_from(name, (size_t)dot + 1) : PT_STR("");
    for (int i = 0; i < PT_DIALECT_COUNT; i++) {
        if (!dialects[i])
            continue;
        if (extension.len && lists(dialects[i]->extensions, extension))
            return i;
        if (lists(dialects[i]->file_names, name))
            return i;
    }
    return -1;
}

struct pt_lang_set {
    pthread_mutex_t lock;
    pt_lang_ready ready[PT_DIALECT_COUNT];
    _Atomic(bool) done[PT_DIALECT_COUNT];
};

pt_status pt_lang_set_new(pt_lang_set **out, pt_error *err)
{
    pt_lang_set *set = pt_calloc(1, sizeof *set);
    if (!set)
        return pt_error_nomem(err);
    pthread_mutex_init(&set->lock, NULL);
    *out = set;
    return PT_OK;
}

void pt_lang_set_free(pt_lang_set *set)
{
    if (!set)
        return;
    for (int i = 0; i < PT_DIALECT_COUNT; i++)
        if (set->done[i])
            pt_lang_release(&set->ready[i]);
    pthread_mutex_destroy(&set->lock);
    pt_free(set);
}

pt_status pt_lang_set_get(pt_lang_set *set, unsigned dialect, const pt_lang_ready **out, pt_error *err)
{
    const pt_lang *lang = pt_lang_get(dialect);
    if (!lang)
        return pt_error_set(err, PT_E_UNSUPPORTED, "no such dialect");
    pt_status status = PT_OK;
    if (!set->done[dialect]) {
        pthread_mutex_lock(&set->lock);
        if (!set->done[dialect]) {
            status = pt_lang_prepare(lang, &set->ready[dialect], err);
            set->done[dialect] = status == PT_OK;
        }
        pthread_mutex_unlock(&set->lock);
    }
    if (status == PT_OK)
        *out = &set->ready[dialect];
    return status;
}
