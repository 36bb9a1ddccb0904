/* The engines that are linked into the library. */
#ifndef PT_STORE_ENGINES_H
#define PT_STORE_ENGINES_H

#include <parseltongue/backend.h>

extern const pt_backend pt_engine_lmdb;
extern const pt_backend pt_engine_mem;

#endif
