/* The order of a dossier's entries, once it is known who recorded each. */
#include "model/history.h"

#include <stdlib.h>
#include <string.h>

static int compare_numbers(int64_t a, int64_t b)
{
    return a < b ? -1 : a > b;
}

static int compare_names(const struct pir_recorded *x, const struct pir_recorded *y)
{
    int order = x->path && y->path ? strcmp(x->path, y->path) : 0;

    return order ? order : strcmp(x->entry.id, y->entry.id);
}

/* Orders are negative, so what was not found, with 0, comes last. */
static int compare_recorded(const void *a, const void *b)
{
    const struct pir_recorded *x = a, *y = b;
    int order = compare_numbers(x->attest.order, y->attest.order);

    return order ? order : compare_names(x, y);
}

static int compare_occurred(const void *a, const void *b)
{
    const struct pir_recorded *x = a, *y = b;
    int x_unknown = x->entry.occurred.precision == PIR_PRECISION_UNKNOWN;
    int y_unknown = y->entry.occurred.precision == PIR_PRECISION_UNKNOWN;
    int order = x_unknown - y_unknown;

    if (!order && !x_unknown)
        order = compare_numbers(x->entry.occurred.at, y->entry.occurred.at);
    if (!order)
        order = compare_numbers(x->attest.order, y->attest.order);
    return order ? order : strcmp(x->entry.id, y->entry.id);
}

void pir_dossier_sort_recorded(struct pir_dossier *dossier)
{
    if (dossier->count)
        qsort(
            dossier->entries, dossier->count, sizeof(*dossier->entries),
            compare_recorded);
}

void pir_dossier_sort_occurred(struct pir_dossier *dossier)
{
    if (dossier->count)
        qsort(
            dossier->entries, dossier->count, sizeof(*dossier->entries),
            compare_occurred);
}
