/** pir/release.h - a report that has left the house: is it what the record yields, and to
 * whom was it given? Included by <pir.h>.
 *
 *     struct pir_report_file file = {.name = "report.html", .bytes = bytes, .len = len};
 *     struct pir_text text = {0};
 *     bool same = false;
 *     if (pir_report_verify(&text, &same, record, &file, NULL, &err) == 0)
 *         fputs(text.data, stdout);
 */
#ifndef PIR_RELEASE_H
#define PIR_RELEASE_H

#include <pir/err.h>

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

struct pir_record;
struct pir_draft;
struct pir_text;
struct pir_look;

/** The bytes of a report as somebody has it. */
struct pir_report_file {
    const char *name; /* what it is called in sentences: the file's name */
    const char *bytes;
    size_t len;
};

/** Find in the file what it was made from (commit, moment, selection, form), make it
 *  again, and compare the bytes; say how many entries are newer and what a report made
 *  now would say otherwise. same becomes true when the bytes are equal. 0 whatever is
 *  found (schemas/output/verify-report.yaml); negative when it could not be found out. */
PIR_API int pir_report_verify(
    struct pir_text *out, bool *same, struct pir_record *record,
    const struct pir_report_file *file, const struct pir_look *look,
    struct pir_err *err);

/** Fill in a draft of kind communication with the release of a report: what was handed
 *  over, its SHA-256, what it was made from, and of which incident, where these were not
 *  set. PIR_E_DENIED: it is not what the record yields, with the sentence that says
 *  why; PIR_E_INPUT for one that belongs to no incident, while the draft names none. */
PIR_API int pir_release_fill(
    struct pir_draft *draft, struct pir_record *record, const char *incident,
    const struct pir_report_file *file, struct pir_err *err);

#ifdef __cplusplus
}
#endif
#endif
