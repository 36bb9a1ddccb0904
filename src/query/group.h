/* Ordinary aggregation: derivations gathered by their grouping columns. */
#ifndef PT_QUERY_GROUP_H
#define PT_QUERY_GROUP_H

#include "query/program.h"

#include "base/vec.h"

typedef struct {
    pt_run *run;
    const pt_pred *pred;
    pt_table *keys; /* the grouping columns' values; a row's number is its group's */
    pt_vec(unsigned char *) states; /* by group: the aggregations' states one after the other */
    pt_arena arena;
    size_t state_size;
    size_t *offsets; /* of each aggregated column's state */
    size_t key_count;
    uint32_t last; /* group of the last row */
} pt_groups;

bool pt_groups_init(pt_groups *groups, pt_run *run, const pt_pred *pred);
bool pt_groups_add(pt_groups *groups, const pt_value *row); /* false: recorded */
bool pt_groups_finish(pt_groups *groups, pt_table *out);    /* one row a group, in order of the groups */
void pt_groups_release(pt_groups *groups);

#endif
