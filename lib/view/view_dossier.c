/* The dossier: which signed entries are evidence for which clause, and which are missing. */
#include "view/view_dossier.h"
#include "view/view_common.h"

#include "judge/obligation.h"

#include <string.h>

#define SHOWN_MAX 4 /* entries named for one piece of evidence; JSON has all */
#define NOT_ADVICE                                                                     \
    "Not legal advice and no certificate: an entry that fits shows that something "    \
    "was "                                                                             \
    "recorded, not that it was well done."

struct tally {
    size_t of[4]; /* by enum pir_clause_verdict */
};

static struct tally
count_clauses(const struct pir_framework *framework, const struct pir_state *state)
{
    struct tally tally = {{0}};

    for (size_t i = 0; i < framework->clause_count; i++)
        tally.of[pir_clause_judge(&framework->clauses[i], state)]++;
    return tally;
}

static enum pir_tone tone_of(enum pir_clause_verdict verdict)
{
    static const enum pir_tone tones[] = {
        PIR_TONE_GOOD, PIR_TONE_WARN, PIR_TONE_BAD, PIR_TONE_DIM};

    return tones[verdict];
}

/* ---- the page -------------------------------------------------------------------- */

/* "9x2q7c4p role, k7f3m9x2 role (not signed good) and 3 more" */
static const char *list_entries(
    struct pir_viewing *v, const struct pir_proof *proof, const struct pir_state *state)
{
    const struct pir_item *item;
    const char *text = "";
    size_t count = 0;

    for (; (item = pir_needs_item(proof->any, proof->any_count, state, count)); count++)
        if (count < SHOWN_MAX)
            text = pir_viewing_print(
                v, "%s%s%s %s%s", text, count ? ", " : "",
                pir_viewing_short(v, item->recorded->entry.id),
                item->recorded->entry.kind,
                item->recorded->attest.state == PIR_ATTEST_GOOD
                    ? ""
                    : " (signature not good)");
    return count > SHOWN_MAX
               ? pir_viewing_print(v, "%s and %zu more", text, count - SHOWN_MAX)
               : text;
}

static void add_proof(
    struct pir_viewing *v, const struct pir_proof *proof, const struct pir_state *state)
{
    struct pir_block *fields = pir_block_add(v->arena, v->page, PIR_BLOCK_FIELDS);
    const char *entries = list_entries(v, proof, state);
    struct pir_block *code;

    if (*entries) {
        pir_viewing_field(
            v, fields, "shown  ", pir_viewing_print(v, "%s: %s", proof->what, entries),
            PIR_TONE_PLAIN);
        return;
    }
    pir_viewing_field(v, fields, "missing", proof->what, PIR_TONE_BAD);
    if (!proof->record)
        return;
    code = pir_block_add(v->arena, v->page, PIR_BLOCK_CODE);
    if (code)
        code->text = pir_viewing_print(v, "%s -i %s", proof->record, state->id);
    else
        v->failed = true;
}

static void add_clause(
    struct pir_viewing *v, const struct pir_clause *clause,
    const struct pir_state *state)
{
    enum pir_clause_verdict verdict = pir_clause_judge(clause, state);
    struct pir_block *line;

    pir_block_add(v->arena, v->page, PIR_BLOCK_GAP);
    line = pir_block_paragraph(v->arena, v->page, clause->id, PIR_TONE_STRONG);
    if (line) {
        pir_line_add(
            v->arena, &line->line, pir_viewing_print(v, "  %s: ", clause->title),
            PIR_TONE_PLAIN);
        pir_line_add(
            v->arena, &line->line,
            verdict == PIR_CLAUSE_BEYOND ? "not about one incident"
                                         : pir_clause_verdict_name(verdict),
            tone_of(verdict));
    }
    if (clause->note)
        pir_block_paragraph(v->arena, v->page, clause->note, PIR_TONE_DIM);
    for (size_t i = 0; i < clause->proof_count; i++)
        add_proof(v, &clause->proofs[i], state);
}

static void add_head(
    struct pir_viewing *v, const struct pir_framework *framework,
    const struct tally *tally)
{
    pir_block_heading(
        v->arena, v->page, 2,
        pir_viewing_print(v, "%s  %s", framework->id, framework->name));
    pir_block_paragraph(
        v->arena, v->page,
        pir_viewing_print(
            v, "%s: %zu shown, %zu partly, %zu missing%s.",
            pir_viewing_count(v, framework->clause_count, "clause", "clauses"),
            tally->of[PIR_CLAUSE_SHOWN], tally->of[PIR_CLAUSE_PARTLY],
            tally->of[PIR_CLAUSE_MISSING],
            tally->of[PIR_CLAUSE_BEYOND]
                ? pir_viewing_print(
                      v, ", %zu not about one incident", tally->of[PIR_CLAUSE_BEYOND])
                : ""),
        tally->of[PIR_CLAUSE_MISSING]  ? PIR_TONE_BAD
        : tally->of[PIR_CLAUSE_PARTLY] ? PIR_TONE_WARN
                                       : PIR_TONE_GOOD);
}

/* ---- the value ------------------------------------------------------------------- */

static void set_entries(
    struct pir_viewing *v, struct pir_value *object, const struct pir_proof *proof,
    const struct pir_state *state)
{
    struct pir_value *list = pir_viewing_set_array(v, object, "entries");
    const struct pir_item *item;

    for (size_t i = 0; (item = pir_needs_item(proof->any, proof->any_count, state, i));
         i++) {
        struct pir_value *value = pir_viewing_push_object(v, list);
        const struct pir_attest *attest = &item->recorded->attest;

        pir_viewing_set_text(v, value, "entry", item->recorded->entry.id);
        pir_viewing_set_text(v, value, "kind", item->recorded->entry.kind);
        if (attest->found)
            pir_viewing_set_text(v, value, "commit", attest->commit);
        pir_viewing_set_text(v, value, "signature", pir_viewing_attest_name(attest));
    }
}

static void add_value(
    struct pir_viewing *v, struct pir_value *list, const struct pir_clause *clause,
    const struct pir_state *state)
{
    struct pir_value *value = pir_viewing_push_object(v, list);
    struct pir_value *proofs;

    pir_viewing_set_text(v, value, "id", clause->id);
    pir_viewing_set_text(v, value, "title", clause->title);
    pir_viewing_set_text(
        v, value, "verdict", pir_clause_verdict_name(pir_clause_judge(clause, state)));
    pir_viewing_set_text(v, value, "note", clause->note);
    proofs = pir_viewing_set_array(v, value, "evidence");
    for (size_t i = 0; i < clause->proof_count; i++) {
        struct pir_value *proof = pir_viewing_push_object(v, proofs);

        pir_viewing_set_text(v, proof, "what", clause->proofs[i].what);
        set_entries(v, proof, &clause->proofs[i], state);
        pir_viewing_set_text(v, proof, "command", clause->proofs[i].record);
    }
}

static void add_values(
    struct pir_viewing *v, const struct pir_framework *framework,
    const struct pir_state *state, const struct tally *tally)
{
    struct pir_value *value = pir_viewing_set_object(v, v->value, "framework");
    char grade[2] = {framework->grade == 'O' ? '-' : framework->grade, '\0'};
    struct pir_value *list;

    pir_viewing_set_text(v, value, "id", framework->id);
    pir_viewing_set_text(v, value, "name", framework->name);
    pir_viewing_set_text(v, value, "grade", grade);
    pir_viewing_set_text(v, value, "file", framework->place);
    pir_viewing_set_text(v, v->value, "incident", state->id);
    pir_viewing_set_text(v, v->value, "disclaimer", NOT_ADVICE);
    pir_viewing_set_count(v, v->value, "shown", tally->of[PIR_CLAUSE_SHOWN]);
    pir_viewing_set_count(v, v->value, "partly", tally->of[PIR_CLAUSE_PARTLY]);
    pir_viewing_set_count(v, v->value, "missing", tally->of[PIR_CLAUSE_MISSING]);
    list = pir_viewing_set_array(v, v->value, "clauses");
    for (size_t i = 0; i < framework->clause_count; i++)
        add_value(v, list, &framework->clauses[i], state);
}

int pir_view_dossier(
    struct pir_block **page, struct pir_value **value, const struct pir_view *view,
    const struct pir_state *state, const struct pir_framework *framework,
    struct pir_err *err)
{
    struct tally tally = count_clauses(framework, state);
    struct pir_viewing v;

    pir_viewing_start(&v, view);
    pir_viewing_title(&v, state);
    pir_viewing_dateline(&v);
    add_head(&v, framework, &tally);
    for (size_t i = 0; i < framework->clause_count; i++)
        add_clause(&v, &framework->clauses[i], state);
    pir_block_add(v.arena, v.page, PIR_BLOCK_GAP);
    pir_block_paragraph(
        v.arena, v.page,
        pir_viewing_print(
            &v, NOT_ADVICE " Grade %c, %s.",
            framework->grade == 'O' ? '-' : framework->grade,
            pir_grade_meaning(framework->grade)),
        PIR_TONE_DIM);
    add_values(&v, framework, state, &tally);
    return pir_viewing_finish(page, value, &v, err);
}
