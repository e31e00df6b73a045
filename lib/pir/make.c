/* From a draft to the bytes of an entry: times, ids and defaults settled, every rule
 * checked. */
#include "pir/review_internal.h"

#include "base/text.h"
#include "model/fold.h"

#include <stdio.h>
#include <string.h>

#define KIND_OPENING "incident"
#define SUBJECT_COLUMNS 200

/** What one making needs, so that helpers stay small. */
struct making {
    struct pir_arena *arena;
    struct pir_draft *draft;
    struct pir_record *record;
    const struct pir_folder *incident;
    const struct pir_made *earlier;
    size_t earlier_count;
    int64_t now;
    struct pir_err *err;
};

static int at_field(struct making *m, const struct pir_field *field)
{
    const struct pir_value *value = pir_value_get(m->draft->fields, field->name);
    int code = m->err ? (int)m->err->code : PIR_E_INPUT;

    if (m->draft->place && *m->draft->place)
        pir_err_at(
            m->err, m->draft->place,
            value && value->line ? value->line : m->draft->line, 0);
    else if (field->option)
        pir_err_at(m->err, pir_arena_printf(m->arena, "--%s", field->option), 0, 0);
    return code;
}

/* ---- times ----------------------------------------------------------------------- */

static bool must_be_past(const struct pir_field *field)
{
    return pir_value_is_true(pir_value_get(field->schema, "x-pir"), "past");
}

/** Name of the field that holds the precision of a time field, or NULL when the kind
 *  has none. */
static const char *precision_field(
    struct making *m, const struct pir_kind *kind, const struct pir_field *field)
{
    const char *name = strcmp(field->name, "occurred") == 0
                           ? "precision"
                           : pir_arena_printf(m->arena, "%s-precision", field->name);

    return name && pir_kind_field(kind, name) ? name : NULL;
}

static int time_precision(
    struct making *m, const struct pir_kind *kind, struct pir_value *fields,
    const struct pir_field *field, struct pir_moment *moment)
{
    const char *name = precision_field(m, kind, field);
    const char *given = name ? pir_value_text(fields, name) : NULL;
    enum pir_precision wanted;

    if (given) {
        if (!pir_precision_parse(&wanted, given))
            return 0; /* the schema names the choices */
        if (wanted < moment->precision ||
            (wanted == PIR_PRECISION_UNKNOWN) !=
                (moment->precision == PIR_PRECISION_UNKNOWN)) {
            pir_err_set(
                m->err, PIR_E_INPUT, "%s and its precision \"%s\" do not agree",
                field->name, given);
            pir_err_hint(
                m->err,
                "leave the precision out: it follows from how the time is written");
            return at_field(m, field);
        }
        moment->precision = wanted;
        return 0;
    }
    /* Said where it is not to the second; of `occurred` always. */
    if (!name || (strcmp(name, "precision") != 0 &&
                  (moment->precision == PIR_PRECISION_SECOND ||
                   moment->precision == PIR_PRECISION_UNKNOWN)))
        return 0;
    if (pir_value_set_string(
            m->arena, fields, name, pir_precision_name(moment->precision)) < 0)
        return pir_err_nomem(m->err);
    return 0;
}

static int settle_time(
    struct making *m, const struct pir_kind *kind, struct pir_value *fields,
    const struct pir_field *field)
{
    const char *typed = pir_value_text(fields, field->name);
    struct pir_moment moment = {0};
    char text[PIR_TIME_TEXT] = "unknown";
    int rc;

    if (!typed)
        return 0;
    rc = pir_when_parse(&moment, typed, m->now, m->record->now->settings.zone, m->err);
    if (rc < 0)
        return at_field(m, field), rc;
    rc = time_precision(m, kind, fields, field, &moment);
    if (rc < 0)
        return rc;
    if (must_be_past(field) && moment.precision != PIR_PRECISION_UNKNOWN &&
        pir_moment_first(&moment) > m->now) {
        char seen[PIR_TIME_TEXT];

        pir_time_format(
            seen, m->now, pir_zone_offset(m->record->now->settings.zone, m->now));
        pir_err_set(
            m->err, PIR_E_INPUT, "%s \"%s\" lies in the future; it is %s now",
            field->name, typed, seen);
        pir_err_hint(m->err, "say when it happened, or look at this machine's clock");
        return at_field(m, field);
    }
    if (moment.precision != PIR_PRECISION_UNKNOWN)
        pir_time_format(text, moment.at, moment.offset);
    if (moment.precision == PIR_PRECISION_DAY && !precision_field(m, kind, field))
        text[10] =
            '\0'; /* a deadline may be a bare day; what may not, the schema says */
    return pir_value_set_string(m->arena, fields, field->name, text) < 0
               ? pir_err_nomem(m->err)
               : 0;
}

/* ---- ids ------------------------------------------------------------------------- */

static int
find_label(const struct pir_entry **entry, struct making *m, const char *label)
{
    for (size_t i = 0; i < m->earlier_count; i++) {
        if (m->earlier[i].label && strcmp(m->earlier[i].label, label) == 0) {
            *entry = &m->earlier[i].entry;
            return 0;
        }
    }
    pir_err_set(
        m->err, PIR_E_NOTFOUND, "@%s names no earlier entry of this stream", label);
    return pir_err_hint(
        m->err, "put the entry with label: %s before the one that refers to it", label);
}

static int
find_entry(const struct pir_entry **entry, struct making *m, const char *typed)
{
    struct pir_place place;
    struct pir_recorded *found;
    int rc;

    if (*typed == '@')
        return find_label(entry, m, typed + 1);
    rc = pir_history_find(
        &place, m->arena, m->record->store, &m->record->now->head, m->incident, typed,
        m->err);
    if (rc < 0)
        return rc;
    found = pir_arena_alloc(m->arena, sizeof(*found));
    if (!found)
        return pir_err_nomem(m->err);
    rc = pir_history_read(found, m->arena, m->record->store, &place, m->err);
    *entry = &found->entry;
    return rc;
}

/** Is the entry one that the field may name? Of the right kind; and of this incident,
 *  or it would be lost there: only links and parents lead to others. */
static int check_ref(
    struct making *m, const struct pir_entry *entry, const char *ref,
    const struct pir_field *field)
{
    bool may_lie_elsewhere = field->type != PIR_FIELD_ENTRY ||
                             strcmp(ref, KIND_OPENING) == 0 || !m->incident;

    if (strcmp(ref, "any") != 0 && strcmp(ref, entry->kind) != 0) {
        pir_err_set(
            m->err, PIR_E_INPUT,
            "%s must name an entry of kind %s, but %.8s is of kind %s", field->name,
            ref, entry->id, entry->kind);
        return at_field(m, field);
    }
    if (may_lie_elsewhere || strcmp(entry->incident, m->incident->id) == 0)
        return 0;
    pir_err_set(
        m->err, PIR_E_INPUT,
        "%s names %.8s, which belongs to the incident %s, not to %s", field->name,
        entry->id, entry->incident, m->incident->id);
    pir_err_hint(m->err, "record it there: -i %s", entry->incident);
    return at_field(m, field);
}

/** Replace what was typed for an id by the full id of an entry that may stand there. */
/** A day may be typed as `tomorrow`; what is no day at all is left for the schema to name. */
static int
settle_date(struct making *m, struct pir_value *fields, const struct pir_field *field)
{
    const char *typed = pir_value_text(fields, field->name);
    struct pir_moment moment;
    char text[PIR_TIME_TEXT];

    if (!typed ||
        pir_when_parse(&moment, typed, m->now, m->record->now->settings.zone, NULL) <
            0 ||
        moment.precision != PIR_PRECISION_DAY)
        return 0;
    pir_time_format(text, moment.at, moment.offset);
    text[strlen("2026-11-23")] = '\0';
    return pir_value_set_string(m->arena, fields, field->name, text) < 0
               ? pir_err_nomem(m->err)
               : 0;
}

static int settle_id(
    struct making *m, struct pir_value *value, const char *ref,
    const struct pir_field *field)
{
    const struct pir_entry *entry = NULL;
    int rc;

    if (!value || value->type != PIR_STRING)
        return 0; /* the schema names it */
    rc = find_entry(&entry, m, value->text);
    if (rc < 0)
        return at_field(m, field), rc;
    rc = check_ref(m, entry, ref, field);
    if (rc < 0)
        return rc;
    value->text = entry->id;
    value->len = strlen(entry->id);
    value->plain = false;
    return 0;
}

static int
settle_ids(struct making *m, struct pir_value *value, const struct pir_field *field)
{
    const struct pir_value *keys;
    int rc = 0;

    if (!value)
        return 0;
    if (value->type == PIR_ARRAY) {
        for (size_t i = 0; rc == 0 && i < value->len; i++)
            rc = settle_ids(m, value->in.items[i], field);
        return rc;
    }
    if (field->type == PIR_FIELD_ENTRY)
        return settle_id(m, value, field->ref ? field->ref : "any", field);
    if (field->type != PIR_FIELD_OBJECT || value->type != PIR_OBJECT)
        return 0;
    keys = pir_value_get(field->schema, "items");
    keys = pir_value_get(keys ? keys : field->schema, "properties");
    for (size_t i = 0; rc == 0 && i < value->len; i++) {
        const char *ref = pir_value_text(
            pir_value_get(pir_value_get(keys, value->in.members[i].name), "x-pir"),
            "ref");

        if (ref)
            rc = settle_id(m, value->in.members[i].value, ref, field);
    }
    return rc;
}

/** Times and ids of an object that is described by kind. */
static int
settle(struct making *m, const struct pir_kind *kind, struct pir_value *fields)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < kind->field_count; i++) {
        const struct pir_field *field = &kind->fields[i];

        if (field->type == PIR_FIELD_TIME)
            rc = settle_time(m, kind, fields, field);
        else if (field->type == PIR_FIELD_DATE)
            rc = settle_date(m, fields, field);
        else
            rc = settle_ids(m, pir_value_get(fields, field->name), field);
    }
    return rc;
}

/* ---- the whole ------------------------------------------------------------------- */

/** Copy a time and its precision under other names. */
static int copy_time(
    struct making *m, struct pir_value *fields, const char *from,
    const char *from_precision, const char *to, const char *to_precision)
{
    struct pir_value *precision = pir_value_get(fields, from_precision);
    int bad = pir_value_set(
                  m->arena, fields, to,
                  pir_value_copy(m->arena, pir_value_get(fields, from))) < 0;

    if (precision && to_precision && !pir_value_get(fields, to_precision))
        bad |= pir_value_set(
                   m->arena, fields, to_precision,
                   pir_value_copy(m->arena, precision)) < 0;
    return bad ? pir_err_nomem(m->err) : 0;
}

/** Some kinds have a time of their own that is the time they occurred (sent at, held
 *  when): whichever of the two is given stands for the other. */
static int twin_times(struct making *m, struct pir_value *fields)
{
    const struct pir_kind *kind = m->draft->kind;
    const struct pir_field *twin = NULL;
    const char *precision = NULL;

    for (size_t i = 0; i < kind->field_count && !twin; i++) {
        if (pir_value_is_true(
                pir_value_get(kind->fields[i].schema, "x-pir"), "occurred"))
            twin = &kind->fields[i];
    }
    if (twin) {
        precision = precision_field(m, kind, twin);
        if (pir_value_get(fields, twin->name) && !pir_value_get(fields, "occurred"))
            return copy_time(
                m, fields, twin->name, precision ? precision : "", "occurred",
                "precision");
    }
    if (!pir_value_get(fields, "occurred") &&
        pir_value_set_string(m->arena, fields, "occurred", "now") < 0)
        return pir_err_nomem(m->err);
    if (twin && !pir_value_get(fields, twin->name))
        return copy_time(m, fields, "occurred", "precision", twin->name, precision);
    return 0;
}

static int defaults(struct making *m, struct pir_value *fields)
{
    const struct pir_kind *kind = m->draft->kind;
    const char *tlp = m->record->now->settings.tlp;
    char *schema = pir_arena_printf(m->arena, "%s/%u", kind->name, kind->version);
    int bad = pir_value_set_string(m->arena, fields, "schema", schema) < 0;

    if (m->incident)
        bad |= pir_value_set_string(m->arena, fields, "incident", m->incident->id) < 0;
    if (!pir_value_get(fields, "tlp") && tlp)
        bad |= pir_value_set_string(m->arena, fields, "tlp", tlp) < 0;
    for (size_t i = 0; i < kind->field_count; i++) {
        const struct pir_field *field = &kind->fields[i];
        struct pir_value *value = pir_value_get(field->schema, "default");

        if (value && !field->envelope && !pir_value_get(fields, field->name))
            bad |=
                pir_value_set(
                    m->arena, fields, field->name, pir_value_copy(m->arena, value)) < 0;
    }
    return bad || !schema ? pir_err_nomem(m->err) : twin_times(m, fields);
}

/** The same members in the order of the kind's fields; what it does not know comes
 *  after; body last. */
static struct pir_value *ordered(
    struct pir_arena *arena, const struct pir_kind *kind,
    const struct pir_value *fields)
{
    struct pir_value *out = pir_value_object(arena);
    struct pir_value *body = pir_value_get(fields, "body");
    int bad = !out;

    for (size_t i = 0; !bad && i < kind->field_count; i++) {
        struct pir_value *value = pir_value_get(fields, kind->fields[i].name);

        if (value && value != body)
            bad = pir_value_set(arena, out, kind->fields[i].name, value) < 0;
    }
    for (size_t i = 0; !bad && i < fields->len; i++) {
        if (fields->in.members[i].value != body &&
            !pir_value_get(out, fields->in.members[i].name))
            bad = pir_value_set(
                      arena, out, fields->in.members[i].name,
                      fields->in.members[i].value) < 0;
    }
    if (!bad && body)
        bad = pir_value_set(arena, out, "body", body) < 0;
    return bad ? NULL : out;
}

/** Fields and kind of the entry that is corrected: of this batch, or of the record. */
static int corrected_entry(
    const struct pir_value **fields, const char **kind, struct making *m,
    const char *id)
{
    struct pir_place place;
    struct pir_recorded *old = pir_arena_alloc(m->arena, sizeof(*old));
    int rc;

    for (size_t i = 0; i < m->earlier_count; i++) {
        if (strcmp(m->earlier[i].entry.id, id) == 0) {
            *fields = m->earlier[i].entry.fields;
            *kind = m->earlier[i].entry.kind;
            return 0;
        }
    }
    if (!old)
        return pir_err_nomem(m->err);
    rc = pir_history_find(
        &place, m->arena, m->record->store, &m->record->now->head, m->incident, id,
        m->err);
    if (rc == 0)
        rc = pir_entry_now(old, fields, m->arena, m->record, &place, m->err);
    *kind = old->entry.kind;
    return rc;
}

/** A correction that says what the entry says already would look like one that was
 *  needed. */
static int check_changes(
    struct making *m, const struct pir_kind *kind, const struct pir_value *old,
    const struct pir_value *content, const struct pir_value *body)
{
    struct pir_value *now = pir_value_copy(m->arena, old);
    int rc = now ? pir_kind_coerce(kind, m->arena, now, PIR_COERCE_PLAIN, m->err)
                 : pir_err_nomem(m->err);
    const struct pir_value *old_body = rc == 0 ? pir_value_get(now, "body") : NULL;

    if (rc < 0 || (body && (!old_body || !pir_value_equal(body, old_body))))
        return rc;
    for (size_t i = 0; i < content->len; i++) {
        const struct pir_member *member = &content->in.members[i];
        const struct pir_value *was = pir_value_get(now, member->name);

        if (was ? !pir_value_equal(was, member->value)
                : member->value->type != PIR_NULL)
            return 0;
    }
    pir_err_set(
        m->err, PIR_E_INPUT,
        "nothing would change: the entry says that already, so nothing is recorded");
    return pir_err_hint(m->err, "pir show ID shows what it says by now");
}

/** A correction's content: settled and checked as part of what the corrected entry
 *  becomes. The correction is marked like it, for it repeats its words. */
static int check_content(struct making *m, struct pir_value *fields)
{
    struct pir_value *content = pir_value_get(fields, "content");
    const char *id = pir_value_text(fields, "entry");
    const struct pir_kind *kind = NULL;
    const struct pir_value *old = NULL;
    struct pir_value *merged;
    const char *name = NULL;
    int rc;

    if (!id)
        return 0; /* the schema says what is missing */
    rc = corrected_entry(&old, &name, m, id);
    if (rc == 0 && pir_mark_like(m->arena, fields, old) < 0)
        rc = pir_err_nomem(m->err);
    if (rc < 0 || !content || content->type != PIR_OBJECT)
        return rc;
    if (rc == 0)
        rc = pir_kinds_get(&kind, m->record->now->kinds, name, m->err);
    if (rc == 0)
        rc = pir_kind_coerce(kind, m->arena, content, PIR_COERCE_PLAIN, m->err);
    if (rc == 0)
        rc = settle(m, kind, content);
    if (rc < 0)
        return rc;
    rc = check_changes(m, kind, old, content, pir_value_get(fields, "body"));
    if (rc < 0)
        return rc;
    /* A copy of its own: what is coerced here must not change what was loaded. */
    merged = pir_value_copy(m->arena, pir_correction_apply(m->arena, old, fields));
    if (!merged || pir_mark_like(m->arena, fields, merged) < 0)
        return pir_err_nomem(m->err);
    rc = pir_kind_coerce(kind, m->arena, merged, PIR_COERCE_PLAIN, m->err);
    return rc < 0 ? rc : pir_draft_check(m->draft, m->arena, kind, merged, m->err);
}

static int
finish(struct pir_made *out, struct making *m, const struct pir_value *fields)
{
    struct pir_buf text = PIR_BUF_INIT;
    int rc = pir_entry_emit(&text, fields, m->err);

    if (rc < 0)
        goto done;
    out->len = text.len;
    out->bytes = pir_arena_strndup(m->arena, text.data, text.len);
    if (!out->bytes) {
        rc = pir_err_nomem(m->err);
        goto done;
    }
    rc = pir_entry_parse(
        &out->entry, m->arena, out->bytes, out->len, "the new entry", m->err);
    if (rc < 0)
        goto done;
    pir_buf_clear(&text);
    if (m->incident)
        pir_buf_addstr(&text, m->incident->path);
    else if ((rc = pir_entry_folder(&text, &out->entry, m->err)) < 0)
        goto done;
    pir_buf_addch(&text, '/');
    pir_entry_file_name(&text, &out->entry);
    out->path = pir_arena_strdup(m->arena, text.data);
    pir_buf_clear(&text);
    pir_entry_subject(
        &text, &out->entry, m->draft->kind->subject->name, SUBJECT_COLUMNS);
    out->subject = pir_arena_strdup(m->arena, text.data);
    out->label = m->draft->label;
    if (!out->path || !out->subject || pir_buf_failed(&text))
        rc = pir_err_nomem(m->err);
done:
    pir_buf_release(&text);
    return rc;
}

int pir_draft_make(
    struct pir_made *out, struct pir_arena *arena, struct pir_draft *draft,
    const struct pir_folder *incident, const struct pir_made *earlier,
    size_t earlier_count, int64_t now, struct pir_err *err)
{
    struct making m = {arena,   draft,         draft->record, incident,
                       earlier, earlier_count, now,           err};
    struct pir_value *fields = pir_value_copy(arena, draft->fields);
    int rc;

    memset(out, 0, sizeof(*out));
    if (!fields)
        return pir_err_nomem(err);
    rc = defaults(&m, fields);
    if (rc == 0)
        rc = settle(&m, draft->kind, fields);
    if (rc == 0 && strcmp(draft->kind->name, "correction") == 0)
        rc = check_content(&m, fields);
    if (rc == 0 && strcmp(draft->kind->name, "approval") == 0)
        rc = pir_approval_fill(
            fields, arena, draft->record, incident, earlier, earlier_count, err);
    if (rc == 0 && strcmp(draft->kind->name, "waiver") == 0)
        rc = pir_waiver_fill(fields, arena, draft->record, err);
    if (rc < 0)
        return rc;
    fields = ordered(arena, draft->kind, fields);
    if (!fields)
        return pir_err_nomem(err);
    rc = pir_draft_check(draft, arena, draft->kind, fields, err);
    if (rc < 0)
        return rc;
    return finish(out, &m, fields);
}
