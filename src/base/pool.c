#define _GNU_SOURCE
#include "base/pool.h"

#include "base/error.h"
#include "base/mem.h"

#include <limits.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A ring of 2^k items. Outgrown rings stay readable for thieves until the loop ends. */
typedef struct ring ring;
struct ring {
    ring *outgrown;
    int64_t size;
    _Atomic size_t items[];
};

typedef struct {
    _Alignas(64) _Atomic int64_t top;
    _Alignas(64) _Atomic int64_t bottom;
    _Atomic(ring *) ring;
} deque;

typedef struct {
    pt_pool *pool;
    unsigned index;
    deque deque;
    pthread_t thread;
} worker;

struct pt_pool {
    unsigned threads;
    worker *workers;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    uint64_t round; /* counts loops; workers wait for it to change */
    bool closing;
    pt_pool_task task;
    void *context;
    _Atomic size_t pending; /* items pushed and not yet finished */
    _Atomic unsigned busy;  /* helper threads inside the current loop */
};

static ring *ring_new(int64_t size, ring *outgrown)
{
    ring *r = pt_malloc(sizeof *r + (size_t)size * sizeof *r->items);
    if (r) {
        r->size = size;
        r->outgrown = outgrown;
    }
    return r;
}

static void ring_free(ring *r)
{
    while (r) {
        ring *next = r->outgrown;
        pt_free(r);
        r = next;
    }
}

static void ring_put(ring *r, int64_t i, size_t item)
{
    atomic_store_explicit(&r->items[i & (r->size - 1)], item, memory_order_relaxed);
}

static size_t ring_get(ring *r, int64_t i)
{
    return atomic_load_explicit(&r->items[i & (r->size - 1)], memory_order_relaxed);
}

static bool deque_grow(deque *d, int64_t top, int64_t bottom, int64_t need)
{
    ring *old = atomic_load_explicit(&d->ring, memory_order_relaxed);
    int64_t size = old ? old->size : 64;
    while (size < need)
        size *= 2;
    ring *grown = ring_new(size, old);
    if (!grown)
        return false;
    for (int64_t i = top; i < bottom; i++)
        ring_put(grown, i, ring_get(old, i));
    atomic_store_explicit(&d->ring, grown, memory_order_release);
    return true;
}

static bool deque_push(deque *d, size_t item)
{
    int64_t bottom = atomic_load_explicit(&d->bottom, memory_order_relaxed);
    int64_t top = atomic_load_explicit(&d->top, memory_order_acquire);
    ring *r = atomic_load_explicit(&d->ring, memory_order_relaxed);
    if (!r || bottom - top >= r->size) {
        if (!deque_grow(d, top, bottom, bottom - top + 1))
            return false;
        r = atomic_load_explicit(&d->ring, memory_order_relaxed);
    }
    ring_put(r, bottom, item);
    atomic_store_explicit(&d->bottom, bottom + 1, memory_order_release);
    return true;
}

static bool deque_pop(deque *d, size_t *item)
{
    int64_t bottom = atomic_load_explicit(&d->bottom, memory_order_relaxed) - 1;
    ring *r = atomic_load_explicit(&d->ring, memory_order_relaxed);
    if (!r)
        return false;
    atomic_store_explicit(&d->bottom, bottom, memory_order_seq_cst);
    int64_t top = atomic_load_explicit(&d->top, memory_order_seq_cst);
    if (top > bottom) {
        atomic_store_explicit(&d->bottom, bottom + 1, memory_order_relaxed);
        return false;
    }
    *item = ring_get(r, bottom);
    if (top < bottom)
        return true;
    bool won = atomic_compare_exchange_strong_explicit(&d->top, &top, top + 1, memory_order_seq_cst,
                                                       memory_order_relaxed);
    atomic_store_explicit(&d->bottom, bottom + 1, memory_order_relaxed);
    return won;
}

static bool deque_steal(deque *d, size_t *item)
{
    int64_t top = atomic_load_explicit(&d->top, memory_order_seq_cst);
    int64_t bottom = atomic_load_explicit(&d->bottom, memory_order_seq_cst);
    if (top >= bottom)
        return false;
    ring *r = atomic_load_explicit(&d->ring, memory_order_acquire);
    *item = ring_get(r, top);
    return atomic_compare_exchange_strong_explicit(&d->top, &top, top + 1, memory_order_seq_cst,
                                                   memory_order_relaxed);
}

static bool find_item(pt_pool *pool, unsigned self, size_t *item)
{
    if (deque_pop(&pool->workers[self].deque, item))
        return true;
    for (unsigned i = 1; i < pool->threads; i++)
        if (deque_steal(&pool->workers[(self + i) % pool->threads].deque, item))
            return true;
    return false;
}

static void work(pt_pool *pool, unsigned self)
{
    size_t item;
    while (atomic_load_explicit(&pool->pending, memory_order_acquire) > 0) {
        if (!find_item(pool, self, &item)) {
            sched_yield();
            continue;
        }
        pool->task(pool->context, item, self);
        atomic_fetch_sub_explicit(&pool->pending, 1, memory_order_acq_rel);
    }
}

static void *helper_main(void *argument)
{
    worker *self = argument;
    pt_pool *pool = self->pool;
    uint64_t seen = 0;
    for (;;) {
        pthread_mutex_lock(&pool->lock);
        while (pool->round == seen && !pool->closing)
            pthread_cond_wait(&pool->wake, &pool->lock);
        seen = pool->round;
        bool closing = pool->closing;
        pthread_mutex_unlock(&pool->lock);
        if (closing)
            return NULL;
        work(pool, self->index);
        atomic_fetch_sub_explicit(&pool->busy, 1, memory_order_acq_rel);
    }
}

static void join_helpers(pt_pool *pool, unsigned started)
{
    pthread_mutex_lock(&pool->lock);
    pool->closing = true;
    pthread_cond_broadcast(&pool->wake);
    pthread_mutex_unlock(&pool->lock);
    for (unsigned i = 1; i < started; i++)
        pthread_join(pool->workers[i].thread, NULL);
}

pt_status pt_pool_new(unsigned threads, pt_pool **out, pt_error *err)
{
    if (threads == 0)
        threads = 1;
    pt_pool *pool = pt_calloc(1, sizeof *pool);
    worker *workers = NULL;
    if (pool)
        workers = pool->workers = aligned_alloc(64, threads * sizeof *workers);
    if (!workers) {
        pt_free(pool);
        return pt_error_nomem(err);
    }
    memset(workers, 0, threads * sizeof *workers);
    pool->threads = threads;
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->wake, NULL);
    workers[0] = (worker){.pool = pool};
    for (unsigned i = 1; i < threads; i++) {
        workers[i].pool = pool;
        workers[i].index = i;
        if (pthread_create(&workers[i].thread, NULL, helper_main, &workers[i]) != 0) {
            join_helpers(pool, i);
            pool->threads = 1;
            pt_pool_free(pool);
            return pt_error_set(err, PT_E_LIMIT, "cannot start %u threads; use --threads with fewer", threads);
        }
    }
    *out = pool;
    return PT_OK;
}

void pt_pool_free(pt_pool *pool)
{
    if (!pool)
        return;
    join_helpers(pool, pool->threads);
    for (unsigned i = 0; i < pool->threads; i++)
        ring_free(atomic_load(&pool->workers[i].deque.ring));
    pthread_mutex_destroy(&pool->lock);
    pthread_cond_destroy(&pool->wake);
    free(pool->workers);
    pt_free(pool);
}

unsigned pt_pool_threads(const pt_pool *pool)
{
    return pool->threads;
}

/* Deals the items out in turn, last one first, so that every owner pops its lowest item first. */
static bool deal(pt_pool *pool, size_t count)
{
    int64_t share = (int64_t)(count / pool->threads + 1);
    for (unsigned i = 0; i < pool->threads; i++) {
        deque *d = &pool->workers[i].deque;
        ring *r = atomic_load(&d->ring);
        if ((!r || r->size < share) && !deque_grow(d, 0, 0, share))
            return false;
        atomic_store(&d->top, 0);
        atomic_store(&d->bottom, 0);
    }
    for (size_t i = count; i > 0; i--)
        (void)!deque_push(&pool->workers[(i - 1) % pool->threads].deque, i - 1);
    return true;
}

static void drop_outgrown_rings(pt_pool *pool)
{
    for (unsigned i = 0; i < pool->threads; i++) {
        ring *r = atomic_load(&pool->workers[i].deque.ring);
        if (r) {
            ring_free(r->outgrown);
            r->outgrown = NULL;
        }
    }
}

pt_status pt_pool_for(pt_pool *pool, size_t count, pt_pool_task task, void *context, pt_error *err)
{
    if (count == 0)
        return PT_OK;
    if (!deal(pool, count))
        return pt_error_nomem(err);
    pool->task = task;
    pool->context = context;
    atomic_store(&pool->pending, count);
    if (pool->threads > 1) {
        atomic_store(&pool->busy, pool->threads - 1);
        pthread_mutex_lock(&pool->lock);
        pool->round++;
        pthread_cond_broadcast(&pool->wake);
        pthread_mutex_unlock(&pool->lock);
    }
    work(pool, 0);
    while (pool->threads > 1 && atomic_load_explicit(&pool->busy, memory_order_acquire) > 0)
        sched_yield();
    drop_outgrown_rings(pool);
    return PT_OK;
}

void pt_pool_spawn(pt_pool *pool, unsigned self, size_t item)
{
    atomic_fetch_add_explicit(&pool->pending, 1, memory_order_acq_rel);
    if (deque_push(&pool->workers[self].deque, item))
        return;
    pool->task(pool->context, item, self);
    atomic_fetch_sub_explicit(&pool->pending, 1, memory_order_acq_rel);
}

static unsigned quota_of(const char *path, const char *period_path)
{
    long long quota = -1, period = -1;
    FILE *f = fopen(path, "re");
    if (!f)
        return UINT_MAX;
    int got = fscanf(f, period_path ? "%lld" : "%lld %lld", &quota, &period);
    fclose(f);
    if (period_path && got == 1 && (f = fopen(period_path, "re"))) {
        got += fscanf(f, "%lld", &period);
        fclose(f);
    }
    if (got != 2 || quota <= 0 || period <= 0)
        return UINT_MAX;
    return (unsigned)((quota + period - 1) / period);
}

/* The quota of this process's own cgroup (version 2), else of the root group of either version. */
static unsigned cgroup_quota(void)
{
    char line[4096], path[4200];
    unsigned limit = UINT_MAX;
    FILE *f = fopen("/proc/self/cgroup", "re");
    while (f && fgets(line, sizeof line, f)) {
        if (strncmp(line, "0::", 3) != 0)
            continue;
        line[strcspn(line, "\n")] = '\0';
        snprintf(path, sizeof path, "/sys/fs/cgroup%s/cpu.max", line + 3);
        limit = quota_of(path, NULL);
    }
    if (f)
        fclose(f);
    unsigned root = quota_of("/sys/fs/cgroup/cpu.max", NULL);
    unsigned old = quota_of("/sys/fs/cgroup/cpu/cpu.cfs_quota_us", "/sys/fs/cgroup/cpu/cpu.cfs_period_us");
    limit = root < limit ? root : limit;
    return old < limit ? old : limit;
}

unsigned pt_cpu_count(void)
{
    cpu_set_t set;
    unsigned count = 1;
    if (sched_getaffinity(0, sizeof set, &set) == 0)
        count = (unsigned)CPU_COUNT(&set);
    unsigned quota = cgroup_quota();
    count = quota < count ? quota : count;
    return count ? count : 1;
}
