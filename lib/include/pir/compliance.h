/** pir/compliance.h - the clocks of laws and contracts: which duty to notify runs, from
 * when, was it met, and which entries prove it. Included by <pir.h>.
 *
 *     struct pir_compliance_options options = {.regime = "gdpr"};
 *     struct pir_text report = {0};
 *     size_t bad = 0;
 *     if (pir_compliance(&report, &bad, record, &options, &err) == 0)
 *         fputs(report.data, stdout);
 *
 * Duties are data (schemas/obligations/): facts in own words with a grade of evidence,
 * not legal advice. Which apply is declared in pir.yaml or on the incident, never
 * inferred.
 */
#ifndef PIR_COMPLIANCE_H
#define PIR_COMPLIANCE_H

#include <pir/err.h>

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

struct pir_text;
struct pir_record;
struct pir_look;

#define PIR_SUPPOSED_MAX 16

struct pir_compliance_options {
    const char
        *incident; /* id or prefix; NULL: the one in use, else the only open one */
    bool all;      /* every incident instead, closed ones too: what is amiss */
    bool list;     /* no incident at all: the duties that are known */
    /* no incident either: the duties in scope (or of regime) as a file of duties, to be
     * kept in the record, so that it is judged in ten years by the rules of today */
    bool copy;
    bool undeclared;    /* every duty that nobody declared, not only the nearest */
    const char *regime; /* only duties that this word means; NULL: those in scope */
    /* a framework's id ("nist-csf-2"): which entries are evidence for which clause */
    const char *framework;
    /* "EVENT=WHEN": suppose that it happened then */
    const char *const *supposed;
    size_t supposed_count;
    const struct pir_look *look; /* may be NULL; as_of: as it stood then */
};

/** Judge the clocks and report: text, Markdown, or JSON as schemas/output/compliance.yaml
 *  says (duties.yaml for the list, dossier.yaml for a framework). bad (may be NULL)
 *  receives how many stages are overdue or late without reasons; what rests on a
 *  supposition does not count. 0 whatever is found; PIR_E_INPUT with place and line for a
 *  file of rules or a supposition that cannot be understood; PIR_E_NOTFOUND for an
 *  incident or framework that is not there. */
PIR_API int pir_compliance(
    struct pir_text *out, size_t *bad, struct pir_record *record,
    const struct pir_compliance_options *options, struct pir_err *err);

#ifdef __cplusplus
}
#endif
#endif
