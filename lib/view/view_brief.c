/* pir brief: the questions that will be asked, and what the record has to say to each. */
#include "view/brief_internal.h"

#include "base/text.h"

#include <string.h>

bool pir_brief_answered(const struct brief_answer *answer)
{
    return answer->answer.first != NULL;
}

void pir_brief_say(
    struct brief *b, struct brief_answer *answer, const char *text,
    const struct pir_item *item)
{
    if (!text || !*text)
        return;
    if (pir_brief_answered(answer))
        pir_report_say(&b->r, &answer->answer, " ", PIR_TONE_PLAIN);
    pir_report_say(&b->r, &answer->answer, text, PIR_TONE_PLAIN);
    pir_report_cite(&b->r, &answer->answer, item);
}

const struct pir_item *
pir_brief_next(const struct brief *b, size_t *at, const char *kind)
{
    const struct pir_state *state = b->r.state;

    while (*at < state->item_count) {
        const struct pir_item *item = &state->items[(*at)++];

        if (pir_report_holds(item, kind))
            return item;
    }
    return NULL;
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

static size_t add_all(struct brief *b)
{
    struct pir_viewing *v = &b->r.v;
    struct pir_value *list = pir_viewing_set_array(v, v->value, "questions");
    size_t open = 0;

    for (size_t i = 0; i < b->count; i++) {
        open += !pir_brief_answered(&b->answers[i]);
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
        if (!pir_brief_answered(&b->answers[i]))
            add_unanswered(b, &b->answers[i]);
    pir_block_heading(v->arena, v->page, 2, "Answers");
    for (size_t i = 0; i < b->count; i++)
        if (pir_brief_answered(&b->answers[i]))
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
        pir_brief_answers(&b);
        *open = add_all(&b);
        pir_brief_options(&b);
        pir_report_sources(&b.r);
    }
    return pir_viewing_finish(page, value, &b.r.v, err);
}
