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

/** Of what is closed nothing is missing before it can be closed: but something may be
 *  missing by now. */
static const char *closed_verdict(
    struct pir_viewing *v, const struct pir_state *state,
    const struct pir_review *review)
{
    const struct pir_item *close = NULL;
    const char *when;

    for (size_t i = 0; i < state->item_count; i++)
        if (pir_viewing_is(&state->items[i], "close"))
            close = &state->items[i];
    when = close ? pir_viewing_print(
                       v, "Closed %s by %s (%s)",
                       pir_viewing_instant(v, close->recorded->attest.recorded),
                       pir_viewing_who(v, &close->recorded->attest),
                       pir_viewing_short(v, close->recorded->entry.id))
                 : "Closed";
    if (!review->missing)
        return pir_viewing_print(v, "%s; nothing is missing", when);
    return pir_viewing_print(
        v, "%s; %s missing by now: mend it, or take it up again with pir reopen", when,
        things(v, review->missing));
}

static void add_verdict(
    struct pir_viewing *v, const struct pir_state *state,
    const struct pir_review *review)
{
    const char *text = review->missing
                           ? pir_viewing_print(
                                 v, "%s missing before %s", things(v, review->missing),
                                 purpose_of(review->gate))
                           : pir_viewing_print(
                                 v, "Nothing is missing at the gate %s",
                                 pir_review_gate_name(review->gate));

    if (state->stage == PIR_STAGE_CLOSED && review->gate == PIR_REVIEW_CLOSE)
        text = closed_verdict(v, state, review);
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
    if (count && state->stage != PIR_STAGE_CLOSED) {
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

/* ---- approvals ------------------------------------------------------------------- */

#define NAMES_MAX ((size_t)8) /* people who are named; of the others their number */

static void add_word(
    struct pir_viewing *v, struct pir_block *fields, const struct pir_review_word *word)
{
    static const char *const names[] = {
        [PIR_WORD_COUNTS] = "Counts",
        [PIR_WORD_REPLACED] = "Taken back",
        [PIR_WORD_LAPSED] = "Lapsed",
        [PIR_WORD_AUTHOR] = "Own work",
    };

    pir_viewing_field(
        v, fields, names[word->standing],
        pir_viewing_print(
            v, "%s: %s %s (%s)%s%s", *word->person ? word->person : "somebody",
            word->verdict ? word->verdict : "approved",
            pir_viewing_instant(v, word->recorded), pir_viewing_short(v, word->entry),
            word->why ? "; " : "", word->why ? word->why : ""),
        word->standing == PIR_WORD_COUNTS ? PIR_TONE_GOOD : PIR_TONE_DIM);
}

/** Everybody whose word would count, or would not, in one field. */
static void add_voters(
    struct pir_viewing *v, struct pir_block *fields, const struct pir_review *review,
    bool barred)
{
    const char *text = "";
    size_t count = 0;

    for (size_t i = 0; i < review->voter_count; i++) {
        const struct pir_review_voter *voter = &review->voters[i];

        if ((voter->barred != NULL) != barred || count++ >= NAMES_MAX)
            continue;
        text = pir_viewing_print(
            v, "%s%s%s%s%s%s", text, *text ? ", " : "", voter->person,
            barred ? " (" : "", barred ? voter->barred : "", barred ? ")" : "");
    }
    if (count > NAMES_MAX)
        text = pir_viewing_print(v, "%s and %zu more", text, count - NAMES_MAX);
    if (count)
        pir_viewing_field(
            v, fields, barred ? "May not" : "May approve", text,
            barred ? PIR_TONE_DIM : PIR_TONE_PLAIN);
}

static void add_approvals(
    struct pir_viewing *v, const struct pir_state *state,
    const struct pir_review *review)
{
    bool open = state->stage != PIR_STAGE_CLOSED &&
                review->approvals_counted < review->approvals_wanted;
    struct pir_block *fields;

    if (!review->approvals_wanted || (!review->word_count && !open))
        return;
    pir_block_heading(
        v->arena, v->page, 2,
        pir_viewing_print(
            v, "Approvals: %zu of %zu", review->approvals_counted,
            review->approvals_wanted));
    fields = pir_block_add(v->arena, v->page, PIR_BLOCK_FIELDS);
    for (size_t i = 0; i < review->word_count; i++)
        add_word(v, fields, &review->words[i]);
    if (!open)
        return;
    add_voters(v, fields, review, false);
    add_voters(v, fields, review, true);
}

/* ---- the other ways out ------------------------------------------------------------ */

static const char *roles_of(struct pir_viewing *v, const struct pir_value *roles)
{
    const struct pir_value *each;
    const char *text = "";

    for (size_t i = 0; (each = pir_value_at(roles, i)) != NULL; i++)
        text = pir_viewing_print(v, "%s%s%s", text, i ? ", " : "", each->text);
    return text;
}

/** What cannot be mended may be waived: said once, by whom and how. */
static void add_waiving(struct pir_viewing *v, const struct pir_review *review)
{
    const char *roles = roles_of(v, review->waive);
    bool any = false;

    for (size_t i = 0; !any && i < review->gap_count; i++)
        any = blocks(&review->gaps[i]) && review->gaps[i].waivable;
    if (!any || !*roles || review->gate == PIR_REVIEW_COMMIT)
        return;
    pir_block_heading(v->arena, v->page, 2, "Or waive");
    pir_block_paragraph(
        v->arena, v->page,
        pir_viewing_print(
            v,
            "What cannot be mended may be waived with a reason, by the role %s; the "
            "rule's name stands behind each reason above:",
            roles),
        PIR_TONE_PLAIN);
    add_command(
        v, pir_viewing_print(
               v, "pir waive \"...\" --gate %s --rule \"...\"",
               review->gate == PIR_REVIEW_REPORT ? "report" : "close"));
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
            v->arena, list,
            pir_viewing_print(
                v, "%s.%s%s", gap->sentence, gap->why && *gap->why ? " " : "",
                gap->why ? gap->why : ""),
            PIR_TONE_PLAIN);
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
        if (gap->waivable)
            pir_viewing_set(v, object, "waivable", pir_value_bool(v->arena, 1));
    }
}

static void add_approvals_value(struct pir_viewing *v, const struct pir_review *review)
{
    struct pir_value *object, *list;

    if (!review->approvals_wanted)
        return;
    object = pir_viewing_set_object(v, v->value, "approvals");
    pir_viewing_set_count(v, object, "wanted", review->approvals_wanted);
    pir_viewing_set_count(v, object, "counted", review->approvals_counted);
    list = pir_viewing_set_array(v, object, "words");
    for (size_t i = 0; i < review->word_count; i++) {
        const struct pir_review_word *word = &review->words[i];
        struct pir_value *each = pir_viewing_push_object(v, list);

        pir_viewing_set_text(v, each, "entry", word->entry);
        pir_viewing_set_text(v, each, "person", word->person);
        pir_viewing_set_text(v, each, "verdict", word->verdict);
        pir_viewing_set_text(
            v, each, "standing", pir_word_standing_name(word->standing));
        pir_viewing_set_text(v, each, "why", word->why);
    }
    list = pir_viewing_set_array(v, object, "others");
    for (size_t i = 0; i < review->voter_count; i++) {
        struct pir_value *each = pir_viewing_push_object(v, list);

        pir_viewing_set_text(v, each, "person", review->voters[i].person);
        pir_viewing_set_text(v, each, "barred", review->voters[i].barred);
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
    add_verdict(&v, state, review);
    add_gaps(&v, review);
    add_approvals(&v, state, review);
    add_handing_on(&v, state, review);
    add_waiving(&v, review);
    add_advice(&v, review);
    add_waived(&v, state, review);
    pir_viewing_set_text(&v, v.value, "incident", state->id);
    add_value(&v, review);
    add_approvals_value(&v, review);
    return pir_viewing_finish(page, value, &v, err);
}
