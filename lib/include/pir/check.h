/** pir/check.h - the gates of a review: what is missing before an incident may pass.
 *
 *     struct pir_check_options options = {.gate = "close"};
 *     struct pir_text report = {0};
 *     size_t missing = 0;
 *     if (pir_check(&report, &missing, record, &options, &err) == 0 && missing)
 *         fputs(report.data, stdout);
 */
#ifndef PIR_CHECK_H
#define PIR_CHECK_H

#include <pir/err.h>

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

struct pir_record;
struct pir_text;
struct pir_look;

enum pir_check_form {
    PIR_CHECK_LOOK, /* as look says: text, JSON (schemas/output/check.yaml), Markdown */
    PIR_CHECK_JUNIT, /* JUnit XML: a test case for each rule */
    PIR_CHECK_SARIF, /* SARIF 2.1.0: a result for each gap */
};

struct pir_check_options {
    const char
        *incident;    /* id or prefix; NULL: the one in use, else the only open one */
    const char *gate; /* commit, report, close or push; NULL: close */
    /* only how page one could be said better (gate report); schemas/output/language.yaml
     */
    bool language;
    enum pir_check_form form;
    const struct pir_look *look; /* may be NULL; as_of: as it stood then */
};

/** Judge an incident at a gate by the record's review profile. missing (may be NULL)
 *  receives how many things keep the gate shut: neither waived nor merely advised.
 *  0 whatever is found; PIR_E_INPUT for a gate that is none; PIR_E_NOTFOUND,
 *  PIR_E_AMBIGUOUS for the incident. */
PIR_API int pir_check(
    struct pir_text *out, size_t *missing, struct pir_record *record,
    const struct pir_check_options *options, struct pir_err *err);

/** What to do now about an incident (NULL: the one in use), in the order in which one is
 *  worked through: at most eight steps, each with its command and by when. */
PIR_API int pir_next(
    struct pir_text *out, struct pir_record *record, const char *incident,
    const struct pir_look *look, struct pir_err *err);

/** A rule of a review profile, for help. */
struct pir_demand {
    const char *name, *group;
    const char *gates;      /* "report, close" */
    const char *severities; /* "critical, high"; NULL: all */
    bool advised;
    const char *waive; /* roles that may waive it, where not the usual; "": nobody */
    const char *demand, *why;
    const char *mend; /* or NULL */
    const char *check;
};

/** A check that rules can ask for. */
struct pir_demand_check {
    const char *name, *meaning;
    const char *values; /* what may stand in braces in mend; or NULL */
    /* "kind: the kind of entry", a line each; "" */
    const char *params;
};

struct pir_demands;

/** The record's review profile (record NULL: the built-in one) and what it may be made
 *  of. PIR_E_INPUT when the profile is at fault. */
PIR_API int pir_demands_new(
    struct pir_demands **out, struct pir_record *record, struct pir_err *err);
PIR_API void pir_demands_free(struct pir_demands *demands);
/** The roles that may waive a rule that says nothing else: "owner, executive-sponsor". */
PIR_API const char *pir_demands_waive(const struct pir_demands *demands);
/** The i-th rule in the profile's order, the i-th check in the manual's; NULL past the
 *  end. */
PIR_API const struct pir_demand *
pir_demands_at(const struct pir_demands *demands, size_t i);
PIR_API const struct pir_demand_check *
pir_demands_check_at(const struct pir_demands *demands, size_t i);

#ifdef __cplusplus
}
#endif
#endif
