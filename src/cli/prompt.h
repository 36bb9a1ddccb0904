/* Reading scripts from a terminal: line editing, history, completion. libedit is loaded when the first line is
 * read; without it lines are read plainly. One prompt at a time. */
#ifndef PT_CLI_PROMPT_H
#define PT_CLI_PROMPT_H

#include "base/str.h"

/* Loads history. `words` (NULL-terminated, borrowed until the end) are completed; either may be NULL. */
void pt_prompt_begin(const char *const *words);
void pt_prompt_end(void); /* saves history */

/* Reads lines up to an empty one, one that ends with ';' (which is cut off), or a first one that begins with "::",
 * into *out. False at the end of input. */
bool pt_prompt_read(pt_buf *out);

#endif
