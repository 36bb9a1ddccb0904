/* A 4-ary heap with decrease-key: Johnson, "Priority queues with update and finding minimum spanning trees"
 * (Information Processing Letters 4(3), 1975). */
#include "graph/algorithms/internal.h"

enum { ARITY = 4 };

static bool before(const pt_graph__heap *heap, uint32_t a, uint32_t b)
{
    if (heap->key[a] != heap->key[b])
        return heap->key[a] < heap->key[b];
    if (heap->tie && heap->tie[a] != heap->tie[b])
        return heap->tie[a] > heap->tie[b];
    return a < b;
}

static void place(pt_graph__heap *heap, uint32_t at, uint32_t node)
{
    heap->nodes[at] = node;
    heap->where[node] = at;
}

bool pt_graph__heap_init(pt_graph__heap *heap, uint32_t nodes, const double *key, const uint32_t *tie,
                         pt_arena *arena)
{
    *heap = (pt_graph__heap){
        .nodes = PT_GRAPH__ARRAY(arena, uint32_t, nodes),
        .where = pt_graph__filled(arena, nodes, PT_CSR_NONE),
        .key = key,
        .tie = tie,
    };
    return heap->nodes && heap->where;
}

void pt_graph__heap_raise(pt_graph__heap *heap, uint32_t node)
{
    uint32_t at = heap->where[node] == PT_CSR_NONE ? heap->count++ : heap->where[node];
    while (at > 0) {
        uint32_t above = (at - 1) / ARITY;
        if (!before(heap, node, heap->nodes[above]))
            break;
        place(heap, at, heap->nodes[above]);
        at = above;
    }
    place(heap, at, node);
}

static uint32_t first_child(const pt_graph__heap *heap, uint32_t at)
{
    uint64_t child = (uint64_t)at * ARITY + 1;
    if (child >= heap->count)
        return PT_CSR_NONE;
    uint64_t end = child + ARITY < heap->count ? child + ARITY : heap->count;
    uint32_t best = (uint32_t)child;
    for (uint32_t i = best + 1; i < end; i++)
        if (before(heap, heap->nodes[i], heap->nodes[best]))
            best = i;
    return best;
}

static void sink(pt_graph__heap *heap, uint32_t at, uint32_t node)
{
    for (;;) {
        uint32_t child = first_child(heap, at);
        if (child == PT_CSR_NONE || before(heap, node, heap->nodes[child]))
            break;
        place(heap, at, heap->nodes[child]);
        at = child;
    }
    place(heap, at, node);
}

uint32_t pt_graph__heap_pop(pt_graph__heap *heap)
{
    uint32_t top = heap->nodes[0], last = heap->nodes[--heap->count];
    heap->where[top] = PT_CSR_NONE;
    if (heap->count > 0)
        sink(heap, 0, last);
    return top;
}

void pt_graph__heap_clear(pt_graph__heap *heap)
{
    for (uint32_t i = 0; i < heap->count; i++)
        heap->where[heap->nodes[i]] = PT_CSR_NONE;
    heap->count = 0;
}
