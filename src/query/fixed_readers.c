/* CsvReader and JsonReader read files and the network: left out, but known, so that the error says why. */
#include "query/fixed_graph.h"

static size_t no_reader(pt_fixed *rule)
{
    pt_fixed_fail(rule, "unsupported::reader", "reading files by fixed rules (CsvReader, JsonReader) is not supported");
    return 0;
}

static bool run_nothing(pt_fixed *rule)
{
    return no_reader(rule) != 0;
}

const pt_fixed_rule pt_fixed_rules_readers[] = {
    {"CsvReader", no_reader, run_nothing},
    {"JsonReader", no_reader, run_nothing},
    {0},
};
