/* The next state of the trust files: from texts, by one change, to texts. */
#include "trust/cast.h"

#include "trust/format.h"
#include "trust/roster_edit.h"

#include <sodium.h>

#define NOW INT64_C(1795443302) /* 2026-11-23T14:15:02Z */
#define FPR "0123456789ABCDEF0123456789ABCDEF01234567"
#define ALICE "alice@example.org"
#define BOB "bob@example.org"
#define CAROL "carol@example.org"
#define PEOPLE                                                                         \
    "  " ALICE ":\n    name: Alice\n    roles:\n    - owner\n    - recorder\n"         \
    "  " BOB ":\n    name: Bob\n    roles:\n    - recorder\n"                          \
    "    keys:\n    - openpgp:" FPR "\n"

static struct pir_arena arena;
static struct pir_err err;
static struct pir_roster before, next;
static struct pir_buf signers = PIR_BUF_INIT;
static struct pir_buf roles = PIR_BUF_INIT;
static char base64[3][80];
static char name[3][PIR_FINGERPRINT_MAX];

static struct pir_key key_of(size_t i)
{
    char line[128];
    struct pir_key key;

    snprintf(line, sizeof(line), "ssh-ed25519 %s", base64[i]);
    if (pir_key_parse_line(&key, &arena, line, &err) < 0)
        fail_msg("%s", err.message);
    return key;
}

/* Keys from fixed seeds: 0 is Alice's, 1 is Bob's, 2 is nobody's yet. */
static int make_keys(void **state)
{
    (void)state;
    if (sodium_init() < 0)
        return -1;
    for (size_t i = 0; i < 3; i++) {
        uint8_t seed[32] = {(uint8_t)(i + 1)};
        uint8_t blob[51] = "\0\0\0\x0bssh-ed25519\0\0\0\x20";
        uint8_t secret[64];

        crypto_sign_seed_keypair(blob + 19, secret, seed);
        pir_base64_encode(base64[i], blob, sizeof(blob));
        snprintf(name[i], sizeof(name[i]), "%s", key_of(i).fingerprint);
    }
    pir_arena_release(&arena);
    return 0;
}

static int start(void **state)
{
    struct pir_buf lines = PIR_BUF_INIT;
    static const char people[] =
        "version: 1\nserial: 1\nprevious: none\npeople:\n" PEOPLE "revoked: []\n";

    (void)state;
    pir_buf_printf(&lines, ALICE " namespaces=\"git\" ssh-ed25519 %s\n", base64[0]);
    pir_buf_printf(
        &lines,
        BOB " namespaces=\"git\",valid-before=\"20270101000000Z\" ssh-ed25519 %s\n",
        base64[1]);
    if (pir_roster_parse(
            &before, &arena, lines.data, lines.len, people, strlen(people), &err) < 0)
        fail_msg("%s:%u: %s", err.place, err.line, err.message);
    pir_buf_release(&lines);
    assert_int_equal(pir_roster_copy(&next, &arena, &before), 0);
    return 0;
}

static int forget(void **state)
{
    (void)state;
    pir_arena_release(&arena);
    pir_buf_release(&signers);
    pir_buf_release(&roles);
    return 0;
}

/* Both files of the next state. */
static void emit(void)
{
    pir_buf_clear(&signers);
    pir_buf_clear(&roles);
    if (pir_roster_emit(&signers, &roles, &next, NULL, &err) < 0)
        fail_msg("%s", err.message);
}

static const struct pir_person *bob(void)
{
    return pir_roster_person(&next, BOB);
}

static void a_copy_is_written_as_what_it_was_copied_from(void **state)
{
    struct pir_buf first = PIR_BUF_INIT;

    (void)state;
    next = before;
    emit();
    pir_buf_printf(&first, "%s%s", signers.data, roles.data);
    assert_int_equal(pir_roster_copy(&next, &arena, &before), 0);
    emit();
    assert_int_equal(strncmp(first.data, signers.data, signers.len), 0);
    assert_string_equal(first.data + signers.len, roles.data);
    pir_buf_release(&first);
}

static void a_change_of_the_copy_leaves_the_state_before_alone(void **state)
{
    (void)state;
    assert_int_equal(
        pir_person_give(pir_roster_find_person(&next, BOB), &arena, "owner"), 0);
    pir_roster_revoke(&next, name[1], "retired", "2026-11-23T14:15:02Z", NOW);
    assert_false(pir_person_has(pir_roster_person(&before, BOB), "owner"));
    assert_null(pir_roster_revoked(&before, name[1]));
    assert_int_equal(before.grants[1].valid_before, INT64_C(1798761600));
    assert_int_equal(next.grants[1].valid_before, NOW);
    assert_ptr_equal(next.grants[1].person, bob());
    assert_ptr_equal(next.pins[0].person, bob());
}

static void somebody_new_comes_with_a_key_and_roles(void **state)
{
    struct pir_person *carol = pir_roster_add_person(&next, CAROL, "Carol: \"C\"");
    struct pir_grant grant = {
        .key = key_of(2),
        .person = carol,
        .valid_after = NOW,
        .valid_before = INT64_MAX};

    (void)state;
    assert_int_equal(pir_person_give(carol, &arena, "recorder"), 0);
    assert_int_equal(pir_person_give(carol, &arena, "commander"), 0);
    pir_roster_add_grant(&next, &grant);
    emit();
    assert_non_null(strstr(
        signers.data,
        CAROL " namespaces=\"git\",valid-after=\"20261123141502Z\" ssh-ed25519 "));
    assert_non_null(strstr(roles.data, CAROL));
    assert_true(pir_roster_can_sign(&next, carol, NOW));
    assert_false(pir_roster_can_sign(&next, carol, NOW - 1));
    assert_int_equal(pir_roster_count(&next, "recorder", NOW), 3);
    assert_int_equal(pir_roster_count(&next, "commander", NOW), 1);
    assert_int_equal(pir_roster_count(&next, "commander", NOW - 1), 0);
}

static void a_key_in_a_file_is_named_in_roles(void **state)
{
    struct pir_person *alice = pir_roster_find_person(&next, ALICE);
    struct pir_pin pin = {
        .format = pir_format_named("x509"),
        .name = "x509:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        .person = alice};

    (void)state;
    pir_roster_add_pin(&next, &pin);
    emit();
    assert_non_null(strstr(roles.data, pin.name));
    assert_int_equal(next.pin_count, 2);
    assert_int_equal(before.pin_count, 1);
}

static void a_role_is_given_and_taken(void **state)
{
    struct pir_person *alice = pir_roster_find_person(&next, ALICE);

    (void)state;
    assert_int_equal(pir_person_take(alice, &arena, "recorder"), 0);
    assert_int_equal(alice->role_count, 1);
    assert_int_equal(pir_person_take(alice, &arena, "never had"), 0);
    assert_int_equal(alice->role_count, 1);
    assert_int_equal(pir_person_take(alice, &arena, "owner"), 0);
    assert_int_equal(pir_roster_count(&next, "owner", NOW), 0);
    /* which is no state that could be written */
    assert_int_equal(pir_roster_emit(&signers, &roles, &next, NULL, &err), PIR_E_INPUT);
    assert_string_equal(err.message, "nobody has the role owner");
}

static void keys_are_found_by_the_start_of_their_names(void **state)
{
    struct pir_key_of found;

    (void)state;
    assert_int_equal(pir_roster_search(&found, &next, name[0]), 1);
    assert_string_equal(found.name, name[0]);
    assert_string_equal(found.person->principal, ALICE);
    assert_int_equal(pir_roster_search(&found, &next, "openpgp:0123"), 1);
    assert_string_equal(found.name, "openpgp:" FPR);
    assert_string_equal(found.person->principal, BOB);
    assert_int_equal(pir_roster_search(&found, &next, "SHA256:"), 2);
    assert_int_equal(pir_roster_search(&found, &next, name[2]), 0);
    assert_int_equal(pir_roster_search(&found, &next, "openpgp:" FPR "0"), 0);
}

static void a_person_is_retired_with_all_keys(void **state)
{
    (void)state;
    assert_int_equal(pir_roster_retire(&next, &arena, bob(), NOW), 2);
    assert_string_equal(
        pir_roster_revoked(&next, name[1]), "the key is revoked: it is retired");
    assert_non_null(pir_roster_revoked(&next, "openpgp:" FPR));
    assert_false(pir_roster_can_sign(&next, bob(), NOW));
    assert_false(pir_roster_can_sign(&next, bob(), 0));
    emit();
    assert_non_null(strstr(roles.data, "2026-11-23T14:15:02Z"));
    assert_non_null(strstr(signers.data, "valid-before=\"20261123141502Z\""));
    /* nothing is left to retire */
    assert_int_equal(pir_roster_retire(&next, &arena, bob(), NOW), 0);
    assert_int_equal(next.revocation_count, 2);
}

static void a_retired_key_may_turn_out_to_be_compromised(void **state)
{
    (void)state;
    pir_roster_revoke(&next, name[1], "retired", "2026-11-23T14:15:02Z", NOW);
    pir_roster_revoke(&next, name[1], "compromised", "2026-11-20T00:00:00Z", NOW - 9);
    assert_int_equal(next.revocation_count, 1);
    assert_string_equal(
        pir_roster_revoked(&next, name[1]), "the key is revoked: it is compromised");
    assert_int_equal(next.grants[1].valid_before, NOW - 9);
    /* a later limit than the key has is none */
    pir_roster_revoke(&next, name[1], "compromised", "2026-11-20T00:00:00Z", NOW + 9);
    assert_int_equal(next.grants[1].valid_before, NOW - 9);
}

static void a_limit_never_comes_before_the_time_from_which_a_key_is_valid(void **state)
{
    (void)state;
    next.grants[1].valid_after = NOW;
    pir_roster_revoke(&next, name[1], "compromised", "2020-01-01T00:00:00Z", NOW - 99);
    assert_int_equal(next.grants[1].valid_before, NOW + 1);
    next.grants[0].valid_after = INT64_MIN;
    pir_roster_revoke(&next, name[0], "compromised", "1970-01-01T00:00:00Z", -5);
    assert_int_equal(next.grants[0].valid_before, 1);
    emit(); /* and so can be written */
}

#define T(f) cmocka_unit_test_setup_teardown(f, start, forget)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_copy_is_written_as_what_it_was_copied_from),
        T(a_change_of_the_copy_leaves_the_state_before_alone),
        T(somebody_new_comes_with_a_key_and_roles),
        T(a_key_in_a_file_is_named_in_roles),
        T(a_role_is_given_and_taken),
        T(keys_are_found_by_the_start_of_their_names),
        T(a_person_is_retired_with_all_keys),
        T(a_retired_key_may_turn_out_to_be_compromised),
        T(a_limit_never_comes_before_the_time_from_which_a_key_is_valid),
    };

    return cmocka_run_group_tests(tests, make_keys, NULL);
}
