/* The gates in the two forms that continuous integration reads. */
#include "view/view_check.h"
#include "view/view_common.h"

#include "base/text.h"

#include <string.h>

#define SARIF_SCHEMA "https://json.schemastore.org/sarif-2.1.0.json"

static bool held(
    const struct pir_review_rule *rule, const struct pir_state *state,
    const struct pir_review *review)
{
    return pir_profile_holds(rule, review->gate, state->severity) ||
           (review->gate == PIR_REVIEW_PUSH && state->stage == PIR_STAGE_CLOSED &&
            pir_profile_holds(rule, PIR_REVIEW_CLOSE, state->severity));
}

static bool is_of(const struct pir_gap *gap, const char *rule)
{
    return strcmp(gap->rule, rule) == 0;
}

static bool fails(const struct pir_gap *gap)
{
    return !gap->waiver && gap->level != PIR_GAP_ADVISED;
}

/* ---- JUnit ----------------------------------------------------------------------- */

static void put_failure(struct pir_buf *out, const struct pir_gap *gap)
{
    pir_buf_addstr(out, "      <failure message=\"");
    pir_text_markup(out, gap->sentence);
    pir_buf_addstr(out, "\">");
    pir_text_markup(out, gap->why ? gap->why : "");
    if (*gap->command) {
        pir_buf_addch(out, '\n');
        pir_text_markup(out, gap->command);
    }
    pir_buf_addstr(out, "</failure>\n");
}

static void put_case(
    struct pir_buf *out, const struct pir_state *state, const struct pir_review *review,
    const char *rule)
{
    const struct pir_gap *waived = NULL;
    bool failed = false;

    pir_buf_printf(
        out, "    <testcase classname=\"%s.%s\" name=\"", state->id,
        pir_review_gate_name(review->gate));
    pir_text_markup(out, rule);
    pir_buf_addstr(out, "\">\n");
    for (size_t i = 0; i < review->gap_count; i++) {
        const struct pir_gap *gap = &review->gaps[i];

        if (!is_of(gap, rule))
            continue;
        if (gap->waiver)
            waived = gap;
        if (fails(gap)) {
            failed = true;
            put_failure(out, gap);
        }
    }
    if (!failed && waived) {
        pir_buf_printf(
            out, "      <skipped message=\"waived by %.8s: ", waived->waiver);
        pir_text_markup(out, waived->sentence);
        pir_buf_addstr(out, "\"/>\n");
    }
    pir_buf_addstr(out, "    </testcase>\n");
}

/** A rule fails once, however many gaps it has. */
static void count_cases(
    size_t *tests, size_t *failures, size_t *skipped, const struct pir_state *state,
    const struct pir_profile *profile, const struct pir_review *review)
{
    *tests = *failures = *skipped = 0;
    for (size_t i = 0; i < profile->rule_count; i++) {
        bool failed = false, waived = false;

        if (!held(&profile->rules[i], state, review))
            continue;
        for (size_t j = 0; j < review->gap_count; j++) {
            if (!is_of(&review->gaps[j], profile->rules[i].name))
                continue;
            failed |= fails(&review->gaps[j]);
            waived |= review->gaps[j].waiver != NULL;
        }
        (*tests)++;
        *failures += failed;
        *skipped += !failed && waived;
    }
    if (profile->fault_count)
        *tests = *failures = 1;
}

int pir_view_check_junit(
    struct pir_buf *out, const struct pir_view *view, const struct pir_state *state,
    const struct pir_profile *profile, const struct pir_review *review)
{
    size_t tests, failures, skipped;
    char time[PIR_TIME_TEXT];

    count_cases(&tests, &failures, &skipped, state, profile, review);
    pir_time_format(time, view->now, 0);
    pir_buf_printf(
        out,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<testsuites tests=\"%zu\" failures=\"%zu\" errors=\"0\">\n"
        "  <testsuite name=\"pir check --gate %s\" tests=\"%zu\" failures=\"%zu\" "
        "errors=\"0\" skipped=\"%zu\" timestamp=\"%.19s\">\n",
        tests, failures, pir_review_gate_name(review->gate), tests, failures, skipped,
        time);
    if (profile->fault_count)
        put_case(out, state, review, "profile");
    for (size_t i = 0; !profile->fault_count && i < profile->rule_count; i++)
        if (held(&profile->rules[i], state, review))
            put_case(out, state, review, profile->rules[i].name);
    pir_buf_addstr(out, "  </testsuite>\n</testsuites>\n");
    return pir_buf_failed(out) ? PIR_E_NOMEM : 0;
}

/* ---- SARIF ----------------------------------------------------------------------- */

static void set_message(
    struct pir_viewing *v, struct pir_value *object, const char *name, const char *text)
{
    pir_viewing_set_text(v, pir_viewing_set_object(v, object, name), "text", text);
}

static void add_rules(
    struct pir_viewing *v, struct pir_value *driver, const struct pir_state *state,
    const struct pir_profile *profile, const struct pir_review *review)
{
    struct pir_value *list = pir_viewing_set_array(v, driver, "rules"), *object;

    for (size_t i = 0; i < profile->rule_count; i++) {
        const struct pir_review_rule *rule = &profile->rules[i];

        if (!held(rule, state, review))
            continue;
        object = pir_viewing_push_object(v, list);
        pir_viewing_set_text(v, object, "id", rule->name);
        set_message(v, object, "shortDescription", rule->demand);
        set_message(v, object, "help", rule->why);
    }
    if (!profile->fault_count)
        return;
    object = pir_viewing_push_object(v, list);
    pir_viewing_set_text(v, object, "id", "profile");
    set_message(v, object, "shortDescription", "The review profile can be read.");
}

/** Where it lies: the entry's file, else the folder's opening entry. */
static void add_place(
    struct pir_viewing *v, struct pir_value *result, const struct pir_state *state,
    const struct pir_gap *gap)
{
    const struct pir_item *item =
        gap->entry ? pir_fold_item(state, gap->entry) : state->opening;
    struct pir_value *place =
        pir_viewing_push_object(v, pir_viewing_set_array(v, result, "locations"));
    struct pir_value *file = pir_viewing_set_object(v, place, "physicalLocation");

    file = pir_viewing_set_object(v, file, "artifactLocation");
    pir_viewing_set_text(
        v, file, "uri",
        item && item->recorded->path ? item->recorded->path : "schemas/review.yaml");
}

static void add_result(
    struct pir_viewing *v, struct pir_value *results, const struct pir_state *state,
    const struct pir_gap *gap)
{
    struct pir_value *result = pir_viewing_push_object(v, results), *suppression;
    const char *text = pir_viewing_print(v, "%s.", gap->sentence);

    if (*gap->command)
        text = pir_viewing_print(v, "%s Mend it with: %s", text, gap->command);
    pir_viewing_set_text(v, result, "ruleId", gap->rule);
    pir_viewing_set_text(
        v, result, "level", gap->level == PIR_GAP_ADVISED ? "note" : "error");
    set_message(v, result, "message", text);
    add_place(v, result, state, gap);
    if (!gap->waiver)
        return;
    suppression =
        pir_viewing_push_object(v, pir_viewing_set_array(v, result, "suppressions"));
    pir_viewing_set_text(v, suppression, "kind", "external");
    pir_viewing_set_text(v, suppression, "status", "accepted");
    pir_viewing_set_text(
        v, suppression, "justification",
        pir_viewing_print(v, "waived by %.8s", gap->waiver));
}

int pir_view_check_sarif(
    struct pir_value **value, const struct pir_view *view,
    const struct pir_state *state, const struct pir_profile *profile,
    const struct pir_review *review, struct pir_err *err)
{
    struct pir_block *page;
    struct pir_value *run, *driver, *results, *ignored;
    struct pir_viewing v;
    int rc;

    pir_viewing_start(&v, view);
    *value = pir_value_object(view->arena);
    pir_viewing_set_text(&v, *value, "$schema", SARIF_SCHEMA);
    pir_viewing_set_text(&v, *value, "version", "2.1.0");
    run = pir_viewing_push_object(&v, pir_viewing_set_array(&v, *value, "runs"));
    driver =
        pir_viewing_set_object(&v, pir_viewing_set_object(&v, run, "tool"), "driver");
    pir_viewing_set_text(&v, driver, "name", "pir");
    add_rules(&v, driver, state, profile, review);
    results = pir_viewing_set_array(&v, run, "results");
    for (size_t i = 0; i < review->gap_count; i++)
        add_result(&v, results, state, &review->gaps[i]);
    rc = pir_viewing_finish(&page, &ignored, &v, err);
    return rc;
}
