/* Which dialect a ".h" file is: C or C++ is told by the tree around it. */
#ifndef PT_INGEST_HEADERS_H
#define PT_INGEST_HEADERS_H

#include "ingest/walk.h"

/* Sets the language of every ".h" among the files: C++ if, in its folder or the nearest one above that holds
 * any C or C++ source below it, C++ sources are at least as many as C sources. PT_E_NOMEM. */
PT_MUST_USE pt_status pt_headers_decide(pt_walk *walk, pt_error *err);

#endif
