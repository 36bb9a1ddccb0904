/* Feeds bytes to the readers of ignore files and of git's configuration, and holds paths against what comes
 * out. The first line is a path, the rest an ignore file. */
#include "ingest/gitrepo.h"
#include "ingest/rules.h"

#include <stdlib.h>

static size_t base_of(pt_str path)
{
    ptrdiff_t slash = pt_str_find(path, '/');
    return (size_t)(slash + 1);
}

static void match_all(const pt_rules *rules, pt_str path)
{
    for (int is_dir = 0; is_dir < 2; is_dir++) {
        pt_rules_probe probe = pt_rules_probe_of(path, is_dir);
        (void)pt_rules_match(rules, &probe, 0);
        (void)pt_rules_match(rules, &probe, base_of(path));
    }
}

/* What the last line alone decides, the whole list must decide alike. */
static void check_last_line(const pt_rules *all, pt_str text, pt_str path)
{
    if (!text.len || text.ptr[text.len - 1] == '\n' || pt_str_starts(text, PT_STR("\xef\xbb\xbf")))
        return;
    pt_str last = pt_str_from(text, (size_t)(pt_str_rfind(text, '\n') + 1));
    pt_rules *one;
    if (pt_rules_new(&last, 1, &one, NULL) != PT_OK)
        return;
    pt_rules_probe probe = pt_rules_probe_of(path, false);
    pt_rule_verdict verdict = pt_rules_match(one, &probe, 0);
    if (verdict != PT_RULE_NONE && verdict != pt_rules_match(all, &probe, 0))
        abort();
    pt_rules_free(one);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    pt_str input = {(const char *)data, size};
    ptrdiff_t end = pt_str_find(input, '\n');
    pt_str path = pt_str_upto(input, end < 0 ? size : (size_t)end);
    pt_str text = pt_str_from(input, end < 0 ? size : (size_t)end + 1);
    pt_rules *rules;
    if (pt_rules_parse(text, &rules, NULL) == PT_OK) {
        match_all(rules, path);
        check_last_line(rules, text, path);
        pt_rules_free(rules);
    }
    pt_arena arena = {0};
    pt_str value;
    (void)pt_gitrepo_config_excludes(&arena, input, &value);
    pt_arena_release(&arena);
    return 0;
}
