/* pir next: what to do now, each line with its command and by when. */
#include "view/view_next.h"
#include "view/view_common.h"

#include <string.h>

/** "by 2026-11-24", "overdue since 2026-11-24"; "" when there is no date. */
static const char *when_of(struct pir_viewing *v, const struct pir_next_step *step)
{
    struct pir_moment moment = {.precision = PIR_PRECISION_MINUTE};
    const char *text = step->due;

    if (!text)
        return "";
    if (pir_time_parse(&moment.at, &moment.offset, text, NULL) == 0)
        text = pir_viewing_time(v, &moment);
    return pir_viewing_print(v, step->overdue ? "overdue since %s" : "by %s", text);
}

const char *
pir_viewing_next_words(struct pir_viewing *v, const struct pir_next_step *step)
{
    const char *when = when_of(v, step);

    if (step->due && strstr(step->sentence, step->due) && !step->overdue)
        return step->sentence; /* it says so itself */
    return *when ? pir_viewing_print(v, "%s, %s", step->sentence, when)
                 : step->sentence;
}

static void
add_step(struct pir_viewing *v, const struct pir_next_step *step, size_t number)
{
    struct pir_block *fields = pir_block_add(v->arena, v->page, PIR_BLOCK_FIELDS);
    struct pir_block *code;

    pir_viewing_field(
        v, fields, pir_viewing_print(v, "%2zu", number),
        pir_viewing_print(v, "%s.", pir_viewing_next_words(v, step)),
        step->overdue ? PIR_TONE_BAD : PIR_TONE_PLAIN);
    code = pir_block_add(v->arena, v->page, PIR_BLOCK_CODE);
    if (code)
        code->text = step->command;
}

static void add_value(
    struct pir_viewing *v, struct pir_value *list, const struct pir_next_step *step)
{
    struct pir_value *object = pir_viewing_push_object(v, list);

    pir_viewing_set_text(v, object, "sentence", step->sentence);
    pir_viewing_set_text(v, object, "command", step->command);
    pir_viewing_set_text(v, object, "due", step->due);
    pir_viewing_set(v, object, "overdue", pir_value_bool(v->arena, step->overdue));
    pir_viewing_set_text(v, object, "entry", step->entry);
}

int pir_view_next(
    struct pir_block **page, struct pir_value **value, const struct pir_view *view,
    const struct pir_state *state, const struct pir_next_step *steps, size_t count,
    struct pir_err *err)
{
    struct pir_value *list;
    struct pir_viewing v;

    pir_viewing_start(&v, view);
    pir_viewing_title(&v, state);
    pir_viewing_dateline(&v);
    if (count == 0)
        pir_block_paragraph(
            v.arena, v.page, "Nothing is to be done now.", PIR_TONE_GOOD);
    else
        pir_block_heading(v.arena, v.page, 2, "Next");
    pir_viewing_set_text(&v, v.value, "incident", state->id);
    pir_viewing_set_text(&v, v.value, "state", pir_stage_name(state->stage));
    list = pir_viewing_set_array(&v, v.value, "next");
    for (size_t i = 0; i < count; i++) {
        add_step(&v, &steps[i], i + 1);
        add_value(&v, list, &steps[i]);
    }
    return pir_viewing_finish(page, value, &v, err);
}
