/* The stamp of a report: what is written is read again, anything else is refused. */
#include "base/text.h"
#include "view/report_stamp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* after those it needs */
#include <cmocka.h>
#include <string.h>

#define COMMIT "0123456789abcdef0123456789abcdef01234567"
#define LEAST                                                                          \
    "pir-report/1 commit=" COMMIT " as=ceo format=html at=2026-11-23T14:15:02Z"

static struct pir_report_stamp whole(void)
{
    return (struct pir_report_stamp){
        .commit = COMMIT,
        .incident = "kz1v1cqd",
        .form = "full",
        .format = "html",
        .options = "a4",
        .checked = "verified-to-" COMMIT,
        .version = "0.1.0",
        .at = 1795443302,
        .until = 1795443000,
        .entries = 58};
}

static enum pir_stamp_found find(struct pir_report_stamp *out, const char *text)
{
    return pir_report_stamp_find(out, text, strlen(text));
}

static void reads_what_it_wrote(void **state)
{
    struct pir_report_stamp in = whole(), out;
    struct pir_buf text = PIR_BUF_INIT;

    (void)state;
    pir_buf_addstr(&text, "<p><code>");
    pir_report_stamp_emit(&text, &in);
    pir_buf_addstr(&text, "</code></p>\n");
    assert_int_equal(find(&out, text.data), PIR_STAMP_FOUND);
    assert_memory_equal(&in, &out, sizeof(in));
    pir_buf_release(&text);
}

static void writes_one_line_that_no_format_escapes(void **state)
{
    struct pir_report_stamp in = whole();
    struct pir_buf text = PIR_BUF_INIT;

    (void)state;
    in.span[0] = '\0';
    pir_report_stamp_emit(&text, &in);
    assert_null(strpbrk(text.data, "<>&\"'\\`\n()|*[]"));
    pir_buf_release(&text);
}

static void takes_the_last_one(void **state)
{
    struct pir_report_stamp out;

    (void)state;
    /* an entry may hold one that somebody wrote */
    assert_int_equal(
        find(&out, LEAST " version=9\n" LEAST " version=1\n"), PIR_STAMP_FOUND);
    assert_string_equal(out.version, "1");
    assert_int_equal(out.until, INT64_MAX);
    assert_string_equal(out.incident, "");
    assert_int_equal(
        find(&out, LEAST "\npir-report/1 commit=short\n"), PIR_STAMP_BROKEN);
}

static void knows_when_there_is_none(void **state)
{
    struct pir_report_stamp out;

    (void)state;
    assert_int_equal(find(&out, ""), PIR_STAMP_NONE);
    assert_int_equal(find(&out, "pir-report/1"), PIR_STAMP_NONE);
    assert_int_equal(find(&out, "pir-report/2 commit=" COMMIT), PIR_STAMP_NONE);
}

static void refuses_what_it_would_not_write(void **state)
{
    static const char *const broken[] = {
        "pir-report/1 ",
        "pir-report/1 commit=" COMMIT,
        "pir-report/1 commit=0123 as=ceo format=html at=2026-11-23T14:15:02Z",
        "pir-report/1 commit=" COMMIT " as=ceo format=html at=yesterday",
        "pir-report/1 commit=" COMMIT
        " as=ceo format=html at=2026-11-23T14:15:02+01:00",
        LEAST " as=full",
        LEAST " colour=red",
        LEAST " entries=many",
        LEAST " entries=99999999999",
        LEAST " version=",
        LEAST " version=1 and more=",
        LEAST
        " version=0123456789012345678901234567890123456789012345678901234567890123456",
    };
    struct pir_report_stamp out;

    (void)state;
    for (size_t i = 0; i < sizeof(broken) / sizeof(*broken); i++)
        if (find(&out, broken[i]) != PIR_STAMP_BROKEN)
            fail_msg("taken: %s", broken[i]);
}

static void says_how_the_record_stood(void **state)
{
    char words[96];

    (void)state;
    assert_string_equal(
        pir_report_checked_words(words, sizeof(words), "verified"), "verified");
    assert_string_equal(
        pir_report_checked_words(words, sizeof(words), "verified-to-" COMMIT),
        "verified up to commit 01234567, not since");
    assert_null(pir_report_checked_words(words, sizeof(words), "verified-to-0123"));
    assert_null(pir_report_checked_words(words, sizeof(words), "blessed"));
    assert_null(pir_report_checked_words(words, sizeof(words), ""));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_what_it_wrote),
        cmocka_unit_test(writes_one_line_that_no_format_escapes),
        cmocka_unit_test(takes_the_last_one),
        cmocka_unit_test(knows_when_there_is_none),
        cmocka_unit_test(refuses_what_it_would_not_write),
        cmocka_unit_test(says_how_the_record_stood),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
