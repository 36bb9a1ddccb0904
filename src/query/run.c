#include "query/run.h"

#include <stdarg.h>
#include <stdio.h>
#include <time.h>

double pt_clock(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static pt_str text_of(pt_run *run, const char *format, va_list args)
{
    char text[600];
    int len = vsnprintf(text, sizeof text, format, args);
    size_t kept = len < 0 ? 0 : (size_t)len < sizeof text ? (size_t)len : sizeof text - 1;
    pt_str copy = pt_arena_str(&run->arena, (pt_str){text, kept});
    return copy.ptr ? copy : PT_STR("");
}

bool pt_fail_nomem(pt_run *run)
{
    if (run->problem && run->problem->fatal)
        return false;
    run->out_of_memory = (pt_problem){
        .code = "limit::memory", .message = PT_STR("memory is exhausted"), .help = PT_STR(""), .fatal = true,
    };
    run->problem = &run->out_of_memory;
    return false;
}

bool pt_fail(pt_run *run, pt_span span, const char *code, const char *format, ...)
{
    if (run->problem)
        return false;
    pt_problem *problem = PT_ARENA_NEW(&run->arena, pt_problem);
    if (!problem)
        return pt_fail_nomem(run);
    va_list args;
    va_start(args, format);
    problem->code = code;
    problem->message = text_of(run, format, args);
    problem->help = PT_STR("");
    va_end(args);
    if (span.at != UINT32_MAX) {
        problem->labels[0] = span;
        problem->label_count = 1;
    }
    run->problem = problem;
    return false;
}

bool pt_fail_help(pt_run *run, const char *format, ...)
{
    if (!run->problem || run->problem->help.len)
        return false;
    va_list args;
    va_start(args, format);
    run->problem->help = text_of(run, format, args);
    va_end(args);
    return false;
}

void pt_fail_label(pt_run *run, pt_span span)
{
    if (run->problem && run->problem->label_count < PT_PROBLEM_LABELS)
        run->problem->labels[run->problem->label_count++] = span;
}

bool pt_fail_status(pt_run *run, const pt_error *err)
{
    if (err->status == PT_E_NOMEM)
        return pt_fail_nomem(run);
    static const char *const codes[] = {
        [-PT_E_IO] = "store::io",           [-PT_E_CORRUPT] = "store::corrupt", [-PT_E_BUSY] = "store::busy",
        [-PT_E_FULL] = "store::full",       [-PT_E_VERSION] = "store::version",
        [-PT_E_LIMIT] = "store::limit",
        [-PT_E_CANCELLED] = "eval::killed", [-PT_E_INVALID] = "store::invalid",
    };
    unsigned at = (unsigned)-err->status;
    const char *code = at < sizeof codes / sizeof *codes && codes[at] ? codes[at] : "store::failed";
    pt_fail(run, (pt_span){UINT32_MAX, 0}, code, "%s", err->message);
    if (run->problem)
        run->problem->fatal = true;
    return false;
}

void pt_fail_wrap(pt_run *run, const char *format, ...)
{
    pt_problem *problem = run->problem;
    if (!problem || problem->fatal)
        return;
    for (unsigned i = PT_PROBLEM_CAUSES - 1; i > 0; i--)
        problem->causes[i] = problem->causes[i - 1];
    problem->causes[0] = problem->message;
    if (problem->cause_count < PT_PROBLEM_CAUSES)
        problem->cause_count++;
    va_list args;
    va_start(args, format);
    problem->message = text_of(run, format, args);
    va_end(args);
}

static bool stop(pt_run *run, const char *code, const char *message)
{
    pt_fail(run, (pt_span){UINT32_MAX, 0}, code, "%s", message);
    if (run->problem)
        run->problem->fatal = true;
    return false;
}

bool pt_run_check(pt_run *run)
{
    if (run->values.failed)
        return run->values.too_deep ? stop(run, "limit::depth", "a value is nested too deeply")
            : pt_fail_nomem(run);
    size_t used = run->memory + pt_values_memory(&run->values) + run->arena.total;
    if (run->options->memory && used > run->options->memory)
        return stop(run, "limit::memory", "the query needs more memory than it may use");
    if (run->kill && atomic_load_explicit(run->kill, memory_order_relaxed))
        return stop(run, "eval::killed", "the query was killed");
    if (run->options->kill && atomic_load_explicit(run->options->kill, memory_order_relaxed))
        return stop(run, "eval::killed", "the query was killed");
    if (run->deadline > 0 && pt_clock() > run->deadline)
        return stop(run, "eval::killed", "the query ran longer than it may");
    return true;
}

bool pt_fail_call(pt_run *run, pt_span span)
{
    if (run->values.failed)
        return pt_run_check(run);
    run->call.failed = false;
    pt_fail(run, span, run->call.code, "evaluation of expression failed");
    return pt_fail_help(run, "%s", run->call.help);
}
