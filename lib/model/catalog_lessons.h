/** model/catalog_lessons.h - what incidents taught, and which causes came back. [effects]
 * Answers live in the arena given; errors as in catalog_query.h. */
#ifndef PIR_MODEL_CATALOG_LESSONS_H
#define PIR_MODEL_CATALOG_LESSONS_H

#include "model/catalog.h"

/** An incident, as far as it is told of beside something else. */
struct pir_catalog_incident {
    const char *id, *title, *severity, *state; /* never NULL */
    bool exercise;
    struct pir_moment opened;
};

struct pir_catalog_action {
    const char *id;                          /* full; NULL: there is no action */
    const char *title, *owner, *due, *state; /* due NULL where none is set */
    struct pir_moment finished;
};

struct pir_catalog_cause {
    const char *id;                                   /* full; NULL: there is none */
    const char *statement, *class, *status, *control; /* control may be NULL */
};

struct pir_catalog_lesson {
    const char *id, *kind, *what;
    const char *theme, *no_action_because; /* or NULL */
    struct pir_catalog_incident incident;
    struct pir_catalog_cause
        cause; /* the one it names, or the only one of its incident */
    struct pir_catalog_action action;
};

/** Which lessons; NULL: any. Texts are compared without regard to ASCII case; control and
 *  service may be a part. A lesson that names no cause has those of its incident. */
struct pir_lessons_filter {
    const char *theme, *cause_class, *control, *service;
    const char
        *like; /* path of an incident's folder: of others with causes of its classes */
};
/** By theme, those without one last; the newest incident first. */
int pir_catalog_lessons(
    struct pir_catalog_lesson **out, size_t *count, struct pir_arena *arena,
    struct pir_catalog *catalog, const struct pir_lessons_filter *filter,
    struct pir_err *err);

/** A class of causes that several incidents have, and one of these. */
struct pir_recurrence {
    const char *class;
    struct pir_catalog_incident incident;
    const char *statement; /* of one of its causes of that class */
    const struct pir_catalog_action *unfinished;
    size_t unfinished_count;
};
/** Classes that at least two incidents have that are no drills, the class with most
 *  incidents first, of each the newest first. "unknown" and "other" say nothing of
 *  sameness; causes that were ruled out do not count. With like (as above): only classes
 *  of that incident, and only the other incidents, one being enough. */
int pir_catalog_recurrences(
    struct pir_recurrence **out, size_t *count, struct pir_arena *arena,
    struct pir_catalog *catalog, const char *like, struct pir_err *err);

#endif
