/* The check of approvals of a gate: who said what of the incident as it stands, whose word
 * counts, whose does not and why, and who could still speak. */
#include "judge/check.h"

#include "base/text.h"

#include <string.h>

/* ---- authors --------------------------------------------------------------------- */

static bool wrote(const struct pir_item *item, const char *person)
{
    const char *behalf = pir_value_text(item->fields, "on-behalf-of");

    return strcmp(pir_item_person(item), person) == 0 ||
           (behalf && pir_text_same(behalf, person));
}

const struct pir_item *pir_review_authored(
    const struct pir_state *state, const struct pir_value *kinds, const char *person)
{
    const struct pir_value *each;

    for (size_t i = 0; *person && i < state->item_count; i++) {
        const struct pir_item *item = &state->items[i];

        if (!wrote(item, person))
            continue;
        for (size_t j = 0; (each = pir_value_at(kinds, j)) != NULL; j++)
            if (pir_item_is(item, each->text))
                return item;
    }
    return NULL;
}

/** "recorded cause 9x2q7c4p", or NULL: nothing they wrote is under review. */
static const char *barred(struct pir_reviewing *r, const char *person)
{
    const struct pir_item *item =
        pir_review_authored(r->state, pir_reviewing_value(r, "not-authors-of"), person);

    return item ? pir_arena_printf(
                      r->arena, "wrote %s %.8s of it", item->recorded->entry.kind,
                      item->recorded->entry.id)
                : NULL;
}

/* ---- words ----------------------------------------------------------------------- */

static const char *gate_approved(const struct pir_reviewing *r)
{
    return r->gate == PIR_REVIEW_REPORT ? "report" : "close";
}

static bool is_for(const struct pir_reviewing *r, const struct pir_item *item)
{
    const char *gate = pir_value_text(item->fields, "gate");

    return pir_item_is(item, "approval") && gate && strcmp(gate, gate_approved(r)) == 0;
}

/** How many entries are approved: what came after the closing was never part of it, so
 *  that work which goes on afterwards takes nobody's word back. */
static size_t bound(const struct pir_state *state)
{
    size_t at = state->item_count;

    while (state->stage == PIR_STAGE_CLOSED && at > 0)
        if (pir_item_is(&state->items[--at], "close"))
            return at;
    return state->item_count;
}

/** What was recorded after the approval and is not in what it binds. */
static const char *lapsed(struct pir_reviewing *r, size_t at)
{
    const struct pir_item *first = NULL;
    size_t count = 0, end = bound(r->state);

    for (size_t i = at + 1; i < end; i++) {
        const struct pir_item *item = &r->state->items[i];

        if (pir_item_is(item, "approval") || pir_item_is(item, "close"))
            continue;
        first = first ? first : item;
        count++;
    }
    if (!first)
        return "it binds something else than what stands";
    if (count == 1)
        return pir_arena_printf(
            r->arena, "%s was recorded since", pir_reviewing_name(r, first));
    return pir_arena_printf(
        r->arena, "%zu entries were recorded since, the first is %s", count,
        pir_reviewing_name(r, first));
}

static void replace_earlier(struct pir_reviewing *r, const char *person)
{
    for (size_t i = 0; i < r->words.len; i++) {
        struct pir_review_word *word = &r->words.items[i];

        if (word->standing != PIR_WORD_COUNTS || strcmp(word->person, person) != 0)
            continue;
        word->standing = PIR_WORD_REPLACED;
        word->why = "they said something else later";
    }
}

static int take(struct pir_reviewing *r, size_t at, const char *hex)
{
    const struct pir_item *item = &r->state->items[at];
    const char *sha256 = pir_value_text(item->fields, "sha256");
    struct pir_review_word *word = PIR_VEC_PUSH(r->arena, &r->words);

    if (!word)
        return pir_err_nomem(r->err);
    *word = (struct pir_review_word){
        .entry = item->recorded->entry.id,
        .person = pir_item_person(item),
        .verdict = pir_value_text(item->fields, "verdict"),
        .recorded = item->recorded->attest.recorded,
        .standing = PIR_WORD_LAPSED,
    };
    if (!sha256 || strcmp(sha256, hex) != 0) {
        word->why = lapsed(r, at);
        return word->why ? 0 : pir_err_nomem(r->err);
    }
    word->why = *word->person ? barred(r, word->person) : "nobody knows whose it is";
    word->standing = PIR_WORD_AUTHOR;
    if (!word->why) {
        r->words.len--; /* not itself */
        replace_earlier(r, word->person);
        r->words.len++;
        word->standing = PIR_WORD_COUNTS;
    }
    return 0;
}

static int collect(struct pir_reviewing *r)
{
    const struct pir_state *state = r->state;
    size_t end = bound(state);
    char hex[PIR_SHA256_HEX + 1];
    int rc = pir_fold_digest(
        hex, state->item_count ? state->items[0].recorded : NULL, end, r->err);

    r->words.len = 0;
    for (size_t i = 0; rc == 0 && i < end; i++)
        if (is_for(r, &state->items[i]))
            rc = take(r, i, hex);
    return rc;
}

static bool has_spoken(const struct pir_reviewing *r, const char *person)
{
    for (size_t i = 0; i < r->words.len; i++)
        if (r->words.items[i].standing == PIR_WORD_COUNTS &&
            strcmp(r->words.items[i].person, person) == 0)
            return true;
    return false;
}

static bool may_record(const struct pir_person *person)
{
    for (size_t i = 0; i < person->role_count; i++)
        if (strcmp(person->roles[i], "recorder") == 0 ||
            strcmp(person->roles[i], "owner") == 0)
            return true;
    return false;
}

static int collect_voters(struct pir_reviewing *r)
{
    const struct pir_roster *roster = r->context->roster;

    r->voters.len = 0;
    for (size_t i = 0; roster && i < roster->person_count; i++) {
        const struct pir_person *person = &roster->people[i];
        struct pir_review_voter *voter;

        if (!may_record(person) || has_spoken(r, person->principal))
            continue;
        voter = PIR_VEC_PUSH(r->arena, &r->voters);
        if (!voter)
            return pir_err_nomem(r->err);
        voter->person = person->principal;
        voter->barred = barred(r, person->principal);
    }
    return 0;
}

/* ---- what they add up to ----------------------------------------------------------- */

static bool says(const struct pir_review_word *word, const char *verdict)
{
    return word->standing == PIR_WORD_COUNTS && word->verdict &&
           strcmp(word->verdict, verdict) == 0;
}

static int say_objections(struct pir_reviewing *r)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < r->words.len; i++) {
        const struct pir_review_word *word = &r->words.items[i];
        const struct pir_item *item = pir_fold_item(r->state, word->entry);
        struct pir_gap_about about = {
            .item = item, .owner = word->person, .value = gate_approved(r)};
        const char *condition = item ? pir_value_text(item->fields, "condition") : NULL;

        if (says(word, "rejected"))
            rc = pir_reviewing_gap(r, &about, "%s rejected it", word->person);
        else if (says(word, "conditional"))
            rc = pir_reviewing_gap(
                r, &about, "%s approved it only under a condition: %s", word->person,
                condition ? condition : "");
    }
    return rc;
}

static int say_missing_role(struct pir_reviewing *r, const char *role)
{
    for (size_t i = 0; i < r->words.len; i++) {
        const struct pir_item *item = pir_fold_item(r->state, r->words.items[i].entry);

        if (says(&r->words.items[i], "approved") && item &&
            pir_roles_have(item->recorded->attest.roles, role))
            return 0;
    }
    return pir_reviewing_gap(
        r, &(struct pir_gap_about){.value = gate_approved(r), .owner = role},
        "Nobody with the role %s has approved what stands now", role);
}

static size_t count_words(
    const struct pir_reviewing *r, enum pir_word_standing standing, const char *verdict)
{
    size_t count = 0;

    for (size_t i = 0; i < r->words.len; i++) {
        const struct pir_review_word *word = &r->words.items[i];

        count += word->standing == standing &&
                 (!verdict || (word->verdict && strcmp(word->verdict, verdict) == 0));
    }
    return count;
}

/** Nobody is left who could? Then say so: the way out is to let somebody in. */
static bool has_candidate(const struct pir_reviewing *r)
{
    for (size_t i = 0; i < r->voters.len; i++)
        if (!r->voters.items[i].barred)
            return true;
    for (size_t i = 0; i < r->words.len; i++) /* who objects may come to agree */
        if (r->words.items[i].standing == PIR_WORD_COUNTS &&
            !says(&r->words.items[i], "approved"))
            return true;
    return !r->context->roster;
}

static int say_too_few(struct pir_reviewing *r, size_t wanted, size_t count)
{
    struct pir_gap_about about = {.value = gate_approved(r)};
    bool candidate = has_candidate(r);

    if (!candidate)
        about.mend =
            "pir trust add \"...\" --name \"...\" --role recorder --key \"...\"";
    return pir_reviewing_gap(
        r, &about, "%s approved what stands now%s%s%s",
        wanted == 1
            ? "Nobody has"
            : pir_arena_printf(r->arena, "%zu of %zu people have", count, wanted),
        count_words(r, PIR_WORD_LAPSED, NULL)
            ? "; earlier approvals lapsed, because something was recorded since"
            : "",
        count_words(r, PIR_WORD_AUTHOR, NULL) ? "; its authors cannot approve it" : "",
        candidate ? "" : "; nobody else is there who may");
}

int pir_check_approved(struct pir_reviewing *r)
{
    size_t wanted = pir_reviewing_number(r, "persons", 1), count = 0;
    const struct pir_value *roles = pir_reviewing_value(r, "roles"), *each;
    int rc = collect(r);

    if (rc == 0)
        rc = collect_voters(r);
    if (rc < 0)
        return rc;
    count = count_words(r, PIR_WORD_COUNTS, "approved");
    r->approvals_wanted = wanted;
    r->approvals_counted = count;
    if (count < wanted)
        rc = say_too_few(r, wanted, count);
    for (size_t i = 0; rc == 0 && (each = pir_value_at(roles, i)) != NULL; i++)
        rc = say_missing_role(r, each->text);
    return rc < 0 ? rc : say_objections(r);
}
