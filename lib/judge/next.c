/* What to do now: steps of the incident's own life, what falls due, what gates lack. */
#include "judge/next.h"

#include "base/text.h"
#include "judge/check.h"

#include <string.h>

#define DAY INT64_C(86400)
#define SOON (7 * DAY)
#define CLOCKS ((size_t)3)  /* lines for legal clocks */
#define NOTICES ((size_t)3) /* lines for those who must be told */
#define WORKS ((size_t)3)   /* lines for work that falls due */

struct planning {
    struct pir_arena *arena;
    const struct pir_state *state;
    const struct pir_next_terms *terms;
    struct pir_next_step *steps;
    size_t count;
    bool failed;
};

/* ---- steps ----------------------------------------------------------------------- */

static bool is_listed(const struct planning *p, const char *entry)
{
    for (size_t i = 0; entry && i < p->count; i++)
        if (p->steps[i].entry && strcmp(p->steps[i].entry, entry) == 0)
            return true;
    return false;
}

static struct pir_next_step *
add(struct planning *p, const char *sentence, const char *command)
{
    static struct pir_next_step nowhere;
    struct pir_next_step *step = &nowhere;

    p->failed |= !sentence || !command;
    if (p->count == PIR_NEXT_MAX || p->failed)
        return step;
    step = &p->steps[p->count++];
    step->sentence = sentence;
    step->command = command;
    if (p->terms->elsewhere && !strstr(command, p->state->id))
        step->command = pir_arena_printf(p->arena, "%s -i %s", command, p->state->id);
    p->failed |= !step->command;
    return step;
}

/** One word for a shell, in the arena. */
static const char *word(struct planning *p, const char *text)
{
    struct pir_buf out = PIR_BUF_INIT;
    const char *copy = NULL;

    pir_text_shell(&out, text ? text : "...");
    if (!pir_buf_failed(&out))
        copy = pir_arena_strndup(p->arena, out.data, out.len);
    pir_buf_release(&out);
    p->failed |= !copy;
    return copy ? copy : "";
}

/* ---- the incident's own life ------------------------------------------------------ */

static bool is_about(const struct pir_item *item, const char *field, const char *who)
{
    return pir_text_same(pir_value_text(item->fields, field), who);
}

static bool is_kind(const struct pir_item *item, const char *kind)
{
    return strcmp(item->recorded->entry.kind, kind) == 0;
}

static bool ceo_needs_telling(const struct planning *p, const struct pir_item **plan)
{
    *plan = NULL;
    for (size_t i = 0; i < p->state->item_count; i++) {
        const struct pir_item *item = &p->state->items[i];

        if (is_kind(item, "communication") && is_about(item, "audience", "CEO"))
            return false;
        if (is_kind(item, "audience") && is_about(item, "who", "CEO"))
            *plan = item;
    }
    return !*plan || !pir_value_text((*plan)->fields, "not-needed-because");
}

static void tell_ceo(struct planning *p)
{
    const struct pir_item *plan;
    struct pir_next_step *step;
    struct pir_deadline due;

    if (!ceo_needs_telling(p, &plan))
        return;
    step =
        add(p, "The CEO has not been told",
            "pir communication \"...\" --audience CEO --channel \"...\"");
    if (!plan)
        return;
    step->entry = plan->recorded->entry.id;
    step->due = pir_value_text(plan->fields, "by");
    step->overdue =
        pir_deadline_parse(&due, step->due, p->terms->zone) && due.at < p->terms->now;
}

static bool is_severe(const struct pir_state *state)
{
    return !state->severity || strcmp(state->severity, "critical") == 0 ||
           strcmp(state->severity, "high") == 0;
}

static void live(struct planning *p)
{
    const struct pir_state *state = p->state;

    if (state->stage < PIR_STAGE_CONTAINED)
        add(p, "No event says yet that it is contained",
            "pir event \"...\" --phase contained");
    if (!state->commander && state->stage < PIR_STAGE_RESOLVED)
        add(p, "Nobody is in command", "pir role commander --person \"...\"");
    tell_ceo(p);
    if (!pir_state_says_aware(state) && is_severe(state))
        add(p,
            "Nothing says yet when you became aware of it, from which legal clocks run",
            "pir determination \"...\" --type aware --decided-by \"...\" "
            "--decided-at \"...\"");
}

/* ---- what falls due --------------------------------------------------------------- */

static const char *
message_to(struct planning *p, const struct pir_duty *duty, const char *field)
{
    const struct pir_item *item = duty->item;
    const char *who = item ? pir_value_text(item->fields, field) : NULL;
    const char *channel = item ? pir_value_text(item->fields, "channel") : NULL;

    return pir_arena_printf(
        p->arena, "pir communication \"...\" --audience %s --channel %s", word(p, who),
        channel ? word(p, channel) : "\"...\"");
}

static const char *command_of(struct planning *p, const struct pir_duty *duty)
{
    const char *id = duty->item ? duty->item->recorded->entry.id : "";
    const struct pir_value *fields = duty->item ? duty->item->fields : NULL;

    switch (duty->kind) {
    case PIR_DUTY_CLOCK:
        return pir_arena_printf(
            p->arena,
            "pir communication \"...\" --audience \"...\" --channel \"...\" "
            "--obligation %s --stage %s",
            duty->stage->obligation->id, duty->stage->stage->id);
    case PIR_DUTY_PROMISE:
        return pir_arena_printf(
            p->arena, "%s --link fulfils:%.8s", message_to(p, duty, "to"), id);
    case PIR_DUTY_MESSAGE:
        return message_to(p, duty, "who");
    case PIR_DUTY_ACTION:
        return pir_arena_printf(
            p->arena, "pir progress \"...\" --action %.8s --state done", id);
    case PIR_DUTY_EFFECTIVENESS:
        return pir_arena_printf(
            p->arena,
            "pir progress \"...\" --action %.8s --state verified --verified-by \"...\"",
            id);
    case PIR_DUTY_QUESTION:
    case PIR_DUTY_APPROVAL:
        return pir_arena_printf(p->arena, "pir answer %.8s \"...\"", id);
    case PIR_DUTY_WAIVER:
        return pir_arena_printf(
            p->arena, "pir waive \"...\" --gate %s --rule %s",
            word(p, pir_value_text(fields, "gate")),
            word(p, pir_value_text(fields, "rule")));
    case PIR_DUTY_REVIEW:
    default:
        return pir_arena_printf(p->arena, "pir show %.8s", id);
    }
}

/* In the order in which they are told: the law does not wait for promises. */
enum sort { SORT_CLOCK, SORT_NOTICE, SORT_WORK };

static enum sort sort_of(enum pir_duty_kind kind)
{
    if (kind == PIR_DUTY_CLOCK)
        return SORT_CLOCK;
    return kind == PIR_DUTY_PROMISE || kind == PIR_DUTY_MESSAGE ? SORT_NOTICE
                                                                : SORT_WORK;
}

static const char *sentence_of(struct planning *p, const struct pir_duty *duty)
{
    static const char *const beginnings[PIR_DUTY_KINDS] = {
        [PIR_DUTY_CLOCK] = "Notify",
        [PIR_DUTY_PROMISE] = "Keep the promise",
        [PIR_DUTY_ACTION] = "Do",
        [PIR_DUTY_MESSAGE] = "Tell",
        [PIR_DUTY_QUESTION] = "Answer",
        [PIR_DUTY_REVIEW] = "Look again at",
        [PIR_DUTY_APPROVAL] = "Get an answer to",
        [PIR_DUTY_EFFECTIVENESS] = "Check",
        [PIR_DUTY_WAIVER] = "Renew or end the waiver",
    };
    size_t len = strcspn(duty->what, "\n");
    const char *detail = duty->kind == PIR_DUTY_APPROVAL ? NULL : duty->detail;

    return pir_arena_printf(
        p->arena, "%s: %.*s%s%s%s%s%s", beginnings[duty->kind], (int)len, duty->what,
        detail ? ", " : "", detail ? detail : "", duty->who ? " (" : "",
        duty->who ? duty->who : "", duty->who ? ")" : "");
}

/** Duties of one sort, soonest first, as they come. */
static void fall_due(struct planning *p, enum sort sort, size_t most)
{
    char text[PIR_TIME_TEXT];

    for (size_t i = 0; most && i < p->terms->duty_count; i++) {
        const struct pir_duty *duty = &p->terms->duties[i];
        const char *id = duty->item ? duty->item->recorded->entry.id : NULL;
        struct pir_next_step *step;

        if (sort_of(duty->kind) != sort || is_listed(p, id) ||
            (duty->undated ? duty->kind != PIR_DUTY_APPROVAL
                           : duty->due.at > p->terms->now + SOON))
            continue;
        step = add(p, sentence_of(p, duty), command_of(p, duty));
        step->entry = id;
        most--;
        if (duty->undated)
            continue;
        pir_deadline_format(text, &duty->due, p->terms->zone);
        step->due = pir_arena_strdup(p->arena, text);
        step->overdue = duty->overdue;
        p->failed |= !step->due;
    }
}

/* ---- what gates lack -------------------------------------------------------------- */

static bool repeats(const struct planning *p, const struct pir_gap *gap)
{
    for (size_t i = 0; i < p->count; i++)
        if (strcmp(p->steps[i].command, gap->command) == 0)
            return true;
    return is_listed(p, gap->entry);
}

static void mend(struct planning *p, const struct pir_review *review)
{
    for (size_t i = 0; review && i < review->gap_count; i++) {
        const struct pir_gap *gap = &review->gaps[i];
        struct pir_next_step *step;

        if (gap->waiver || gap->level == PIR_GAP_ADVISED || repeats(p, gap))
            continue;
        step = add(p, gap->sentence, *gap->command ? gap->command : "pir check");
        step->due = gap->due;
        step->entry = gap->entry;
    }
}

/** Is all that keeps the gate shut work that closing may hand on? */
static bool is_handable(const struct pir_review *review)
{
    for (size_t i = 0; i < review->gap_count; i++) {
        const struct pir_gap *gap = &review->gaps[i];

        if (!gap->waiver && gap->level != PIR_GAP_ADVISED &&
            (!gap->handable || !gap->entry))
            return false;
    }
    return true;
}

/** Then closing is possible now: one command hands on what is not finished. */
static void hand_on(struct planning *p, const struct pir_review *review)
{
    const char *command = "pir close \"...\"";

    for (size_t i = 0; i < review->gap_count; i++) {
        const struct pir_gap *gap = &review->gaps[i];

        if (gap->waiver || gap->level == PIR_GAP_ADVISED)
            continue;
        command = pir_arena_printf(
            p->arena, "%s --handed-over %.8s:%s", command, gap->entry,
            gap->owner ? word(p, gap->owner) : "\"...\"");
        if (!command)
            break;
    }
    add(p, "Or close it, and hand on what is not finished", command);
}

static void finish(struct planning *p)
{
    const struct pir_state *state = p->state;

    if (state->stage == PIR_STAGE_CONTAINED)
        add(p, "It is contained, but not yet resolved",
            "pir event \"...\" --phase resolved");
    if (state->stage < PIR_STAGE_RESOLVED) {
        mend(p, p->terms->report);
        return;
    }
    mend(p, p->terms->close);
    if (p->terms->close && p->terms->close->missing > 0 && is_handable(p->terms->close))
        hand_on(p, p->terms->close);
    if (p->terms->close && p->terms->close->missing == 0)
        add(p, "Nothing is missing: the review can be closed", "pir close \"...\"");
}

int pir_next_of(
    struct pir_next_step **out, size_t *count, struct pir_arena *arena,
    const struct pir_state *state, const struct pir_next_terms *terms,
    struct pir_err *err)
{
    struct planning p = {.arena = arena, .state = state, .terms = terms};
    bool open = state->stage < PIR_STAGE_CLOSED;

    p.steps = pir_arena_calloc(arena, PIR_NEXT_MAX, sizeof(*p.steps));
    if (!p.steps)
        return pir_err_nomem(err);
    if (open)
        live(&p);
    fall_due(&p, SORT_CLOCK, CLOCKS);
    fall_due(&p, SORT_NOTICE, NOTICES);
    fall_due(&p, SORT_WORK, WORKS);
    if (open && terms->earlier)
        add(&p, terms->earlier,
            pir_arena_printf(arena, "pir lessons -i %s", state->id));
    if (open)
        finish(&p);
    *out = p.steps;
    *count = p.count;
    return p.failed ? pir_err_nomem(err) : 0;
}
