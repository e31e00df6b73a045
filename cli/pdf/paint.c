/* Sheets drawn by Cairo, with the structure, the outline and the links of the document. */
#include "pdf.h"

#include <string.h>

#define SMALL 7.5 /* type at the head and the foot */
#define LINK_MAX 64
#define SHEETS_MAX 100000

struct painter {
    cairo_t *cr;
    cairo_surface_t *surface;
    const struct press *press;
    cairo_surface_t *logo;
    int outline[3]; /* the last of each level */
};

static void colour(cairo_t *cr, struct rgb c)
{
    cairo_set_source_rgb(cr, c.r, c.g, c.b);
}

static void fill_box(cairo_t *cr, double x, double y, double w, double h, struct rgb c)
{
    colour(cr, c);
    cairo_rectangle(cr, x, y, w, h);
    cairo_fill(cr);
}

/* ---- texts ------------------------------------------------------------------------ */

/* "m-9x2q" for "[9x2q]": letters and digits only, so that nothing else can stand in what
 * is handed to Cairo. */
static bool link_name(char out[LINK_MAX], const char *text)
{
    size_t len = 0;

    for (; *text && len + 3 < LINK_MAX; text++)
        if (g_ascii_islower(*text) || g_ascii_isdigit(*text))
            out[2 + len++] = *text;
    memcpy(out, "m-", 2);
    out[2 + len] = '\0';
    return len > 0;
}

static const struct stretch *stretch_at(const struct text *text, guint byte)
{
    for (guint i = 0; i < text->stretches->len; i++) {
        const struct stretch *s = &g_array_index(text->stretches, struct stretch, i);

        if (byte < s->end)
            return s;
    }
    return NULL;
}

static void
paint_run(const struct painter *p, const struct text *text, PangoGlyphItem *run)
{
    pango_cairo_show_glyph_item(p->cr, pango_layout_get_text(text->layout), run);
}

/* Marks lead somewhere; what stands between them is a span then, because only leaves of
 * the structure hold text. */
struct tags {
    const struct painter *p;
    bool linked, open;
};

static void tag_run(
    struct tags *t, const struct text *text, PangoGlyphItem *run,
    const struct stretch *stretch)
{
    enum tone tone = stretch ? stretch->tone : TONE_PLAIN;
    char name[LINK_MAX], attributes[LINK_MAX + 16];
    bool leads = tone == TONE_CITE && link_name(name, stretch->text) &&
                 g_hash_table_contains(t->p->press->marks, name);
    bool is_led_to = tone == TONE_MARK && link_name(name, stretch->text);
    cairo_t *cr = t->p->cr;

    if (t->linked && t->open == leads) {
        if (leads)
            cairo_tag_end(cr, "Span");
        else
            cairo_tag_begin(cr, "Span", NULL);
        t->open = !leads;
    }
    if (leads || is_led_to) {
        g_snprintf(
            attributes, sizeof(attributes), leads ? "dest='%s'" : "name='%s'", name);
        cairo_tag_begin(cr, leads ? CAIRO_TAG_LINK : CAIRO_TAG_DEST, attributes);
    }
    colour(cr, tone_colour(tone));
    paint_run(t->p, text, run);
    if (leads || is_led_to)
        cairo_tag_end(cr, leads ? CAIRO_TAG_LINK : CAIRO_TAG_DEST);
}

static bool has_links(const struct text *text)
{
    for (guint i = 0; i < text->stretches->len; i++)
        if (g_array_index(text->stretches, struct stretch, i).tone == TONE_CITE)
            return true;
    return false;
}

/* Lines from..to of a text; y is where the first of them begins. */
static void paint_lines(
    const struct painter *p, const struct text *text, guint from, guint to, double x,
    double y)
{
    struct tags tags = {.p = p, .linked = has_links(text)};
    PangoLayoutIter *iter = pango_layout_get_iter(text->layout);
    double top = from ? g_array_index(text->bottoms, double, from - 1) : 0;
    guint line = 0;

    do {
        PangoGlyphItem *run = pango_layout_iter_get_run(iter);
        PangoRectangle box;

        if (!run) {
            line++;
            continue;
        }
        if (line < from || line >= to)
            continue;
        pango_layout_iter_get_run_extents(iter, NULL, &box);
        cairo_move_to(
            p->cr, x + (double)box.x / PANGO_SCALE,
            y - top + (double)pango_layout_iter_get_baseline(iter) / PANGO_SCALE);
        tag_run(&tags, text, run, stretch_at(text, (guint)run->item->offset));
    } while (pango_layout_iter_next_run(iter));
    if (tags.open)
        cairo_tag_end(p->cr, "Span");
    pango_layout_iter_free(iter);
}

/* ---- slices ----------------------------------------------------------------------- */

static void add_outline(struct painter *p, const struct slice *slice)
{
    const struct strip *strip = slice->strip;
    unsigned level = strip->heading;
    int parent = CAIRO_PDF_OUTLINE_ROOT;
    char where[96], x[G_ASCII_DTOSTR_BUF_SIZE], y[G_ASCII_DTOSTR_BUF_SIZE];
    const char *words = pango_layout_get_text(strip->cells[0].text.layout);

    if (level < 1 || level > 2)
        return;
    if (level == 2 && p->outline[1] > 0)
        parent = p->outline[1];
    g_ascii_formatd(x, sizeof(x), "%.1f", p->press->left);
    g_ascii_formatd(y, sizeof(y), "%.1f", slice->y > 10 ? slice->y - 10 : 0);
    g_snprintf(where, sizeof(where), "page=%u pos=[%s %s]", slice->sheet + 1, x, y);
    p->outline[level] = cairo_pdf_surface_add_outline(
        p->surface, parent, words, where,
        level == 1 ? CAIRO_PDF_OUTLINE_FLAG_OPEN | CAIRO_PDF_OUTLINE_FLAG_BOLD : 0);
}

static void paint_ground(struct painter *p, const struct slice *slice)
{
    const struct press *press = p->press;
    double width = press->right - press->left, bottom = slice->y + slice->height;

    if (slice->strip->tinted)
        fill_box(
            p->cr, press->left, slice->y, width, slice->height,
            (struct rgb){0.94, 0.95, 0.96});
    if (slice->strip->ruled)
        fill_box(
            p->cr, press->left, bottom - 0.25, width, slice->strip->titles ? 0.3 : 0.9,
            slice->strip->titles ? (struct rgb){0.78, 0.8, 0.83}
                                 : accent_of(press->form));
}

static void paint_cells(struct painter *p, const struct slice *slice)
{
    const struct strip *strip = slice->strip;

    for (unsigned i = 0; i < strip->cell_count; i++) {
        const struct cell *cell = &strip->cells[i];

        if (!slice->repeated)
            cairo_tag_begin(p->cr, cell->tag, NULL);
        if (slice->to[i] > slice->from[i])
            paint_lines(
                p, &cell->text, slice->from[i], slice->to[i], cell->x,
                slice->y + strip->pad);
        if (!slice->repeated)
            cairo_tag_end(p->cr, cell->tag);
    }
}

/* A row that goes on on the next sheet is two rows of the structure. */
static void paint_slice(struct painter *p, const struct slice *slice)
{
    const struct strip *strip = slice->strip;
    bool tagged = strip->group && !slice->repeated;

    paint_ground(p, slice);
    if (tagged && strip->opens && !slice->from[0])
        cairo_tag_begin(p->cr, strip->group, NULL);
    if (tagged)
        cairo_tag_begin(p->cr, strip->tag, NULL);
    if (strip->type == STRIP_PICTURE) {
        cairo_tag_begin(p->cr, "Figure", NULL);
        picture_paint(
            p->cr, p->press, strip->picture, p->press->left, slice->y, strip->scale);
        cairo_tag_end(p->cr, "Figure");
    } else {
        paint_cells(p, slice);
    }
    if (tagged)
        cairo_tag_end(p->cr, strip->tag);
}

/* Is it the last slice of the last strip of its group? */
static bool closes(const GPtrArray *slices, guint at)
{
    const struct slice *slice = g_ptr_array_index(slices, at);

    if (!slice->strip->group || !slice->strip->closes || slice->repeated)
        return false;
    for (guint i = at + 1; i < slices->len; i++) {
        const struct slice *next = g_ptr_array_index(slices, i);

        if (!next->repeated)
            return next->strip != slice->strip;
    }
    return true;
}

/* ---- what stands on every sheet --------------------------------------------------- */

static void paint_words(
    const struct painter *p, const char *words, double x, double baseline, double room,
    double size, enum tone tone, bool right)
{
    struct text text;

    if (!words || !*words)
        return;
    text_plain(&text, p->press, words, size, tone_is_bold(tone));
    pango_layout_set_ellipsize(text.layout, PANGO_ELLIPSIZE_END);
    pango_layout_set_height(text.layout, -1);
    text_wrap(&text, room, right);
    colour(p->cr, tone_colour(tone));
    cairo_move_to(
        p->cr, x,
        baseline - (double)pango_layout_get_baseline(text.layout) / PANGO_SCALE);
    pango_cairo_show_layout(p->cr, text.layout);
    g_object_unref(text.layout);
    g_array_free(text.stretches, TRUE);
    g_array_free(text.bottoms, TRUE);
}

/* Behind everything, from corner to corner, pale. */
static void paint_mark(const struct painter *p)
{
    const struct press *press = p->press;
    struct text text;
    double width, size = 130;

    if (!press->form->mark || !*press->form->mark)
        return;
    text_plain(&text, press, press->form->mark, size, true);
    text_wrap(&text, -1, false);
    width = text_width(&text);
    cairo_save(p->cr);
    cairo_translate(p->cr, press->width / 2, press->height / 2);
    cairo_rotate(p->cr, -0.9);
    if (width > press->width)
        cairo_scale(p->cr, press->width / width, press->width / width);
    cairo_move_to(p->cr, -width / 2, -text.height / 2);
    colour(p->cr, (struct rgb){0.98, 0.91, 0.91});
    pango_cairo_show_layout(p->cr, text.layout);
    cairo_restore(p->cr);
    g_object_unref(text.layout);
    g_array_free(text.stretches, TRUE);
    g_array_free(text.bottoms, TRUE);
}

static double paint_logo(const struct painter *p)
{
    double most = 22, scale;
    int w, h;

    if (!p->logo)
        return 0;
    w = cairo_image_surface_get_width(p->logo);
    h = cairo_image_surface_get_height(p->logo);
    scale = most / h;
    if (scale * w > 160)
        scale = 160.0 / w;
    cairo_save(p->cr);
    cairo_translate(p->cr, p->press->left, p->press->top - 14 - scale * h);
    cairo_scale(p->cr, scale, scale);
    cairo_set_source_surface(p->cr, p->logo, 0, 0);
    cairo_paint(p->cr);
    cairo_restore(p->cr);
    return scale * w + 8;
}

static void paint_frame(const struct painter *p, unsigned sheet)
{
    const struct press *press = p->press;
    const struct form *form = press->form;
    double width = press->right - press->left, logo = paint_logo(p);
    char number[48];

    g_snprintf(number, sizeof(number), "Page %u of %u", sheet + 1, press->sheets);
    paint_words(
        p, form->head, press->left + logo, press->top - 14, width * 0.75 - logo, SMALL,
        TONE_DIM, false);
    paint_words(
        p, form->mark, press->left + width * 0.75, press->top - 14, width * 0.25,
        SMALL + 1, TONE_BAD, true);
    fill_box(p->cr, press->left, press->top - 9, width, 0.6, accent_of(form));
    paint_words(
        p, form->foot, press->left, press->bottom + 18, width * 0.8, SMALL, TONE_DIM,
        false);
    paint_words(
        p, number, press->left + width * 0.8, press->bottom + 18, width * 0.2, SMALL,
        TONE_DIM, true);
}

/* ---- the whole -------------------------------------------------------------------- */

static void paint_sheets(struct painter *p)
{
    const GPtrArray *slices = p->press->slices;
    unsigned sheet = 0;

    paint_mark(p);
    paint_frame(p, 0);
    for (guint i = 0; i < slices->len; i++) {
        const struct slice *slice = g_ptr_array_index(slices, i);

        while (sheet < slice->sheet) {
            cairo_show_page(p->cr);
            paint_mark(p);
            paint_frame(p, ++sheet);
        }
        add_outline(p, slice);
        paint_slice(p, slice);
        if (closes(slices, i))
            cairo_tag_end(p->cr, slice->strip->group);
    }
    cairo_show_page(p->cr);
}

static void set_properties(const struct painter *p)
{
    const struct form *form = p->press->form;
    GDateTime *at = g_date_time_new_from_unix_utc(form->created);
    char *text = at ? g_date_time_format(at, "%Y-%m-%dT%H:%M:%SZ") : NULL;

    cairo_pdf_surface_set_metadata(
        p->surface, CAIRO_PDF_METADATA_TITLE, form->title ? form->title : "pir");
    if (form->author && *form->author)
        cairo_pdf_surface_set_metadata(
            p->surface, CAIRO_PDF_METADATA_AUTHOR, form->author);
    if (form->keywords)
        cairo_pdf_surface_set_metadata(
            p->surface, CAIRO_PDF_METADATA_KEYWORDS, form->keywords);
    cairo_pdf_surface_set_metadata(p->surface, CAIRO_PDF_METADATA_CREATOR, "pir");
    cairo_pdf_surface_set_metadata(
        p->surface, CAIRO_PDF_METADATA_CREATE_DATE,
        text ? text : "1970-01-01T00:00:00Z");
    g_free(text);
    if (at)
        g_date_time_unref(at);
}

static cairo_status_t take_bytes(void *to, const unsigned char *bytes, unsigned len)
{
    g_byte_array_append(to, bytes, len);
    return CAIRO_STATUS_SUCCESS;
}

struct source {
    const guchar *at;
    gsize left;
};

static cairo_status_t give_bytes(void *from, unsigned char *bytes, unsigned len)
{
    struct source *source = from;

    if (len > source->left)
        return CAIRO_STATUS_READ_ERROR;
    memcpy(bytes, source->at, len);
    source->at += len;
    source->left -= len;
    return CAIRO_STATUS_SUCCESS;
}

static cairo_surface_t *open_logo(const struct form *form)
{
    struct source source = {form->logo, form->logo_len};
    cairo_surface_t *logo;

    if (!form->logo)
        return NULL;
    logo = cairo_image_surface_create_from_png_stream(give_bytes, &source);
    if (cairo_surface_status(logo) == CAIRO_STATUS_SUCCESS)
        return logo;
    cairo_surface_destroy(logo);
    return NULL;
}

char *paint_all(GByteArray *out, const struct press *press)
{
    struct painter p = {.press = press};
    cairo_status_t status;

    if (press->sheets > SHEETS_MAX)
        return g_strdup("there are more pages than anybody would print");
    p.surface = cairo_pdf_surface_create_for_stream(
        take_bytes, out, press->width, press->height);
    p.cr = cairo_create(p.surface);
    p.logo = open_logo(press->form);
    if (press->form->logo && !p.logo)
        return g_strdup("the logo cannot be read");
    set_properties(&p);
    paint_sheets(&p);
    cairo_destroy(p.cr);
    cairo_surface_finish(p.surface);
    status = cairo_surface_status(p.surface);
    cairo_surface_destroy(p.surface);
    if (p.logo)
        cairo_surface_destroy(p.logo);
    if (status != CAIRO_STATUS_SUCCESS)
        return g_strdup_printf("Cairo: %s", cairo_status_to_string(status));
    catalog_complete(out); /* a newer Cairo may say all that itself */
    return NULL;
}
