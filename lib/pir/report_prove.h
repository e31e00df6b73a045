/** pir/report_prove.h - a file held against the report the record yields. Inside lib/pir
 * only. */
#ifndef PIR_PIR_REPORT_PROVE_H
#define PIR_PIR_REPORT_PROVE_H

#include "base/digest.h"
#include "pir/internal.h"
#include "view/report_proof.h"

struct pir_reporting_run;

struct pir_proving {
    struct pir_arena arena;
    struct pir_report_proof proof;
    struct pir_report_stamp stamp; /* of the file, where it has one */
    bool draft;                    /* things were missing when it was made */
    char sha256[PIR_SHA256_HEX + 1];
    /* what proof points into */
    struct pir_reporting_run *then, *now;
};

/** Find out; afterwards the record stands at its head again. After a failure too *out
 *  is released. file lives as long as it. */
int pir_report_prove(
    struct pir_proving *out, struct pir_record *record,
    const struct pir_report_file *file, struct pir_err *err);
void pir_proving_release(struct pir_proving *proving);

#endif
