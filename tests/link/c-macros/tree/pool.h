#include <stdlib.h>

void pool_free(void *pool, void *p);
int pool_size(void);
void trace(const char *text);

#define RELEASE(pool, p) pool_free(pool, p)
#define RELEASE_ALL(p) do { LOG("all"); RELEASE(0, p); } while (0)
#define LOG(text) trace(text)
#define SIZE pool_size()
#define drop pool_free
/* In its own body the name is the function. */
#define trace(text) trace("x" text)
#define NESTED_A NESTED_B
#define NESTED_B NESTED_A
