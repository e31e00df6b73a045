/* The questions a CEO asks, and those that were recorded, each answered from entries. */
#include "view/brief_internal.h"

#include "base/text.h"

#include <string.h>

static void say(struct brief *b, struct brief_answer *answer, const char *text)
{
    pir_report_say(&b->r, &answer->answer, text, PIR_TONE_PLAIN);
}

static struct brief_answer *
begin(struct brief *b, const char *question, const char *command)
{
    struct brief_answer *answer = &b->answers[b->count++];

    answer->question = question;
    answer->command = command;
    return answer;
}

/* ---- the standing questions ---------------------------------------------------------- */

static void answer_risk(struct brief *b)
{
    struct pir_reporting *r = &b->r;
    struct brief_answer *answer = begin(
        b, "In plain English: what is the risk?",
        "pir risk \"...\" --likelihood possible --consequence major --rationale "
        "\"...\"");

    const struct pir_item *item;

    pir_brief_say(b, answer, r->state->summary, r->state->opening);
    for (size_t at = 0; (item = pir_brief_next(b, &at, "impact")) != NULL;) {
        if (!pir_report_text(item, "stage") ||
            pir_report_text(item, "not-stated-because") ||
            pir_report_text(item, "none-because"))
            continue;
        pir_brief_say(
            b, answer,
            pir_viewing_print(
                &r->v, "%s: %s.", pir_report_text(item, "measure"),
                pir_viewing_impact(&r->v, item->fields)),
            item);
        if (!answer->sure)
            answer->sure = pir_report_basis(r, item);
    }
}

/* While it is not resolved: what we act on without knowing it. */
static void say_assumptions(struct brief *b, struct brief_answer *answer)
{
    const struct pir_item *item;

    for (size_t at = 0; b->r.state->stage < PIR_STAGE_RESOLVED &&
                        (item = pir_brief_next(b, &at, "assumption")) != NULL;)
        pir_brief_say(
            b, answer,
            pir_viewing_print(
                &b->r.v, "We act on the assumption: %s.",
                pir_report_text(item, "statement")),
            item);
}

static void answer_cause(struct brief *b)
{
    static const char *const sure[] = {
        "confirmed", "a first view, still being looked into",
        "a possibility, not proven"};
    struct brief_answer *answer = begin(
        b, "How did it happen?",
        "pir cause \"...\" --class design --status preliminary --part root");
    const struct pir_item *cause = pir_report_cause(b->r.state);

    if (!cause)
        return;
    pir_brief_say(
        b, answer,
        pir_report_text(cause, "not-determinable-because")
            ? pir_viewing_print(
                  &b->r.v, "It cannot be determined: %s.",
                  pir_report_text(cause, "not-determinable-because"))
            : pir_report_text(cause, "statement"),
        cause);
    answer->sure = sure[pir_report_cause_rank(cause) / 2];
    say_assumptions(b, answer);
}

/* Who owns the response, not whose fault it is. */
static void answer_owner(struct brief *b)
{
    struct brief_answer *answer =
        begin(b, "Who is responsible?", "pir role commander --person \"...\"");

    const struct pir_item *item;

    for (size_t at = 0; (item = pir_brief_next(b, &at, "role")) != NULL;) {
        const char *role = pir_report_text(item, "role");

        if (!role || strcmp(role, "commander") != 0)
            continue;
        pir_brief_say(
            b, answer,
            "The incident commander answers for the response. We look at systems and "
            "processes, not for somebody to blame.",
            item);
    }
}

static void answer_plan(struct brief *b)
{
    struct pir_reporting *r = &b->r;
    struct brief_answer *answer = begin(
        b, "What are you doing about it, and by when?",
        "pir action \"...\" --purpose contain --owner \"...\" --due DATE --done-when "
        "\"...\"");
    const struct pir_action **list = pir_report_actions(r);
    const char *last = NULL;
    bool undated = false;

    for (size_t i = 0; list && i < r->state->action_count; i++) {
        bool late;
        const char *due = pir_report_due(r, list[i], &late);

        if (list[i]->state == PIR_ACTION_DROPPED)
            continue;
        pir_brief_say(
            b, answer,
            pir_viewing_print(
                &r->v, "%s: %s (%s%s%s).",
                pir_viewing_words(&r->v, pir_report_when(list[i])),
                pir_viewing_oneline(&r->v, list[i]->title),
                list[i]->owner ? list[i]->owner : "nobody", *due ? ", " : "", due),
            list[i]->item);
        if (!pir_viewing_action_open(list[i]))
            continue;
        undated = undated || !list[i]->due;
        if (list[i]->due && (!last || strcmp(list[i]->due, last) > 0))
            last = list[i]->due;
    }
    if (pir_brief_answered(answer) && last)
        say(b, answer,
            pir_viewing_print(
                &r->v,
                pir_viewing_days_past(&r->v, last) > 0 ? " All of it was due by %s%s."
                                                       : " All of it by %s%s.",
                last, undated ? ", but for what has no date yet" : ""));
}

/* What keeps it from happening again, or would show it sooner. */
static void say_prevention(struct brief *b, struct brief_answer *answer)
{
    static const char *const purposes[] = {"prevent", "detect", "process"};
    const struct pir_state *state = b->r.state;

    for (size_t i = 0; i < state->action_count; i++) {
        const struct pir_action *action = &state->actions[i];
        bool prevents = false, late;

        for (size_t p = 0; action->purpose && p < 3; p++)
            prevents = prevents || strcmp(purposes[p], action->purpose) == 0;
        if (!prevents || action->state == PIR_ACTION_DROPPED)
            continue;
        pir_brief_say(
            b, answer,
            pir_viewing_print(
                &b->r.v, "Against it: %s (%s).",
                pir_viewing_oneline(&b->r.v, action->title),
                pir_viewing_action_open(action) ? pir_report_due(&b->r, action, &late)
                                                : "done"),
            action->item);
    }
}

static void answer_again(struct brief *b)
{
    struct pir_reporting *r = &b->r;
    struct brief_answer *answer = begin(
        b, "How likely is it to happen again?",
        "pir risk \"...\" --recurrence --likelihood likely --consequence major "
        "--rationale \"...\"");

    const struct pir_item *item;

    for (size_t at = 0; (item = pir_brief_next(b, &at, "risk")) != NULL;) {
        const char *measures = pir_report_text(item, "measures");
        const char *horizon = pir_report_text(item, "horizon");

        if (!pir_viewing_flag(item->fields, "recurrence"))
            continue;
        pir_brief_say(
            b, answer,
            pir_viewing_print(
                &r->v, "%s%s%s %s, because %s.",
                pir_viewing_words(&r->v, pir_report_text(item, "likelihood")),
                horizon ? " within " : "", horizon ? horizon : "",
                measures && strcmp(measures, "after") == 0
                    ? "once the measures are in place"
                    : "as things stand",
                pir_report_text(item, "rationale")),
            item);
        answer->sure = pir_report_text(item, "confidence");
    }
    if (pir_brief_answered(answer))
        say_prevention(b, answer);
}

static void answer_informed(struct brief *b)
{
    struct pir_reporting *r = &b->r;
    struct brief_answer *answer = begin(
        b, "How will I be kept informed?",
        "pir commitment \"Update by phone\" --by \"...\" --to CEO --cadence daily "
        "--until resolved");

    for (size_t i = 0; i < r->in->promise_count; i++) {
        const struct pir_promise *promise = &r->in->promises[i];

        if (!pir_report_is_reader(promise->to))
            continue;
        pir_brief_say(
            b, answer,
            pir_viewing_print(
                &r->v, "%s%s%s%s%s.", promise->what, promise->cadence ? ", " : "",
                promise->cadence ? promise->cadence : "",
                !promise->next                           ? ""
                : promise->next->due.at < r->v.view->now ? ", overdue since "
                                                         : ", next by ",
                promise->next ? pir_viewing_instant(&r->v, promise->next->due.at) : ""),
            promise->item);
    }
}

static void answer_others(struct brief *b)
{
    struct pir_reporting *r = &b->r;
    struct brief_answer *answer = begin(
        b, "Who else knows, and who must be told?",
        "pir audience \"...\" --what-for \"...\" --channel \"...\" --owner \"...\" "
        "--by WHEN");

    const struct pir_item *item;

    for (size_t at = 0; (item = pir_brief_next(b, &at, "audience")) != NULL;) {
        const char *who = pir_report_text(item, "who");
        const char *by = pir_report_text(item, "by");
        const struct pir_item *message;
        struct pir_moment told;

        if (pir_report_is_reader(who))
            continue;
        message = pir_viewing_told(&told, r->state, who);
        pir_brief_say(
            b, answer,
            message ? pir_viewing_print(
                          &r->v, "%s: told %s.", who, pir_viewing_time(&r->v, &told))
            : pir_report_text(item, "not-needed-because")
                ? pir_viewing_print(
                      &r->v, "%s: need not be told, because %s.", who,
                      pir_report_text(item, "not-needed-because"))
                : pir_viewing_print(
                      &r->v, "%s: not yet, due %.10s.", who, by ? by : "no date"),
            message ? message : item);
    }
}

/* ---- recorded questions --------------------------------------------------------------- */

/* The same words asked again are one question. */
static const struct pir_item *latest(const struct pir_question *question)
{
    const struct pir_item *item = question->item;

    while (item->replaced_by)
        item = item->replaced_by;
    return item;
}

static void add_evidence(struct brief *b, struct brief_answer *answer)
{
    const struct pir_value *rests = pir_value_get(answer->item->fields, "rests-on");
    const struct pir_value *each;

    for (size_t i = 0; rests && (each = pir_value_at(rests, i)) != NULL; i++) {
        const struct pir_item *item = pir_fold_item(b->r.state, each->text);

        if (item)
            pir_brief_say(
                b, answer,
                pir_viewing_print(
                    &b->r.v, "%s: %s.", answer->pushback ? "Evidence" : "It rests on",
                    pir_viewing_subject(&b->r.v, b->r.state, item)),
                item);
    }
}

/* The meeting that names the question as one that was asked there; NULL. */
static const struct pir_item *
asked_at(const struct brief *b, const struct pir_question *question)
{
    const struct pir_item *meeting;

    for (size_t at = 0; (meeting = pir_brief_next(b, &at, "meeting")) != NULL;) {
        const struct pir_value *list = pir_value_get(meeting->fields, "questions");
        const struct pir_value *each;

        for (size_t i = 0; (each = pir_value_at(list, i)) != NULL; i++) {
            const struct pir_item *item = pir_fold_item(b->r.state, each->text);

            while (item && item != question->item && item->replaced_by)
                item = item->replaced_by;
            if (item && (item == question->item || item == latest(question)))
                return meeting;
        }
    }
    return NULL;
}

static void add_recorded(struct brief *b)
{
    const struct pir_state *state = b->r.state;

    for (size_t i = 0; i < state->question_count; i++) {
        const struct pir_question *question = &state->questions[i];
        const struct pir_item *item = latest(question);
        struct brief_answer *answer = begin(b, question->text, NULL);

        answer->item = item;
        answer->pushback = question->state && strcmp(question->state, "pushback") == 0;
        answer->owner = pir_report_text(item, "owner");
        answer->due = pir_report_text(item, "due");
        answer->sure = pir_report_text(item, "confidence");
        answer->meeting = asked_at(b, question);
        if (question->answer) {
            pir_brief_say(b, answer, question->answer, item);
            add_evidence(b, answer);
        }
    }
}

void pir_brief_answers(struct brief *b)
{
    answer_risk(b);
    answer_cause(b);
    answer_owner(b);
    answer_plan(b);
    answer_again(b);
    answer_informed(b);
    answer_others(b);
    add_recorded(b);
}
