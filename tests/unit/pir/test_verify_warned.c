/* Warnings that are remembered: read back as they were said, and nothing else is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "pir/verify_internal.h"

#include <stdlib.h>
#include <string.h>

#define HEX1 "1111111111111111111111111111111111111111"
#define HEX2 "00000000000000000000000000000000000000ff"
#define PATH "incidents/2026/11/23-x-k7f3m9x2/20261123T140000Z-close-aaaaaaaa.md"
#define ONE "\nwarnings 1\nwarning gate-bypassed " HEX1 " 0\t" PATH "\tit is open\t\n"

static struct pir_arena arena;
static struct pir_buf text = PIR_BUF_INIT;
static struct pir_warned *warned;
static size_t count;

static int release(void **state)
{
    (void)state;
    pir_arena_release(&arena);
    pir_buf_release(&text);
    return 0;
}

static struct pir_finding
finding_of(enum pir_rule rule, unsigned line, const char *path, const char *sentence)
{
    return (struct pir_finding){rule, line, path, sentence, "the way out"};
}

/* Are findings about these commits (NULL: about none) fit to be remembered? */
static bool
write(const struct pir_finding *findings, const struct pir_oid *const *about, size_t n)
{
    struct pir_placed_finding *placed = pir_arena_calloc(&arena, n, sizeof(*placed));
    struct pir_verify_outcome outcome = {.findings = placed, .finding_count = n};

    for (size_t i = 0; i < n; i++)
        placed[i] = (struct pir_placed_finding){&findings[i], about[i], 0, false};
    pir_buf_clear(&text);
    pir_buf_addstr(&text, "signers 0\n");
    return pir_warned_text(&text, &outcome);
}

static void refuses(const char *from)
{
    if (pir_warned_parse(&warned, &count, &arena, from) != PIR_E_INPUT)
        fail_msg("accepted: %s", from);
}

/* ---- tests ----------------------------------------------------------------------- */

static void reads_back_what_was_said_in_its_order(void **state)
{
    struct pir_oid a, b;
    const struct pir_oid *about[3] = {&b, NULL, &a};
    const struct pir_finding said[3] = {
        finding_of(PIR_RULE_GATE_BYPASSED, 0, PATH, "it is closed: \\u{202E}"),
        finding_of(PIR_RULE_GATE_BYPASSED, 0, "", "about the clone itself"),
        finding_of(PIR_RULE_GATE_BYPASSED, 7, PATH, "it counts for nothing"),
    };

    (void)state;
    pir_oid_parse(&a, HEX1);
    pir_oid_parse(&b, HEX2);
    assert_true(write(said, about, 3));
    assert_int_equal(pir_warned_parse(&warned, &count, &arena, text.data), 0);
    assert_int_equal(count, 2);
    assert_true(pir_oid_equal(&warned[0].commit, &b));
    assert_int_equal(warned[0].finding.rule, PIR_RULE_GATE_BYPASSED);
    assert_int_equal(warned[0].finding.line, 0);
    assert_string_equal(warned[0].finding.path, PATH);
    assert_string_equal(warned[0].finding.sentence, said[0].sentence);
    assert_string_equal(warned[0].finding.hint, "the way out");
    assert_true(pir_oid_equal(&warned[1].commit, &a));
    assert_int_equal(warned[1].finding.line, 7);
    assert_string_equal(warned[1].finding.sentence, said[2].sentence);
}

static void no_warnings_are_read_back_as_none(void **state)
{
    (void)state;
    assert_true(write(NULL, NULL, 0));
    assert_string_equal(text.data, "signers 0\nwarnings 0\n");
    assert_int_equal(pir_warned_parse(&warned, &count, &arena, text.data), 0);
    assert_int_equal(count, 0);
}

static void what_is_worse_than_a_warning_is_not_remembered(void **state)
{
    struct pir_oid a;
    const struct pir_oid *about[1] = {&a};

    (void)state;
    pir_oid_parse(&a, HEX1);
    for (unsigned i = 1; i < PIR_RULE_COUNT; i++) {
        struct pir_finding finding =
            finding_of((enum pir_rule)i, 0, "pir.yaml", "something is so");

        if (write(&finding, about, 1) != (pir_rules[i].level == PIR_LEVEL_WARNING))
            fail_msg("%s", pir_rules[i].name);
    }
}

static void what_would_not_stay_one_line_is_not_remembered(void **state)
{
    struct pir_oid a;
    const struct pir_oid *about[1] = {&a};
    struct pir_finding finding =
        finding_of(PIR_RULE_GATE_BYPASSED, 0, PATH, "two\nwarning gate-bypassed");

    (void)state;
    pir_oid_parse(&a, HEX1);
    assert_false(write(&finding, about, 1));
    finding.sentence = "two\tparts";
    assert_false(write(&finding, about, 1));
}

static void a_record_with_very_many_warnings_is_read_anew(void **state)
{
    enum { MANY = 20001 };
    struct pir_finding *findings = calloc(MANY, sizeof(*findings));
    const struct pir_oid **about = calloc(MANY, sizeof(*about));
    struct pir_oid a;

    (void)state;
    assert_non_null(findings);
    assert_non_null(about);
    pir_oid_parse(&a, HEX1);
    for (size_t i = 0; i < MANY; i++) {
        findings[i] = finding_of(PIR_RULE_GATE_BYPASSED, 0, PATH, "x");
        about[i] = &a;
    }
    assert_false(write(findings, about, MANY));
    assert_true(write(findings, about, MANY - 1));
    assert_int_equal(pir_warned_parse(&warned, &count, &arena, text.data), 0);
    assert_int_equal(count, MANY - 1);
    free(findings);
    free(about);
}

/* A state folder that was written to, cut off, or is of an older pir. */
static void refuses_what_it_did_not_write(void **state)
{
    (void)state;
    assert_int_equal(pir_warned_parse(&warned, &count, &arena, ONE), 0);
    refuses("");
    refuses("signers 0\n");
    refuses("\nwarnings 0\nwarning gate-bypassed " HEX1 " 0\tp\ts\th\n");
    refuses("\nwarnings 2\nwarning gate-bypassed " HEX1 " 0\tp\ts\th\n");
    refuses("\nwarnings 1\nwarning entry-modified " HEX1 " 0\tp\ts\th\n");
    refuses("\nwarnings 1\nwarning gate " HEX1 " 0\tp\ts\th\n");
    refuses("\nwarnings 1\nwarning gate-bypassed-x " HEX1 " 0\tp\ts\th\n");
    refuses("\nwarnings 1\nwarning  " HEX1 " 0\tp\ts\th\n");
    refuses("\nwarnings 1\nwarning gate-bypassed 11111 0\tp\ts\th\n");
    refuses("\nwarnings 1\nwarning gate-bypassed " HEX1 "\n");
    refuses("\nwarnings 1\nwarning gate-bypassed " HEX1 " 0\tp\ts\n");
    refuses("\nwarnings 1\nwarning gate-bypassed " HEX1 " 0\tp\ts\th\tmore\n");
    refuses("\nwarnings 1\nwarning gate-bypassed " HEX1 " 0 p\ts\th\n");
    refuses("\nwarnings 1\nwarning gate-bypassed " HEX1 " 0\tp\ts \x1b[2J\th\n");
    refuses("\nwarnings 1\nwarning gate-bypassed " HEX1 " 0\tp\t\xe2\x80\xae\th\n");
    refuses("\nwarnings 99999999\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(reads_back_what_was_said_in_its_order, release),
        cmocka_unit_test_teardown(no_warnings_are_read_back_as_none, release),
        cmocka_unit_test_teardown(
            what_is_worse_than_a_warning_is_not_remembered, release),
        cmocka_unit_test_teardown(
            what_would_not_stay_one_line_is_not_remembered, release),
        cmocka_unit_test_teardown(
            a_record_with_very_many_warnings_is_read_anew, release),
        cmocka_unit_test_teardown(refuses_what_it_did_not_write, release),
    };

    return cmocka_run_group_tests_name("verify_warned", tests, NULL, NULL);
}
