/** trust/roster_edit.h - the next state of the trust files, made in memory from the one
 * before. [pure]
 *
 * A copy has room for what one change may add; the functions below change it and say what
 * they did. Whether the change may be made is for others to say: pir_roster_emit, the rules
 * for changes of trust, the commit gate.
 *
 *     struct pir_roster next;
 *     rc = pir_roster_copy(&next, &arena, &before);
 *     if (rc == 0 && pir_roster_retire(&next, &arena, person, now) > 0)
 *         rc = pir_roster_emit(&signers, &roles, &next, previous, &err);
 */
#ifndef PIR_TRUST_ROSTER_EDIT_H
#define PIR_TRUST_ROSTER_EDIT_H

#include "trust/roster.h"

/** A copy with room for one more person, one more key of either sort, and a revocation of
 *  every key. PIR_E_NOMEM. */
int pir_roster_copy(
    struct pir_roster *out, struct pir_arena *arena, const struct pir_roster *old);

struct pir_person *
pir_roster_find_person(struct pir_roster *roster, const char *principal);
/** Once for each copy; both texts must live as long as it. */
struct pir_person *pir_roster_add_person(
    struct pir_roster *roster, const char *principal, const char *name);
/** Roles, in the order in which they were given. PIR_E_NOMEM. */
int pir_person_give(
    struct pir_person *person, struct pir_arena *arena, const char *role);
int pir_person_take(
    struct pir_person *person, struct pir_arena *arena, const char *role);

/** One key more; only one for each copy. */
void pir_roster_add_grant(struct pir_roster *roster, const struct pir_grant *grant);
void pir_roster_add_pin(struct pir_roster *roster, const struct pir_pin *pin);

/** A key by its name, "SHA256:...", "openpgp:..." or "x509:...", or by the start of it. */
struct pir_key_of {
    const struct pir_person *person;
    const char *name;
};
/** How many there are that begin so; *out is the last of them. */
size_t pir_roster_search(
    struct pir_key_of *out, const struct pir_roster *roster, const char *start);

/** May that key act at that time? grant is NULL for keys that are not SSH's. */
bool pir_roster_in_force(
    const struct pir_roster *roster, const char *name, const struct pir_grant *grant,
    int64_t time);
/** Has the person a key that is in force then? */
bool pir_roster_can_sign(
    const struct pir_roster *roster, const struct pir_person *person, int64_t time);
/** How many people with that role can sign then. */
size_t
pir_roster_count(const struct pir_roster *roster, const char *role, int64_t time);

/** Take a key out of use: list it as revoked for that reason, at being a moment or a commit as
 *  `at` has it, and let an SSH key sign nothing from last on. A key that is listed already
 *  keeps its place. Texts must live as long as roster. */
void pir_roster_revoke(
    struct pir_roster *roster, const char *name, const char *reason, const char *at,
    int64_t last);
/** Retire all keys of a person that are not revoked yet, at that time. How many;
 *  PIR_E_NOMEM. */
int pir_roster_retire(
    struct pir_roster *roster, struct pir_arena *arena, const struct pir_person *person,
    int64_t time);

#endif
