/** view/view_compliance_internal.h - one view of clocks in the making. Inside the files
 * of that view only. */
#ifndef PIR_VIEW_COMPLIANCE_INTERNAL_H
#define PIR_VIEW_COMPLIANCE_INTERNAL_H

#include "view/view_common.h"
#include "view/view_compliance.h"

struct pir_complying_view {
    struct pir_viewing v;
    const struct pir_compliance_view *asked;
    const struct pir_complying *incident;
};

/* ---- words (view_compliance_words.c) ---- */

/** "72 h from aware", "4 business days (us-federal) from determined-material". */
const char *pir_complying_rule(
    struct pir_viewing *v, const struct pir_obligation *o,
    const struct pir_limit *limit, const char *event);
/** What the verdict says, with dates, in a sentence without full stop. */
const char *
pir_complying_says(struct pir_viewing *v, const struct pir_clock_stage *stage);
/** Two judgements that contradict each other, which counts, and the way out; NULL. */
const char *
pir_complying_contradicts(struct pir_viewing *v, const struct pir_clock_stage *stage);
enum pir_tone pir_complying_tone(const struct pir_clock_stage *stage);
/** "2026-11-23 10:17 (determination 9x2q7c4p)", "... (supposed)". */
const char *
pir_complying_anchor(struct pir_viewing *v, const struct pir_clock_event *event);
/** The command that records what is missing, or NULL. */
const char *pir_complying_command(
    struct pir_viewing *v, const struct pir_state *state,
    const struct pir_clock_duty *duty, const struct pir_clock_stage *stage);
/** "wording of the law or the regulator seen (P)". */
const char *pir_complying_grade(struct pir_viewing *v, char grade);

/* ---- choosing (view_compliance.c) ---- */

/** Is it to be shown in full: in scope, or asked for by name? */
bool pir_complying_shows(
    const struct pir_clock_duty *duty, const struct pir_compliance_view *asked);
/** Does that word mean the duty, its regime or its jurisdiction? */
bool pir_complying_means(const struct pir_obligation *o, const char *word);
/** The stage of a duty that is the most urgent. */
const struct pir_clock_stage *pir_complying_urgent(const struct pir_clock_duty *duty);

/* ---- parts ---- */

/** One stage as fields (view_compliance_stage.c). */
void pir_complying_stage(
    struct pir_complying_view *c, const struct pir_clock_duty *duty,
    const struct pir_clock_stage *stage);
/** What of a duty is the same for every incident, as a value; then what is of one incident,
 *  with the former or, when asked->apart, without (view_compliance_value.c). */
void pir_complying_rule_value(
    struct pir_viewing *v, struct pir_value *list, const struct pir_obligations *words,
    const struct pir_obligation *o);
void pir_complying_value(
    struct pir_viewing *v, struct pir_value *list,
    const struct pir_compliance_view *asked, const struct pir_state *state,
    const struct pir_clock_duty *duty);

#define PIR_NOT_ADVICE                                                                 \
    "Not legal advice: facts in own words, each founded as its grade says; check a "   \
    "duty before you rely on it."

#endif
