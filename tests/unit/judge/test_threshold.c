/* Thresholds: what is agreed to, whose approvals count, and every one that does not. */
#include "judge/threshold.h"
#include "judge/tree.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define HEX "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define OTHER "fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210"
#define FPR(n) #n "123456789ABCDEF0123456789ABCDEF01234567"
#define PERSON(name, role, n)                                                          \
    "  " name "@example.org:\n    name: N\n    roles: [" role "]\n"                    \
    "    keys: ['openpgp:" FPR(n) "']\n"

static struct pir_arena arena;
static struct pir_findings findings;
static struct pir_roster roster;
static struct pir_approval approvals[4];
static struct pir_agreement agreement;

/* Three owners, a recorder; two must agree. */
static void start_with(const char *threshold, const char *revoked)
{
    struct pir_err err = {0};
    const char *text = pir_arena_printf(
        &arena, "version: 1\nserial: 1\nprevious: none\n%speople:\n%s%s", threshold,
        PERSON("alice", "owner", A) PERSON("bob", "owner", B)
            PERSON("carol", "owner", C) PERSON("dora", "recorder", D),
        revoked);

    if (pir_roster_parse(&roster, &arena, "", 0, text, strlen(text), &err) < 0)
        fail_msg("%u: %s", err.line, err.message);
    agreement = (struct pir_agreement){
        .before = &roster,
        .previous = HEX,
        .next = OTHER,
        .signer = "alice@example.org",
        .approvals = approvals,
        .new_serial = true};
}

static int start(void **state)
{
    (void)state;
    memset(&findings, 0, sizeof(findings));
    start_with("threshold: 2\n", "revoked: []\n");
    return 0;
}

static int forget(void **state)
{
    (void)state;
    pir_arena_release(&arena);
    return 0;
}

static void approve(const char *principal, const char *previous)
{
    struct pir_approval *slot = &approvals[agreement.count++];

    slot->principal = principal;
    snprintf(slot->previous, sizeof(slot->previous), "%s", previous);
}

static void judge(void)
{
    assert_int_equal(pir_judge_agreement(&findings, &arena, &agreement), 0);
}

static void is_found(enum pir_rule rule, const char *sentence)
{
    if (findings.len != 1 || findings.items[0].rule != rule ||
        !strstr(findings.items[0].sentence, sentence))
        fail_msg(
            "%zu findings, the first \"%s\"", findings.len,
            findings.len ? findings.items[0].sentence : "");
}

/* ---- who agreed ------------------------------------------------------------------ */

static void the_signer_and_another_owner_are_two(void **state)
{
    (void)state;
    approve("bob@example.org", HEX);
    judge();
    assert_int_equal(findings.len, 0);
    assert_int_equal(pir_agreement_count(&agreement), 2);
}

static void the_signer_alone_is_one(void **state)
{
    (void)state;
    judge();
    is_found(PIR_RULE_TRUST_THRESHOLD, "1 of 2 owners agreed");
}

static void people_count_once_however_often_they_approve(void **state)
{
    (void)state;
    approve("alice@example.org", HEX);
    approve("alice@example.org", HEX);
    judge();
    is_found(PIR_RULE_TRUST_THRESHOLD, "1 of 2 owners agreed");
}

static void only_owners_count(void **state)
{
    (void)state;
    approve("dora@example.org", HEX);
    approve("nobody@example.org", HEX);
    judge();
    is_found(PIR_RULE_TRUST_THRESHOLD, "1 of 2 owners agreed");
    agreement.signer = "dora@example.org";
    assert_int_equal(pir_agreement_count(&agreement), 0);
}

static void an_approval_from_another_state_of_trust_does_not_count(void **state)
{
    (void)state;
    approve("bob@example.org", OTHER);
    judge();
    is_found(PIR_RULE_TRUST_THRESHOLD, "1 of 2 owners agreed");
}

static void three_may_be_needed(void **state)
{
    (void)state;
    start_with("threshold: 3\n", "revoked: []\n");
    approve("bob@example.org", HEX);
    judge();
    is_found(PIR_RULE_TRUST_THRESHOLD, "2 of 3 owners agreed");
    memset(&findings, 0, sizeof(findings));
    approve("carol@example.org", HEX);
    judge();
    assert_int_equal(findings.len, 0);
}

static void each_change_is_a_new_state(void **state)
{
    (void)state;
    approve("bob@example.org", HEX);
    agreement.new_serial = false;
    judge();
    is_found(PIR_RULE_TRUST_THRESHOLD, "each change raises serial");
}

static void without_a_threshold_nobody_else_is_asked(void **state)
{
    (void)state;
    start_with("", "revoked: []\n");
    agreement.new_serial = false;
    judge();
    assert_int_equal(findings.len, 0);
}

static void those_who_are_still_to_be_asked_can_sign(void **state)
{
    (void)state;
    assert_string_equal(
        pir_agreement_missing(&arena, &agreement, 0),
        "bob@example.org or carol@example.org");
    approve("bob@example.org", HEX);
    assert_string_equal(
        pir_agreement_missing(&arena, &agreement, 0), "carol@example.org");
    start_with(
        "threshold: 2\n",
        "revoked:\n  - fingerprint: 'openpgp:" FPR(
            B) "'\n"
               "    reason: retired\n    at: '2026-11-23T14:15:02Z'\n");
    assert_string_equal(
        pir_agreement_missing(&arena, &agreement, 0), "carol@example.org");
}

/* ---- how many there may be ------------------------------------------------------- */

static int parses(const char *threshold, const char *sentence)
{
    struct pir_err err = {0};
    const char *text = pir_arena_printf(
        &arena, "version: 1\nserial: 1\nprevious: none\n%speople:\n%srevoked: []\n",
        threshold, PERSON("alice", "owner", A) PERSON("bob", "owner", B));
    int rc = pir_roster_parse(&roster, &arena, "", 0, text, strlen(text), &err);

    if (rc < 0 && !strstr(err.message, sentence))
        fail_msg("%s", err.message);
    return rc;
}

static void a_threshold_is_a_number_that_owners_can_reach(void **state)
{
    (void)state;
    assert_int_equal(parses("threshold: 2\n", ""), 0);
    assert_int_equal(roster.threshold, 2);
    assert_int_equal(parses("", ""), 0);
    assert_int_equal(roster.threshold, 0);
    assert_true(parses("threshold: 3\n", "there are only 2") < 0);
    assert_true(parses("threshold: 1\n", "from 2 to 99") < 0);
    assert_true(parses("threshold: 0\n", "from 2 to 99") < 0);
    assert_true(parses("threshold: 02\n", "from 2 to 99") < 0);
    assert_true(parses("threshold: -2\n", "from 2 to 99") < 0);
    assert_true(parses("threshold: 200\n", "from 2 to 99") < 0);
    assert_true(parses("threshold: '2'\n", "from 2 to 99") < 0);
    assert_true(parses("threshold: [2]\n", "from 2 to 99") < 0);
    assert_true(parses("treshold: 2\n", "there is no field treshold") < 0);
}

static void a_threshold_is_written_as_it_was_read(void **state)
{
    struct pir_buf signers = PIR_BUF_INIT, roles = PIR_BUF_INIT;
    struct pir_err err = {0};

    (void)state;
    assert_int_equal(pir_roster_emit(&signers, &roles, &roster, NULL, &err), 0);
    assert_non_null(strstr(roles.data, "\nthreshold: 2\n"));
    roster.threshold = 1;
    pir_buf_clear(&roles);
    assert_int_equal(pir_roster_emit(&signers, &roles, &roster, NULL, &err), 0);
    assert_null(strstr(roles.data, "threshold"));
    pir_buf_release(&signers);
    pir_buf_release(&roles);
}

/* ---- what is agreed to ----------------------------------------------------------- */

static void everything_but_entries_and_proposals_is_governed(void **state)
{
    (void)state;
    assert_true(pir_is_governed("pir.yaml"));
    assert_true(pir_is_governed("trust/roles.yaml"));
    assert_true(pir_is_governed("schemas"));
    assert_true(pir_is_governed("incidents-not"));
    assert_false(pir_is_governed("incidents"));
    assert_false(pir_is_governed("incidents/2026"));
    assert_false(pir_is_governed("proposals/" HEX "/pir.yaml"));
}

/* printf 'a' >x; printf 'b' >y; sha256sum x y | sha256sum */
static void the_digest_is_that_of_what_sha256sum_prints(void **state)
{
    struct pir_governed_file files[] = {{.path = "y"}, {.path = "x"}};
    char hex[PIR_SHA256_HEX + 1], again[PIR_SHA256_HEX + 1];
    struct pir_buf list = PIR_BUF_INIT;
    struct pir_digest digest;

    (void)state;
    pir_digest_of(&files[0].digest, "b", 1);
    pir_digest_of(&files[1].digest, "a", 1);
    assert_int_equal(pir_governed_digest(hex, files, 2), 0);
    pir_digest_hex(again, &files[0].digest); /* sorted by now */
    pir_buf_printf(&list, "%s  x\n", again);
    pir_digest_hex(again, &files[1].digest);
    pir_buf_printf(&list, "%s  y\n", again);
    pir_digest_of(&digest, list.data, list.len);
    pir_digest_hex(again, &digest);
    pir_buf_release(&list);
    assert_string_equal(files[0].path, "x");
    assert_string_equal(hex, again);
    files[1].path = "z";
    assert_int_equal(pir_governed_digest(again, files, 2), 0);
    assert_string_not_equal(hex, again);
}

/* ---- files below proposals/ ------------------------------------------------------ */

static void edit(const char *path, bool added, const char *bytes, const char *signer)
{
    const struct pir_proposal_edit e = {
        .path = path, .added = added, .bytes = bytes, .len = strlen(bytes)};

    memset(&findings, 0, sizeof(findings));
    assert_int_equal(pir_judge_proposal_edit(&findings, &arena, &e, signer), 0);
}

#define BOBS "proposals/" HEX "/approvals/bob@example.org"

static void an_approval_is_made_by_whom_it_names(void **state)
{
    (void)state;
    edit(BOBS, true, "previous: " HEX "\n", "bob@example.org");
    assert_int_equal(findings.len, 0);
    edit(BOBS, true, "previous: " HEX "\n", "alice@example.org");
    is_found(PIR_RULE_TRUST_APPROVAL, "alice@example.org approves in the name of bob");
}

static void an_approval_has_one_form(void **state)
{
    static const char *const others[] = {
        "",
        "previous: " HEX,
        "previous: " HEX "\n\n",
        "previous:  " HEX "\n",
        "next: " HEX "\n",
        "previous: " HEX "0\n",
        "previous: 0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef\n",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        edit(BOBS, true, others[i], "bob@example.org");
        is_found(PIR_RULE_TRUST_APPROVAL, "not the one line");
    }
}

static void what_was_proposed_and_approved_stays(void **state)
{
    (void)state;
    edit(BOBS, false, "", "bob@example.org");
    is_found(PIR_RULE_TRUST_APPROVAL, "changed or taken away");
    edit("proposals/" HEX "/pir.yaml", false, "", "alice@example.org");
    is_found(PIR_RULE_TRUST_APPROVAL, "changed or taken away");
    edit("proposals/" HEX "/pir.yaml", true, "anything", "alice@example.org");
    assert_int_equal(findings.len, 0);
}

static void proposals_have_their_place(void **state)
{
    static const char *const good[] = {
        "proposals/" HEX "/pir.yaml", "proposals/" HEX "/trust/roles.yaml",
        "proposals/" HEX "/trust/openpgp/" FPR(A) ".asc",
        "proposals/" HEX "/schemas/note.yaml", BOBS};
    static const char *const bad[] = {
        "proposals/x",
        "proposals/" HEX,
        "proposals/" HEX "/x",
        "proposals/" HEX "/incidents/2026/11/23-x/y.md",
        "proposals/" HEX "/proposals/" HEX "/pir.yaml",
        "proposals/" HEX "/approvals",
        "proposals/" HEX "/approvals/bob",
        "proposals/" HEX "/approvals/bob@example.org/x",
        "proposals/" HEX "x/pir.yaml"};

    (void)state;
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
        if (pir_layout_place(good[i], 0) != PIR_AT_PROPOSAL)
            fail_msg("%s", good[i]);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        if (pir_layout_place(bad[i], 0) != PIR_AT_NOWHERE)
            fail_msg("%s", bad[i]);
    assert_int_equal(pir_layout_place("proposals", 1), PIR_AT_FOLDER);
    assert_int_equal(pir_layout_place("proposals/" HEX, 1), PIR_AT_FOLDER);
    assert_int_equal(pir_layout_place("proposals/" HEX "/approvals", 1), PIR_AT_FOLDER);
    assert_int_equal(pir_layout_place("proposals/" HEX "/trust", 1), PIR_AT_FOLDER);
    assert_int_equal(pir_layout_place("proposals/x", 1), PIR_AT_NOWHERE);
    assert_int_equal(
        pir_layout_place("proposals/" HEX "/incidents", 1), PIR_AT_NOWHERE);
}

#define T(f) cmocka_unit_test_setup_teardown(f, start, forget)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(the_signer_and_another_owner_are_two),
        T(the_signer_alone_is_one),
        T(people_count_once_however_often_they_approve),
        T(only_owners_count),
        T(an_approval_from_another_state_of_trust_does_not_count),
        T(three_may_be_needed),
        T(each_change_is_a_new_state),
        T(without_a_threshold_nobody_else_is_asked),
        T(those_who_are_still_to_be_asked_can_sign),
        T(a_threshold_is_a_number_that_owners_can_reach),
        T(a_threshold_is_written_as_it_was_read),
        T(everything_but_entries_and_proposals_is_governed),
        T(the_digest_is_that_of_what_sha256sum_prints),
        T(an_approval_is_made_by_whom_it_names),
        T(an_approval_has_one_form),
        T(what_was_proposed_and_approved_stays),
        T(proposals_have_their_place),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
