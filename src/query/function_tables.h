/* The tables of functions and aggregations by topic, besides pt_functions_operator. */
#ifndef PT_QUERY_FUNCTION_TABLES_H
#define PT_QUERY_FUNCTION_TABLES_H

#include "query/function.h"

extern const pt_function pt_functions_math[];
extern const pt_function pt_functions_random[];
extern const pt_function pt_functions_string[];
extern const pt_function pt_functions_regex[];
extern const pt_function pt_functions_bytes[];
extern const pt_function pt_functions_list[];
extern const pt_function pt_functions_json[];
extern const pt_function pt_functions_convert[];
extern const pt_function pt_functions_time[];
extern const pt_function pt_functions_unsupported[];

extern const pt_aggregation pt_aggregations_number[];
extern const pt_aggregation pt_aggregations_pick[];
extern const pt_aggregation pt_aggregations_list[];
extern const pt_aggregation pt_aggregations_bits[];

#endif
