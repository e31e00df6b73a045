/** model/catalog_metrics.h - what figures are made of, from the catalog. [effects] */
#ifndef PIR_MODEL_CATALOG_METRICS_H
#define PIR_MODEL_CATALOG_METRICS_H

#include "model/catalog.h"
#include "model/query_metrics.h"

/** All incidents, in order, and all actions. Lives in arena; errors as in
 *  catalog_query.h. */
int pir_catalog_metrics(
    struct pir_metric_incident **incidents, size_t *incident_count,
    struct pir_metric_action **actions, size_t *action_count, struct pir_arena *arena,
    struct pir_catalog *catalog, struct pir_err *err);

#endif
