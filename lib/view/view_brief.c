/* pir brief: the questions that will be asked, and what the record has to say to each. */
#include "view/report_internal.h"

#include "base/text.h"

#include <string.h>

/** One question and its answer in the making. */
struct brief_answer {
    const char *question;
    struct pir_line answer;  /* nothing in it: there is none yet */
    const char *sure;        /* how sure; NULL */
    const char *owner, *due; /* who will answer, by when; NULL */
    const char *command;     /* that records what is missing; NULL */
    const struct pir_item
        *item; /* a recorded question; NULL: one of the standing ones */
    const struct pir_item *meeting; /* at which it was really asked; NULL */
    bool pushback;
};

#define STANDING ((size_t)7)

struct brief {
    struct pir_reporting r;
    struct brief_answer *answers;
    size_t count;
};

static bool is_answered(const struct brief_answer *answer)
{
    return answer->answer.first != NULL;
}

static void say(struct brief *b, struct brief_answer *answer, const char *text)
{
    pir_report_say(&b->r, &answer->answer, text, PIR_TONE_PLAIN);
}

static void say_cited(
    struct brief *b, struct brief_answer *answer, const char *text,
    const struct pir_item *item)
{
    if (!text || !*text)
        return;
    if (is_answered(answer))
        say(b, answer, " ");
    say(b, answer, text);
    pir_report_cite(&b->r, &answer->answer, item);
}

static struct brief_answer *
begin(struct brief *b, const char *question, const char *command)
{
    struct brief_answer *answer = &b->answers[b->count++];

    answer->question = question;
    answer->command = command;
    return answer;
}

/* The next entry of a kind that holds, from place *at on; NULL at the end. */
static const struct pir_item *
next_of(const struct brief *b, size_t *at, const char *kind)
{
    const struct pir_state *state = b->r.state;

    while (*at < state->item_count) {
        const struct pir_item *item = &state->items[(*at)++];

        if (pir_report_holds(item, kind))
            return item;
    }
    return NULL;
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

    say_cited(b, answer, r->state->summary, r->state->opening);
    for (size_t at = 0; (item = next_of(b, &at, "impact")) != NULL;) {
        if (!pir_report_text(item, "stage") ||
            pir_report_text(item, "not-stated-because") ||
            pir_report_text(item, "none-because"))
            continue;
        say_cited(
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
                        (item = next_of(b, &at, "assumption")) != NULL;)
        say_cited(
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
    say_cited(
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

    for (size_t at = 0; (item = next_of(b, &at, "role")) != NULL;) {
        const char *role = pir_report_text(item, "role");

        if (!role || strcmp(role, "commander") != 0)
            continue;
        say_cited(
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
        say_cited(
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
    if (is_answered(answer) && last)
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
        say_cited(
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

    for (size_t at = 0; (item = next_of(b, &at, "risk")) != NULL;) {
        const char *measures = pir_report_text(item, "measures");
        const char *horizon = pir_report_text(item, "horizon");

        if (!pir_viewing_flag(item->fields, "recurrence"))
            continue;
        say_cited(
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
    if (is_answered(answer))
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
        say_cited(
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

    for (size_t at = 0; (item = next_of(b, &at, "audience")) != NULL;) {
        const char *who = pir_report_text(item, "who");
        const char *by = pir_report_text(item, "by");
        const struct pir_item *message;
        struct pir_moment told;

        if (pir_report_is_reader(who))
            continue;
        message = pir_viewing_told(&told, r->state, who);
        say_cited(
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
            say_cited(
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

    for (size_t at = 0; (meeting = next_of(b, &at, "meeting")) != NULL;) {
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
            say_cited(b, answer, question->answer, item);
            add_evidence(b, answer);
        }
    }
}

/* ---- the page --------------------------------------------------------------------------- */

static void
set_answer(struct brief *b, struct pir_value *list, const struct brief_answer *answer)
{
    struct pir_viewing *v = &b->r.v;
    struct pir_value *value = pir_viewing_push_object(v, list);
    struct pir_buf text = PIR_BUF_INIT;

    for (const struct pir_span_text *span = answer->answer.first; span;
         span = span->next)
        pir_buf_addstr(&text, span->text);
    pir_viewing_set_text(v, value, "question", answer->question);
    if (text.len)
        pir_viewing_set_text(v, value, "answer", text.data);
    v->failed = v->failed || pir_buf_failed(&text);
    pir_buf_release(&text);
    pir_viewing_set_text(v, value, "sure", answer->sure);
    pir_viewing_set_text(v, value, "owner", answer->owner);
    pir_viewing_set_text(v, value, "due", answer->due);
    if (answer->meeting)
        pir_viewing_set_text(v, value, "asked-at", answer->meeting->recorded->entry.id);
    if (answer->item)
        pir_report_set_entry(&b->r, value, answer->item);
}

static void add_meeting(
    struct brief *b, struct pir_block *fields, const struct brief_answer *answer)
{
    struct pir_viewing *v = &b->r.v;
    struct pir_moment when;
    struct pir_line *line;

    if (!answer->meeting)
        return;
    pir_item_occurred(&when, answer->meeting);
    line = pir_report_row(&b->r, fields, "Asked at");
    pir_report_say(
        &b->r, line,
        pir_viewing_print(
            v, "%s, %s", pir_viewing_subject(v, b->r.state, answer->meeting),
            pir_viewing_time(v, &when)),
        PIR_TONE_PLAIN);
    pir_report_cite(&b->r, line, answer->meeting);
}

/* The standing questions are the commander's to answer, before the reader is told again. */
static const char *default_finder(struct brief *b)
{
    struct pir_viewing *v = &b->r.v;
    const struct pir_promise *next = NULL;

    for (size_t i = 0; i < b->r.in->promise_count; i++) {
        const struct pir_promise *promise = &b->r.in->promises[i];

        if (pir_report_is_reader(promise->to) && promise->next && !promise->ended &&
            (!next || promise->next->due.at < next->next->due.at))
            next = promise;
    }
    return pir_viewing_print(
        v, "%s, by %s",
        b->r.state->commander ? "the incident commander"
                              : "the incident commander, whom nobody has named",
        next ? pir_viewing_instant(v, next->next->due.at) : "the next briefing");
}

static void add_unanswered(struct brief *b, const struct brief_answer *answer)
{
    struct pir_viewing *v = &b->r.v;
    struct pir_block *fields;
    const char *who =
        answer->item ? pir_viewing_print(v, "%s, by %s", answer->owner, answer->due)
                     : default_finder(b);
    const char *why =
        answer->item ? pir_report_text(answer->item, "unknown-because") : NULL;

    pir_block_heading(v->arena, v->page, 3, answer->question);
    fields = pir_block_add(v->arena, v->page, PIR_BLOCK_FIELDS);
    pir_viewing_field(v, fields, "Answer", "none yet", PIR_TONE_BAD);
    pir_viewing_field(v, fields, "Because", why, PIR_TONE_PLAIN);
    pir_viewing_field(
        v, fields, "Who finds it", who,
        answer->owner || b->r.state->commander ? PIR_TONE_PLAIN : PIR_TONE_BAD);
    add_meeting(b, fields, answer);
    pir_viewing_field(v, fields, "Record it", answer->command, PIR_TONE_CODE);
}

static void add_answered(struct brief *b, const struct brief_answer *answer)
{
    struct pir_viewing *v = &b->r.v;
    struct pir_block *paragraph, *fields;

    pir_block_heading(
        v->arena, v->page, 3,
        answer->pushback ? pir_viewing_print(v, "Pushback: %s", answer->question)
                         : answer->question);
    paragraph = pir_block_paragraph(v->arena, v->page, "", PIR_TONE_PLAIN);
    if (paragraph)
        paragraph->line = answer->answer;
    if ((!answer->sure || !*answer->sure) && !answer->meeting)
        return;
    fields = pir_block_add(v->arena, v->page, PIR_BLOCK_FIELDS);
    pir_viewing_field(v, fields, "How sure", answer->sure, PIR_TONE_DIM);
    add_meeting(b, fields, answer);
}

/* ---- options ---------------------------------------------------------------------------- */

/* What the reader of the report is like; NULL where nobody has said. */
static const char *appetite_of(const struct brief *b)
{
    const struct pir_item *item;

    for (size_t at = 0; (item = next_of(b, &at, "audience")) != NULL;)
        if (pir_report_is_reader(pir_report_text(item, "who")))
            return pir_report_text(item, "risk-appetite");
    return NULL;
}

/* Who does not like risk reads first what is safest, who takes it what is cheapest. */
static const char *const *order_of(const char *appetite)
{
    static const char *const wary[] = {"safest", "fastest", "cheapest"};
    static const char *const balanced[] = {"fastest", "safest", "cheapest"};
    static const char *const open[] = {"cheapest", "fastest", "safest"};

    if (appetite && strcmp(appetite, "open") == 0)
        return open;
    return appetite && strcmp(appetite, "balanced") == 0 ? balanced : wary;
}

static void add_alternative(
    struct brief *b, struct pir_block *fields, struct pir_value *list,
    const struct pir_value *each)
{
    struct pir_viewing *v = &b->r.v;
    const char *best = pir_value_text(each, "best");
    const char *option = pir_value_text(each, "option");
    const char *risk = pir_value_text(each, "residual-risk");
    struct pir_value *value = pir_viewing_push_object(v, list);

    pir_viewing_field(
        v, fields, pir_viewing_words(v, best ? best : ""),
        pir_viewing_print(
            v, "%s; remaining risk: %s", option ? option : "",
            risk ? risk : "not stated"),
        PIR_TONE_PLAIN);
    pir_viewing_set_text(v, value, "best", best);
    pir_viewing_set_text(v, value, "option", option);
    pir_viewing_set_text(v, value, "residual-risk", risk);
}

static void add_choices(
    struct brief *b, const struct pir_item *item, const char *const order[3],
    struct pir_value *list)
{
    struct pir_viewing *v = &b->r.v;
    const struct pir_value *alternatives = pir_value_get(item->fields, "alternatives");
    const struct pir_value *considered = pir_value_get(item->fields, "options"), *each;
    struct pir_block *fields, *aside;

    fields = pir_block_add(v->arena, v->page, PIR_BLOCK_FIELDS);
    for (size_t o = 0; o < 3; o++)
        for (size_t i = 0; (each = pir_value_at(alternatives, i)) != NULL; i++) {
            const char *best = pir_value_text(each, "best");

            if (best && strcmp(best, order[o]) == 0)
                add_alternative(b, fields, list, each);
        }
    aside = pir_block_add(v->arena, v->page, PIR_BLOCK_LIST);
    for (size_t i = 0; (each = pir_value_at(considered, i)) != NULL; i++)
        pir_block_paragraph(
            v->arena, aside, pir_viewing_print(v, "set aside: %s", each->text),
            PIR_TONE_PLAIN);
}

static void add_options(struct brief *b)
{
    struct pir_viewing *v = &b->r.v;
    const char *appetite = appetite_of(b);
    struct pir_value *list = pir_viewing_set_array(v, v->value, "options");
    const struct pir_item *item;
    bool begun = false;

    for (size_t at = 0; (item = next_of(b, &at, "decision")) != NULL;) {
        struct pir_block *row;

        if (!pir_value_get(item->fields, "options") &&
            !pir_value_get(item->fields, "alternatives"))
            continue;
        if (!begun)
            pir_block_heading(
                v->arena, v->page, 2,
                appetite
                    ? pir_viewing_print(v, "Options, for a reader who is %s", appetite)
                    : "Options, the safest first");
        begun = true;
        row = pir_block_paragraph(
            v->arena, v->page,
            pir_viewing_print(
                v, "%s %s, because %s", pir_report_text(item, "question"),
                pir_report_text(item, "choice"), pir_report_text(item, "rationale")),
            PIR_TONE_PLAIN);
        if (row)
            pir_report_cite(&b->r, &row->line, item);
        add_choices(b, item, order_of(appetite), list);
    }
}

static size_t add_all(struct brief *b)
{
    struct pir_viewing *v = &b->r.v;
    struct pir_value *list = pir_viewing_set_array(v, v->value, "questions");
    size_t open = 0;

    for (size_t i = 0; i < b->count; i++) {
        open += !is_answered(&b->answers[i]);
        set_answer(b, list, &b->answers[i]);
    }
    pir_viewing_set_count(v, v->value, "unanswered", open);
    if (open)
        pir_block_heading(
            v->arena, v->page, 2,
            pir_viewing_print(
                v, "%s without an answer",
                pir_viewing_count(v, open, "question", "questions")));
    for (size_t i = 0; i < b->count; i++)
        if (!is_answered(&b->answers[i]))
            add_unanswered(b, &b->answers[i]);
    pir_block_heading(v->arena, v->page, 2, "Answers");
    for (size_t i = 0; i < b->count; i++)
        if (is_answered(&b->answers[i]))
            add_answered(b, &b->answers[i]);
    return open;
}

int pir_view_brief(
    struct pir_block **page, struct pir_value **value, size_t *open,
    const struct pir_view *view, const struct pir_report *report, struct pir_err *err)
{
    struct pir_report ungated = *report;
    struct brief b = {.r = {.in = &ungated, .state = report->state}};

    *open = 0;
    ungated.review = NULL; /* a brief is never a draft: it shows its gaps itself */
    pir_viewing_start(&b.r.v, view);
    pir_report_marks_start(&b.r);
    b.answers = pir_arena_calloc(
        view->arena, STANDING + report->state->question_count, sizeof(*b.answers));
    if (!b.answers)
        b.r.v.failed = true;
    pir_viewing_set_incident(
        &b.r.v, pir_viewing_set_object(&b.r.v, b.r.v.value, "incident"), b.r.state);
    if (!b.r.v.failed) {
        pir_report_head(&b.r, "Brief");
        answer_risk(&b);
        answer_cause(&b);
        answer_owner(&b);
        answer_plan(&b);
        answer_again(&b);
        answer_informed(&b);
        answer_others(&b);
        add_recorded(&b);
        *open = add_all(&b);
        add_options(&b);
        pir_report_sources(&b.r);
    }
    return pir_viewing_finish(page, value, &b.r.v, err);
}
