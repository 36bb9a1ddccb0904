#ifndef MACROS_H
#define MACROS_H
#include <stdio.h>
#include "util/list.h"
#include CONFIG_HEADER

#define LIMIT 10
#define EMPTY
/* The larger. */
#define MAX(a, b) ((a) > (b) ? (a) : pick(b))
#define LOG(fmt, ...) log_at(__FILE__, LEVEL, fmt, ##__VA_ARGS__)
#define OPS(o) (o)->ops->start((o), sizeof(struct state), 'x', "text LIMIT")
#define DO_ALL(list)                     \
    do {                                 \
        struct list *p = (list)->first;  \
        visit(p, 1, f(2)); /* skip me */ \
    } while (0)
#define GLUE(a, b) a##b + suffix_##a
#define CALL0() run()
#define NUM 0x1fUL + 1.5e3f

#if defined(LIMIT) && VERSION(2, 3)
int conditional;
#elif OTHER
void in_elif(void) { MAX(1, LIMIT); }
#else
# define LOCAL_ONE LIMIT
#endif
#undef EMPTY
#pragma once

int unconditional = LIMIT;
#endif
