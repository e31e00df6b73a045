/** pir/verify_known.h - what earlier verifications say of a commit. Inside lib/pir only. */
#ifndef PIR_PIR_VERIFY_KNOWN_H
#define PIR_PIR_VERIFY_KNOWN_H

#include "pir/internal.h"

/** Is from the commit itself, or before it in its history? 1, 0, negative. Reads no
 *  further back than from's time. PIR_E_CORRUPT where an object is not there. */
int pir_commit_descends(
    struct pir_record *record, const struct pir_oid *commit, const struct pir_oid *from,
    struct pir_err *err);

/** "verified" when a verification of this clone that found nothing went as far as the
 *  commit, "verified-to-COMMIT" when it went to an earlier one, else "not-verified". It
 *  is remembered in the user's own state folder; nothing is verified now. size at least
 *  64. */
int pir_commit_checked(
    char *out, size_t size, struct pir_record *record, const struct pir_oid *commit,
    struct pir_err *err);

#endif
