/* The print form: one line after the other, each a word and what belongs to it. */
#include "form.h"

#include <string.h>

#define LENGTH_MAX 1000000 /* of anything in a picture */

struct reader {
    struct form *form;
    char *at, *end;
    unsigned number; /* of the line */
    char *rest;      /* of the line, after its word */
    unsigned piece;
    bool started, ended;
    struct block *block; /* the last one */
    struct row *row;
    line_t *line; /* where spans go */
    const char *wrong;
};

typedef void take_fn(struct reader *r);

static bool fail(struct reader *r, const char *why)
{
    if (!r->wrong)
        r->wrong = why;
    return false;
}

/* ---- parts of a line ------------------------------------------------------------- */

/* The next word of the line; "" when there is none. */
static char *word(struct reader *r)
{
    char *start = r->rest, *space = strchr(start, ' ');

    if (space)
        *space = '\0';
    r->rest = space ? space + 1 : start + strlen(start);
    return start;
}

static long long number(struct reader *r, long long least, long long most)
{
    const char *text = word(r);
    char *end = NULL;
    long long value;

    if (!*text || strspn(text, "-0123456789") != strlen(text) || strlen(text) > 18)
        return fail(r, "a number is missing"), least;
    value = g_ascii_strtoll(text, &end, 10);
    if (*end || value < least || value > most)
        return fail(r, "a number is out of range"), least;
    return value;
}

static enum tone tone(struct reader *r)
{
    static const char *const names[TONES] = {"plain", "strong", "dim",  "good", "warn",
                                             "bad",   "id",     "code", "cite", "mark"};
    const char *text = word(r);

    for (int i = 0; i < TONES; i++)
        if (strcmp(text, names[i]) == 0)
            return (enum tone)i;
    fail(r, "no such tone");
    return TONE_PLAIN;
}

static bool chosen(struct reader *r, const char *yes, const char *no)
{
    const char *text = word(r);

    if (strcmp(text, yes) == 0)
        return true;
    return strcmp(text, no) == 0 ? false : fail(r, "none of the two words");
}

static void nothing_more(struct reader *r)
{
    if (*r->rest)
        fail(r, "more than belongs to this word");
}

/* ---- the head -------------------------------------------------------------------- */

static void take_paper(struct reader *r)
{
    r->form->letter = chosen(r, "letter", "a4");
}

static void take_title(struct reader *r)
{
    r->form->title = r->rest;
}

static void take_author(struct reader *r)
{
    r->form->author = r->rest;
}

static void take_keywords(struct reader *r)
{
    r->form->keywords = r->rest;
}

static void take_head(struct reader *r)
{
    r->form->head = r->rest;
}

static void take_foot(struct reader *r)
{
    r->form->foot = r->rest;
}

static void take_mark(struct reader *r)
{
    r->form->mark = r->rest;
}

static void take_created(struct reader *r)
{
    r->form->created = number(r, 0, 253402300799LL); /* the end of the year 9999 */
}

static void take_accent(struct reader *r)
{
    const char *text = word(r);

    if (strlen(text) != 6 || strspn(text, "0123456789abcdef") != 6)
        fail(r, "a colour is six digits");
    else
        r->form->accent = (unsigned)g_ascii_strtoull(text, NULL, 16);
}

static void take_logo(struct reader *r)
{
    static const guchar png[] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    size_t len = strlen(r->rest);

    if (len > FORM_LOGO_MAX / 3 * 4 + 4 || len % 4 ||
        strspn(
            r->rest, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                     "0123456789+/=") != len ||
        r->form->logo) {
        fail(r, "a logo is one PNG in base64");
        return;
    }
    r->form->logo = g_base64_decode(r->rest, &r->form->logo_len);
    if (r->form->logo_len < sizeof(png) || memcmp(r->form->logo, png, sizeof(png)) != 0)
        fail(r, "the logo is no PNG");
}

static void take_one_page(struct reader *r)
{
    nothing_more(r);
    r->form->one_page = true;
}

static void take_start(struct reader *r)
{
    nothing_more(r);
    r->started = true;
}

/* ---- the body -------------------------------------------------------------------- */

static line_t *new_line(void)
{
    return g_array_new(FALSE, FALSE, sizeof(struct span));
}

static struct block *begin(struct reader *r, enum block_type type)
{
    r->block = g_new0(struct block, 1);
    r->block->type = type;
    r->block->piece = r->piece;
    r->block->line = r->line = new_line();
    r->row = NULL;
    g_ptr_array_add(r->form->blocks, r->block);
    return r->block;
}

static void take_piece(struct reader *r)
{
    nothing_more(r);
    r->piece = ++r->form->pieces;
    r->line = NULL;
}

static void take_heading(struct reader *r)
{
    begin(r, BLOCK_HEADING)->level = (unsigned)number(r, 1, 3);
    nothing_more(r);
}

static void take_paragraph(struct reader *r)
{
    nothing_more(r);
    begin(r, BLOCK_PARAGRAPH);
}

static void take_code(struct reader *r)
{
    nothing_more(r);
    begin(r, BLOCK_CODE);
}

static void take_gap(struct reader *r)
{
    nothing_more(r);
    begin(r, BLOCK_GAP);
    r->line = NULL;
}

static void take_break(struct reader *r)
{
    nothing_more(r);
    r->piece = 0;
    begin(r, BLOCK_BREAK);
    r->line = NULL;
}

static void take_item(struct reader *r)
{
    struct block *block = begin(r, BLOCK_ITEM);

    block->level = (unsigned)number(r, 0, 16);
    block->marker = r->rest;
}

static void begin_rows(struct reader *r, enum block_type type, unsigned columns)
{
    struct block *block = begin(r, type);

    block->rows = g_ptr_array_new();
    block->column_count = columns;
    r->line = NULL;
}

static void take_fields(struct reader *r)
{
    nothing_more(r);
    begin_rows(r, BLOCK_FIELDS, 2);
}

static void take_table(struct reader *r)
{
    unsigned count = (unsigned)number(r, 1, FORM_COLUMNS_MAX);

    nothing_more(r);
    begin_rows(r, BLOCK_TABLE, count);
}

static void take_column(struct reader *r)
{
    struct block *block = r->block;

    if (!block || block->type != BLOCK_TABLE || block->rows->len) {
        fail(r, "a column outside of a table's head");
        return;
    }
    for (unsigned i = 0; i < block->column_count; i++) {
        struct column *column = &block->columns[i];

        if (column->title)
            continue;
        column->right = chosen(r, "right", "left");
        column->tight = chosen(r, "tight", "wide");
        column->title = r->rest;
        return;
    }
    fail(r, "more columns than the table has");
}

static void take_row(struct reader *r)
{
    struct block *block = r->block;

    nothing_more(r);
    if (!block || !block->rows ||
        (block->type == BLOCK_TABLE &&
         !block->columns[block->column_count - 1].title)) {
        fail(r, "a row outside of a table");
        return;
    }
    r->row = g_new0(struct row, 1);
    r->row->cells = g_ptr_array_new();
    r->row->piece = r->piece;
    r->line = NULL;
    g_ptr_array_add(block->rows, r->row);
}

static void take_cell(struct reader *r)
{
    nothing_more(r);
    if (!r->row || r->row->cells->len >= r->block->column_count) {
        fail(r, "a cell that belongs to no row");
        return;
    }
    r->line = new_line();
    g_ptr_array_add(r->row->cells, r->line);
}

static void add_span(struct reader *r, struct span span)
{
    if (!r->line)
        fail(r, "a text that belongs to nothing");
    else
        g_array_append_val(r->line, span);
}

static void take_span(struct reader *r)
{
    enum tone its = tone(r);

    add_span(r, (struct span){r->rest, its});
}

static void take_newline(struct reader *r)
{
    nothing_more(r);
    add_span(r, (struct span){"\n", TONE_PLAIN});
}

/* ---- pictures -------------------------------------------------------------------- */

static void take_picture(struct reader *r)
{
    struct block *block = begin(r, BLOCK_PICTURE);

    block->width = (int)number(r, 1, LENGTH_MAX);
    block->height = (int)number(r, 1, LENGTH_MAX);
    block->marker = r->rest;
    block->shapes = g_array_new(FALSE, TRUE, sizeof(struct shape));
}

static void take_words(struct reader *r)
{
    if (!r->block || r->block->type != BLOCK_PICTURE)
        fail(r, "words of no picture");
    else
        add_span(r, (struct span){r->rest, TONE_DIM});
}

static void add_shape(struct reader *r, enum shape_type type, int numbers)
{
    struct shape shape = {.type = type};

    if (!r->block || r->block->type != BLOCK_PICTURE) {
        fail(r, "a shape of no picture");
        return;
    }
    for (int i = 0; i < numbers; i++)
        shape.n[i] = (int)number(r, -LENGTH_MAX, LENGTH_MAX);
    shape.tone = tone(r);
    shape.text = r->rest;
    if (type != SHAPE_LABEL)
        nothing_more(r);
    g_array_append_val(r->block->shapes, shape);
}

static void take_rect(struct reader *r)
{
    add_shape(r, SHAPE_RECT, 4);
}

static void take_tint(struct reader *r)
{
    add_shape(r, SHAPE_TINT, 4);
}

static void take_line(struct reader *r)
{
    add_shape(r, SHAPE_LINE, 4);
}

static void take_dot(struct reader *r)
{
    add_shape(r, SHAPE_DOT, 3);
}

static void take_diamond(struct reader *r)
{
    add_shape(r, SHAPE_DIAMOND, 3);
}

static void take_label(struct reader *r)
{
    add_shape(r, SHAPE_LABEL, 3);
}

static void take_end(struct reader *r)
{
    nothing_more(r);
    r->ended = true;
}

/* ---- lines ----------------------------------------------------------------------- */

static const struct {
    const char *word;
    take_fn *take;
    bool head;
} words[] = {
    {"s", take_span, false},
    {"n", take_newline, false},
    {"cell", take_cell, false},
    {"row", take_row, false},
    {"piece", take_piece, false},
    {"heading", take_heading, false},
    {"paragraph", take_paragraph, false},
    {"item", take_item, false},
    {"fields", take_fields, false},
    {"table", take_table, false},
    {"column", take_column, false},
    {"code", take_code, false},
    {"gap", take_gap, false},
    {"break", take_break, false},
    {"picture", take_picture, false},
    {"words", take_words, false},
    {"rect", take_rect, false},
    {"tint", take_tint, false},
    {"line", take_line, false},
    {"dot", take_dot, false},
    {"diamond", take_diamond, false},
    {"label", take_label, false},
    {"end", take_end, false},
    {"paper", take_paper, true},
    {"title", take_title, true},
    {"author", take_author, true},
    {"keywords", take_keywords, true},
    {"head", take_head, true},
    {"foot", take_foot, true},
    {"mark", take_mark, true},
    {"created", take_created, true},
    {"accent", take_accent, true},
    {"logo", take_logo, true},
    {"one-page", take_one_page, true},
    {"start", take_start, true},
};

/* Set r->rest to the next line, without its end. */
static bool next_line(struct reader *r)
{
    char *feed = memchr(r->at, '\n', (size_t)(r->end - r->at));

    r->number++;
    if (!feed)
        return fail(r, r->at == r->end ? "it ends too early" : "a line without an end");
    *feed = '\0';
    r->rest = r->at;
    r->at = feed + 1;
    return true;
}

static void take_any(struct reader *r)
{
    const char *its = word(r);

    for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
        if (strcmp(words[i].word, its) != 0)
            continue;
        if (words[i].head == r->started)
            fail(r, "a word in the wrong half");
        else
            words[i].take(r);
        return;
    }
    fail(r, "an unknown word");
}

/* Controls, and what turns the order of letters round, have no place in a text. */
static bool is_clean(const char *bytes, size_t len)
{
    if (!g_utf8_validate(bytes, (gssize)len, NULL))
        return false;
    for (const char *c = bytes; c < bytes + len; c = g_utf8_next_char(c)) {
        gunichar u = g_utf8_get_char(c);

        if ((u < 0x20 && u != '\n') || (u >= 0x7f && u < 0xa0) || u == 0x61c ||
            (u >= 0x200e && u <= 0x200f) || (u >= 0x2028 && u <= 0x202e) ||
            (u >= 0x2066 && u <= 0x2069) || u == 0xfeff)
            return false;
    }
    return true;
}

char *form_read(struct form *out, char *bytes, size_t len)
{
    struct reader r = {.form = out, .at = bytes, .end = bytes + len};

    memset(out, 0, sizeof(*out));
    out->accent = 0x1f3a5f;
    out->blocks = g_ptr_array_new();
    if (memchr(bytes, '\0', len) || !is_clean(bytes, len))
        return g_strdup("what is to be printed is not clean text");
    if (!next_line(&r) || strcmp(r.rest, "pir-print 1") != 0)
        return g_strdup("this is no print form of version 1");
    while (!r.wrong && !r.ended && next_line(&r))
        take_any(&r);
    if (!r.wrong && r.at != r.end)
        fail(&r, "there is more after the end");
    return r.wrong ? g_strdup_printf("line %u: %s", r.number, r.wrong) : NULL;
}
