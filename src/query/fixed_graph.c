#include "query/fixed_graph.h"

#include "base/hash.h"

#include <math.h>
#include <stdlib.h>

/* --- numbering -------------------------------------------------------------------------------------- */

static uint32_t *slot_of(const pt_fixed_graph *graph, pt_value node)
{
    uint32_t at = (uint32_t)pt_hash_u64(node.word) & graph->slot_mask;
    while (graph->slots[at] && !pt_value_same(graph->nodes[graph->slots[at] - 1], node))
        at = (at + 1) & graph->slot_mask;
    return &graph->slots[at];
}

uint32_t pt_fixed_graph_find(const pt_fixed_graph *graph, pt_value node)
{
    return *slot_of(graph, node) - 1; /* no number is 0 - 1, PT_CSR_NONE */
}

static void add_node(pt_fixed_graph *graph, pt_value node)
{
    uint32_t *slot = slot_of(graph, node);
    if (*slot)
        return;
    graph->nodes[graph->count] = node;
    *slot = ++graph->count;
}

/* Room for as many nodes as `most`, and twice as many slots. */
static bool make_room(pt_fixed_graph *graph, size_t most)
{
    pt_arena *arena = pt_fixed_arena(graph->rule);
    if (most > UINT32_MAX / 4)
        return pt_fixed_fail(graph->rule, "algo::unacceptable_value", "the graph has too many nodes");
    uint32_t slots = 16;
    while (slots < 2 * most)
        slots *= 2;
    graph->slot_mask = slots - 1;
    graph->nodes = PT_ARENA_ARRAY(arena, pt_value, most);
    graph->slots = PT_ARENA_ARRAY(arena, uint32_t, slots);
    return (graph->nodes && graph->slots) || pt_fixed_nomem(graph->rule);
}

static void sort_nodes(pt_fixed_graph *graph)
{
    pt_value_sort(pt_fixed_call(graph->rule)->values, graph->nodes, graph->count);
    memset(graph->slots, 0, ((size_t)graph->slot_mask + 1) * sizeof *graph->slots);
    for (uint32_t i = 0; i < graph->count; i++)
        *slot_of(graph, graph->nodes[i]) = i + 1;
}

static bool number_nodes(pt_fixed_graph *graph, const pt_fixed_input *edges, const pt_fixed_graph_options *options)
{
    bool more = options->extra && options->extra < pt_fixed_input_count(graph->rule);
    const pt_fixed_input *extra = more ? pt_fixed_input_at(graph->rule, options->extra, 1) : NULL;
    if (more && !extra)
        return false;
    if (!make_room(graph, 2 * edges->count + (extra ? extra->count : 0)))
        return false;
    for (size_t i = 0; i < edges->count; i++) {
        add_node(graph, edges->rows[i * edges->arity]);
        add_node(graph, edges->rows[i * edges->arity + 1]);
    }
    graph->edge_nodes = graph->count;
    for (size_t i = 0; extra && i < extra->count; i++)
        add_node(graph, extra->rows[i * extra->arity]);
    if (options->order == PT_NODES_SORTED)
        sort_nodes(graph);
    return true;
}

static pt_status keep_going(void *context)
{
    return pt_fixed_tick(context) ? PT_OK : PT_E_CANCELLED;
}

/* --- edges ------------------------------------------------------------------------------------------ */

static bool weight_of(pt_fixed_graph *graph, pt_value v, pt_weights kind, double *out)
{
    const pt_values *values = pt_fixed_call(graph->rule)->values;
    double d = pt_value_is_number(v) ? pt_value_as_double(values, v) : NAN;
    *out = kind == PT_WEIGHTS_F64 ? d : (double)(float)d;
    if (isfinite(*out) && (*out >= 0 || kind == PT_WEIGHTS_ANY_SIGN))
        return true;
    return pt_fixed_fail(graph->rule, "algo::invalid_edge_weight",
                         kind == PT_WEIGHTS_ANY_SIGN ? "an edge's weight must be a finite number"
                                                     : "an edge's weight must be a finite number that is not negative");
}

bool pt_fixed_graph_init(pt_fixed_graph *graph, pt_fixed *rule, const pt_fixed_graph_options *options)
{
    *graph = (pt_fixed_graph){.rule = rule, .run = {.check = keep_going, .context = rule}};
    const pt_fixed_input *input = pt_fixed_input_at(rule, 0, 2);
    if (!input || !number_nodes(graph, input, options))
        return false;
    bool weighted = options->weights != PT_WEIGHTS_NONE && input->arity > 2;
    pt_arena *arena = pt_fixed_arena(rule);
    pt_csr_edge *edges = PT_ARENA_ARRAY(arena, pt_csr_edge, input->count);
    double *weights = weighted ? PT_ARENA_ARRAY(arena, double, input->count) : NULL;
    if (!edges || (weighted && !weights))
        return pt_fixed_nomem(rule);
    for (size_t i = 0; i < input->count; i++) {
        const pt_value *row = input->rows + i * input->arity;
        edges[i] = (pt_csr_edge){pt_fixed_graph_find(graph, row[0]), pt_fixed_graph_find(graph, row[1])};
        if (weighted && !weight_of(graph, row[2], options->weights, &weights[i]))
            return false;
        if (!pt_fixed_tick(rule))
            return false;
    }
    pt_error err = {0};
    return pt_fixed_graph_ok(graph,
                             pt_csr_init(&graph->csr, graph->count, edges, weights, input->count, options->csr_flags, &err),
                             &err);
}

void pt_fixed_graph_release(pt_fixed_graph *graph)
{
    pt_csr_release(&graph->csr);
}

/* --- running ---------------------------------------------------------------------------------------- */

bool pt_fixed_graph_ok(const pt_fixed_graph *graph, pt_status status, const pt_error *err)
{
    if (status == PT_OK)
        return true;
    if (status == PT_E_NOMEM)
        return pt_fixed_nomem(graph->rule);
    if (status == PT_E_CANCELLED)
        return false; /* recorded by the check */
    return pt_fixed_fail(graph->rule, "algo::unacceptable_value", "%s", err->message);
}

void *pt_fixed_graph_array(const pt_fixed_graph *graph, size_t size)
{
    void *array = pt_arena_calloc(pt_fixed_arena(graph->rule), (size_t)graph->count + 1, size);
    if (!array)
        pt_fixed_nomem(graph->rule);
    return array;
}

pt_value pt_fixed_graph_path(const pt_fixed_graph *graph, const uint32_t *path, size_t count)
{
    pt_call *call = pt_fixed_call(graph->rule);
    pt_value *items = pt_malloc((count + 1) * sizeof *items);
    if (!items) {
        call->values->failed = true;
        return PT_NULL;
    }
    for (size_t i = 0; i < count; i++)
        items[i] = graph->nodes[path[i]];
    pt_value list = pt_value_list(call->values, items, count);
    pt_free(items);
    return list;
}

pt_value pt_fixed_graph_int(const pt_fixed_graph *graph, int64_t i)
{
    return pt_value_int(pt_fixed_call(graph->rule)->values, i);
}

pt_value pt_fixed_graph_float(const pt_fixed_graph *graph, double d)
{
    return pt_value_float(pt_fixed_call(graph->rule)->values, d);
}

/* --- other inputs ----------------------------------------------------------------------------------- */

bool pt_fixed_graph_numbers(const pt_fixed_graph *graph, size_t input, uint32_t **out, size_t *count)
{
    const pt_fixed_input *in = pt_fixed_input_at(graph->rule, input, 1);
    uint32_t *numbers = in ? PT_ARENA_ARRAY(pt_fixed_arena(graph->rule), uint32_t, in->count) : NULL;
    if (!numbers)
        return in && pt_fixed_nomem(graph->rule);
    size_t found = 0;
    for (size_t i = 0; i < in->count; i++) {
        uint32_t number = pt_fixed_graph_find(graph, in->rows[i * in->arity]);
        bool repeated = i > 0 && pt_value_same(in->rows[i * in->arity], in->rows[(i - 1) * in->arity]);
        if (number != PT_CSR_NONE && !repeated)
            numbers[found++] = number;
    }
    *out = numbers;
    *count = found;
    return true;
}

const pt_value *pt_fixed_node_row(pt_fixed *rule, const pt_fixed_input *nodes, pt_value node)
{
    const pt_values *values = pt_fixed_call(rule)->values;
    size_t low = 0, high = nodes->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (pt_value_cmp(values, nodes->rows[middle * nodes->arity], node) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    const pt_value *row = nodes->rows + low * nodes->arity;
    if (low < nodes->count && pt_value_same(row[0], node))
        return row;
    pt_fixed_fail(rule, "algo::node_with_key_not_found", "a node of the edges is missing from the relation of nodes");
    return NULL;
}

/* --- options ---------------------------------------------------------------------------------------- */

bool pt_fixed_count(pt_fixed *rule, const char *name, int64_t min, int64_t otherwise, uint32_t *out)
{
    int64_t value;
    if (!pt_fixed_int(rule, name, min, otherwise < 0 ? NULL : &otherwise, &value))
        return false;
    *out = value > UINT32_MAX ? UINT32_MAX : (uint32_t)value;
    return true;
}

bool pt_fixed_unit(pt_fixed *rule, const char *name, double otherwise, double *out)
{
    double value;
    if (!pt_fixed_float(rule, name, &otherwise, &value))
        return false;
    if (!(value >= 0 && value <= 1))
        return pt_fixed_fail(rule, "fixed_rule::arg_wrong", "wrong value for option '%s': a number between 0 and 1 is required",
                             name);
    *out = value;
    return true;
}
