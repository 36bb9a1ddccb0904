#include "ingest/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <unistd.h>

enum {
    BINARY_HEAD = 8000, /* git looks this far for a NUL */
    READ_ATTEMPTS = 3,
    OPEN_FILE = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY,
    OPEN_FOLDER = O_RDONLY | O_CLOEXEC | O_DIRECTORY | O_NONBLOCK
};

pt_file_info pt_file_info_of(const struct stat *st)
{
    return (pt_file_info){
        .size = st->st_size > 0 ? (uint64_t)st->st_size : 0,
        .mtime_ns = (int64_t)((uint64_t)st->st_mtim.tv_sec * 1000000000u + (uint64_t)st->st_mtim.tv_nsec),
    };
}

static int open_retrying(int dir, const char *name, int flags)
{
    int fd;
    do {
        fd = openat(dir, name, flags);
    } while (fd < 0 && errno == EINTR);
    return fd;
}

/* openat() for a piece of a path; the piece is shorter than PATH_MAX. */
static int open_piece(int dir, pt_str piece, int flags)
{
    char name[PATH_MAX];
    memcpy(name, piece.ptr, piece.len);
    name[piece.len] = '\0';
    return open_retrying(dir, name, flags);
}

/* How many leading bytes of a path go into one openat(): all, or up to the last '/' that fits. 0 if a single
 * name is too long. */
static size_t piece_length(pt_str path)
{
    if (path.len < PATH_MAX)
        return path.len;
    ptrdiff_t slash = pt_str_rfind(pt_str_upto(path, PATH_MAX - 1), '/');
    return slash > 0 ? (size_t)slash : 0;
}

/* openat() without the limit on a path's length: long ones are opened folder by folder. */
static int open_path(int root, pt_str path, int flags)
{
    int dir = root;
    for (;;) {
        size_t length = piece_length(path);
        bool last = length == path.len;
        int fd = -1;
        if (length)
            fd = open_piece(dir, pt_str_upto(path, length), last ? flags : OPEN_FOLDER);
        else
            errno = ENAMETOOLONG;
        int code = errno;
        if (dir != root)
            close(dir);
        errno = code;
        if (fd < 0 || last)
            return fd;
        dir = fd;
        path = pt_str_from(path, length + 1);
    }
}

int pt_file_open_folder(int root, pt_str path)
{
    return path.len ? open_path(root, path, OPEN_FOLDER | O_NOFOLLOW) : open_retrying(root, ".", OPEN_FOLDER);
}

/* Relative, and staying below where it starts. */
static bool is_inner_path(pt_str path)
{
    if (!path.len || path.ptr[0] == '/' || pt_str_find(path, '\0') >= 0)
        return false;
    for (;;) {
        ptrdiff_t slash = pt_str_find(path, '/');
        pt_str name = slash < 0 ? path : pt_str_upto(path, (size_t)slash);
        if (pt_str_eq(name, PT_STR("..")))
            return false;
        if (slash < 0)
            return true;
        path = pt_str_from(path, (size_t)slash + 1);
    }
}

static pt_skip_reason reason_of_errno(int code)
{
    switch (code) {
    case ENOENT:
    case ENOTDIR:
        return PT_SKIP_VANISHED;
    case ELOOP:
        return PT_SKIP_SYMLINK;
    case ENXIO:
    case ENODEV:
        return PT_SKIP_SPECIAL;
    case ENOMEM:
        return PT_SKIP_OUT_OF_MEMORY;
    default:
        return PT_SKIP_UNREADABLE;
    }
}

static bool is_binary(pt_str head)
{
    head = pt_str_upto(head, BINARY_HEAD);
    return pt_str_find(head, '\0') >= 0 || pt_str_starts(head, PT_STR("\xff\xfe"))
        || pt_str_starts(head, PT_STR("\xfe\xff"));
}

/* Reads once more into the buffer's spare room. > 0: bytes, 0: end, < 0: errno. */
static ssize_t read_some(int fd, pt_buf *out)
{
    ssize_t n;
    do {
        n = read(fd, out->ptr + out->len, out->cap - out->len);
    } while (n < 0 && errno == EINTR);
    if (n > 0)
        out->len += (size_t)n;
    return n;
}

/* Reads `expected` bytes, or to the end if that comes first or nothing was expected. `checked` says that bytes
 * need not be text. */
static pt_skip_reason read_all(int fd, uint64_t expected, uint64_t limit, bool checked, pt_buf *out)
{
    size_t start = out->len, have = 0;
    for (bool done = false; !done;) {
        size_t more = have < expected ? (size_t)(expected - have) : have + BINARY_HEAD;
        if (!pt_buf_reserve(out, more))
            return PT_SKIP_OUT_OF_MEMORY;
        ssize_t n = read_some(fd, out);
        if (n < 0)
            return reason_of_errno(errno);
        have = out->len - start;
        if (have > limit)
            return PT_SKIP_TOO_LARGE;
        done = n == 0 || (expected && have >= expected);
        if (checked || (!done && have < BINARY_HEAD))
            continue;
        checked = true;
        if (is_binary((pt_str){out->ptr + start, have}))
            return PT_SKIP_BINARY;
    }
    return PT_SKIP_NONE;
}

static bool same_state(const struct stat *a, const struct stat *b)
{
    return a->st_size == b->st_size && a->st_mtim.tv_sec == b->st_mtim.tv_sec
        && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec && a->st_ctim.tv_sec == b->st_ctim.tv_sec
        && a->st_ctim.tv_nsec == b->st_ctim.tv_nsec;
}

/* One try, from the file's beginning. *st is its state before the read and becomes the one after it; they
 * differ from each other, or from the bytes read, when something else wrote meanwhile. */
static pt_skip_reason read_once(int fd, uint64_t limit, pt_buf *out, struct stat *st)
{
    struct stat before = *st;
    size_t start = out->len;
    if (pt_file_info_of(st).size > limit)
        return PT_SKIP_TOO_LARGE;
    pt_skip_reason reason = read_all(fd, pt_file_info_of(st).size, limit, false, out);
    if (reason != PT_SKIP_NONE)
        return reason;
    if (fstat(fd, st) < 0)
        return PT_SKIP_UNREADABLE;
    bool whole = out->len - start == pt_file_info_of(st).size && same_state(&before, st);
    return whole ? PT_SKIP_NONE : PT_SKIP_CHANGED_WHILE_READING;
}

static pt_skip_reason read_open_file(int fd, uint64_t limit, pt_buf *out, pt_file_info *info)
{
    struct stat st;
    if (fstat(fd, &st) < 0)
        return PT_SKIP_UNREADABLE;
    if (!S_ISREG(st.st_mode))
        return PT_SKIP_SPECIAL;
    size_t start = out->len;
    pt_skip_reason reason = read_once(fd, limit, out, &st);
    for (int i = 1; i < READ_ATTEMPTS && reason == PT_SKIP_CHANGED_WHILE_READING; i++) {
        out->len = start;
        reason = lseek(fd, 0, SEEK_SET) == 0 ? read_once(fd, limit, out, &st) : PT_SKIP_UNREADABLE;
    }
    if (reason == PT_SKIP_NONE && info)
        *info = pt_file_info_of(&st);
    return reason;
}

pt_skip_reason pt_file_read(int root, pt_str path, uint64_t limit, pt_buf *out, pt_file_info *info)
{
    if (!is_inner_path(path))
        return PT_SKIP_UNREADABLE;
    int fd = open_path(root, path, OPEN_FILE | O_NOFOLLOW);
    if (fd < 0)
        return reason_of_errno(errno);
    size_t start = out->len;
    bool failed = out->failed;
    pt_skip_reason reason = read_open_file(fd, limit, out, info);
    close(fd);
    if (reason != PT_SKIP_NONE) {
        out->len = start;
        out->failed = failed;
    }
    return reason;
}

pt_status pt_file_slurp(int dir, const char *name, int flags, size_t limit, pt_buf *out)
{
    int fd = open_retrying(dir, name, OPEN_FILE | flags);
    if (fd < 0)
        return errno == EMFILE || errno == ENFILE ? PT_E_LIMIT : PT_E_NOT_FOUND;
    struct stat st;
    pt_skip_reason reason = PT_SKIP_UNREADABLE;
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && pt_file_info_of(&st).size <= limit)
        reason = read_all(fd, pt_file_info_of(&st).size, limit, true, out);
    close(fd);
    if (reason == PT_SKIP_OUT_OF_MEMORY)
        return PT_E_NOMEM;
    return reason == PT_SKIP_NONE ? PT_OK : PT_E_NOT_FOUND;
}
