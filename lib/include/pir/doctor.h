/** pir/doctor.h - is everything in place for recording, verifying and exchanging? Included
 *  by <pir.h>.
 *
 * It looks over the programs, the key, the record, the clone and the way to others, changes
 * nothing, and says of each thing that is wrong what it means and how it is mended. It works
 * where a record cannot be opened: that is when it is needed.
 */
#ifndef PIR_DOCTOR_H
#define PIR_DOCTOR_H

#include <pir/err.h>

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

struct pir_text;
struct pir_look;

struct pir_doctor_options {
    const char *dir; /* where to look from; NULL: the current directory */
    bool no_sign;    /* do not try to sign: a key may ask for a passphrase */
    bool online;     /* ask the remote too whether it answers */
};

/** out: a page, or JSON as schemas/output/doctor.yaml says. *well: nothing is wrong; what is
 *  only worth a look does not count. Only memory and the options can make it fail: what goes
 *  wrong otherwise is what it reports. */
PIR_API int pir_doctor(
    struct pir_text *out, bool *well, const struct pir_doctor_options *options,
    const struct pir_look *look, struct pir_err *err);

#ifdef __cplusplus
}
#endif
#endif
