/* Command-line options from tables: each command lists what it takes, parsing and help come from that.
 *
 * "--name VALUE" and "--name=VALUE" are the same; short options are one letter; "--" ends the options. */
#ifndef PT_CLI_OPTIONS_H
#define PT_CLI_OPTIONS_H

#include "base/str.h"
#include "base/vec.h"

typedef struct {
    const char *name;  /* without dashes */
    char letter;       /* 0: none */
    const char *value; /* what stands for its value in help; NULL: a switch */
    const char *help;
} pt_option;

typedef struct {
    const pt_option *option;
    const char *value; /* "" for a switch */
} pt_given_option;

typedef struct {
    pt_vec(pt_given_option) given; /* in order */
    pt_vec(const char *) words;    /* what is no option */
} pt_arguments;

/* Sorts the arguments (without the command) into options of the tables and words. PT_E_INVALID with a usage
 * message for an unknown option (with the nearest known one), a missing or an unwanted value. `tables` is a
 * NULL-terminated list of option lists that end with a NULL name. */
PT_MUST_USE pt_status pt_arguments_parse(int argc, char **argv, const pt_option *const *tables, pt_arguments *out,
                                         pt_error *err);
void pt_arguments_release(pt_arguments *arguments);

/* The last value given for an option; NULL when it was not given. */
const char *pt_arguments_value(const pt_arguments *arguments, const char *name);
bool pt_arguments_has(const pt_arguments *arguments, const char *name);

/* Appends the help lines of a list of options. */
void pt_options_help(const pt_option *options, pt_buf *out);

/* "32M", "1g", "4096" in bytes; false when it is no size. */
bool pt_parse_size(const char *text, uint64_t *out);

#endif
