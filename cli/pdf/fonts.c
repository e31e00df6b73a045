/* Documents look the same everywhere: the fonts are named, and no configuration of this
 * machine or user has a say in them. */
#include "pdf.h"

#include <fontconfig/fontconfig.h>
#include <pango/pangofc-fontmap.h>
#include <string.h>

static const char *const files[] = {
    "LiberationSans-Regular.ttf",
    "LiberationSans-Bold.ttf",
    "LiberationMono-Regular.ttf",
    "LiberationMono-Bold.ttf",
    "DejaVuSans.ttf",
    "DejaVuSans-Bold.ttf",
    "DejaVuSansMono.ttf",
};

/* Where distributions put them. */
static const char *const folders[] = {
    "/usr/share/fonts/truetype/liberation",
    "/usr/share/fonts/truetype/liberation2",
    "/usr/share/fonts/truetype/dejavu",
    "/usr/share/fonts/liberation-sans",
    "/usr/share/fonts/liberation-mono",
    "/usr/share/fonts/liberation",
    "/usr/share/fonts/liberation-fonts",
    "/usr/share/fonts/dejavu-sans-fonts",
    "/usr/share/fonts/dejavu-sans-mono-fonts",
    "/usr/share/fonts/dejavu",
    "/usr/share/fonts/TTF",
    "/usr/local/share/fonts/Liberation",
    "/usr/local/share/fonts/liberation-fonts-ttf",
    "/usr/local/share/fonts/dejavu",
    "/opt/homebrew/share/fonts",
};

static bool add_file(FcConfig *config, const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(folders); i++) {
        char *path = g_build_filename(folders[i], name, NULL);
        bool found = g_file_test(path, G_FILE_TEST_IS_REGULAR) &&
                     FcConfigAppFontAddFile(config, (const FcChar8 *)path);

        g_free(path);
        if (found)
            return true;
    }
    return false;
}

static char *add_files(FcConfig *config)
{
    for (size_t i = 0; i < G_N_ELEMENTS(files); i++)
        if (!add_file(config, files[i]))
            return g_strdup_printf(
                "the font file %s is not installed; PDF needs the fonts Liberation and "
                "DejaVu (on Debian: apt-get install fonts-liberation "
                "fonts-dejavu-core)",
                files[i]);
    return NULL;
}

/* ---- which characters they have ---------------------------------------------------- */

static FcCharSet *characters_of(FcConfig *config)
{
    const FcFontSet *fonts = FcConfigGetFonts(config, FcSetApplication);
    FcCharSet *all = FcCharSetCreate();

    for (int i = 0; fonts && i < fonts->nfont; i++) {
        FcCharSet *its;

        if (FcPatternGetCharSet(fonts->fonts[i], FC_CHARSET, 0, &its) == FcResultMatch)
            FcCharSetMerge(all, its, NULL);
    }
    return all;
}

static bool has_all(const FcCharSet *set, const char *text)
{
    for (; text && *text; text = g_utf8_next_char(text)) {
        gunichar c = g_utf8_get_char(text);

        if (c > 0x7e && !FcCharSetHasChar(set, c))
            return false;
    }
    return true;
}

static bool has_line(const FcCharSet *set, const line_t *line)
{
    for (guint i = 0; line && i < line->len; i++)
        if (!has_all(set, g_array_index(line, struct span, i).text))
            return false;
    return true;
}

static bool has_block(const FcCharSet *set, const struct block *block)
{
    bool all = has_line(set, block->line);

    for (guint i = 0; all && block->rows && i < block->rows->len; i++) {
        const struct row *row = g_ptr_array_index(block->rows, i);

        for (guint c = 0; all && c < row->cells->len; c++)
            all = has_line(set, g_ptr_array_index(row->cells, c));
    }
    for (guint i = 0; all && block->shapes && i < block->shapes->len; i++)
        all = has_all(set, g_array_index(block->shapes, struct shape, i).text);
    return all;
}

static bool has_form(FcConfig *config, const struct form *form)
{
    FcCharSet *set = characters_of(config);
    bool all = has_all(set, form->head) && has_all(set, form->foot);

    for (guint i = 0; all && i < form->blocks->len; i++)
        all = has_block(set, g_ptr_array_index(form->blocks, i));
    FcCharSetDestroy(set);
    return all;
}

/* ---- the context ------------------------------------------------------------------- */

static PangoContext *context_of(FcConfig *config)
{
    PangoFontMap *map = pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT);
    cairo_font_options_t *options = cairo_font_options_create();
    PangoContext *context;

    pango_fc_font_map_set_config(PANGO_FC_FONT_MAP(map), config);
    pango_cairo_font_map_set_resolution(PANGO_CAIRO_FONT_MAP(map), 72);
    context = pango_font_map_create_context(map);
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    pango_cairo_context_set_font_options(context, options);
    pango_context_set_round_glyph_positions(context, FALSE);
    pango_context_set_language(context, pango_language_from_string("en"));
    cairo_font_options_destroy(options);
    g_object_unref(map);
    return context;
}

char *fonts_open(PangoContext **out, const struct form *form)
{
    FcConfig *config = FcConfigCreate();
    char *wrong = config ? add_files(config) : g_strdup("out of memory");

    if (!wrong && !has_form(config, form)) {
        FcConfigDestroy(config);
        config = FcInitLoadConfigAndFonts();
        wrong = config ? add_files(config) : g_strdup("fonts cannot be configured");
    }
    if (!wrong)
        *out = context_of(config);
    if (config)
        FcConfigDestroy(config);
    return wrong;
}
