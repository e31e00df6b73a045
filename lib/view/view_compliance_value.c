/* Clocks as values for programs: schemas/output/compliance.yaml. */
#include "view/view_compliance_internal.h"

static void
set_time(struct pir_viewing *v, struct pir_value *object, const char *name, int64_t at)
{
    char text[PIR_TIME_TEXT];

    pir_time_format(text, at, pir_zone_offset(v->view->zone, at));
    pir_viewing_set_text(v, object, name, text);
}

/* {from, to}; no "to" where it has no end. */
static void set_window(
    struct pir_viewing *v, struct pir_value *object, const char *name,
    const struct pir_window *window)
{
    struct pir_value *value;

    if (!pir_window_is(window))
        return;
    value = pir_viewing_set_object(v, object, name);
    set_time(v, value, "from", window->first);
    if (window->last != INT64_MAX)
        set_time(v, value, "to", window->last);
}

static void
set_proof(struct pir_viewing *v, struct pir_value *object, const struct pir_item *item)
{
    struct pir_value *list;

    if (!item)
        return;
    pir_viewing_set_text(v, object, "entry", item->recorded->entry.id);
    pir_viewing_set_text(v, object, "kind", item->recorded->entry.kind);
    if (item->recorded->attest.found)
        pir_viewing_set_text(v, object, "commit", item->recorded->attest.commit);
    if (item->correction_count == 0)
        return;
    list = pir_viewing_set_array(v, object, "corrections");
    for (size_t i = 0; i < item->correction_count; i++) {
        struct pir_value *each = pir_viewing_push_object(v, list);

        pir_viewing_set_text(v, each, "entry", item->corrections[i]->entry.id);
        if (item->corrections[i]->attest.found)
            pir_viewing_set_text(
                v, each, "commit", item->corrections[i]->attest.commit);
    }
}

static void set_anchor(
    struct pir_viewing *v, struct pir_value *object, const char *name,
    const struct pir_clock_event *event)
{
    struct pir_value *value;

    if (!event)
        return;
    value = pir_viewing_set_object(v, object, name);
    pir_viewing_set_text(v, value, "event", event->event);
    pir_viewing_set_moment(v, value, "time", &event->at);
    pir_viewing_set(v, value, "what-if", pir_value_bool(v->arena, event->what_if));
    set_proof(v, value, event->item);
}

static void set_limit(
    struct pir_viewing *v, struct pir_value *object, const struct pir_limit *limit)
{
    struct pir_value *value;

    if (!limit)
        return;
    value = pir_viewing_set_object(v, object, "limit");
    pir_viewing_set_text(v, value, "anchor", limit->anchor);
    pir_viewing_set_text(v, value, "within", limit->within);
    pir_viewing_set_text(v, value, "unit", pir_unit_name(limit->unit));
    pir_viewing_set_text(v, value, "roll", pir_roll_name(limit->roll));
    pir_viewing_set_text(v, value, "calendar", limit->calendar);
}

static void set_others(
    struct pir_viewing *v, struct pir_value *object,
    const struct pir_clock_stage *stage)
{
    struct pir_value *list = pir_viewing_set_array(v, object, "alternatives");

    for (size_t i = 0; i < stage->other_count; i++) {
        const struct pir_clock_other *other = &stage->others[i];
        struct pir_value *value = pir_viewing_push_object(v, list);

        set_anchor(v, value, "anchor", other->anchor);
        if (other->variant) {
            pir_viewing_set_text(v, value, "scope-flag", other->variant->flag);
            pir_viewing_set_text(v, value, "when", other->variant->when);
        }
        if (other->unrolled)
            pir_viewing_set(v, value, "unrolled", pir_value_bool(v->arena, 1));
        set_window(v, value, "due", &other->due);
        pir_viewing_set_text(
            v, value, "verdict", pir_clock_verdict_name(other->verdict));
    }
}

static void set_sent(
    struct pir_viewing *v, struct pir_value *object,
    const struct pir_clock_stage *stage)
{
    struct pir_value *list = pir_viewing_set_array(v, object, "sent");

    for (size_t i = 0; i < stage->sent_count; i++) {
        struct pir_value *value = pir_viewing_push_object(v, list);

        pir_viewing_set_moment(v, value, "time", &stage->sent[i]->at);
        pir_viewing_set_text(v, value, "reasons", stage->sent[i]->reasons);
        set_proof(v, value, stage->sent[i]->item);
    }
}

static void set_elapsed(
    struct pir_viewing *v, struct pir_value *object,
    const struct pir_clock_stage *stage)
{
    struct pir_value *value;

    if (!stage->elapsed_known)
        return;
    value = pir_viewing_set_object(v, object, "elapsed");
    pir_viewing_set(
        v, value, "least", pir_value_integer(v->arena, stage->elapsed.least));
    pir_viewing_set(
        v, value, "greatest", pir_value_integer(v->arena, stage->elapsed.greatest));
}

static void set_content(
    struct pir_viewing *v, struct pir_value *object,
    const struct pir_compliance_view *asked, const struct pir_state *state,
    const struct pir_clock_stage *stage)
{
    struct pir_value *list = pir_viewing_set_array(v, object, "content");
    struct pir_content *content;
    size_t count;

    if (pir_content_of(&content, &count, v->arena, asked->words, stage, state, NULL) <
        0) {
        v->failed = true;
        return;
    }
    for (size_t i = 0; i < count; i++) {
        struct pir_value *value = pir_viewing_push_object(v, list);

        pir_viewing_set_text(v, value, "id", content[i].word->id);
        if (!asked->apart)
            pir_viewing_set_text(v, value, "meaning", content[i].word->meaning);
        pir_viewing_set_text(
            v, value, "state", pir_content_state_name(content[i].state));
        set_proof(v, value, content[i].proof);
    }
}

static void set_stop(
    struct pir_viewing *v, struct pir_value *object,
    const struct pir_clock_stage *stage)
{
    struct pir_value *value;

    if (!stage->stop)
        return;
    value = pir_viewing_set_object(v, object, "decision");
    pir_viewing_set_text(v, value, "type", stage->stop->type);
    pir_viewing_set_moment(v, value, "time", &stage->stop->at);
    pir_viewing_set_moment(v, value, "until", &stage->stop->until);
    set_proof(v, value, stage->stop->item);
}

static void set_contradiction(
    struct pir_viewing *v, struct pir_value *object,
    const struct pir_clock_stage *stage)
{
    struct pir_value *value;

    if (!stage->denied_by || !stage->denied_by->item || !stage->affirmed_by->item)
        return;
    value = pir_viewing_set_object(v, object, "contradiction");
    pir_viewing_set_text(
        v, value, "denied-by", stage->denied_by->item->recorded->entry.id);
    pir_viewing_set_text(
        v, value, "affirmed-by", stage->affirmed_by->item->recorded->entry.id);
}

static void set_verdict(
    struct pir_viewing *v, struct pir_value *object,
    const struct pir_clock_stage *stage)
{
    pir_viewing_set_text(v, object, "verdict", pir_clock_verdict_name(stage->verdict));
    if (stage->verdict != stage->clock)
        pir_viewing_set_text(
            v, object, "would-be", pir_clock_verdict_name(stage->clock));
    if (stage->clock == PIR_CLOCK_MET_LATE || stage->clock == PIR_CLOCK_MET_LATE_UNSAID)
        pir_viewing_set(
            v, object, "with-reasons",
            pir_value_bool(v->arena, stage->clock == PIR_CLOCK_MET_LATE));
    pir_viewing_set_text(v, object, "says", pir_complying_says(v, stage));
}

/* What is the same of a stage for every incident. */
static void set_rule_of_stage(
    struct pir_viewing *v, struct pir_value *value,
    const struct pir_obligation_stage *rule)
{
    pir_viewing_set_text(v, value, "recipient", rule->recipient);
    pir_viewing_set_text(v, value, "condition", rule->condition);
    pir_viewing_set(
        v, value, "without-undue-delay", pir_value_bool(v->arena, rule->asap));
}

static void add_stage(
    struct pir_viewing *v, struct pir_value *list,
    const struct pir_compliance_view *asked, const struct pir_state *state,
    const struct pir_clock_duty *duty, const struct pir_clock_stage *stage)
{
    struct pir_value *value = pir_viewing_push_object(v, list);

    pir_viewing_set_text(v, value, "id", stage->stage->id);
    set_verdict(v, value, stage);
    if (!asked->apart)
        set_rule_of_stage(v, value, stage->stage);
    set_window(v, value, "due", &stage->due);
    set_window(v, value, "earliest", &stage->earliest);
    set_window(v, value, "latest", &stage->latest);
    set_anchor(v, value, "anchor", stage->anchor);
    set_limit(v, value, stage->limit);
    pir_viewing_set_text(v, value, "awaited", stage->awaited);
    set_others(v, value, stage);
    set_sent(v, value, stage);
    set_elapsed(v, value, stage);
    set_stop(v, value, stage);
    set_contradiction(v, value, stage);
    set_content(v, value, asked, state, stage);
    if (stage->stage->repeat) {
        pir_viewing_set_count(v, value, "rounds-kept", stage->rounds_kept);
        pir_viewing_set_count(v, value, "rounds-missed", stage->rounds_missed);
    }
    pir_viewing_set_text(v, value, "no-holidays-for", stage->weekends_only);
    pir_viewing_set_text(
        v, value, "command", pir_complying_command(v, state, duty, stage));
}

static const char *scope_name(enum pir_clock_scope scope)
{
    static const char *const names[] = {"unknown", "no", "organisation", "incident"};

    return names[scope];
}

/* What is the same of a duty for every incident. */
static void
set_rule(struct pir_viewing *v, struct pir_value *value, const struct pir_obligation *o)
{
    char grade[2] = {o->grade == 'O' ? '-' : o->grade, '\0'};

    pir_viewing_set_text(v, value, "name", o->name);
    pir_viewing_set_text(v, value, "jurisdiction", o->jurisdiction);
    pir_viewing_set_text(v, value, "regime", o->regime);
    pir_viewing_set_text(v, value, "citation", o->citation);
    pir_viewing_set_text(v, value, "status", pir_standing_name(o->standing));
    pir_viewing_set_text(v, value, "threshold", o->threshold);
    pir_viewing_set_text(v, value, "scope-flag", o->flag);
    pir_viewing_set_text(v, value, "grade", grade);
    pir_viewing_set_text(v, value, "grade-meaning", pir_grade_meaning(o->grade));
    pir_viewing_set_text(v, value, "file", o->place);
    pir_viewing_set_text(v, value, "note", o->note);
}

void pir_complying_value(
    struct pir_viewing *v, struct pir_value *list,
    const struct pir_compliance_view *asked, const struct pir_state *state,
    const struct pir_clock_duty *duty)
{
    struct pir_value *value = pir_viewing_push_object(v, list), *stages;

    pir_viewing_set_text(v, value, "id", duty->obligation->id);
    if (!asked->apart)
        set_rule(v, value, duty->obligation);
    pir_viewing_set_text(v, value, "scope", scope_name(duty->scope));
    pir_viewing_set(v, value, "in-force", pir_value_bool(v->arena, duty->in_force));
    stages = pir_viewing_set_array(v, value, "stages");
    for (size_t i = 0; i < duty->stage_count; i++)
        add_stage(v, stages, asked, state, duty, &duty->stages[i]);
}

static void add_rule_of_stage(
    struct pir_viewing *v, struct pir_value *list, const struct pir_obligations *words,
    const struct pir_obligation_stage *rule)
{
    struct pir_value *value = pir_viewing_push_object(v, list), *content;

    pir_viewing_set_text(v, value, "id", rule->id);
    set_rule_of_stage(v, value, rule);
    content = pir_viewing_set_array(v, value, "content");
    for (size_t i = 0; i < rule->content_count; i++) {
        const struct pir_word *word = pir_content_find(words, rule->content[i]);
        struct pir_value *each = word ? pir_viewing_push_object(v, content) : NULL;

        if (!word)
            continue;
        pir_viewing_set_text(v, each, "id", word->id);
        pir_viewing_set_text(v, each, "meaning", word->meaning);
    }
}

void pir_complying_rule_value(
    struct pir_viewing *v, struct pir_value *list, const struct pir_obligations *words,
    const struct pir_obligation *o)
{
    struct pir_value *value = pir_viewing_push_object(v, list), *stages;

    pir_viewing_set_text(v, value, "id", o->id);
    set_rule(v, value, o);
    stages = pir_viewing_set_array(v, value, "stages");
    for (size_t i = 0; i < o->stage_count; i++)
        add_rule_of_stage(v, stages, words, &o->stages[i]);
}
