/* What was found out about an incident: of each entry whose commit is signed well, by whom.
 *
 * Its file is text: "pir-attest RULES", then sorted by entry
 *
 *     ENTRY COMMIT PLACE RECORDED FINGERPRINT\tNAME\tEMAIL\tPRINCIPAL\tROLES
 *
 * with the SHA-256 of the entry and its place among those that the commit names. RULES are
 * those it was judged by: other rules, another answer. */
#include "model/attest_internal.h"

#include "base/file.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST "pir-attest "
#define FILE_MAX ((size_t)64 * 1024 * 1024)
#define ENTRY_AT ((size_t)0)
#define COMMIT_AT (ENTRY_AT + PIR_SHA256_HEX + 1)
#define PLACE_AT (COMMIT_AT + PIR_HEX + 1)

/* ---- reading ----------------------------------------------------------------------- */

/* A number and the blank after it. */
static bool take_number(int64_t *out, char **at)
{
    char *end;

    *out = strtoll(*at, &end, 10);
    if (end == *at || *end != ' ')
        return false;
    *at = end + 1;
    return true;
}

/* The texts stay where they are, each with its end. */
static bool take_texts(struct pir_attest *out, char *at)
{
    const char **texts[] = {
        &out->fingerprint, &out->name, &out->email, &out->principal, &out->roles};
    const size_t count = sizeof(texts) / sizeof(*texts);

    for (size_t i = 0; i < count; i++) {
        char *tab = i + 1 < count ? strchr(at, '\t') : at + strlen(at);

        if (!tab)
            return false;
        *tab = '\0';
        *texts[i] = at;
        at = tab + 1;
    }
    return true;
}

static bool take_line(struct pir_attest_line *out, char *line, size_t len)
{
    struct pir_oid commit;
    char *at = line + PLACE_AT;

    if (len < PLACE_AT || line[COMMIT_AT - 1] != ' ' || line[PLACE_AT - 1] != ' ')
        return false;
    line[COMMIT_AT - 1] = line[PLACE_AT - 1] = '\0';
    if (!pir_digest_from_hex(&out->entry, line + ENTRY_AT) ||
        !pir_oid_parse(&commit, line + COMMIT_AT))
        return false;
    memcpy(out->attest.commit, line + COMMIT_AT, sizeof(out->attest.commit));
    out->attest.found = true;
    out->attest.state = PIR_ATTEST_GOOD;
    return take_number(&out->attest.order, &at) && out->attest.order >= 0 &&
           take_number(&out->attest.recorded, &at) && take_texts(&out->attest, at);
}

static int compare_lines(const void *a, const void *b)
{
    const struct pir_attest_line *x = a, *y = b;

    return memcmp(x->entry.bytes, y->entry.bytes, sizeof(x->entry.bytes));
}

static bool take_lines(struct pir_attest_known *out, char *text)
{
    while (*text) {
        size_t len = strcspn(text, "\n");

        if (text[len] != '\n')
            return false;
        text[len] = '\0';
        if (!take_line(&out->lines[out->count++], text, len) ||
            (out->count > 1 &&
             compare_lines(&out->lines[out->count - 2], &out->lines[out->count - 1]) >=
                 0))
            return false;
        text += len + 1;
    }
    return true;
}

static size_t count_lines(const char *text)
{
    size_t count = 0;

    while ((text = strchr(text, '\n')) != NULL) {
        count++;
        text++;
    }
    return count;
}

int pir_attest_known_read(
    struct pir_attest_known *out, struct pir_arena *arena, const char *path,
    const char *rules, struct pir_err *err)
{
    struct pir_buf bytes = PIR_BUF_INIT, first = PIR_BUF_INIT;
    struct pir_err ignored = {0};
    char *text = NULL;
    int rc = pir_file_read(&bytes, path, FILE_MAX, &ignored);

    memset(out, 0, sizeof(*out));
    pir_buf_printf(&first, FIRST "%s\n", rules);
    if (rc == 0 && strlen(bytes.data) == bytes.len &&
        strncmp(bytes.data, first.data, first.len) == 0) {
        text = pir_arena_strndup(arena, bytes.data + first.len, bytes.len - first.len);
        out->lines =
            pir_arena_calloc(arena, count_lines(bytes.data) + 1, sizeof(*out->lines));
        rc = text && out->lines ? 0 : pir_err_nomem(err);
    }
    if (rc == 0 && text && !take_lines(out, text))
        out->count = 0;
    pir_buf_release(&bytes);
    pir_buf_release(&first);
    return rc == PIR_E_NOMEM ? rc : 0;
}

const struct pir_attest *pir_attest_known_find(
    const struct pir_attest_known *known, const struct pir_digest *entry,
    const char *commit)
{
    struct pir_attest_line key = {.entry = *entry};
    const struct pir_attest_line *line =
        known->count
            ? bsearch(&key, known->lines, known->count, sizeof(key), compare_lines)
            : NULL;

    return line && strcmp(line->attest.commit, commit) == 0 ? &line->attest : NULL;
}

/* ---- writing ----------------------------------------------------------------------- */

/* What a line would end at. */
static bool is_plain(const struct pir_attest *attest)
{
    const char *const texts[] = {
        attest->fingerprint, attest->name, attest->email, attest->principal,
        attest->roles};

    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
        if (texts[i][strcspn(texts[i], "\t\n")])
            return false;
    return true;
}

int pir_attest_known_write(
    const struct pir_attest_known *known, const char *path, const char *rules,
    struct pir_err *err)
{
    struct pir_buf text = PIR_BUF_INIT;
    char hex[PIR_SHA256_HEX + 1];
    int rc;

    if (known->count)
        qsort(known->lines, known->count, sizeof(*known->lines), compare_lines);
    pir_buf_printf(&text, FIRST "%s\n", rules);
    for (size_t i = 0; i < known->count; i++) {
        const struct pir_attest *a = &known->lines[i].attest;

        if (!is_plain(a) ||
            (i && compare_lines(&known->lines[i - 1], &known->lines[i]) == 0))
            continue;
        pir_digest_hex(hex, &known->lines[i].entry);
        pir_buf_printf(
            &text, "%s %s %" PRId64 " %" PRId64 " %s\t%s\t%s\t%s\t%s\n", hex, a->commit,
            a->order, a->recorded, a->fingerprint, a->name, a->email, a->principal,
            a->roles);
    }
    rc = pir_buf_failed(&text) ? pir_err_nomem(err)
                               : pir_file_write(path, text.data, text.len, 0600, err);
    pir_buf_release(&text);
    return rc;
}
