/* Pictures: shapes in a list, and how wide texts are. */
#include "doc/picture.h"

#include "base/text.h"

#include <string.h>

#define EM 1000
#define FIRST 0x20 /* of the tables */

/* Advance widths of DejaVu Sans and DejaVu Sans Bold, U+0020 to U+007E, in thousandths of
 * the size. */
static const short regular[] = {
    318,  401, 460, 838, 637, 951, 780, 275, 391, 391, 500, 838, 318, 361, 318, 337,
    637,  637, 637, 637, 637, 637, 637, 637, 637, 637, 337, 337, 838, 838, 838, 531,
    1000, 685, 687, 699, 771, 632, 576, 775, 752, 295, 295, 656, 558, 863, 749, 788,
    604,  788, 695, 635, 611, 732, 685, 989, 686, 611, 686, 391, 337, 391, 838, 500,
    500,  613, 635, 550, 635, 616, 353, 635, 634, 278, 278, 580, 278, 975, 634, 612,
    635,  635, 412, 521, 393, 634, 592, 818, 592, 592, 525, 637, 337, 637, 838};
static const short bold[] = {
    349,  457, 521, 838, 696, 1002, 873, 307,  458, 458, 523, 838, 380, 416,  380, 366,
    696,  696, 696, 696, 696, 696,  696, 696,  696, 696, 400, 400, 838, 838,  838, 581,
    1000, 774, 763, 734, 831, 684,  684, 821,  837, 373, 373, 775, 638, 996,  837, 851,
    733,  851, 771, 721, 683, 813,  774, 1104, 771, 725, 726, 458, 366, 458,  838, 500,
    500,  675, 716, 593, 716, 679,  436, 716,  712, 343, 343, 666, 343, 1042, 712, 688,
    716,  716, 494, 596, 479, 712,  652, 924,  646, 652, 583, 712, 366, 712,  838};

/* Latin, Greek and Cyrillic letters are at most so wide, but for a few ligatures. */
#define LETTER 1230
#define LETTERS_END 0x530
/* Anything else: ideographs, pictographs, whatever face they come from. */
#define WIDEST 1560

static bool is_strong(enum pir_tone tone)
{
    return tone != PIR_TONE_PLAIN && tone != PIR_TONE_DIM;
}

static int advance(uint32_t c, enum pir_tone tone)
{
    if (c >= FIRST && c < FIRST + sizeof(regular) / sizeof(*regular))
        return is_strong(tone) ? bold[c - FIRST] : regular[c - FIRST];
    return c < LETTERS_END && !(c >= 0x1c4 && c <= 0x1f3) ? LETTER : WIDEST;
}

int pir_picture_text_width(const char *text, int size, enum pir_tone tone)
{
    size_t len = strlen(text);
    long width = 0;

    for (size_t i = 0; i < len;) {
        uint32_t c = WIDEST;
        size_t bytes = pir_text_decode(&c, text + i, len - i);

        width += advance(c, tone);
        i += bytes ? bytes : 1;
        if (width > INT32_MAX / EM)
            break;
    }
    return (int)((width * size + EM - 1) / EM);
}

const char *pir_picture_text_fit(
    struct pir_arena *arena, const char *text, int size, enum pir_tone tone, int width)
{
    int room = width - pir_picture_text_width("...", size, tone);
    size_t len = strlen(text), keep = 0;
    long used = 0;

    if (pir_picture_text_width(text, size, tone) <= width)
        return pir_arena_strdup(arena, text);
    while (keep < len) {
        uint32_t c = WIDEST;
        size_t bytes = pir_text_decode(&c, text + keep, len - keep);

        used += advance(c, tone);
        if (used * size / EM >= room)
            break;
        keep += bytes ? bytes : 1;
    }
    while (keep > 0 && text[keep - 1] == ' ')
        keep--;
    return pir_arena_printf(arena, "%.*s...", (int)keep, text);
}

/* ---- shapes ---------------------------------------------------------------------- */

struct pir_picture *
pir_picture_new(struct pir_arena *arena, int width, const char *title)
{
    struct pir_picture *picture = pir_arena_alloc(arena, sizeof(*picture));

    if (!picture)
        return NULL;
    picture->width = width;
    picture->title = pir_arena_strdup(arena, title);
    picture->alternative = "";
    picture->failed = !picture->title;
    return picture;
}

static void
add(struct pir_arena *arena, struct pir_picture *picture, struct pir_shape shape)
{
    struct pir_shape *slot = picture ? PIR_VEC_PUSH(arena, &picture->shapes) : NULL;

    if (slot)
        *slot = shape;
    else if (picture)
        picture->failed = true;
}

void pir_picture_rect(
    struct pir_arena *arena, struct pir_picture *picture, int x, int y, int w, int h,
    enum pir_tone tone)
{
    add(arena, picture,
        (struct pir_shape){
            PIR_SHAPE_RECT, .x = x, .y = y, .w = w, .h = h, .tone = tone});
}

void pir_picture_tint(
    struct pir_arena *arena, struct pir_picture *picture, int x, int y, int w, int h,
    enum pir_tone tone)
{
    add(arena, picture,
        (struct pir_shape){
            PIR_SHAPE_RECT, .x = x, .y = y, .w = w, .h = h, .tone = tone,
            .soft = true});
}

void pir_picture_line(
    struct pir_arena *arena, struct pir_picture *picture, int x, int y, int w, int h,
    enum pir_tone tone)
{
    add(arena, picture,
        (struct pir_shape){
            PIR_SHAPE_LINE, .x = x, .y = y, .w = w, .h = h, .tone = tone});
}

static void add_text(
    struct pir_arena *arena, struct pir_picture *picture, struct pir_shape shape,
    const char *text)
{
    const char *copy = pir_arena_strdup(arena, text);

    shape.text = copy;
    if (picture && !copy)
        picture->failed = true;
    else
        add(arena, picture, shape);
}

void pir_picture_text(
    struct pir_arena *arena, struct pir_picture *picture, int x, int y, int size,
    const char *text, enum pir_tone tone)
{
    const struct pir_shape shape = {
        PIR_SHAPE_TEXT, .x = x, .y = y, .size = size, .tone = tone};

    add_text(arena, picture, shape, text);
}

void pir_picture_text_end(
    struct pir_arena *arena, struct pir_picture *picture, int x, int y, int size,
    const char *text, enum pir_tone tone)
{
    const struct pir_shape shape = {PIR_SHAPE_TEXT, .x = x,       .y = y,
                                    .size = size,   .tone = tone, .ends = true};

    add_text(arena, picture, shape, text);
}

void pir_picture_marker(
    struct pir_arena *arena, struct pir_picture *picture, int x, int y, int width,
    enum pir_marker marker, enum pir_tone tone)
{
    add(arena, picture,
        (struct pir_shape){
            PIR_SHAPE_MARKER, .x = x, .y = y, .w = width, .h = width, .marker = marker,
            .tone = tone});
}

struct pir_block *pir_block_picture(
    struct pir_arena *arena, struct pir_block *parent,
    const struct pir_picture *picture)
{
    struct pir_block *block =
        pir_block_add(arena, picture ? parent : NULL, PIR_BLOCK_PICTURE);

    if (block) {
        block->picture = picture;
        pir_line_add(arena, &block->line, picture->alternative, PIR_TONE_DIM);
    }
    if (parent && (!block || picture->failed))
        parent->failed = true;
    return block;
}
