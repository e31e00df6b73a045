/* The least that a verification can take with the same libraries: every object read once, its
 * hash checked, and one signature of Ed25519 checked for each commit. No rule is looked at.
 *
 * usage: pir_floor REPOSITORY THREADS read|check|both    with lines "ID TYPE" on standard input
 *
 * The ids should come in the order of the pack (git cat-file --batch-all-objects --unordered),
 * so that each object is near what it is made from. Prints what was read. */
#include "store/store.h"

#include <pthread.h>
#include <sodium.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define THREADS_MAX 64UL
#define RUN ((size_t)4096) /* objects that a thread takes at once */
#define LINE_MAX_LEN 100
#define OBJECT_MAX ((size_t)64 * 1024 * 1024)
#define SIGNED_LEN 120 /* bytes that SSHSIG has signed: names and a hash */

struct item {
    struct pir_oid oid;
    enum pir_object type;
};

static struct {
    struct item *items;
    size_t count, cap;
    const char *dir;
    bool reads, checks;
    atomic_size_t next, bytes, commits;
    atomic_int failed;
    unsigned char key[crypto_sign_PUBLICKEYBYTES], signature[crypto_sign_BYTES];
    unsigned char message[SIGNED_LEN];
} job;

static int add_line(char *line)
{
    static const char *const types[] = {
        [PIR_OBJECT_COMMIT] = "commit",
        [PIR_OBJECT_TREE] = "tree",
        [PIR_OBJECT_BLOB] = "blob",
    };
    char *type = strchr(line, ' ');
    struct item item;

    if (!type)
        return -1;
    *type++ = '\0';
    type[strcspn(type, "\n")] = '\0';
    if (job.count == job.cap) {
        size_t cap = job.cap ? job.cap * 2 : 1024;
        struct item *items = realloc(job.items, cap * sizeof(*items));

        if (!items)
            return -1;
        job.items = items;
        job.cap = cap;
    }
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        item.type = (enum pir_object)i;
        if (strcmp(type, types[i]) == 0 && pir_oid_parse(&item.oid, line)) {
            job.items[job.count++] = item;
            return 0;
        }
    }
    return -1;
}

static int
do_item(const struct item *item, struct pir_store *store, struct pir_buf *buf)
{
    struct pir_err err = {0};

    pir_buf_clear(buf);
    if (job.reads &&
        pir_store_get(buf, store, item->type, &item->oid, OBJECT_MAX, &err) < 0) {
        fprintf(stderr, "pir_floor: %s\n", err.message);
        return -1;
    }
    atomic_fetch_add(&job.bytes, buf->len);
    if (item->type != PIR_OBJECT_COMMIT)
        return 0;
    atomic_fetch_add(&job.commits, 1);
    return job.checks ? crypto_sign_verify_detached(
                            job.signature, job.message, sizeof(job.message), job.key)
                      : 0;
}

static void *work(void *unused)
{
    struct pir_store_options options = {
        .git_dir = job.dir, .flags = PIR_STORE_TRUST_NOTHING | PIR_STORE_READ_MUCH};
    struct pir_buf buf = PIR_BUF_INIT;
    struct pir_store *store = NULL;
    struct pir_err err = {0};
    int rc = pir_store_open(&store, &options, &err);

    for (;;) {
        size_t from = atomic_fetch_add(&job.next, RUN);

        if (rc < 0 || from >= job.count)
            break;
        for (size_t i = from; rc == 0 && i < job.count && i < from + RUN; i++)
            rc = do_item(&job.items[i], store, &buf);
    }
    if (rc < 0)
        atomic_store(&job.failed, 1);
    pir_buf_release(&buf);
    pir_store_free(store);
    return unused;
}

static int sign_something(void)
{
    unsigned char secret[crypto_sign_SECRETKEYBYTES];

    return sodium_init() < 0 || crypto_sign_keypair(job.key, secret) != 0 ||
                   crypto_sign_detached(
                       job.signature, NULL, job.message, sizeof(job.message), secret) !=
                       0
               ? -1
               : 0;
}

int main(int argc, char **argv)
{
    char line[LINE_MAX_LEN];
    pthread_t threads[THREADS_MAX];
    unsigned long count = argc == 4 ? strtoul(argv[2], NULL, 10) : 0;

    if (count == 0 || count > THREADS_MAX) {
        fprintf(stderr, "usage: pir_floor REPOSITORY THREADS read|check|both\n");
        return 2;
    }
    job.dir = argv[1];
    job.reads = strcmp(argv[3], "check") != 0;
    job.checks = strcmp(argv[3], "read") != 0;
    while (fgets(line, sizeof(line), stdin))
        if (add_line(line) < 0)
            return 2;
    if (sign_something() < 0)
        return 3;
    for (unsigned long i = 0; i < count; i++)
        if (pthread_create(&threads[i], NULL, work, NULL) != 0)
            return 3;
    for (unsigned long i = 0; i < count; i++)
        pthread_join(threads[i], NULL);
    printf("%zu objects, %zu commits, %zu bytes\n", job.count, job.commits, job.bytes);
    free(job.items);
    return job.failed ? 1 : 0;
}
