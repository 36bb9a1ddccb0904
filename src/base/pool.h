/* A work-stealing thread pool.
 *
 * Each worker owns a deque of items: it pushes and pops at the bottom without a lock, idle workers steal
 * from the top. The deque is the one of Chase and Lev, "Dynamic Circular Work-Stealing Deque" (SPAA
 * 2005), with the memory orders of Lê, Pop, Cohen and Zappa Nardelli, "Correct and Efficient
 * Work-Stealing for Weak Memory Models" (PPoPP 2013).
 *
 *        worker 0            worker 1
 *   top ┌─────────┐ ◀─steal─
 *       │ 7 5 3 1 │         ┌─────────┐
 *       └─────────┘ bottom  │ 6 4 2 0 │  pop ▶ run
 */
#ifndef PT_BASE_POOL_H
#define PT_BASE_POOL_H

#include <parseltongue/status.h>

#include <stddef.h>
#include <stdint.h>

typedef struct pt_pool pt_pool;

/* One item of work. `worker` is 0 … pt_pool_threads() − 1 and is never run by two threads at once, so
 * it indexes per-worker state. */
typedef void (*pt_pool_task)(void *context, size_t item, unsigned worker);

/* A pool of `threads` workers (at least 1), the calling thread being worker 0; with 1 nothing is ever
 * run on another thread. Fails with PT_E_NOMEM or PT_E_LIMIT (threads could not be made). */
PT_MUST_USE pt_status pt_pool_new(unsigned threads, pt_pool **out, pt_error *err);
void pt_pool_free(pt_pool *pool);
unsigned pt_pool_threads(const pt_pool *pool);

/* Runs task(context, item, worker) for every item in [0, count) and returns when all are done, spawned
 * ones included. Items start roughly in ascending order: put the largest first. Fails only with
 * PT_E_NOMEM, before anything has run. Must not be called from inside a task. */
PT_MUST_USE pt_status pt_pool_for(pt_pool *pool, size_t count, pt_pool_task task, void *context,
                                  pt_error *err);

/* From inside a running task: adds one more item to the worker's own deque. When memory is out the item
 * is run at once instead. */
void pt_pool_spawn(pt_pool *pool, unsigned worker, size_t item);

/* Processors this process may use: the affinity mask, cut by the cgroup's CPU quota; at least 1. */
unsigned pt_cpu_count(void);

#endif
