/** view/report_internal.h - what the files of the report share. Inside this room only. */
#ifndef PIR_VIEW_REPORT_INTERNAL_H
#define PIR_VIEW_REPORT_INTERNAL_H

#include "view/report.h"
#include "view/view_common.h"

struct pir_reporting {
    struct pir_viewing v;
    const struct pir_report *in;
    const struct pir_state *state;
    size_t mark_len; /* characters that tell the incident's entries apart */
    bool *cited;     /* by place in state->items */
    bool names;      /* the marking lets the names of those who recorded be shown */
};

/* ---- report_cite.c ---- */

void pir_report_marks_start(struct pir_reporting *r);
/** Append " [9x2q]"; NULL is passed over. */
void pir_report_cite(
    struct pir_reporting *r, struct pir_line *line, const struct pir_item *item);
/** The ids of what a statement rests on, as a member "entries" of its value. */
void pir_report_set_entry(
    struct pir_reporting *r, struct pir_value *object, const struct pir_item *item);
/** The section that says what each mark leads to. */
void pir_report_sources(struct pir_reporting *r);
/** The same piece by piece, where several incidents are cited. */
struct pir_block *
pir_report_sources_begin(struct pir_reporting *r, struct pir_value **list);
void pir_report_sources_add(
    struct pir_reporting *r, struct pir_block *table, struct pir_value *list);
void pir_report_sources_end(struct pir_reporting *r);
/** How the report was made: commit, selection in words, verification, stamp. */
void pir_report_provenance(
    struct pir_reporting *r, const char *selection, size_t entries);

/* ---- report_words.c: what several parts say ---- */

static inline const char *
pir_report_text(const struct pir_item *item, const char *field)
{
    return pir_value_text(item->fields, field);
}

/** Does the entry count, hold, and belong to the kind? */
bool pir_report_holds(const struct pir_item *item, const char *kind);
/** Begin a statement: a row of fields whose value is filled by the caller; name "" for
 *  the next line of the same. NULL only when out of memory. */
struct pir_line *
pir_report_row(struct pir_reporting *r, struct pir_block *fields, const char *name);
/** What a row of the summary is called here. */
const char *
pir_report_row_name(const struct pir_reporting *r, enum pir_summary_row row);
void pir_report_say(
    struct pir_reporting *r, struct pir_line *line, const char *text,
    enum pir_tone tone);
/** "Money", "Customers" ... for a dimension of impact. */
const char *pir_report_dimension(const char *dimension);
/** A sum with its thousands apart and its unit: "84,000 EUR". NULL for NULL. */
const char *pir_report_sum(
    struct pir_reporting *r, const struct pir_value *fields, const char *field);
/** "measured (high)": the basis, and how sure; "" when neither is said. */
const char *pir_report_basis(struct pir_reporting *r, const struct pir_item *item);
/** In one word how far an action is: "done", "now", "blocked", "next", "prevent". */
const char *pir_report_when(const struct pir_action *action);
/** "by 2026-12-01", "2 d overdue", "done 2026-11-20", "no date". */
const char *
pir_report_due(struct pir_reporting *r, const struct pir_action *action, bool *late);
/** Actions as they are told: done, in hand, to come; each by its day. */
const struct pir_action **pir_report_actions(struct pir_reporting *r);
/** "Contained since ...; not resolved yet." and the entry that says so. */
const char *pir_report_state(struct pir_reporting *r, const struct pir_item **by);
/** The strictest marking of all entries: "TLP amber, privileged". */
const char *pir_report_marking(struct pir_reporting *r);
/** May names be shown? Not where an entry is TLP:RED or has personal data, nor in what
 *  anybody may read (TLP:CLEAR). */
bool pir_report_may_name(const struct pir_state *state);
/** "given in time", "OVERDUE": the verdict of a clock for those who know no clocks. */
const char *pir_report_verdict_words(enum pir_clock_verdict verdict);
/** "first notice" for the stage "initial". */
const char *pir_report_stage_words(struct pir_reporting *r, const char *stage);
/** Times to tell an audience: the words of the plan, or of the communications. */
bool pir_report_is_reader(const char *audience);

/** The cause to be told: confirmed before preliminary before possible, root before
 *  contributing; NULL when none holds. */
const struct pir_item *pir_report_cause(const struct pir_state *state);
/** Twice its status (0 confirmed, 1 preliminary, 2 hypothesis), one more where it only
 *  contributed; 100 for what is ruled out. */
int pir_report_cause_rank(const struct pir_item *item);

/* ---- report_terms.c ---- */

/** Explain each term of the glossary where the page so far first uses it. */
void pir_report_explain(struct pir_reporting *r);
/** The section of the terms that occur in the page. */
void pir_report_glossary(struct pir_reporting *r);

/* ---- the parts ---- */

/** " . WORDS" that the organisation wants at the top, where there are no sheets; else "". */
const char *pir_report_plain_head(struct pir_reporting *r);
void pir_report_head(struct pir_reporting *r, const char *title);
/** The same for a part, by its own name or the one of the record's layout. */
void pir_report_begin(struct pir_reporting *r, enum pir_part part);
void pir_report_one(struct pir_reporting *r);
void pir_report_impacts(struct pir_reporting *r);
void pir_report_plan(struct pir_reporting *r);
void pir_report_communication(struct pir_reporting *r);
void pir_report_appendix(struct pir_reporting *r);
/* ---- report_pictures.c: each nothing where there is nothing to draw ---- */

/** Estimates from low to high; measures over time; the time for notices that was used. */
void pir_report_picture_impacts(struct pir_reporting *r);
void pir_report_picture_plan(struct pir_reporting *r);
void pir_report_picture_clocks(struct pir_reporting *r);

/** Choices that somebody still has to agree to. */
bool pir_report_is_asked(const struct pir_state *state, const struct pir_item *item);
/** Between two things said in one row. */
void pir_report_separate(struct pir_reporting *r, struct pir_line *line);
/** The tables of the first page (report_tables.c). */
void pir_report_doings(struct pir_reporting *r);
void pir_report_meaning(struct pir_reporting *r);
/** Its rows (report_next.c, report_told.c). */
void pir_report_asked(struct pir_reporting *r, struct pir_block *fields);
void pir_report_again(struct pir_reporting *r, struct pir_block *fields);
void pir_report_assumptions(struct pir_reporting *r, struct pir_block *fields);
void pir_report_told(struct pir_reporting *r, struct pir_block *fields);
void pir_report_clocks(struct pir_reporting *r, struct pir_block *fields);
void pir_report_next(struct pir_reporting *r, struct pir_block *fields);
/** The row of earlier incidents of the same kind, where there are any. */
void pir_report_before(struct pir_reporting *r, struct pir_block *fields);
/** What keeps the gate shut, and what was waived. */
void pir_report_gaps(struct pir_reporting *r);
void pir_report_outcome(struct pir_reporting *r);

#endif
