/** base/arena.h - memory that is freed all at once.
 *
 * An arena hands out zeroed, maximally aligned blocks and frees them together.
 * Whoever owns an object graph (a history, a model, one call) owns one arena.
 * With PIR_ARENA_DEBUG=1 in the environment each block is one malloc, so that
 * sanitizers see every overrun. A failed allocation returns NULL.
 *
 *     struct pir_arena arena = {0};
 *     char *name = pir_arena_strdup(&arena, "k7f3m9x2");
 *     pir_arena_release(&arena);
 */
#ifndef PIR_BASE_ARENA_H
#define PIR_BASE_ARENA_H

#include <stddef.h>

struct pir_arena_chunk;

/** Zero-initialise to start. Not thread-safe: one arena, one thread at a time. */
struct pir_arena {
    struct pir_arena_chunk *head;
    size_t used; /* bytes handed out, for caps and statistics */
};

/** Zeroed block of size bytes (size 0 gives a valid, unique-enough pointer). NULL when
 *  out of memory. */
void *pir_arena_alloc(struct pir_arena *arena, size_t size);

/** Zeroed array of count items of size bytes; NULL on overflow or out of memory. */
void *pir_arena_calloc(struct pir_arena *arena, size_t count, size_t size);

/** NUL-ended copies. */
char *pir_arena_strdup(struct pir_arena *arena, const char *text);
char *pir_arena_strndup(struct pir_arena *arena, const char *text, size_t len);
char *pir_arena_printf(struct pir_arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/** Free everything and make the arena empty and usable again. */
void pir_arena_release(struct pir_arena *arena);
/** Make it empty, but keep some of the memory: for scratch that is needed again and
 *  again. */
void pir_arena_clear(struct pir_arena *arena);

/** A growing array in an arena. Items are contiguous; growing may move them, so
 *  keep indexes, not pointers, across pir_vec_push.
 *
 *      PIR_VEC(struct pir_file) files = {0};
 *      struct pir_file *file = PIR_VEC_PUSH(&arena, &files);
 */
#define PIR_VEC(type)                                                                  \
    struct {                                                                           \
        type *items;                                                                   \
        size_t len;                                                                    \
        size_t cap;                                                                    \
    }

/** A zeroed new last item, or NULL when out of memory. */
#define PIR_VEC_PUSH(arena, vec)                                                       \
    ((vec)->len < (vec)->cap || pir_vec_grow(                                          \
                                    (arena), (void **)&(vec)->items, &(vec)->cap,      \
                                    sizeof(*(vec)->items)) == 0                        \
         ? &(vec)->items[(vec)->len++]                                                 \
         : NULL)

/** Used by PIR_VEC_PUSH: double *cap, copy the items, zero the rest. 0, or -1 when out
 *  of memory. */
int pir_vec_grow(struct pir_arena *arena, void **items, size_t *cap, size_t item_size);

#endif
