/* Every table of fixed rules there is. */
#include "query/fixed_graph.h"

const pt_fixed_rule *const pt_fixed_rule_tables[] = {
    pt_fixed_rules_core,
    pt_fixed_rules_centrality,
    pt_fixed_rules_community,
    pt_fixed_rules_components,
    pt_fixed_rules_paths,
    pt_fixed_rules_search,
    pt_fixed_rules_readers,
    NULL,
};
