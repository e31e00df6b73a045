/* Two states of the trust files that were both changed, joined into one. */
#include "trust/cast.h"

#include "trust/roster_join.h"

#define FPR "0123456789ABCDEF0123456789ABCDEF01234567"
#define OTHER "FEDCBA9876543210FEDCBA9876543210FEDCBA98"
#define ALICE(roles)                                                                   \
    "  alice@example.org:\n    name: Alice\n    roles: [" roles "]\n"                  \
    "    keys: ['openpgp:" FPR "']\n"
#define BOB(name, roles)                                                               \
    "  bob@example.org:\n    name: " name "\n    roles: [" roles "]\n"                 \
    "    keys: ['openpgp:" OTHER "']\n"
#define BLOB "AAAAC3NzaC1lZDI1NTE5AAAAIHHXbpdWDDJJY3YtU8rp5v3ufzNVD5l4kI+oprYZJfhw"
#define LINE(who, times)                                                               \
    who "@example.org namespaces=\"git\"" times " ssh-ed25519 " BLOB "\n"
#define KEY "SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU"
#define REVOKED(reason, at)                                                            \
    "revoked: [{fingerprint: '" KEY "', reason: " reason ", at: '" at "'}]\n"
#define NOBODY "revoked: []\n"

static struct pir_arena arena;

static int forget(void **state)
{
    (void)state;
    pir_arena_release(&arena);
    return 0;
}

static const struct pir_roster *
state_of(const char *top, const char *people, const char *revoked, const char *signers)
{
    struct pir_roster *out = pir_arena_alloc(&arena, sizeof(*out));
    struct pir_err err = {0};
    const char *text = pir_arena_printf(
        &arena, "version: 1\nserial: 7\nprevious: none\n%speople:\n%s%s", top, people,
        revoked);

    if (pir_roster_parse(
            out, &arena, signers, strlen(signers), text, strlen(text), &err) < 0)
        fail_msg("%s:%u: %s", err.place, err.line, err.message);
    return out;
}

static const char *text_of(const struct pir_roster *roster)
{
    struct pir_buf signers = PIR_BUF_INIT, roles = PIR_BUF_INIT;
    struct pir_err err = {0};
    const char *text;

    if (pir_roster_emit(&signers, &roles, roster, NULL, &err) < 0)
        fail_msg("%s", err.message);
    text =
        pir_arena_printf(&arena, "%s%s", signers.len ? signers.data : "", roles.data);
    pir_buf_release(&signers);
    pir_buf_release(&roles);
    return text;
}

/* Joined in both orders, which must come to the same. */
static const struct pir_roster *joined(
    const struct pir_roster *base, const struct pir_roster *a,
    const struct pir_roster *b)
{
    struct pir_roster *out = pir_arena_calloc(&arena, 2, sizeof(*out));
    struct pir_err err = {0};

    for (unsigned i = 0; i < 2; i++) {
        const struct pir_roster_sides sides = {
            .sides = {i ? b : a, i ? a : b},
            .bases = &base,
            .base_count = base != NULL};

        if (pir_roster_join(&out[i], &arena, &sides, &err) < 0)
            fail_msg("%s", err.message);
    }
    assert_string_equal(text_of(&out[0]), text_of(&out[1]));
    assert_int_equal(out[0].serial, 8);
    return &out[0];
}

static void refused(
    const char *words, const struct pir_roster *base, const struct pir_roster *a,
    const struct pir_roster *b)
{
    const struct pir_roster_sides sides = {
        .sides = {a, b}, .bases = &base, .base_count = 1};
    struct pir_roster out;
    struct pir_err err = {0};

    assert_int_equal(pir_roster_join(&out, &arena, &sides, &err), PIR_E_INPUT);
    assert_non_null(strstr(err.message, words));
}

static void who_comes_on_either_side_is_there_and_who_goes_is_gone(void **state)
{
    const struct pir_roster *base =
        state_of("", ALICE("owner") BOB("Bob", "recorder"), NOBODY, "");
    const struct pir_roster *without = state_of("", ALICE("owner"), NOBODY, "");
    const struct pir_roster *more = state_of(
        "",
        ALICE("owner") BOB(
            "Bob",
            "recorder") "  dave@example.org:\n    name: Dave\n    roles: [recorder]\n",
        NOBODY, LINE("dave", ""));
    const struct pir_roster *both = joined(base, without, more);

    (void)state;
    assert_int_equal(both->person_count, 2);
    assert_null(pir_roster_person(both, "bob@example.org"));
    assert_non_null(pir_roster_person(both, "dave@example.org"));
    assert_int_equal(both->pin_count, 1); /* bob's key went with him */
    assert_int_equal(both->grant_count, 1);
    assert_string_equal(both->grants[0].person->principal, "dave@example.org");
}

static void without_anything_in_common_both_are_taken(void **state)
{
    const struct pir_roster *one = state_of("", ALICE("owner"), NOBODY, "");
    const struct pir_roster *other =
        state_of("", ALICE("owner") BOB("Bob", "recorder"), NOBODY, "");

    (void)state;
    assert_int_equal(joined(NULL, one, other)->person_count, 2);
}

static void roles_come_and_go_each_for_itself(void **state)
{
    const struct pir_roster *base =
        state_of("", ALICE("owner") BOB("Bob", "recorder, scribe"), NOBODY, "");
    const struct pir_roster *less =
        state_of("", ALICE("owner") BOB("Bob", "recorder"), NOBODY, "");
    const struct pir_roster *more = state_of(
        "", ALICE("owner") BOB("Bob", "scribe, recorder, commander"), NOBODY, "");
    const struct pir_person *bob =
        pir_roster_person(joined(base, less, more), "bob@example.org");

    (void)state;
    assert_int_equal(bob->role_count, 2);
    assert_string_equal(bob->roles[0], "commander");
    assert_string_equal(bob->roles[1], "recorder");
}

static void a_name_is_that_of_who_changed_it(void **state)
{
    const struct pir_roster *base =
        state_of("", ALICE("owner") BOB("Bob", "recorder"), NOBODY, "");
    const struct pir_roster *renamed =
        state_of("", ALICE("owner") BOB("Robert", "recorder"), NOBODY, "");
    const struct pir_roster *other =
        state_of("", ALICE("owner") BOB("Rob", "recorder"), NOBODY, "");

    (void)state;
    assert_string_equal(
        pir_roster_person(joined(base, base, renamed), "bob@example.org")->name,
        "Robert");
    assert_string_equal(
        pir_roster_person(joined(base, other, renamed), "bob@example.org")->name,
        "Rob");
}

static void of_two_times_that_were_changed_the_earlier_end_counts(void **state)
{
    const char *people =
        ALICE("owner") "  dave@example.org:\n    name: Dave\n    roles: [recorder]\n";
    const struct pir_roster *base = state_of("", people, NOBODY, LINE("dave", ""));
    const struct pir_roster *late =
        state_of("", people, NOBODY, LINE("dave", ",valid-before=\"20280101000000Z\""));
    const struct pir_roster *soon =
        state_of("", people, NOBODY, LINE("dave", ",valid-before=\"20270101000000Z\""));

    (void)state;
    assert_int_equal(
        joined(base, late, soon)->grants[0].valid_before, soon->grants[0].valid_before);
    assert_int_equal(
        joined(base, late, base)->grants[0].valid_before, late->grants[0].valid_before);
    assert_int_equal(/* longer again, by who knew the shorter */
                     joined(soon, late, soon)->grants[0].valid_before,
                     late->grants[0].valid_before);
}

static void revocations_stay_and_grow_worse(void **state)
{
    const char *people = ALICE("owner");
    const struct pir_roster *base = state_of("", people, NOBODY, "");
    const struct pir_roster *retired =
        state_of("", people, REVOKED("retired", "2026-01-01T00:00:00Z"), "");
    const struct pir_roster *late =
        state_of("", people, REVOKED("compromised", "2026-03-01T00:00:00Z"), "");
    const struct pir_roster *early =
        state_of("", people, REVOKED("compromised", "2026-03-01T00:30:00+01:00"), "");
    const struct pir_roster *commit = state_of(
        "", people, REVOKED("compromised", "0123456789012345678901234567890123456789"),
        "");

    (void)state;
    assert_int_equal(joined(base, base, retired)->revocation_count, 1);
    assert_string_equal(
        joined(base, late, retired)->revocations[0].reason, "compromised");
    assert_string_equal(
        joined(base, late, early)->revocations[0].at, "2026-03-01T00:30:00+01:00");
    refused("nobody can tell which is earlier", base, late, commit);
}

static void a_threshold_that_both_changed_is_the_higher(void **state)
{
    const char *people = ALICE("owner")
        BOB("Bob", "owner") "  dave@example.org:\n    name: Dave\n    roles: "
                            "[owner]\n";
    const struct pir_roster *one = state_of("", people, NOBODY, LINE("dave", ""));
    const struct pir_roster *two =
        state_of("threshold: 2\n", people, NOBODY, LINE("dave", ""));
    const struct pir_roster *three =
        state_of("threshold: 3\n", people, NOBODY, LINE("dave", ""));

    (void)state;
    assert_int_equal(joined(one, two, three)->threshold, 3);
    assert_int_equal(joined(three, two, three)->threshold, 2);
    assert_int_equal(joined(two, two, one)->threshold, 1);
}

static void what_cannot_be_true_together_is_refused(void **state)
{
    const char *two =
        ALICE("owner") "  dave@example.org:\n    name: Dave\n    roles: []\n"
                       "  erin@example.org:\n    name: Erin\n    roles: []\n";
    const struct pir_roster *base = state_of("", two, NOBODY, "");
    const struct pir_roster *daves = state_of("", two, NOBODY, LINE("dave", ""));
    const struct pir_roster *erins = state_of("", two, NOBODY, LINE("erin", ""));
    const char *keys =
        "  bob@example.org:\n    name: Bob\n    roles: [recorder]\n    keys: "
        "['openpgp:" OTHER "']\n";
    const char *without = "  bob@example.org:\n    name: Bob\n    roles: [recorder]\n";
    const char *with_both = pir_arena_printf(&arena, ALICE("owner") "%s", keys);
    const char *with_one = pir_arena_printf(&arena, ALICE("owner") "%s", without);

    (void)state;
    refused("is that of dave@example.org on one side and of erin@", base, daves, erins);
    refused(
        "left with the role recorder and no key",
        state_of("", with_both, NOBODY, LINE("bob", "")),
        state_of("", with_both, NOBODY, ""),
        state_of("", with_one, NOBODY, LINE("bob", "")));
}

static void previous_names_both_in_any_order(void **state)
{
    char one[PIR_SHA256_HEX + 1], other[PIR_SHA256_HEX + 1];
    const char *a = "0000000000000000000000000000000000000000000000000000000000000001";
    const char *b = "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff";

    (void)state;
    pir_roster_join_previous(one, a, b);
    pir_roster_join_previous(other, b, a);
    assert_string_equal(one, other);
    pir_roster_join_previous(other, a, a);
    assert_string_not_equal(one, other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(
            who_comes_on_either_side_is_there_and_who_goes_is_gone, forget),
        cmocka_unit_test_teardown(without_anything_in_common_both_are_taken, forget),
        cmocka_unit_test_teardown(roles_come_and_go_each_for_itself, forget),
        cmocka_unit_test_teardown(a_name_is_that_of_who_changed_it, forget),
        cmocka_unit_test_teardown(
            of_two_times_that_were_changed_the_earlier_end_counts, forget),
        cmocka_unit_test_teardown(revocations_stay_and_grow_worse, forget),
        cmocka_unit_test_teardown(a_threshold_that_both_changed_is_the_higher, forget),
        cmocka_unit_test_teardown(what_cannot_be_true_together_is_refused, forget),
        cmocka_unit_test_teardown(previous_names_both_in_any_order, forget),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
