/* What several parts of a report say in the same words. */
#include "view/report_internal.h"

#include "base/text.h"
#include "model/phases.h"

#include <stdlib.h>
#include <string.h>

bool pir_report_holds(const struct pir_item *item, const char *kind)
{
    return pir_viewing_is(item, kind) && !item->replaced_by;
}

/* Built in; NULL where the summary says nothing of the kind. */
static const char *const row_names[PIR_ROWS] = {
    [PIR_ROW_SHORT] = "In short",
    [PIR_ROW_HAPPENED] = "What happened",
    [PIR_ROW_HOW] = "How",
    [PIR_ROW_DOINGS] = "What we do",
    [PIR_ROW_MEANING] = "What it means",
    [PIR_ROW_ASKED] = "We ask you",
    [PIR_ROW_AGAIN] = "Will it happen again?",
    [PIR_ROW_BEFORE] = "Seen before",
    [PIR_ROW_ASSUMED] = "We assume",
    [PIR_ROW_TOLD] = "Who is told",
    [PIR_ROW_NOTICES] = "Notices due",
    [PIR_ROW_NEXT] = "Next update",
    [PIR_ROW_CALL] = "Call any time"};

const char *pir_report_row_name(const struct pir_reporting *r, enum pir_summary_row row)
{
    const char *own = r->in->letterhead ? r->in->letterhead->rows[row] : NULL;

    return own ? own : row_names[row];
}

struct pir_line *
pir_report_row(struct pir_reporting *r, struct pir_block *fields, const char *name)
{
    struct pir_block *row =
        pir_block_field(r->v.arena, fields, name, "", PIR_TONE_PLAIN);

    if (!row || row->cell_count < 2) {
        r->v.failed = true;
        return NULL;
    }
    return &row->cells[1];
}

void pir_report_say(
    struct pir_reporting *r, struct pir_line *line, const char *text,
    enum pir_tone tone)
{
    if (line && text && *text && pir_line_add(r->v.arena, line, text, tone) < 0)
        r->v.failed = true;
}

const char *pir_report_dimension(const char *dimension)
{
    static const struct {
        const char *name, *title;
    } titles[] = {
        {"financial", "Money"},         {"operational", "Operations"},
        {"reputational", "Reputation"}, {"legal", "Law"},
        {"customers", "Customers"},     {"personal-data", "Personal data"},
        {"safety", "Safety"},
    };

    for (size_t i = 0; dimension && i < sizeof(titles) / sizeof(*titles); i++)
        if (strcmp(titles[i].name, dimension) == 0)
            return titles[i].title;
    return dimension ? dimension : "";
}

const char *pir_report_sum(
    struct pir_reporting *r, const struct pir_value *fields, const char *field)
{
    const char *number = pir_value_text(fields, field);
    const char *unit = pir_value_text(fields, "unit");
    const char *currency = pir_value_text(fields, "currency");

    if (!number)
        return NULL;
    if (currency && (!unit || strcmp(unit, "money") == 0))
        unit = currency;
    return pir_viewing_print(
        &r->v, "%s%s%s", pir_viewing_figure(&r->v, number), unit ? " " : "",
        unit ? unit : "");
}

const char *pir_report_basis(struct pir_reporting *r, const struct pir_item *item)
{
    const char *basis = pir_report_text(item, "basis");
    const char *confidence = pir_report_text(item, "confidence");

    if (basis && confidence)
        return pir_viewing_print(&r->v, "%s (%s)", basis, confidence);
    if (confidence)
        return pir_viewing_print(&r->v, "confidence %s", confidence);
    return basis ? basis : "";
}

/* ---- actions --------------------------------------------------------------------- */

static bool prevents(const struct pir_action *action)
{
    static const char *const purposes[] = {"prevent", "detect", "process"};

    for (size_t i = 0; action->purpose && i < 3; i++)
        if (strcmp(purposes[i], action->purpose) == 0)
            return true;
    return false;
}

/* The order in which they are told. */
static int rank(const struct pir_action *action)
{
    if (action->state == PIR_ACTION_DROPPED)
        return 5;
    if (!pir_viewing_action_open(action))
        return 0;
    if (prevents(action))
        return 4;
    if (action->state == PIR_ACTION_BLOCKED)
        return 2;
    return action->state == PIR_ACTION_OPEN ? 3 : 1;
}

const char *pir_report_when(const struct pir_action *action)
{
    static const char *const words[] = {"done", "now",     "blocked",
                                        "next", "prevent", "dropped"};

    return words[rank(action)];
}

/* The day of the progress that ended it. */
static const char *ended(struct pir_reporting *r, const struct pir_action *action)
{
    struct pir_moment when = {.precision = PIR_PRECISION_UNKNOWN};

    if (action->last)
        pir_item_occurred(&when, action->last);
    if (when.precision == PIR_PRECISION_UNKNOWN)
        return "";
    when.precision = PIR_PRECISION_DAY;
    return pir_viewing_time(&r->v, &when);
}

const char *
pir_report_due(struct pir_reporting *r, const struct pir_action *action, bool *late)
{
    int64_t over = pir_viewing_overdue(&r->v, action);

    *late = over > 0;
    if (!pir_viewing_action_open(action))
        return ended(r, action);
    if (over > 0)
        return pir_viewing_print(
            &r->v, "%s, %lld d overdue", action->due, (long long)over);
    return action->due ? pir_viewing_print(&r->v, "by %s", action->due) : "no date";
}

static int compare_actions(const void *a, const void *b)
{
    const struct pir_action *x = *(const struct pir_action *const *)a;
    const struct pir_action *y = *(const struct pir_action *const *)b;
    int order = rank(x) - rank(y);

    if (order == 0 && x->due && y->due)
        order = strcmp(x->due, y->due);
    else if (order == 0)
        order = !x->due - !y->due;
    /* All lie in one array, in recorded order. */
    return order ? order : (x > y) - (x < y);
}

const struct pir_action **pir_report_actions(struct pir_reporting *r)
{
    const struct pir_action **list =
        pir_arena_calloc(r->v.arena, r->state->action_count + 1, sizeof(*list));

    if (!list) {
        r->v.failed = true;
        return NULL;
    }
    for (size_t i = 0; i < r->state->action_count; i++)
        list[i] = &r->state->actions[i];
    if (r->state->action_count)
        qsort(list, r->state->action_count, sizeof(*list), compare_actions);
    return list;
}

/* ---- where it stands --------------------------------------------------------------- */

static const char *since(
    struct pir_reporting *r, const char *what, const struct pir_moment *moment,
    const char *rest)
{
    if (moment->precision == PIR_PRECISION_UNKNOWN)
        return pir_viewing_print(&r->v, "%s%s.", what, rest);
    return pir_viewing_print(
        &r->v, "%s since %s%s.", what, pir_viewing_time(&r->v, moment), rest);
}

const char *pir_report_state(struct pir_reporting *r, const struct pir_item **by)
{
    const struct pir_state *state = r->state;
    const struct pir_item *contained, *resolved;
    struct pir_phases phases;

    pir_phases_find(&phases, state);
    contained = phases.of[PIR_PHASE_CONTAINED].by;
    resolved = phases.of[PIR_PHASE_RESOLVED].by;
    *by = NULL;
    switch (state->stage) {
    case PIR_STAGE_CONTAINED:
        *by = contained;
        return since(r, "Contained", &state->contained, "; not resolved yet");
    case PIR_STAGE_RESOLVED:
        *by = resolved;
        return since(r, "Resolved", &state->resolved, "; the review is to follow");
    case PIR_STAGE_IN_REVIEW:
        *by = resolved;
        return since(r, "Resolved", &state->resolved, "; under review");
    case PIR_STAGE_REVIEWED:
        *by = resolved;
        return since(r, "Resolved", &state->resolved, "; reviewed, not yet closed");
    case PIR_STAGE_CLOSED:
        *by = resolved;
        return since(r, "Resolved", &state->resolved, "; reviewed and closed");
    case PIR_STAGE_DECLARED:
    case PIR_STAGE_ACTIVE:
    default:
        return "Not contained yet.";
    }
}

const char *pir_report_marking_of_all(
    const struct pir_state *const *states, size_t count, struct pir_arena *arena)
{
    static const char *const names[] = {"",          "TLP:CLEAR",        "TLP:GREEN",
                                        "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED"};
    bool privileged = false, personal = false;
    int worst = 0;

    for (size_t s = 0; s < count; s++)
        for (size_t i = 0; i < states[s]->item_count; i++) {
            const struct pir_value *fields = states[s]->items[i].fields;
            int own = pir_tlp_rank(pir_value_text(fields, "tlp"));

            worst = own > worst ? own : worst;
            privileged = privileged || pir_viewing_flag(fields, "privileged");
            personal = personal || pir_viewing_flag(fields, "personal-data");
        }
    return pir_arena_printf(
        arena, "%s%s%s", names[worst], privileged ? ", privileged" : "",
        personal ? ", personal data" : "");
}

const char *
pir_report_marking_of(const struct pir_state *state, struct pir_arena *arena)
{
    return pir_report_marking_of_all(&state, 1, arena);
}

const char *pir_report_marking(struct pir_reporting *r)
{
    const char *marking = pir_report_marking_of(r->state, r->v.arena);

    r->v.failed = r->v.failed || !marking;
    return marking ? marking : "";
}

bool pir_report_is_reader(const char *audience)
{
    return audience && (pir_text_same(audience, "CEO") ||
                        pir_text_same(audience, "chief executive officer") ||
                        pir_text_same(audience, "chief executive"));
}

bool pir_report_may_name(const struct pir_state *state)
{
    const int clear = pir_tlp_rank("clear"), red = pir_tlp_rank("red");
    bool any = false;

    for (size_t i = 0; i < state->item_count; i++) {
        const struct pir_value *fields = state->items[i].fields;
        int own = pir_tlp_rank(pir_value_text(fields, "tlp"));

        if (own >= red || pir_viewing_flag(fields, "personal-data"))
            return false;
        any = any || own > clear;
    }
    return any;
}

/* ---- clocks ------------------------------------------------------------------------ */

const char *pir_report_verdict_words(enum pir_clock_verdict verdict)
{
    static const char *const words[] = {
        [PIR_CLOCK_NOT_APPLICABLE] = "does not apply",
        [PIR_CLOCK_NOT_IN_FORCE] = "was not in force",
        [PIR_CLOCK_SCOPE_UNKNOWN] = "nobody has said whether it applies",
        [PIR_CLOCK_DECIDED_AGAINST] = "it was decided that none is due",
        [PIR_CLOCK_NOT_STARTED] = "has not begun",
        [PIR_CLOCK_ANCHOR_MISSING] = "cannot be counted, its beginning is not recorded",
        [PIR_CLOCK_NO_CLOCK] = "has no fixed limit",
        [PIR_CLOCK_RUNNING] = "running",
        [PIR_CLOCK_DUE_SOON] = "due soon",
        [PIR_CLOCK_OVERDUE] = "OVERDUE",
        [PIR_CLOCK_MET] = "given in time",
        [PIR_CLOCK_MET_LATE] = "given late, with reasons",
        [PIR_CLOCK_MET_LATE_UNSAID] = "given LATE, without reasons",
        [PIR_CLOCK_INDETERMINATE] = "cannot be proved either way",
        [PIR_CLOCK_EXCUSED] = "excused",
    };

    return words[verdict];
}

const char *pir_report_stage_words(struct pir_reporting *r, const char *stage)
{
    static const struct {
        const char *id, *words;
    } known[] = {
        {"initial", "first notice"},
        {"early-warning", "early warning"},
        {"early_warning", "early warning"},
        {"followup", "follow-up"},
        {"individuals", "to the people concerned"},
        {"notify", "notice"},
        {"notification", "notice"},
        {"update", "update"},
        {"intermediate", "report in between"},
        {"final", "final report"},
        {"final-report", "final report"},
        {"final_report", "final report"},
    };
    char *text;

    for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
        if (strcmp(known[i].id, stage) == 0)
            return known[i].words;
    text = pir_arena_strdup(r->v.arena, stage);
    for (size_t i = 0; text && text[i]; i++)
        if (text[i] == '-' || text[i] == '_')
            text[i] = ' ';
    r->v.failed = r->v.failed || !text;
    return text ? text : stage;
}

void pir_report_separate(struct pir_reporting *r, struct pir_line *line)
{
    if (line && line->last && *line->last->text)
        pir_report_say(r, line, "; ", PIR_TONE_PLAIN);
}
