/** trust/roster_internal.h - what the files of the roster share. Inside this room only. */
#ifndef PIR_TRUST_ROSTER_INTERNAL_H
#define PIR_TRUST_ROSTER_INTERNAL_H

#include "trust/roster.h"

#define PIR_SIGNERS_PLACE "trust/allowed_signers"
#define PIR_ROLES_PLACE "trust/roles.yaml"
#define PIR_ROSTER_FILE_MAX ((size_t)1024 * 1024)
#define PIR_PRINCIPAL_MAX ((size_t)254)

/** [a-z0-9._+-]+@[a-z0-9.-]+, at most PIR_PRINCIPAL_MAX bytes. */
bool pir_principal_is(const char *text, size_t len);

/** trust/allowed_signers into roster->grants; roster->people is complete. */
int pir_roster_read_signers(
    struct pir_roster *roster, struct pir_arena *arena, const char *bytes, size_t len,
    struct pir_err *err);

/** One line, LF included. */
void pir_grant_write(struct pir_buf *out, const struct pir_grant *grant);

#endif
