/* A bar on stderr while an ingest runs; nothing at all when stderr is no terminal. */
#ifndef PT_CLI_PROGRESS_H
#define PT_CLI_PROGRESS_H

#include "ingest/ingest.h"

typedef struct {
    bool shown;      /* a terminal, and not asked to be quiet */
    double began;    /* seconds */
    double last;     /* when it was drawn last */
} pt_progress_bar;

void pt_progress_begin(pt_progress_bar *bar, bool quiet);
bool pt_progress_tell(void *bar, const pt_ingest_progress *progress); /* for pt_ingest_options */
void pt_progress_end(pt_progress_bar *bar); /* clears the line */

#endif
