/* Writing the two files of trust/ in their one form: lines and people sorted. */
#include "base/time.h"
#include "doc/yaml.h"
#include "trust/roster_internal.h"

#include <stdlib.h>
#include <string.h>

#define TIME_END INT64_C(32503680000) /* 3000-01-01T00:00:00Z */
/* Enough for the longest key's base64. */
#define BASE64_MAX ((size_t)(PIR_KEY_BLOB_MAX + 2) / 3 * 4 + 1)

static void write_limit(struct pir_buf *out, const char *option, int64_t at)
{
    struct pir_civil civil;

    pir_civil_of(&civil, at, 0);
    pir_buf_printf(
        out, ",%s=\"%04d%02d%02d%02d%02d%02dZ\"", option, civil.year, civil.month,
        civil.day, civil.hour, civil.minute, civil.second);
}

void pir_grant_write(struct pir_buf *out, const struct pir_grant *grant)
{
    char base64[BASE64_MAX];

    pir_buf_printf(out, "%s namespaces=\"git\"", grant->person->principal);
    if (grant->valid_after != INT64_MIN)
        write_limit(out, "valid-after", grant->valid_after);
    if (grant->valid_before != INT64_MAX)
        write_limit(out, "valid-before", grant->valid_before);
    pir_base64_encode(base64, grant->key.blob, grant->key.blob_len);
    pir_buf_printf(out, " %s %s\n", pir_key_type_name(grant->key.type), base64);
}

static int compare_lines(const void *a, const void *b)
{
    const char *const *left = a;
    const char *const *right = b;

    return strcmp(*left, *right);
}

static bool is_writable(int64_t at)
{
    return at > 0 && at < TIME_END;
}

static int check_times(const struct pir_grant *grant, struct pir_err *err)
{
    if ((grant->valid_after == INT64_MIN || is_writable(grant->valid_after)) &&
        (grant->valid_before == INT64_MAX || is_writable(grant->valid_before)))
        return 0;
    return pir_err_set(
        err, PIR_E_INPUT, "the times of a key of %s are not between 1970 and 2999",
        grant->person->principal);
}

/* A line's LF sorts before every character that may stand in a line, so whole lines may
 * be compared with it. */
static int emit_signers(
    struct pir_buf *out, struct pir_arena *arena, const struct pir_roster *roster,
    struct pir_err *err)
{
    const char **lines =
        pir_arena_calloc(arena, roster->grant_count + 1, sizeof(*lines));
    struct pir_buf line = PIR_BUF_INIT;
    int rc = 0;

    if (!lines)
        rc = pir_err_nomem(err);
    for (size_t i = 0; rc == 0 && i < roster->grant_count; i++) {
        rc = check_times(&roster->grants[i], err);
        if (rc < 0)
            break;
        pir_buf_clear(&line);
        pir_grant_write(&line, &roster->grants[i]);
        lines[i] = pir_arena_strndup(arena, line.data, line.len);
        if (!lines[i] || pir_buf_failed(&line))
            rc = pir_err_nomem(err);
    }
    pir_buf_release(&line);
    if (rc < 0)
        return rc;
    if (roster->grant_count)
        qsort(lines, roster->grant_count, sizeof(*lines), compare_lines);
    for (size_t i = 0; i < roster->grant_count; i++)
        pir_buf_addstr(out, lines[i]);
    return pir_buf_failed(out) ? pir_err_nomem(err) : 0;
}

static int compare_people(const void *a, const void *b)
{
    const struct pir_person *const *left = a;
    const struct pir_person *const *right = b;

    return strcmp((*left)->principal, (*right)->principal);
}

/* The person's keys that are not SSH's, when there are any. -1 when out of memory. */
static int add_keys(
    struct pir_value *object, struct pir_arena *arena, const struct pir_roster *roster,
    const struct pir_person *person)
{
    struct pir_value *keys = NULL;

    for (size_t i = 0; i < roster->pin_count; i++) {
        if (roster->pins[i].person != person)
            continue;
        if (!keys)
            keys = pir_value_array(arena);
        if (!keys ||
            pir_value_push(arena, keys, pir_value_string(arena, roster->pins[i].name)) <
                0)
            return -1;
    }
    return keys ? pir_value_set(arena, object, "keys", keys) : 0;
}

/* -1 when out of memory; value NULLs are passed on by pir_value_push and _set. */
static int add_person(
    struct pir_value *people, struct pir_arena *arena, const struct pir_roster *roster,
    const struct pir_person *person)
{
    struct pir_value *object = pir_value_object(arena);
    struct pir_value *roles = pir_value_array(arena);

    if (!object || !roles)
        return -1;
    for (size_t i = 0; i < person->role_count; i++) {
        if (pir_value_push(arena, roles, pir_value_string(arena, person->roles[i])) < 0)
            return -1;
    }
    if (pir_value_set_string(arena, object, "name", person->name) < 0 ||
        pir_value_set(arena, object, "roles", roles) < 0 ||
        add_keys(object, arena, roster, person) < 0)
        return -1;
    return pir_value_set(arena, people, person->principal, object);
}

static struct pir_value *
people_of(struct pir_arena *arena, const struct pir_roster *roster)
{
    const struct pir_person **sorted =
        pir_arena_calloc(arena, roster->person_count + 1, sizeof(const void *));
    struct pir_value *people = pir_value_object(arena);

    if (!sorted || !people)
        return NULL;
    for (size_t i = 0; i < roster->person_count; i++)
        sorted[i] = &roster->people[i];
    if (roster->person_count)
        qsort(sorted, roster->person_count, sizeof(const void *), compare_people);
    for (size_t i = 0; i < roster->person_count; i++) {
        if (add_person(people, arena, roster, sorted[i]) < 0)
            return NULL;
    }
    return people;
}

/* In the order they were made: this list only grows. */
static struct pir_value *
revocations_of(struct pir_arena *arena, const struct pir_roster *roster)
{
    struct pir_value *list = pir_value_array(arena);

    for (size_t i = 0; list && i < roster->revocation_count; i++) {
        const struct pir_revocation *revocation = &roster->revocations[i];
        struct pir_value *object = pir_value_object(arena);

        if (!object ||
            pir_value_set_string(
                arena, object, "fingerprint", revocation->fingerprint) < 0 ||
            pir_value_set_string(arena, object, "reason", revocation->reason) < 0 ||
            pir_value_set_string(arena, object, "at", revocation->at) < 0 ||
            pir_value_push(arena, list, object) < 0)
            return NULL;
    }
    return list;
}

static int emit_roles(
    struct pir_buf *out, struct pir_arena *arena, const struct pir_roster *roster,
    const char *previous, struct pir_err *err)
{
    struct pir_value *root = pir_value_object(arena);

    if (!root ||
        pir_value_set(arena, root, "version", pir_value_integer(arena, 1)) < 0 ||
        pir_value_set(
            arena, root, "serial", pir_value_integer(arena, (int64_t)roster->serial)) <
            0 ||
        pir_value_set_string(arena, root, "previous", previous ? previous : "none") <
            0 ||
        (roster->threshold > 1 &&
         pir_value_set(
             arena, root, "threshold",
             pir_value_integer(arena, (int64_t)roster->threshold)) < 0) ||
        pir_value_set(arena, root, "people", people_of(arena, roster)) < 0 ||
        pir_value_set(arena, root, "revoked", revocations_of(arena, roster)) < 0)
        return pir_err_nomem(err);
    return pir_yaml_emit(out, root, err);
}

/* Two people of one principal would silently become one. */
static int check_people_once(const struct pir_roster *roster, struct pir_err *err)
{
    for (size_t i = 0; i < roster->person_count; i++) {
        const struct pir_person *person = &roster->people[i];

        if (pir_roster_person(roster, person->principal) != person)
            return pir_err_set(
                err, PIR_E_INPUT, "%s is there twice", person->principal);
    }
    return 0;
}

int pir_roster_emit(
    struct pir_buf *signers, struct pir_buf *roles, const struct pir_roster *roster,
    const char *previous, struct pir_err *err)
{
    const size_t signers_start = signers->len;
    const size_t roles_start = roles->len;
    struct pir_roster again;
    struct pir_arena arena = {0};
    int rc;

    if ((rc = check_people_once(roster, err)) < 0 ||
        (rc = emit_signers(signers, &arena, roster, err)) < 0 ||
        (rc = emit_roles(roles, &arena, roster, previous, err)) < 0)
        goto done;
    rc = pir_roster_parse(
        &again, &arena, signers->data + signers_start, signers->len - signers_start,
        roles->data + roles_start, roles->len - roles_start, err);
done:
    if (rc < 0) {
        pir_buf_truncate(signers, signers_start);
        pir_buf_truncate(roles, roles_start);
    }
    pir_arena_release(&arena);
    return rc;
}
