#include "base/arena.h"

#include "base/mem.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { FIRST_CHUNK = 16 * 1024, LARGEST_STEP = 4 * 1024 * 1024, ALIGNMENT = 16 };

struct pt_arena_chunk {
    pt_arena_chunk *older;
    size_t size; /* bytes in data */
    size_t used;
    size_t pad; /* keeps data aligned to 16 */
    unsigned char data[];
};

void pt_arena_init(pt_arena *arena)
{
    arena->head = NULL;
    arena->total = 0;
}

static void free_chunks(pt_arena_chunk *chunk)
{
    while (chunk) {
        pt_arena_chunk *older = chunk->older;
        pt_free(chunk);
        chunk = older;
    }
}

void pt_arena_release(pt_arena *arena)
{
    free_chunks(arena->head);
    pt_arena_init(arena);
}

void pt_arena_reset(pt_arena *arena)
{
    if (!arena->head)
        return;
    free_chunks(arena->head->older);
    arena->head->older = NULL;
    arena->head->used = 0;
    arena->total = arena->head->size;
}

static pt_arena_chunk *grow(pt_arena *arena, size_t need)
{
    size_t size = arena->head ? arena->head->size * 2 : FIRST_CHUNK;
    if (size > LARGEST_STEP)
        size = LARGEST_STEP;
    if (size < need)
        size = need;
    pt_arena_chunk *chunk = pt_malloc(sizeof *chunk + size);
    if (!chunk)
        return NULL;
    chunk->older = arena->head;
    chunk->size = size;
    chunk->used = 0;
    arena->head = chunk;
    arena->total += size;
    return chunk;
}

void *pt_arena_alloc(pt_arena *arena, size_t size)
{
    if (size > SIZE_MAX - ALIGNMENT)
        return NULL;
    size = (size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
    pt_arena_chunk *chunk = arena->head;
    if (!chunk || chunk->size - chunk->used < size) {
        chunk = grow(arena, size);
        if (!chunk)
            return NULL;
    }
    void *p = chunk->data + chunk->used;
    chunk->used += size;
    return p;
}

void *pt_arena_calloc(pt_arena *arena, size_t count, size_t size)
{
    if (size && count > SIZE_MAX / size)
        return NULL;
    void *p = pt_arena_alloc(arena, count * size);
    if (p)
        memset(p, 0, count * size);
    return p;
}

pt_str pt_arena_str(pt_arena *arena, pt_str s)
{
    char *copy = pt_arena_alloc(arena, s.len + 1);
    if (!copy)
        return (pt_str){NULL, 0};
    if (s.len)
        memcpy(copy, s.ptr, s.len);
    copy[s.len] = '\0';
    return (pt_str){copy, s.len};
}

pt_str pt_arena_printf(pt_arena *arena, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    char *text = length < 0 ? NULL : pt_arena_alloc(arena, (size_t)length + 1);
    if (text)
        vsnprintf(text, (size_t)length + 1, format, again);
    va_end(again);
    return text ? (pt_str){text, (size_t)length} : (pt_str){NULL, 0};
}
