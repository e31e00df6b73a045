/* A record's own layout: what it may choose, and that a logo is a plain small PNG. */
#include "doc/letterhead.h"
#include "doc/png.h"

#include "base/file.h"
#include "doc/kind_support.h"

#define EXAMPLE PIR_SOURCE_DIR "/schemas/examples/layout/"
#define HEADER_AT 8 /* of the first chunk */

static struct pir_arena arena;
static struct pir_err err;
static struct pir_letterhead layout;

static int begin(void **state)
{
    (void)state;
    memset(&err, 0, sizeof(err));
    pir_letterhead_start(&layout);
    return 0;
}

static int end(void **state)
{
    (void)state;
    pir_arena_release(&arena);
    return 0;
}

static int read_text(const char *text)
{
    pir_letterhead_start(&layout);
    return pir_letterhead_read(&layout, &arena, text, strlen(text), &err);
}

static void has_every_part_where_nothing_is_chosen(void **state)
{
    (void)state;
    assert_int_equal(read_text("version: 1\n"), 0);
    for (int i = 0; i < PIR_PARTS; i++) {
        assert_int_equal(layout.order[i], i);
        assert_null(layout.titles[i]);
    }
    assert_null(layout.head);
    assert_null(layout.colour);
}

static void takes_words_order_and_colour(void **state)
{
    (void)state;
    assert_int_equal(
        read_text("version: 1\ncolour: '7a1f3d'\nhead: Security\npaper: letter\n"
                  "titles: {plan: What we do}\n"
                  "order: [appendix, plan, communication, impacts]\n"),
        0);
    assert_string_equal(layout.colour, "7a1f3d");
    assert_string_equal(layout.head, "Security");
    assert_string_equal(layout.paper, "letter");
    assert_string_equal(layout.titles[PIR_PART_PLAN], "What we do");
    assert_int_equal(layout.order[0], PIR_PART_SUMMARY);
    assert_int_equal(layout.order[1], PIR_PART_APPENDIX);
    assert_int_equal(layout.order[4], PIR_PART_IMPACTS);
}

static void refuses_what_would_leave_something_out(void **state)
{
    static const char *const wrong[] = {
        "version: 2\n",
        "head: no version\n",
        "version: 1\norder: [plan, impacts, communication]\n",
        "version: 1\norder: [plan, plan, impacts, communication]\n",
        "version: 1\norder: [summary, plan, impacts, communication]\n",
        "version: 1\ntitles: {draft: Final}\n",
        "version: 1\ntitles: {plan: ''}\n",
        "version: 1\ndraft: false\n",
        "version: 1\nlogo: /etc/passwd\n",
        "version: 1\ncolour: 'ffffff'\n",
        "version: 1\ncolour: 'red'\n",
        "version: 1\npaper: a5\n",
        "version: 1\nhead: !!str x\n",
        "version: 1\nhead: \"\\x1b[31m\"\n",
        "version: 1\nfoot: \"\\u202e\"\n",
        "- version\n",
        "",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
        memset(&err, 0, sizeof(err));
        assert_int_equal(read_text(wrong[i]), PIR_E_INPUT);
        assert_true(strlen(err.message) > 10);
    }
}

static void has_an_example_that_works(void **state)
{
    struct pir_buf bytes = PIR_BUF_INIT;

    (void)state;
    assert_int_equal(
        pir_file_read(&bytes, EXAMPLE "report.yaml", PIR_LAYOUT_MAX, &err), 0);
    assert_int_equal(
        pir_letterhead_check(&arena, PIR_LAYOUT_FILE, bytes.data, bytes.len, &err), 0);
    pir_buf_release(&bytes);
}

static void takes_only_plain_small_pictures(void **state)
{
    struct pir_buf png = PIR_BUF_INIT;
    char keep;

    (void)state;
    assert_int_equal(pir_file_read(&png, EXAMPLE "logo.png", PIR_PNG_MAX, &err), 0);
    assert_int_equal(pir_png_check(png.data, png.len, &err), 0);
    for (size_t len = 0; len < png.len; len++) /* cut anywhere */
        assert_int_equal(pir_png_check(png.data, len, &err), PIR_E_INPUT);
    keep = png.data[HEADER_AT + 8]; /* the width, its first byte: 16 million dots */
    png.data[HEADER_AT + 8] = 1;
    assert_int_equal(pir_png_check(png.data, png.len, &err), PIR_E_INPUT);
    png.data[HEADER_AT + 8] = keep;
    memcpy(png.data + HEADER_AT + 25 + 4, "iCCP", 4); /* instead of IDAT */
    assert_int_equal(pir_png_check(png.data, png.len, &err), PIR_E_INPUT);
    assert_int_equal(pir_png_check("GIF89a", 6, &err), PIR_E_INPUT);
    assert_int_equal(pir_png_check("<svg onload='x'></svg>", 22, &err), PIR_E_INPUT);
    pir_buf_fill(&png, 0, PIR_PNG_MAX);
    assert_int_equal(pir_png_check(png.data, png.len, &err), PIR_E_INPUT);
    pir_buf_release(&png);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            has_every_part_where_nothing_is_chosen, begin, end),
        cmocka_unit_test_setup_teardown(takes_words_order_and_colour, begin, end),
        cmocka_unit_test_setup_teardown(
            refuses_what_would_leave_something_out, begin, end),
        cmocka_unit_test_setup_teardown(has_an_example_that_works, begin, end),
        cmocka_unit_test_setup_teardown(takes_only_plain_small_pictures, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
