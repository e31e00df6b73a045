/** model/catalog_attest.h - who claims to have recorded an entry, to and from rows. Inside
 *  this room only. */
#ifndef PIR_MODEL_CATALOG_ATTEST_H
#define PIR_MODEL_CATALOG_ATTEST_H

#include "model/attest_internal.h"
#include "model/catalog_internal.h"

void pir_catalog_clear_attest(struct pir_attest *attest);
/** Recorded order from the number of a commit and the place in it, and back. */
void pir_catalog_set_order(struct pir_attest *attest, int64_t commit, int64_t batch);
int64_t pir_catalog_commit_of(const struct pir_attest *attest);
int64_t pir_catalog_batch_of(const struct pir_attest *attest);
/** What can be said of a signature without checking it: that there is none, that it has
 *  no form that is accepted, or that the trust files do not know its key. */
enum pir_attest_state pir_catalog_state(const char *form, const char *principal);
/** Lists pass over what is closed, so that no closing is taken from whoever only claims to
 *  have signed it: checks the signature of the commit, and what state says is true from
 *  then on. For entries that are vouched for so far. PIR_E_NOMEM, PIR_E_GIT. */
int pir_catalog_check_closing(
    struct pir_attest *attest, struct pir_rosters *rosters, struct pir_catalog *c,
    struct pir_err *err);
/** Read a row's columns from number at on: commit, batch, recorded, id, form, fingerprint,
 *  name, email, principal; a commit that is NULL is one that was not found. */
int pir_catalog_read_attest(
    struct pir_attest *out, struct pir_catalog *c, struct pir_arena *arena,
    sqlite3_stmt *row, int at, struct pir_err *err);

#endif
