/* Compiling goes left to right in one pass. Matching keeps two places to come back to: the last `*`, which
 * may take one more byte of its folder's name, and the last `**`, which may take one more folder. The last of
 * each is enough: what lies between two `**` begins and ends with a '/', so where it ends depends on nothing
 * but where it begins, and beginning earliest leaves the most for the rest; the same holds for `*` within a
 * name. */
#include "ingest/glob.h"

#include "base/vec.h"

typedef struct {
    pt_str text;
    size_t special; /* index of the first special byte */
    pt_arena *arena;
    pt_vec(pt_glob_op) ops;
    char *bytes; /* literals are written here, one after the other */
    size_t filled;
    bool joins; /* the last op is a literal that the next byte continues */
} compiler;

static unsigned char byte_at(pt_str s, size_t i)
{
    return i < s.len ? (unsigned char)s.ptr[i] : 0;
}

static void set_range(uint64_t set[4], unsigned low, unsigned high)
{
    for (unsigned c = low; c <= high; c++)
        set[c >> 6] |= UINT64_C(1) << (c & 63);
}

/* The named classes are git's, ASCII only; its `space` lacks \v and \f. Pairs of bounds, 0-terminated
 * where fewer than four are needed. */
static const struct {
    const char *name;
    unsigned char ranges[8];
} named_classes[] = {
    {"alnum", {'0', '9', 'A', 'Z', 'a', 'z'}},
    {"alpha", {'A', 'Z', 'a', 'z'}},
    {"blank", {'\t', '\t', ' ', ' '}},
    {"cntrl", {1, 0x1f, 0x7f, 0x7f}},
    {"digit", {'0', '9'}},
    {"graph", {'!', '~'}},
    {"lower", {'a', 'z'}},
    {"print", {' ', '~'}},
    {"punct", {'!', '/', ':', '@', '[', '`', '{', '~'}},
    {"space", {'\t', '\n', '\r', '\r', ' ', ' '}},
    {"upper", {'A', 'Z'}},
    {"xdigit", {'0', '9', 'A', 'F', 'a', 'f'}},
};

static bool set_named(uint64_t set[4], pt_str name)
{
    for (size_t i = 0; i < sizeof named_classes / sizeof *named_classes; i++) {
        if (!pt_str_eq(name, pt_str_c(named_classes[i].name)))
            continue;
        const unsigned char *ranges = named_classes[i].ranges;
        for (size_t k = 0; k < sizeof named_classes[i].ranges && ranges[k]; k += 2)
            set_range(set, ranges[k], ranges[k + 1]);
        return true;
    }
    return false;
}

/* "[:name:]" inside a set, with *i at its '['. 1: taken; 0: no such thing here, '[' is an ordinary byte;
 * -1: malformed. */
static int take_named(pt_str p, size_t *i, uint64_t set[4])
{
    if (byte_at(p, *i) != '[' || byte_at(p, *i + 1) != ':')
        return 0;
    pt_str rest = pt_str_from(p, *i + 2);
    ptrdiff_t close = pt_str_find(rest, ']');
    if (close < 0)
        return -1;
    if (close == 0 || rest.ptr[close - 1] != ':')
        return 0;
    *i += 2 + (size_t)close + 1;
    return set_named(set, pt_str_upto(rest, (size_t)close - 1)) ? 1 : -1;
}

/* One byte, escaped or not, moving *i behind it; 0 at the end of the pattern. */
static unsigned char take_byte(pt_str p, size_t *i)
{
    if (byte_at(p, *i) == '\\')
        ++*i;
    return byte_at(p, (*i)++);
}

/* One member of a set. *previous is the byte a following '-' would make a range of, or 0. */
static bool take_member(pt_str p, size_t *i, unsigned char *previous, uint64_t set[4])
{
    unsigned char c = byte_at(p, *i), after = byte_at(p, *i + 1);
    if (c == '-' && *previous && after && after != ']') {
        ++*i;
        unsigned char high = take_byte(p, i);
        set_range(set, *previous, high);
        *previous = 0;
        return high != 0;
    }
    int named = take_named(p, i, set);
    if (named) {
        *previous = 0;
        return named > 0;
    }
    c = take_byte(p, i);
    set_range(set, c, c);
    *previous = c;
    return c != 0;
}

/* The set that opens at p[i]; returns the index behind its ']', 0 if it is malformed. */
static size_t take_set(pt_str p, size_t i, uint64_t set[4])
{
    bool negated = byte_at(p, i + 1) == '!' || byte_at(p, i + 1) == '^';
    unsigned char previous = 0;
    i += negated ? 2 : 1;
    do {
        if (!take_member(p, &i, &previous, set))
            return 0;
    } while (byte_at(p, i) != ']');
    for (int k = 0; negated && k < 4; k++)
        set[k] = ~set[k];
    return i + 1;
}

static pt_status add_op(compiler *c, pt_glob_op op)
{
    c->joins = false;
    return pt_vec_push(&c->ops, op) ? PT_OK : PT_E_NOMEM;
}

static pt_status add_byte(compiler *c, char byte)
{
    char *at = c->bytes + c->filled++;
    *at = byte;
    if (c->joins) {
        pt_vec_last(&c->ops).literal.len++;
        return PT_OK;
    }
    pt_status status = add_op(c, (pt_glob_op){.kind = PT_GLOB_LITERAL, .literal = {at, 1}});
    c->joins = true;
    return status;
}

static pt_status add_set(compiler *c, size_t *i)
{
    uint64_t *set = PT_ARENA_ARRAY(c->arena, uint64_t, 4);
    if (!set)
        return PT_E_NOMEM;
    size_t after = take_set(c->text, *i, set);
    if (!after)
        return PT_E_INVALID;
    *i = after;
    return add_op(c, (pt_glob_op){.kind = PT_GLOB_CLASS, .set = set});
}

static pt_status add_stars(compiler *c, size_t *i)
{
    size_t first = *i;
    while (byte_at(c->text, *i) == '*')
        ++*i;
    bool free_left = first == 0 || first == c->special || c->text.ptr[first - 1] == '/';
    if (*i - first < 2 || !free_left)
        return add_op(c, (pt_glob_op){.kind = PT_GLOB_STAR});
    unsigned char next = byte_at(c->text, *i);
    if (next == '/') {
        ++*i;
        return add_op(c, (pt_glob_op){.kind = PT_GLOB_DIRS});
    }
    bool free_right = *i == c->text.len || (next == '\\' && byte_at(c->text, *i + 1) == '/');
    return add_op(c, (pt_glob_op){.kind = free_right ? PT_GLOB_SPAN : PT_GLOB_STAR});
}

/* Compiles what begins at *i and moves *i behind it. */
static pt_status compile_next(compiler *c, size_t *i)
{
    switch (c->text.ptr[*i]) {
    case '?':
        ++*i;
        return add_op(c, (pt_glob_op){.kind = PT_GLOB_ANY});
    case '*':
        return add_stars(c, i);
    case '[':
        return add_set(c, i);
    case '\\':
        if (++*i == c->text.len)
            return PT_E_INVALID;
        break;
    }
    return add_byte(c, c->text.ptr[(*i)++]);
}

static pt_status compile_all(compiler *c)
{
    for (size_t i = 0; i < c->text.len;) {
        pt_status status = compile_next(c, &i);
        if (status != PT_OK)
            return status;
    }
    return PT_OK;
}

static size_t first_special(pt_str s)
{
    size_t i = 0;
    while (i < s.len && !strchr("*?[\\", s.ptr[i]))
        i++;
    return i;
}

pt_status pt_glob_compile(pt_arena *arena, pt_str pattern, pt_glob *out)
{
    compiler c = {.text = pattern, .special = first_special(pattern), .arena = arena};
    c.bytes = pt_arena_alloc(arena, pattern.len);
    pt_status status = c.bytes ? compile_all(&c) : PT_E_NOMEM;
    if (status == PT_OK) {
        pt_glob glob = {PT_ARENA_ARRAY(arena, pt_glob_op, c.ops.len), c.ops.len};
        if (glob.ops && glob.count)
            memcpy(glob.ops, c.ops.at, glob.count * sizeof *glob.ops);
        if (glob.ops)
            *out = glob;
        else
            status = PT_E_NOMEM;
    }
    pt_vec_release(&c.ops);
    return status;
}

/* A place to come back to: the operation to go on with, and where in the text. op 0: none (an operation
 * that can be retried is never followed by number 0). */
typedef struct {
    size_t op;
    size_t at;
} retry;

typedef struct {
    const pt_glob *glob;
    pt_str text;
    size_t op;
    size_t at;
    retry star; /* the last STAR */
    retry wide; /* the last SPAN or DIRS */
} matcher;

/* Whether the operation matches at the place; the matcher then stands behind both. */
static bool step(matcher *m)
{
    const pt_glob_op *op = &m->glob->ops[m->op];
    unsigned char c = byte_at(m->text, m->at);
    size_t taken = 0;
    switch (op->kind) {
    case PT_GLOB_LITERAL:
        if (!pt_str_starts(pt_str_from(m->text, m->at), op->literal))
            return false;
        taken = op->literal.len;
        break;
    case PT_GLOB_ANY:
    case PT_GLOB_CLASS:
        if (m->at == m->text.len || c == '/')
            return false;
        if (op->kind == PT_GLOB_CLASS && !(op->set[c >> 6] >> (c & 63) & 1))
            return false;
        taken = 1;
        break;
    case PT_GLOB_STAR:
        m->star = (retry){m->op + 1, m->at};
        break;
    case PT_GLOB_SPAN:
    case PT_GLOB_DIRS:
        m->wide = (retry){m->op + 1, m->at};
        m->star = (retry){0, 0};
        break;
    }
    m->op++;
    m->at += taken;
    return true;
}

static bool resume(matcher *m, retry from)
{
    m->op = from.op;
    m->at = from.at;
    return true;
}

/* Goes back to the nearest place where one more byte, or folder, can be taken. */
static bool backtrack(matcher *m)
{
    if (m->star.op && m->star.at < m->text.len && m->text.ptr[m->star.at] != '/') {
        m->star.at++;
        return resume(m, m->star);
    }
    m->star.op = 0;
    if (!m->wide.op || m->wide.at == m->text.len)
        return false;
    if (m->glob->ops[m->wide.op - 1].kind == PT_GLOB_DIRS) {
        ptrdiff_t slash = pt_str_find(pt_str_from(m->text, m->wide.at), '/');
        if (slash < 0)
            return false;
        m->wide.at += (size_t)slash;
    }
    m->wide.at++;
    return resume(m, m->wide);
}

bool pt_glob_match(const pt_glob *glob, pt_str text)
{
    matcher m = {.glob = glob, .text = text};
    for (;;) {
        if (m.op == glob->count && m.at == text.len)
            return true;
        if (m.op < glob->count && step(&m))
            continue;
        if (!backtrack(&m))
            return false;
    }
}
