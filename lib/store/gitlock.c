/* git's lock files (NAME.lock), taken so that a pir can tell what another one that died has left
 * from what a git holds that is at work: the lock is a second name of a file of our own.
 * Whoever finds both to be the same file, while only one pir at a time may be here, has
 * found a dead one's. */
#include "store/store_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <time.h>
#include <unistd.h>

static bool is_same(const char *a, const char *b)
{
    struct stat first, second;

    return lstat(a, &first) == 0 && lstat(b, &second) == 0 &&
           first.st_ino == second.st_ino && first.st_dev == second.st_dev;
}

void pir_gitlock_heal(const char *lock, const char *own)
{
    if (is_same(lock, own))
        (void)unlink(lock);
}

/* Where there are no hard links, the lock is one that nobody can tell from git's. */
static int take_plainly(const char *lock)
{
    int fd = open(lock, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);

    return fd < 0 ? -1 : close(fd);
}

int pir_gitlock_take(const char *lock, const char *own, int tries)
{
    const struct timespec moment = {.tv_nsec = 10 * 1000 * 1000};
    int rc = -1;

    for (int i = 0; i < tries; i++) {
        if (i)
            nanosleep(&moment, NULL);
        rc = own ? link(own, lock) : -1;
        if (!own || (rc != 0 && errno != EEXIST))
            rc = take_plainly(lock);
        if (rc == 0 || errno != EEXIST)
            break;
    }
    return rc;
}
