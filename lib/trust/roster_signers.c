/* trust/allowed_signers, line by line. A line is good when writing what was read gives
 * the same bytes, so there is one spelling for each grant and OpenSSH, which is more
 * lenient, cannot read anything else into it. */
#include "base/time.h"
#include "trust/roster_internal.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAMESPACES "namespaces=\"git\""
#define AFTER ",valid-after=\""
#define BEFORE ",valid-before=\""
#define STAMP_LEN ((size_t)15) /* YYYYMMDDHHMMSSZ */
#define LINE_MAX_LEN ((size_t)8192)
#define YEAR_MAX 2999
#define DAY 86400

struct line {
    const char *at;
    size_t left;
    unsigned number;
};

__attribute__((format(printf, 3, 4))) static int
refuse(struct pir_err *err, const struct line *line, const char *format, ...)
{
    char sentence[PIR_ERR_MESSAGE_MAX];
    va_list args;

    va_start(args, format);
    if (vsnprintf(sentence, sizeof(sentence), format, args) < 0)
        sentence[0] = '\0';
    va_end(args);
    pir_err_set(err, PIR_E_INPUT, "%s", sentence);
    return pir_err_at(err, PIR_SIGNERS_PLACE, line->number, 0);
}

static bool skip(struct line *line, const char *text)
{
    size_t len = strlen(text);

    if (line->left < len || memcmp(line->at, text, len) != 0)
        return false;
    line->at += len;
    line->left -= len;
    return true;
}

/* Two digits, or -1. */
static int two(const char *at)
{
    if (at[0] < '0' || at[0] > '9' || at[1] < '0' || at[1] > '9')
        return -1;
    return (at[0] - '0') * 10 + at[1] - '0';
}

/* YYYYMMDDHHMMSSZ of a day that exists. ssh-keygen takes the second 0 of 1970 for no time
 * at all and passes over the line. */
static bool read_stamp(int64_t *out, const char *text)
{
    struct pir_civil civil;
    int part[7];
    int year;

    for (size_t i = 0; i < 7; i++) {
        part[i] = two(text + 2 * i);
        if (part[i] < 0)
            return false;
    }
    year = part[0] * 100 + part[1];
    if (year < 1970 || year > YEAR_MAX || part[2] < 1 || part[2] > 12 || part[3] < 1 ||
        part[4] > 23 || part[5] > 59 || part[6] > 59 || text[14] != 'Z')
        return false;
    *out = pir_civil_days(year, part[2], part[3]) * DAY + part[4] * 3600 +
           part[5] * 60 + part[6];
    pir_civil_of(&civil, *out, 0);
    return civil.day == part[3] && *out > 0;
}

/* An option with a time, when it is there. False when it is there and wrong. */
static bool read_limit(int64_t *out, struct line *line, const char *option)
{
    if (!skip(line, option))
        return true;
    if (line->left < STAMP_LEN || !read_stamp(out, line->at))
        return false;
    line->at += STAMP_LEN;
    line->left -= STAMP_LEN;
    return skip(line, "\"");
}

static int read_options(struct pir_grant *grant, struct line *line, struct pir_err *err)
{
    grant->valid_after = INT64_MIN;
    grant->valid_before = INT64_MAX;
    if (!skip(line, NAMESPACES))
        return refuse(
            err, line, "the principal must be followed by one space and " NAMESPACES);
    if (!read_limit(&grant->valid_after, line, AFTER) ||
        !read_limit(&grant->valid_before, line, BEFORE))
        return refuse(
            err, line,
            "times are written as \"YYYYMMDDHHMMSSZ\", in UTC and with the Z, from "
            "19700101000001Z on");
    if (!skip(line, " "))
        return refuse(
            err, line,
            "after " NAMESPACES " only valid-after and valid-before, in this order, "
            "and one space may follow");
    if (grant->valid_after >= grant->valid_before)
        return refuse(err, line, "valid-before is not later than valid-after");
    return 0;
}

static int read_person(
    struct pir_grant *grant, const struct pir_roster *roster, struct line *line,
    struct pir_err *err)
{
    const char *space = memchr(line->at, ' ', line->left);
    size_t len = space ? (size_t)(space - line->at) : line->left;
    char principal[PIR_PRINCIPAL_MAX + 1];

    if (!space || !pir_principal_is(line->at, len))
        return refuse(
            err, line,
            "the line must begin with one principal such as alice@example.org, in "
            "lower "
            "case, and a space");
    memcpy(principal, line->at, len);
    principal[len] = '\0';
    grant->person = pir_roster_person(roster, principal);
    if (!grant->person)
        return refuse(
            err, line, "%s is not among the people of " PIR_ROLES_PLACE, principal);
    line->at += len + 1;
    line->left -= len + 1;
    return 0;
}

static int read_key(
    struct pir_grant *grant, struct pir_arena *arena, const struct line *line,
    struct pir_err *err)
{
    char text[LINE_MAX_LEN + 1];
    struct pir_err why = {0};
    int rc;

    memcpy(text, line->at, line->left);
    text[line->left] = '\0';
    rc = pir_key_parse_line(&grant->key, arena, text, &why);
    if (rc == PIR_E_NOMEM)
        return pir_err_nomem(err);
    if (rc < 0)
        return refuse(err, line, "the key is refused: %s", why.message);
    return 0;
}

/* Writing what was read must give the line again. */
static int check_spelling(
    const struct pir_grant *grant, const struct line *line, const char *bytes,
    size_t len, struct pir_err *err)
{
    struct pir_buf written = PIR_BUF_INIT;
    int rc = 0;

    pir_grant_write(&written, grant);
    if (pir_buf_failed(&written))
        rc = pir_err_nomem(err);
    else if (written.len != len + 1 || memcmp(written.data, bytes, len) != 0)
        rc = refuse(
            err, line,
            "only the key's type, one space and the key may follow, and then the end "
            "of the line (no comment)");
    pir_buf_release(&written);
    return rc;
}

static int read_line(
    struct pir_grant *grant, const struct pir_roster *roster, struct pir_arena *arena,
    const struct line *whole, struct pir_err *err)
{
    struct line line = *whole;
    int rc;

    if (whole->left == 0)
        return refuse(err, whole, "the line is empty");
    if (whole->left > LINE_MAX_LEN)
        return refuse(err, whole, "the line is longer than %zu bytes", LINE_MAX_LEN);
    if (whole->at[0] == '#')
        return refuse(err, whole, "comments have no place in this file");
    for (size_t i = 0; i < whole->left; i++) {
        if (whole->at[i] < ' ' || whole->at[i] > '~')
            return refuse(
                err, whole, "the byte 0x%02x at column %zu is not plain ASCII",
                (unsigned)(unsigned char)whole->at[i], i + 1);
    }
    if ((rc = read_person(grant, roster, &line, err)) < 0 ||
        (rc = read_options(grant, &line, err)) < 0 ||
        (rc = read_key(grant, arena, &line, err)) < 0)
        return rc;
    return check_spelling(grant, whole, whole->at, whole->left, err);
}

/* Lines stand in the order of their bytes, as sort(1) with LC_ALL=C puts them. */
static int
check_order(const struct line *before, const struct line *line, struct pir_err *err)
{
    size_t len = before->left < line->left ? before->left : line->left;
    int order = len ? memcmp(before->at, line->at, len) : 0;

    if (order < 0 || (order == 0 && before->left < line->left))
        return 0;
    if (order == 0 && before->left == line->left)
        return refuse(err, line, "the line is there twice");
    return refuse(err, line, "the lines are not sorted by their bytes (LC_ALL=C sort)");
}

static int compare_keys(const void *a, const void *b)
{
    const struct pir_grant *const *left = a;
    const struct pir_grant *const *right = b;

    return strcmp((*left)->key.fingerprint, (*right)->key.fingerprint);
}

/* One key, one line: else whose it is would depend on the order of lines. */
static int check_keys_once(
    const struct pir_roster *roster, struct pir_arena *arena, struct pir_err *err)
{
    const struct pir_grant **sorted =
        pir_arena_calloc(arena, roster->grant_count + 1, sizeof(const void *));

    if (!sorted)
        return pir_err_nomem(err);
    for (size_t i = 0; i < roster->grant_count; i++)
        sorted[i] = &roster->grants[i];
    if (roster->grant_count)
        qsort(sorted, roster->grant_count, sizeof(const void *), compare_keys);
    for (size_t i = 1; i < roster->grant_count; i++) {
        const struct pir_grant *second =
            sorted[i - 1] > sorted[i] ? sorted[i - 1] : sorted[i];
        struct line line = {NULL, 0, (unsigned)(second - roster->grants) + 1};

        if (compare_keys(&sorted[i - 1], &sorted[i]) == 0)
            return refuse(
                err, &line, "the key %s is there twice", second->key.fingerprint);
    }
    return 0;
}

int pir_roster_read_signers(
    struct pir_roster *roster, struct pir_arena *arena, const char *bytes, size_t len,
    struct pir_err *err)
{
    PIR_VEC(struct pir_grant) grants = {0};
    struct line before = {NULL, 0, 0};
    struct line line = {bytes, 0, 1};

    if (len > PIR_ROSTER_FILE_MAX)
        return refuse(
            err, &before, "the file is longer than %zu bytes", PIR_ROSTER_FILE_MAX);
    for (size_t at = 0; at < len; at += line.left + 1, line.number++) {
        const char *lf = memchr(bytes + at, '\n', len - at);
        struct pir_grant *grant = PIR_VEC_PUSH(arena, &grants);
        int rc;

        if (!grant)
            return pir_err_nomem(err);
        line.at = bytes + at;
        line.left = lf ? (size_t)(lf - line.at) : len - at;
        if (!lf)
            return refuse(err, &line, "the last line does not end in a line feed");
        rc = read_line(grant, roster, arena, &line, err);
        if (rc == 0 && before.at)
            rc = check_order(&before, &line, err);
        if (rc < 0)
            return rc;
        before = line;
    }
    roster->grants = grants.items;
    roster->grant_count = grants.len;
    return check_keys_once(roster, arena, err);
}
