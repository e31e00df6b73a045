/** pir/across.h - looking across all incidents of a record. Included by <pir.h>, with which
 * it shares struct pir_look.
 *
 * These use an index in GITDIR/pir, an SQLite file that is made and kept by itself from
 * what is recorded, and may be deleted at any time (lib/model/INDEX.md describes its
 * tables). Making it anew takes some seconds in a large record: struct pir_open_options
 * has a function that is told how far it is.
 *
 *     struct pir_search_options search = {.words = "budget", .limit = 20};
 *     struct pir_text text = {0};
 *     if (pir_look_search(&text, record, &search, NULL, &err) == 0)
 *         fputs(text.data, stdout);
 */
#ifndef PIR_ACROSS_H
#define PIR_ACROSS_H

#include <pir/err.h>

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

struct pir_text;
struct pir_record;
struct pir_look;

struct pir_search_options {
    /* word, word*, "two words", -word; all but the last must be there. NULL: what is
     * asked for below, newest first */
    const char *words;
    const char *kind;     /* only entries of this kind */
    const char *field;    /* words only in this field */
    const char *incident; /* only of this incident: id or prefix */
    const char *since; /* only what occurred then or later: a time as people type it */
    size_t limit;      /* at most so many; 0: all */
};

/** Entries that have the words, best first, each with the line they are in. With as_of in
 *  look: what was recorded by then, as it was first written. PIR_E_USAGE: nothing is asked
 *  for, or a kind or field that does not exist; PIR_E_INPUT: words that cannot be searched
 *  for. JSON: schemas/output/search.yaml. */
PIR_API int pir_look_search(
    struct pir_text *out, struct pir_record *record,
    const struct pir_search_options *options, const struct pir_look *look,
    struct pir_err *err);

/** Which lessons; NULL: any. Case does not matter; control and service may be a part. */
struct pir_lessons_options {
    const char *theme, *cause_class, *control, *service;
    /* an incident (id or prefix): what others with causes of the same classes taught */
    const char *incident;
};

/** Lessons of all incidents by theme, what became of the actions that follow from them,
 *  and which classes of causes came back, with what earlier incidents left unfinished.
 *  PIR_E_USAGE for a class that does not exist. as_of is not for this. JSON:
 *  schemas/output/lessons.yaml. */
PIR_API int pir_look_lessons(
    struct pir_text *out, struct pir_record *record,
    const struct pir_lessons_options *options, const struct pir_look *look,
    struct pir_err *err);

/** In one line whether a cause of this incident (id or prefix) let another happen before,
 *  and what that left unfinished; out stays empty where none did, and where there is no
 *  index yet, which this does not make. */
PIR_API int pir_look_earlier(
    struct pir_text *out, struct pir_record *record, const char *incident,
    struct pir_err *err);

enum pir_metrics_by { PIR_BY_SEVERITY, PIR_BY_QUARTER, PIR_BY_TYPE };

struct pir_metrics_options {
    enum pir_metrics_by by;
    const char
        *since; /* only incidents opened then or later: a time as people type it */
};

/** Figures over all incidents: how many, how long each phase took, which actions were
 *  finished in time; each with its definition and what was left out of it and why. Drills
 *  are in none. as_of is not for this. JSON: schemas/output/metrics.yaml; CSV. */
PIR_API int pir_look_metrics(
    struct pir_text *out, struct pir_record *record,
    const struct pir_metrics_options *options, const struct pir_look *look,
    struct pir_err *err);

#ifdef __cplusplus
}
#endif
#endif
