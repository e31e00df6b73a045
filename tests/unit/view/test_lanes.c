/* Pictures of lanes: labels never lie over each other, whatever they say; the scale keeps
 * the order of time. */
#include "view/incident_support.h"
#include "view/lanes.h"
#include "view/lanes_internal.h"

#define MARKS_MAX 200

static struct pir_arena arena;
static struct pir_lane_mark marks[MARKS_MAX];
static struct pir_lane_band bands[3];
static struct pir_zone *zone;
static struct pir_lanes lanes;
static const char *const names[] = {"Detection", "Response", "Clocks"};

static int set_up(void **state)
{
    (void)state;
    memset(marks, 0, sizeof(marks));
    assert_int_equal(pir_zone_load(&zone, &arena, "UTC", NULL), 0);
    lanes = (struct pir_lanes){
        .title = "A night",
        .names = names,
        .lane_count = 3,
        .marks = marks,
        .bands = bands,
        .zone = zone};
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    pir_arena_release(&arena);
    return 0;
}

static struct pir_lane_mark *mark(size_t lane, int64_t first, const char *label)
{
    struct pir_lane_mark *it = &marks[lanes.mark_count++];

    it->lane = lane;
    it->first = it->last = first;
    it->moment.at = first;
    it->label = label;
    return it;
}

static int width_of(const struct pir_shape *text)
{
    return pir_picture_text_width(text->text, text->size, text->tone);
}

static int start_of(const struct pir_shape *text)
{
    return text->ends ? text->x - width_of(text) : text->x;
}

static bool lie_over(const struct pir_shape *a, const struct pir_shape *b)
{
    int a_start = start_of(a), a_end = a_start + width_of(a);
    int b_start = start_of(b), b_end = b_start + width_of(b);

    /* letters reach three quarters of their size above the base line, a quarter below */
    return a_start < b_end && b_start < a_end &&
           a->y - a->size * 3 / 4 < b->y + b->size / 4 &&
           b->y - b->size * 3 / 4 < a->y + a->size / 4;
}

static const struct pir_picture *draw(size_t *left_out)
{
    struct pir_picture *picture;

    assert_int_equal(pir_lanes_draw(&picture, left_out, &arena, &lanes), 0);
    for (size_t i = 0; picture && i < picture->shapes.len; i++) {
        const struct pir_shape *a = &picture->shapes.items[i];

        if (a->type != PIR_SHAPE_TEXT)
            continue;
        assert_true(start_of(a) >= 0 && a->y > 0 && a->y < picture->height);
        assert_true(start_of(a) + width_of(a) <= picture->width);
        for (size_t j = i + 1; j < picture->shapes.len; j++) {
            const struct pir_shape *b = &picture->shapes.items[j];

            if (b->type == PIR_SHAPE_TEXT && lie_over(a, b))
                fail_msg("\"%s\" lies over \"%s\"", a->text, b->text);
        }
    }
    return picture;
}

static size_t count(const struct pir_picture *picture, enum pir_shape_type type)
{
    size_t found = 0;

    for (size_t i = 0; i < picture->shapes.len; i++)
        found += picture->shapes.items[i].type == type;
    return found;
}

static void draws_nothing_of_nothing(void **state)
{
    (void)state;
    assert_null(draw(NULL));
}

static void draws_one_mark(void **state)
{
    const struct pir_picture *picture;

    (void)state;
    mark(0, 1000, "alone");
    picture = draw(NULL);
    assert_int_equal(count(picture, PIR_SHAPE_MARKER), 1);
    assert_string_equal(picture->title, "A night");
}

static void keeps_labels_apart_whatever_comes(void **state)
{
    static const char *const labels[] = {
        "short",
        "a label that is rather long and goes on for a good while, really",
        "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW",
        "\xe5\x8c\x97\xe4\xba\xac \xf0\x9f\x94\xa5 \xd0\x96\xd0\xae",
        "i",
        ""};
    unsigned seed = 7;

    (void)state;
    for (int round = 0; round < 60; round++) {
        lanes.mark_count = 0;
        memset(marks, 0, sizeof(marks));
        for (int i = 0; i < 2 + round; i++) {
            struct pir_lane_mark *it;

            seed = seed * 1103515245U + 12345U;
            it = mark(
                (seed >> 8) % 3, (int64_t)((seed >> 12) % (1U << (round % 16))) * 977,
                labels[(seed >> 5) % 6]);
            it->is_bar = it->lane == 2;
            it->last = it->first + (it->is_bar ? (int64_t)(seed >> 20) : 0);
            it->tone = (seed >> 9) % 2 ? PIR_TONE_BAD : PIR_TONE_PLAIN;
        }
        lanes.band_count = 2;
        bands[0] =
            (struct pir_lane_band){0, 5000, "detected after 83 min", PIR_TONE_WARN};
        bands[1] =
            (struct pir_lane_band){5000, 5001, "contained after 1 s", PIR_TONE_BAD};
        draw(NULL);
    }
}

/* Does a line that comes down to a label run through that text? */
static bool runs_through(const struct pir_shape *line, const struct pir_shape *text)
{
    return line->type == PIR_SHAPE_LINE && line->w == 0 && line->tone == PIR_TONE_DIM &&
           line->x > start_of(text) && line->x < start_of(text) + width_of(text) &&
           line->y < text->y - text->size * 3 / 4 && line->y + line->h > text->y;
}

static void lines_pass_beside_labels_at_the_right_edge(void **state)
{
    static const char *const label = "words that are long enough to reach far to the "
                                     "left or to the right of their line";
    const struct pir_picture *picture;

    (void)state;
    for (int i = 0; i < 4; i++)
        mark(0, i * 100, label);
    for (int i = 0; i < 3; i++)
        mark(0, 100000 + i * 2000, label);
    picture = draw(NULL);
    for (size_t i = 0; i < picture->shapes.len; i++) {
        const struct pir_shape *text = &picture->shapes.items[i];

        for (size_t j = 0; text->type == PIR_SHAPE_TEXT && j < picture->shapes.len; j++)
            if (runs_through(&picture->shapes.items[j], text))
                fail_msg("a line runs through \"%s\" at %d", text->text, text->x);
    }
}

static void leaves_out_labels_rather_than_marks(void **state)
{
    const struct pir_picture *picture;
    bool found = false;
    size_t left_out;

    (void)state;
    for (int i = 0; i < 150; i++)
        mark(0, i * 60, "one of many")->priority = 0;
    mark(0, 4000, "the one that matters")->priority = 3;
    picture = draw(&left_out);
    assert_int_equal(count(picture, PIR_SHAPE_MARKER), 151);
    assert_int_equal(left_out, 151 - PIR_LANES_LABELS);
    for (size_t i = 0; i < picture->shapes.len; i++)
        found = found ||
                (picture->shapes.items[i].text &&
                 strcmp(picture->shapes.items[i].text, "the one that matters") == 0);
    assert_true(found);
}

static void keeps_the_order_of_time(void **state)
{
    int64_t times[] = {500, 100, 100, 90000000, 101, 7};
    struct pir_scale scale;
    int last = -1;

    (void)state;
    pir_scale_make(&scale, times, 6, 10, 1010);
    assert_int_equal(scale.count, 5);
    for (int64_t at = 7; at <= 600; at++) {
        int x = pir_scale_at(&scale, at);

        assert_true(x >= last && x >= 10 && x <= 1010);
        last = x;
    }
    assert_int_equal(pir_scale_at(&scale, 7), 10);
    assert_int_equal(pir_scale_at(&scale, 90000000), 1010);
    assert_int_equal(pir_scale_at(&scale, 0), 10);
    assert_int_equal(pir_scale_at(&scale, INT64_C(1) << 40), 1010);
    /* a crowd of moments in the first minutes gets half of the width all the same */
    assert_true(pir_scale_at(&scale, 500) - pir_scale_at(&scale, 7) > 300);
}

static void measures_text_on_the_safe_side(void **state)
{
    const char *fitted;

    (void)state;
    assert_int_equal(pir_picture_text_width("", 100, PIR_TONE_PLAIN), 0);
    assert_int_equal(pir_picture_text_width("W", 1000, PIR_TONE_PLAIN), 989);
    assert_true(
        pir_picture_text_width("W", 1000, PIR_TONE_STRONG) >
        pir_picture_text_width("W", 1000, PIR_TONE_PLAIN));
    assert_true(
        pir_picture_text_width("\xf0\x9f\x94\xa5", 1000, PIR_TONE_PLAIN) > 1400);
    fitted = pir_picture_text_fit(
        &arena, "too long by far to be put here", 100, PIR_TONE_PLAIN, 900);
    assert_true(pir_picture_text_width(fitted, 100, PIR_TONE_PLAIN) <= 900);
    assert_holds(fitted, "...");
    assert_string_equal(
        pir_picture_text_fit(&arena, "short", 100, PIR_TONE_PLAIN, 900), "short");
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(draws_nothing_of_nothing),
        TEST(draws_one_mark),
        TEST(keeps_labels_apart_whatever_comes),
        TEST(lines_pass_beside_labels_at_the_right_edge),
        TEST(leaves_out_labels_rather_than_marks),
        TEST(keeps_the_order_of_time),
        TEST(measures_text_on_the_safe_side),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
