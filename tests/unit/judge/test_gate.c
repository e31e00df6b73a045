/* The commit gate, with real keys: each acceptance is followed by its refusals. */
#include "judge/gate.h"

#include "judge/gate_trial.h"

/* ---- signatures ---- */

static void whoever_may_record_adds_an_entry(void **state)
{
    (void)state;
    passes(by(BOB));
    passes(by(CAROL));
    passes(by(ALICE));
}

static void refuses_a_commit_that_is_not_signed(void **state)
{
    struct trial trial = by(BOB);

    (void)state;
    pir_buf_clear(&bytes);
    build_payload(&bytes, &trial);
    judged(&trial, PIR_E_DENIED, "note: x", "bob@example.org is not signed", "-S");
}

static void refuses_a_key_that_nobody_has(void **state)
{
    struct trial trial = by(BOB);

    (void)state;
    trial.key = MALLORY;
    fails(
        trial, PIR_E_DENIED, "trust/allowed_signers of its parent",
        fingerprint[MALLORY], "alice@example.org");
    fails(
        by(MALLORY), PIR_E_DENIED, "not in the trust/allowed_signers",
        fingerprint[MALLORY], "alice@example.org");
}

static void refuses_another_namespace(void **state)
{
    struct trial trial = by(BOB);

    (void)state;
    trial.namespace_ = "file";
    fails(
        trial, PIR_E_DENIED, "for the namespace file, not for git", fingerprint[BOB],
        "-S");
    trial.namespace_ = "pir-checkpoint";
    fails(trial, PIR_E_DENIED, "pir-checkpoint", fingerprint[BOB], "-S");
}

static void refuses_what_was_changed_after_signing(void **state)
{
    struct trial trial = by(BOB);

    (void)state;
    build(&trial);
    replace("note: x", "note: y");
    judged(&trial, PIR_E_DENIED, "is not what the key", fingerprint[BOB], "-S");
    build(&trial);
    replace("tree 4", "tree 5");
    judged(&trial, PIR_E_DENIED, "is not what the key", fingerprint[BOB], "-S");
    build(&trial);
    replace("1111\nauthor", "1112\nauthor");
    judged(&trial, PIR_E_DENIED, "is not what the key", fingerprint[BOB], "-S");
}

static void refuses_a_signature_over_another_commit(void **state)
{
    struct trial trial = by(BOB);
    struct pir_buf payload = PIR_BUF_INIT, armor = PIR_BUF_INIT;

    (void)state;
    for (unsigned who = ALICE; who <= CAROL; who++) {
        say(&trial, who);
        pir_buf_clear(&payload);
        pir_buf_clear(&armor);
        pir_buf_clear(&bytes);
        build_payload(&payload, &trial);
        sign(&armor, &trial, "some other payload");
        assert_int_equal(
            pir_commit_sign(&bytes, payload.data, payload.len, armor.data, &err), 0);
        judged(&trial, PIR_E_DENIED, "is not what the key", fingerprint[who], "-S");
    }
    pir_buf_release(&payload);
    pir_buf_release(&armor);
}

/* The armor rewrapped at 64 columns: the same signature in another object. */
static void refuses_another_line_width(void **state)
{
    struct trial trial = by(ALICE);
    struct pir_buf payload = PIR_BUF_INIT, armor = PIR_BUF_INIT, narrow = PIR_BUF_INIT;
    size_t column = 0;

    (void)state;
    build_payload(&payload, &trial);
    sign(&armor, &trial, payload.data);
    pir_buf_addstr(&narrow, "-----BEGIN SSH SIGNATURE-----\n");
    for (const char *p = strchr(armor.data, '\n') + 1; *p != '-'; p++) {
        if (*p == '\n')
            continue;
        if (column++ % 64 == 0 && column > 1)
            pir_buf_addch(&narrow, '\n');
        pir_buf_addch(&narrow, *p);
    }
    pir_buf_addstr(&narrow, "\n-----END SSH SIGNATURE-----\n");
    pir_buf_clear(&bytes);
    assert_int_equal(
        pir_commit_sign(&bytes, payload.data, payload.len, narrow.data, &err), 0);
    judged(&trial, PIR_E_CORRUPT, "70 characters", "alice@example.org", "-S");
    pir_buf_release(&payload);
    pir_buf_release(&armor);
    pir_buf_release(&narrow);
}

static void refuses_bytes_that_the_grammar_does_not_know(void **state)
{
    struct trial trial = by(BOB);

    (void)state;
    build(&trial);
    replace(
        " -----END SSH SIGNATURE-----\n", " -----END SSH SIGNATURE-----\ngpgsigX x\n");
    judged(&trial, PIR_E_CORRUPT, "gpgsigX", "header", "git commit -S");
    build(&trial);
    bytes.data[bytes.len - 1] = '\0';
    judged(&trial, PIR_E_CORRUPT, "zero byte", "", "make the commit again");
}

#define OTHER_ARMOR(label, body)                                                       \
    "-----BEGIN " label "-----\n" body "-----END " label "-----\n"

static void a_format_that_cannot_be_checked_is_not_accepted(void **state)
{
    struct trial trial = by(BOB);
    struct pir_buf payload = PIR_BUF_INIT;

    (void)state;
    build_payload(&payload, &trial);
    pir_buf_clear(&bytes);
    assert_int_equal(
        pir_commit_sign(
            &bytes, payload.data, payload.len, OTHER_ARMOR("SIGNED MESSAGE", "MIIB\n"),
            &err),
        0);
    judged(&trial, PIR_E_UNSUPPORTED, "X.509", "bob@example.org", "gpg.format ssh");
    pir_buf_clear(&bytes);
    assert_int_equal(
        pir_commit_sign(
            &bytes, payload.data, payload.len, OTHER_ARMOR("PGP SIGNATURE", "\nAAAA\n"),
            &err),
        0);
    judged(&trial, PIR_E_UNSUPPORTED, "OpenPGP", "bob@example.org", "gpg.format ssh");
    pir_buf_release(&payload);
}

/* ---- people ---- */

static void refuses_the_name_of_another(void **state)
{
    struct trial trial = by(ALICE);

    (void)state;
    trial.key = BOB;
    fails(
        trial, PIR_E_DENIED, "its committer is alice@example.org", "signed by bob@",
        "user.email bob@example.org");
    trial = by(BOB);
    trial.commit.author.email = "alice@example.org";
    fails(
        trial, PIR_E_DENIED, "its author is alice@example.org", "signed by bob@",
        "user.email bob@example.org");
    trial = by(BOB);
    trial.commit.author.email = trial.commit.committer.email = "Bob@example.org";
    fails(
        trial, PIR_E_DENIED, "Bob@example.org", "signed by bob@example.org",
        "user.email bob@example.org");
}

static void takes_any_name_but_those_of_others(void **state)
{
    static const char *const others[] = {"alice", "Alice", "\u00c1lice"};
    static const char *const own[] = {"bob", "BOB", "Robert", "\u0411\u043e\u0431"};
    struct trial trial;

    (void)state;
    for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++) {
        trial = by(BOB);
        trial.commit.author.name = trial.commit.committer.name = own[i];
        passes(trial);
    }
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        trial = by(BOB);
        trial.commit.author.name = trial.commit.committer.name = others[i];
        fails(
            trial, PIR_E_DENIED, "bears the name of alice@example.org",
            "signed by bob@", "user.name");
    }
}

static void refuses_an_author_who_is_not_the_committer(void **state)
{
    struct trial trial = by(BOB);

    (void)state;
    trial.commit.author.name = "Alice";
    fails(
        trial, PIR_E_DENIED, "has the author Alice", "bob@example.org",
        "--reset-author");
    trial = by(BOB);
    trial.commit.author.time = NOW - 86400;
    fails(
        trial, PIR_E_DENIED, "one time for its author", "bob@example.org",
        "--reset-author");
    trial = by(BOB);
    pir_buf_clear(&bytes);
    build_payload(&bytes, &trial);
    replace("+0000\ncommitter", "+0100\ncommitter");
    sign_bytes(&trial);
    judged(
        &trial, PIR_E_DENIED, "one time for its author", "bob@example.org",
        "--reset-author");
}

static void refuses_roles_that_do_not_suffice(void **state)
{
    (void)state;
    fails(
        by(DAVE), PIR_E_DENIED, "adds entries, but dave@example.org has neither",
        "recorder", "alice@example.org");
    passes(settings_by(ALICE));
    fails(
        settings_by(BOB), PIR_E_DENIED,
        "changes settings, trust or schemas, but bob@example.org", "role owner",
        "alice@example.org");
    fails(
        settings_by(DAVE), PIR_E_DENIED, "dave@example.org", "role owner",
        "alice@example.org");
}

static void refuses_keys_that_are_revoked(void **state)
{
    (void)state;
    fails(
        by(ERIN), PIR_E_DENIED, "retired", "erin@example.org",
        "another key of erin@example.org");
    fails(
        by(FRANK), PIR_E_DENIED, "compromised", "frank@example.org",
        "another key of frank@example.org");
}

static void a_key_is_valid_from_its_first_second_to_its_last(void **state)
{
    (void)state;
    make_roster(&roster, ",valid-after=\"20261123141502Z\"", "recorder");
    passes(by(BOB));
    make_roster(&roster, ",valid-after=\"20261123141503Z\"", "recorder");
    fails(
        by(BOB), PIR_E_DENIED, "not valid yet", "bob@example.org",
        "another key of bob@example.org");
    make_roster(&roster, ",valid-before=\"20261123141503Z\"", "recorder");
    passes(by(BOB));
    make_roster(&roster, ",valid-before=\"20261123141502Z\"", "recorder");
    fails(
        by(BOB), PIR_E_DENIED, "no longer valid", "bob@example.org",
        "ask alice@example.org");
}

/* ---- parents ---- */

static void the_first_commit_is_judged_by_its_own_trust_files(void **state)
{
    struct trial trial = settings_by(ALICE);

    (void)state;
    trial.commit.parent_count = 0;
    trial.raw_message = "init: record of Example Ltd\n";
    passes(trial);
    trial.in.parent_times = NULL;
    passes(trial);
    say(&trial, BOB);
    fails(trial, PIR_E_DENIED, "role owner", "bob@example.org", "alice@example.org");
    say(&trial, MALLORY);
    fails(
        trial, PIR_E_DENIED, "of the commit itself", fingerprint[MALLORY],
        "alice@example.org");
    trial = by(ALICE);
    trial.commit.parent_count = 0;
    fails(trial, PIR_E_DENIED, "brings no trust files", "note: x", "pir init");
}

static struct trial merge_by(unsigned who)
{
    struct trial trial = by(who);

    trial.commit.parent_count = 2;
    trial.in.roster_count = 2;
    trial.in.entry_count = trial.named = 0;
    trial.raw_message = "merge: two lines\n";
    return trial;
}

static void a_merge_needs_the_trust_of_each_parent(void **state)
{
    struct trial trial = merge_by(BOB);

    (void)state;
    passes(trial);
    make_roster(&other, "", "auditor");
    fails(
        trial, PIR_E_DENIED, "neither the role", "bob@example.org",
        "alice@example.org");
    make_roster(&other, ",valid-before=\"20261123141502Z\"", "recorder");
    fails(
        trial, PIR_E_DENIED, "no longer valid", "bob@example.org", "alice@example.org");
    make_roster(&other, "", "recorder");
    make_roster(&roster, "", "auditor");
    fails(
        trial, PIR_E_DENIED, "neither the role", "bob@example.org",
        "alice@example.org");
}

static void a_merge_adds_nothing(void **state)
{
    struct trial trial = merge_by(BOB);

    (void)state;
    trial.raw_message = NULL;
    trial.named = trial.in.entry_count = 1;
    fails(trial, PIR_E_CORRUPT, "merges and adds entries", "note: x", "merge first");
}

static void a_roster_is_needed_for_each_parent(void **state)
{
    struct trial trial = merge_by(BOB);

    (void)state;
    trial.in.roster_count = 1;
    build(&trial);
    assert_int_equal(judge(&trial), PIR_E_CORRUPT);
    assert_non_null(strstr(err.message, "2 parents"));
    trial = by(BOB);
    trial.in.roster_count = 0;
    build(&trial);
    assert_int_equal(judge(&trial), PIR_E_CORRUPT);
    trial.in.roster_count = 2;
    assert_int_equal(judge(&trial), PIR_E_CORRUPT);
}

/* ---- time ---- */

static void time_does_not_go_below_a_parent(void **state)
{
    struct trial trial = by(BOB);

    (void)state;
    trial.parent_times[0] = NOW;
    passes(trial);
    trial.parent_times[0] = NOW + 1;
    fails(
        trial, PIR_E_DENIED, "2026-11-23T14:15:02Z, before its parent",
        "bob@example.org", "clock");
    trial = merge_by(BOB);
    trial.parent_times[1] = NOW + 1;
    fails(trial, PIR_E_DENIED, "before its parent", "bob@example.org", "clock");
}

static void time_is_at_most_five_minutes_ahead(void **state)
{
    struct trial trial = by(BOB);

    (void)state;
    trial.in.now = NOW - 300;
    passes(trial);
    trial.in.now = NOW - 301;
    fails(
        trial, PIR_E_DENIED, "2026-11-23T14:15:02Z, in the future", "bob@example.org",
        "clock");
    trial = by(BOB);
    trial.commit.author.time = trial.commit.committer.time = INT64_C(1) << 40;
    fails(trial, PIR_E_DENIED, "in the future", "bob@example.org", "clock");
}

/* ---- trailers ---- */

static void trailers_name_exactly_the_entries_added(void **state)
{
    struct trial trial = by(BOB);
    struct pir_digest reversed[3] = {entries[2], entries[1], entries[0]};
    char hex[PIR_SHA256_HEX + 1];

    (void)state;
    trial.named = trial.in.entry_count = 3;
    trial.in.entries = reversed;
    passes(trial);
    trial.named = 2;
    pir_digest_hex(hex, &entries[2]);
    fails(trial, PIR_E_CORRUPT, "that no trailer names", "bob@example.org", hex);
    trial.named = 3;
    trial.in.entry_count = 2;
    pir_digest_hex(hex, &entries[0]);
    fails(trial, PIR_E_CORRUPT, "it does not add", "bob@example.org", hex);
    trial = by(BOB);
    trial.in.entries = &entries[1];
    pir_digest_hex(hex, &entries[1]);
    fails(trial, PIR_E_CORRUPT, "that no trailer names", "bob@example.org", hex);
    trial = by(BOB);
    trial.raw_message = "note: x\n\nSigned-off-by: B <b@c>\n";
    fails(
        trial, PIR_E_CORRUPT, "that no trailer names", "bob@example.org", "Pir-Entry");
}

static void the_same_entry_is_not_added_twice(void **state)
{
    struct trial trial = by(BOB);
    struct pir_digest twice[2] = {entries[0], entries[0]};

    (void)state;
    trial.in.entries = twice;
    trial.in.entry_count = 2;
    build(&trial);
    assert_int_equal(judge(&trial), PIR_E_CORRUPT);
    assert_non_null(strstr(err.message, "the same entry twice"));
}

static void a_commit_does_one_thing(void **state)
{
    struct trial trial = by(BOB);

    (void)state;
    trial.named = trial.in.entry_count = 0;
    trial.raw_message = "note: nothing\n";
    fails(trial, PIR_E_CORRUPT, "adds no entry", "note: nothing", "drop it");
    trial = by(ALICE);
    trial.in.deed = PIR_DEED_SETTINGS;
    fails(trial, PIR_E_CORRUPT, "and adds 1 entry", "note: x", "two commits");
    trial.in.entry_count = 0;
    fails(
        trial, PIR_E_CORRUPT, "a trailer for an entry it does not add",
        "alice@example.org", "Pir-Entry");
    trial.named = 0;
    fails(
        trial, PIR_E_CORRUPT, "names the incident k7f3m9x2", "alice@example.org",
        "Pir-Incident");
}

static void a_caller_need_not_ask_why(void **state)
{
    struct trial trial = by(BOB);

    (void)state;
    build(&trial);
    assert_int_equal(judge(&trial), 0);
    assert_int_equal(pir_gate_commit(&trial.in, NULL), 0);
    replace("note: x", "note: y");
    judge(&trial);
    assert_int_equal(pir_gate_commit(&trial.in, NULL), PIR_E_DENIED);
    trial.in.len = 0;
    assert_int_equal(pir_gate_commit(&trial.in, NULL), PIR_E_CORRUPT);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(whoever_may_record_adds_an_entry),
        TEST(refuses_a_commit_that_is_not_signed),
        TEST(refuses_a_key_that_nobody_has),
        TEST(refuses_another_namespace),
        TEST(refuses_what_was_changed_after_signing),
        TEST(refuses_a_signature_over_another_commit),
        TEST(refuses_another_line_width),
        TEST(refuses_bytes_that_the_grammar_does_not_know),
        TEST(a_format_that_cannot_be_checked_is_not_accepted),
        TEST(refuses_the_name_of_another),
        TEST(takes_any_name_but_those_of_others),
        TEST(refuses_an_author_who_is_not_the_committer),
        TEST(refuses_roles_that_do_not_suffice),
        TEST(refuses_keys_that_are_revoked),
        TEST(a_key_is_valid_from_its_first_second_to_its_last),
        TEST(the_first_commit_is_judged_by_its_own_trust_files),
        TEST(a_merge_needs_the_trust_of_each_parent),
        TEST(a_merge_adds_nothing),
        TEST(a_roster_is_needed_for_each_parent),
        TEST(time_does_not_go_below_a_parent),
        TEST(time_is_at_most_five_minutes_ahead),
        TEST(trailers_name_exactly_the_entries_added),
        TEST(the_same_entry_is_not_added_twice),
        TEST(a_commit_does_one_thing),
        TEST(a_caller_need_not_ask_why),
    };

    return cmocka_run_group_tests(tests, make_cast, remove_cast);
}
