/* dump_facts FILE…: prints the facts of source files as text. dump_facts --time FILE…: parse and extract
 * seconds over all of them instead. For work on a language. */
#include "cases.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static pt_buf read_all(const char *path)
{
    pt_buf text = {0};
    FILE *f = fopen(path, "rb");
    char chunk[65536];
    size_t got;
    while (f && (got = fread(chunk, 1, sizeof chunk, f)) > 0)
        pt_buf_put(&text, chunk, got);
    if (f)
        fclose(f);
    return text;
}

static double cpu_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static int print_times(int count, char **paths)
{
    pt_error err = {0};
    pt_lang_set *set;
    pt_parser *parser;
    pt_extract *extract;
    pt_syntax syntax = {0};
    pt_facts facts = {0}, back = {0};
    pt_buf packed = {0};
    double bare = 0, parse = 0, extracting = 0, packing = 0, unpacking = 0;
    size_t bytes = 0, stored = 0, refs = 0, defs = 0, failed = 0;
    if (pt_lang_set_new(&set, &err) || pt_parser_new(&parser, &err) || pt_extract_new(&extract, &err))
        return 1;
    for (int i = 0; i < count; i++) {
        int language = pt_lang_of_path(pt_str_c(paths[i]));
        const pt_lang_ready *ready;
        if (language < 0 || pt_lang_set_get(set, (unsigned)language, &ready, &err))
            continue;
        pt_buf text = read_all(paths[i]);
        double t0 = cpu_seconds();
        failed += pt_parser_parse_bare(parser, &ready->grammar, pt_buf_view(&text), &err) != PT_OK;
        double t1 = cpu_seconds();
        failed += pt_parser_parse(parser, &ready->grammar, pt_buf_view(&text), &syntax, &err) != PT_OK;
        double t2 = cpu_seconds();
        failed += pt_extract_file(extract, ready, &syntax, &facts, &err) != PT_OK;
        double t3 = cpu_seconds();
        pt_buf_clear(&packed);
        pt_facts_pack(&facts, &packed);
        double t4 = cpu_seconds();
        failed += pt_facts_unpack(pt_buf_view(&packed), &back, &err) != PT_OK;
        double t5 = cpu_seconds();
        bare += t1 - t0;
        parse += t2 - t1;
        extracting += t3 - t2;
        packing += t4 - t3;
        unpacking += t5 - t4;
        bytes += text.len;
        stored += packed.len;
        refs += facts.refs.len;
        defs += facts.defs.len;
        pt_buf_release(&text);
    }
    printf("%zu bytes, bare parse %.3f s, with flat tree %.3f, extract %.3f, pack %.3f, unpack %.3f; "
           "together %.3f of the bare parse; facts %.3f of the source; %zu defs, %zu refs; %zu failed\n",
           bytes, bare, parse, extracting, packing, unpacking,
           (parse + extracting + packing + unpacking) / (bare > 0 ? bare : 1),
           (double)stored / (double)(bytes ? bytes : 1), defs, refs, failed);
    pt_facts_release(&facts);
    pt_facts_release(&back);
    pt_buf_release(&packed);
    pt_syntax_release(&syntax);
    pt_extract_free(extract);
    pt_parser_free(parser);
    pt_lang_set_free(set);
    return failed != 0;
}

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "--time") == 0)
        return print_times(argc - 2, argv + 2);
    for (int i = 1; i < argc; i++) {
        pt_error err = {0};
        pt_buf text = read_all(argv[i]), out = {0};
        int language = pt_lang_of_path(pt_str_c(argv[i]));
        pt_status status = language < 0 ? pt_error_set(&err, PT_E_UNSUPPORTED, "no language for this file")
                                        : pt_dump_text(language, pt_buf_view(&text), &out, &err);
        if (status != PT_OK) {
            fprintf(stderr, "%s: %s\n", argv[i], err.message);
            return 1;
        }
        fwrite(out.ptr, 1, out.len, stdout);
        pt_buf_release(&text);
        pt_buf_release(&out);
    }
    return 0;
}
