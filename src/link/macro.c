/* Calls that macros make: a body's names mean what they mean where the macro is used, so they are looked up from
 * there, and the calls belong to the definition that uses the macro.
 *
 *     #define FREE(p) drop(POOL, p)          void g(void) { FREE(x); }          g ──calls──▶ drop
 *
 * Bodies that use macros are followed, each macro once for a use. What a macro calls is found once per file. */
#include "link/linker.h"

enum { MOST_MACROS = 64, MOST_CALLS = 128 };

typedef struct {
    const pt_view *view;
    uint32_t macros[MOST_MACROS]; /* met so far; those behind `done` are still to be read */
    uint8_t tiers[MOST_MACROS];   /* the weakest link on the way to it */
    uint32_t count, done;
    bool failed;
} expansion;

void pt_link__forget_expansions(pt_link_scratch *s)
{
    for (size_t i = 0; i < s->expansions.len; i++)
        s->expansion_of[s->expansions.at[i].macro] = 0;
    pt_vec_clear(&s->expansions);
    pt_vec_clear(&s->expanded);
}

static bool is_met(const expansion *x, uint32_t macro)
{
    for (uint32_t i = 0; i < x->count; i++)
        if (x->macros[i] == macro)
            return true;
    return false;
}

static uint8_t weaker(uint8_t a, uint8_t b)
{
    return a > b ? a : b;
}

/* First word of a macro's body. */
static uint32_t first_word(const pt_unit *unit, pt_def_id def)
{
    uint32_t low = 0, high = unit->word_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (unit->words[middle].def < def)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* In its own body a macro's name is not expanded: it is the function of that name. */
static pt_targets word_targets(const expansion *x, const pt_macro_word *word)
{
    const pt_linker *l = x->view->linker;
    pt_ref ref = {.kind = PT_REF_CALL, .arity = word->kind == PT_REF_CALL ? word->arity : PT_ARITY_ANY};
    pt_targets t = pt_link__bare(x->view, word->name, 0, PT_CALLABLES | PT_KIND_SET(MACRO), 0);
    uint32_t met = 0;
    for (uint32_t i = 0; i < t.count && i < PT_LINK_MOST; i++)
        met += is_met(x, t.to[i]);
    if (t.count && met == t.count)
        t = pt_link__bare(x->view, word->name, 0, PT_CALLABLES, 0);
    pt_link__choose(l, &ref, &t);
    return t;
}

static void meet(expansion *x, uint32_t macro, uint8_t tier)
{
    if (x->count < MOST_MACROS && !is_met(x, macro)) {
        x->macros[x->count] = macro;
        x->tiers[x->count++] = tier;
    }
}

static void add_call(expansion *x, uint32_t first, uint32_t to, uint8_t tier)
{
    pt_link_scratch *s = x->view->scratch;
    for (size_t i = first; i < s->expanded.len; i++)
        if (s->expanded.at[i].to == to)
            return;
    if (s->expanded.len - first < MOST_CALLS)
        x->failed |= !pt_vec_push(&s->expanded, (pt_expanded){to, tier});
}

/* Calls of one body; `names`: the functions that it names without calling them. */
static void read_body(expansion *x, uint32_t macro, uint8_t tier, uint32_t first, bool names)
{
    const pt_linker *l = x->view->linker;
    const pt_unit *unit = pt_link__unit_of(l, macro);
    pt_def_id def = macro - unit->first;
    for (uint32_t w = first_word(unit, def); w < unit->word_count && unit->words[w].def == def; w++) {
        bool call = unit->words[w].kind == PT_REF_CALL;
        pt_targets t = word_targets(x, &unit->words[w]);
        for (uint32_t i = 0; i < t.count; i++) {
            uint8_t found = weaker(t.tier, tier);
            if (pt_link__is(l, t.to[i], PT_KIND_SET(MACRO)))
                meet(x, t.to[i], found);
            else if (call != names)
                add_call(x, first, t.to[i], found);
        }
    }
}

/* Whether the body is no more than another name: #define f g */
static bool is_alias(const pt_linker *l, uint32_t macro)
{
    const pt_unit *unit = pt_link__unit_of(l, macro);
    pt_def_id def = macro - unit->first;
    uint32_t w = first_word(unit, def);
    return pt_link__def(l, macro)->params_max == 0 && w < unit->word_count && unit->words[w].def == def
        && unit->words[w].kind == PT_REF_VALUE && (w + 1 == unit->word_count || unit->words[w + 1].def != def);
}

static const pt_expansion *expansion_of(const pt_view *view, uint32_t macro)
{
    pt_link_scratch *s = view->scratch;
    if (s->expansion_of[macro])
        return &s->expansions.at[s->expansion_of[macro] - 1];
    pt_expansion e = {.macro = macro, .first = (uint32_t)s->expanded.len};
    expansion x = {.view = view};
    bool alias = true;
    meet(&x, macro, PT_TIER_EXACT);
    for (; x.done < x.count; x.done++)
        read_body(&x, x.macros[x.done], x.tiers[x.done], e.first, false);
    e.count = (uint32_t)s->expanded.len - e.first;
    e.alias_first = (uint32_t)s->expanded.len;
    for (uint32_t i = 0; i < x.count && alias; i++) {
        alias = is_alias(view->linker, x.macros[i]);
        if (alias)
            read_body(&x, x.macros[i], x.tiers[i], e.alias_first, true);
    }
    e.alias_count = (uint32_t)s->expanded.len - e.alias_first;
    if (x.failed || !pt_vec_push(&s->expansions, e))
        return NULL;
    s->expansion_of[macro] = (uint32_t)s->expansions.len;
    return &pt_vec_last(&s->expansions);
}

static bool put_calls(pt_link_scratch *s, const pt_ref *ref, uint32_t first, uint32_t count, uint8_t tier)
{
    pt_def_id from = s->facts.scopes.at[ref->scope].def;
    for (uint32_t i = first; i < first + count; i++) {
        const pt_expanded *e = &s->expanded.at[i];
        pt_linked_edge edge = {from, e->to, PT_EDGE_CALLS, weaker(e->tier, tier), 1, ref->line};
        if (!pt_vec_push(&s->edges, edge))
            return false;
    }
    return true;
}

bool pt_link__expand(const pt_view *view, const pt_ref *ref, uint32_t macro, uint8_t tier)
{
    const pt_linker *l = view->linker;
    pt_link_scratch *s = view->scratch;
    const pt_def *from = &view->unit->defs[s->facts.scopes.at[ref->scope].def];
    bool called = ref->kind == PT_REF_CALL || ref->kind == PT_REF_MACRO;
    if (from->kind == PT_KIND_MACRO || !pt_link__is(l, macro, PT_KIND_SET(MACRO))
        || !(pt_link__rules(view->unit->language)->flags & PT_RULE_IMPORTS_TRANSITIVE))
        return true; /* a macro's words are followed from where it is used */
    if (!called && pt_link__def(l, macro)->params_max > 0)
        return true;
    const pt_expansion *e = expansion_of(view, macro);
    return e && put_calls(s, ref, e->first, e->count, tier)
        && (!called || put_calls(s, ref, e->alias_first, e->alias_count, tier));
}
