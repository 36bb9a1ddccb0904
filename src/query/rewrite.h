#ifndef PT_QUERY_REWRITE_H
#define PT_QUERY_REWRITE_H

#include "query/parse.h"
#include "query/program.h"

/* Rewrites a resolved and stratified program in place; it must be stratified again. */
bool pt_rewrite(pt_program *program);

#endif
