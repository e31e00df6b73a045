/* The next state of a roster: people and keys that come, roles, keys that go out of use. */
#include "trust/roster_edit.h"

#include "base/time.h"

#include <string.h>

/* ---- the copy -------------------------------------------------------------------- */

int pir_roster_copy(
    struct pir_roster *out, struct pir_arena *arena, const struct pir_roster *old)
{
    size_t keys = old->grant_count + old->pin_count;

    *out = *old;
    out->people = pir_arena_calloc(arena, old->person_count + 1, sizeof(*out->people));
    out->grants = pir_arena_calloc(arena, old->grant_count + 1, sizeof(*out->grants));
    out->pins = pir_arena_calloc(arena, old->pin_count + 1, sizeof(*out->pins));
    out->revocations = pir_arena_calloc(
        arena, old->revocation_count + keys + 1, sizeof(*out->revocations));
    if (!out->people || !out->grants || !out->pins || !out->revocations)
        return PIR_E_NOMEM;
    for (size_t i = 0; i < old->person_count; i++)
        out->people[i] = old->people[i];
    for (size_t i = 0; i < old->grant_count; i++) {
        out->grants[i] = old->grants[i];
        out->grants[i].person = &out->people[old->grants[i].person - old->people];
    }
    for (size_t i = 0; i < old->pin_count; i++) {
        out->pins[i] = old->pins[i];
        out->pins[i].person = &out->people[old->pins[i].person - old->people];
    }
    for (size_t i = 0; i < old->revocation_count; i++)
        out->revocations[i] = old->revocations[i];
    return 0;
}

/* ---- people ---------------------------------------------------------------------- */

struct pir_person *
pir_roster_find_person(struct pir_roster *roster, const char *principal)
{
    for (size_t i = 0; i < roster->person_count; i++)
        if (strcmp(roster->people[i].principal, principal) == 0)
            return &roster->people[i];
    return NULL;
}

struct pir_person *pir_roster_add_person(
    struct pir_roster *roster, const char *principal, const char *name)
{
    struct pir_person *person = &roster->people[roster->person_count++];

    *person = (struct pir_person){.principal = principal, .name = name};
    return person;
}

int pir_person_give(
    struct pir_person *person, struct pir_arena *arena, const char *role)
{
    const char **roles =
        pir_arena_calloc(arena, person->role_count + 1, sizeof(*roles));

    if (!roles)
        return PIR_E_NOMEM;
    for (size_t i = 0; i < person->role_count; i++)
        roles[i] = person->roles[i];
    roles[person->role_count++] = role;
    person->roles = roles;
    return 0;
}

int pir_person_take(
    struct pir_person *person, struct pir_arena *arena, const char *role)
{
    const char **roles =
        pir_arena_calloc(arena, person->role_count + 1, sizeof(*roles));
    size_t kept = 0;

    if (!roles)
        return PIR_E_NOMEM;
    for (size_t i = 0; i < person->role_count; i++)
        if (strcmp(person->roles[i], role) != 0)
            roles[kept++] = person->roles[i];
    person->roles = roles;
    person->role_count = kept;
    return 0;
}

/* ---- keys ------------------------------------------------------------------------ */

void pir_roster_add_grant(struct pir_roster *roster, const struct pir_grant *grant)
{
    roster->grants[roster->grant_count++] = *grant;
}

void pir_roster_add_pin(struct pir_roster *roster, const struct pir_pin *pin)
{
    roster->pins[roster->pin_count++] = *pin;
}

size_t pir_roster_search(
    struct pir_key_of *out, const struct pir_roster *roster, const char *start)
{
    size_t found = 0, len = strlen(start);

    for (size_t i = 0; i < roster->grant_count; i++) {
        const struct pir_grant *grant = &roster->grants[i];

        if (strncmp(grant->key.fingerprint, start, len) != 0)
            continue;
        *out = (struct pir_key_of){grant->person, grant->key.fingerprint};
        found++;
    }
    for (size_t i = 0; i < roster->pin_count; i++) {
        const struct pir_pin *pin = &roster->pins[i];

        if (strncmp(pin->name, start, len) != 0)
            continue;
        *out = (struct pir_key_of){pin->person, pin->name};
        found++;
    }
    return found;
}

bool pir_roster_in_force(
    const struct pir_roster *roster, const char *name, const struct pir_grant *grant,
    int64_t time)
{
    return !pir_roster_revoked(roster, name) &&
           (!grant || (time >= grant->valid_after && time < grant->valid_before));
}

bool pir_roster_can_sign(
    const struct pir_roster *roster, const struct pir_person *person, int64_t time)
{
    for (size_t i = 0; i < roster->grant_count; i++)
        if (roster->grants[i].person == person &&
            pir_roster_in_force(
                roster, roster->grants[i].key.fingerprint, &roster->grants[i], time))
            return true;
    for (size_t i = 0; i < roster->pin_count; i++)
        if (roster->pins[i].person == person &&
            pir_roster_in_force(roster, roster->pins[i].name, NULL, time))
            return true;
    return false;
}

size_t pir_roster_count(const struct pir_roster *roster, const char *role, int64_t time)
{
    size_t count = 0;

    for (size_t i = 0; i < roster->person_count; i++)
        count += pir_person_has(&roster->people[i], role) &&
                 pir_roster_can_sign(roster, &roster->people[i], time);
    return count;
}

/* ---- out of use ------------------------------------------------------------------ */

/* Stock ssh-keygen still lets a key act in the second valid-before itself, pir does not. */
static void limit_grant(struct pir_grant *grant, int64_t last)
{
    if (last < 1)
        last = 1;
    if (grant->valid_after != INT64_MIN && last <= grant->valid_after)
        last = grant->valid_after + 1;
    if (last < grant->valid_before)
        grant->valid_before = last;
}

void pir_roster_revoke(
    struct pir_roster *roster, const char *name, const char *reason, const char *at,
    int64_t last)
{
    size_t slot = 0;

    while (slot < roster->revocation_count &&
           strcmp(roster->revocations[slot].fingerprint, name) != 0)
        slot++;
    if (slot == roster->revocation_count)
        roster->revocation_count++;
    roster->revocations[slot] = (struct pir_revocation){name, reason, at};
    for (size_t i = 0; i < roster->grant_count; i++)
        if (strcmp(roster->grants[i].key.fingerprint, name) == 0)
            limit_grant(&roster->grants[i], last);
}

int pir_roster_retire(
    struct pir_roster *roster, struct pir_arena *arena, const struct pir_person *person,
    int64_t time)
{
    char text[PIR_TIME_TEXT];
    const char *at;
    int retired = 0;

    pir_time_format(text, time, 0);
    at = pir_arena_strdup(arena, text);
    if (!at)
        return PIR_E_NOMEM;
    for (size_t i = 0; i < roster->grant_count; i++) {
        const char *name = roster->grants[i].key.fingerprint;

        if (roster->grants[i].person != person || pir_roster_revoked(roster, name))
            continue;
        pir_roster_revoke(roster, name, "retired", at, time);
        retired++;
    }
    for (size_t i = 0; i < roster->pin_count; i++) {
        const char *name = roster->pins[i].name;

        if (roster->pins[i].person != person || pir_roster_revoked(roster, name))
            continue;
        pir_roster_revoke(roster, name, "retired", at, time);
        retired++;
    }
    return retired;
}
