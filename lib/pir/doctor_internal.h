/** pir/doctor_internal.h - one look over everything; nothing outside lib/pir/doctor*.c
 *  includes it.
 *
 * Each check says at least one symptom, so that the page shows what was looked at. A check
 * that needs what another has found missing says nothing.
 */
#ifndef PIR_DOCTOR_INTERNAL_H
#define PIR_DOCTOR_INTERNAL_H

#include "pir/internal.h"

#include <pir/doctor.h>

enum pir_health {
    PIR_HEALTH_GOOD,
    PIR_HEALTH_LOOK, /* worth a look: something is less safe or less quick than it could be */
    PIR_HEALTH_WRONG, /* recording, verifying or exchanging fails, or will */
};

struct pir_symptom {
    const char *check; /* "signing key": what was looked at */
    enum pir_health health;
    const char *what;   /* a sentence without its full stop */
    const char *remedy; /* commands, one on each line, or what to do; NULL: nothing */
};

struct pir_doctor {
    struct pir_arena arena;
    struct pir_doctor_options options;
    struct pir_store *store;   /* NULL: no repository */
    struct pir_record *record; /* NULL: none that can be opened */
    struct pir_author author;  /* its signer is NULL when there is no key */
    const char *where;         /* work tree or git dir, "" without a repository */
    int64_t now;               /* of this machine's clock */
    PIR_VEC(struct pir_symptom) symptoms;
    bool failed; /* out of memory */
};

/** Add a symptom; remedy may be NULL and, like what is formatted, is copied. */
void pir_doctor_say(
    struct pir_doctor *d, const char *check, enum pir_health health, const char *remedy,
    const char *format, ...) __attribute__((format(printf, 5, 6)));
/** The same from an error: its message, and its hint as remedy. */
void pir_doctor_say_err(
    struct pir_doctor *d, const char *check, enum pir_health health,
    const struct pir_err *err);

/** Run a program, `git -C where` before its words when git is asked. Its exit code, its
 *  output without the last line feed, for the life of d; -1 when it cannot be run. */
int pir_doctor_run(
    struct pir_doctor *d, const char **out, const char *const *argv, int timeout_s);
__attribute__((sentinel)) int
pir_doctor_git(struct pir_doctor *d, const char **out, ...);

/* doctor_self.c: programs, who records, with which key, and whether it may */
void pir_doctor_programs(struct pir_doctor *d);
void pir_doctor_self(struct pir_doctor *d);

/* doctor_place.c: the record and the clone it is in */
void pir_doctor_record(struct pir_doctor *d);
void pir_doctor_place(struct pir_doctor *d);

/* doctor_others.c: hooks, remotes, what was verified */
void pir_doctor_others(struct pir_doctor *d);

#endif
