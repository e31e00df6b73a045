/** view/view.h - what each looking command says: model in, blocks or a value out. [pure]
 *
 * Every view exists twice from the same model: a page for people (doc/block.h) and a
 * value for programs, whose form is documented by schemas/output/NAME.yaml. Nothing is
 * read here; the same input gives the same output.
 */
#ifndef PIR_VIEW_VIEW_H
#define PIR_VIEW_VIEW_H

#include "doc/block.h"
#include "doc/kind.h"
#include "model/fold.h"

/** One line of `pir list`. */
struct pir_list_item {
    const struct pir_state *state;
    size_t entries; /* files in its folder */
    int64_t last;   /* latest time in its entries' names, INT64_MIN when unknown */
    bool in_use;
};

/** Common to all. */
struct pir_view {
    struct pir_arena *arena;
    int64_t now;
    const struct pir_zone *zone; /* times are shown in it */
    const char *commit;          /* hex: what the view was made from */
    /** The field that makes the one-line summary of a kind ("body", "title"); never
     *  NULL. */
    const char *(*subject)(void *context, const char *kind);
    /** A kind by name, NULL when it is not known; may be NULL itself: then values keep
     *  the types they were read with. */
    const struct pir_kind *(*kind)(void *context, const char *name);
    void *context;
};

/** pir list */
int pir_view_list(
    struct pir_block **page, struct pir_value **value, const struct pir_view *view,
    const struct pir_list_item *items, size_t count, struct pir_err *err);
/** pir, alone: the incident in use in one screen: state, clock since aware, open actions
 *  by due, open questions, the last entries, the first of the steps that are next. */
struct pir_next_step;
int pir_view_summary(
    struct pir_block **page, struct pir_value **value, const struct pir_view *view,
    const struct pir_state *state, const struct pir_next_step *steps, size_t count,
    struct pir_err *err);
/** pir show INCIDENT: everything, grouped: head, timeline of all entries, actions,
 *  decisions, impacts, communications, questions. */
int pir_view_incident(
    struct pir_block **page, struct pir_value **value, const struct pir_view *view,
    const struct pir_state *state, struct pir_err *err);
/** pir show ENTRY: its fields, body, the three times, signer, commit, path, links out
 *  and in, corrections old -> new. kind may be NULL (unknown); describes the fields'
 *  order. */
int pir_view_entry(
    struct pir_block **page, struct pir_value **value, const struct pir_view *view,
    const struct pir_state *state, const struct pir_item *item,
    const struct pir_kind *kind, struct pir_err *err);
/** pir log: one line an entry in recorded order, newest first: recorded, who, kind,
 *  subject, and old -> new where a state changed. states: one for each incident in the
 *  log. limit 0: all. */
int pir_view_log(
    struct pir_block **page, struct pir_value **value, const struct pir_view *view,
    const struct pir_state *const *states, size_t count, size_t limit,
    struct pir_err *err);

#endif
