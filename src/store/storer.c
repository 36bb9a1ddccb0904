#include "store/storer.h"

#include "base/error.h"
#include "base/mem.h"

#include <pthread.h>
#include <stdbool.h>

typedef struct {
    unsigned table;
    pt_row_source source; /* NULL: commit */
    void (*done)(void *context);
    void *context;
} job;

struct pt_storer {
    pt_store_db store;
    pthread_t thread;
    pt_txn *txn; /* the thread's own */

    pthread_mutex_t lock; /* guards the rest */
    pthread_cond_t changed;
    job jobs[PT_TABLE_COUNT + 1];
    unsigned queued, done;
    bool begun, closing;
    pt_status status; /* of the first failure */
    pt_error error;
};

static void note(pt_storer *s, pt_status status, const pt_error *error)
{
    if (status != PT_OK && s->status == PT_OK) {
        s->status = status;
        s->error = *error;
    }
}

static pt_status run(pt_storer *s, const job *j, pt_error *err)
{
    const pt_backend *backend = s->store.backend;
    if (j->source)
        return backend->load(s->txn, j->table, j->source, j->context, err);
    pt_status status = backend->commit(s->txn, err);
    s->txn = NULL;
    return status;
}

/* Under the lock; lets go of it while a job runs. */
static void run_jobs(pt_storer *s)
{
    while (!s->closing) {
        if (s->done == s->queued) {
            pthread_cond_wait(&s->changed, &s->lock);
            continue;
        }
        job next = s->jobs[s->done];
        pt_error error = {0};
        bool skip = s->status != PT_OK;
        pthread_mutex_unlock(&s->lock);
        pt_status status = skip ? PT_OK : run(s, &next, &error);
        if (next.done)
            next.done(next.context);
        pthread_mutex_lock(&s->lock);
        note(s, status, &error);
        s->done++;
        pthread_cond_broadcast(&s->changed);
    }
}

static void *storer_thread(void *context)
{
    pt_storer *s = context;
    pt_error error = {0};
    pt_status status = s->store.backend->begin_write(s->store.db, &s->txn, &error);
    pthread_mutex_lock(&s->lock);
    note(s, status, &error);
    s->begun = true;
    pthread_cond_broadcast(&s->changed);
    if (status == PT_OK)
        run_jobs(s);
    pthread_mutex_unlock(&s->lock);
    if (s->txn)
        s->store.backend->abort(s->txn);
    return NULL;
}

static void release(pt_storer *s)
{
    pthread_cond_destroy(&s->changed);
    pthread_mutex_destroy(&s->lock);
    pt_free(s);
}

static pt_status failure(pt_storer *s, pt_error *err)
{
    return s->status == PT_OK ? PT_OK : pt_error_set(err, s->status, "%s", s->error.message);
}

pt_status pt_storer_new(const pt_store_db *store, pt_storer **out, pt_error *err)
{
    pt_storer *s = pt_calloc(1, sizeof *s);
    if (!s)
        return pt_error_nomem(err);
    s->store = *store;
    pthread_mutex_init(&s->lock, NULL);
    pthread_cond_init(&s->changed, NULL);
    if (pthread_create(&s->thread, NULL, storer_thread, s) != 0) {
        release(s);
        return pt_error_set(err, PT_E_LIMIT, "cannot start a thread");
    }
    pthread_mutex_lock(&s->lock);
    while (!s->begun)
        pthread_cond_wait(&s->changed, &s->lock);
    pt_status status = failure(s, err);
    pthread_mutex_unlock(&s->lock);
    if (status != PT_OK) {
        pt_storer_free(s);
        return status;
    }
    *out = s;
    return PT_OK;
}

void pt_storer_free(pt_storer *storer)
{
    if (!storer)
        return;
    pthread_mutex_lock(&storer->lock);
    storer->closing = true;
    pthread_cond_broadcast(&storer->changed);
    pthread_mutex_unlock(&storer->lock);
    pthread_join(storer->thread, NULL);
    release(storer);
}

static void queue(pt_storer *s, job next)
{
    pthread_mutex_lock(&s->lock);
    if (s->queued < sizeof s->jobs / sizeof *s->jobs)
        s->jobs[s->queued++] = next;
    else
        note(s, PT_E_LIMIT, &(pt_error){.message = "too many tables are loaded at once"});
    pthread_cond_broadcast(&s->changed);
    pthread_mutex_unlock(&s->lock);
}

void pt_storer_load(pt_storer *storer, unsigned table, pt_row_source source, void (*done)(void *context), void *context)
{
    queue(storer, (job){table, source, done, context});
}

pt_status pt_storer_wait(pt_storer *storer, pt_error *err)
{
    pthread_mutex_lock(&storer->lock);
    while (storer->done < storer->queued)
        pthread_cond_wait(&storer->changed, &storer->lock);
    pt_status status = failure(storer, err);
    pthread_mutex_unlock(&storer->lock);
    return status;
}

pt_status pt_storer_commit(pt_storer *storer, pt_error *err)
{
    queue(storer, (job){.source = NULL});
    return pt_storer_wait(storer, err);
}
