/* How much memory libgit2 may take at once.
 *
 * The size that an object's header tells is a stranger's claim, and libgit2 takes that
 * much before it reads on. Asking for the header first costs a third of the reading, so
 * here the memory is refused instead, in the thread that is reading; only then is the
 * header asked for, to say by how much the object is too large. What there is beside the
 * limit is malloc and its relatives, as in libgit2 itself, so that memory from before
 * pir_memory_init can be freed after it. */
#include "store/store_internal.h"

#include <git2/sys/alloc.h>
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
    return fits(1, size) ? malloc(size) : NULL;
}

static void *take_array(size_t count, size_t size, const char *file, int line)
{
    (void)file;
    (void)line;
    return fits(count, size) ? malloc(count * size) : NULL;
}

static void *take_zeroed(size_t count, size_t size, const char *file, int line)
{
    (void)file;
    (void)line;
    return fits(count, size) ? calloc(count, size) : NULL;
}

static void *widen(void *block, size_t size, const char *file, int line)
{
    (void)file;
    (void)line;
    return fits(1, size) ? realloc(block, size) : NULL;
}

static void *
widen_array(void *block, size_t count, size_t size, const char *file, int line)
{
    (void)file;
    (void)line;
    return fits(count, size) ? realloc(block, count * size) : NULL;
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

    git_libgit2_opts(GIT_OPT_SET_ALLOCATOR, &allocator);
}
