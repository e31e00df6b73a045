/* Blocks to terminal text: wrapping, tables, bodies, and that nothing unclean gets out. */
#include "base/buf.h"
#include "base/text.h"
#include "view/render.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof(*(array)))
#define ELLIPSIS "\xe2\x80\xa6"

static struct pir_arena arena;

static int release(void **state)
{
    (void)state;
    pir_arena_release(&arena);
    return 0;
}

static const char *
render_with(const struct pir_block *page, unsigned width, unsigned flags)
{
    struct pir_render_options options = {.width = width, .flags = flags};
    struct pir_buf out = PIR_BUF_INIT;
    const char *text;

    assert_false(pir_block_failed(page));
    assert_int_equal(pir_render_text(&out, page, &options), 0);
    text = pir_arena_strndup(&arena, out.data, out.len);
    pir_buf_release(&out);
    return text;
}

static const char *render(const struct pir_block *page, unsigned width)
{
    return render_with(page, width, 0);
}

static struct pir_block *paragraph(const char *text)
{
    struct pir_block *page = pir_block_page(&arena);

    pir_block_paragraph(&arena, page, text, PIR_TONE_PLAIN);
    return page;
}

static struct pir_block *body(const char *text)
{
    struct pir_block *page = pir_block_page(&arena);

    pir_block_add(&arena, page, PIR_BLOCK_MARKDOWN)->text = text;
    return page;
}

/* A table whose rows are given as texts, NULL for an empty cell. */
static struct pir_block *table(
    const struct pir_column *columns, size_t count, const char *const *cells,
    size_t rows)
{
    struct pir_block *page = pir_block_page(&arena);
    struct pir_block *block = pir_block_table(&arena, page, columns, count);

    for (size_t i = 0; i < rows; i++) {
        struct pir_block *row = pir_block_row(&arena, block);

        for (size_t k = 0; k < count; k++)
            pir_cell_add(&arena, row, k, cells[i * count + k], PIR_TONE_PLAIN);
    }
    return page;
}

static char *repeat(const char *piece, size_t times)
{
    size_t len = strlen(piece);
    char *text = pir_arena_alloc(&arena, len * times + 1);

    for (size_t i = 0; i < times; i++)
        memcpy(text + i * len, piece, len);
    return text;
}

static size_t widest_line(const char *text)
{
    size_t widest = 0;

    for (size_t len; *text; text += len + (text[len] == '\n')) {
        size_t width;

        len = strcspn(text, "\n");
        width = pir_text_width(text, len);
        widest = width > widest ? width : widest;
    }
    return widest;
}

/* ---- paragraphs ------------------------------------------------------------------ */

static void wraps_at_words_and_never_beyond_the_width(void **state)
{
    (void)state;
    assert_string_equal(
        render(
            paragraph("Anybody could sign in to the customer portal as anybody since "
                      "Sunday night."),
            40),
        "Anybody could sign in to the customer\n"
        "portal as anybody since Sunday night.\n");
}

static void fills_a_line_to_its_last_column(void **state)
{
    const char *forty = "aaaa aaaa aaaa aaaa aaaa aaaa aaaa aaaaa";

    (void)state;
    assert_int_equal(strlen(forty), 40);
    assert_string_equal(
        render(paragraph(forty), 40), pir_arena_printf(&arena, "%s\n", forty));
    assert_string_equal(
        render(paragraph(pir_arena_printf(&arena, "%sb", forty)), 40),
        "aaaa aaaa aaaa aaaa aaaa aaaa aaaa\naaaaab\n");
}

static void takes_eighty_columns_by_default_and_never_less_than_forty(void **state)
{
    const char *text = repeat("word ", 60);

    (void)state;
    assert_int_equal(widest_line(render(paragraph(text), 0)), 79);
    assert_int_equal(widest_line(render(paragraph(text), 5)), 39);
    assert_int_equal(widest_line(render(paragraph(text), 200)), 199);
}

static void keeps_a_word_whole_that_spans_several_tones(void **state)
{
    struct pir_block *page = pir_block_page(&arena);
    struct pir_block *block = pir_block_add(&arena, page, PIR_BLOCK_PARAGRAPH);

    (void)state;
    pir_line_add(
        &arena, &block->line, "these words fill the first line up (", PIR_TONE_PLAIN);
    pir_line_add(&arena, &block->line, "critical", PIR_TONE_BAD);
    pir_line_add(&arena, &block->line, "), and", PIR_TONE_PLAIN);
    assert_string_equal(
        render(page, 40), "these words fill the first line up\n(critical), and\n");
}

static void breaks_a_long_word_between_characters_as_people_see_them(void **state)
{
    /* e with a combining acute accent: one column, three bytes */
    const char *text = repeat("e\xcc\x81", 50);
    const char *first = repeat("e\xcc\x81", 40);
    const char *rest = repeat("e\xcc\x81", 10);

    (void)state;
    assert_string_equal(
        render(paragraph(text), 40), pir_arena_printf(&arena, "%s\n%s\n", first, rest));
}

static void counts_wide_characters_as_two_columns(void **state)
{
    const char *text = render(paragraph(repeat("\xe4\xba\x8b\xe6\x95\x85 ", 30)), 40);

    (void)state;
    assert_int_equal(widest_line(text), 39);
    text = render(paragraph(repeat("\xe4\xba\x8b", 50)), 41);
    assert_int_equal(widest_line(text), 40);
}

static void keeps_line_breaks_and_the_indentation_of_what_follows(void **state)
{
    (void)state;
    assert_string_equal(
        render(
            paragraph("event: Portal off line\n  state: active -> contained, and so on "
                      "and on"),
            40),
        "event: Portal off line\n"
        "  state: active -> contained, and so on\n"
        "  and on\n");
}

static void ends_with_endless_words_and_characters_without_trouble(void **state)
{
    const char *joined = repeat("\xf0\x9f\x91\xa9\xe2\x80\x8d", 5000); /* one cluster */
    const char *text = render(paragraph(repeat("x", 200000)), 80);

    (void)state;
    assert_int_equal(widest_line(text), 80);
    assert_int_equal(strlen(text), 200000 + 2500);
    text = render(paragraph(pir_arena_printf(&arena, "%s end", joined)), 80);
    assert_non_null(strstr(text, "end\n"));
}

/* ---- what gets out --------------------------------------------------------------- */

static const char hostile[] = "a\x1b[2Jb\rc\x07"
                              "d\x9b"
                              "e\xe2\x80\xae"
                              "f\xc2\x9bg\x7fh\ti";

static struct pir_block *hostile_page(void)
{
    static const struct pir_column columns[] = {
        {.title = "Id"},
        {.title = "What", .shrink = 1},
        {.title = "Why", .shrink = 2, .wrap = true}};
    const char *const cells[] = {hostile, hostile, hostile};
    struct pir_block *page = table(columns, COUNT(columns), cells, 1);
    struct pir_block *fields = pir_block_add(&arena, page, PIR_BLOCK_FIELDS);
    struct pir_block *list = pir_block_add(&arena, page, PIR_BLOCK_LIST);

    pir_block_heading(&arena, page, 1, hostile);
    pir_block_paragraph(&arena, page, hostile, PIR_TONE_BAD);
    pir_block_field(&arena, fields, hostile, hostile, PIR_TONE_ID);
    pir_block_paragraph(&arena, list, hostile, PIR_TONE_PLAIN);
    pir_block_add(&arena, page, PIR_BLOCK_MARKDOWN)->text = hostile;
    pir_block_add(&arena, page, PIR_BLOCK_MARKDOWN)->text = pir_arena_printf(
        &arena, "```\n%s\n```\n- %s\n> %s\n# %s\n| %s\n", hostile, hostile, hostile,
        hostile, hostile);
    return page;
}

static void writes_no_control_character_but_line_ends(void **state)
{
    static const unsigned widths[] = {40, 80, 300};

    (void)state;
    for (size_t i = 0; i < COUNT(widths); i++) {
        const char *text = render(hostile_page(), widths[i]);

        assert_int_equal(pir_text_check(text, strlen(text), PIR_TEXT_LINES, NULL), 0);
        assert_non_null(strstr(text, "a\\x1b"));
    }
}

/* With colour an ESC is always one of the codes that pir itself writes, and each is undone
 * on the line it stands on. */
static void writes_only_its_own_colour_codes(void **state)
{
    const char *text = render_with(hostile_page(), 60, PIR_RENDER_COLOUR);
    int on = 0;

    (void)state;
    for (const char *at = text; *at; at++) {
        size_t len;

        if (*at == '\n')
            assert_false(on);
        if (*at != '\x1b')
            continue;
        assert_int_equal(at[1], '[');
        len = strspn(at + 2, "0123456789;");
        assert_true(len > 0 && len <= 4);
        assert_int_equal(at[2 + len], 'm');
        on = strncmp(at, "\x1b[0m", 4) != 0;
    }
    assert_null(strstr(text, "\x1b[2J"));
}

static void colours_by_tone_and_only_when_asked(void **state)
{
    struct pir_block *page = pir_block_page(&arena);

    (void)state;
    pir_block_paragraph(&arena, page, "overdue", PIR_TONE_BAD);
    pir_block_paragraph(&arena, page, "plain", PIR_TONE_PLAIN);
    assert_string_equal(render(page, 80), "overdue\nplain\n");
    assert_string_equal(
        render_with(page, 80, PIR_RENDER_COLOUR), "\x1b[1;31moverdue\x1b[0m\nplain\n");
}

/* ---- tables ---------------------------------------------------------------------- */

static const struct pir_column three[] = {
    {.title = "Due"},
    {.title = "Action", .shrink = 1, .wrap = true},
    {.title = "Id"},
};

static void lines_columns_up(void **state)
{
    static const char *const cells[] = {"2026-11-25", "Patch",        "7xk2m9qd",
                                        "no date",    "Track orders", "9x2q7c4p"};

    (void)state;
    assert_string_equal(
        render(table(three, COUNT(three), cells, 2), 80),
        "Due         Action        Id\n"
        "2026-11-25  Patch         7xk2m9qd\n"
        "no date     Track orders  9x2q7c4p\n");
}

static void aligns_figures_at_the_right(void **state)
{
    static const struct pir_column columns[] = {
        {.title = "What"}, {.title = "Open", .align = PIR_RIGHT}};
    static const char *const cells[] = {"a", "2", "b", "10000"};

    (void)state;
    assert_string_equal(
        render(table(columns, COUNT(columns), cells, 2), 80), "What   Open\n"
                                                              "a         2\n"
                                                              "b     10000\n");
}

static void writes_nothing_for_a_table_without_rows(void **state)
{
    struct pir_block *page = table(three, COUNT(three), NULL, 0);

    (void)state;
    assert_string_equal(render(page, 80), "");
    pir_block_row(&arena, page->first);
    assert_string_equal(render(page, 80), "");
}

static void leaves_out_columns_in_which_nothing_stands(void **state)
{
    static const char *const cells[] = {NULL, "Patch", "7xk2m9qd", NULL, "Track", NULL};

    (void)state;
    assert_string_equal(
        render(table(three, COUNT(three), cells, 2), 80), "Action  Id\n"
                                                          "Patch   7xk2m9qd\n"
                                                          "Track\n");
}

static void has_no_line_of_titles_when_no_column_has_one(void **state)
{
    static const struct pir_column columns[] = {{.title = NULL}, {.title = ""}};
    static const char *const cells[] = {"pir close", "the review is approved"};

    (void)state;
    assert_string_equal(
        render(table(columns, COUNT(columns), cells, 1), 80),
        "pir close  the review is approved\n");
}

static void wraps_the_column_that_may_be_wrapped(void **state)
{
    static const char *const cells[] = {
        "2026-11-25", "Patch the authentication servers in both sites", "7xk2m9qd"};

    (void)state;
    assert_string_equal(
        render(table(three, COUNT(three), cells, 1), 56),
        "Due         Action                              Id\n"
        "2026-11-25  Patch the authentication servers    7xk2m9qd\n"
        "            in both sites\n");
}

static void cuts_a_column_with_an_ellipsis(void **state)
{
    static const struct pir_column columns[] = {
        {.title = "What", .shrink = 1}, {.title = "Id"}};
    static const char *const cells[] = {
        "The supplier confirmed a later date for the patch", "7xk2m9qd"};
    const struct pir_block *page = table(columns, COUNT(columns), cells, 1);

    (void)state;
    assert_string_equal(
        render(page, 44), "What                                Id\n"
                          "The supplier confirmed a later da" ELLIPSIS "  7xk2m9qd\n");
    assert_string_equal(
        render_with(page, 44, PIR_RENDER_ASCII),
        "What                                Id\n"
        "The supplier confirmed a later...   7xk2m9qd\n");
}

static void makes_the_column_narrower_first_that_says_so(void **state)
{
    static const struct pir_column columns[] = {
        {.title = "A", .shrink = 1}, {.title = "B", .shrink = 2}};
    static const char *const cells[] = {
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"};

    (void)state;
    assert_string_equal(
        render(table(columns, COUNT(columns), cells, 1), 50),
        "A                               B\n"
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa  bbbbbbbbbbbbbbbbb" ELLIPSIS "\n");
}

static void writes_row_by_row_where_columns_would_get_too_thin(void **state)
{
    static const struct pir_column columns[] = {
        {.title = "When"},
        {.title = "Kind"},
        {.title = "What", .shrink = 1, .wrap = true},
        {.title = "Open", .align = PIR_RIGHT},
        {.title = "Id"},
    };
    static const char *const cells[] = {
        "2026-11-23 12:05", "event", "Told that the portal is off line and why", "2",
        "bf7pz1ef"};

    (void)state;
    assert_string_equal(
        render(table(columns, COUNT(columns), cells, 1), 50),
        "2026-11-23 12:05  event  Open 2  bf7pz1ef\n"
        "  Told that the portal is off line and why\n");
}

static void keeps_every_width_it_is_given_and_ends_no_line_in_a_space(void **state)
{
    static const struct pir_column columns[] = {
        {.title = "When"},
        {.title = "Who", .shrink = 3},
        {.title = "What", .shrink = 1, .wrap = true},
        {.title = "State", .shrink = 2, .wrap = true},
        {.title = "Id"},
    };
    static const char *const cells[] = {
        "2026-11-23",
        "security manager of the second site",
        "Patch the authentication servers in both sites, then look at the scanner",
        "doing, 2 d overdue, moved 3 times",
        "8ch2ent6",
        "2026-11-24",
        "CIO",
        "Track",
        "open ",
        ""};

    (void)state;
    for (unsigned width = 40; width < 160; width++) {
        const char *text = render(table(columns, COUNT(columns), cells, 2), width);

        assert_true(widest_line(text) <= width);
        assert_null(strstr(text, " \n"));
        assert_non_null(strstr(text, "8ch2ent6"));
        assert_non_null(strstr(text, "2026-11-24"));
    }
}

/* ---- headings, fields, lists ------------------------------------------------------ */

static void sets_sections_apart_by_an_empty_line_and_indentation(void **state)
{
    struct pir_block *page = pir_block_page(&arena);

    (void)state;
    pir_block_add(&arena, page, PIR_BLOCK_GAP);
    pir_block_heading(&arena, page, 1, "Title");
    pir_block_paragraph(&arena, page, "below it", PIR_TONE_PLAIN);
    pir_block_add(&arena, page, PIR_BLOCK_GAP);
    pir_block_heading(&arena, page, 2, "Decisions");
    pir_block_heading(&arena, page, 3, "First");
    pir_block_paragraph(&arena, page, "yes", PIR_TONE_PLAIN);
    pir_block_heading(&arena, page, 3, "Second");
    pir_block_paragraph(&arena, page, "no", PIR_TONE_PLAIN);
    pir_block_heading(&arena, page, 2, "Next");
    pir_block_paragraph(&arena, page, "rest", PIR_TONE_PLAIN);
    pir_block_add(&arena, page, PIR_BLOCK_GAP);
    assert_string_equal(
        render(page, 80), "Title\nbelow it\n"
                          "\nDecisions\n  First\n    yes\n"
                          "\n  Second\n    no\n"
                          "\nNext\n  rest\n");
}

static void lines_values_up_beside_their_names(void **state)
{
    struct pir_block *page = pir_block_page(&arena);
    struct pir_block *fields = pir_block_add(&arena, page, PIR_BLOCK_FIELDS);

    (void)state;
    pir_block_field(&arena, fields, "Aware", "2026-11-23 11:17", PIR_TONE_PLAIN);
    pir_block_field(
        &arena, fields, "Why", "Every hour adds customers to the list of those",
        PIR_TONE_PLAIN);
    pir_block_field(&arena, fields, "", "one more line", PIR_TONE_PLAIN);
    pir_block_field(
        &arena, fields, "A name much longer than the others", "value", PIR_TONE_PLAIN);
    assert_string_equal(
        render(page, 40), "Aware  2026-11-23 11:17\n"
                          "Why    Every hour adds customers to the\n"
                          "       list of those\n"
                          "       one more line\n"
                          "A name much longer than the others\n"
                          "       value\n");
}

static void hangs_the_items_of_a_list(void **state)
{
    struct pir_block *page = pir_block_page(&arena);
    struct pir_block *list = pir_block_add(&arena, page, PIR_BLOCK_LIST);

    (void)state;
    pir_block_paragraph(
        &arena, list, "call the board today, and the regulator tomorrow",
        PIR_TONE_PLAIN);
    pir_block_paragraph(&arena, list, "approve notice", PIR_TONE_PLAIN);
    assert_string_equal(
        render(page, 40), "- call the board today, and the\n"
                          "  regulator tomorrow\n"
                          "- approve notice\n");
}

/* ---- bodies ---------------------------------------------------------------------- */

static void joins_the_lines_of_a_paragraph_and_wraps_them(void **state)
{
    (void)state;
    assert_string_equal(
        render(
            body("\n\nSupport had three calls\nbefore the alert came and none after "
                 "it.\n"
                 "\n\n\nHard  \nbreak\\\nhere\n\n"),
            40),
        "Support had three calls before the alert\n"
        "came and none after it.\n"
        "\n"
        "Hard\nbreak\nhere\n");
}

static void keeps_lists_and_hangs_their_items(void **state)
{
    (void)state;
    assert_string_equal(
        render(
            body("Calls:\n- one from *Mrs Miller* who\n  called in the early morning\n"
                 "  - nested\n2) two\n12. twelve\n+ plus\n\n  still the plus\n\nnot "
                 "any more"),
            40),
        "Calls:\n"
        "- one from *Mrs Miller* who called in\n"
        "  the early morning\n"
        "  - nested\n"
        "2) two\n"
        "12. twelve\n"
        "+ plus\n"
        "\n"
        "  still the plus\n"
        "\n"
        "not any more\n");
}

static void leaves_code_as_it_is(void **state)
{
    (void)state;
    assert_string_equal(
        render(
            body("before\n```sh\ngrep -c 'token=none' /var/log/portal/access.log | "
                 "sort\n"
                 "\n\tif  x:\n    y\n```\nafter\n\n    indented   code\n"),
            40),
        "before\n"
        "  grep -c 'token=none' /var/log/portal/access.log | sort\n"
        "\n"
        "      if  x:\n"
        "      y\n"
        "after\n"
        "\n"
        "  indented   code\n");
}

static void shows_headings_quotes_and_rules_as_lines_of_their_own(void **state)
{
    (void)state;
    assert_string_equal(
        render(
            body("# What we know ##\ntext\n***\n> quoted words that are long enough to "
                 "be "
                 "wrapped here\n>> deeper\n\n#no heading\n"),
            40),
        "What we know\n"
        "text\n"
        "---\n"
        "> quoted words that are long enough to\n"
        "> be wrapped here\n"
        "> > deeper\n"
        "\n"
        "#no heading\n");
}

static void lays_tables_of_a_body_out(void **state)
{
    (void)state;
    assert_string_equal(
        render(
            body("- seen:\n\n  | host | what it said when it was asked | empty |\n"
                 "  |---|---|---:|\n  | db1 | a \\| b, and \\ too |\n"),
            40),
        "- seen:\n"
        "\n"
        "  host   db1\n"
        "  what it said when it was asked\n"
        "         a | b, and \\ too\n"
        "  empty  \xc2\xa0\n");
    assert_string_equal(
        render(body("|host|what it said|empty|\n|-|-|-|\n|db1|a \\| b|\n"), 64),
        "host  what it said  empty\n"
        "db1   a | b         \xc2\xa0\n");
    assert_string_equal(
        render(body("| a | b |\n| - | - |\n"), 40), "a  b\n\xc2\xa0  \xc2\xa0\n");
}

static void takes_an_open_fence_to_the_end(void **state)
{
    (void)state;
    assert_string_equal(
        render(body("~~~~\n~~~\nstill code\n"), 40), "  ~~~\n  still code\n");
    assert_string_equal(render(body("```"), 40), "");
    assert_string_equal(render(body(" \n\t\n"), 40), "");
}

static void survives_odd_bodies(void **state)
{
    static const char *const odd[] = {
        "-",
        "- ",
        "1.",
        "999999999999. x",
        ">",
        ">>>>>>>>>>>> x",
        "#",
        "####### x",
        "- - - a",
        "* * *",
        "\t\t- x\n\t\t\t- y",
        "``` a`b\nx",
        "|",
        "=",
        "===\n---",
        "-\n-\n-\n",
        "  \\\n",
        "\\",
        "> ```\n> x",
        "-   ```\n    x\n    ```\n"};

    (void)state;
    for (size_t i = 0; i < COUNT(odd); i++) {
        const char *text = render(body(odd[i]), 40);

        assert_true(widest_line(text) <= 40);
        assert_null(strstr(text, " \n"));
    }
    render(body(repeat("- ", 20000)), 40);
    render(body(repeat("> ", 20000)), 40);
    render(body(repeat("-\n", 20000)), 40);
}

static void gives_the_same_bytes_for_the_same_page(void **state)
{
    struct pir_block *page = hostile_page();

    (void)state;
    assert_string_equal(render(page, 72), render(page, 72));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wraps_at_words_and_never_beyond_the_width),
        cmocka_unit_test(fills_a_line_to_its_last_column),
        cmocka_unit_test(takes_eighty_columns_by_default_and_never_less_than_forty),
        cmocka_unit_test(keeps_a_word_whole_that_spans_several_tones),
        cmocka_unit_test(breaks_a_long_word_between_characters_as_people_see_them),
        cmocka_unit_test(counts_wide_characters_as_two_columns),
        cmocka_unit_test(keeps_line_breaks_and_the_indentation_of_what_follows),
        cmocka_unit_test(ends_with_endless_words_and_characters_without_trouble),
        cmocka_unit_test(writes_no_control_character_but_line_ends),
        cmocka_unit_test(writes_only_its_own_colour_codes),
        cmocka_unit_test(colours_by_tone_and_only_when_asked),
        cmocka_unit_test(lines_columns_up),
        cmocka_unit_test(aligns_figures_at_the_right),
        cmocka_unit_test(writes_nothing_for_a_table_without_rows),
        cmocka_unit_test(leaves_out_columns_in_which_nothing_stands),
        cmocka_unit_test(has_no_line_of_titles_when_no_column_has_one),
        cmocka_unit_test(wraps_the_column_that_may_be_wrapped),
        cmocka_unit_test(cuts_a_column_with_an_ellipsis),
        cmocka_unit_test(makes_the_column_narrower_first_that_says_so),
        cmocka_unit_test(writes_row_by_row_where_columns_would_get_too_thin),
        cmocka_unit_test(keeps_every_width_it_is_given_and_ends_no_line_in_a_space),
        cmocka_unit_test(sets_sections_apart_by_an_empty_line_and_indentation),
        cmocka_unit_test(lines_values_up_beside_their_names),
        cmocka_unit_test(hangs_the_items_of_a_list),
        cmocka_unit_test(joins_the_lines_of_a_paragraph_and_wraps_them),
        cmocka_unit_test(keeps_lists_and_hangs_their_items),
        cmocka_unit_test(leaves_code_as_it_is),
        cmocka_unit_test(shows_headings_quotes_and_rules_as_lines_of_their_own),
        cmocka_unit_test(lays_tables_of_a_body_out),
        cmocka_unit_test(takes_an_open_fence_to_the_end),
        cmocka_unit_test(survives_odd_bodies),
        cmocka_unit_test(gives_the_same_bytes_for_the_same_page),
    };

    return cmocka_run_group_tests(tests, NULL, release);
}
