#include "query/group.h"

enum { ALIGNMENT = 16 };

static size_t aligned(size_t size)
{
    return (size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
}

bool pt_groups_init(pt_groups *groups, pt_run *run, const pt_pred *pred)
{
    *groups = (pt_groups){.run = run, .pred = pred};
    groups->offsets = PT_ARENA_ARRAY(&groups->arena, size_t, pred->arity);
    if (!groups->offsets)
        return pt_fail_nomem(run);
    for (size_t i = 0; i < pred->arity; i++) {
        groups->offsets[i] = groups->state_size;
        if (pred->head[i].aggregation)
            groups->state_size += aligned(pred->head[i].aggregation->state_size);
        else
            groups->key_count++;
    }
    groups->keys = pt_table_new(groups->key_count, PT_TABLE_SET, &run->memory);
    return groups->keys || pt_fail_nomem(run);
}

static bool failed(pt_groups *groups, const pt_head_arg *arg)
{
    pt_run *run = groups->run;
    pt_run_call_done(run);
    return run->call.failed || run->values.failed ? !pt_fail_call(run, arg->span) : false;
}

static bool new_group(pt_groups *groups)
{
    unsigned char *base = pt_arena_calloc(&groups->arena, 1, groups->state_size);
    if (!base || !pt_vec_push(&groups->states, base))
        return pt_fail_nomem(groups->run);
    for (size_t i = 0; i < groups->pred->arity; i++) {
        const pt_head_arg *arg = &groups->pred->head[i];
        if (!arg->aggregation || !arg->aggregation->init)
            continue;
        arg->aggregation->init(&groups->run->call, base + groups->offsets[i], arg->aggregation_args,
                               arg->aggregation_arg_count);
        if (failed(groups, arg))
            return false;
    }
    return true;
}

bool pt_groups_add(pt_groups *groups, const pt_value *row)
{
    pt_value key[PT_TABLE_COLUMNS];
    size_t count = 0;
    for (size_t i = 0; i < groups->pred->arity; i++)
        if (!groups->pred->head[i].aggregation)
            key[count++] = row[i];
    /* Rows often come group by group. */
    const pt_value *last = groups->keys->count ? pt_table_row(groups->keys, groups->last) : NULL;
    bool same = last != NULL;
    for (size_t i = 0; same && i < count; i++)
        same = pt_value_same(last[i], key[i]);
    uint32_t at = same ? groups->last : pt_table_find(groups->keys, key);
    if (at == PT_TABLE_NONE) {
        at = groups->keys->count;
        size_t before = groups->arena.total;
        if (pt_table_add(groups->keys, key) == PT_NO_MEMORY)
            return pt_fail_nomem(groups->run);
        if (!new_group(groups))
            return false;
        groups->run->memory += groups->arena.total - before;
    }
    groups->last = at;
    unsigned char *base = groups->states.at[at];
    for (size_t i = 0; i < groups->pred->arity; i++) {
        const pt_head_arg *arg = &groups->pred->head[i];
        if (!arg->aggregation)
            continue;
        arg->aggregation->add(&groups->run->call, base + groups->offsets[i], row[i]);
        if (failed(groups, arg))
            return false;
    }
    return true;
}

static bool finish_group(pt_groups *groups, uint32_t at, pt_table *out)
{
    pt_value row[PT_TABLE_COLUMNS];
    const pt_value *key = pt_table_row(groups->keys, at);
    for (size_t i = 0; i < groups->pred->arity; i++)
        if (!groups->pred->head[i].aggregation)
            row[i] = *key++;
    unsigned char *base = groups->states.at[at];
    for (size_t i = 0; i < groups->pred->arity; i++) {
        const pt_head_arg *arg = &groups->pred->head[i];
        if (!arg->aggregation)
            continue;
        row[i] = arg->aggregation->finish(&groups->run->call, base + groups->offsets[i]);
        if (failed(groups, arg))
            return false;
    }
    return pt_table_add(out, row) != PT_NO_MEMORY || pt_fail_nomem(groups->run);
}

bool pt_groups_finish(pt_groups *groups, pt_table *out)
{
    bool empty = groups->keys->count == 0 && groups->key_count == 0;
    if (empty && (pt_table_add(groups->keys, NULL) == PT_NO_MEMORY || !new_group(groups)))
        return pt_fail_nomem(groups->run);
    for (uint32_t i = 0; i < groups->keys->count; i++)
        if (!pt_run_tick(groups->run) || !finish_group(groups, i, out))
            return false;
    return true;
}

void pt_groups_release(pt_groups *groups)
{
    for (size_t g = 0; g < groups->states.len; g++) {
        unsigned char *base = groups->states.at[g];
        for (size_t i = 0; i < groups->pred->arity; i++) {
            const pt_aggregation *aggregation = groups->pred->head[i].aggregation;
            if (aggregation && aggregation->release)
                aggregation->release(base + groups->offsets[i]);
        }
    }
    if (groups->keys)
        groups->run->memory -= groups->arena.total <= groups->run->memory ? groups->arena.total : 0;
    pt_table_free(groups->keys);
    pt_vec_release(&groups->states);
    pt_arena_release(&groups->arena);
}
