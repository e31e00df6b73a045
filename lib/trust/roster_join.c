/* Two states of the trust files, both changed, as one. Each thing is looked up on both sides
 * and in what both come from; whether it stays, and as what, follows from that alone. */
#include "trust/roster_join.h"

#include "base/time.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct joining {
    const struct pir_roster_sides *in;
    struct pir_roster *out;
    struct pir_arena *arena;
    struct pir_err *err;
};

/* Which side's version of what both have counts. */
enum taken { TAKE_FIRST, TAKE_SECOND, TAKE_STRICTER };

/* as_before: has what they come from the same as that side? */
static enum taken take(const bool as_before[2])
{
    if (as_before[0] == as_before[1])
        return TAKE_STRICTER;
    return as_before[0] ? TAKE_SECOND : TAKE_FIRST;
}

/* ---- people ---------------------------------------------------------------------- */

static bool person_was(const struct joining *j, const char *principal)
{
    for (size_t i = 0; i < j->in->base_count; i++)
        if (pir_roster_person(j->in->bases[i], principal))
            return true;
    return false;
}

static bool name_was(const struct joining *j, const struct pir_person *person)
{
    for (size_t i = 0; i < j->in->base_count; i++) {
        const struct pir_person *old =
            pir_roster_person(j->in->bases[i], person->principal);

        if (old && strcmp(old->name, person->name) == 0)
            return true;
    }
    return false;
}

static const char *
join_name(const struct joining *j, const struct pir_person *const of[2])
{
    const bool as_before[2] = {name_was(j, of[0]), name_was(j, of[1])};
    enum taken taken = take(as_before);

    if (taken == TAKE_STRICTER) /* neither is: but one of them, whoever asks */
        taken = strcmp(of[0]->name, of[1]->name) < 0 ? TAKE_FIRST : TAKE_SECOND;
    return of[taken]->name;
}

static bool role_was(const struct joining *j, const char *principal, const char *role)
{
    for (size_t i = 0; i < j->in->base_count; i++) {
        const struct pir_person *old = pir_roster_person(j->in->bases[i], principal);

        if (old && pir_person_has(old, role))
            return true;
    }
    return false;
}

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* A role that only one side has is new there, or was taken away on the other. */
static int join_roles(
    struct joining *j, struct pir_person *out, const struct pir_person *const of[2])
{
    const char **roles = pir_arena_calloc(
        j->arena, of[0]->role_count + of[1]->role_count + 1, sizeof(*roles));

    if (!roles)
        return pir_err_nomem(j->err);
    out->roles = roles;
    for (unsigned side = 0; side < 2; side++)
        for (size_t i = 0; i < of[side]->role_count; i++) {
            const char *role = of[side]->roles[i];
            bool both = pir_person_has(of[!side], role);

            if (both ? side == 0 : !role_was(j, out->principal, role))
                roles[out->role_count++] = role;
        }
    if (out->role_count)
        qsort(roles, out->role_count, sizeof(*roles), compare_texts);
    return 0;
}

static int join_people(struct joining *j)
{
    const struct pir_roster *const *sides = j->in->sides;
    size_t most = sides[0]->person_count + sides[1]->person_count;

    j->out->people = pir_arena_calloc(j->arena, most + 1, sizeof(*j->out->people));
    if (!j->out->people)
        return pir_err_nomem(j->err);
    for (unsigned side = 0; side < 2; side++)
        for (size_t i = 0; i < sides[side]->person_count; i++) {
            const struct pir_person *one = &sides[side]->people[i];
            const struct pir_person *other =
                pir_roster_person(sides[!side], one->principal);
            const struct pir_person *of[2] = {one, other ? other : one};
            struct pir_person *joined = &j->out->people[j->out->person_count];

            if (other ? side == 1 : person_was(j, one->principal))
                continue;
            joined->principal = one->principal;
            joined->name = other ? join_name(j, of) : one->name;
            j->out->person_count++;
            if (join_roles(j, joined, of) < 0)
                return PIR_E_NOMEM;
        }
    return 0;
}

/* ---- keys ------------------------------------------------------------------------ */

static int
refuse_key(struct joining *j, const char *key, const char *one, const char *other)
{
    return pir_err_set(
        j->err, PIR_E_INPUT,
        "the key %s is that of %s on one side and of %s on the other", key, one, other);
}

/* Is the grant, with its times, as some state both come from has it? key_only: as a key. */
static bool
grant_was(const struct joining *j, const struct pir_grant *grant, unsigned key_only)
{
    for (size_t i = 0; i < j->in->base_count; i++) {
        const struct pir_grant *old = pir_roster_find(j->in->bases[i], &grant->key);

        if (old && (key_only || (old->valid_after == grant->valid_after &&
                                 old->valid_before == grant->valid_before)))
            return true;
    }
    return false;
}

/* The line of one side, never a third: the one that ends first. */
static const struct pir_grant *
join_grant(const struct joining *j, const struct pir_grant *const of[2])
{
    const bool as_before[2] = {grant_was(j, of[0], 0), grant_was(j, of[1], 0)};
    enum taken taken = take(as_before);

    if (taken != TAKE_STRICTER)
        return of[taken];
    if (of[0]->valid_before != of[1]->valid_before)
        return of[of[1]->valid_before < of[0]->valid_before];
    return of[of[1]->valid_after > of[0]->valid_after];
}

static int join_grants(struct joining *j)
{
    const struct pir_roster *const *sides = j->in->sides;
    size_t most = sides[0]->grant_count + sides[1]->grant_count;

    j->out->grants = pir_arena_calloc(j->arena, most + 1, sizeof(*j->out->grants));
    if (!j->out->grants)
        return pir_err_nomem(j->err);
    for (unsigned side = 0; side < 2; side++)
        for (size_t i = 0; i < sides[side]->grant_count; i++) {
            const struct pir_grant *one = &sides[side]->grants[i];
            const struct pir_grant *other = pir_roster_find(sides[!side], &one->key);
            const struct pir_grant *of[2] = {one, other};
            const struct pir_person *person =
                pir_roster_person(j->out, one->person->principal);

            if (other ? side == 1 : grant_was(j, one, 1))
                continue;
            if (other && strcmp(one->person->principal, other->person->principal) != 0)
                return refuse_key(
                    j, one->key.fingerprint, one->person->principal,
                    other->person->principal);
            if (!person)
                continue; /* who was taken away takes their keys along */
            j->out->grants[j->out->grant_count] = other ? *join_grant(j, of) : *one;
            j->out->grants[j->out->grant_count++].person = person;
        }
    return 0;
}

static bool pin_was(const struct joining *j, const char *name)
{
    for (size_t i = 0; i < j->in->base_count; i++)
        if (pir_roster_find_pin(j->in->bases[i], name))
            return true;
    return false;
}

static int compare_pins(const void *a, const void *b)
{
    return strcmp(((const struct pir_pin *)a)->name, ((const struct pir_pin *)b)->name);
}

static int join_pins(struct joining *j)
{
    const struct pir_roster *const *sides = j->in->sides;
    size_t most = sides[0]->pin_count + sides[1]->pin_count;

    j->out->pins = pir_arena_calloc(j->arena, most + 1, sizeof(*j->out->pins));
    if (!j->out->pins)
        return pir_err_nomem(j->err);
    for (unsigned side = 0; side < 2; side++)
        for (size_t i = 0; i < sides[side]->pin_count; i++) {
            const struct pir_pin *one = &sides[side]->pins[i];
            const struct pir_pin *other = pir_roster_find_pin(sides[!side], one->name);
            const struct pir_person *person =
                pir_roster_person(j->out, one->person->principal);

            if (other ? side == 1 : pin_was(j, one->name))
                continue;
            if (other && strcmp(one->person->principal, other->person->principal) != 0)
                return refuse_key(
                    j, one->name, one->person->principal, other->person->principal);
            if (!person)
                continue;
            j->out->pins[j->out->pin_count] = *one;
            j->out->pins[j->out->pin_count++].person = person;
        }
    if (j->out->pin_count)
        qsort(j->out->pins, j->out->pin_count, sizeof(*j->out->pins), compare_pins);
    return 0;
}

static bool has_key(const struct pir_roster *roster, const char *principal)
{
    for (size_t i = 0; i < roster->grant_count; i++)
        if (strcmp(roster->grants[i].person->principal, principal) == 0)
            return true;
    for (size_t i = 0; i < roster->pin_count; i++)
        if (strcmp(roster->pins[i].person->principal, principal) == 0)
            return true;
    return false;
}

/* One side took away one key of a person, the other side another. */
static int check_keyless(const struct joining *j)
{
    for (size_t i = 0; i < j->out->person_count; i++) {
        const struct pir_person *person = &j->out->people[i];
        const char *who = person->principal;

        if (!person->role_count || has_key(j->out, who) ||
            (!has_key(j->in->sides[0], who) && !has_key(j->in->sides[1], who)))
            continue;
        return pir_err_set(
            j->err, PIR_E_INPUT,
            "each side took other keys of %s away, who would be left with the role %s "
            "and no key",
            who, person->roles[0]);
    }
    return 0;
}

/* ---- revocations ----------------------------------------------------------------- */

static bool is_compromised(const struct pir_revocation *revocation)
{
    return strcmp(revocation->reason, "compromised") == 0;
}

/* The worse of two, or NULL when nobody can tell which is. */
static const struct pir_revocation *
worse(const struct pir_revocation *a, const struct pir_revocation *b)
{
    int64_t first, second;
    int32_t offset;

    if (is_compromised(a) != is_compromised(b))
        return is_compromised(a) ? a : b;
    if (strcmp(a->at, b->at) == 0)
        return a;
    if (pir_time_parse(&first, &offset, a->at, NULL) == 0 &&
        pir_time_parse(&second, &offset, b->at, NULL) == 0 && first != second)
        return first < second ? a : b;
    if (is_compromised(a))
        return NULL;
    return strcmp(a->at, b->at) < 0 ? a : b;
}

static int compare_revocations(const void *a, const void *b)
{
    const struct pir_revocation *x = a, *y = b;
    int order = strcmp(x->at, y->at);

    return order ? order : strcmp(x->fingerprint, y->fingerprint);
}

static int join_revocations(struct joining *j)
{
    const struct pir_roster *const *sides = j->in->sides;
    size_t most = sides[0]->revocation_count + sides[1]->revocation_count;
    struct pir_roster *out = j->out;

    out->revocations = pir_arena_calloc(j->arena, most + 1, sizeof(*out->revocations));
    if (!out->revocations)
        return pir_err_nomem(j->err);
    for (unsigned side = 0; side < 2; side++)
        for (size_t i = 0; i < sides[side]->revocation_count; i++) {
            const struct pir_revocation *one = &sides[side]->revocations[i];
            const struct pir_revocation *other =
                pir_roster_revocation(sides[!side], one->fingerprint);
            const struct pir_revocation *kept = other ? worse(one, other) : one;

            if (other && side == 1)
                continue;
            if (!kept)
                return pir_err_set(
                    j->err, PIR_E_INPUT,
                    "the key %s is compromised since %s on one side and since %s on "
                    "the "
                    "other, and nobody can tell which is earlier",
                    one->fingerprint, one->at, other->at);
            out->revocations[out->revocation_count++] = *kept;
        }
    if (out->revocation_count)
        qsort(
            out->revocations, out->revocation_count, sizeof(*out->revocations),
            compare_revocations);
    return 0;
}

/* ---- the whole ------------------------------------------------------------------- */

static unsigned wanted(const struct pir_roster *roster)
{
    return roster->threshold > 1 ? roster->threshold : 1;
}

static void join_threshold(struct joining *j)
{
    const unsigned of[2] = {wanted(j->in->sides[0]), wanted(j->in->sides[1])};
    bool as_before[2] = {false, false};
    enum taken taken;

    for (unsigned side = 0; side < 2; side++)
        for (size_t i = 0; i < j->in->base_count; i++)
            as_before[side] |= wanted(j->in->bases[i]) == of[side];
    taken = take(as_before);
    j->out->threshold = taken != TAKE_STRICTER ? of[taken]
                        : of[0] > of[1]        ? of[0]
                                               : of[1];
}

static int join_serial(struct joining *j)
{
    const struct pir_roster *const *sides = j->in->sides;
    unsigned higher =
        sides[0]->serial > sides[1]->serial ? sides[0]->serial : sides[1]->serial;

    j->out->serial = higher + 1;
    return higher < UINT32_MAX ? 0
                               : pir_err_set(
                                     j->err, PIR_E_INPUT,
                                     "no serial can follow those of the trust files");
}

int pir_roster_join(
    struct pir_roster *out, struct pir_arena *arena,
    const struct pir_roster_sides *joined, struct pir_err *err)
{
    struct joining j = {.in = joined, .out = out, .arena = arena, .err = err};
    int rc;

    memset(out, 0, sizeof(*out));
    join_threshold(&j);
    rc = join_serial(&j);
    if (rc == 0)
        rc = join_people(&j);
    if (rc == 0)
        rc = join_grants(&j);
    if (rc == 0)
        rc = join_pins(&j);
    if (rc == 0)
        rc = check_keyless(&j);
    return rc < 0 ? rc : join_revocations(&j);
}

void pir_roster_join_previous(char *hex, const char *a, const char *b)
{
    char lines[2 * (PIR_SHA256_HEX + 1) + 1];
    struct pir_digest digest;
    bool in_order = strcmp(a, b) < 0;

    snprintf(lines, sizeof(lines), "%s\n%s\n", in_order ? a : b, in_order ? b : a);
    pir_digest_of(&digest, lines, strlen(lines));
    pir_digest_hex(hex, &digest);
}
