/** view/across.h - what the commands that look across incidents say. [pure] */
#ifndef PIR_VIEW_ACROSS_H
#define PIR_VIEW_ACROSS_H

#include "model/catalog_lessons.h"
#include "model/catalog_query.h"
#include "model/query_metrics.h"
#include "view/view.h"

/** An entry that was found, and where. Lines have marks (PIR_MARK_BEGIN and _END) around
 *  what fits the words. */
struct pir_view_hit {
    const struct pir_hit *hit;
    const char *subject; /* its one line; with marks or without */
    const char *field;   /* NULL: the subject says it all */
    const char *line;
};
/** pir search */
struct pir_view_search {
    const char *words; /* as typed, or NULL */
    const struct pir_view_hit *hits;
    size_t count, total;
};
int pir_view_search(
    struct pir_block **page, struct pir_value **value, const struct pir_view *view,
    const struct pir_view_search *search, struct pir_err *err);

/** pir lessons */
struct pir_view_lessons {
    const struct pir_catalog_lesson *lessons;
    size_t count;
    const struct pir_recurrence *recurrences;
    size_t recurrence_count;
    const char *like; /* id of the incident they are looked for, or NULL */
};
int pir_view_lessons(
    struct pir_block **page, struct pir_value **value, const struct pir_view *view,
    const struct pir_view_lessons *lessons, struct pir_err *err);

/** pir metrics. As a sheet: one table, one line a figure, for spreadsheets. */
struct pir_view_metrics {
    const struct pir_metrics *metrics;
    enum pir_metric_by by;
    const char *since; /* as it was typed, or NULL */
    bool sheet;
};
int pir_view_metrics(
    struct pir_block **page, struct pir_value **value, const struct pir_view *view,
    const struct pir_view_metrics *metrics, struct pir_err *err);

#endif
