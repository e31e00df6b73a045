/** pir/gate.h - a gate in another repository: no release while an incident of the record
 * is unresolved, or its review overdue. Included by <pir.h>, with which it shares struct
 * pir_look.
 *
 *     struct pir_gate_options options = {.record = "/srv/incidents"};
 *     struct pir_text report = {0};
 *     bool shut = true;
 *     if (pir_gate(&report, &shut, &options, NULL, &err) == 0 && !shut)
 *         ... release ...
 *
 * The record is a folder on this machine, often a clone that only serves this. What counts
 * is what was published: where the clone's branch follows one of a server, that one. It is
 * fetched first; when that cannot be done, what was fetched last counts, and the report
 * says how old it is. Before it is believed it is verified, by its introduction or by what
 * was found the first time: who can push to it, past its hooks, cannot open the gate.
 */
#ifndef PIR_GATE_H
#define PIR_GATE_H

#include <pir/err.h>
#include <pir/hook.h>

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

struct pir_look;

struct pir_gate_options {
    const char *record;     /* folder of the record, or a clone of it */
    const char *severities; /* words; NULL: "critical high" */
    const char *when;       /* words: unresolved, review-overdue; NULL: both */
    unsigned days; /* a review is overdue so long after the resolution; 0: 14 */
    bool no_fetch;
    /* of the record, COMMIT:FINGERPRINT; NULL: what this user knows of it, else its first
     * commit is taken on trust, once */
    const char *introduction;
    const char
        *refs; /* patterns of what is held up, separated by spaces; NULL: all tags */
};

/** Is the gate shut? 0 with a report; PIR_E_INPUT: a word that is none; PIR_E_NOTFOUND:
 *  no record there, or not the one introduced; PIR_E_DENIED: it does not verify; any
 *  error means that it could not be told. Takes GIT_DIR and what else names a repository
 *  out of the environment. JSON: schemas/output/gate.yaml. */
PIR_API int pir_gate(
    struct pir_text *report, bool *shut, const struct pir_gate_options *options,
    const struct pir_look *look, struct pir_err *err);

/** Is the gate about that reference (full name)? Where a pipeline knows only what it was
 *  started for. */
PIR_API bool pir_gate_concerns(const struct pir_gate_options *options, const char *ref);

/** The same for a push, by the settings pir.gate.* of the repository at git_dir (NULL: as
 *  the environment says). *shut is false when it has no gate, or the gate is not about
 *  these references. The report is empty when there is nothing to say. */
PIR_API int pir_gate_push(
    struct pir_text *report, bool *shut, const struct pir_ref_update *updates,
    size_t count, const char *git_dir, struct pir_err *err);

#ifdef __cplusplus
}
#endif
#endif
