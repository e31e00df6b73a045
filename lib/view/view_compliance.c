/* pir compliance: the duties of one incident, the most urgent first. */
#include "view/view_compliance_internal.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

#define NEAREST 5 /* duties nobody declared that are shown unasked */

/* ---- choosing -------------------------------------------------------------------- */

bool pir_complying_means(const struct pir_obligation *o, const char *word)
{
    return pir_obligation_is(o, word) || pir_text_same(o->regime, word) ||
           pir_text_same(o->jurisdiction, word);
}

bool pir_complying_shows(
    const struct pir_clock_duty *duty, const struct pir_compliance_view *asked)
{
    if (asked->regime)
        return pir_complying_means(duty->obligation, asked->regime);
    return duty->scope == PIR_SCOPE_ORGANISATION || duty->scope == PIR_SCOPE_INCIDENT;
}

const struct pir_clock_stage *pir_complying_urgent(const struct pir_clock_duty *duty)
{
    const struct pir_clock_stage *urgent = &duty->stages[0];

    for (size_t i = 1; i < duty->stage_count; i++)
        if (pir_clock_compare(&duty->stages[i], urgent) < 0)
            urgent = &duty->stages[i];
    return urgent;
}

static int compare_duties(const void *a, const void *b)
{
    const struct pir_clock_duty *x = *(const struct pir_clock_duty *const *)a;
    const struct pir_clock_duty *y = *(const struct pir_clock_duty *const *)b;

    return pir_clock_compare(pir_complying_urgent(x), pir_complying_urgent(y));
}

static bool rests_on_supposition(const struct pir_clock_stage *stage)
{
    return stage->anchor && stage->anchor->what_if;
}

size_t pir_complying_bad(
    const struct pir_complying *incident, const struct pir_compliance_view *asked)
{
    size_t bad = 0;

    for (size_t d = 0; d < incident->count; d++) {
        const struct pir_clock_duty *duty = &incident->duties[d];

        for (size_t s = 0; pir_complying_shows(duty, asked) && s < duty->stage_count;
             s++)
            bad += pir_clock_is_bad(duty->stages[s].verdict) &&
                   !rests_on_supposition(&duty->stages[s]);
    }
    return bad;
}

/* ---- head ------------------------------------------------------------------------ */

struct tally {
    size_t duties, overdue, late, unproved, soon, running, met;
    size_t undeclared, against, out_of_force, not_ours;
};

static void count_duty(struct tally *t, const struct pir_clock_duty *duty)
{
    t->duties++;
    for (size_t i = 0; i < duty->stage_count; i++) {
        enum pir_clock_verdict verdict = duty->stages[i].verdict;

        t->overdue += verdict == PIR_CLOCK_OVERDUE;
        t->late += verdict == PIR_CLOCK_MET_LATE_UNSAID;
        t->unproved +=
            verdict == PIR_CLOCK_INDETERMINATE || verdict == PIR_CLOCK_ANCHOR_MISSING;
        t->soon += verdict == PIR_CLOCK_DUE_SOON;
        t->running += verdict == PIR_CLOCK_RUNNING;
        t->undeclared += verdict == PIR_CLOCK_SCOPE_UNKNOWN;
        t->against += verdict == PIR_CLOCK_DECIDED_AGAINST;
        t->out_of_force += verdict == PIR_CLOCK_NOT_IN_FORCE;
        t->not_ours += verdict == PIR_CLOCK_NOT_APPLICABLE;
        t->met += verdict == PIR_CLOCK_MET || verdict == PIR_CLOCK_MET_LATE ||
                  verdict == PIR_CLOCK_EXCUSED;
    }
}

static const char *
and_count(struct pir_viewing *v, const char *text, size_t count, const char *what)
{
    return count ? pir_viewing_print(
                       v, "%s%s%zu %s", text, *text ? ", " : "", count, what)
                 : text;
}

static void add_tally(struct pir_viewing *v, const struct tally *t)
{
    const char *text = and_count(v, "", t->overdue, "overdue");
    bool none;

    text = and_count(v, text, t->late, "late without reasons");
    text = and_count(v, text, t->soon, "due soon");
    text = and_count(v, text, t->running, "running");
    text = and_count(v, text, t->unproved, "without proof");
    text = and_count(v, text, t->met, "met");
    text = and_count(v, text, t->against, "decided against");
    text = and_count(v, text, t->out_of_force, "not in force then");
    text = and_count(v, text, t->not_ours, "not applicable");
    text = and_count(v, text, t->undeclared, "declared neither way");
    none = !*text;
    if (none)
        text = "no clock has started";
    pir_block_paragraph(
        v->arena, v->page,
        pir_viewing_print(
            v, "%s%s%s.", pir_viewing_count(v, t->duties, "duty", "duties"),
            none ? ": " : "; stages: ", text),
        t->overdue || t->late    ? PIR_TONE_BAD
        : t->soon || t->unproved ? PIR_TONE_WARN
                                 : PIR_TONE_PLAIN);
}

static void add_supposed(struct pir_viewing *v, const struct pir_compliance_view *asked)
{
    for (size_t i = 0; i < asked->supposed_count; i++)
        pir_block_paragraph(
            v->arena, v->page,
            pir_viewing_print(
                v,
                "WHAT IF %s. This is supposed, not recorded; recorded times of the "
                "same event are left out.",
                asked->supposed[i]),
            PIR_TONE_WARN);
}

/* ---- one duty -------------------------------------------------------------------- */

static const char *scope_words(struct pir_viewing *v, const struct pir_clock_duty *duty)
{
    switch (duty->scope) {
    case PIR_SCOPE_ORGANISATION:
        return "applies: declared in pir.yaml";
    case PIR_SCOPE_INCIDENT:
        return "applies: declared on the incident";
    case PIR_SCOPE_NO:
        return "does not apply: declared in pir.yaml";
    case PIR_SCOPE_UNKNOWN:
        break;
    }
    return pir_viewing_print(
        v, "nobody declared whether it applies (pir.yaml, scope: %s)",
        duty->obligation->flag);
}

/* Once, for the judgements are about the duty and seldom about one stage. */
static void add_contradiction(struct pir_viewing *v, const struct pir_clock_duty *duty)
{
    for (size_t i = 0; i < duty->stage_count; i++) {
        if (!duty->stages[i].denied_by)
            continue;
        pir_block_paragraph(
            v->arena, v->page, pir_complying_contradicts(v, &duty->stages[i]),
            PIR_TONE_WARN);
        return;
    }
}

static void add_duty(struct pir_complying_view *c, const struct pir_clock_duty *duty)
{
    struct pir_viewing *v = &c->v;
    const struct pir_obligation *o = duty->obligation;

    pir_block_heading(
        v->arena, v->page, 2, pir_viewing_print(v, "%s  %s", o->id, o->name));
    pir_block_paragraph(
        v->arena, v->page,
        pir_viewing_print(
            v, "%s; %s. Grade %s.", o->citation, scope_words(v, duty),
            pir_complying_grade(v, o->grade)),
        PIR_TONE_DIM);
    add_contradiction(v, duty);
    for (size_t i = 0; i < duty->stage_count; i++)
        pir_complying_stage(c, duty, &duty->stages[i]);
}

/* Calendars without a list, each once. */
static void add_calendars(
    struct pir_viewing *v, const struct pir_clock_duty *const *duties, size_t count)
{
    const char *said[8];
    size_t known = 0;

    for (size_t d = 0; d < count; d++) {
        for (size_t s = 0; s < duties[d]->stage_count; s++) {
            const char *calendar = duties[d]->stages[s].weekends_only;
            size_t i = 0;

            while (calendar && i < known && strcmp(said[i], calendar) != 0)
                i++;
            if (!calendar || i < known || known == 8)
                continue;
            said[known++] = calendar;
            pir_block_paragraph(
                v->arena, v->page,
                pir_viewing_print(
                    v,
                    "There is no list of holidays for %s: only weekends are days off, "
                    "so a date may be too early, never too late. Put one into "
                    "schemas/holidays/ and name it in pir.yaml (holidays: {%s: NAME}).",
                    calendar, calendar),
                PIR_TONE_WARN);
        }
    }
}

/* ---- what nobody declared -------------------------------------------------------- */

static bool is_undeclared(const struct pir_clock_duty *duty)
{
    return duty->scope == PIR_SCOPE_UNKNOWN && duty->in_force;
}

static size_t list_undeclared(
    const struct pir_clock_duty **out, const struct pir_complying *incident,
    const struct pir_compliance_view *asked)
{
    size_t count = 0;

    for (size_t i = 0; !asked->regime && i < incident->count; i++)
        if (is_undeclared(&incident->duties[i]))
            out[count++] = &incident->duties[i];
    return count;
}

/* The stage whose date would come first, were it so; NULL: none has a date. */
static const struct pir_clock_stage *first_date(const struct pir_clock_duty *duty)
{
    const struct pir_clock_stage *first = NULL;

    for (size_t i = 0; i < duty->stage_count; i++) {
        const struct pir_clock_stage *stage = &duty->stages[i];

        if (pir_window_is(&stage->earliest) &&
            (!first || stage->earliest.first < first->earliest.first))
            first = stage;
    }
    return first;
}

static int compare_dates(const void *a, const void *b)
{
    const struct pir_clock_duty *x = *(const struct pir_clock_duty *const *)a;
    const struct pir_clock_duty *y = *(const struct pir_clock_duty *const *)b;
    const struct pir_clock_stage *s = first_date(x), *t = first_date(y);
    int64_t m = s ? s->earliest.first : INT64_MAX,
            n = t ? t->earliest.first : INT64_MAX;

    return m != n ? (m < n ? -1 : 1) : strcmp(x->obligation->id, y->obligation->id);
}

/* A limit that has passed is the reason to declare now whether it holds. */
static void add_limit(
    struct pir_viewing *v, struct pir_block *row, const struct pir_clock_stage *stage)
{
    const char *due = stage ? pir_viewing_window(v, &stage->earliest) : "no date yet";

    if (stage && stage->clock == PIR_CLOCK_OVERDUE)
        pir_viewing_cell(
            v, row, 2,
            pir_viewing_print(
                v, "%s, PASSED %s ago", due,
                pir_viewing_since(v, stage->earliest.last)),
            PIR_TONE_WARN);
    else
        pir_viewing_cell(v, row, 2, due, PIR_TONE_PLAIN);
}

static void add_undeclared(
    struct pir_viewing *v, const struct pir_clock_duty **duties, size_t count,
    const struct pir_compliance_view *asked)
{
    static const struct pir_column columns[] = {
        {.title = "If this is so", .shrink = 2, .wrap = true},
        {.title = "Duty", .shrink = 1, .wrap = true},
        {.title = "the limit is", .shrink = 3, .wrap = true},
    };
    struct pir_block *table;
    size_t shown = 0;

    if (count == 0)
        return;
    qsort(duties, count, sizeof(*duties), compare_dates);
    table = pir_viewing_section(v, "Declared neither way", columns, 3);
    for (size_t i = 0; i < count; i++) {
        const struct pir_clock_stage *stage = first_date(duties[i]);
        struct pir_block *row;

        if (!asked->undeclared && (shown == NEAREST || !stage))
            break;
        shown++;
        row = pir_block_row(v->arena, table);
        pir_viewing_cell(v, row, 0, duties[i]->obligation->flag, PIR_TONE_PLAIN);
        pir_viewing_cell(
            v, row, 1,
            stage ? pir_viewing_print(
                        v, "%s %s", duties[i]->obligation->id, stage->stage->id)
                  : duties[i]->obligation->id,
            PIR_TONE_PLAIN);
        add_limit(v, row, stage);
    }
    pir_block_paragraph(
        v->arena, v->page,
        pir_viewing_print(
            v,
            "%s that nobody declared either way%s. Declare each in pir.yaml "
            "(scope: {FLAG: true} or false) or on the incident (scope).",
            pir_viewing_count(v, count, "duty", "duties"),
            shown < count ? ", all with --undeclared" : ""),
        PIR_TONE_DIM);
}

/* ---- the page -------------------------------------------------------------------- */

static void say_nothing(struct pir_viewing *v, const struct pir_compliance_view *asked)
{
    struct pir_block *line;

    if (asked->regime) {
        pir_block_paragraph(
            v->arena, v->page,
            pir_viewing_print(v, "No duty is meant by \"%s\".", asked->regime),
            PIR_TONE_WARN);
    } else {
        pir_block_paragraph(
            v->arena, v->page,
            "No duty to notify is declared to apply, and none is inferred.",
            PIR_TONE_WARN);
    }
    line =
        pir_block_paragraph(v->arena, v->page, "All that are known: ", PIR_TONE_PLAIN);
    if (line)
        pir_line_add(v->arena, &line->line, "pir compliance --list", PIR_TONE_CODE);
}

static void add_page(
    struct pir_complying_view *c, const struct pir_clock_duty **duties, size_t count)
{
    struct pir_viewing *v = &c->v;
    struct tally tally = {0};

    add_supposed(v, c->asked);
    for (size_t i = 0; i < count; i++)
        count_duty(&tally, duties[i]);
    if (count)
        add_tally(v, &tally);
    else
        say_nothing(v, c->asked);
    for (size_t i = 0; i < count; i++)
        add_duty(c, duties[i]);
    if (count)
        pir_block_add(v->arena, v->page, PIR_BLOCK_GAP);
    add_calendars(v, duties, count);
}

static void add_values(
    struct pir_complying_view *c, const struct pir_clock_duty **duties, size_t count,
    const struct pir_clock_duty **undeclared, size_t undeclared_count)
{
    struct pir_viewing *v = &c->v;
    struct pir_value *incident = pir_viewing_set_object(v, v->value, "incident");
    struct pir_value *list;

    pir_viewing_set_text(v, incident, "id", c->incident->state->id);
    pir_viewing_set_text(v, incident, "title", c->incident->state->title);
    pir_viewing_set(
        v, incident, "exercise",
        pir_value_bool(v->arena, c->incident->state->exercise));
    pir_viewing_set_text(v, v->value, "disclaimer", PIR_NOT_ADVICE);
    if (c->asked->supposed_count) {
        list = pir_viewing_set_array(v, v->value, "what-if");
        for (size_t i = 0; i < c->asked->supposed_count; i++)
            v->failed |= pir_value_push(
                             v->arena, list,
                             pir_value_string(v->arena, c->asked->supposed[i])) < 0;
    }
    pir_viewing_set_count(v, v->value, "bad", pir_complying_bad(c->incident, c->asked));
    list = pir_viewing_set_array(v, v->value, "duties");
    for (size_t i = 0; i < count; i++)
        pir_complying_value(v, list, c->asked, c->incident->state, duties[i]);
    for (size_t i = 0; i < undeclared_count; i++)
        if (c->asked->undeclared || first_date(undeclared[i]))
            pir_complying_value(v, list, c->asked, c->incident->state, undeclared[i]);
}

int pir_view_compliance(
    struct pir_block **page, struct pir_value **value, const struct pir_view *view,
    const struct pir_complying *incident, const struct pir_compliance_view *asked,
    struct pir_err *err)
{
    struct pir_complying_view c = {.asked = asked, .incident = incident};
    const struct pir_clock_duty **duties =
        pir_arena_calloc(view->arena, incident->count + 1, sizeof(*duties));
    const struct pir_clock_duty **undeclared =
        pir_arena_calloc(view->arena, incident->count + 1, sizeof(*undeclared));
    size_t count = 0, undeclared_count;

    if (!duties || !undeclared)
        return pir_err_nomem(err);
    for (size_t i = 0; i < incident->count; i++)
        if (pir_complying_shows(&incident->duties[i], asked))
            duties[count++] = &incident->duties[i];
    if (count)
        qsort(duties, count, sizeof(*duties), compare_duties);
    undeclared_count = list_undeclared(undeclared, incident, asked);
    pir_viewing_start(&c.v, view);
    pir_viewing_title(&c.v, incident->state);
    pir_viewing_dateline(&c.v);
    add_page(&c, duties, count);
    add_undeclared(&c.v, undeclared, undeclared_count, asked);
    pir_block_add(c.v.arena, c.v.page, PIR_BLOCK_GAP);
    pir_block_paragraph(c.v.arena, c.v.page, PIR_NOT_ADVICE, PIR_TONE_DIM);
    add_values(&c, duties, count, undeclared, undeclared_count);
    return pir_viewing_finish(page, value, &c.v, err);
}
