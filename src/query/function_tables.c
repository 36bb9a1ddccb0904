/* Every table of functions and aggregations there is. */
#include "query/function_tables.h"

const pt_function *const pt_function_tables[] = {
    pt_functions_operator, pt_functions_math,   pt_functions_random,      pt_functions_string,
    pt_functions_regex,    pt_functions_bytes,  pt_functions_list,        pt_functions_json,
    pt_functions_convert,  pt_functions_time,   pt_functions_unsupported, NULL,
};

const pt_aggregation *const pt_aggregation_tables[] = {
    pt_aggregations_number,
    pt_aggregations_pick,
    pt_aggregations_list,
    pt_aggregations_bits,
    NULL,
};
