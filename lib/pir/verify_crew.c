/* The second phase on several threads: each takes the next run of commits, so that what its
 * desk has at hand is near what comes next. */
#include "pir/verify_internal.h"

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

#define CHUNK ((size_t)128) /* commits that one thread takes at once, ... */
#define CHUNK_LEAST                                                                    \
    ((size_t)8) /* ... and fewer towards the end, so that all end together */

struct crew {
    struct pir_verification *v;
    unsigned jobs;
    atomic_size_t next, done;
    atomic_int failed;
};

struct worker {
    struct crew *crew;
    struct pir_desk *desk;
    bool reports;
    pthread_t thread;
    bool runs;
};

/* The next run of commits; 0 when there are none left. */
static size_t take(size_t *from, struct crew *crew)
{
    size_t len;

    *from = atomic_load(&crew->next);
    do {
        size_t left = crew->v->count - *from;

        len = left / crew->jobs / 4;
        len = len > CHUNK ? CHUNK : len < CHUNK_LEAST ? CHUNK_LEAST : len;
        len = len < left ? len : left;
    } while (!atomic_compare_exchange_weak(&crew->next, from, *from + len));
    return len;
}

static void work(struct worker *worker)
{
    struct crew *crew = worker->crew;
    struct pir_verification *v = crew->v;
    struct pir_desk *desk = worker->desk;

    size_t from, len;

    while (!atomic_load(&crew->failed) && (len = take(&from, crew)) > 0) {
        for (size_t i = from; i < from + len && desk->rc == 0; i++) {
            desk->rc = pir_verify_commit(desk, i);
            pir_desk_tidy(desk);
            atomic_fetch_add(&crew->done, 1);
            if (worker->reports && v->options.progress)
                v->options.progress(
                    v->options.context, atomic_load(&crew->done), v->count);
        }
        if (desk->rc < 0)
            atomic_store(&crew->failed, 1);
    }
}

static void *run_worker(void *context)
{
    work(context);
    return NULL;
}

int pir_verify_all(struct pir_verification *v, struct pir_desk *desks, unsigned count)
{
    struct crew crew = {.v = v, .jobs = count};
    struct worker workers[PIR_JOBS_MAX];
    int rc = 0;

    for (unsigned i = 0; i < count; i++)
        workers[i] = (struct worker){.crew = &crew, .desk = &desks[i]};
    workers[0].reports = true;
    for (unsigned i = 1; i < count; i++)
        workers[i].runs =
            pthread_create(&workers[i].thread, NULL, run_worker, &workers[i]) == 0;
    work(&workers[0]);
    for (unsigned i = 1; i < count; i++)
        if (workers[i].runs)
            pthread_join(workers[i].thread, NULL);
    for (unsigned i = 0; i < count && rc == 0; i++) {
        rc = desks[i].rc;
        if (rc < 0)
            *v->err = desks[i].err;
    }
    return rc;
}

unsigned pir_verify_jobs(const struct pir_verification *v, size_t commits)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    size_t jobs = v->options.jobs  ? v->options.jobs
                  : processors > 0 ? (size_t)processors
                                   : 1;
    size_t useful = commits / CHUNK + 1;

    jobs = jobs < useful ? jobs : useful;
    return (unsigned)(jobs < PIR_JOBS_MAX ? jobs : PIR_JOBS_MAX);
}
