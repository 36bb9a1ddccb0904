/* Every table of fixed rules there is. */
#include "query/fixed.h"

const pt_fixed_rule *const pt_fixed_rule_tables[] = {
    pt_fixed_rules_core,
    NULL,
};
