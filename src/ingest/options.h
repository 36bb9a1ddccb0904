/* Options of an ingest in the catalogue of its graph, so that the tree can be read again in the same way. */
#ifndef PT_INGEST_OPTIONS_H
#define PT_INGEST_OPTIONS_H

#include "ingest/ingest.h"

PT_MUST_USE pt_status pt_ingest__save_options(const pt_ingest_options *options, pt_graph_writer *writer, pt_error *err);

#endif
