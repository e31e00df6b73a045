/* Incidents read on several threads and handed out one by one. Readers wait while more is
 * ready than the writer will need soon, so memory does not grow with the record. */
#include "model/catalog_internal.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define JOBS_MAX 32U
#define READY_PER_JOB 4U

struct pir_loader {
    struct pir_store *store;
    struct pir_oid commit;
    const struct pir_folder_node *nodes;
    size_t count;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    size_t next; /* to be read */
    size_t busy; /* being read */
    struct pir_loaded *ready[JOBS_MAX * READY_PER_JOB];
    size_t ready_count, ready_max;
    bool stopped;
    pthread_t threads[JOBS_MAX];
    unsigned thread_count;
};

static struct pir_loaded *load(struct pir_loader *l, const struct pir_folder_node *node)
{
    struct pir_loaded *loaded = calloc(1, sizeof(*loaded));

    if (!loaded)
        return NULL;
    loaded->node = *node;
    loaded->rc = pir_history_load(
        &loaded->dossier, &loaded->arena, l->store, &l->commit, &node->folder, NULL,
        &loaded->err);
    return loaded;
}

static void *run(void *context)
{
    struct pir_loader *l = context;

    pthread_mutex_lock(&l->lock);
    while (!l->stopped && l->next < l->count) {
        struct pir_loaded *loaded;
        const struct pir_folder_node *node;

        if (l->ready_count + l->busy >= l->ready_max) {
            pthread_cond_wait(&l->changed, &l->lock);
            continue;
        }
        node = &l->nodes[l->next++];
        l->busy++;
        pthread_mutex_unlock(&l->lock);
        loaded = load(l, node);
        pthread_mutex_lock(&l->lock);
        l->busy--;
        l->ready[l->ready_count++] = loaded; /* NULL: out of memory */
        pthread_cond_broadcast(&l->changed);
    }
    pthread_mutex_unlock(&l->lock);
    return NULL;
}

static unsigned jobs_wanted(unsigned jobs, size_t count)
{
    if (!jobs) {
        long processors = sysconf(_SC_NPROCESSORS_ONLN);

        jobs = processors > 0 ? (unsigned)processors : 1;
    }
    jobs = jobs < JOBS_MAX ? jobs : JOBS_MAX;
    return count < jobs ? (unsigned)count : jobs;
}

int pir_loader_new(
    struct pir_loader **out, struct pir_store *store, const struct pir_oid *commit,
    const struct pir_folder_node *nodes, size_t count, unsigned jobs,
    struct pir_err *err)
{
    struct pir_loader *l = calloc(1, sizeof(*l));

    *out = NULL;
    if (!l)
        return pir_err_nomem(err);
    l->store = store;
    l->commit = *commit;
    l->nodes = nodes;
    l->count = count;
    jobs = jobs_wanted(jobs, count);
    l->ready_max = (size_t)(jobs ? jobs : 1) * READY_PER_JOB;
    if (pthread_mutex_init(&l->lock, NULL) != 0) {
        free(l);
        return pir_err_nomem(err);
    }
    if (pthread_cond_init(&l->changed, NULL) != 0) {
        pthread_mutex_destroy(&l->lock);
        free(l);
        return pir_err_nomem(err);
    }
    /* for a handful a thread costs more than it brings */
    for (unsigned i = 0; count > 1 && i < jobs; i++)
        if (pthread_create(&l->threads[l->thread_count], NULL, run, l) == 0)
            l->thread_count++;
    *out = l;
    return 0;
}

static struct pir_loaded out_of_memory = {.rc = PIR_E_NOMEM};

struct pir_loaded *pir_loader_next(struct pir_loader *l)
{
    struct pir_loaded *loaded = NULL;

    if (!l->thread_count) {
        if (l->next == l->count)
            return NULL;
        loaded = load(l, &l->nodes[l->next++]);
        return loaded ? loaded : &out_of_memory;
    }
    pthread_mutex_lock(&l->lock);
    while (!l->ready_count && (l->busy || l->next < l->count))
        pthread_cond_wait(&l->changed, &l->lock);
    if (l->ready_count) {
        loaded = l->ready[--l->ready_count];
        loaded = loaded ? loaded : &out_of_memory;
        pthread_cond_broadcast(&l->changed);
    }
    pthread_mutex_unlock(&l->lock);
    return loaded;
}

void pir_loaded_free(struct pir_loaded *loaded)
{
    if (!loaded || loaded == &out_of_memory)
        return;
    pir_arena_release(&loaded->arena);
    free(loaded);
}

void pir_loader_free(struct pir_loader *l)
{
    if (!l)
        return;
    pthread_mutex_lock(&l->lock);
    l->stopped = true;
    pthread_cond_broadcast(&l->changed);
    pthread_mutex_unlock(&l->lock);
    for (unsigned i = 0; i < l->thread_count; i++)
        pthread_join(l->threads[i], NULL);
    while (l->ready_count)
        pir_loaded_free(l->ready[--l->ready_count]);
    pthread_cond_destroy(&l->changed);
    pthread_mutex_destroy(&l->lock);
    free(l);
}
