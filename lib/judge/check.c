/* The table of all checks: what profiles can ask for. */
#include "judge/check.h"

#include <string.h>

#define SINCE                                                                          \
    {                                                                                  \
        "since-reopening", PIR_PARAM_FLAG, false,                                      \
            "true: what was recorded before the incident was reopened does not count"  \
    }

/* clang-format off */
const struct pir_review_check pir_review_checks[] = {
    {"entries", "There are entries of a kind that meet conditions.", NULL,
     {{"kind", PIR_PARAM_KIND, true, "the kind of entry"},
      {"where", PIR_PARAM_WHERE, false, "conditions that it meets"},
      {"at-least", PIR_PARAM_COUNT, false, "how many; 1 if left out"},
      SINCE},
     pir_check_entries},
    {"each", "Each entry of a kind (that meets conditions) meets others too.", "{entry}, {owner}",
     {{"kind", PIR_PARAM_KIND, true, "the kind of entry"},
      {"where", PIR_PARAM_WHERE, false, "only those that meet these conditions"},
      {"needs", PIR_PARAM_WHERE, true, "what each must meet"},
      {"latest-by", PIR_PARAM_FIELDS, false, "only the latest of those that agree in these fields"},
      SINCE},
     pir_check_each},
    {"values", "Each of some values stands in a field of some entry of a kind.", "{value}",
     {{"kind", PIR_PARAM_KIND, true, "the kind of entry"},
      {"field", PIR_PARAM_FIELD, true, "its field"},
      {"values", PIR_PARAM_TEXTS, true, "the values"}},
     pir_check_values},
    {"asked", "Every entry has the fields that its schema asks for at this gate (x-pir: asked).", "{entry}, {field}",
     {{NULL, 0, false, NULL}}, pir_check_asked},
    {"form", "Every entry keeps its schema as it is now, and no text is blank or stands for one.", "{entry}, {field}",
     {{NULL, 0, false, NULL}}, pir_check_form},
    {"references", "What an entry names is there, in this incident and of the right kind.", "{entry}, {field}",
     {{NULL, 0, false, NULL}}, pir_check_references},
    {"authorised", "Every entry was recorded in a commit signed by somebody who may.", "{entry}",
     {{NULL, 0, false, NULL}}, pir_check_authorised},
    {"times", "Nothing occurred after it was recorded.", "{entry}",
     {{NULL, 0, false, NULL}}, pir_check_times},
    {"order", "Started, detected, contained, resolved: in this order, as far as the times are known.", NULL,
     {{NULL, 0, false, NULL}}, pir_check_order},
    {"actions", "Every action is done, dropped with its reason, or handed on when closing.", "{entry}, {owner}",
     {{NULL, 0, false, NULL}}, pir_check_actions},
    {"verified", "Every action that is done was verified: not by its owner, and not recorded by whoever recorded it done, unless somebody else approved that entry.", "{entry}, {owner}",
     {{NULL, 0, false, NULL}}, pir_check_verified},
    {"questions", "Every question has an answer, or is handed on when closing.", "{entry}, {text}, {value} (its state)",
     {{NULL, 0, false, NULL}}, pir_check_questions},
    {"decisions", "Every decision that was asked of somebody has their answer, or is handed on when closing.", "{entry}, {owner} (of whom it is asked)",
     {{NULL, 0, false, NULL}}, pir_check_decisions},
    {"custody", "Of every piece of evidence the last entry says where it is kept, or that it is settled; or it is handed on when closing.", "{entry}, {text} (its name), {value} (its SHA-256)",
     {{"settled", PIR_PARAM_TEXTS, true, "what ends custody"}}, pir_check_custody},
    {"told", "Every audience of the plan was told.", "{entry}, {value} (the audience), {text} (the channel), {owner}",
     {{"audience", PIR_PARAM_TEXT, false, "only this one, whether or not it is in the plan"},
      {"outcome", PIR_PARAM_FLAG, false, "true: of how it ended"},
      {"late", PIR_PARAM_FLAG, false, "true: only who was told later than planned, by a first message without delay-reasons"}},
     pir_check_told},
    {"aware", "It is said when it became known: aware-at of the opening entry, or a determination of type aware.", NULL,
     {{NULL, 0, false, NULL}}, pir_check_aware},
    {"roles", "Somebody held each of these roles until the incident was resolved.", "{value} (the role)",
     {{"roles", PIR_PARAM_TEXTS, true, "the roles"}}, pir_check_roles},
    {"cycles", "No entry depends on itself by way of others.", "{entry}",
     {{NULL, 0, false, NULL}}, pir_check_cycles},
    {"contradictions", "No two people say opposite things of the same time, figure, cause or judgement, unless one entry links to the other.", "{entry}, {value} (the other entry)",
     {{NULL, 0, false, NULL}}, pir_check_contradictions},
    {"duplicates", "No two people recorded the same thing, unless one entry links to the other.", "{entry}, {value} (the other entry)",
     {{"kinds", PIR_PARAM_KINDS, true, "kinds of entries that are looked at"}}, pir_check_duplicates},
    {"blame", "No person is named in one sentence with a word of fault.", "{entry}, {field}",
     {{"kinds", PIR_PARAM_KINDS, true, "kinds of entries that are looked at"},
      {"words", PIR_PARAM_TEXTS, true, "words, or beginnings of words"}},
     pir_check_blame},
    {"language", "What page one says is said in plain words.", "{entry}, {field}",
     {{"find", PIR_PARAM_TEXTS, true, "what to look for: jargon, blame, hedges, empty (phrases), numbers (without a source), length (of sentences)"},
      {"words", PIR_PARAM_COUNT, false, "a sentence is long above so many words; 30 if left out"}},
     pir_check_language},
    {"approved", "Enough people approved the incident as it stands; none of them its author, none rejects it.", "{value} (the gate)",
     {{"persons", PIR_PARAM_COUNT, false, "how many; 1 if left out"},
      {"roles", PIR_PARAM_TEXTS, false, "roles of which one of them each must have one"},
      {"not-authors-of", PIR_PARAM_KINDS, false, "who recorded one of these, or had it recorded, cannot approve"}},
     pir_check_approved},
    {"handovers", "Every handover is approved by the other of the two.", "{entry}, {owner}",
     {{NULL, 0, false, NULL}}, pir_check_handovers},
    {"promises", "Every promise was kept in time; one that is still open is handed on when closing.",
     "{entry}, {text} (what was promised), {value} (to whom), {owner} (by whom)",
     {{NULL, 0, false, NULL}}, pir_check_promises},
    {"clocks", "Every notice that a law or a contract asks for was given in time, or it was decided that none is due.",
     "{value} (the duty), {text} (its stage), {entry} (a notice that came late)",
     {{"late", PIR_PARAM_FLAG, false, "true: only notices that came late must say why; else only those that did not come"},
      {"undecided", PIR_PARAM_FLAG, false, "true: only judgements that start a clock, such as aware or classified-major, which nobody has made"}},
     pir_check_clocks},
    {NULL, NULL, NULL, {{NULL, 0, false, NULL}}, NULL},
};
/* clang-format on */

const struct pir_review_check *pir_review_check_find(const char *name)
{
    for (const struct pir_review_check *check = pir_review_checks; check->name; check++)
        if (strcmp(check->name, name) == 0)
            return check;
    return NULL;
}
