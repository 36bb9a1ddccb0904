#include "query/jobs.h"

#include "base/error.h"
#include "base/mem.h"

#include <pthread.h>
#include <time.h>

typedef struct job {
    struct job *next;
    uint64_t id;
    time_t started;
    atomic_bool kill;
} job;

struct pt_query_jobs {
    pthread_mutex_t lock;
    job *first;
    uint64_t last_id;
};

pt_status pt_query_jobs_new(pt_query_jobs **out, pt_error *err)
{
    pt_query_jobs *jobs = pt_calloc(1, sizeof *jobs);
    if (!jobs)
        return pt_error_nomem(err);
    pthread_mutex_init(&jobs->lock, NULL);
    *out = jobs;
    return PT_OK;
}

void pt_query_jobs_free(pt_query_jobs *jobs)
{
    if (!jobs)
        return;
    pthread_mutex_destroy(&jobs->lock);
    pt_free(jobs);
}

uint64_t pt_jobs_begin(pt_query_jobs *jobs, pt_run *run)
{
    job *one = jobs ? pt_calloc(1, sizeof *one) : NULL;
    if (!one)
        return 0;
    one->started = time(NULL);
    pthread_mutex_lock(&jobs->lock);
    one->id = ++jobs->last_id;
    one->next = jobs->first;
    jobs->first = one;
    pthread_mutex_unlock(&jobs->lock);
    run->kill = &one->kill;
    return one->id;
}

void pt_jobs_end(pt_query_jobs *jobs, uint64_t id)
{
    if (!jobs || !id)
        return;
    pthread_mutex_lock(&jobs->lock);
    for (job **at = &jobs->first; *at; at = &(*at)->next)
        if ((*at)->id == id) {
            job *one = *at;
            *at = one->next;
            pt_free(one);
            break;
        }
    pthread_mutex_unlock(&jobs->lock);
}

bool pt_query_kill(pt_query_jobs *jobs, uint64_t id)
{
    bool found = false;
    pthread_mutex_lock(&jobs->lock);
    for (job *one = jobs->first; one; one = one->next)
        if (one->id == id) {
            atomic_store(&one->kill, true);
            found = true;
        }
    pthread_mutex_unlock(&jobs->lock);
    return found;
}

pt_output *pt_jobs_list(pt_store *store, const pt_sysop *op)
{
    static const char *const headers[] = {"id", "started_at"};
    enum { MOST = 1024 };
    pt_run *run = store->run;
    pt_query_jobs *jobs = store->session->jobs;
    pt_output *out = pt_output_new(run, headers, 2, MOST);
    (void)op;
    if (!out)
        return NULL;
    out->count = 0;
    if (!jobs)
        return out;
    pthread_mutex_lock(&jobs->lock);
    for (const job *one = jobs->first; one && out->count < MOST; one = one->next) {
        char text[32];
        struct tm utc;
        gmtime_r(&one->started, &utc);
        strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
        pt_value *row = out->rows + 2 * out->count++;
        row[0] = pt_value_int(&run->values, (int64_t)one->id);
        row[1] = pt_value_str(&run->values, pt_str_c(text));
    }
    pthread_mutex_unlock(&jobs->lock);
    return out;
}

pt_output *pt_jobs_kill(pt_store *store, const pt_sysop *op)
{
    pt_query_jobs *jobs = store->session->jobs;
    return pt_output_status(store->run, jobs && pt_query_kill(jobs, op->id) ? "KILLING" : "NOT_FOUND");
}
