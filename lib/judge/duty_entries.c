/* What single entries ask for by a date: to tell somebody, to answer, to look again, to
 * agree, to renew a waiver. */
#include "judge/duty_internal.h"

#include "base/text.h"

#include <string.h>

static bool is_a(const struct pir_item *item, const char *kind)
{
    return strcmp(item->recorded->entry.kind, kind) == 0 &&
           pir_recorded_is_vouched(item->recorded);
}

static bool same(const struct pir_item *item, const char *field, const char *text)
{
    const char *value = pir_value_text(item->fields, field);

    return value && text && pir_text_same(value, text);
}

static bool is_told(const struct pir_state *state, const char *audience)
{
    for (size_t i = 0; i < state->item_count; i++) {
        if (is_a(&state->items[i], "communication") &&
            same(&state->items[i], "audience", audience))
            return true;
    }
    return false;
}

/* ---- entries that later ones settle ---------------------------------------------- */

static bool
links_to(const struct pir_item *item, const char *id, const char *const *types)
{
    const struct pir_value *links = pir_value_get(item->fields, "links"), *link;

    for (size_t i = 0; (link = pir_value_at(links, i)) != NULL; i++) {
        const char *type = pir_value_text(link, "type");
        const char *target = pir_value_text(link, "target");

        for (size_t t = 0; type && target && types[t]; t++) {
            if (strcmp(type, types[t]) == 0 && strcmp(target, id) == 0)
                return true;
        }
    }
    return false;
}

static bool is_replaced(const struct pir_state *state, const struct pir_item *item)
{
    static const char *const types[] = {"supersedes", "contradicts", NULL};

    for (size_t i = 0; i < state->item_count; i++) {
        if (pir_recorded_is_vouched(state->items[i].recorded) &&
            links_to(&state->items[i], item->recorded->entry.id, types))
            return true;
    }
    return false;
}

/* ---- duties ---------------------------------------------------------------------- */

static void describe(struct pir_duty *duty, const char *what, const char *who)
{
    const struct pir_value *fields = duty->item->fields;

    duty->what = pir_value_text(fields, what);
    duty->who = pir_value_text(fields, who);
}

static void add_message(struct pir_dutying *d, const struct pir_item *item)
{
    const char *who = pir_value_text(item->fields, "who");
    struct pir_duty *duty;

    if (pir_value_text(item->fields, "not-needed-because") || is_told(d->state, who))
        return;
    duty = pir_dutying_add_field(d, PIR_DUTY_MESSAGE, item, "by");
    if (!duty)
        return;
    describe(duty, "who", "owner");
    duty->detail = pir_value_text(item->fields, "what-for");
}

static void add_review(struct pir_dutying *d, const struct pir_item *item)
{
    bool decision = strcmp(item->recorded->entry.kind, "decision") == 0;
    struct pir_duty *duty;

    if (!pir_value_text(item->fields, "review-by") || is_replaced(d->state, item))
        return;
    duty = pir_dutying_add_field(d, PIR_DUTY_REVIEW, item, "review-by");
    if (!duty)
        return;
    describe(duty, decision ? "choice" : "statement", "decided-by");
    duty->detail = decision ? "decision to be looked at again"
                            : "assumption to be looked at again";
}

/* Nobody said by when, so no day is made up. */
static void add_approval(struct pir_dutying *d, const struct pir_item *item)
{
    struct pir_deadline never = {.at = INT64_MAX};
    struct pir_duty *duty;

    if (!pir_value_text(item->fields, "asked-of") || pir_fold_answer(d->state, item))
        return;
    duty = pir_dutying_add(d, PIR_DUTY_APPROVAL, item, &never);
    if (!duty)
        return;
    duty->undated = true;
    describe(duty, "choice", "asked-of");
    duty->detail = "still has to agree";
}

/* A later waiver of the same rule takes its place. */
static bool is_renewed(const struct pir_state *state, const struct pir_item *item)
{
    const char *gate = pir_value_text(item->fields, "gate");
    const char *rule = pir_value_text(item->fields, "rule");

    for (const struct pir_item *later = item + 1;
         later < state->items + state->item_count; later++) {
        if (is_a(later, "waiver") && same(later, "gate", gate) &&
            same(later, "rule", rule))
            return true;
    }
    return false;
}

static void add_waiver(struct pir_dutying *d, const struct pir_item *item)
{
    struct pir_duty *duty;

    if (is_renewed(d->state, item))
        return;
    duty = pir_dutying_add_field(d, PIR_DUTY_WAIVER, item, "expires");
    if (!duty)
        return;
    describe(duty, "rule", "acting-as");
    duty->detail = pir_value_text(item->fields, "reason");
}

void pir_dutying_question(struct pir_dutying *d, const struct pir_question *question)
{
    const struct pir_item *item = question->item;
    struct pir_duty *duty = NULL;

    if (!question->answer && pir_recorded_is_vouched(item->recorded))
        duty = pir_dutying_add_field(d, PIR_DUTY_QUESTION, item, "due");
    if (!duty)
        return;
    duty->what = question->text;
    duty->who = pir_value_text(item->fields, "owner");
}

void pir_dutying_entry(struct pir_dutying *d, const struct pir_item *item)
{
    static const struct {
        const char *kind;
        void (*add)(struct pir_dutying *, const struct pir_item *);
    } table[] = {
        {"audience", add_message},  {"decision", add_review},
        {"decision", add_approval}, {"assumption", add_review},
        {"waiver", add_waiver},
    };

    for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
        if (is_a(item, table[i].kind))
            table[i].add(d, item);
    }
}
