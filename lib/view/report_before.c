/* What earlier incidents of the same kind left undone: it stands on the first page. */
#include "view/report_internal.h"

#include <string.h>

#define NAMED ((size_t)2) /* incidents; of the others it is said how many there are */

static size_t count_overdue(struct pir_reporting *r, const struct pir_state *state)
{
    size_t overdue = 0;

    for (size_t i = 0; i < state->action_count; i++)
        overdue += pir_viewing_overdue(&r->v, &state->actions[i]) > 0;
    return overdue;
}

/* The cause of this incident that is of the same class. */
static const struct pir_item *cause_of(const struct pir_reporting *r, const char *class)
{
    for (size_t i = 0; i < r->state->item_count; i++) {
        const struct pir_item *item = &r->state->items[i];
        const char *its = pir_report_text(item, "class");

        if (pir_report_holds(item, "cause") && its && strcmp(its, class) == 0)
            return item;
    }
    return NULL;
}

static void say_one(
    struct pir_reporting *r, struct pir_line *line, struct pir_value *list,
    const struct pir_report_before *before)
{
    struct pir_viewing *v = &r->v;
    size_t open = before->state->open_actions;
    size_t overdue = count_overdue(r, before->state);
    struct pir_value *value = pir_viewing_push_object(v, list);
    const char *title = before->state->title ? before->state->title : "";

    pir_report_say(
        r, line,
        pir_viewing_print(
            v, " \"%s\" (%s): %s", pir_viewing_oneline(v, title), before->id,
            !open ? "its measures are done"
                  : pir_viewing_print(
                        v, "%s still open, %zu overdue",
                        pir_viewing_count(v, open, "measure is", "measures are"),
                        overdue)),
        overdue ? PIR_TONE_BAD : PIR_TONE_PLAIN);
    pir_viewing_set_text(v, value, "incident", before->id);
    pir_viewing_set_text(v, value, "title", title);
    pir_viewing_set_text(v, value, "class", before->class);
    pir_viewing_set_count(v, value, "open", open);
    pir_viewing_set_count(v, value, "overdue", overdue);
}

void pir_report_before(struct pir_reporting *r, struct pir_block *fields)
{
    const struct pir_report_before *list = r->in->before;
    size_t count = r->in->before_count, said = 0;
    struct pir_value *values;
    struct pir_line *line;

    if (!count)
        return;
    values = pir_viewing_set_array(&r->v, r->v.value, "before");
    line = pir_report_row(r, fields, pir_report_row_name(r, PIR_ROW_BEFORE));
    pir_report_say(
        r, line,
        pir_viewing_print(&r->v, "A cause of the same class (%s)", list[0].class),
        PIR_TONE_PLAIN);
    pir_report_cite(r, line, cause_of(r, list[0].class));
    pir_report_say(
        r, line,
        pir_viewing_print(
            &r->v, " led to %s before.",
            pir_viewing_count(&r->v, count, "incident", "incidents")),
        PIR_TONE_PLAIN);
    /* what is still open first */
    for (int open = 1; open >= 0; open--)
        for (size_t i = 0; i < count; i++) {
            if ((list[i].state->open_actions > 0) != open || said++ >= NAMED)
                continue;
            say_one(r, line, values, &list[i]);
            pir_report_say(r, line, ".", PIR_TONE_PLAIN);
        }
    if (count > NAMED)
        pir_report_say(
            r, line,
            pir_viewing_print(&r->v, " The others: pir lessons -i %s.", r->state->id),
            PIR_TONE_DIM);
}
