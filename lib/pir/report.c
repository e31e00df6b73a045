/* pir report: what a report is made from, and whether it may be handed over. */
#include "pir/look_internal.h"
#include "pir/review_internal.h"

#include "base/text.h"
#include "view/report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/** One report in the making. */
struct reporting {
    struct pir_looking look;
    struct pir_report_options options;
    enum pir_report_form form;
    struct pir_reviewed reviewed;
    struct pir_review review;
    struct pir_report report;
    struct pir_err *err;
};

static int parse_form(enum pir_report_form *out, const char *text, struct pir_err *err)
{
    static const char *const names[] = {"ceo", "full", "outcome"};
    const char *nearest;

    *out = PIR_REPORT_CEO;
    for (size_t i = 0; text && i < sizeof(names) / sizeof(*names); i++) {
        if (strcmp(names[i], text) == 0) {
            *out = (enum pir_report_form)i;
            return 0;
        }
    }
    if (!text)
        return 0;
    nearest = pir_text_nearest(text, names, sizeof(names) / sizeof(*names));
    pir_err_set(err, PIR_E_INPUT, "there is no report \"%s\"", text);
    pir_err_at(err, "--as", 0, 0);
    if (nearest)
        return pir_err_hint(err, "did you mean %s?", nearest);
    return pir_err_hint(err, "there are ceo (one page), full and outcome");
}

/* What a reader has to know of: not what does not apply, or has not begun. */
static bool is_told(const struct pir_clock_stage *stage)
{
    switch (stage->verdict) {
    case PIR_CLOCK_NOT_APPLICABLE:
    case PIR_CLOCK_NOT_IN_FORCE:
    case PIR_CLOCK_SCOPE_UNKNOWN:
    case PIR_CLOCK_NOT_STARTED:
        return false;
    default:
        return true;
    }
}

/* The clocks of duties that were declared to apply, the most urgent first. */
static int collect_clocks(struct reporting *r)
{
    const struct pir_review_context *context = &r->reviewed.context;
    struct pir_clock_stage *stages;
    size_t total = 0, count = 0;

    for (size_t i = 0; i < context->clock_count; i++)
        total += context->clocks[i].stage_count;
    stages = pir_arena_calloc(&r->look.arena, total + 1, sizeof(*stages));
    if (!stages)
        return pir_err_nomem(r->err);
    for (size_t i = 0; i < context->clock_count; i++) {
        const struct pir_clock_duty *duty = &context->clocks[i];

        if (duty->scope != PIR_SCOPE_ORGANISATION && duty->scope != PIR_SCOPE_INCIDENT)
            continue;
        for (size_t s = 0; s < duty->stage_count; s++)
            if (is_told(&duty->stages[s]))
                stages[count++] = duty->stages[s];
    }
    if (count)
        qsort(stages, count, sizeof(*stages), pir_clock_compare);
    r->report.clocks = stages;
    r->report.clock_count = count;
    return 0;
}

static int load(struct reporting *r)
{
    struct pir_review_wanted wanted = {.principal = ""};
    struct pir_looking *l = &r->look;
    struct pir_folder folder;
    struct pir_promise *promises;
    int rc =
        pir_record_incident(&folder, &l->arena, l->record, r->options.incident, r->err);

    if (rc < 0)
        return rc;
    wanted.folder = &folder;
    wanted.now = l->view.now;
    wanted.as_of = l->as_of;
    wanted.clocks = true;
    rc = pir_reviewed_load(&r->reviewed, &l->arena, l->record, &wanted, r->err);
    if (rc == 0)
        rc = pir_review_check(
            &r->review, &l->arena, &r->reviewed.state, &r->reviewed.profile,
            l->record->now->kinds, PIR_REVIEW_REPORT, &r->reviewed.context, r->err);
    if (rc == 0)
        rc = pir_promises_of(
            &promises, &r->report.promise_count, &l->arena, &r->reviewed.state,
            l->view.zone, l->view.now, r->err);
    if (rc == 0)
        rc = collect_clocks(r);
    if (rc < 0)
        return rc;
    r->report.state = &r->reviewed.state;
    r->report.organisation = l->record->now->settings.organisation;
    r->report.review = &r->review;
    r->report.promises = promises;
    r->report.version = pir_version();
    return 0;
}

static int check_final(struct reporting *r)
{
    if (!r->options.final || !r->review.missing)
        return 0;
    pir_err_set(
        r->err, PIR_E_INPUT,
        "this report is not fit to be handed over: %zu thing%s %s missing",
        r->review.missing, r->review.missing == 1 ? "" : "s",
        r->review.missing == 1 ? "is" : "are");
    return pir_err_hint(r->err, "pir check --gate report lists them");
}

static void weigh(struct pir_report_verdict *out, const struct pir_report_fit *fit)
{
    size_t len = 0;

    out->lines = fit->lines;
    out->limit = fit->limit;
    for (size_t i = 0; fit->lines > fit->limit && i < fit->heavy_count; i++) {
        int written = snprintf(
            out->heavy + len, sizeof(out->heavy) - len, "%s%s (%zu lines)",
            i ? ", " : "", fit->heavy[i].what, fit->heavy[i].lines);

        if (written < 0 || (size_t)written >= sizeof(out->heavy) - len)
            return;
        len += (size_t)written;
    }
}

/* On a terminal as wide as it is; on paper as wide as that. */
static unsigned width_of(const struct pir_look *look)
{
    if (look->format != PIR_OUTPUT_TEXT)
        return PIR_REPORT_WIDTH;
    return look->width ? look->width : 80;
}

static int
view(struct pir_text *out, struct pir_report_verdict *verdict, struct reporting *r)
{
    struct pir_report_fit fit;
    struct pir_block *page;
    struct pir_value *value;
    int rc = pir_view_report(&page, &value, &r->look.view, &r->report, r->form, r->err);

    if (rc == 0)
        rc =
            pir_report_fit(&fit, &r->look.arena, page, width_of(&r->look.look), r->err);
    if (rc == 0)
        rc = pir_looking_finish(out, &r->look, page, value);
    if (rc < 0 || !verdict)
        return rc;
    verdict->missing = r->review.missing;
    if (r->form != PIR_REPORT_OUTCOME)
        weigh(verdict, &fit);
    return 0;
}

int pir_report(
    struct pir_text *out, struct pir_report_verdict *verdict, struct pir_record *record,
    const struct pir_report_options *options, struct pir_err *err)
{
    struct pir_err scratch = {0};
    struct reporting *r = calloc(1, sizeof(*r));
    int rc;

    if (verdict)
        memset(verdict, 0, sizeof(*verdict));
    if (!r)
        return pir_err_nomem(err);
    r->err = err ? err : &scratch;
    if (options)
        r->options = *options;
    rc = parse_form(&r->form, r->options.form, r->err);
    if (rc == 0)
        rc = pir_looking_start(&r->look, record, r->options.look, r->err);
    if (rc == 0)
        rc = load(r);
    if (rc == 0)
        rc = check_final(r);
    if (rc == 0)
        rc = view(out, verdict, r);
    pir_looking_end(&r->look);
    free(r);
    return rc;
}

int pir_brief(
    struct pir_text *out, size_t *open, struct pir_record *record, const char *incident,
    const struct pir_look *look, struct pir_err *err)
{
    struct pir_err scratch = {0};
    struct reporting *r = calloc(1, sizeof(*r));
    struct pir_block *page;
    struct pir_value *value;
    size_t count = 0;
    int rc;

    if (!r)
        return pir_err_nomem(err);
    r->err = err ? err : &scratch;
    r->options.incident = incident;
    rc = pir_looking_start(&r->look, record, look, r->err);
    if (rc == 0)
        rc = load(r);
    if (rc == 0)
        rc = pir_view_brief(&page, &value, &count, &r->look.view, &r->report, r->err);
    if (rc == 0)
        rc = pir_looking_finish(out, &r->look, page, value);
    if (rc == 0 && open)
        *open = count;
    pir_looking_end(&r->look);
    free(r);
    return rc;
}
