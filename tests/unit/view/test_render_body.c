/* Bodies in pieces: cmark-gfm's blocks, the author's words, none of them lost. */
#include "base/text.h"
#include "view/render_body.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static struct pir_arena arena;

static int release(void **state)
{
    (void)state;
    pir_arena_release(&arena);
    return 0;
}

static struct pir_piece *read_body(const char *text)
{
    struct pir_piece *pieces;

    assert_int_equal(pir_body_read(&pieces, &arena, text), 0);
    return pieces;
}

static void add_cells(struct pir_buf *out, const struct pir_block *table)
{
    for (size_t i = 0; i < table->column_count; i++)
        pir_buf_printf(out, "|%s", table->columns[i].title);
    for (const struct pir_block *row = table->first; row; row = row->next) {
        for (size_t i = 0; i < row->cell_count; i++)
            pir_buf_printf(
                out, "|%s", row->cells[i].first ? row->cells[i].first->text : "");
    }
}

/* "TYPE first text" lines; what nests is left out. */
static const char *pieces_of(const char *text)
{
    static const char types[] = "pHRCT<>";
    struct pir_buf out = PIR_BUF_INIT;
    const char *all;

    for (const struct pir_piece *p = read_body(text); p; p = p->next) {
        if (p->type == PIR_PIECE_OPEN || p->type == PIR_PIECE_CLOSE)
            continue;
        pir_buf_printf(&out, "%c%s %s", types[p->type], p->gap ? "+" : "", p->first);
        if (p->type == PIR_PIECE_TABLE)
            add_cells(&out, p->table);
        else
            pir_buf_addstr(&out, p->text);
        pir_buf_addch(&out, '\n');
    }
    assert_false(pir_buf_failed(&out));
    all = pir_arena_strndup(&arena, out.data, out.len);
    pir_buf_release(&out);
    return all;
}

static void keeps_what_markdown_would_swallow(void **state)
{
    static const char *const words[] = {
        "__init__.py and __pycache__",
        "\\\\server\\share and C:\\_temp",
        "[10:05]: rebooted",
        "[10:05]: rebooted \"twice\"",
        "grep 'a\\|b' file",
        "&lt; is not < &copy;",
        "<password>",
        "<script>alert(1)</script>",
        "<!-- said in a comment -->",
        "<https://example.org>",
        "![picture](https://example.org/x.png)",
        "[link](javascript:alert(1) 'title')",
        "`code` and ``more`` and *stress* and ***all***",
        "```x``` is no fence",
        "ends in two ``` ticks",
        "~~struck~~ out",
        "\xef\xbb\xbf is shown",
    };

    (void)state;
    for (size_t i = 0; i < COUNT(words); i++) {
        struct pir_buf quoted = PIR_BUF_INIT;
        const struct pir_piece *piece = read_body(words[i]);

        pir_text_quote(&quoted, words[i], strlen(words[i]), PIR_TEXT_LINES);
        assert_non_null(piece);
        assert_int_equal(piece->type, PIR_PIECE_TEXT);
        assert_string_equal(piece->text, quoted.data);
        assert_null(piece->next);
        pir_buf_release(&quoted);
    }
}

static void finds_the_blocks_of_commonmark(void **state)
{
    static const char *const cases[][2] = {
        {"a\nb  \nc\\\nd", "p a b\nc\nd\n"},
        {"Head\n===\n## Sub ##\n***\n", "H Head\nH Sub\nR ---\n"},
        {"- a\n- b\n\n  c\n", "p - a\np - b\np+   c\n"},
        {"3. a\n7. b\n", "p 3. a\np 7. b\n"},
        {"7) a\n   * b\n", "p 7) a\np    * b\n"},
        {"- - a\n", "p - - a\n"},
        {"-\n- b\n", "p - \np - b\n"},
        {"> a\nlazy\n> > b\n", "p > a lazy\np > > b\n"},
        {"> - a\n>   b\n", "p > - a b\n"},
        {"```sh\n*x*\n\n[a]: b\n```\n", "C *x*\n\n[a]: b\n\n"},
        {"```it was down\nx\n", "C it was down\nx\n\n"},
        {"    in\tdented  \n", "C in    dented\n\n"},
        {"a | b\n-|-\nc\\|d | `e`\n", "T |a|b|c|d|`e`\n"},
        {"a|b\n-|-\nc|d|e|\n", "C a|b\n-|-\nc|d|e|\n"},
        {"no\n\n\n", "p no\n"},
        {" \n\t\n", ""},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_string_equal(pieces_of(cases[i][0]), cases[i][1]);
}

static void opens_and_closes_what_nests(void **state)
{
    int depth = 0, deepest = 0;
    size_t widest = 0;

    (void)state;
    for (const struct pir_piece *p = read_body("- a\n  1. b\n     > - - - - - - c\n");
         p; p = p->next) {
        depth += p->type == PIR_PIECE_OPEN ? 1 : p->type == PIR_PIECE_CLOSE ? -1 : 0;
        assert_true(depth >= 0);
        deepest = depth > deepest ? depth : deepest;
        if (p->rest && strlen(p->rest) > widest)
            widest = strlen(p->rest);
    }
    assert_int_equal(depth, 0);
    assert_true(deepest > 6);
    assert_true(widest <= PIR_BODY_INDENT_MAX);
}

/* Letters and digits in order, whatever surrounds them. */
static void letters(struct pir_buf *out, const char *text)
{
    for (; *text; text++) {
        if ((*text >= 'a' && *text <= 'z') || (*text >= '0' && *text <= '9'))
            pir_buf_addch(out, *text);
    }
}

static unsigned next(unsigned *seed)
{
    *seed = *seed * 1103515245u + 12345u;
    return *seed >> 16 & 0x7fff;
}

static void loses_no_letter_of_any_text(void **state)
{
    static const char *const bits[] = {
        "a", "b7",  " ",       "  ",   "\n",   "\n\n",    "*",  "**",
        "_", "`",   "\n```\n", "~~~!", "- ",   "1. ",     "> ", "# ",
        "|", "\\",  "[",       "]: ",  "](",   "<",       ">",  "&",
        "!", "---", "===",     "\t",   "    ", "|-|-|\n", "c",  "\\|"};
    unsigned seed = 1;

    (void)state;
    for (int round = 0; round < 20000; round++) {
        struct pir_buf text = PIR_BUF_INIT, in = PIR_BUF_INIT, out = PIR_BUF_INIT;
        unsigned len = 1 + next(&seed) % 40;

        while (len-- > 0)
            pir_buf_addstr(&text, bits[next(&seed) % COUNT(bits)]);
        letters(&in, text.data);
        for (const struct pir_piece *p = read_body(text.data); p; p = p->next) {
            letters(&out, p->first && p->marked ? p->first : "");
            letters(&out, p->text ? p->text : "");
            if (p->table) {
                struct pir_buf cells = PIR_BUF_INIT;

                add_cells(&cells, p->table);
                letters(&out, cells.data);
                pir_buf_release(&cells);
            }
        }
        if (strcmp(in.data, out.data) != 0)
            print_error("lost: %s\n----\n", text.data);
        assert_string_equal(out.data, in.data);
        pir_buf_release(&text);
        pir_buf_release(&in);
        pir_buf_release(&out);
        pir_arena_release(&arena);
    }
}

static const char *repeat(const char *text, size_t total)
{
    size_t len = strlen(text);
    char *out = pir_arena_alloc(&arena, total + len + 1);

    for (size_t at = 0; at < total; at += len)
        memcpy(out + at, text, len);
    return out;
}

/* What cmark-gfm 0.29.0.gfm.6 needs minutes or gigabytes for. */
static void takes_no_longer_for_what_was_made_to_take_long(void **state)
{
    static const char *const slow[] = {
        "![[]()", "|x", "a\n|a|\n|-|\n", "[", "[a](", "*a_ ",
        "> ",     "- ", "<a x=",         "`a"};
    struct pir_buf wide = PIR_BUF_INIT;

    (void)state;
    for (size_t i = 0; i < COUNT(slow); i++) {
        assert_non_null(read_body(repeat(slow[i], 1000000)));
        pir_arena_release(&arena);
    }
    pir_buf_printf(&wide, "%s\n%s\n", repeat("|x", 16000), repeat("|-", 16000));
    pir_buf_addstr(&wide, repeat("a\n", 32000));
    assert_non_null(read_body(wide.data));
    pir_buf_release(&wide);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_what_markdown_would_swallow),
        cmocka_unit_test(finds_the_blocks_of_commonmark),
        cmocka_unit_test(opens_and_closes_what_nests),
        cmocka_unit_test(loses_no_letter_of_any_text),
        cmocka_unit_test(takes_no_longer_for_what_was_made_to_take_long),
    };

    return cmocka_run_group_tests(tests, NULL, release);
}
