#include "ingest/headers.h"

#include "base/error.h"
#include "base/intern.h"
#include "base/vec.h"
#include "lang/registry.h"

/* Sources below each folder, by the folder's number. */
typedef struct {
    uint32_t c, cpp;
} census;

typedef struct {
    pt_intern folders;
    pt_vec(census) counts;
} surroundings;

static bool is_header(pt_str path)
{
    return pt_str_ends(path, PT_STR(".h"));
}

/* Counts one source in its folder and all folders above. */
static bool count_source(surroundings *s, pt_str path, bool cpp)
{
    for (pt_str folder = pt_path_directory(path);; folder = pt_path_directory(folder)) {
        uint32_t id = pt_intern_id(&s->folders, folder);
        if (id == PT_INTERN_NONE)
            return false;
        while (s->counts.len <= id)
            if (!pt_vec_push(&s->counts, (census){0}))
                return false;
        s->counts.at[id].cpp += cpp;
        s->counts.at[id].c += !cpp;
        if (folder.len == 0)
            return true;
    }
}

static bool is_cpp(const surroundings *s, pt_str path)
{
    for (pt_str folder = pt_path_directory(path);; folder = pt_path_directory(folder)) {
        uint32_t id = pt_intern_find(&s->folders, folder);
        if (id != PT_INTERN_NONE && id < s->counts.len) {
            census here = s->counts.at[id];
            if (here.c || here.cpp)
                return here.cpp >= here.c;
        }
        if (folder.len == 0)
            return false;
    }
}

pt_status pt_headers_decide(pt_walk *walk, pt_error *err)
{
    surroundings s = {0};
    pt_intern_init_borrow(&s.folders);
    bool ok = true;
    for (size_t i = 0; ok && i < walk->file_count; i++) {
        const pt_walk_file *f = &walk->files[i];
        if (f->language == PT_DIALECT_CPP || (f->language == PT_DIALECT_C && !is_header(f->path)))
            ok = count_source(&s, f->path, f->language == PT_DIALECT_CPP);
    }
    for (size_t i = 0; ok && i < walk->file_count; i++)
        if (is_header(walk->files[i].path))
            walk->files[i].language = is_cpp(&s, walk->files[i].path) ? PT_DIALECT_CPP : PT_DIALECT_C;
    pt_vec_release(&s.counts);
    pt_intern_release(&s.folders);
    return ok ? PT_OK : pt_error_nomem(err);
}
