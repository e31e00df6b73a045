/** model/query_metrics.h - figures over many incidents. [pure]
 *
 * Times are intervals, and so is what is counted from them: the median of durations is
 * given by the median of the shortest and the median of the longest they may have been,
 * the rate of what was on time by what is proved and by what may be. The k-th of n sorted
 * values is the median for k = ceil(n / 2), the 90th percentile for k = ceil(n * 9 / 10).
 * Drills are in none of the figures.
 */
#ifndef PIR_MODEL_QUERY_METRICS_H
#define PIR_MODEL_QUERY_METRICS_H

#include "model/phases.h"

/** An incident, as far as figures need it. */
struct pir_metric_incident {
    const char *severity, *type;
    bool closed, exercise;
    struct pir_moment opened;
    struct {
        enum pir_duration_state state;
        struct pir_span span; /* when KNOWN */
    } durations[PIR_DURATIONS];
};

struct pir_metric_action {
    size_t incident;             /* which of the incidents */
    const char *due, *first_due; /* calendar days, or NULL */
    const char *state;
    struct pir_moment finished;
    int64_t opened; /* INT64_MIN: unknown */
};

/** Lengths, of those that are known. */
struct pir_metric_spread {
    size_t known;
    struct pir_span median, p90; /* when known > 0 */
};

/** Finished actions that had a day. */
struct pir_metric_kept {
    size_t counted, kept, missed; /* the rest cannot be proved either way */
};

#define PIR_METRIC_AGES ((size_t)4) /* open up to 7, 30, 90 days, and longer */

/** The figures of one group. */
struct pir_metric_group {
    const char *name; /* "critical", "2026-Q4", "malware"; "all" for the first */
    size_t incidents, open;
    struct {
        struct pir_metric_spread spread;
        size_t running, unknown, contradicted; /* left out */
    } durations[PIR_DURATIONS];
    size_t actions, finished, verified, ineffective, dropped, unfinished, overdue;
    struct pir_metric_kept kept;       /* by the day in force when it was finished */
    struct pir_metric_kept kept_first; /* by the day that was set first */
    struct pir_metric_spread closing;  /* opened to finished */
    size_t closing_unknown;            /* finished, but one of the times is not known */
    size_t ages[PIR_METRIC_AGES];      /* of those that are unfinished */
};

enum pir_metric_by { PIR_METRIC_SEVERITY, PIR_METRIC_QUARTER, PIR_METRIC_TYPE };

struct pir_metrics {
    struct pir_metric_group *groups; /* all together first, then by name or severity */
    size_t count;
    size_t drills;  /* left out everywhere */
    size_t earlier; /* opened before since */
    size_t
        unknown; /* no telling when they were opened: left out by quarter and since */
};

struct pir_metrics_terms {
    enum pir_metric_by by;
    int64_t since; /* INT64_MIN: all; else opened then or later */
    int64_t now;
    const struct pir_zone *zone; /* in which quarters and days begin */
};

/** The durations there are: names, titles and definitions, nothing measured. */
void pir_metric_durations(struct pir_duration *out);

/** Owns: arena. PIR_E_NOMEM. */
int pir_metrics_of(
    struct pir_metrics *out, struct pir_arena *arena,
    const struct pir_metric_incident *incidents, size_t incident_count,
    const struct pir_metric_action *actions, size_t action_count,
    const struct pir_metrics_terms *terms, struct pir_err *err);

#endif
