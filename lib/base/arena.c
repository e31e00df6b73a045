/* Arenas: a list of chunks that double in size, the newest first. Large blocks get a
 * chunk of their own behind the newest, so that its free end stays in use. */
#include "base/arena.h"

#include "base/world.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK_FIRST ((size_t)4096)
#define CHUNK_LARGEST ((size_t)1024 * 1024)
#define VEC_FIRST ((size_t)8)

struct pir_arena_chunk {
    struct pir_arena_chunk *next;
    size_t used;
    size_t cap;
    alignas(max_align_t) unsigned char data[];
};

static struct pir_arena_chunk *chunk_new(size_t cap)
{
    struct pir_arena_chunk *chunk = calloc(1, sizeof(*chunk) + cap);

    if (chunk)
        chunk->cap = cap;
    return chunk;
}

static int one_malloc_each(void)
{
    const char *value = pir_world_env("PIR_ARENA_DEBUG");

    return value && strcmp(value, "1") == 0;
}

static size_t next_cap(const struct pir_arena *arena)
{
    size_t cap = arena->head ? arena->head->cap : 0;

    if (cap < CHUNK_FIRST)
        return CHUNK_FIRST;
    return cap < CHUNK_LARGEST / 2 ? cap * 2 : CHUNK_LARGEST;
}

/* A block in a chunk of exactly its size, behind the newest chunk if there is one. */
static void *alloc_alone(struct pir_arena *arena, size_t size)
{
    struct pir_arena_chunk *chunk = chunk_new(size);

    if (!chunk)
        return NULL;
    chunk->used = size;
    if (arena->head) {
        chunk->next = arena->head->next;
        arena->head->next = chunk;
    } else {
        arena->head = chunk;
    }
    return chunk->data;
}

static void *alloc_slow(struct pir_arena *arena, size_t size, size_t rounded)
{
    size_t cap = next_cap(arena);
    struct pir_arena_chunk *chunk;

    if (one_malloc_each())
        return alloc_alone(arena, size);
    if (rounded > cap / 4)
        return alloc_alone(arena, rounded);
    chunk = chunk_new(cap);
    if (!chunk)
        return NULL;
    chunk->used = rounded;
    chunk->next = arena->head;
    arena->head = chunk;
    return chunk->data;
}

void *pir_arena_alloc(struct pir_arena *arena, size_t size)
{
    const size_t mask = alignof(max_align_t) - 1;
    struct pir_arena_chunk *head = arena->head;
    size_t rounded;
    void *block;

    if (size > PTRDIFF_MAX / 2)
        return NULL;
    if (size == 0)
        size = 1;
    rounded = (size + mask) & ~mask;
    if (head && rounded <= head->cap - head->used) {
        block = head->data + head->used;
        head->used += rounded;
    } else {
        block = alloc_slow(arena, size, rounded);
    }
    if (block)
        arena->used += size;
    return block;
}

void *pir_arena_calloc(struct pir_arena *arena, size_t count, size_t size)
{
    if (size && count > SIZE_MAX / size)
        return NULL;
    return pir_arena_alloc(arena, count * size);
}

char *pir_arena_strdup(struct pir_arena *arena, const char *text)
{
    return pir_arena_strndup(arena, text, strlen(text));
}

char *pir_arena_strndup(struct pir_arena *arena, const char *text, size_t len)
{
    char *copy = len < SIZE_MAX ? pir_arena_alloc(arena, len + 1) : NULL;

    if (copy && len)
        memcpy(copy, text, len);
    return copy;
}

char *pir_arena_printf(struct pir_arena *arena, const char *format, ...)
{
    char *text = NULL;
    va_list args;
    va_list again;
    int len;

    va_start(args, format);
    va_copy(again, args);
    len = vsnprintf(NULL, 0, format, args);
    if (len >= 0)
        text = pir_arena_alloc(arena, (size_t)len + 1);
    if (text)
        vsnprintf(text, (size_t)len + 1, format, again);
    va_end(again);
    va_end(args);
    return text;
}

void pir_arena_release(struct pir_arena *arena)
{
    struct pir_arena_chunk *chunk = arena->head;

    while (chunk) {
        struct pir_arena_chunk *next = chunk->next;

        free(chunk);
        chunk = next;
    }
    arena->head = NULL;
    arena->used = 0;
}

/* The newest chunk is the largest of those that double in size. */
void pir_arena_clear(struct pir_arena *arena)
{
    struct pir_arena_chunk *kept = arena->head;

    if (!kept || kept->cap > CHUNK_LARGEST || one_malloc_each()) {
        pir_arena_release(arena);
        return;
    }
    arena->head = kept->next;
    pir_arena_release(arena);
    memset(kept->data, 0, kept->used);
    kept->used = 0;
    kept->next = NULL;
    arena->head = kept;
}

int pir_vec_grow(struct pir_arena *arena, void **items, size_t *cap, size_t item_size)
{
    size_t wanted = *cap ? *cap * 2 : VEC_FIRST;
    void *old;
    void *new;

    if (*cap > SIZE_MAX / 2)
        return -1;
    new = pir_arena_calloc(arena, wanted, item_size);
    if (!new)
        return -1;
    /* items is really a T **: read and write it as bytes, or it breaks aliasing rules. */
    memcpy(&old, items, sizeof(old));
    if (*cap)
        memcpy(new, old, *cap * item_size);
    memcpy(items, &new, sizeof(new));
    *cap = wanted;
    return 0;
}
