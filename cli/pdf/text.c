/* Texts: spans in their tones, laid out by Pango. Nothing that somebody wrote is ever
 * read as markup. */
#include "pdf.h"

#include <string.h>

#define SPACING 1.04F
#define LINE_HEIGHT 1.195 /* of the type, with the spacing */

struct rgb tone_colour(enum tone tone)
{
    static const unsigned colours[TONES] = {
        [TONE_PLAIN] = 0x1b1f24, [TONE_STRONG] = 0x1b1f24, [TONE_DIM] = 0x57606a,
        [TONE_GOOD] = 0x116329,  [TONE_WARN] = 0x7d4e00,   [TONE_BAD] = 0xa40e26,
        [TONE_ID] = 0x0b4f9c,    [TONE_CODE] = 0x1b1f24,   [TONE_CITE] = 0x0b4f9c,
        [TONE_MARK] = 0x0b4f9c,
    };
    unsigned c = colours[tone];

    return (struct rgb){(c >> 16) / 255.0, (c >> 8 & 255) / 255.0, (c & 255) / 255.0};
}

struct rgb accent_of(const struct form *form)
{
    unsigned c = form->accent;

    return (struct rgb){(c >> 16) / 255.0, (c >> 8 & 255) / 255.0, (c & 255) / 255.0};
}

bool tone_is_bold(enum tone tone)
{
    return tone == TONE_STRONG || tone == TONE_GOOD || tone == TONE_WARN ||
           tone == TONE_BAD;
}

double text_line_height(const struct press *press)
{
    return press->size * LINE_HEIGHT;
}

/* ---- attributes ------------------------------------------------------------------ */

static void over(PangoAttrList *list, PangoAttribute *attribute, guint from, guint to)
{
    attribute->start_index = from;
    attribute->end_index = to;
    pango_attr_list_insert(list, attribute);
}

/* The colour is drawn by paint.c; here it keeps stretches apart. */
static void attributes_of(PangoAttrList *list, enum tone tone, guint from, guint to)
{
    if (tone == TONE_PLAIN)
        return;
    over(list, pango_attr_foreground_new((guint16)tone, 0, 0), from, to);
    if (tone_is_bold(tone))
        over(list, pango_attr_weight_new(PANGO_WEIGHT_BOLD), from, to);
    if (tone == TONE_ID || tone == TONE_CODE) {
        over(list, pango_attr_family_new(FONT_CODE), from, to);
        over(list, pango_attr_scale_new(0.9), from, to);
    }
    if (tone == TONE_CITE)
        over(list, pango_attr_scale_new(0.8), from, to);
}

static PangoFontDescription *font_of(double size, bool bold)
{
    PangoFontDescription *font = pango_font_description_new();

    pango_font_description_set_family_static(font, FONT_TEXT);
    pango_font_description_set_absolute_size(font, size * PANGO_SCALE);
    if (bold)
        pango_font_description_set_weight(font, PANGO_WEIGHT_BOLD);
    return font;
}

/* ---- making ---------------------------------------------------------------------- */

static void lay_out(
    struct text *out, const struct press *press, const char *words, gsize len,
    PangoAttrList *list, double size, bool bold)
{
    PangoFontDescription *font = font_of(size, bold);

    out->layout = pango_layout_new(press->context);
    pango_layout_set_font_description(out->layout, font);
    pango_layout_set_auto_dir(out->layout, FALSE);
    pango_layout_set_wrap(out->layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_line_spacing(out->layout, SPACING);
    pango_layout_set_attributes(out->layout, list);
    pango_layout_set_text(out->layout, words, (int)len);
    pango_font_description_free(font);
}

void text_make(
    struct text *out, const struct press *press, const line_t *line, double size,
    bool bold)
{
    PangoAttrList *list = pango_attr_list_new();
    GString *words = g_string_new(NULL);

    memset(out, 0, sizeof(*out));
    out->stretches = g_array_new(FALSE, FALSE, sizeof(struct stretch));
    for (guint i = 0; line && i < line->len; i++) {
        const struct span *span = &g_array_index(line, struct span, i);
        guint from = (guint)words->len;
        struct stretch stretch = {.tone = span->tone, .text = span->text};

        g_string_append(words, span->text);
        stretch.end = (guint)words->len;
        g_array_append_val(out->stretches, stretch);
        attributes_of(list, span->tone, from, stretch.end);
    }
    lay_out(out, press, words->str, words->len, list, size, bold);
    pango_attr_list_unref(list);
    g_string_free(words, TRUE);
}

void text_plain(
    struct text *out, const struct press *press, const char *words, double size,
    bool bold)
{
    line_t *line = g_array_new(FALSE, FALSE, sizeof(struct span));
    struct span span = {words, TONE_PLAIN};

    g_array_append_val(line, span);
    text_make(out, press, line, size, bold);
    g_array_free(line, TRUE);
}

/* ---- measuring ------------------------------------------------------------------- */

double text_width(const struct text *text)
{
    PangoRectangle box;

    pango_layout_get_extents(text->layout, NULL, &box);
    return (double)box.width / PANGO_SCALE;
}

/* As wide as it gets where every space is a break. */
double text_word(const struct text *text)
{
    int before = pango_layout_get_width(text->layout);
    PangoRectangle box;

    pango_layout_set_wrap(text->layout, PANGO_WRAP_WORD);
    pango_layout_set_width(text->layout, 0);
    pango_layout_get_extents(text->layout, NULL, &box);
    pango_layout_set_width(text->layout, before);
    pango_layout_set_wrap(text->layout, PANGO_WRAP_WORD_CHAR);
    return (double)box.width / PANGO_SCALE;
}

static void measure_lines(struct text *text)
{
    PangoLayoutIter *iter = pango_layout_get_iter(text->layout);

    text->bottoms = g_array_new(FALSE, FALSE, sizeof(double));
    do {
        PangoRectangle box;
        double bottom;

        pango_layout_iter_get_line_extents(iter, NULL, &box);
        bottom = (double)(box.y + box.height) / PANGO_SCALE;
        g_array_append_val(text->bottoms, bottom);
        text->height = bottom;
    } while (pango_layout_iter_next_line(iter));
    pango_layout_iter_free(iter);
}

void text_wrap(struct text *text, double width, bool right)
{
    pango_layout_set_width(text->layout, width < 0 ? -1 : (int)(width * PANGO_SCALE));
    pango_layout_set_alignment(
        text->layout, right ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT);
    measure_lines(text);
}
