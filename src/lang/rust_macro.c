/* Rust: macro calls, and what can be read out of their token trees.
 *
 * The grammar leaves a macro's arguments as trees of tokens: names, literals and nested trees are nodes,
 * punctuation and keywords are the text between them. Names are read in chains,
 *
 *     self . store :: <T> ( … ) ? . get ( … )
 *
 * each link being a name, what separates it from the name before, and what follows: "(" makes it a call,
 * "!" a macro, "{" after a Camel name a construction, "[" an element. Nested trees are read by the walk. */
#include "lang/rust.h"

#include <string.h>

/* A chain while it is read: the names before the current one, and how it hangs on them. */
typedef struct {
    pt_node tree;
    pt_expr_id base; /* what stands before the current name */
    enum { BARE, DOT, PATH } link;
} chain;

static pt_str text_between(const pt_extract *x, uint32_t start, uint32_t end)
{
    return start < end ? (pt_str){x->syntax->text.ptr + start, end - start} : PT_STR("");
}

/* The tokens between two neighbours in a tree; PT_NO_NODE stands for its brackets. */
static pt_str gap(const pt_extract *x, pt_node tree, pt_node before, pt_node after)
{
    uint32_t start = before == PT_NO_NODE ? pt_node_at(x->syntax, tree)->start + 1 : pt_node_at(x->syntax, before)->end;
    uint32_t end = after == PT_NO_NODE ? pt_node_at(x->syntax, tree)->end - 1 : pt_node_at(x->syntax, after)->start;
    return pt_str_trim(text_between(x, start, end));
}

static bool is_comment(const pt_extract *x, pt_node n)
{
    return pt_node_at(x->syntax, n)->flags & PT_NODE_EXTRA;
}

static pt_node next_token(const pt_extract *x, pt_node tree, pt_node n)
{
    do
        n = pt_node_after(x->syntax, tree, n);
    while (n != PT_NO_NODE && is_comment(x, n));
    return n;
}

static bool is_name(unsigned kind)
{
    return kind == N_identifier || kind == N_self || kind == N_super || kind == N_crate || kind == N_metavariable
        || kind == N_primitive_type;
}

static bool is_tree(const pt_extract *x, pt_node n, char open)
{
    return pt_x_kind(x, n) == N_token_tree && x->syntax->text.ptr[pt_node_at(x->syntax, n)->start] == open;
}

/* Arguments in a parenthesised tree: commas between its tokens; unknown when they may belong to something else. */
static uint16_t count_args(const pt_extract *x, pt_node tree)
{
    uint32_t commas = 0;
    bool any = false;
    pt_node before = PT_NO_NODE;
    pt_str between;
    for (pt_node n = pt_x_first(x, tree);; n = next_token(x, tree, n)) {
        between = gap(x, tree, before, n);
        any |= n != PT_NO_NODE || between.len;
        for (size_t i = 0; i < between.len; i++) {
            if (between.ptr[i] == '|' || between.ptr[i] == '<' || between.ptr[i] == '$')
                return PT_ARITY_ANY;
            commas += between.ptr[i] == ',';
        }
        if (n == PT_NO_NODE)
            break;
        if (pt_x_kind(x, n) == N_token_repetition || pt_x_kind(x, n) == N_metavariable)
            return PT_ARITY_ANY;
        before = n;
    }
    uint32_t count = commas + (any && !pt_str_ends(between, PT_STR(",")));
    return count < PT_ARITY_ANY ? (uint16_t)count : PT_ARITY_ANY - 1;
}

static pt_expr_id head_value(pt_extract *x, pt_node n, bool in_path)
{
    pt_str name = pt_x_text(x, n);
    switch (pt_x_kind(x, n)) {
    case N_self:
        return in_path ? pt_x_expr(x, PT_EXPR_NAME, pt_x_name(x, name), x->scope) : pt_x_self(x);
    case N_super: case N_crate: case N_primitive_type:
        return pt_x_expr(x, PT_EXPR_NAME, pt_x_name(x, name), x->scope);
    case N_metavariable:
        if (pt_str_eq(name, PT_STR("$crate")))
            return pt_x_expr(x, PT_EXPR_NAME, pt_x_name(x, PT_STR("crate")), x->scope);
        return pt_rust__known(x, 0);
    default:
        return in_path || pt_rust__is_upper(name) ? pt_rust__head(x, name) : pt_x_bare(x, name);
    }
}

/* The expression up to and including the name n. */
static pt_expr_id link_value(pt_extract *x, const chain *c, pt_node n, bool in_path)
{
    if (c->link == BARE)
        return head_value(x, n, in_path);
    return pt_x_expr(x, c->link == DOT ? PT_EXPR_MEMBER : PT_EXPR_PATH, pt_rust__known(x, c->base), pt_x_node_name(x, n));
}

static bool is_plain(const pt_extract *x, pt_node n)
{
    return pt_x_kind(x, n) == N_identifier && !pt_str_eq(pt_x_text(x, n), PT_STR("Self"));
}

static void link_ref(pt_extract *x, const chain *c, pt_ref_kind kind, pt_node n, uint16_t arity)
{
    if (!is_plain(x, n) && c->link == BARE) {
        if (kind == PT_REF_CONSTRUCT)
            pt_x_ref(x, kind, 0, pt_x_self(x), arity, n);
        return;
    }
    pt_expr_id base = c->link == BARE ? 0 : pt_rust__known(x, c->base);
    if (kind == PT_REF_MACRO)
        pt_rust__macro_ref(x, pt_x_node_name(x, n), base, n);
    else
        pt_x_ref(x, kind, pt_x_node_name(x, n), base, arity, n);
}

static bool has_camel(pt_str name)
{
    if (!pt_rust__is_upper(name))
        return false;
    for (size_t i = 0; i < name.len; i++)
        if (name.ptr[i] >= 'a' && name.ptr[i] <= 'z')
            return true;
    return false;
}

static bool ends_in_word(pt_str s, const char *word)
{
    pt_str w = pt_str_c(word);
    if (!pt_str_ends(s, w))
        return false;
    if (s.len == w.len)
        return true;
    char c = s.ptr[s.len - w.len - 1];
    return !(c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'));
}

static bool ends_in_any(pt_str s, const char *const *words)
{
    for (; *words; words++)
        if (ends_in_word(s, *words))
            return true;
    return false;
}

/* Is a name after these tokens in a type's place? */
static bool type_follows(pt_str before)
{
    static const char *const words[] = {"as", "dyn", "impl", "for", "where", NULL};
    if (pt_str_ends(before, PT_STR("->")) || pt_str_ends(before, PT_STR("<")) || ends_in_any(before, words))
        return true;
    while (before.len && (before.ptr[before.len - 1] == '&' || before.ptr[before.len - 1] == ' '))
        before.len--;
    return pt_str_ends(before, PT_STR(":")) && !pt_str_ends(before, PT_STR("::"));
}

/* After `::<`: the parenthesised tree behind the matching `>`. */
static pt_node after_turbofish(const pt_extract *x, pt_node tree, pt_node n)
{
    int open = 0;
    for (unsigned steps = 0; n != PT_NO_NODE && steps < 12; steps++) {
        pt_node next = next_token(x, tree, n);
        pt_str between = gap(x, tree, n, next);
        for (size_t i = 0; i < between.len; i++)
            open += between.ptr[i] == '<' ? 1 : between.ptr[i] == '>' ? -1 : 0;
        if (open <= 0)
            return is_tree(x, next, '(') ? next : PT_NO_NODE;
        n = next;
    }
    return PT_NO_NODE;
}

/* After a call or element: does a member follow, as in `).name` or `)?.name`? */
static bool member_follows(pt_extract *x, chain *c, pt_node after, pt_expr_id value)
{
    pt_node next = next_token(x, c->tree, after);
    pt_str between = gap(x, c->tree, after, next);
    if (next == PT_NO_NODE || !is_name(pt_x_kind(x, next)) || !pt_str_ends(between, PT_STR(".")))
        return false;
    bool unwraps = between.len > 1;
    if (unwraps && between.ptr[0] != '?' && between.ptr[0] != '.')
        return false;
    c->base = value && unwraps ? pt_x_expr(x, PT_EXPR_UNWRAP, value, 0) : value;
    c->link = DOT;
    return true;
}

/* A name followed by a tree that belongs to it. Returns the tree, PT_NO_NODE when there is none. */
static pt_node link_with_tree(pt_extract *x, chain *c, pt_node n, pt_node next, pt_str between, pt_expr_id *value)
{
    pt_node turbofish = pt_str_starts(between, PT_STR("::<")) ? after_turbofish(x, c->tree, n) : PT_NO_NODE;
    pt_node args = turbofish != PT_NO_NODE ? turbofish : next;
    bool adjacent = between.len == 0 || turbofish != PT_NO_NODE;
    if (adjacent && is_tree(x, args, '(')) {
        uint16_t arity = count_args(x, args);
        bool constructs = c->link != DOT && pt_rust__is_upper(pt_x_text(x, n));
        link_ref(x, c, constructs ? PT_REF_CONSTRUCT : PT_REF_CALL, n, arity);
        pt_expr_id callee = link_value(x, c, n, false);
        *value = callee ? pt_x_expr(x, PT_EXPR_CALL, callee, arity) : 0;
        return args;
    }
    if (pt_str_eq(between, PT_STR("!")) && pt_x_kind(x, next) == N_token_tree) {
        link_ref(x, c, PT_REF_MACRO, n, PT_ARITY_ANY);
        return next;
    }
    if (adjacent && is_tree(x, next, '[')) {
        link_ref(x, c, PT_REF_VALUE, n, PT_ARITY_ANY);
        pt_expr_id whole = link_value(x, c, n, false);
        *value = whole ? pt_x_expr(x, PT_EXPR_ELEMENT, whole, 0) : 0;
        return next;
    }
    if (adjacent && is_tree(x, next, '{') && c->link != DOT && has_camel(pt_x_text(x, n))) {
        link_ref(x, c, PT_REF_CONSTRUCT, n, PT_ARITY_ANY);
        pt_expr_id type = link_value(x, c, n, true);
        *value = type ? pt_x_expr(x, PT_EXPR_INSTANCE, type, 0) : 0;
        return next;
    }
    return PT_NO_NODE;
}

/* A name that ends its chain, or that a member is taken of. */
static void plain_link(pt_extract *x, const chain *c, pt_node n, pt_str before, pt_str between)
{
    bool key = c->link == BARE && !pt_rust__is_upper(pt_x_text(x, n))
        && ((pt_str_starts(between, PT_STR(":")) && !pt_str_starts(between, PT_STR("::")))
            || (pt_str_starts(between, PT_STR("=")) && !pt_str_starts(between, PT_STR("=="))));
    if (key)
        return; /* a field's name, a named argument */
    bool type = c->link != DOT && pt_rust__is_upper(pt_x_text(x, n)) && type_follows(before);
    link_ref(x, c, type ? PT_REF_TYPE : PT_REF_VALUE, n, PT_ARITY_ANY);
}

/* Reads the chain that starts with the name n; returns its last node. */
static pt_node read_chain(pt_extract *x, chain *c, pt_node n, pt_str before)
{
    for (;;) {
        pt_node next = next_token(x, c->tree, n);
        pt_str between = gap(x, c->tree, n, next);
        pt_expr_id value = 0;
        if (next != PT_NO_NODE && pt_str_eq(between, PT_STR("::")) && is_name(pt_x_kind(x, next))) {
            if (pt_rust__is_upper(pt_x_text(x, n)))
                link_ref(x, c, PT_REF_TYPE, n, PT_ARITY_ANY);
            c->base = link_value(x, c, n, true);
            c->link = PATH;
            n = next;
            continue;
        }
        pt_node tree = link_with_tree(x, c, n, next, between, &value);
        if (tree != PT_NO_NODE) {
            if (!member_follows(x, c, tree, value))
                return tree;
            n = next_token(x, c->tree, tree);
            continue;
        }
        plain_link(x, c, n, before, between);
        value = link_value(x, c, n, false);
        if (next == PT_NO_NODE || !member_follows(x, c, n, value))
            return n;
        n = next;
    }
}

enum { NO_NAME, LOCAL_NAME, OTHER_NAME };

/* Is the name after these tokens one that is declared? */
static int declares(pt_str before, pt_str behind)
{
    static const char *const locals[] = {"let", "mut", "ref", NULL};
    static const char *const others[] = {"fn", "struct", "enum", "union", "trait", "mod", "type", "const", "static",
                                         "use", "crate", "macro_rules!", "macro_rules !", NULL};
    if (ends_in_any(before, locals) && behind.len && !pt_str_starts(behind, PT_STR("::")))
        return LOCAL_NAME;
    if (ends_in_any(before, others) || pt_str_ends(before, PT_STR("'")))
        return OTHER_NAME;
    bool closure = pt_str_ends(before, PT_STR("|")) && !pt_str_ends(before, PT_STR("||"));
    if (closure && (pt_str_starts(behind, PT_STR("|")) || pt_str_starts(behind, PT_STR(","))))
        return LOCAL_NAME;
    return NO_NAME;
}

/* One chain or name; returns its last node. */
static pt_node read_name(pt_extract *x, pt_node tree, pt_node previous, pt_node n, bool *own_scope)
{
    pt_str before = gap(x, tree, previous, n);
    pt_str behind = gap(x, tree, n, next_token(x, tree, n));
    int declared = pt_x_kind(x, n) == N_identifier ? declares(before, behind) : NO_NAME;
    if (declared == LOCAL_NAME && !pt_rust__is_upper(pt_x_text(x, n))) {
        if (!*own_scope)
            pt_x_open_scope(x, tree, PT_SCOPE_BLOCK);
        *own_scope = true;
        pt_x_bind(x, PT_BIND_LOCAL, n, 0, 0, PT_NO_NODE);
    }
    if (declared != NO_NAME)
        return n;
    chain c = {.tree = tree, .base = pt_rust__known(x, 0), .link = BARE};
    if (pt_str_ends(before, PT_STR("::")))
        c.link = PATH;
    else if (pt_str_ends(before, PT_STR(".")) && !pt_str_ends(before, PT_STR("..")))
        c.link = DOT;
    return read_chain(x, &c, n, before);
}

void pt_rust__token_tree(pt_extract *x, pt_node tree)
{
    pt_node previous = PT_NO_NODE;
    bool own_scope = false;
    for (pt_node n = pt_x_first(x, tree); n != PT_NO_NODE; n = next_token(x, tree, n)) {
        if (is_comment(x, n))
            continue;
        pt_node last = is_name(pt_x_kind(x, n)) ? read_name(x, tree, previous, n, &own_scope) : n;
        for (pt_node i = n; i <= last && i != PT_NO_NODE; i = pt_node_after(x->syntax, tree, i))
            pt_x_claim(x, i);
        previous = n = last;
    }
}

void pt_rust__macro_invocation(pt_extract *x, pt_node n)
{
    pt_node macro = pt_x_field(x, n, F_macro);
    if (macro == PT_NO_NODE)
        return;
    pt_node name = macro;
    pt_expr_id base = 0;
    if (pt_x_kind(x, macro) == N_scoped_identifier) {
        name = pt_x_field(x, macro, F_name);
        pt_expr_id path = pt_x_value(x, macro);
        base = x->facts->exprs.at[path].a;
    }
    pt_x_claim_tree(x, macro);
    pt_rust__macro_ref(x, pt_x_node_name(x, name), base, name);
}
