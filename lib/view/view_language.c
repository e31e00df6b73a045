/* pir check --language: how page one could be said better. */
#include "view/view_check.h"
#include "view/view_common.h"

static void
add_one(struct pir_viewing *v, struct pir_value *list, const struct pir_gap *gap)
{
    struct pir_block *items = pir_block_add(v->arena, v->page, PIR_BLOCK_LIST);
    struct pir_value *value = pir_viewing_push_object(v, list);

    pir_block_paragraph(
        v->arena, items,
        pir_viewing_print(
            v, "%s. %s%s", gap->sentence, gap->why, gap->waiver ? " (waived)" : ""),
        gap->waiver ? PIR_TONE_DIM : PIR_TONE_PLAIN);
    if (*gap->command && !gap->waiver) {
        struct pir_block *code = pir_block_add(v->arena, v->page, PIR_BLOCK_CODE);

        if (code)
            code->text = gap->command;
    }
    pir_viewing_set_text(v, value, "rule", gap->rule);
    pir_viewing_set_text(v, value, "entry", gap->entry);
    pir_viewing_set_text(v, value, "field", gap->field);
    pir_viewing_set_text(v, value, "sentence", gap->sentence);
    pir_viewing_set_text(v, value, "better", gap->why);
    pir_viewing_set_text(v, value, "command", gap->command);
    pir_viewing_set_text(v, value, "waiver", gap->waiver);
}

int pir_view_language(
    struct pir_block **page, struct pir_value **value, const struct pir_view *view,
    const struct pir_state *state, const struct pir_review *language,
    struct pir_err *err)
{
    struct pir_viewing v;
    struct pir_value *list;

    pir_viewing_start(&v, view);
    pir_viewing_set_text(&v, v.value, "incident", state->id);
    list = pir_viewing_set_array(&v, v.value, "findings");
    pir_viewing_title(&v, state);
    pir_viewing_dateline(&v);
    pir_block_paragraph(
        v.arena, v.page,
        language->gap_count
            ? pir_viewing_print(
                  &v, "%s be said better where the CEO reads:",
                  pir_viewing_count(
                      &v, language->gap_count, "thing could", "things could"))
            : "Nothing that the review profile asks of language is missed.",
        language->gap_count ? PIR_TONE_WARN : PIR_TONE_GOOD);
    for (size_t i = 0; i < language->gap_count; i++)
        add_one(&v, list, &language->gaps[i]);
    return pir_viewing_finish(page, value, &v, err);
}
