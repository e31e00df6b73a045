/** pir/report.h - the report to those who decide, rebuilt from the record. Included by <pir.h>,
 * with which it shares struct pir_look.
 *
 * Nothing stands in a report that no entry says; each statement carries the mark of its
 * entry. The same commit at the same moment gives the same bytes.
 *
 *     struct pir_report_options options = {.form = "ceo"};
 *     struct pir_report_verdict verdict = {0};
 *     struct pir_text text = {0};
 *     if (pir_report(&text, &verdict, record, &options, &err) == 0)
 *         fputs(text.data, stdout);
 */
#ifndef PIR_REPORT_H
#define PIR_REPORT_H

#include <pir/err.h>

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

struct pir_record;
struct pir_text;
struct pir_look;

struct pir_report_options {
    const char
        *incident; /* id or prefix; NULL: the one in use, else the only open one */
    /* ceo (one page), full (all five parts), outcome (for stakeholders), portfolio (all
     * incidents of a span of days); NULL: ceo */
    const char *form;
    /* of a portfolio: "2026-Q3", or a first and a last day; none: the quarter it is now
     */
    const char *quarter, *from, *to;
    bool final;  /* refuse where the gate report would not open */
    bool verify; /* verify the record first; else what was verified before is said */
    const struct pir_look *look; /* may be NULL; as_of: as it stood then */
};

/** What else there is to know of a report. */
struct pir_report_verdict {
    size_t missing;      /* things that keep the gate report shut: it is a draft */
    size_t lines, limit; /* of the first page; over the limit it is not one page */
    size_t advised;      /* things that could be said better: pir check --language */
    char advice[2048];   /* the first few of them, a line each */
    char heavy[512];     /* the heaviest parts: "What happened [9x2q] (9 lines), ..." */
};

/** A report (text, Markdown, JSON as schemas/output/report.yaml). 0 whatever it says;
 *  PIR_E_INPUT for a form that is none, and with final for a draft, whose gaps the hint
 *  tells how to see; PIR_E_NOTFOUND, PIR_E_AMBIGUOUS for the incident. verdict may be
 *  NULL. */
PIR_API int pir_report(
    struct pir_text *out, struct pir_report_verdict *verdict, struct pir_record *record,
    const struct pir_report_options *options, struct pir_err *err);

/** The questions a CEO asks, each answered from entries with how sure that is; open (may be
 *  NULL) receives how many have no answer yet. JSON: schemas/output/brief.yaml. */
PIR_API int pir_brief(
    struct pir_text *out, size_t *open, struct pir_record *record, const char *incident,
    const struct pir_look *look, struct pir_err *err);

#ifdef __cplusplus
}
#endif
#endif
