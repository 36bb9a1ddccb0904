#include "ingest/rules.h"

#include "base/arena.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/vec.h"
#include "ingest/glob.h"

enum { LONGEST_SUFFIX = 31, NO_RULE = 0 };

typedef enum { KEY_NONE, KEY_NAME, KEY_SUFFIX } key_kind;

typedef struct {
    pt_glob glob;
    pt_str key;    /* the last name, or what it ends in */
    uint32_t next; /* older rule of the same chain */
    key_kind kind;
    bool decides; /* the key alone says that the path matches */
    bool negative;
    bool dir_only;
    bool anchored; /* matched against the path from the file's folder, not against the last name */
} rule;

typedef struct {
    uint64_t hash;
    uint32_t head; /* the newest rule, or NO_RULE */
} slot;

struct pt_rules {
    pt_arena arena;
    rule *rules; /* by number; 0 is not used */
    uint32_t count;
    slot *slots;
    uint32_t mask;
    uint32_t *loose; /* rules without a key, newest first */
    uint32_t loose_count;
    uint32_t suffix_lengths; /* bit n: some key is a suffix of n bytes */
};

static uint64_t key_hash(key_kind kind, pt_str key)
{
    return pt_hash64(key) + (kind == KEY_SUFFIX ? 0x9e3779b97f4a7c15u : 0);
}

/* Cuts blanks at the end, unless the last is behind a backslash. A lone backslash at the end keeps all. */
static pt_str trim_blanks(pt_str line)
{
    size_t end = 0;
    for (size_t i = 0; i < line.len; i++) {
        bool escaped = line.ptr[i] == '\\';
        if (escaped && ++i == line.len)
            return line;
        if (escaped || line.ptr[i] != ' ')
            end = i + 1;
    }
    return pt_str_upto(line, end);
}

/* The part of a line that has meaning, as git reads it: up to the first NUL, without one CR. */
static pt_str clean_line(pt_str line)
{
    if (line.len && line.ptr[line.len - 1] == '\r')
        line.len--;
    if (line.len && line.ptr[0] == '#')
        return (pt_str){"", 0};
    ptrdiff_t nul = pt_str_find(line, '\0');
    return trim_blanks(nul < 0 ? line : pt_str_upto(line, (size_t)nul));
}

/* Where in the operations the last name begins, and how much of that operation's literal lies before it.
 * False when no operation is sure to end at a '/'. */
static bool last_name(const pt_glob *glob, size_t *op, size_t *skip)
{
    *skip = 0;
    for (size_t i = glob->count; i > 0; i--) {
        const pt_glob_op *at = &glob->ops[i - 1];
        *op = i;
        if (at->kind == PT_GLOB_SPAN)
            return false;
        if (at->kind == PT_GLOB_DIRS) /* after "a" in "a**" + "/b" it may also stand for nothing */
            return i == 1 || !(at[-1].kind == PT_GLOB_LITERAL && !pt_str_ends(at[-1].literal, PT_STR("/")));
        ptrdiff_t slash = at->kind == PT_GLOB_LITERAL ? pt_str_rfind(at->literal, '/') : -1;
        if (slash < 0)
            continue;
        *skip = (size_t)slash + 1;
        *op = *skip < at->literal.len ? i - 1 : i;
        *skip = *skip < at->literal.len ? *skip : 0;
        return true;
    }
    *op = 0;
    return true;
}

/* Finds what the rule says about the last name. */
static void choose_key(rule *r)
{
    size_t first, skip;
    if (r->glob.count == 0 || !last_name(&r->glob, &first, &skip) || first == r->glob.count)
        return;
    const pt_glob_op *tail = &r->glob.ops[r->glob.count - 1];
    if (tail->kind != PT_GLOB_LITERAL)
        return;
    size_t names = r->glob.count - first;
    bool anywhere = !r->anchored || (first == 1 && skip == 0 && r->glob.ops[0].kind == PT_GLOB_DIRS);
    r->key = tail->literal;
    if (names == 1) {
        r->kind = KEY_NAME;
        r->key = pt_str_from(r->key, skip);
        r->decides = anywhere;
        return;
    }
    r->kind = KEY_SUFFIX;
    r->decides = anywhere && names == 2 && r->glob.ops[first].kind == PT_GLOB_STAR;
    if (r->key.len > LONGEST_SUFFIX) {
        r->key = pt_str_from(r->key, r->key.len - LONGEST_SUFFIX);
        r->decides = false;
    }
}

/* Compiles one line. PT_E_INVALID: it has no meaning. */
static pt_status compile_rule(pt_arena *arena, pt_str line, rule *out)
{
    rule r = {0};
    line = clean_line(line);
    if (pt_str_starts(line, PT_STR("!"))) {
        r.negative = true;
        line = pt_str_from(line, 1);
    }
    if (pt_str_ends(line, PT_STR("/"))) {
        r.dir_only = true;
        line.len--;
    }
    r.anchored = pt_str_find(line, '/') >= 0;
    if (pt_str_starts(line, PT_STR("/")))
        line = pt_str_from(line, 1);
    if (!line.len)
        return PT_E_INVALID;
    pt_status status = pt_glob_compile(arena, line, &r.glob);
    if (status != PT_OK)
        return status;
    choose_key(&r);
    *out = r;
    return PT_OK;
}

static slot *find_slot(const pt_rules *rules, uint64_t hash)
{
    uint32_t i = (uint32_t)hash & rules->mask;
    while (rules->slots[i].head != NO_RULE && rules->slots[i].hash != hash)
        i = (i + 1) & rules->mask;
    return &rules->slots[i];
}

/* Chains all rules under their keys. */
static bool index_rules(pt_rules *rules)
{
    uint32_t size = 4;
    while (size < rules->count * 2)
        size *= 2;
    rules->mask = size - 1;
    rules->slots = PT_ARENA_ARRAY(&rules->arena, slot, size);
    rules->loose = PT_ARENA_ARRAY(&rules->arena, uint32_t, rules->count + 1);
    if (!rules->slots || !rules->loose)
        return false;
    for (uint32_t i = 1; i <= rules->count; i++) {
        rule *r = &rules->rules[i];
        if (r->kind == KEY_NONE)
            continue;
        uint64_t hash = key_hash(r->kind, r->key);
        slot *s = find_slot(rules, hash);
        r->next = s->head;
        *s = (slot){hash, i};
        if (r->kind == KEY_SUFFIX)
            rules->suffix_lengths |= UINT32_C(1) << r->key.len;
    }
    for (uint32_t i = rules->count; i > 0; i--)
        if (rules->rules[i].kind == KEY_NONE)
            rules->loose[rules->loose_count++] = i;
    return true;
}

static bool compile_lines(pt_rules *rules, const pt_str *lines, size_t count)
{
    if (count >= UINT32_MAX / 2)
        return false;
    rules->rules = PT_ARENA_ARRAY(&rules->arena, rule, count + 1);
    if (!rules->rules)
        return false;
    for (size_t i = 0; i < count; i++) {
        pt_status status = compile_rule(&rules->arena, lines[i], &rules->rules[rules->count + 1]);
        if (status == PT_E_NOMEM)
            return false;
        rules->count += status == PT_OK;
    }
    return index_rules(rules);
}

pt_status pt_rules_new(const pt_str *lines, size_t count, pt_rules **out, pt_error *err)
{
    pt_rules *rules = pt_calloc(1, sizeof *rules);
    if (!rules)
        return pt_error_nomem(err);
    if (!compile_lines(rules, lines, count)) {
        pt_rules_free(rules);
        return pt_error_nomem(err);
    }
    *out = rules;
    return PT_OK;
}

pt_status pt_rules_parse(pt_str text, pt_rules **out, pt_error *err)
{
    pt_vec(pt_str) lines = {0};
    pt_status status = PT_OK;
    if (pt_str_starts(text, PT_STR("\xef\xbb\xbf")))
        text = pt_str_from(text, 3);
    while (text.len && status == PT_OK) {
        ptrdiff_t end = pt_str_find(text, '\n');
        pt_str line = end < 0 ? text : pt_str_upto(text, (size_t)end);
        text = pt_str_from(text, end < 0 ? text.len : (size_t)end + 1);
        if (line.len && line.ptr[0] != '#' && !pt_vec_push(&lines, line))
            status = pt_error_nomem(err);
    }
    if (status == PT_OK)
        status = pt_rules_new(lines.at, lines.len, out, err);
    pt_vec_release(&lines);
    return status;
}

void pt_rules_free(pt_rules *rules)
{
    if (!rules)
        return;
    pt_arena_release(&rules->arena);
    pt_free(rules);
}

bool pt_rules_empty(const pt_rules *rules)
{
    return rules->count == 0;
}

pt_rules_probe pt_rules_probe_of(pt_str path, bool is_dir)
{
    size_t name_at = (size_t)(pt_str_rfind(path, '/') + 1);
    return (pt_rules_probe){path, name_at, key_hash(KEY_NAME, pt_str_from(path, name_at)), is_dir};
}

static bool rule_matches(const rule *r, const pt_rules_probe *probe, size_t base)
{
    if (r->dir_only && !probe->is_dir)
        return false;
    size_t start = r->anchored ? base : probe->name_at;
    return r->decides || pt_glob_match(&r->glob, pt_str_from(probe->path, start));
}

/* The newest rule of the key's chain that matches and is newer than `best`, else `best`. */
static uint32_t best_of_chain(const pt_rules *rules, uint64_t hash, pt_str key, const pt_rules_probe *probe,
                              size_t base, uint32_t best)
{
    for (uint32_t i = find_slot(rules, hash)->head; i > best; i = rules->rules[i].next) {
        const rule *r = &rules->rules[i];
        if (pt_str_eq(r->key, key) && rule_matches(r, probe, base))
            return i;
    }
    return best;
}

static uint32_t best_of_suffixes(const pt_rules *rules, const pt_rules_probe *probe, size_t base,
                                 uint32_t best)
{
    pt_str name = pt_str_from(probe->path, probe->name_at);
    for (uint32_t left = rules->suffix_lengths; left; left &= left - 1) {
        size_t length = (size_t)__builtin_ctz(left);
        if (length > name.len)
            break;
        pt_str key = pt_str_from(name, name.len - length);
        best = best_of_chain(rules, key_hash(KEY_SUFFIX, key), key, probe, base, best);
    }
    return best;
}

pt_rule_verdict pt_rules_match(const pt_rules *rules, const pt_rules_probe *probe, size_t base)
{
    pt_str name = pt_str_from(probe->path, probe->name_at);
    uint32_t best = best_of_chain(rules, probe->name_hash, name, probe, base, NO_RULE);
    best = best_of_suffixes(rules, probe, base, best);
    for (uint32_t i = 0; i < rules->loose_count && rules->loose[i] > best; i++)
        if (rule_matches(&rules->rules[rules->loose[i]], probe, base))
            best = rules->loose[i];
    if (best == NO_RULE)
        return PT_RULE_NONE;
    return rules->rules[best].negative ? PT_RULE_KEEP : PT_RULE_DROP;
}
