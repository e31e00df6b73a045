/* libpir_malloc.so, to be preloaded: the n-th request for memory of the program pir fails.
 *
 *     PIR_MALLOC_AT=N        the N-th request gets nothing, once
 *     PIR_MALLOC_LIST=FILE   none fails; FILE gets a line "N HASH" for each, HASH standing for
 *                            the functions that led to it. Requests with the same HASH
 *                            take the same way through the program when they fail.
 *
 * Only the process whose name is pir counts: git and ssh-keygen have their own tests.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DEPTH 24

static void *(*real_malloc)(size_t);
static void *(*real_calloc)(size_t, size_t);
static void *(*real_realloc)(void *, size_t);

static enum { NEW, STARTING, IDLE, COUNTING } state;
static atomic_ulong count;
static unsigned long fail_at;
static int list = -1;
static _Thread_local bool is_inside;

/* What dlsym wants before it can say where calloc is; never freed. */
static char early[4096];
static size_t early_len;

static void find(void *function, const char *name)
{
    void *symbol = dlsym(RTLD_NEXT, name);

    memcpy(function, &symbol, sizeof(symbol)); /* POSIX lets it be a function */
}

static void look_up(void)
{
    state = STARTING;
    find(&real_malloc, "malloc");
    find(&real_calloc, "calloc");
    find(&real_realloc, "realloc");
    state = IDLE;
}

/* Counting begins when all libraries are there. */
__attribute__((constructor)) static void begin(void)
{
    const char *at = getenv("PIR_MALLOC_AT"), *file = getenv("PIR_MALLOC_LIST");

    if (state == NEW)
        look_up();
    if (strcmp(program_invocation_short_name, "pir") != 0)
        return;
    fail_at = at ? strtoul(at, NULL, 10) : 0;
    if (file) {
        void *frames[1];

        list = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
        backtrace(frames, 1); /* it takes memory the first time */
    }
    if (fail_at || list >= 0)
        state = COUNTING;
}

/* Addresses differ from run to run, but a list is made in one. */
static uint64_t way_here(void)
{
    void *frames[DEPTH];
    int len = backtrace(frames, DEPTH);
    uint64_t hash = 14695981039346656037u; /* FNV-1a */

    for (int i = 2; i < len; i++)
        hash = (hash ^ (uint64_t)(uintptr_t)frames[i]) * 1099511628211u;
    return hash;
}

static void note(unsigned long number)
{
    char line[64];
    int len = snprintf(
        line, sizeof(line), "%lu %016llx\n", number, (unsigned long long)way_here());

    if (write(list, line, (size_t)len) < 0)
        abort();
}

/* Is this the one? */
static bool fails(void)
{
    unsigned long number;

    if (state == NEW)
        look_up();
    if (state != COUNTING || is_inside)
        return false;
    number = atomic_fetch_add(&count, 1) + 1;
    if (list >= 0) {
        is_inside = true;
        note(number);
        is_inside = false;
    }
    if (number != fail_at)
        return false;
    errno = ENOMEM;
    return true;
}

__attribute__((visibility("default"))) void *malloc(size_t size)
{
    if (fails())
        return NULL;
    return real_malloc ? real_malloc(size) : NULL;
}

__attribute__((visibility("default"))) void *calloc(size_t n, size_t size)
{
    if (state == STARTING) {
        void *out = early + early_len;

        early_len += (n * size + 15) / 16 * 16;
        return early_len <= sizeof(early) ? out : NULL;
    }
    if (fails())
        return NULL;
    return real_calloc(n, size);
}

__attribute__((visibility("default"))) void *realloc(void *old, size_t size)
{
    if (fails())
        return NULL;
    return real_realloc(old, size);
}
