/* pir report --as portfolio: the incidents of a quarter on one page. */
#include "view/portfolio.h"
#include "view/report_internal.h"

#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof(*(array)))
#define INCIDENTS_MOST ((size_t)12)
#define OVERDUE_MOST ((size_t)5)
#define LESSONS_MOST ((size_t)4)
#define AGAIN_MOST ((size_t)3)
#define UNITS ((size_t)8)

/** The page in the making; each incident cites its own entries. */
struct portfolio {
    struct pir_reporting r;
    struct pir_reporting *each;
    const struct pir_portfolio *in;
    struct pir_block *fields; /* the figures at the top */
    struct pir_value *figures;
};

static struct pir_viewing *viewing(struct portfolio *p)
{
    return &p->r.v;
}

/* ---- marks -------------------------------------------------------------------------- */

static int compare_ids(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* As long as it takes to tell the entries of all of them apart. */
static size_t mark_length(struct portfolio *p)
{
    size_t total = 0, at = 0, longest = 4;
    const char **ids;

    for (size_t i = 0; i < p->in->count; i++)
        total += p->in->incidents[i].state->item_count;
    ids = pir_arena_calloc(viewing(p)->arena, total + 1, sizeof(*ids));
    if (!ids) {
        viewing(p)->failed = true;
        return longest;
    }
    for (size_t i = 0; i < p->in->count; i++)
        for (size_t j = 0; j < p->in->incidents[i].state->item_count; j++)
            ids[at++] = p->in->incidents[i].state->items[j].recorded->entry.id;
    if (total)
        qsort(ids, total, sizeof(*ids), compare_ids);
    for (size_t i = 1; i < total; i++) {
        size_t same = 0;

        while (ids[i][same] && ids[i][same] == ids[i - 1][same])
            same++;
        longest = same + 1 > longest && ids[i][same] ? same + 1 : longest;
    }
    return longest;
}

static void start_marks(struct portfolio *p)
{
    size_t len = mark_length(p);

    p->each = pir_arena_calloc(viewing(p)->arena, p->in->count + 1, sizeof(*p->each));
    for (size_t i = 0; p->each && i < p->in->count; i++) {
        p->each[i] = (struct pir_reporting){
            .v = p->r.v, .in = p->r.in, .state = p->in->incidents[i].state};
        pir_report_marks_start(&p->each[i]);
        p->each[i].mark_len = len;
    }
    viewing(p)->failed = viewing(p)->failed || !p->each;
}

/* ---- sums of ranges ------------------------------------------------------------------ */

struct range {
    const char *unit;
    double low, high;
};
struct ranges {
    struct range of[UNITS];
    size_t count, left_out; /* units that found no room */
};

/* A number as entries hold it; no locale has a say in what its point is. */
static double decimal(const char *text)
{
    double value = 0, place = 1;
    bool negative = *text == '-', fraction = false;
    int exponent = 0, sign = 1;

    for (text += negative; *text && *text != 'e' && *text != 'E'; text++) {
        if (*text == '.') {
            fraction = true;
            continue;
        }
        value = value * 10 + (*text - '0');
        place *= fraction ? 10 : 1;
    }
    if (*text && (text[1] == '-' || text[1] == '+'))
        sign = *++text == '-' ? -1 : 1;
    while (*text && *++text >= '0' && *text <= '9' && exponent < 300)
        exponent = exponent * 10 + (*text - '0');
    for (value /= place; exponent > 0; exponent--)
        value = sign > 0 ? value * 10 : value / 10;
    return negative ? -value : value;
}

static bool
number(double *out, const struct pir_value *fields, const char *const names[3])
{
    for (size_t i = 0; i < 3; i++) {
        const char *text = pir_value_text(fields, names[i]);

        if (!text)
            continue;
        *out = decimal(text);
        return true;
    }
    return false;
}

static void add_range(struct ranges *sums, const struct pir_value *fields)
{
    static const char *const lows[] = {"low", "value", "likely"};
    static const char *const highs[] = {"high", "value", "likely"};
    const char *currency = pir_value_text(fields, "currency");
    const char *unit = pir_value_text(fields, "unit");
    struct range one = {currency ? currency : unit ? unit : "", 0, 0};
    size_t at = 0;

    if (!number(&one.low, fields, lows) || !number(&one.high, fields, highs))
        return;
    while (at < sums->count && strcmp(sums->of[at].unit, one.unit) != 0)
        at++;
    if (at == UNITS) {
        sums->left_out++;
        return;
    }
    if (at == sums->count)
        sums->of[sums->count++] = (struct range){one.unit, 0, 0};
    sums->of[at].low += one.low;
    sums->of[at].high += one.high;
}

static const char *amount(struct pir_viewing *v, double number)
{
    bool whole = number > 9e15 || number < -9e15 || number == (double)(int64_t)number;

    return pir_viewing_figure(
        v, whole ? pir_viewing_print(v, "%.0f", number)
                 : pir_viewing_print(v, "%.2f", number));
}

/* "80,000 to 95,000 EUR; 12 people" */
static const char *range_words(struct pir_viewing *v, const struct ranges *sums)
{
    const char *text = "";

    for (size_t i = 0; i < sums->count; i++) {
        const struct range *one = &sums->of[i];
        const char *low = amount(v, one->low), *high = amount(v, one->high);
        bool same = strcmp(low, high) == 0;

        text = pir_viewing_print(
            v, "%s%s%s%s%s %s", text, i ? "; " : "", low, same ? "" : " to ",
            same ? "" : high, one->unit);
    }
    if (sums->left_out)
        text = pir_viewing_print(v, "%s; and others", text);
    return text;
}

static bool is_of(const struct pir_item *item, const char *dimension)
{
    const char *its = pir_report_text(item, "dimension");

    return pir_report_holds(item, "impact") && its && strcmp(its, dimension) == 0;
}

/* Sum what one incident says of a dimension; with a line, each estimate is cited. */
static void sum_incident(
    struct portfolio *p, struct ranges *sums, size_t at, const char *dimension,
    struct pir_line *line)
{
    const struct pir_state *state = p->in->incidents[at].state;

    for (size_t i = 0; i < state->item_count; i++) {
        const struct pir_item *item = &state->items[i];

        if (!is_of(item, dimension))
            continue;
        add_range(sums, item->fields);
        if (line)
            pir_report_cite(&p->each[at], line, item);
    }
}

static const char *sum_all(struct portfolio *p, const char *dimension)
{
    struct ranges sums = {.count = 0};

    for (size_t i = 0; i < p->in->count; i++)
        sum_incident(p, &sums, i, dimension, NULL);
    return sums.count ? range_words(viewing(p), &sums) : "not stated";
}

/* ---- the figures at the top -------------------------------------------------------------- */

static struct pir_line *
say_figure(struct portfolio *p, const char *name, const char *text)
{
    struct pir_value *value = pir_viewing_push_object(viewing(p), p->figures);
    struct pir_line *line = pir_report_row(&p->r, p->fields, name);

    pir_viewing_set_text(viewing(p), value, "name", name);
    pir_viewing_set_text(viewing(p), value, "text", text);
    pir_report_say(&p->r, line, text, PIR_TONE_PLAIN);
    return line;
}

static int severity_rank(const struct pir_state *state)
{
    static const char *const order[] = {"critical", "high", "medium", "low"};

    for (int i = 0; state->severity && i < 4; i++)
        if (strcmp(order[i], state->severity) == 0)
            return i;
    return 4;
}

static const char *severities(struct portfolio *p)
{
    static const char *const names[] = {"critical", "high", "medium", "low", "others"};
    size_t counts[5] = {0};
    const char *text = "";

    for (size_t i = 0; i < p->in->count; i++)
        if (p->in->incidents[i].opened_in_span)
            counts[severity_rank(p->in->incidents[i].state)]++;
    for (size_t i = 0; i < 5; i++)
        if (counts[i])
            text = pir_viewing_print(
                viewing(p), "%s%s%zu %s", text, *text ? ", " : "", counts[i], names[i]);
    return text;
}

static void add_short(struct portfolio *p)
{
    struct pir_viewing *v = viewing(p);
    size_t opened = 0, unresolved = 0;
    const char *how = severities(p), *text;

    for (size_t i = 0; i < p->in->count; i++) {
        opened += p->in->incidents[i].opened_in_span;
        unresolved += p->in->incidents[i].state->stage < PIR_STAGE_RESOLVED;
    }
    text = pir_viewing_print(
        v, "%s%s%s; %zu from before.%s",
        pir_viewing_count(v, opened, "incident", "incidents"), *how ? ": " : "", how,
        p->in->count - opened,
        unresolved == 0 ? " All are resolved."
                        : pir_viewing_print(
                              v, " %zu %s not resolved.", unresolved,
                              unresolved == 1 ? "is" : "are"));
    say_figure(p, "In short", text);
    say_figure(p, "Cost", sum_all(p, "financial"));
    say_figure(p, "Customers", sum_all(p, "customers"));
}

/* Was it finished in the span, on a day that can be compared with its due day? */
static bool
finished_in_span(struct portfolio *p, const struct pir_action *action, bool *in_time)
{
    struct pir_moment when = {.precision = PIR_PRECISION_UNKNOWN};

    if (pir_viewing_action_open(action) || action->state == PIR_ACTION_DROPPED ||
        !action->last || !action->due)
        return false;
    pir_item_occurred(&when, action->last);
    if (when.precision == PIR_PRECISION_UNKNOWN ||
        pir_moment_first(&when) < p->in->first || pir_moment_first(&when) > p->in->last)
        return false;
    when.precision = PIR_PRECISION_DAY;
    *in_time = strcmp(pir_viewing_time(viewing(p), &when), action->due) <= 0;
    return true;
}

static const char *
rate(struct pir_viewing *v, size_t kept, size_t total, const char *rest)
{
    return total ? pir_viewing_print(v, "%zu of %zu %s", kept, total, rest)
                 : "none fell due";
}

static void add_measures(struct portfolio *p)
{
    struct pir_viewing *v = viewing(p);
    size_t open = 0, overdue = 0, finished = 0, kept = 0;
    struct pir_line late = {0}, *line;

    for (size_t i = 0; p->each && i < p->in->count; i++) {
        const struct pir_state *state = p->in->incidents[i].state;

        for (size_t a = 0; a < state->action_count; a++) {
            const struct pir_action *action = &state->actions[a];
            bool in_time = false, bad = pir_viewing_overdue(v, action) > 0;

            open += pir_viewing_action_open(action);
            overdue += bad;
            if (finished_in_span(p, action, &in_time)) {
                finished++;
                kept += in_time;
                bad = !in_time;
            }
            if (bad)
                pir_report_cite(&p->each[i], &late, action->item);
        }
    }
    line = say_figure(
        p, "Measures",
        pir_viewing_print(
            v, "%zu open, %zu of them overdue; %s", open, overdue,
            rate(v, kept, finished, "finished in time")));
    for (const struct pir_span_text *span = late.first; span; span = span->next)
        pir_report_say(&p->r, line, span->text, span->tone);
}

static bool in_span(const struct portfolio *p, int64_t at)
{
    return at >= p->in->first && at <= p->in->last;
}

static void add_promises(struct portfolio *p)
{
    size_t kept = 0, total = 0;
    struct pir_line bad = {0}, *line;

    for (size_t i = 0; p->each && i < p->in->count; i++) {
        const struct pir_portfolio_incident *incident = &p->in->incidents[i];

        for (size_t j = 0; j < incident->promise_count; j++) {
            const struct pir_promise *promise = &incident->promises[j];
            size_t missed = 0;

            for (size_t m = 0; m < promise->count; m++) {
                const struct pir_promise_member *member = &promise->members[m];

                if (!in_span(p, member->due.at) || member->state == PIR_PROMISE_PENDING)
                    continue;
                total++;
                kept += member->state == PIR_PROMISE_KEPT;
                missed += member->state != PIR_PROMISE_KEPT;
            }
            if (missed)
                pir_report_cite(&p->each[i], &bad, promise->item);
        }
    }
    line = say_figure(p, "Promises", rate(viewing(p), kept, total, "kept in time"));
    for (const struct pir_span_text *span = bad.first; span; span = span->next)
        pir_report_say(&p->r, line, span->text, span->tone);
}

static void add_notices(struct portfolio *p)
{
    size_t met = 0, total = 0;
    struct pir_line bad = {0}, *line;

    for (size_t i = 0; p->each && i < p->in->count; i++) {
        const struct pir_portfolio_incident *incident = &p->in->incidents[i];

        for (size_t d = 0; d < incident->clock_count; d++)
            for (size_t s = 0; s < incident->clocks[d].stage_count; s++) {
                const struct pir_clock_stage *stage = &incident->clocks[d].stages[s];
                bool good = stage->verdict == PIR_CLOCK_MET;

                if (!pir_window_is(&stage->due) || !in_span(p, stage->due.first) ||
                    (!good && stage->verdict != PIR_CLOCK_MET_LATE &&
                     !pir_clock_is_bad(stage->verdict)))
                    continue;
                total++;
                met += good;
                if (!good)
                    pir_report_cite(
                        &p->each[i], &bad,
                        stage->sent_count ? stage->sent[0]->item
                        : stage->anchor   ? stage->anchor->item
                                          : incident->state->opening);
            }
    }
    line = say_figure(p, "Notices", rate(viewing(p), met, total, "given in time"));
    for (const struct pir_span_text *span = bad.first; span; span = span->next)
        pir_report_say(&p->r, line, span->text, span->tone);
}

/* ---- the incidents ------------------------------------------------------------------------ */

static void add_incident(
    struct portfolio *p, struct pir_block *table, struct pir_value *list, size_t at)
{
    struct pir_viewing *v = viewing(p);
    const struct pir_state *state = p->in->incidents[at].state;
    struct pir_block *row = pir_block_row(v->arena, table);
    struct pir_value *value = pir_viewing_push_object(v, list);
    struct ranges cost = {.count = 0}, customers = {.count = 0};
    struct pir_line marks[2] = {{0}, {0}};
    const char *texts[2];

    sum_incident(p, &cost, at, "financial", &marks[0]);
    sum_incident(p, &customers, at, "customers", &marks[1]);
    texts[0] = cost.count ? range_words(v, &cost) : "not stated";
    texts[1] = customers.count ? range_words(v, &customers) : "not stated";
    pir_viewing_cell(
        v, row, 0, state->severity ? state->severity : "",
        pir_viewing_severity_tone(state->severity ? state->severity : ""));
    pir_viewing_cell(
        v, row, 1, state->title ? pir_viewing_oneline(v, state->title) : "",
        PIR_TONE_PLAIN);
    if (row && row->cell_count > 1)
        pir_report_cite(&p->each[at], &row->cells[1], state->opening);
    pir_viewing_cell(v, row, 2, pir_stage_name(state->stage), PIR_TONE_PLAIN);
    for (size_t i = 0; row && i < 2; i++) {
        pir_viewing_cell(v, row, 3 + i, texts[i], PIR_TONE_PLAIN);
        for (const struct pir_span_text *span = marks[i].first; span; span = span->next)
            pir_report_say(&p->r, &row->cells[3 + i], span->text, span->tone);
    }
    pir_viewing_cell(
        v, row, 5, pir_viewing_print(v, "%zu", state->open_actions), PIR_TONE_PLAIN);
    pir_viewing_set_incident(v, value, state);
    pir_viewing_set_text(v, value, "cost", texts[0]);
    pir_viewing_set_text(v, value, "customers", texts[1]);
}

static void add_incidents(struct portfolio *p)
{
    static const struct pir_column columns[] = {
        {.title = "Severity"},
        {.title = "Incident", .shrink = 3, .wrap = true},
        {.title = "State"},
        {.title = "Cost", .shrink = 1, .wrap = true},
        {.title = "Customers", .shrink = 2, .wrap = true},
        {.title = "Open", .align = PIR_RIGHT},
    };
    struct pir_viewing *v = viewing(p);
    struct pir_value *list = pir_viewing_set_array(v, v->value, "incidents");
    struct pir_block *table;
    size_t shown = 0;

    pir_block_add(v->arena, v->page, PIR_BLOCK_GAP);
    table = pir_block_table(v->arena, v->page, columns, COUNT(columns));
    for (int rank = 0; rank <= 4; rank++)
        for (size_t i = 0; i < p->in->count && shown < INCIDENTS_MOST; i++)
            if (severity_rank(p->in->incidents[i].state) == rank) {
                add_incident(p, table, list, i);
                shown++;
            }
    if (p->in->count > shown)
        pir_block_paragraph(
            v->arena, v->page,
            pir_viewing_print(v, "and %zu more of less severity", p->in->count - shown),
            PIR_TONE_DIM);
    if (!p->in->count)
        pir_block_paragraph(
            v->arena, v->page, "There was no incident.", PIR_TONE_PLAIN);
}

/* ---- what is overdue, what came back, what was learnt --------------------------------------- */

static struct pir_line *
add_point(struct portfolio *p, struct pir_block *list, const char *text)
{
    struct pir_block *item =
        pir_block_paragraph(viewing(p)->arena, list, text, PIR_TONE_PLAIN);

    return item ? &item->line : NULL;
}

static void add_rest(struct portfolio *p, size_t total, size_t most)
{
    if (total > most)
        pir_block_paragraph(
            viewing(p)->arena, viewing(p)->page,
            pir_viewing_print(viewing(p), "and %zu more", total - most), PIR_TONE_DIM);
}

static const char *duty_words(struct portfolio *p, const struct pir_duty *duty)
{
    struct pir_viewing *v = viewing(p);
    char day[PIR_TIME_TEXT];

    pir_deadline_format(day, &duty->due, v->view->zone);
    return pir_viewing_print(
        v, "%s%s%s, due %.16s%s%s",
        pir_viewing_oneline(v, duty->what ? duty->what : ""), duty->detail ? ", " : "",
        duty->detail ? duty->detail : "", day, duty->who ? ", " : "",
        duty->who ? duty->who : "");
}

static void add_overdue(struct portfolio *p)
{
    struct pir_viewing *v = viewing(p);
    struct pir_value *values = pir_viewing_set_array(v, v->value, "overdue");
    struct pir_block *list;
    size_t total = 0;

    pir_block_heading(v->arena, v->page, 2, "Overdue");
    list = pir_block_add(v->arena, v->page, PIR_BLOCK_LIST);
    for (size_t i = 0; p->each && i < p->in->count; i++)
        for (size_t d = 0; d < p->in->incidents[i].duty_count; d++) {
            const struct pir_duty *duty = &p->in->incidents[i].duties[d];
            struct pir_value *value;
            const char *text;

            if (!duty->overdue || ++total > OVERDUE_MOST)
                continue;
            text = duty_words(p, duty);
            pir_report_cite(&p->each[i], add_point(p, list, text), duty->item);
            value = pir_viewing_push_object(v, values);
            pir_viewing_set_text(v, value, "text", text);
            pir_viewing_set_text(v, value, "incident", p->in->incidents[i].state->id);
            pir_report_set_entry(&p->each[i], value, duty->item);
        }
    if (!total)
        add_point(p, list, "Nothing.");
    add_rest(p, total, OVERDUE_MOST);
}

static const char *class_of(const struct pir_item *item)
{
    return pir_report_holds(item, "cause") && pir_report_cause_rank(item) < 100
               ? pir_report_text(item, "class")
               : NULL;
}

/* The latest incident opened before this one that has a cause of that class. */
static const struct pir_state *
earlier(struct portfolio *p, const struct pir_state *state, const char *class)
{
    struct pir_moment opened, other;
    const struct pir_state *best = NULL;

    pir_item_occurred(&opened, state->opening);
    for (size_t i = 0; i < p->in->all_count; i++) {
        const struct pir_state *one = p->in->all[i];

        pir_item_occurred(&other, one->opening);
        if (strcmp(one->id, state->id) == 0 || pir_moment_compare(&other, &opened) >= 0)
            continue;
        for (size_t j = 0; j < one->item_count; j++) {
            const char *its = class_of(&one->items[j]);

            if (its && strcmp(its, class) == 0)
                best = one;
        }
    }
    return best;
}

/* Once for each class of an incident. */
static bool is_told(const struct pir_state *state, size_t at)
{
    const char *class = class_of(&state->items[at]);

    for (size_t i = 0; i < at; i++) {
        const char *its = class_of(&state->items[i]);

        if (its && strcmp(its, class) == 0)
            return true;
    }
    return false;
}

static void add_again(struct portfolio *p)
{
    struct pir_viewing *v = viewing(p);
    struct pir_value *values = pir_viewing_set_array(v, v->value, "recurrences");
    struct pir_block *list;
    size_t total = 0;

    pir_block_heading(v->arena, v->page, 2, "It came back");
    list = pir_block_add(v->arena, v->page, PIR_BLOCK_LIST);
    for (size_t i = 0; p->each && i < p->in->count; i++) {
        const struct pir_state *state = p->in->incidents[i].state;

        for (size_t j = 0; j < state->item_count; j++) {
            const char *class = class_of(&state->items[j]);
            const struct pir_state *before = class ? earlier(p, state, class) : NULL;
            struct pir_value *value;
            const char *text;

            if (!before || is_told(state, j) || ++total > AGAIN_MOST)
                continue;
            text = pir_viewing_print(
                v, "Cause of class %s, as in incident %s (%s), which has %s open",
                class, before->id,
                pir_viewing_oneline(v, before->title ? before->title : ""),
                pir_viewing_count(v, before->open_actions, "measure", "measures"));
            pir_report_cite(&p->each[i], add_point(p, list, text), &state->items[j]);
            value = pir_viewing_push_object(v, values);
            pir_viewing_set_text(v, value, "text", text);
            pir_viewing_set_text(v, value, "before", before->id);
            pir_report_set_entry(&p->each[i], value, &state->items[j]);
        }
    }
    if (!total)
        add_point(
            p, list,
            "No cause of these incidents is of a class known from an earlier one.");
    add_rest(p, total, AGAIN_MOST);
}

static void add_lessons(struct portfolio *p)
{
    struct pir_viewing *v = viewing(p);
    struct pir_value *values = pir_viewing_set_array(v, v->value, "lessons");
    struct pir_block *list;
    size_t total = 0;

    pir_block_heading(v->arena, v->page, 2, "What we learnt");
    list = pir_block_add(v->arena, v->page, PIR_BLOCK_LIST);
    for (size_t i = 0; p->each && i < p->in->count; i++) {
        const struct pir_state *state = p->in->incidents[i].state;

        for (size_t j = 0; j < state->item_count; j++) {
            const struct pir_item *item = &state->items[j];
            const char *what = pir_report_text(item, "what");
            struct pir_value *value;

            if (!pir_report_holds(item, "lesson") || !what ||
                pir_report_text(item, "none-because") || ++total > LESSONS_MOST)
                continue;
            pir_report_cite(
                &p->each[i], add_point(p, list, pir_viewing_oneline(v, what)), item);
            value = pir_viewing_push_object(v, values);
            pir_viewing_set_text(v, value, "text", what);
            pir_report_set_entry(&p->each[i], value, item);
        }
    }
    if (!total)
        add_point(p, list, "No lesson is recorded yet.");
    add_rest(p, total, LESSONS_MOST);
}

/* ---- the page ----------------------------------------------------------------------------- */

static void add_head(struct portfolio *p)
{
    struct pir_viewing *v = viewing(p);
    const struct pir_portfolio *in = p->in;
    struct pir_value *span = pir_viewing_set_object(v, v->value, "span");

    pir_viewing_set_text(v, span, "from", in->from);
    pir_viewing_set_text(v, span, "to", in->to);
    pir_block_heading(
        v->arena, v->page, 1,
        pir_viewing_print(
            v, "Incidents of %s%s%s", *in->name ? in->name : in->from,
            *in->name ? "" : " to ", *in->name ? "" : in->to));
    pir_block_paragraph(
        v->arena, v->page,
        pir_viewing_print(
            v, "%s \xc2\xb7 %s to %s, as it stood %s %s%s%s",
            p->r.in->organisation ? p->r.in->organisation : "", in->from, in->to,
            pir_viewing_instant(v, v->view->now),
            v->view->zone ? pir_zone_name(v->view->zone) : "UTC",
            p->r.in->verdict ? " \xc2\xb7 record " : "",
            p->r.in->verdict ? p->r.in->verdict : ""),
        PIR_TONE_DIM);
}

static void add_notes(struct portfolio *p)
{
    struct pir_viewing *v = viewing(p);
    struct pir_block *table;
    struct pir_value *list;

    pir_block_add(v->arena, v->page, PIR_BLOCK_BREAK);
    pir_block_heading(v->arena, v->page, 1, "Notes");
    pir_block_paragraph(
        v->arena, v->page,
        pir_viewing_print(
            v,
            "Counted are incidents opened from %s to %s, and those from before that "
            "were "
            "not closed then; %s not. Ranges are sums of the lowest and of the highest "
            "estimates in force; estimates of one incident may overlap.",
            p->in->from, p->in->to,
            pir_viewing_count(v, p->in->drills, "drill is", "drills are")),
        PIR_TONE_PLAIN);
    table = pir_report_sources_begin(&p->r, &list);
    for (size_t i = 0; p->each && i < p->in->count; i++)
        pir_report_sources_add(&p->each[i], table, list);
    pir_report_sources_end(&p->r);
    pir_report_provenance(
        &p->r,
        pir_viewing_print(
            v, "%s, as they stood %s",
            pir_viewing_count(v, p->in->count, "incident", "incidents"),
            pir_viewing_instant(v, v->view->now)),
        p->in->count);
}

int pir_view_portfolio(
    struct pir_block **page, struct pir_value **value, const struct pir_view *view,
    const struct pir_report *report, struct pir_err *err)
{
    struct portfolio p = {.r = {.in = report}, .in = report->portfolio};
    struct pir_viewing *v = &p.r.v;

    pir_viewing_start(v, view);
    pir_viewing_set_text(v, v->value, "form", "portfolio");
    start_marks(&p);
    add_head(&p);
    p.fields = pir_block_add(v->arena, v->page, PIR_BLOCK_FIELDS);
    p.figures = pir_viewing_set_array(v, v->value, "figures");
    add_short(&p);
    add_measures(&p);
    add_promises(&p);
    add_notices(&p);
    add_incidents(&p);
    add_overdue(&p);
    add_again(&p);
    add_lessons(&p);
    add_notes(&p);
    for (size_t i = 0; p.each && i < p.in->count; i++)
        v->failed = v->failed || p.each[i].v.failed;
    return pir_viewing_finish(page, value, v, err);
}
