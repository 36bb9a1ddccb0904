#include "pool.h"

#undef trace

void pool_free(void *pool, void *p) { free(p); (void)pool; }
int pool_size(void) { return 1; }
void (trace)(const char *text) { (void)text; }
