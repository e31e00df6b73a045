/* What a notice must hold, and where it stands. */
#include "judge/content.h"

#include <stdlib.h>
#include <string.h>

const char *pir_content_state_name(enum pir_content_state state)
{
    static const char *const names[] = {
        "covered", "in-record", "missing", "not-recordable", "not-needed"};

    return names[state];
}

static bool covers(const struct pir_clock_sent *sent, const char *id)
{
    const struct pir_value *list =
        sent->item ? pir_value_get(sent->item->fields, "covers") : NULL;

    for (size_t i = 0; list && list->type == PIR_ARRAY && i < list->len; i++)
        if (list->in.items[i]->text && strcmp(list->in.items[i]->text, id) == 0)
            return true;
    return false;
}

static const struct pir_item *
covered_by(const struct pir_clock_stage *stage, const char *id)
{
    for (size_t i = 0; i < stage->sent_count; i++)
        if (covers(stage->sent[i], id) ||
            (strcmp(id, "late-reasons") == 0 && stage->sent[i]->reasons))
            return stage->sent[i]->item;
    return NULL;
}

static bool is_late(enum pir_clock_verdict clock)
{
    return clock == PIR_CLOCK_OVERDUE || clock == PIR_CLOCK_MET_LATE ||
           clock == PIR_CLOCK_MET_LATE_UNSAID || clock == PIR_CLOCK_INDETERMINATE;
}

static int compare_evidence(const void *word, const void *evidence)
{
    return strcmp(word, ((const struct pir_evidence *)evidence)->word);
}

/* As it was found when all entries were read. */
static const struct pir_item *
indexed_in(const struct pir_word *word, const struct pir_state *state)
{
    const struct pir_evidence *found =
        state->evidence_count ? bsearch(
                                    word->id, state->evidence, state->evidence_count,
                                    sizeof(*state->evidence), compare_evidence)
                              : NULL;

    return found ? found->item : NULL;
}

/* The entry that says it now: an estimate that was made anew is history. */
static const struct pir_item *
ready_in(const struct pir_word *word, const struct pir_state *state)
{
    const struct pir_item *item;

    if (state->is_thin)
        return indexed_in(word, state);

    for (size_t i = 0;
         (item = pir_needs_item(word->evidence, word->evidence_count, state, i)); i++)
        if (!item->replaced_by)
            return item;
    return NULL;
}

int pir_content_evidence(
    struct pir_evidence **out, size_t *count, struct pir_arena *arena,
    const struct pir_obligations *words, const struct pir_state *state,
    struct pir_err *err)
{
    struct pir_evidence *list =
        pir_arena_calloc(arena, words->contents.len + 1, sizeof(*list));

    *out = list;
    *count = 0;
    if (!list)
        return pir_err_nomem(err);
    for (size_t i = 0; i < words->contents.len; i++) {
        list[*count].word = words->contents.items[i].id;
        list[*count].item = ready_in(&words->contents.items[i], state);
        *count += list[*count].item != NULL;
    }
    return 0;
}

static struct pir_content judge_one(
    const struct pir_word *word, const struct pir_clock_stage *stage,
    const struct pir_state *state)
{
    struct pir_content content = {.word = word};

    content.proof = covered_by(stage, word->id);
    if (content.proof) {
        content.state = PIR_CONTENT_COVERED;
        return content;
    }
    if (strcmp(word->id, "late-reasons") == 0) {
        content.state =
            is_late(stage->clock) ? PIR_CONTENT_MISSING : PIR_CONTENT_UNNEEDED;
        return content;
    }
    content.proof = ready_in(word, state);
    content.state = content.proof          ? PIR_CONTENT_READY
                    : word->evidence_count ? PIR_CONTENT_MISSING
                                           : PIR_CONTENT_UNKNOWN;
    return content;
}

int pir_content_of(
    struct pir_content **out, size_t *count, struct pir_arena *arena,
    const struct pir_obligations *words, const struct pir_clock_stage *stage,
    const struct pir_state *state, struct pir_err *err)
{
    const struct pir_obligation_stage *rule = stage->stage;

    *count = 0;
    *out = pir_arena_calloc(arena, rule->content_count + 1, sizeof(**out));
    if (!*out)
        return pir_err_nomem(err);
    for (size_t i = 0; i < rule->content_count; i++) {
        const struct pir_word *word = pir_content_find(words, rule->content[i]);

        if (word)
            (*out)[(*count)++] = judge_one(word, stage, state);
    }
    return 0;
}
