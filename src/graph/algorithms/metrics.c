/* Grades, debt and entropy. Debt: Letouzey, "The SQALE method for evaluating technical debt" (MTD 2012).
 * Entropy: Shannon, "A Mathematical Theory of Communication" (Bell System Technical Journal 27, 1948). */
#include "graph/algorithms/metrics.h"

#include "base/error.h"
#include "graph/algorithms/internal.h"

#include <math.h>

const pt_sqale_rule_info pt_sqale_rules[PT_SQALE_RULES] = {
    [PT_SQALE_COUPLING] = {"HIGH_COUPLING", "CBO", 10, 4},
    [PT_SQALE_COHESION] = {"LOW_COHESION", "LCOM", 0.8, 8},
    [PT_SQALE_COMPLEXITY] = {"HIGH_COMPLEXITY", "WMC", 15, 2},
};

double pt_sqale_value(const pt_coupling *metrics, pt_sqale_rule rule)
{
    switch (rule) {
    case PT_SQALE_COUPLING: return metrics->cbo;
    case PT_SQALE_COHESION: return metrics->lcom;
    default: return metrics->wmc;
    }
}

bool pt_sqale_violated(const pt_coupling *metrics, pt_sqale_rule rule)
{
    return pt_sqale_value(metrics, rule) > pt_sqale_rules[rule].threshold;
}

double pt_sqale_hours(const pt_coupling *metrics)
{
    double hours = 0;
    for (int rule = 0; rule < PT_SQALE_RULES; rule++)
        if (pt_sqale_violated(metrics, (pt_sqale_rule)rule))
            hours += pt_sqale_rules[rule].hours;
    return hours;
}

const char *pt_sqale_severity(double hours)
{
    if (hours <= 0)
        return "NONE";
    if (hours <= 4)
        return "LOW";
    return hours <= 8 ? "MEDIUM" : "HIGH";
}

char pt_coupling_grade(const pt_coupling *metrics)
{
    int fails = (metrics->cbo > 10) + (metrics->lcom > 0.8);
    int warnings = (metrics->rfc > 50) + (metrics->wmc > 50);
    return fails ? " DF"[fails] : "ABC"[warnings];
}

static double entropy_of(const uint32_t *counts, unsigned kinds)
{
    uint64_t all = 0;
    double bits = 0;
    for (unsigned k = 0; k < kinds; k++)
        all += counts[k];
    for (unsigned k = 0; k < kinds; k++) {
        double share = counts[k] ? (double)counts[k] / (double)all : 1;
        bits -= share * log2(share);
    }
    return bits + 0.0; /* never −0 */
}

pt_status pt_graph_entropy(uint32_t nodes, const pt_csr_edge *edges, const uint8_t *kinds, size_t count,
                           unsigned kind_count, double *bits, pt_error *err)
{
    for (size_t i = 0; i < count; i++)
        if (edges[i].from >= nodes || kinds[i] >= kind_count)
            return pt_error_set(err, PT_E_INVALID, "edge %zu (from %u, kind %u) is out of range", i,
                                edges[i].from, kinds[i]);
    pt_arena scratch = {0};
    uint32_t *counts = PT_ARENA_ARRAY(&scratch, uint32_t, (size_t)nodes * kind_count);
    for (size_t i = 0; counts && i < count; i++)
        counts[(size_t)edges[i].from * kind_count + kinds[i]]++;
    for (uint32_t v = 0; counts && v < nodes; v++)
        bits[v] = entropy_of(counts + (size_t)v * kind_count, kind_count);
    bool fits = counts;
    pt_arena_release(&scratch);
    return fits ? PT_OK : pt_error_nomem(err);
}
