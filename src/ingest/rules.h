/* The rules of one ignore file, arranged so that a path is held against few of them.
 *
 * Nearly every pattern says something fixed about a path's last name: that it is `node_modules`, or ends in
 * `.o`. Rules are chained under a hash of that; only the rest (`core.*`, `*`) is tried one by one.
 *
 *   name "main.o" ─▶ slots[hash "main.o"]                      ─▶ rule 7 ─▶ rule 2
 *                    slots[hash of its last 2 bytes, ".o"]     ─▶ rule 4
 *                    loose: 9, 5, 1                            the highest number that matches decides
 */
#ifndef PT_INGEST_RULES_H
#define PT_INGEST_RULES_H

#include "base/str.h"

typedef struct pt_rules pt_rules;

typedef enum {
    PT_RULE_NONE, /* no rule speaks about the path */
    PT_RULE_KEEP, /* the last one that does begins with '!' */
    PT_RULE_DROP
} pt_rule_verdict;

/* A path to be held against any number of lists. */
typedef struct {
    pt_str path;
    size_t name_at;     /* where its last name begins */
    uint64_t name_hash;
    bool is_dir;
} pt_rules_probe;

/* Borrows path, which has no '/' at its end. */
pt_rules_probe pt_rules_probe_of(pt_str path, bool is_dir);

/* Compiles an ignore file's text, or single lines of one. Nothing is borrowed. Lines without meaning
 * (empty, comments, malformed patterns) are left out; no text is an error. Fails only with PT_E_NOMEM. */
PT_MUST_USE pt_status pt_rules_parse(pt_str text, pt_rules **out, pt_error *err);
PT_MUST_USE pt_status pt_rules_new(const pt_str *lines, size_t count, pt_rules **out, pt_error *err);
void pt_rules_free(pt_rules *rules); /* NULL accepted */

bool pt_rules_empty(const pt_rules *rules);

/* What the list says about a path; `base` is the length of the part of it, with its '/', that leads to the
 * folder of the ignore file. Says nothing about the folders above the path: a caller asks for these first. */
pt_rule_verdict pt_rules_match(const pt_rules *rules, const pt_rules_probe *probe, size_t base);

#endif
