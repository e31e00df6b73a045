/* One change of the trust files: what follows the state before, and each way it does not. */
#include "judge/verify.h"

#include "base/digest.h"
#include "trust/format.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define FPR "0123456789ABCDEF0123456789ABCDEF01234567"
#define AT "    at: '2026-11-23T14:15:02Z'\n"
#define REVOKED(name, reason)                                                          \
    "revoked:\n  - fingerprint: " name "\n    reason: " reason "\n" AT
#define SOME_KEY "'SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU'"
#define ALICE "  alice@example.org: {name: Alice, roles: [owner]}\n"
#define NONE "revoked: []\n"

static struct pir_arena arena;
static struct pir_findings findings;
static char rsa[2][1024]; /* lines of keys of 2048 and 3072 bits */

/* A state of the trust files: made from texts, with its digest. */
static struct state {
    struct pir_roster roster;
    char digest[PIR_SHA256_HEX + 1];
    bool other_keys;
} before, now;

static void add_string(uint8_t *blob, size_t *at, const void *bytes, size_t len)
{
    for (int shift = 24; shift >= 0; shift -= 8)
        blob[(*at)++] = (uint8_t)(len >> shift);
    memcpy(blob + *at, bytes, len);
    *at += len;
}

/* A modulus like any, but that nobody has its factors. */
static void make_rsa(char *line, size_t size, size_t bits)
{
    static const uint8_t exponent[] = {1, 0, 1};
    uint8_t modulus[1 + 3072 / 8] = {0}, blob[512];
    char base64[700];
    size_t len = bits / 8, at = 0;

    for (size_t i = 1; i <= len; i++)
        modulus[i] = (uint8_t)(i * 37U + 0x81U);
    modulus[1] = 0xC3;
    modulus[len] |= 1;
    add_string(blob, &at, "ssh-rsa", 7);
    add_string(blob, &at, exponent, sizeof(exponent));
    add_string(blob, &at, modulus, len + 1);
    pir_base64_encode(base64, blob, at);
    snprintf(line, size, "alice@example.org namespaces=\"git\" ssh-rsa %s\n", base64);
}

static int make_keys(void **state)
{
    (void)state;
    make_rsa(rsa[0], sizeof(rsa[0]), 2048);
    make_rsa(rsa[1], sizeof(rsa[1]), 3072);
    return 0;
}

static int forget(void **state)
{
    (void)state;
    pir_arena_release(&arena);
    memset(&findings, 0, sizeof(findings));
    memset(&before, 0, sizeof(before));
    memset(&now, 0, sizeof(now));
    return 0;
}

static void make(
    struct state *out, unsigned serial, const char *previous, const char *signers,
    const char *people, const char *revoked)
{
    struct pir_err err = {0};
    char *roles = pir_arena_printf(
        &arena, "version: 1\nserial: %u\nprevious: %s\npeople:\n%s%s", serial, previous,
        people, revoked);

    if (pir_roster_parse(
            &out->roster, &arena, signers, strlen(signers), roles, strlen(roles),
            &err) < 0)
        fail_msg("%s:%u: %s", err.place, err.line, err.message);
    assert_int_equal(
        pir_roster_digest(
            out->digest, signers, strlen(signers), roles, strlen(roles), &err),
        0);
}

static void judge(void)
{
    const struct pir_trust_state old = {
        &before.roster, before.digest, before.other_keys};
    const struct pir_trust_state next = {&now.roster, now.digest, now.other_keys};

    assert_int_equal(
        pir_judge_trust(
            &findings, &arena, before.roster.person_count ? &old : NULL, &next),
        0);
}

/* Alice with a strong key is there, in both states; the second has these. */
static void
follows(const char *old_revoked, const char *people, const char *new_revoked)
{
    make(&before, 7, "none", rsa[1], ALICE, old_revoked);
    make(&now, 8, before.digest, rsa[1], people, new_revoked);
    judge();
}

static void nothing_is_found(void)
{
    if (findings.len)
        fail_msg(
            "%s: %s", pir_rules[findings.items[0].rule].name,
            findings.items[0].sentence);
}

static void is_found(enum pir_rule rule, const char *sentence)
{
    if (findings.len != 1 || findings.items[0].rule != rule ||
        !strstr(findings.items[0].sentence, sentence))
        fail_msg(
            "%zu findings, the first \"%s\"", findings.len,
            findings.len ? findings.items[0].sentence : "");
}

/* ---- the chain ------------------------------------------------------------------- */

static void the_first_state_is_number_one_and_follows_nothing(void **state)
{
    (void)state;
    make(&now, 1, "none", rsa[1], ALICE, NONE);
    judge();
    nothing_is_found();
    make(&now, 2, "none", rsa[1], ALICE, NONE);
    judge();
    is_found(PIR_RULE_TRUST_SERIAL, "serial is 2 where 1 must follow");
}

static void the_first_state_has_none_before_it(void **state)
{
    (void)state;
    make(&before, 7, "none", rsa[1], ALICE, NONE);
    make(&now, 1, before.digest, rsa[1], ALICE, NONE);
    memset(&before, 0, sizeof(before));
    judge();
    is_found(PIR_RULE_TRUST_SERIAL, "but the trust files before have none");
}

static void a_state_follows_the_one_before(void **state)
{
    (void)state;
    follows(NONE, ALICE, NONE);
    nothing_is_found();
}

static void a_state_that_comes_again_is_found(void **state)
{
    (void)state;
    make(&before, 7, "none", rsa[1], ALICE, NONE);
    make(&now, 7, before.digest, rsa[1], ALICE, NONE);
    judge();
    is_found(PIR_RULE_TRUST_SERIAL, "serial is 7 where 8 must follow");
}

static void a_state_that_leaves_one_out_is_found(void **state)
{
    (void)state;
    make(&before, 7, "none", rsa[1], ALICE, NONE);
    make(&now, 9, before.digest, rsa[1], ALICE, NONE);
    judge();
    is_found(PIR_RULE_TRUST_SERIAL, "serial is 9 where 8 must follow");
}

static void a_state_that_follows_another_is_found(void **state)
{
    char other[PIR_SHA256_HEX + 1];

    (void)state;
    make(&before, 7, "none", rsa[0], ALICE, NONE);
    memcpy(other, before.digest, sizeof(other));
    make(&before, 7, "none", rsa[1], ALICE, NONE);
    make(&now, 8, other, rsa[1], ALICE, NONE);
    judge();
    is_found(PIR_RULE_TRUST_SERIAL, before.digest);
}

/* ---- revocations ----------------------------------------------------------------- */

static void revocations_may_be_added(void **state)
{
    (void)state;
    follows(NONE, ALICE, REVOKED(SOME_KEY, "retired"));
    nothing_is_found();
}

static void a_revocation_cannot_be_taken_back(void **state)
{
    (void)state;
    follows(REVOKED(SOME_KEY, "retired"), ALICE, NONE);
    is_found(PIR_RULE_TRUST_REVOCATION, "is no longer revoked");
}

static void another_key_in_its_place_does_not_help(void **state)
{
    (void)state;
    follows(REVOKED(SOME_KEY, "retired"), ALICE, REVOKED("openpgp:" FPR, "retired"));
    is_found(PIR_RULE_TRUST_REVOCATION, "SHA256:47DEQpj8");
}

static void a_retired_key_may_turn_out_to_be_compromised(void **state)
{
    (void)state;
    follows(REVOKED(SOME_KEY, "retired"), ALICE, REVOKED(SOME_KEY, "compromised"));
    nothing_is_found();
}

static void a_compromised_key_does_not_become_one_that_was_only_retired(void **state)
{
    (void)state;
    follows(REVOKED(SOME_KEY, "compromised"), ALICE, REVOKED(SOME_KEY, "retired"));
    is_found(PIR_RULE_TRUST_REVOCATION, "was compromised and is now called retired");
}

/* ---- people and keys ------------------------------------------------------------- */

static void somebody_with_a_role_needs_a_key(void **state)
{
    (void)state;
    follows(NONE, ALICE "  bob@example.org: {name: Bob, roles: [recorder]}\n", NONE);
    is_found(PIR_RULE_TRUST_KEYLESS, "bob@example.org has the role recorder, but no");
}

static void somebody_without_a_role_needs_none(void **state)
{
    (void)state;
    follows(NONE, ALICE "  bob@example.org: {name: Bob, roles: []}\n", NONE);
    nothing_is_found();
}

static void a_key_of_another_format_is_a_key(void **state)
{
    (void)state;
    follows(
        NONE,
        ALICE "  bob@example.org:\n    name: Bob\n    roles: [recorder]\n"
              "    keys: ['openpgp:" FPR "']\n",
        NONE);
    nothing_is_found();
}

static void a_key_that_roles_do_not_name_may_be_somebodys(void **state)
{
    (void)state;
    now.other_keys = true;
    follows(NONE, ALICE "  bob@example.org: {name: Bob, roles: [recorder]}\n", NONE);
    nothing_is_found();
}

static void a_new_rsa_key_should_be_long(void **state)
{
    (void)state;
    make(&now, 1, "none", rsa[0], ALICE, NONE);
    judge();
    is_found(PIR_RULE_KEY_WEAK, "has 2048 bits, less than 3072");
    assert_string_equal(findings.items[0].path, "trust/allowed_signers");
}

static void one_that_was_there_before_is_left_alone(void **state)
{
    (void)state;
    make(&before, 7, "none", rsa[0], ALICE, NONE);
    make(&now, 8, before.digest, rsa[0], ALICE, REVOKED(SOME_KEY, "retired"));
    judge();
    nothing_is_found();
}

static void a_new_rsa_key_in_a_file_should_be_long_too(void **state)
{
    const char *people = "  alice@example.org:\n    name: Alice\n    roles: [owner]\n"
                         "    keys: ['openpgp:" FPR "']\n";

    (void)state;
    make(&before, 7, "none", rsa[1], ALICE, NONE);
    make(&now, 8, before.digest, rsa[1], people, NONE);
    now.roster.pins[0].rsa_bits = 3072;
    judge();
    nothing_is_found();
    now.roster.pins[0].rsa_bits = 2048;
    judge();
    is_found(PIR_RULE_KEY_WEAK, "openpgp:" FPR " of alice@example.org has 2048 bits");
    /* and from then on it is there */
    memset(&findings, 0, sizeof(findings));
    before = now;
    make(&now, 9, before.digest, rsa[1], people, NONE);
    now.roster.pins[0].rsa_bits = 2048;
    judge();
    nothing_is_found();
}

static void all_that_is_wrong_is_said_at_once(void **state)
{
    (void)state;
    make(&before, 7, "none", rsa[1], ALICE, REVOKED(SOME_KEY, "retired"));
    make(
        &now, 7, "none", rsa[0],
        ALICE "  bob@example.org: {name: Bob, roles: [recorder]}\n", NONE);
    judge();
    assert_int_equal(findings.len, 4);
    assert_int_equal(findings.items[0].rule, PIR_RULE_TRUST_SERIAL);
    assert_int_equal(findings.items[1].rule, PIR_RULE_TRUST_REVOCATION);
    assert_int_equal(findings.items[2].rule, PIR_RULE_TRUST_KEYLESS);
    assert_int_equal(findings.items[3].rule, PIR_RULE_KEY_WEAK);
}

#define T(f) cmocka_unit_test_teardown(f, forget)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(the_first_state_is_number_one_and_follows_nothing),
        T(the_first_state_has_none_before_it),
        T(a_state_follows_the_one_before),
        T(a_state_that_comes_again_is_found),
        T(a_state_that_leaves_one_out_is_found),
        T(a_state_that_follows_another_is_found),
        T(revocations_may_be_added),
        T(a_revocation_cannot_be_taken_back),
        T(another_key_in_its_place_does_not_help),
        T(a_retired_key_may_turn_out_to_be_compromised),
        T(a_compromised_key_does_not_become_one_that_was_only_retired),
        T(somebody_with_a_role_needs_a_key),
        T(somebody_without_a_role_needs_none),
        T(a_key_of_another_format_is_a_key),
        T(a_key_that_roles_do_not_name_may_be_somebodys),
        T(a_new_rsa_key_should_be_long),
        T(one_that_was_there_before_is_left_alone),
        T(a_new_rsa_key_in_a_file_should_be_long_too),
        T(all_that_is_wrong_is_said_at_once),
    };

    return cmocka_run_group_tests(tests, make_keys, NULL);
}
