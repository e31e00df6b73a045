/* pir verify-report: the verdict in one sentence, then what it rests on. */
#include "view/report_internal.h"
#include "view/report_proof.h"

#include <string.h>

const char *pir_proof_verdict_name(enum pir_proof_verdict verdict)
{
    static const char *const names[] = {
        [PIR_PROOF_SAME] = "same",
        [PIR_PROOF_LINE_ENDS] = "line-ends",
        [PIR_PROOF_DIFFERENT] = "different",
        [PIR_PROOF_NO_STAMP] = "no-stamp",
        [PIR_PROOF_BROKEN_STAMP] = "broken-stamp",
        [PIR_PROOF_UNKNOWN_COMMIT] = "unknown-commit",
        [PIR_PROOF_ASIDE] = "aside",
        [PIR_PROOF_NO_INCIDENT] = "no-incident",
    };

    return names[verdict];
}

static const char *sentence(struct pir_viewing *v, const struct pir_report_proof *proof)
{
    const char *name = proof->name;
    const char *commit = proof->stamp ? proof->stamp->commit : "";

    switch (proof->verdict) {
    case PIR_PROOF_SAME:
        return pir_viewing_print(
            v, "%s is, byte for byte, the report that commit %.8s yields.", name,
            commit);
    case PIR_PROOF_LINE_ENDS:
        return pir_viewing_print(
            v,
            "%s says what commit %.8s yields, but its line ends were changed, so its "
            "bytes and its SHA-256 are others.",
            name, commit);
    case PIR_PROOF_DIFFERENT:
        return pir_viewing_print(
            v, "%s is NOT what commit %.8s yields: it was changed after it was made.",
            name, commit);
    case PIR_PROOF_BROKEN_STAMP:
        return pir_viewing_print(
            v,
            "%s cannot be checked: the line that says what it was made from was "
            "changed, or a later pir wrote it.",
            name);
    case PIR_PROOF_UNKNOWN_COMMIT:
        return pir_viewing_print(
            v,
            "%s was made from commit %.8s, which is not in this record: it is of "
            "another record, or of commits that have not come here (pir sync).",
            name, commit);
    case PIR_PROOF_ASIDE:
        return pir_viewing_print(
            v,
            "%s was made from commit %.8s, which lies here but is not part of the "
            "record's history.",
            name, commit);
    case PIR_PROOF_NO_INCIDENT:
        return pir_viewing_print(
            v, "%s is NOT what commit %.8s yields: that has no incident %s.", name,
            commit, proof->stamp ? proof->stamp->incident : "");
    case PIR_PROOF_NO_STAMP:
    default:
        return pir_viewing_print(
            v,
            "%s does not say what it was made from: it is no report of pir, or one "
            "in colour, or that line was taken out.",
            name);
    }
}

static void add_stamp(
    struct pir_viewing *v, struct pir_block *fields,
    const struct pir_report_stamp *stamp)
{
    char words[96], made[PIR_TIME_TEXT];
    struct pir_value *value;
    const char *checked =
        pir_report_checked_words(words, sizeof(words), stamp->checked);

    pir_viewing_field(
        v, fields, "Report",
        pir_viewing_print(
            v, "%s%s%s%s%s, %s", stamp->form, *stamp->incident ? " of incident " : "",
            stamp->incident, *stamp->span ? " of " : "", stamp->span, stamp->format),
        PIR_TONE_PLAIN);
    pir_viewing_field(v, fields, "Commit", stamp->commit, PIR_TONE_ID);
    pir_viewing_field(
        v, fields, "Made", pir_viewing_instant(v, stamp->at), PIR_TONE_PLAIN);
    pir_viewing_field(
        v, fields, "Record then", checked ? checked : "unknown", PIR_TONE_PLAIN);
    value = pir_viewing_set_object(v, v->value, "stamp");
    pir_time_format(made, stamp->at, 0);
    pir_viewing_set_text(v, value, "form", stamp->form);
    pir_viewing_set_text(v, value, "format", stamp->format);
    pir_viewing_set_text(
        v, value, "incident", *stamp->incident ? stamp->incident : NULL);
    pir_viewing_set_text(v, value, "span", *stamp->span ? stamp->span : NULL);
    pir_viewing_set_text(v, value, "commit", stamp->commit);
    pir_viewing_set_text(v, value, "made", made);
    pir_viewing_set_text(v, value, "record", checked);
}

/* ---- to whom it was given ---------------------------------------------------------- */

static void add_given(
    struct pir_viewing *v, struct pir_block *fields,
    const struct pir_report_proof *proof)
{
    struct pir_value *list = pir_viewing_set_array(v, v->value, "given-to");
    const char *name = "Given to";

    for (size_t i = 0; proof->state && i < proof->state->item_count; i++) {
        const struct pir_item *item = &proof->state->items[i];
        const char *sha256 = pir_report_text(item, "sha256");
        struct pir_moment when;
        struct pir_value *value;

        if (!pir_viewing_is(item, "communication") || !sha256 ||
            strcmp(sha256, proof->sha256) != 0)
            continue;
        pir_item_occurred(&when, item);
        pir_viewing_field(
            v, fields, name,
            pir_viewing_print(
                v, "%s %s by %s, entry %.8s", pir_report_text(item, "audience"),
                pir_viewing_time(v, &when), pir_report_text(item, "channel"),
                item->recorded->entry.id),
            PIR_TONE_PLAIN);
        value = pir_viewing_push_object(v, list);
        pir_viewing_set_text(v, value, "audience", pir_report_text(item, "audience"));
        pir_viewing_set_text(v, value, "entry", item->recorded->entry.id);
        name = "";
    }
}

/* ---- what changed since -------------------------------------------------------------- */

static void add_change(
    struct pir_viewing *v, struct pir_block *table, struct pir_value *list,
    const struct pir_report_change *change)
{
    struct pir_block *row = pir_block_row(v->arena, table);
    struct pir_value *value = pir_viewing_push_object(v, list);

    pir_viewing_cell(v, row, 0, change->what, PIR_TONE_STRONG);
    pir_viewing_cell(
        v, row, 1, change->then_ ? change->then_ : "not there", PIR_TONE_DIM);
    pir_viewing_cell(
        v, row, 2, change->now_ ? change->now_ : "not there any more", PIR_TONE_PLAIN);
    pir_viewing_set_text(v, value, "what", change->what);
    pir_viewing_set_text(v, value, "then", change->then_);
    pir_viewing_set_text(v, value, "now", change->now_);
}

static void add_changes(struct pir_viewing *v, const struct pir_report_proof *proof)
{
    static const struct pir_column columns[] = {
        {.title = "What", .shrink = 1, .wrap = true},
        {.title = "In the file", .shrink = 2, .wrap = true},
        {.title = "Now", .shrink = 3, .wrap = true},
    };
    struct pir_value *list = pir_viewing_set_array(v, v->value, "changes");
    struct pir_report_change *changes = NULL;
    struct pir_block *table;
    struct pir_err ignored = {0};
    size_t count = 0;

    if (!proof->then || !proof->now)
        return;
    if (pir_report_changes(
            &changes, &count, v->arena, proof->then, proof->now, &ignored) < 0)
        v->failed = true;
    if (!count) {
        pir_block_paragraph(
            v->arena, v->page, "A report made now would say the same.", PIR_TONE_PLAIN);
        return;
    }
    table = pir_viewing_section(
        v, "What a report made now says otherwise", columns,
        sizeof(columns) / sizeof(*columns));
    for (size_t i = 0; i < count; i++)
        add_change(v, table, list, &changes[i]);
}

int pir_view_report_proof(
    struct pir_block **page, struct pir_value **value, const struct pir_view *view,
    const struct pir_report_proof *proof, struct pir_err *err)
{
    struct pir_viewing v;
    struct pir_block *fields;
    const char *text;

    pir_viewing_start(&v, view);
    text = sentence(&v, proof);
    pir_viewing_set_text(&v, v.value, "file", proof->name);
    pir_viewing_set_text(&v, v.value, "sha256", proof->sha256);
    pir_viewing_set_text(
        &v, v.value, "verdict", pir_proof_verdict_name(proof->verdict));
    pir_viewing_set_text(&v, v.value, "sentence", text);
    pir_viewing_set_text(&v, v.value, "detail", proof->detail);
    pir_viewing_set_text(&v, v.value, "doubt", proof->doubt);
    pir_block_paragraph(
        v.arena, v.page, text,
        proof->verdict == PIR_PROOF_SAME ? PIR_TONE_GOOD : PIR_TONE_BAD);
    if (proof->detail)
        pir_block_paragraph(v.arena, v.page, proof->detail, PIR_TONE_PLAIN);
    if (proof->doubt)
        pir_block_paragraph(v.arena, v.page, proof->doubt, PIR_TONE_WARN);
    pir_block_add(v.arena, v.page, PIR_BLOCK_GAP);
    fields = pir_block_add(v.arena, v.page, PIR_BLOCK_FIELDS);
    pir_viewing_field(&v, fields, "SHA-256", proof->sha256, PIR_TONE_ID);
    if (proof->stamp)
        add_stamp(&v, fields, proof->stamp);
    if (proof->then) {
        pir_viewing_set_count(&v, v.value, "newer", proof->newer);
        pir_viewing_field(
            &v, fields, "Since then",
            pir_viewing_count(&v, proof->newer, "newer entry", "newer entries"),
            proof->newer ? PIR_TONE_WARN : PIR_TONE_PLAIN);
    }
    add_given(&v, fields, proof);
    pir_block_add(v.arena, v.page, PIR_BLOCK_GAP);
    add_changes(&v, proof);
    return pir_viewing_finish(page, value, &v, err);
}
