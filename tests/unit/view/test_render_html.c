/* HTML: every block has its element, and words stay words. */
#include "doc/picture.h"
#include "view/incident_support.h"

static struct pir_arena arena;
static struct pir_block *page;
static struct pir_buf out;

static int set_up(void **state)
{
    (void)state;
    page = pir_block_page(&arena);
    pir_buf_init(&out);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    pir_buf_release(&out);
    pir_arena_release(&arena);
    return 0;
}

/* What is between <main> and </main>. */
static const char *body(void)
{
    const char *from, *to;

    assert_int_equal(pir_render_html(&out, page, NULL), 0);
    from = strstr(out.data, "<main>\n");
    to = strstr(out.data, "</main>");
    assert_true(from && to);
    from += strlen("<main>\n");
    return pir_arena_strndup(&arena, from, (size_t)(to - from));
}

static void names_the_document_and_forbids_everything(void **state)
{
    (void)state;
    pir_block_heading(&arena, page, 1, "Portal <down>");
    assert_string_equal(body(), "<h1>Portal &lt;down&gt;</h1>\n");
    assert_holds(out.data, "<!DOCTYPE html>\n<html lang=\"en\">");
    assert_holds(out.data, "<title>Portal &lt;down&gt;</title>");
    assert_holds(out.data, "content=\"default-src 'none'; style-src 'sha256-");
    assert_lacks(out.data, "unsafe-inline");
    assert_lacks(out.data, "script");
}

static void takes_title_and_language_that_are_given(void **state)
{
    struct pir_html_options options = {.title = "\"A\" & B", .lang = "de"};

    (void)state;
    assert_int_equal(pir_render_html(&out, page, &options), 0);
    assert_holds(out.data, "<html lang=\"de\">");
    assert_holds(out.data, "<title>&quot;A&quot; &amp; B</title>");
}

static void writes_tones_lists_fields_and_code(void **state)
{
    struct pir_block *block;

    (void)state;
    block = pir_block_paragraph(&arena, page, "It is ", PIR_TONE_PLAIN);
    pir_line_add(&arena, &block->line, "late", PIR_TONE_BAD);
    pir_line_add(&arena, &block->line, "k7f3", PIR_TONE_ID);
    block = pir_block_add(&arena, page, PIR_BLOCK_FIELDS);
    pir_block_field(&arena, block, "Owner", "CIO & co\nsecond line", PIR_TONE_PLAIN);
    block = pir_block_add(&arena, page, PIR_BLOCK_LIST);
    pir_block_paragraph(&arena, block, "one", PIR_TONE_STRONG);
    pir_block_add(&arena, page, PIR_BLOCK_CODE)->text = "pir note \"<x>\"";
    assert_string_equal(
        body(),
        "<p>It is <span class=\"bad\">late</span><code class=\"id\">k7f3</code></p>\n"
        "<dl>\n<dt><span class=\"dim\">Owner</span></dt>\n<dd>CIO &amp; co<br>second "
        "line</dd>\n</dl>\n"
        "<ul>\n<li><strong class=\"strong\">one</strong></li>\n</ul>\n"
        "<pre><code>pir note &quot;&lt;x&gt;&quot;</code></pre>\n");
}

static void writes_tables_that_can_be_read_aloud(void **state)
{
    static const struct pir_column columns[] = {
        {.title = "Due"}, {.title = "Cost", .align = PIR_RIGHT, .shrink = 1}};
    struct pir_block *row;

    (void)state;
    pir_block_heading(&arena, page, 2, "Plan");
    row = pir_block_row(&arena, pir_block_table(&arena, page, columns, 2));
    pir_cell_add(&arena, row, 0, "today", PIR_TONE_PLAIN);
    pir_cell_add(&arena, row, 1, "12", PIR_TONE_PLAIN);
    pir_block_table(&arena, page, columns, 2); /* without rows: not there */
    assert_string_equal(
        body(), "<h2>Plan</h2>\n<div class=\"scroll\" role=\"region\" tabindex=\"0\" "
                "aria-label=\"Plan\">\n<table>\n<caption>Plan</caption>\n"
                "<thead><tr><th scope=\"col\" class=\"tight\">Due</th>"
                "<th scope=\"col\" class=\"right\">Cost</th></tr></thead>\n<tbody>\n"
                "<tr><th scope=\"row\" class=\"whole\">today</th>"
                "<td class=\"whole right\" "
                "data-title=\"Cost\">12</td></tr>\n</tbody>\n</table>\n</div>\n");
}

static void gives_parts_of_a_document_headings_below_its_own(void **state)
{
    static const struct pir_sheet sheet = {.mark = "DRAFT"};
    static const struct pir_html_options draft = {.sheet = &sheet};

    (void)state;
    pir_block_heading(&arena, page, 1, "Summary");
    pir_block_heading(&arena, page, 1, "Plan");
    pir_block_heading(&arena, page, 2, "Measures");
    pir_block_heading(&arena, page, 3, "One");
    assert_int_equal(pir_render_html(&out, page, &draft), 0);
    assert_holds(
        out.data, "<div class=\"mark\" aria-hidden=\"true\">DRAFT</div>\n"
                  "<main class=\"parts\">\n<h1>Summary</h1>\n<h2>Plan</h2>\n"
                  "<h3>Measures</h3>\n<h4>One</h4>\n</main>");
}

static void keeps_hostile_words_words(void **state)
{
    static const char *const hostile[] = {
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "</style><style>*{display:none}</style>",
        "[x](javascript:alert(1))",
        "\x1b[31mred",
        "\xe2\x80\xae"
        "evil"};
    static const struct pir_column columns[] = {{.title = "<b>"}};
    struct pir_picture *picture = pir_picture_new(&arena, 100, "<title>");
    const char *text;

    (void)state;
    for (size_t i = 0; i < sizeof(hostile) / sizeof(*hostile); i++) {
        struct pir_block *row;

        pir_block_heading(&arena, page, 2, hostile[i]);
        pir_block_paragraph(&arena, page, hostile[i], PIR_TONE_CODE);
        pir_block_add(&arena, page, PIR_BLOCK_CODE)->text = hostile[i];
        pir_block_add(&arena, page, PIR_BLOCK_MARKDOWN)->text = hostile[i];
        row = pir_block_row(&arena, pir_block_table(&arena, page, columns, 1));
        pir_cell_add(&arena, row, 0, hostile[i], PIR_TONE_STRONG);
        pir_picture_text(&arena, picture, 1, 1, 10, hostile[i], PIR_TONE_PLAIN);
    }
    picture->alternative = hostile[0];
    pir_block_picture(&arena, page, picture);
    text = body();
    assert_lacks(text, "<script");
    assert_lacks(text, "<img");
    assert_lacks(text, "<style");
    assert_lacks(text, "<b>");
    assert_lacks(text, "href");
    assert_lacks(text, "\x1b");
    assert_lacks(text, "\xe2\x80\xae");
    assert_holds(
        text, "<desc id=\"picture-1-words\">&lt;script&gt;alert(1)&lt;/script&gt;");
}

static void writes_bodies_as_lists_quotes_headings_and_code(void **state)
{
    (void)state;
    pir_block_add(&arena, page, PIR_BLOCK_MARKDOWN)->text =
        "# Head\n\nWords & more\n\n- one\n  - deep\n- two\n\n> said\n>\n> so\n\n3. "
        "first\n\n***\n|a|\n|-|\n|<b>|\n"
        "```\na < b\n```\n";
    assert_string_equal(
        body(), "<h3>Head</h3>\n<p>Words &amp; more</p>\n"
                "<ul>\n<li>one<ul>\n<li>deep</li>\n</ul>\n</li>\n<li>two</li>\n</ul>\n"
                "<blockquote>\n<p>said</p>\n<p>so</p>\n</blockquote>\n"
                "<ol start=\"3\">\n<li>first</li>\n</ol>\n<hr>\n"
                "<div class=\"scroll\" role=\"region\" tabindex=\"0\" "
                "aria-label=\"Table\">\n<table>\n<caption>Table</caption>\n"
                "<thead><tr><th scope=\"col\">a</th></tr></thead>\n<tbody>\n"
                "<tr><th scope=\"row\" class=\"whole\">&lt;b&gt;</th></tr>\n"
                "</tbody>\n</table>\n</div>\n"
                "<pre><code>a &lt; b\n</code></pre>\n");
}

static void draws_pictures_with_their_words(void **state)
{
    struct pir_picture *picture = pir_picture_new(&arena, 200, "A night");
    const char *text;

    (void)state;
    picture->height = 100;
    picture->alternative = "It got worse, then better.";
    pir_picture_tint(&arena, picture, 1, 2, 3, 4, PIR_TONE_WARN);
    pir_picture_line(&arena, picture, 0, 5, 10, 0, PIR_TONE_DIM);
    pir_picture_marker(&arena, picture, 7, 8, 6, PIR_MARKER_DIAMOND, PIR_TONE_GOOD);
    pir_picture_text(&arena, picture, 9, 10, 78, "worse & worse", PIR_TONE_BAD);
    pir_block_picture(&arena, page, picture);
    text = body();
    assert_holds(
        text, "viewBox=\"0 0 200 100\" role=\"img\" "
              "aria-labelledby=\"picture-1-title picture-1-words\"");
    assert_holds(
        text, "<desc id=\"picture-1-words\">It got worse, then better.</desc>");
    assert_holds(
        text, "<rect x=\"1\" y=\"2\" width=\"3\" height=\"4\" class=\"tint warn\"/>\n"
              "<line x1=\"0\" y1=\"5\" x2=\"10\" y2=\"5\" class=\"dim\"/>\n"
              "<path d=\"M7 5L10 8L7 11L4 8Z\" class=\"good\"/>\n"
              "<text x=\"9\" y=\"10\" font-size=\"78\" class=\"bad\">worse &amp; "
              "worse</text>\n");
}

static void says_a_picture_in_words_where_none_can_be_drawn(void **state)
{
    struct pir_picture *picture = pir_picture_new(&arena, 200, "A night");
    struct pir_render_options options = {.width = 80};

    (void)state;
    picture->alternative = "It got worse, then better.";
    pir_block_picture(&arena, page, picture);
    assert_int_equal(pir_render_text(&out, page, &options), 0);
    assert_string_equal(out.data, "It got worse, then better.\n");
    pir_buf_clear(&out);
    assert_int_equal(pir_render_markdown(&out, page), 0);
    assert_string_equal(out.data, "It got worse, then better.\n");
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(names_the_document_and_forbids_everything),
        TEST(takes_title_and_language_that_are_given),
        TEST(writes_tones_lists_fields_and_code),
        TEST(writes_tables_that_can_be_read_aloud),
        TEST(gives_parts_of_a_document_headings_below_its_own),
        TEST(keeps_hostile_words_words),
        TEST(writes_bodies_as_lists_quotes_headings_and_code),
        TEST(draws_pictures_with_their_words),
        TEST(says_a_picture_in_words_where_none_can_be_drawn),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
