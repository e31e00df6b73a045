/* Making what was written last: files and folders that are synced in the background.
 *
 * libgit2 can sync each object as it is written, two fsyncs a time, one after the other.
 * Nothing refers to an object before the branch moves, so here they are remembered and synced
 * together, each folder once. Each sync alone waits for the disk, and together they wait
 * hardly longer; and while they do, the signature is made and the commit is judged. */
#include "store/store_internal.h"

#include <aio.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SYNC_AT_ONCE ((size_t)32) /* files and folders held open together */

struct pir_syncing {
    struct aiocb jobs[SYNC_AT_ONCE];
    bool is_folder[SYNC_AT_ONCE];
    size_t count;
    /* The first errno, 0: none so far. It stays: asking again would succeed without being
     * true, because the system forgets what it has told once. */
    int error;
};

static struct pir_syncing *get(struct pir_store *store)
{
    if (!store->syncing)
        store->syncing = calloc(1, sizeof(*store->syncing));
    return store->syncing;
}

/* A folder that cannot be synced is no reason to refuse: not all systems can. */
static void note_error(struct pir_syncing *syncing, int error, bool is_folder)
{
    if (error && (!is_folder || error == EIO) && !syncing->error)
        syncing->error = error;
}

static void wait_for_all(struct pir_syncing *syncing)
{
    for (size_t i = 0; i < syncing->count; i++) {
        struct aiocb *job = &syncing->jobs[i];
        const struct aiocb *const list[] = {job};

        while (aio_error(job) == EINPROGRESS)
            (void)aio_suspend(list, 1, NULL);
        note_error(syncing, aio_error(job), syncing->is_folder[i]);
        (void)aio_return(job);
        close(job->aio_fildes);
    }
    syncing->count = 0;
}

static void start(struct pir_syncing *syncing, int fd, bool is_folder)
{
    struct aiocb *job;

    if (syncing->count == SYNC_AT_ONCE)
        wait_for_all(syncing);
    job = &syncing->jobs[syncing->count];
    memset(job, 0, sizeof(*job));
    job->aio_fildes = fd;
    job->aio_sigevent.sigev_notify = SIGEV_NONE;
    if (aio_fsync(O_SYNC, job) == 0) {
        syncing->is_folder[syncing->count++] = is_folder;
        return;
    }
    note_error(syncing, fsync(fd) == 0 ? 0 : errno, is_folder);
    close(fd);
}

static int open_object(const struct pir_store *store, const struct pir_oid *oid)
{
    char hex[41];
    struct pir_buf path = PIR_BUF_INIT;
    int fd = -1;

    pir_oid_hex(hex, oid);
    pir_buf_printf(&path, "%s/%.2s/%s", store->objects_dir, hex, hex + 2);
    errno = ENOMEM;
    if (!pir_buf_failed(&path))
        fd = open(path.data, O_RDONLY | O_CLOEXEC);
    pir_buf_release(&path);
    return fd;
}

static void start_folder(struct pir_syncing *syncing, const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd >= 0)
        start(syncing, fd, true);
}

/* A missing file is one that lies in a pack, synced when that was made. */
static void start_objects(struct pir_syncing *syncing, const struct pir_store *store)
{
    for (size_t i = 0; i < store->unsynced.len; i++) {
        int fd = open_object(store, &store->unsynced.items[i]);

        if (fd >= 0)
            start(syncing, fd, false);
        else if (errno != ENOENT)
            note_error(syncing, errno, false);
    }
}

/* The folders objects/00 to objects/ff that have new objects, and objects itself, in which
 * some of them may be new. */
static void start_folders(struct pir_syncing *syncing, const struct pir_store *store)
{
    struct pir_buf path = PIR_BUF_INIT;
    bool seen[256] = {false};

    for (size_t i = 0; i < store->unsynced.len; i++) {
        uint8_t first = store->unsynced.items[i].bytes[0];

        if (seen[first])
            continue;
        seen[first] = true;
        pir_buf_clear(&path);
        pir_buf_printf(&path, "%s/%02x", store->objects_dir, (unsigned)first);
        if (pir_buf_failed(&path))
            note_error(syncing, ENOMEM, false);
        else
            start_folder(syncing, path.data);
    }
    pir_buf_release(&path);
    start_folder(syncing, store->objects_dir);
}

void pir_store_sync_start(struct pir_store *store)
{
    struct pir_syncing *syncing = store->unsynced.len ? get(store) : NULL;

    if (!syncing) /* without memory for it, pir_store_sync says so */
        return;
    start_objects(syncing, store);
    start_folders(syncing, store);
    store->unsynced.len = 0;
}

int pir_sync_file(struct pir_store *store, int fd)
{
    struct pir_syncing *syncing = get(store);

    if (syncing)
        start(syncing, fd, false);
    else
        close(fd);
    return syncing ? 0 : -1;
}

void pir_sync_folder(struct pir_store *store, const char *path)
{
    if (get(store))
        start_folder(store->syncing, path);
}

int pir_store_sync(struct pir_store *store, struct pir_err *err)
{
    pir_store_sync_start(store);
    if (store->unsynced.len)
        return pir_err_nomem(err);
    errno = pir_sync_wait(store);
    if (errno)
        return pir_err_errno(
            err, PIR_E_IO, "what was written to %s could not be made to last",
            store->objects_dir);
    return 0;
}

int pir_sync_wait(struct pir_store *store)
{
    if (!store->syncing)
        return 0;
    wait_for_all(store->syncing);
    return store->syncing->error;
}

void pir_sync_free(struct pir_store *store)
{
    (void)pir_sync_wait(store);
    free(store->syncing);
}
