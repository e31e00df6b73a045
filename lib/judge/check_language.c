/* Plain words where those read who decide: the fields that stand on page one. */
#include "judge/check.h"
#include "judge/lint.h"

#include <string.h>

#define WORDS_MAX ((size_t)30)

/* What the report and the brief say in an entry's own words. */
static const struct {
    const char *kind, *fields[3];
} texts[] = {
    {"incident", {"title", "summary"}},
    {"cause", {"statement", "not-determinable-because"}},
    {"impact", {"measure", "none-because", "not-stated-because"}},
    {"action", {"title"}},
    {"decision", {"choice"}},
    {"risk", {"scenario", "rationale"}},
    {"assumption", {"statement", "disproved-by"}},
    {"commitment", {"what"}},
    {"question", {"answer"}},
    {"lesson", {"what"}},
    {"close", {"outcome"}},
};

static unsigned lints_of(const struct pir_reviewing *r)
{
    const struct pir_value *list = pir_reviewing_value(r, "find"), *each;
    unsigned lints = 0;

    for (size_t i = 0; (each = pir_value_at(list, i)) != NULL; i++) {
        enum pir_lint lint;

        if (each->text && pir_lint_parse(&lint, each->text))
            lints |= 1u << lint;
    }
    return lints;
}

/* A figure has a source where the entry names one, or another entry. */
static bool has_source(const struct pir_value *fields)
{
    return pir_value_get(fields, "source") || pir_value_get(fields, "links") ||
           pir_value_get(fields, "rests-on") || pir_value_get(fields, "evidence");
}

static int
say(struct pir_reviewing *r, const struct pir_item *item, const char *field,
    const struct pir_lint_finding *finding)
{
    static const char *const words[PIR_LINTS] = {
        [PIR_LINT_JARGON] = "is not explained", [PIR_LINT_BLAME] = "blames",
        [PIR_LINT_HEDGES] = "hedges",           [PIR_LINT_EMPTY] = "says nothing",
        [PIR_LINT_NUMBERS] = "has no source",
    };
    struct pir_gap_about about = {.item = item, .field = field};

    about.why = pir_arena_printf(r->arena, "Better: %s.", finding->better);
    if (!about.why)
        return pir_err_nomem(r->err);
    if (finding->lint == PIR_LINT_LENGTH)
        return pir_reviewing_gap(
            r, &about, "%s: a sentence in its %s is long, \"%s...\"",
            pir_reviewing_name(r, item), field, finding->words);
    return pir_reviewing_gap(
        r, &about, "%s: \"%s\" in its %s %s", pir_reviewing_name(r, item),
        finding->words, field, words[finding->lint]);
}

/* Only of decisions that are asked for the choice stands on page one. */
static bool is_read(const struct pir_item *item)
{
    return !pir_item_is(item, "decision") || pir_value_get(item->fields, "asked-of");
}

static int check_field(
    struct pir_reviewing *r, const struct pir_item *item, const char *field,
    unsigned lints)
{
    const char *text = pir_value_text(item->fields, field);
    struct pir_lint_list list = {0};
    int rc;

    if (!text)
        return 0;
    if (has_source(item->fields))
        lints &= ~(1u << PIR_LINT_NUMBERS);
    rc = pir_lint_text(
        &list, r->arena, r->context->language, text, lints,
        pir_reviewing_number(r, "words", WORDS_MAX), r->err);
    for (size_t i = 0; rc == 0 && i < list.found.len; i++)
        rc = say(r, item, field, &list.found.items[i]);
    return rc;
}

/* An impact's figures stand in fields of their own. */
static int
check_figures(struct pir_reviewing *r, const struct pir_item *item, unsigned lints)
{
    static const char *const fields[] = {"value", "likely", "low", "high"};
    struct pir_gap_about about = {.item = item, .field = "source"};

    about.why =
        "Better: name the tool, the query, the person or the paper it comes from.";
    if (!(lints & (1u << PIR_LINT_NUMBERS)) || !pir_item_is(item, "impact") ||
        has_source(item->fields))
        return 0;
    for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++)
        if (pir_value_get(item->fields, fields[i]))
            return pir_reviewing_gap(
                r, &about, "%s: its figure has no source", pir_reviewing_name(r, item));
    return 0;
}

int pir_check_language(struct pir_reviewing *r)
{
    unsigned lints = lints_of(r);
    int rc = 0;

    if (!r->context->language)
        return 0;
    for (size_t i = 0; i < r->state->item_count; i++) {
        const struct pir_item *item = &r->state->items[i];

        if (!pir_reviewing_in_force(r, item) || !is_read(item))
            continue;
        if (rc == 0)
            rc = check_figures(r, item, lints);
        for (size_t t = 0; t < sizeof(texts) / sizeof(*texts); t++)
            for (size_t f = 0; rc == 0 && f < 3 && texts[t].fields[f]; f++)
                if (pir_item_is(item, texts[t].kind))
                    rc = check_field(r, item, texts[t].fields[f], lints);
    }
    return rc;
}

/* ---- apart from the rest ------------------------------------------------------------ */

static bool is_language(const struct pir_profile *profile, const struct pir_gap *gap)
{
    const struct pir_review_rule *rule = pir_profile_rule(profile, gap->rule);

    return rule && rule->check && rule->check->run == pir_check_language;
}

static void count(struct pir_review *review)
{
    review->missing = review->waived = review->advised = 0;
    for (size_t i = 0; i < review->gap_count; i++) {
        const struct pir_gap *gap = &review->gaps[i];

        review->waived += gap->waiver != NULL;
        review->advised += !gap->waiver && gap->level == PIR_GAP_ADVISED;
        review->missing += !gap->waiver && gap->level != PIR_GAP_ADVISED;
    }
}

int pir_review_split(
    struct pir_review *out, struct pir_review *review, struct pir_arena *arena,
    const struct pir_profile *profile)
{
    size_t kept = 0;

    memset(out, 0, sizeof(*out));
    out->gate = review->gate;
    out->gaps = pir_arena_calloc(arena, review->gap_count + 1, sizeof(*out->gaps));
    if (!out->gaps)
        return PIR_E_NOMEM;
    for (size_t i = 0; i < review->gap_count; i++) {
        const struct pir_gap gap = review->gaps[i];

        if (is_language(profile, &gap))
            out->gaps[out->gap_count++] = gap;
        if (!is_language(profile, &gap) || gap.level != PIR_GAP_ADVISED)
            review->gaps[kept++] = gap;
    }
    review->gap_count = kept;
    count(out);
    count(review);
    return 0;
}
