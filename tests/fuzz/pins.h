/** fuzz/pins.h - for formats whose keys are files: a roster with one key, and what must
 * be true of a verdict. */
#ifndef TESTS_FUZZ_PINS_H
#define TESTS_FUZZ_PINS_H

#include "fuzz.h"

#include "trust/format.h"

#define PINS_SIGNED "tree 0123\nauthor alice\n\nnote: CEO approved budget\n"

/** A roster in which the key of that name ("openpgp:...") is alice's; what
 * pir_roster_pin says about its file. */
static inline int pins_roster(
    struct pir_roster *roster, struct pir_arena *arena, const char *name,
    const struct pir_key_file *file)
{
    struct pir_err err = {0};
    const char *roles = pir_arena_printf(
        arena,
        "version: 1\nserial: 1\nprevious: none\npeople:\n  alice@example.org:\n"
        "    name: Alice\n    roles: [owner]\n    keys: ['%s']\nrevoked: []\n",
        name);
    int rc;

    HOLDS(roles && file->path);
    HOLDS(pir_roster_parse(roster, arena, "", 0, roles, strlen(roles), &err) == 0);
    rc = pir_roster_pin(roster, arena, file, 1, &err);
    fuzz_answer(rc, &err);
    return rc;
}

/** Rewrites armor into the one form. */
#define PINS_CANONICAL(name)                                                           \
    int (*name)(struct pir_buf *, const char *, size_t, struct pir_err *)

static inline int pins_check(
    struct pir_signature *sig, const struct pir_roster *roster, const char *armor,
    size_t len, size_t signed_len)
{
    struct pir_err err = {0};
    int rc =
        pir_signature_check(sig, roster, armor, len, PINS_SIGNED, signed_len, &err);

    HOLDS(rc <= 1);
    HOLDS(rc == 1 || err.message[0] != '\0');
    HOLDS(rc != 1 || (sig->person && sig->format && sig->fingerprint[0]));
    return rc;
}

/** The verdict is the same each time; good is good for these bytes only, and stays good
 *  when it is rewritten. */
static inline void pins_verdict(
    const struct pir_roster *roster, const char *armor, size_t len,
    PINS_CANONICAL(canonical))
{
    const size_t all = strlen(PINS_SIGNED);
    struct pir_signature sig, same;
    struct pir_buf form = PIR_BUF_INIT;
    struct pir_err err = {0};
    int rc = pins_check(&sig, roster, armor, len, all);

    HOLDS(rc == pins_check(&same, roster, armor, len, all));
    HOLDS(strcmp(sig.fingerprint, same.fingerprint) == 0);
    if (rc == 1) {
        HOLDS(pins_check(&same, roster, armor, len, all - 1) <= 0);
        if (sig.format->id != PIR_SIGNATURE_SSH) {
            HOLDS(canonical(&form, armor, len, &err) == 0);
            HOLDS(pins_check(&same, roster, form.data, form.len, all) == 1);
        }
        /* CMS has two forms, of DER and of gpgsm; OpenPGP has one. */
        if (sig.format->id == PIR_SIGNATURE_OPENPGP)
            HOLDS(
                (len == form.len || len + 1 == form.len) &&
                memcmp(form.data, armor, len) == 0);
    }
    pir_buf_release(&form);
}

/** What was rewritten stays as it is; once is appended to out, nothing on failure. */
static inline void pins_rewrite(
    struct pir_buf *out, const char *armor, size_t len, PINS_CANONICAL(canonical))
{
    struct pir_buf twice = PIR_BUF_INIT;
    struct pir_err err = {0};
    int rc = canonical(out, armor, len, &err);

    fuzz_answer(rc, &err);
    HOLDS(rc == 0 || out->len == 0);
    if (rc == 0) {
        HOLDS(canonical(&twice, out->data, out->len, &err) == 0);
        HOLDS(fuzz_equal(out, &twice));
    }
    pir_buf_release(&twice);
}

#endif
