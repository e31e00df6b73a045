/** pir/look_internal.h - one look in the making: what a view needs is loaded and folded,
 * what it made is rendered. Inside lib/pir only.
 *
 *     struct pir_looking l;
 *     int rc = pir_looking_start(&l, record, look, err);
 *     if (rc == 0)
 *         rc = pir_record_incident(&folder, &l.arena, record, incident, err);
 *     if (rc == 0)
 *         rc = pir_looking_state(&state, &l, &folder);
 *     ... a view fills page and value ...
 *     if (rc == 0)
 *         rc = pir_looking_finish(out, &l, page, value);
 *     pir_looking_end(&l);
 */
#ifndef PIR_LOOK_INTERNAL_H
#define PIR_LOOK_INTERNAL_H

#include "model/fold.h"
#include "pir/internal.h"
#include "pir/pdf.h"
#include "view/view.h"

struct pir_looking {
    struct pir_arena arena;
    struct pir_record *record;
    struct pir_look look;
    struct pir_view view; /* its now is the time of --as-of when that was given */
    int64_t as_of;        /* INT64_MAX when not asked for */
    struct pir_sheet
        sheet; /* what stands on every sheet of PDF; a view may fill it in */
    struct pir_pdf_fit *fit; /* receives what PDF takes, or NULL */
    struct pir_err *err;
};

/** Refresh the record, ask the clock, read --as-of. look may be NULL. After a failure
 *  too pir_looking_end may be called. */
int pir_looking_start(
    struct pir_looking *l, struct pir_record *record, const struct pir_look *look,
    struct pir_err *err);
void pir_looking_end(struct pir_looking *l);

/** The same of an earlier commit at an earlier moment, whatever the branch and the clock
 *  say now; look->as_of is not read. */
struct pir_looking_point {
    struct pir_oid commit;
    int64_t now, as_of;
};
int pir_looking_start_at(
    struct pir_looking *l, struct pir_record *record, const struct pir_look *look,
    const struct pir_looking_point *point, struct pir_err *err);

/** Everything about one incident, as it was recorded by as_of. *out is NULL when nothing
 *  was. PIR_E_CORRUPT for a folder without an opening entry. */
int pir_looking_state(
    struct pir_state **out, struct pir_looking *l, const struct pir_folder *folder);
/** The same, but what was not recorded yet is PIR_E_NOTFOUND; typed as for
 *  pir_record_incident. */
int pir_looking_incident(
    struct pir_state **out, struct pir_looking *l, const char *typed);
/** The PIR_E_NOTFOUND of these: "this incident was not recorded yet at that time". */
int pir_looking_nothing(struct pir_looking *l, const char *what);

/** Render in the format that was asked for. */
int pir_looking_finish(
    struct pir_text *out, struct pir_looking *l, const struct pir_block *page,
    const struct pir_value *value);

#endif
