#include "model/kind.h"

static const char *const kind_names[] = {
#define X(symbol, name, key) name,
    PT_KINDS(X)
#undef X
};
static const char *const kind_keys[] = {
#define X(symbol, name, key) key,
    PT_KINDS(X)
#undef X
};
static const char *const edge_names[] = {
#define X(symbol, name) name,
    PT_EDGE_KINDS(X)
#undef X
};
static const char *const tier_names[] = {
#define X(symbol, name) name,
    PT_TIERS(X)
#undef X
};
static const char *const ref_names[] = {
#define X(symbol, name, edge) name,
    PT_REF_KINDS(X)
#undef X
};
static const uint8_t ref_edges[] = {
#define X(symbol, name, edge) PT_EDGE_##edge,
    PT_REF_KINDS(X)
#undef X
};
static const char *const visibility_names[] = {
#define X(symbol, name) name,
    PT_VISIBILITIES(X)
#undef X
};
static const char *const language_names[] = {
#define X(symbol, name, separator) name,
    PT_LANGUAGES(X)
#undef X
};
static const char *const language_separators[] = {
#define X(symbol, name, separator) separator,
    PT_LANGUAGES(X)
#undef X
};

#define COUNT(table) (sizeof(table) / sizeof *(table))
#define NAME_OF(table, number) ((number) < COUNT(table) ? (table)[number] : "?")

const char *pt_kind_name(unsigned kind) { return NAME_OF(kind_names, kind); }
const char *pt_kind_key(unsigned kind) { return NAME_OF(kind_keys, kind); }
const char *pt_edge_kind_name(unsigned kind) { return NAME_OF(edge_names, kind); }
const char *pt_tier_name(unsigned tier) { return NAME_OF(tier_names, tier); }
const char *pt_ref_kind_name(unsigned kind) { return NAME_OF(ref_names, kind); }
const char *pt_visibility_name(unsigned visibility) { return NAME_OF(visibility_names, visibility); }
const char *pt_language_name(unsigned language) { return NAME_OF(language_names, language); }
const char *pt_language_separator(unsigned language) { return NAME_OF(language_separators, language); }

pt_edge_kind pt_ref_kind_edge(unsigned ref_kind)
{
    return ref_kind < COUNT(ref_edges) ? (pt_edge_kind)ref_edges[ref_kind] : PT_EDGE_USES;
}

double pt_tier_confidence(unsigned language, unsigned tier)
{
    /* by tier; one row until a language has figures of its own */
    static const double standard[PT_TIER_COUNT] = {0.99, 0.95, 0.97, 0.9, 0.4, 0.5, 0.0, 0.0};
    (void)language;
    return tier < PT_TIER_COUNT ? standard[tier] : 0.0;
}

static int find(const char *const *names, size_t count, pt_str name)
{
    for (size_t i = 0; i < count; i++)
        if (pt_str_eq(name, pt_str_c(names[i])))
            return (int)i;
    return -1;
}

int pt_kind_find(pt_str name)
{
    int kind = find(kind_names, COUNT(kind_names), name);
    return kind >= 0 ? kind : find(kind_keys, COUNT(kind_keys), name);
}

int pt_edge_kind_find(pt_str name) { return find(edge_names, COUNT(edge_names), name); }
int pt_tier_find(pt_str name) { return find(tier_names, COUNT(tier_names), name); }
int pt_language_find(pt_str name) { return find(language_names, COUNT(language_names), name); }
