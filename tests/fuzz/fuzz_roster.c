/* Who may sign. Input: allowed_signers, a line "=====", roles.yaml. What is read is
 * written again, the signers as the same bytes. */
#include "fuzz.h"

#include "trust/roster.h"
#include "trust/sshsig.h"

static void check_sound(const struct pir_roster *roster)
{
    size_t owners = 0;

    for (size_t i = 0; i < roster->person_count; i++) {
        const struct pir_person *person = &roster->people[i];

        HOLDS(pir_roster_person(roster, person->principal) == person);
        owners += pir_person_has(person, "owner");
    }
    HOLDS(owners > 0);
    for (size_t i = 0; i < roster->grant_count; i++) {
        const struct pir_grant *grant = &roster->grants[i];

        HOLDS(pir_roster_find(roster, &grant->key) == grant);
        HOLDS(grant->valid_after < grant->valid_before);
        if (grant->valid_after != INT64_MIN)
            HOLDS(pir_roster_refusal(roster, grant, grant->valid_after - 1) != NULL);
        if (grant->valid_before != INT64_MAX)
            HOLDS(pir_roster_refusal(roster, grant, grant->valid_before) != NULL);
    }
}

/* A revoked key may not sign at any time. */
static void check_revoked(const struct pir_roster *roster)
{
    for (size_t i = 0; i < roster->grant_count; i++) {
        const struct pir_grant *grant = &roster->grants[i];
        size_t revoked = 0;

        for (size_t j = 0; j < roster->revocation_count; j++)
            revoked +=
                fuzz_same(roster->revocations[j].fingerprint, grant->key.fingerprint);
        HOLDS(
            (pir_roster_refusal(roster, grant, grant->valid_before - 1) != NULL) ==
            (revoked > 0));
    }
}

static void check_same(const struct pir_roster *a, const struct pir_roster *b)
{
    HOLDS(a->serial == b->serial);
    HOLDS(fuzz_same(a->previous, b->previous));
    HOLDS(a->person_count == b->person_count);
    for (size_t i = 0; i < a->person_count; i++) {
        const struct pir_person *person = &a->people[i];
        const struct pir_person *same = pir_roster_person(b, person->principal);

        HOLDS(same && fuzz_same(person->name, same->name));
        HOLDS(person->role_count == same->role_count);
        for (size_t j = 0; j < person->role_count; j++)
            HOLDS(pir_person_has(same, person->roles[j]));
    }
    HOLDS(a->revocation_count == b->revocation_count);
    for (size_t i = 0; i < a->revocation_count; i++) {
        HOLDS(fuzz_same(a->revocations[i].reason, b->revocations[i].reason));
        HOLDS(fuzz_same(a->revocations[i].at, b->revocations[i].at));
    }
}

static void write_and_read(
    struct pir_arena *arena, const struct pir_roster *roster, const char *bytes,
    size_t len)
{
    struct pir_buf signers = PIR_BUF_INIT;
    struct pir_buf roles = PIR_BUF_INIT;
    struct pir_buf more = PIR_BUF_INIT;
    struct pir_buf roles_again = PIR_BUF_INIT;
    struct pir_roster again;
    struct pir_err err = {0};

    HOLDS(pir_roster_emit(&signers, &roles, roster, roster->previous, &err) == 0);
    HOLDS(signers.len == len && memcmp(signers.data, bytes, len) == 0);
    HOLDS(
        pir_roster_parse(
            &again, arena, signers.data, signers.len, roles.data, roles.len, &err) ==
        0);
    check_same(roster, &again);
    HOLDS(pir_roster_emit(&more, &roles_again, &again, again.previous, &err) == 0);
    HOLDS(fuzz_equal(&signers, &more) && fuzz_equal(&roles, &roles_again));
    pir_buf_release(&signers);
    pir_buf_release(&roles);
    pir_buf_release(&more);
    pir_buf_release(&roles_again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct pir_arena arena = {0};
    struct pir_err err = {0};
    struct pir_roster roster;
    char *text = fuzz_text(data, len);
    const char *roles;
    size_t roles_len;
    size_t signers_len = fuzz_cut(&roles, &roles_len, text, len, "=====");
    int rc;

    HOLDS(pir_sshsig_init(&err) == 0);
    rc = pir_roster_parse(&roster, &arena, text, signers_len, roles, roles_len, &err);
    fuzz_answer(rc, &err);
    fuzz_place(&err, text, len);
    if (rc < 0)
        HOLDS(err.place[0] != '\0');
    if (rc == 0) {
        check_sound(&roster);
        check_revoked(&roster);
        write_and_read(&arena, &roster, text, signers_len);
    }
    pir_arena_release(&arena);
    free(text);
    return 0;
}
