/* A review: every rule that holds at the gate is checked, then the waivers are laid over
 * what was found. */
#include "judge/check.h"

#include <stdio.h>
#include <string.h>

#define DATE_TEXT 16

const char *pir_gap_level_name(enum pir_gap_level level)
{
    static const char *const names[] = {
        [PIR_GAP_ADVISED] = "advised",
        [PIR_GAP_MISSING] = "missing",
        [PIR_GAP_PROFILE] = "profile",
    };

    return names[level];
}

const char *pir_word_standing_name(enum pir_word_standing standing)
{
    static const char *const names[] = {
        [PIR_WORD_COUNTS] = "counts",
        [PIR_WORD_REPLACED] = "replaced",
        [PIR_WORD_LAPSED] = "lapsed",
        [PIR_WORD_AUTHOR] = "author",
    };

    return names[standing];
}

/* ---- whose entries count --------------------------------------------------------- */

int pir_review_admit(
    const struct pir_recorded *const **refused, size_t *count, struct pir_arena *arena,
    struct pir_dossier *dossier, struct pir_err *err)
{
    PIR_VEC(const struct pir_recorded *) out = {0};
    size_t kept = 0;

    for (size_t i = 0; i < dossier->count; i++) {
        const struct pir_recorded **slot;
        struct pir_recorded *copy;

        if (pir_recorded_is_vouched(&dossier->entries[i])) {
            dossier->entries[kept++] = dossier->entries[i];
            continue;
        }
        slot = PIR_VEC_PUSH(arena, &out);
        copy = pir_arena_alloc(arena, sizeof(*copy));
        if (!slot || !copy)
            return pir_err_nomem(err);
        *copy = dossier->entries[i];
        *slot = copy;
    }
    dossier->count = kept;
    *refused = out.items;
    *count = out.len;
    return 0;
}

/* ---- waivers --------------------------------------------------------------------- */

/** Is the day over, in the record's zone? */
static bool is_over(const struct pir_review_context *context, const char *day)
{
    int32_t offset = context->zone ? pir_zone_offset(context->zone, context->now) : 0;
    struct pir_civil civil;
    char today[3 * DATE_TEXT];

    if (!day)
        return false;
    pir_civil_of(&civil, context->now, offset);
    snprintf(
        today, sizeof(today), "%04d-%02d-%02d", civil.year, civil.month, civil.day);
    return strcmp(today, day) > 0;
}

/** Pushing asks what committing and closing ask, so their waivers hold there too. */
static bool is_for_gate(const struct pir_item *waiver, enum pir_review_gate gate)
{
    const char *name = pir_value_text(waiver->fields, "gate");

    if (!name)
        return false;
    return strcmp(name, pir_review_gate_name(gate)) == 0 ||
           (gate == PIR_REVIEW_PUSH && strcmp(name, "close") == 0);
}

static bool covers(
    const struct pir_reviewing *r, const struct pir_item *waiver,
    const struct pir_gap *gap, const struct pir_review_rule *rule)
{
    const char *name = pir_value_text(waiver->fields, "rule");
    const char *entry = pir_value_text(waiver->fields, "entry");

    if (!name || strcmp(name, gap->rule) != 0 || !is_for_gate(waiver, r->gate))
        return false;
    if (entry && (!gap->entry || strcmp(entry, gap->entry) != 0))
        return false;
    if (is_over(r->context, pir_value_text(waiver->fields, "expires")))
        return false;
    return pir_profile_may_waive(r->profile, rule, waiver->recorded->attest.roles);
}

static void
waive(const struct pir_reviewing *r, struct pir_gap *gap, const struct pir_item *waiver)
{
    const struct pir_review_rule *rule = pir_profile_rule(r->profile, gap->rule);

    if (gap->waiver || gap->level == PIR_GAP_PROFILE || !rule ||
        !covers(r, waiver, gap, rule))
        return;
    gap->waiver = waiver->recorded->entry.id;
    gap->expires = pir_value_text(waiver->fields, "expires");
}

static void waive_all(struct pir_reviewing *r)
{
    for (size_t i = r->opened; i < r->state->item_count; i++) {
        const struct pir_item *item = &r->state->items[i];

        if (!pir_item_is(item, "waiver") || !pir_reviewing_in_force(r, item))
            continue;
        for (size_t j = 0; j < r->gaps.len; j++)
            waive(r, &r->gaps.items[j], item);
    }
}

/* ---- the whole ------------------------------------------------------------------- */

static int say_faults(struct pir_reviewing *r)
{
    for (size_t i = 0; i < r->profile->fault_count; i++) {
        const struct pir_profile_fault *fault = &r->profile->faults[i];
        struct pir_gap *gap = PIR_VEC_PUSH(r->arena, &r->gaps);

        if (!gap)
            return pir_err_nomem(r->err);
        *gap = (struct pir_gap){
            .rule = "profile",
            .group = "Review profile",
            .gate = r->gate,
            .level = PIR_GAP_PROFILE,
            .why = "A rule that cannot be read cannot be kept, so nothing passes until "
                   "an owner has mended it.",
            .command = "",
        };
        gap->sentence = pir_arena_printf(
            r->arena, "%s:%u: %s", r->profile->place, fault->line, fault->sentence);
        if (!gap->sentence)
            return pir_err_nomem(r->err);
    }
    return 0;
}

/** Closing again asks for everything that reopening made necessary anew. */
static void find_opening(struct pir_reviewing *r)
{
    for (size_t i = 0; i < r->state->item_count; i++)
        if (pir_item_is(&r->state->items[i], "reopen"))
            r->opened = i;
}

static int find_superseded(struct pir_reviewing *r)
{
    const struct pir_state *state = r->state;

    r->superseded =
        pir_arena_calloc(r->arena, state->item_count, sizeof(*r->superseded));
    if (!r->superseded)
        return pir_err_nomem(r->err);
    for (size_t i = 0; i < state->item_count; i++) {
        const struct pir_value *links = pir_value_get(state->items[i].fields, "links");
        const struct pir_value *link;

        for (size_t j = 0; (link = pir_value_at(links, j)) != NULL; j++) {
            const char *type = pir_value_text(link, "type");
            const char *target = pir_value_text(link, "target");
            const struct pir_item *old = target ? pir_fold_item(state, target) : NULL;

            if (old && type && strcmp(type, "supersedes") == 0 &&
                strcmp(
                    old->recorded->entry.kind, state->items[i].recorded->entry.kind) ==
                    0)
                r->superseded[old - state->items] = true;
        }
    }
    return 0;
}

static bool holds(const struct pir_reviewing *r, const struct pir_review_rule *rule)
{
    if (pir_profile_holds(rule, r->gate, r->state->severity))
        return true;
    return r->gate == PIR_REVIEW_PUSH && r->state->stage == PIR_STAGE_CLOSED &&
           pir_profile_holds(rule, PIR_REVIEW_CLOSE, r->state->severity);
}

static int run_rules(struct pir_reviewing *r)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < r->profile->rule_count; i++) {
        r->rule = &r->profile->rules[i];
        if (holds(r, r->rule))
            rc = r->rule->check->run(r);
    }
    return rc;
}

static void count(struct pir_review *out)
{
    for (size_t i = 0; i < out->gap_count; i++) {
        const struct pir_gap *gap = &out->gaps[i];

        if (gap->waiver)
            out->waived++;
        else if (gap->level == PIR_GAP_ADVISED)
            out->advised++;
        else
            out->missing++;
    }
}

int pir_review_check(
    struct pir_review *out, struct pir_arena *arena, const struct pir_state *state,
    const struct pir_profile *profile, struct pir_kinds *kinds,
    enum pir_review_gate gate, const struct pir_review_context *context,
    struct pir_err *err)
{
    struct pir_reviewing r = {
        .arena = arena,
        .state = state,
        .profile = profile,
        .kinds = kinds,
        .gate = gate,
        .context = context,
        .err = err,
    };
    int rc;

    memset(out, 0, sizeof(*out));
    out->gate = gate;
    find_opening(&r);
    rc = profile->fault_count ? say_faults(&r) : find_superseded(&r);
    if (rc == 0 && !profile->fault_count)
        rc = run_rules(&r);
    if (rc < 0)
        return rc;
    if (!profile->fault_count)
        waive_all(&r);
    out->gaps = r.gaps.items;
    out->gap_count = r.gaps.len;
    out->approvals_wanted = r.approvals_wanted;
    out->approvals_counted = r.approvals_counted;
    out->words = r.words.items;
    out->word_count = r.words.len;
    out->voters = r.voters.items;
    out->waive = profile->waive;
    out->voter_count = r.voters.len;
    count(out);
    return 0;
}
