/* The driver of extraction and the emission calls of extract.h.
 *
 * One loop over the flat tree: frames that end before the node are popped, the node's rule is carried out.
 * Meanings of names are kept in one hash table over (scope, name); a look-up walks the scopes outwards.
 * When the walk is done, names that were used before their (hoisted) declaration are looked up again, and
 * what no reference needs (bindings, expressions, names) is left out. */
#include "lang/extract.h"

#include "base/error.h"
#include "base/hash.h"
#include "base/mem.h"

enum { DEEPEST_EXPR = 40, DEEPEST_SCOPE = 200, LONGEST_SIGNATURE = 300, LONGEST_DOC = 200 };

static bool grown(pt_extract *x, bool ok)
{
    if (!ok)
        x->failed = true;
    return ok;
}

/* --- nodes ------------------------------------------------------------------------------------------- */

bool pt_x_has(const pt_extract *x, pt_node n, unsigned kind)
{
    return pt_x_child(x, n, kind) != PT_NO_NODE;
}

void pt_x_claim(pt_extract *x, pt_node n)
{
    if (n < x->claimed.len)
        x->claimed.at[n] = 1;
}

void pt_x_claim_tree(pt_extract *x, pt_node n)
{
    if (n >= x->claimed.len)
        return;
    memset(x->claimed.at + n, 1, x->syntax->nodes.at[n].next - n);
}

bool pt_x_is_claimed(const pt_extract *x, pt_node n)
{
    return n < x->claimed.len && x->claimed.at[n];
}

void pt_x_skip(pt_extract *x, pt_node n)
{
    if (n != PT_NO_NODE)
        x->resume = x->syntax->nodes.at[n].next;
}

uint16_t pt_x_count(const pt_extract *x, pt_node args)
{
    if (args == PT_NO_NODE)
        return 0;
    uint32_t count = 0;
    for (PT_X_EACH(x, args, child))
        count += !(x->syntax->nodes.at[child].flags & (PT_NODE_EXTRA | PT_NODE_TOKEN));
    return count < PT_ARITY_ANY ? (uint16_t)count : PT_ARITY_ANY - 1;
}

/* --- names and expressions --------------------------------------------------------------------------- */

pt_name_id pt_x_name(pt_extract *x, pt_str text)
{
    uint32_t id = pt_intern_id(&x->names, text);
    return grown(x, id != PT_INTERN_NONE) ? id : 0;
}

pt_name_id pt_x_node_name(pt_extract *x, pt_node n)
{
    return pt_x_name(x, pt_x_text(x, n));
}

/* Doubles an open-addressing table of (index + 1), re-inserting with hash_at. */
static bool grow_table(pt_extract *x, uint32_t **slots, size_t *len, size_t used,
                       uint64_t (*hash_at)(const pt_extract *, uint32_t))
{
    if (used * 2 < *len)
        return true;
    size_t size = *len ? *len * 2 : 512;
    uint32_t *table = pt_calloc(size, sizeof *table);
    if (!table)
        return false;
    for (size_t i = 0; i < *len; i++) {
        if (!(*slots)[i])
            continue;
        size_t at = hash_at(x, (*slots)[i] - 1) & (size - 1);
        while (table[at])
            at = (at + 1) & (size - 1);
        table[at] = (*slots)[i];
    }
    pt_free(*slots);
    *slots = table;
    *len = size;
    return true;
}

static uint64_t hash_expr(uint8_t op, uint32_t a, uint32_t b)
{
    return pt_hash_u64((uint64_t)a << 32 ^ b ^ (uint64_t)op << 56);
}

static uint64_t hash_of_expr(const pt_extract *x, uint32_t i)
{
    const pt_expr *e = &x->facts->exprs.at[i];
    return hash_expr(e->op, e->a, e->b);
}

pt_expr_id pt_x_expr(pt_extract *x, pt_expr_op op, uint32_t a, uint32_t b)
{
    pt_facts *f = x->facts;
    if (op == PT_EXPR_MEMBER && !a) /* 0 would make it a bare name */
        a = pt_x_expr(x, PT_EXPR_UNKNOWN, 0, 0);
    bool room = grow_table(x, &x->expr_slots.at, &x->expr_slots.len, f->exprs.len + 1, hash_of_expr);
    if (!grown(x, room) || x->failed)
        return 0;
    size_t mask = x->expr_slots.len - 1;
    size_t at = hash_expr((uint8_t)op, a, b) & mask;
    for (; x->expr_slots.at[at]; at = (at + 1) & mask) {
        uint32_t id = x->expr_slots.at[at] - 1;
        const pt_expr *e = &f->exprs.at[id];
        if (e->op == op && e->a == a && e->b == b)
            return id;
    }
    pt_expr e = {.op = (uint8_t)op, .a = a, .b = b};
    bool ok = pt_vec_push(&f->exprs, e) && pt_vec_push(&x->expr_nodes, x->node);
    if (!grown(x, ok))
        return 0;
    x->expr_slots.at[at] = (uint32_t)f->exprs.len;
    return (pt_expr_id)f->exprs.len - 1;
}

static uint64_t hash_meaning(uint32_t scope, uint32_t name)
{
    return pt_hash_u64((uint64_t)scope << 32 | name);
}

static uint64_t hash_of_meaning(const pt_extract *x, uint32_t i)
{
    return hash_meaning(x->meanings.at[i].key_scope, x->meanings.at[i].key_name);
}

/* The slot of (scope, name): its newest meaning + 1, or 0. */
static uint32_t *meaning_slot(const pt_extract *x, uint32_t scope, uint32_t name)
{
    size_t mask = x->meaning_slots.len - 1;
    for (size_t at = hash_meaning(scope, name) & mask;; at = (at + 1) & mask) {
        uint32_t index = x->meaning_slots.at[at];
        if (!index)
            return &x->meaning_slots.at[at];
        const pt_x_meaning *m = &x->meanings.at[index - 1];
        if (m->key_scope == scope && m->key_name == name)
            return &x->meaning_slots.at[at];
    }
}

static void add_meaning(pt_extract *x, pt_scope_id scope, pt_name_id name, uint32_t binding, pt_node from)
{
    if (!name || x->failed)
        return;
    bool room = grow_table(x, &x->meaning_slots.at, &x->meaning_slots.len, x->meanings.len + 1, hash_of_meaning);
    if (!grown(x, room))
        return;
    uint32_t *slot = meaning_slot(x, scope, name);
    pt_x_meaning meaning = {.key_name = name, .key_scope = scope, .older = *slot, .binding = binding, .from = from};
    if (grown(x, pt_vec_push(&x->meanings, meaning)))
        *slot = (uint32_t)x->meanings.len;
}

/* The meaning of a name in one scope as seen from a node: the newest that is visible there. `late` also
 * accepts one that is declared further down. NULL: the scope does not know the name. */
static const pt_x_meaning *meaning_in(const pt_extract *x, pt_scope_id scope, pt_name_id name, pt_node at, bool late)
{
    uint32_t index = *meaning_slot(x, scope, name);
    const pt_x_meaning *oldest = NULL;
    while (index) {
        const pt_x_meaning *m = &x->meanings.at[index - 1];
        if (m->from <= at)
            return m;
        oldest = m;
        index = m->older;
    }
    return late ? oldest : NULL;
}

bool pt_x_declares(const pt_extract *x, pt_scope_id scope, pt_name_id name)
{
    return x->meaning_slots.len && *meaning_slot(x, scope, name);
}

/* Whether a name of a type's body is hidden from the functions in it, as where members are reached through
 * self. Type parameters are seen. */
static bool is_hidden_member(const pt_extract *x, pt_scope_id scope, const pt_x_meaning *m)
{
    return x->facts->scopes.at[scope].kind == PT_SCOPE_TYPE && !(x->lang->flags & PT_LANG_MEMBERS_IN_SCOPE)
        && (!m->binding || x->bindings.at[m->binding].binding.kind == PT_BIND_LOCAL);
}

/* The local that a bare name means at a node in a scope; 0 when it is no local. */
static uint32_t find_local(const pt_extract *x, pt_scope_id scope, pt_name_id name, pt_node at, bool late)
{
    bool in_function = false;
    if (!x->meaning_slots.len)
        return 0;
    for (;; scope = x->facts->scopes.at[scope].parent) {
        const pt_x_meaning *m = meaning_in(x, scope, name, at, late);
        if (m && !(in_function && is_hidden_member(x, scope, m)))
            return m->binding;
        if (scope == 0)
            return 0;
        in_function |= x->facts->scopes.at[scope].kind == PT_SCOPE_FUNCTION;
    }
}

pt_expr_id pt_x_bare(pt_extract *x, pt_str text)
{
    pt_name_id name = pt_x_name(x, text);
    if (!name || x->failed)
        return 0;
    uint32_t local = find_local(x, x->scope, name, x->node, false);
    return local ? pt_x_expr(x, PT_EXPR_LOCAL, local, 0) : pt_x_expr(x, PT_EXPR_NAME, name, x->scope);
}

pt_expr_id pt_x_bare_node(pt_extract *x, pt_node n)
{
    return n == PT_NO_NODE ? 0 : pt_x_bare(x, pt_x_text(x, n));
}

pt_expr_id pt_x_self(pt_extract *x)
{
    return pt_x_expr(x, PT_EXPR_SELF, x->scope, 0);
}

pt_expr_id pt_x_super(pt_extract *x)
{
    return pt_x_expr(x, PT_EXPR_SUPER, x->scope, 0);
}

pt_expr_id pt_x_literal(pt_extract *x, unsigned literal)
{
    return pt_x_expr(x, PT_EXPR_LITERAL, literal, 0);
}

pt_expr_id pt_x_list(pt_extract *x, const pt_expr_id *items, size_t count)
{
    pt_expr_id list = 0;
    while (count > 0)
        list = pt_x_expr(x, PT_EXPR_LIST, items[--count], list);
    return list;
}

static pt_expr_id bounded(pt_extract *x, pt_node n, pt_expr_id (*make)(pt_extract *, pt_node))
{
    if (n == PT_NO_NODE || !make || x->depth >= DEEPEST_EXPR)
        return 0;
    x->depth++;
    pt_expr_id e = make(x, n);
    x->depth--;
    return e;
}

pt_expr_id pt_x_value(pt_extract *x, pt_node n)
{
    return bounded(x, n, x->lang->value);
}

pt_expr_id pt_x_type(pt_extract *x, pt_node n)
{
    return bounded(x, n, x->lang->type);
}

/* --- definitions and scopes -------------------------------------------------------------------------- */

pt_def *pt_x_def_at(pt_extract *x, pt_def_id def)
{
    static _Thread_local pt_def dummy;
    return def < x->facts->defs.len && def ? &x->facts->defs.at[def] : &dummy;
}

pt_def_id pt_x_def_named(pt_extract *x, pt_kind kind, pt_node whole, pt_node at, pt_str text)
{
    const pt_syntax_node *w = pt_node_at(x->syntax, whole);
    pt_node position = at == PT_NO_NODE ? whole : at;
    pt_def def = {
        .kind = (uint8_t)kind,
        .name = pt_x_name(x, text),
        .parent = x->def,
        .scope = x->scope,
        .line = w->row + 1,
        .end_line = w->end_row + 1,
        .name_line = pt_node_line(x->syntax, position),
        .name_column = pt_node_column(x->syntax, position),
    };
    if (x->failed || !grown(x, pt_vec_push(&x->facts->defs, def)))
        return 0;
    add_meaning(x, x->scope, def.name, 0, 0);
    return (pt_def_id)x->facts->defs.len - 1;
}

pt_def_id pt_x_def(pt_extract *x, pt_kind kind, pt_node whole, pt_node name)
{
    pt_x_claim(x, name);
    pt_def_id def = pt_x_def_named(x, kind, whole, name, pt_x_text(x, name));
    if (name == PT_NO_NODE && def)
        pt_x_def_at(x, def)->flags |= PT_DEF_ANONYMOUS;
    return def;
}

static pt_scope_id open_frame(pt_extract *x, pt_node node, pt_scope_kind kind, pt_def_id def)
{
    bool too_deep = kind == PT_SCOPE_BLOCK && x->frames.len > DEEPEST_SCOPE;
    pt_scope_id scope = x->scope;
    if (!too_deep) {
        pt_scope s = {.parent = x->scope, .def = def, .kind = (uint8_t)kind};
        if (x->failed || !grown(x, pt_vec_push(&x->facts->scopes, s)))
            return x->scope;
        scope = (pt_scope_id)x->facts->scopes.len - 1;
    }
    pt_x_frame frame = {.scope = x->scope, .def = x->def, .end = x->syntax->nodes.at[node].next};
    if (!grown(x, pt_vec_push(&x->frames, frame)))
        return x->scope;
    x->scope = scope;
    x->def = def;
    return scope;
}

pt_scope_id pt_x_open_def(pt_extract *x, pt_def_id def, pt_node node, pt_scope_kind kind)
{
    if (!def)
        return x->scope;
    pt_scope_id scope = open_frame(x, node, kind, def);
    pt_x_def_at(x, def)->body = scope;
    return scope;
}

pt_scope_id pt_x_open_scope(pt_extract *x, pt_node node, pt_scope_kind kind)
{
    return open_frame(x, node, kind, x->def);
}

pt_scope_id pt_x_function_scope(const pt_extract *x)
{
    pt_scope_id scope = x->scope;
    while (scope && x->facts->scopes.at[scope].kind >= PT_SCOPE_BLOCK)
        scope = x->facts->scopes.at[scope].parent;
    return scope;
}

pt_def_id pt_x_enclosing(const pt_extract *x, unsigned kinds)
{
    pt_def_id def = x->def;
    while (def && !(kinds >> x->facts->defs.at[def].kind & 1))
        def = x->facts->defs.at[def].parent;
    return def;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' || c == '\v';
}

/* `text` with runs of blanks made one blank, in x's arena, at most `limit` bytes and whole UTF-8 sequences. */
static pt_str folded(pt_extract *x, pt_str text, size_t limit)
{
    text = pt_str_trim(text);
    char *out = pt_arena_alloc(&x->arena, (text.len < limit ? text.len : limit) + 1);
    if (!grown(x, out != NULL))
        return PT_STR("");
    size_t len = 0;
    for (size_t i = 0; i < text.len && len < limit; i++) {
        bool blank = is_blank(text.ptr[i]);
        if (blank && len && out[len - 1] == ' ')
            continue;
        out[len++] = blank ? ' ' : text.ptr[i];
    }
    if (len == limit) { /* cut: not inside a UTF-8 sequence */
        while (len && ((unsigned char)out[len - 1] & 0xc0) == 0x80)
            len--;
        len -= len && (unsigned char)out[len - 1] >= 0xc0;
    }
    return (pt_str){out, len};
}

void pt_x_signature_text(pt_extract *x, pt_def_id def, pt_str text)
{
    text = folded(x, text, LONGEST_SIGNATURE);
    while (text.len && strchr("{:=; ", text.ptr[text.len - 1]))
        text.len--;
    pt_name_id name = pt_x_name(x, text);
    pt_x_def_at(x, def)->signature = name;
}

void pt_x_signature(pt_extract *x, pt_def_id def, pt_node from, pt_node body)
{
    if (!def || from == PT_NO_NODE)
        return;
    pt_str text = pt_x_text(x, from);
    if (body != PT_NO_NODE && pt_node_at(x->syntax, body)->start >= pt_node_at(x->syntax, from)->start)
        text.len = pt_node_at(x->syntax, body)->start - pt_node_at(x->syntax, from)->start;
    for (PT_X_EACH(x, from, child)) { /* nor with comments */
        const pt_syntax_node *c = pt_node_at(x->syntax, child);
        if (c->start - pt_node_at(x->syntax, from)->start > 4 * LONGEST_SIGNATURE)
            break;
        if (!(c->flags & PT_NODE_EXTRA) || (c->flags & PT_NODE_ERROR))
            continue;
        uint32_t before = c->start - pt_node_at(x->syntax, from)->start;
        text.len = before < text.len ? before : text.len;
        break;
    }
    pt_x_signature_text(x, def, text);
}

void pt_x_signature_span(pt_extract *x, pt_def_id def, uint32_t start, uint32_t end)
{
    if (def && start <= end && end <= x->syntax->text.len)
        pt_x_signature_text(x, def, (pt_str){x->syntax->text.ptr + start, end - start});
}

/* First line of a comment's or docstring's text, without markers. */
static pt_str doc_line(pt_str text)
{
    while (text.len) {
        ptrdiff_t end = pt_str_find(text, '\n');
        pt_str line = end < 0 ? text : pt_str_upto(text, (size_t)end);
        text = end < 0 ? PT_STR("") : pt_str_from(text, (size_t)end + 1);
        while (line.len && (is_blank(line.ptr[0]) || strchr("/*!#\"'-=", line.ptr[0])))
            line = pt_str_from(line, 1);
        while (line.len && (is_blank(line.ptr[line.len - 1]) || strchr("/*\"'", line.ptr[line.len - 1])))
            line.len--;
        if (line.len)
            return line;
    }
    return PT_STR("");
}

void pt_x_doc_text(pt_extract *x, pt_def_id def, pt_str text)
{
    if (def >= x->facts->defs.len)
        return;
    pt_str line = folded(x, doc_line(text), LONGEST_DOC);
    pt_name_id name = pt_x_name(x, line);
    x->facts->defs.at[def].doc = name;
}

static bool has_marker(pt_str text, const char *markers)
{
    if (!*markers)
        return true;
    while (*markers) {
        size_t len = strcspn(markers, " ");
        if (pt_str_starts(text, (pt_str){markers, len}))
            return true;
        markers += len + (markers[len] == ' ');
    }
    return false;
}

static bool listed(const uint16_t *list, unsigned kind)
{
    for (; list && *list; list++)
        if (*list == kind)
            return true;
    return false;
}

/* The sibling before `n` when it is a comment or of a kind in `over`. Going back in pre-order, the sibling's
 * subtree comes first, its last leaf foremost; a comment is that leaf itself. */
static pt_node previous_sibling(const pt_extract *x, pt_node n, const uint16_t *over)
{
    enum { LARGEST_SIBLING = 64 };
    const pt_syntax_node *nodes = x->syntax->nodes.at;
    pt_node lowest = !over ? 1 : LARGEST_SIBLING;
    lowest = n > lowest ? n - lowest : 0;
    for (pt_node i = n; i-- > lowest && nodes[i].next <= n;) {
        bool comment = (nodes[i].flags & PT_NODE_EXTRA) && !(nodes[i].flags & PT_NODE_ERROR);
        if (nodes[i].next == n && (comment || listed(over, nodes[i].symbol)))
            return i;
    }
    return PT_NO_NODE;
}

static bool only_blanks(pt_str text, unsigned max_lines)
{
    unsigned lines = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (!is_blank(text.ptr[i]))
            return false;
        lines += text.ptr[i] == '\n';
    }
    return lines <= max_lines;
}

static bool is_first_on_line(pt_str text, size_t at)
{
    while (at > 0 && text.ptr[at - 1] != '\n')
        if (!is_blank(text.ptr[--at]))
            return false;
    return true;
}

void pt_x_doc(pt_extract *x, pt_def_id def, pt_node node, const char *markers, const uint16_t *over)
{
    if (!def || node == PT_NO_NODE)
        return;
    const pt_syntax_node *nodes = x->syntax->nodes.at;
    pt_str text = x->syntax->text;
    pt_str doc = {NULL, 0};
    for (pt_node at = node; (at = previous_sibling(x, at, over)) != PT_NO_NODE;) {
        uint32_t gap_end = doc.ptr ? (uint32_t)(doc.ptr - text.ptr) : nodes[node].start;
        bool comment = nodes[at].flags & PT_NODE_EXTRA;
        if (!comment) {
            if (doc.ptr)
                break;
            node = at;
            continue;
        }
        pt_str between = {text.ptr + nodes[at].end, gap_end > nodes[at].end ? gap_end - nodes[at].end : 0};
        pt_str comment_text = pt_node_text(x->syntax, at);
        if (!only_blanks(between, 1) || !has_marker(comment_text, markers) || !is_first_on_line(text, nodes[at].start))
            break;
        doc = comment_text;
        if (comment_text.len > 1 && comment_text.ptr[1] == '*')
            break;
    }
    if (doc.ptr)
        pt_x_doc_text(x, def, doc);
}

void pt_x_returns(pt_extract *x, pt_expr_id value)
{
    uint8_t op = x->facts->exprs.at[value].op;
    if (op == PT_EXPR_UNKNOWN || op == PT_EXPR_LITERAL || op == PT_EXPR_LAMBDA)
        return;
    const pt_def *d = pt_x_def_at(x, x->def);
    bool callable = PT_KINDS_CALLABLE >> d->kind & 1 || d->kind == PT_KIND_PROPERTY;
    if (!x->def || !callable || d->type || d->body != pt_x_function_scope(x) || d->value == value)
        return;
    /* two are enough to tell: a long chain of returns says the same again and again */
    if (d->value && x->facts->exprs.at[d->value].op == PT_EXPR_EITHER)
        return;
    pt_expr_id all = d->value ? pt_x_expr(x, PT_EXPR_EITHER, d->value, value) : value;
    pt_x_def_at(x, x->def)->value = all;
}

void pt_x_mark_test(pt_extract *x, pt_def_id def)
{
    pt_x_def_at(x, def)->flags |= PT_DEF_TEST;
}

/* --- locals, references, imports --------------------------------------------------------------------- */

void pt_x_bind_in(pt_extract *x, pt_scope_id scope, pt_binding_kind kind, pt_str text, pt_node at, pt_expr_id type,
                  pt_expr_id value, pt_node after)
{
    pt_x_claim(x, at);
    if (text.len == 0 || pt_str_eq(text, PT_STR("_")) || x->failed)
        return;
    pt_node position = at == PT_NO_NODE ? x->node : at;
    pt_x_binding b = {
        .binding = {.kind = (uint8_t)kind,
                    .name = pt_x_name(x, text),
                    .scope = scope,
                    .type = type,
                    .value = value,
                    .line = pt_node_line(x->syntax, position),
                    .column = pt_node_column(x->syntax, position)},
        .from = after == PT_NO_NODE ? 0 : x->syntax->nodes.at[after].next,
    };
    if (grown(x, pt_vec_push(&x->bindings, b)))
        add_meaning(x, scope, b.binding.name, (uint32_t)x->bindings.len - 1, b.from);
}

void pt_x_bind(pt_extract *x, pt_binding_kind kind, pt_node name, pt_expr_id type, pt_expr_id value, pt_node after)
{
    if (name != PT_NO_NODE)
        pt_x_bind_in(x, x->scope, kind, pt_x_text(x, name), name, type, value, after);
}

static bool says_nothing_of_locals(pt_ref_kind kind)
{
    return kind != PT_REF_CALL && kind != PT_REF_CONSTRUCT && kind != PT_REF_MACRO;
}

uint32_t pt_x_ref_pos(pt_extract *x, pt_ref_kind kind, pt_name_id name, pt_expr_id base, uint16_t arity,
                      uint32_t line, uint32_t column)
{
    pt_ref ref = {.kind = (uint8_t)kind, .arity = arity, .name = name, .scope = x->scope, .base = base,
                  .line = line, .column = column};
    if (x->failed || (!name && !base))
        return 0;
    if (name && !base && !(kind == PT_REF_CALL && x->lang->flags & PT_LANG_CALLS_NOT_LOCALS)) {
        uint32_t local = find_local(x, x->scope, name, x->node, false);
        if (local && says_nothing_of_locals(kind))
            return 0;
        ref.local = local != 0;
        ref.base = local ? pt_x_expr(x, PT_EXPR_LOCAL, local, 0) : 0;
    }
    bool ok = pt_vec_push(&x->facts->refs, ref) && pt_vec_push(&x->ref_nodes, x->node);
    return grown(x, ok) ? (uint32_t)x->facts->refs.len : 0;
}

uint32_t pt_x_ref(pt_extract *x, pt_ref_kind kind, pt_name_id name, pt_expr_id base, uint16_t arity, pt_node at)
{
    pt_node position = at == PT_NO_NODE ? x->node : at;
    return pt_x_ref_pos(x, kind, name, base, arity, pt_node_line(x->syntax, position),
                        pt_node_column(x->syntax, position));
}

uint32_t pt_x_ref_expr(pt_extract *x, pt_ref_kind kind, pt_expr_id what, uint16_t arity, pt_node at)
{
    const pt_expr *e = &x->facts->exprs.at[what];
    while (e->op == PT_EXPR_GENERIC) {
        what = e->a;
        e = &x->facts->exprs.at[what];
    }
    switch (e->op) {
    case PT_EXPR_UNKNOWN:
        return 0;
    case PT_EXPR_NAME:
        return pt_x_ref(x, kind, e->a, 0, arity, at);
    case PT_EXPR_LOCAL:
        return pt_x_ref(x, kind, x->bindings.at[e->a].binding.name, 0, arity, at);
    case PT_EXPR_MEMBER:
    case PT_EXPR_PATH:
        return pt_x_ref(x, kind, e->b, e->a, arity, at);
    default:
        return pt_x_ref(x, kind, 0, what, arity, at);
    }
}

void pt_x_slot(pt_extract *x, uint32_t ref, pt_expr_id slot)
{
    if (ref && ref <= x->facts->refs.len)
        x->facts->refs.at[ref - 1].slot = slot;
}

void pt_x_value_into(pt_extract *x, pt_node n, pt_expr_id slot)
{
    pt_expr_id value = pt_x_value(x, n);
    uint8_t op = x->facts->exprs.at[value].op;
    if (op == PT_EXPR_ADDRESS) {
        value = x->facts->exprs.at[value].a;
        op = x->facts->exprs.at[value].op;
    }
    if (op != PT_EXPR_NAME && op != PT_EXPR_MEMBER && op != PT_EXPR_PATH)
        return;
    pt_x_claim_tree(x, n);
    pt_x_slot(x, pt_x_ref_expr(x, PT_REF_VALUE, value, PT_ARITY_ANY, n), slot);
}

void pt_x_import(pt_extract *x, unsigned flags, pt_str path, pt_str name, pt_str alias, pt_node at)
{
    pt_node position = at == PT_NO_NODE ? x->node : at;
    pt_import import = {
        .flags = (uint16_t)flags,
        .scope = x->scope,
        .path = pt_x_name(x, path),
        .name = pt_x_name(x, name),
        .alias = pt_x_name(x, alias),
        .line = pt_node_line(x->syntax, position),
        .column = pt_node_column(x->syntax, position),
    };
    if (x->failed || !grown(x, pt_vec_push(&x->facts->imports, import)))
        return;
    if (!(flags & PT_IMPORT_EXPORT))
        add_meaning(x, x->scope, import.alias, 0, 0);
}

/* --- the walk ---------------------------------------------------------------------------------------- */

/* The rule's field, or the field of the given name when the rule leaves it open. */
static pt_node rule_field(const pt_extract *x, pt_node n, uint8_t field, const char *usual)
{
    if (field)
        return pt_x_field(x, n, field);
    for (unsigned f = 1; f < x->lang->field_count; f++)
        if (strcmp(x->lang->fields[f], usual) == 0)
            return pt_x_field(x, n, f);
    return PT_NO_NODE;
}

static void do_def(pt_extract *x, const pt_rule *rule, pt_node n)
{
    pt_node body = rule_field(x, n, rule->body, "body");
    pt_node params = rule_field(x, n, rule->params, "parameters");
    pt_def_id id = pt_x_def(x, (pt_kind)rule->kind, n, rule_field(x, n, rule->name, "name"));
    pt_x_signature(x, id, n, body);
    pt_expr_id type = pt_x_type(x, rule_field(x, n, rule->type, "type"));
    pt_def *def = pt_x_def_at(x, id);
    def->type = type;
    bool callable = PT_KINDS_CALLABLE >> rule->kind & 1;
    if (callable)
        def->params_min = def->params_max = pt_x_count(x, params);
    unsigned scope_kind = rule->scope_kind ? rule->scope_kind : callable ? PT_SCOPE_FUNCTION : PT_SCOPE_TYPE;
    pt_x_open_def(x, id, n, (pt_scope_kind)scope_kind);
    if (rule->hook)
        rule->hook(x, n);
}

/* The name a callee ends in: the last leaf that ends where the callee ends; the callee itself if none does. */
static pt_node last_name(const pt_extract *x, pt_node n)
{
    const pt_syntax_node *nodes = x->syntax->nodes.at;
    for (pt_node i = nodes[n].next; i-- > n;)
        if (nodes[i].next == i + 1 && !(nodes[i].flags & (PT_NODE_TOKEN | PT_NODE_EXTRA)) && nodes[i].end == nodes[n].end)
            return i;
    return n;
}

static void do_call(pt_extract *x, const pt_rule *rule, pt_node n)
{
    pt_node callee = rule_field(x, n, rule->callee, "function");
    uint16_t arity = pt_x_count(x, rule_field(x, n, rule->args, "arguments"));
    if (callee != PT_NO_NODE) {
        pt_expr_id what = pt_x_value(x, callee);
        if (what) {
            pt_node name = last_name(x, callee);
            pt_x_claim(x, name);
            pt_x_ref_expr(x, rule->kind ? (pt_ref_kind)rule->kind : PT_REF_CALL, what, arity, name);
        }
    }
    if (rule->hook)
        rule->hook(x, n);
}

static void do_rule(pt_extract *x, const pt_rule *rule, pt_node n)
{
    switch ((pt_action)rule->action) {
    case PT_DO_NOTHING:
        break;
    case PT_DO_SKIP:
        pt_x_skip(x, n);
        break;
    case PT_DO_HOOK:
        rule->hook(x, n);
        break;
    case PT_DO_DEF:
        do_def(x, rule, n);
        break;
    case PT_DO_SCOPE:
        pt_x_open_scope(x, n, PT_SCOPE_BLOCK);
        if (rule->hook)
            rule->hook(x, n);
        break;
    case PT_DO_CALL:
        do_call(x, rule, n);
        break;
    case PT_DO_VALUE:
        if (!x->claimed.at[n])
            pt_x_ref(x, PT_REF_VALUE, pt_x_node_name(x, n), 0, PT_ARITY_ANY, n);
        break;
    case PT_DO_TYPE:
        if (!x->claimed.at[n])
            pt_x_ref(x, PT_REF_TYPE, pt_x_node_name(x, n), 0, PT_ARITY_ANY, n);
        break;
    }
}

static void walk(pt_extract *x)
{
    const pt_syntax_node *nodes = x->syntax->nodes.at;
    pt_node count = (pt_node)x->syntax->nodes.len;
    for (pt_node n = 0; n < count && !x->failed; n = x->resume) {
        while (x->frames.len && pt_vec_last(&x->frames).end <= n) {
            pt_x_frame frame = pt_vec_pop(&x->frames);
            x->scope = frame.scope;
            x->def = frame.def;
        }
        x->node = n;
        x->resume = n + 1;
        const pt_rule *rule = &x->lang->rules[nodes[n].symbol];
        if (rule->action)
            do_rule(x, rule, n);
    }
}

/* --- finishing --------------------------------------------------------------------------------------- */

static bool is_hoisted(const pt_extract *x)
{
    return x->lang->flags & PT_LANG_HOISTED;
}

/* Bare names used above the declaration of the local they mean. */
static void resolve_late(pt_extract *x)
{
    pt_facts *f = x->facts;
    for (size_t i = 1; i < f->exprs.len; i++) {
        pt_expr *e = &f->exprs.at[i];
        if (e->op != PT_EXPR_NAME)
            continue;
        uint32_t local = find_local(x, e->b, e->a, x->expr_nodes.at[i], true);
        if (local)
            *e = (pt_expr){.op = PT_EXPR_LOCAL, .a = local};
    }
    for (size_t i = 0; i < f->refs.len && !x->failed; i++) {
        pt_ref *r = &f->refs.at[i];
        if (r->base || !r->name || (r->kind == PT_REF_CALL && x->lang->flags & PT_LANG_CALLS_NOT_LOCALS))
            continue;
        uint32_t local = find_local(x, r->scope, r->name, x->ref_nodes.at[i], true);
        if (!local)
            continue;
        r->local = true;
        pt_expr_id base = pt_x_expr(x, PT_EXPR_LOCAL, local, 0);
        f->refs.at[i].base = base;
    }
    size_t kept = 0;
    for (size_t i = 0; i < f->refs.len; i++)
        if (!f->refs.at[i].local || !says_nothing_of_locals((pt_ref_kind)f->refs.at[i].kind))
            f->refs.at[kept++] = f->refs.at[i];
    f->refs.len = kept;
}

/* Which operand of an expression is an expression, a name, a binding. */
static bool a_is_expr(uint8_t op)
{
    switch (op) {
    case PT_EXPR_UNKNOWN: case PT_EXPR_NAME: case PT_EXPR_LOCAL: case PT_EXPR_SELF: case PT_EXPR_SUPER:
    case PT_EXPR_LITERAL: case PT_EXPR_LAMBDA:
        return false;
    default:
        return true;
    }
}

static bool b_is_expr(uint8_t op)
{
    return op == PT_EXPR_EITHER || op == PT_EXPR_GENERIC || op == PT_EXPR_LIST || op == PT_EXPR_FUNCTION
        || op == PT_EXPR_IMPL;
}

static bool b_is_name(uint8_t op)
{
    return op == PT_EXPR_MEMBER || op == PT_EXPR_PATH;
}

/* Marks of names: what they are needed as. */
enum { TEXT = 1, IDENTIFIER = 2 };

/* What is needed, and later the new numbers of it: x->scratch holds one word per expr, binding and name. */
typedef struct {
    uint32_t *exprs, *bindings, *names;
    bool more; /* a binding was reached whose expressions have not been */
} needed;

static void need_expr(const pt_extract *x, needed *need, pt_expr_id root)
{
    pt_expr_id stack[128];
    unsigned depth = 0;
    stack[depth++] = root;
    while (depth) {
        pt_expr_id id = stack[--depth];
        if (need->exprs[id])
            continue;
        need->exprs[id] = 1;
        const pt_expr *e = &x->facts->exprs.at[id];
        if (e->op == PT_EXPR_LOCAL && !need->bindings[e->a]) {
            need->bindings[e->a] = 1;
            need->more = true;
        }
        if (e->op == PT_EXPR_NAME)
            need->names[e->a] = IDENTIFIER;
        if (b_is_name(e->op))
            need->names[e->b] = IDENTIFIER;
        if (depth + 2 > sizeof stack / sizeof *stack)
            continue; /* cannot be: nothing is nested deeper than DEEPEST_EXPR */
        if (a_is_expr(e->op))
            stack[depth++] = e->a;
        if (b_is_expr(e->op))
            stack[depth++] = e->b;
    }
}

static void need_roots(const pt_extract *x, needed *need)
{
    const pt_facts *f = x->facts;
    for (size_t i = 0; i < f->defs.len; i++) {
        const pt_def *d = &f->defs.at[i];
        need_expr(x, need, d->owner);
        need_expr(x, need, d->type);
        need_expr(x, need, d->value);
        need->names[d->name] = need->names[d->qualifier] = need->names[d->segment] = IDENTIFIER;
        need->names[d->signature] |= TEXT;
        need->names[d->doc] |= TEXT;
    }
    for (size_t i = 0; i < f->refs.len; i++) {
        need_expr(x, need, f->refs.at[i].base);
        need_expr(x, need, f->refs.at[i].slot);
        need->names[f->refs.at[i].name] = IDENTIFIER;
    }
    for (size_t i = 0; i < f->imports.len; i++) {
        const pt_import *m = &f->imports.at[i];
        need->names[m->path] = need->names[m->name] = need->names[m->alias] = IDENTIFIER;
    }
    need->names[f->package] = IDENTIFIER;
}

static void need_bindings(const pt_extract *x, needed *need)
{
    while (need->more) {
        need->more = false;
        for (size_t i = 1; i < x->bindings.len; i++) {
            const pt_binding *b = &x->bindings.at[i].binding;
            if (need->bindings[i] != 1)
                continue;
            need->bindings[i] = 2; /* its expressions are reached */
            need->names[b->name] = IDENTIFIER;
            need_expr(x, need, b->type);
            need_expr(x, need, b->value);
        }
    }
}

/* Turns marks into new numbers, in order; the first entry keeps 0. Returns how many there are. */
static uint32_t renumber(uint32_t *marks, size_t count)
{
    uint32_t next = 1;
    for (size_t i = 1; i < count; i++)
        marks[i] = marks[i] ? next++ : 0;
    marks[0] = 0;
    return next;
}

/* The same for names: identifiers first, then texts. Appends the names to the facts in their new order. */
static void renumber_names(pt_extract *x, uint32_t *marks)
{
    pt_facts *f = x->facts;
    uint32_t next = 1;
    bool ok = pt_vec_reserve(&f->names, x->names.count) && pt_vec_push(&f->names, PT_STR(""));
    if (!grown(x, ok))
        return;
    const uint32_t DONE = 0x80000000;
    for (unsigned pass = 0; pass < 2; pass++) {
        for (uint32_t i = 1; i < x->names.count; i++) {
            bool identifier = marks[i] & IDENTIFIER;
            if (!marks[i] || marks[i] & DONE || (pass == 0) != identifier)
                continue;
            marks[i] = next++ | DONE;
            (void)!pt_vec_push(&f->names, pt_intern_str(&x->names, i));
        }
        if (pass == 0)
            f->identifiers = next;
    }
    marks[0] = 0;
    for (uint32_t i = 1; i < x->names.count; i++)
        marks[i] &= ~DONE;
}

static void apply_exprs(pt_facts *f, const needed *need)
{
    size_t kept = 1;
    for (size_t i = 1; i < f->exprs.len; i++) {
        if (!need->exprs[i])
            continue;
        pt_expr e = f->exprs.at[i];
        if (e.op == PT_EXPR_LOCAL)
            e.a = need->bindings[e.a];
        else if (e.op == PT_EXPR_NAME)
            e.a = need->names[e.a];
        else if (a_is_expr(e.op))
            e.a = need->exprs[e.a];
        if (b_is_expr(e.op))
            e.b = need->exprs[e.b];
        else if (b_is_name(e.op))
            e.b = need->names[e.b];
        f->exprs.at[kept++] = e;
    }
    f->exprs.len = kept;
}

static void apply_rest(pt_extract *x, const needed *need)
{
    pt_facts *f = x->facts;
    for (size_t i = 0; i < f->defs.len; i++) {
        pt_def *d = &f->defs.at[i];
        d->owner = need->exprs[d->owner];
        d->type = need->exprs[d->type];
        d->value = need->exprs[d->value];
        d->name = need->names[d->name];
        d->qualifier = need->names[d->qualifier];
        d->segment = need->names[d->segment];
        d->signature = need->names[d->signature];
        d->doc = need->names[d->doc];
    }
    for (size_t i = 0; i < f->refs.len; i++) {
        pt_ref *r = &f->refs.at[i];
        r->base = need->exprs[r->base];
        r->slot = need->exprs[r->slot];
        r->name = need->names[r->name];
    }
    for (size_t i = 0; i < f->imports.len; i++) {
        pt_import *m = &f->imports.at[i];
        m->path = need->names[m->path];
        m->name = need->names[m->name];
        m->alias = need->names[m->alias];
    }
    f->package = need->names[f->package];
    for (size_t i = 1; i < x->bindings.len; i++) {
        pt_binding b = x->bindings.at[i].binding;
        if (!need->bindings[i])
            continue;
        b.name = need->names[b.name];
        b.type = need->exprs[b.type];
        b.value = need->exprs[b.value];
        if (!grown(x, pt_vec_push(&f->bindings, b)))
            return;
    }
}

static void compact(pt_extract *x)
{
    pt_facts *f = x->facts;
    size_t total = f->exprs.len + x->bindings.len + x->names.count;
    if (!grown(x, pt_vec_reserve(&x->scratch, total)))
        return;
    memset(x->scratch.at, 0, total * sizeof *x->scratch.at);
    needed need = {.exprs = x->scratch.at};
    need.bindings = need.exprs + f->exprs.len;
    need.names = need.bindings + x->bindings.len;
    need_roots(x, &need);
    need_bindings(x, &need);
    renumber(need.exprs, f->exprs.len);
    renumber(need.bindings, x->bindings.len);
    renumber_names(x, need.names);
    apply_exprs(f, &need);
    apply_rest(x, &need);
}

/* --- running ----------------------------------------------------------------------------------------- */

pt_status pt_lang_prepare(const pt_lang *lang, pt_lang_ready *out, pt_error *err)
{
    out->lang = lang;
    pt_status status = pt_grammar_init(&out->grammar, lang->grammar(), lang->nodes, lang->node_count, lang->fields,
                                       lang->field_count, err);
    if (status == PT_OK)
        out->grammar.mask = lang->mask;
    return status;
}

void pt_lang_release(pt_lang_ready *ready)
{
    pt_grammar_release(&ready->grammar);
}

pt_status pt_extract_new(pt_extract **out, pt_error *err)
{
    pt_extract *x = pt_calloc(1, sizeof *x);
    if (!x)
        return pt_error_nomem(err);
    pt_intern_init_borrow(&x->names);
    *out = x;
    return PT_OK;
}

void pt_extract_free(pt_extract *x)
{
    if (!x)
        return;
    pt_intern_release(&x->names);
    pt_vec_release(&x->frames);
    pt_vec_release(&x->bindings);
    pt_vec_release(&x->meanings);
    pt_vec_release(&x->meaning_slots);
    pt_vec_release(&x->ref_nodes);
    pt_vec_release(&x->expr_nodes);
    pt_vec_release(&x->expr_slots);
    pt_vec_release(&x->claimed);
    pt_vec_release(&x->scratch);
    pt_buf_release(&x->text);
    pt_arena_release(&x->arena);
    pt_free(x);
}

static uint32_t count_lines(pt_str text)
{
    uint32_t lines = 0;
    const char *at = text.ptr, *end = text.ptr + text.len;
    while (at < end && (at = memchr(at, '\n', (size_t)(end - at)))) {
        lines++;
        at++;
    }
    return lines + (text.len && text.ptr[text.len - 1] != '\n');
}

static void begin_file(pt_extract *x, const pt_lang *lang, const pt_syntax *syntax, pt_facts *facts)
{
    x->lang = lang;
    x->syntax = syntax;
    x->facts = facts;
    x->scope = x->def = x->node = x->depth = 0;
    x->failed = false;
    x->state = NULL;
    pt_intern_clear(&x->names);
    pt_arena_reset(&x->arena);
    pt_vec_clear(&x->frames);
    pt_vec_clear(&x->bindings);
    pt_vec_clear(&x->meanings);
    pt_vec_clear(&x->ref_nodes);
    pt_vec_clear(&x->expr_nodes);
    if (x->meaning_slots.len)
        memset(x->meaning_slots.at, 0, x->meaning_slots.len * sizeof *x->meaning_slots.at);
    if (x->expr_slots.len)
        memset(x->expr_slots.at, 0, x->expr_slots.len * sizeof *x->expr_slots.at);
    pt_facts_clear(facts);
    facts->language = lang->id;
    facts->lines = count_lines(syntax->text);
    facts->parse_errors = syntax->errors;
    facts->error_bytes = syntax->error_bytes;
    pt_def file = {.kind = PT_KIND_FILE, .line = 1, .end_line = facts->lines ? facts->lines : 1, .name_line = 1};
    pt_scope scope = {0};
    pt_expr unknown = {0};
    pt_x_binding none = {0};
    pt_binding unused = {0};
    bool ok = pt_vec_push(&facts->defs, file) && pt_vec_push(&facts->scopes, scope)
        && pt_vec_push(&facts->exprs, unknown) && pt_vec_push(&x->expr_nodes, 0)
        && pt_vec_push(&x->bindings, none) && pt_vec_push(&facts->bindings, unused)
        && pt_vec_reserve(&x->claimed, syntax->nodes.len);
    if (grown(x, ok)) {
        x->claimed.len = syntax->nodes.len;
        memset(x->claimed.at, 0, x->claimed.len);
    }
}

pt_status pt_extract_file(pt_extract *x, const pt_lang_ready *ready, const pt_syntax *syntax, pt_facts *facts,
                          pt_error *err)
{
    begin_file(x, ready->lang, syntax, facts);
    if (!x->failed && x->lang->begin)
        x->lang->begin(x, 0);
    if (!x->failed)
        walk(x);
    while (x->frames.len) {
        x->scope = pt_vec_last(&x->frames).scope;
        x->def = pt_vec_pop(&x->frames).def;
    }
    if (!x->failed && x->lang->end)
        x->lang->end(x, 0);
    if (!x->failed && is_hoisted(x))
        resolve_late(x);
    if (!x->failed)
        compact(x);
    if (x->failed) {
        pt_facts_clear(facts);
        return pt_error_nomem(err);
    }
    return PT_OK;
}
