/* pir show ENTRY: all there is to know about one entry. What it says first, then when
 * it was, who says so, and how it hangs together with others. */
#include "base/text.h"
#include "view/view_common.h"
#include "view/view_links.h"

#include <stdio.h>
#include <string.h>

/* ---- fields ---------------------------------------------------------------------- */

/* Shown elsewhere on the page, or of no use to people. */
static bool is_shown_apart(const char *name)
{
    static const char *const names[] = {
        "schema",          "incident", "occurred", "precision",   "known",
        "known-precision", "links",    "body",     "body-digest", "body-salt",
    };

    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        if (strcmp(names[i], name) == 0)
            return true;
    }
    return false;
}

/* "aware-at-precision" belongs to "aware-at". */
static bool is_precision(const struct pir_value *fields, const char *name)
{
    static const char suffix[] = "-precision";
    char stem[128];
    size_t len = strlen(name);

    if (len < sizeof(suffix) || len >= sizeof(stem) ||
        strcmp(name + len - strlen(suffix), suffix) != 0)
        return false;
    snprintf(stem, sizeof(stem), "%.*s", (int)(len - strlen(suffix)), name);
    return pir_value_get(fields, stem) != NULL;
}

static bool is_restriction(const char *name, const char *text)
{
    return (strcmp(name, "tlp") == 0 && strcmp(text, "red") == 0) ||
           strcmp(name, "privileged") == 0 || strcmp(name, "personal-data") == 0;
}

static const char *value_text(
    struct pir_viewing *v, const struct pir_state *state, const struct pir_item *item,
    const struct pir_member *member, const struct pir_field *field)
{
    struct pir_moment moment;

    if (field && field->type == PIR_FIELD_TIME && member->value->type == PIR_STRING) {
        pir_viewing_moment(&moment, item->fields, member->name);
        if (moment.precision != PIR_PRECISION_UNKNOWN)
            return pir_viewing_exact(v, &moment);
    }
    if (field && !field->list && member->value->text &&
        (field->type == PIR_FIELD_NUMBER || field->type == PIR_FIELD_INTEGER))
        return pir_viewing_figure(v, member->value->text);
    if (field && field->type == PIR_FIELD_BOOLEAN && !field->list)
        return pir_viewing_flag(item->fields, member->name) ? "yes" : "no";
    return pir_viewing_value(v, state, member->value);
}

struct showing {
    struct pir_viewing *v;
    const struct pir_state *state;
    const struct pir_item *item;
    const struct pir_kind *kind; /* or NULL */
    const char *headline;        /* what the heading says already */
    struct pir_block *fields;
};

static void show_member(
    struct showing *s, const struct pir_member *member, const struct pir_field *field)
{
    const char *text;

    if (is_shown_apart(member->name) || is_precision(s->item->fields, member->name))
        return;
    text = value_text(s->v, s->state, s->item, member, field);
    if (strcmp(text, s->headline) != 0)
        pir_viewing_field(
            s->v, s->fields, pir_viewing_words(s->v, member->name), text,
            is_restriction(member->name, text) ? PIR_TONE_WARN : PIR_TONE_PLAIN);
}

static const struct pir_member *
member_of(const struct pir_value *fields, const char *name)
{
    for (size_t i = 0; fields->type == PIR_OBJECT && i < fields->len; i++) {
        if (strcmp(fields->in.members[i].name, name) == 0)
            return &fields->in.members[i];
    }
    return NULL;
}

/* The kind's own fields, or those every kind has, in the order of the schema. */
static void show_known(struct showing *s, bool envelope)
{
    for (size_t i = 0; s->kind && i < s->kind->field_count; i++) {
        const struct pir_field *field = &s->kind->fields[i];
        const struct pir_member *member = member_of(s->item->fields, field->name);

        if (member && field->envelope == envelope)
            show_member(s, member, field);
    }
}

/* What the kind does not know stands in the order it was written. */
static void show_unknown(struct showing *s)
{
    const struct pir_value *fields = s->item->fields;

    for (size_t i = 0; fields->type == PIR_OBJECT && i < fields->len; i++) {
        const struct pir_member *member = &fields->in.members[i];

        if (!s->kind || !pir_kind_field(s->kind, member->name))
            show_member(s, member, NULL);
    }
}

/* What somebody asked in this entry may have been answered in another. */
static const struct pir_item *answered_by(const struct showing *s)
{
    const char *words = pir_value_text(s->item->fields, "question");
    const struct pir_item *answer = pir_fold_answer(s->state, s->item);

    if (pir_value_text(s->item->fields, "asked-of"))
        return answer;
    if (!pir_viewing_is(s->item, "question") || !words ||
        pir_value_text(s->item->fields, "answer"))
        return NULL;
    for (size_t i = 0; i < s->state->item_count; i++) {
        const struct pir_item *item = &s->state->items[i];

        if (pir_viewing_is(item, "question") &&
            pir_value_text(item->fields, "answer") &&
            pir_text_same(pir_value_text(item->fields, "question"), words))
            answer = item;
    }
    return answer;
}

static void show_answer(struct showing *s)
{
    const struct pir_item *answer = answered_by(s);
    const char *text = answer ? pir_value_text(answer->fields, "answer") : NULL;

    if (!answer)
        return;
    pir_viewing_field(
        s->v, s->fields, "Answered",
        pir_viewing_print(
            s->v, "%s (%s %s)",
            text ? text : pir_viewing_subject(s->v, s->state, answer),
            answer->recorded->entry.kind,
            pir_viewing_short(s->v, answer->recorded->entry.id)),
        PIR_TONE_GOOD);
}

static void show_fields(struct showing *s)
{
    s->fields = pir_block_add(s->v->arena, s->v->page, PIR_BLOCK_FIELDS);
    show_answer(s);
    show_known(s, false);
    show_unknown(s);
    show_known(s, true);
    pir_block_add(s->v->arena, s->v->page, PIR_BLOCK_GAP);
}

/* ---- head, body ------------------------------------------------------------------ */

/* The heading of a note would only repeat its body. */
static const char *headline_of(const struct showing *s)
{
    const char *name =
        s->v->view->subject(s->v->view->context, s->item->recorded->entry.kind);

    if (strcmp(name, "body") == 0 || !pir_value_text(s->item->fields, name))
        return "";
    return pir_viewing_subject(s->v, s->state, s->item);
}

static void show_head(struct showing *s)
{
    struct pir_viewing *v = s->v;
    struct pir_block *heading = pir_block_heading(v->arena, v->page, 1, NULL);
    struct pir_block *line;

    if (heading) {
        pir_line_add(
            v->arena, &heading->line, pir_viewing_short(v, s->item->recorded->entry.id),
            PIR_TONE_ID);
        pir_line_add(
            v->arena, &heading->line,
            pir_viewing_print(
                v, "  %s%s%s", s->item->recorded->entry.kind, *s->headline ? ": " : "",
                s->headline),
            PIR_TONE_STRONG);
    }
    line = pir_block_paragraph(v->arena, v->page, "of incident ", PIR_TONE_DIM);
    if (line) {
        pir_line_add(v->arena, &line->line, s->state->id, PIR_TONE_ID);
        pir_line_add(
            v->arena, &line->line,
            pir_viewing_print(v, " %s", pir_viewing_oneline(v, s->state->title)),
            PIR_TONE_DIM);
    }
    pir_viewing_dateline(v);
}

static void show_corrected(struct showing *s)
{
    struct pir_viewing *v = s->v;

    if (s->item->correction_count == 0)
        return;
    pir_block_paragraph(
        v->arena, v->page,
        pir_viewing_print(
            v, "Corrected %s; this is the corrected text, what it was stands below.",
            s->item->correction_count == 1
                ? "once"
                : pir_viewing_print(v, "%zu times", s->item->correction_count)),
        PIR_TONE_WARN);
    pir_block_add(v->arena, v->page, PIR_BLOCK_GAP);
}

static void show_body(struct showing *s)
{
    struct pir_viewing *v = s->v;
    const char *body = pir_value_text(s->item->fields, "body");
    struct pir_block *block;

    if (body && *body) {
        block = pir_block_add(v->arena, v->page, PIR_BLOCK_MARKDOWN);
        if (block)
            block->text = body;
    } else if (pir_value_text(s->item->fields, "body-digest")) {
        pir_block_paragraph(
            v->arena, v->page, "The body is not here: it is kept apart.",
            PIR_TONE_WARN);
    } else {
        return;
    }
    pir_block_add(v->arena, v->page, PIR_BLOCK_GAP);
}

/* ---- times and signer ------------------------------------------------------------ */

static void show_times(struct showing *s)
{
    struct pir_viewing *v = s->v;
    const struct pir_attest *attest = &s->item->recorded->attest;
    struct pir_moment recorded = {PIR_PRECISION_SECOND, attest->recorded, 0};
    struct pir_moment occurred, known;
    const char *text = "not known: no commit names this entry";

    pir_item_occurred(&occurred, s->item);
    pir_viewing_moment(&known, s->item->fields, "known");
    pir_viewing_field(
        v, s->fields, "Occurred", pir_viewing_exact(v, &occurred), PIR_TONE_PLAIN);
    if (pir_value_get(s->item->fields, "known"))
        pir_viewing_field(
            v, s->fields, "Known", pir_viewing_exact(v, &known), PIR_TONE_PLAIN);
    if (attest->found) {
        text = pir_viewing_exact(v, &recorded);
        if (pir_moment_compare(&occurred, &recorded) < 0 &&
            occurred.precision != PIR_PRECISION_UNKNOWN)
            text = pir_viewing_print(
                v, "%s, %s later", text, pir_viewing_between(v, &occurred, &recorded));
    }
    pir_viewing_field(
        v, s->fields, "Recorded", text, attest->found ? PIR_TONE_PLAIN : PIR_TONE_WARN);
}

static const char *verdict(const struct pir_attest *attest)
{
    static const char *const words[] = {
        [PIR_ATTEST_UNKNOWN] = "signature not checked",
        [PIR_ATTEST_GOOD] = "good",
        [PIR_ATTEST_UNTRUSTED] = "but this key is not in the trust files",
        [PIR_ATTEST_BAD] = "the signature is wrong",
        [PIR_ATTEST_UNSIGNED] = "not signed",
        [PIR_ATTEST_OPENPGP] = "an OpenPGP signature, which is not checked here",
        [PIR_ATTEST_NOBODY] = "no commit names this entry",
    };

    return words[attest->state];
}

/* "owner,recorder" as "owner, recorder". */
static const char *roles_text(struct pir_viewing *v, const char *roles)
{
    const char *text = "";

    while (roles && *roles) {
        size_t len;

        roles += strspn(roles, ", ");
        len = strcspn(roles, ",");
        if (len > 0)
            text = pir_viewing_print(
                v, "%s%s%.*s", text, *text ? ", " : "", (int)len, roles);
        roles += len;
    }
    return text;
}

/* Name and address are what the committer claims; the principal is whom the key belongs
 * to. They are told apart where they differ. */
static const char *person_text(struct pir_viewing *v, const struct pir_attest *attest)
{
    const char *name = attest->name ? attest->name : "";
    const char *email = attest->email ? attest->email : "";
    const char *principal = attest->principal ? attest->principal : "";
    const char *roles = roles_text(v, attest->roles);
    const char *claimed = pir_viewing_print(v, "%s <%s>", name, email);
    const char *text = claimed;

    if (*principal && strcmp(principal, email) != 0)
        text = principal;
    if (*roles)
        text = pir_viewing_print(v, "%s (%s)", text, roles);
    if (*principal && strcmp(principal, email) != 0)
        text = pir_viewing_print(v, "%s, committed as %s", text, claimed);
    return text;
}

static void show_signer(struct showing *s)
{
    const struct pir_attest *attest = &s->item->recorded->attest;
    struct pir_viewing *v = s->v;
    const char *key =
        attest->fingerprint && *attest->fingerprint ? attest->fingerprint : NULL;
    bool is_signed =
        attest->state != PIR_ATTEST_UNSIGNED && attest->state != PIR_ATTEST_BAD;
    struct pir_block *row;

    if (!attest->found)
        return;
    row = pir_block_field(
        v->arena, s->fields, is_signed ? "Signed by" : "Committer",
        person_text(v, attest), PIR_TONE_PLAIN);
    if (key)
        pir_viewing_cell(
            v, row, 1, pir_viewing_print(v, ", key %s", key), PIR_TONE_PLAIN);
    pir_viewing_cell(v, row, 1, ", ", PIR_TONE_PLAIN);
    pir_viewing_cell(v, row, 1, verdict(attest), pir_viewing_attest_tone(attest));
    pir_viewing_field(v, s->fields, "Commit", attest->commit, PIR_TONE_PLAIN);
}

static void show_changes(struct showing *s)
{
    const struct pir_change *first = NULL;
    size_t count = pir_fold_changes(s->state, s->item->recorded, &first);
    struct pir_viewing *v = s->v;

    for (size_t i = 0; i < count; i++) {
        const char *from = first[i].from ? first[i].from : "";

        pir_viewing_field(
            v, s->fields, i == 0 ? "Changed" : "",
            pir_viewing_print(
                v, "%s: %s%s%s", first[i].what, from, *from ? " -> " : "", first[i].to),
            PIR_TONE_STRONG);
    }
}

static void show_record(struct showing *s)
{
    struct pir_viewing *v = s->v;

    pir_block_add(v->arena, v->page, PIR_BLOCK_GAP);
    s->fields = pir_block_add(v->arena, v->page, PIR_BLOCK_FIELDS);
    show_times(s);
    show_signer(s);
    pir_viewing_field(v, s->fields, "Path", s->item->recorded->path, PIR_TONE_CODE);
    pir_viewing_field(v, s->fields, "Id", s->item->recorded->entry.id, PIR_TONE_ID);
    show_changes(s);
}

int pir_view_entry(
    struct pir_block **page, struct pir_value **value, const struct pir_view *view,
    const struct pir_state *state, const struct pir_item *item,
    const struct pir_kind *kind, struct pir_err *err)
{
    struct pir_viewing v;
    struct showing s = {.v = &v, .state = state, .item = item, .kind = kind};
    struct pir_value *entry;

    pir_viewing_start(&v, view);
    s.headline = headline_of(&s);
    show_head(&s);
    show_corrected(&s);
    if (!*s.headline)
        show_body(&s);
    show_fields(&s);
    if (*s.headline)
        show_body(&s);
    show_record(&s);
    entry = pir_viewing_set_object(&v, v.value, "entry");
    pir_viewing_set_entry(&v, entry, state, item);
    pir_viewing_set_fields(&v, entry, item, kind);
    pir_viewing_set_changes(&v, v.value, state, item);
    pir_viewing_links(&v, v.value, state, item);
    pir_viewing_corrections(&v, v.value, state, item, kind);
    return pir_viewing_finish(page, value, &v, err);
}
