/* Commits, written; what is written is read back by the strict reader before anybody gets
 * it. */
#include "doc/commit.h"

#include "doc/armor.h"
#include "doc/oneline.h"

#include <inttypes.h>
#include <string.h>

#define SUBJECT_COLUMNS 72

/* What git drops around a name (ident.c, crud). */
static bool is_crud(char c)
{
    return (unsigned char)c <= ' ' || (c && strchr(".,:;<>\"\\'", c));
}

static void add_words(struct pir_buf *out, const char *words)
{
    size_t len;

    if (!words)
        return;
    while (*words && is_crud(*words))
        words++;
    len = strlen(words);
    while (len > 0 && is_crud(words[len - 1]))
        len--;
    for (size_t i = 0; i < len; i++)
        if (!strchr("<>\n", words[i]))
            pir_buf_addch(out, words[i]);
}

static void
add_ident(struct pir_buf *out, const char *who, const struct pir_ident *ident)
{
    pir_buf_addstr(out, who);
    pir_buf_addch(out, ' ');
    add_words(out, ident->name);
    pir_buf_addstr(out, " <");
    add_words(out, ident->email);
    pir_buf_printf(out, "> %" PRId64 " +0000\n", ident->time);
}

/* Does what was appended read as a commit? Then it is in *again. */
static int check(
    struct pir_commit *again, struct pir_arena *arena, const struct pir_buf *out,
    size_t start, enum pir_code code, struct pir_err *err)
{
    struct pir_err why = {0};
    int rc;

    if (pir_buf_failed(out))
        return pir_err_nomem(err);
    rc =
        pir_commit_parse(again, arena, out->data + start, out->len - start, NULL, &why);
    if (rc == PIR_E_NOMEM)
        return pir_err_nomem(err);
    if (rc < 0)
        return pir_err_set(err, code, "this commit cannot be written: %s", why.message);
    return 0;
}

int pir_commit_emit(
    struct pir_buf *out, const struct pir_commit *commit, struct pir_err *err)
{
    struct pir_arena arena = {0};
    const size_t start = out->len;
    struct pir_commit again;
    int rc;

    if (commit->parent_count > 2)
        return pir_err_set(
            err, PIR_E_INPUT, "this commit cannot be written: it has %u parents",
            commit->parent_count);
    pir_buf_printf(out, "tree %s\n", commit->tree);
    for (unsigned i = 0; i < commit->parent_count; i++)
        pir_buf_printf(out, "parent %s\n", commit->parents[i]);
    add_ident(out, "author", &commit->author);
    add_ident(out, "committer", &commit->committer);
    pir_buf_addch(out, '\n');
    if (commit->message)
        pir_buf_addstr(out, commit->message);
    rc = check(&again, &arena, out, start, PIR_E_INPUT, err);
    if (rc < 0)
        pir_buf_truncate(out, start);
    pir_arena_release(&arena);
    return rc;
}

/* The armor as a header: every line after the first is indented by one space. */
static void add_signature(struct pir_buf *out, const char *armor, size_t len)
{
    const char *name = "gpgsig";

    for (size_t at = 0; at < len;) {
        const char *lf = memchr(armor + at, '\n', len - at);
        size_t line = lf ? (size_t)(lf - armor) - at : len - at;

        pir_buf_addstr(out, name);
        pir_buf_addch(out, ' ');
        pir_buf_add(out, armor + at, line);
        pir_buf_addch(out, '\n');
        name = "";
        at += line + 1;
    }
}

int pir_commit_sign(
    struct pir_buf *out, const char *payload, size_t payload_len, const char *armor,
    struct pir_err *err)
{
    struct pir_arena arena = {0};
    const size_t start = out->len;
    struct pir_commit again;
    size_t headers = 0;
    int rc;

    while (headers + 1 < payload_len && memcmp(payload + headers, "\n\n", 2) != 0)
        headers++;
    if (headers + 1 >= payload_len)
        return pir_err_set(
            err, PIR_E_CORRUPT, "the bytes that were signed are no commit");
    headers++;
    pir_buf_add(out, payload, headers);
    add_signature(out, armor, strlen(armor));
    pir_buf_add(out, payload + headers, payload_len - headers);
    rc = check(&again, &arena, out, start, PIR_E_CORRUPT, err);
    if (rc == 0 && (!again.signature || again.payload_len != payload_len ||
                    memcmp(again.payload, payload, payload_len) != 0))
        rc = pir_err_set(
            err, PIR_E_CORRUPT,
            "this commit cannot be written: it would not read back "
            "as what was signed");
    if (rc < 0)
        pir_buf_truncate(out, start);
    pir_arena_release(&arena);
    return rc;
}

int pir_commit_message(
    struct pir_buf *out, const char *subject, const char *const *incidents,
    size_t incident_count, const struct pir_digest *entries, size_t entry_count)
{
    char hex[PIR_SHA256_HEX + 1];

    pir_oneline_add(out, subject, SUBJECT_COLUMNS);
    pir_buf_addch(out, '\n');
    if (incident_count || entry_count)
        pir_buf_addch(out, '\n');
    for (size_t i = 0; i < incident_count; i++)
        pir_buf_printf(out, "Pir-Incident: %s\n", incidents[i]);
    for (size_t i = 0; i < entry_count; i++) {
        pir_digest_hex(hex, &entries[i]);
        pir_buf_printf(out, "Pir-Entry: sha256:%s\n", hex);
    }
    return pir_buf_failed(out) ? PIR_E_NOMEM : 0;
}
