/* The options of each decision, for the reader there is. */
#include "view/brief_internal.h"

#include "base/text.h"

#include <string.h>

/* ---- options ---------------------------------------------------------------------------- */

/* What the reader of the report is like; NULL where nobody has said. */
static const char *appetite_of(const struct brief *b)
{
    const struct pir_item *item;

    for (size_t at = 0; (item = pir_brief_next(b, &at, "audience")) != NULL;)
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

void pir_brief_options(struct brief *b)
{
    struct pir_viewing *v = &b->r.v;
    const char *appetite = appetite_of(b);
    struct pir_value *list = pir_viewing_set_array(v, v->value, "options");
    const struct pir_item *item;
    bool begun = false;

    for (size_t at = 0; (item = pir_brief_next(b, &at, "decision")) != NULL;) {
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
