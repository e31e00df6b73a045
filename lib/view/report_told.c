/* Who was told, and what of that laws and contracts ask for. */
#include "view/report_internal.h"

#include "base/text.h"

#include <string.h>

/* ---- who is told --------------------------------------------------------------------- */

/* A reader of the report is told how long that took. */
static const char *
told_words(struct pir_reporting *r, const char *who, const struct pir_moment *told)
{
    const struct pir_moment *aware = &r->state->aware;
    const char *when = told->precision == PIR_PRECISION_UNKNOWN
                           ? "at a time not stated"
                           : pir_viewing_time(&r->v, told);

    if (!pir_report_is_reader(who) || told->precision == PIR_PRECISION_UNKNOWN ||
        aware->precision == PIR_PRECISION_UNKNOWN ||
        pir_moment_compare(told, aware) < 0)
        return pir_viewing_print(&r->v, "%s %s", who, when);
    return pir_viewing_print(
        &r->v, "%s %s (%s after we knew)", who, when,
        pir_viewing_between(&r->v, aware, told));
}

static void set_told(
    struct pir_reporting *r, struct pir_value *list, const char *who,
    const struct pir_moment *told, const struct pir_item *item)
{
    struct pir_value *value = pir_viewing_push_object(&r->v, list);

    pir_viewing_set_text(&r->v, value, "audience", who);
    if (told)
        pir_viewing_set_moment(&r->v, value, "told", told);
    pir_report_set_entry(r, value, item);
}

static void say_audience(
    struct pir_reporting *r, struct pir_line *line, struct pir_value *list,
    const struct pir_item *item)
{
    const char *who = pir_report_text(item, "who");
    const char *by = pir_report_text(item, "by");
    struct pir_moment told;
    const struct pir_item *message = pir_viewing_told(&told, r->state, who);

    if (pir_report_text(item, "not-needed-because"))
        return;
    pir_report_separate(r, line);
    if (message) {
        pir_report_say(r, line, told_words(r, who, &told), PIR_TONE_PLAIN);
    } else {
        bool late = by && pir_viewing_days_over(&r->v, by) > 0;

        pir_report_say(
            r, line,
            pir_viewing_print(
                &r->v, "%s NOT YET%s%.10s", who,
                by ? late ? ", was due " : ", due " : "", by ? by : ""),
            late ? PIR_TONE_BAD : PIR_TONE_WARN);
    }
    pir_report_cite(r, line, message ? message : item);
    set_told(r, list, who, message ? &told : NULL, message ? message : item);
}

/* Is the audience of this communication neither in the plan nor told before? */
static bool is_new_audience(const struct pir_state *state, size_t at)
{
    const char *who = pir_report_text(&state->items[at], "audience");

    for (size_t i = 0; who && i < state->item_count; i++) {
        const struct pir_item *item = &state->items[i];
        const char *other = NULL;

        if (pir_viewing_is(item, "audience"))
            other = pir_report_text(item, "who");
        else if (i < at && pir_viewing_is(item, "communication"))
            other = pir_report_text(item, "audience");
        if (other && pir_text_same(who, other))
            return false;
    }
    return who != NULL;
}

void pir_report_told(struct pir_reporting *r, struct pir_block *fields)
{
    struct pir_line *line =
        pir_report_row(r, fields, pir_report_row_name(r, PIR_ROW_TOLD));
    struct pir_value *list = pir_viewing_set_array(&r->v, r->v.value, "told");
    const struct pir_state *state = r->state;
    struct pir_moment told;

    if (!pir_viewing_told(&told, state, "CEO"))
        pir_report_say(
            r, line, "You: no message to you is recorded before this report",
            PIR_TONE_WARN);
    for (size_t i = 0; i < state->item_count; i++)
        if (pir_report_holds(&state->items[i], "audience"))
            say_audience(r, line, list, &state->items[i]);
    for (size_t i = 0; i < state->item_count; i++) {
        const char *who = pir_report_text(&state->items[i], "audience");
        const struct pir_item *message;

        if (!pir_viewing_is(&state->items[i], "communication") ||
            !is_new_audience(state, i))
            continue;
        pir_report_separate(r, line);
        message = pir_viewing_told(&told, state, who);
        pir_report_say(r, line, told_words(r, who, &told), PIR_TONE_PLAIN);
        pir_report_cite(r, line, message);
        set_told(r, list, who, &told, message);
    }
}

/* ---- clocks -------------------------------------------------------------------------- */

static void say_clock(
    struct pir_reporting *r, struct pir_line *line, struct pir_value *list,
    const struct pir_clock_stage *clock)
{
    struct pir_value *value = pir_viewing_push_object(&r->v, list);
    enum pir_tone tone = pir_clock_is_bad(clock->verdict)    ? PIR_TONE_BAD
                         : pir_clock_is_open(clock->verdict) ? PIR_TONE_WARN
                                                             : PIR_TONE_PLAIN;
    const char *text = pir_viewing_print(
        &r->v, "%s, %s: %s%s%s", clock->obligation->name,
        pir_report_stage_words(r, clock->stage->id),
        pir_report_verdict_words(clock->verdict),
        pir_window_is(&clock->due) ? ", limit " : "",
        pir_window_is(&clock->due) ? pir_viewing_instant(&r->v, clock->due.first) : "");
    const struct pir_item *item = clock->sent_count ? clock->sent[0]->item
                                  : clock->anchor   ? clock->anchor->item
                                                    : NULL;

    pir_report_separate(r, line);
    pir_report_say(r, line, text, tone);
    pir_report_cite(r, line, item);
    pir_viewing_set_text(&r->v, value, "text", text);
    pir_viewing_set_text(&r->v, value, "duty", clock->obligation->name);
    pir_viewing_set_text(&r->v, value, "stage", clock->stage->id);
    pir_viewing_set_text(
        &r->v, value, "verdict", pir_clock_verdict_name(clock->verdict));
    pir_report_set_entry(r, value, item);
}

void pir_report_clocks(struct pir_reporting *r, struct pir_block *fields)
{
    struct pir_value *list;
    struct pir_line *line = NULL;

    if (!r->in->clock_count)
        return;
    list = pir_viewing_set_array(&r->v, r->v.value, "clocks");
    line = pir_report_row(r, fields, pir_report_row_name(r, PIR_ROW_NOTICES));
    for (size_t i = 0; i < r->in->clock_count; i++)
        say_clock(r, line, list, &r->in->clocks[i]);
}
