/* Two states of the trust files side by side. */
#include "trust/roster_diff.h"

#include "base/time.h"

#include <string.h>

static void describe_roles(
    struct pir_buf *out, const struct pir_person *old, const struct pir_person *now)
{
    for (size_t i = 0; i < now->role_count; i++)
        if (!old || !pir_person_has(old, now->roles[i]))
            pir_buf_printf(out, "%s becomes %s\n", now->principal, now->roles[i]);
    for (size_t i = 0; old && i < old->role_count; i++)
        if (!pir_person_has(now, old->roles[i]))
            pir_buf_printf(out, "%s is %s no more\n", now->principal, old->roles[i]);
}

static void describe_people(
    struct pir_buf *out, const struct pir_roster *before, const struct pir_roster *now)
{
    for (size_t i = 0; i < now->person_count; i++) {
        const struct pir_person *person = &now->people[i];
        const struct pir_person *old = pir_roster_person(before, person->principal);

        if (!old)
            pir_buf_printf(out, "%s, %s, is new\n", person->principal, person->name);
        else if (strcmp(old->name, person->name) != 0)
            pir_buf_printf(
                out, "%s is called %s instead of %s\n", person->principal, person->name,
                old->name);
        describe_roles(out, old, person);
    }
    for (size_t i = 0; i < before->person_count; i++)
        if (!pir_roster_person(now, before->people[i].principal))
            pir_buf_printf(
                out, "%s is taken off the list\n", before->people[i].principal);
}

static void add_limit(struct pir_buf *out, const char *what, int64_t at)
{
    char text[PIR_TIME_TEXT];

    if (at == INT64_MIN || at == INT64_MAX)
        return;
    pir_time_format(text, at, 0);
    pir_buf_printf(out, " %s %s", what, text);
}

static bool same_owner(const struct pir_person *a, const struct pir_person *b)
{
    return strcmp(a->principal, b->principal) == 0;
}

static void describe_grants(
    struct pir_buf *out, const struct pir_roster *before, const struct pir_roster *now)
{
    for (size_t i = 0; i < now->grant_count; i++) {
        const struct pir_grant *grant = &now->grants[i];
        const struct pir_grant *old = pir_roster_find(before, &grant->key);

        if (old && same_owner(old->person, grant->person) &&
            old->valid_after == grant->valid_after &&
            old->valid_before == grant->valid_before)
            continue;
        pir_buf_printf(
            out, "%s signs with %s", grant->person->principal, grant->key.fingerprint);
        add_limit(out, "from", grant->valid_after);
        add_limit(out, "until", grant->valid_before);
        pir_buf_addstr(out, "\n");
    }
    for (size_t i = 0; i < before->grant_count; i++)
        if (!pir_roster_find(now, &before->grants[i].key))
            pir_buf_printf(
                out, "the key %s of %s is taken off the list\n",
                before->grants[i].key.fingerprint, before->grants[i].person->principal);
}

static void describe_pins(
    struct pir_buf *out, const struct pir_roster *before, const struct pir_roster *now)
{
    for (size_t i = 0; i < now->pin_count; i++) {
        const struct pir_pin *pin = &now->pins[i];
        const struct pir_pin *old = pir_roster_find_pin(before, pin->name);

        if (!old || !same_owner(old->person, pin->person))
            pir_buf_printf(
                out, "%s signs with %s\n", pin->person->principal, pin->name);
    }
    for (size_t i = 0; i < before->pin_count; i++)
        if (!pir_roster_find_pin(now, before->pins[i].name))
            pir_buf_printf(
                out, "the key %s of %s is taken off the list\n", before->pins[i].name,
                before->pins[i].person->principal);
}

static void describe_revocations(
    struct pir_buf *out, const struct pir_roster *before, const struct pir_roster *now)
{
    for (size_t i = 0; i < now->revocation_count; i++) {
        const struct pir_revocation *revocation = &now->revocations[i];
        const struct pir_revocation *old =
            pir_roster_revocation(before, revocation->fingerprint);

        if (!old || strcmp(old->reason, revocation->reason) != 0 ||
            strcmp(old->at, revocation->at) != 0)
            pir_buf_printf(
                out, "%s is %s since %s\n", revocation->fingerprint, revocation->reason,
                revocation->at);
    }
}

static unsigned at_least_one(unsigned threshold)
{
    return threshold > 1 ? threshold : 1;
}

int pir_roster_describe(
    struct pir_buf *out, const struct pir_roster *before, const struct pir_roster *now)
{
    unsigned old = at_least_one(before->threshold),
             wanted = at_least_one(now->threshold);

    if (old != wanted)
        pir_buf_printf(
            out, "%u instead of %u owners must agree to changes\n", wanted, old);
    describe_people(out, before, now);
    describe_grants(out, before, now);
    describe_pins(out, before, now);
    describe_revocations(out, before, now);
    return pir_buf_failed(out) ? PIR_E_NOMEM : 0;
}
