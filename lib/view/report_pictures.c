/* The pictures of a report: how wide estimates are, when measures come, how much of the
 * time for a notice was used. Each says in words what the eye sees. */
#include "view/report_internal.h"

#include "base/text.h"
#include "doc/picture.h"

#include <string.h>

#define WIDTH 5150  /* a page of A4 or Letter within margins */
#define NAMES 1650  /* room for names at the left */
#define FIGURES 900 /* and for figures at the right */
#define SIZE 78     /* of letters */
#define ROW 150
#define BAR 60
#define MARK 70
#define ROWS_MOST ((size_t)24)
#define DAY INT64_C(86400)

struct sketch {
    struct pir_reporting *r;
    struct pir_picture *picture;
    struct pir_buf words; /* the alternative */
    struct pir_buf plain; /* the same in letters */
    int y;                /* middle of the row in hand */
};

static void begin(struct sketch *s, struct pir_reporting *r, const char *title)
{
    s->r = r;
    s->picture = pir_picture_new(r->v.arena, WIDTH, title);
    s->y = ROW / 2;
    pir_buf_init(&s->words);
    pir_buf_init(&s->plain);
}

static void label(
    struct sketch *s, int x, int room, const char *text, enum pir_tone tone, int right)
{
    struct pir_arena *arena = s->r->v.arena;
    const char *fits = pir_picture_text_fit(arena, text, SIZE, tone, room);

    if (!fits) {
        s->r->v.failed = true;
        return;
    }
    if (right)
        x += room - pir_picture_text_width(fits, SIZE, tone);
    pir_picture_text(arena, s->picture, x, s->y + SIZE / 3, SIZE, fits, tone);
}

/* Nothing is drawn where there is nothing to compare. */
static void finish(struct sketch *s, bool worth)
{
    struct pir_reporting *r = s->r;

    if (s->picture && worth) {
        s->picture->height = s->y + ROW / 4;
        s->picture->alternative = pir_arena_strdup(r->v.arena, s->words.data);
        s->picture->plain = pir_arena_strdup(r->v.arena, s->plain.data);
        if (pir_buf_failed(&s->words) || pir_buf_failed(&s->plain) ||
            !s->picture->alternative || !s->picture->plain)
            r->v.failed = true;
        else
            pir_block_picture(r->v.arena, r->v.page, s->picture);
    }
    r->v.failed = r->v.failed || !s->picture;
    pir_buf_release(&s->words);
    pir_buf_release(&s->plain);
}

/* From a value between 0 and most to a place between names and figures. */
static int place(double value, double most)
{
    int room = WIDTH - NAMES - FIGURES;

    if (most <= 0 || value < 0)
        return NAMES;
    return NAMES + (int)((value > most ? most : value) / most * room);
}

/* ---- in letters ----------------------------------------------------------------------- */

#define NAME_COLUMNS ((size_t)28)
#define BAR_COLUMNS 28
#define FIGURE_COLUMNS ((size_t)20)

/* A bar between two places, and a mark on it, or NAMES where there is none. */
struct drawn {
    const char *name, *figure;
    int from, to, mark;
    char letter; /* of the mark */
};

static void put_padded(struct pir_buf *out, const char *text, size_t columns)
{
    size_t len = strlen(text), fits = pir_text_fit(text, len, columns);

    if (fits < len)
        fits = pir_text_fit(text, len, columns - 2);
    pir_buf_add(out, text, fits);
    if (fits < len)
        pir_buf_addstr(out, "..");
    len = pir_text_width(text, fits) + (fits < len ? 2 : 0);
    pir_buf_fill(out, ' ', len < columns ? columns - len : 0);
}

static void plain_bar(struct sketch *s, const struct drawn *bar)
{
    int room = WIDTH - NAMES - FIGURES;
    size_t fits = pir_text_fit(bar->figure, strlen(bar->figure), FIGURE_COLUMNS);

    put_padded(&s->plain, bar->name, NAME_COLUMNS);
    pir_buf_addch(&s->plain, ' ');
    for (int i = 0; i < BAR_COLUMNS; i++) {
        int left = NAMES + i * room / BAR_COLUMNS;
        int right = NAMES + (i + 1) * room / BAR_COLUMNS;
        bool last = i + 1 == BAR_COLUMNS;
        bool marked = bar->mark > NAMES && bar->mark >= left &&
                      (bar->mark < right || (last && bar->mark == right));

        pir_buf_addch(
            &s->plain, marked                                ? bar->letter
                       : bar->from < right && bar->to > left ? '='
                                                             : '.');
    }
    pir_buf_addch(&s->plain, ' ');
    pir_buf_add(&s->plain, bar->figure, fits);
    pir_buf_addch(&s->plain, '\n');
}

/* ---- estimates ------------------------------------------------------------------------ */

/* A figure as it was recorded; false when it is none. Exact enough to draw. */
static bool number_of(double *out, const struct pir_item *item, const char *field)
{
    const char *text = pir_report_text(item, field);
    double value = 0, part = 1;

    if (!text || !*text)
        return false;
    for (; *text >= '0' && *text <= '9'; text++)
        value = value * 10 + (*text - '0');
    if (*text == '.')
        for (text++; *text >= '0' && *text <= '9'; text++)
            value += (part /= 10) * (*text - '0');
    *out = value;
    return *text == '\0';
}

static bool is_range(const struct pir_item *item)
{
    double low, high;

    return pir_report_holds(item, "impact") && number_of(&low, item, "low") &&
           number_of(&high, item, "high") && high > low;
}

static bool same_unit(const struct pir_item *a, const struct pir_item *b)
{
    static const char *const fields[] = {"unit", "currency"};

    for (size_t i = 0; i < 2; i++) {
        const char *x = pir_report_text(a, fields[i]),
                   *y = pir_report_text(b, fields[i]);

        if (!x != !y || (x && strcmp(x, y) != 0))
            return false;
    }
    return true;
}

/* Estimates in one unit share a scale. */
static double most_of(const struct pir_state *state, const struct pir_item *item)
{
    double most = 0, high;

    for (size_t i = 0; i < state->item_count; i++)
        if (is_range(&state->items[i]) && same_unit(&state->items[i], item) &&
            number_of(&high, &state->items[i], "high") && high > most)
            most = high;
    return most;
}

static void add_range(struct sketch *s, const struct pir_item *item)
{
    struct pir_reporting *r = s->r;
    struct pir_arena *arena = r->v.arena;
    double low = 0, likely = 0, high = 0, most = most_of(r->state, item);
    bool middle = number_of(&likely, item, "likely");
    const char *name = pir_report_text(item, "measure");
    const char *sum = pir_report_sum(r, item->fields, middle ? "likely" : "high");
    int from, to;

    number_of(&low, item, "low");
    number_of(&high, item, "high");
    from = place(low, most);
    to = place(high, most);
    label(s, 0, NAMES - 60, name ? name : "", PIR_TONE_PLAIN, 0);
    pir_picture_line(
        arena, s->picture, NAMES, s->y, WIDTH - NAMES - FIGURES, 0, PIR_TONE_DIM);
    pir_picture_rect(
        arena, s->picture, from, s->y - BAR / 2, to > from ? to - from : 10, BAR,
        PIR_TONE_ID);
    if (middle)
        pir_picture_marker(
            arena, s->picture, place(likely, most), s->y, MARK + BAR / 2,
            PIR_MARKER_DIAMOND, PIR_TONE_STRONG);
    label(s, WIDTH - FIGURES + 60, FIGURES - 60, sum ? sum : "", PIR_TONE_STRONG, 1);
    plain_bar(
        s, &(struct drawn){
               name ? name : "", sum ? sum : "", from, to,
               middle ? place(likely, most) : NAMES, '*'});
    pir_buf_printf(
        &s->words, "%s: %s. ", name ? name : "",
        pir_viewing_impact(&r->v, item->fields));
    s->y += ROW;
}

void pir_report_picture_impacts(struct pir_reporting *r)
{
    struct sketch s;
    size_t count = 0;

    begin(&s, r, "How wide the estimates are");
    pir_buf_addstr(
        &s.words, "Estimates from low to high, a mark where they are likely: ");
    for (size_t i = 0; i < r->state->item_count && count < ROWS_MOST; i++) {
        if (!is_range(&r->state->items[i]))
            continue;
        add_range(&s, &r->state->items[i]);
        count++;
    }
    finish(&s, count > 0);
}

/* ---- measures over time ------------------------------------------------------------------ */

struct span {
    int64_t from, to;
    bool done;
};

static void end_of_day(int64_t *out, const char *day)
{
    struct pir_err ignored = {0};

    if (pir_date_parse(out, day, &ignored) < 0)
        *out = INT64_MIN;
}

/* From when it was recorded to when it was done, or is due; false when it has no date. */
static bool span_of(struct span *out, const struct pir_action *action)
{
    struct pir_moment began, ended;

    pir_item_occurred(&began, action->item);
    out->done = !pir_viewing_action_open(action);
    out->from = pir_moment_first(&began);
    out->to = INT64_MIN;
    if (out->done && action->last) {
        pir_item_occurred(&ended, action->last);
        if (ended.precision != PIR_PRECISION_UNKNOWN)
            out->to = pir_moment_first(&ended);
    } else if (!out->done && action->due) {
        end_of_day(&out->to, action->due);
    }
    if (began.precision == PIR_PRECISION_UNKNOWN || out->to == INT64_MIN)
        return false;
    if (out->from > out->to)
        out->from = out->to;
    return action->state != PIR_ACTION_DROPPED;
}

struct chart {
    struct sketch s;
    int64_t first, last, now;
    size_t count;
};

static int at(const struct chart *c, int64_t time)
{
    return place((double)(time - c->first), (double)(c->last - c->first));
}

/* Today is there only where the chart reaches that far. */
static void add_today(struct chart *c)
{
    int x = at(c, c->now), height = (int)c->count * ROW;

    if (c->now < c->first || c->now > c->last)
        return;
    pir_picture_line(c->s.r->v.arena, c->s.picture, x, ROW, 0, height, PIR_TONE_WARN);
}

static void add_scale(struct chart *c)
{
    struct pir_viewing *v = &c->s.r->v;
    const char *first = pir_viewing_print(v, "%.10s", pir_viewing_instant(v, c->first));
    const char *last = pir_viewing_print(v, "%.10s", pir_viewing_instant(v, c->last));

    label(&c->s, NAMES, 900, first, PIR_TONE_DIM, 0);
    label(&c->s, WIDTH - FIGURES - 900, 900, last, PIR_TONE_DIM, 1);
    c->s.y += ROW;
}

static void
add_bar(struct chart *c, const struct pir_action *action, const struct span *span)
{
    struct pir_reporting *r = c->s.r;
    struct pir_picture *picture = c->s.picture;
    int from = at(c, span->from), to = at(c, span->to), y = c->s.y - BAR / 2;
    bool late;
    const char *due = pir_report_due(r, action, &late);
    const char *figure = late ? pir_viewing_print(
                                    &r->v, "%lld d overdue",
                                    (long long)pir_viewing_overdue(&r->v, action))
                         : span->done ? pir_viewing_print(&r->v, "done %s", due)
                                      : due;
    enum pir_tone tone = span->done ? PIR_TONE_GOOD : late ? PIR_TONE_BAD : PIR_TONE_ID;
    const char *title = pir_viewing_oneline(&r->v, action->title);

    label(&c->s, 0, NAMES - 60, title, PIR_TONE_PLAIN, 0);
    pir_picture_line(
        r->v.arena, picture, NAMES, c->s.y, WIDTH - NAMES - FIGURES, 0, PIR_TONE_DIM);
    if (late)
        pir_picture_tint(
            r->v.arena, picture, to, y, at(c, c->now) - to > 0 ? at(c, c->now) - to : 0,
            BAR, PIR_TONE_BAD);
    pir_picture_rect(
        r->v.arena, picture, from, y, to - from > 20 ? to - from : 20, BAR, tone);
    label(
        &c->s, WIDTH - FIGURES + 60, FIGURES - 60, figure,
        late ? PIR_TONE_BAD : PIR_TONE_DIM, 1);
    plain_bar(
        &c->s,
        &(struct drawn){
            title, figure, from, to > from ? to : from + 1,
            c->now >= c->first && c->now <= c->last ? at(c, c->now) : NAMES, '|'});
    pir_buf_printf(&c->s.words, "%s: %s%s. ", title, span->done ? "done " : "", due);
    c->s.y += ROW;
}

static void widen(struct chart *c, const struct span *span)
{
    if (c->count == 0 || span->from < c->first)
        c->first = span->from;
    if (c->count == 0 || span->to > c->last)
        c->last = span->to;
    c->count++;
}

void pir_report_picture_plan(struct pir_reporting *r)
{
    const struct pir_action **list = pir_report_actions(r);
    struct chart c = {.now = r->v.view->now};
    struct span span;
    size_t drawn = 0;

    for (size_t i = 0; list && i < r->state->action_count && c.count < ROWS_MOST; i++)
        if (span_of(&span, list[i]))
            widen(&c, &span);
    if (c.count < 2)
        return;
    if (r->state->open_actions && c.now > c.last && c.now - c.last < 400 * DAY)
        c.last = c.now;
    if (c.last <= c.first)
        c.last = c.first + DAY;
    begin(&c.s, r, "The measures over time");
    pir_buf_printf(
        &c.s.words,
        "Measures from when they were recorded to when they were done or are "
        "due, from %.10s to %.10s: ",
        pir_viewing_instant(&r->v, c.first), pir_viewing_instant(&r->v, c.last));
    add_scale(&c);
    for (size_t i = 0; i < r->state->action_count && drawn < c.count; i++) {
        if (!span_of(&span, list[i]))
            continue;
        add_bar(&c, list[i], &span);
        drawn++;
    }
    add_today(&c);
    finish(&c.s, true);
}

/* ---- clocks --------------------------------------------------------------------------- */

#define ROOM 1.5 /* of a limit, that is drawn: what is later ends there */

static bool has_limit(const struct pir_clock_stage *clock)
{
    return clock->anchor && clock->elapsed_known && pir_window_is(&clock->due) &&
           clock->anchor->at.precision != PIR_PRECISION_UNKNOWN &&
           clock->due.first > pir_moment_first(&clock->anchor->at);
}

static void add_clock(struct sketch *s, const struct pir_clock_stage *clock)
{
    struct pir_viewing *v = &s->r->v;
    struct pir_arena *arena = v->arena;
    double limit = (double)(clock->due.first - pir_moment_first(&clock->anchor->at));
    double used = (double)clock->elapsed.greatest / limit;
    int whole = place(1, ROOM), end = place(used, ROOM);
    const char *verdict = pir_clock_verdict_name(clock->verdict);
    const char *name =
        pir_viewing_print(v, "%s, %s", clock->obligation->name, clock->stage->id);
    enum pir_tone tone = pir_clock_is_bad(clock->verdict)    ? PIR_TONE_BAD
                         : pir_clock_is_open(clock->verdict) ? PIR_TONE_WARN
                                                             : PIR_TONE_GOOD;

    label(s, 0, NAMES - 60, name, PIR_TONE_PLAIN, 0);
    pir_picture_tint(
        arena, s->picture, NAMES, s->y - BAR / 2, whole - NAMES, BAR, PIR_TONE_PLAIN);
    pir_picture_rect(
        arena, s->picture, NAMES, s->y - BAR / 2, end - NAMES > 10 ? end - NAMES : 10,
        BAR, tone);
    pir_picture_rect(
        arena, s->picture, whole - 6, s->y - BAR, 12, 2 * BAR, PIR_TONE_STRONG);
    label(s, WIDTH - FIGURES + 60, FIGURES - 60, verdict, tone, 1);
    plain_bar(s, &(struct drawn){name, verdict, NAMES, end, whole, '|'});
    pir_buf_printf(
        &s->words, "%s: %s, %.0f%% of the time used. ", name, verdict, used * 100);
    s->y += ROW;
}

void pir_report_picture_clocks(struct pir_reporting *r)
{
    struct sketch s;
    size_t count = 0;

    begin(&s, r, "How much of the time for each notice was used");
    pir_buf_addstr(
        &s.words,
        "Each notice's time from its start to its limit, and what was used of "
        "it: ");
    for (size_t i = 0; i < r->in->clock_count && count < ROWS_MOST; i++) {
        if (!has_limit(&r->in->clocks[i]))
            continue;
        add_clock(&s, &r->in->clocks[i]);
        count++;
    }
    finish(&s, count > 0);
}
