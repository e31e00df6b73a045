/* The sections of an incident: one function for each kind says what a row holds. */
#include "view/view_sections.h"

#include "base/buf.h"
#include "judge/deadline.h"

#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

/* A section of one kind: its heading, its columns but for the last one, which is the
 * id, and what fills the cells before it. */
struct section {
    const char *kind, *heading;
    const struct pir_column *columns;
    size_t count;
    void (*fill)(
        struct pir_viewing *v, struct pir_block *row, const struct pir_state *state,
        const struct pir_item *item);
};

static const char *field(const struct pir_item *item, const char *name)
{
    return pir_value_text(item->fields, name);
}

static const char *or_none(const char *text)
{
    return text ? text : "-";
}

static bool any(const struct pir_state *state, const char *kind)
{
    for (size_t i = 0; i < state->item_count; i++) {
        if (pir_viewing_is(&state->items[i], kind))
            return true;
    }
    return false;
}

static void add_id(
    struct pir_viewing *v, struct pir_block *row, size_t i, const struct pir_item *item)
{
    pir_viewing_cell(
        v, row, i, pir_viewing_short(v, item->recorded->entry.id), PIR_TONE_ID);
}

static void add_section(
    struct pir_viewing *v, const struct pir_state *state, const struct section *section)
{
    struct pir_block *table;

    if (!any(state, section->kind))
        return;
    table = pir_viewing_section(v, section->heading, section->columns, section->count);
    for (size_t i = 0; i < state->item_count; i++) {
        const struct pir_item *item = &state->items[i];
        struct pir_block *row;

        if (!pir_viewing_is(item, section->kind))
            continue;
        row = pir_block_row(v->arena, table);
        section->fill(v, row, state, item);
        add_id(v, row, section->count - 1, item);
    }
}

/* ---- decisions ------------------------------------------------------------------- */

/* Of whom it was asked, and what they said. */
static void add_asked(
    struct pir_viewing *v, struct pir_block *fields, const struct pir_state *state,
    const struct pir_item *item)
{
    const char *whom = field(item, "asked-of");
    const struct pir_item *answer = whom ? pir_fold_answer(state, item) : NULL;

    if (!answer) {
        pir_viewing_field(
            v, fields, "Asked of",
            whom ? pir_viewing_print(v, "%s, no answer yet", whom) : NULL,
            PIR_TONE_WARN);
        return;
    }
    pir_viewing_field(v, fields, "Asked of", whom, PIR_TONE_PLAIN);
    pir_viewing_field(
        v, fields, "Answer",
        pir_viewing_print(
            v, "%s (%s)", pir_viewing_subject(v, state, answer),
            pir_viewing_short(v, answer->recorded->entry.id)),
        PIR_TONE_PLAIN);
}

static void add_decision(
    struct pir_viewing *v, const struct pir_state *state, const struct pir_item *item)
{
    struct pir_block *heading =
        pir_block_heading(v->arena, v->page, 3, pir_viewing_subject(v, state, item));
    struct pir_block *fields = pir_block_add(v->arena, v->page, PIR_BLOCK_FIELDS);
    struct pir_moment occurred;

    if (heading) {
        pir_line_add(v->arena, &heading->line, "  ", PIR_TONE_PLAIN);
        pir_line_add(
            v->arena, &heading->line, pir_viewing_short(v, item->recorded->entry.id),
            PIR_TONE_ID);
    }
    pir_item_occurred(&occurred, item);
    pir_viewing_field(v, fields, "Question", field(item, "question"), PIR_TONE_PLAIN);
    pir_viewing_field(
        v, fields, "Decided by",
        pir_viewing_print(
            v, "%s, %s", or_none(field(item, "decided-by")),
            pir_viewing_time(v, &occurred)),
        PIR_TONE_PLAIN);
    pir_viewing_field(v, fields, "Why", field(item, "rationale"), PIR_TONE_PLAIN);
    pir_viewing_field(v, fields, "Dissent", field(item, "dissent"), PIR_TONE_PLAIN);
    pir_viewing_field(
        v, fields, "Conditions", field(item, "conditions"), PIR_TONE_PLAIN);
    add_asked(v, fields, state, item);
}

static void add_decisions(struct pir_viewing *v, const struct pir_state *state)
{
    if (!any(state, "decision"))
        return;
    pir_block_heading(v->arena, v->page, 2, "Decisions");
    for (size_t i = 0; i < state->item_count; i++) {
        if (pir_viewing_is(&state->items[i], "decision"))
            add_decision(v, state, &state->items[i]);
    }
}

/* ---- impacts --------------------------------------------------------------------- */

static bool same_text(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

/* Is there a later figure for the same thing? */
static bool is_earlier(const struct pir_state *state, const struct pir_item *item)
{
    const struct pir_item *end = state->items + state->item_count;

    for (const struct pir_item *later = item + 1; later < end; later++) {
        if (pir_viewing_is(later, "impact") &&
            same_text(field(later, "dimension"), field(item, "dimension")) &&
            same_text(field(later, "measure"), field(item, "measure")))
            return true;
    }
    return false;
}

static void fill_impact(
    struct pir_viewing *v, struct pir_block *row, const struct pir_state *state,
    const struct pir_item *item)
{
    bool earlier = is_earlier(state, item);
    enum pir_tone tone = earlier ? PIR_TONE_DIM : PIR_TONE_PLAIN;
    const char *basis = field(item, "basis");
    const char *stage = field(item, "stage");
    const char *confidence = field(item, "confidence");

    pir_viewing_cell(v, row, 0, field(item, "dimension"), tone);
    pir_viewing_cell(v, row, 1, pir_viewing_oneline(v, field(item, "measure")), tone);
    pir_viewing_cell(
        v, row, 2, pir_viewing_impact(v, item->fields),
        earlier ? PIR_TONE_DIM : PIR_TONE_STRONG);
    if (earlier)
        pir_viewing_cell(v, row, 2, " (earlier figure)", PIR_TONE_DIM);
    pir_viewing_cell(
        v, row, 3,
        pir_viewing_print(
            v, "%s%s%s%s%s%s", basis ? basis : "", basis && stage ? ", " : "",
            stage ? stage : "", confidence ? ", " : "", confidence ? confidence : "",
            confidence ? " confidence" : ""),
        tone);
}

static const struct pir_column impact_columns[] = {
    {.title = "Harm"},
    {.title = "What", .shrink = 1, .wrap = true},
    {.title = "Figure", .shrink = 1, .wrap = true},
    {.title = "Basis", .shrink = 2, .wrap = true},
    {.title = "Id"},
};

/* ---- causes and risks ------------------------------------------------------------ */

static void fill_cause(
    struct pir_viewing *v, struct pir_block *row, const struct pir_state *state,
    const struct pir_item *item)
{
    const char *status = field(item, "status");
    const char *part = field(item, "part");
    const char *because = field(item, "not-determinable-because");
    enum pir_tone tone = same_text(status, "ruled-out")   ? PIR_TONE_DIM
                         : same_text(status, "confirmed") ? PIR_TONE_STRONG
                                                          : PIR_TONE_PLAIN;

    (void)state;
    pir_viewing_cell(v, row, 0, status, tone);
    pir_viewing_cell(v, row, 1, pir_viewing_oneline(v, field(item, "statement")), tone);
    if (because)
        pir_viewing_cell(
            v, row, 1, pir_viewing_print(v, "\nnot determinable, because %s", because),
            tone);
    pir_viewing_cell(
        v, row, 2,
        pir_viewing_print(
            v, "%s%s%s", or_none(field(item, "class")), part ? ", " : "",
            part ? part : ""),
        tone);
}

static const struct pir_column cause_columns[] = {
    {.title = "Status"},
    {.title = "Cause", .shrink = 1, .wrap = true},
    {.title = "Sort", .shrink = 2, .wrap = true},
    {.title = "Id"},
};

static void fill_risk(
    struct pir_viewing *v, struct pir_block *row, const struct pir_state *state,
    const struct pir_item *item)
{
    const char *measures = field(item, "measures");
    const char *horizon = field(item, "horizon");

    (void)state;
    pir_viewing_cell(v, row, 0, field(item, "likelihood"), PIR_TONE_PLAIN);
    pir_viewing_cell(v, row, 1, field(item, "consequence"), PIR_TONE_PLAIN);
    pir_viewing_cell(
        v, row, 2, pir_viewing_oneline(v, field(item, "scenario")), PIR_TONE_PLAIN);
    if (pir_viewing_flag(item->fields, "recurrence"))
        pir_viewing_cell(v, row, 2, " (happens again)", PIR_TONE_STRONG);
    if (measures)
        pir_viewing_cell(
            v, row, 3, pir_viewing_print(v, "%s measures", measures), PIR_TONE_PLAIN);
    if (horizon)
        pir_viewing_cell(
            v, row, 3, pir_viewing_print(v, "%s%s", measures ? ", " : "", horizon),
            PIR_TONE_PLAIN);
}

static const struct pir_column risk_columns[] = {
    {.title = "Likelihood"},
    {.title = "Harm"},
    {.title = "Risk", .shrink = 1, .wrap = true},
    {.title = "Judged for", .shrink = 2, .wrap = true},
    {.title = "Id"},
};

/* ---- people ---------------------------------------------------------------------- */

static const char *deadline_text(struct pir_viewing *v, const char *deadline)
{
    int64_t at;
    int32_t offset;

    if (!deadline)
        return "-";
    if (pir_time_parse(&at, &offset, deadline, NULL) == 0)
        return pir_viewing_instant(v, at);
    return deadline;
}

static void fill_audience(
    struct pir_viewing *v, struct pir_block *row, const struct pir_state *state,
    const struct pir_item *item)
{
    const char *because = field(item, "not-needed-because");
    const char *by = field(item, "by");
    struct pir_moment told;
    struct pir_deadline due;

    pir_viewing_cell(v, row, 1, field(item, "who"), PIR_TONE_PLAIN);
    if (because) {
        pir_viewing_cell(v, row, 0, "-", PIR_TONE_PLAIN);
        pir_viewing_cell(
            v, row, 2, pir_viewing_print(v, "not needed, because %s", because),
            PIR_TONE_PLAIN);
        return;
    }
    pir_viewing_cell(v, row, 0, deadline_text(v, by), PIR_TONE_PLAIN);
    pir_viewing_cell(v, row, 2, field(item, "what-for"), PIR_TONE_PLAIN);
    if (field(item, "owner"))
        pir_viewing_cell(
            v, row, 2, pir_viewing_print(v, "\nowner: %s", field(item, "owner")),
            PIR_TONE_PLAIN);
    if (pir_viewing_told(&told, state, field(item, "who"))) {
        bool late = pir_deadline_parse(&due, by, v->view->zone) &&
                    pir_moment_first(&told) > due.at;

        pir_viewing_cell(
            v, row, 3,
            pir_viewing_print(
                v, "%s%s", pir_viewing_time(v, &told), late ? ", late" : ""),
            late ? PIR_TONE_BAD : PIR_TONE_GOOD);
    } else if (pir_viewing_days_over(v, by) > 0)
        pir_viewing_cell(v, row, 3, "not yet, overdue", PIR_TONE_BAD);
    else
        pir_viewing_cell(v, row, 3, "not yet", PIR_TONE_WARN);
}

static const struct pir_column audience_columns[] = {
    {.title = "By"},
    {.title = "Who", .shrink = 2, .wrap = true},
    {.title = "What for", .shrink = 1, .wrap = true},
    {.title = "Told"},
    {.title = "Id"},
};

static void fill_communication(
    struct pir_viewing *v, struct pir_block *row, const struct pir_state *state,
    const struct pir_item *item)
{
    const char *gist = field(item, "gist");
    const char *obligation = field(item, "obligation");
    const char *reference = field(item, "reference");
    struct pir_moment sent;

    (void)state;
    pir_viewing_moment(&sent, item->fields, "sent-at");
    pir_viewing_cell(v, row, 0, pir_viewing_time(v, &sent), PIR_TONE_PLAIN);
    pir_viewing_cell(v, row, 1, field(item, "audience"), PIR_TONE_PLAIN);
    pir_viewing_cell(
        v, row, 2, pir_viewing_oneline(v, gist ? gist : field(item, "body")),
        PIR_TONE_PLAIN);
    if (pir_viewing_flag(item->fields, "outcome"))
        pir_viewing_cell(v, row, 2, " (the outcome)", PIR_TONE_STRONG);
    if (obligation)
        pir_viewing_cell(
            v, row, 2,
            pir_viewing_print(
                v, "\nnotice %s, %s%s%s", obligation, or_none(field(item, "stage")),
                reference ? ", reference " : "", reference ? reference : ""),
            PIR_TONE_PLAIN);
    pir_viewing_cell(v, row, 3, field(item, "channel"), PIR_TONE_PLAIN);
}

static const struct pir_column communication_columns[] = {
    {.title = "Sent"},
    {.title = "To", .shrink = 2, .wrap = true},
    {.title = "What", .shrink = 1, .wrap = true},
    {.title = "How", .shrink = 3, .wrap = true},
    {.title = "Id"},
};

/* ---- questions ------------------------------------------------------------------- */

static void add_answer(
    struct pir_viewing *v, struct pir_block *row, const struct pir_question *question)
{
    const struct pir_item *item = question->item;
    const char *owner = field(item, "owner");
    const char *due = field(item, "due");
    const char *because = field(item, "unknown-because");
    enum pir_tone tone =
        pir_viewing_days_over(v, due) > 0 ? PIR_TONE_BAD : PIR_TONE_WARN;

    if (question->answer) {
        pir_viewing_cell(v, row, 1, question->answer, PIR_TONE_PLAIN);
        return;
    }
    pir_viewing_cell(v, row, 1, "unknown", tone);
    if (because)
        pir_viewing_cell(
            v, row, 1, pir_viewing_print(v, ", because %s", because), tone);
    if (owner || due)
        pir_viewing_cell(
            v, row, 1,
            pir_viewing_print(
                v, "\n%s, by %s", owner ? owner : "nobody", due ? due : "no date"),
            tone);
}

static void add_questions(struct pir_viewing *v, const struct pir_state *state)
{
    static const struct pir_column columns[] = {
        {.title = "Question", .shrink = 1, .wrap = true},
        {.title = "Answer", .shrink = 1, .wrap = true},
        {.title = "State"},
        {.title = "Id"},
    };
    struct pir_block *table;

    if (state->question_count == 0)
        return;
    table = pir_viewing_section(v, "Questions", columns, COUNT(columns));
    for (size_t i = 0; i < state->question_count; i++) {
        const struct pir_question *question = &state->questions[i];
        struct pir_block *row = pir_block_row(v->arena, table);

        pir_viewing_cell(v, row, 0, question->text, PIR_TONE_PLAIN);
        add_answer(v, row, question);
        pir_viewing_cell(v, row, 2, question->state, PIR_TONE_PLAIN);
        add_id(v, row, 3, question->item);
    }
}

/* ---- lessons --------------------------------------------------------------------- */

static void fill_lesson(
    struct pir_viewing *v, struct pir_block *row, const struct pir_state *state,
    const struct pir_item *item)
{
    const char *none = field(item, "none-because");
    const char *no_action = field(item, "no-action-because");
    const char *action = field(item, "action");
    const struct pir_item *other = action ? pir_fold_item(state, action) : NULL;

    pir_viewing_cell(v, row, 0, field(item, "kind"), PIR_TONE_PLAIN);
    if (none) {
        pir_viewing_cell(
            v, row, 1, pir_viewing_print(v, "none, because %s", none), PIR_TONE_PLAIN);
        return;
    }
    pir_viewing_cell(
        v, row, 1, pir_viewing_oneline(v, field(item, "what")), PIR_TONE_PLAIN);
    if (other) {
        pir_viewing_cell(
            v, row, 2, pir_viewing_subject(v, state, other), PIR_TONE_PLAIN);
        pir_viewing_cell(v, row, 2, " ", PIR_TONE_PLAIN);
    }
    if (action)
        pir_viewing_cell(v, row, 2, pir_viewing_short(v, action), PIR_TONE_ID);
    else if (no_action)
        pir_viewing_cell(
            v, row, 2, pir_viewing_print(v, "no action, because %s", no_action),
            PIR_TONE_PLAIN);
}

static const struct pir_column lesson_columns[] = {
    {.title = "Sort"},
    {.title = "Lesson", .shrink = 1, .wrap = true},
    {.title = "What follows", .shrink = 1, .wrap = true},
    {.title = "Id"},
};

/* ---- all ------------------------------------------------------------------------- */

#define SECTION(kind, heading, columns, fill)                                          \
    {                                                                                  \
        kind, heading, columns, COUNT(columns), fill                                   \
    }

void pir_viewing_sections(struct pir_viewing *v, const struct pir_state *state)
{
    static const struct section judged[] = {
        SECTION("impact", "Impact", impact_columns, fill_impact),
        SECTION("cause", "Causes", cause_columns, fill_cause),
        SECTION("risk", "Risks", risk_columns, fill_risk),
        SECTION("audience", "Who must be told", audience_columns, fill_audience),
        SECTION("communication", "Told", communication_columns, fill_communication),
    };
    static const struct section learnt =
        SECTION("lesson", "Lessons", lesson_columns, fill_lesson);

    add_decisions(v, state);
    for (size_t i = 0; i < COUNT(judged); i++)
        add_section(v, state, &judged[i]);
    add_questions(v, state);
    add_section(v, state, &learnt);
}
