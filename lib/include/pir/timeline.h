/** pir/timeline.h - what occurred, was known and was recorded when, and how long each
 * phase of an incident took. Included by <pir.h>, with which it shares struct pir_look.
 *
 *     struct pir_timeline timeline = {.important = true};
 *     struct pir_text text = {0};
 *     if (pir_look_timeline(&text, record, NULL, &timeline, NULL, &err) == 0)
 *         fputs(text.data, stdout);
 */
#ifndef PIR_TIMELINE_H
#define PIR_TIMELINE_H

#include <pir/err.h>

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PIR_MEASURES_MAX 16

struct pir_text;
struct pir_record;
struct pir_look;

/** Which entries; zero: all. Phases and durations are always those of the whole. */
struct pir_timeline {
    const char *kind;  /* only entries of this kind */
    const char *phase; /* only events that mark this phase */
    /* only what this role wrote, decided, owns, promised, approved or was told */
    const char *role;
    bool important; /* only what executives read */
    /* "ID..ID": how long it was from one entry of the incident to another, by the starts of
     * their ids; at most PIR_MEASURES_MAX */
    const char *const *between;
    size_t between_count;
};

/** The timeline of an incident (id or prefix; NULL: the one in use). PIR_E_USAGE for a kind
 *  or phase that does not exist; PIR_E_NOTFOUND, _AMBIGUOUS for entries. JSON:
 *  schemas/output/timeline.yaml. */
PIR_API int pir_look_timeline(
    struct pir_text *out, struct pir_record *record, const char *incident,
    const struct pir_timeline *timeline, const struct pir_look *look,
    struct pir_err *err);

#ifdef __cplusplus
}
#endif
#endif
