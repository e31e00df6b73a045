/* The walk guesses: it reads commits one after the other, on one thread, and what takes
 * longest is their hashes. Those are checked here on all threads, before anything rests
 * on what was read. */
#include "pir/verify_internal.h"

#include <pthread.h>
#include <stdatomic.h>

#define CHUNK ((size_t)64) /* commits that one thread takes at once */

struct proof {
    const struct pir_verification *v;
    atomic_size_t next;
    atomic_bool wrong;
};

static void *prove(void *context)
{
    struct proof *proof = context;
    const struct pir_verification *v = proof->v;
    size_t from;

    while (!atomic_load(&proof->wrong) &&
           (from = atomic_fetch_add(&proof->next, CHUNK)) < v->count) {
        for (size_t i = from; i < v->count && i < from + CHUNK; i++) {
            const struct pir_commit_node *node = &v->commits[i];

            if (node->bytes &&
                !pir_store_is(&node->oid, PIR_OBJECT_COMMIT, node->bytes, node->len))
                atomic_store(&proof->wrong, true);
        }
    }
    return NULL;
}

bool pir_verify_ids(const struct pir_verification *v)
{
    unsigned jobs = pir_verify_jobs(v, v->count);
    struct proof proof = {.v = v};
    pthread_t threads[PIR_JOBS_MAX];
    bool runs[PIR_JOBS_MAX] = {false};

    for (unsigned i = 1; i < jobs; i++)
        runs[i] = pthread_create(&threads[i], NULL, prove, &proof) == 0;
    prove(&proof);
    for (unsigned i = 1; i < jobs; i++)
        if (runs[i])
            pthread_join(threads[i], NULL);
    return !atomic_load(&proof.wrong);
}
