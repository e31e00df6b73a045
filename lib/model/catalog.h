/** model/catalog.h - the index across incidents: what many incidents say, in SQLite.
 * [effects] Named catalog in code, because git has an index already.
 *
 * GITDIR/pir/index-1.sqlite is derived from one commit's tree and the history before it,
 * and may be deleted at any time. Neither verify nor a gate reads it. What a caller gets
 * is always the catalog of exactly the commit asked for:
 *
 *   there and of that commit          it is read
 *   of a commit before                what changed since is read and added
 *   not there, damaged, of another    it is made anew, with one notice why where there was
 *   form, or of another history       something to throw away
 *   cannot be written                 the same in memory, with one notice
 *
 * Writers take GITDIR/pir/index-1.lock, so that there is one at a time; the others wait
 * and find the work done. A new catalog is made beside the old one and renamed into place,
 * a small update is one transaction: a reader sees all of it or nothing.
 *
 * The tables are documented in INDEX.md beside this file. Who recorded an entry is here
 * what its commit claims: no signature was checked.
 *
 *     rc = pir_catalog_open(&catalog, store, &head, &options, err);
 *     ... catalog_query.h ...
 *     pir_catalog_free(catalog);
 */
#ifndef PIR_MODEL_CATALOG_H
#define PIR_MODEL_CATALOG_H

#include "doc/kind.h"
#include "model/fold.h"
#include "model/history.h"

#define PIR_CATALOG_FILE "index-1.sqlite"
#define PIR_CATALOG_LOCK "index-1.lock"

struct pir_catalog;

/** Which items of an incident hold what a notice must hold: told by whoever knows the
 *  words, kept in table evidence. The first item that holds a word stands for it. */
struct pir_catalog_evidence {
    const char *word;
    size_t item; /* in the state's items */
};
/** *out lives in arena. PIR_E_NOMEM. */
typedef int (*pir_catalog_evidence_of)(
    struct pir_catalog_evidence **out, size_t *count, struct pir_arena *arena,
    void *context, const struct pir_state *state, struct pir_err *err);

struct pir_catalog_options {
    /* the kinds in force: their fields are what can be searched, their subjects what
     * sums an entry up */
    struct pir_kinds *kinds;
    unsigned jobs; /* threads that read; 0: as many as there are processors */
    unsigned flags;
    /* told once what a person should know: it is made anew and why, or only in memory */
    void (*notice)(void *context, const char *text);
    /* told now and then how many of how many incidents are done, on the calling thread */
    void (*progress)(void *context, size_t done, size_t total);
    void *context;
    pir_catalog_evidence_of evidence; /* NULL: the table stays empty */
    void *evidence_context;
    /* names the rules by which evidence is found: what other rules made is made anew */
    const char *evidence_rules;
};

enum pir_catalog_flags {
    /* only if it is there and of that commit: else PIR_E_NOTFOUND, and nothing is done */
    PIR_CATALOG_READY = 1 << 0,
    /* only if a file is there: where the record can be read without it, making it is not
     * worth the time. Else PIR_E_NOTFOUND, and nothing is done */
    PIR_CATALOG_THERE = 1 << 1,
};

/** The catalog of a commit. PIR_E_MOVED when the branch has moved on meanwhile, and the
 *  catalog with it: ask for the new head. PIR_E_CORRUPT: the record has an entry that
 *  cannot be read. PIR_E_GIT, _NOMEM; a file that cannot be written is no error. */
int pir_catalog_open(
    struct pir_catalog **out, struct pir_store *store, const struct pir_oid *commit,
    const struct pir_catalog_options *options, struct pir_err *err);
void pir_catalog_free(struct pir_catalog *catalog);

/** Did reading it find that it is damaged? Then the last function returned PIR_E_CORRUPT. */
bool pir_catalog_is_damaged(const struct pir_catalog *catalog);
/** Throw the file away and say so; free and open again after it. */
void pir_catalog_discard(struct pir_catalog *catalog);

/** Fill in the attests of a loaded dossier, and sort it by recorded order, as
 *  pir_history_attest would, but for the signatures: state is PIR_ATTEST_UNKNOWN. */
int pir_catalog_attest(
    struct pir_dossier *dossier, struct pir_arena *arena, struct pir_catalog *catalog,
    struct pir_err *err);

/** Folders of the incidents that are not closed, oldest first. */
int pir_catalog_open_folders(
    struct pir_folder **out, size_t *count, struct pir_arena *arena,
    struct pir_catalog *catalog, struct pir_err *err);

#endif
