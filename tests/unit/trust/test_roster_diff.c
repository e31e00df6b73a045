/* What a change of the trust files is said to change. */
#include "trust/cast.h"

#include "trust/roster_diff.h"
#include "trust/roster_edit.h"

#define FPR "0123456789ABCDEF0123456789ABCDEF01234567"
#define OTHER "FEDCBA9876543210FEDCBA9876543210FEDCBA98"
#define ALICE                                                                          \
    "  alice@example.org:\n    name: Alice\n    roles: [owner]\n"                      \
    "    keys: ['openpgp:" FPR "']\n"
#define BOB "  bob@example.org:\n    name: Bob\n    roles: [recorder]\n"
#define KEY                                                                            \
    "alice@example.org namespaces=\"git\"%s ssh-ed25519 "                              \
    "AAAAC3NzaC1lZDI1NTE5AAAAIHHXbpdWDDJJY3YtU8rp5v3ufzNVD5l4kI+oprYZJfhw\n"

static struct pir_arena arena;
static struct pir_roster before, now;

static int forget(void **state)
{
    (void)state;
    pir_arena_release(&arena);
    return 0;
}

static void read(
    struct pir_roster *out, const char *signers, const char *top, const char *people,
    const char *revoked)
{
    struct pir_err err = {0};
    const char *text = pir_arena_printf(
        &arena, "version: 1\nserial: 1\nprevious: none\n%speople:\n%s%s", top, people,
        revoked);

    if (pir_roster_parse(
            out, &arena, signers, strlen(signers), text, strlen(text), &err) < 0)
        fail_msg("%s:%u: %s", err.place, err.line, err.message);
}

static void are_said(const char *lines)
{
    struct pir_buf text = PIR_BUF_INIT;

    assert_int_equal(pir_roster_describe(&text, &before, &now), 0);
    assert_string_equal(text.len ? text.data : "", lines);
    pir_buf_release(&text);
}

static void says_nothing_of_what_is_the_same(void **state)
{
    (void)state;
    read(&before, "", "", ALICE BOB, "revoked: []\n");
    read(&now, "", "", ALICE BOB, "revoked: []\n");
    now.serial = 2;
    now.previous = "x";
    are_said("");
}

static void says_who_comes_goes_and_becomes_what(void **state)
{
    (void)state;
    read(&before, "", "", ALICE BOB, "revoked: []\n");
    read(
        &now, "", "",
        ALICE "  bob@example.org:\n    name: Robert\n    roles: [owner]\n"
              "  carol@example.org:\n    name: Carol\n    roles: [recorder]\n"
              "    keys: ['openpgp:" OTHER "']\n",
        "revoked: []\n");
    are_said("bob@example.org is called Robert instead of Bob\n"
             "bob@example.org becomes owner\n"
             "bob@example.org is recorder no more\n"
             "carol@example.org, Carol, is new\n"
             "carol@example.org becomes recorder\n"
             "carol@example.org signs with openpgp:" OTHER "\n");
    before = now;
    read(&now, "", "", ALICE, "revoked: []\n");
    are_said("bob@example.org is taken off the list\n"
             "carol@example.org is taken off the list\n"
             "the key openpgp:" OTHER " of carol@example.org is taken off the list\n");
}

static void says_which_keys_sign_until_when(void **state)
{
    const char *plain = pir_arena_printf(&arena, KEY, "");
    const char *limited = pir_arena_printf(
        &arena, KEY,
        ",valid-after=\"20260101000000Z\",valid-before=\"20270101000000Z\"");

    (void)state;
    read(&before, "", "", ALICE, "revoked: []\n");
    read(&now, plain, "", ALICE, "revoked: []\n");
    are_said(pir_arena_printf(
        &arena, "alice@example.org signs with %s\n", now.grants[0].key.fingerprint));
    before = now;
    read(&now, limited, "", ALICE, "revoked: []\n");
    are_said(pir_arena_printf(
        &arena,
        "alice@example.org signs with %s from 2026-01-01T00:00:00Z until "
        "2027-01-01T00:00:00Z\n",
        now.grants[0].key.fingerprint));
    before = now;
    read(&now, "", "", ALICE, "revoked: []\n");
    are_said(pir_arena_printf(
        &arena, "the key %s of alice@example.org is taken off the list\n",
        before.grants[0].key.fingerprint));
}

static void a_key_that_changes_hands_is_said(void **state)
{
    (void)state;
    read(&before, "", "", ALICE BOB, "revoked: []\n");
    read(
        &now, "", "",
        "  alice@example.org:\n    name: Alice\n    roles: [owner]\n" BOB
        "    keys: ['openpgp:" FPR "']\n",
        "revoked: []\n");
    are_said("bob@example.org signs with openpgp:" FPR "\n");
}

static void says_what_is_revoked_and_how_many_must_agree(void **state)
{
    static const char owners[] = ALICE "  bob@example.org:\n    name: Bob\n"
                                       "    roles: [owner]\n"
                                       "    keys: ['openpgp:" OTHER "']\n";

    (void)state;
    read(&before, "", "", owners, "revoked: []\n");
    read(
        &now, "", "threshold: 2\n", owners,
        "revoked:\n  - fingerprint: 'openpgp:" FPR "'\n    reason: retired\n"
        "    at: '2026-11-23T14:15:02Z'\n");
    are_said("2 instead of 1 owners must agree to changes\n"
             "openpgp:" FPR " is retired since 2026-11-23T14:15:02Z\n");
    before = now;
    now.threshold = 0;
    are_said("1 instead of 2 owners must agree to changes\n");
}

#define T(f) cmocka_unit_test_teardown(f, forget)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(says_nothing_of_what_is_the_same),
        T(says_who_comes_goes_and_becomes_what),
        T(says_which_keys_sign_until_when),
        T(a_key_that_changes_hands_is_said),
        T(says_what_is_revoked_and_how_many_must_agree),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
