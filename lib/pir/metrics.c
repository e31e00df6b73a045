/* pir metrics: figures over all incidents. */
#include "pir/catalog_internal.h"

#include "model/catalog_metrics.h"
#include "view/across.h"

struct measuring {
    struct pir_looking *l;
    struct pir_metric_incident *incidents;
    struct pir_metric_action *actions;
    size_t incident_count, action_count;
};

static int ask(void *context, struct pir_catalog *catalog, struct pir_err *err)
{
    struct measuring *m = context;

    return pir_catalog_metrics(
        &m->incidents, &m->incident_count, &m->actions, &m->action_count, &m->l->arena,
        catalog, err);
}

static int read_terms(
    struct pir_metrics_terms *out, struct pir_looking *l,
    const struct pir_metrics_options *options)
{
    struct pir_moment moment;
    int rc;

    out->by = (enum pir_metric_by)options->by;
    out->now = l->view.now;
    out->zone = l->view.zone;
    out->since = INT64_MIN;
    if (l->look.as_of)
        return pir_err_set(
            l->err, PIR_E_USAGE, "figures are made of what is known now, not --as-of");
    if (!options->since)
        return 0;
    rc = pir_when_parse(&moment, options->since, out->now, out->zone, l->err);
    if (rc < 0)
        return pir_err_at(l->err, "--since", 0, 0), rc;
    out->since = pir_moment_first(&moment);
    return 0;
}

int pir_look_metrics(
    struct pir_text *out, struct pir_record *record,
    const struct pir_metrics_options *options, const struct pir_look *look,
    struct pir_err *err)
{
    static const struct pir_metrics_options all;
    struct pir_looking l;
    struct measuring m = {.l = &l};
    struct pir_metrics_terms terms;
    struct pir_metrics metrics;
    struct pir_view_metrics view = {.metrics = &metrics};
    struct pir_block *page;
    struct pir_value *value;
    int rc = pir_looking_start(&l, record, look, err);

    options = options ? options : &all;
    if (rc == 0)
        rc = read_terms(&terms, &l, options);
    if (rc == 0)
        rc = pir_looking_catalog(&l, ask, &m);
    if (rc == 0)
        rc = pir_metrics_of(
            &metrics, &l.arena, m.incidents, m.incident_count, m.actions,
            m.action_count, &terms, err);
    view.by = (enum pir_metric_by)options->by;
    view.since = options->since;
    view.sheet = l.look.format == PIR_OUTPUT_CSV;
    if (rc == 0)
        rc = pir_view_metrics(&page, &value, &l.view, &view, err);
    if (rc == 0)
        rc = pir_looking_finish(out, &l, page, value);
    pir_looking_end(&l);
    return rc;
}
