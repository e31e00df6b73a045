/* pir check: what a gate still asks for. */
#include "view/view_check.h"
#include "view/view_common.h"

#include "base/text.h"

#include <string.h>

#define COMMAND_MAX ((size_t)16 * 1024)

/** What passes through the gate, at the end of "... before ". */
static const char *purpose_of(enum pir_review_gate gate)
{
    static const char *const purposes[] = {
        [PIR_REVIEW_COMMIT] = "this record is sound",
        [PIR_REVIEW_REPORT] = "this can be given to the CEO",
        [PIR_REVIEW_CLOSE] = "this review can be closed",
        [PIR_REVIEW_PUSH] = "this can be pushed",
    };

    return purposes[gate];
}

static const char *things(struct pir_viewing *v, size_t count)
{
    return pir_viewing_count(v, count, "thing is", "things are");
}

static bool blocks(const struct pir_gap *gap)
{
    return !gap->waiver && gap->level != PIR_GAP_ADVISED;
}

/* ---- the sentence at the top ----------------------------------------------------- */

static const char *
tail_of(struct pir_viewing *v, const struct pir_review *review, const char *so_far)
{
    if (review->waived)
        so_far = pir_viewing_print(v, "%s; %zu waived", so_far, review->waived);
    if (review->advised)
        so_far = pir_viewing_print(v, "%s; %zu advised", so_far, review->advised);
    return so_far;
}

static void add_verdict(struct pir_viewing *v, const struct pir_review *review)
{
    const char *text = review->missing
                           ? pir_viewing_print(
                                 v, "%s missing before %s", things(v, review->missing),
                                 purpose_of(review->gate))
                           : pir_viewing_print(
                                 v, "Nothing is missing at the gate %s",
                                 pir_review_gate_name(review->gate));

    pir_block_paragraph(
        v->arena, v->page, pir_viewing_print(v, "%s.", tail_of(v, review, text)),
        review->missing ? PIR_TONE_BAD : PIR_TONE_GOOD);
}

/* ---- gaps ------------------------------------------------------------------------ */

struct listing {
    struct pir_viewing *v;
    const char *group, *rule; /* of the gap before */
    size_t number, width;
};

static void add_command(struct pir_viewing *v, const char *command)
{
    struct pir_block *block = pir_block_add(v->arena, v->page, PIR_BLOCK_CODE);

    if (block)
        block->text = command;
    else
        v->failed = true;
}

static void add_gap(struct listing *l, const struct pir_gap *gap)
{
    struct pir_viewing *v = l->v;
    struct pir_block *fields;

    if (gap->group && (!l->group || strcmp(gap->group, l->group) != 0)) {
        pir_block_heading(v->arena, v->page, 2, gap->group);
        l->rule = NULL;
    }
    l->group = gap->group;
    fields = pir_block_add(v->arena, v->page, PIR_BLOCK_FIELDS);
    pir_viewing_field(
        v, fields, pir_viewing_print(v, "%*zu", (int)l->width, ++l->number),
        pir_viewing_print(v, "%s.", gap->sentence), PIR_TONE_PLAIN);
    if (!l->rule || strcmp(gap->rule, l->rule) != 0)
        pir_viewing_field(
            v, fields, pir_viewing_print(v, "%*s", (int)l->width, ""),
            pir_viewing_print(v, "%s (%s)", gap->why ? gap->why : "", gap->rule),
            PIR_TONE_DIM);
    l->rule = gap->rule;
    if (gap->command && *gap->command)
        add_command(v, gap->command);
}

static void add_gaps(struct pir_viewing *v, const struct pir_review *review)
{
    struct listing l = {.v = v, .width = 2};

    if (review->missing > 99)
        l.width = 3;
    for (size_t i = 0; i < review->gap_count; i++)
        if (blocks(&review->gaps[i]))
            add_gap(&l, &review->gaps[i]);
}

/** What could be handed on instead, as one command that does it. */
static void add_handing_on(
    struct pir_viewing *v, const struct pir_state *state,
    const struct pir_review *review)
{
    struct pir_buf command = PIR_BUF_INIT;
    size_t count = 0;

    pir_buf_addstr(&command, "pir close \"...\"");
    for (size_t i = 0; i < review->gap_count && command.len < COMMAND_MAX; i++) {
        const struct pir_gap *gap = &review->gaps[i];

        if (!blocks(gap) || !gap->handable || !gap->entry)
            continue;
        count++;
        pir_buf_printf(&command, " --handed-over %.8s:", gap->entry);
        pir_text_shell(&command, gap->owner ? gap->owner : "...");
    }
    if (count) {
        pir_buf_printf(&command, " -i %s", state->id);
        pir_block_heading(v->arena, v->page, 2, "Or hand on");
        pir_block_paragraph(
            v->arena, v->page,
            "What is not finished may go to somebody who carries it on, when closing:",
            PIR_TONE_PLAIN);
        add_command(v, pir_viewing_print(v, "%s", command.data));
    }
    v->failed |= pir_buf_failed(&command);
    pir_buf_release(&command);
}

static void add_advice(struct pir_viewing *v, const struct pir_review *review)
{
    if (!review->advised)
        return;
    pir_block_heading(v->arena, v->page, 2, "Advised");
    for (size_t i = 0; i < review->gap_count; i++) {
        const struct pir_gap *gap = &review->gaps[i];
        struct pir_block *list;

        if (gap->waiver || gap->level != PIR_GAP_ADVISED)
            continue;
        list = pir_block_add(v->arena, v->page, PIR_BLOCK_LIST);
        pir_block_paragraph(
            v->arena, list, pir_viewing_print(v, "%s.", gap->sentence), PIR_TONE_PLAIN);
        if (*gap->command)
            add_command(v, gap->command);
    }
}

static void add_waived(
    struct pir_viewing *v, const struct pir_state *state,
    const struct pir_review *review)
{
    struct pir_block *fields = NULL;

    if (review->waived) {
        pir_block_heading(v->arena, v->page, 2, "Waived");
        fields = pir_block_add(v->arena, v->page, PIR_BLOCK_FIELDS);
    }
    for (size_t i = 0; fields && i < review->gap_count; i++) {
        const struct pir_gap *gap = &review->gaps[i];
        const struct pir_item *waiver =
            gap->waiver ? pir_fold_item(state, gap->waiver) : NULL;

        if (waiver)
            pir_viewing_field(
                v, fields, gap->rule,
                pir_viewing_print(
                    v, "%s. Waived%s%s: %s (%s)", gap->sentence,
                    gap->expires ? " until " : "", gap->expires ? gap->expires : "",
                    pir_viewing_subject(v, state, waiver),
                    pir_viewing_short(v, gap->waiver)),
                PIR_TONE_PLAIN);
    }
}

/* ---- the value ------------------------------------------------------------------- */

static void add_value(struct pir_viewing *v, const struct pir_review *review)
{
    struct pir_value *list;

    pir_viewing_set_text(v, v->value, "gate", pir_review_gate_name(review->gate));
    pir_viewing_set(
        v, v->value, "passes", pir_value_bool(v->arena, review->missing == 0));
    pir_viewing_set_count(v, v->value, "missing", review->missing);
    pir_viewing_set_count(v, v->value, "waived", review->waived);
    pir_viewing_set_count(v, v->value, "advised", review->advised);
    list = pir_viewing_set_array(v, v->value, "gaps");
    for (size_t i = 0; i < review->gap_count; i++) {
        const struct pir_gap *gap = &review->gaps[i];
        struct pir_value *object = pir_viewing_push_object(v, list);

        pir_viewing_set_text(v, object, "rule", gap->rule);
        pir_viewing_set_text(v, object, "group", gap->group);
        pir_viewing_set_text(v, object, "level", pir_gap_level_name(gap->level));
        pir_viewing_set_text(v, object, "entry", gap->entry);
        pir_viewing_set_text(v, object, "field", gap->field);
        pir_viewing_set_text(v, object, "sentence", gap->sentence);
        pir_viewing_set_text(v, object, "why", gap->why && *gap->why ? gap->why : NULL);
        pir_viewing_set_text(v, object, "command", *gap->command ? gap->command : NULL);
        pir_viewing_set_text(v, object, "owner", gap->owner);
        pir_viewing_set_text(v, object, "due", gap->due);
        pir_viewing_set_text(v, object, "waiver", gap->waiver);
        pir_viewing_set_text(v, object, "expires", gap->expires);
        if (gap->handable)
            pir_viewing_set(v, object, "handable", pir_value_bool(v->arena, 1));
    }
}

int pir_view_check(
    struct pir_block **page, struct pir_value **value, const struct pir_view *view,
    const struct pir_state *state, const struct pir_review *review, struct pir_err *err)
{
    struct pir_viewing v;

    pir_viewing_start(&v, view);
    pir_viewing_title(&v, state);
    pir_viewing_dateline(&v);
    add_verdict(&v, review);
    add_gaps(&v, review);
    add_handing_on(&v, state, review);
    add_advice(&v, review);
    add_waived(&v, state, review);
    pir_viewing_set_text(&v, v.value, "incident", state->id);
    add_value(&v, review);
    return pir_viewing_finish(page, value, &v, err);
}
