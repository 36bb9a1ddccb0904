#include "facts/facts.h"

void pt_facts_release(pt_facts *facts)
{
    pt_vec_release(&facts->names);
    pt_vec_release(&facts->defs);
    pt_vec_release(&facts->scopes);
    pt_vec_release(&facts->bindings);
    pt_vec_release(&facts->exprs);
    pt_vec_release(&facts->imports);
    pt_vec_release(&facts->refs);
}

void pt_facts_clear(pt_facts *facts)
{
    facts->language = 0;
    facts->lines = facts->parse_errors = facts->error_bytes = 0;
    facts->package = 0;
    facts->identifiers = 0;
    pt_vec_clear(&facts->names);
    pt_vec_clear(&facts->defs);
    pt_vec_clear(&facts->scopes);
    pt_vec_clear(&facts->bindings);
    pt_vec_clear(&facts->exprs);
    pt_vec_clear(&facts->imports);
    pt_vec_clear(&facts->refs);
}

static void append_part(const pt_facts *facts, pt_name_id part, size_t start, pt_buf *out)
{
    if (!part)
        return;
    if (out->len > start)
        pt_buf_c(out, pt_language_separator(facts->language));
    pt_buf_str(out, pt_facts_name(facts, part));
}

enum { DEEPEST_NAME = 64 };

void pt_facts_qualified_name(const pt_facts *facts, pt_def_id def, pt_buf *out)
{
    pt_def_id chain[DEEPEST_NAME];
    unsigned depth = 0;
    for (pt_def_id d = def; d != 0 && depth < DEEPEST_NAME; d = facts->defs.at[d].parent)
        chain[depth++] = d;
    size_t start = out->len;
    while (depth > 0) {
        const pt_def *d = &facts->defs.at[chain[--depth]];
        append_part(facts, d->qualifier, start, out);
        append_part(facts, depth > 0 && d->segment ? d->segment : d->name, start, out);
    }
}
