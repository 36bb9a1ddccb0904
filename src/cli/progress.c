#include "cli/progress.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

enum { CELLS = 24 };

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

void pt_progress_begin(pt_progress_bar *bar, bool quiet)
{
    *bar = (pt_progress_bar){.shown = !quiet && isatty(STDERR_FILENO), .began = now()};
}

static void draw(const pt_progress_bar *bar, const pt_ingest_progress *p, double time)
{
    double share = p->bytes_total ? (double)p->bytes_done / (double)p->bytes_total : 0;
    double spent = time - bar->began;
    unsigned full = (unsigned)(share * CELLS);
    fprintf(stderr, "\r\x1b[K%-5s [", pt_phase_name(p->phase));
    for (unsigned i = 0; i < CELLS; i++)
        fputc(i < full ? '#' : '.', stderr);
    fprintf(stderr, "] %llu/%llu files  %.1f/%.1f MB", (unsigned long long)p->files_done, (unsigned long long)p->files_total,
            (double)p->bytes_done / 1e6, (double)p->bytes_total / 1e6);
    if (spent > 0.2 && share > 0)
        fprintf(stderr, "  %.1f MB/s  %.0f s left", (double)p->bytes_done / 1e6 / spent, spent / share - spent);
    fflush(stderr);
}

bool pt_progress_tell(void *context, const pt_ingest_progress *progress)
{
    pt_progress_bar *bar = context;
    double time = bar->shown ? now() : 0;
    if (bar->shown && time - bar->last >= 0.1) {
        bar->last = time;
        draw(bar, progress, time);
    }
    return true;
}

void pt_progress_end(pt_progress_bar *bar)
{
    if (bar->shown)
        fputs("\r\x1b[K", stderr);
}
