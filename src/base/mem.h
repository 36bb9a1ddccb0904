/* Heap allocation with a switch that makes it fail on purpose.
 *
 * Every allocation of the library goes through these calls, so a test can make the n-th one fail and
 * see that the program says so and loses nothing. */
#ifndef PT_BASE_MEM_H
#define PT_BASE_MEM_H

#include <stddef.h>
#include <stdint.h>

void *pt_malloc(size_t size);              /* NULL on failure; size 0 gives a unique pointer */
void *pt_calloc(size_t count, size_t size);
void *pt_realloc(void *ptr, size_t size);  /* NULL on failure, ptr is then still valid */
void pt_free(void *ptr);                   /* NULL accepted */

/* Makes the n-th allocation from now (1 = the next), in any thread, and all after it fail.
 * 0 switches failing off. Only for tests. */
void pt_mem_fail_after(uint64_t n);

#endif
