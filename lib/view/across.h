/** view/across.h - what the commands that look across incidents say. [pure] */
#ifndef PIR_VIEW_ACROSS_H
#define PIR_VIEW_ACROSS_H

#include "model/catalog_query.h"
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

#endif
