/* pir report: what a report is made from, and whether it may be handed over. */
#include "pir/report_internal.h"

#include "base/text.h"
#include "pir/letterhead.h"
#include "pir/verify_known.h"
#include "view/portfolio.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ADVICE_SHOWN ((size_t)3) /* findings about language that are spelt out */

static int parse_form(enum pir_report_form *out, const char *text, struct pir_err *err)
{
    static const char *const names[] = {"ceo", "full", "outcome", "portfolio"};
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
    return pir_err_hint(err, "there are ceo (one page), full, outcome and portfolio");
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
static int collect_clocks(struct pir_reporting_run *r)
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

/* ---- start --------------------------------------------------------------------------- */

static const struct {
    enum pir_output format;
    const char *name;
} formats[] = {
    {PIR_OUTPUT_HTML, "html"}, {PIR_OUTPUT_MARKDOWN, "markdown"},
    {PIR_OUTPUT_JSON, "json"}, {PIR_OUTPUT_PDF, "pdf"},
    {PIR_OUTPUT_TEXT, "text"},
};

const char *pir_report_format_name(enum pir_output format)
{
    for (size_t i = 0; i < sizeof(formats) / sizeof(*formats); i++)
        if (formats[i].format == format)
            return formats[i].name;
    return NULL;
}

bool pir_report_format_parse(enum pir_output *out, const char *name)
{
    for (size_t i = 0; i < sizeof(formats) / sizeof(*formats); i++) {
        if (strcmp(formats[i].name, name) == 0) {
            *out = formats[i].format;
            return true;
        }
    }
    return false;
}

/* As it is now, by the clock or by --as-of. */
static int
start_now(struct pir_reporting_run *r, struct pir_record *record, bool findings)
{
    struct pir_report_stamp *stamp = &r->stamp;
    const char *format;
    int rc = pir_looking_start(&r->look, record, r->options.look, r->err);

    if (rc < 0)
        return rc;
    format = pir_report_format_name(r->look.look.format);
    snprintf(stamp->format, sizeof(stamp->format), "%s", format ? format : "text");
    snprintf(stamp->commit, sizeof(stamp->commit), "%s", record->now->hex);
    snprintf(stamp->version, sizeof(stamp->version), "%s", pir_version());
    stamp->at = r->look.view.now;
    stamp->until = r->look.as_of;
    if (findings) {
        snprintf(stamp->checked, sizeof(stamp->checked), "findings");
        return 0;
    }
    return pir_commit_checked(
        stamp->checked, sizeof(stamp->checked), record, &record->now->head, r->err);
}

static int start_again(
    struct pir_reporting_run *r, struct pir_record *record,
    const struct pir_report_stamp *stamp)
{
    struct pir_looking_point point = {.now = stamp->at, .as_of = stamp->until};

    r->stamp = *stamp;
    if (!pir_oid_parse(&point.commit, stamp->commit))
        return pir_err_set(r->err, PIR_E_INPUT, "%s is no commit", stamp->commit);
    return pir_looking_start_at(&r->look, record, r->options.look, &point, r->err);
}

/* A span belongs to a portfolio, an incident to everything else. */
static int check_span(struct pir_reporting_run *r)
{
    const struct pir_report_options *o = &r->options;

    if (r->form == PIR_REPORT_PORTFOLIO && o->incident)
        return pir_err_set(
            r->err, PIR_E_USAGE, "a portfolio is of all incidents, not of \"%s\"",
            o->incident);
    if (r->form != PIR_REPORT_PORTFOLIO && (o->quarter || o->from || o->to)) {
        pir_err_set(r->err, PIR_E_USAGE, "a span of days goes with a portfolio only");
        return pir_err_hint(r->err, "pir report --as portfolio"), PIR_E_USAGE;
    }
    return 0;
}

int pir_reporting_new(
    struct pir_reporting_run **out, const struct pir_reporting_terms *terms,
    struct pir_record *record, struct pir_err *err)
{
    struct pir_reporting_run *r = *out = calloc(1, sizeof(*r));
    int rc;

    if (!r)
        return pir_err_nomem(err);
    r->err = err;
    r->options = terms->options;
    rc = parse_form(&r->form, r->options.form, err);
    if (rc == 0)
        rc = check_span(r);
    if (rc < 0)
        return rc;
    snprintf(
        r->stamp.form, sizeof(r->stamp.form), "%s",
        r->options.form ? r->options.form : "ceo");
    return terms->again ? start_again(r, record, terms->again)
                        : start_now(r, record, terms->findings);
}

void pir_reporting_free(struct pir_reporting_run *r)
{
    if (!r)
        return;
    pir_looking_end(&r->look);
    free(r);
}

/* ---- load ---------------------------------------------------------------------------- */

static int judge(struct pir_reporting_run *r, const struct pir_folder *folder)
{
    struct pir_looking *l = &r->look;
    struct pir_review_wanted wanted = {
        .principal = "",
        .folder = folder,
        .now = l->view.now,
        .as_of = l->as_of,
        .clocks = true,
        .language = true};
    struct pir_promise *promises = NULL;
    int rc = pir_reviewed_load(&r->reviewed, &l->arena, l->record, &wanted, r->err);

    if (rc == 0)
        rc = pir_review_check(
            &r->review, &l->arena, &r->reviewed.state, &r->reviewed.profile,
            l->record->now->kinds, PIR_REVIEW_REPORT, &r->reviewed.context, r->err);
    if (rc == 0)
        rc =
            pir_review_split(&r->language, &r->review, &l->arena, &r->reviewed.profile);
    if (rc == 0)
        rc = pir_promises_of(
            &promises, &r->report.promise_count, &l->arena, &r->reviewed.state,
            l->view.zone, l->view.now, r->err);
    r->report.promises = promises;
    return rc < 0 ? rc : collect_clocks(r);
}

/* On a terminal as wide as it is; on paper as wide as that. */
static unsigned width_of(const struct pir_look *look)
{
    if (look->format != PIR_OUTPUT_TEXT)
        return PIR_REPORT_WIDTH;
    return look->width ? look->width : 80;
}

/* Only what can be compared byte by byte says how to make it again. */
static int set_stamp(struct pir_reporting_run *r)
{
    struct pir_looking *l = &r->look;
    struct pir_buf text = PIR_BUF_INIT;
    char words[96];
    const char *checked;

    if (r->report.state) { /* not of a portfolio */
        snprintf(
            r->stamp.incident, sizeof(r->stamp.incident), "%s", r->reviewed.state.id);
        r->stamp.entries = r->reviewed.state.item_count;
    }
    if (l->look.format == PIR_OUTPUT_PDF)
        snprintf(
            r->stamp.options, sizeof(r->stamp.options), "%s",
            l->sheet.paper == PIR_PAPER_LETTER ? "letter" : "a4");
    if (l->look.format == PIR_OUTPUT_TEXT)
        snprintf(
            r->stamp.options, sizeof(r->stamp.options), "%u%s", width_of(&l->look),
            l->look.ascii ? "-ascii" : "");
    r->report.stamp_apart = l->look.format == PIR_OUTPUT_TEXT;
    r->report.plain =
        l->look.format == PIR_OUTPUT_TEXT || l->look.format == PIR_OUTPUT_MARKDOWN;
    checked = pir_report_checked_words(words, sizeof(words), r->stamp.checked);
    r->report.verdict = pir_arena_strdup(&r->look.arena, checked ? checked : "unknown");
    /* colours are for a terminal, not for a file */
    if (pir_report_format_name(l->look.format) && !l->look.colour) {
        pir_report_stamp_emit(&text, &r->stamp);
        if (!pir_buf_failed(&text))
            r->report.stamp = pir_arena_strdup(&r->look.arena, text.data);
        pir_buf_release(&text);
        if (!r->report.stamp)
            return pir_err_nomem(r->err);
    }
    return r->report.verdict ? 0 : pir_err_nomem(r->err);
}

static int load_incident(struct pir_reporting_run *r)
{
    struct pir_looking *l = &r->look;
    struct pir_folder folder;
    int rc =
        pir_record_incident(&folder, &l->arena, l->record, r->options.incident, r->err);

    if (rc == 0)
        rc = pir_letterhead_load(&r->letterhead, &l->arena, l->record, r->err);
    if (rc == 0)
        rc = judge(r, &folder);
    if (rc == 0)
        rc = pir_reporting_before(r, &folder);
    if (rc < 0)
        return rc;
    r->report.state = &r->reviewed.state;
    r->report.review = &r->review;
    r->report.language = &r->reviewed.language;
    return rc;
}

int pir_reporting_load(struct pir_reporting_run *r)
{
    struct pir_looking *l = &r->look;
    int rc = r->form == PIR_REPORT_PORTFOLIO ? pir_portfolio_load(r) : load_incident(r);

    if (rc < 0)
        return rc;
    if (!l->look.paper && r->letterhead.paper &&
        strcmp(r->letterhead.paper, "letter") == 0)
        l->sheet.paper = PIR_PAPER_LETTER;
    r->report.letterhead = &r->letterhead;
    r->report.organisation = l->record->now->settings.organisation;
    r->report.version = pir_version();
    return set_stamp(r);
}

/* The head of each sheet is whose it is and how it is marked; a draft is one on each. */
static int dress(struct pir_reporting_run *r)
{
    struct pir_looking *l = &r->look;
    const struct pir_portfolio *portfolio = r->report.portfolio;
    const char *head = r->letterhead.head, *foot = r->letterhead.foot;
    const char *marking = portfolio
                              ? portfolio->marking
                              : pir_report_marking_of(&r->reviewed.state, &l->arena);

    l->sheet.author = r->report.organisation;
    l->sheet.head = pir_arena_printf(
        &l->arena, "%s%s%s%s%s", marking ? marking : "",
        marking && *marking ? " \xc2\xb7 " : "",
        r->report.organisation ? r->report.organisation : "", head ? " \xc2\xb7 " : "",
        head ? head : "");
    l->sheet.foot = pir_arena_printf(
        &l->arena, "%s%s \xc2\xb7 commit %.12s \xc2\xb7 pir %s%s%s",
        portfolio ? "" : "Incident ",
        portfolio ? portfolio->title : r->reviewed.state.id, l->view.commit,
        pir_version(), foot ? " \xc2\xb7 " : "", foot ? foot : "");
    l->sheet.colour = r->letterhead.colour;
    l->sheet.logo = r->letterhead.logo;
    l->sheet.logo_len = r->letterhead.logo_len;
    l->sheet.shown = r->letterhead.head || r->letterhead.foot || r->letterhead.logo;
    l->sheet.mark = r->review.missing                          ? "DRAFT"
                    : !portfolio && r->reviewed.state.exercise ? "EXERCISE"
                                                               : NULL;
    return marking && l->sheet.head && l->sheet.foot ? 0 : pir_err_nomem(r->err);
}

int pir_reporting_view(
    struct pir_block **page, struct pir_value **value, struct pir_reporting_run *r)
{
    int rc = pir_view_report(page, value, &r->look.view, &r->report, r->form, r->err);

    r->look.sheet.stamp = r->report.stamp;
    r->look.sheet.one_page = r->form != PIR_REPORT_OUTCOME;
    return rc < 0 ? rc : dress(r);
}

/* ---- whether it may be handed over ------------------------------------------------------ */

static int check_final(struct pir_reporting_run *r)
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

/* The first few, one a line. */
static void advise(struct pir_report_verdict *out, const struct pir_review *language)
{
    size_t len = 0;

    for (size_t i = 0; i < language->gap_count; i++) {
        const struct pir_gap *gap = &language->gaps[i];
        int written;

        if (gap->waiver || out->advised++ >= ADVICE_SHOWN)
            continue;
        written = snprintf(
            out->advice + len, sizeof(out->advice) - len, "%s%s. %s", len ? "\n" : "",
            gap->sentence, gap->why);
        if (written < 0 || (size_t)written >= sizeof(out->advice) - len) {
            out->advice[len] = '\0';
            return;
        }
        len += (size_t)written;
    }
}

/* Does the first page fit? What is printed is measured by who prints it. */
static int measure(
    struct pir_report_fit *out, struct pir_reporting_run *r,
    const struct pir_block *page)
{
    struct pir_looking *l = &r->look;
    struct pir_pdf_fit *pdf = l->fit;
    int rc;

    if (!pdf)
        return pir_report_fit(out, &l->arena, page, width_of(&l->look), r->err);
    rc = pir_report_fit_measured(
        out, &l->arena, page, pdf->pieces, pdf->piece_count, r->err);
    out->lines = pdf->lines;
    out->limit = pdf->limit;
    return rc;
}

static int view(
    struct pir_text *out, struct pir_report_verdict *verdict,
    struct pir_reporting_run *r)
{
    struct pir_pdf_fit pdf;
    struct pir_report_fit fit;
    struct pir_block *page;
    struct pir_value *value;
    int rc = pir_reporting_view(&page, &value, r);

    r->look.fit = r->look.look.format == PIR_OUTPUT_PDF ? &pdf : NULL;
    if (rc == 0)
        rc = pir_looking_finish(out, &r->look, page, value);
    if (rc == 0)
        rc = measure(&fit, r, page);
    if (rc < 0 || !verdict)
        return rc;
    verdict->missing = r->review.missing;
    advise(verdict, &r->language);
    if (r->form != PIR_REPORT_OUTCOME)
        weigh(verdict, &fit);
    return 0;
}

/* A verification of what came since the last one. That the introduction is not known yet, or
 * that it cannot be verified here, is no reason to give no report: it says so. */
static void verify_first(struct pir_reporting_terms *terms, struct pir_record *record)
{
    struct pir_verify_options how = {.git_dir = pir_record_git_dir(record)};
    enum pir_verdict verdict;
    struct pir_text text = {0};
    struct pir_err why = {0};

    if (pir_verify(&text, &verdict, &how, &why) < 0)
        pir_record_warn(record, "not verified: %s", why.message);
    else
        terms->findings = verdict != PIR_VERDICT_VERIFIED;
    pir_text_release(&text);
}

int pir_report(
    struct pir_text *out, struct pir_report_verdict *verdict, struct pir_record *record,
    const struct pir_report_options *options, struct pir_err *err)
{
    struct pir_err scratch = {0};
    struct pir_reporting_terms terms = {0};
    struct pir_reporting_run *r = NULL;
    int rc;

    if (verdict)
        memset(verdict, 0, sizeof(*verdict));
    if (options)
        terms.options = *options;
    if (terms.options.verify)
        verify_first(&terms, record);
    rc = pir_reporting_new(&r, &terms, record, err ? err : &scratch);
    if (rc == 0)
        rc = pir_reporting_load(r);
    if (rc == 0)
        rc = check_final(r);
    if (rc == 0)
        rc = view(out, verdict, r);
    pir_reporting_free(r);
    return rc;
}

int pir_brief(
    struct pir_text *out, size_t *open, struct pir_record *record, const char *incident,
    const struct pir_look *look, struct pir_err *err)
{
    struct pir_err scratch = {0};
    struct pir_reporting_terms terms = {
        .options = {.incident = incident, .look = look}};
    struct pir_reporting_run *r = NULL;
    struct pir_block *page;
    struct pir_value *value;
    size_t count = 0;
    int rc = pir_reporting_new(&r, &terms, record, err ? err : &scratch);

    if (rc == 0)
        rc = pir_reporting_load(r);
    if (rc == 0)
        rc = dress(r);
    if (rc == 0)
        rc = pir_view_brief(&page, &value, &count, &r->look.view, &r->report, r->err);
    if (rc == 0)
        rc = pir_looking_finish(out, &r->look, page, value);
    if (rc == 0 && open)
        *open = count;
    pir_reporting_free(r);
    return rc;
}
