/* What the algorithms share: asking for a stop, parallel loops that can fail, scratch arrays, bit sets,
 * seeded randomness and a heap. */
#ifndef PT_GRAPH_ALGORITHMS_INTERNAL_H
#define PT_GRAPH_ALGORITHMS_INTERNAL_H

#include "base/arena.h"
#include "graph/algorithms/run.h"

enum { PT_GRAPH__TICKS = 1 << 16 }; /* steps between two questions whether to go on */

typedef struct {
    const pt_graph_run *run;
    uint32_t left;
} pt_graph__ticker;

static inline pt_graph__ticker pt_graph__ticker_of(const pt_graph_run *run)
{
    return (pt_graph__ticker){run, PT_GRAPH__TICKS};
}

static inline pt_status pt_graph__ask(const pt_graph_run *run)
{
    return run && run->check ? run->check(run->context) : PT_OK;
}

/* Counts `work` steps (nodes or arcs looked at). */
static inline pt_status pt_graph__tick(pt_graph__ticker *ticker, uint32_t work)
{
    if (work < ticker->left) {
        ticker->left -= work;
        return PT_OK;
    }
    ticker->left = PT_GRAPH__TICKS;
    return pt_graph__ask(ticker->run);
}

/* Fills in the detail for a status that came without one, and returns it. */
pt_status pt_graph__report(pt_status status, pt_error *err);

pt_status pt_graph__no_node(uint32_t node, const pt_csr *graph, pt_error *err);
/* PT_E_INVALID with the name of what is missing, or PT_OK. */
pt_status pt_graph__need_in(const pt_csr *graph, pt_error *err);
pt_status pt_graph__need_undirected(const pt_csr *graph, unsigned flags, pt_error *err);
pt_status pt_graph__need_weights_from(const pt_csr *graph, double least, pt_error *err);

unsigned pt_graph__workers(const pt_graph_run *run);

/* Runs task for every item in [0, count) on the run's pool. The first failure keeps items that have not begun
 * from running, and is returned. */
typedef pt_status (*pt_graph__task)(void *context, size_t item, unsigned worker);
pt_status pt_graph__for(const pt_graph_run *run, size_t count, pt_graph__task task, void *context);

/* Sums of floating-point numbers are made of blocks of fixed size, added in order: the same for any pool. */
enum { PT_GRAPH__BLOCK = 4096 };

static inline size_t pt_graph__blocks(size_t count)
{
    return (count + PT_GRAPH__BLOCK - 1) / PT_GRAPH__BLOCK;
}

/* An array that is not cleared; NULL when memory is out. */
void *pt_graph__array(pt_arena *arena, size_t count, size_t size);
#define PT_GRAPH__ARRAY(arena, type, n) ((type *)pt_graph__array((arena), (n), sizeof(type)))

uint32_t *pt_graph__filled(pt_arena *arena, size_t count, uint32_t value);

static inline size_t pt_graph__words(size_t bits)
{
    return (bits + 63) / 64;
}

static inline bool pt_graph__has(const uint64_t *bits, uint32_t i)
{
    return bits[i / 64] >> i % 64 & 1;
}

static inline void pt_graph__add(uint64_t *bits, uint32_t i)
{
    bits[i / 64] |= (uint64_t)1 << i % 64;
}

static inline void pt_graph__drop(uint64_t *bits, uint32_t i)
{
    bits[i / 64] &= ~((uint64_t)1 << i % 64);
}

#define PT_GRAPH__BITS(arena, n) PT_ARENA_ARRAY((arena), uint64_t, pt_graph__words(n))

bool pt_graph__paths_add(pt_graph_paths *paths, const uint32_t *nodes, size_t count, double cost);
void pt_graph__paths_cut(pt_graph_paths *paths, size_t count); /* keeps the first `count` */

/* SplitMix64: Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators" (OOPSLA 2014). */
static inline uint64_t pt_graph__random(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

/* In [0, 1). */
static inline double pt_graph__random_unit(uint64_t *state)
{
    return (double)(pt_graph__random(state) >> 11) * 0x1p-53;
}

uint32_t pt_graph__random_below(uint64_t *state, uint32_t bound); /* bound > 0; without bias */
void pt_graph__shuffle(uint32_t *items, uint32_t count, uint64_t *state);

/* A 4-ary heap of nodes that knows where each is. First out: the smallest key; among equals the largest
 * `tie`, if there is such an array; then the smallest node. */
typedef struct {
    uint32_t *nodes;
    uint32_t *where; /* by node: its place, or PT_CSR_NONE */
    const double *key;
    const uint32_t *tie;
    uint32_t count;
} pt_graph__heap;

bool pt_graph__heap_init(pt_graph__heap *heap, uint32_t nodes, const double *key, const uint32_t *tie,
                         pt_arena *arena);
void pt_graph__heap_raise(pt_graph__heap *heap, uint32_t node); /* puts it in, or after its key went down */
uint32_t pt_graph__heap_pop(pt_graph__heap *heap);
void pt_graph__heap_clear(pt_graph__heap *heap);

#endif
