/* One stage of a duty as fields: verdict first, then how it comes about. */
#include "view/view_compliance_internal.h"

#include <string.h>

#define IDS_MAX 12 /* proof: more are counted */

static void
add(struct pir_viewing *v, struct pir_block *fields, const char *name, const char *text)
{
    pir_viewing_field(v, fields, name, text, PIR_TONE_PLAIN);
}

/* ---- how it is counted ----------------------------------------------------------- */

static void add_counted(
    struct pir_viewing *v, struct pir_block *fields,
    const struct pir_clock_stage *stage)
{
    const char *at;

    if (!stage->anchor)
        return;
    at = pir_complying_anchor(v, stage->anchor);
    if (stage->limit)
        at = pir_viewing_print(
            v, "%s, %s",
            pir_complying_rule(
                v, stage->obligation, stage->limit, stage->limit->anchor),
            at);
    else
        at = pir_viewing_print(v, "from %s, %s", stage->anchor->event, at);
    pir_viewing_field(
        v, fields, "counted", at,
        stage->anchor->what_if ? PIR_TONE_WARN : PIR_TONE_PLAIN);
    if (stage->due.first != stage->due.last && pir_window_is(&stage->due) &&
        stage->anchor->at.precision > PIR_PRECISION_MINUTE &&
        stage->clock != PIR_CLOCK_MET && stage->clock != PIR_CLOCK_MET_LATE)
        pir_viewing_field(
            v, fields, "",
            pir_viewing_print(
                v, "%s is known to the %s only: record the exact time if you can",
                stage->anchor->event, pir_precision_name(stage->anchor->at.precision)),
            PIR_TONE_WARN);
}

/* Why there is a later reading, in words. */
static const char *later_because(const struct pir_clock_stage *stage)
{
    const struct pir_obligation *o = stage->obligation;

    if (stage->stage->soft)
        return "tolerated with reasons";
    if (o->roll_assumed && stage->limit && stage->limit->roll != PIR_ROLL_NONE)
        return "if the end rolls to a working day";
    return o->hours_latest == PIR_HOURS_1182_71
               ? "hour of the event not counted, Reg. 1182/71"
               : "later reading";
}

static void add_latest(
    struct pir_viewing *v, struct pir_block *fields,
    const struct pir_clock_stage *stage)
{
    if (!pir_window_is(&stage->latest) || stage->latest.last <= stage->earliest.last)
        return;
    add(v, fields, "latest",
        pir_viewing_print(
            v, "%s arguable (%s)", pir_viewing_window(v, &stage->latest),
            later_because(stage)));
}

/* Reports after the first, of whatever number. */
static void add_sent(
    struct pir_viewing *v, struct pir_block *fields,
    const struct pir_clock_stage *stage)
{
    for (size_t i = 1; i < stage->sent_count; i++)
        add(v, fields, i == 1 ? "again" : "",
            pir_viewing_print(
                v, "sent %s (%s)", pir_viewing_time(v, &stage->sent[i]->at),
                stage->sent[i]->item
                    ? pir_viewing_short(v, stage->sent[i]->item->recorded->entry.id)
                    : ""));
    for (size_t i = 0; i < stage->sent_count; i++)
        if (stage->sent[i]->reasons && stage->verdict == PIR_CLOCK_MET_LATE)
            add(v, fields, "reasons", pir_viewing_oneline(v, stage->sent[i]->reasons));
}

static void add_elapsed(
    struct pir_viewing *v, struct pir_block *fields,
    const struct pir_clock_stage *stage)
{
    char text[PIR_SPAN_TEXT];

    if (!stage->elapsed_known || stage->elapsed.least < 0)
        return;
    if (stage->sent_count == 0 && stage->clock != PIR_CLOCK_NO_CLOCK)
        return;
    pir_span_format(text, &stage->elapsed);
    add(v, fields, "took",
        pir_viewing_print(
            v, "%s from %s to %s%s", text, stage->anchor->event,
            stage->sent_count ? "the notice" : "now",
            stage->stage->asap ? "; people judge whether that was without undue delay"
                               : ""));
}

/* ---- what stands beside it ------------------------------------------------------- */

static const char *excluded(struct pir_viewing *v, const struct pir_obligation *o)
{
    const char *text = "";

    for (size_t i = 0; i < o->roll_excluded_flag_count; i++)
        text = pir_viewing_print(
            v, "%s%s%s", text, i ? " or " : "", o->roll_excluded_flags[i]);
    return text;
}

static void add_other(
    struct pir_viewing *v, struct pir_block *fields,
    const struct pir_clock_stage *stage, const struct pir_clock_other *other)
{
    const char *due = pir_viewing_window(v, &other->due);
    const char *verdict = pir_clock_verdict_name(other->verdict);
    const char *text;

    if (other->anchor)
        text = pir_viewing_print(
            v, "from %s %s: due %s, %s", other->anchor->event,
            pir_complying_anchor(v, other->anchor), due, verdict);
    else if (other->variant)
        text = pir_viewing_print(
            v, "if %s%s%s%s: %s, due %s, %s",
            other->variant->flag ? other->variant->flag : "",
            other->variant->flag && other->variant->when ? " (" : "",
            other->variant->when ? other->variant->when : "",
            other->variant->flag && other->variant->when ? ")" : "",
            pir_complying_rule(
                v, stage->obligation, other->variant, other->variant->anchor),
            due, verdict);
    else
        text = pir_viewing_print(
            v, "if %s: no roll, due %s, %s", excluded(v, stage->obligation), due,
            verdict);
    add(v, fields, "or", text);
}

static void add_caveats(
    struct pir_viewing *v, struct pir_block *fields,
    const struct pir_clock_stage *stage)
{
    if (stage->beyond_list && !stage->weekends_only)
        pir_viewing_field(
            v, fields, "caution",
            "the list of holidays says nothing of that year: the date may be too early",
            PIR_TONE_WARN);
    if (stage->limit && stage->awaited && pir_window_is(&stage->due))
        add(v, fields, "",
            pir_viewing_print(
                v, "as long as no %s is recorded; it may bring another date",
                stage->awaited));
}

/* ---- content --------------------------------------------------------------------- */

static const char *list_content(
    struct pir_viewing *v, const struct pir_content *content, size_t count,
    enum pir_content_state state)
{
    const char *text = "";

    for (size_t i = 0; i < count; i++) {
        const struct pir_content *c = &content[i];

        if (c->state != state)
            continue;
        text = pir_viewing_print(v, "%s%s%s", text, *text ? ", " : "", c->word->id);
        if (c->proof && state == PIR_CONTENT_READY)
            text = pir_viewing_print(
                v, "%s %s", text, pir_viewing_short(v, c->proof->recorded->entry.id));
    }
    return text;
}

static void add_content(
    struct pir_complying_view *c, struct pir_block *fields,
    const struct pir_clock_stage *stage)
{
    static const struct {
        const char *name;
        enum pir_content_state state;
    } rows[] = {
        {"held", PIR_CONTENT_COVERED},
        {"at hand", PIR_CONTENT_READY},
        {"missing", PIR_CONTENT_MISSING},
        {"find out", PIR_CONTENT_UNKNOWN},
    };
    struct pir_viewing *v = &c->v;
    struct pir_content *content;
    size_t count;

    if (pir_content_of(
            &content, &count, v->arena, c->asked->words, stage, c->incident->state,
            NULL) < 0) {
        v->failed = true;
        return;
    }
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const char *text = list_content(v, content, count, rows[i].state);

        if (*text)
            pir_viewing_field(
                v, fields, rows[i].name, text,
                rows[i].state == PIR_CONTENT_MISSING ? PIR_TONE_WARN : PIR_TONE_PLAIN);
    }
}

/* ---- proof ----------------------------------------------------------------------- */

struct proof {
    const char *text;
    size_t count;
};

static void
prove(struct proof *proof, struct pir_viewing *v, const struct pir_item *item)
{
    if (!item || proof->count++ >= IDS_MAX)
        return;
    proof->text = pir_viewing_print(
        v, "%s%s%s", proof->text, *proof->text ? ", " : "",
        pir_viewing_short(v, item->recorded->entry.id));
    for (size_t i = 0; i < item->correction_count; i++)
        proof->text = pir_viewing_print(
            v, "%s%s%s", proof->text, i ? ", " : " as corrected by ",
            pir_viewing_short(v, item->corrections[i]->entry.id));
}

static void add_proof(
    struct pir_viewing *v, struct pir_block *fields,
    const struct pir_clock_stage *stage)
{
    struct proof proof = {.text = ""};

    if (stage->anchor)
        prove(&proof, v, stage->anchor->item);
    for (size_t i = 0; i < stage->sent_count; i++)
        prove(&proof, v, stage->sent[i]->item);
    if (stage->stop)
        prove(&proof, v, stage->stop->item);
    if (proof.count > IDS_MAX)
        proof.text =
            pir_viewing_print(v, "%s and %zu more", proof.text, proof.count - IDS_MAX);
    if (proof.count)
        pir_viewing_field(v, fields, "proof", proof.text, PIR_TONE_ID);
}

/* ---- the stage ------------------------------------------------------------------- */

/* Nothing to tell but the verdict? */
static bool is_quiet(const struct pir_clock_stage *stage)
{
    switch (stage->verdict) {
    case PIR_CLOCK_NOT_APPLICABLE:
    case PIR_CLOCK_NOT_STARTED:
    case PIR_CLOCK_DECIDED_AGAINST:
        return true;
    case PIR_CLOCK_NO_CLOCK:
        return stage->sent_count == 0;
    case PIR_CLOCK_NOT_IN_FORCE:
    case PIR_CLOCK_SCOPE_UNKNOWN:
        return stage->sent_count == 0 && !pir_window_is(&stage->due);
    default:
        return false;
    }
}

/* The recipient matters as long as somebody still has to be told. */
static bool is_to_be_sent(const struct pir_clock_stage *stage)
{
    return stage->sent_count == 0 && (pir_clock_is_open(stage->verdict) ||
                                      stage->verdict == PIR_CLOCK_INDETERMINATE);
}

static void add_command(struct pir_viewing *v, const char *command)
{
    struct pir_block *block;

    if (!command)
        return;
    block = pir_block_add(v->arena, v->page, PIR_BLOCK_CODE);
    if (block)
        block->text = command;
    else
        v->failed = true;
}

static void add_details(
    struct pir_complying_view *c, struct pir_block *fields,
    const struct pir_clock_stage *stage)
{
    struct pir_viewing *v = &c->v;

    if (is_to_be_sent(stage))
        add(v, fields, "to", stage->stage->recipient);
    add_counted(v, fields, stage);
    add_latest(v, fields, stage);
    add_caveats(v, fields, stage);
    for (size_t i = 0; i < stage->other_count; i++)
        add_other(v, fields, stage, &stage->others[i]);
    add_sent(v, fields, stage);
    add_elapsed(v, fields, stage);
    if (stage->verdict != PIR_CLOCK_NOT_IN_FORCE &&
        stage->verdict != PIR_CLOCK_SCOPE_UNKNOWN)
        add_content(c, fields, stage);
    add_proof(v, fields, stage);
}

/* Not to notify is a judgement that has to be founded as well. */
static void add_why(struct pir_viewing *v, const struct pir_clock_stage *stage)
{
    const struct pir_item *item = stage->stop->item;
    const char *reasons = item ? pir_value_text(item->fields, "reasons") : NULL;
    struct pir_block *fields;

    if (!reasons)
        return;
    fields = pir_block_add(v->arena, v->page, PIR_BLOCK_FIELDS);
    add(v, fields, "why", pir_viewing_oneline(v, reasons));
}

/* Did an earlier stage give the same judgement and its reasons? */
static bool
is_said(const struct pir_clock_duty *duty, const struct pir_clock_stage *stage)
{
    for (const struct pir_clock_stage *s = duty->stages; s < stage; s++)
        if (s->verdict == stage->verdict && s->stop == stage->stop)
            return true;
    return false;
}

void pir_complying_stage(
    struct pir_complying_view *c, const struct pir_clock_duty *duty,
    const struct pir_clock_stage *stage)
{
    struct pir_viewing *v = &c->v;
    struct pir_block *line;

    if (!is_quiet(stage))
        pir_block_add(v->arena, v->page, PIR_BLOCK_GAP);
    line = pir_block_paragraph(v->arena, v->page, stage->stage->id, PIR_TONE_STRONG);
    if (line) {
        pir_line_add(v->arena, &line->line, "  ", PIR_TONE_PLAIN);
        pir_line_add(
            v->arena, &line->line, pir_complying_says(v, stage),
            pir_complying_tone(stage));
    }
    if (stage->verdict == PIR_CLOCK_DECIDED_AGAINST && !is_said(duty, stage))
        add_why(v, stage);
    if (is_quiet(stage))
        return;
    add_details(c, pir_block_add(v->arena, v->page, PIR_BLOCK_FIELDS), stage);
    if (stage->verdict != PIR_CLOCK_SCOPE_UNKNOWN)
        add_command(v, pir_complying_command(v, c->incident->state, duty, stage));
}
