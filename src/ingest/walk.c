/* Depth first. A folder is read at once: its names are filtered, the files among them are asked for size and
 * time, and what remains is sorted as paths sort (a folder as if its name ended in '/'), so that the results
 * come out in order. All frames share two stacks:
 *
 *   frames   [ root      ][ src            ][ src/net   ]      each with its place in the listing
 *   entries  [ a.c  src/ ][ main.c net/ x.c ][ tcp.c     ]
 *   names    [ a.c0 src0 ][ main.c0net0x.c0 ][ tcp.c0    ]
 *   fds        5              closed              9               at most MAX_OPEN; reopened on the way up
 */
#include "ingest/walk.h"

#include "base/error.h"
#include "base/mem.h"
#include "base/vec.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

enum { MAX_OPEN = 48, PROGRESS_EVERY = 512 };

typedef enum { ENTRY_FILE, ENTRY_FOLDER, ENTRY_SKIPPED } entry_kind;

typedef struct {
    size_t name_at;
    const char *name; /* only while the folder is read */
    size_t name_len;
    entry_kind kind;
    pt_skip_reason reason;
    pt_file_info info;
    uint64_t inode;
    uint16_t language;
    uint8_t type;  /* DT_… */
    bool included; /* by an include pattern, its own or one above it */
} entry;

typedef struct {
    int fd; /* -1: closed for now, or lost */
    dev_t device;
    ino_t inode;
    size_t next; /* entry to go on with */
    size_t end;
    size_t first;
    size_t names_at;
    size_t path_len;
    bool included;
} frame;

typedef struct {
    const pt_walk_options *options;
    pt_ignore *ignore;
    pt_rules *include;
    pt_rules *exclude;
    size_t prefix_len;
    pt_buf path; /* of the folder at hand, prefix included: "" or ends in '/' */
    pt_buf names;
    pt_vec(entry) entries;
    pt_vec(frame) frames;
    size_t oldest_open; /* frames before it, the root apart, are closed */
    pt_vec(pt_walk_file) files;
    pt_vec(pt_walk_skip) skipped;
    pt_walk out;
    uint64_t ticks;
    pt_error *err;
} walker;

static frame *top_frame(walker *w)
{
    return &pt_vec_last(&w->frames);
}

static pt_str entry_name(const walker *w, const entry *e)
{
    return (pt_str){w->names.ptr + e->name_at, e->name_len};
}

/* ---- results ---- */

/* An owned copy of the path of `name` in the folder at hand. */
static pt_str result_path(walker *w, pt_str name)
{
    pt_str folder = pt_str_from(pt_buf_view(&w->path), w->prefix_len);
    char *path = pt_arena_alloc(&w->out.arena, folder.len + name.len + 1);
    if (!path)
        return (pt_str){NULL, 0};
    if (folder.len)
        memcpy(path, folder.ptr, folder.len);
    memcpy(path + folder.len, name.ptr, name.len);
    path[folder.len + name.len] = '\0';
    return (pt_str){path, folder.len + name.len};
}

static pt_status emit_skip(walker *w, pt_str name, pt_skip_reason reason)
{
    pt_str path = result_path(w, name);
    if (!path.ptr || !pt_vec_push(&w->skipped, (pt_walk_skip){path, reason}))
        return pt_error_nomem(w->err);
    return PT_OK;
}

static pt_status emit_file(walker *w, const entry *e)
{
    pt_str path = result_path(w, entry_name(w, e));
    pt_walk_file file = {path, e->info.size, e->info.mtime_ns, e->language};
    if (!path.ptr || !pt_vec_push(&w->files, file))
        return pt_error_nomem(w->err);
    return PT_OK;
}

static pt_status report(walker *w)
{
    if (!w->options->progress || w->options->progress(w->options->context, w->files.len, w->out.folders))
        return PT_OK;
    return pt_error_set(w->err, PT_E_CANCELLED, "the walk was stopped");
}

/* ---- descriptors ---- */

static bool close_oldest(walker *w)
{
    if (w->oldest_open + 1 >= w->frames.len)
        return false;
    frame *f = &w->frames.at[w->oldest_open++];
    if (f->fd >= 0)
        close(f->fd);
    f->fd = -1;
    return true;
}

/* Whether a call that failed is worth repeating; when descriptors ran out, an outer folder gives one up. */
static bool can_retry(walker *w)
{
    return errno == EINTR || ((errno == EMFILE || errno == ENFILE) && close_oldest(w));
}

/* Opens a folder in the one at hand. */
static int open_below(walker *w, const char *name)
{
    int fd;
    do {
        fd = openat(top_frame(w)->fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    } while (fd < 0 && can_retry(w));
    return fd;
}

/* A second descriptor of the folder at hand, for readdir to own. */
static int copy_descriptor(walker *w)
{
    int fd;
    do {
        fd = fcntl(top_frame(w)->fd, F_DUPFD_CLOEXEC, 0);
    } while (fd < 0 && can_retry(w));
    return fd;
}

static bool is_same_folder(int fd, const frame *f)
{
    struct stat st;
    return fd >= 0 && fstat(fd, &st) == 0 && st.st_dev == f->device && st.st_ino == f->inode;
}

/* The folder at hand again, from the child that was just finished or, if that was moved away, from the root.
 * If it cannot be found any more its descriptor stays -1. */
static void reopen(walker *w, int child)
{
    frame *f = top_frame(w);
    int fd = openat(child, "..", O_RDONLY | O_DIRECTORY | O_NONBLOCK | O_CLOEXEC);
    if (!is_same_folder(fd, f)) {
        if (fd >= 0)
            close(fd);
        pt_str path = pt_str_from(pt_buf_view(&w->path), w->prefix_len);
        fd = pt_file_open_folder(w->out.root, pt_str_upto(path, path.len ? path.len - 1 : 0));
    }
    if (is_same_folder(fd, f)) {
        f->fd = fd;
    } else if (fd >= 0) {
        close(fd);
    }
    w->oldest_open = w->frames.len - 1;
}

/* ---- reading one folder ---- */

/* Whether a name is looked at at all; notes the folder's ignore files in *has. */
static bool wants_name(walker *w, pt_str name, unsigned *has)
{
    if (name.ptr[0] != '.')
        return true;
    if (pt_str_eq(name, PT_STR(".")) || pt_str_eq(name, PT_STR("..")) || pt_str_eq(name, PT_STR(".git"))
        || pt_str_eq(name, PT_STR(".parseltongue")))
        return false;
    if (pt_str_eq(name, PT_STR(PT_IGNORE_GIT_NAME)))
        *has |= PT_IGNORE_HAS_GIT;
    if (pt_str_eq(name, PT_STR(PT_IGNORE_OWN_NAME)))
        *has |= PT_IGNORE_HAS_OWN;
    w->out.hidden += !w->options->hidden;
    return w->options->hidden;
}

static pt_status add_entry(walker *w, const struct dirent *d, pt_str name)
{
    entry e = {.name_at = w->names.len, .name_len = name.len, .inode = d->d_ino, .type = d->d_type};
    pt_buf_put(&w->names, name.ptr, name.len + 1);
    if (w->names.failed || !pt_vec_push(&w->entries, e))
        return pt_error_nomem(w->err);
    return PT_OK;
}

/* Pushes the folder's names that wants_name() lets pass. *complete is false when the listing broke off. */
static pt_status read_names(walker *w, unsigned *has, bool *complete)
{
    int copy = copy_descriptor(w);
    DIR *dir = copy < 0 ? NULL : fdopendir(copy);
    pt_status status = PT_OK;
    *complete = false;
    if (!dir) {
        if (copy >= 0)
            close(copy);
        return PT_OK;
    }
    while (status == PT_OK) {
        errno = 0;
        const struct dirent *d = readdir(dir);
        *complete = !d && errno == 0;
        if (!d)
            break;
        pt_str name = pt_str_c(d->d_name);
        if (wants_name(w, name, has))
            status = add_entry(w, d, name);
    }
    closedir(dir);
    return status;
}

static bool is_protected(const walker *w, uint64_t device, uint64_t inode)
{
    for (size_t i = 0; i < w->options->protect_count; i++)
        if (w->options->protect[i].inode == inode && w->options->protect[i].device == device)
            return true;
    return false;
}

/* Whether a name's inode number makes it worth asking for its device too. */
static bool may_be_protected(const walker *w, uint64_t inode)
{
    for (size_t i = 0; i < w->options->protect_count; i++)
        if (w->options->protect[i].inode == inode)
            return true;
    return false;
}

static uint8_t type_of_mode(mode_t mode)
{
    return S_ISREG(mode) ? DT_REG : S_ISDIR(mode) ? DT_DIR : S_ISLNK(mode) ? DT_LNK : DT_CHR;
}

static uint64_t max_file_size(const pt_walk_options *options)
{
    return options->max_file_size ? options->max_file_size : PT_WALK_MAX_FILE_SIZE;
}

/* Size, time and identity of a file. False when it is not to be listed: gone, or protected. */
static bool inspect_file(walker *w, entry *e, pt_str path)
{
    struct stat st;
    e->kind = ENTRY_SKIPPED;
    int language = w->options->language_of ? w->options->language_of(w->options->context, path) : 0;
    if (language < 0 && !may_be_protected(w, e->inode)) {
        e->reason = PT_SKIP_UNKNOWN_LANGUAGE;
        return true;
    }
    if (fstatat(top_frame(w)->fd, e->name, &st, AT_SYMLINK_NOFOLLOW) < 0) {
        e->reason = PT_SKIP_UNREADABLE;
        return errno != ENOENT && errno != ENOTDIR;
    }
    e->info = pt_file_info_of(&st);
    if (is_protected(w, st.st_dev, st.st_ino))
        return false;
    if (!S_ISREG(st.st_mode)) {
        e->reason = S_ISLNK(st.st_mode) ? PT_SKIP_SYMLINK : PT_SKIP_SPECIAL;
    } else if (language < 0) {
        e->reason = PT_SKIP_UNKNOWN_LANGUAGE;
    } else if (e->info.size > max_file_size(w->options)) {
        e->reason = PT_SKIP_TOO_LARGE;
    } else {
        e->kind = ENTRY_FILE;
        e->language = (uint16_t)language;
    }
    return true;
}

/* Whether user globs let a path pass. Sets e->included. */
static bool passes_globs(walker *w, entry *e, const pt_rules_probe *probe)
{
    if (w->exclude && pt_rules_match(w->exclude, probe, w->prefix_len) == PT_RULE_DROP)
        return false;
    e->included = !w->include || top_frame(w)->included;
    pt_rule_verdict verdict = w->include ? pt_rules_match(w->include, probe, w->prefix_len) : PT_RULE_NONE;
    if (verdict != PT_RULE_NONE)
        e->included = verdict == PT_RULE_DROP;
    return e->included || probe->is_dir;
}

/* Decides about one name of the folder at hand; `path` is its whole path. False: nothing is to be listed. */
static bool filter_entry(walker *w, entry *e, pt_str path)
{
    struct stat st;
    if (e->type == DT_UNKNOWN) {
        if (fstatat(top_frame(w)->fd, e->name, &st, AT_SYMLINK_NOFOLLOW) < 0)
            return false;
        e->type = type_of_mode(st.st_mode);
    }
    pt_rules_probe probe = pt_rules_probe_of(path, e->type == DT_DIR);
    if (!passes_globs(w, e, &probe)) {
        w->out.excluded++;
        return false;
    }
    if (pt_ignore_match(w->ignore, &probe)) {
        w->out.ignored++;
        return false;
    }
    if (e->type == DT_REG)
        return inspect_file(w, e, pt_str_from(path, w->prefix_len));
    e->kind = e->type == DT_DIR ? ENTRY_FOLDER : ENTRY_SKIPPED;
    e->reason = e->type == DT_LNK ? PT_SKIP_SYMLINK : PT_SKIP_SPECIAL;
    return true;
}

/* Keeps of the entries from `first` on those that matter. */
static pt_status filter_entries(walker *w, size_t first)
{
    size_t kept = first, folder_len = w->path.len;
    for (size_t i = first; i < w->entries.len; i++) {
        entry e = w->entries.at[i];
        e.name = w->names.ptr + e.name_at;
        pt_buf_put(&w->path, e.name, e.name_len);
        if (w->path.failed)
            return pt_error_nomem(w->err);
        if (filter_entry(w, &e, pt_buf_view(&w->path)))
            w->entries.at[kept++] = e;
        w->path.len = folder_len;
    }
    w->entries.len = kept;
    return PT_OK;
}

/* As whole paths compare: behind a folder's name comes a '/'. */
static int compare_entries(const void *left, const void *right)
{
    const entry *a = left, *b = right;
    size_t shared = a->name_len < b->name_len ? a->name_len : b->name_len;
    int order = memcmp(a->name, b->name, shared);
    if (order)
        return order;
    unsigned char after_a = (unsigned char)a->name[shared], after_b = (unsigned char)b->name[shared];
    after_a = !after_a && a->kind == ENTRY_FOLDER ? '/' : after_a;
    after_b = !after_b && b->kind == ENTRY_FOLDER ? '/' : after_b;
    return after_a - after_b;
}

/* Fills the frame at hand with its folder's entries. */
static pt_status scan(walker *w)
{
    frame *f = top_frame(w);
    unsigned has = 0;
    bool complete;
    pt_status status = read_names(w, &has, &complete);
    if (status == PT_OK)
        status = pt_ignore_enter(w->ignore, f->fd, pt_buf_view(&w->path), has, w->err);
    if (status == PT_OK)
        status = filter_entries(w, f->first);
    if (status != PT_OK)
        return status;
    size_t count = w->entries.len - f->first;
    if (count)
        qsort(w->entries.at + f->first, count, sizeof *w->entries.at, compare_entries);
    f->end = w->entries.len;
    w->out.folders++;
    if (complete || w->path.len <= w->prefix_len)
        return complete ? PT_OK : pt_error_set(w->err, PT_E_IO, "cannot list the folder");
    w->path.len--; /* the folder's own path, without its '/' */
    status = emit_skip(w, PT_STR(""), PT_SKIP_UNREADABLE);
    w->path.len++;
    return status;
}

/* ---- up and down ---- */

/* Makes the open folder `fd`, whose path w->path is, the one at hand. Takes fd over, also on failure. */
static pt_status push_frame(walker *w, int fd, const struct stat *st, bool included)
{
    frame f = {.fd = fd, .device = st->st_dev, .inode = st->st_ino, .included = included};
    f.first = f.next = f.end = w->entries.len;
    f.names_at = w->names.len;
    f.path_len = w->path.len;
    if (w->frames.len >= w->oldest_open + MAX_OPEN)
        close_oldest(w);
    if (pt_vec_push(&w->frames, f))
        return scan(w);
    if (fd != w->out.root)
        close(fd);
    return pt_error_nomem(w->err);
}

static void pop_frame(walker *w)
{
    frame done = pt_vec_pop(&w->frames);
    pt_ignore_leave(w->ignore);
    w->entries.len = done.first;
    w->names.len = done.names_at;
    if (w->oldest_open > w->frames.len)
        w->oldest_open = w->frames.len;
    if (w->frames.len) {
        frame *f = top_frame(w);
        w->path.len = f->path_len;
        if (f->fd < 0 && f->next < f->end)
            reopen(w, done.fd);
    }
    if (done.fd >= 0 && done.fd != w->out.root)
        close(done.fd);
}

static pt_status skip_folder(walker *w, const entry *e, int code)
{
    if (code == ENOENT)
        return PT_OK;
    pt_skip_reason reason = code == ELOOP || code == ENOTDIR ? PT_SKIP_VANISHED : PT_SKIP_UNREADABLE;
    return emit_skip(w, entry_name(w, e), reason);
}

static pt_status descend(walker *w, const entry *e)
{
    struct stat st;
    bool included = e->included;
    if (top_frame(w)->fd < 0)
        return emit_skip(w, entry_name(w, e), PT_SKIP_VANISHED);
    int fd = open_below(w, w->names.ptr + e->name_at);
    if (fd < 0)
        return skip_folder(w, e, errno);
    if (fstat(fd, &st) < 0 || is_protected(w, st.st_dev, st.st_ino)) {
        close(fd);
        return PT_OK;
    }
    pt_str name = entry_name(w, e);
    pt_buf_str(&w->path, name);
    pt_buf_byte(&w->path, '/');
    if (w->path.failed) {
        close(fd);
        return pt_error_nomem(w->err);
    }
    return push_frame(w, fd, &st, included);
}

static pt_status visit(walker *w, entry e)
{
    if (++w->ticks % PROGRESS_EVERY == 0) {
        pt_status status = report(w);
        if (status != PT_OK)
            return status;
    }
    switch (e.kind) {
    case ENTRY_FILE:
        return emit_file(w, &e);
    case ENTRY_FOLDER:
        return descend(w, &e);
    case ENTRY_SKIPPED:
        break;
    }
    return emit_skip(w, entry_name(w, &e), e.reason);
}

static pt_status walk_all(walker *w)
{
    while (w->frames.len) {
        frame *f = top_frame(w);
        if (f->next == f->end) {
            pop_frame(w);
            continue;
        }
        pt_status status = visit(w, w->entries.at[f->next++]);
        if (status != PT_OK)
            return status;
    }
    return report(w);
}

static int compare_skips(const void *left, const void *right)
{
    return pt_str_cmp(((const pt_walk_skip *)left)->path, ((const pt_walk_skip *)right)->path);
}

/* Only folders that became rows can be out of place. */
static void sort_skips(walker *w)
{
    for (size_t i = 1; i < w->skipped.len; i++)
        if (compare_skips(&w->skipped.at[i - 1], &w->skipped.at[i]) > 0) {
            qsort(w->skipped.at, w->skipped.len, sizeof *w->skipped.at, compare_skips);
            return;
        }
}

/* ---- setting up ---- */

static pt_status open_root(walker *w, const char *root, struct stat *st)
{
    w->out.root = open(root, O_RDONLY | O_DIRECTORY | O_NONBLOCK | O_CLOEXEC);
    if (w->out.root < 0 && errno == ENOTDIR && stat(root, st) == 0)
        return pt_error_set(w->err, PT_E_INVALID, "%s is not a folder", root);
    if (w->out.root < 0)
        return pt_error_errno(w->err, "cannot open %s", root);
    if (fstat(w->out.root, st) < 0)
        return pt_error_errno(w->err, "cannot inspect %s", root);
    return PT_OK;
}

static pt_status load_rules(walker *w, const char *root)
{
    const pt_walk_options *o = w->options;
    pt_status status = pt_ignore_new(root, &o->ignore, &w->ignore, w->err);
    if (status == PT_OK && o->include_count)
        status = pt_rules_new(o->include, o->include_count, &w->include, w->err);
    if (status == PT_OK && o->exclude_count)
        status = pt_rules_new(o->exclude, o->exclude_count, &w->exclude, w->err);
    if (status != PT_OK)
        return status;
    pt_str prefix = pt_ignore_prefix(w->ignore);
    w->prefix_len = prefix.len;
    pt_buf_str(&w->path, prefix);
    return w->path.failed ? pt_error_nomem(w->err) : PT_OK;
}

static pt_status run(walker *w, const char *root)
{
    struct stat st;
    pt_status status = open_root(w, root, &st);
    if (status == PT_OK)
        status = load_rules(w, root);
    if (status == PT_OK)
        status = push_frame(w, w->out.root, &st, false);
    if (status == PT_OK)
        status = walk_all(w);
    return status;
}

static void release_walker(walker *w)
{
    while (w->frames.len) {
        int fd = pt_vec_pop(&w->frames).fd;
        if (fd >= 0 && fd != w->out.root)
            close(fd);
    }
    pt_vec_release(&w->frames);
    pt_vec_release(&w->entries);
    pt_buf_release(&w->names);
    pt_buf_release(&w->path);
    pt_rules_free(w->include);
    pt_rules_free(w->exclude);
    pt_ignore_free(w->ignore);
}

pt_status pt_walk_run(const char *root, const pt_walk_options *options, pt_walk *out, pt_error *err)
{
    static const pt_walk_options defaults;
    walker w = {.options = options ? options : &defaults, .oldest_open = 1, .err = err};
    w.out.root = -1;
    pt_status status = run(&w, root);
    release_walker(&w);
    if (status == PT_OK)
        sort_skips(&w);
    w.out.files = w.files.at;
    w.out.file_count = w.files.len;
    w.out.skipped = w.skipped.at;
    w.out.skipped_count = w.skipped.len;
    if (status == PT_OK)
        *out = w.out;
    else
        pt_walk_release(&w.out);
    return status;
}

void pt_walk_release(pt_walk *walk)
{
    if (walk->root >= 0)
        close(walk->root);
    pt_free(walk->files);
    pt_free(walk->skipped);
    pt_arena_release(&walk->arena);
    *walk = (pt_walk){.root = -1};
}
