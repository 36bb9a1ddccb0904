#include "pool.h"

static void helper(int n) { (void)n; }
#define LOCAL(n) helper(n)

void transitive(void *p) { RELEASE_ALL(p); }
int object_like(void) { return SIZE; }
void alias(void *p) { drop(0, p); }
void *alias_is_not_called(void) { return (void *)drop; }
void own_file(void) { LOCAL(1); }
int endless(void) { return NESTED_A; }
void in_header_macro(void) { trace("a"); }
/* A macro's words belong to whoever uses it, not to another macro. */
#define OUTER(p) RELEASE_ALL(p)
