/* How much memory libgit2 may take at once.
 *
 * The size that an object's header tells is a stranger's claim, and libgit2 takes that
 * much before it reads on. Asking for the header first costs a third of the reading, so
 * here the memory is refused instead, in the thread that is reading; only then is the
 * header asked for, to say by how much the object is too large. What there is beside the
 * limit is malloc and its relatives, as in libgit2 itself, so that memory from before
 * pir_memory_init can be freed after it.
 *
 * libgit2 1.5 crashes in many places when there is no memory. So a piece is kept back for it: when
 * malloc has nothing more, libgit2 gets from what that frees, and pir's own next request,
 * which is checked, ends the command in good order. */
#include "store/store_internal.h"

#include <git2/sys/alloc.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

static _Thread_local size_t limit; /* 0: none */
static _Thread_local bool refused;

void pir_memory_limit(size_t most)
{
    limit = most;
    refused = false;
}

bool pir_memory_refused(void)
{
    return refused;
}

#define KEPT_BACK ((size_t)256 * 1024)

static _Atomic(void *) kept_back;

/* May the request be made again? Only the first one that fails may. */
static bool give_kept(void)
{
    void *block = atomic_exchange(&kept_back, NULL);

    free(block);
    return block;
}

static void *must_have(void *block, size_t size)
{
    void *got = realloc(block, size);

    return !got && size && give_kept() ? realloc(block, size) : got;
}

static bool fits(size_t count, size_t size)
{
    size_t total;

    if (__builtin_mul_overflow(count, size, &total))
        return false;
    if (!limit || total <= limit)
        return true;
    refused = true;
    return false;
}

static void *take(size_t size, const char *file, int line)
{
    (void)file;
    (void)line;
    return fits(1, size) ? must_have(NULL, size) : NULL;
}

static void *take_array(size_t count, size_t size, const char *file, int line)
{
    (void)file;
    (void)line;
    return fits(count, size) ? must_have(NULL, count * size) : NULL;
}

static void *take_zeroed(size_t count, size_t size, const char *file, int line)
{
    (void)file;
    (void)line;
    void *block = NULL;

    if (fits(count, size)) {
        block = calloc(count, size);
        if (!block && give_kept())
            block = calloc(count, size);
    }
    return block;
}

static void *widen(void *block, size_t size, const char *file, int line)
{
    (void)file;
    (void)line;
    return fits(1, size) ? must_have(block, size) : NULL;
}

static void *
widen_array(void *block, size_t count, size_t size, const char *file, int line)
{
    (void)file;
    (void)line;
    return fits(count, size) ? must_have(block, count * size) : NULL;
}

/* Exactly len bytes and a NUL. */
static char *copy_part(const char *text, size_t len, const char *file, int line)
{
    char *copy = len < SIZE_MAX ? take(len + 1, file, line) : NULL;

    if (copy) {
        memcpy(copy, text, len);
        copy[len] = '\0';
    }
    return copy;
}

static char *copy_start(const char *text, size_t most, const char *file, int line)
{
    return copy_part(text, strnlen(text, most), file, line);
}

static char *copy(const char *text, const char *file, int line)
{
    return copy_part(text, strlen(text), file, line);
}

void pir_memory_init(void)
{
    static git_allocator allocator = {
        .gmalloc = take,
        .gcalloc = take_zeroed,
        .gstrdup = copy,
        .gstrndup = copy_start,
        .gsubstrdup = copy_part,
        .grealloc = widen,
        .greallocarray = widen_array,
        .gmallocarray = take_array,
        .gfree = free,
    };

    free(atomic_exchange(&kept_back, malloc(KEPT_BACK)));
    git_libgit2_opts(GIT_OPT_SET_ALLOCATOR, &allocator);
}
