/* Every table of functions and aggregations there is. */
#include "query/function.h"

const pt_function *const pt_function_tables[] = {
    pt_functions_operator,
    NULL,
};

const pt_aggregation *const pt_aggregation_tables[] = {
    pt_aggregations_basic,
    NULL,
};
