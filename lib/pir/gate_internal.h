/** pir/gate_internal.h - what the files about gates in other repositories share. */
#ifndef PIR_GATE_INTERNAL_H
#define PIR_GATE_INTERNAL_H

#include "pir/internal.h"

/** By what the record was believed. */
struct pir_gate_trust {
    const char *introduction; /* COMMIT:FINGERPRINT */
    bool pinned; /* known from elsewhere; else the first commit was believed */
};

/** Verify the snapshot that the record has: what is new since the last time, and that
 *  nothing was taken away meanwhile. introduction may be NULL. PIR_E_DENIED: it does not
 *  verify; other errors: it could not be told. */
int pir_gate_believe(
    struct pir_gate_trust *out, struct pir_arena *arena, struct pir_record *record,
    const char *introduction, struct pir_err *err);

#endif
