/* Checks of what every entry must be: well formed, recorded by somebody who may, in a
 * possible order of times. */
#include "judge/check.h"

#include "base/text.h"

#include <string.h>

/* ---- form ------------------------------------------------------------------------ */

static int say_faults(
    struct pir_reviewing *r, const struct pir_item *item, const struct pir_kind *kind,
    const struct pir_faults *faults)
{
    struct pir_buf line = PIR_BUF_INIT;
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < faults->len; i++) {
        const struct pir_fault *fault = &faults->items[i];
        struct pir_gap_about about = {.item = item};

        about.field = fault->property   ? fault->property
                      : *fault->pointer ? fault->pointer + 1
                                        : NULL;
        pir_buf_clear(&line);
        pir_fault_sentence(&line, kind, fault);
        rc = pir_buf_failed(&line)
                 ? pir_err_nomem(r->err)
                 : pir_reviewing_gap(
                       r, &about, "%s: %s", pir_reviewing_name(r, item), line.data);
    }
    pir_buf_release(&line);
    return rc;
}

/** A field that a correction withdrew is not there. */
static void drop_withdrawn(struct pir_value *fields)
{
    for (size_t i = fields->len; i-- > 0;)
        if (fields->in.members[i].value->type == PIR_NULL)
            pir_value_remove(fields, fields->in.members[i].name);
}

static int check_item(struct pir_reviewing *r, const struct pir_item *item)
{
    struct pir_faults faults = {0};
    struct pir_err why = {0};
    struct pir_value *fields = pir_value_copy(r->arena, item->fields);
    const struct pir_kind *kind;
    int rc = pir_kinds_get(&kind, r->kinds, item->recorded->entry.kind, &why);

    if (!fields)
        return pir_err_nomem(r->err);
    if (rc < 0 && rc != PIR_E_NOMEM)
        return pir_reviewing_gap(
            r, &(struct pir_gap_about){.item = item}, "%s: %s",
            pir_reviewing_name(r, item), why.message);
    drop_withdrawn(fields);
    if (rc == 0)
        rc = pir_kind_coerce(kind, r->arena, fields, PIR_COERCE_PLAIN, &why);
    if (rc == 0)
        rc = pir_kind_check(&faults, r->arena, kind, fields, NULL, &why);
    if (rc == PIR_E_INPUT && faults.len)
        return say_faults(r, item, kind, &faults);
    if (rc == PIR_E_INPUT)
        return pir_reviewing_gap(
            r, &(struct pir_gap_about){.item = item}, "%s: %s",
            pir_reviewing_name(r, item), why.message);
    return rc < 0 ? pir_err_nomem(r->err) : 0;
}

int pir_check_form(struct pir_reviewing *r)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < r->state->item_count; i++)
        rc = check_item(r, &r->state->items[i]);
    return rc;
}

/* ---- references ------------------------------------------------------------------ */

static int check_target(
    struct pir_reviewing *r, const struct pir_item *item, const struct pir_field *field,
    const struct pir_value *value)
{
    const char *ref = field->ref ? field->ref : "any";
    struct pir_gap_about about = {.item = item, .field = field->name};
    const struct pir_item *target;

    if (!value || value->type != PIR_STRING)
        return 0;
    target = pir_fold_item(r->state, value->text);
    if (target && (strcmp(ref, "any") == 0 || pir_item_is(target, ref)))
        return 0;
    if (!target)
        return pir_reviewing_gap(
            r, &about, "%s: its %s %.8s is no entry of this incident",
            pir_reviewing_name(r, item), field->name, value->text);
    return pir_reviewing_gap(
        r, &about, "%s: its %s must be of kind %s, but %.8s is of kind %s",
        pir_reviewing_name(r, item), field->name, ref, value->text,
        target->recorded->entry.kind);
}

/** Fields that name another entry name one of this incident; links and parents may lead
 *  elsewhere. */
static int check_refs(
    struct pir_reviewing *r, const struct pir_item *item, const struct pir_kind *kind)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < kind->field_count; i++) {
        const struct pir_field *field = &kind->fields[i];
        const struct pir_value *value, *each;

        if (field->type != PIR_FIELD_ENTRY ||
            (field->ref && strcmp(field->ref, "incident") == 0))
            continue;
        value = pir_value_get(item->fields, field->name);
        if (!value)
            continue;
        if (value->type != PIR_ARRAY)
            rc = check_target(r, item, field, value);
        for (size_t j = 0;
             rc == 0 && value->type == PIR_ARRAY && (each = pir_value_at(value, j));
             j++)
            rc = check_target(r, item, field, each);
    }
    return rc;
}

int pir_check_references(struct pir_reviewing *r)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < r->state->item_count; i++) {
        const struct pir_item *item = &r->state->items[i];
        const struct pir_kind *kind;

        /* A kind that cannot be read is named by the check of form. */
        if (pir_kinds_get(&kind, r->kinds, item->recorded->entry.kind, NULL) == 0)
            rc = check_refs(r, item, kind);
    }
    return rc;
}

/* ---- who ------------------------------------------------------------------------- */

static int say_damages(struct pir_reviewing *r)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < r->state->damage_count; i++)
        rc = pir_reviewing_gap(
            r, NULL, "%s cannot be read as an entry: %s", r->state->damages[i].path,
            r->state->damages[i].why);
    return rc;
}

int pir_check_authorised(struct pir_reviewing *r)
{
    int rc = say_damages(r);

    for (size_t i = 0; rc == 0 && i < r->context->refused_count; i++) {
        const struct pir_recorded *recorded = r->context->refused[i];
        struct pir_item item = {.recorded = recorded, .fields = recorded->entry.fields};
        const struct pir_attest *attest = &recorded->attest;
        const char *who = attest->email && *attest->email ? attest->email : "nobody";

        if (!attest->found) {
            rc = pir_reviewing_gap(
                r, &(struct pir_gap_about){.item = &item},
                "%s counts for nothing: no commit names it",
                pir_reviewing_name(r, &item));
            continue;
        }
        rc = pir_reviewing_gap(
            r, &(struct pir_gap_about){.item = &item},
            "%s counts for nothing: its commit %.8s by %s is %s",
            pir_reviewing_name(r, &item), attest->commit, who,
            attest->state == PIR_ATTEST_UNSIGNED ? "not signed"
            : attest->state == PIR_ATTEST_BAD    ? "signed badly"
            : attest->state == PIR_ATTEST_OPENPGP
                ? "signed in a way that cannot be checked"
                : "signed by somebody who may not record");
    }
    return rc;
}

/* ---- times ----------------------------------------------------------------------- */

int pir_check_times(struct pir_reviewing *r)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < r->state->item_count; i++) {
        const struct pir_item *item = &r->state->items[i];
        const struct pir_attest *attest = &item->recorded->attest;
        struct pir_gap_about about = {.item = item, .field = "at"};
        struct pir_moment occurred;
        char text[PIR_TIME_TEXT];

        pir_item_occurred(&occurred, item);
        /* A meeting may be recorded before it is held. */
        if (!attest->found || occurred.precision == PIR_PRECISION_UNKNOWN ||
            pir_item_is(item, "meeting") ||
            pir_moment_first(&occurred) <= attest->recorded)
            continue;
        pir_moment_format(text, &occurred);
        rc = pir_reviewing_gap(
            r, &about, "%s says it occurred %s, after it was recorded",
            pir_reviewing_name(r, item), text);
    }
    return rc;
}

static int check_pair(
    struct pir_reviewing *r, const char *earlier, const struct pir_moment *a,
    const char *later, const struct pir_moment *b)
{
    char first[PIR_TIME_TEXT], second[PIR_TIME_TEXT];

    if (a->precision == PIR_PRECISION_UNKNOWN ||
        b->precision == PIR_PRECISION_UNKNOWN || pir_moment_compare(a, b) <= 0)
        return 0;
    pir_moment_format(first, a);
    pir_moment_format(second, b);
    return pir_reviewing_gap(
        r, NULL, "It %s %s, which is after it %s %s", earlier, first, later, second);
}

int pir_check_order(struct pir_reviewing *r)
{
    const struct pir_state *s = r->state;
    const struct {
        const char *words;
        const struct pir_moment *moment;
    } steps[] = {
        {"started", &s->started},
        {"was detected", &s->detected},
        {"was contained", &s->contained},
        {"was resolved", &s->resolved},
    };
    int rc = 0;

    for (size_t i = 0; i < 4; i++)
        for (size_t j = i + 1; rc == 0 && j < 4; j++)
            rc = check_pair(
                r, steps[i].words, steps[i].moment, steps[j].words, steps[j].moment);
    return rc;
}
