#include "base/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const struct {
    pt_status status;
    const char *name;
} status_names[] = {
    {PT_OK, "ok"},
    {PT_E_NOMEM, "out_of_memory"},
    {PT_E_IO, "io"},
    {PT_E_NOT_FOUND, "not_found"},
    {PT_E_AMBIGUOUS, "ambiguous"},
    {PT_E_INVALID, "invalid"},
    {PT_E_CORRUPT, "corrupt"},
    {PT_E_BUSY, "busy"},
    {PT_E_UNSUPPORTED, "unsupported"},
    {PT_E_VERSION, "version"},
    {PT_E_LIMIT, "limit"},
    {PT_E_FULL, "full"},
    {PT_E_CANCELLED, "cancelled"},
};

const char *pt_status_name(pt_status status)
{
    for (size_t i = 0; i < sizeof status_names / sizeof *status_names; i++)
        if (status_names[i].status == status)
            return status_names[i].name;
    return "unknown";
}

static void set_va(pt_error *err, pt_status status, const char *format, va_list args)
{
    err->status = status;
    err->file[0] = '\0';
    err->line = 0;
    err->column = 0;
    vsnprintf(err->message, sizeof err->message, format, args);
}

pt_status pt_error_set(pt_error *err, pt_status status, const char *format, ...)
{
    if (err) {
        va_list args;
        va_start(args, format);
        set_va(err, status, format, args);
        va_end(args);
    }
    return status;
}

static pt_status status_of_errno(int code)
{
    switch (code) {
    case ENOSPC:
#ifdef EDQUOT
    case EDQUOT:
#endif
        return PT_E_FULL;
    case ENOMEM:
        return PT_E_NOMEM;
    case ENOENT:
        return PT_E_NOT_FOUND;
    default:
        return PT_E_IO;
    }
}

pt_status pt_error_errno(pt_error *err, const char *format, ...)
{
    int code = errno;
    pt_status status = status_of_errno(code);
    if (err) {
        va_list args;
        va_start(args, format);
        set_va(err, status, format, args);
        va_end(args);
        size_t used = strlen(err->message);
        snprintf(err->message + used, sizeof err->message - used, ": %s", strerror(code));
    }
    return status;
}

pt_status pt_error_nomem(pt_error *err)
{
    return pt_error_set(err, PT_E_NOMEM, "out of memory");
}

void pt_error_at(pt_error *err, const char *path, uint32_t line, uint32_t column)
{
    if (!err)
        return;
    if (path)
        snprintf(err->file, sizeof err->file, "%s", path);
    err->line = line;
    err->column = column;
}
