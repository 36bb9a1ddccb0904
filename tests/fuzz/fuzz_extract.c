/* Parses, flattens and extracts bytes as one dialect (PT_FUZZ_DIALECT, set by the build: one program each), and
 * reads the facts back from their stored form. */
#include "lang/registry.h"

#include <stdlib.h>

static pt_parser *parser;
static pt_extract *extract;
static const pt_lang_ready *ready;
static pt_syntax syntax;
static pt_facts facts, back;

static void set_up(void)
{
    pt_lang_set *set;
    pt_error err;
    if (pt_lang_set_new(&set, &err) != PT_OK || pt_lang_set_get(set, PT_FUZZ_DIALECT, &ready, &err) != PT_OK
        || pt_parser_new(&parser, &err) != PT_OK || pt_extract_new(&extract, &err) != PT_OK)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    pt_error err;
    pt_buf packed = {0}, text = {0};
    pt_str source = {(const char *)data, size};
    if (!parser)
        set_up();
    if (pt_parser_parse(parser, &ready->grammar, source, &syntax, &err) != PT_OK
        || pt_extract_file(extract, ready, &syntax, &facts, &err) != PT_OK)
        abort();
    pt_facts_pack(&facts, &packed);
    if (pt_facts_unpack(pt_buf_view(&packed), &back, &err) != PT_OK || back.refs.len != facts.refs.len)
        abort();
    pt_facts_dump(&back, &text);
    pt_buf_release(&packed);
    pt_buf_release(&text);
    return 0;
}
