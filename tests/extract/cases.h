/* Running one source text through parser and extractor, for fixture tests and the dump tool. */
#ifndef PT_TESTS_EXTRACT_CASES_H
#define PT_TESTS_EXTRACT_CASES_H

#include "base/error.h"
#include "lang/registry.h"

/* Appends the text form of the facts of `text`, after a round trip through their stored form. */
static inline pt_status pt_dump_text(int dialect, pt_str text, pt_buf *out, pt_error *err)
{
    pt_lang_set *set = NULL;
    pt_parser *parser = NULL;
    pt_extract *extract = NULL;
    const pt_lang_ready *ready = NULL;
    pt_syntax syntax = {0};
    pt_facts facts = {0}, back = {0};
    pt_buf packed = {0};
    pt_status status = pt_lang_set_new(&set, err);
    if (status == PT_OK)
        status = pt_lang_set_get(set, (unsigned)dialect, &ready, err);
    if (status == PT_OK)
        status = pt_parser_new(&parser, err);
    if (status == PT_OK)
        status = pt_extract_new(&extract, err);
    if (status == PT_OK)
        status = pt_parser_parse(parser, &ready->grammar, text, &syntax, err);
    if (status == PT_OK)
        status = pt_extract_file(extract, ready, &syntax, &facts, err);
    if (status == PT_OK) {
        pt_facts_pack(&facts, &packed);
        status = pt_facts_unpack(pt_buf_view(&packed), &back, err);
    }
    if (status == PT_OK)
        pt_facts_dump(&back, out);
    pt_buf_release(&packed);
    pt_facts_release(&facts);
    pt_facts_release(&back);
    pt_syntax_release(&syntax);
    pt_extract_free(extract);
    pt_parser_free(parser);
    pt_lang_set_free(set);
    return status;
}

#endif
