/* One new entry: is it what its name, its folder and its schema say? And one correction:
 * what does it make of another entry? */
#include "judge/verify.h"

#include "base/time.h"

#include <string.h>

struct judging {
    struct pir_entry_facts *out;
    struct pir_findings *findings;
    struct pir_arena *arena, *scratch;
    const char *path;
    struct pir_kinds *kinds;
    int64_t recorded;
    struct pir_entry entry;
    PIR_VEC(struct pir_entry_ref) refs;
    struct pir_err *err;
};

static int found(struct judging *j, enum pir_rule rule, const struct pir_err *why)
{
    if (pir_finding_take(j->findings, j->arena, rule, j->path, why) < 0)
        return pir_err_nomem(j->err);
    return 0;
}

/* ---- references ------------------------------------------------------------------ */

/* Ids that are none are the schema's to refuse. The words are copied, because the kinds
 * may be gone when references are followed. */
static int add_ref(
    struct judging *j, const struct pir_value *value, const char *field,
    const char *kind, unsigned within)
{
    struct pir_digest target;
    struct pir_entry_ref *slot;

    if (!value || value->type != PIR_STRING ||
        !pir_digest_from_id(&target, value->text))
        return 0;
    slot = PIR_VEC_PUSH(j->arena, &j->refs);
    if (!slot)
        return pir_err_nomem(j->err);
    slot->target = target;
    slot->field = pir_arena_strdup(j->arena, field);
    slot->kind = kind ? pir_arena_strdup(j->arena, kind) : "any";
    slot->within = within;
    return slot->field && slot->kind ? 0 : pir_err_nomem(j->err);
}

/* An object whose members may be references, such as a link. */
static int add_members(
    struct judging *j, const struct pir_value *value, const struct pir_field *field)
{
    const struct pir_value *keys = pir_value_get(field->schema, "items");
    int rc = 0;

    if (value->type != PIR_OBJECT)
        return 0;
    keys = pir_value_get(keys ? keys : field->schema, "properties");
    for (size_t i = 0; rc == 0 && i < value->len; i++) {
        const struct pir_member *member = &value->in.members[i];
        const char *ref = pir_value_text(
            pir_value_get(pir_value_get(keys, member->name), "x-pir"), "ref");

        if (ref)
            rc = add_ref(j, member->value, field->name, ref, 0);
    }
    return rc;
}

static int add_refs(
    struct judging *j, const struct pir_value *value, const struct pir_field *field)
{
    unsigned within = !field->ref || strcmp(field->ref, "incident") != 0;
    int rc = 0;

    if (!value)
        return 0;
    if (value->type == PIR_ARRAY) {
        for (size_t i = 0; rc == 0 && i < value->len; i++) {
            const struct pir_value *item = value->in.items[i];

            rc = field->type == PIR_FIELD_ENTRY
                     ? add_ref(j, item, field->name, field->ref, within)
                     : add_members(j, item, field);
        }
        return rc;
    }
    return field->type == PIR_FIELD_ENTRY
               ? add_ref(j, value, field->name, field->ref, within)
               : add_members(j, value, field);
}

static int find_refs(
    struct judging *j, const struct pir_kind *kind, const struct pir_value *fields)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < kind->field_count; i++) {
        const struct pir_field *field = &kind->fields[i];

        if (field->type == PIR_FIELD_ENTRY || field->type == PIR_FIELD_OBJECT)
            rc = add_refs(j, pir_value_get(fields, field->name), field);
    }
    j->out->refs = j->refs.items;
    j->out->ref_count = j->refs.len;
    return rc;
}

/* ---- times ----------------------------------------------------------------------- */

/* Its moment and precision; false for what the schema refuses, or what is unknown. */
static bool read_moment(
    struct pir_moment *out, struct judging *j, const struct pir_value *fields,
    const char *name)
{
    const char *text = pir_value_text(fields, name);
    const char *precision = strcmp(name, "occurred") == 0
                                ? "precision"
                                : pir_arena_printf(j->scratch, "%s-precision", name);
    const char *said = precision ? pir_value_text(fields, precision) : NULL;

    memset(out, 0, sizeof(*out));
    out->precision = PIR_PRECISION_SECOND;
    return text && pir_time_parse(&out->at, &out->offset, text, NULL) == 0 &&
           (!said || pir_precision_parse(&out->precision, said));
}

/* What cannot lie in the future cannot lie after the moment it was recorded. */
static int check_past(
    struct judging *j, const struct pir_kind *kind, const struct pir_value *fields)
{
    char recorded[PIR_TIME_TEXT];
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < kind->field_count; i++) {
        const struct pir_field *field = &kind->fields[i];
        struct pir_moment moment;

        if (field->type != PIR_FIELD_TIME ||
            !pir_value_is_true(pir_value_get(field->schema, "x-pir"), "past") ||
            !read_moment(&moment, j, fields, field->name) ||
            pir_moment_first(&moment) <= j->recorded)
            continue;
        pir_time_format(recorded, j->recorded, 0);
        if (pir_finding_add(
                j->findings, j->arena, PIR_RULE_ENTRY_FUTURE, j->path,
                "%s is %s, but it was recorded at %s", field->name,
                pir_value_text(fields, field->name), recorded) < 0)
            rc = pir_err_nomem(j->err);
    }
    return rc;
}

/* ---- rules ----------------------------------------------------------------------- */

static int check_schema(struct judging *j)
{
    struct pir_err why = {0};
    const struct pir_kind *kind;
    struct pir_value *fields;
    int rc = pir_kinds_get(&kind, j->kinds, j->entry.kind, &why);

    /* A schema that is broken was found in the commit that broke it. */
    if (rc == PIR_E_NOTFOUND || rc == PIR_E_INPUT || rc == PIR_E_UNSUPPORTED)
        return found(j, PIR_RULE_ENTRY_SCHEMA, &why);
    if (rc < 0) {
        *j->err = why;
        return rc;
    }
    fields = pir_value_copy(j->scratch, j->entry.fields);
    if (!fields)
        return pir_err_nomem(j->err);
    rc = pir_kind_coerce(kind, j->scratch, fields, PIR_COERCE_PLAIN, &why);
    if (rc == 0)
        rc = pir_kind_check(NULL, j->scratch, kind, fields, j->path, &why);
    if (rc == 0)
        j->out->fields = fields;
    if (rc == PIR_E_INPUT)
        rc = found(j, PIR_RULE_ENTRY_SCHEMA, &why);
    else if (rc < 0)
        *j->err = why;
    if (rc == 0)
        rc = check_past(j, kind, fields);
    return rc < 0 ? rc : find_refs(j, kind, fields);
}

static int check_name(struct judging *j)
{
    const char *slash = strrchr(j->path, '/');
    struct pir_buf name = PIR_BUF_INIT;
    struct pir_err why = {0};
    int rc = 0;

    pir_entry_file_name(&name, &j->entry);
    if (pir_buf_failed(&name)) {
        rc = pir_err_nomem(j->err);
    } else if (strcmp(slash + 1, name.data) != 0) {
        pir_err_set(
            &why, PIR_E_CORRUPT, "by what it says it must be called %s", name.data);
        rc = found(j, PIR_RULE_ENTRY_NAME, &why);
    }
    pir_buf_release(&name);
    return rc;
}

/* The folder of an opening entry follows from it; of others only the end is known here. */
static int check_folder(struct judging *j)
{
    size_t len = (size_t)(strrchr(j->path, '/') - j->path);
    struct pir_buf folder = PIR_BUF_INIT;
    struct pir_err why = {0};
    int rc = 0;

    if (j->out->opening) {
        rc = pir_entry_folder(&folder, &j->entry, &why);
        if (rc == PIR_E_INPUT)
            rc = found(j, PIR_RULE_ENTRY_INCIDENT, &why);
        else if (
            rc == 0 && (folder.len != len || memcmp(folder.data, j->path, len) != 0)) {
            pir_err_set(
                &why, PIR_E_CORRUPT, "the incident it opens must lie in %s",
                folder.data);
            rc = found(j, PIR_RULE_ENTRY_INCIDENT, &why);
        }
    } else if (
        len < PIR_ID_SHORT ||
        memcmp(j->path + len - PIR_ID_SHORT, j->entry.incident, PIR_ID_SHORT) != 0) {
        pir_err_set(
            &why, PIR_E_CORRUPT, "it belongs to the incident %s, not to this folder's",
            j->entry.incident);
        rc = found(j, PIR_RULE_ENTRY_INCIDENT, &why);
    }
    pir_buf_release(&folder);
    return rc;
}

static bool says_verified(const struct pir_value *fields)
{
    const char *state = pir_value_text(fields, "state");

    return state && strcmp(state, "verified") == 0;
}

static int keep_facts(struct judging *j)
{
    struct pir_entry_facts *out = j->out;
    const char *role = pir_value_text(j->entry.fields, "acting-as");

    out->readable = true;
    out->verifies =
        strcmp(j->entry.kind, "progress") == 0 && says_verified(j->entry.fields);
    memcpy(out->kind, j->entry.kind, strlen(j->entry.kind) + 1);
    memcpy(out->incident, j->entry.incident, PIR_ID_SHORT);
    out->opening = strcmp(out->kind, "incident") == 0;
    if (role && !(out->acting_as = pir_arena_strdup(j->arena, role)))
        return pir_err_nomem(j->err);
    return 0;
}

static void
begin(struct judging *out, const struct pir_entry_input *input, struct pir_err *err)
{
    out->arena = input->arena;
    out->scratch = input->scratch;
    out->path = input->path;
    out->kinds = input->kinds;
    out->recorded = input->recorded;
    out->err = err;
}

int pir_judge_entry(
    struct pir_entry_facts *out, struct pir_findings *findings,
    const struct pir_entry_input *input, const char *bytes, size_t len,
    struct pir_err *err)
{
    struct pir_err ignored = {0}, why = {0};
    struct judging j = {.out = out, .findings = findings};
    int rc;

    begin(&j, input, err ? err : &ignored);
    memset(out, 0, sizeof(*out));
    rc = pir_entry_parse(&j.entry, j.scratch, bytes, len, j.path, &why);
    if (rc == PIR_E_NOMEM)
        return pir_err_nomem(err);
    if (rc < 0) {
        pir_digest_of(&out->digest, bytes, len);
        return found(&j, PIR_RULE_ENTRY_FORM, &why);
    }
    out->digest = j.entry.digest;
    if ((rc = keep_facts(&j)) < 0 || (rc = check_name(&j)) < 0 ||
        (rc = check_folder(&j)) < 0)
        return rc;
    return j.kinds ? check_schema(&j) : 0;
}

/* ---- corrections ----------------------------------------------------------------- */

/* These make an entry what it is, whatever the schema of corrections says by now. */
static int check_named(struct judging *j, const struct pir_value *content)
{
    static const char *const fixed[] = {"schema", "incident", "entry", "body"};

    for (size_t i = 0; i < sizeof(fixed) / sizeof(fixed[0]); i++)
        if (pir_value_get(content, fixed[i]) &&
            pir_finding_add(
                j->findings, j->arena, PIR_RULE_ENTRY_CORRECTION, j->path,
                "content names %s, which no correction may change", fixed[i]) < 0)
            return pir_err_nomem(j->err);
    return 0;
}

/* What the entry says in the end, as its schema has it. */
static int check_result(
    struct judging *j, const struct pir_kind *kind, const struct pir_value *after)
{
    struct pir_value *fields = pir_value_copy(j->scratch, after);
    struct pir_err why = {0}, said = {0};
    int rc;

    if (!fields)
        return pir_err_nomem(j->err);
    rc = pir_kind_coerce(kind, j->scratch, fields, PIR_COERCE_PLAIN, &why);
    if (rc == 0)
        rc = pir_kind_check(NULL, j->scratch, kind, fields, j->path, &why);
    if (rc == PIR_E_INPUT) {
        pir_err_set(
            &said, PIR_E_INPUT, "it leaves the entry it is about so that %s",
            why.message);
        return found(j, PIR_RULE_ENTRY_CORRECTION, &said);
    }
    if (rc < 0) {
        *j->err = why;
        return rc;
    }
    rc = check_past(j, kind, fields);
    return rc < 0 ? rc : find_refs(j, kind, fields);
}

static int check_corrected(struct judging *j, const struct pir_corrected *corrected)
{
    const char *role = pir_value_text(corrected->after, "acting-as");
    const char *was = pir_value_text(corrected->before, "acting-as");
    const struct pir_kind *kind;
    struct pir_err why = {0};
    int rc = pir_kinds_get(&kind, j->kinds, corrected->kind, &why);

    if (role && (!was || strcmp(role, was) != 0) &&
        !(j->out->acting_as = pir_arena_strdup(j->arena, role)))
        return pir_err_nomem(j->err);
    /* A kind that is gone, or went on, has nothing to say of old entries. */
    if (rc == PIR_E_NOTFOUND || rc == PIR_E_INPUT || rc == PIR_E_UNSUPPORTED ||
        (rc == 0 && kind->version != corrected->version))
        return 0;
    if (rc < 0) {
        *j->err = why;
        return rc;
    }
    return check_result(j, kind, corrected->after);
}

int pir_judge_correction(
    struct pir_entry_facts *facts, struct pir_findings *findings,
    const struct pir_entry_input *input, const struct pir_corrected *chain,
    size_t count, struct pir_err *err)
{
    struct judging j = {.out = facts, .findings = findings};
    int rc;

    begin(&j, input, err);
    rc = check_named(&j, pir_value_get(facts->fields, "content"));
    for (size_t i = 0; rc == 0 && i < facts->ref_count; i++) {
        struct pir_entry_ref *slot = PIR_VEC_PUSH(j.arena, &j.refs);

        if (!slot)
            return pir_err_nomem(err);
        *slot = facts->refs[i];
    }
    for (size_t i = 0; rc == 0 && j.kinds && i < count; i++)
        rc = check_corrected(&j, &chain[i]);
    return rc;
}
